/*
 * A decoder in one file, without any library: it knows the moves, with their operands, and a few instructions beside.
 *
 * Built without PLANTED, verdict finds nothing wrong in the moves of it. With PLANTED it has bugs that decoders have
 * had; with PLANTED_CRASH, PLANTED_HANG or PLANTED_GARBAGE, one that ends it, that keeps it from answering, or that
 * breaks the protocol.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdlib.h>

#include "decoder.h"

#ifndef PLANTED
#define PLANTED 0
#endif
#ifndef PLANTED_CRASH
#define PLANTED_CRASH 0
#endif
#ifndef PLANTED_HANG
#define PLANTED_HANG 0
#endif
#ifndef PLANTED_GARBAGE
#define PLANTED_GARBAGE 0
#endif

enum { REX_B = 1, REX_X = 2, REX_R = 4, REX_W = 8 };

struct reader {
  const uint8_t *text;
  unsigned fetch, at;
  int is_short; /* something was read that cannot be fetched */
  int operand_size, address_size, segment, lock, rep, has66, rex;
};

/* The next bytes as a number, extended by its sign. */
static uint64_t take(struct reader *r, unsigned size) {
  if (r->at + size > r->fetch) r->is_short = 1;
  if (r->is_short) return 0;
  uint64_t value = 0;
  for (unsigned k = 0; k < size; k++) value |= (uint64_t)r->text[r->at++] << 8 * k;
  const uint64_t sign = size == 0 ? 0 : (uint64_t)1 << (8 * size - 1);
  return (value ^ sign) - sign;
}

static int take_byte(struct reader *r) { return (int)(take(r, 1) & 0xff); }

/* Reads prefixes. Gives the byte behind them. */
static int take_prefixes(struct reader *r) {
  r->address_size = 8;
  r->segment = SEGMENT_DS;
  for (;;) {
    const int byte = take_byte(r);
    if (r->is_short) return 0;
    if (byte == 0x66) r->has66 = 1;
    else if (byte == 0x67) r->address_size = 4;
    else if (byte == 0xf0) r->lock = 1;
    else if (byte == 0xf2 || byte == 0xf3) r->rep = byte;
    else if (byte == 0x64) r->segment = SEGMENT_FS;
    else if (byte == 0x65) r->segment = PLANTED ? SEGMENT_FS : SEGMENT_GS;
    else if ((byte & 0xf0) == 0x40) {
      r->rex = byte;
      continue;
    } else if ((byte & 0xe7) != 0x26) break; /* es cs ss ds do nothing */
    r->rex = 0; /* only the REX right before the opcode counts */
  }
  r->at--;
  r->operand_size = r->rex & REX_W ? 8 : r->has66 ? 2 : 4;
  return take_byte(r);
}

/* A register of a ModRM byte. Without REX, 4 to 7 are ah ch dh bh where one byte is moved. */
static uint8_t register_of(const struct reader *r, int number, int size, uint8_t *byte) {
  *byte = size == 1 && r->rex == 0 && number >= 4 && number < 8 && !PLANTED;
  return (uint8_t)(*byte ? number - 4 : number);
}

static void take_memory(struct reader *r, int modrm, struct decoding *d) {
  const int mod = modrm >> 6, rm = modrm & 7;
  unsigned displacement = mod == 1 ? 1 : mod == 2 ? 4 : 0;
  int base = rm;
  if (rm == 4) {
    const int sib = take_byte(r), index = (sib >> 3 & 7) | (r->rex & REX_X) << 2;
    base = sib & 7;
    d->scale = (uint8_t)(1 << (sib >> 6));
    if (index != 4) d->index = (uint8_t)index;
  }
  const int has_none = mod == 0 && base == 5;
  if (has_none) displacement = 4;
  if (!has_none) d->base = (uint8_t)(base | (r->rex & REX_B) << 3);
  else if (rm == 5 && !PLANTED) d->base = REGISTER_RIP;
  d->displacement = take(r, displacement);
}

/* Reads ModRM and what follows. `size` is that of the operand in r/m; that of the register is the operand size. */
static int take_modrm(struct reader *r, int size, struct decoding *d) {
  const int modrm = take_byte(r);
  decoding_is_move(d, modrm >= 0xc0 ? OPERAND_REGISTER : OPERAND_MEMORY);
  d->memory_size = (uint8_t)size;
  d->operand_size = (uint8_t)r->operand_size;
  d->reg = register_of(r, (modrm >> 3 & 7) | (r->rex & REX_R) << 1, r->operand_size, &d->register_byte);
  if (modrm < 0xc0) take_memory(r, modrm, d);
  else d->rm_register = register_of(r, (modrm & 7) | (r->rex & REX_B) << 3, size, &d->rm_register_byte);
  return modrm;
}

