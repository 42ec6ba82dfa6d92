/*
 * A subject of protocol 2 in one file: a small emulator of x86-64 instructions, as a hypervisor has one, and the binary
 * protocol of docs/protocol-2.md around it.
 *
 * It knows mov, movs, stos, add, cmp, xchg and the vector load movdqu, with operands in memory and in registers, and
 * tells of flags, exceptions, memory accesses and vector registers. Built with BUGS it has one bug, which its argument
 * names; built without, verdict finds nothing wrong in it.
 *
 * Only what is headed "the guest" is about instructions. To test an emulator of your own, keep the rest, let its memory
 * callbacks call read_memory() and write_memory(), and let answer() call it.
 *
 * Built with COVERAGE, a compiler's probes and probes/verdict_coverage.c, its coverage guides campaigns:
 * docs/subject.md, "Guided by coverage", has the flags.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- planted bugs ---- */

enum bug {
  NO_BUG,
  FLAGS,       /* a mov to memory changes flags as if it were a test */
  BASE,        /* the base of fs or gs is lost where an override follows that 64-bit mode ignores */
  READ_FIRST,  /* a mov of a register to memory reads the destination first */
  ORDER,       /* movs writes its destination before it tells of having read its source */
  HALVES,      /* an access of 8 bytes is made as two of 4 */
  STACK_FAULT  /* raises #GP where #SS is due */
};

#ifdef BUGS
static enum bug bug;
static const char *const BUG_NAMES[] = {
  [FLAGS] = "flags", [BASE] = "base", [READ_FIRST] = "read-first",
  [ORDER] = "order", [HALVES] = "halves", [STACK_FAULT] = "stack-fault",
};
#else
static const enum bug bug = NO_BUG;
#endif

/* ---- the protocol: docs/protocol-2.md has every byte ---- */

enum { PROTOCOL_VERSION = 2, MOST_CASES = 4096, ACCESSES = 4 };
enum { FEATURE_FETCH = 1, FEATURE_PAGING = 2, FEATURE_GPA_WIDTH = 4 };
enum { CONTRACT_HYPERVISOR = 1 };
enum { TELLS_RFLAGS = 1, TELLS_EXCEPTION = 2, TELLS_ACCESSES = 4, TELLS_VECTORS = 16 };
enum { READ = 0, WRITE = 1 };
enum { MARK_DEVICE = 1, MARK_PIECE = 2 };

