// A model through the reference evaluator: what `dlc verify` holds compiled code against.
#ifndef DLC_TOOLS_DLC_REFERENCERUN_H
#define DLC_TOOLS_DLC_REFERENCERUN_H

#include "tools/dlc/Invocation.h"
#include "tools/dlc/ModelFile.h"

#include "lib/Data/Inputs.h"

namespace dlc::cli {

/// The ports of a model that was imported, as the readers of inputs want them. Not to be moved once
/// made: the parts point at each other.
class ModelFilePorts {
public:
  explicit ModelFilePorts(const ModelFile &file);
  ModelFilePorts(const ModelFilePorts &) = delete;
  data::ModelPorts ports() const { return {inputs, symbols, {}}; }

private:
  std::vector<std::string> names, symbolNames;
  std::vector<std::vector<int64_t>> dims;
  std::vector<dlc_port> inputs;
  std::vector<const char *> symbols;
};

class ReferenceRun {
public:
  /// Imports the model with the sizes of --shape and reads its inputs, or makes random ones.
  static llvm::Expected<std::unique_ptr<ReferenceRun>> prepare(Invocation &invocation, llvm::StringRef path);
  /// Evaluates; afterwards `outputs` and `valuesOf` are filled.
  llvm::Error run();

  ModelFile file;
  std::vector<data::HostTensor> inputs;
  ShapeMap shapes; ///< every open size as the inputs have it: what compiled code is specialised for
  std::vector<data::HostTensor> outputs;
  bool areRandom = false;

  /// The results of all ops that import made of a node of the model, in order.
  llvm::ArrayRef<HostValue> valuesOf(llvm::StringRef node) const;

  /// The step between two values of a node that dequantizes, the largest over its channels; 0 for
  /// other nodes.
  double stepOf(llvm::StringRef node) const { return steps.lookup(node); }
  /// The node whose result is output `k`, "" when it is an input or a weight.
  std::string outputNode(size_t k) const;

private:
  llvm::StringMap<std::vector<HostValue>> values;
  llvm::StringMap<double> steps;
};

llvm::Expected<data::HostTensor> toTensor(const HostValue &value);

} // namespace dlc::cli

#endif
