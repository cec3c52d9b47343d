// Integer kernels: odd shapes, borders, signs, both extremes of the bytes, on every way that IntegerDot has.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
/// What the kernels of packed weights have in common.
struct Bytes {
  bool isSigned = false, fitsPairs = false, isRich = false;
  std::vector<int64_t> order = {0, 1, 2, 3};
  std::vector<int64_t> tile = {}; // for GPUs; empty: theirs to choose

  std::string attributes() const {
    return std::string(isSigned ? "is_signed, " : "") + (fitsPairs ? "fits_pairs, " : "") +
           "order = " + arrayText(order) + (tile.empty() ? "" : ", schedule = {tile = " + arrayText(tile) + "}");
  }
};
} // namespace

/// The tiles that there are for GPUs, of one thread and of tensor cores. CPUs do not look at them.
static std::vector<std::vector<int64_t>> getTiles() {
  if (!StringRef(getTargets()[0]->getName()).starts_with("sm_"))
    return {{32, 32}};
  return {{1, 4}, {4, 4}, {16, 32}, {32, 32}, {64, 64}, {128, 32}, {128, 128}};
}

/// All of them, or some in tests that are to be short.
template <typename T> static std::vector<T> some(std::vector<T> all, size_t count) {
  if (wantsManyShapes())
    return all;
  std::shuffle(all.begin(), all.end(), generator());
  all.resize(std::min(all.size(), count));
  return all;
}

static Bytes randomBytes() {
  Bytes bytes;
  bytes.isSigned = pick(0, 1);
  bytes.fitsPairs = pick(0, 1);
  bytes.isRich = pick(0, 1);
  if (bytes.fitsPairs)
    bytes.order = pick(std::vector<std::vector<int64_t>>{{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 3, 1, 2}});
  return bytes;
}

/// A bias, a scale for each channel, rounding and limits: what requantization makes of a sum.
static constexpr const char *requantize = R"({
^bb0(%x: i32, %bias: i32, %scale: f32):
  %low = arith.constant -3.0 : f32
  %high = arith.constant 252.0 : f32
  %zero = arith.constant 3 : i32
  %0 = arith.addi %x, %bias : i32
  %1 = arith.sitofp %0 : i32 to f32
  %2 = arith.mulf %1, %scale : f32
  %3 = arith.maxnumf %2, %low : f32
  %4 = arith.minnumf %3, %high : f32
  %5 = math.roundeven %4 : f32
  %6 = arith.fptosi %5 : f32 to i32
  %7 = arith.addi %6, %zero : i32
  %8 = arith.trunci %7 : i32 to i8
  kernel.yield %8 : i8
})";

static std::string epilogueMaps(int64_t rank, bool isRich) {
  if (!isRich)
    return "epilogue_maps = []";
  std::string dims;
  for (int64_t k = 0; k < rank; ++k)
    dims += (k ? ", d" : "d") + std::to_string(k);
  std::string map = llvm::formatv("affine_map<({0}) -> (d{1})>", dims, rank - 1);
  return "epilogue_maps = [" + map + ", " + map + "]";
}

/// Bytes of the whole range, often its ends; weights whose pairs fit if that is promised. Packed weights are those of
/// `depth` channels, the rest of the last four is zero.
static void fill(const Bytes &bytes, int64_t depth, unsigned argument, HostValue &value) {
  int64_t limit = bytes.fitsPairs ? 64 : 127;
  ArrayRef<int64_t> shape = value.getShape();
  for (int64_t k = 0; k < value.getNumElements(); ++k) {
    if (argument == 0) {
      value.setInt(k, pick(0, 3) ? pick(-128, 127) : pick(std::vector<int64_t>{-128, -1, 0, 127}));
    } else if (argument == 1) {
      value.setInt(k,
                   pick(0, 3) ? pick(-limit, limit) : pick(std::vector<int64_t>{bytes.fitsPairs ? -64 : -128, limit}));
      if (depth && k / 4 / shape[shape.size() - 2] % shape[shape.size() - 3] * 4 + bytes.order[k % 4] >= depth)
        value.setInt(k, 0);
    } else if (argument == 2) {
      value.setInt(k, pick(-100000, 100000));
    } else {
      value.setDouble(k, static_cast<double>(pick(1, 16)) / (1 << 14)); // products of sums are exact in f32
    }
  }
}

