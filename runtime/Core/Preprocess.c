/* From a decoded picture to a model's input, by the recipe that the artifact carries: every tool and
 * the C API come through here, so all of them feed a model the same numbers. */
#include "Internal.h"

#include <inttypes.h>
#include <string.h>

static uint32_t floatBits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

/* To the nearest integer, ties to even; |value| < 2^31. By hand, as rint would need libm in every
 * model's library and follow the caller's rounding mode. */
static double roundEven(double value) {
  int64_t below = (int64_t)value;
  if ((double)below > value)
    --below;
  double rest = value - (double)below;
  return (double)(rest > 0.5 || (rest == 0.5 && (below & 1)) ? below + 1 : below);
}

/* To nearest, ties to even. */
static uint16_t toBf16(float value) {
  uint32_t bits = floatBits(value);
  if ((bits & 0x7fffffff) > 0x7f800000)
    return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static uint16_t toF16(float value) {
  uint32_t bits = floatBits(value), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000)
    return (uint16_t)(sign | 0x7e00);
  if (magnitude >= 0x47800000) /* 65536 and more; 65520 to 65536 overflow by rounding below */
    return (uint16_t)(sign | 0x7c00);
  if (magnitude < 0x38800000) { /* below 2^-14: a multiple of 2^-24 */
    float absolute;
    memcpy(&absolute, &magnitude, 4);
    return (uint16_t)(sign | (uint32_t)roundEven((double)absolute * 16777216.0));
  }
  uint32_t rounded = magnitude - 0x38000000 + 0xfff + (magnitude >> 13 & 1);
  return (uint16_t)(sign | rounded >> 13);
}

static double saturate(double value, double low, double high) {
  return value >= high ? high : value > low ? roundEven(value) : low; /* NaN to low */
}

static void store(void *data, int32_t dtype, int64_t at, float value) {
  switch (dtype) {
  case DLC_F32: ((float *)data)[at] = value; break;
  case DLC_F64: ((double *)data)[at] = (double)value; break;
  case DLC_F16: ((uint16_t *)data)[at] = toF16(value); break;
  case DLC_BF16: ((uint16_t *)data)[at] = toBf16(value); break;
  case DLC_I8: ((int8_t *)data)[at] = (int8_t)saturate(value, -128, 127); break;
  case DLC_U8: ((uint8_t *)data)[at] = (uint8_t)saturate(value, 0, 255); break;
  }
}

static bool storable(int32_t dtype) {
  return dtype == DLC_F32 || dtype == DLC_F64 || dtype == DLC_F16 || dtype == DLC_BF16 || dtype == DLC_I8 ||
         dtype == DLC_U8;
}

/* Channel `c` of the model from one source pixel. */
static float channelValue(const float *pixel, int32_t channels, int32_t c, int32_t wanted, int32_t order) {
  if (wanted == 1)
    return channels == 1 ? pixel[0] : 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
  if (c == 3)
    return channels == 4 ? pixel[3] : 255;
  if (channels == 1)
    return pixel[0];
  return pixel[order == DLC_CHANNELS_BGR ? 2 - c : c];
}

typedef struct Target {
  int32_t channels, height, width;
  int64_t channelStride, rowStride, pixelStride; /* in elements */
} Target;

static dlc_status checkRecipe(const dlc_preprocess *p, const uint8_t *pixels, int32_t height, int32_t width,
                              int32_t channels) {
  if (height < 1 || width < 1)
    return dlcFail(DLC_ERROR_ARGUMENT, "picture: expected at least 1 x 1 pixels, got %d x %d", height, width);
  if (channels != 1 && channels != 3 && channels != 4)
    return dlcFail(DLC_ERROR_ARGUMENT, "picture: expected 1, 3 or 4 channels, got %d", channels);
  if (!pixels)
    return dlcFail(DLC_ERROR_ARGUMENT, "picture: pixels is null");
  if (p->layout < DLC_LAYOUT_NCHW || p->layout > DLC_LAYOUT_NHWC || p->order < DLC_CHANNELS_RGB ||
      p->order > DLC_CHANNELS_BGR || p->resize < DLC_RESIZE_STRETCH || p->resize > DLC_RESIZE_NONE)
    return dlcFail(DLC_ERROR_ARGUMENT, "preprocessing: layout %d, order %d or resize %d is not one of dlc's", p->layout,
                   p->order, p->resize);
  return DLC_OK;
}

