// Pieces of kernel text that the tests share.
#ifndef DLC_TEST_CODEGEN_EMITTERS_TEXT_H
#define DLC_TEST_CODEGEN_EMITTERS_TEXT_H

#include "KernelHarness.h"

#include "llvm/Support/FormatVariadic.h"

namespace dlc::test {

using Shape = std::vector<int64_t>;

/// The type that kernels compute in.
inline std::string computeOf(StringRef element) { return element == "f16" || element == "bf16" ? "f32" : element.str(); }

inline bool isFloatText(StringRef element) { return element.contains('f'); }

/// An epilogue without inputs: stores the value.
inline std::string plainEpilogue(StringRef element) {
  if (computeOf(element) == element)
    return llvm::formatv("{{\n^bb0(%x: {0}):\n  kernel.yield %x : {0}\n}", element);
  return llvm::formatv("{{\n^bb0(%x: f32):\n  %y = arith.truncf %x : f32 to {0}\n  kernel.yield %y : {0}\n}", element);
}

/// An epilogue with a bias along the last dimension, a residual of the output's shape, and a relu; of `rank` dimensions.
/// Only for f32. The inputs are %a<first>, %a<first + 1>.
struct RichEpilogue {
  static std::string maps(int64_t rank) {
    std::string dims;
    for (int64_t k = 0; k < rank; ++k)
      dims += (k ? ", d" : "d") + std::to_string(k);
    return llvm::formatv("epilogue_maps = [affine_map<({0}) -> (d{1})>, affine_map<({0}) -> ({0})>]", dims, rank - 1);
  }
  static constexpr const char *region = R"({
^bb0(%x: f32, %bias: f32, %residual: f32):
  %zero = arith.constant 0.0 : f32
  %0 = arith.addf %x, %bias : f32
  %1 = arith.addf %0, %residual : f32
  %2 = arith.maximumf %1, %zero : f32
  kernel.yield %2 : f32
})";
};

/// For tests of weights in pairs alone.
#define DLC_SKIP_WITHOUT_PAIRS()                                                                                                \
  if (!getTargets().front()->takesPairs())                                                                                      \
  GTEST_SKIP() << "weights never come in pairs here"

inline std::string dimsOf(const std::vector<std::string> &dims) {
  std::string text = "#nn.dims<";
  for (size_t k = 0; k < dims.size(); ++k)
    text += (k ? ", " : "") + dims[k];
  return text + ">";
}

} // namespace dlc::test

#endif
