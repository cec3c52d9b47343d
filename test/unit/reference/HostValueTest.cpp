// Host tensors: element conversions to the last bit, and the way through attributes without copies.
#include "TestModule.h"
#include "lib/Support/ElementTypes.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/APSInt.h"

#include <random>

using namespace dlc;

/// LLVM's conversion of a double, as the bits of another format.
static uint16_t bitsByApFloat(double value, const llvm::fltSemantics &semantics) {
  llvm::APFloat wide(value);
  bool losesInfo;
  wide.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return wide.bitcastToAPInt().getZExtValue();
}

template <typename Element>
static void checkSmallFloat(const llvm::fltSemantics &semantics) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    double value = Element::toDouble(bits);
    llvm::APFloat exact(semantics, llvm::APInt(16, bits));
    bool losesInfo;
    exact.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &losesInfo);
    if (exact.isNaN()) {
      ASSERT_TRUE(std::isnan(value)) << bits;
      ASSERT_TRUE(std::isnan(Element::toDouble(Element::fromDouble(value)))) << bits;
      continue;
    }
    ASSERT_EQ(std::bit_cast<uint64_t>(value), std::bit_cast<uint64_t>(exact.convertToDouble())) << bits;
    ASSERT_EQ(Element::fromDouble(value), bits);
    // Just beside the middle to the next value, and the middle itself.
    double next = Element::toDouble(bits + 1);
    if (!std::isfinite(value) || !std::isfinite(next))
      continue;
    double middle = (value + next) / 2;
    for (double v : {middle, std::nextafter(middle, value), std::nextafter(middle, next)})
      ASSERT_EQ(Element::fromDouble(v), bitsByApFloat(v, semantics)) << bits;
  }
  std::mt19937_64 random(1);
  for (int k = 0; k < 200000; ++k) {
    double v = std::bit_cast<double>(random());
    if (!std::isnan(v))
      ASSERT_EQ(Element::fromDouble(v), bitsByApFloat(v, semantics)) << v;
  }
}

TEST(ElementTypes, HalfHasAllItsBits) { checkSmallFloat<F16Element>(llvm::APFloat::IEEEhalf()); }
TEST(ElementTypes, BrainFloatHasAllItsBits) { checkSmallFloat<BF16Element>(llvm::APFloat::BFloat()); }

TEST(ElementTypes, IntegersRoundOnce) {
  std::mt19937_64 random(2);
  for (int k = 0; k < 200000; ++k) {
    uint64_t bits = random() >> (random() % 64);
    if (k % 3 == 0)
      bits |= bits << 12 | 1; // many ones: near halves
    EXPECT_EQ(elementFrom<F32Element>(bits), static_cast<float>(bits));
    EXPECT_EQ(elementFrom<F32Element>(static_cast<int64_t>(bits)), static_cast<float>(static_cast<int64_t>(bits)));
    llvm::APFloat small(llvm::APFloat::BFloat());
    small.convertFromAPInt(llvm::APInt(64, bits), /*IsSigned=*/true, llvm::APFloat::rmNearestTiesToEven);
    EXPECT_EQ(elementFrom<BF16Element>(static_cast<int64_t>(bits)), small.bitcastToAPInt().getZExtValue()) << bits;
  }
  // 2^60 + 2^52 + 1 lies above the middle of two bf16 values; as a double it lies on it.
  EXPECT_EQ(elementFrom<BF16Element>((int64_t(1) << 60) + (int64_t(1) << 52) + 1), 0x5D81);
}

TEST(ElementTypes, FloatsSaturateToIntegers) {
  EXPECT_EQ(saturateToInt<int8_t>(-128.9), -128);
  EXPECT_EQ(saturateToInt<int8_t>(1e300), 127);
  EXPECT_EQ(saturateToInt<uint8_t>(-0.5), 0);
  EXPECT_EQ(saturateToInt<int64_t>(9.3e18), INT64_MAX);
  EXPECT_EQ(saturateToInt<uint64_t>(1.8e19), 18000000000000000000u);
  EXPECT_EQ(saturateToInt<int32_t>(std::numeric_limits<double>::quiet_NaN()), 0);
}

