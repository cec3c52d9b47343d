// 8-bit pictures: png and jpeg in, png and terminal text out. What turns one into a tensor is the
// runtime's dlc_preprocess_image.
#ifndef DLC_DATA_PICTURE_H
#define DLC_DATA_PICTURE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace dlc::data {

/// height x width x channels bytes, rows packed. Channels: 1 grey, 3 RGB, 4 RGBA.
struct Picture {
  int32_t height = 0;
  int32_t width = 0;
  int32_t channels = 1;
  std::vector<uint8_t> pixels;

  /// The value of one channel; the position must lie inside.
  uint8_t at(int32_t y, int32_t x, int32_t channel) const {
    return pixels[(static_cast<size_t>(y) * width + x) * channels + channel];
  }
};

/// Decodes a png or jpeg by its first bytes. 16-bit values become 8-bit, palettes RGB, grey with alpha
/// RGBA; the file's gamma and colour profile and a jpeg's orientation tag are not applied. Pictures
/// above 32768 pixels on a side or 64 M in all are refused.
llvm::Expected<Picture> decodePicture(llvm::StringRef contents, llvm::StringRef name);
llvm::Expected<Picture> readPicture(llvm::StringRef path);

/// Writes atomically (see Files.h).
llvm::Error writePng(llvm::StringRef path, const Picture &picture);

/// Whether the name ends in .png, .jpg or .jpeg, in either case.
bool isPictureName(llvm::StringRef path);

enum class TextStyle {
  Ascii,  ///< characters of growing darkness
  Blocks, ///< Unicode shades and half blocks
  Colour  ///< half blocks with 24-bit colour escapes
};

struct TextOptions {
  int32_t maxColumns = 56; ///< the picture is shrunk to fit, never enlarged
  TextStyle style = TextStyle::Blocks;
  bool darkOnLight = false; ///< dense characters stand for dark pixels, not light ones
};

/// The picture as lines of terminal text, each ending in a newline. Transparent pixels count as black.
std::string pictureText(const Picture &picture, const TextOptions &options);

} // namespace dlc::data
#endif
