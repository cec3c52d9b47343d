// The passes of every phase, in order.
#ifndef DLC_DRIVER_PIPELINES_H
#define DLC_DRIVER_PIPELINES_H

#include "dlc/Compiler/Compiler.h"
#include "lib/Support/Mlir.h"

namespace dlc {

struct PipelineOptions {
  bool keepIntermediates = false;
  bool strictFp = false;
};

/// Adds the passes of `phase`. Import and emission are no passes: they have none here.
void buildPhase(Phase phase, mlir::OpPassManager &pm, const PipelineOptions &options);

/// Everything that passes of any phase create.
void registerPipelineDialects(mlir::DialectRegistry &registry);

} // namespace dlc

#endif