/* Moves that have a ModRM byte. Gives the name, or NULL if it is none. */
static const char *take_move(struct reader *r, int opcode, struct decoding *d) {
  const int size = r->operand_size;
  switch (opcode) {
    case 0x88: case 0x89: case 0x8a: case 0x8b:
      if ((opcode & 1) == 0) r->operand_size = 1;
      take_modrm(r, r->operand_size, d);
      d->store = opcode < 0x8a;
      return "mov";
    case 0xc6: case 0xc7: {
      if (opcode == 0xc6) r->operand_size = 1;
      const int modrm = take_modrm(r, r->operand_size, d);
      const int bytes = r->operand_size == 8 || (PLANTED && r->operand_size == 2) ? 4 : r->operand_size;
      d->reg = NO_REGISTER;
      d->register_byte = 0;
      d->store = d->has_immediate = 1;
      d->immediate = take(r, (unsigned)bytes);
      return (modrm >> 3 & 7) == 0 ? "mov" : NULL;
    }
    case 0x63:
      take_modrm(r, size == 2 ? 2 : 4, d);
      return PLANTED ? "movsx" : "movsxd";
    case 0x0fb6: case 0x0fbe:
      take_modrm(r, 1, d);
      return opcode == 0x0fb6 ? "movzx" : "movsx";
    case 0x0fb7: case 0x0fbf:
      if (PLANTED && opcode == 0x0fbf) return NULL;
      take_modrm(r, PLANTED ? 1 : 2, d);
      return opcode == 0x0fb7 ? "movzx" : "movsx";
    case 0x0fc3: {
      const int modrm = take_modrm(r, size, d);
      d->store = 1;
      return modrm < 0xc0 && r->rep == 0 && !r->has66 ? "movnti" : NULL;
    }
    case 0x0f38f0: case 0x0f38f1: {
      const int modrm = take_modrm(r, size, d);
      d->store = opcode & 1;
      return modrm < 0xc0 && r->rep == 0 ? "movbe" : NULL;
    }
    default:
      return NULL;
  }
}

/* MOV between the accumulator and an address, and MOVS. */
static const char *take_without_modrm(struct reader *r, int opcode, struct decoding *d) {
  static const char *const strings[] = {"movsb", "movsw", "movsd", "movsq"};
  decoding_is_move(d, OPERAND_MEMORY);
  if ((opcode & 1) == 0) r->operand_size = 1;
  d->operand_size = d->memory_size = (uint8_t)r->operand_size;
  if (opcode < 0xa4) {
    d->reg = 0;
    d->store = opcode >= 0xa2;
    d->displacement = take(r, (unsigned)r->address_size);
    return "mov";
  }
  d->base = 6;
  d->repeat = r->rep != 0;
  return strings[d->operand_size == 8 ? 3 : d->operand_size / 2];
}

/* What is no move. */
static const char *name_of(const struct reader *r, int opcode) {
  if (opcode >= 0x50 && opcode < 0x60) return opcode < 0x58 ? "push" : "pop";
  if (opcode == 0x90 && (r->rex & REX_B) == 0) return r->rep == 0xf3 ? "pause" : "nop";
  return opcode == 0xc3 ? "ret" : opcode == 0xcc ? "int3" : opcode == 0xf4 ? "hlt" : opcode == 0x0fa2 ? "cpuid" : NULL;
}

static void plant(int opcode, struct decoding *d) {
  if (PLANTED_CRASH && opcode == 0x0fb7 && d->base == REGISTER_RIP) abort();
  while (PLANTED_HANG && opcode == 0xc6 && d->index != NO_REGISTER && d->has_immediate) pause();
  if (PLANTED_GARBAGE && opcode == 0x0fbe && d->operand == OPERAND_MEMORY) d->status = 9;
}

static void decode(const uint8_t *text, unsigned fetch, struct decoding *d) {
  struct reader r = {.text = text, .fetch = fetch};
  struct decoding told = *d;
  int opcode = take_prefixes(&r);
  if (opcode == 0x0f) opcode = 0x0f00 | take_byte(&r);
  if (opcode == 0x0f38) opcode = 0x0f3800 | take_byte(&r);
  const char *name = opcode >= 0xa0 && opcode < 0xa6 ? take_without_modrm(&r, opcode, &told) : name_of(&r, opcode);
  if (name == NULL) name = take_move(&r, opcode, &told);
  if (r.is_short) d->status = MORE_BYTES;
  if (r.is_short || name == NULL || (r.lock && !PLANTED)) return;
  *d = told;
  if (d->operand == OPERAND_MEMORY) {
    d->segment = (uint8_t)r.segment;
    d->address_size = (uint8_t)r.address_size;
  }
  decoding_is(d, r.at, name);
  plant(opcode, d);
}

int main(void) {
  const struct decoder me = {
      .name = "mini", .release = "1", .tells = TELLS_MNEMONIC | TELLS_OPERANDS, .decode = decode};
  return decoder_serve(&me);
}
