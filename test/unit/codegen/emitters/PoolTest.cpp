// kernel.pool.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
struct Pool {
  std::string kind = "max", element = "f32";
  int64_t batch = 1, channels = 3;
  Shape input = {}, kernel = {}, strides = {}, pads = {}, padsEnd = {}, dilations = {};
  bool isUnsigned = false, isRich = false;
  Shape output = {};
  /// Sizes of an output as of ONNX; false if there is none.
  bool complete() {
    output.clear();
    for (size_t d = 0; d < input.size(); ++d) {
      int64_t room = input[d] + pads[d] + padsEnd[d] - (kernel[d] - 1) * dilations[d] - 1;
      if (room < 0)
        return false;
      output.push_back(room / strides[d] + 1);
    }
    return true;
  }
};
} // namespace

static std::string poolText(const Pool &p) {
  Shape in = {p.batch}, out = {p.batch};
  in.insert(in.end(), p.input.begin(), p.input.end());
  out.insert(out.end(), p.output.begin(), p.output.end());
  in.push_back(p.channels);
  out.push_back(p.channels);
  std::vector<std::string> inputs = {memrefText(in, p.element)};
  if (p.isRich)
    inputs.insert(inputs.end(), {memrefText({p.channels}, "f32"), memrefText(out, "f32")});
  std::string attributes = llvm::formatv(
      "kind = #kernel<pool_kind {0}>, kernel = {1}, strides = {2}, pads = {3}, pads_end = {4}, dilations = {5}, {6}bounds = {7}, {8}",
      p.kind, arrayText(p.kernel), arrayText(p.strides), arrayText(p.pads), arrayText(p.padsEnd), arrayText(p.dilations),
      p.isUnsigned ? "is_unsigned, " : "", dimsText(out), p.isRich ? RichEpilogue::maps(out.size()) : "epilogue_maps = []");
  return kernelText("kernel.pool", inputs, memrefText(out, p.element), attributes,
                    p.isRich ? RichEpilogue::region : plainEpilogue(p.element));
}

static Pool randomPool(int64_t rank) {
  for (;;) {
    Pool p;
    p.kind = pick(std::vector<std::string>{"max", "avg", "avg_padded"});
    p.batch = pick(1, 2);
    p.channels = pick(std::vector<int64_t>{1, 3, 8, 16, 17, 35, 64, 70});
    for (int64_t d = 0; d < rank; ++d) {
      p.kernel.push_back(pick(1, rank == 3 ? 3 : 5));
      p.strides.push_back(pick(1, 3));
      p.dilations.push_back(pick(0, 3) ? 1 : 2);
      int64_t reach = (p.kernel[d] - 1) * p.dilations[d];
      p.pads.push_back(pick(0, std::min<int64_t>(reach, 2)));
      p.padsEnd.push_back(pick(0, std::min<int64_t>(reach, 2)));
      p.input.push_back(pick(1, rank == 1 ? 40 : rank == 2 ? 19 : 7));
    }
    // Every window must meet the input: the mean of nothing is nobody's business.
    bool isMet = p.complete();
    for (int64_t d = 0; isMet && d < rank; ++d)
      for (int64_t o = 0; o < p.output[d]; ++o) {
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

static CheckOptions tolerance() {
  CheckOptions options;
  options.rtol = 1e-6;
  return options;
}

TEST(Pool, Random) {
  for (int i = 0; i < (wantsManyShapes() ? 200 : 30); ++i)
    checkKernel(poolText(randomPool(1 + i % 3)), tolerance());
}

TEST(Pool, Epilogue) {
  for (int i = 0; i < 6; ++i) {
    Pool p = randomPool(2);
    p.isRich = true;
    CheckOptions options = tolerance();
    options.atol = 1e-6;
    checkKernel(poolText(p), options);
  }
}

TEST(Pool, Common) {
  Pool p = {.kind = "max", .channels = 64, .input = {27, 27}, .kernel = {3, 3}, .strides = {2, 2}, .pads = {0, 0},
            .padsEnd = {0, 0}, .dilations = {1, 1}};
  p.complete();
  checkKernel(poolText(p), tolerance());
  p.pads = p.padsEnd = {1, 1};
  p.complete();
  checkKernel(poolText(p), tolerance());
  p = {.kind = "avg", .channels = 100, .input = {13, 13}, .kernel = {13, 13}, .strides = {1, 1}, .pads = {0, 0},
       .padsEnd = {0, 0}, .dilations = {1, 1}};
  p.complete();
  checkKernel(poolText(p), tolerance());
}

TEST(Pool, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16", "i8", "i16", "i32", "i64"}) 
    for (bool isUnsigned : {false, true}) {
      if (isUnsigned && isFloatText(element))
        continue;
      Pool p = randomPool(2);
      p.kind = "max";
      p.element = element.str();
      p.isUnsigned = isUnsigned;
      checkKernel(poolText(p), tolerance());
    }
}

TEST(Pool, Dynamic) {
  CheckOptions options = tolerance();
  options.symbols = {"N", "H", "W"};
  options.values = {{1, 1, 1}, {2, 7, 5}, {1, 12, 33}, {0, 4, 4}, {1, 2, 2}};
  for (StringRef kind : {"max", "avg", "avg_padded"}) {
    std::string in = "\"N\", \"H\", \"W\", 19", out = "\"N\", \"(H + 1) floordiv 2\", \"(W + 1) floordiv 2\", 19";
    std::string attributes = llvm::formatv(
        "kind = #kernel<pool_kind {0}>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 1, 1>, "
        "pads_end = array<i64: 1, 1>, dilations = array<i64: 1, 1>, bounds = #nn.dims<{1}>, epilogue_maps = []",
        kind, out);
    checkKernel(kernelText("kernel.pool", {"memref<?x?x?x19xf32>"}, "memref<?x?x?x19xf32>", attributes, plainEpilogue("f32"),
                           {"{rt.dims = #nn.dims<" + in + ">}", "{rt.dims = #nn.dims<" + out + ">}"}),
                options);
  }
}

TEST(Pool, Large) {
  // Threads have runs of channels.
  for (StringRef element : {"f32", "bf16", "i8"})
    for (StringRef kind : {"max", "avg"}) {
      if (kind == "avg" && element == "i8")
        continue;
      Pool p = {.kind = kind.str(), .element = element.str(), .channels = 96, .input = {33, 54}, .kernel = {3, 3}, .strides = {1, 1},
                .pads = {1, 1}, .padsEnd = {1, 1}, .dilations = {1, 1}};
      p.complete();
      CheckOptions options = tolerance();
      options.rtol = element == "bf16" ? 1e-2 : 1e-6;
      checkKernel(poolText(p), options);
    }
}
