/*
 * libopcodes of GNU binutils, which objdump prints with, as a decoder for verdict: length, validity and mnemonic.
 * Debian has it as binutils-dev; it needs 2.39 or later.
 *
 *   make binutils
 *   deno task diff --decoder examples/decoders/binutils
 *
 * This file is under the MIT license. libopcodes is under the GPL, and so is a program that is linked with it: whoever
 * passes that on must do it on the GPL's terms.
 *
 * What libopcodes prints is taken so: "(bad)" anywhere in the line means no instruction, also as an operand; prefixes
 * come off, and a line of nothing else is part of the instruction behind it (see disassembly.h); reading beyond what can
 * be fetched means that more bytes are needed.
 */
#include <stdarg.h>
#include <stdlib.h>

/* The headers of binutils want to be included by what is configured as they are. */
#define PACKAGE "verdict"
#define PACKAGE_VERSION "1"
#include <dis-asm.h>

#include "disassembly.h"

#ifndef RELEASE
#define RELEASE ""
#endif

static disassemble_info info;
static disassembler_ftype print;
static const uint8_t *bytes;
static unsigned bytes_size;
static int is_cut_short;
static char *line_at;
static size_t line_length;

static int append(const char *format, va_list arguments) {
  const size_t room = LINE_SIZE - line_length;
  const int size = vsnprintf(line_at + line_length, room, format, arguments);
  if (size > 0) line_length += (size_t)size < room ? (size_t)size : room - 1;
  return size;
}

static int print_plain(void *stream, const char *format, ...) {
  (void)stream;
  va_list arguments;
  va_start(arguments, format);
  const int size = append(format, arguments);
  va_end(arguments);
  return size;
}

static int print_styled(void *stream, enum disassembler_style style, const char *format, ...) {
  (void)stream, (void)style;
  va_list arguments;
  va_start(arguments, format);
  const int size = append(format, arguments);
  va_end(arguments);
  return size;
}

static int read_bytes(bfd_vma at, bfd_byte *to, unsigned size, struct disassemble_info *unused) {
  (void)unused;
  is_cut_short |= at + size > bytes_size;
  if (at + size > bytes_size) return -1;
  memcpy(to, bytes + at, size);
  return 0;
}

/* Whoever cannot read says so here; read_bytes() has noted it already. */
static void ignore_error(int status, bfd_vma at, struct disassemble_info *unused) {
  (void)status, (void)at, (void)unused;
}

static int print_line(const uint8_t *text, unsigned fetch, char line[LINE_SIZE]) {
  bytes = text;
  bytes_size = fetch;
  is_cut_short = 0;
  line_at = line;
  line[line_length = 0] = 0;
  const int length = print(0, &info);
  /* Behind 9b it looks for an x87 instruction that goes with it, as assemblers do. If nothing is there, 9b stays. */
  if (is_cut_short && strcmp(line, "fwait") != 0) return LINE_MORE;
  return length <= 0 || strstr(line, "(bad)") != NULL || strstr(line, "bad}") != NULL ? LINE_NONE : length;
}

static void decode(const uint8_t *text, unsigned fetch, struct decoding *d) {
  decode_lines(print_line, text, fetch, d);
}

int main(void) {
  init_disassemble_info(&info, NULL, print_plain, print_styled);
  info.arch = bfd_arch_i386;
  info.mach = bfd_mach_x86_64_intel_syntax;
  info.read_memory_func = read_bytes;
  info.memory_error_func = ignore_error;
  disassemble_init_for_target(&info);
  print = disassembler(info.arch, false, info.mach, NULL);
  if (print == NULL) {
    fprintf(stderr, "binutils: libopcodes was built without x86-64\n");
    return 2;
  }
  const struct decoder me = {.name = "binutils", .release = RELEASE, .tells = TELLS_MNEMONIC, .decode = decode};
  return decoder_serve(&me);
}