struct hello {
  char magic[8];
  uint32_t version, case_size, outcome_size, most_cases, features;
  uint8_t contract, accesses;
  uint16_t tells;
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

struct guest_case {
  uint32_t id;
  uint8_t fetch, cpl, paging, gpa_width;
  uint8_t text[16];
  uint64_t rip, rflags, fs_base, gs_base;
  uint64_t regs[16]; /* rax rcx rdx rbx rsp rbp rsi rdi r8 to r15 */
  uint64_t exit_reason, exit_qualification, gla, gpa;
  uint32_t instr_len, instr_info;
  uint64_t device_value, device_status;
  uint64_t memory, vectors;
  uint32_t trap_kind, request;
  uint64_t page_walk, device_more[2];
  uint32_t known[24];
};

struct access {
  uint64_t address, gpa, data;
  uint8_t size, direction, marks, zero[5];
};

struct outcome {
  uint32_t id;
  int32_t returned;
  uint8_t handled, raised, vector, access_count;
  uint32_t error_code;
  uint64_t rip, rflags, cr2;
  uint64_t regs[16];
  uint64_t iterations, path;
  uint8_t vector_changed, vector_register, fresh, zero[5];
  uint64_t vector_lanes[4];
  struct access accesses[ACCESSES];
};

_Static_assert(sizeof(struct hello) == 64, "a greeting has 64 bytes");
_Static_assert(sizeof(struct header) == 16, "a header has 16 bytes");
_Static_assert(sizeof(struct trailer) == 8, "a trailer has 8 bytes");
_Static_assert(sizeof(struct guest_case) == 384, "a case has 384 bytes");
_Static_assert(offsetof(struct guest_case, memory) == 240, "memory is at byte 240 of a case");
_Static_assert(sizeof(struct access) == 32, "an access has 32 bytes");
_Static_assert(sizeof(struct outcome) == 224 + 32 * ACCESSES, "an outcome has 224 bytes, and its accesses");
_Static_assert(offsetof(struct outcome, vector_lanes) == 192, "the vector's bytes are at byte 192 of an outcome");

/* ---- coverage: what is called of probes/verdict_coverage.c; without it, nothing is told of coverage ---- */

#ifdef COVERAGE
uint16_t verdict_coverage_tells(void);
void verdict_coverage_begin(const void *guest_case);
void verdict_coverage_end(void *outcome);
const void *verdict_coverage_sections(size_t *size);
#else
static uint16_t verdict_coverage_tells(void) { return 0; }
static void verdict_coverage_begin(const void *guest_case) { (void)guest_case; }
static void verdict_coverage_end(void *outcome) { (void)outcome; }
static const void *verdict_coverage_sections(size_t *size) { return *size = 0, NULL; }
#endif

/* ---- memory: the device is 64 bytes from the gla, all else repeats the 8 bytes of `memory` ---- */

enum { DEVICE_BYTES = 64 };
enum { EINVAL_ = -22, EIO_ = -5 };

static uint64_t rotate_left(uint64_t value, int by) { return value << (by & 63) | value >> (-by & 63); }

/* The lowest `size` bytes of a value. */
static uint64_t cut(uint64_t value, int size) { return value & ~0ull >> (64 - 8 * size); }

/*
 * What stands at an address before the instruction. All instructions here read before they write, and a call does one
 * iteration at most: none of them reads back what it wrote itself.
 */
static uint64_t held(const struct guest_case *c, uint64_t address, int size) {
  uint64_t value = 0, offset = address - c->gla, last = offset + (uint64_t)size - 1;
  int begins_inside = offset < DEVICE_BYTES, ends_inside = last < DEVICE_BYTES;
  if (begins_inside && ends_inside) return cut(rotate_left(c->device_value, -8 * (int)(offset & 7)), size);
  if (!begins_inside && !ends_inside) return cut(rotate_left(c->memory, -8 * (int)(address & 7)), size);
  for (int k = size - 1; k >= 0; k--) {
    uint64_t at = address + (uint64_t)k, in_device = at - c->gla;
    int byte = (int)((in_device < DEVICE_BYTES ? in_device : at) & 7);
    value = value << 8 | ((in_device < DEVICE_BYTES ? c->device_value : c->memory) >> (8 * byte) & 0xff);
  }
  return value;
}

/* Takes note of an access. Gives 0, or why it cannot be made: it touches the device, and that fails. */
static int tell(const struct guest_case *c, struct outcome *o, uint64_t address, int size, int direction, int marks,
                uint64_t data) {
  uint64_t offset = address - c->gla, last = offset + (uint64_t)size - 1;
  int begins_inside = offset < DEVICE_BYTES;
  if (o->access_count < ACCESSES) {
    struct access *a = &o->accesses[o->access_count];
    a->address = address;
    a->gpa = begins_inside ? c->gpa + offset : 0;
    a->data = data;
    a->size = (uint8_t)size;
    a->direction = (uint8_t)direction;
    a->marks = (uint8_t)(begins_inside ? marks | MARK_DEVICE : marks);
  }
  if (o->access_count < UINT8_MAX) o->access_count++;
  return c->device_status != 0 && (begins_inside || last < DEVICE_BYTES) ? EIO_ : 0;
}

/* Tells of an access of 1 to 8 bytes, as one. */
static int tell_whole(const struct guest_case *c, struct outcome *o, uint64_t address, int size, int direction,
                      int marks, uint64_t data) {
  if (bug != HALVES || size != 8) return tell(c, o, address, size, direction, marks, data);
  int status = tell(c, o, address, 4, direction, marks, cut(data, 4));
  return status != 0 ? status : tell(c, o, address + 4, 4, direction, 0, data >> 32);
}

static int read_memory(const struct guest_case *c, struct outcome *o, uint64_t address, int size, int marks,
                       uint64_t *value) {
  *value = held(c, address, size);
  return tell_whole(c, o, address, size, READ, marks, *value);
}

static int write_memory(const struct guest_case *c, struct outcome *o, uint64_t address, int size, uint64_t value) {
  return tell_whole(c, o, address, size, WRITE, 0, cut(value, size));
}

/* What 8-byte lane `lane` of a vector register holds before the instruction. */
static uint64_t vector_lane(const struct guest_case *c, int number, int lane) {
  return rotate_left(c->vectors, 4 * number + lane);
}

/* ---- the guest: decoding ---- */

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI };
enum { CF = 1 << 0, PF = 1 << 2, AF = 1 << 4, ZF = 1 << 6, SF = 1 << 7, DF = 1 << 10, OF = 1 << 11 };
enum { INVALID_OPCODE = 6, STACK_SEGMENT_FAULT = 12, GENERAL_PROTECTION = 13 };
enum { MOST_TEXT = 15, XMM_BYTES = 16, NO_REGISTER = -1 };

