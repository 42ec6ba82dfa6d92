/*
 * The handler for fuzzers. An input is what the handler reads of a case, one field after the other, and the bug is an
 * abort. Built with LIBFUZZER and clang's -fsanitize=fuzzer it is libFuzzer's; built by afl-clang-fast it is AFL++'s, in
 * persistent mode; built by any other compiler it runs the input that is on its standard input.
 *
 * SPDX-License-Identifier: MIT
 */
#define CRASHES
#include "handler.c"
#include <unistd.h> /* for AFL++, which reads what is not in shared memory */

#define FIELDS(from, to) \
  { offsetof(struct guest_case, from), offsetof(struct guest_case, to) - offsetof(struct guest_case, from) }

/* What the handler reads of a case. cases.ts writes the same. A text has 15 bytes. */
static const struct { size_t at, size; } READ_FIELDS[] = {
  FIELDS(fetch, cpl), FIELDS(paging, gpa_width), { offsetof(struct guest_case, text), MOST_TEXT },
  FIELDS(rip, exit_reason), FIELDS(gla, instr_len), FIELDS(device_value, trap_kind),
};
enum { INPUT_SIZE = 225 };

/* All of it is seen from outside, so that no compiler leaves out what is written to it. */
struct outcome fuzzed_outcome;

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
  struct guest_case c;
  if (size < INPUT_SIZE) return 0;
  memset(&c, 0, sizeof c);
  for (size_t k = 0; k < sizeof READ_FIELDS / sizeof READ_FIELDS[0]; k++) {
    memcpy((uint8_t *)&c + READ_FIELDS[k].at, input, READ_FIELDS[k].size);
    input += READ_FIELDS[k].size;
  }
  handle(&c, &fuzzed_outcome);
  return 0;
}

#if defined(__AFL_FUZZ_TESTCASE_LEN)
#include <signal.h>
#include <sys/prctl.h>
__AFL_FUZZ_INIT();

int main(void) {
  __AFL_INIT();
  /* Between inputs this process is stopped, and would stay so after afl-fuzz has ended. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const uint8_t *input = __AFL_FUZZ_TESTCASE_BUF;
  while (__AFL_LOOP(100000)) LLVMFuzzerTestOneInput(input, (size_t)__AFL_FUZZ_TESTCASE_LEN);
  return 0;
}
#elif !defined(LIBFUZZER)
int main(void) {
  uint8_t input[INPUT_SIZE];
  return receive(input, sizeof input) ? LLVMFuzzerTestOneInput(input, sizeof input) : 1;
}
#endif
