// kernel.reduce.
#include "Text.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

using namespace dlc;
using namespace dlc::test;

namespace {
/// A reduction of one input whose dimensions are a permutation of the loops.
struct Reduction {
  std::string element = "f32", combine = "add";
  Shape output = {}, reduced = {};
  /// The loop dimension behind each of the input's; empty: in order.
  std::vector<int64_t> order = {};
  std::string mapper = ""; // of %x; empty: the element
  int64_t block = 0;       // of the first reduced dimension, counted by the first of the output
};
} // namespace

static std::string reduceText(Reduction r) {
  if (r.block) {
    r.output.insert(r.output.begin(), (r.reduced[0] + r.block - 1) / r.block);
    for (int64_t &k : r.order)
      ++k;
  }
  Shape loops = r.output;
  loops.insert(loops.end(), r.reduced.begin(), r.reduced.end());
  std::vector<int64_t> order = r.order;
  if (order.empty())
    for (size_t k = r.block != 0; k < loops.size(); ++k)
      order.push_back(k);
  Shape input;
  std::string dims, results;
  for (int64_t k : order) {
    input.push_back(loops[k]);
    results += (results.empty() ? "d" : ", d") + std::to_string(k);
  }
  for (size_t k = 0; k < loops.size(); ++k)
    dims += (k ? ", d" : "d") + std::to_string(k);
  std::string compute = computeOf(r.element);
  std::string mapper = compute == r.element ? "" : llvm::formatv("  %x = arith.extf %e : {0} to f32\n", r.element).str();
  mapper = llvm::formatv("{{\n^bb0({0}: {1}):\n{2}{3}  kernel.yield {4} : {5}\n}", compute == r.element ? "%x" : "%e", r.element,
                         mapper, r.mapper, r.mapper.empty() ? "%x" : "%m", compute);
  std::string attributes = llvm::formatv(
      "core_inputs = 1 : i64, maps = [affine_map<({0}) -> ({1})>], bounds = {2}, reduced = {3}, combine = #kernel<combine {4}>, "
      "epilogue_maps = [], block = {5} : i64",
      dims, results, dimsText(r.output), dimsText(r.reduced), r.combine, r.block);
  return kernelText("kernel.reduce", {memrefText(input, r.element)}, memrefText(r.output, r.element), attributes,
                    mapper + " " + plainEpilogue(r.element));
}

TEST(Reduce, LastDimension) {
  for (int64_t length : {0, 1, 2, 5, 16, 17, 64, 67, 131, 1000})
    for (std::string combine : {"add", "max"})
      checkKernel(reduceText({.combine = combine, .output = {5}, .reduced = {length}}));
}

TEST(Reduce, FirstDimension) {
  for (int64_t length : {0, 1, 3, 4, 11, 50})
    for (int64_t width : {1, 3, 16, 35, 100})
      checkKernel(reduceText({.output = {width}, .reduced = {length}, .order = {1, 0}}));
}

TEST(Reduce, RandomOrders) {
  for (int i = 0; i < (wantsManyShapes() ? 200 : 25); ++i) {
    Reduction r;
    int64_t rank = pick(0, 3), reduced = pick(1, 2);
    for (int64_t k = 0; k < rank; ++k)
      r.output.push_back(pick(std::vector<int64_t>{1, 2, 3, 7, 16, 19}));
    for (int64_t k = 0; k < reduced; ++k)
      r.reduced.push_back(pick(std::vector<int64_t>{1, 2, 5, 9, 16, 33}));
    for (int64_t k = 0; k < rank + reduced; ++k)
      r.order.push_back(k);
    std::shuffle(r.order.begin(), r.order.end(), generator());
    r.combine = pick(std::vector<std::string>{"add", "max", "min"});
    checkKernel(reduceText(r));
  }
}

TEST(Reduce, Blocks) {
  for (int64_t block : {4, 7, 64})
    for (int64_t length : {0, 7, 65}) {
      checkKernel(reduceText({.output = {}, .reduced = {length}, .block = block}));
      checkKernel(reduceText({.output = {19}, .reduced = {length}, .order = {1, 0}, .block = block}));
      checkKernel(reduceText({.output = {3}, .reduced = {length}, .order = {0, 1}, .block = block}));
    }
  for (int i = 0; i < (wantsManyShapes() ? 100 : 10); ++i) {
    Reduction r = {.output = {pick(1, 20)}, .reduced = {pick(1, 30), pick(1, 20)}, .order = {0, 1, 2}, .block = pick(1, 9)};
    std::shuffle(r.order.begin(), r.order.end(), generator());
    r.combine = pick(std::vector<std::string>{"add", "max", "min"});
    checkKernel(reduceText(r));
  }
}

TEST(Reduce, DynamicBlocks) {
  CheckOptions options;
  options.symbols = {"N"};
  options.values = {{1}, {0}, {3}, {17}, {64}};
  std::string attributes = "core_inputs = 1 : i64, maps = [affine_map<(d0, d1, d2) -> (d2, d1)>], bounds = "
                           "#nn.dims<\"(N * 12) ceildiv 20\", 35>, reduced = #nn.dims<\"N * 12\">, combine = #kernel<combine "
                           "add>, epilogue_maps = [], block = 20 : i64";
  checkKernel(kernelText("kernel.reduce", {"memref<?x35xf32>"}, "memref<?x35xf32>", attributes,
                         plainEpilogue("f32") + " " + plainEpilogue("f32"),
                         {"{rt.dims = #nn.dims<\"N * 12\", 35>}", "{rt.dims = #nn.dims<\"(N * 12) ceildiv 20\", 35>}"}),
              options);
}

