// mbarriers, bulk copies by TMA, clusters and wgmma, and what goes wrong with them.
#include "EmulatorTest.h"
#include "TensorMap.h"

using namespace dlc::emulator;
using testing::HasSubstr;

namespace {

void expectInAllModes(const std::string &body, BenchShape shape, const testing::Matcher<std::string> &error) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    EXPECT_THAT(bench.run(body, shape), error) << static_cast<int>(mode);
  }
}

std::string waitFor(const std::string &address, int parity) {
  return "{\n.reg .pred done;\nWAIT:\nmbarrier.try_wait.parity.shared::cta.b64 done, [" + address + "], " +
         std::to_string(parity) + ";\n@!done bra WAIT;\n}\n";
}

const std::string initBarrier = "setp.ne.u32 %p1, %r1, 0;\n@%p1 bra $INIT;\nmbarrier.init.shared::cta.b64 [smem+1024], "
                                "1;\nfence.mbarrier_init.release.cluster;\n$INIT:\nbar.sync 0;\n";

/// Thread 0 copies 256 bytes of the input to shared memory; everybody waits and reads its word.
std::string bulkLoad(int expected, const std::string &wait) {
  return initBarrier + "@%p1 bra $ISSUED;\nmbarrier.arrive.expect_tx.shared::cta.b64 _, [smem+1024], " +
         std::to_string(expected) +
         ";\ncp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [smem], [%rd1], 256, "
         "[smem+1024];\n$ISSUED:\nbar.warp.sync -1;\n" +
         wait +
         "mov.u32 %r10, smem;\nmad.lo.s32 %r10, %r1, 4, %r10;\nld.shared.b32 %r5, [%r10];\nst.global.b32 [%rd4], "
         "%r5;\n";
}

} // namespace

TEST(EmulatorHopper, BulkLoadAndMbarrier) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    for (uint32_t i = 0; i != 64; ++i)
      bench.in()[i] = i * i;
    EXPECT_EQ(bench.run(bulkLoad(256, waitFor("smem+1024", 0)), {.block = 64, .dynamicShared = 2048}), "");
    EXPECT_EQ(bench.out()[63], 63u * 63);
  }
}

TEST(EmulatorHopper, BulkLoadBugs) {
  BenchShape shape{.block = 64, .dynamicShared = 2048};
  expectInAllModes(bulkLoad(256, ""), shape, HasSubstr("data race in shared memory"));
  expectInAllModes(bulkLoad(256, waitFor("smem+1024", 1)), shape,
                   HasSubstr("data race in shared memory")); // wrong parity
  expectInAllModes(bulkLoad(512, waitFor("smem+1024", 0)), shape, HasSubstr("deadlock"));
  expectInAllModes(bulkLoad(128, waitFor("smem+1024", 0)), shape,
                   testing::AnyOf(HasSubstr("expect_tx was given too few bytes"), HasSubstr("deadlock")));
  expectInAllModes("mbarrier.arrive.shared.b64 %rd5, [smem+1024];", shape, HasSubstr("no mbarrier was initialized"));
  expectInAllModes(initBarrier +
                       "mbarrier.arrive.shared.b64 %rd5, [smem+1024];\nmbarrier.arrive.shared.b64 %rd5, [smem+1024];",
                   {.block = 32, .dynamicShared = 2048}, ""); // 64 phases
  expectInAllModes("setp.ne.u32 %p1, %r1, 0;\n@!%p1 mbarrier.init.shared::cta.b64 [smem+1024], "
                   "64;\nmbarrier.arrive.shared.b64 %rd5, [smem+1024];",
                   shape,
                   testing::AnyOf(HasSubstr("without a barrier after its initialization"),
                                  HasSubstr("no mbarrier was initialized")));
}

TEST(EmulatorHopper, BulkLoadNeedsFencedInitialization) {
  std::string body = bulkLoad(256, waitFor("smem+1024", 0));
  const std::string fence = "fence.mbarrier_init.release.cluster;\n";
  body.erase(body.find(fence), fence.size());
  expectInAllModes(body, {.block = 64, .dynamicShared = 2048}, HasSubstr("no fence.mbarrier_init"));
}

