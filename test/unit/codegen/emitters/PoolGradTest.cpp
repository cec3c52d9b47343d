// kernel.pool_grad.
#include "Text.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
struct PoolGrad {
  std::string kind = "max", element = "f32";
  int64_t batch = 1, channels = 3;
  Shape input = {}, kernel = {}, strides = {}, pads = {}, padsEnd = {}, dilations = {};
  bool isRich = false;
  Shape windows = {};
  /// Sizes of the pool's output as of ONNX; false if there is none.
  bool complete() {
    windows.clear();
    for (size_t d = 0; d < input.size(); ++d) {
      int64_t room = input[d] + pads[d] + padsEnd[d] - (kernel[d] - 1) * dilations[d] - 1;
      if (room < 0)
        return false;
      windows.push_back(room / strides[d] + 1);
    }
    return true;
  }
};
} // namespace

static std::string poolGradText(const PoolGrad &p) {
  auto whole = [&](const Shape &spatial) {
    Shape shape = {p.batch};
    shape.insert(shape.end(), spatial.begin(), spatial.end());
    shape.push_back(p.channels);
    return shape;
  };
  Shape in = whole(p.input), windows = whole(p.windows);
  std::vector<std::string> inputs;
  if (p.kind == "max")
    inputs.push_back(memrefText(in, p.element));
  inputs.push_back(memrefText(windows, p.element));
  if (p.isRich)
    inputs.insert(inputs.end(), {memrefText({p.channels}, "f32"), memrefText(in, "f32")});
  std::string attributes = llvm::formatv("kind = #kernel<pool_kind {0}>, kernel = {1}, strides = {2}, pads = {3}, pads_end = {4}, "
                                         "dilations = {5}, windows = {6}, bounds = {7}, {8}",
                                         p.kind, arrayText(p.kernel), arrayText(p.strides), arrayText(p.pads), arrayText(p.padsEnd),
                                         arrayText(p.dilations), dimsText(windows), dimsText(in),
                                         p.isRich ? RichEpilogue::maps(in.size()) : "epilogue_maps = []");
  return kernelText("kernel.pool_grad", inputs, memrefText(in, p.element), attributes,
                    p.isRich ? RichEpilogue::region : plainEpilogue(p.element));
}

static PoolGrad randomPoolGrad(int64_t rank, bool isDisjoint) {
  for (;;) {
    PoolGrad p;
    p.kind = pick(std::vector<std::string>{"max", "max", "avg", "avg_padded"});
    p.batch = pick(1, 2);
    p.channels = pick(std::vector<int64_t>{1, 3, 8, 16, 17, 35});
    for (int64_t d = 0; d < rank; ++d) {
      p.kernel.push_back(pick(1, rank == 3 ? 3 : 4));
      p.strides.push_back(isDisjoint ? p.kernel[d] + pick(0, 2) / 2 : pick(1, 3));
      p.dilations.push_back(isDisjoint || pick(0, 3) ? 1 : 2);
      int64_t reach = (p.kernel[d] - 1) * p.dilations[d];
      p.pads.push_back(pick(0, std::min<int64_t>(reach, 2)));
      p.padsEnd.push_back(pick(0, std::min<int64_t>(reach, 2)));
      p.input.push_back(pick(1, rank == 1 ? 40 : rank == 2 ? 13 : 6));
    }
    // The mean of a window without elements is nobody's business.
    bool isMet = p.complete();
    for (int64_t d = 0; isMet && d < rank; ++d)
      for (int64_t o = 0; o < p.windows[d]; ++o) {
        bool any = false;
        for (int64_t k = 0; k < p.kernel[d]; ++k) {
          int64_t at = o * p.strides[d] + k * p.dilations[d] - p.pads[d];
          any |= at >= 0 && at < p.input[d];
        }
        isMet &= any;
      }
    if (isMet)
      return p;
  }
}

/// Few different values, so that maxima tie.
static CheckOptions ties() {
  CheckOptions options;
  options.rtol = 1e-6;
  options.atol = 1e-6;
  options.range = 0.5;
  return options;
}

TEST(PoolGrad, Disjoint) {
  for (int i = 0; i < (wantsManyShapes() ? 100 : 20); ++i)
    checkKernel(poolGradText(randomPoolGrad(1 + i % 3, true)), ties());
}

TEST(PoolGrad, Overlapping) {
  for (int i = 0; i < (wantsManyShapes() ? 100 : 20); ++i)
    checkKernel(poolGradText(randomPoolGrad(1 + i % 3, false)), ties());
}

