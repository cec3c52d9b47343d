// Instructions of one lane: what they compute, one line each.
#include "EmulatorTest.h"
#include <cmath>

using namespace dlc::emulator;

namespace {

/// %r2, %r3 and %r4 hold a, b and c; the result is %r5.
struct Case {
  const char *code;
  uint32_t a, b, c, want;
};

void expectAll(const std::vector<Case> &cases) {
  Bench bench;
  for (const Case &each : cases) {
    for (uint32_t lane = 0; lane != 32; ++lane) {
      bench.in()[lane] = each.a;
      bench.in()[64 + lane] = each.b;
      bench.in()[128 + lane] = each.c;
    }
    std::string body = std::string("ld.global.b32 %r3, [%rd3+256];\nld.global.b32 %r4, [%rd3+512];\n") + each.code +
                       "\nst.global.b32 [%rd4], %r5;";
    EXPECT_EQ(bench.run(body), "") << each.code;
    EXPECT_EQ(bench.out()[0], each.want) << each.code << std::hex << " got " << bench.out()[0] << " want " << each.want;
    EXPECT_EQ(bench.out()[31], each.want) << each.code;
  }
}

uint32_t f(float value) { return bitsOf(value); }
const uint32_t nan32 = 0x7fffffff;

} // namespace

TEST(EmulatorArithmetic, Integers) {
  expectAll({
      {"add.s32 %r5, %r2, %r3;", 7, 0xfffffffe, 0, 5},
      {"add.sat.s32 %r5, %r2, %r3;", 0x7fffffff, 5, 0, 0x7fffffff},
      {"sub.s32 %r5, %r2, %r3;", 7, 9, 0, 0xfffffffe},
      {"mul.lo.s32 %r5, %r2, %r3;", 0x10001, 0x10001, 0, 0x20001},
      {"mul.hi.u32 %r5, %r2, %r3;", 0x80000000, 6, 0, 3},
      {"mul.hi.s32 %r5, %r2, %r3;", 0x80000000, 6, 0, 0xfffffffd},
      {"mad.lo.s32 %r5, %r2, %r3, %r4;", 3, 5, 7, 22},
      {"mul.wide.s32 %rd9, %r2, %r3;\ncvt.u32.u64 %r5, %rd9;", 0xffffffff, 4, 0, 0xfffffffc},
      {"mul.wide.s32 %rd9, %r2, %r3;\nshr.u64 %rd9, %rd9, 32;\ncvt.u32.u64 %r5, %rd9;", 0xffffffff, 4, 0, 0xffffffff},
      {"mad.wide.u32 %rd9, %r2, %r3, 1;\nshr.u64 %rd9, %rd9, 32;\ncvt.u32.u64 %r5, %rd9;", 0xffffffff, 0xffffffff, 0,
       0xfffffffe},
      {"div.s32 %r5, %r2, %r3;", 0xfffffff9, 2, 0, 0xfffffffd},
      {"rem.s32 %r5, %r2, %r3;", 0xfffffff9, 2, 0, 0xffffffff},
      {"div.u32 %r5, %r2, %r3;", 0xfffffff9, 2, 0, 0x7ffffffc},
      {"min.s32 %r5, %r2, %r3;", 0xffffffff, 1, 0, 0xffffffff},
      {"min.u32 %r5, %r2, %r3;", 0xffffffff, 1, 0, 1},
      {"abs.s32 %r5, %r2;", 0xfffffffb, 0, 0, 5},
      {"neg.s32 %r5, %r2;", 5, 0, 0, 0xfffffffb},
      {"sad.u32 %r5, %r2, %r3, %r4;", 3, 10, 100, 107},
      {"popc.b32 %r5, %r2;", 0xf0f0, 0, 0, 8},
      {"clz.b32 %r5, %r2;", 1, 0, 0, 31},
      {"bfind.u32 %r5, %r2;", 0x100, 0, 0, 8},
      {"bfind.shiftamt.u32 %r5, %r2;", 0x100, 0, 0, 23},
      {"brev.b32 %r5, %r2;", 1, 0, 0, 0x80000000},
      {"shl.b32 %r5, %r2, %r3;", 1, 32, 0, 0},
      {"shr.s32 %r5, %r2, %r3;", 0x80000000, 40, 0, 0xffffffff},
      {"shr.u32 %r5, %r2, %r3;", 0x80000000, 4, 0, 0x08000000},
      {"shf.l.wrap.b32 %r5, %r2, %r3, %r4;", 0x80000001, 0x1, 4, 0x18},
      {"shf.r.clamp.b32 %r5, %r2, %r3, %r4;", 0x80000001, 0xf, 32, 0xf},
      {"bfe.u32 %r5, %r2, 8, 8;", 0x12345678, 0, 0, 0x56},
      {"bfe.s32 %r5, %r2, 4, 4;", 0xf0, 0, 0, 0xffffffff},
      {"bfi.b32 %r5, %r2, %r3, 8, 8;", 0xab, 0x11111111, 0, 0x1111ab11},
      {"prmt.b32 %r5, %r2, %r3, %r4;", 0x33221100, 0x77665544, 0x7531, 0x77553311},
      {"lop3.b32 %r5, %r2, %r3, %r4, 0x96;", 0xff00ff00, 0xf0f0f0f0, 0xcccccccc, 0xff00ff00 ^ 0xf0f0f0f0 ^ 0xcccccccc},
      {"dp4a.s32.s32 %r5, %r2, %r3, %r4;", 0x01ff02fe, 0x02030405, 10, 10 + 2 - 3 + 8 - 10},
      {"dp4a.u32.s32 %r5, %r2, %r3, %r4;", 0x000000ff, 0x000000ff, 0, 0xffffff01},
      {"dp2a.lo.u32.u32 %r5, %r2, %r3, %r4;", 0x00020003, 0x00000504, 1, 1 + 12 + 10},
      {"add.cc.u32 %r6, %r2, %r3;\naddc.u32 %r5, %r4, 0;", 0xffffffff, 1, 41, 42},
      {"add.s16x2 %r5, %r2, %r3;", 0x0001ffff, 0x00010001, 0, 0x00020000},
      {"cvt.u16.u32 %rs1, %r2;\nmul.wide.u16 %r5, %rs1, %rs1;", 0xffff, 0, 0, 0xfffe0001},
      {"cvt.u16.u32 %rs1, %r2;\nshr.s16 %rs2, %rs1, 4;\ncvt.s32.s16 %r5, %rs2;", 0x8000, 0, 0, 0xfffff800},
  });
}

