// Matrix instructions against products computed from the layouts in the PTX manual.
#include "EmulatorTest.h"
#include <cmath>

using namespace dlc::emulator;

namespace {

/// Small integers, exact in every format.
int valueA(int row, int column) { return (row * 7 + column * 3) % 9 - 4; }
int valueB(int row, int column) { return (row * 5 + column * 11) % 7 - 3; }

uint32_t encode(int value, int bits, const std::string &type) {
  if (type == "s8")
    return static_cast<uint32_t>(value) & 0xff;
  if (type == "bf16")
    return bitsOf(static_cast<float>(value)) >> 16;
  if (type == "tf32")
    return bitsOf(static_cast<float>(value));
  uint32_t sign = value < 0 ? 1u << (bits - 1) : 0, magnitude = static_cast<uint32_t>(std::abs(value));
  if (!magnitude)
    return sign;
  int exponent = 31 - __builtin_clz(magnitude);
  int mantissaBits = type == "f16" ? 10 : 3, bias = type == "f16" ? 15 : 7;
  return sign | static_cast<uint32_t>(exponent + bias) << mantissaBits |
         ((magnitude << mantissaBits >> exponent) & ((1u << mantissaBits) - 1));
}

/// Lane l of register i of the operands at word 32 i + l: A from 0, B from 256, C from 512.
void fillOperands(Bench &bench, int m, int k, int bits, const std::string &type, bool integer) {
  int elements = 32 / bits;
  int registersA = m * k / 32 / elements, registersB = 8 * k / 32 / elements;
  for (int lane = 0; lane != 32; ++lane) {
    int g = lane / 4, t = lane % 4;
    for (int i = 0; i != registersA; ++i) {
      uint32_t word = 0;
      for (int e = 0; e != elements; ++e)
        word |= encode(valueA(g + 8 * (i % 2), elements * t + e + 4 * elements * (i / 2)), bits, type) << (bits * e);
      bench.in()[32 * i + lane] = word;
    }
    for (int i = 0; i != registersB; ++i) {
      uint32_t word = 0;
      for (int e = 0; e != elements; ++e)
        word |= encode(valueB(elements * t + e + 4 * elements * i, g), bits, type) << (bits * e);
      bench.in()[256 + 32 * i + lane] = word;
    }
    for (int i = 0; i != 4; ++i)
      bench.in()[512 + 32 * i + lane] = integer ? 100 : bitsOf(100);
  }
}

std::string list(int first, int count) {
  std::string text = "{";
  for (int i = 0; i != count; ++i)
    text += (i ? ", %r" : "%r") + std::to_string(first + i);
  return text + "}";
}

void expectProduct(int k, int bits, const std::string &type, const std::string &accumulator) {
  bool integer = accumulator == "s32";
  int elements = 32 / bits, registersA = 16 * k / 32 / elements, registersB = 8 * k / 32 / elements;
  Bench bench;
  fillOperands(bench, 16, k, bits, type, integer);
  std::string body;
  for (int i = 0; i != 4; ++i)
    body += "ld.global.b32 %r" + std::to_string(40 + i) + ", [%rd3+" + std::to_string(128 * i) +
            "];\nld.global.b32 %r" + std::to_string(50 + i) + ", [%rd3+" + std::to_string(1024 + 128 * i) +
            "];\nld.global.b32 %r" + std::to_string(60 + i) + ", [%rd3+" + std::to_string(2048 + 128 * i) + "];\n";
  body += "mma.sync.aligned.m16n8k" + std::to_string(k) + ".row.col." + accumulator + "." + type + "." + type + "." +
          accumulator + " " + list(70, 4) + ", " + list(40, registersA) + ", " + list(50, registersB) + ", " +
          list(60, 4) + ";\n";
  for (int i = 0; i != 4; ++i)
    body += "st.global.b32 [%rd4+" + std::to_string(128 * i) + "], %r" + std::to_string(70 + i) + ";\n";
  ASSERT_EQ(bench.run(body), "");
  for (int lane = 0; lane != 32; ++lane)
    for (int i = 0; i != 4; ++i) {
      int row = lane / 4 + 8 * (i / 2), column = 2 * (lane % 4) + i % 2, want = 100;
      for (int j = 0; j != k; ++j)
        want += valueA(row, j) * valueB(j, column);
      uint32_t got = bench.out()[32 * i + lane];
      EXPECT_EQ(integer ? static_cast<float>(static_cast<int>(got)) : std::bit_cast<float>(got),
                static_cast<float>(want))
          << type << " " << row << " " << column;
    }
}

} // namespace

