// ONNX into the nn dialect: the one entry of the front end. Every problem of a model is found in one
// run and reported twice: as an MLIR diagnostic, and as a row of an ImportReport.
#ifndef DLC_FRONTEND_ONNX_IMPORT_H
#define DLC_FRONTEND_ONNX_IMPORT_H

#include "lib/Frontend/Onnx/Report.h"
#include "lib/Support/HostValue.h"
#include "lib/Support/Mlir.h"

#include "mlir/IR/OwningOpRef.h"

#include <functional>
#include <string>
#include <vector>

namespace dlc {

/// Sizes given by the user: `name` is an input with one text per dimension (an integer, or a name for
/// a symbol), or a symbol of the model with its value.
struct DimOverride {
  std::string name;
  SmallVector<std::string> dims;
};

/// Splits "x=1,3,224,224" or "batch=4". Fails with a sentence.
Expected<DimOverride> parseDimOverride(StringRef text);

/// Where tensors outside the model file may come from.
enum class ExternalData {
  Refuse,
  /// Regular files in the model's folder or below it, reached without symbolic links.
  BesideModel,
  /// The same, and not shared with another name: files with several hard links are refused.
  BesideModelNoHardLinks,
};

/// Limits that keep import bounded on any file.
struct ImportBudget {
  int64_t maxFileBytes = int64_t(2) << 30;
  int64_t maxNodes = 1000000;     // after inlining
  int maxCallDepth = 64;          // of functions and subgraphs
  int64_t maxTensorBytes = int64_t(1) << 40; // of one tensor that an op declares to produce
  unsigned maxRank = 64;
  /// Of one dimension, also where another is 0: products with strides stay within 63 bits.
  static constexpr int64_t maxDim = int64_t(1) << 40;
  unsigned maxProblems = 200; // different ones; more are counted
};

struct ImportOptions {
  std::vector<DimOverride> shapes;
  /// Graph inputs to be compiled as constants, by name.
  std::vector<std::pair<std::string, HostValue>> constants;
  /// Says which parameters training may change, by the initializer's name. Empty: none. Asked of floating-point
  /// initializers that are no scalars; constants of nodes never change.
  std::function<bool(StringRef)> isTrainable;
  ExternalData externalData = ExternalData::BesideModel;
  ImportBudget budget;
};

/// Imports the model at `path`: a module with `func.func @main`, one argument per graph input and one
/// result per output (argument and result attribute `nn.name`), `nn.parameter` ops for the weights, and
/// the attributes `nn.name`, `nn.producer`, `nn.opset` (a dictionary by domain), `nn.source_hash`,
/// `nn.records` (texts that dlc wrote into the model's metadata, by their "dlc." keys) and,
/// where run-time sizes must satisfy something, `nn.requires`: expressions that must not be negative.
///
/// Every op's location names its node, see Locations.h. On failure the report says whether the model is
/// invalid or unsupported. `report` may be null.
FailureOr<mlir::OwningOpRef<ModuleOp>> importOnnx(StringRef path, const ImportOptions &options, MLIRContext *context,
                                                  ImportReport *report = nullptr);

/// The same for the bytes of a model, called `name` in messages. External data is looked for in
/// `directory`; an empty one refuses it.
FailureOr<mlir::OwningOpRef<ModuleOp>> importOnnxBuffer(StringRef bytes, StringRef name, StringRef directory,
                                                        const ImportOptions &options, MLIRContext *context,
                                                        ImportReport *report = nullptr);

/// One operator that dlc reads, with the opset versions that changed it. Sorted by domain and name.
struct SupportedOperator {
  std::string domain, name;
  SmallVector<int64_t> versions;
};
std::vector<SupportedOperator> getSupportedOperators();

} // namespace dlc

#endif
