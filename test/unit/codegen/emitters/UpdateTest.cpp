// kernel.update.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

/// A step with momentum: the state is a weight and a velocity, the inputs a gradient and a rate.
static std::string momentumText(StringRef size, StringRef dim, StringRef element) {
  return llvm::formatv(R"(
func.func private @k(%g: memref<{0}x{2}> {{rt.dims = #nn.dims<{1}>}, %rate: memref<{2}>, %w: memref<{0}x{2}> {{rt.dims = #nn.dims<{1}>},
                     %v: memref<{0}x{2}> {{rt.dims = #nn.dims<{1}>}, %begin: index, %end: index) attributes {{rt.kernel} {{
  kernel.update(%g, %rate : memref<{0}x{2}>, memref<{2}>) into %w, %v : memref<{0}x{2}>, memref<{0}x{2}>
      attributes {{maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], bounds = #nn.dims<{1}>} {{
  ^bb0(%0: {2}, %1: {2}, %2: {2}, %3: {2}):
    %half = arith.constant 0.5 : {2}
    %4 = arith.mulf %3, %half : {2}
    %5 = arith.addf %4, %0 : {2}
    %6 = arith.mulf %5, %1 : {2}
    %7 = arith.subf %2, %6 : {2}
    kernel.yield %7, %5 : {2}, {2}
  }
  return
}
)",
                       size, dim, element);
}

TEST(Update, Momentum) {
  for (StringRef element : {"f32", "f64"})
    for (int64_t size : {0, 1, 3, 4, 127, 4096, 4099})
      checkKernel(momentumText(std::to_string(size), std::to_string(size), element));
}

TEST(Update, Large) { checkKernel(momentumText("600007", "600007", "f32")); }

TEST(Update, Dynamic) {
  CheckOptions options;
  options.symbols = {"N"};
  options.values = {{0}, {1}, {513}, {1024}};
  checkKernel(momentumText("?", "\"N\"", "f32"), options);
}

TEST(Update, OneTensorOfIntegers) {
  checkKernel(R"(
func.func private @k(%g: memref<77xi64>, %w: memref<77xi64>, %begin: index, %end: index) attributes {rt.kernel} {
  kernel.update(%g : memref<77xi64>) into %w : memref<77xi64> attributes {maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<77>} {
  ^bb0(%0: i64, %1: i64):
    %2 = arith.addi %0, %1 : i64
    kernel.yield %2 : i64
  }
  return
}
)");
}