TEST(EmulatorHopper, BlocksOfAClusterStayWhileOthersUseThem) {
  const std::string remote =
      "mov.u32 %r10, %cluster_ctarank;\nmov.u32 %r12, smem;\nmapa.shared::cluster.u32 %r14, %r12, 0;\n"
      "setp.eq.u32 %p1, %r10, 0;\n@%p1 bra $END;\nmov.b32 %r20, 0;\n"
      "$SPIN:\nadd.s32 %r20, %r20, 1;\nsetp.lt.u32 %p2, %r20, 3000;\n@%p2 bra $SPIN;\n"
      "ld.shared::cluster.b32 %r15, [%r14];\n$END:\n";
  BenchShape shape{.grid = 2, .block = 32, .cluster = 2, .dynamicShared = 256};
  Bench bench;
  EXPECT_THAT(bench.run(remote, shape), HasSubstr("which has exited"));
  EXPECT_EQ(bench.run(remote + "barrier.cluster.arrive.aligned;\nbarrier.cluster.wait.aligned;\n", shape), "");
}

TEST(EmulatorHopper, FencedInitializationNeedsOnlyARelaxedArrive) {
  auto setUp = [](const std::string &fence) {
    return "setp.ne.u32 %p1, %r1, 0;\n@%p1 bra $INIT;\nmbarrier.init.shared::cta.b64 [smem+1024], 64;\n" + fence +
           "$INIT:\nbar.warp.sync -1;\nbarrier.cluster.arrive.relaxed.aligned;\nbarrier.cluster.wait.acquire.aligned;\n"
           "mbarrier.arrive.shared::cta.b64 _, [smem+1024];\n" +
           waitFor("smem+1024", 0);
  };
  BenchShape shape{.grid = 2, .block = 64, .cluster = 2, .dynamicShared = 2048};
  expectInAllModes(setUp("fence.mbarrier_init.release.cluster;\n"), shape, "");
  expectInAllModes(setUp(""), shape, HasSubstr("without a barrier after its initialization"));
}

TEST(EmulatorHopper, MbarrierOrdersWarps) {
  // Warp 0 writes, its 32 lanes arrive, warp 1 waits.
  auto exchange = [](const std::string &beforeArrive, const std::string &afterArrive) {
    return "setp.ne.u32 %p1, %r1, 0;\n@!%p1 mbarrier.init.shared::cta.b64 [smem+1024], 32;\nbar.sync 0;\nand.b32 %r11, "
           "%r1, 31;\nmov.u32 %r10, smem;\nmad.lo.s32 %r12, %r11, 4, %r10;\n"
           "setp.ge.u32 %p2, %r1, 32;\n@%p2 bra $WAITER;\n" +
           beforeArrive + "mbarrier.arrive.shared.b64 %rd5, [smem+1024];\n" + afterArrive +
           "bra.uni $END;\n$WAITER:\n" + waitFor("smem+1024", 0) +
           "ld.shared.b32 %r5, [%r12];\nst.global.b32 [%rd4], %r5;\n$END:";
  };
  expectInAllModes(exchange("st.shared.b32 [%r12], %r1;\n", ""), {.block = 64, .dynamicShared = 2048}, "");
  expectInAllModes(exchange("", "st.shared.b32 [%r12], %r1;\n"), {.block = 64, .dynamicShared = 2048},
                   HasSubstr("data race"));
}

TEST(EmulatorHopper, CopyAsyncArrivesAtMbarrier) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    for (uint32_t i = 0; i != 32; ++i)
      bench.in()[i] = i + 5;
    std::string body = "setp.ne.u32 %p1, %r1, 0;\n@!%p1 mbarrier.init.shared::cta.b64 [smem+1024], 32;\nbar.sync "
                       "0;\nand.b32 %r11, %r1, 31;\nmov.u32 %r10, smem;\nmad.lo.s32 %r12, %r11, 4, %r10;\n"
                       "setp.ge.u32 %p2, %r1, 32;\n@%p2 bra $WAITER;\ncp.async.ca.shared.global [%r12], [%rd3], "
                       "4;\ncp.async.mbarrier.arrive.noinc.shared::cta.b64 [smem+1024];\nbra.uni $END;\n$WAITER:\n" +
                       waitFor("smem+1024", 0) + "ld.shared.b32 %r5, [%r12];\nst.global.b32 [%rd4], %r5;\n$END:";
    EXPECT_EQ(bench.run(body, {.block = 64, .dynamicShared = 2048}), "");
    EXPECT_EQ(bench.out()[63], 36u);
  }
}

