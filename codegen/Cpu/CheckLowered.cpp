// The last look before LLVM: what has no code, or would call a library.
#include "codegen/Cpu/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"

namespace dlc {
#define GEN_PASS_DEF_CHECKLOWERED
#include "codegen/Cpu/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;

namespace {
struct CheckLowered : dlc::impl::CheckLoweredBase<CheckLowered> {
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
