// Registration and verifiers of the train dialect.
#include "dialects/Train/TrainDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FoldInterfaces.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::train;

#include "dialects/Train/TrainOpsDialect.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Train/TrainOps.cpp.inc"

namespace {
/// Constants stay inside the body of the update that uses them.
struct TrainFoldInterface : DialectFoldInterface {
  using DialectFoldInterface::DialectFoldInterface;
  bool shouldMaterializeInto(Region *region) const override { return isa<UpdateOp>(region->getParentOp()); }
};
} // namespace

void TrainDialect::initialize() {
  addInterfaces<TrainFoldInterface>();
  addOperations<
#define GET_OP_LIST
#include "dialects/Train/TrainOps.cpp.inc"
      >();
}

LogicalResult DropoutOp::verify() {
  double ratio = getRatio().convertToDouble();
  if (!(ratio >= 0 && ratio < 1)) // C1
    return emitOpError("expected a ratio in [0, 1), got ") << ratio;
  for (Value scalar : {getSeed(), getStep()})
    if (cast<RankedTensorType>(scalar.getType()).getRank() != 0) // C2
      return emitOpError("expected a seed and a step of rank 0, got ") << scalar.getType();
  return success();
}

LogicalResult BatchNormOp::verify() {
  auto input = cast<RankedTensorType>(getInput().getType());
  if (input.getRank() < 2) // C1
    return emitOpError("expected an input of rank 2 or more, got ") << input;
  for (Value channel : {getScale(), getBias(), getMean(), getVariance()}) {
    auto type = cast<RankedTensorType>(channel.getType());
    if (type.getRank() != 1 || !nn::mayBeEqual(nn::getDims(type)[0], nn::getDims(input)[1])) // C2
      return emitOpError("expected scale, bias and statistics of the size of dimension 1 of ") << input << ", got " << type;
  }
  return success();
}

LogicalResult GradientOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto parameter = symbols.lookupNearestSymbolFrom<nn::ParameterOp>(*this, getParameterAttr());
  if (!parameter || !parameter.isTrainable() || parameter.getType() != getValue().getType()) // C1
    return emitOpError("expected the name of a trainable parameter of type ") << getValue().getType() << ", got " << getParameterAttr();
  return success();
}

LogicalResult UpdateOp::verifySymbolUses(SymbolTableCollection &symbols) {
  if (getState().empty())
    return emitOpError("expected the name of at least one tensor of state");
  std::optional<RankedTensorType> common;
  for (Attribute name : getState()) {
    auto parameter = symbols.lookupNearestSymbolFrom<nn::ParameterOp>(*this, cast<FlatSymbolRefAttr>(name));
    if (!parameter || parameter.isImmutable()) // C1
      return emitOpError("expected names of parameters that training may change, got ") << name;
    auto type = cast<RankedTensorType>(parameter.getType());
    if (common && common->getShape() != type.getShape())
      return emitOpError("expected state of one shape, got ") << *common << " and " << type;
    common = type;
  }
  for (Value input : getInputs()) {
    auto type = cast<RankedTensorType>(input.getType());
    if (type.getRank() != 0 && type.getShape() != common->getShape())
      return emitOpError("expected inputs of rank 0 or the shape of ") << *common << ", got " << type;
  }
  Block &block = getBody().front();
  auto yield = block.empty() ? YieldOp() : dyn_cast<YieldOp>(block.back());
  if (!yield || yield.getValues().size() != getState().size() ||
      block.getNumArguments() != getInputs().size() + getState().size()) // C2
    return emitOpError("expected a body with ") << getInputs().size() + getState().size() << " arguments that yields "
                                                << getState().size() << " values";
  return success();
}

void UpdateOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  effects.emplace_back(MemoryEffects::Write::get());
}
