// kernel.generic.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

/// One copy per output element from `input` at `map`; `element` stays.
static std::string copyText(const Shape &input, const Shape &output, StringRef map, StringRef element) {
  std::string dims;
  for (size_t k = 0; k < output.size(); ++k)
    dims += (k ? ", d" : "d") + std::to_string(k);
  std::string attributes = llvm::formatv("maps = [affine_map<({0}) -> ({1})>], bounds = {2}", dims, map, dimsText(output));
  std::string region = llvm::formatv("{{\n^bb0(%x: {0}):\n  kernel.yield %x : {0}\n}", element);
  return kernelText("kernel.generic", {memrefText(input, element)}, memrefText(output, element), attributes, region);
}

TEST(Generic, Elementwise) {
  for (int64_t size : {0, 1, 3, 16, 17, 100, 8192, 8193, 20000}) {
    std::string type = memrefText({size}, "f32");
    std::string attributes = "maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], bounds = " + dimsText({size});
    checkKernel(kernelText("kernel.generic", {type, type}, type, attributes, R"({
^bb0(%x: f32, %y: f32):
  %0 = arith.mulf %x, %y : f32
  %1 = arith.addf %0, %x : f32
  kernel.yield %1 : f32
})"));
  }
}

TEST(Generic, Broadcasts) {
  // A scalar, a row, a column and a full operand.
  for (int i = 0; i < 8; ++i) {
    int64_t a = pick(1, 5), b = pick(1, 40), c = pick(1, 50);
    std::string attributes = llvm::formatv(
        "maps = [affine_map<(d0, d1, d2) -> ()>, affine_map<(d0, d1, d2) -> (d2)>, affine_map<(d0, d1, d2) -> (d1, 0)>, "
        "affine_map<(d0, d1, d2) -> (d0, d1, d2)>], bounds = {0}",
        dimsText({a, b, c}));
    checkKernel(kernelText("kernel.generic",
                           {"memref<f32>", memrefText({c}, "f32"), memrefText({b, 1}, "f32"), memrefText({a, b, c}, "f32")},
                           memrefText({a, b, c}, "f32"), attributes, R"({
^bb0(%s: f32, %x: f32, %y: f32, %z: f32):
  %0 = arith.addf %s, %x : f32
  %1 = arith.mulf %y, %z : f32
  %2 = arith.subf %0, %1 : f32
  %zero = arith.constant 0.0 : f32
  %3 = arith.maximumf %2, %zero : f32
  kernel.yield %3 : f32
})"));
  }
}

TEST(Generic, Scalar) {
  checkKernel(kernelText("kernel.generic", {"memref<f32>", "memref<f32>"}, "memref<f32>",
                         "maps = [affine_map<() -> ()>, affine_map<() -> ()>], bounds = #nn.dims<>", R"({
^bb0(%x: f32, %y: f32):
  %0 = arith.addf %x, %y : f32
  kernel.yield %0 : f32
})"));
}

TEST(Generic, Transposes) {
  for (StringRef element : {"f32", "f16", "bf16", "i8", "i64", "f64", "i16"})
    for (int i = 0; i < 6; ++i) {
      Shape in, out;
      size_t rank = pick(2, 4);
      for (size_t k = 0; k < rank; ++k)
        in.push_back(pick(std::vector<int64_t>{1, 2, 3, 8, 16, 17, 33, 40}));
      std::vector<size_t> order(rank), inverse(rank);
      std::iota(order.begin(), order.end(), 0);
      std::shuffle(order.begin(), order.end(), generator());
      for (size_t k = 0; k < rank; ++k) {
        out.push_back(in[order[k]]);
        inverse[order[k]] = k;
      }
      std::string map;
      for (size_t k = 0; k < rank; ++k)
        map += (k ? ", d" : "d") + std::to_string(inverse[k]);
      checkKernel(copyText(in, out, map, element));
    }
}

TEST(Generic, LayoutChanges) {
  for (StringRef element : {"f32", "f16", "i8"})
    for (const Shape &image : {Shape{1, 3, 20, 20}, Shape{2, 64, 7, 9}, Shape{1, 33, 5, 16}, Shape{1, 1, 8, 8}, Shape{1, 16, 1, 100}}) {
      int64_t n = image[0], c = image[1], h = image[2], w = image[3];
      checkKernel(copyText({n, c, h, w}, {n, h, w, c}, "d0, d3, d1, d2", element));
      checkKernel(copyText({n, h, w, c}, {n, c, h, w}, "d0, d2, d3, d1", element));
    }
}

TEST(Generic, Slices) {
  checkKernel(copyText({40, 50}, {13, 16}, "d0 * 3 + 1, d1 * 2 + 7", "f32"));
  checkKernel(copyText({40, 50}, {13, 33}, "d0 + 5, d1 + 17", "f32"));
  checkKernel(copyText({40, 50}, {40, 50}, "-d0 + 39, -d1 + 49", "f32"));
  checkKernel(copyText({6, 7}, {24, 35}, "d0 floordiv 4, d1 mod 7", "f32"));
}

