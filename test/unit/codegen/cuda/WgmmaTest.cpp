// Products on Hopper's tensor cores: every tile and order of operands, in the emulator, at sizes that tiles do not divide.
// Sums of the data are exact in f32, so that nothing but a wrong element makes a difference.
#include "Text.h"

#include "codegen/Cuda/Pipeline.h"
#include "codegen/Cuda/Ptx.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

namespace {
/// What kernels are compiled to.
struct Compiled {
  std::string ptx;
  OwningOpRef<ModuleOp> module;
  DictionaryAttr launch;
};

/// bf16 and f16 with f32 sums. The tile is for Hopper alone.
struct Product {
  std::string element = "bf16", output = "f32";
  std::string order = "packed"; // of the rhs; or "plain", "transposed"
  int64_t panel = 64;
  std::vector<std::string> lhsBatch = {}, rhsBatch = {}, batch = {};
  std::string m, n, k;
  Shape tile = {};
  bool isRich = false, transposeLhs = false;
};
} // namespace

static std::optional<Compiled> compile(StringRef text, ArrayRef<std::string> symbols = {}, bool tf32 = false) {
  Compiled result;
  result.module = parseKernel(text, symbols);
  cuda::CudaTarget target = cantFail(cuda::CudaTarget::get("sm_90a", /*strictFp=*/false, tf32));
  PassManager pm(result.module->getContext());
  cuda::buildCudaPipeline(pm, target);
  if (failed(pm.run(*result.module)))
    return std::nullopt;
  FailureOr<std::string> ptx = cuda::emitPtx(*result.module, target);
  if (failed(ptx))
    return std::nullopt;
  result.ptx = std::move(*ptx);
  auto function = result.module->lookupSymbol<gpu::GPUModuleOp>(target.name).lookupSymbol<LLVM::LLVMFuncOp>("k");
  result.launch = function->getAttrOfType<DictionaryAttr>("cuda.launch");
  return result;
}

/// What ptxas says of registers that do not suffice, and of products that wait for each other; "" where there is no ptxas.
static std::string assemble(StringRef ptx) {
  llvm::ErrorOr<std::string> program = llvm::sys::findProgramByName("ptxas");
  if (!program)
    return "";
  llvm::SmallString<128> input, report;
  std::error_code failed = llvm::sys::fs::createTemporaryFile("wgmma", "ptx", input);
  failed = failed ? failed : llvm::sys::fs::createTemporaryFile("wgmma", "log", report);
  if (failed)
    return failed.message();
  {
    std::error_code code;
    llvm::raw_fd_ostream(input, code) << ptx;
  }
  std::optional<StringRef> redirects[] = {StringRef(), report.str(), report.str()};
  int status = llvm::sys::ExecuteAndWait(*program, {*program, "-v", "-arch=sm_90a", input, "-o", "/dev/null"}, std::nullopt, redirects);
  std::string text = (*llvm::MemoryBuffer::getFile(report))->getBuffer().str();
  llvm::sys::fs::remove(input);
  llvm::sys::fs::remove(report);
  bool isClean = status == 0 && StringRef(text).contains("0 bytes spill stores, 0 bytes spill loads") &&
                 !StringRef(text).contains("warning") && !StringRef(text).contains("C75");
  return isClean ? "" : text;
}

static std::string typeOf(ArrayRef<std::string> dims, StringRef element) {
  std::string text = "memref<";
  for (StringRef dim : dims)
    text += (dim.starts_with("\"") ? "?" : dim.str()) + "x";
  return text + element.str() + ">";
}

