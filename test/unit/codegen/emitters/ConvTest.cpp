// kernel.conv. Sums of the data are exact in f32, so that nothing but a wrong element makes a difference.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
struct Conv {
  std::string element = "f32";
  int64_t batch = 1, groups = 1, groupInputs = 3, groupOutputs = 16, panel = 16;
  Shape input = {}, kernel = {}, strides = {}, pads = {}, dilations = {}, output = {};
  bool isRich = false, isPaired = false; // pairs: bf16 operands, results in f32
  std::string result = {};               // element of the output; else the operands'
  std::string tile = {};                 // "m, n, k, stages" of blocks on tensor cores; else the emitter's choice
};
} // namespace

static std::string convText(const Conv &c) {
  Shape in = {c.batch}, filter = {c.groups, (c.groupOutputs + c.panel - 1) / c.panel}, out = {c.batch};
  in.insert(in.end(), c.input.begin(), c.input.end());
  filter.insert(filter.end(), c.kernel.begin(), c.kernel.end());
  out.insert(out.end(), c.output.begin(), c.output.end());
  in.push_back(c.groups * c.groupInputs);
  if (c.isPaired)
    filter.insert(filter.end(), {(c.groupInputs + 1) / 2, c.panel, 2});
  else
    filter.insert(filter.end(), {c.groupInputs, c.panel});
  std::string output = c.isPaired ? "f32" : c.result.empty() ? c.element : c.result;
  out.push_back(c.groups * c.groupOutputs);
  std::vector<std::string> inputs = {memrefText(in, c.element), memrefText(filter, c.element)};
  if (c.isRich)
    inputs.insert(inputs.end(), {memrefText({out.back()}, "f32"), memrefText(out, "f32")});
  std::string attributes =
      llvm::formatv("strides = {0}, pads = {1}, dilations = {2}, bounds = {3}, {4}", arrayText(c.strides), arrayText(c.pads),
                    arrayText(c.dilations), dimsText(out), c.isRich ? RichEpilogue::maps(out.size()) : "epilogue_maps = []");
  if (!c.tile.empty())
    attributes += ", schedule = {tile = array<i64: " + c.tile + ">}";
  return kernelText("kernel.conv", inputs, memrefText(out, output), attributes,
                    c.isRich ? RichEpilogue::region : plainEpilogue(output));
}

static Conv randomConv(int64_t rank) {
  Conv c;
  c.batch = pick(1, 2);
  c.groups = pick(std::vector<int64_t>{1, 1, 2, 3});
  c.groupInputs = pick(std::vector<int64_t>{1, 2, 3, 8, 17});
  c.groupOutputs = pick(std::vector<int64_t>{1, 3, 8, 16, 19, 33, 64, 70});
  c.panel = pick(std::vector<int64_t>{8, 16, 32, 64});
  c.isRich = pick(0, 1);
  for (int64_t d = 0; d < rank; ++d) {
    c.kernel.push_back(pick(1, rank == 3 ? 3 : 5));
    c.strides.push_back(pick(1, 3));
    c.dilations.push_back(pick(0, 3) ? 1 : 2);
    c.pads.push_back(pick(-1, 3));
    c.input.push_back(pick(1, rank == 1 ? 60 : rank == 2 ? 19 : 6));
    // Any size is legal: taps outside do not count.
    c.output.push_back(std::max<int64_t>(1, (c.input[d] + c.pads[d]) / c.strides[d] + pick(-1, 1)));
  }
  return c;
}

TEST(Conv, Random) {
  for (int i = 0; i < (wantsManyShapes() ? 300 : 40); ++i)
    checkKernel(convText(randomConv(1 + i % 3)));
}

TEST(Conv, Common) {
  // 3x3 with borders; its stride of 2; 7x7 of a picture; 1x1.
  checkKernel(convText({.groupInputs = 16, .groupOutputs = 32, .panel = 32, .input = {14, 14}, .kernel = {3, 3}, .strides = {1, 1},
                        .pads = {1, 1}, .dilations = {1, 1}, .output = {14, 14}, .isRich = true}));
  checkKernel(convText({.groupInputs = 16, .groupOutputs = 32, .panel = 32, .input = {28, 28}, .kernel = {3, 3}, .strides = {2, 2},
                        .pads = {0, 0}, .dilations = {1, 1}, .output = {14, 14}, .isRich = true}));
  checkKernel(convText({.groupInputs = 3, .groupOutputs = 64, .panel = 64, .input = {40, 40}, .kernel = {7, 7}, .strides = {2, 2},
                        .pads = {3, 3}, .dilations = {1, 1}, .output = {20, 20}}));
  checkKernel(convText({.groupInputs = 33, .groupOutputs = 10, .panel = 16, .input = {13, 13}, .kernel = {1, 1}, .strides = {2, 2},
                        .pads = {0, 0}, .dilations = {1, 1}, .output = {7, 7}}));
  checkKernel(convText({.groupInputs = 1, .groupOutputs = 64, .panel = 64, .input = {33, 37}, .kernel = {5, 5}, .strides = {1, 1},
                        .pads = {2, 2}, .dilations = {1, 1}, .output = {33, 37}}));
}

TEST(Conv, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16", "i32", "i64"})
    for (int i = 0; i < 3; ++i) {
      Conv c = randomConv(2);
      c.element = element.str();
      c.isRich = false;
      CheckOptions options;
      options.range = element == "f16" || element == "bf16" ? 0.5 : 2;
      checkKernel(convText(c), options);
    }
}