TEST(EmulatorHopper, BulkStoreNeedsProxyFenceAndWait) {
  auto store = [](const std::string &fence, const std::string &wait) {
    return "mov.u32 %r10, smem;\nmad.lo.s32 %r10, %r1, 4, %r10;\nadd.s32 %r5, %r1, 100;\nst.shared.b32 [%r10], %r5;\n" +
           fence +
           "bar.sync 0;\nsetp.ne.u32 %p1, %r1, 0;\n@%p1 bra $END;\n"
           "cp.async.bulk.global.shared::cta.bulk_group [%rd2], [smem], 256;\ncp.async.bulk.commit_group;\n" +
           wait + "$END:\n";
  };
  const std::string fence = "fence.proxy.async.shared::cta;\n", wait = "cp.async.bulk.wait_group 0;\n";
  BenchShape shape{.block = 64, .dynamicShared = 1024};
  for (Mode mode : allModes) {
    Bench bench(mode);
    EXPECT_EQ(bench.run(store(fence, wait), shape), "");
    EXPECT_EQ(bench.out()[63], 163u);
  }
  expectInAllModes(store("", wait), shape, HasSubstr("without a fence.proxy.async"));
  expectInAllModes(store(fence, ""), shape, HasSubstr("before cp.async.bulk.wait_group"));
  expectInAllModes(store(fence, "st.shared.b32 [smem], 7;\n" + wait), shape, HasSubstr("still reads"));
  expectInAllModes(store(fence, "cp.async.bulk.wait_group.read 0;\nst.shared.b32 [smem], 7;\n"), shape, "");
}

TEST(EmulatorHopper, TensorLoadsBoxesWithSwizzle) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    for (uint32_t i = 0; i != Bench::words; ++i)
      bench.in()[i] = i;
    TensorMap map;
    std::string why;
    // 60 rows of 60 words; boxes of 8 rows of 32 words.
    uint64_t sizes[2] = {60, 60}, strides[1] = {240};
    uint32_t box[2] = {32, 8}, steps[2] = {1, 1};
    ASSERT_TRUE(encodeTiled(map, 7, 2, bench.input, sizes, strides, box, steps, 0, 3, 0, why)) << why;
    std::memcpy(bench.map, &map, sizeof map);
    std::string body = initBarrier +
                       "@%p1 bra $ISSUED;\nmbarrier.arrive.expect_tx.shared::cta.b64 _, [smem+1024], 1024;\nmov.b64 "
                       "%rd5, k_2;\ncvta.param.u64 %rd6, %rd5;\n"
                       "mov.b32 %r20, 32;\nmov.b32 %r21, 56;\n"
                       "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [smem], "
                       "[%rd6, {%r20, %r21}], [smem+1024];\n$ISSUED:\nbar.warp.sync -1;\n" +
                       waitFor("smem+1024", 0) +
                       // lane l reads 16 bytes: row l/4, unit l%4, exchanged by the row's number
                       "shr.u32 %r30, %r1, 2;\nand.b32 %r31, %r1, 3;\nxor.b32 %r32, %r31, %r30;\nshl.b32 %r33, %r30, "
                       "7;\nmad.lo.s32 %r33, %r32, 16, %r33;\nmov.u32 %r34, smem;\nadd.s32 %r33, %r33, %r34;\n"
                       "ld.shared.b32 %r5, [%r33];\nst.global.b32 [%rd4], %r5;\n";
    ASSERT_EQ(bench.run(body, {.block = 32, .dynamicShared = 2048}), "");
    EXPECT_EQ(bench.out()[4 * 1 + 2], 57u * 60 + 32 + 8);
    EXPECT_EQ(bench.out()[4 * 3 + 3], 59u * 60 + 32 + 12);
    EXPECT_EQ(bench.out()[4 * 5], 0u) << "rows beyond the tensor are zero";
  }
}

