// kernel.rowwise.
#include "Text.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace dlc;
using namespace dlc::test;

static CheckOptions toleranceOf(StringRef element) {
  CheckOptions options;
  options.rtol = element == "f64" ? 1e-12 : element == "f16" ? 2e-3 : element == "bf16" ? 1.6e-2 : 2e-6;
  options.atol = element == "f64" ? 1e-13 : element == "f16" ? 1e-4 : element == "bf16" ? 1e-3 : 2e-6;
  return options;
}

static std::string rowText(StringRef kind, StringRef element, const Shape &shape) {
  std::string type = memrefText(shape, element);
  std::string attributes = llvm::formatv("kind = #kernel<row {0}>, epsilon = 1.0e-05 : f64, bounds = {1}, epilogue_maps = []",
                                         kind, dimsText(shape));
  return kernelText("kernel.rowwise", {type}, type, attributes, plainEpilogue(element));
}

static const std::vector<std::string> kinds = {"softmax", "log_softmax", "normalize"};

TEST(Rowwise, AnyLength) {
  std::vector<int64_t> lengths = {0, 1, 2, 7, 16, 17, 31, 64, 67, 129, 1000};
  // Rows of whole blocks, and such as do not fit registers.
  lengths.insert(lengths.end(), {1028, 2049, 5000, 33000});
  for (const std::string &kind : kinds)
    for (int64_t length : lengths)
      checkKernel(rowText(kind, "f32", {3, length}), toleranceOf("f32"));
}

TEST(Rowwise, ElementTypes) {
  for (const std::string &kind : kinds)
    for (StringRef element : {"f64", "f16", "bf16"})
      for (int64_t length : {pick(1, 90), int64_t(1024), int64_t(2056)})
        checkKernel(rowText(kind, element, {2, 2, length}), toleranceOf(element));
}

TEST(Rowwise, Ranks) {
  for (const std::string &kind : kinds) {
    checkKernel(rowText(kind, "f32", {pick(1, 100)}), toleranceOf("f32"));
    checkKernel(rowText(kind, "f32", {pick(1, 3), pick(1, 3), pick(1, 40), pick(1, 50)}), toleranceOf("f32"));
    checkKernel(rowText(kind, "f32", {0, 5}), toleranceOf("f32"));
    checkKernel(rowText(kind, "f32", {4000, 3}), toleranceOf("f32"));
  }
}

TEST(Rowwise, Dynamic) {
  CheckOptions options = toleranceOf("f32");
  options.symbols = {"N", "L"};
  options.values = {{1, 1}, {3, 17}, {0, 4}, {5, 0}, {70, 65}, {2, 300}};
  for (const std::string &kind : kinds) {
    std::string attributes = llvm::formatv(
        "kind = #kernel<row {0}>, epsilon = 1.0e-05 : f64, bounds = #nn.dims<\"N\", 4, \"L\">, epilogue_maps = []", kind);
    std::string dims = "{rt.dims = #nn.dims<\"N\", 4, \"L\">}";
    checkKernel(kernelText("kernel.rowwise", {"memref<?x4x?xf32>"}, "memref<?x4x?xf32>", attributes, plainEpilogue("f32"),
                           {dims, dims}),
                options);
  }
}

TEST(Rowwise, ScaleAndBias) {
  for (int64_t length : {1, 19, 64, 100}) {
    std::string type = memrefText({7, length}, "f32"), vector = memrefText({length}, "f32");
    std::string attributes =
        llvm::formatv("kind = #kernel<row normalize>, epsilon = 1.0e-05 : f64, bounds = {0}, epilogue_maps = "
                      "[affine_map<(d0, d1) -> (d1)>, affine_map<(d0, d1) -> (d1)>]",
                      dimsText({7, length}));
    checkKernel(kernelText("kernel.rowwise", {type, vector, vector}, type, attributes, R"({
^bb0(%x: f32, %scale: f32, %bias: f32):
  %0 = arith.mulf %x, %scale : f32
  %1 = arith.addf %0, %bias : f32
  kernel.yield %1 : f32
})"),
                toleranceOf("f32"));
  }
}

TEST(Rowwise, Extremes) {
  CheckOptions options = toleranceOf("f32");
  options.fill = [](unsigned, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setDouble(i, (i % 5) * 1000.0 - 3000.0); // exp of the differences underflows
  };
  checkKernel(rowText("softmax", "f32", {2, 37}), options);
  checkKernel(rowText("log_softmax", "f32", {2, 37}), options);
  options.fill = [](unsigned, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setDouble(i, i % 7 == 3 ? -std::numeric_limits<double>::infinity() : i % 3);
  };
  checkKernel(rowText("softmax", "f32", {2, 37}), options);
  options.fill = [](unsigned, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setDouble(i, i == 40 ? NAN : i % 3);
  };
  for (const std::string &kind : kinds)
    checkKernel(rowText(kind, "f32", {3, 37}), options);
}