TEST(EmulatorMatrix, Mma) {
  expectProduct(16, 16, "bf16", "f32");
  expectProduct(8, 16, "bf16", "f32");
  expectProduct(16, 16, "f16", "f32");
  expectProduct(8, 16, "f16", "f32");
  expectProduct(8, 32, "tf32", "f32");
  expectProduct(4, 32, "tf32", "f32");
  expectProduct(16, 8, "s8", "s32");
  expectProduct(32, 8, "s8", "s32");
  expectProduct(32, 8, "e4m3", "f32");
}

TEST(EmulatorMatrix, MmaOfDoubles) {
  Bench bench;
  for (uint32_t i = 0; i != 32; ++i)
    bench.in()[i] = i % 4 + 1; // A[g][t] = B[t][g] = t + 1
  EXPECT_EQ(
      bench.run("cvt.rn.f64.s32 %rd10, %r2;\nmov.b64 %rd11, 0d3FF0000000000000;\n"
                "mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%rd12, %rd13}, {%rd10}, {%rd10}, {%rd11, %rd11};\n"
                "cvt.rzi.s32.f64 %r5, %rd13;\nst.global.b32 [%rd4], %r5;"),
      "");
  EXPECT_EQ(bench.out()[9], 1u + 1 + 4 + 9 + 16);
}

TEST(EmulatorMatrix, LoadsAndStoresMatrices) {
  // Element (r, c) of matrix i is 64 i + 8 r + c, as b16.
  const std::string load =
      "mov.u32 %r10, smem;\nshl.b32 %r11, %r1, 4;\nadd.s32 %r12, %r10, %r11;\nmad.wide.u32 %rd5, %r1, 16, %rd1;\n"
      "ld.global.v4.b32 {%r20, %r21, %r22, %r23}, [%rd5];\nst.shared.v4.b32 [%r12], {%r20, %r21, %r22, "
      "%r23};\nbar.warp.sync -1;\n";
  for (bool transposed : {false, true}) {
    Bench bench;
    auto *halves = reinterpret_cast<uint16_t *>(bench.in());
    for (int i = 0; i != 256; ++i)
      halves[i] = static_cast<uint16_t>(i);
    ASSERT_EQ(bench.run(load + "ldmatrix.sync.aligned.m8n8.x4" + (transposed ? ".trans" : "") +
                            ".shared.b16 {%r30, %r31, %r32, %r33}, [%r12];\nst.global.b32 [%rd4], %r31;",
                        {.dynamicShared = 512}),
              "");
    int lane = 13, row = lane / 4, column = 2 * (lane % 4);
    auto element = [&](int r, int c) { return static_cast<uint32_t>(64 + 8 * r + c); };
    EXPECT_EQ(bench.out()[lane], transposed ? element(column, row) | element(column + 1, row) << 16
                                            : element(row, column) | element(row, column + 1) << 16);
    // And back, transposed once more by stmatrix.
    ASSERT_EQ(bench.run(load + "ldmatrix.sync.aligned.m8n8.x4" + (transposed ? ".trans" : "") +
                            ".shared.b16 {%r30, %r31, %r32, %r33}, [%r12];\n" + "stmatrix.sync.aligned.m8n8.x4" +
                            (transposed ? ".trans" : "") +
                            ".shared.b16 [%r12+512], {%r30, %r31, %r32, %r33};\nbar.warp.sync -1;\n" +
                            "ld.shared.b32 %r5, [%r12+520];\nst.global.b32 [%rd4], %r5;",
                        {.dynamicShared = 1024}),
              "");
    EXPECT_EQ(bench.out()[9], 76u | 77u << 16);
  }
  Bench bench;
  EXPECT_THAT(bench.run("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%r30}, [smem+8];", {.dynamicShared = 512}),
              testing::HasSubstr("misaligned"));
}

TEST(EmulatorMatrix, MovMatrixTransposes) {
  Bench bench;
  for (uint32_t i = 0; i != 32; ++i)
    bench.in()[i] = 2 * i | (2 * i + 1) << 16; // element (r, c) is 8 r + c
  ASSERT_EQ(bench.run("movmatrix.sync.aligned.m8n8.trans.b16 %r5, %r2;\nst.global.b32 [%rd4], %r5;"), "");
  EXPECT_EQ(bench.out()[5], (8u * 2 + 1) | (8u * 3 + 1) << 16);
}