static std::string epilogueOf(StringRef output, bool isRich) {
  if (!isRich)
    return output == "f32" ? plainEpilogue("f32") : plainEpilogue(output);
  std::string text = "{\n^bb0(%x: f32, %bias: f32, %other: " + output.str() + "):\n  %zero = arith.constant 0.0 : f32\n";
  bool isWide = output == "f32";
  std::string wide = isWide ? "%other" : "%wide";
  if (!isWide)
    text += "  %wide = arith.extf %other : " + output.str() + " to f32\n";
  text += "  %0 = arith.addf %x, %bias : f32\n  %1 = arith.addf %0, " + wide + " : f32\n  %2 = arith.maximumf %1, %zero : f32\n";
  if (isWide)
    return text + "  kernel.yield %2 : f32\n}";
  return text + "  %3 = arith.truncf %2 : f32 to " + output.str() + "\n  kernel.yield %3 : " + output.str() + "\n}";
}

static std::string tileText(const Shape &tile) {
  return tile.empty() ? "" : ", schedule = {tile = " + arrayText(tile) + "}";
}

static std::string textOf(const Product &p) {
  using Dims = std::vector<std::string>;
  auto with = [](Dims dims, const Dims &more) {
    dims.insert(dims.end(), more.begin(), more.end());
    return dims;
  };
  Dims lhs = with(p.lhsBatch, p.transposeLhs ? Dims{p.k, p.m} : Dims{p.m, p.k}), rhs, out = with(p.batch, {p.m, p.n});
  if (p.order == "packed")
    rhs = {std::to_string((std::stoll(p.n) + p.panel - 1) / p.panel), p.k, std::to_string(p.panel)};
  else
    rhs = with(p.rhsBatch, p.order == "plain" ? Dims{p.k, p.n} : Dims{p.n, p.k});
  std::vector<std::string> inputs = {typeOf(lhs, p.element), typeOf(rhs, p.element)};
  auto dims = [](const Dims &d) { return "{rt.dims = " + dimsOf(d) + "}"; };
  std::vector<std::string> attributes = {dims(lhs), dims(rhs)};
  if (p.isRich) {
    inputs.insert(inputs.end(), {typeOf({p.n}, "f32"), typeOf(out, p.output)});
    attributes.insert(attributes.end(), {dims({p.n}), dims(out)});
  }
  attributes.push_back(dims(out));
  std::string flags = p.transposeLhs ? "transpose_lhs, " : "";
  flags += p.order == "transposed" ? "transpose_rhs, " : "";
  std::string ofOp = llvm::formatv("{0}panel = {1} : i64, bounds = {2}, {3}{4}", flags, p.order == "packed" ? p.panel : 0, dimsOf(out),
                                   p.isRich ? RichEpilogue::maps(out.size()) : "epilogue_maps = []", tileText(p.tile));
  return kernelText("kernel.gemm", inputs, typeOf(out, p.output), ofOp, epilogueOf(p.output, p.isRich), attributes);
}

/// The kernel must be one with wgmma and clean for the assembler, and give the reference's numbers.
static void check(StringRef text, std::vector<std::string> symbols = {}, std::vector<std::vector<int64_t>> values = {{}}) {
  SCOPED_TRACE(text.str());
  std::optional<Compiled> compiled = compile(text, symbols);
  ASSERT_TRUE(compiled);
  EXPECT_TRUE(StringRef(compiled->ptx).contains("wgmma.mma_async"));
  EXPECT_EQ(assemble(compiled->ptx), "");
  CheckOptions options;
  options.range = 0.5;
  options.symbols = std::move(symbols);
  options.values = std::move(values);
  checkKernel(text, options);
}

TEST(Wgmma, Tiles) {
  struct {
    Shape tile;
    const char *order;
    bool isRich;
  } cases[] = {
      {{128, 256, 3, 2}, "packed", true},      {{128, 256, 4, 1}, "transposed", false}, {{128, 192, 4, 1}, "plain", true},
      {{128, 192, 3, 2}, "transposed", false}, {{192, 128, 3, 2}, "packed", true},      {{192, 64, 3, 1}, "transposed", true},
      {{128, 128, 5, 2}, "plain", false},      {{128, 64, 2, 1}, "packed", true},       {{128, 128, 3, 4}, "transposed", false},
      {{64, 256, 3, 4}, "packed", true},       {{64, 128, 6, 1}, "plain", false},       {{64, 64, 8, 1}, "transposed", true},
  };
  for (const auto &[tile, order, isRich] : cases)
    check(textOf({.output = isRich ? "bf16" : "f32", .order = order, .m = std::to_string(tile[0] + 8), .n = "136", .k = "136",
                  .tile = tile, .isRich = isRich}));
}

