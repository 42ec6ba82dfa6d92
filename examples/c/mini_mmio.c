/*
 * A subject in one file: a small MMIO handler, and the binary protocol of docs/protocol-1.md around it.
 *
 * The handler knows the moves 88 to 8b, c6 /0, c7 /0, 0fb6, 0fb7, 0fbe and 0fbf with an operand in memory. Built with
 * PLANTED it has bugs that such handlers have had; without, verdict finds nothing wrong in it.
 *
 * Only `handle()` is about instructions. To test a handler of your own, keep the rest, and let `answer()` call yours.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef PLANTED
#define PLANTED 0
#endif
#ifndef PLANTED_CRASH
#define PLANTED_CRASH 0
#endif
#ifndef PLANTED_LEAK
#define PLANTED_LEAK 0
#endif

/* ---- the protocol: docs/protocol-1.md has every byte ---- */

enum { PROTOCOL_VERSION = 1, MOST_CASES = 4096 };
enum { FEATURE_FETCH = 1, FEATURE_PAGING = 2, FEATURE_GPA_WIDTH = 4 };

struct hello {
  char magic[8];
  uint32_t version, case_size, outcome_size, most_cases, features, zero;
  char name[32];
};

struct header {
  char magic[4];
  uint32_t count;
  uint64_t number;
};

struct trailer {
  char magic[4];
  uint32_t count;
};