TEST(PoolGrad, Epilogue) {
  for (int i = 0; i < 6; ++i) {
    PoolGrad p = randomPoolGrad(2, i % 2);
    p.isRich = true;
    checkKernel(poolGradText(p), ties());
  }
}

TEST(PoolGrad, Common) {
  PoolGrad p = {.batch = 2, .channels = 16, .input = {28, 28}, .kernel = {2, 2}, .strides = {2, 2}, .pads = {0, 0}, .padsEnd = {0, 0}, .dilations = {1, 1}};
  p.complete();
  checkKernel(poolGradText(p), ties());
  p = {.channels = 20, .input = {15, 15}, .kernel = {3, 3}, .strides = {2, 2}, .pads = {1, 1}, .padsEnd = {1, 1}, .dilations = {1, 1}};
  p.complete();
  checkKernel(poolGradText(p), ties());
  p = {.kind = "avg", .channels = 100, .input = {7, 7}, .kernel = {7, 7}, .strides = {1, 1}, .pads = {0, 0}, .padsEnd = {0, 0}, .dilations = {1, 1}};
  p.complete();
  checkKernel(poolGradText(p), ties());
}

TEST(PoolGrad, NotANumber) {
  CheckOptions options = ties();
  options.fill = [](unsigned argument, HostValue &value) {
    if (argument == 0)
      for (int64_t i = 0; i < value.getNumElements(); ++i)
        value.setDouble(i, pick(0, 5) == 0 ? NAN : pick(0, 5) == 0 ? -INFINITY : pick(0, 3));
  };
  for (bool isDisjoint : {false, true})
    for (int i = 0; i < 4; ++i) {
      PoolGrad p = randomPoolGrad(2, isDisjoint);
      p.kind = "max";
      checkKernel(poolGradText(p), options);
    }
}

TEST(PoolGrad, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16"})
    for (bool isDisjoint : {false, true}) {
      PoolGrad p = randomPoolGrad(2, isDisjoint);
      p.element = element.str();
      CheckOptions options = ties();
      options.rtol = options.atol = element == "f64" ? 1e-12 : 1e-2;
      checkKernel(poolGradText(p), options);
    }
}

TEST(PoolGrad, Dynamic) {
  CheckOptions options = ties();
  options.symbols = {"N", "H", "W"};
  options.values = {{1, 2, 2}, {2, 7, 5}, {1, 12, 33}, {0, 4, 4}, {1, 3, 2}};
  for (StringRef kind : {"max", "avg", "avg_padded"})
    for (int64_t kernel : {2, 3}) {
      std::string pad = kernel == 2 ? "0, 0" : "1, 1", size = kernel == 2 ? "" : " + 1";
      std::string in = "\"N\", \"H\", \"W\", 19",
                  out = "\"N\", \"(H" + size + ") floordiv 2\", \"(W" + size + ") floordiv 2\", 19";
      std::string attributes = llvm::formatv(
          "kind = #kernel<pool_kind {0}>, kernel = array<i64: {1}, {1}>, strides = array<i64: 2, 2>, pads = array<i64: {2}>, "
          "pads_end = array<i64: {2}>, dilations = array<i64: 1, 1>, windows = #nn.dims<{3}>, bounds = #nn.dims<{4}>, epilogue_maps = []",
          kind, kernel, pad, out, in);
      std::vector<std::string> inputs(kind == "max" ? 2 : 1, "memref<?x?x?x19xf32>"), dims;
      if (kind == "max")
        dims.push_back("{rt.dims = #nn.dims<" + in + ">}");
      dims.insert(dims.end(), {"{rt.dims = #nn.dims<" + out + ">}", "{rt.dims = #nn.dims<" + in + ">}"});
      checkKernel(kernelText("kernel.pool_grad", inputs, "memref<?x?x?x19xf32>", attributes, plainEpilogue("f32"), dims), options);
    }
}

TEST(PoolGrad, Large) {
  // Threads have runs of channels.
  for (StringRef element : {"f32", "bf16"})
    for (int64_t stride : {2, 3}) {
      PoolGrad p = {.element = element.str(), .channels = 96, .input = {33, 54}, .kernel = {3, 3}, .strides = {stride, stride},
                    .pads = {1, 1}, .padsEnd = {1, 1}, .dilations = {1, 1}};
      p.complete();
      CheckOptions options = ties();
      options.rtol = options.atol = element == "f32" ? 1e-6 : 1e-2;
      checkKernel(poolGradText(p), options);
    }
}
