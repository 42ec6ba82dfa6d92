/*
 * A subject of protocol 2 that runs handlers out of shared objects, which its arguments name: the one whose number is the
 * first byte of a case's text, or all of them where that is ff. Where the second byte is f0, it forks on the way.
 *
 * It has no probes itself, and its outcomes tell nothing but coverage.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

uint16_t verdict_coverage_tells(void);
void verdict_coverage_begin(const void *guest_case);
void verdict_coverage_end(void *outcome);
const void *verdict_coverage_sections(size_t *size);

enum { CASE_SIZE = 384, OUTCOME_SIZE = 256, TEXT = 8, MOST_HANDLERS = 128, FORKS = 0xf0, ALL = 0xff };

static int (*handlers[MOST_HANDLERS])(const uint8_t *text);
static int handler_count;

static int load(const char *file) {
  void *object = dlopen(file, RTLD_NOW), *handle = object ? dlsym(object, "handle") : NULL;
  if (!handle || handler_count == MOST_HANDLERS) return fprintf(stderr, "host: %s\n", dlerror()), 0;
  memcpy(&handlers[handler_count++], &handle, sizeof handle);
  return 1;
}

static void run_case(const uint8_t *text) {
  if (text[1] == FORKS) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  }
  for (int k = 0; k < handler_count; k++) if (text[0] == ALL || text[0] == k) handlers[k](text + 2);
}

int main(int argc, char **argv) {
  uint32_t hello[16] = { 0, 0, 2, CASE_SIZE, OUTCOME_SIZE, 4096 }, header[4], over[2];
  for (int k = 1; k < argc; k++) if (!load(argv[k])) return 1;
  memcpy(hello, "subject", 8);
  hello[7] = 1u << 8 | (uint32_t)verdict_coverage_tells() << 16;
  fwrite(hello, sizeof hello, 1, stdout), fflush(stdout);
  if (!fread(hello, sizeof hello, 1, stdin)) return 1;
  while (fread(header, sizeof header, 1, stdin)) {
    memcpy(header, "done", 4);
    fwrite(header, sizeof header, 1, stdout);
    for (uint32_t k = 0; k < header[1]; k++) {
      uint8_t guest_case[CASE_SIZE], outcome[OUTCOME_SIZE] = { 0 };
      if (!fread(guest_case, sizeof guest_case, 1, stdin)) return 1;
      memcpy(outcome, guest_case, 4);
      verdict_coverage_begin(guest_case);
      run_case(guest_case + TEXT);
      verdict_coverage_end(outcome);
      fwrite(outcome, sizeof outcome, 1, stdout);
    }
    size_t size;
    const void *sections = verdict_coverage_sections(&size);
    if (size > 0) fwrite(sections, size, 1, stdout);
    memcpy(over, "over", 4), over[1] = header[1];
    fwrite(over, sizeof over, 1, stdout), fflush(stdout);
  }
  return 0;
}
