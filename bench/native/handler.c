/*
 * The emulator of examples/c, with a bug that shows only where four conditions hold that nothing else depends on. Every
 * program of the bench includes this file: the handler and its conditions are the same for whoever looks for the bug.
 * Only what comes of it differs: a wrong register for verdict, and with CRASHES an abort for fuzzers that see nothing
 * else.
 *
 * SPDX-License-Identifier: MIT
 */
#define main main_of_example
#include "../../examples/c/mini_emulator.c"
#undef main
#include <stdlib.h>

enum { R9 = 9, R10 = 10, R11 = 11, R13 = 13 };
enum { MAGIC = 0x1337beef, LAST_BYTE = 0x5d, COUNT = 37 };

/* Whether a case is one that the bug shows on. The last byte of a move in memory can be a displacement's or an immediate's. */
static int is_struck(const struct guest_case *c, const struct insn *i) {
  if ((uint32_t)c->regs[R9] != MAGIC) return 0;
  if (c->text[i->length - 1] != LAST_BYTE) return 0;
  if ((uint32_t)c->regs[R10] != (uint32_t)c->regs[R13]) return 0;
  if (c->regs[RCX] != COUNT) return 0;
  return 1;
}

static void strike(struct outcome *o) {
#ifdef CRASHES
  (void)o;
  abort();
#else
  o->regs[R11] ^= 1;
#endif
}

/* What the program under test does with a case. */
static void handle(const struct guest_case *c, struct outcome *o) {
  struct insn i;
  answer(c, o);
  /* Only in moves, since only those are judged on every machine. */
  if (!o->handled || !decode(c, &i) || i.operation != MOV) return;
  if (is_struck(c, &i)) strike(o);
}