struct mmio_case {
  uint32_t id;
  uint8_t fetch, cpl, paging, gpa_width;
  uint8_t text[16];
  uint64_t rip, rflags, fs_base, gs_base;
  uint64_t regs[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 to r15 */
  uint64_t exit_reason, exit_qualification, gla, gpa;
  uint32_t instr_len, instr_info;
  uint64_t device_value, device_status;
  uint64_t reserved[2];
};

struct mmio_outcome {
  uint32_t id;
  int32_t returned;
  uint8_t handled, accesses, access_size, access_direction;
  uint32_t zero;
  uint64_t rip, access_gpa, access_data;
  uint64_t regs[16];
};

_Static_assert(sizeof(struct hello) == 64, "a greeting has 64 bytes");
_Static_assert(sizeof(struct header) == 16, "a header has 16 bytes");
_Static_assert(sizeof(struct trailer) == 8, "a trailer has 8 bytes");
_Static_assert(sizeof(struct mmio_case) == 256, "a case has 256 bytes");
_Static_assert(sizeof(struct mmio_outcome) == 168, "an outcome has 168 bytes");

/* ---- the device ---- */

enum { READ = 0, WRITE = 1 };

/* Asks the VMM for an access, and notes it. */
static uint64_t hypercall(const struct mmio_case *c, struct mmio_outcome *o, int size, int direction, uint64_t *value) {
  o->accesses++;
  o->access_size = (uint8_t)size;
  o->access_direction = (uint8_t)direction;
  o->access_gpa = c->gpa;
  o->access_data = direction == WRITE ? *value : 0;
  if (direction == READ) *value = c->device_value;
  return c->device_status;
}

/* ---- the handler ---- */

enum { EINVAL_ = -22, EIO_ = -5, EFAULT_ = -14 };
enum { PAGE = 4096 };

struct insn {
  int length, opcode; /* the opcode is 0x100 + the second byte after 0f */
  int operand_size, address_size, segment, lock, rex, mod, reg, rm;
  int has_base, has_index, base, index, scale, rip_relative;
  int64_t displacement, immediate;
};

/* The next bytes of the text as a signed number; 0 with the length set beyond the text where it ends before them. */
static int64_t take(const struct mmio_case *c, struct insn *i, int size) {
  int64_t value = 0;
  if (i->length + size > c->fetch) {
    i->length = 99;
    return 0;
  }
  for (int k = size - 1; k >= 0; k--) value = (int64_t)((uint64_t)value << 8 | c->text[i->length + k]);
  i->length += size;
  return size == 8 ? value : (int64_t)((uint64_t)value << (64 - 8 * size)) >> (64 - 8 * size);
}

static int next_byte(const struct mmio_case *c, struct insn *i) { return (int)(take(c, i, 1) & 0xff); }

static void decode_memory(const struct mmio_case *c, struct insn *i) {
  i->base = i->rm | (i->rex & 1) << 3;
  i->has_base = 1;
  int displacement = i->mod == 1 ? 1 : i->mod == 2 ? 4 : 0;
  if (i->rm == 4) {
    int sib = next_byte(c, i);
    i->scale = sib >> 6;
    i->index = (sib >> 3 & 7) | (i->rex & 2) << 2;
    i->has_index = i->index != 4;
    i->base = (sib & 7) | (i->rex & 1) << 3;
    if ((sib & 7) == 5 && i->mod == 0) i->has_base = 0, displacement = 4;
  } else if (i->rm == 5 && i->mod == 0) {
    i->has_base = 0, i->rip_relative = 1, displacement = 4;
  }
  if (displacement != 0) i->displacement = take(c, i, displacement);
}

/* Decodes one instruction. Gives 0, or why there is none that this handler knows. */
static int decode(const struct mmio_case *c, struct insn *i) {
  int byte, has66 = 0;
  memset(i, 0, sizeof *i);
  i->address_size = 8;
  for (;;) {
    byte = next_byte(c, i);
    if (i->length > 15) return EINVAL_;
    if (byte == 0x66) has66 = 1;
    else if (byte == 0x67) i->address_size = 4;
    else if (byte == 0xf0) i->lock = 1;
    else if (byte == 0x64 || byte == 0x65) i->segment = byte;
    else if (byte != 0xf2 && byte != 0xf3 && (byte & 0xe7) != 0x26) {
      /* Only the REX right before the opcode counts. */
      if ((byte & 0xf0) != 0x40) break;
      i->rex = byte;
      continue;
    }
    i->rex = 0;
  }
  i->opcode = byte == 0x0f ? 0x100 | next_byte(c, i) : byte;
  i->operand_size = i->rex & 8 ? 8 : has66 ? 2 : 4;
  switch (i->opcode) {
    case 0x88: case 0x89: case 0x8a: case 0x8b: case 0xc6: case 0xc7:
    case 0x1b6: case 0x1b7: case 0x1be: case 0x1bf: break;
    default: return EINVAL_;
  }
  int modrm = next_byte(c, i);
  i->mod = modrm >> 6, i->reg = (modrm >> 3 & 7) | (i->rex & 4) << 1, i->rm = modrm & 7;
  if (i->mod == 3) return EINVAL_;
  decode_memory(c, i);
  if (i->opcode == 0xc6 || i->opcode == 0xc7) {
    if ((modrm >> 3 & 7) != 0) return EINVAL_;
    i->immediate = take(c, i, i->opcode == 0xc6 ? 1 : i->operand_size == 2 ? 2 : 4);
  }
  if (i->length > 15) return EINVAL_;
#if !PLANTED
  if (i->lock) return EINVAL_;
#endif
  return 0;
}

static uint64_t linear_address(const struct mmio_case *c, const struct insn *i) {
  uint64_t address = (uint64_t)i->displacement;
  if (i->has_base) address += c->regs[i->base];
  if (i->has_index) address += c->regs[i->index] << i->scale;
  if (i->rip_relative) address += c->rip + (uint64_t)i->length;
  if (i->address_size == 4) address = (uint32_t)address;
  return address + (i->segment == 0x64 ? c->fs_base : i->segment == 0x65 ? c->gs_base : 0);
}

/* Whether the kernel may touch what the instruction wants. */
static int is_permitted(const struct mmio_case *c, const struct insn *i, int size) {
  if (c->cpl != 0) return 0;
  /* Addresses below are a user's: the lower half of 48 or 57 bits. */
  uint64_t kernel_half = 1ull << (c->paging == 5 ? 56 : 47);
  if (c->gla < kernel_half || (c->gla & ~0xfffull) == 0xffffffffff600000ull) return 0;
  /* The top bit of a gpa says that the VMM may see it. */
  if ((c->gpa >> (c->gpa_width - 1) & 1) == 0) return 0;
  return linear_address(c, i) % PAGE + (uint64_t)size <= PAGE;
}

/* Where a byte register is: without REX, numbers 4 to 7 are the second bytes of the first four. */
static uint8_t *byte_register(uint64_t *regs, const struct insn *i) {
#if !PLANTED
  if (i->rex == 0 && i->reg >= 4) return (uint8_t *)&regs[i->reg - 4] + 1;
#endif
  return (uint8_t *)&regs[i->reg];
}

static void load(uint64_t *regs, const struct insn *i, int size, uint64_t value) {
  if (i->opcode == 0x8a) {
    *byte_register(regs, i) = (uint8_t)value;
    return;
  }
  int shift = 64 - 8 * size;
  int is_signed = i->opcode == 0x1be || i->opcode == 0x1bf;
  value = is_signed ? (uint64_t)((int64_t)(value << shift) >> shift) : value << shift >> shift;
#if !PLANTED
  /* Writing 32 bits of a register clears the others. */
  if (i->operand_size == 4) regs[i->reg] = 0;
#endif
  memcpy(&regs[i->reg], &value, (size_t)i->operand_size);
}

/* What goes to the VMM for a register. */
static uint64_t sent(const uint8_t *reg, int size) {
#if PLANTED_LEAK
  uint8_t bytes[8]; /* above the size, what the stack held */
#else
  uint8_t bytes[8] = { 0 };
#endif
  uint64_t value;
  memcpy(bytes, reg, (size_t)size);
  memcpy(&value, bytes, sizeof value);
  return value;
}

/* Handles one exception. Gives the instruction's length, or a negative number where it refuses. */
static int handle(const struct mmio_case *c, struct mmio_outcome *o) {
  struct insn i;
  uint64_t value = 0;
  int error = decode(c, &i);
  if (error < 0) return error;
  int is_byte = i.opcode == 0x88 || i.opcode == 0x8a || i.opcode == 0xc6 || i.opcode == 0x1b6 || i.opcode == 0x1be;
  int size = is_byte ? 1 : i.opcode == 0x1b7 || i.opcode == 0x1bf ? 2 : i.operand_size;
  if (!is_permitted(c, &i, size)) return EFAULT_;
#if PLANTED_CRASH
  /* Not a bug that a compiler may reason about. */
  if (i.opcode == 0x1bf && i.rip_relative) abort();
#endif
  if (i.opcode == 0xc6 || i.opcode == 0xc7) value = (uint64_t)i.immediate;
  else if (i.opcode == 0x88) value = sent(byte_register(o->regs, &i), 1);
  else if (i.opcode == 0x89) value = sent((uint8_t *)&o->regs[i.reg], size);
  int direction = i.opcode == 0x88 || i.opcode == 0x89 || i.opcode == 0xc6 || i.opcode == 0xc7 ? WRITE : READ;
  uint64_t status = hypercall(c, o, size, direction, &value);
#if PLANTED
  /* Some statuses are forgotten. */
  if (status != 0 && status >> 63 != 0) return EIO_;
#else
  if (status != 0) return EIO_;
#endif
  if (direction == READ) load(o->regs, &i, size, value);
  return i.length;
}

/* ---- the frame: nothing below knows an instruction ---- */

static void answer(const struct mmio_case *c, struct mmio_outcome *o) {
  memset(o, 0, sizeof *o);
  o->id = c->id;
  o->rip = c->rip;
  memcpy(o->regs, c->regs, sizeof o->regs);
  o->returned = handle(c, o);
  o->handled = o->returned > 0;
  if (o->handled) o->rip += (uint64_t)o->returned;
}

/* Reads or writes all of `size` bytes. Gives 0 at the end of the input. */
static int transfer(int fd, void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    ssize_t n = fd == 0 ? read(fd, (char *)bytes + done, size - done) : write(fd, (char *)bytes + done, size - done);
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

int main(void) {
  static struct mmio_case cases[MOST_CASES];
  static struct {
    struct header header;
    struct mmio_outcome outcomes[MOST_CASES + 1];
  } out; /* one more: what follows the last outcome fits in there */
  struct hello hello = {
    .magic = "subject", .version = PROTOCOL_VERSION, .case_size = sizeof cases[0], .outcome_size = sizeof out.outcomes[0],
    .most_cases = MOST_CASES, .features = FEATURE_FETCH | FEATURE_PAGING | FEATURE_GPA_WIDTH,
    .name = "mini-mmio",
  };
  if (!transfer(1, &hello, sizeof hello) || !transfer(0, &hello, sizeof hello)) return 1;
  if (memcmp(hello.magic, "verdict", 8) != 0 || hello.version != PROTOCOL_VERSION) {
    fputs("mini-mmio: this is not the verdict that I know\n", stderr);
    return 1;
  }
  while (transfer(0, &out.header, sizeof out.header)) {
    uint32_t count = out.header.count;
    if (memcmp(out.header.magic, "case", 4) != 0 || count > MOST_CASES) return 1;
    if (!transfer(0, cases, count * sizeof cases[0])) return 1;
    for (uint32_t k = 0; k < count; k++) answer(&cases[k], &out.outcomes[k]);
    memcpy(out.header.magic, "done", 4);
    struct trailer trailer = { .magic = { 'o', 'v', 'e', 'r' }, .count = count };
    memcpy(&out.outcomes[count], &trailer, sizeof trailer);
    if (!transfer(1, &out, sizeof out.header + count * sizeof out.outcomes[0] + sizeof trailer)) return 1;
  }
  return 0;
}
