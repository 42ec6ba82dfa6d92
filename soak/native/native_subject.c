/*
 * A subject of protocol 2 that is right by definition: it lets the CPU that it runs on execute each case's instruction.
 *
 * It knows no instruction. It puts the text at the case's rip, loads the registers, and single-steps (RFLAGS.TF). Where
 * the instruction touches a page that is not there, it maps that page, filled as docs/protocol-2.md says, and lets the
 * instruction go on. So it serves cases whose addresses a user's process can map, and refuses all others. Which accesses
 * there were it cannot tell.
 *
 * All is done in a signal handler that never comes to an end: it is entered after a step, answers the case, and returns
 * into the next one. The program has no libc, since nothing but its own image may be mapped: every other address
 * belongs to the cases. Build it with
 *
 *   cc -O2 -ffreestanding -static -nostdlib -no-pie -fPIE -fno-stack-protector -Wl,-Ttext-segment=0x16b800000000
 *
 * Arguments:
 *   plant=HEX       be wrong: after a one-byte opcode, such as 01, CF is inverted
 *   map=HEX-HEX     only these addresses can be mapped; a page fault elsewhere is an answer, and int3 stands around the text
 *   written=FILE    write there what each case changed in memory, one JSON line a case
 *   iterations=HEX  end an answer after so many iterations of a repeated instruction (default: 100)
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>

/* ---- the protocol: docs/protocol-2.md has every byte ---- */

enum { PROTOCOL_VERSION = 2, MOST_CASES = 4096 };
enum { FEATURE_FETCH = 1, FEATURE_GPA_WIDTH = 4 };
enum { CONTRACT_HYPERVISOR = 1 };
enum { TELLS_RFLAGS = 1, TELLS_EXCEPTION = 2, TELLS_ITERATIONS = 8, TELLS_VECTORS = 16 };
enum { MOST_TEXT = 15, DEVICE_BYTES = 64 };

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
  uint64_t reserved[16];
};

struct outcome {
  uint32_t id;
  int32_t returned;
  uint8_t handled, raised, vector, access_count;
  uint32_t error_code;
  uint64_t rip, rflags, cr2;
  uint64_t regs[16];
  uint64_t iterations, path;
  uint8_t vector_changed, vector_register, zero[6];
  uint64_t vector_lanes[4];
  uint64_t access[4]; /* room for one has to be there */
};

_Static_assert(sizeof(struct hello) == 64, "a greeting has 64 bytes");
_Static_assert(sizeof(struct guest_case) == 384, "a case has 384 bytes");
_Static_assert(offsetof(struct guest_case, memory) == 240, "memory is at byte 240 of a case");
_Static_assert(sizeof(struct outcome) == 256, "an outcome has 224 bytes, and one access");
_Static_assert(offsetof(struct outcome, vector_lanes) == 192, "the vector's bytes are at byte 192 of an outcome");

/* ---- what a libc would give ---- */

static long system_call(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* The compiler may call these by itself. */
void *memcpy(void *to, const void *from, size_t size) {
  void *at = to;
  __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(size) : : "memory");
  return to;
}

void *memset(void *to, int byte, size_t size) {
  void *at = to;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(size) : "a"(byte) : "memory");
  return to;
}

static size_t length_of(const char *text) {
  size_t n = 0;
  while (text[n] != 0) n++;
  return n;
}

static __attribute__((noreturn)) void leave(int code, const char *why) {
  system_call(SYS_write, 2, (long)why, (long)length_of(why), 0, 0, 0);
  for (;;) system_call(SYS_exit_group, code, 0, 0, 0, 0, 0);
}

/* Reads or writes all of `size` bytes. Gives 0 at the end of the input. */
static int transfer(int number, int fd, void *bytes, size_t size) {
  for (size_t done = 0; done < size;) {
    long n = system_call(number, fd, (long)bytes + (long)done, (long)(size - done), 0, 0, 0);
    if (n == -EINTR) continue;
    if (n <= 0) return 0;
    done += (size_t)n;
  }
  return 1;
}

/* ---- addresses ---- */

enum { PAGE = 4096 };
/* Where the program is: the image, and above it the other view of the pages that it maps for cases. */
#define OURS 0x16b800000000ull
#define OURS_END 0x16b900000000ull
#define SLOT_VIEW 0x16b840000000ull
/* Texts are measured in front of this address. All that a displacement can reach from there is free. */
#define MEASURE_END 0x2d0000001000ull
/* The kernel gives no lower page, at least not to everybody, and no higher one. */
#define LOWEST 0x10000ull
#define HIGHEST 0x7ffffffff000ull
/* Half of all canonical addresses. */
#define HALF 0x800000000000ull

