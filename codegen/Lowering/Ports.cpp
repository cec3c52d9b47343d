// Reading of the module attributes that describe an artifact.
#include "codegen/Lowering/Ports.h"

#include "dlc/Runtime/Artifact.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

static LogicalResult readPorts(ModuleOp module, StringRef name, SmallVectorImpl<Port> &ports) {
  auto list = module->getAttrOfType<ArrayAttr>(name);
  if (!list)
    return module.emitError("internal error: expected the attribute ") << name;
  for (auto [k, entry] : llvm::enumerate(list)) {
    auto dict = dyn_cast<DictionaryAttr>(entry);
    auto text = dict ? dict.getAs<StringAttr>("name") : StringAttr();
    auto dtype = dict ? dict.getAs<IntegerAttr>("dtype") : IntegerAttr();
    auto dims = dict ? dict.getAs<nn::DimsAttr>("dims") : nn::DimsAttr();
    if (!text || !dtype || !dims || dtype.getInt() < 0 || dtype.getInt() >= DLC_NUM_DTYPES ||
        llvm::is_contained(dims.getExprs(), AffineExpr()))
      return module.emitError("internal error: ") << name << ": entry " << k << ": expected name, dtype and dims, got " << entry;
    if (dims.size() > DLC_MAX_RANK)
      return module.emitError("unsupported: '") << text.getValue() << "': expected a rank of at most " << DLC_MAX_RANK
                                                << ", got " << dims.size() << "; reshape inside the model";
    ports.push_back({text.getValue(), static_cast<int32_t>(dtype.getInt()), llvm::to_vector(dims.getExprs())});
  }
  return success();
}

FailureOr<Interface> lowering::readInterface(ModuleOp module) {
  Interface interface;
  if (failed(readPorts(module, "rt.inputs", interface.inputs)) || failed(readPorts(module, "rt.outputs", interface.outputs)))
    return failure();
  auto workspace = module->getAttrOfType<nn::DimsAttr>("rt.workspace");
  if (!workspace || workspace.size() != 1)
    return module.emitError("internal error: expected the attribute rt.workspace with one size"), failure();
  interface.workspace = workspace.getExprs()[0];
  if (auto constraints = module->getAttrOfType<ArrayAttr>("rt.constraints"))
    for (Attribute entry : constraints) {
      auto pair = dyn_cast<ArrayAttr>(entry);
      auto left = pair && pair.size() == 2 ? dyn_cast<nn::DimsAttr>(pair[0]) : nn::DimsAttr();
      auto right = pair && pair.size() == 2 ? dyn_cast<nn::DimsAttr>(pair[1]) : nn::DimsAttr();
      if (!left || !right || left.size() != right.size())
        return module.emitError("internal error: rt.constraints: expected pairs of sizes, got ") << entry, failure();
      for (auto [a, b] : llvm::zip(left.getExprs(), right.getExprs()))
        interface.constraints.push_back({a, b});
    }
  if (auto requirements = module->getAttrOfType<nn::DimsAttr>("nn.requires"))
    for (AffineExpr expr : requirements.getExprs())
      interface.constraints.push_back({expr, {}});
  return interface;
}

std::string lowering::printConstraint(const Constraint &constraint, MLIRContext *context) {
  const auto &dialect = *context->getOrLoadDialect<nn::NnDialect>();
  std::string left = nn::printDim(constraint.left, dialect);
  return constraint.right ? left + " = " + nn::printDim(constraint.right, dialect) : left + " >= 0";
}
