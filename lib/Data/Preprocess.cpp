// Parsing of the picture options, and the choice among option, artifact and default.
#include "lib/Data/Preprocess.h"
#include "lib/Data/Failure.h"
#include "lib/Data/HostTensor.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>
#include <cmath>

namespace dlc::data {

namespace {

std::optional<float> parseNumber(llvm::StringRef text) {
  double value = 0;
  if (text.trim().getAsDouble(value) || !std::isfinite(static_cast<float>(value)))
    return std::nullopt;
  return static_cast<float>(value);
}

/// "0.5", or a quotient such as "1/255".
std::optional<float> parseScale(llvm::StringRef text) {
  auto [upper, lower] = text.split('/');
  std::optional<float> value = parseNumber(upper);
  if (!value || !text.contains('/'))
    return value;
  std::optional<float> divisor = parseNumber(lower);
  if (!divisor || *divisor == 0)
    return std::nullopt;
  return *value / *divisor;
}

llvm::Error parseChannels(llvm::StringRef key, llvm::StringRef text, bool divides,
                          std::vector<float> &values) {
  llvm::SmallVector<llvm::StringRef, 4> parts;
  text.split(parts, ',');
  std::vector<float> parsed;
  for (llvm::StringRef part : parts) {
    std::optional<float> value = parseNumber(part);
    if (!value || (divides && *value == 0))
      return failure("--" + key.str(), "expected finite numbers" +
                                           llvm::Twine(divides ? " other than 0" : "") +
                                           " such as 0.485,0.456,0.406, got '" + part + "'");
    parsed.push_back(*value);
  }
  if (parsed.size() == 2 || parsed.size() > 4)
    return failure("--" + key.str(), "expected 1, 3 or 4 numbers, got " + llvm::Twine(parsed.size()));
  values = std::move(parsed);
  return llvm::Error::success();
}

template <typename T>
llvm::Error choose(llvm::StringRef key, llvm::StringRef value, std::optional<T> chosen,
                   llvm::StringRef choices, std::optional<T> &option) {
  if (!chosen)
    return failure("--" + key.str(), "expected " + choices + ", got '" + value + "'");
  option = chosen;
  return llvm::Error::success();
}

void spread(const std::vector<float> &values, float (&channels)[4]) {
  for (size_t c = 0; c != 4 && !values.empty(); ++c)
    channels[c] = values[std::min(c, values.size() - 1)];
}

bool looksLikeChannels(int64_t dim) { return dim == 1 || dim == 3 || dim == 4; }

dlc_image_layout layoutOf(const dlc_port &port) {
  bool last = port.rank == 4 && looksLikeChannels(port.dims[3]) && !looksLikeChannels(port.dims[1]);
  return last ? DLC_LAYOUT_NHWC : DLC_LAYOUT_NCHW;
}

} // namespace

llvm::Error PreprocessOptions::set(llvm::StringRef key, llvm::StringRef value) {
  std::string lower = value.trim().lower();
  if (key == "scale")
    return choose(key, value, parseScale(lower), "a number such as 0.5 or 1/255", scale);
  if (key == "mean")
    return parseChannels(key, lower, /*divides=*/false, mean);
  if (key == "std")
    return parseChannels(key, lower, /*divides=*/true, std);
  if (key == "layout")
    return choose(key, value,
                  llvm::StringSwitch<std::optional<dlc_image_layout>>(lower)
                      .Case("nchw", DLC_LAYOUT_NCHW)
                      .Case("nhwc", DLC_LAYOUT_NHWC)
                      .Default(std::nullopt),
                  "nchw or nhwc", layout);
  if (key == "order")
    return choose(key, value,
                  llvm::StringSwitch<std::optional<dlc_channel_order>>(lower)
                      .Case("rgb", DLC_CHANNELS_RGB)
                      .Case("bgr", DLC_CHANNELS_BGR)
                      .Default(std::nullopt),
                  "rgb or bgr", order);
  if (key == "resize")
    return choose(key, value,
                  llvm::StringSwitch<std::optional<dlc_resize_mode>>(lower)
                      .Case("stretch", DLC_RESIZE_STRETCH)
                      .Case("crop", DLC_RESIZE_CROP)
                      .Case("none", DLC_RESIZE_NONE)
                      .Default(std::nullopt),
                  "stretch, crop or none", resize);
  return failure("expected scale, mean, std, layout, order or resize, got '" + key + "'");
}

dlc_preprocess PreprocessOptions::resolve(int32_t input, const dlc_port &port,
                                          const dlc_preprocess *recorded) const {
  dlc_preprocess result = {};
  if (recorded) {
    result = *recorded;
  } else {
    result.scale = 1.0f / 255.0f;
    result.layout = layoutOf(port);
    result.order = DLC_CHANNELS_RGB;
    result.resize = DLC_RESIZE_STRETCH;
    std::fill(std::begin(result.std), std::end(result.std), 1.0f);
  }
  result.input = input;
  result.scale = scale.value_or(result.scale);
  result.layout = layout ? *layout : result.layout;
  result.order = order ? *order : result.order;
  result.resize = resize ? *resize : result.resize;
  spread(mean, result.mean);
  spread(std, result.std);
  return result;
}

const dlc_preprocess *findPreprocess(llvm::ArrayRef<dlc_preprocess> records, int32_t input) {
  for (const dlc_preprocess &record : records)
    if (record.input == input)
      return &record;
  return nullptr;
}

llvm::Error placePicture(const dlc_preprocess &preprocess, const Picture &picture, dlc_tensor &input,
                         int64_t index, PreprocessFn run) {
  if (input.rank < 1 || input.rank > DLC_MAX_RANK)
    return failure("expected an input of rank 1.." + llvm::Twine(DLC_MAX_RANK) + ", got " +
                   llvm::Twine(input.rank));
  if (input.rank == 4)
    return run(preprocess, picture, input, index);
  llvm::ArrayRef<int64_t> shape(input.shape, input.rank);
  int64_t area = int64_t(picture.height) * picture.width, perSample = 1;
  for (int64_t dim : shape.drop_front())
    if (__builtin_mul_overflow(perSample, dim, &perSample))
      return failure("input shape " + shapeText(shape) + " is too large");
  for (int64_t channels : {1, 3, 4}) {
    if (area * channels != perSample)
      continue;
    dlc_tensor image = input;
    image.rank = 4;
    image.shape[0] = shape[0];
    bool first = preprocess.layout == DLC_LAYOUT_NCHW;
    image.shape[first ? 1 : 3] = channels;
    image.shape[first ? 2 : 1] = picture.height;
    image.shape[first ? 3 : 2] = picture.width;
    return run(preprocess, picture, image, index);
  }
  return failure("expected an input of 4 dimensions, or of " + llvm::Twine(area) + ", " +
                 llvm::Twine(3 * area) + " or " + llvm::Twine(4 * area) + " values for a picture of " +
                 llvm::Twine(picture.height) + "x" + llvm::Twine(picture.width) + ", got shape " +
                 shapeText(shape));
}

} // namespace dlc::data
