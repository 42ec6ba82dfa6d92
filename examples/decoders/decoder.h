/*
 * The binary form of docs/decoder-protocol-1.md, for decoders in C: copy this header and include it. It is under the
 * MIT license, as all of verdict is.
 *
 * A decoder is a function that decodes one text, and a main:
 *
 *   static void decode(const uint8_t *text, unsigned fetch, struct decoding *d) {
 *     int length = my_decoder(text, fetch);
 *     if (length > 0) decoding_is(d, (unsigned)length, my_name());
 *   }
 *
 *   int main(void) {
 *     const struct decoder mine = {.name = "mine", .release = "0.1", .tells = TELLS_MNEMONIC, .decode = decode};
 *     return decoder_serve(&mine);
 *   }
 *
 * What decode() leaves alone is no instruction. If the text may begin with one that is longer than `fetch`, set
 * `status` to MORE_BYTES. It must not read text[fetch] or anything behind it.
 */
#ifndef DECODER_H
#define DECODER_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TELLS_MNEMONIC = 1, TELLS_OPERANDS = 2 };
enum { NO_INSTRUCTION = 0, INSTRUCTION = 1, MORE_BYTES = 2 };
enum { OPERAND_REGISTER = 1, OPERAND_MEMORY = 2 };
enum { REGISTER_RIP = 16, NO_REGISTER = 255 };
enum { SEGMENT_ES, SEGMENT_CS, SEGMENT_SS, SEGMENT_DS, SEGMENT_FS, SEGMENT_GS };

/* What a decoder says of a text. Everything from `operand` on is about moves alone: see the protocol. */
struct decoding {
  uint32_t id;
  uint8_t status, length;
  uint16_t zero;
  char mnemonic[32];
  uint8_t operand, store, operand_size, memory_size;
  uint8_t reg, register_byte, rm_register, rm_register_byte;
  uint8_t base, index, scale, segment;
  uint8_t address_size, has_immediate, repeat, zero_too;
  uint64_t displacement, immediate;
};

struct decoder {
  const char *name, *release; /* up to 32 characters each */
  unsigned tells;             /* TELLS_MNEMONIC, TELLS_OPERANDS, or the sum of both */
  void (*decode)(const uint8_t *text, unsigned fetch, struct decoding *d); /* *d is all zero but for its id */
  int output; /* the file descriptor that answers go to; 0 is standard output */
};

/* Copies up to `size` characters to where zeros are. */
static inline void decoder_copy(char *to, const char *from, size_t size) {
  for (size_t k = 0; k < size && from[k] != 0; k++) to[k] = from[k];
}

/* Says that the text begins with an instruction. The name is in lower case; NULL where it is not told. */
static inline void decoding_is(struct decoding *d, unsigned length, const char *name) {
  d->status = INSTRUCTION;
  d->length = (uint8_t)length;
  if (name != NULL) decoder_copy(d->mnemonic, name, sizeof d->mnemonic - 1);
}

/* Says that the instruction is a move, so far without registers, with its operand in `segment` if that is memory. */
static inline void decoding_is_move(struct decoding *d, unsigned operand) {
  d->operand = (uint8_t)operand;
  d->reg = d->rm_register = d->base = d->index = NO_REGISTER;
  d->segment = SEGMENT_DS;
}

/* ---- the protocol's own records ---- */

enum { DECODER_MOST_TEXTS = 4096, DECODER_SHORT = 40, DECODER_LONG = 72 };

struct decoder_greeting {
  char magic[8];
  uint32_t version, text_size, decoding_size, most_texts, tells, zero;
  char name[32], release[32];
};

struct decoder_header {
  char magic[4];
  uint32_t count;
  uint64_t number;
};

struct decoder_text {
  uint32_t id;
  uint8_t fetch, zero[3], text[16];
};

struct decoder_trailer {
  char magic[4];
  uint32_t count;
};