static uint64_t window_first = LOWEST, window_end = HIGHEST;
static int has_window;

static uint64_t page_of(uint64_t address) { return address & -(uint64_t)PAGE; }

static int is_ours(uint64_t page) {
  return (page >= OURS && page < OURS_END) || page == MEASURE_END - PAGE || page == MEASURE_END;
}

/* What a displacement of 32 bits reaches. */
#define REACH (1ull << 31)

/*
 * Whether a pointer is so near that an operand with it could be in our own pages. They are there, so nothing would say
 * that it was not the case's memory that was read.
 */
static int is_near_ours(uint64_t pointer) {
  return pointer - (OURS - REACH) < OURS_END - OURS + 2 * REACH || pointer - (MEASURE_END - REACH) < 2 * REACH;
}

static int can_map(uint64_t page) { return page >= window_first && page < window_end && !is_ours(page); }

/* ---- memory: pages of the cases, each in a slot of a file, which has a second view ---- */

enum { SLOTS = 64, KEPT = 16 };

static struct slot {
  uint64_t page; /* 0: free */
  uint64_t used; /* number of the case that asked for it last */
  int is_text;
} slots[SLOTS];
static int slot_file, mapped;
static uint64_t number_of_case = 1;
static struct guest_case *c;
static struct outcome *o;

static uint8_t *view_of(int slot) { return (uint8_t *)SLOT_VIEW + (uint64_t)slot * PAGE; }

/* Puts bytes that begin at a linear address into the page, as far as they are in it. */
static void overlay(uint8_t *to, uint64_t page, uint64_t address, const uint8_t *bytes, int count) {
  for (int k = 0; k < count; k++) {
    uint64_t offset = address + (uint64_t)k - page;
    if (offset < PAGE) to[offset] = bytes[k];
  }
}

static int overlaps(uint64_t page, uint64_t address, uint64_t count) {
  return address - page < PAGE || page - address < count;
}

static void fill_page(uint8_t *to, uint64_t page) {
  int is_text = overlaps(page, c->rip, MOST_TEXT);
  uint64_t value = has_window && is_text ? 0xccccccccccccccccull : c->memory;
  void *at = to;
  uint64_t count = PAGE / 8;
  __asm__ volatile("rep stosq" : "+D"(at), "+c"(count) : "a"(value) : "memory");
  if (overlaps(page, c->gla, DEVICE_BYTES)) {
    uint64_t device[DEVICE_BYTES / 8];
    for (int k = 0; k < DEVICE_BYTES / 8; k++) device[k] = c->device_value;
    overlay(to, page, c->gla, (const uint8_t *)device, DEVICE_BYTES);
  }
  if (is_text) overlay(to, page, c->rip, c->text, MOST_TEXT);
}

static int slot_with(uint64_t page) {
  int slot = 0;
  while (slot < SLOTS && slots[slot].page != page) slot++;
  return slot;
}

static int map_slot(int slot, uint64_t page, int is_text, int how) {
  int protection = PROT_READ | PROT_WRITE | (is_text ? PROT_EXEC : 0);
  long at = system_call(SYS_mmap, (long)page, PAGE, protection, MAP_SHARED | MAP_POPULATE | how, slot_file,
                        (long)slot * PAGE);
  return at == (long)page;
}

/* Makes a page be there as the case says. Gives 0 where that cannot be. */
static int bring(uint64_t page, int is_text) {
  int slot = slot_with(page);
  if (slot == SLOTS) {
    slot = slot_with(0);
    if (slot == SLOTS || !map_slot(slot, page, is_text, MAP_FIXED_NOREPLACE)) return 0;
    slots[slot].page = page;
    slots[slot].is_text = is_text;
    mapped++;
    fill_page(view_of(slot), page);
  } else if (is_text && !slots[slot].is_text) {
    if (!map_slot(slot, page, is_text, MAP_FIXED)) return 0;
    slots[slot].is_text = 1;
  }
  slots[slot].used = number_of_case;
  return 1;
}

/* Unmaps all but some pages, those that were asked for last. Mapped again, each would cost more than filled again. */
static void drop_old_pages(void) {
  while (mapped > KEPT) {
    int oldest = -1;
    for (int k = 0; k < SLOTS; k++) {
      if (slots[k].page != 0 && (oldest < 0 || slots[k].used < slots[oldest].used)) oldest = k;
    }
    system_call(SYS_munmap, (long)slots[oldest].page, PAGE, 0, 0, 0, 0);
    slots[oldest].page = 0;
    mapped--;
  }
}

