// kernel.conv_weight_gradient. Sums of the data are exact in f32, so that nothing but a wrong element makes a difference.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
struct WeightGradient {
  std::string element = "f32";
  int64_t batch = 1, channels = 1, columns = 1, block = 1;
  Shape image = {}, kernel = {}, strides = {}, pads = {}, dilations = {}, signal = {};
  std::string result = {}; // element of the output; else the operands'
};
} // namespace

static std::string gradientText(const WeightGradient &g) {
  auto whole = [&](int64_t first, const Shape &spatial, std::vector<int64_t> rest) {
    Shape shape = {first};
    shape.insert(shape.end(), spatial.begin(), spatial.end());
    shape.insert(shape.end(), rest.begin(), rest.end());
    return shape;
  };
  Shape out = whole((g.batch + g.block - 1) / g.block, g.kernel, {g.channels, g.columns});
  std::string attributes =
      llvm::formatv("strides = {0}, pads = {1}, dilations = {2}, block = {3} : i64, bounds = {4}, epilogue_maps = []",
                    arrayText(g.strides), arrayText(g.pads), arrayText(g.dilations), g.block, dimsText(out));
  std::string result = g.result.empty() ? g.element : g.result;
  return kernelText("kernel.conv_weight_gradient",
                    {memrefText(whole(g.batch, g.image, {g.channels}), g.element), memrefText(whole(g.batch, g.signal, {g.columns}), g.element)},
                    memrefText(out, result), attributes, plainEpilogue(result));
}

/// Of the convolutions that a model can have, with a signal that may be cropped.
static WeightGradient randomGradient(int64_t rank) {
  for (;;) {
    WeightGradient g;
    g.batch = pick(1, 5);
    g.block = pick(1, 3);
    g.channels = pick(std::vector<int64_t>{1, 2, 3, 5, 6, 7, 13, 16, 25});
    g.columns = pick(std::vector<int64_t>{1, 3, 8, 16, 17, 32, 40, 64, 70});
    bool isPossible = true;
    for (int64_t d = 0; d < rank; ++d) {
      g.image.push_back(pick(1, rank == 1 ? 30 : rank == 2 ? 11 : 5));
      g.kernel.push_back(pick(1, rank == 3 ? 3 : 7));
      g.strides.push_back(pick(1, 3));
      g.dilations.push_back(pick(0, 3) ? 1 : 2);
      int64_t reach = (g.kernel[d] - 1) * g.dilations[d];
      g.pads.push_back(pick(0, std::min<int64_t>(reach, 4)));
      int64_t room = g.image[d] + 2 * g.pads[d] - reach - 1;
      isPossible &= room >= 0;
      g.signal.push_back(room / g.strides[d] + 1);
    }
    if (isPossible)
      return g;
  }
}

TEST(ConvWeightGradient, Random) {
  for (int i = 0; i < (wantsManyShapes() ? 200 : 30); ++i)
    checkKernel(gradientText(randomGradient(1 + i % 3)));
}

TEST(ConvWeightGradient, FewChannels) {
  for (int64_t channels : {1, 2, 3, 4})
    for (int64_t columns : {6, 16, 32, 64})
      checkKernel(gradientText({.batch = 3, .channels = channels, .columns = columns, .block = 2, .image = {9, 12}, .kernel = {5, 5},
                                .strides = {1, 1}, .pads = {2, 2}, .dilations = {1, 1}, .signal = {9, 12}}));
}

TEST(ConvWeightGradient, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16"}) {
    CheckOptions options;
    options.range = element == "f64" ? 2 : 0.25;
    options.rtol = element == "f64" ? 0 : 1e-2;
    WeightGradient g = {.batch = 1, .channels = 3, .columns = 18, .image = {4, 5}, .kernel = {3, 3}, .strides = {1, 1}, .pads = {1, 1},
                        .dilations = {1, 1}, .signal = {4, 5}};
    g.element = element.str();
    checkKernel(gradientText(g), options);
  }
}

/// Of f16 and bf16, with sums in f32, of sizes for which GPUs use tensor cores.
TEST(ConvWeightGradient, Half) {
  CheckOptions options;
  options.range = 0.5;
  auto check = [&](WeightGradient g, StringRef element) {
    g.element = element.str();
    g.result = "f32";
    checkKernel(gradientText(g), options);
  };
  for (int i = 0; i < (wantsManyShapes() ? 100 : 10); ++i)
    check(randomGradient(1 + i % 3), i % 2 ? "bf16" : "f16");
  check({.batch = 3, .channels = 16, .columns = 64, .block = 2, .image = {6, 7}, .kernel = {3, 3}, .strides = {1, 1}, .pads = {1, 1},
         .dilations = {1, 1}, .signal = {6, 7}}, "bf16");
  check({.batch = 2, .channels = 12, .columns = 40, .block = 1, .image = {9, 9}, .kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1},
         .dilations = {1, 1}, .signal = {5, 5}}, "f16");
}

TEST(ConvWeightGradient, Dynamic) {
  CheckOptions options;
  options.symbols = {"N", "H", "W"};
  options.values = {{1, 3, 3}, {0, 4, 4}, {5, 7, 6}, {2, 1, 1}, {3, 8, 13}};
  for (int64_t channels : {1, 5}) {
    std::string c = std::to_string(channels), in = "\"N\", \"H\", \"W\", " + c,
                signal = "\"N\", \"(H + 1) floordiv 2\", \"(W + 1) floordiv 2\", 20", out = "\"N ceildiv 2\", 3, 3, " + c + ", 20";
    std::string attributes = "strides = array<i64: 2, 2>, pads = array<i64: 1, 1>, dilations = array<i64: 1, 1>, block = 2 : i64, "
                             "bounds = #nn.dims<" + out + ">, epilogue_maps = []";
    auto dims = [](const std::string &text) { return "{rt.dims = #nn.dims<" + text + ">}"; };
    checkKernel(kernelText("kernel.conv_weight_gradient", {"memref<?x?x?x" + c + "xf32>", "memref<?x?x?x20xf32>"},
                           "memref<?x3x3x" + c + "x20xf32>", attributes, plainEpilogue("f32"), {dims(in), dims(signal), dims(out)}),
                options);
  }
  // The batch alone.
  options.symbols = {"N"};
  options.values = {{1}, {0}, {4}, {7}};
  std::string attributes = "strides = array<i64: 1, 1>, pads = array<i64: 2, 2>, dilations = array<i64: 1, 1>, block = 3 : i64, "
                           "bounds = #nn.dims<\"N ceildiv 3\", 5, 5, 1, 16>, epilogue_maps = []";
  checkKernel(kernelText("kernel.conv_weight_gradient", {"memref<?x8x10x1xf32>", "memref<?x8x10x16xf32>"}, "memref<?x5x5x1x16xf32>",
                         attributes, plainEpilogue("f32"),
                         {"{rt.dims = #nn.dims<\"N\", 8, 10, 1>}", "{rt.dims = #nn.dims<\"N\", 8, 10, 16>}",
                          "{rt.dims = #nn.dims<\"N ceildiv 3\", 5, 5, 1, 16>}"}),
              options);
}
