// Memory, atomics, what lanes do together, control flow.
#include "EmulatorTest.h"

using namespace dlc::emulator;

namespace {

/// Runs `body`, which leaves a result in %r5, in 32 lanes on inputs 0 to 31.
std::vector<uint32_t> lanes(const std::string &body, const std::string &declarations = "", Mode mode = Mode::Eager) {
  Bench bench(mode);
  for (uint32_t i = 0; i != 64; ++i)
    bench.in()[i] = i;
  EXPECT_EQ(bench.run(body + "\nst.global.b32 [%rd4], %r5;", {}, declarations), "");
  return std::vector<uint32_t>(bench.out(), bench.out() + 32);
}

} // namespace

TEST(EmulatorMemory, VectorsAndWidths) {
  EXPECT_EQ(lanes("mad.wide.u32 %rd5, %r1, 4, %rd3;\nld.global.v2.b32 {%r6, %r7}, [%rd5];\nadd.s32 %r5, %r6, %r7;")[3],
            6u + 7u);
  EXPECT_EQ(lanes("ld.global.u8 %r5, [%rd3];")[7], 7u);
  EXPECT_EQ(lanes("st.global.b8 [%rd4+1024], %r2;\nld.global.s8 %r5, [%rd4+1024];")[9], 9u);
  EXPECT_EQ(lanes("ld.global.b16 %rs1, [%rd3];\ncvt.u32.u16 %r5, %rs1;")[5], 5u);
  EXPECT_EQ(lanes("ld.global.nc.L1::no_allocate.b32 %r5, [%rd3+4];")[5], 6u);
}

TEST(EmulatorMemory, SpacesAndGenericAddresses) {
  const char *shared = ".shared .align 16 .b8 buffer[128];";
  EXPECT_EQ(
      lanes(
          "mov.u64 %rd5, buffer;\ncvta.shared.u64 %rd6, %rd5;\nmad.wide.u32 %rd6, %r1, 4, %rd6;\nst.b32 [%rd6], %r2;\n"
          "bar.warp.sync -1;\nxor.b32 %r6, %r1, 1;\nmad.wide.u32 %rd7, %r6, 4, %rd5;\nld.shared.b32 %r5, [%rd7];",
          shared)[4],
      5u);
  EXPECT_EQ(
      lanes(".local .align 8 .b8 depot[16];\nmov.b64 %rd5, depot;\ncvta.local.u64 %rd6, %rd5;\nst.b32 [%rd6+8], %r2;\n"
            "ld.local.b32 %r5, [%rd5+8];")[30],
      30u);
  EXPECT_EQ(lanes("mov.b64 %rd5, table;\ncvta.const.u64 %rd5, %rd5;\nld.b32 %r5, [%rd5+4];",
                  ".const .align 4 .b32 table[3] = {1, 77, 3};")[0],
            77u);
  EXPECT_EQ(lanes("isspacep.global %p1, %rd3;\nselp.b32 %r5, 1, 0, %p1;")[0], 1u);
}

TEST(EmulatorMemory, Atomics) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    for (uint32_t i = 0; i != 256; ++i)
      bench.in()[i] = i;
    EXPECT_EQ(
        bench.run("atom.global.add.u32 %r5, [%rd2], 1;\nred.global.max.s32 [%rd2+4], %r2;\ncvt.rn.f32.u32 %r6, %r2;\n"
                  "red.relaxed.gpu.global.add.f32 [%rd2+8], %r6;\natom.global.cas.b32 %r7, [%rd2+12], 0, 5;\n"
                  "red.global.add.noftz.bf16x2 [%rd2+16], 0x3f803f80;\natom.global.inc.u32 %r8, [%rd2+20], 9;",
                  {.grid = 2, .block = 64}),
        "");
    EXPECT_EQ(bench.out()[0], 128u);
    EXPECT_EQ(bench.out()[1], 63u);
    EXPECT_EQ(bench.outFloat()[2], 4032.0f);
    EXPECT_EQ(bench.out()[3], 5u);
    EXPECT_EQ(bench.out()[4], 0x43004300u); // 128
    EXPECT_EQ(bench.out()[5], 128u % 10);
  }
}

