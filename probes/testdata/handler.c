/* A handler in a shared object. It compares 8 bytes of a text with numbers, and with pointers to everything there is. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int handle(const uint8_t *text);

static int static_place;
static void *heap_place;

__attribute__((constructor)) static void start(void) { heap_place = malloc(64); }

int handle(const uint8_t *text) {
  uint64_t said;
  int local_place = 0, matches = 0;
  memcpy(&said, text, sizeof said);
  if (said == 0x1122334455667788) matches |= 1;
  if (said == (uintptr_t)&static_place) matches |= 2;
  if (said == (uintptr_t)&local_place) matches |= 4;
  if (said == (uintptr_t)heap_place) matches |= 8;
  if (said == (uintptr_t)&abort) matches |= 16;
  switch ((uint32_t)said) {
    case 0x11112222: return 1;
    case 0x33334444: return matches + 3;
    case 0x55556666: return matches * 5;
    default: return matches;
  }
}
