// Planted bugs: every check fires, and the correct sibling passes.
#include "EmulatorTest.h"

using namespace dlc::emulator;
using testing::AllOf;
using testing::HasSubstr;

namespace {

void expectInAllModes(const std::string &body, BenchShape shape, const testing::Matcher<std::string> &error) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    EXPECT_THAT(bench.run(body, shape), error) << static_cast<int>(mode);
  }
}

/// Each thread writes its word of shared memory; the neighbour warp's word comes back.
const std::string exchangeStore =
    "mov.u32 %r10, smem;\nshl.b32 %r11, %r1, 2;\nadd.s32 %r12, %r10, %r11;\nst.shared.b32 [%r12], %r1;\n";
const std::string exchangeLoad =
    "xor.b32 %r13, %r11, 128;\nadd.s32 %r13, %r10, %r13;\nld.shared.b32 %r5, [%r13];\nst.global.b32 [%rd4], %r5;\n";

} // namespace

TEST(EmulatorChecks, OutOfBounds) {
  Bench bench;
  EXPECT_THAT(
      bench.run("ld.global.b32 %r5, [%rd3+16384];"),
      AllOf(HasSubstr("out of bounds"), HasSubstr("'input'"), HasSubstr("lane 0"), HasSubstr("kernel 'k', PTX line")));
  EXPECT_THAT(bench.run("ld.global.b32 %r5, [%rd3+16380];"), HasSubstr("lane 1"));
  EXPECT_THAT(bench.run("ld.global.b32 %r5, [%rd3+-4];"), HasSubstr("before 'input'"));
  EXPECT_THAT(bench.run("mov.b64 %rd5, 16;\nst.global.b32 [%rd5], %r1;"),
              HasSubstr("write of 4 bytes at global address 0x10"));
  EXPECT_THAT(bench.run("st.shared.b32 [smem+124], %r1;\nst.shared.b32 [smem+128], %r1;", {.dynamicShared = 128}),
              HasSubstr("the block has 128 bytes"));
  EXPECT_THAT(bench.run(".local .align 4 .b8 depot[16];\nmov.b64 %rd5, depot;\nst.local.b32 [%rd5+16], %r1;"),
              HasSubstr("local address"));
}

TEST(EmulatorChecks, Misalignment) {
  Bench bench;
  EXPECT_THAT(bench.run("ld.global.v4.b32 {%r5, %r6, %r7, %r8}, [%rd3];"),
              AllOf(HasSubstr("misaligned"), HasSubstr("lane 1"), HasSubstr("multiple of 16")));
  EXPECT_THAT(bench.run("add.s32 %r5, %r1, %r1;\nmov.u32 %r6, smem;\nadd.s32 %r6, %r6, %r5;\nst.shared.b32 [%r6], %r1;",
                        {.dynamicShared = 256}),
              HasSubstr("multiple of 4"));
}

TEST(EmulatorChecks, SharedRaceWithoutBarrier) {
  expectInAllModes(exchangeStore + exchangeLoad, {.block = 64, .dynamicShared = 256},
                   HasSubstr("data race in shared memory"));
  expectInAllModes(exchangeStore + "bar.sync 0;\n" + exchangeLoad, {.block = 64, .dynamicShared = 256}, "");
  // The write of the next round races with the read of this one.
  expectInAllModes(exchangeStore + "bar.sync 0;\n" + exchangeLoad + exchangeStore, {.block = 64, .dynamicShared = 256},
                   HasSubstr("data race in shared memory"));
  // One warp alone needs no barrier; two halves of one need each other's.
  expectInAllModes(exchangeStore + exchangeLoad, {.block = 32, .dynamicShared = 256}, "");
}

TEST(EmulatorChecks, NamedBarriersOrderOnlyTheirWarps) {
  const std::string pair = "shr.u32 %r20, %r1, 6;\nadd.s32 %r20, %r20, 1;\nbar.sync %r20, 64;\n";
  expectInAllModes(exchangeStore + pair + exchangeLoad, {.block = 128, .dynamicShared = 512}, "");
  const std::string farLoad =
      "xor.b32 %r13, %r11, 256;\nadd.s32 %r13, %r10, %r13;\nld.shared.b32 %r5, [%r13];\nst.global.b32 [%rd4], %r5;\n";
  expectInAllModes(exchangeStore + pair + farLoad, {.block = 128, .dynamicShared = 512}, HasSubstr("data race"));
}

TEST(EmulatorChecks, ProducerConsumerBarriers) {
  // Warp 0 writes and arrives, warp 1 waits and reads.
  const std::string start = "setp.ge.u32 %p1, %r1, 32;\nmov.u32 %r10, smem;\nand.b32 %r11, %r1, 31;\nshl.b32 %r11, "
                            "%r11, 2;\nadd.s32 %r12, %r10, %r11;\n@%p1 bra $CONSUMER;\n";
  const std::string consumer =
      "bra.uni $END;\n$CONSUMER:\nbar.sync 3, 64;\nld.shared.b32 %r5, [%r12];\nst.global.b32 [%rd4], %r5;\n$END:\n";
  expectInAllModes(start + "st.shared.b32 [%r12], %r1;\nbar.arrive 3, 64;\n" + consumer,
                   {.block = 64, .dynamicShared = 256}, "");
  expectInAllModes(start + "bar.arrive 3, 64;\nst.shared.b32 [%r12], %r1;\n" + consumer,
                   {.block = 64, .dynamicShared = 256}, HasSubstr("data race"));
}