/* Makes memory as it is before the case. Gives 0 where the text cannot be where it has to be. */
static int make_memory(void) {
  drop_old_pages();
  for (int k = 0; k < SLOTS; k++) if (slots[k].page != 0) fill_page(view_of(k), slots[k].page);
  uint64_t text[2] = { page_of(c->rip), page_of(c->rip + MOST_TEXT - 1) };
  for (int k = 0; k < 2; k++) {
    if (text[k] < LOWEST || text[k] >= HIGHEST || is_ours(text[k]) || !bring(text[k], 1)) return 0;
  }
  /* The other pages come when they are touched. Most cases touch the device, and a fault costs more than this. */
  uint64_t device[2] = { page_of(c->gla), page_of(c->gla + DEVICE_BYTES - 1) };
  for (int k = 0; k < 2; k++) if (can_map(device[k])) bring(device[k], 0);
  return 1;
}

/* ---- what was written, for whoever asks ---- */

static int written_file = -1;
static char line[1 << 16];
static size_t line_length;

static void print(const char *text) {
  for (; *text != 0 && line_length < sizeof line; text++) line[line_length++] = *text;
}

static void print_hex(uint64_t value, int digits) {
  char text[17];
  text[digits] = 0;
  for (int k = digits - 1; k >= 0; k--, value >>= 4) text[k] = "0123456789abcdef"[value & 15];
  print(text);
}

static void print_runs(const uint8_t *before, const uint8_t *after, uint64_t page) {
  for (int k = 0; k < PAGE; k++) {
    if (before[k] == after[k]) continue;
    print(line[line_length - 1] == '[' ? "{\"address\":\"0x" : ",{\"address\":\"0x");
    print_hex(page + (uint64_t)k, 16);
    print("\",\"bytes\":\"");
    for (; k < PAGE && before[k] != after[k]; k++) print_hex(after[k], 2);
    print("\"}");
  }
}

static void tell_written(void) {
  static uint8_t before[PAGE];
  line_length = 0;
  print("{\"id\":\"0x");
  print_hex(c->id, 8);
  print("\",\"written\":[");
  for (int k = 0; k < SLOTS; k++) {
    if (slots[k].page == 0) continue;
    fill_page(before, slots[k].page);
    print_runs(before, view_of(k), slots[k].page);
  }
  print("]}\n");
  transfer(SYS_write, written_file, line, line_length);
}

/* ---- the state of the machine ---- */

enum { CF = 1 << 0, TF = 1 << 8, RESERVED_FLAG = 1 << 1, IF = 1 << 9, AC = 1 << 18, IOPL = 3 << 12 };
enum { STATUS_FLAGS = 0xcd5, DEFAULT_MXCSR = 0x1f80, DEFAULT_FCW = 0x37f };
enum { USER = 3, RCX = 1, RSP = 4 };
enum { X87 = 1, SSE = 2, AVX = 4 };
enum { MXCSR_AT = 24, XMM_AT = 160, XFEATURES_AT = 472, XSTATE_BV_AT = 512, YMM_HIGH_AT = 576 };
/* Opmask, the upper halves of ZMM, and ZMM 16 to 31: their numbers in XCR0. */
enum { OPMASK = 5, HIGH_ZMM = 7 };

