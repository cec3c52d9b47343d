/* The parts of stb_image and stb_image_write that Picture.cpp uses, with bounds of our own. Plain C:
 * the library's code is compiled once, away from the compiler's flags. */
#ifndef DLC_DATA_STBIMAGE_H
#define DLC_DATA_STBIMAGE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Larger pictures are refused before their pixels are allocated. */
#define DLC_STB_MAX_SIDE 32768
#define DLC_STB_MAX_PIXELS (1 << 26)

/* Size and channels (1 to 4) of a png or jpeg. Returns 0, or -1: `*reason` then says why. */
int dlc_stb_info(const unsigned char *bytes, size_t size, int *width, int *height, int *channels, const char **reason);

/* 8-bit pixels, rows packed, `channels` of them asked for; *width and *height hold what dlc_stb_info
 * said, which bounds the memory used, and receive what was found. Free with dlc_stb_free. NULL on failure. */
unsigned char *dlc_stb_decode(const unsigned char *bytes, size_t size, int channels, int *width, int *height,
                              const char **reason);

/* A png in memory, free with dlc_stb_free. NULL when memory is short. */
unsigned char *dlc_stb_encode_png(const unsigned char *pixels, int width, int height, int channels, int *size);

void dlc_stb_free(void *memory);

#ifdef __cplusplus
}
#endif
#endif