TEST(EmulatorChecks, GlobalRaces) {
  const std::string all = "mov.u32 %r10, %ctaid.x;\nst.global.b32 [%rd4], %r10;";
  expectInAllModes(all, {.grid = 2},
                   AllOf(HasSubstr("data race in global memory"), HasSubstr("'output'"), HasSubstr("by block")));
  expectInAllModes(all, {.grid = 1}, "");
  // The last block to finish sums up, as split-K does: right with fences, a race without.
  auto splitK = [](bool fences) {
    const std::string fence = fences ? "fence.acq_rel.gpu;\n" : "";
    return "mov.u32 %r10, %ctaid.x;\nmad.wide.u32 %rd5, %r10, 128, %rd4;\nst.global.b32 [%rd5+1024], %r10;\n" + fence +
           "bar.warp.sync -1;\nsetp.eq.u32 %p1, %r1, 0;\nmov.b32 %r11, 0;\n@%p1 atom.global.add.u32 %r11, [%rd2], 1;\n"
           "shfl.sync.idx.b32 %r11, %r11, 0, 31, -1;\n" +
           fence +
           "setp.ne.u32 %p2, %r11, 1;\n@%p2 bra $END;\n"
           "ld.global.b32 %r12, [%rd4+1024];\nld.global.b32 %r13, [%rd4+1152];\nadd.s32 %r5, %r12, "
           "%r13;\nst.global.b32 [%rd4+4096], %r5;\n$END:";
  };
  expectInAllModes(splitK(true), {.grid = 2}, "");
  expectInAllModes(splitK(false), {.grid = 2}, HasSubstr("data race in global memory"));
  Bench bench;
  EXPECT_THAT(bench.run("st.global.b32 [%rd4], %r1;\nld.global.nc.b32 %r5, [%rd4];"), HasSubstr("ld.global.nc"));
}

TEST(EmulatorChecks, Deadlocks) {
  expectInAllModes("setp.ge.u32 %p1, %r1, 32;\n@%p1 bra $END;\nbar.sync 1, 64;\n$END:\nbar.sync 0;", {.block = 64},
                   AllOf(HasSubstr("deadlock"), HasSubstr("waits at barrier 1"), HasSubstr("waits at barrier 0")));
  expectInAllModes("setp.ge.u32 %p1, %r1, 32;\n@%p1 bra $END;\nbar.sync 1, 64;\n$END:", {.block = 64},
                   HasSubstr("deadlock"));
  expectInAllModes("bar.sync 1, 32;", {.block = 64}, ""); // completes twice
}

TEST(EmulatorChecks, DivergenceAtAlignedInstructions) {
  expectInAllModes("setp.lt.u32 %p1, %r1, 16;\n@%p1 bra $A;\nbar.sync 0;\nbra.uni $B;\n$A:\nbar.sync 0;\n$B:",
                   {.block = 32}, HasSubstr("diverged"));
  expectInAllModes("setp.lt.u32 %p1, %r1, 16;\n@%p1 bar.sync 0;", {.block = 32}, HasSubstr("diverged"));
  expectInAllModes("setp.lt.u32 %p1, %r1, 16;\n@%p1 bra $A;\nmov.b32 %r5, 1;\n$A:\nbar.sync 0;", {.block = 32}, "");
  expectInAllModes("setp.lt.u32 %p1, %r1, 16;\n@%p1 shfl.sync.idx.b32 %r5, %r2, 0, 31, -1;", {.block = 32},
                   HasSubstr("diverged"));
}

TEST(EmulatorChecks, HangsEndByBudget) {
  Bench bench;
  bench.device.options.budget = 1'000'000;
  EXPECT_THAT(bench.run("$L:\nbra.uni $L;"), HasSubstr("hang"));
}

TEST(EmulatorChecks, UnwrittenMemoryIsNotANumber) {
  Bench bench;
  EXPECT_EQ(bench.run("ld.shared.b32 %r5, [smem];\nst.global.b32 [%rd4], %r5;\ncvt.u16.u32 %rs1, %r5;\ncvt.f32.f16 "
                      "%r6, %rs1;\nst.global.b32 [%rd4+4096], %r6;",
                      {.dynamicShared = 64}),
            "");
  EXPECT_NE(bench.outFloat()[0], bench.outFloat()[0]);
  EXPECT_NE(bench.outFloat()[1024], bench.outFloat()[1024]);
}

TEST(EmulatorChecks, RefusesWrongLaunches) {
  Bench bench;
  EXPECT_THAT(bench.run("", {.block = 2048}), HasSubstr("invalid grid or block"));
  EXPECT_THAT(bench.run("", {.dynamicShared = 300 * 1024}), HasSubstr("shared memory"));
  EXPECT_THAT(bench.run("", {.grid = 3, .cluster = 2}), HasSubstr("multiple of the cluster"));
  Device old({.sm = 80});
  EXPECT_THROW(old.loadModule(".version 8.0\n.target sm_90a\n.address_size 64\n"), Failure);
  EXPECT_NO_THROW(old.loadModule(".version 8.0\n.target sm_75\n.address_size 64\n"));
}