TEST(Reduce, NoReducedDimension) { checkKernel(reduceText({.output = {3, 21}})); }

TEST(Reduce, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16", "i8", "i16", "i32", "i64"})
    for (std::string combine : {"add", "max", "min"})
      for (bool isLast : {false, true}) {
        CheckOptions options;
        options.range = element == "f16" || element == "bf16" ? 1 : 2;
        Reduction r = {.element = element.str(), .combine = combine, .output = {21}, .reduced = {19}};
        if (!isLast)
          r.order = {1, 0};
        checkKernel(reduceText(r), options);
      }
  for (StringRef element : {"i8", "i16", "i32", "i64"})
    for (std::string combine : {"umax", "umin", "mul"})
      checkKernel(reduceText({.element = element.str(), .combine = combine, .output = {2}, .reduced = {37}}));
}

TEST(Reduce, Product) {
  CheckOptions options;
  options.fill = [](unsigned, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setDouble(i, pick(0, 1) ? 2 : 0.5);
  };
  checkKernel(reduceText({.combine = "mul", .output = {3}, .reduced = {29}}), options);
  checkKernel(reduceText({.combine = "mul", .output = {3}, .reduced = {0}}), options);
}

TEST(Reduce, IdentityOfNothing) {
  for (std::string combine : {"add", "max", "min", "mul"})
    for (StringRef element : {"f32", "i32", "f64"})
      checkKernel(reduceText({.element = element.str(), .combine = combine, .output = {3, 18}, .reduced = {0}}));
}

TEST(Reduce, NotANumber) {
  CheckOptions options;
  options.fill = [](unsigned, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setDouble(i, i % 41 == 7 ? NAN : i % 11);
  };
  for (std::string combine : {"max", "min", "add"}) {
    checkKernel(reduceText({.combine = combine, .output = {23}, .reduced = {37}}), options);
    checkKernel(reduceText({.combine = combine, .output = {23}, .reduced = {37}, .order = {1, 0}}), options);
  }
}

TEST(Reduce, Mapper) {
  CheckOptions options;
  std::string square = "  %m = arith.mulf %x, %x : f32\n";
  checkKernel(reduceText({.output = {4}, .reduced = {70}, .mapper = square}));
  // A mapper that makes something of zero must not see the lanes that do not exist.
  options.rtol = 1e-5;
  std::string exp = "  %m = math.exp %x : f32\n";
  checkKernel(reduceText({.output = {4}, .reduced = {3, 21}, .mapper = exp}), options);
  checkKernel(reduceText({.output = {21}, .reduced = {3, 5}, .order = {1, 2, 0}, .mapper = exp}), options);
}

TEST(Reduce, ManyTerms) {
  CheckOptions options;
  options.rtol = 1e-5;
  options.fill = [](unsigned, HostValue &value) {
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      value.setDouble(i, 0.1);
  };
  checkKernel(reduceText({.output = {}, .reduced = {1000003}}), options);
  checkKernel(reduceText({.output = {1, 1}, .reduced = {1009, 77}}), options);
}

TEST(Reduce, TwoInputsAndEpilogue) {
  // A row product with a broadcast vector, then a scale by an epilogue input and by a size.
  CheckOptions options;
  options.symbols = {"N", "K"};
  options.values = {{1, 1}, {5, 0}, {0, 3}, {17, 40}, {33, 64}, {3, 257}};
  options.rtol = 1e-6;
  std::string attributes = "core_inputs = 2 : i64, maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d1)>], "
                           "bounds = #nn.dims<\"N\">, reduced = #nn.dims<\"K\">, combine = #kernel<combine add>, "
                           "epilogue_maps = [affine_map<(d0) -> (d0)>]";
  checkKernel(kernelText("kernel.reduce", {"memref<?x?xf32>", "memref<?xf32>", "memref<?xf32>"}, "memref<?xf32>", attributes,
                         R"({
^bb0(%x: f32, %y: f32):
  %0 = arith.mulf %x, %y : f32
  kernel.yield %0 : f32
} {
^bb0(%x: f32, %s: f32):
  %n = kernel.dim #nn.dims<"K + 1">
  %f = arith.sitofp %n : i64 to f32
  %0 = arith.mulf %x, %s : f32
  %1 = arith.divf %0, %f : f32
  kernel.yield %1 : f32
})",
                         {"{rt.dims = #nn.dims<\"N\", \"K\">}", "{rt.dims = #nn.dims<\"K\">}", "{rt.dims = #nn.dims<\"N\">}",
                          "{rt.dims = #nn.dims<\"N\">}"}),
              options);
}

TEST(Reduce, Wide) {
  // Outputs enough for a run of them in each thread.
  for (StringRef element : {"f32", "bf16", "i8", "f64"})
    for (int64_t length : {2, 9, 40}) {
      CheckOptions options;
      options.range = 0.5;
      options.rtol = element == "bf16" ? 1e-2 : 0;
      checkKernel(reduceText({.element = element.str(), .output = {16384}, .reduced = {length}, .order = {1, 0}}), options);
    }
}

TEST(Reduce, Long) {
  // Rows that whole blocks of threads share, also where they are cut.
  for (StringRef element : {"f32", "f16", "i8", "i64"})
    for (int64_t length : {2048, 5001})
      checkKernel(reduceText({.element = element.str(), .combine = "max", .output = {3}, .reduced = {length}}));
  checkKernel(reduceText({.output = {}, .reduced = {9000}, .block = 4096}));
  checkKernel(reduceText({.output = {}, .reduced = {70, 130}, .order = {0, 1}, .block = 32}));
  checkKernel(reduceText({.output = {70}, .reduced = {500, 3}, .order = {1, 2, 0}}));
}
