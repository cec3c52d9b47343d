// Which pointers of a kernel LLVM may take for distinct.
#ifndef DLC_CODEGEN_LOWERING_BUFFERALIASES_H
#define DLC_CODEGEN_LOWERING_BUFFERALIASES_H

#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/StringMap.h"

namespace dlc::lowering {

/// A bufferized module's entry, its kernels, and by a kernel's name the launches of it.
struct LaunchedKernels {
  mlir::func::FuncOp entry;
  SmallVector<mlir::func::FuncOp> kernels;
  llvm::StringMap<SmallVector<rt::LaunchOp>> launches;
};
/// Fails with a diagnostic if there is no entry.
FailureOr<LaunchedKernels> findKernels(ModuleOp module);

/// What holds for a buffer in every launch of its kernel.
struct BufferFacts {
  bool isReadOnly = false; // the kernel does not write it
  bool isDistinct = false; // what of it is written, or read, is nobody else's to write
  bool isAligned = false;  // starts at a multiple of DLC_ALIGNMENT
};

/// Facts about each buffer of `kernel`, which `launches` run; they name no other kernel.
SmallVector<BufferFacts> analyzeBuffers(mlir::func::FuncOp kernel, ArrayRef<rt::LaunchOp> launches);

/// Sizes and strides (in elements) of a buffer argument: the type's, and where those are dynamic the
/// attributes rt.dims and rt.strides, or row-major. Fails with a diagnostic.
struct BufferLayout {
  SmallVector<AffineExpr> dims, strides;
};
FailureOr<BufferLayout> getBufferLayout(mlir::func::FuncOp kernel, unsigned argument);

} // namespace dlc::lowering

#endif
