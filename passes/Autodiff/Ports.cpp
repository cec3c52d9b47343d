#include "passes/Autodiff/Ports.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

func::FuncOp autodiff::getMain(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal()) {
    module.emitError("expected a function @main with a body");
    return {};
  }
  return main;
}

Value autodiff::findArgument(func::FuncOp main, StringRef role) {
  for (BlockArgument argument : main.getArguments())
    if (auto attr = main.getArgAttrOfType<StringAttr>(argument.getArgNumber(), train::roleAttrName); attr && attr.getValue() == role)
      return argument;
  main.emitError("expected an argument of @main with train.role = \"") << role << "\"";
  return {};
}

Value autodiff::findResult(func::FuncOp main, StringRef role) {
  Operation *terminator = main.getBody().front().getTerminator();
  for (unsigned k = 0; k < main.getNumResults(); ++k)
    if (auto attr = main.getResultAttrOfType<StringAttr>(k, train::roleAttrName); attr && attr.getValue() == role)
      return terminator->getOperand(k);
  main.emitError("expected a result of @main with train.role = \"") << role << "\"";
  return {};
}

static DictionaryAttr portAttributes(MLIRContext *context, StringRef name, StringRef role) {
  Builder b(context);
  return b.getDictionaryAttr({b.getNamedAttr("nn.name", b.getStringAttr(name)),
                              b.getNamedAttr(train::roleAttrName, b.getStringAttr(role))});
}

Value autodiff::addArgument(func::FuncOp main, Type type, StringRef name, StringRef role) {
  unsigned position = main.getNumArguments();
  // An entry block exists: the argument is added to type and block.
  (void)main.insertArgument(position, type, portAttributes(main.getContext(), name, role), main.getLoc());
  return main.getArgument(position);
}

void autodiff::addResult(func::FuncOp main, unsigned position, Value value, StringRef name, StringRef role) {
  (void)main.insertResult(position, value.getType(), portAttributes(main.getContext(), name, role));
  Operation *terminator = main.getBody().front().getTerminator();
  terminator->insertOperands(position, value);
}

Value autodiff::createScalar(ImplicitLocOpBuilder &b, Type elementType, double value) {
  auto type = RankedTensorType::get({}, elementType);
  return nn::ConstantOp::create(b, DenseElementsAttr::get(type, b.getFloatAttr(elementType, value)));
}

Value autodiff::createIsFinite(ImplicitLocOpBuilder &b, Value loss) {
  Type element = cast<RankedTensorType>(loss.getType()).getElementType();
  Value limit = createScalar(b, element, std::numeric_limits<double>::infinity());
  return nn::LessOp::create(b, nn::AbsOp::create(b, loss), limit);
}

train::UpdateOp autodiff::createUpdate(ImplicitLocOpBuilder &b, ArrayRef<nn::ParameterOp> state, ValueRange inputs, Value isEnabled,
                                       function_ref<SmallVector<Value>(ImplicitLocOpBuilder &, ValueRange, ValueRange)> body) {
  SmallVector<Value> operands = llvm::to_vector(inputs);
  operands.push_back(isEnabled);
  SmallVector<Attribute> names;
  SmallVector<Type> types;
  for (Value operand : operands)
    types.push_back(nn::getComputeType(cast<RankedTensorType>(operand.getType()).getElementType()));
  for (nn::ParameterOp parameter : state) {
    names.push_back(FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
    types.push_back(nn::getComputeType(cast<RankedTensorType>(parameter.getType()).getElementType()));
  }
  auto update = train::UpdateOp::create(b, operands, b.getArrayAttr(names));
  OpBuilder::InsertionGuard guard(b);
  Block *block = b.createBlock(&update.getBody(), {}, types, SmallVector<Location>(types.size(), b.getLoc()));
  ValueRange arguments = block->getArguments();
  ValueRange old = arguments.drop_front(operands.size());
  SmallVector<Value> values = body(b, arguments.take_front(inputs.size()), old);
  for (auto [value, before] : llvm::zip(values, old))
    value = arith::SelectOp::create(b, block->getArgument(inputs.size()), value, before);
  train::YieldOp::create(b, values);
  return update;
}