static dlc_status checkInput(const dlc_preprocess *p, const dlc_tensor *input, int64_t index, Target *target) {
  char text[128];
  if (input->rank != 4)
    return dlcFail(DLC_ERROR_SHAPE, "picture input: expected rank 4, got %d", input->rank);
  dlcTensorShape(4, input->shape, text, sizeof(text));
  if (!storable(input->dtype))
    return dlcFail(DLC_ERROR_DTYPE,
                   "picture input: expected float32, float64, float16, bfloat16, int8 or uint8, got %s (%d)",
                   dlc_dtype_name(input->dtype), input->dtype);
  size_t bytes;
  if (!dlcTensorBytes(input->dtype, 4, input->shape, &bytes))
    return dlcFail(DLC_ERROR_SHAPE, "picture input: shape %s has a negative dimension or exceeds the address space",
                   text);
  bool nchw = p->layout == DLC_LAYOUT_NCHW;
  int64_t channels = input->shape[nchw ? 1 : 3], height = input->shape[nchw ? 2 : 1],
          width = input->shape[nchw ? 3 : 2];
  if ((channels != 1 && channels != 3 && channels != 4) || height < 1 || width < 1 || height > INT32_MAX ||
      width > INT32_MAX)
    return dlcFail(DLC_ERROR_SHAPE,
                   "picture input: expected 1, 3 or 4 channels and at least 1 x 1 pixels in %s, got %s",
                   nchw ? "[N, C, H, W]" : "[N, H, W, C]", text);
  if (index < 0 || index >= input->shape[0])
    return dlcFail(DLC_ERROR_ARGUMENT, "picture input: index %" PRId64 " is outside the batch of %" PRId64, index,
                   input->shape[0]);
  if (input->size < bytes)
    return dlcFail(DLC_ERROR_ARGUMENT, "picture input: expected %zu bytes for %s %s, got %zu", bytes,
                   dlc_dtype_name(input->dtype), text, input->size);
  if (!input->data || (uintptr_t)input->data % dlc_dtype_size(input->dtype))
    return dlcFail(DLC_ERROR_ARGUMENT, "picture input: expected data aligned to %zu bytes, got %p",
                   dlc_dtype_size(input->dtype), input->data);
  for (int64_t c = 0; c < channels; ++c)
    if (!(p->std[c] != 0))
      return dlcFail(DLC_ERROR_ARGUMENT, "preprocessing: std[%" PRId64 "] must be a number other than 0, got %g", c,
                     (double)p->std[c]);
  target->channels = (int32_t)channels;
  target->height = (int32_t)height;
  target->width = (int32_t)width;
  target->channelStride = nchw ? height * width : 1;
  target->pixelStride = nchw ? 1 : channels;
  target->rowStride = target->pixelStride * width;
  return DLC_OK;
}

/* The part of the picture that becomes the input. */
static DlcWindow chooseWindow(int32_t resize, int32_t height, int32_t width, const Target *target) {
  DlcWindow window = {0, 0, height, width};
  if (resize == DLC_RESIZE_CROP) {
    double down = (double)height / target->height, across = (double)width / target->width;
    double scale = down < across ? down : across;
    window.height = scale * target->height;
    window.width = scale * target->width;
    window.y = (height - window.height) / 2;
    window.x = (width - window.width) / 2;
  }
  return window;
}

dlc_status dlc_preprocess_image(const dlc_preprocess *p, const uint8_t *pixels, int32_t height, int32_t width,
                                int32_t channels, dlc_tensor *input, int64_t index) {
  if (!p || !input)
    return dlcFail(DLC_ERROR_ARGUMENT, "dlc_preprocess_image: %s is null", p ? "input" : "p");
  Target target = {0};
  dlc_status status = checkRecipe(p, pixels, height, width, channels);
  if (status == DLC_OK)
    status = checkInput(p, input, index, &target);
  if (status != DLC_OK)
    return status;
  if (p->resize == DLC_RESIZE_NONE && (height != target.height || width != target.width))
    return dlcFail(
        DLC_ERROR_SHAPE,
        "picture: expected %d x %d pixels (height x width), got %d x %d; resize it, or compile with --resize",
        target.height, target.width, height, width);

  int64_t shape[3] = {target.height, target.width, channels};
  size_t bytes = 0;
  float *picture = dlcTensorBytes(DLC_F32, 3, shape, &bytes) ? dlcAlloc(bytes) : NULL;
  DlcWindow window = chooseWindow(p->resize, height, width, &target);
  if (!picture || !dlcResize(pixels, height, width, channels, &window, target.height, target.width, picture)) {
    dlcFree(picture);
    return dlcFail(DLC_ERROR_MEMORY, "picture: no memory for %d x %d pixels", target.height, target.width);
  }
  int64_t base = index * target.channels * target.height * target.width;
  for (int32_t c = 0; c < target.channels; ++c) {
    const float *pixel = picture;
    for (int32_t y = 0; y < target.height; ++y) {
      int64_t at = base + c * target.channelStride + y * target.rowStride;
      for (int32_t x = 0; x < target.width; ++x, pixel += channels, at += target.pixelStride) {
        float value = channelValue(pixel, channels, c, target.channels, p->order);
        store(input->data, input->dtype, at, (value * p->scale - p->mean[c]) / p->std[c]);
      }
    }
  }
  dlcFree(picture);
  return DLC_OK;
}