TEST(Generic, StoredTypes) {
  // Through f32 for small floats, as bytes for booleans.
  for (StringRef element : {"f16", "bf16"}) {
    std::string type = memrefText({5, 37}, element);
    std::string region = llvm::formatv(R"({{
^bb0(%a: {0}, %b: {0}):
  %x = arith.extf %a : {0} to f32
  %y = arith.extf %b : {0} to f32
  %0 = arith.mulf %x, %y : f32
  %1 = arith.truncf %0 : f32 to {0}
  kernel.yield %1 : {0}
})",
                                       element);
    checkKernel(kernelText("kernel.generic", {type, memrefText({37}, element)}, type,
                           "maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], bounds = #nn.dims<5, 37>", region));
  }
  CheckOptions options;
  options.fill = [](unsigned k, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setInt(i, k == 0 ? pick(0, 1) : pick(-4, 4));
  };
  checkKernel(kernelText("kernel.generic", {"memref<70xi8>", "memref<70xf32>", "memref<f32>"}, "memref<70xi8>",
                         "maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>, affine_map<(d0) -> ()>], bounds = #nn.dims<70>", R"({
^bb0(%a: i8, %x: f32, %y: f32):
  %zero = arith.constant 0 : i8
  %p = arith.cmpi ne, %a, %zero : i8
  %q = arith.cmpf ogt, %x, %y : f32
  %r = arith.andi %p, %q : i1
  %0 = arith.extui %r : i1 to i8
  kernel.yield %0 : i8
})"),
              options);
  for (StringRef element : {"i8", "i16", "i32", "i64"}) {
    std::string type = memrefText({67}, element);
    std::string region = llvm::formatv("{{\n^bb0(%x: {0}, %y: {0}):\n  %0 = arith.muli %x, %y : {0}\n  %1 = arith.addi %0, %x : {0}\n"
                                       "  kernel.yield %1 : {0}\n}",
                                       element);
    checkKernel(kernelText("kernel.generic", {type, type}, type,
                           "maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], bounds = #nn.dims<67>", region));
  }
}

/// Rows of %a0 by indices in %a1.
static std::string gatherText(StringRef rows, StringRef rowDims, const Shape &output) {
  std::string table = llvm::formatv("memref<{0}x{1}xf32>", rows, output[1]);
  std::string attributes = llvm::formatv("maps = [affine_map<() -> ()>, affine_map<(d0, d1) -> (d0)>], bounds = {0}", dimsText(output));
  std::string region = llvm::formatv(R"({{
^bb0(%t: f32, %i: i64):
  %row = kernel.check %i in #nn.dims<{0}>
  %column = kernel.index 1
  %0 = kernel.load 0 [%row, %column] : f32
  kernel.yield %0 : f32
})",
                                     rowDims);
  return kernelText("kernel.generic", {table, memrefText({output[0]}, "i64")}, memrefText(output, "f32"), attributes, region,
                    {llvm::formatv("{{rt.dims = #nn.dims<{0}, {1}>}", rowDims, output[1])});
}

TEST(Generic, Gather) {
  CheckOptions options;
  options.fill = [](unsigned k, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      k == 1 ? value.setInt(i, pick(-9, 8)) : value.setDouble(i, i);
  };
  for (int64_t width : {1, 5, 16, 37})
    checkKernel(gatherText("9", "9", {13, width}), options);
  // One index out of range, above and below.
  options.expectFailure = true;
  for (int64_t bad : {9, -10}) {
    options.fill = [bad](unsigned k, HostValue &value) {
      for (int64_t i = 0; i < value.getNumElements(); ++i)
        k == 1 ? value.setInt(i, i == 7 ? bad : 3) : value.setDouble(i, i);
    };
    checkKernel(gatherText("9", "9", {13, 21}), options);
  }
  // A table without rows: nothing may be read.
  checkKernel(gatherText("0", "0", {13, 21}), options);
  options.symbols = {"R"};
  options.values = {{0}};
  checkKernel(gatherText("?", "\"R\"", {13, 21}), options);
}

TEST(Generic, Places) {
  checkKernel(kernelText("kernel.generic", {"memref<35xf32>"}, "memref<4x35xi64>",
                         "maps = [affine_map<(d0, d1) -> (d1)>], bounds = #nn.dims<4, 35>", R"({
^bb0(%x: f32):
  %i = kernel.index 0
  %j = kernel.index 1
  %n = kernel.dim #nn.dims<35>
  %0 = arith.muli %i, %n : i64
  %1 = arith.addi %0, %j : i64
  kernel.yield %1 : i64
})"));
}

