/*
 * Coverage of a program under test: what gcc's, clang's and rustc's probes call, and what verdict asks of it.
 *
 * Build the program with probes and with this file; docs/subject.md, "Guided by coverage", has the flags. The loop that
 * speaks protocol 2 in binary then calls:
 *
 *   uint16_t verdict_coverage_tells(void);                once: bits that its greeting tells beside others
 *   void verdict_coverage_begin(const void *guest_case);  before each case, with its record
 *   void verdict_coverage_end(void *outcome);             after it, with the record of its outcome, which is complete
 *   const void *verdict_coverage_sections(size_t *size);  after each batch: bytes to write in front of the trailer
 *
 * Cases run in the thread that calls these; what others do does not count, unless the probes are inline-8bit-counters.
 * Numbers of probes are made of places in modules, never of addresses: they are the same in every process.
 * docs/protocol-2.md has every byte that is written.
 *
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * None of these functions may have probes: those of gcc would call themselves. Nor may they use vector registers, in which
 * an emulator can have a guest's meanwhile.
 */
#if defined(__x86_64__)
#define SCALAR __attribute__((target("general-regs-only")))
#else
#define SCALAR
#endif
#if defined(__clang__)
#define UNPROBED __attribute__((no_sanitize("coverage")))
#else
#define UNPROBED __attribute__((no_sanitize_coverage))
#endif
#define QUIET UNPROBED SCALAR
#define PROBE QUIET __attribute__((visibility("default"), used))
#define CALLER ((uintptr_t)__builtin_return_address(0))

enum { VERSION = 1, TELLS_PATH = 32, TELLS_COVERAGE = 64 };
enum { CASE_REQUEST = 260, CASE_KNOWN = 288, KNOWN = 24, OUTCOME_PATH = 176, OUTCOME_FRESH = 186 };
enum { WATCH = 1, DETAIL = 2, FORGET = 4, MODULES = 8, KNOW = 16 }; /* bits of a request */
enum { FORKED = 1, MODULES_LOST = 2, CUT = 4 };          /* bits that a section has; the last is of one case */
enum { EDGE_BITS = 26, SITE_BITS = 22, COMPARISON = 1 << 29, EQUAL = 64 };
enum { MOST_MODULES = 64, MOST_RANGES = 256, MOST_REGIONS = 256, MOST_EDGES = 1 << 16, MOST_SITES = 1 << 12 };
enum { MOST_PAIRS = 512, MOST_PAIRS_OF_SITE = 8, MOST_LABELS = 32, MARGIN = 1 << 23 };

/* verdict looks for this in programs that do not tell coverage. */
extern const char verdict_coverage_mark[];
__attribute__((used)) const char verdict_coverage_mark[] = "verdict_coverage 1";

struct module { uintptr_t base, low, high; uint32_t salt, probes; char name[64]; };
struct range { uintptr_t from, to; };
struct edge { uint32_t number, count; };
struct site { uint32_t number; uint8_t is_used, near, pairs; };
struct pair { uint32_t site; uint8_t size, is_constant, zero[2]; uint64_t a, b; };

static struct module modules[MOST_MODULES], *last_module = modules;
static struct range own[MOST_RANGES];                      /* memory of this process: an operand in it is a pointer */
static struct range counters[MOST_REGIONS];                /* of inline-8bit-counters */
static uint32_t counter_salts[MOST_REGIONS];
static unsigned module_count, own_count, region_count, flags, has_begun;
static uint32_t known_edges[1 << 17];                      /* edges with buckets, and 1 more, by hash */
static unsigned known_count;
static uint8_t best[1 << SITE_BITS];                       /* how near the operands of each comparison came */
static uint32_t raised[1 << 16];                           /* the comparisons of which that is not 0 */
static unsigned raised_count;

static _Thread_local unsigned mode;                        /* what is asked of the case that this thread runs */
static unsigned request;
static uint32_t case_id, last_block;
static uint8_t fresh;

static struct edge edges[MOST_EDGES];
static struct site sites[MOST_SITES];
static struct pair pairs[MOST_PAIRS];
static uint32_t edge_places[MOST_EDGES], site_places[MOST_SITES];
static unsigned edge_count, site_count, near_count, pair_count;

static uint8_t *sections;
static size_t sections_size, sections_room;

QUIET static uint32_t mix(uint32_t x) {
  x = (x ^ x >> 16) * 0x7feb352d;
  x = (x ^ x >> 15) * 0x846ca68b;
  return x ^ x >> 16;
}

