/* The png half of PictureCodec.h. Reading uses libpng's full interface, since the simple one applies
 * the file's gamma, which no trained model expects. */
#include "PictureCodec.h"
#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the callbacks and the error path see. Not automatic variables of the function that calls
 * setjmp: their values would be lost. */
typedef struct reader {
  const unsigned char *next;
  size_t left;
  char *message;
  png_bytep *rows;
} reader;

static void onError(png_structp png, png_const_charp text) {
  reader *from = png_get_error_ptr(png);
  snprintf(from->message, DLC_CODEC_MESSAGE, "%s", text);
  png_longjmp(png, 1);
}

static void onWarning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void readBytes(png_structp png, png_bytep to, size_t size) {
  reader *from = png_get_io_ptr(png);
  if (size > from->left)
    png_error(png, "the file is truncated");
  memcpy(to, from->next, size);
  from->next += size;
  from->left -= size;
}

/* Fills *pixels; on failure jumps out through onError. What it has allocated is the caller's. */
static void decode(png_structp png, png_infop info, dlc_pixels *pixels, reader *from) {
  png_uint_32 width, height;
  int depth, colour;
  png_read_info(png, info);
  png_get_IHDR(png, info, &width, &height, &depth, &colour, NULL, NULL, NULL);
  if (width > DLC_CODEC_MAX_PIXELS / height)
    png_error(png, "the picture is too large");
  png_set_strip_16(png);
  png_set_expand(png); /* palettes to RGB, 1, 2 and 4 bit grey to 8, a transparent colour to alpha */
  if (colour == PNG_COLOR_TYPE_GRAY_ALPHA ||
      (colour == PNG_COLOR_TYPE_GRAY && png_get_valid(png, info, PNG_INFO_tRNS)))
    png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  pixels->width = (int)width;
  pixels->height = (int)height;
  pixels->channels = png_get_channels(png, info);
  size_t row = png_get_rowbytes(png, info);
  if (row != (size_t)width * pixels->channels)
    png_error(png, "unexpected pixel format");
  pixels->data = malloc(row * height);
  from->rows = malloc(height * sizeof(png_bytep));
  if (!pixels->data || !from->rows)
    png_error(png, "no memory for the picture");
  for (png_uint_32 y = 0; y != height; ++y)
    from->rows[y] = pixels->data + y * row;
  png_read_image(png, from->rows);
  png_read_end(png, NULL);
}

int dlc_decode_png(const unsigned char *bytes, size_t size, dlc_pixels *pixels,
                   char message[DLC_CODEC_MESSAGE]) {
  reader from = {bytes, size, message, NULL};
  memset(pixels, 0, sizeof(*pixels));
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &from, onError, onWarning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(message, DLC_CODEC_MESSAGE, "no memory to decode");
    return -1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    free(from.rows);
    free(pixels->data);
    return -1;
  }
  png_set_user_limits(png, DLC_CODEC_MAX_SIDE, DLC_CODEC_MAX_SIDE);
  png_set_read_fn(png, &from, readBytes);
  decode(png, info, pixels, &from);
  png_destroy_read_struct(&png, &info, NULL);
  free(from.rows);
  return 0;
}

unsigned char *dlc_encode_png(const dlc_pixels *pixels, size_t *size, char message[DLC_CODEC_MESSAGE]) {
  png_image image;
  memset(&image, 0, sizeof(image));
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)pixels->width;
  image.height = (png_uint_32)pixels->height;
  image.format = pixels->channels == 1   ? PNG_FORMAT_GRAY
                 : pixels->channels == 3 ? PNG_FORMAT_RGB
                                         : PNG_FORMAT_RGBA;
  png_alloc_size_t room = PNG_IMAGE_PNG_SIZE_MAX(image);
  unsigned char *memory = malloc(room);
  if (!memory)
    snprintf(message, DLC_CODEC_MESSAGE, "no memory to encode");
  else if (!png_image_write_to_memory(&image, memory, &room, 0, pixels->data, 0, NULL)) {
    snprintf(message, DLC_CODEC_MESSAGE, "%s", image.message);
    free(memory);
    memory = NULL;
  }
  *size = room;
  return memory;
}
