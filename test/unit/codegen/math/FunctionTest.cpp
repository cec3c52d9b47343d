// Every function that -dlc-expand-math knows against the C library in double precision: on a sample of
// all floats, all special values and the neighbourhoods of those where an expansion changes course.
// Prints the largest error of each function and variant.
#include "Jit.h"
#include "Ulp.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>

#include <cstdio>
#include <random>

using namespace dlc;
using namespace dlc::test;

static constexpr double limitUlp = 5;
static constexpr float infinity = std::numeric_limits<float>::infinity();

namespace {
struct Function {
  const char *name; // of the math op
  double (*reference)(double);
  bool isPeriodic = false;
  double bound = 0;      // of the results' magnitude, 0: none
  double saturation = 0; // magnitude from which on the result has its bound's, exactly; 0: none
};

struct Worst {
  double error = 0;
  float x = 0, y = 0, got = 0;
  double want = 0;
  void see(double e, float x, float y, float got, double want) {
    if (e > error)
      *this = {e, x, y, got, want};
  }
};
} // namespace

static const Function functions[] = {
    {"exp", [](double x) { return std::exp(x); }},
    {"exp2", [](double x) { return std::exp2(x); }},
    {"expm1", [](double x) { return std::expm1(x); }},
    {"log", [](double x) { return std::log(x); }},
    {"log2", [](double x) { return std::log2(x); }},
    {"log10", [](double x) { return std::log10(x); }},
    {"log1p", [](double x) { return std::log1p(x); }},
    {"tanh", [](double x) { return std::tanh(x); }, false, 1, 10},
    {"erf", [](double x) { return std::erf(x); }, false, 1, 4.2},
    {"sin", [](double x) { return std::sin(x); }, true, 1},
    {"cos", [](double x) { return std::cos(x); }, true, 1},
    {"rsqrt", [](double x) { return 1 / std::sqrt(x); }},
};

static constexpr float specials[] = {
    0.0f,       -0.0f,     infinity,   -infinity,        1.0f,              -1.0f,   0.5f,    -0.5f,    2.0f,
    -2.0f,      3.0f,      -3.0f,      0x1p-126f,        -0x1p-126f,        1e-20f,  -1e-20f, 1e20f,    0x1p-149f,
    -0x1p-149f, 0x1p23f,   0x1p24f,    0x1.fffffep127f,  -0x1.fffffep127f,  -0x1p24f, 8388607.5f};

static const std::vector<float> &samples() {
  static const std::vector<float> result = [] {
    std::vector<float> xs(std::begin(specials), std::end(specials));
    xs.push_back(fromBits(0x7fc00000));
    xs.push_back(fromBits(0xffc00123));
    xs.push_back(fromBits(0x7f800001)); // signals
    // Where expansions change course, and zeros of results.
    for (float x : {0x1p-126f,   0x1p-25f,    0.34657359f, 0.5f,        0.6666667f,  0.69314718f, 0.785398163f,
                    1.0f,        1.3333334f,  1.57079633f, 2.0f,        3.14159265f, 3.93f,       4.0f,
                    6.28318531f, 9.02f,       10.0f,       17.32868f,   18.0f,       87.33655f,   88.0f,
                    88.72284f,   89.0f,       103.97f,     126.0f,      127.0f,      128.0f,      149.0f,
                    1e5f,        1.6e6f,      1e9f})
      for (uint32_t sign : {0u, 0x80000000u})
        for (int i = -1000; i < 1000; ++i)
          xs.push_back(fromBits((std::bit_cast<uint32_t>(x) + i) ^ sign));
    for (int i = 1; i < 70000; ++i) // near zeros of sine and cosine
      xs.push_back(float(i * 1.57079632679489661923));
    for (uint64_t bits = 0; bits < (uint64_t(1) << 32); bits += 4099)
      xs.push_back(fromBits(uint32_t(bits)));
    std::mt19937 random(7);
    std::uniform_real_distribution<float> small(-20, 20);
    for (int i = 0; i < 200000; ++i)
      xs.push_back(small(random));
    while (xs.size() % blockSize)
      xs.push_back(1);
    return xs;
  }();
  return result;
}

using UnaryLoop = void(const float *, float *);
using BinaryLoop = void(const float *, const float *, float *);

static constexpr double wrong = std::numeric_limits<double>::infinity();