_Static_assert(sizeof(struct decoder_greeting) == 96, "a greeting has 96 bytes");
_Static_assert(sizeof(struct decoder_header) == 16, "a header has 16 bytes");
_Static_assert(sizeof(struct decoder_text) == 24, "a text has 24 bytes");
_Static_assert(sizeof(struct decoding) == DECODER_LONG, "a decoding has 72 bytes");
_Static_assert(sizeof(struct decoder_trailer) == 8, "a trailer has 8 bytes");

/* Reads `size` bytes. Gives 0 where the input ends. */
static inline int decoder_read(void *to, size_t size) {
  for (size_t got = 0; got < size;) {
    ssize_t n = read(STDIN_FILENO, (char *)to + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return 0;
    got += (size_t)n;
  }
  return 1;
}

static inline int decoder_write(int to, const void *from, size_t size) {
  for (size_t put = 0; put < size;) {
    ssize_t n = write(to, (const char *)from + put, size - put);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return 0;
    put += (size_t)n;
  }
  return 1;
}

/* Answers a batch: all texts are here, and the answer is written at once. */
static inline int decoder_answer(const struct decoder *decoder, int output, const struct decoder_header *asked,
                                 const struct decoder_text *texts) {
  static uint8_t answer[sizeof(struct decoder_header) + DECODER_MOST_TEXTS * DECODER_LONG +
                        sizeof(struct decoder_trailer)];
  const struct decoder_header header = {.magic = "done", .count = asked->count, .number = asked->number};
  const struct decoder_trailer trailer = {.magic = "over", .count = asked->count};
  const size_t size = decoder->tells & TELLS_OPERANDS ? DECODER_LONG : DECODER_SHORT;
  uint8_t *at = answer;
  memcpy(at, &header, sizeof header);
  at += sizeof header;
  for (uint32_t k = 0; k < asked->count; k++, at += size) {
    struct decoding d = {.id = texts[k].id};
    decoder->decode(texts[k].text, texts[k].fetch, &d);
    memcpy(at, &d, size);
  }
  memcpy(at, &trailer, sizeof trailer);
  return decoder_write(output, answer, (size_t)(at - answer) + sizeof trailer);
}

/* Speaks the protocol until the input ends. Gives main's exit code: 0 if all went well. */
static inline int decoder_serve(const struct decoder *decoder) {
  static struct decoder_text texts[DECODER_MOST_TEXTS];
  const int output = decoder->output == 0 ? STDOUT_FILENO : decoder->output;
  const int size = decoder->tells & TELLS_OPERANDS ? DECODER_LONG : DECODER_SHORT;
  struct decoder_greeting mine = {"decoder", 1, sizeof texts[0], (uint32_t)size, DECODER_MOST_TEXTS, decoder->tells, 0,
                                  {0}, {0}};
  decoder_copy(mine.name, decoder->name, sizeof mine.name);
  decoder_copy(mine.release, decoder->release, sizeof mine.release);
  if (isatty(STDIN_FILENO)) {
    fprintf(stderr, "%s speaks to verdict: type deno task explain --decoder COMMAND 8b07\n", decoder->name);
    return 2;
  }
  struct decoder_greeting theirs;
  if (!decoder_write(output, &mine, sizeof mine)) return 1;
  if (!decoder_read(&theirs, sizeof theirs)) return 0;
  if (memcmp(theirs.magic, "verdict", sizeof theirs.magic) != 0 || theirs.version != 1) {
    fprintf(stderr, "%s: Standard input is not verdict's greeting of protocol 1\n", decoder->name);
    return 2;
  }
  struct decoder_header asked;
  while (decoder_read(&asked, sizeof asked)) {
    if (asked.count == 0 || asked.count > DECODER_MOST_TEXTS) return 1;
    if (!decoder_read(texts, asked.count * sizeof texts[0])) return 1;
    if (!decoder_answer(decoder, output, &asked, texts)) return 1;
  }
  return 0;
}

#endif