enum operation { UNKNOWN, GROUP, MOV, MOVS, STOS, ADD, CMP, XCHG, MOVDQU };
/* Where the operands are. RM is what ModRM says, REG the register in it; MOFFS is an address in the text, with rax. */
enum form { RM_REG, REG_RM, RM_IMM, RM_IMM8, RAX_MOFFS, MOFFS_RAX, STRING };

/* One-byte opcodes. The operation of a GROUP is in the reg field of ModRM. Even opcodes have operands of one byte. */
static const struct { uint8_t operation, form; } OPCODES[256] = {
  [0x00] = { ADD, RM_REG },    [0x01] = { ADD, RM_REG },    [0x02] = { ADD, REG_RM },    [0x03] = { ADD, REG_RM },
  [0x38] = { CMP, RM_REG },    [0x39] = { CMP, RM_REG },    [0x3a] = { CMP, REG_RM },    [0x3b] = { CMP, REG_RM },
  [0x80] = { GROUP, RM_IMM },  [0x81] = { GROUP, RM_IMM },  [0x83] = { GROUP, RM_IMM8 },
  [0x86] = { XCHG, RM_REG },   [0x87] = { XCHG, RM_REG },
  [0x88] = { MOV, RM_REG },    [0x89] = { MOV, RM_REG },    [0x8a] = { MOV, REG_RM },    [0x8b] = { MOV, REG_RM },
  [0xa0] = { MOV, RAX_MOFFS }, [0xa1] = { MOV, RAX_MOFFS }, [0xa2] = { MOV, MOFFS_RAX }, [0xa3] = { MOV, MOFFS_RAX },
  [0xa4] = { MOVS, STRING },   [0xa5] = { MOVS, STRING },   [0xaa] = { STOS, STRING },   [0xab] = { STOS, STRING },
  [0xc6] = { GROUP, RM_IMM },  [0xc7] = { GROUP, RM_IMM },
};

struct insn {
  int length, is_cut; /* the latter where the text ends before the instruction does */
  int operation, form, size, address_size;
  int segment, lock, repeat, rex; /* prefixes, 0 where there is none; the segment is fs or gs */
  int reg, rm;
  int is_memory, base, index, scale, is_rip_relative;
  int64_t displacement, immediate;
  uint64_t address;
};

/* The next bytes of the text as a signed number. */
static int64_t take(const struct guest_case *c, struct insn *i, int size) {
  int most = c->fetch < MOST_TEXT ? c->fetch : MOST_TEXT;
  uint64_t value = 0;
  if (i->is_cut || i->length + size > most) {
    i->is_cut = 1;
    return 0;
  }
  for (int k = size - 1; k >= 0; k--) value = value << 8 | c->text[i->length + k];
  i->length += size;
  uint64_t sign = 1ull << (8 * size - 1);
  return (int64_t)((value ^ sign) - sign);
}

static int take_byte(const struct guest_case *c, struct insn *i) { return (int)(take(c, i, 1) & 0xff); }