TEST(EmulatorArithmetic, Floats) {
  expectAll({
      {"add.f32 %r5, %r2, %r3;", f(1.5f), f(2.25f), 0, f(3.75f)},
      {"add.rz.f32 %r5, %r2, %r3;", f(1), f(0x1.8p-24f), 0, f(1)},
      {"add.rp.f32 %r5, %r2, %r3;", f(1), f(0x1p-30f), 0, 0x3f800001},
      {"fma.rn.f32 %r5, %r2, %r3, %r4;", f(1.0f + 0x1p-12f), f(1.0f - 0x1p-12f), f(-1), f(-0x1p-24f)},
      {"mul.ftz.f32 %r5, %r2, %r3;", f(0x1p-100f), f(0x1p-40f), 0, 0},
      {"mul.f32 %r5, %r2, %r3;", f(0x1p-100f), f(0x1p-40f), 0, f(0x1p-140f)},
      {"add.sat.f32 %r5, %r2, %r3;", f(3), f(-8), 0, 0},
      {"div.rn.f32 %r5, %r2, %r3;", f(1), f(3), 0, f(1.0f / 3)},
      {"div.full.f32 %r5, %r2, %r3;", f(1), f(4), 0, f(0.25f)},
      {"max.f32 %r5, %r2, %r3;", nan32, f(2), 0, f(2)},
      {"max.NaN.f32 %r5, %r2, %r3;", nan32, f(2), 0, nan32},
      {"min.f32 %r5, %r2, %r3;", f(0.0f), f(-0.0f), 0, f(-0.0f)},
      {"max.xorsign.abs.f32 %r5, %r2, %r3;", f(-3), f(2), 0, f(-3)},
      {"neg.f32 %r5, %r2;", f(2), 0, 0, f(-2)},
      {"abs.f32 %r5, %r2;", f(-2), 0, 0, f(2)},
      {"sqrt.rn.f32 %r5, %r2;", f(9), 0, 0, f(3)},
      {"rcp.approx.f32 %r5, %r2;", f(4), 0, 0, f(0.25f)},
      {"rsqrt.approx.f32 %r5, %r2;", f(4), 0, 0, f(0.5f)},
      {"ex2.approx.ftz.f32 %r5, %r2;", f(3), 0, 0, f(8)},
      {"lg2.approx.f32 %r5, %r2;", f(8), 0, 0, f(3)},
      {"copysign.f32 %r5, %r2, %r3;", f(-1), f(5), 0, f(-5)},
      {"testp.infinite.f32 %p1, %r2;\nselp.b32 %r5, 1, 0, %p1;", f(INFINITY), 0, 0, 1},
      {"cvt.f64.f32 %rd9, %r2;\nfma.rn.f64 %rd9, %rd9, %rd9, %rd9;\ncvt.rn.f32.f64 %r5, %rd9;", f(3), 0, 0, f(12)},
  });
}