/* ---- modules: the executable and its shared objects, told apart by name ---- */

static uintptr_t stranger; /* a page that is in no module, or in one for which there is no room */

struct sought { uintptr_t at; struct module found; };

QUIET static int look_at_module(struct dl_phdr_info *info, size_t size, void *data) {
  struct sought *s = data;
  int is_inside = 0;
  (void)size;
  s->found = (struct module){ .base = info->dlpi_addr, .low = UINTPTR_MAX };
  for (int k = 0; k < info->dlpi_phnum; k++) {
    if (info->dlpi_phdr[k].p_type != PT_LOAD) continue;
    uintptr_t from = info->dlpi_addr + info->dlpi_phdr[k].p_vaddr, to = from + info->dlpi_phdr[k].p_memsz;
    if (from < s->found.low) s->found.low = from;
    if (to > s->found.high) s->found.high = to;
    is_inside |= s->at >= from && s->at < to;
  }
  const char *slash = strrchr(info->dlpi_name, '/');
  snprintf(s->found.name, sizeof s->found.name, "%s", slash ? slash + 1 : info->dlpi_name);
  for (const char *c = s->found.name; *c; c++) s->found.salt = mix(s->found.salt ^ (uint8_t)*c);
  return is_inside;
}

/* The module of an address; nothing where there is no room for it. */
QUIET static struct module *module_of(uintptr_t at) {
  struct sought s = { .at = at };
  if (at >= last_module->low && at < last_module->high) return last_module;
  if (at >> 12 == stranger) return NULL;
  for (unsigned k = 0; k < module_count; k++) {
    if (at >= modules[k].low && at < modules[k].high) return last_module = &modules[k];
  }
  if (module_count == MOST_MODULES || !dl_iterate_phdr(look_at_module, &s)) {
    flags |= MODULES_LOST;
    stranger = at >> 12;
    return NULL;
  }
  modules[module_count] = s.found;
  return last_module = &modules[module_count++];
}

/* A place in a module as a number that differs from those of all other places there. */
QUIET static uint32_t place_of(uintptr_t at) {
  struct module *m = module_of(at);
  return m ? (uint32_t)(at - m->base) + m->salt : 0;
}

/* ---- edges ---- */

QUIET static void count_edge(uint32_t number, uint32_t count) {
  uint32_t at = number % MOST_EDGES;
  while (edges[at].count && edges[at].number != number) at = (at + 1) % MOST_EDGES;
  if (!edges[at].count) {
    if (edge_count == MOST_EDGES - 1) { flags |= CUT; return; }
    edge_places[edge_count++] = at;
    edges[at].number = number;
  }
  edges[at].count += count;
}

/* The bucket of a count: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 and more. */
QUIET static uint64_t bucket_of(uint32_t count) {
  return count < 4 ? count - 1 : count < 8 ? 3 : count < 16 ? 4 : count < 32 ? 5 : 6;
}

/* Makes an edge with a bucket known; gives whether it was not. Once there is no room, none is known that was not. */
QUIET static int know_edge(uint32_t feature) {
  uint32_t places = sizeof known_edges / sizeof *known_edges, at = mix(feature) % places;
  while (known_edges[at] && known_edges[at] != feature + 1) at = (at + 1) % places;
  if (known_edges[at]) return 0;
  if (known_count < places / 4 * 3) known_edges[at] = feature + 1, known_count++;
  return 1;
}

/* A hash of all edges and of the buckets of their counts, in whichever order they were taken. */
QUIET static uint64_t read_path(unsigned how) {
  uint64_t path = 0;
  for (unsigned k = 0; k < edge_count; k++) {
    const struct edge *e = &edges[edge_places[k]];
    uint64_t feature = (uint64_t)e->number << 3 | bucket_of(e->count), x = feature * 0x9e3779b97f4a7c15;
    path += (x ^ x >> 32) * 0xd6e8feb86659fd93;
    if (how & WATCH && know_edge((uint32_t)feature)) fresh = 1;
  }
  return path;
}

QUIET static void forget_edges(void) {
  for (unsigned k = 0; k < edge_count; k++) edges[edge_places[k]].count = 0;
  edge_count = 0;
}

PROBE void __sanitizer_cov_trace_pc(void) {
  if (!mode) return;
  uint32_t block = place_of(CALLER);
  if (!block) return;
  count_edge(mix(last_block * 31 + block) >> (32 - EDGE_BITS), 1);
  last_block = block;
}

