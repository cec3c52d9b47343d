// Bounds by constants: one instruction, and NaN for NaN.
#include "Jit.h"
#include "Ulp.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <gtest/gtest.h>

using namespace dlc;
using namespace dlc::test;

static int count(const std::string &text, const std::string &word) {
  int n = 0;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++n;
  return n;
}

static std::string clampText(int64_t lanes, const char *low, const char *high) {
  std::string type = typeText(lanes, "f32");
  auto constant = [&](const char *value) {
    return (lanes == 1 ? value : llvm::formatv("dense<{0}>", value).str()) + " : " + type;
  };
  return loopText("loop", {"f32"}, "f32", lanes,
                  "%low = arith.constant " + constant(low) + "\n%high = arith.constant " + constant(high) +
                      "\n%z = arith.maximumf %x0, %low : " + type + "\n%y = arith.minimumf %high, %z : " + type);
}

TEST(MathBounds, AreOneInstructionEach) {
  for (const Variant &variant : getVariants())
    for (auto [low, high] : {std::pair("0.0", "6.0"), std::pair("-1.5", "2.5"), std::pair("-1.0", "0.0")}) {
      auto code = Compiled::compile(clampText(variant.lanes, low, high), variant.target);
      ASSERT_TRUE(code);
      std::string body = functionOf(code->getAssembly(), "loop");
      EXPECT_EQ(count(body, "max"), 1) << variant.name << body;
      EXPECT_EQ(count(body, "min"), 1) << variant.name << body;
      EXPECT_EQ(count(body, "cmpunord") + count(body, "blend") + count(body, "cmplt"), 0) << variant.name << body;

      std::vector<float> x(blockSize, 0.5f), y(blockSize);
      float nan = fromBits(0x7fc00000), infinity = std::numeric_limits<float>::infinity();
      const float values[] = {-infinity, -7.0f, -0.5f, -0.0f, 0.0f, 0.25f, 3.0f, 7.0f, infinity, nan, -nan};
      for (auto [i, value] : llvm::enumerate(values))
        x[i * 3] = value;
      code->get<void(const float *, float *)>("loop")(x.data(), y.data());
      for (int64_t i = 0; i < blockSize; ++i) {
        float want = std::isnan(x[i]) ? x[i] : std::min(std::max(x[i], std::stof(low)), std::stof(high));
        EXPECT_TRUE(std::isnan(want) ? std::isnan(y[i]) : y[i] == want) << x[i] << " -> " << y[i];
      }
    }
}
