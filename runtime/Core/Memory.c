/* Every allocation of the runtime goes through here, aligned as compiled code expects it. */
#define _POSIX_C_SOURCE 200809L
#include "Internal.h"

#include <stdlib.h>

void *dlcAlloc(size_t size) {
  void *memory = NULL;
  return posix_memalign(&memory, DLC_ALIGNMENT, size ? size : 1) == 0 ? memory : NULL;
}

void dlcFree(void *memory) { free(memory); }