/* The number of probe n of a module. Within a module no two are the same. */
QUIET static uint32_t probe_number(uint32_t salt, uint32_t n) {
  return ((n + 1) * 0x9e3779b1 + salt) & ((1u << EDGE_BITS) - 1);
}

PROBE void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop) {
  if (start == stop || *start) return;
  struct module *m = module_of((uintptr_t)start);
  if (!m) return;
  for (uint32_t n = 0; start + n < stop; n++) start[n] = probe_number(m->salt, n) | 1u << 31;
  m->probes += (uint32_t)(stop - start);
}

PROBE void __sanitizer_cov_trace_pc_guard(uint32_t *guard) {
  if (mode && *guard) count_edge(*guard & ((1u << EDGE_BITS) - 1), 1);
}

PROBE void __sanitizer_cov_8bit_counters_init(char *start, char *stop) {
  for (unsigned k = 0; k < region_count; k++) if (counters[k].from == (uintptr_t)start) return;
  struct module *m = start == stop ? NULL : module_of((uintptr_t)start);
  if (!m) return;
  if (region_count == MOST_REGIONS) { flags |= MODULES_LOST; return; }
  counter_salts[region_count] = m->salt;
  counters[region_count++] = (struct range){ (uintptr_t)start, (uintptr_t)stop };
  m->probes += (uint32_t)(stop - start);
}

QUIET static void clear_counters(void) {
  for (unsigned k = 0; k < region_count; k++) memset((void *)counters[k].from, 0, counters[k].to - counters[k].from);
}

QUIET static void read_counters(void) {
  for (unsigned k = 0; k < region_count; k++) {
    const uint8_t *from = (const uint8_t *)counters[k].from;
    size_t size = counters[k].to - counters[k].from;
    for (size_t n = 0; n < size; n++) {
      uint64_t eight;
      if (n % 8 == 0 && n + 8 <= size && (memcpy(&eight, from + n, 8), eight == 0)) { n += 7; continue; }
      if (!from[n]) continue;
      count_edge(probe_number(counter_salts[k], (uint32_t)n), from[n]);
    }
  }
}

PROBE void __sanitizer_cov_pcs_init(const uintptr_t *start, const uintptr_t *stop) { (void)start, (void)stop; }
PROBE void __sanitizer_cov_trace_pc_indir(uintptr_t callee) { (void)callee; }
extern _Thread_local uintptr_t __sancov_lowest_stack;
_Thread_local uintptr_t __sancov_lowest_stack = UINTPTR_MAX; /* of stack-depth, in -fsanitize=fuzzer-no-link */

/* ---- comparisons ---- */

/* Whether an operand is a pointer: it differs from process to process, and no case can have it. */
QUIET static int is_own(uint64_t value) {
  unsigned low = 0, high = own_count;
  while (low < high) {
    unsigned middle = (low + high) / 2;
    if (value < own[middle].from) high = middle;
    else if (value >= own[middle].to) low = middle + 1;
    else return 1;
  }
  return 0;
}

QUIET static void put_pair(struct pair pair) {
  if (pair_count < MOST_PAIRS && pair.a != pair.b) pairs[pair_count++] = pair;
}

QUIET static void note_pair(uint32_t number, uint8_t near, struct pair pair) {
  uint32_t at = number % MOST_SITES;
  while (sites[at].is_used && sites[at].number != number) at = (at + 1) % MOST_SITES;
  if (!sites[at].is_used) {
    if (site_count == MOST_SITES - 1) { flags |= CUT; return; }
    site_places[site_count++] = at;
    sites[at] = (struct site){ .number = number, .is_used = 1 };
  }
  if (sites[at].near == 0 && near > 0) near_count++;
  if (near > sites[at].near) sites[at].near = near;
  if (sites[at].pairs == MOST_PAIRS_OF_SITE || pair.a == pair.b) return;
  sites[at].pairs++;
  put_pair(pair);
}

/* Takes note of how near a comparison came; gives whether that is nearer than before. */
QUIET static int come_near(uint32_t number, uint8_t near) {
  if (near <= best[number]) return 0;
  if (best[number] == 0) {
    if (raised_count == sizeof raised / sizeof *raised) return 1;
    raised[raised_count++] = number;
  }
  best[number] = near;
  return 1;
}

