// kernel.gemm. Sums of the data are exact in f32, so that nothing but a wrong element makes a difference.
#include "Text.h"

#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

namespace {
struct Gemm {
  std::string element = "f32";
  int64_t panel = 0;
  Shape lhsBatch = {}, rhsBatch = {}, batch = {};
  int64_t m = 1, n = 1, k = 1;
  bool isRich = false, transposeLhs = false, transposeRhs = false;
  bool isPaired = false; // bf16 in panels
  std::string output = {}; // the operands' element
  std::string schedule = {}; // of GPUs
};
} // namespace

static std::string gemmText(const Gemm &g) {
  Shape lhs = g.lhsBatch, rhs = g.rhsBatch, out = g.batch;
  lhs.insert(lhs.end(), {g.transposeLhs ? g.k : g.m, g.transposeLhs ? g.m : g.k});
  rhs.insert(rhs.end(), {g.transposeRhs ? g.n : g.k, g.transposeRhs ? g.k : g.n});
  if (g.panel)
    rhs = {(g.n + g.panel - 1) / g.panel, g.k, g.panel};
  if (g.isPaired)
    rhs = {(g.n + g.panel - 1) / g.panel, (g.k + 1) / 2, g.panel, 2};
  std::string output = g.output.empty() ? g.element : g.output;
  out.insert(out.end(), {g.m, g.n});
  std::vector<std::string> inputs = {memrefText(lhs, g.element), memrefText(rhs, g.element)};
  if (g.isRich)
    inputs.insert(inputs.end(), {memrefText({g.n}, "f32"), memrefText(out, "f32")});
  std::string attributes = llvm::formatv("{3}{4}panel = {0} : i64, bounds = {1}, {2}{5}", g.panel, dimsText(out),
                                         g.isRich ? RichEpilogue::maps(out.size()) : "epilogue_maps = []",
                                         g.transposeLhs ? "transpose_lhs, " : "", g.transposeRhs ? "transpose_rhs, " : "",
                                         g.schedule.empty() ? "" : ", schedule = {" + g.schedule + "}");
  return kernelText("kernel.gemm", inputs, memrefText(out, output), attributes,
                    g.isRich ? RichEpilogue::region : plainEpilogue(output));
}

static const std::vector<int64_t> odd = {1, 2, 3, 5, 6, 7, 11, 13, 16, 17, 31, 33, 64, 65, 97, 100};

TEST(Gemm, Packed) {
  for (int64_t panel : {16, 32, 48, 64})
    for (int i = 0; i < (wantsManyShapes() ? 40 : 6); ++i)
      checkKernel(gemmText({.panel = panel, .m = pick(odd), .n = pick(odd), .k = pick(odd), .isRich = i % 2 == 1}));
}

TEST(Gemm, Plain) {
  for (int i = 0; i < (wantsManyShapes() ? 100 : 15); ++i)
    checkKernel(gemmText({.m = pick(odd), .n = pick(odd), .k = pick(odd), .isRich = i % 2 == 1}));
}

TEST(Gemm, ManyRows) {
  for (int64_t panel : {0, 16, 64}) {
    checkKernel(gemmText({.panel = panel, .m = 769, .n = 19, .k = 7, .isRich = true}));
    checkKernel(gemmText({.panel = panel, .m = 960, .n = 128, .k = 3}));
    checkKernel(gemmText({.panel = panel, .m = 97, .n = 200, .k = 9}));
  }
}

TEST(Gemm, Empty) {
  for (int64_t panel : {0, 32}) {
    checkKernel(gemmText({.panel = panel, .m = 0, .n = 5, .k = 3}));
    checkKernel(gemmText({.panel = panel, .m = 5, .n = 0, .k = 3}));
    checkKernel(gemmText({.panel = panel, .m = 5, .n = 7, .k = 0, .isRich = true}));
  }
}

