// What the runtime is told of a model's kernels on a GPU: the launches in order, and the numbers they refer to as
// expressions of the model's symbols. Becomes a dlc_cuda_program.
#ifndef DLC_CODEGEN_CUDA_LAUNCHPLAN_H
#define DLC_CODEGEN_CUDA_LAUNCHPLAN_H

#include "dialects/Rt/RtDialect.h"
#include "dlc/Runtime/Artifact.h"

#include <string>
#include <vector>

namespace dlc::cuda {

struct PlannedLaunch {
  std::string function;
  int32_t kernel = 0, grid[3], block[3], cluster = 1, shared = 0;
  std::vector<dlc_cuda_argument> arguments;
  std::vector<dlc_cuda_tensor_map> maps; // whose sizes, strides and the base's value are indices of numbers
};

class LaunchPlan {
public:
  /// Reads the launches of a bufferized module whose kernels have functions in `gpu.module @<name>`. Fails with a
  /// diagnostic, which is a defect of an emitter.
  static FailureOr<LaunchPlan> read(ModuleOp module, StringRef name);

  ArrayRef<PlannedLaunch> getLaunches() const { return launches; }
  bool hasFailures() const { return fails; }
  /// The numbers, and for each the largest that it may be (-1: any).
  ArrayRef<AffineExpr> getValues() const { return values; }
  ArrayRef<int64_t> getLimits() const { return limits; }

  /// What the plan looks like, a line a launch.
  void print(llvm::raw_ostream &os, MLIRContext *context) const;

private:
  int32_t addValue(AffineExpr expr, int64_t limit = -1);
  LogicalResult addLaunch(rt::LaunchOp op, Operation *function, ArrayRef<AffineExpr> symbols);
  dlc_cuda_argument argumentOf(rt::BufferOp buffer, AffineExpr distance);

  std::vector<PlannedLaunch> launches;
  SmallVector<AffineExpr> values;
  SmallVector<int64_t> limits;
  bool fails = false;
};

} // namespace dlc::cuda

#endif