/* Reads the prefixes. Gives the byte behind them. */
static int decode_prefixes(const struct guest_case *c, struct insn *i, int *has_66) {
  for (;;) {
    int byte = take_byte(c, i);
    switch (byte) {
      case 0x66: *has_66 = 1; break;
      case 0x67: i->address_size = 4; break;
      case 0xf0: i->lock = 1; break;
      case 0xf2: case 0xf3: i->repeat = byte; break;
      case 0x64: case 0x65: i->segment = byte; break;
      /* 64-bit mode ignores cs, ss, ds and es: fs or gs stays. */
      case 0x26: case 0x2e: case 0x36: case 0x3e:
        if (bug == BASE) i->segment = 0;
        break;
      default:
        if ((byte & 0xf0) != 0x40) return byte;
        i->rex = byte;
        continue;
    }
    /* A REX counts only right before the opcode. */
    i->rex = 0;
  }
}

static void decode_modrm(const struct guest_case *c, struct insn *i) {
  int modrm = take_byte(c, i), mod = modrm >> 6, rm = modrm & 7, displacement = mod == 1 ? 1 : mod == 2 ? 4 : 0;
  int rex_b = (i->rex & 1) << 3;
  i->reg = (modrm >> 3 & 7) | (i->rex & 4) << 1;
  i->rm = rm | rex_b;
  i->is_memory = mod != 3;
  if (!i->is_memory) return;
  i->base = i->rm;
  if (rm == 4) {
    int sib = take_byte(c, i), index = (sib >> 3 & 7) | (i->rex & 2) << 2;
    i->scale = sib >> 6;
    i->index = index == RSP ? NO_REGISTER : index;
    i->base = (sib & 7) | rex_b;
    if ((sib & 7) == 5 && mod == 0) i->base = NO_REGISTER, displacement = 4;
  } else if (rm == 5 && mod == 0) {
    i->base = NO_REGISTER, i->is_rip_relative = 1, displacement = 4;
  }
  if (displacement != 0) i->displacement = take(c, i, displacement);
}

/* The operation of a group's opcode, by the reg field of ModRM. */
static int operation_in_group(int opcode, int reg) {
  int field = reg & 7;
  if (opcode >= 0xc6) return field == 0 ? MOV : UNKNOWN;
  return field == 0 ? ADD : field == 7 ? CMP : UNKNOWN;
}

/* Decodes one instruction. Gives whether it is whole, and one that this emulator knows. */
static int decode(const struct guest_case *c, struct insn *i) {
  int has_66 = 0;
  *i = (struct insn){ .address_size = 8, .base = NO_REGISTER, .index = NO_REGISTER };
  int opcode = decode_prefixes(c, i, &has_66);
  int operand_size = i->rex & 8 ? 8 : has_66 ? 2 : 4;
  if (opcode == 0x0f) {
    /* With f3 it is movdqu, whatever 66 says. */
    if (take_byte(c, i) != 0x6f || i->repeat != 0xf3) return 0;
    i->operation = MOVDQU, i->form = REG_RM, i->size = XMM_BYTES;
    decode_modrm(c, i);
    return !i->is_cut;
  }
  i->operation = OPCODES[opcode].operation;
  i->form = OPCODES[opcode].form;
  i->size = opcode & 1 ? operand_size : 1;
  if (i->operation == UNKNOWN) return 0;
  if (i->form == RAX_MOFFS || i->form == MOFFS_RAX) {
    i->is_memory = 1;
    i->displacement = take(c, i, i->address_size);
  } else if (i->form != STRING) {
    decode_modrm(c, i);
  }
  if (i->operation == GROUP) i->operation = operation_in_group(opcode, i->reg);
  /* An immediate has 4 bytes at most, and its sign goes on above them. */
  if (i->form == RM_IMM) i->immediate = take(c, i, i->size == 8 ? 4 : i->size);
  if (i->form == RM_IMM8) i->immediate = take(c, i, 1);
  return !i->is_cut && i->operation != UNKNOWN;
}

/* ---- the guest: registers, addresses, flags ---- */

/* Where a byte register is: without REX, numbers 4 to 7 are the second bytes of the first four. */
static int is_high_byte(const struct insn *i, int number) { return i->size == 1 && i->rex == 0 && number >= 4; }