TEST(Gemm, Batches) {
  checkKernel(gemmText({.lhsBatch = {3}, .rhsBatch = {3}, .batch = {3}, .m = 5, .n = 17, .k = 4}));
  checkKernel(gemmText({.lhsBatch = {2, 1}, .rhsBatch = {3}, .batch = {2, 3}, .m = 7, .n = 9, .k = 4, .isRich = true}));
  checkKernel(gemmText({.lhsBatch = {}, .rhsBatch = {2, 3}, .batch = {2, 3}, .m = 1, .n = 33, .k = 5}));
  checkKernel(gemmText({.lhsBatch = {4, 3}, .rhsBatch = {4, 1}, .batch = {4, 3}, .m = 6, .n = 64, .k = 8}));
  checkKernel(gemmText({.panel = 16, .lhsBatch = {2, 3}, .batch = {2, 3}, .m = 7, .n = 21, .k = 8}));
}

TEST(Gemm, ElementTypes) {
  for (StringRef element : {"f64", "f16", "bf16", "i32", "i64"})
    for (int64_t panel : {0, 16, 64}) {
      CheckOptions options;
      options.range = element == "f16" || element == "bf16" ? 0.5 : 2;
      checkKernel(gemmText({.element = element.str(), .panel = panel, .m = pick(odd), .n = pick(odd), .k = pick(odd)}), options);
    }
}

TEST(Gemm, Pairs) {
  DLC_SKIP_WITHOUT_PAIRS();
  Gemm g = {.element = "bf16", .isPaired = true, .output = "f32"};
  auto check = [&](int64_t m, int64_t n, int64_t k, bool isRich) {
    g.m = m, g.n = n, g.k = k, g.isRich = isRich;
    CheckOptions options;
    options.range = 0.5;
    checkKernel(gemmText(g), options);
  };
  for (int64_t panel : {8, 16, 32, 48, 64}) {
    g.panel = panel;
    for (int i = 0; i < (wantsManyShapes() ? 40 : 6); ++i)
      check(pick(odd), pick(odd), pick(odd), i % 2 == 1);
  }
  for (int64_t panel : {16, 64}) {
    g.panel = panel;
    check(769, 19, 7, true);
    check(960, 128, 4, false);
    check(0, 5, 3, false);
    check(5, 0, 3, false);
  }
  g.output = "bf16";
  check(13, 70, 33, false);
}

/// Sums of f16 and bf16, of sizes for which GPUs use tensor cores: of these all tiles, and all ways to lie in memory.
static Gemm randomHalf() {
  Gemm g = {.element = pick(0, 1) ? "bf16" : "f16", .output = "f32"};
  g.m = pick(std::vector<int64_t>{9, 16, 40, 64, 65, 77, 130});
  g.n = pick(std::vector<int64_t>{8, 19, 32, 66, 72, 100, 128});
  g.k = pick(std::vector<int64_t>{8, 17, 33, 36, 50, 64, 72, 160});
  g.transposeLhs = pick(0, 1);
  g.transposeRhs = !g.transposeLhs && pick(0, 2) == 0;
  g.panel = g.transposeRhs ? 0 : pick(std::vector<int64_t>{0, 16, 48, 64});
  g.isRich = pick(0, 1);
  if (!g.isRich && pick(0, 1))
    g.output = g.element;
  return g;
}

static void checkHalf(const Gemm &g) {
  CheckOptions options;
  options.range = 0.5;
  checkKernel(gemmText(g), options);
}

TEST(Gemm, Half) {
  for (int i = 0; i < (wantsManyShapes() ? 200 : 20); ++i)
    checkHalf(randomHalf());
  checkHalf({.element = "bf16", .lhsBatch = {2, 1}, .rhsBatch = {3}, .batch = {2, 3}, .m = 33, .n = 40, .k = 24, .isRich = true, .output = "f32"});
  checkHalf({.element = "f16", .lhsBatch = {3}, .rhsBatch = {3}, .batch = {3}, .m = 65, .n = 17, .k = 40, .transposeRhs = true});
  checkHalf({.element = "bf16", .panel = 32, .lhsBatch = {2}, .batch = {2}, .m = 20, .n = 50, .k = 64});
  for (int64_t zero = 0; zero < 3; ++zero)
    checkHalf({.element = "bf16", .m = zero == 0 ? 0 : 70, .n = zero == 1 ? 0 : 64, .k = zero == 2 ? 0 : 40, .isRich = true, .output = "f32"});
}

