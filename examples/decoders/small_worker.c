/*
 * A worker with the interface of mishegos's, without any library: something for the host in mishegos.c to load.
 *
 * It decodes what has one of the two oldest maps, without looking for what a CPU would refuse. It knows the lengths of
 * most of it and the names of some; of the others it prints "unnamed". Like many a worker it has no worker_dtor().
 *
 *   make small_worker.so mishegos
 *   deno task explain --decoder "examples/decoders/mishegos examples/decoders/small_worker.so" 8b07
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SUCCESS = 1, FAILURE = 2, PARTIAL = 4 };

struct result {
  uint32_t status;
  uint16_t decoded, size;
  char text[248];
};
_Static_assert(sizeof(struct result) == 256, "a result has 256 bytes");

char *worker_name = "small";

/* Workers may print. The host keeps that apart from what it says to verdict. */
void worker_ctor(void) { puts("small worker: ready"); }

/*
 * What follows an opcode, by opcode: . not known, - nothing, b one byte, w two, z two or four by the operand size, 4 four,
 * v one to eight by the operand size, a an address, e three bytes; M a ModRM byte and what belongs to it; B and Z the
 * same and an immediate; T the same and an immediate if ModRM.reg is 0 or 1; t that of one byte.
 */
static const char *const one_byte[16] = {
    "MMMMbz..MMMMbz..", "MMMMbz..MMMMbz..", "MMMMbz..MMMMbz..", "MMMMbz..MMMMbz..", /* 00 to 3f; 26, 2e, ... above */
    "................", "----------------", "...M....zZbB----", "bbbbbbbbbbbbbbbb", /* 40 to 7f */
    "BZ.BMMMMMMMMMMM.", "----------.-----", "aaaa----bz------", "bbbbbbbbvvvvvvvv", /* 80 to bf */
    "BBw-..BZe-w--b.-", "MMMM...-MMMMMMMM", "bbbbbbbb44.b----", ".-..--tT------MM", /* c0 to ff */
};
static const char *const map_0f[16] = {
    "..MM.-----.-.M-.", "MMMMMMMMMMMMMMMM", "........MMMMMMMM", "------..........", /* 0f00 to 0f3f */
    "MMMMMMMMMMMMMMMM", ".MMMMMMMMMMMMMMM", "MMMMMMMMMMMM..MM", "........MM......", /* 0f40 to 0f7f */
    "4444444444444444", "MMMMMMMMMMMMMMMM", "---MBM..---MBM.M", "MMMMMMMM..BMMMMM", /* 0f80 to 0fbf */
    "MMB.BBB.--------", ".MMMMM.MMMMMMMMM", "MMMMMM.MMMMMMMMM", ".MMMMMM.MMMMMMM.", /* 0fc0 to 0fff */
};

static const char *name_of(int map, int opcode) {
  static const char *const arithmetic[] = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};
  static const char *const conditions[] = {"jo", "jno", "jb",  "jnb", "jz", "jnz", "jbe", "jnbe",
                                           "js", "jns", "jp", "jnp", "jl", "jnl", "jle", "jnle"};
  if (map == 1) return opcode >> 4 == 8 ? conditions[opcode & 15] : opcode == 0xa2 ? "cpuid" : "unnamed";
  if (opcode < 0x40) return arithmetic[opcode >> 3];
  if (opcode >> 4 == 5) return opcode < 0x58 ? "push" : "pop";
  if (opcode >> 4 == 7) return conditions[opcode & 15];
  if (opcode == 0xa4) return "movsb";
  return (opcode >= 0x88 && opcode < 0x8c) || opcode >> 4 == 0xb ? "mov" : opcode == 0xc3 ? "ret" : "unnamed";
}

/* The bytes of ModRM, SIB and displacement; one more than there are if they go on behind them. */
static int modrm_size(const uint8_t *at, int left) {
  if (left < 1) return left + 1;
  const int mod = at[0] >> 6, rm = at[0] & 7, has_sib = mod != 3 && rm == 4;
  if (has_sib && left < 2) return left + 1;
  const int base = has_sib ? at[1] & 7 : rm;
  return 1 + has_sib + (mod == 1 ? 1 : mod == 2 || (mod == 0 && base == 5) ? 4 : 0);
}

void try_decode(struct result *result, uint8_t *bytes, uint8_t length) {
  char prefixes[64] = "";
  int at = 0, has66 = 0, has67 = 0, rex_w = 0, map = 0;
  for (; at < length; at++) {
    const int byte = bytes[at];
    if ((byte & 0xf0) == 0x40) {
      rex_w = byte & 8;
      continue;
    }
    if (byte == 0x66) has66 = 1;
    else if (byte == 0x67) has67 = 1;
    else if (byte >= 0xf0 && byte <= 0xf3 && byte != 0xf1) {
      if (prefixes[0] == 0) strcpy(prefixes, byte == 0xf0 ? "LOCK " : byte == 0xf2 ? "repne " : "rep ");
    } else if (byte != 0x64 && byte != 0x65 && (byte & 0xe7) != 0x26) break;
    rex_w = 0;
  }
  result->status = PARTIAL;
  if (at < length && bytes[at] == 0x0f) map = 1, at++;
  if (at == length) return;
  const int opcode = bytes[at++], kind = (map ? map_0f : one_byte)[opcode >> 4][opcode & 15];
  const int z = has66 && !rex_w ? 2 : 4, reg = at < length ? bytes[at] >> 3 & 7 : 0;
  const int has_modrm = strchr("MBZTt", kind) != NULL;
  if (kind == '.') result->status = FAILURE;
  if (kind == '.') return;
  if (has_modrm) at += modrm_size(bytes + at, length - at);
  switch (kind) {
    case 'b': case 'B': at += 1; break;
    case 'w': at += 2; break;
    case 'e': at += 3; break;
    case '4': at += 4; break;
    case 'z': case 'Z': at += z; break;
    case 'v': at += rex_w ? 8 : z; break;
    case 'a': at += has67 ? 4 : 8; break;
    case 't': at += reg < 2 ? 1 : 0; break;
    case 'T': at += reg < 2 ? z : 0; break;
  }
  if (at > length) return;
  result->status = SUCCESS;
  result->decoded = (uint16_t)at;
  result->size = (uint16_t)snprintf(result->text, sizeof result->text, "%s%s%s\n", prefixes, name_of(map, opcode),
                                    has_modrm ? " r/m" : "");
}
