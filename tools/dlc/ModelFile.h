// An ONNX model as dlc reads it, for the verbs that look at models: its ports, layers, cost, and the
// files beside it.
#ifndef DLC_TOOLS_DLC_MODELFILE_H
#define DLC_TOOLS_DLC_MODELFILE_H

#include "dlc/Compiler/Compiler.h"
#include "dialects/Nn/NnDialect.h"
#include "lib/Frontend/Onnx/Import.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include "dlc/Runtime/Artifact.h"

namespace dlc::cli {

using ShapeMap = std::map<std::string, std::vector<std::string>>;

/// The outcome of an import: a module, or the problems that stood in its way.
struct ModelFile {
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module; ///< null when there were errors
  ImportReport report;

  bool ok() const { return static_cast<bool>(module); }
  mlir::func::FuncOp main() const;
  const nn::NnDialect &dialect() const;
};

/// Imports without printing anything: problems are in the report.
ModelFile importModel(llvm::StringRef path, const ShapeMap &shapes);

/// The problems of an import that failed as one coded error.
llvm::Error importError(const ModelFile &file);

/// "float32"; "?" for a type that dlc does not have.
int32_t dtypeOf(mlir::Type elementType);
/// "float32 Nx3x224x224"
std::string typeText(mlir::RankedTensorType type, const nn::NnDialect &dialect);

struct Port {
  std::string name;
  mlir::RankedTensorType type;
};
std::vector<Port> inputsOf(const ModelFile &file);
std::vector<Port> outputsOf(const ModelFile &file);

/// Names of the symbols that inputs mention, in order of appearance.
std::vector<std::string> symbolsOf(const ModelFile &file);

/// What became of one node of the model.
struct Layer {
  std::string node;             ///< the model's name; of a helper without one: its op
  std::string ops;              ///< "conv", "mul, add"
  std::string result;           ///< type of the last op's first result
  int64_t parameters = 0;
  std::optional<double> flops;  ///< nothing when a size is unknown
  std::vector<size_t> inputs;   ///< layers it reads, ascending
  std::vector<size_t> modelInputs, modelOutputs;
};

/// In the order of execution. Symbols count as `symbolValue` in FLOPs.
std::vector<Layer> layersOf(const ModelFile &file, int64_t symbolValue);

/// Operations of a run and parameters' number and bytes. Symbols count as `symbolValue`.
struct Work {
  std::optional<double> flops; ///< nothing when a size is unknown
  int64_t parameters = 0, parameterBytes = 0;
  std::string assumed;         ///< "with N=1", empty when no size is open
};
Work workOf(const ModelFile &file, llvm::ArrayRef<Layer> layers, int64_t symbolValue);

/// The input that takes pictures: the one called `name`, or without a name the only one of rank 4.
struct PictureInput {
  int32_t index = 0;
  std::string name;
  int32_t dtype = DLC_F32;
  std::vector<int64_t> dims; ///< -1 where a size is open
  dlc_port port() const { return {name.c_str(), dtype, static_cast<int32_t>(dims.size()), dims.data()}; }
};
llvm::Expected<PictureInput> findPictureInput(const CompileOptions &options, llvm::StringRef name);

/// The files that hold tensors of the model, as paths that can be opened; sorted. Reads nothing but
/// the model. Empty for files that are no models.
std::vector<std::string> externalDataFiles(llvm::StringRef model);

} // namespace dlc::cli

#endif
