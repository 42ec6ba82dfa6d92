/*
 * The handler as a subject of verdict: the loop of the example, around handle(). Built with COVERAGE, probes and
 * verdict_coverage.c, it guides campaigns; built without, verdict sees what it tells and nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "handler.c"

static struct guest_case cases[MOST_CASES];
static struct outcome outcomes[MOST_CASES];

static int greet(void) {
  struct hello hello = {
    .magic = "subject", .version = PROTOCOL_VERSION, .case_size = sizeof cases[0],
    .outcome_size = sizeof outcomes[0], .most_cases = MOST_CASES,
    .features = FEATURE_FETCH | FEATURE_PAGING | FEATURE_GPA_WIDTH,
    .contract = CONTRACT_HYPERVISOR, .accesses = ACCESSES,
    .tells = TELLS_RFLAGS | TELLS_EXCEPTION | TELLS_ACCESSES | TELLS_VECTORS | verdict_coverage_tells(),
    .name = "hidden-bug",
  };
  send(&hello, sizeof hello);
  return fflush(stdout) == 0 && receive(&hello, sizeof hello);
}

static int answer_batch(struct header header) {
  uint32_t count = header.count;
  if (memcmp(header.magic, "case", 4) != 0 || count > MOST_CASES) return 0;
  if (!receive(cases, count * sizeof cases[0])) return 0;
  for (uint32_t k = 0; k < count; k++) {
    verdict_coverage_begin(&cases[k]);
    handle(&cases[k], &outcomes[k]);
    verdict_coverage_end(&outcomes[k]);
  }
  memcpy(header.magic, "done", 4);
  struct trailer trailer = { .magic = { 'o', 'v', 'e', 'r' }, .count = count };
  size_t size;
  const void *sections = verdict_coverage_sections(&size);
  send(&header, sizeof header);
  send(outcomes, count * sizeof outcomes[0]);
  if (size > 0) send(sections, size);
  send(&trailer, sizeof trailer);
  return fflush(stdout) == 0;
}

int main(void) {
  struct header header;
  if (!greet()) return 1;
  while (receive(&header, sizeof header)) if (!answer_batch(header)) return 1;
  return 0;
}