TEST(Generic, Dynamic) {
  CheckOptions options;
  options.symbols = {"N", "M"};
  options.values = {{0, 3}, {1, 1}, {5, 17}, {300, 40}, {3, 0}, {2, 9000}};
  std::string dims = "{rt.dims = #nn.dims<\"N\", \"M\">}";
  checkKernel(kernelText("kernel.generic", {"memref<?x?xf32>", "memref<?xf32>"}, "memref<?x?xf32>",
                         "maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], bounds = #nn.dims<\"N\", \"M\">", R"({
^bb0(%x: f32, %y: f32):
  %0 = arith.mulf %x, %y : f32
  kernel.yield %0 : f32
})",
                         {dims, "{rt.dims = #nn.dims<\"M\">}", dims}),
              options);
  std::string transposed = "{rt.dims = #nn.dims<\"M\", \"N\">}";
  checkKernel(kernelText("kernel.generic", {"memref<?x?xf32>"}, "memref<?x?xf32>",
                         "maps = [affine_map<(d0, d1) -> (d1, d0)>], bounds = #nn.dims<\"N\", \"M\">", R"({
^bb0(%x: f32):
  kernel.yield %x : f32
})",
                         {transposed, dims}),
              options);
}

TEST(Generic, StridedBuffers) {
  // Into and out of a part of a larger buffer.
  checkKernel(kernelText("kernel.generic", {"memref<6x21xf32, strided<[50, 1]>>"}, "memref<6x21xf32, strided<[100, 2]>>",
                         "maps = [affine_map<(d0, d1) -> (d0, d1)>], bounds = #nn.dims<6, 21>", R"({
^bb0(%x: f32):
  kernel.yield %x : f32
})"));
  checkKernel(kernelText("kernel.generic", {"memref<6x21xf32>"}, "memref<6x21xf32, strided<[50, 1]>>",
                         "maps = [affine_map<(d0, d1) -> (d0, d1)>], bounds = #nn.dims<6, 21>", R"({
^bb0(%x: f32):
  kernel.yield %x : f32
})"));
}

TEST(Generic, PartsOfRows) {
  // Rows begin at aligned places, but do not end there.
  checkKernel(kernelText("kernel.generic", {"memref<6x21xf32, strided<[52, 1]>>", "memref<21xf32>"}, "memref<6x21xf32, strided<[24, 1]>>",
                         "maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], bounds = #nn.dims<6, 21>", R"({
^bb0(%x: f32, %y: f32):
  %0 = arith.subf %x, %y : f32
  kernel.yield %0 : f32
})"));
}

TEST(Generic, Large) {
  // More than one run for each thread, and an end that is no whole run.
  std::string type = memrefText({600007}, "f32");
  checkKernel(kernelText("kernel.generic", {type}, type, "maps = [affine_map<(d0) -> (d0)>], bounds = #nn.dims<600007>", R"({
^bb0(%x: f32):
  %0 = arith.addf %x, %x : f32
  kernel.yield %0 : f32
})"));
}

TEST(Generic, TransposesWithOthers) {
  // Two inputs change their layout, with elements of different sizes, others do not.
  for (const Shape &shape : {Shape{64, 64}, Shape{50, 33}, Shape{9, 130}, Shape{128, 36}}) {
    int64_t a = shape[0], b = shape[1];
    checkKernel(kernelText("kernel.generic",
                           {memrefText({b, a}, "f32"), memrefText({b, a}, "f16"), memrefText({a, b}, "f32"), memrefText({b}, "f32")},
                           memrefText({a, b}, "f16"),
                           "maps = [affine_map<(d0, d1) -> (d1, d0)>, affine_map<(d0, d1) -> (d1, d0)>, "
                           "affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], bounds = " +
                               dimsText(shape),
                           R"({
^bb0(%x: f32, %h: f16, %y: f32, %z: f32):
  %0 = arith.extf %h : f16 to f32
  %1 = arith.addf %x, %0 : f32
  %2 = arith.subf %y, %z : f32
  %3 = arith.mulf %1, %2 : f32
  %4 = arith.truncf %3 : f32 to f16
  kernel.yield %4 : f16
})"));
  }
}

TEST(Generic, GatherAlongRows) {
  // An index of its own for every element, from zero on.
  CheckOptions options;
  options.fill = [](unsigned k, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      k == 1 ? value.setInt(i, pick(0, 8)) : value.setDouble(i, i);
  };
  checkKernel(kernelText("kernel.generic", {"memref<9xf32>", "memref<5x37xi64>"}, "memref<5x37xf32>",
                         "maps = [affine_map<() -> ()>, affine_map<(d0, d1) -> (d0, d1)>], bounds = #nn.dims<5, 37>", R"({
^bb0(%t: f32, %i: i64):
  %place = kernel.check %i in #nn.dims<9> from_zero
  %0 = kernel.load 0 [%place] : f32
  kernel.yield %0 : f32
})"),
              options);
}
