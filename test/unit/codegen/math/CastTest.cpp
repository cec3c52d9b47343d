// Conversions between float types against LLVM's own arithmetic: rounded once, to nearest even, with
// subnormals of f16, and without calls of a support library.
#include "Jit.h"
#include "Ulp.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>

#include <random>

using namespace dlc;
using namespace dlc::test;
using llvm::APFloat;

static uint16_t narrow(double value, const llvm::fltSemantics &type) {
  bool ignored;
  APFloat x(value);
  x.convert(type, APFloat::rmNearestTiesToEven, &ignored);
  return uint16_t(x.bitcastToAPInt().getZExtValue());
}

static double widen(uint16_t bits, const llvm::fltSemantics &type) {
  bool ignored;
  APFloat x(type, llvm::APInt(16, bits));
  x.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &ignored);
  return x.convertToDouble();
}

static const llvm::fltSemantics &semantics(const std::string &type) {
  return type == "f16" ? APFloat::IEEEhalf() : APFloat::BFloat();
}

static std::unique_ptr<Compiled> compileCast(const Variant &variant, const std::string &op, const std::string &from,
                                             const std::string &to) {
  std::string body = llvm::formatv("%y = arith.{0} %x0 : {1} to {2}", op, typeText(variant.lanes, from),
                                   typeText(variant.lanes, to));
  auto code = Compiled::compile(loopText("loop", {from}, to, variant.lanes, body), variant.target);
  if (code) {
    EXPECT_EQ(code->getAssembly().find("call"), std::string::npos) << variant.name << " " << from << " to " << to;
  }
  return code;
}

/// All values of `from` to `Wide`.
template <typename Wide>
static void checkExtension(const std::string &from, const std::string &to) {
  for (const Variant &variant : getVariants()) {
    auto code = compileCast(variant, "extf", from, to);
    ASSERT_TRUE(code);
    std::vector<uint16_t> x(blockSize);
    std::vector<Wide> y(blockSize);
    for (int begin = 0; begin < 65536; begin += blockSize) {
      for (int i = 0; i < blockSize; ++i)
        x[i] = uint16_t(begin + i);
      {
        FlushDenormals mode;
        code->get<void(const uint16_t *, Wide *)>("loop")(x.data(), y.data());
      }
      for (int i = 0; i < blockSize; ++i) {
        double want = widen(x[i], semantics(from));
        bool isSmall = std::abs(want) < 0x1p-126; // a bf16 denormal may be flushed on its way
        bool isEqual = (y[i] == want || (isSmall && y[i] == 0)) && std::signbit(y[i]) == std::signbit(want);
        bool isRight = std::isnan(want) ? std::isnan(y[i]) : isEqual;
        ASSERT_TRUE(isRight) << variant.name << " " << from << " 0x" << std::hex << x[i] << " -> " << double(y[i]);
      }
    }
  }
}

TEST(Casts, F16ToF32) { checkExtension<float>("f16", "f32"); }
TEST(Casts, F16ToF64) { checkExtension<double>("f16", "f64"); }
TEST(Casts, Bf16ToF32) { checkExtension<float>("bf16", "f32"); }
TEST(Casts, Bf16ToF64) { checkExtension<double>("bf16", "f64"); }

static bool isNan16(uint16_t bits, const std::string &type) { return std::isnan(widen(bits, semantics(type))); }

/// `x` narrowed by `code` to `to`, in blocks; `wants` are the right answers.
template <typename Wide>
static void checkTruncation(Compiled &code, const Variant &variant, const std::string &to, const std::vector<Wide> &x,
                            const std::vector<uint16_t> &wants) {
  std::vector<uint16_t> y(blockSize);
  auto *loop = code.get<void(const Wide *, uint16_t *)>("loop");
  for (size_t begin = 0; begin < x.size(); begin += blockSize) {
    {
      FlushDenormals mode;
      loop(&x[begin], y.data());
    }
    for (int64_t i = 0; i < blockSize; ++i) {
      Wide value = x[begin + i];
      uint16_t want = wants[begin + i];
      bool isFlushed = std::abs(double(value)) < 0x1p-126 && !(y[i] & 0x7fff);
      bool isRight = std::isnan(value) ? isNan16(y[i], to) : y[i] == want || (isFlushed && (y[i] ^ want) < 0x8000);
      ASSERT_TRUE(isRight) << variant.name << " to " << to << ": " << llvm::formatv("{0:e12}", double(value)).str()
                           << " -> 0x" << std::hex << y[i] << ", expected 0x" << want;
    }
  }
}