TEST(Wgmma, Ragged) {
  bool isFull = isFullTest();
  for (StringRef order : {"packed", "plain", "transposed"})
    for (StringRef output : {"f16", "f32"})
      check(textOf({.element = "f16", .output = output.str(), .order = order.str(), .m = isFull ? "488" : "72",
                    .n = isFull ? "712" : "264", .k = isFull ? "440" : "72", .tile = {128, 256, 4, 2}, .isRich = true}));
  // One k-block, and less than one; one that is not full.
  for (StringRef k : {"64", "8", "72"})
    check(textOf({.order = "transposed", .m = "70", .n = "72", .k = k.str(), .tile = {64, 64, 3, 1}}));
  // Columns that are not stored as boxes: rows of the output are at no multiple of 16 bytes.
  for (StringRef n : {"129", "130", "132"})
    for (StringRef output : {"bf16", "f32"})
      check(textOf({.output = output.str(), .order = "transposed", .m = "67", .n = n.str(), .k = "80", .tile = {64, 64, 3, 1},
                    .isRich = true}));
  // Wider panels.
  check(textOf({.panel = 128, .m = "90", .n = "300", .k = "80", .tile = {64, 128, 3, 2}}));
}

TEST(Wgmma, TransposedLhs) {
  check(textOf({.order = "plain", .m = "200", .n = "136", .k = "100", .tile = {128, 128, 3, 2}, .transposeLhs = true}));
  check(textOf({.element = "f16", .output = "f16", .order = "packed", .m = "136", .n = "72", .k = "33", .tile = {64, 64, 3, 1},
                .isRich = true, .transposeLhs = true}));
}

TEST(Wgmma, Batches) {
  check(textOf({.output = "bf16", .order = "transposed", .lhsBatch = {"2", "3"}, .rhsBatch = {"2", "3"}, .batch = {"2", "3"},
                .m = "72", .n = "80", .k = "40", .tile = {64, 64, 3, 2}, .isRich = true}));
  check(textOf({.order = "plain", .lhsBatch = {"2", "1"}, .rhsBatch = {"3"}, .batch = {"2", "3"}, .m = "72", .n = "80", .k = "40",
                .tile = {64, 64, 3, 1}, .isRich = true}));
  // Rows of all matrices together.
  check(textOf({.output = "f16", .order = "packed", .lhsBatch = {"3", "2"}, .batch = {"3", "2"}, .m = "31", .n = "80", .k = "40",
                .tile = {64, 64, 3, 1}, .isRich = true}));
  check(textOf({.order = "transposed", .lhsBatch = {"5"}, .batch = {"5"}, .m = "31", .n = "80", .k = "40", .tile = {64, 64, 3, 1}}));
}