static uint64_t get_register(const struct outcome *o, const struct insn *i, int number) {
  if (is_high_byte(i, number)) return o->regs[number - 4] >> 8 & 0xff;
  return cut(o->regs[number], i->size);
}

static void set_register(struct outcome *o, const struct insn *i, int number, uint64_t value) {
  int is_high = is_high_byte(i, number), shift = is_high ? 8 : 0;
  uint64_t *to = &o->regs[is_high ? number - 4 : number];
  /* Writing 32 bits of a register clears the others. */
  uint64_t written = i->size >= 4 ? ~0ull : cut(~0ull, i->size) << shift;
  *to = (*to & ~written) | cut(value, i->size) << shift;
}

static uint64_t segment_base(const struct guest_case *c, const struct insn *i) {
  return i->segment == 0x64 ? c->fs_base : i->segment == 0x65 ? c->gs_base : 0;
}

static uint64_t linear_address(const struct guest_case *c, const struct insn *i) {
  uint64_t address = (uint64_t)i->displacement;
  if (i->base != NO_REGISTER) address += c->regs[i->base];
  if (i->index != NO_REGISTER) address += c->regs[i->index] << i->scale;
  if (i->is_rip_relative) address += c->rip + (uint64_t)i->length;
  return cut(address, i->address_size) + segment_base(c, i);
}

/* Whether all bits of an address from the top one of those that paging translates are the same. */
static int is_canonical(const struct guest_case *c, uint64_t address) {
  uint64_t top = 1ull << (c->paging == 5 ? 56 : 47);
  return address < top || address >= -top;
}

static int is_reached(const struct guest_case *c, uint64_t address, int size) {
  return is_canonical(c, address) && is_canonical(c, address + (uint64_t)size - 1);
}

static uint64_t flags_of(const struct insn *i, uint64_t rflags, uint64_t a, uint64_t b) {
  int is_sum = i->operation == ADD;
  uint64_t result = cut(is_sum ? a + b : a - b, i->size), sign = 1ull << (8 * i->size - 1);
  uint64_t overflow = (is_sum ? (a ^ result) & (b ^ result) : (a ^ b) & (a ^ result)) & sign;
  int is_carried = is_sum ? result < a : a < b;
  unsigned nibbles = (unsigned)(result ^ result >> 4) & 0xf;
  /* Bit n of the constant says whether n has an even number of bits set. */
  int is_even = 0x9669 >> nibbles & 1;
  rflags &= ~(uint64_t)(CF | PF | AF | ZF | SF | OF);
  rflags |= ((a ^ b ^ result) & 0x10) != 0 ? AF : 0;
  rflags |= is_carried ? CF : 0;
  rflags |= is_even ? PF : 0;
  rflags |= result == 0 ? ZF : 0;
  rflags |= (result & sign) != 0 ? SF : 0;
  return rflags | (overflow != 0 ? OF : 0);
}

/* ---- the guest: executing. All give the instruction's length, 0 where they raise an exception, or an errno ---- */

static int raise_exception(struct outcome *o, int vector) {
  o->raised = 1;
  o->vector = (uint8_t)vector;
  return 0;
}

static int step_over(struct outcome *o, const struct insn *i) {
  o->rip += (uint64_t)i->length;
  return i->length;
}

/* Moves one element. */
static int copy_element(const struct guest_case *c, struct outcome *o, uint64_t from, uint64_t to, int size) {
  uint64_t value = held(c, from, size);
  if (bug == ORDER) {
    int status = write_memory(c, o, to, size, value);
    return status != 0 ? status : read_memory(c, o, from, size, 0, &value);
  }
  int status = read_memory(c, o, from, size, 0, &value);
  return status != 0 ? status : write_memory(c, o, to, size, value);
}