template <typename Wide>
static std::vector<uint16_t> narrowAll(const std::vector<Wide> &x, const std::string &to) {
  std::vector<uint16_t> wants;
  wants.reserve(x.size());
  for (Wide value : x)
    wants.push_back(narrow(value, semantics(to)));
  return wants;
}

template <typename Wide>
static void pad(std::vector<Wide> &values) {
  while (values.size() % blockSize)
    values.push_back(1);
}

static void checkFloatTruncation(const std::string &to) {
  std::vector<float> x;
  // Around every tie: halfway between neighbours, and the floats beside.
  for (uint32_t bits = 0; bits < 65535; ++bits) {
    double a = widen(uint16_t(bits), semantics(to)), b = widen(uint16_t(bits + 1), semantics(to));
    uint32_t tie = std::bit_cast<uint32_t>(float((a + b) / 2));
    for (uint32_t near : {tie - 1, tie, tie + 1})
      x.push_back(fromBits(near));
  }
  for (float value : {65504.0f, 65519.996f, 65520.0f, 65536.0f, 1e10f, 0x1.fffffep127f, 0x1.fep127f, 0x1.ffp127f})
    x.insert(x.end(), {value, -value});
  for (uint32_t bits :
       {0x7f800000u, 0xff800000u, 0x7fc00000u, 0x7f800001u, 0xff80ffffu, 0xffffffffu, 0u, 0x80000000u, 1u})
    x.push_back(fromBits(bits));
  for (uint64_t bits = 0; bits < (uint64_t(1) << 32); bits += 4099)
    x.push_back(fromBits(uint32_t(bits)));
  pad(x);
  std::vector<std::unique_ptr<Compiled>> codes;
  for (const Variant &variant : getVariants()) {
    codes.push_back(compileCast(variant, "truncf", "f32", to));
    ASSERT_TRUE(codes.back());
  }
  // The right answers take longer than the code that is tested: once for all variants.
  auto checkAll = [&] {
    std::vector<uint16_t> wants = narrowAll(x, to);
    for (auto [code, variant] : llvm::zip(codes, getVariants()))
      checkTruncation(*code, variant, to, x, wants);
  };
  checkAll();
  if (!isFullTest())
    return;
  x.resize(blockSize);
  for (uint64_t begin = 0; begin < (uint64_t(1) << 32) && !::testing::Test::HasFailure(); begin += blockSize) {
    for (int64_t i = 0; i < blockSize; ++i)
      x[i] = fromBits(uint32_t(begin + i));
    checkAll();
  }
}

TEST(Casts, F32ToF16) { checkFloatTruncation("f16"); }
TEST(Casts, F32ToBf16) { checkFloatTruncation("bf16"); }

static void checkDoubleTruncation(const std::string &to) {
  for (const Variant &variant : getVariants()) {
    auto code = compileCast(variant, "truncf", "f64", to);
    ASSERT_TRUE(code);
    std::vector<double> x;
    std::mt19937_64 random(3);
    for (uint32_t bits = 0; bits < 65535; ++bits) {
      double a = widen(uint16_t(bits), semantics(to)), b = widen(uint16_t(bits + 1), semantics(to));
      double tie = (a + b) / 2; // rounding to f32 first would make ties of the doubles beside it
      for (double near : {tie, std::nextafter(tie, 0.0), std::nextafter(tie, 2 * tie), a, a + (b - a) * 0.3})
        x.push_back(near);
    }
    for (double value : {65519.999999999, 65520.0, 1e300, 1e-300, 1e-8, 3e38, 3.4e38, 3.5e38})
      x.insert(x.end(), {value, -value});
    for (int i = 0; i < 200000; ++i)
      x.push_back(std::bit_cast<double>(random()));
    pad(x);
    checkTruncation(*code, variant, to, x, narrowAll(x, to));
  }
}

TEST(Casts, F64ToF16) { checkDoubleTruncation("f16"); }
TEST(Casts, F64ToBf16) { checkDoubleTruncation("bf16"); }

/// Integers that f16 does not hold exactly round once, too.
TEST(Casts, IntegersToF16) {
  for (const Variant &variant : getVariants()) {
    auto code = compileCast(variant, "sitofp", "i32", "f16");
    ASSERT_TRUE(code);
    std::vector<int32_t> x(blockSize);
    std::vector<uint16_t> y(blockSize);
    for (int32_t begin = -70000; begin < 70000; begin += blockSize) {
      for (int64_t i = 0; i < blockSize; ++i)
        x[i] = int32_t(begin + i);
      code->get<void(const int32_t *, uint16_t *)>("loop")(x.data(), y.data());
      for (int64_t i = 0; i < blockSize; ++i)
        ASSERT_EQ(y[i], narrow(x[i], APFloat::IEEEhalf())) << variant.name << " " << x[i];
    }
  }
}
