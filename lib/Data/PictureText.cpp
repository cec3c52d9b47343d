// A picture as terminal text. A character cell is about twice as high as wide, so a cell stands for
// two pixels one above the other.
#include "lib/Data/Picture.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <array>

namespace dlc::data {

namespace {

using Colour = std::array<uint8_t, 3>;

/// The picture averaged into `columns` x `rows` square areas.
class Shrunk {
public:
  Shrunk(const Picture &picture, int32_t columns, int32_t rows)
      : picture(picture), columns(columns), rows(rows) {}

  /// The mean colour of one area. Rows past the last are black.
  Colour colour(int32_t column, int32_t row) const {
    if (row >= rows)
      return {0, 0, 0};
    int32_t y0 = begin(row, rows, picture.height), y1 = begin(row + 1, rows, picture.height);
    int32_t x0 = begin(column, columns, picture.width), x1 = begin(column + 1, columns, picture.width);
    std::array<uint64_t, 3> sum = {};
    for (int32_t y = y0; y < y1; ++y)
      for (int32_t x = x0; x < x1; ++x)
        for (int channel = 0; channel < 3; ++channel) {
          uint64_t value = picture.at(y, x, picture.channels >= 3 ? channel : 0);
          sum[channel] += picture.channels == 4 ? value * picture.at(y, x, 3) / 255 : value;
        }
    uint64_t area = static_cast<uint64_t>(y1 - y0) * (x1 - x0);
    return {uint8_t(sum[0] / area), uint8_t(sum[1] / area), uint8_t(sum[2] / area)};
  }

  uint8_t grey(int32_t column, int32_t row) const {
    Colour c = colour(column, row);
    return static_cast<uint8_t>((299 * c[0] + 587 * c[1] + 114 * c[2]) / 1000);
  }

private:
  static int32_t begin(int64_t index, int64_t count, int64_t size) {
    return static_cast<int32_t>(index * size / count);
  }

  const Picture &picture;
  int32_t columns, rows;
};

void writeColour(llvm::raw_ostream &out, int code, const Colour &c) {
  out << "\x1b[" << code << ";2;" << int(c[0]) << ';' << int(c[1]) << ';' << int(c[2]) << 'm';
}

/// The shade of two pixels; a clear edge between them shows as half a block.
llvm::StringRef block(int upper, int lower) {
  if (upper - lower > 96)
    return "▀";
  if (lower - upper > 96)
    return "▄";
  constexpr llvm::StringLiteral shades[] = {" ", "░", "▒", "▓", "█"};
  return shades[(upper + lower) / 2 * 5 / 256];
}

} // namespace

std::string pictureText(const Picture &picture, const TextOptions &options) {
  std::string text;
  size_t expected = static_cast<size_t>(picture.height) * picture.width * picture.channels;
  if (expected == 0 || picture.pixels.size() < expected)
    return text;
  int32_t columns = std::clamp<int32_t>(options.maxColumns, 1, picture.width);
  int32_t rows =
      std::max<int64_t>(1, (int64_t(picture.height) * columns + picture.width / 2) / picture.width);
  rows = std::min(rows, picture.height);
  Shrunk shrunk(picture, columns, rows);
  llvm::raw_string_ostream out(text);
  int flip = options.darkOnLight ? 255 : 0;
  for (int32_t row = 0; row < rows; row += 2) {
    for (int32_t column = 0; column < columns; ++column) {
      if (options.style == TextStyle::Colour) {
        writeColour(out, 38, shrunk.colour(column, row));
        writeColour(out, 48, shrunk.colour(column, row + 1));
        out << "▀";
        continue;
      }
      // An odd last row pairs with itself.
      int upper = shrunk.grey(column, row) ^ flip;
      int lower = row + 1 < rows ? shrunk.grey(column, row + 1) ^ flip : upper;
      if (options.style == TextStyle::Blocks)
        out << block(upper, lower);
      else
        out << " .:-=+*#%@"[(upper + lower) / 2 * 10 / 256];
    }
    if (options.style == TextStyle::Colour)
      out << "\x1b[0m";
    out << '\n';
  }
  return text;
}

} // namespace dlc::data