TEST(EmulatorArithmetic, Halves) {
  expectAll({
      {"add.rn.f16x2 %r5, %r2, %r3;", 0x3c004000, 0x3c003c00, 0, 0x40004200},                // 1+1, 2+1
      {"fma.rn.bf16x2 %r5, %r2, %r3, %r4;", 0x3f804000, 0x40004040, 0x3f803f80, 0x404040e0}, // 1*2+1, 2*3+1
      {"fma.rn.relu.f16x2 %r5, %r2, %r3, %r4;", 0x3c00bc00, 0x40004000, 0x00000000, 0x40000000},
      {"max.bf16x2 %r5, %r2, %r3;", 0x3f80c000, 0x40003f80, 0, 0x40003f80},
      {"cvt.u16.u32 %rs1, %r2;\nneg.f16 %rs2, %rs1;\ncvt.u32.u16 %r5, %rs2;", 0x3c00, 0, 0, 0xbc00},
      {"setp.lt.f16x2 %p1|%p2, %r2, %r3;\nselp.b32 %r5, 1, 0, %p1;\n@%p2 add.s32 %r5, %r5, 2;", 0x40003c00, 0x3c004000,
       0, 1},
  });
}

TEST(EmulatorArithmetic, Conversions) {
  expectAll({
      {"cvt.rn.bf16x2.f32 %r5, %r2, %r3;", f(1), f(-2), 0, 0x3f80c000},
      {"cvt.rn.f16x2.f32 %r5, %r2, %r3;", f(1), f(65520), 0, 0x3c007c00},
      {"cvt.rn.relu.bf16x2.f32 %r5, %r2, %r3;", f(-1), f(2), 0, 0x00004000},
      {"cvt.rn.bf16.f32 %rs1, %r2;\ncvt.u32.u16 %r5, %rs1;", 0x3f808000, 0, 0, 0x3f80}, // ties to even
      {"cvt.rz.bf16.f32 %rs1, %r2;\ncvt.u32.u16 %r5, %rs1;", 0x3f80ffff, 0, 0, 0x3f80},
      {"cvt.u16.u32 %rs1, %r2;\ncvt.f32.f16 %r5, %rs1;", 0x0001, 0, 0, f(0x1p-24f)},
      {"cvt.u16.u32 %rs1, %r2;\ncvt.f32.bf16 %r5, %rs1;", 0x4049, 0, 0, 0x40490000},
      {"cvt.rni.s32.f32 %r5, %r2;", f(2.5f), 0, 0, 2},
      {"cvt.rzi.s32.f32 %r5, %r2;", f(-2.9f), 0, 0, 0xfffffffe},
      {"cvt.rzi.u32.f32 %r5, %r2;", f(-5), 0, 0, 0},
      {"cvt.rzi.s32.f32 %r5, %r2;", f(1e20f), 0, 0, 0x7fffffff},
      {"cvt.rni.f32.f32 %r5, %r2;", f(3.5f), 0, 0, f(4)},
      {"cvt.rmi.f32.f32 %r5, %r2;", f(-3.5f), 0, 0, f(-4)},
      {"cvt.rn.f32.s32 %r5, %r2;", 0xfffffffd, 0, 0, f(-3)},
      {"cvt.rn.f32.u32 %r5, %r2;", 0x80000000, 0, 0, f(2147483648.0f)},
      {"cvt.s32.s8 %r5, %r2;", 0x80, 0, 0, 0xffffff80},
      {"cvt.u32.u8 %r5, %r2;", 0x180, 0, 0, 0x80},
      {"cvt.sat.s8.s32 %r5, %r2;", 300, 0, 0, 127},
      {"cvt.pack.sat.s8.s32.b32 %r5, %r2, %r3, %r4;", 300, 0xfffffe00, 0x1234, 0x12347f80},
      {"cvt.s64.s32 %rd9, %r2;\nshr.u64 %rd9, %rd9, 32;\ncvt.u32.u64 %r5, %rd9;", 0x80000000, 0, 0, 0xffffffff},
      {"cvt.rna.tf32.f32 %r5, %r2;", 0x3f801000, 0, 0, 0x3f802000},
      {"cvt.rn.satfinite.e4m3x2.f32 %rs1, %r2, %r3;\ncvt.u32.u16 %r5, %rs1;", f(1), f(1000), 0, 0x387e},
      {"cvt.u16.u32 %rs1, %r2;\ncvt.rn.f16x2.e4m3x2 %r5, %rs1;", 0x3840, 0, 0, 0x3c004000},
      {"cvt.rn.satfinite.e5m2x2.f32 %rs1, %r2, %r3;\ncvt.u32.u16 %r5, %rs1;", f(-2), f(1), 0, 0xc03c},
  });
}