/// What a result is off in ulp; for sine and cosine of large angles 0 when that is next to nothing.
static double errorOf(const Function &function, float x, float got, double want) {
  if (function.bound && std::abs(got) > function.bound)
    return wrong;
  if (function.saturation && std::abs(x) >= function.saturation && std::abs(got) != function.bound)
    return wrong;
  if (function.isPeriodic && std::isfinite(x)) {
    if (std::abs(x) > 1e9f)
      return std::isnan(got) ? wrong : 0;
    if (std::abs(x) > 1e6f && std::abs(got - want) <= 1e-7)
      return 0;
  }
  return ulpError(got, want);
}

static void checkBlock(const Function &function, const float *xs, const double *wants, const float *got, Worst &worst) {
  for (int64_t i = 0; i < blockSize; ++i) {
    double error = errorOf(function, xs[i], got[i], wants[i]);
    if (error > worst.error && std::fpclassify(xs[i]) == FP_SUBNORMAL)
      error = std::min(error, errorOf(function, xs[i], got[i], function.reference(flushed(xs[i]))));
    worst.see(error, xs[i], 0, got[i], wants[i]);
  }
}

static void report(const char *name, const Variant &variant, const Worst &worst) {
  std::printf("%-6s %-7s %6.2f ulp at %.9g%s\n", name, variant.name.c_str(), worst.error, worst.x,
              worst.y != 0 ? llvm::formatv(", {0}", worst.y).str().c_str() : "");
  EXPECT_LE(worst.error, limitUlp) << name << " " << variant.name << ": x = " << worst.x << " ("
                                   << llvm::formatv("{0:x}", std::bit_cast<uint32_t>(worst.x)).str()
                                   << "), y = " << worst.y << ", got " << worst.got << ", expected " << worst.want;
}

static std::string unaryText(const char *name, int64_t lanes) {
  return loopText("loop", {"f32"}, "f32", lanes,
                  llvm::formatv("%y = math.{0} %x0 : {1}", name, typeText(lanes, "f32")).str());
}

class MathFunctions : public ::testing::TestWithParam<Function> {};

TEST_P(MathFunctions, AreWithinFiveUlp) {
  const Function &function = GetParam();
  const std::vector<float> &xs = samples();
  std::vector<double> wants(xs.size());
  for (size_t i = 0; i < xs.size(); ++i)
    wants[i] = function.reference(xs[i]);
  std::vector<float> got(blockSize), before[2]; // of an earlier variant, without and with fused steps
  for (const Variant &variant : getVariants()) {
    auto code = Compiled::compile(unaryText(function.name, variant.lanes), variant.target);
    ASSERT_TRUE(code);
    EXPECT_EQ(code->getAssembly().find("call"), std::string::npos) << "not expanded: " << function.name;
    auto *loop = code->get<UnaryLoop>("loop");
    Worst worst;
    std::vector<float> all;
    for (bool flush : {false, true}) {
      for (size_t i = 0; i < xs.size(); i += blockSize) {
        if (flush) {
          FlushDenormals mode;
          loop(&xs[i], got.data());
        } else {
          loop(&xs[i], got.data());
        }
        checkBlock(function, &xs[i], &wants[i], got.data(), worst);
        all.insert(all.end(), got.begin(), got.end());
      }
    }
    report(function.name, variant, worst);

    // The number of lanes changes nothing.
    std::vector<float> &same = before[variant.target.hasFma];
    for (size_t i = 0; i < same.size(); ++i)
      ASSERT_TRUE(std::bit_cast<uint32_t>(all[i]) == std::bit_cast<uint32_t>(same[i]) ||
                  (std::isnan(all[i]) && std::isnan(same[i])))
          << variant.name << ": " << all[i] << " and " << same[i] << " for " << xs[i % xs.size()];
    same = std::move(all);
  }
}

TEST_P(MathFunctions, AreWithinFiveUlpOnAllFloats) {
  if (!isFullTest())
    GTEST_SKIP() << "set DLC_TEST_FULL=1 to try all floats";
  const Function &function = GetParam();
  // The widest without and with fused steps stand for all.
  const Variant *chosen[2] = {};
  for (const Variant &variant : getVariants()) {
    const Variant *&widest = chosen[variant.target.hasFma];
    if (!widest || widest->lanes < variant.lanes)
      widest = &variant;
  }
  std::vector<const Variant *> variants;
  std::vector<std::unique_ptr<Compiled>> codes;
  std::vector<UnaryLoop *> loops;
  for (const Variant *variant : chosen) {
    if (!variant)
      continue;
    variants.push_back(variant);
    codes.push_back(Compiled::compile(unaryText(function.name, variant->lanes), variant->target));
    ASSERT_TRUE(codes.back());
    loops.push_back(codes.back()->get<UnaryLoop>("loop"));
  }
  std::vector<Worst> worst(codes.size());
  std::vector<float> xs(blockSize), got(blockSize);
  std::vector<double> wants(blockSize);
  for (uint64_t begin = 0; begin < (uint64_t(1) << 32); begin += blockSize) {
    for (int64_t i = 0; i < blockSize; ++i) {
      xs[i] = fromBits(uint32_t(begin + i));
      wants[i] = function.reference(xs[i]);
    }
    for (auto [loop, w] : llvm::zip(loops, worst)) {
      {
        FlushDenormals mode;
        loop(xs.data(), got.data());
      }
      checkBlock(function, xs.data(), wants.data(), got.data(), w);
    }
  }
  for (auto [variant, w] : llvm::zip(variants, worst))
    report(function.name, *variant, w);
}

