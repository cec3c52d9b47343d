// Targets need no feature that the runtime cannot check, and all that they use.
#include "Artifact.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace dlc;
using namespace dlc::test;

namespace {

TEST(CpuTarget, Levels) {
  auto v2 = llvm::cantFail(cpu::CpuTarget::get("x86-64-v2")), v3 = llvm::cantFail(cpu::CpuTarget::get("x86-64-v3")),
       v4 = llvm::cantFail(cpu::CpuTarget::get("x86-64-v4")), base = llvm::cantFail(cpu::CpuTarget::get("x86-64"));
  EXPECT_EQ(base.required, 0u);
  EXPECT_EQ(v2.required & v3.required, v2.required);
  EXPECT_EQ(v3.required & v4.required, v3.required);
  EXPECT_EQ(v2.vectorBytes, 16);
  EXPECT_EQ(v3.vectorBytes, 32);
  EXPECT_EQ(v4.vectorBytes, 64);
  EXPECT_EQ(v4.numVectorRegisters, 32);
  EXPECT_FALSE(v2.hasFma || v2.hasF16c || v3.hasAvx512 || v4.hasVnni || v4.hasBf16);
  EXPECT_TRUE(v3.hasFma && v3.hasF16c && v4.hasFma && v4.hasAvx512);
  auto zen4 = llvm::cantFail(cpu::CpuTarget::get("znver4"));
  EXPECT_TRUE(zen4.hasVnni && zen4.hasBf16 && !zen4.hasFp16);
}

/// Every feature that LLVM has switched on is either part of every x86-64 or among those that are checked.
TEST(CpuTarget, NoUncheckedFeature) {
  SmallVector<StringRef> names = cpu::getCpuNames(), everything;
  llvm::X86::getFeaturesForCPU("sapphirerapids", everything);
  llvm::X86::getFeaturesForCPU("znver5", everything);
  names.push_back("native");
  for (StringRef name : names) {
    Expected<cpu::CpuTarget> target = cpu::CpuTarget::get(name);
    ASSERT_TRUE(static_cast<bool>(target)) << name.str();
    auto machine = llvm::cantFail(target->createMachine(2));
    llvm::StringSet<> checked;
#define DLC_CPU_FEATURE(bit, NAME, feature)                                                                            \
  checked.insert(feature);                                                                                             \
  EXPECT_EQ(machine->getMCSubtargetInfo()->checkFeatures("+" feature), (target->required >> bit & 1) != 0)             \
      << name.str() << " " << feature;
#include "dlc/Runtime/CpuFeatures.def"
    for (const char *feature : {"cmov", "cx8", "fxsr", "mmx", "sse", "sse2", "x87", "64bit"})
      checked.insert(feature);
    for (StringRef feature : everything)
      if (!checked.contains(feature)) {
        EXPECT_FALSE(machine->getMCSubtargetInfo()->checkFeatures(("+" + feature).str())) << name.str() << " " << feature.str();
      }
  }
}

TEST(CpuTarget, StrictHasNoFusedOperations) {
  auto target = llvm::cantFail(cpu::CpuTarget::get("x86-64-v3", "", /*strictFp=*/true));
  EXPECT_FALSE(target.hasFma);
  EXPECT_TRUE(target.required >> 12 & 1); // the variant's name still says what the processor has
}

/// Where the dot product of bf16 pairs is known to pay; and that such code runs on no other maker's processors.
TEST(CpuTarget, Bf16Dot) {
  auto target = [](StringRef name, bool strict = false) { return llvm::cantFail(cpu::CpuTarget::get(name, "", strict)); };
  for (const char *name : {"znver4", "znver5"}) {
    EXPECT_TRUE(target(name).hasFastBf16Dot()) << name;
    EXPECT_FALSE(target(name, /*strict=*/true).hasFastBf16Dot()) << name;
    EXPECT_NE(target(name).required & ~target("sapphirerapids").required, 0u) << name;
  }
  for (const char *name : {"x86-64-v3", "x86-64-v4", "x86-64-v4+avx512bf16", "znver3", "sapphirerapids"})
    EXPECT_FALSE(target(name).hasFastBf16Dot()) << name;
}

TEST(CpuTarget, UnknownNames) {
  auto message = [](StringRef name, StringRef triple) {
    Expected<cpu::CpuTarget> target = cpu::CpuTarget::get(name, triple);
    return target ? "" : llvm::toString(target.takeError());
  };
  EXPECT_NE(message("x86-64-v9", "").find("unknown CPU; expected native, x86-64-v2"), std::string::npos);
  EXPECT_NE(message("pentium4", "").find("unknown CPU"), std::string::npos); // 32 bits
  EXPECT_NE(message("x86-64-v3", "aarch64-linux-gnu").find("expected a triple of 64-bit x86"), std::string::npos);
  EXPECT_NE(message("x86-64-v3", "nonsense").find("expected a triple of 64-bit x86"), std::string::npos);
  EXPECT_EQ(message("x86-64-v3", "x86_64-linux-gnu"), "");
}

} // namespace
