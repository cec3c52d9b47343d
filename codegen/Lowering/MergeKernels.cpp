// Equal kernels become one: repeated layers of a network share their code.
#include "codegen/Lowering/Passes.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OperationSupport.h"

namespace dlc::lowering {
#define GEN_PASS_DEF_MERGEKERNELS
#include "codegen/Lowering/Passes.h.inc"
} // namespace dlc::lowering

using namespace mlir;
using namespace dlc;

/// Equal kernels have equal hashes.
static llvm::hash_code hashOf(func::FuncOp kernel) {
  llvm::hash_code hash = llvm::hash_combine(kernel.getFunctionType(), kernel.getArgAttrsAttr());
  kernel.getBody().walk([&](Operation *op) {
    hash = llvm::hash_combine(hash, op->getName(), op->getNumOperands(), op->getAttrDictionary());
  });
  return hash;
}

static bool areEqual(func::FuncOp a, func::FuncOp b) {
  return a.getFunctionType() == b.getFunctionType() && a.getArgAttrsAttr() == b.getArgAttrsAttr() &&
         OperationEquivalence::isRegionEquivalentTo(&a.getBody(), &b.getBody(), OperationEquivalence::IgnoreLocations);
}

namespace {
struct MergeKernels : dlc::lowering::impl::MergeKernelsBase<MergeKernels> {
  void runOnOperation() override {
    llvm::DenseMap<size_t, SmallVector<func::FuncOp>> groups;
    llvm::StringMap<FlatSymbolRefAttr> replacements;
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!kernel->hasAttr(rt::kernelAttrName))
        continue;
      SmallVector<func::FuncOp> &group = groups[hashOf(kernel)];
      auto *same = llvm::find_if(group, [&](func::FuncOp other) { return areEqual(kernel, other); });
      if (same == group.end()) {
        group.push_back(kernel);
        continue;
      }
      replacements[kernel.getName()] = FlatSymbolRefAttr::get(same->getSymNameAttr());
      kernel.erase();
    }
    getOperation().walk([&](rt::LaunchOp launch) {
      if (auto it = replacements.find(launch.getKernel()); it != replacements.end())
        launch.setKernelAttr(it->second);
    });
  }
};
} // namespace