TEST(EmulatorHopper, TensorLoadsImageColumns) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    // NHWC 2 x 4 x 4 x 8 of f32; a 3x3 filter with padding 1, tap (0, 0).
    for (uint32_t i = 0; i != 256; ++i)
      bench.in()[i] = i + 1;
    TensorMap map;
    std::string why;
    uint64_t sizes[4] = {8, 4, 4, 2}, strides[3] = {32, 128, 512};
    int lower[2] = {-1, -1}, upper[2] = {-1, -1};
    uint32_t steps[4] = {1, 1, 1, 1};
    ASSERT_TRUE(encodeIm2col(map, 7, 4, bench.input, sizes, strides, lower, upper, 8, 32, steps, 0, 0, 0, why)) << why;
    std::memcpy(bench.map, &map, sizeof map);
    std::string body =
        initBarrier +
        "@%p1 bra $ISSUED;\nmbarrier.arrive.expect_tx.shared::cta.b64 _, [smem+1024], 1024;\nmov.b64 %rd5, "
        "k_2;\ncvta.param.u64 %rd6, %rd5;\nmov.b32 %r20, 0;\nmov.b32 %r21, -1;\n"
        "mov.b16 %rs1, 0;\ncp.async.bulk.tensor.4d.shared::cluster.global.im2col.mbarrier::complete_tx::bytes [smem], "
        "[%rd6, {%r20, %r21, %r21, %r20}], [smem+1024], {%rs1, %rs1};\n$ISSUED:\nbar.warp.sync -1;\n" +
        waitFor("smem+1024", 0) +
        "mov.u32 %r10, smem;\nmad.lo.s32 %r10, %r1, 32, %r10;\nld.shared.b32 %r5, [%r10];\nst.global.b32 [%rd4], "
        "%r5;\n";
    ASSERT_EQ(bench.run(body, {.block = 32, .dynamicShared = 2048}), "");
    // Pixel p starts at (p/4 - 1, p%4 - 1) of the first image, then of the second.
    EXPECT_EQ(bench.out()[0], 0u);
    EXPECT_EQ(bench.out()[5], 1u);
    EXPECT_EQ(bench.out()[6], 9u);
    EXPECT_EQ(bench.out()[15], 1u + 8 * (2 * 4 + 2));
    EXPECT_EQ(bench.out()[21], 129u);
  }
}

TEST(EmulatorHopper, ClustersShareMemory) {
  auto exchange = [](const std::string &between) {
    return "mov.u32 %r10, %cluster_ctarank;\nxor.b32 %r11, %r10, 1;\nmov.u32 %r12, smem;\nmad.lo.s32 %r13, %r1, 4, "
           "%r12;\nmapa.shared::cluster.u32 %r14, %r13, %r11;\n"
           "mad.lo.s32 %r15, %r10, 1000, %r1;\nst.shared::cluster.b32 [%r14], %r15;\n" +
           between +
           "ld.shared.b32 %r5, [%r13];\nmad.wide.u32 %rd5, %r10, 128, %rd4;\nst.global.b32 [%rd5], "
           "%r5;\nbarrier.cluster.arrive.aligned;\nbarrier.cluster.wait.aligned;\n";
  };
  BenchShape shape{.grid = 2, .block = 32, .cluster = 2, .dynamicShared = 256};
  for (Mode mode : allModes) {
    Bench bench(mode);
    EXPECT_EQ(bench.run(exchange("barrier.cluster.arrive.aligned;\nbarrier.cluster.wait.aligned;\n"), shape), "");
    EXPECT_EQ(bench.out()[3], 1003u);
    EXPECT_EQ(bench.out()[35], 3u);
  }
  expectInAllModes(exchange(""), shape, HasSubstr("data race in shared memory"));
  expectInAllModes("mov.u32 %r12, smem;\nmapa.shared::cluster.u32 %r14, %r12, 2;", shape, HasSubstr("mapa to rank 2"));
}

