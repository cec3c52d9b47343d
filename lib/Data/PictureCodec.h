/* libpng and libjpeg-turbo behind one small C interface with bounds of our own. C, because libpng
 * reports errors by longjmp. */
#ifndef DLC_DATA_PICTURECODEC_H
#define DLC_DATA_PICTURECODEC_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Larger pictures are refused before their pixels are allocated. */
#define DLC_CODEC_MAX_SIDE 32768
#define DLC_CODEC_MAX_PIXELS (1 << 26)
#define DLC_CODEC_MESSAGE 256

typedef struct dlc_pixels {
  unsigned char *data; /* rows packed, malloc'ed */
  int width, height;
  int channels; /* 1 grey, 3 RGB, 4 RGBA */
} dlc_pixels;

/* Both return 0, or -1 with a sentence in `message` and nothing to free. */
int dlc_decode_png(const unsigned char *bytes, size_t size, dlc_pixels *pixels,
                   char message[DLC_CODEC_MESSAGE]);
int dlc_decode_jpeg(const unsigned char *bytes, size_t size, dlc_pixels *pixels,
                    char message[DLC_CODEC_MESSAGE]);

/* A png of `pixels` in malloc'ed memory, or NULL. */
unsigned char *dlc_encode_png(const dlc_pixels *pixels, size_t *size, char message[DLC_CODEC_MESSAGE]);

#ifdef __cplusplus
}
#endif
#endif