TEST(Gemm, HalfTiles) {
  for (const Shape &tile : std::vector<Shape>{{128, 256, 32, 4}, {128, 128, 32, 4}, {128, 128, 64, 3}, {128, 64, 32, 3},
                                              {64, 128, 32, 4}, {64, 64, 64, 3}, {64, 64, 128, 2}, {32, 64, 64, 4},
                                              {64, 32, 64, 4}, {16, 128, 64, 5}, {16, 64, 64, 8}, {32, 32, 64, 2}}) {
    std::string schedule = "tile = " + arrayText(tile);
    for (int i = 0; i < (wantsManyShapes() ? 20 : 1); ++i) {
      Gemm g = randomHalf();
      g.schedule = schedule;
      checkHalf(g);
    }
    checkHalf({.element = "bf16", .m = tile[0] + 8, .n = tile[1] + 8, .k = 136, .schedule = schedule});
  }
}

/// More blocks than are taken together, of which the last ones are less.
TEST(Gemm, HalfManyBlocks) {
  checkHalf({.element = "f16", .m = 330, .n = 70, .k = 16, .schedule = "tile = array<i64: 32, 32, 64, 2>"});
  checkHalf({.element = "f16", .lhsBatch = {2}, .rhsBatch = {2}, .batch = {2}, .m = 150, .n = 130, .k = 16, .schedule = "tile = array<i64: 16, 64, 64, 4>"});
}

/// Numbers that products on tensor cores round to 10 bits, to the nearest: cutting them off is off by three times as much.
TEST(Gemm, RoundedOperands) {
  for (int i = 0; i < 4; ++i) {
    Gemm g = {.m = 40, .n = 48, .k = 72, .transposeLhs = i == 1, .transposeRhs = i == 2};
    g.panel = i == 3 ? 16 : 0;
    CheckOptions options;
    options.fill = [](unsigned argument, HostValue &value) {
      for (int64_t k = 0; k < value.getNumElements(); ++k)
        value.setDouble(k, argument == 0 ? 1 + 3 * 0x1p-12 : 1);
    };
    options.atol = double(g.k) * 1.01 * 0x1p-12;
    checkKernel(gemmText(g), options);
  }
}

/// Numbers whose sums are not exact: each of K products and sums rounds once, in one order or another.
TEST(Gemm, PairsRounded) {
  DLC_SKIP_WITHOUT_PAIRS();
  for (int i = 0; i < (wantsManyShapes() ? 40 : 8); ++i) {
    Gemm g = {.element = "bf16", .m = pick(odd), .n = pick(odd), .isPaired = true, .output = "f32"};
    g.panel = pick(std::vector<int64_t>{16, 32, 64});
    g.k = pick(std::vector<int64_t>{2, 3, 31, 100, 257, 1000});
    CheckOptions options;
    options.fill = [](unsigned, HostValue &value) {
      for (int64_t k = 0; k < value.getNumElements(); ++k)
        value.setDouble(k, pick(-1000, 1000) / 1000.0);
    };
    options.atol = double(g.k + 1) * g.k * 0x1p-24; // (K + 1) roundings of at most K
    checkKernel(gemmText(g), options);
  }
}

TEST(Gemm, TransposedLhs) {
  for (int64_t panel : {0, 32})
    for (int i = 0; i < (wantsManyShapes() ? 40 : 6); ++i)
      checkKernel(gemmText({.panel = panel, .m = pick(odd), .n = pick(odd), .k = pick(odd), .isRich = i % 2 == 1, .transposeLhs = true}));
  checkKernel(gemmText({.lhsBatch = {2, 1}, .rhsBatch = {3}, .batch = {2, 3}, .m = 7, .n = 9, .k = 4, .transposeLhs = true}));
  checkKernel(gemmText({.m = 784, .n = 33, .k = 1, .transposeLhs = true}));
}

