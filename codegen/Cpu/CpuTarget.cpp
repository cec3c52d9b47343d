// From the name of a CPU to LLVM's settings, limited to features that the runtime can check at load.
#include "codegen/Cpu/CpuTarget.h"

#include "dlc/Runtime/Artifact.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/CodeGen.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include "llvm/TargetParser/X86TargetParser.h"

using namespace dlc;
using namespace dlc::cpu;

namespace {
struct Feature {
  unsigned bit;
  StringRef name; // LLVM's
};
} // namespace

static constexpr Feature knownFeatures[] = {
#define DLC_CPU_FEATURE(bit, NAME, name) {bit, name},
#include "dlc/Runtime/CpuFeatures.def"
};

enum FeatureBit : unsigned {
#define DLC_CPU_FEATURE(bit, NAME, name) Bit##NAME = bit,
#include "dlc/Runtime/CpuFeatures.def"
};

/// Part of every x86-64 processor: neither checked nor switched off.
static bool isBaseline(StringRef feature) {
  static constexpr StringRef names[] = {"64bit", "cmov", "cx8", "fxsr", "mmx", "sse", "sse2", "x87"};
  return llvm::is_contained(names, feature);
}

static bool isKnown(StringRef feature) {
  return llvm::any_of(knownFeatures, [&](const Feature &known) { return known.name == feature; });
}

static std::string knownNames() {
  return llvm::join(llvm::map_range(knownFeatures, [](const Feature &known) { return known.name; }), ", ");
}

static void initializeTargets() {
  static const bool done = [] {
    LLVMInitializeX86TargetInfo();
    LLVMInitializeX86Target();
    LLVMInitializeX86TargetMC();
    LLVMInitializeX86AsmPrinter();
    LLVMInitializeX86AsmParser();
    return true;
  }();
  (void)done;
}

static const llvm::Target *lookUp(const llvm::Triple &triple) {
  initializeTargets();
  std::string message;
  return llvm::TargetRegistry::lookupTarget(triple, message);
}

/// The table has the cores whose vdpbf16ps does twice the arithmetic of an FMA in the same time, as measured (`dlc doctor` shows it for
/// the machine it runs on). Having the instruction says nothing: on an Intel server core with AMX it is issued every
/// other cycle, and bf16 pairs take twice the time of f32.
bool CpuTarget::hasFastBf16Dot() const {
  static constexpr StringRef cores[] = {"znver4", "znver5"};
  return hasBf16 && !strictFp && llvm::is_contained(cores, cpu);
}

SmallVector<StringRef> cpu::getCpuNames() {
  SmallVector<StringRef> names;
  llvm::X86::fillValidCPUArchList(names, /*Only64Bit=*/true);
  return names;
}

/// LLVM's feature string: switches off what the runtime cannot check, and for the host also what this
/// machine (or its hypervisor) lacks of its CPU.
static std::string featureString(StringRef cpu, const llvm::StringMap<bool> *host) {
  SmallVector<StringRef> listed;
  llvm::X86::getFeaturesForCPU(cpu, listed);
  llvm::StringMap<bool> all;
  for (StringRef feature : listed) {
    all[feature] = true;
    llvm::X86::updateImpliedFeatures(feature, true, all);
  }
  SmallVector<std::string> off, on;
  for (const auto &[feature, enabled] : all)
    if (enabled && !isBaseline(feature) && !isKnown(feature))
      off.push_back("-" + feature.str());
  if (host)
    for (const Feature &known : knownFeatures) {
      auto it = host->find(known.name);
      bool has = it != host->end() && it->second;
      (has ? on : off).push_back((has ? "+" : "-") + known.name.str());
    }
  llvm::sort(off); // the map's order is no order
  llvm::append_range(off, on);
  return llvm::join(off, ",");
}