INSTANTIATE_TEST_SUITE_P(All, MathFunctions, ::testing::ValuesIn(functions),
                         [](const auto &info) { return std::string(info.param.name); });

/// Pairs for pow: all specials with one another, negative bases with integers, and random ones whose
/// power is in range or just out of it.
static void powSamples(std::vector<float> &xs, std::vector<float> &ys) {
  auto add = [&](float x, float y) {
    xs.push_back(x);
    ys.push_back(y);
  };
  std::vector<float> all(std::begin(specials), std::end(specials));
  for (float y : {0.25f, 1.0f / 3, 1.5f, -1.5f, 5.0f, -5.0f, 1e-3f, 100.0f, 1001.0f, fromBits(0x7fc00000)})
    all.push_back(y);
  for (float x : all)
    for (float y : all)
      add(x, y);
  std::mt19937 random(11);
  std::uniform_int_distribution<uint32_t> anyBits;
  std::uniform_real_distribution<float> exponent(-150, 150), ratio(-1, 1);
  const int count = isFullTest() ? 20000000 : 600000;
  for (int i = 0; i < count; ++i) {
    float x = fromBits(anyBits(random));
    switch (i % 4) {
    case 0: // near 1, with large exponents
      x = 1 + std::ldexp(ratio(random), -int(anyBits(random) % 20));
      [[fallthrough]];
    case 1:
      x = std::abs(x);
      add(x, float(exponent(random) / std::log2(double(x))));
      break;
    case 2:
      add(x, float(int(anyBits(random) % 41) - 20));
      break;
    default:
      add(x, fromBits(anyBits(random)));
    }
  }
  while (xs.size() % blockSize)
    add(1, 1);
}

TEST(MathPow, IsWithinFiveUlp) {
  std::vector<float> xs, ys;
  powSamples(xs, ys);
  std::vector<float> got(blockSize);
  for (const Variant &variant : getVariants()) {
    auto code = Compiled::compile(loopText("loop", {"f32", "f32"}, "f32", variant.lanes,
                                           "%y = math.powf %x0, %x1 : " + typeText(variant.lanes, "f32")),
                                  variant.target);
    ASSERT_TRUE(code);
    EXPECT_EQ(code->getAssembly().find("call"), std::string::npos);
    auto *loop = code->get<BinaryLoop>("loop");
    Worst worst;
    for (bool flush : {false, true}) {
      for (size_t i = 0; i < xs.size(); i += blockSize) {
        if (flush) {
          FlushDenormals mode;
          loop(&xs[i], &ys[i], got.data());
        } else {
          loop(&xs[i], &ys[i], got.data());
        }
        for (int64_t k = 0; k < blockSize; ++k) {
          float x = xs[i + k], y = ys[i + k];
          double want = std::pow(double(x), double(y)), error = ulpError(got[k], want);
          if (error > worst.error)
            for (float fx : {x, flushed(x)})
              for (float fy : {y, flushed(y)})
                error = std::min(error, ulpError(got[k], std::pow(double(fx), double(fy))));
          worst.see(error, x, y, got[k], want);
        }
      }
    }
    report("powf", variant, worst);
  }
}

/// Double precision is the library's, one element at a time; what it takes must come out the same.
TEST(MathDouble, VectorsCallTheLibrary) {
  for (const Variant &variant : getVariants()) {
    auto code = Compiled::compile(loopText("loop", {"f64"}, "f64", variant.lanes,
                                           "%y = math.exp %x0 : " + typeText(variant.lanes, "f64")),
                                  variant.target);
    ASSERT_TRUE(code);
    std::vector<double> x(blockSize), y(blockSize);
    for (int64_t i = 0; i < blockSize; ++i)
      x[i] = (double(i) - 2000) / 8;
    code->get<void(const double *, double *)>("loop")(x.data(), y.data());
    for (int64_t i = 0; i < blockSize; ++i)
      ASSERT_EQ(y[i], std::exp(x[i]));
  }
}