/// `depth`: input channels of the packed weights, 0 if they are not packed.
static void check(const std::string &op, std::vector<std::string> inputs, const Shape &out,
                  const std::string &attributes, const Bytes &bytes, int64_t depth,
                  std::vector<std::string> symbols = {}, std::vector<std::vector<int64_t>> values = {{}},
                  std::string bounds = "", std::string inputDims = "") {
  if (bytes.isRich)
    inputs.insert(inputs.end(), {memrefText({out.back()}, "i32"), memrefText({out.back()}, "f32")});
  CheckOptions options;
  options.symbols = symbols;
  options.values = values;
  options.fill = [&](unsigned argument, HostValue &value) { fill(bytes, depth, argument, value); };
  // Buffers of dynamic sizes tell them.
  std::vector<std::string> dims(inputs.size() + 1);
  if (!bounds.empty()) {
    dims.front() = "{rt.dims = " + inputDims + "}";
    dims.back() = "{rt.dims = " + bounds + "}";
  }
  std::string all = attributes + ", bounds = " + (bounds.empty() ? dimsText(out) : bounds) + ", " +
                    epilogueMaps(out.size(), bytes.isRich);
  checkKernel(kernelText(op, inputs, memrefText(out, bytes.isRich ? "i8" : "i32"), all,
                         bytes.isRich ? requantize : plainEpilogue("i32"), dims),
              options);
}

//===----------------------------------------------------------------------===//
// integer_gemm
//===----------------------------------------------------------------------===//

static void checkGemm(int64_t m, int64_t n, int64_t k, int64_t panel, const Bytes &bytes) {
  check("kernel.integer_gemm",
        {memrefText({m, k}, "i8"), memrefText({(n + panel - 1) / panel, (k + 3) / 4, panel, 4}, "i8")}, {m, n},
        bytes.attributes(), bytes, k);
}

static const std::vector<int64_t> odd = {1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 17, 31, 33, 64, 65, 97, 100};

TEST(IntegerGemm, Random) {
  for (int64_t panel : {16, 32, 48, 64})
    for (int i = 0; i < (wantsManyShapes() ? 60 : 5); ++i)
      checkGemm(pick(odd), pick(odd), pick(odd), panel, randomBytes());
}

TEST(IntegerGemm, ManyRows) {
  checkGemm(769, 19, 7, 32, randomBytes());
  checkGemm(960, 128, 36, 64, randomBytes());
  checkGemm(97, 200, 9, 64, randomBytes());
}

/// Every tile with sizes that it divides, and some that it does not; rows in pieces of 16, 8 and 4 bytes, and in bytes.
TEST(IntegerGemm, Tiles) {
  for (const std::vector<int64_t> &tile : getTiles()) {
    for (int64_t k : some<int64_t>({64, 200, 268, 131, 17}, 3)) {
      Bytes bytes = randomBytes();
      bytes.tile = tile;
      checkGemm(tile[0] + pick(-1, 1) + (tile[0] < 64 ? pick(0, 40) : 0), tile[1] + pick(-3, 5), k,
                pick(std::vector<int64_t>{16, 32, 48, 64}), bytes);
    }
  }
}

TEST(IntegerGemm, SignsAndOrders) {
  for (bool isSigned : {false, true})
    for (const std::vector<int64_t> &order :
         {std::vector<int64_t>{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 3, 1, 2}, {3, 1, 2, 0}})
      for (const std::vector<int64_t> &tile : some(getTiles(), 2))
        checkGemm(37, 45, 75, 48, {.isSigned = isSigned, .isRich = isSigned, .order = order, .tile = tile});
}

/// Rows that do not follow each other, and neighbours that are not neighbours in memory.
TEST(IntegerGemm, Views) {
  struct Layout {
    int64_t row, column;
  };
  for (Layout lhs : {Layout{96, 1}, {84, 1}, {83, 1}, {160, 2}})
    for (Layout out : some<Layout>({{80, 1}, {71, 1}, {140, 2}}, 1))
      for (const std::vector<int64_t> &tile : some(getTiles(), 2)) {
        Bytes bytes{.isSigned = true, .isRich = true, .tile = tile};
        auto strided = [](int64_t rows, int64_t columns, Layout layout) -> std::string {
          return llvm::formatv("memref<{0}x{1}xi8, strided<[{2}, {3}]>>", rows, columns, layout.row, layout.column);
        };
        std::string all = bytes.attributes() + ", bounds = " + dimsText({35, 70}) + ", " + epilogueMaps(2, true);
        CheckOptions options;
        options.fill = [&](unsigned argument, HostValue &value) { fill(bytes, 80, argument, value); };
        checkKernel(kernelText("kernel.integer_gemm",
                               {strided(35, 80, lhs), memrefText({2, 20, 48, 4}, "i8"), memrefText({70}, "i32"),
                                memrefText({70}, "f32")},
                               strided(35, 70, out), all, requantize),
                    options);
      }
}

