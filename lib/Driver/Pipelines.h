// The passes of every phase, in order.
#ifndef DLC_DRIVER_PIPELINES_H
#define DLC_DRIVER_PIPELINES_H

#include "dlc/Compiler/Training.h"
#include "lib/Support/Mlir.h"

namespace dlc {

struct PipelineOptions {
  bool keepIntermediates = false;
  bool strictFp = false;
  bool hasGpu = false;       // code for GPUs is made as well: weights are packed in an order that both can read
  Precision precision = Precision::F32;
  std::vector<std::string> keepF32;
  /// For a model that is trained, which keeps its state in the program's memory.
  const TrainingOptions *training = nullptr;
  bool isStep = false; // a training step; else the model as it is while it is trained
};

/// Adds the passes of `phase`. Import and emission are no passes: they have none here.
void buildPhase(Phase phase, mlir::OpPassManager &pm, const PipelineOptions &options);

/// Everything that passes of any phase create.
void registerPipelineDialects(mlir::DialectRegistry &registry);

} // namespace dlc

#endif
