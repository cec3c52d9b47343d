// The architectures that there are templates for. Code is made with the oldest PTX that has the instructions, so that
// old drivers take it.
#include "codegen/Cuda/CudaTarget.h"

#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Target/TargetOptions.h"

using namespace dlc;
using namespace dlc::cuda;

namespace {
struct Architecture {
  llvm::StringLiteral name;
  int64_t capability;
  bool isExact, hasWgmma;
  llvm::StringLiteral features;
  int64_t sharedLimit;
};
} // namespace

// Bytes of shared memory a block may have: CUDA C++ Programming Guide, "Technical Specifications per Compute Capability".
static constexpr Architecture architectures[] = {
    {"sm_80", 80, false, false, "+ptx70", 163 * 1024},  {"sm_86", 86, false, false, "+ptx71", 99 * 1024},
    {"sm_87", 87, false, false, "+ptx74", 163 * 1024},  {"sm_89", 89, false, false, "+ptx78", 99 * 1024},
    {"sm_90", 90, false, false, "+ptx78", 227 * 1024},  {"sm_90a", 90, true, true, "+ptx80", 227 * 1024},
    {"sm_100", 100, false, false, "+ptx86", 227 * 1024}, {"sm_120", 120, false, false, "+ptx87", 99 * 1024},
};

Expected<CudaTarget> CudaTarget::get(StringRef name, bool strictFp, bool allowsTf32) {
  const auto *known = llvm::find_if(architectures, [&](const Architecture &a) { return a.name == name; });
  if (known == std::end(architectures)) {
    std::string names;
    for (const Architecture &architecture : architectures)
      names += (names.empty() ? "" : ", ") + architecture.name.str();
    return createStringError("target '" + name.str() + "': no such GPU architecture; expected one of " + names);
  }
  CudaTarget target;
  target.name = known->name.str();
  target.capability = known->capability;
  target.isExact = known->isExact;
  target.features = known->features.str();
  target.hasWgmma = known->hasWgmma;
  target.strictFp = strictFp;
  target.allowsTf32 = allowsTf32 && !strictFp;
  return target;
}

int64_t CudaTarget::getSharedLimit() const {
  return llvm::find_if(architectures, [&](const Architecture &a) { return a.name == name; })->sharedLimit;
}

Expected<std::unique_ptr<llvm::TargetMachine>> CudaTarget::createMachine() const {
  static const bool isInitialized = [] {
    LLVMInitializeNVPTXTargetInfo();
    LLVMInitializeNVPTXTarget();
    LLVMInitializeNVPTXTargetMC();
    LLVMInitializeNVPTXAsmPrinter();
    return true;
  }();
  (void)isInitialized;
  std::string problem;
  llvm::Triple triple("nvptx64-nvidia-cuda");
  const llvm::Target *backend = llvm::TargetRegistry::lookupTarget(triple, problem);
  if (!backend)
    return createStringError("this LLVM makes no code for GPUs: " + problem);
  llvm::TargetOptions options;
  // A product and a sum stay two roundings, as on the CPU: what may be fused is written as a fused operation.
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  std::unique_ptr<llvm::TargetMachine> machine(backend->createTargetMachine(
      triple, name, features, options, std::nullopt, std::nullopt, llvm::CodeGenOptLevel::Aggressive));
  if (!machine)
    return createStringError("this LLVM makes no code for '" + name + "'");
  return machine;
}
