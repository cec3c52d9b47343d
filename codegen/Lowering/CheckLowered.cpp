// The last look before LLVM: what has no code, or would call a library.
#include "codegen/Lowering/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"

namespace dlc::lowering {
#define GEN_PASS_DEF_CHECKLOWERED
#include "codegen/Lowering/Passes.h.inc"
} // namespace dlc::lowering

using namespace mlir;
using namespace dlc;

namespace {
struct CheckLowered : dlc::lowering::impl::CheckLoweredBase<CheckLowered> {
  void runOnOperation() override {
    bool isFine = true;
    getOperation().walk([&](Operation *op) {
      StringRef dialect = op->getName().getDialectNamespace();
      bool isLibraryCall = isa<memref::AllocOp, memref::DeallocOp, memref::ReallocOp, memref::CopyOp>(op);
      if (!isLibraryCall && dialect != "kernel" && dialect != "rt" && dialect != "nn")
        return;
      op->emitError("internal error: '") << op->getName() << "' is left in a kernel and has no native code";
      isFine = false;
    });
    if (!isFine)
      signalPassFailure();
  }
};
} // namespace