TEST(IntegerGemm, Empty) {
  checkGemm(0, 5, 3, 16, {});
  checkGemm(5, 7, 0, 16, {.isRich = true});
}

TEST(IntegerGemm, DynamicRows) {
  for (bool isSigned : {false, true})
    check("kernel.integer_gemm", {memrefText({-1, 13}, "i8"), memrefText({2, 4, 48, 4}, "i8")}, {-1, 65},
          Bytes{.isSigned = isSigned}.attributes(), {.isSigned = isSigned, .isRich = true}, 13, {"N"},
          {{1}, {5}, {12}, {200}, {0}}, "#nn.dims<\"N\", 65>", "#nn.dims<\"N\", 13>");
}

//===----------------------------------------------------------------------===//
// integer_conv
//===----------------------------------------------------------------------===//

namespace {
struct Conv {
  int64_t batch = 1, groups = 1, groupInputs = 3, groupOutputs = 16, panel = 16, padValue = 0;
  Shape input = {}, kernel = {}, strides = {}, pads = {}, dilations = {}, output = {};
  Bytes bytes = {};
};
} // namespace

static void checkConv(const Conv &c) {
  Shape in = {c.batch}, filter = {c.groups, (c.groupOutputs + c.panel - 1) / c.panel}, out = {c.batch};
  in.insert(in.end(), c.input.begin(), c.input.end());
  filter.insert(filter.end(), c.kernel.begin(), c.kernel.end());
  out.insert(out.end(), c.output.begin(), c.output.end());
  in.push_back(c.groups * c.groupInputs);
  filter.insert(filter.end(), {(c.groupInputs + 3) / 4, c.panel, 4});
  out.push_back(c.groups * c.groupOutputs);
  std::string attributes =
      llvm::formatv("strides = {0}, pads = {1}, dilations = {2}, pad_value = {3} : i64, {4}", arrayText(c.strides),
                    arrayText(c.pads), arrayText(c.dilations), c.padValue, c.bytes.attributes());
  check("kernel.integer_conv", {memrefText(in, "i8"), memrefText(filter, "i8")}, out, attributes, c.bytes,
        c.groupInputs);
}

static Conv randomConv(int64_t rank) {
  Conv c;
  c.bytes = randomBytes();
  c.batch = pick(1, 2);
  c.groups = pick(std::vector<int64_t>{1, 1, 2, 3});
  c.groupInputs = pick(std::vector<int64_t>{1, 2, 3, 4, 8, 17});
  c.groupOutputs = pick(std::vector<int64_t>{1, 3, 8, 16, 19, 33, 64, 70});
  c.panel = pick(std::vector<int64_t>{16, 32, 48, 64});
  c.padValue = pick(std::vector<int64_t>{0, 0, 128, 255, 7});
  for (int64_t d = 0; d < rank; ++d) {
    c.kernel.push_back(pick(1, rank == 3 ? 3 : 5));
    c.strides.push_back(pick(1, 3));
    c.dilations.push_back(pick(0, 3) ? 1 : 2);
    c.pads.push_back(pick(0, 3));
    c.input.push_back(pick(1, rank == 1 ? 60 : rank == 2 ? 19 : 6));
    // Any size is legal: taps outside have a value.
    c.output.push_back(std::max<int64_t>(1, (c.input[d] + c.pads[d]) / c.strides[d] + pick(-1, 1)));
  }
  return c;
}

TEST(IntegerConv, Random) {
  for (int i = 0; i < (wantsManyShapes() ? 300 : 24); ++i)
    checkConv(randomConv(1 + i % 3));
}

/// Every tile with every kind of byte for taps outside, and channels in pieces of 16, 8 and 4 bytes, and in bytes.
TEST(IntegerConv, Tiles) {
  for (const std::vector<int64_t> &tile : getTiles())
    for (int64_t channels : some<int64_t>({16, 8, 12, 5}, 2))
      for (int64_t padValue : some<int64_t>({0, 128, 200}, 2)) {
        Conv c = {.batch = 2,
                  .groups = tile[1] <= 32 ? pick(1, 2) : 1,
                  .groupInputs = channels,
                  .groupOutputs = tile[1] + pick(std::vector<int64_t>{-3, 0, 4}),
                  .panel = pick(std::vector<int64_t>{16, 32, 48}),
                  .padValue = padValue,
                  .input = {7, 6},
                  .kernel = {3, pick(2, 3)},
                  .strides = {1, pick(1, 2)},
                  .pads = {1, pick(0, 2)},
                  .dilations = {1, pick(1, 2)},
                  .output = {7, 5}};
        c.bytes = randomBytes();
        c.bytes.tile = tile;
        c.groupOutputs = std::max<int64_t>(c.groupOutputs, 1);
        checkConv(c);
      }
}