/* Where each register of the protocol is in a signal's context. */
static const uint8_t PLACES[16] = {
  REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
  REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

static struct { uint32_t at, size; } components[HIGH_ZMM + 1];
static uint64_t selectors; /* as a context has them */
static uint64_t fs_base, gs_base; /* as the kernel was told to make them */
static int has_base_instructions = 1; /* rdfsbase, by which user mode can also change a base */

static uint64_t rotate_left(uint64_t value, int by) { return value << (by & 63) | value >> (-by & 63); }

static uint64_t *words_at(ucontext_t *context, int offset) {
  return (uint64_t *)((uint8_t *)context->uc_mcontext.fpregs + offset);
}

/* Which flags the case and the CPU share. Alignment is checked in user mode only. */
static uint64_t shared_flags(void) { return STATUS_FLAGS | (c->cpl == USER ? AC : 0); }

/* Loads what a case starts with, but for memory and bases. */
static void load_state(ucontext_t *context, uint64_t rip) {
  greg_t *gregs = context->uc_mcontext.gregs;
  for (int r = 0; r < 16; r++) gregs[PLACES[r]] = (greg_t)c->regs[r];
  gregs[REG_RIP] = (greg_t)rip;
  gregs[REG_EFL] = (greg_t)((c->rflags & shared_flags()) | TF | IF | RESERVED_FLAG);
  gregs[REG_CSGSFS] = (greg_t)selectors;
  int has_avx = (*words_at(context, XFEATURES_AT) & AVX) != 0;
  *(uint32_t *)words_at(context, MXCSR_AT) = DEFAULT_MXCSR;
  /* A component whose bit is clear gets its initial state. */
  *words_at(context, XSTATE_BV_AT) = SSE | (has_avx ? AVX : 0);
  for (int r = 0; r < 16; r++) {
    uint64_t *low = words_at(context, XMM_AT + 16 * r), *high = words_at(context, YMM_HIGH_AT + 16 * r);
    low[0] = rotate_left(c->vectors, 4 * r), low[1] = rotate_left(c->vectors, 4 * r + 1);
    if (has_avx) high[0] = rotate_left(c->vectors, 4 * r + 2), high[1] = rotate_left(c->vectors, 4 * r + 3);
  }
}

/* What the base of fs or gs really is, as far as that can be said. */
static uint64_t real_base(int which) {
  uint64_t base = which == ARCH_SET_FS ? fs_base : gs_base;
  if (!has_base_instructions) return base;
  if (which == ARCH_SET_FS) __asm__ volatile("rdfsbase %0" : "=r"(base));
  else __asm__ volatile("rdgsbase %0" : "=r"(base));
  return base;
}

static int set_base(int which, uint64_t *told, uint64_t base) {
  /* A null selector may have cleared the base meanwhile, and leaves no trace. */
  if (*told == base && base == 0 && real_base(which) == 0) return 1;
  if (system_call(SYS_arch_prctl, which, (long)base, 0, 0, 0, 0) != 0) return 0;
  *told = base;
  return 1;
}

/*
 * Whether bases are as the case has them. A kernel that does not know the instructions for bases, where the CPU lets user mode
 * use them, may leave a process with the base of another one that did.
 */
static int keeps_bases(void) { return real_base(ARCH_SET_FS) == c->fs_base && real_base(ARCH_SET_GS) == c->gs_base; }

/* Whether the segment registers are as they were. Makes them so. */
static int keeps_segments(ucontext_t *context) {
  uint16_t ds, es, fs, gs;
  __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3" : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
  int is_kept = (ds | es | fs | gs) == 0 && (uint64_t)context->uc_mcontext.gregs[REG_CSGSFS] == selectors;
  if (!is_kept) {
    __asm__ volatile("mov %0, %%ds; mov %0, %%es; mov %0, %%fs; mov %0, %%gs" : : "r"(0));
    /* Loading a selector may change the base: they are set anew, once to something else. */
    fs_base = gs_base = ~0ull;
    set_base(ARCH_SET_FS, &fs_base, 0);
    set_base(ARCH_SET_GS, &gs_base, 0);
  }
  return is_kept;
}

/* Whether registers are as they were of which the protocol cannot tell: x87 and MMX, mask registers, upper ZMM. */
static int keeps_the_rest(ucontext_t *context) {
  uint64_t in_use = *words_at(context, XSTATE_BV_AT);
  if (in_use & X87) {
    const uint16_t *x87 = (const uint16_t *)words_at(context, 0);
    if (x87[0] != DEFAULT_FCW || x87[1] != 0 || (x87[2] & 0xff) != 0) return 0;
  }
  for (int n = OPMASK; n <= HIGH_ZMM; n++) {
    if ((in_use >> n & 1) == 0) continue;
    for (uint32_t k = 0; k < components[n].size; k += 8) {
      if (*words_at(context, (int)(components[n].at + k)) != 0) return 0;
    }
  }
  return 1;
}

/* Tells of the vector register that changed. Gives 0 where there are two. */
static int tell_vector(ucontext_t *context) {
  uint64_t in_use = *words_at(context, XSTATE_BV_AT);
  int has_avx = (*words_at(context, XFEATURES_AT) & AVX) != 0;
  for (int r = 0; r < 16; r++) {
    uint64_t lanes[4] = { 0 };
    int is_changed = 0;
    for (int k = 0; k < 4; k++) {
      uint64_t before = rotate_left(c->vectors, 4 * r + k);
      if (k < 2 && in_use & SSE) lanes[k] = words_at(context, XMM_AT + 16 * r)[k];
      if (k >= 2 && in_use & AVX) lanes[k] = words_at(context, YMM_HIGH_AT + 16 * r)[k - 2];
      if (k >= 2 && !has_avx) lanes[k] = before;
      is_changed |= lanes[k] != before;
    }
    if (!is_changed) continue;
    if (o->vector_changed) return 0;
    o->vector_changed = 1, o->vector_register = (uint8_t)r;
    memcpy(o->vector_lanes, lanes, sizeof lanes);
  }
  return 1;
}

/* ---- one case ---- */

/* What is to be done after a signal. */
enum next { GO_ON, ANSWERED };

static enum { IDLE, RUNNING, MEASURING } doing;
static uint64_t most_iterations = 0x100;
static int plant = -1;
static uint64_t steps, rcx_before;
static int starts; /* how often the case was begun */
enum { MOST_STARTS = 16 };

static enum next refuse(int why) {
  uint32_t id = c->id;
  memset(o, 0, sizeof *o);
  o->id = id;
  o->returned = -why;
  o->rip = c->rip;
  o->rflags = c->rflags;
  memcpy(o->regs, c->regs, sizeof o->regs);
  return ANSWERED;
}

static void tell_registers(ucontext_t *context) {
  const greg_t *gregs = context->uc_mcontext.gregs;
  for (int r = 0; r < 16; r++) o->regs[r] = (uint64_t)gregs[PLACES[r]];
  o->rip = (uint64_t)gregs[REG_RIP];
  o->rflags = (c->rflags & ~shared_flags()) | ((uint64_t)gregs[REG_EFL] & shared_flags());
}

static int is_prefix(uint8_t byte) {
  return byte == 0xf0 || (byte & 0xfe) == 0xf2 || (byte & 0xe7) == 0x26 || (byte & 0xfc) == 0x64 || (byte & 0xf0) == 0x40;
}

/* Makes the planted error. */
static void err(void) {
  int k = 0;
  while (k < MOST_TEXT - 1 && is_prefix(c->text[k])) k++;
  if (c->text[k] == plant) o->rflags ^= CF;
}

/*
 * Measuring: the text's length is where it must not be cut. It is needed only where rip does not tell it. What the text does
 * meanwhile is of no interest.
 */
static struct { uint8_t text[MOST_TEXT]; uint8_t length; } measured[1024];
static int measured_at, is_measured_first;

static int slot_of_text(void) {
  uint64_t low, high;
  memcpy(&low, c->text, 8);
  memcpy(&high, c->text + 7, 8);
  return (int)((low * 0x9e3779b97f4a7c15ull ^ high * 0xc2b2ae3d27d4eb4full) >> 54);
}

static int known_length(void) {
  int k = slot_of_text();
  for (int n = 0; n < MOST_TEXT; n++) if (measured[k].text[n] != c->text[n]) return 0;
  return measured[k].length;
}

static enum next start_run(ucontext_t *context), start_case(ucontext_t *context);

static enum next measure(ucontext_t *context, int length) {
  doing = MEASURING;
  measured_at = length;
  /* A single byte moves each time; all of them are written, as a text may change itself. */
  memcpy((uint8_t *)MEASURE_END - length, c->text, (size_t)length);
  load_state(context, MEASURE_END - (uint64_t)length);
  return GO_ON;
}

static enum next use_length(ucontext_t *context, int length) {
  if (is_measured_first) return length > c->fetch ? refuse(EFAULT) : start_run(context);
  if (length > MOST_TEXT) return refuse(EINVAL);
  o->handled = 1;
  o->returned = length;
  if (plant >= 0) err();
  return ANSWERED;
}

static enum next with_length(ucontext_t *context, int is_first) {
  is_measured_first = is_first;
  int length = known_length();
  return length != 0 ? use_length(context, length) : measure(context, 1);
}

static enum next after_measuring(int signal, ucontext_t *context) {
  const greg_t *gregs = context->uc_mcontext.gregs;
  keeps_segments(context);
  int is_cut = signal == SIGSEGV && gregs[REG_TRAPNO] == 14 && (gregs[REG_ERR] & 16) != 0 &&
               (uint64_t)gregs[REG_CR2] == MEASURE_END;
  if (is_cut && measured_at < MOST_TEXT) return measure(context, measured_at + 1);
  int k = slot_of_text();
  memcpy(measured[k].text, c->text, MOST_TEXT);
  measured[k].length = (uint8_t)(measured_at + is_cut);
  return use_length(context, measured_at + is_cut);
}

static enum next finish(ucontext_t *context) {
  if (!keeps_segments(context) || !keeps_the_rest(context) || !tell_vector(context)) return refuse(EOPNOTSUPP);
  tell_registers(context);
  if (written_file >= 0) tell_written();
  uint64_t moved = o->rip - c->rip;
  if (moved == 0 || moved > MOST_TEXT) return with_length(context, 0);
  is_measured_first = 0;
  return use_length(context, (int)moved);
}

/* Gives up before the instruction is done. What iterations did is an answer, too. */
static enum next give_up(ucontext_t *context, int why) {
  return o->iterations > 0 && why != ETIME ? finish(context) : refuse(why);
}

static enum next raise_exception(ucontext_t *context) {
  const greg_t *gregs = context->uc_mcontext.gregs;
  int vector = (int)gregs[REG_TRAPNO];
  keeps_segments(context);
  /* What comes after an instruction is no fault of it: int 4, or a breakpoint. */
  if (vector < 6 && vector != 0) return refuse(EPERM);
  /* In the kernel it might be no fault, if it is the privilege that lacks. */
  if (vector == 13 && (c->cpl != USER || (c->rflags & IOPL) != 0)) return refuse(EPERM);
  if (written_file >= 0) tell_written();
  tell_registers(context);
  o->rflags = c->rflags;
  o->raised = 1;
  o->vector = (uint8_t)vector;
  o->error_code = (uint32_t)gregs[REG_ERR];
  o->cr2 = vector == 14 ? (uint64_t)gregs[REG_CR2] : 0;
  return ANSWERED;
}

static enum next after_page_fault(ucontext_t *context) {
  const greg_t *gregs = context->uc_mcontext.gregs;
  uint64_t page = page_of((uint64_t)gregs[REG_CR2]);
  int is_fetch = (gregs[REG_ERR] & 16) != 0;
  if (!is_fetch && can_map(page) && bring(page, 0)) return GO_ON;
  if (has_window && !is_fetch && page >= LOWEST && page < HIGHEST && !is_ours(page)) return raise_exception(context);
  return give_up(context, EFAULT);
}

static enum next after_step(ucontext_t *context) {
  uint64_t rcx = (uint64_t)context->uc_mcontext.gregs[REG_RCX];
  int counts_down = rcx == rcx_before - 1 || rcx == (uint32_t)(rcx_before - 1);
  rcx_before = rcx;
  o->iterations += (uint64_t)counts_down;
  /* A repeated instruction stops after each iteration. */
  int is_repeated = (uint64_t)context->uc_mcontext.gregs[REG_RIP] == c->rip && counts_down;
  return is_repeated && ++steps < most_iterations ? GO_ON : finish(context);
}

static enum next after_running(int signal, int code, ucontext_t *context) {
  int vector = (int)context->uc_mcontext.gregs[REG_TRAPNO];
  if (!keeps_bases()) return starts < MOST_STARTS ? start_case(context) : refuse(EOPNOTSUPP);
  switch (signal) {
    case SIGTRAP: return code == TRAP_TRACE ? after_step(context) : refuse(EPERM);
    case SIGSYS: return refuse(ENOSYS);
    case SIGSEGV: return vector == 14 ? after_page_fault(context) : raise_exception(context);
    case SIGBUS: return vector == 12 || vector == 17 ? raise_exception(context) : refuse(EFAULT);
    case SIGILL: case SIGFPE: return raise_exception(context);
    default: return refuse(ETIME);
  }
}

static enum next start_run(ucontext_t *context) {
  if (!make_memory()) return refuse(EFAULT);
  doing = RUNNING;
  steps = 0;
  rcx_before = c->regs[RCX];
  load_state(context, c->rip);
  return GO_ON;
}

static enum next start_case(ucontext_t *context) {
  number_of_case++;
  starts++;
  memset(o, 0, sizeof *o);
  o->id = c->id;
  /* What a failure of the device becomes is no business of an instruction. */
  if (c->device_status != 0) return refuse(EIO);
  /* The text is not memory. Where both are at one place, somebody would read the other. */
  if (c->gla - c->rip < MOST_TEXT || c->rip - c->gla < DEVICE_BYTES) return refuse(EOPNOTSUPP);
  /* Not every machine can return to user mode with such a stack pointer: to some, that is a fault of its own. */
  if ((c->regs[RSP] + HALF) >= 2 * HALF) return refuse(EOPNOTSUPP);
  int is_near = is_near_ours(c->rip) || is_near_ours(c->fs_base) || is_near_ours(c->gs_base);
  for (int r = 0; r < 16; r++) is_near |= is_near_ours(c->regs[r]);
  if (is_near) return refuse(EFAULT);
  if (!set_base(ARCH_SET_FS, &fs_base, c->fs_base) || !set_base(ARCH_SET_GS, &gs_base, c->gs_base)) return refuse(EFAULT);
  return c->fetch < MOST_TEXT ? with_length(context, 1) : start_run(context);
}

/* ---- one case after the other ---- */

static struct guest_case cases[MOST_CASES];
static struct {
  struct header header;
  struct outcome outcomes[MOST_CASES + 1]; /* one more: what follows the last outcome fits in there */
} out;
static uint32_t answered;

static void write_answer(void) {
  uint32_t count = out.header.count;
  struct trailer trailer = { .magic = { 'o', 'v', 'e', 'r' }, .count = count };
  memcpy(out.header.magic, "done", 4);
  memcpy(&out.outcomes[count], &trailer, sizeof trailer);
  if (!transfer(SYS_write, 1, &out, sizeof out.header + count * sizeof out.outcomes[0] + sizeof trailer)) leave(1, "");
}

static void read_batch(void) {
  if (!transfer(SYS_read, 0, &out.header, sizeof out.header)) leave(0, "");
  uint32_t count = out.header.count;
  if (count > MOST_CASES) leave(1, "native: too many cases\n");
  if (!transfer(SYS_read, 0, cases, count * sizeof cases[0])) leave(1, "");
  answered = 0;
}

static void go_on_with_next(ucontext_t *context) {
  for (;;) {
    while (answered == out.header.count) {
      if (answered != 0) write_answer();
      read_batch();
    }
    c = &cases[answered];
    o = &out.outcomes[answered];
    starts = 0;
    if (start_case(context) == GO_ON) return;
    answered++;
  }
}

static uint64_t case_at_last_tick;

static __attribute__((used)) void on_signal(int signal, siginfo_t *info, ucontext_t *context) {
  if (signal == SIGVTALRM && case_at_last_tick != number_of_case) {
    case_at_last_tick = number_of_case;
    return;
  }
  enum next next = ANSWERED;
  if (doing == RUNNING) next = after_running(signal, info->si_code, context);
  else if (doing == MEASURING) next = after_measuring(signal, context);
  else selectors = (uint64_t)context->uc_mcontext.gregs[REG_CSGSFS];
  if (next == GO_ON) return;
  if (doing != IDLE) answered++;
  go_on_with_next(context);
}

/* A case may have left alignment checks on. */
__attribute__((visibility("hidden"))) void enter_handler(void), leave_handler(void);
__asm__(
  ".globl enter_handler, leave_handler\n"
  "enter_handler:\n"
  "  pushfq\n"
  "  andq $~0x40000, (%rsp)\n"
  "  popfq\n"
  "  jmp on_signal\n"
  "leave_handler:\n"
  "  mov $15, %eax\n"
  "  syscall\n");

/* ---- the start ---- */

static uint8_t stack[1 << 16] __attribute__((aligned(16), used));
static uint8_t signal_stack[1 << 17] __attribute__((aligned(64)));

static void catch_signal(int signal, void (*handler)(void)) {
  struct { void (*handler)(void); uint64_t flags; void (*restorer)(void); uint64_t mask; } action = {
    handler, SA_SIGINFO | SA_ONSTACK | 0x04000000 /* SA_RESTORER */, leave_handler, ~0ull,
  };
  system_call(SYS_rt_sigaction, signal, (long)&action, 0, 8, 0, 0);
}

static void catch_signals(void) {
  static const int SIGNALS[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS, SIGVTALRM };
  for (size_t k = 0; k < sizeof SIGNALS / sizeof SIGNALS[0]; k++) catch_signal(SIGNALS[k], enter_handler);
  stack_t alternate = { .ss_sp = signal_stack, .ss_size = sizeof signal_stack };
  system_call(SYS_sigaltstack, (long)&alternate, 0, 0, 0, 0, 0);
  /* Time of its own that a case may take: between one tick and two. */
  struct itimerval ticks = { { 0, 50000 }, { 0, 50000 } };
  system_call(SYS_setitimer, ITIMER_VIRTUAL, (long)&ticks, 0, 0, 0, 0);
}

static void map_own_pages(void) {
  /* Whatever else is there would be in the way of cases. A kernel that keeps its own pages refuses all of it. */
  system_call(SYS_munmap, 0x10000, (long)(OURS - 0x10000), 0, 0, 0, 0);
  system_call(SYS_munmap, (long)SLOT_VIEW, (long)(HIGHEST - SLOT_VIEW), 0, 0, 0, 0);
  slot_file = (int)system_call(SYS_memfd_create, (long)"cases", 0, 0, 0, 0, 0);
  long size = (long)SLOTS * PAGE;
  if (slot_file < 0 || system_call(SYS_ftruncate, slot_file, size, 0, 0, 0, 0) != 0) leave(1, "native: no memory\n");
  long view = system_call(SYS_mmap, (long)SLOT_VIEW, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED | MAP_POPULATE,
                          slot_file, 0);
  long page = system_call(SYS_mmap, (long)(MEASURE_END - PAGE), PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (view < 0 || page < 0) leave(1, "native: no memory\n");
}

/* Only this image may call the kernel, and only as it does from here on. A case that tries gets a signal. */
static void close_kernel(void) {
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ALLOW_CALL(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define TRAP_UNLESS(how, value) \
  BPF_JUMP(BPF_JMP | how | BPF_K, value, 1, 0), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)
  static struct sock_filter rules[] = {
    LOAD(arch), TRAP_UNLESS(BPF_JEQ, AUDIT_ARCH_X86_64),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4),
    TRAP_UNLESS(BPF_JEQ, OURS >> 32),
    LOAD(nr), ALLOW_CALL(SYS_rt_sigreturn), ALLOW_CALL(SYS_mmap), ALLOW_CALL(SYS_munmap), ALLOW_CALL(SYS_arch_prctl),
    ALLOW_CALL(SYS_read), ALLOW_CALL(SYS_write), ALLOW_CALL(SYS_exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
  };
  struct sock_fprog program = { sizeof rules / sizeof rules[0], rules };
  if (system_call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0) != 0 ||
      system_call(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&program, 0, 0, 0) != 0) {
    leave(1, "native: seccomp is not to be had\n");
  }
}

/* Steps over the instruction that is tried, which is not there. */
static __attribute__((used)) void on_probe(int signal, siginfo_t *info, ucontext_t *context) {
  (void)signal, (void)info;
  context->uc_mcontext.gregs[REG_RIP] += 5;
  has_base_instructions = 0;
}

static void look_at_cpu(void) {
  catch_signal(SIGILL, (void (*)(void))on_probe);
  __asm__ volatile("rdfsbase %%rax" : : : "rax");
  uint32_t a, b, unused_c, unused_d;
  for (int n = OPMASK; n <= HIGH_ZMM; n++) {
    if (__get_cpuid_count(0xd, (unsigned)n, &a, &b, &unused_c, &unused_d)) components[n].size = a, components[n].at = b;
  }
}

static const char *parse_hex(const char *text, uint64_t *value) {
  for (*value = 0;; text++) {
    int digit = *text >= '0' && *text <= '9' ? *text - '0' : *text >= 'a' && *text <= 'f' ? *text - 'a' + 10 : -1;
    if (digit < 0) return text;
    *value = *value << 4 | (uint64_t)digit;
  }
}

/* What follows `name` in an argument, or nothing. */
static const char *value_of(const char *argument, const char *name) {
  for (; *name != 0; name++, argument++) if (*argument != *name) return NULL;
  return argument;
}

static void take_argument(const char *argument) {
  const char *value;
  uint64_t number;
  if ((value = value_of(argument, "plant="))) {
    parse_hex(value, &number);
    plant = (int)number;
  } else if ((value = value_of(argument, "iterations="))) {
    parse_hex(value, &most_iterations);
  } else if ((value = value_of(argument, "map="))) {
    value = parse_hex(value, &window_first);
    parse_hex(*value == '-' ? value + 1 : value, &window_end);
    has_window = 1;
  } else if ((value = value_of(argument, "written="))) {
    written_file = (int)system_call(SYS_open, (long)value, O_WRONLY | O_CREAT | O_TRUNC, 0666, 0, 0, 0);
    if (written_file < 0) leave(1, "native: that file cannot be written\n");
  } else {
    leave(1, "native: unknown argument: give plant=, iterations=, map= or written=\n");
  }
}

static __attribute__((used, noreturn)) void start(uint64_t *initial_stack) {
  char **arguments = (char **)(initial_stack + 1);
  int k = 1;
  for (; arguments[k] != NULL; k++) take_argument(arguments[k]);
  look_at_cpu();
  struct hello hello = {
    .magic = "subject", .version = PROTOCOL_VERSION, .case_size = sizeof cases[0],
    .outcome_size = sizeof out.outcomes[0], .most_cases = MOST_CASES,
    .features = FEATURE_FETCH | FEATURE_GPA_WIDTH, .contract = CONTRACT_HYPERVISOR, .accesses = 1,
    .tells = TELLS_RFLAGS | TELLS_EXCEPTION | TELLS_ITERATIONS | TELLS_VECTORS,
    .name = "native",
  };
  map_own_pages();
  catch_signals();
  close_kernel();
  if (!transfer(SYS_write, 1, &hello, sizeof hello) || !transfer(SYS_read, 0, &hello, sizeof hello)) leave(1, "");
  if (hello.version != PROTOCOL_VERSION) leave(1, "native: this is not the verdict that I know\n");
  __asm__ volatile("int3");
  leave(1, "native: no signal came\n");
}

/* The kernel's stack is given up: the arguments are read before that. */
__asm__(
  ".globl _start\n"
  "_start:\n"
  "  mov %rsp, %rdi\n"
  "  lea stack+65536(%rip), %rsp\n"
  "  xor %ebp, %ebp\n"
  "  call start\n");