TEST(HostValue, ElementsOfEveryType) {
  TestModule test("");
  for (StringRef name : {"f64", "f32", "f16", "bf16", "i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64", "i1"}) {
    SCOPED_TRACE(name.str());
    HostValue value(test.type(name), {2, 3});
    EXPECT_EQ(value.getNumElements(), 6);
    EXPECT_EQ(value.getBytes().size(), 6 * elementSize(test.type(name)));
    EXPECT_EQ(value.getDouble(5), 0);
    value.setDouble(4, 1);
    EXPECT_EQ(value.getInt(4), 1);
    value.setInt(5, 1);
    EXPECT_EQ(value.getDouble(5), 1);
  }
  HostValue bytes(test.type("ui8"), {1});
  bytes.setInt(0, 257);
  EXPECT_EQ(bytes.getInt(0), 1);
  bytes.setDouble(0, -1);
  EXPECT_EQ(bytes.getInt(0), 255);
  EXPECT_EQ(elementSize(test.type("index")), 0u);
}

TEST(HostValue, CountsAreChecked) {
  EXPECT_EQ(checkedElementCount({}), 1);
  EXPECT_EQ(checkedElementCount({2, 0, 3}), 0);
  EXPECT_EQ(checkedElementCount({int64_t(1) << 40, int64_t(1) << 40}), std::nullopt);
  EXPECT_EQ(checkedElementCount({int64_t(1) << 40, int64_t(1) << 40, 0}), 0);
  EXPECT_EQ(checkedElementCount({-1}), std::nullopt);
}

TEST(HostValue, SmallContentsAreInlineAndLargeOnesShared) {
  TestModule test("");
  HostValue small = test.value("f16", {2, 2}, {1, 2, 3, 4});
  auto smallType = RankedTensorType::get({2, 2}, test.type("f16"));
  ElementsAttr inlined = small.toAttr(smallType, "w");
  EXPECT_TRUE(isa<DenseElementsAttr>(inlined));
  EXPECT_EQ(doublesOf(HostValue::fromAttr(inlined)), doublesOf(small));

  HostValue large(test.type("f32"), {40, 40});
  large.setDouble(1599, 2.5);
  auto largeType = RankedTensorType::get({40, 40}, test.type("f32"));
  ElementsAttr resource = large.toAttr(largeType, "w");
  EXPECT_TRUE(isa<mlir::DenseResourceElementsAttr>(resource));
  HostValue back = HostValue::fromAttr(resource);
  EXPECT_EQ(back.getBytes().data(), large.getBytes().data());
  const char *bytes = large.getBytes().data();
  large = HostValue(); // the attribute keeps the bytes
  EXPECT_EQ(HostValue::fromAttr(resource).getBytes().data(), bytes);
  EXPECT_EQ(HostValue::fromAttr(resource).getDouble(1599), 2.5);
  EXPECT_EQ(back.reshaped({1600}).getBytes().data(), bytes);
}

TEST(HostValue, AttributesOfEveryForm) {
  TestModule test(R"mlir(
    nn.parameter @bits immutable : tensor<3xi1> = dense<[true, false, true]> : tensor<3xi1>
    nn.parameter @splat immutable : tensor<2x2xi16> = dense<-7> : tensor<2x2xi16>
    nn.parameter @none immutable : tensor<2x0xf32> = dense<> : tensor<2x0xf32>
    nn.parameter @scalar immutable : tensor<f64> = dense<0.1> : tensor<f64>
  )mlir");
  auto contents = [&](StringRef name) {
    return HostValue::fromAttr(test.module->lookupSymbol<nn::ParameterOp>(name).getValue());
  };
  EXPECT_EQ(doublesOf(contents("bits")), (std::vector<double>{1, 0, 1}));
  EXPECT_EQ(doublesOf(contents("splat")), (std::vector<double>{-7, -7, -7, -7}));
  EXPECT_EQ(contents("none").getNumElements(), 0);
  EXPECT_TRUE(contents("none"));
  EXPECT_EQ(contents("scalar").getDouble(0), 0.1);
  auto missing = mlir::parseAttribute("dense_resource<nowhere> : tensor<2xf32>", &test.context);
  EXPECT_FALSE(HostValue::fromAttr(cast<ElementsAttr>(missing)));
  for (StringRef name : {"bits", "splat", "none", "scalar"}) {
    auto parameter = test.module->lookupSymbol<nn::ParameterOp>(name);
    EXPECT_EQ(contents(name).toAttr(cast<RankedTensorType>(parameter.getType()), "x"), parameter.getValue());
  }
}

TEST(HostValue, UnalignedViews) {
  TestModule test("");
  std::vector<char> storage(9);
  float two = 2;
  std::memcpy(storage.data() + 1, &two, 4);
  HostValue view(test.type("f32"), {2}, ArrayRef(storage).drop_front(), nullptr);
  EXPECT_EQ(view.getDouble(0), 2);
}
