// Differences in every element type, and the values that compare in surprising ways.
#include "lib/Data/Compare.h"
#include "TestFiles.h"
#include <cmath>
#include <limits>

using namespace dlc::data;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

template <typename T> HostTensor tensorOf(int32_t dtype, std::vector<T> elements) {
  HostTensor tensor = value(HostTensor::create(dtype, {static_cast<int64_t>(elements.size())}));
  std::copy(elements.begin(), elements.end(), tensor.as<T>().begin());
  return tensor;
}

template <typename T>
Comparison compared(int32_t dtype, std::vector<T> got, std::vector<T> want, double rtol = 0,
                    double atol = 0) {
  HostTensor g = tensorOf(dtype, got), w = tensorOf(dtype, want);
  return value(compareTensors(g.view(), w.view(), rtol, atol));
}

} // namespace

TEST(Compare, EqualTensors) {
  Comparison result =
      compared<float>(DLC_F32, {1, -0.0f, inf, -inf, notANumber}, {1, 0.0f, inf, -inf, -notANumber});
  EXPECT_TRUE(result.matches());
  EXPECT_EQ(result.elements, 5);
  EXPECT_EQ(result.maxAbs, 0);
  EXPECT_EQ(result.maxUlp, 0u);
  EXPECT_EQ(result.worst, -1);
  EXPECT_TRUE(compared<float>(DLC_F32, {}, {}).matches());
}

TEST(Compare, TolerancesAdd) {
  EXPECT_TRUE(compared<float>(DLC_F32, {10.5f}, {10.0f}, 0.05, 0.01).matches());
  EXPECT_FALSE(compared<float>(DLC_F32, {10.5f}, {10.0f}, 0.04, 0.05).matches());
  EXPECT_TRUE(compared<float>(DLC_F32, {0.25f}, {0.0f}, 1, 0.25).matches());
}

TEST(Compare, Figures) {
  Comparison result = compared<float>(DLC_F32, {1, 2.5f, 0, 3}, {1, 2, 1, 3}, 0.3, 0);
  EXPECT_EQ(result.mismatches, 1);
  EXPECT_EQ(result.firstMismatch, 2);
  EXPECT_EQ(result.worst, 2);
  EXPECT_EQ(result.maxAbs, 1);
  EXPECT_EQ(result.maxRel, 1);
  EXPECT_EQ(result.maxUlp, 0x3f800000u);
  EXPECT_EQ(compared<float>(DLC_F32, {std::nextafter(1.0f, 2.0f)}, {1}).maxUlp, 1u);
  EXPECT_EQ(compared<float>(DLC_F32, {-1e-45f}, {1e-45f}).maxUlp, 2u);
  EXPECT_EQ(compared<double>(DLC_F64, {-std::numeric_limits<double>::infinity()},
                             {std::numeric_limits<double>::infinity()})
                .maxUlp,
            2 * 0x7ff0000000000000u);
}

TEST(Compare, NothingHidesBehindInfinity) {
  for (auto [got, want] : {std::pair(notANumber, 1.0f),
                           {1.0f, notANumber},
                           {inf, 1.0f},
                           {1.0f, inf},
                           {inf, -inf},
                           {notANumber, inf}}) {
    Comparison result = compared<float>(DLC_F32, {got}, {want}, 1e9, 1e9);
    EXPECT_FALSE(result.matches()) << got << " " << want;
    EXPECT_TRUE(std::isinf(result.maxAbs));
  }
  EXPECT_EQ(compared<float>(DLC_F32, {notANumber}, {1}).maxUlp, UINT64_MAX);
}

TEST(Compare, HalfTypes) {
  Comparison half =
      compared<uint16_t>(DLC_F16, {0x3c01, 0x0001, 0x7c00, 0xfe00}, {0x3c00, 0x8001, 0x7c00, 0x7e01});
  EXPECT_EQ(half.mismatches, 2);
  EXPECT_EQ(half.maxAbs, std::ldexp(1.0, -10));
  EXPECT_EQ(half.maxUlp, 2u);
  EXPECT_EQ(half.maxRel, 2); // the smallest subnormal with either sign
  Comparison brain = compared<uint16_t>(DLC_BF16, {0x3f81}, {0x3f80});
  EXPECT_EQ(brain.maxAbs, std::ldexp(1.0, -7));
  EXPECT_EQ(brain.maxUlp, 1u);
}

TEST(Compare, IntegersAreExact) {
  EXPECT_EQ(compared<int8_t>(DLC_I8, {127}, {-128}).maxUlp, 255u);
  EXPECT_EQ(compared<int64_t>(DLC_I64, {INT64_MAX}, {INT64_MAX - 1}).maxUlp, 1u);
  EXPECT_EQ(compared<int64_t>(DLC_I64, {INT64_MAX}, {INT64_MIN}).maxUlp, UINT64_MAX);
  EXPECT_EQ(compared<uint64_t>(DLC_U64, {0}, {UINT64_MAX}).maxUlp, UINT64_MAX);
  EXPECT_TRUE(compared<int32_t>(DLC_I32, {3}, {4}, 0, 1).matches());
  EXPECT_FALSE(compared<uint8_t>(DLC_BOOL, {0}, {1}).matches());
  EXPECT_EQ(compared<int16_t>(DLC_I16, {-2}, {2}).maxAbs, 4);
  EXPECT_EQ(compared<uint16_t>(DLC_U16, {65535}, {0}).maxAbs, 65535);
  EXPECT_EQ(compared<uint32_t>(DLC_U32, {UINT32_MAX}, {0}).maxAbs, UINT32_MAX);
}

TEST(Compare, RefusesDifferentTensors) {
  HostTensor a = counting<float>(DLC_F32, {2, 3}), b = counting<float>(DLC_F32, {3, 2});
  HostTensor c = counting<int32_t>(DLC_I32, {2, 3});
  EXPECT_MESSAGE(compareTensors(a.view(), b.view(), 0, 0), "expected float32 3x2, got float32 2x3");
  EXPECT_MESSAGE(compareTensors(a.view(), c.view(), 0, 0), "expected int32 2x3, got float32 2x3");
  dlc_tensor shorter = a.view();
  shorter.size = 8;
  EXPECT_MESSAGE(compareTensors(shorter, a.view(), 0, 0), "expected a buffer of 24 bytes, got 8");
  shorter.rank = -1;
  EXPECT_MESSAGE(compareTensors(a.view(), shorter, 0, 0), "expected a rank of 0..8, got -1");
}

TEST(Compare, TextNamesThePlace) {
  HostTensor got = counting<float>(DLC_F32, {2, 3}), want = counting<float>(DLC_F32, {2, 3});
  EXPECT_EQ(comparisonText(value(compareTensors(got.view(), want.view(), 0, 0)), got.view(), want.view()),
            "6 elements agree; max abs 0, max rel 0, max ulp 0");
  got.as<float>()[5] = 5.5f;
  EXPECT_EQ(comparisonText(value(compareTensors(got.view(), want.view(), 0, 0)), got.view(), want.view()),
            "1 of 6 elements differ; first at [1, 2]: expected 5, got 5.5; max abs 0.5, max rel 0.1, max ulp "
            "1048576");
}
