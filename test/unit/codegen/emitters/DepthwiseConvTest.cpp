// kernel.depthwise_conv. Sums of the data are exact in f32.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
struct Depthwise {
  std::string element = "f32";
  int64_t batch = 1, channels = 16;
  Shape input = {}, kernel = {}, strides = {}, pads = {}, dilations = {}, output = {};
  bool isRich = false;
};
} // namespace

static std::string depthwiseText(const Depthwise &c) {
  Shape in = {c.batch}, filter = c.kernel, out = {c.batch};
  in.insert(in.end(), c.input.begin(), c.input.end());
  out.insert(out.end(), c.output.begin(), c.output.end());
  in.push_back(c.channels);
  filter.push_back(c.channels);
  out.push_back(c.channels);
  std::vector<std::string> inputs = {memrefText(in, c.element), memrefText(filter, c.element)};
  if (c.isRich)
    inputs.insert(inputs.end(), {memrefText({c.channels}, "f32"), memrefText(out, "f32")});
  std::string attributes =
      llvm::formatv("strides = {0}, pads = {1}, dilations = {2}, bounds = {3}, {4}", arrayText(c.strides), arrayText(c.pads),
                    arrayText(c.dilations), dimsText(out), c.isRich ? RichEpilogue::maps(out.size()) : "epilogue_maps = []");
  return kernelText("kernel.depthwise_conv", inputs, memrefText(out, c.element), attributes,
                    c.isRich ? RichEpilogue::region : plainEpilogue(c.element));
}

static Depthwise randomDepthwise(int64_t rank) {
  Depthwise c;
  c.batch = pick(1, 2);
  c.channels = pick(std::vector<int64_t>{1, 3, 8, 16, 19, 32, 70, 96});
  c.isRich = pick(0, 1);
  for (int64_t d = 0; d < rank; ++d) {
    c.kernel.push_back(pick(1, rank == 3 ? 3 : 5));
    c.strides.push_back(pick(1, 3));
    c.dilations.push_back(pick(0, 3) ? 1 : 2);
    c.pads.push_back(pick(-1, 3));
    c.input.push_back(pick(1, rank == 1 ? 60 : rank == 2 ? 30 : 6));
    c.output.push_back(std::max<int64_t>(1, (c.input[d] + c.pads[d]) / c.strides[d] + pick(-1, 1)));
  }
  return c;
}

TEST(DepthwiseConv, Random) {
  for (int i = 0; i < (wantsManyShapes() ? 300 : 40); ++i)
    checkKernel(depthwiseText(randomDepthwise(1 + i % 3)));
}

TEST(DepthwiseConv, Common) {
  for (int64_t size : {7, 14, 28, 29})
    for (int64_t stride : {1, 2})
      for (int64_t kernel : {3, 5}) {
        int64_t out = (size - 1) / stride + 1;
        checkKernel(depthwiseText({.channels = 40, .input = {size, size}, .kernel = {kernel, kernel}, .strides = {stride, stride},
                                   .pads = {kernel / 2, kernel / 2}, .dilations = {1, 1}, .output = {out, out}, .isRich = true}));
      }
}

TEST(DepthwiseConv, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16", "i32"})
    for (int i = 0; i < 3; ++i) {
      Depthwise c = randomDepthwise(2);
      c.element = element.str();
      c.isRich = false;
      CheckOptions options;
      options.range = element == "f16" || element == "bf16" ? 0.5 : 2;
      checkKernel(depthwiseText(c), options);
    }
}

TEST(DepthwiseConv, Dynamic) {
  CheckOptions options;
  options.symbols = {"N", "H", "W"};
  options.values = {{1, 1, 1}, {2, 7, 5}, {1, 12, 33}, {0, 4, 4}, {1, 2, 70}, {1, 5, 16}};
  for (int64_t stride : {1, 2})
    for (int64_t pad : {0, 1, 2}) {
      std::string in = "\"N\", \"H\", \"W\", 19";
      std::string out = llvm::formatv("\"N\", \"(H + {0}) floordiv {1} + 1\", \"(W + {0}) floordiv {1} + 1\", 19", 2 * pad, stride);
      std::string attributes = llvm::formatv("strides = array<i64: {0}, {0}>, pads = array<i64: {1}, {1}>, dilations = array<i64: 1, 1>, "
                                             "bounds = #nn.dims<{2}>, epilogue_maps = []",
                                             stride, pad, out);
      checkKernel(kernelText("kernel.depthwise_conv", {"memref<?x?x?x19xf32>", "memref<3x3x19xf32>"}, "memref<?x?x?x19xf32>",
                             attributes, plainEpilogue("f32"),
                             {"{rt.dims = #nn.dims<" + in + ">}", "", "{rt.dims = #nn.dims<" + out + ">}"}),
                  options);
    }
}
