// The numbers of a compilation, read off the module.
#ifndef DLC_DRIVER_REPORT_H
#define DLC_DRIVER_REPORT_H

#include "codegen/Emit/GpuProgram.h"
#include "dlc/Compiler/Compiler.h"
#include "lib/Support/Mlir.h"

namespace dlc {

/// After import: nodes' parameters.
void reportParameters(ModuleOp module, CompileReport &report);

/// After compression: what each node computes with.
void reportPrecision(ModuleOp module, CompileReport &report);

/// After fusion: the layers that compute on bytes.
void reportIntegerLayers(ModuleOp module, CompileReport &report);

/// After emission: what the kernels take of a GPU.
void reportPrograms(ArrayRef<emit::GpuProgram> programs, CompileReport &report);

/// After bufferization: kernels, FLOPs, sizes, and where intermediate results lie.
void reportKernels(ModuleOp module, CompileReport &report);

} // namespace dlc

#endif