/* The comparison number `nth` at a place, of a and b, which is not the case's where the comparison knows that. */
QUIET static void compare(uintptr_t at, uint32_t nth, uint64_t a, uint64_t b, uint8_t size, uint8_t is_constant) {
  uint32_t number = place_of(at);
  if (!number) return;
  number = (nth ? mix(number ^ mix(nth)) : number * 0x9e3779b1) & ((1u << SITE_BITS) - 1);
  if (best[number] == EQUAL && !(mode & DETAIL)) return;
  if (size == 8 && (is_own(a) || is_own(b))) return;
  uint8_t near = (uint8_t)(EQUAL - __builtin_popcountll(a ^ b));
  if (near == 0) return;
  if (mode & WATCH && near > best[number]) fresh |= (uint8_t)come_near(number, near);
  if (mode & DETAIL) {
    note_pair(number, near, (struct pair){ .site = number, .size = size, .is_constant = is_constant, .a = a, .b = b });
  }
}

PROBE void __sanitizer_cov_trace_cmp1(uint8_t a, uint8_t b) { if (mode) compare(CALLER, 0, a, b, 1, 0); }
PROBE void __sanitizer_cov_trace_cmp2(uint16_t a, uint16_t b) { if (mode) compare(CALLER, 0, a, b, 2, 0); }
PROBE void __sanitizer_cov_trace_cmp4(uint32_t a, uint32_t b) { if (mode) compare(CALLER, 0, a, b, 4, 0); }
PROBE void __sanitizer_cov_trace_cmp8(uint64_t a, uint64_t b) { if (mode) compare(CALLER, 0, a, b, 8, 0); }
PROBE void __sanitizer_cov_trace_const_cmp1(uint8_t a, uint8_t b) { if (mode) compare(CALLER, 0, b, a, 1, 1); }
PROBE void __sanitizer_cov_trace_const_cmp2(uint16_t a, uint16_t b) { if (mode) compare(CALLER, 0, b, a, 2, 1); }
PROBE void __sanitizer_cov_trace_const_cmp4(uint32_t a, uint32_t b) { if (mode) compare(CALLER, 0, b, a, 4, 1); }
PROBE void __sanitizer_cov_trace_const_cmp8(uint64_t a, uint64_t b) { if (mode) compare(CALLER, 0, b, a, 8, 1); }
UNPROBED void __sanitizer_cov_trace_cmpf(float a, float b) { (void)a, (void)b; }
UNPROBED void __sanitizer_cov_trace_cmpd(double a, double b) { (void)a, (void)b; }

PROBE void __sanitizer_cov_trace_switch(uint64_t value, void *table) {
  const uint64_t *labels = table;
  /* A switch can be about any number of bits. */
  uint8_t size = labels[1] <= 8 ? 1 : labels[1] <= 16 ? 2 : labels[1] <= 32 ? 4 : 8;
  /* What has many labels is a map of opcodes: its arms are edges, and how near it comes to each of them says little. */
  int is_map = labels[0] > MOST_LABELS;
  if (!mode || (is_map && !(mode & DETAIL))) return;
  for (uint64_t k = 0; k < labels[0] && k < MOST_LABELS; k++) {
    uint64_t label = labels[2 + (is_map ? (value + k) % labels[0] : k)];
    if (is_map) put_pair((struct pair){ .size = size, .is_constant = 1, .a = value, .b = label });
    else compare(CALLER, (uint32_t)k + 1, value, label, size, 1);
  }
}

/* ---- what verdict asks ---- */

QUIET static void forget(void) {
  if (known_count > 0) memset(known_edges, 0, sizeof known_edges);
  known_count = 0;
  stranger = 0;
  while (raised_count > 0) best[raised[--raised_count]] = 0;
  own_count = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  char line[512];
  while (maps && fgets(line, sizeof line, maps)) {
    unsigned long from, to;
    if (sscanf(line, "%lx-%lx", &from, &to) != 2 || from >> 47 != 0) continue;
    /* What is below does not move, but for the heap; it is also what numbers of a case are. */
    if (from >> 32 == 0 && !strstr(line, "[heap]")) continue;
    /* Heap, stack and mappings grow after this. */
    if (from >> 32 != 0) from -= MARGIN, to += MARGIN;
    if (own_count > 0 && from <= own[own_count - 1].to) own[own_count - 1].to = to;
    else if (own_count < MOST_RANGES) own[own_count++] = (struct range){ from, to };
  }
  if (maps) fclose(maps);
}

QUIET static void put(const void *bytes, size_t size) {
  if (sections_size + size > sections_room) {
    size_t room = 2 * (sections_size + size);
    void *more = realloc(sections, room);
    if (!more) abort();
    sections = more, sections_room = room;
  }
  memcpy(sections + sections_size, bytes, size);
  sections_size += size;
}

