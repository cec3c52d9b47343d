/* stb_image trusts a png's compressed data to say how long it becomes: its allocations pass through
 * a limit here. Formats other than png and jpeg are left out, they are where its defects were. */
#include "StbImage.h"
#include <limits.h>
#include <stdlib.h>

/* No single allocation of this thread's decoding may pass it. */
static _Thread_local size_t allocationLimit;

static void *boundedMalloc(size_t size) { return size > allocationLimit ? NULL : malloc(size); }
static void *boundedRealloc(void *memory, size_t size) {
  return size > allocationLimit ? NULL : realloc(memory, size);
}

/* 4 channels of 16 bits, whole jpeg blocks, and the doubling by which stb's inflate grows. */
static void setLimit(size_t fileSize, int width, int height) {
  allocationLimit = ((size_t)1 << 20) + 2 * fileSize + ((size_t)width + 64) * ((size_t)height + 64) * 32;
}

#define STBI_MALLOC(size) boundedMalloc(size)
#define STBI_REALLOC(memory, size) boundedRealloc(memory, size)
#define STBI_FREE(memory) free(memory)
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS DLC_STB_MAX_SIDE
#define STBI_ASSERT(condition) ((void)0)
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>

#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

static const char *lastReason(void) {
  const char *reason = stbi_failure_reason();
  return reason ? reason : "unknown format";
}

int dlc_stb_info(const unsigned char *bytes, size_t size, int *width, int *height, int *channels, const char **reason) {
  if (size > INT_MAX) {
    *reason = "file of 2 GB or more";
    return -1;
  }
  setLimit(size, 0, 0);
  if (!stbi_info_from_memory(bytes, (int)size, width, height, channels)) {
    *reason = lastReason();
    return -1;
  }
  if (*width < 1 || *height < 1 || *width > DLC_STB_MAX_SIDE || *height > DLC_STB_MAX_SIDE ||
      *width > DLC_STB_MAX_PIXELS / *height) {
    *reason = "picture too large";
    return -1;
  }
  return 0;
}

unsigned char *dlc_stb_decode(const unsigned char *bytes, size_t size, int channels, int *width, int *height,
                              const char **reason) {
  int found;
  setLimit(size, *width, *height);
  unsigned char *pixels = stbi_load_from_memory(bytes, (int)size, width, height, &found, channels);
  if (!pixels)
    *reason = lastReason();
  return pixels;
}

unsigned char *dlc_stb_encode_png(const unsigned char *pixels, int width, int height, int channels, int *size) {
  return stbi_write_png_to_mem(pixels, width * channels, width, height, channels, size);
}

void dlc_stb_free(void *memory) { free(memory); }
