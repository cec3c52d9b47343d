// The passes from kernels in buffer form to the LLVM dialect.
#ifndef DLC_CODEGEN_CPU_PIPELINE_H
#define DLC_CODEGEN_CPU_PIPELINE_H

#include "codegen/Cpu/CpuTarget.h"

namespace dlc::cpu {

/// A bufferized module (rt.entry, rt.kernel functions) to LLVM dialect for one target. The entry function is
/// called `entryName` and hidden, kernels get `suffix` behind their names and are internal.
void buildCpuPipeline(mlir::OpPassManager &pm, const CpuTarget &target, StringRef entryName, StringRef suffix);

/// A bufferized module to its shapes function `name` in LLVM dialect.
void buildShapesPipeline(mlir::OpPassManager &pm, StringRef name);

/// Functions on sizes, in arith and LLVM dialect, to LLVM dialect alone.
void buildSizesLowering(mlir::OpPassManager &pm);

} // namespace dlc::cpu

#endif
