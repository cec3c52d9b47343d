// cp.async: groups, zero fill, and the bugs that only show at the last legal moment.
#include "EmulatorTest.h"

using namespace dlc::emulator;
using testing::HasSubstr;

namespace {

/// Two stages of 16 bytes per thread; the first is awaited with `wait`, then read by the other warp after `barrier`.
std::string pipeline(const std::string &wait, const std::string &barrier) {
  return "mov.u32 %r10, smem;\nshl.b32 %r11, %r1, 4;\nadd.s32 %r12, %r10, %r11;\nmad.wide.u32 %rd5, %r1, 16, %rd1;\n"
         "cp.async.cg.shared.global [%r12], [%rd5], 16;\ncp.async.commit_group;\n"
         "cp.async.cg.shared.global [%r12+1024], [%rd5+1024], 16;\ncp.async.commit_group;\n" +
         wait + "\n" + barrier +
         "\nxor.b32 %r13, %r11, 512;\nadd.s32 %r13, %r10, %r13;\nld.shared.b32 %r5, [%r13];\nst.global.b32 [%rd4], "
         "%r5;\n";
}

} // namespace

TEST(EmulatorAsync, PipelineOfGroups) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    for (uint32_t i = 0; i != 1024; ++i)
      bench.in()[i] = i;
    EXPECT_EQ(bench.run(pipeline("cp.async.wait_group 1;", "bar.sync 0;"), {.block = 64, .dynamicShared = 2048}), "");
    EXPECT_EQ(bench.out()[0], 128u);
    EXPECT_EQ(bench.out()[40], 32u);
    EXPECT_EQ(bench.run(pipeline("cp.async.wait_all;", "bar.sync 0;"), {.block = 64, .dynamicShared = 2048}), "");
  }
}

TEST(EmulatorAsync, WrongWaitCountAndMissingBarrier) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    EXPECT_THAT(bench.run(pipeline("cp.async.wait_group 2;", "bar.sync 0;"), {.block = 64, .dynamicShared = 2048}),
                HasSubstr("cp.async group"));
    EXPECT_THAT(bench.run(pipeline("cp.async.wait_group 1;", ""), {.block = 64, .dynamicShared = 2048}),
                HasSubstr("data race"));
    EXPECT_THAT(bench.run(pipeline("", "bar.sync 0;"), {.block = 64, .dynamicShared = 2048}),
                HasSubstr("cp.async group"));
  }
}

TEST(EmulatorAsync, SourceSizeFillsWithZeros) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    for (uint32_t i = 0; i != 256; ++i)
      bench.in()[i] = i + 1;
    EXPECT_EQ(bench.run("mov.u32 %r10, smem;\nshl.b32 %r11, %r1, 4;\nadd.s32 %r12, %r10, %r11;\nmad.wide.u32 %rd5, "
                        "%r1, 16, %rd1;\nand.b32 %r13, %r1, 1;\nshl.b32 %r13, %r13, 3;\n"
                        "cp.async.ca.shared.global [%r12], [%rd5], 16, %r13;\ncp.async.wait_all;\nld.shared.v4.b32 "
                        "{%r20, %r21, %r22, %r23}, [%r12];\n"
                        "add.s32 %r5, %r21, %r22;\nst.global.b32 [%rd4], %r5;",
                        {.dynamicShared = 512}),
              "");
    EXPECT_EQ(bench.out()[0], 0u);
    EXPECT_EQ(bench.out()[1], 6u); // its second word, and a zero
  }
}

TEST(EmulatorAsync, ChecksAddresses) {
  Bench bench;
  EXPECT_THAT(bench.run("cp.async.cg.shared.global [smem], [%rd3], 16;", {.dynamicShared = 64}),
              HasSubstr("misaligned"));
  EXPECT_THAT(bench.run("cp.async.ca.shared.global [smem+62], [%rd3], 4;", {.dynamicShared = 64}),
              HasSubstr("misaligned"));
  EXPECT_THAT(bench.run("cp.async.ca.shared.global [smem+64], [%rd3], 4;", {.dynamicShared = 64}),
              HasSubstr("out of bounds"));
  EXPECT_THAT(bench.run("cp.async.ca.shared.global [smem], [%rd3+16384], 4;", {.dynamicShared = 64}),
              HasSubstr("out of bounds"));
}