/// Sums of f16 and bf16, of sizes for which GPUs use tensor cores.
TEST(Conv, Half) {
  auto check = [](Conv c) {
    c.result = c.isRich || pick(0, 1) ? "f32" : c.element;
    CheckOptions options;
    options.range = 0.5;
    checkKernel(convText(c), options);
  };
  for (int i = 0; i < (wantsManyShapes() ? 200 : 20); ++i) {
    Conv c = randomConv(1 + i % 3);
    c.element = pick(0, 1) ? "bf16" : "f16";
    c.groupInputs = pick(std::vector<int64_t>{3, 4, 8, 10, 17, 24});
    c.groupOutputs = pick(std::vector<int64_t>{8, 19, 32, 64, 70});
    check(c);
  }
  // 3x3 with borders, strides, groups and dilations; 7x7 of a picture; every tile.
  check({.element = "bf16", .groupInputs = 16, .groupOutputs = 64, .panel = 32, .input = {12, 13}, .kernel = {3, 3}, .strides = {1, 1},
         .pads = {1, 1}, .dilations = {1, 1}, .output = {12, 13}, .isRich = true});
  check({.element = "f16", .groups = 3, .groupInputs = 8, .groupOutputs = 40, .panel = 16, .input = {17, 12}, .kernel = {3, 3},
         .strides = {2, 1}, .pads = {2, 2}, .dilations = {2, 2}, .output = {9, 12}});
  check({.element = "f16", .groupInputs = 3, .groupOutputs = 64, .panel = 64, .input = {20, 20}, .kernel = {7, 7}, .strides = {2, 2},
         .pads = {3, 3}, .dilations = {1, 1}, .output = {10, 10}});
  for (StringRef tile : {"128, 256, 32, 4", "128, 128, 32, 4", "64, 128, 32, 4", "64, 64, 64, 3", "32, 64, 64, 4", "16, 128, 64, 4"})
    check({.element = "bf16", .batch = 2, .groupInputs = 8, .groupOutputs = 80, .panel = 16, .input = {9, 10}, .kernel = {3, 3},
           .strides = {1, 1}, .pads = {1, 1}, .dilations = {1, 1}, .output = {9, 10}, .tile = tile.str()});
}

TEST(Conv, Pairs) {
  DLC_SKIP_WITHOUT_PAIRS();
  auto check = [](Conv c) {
    c.element = "bf16";
    c.isPaired = true;
    CheckOptions options;
    options.range = 0.5;
    checkKernel(convText(c), options);
  };
  for (int i = 0; i < (wantsManyShapes() ? 300 : 40); ++i)
    check(randomConv(1 + i % 3));
  check({.groupInputs = 16, .groupOutputs = 32, .panel = 32, .input = {14, 14}, .kernel = {3, 3}, .strides = {1, 1},
         .pads = {1, 1}, .dilations = {1, 1}, .output = {14, 14}, .isRich = true});
  check({.groupInputs = 3, .groupOutputs = 64, .panel = 64, .input = {20, 20}, .kernel = {7, 7}, .strides = {2, 2},
         .pads = {3, 3}, .dilations = {1, 1}, .output = {10, 10}});
  check({.groups = 2, .groupInputs = 5, .groupOutputs = 19, .panel = 32, .input = {9, 13}, .kernel = {3, 3},
         .strides = {1, 2}, .pads = {2, 2}, .dilations = {2, 2}, .output = {9, 7}});
}

/// Numbers whose sums are not exact: each of K products and sums rounds once, in one order or another.
TEST(Conv, PairsRounded) {
  DLC_SKIP_WITHOUT_PAIRS();
  for (int i = 0; i < (wantsManyShapes() ? 40 : 8); ++i) {
    Conv c = randomConv(2);
    c.element = "bf16";
    c.isPaired = true;
    c.isRich = false;
    CheckOptions options;
    options.fill = [](unsigned, HostValue &value) {
      for (int64_t k = 0; k < value.getNumElements(); ++k)
        value.setDouble(k, pick(-1000, 1000) / 1000.0);
    };
    double depth = static_cast<double>(c.groupInputs * c.kernel[0] * c.kernel[1]);
    options.atol = (depth + 1) * depth * 0x1p-24; // (K + 1) roundings of at most K
    checkKernel(convText(c), options);
  }
}

TEST(Conv, Dynamic) {
  CheckOptions options;
  options.symbols = {"N", "H", "W"};
  options.values = {{1, 1, 1}, {2, 7, 5}, {1, 12, 33}, {0, 4, 4}, {1, 2, 70}, {1, 5, 16}};
  std::string in = "\"N\", \"H\", \"W\", 3";
  for (int64_t stride : {1, 2})
    for (int64_t pad : {0, 1, 2}) {
      // As of ONNX with the same pad at both ends and a kernel of 3: at least 1 so that sizes are never negative.
      std::string out = llvm::formatv("\"N\", \"(H + {0}) floordiv {1} + 1\", \"(W + {0}) floordiv {1} + 1\", 21", 2 * pad, stride);
      std::string attributes = llvm::formatv(
          "strides = array<i64: {0}, {0}>, pads = array<i64: {1}, {1}>, dilations = array<i64: 1, 1>, bounds = #nn.dims<{2}>, "
          "epilogue_maps = [affine_map<(d0, d1, d2, d3) -> (d3)>]",
          stride, pad, out);
      checkKernel(kernelText("kernel.conv", {"memref<?x?x?x3xf32>", "memref<1x2x3x3x3x16xf32>", "memref<21xf32>"}, "memref<?x?x?x21xf32>",
                             attributes, R"({
^bb0(%x: f32, %bias: f32):
  %0 = arith.addf %x, %bias : f32
  kernel.yield %0 : f32
})",
                             {"{rt.dims = #nn.dims<" + in + ">}", "", "", "{rt.dims = #nn.dims<" + out + ">}"}),
                  options);
    }
}