TEST(Wgmma, Dynamic) {
  std::vector<std::string> symbols = {"M", "N", "K"};
  std::vector<std::vector<int64_t>> values = {{1, 1, 1}, {200, 130, 70}, {64, 64, 64}, {0, 3, 4}, {13, 200, 0}};
  check(textOf({.output = "bf16", .order = "packed", .m = "\"M\"", .n = "200", .k = "72", .tile = {64, 128, 3, 2}, .isRich = true}),
        symbols, values);
  check(textOf({.order = "transposed", .m = "\"M\"", .n = "\"N\"", .k = "72", .tile = {128, 64, 3, 1}, .isRich = true}), symbols, values);
  check(textOf({.order = "transposed", .lhsBatch = {"\"M\""}, .rhsBatch = {"\"M\""}, .batch = {"\"M\""}, .m = "\"N\"", .n = "40",
                .k = "24", .tile = {64, 64, 3, 1}}),
        symbols, {{1, 1, 1}, {3, 70, 1}, {0, 3, 1}, {2, 0, 1}});
  check(textOf({.order = "plain", .m = "72", .n = "80", .k = "\"K\"", .tile = {64, 64, 3, 1}, .isRich = true, .transposeLhs = true}),
        symbols, values);
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

namespace {
struct Convolution {
  std::string element = "bf16", output = "f32";
  std::string batch = "2";
  int64_t channels = 64, filters = 64, panel = 64;
  Shape input, taps, strides, pads, dilations, tile = {64, 64, 3, 1};
  bool isRich = false;
};
} // namespace

static std::string textOf(const Convolution &c) {
  std::vector<std::string> in = {c.batch}, filter = {"1", std::to_string((c.filters + c.panel - 1) / c.panel)}, out = {c.batch};
  for (size_t d = 0; d < c.input.size(); ++d) {
    in.push_back(std::to_string(c.input[d]));
    filter.push_back(std::to_string(c.taps[d]));
    int64_t room = c.input[d] + 2 * c.pads[d] - (c.taps[d] - 1) * c.dilations[d] - 1;
    out.push_back(std::to_string(room / c.strides[d] + 1));
  }
  in.push_back(std::to_string(c.channels));
  filter.insert(filter.end(), {in.back(), std::to_string(c.panel)});
  out.push_back(std::to_string(c.filters));
  auto dims = [](const std::vector<std::string> &d) { return "{rt.dims = " + dimsOf(d) + "}"; };
  std::vector<std::string> inputs = {typeOf(in, c.element), typeOf(filter, c.element)}, attributes = {dims(in), dims(filter)};
  if (c.isRich) {
    inputs.insert(inputs.end(), {typeOf({out.back()}, "f32"), typeOf(out, c.output)});
    attributes.insert(attributes.end(), {dims({out.back()}), dims(out)});
  }
  attributes.push_back(dims(out));
  std::string ofOp = llvm::formatv("strides = {0}, pads = {1}, dilations = {2}, bounds = {3}, {4}{5}", arrayText(c.strides),
                                   arrayText(c.pads), arrayText(c.dilations), dimsOf(out),
                                   c.isRich ? RichEpilogue::maps(out.size()) : "epilogue_maps = []", tileText(c.tile));
  return kernelText("kernel.conv", inputs, typeOf(out, c.output), ofOp, epilogueOf(c.output, c.isRich), attributes);
}

TEST(Wgmma, Convolutions) {
  // 3x3 with borders, with a stride, with holes; channels that fill no k-block; more rows than a cluster has.
  check(textOf(Convolution{.input = {9, 7}, .taps = {3, 3}, .strides = {1, 1}, .pads = {1, 1}, .dilations = {1, 1}}));
  check(textOf(Convolution{.output = "bf16", .batch = "3", .channels = 72, .filters = 128, .input = {9, 11}, .taps = {3, 3},
                           .strides = {2, 2}, .pads = {1, 1}, .dilations = {1, 1}, .tile = {128, 128, 3, 2}, .isRich = true}));
  check(textOf(Convolution{.element = "f16", .channels = 40, .filters = 19, .input = {12, 10}, .taps = {3, 2}, .strides = {1, 2},
                           .pads = {2, 1}, .dilations = {2, 3}}));
  // 1x1: a product of rows, or of every second one.
  check(textOf(Convolution{.output = "bf16", .input = {9, 7}, .taps = {1, 1}, .strides = {1, 1}, .pads = {0, 0}, .dilations = {1, 1}}));
  check(textOf(Convolution{.input = {9, 7}, .taps = {1, 1}, .strides = {2, 2}, .pads = {0, 0}, .dilations = {1, 1}}));
  // One and three spatial dimensions.
  check(textOf(Convolution{.channels = 32, .input = {41}, .taps = {3}, .strides = {2}, .pads = {1}, .dilations = {2}, .isRich = true}));
  check(textOf(Convolution{.channels = 32, .input = {5, 6, 4}, .taps = {2, 3, 1}, .strides = {1, 2, 1}, .pads = {0, 1, 0},
                           .dilations = {1, 1, 1}}));
}

TEST(Wgmma, DynamicConvolutions) {
  check(textOf(Convolution{.output = "bf16", .batch = "\"B\"", .input = {6, 7}, .taps = {3, 3}, .strides = {2, 1}, .pads = {1, 1},
                           .dilations = {1, 1}, .isRich = true}),
        {"B"}, {{1}, {5}, {0}});
}

//===----------------------------------------------------------------------===//
// Which kernel it is
//===----------------------------------------------------------------------===//

static std::pair<int64_t, int64_t> threadsAndCluster(const Product &p) {
  std::optional<Compiled> compiled = compile(textOf(p));
  if (!compiled)
    return {0, 0};
  bool isProduct = StringRef(compiled->ptx).contains("wgmma.mma_async");
  return {isProduct ? compiled->launch.getAs<DenseI64ArrayAttr>("block")[0] : 0, compiled->launch.getAs<IntegerAttr>("cluster").getInt()};
}

TEST(Wgmma, Choice) {
  using Pair = std::pair<int64_t, int64_t>;
  EXPECT_EQ(threadsAndCluster({.output = "bf16", .m = "4096", .n = "4096", .k = "4096"}), Pair(384, 2));
  EXPECT_EQ(threadsAndCluster({.output = "bf16", .m = "128", .n = "4096", .k = "4096"}), Pair(256, 1));
  // Too small, too narrow panels, rows at no multiple of 16 bytes, and f32 unless that is allowed.
  EXPECT_EQ(threadsAndCluster({.m = "128", .n = "128", .k = "128"}).first, 0);
  EXPECT_EQ(threadsAndCluster({.panel = 32, .m = "4096", .n = "4096", .k = "4096"}).first, 0);
  EXPECT_EQ(threadsAndCluster({.order = "plain", .m = "4096", .n = "4095", .k = "4096"}).first, 0);
  EXPECT_EQ(threadsAndCluster({.element = "f32", .order = "transposed", .m = "4096", .n = "4096", .k = "4096"}).first, 0);
}

TEST(Wgmma, Tf32) {
  Product p = {.element = "f32", .order = "transposed", .m = "4096", .n = "4096", .k = "4096", .isRich = true};
  std::optional<Compiled> compiled = compile(textOf(p), {}, /*tf32=*/true);
  ASSERT_TRUE(compiled);
  EXPECT_TRUE(StringRef(compiled->ptx).contains(".f32.tf32.tf32"));
  EXPECT_EQ(assemble(compiled->ptx), "");
}

/// The largest tile as it was planned: registers at the start, shared memory, four stages.
TEST(Wgmma, LargestTile) {
  std::optional<Compiled> compiled = compile(textOf({.output = "bf16", .order = "transposed", .m = "8192", .n = "8192", .k = "8192"}));
  ASSERT_TRUE(compiled);
  EXPECT_TRUE(StringRef(compiled->ptx).contains("m64n256k16"));
  EXPECT_TRUE(StringRef(compiled->ptx).contains("multicast::cluster"));
  EXPECT_TRUE(StringRef(compiled->ptx).contains("stmatrix"));
  EXPECT_EQ(compiled->launch.getAs<IntegerAttr>("shared").getInt(), 4 * 49152 + 4 * 8192 + 64);
  EXPECT_EQ(assemble(compiled->ptx), "");
}