TEST(Gemm, TransposedRhs) {
  for (int i = 0; i < (wantsManyShapes() ? 100 : 15); ++i)
    checkKernel(gemmText({.m = pick(odd), .n = pick(odd), .k = pick(odd), .isRich = i % 2 == 1, .transposeRhs = true}));
  checkKernel(gemmText({.lhsBatch = {2, 1}, .rhsBatch = {3}, .batch = {2, 3}, .m = 7, .n = 9, .k = 20, .isRich = true, .transposeRhs = true}));
  checkKernel(gemmText({.m = 800, .n = 70, .k = 5, .transposeRhs = true}));
  for (int64_t zero = 0; zero < 3; ++zero)
    checkKernel(gemmText({.m = zero == 0 ? 0 : 5, .n = zero == 1 ? 0 : 7, .k = zero == 2 ? 0 : 3, .isRich = true, .transposeRhs = true}));
  for (StringRef element : {"f64", "f16", "bf16"}) {
    CheckOptions options;
    options.range = element == "f64" ? 2 : 0.5;
    checkKernel(gemmText({.element = element.str(), .m = pick(odd), .n = pick(odd), .k = pick(odd), .transposeRhs = true}), options);
  }
}

static void checkDynamic(std::vector<std::string> lhs, std::vector<std::string> rhs, std::vector<std::string> out, int64_t panel,
                         std::vector<std::vector<int64_t>> values, StringRef flags = "", StringRef element = "f32") {
  auto typeOf = [](const std::vector<std::string> &dims, StringRef element) {
    std::string text = "memref<";
    for (const std::string &dim : dims)
      text += (dim[0] == '"' ? "?" : dim) + "x";
    return text + element.str() + ">";
  };
  CheckOptions options;
  options.symbols = {"M", "N", "K"};
  options.values = std::move(values);
  options.range = element == "f32" ? 2 : 0.5;
  std::string bias = out.back() == "\"N\"" ? "memref<?xf32>" : "memref<" + out.back() + "xf32>";
  std::string attributes =
      llvm::formatv("{3}panel = {0} : i64, bounds = {1}, {2}", panel, dimsOf(out), RichEpilogue::maps(out.size()), flags);
  auto dims = [](const std::vector<std::string> &d) { return "{rt.dims = " + dimsOf(d) + "}"; };
  checkKernel(kernelText("kernel.gemm", {typeOf(lhs, element), typeOf(rhs, element), bias, typeOf(out, "f32")}, typeOf(out, "f32"), attributes,
                         RichEpilogue::region, {dims(lhs), dims(rhs), dims({out.back()}), dims(out), dims(out)}),
              options);
}

TEST(Gemm, Dynamic) {
  std::vector<std::vector<int64_t>> values = {{1, 1, 1}, {7, 70, 3}, {97, 64, 5}, {0, 3, 4}, {5, 0, 4}, {13, 130, 0}, {200, 37, 20}};
  checkDynamic({"\"M\"", "\"K\""}, {"\"K\"", "\"N\""}, {"\"M\"", "\"N\""}, 0, values);
  checkDynamic({"\"M\"", "16"}, {"2", "16", "32"}, {"\"M\"", "50"}, 32, values);
  checkDynamic({"\"K\"", "\"M\""}, {"\"K\"", "\"N\""}, {"\"M\"", "\"N\""}, 0, values, "transpose_lhs, ");
  checkDynamic({"\"M\"", "\"K\""}, {"\"N\"", "\"K\""}, {"\"M\"", "\"N\""}, 0, values, "transpose_rhs, ");
  checkDynamic({"\"M\"", "\"K\""}, {"21", "\"K\""}, {"\"M\"", "21"}, 0, values, "transpose_rhs, ");
  checkDynamic({"\"M\"", "2", "\"K\""}, {"\"M\"", "\"K\"", "40"}, {"\"M\"", "2", "40"}, 0, values);
  checkDynamic({"\"M\"", "\"K\""}, {"\"K\"", "\"N\""}, {"\"M\"", "\"N\""}, 0, values, "", "bf16");
  checkDynamic({"\"M\"", "24"}, {"2", "24", "32"}, {"\"M\"", "64"}, 32, values, "", "f16");
  checkDynamic({"\"K\"", "\"M\""}, {"\"K\"", "72"}, {"\"M\"", "72"}, 0, values, "transpose_lhs, ", "bf16");
  checkDynamic({"\"M\"", "2", "\"K\""}, {"\"M\"", "\"K\"", "40"}, {"\"M\"", "2", "40"}, 0, values, "", "f16");
}

