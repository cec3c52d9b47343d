// The expansions of functions of f64 against the C library in extended precision: random numbers of every size, special
// values and the neighbourhoods of those where an expansion changes course. Prints the largest error of each function.
#include "Jit.h"

#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

using namespace dlc;
using namespace dlc::test;

static constexpr double limitUlp = 4;
static constexpr double infinity = std::numeric_limits<double>::infinity();
static constexpr double nan64 = std::numeric_limits<double>::quiet_NaN();

static double fromBits64(uint64_t bits) { return std::bit_cast<double>(bits); }

/// Distance in units of the last place of an f64 of `want`'s size; infinity where a special result is wrong.
static double ulpError64(double got, long double want) {
  if (std::isnan(want) || std::isnan(got))
    return std::isnan(want) && std::isnan(got) ? 0 : infinity;
  if (std::isinf(want))
    return got == static_cast<double>(want) ? 0 : infinity;
  if (std::signbit(want) != std::signbit(got))
    return infinity;
  constexpr long double limit = 0x1p1024L;
  long double a = std::isinf(got) ? limit : std::fabs(static_cast<long double>(got)),
              b = std::min(std::fabs(want), limit);
  int exponent = b == 0 ? -1022 : std::clamp(std::ilogb(b), -1022, 1023);
  return static_cast<double>(std::fabs(a - b) / std::ldexp(1.0L, exponent - 52));
}

namespace {
struct Function {
  const char *name;
  long double (*reference)(long double);
  double largest = infinity; // argument up to which the result is known
  double bound = 0;          // of the results' magnitude, 0: none
};

struct Worst {
  double error = 0, x = 0, y = 0, got = 0;
  long double want = 0;
  void see(double e, double x, double y, double got, long double want) {
    if (!(e <= error))
      *this = {e, x, y, got, want};
  }
};
} // namespace

static const Function functions[] = {
    {"exp", [](long double x) { return std::exp(x); }},
    {"exp2", [](long double x) { return std::exp2(x); }},
    {"expm1", [](long double x) { return std::expm1(x); }},
    {"log", [](long double x) { return std::log(x); }},
    {"log2", [](long double x) { return std::log2(x); }},
    {"log10", [](long double x) { return std::log10(x); }},
    {"log1p", [](long double x) { return std::log1p(x); }},
    {"tanh", [](long double x) { return std::tanh(x); }, infinity, 1},
    {"erf", [](long double x) { return std::erf(x); }, infinity, 1},
    {"sin", [](long double x) { return std::sin(x); }, 0x1p40, 1},
    {"cos", [](long double x) { return std::cos(x); }, 0x1p40, 1},
    {"rsqrt", [](long double x) { return 1 / std::sqrt(x); }},
};

static const std::vector<double> &getSpecials() {
  static const std::vector<double> specials = {0.0,
                                               -0.0,
                                               infinity,
                                               -infinity,
                                               1.0,
                                               -1.0,
                                               0.5,
                                               -0.5,
                                               2.0,
                                               -2.0,
                                               3.0,
                                               -3.0,
                                               0x1p-1022,
                                               -0x1p-1022,
                                               1e-20,
                                               -1e-20,
                                               1e20,
                                               -1e20,
                                               0x1p-1074,
                                               -0x1p-1074,
                                               3e-310,
                                               -3e-310,
                                               0x1p52,
                                               0x1p53,
                                               -0x1p53,
                                               0x1.fffffffffffffp1023,
                                               -0x1.fffffffffffffp1023,
                                               4503599627370495.5,
                                               nan64};
  return specials;
}

static const std::vector<double> &getSamples() {
  static const std::vector<double> result = [] {
    std::vector<double> xs = getSpecials();
    // Where expansions change course, and zeros of results.
    for (double x : {0x1p-1022,
                     0x1p-54,
                     0x1p-27,
                     0.34657359027997264,
                     0.5,
                     0.6931471805599453,
                     0.70710678118654757,
                     0.78539816339744831,
                     1.0,
                     1.4142135623730951,
                     1.5707963267948966,
                     2.0,
                     3.1415926535897931,
                     6.0,
                     6.2831853071795862,
                     22.0,
                     40.0,
                     708.39641853226408,
                     709.78271289338397,
                     710.0,
                     744.44007192138122,
                     745.13321910194111,
                     746.0,
                     1022.0,
                     1023.0,
                     1024.0,
                     1074.0,
                     1075.0,
                     1e5,
                     1e9,
                     1e15})
      for (int sign : {1, -1})
        for (int i = -300; i < 300; ++i)
          xs.push_back(sign * fromBits64(std::bit_cast<uint64_t>(x) + static_cast<uint64_t>(int64_t(i))));
    for (int i = 1; i < 20000; ++i) // near zeros of sine and cosine
      xs.push_back(i * 1.5707963267948966);
    std::mt19937_64 random(7);
    const int count = isFullTest() ? 4000000 : 100000;
    for (int i = 0; i < count; ++i)
      xs.push_back(fromBits64(random()));
    std::uniform_real_distribution<double> small(-8, 8), medium(-800, 800), logarithm(-30, 36);
    for (int i = 0; i < count; ++i) {
      xs.push_back(small(random));
      xs.push_back(medium(random));
      xs.push_back(std::exp(logarithm(random)) * (i % 2 ? 1 : -1));
    }
    while (xs.size() % blockSize)
      xs.push_back(1);
    return xs;
  }();
  return result;
}

