/*
 * For decoders that only print: from a line of disassembly in Intel syntax to a decoding.
 *
 * A line is prefixes as words, a mnemonic, and operands: "rep movs BYTE PTR es:[rdi],BYTE PTR ds:[rsi]". The prefixes
 * come off, and so do hints and prefixes behind the mnemonic ("je,pn", "MOVSB.REP").
 *
 * Some decoders give a prefix that does nothing, or that they keep apart, a line of its own: "rex.W", "lock". It still
 * belongs to the instruction behind it, so decoding goes on there, and the lengths add up.
 */
#ifndef DISASSEMBLY_H
#define DISASSEMBLY_H

#include <ctype.h>
#include <string.h>

#include "decoder.h"

enum { LINE_SIZE = 256, LINE_NONE = 0, LINE_MORE = -1 };

/* Writes the line that a text begins with. Gives the length in bytes, LINE_NONE, or LINE_MORE. */
typedef int line_function(const uint8_t *text, unsigned fetch, char line[LINE_SIZE]);

static inline int is_one_of(const char *word, const char *const *words) {
  for (; *words != NULL; words++) {
    if (strcmp(word, *words) == 0) return 1;
  }
  return 0;
}

/* What binutils, LLVM, XED, bddisasm, Zydis and fadec call prefixes; the names of REX, and {vex} and the like, follow. */
static inline int is_prefix(const char *word) {
  static const char *const prefixes[] = {
      "lock", "rep", "repe", "repz", "repne", "repnz", "xacquire", "xrelease", "bnd", "notrack", "dnt",
      "data16", "data32", "addr16", "addr32", "cs", "ss", "ds", "es", "fs", "gs", "rex", "rex64",
      "hint-taken", "hint-not-taken", "bht", "bhnt", "bhalt", NULL};
  return is_one_of(word, prefixes) || strncmp(word, "rex.", 4) == 0 || word[0] == '{';
}

/* Copies the next word in lower case. Gives where the line goes on, or NULL if there is none. */
static inline const char *next_word(const char *line, char word[32]) {
  static const char between[] = " \t\n,";
  line += strspn(line, between);
  const size_t size = strcspn(line, between);
  for (size_t k = 0; k < size && k < 31; k++) word[k] = (char)tolower((unsigned char)line[k]);
  word[size < 31 ? size : 31] = 0;
  return size == 0 ? NULL : line + size;
}

/* Some call all strings "movs", and the size stands in the operand: "movsb" tells more. */
static inline void add_string_size(char name[32], const char *operands) {
  static const char *const strings[] = {"movs", "cmps", "stos", "lods", "scas", "ins", "outs", NULL};
  if (!is_one_of(name, strings)) return;
  char word[32];
  while ((operands = next_word(operands, word)) != NULL) {
    const char *suffix = strcmp(word, "byte") == 0    ? "b"
                         : strcmp(word, "word") == 0  ? "w"
                         : strcmp(word, "dword") == 0 ? "d"
                         : strcmp(word, "qword") == 0 ? "q"
                                                      : NULL;
    if (suffix == NULL) continue;
    strcat(name, suffix);
    return;
  }
}

/* What a name may not have becomes "_", and an "x" goes in front of what is no letter. */
static inline void make_name(char name[32]) {
  for (char *c = name; *c != 0; c++) {
    if (!isalnum((unsigned char)*c)) *c = '_';
  }
  if (isalpha((unsigned char)name[0])) return;
  memmove(name + 1, name, 30);
  name[0] = 'x';
  name[31] = 0;
}

/* Cuts out the mnemonic. Gives 0 if the line holds prefixes alone; "" is the name of a directive, such as ".byte 0x0f". */
static inline int name_in_line(const char *line, char name[32]) {
  do {
    line = next_word(line, name);
    if (line == NULL) return 0;
  } while (is_prefix(name));
  name[strcspn(name, ".")] = 0;
  add_string_size(name, line);
  if (name[0] != 0) make_name(name);
  return 1;
}

/* Decodes with a function that prints lines. */
static inline void decode_lines(line_function *print, const uint8_t *text, unsigned fetch, struct decoding *d) {
  char line[LINE_SIZE], name[32];
  for (unsigned at = 0;;) {
    const int length = at < fetch ? print(text + at, fetch - at, line) : LINE_MORE;
    if (length == LINE_MORE) d->status = MORE_BYTES;
    if (length <= 0) return;
    at += (unsigned)length;
    if (!name_in_line(line, name)) continue;
    if (name[0] != 0) decoding_is(d, at, name);
    return;
  }
}

#endif