QUIET static void put32(uint32_t value) { put(&value, sizeof value); }

/* Begins a section; gives where its length is to be written. */
QUIET static size_t begin_section(const char *magic) {
  put(magic, 4);
  put32(0);
  put32(VERSION), put32(case_id);
  return sections_size - 12;
}

QUIET static void end_section(size_t at) {
  if (sections_size % 8) put32(0);
  uint32_t length = (uint32_t)(sections_size - at - 4);
  memcpy(sections + at, &length, sizeof length);
}

QUIET static void put_details(void) {
  size_t at = begin_section("covr");
  put32(flags), put32(edge_count), put32(near_count), put32(pair_count);
  for (unsigned k = 0; k < edge_count; k++) put(&edges[edge_places[k]], sizeof(struct edge));
  for (unsigned k = 0; k < pair_count; k++) put(&pairs[k], sizeof(struct pair));
  for (unsigned k = 0; k < site_count; k++) {
    struct site *s = &sites[site_places[k]];
    if (s->near > 0) put32(COMPARISON | s->number << 7 | s->near);
    s->is_used = 0;
  }
  end_section(at);
}

/* A digest of what a module's code is, as it is in memory. */
QUIET static int digest_module(struct dl_phdr_info *info, size_t size, void *data) {
  uint64_t *digest = data, base = digest[1];
  (void)size;
  if (info->dlpi_addr != base) return 0;
  for (int k = 0; k < info->dlpi_phnum; k++) {
    if (info->dlpi_phdr[k].p_type != PT_LOAD || !(info->dlpi_phdr[k].p_flags & PF_X)) continue;
    const uint8_t *from = (const uint8_t *)(info->dlpi_addr + info->dlpi_phdr[k].p_vaddr);
    for (size_t n = 0; n < info->dlpi_phdr[k].p_memsz; n++) *digest = (*digest ^ from[n]) * 0x100000001b3;
  }
  return 1;
}

QUIET static void put_modules(void) {
  size_t at = begin_section("mods");
  put32(flags), put32(module_count);
  for (unsigned k = 0; k < module_count; k++) {
    uint64_t digest[2] = { 0xcbf29ce484222325, modules[k].base };
    dl_iterate_phdr(digest_module, digest);
    put(digest, 8);
    put32(modules[k].probes), put32(0);
    put(modules[k].name, sizeof modules[k].name);
  }
  end_section(at);
}

QUIET static void note_fork(void) { if (has_begun) flags |= FORKED; }

PROBE uint16_t verdict_coverage_tells(void) {
  pthread_atfork(note_fork, NULL, NULL);
  return TELLS_PATH | TELLS_COVERAGE;
}

/* Takes note of a feature: an edge with its bucket, or, with bit 29, how near a comparison came. */
QUIET static void know(uint32_t feature) {
  if (feature == 0) return;
  if (feature < COMPARISON) know_edge(feature);
  else come_near(feature >> 7 & ((1u << SITE_BITS) - 1), feature & 127);
}

PROBE void verdict_coverage_begin(const void *guest_case) {
  const uint8_t *record = guest_case;
  memcpy(&case_id, record, 4);
  memcpy(&request, record + CASE_REQUEST, 4);
  /* Nothing is left of a case before, unless the program left its loop without verdict_coverage_end(). */
  mode = 0;
  forget_edges();
  while (site_count > 0) sites[site_places[--site_count]].is_used = 0;
  if (request == 0) return;
  if (request & FORGET || !has_begun) forget();
  has_begun = 1;
  for (int k = 0; k < KNOWN && request & KNOW; k++) {
    uint32_t known;
    memcpy(&known, record + CASE_KNOWN + 4 * k, 4);
    know(known);
  }
  last_block = fresh = 0;
  flags &= ~(unsigned)CUT;
  near_count = pair_count = 0;
  clear_counters();
  mode = request & (WATCH | DETAIL);
}

PROBE void verdict_coverage_end(void *outcome) {
  uint8_t *record = outcome;
  uint64_t path = 0;
  unsigned asked = mode;
  mode = 0;
  if (asked) read_counters(), path = read_path(asked);
  memcpy(record + OUTCOME_PATH, &path, sizeof path);
  record[OUTCOME_FRESH] = asked ? fresh : 0;
  if (asked & DETAIL) put_details();
  if (request & MODULES) put_modules();
  forget_edges();
  request = 0;
}

PROBE const void *verdict_coverage_sections(size_t *size) {
  *size = sections_size;
  sections_size = 0;
  return sections;
}