TEST(EmulatorArithmetic, PredicatesAndSelection) {
  expectAll({
      {"setp.lt.and.s32 %p1|%p2, %r2, %r3, %p0;\nselp.b32 %r5, 1, 0, %p2;", 0xffffffff, 0, 0, 0},
      {"setp.ne.s32 %p0, %r2, 0;\nsetp.hi.and.u32 %p1, %r2, %r3, !%p0;\nselp.b32 %r5, 1, 0, %p1;", 5, 3, 0, 0},
      {"setp.geu.f32 %p1, %r2, %r3;\nselp.b32 %r5, 1, 0, %p1;", nan32, f(1), 0, 1},
      {"setp.nan.f32 %p1, %r2, %r3;\nnot.pred %p2, %p1;\nselp.b32 %r5, 1, 0, %p2;", nan32, f(1), 0, 0},
      {"set.lt.u32.s32 %r5, %r2, %r3;", 0xffffffff, 1, 0, 0xffffffff},
      {"slct.b32.s32 %r5, %r2, %r3, %r4;", 1, 2, 0xffffffff, 2},
      {"mov.b64 %rd9, {%r2, %r3};\nmov.b64 {%r6, %r5}, %rd9;", 1, 2, 0, 2},
      {"mov.b32 {%rs1, %rs2}, %r2;\nmov.b32 %r5, {%rs2, %rs1};", 0x12345678, 0, 0, 0x56781234},
      {"{\n.reg .pred p;\nsetp.eq.s32 p, %r2, %r3;\n@!p mov.b32 %r5, 9;\n@p mov.b32 %r5, 8;\n}", 3, 3, 0, 8},
  });
}

TEST(EmulatorArithmetic, UnsupportedInstructionsNameThemselves) {
  Bench bench;
  EXPECT_THAT(bench.run("mma.sp.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%r1}, {%r1}, {%r1}, {%r1}, %r1, 0;"),
              testing::HasSubstr("unsupported instruction 'mma.sp.sync"));
  EXPECT_THAT(bench.run("frobnicate.u32 %r5, %r2;"), testing::HasSubstr("PTX line"));
  EXPECT_THAT(bench.run("add.s32 %r5, %r2, %nonsense;"), testing::HasSubstr("unknown operand '%nonsense'"));
}