/// Windows that never leave the image, and images of which no tap is inside.
TEST(IntegerConv, Borders) {
  for (const std::vector<int64_t> &tile : some(getTiles(), 2))
    for (int64_t padValue : {0, 77}) {
      Conv c = {.groupInputs = 16, .groupOutputs = 20, .padValue = padValue};
      c.bytes.tile = tile;
      c.input = {9, 8}, c.kernel = {3, 2}, c.strides = {2, 1}, c.pads = {0, 0}, c.dilations = {1, 3}, c.output = {4, 5};
      checkConv(c);
      c.input = {0, 3}, c.pads = {1, 1}, c.output = {2, 3};
      checkConv(c);
    }
}

TEST(IntegerConv, Common) {
  for (int64_t padValue : {0, 131}) {
    checkConv({.groupInputs = 16,
               .groupOutputs = 32,
               .panel = 32,
               .padValue = padValue,
               .input = {14, 14},
               .kernel = {3, 3},
               .strides = {1, 1},
               .pads = {1, 1},
               .dilations = {1, 1},
               .output = {14, 14},
               .bytes = {.isSigned = true, .isRich = true}});
    checkConv({.groupInputs = 3,
               .groupOutputs = 64,
               .panel = 64,
               .padValue = padValue,
               .input = {40, 40},
               .kernel = {7, 7},
               .strides = {2, 2},
               .pads = {3, 3},
               .dilations = {1, 1},
               .output = {20, 20},
               .bytes = {.isRich = true}});
  }
}

TEST(IntegerConv, DynamicSizes) {
  for (int64_t padValue : {0, 9})
    check("kernel.integer_conv", {memrefText({-1, -1, -1, 5}, "i8"), memrefText({1, 2, 3, 3, 2, 16, 4}, "i8")},
          {-1, -1, -1, 20},
          llvm::formatv("strides = {0}, pads = {0}, dilations = {0}, pad_value = {1} : i64, {2}", arrayText({1, 1}),
                        padValue, Bytes{}.attributes()),
          {.isRich = true}, 5, {"N", "H", "W"}, {{1, 5, 30}, {2, 1, 1}, {1, 3, 2}}, "#nn.dims<\"N\", \"H\", \"W\", 20>",
          "#nn.dims<\"N\", \"H\", \"W\", 5>");
}

//===----------------------------------------------------------------------===//
// integer_depthwise_conv
//===----------------------------------------------------------------------===//

TEST(IntegerDepthwiseConv, Random) {
  for (int i = 0; i < (wantsManyShapes() ? 200 : 18); ++i) {
    int64_t rank = 1 + i % 3, channels = pick(std::vector<int64_t>{1, 3, 8, 16, 17, 33, 70});
    bool isSigned = pick(0, 1);
    Bytes bytes{.isSigned = isSigned, .isRich = pick(0, 1) == 1};
    Shape in = {pick(1, 2)}, filter, out = {in[0]}, strides, pads, dilations;
    for (int64_t d = 0; d < rank; ++d) {
      filter.push_back(pick(1, rank == 3 ? 3 : 5));
      strides.push_back(pick(1, 3));
      dilations.push_back(pick(0, 3) ? 1 : 2);
      pads.push_back(pick(0, 2));
      in.push_back(pick(1, rank == 1 ? 60 : rank == 2 ? 19 : 6));
      out.push_back(std::max<int64_t>(1, (in.back() + pads[d]) / strides[d] + pick(-1, 1)));
    }
    in.push_back(channels);
    filter.push_back(channels);
    out.push_back(channels);
    std::string attributes = llvm::formatv("strides = {0}, pads = {1}, dilations = {2}, zero_point = {3} : i64{4}",
                                           arrayText(strides), arrayText(pads), arrayText(dilations),
                                           isSigned ? pick(-128, 127) : pick(0, 255), isSigned ? ", is_signed" : "");
    check("kernel.integer_depthwise_conv", {memrefText(in, "i8"), memrefText(filter, "i16")}, out, attributes, bytes,
          0);
  }
}