/* One iteration. As long as there are more, rip stays at the instruction. */
static int execute_string(const struct guest_case *c, struct outcome *o, const struct insn *i) {
  uint64_t *regs = o->regs, mask = cut(~0ull, i->address_size);
  uint64_t step = c->rflags & DF ? -(uint64_t)i->size : (uint64_t)i->size;
  /* An override is for the source; es has no base. */
  uint64_t from = (regs[RSI] & mask) + segment_base(c, i), to = regs[RDI] & mask;
  if (i->repeat != 0 && (regs[RCX] & mask) == 0) return step_over(o, i);
  if (i->operation == MOVS && !is_reached(c, from, i->size)) return raise_exception(o, GENERAL_PROTECTION);
  if (!is_reached(c, to, i->size)) return raise_exception(o, GENERAL_PROTECTION);
  int status = i->operation == MOVS ? copy_element(c, o, from, to, i->size)
                                    : write_memory(c, o, to, i->size, regs[RAX]);
  if (status != 0) return status;
  if (i->operation == MOVS) regs[RSI] = (regs[RSI] + step) & mask;
  regs[RDI] = (regs[RDI] + step) & mask;
  if (i->repeat == 0) return step_over(o, i);
  regs[RCX] = (regs[RCX] - 1) & mask;
  return regs[RCX] == 0 ? step_over(o, i) : i->length;
}

/* A legacy SSE instruction leaves what is above its 16 bytes. */
static int execute_movdqu(const struct guest_case *c, struct outcome *o, const struct insn *i) {
  uint64_t *lanes = o->vector_lanes, value[2];
  for (int lane = 0; lane < 2; lane++) {
    value[lane] = vector_lane(c, i->rm, lane);
    if (!i->is_memory) continue;
    int status = read_memory(c, o, i->address + 8u * (unsigned)lane, 8, lane == 0 ? 0 : MARK_PIECE, &value[lane]);
    if (status != 0) return status;
  }
  for (int lane = 0; lane < 4; lane++) lanes[lane] = lane < 2 ? value[lane] : vector_lane(c, i->reg, lane);
  o->vector_changed = 1;
  o->vector_register = (uint8_t)i->reg;
  return step_over(o, i);
}

static int read_rm(const struct guest_case *c, struct outcome *o, const struct insn *i, uint64_t *value) {
  if (i->is_memory) return read_memory(c, o, i->address, i->size, 0, value);
  *value = get_register(o, i, i->rm);
  return 0;
}

static int write_rm(const struct guest_case *c, struct outcome *o, const struct insn *i, uint64_t value) {
  if (i->is_memory) return write_memory(c, o, i->address, i->size, value);
  set_register(o, i, i->rm, value);
  return 0;
}

static int execute_mov(const struct guest_case *c, struct outcome *o, const struct insn *i) {
  uint64_t value;
  int status = 0, is_load = i->form == REG_RM || i->form == RAX_MOFFS;
  if (is_load || (bug == READ_FIRST && i->is_memory && i->form != RM_IMM)) status = read_rm(c, o, i, &value);
  if (status != 0) return status;
  if (is_load) {
    set_register(o, i, i->reg, value);
    return step_over(o, i);
  }
  value = i->form == RM_IMM ? (uint64_t)i->immediate : get_register(o, i, i->reg);
  status = write_rm(c, o, i, value);
  if (status != 0) return status;
  if (bug == FLAGS && i->is_memory) o->rflags = (o->rflags & ~(uint64_t)(CF | OF)) | ZF;
  return step_over(o, i);
}

/* Add, cmp and xchg: all of them read what ModRM says before they write anything. */
static int execute_arithmetic(const struct guest_case *c, struct outcome *o, const struct insn *i) {
  int has_immediate = i->form == RM_IMM || i->form == RM_IMM8, is_to_register = i->form == REG_RM;
  uint64_t rm, other = has_immediate ? cut((uint64_t)i->immediate, i->size) : get_register(o, i, i->reg);
  int status = read_rm(c, o, i, &rm);
  if (status != 0) return status;
  uint64_t to = is_to_register ? other : rm, from = is_to_register ? rm : other;
  if (i->operation == XCHG) status = write_rm(c, o, i, from);
  else if (i->operation == ADD && !is_to_register) status = write_rm(c, o, i, to + from);
  else if (i->operation == ADD) set_register(o, i, i->reg, to + from);
  if (status != 0) return status;
  if (i->operation == XCHG) set_register(o, i, i->reg, to);
  else o->rflags = flags_of(i, o->rflags, to, from);
  return step_over(o, i);
}