/// Variants whose products and sums are one step: what the expansions of f64 ask for.
static std::vector<Variant> getFusedVariants() {
  std::vector<Variant> result;
  for (const Variant &variant : getVariants())
    if (variant.target.hasFma)
      result.push_back(variant);
  return result;
}

static void report(const char *name, const Variant &variant, const Worst &worst) {
  std::printf("%-6s f64 %-7s %6.3f ulp at %.17g, %.17g\n", name, variant.name.c_str(), worst.error, worst.x, worst.y);
  EXPECT_LE(worst.error, limitUlp) << name << " " << variant.name << ": x = " << worst.x << ", y = " << worst.y
                                   << ", got " << worst.got << ", expected " << static_cast<double>(worst.want);
}

class DoubleFunctions : public ::testing::TestWithParam<Function> {};

TEST_P(DoubleFunctions, AreWithinFourUlp) {
  const Function &function = GetParam();
  const std::vector<double> &xs = getSamples();
  std::vector<long double> wants(xs.size());
  for (size_t i = 0; i < xs.size(); ++i)
    wants[i] = function.reference(xs[i]);
  std::vector<double> got(blockSize);
  for (const Variant &variant : getFusedVariants()) {
    auto code = Compiled::compile(
        loopText("loop", {"f64"}, "f64", variant.lanes,
                 llvm::formatv("%y = math.{0} %x0 : {1}", function.name, typeText(variant.lanes, "f64")).str()),
        variant.target, /*expandF64=*/true);
    ASSERT_TRUE(code);
    EXPECT_EQ(code->getAssembly().find("call"), std::string::npos) << "not expanded: " << function.name;
    auto *loop = code->get<void(const double *, double *)>("loop");
    Worst worst;
    for (size_t i = 0; i < xs.size(); i += blockSize) {
      loop(&xs[i], got.data());
      for (int64_t k = 0; k < blockSize; ++k) {
        double x = xs[i + k], error = ulpError64(got[k], wants[i + k]);
        if (std::isfinite(x) && std::fabs(x) > function.largest)
          error = std::isnan(got[k]) ? infinity : 0;
        if (function.bound && std::fabs(got[k]) > function.bound)
          error = infinity;
        worst.see(error, x, 0, got[k], wants[i + k]);
      }
    }
    report(function.name, variant, worst);
  }
}

INSTANTIATE_TEST_SUITE_P(All, DoubleFunctions, ::testing::ValuesIn(functions),
                         [](const auto &info) { return std::string(info.param.name); });

/// All specials with one another, negative bases with integers, and random pairs whose power is in range or just out of
/// it.
static void powSamples(std::vector<double> &xs, std::vector<double> &ys) {
  auto add = [&](double x, double y) {
    xs.push_back(x);
    ys.push_back(y);
  };
  std::vector<double> all = getSpecials();
  for (double y : {0.25, 1.0 / 3, 1.5, -1.5, 5.0, -5.0, 1e-3, 100.0, 1001.0})
    all.push_back(y);
  for (double x : all)
    for (double y : all)
      add(x, y);
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> exponent(-1080, 1030), ratio(-1, 1);
  const int count = isFullTest() ? 4000000 : 100000;
  for (int i = 0; i < count; ++i) {
    double x = fromBits64(random());
    switch (i % 4) {
    case 0: // near 1, with large exponents
      x = 1 + std::ldexp(ratio(random), -static_cast<int>(random() % 50));
      [[fallthrough]];
    case 1:
      x = std::fabs(x);
      add(x, exponent(random) / std::log2(x));
      break;
    case 2:
      add(x, static_cast<double>(static_cast<int64_t>(random() % 41) - 20));
      break;
    default:
      add(x, fromBits64(random()));
    }
  }
  while (xs.size() % blockSize)
    add(1, 1);
}

TEST(DoublePow, IsWithinFourUlp) {
  std::vector<double> xs, ys, got(blockSize);
  powSamples(xs, ys);
  for (const Variant &variant : getFusedVariants()) {
    auto code = Compiled::compile(loopText("loop", {"f64", "f64"}, "f64", variant.lanes,
                                           "%y = math.powf %x0, %x1 : " + typeText(variant.lanes, "f64")),
                                  variant.target, /*expandF64=*/true);
    ASSERT_TRUE(code);
    EXPECT_EQ(code->getAssembly().find("call"), std::string::npos);
    auto *loop = code->get<void(const double *, const double *, double *)>("loop");
    Worst worst;
    for (size_t i = 0; i < xs.size(); i += blockSize) {
      loop(&xs[i], &ys[i], got.data());
      for (int64_t k = 0; k < blockSize; ++k) {
        double x = xs[i + k], y = ys[i + k];
        long double want = std::pow(static_cast<long double>(x), static_cast<long double>(y));
        worst.see(ulpError64(got[k], want), x, y, got[k], want);
      }
    }
    report("powf", variant, worst);
  }
}
