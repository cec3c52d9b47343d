/* The jpeg half of PictureCodec.h. */
#include "PictureCodec.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>

static int fail(char message[DLC_CODEC_MESSAGE], const char *text) {
  snprintf(message, DLC_CODEC_MESSAGE, "%s", text);
  return -1;
}

/* Adobe's files, the only ones of this kind in use, hold inverted inks: 255 is none. */
static void inksToRgb(dlc_pixels *pixels) {
  size_t area = (size_t)pixels->width * pixels->height;
  for (size_t i = 0; i != area; ++i)
    for (int channel = 0; channel != 3; ++channel)
      pixels->data[3 * i + channel] =
          (unsigned char)(pixels->data[4 * i + channel] * pixels->data[4 * i + 3] /
                          255); /* in place: reads run ahead */
  pixels->channels = 3;
}

static int decode(tjhandle jpeg, const unsigned char *bytes, unsigned long size, dlc_pixels *pixels,
                  char message[DLC_CODEC_MESSAGE]) {
  int subsampling, colours;
  if (tjDecompressHeader3(jpeg, bytes, size, &pixels->width, &pixels->height, &subsampling, &colours) != 0)
    return fail(message, tjGetErrorStr2(jpeg));
  if (pixels->width < 1 || pixels->height < 1 || pixels->width > DLC_CODEC_MAX_SIDE ||
      pixels->height > DLC_CODEC_MAX_SIDE || pixels->width > DLC_CODEC_MAX_PIXELS / pixels->height)
    return fail(message, "the picture is too large");
  int inks = colours == TJCS_CMYK || colours == TJCS_YCCK;
  int format = inks ? TJPF_CMYK : colours == TJCS_GRAY ? TJPF_GRAY : TJPF_RGB;
  pixels->channels = tjPixelSize[format];
  pixels->data = malloc((size_t)pixels->width * pixels->height * pixels->channels);
  if (!pixels->data)
    return fail(message, "no memory for the picture");
  /* The exact transform, so that every machine sees the same pixels; few scans, or small files take
   * minutes. Warnings about stray bytes are common in good pictures, those about missing ones not. */
  int status = tjDecompress2(jpeg, bytes, size, pixels->data, pixels->width, 0, pixels->height, format,
                             TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  if (status != 0 && (tjGetErrorCode(jpeg) == TJERR_FATAL || strstr(tjGetErrorStr2(jpeg), "remature end")))
    return fail(message, tjGetErrorStr2(jpeg));
  if (inks)
    inksToRgb(pixels);
  return 0;
}

int dlc_decode_jpeg(const unsigned char *bytes, size_t size, dlc_pixels *pixels,
                    char message[DLC_CODEC_MESSAGE]) {
  memset(pixels, 0, sizeof(*pixels));
  tjhandle jpeg = tjInitDecompress();
  if (!jpeg)
    return fail(message, "no memory to decode");
  int status = decode(jpeg, bytes, size, pixels, message);
  if (status != 0)
    free(pixels->data);
  tjDestroy(jpeg);
  return status;
}
