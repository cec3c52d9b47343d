// From command line options and the artifact's own record to the way a picture becomes an input.
#ifndef DLC_DATA_PREPROCESS_H
#define DLC_DATA_PREPROCESS_H

#include "dlc/Runtime/Runtime.h"
#include "lib/Data/Picture.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace dlc::data {

/// What --scale, --mean, --std, --layout, --order and --resize say. Whatever is absent comes from
/// the artifact, or from the input's shape, or is the default of `resolve`.
struct PreprocessOptions {
  std::optional<float> scale;
  std::vector<float> mean; ///< 1 value for all channels, or one per channel; none: 0
  std::vector<float> std;  ///< the same; none: 1
  std::optional<dlc_image_layout> layout;
  std::optional<dlc_channel_order> order;
  std::optional<dlc_resize_mode> resize;

  bool empty() const { return !scale && mean.empty() && std.empty() && !layout && !order && !resize; }

  /// Takes one option: key "scale" ("0.5", "1/255"), "mean" and "std" (1 to 4 comma separated
  /// numbers), "layout" (nchw, nhwc), "order" (rgb, bgr), "resize" (stretch, crop, none).
  llvm::Error set(llvm::StringRef key, llvm::StringRef value);

  /// For input number `input` of the model, whose port is `port`. `recorded` is what the artifact
  /// says about that input, or null. Defaults: pixels map to [0,1], RGB, stretched; the layout is
  /// NHWC when only the last dimension looks like channels, else NCHW.
  dlc_preprocess resolve(int32_t input, const dlc_port &port, const dlc_preprocess *recorded) const;
};

/// The record for input `input`, or null.
const dlc_preprocess *findPreprocess(llvm::ArrayRef<dlc_preprocess> records, int32_t input);

/// Puts a picture at place `index` of the batch of `input`: the runtime's dlc_preprocess_image, which
/// this library does not link (see runtimePreprocessor).
using PreprocessFn = llvm::function_ref<llvm::Error(const dlc_preprocess &, const Picture &,
                                                    dlc_tensor &input, int64_t index)>;

/// The runtime's preprocessing as a PreprocessFn; for programs that link the runtime.
inline llvm::Error runtimePreprocessor(const dlc_preprocess &preprocess, const Picture &picture,
                                       dlc_tensor &input, int64_t index) {
  dlc_status status = dlc_preprocess_image(&preprocess, picture.pixels.data(), picture.height, picture.width,
                                           picture.channels, &input, index);
  if (status == DLC_OK)
    return llvm::Error::success();
  return llvm::createStringError(llvm::inconvertibleErrorCode(), dlc_last_error());
}

/// Preprocesses into `input`, whose first dimension is the batch. A rank other than 4 is taken as
/// the flattened pixels of a picture of this size, when the counts agree: [N, 784] for 28x28.
llvm::Error placePicture(const dlc_preprocess &preprocess, const Picture &picture, dlc_tensor &input,
                         int64_t index, PreprocessFn run);

} // namespace dlc::data
#endif
