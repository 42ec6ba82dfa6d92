/*
 * Runs a worker of mishegos, as it is built, as a decoder for verdict: length, validity and mnemonic.
 *
 *   make mishegos
 *   deno task diff --decoder "examples/decoders/mishegos PATH/TO/bddisasm.so"
 *
 * A worker prints in a syntax of its own. The mnemonic is the first word that is no prefix (see disassembly.h). In AT&T
 * syntax it can end in a suffix, which nothing tells from the name: with --no-names in front of the worker's path,
 * mnemonics are not told, and only lengths and validity are compared.
 *
 * Some workers read beyond what can be fetched, so they get zeros there; an instruction that needs those needs more
 * bytes. What they print on standard output goes to standard error. Some open files by paths from mishegos's folder:
 * start verdict there.
 */
#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>
#include <stdlib.h>

#include "disassembly.h"

enum { WORKER_NONE, WORKER_SUCCESS, WORKER_FAILURE, WORKER_CRASH, WORKER_PARTIAL, WORKER_UNKNOWN };
enum { WORKER_TEXT = 248 };

struct worker_result {
  uint32_t status;
  uint16_t decoded, size;
  char text[WORKER_TEXT];
};
_Static_assert(sizeof(struct worker_result) == 256, "a result has 256 bytes");

typedef void try_decode(struct worker_result *result, uint8_t *bytes, uint8_t length);
typedef void worker_step(void);

static try_decode *try;
static int tells_names = 1;

static int print_line(const uint8_t *text, unsigned fetch, char line[LINE_SIZE]) {
  uint8_t bytes[32] = {0};
  struct worker_result result;
  memset(&result, 0, sizeof result);
  memcpy(bytes, text, fetch);
  try(&result, bytes, (uint8_t)fetch);
  if (result.status == WORKER_PARTIAL) return LINE_MORE;
  if (result.status != WORKER_SUCCESS || result.decoded == 0) return LINE_NONE;
  if (result.decoded > fetch) return LINE_MORE;
  const size_t size = result.size < WORKER_TEXT ? result.size : WORKER_TEXT;
  memcpy(line, result.text, size);
  line[size] = 0;
  return result.decoded;
}

static void decode(const uint8_t *text, unsigned fetch, struct decoding *d) {
  decode_lines(print_line, text, fetch, d);
  if (!tells_names) memset(d->mnemonic, 0, sizeof d->mnemonic);
}

static void *symbol_of(void *worker, const char *path, const char *symbol) {
  void *found = dlsym(worker, symbol);
  if (found != NULL) return found;
  fprintf(stderr, "mishegos: %s is no worker, as it has no %s: give the .so of a folder in mishegos's src/worker\n",
          path, symbol);
  exit(2);
}

static void *open_worker(const char *path) {
  char file[4096];
  /* Without a slash, dlopen() would look among the system's libraries. */
  snprintf(file, sizeof file, "%s%s", strchr(path, '/') == NULL ? "./" : "", path);
  void *worker = dlopen(file, RTLD_NOW);
  if (worker != NULL) return worker;
  fprintf(stderr, "mishegos: Cannot load the worker: %s: build it with make in its folder in mishegos's src/worker\n",
          dlerror());
  exit(2);
}

int main(int count, char **arguments) {
  tells_names = !(count == 3 && strcmp(arguments[1], "--no-names") == 0);
  if (count != (tells_names ? 2 : 3)) {
    fprintf(stderr, "Usage: mishegos [--no-names] PATH/TO/WORKER.so\n");
    return 2;
  }
  const char *path = arguments[count - 1];
  void *worker = open_worker(path);
  try = (try_decode *)symbol_of(worker, path, "try_decode");
  const char *name = *(char **)symbol_of(worker, path, "worker_name");
  worker_step *begin = (worker_step *)dlsym(worker, "worker_ctor"), *end = (worker_step *)dlsym(worker, "worker_dtor");

  /* Workers share names with decoders that verdict has, in other versions. */
  char shown[32 + 1];
  snprintf(shown, sizeof shown, "mishegos-%s", name);
  for (char *c = shown; *c != 0; c++) {
    if (!isalnum((unsigned char)*c) && strchr("._+-", *c) == NULL) *c = '-';
  }
  const int output = dup(STDOUT_FILENO);
  if (output < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    perror("mishegos: Cannot keep standard output to itself");
    return 3;
  }
  if (begin != NULL) begin();
  const struct decoder me = {.name = shown,
                             .release = "",
                             .tells = tells_names ? TELLS_MNEMONIC : 0,
                             .decode = decode,
                             .output = output};
  const int code = decoder_serve(&me);
  if (end != NULL) end();
  return code;
}