/// Few rows or columns beside a deep sum.
TEST(Gemm, MatrixVector) {
  for (int i = 0; i < (wantsManyShapes() ? 100 : 12); ++i) {
    Gemm g = {.m = pick(1, 9), .n = pick(odd), .k = pick(std::vector<int64_t>{64, 67, 96, 128, 260, 1000, 1030}), .isRich = i % 2 == 1};
    if (i % 3 == 1)
      std::swap(g.m, g.n);
    g.transposeRhs = i % 4 == 2;
    g.transposeLhs = i % 8 == 3;
    if (i % 4 == 1)
      g.panel = pick(std::vector<int64_t>{16, 48, 64});
    checkKernel(gemmText(g));
  }
  checkKernel(gemmText({.m = 1, .n = 1200, .k = 64}));
  checkKernel(gemmText({.m = 1100, .n = 1, .k = 64, .isRich = true}));
  checkKernel(gemmText({.lhsBatch = {2, 1}, .rhsBatch = {3}, .batch = {2, 3}, .m = 3, .n = 20, .k = 68, .isRich = true}));
  checkKernel(gemmText({.panel = 16, .lhsBatch = {2}, .batch = {2}, .m = 2, .n = 21, .k = 80}));
  for (StringRef element : {"f64", "f16", "bf16", "i32", "i64"})
    for (bool transposeRhs : {false, true}) {
      if (transposeRhs && element.starts_with("i"))
        continue; // of floats alone
      CheckOptions options;
      options.range = element == "f16" || element == "bf16" ? 0.125 : 2;
      checkKernel(gemmText({.element = element.str(), .m = 3, .n = 24, .k = 136, .transposeRhs = transposeRhs}), options);
    }
}

/// Tiles of every shape that a GPU may choose, and beyond their edges. CPUs do not look at the schedule.
TEST(Gemm, Tiles) {
  for (auto [rows, columns, slices] : std::vector<std::tuple<int64_t, int64_t, int64_t>>{
           {128, 128, 1}, {128, 32, 1}, {32, 128, 1}, {128, 16, 1}, {16, 128, 1}, {64, 64, 1}, {32, 32, 1}, {32, 32, 4}, {16, 32, 8}}) {
    std::string schedule = llvm::formatv("tile = array<i64: {0}, {1}, {2}>", rows, columns, slices);
    // Whole tiles and pieces of 16 bytes; then neither.
    checkKernel(gemmText({.m = 2 * rows, .n = 2 * columns, .k = 64, .isRich = true, .schedule = schedule}));
    checkKernel(gemmText({.m = rows + 3, .n = columns + 4, .k = 140, .transposeRhs = true, .schedule = schedule}));
    checkKernel(gemmText({.m = rows + 4, .n = columns - 3, .k = 67, .isRich = true, .transposeLhs = true, .schedule = schedule}));
    checkKernel(gemmText({.panel = 16, .m = rows - 1, .n = columns + 21, .k = 24, .isRich = true, .schedule = schedule}));
  }
}

/// Rows that are apart in memory.
TEST(Gemm, Strided) {
  auto strided = [](int64_t rows, int64_t columns, int64_t pitch) {
    return llvm::formatv("memref<{0}x{1}xf32, strided<[{2}, 1]>>", rows, columns, pitch).str();
  };
  for (int64_t gap : {0, 1, 4})
    for (bool transposeRhs : {false, true})
      for (int64_t m : {3, 37}) {
        int64_t n = 24, k = 68;
        std::string rhs = transposeRhs ? strided(n, k, k + gap) : strided(k, n, n + gap);
        std::string attributes = llvm::formatv("{0}panel = 0 : i64, bounds = {1}, epilogue_maps = []",
                                               transposeRhs ? "transpose_rhs, " : "", dimsText({m, n}));
        checkKernel(kernelText("kernel.gemm", {strided(m, k, k + gap), rhs}, strided(m, n, n + gap), attributes, plainEpilogue("f32")));
      }
}