/* LOCK is for what reads memory and writes it back. */
static int can_lock(const struct insn *i) {
  return i->is_memory && (i->operation == XCHG || (i->operation == ADD && i->form != REG_RM));
}

static int execute(const struct guest_case *c, struct outcome *o) {
  struct insn i;
  if (!decode(c, &i)) return EINVAL_;
  if (i.lock && !can_lock(&i)) return raise_exception(o, INVALID_OPCODE);
  if (i.form == STRING) return execute_string(c, o, &i);
  if (i.is_memory) {
    i.address = linear_address(c, &i);
    int is_stack = (i.base == RSP || i.base == RBP) && i.segment == 0 && bug != STACK_FAULT;
    int vector = is_stack ? STACK_SEGMENT_FAULT : GENERAL_PROTECTION;
    if (!is_reached(c, i.address, i.size)) return raise_exception(o, vector);
  }
  if (i.operation == MOVDQU) return execute_movdqu(c, o, &i);
  return i.operation == MOV ? execute_mov(c, o, &i) : execute_arithmetic(c, o, &i);
}

/* ---- the frame: nothing below knows an instruction ---- */

static void answer(const struct guest_case *c, struct outcome *o) {
  memset(o, 0, sizeof *o);
  o->id = c->id;
  o->rip = c->rip;
  o->rflags = c->rflags;
  memcpy(o->regs, c->regs, sizeof o->regs);
  o->returned = execute(c, o);
  o->handled = o->returned > 0;
}

static int receive(void *bytes, size_t size) { return fread(bytes, size, 1, stdin) == 1; }
static void send(const void *bytes, size_t size) { fwrite(bytes, 1, size, stdout); }

static int run(void) {
  static struct guest_case cases[MOST_CASES];
  static struct outcome outcomes[MOST_CASES];
  struct header header;
  struct hello hello = {
    .magic = "subject", .version = PROTOCOL_VERSION, .case_size = sizeof cases[0],
    .outcome_size = sizeof outcomes[0], .most_cases = MOST_CASES,
    .features = FEATURE_FETCH | FEATURE_PAGING | FEATURE_GPA_WIDTH,
    .contract = CONTRACT_HYPERVISOR, .accesses = ACCESSES,
    .tells = TELLS_RFLAGS | TELLS_EXCEPTION | TELLS_ACCESSES | TELLS_VECTORS | verdict_coverage_tells(),
    .name = "mini-emulator",
  };
  send(&hello, sizeof hello);
  if (fflush(stdout) != 0 || !receive(&hello, sizeof hello)) return 1;
  if (memcmp(hello.magic, "verdict", 8) != 0 || hello.version != PROTOCOL_VERSION) {
    fputs("mini-emulator: this is not the verdict that I know\n", stderr);
    return 1;
  }
  while (receive(&header, sizeof header)) {
    uint32_t count = header.count;
    if (memcmp(header.magic, "case", 4) != 0 || count < 1 || count > MOST_CASES) return 1;
    if (!receive(cases, count * sizeof cases[0])) return 1;
    for (uint32_t k = 0; k < count; k++) {
      verdict_coverage_begin(&cases[k]);
      answer(&cases[k], &outcomes[k]);
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
    if (fflush(stdout) != 0) return 1;
  }
  return 0;
}

#ifdef BUGS
int main(int argc, char **argv) {
  int count = sizeof BUG_NAMES / sizeof BUG_NAMES[0];
  for (int k = 1; k < count && argc == 2; k++) if (strcmp(argv[1], BUG_NAMES[k]) == 0) bug = (enum bug)k;
  if (bug != NO_BUG) return run();
  fputs("mini-emulator: name one bug:", stderr);
  for (int k = 1; k < count; k++) fprintf(stderr, " %s", BUG_NAMES[k]);
  fputs("\n", stderr);
  return 1;
}
#else
int main(void) { return run(); }
#endif