TEST(EmulatorMemory, Shuffles) {
  EXPECT_EQ(lanes("shfl.sync.bfly.b32 %r5, %r2, 1, 31, -1;")[6], 7u);
  EXPECT_EQ(lanes("shfl.sync.down.b32 %r5|%p1, %r2, 4, 31, -1;\n@!%p1 mov.b32 %r5, 99;")[30], 99u);
  EXPECT_EQ(lanes("shfl.sync.up.b32 %r5, %r2, 4, 0, -1;")[9], 5u);
  EXPECT_EQ(lanes("shfl.sync.idx.b32 %r5, %r2, 3, 31, -1;")[9], 3u);
  EXPECT_EQ(lanes("shfl.sync.bfly.b32 %r5, %r2, 8, 0x181f, -1;")[1], 1u); // beyond its segment of 8
}

TEST(EmulatorMemory, VotesAndReductions) {
  const std::string odd = "and.b32 %r6, %r1, 1;\nsetp.ne.s32 %p1, %r6, 0;\n";
  EXPECT_EQ(lanes(odd + "vote.sync.ballot.b32 %r5, %p1, -1;")[0], 0xaaaaaaaau);
  EXPECT_EQ(lanes(odd + "vote.sync.any.pred %p2, %p1, -1;\nselp.b32 %r5, 1, 0, %p2;")[0], 1u);
  EXPECT_EQ(lanes("redux.sync.add.u32 %r5, %r2, -1;")[0], 496u);
  EXPECT_EQ(lanes("redux.sync.max.s32 %r5, %r2, -1;")[0], 31u);
  EXPECT_EQ(lanes("match.any.sync.b32 %r5, %r2, -1;")[4], 16u);
  EXPECT_EQ(lanes("elect.sync %r6|%p1, -1;\nselp.b32 %r5, 1, 0, %p1;")[1], 0u);
  EXPECT_EQ(lanes(odd + "bar.red.popc.u32 %r5, 0, %p1;")[0], 16u);
}

TEST(EmulatorMemory, DivergedLanesMeetAgain) {
  // Lanes leave the loop after their own number of rounds; the shuffle after it needs all of them.
  EXPECT_EQ(lanes("mov.b32 %r5, 0;\nmov.b32 %r6, 0;\n"
                  "$L1:\nsetp.ge.s32 %p1, %r6, %r2;\n@%p1 bra $L3;\nand.b32 %r7, %r6, 1;\nsetp.eq.s32 %p2, %r7, "
                  "0;\n@%p2 bra $L2;\nadd.s32 %r5, %r5, 1;\n"
                  "$L2:\nadd.s32 %r6, %r6, 1;\nbra.uni $L1;\n"
                  "$L3:\nshfl.sync.bfly.b32 %r5, %r5, 1, 31, -1;")[30],
            15u);
  EXPECT_EQ(lanes("setp.lt.s32 %p1, %r1, 16;\n@%p1 bra $A;\nmov.b32 %r6, 100;\nbra.uni $B;\n$A:\nmov.b32 %r6, "
                  "1;\n$B:\nredux.sync.add.s32 %r5, %r6, -1;")[0],
            1616u);
  EXPECT_EQ(lanes("and.b32 %r6, %r1, 3;\n$T: .branchtargets $C0, $C1, $C2, $C2;\nbrx.idx %r6, $T;\n$C0:\nmov.b32 %r5, "
                  "10;\nbra $E;\n$C1:\nmov.b32 %r5, 11;\nbra $E;\n"
                  "$C2:\nmov.b32 %r5, 12;\n$E:\nbar.warp.sync -1;")[7],
            12u);
}

TEST(EmulatorMemory, CallsDeviceFunctions) {
  const char *function = ".func (.param .b32 result) twice(.param .b32 x)\n{\n.reg .b32 %r<3>;\nld.param.b32 %r1, "
                         "[x];\nadd.s32 %r2, %r1, %r1;\n"
                         "st.param.b32 [result], %r2;\nret;\n}\n";
  EXPECT_EQ(lanes("{\n.param .b32 param0;\nst.param.b32 [param0], %r2;\n.param .b32 retval0;\ncall.uni (retval0), "
                  "twice, (param0);\n"
                  "ld.param.b32 %r5, [retval0];\n}",
                  function)[21],
            42u);
}