Expected<CpuTarget> CpuTarget::get(StringRef name, StringRef tripleText, bool strictFp) {
  llvm::Triple triple(tripleText.empty() ? llvm::sys::getDefaultTargetTriple() : llvm::Triple::normalize(tripleText));
  if (!triple.isX86_64() || !triple.isOSBinFormatELF() || triple.isX32())
    return createStringError("target '" + name + "': expected a triple of 64-bit x86 with ELF objects, got '" +
                             triple.str() + "'");
  if (!lookUp(triple))
    return createStringError("target '" + name + "': this LLVM has no code generator for '" + triple.str() + "'");

  CpuTarget target;
  target.triple = triple.str();
  target.strictFp = strictFp;
  bool isNative = name == "native";
  if (isNative && !llvm::Triple(llvm::sys::getProcessTriple()).isX86_64())
    return createStringError("target 'native': this machine is not x86-64; name a CPU");
  auto [base, added] = name.split('+');
  target.cpu = isNative ? llvm::sys::getHostCPUName().str() : base.str();
  if (llvm::X86::parseArchX86(target.cpu, /*Only64Bit=*/true) == llvm::X86::CK_None) {
    if (!isNative)
      return createStringError("target '" + name + "': unknown CPU; expected native, x86-64-v2, x86-64-v3, x86-64-v4 "
                               "or one of LLVM's: " + llvm::join(getCpuNames(), ", "));
    target.cpu = "x86-64"; // newer than this LLVM: its features tell
  }
  target.name = isNative ? target.cpu : name.str();
  if (isNative) {
    llvm::StringMap<bool> host;
    for (const auto &[feature, enabled] : llvm::sys::getHostCPUFeatures())
      host[feature] = enabled;
    target.features = featureString(target.cpu, &host);
  } else {
    target.features = featureString(target.cpu, nullptr);
    SmallVector<StringRef> features;
    added.split(features, '+', -1, /*KeepEmpty=*/name.contains('+'));
    for (StringRef feature : features) {
      if (!isKnown(feature))
        return createStringError("target '" + name + "': unknown feature '" + feature + "'; expected one of " + knownNames());
      target.features += (target.features.empty() ? "+" : ",+") + feature.str();
    }
  }

  // What is on in the end is LLVM's to say: features imply one another.
  auto machine = target.createMachine(2);
  if (!machine)
    return machine.takeError();
  for (const Feature &known : knownFeatures)
    if ((*machine)->getMCSubtargetInfo()->checkFeatures("+" + known.name.str()))
      target.required |= uint64_t(1) << known.bit;
  auto has = [&](unsigned bit) { return (target.required >> bit & 1) != 0; };
  target.hasAvx512 = has(BitAVX512F) && has(BitAVX512VL) && has(BitAVX512BW) && has(BitAVX512DQ);
  target.vectorBytes = target.hasAvx512 ? 64 : has(BitAVX) ? 32 : 16;
  target.integerBytes = target.hasAvx512 ? 64 : has(BitAVX2) ? 32 : 16;
  target.hasSsse3 = has(BitSSSE3);
  target.numVectorRegisters = target.hasAvx512 ? 32 : 16;
  target.hasFma = has(BitFMA) && !strictFp;
  target.hasF16c = has(BitF16C);
  target.hasVnni = target.hasAvx512 ? has(BitAVX512VNNI) : has(BitAVXVNNI);
  target.hasBf16 = target.hasAvx512 && has(BitAVX512BF16);
  target.hasFp16 = target.hasAvx512 && has(BitAVX512FP16);
  return target;
}

Expected<std::unique_ptr<llvm::TargetMachine>> CpuTarget::createMachine(int optimizationLevel) const {
  llvm::Triple llvmTriple(triple);
  const llvm::Target *target = lookUp(llvmTriple);
  if (!target)
    return createStringError("this LLVM has no code generator for '" + triple + "'");
  llvm::TargetOptions options;
  // Multiplications and additions fuse where the ops carry the contract flag, nowhere else.
  options.AllowFPOpFusion = strictFp ? llvm::FPOpFusion::Strict : llvm::FPOpFusion::Standard;
  options.FunctionSections = false;
  options.NoTrappingFPMath = true;
  llvm::CodeGenOptLevel level = optimizationLevel <= 0   ? llvm::CodeGenOptLevel::None
                                : optimizationLevel == 1 ? llvm::CodeGenOptLevel::Less
                                : optimizationLevel == 2 ? llvm::CodeGenOptLevel::Default
                                                         : llvm::CodeGenOptLevel::Aggressive;
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      llvmTriple, cpu, features, options, llvm::Reloc::PIC_, llvm::CodeModel::Small, level));
  if (!machine)
    return createStringError("LLVM makes no code for CPU '" + cpu + "' of '" + triple + "'");
  return machine;
}