namespace {

/// 64x8x16 in bf16: A from shared 0 (128-byte rows, swizzled), B from 16384. Row r of A and of B is all r % 4.
std::string multiply(const std::string &proxyFence, const std::string &fence, const std::string &wait) {
  std::string body =
      "mov.u32 %r10, smem;\n"
      "shr.u32 %r11, %r1, 1;\nand.b32 %r12, %r11, 3;\ncvt.rn.f32.u32 %r13, %r12;\ncvt.rn.bf16x2.f32 %r14, %r13, "
      "%r13;\n" // row r = thread / 2
      "shl.b32 %r15, %r11, 7;\nand.b32 %r16, %r1, 1;\nshl.b32 %r16, %r16, 4;\nand.b32 %r17, %r11, 7;\nshl.b32 "
      "%r17, %r17, 4;\nxor.b32 %r16, %r16, %r17;\n"
      "add.s32 %r15, %r15, %r16;\nadd.s32 %r15, %r15, %r10;\nst.shared.v4.b32 [%r15], {%r14, %r14, %r14, %r14};\n"
      "setp.ge.u32 %p1, %r1, 16;\n@!%p1 st.shared.v4.b32 [%r15+16384], {%r14, %r14, %r14, %r14};\n" +
      proxyFence + "bar.sync 0;\n";
  for (int i = 0; i != 4; ++i)
    body += "mov.b32 %r" + std::to_string(40 + i) + ", 0f3F800000;\n";
  body += "cvt.u64.u32 %rd5, %r10;\nshr.u64 %rd5, %rd5, 4;\nor.b64 %rd6, %rd5, 4611686293305360384;\nadd.s64 %rd7, "
          "%rd6, 1024;\n" +
          fence +
          "setp.eq.u32 %p2, %r10, %r10;\n"
          "wgmma.mma_async.sync.aligned.m64n8k16.f32.bf16.bf16 {%r40, %r41, %r42, %r43}, %rd6, %rd7, %p2, 1, 1, 0, "
          "0;\nwgmma.commit_group.sync.aligned;\n" +
          wait +
          "mad.wide.u32 %rd8, %r1, 12, %rd4;\nst.global.b32 [%rd8], %r40;\nst.global.b32 [%rd8+4], "
          "%r41;\nst.global.b32 [%rd8+8], %r42;\nst.global.b32 [%rd8+12], %r43;\n";
  return body;
}

const std::string proxyFence = "fence.proxy.async.shared::cta;\n", wgmmaFence = "wgmma.fence.sync.aligned;\n",
                  wgmmaWait = "wgmma.wait_group.sync.aligned 0;\n";

} // namespace

TEST(EmulatorHopper, Wgmma) {
  for (Mode mode : allModes) {
    Bench bench(mode);
    ASSERT_EQ(bench.run(multiply(proxyFence, wgmmaFence, wgmmaWait), {.block = 128, .dynamicShared = 32768}), "");
    for (int thread = 0; thread != 128; ++thread)
      for (int i = 0; i != 4; ++i) {
        int row = 16 * (thread / 32) + thread % 32 / 4 + 8 * (i / 2), column = 2 * (thread % 4) + i % 2;
        EXPECT_EQ(bench.outFloat()[4 * thread + i], static_cast<float>(1 + 16 * (row % 4) * (column % 4)))
            << row << " " << column;
      }
  }
}

TEST(EmulatorHopper, WgmmaBugs) {
  BenchShape shape{.block = 128, .dynamicShared = 32768};
  expectInAllModes(multiply("", wgmmaFence, wgmmaWait), shape, HasSubstr("without a fence.proxy.async"));
  expectInAllModes(multiply(proxyFence, "", wgmmaWait), shape, HasSubstr("since the last wgmma.fence"));
  expectInAllModes(multiply(proxyFence, wgmmaFence, ""), shape, HasSubstr("wgmma in flight"));
  expectInAllModes(multiply(proxyFence, wgmmaFence, "wgmma.wait_group.sync.aligned 1;\n"), shape,
                   HasSubstr("wgmma in flight"));
  expectInAllModes(multiply(proxyFence, wgmmaFence, "st.shared.b32 [smem], %r10;\n" + wgmmaWait), shape,
                   testing::AnyOf(HasSubstr("still reads"), HasSubstr("data race")));
}
