// Reverse-mode differentiation on nn, driven by DifferentiableOpInterface.
#include "passes/Autodiff/Passes.h"
#include "passes/Autodiff/Ports.h"

#include "lib/Support/Locations.h"

#include "llvm/ADT/MapVector.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;
using namespace dlc::autodiff;

static bool isFloat(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && isa<FloatType>(type.getElementType());
}

/// The backward part of a node is named after it.
static Location locationOfGradient(Operation *op) {
  StringRef name = getNodeName(op->getLoc());
  return NameLoc::get(StringAttr::get(op->getContext(), (name.empty() ? op->getName().stripDialect() : name) + ".gradient"));
}

namespace {
class Differentiator {
public:
  explicit Differentiator(func::FuncOp main)
      : main(main), block(main.getBody().front()), builder(block.getTerminator()) {}

  LogicalResult run(ArrayRef<std::string> inputGradients);

private:
  LogicalResult findActive(ArrayRef<std::string> inputGradients);
  LogicalResult checkDifferentiable(Value loss);
  LogicalResult step(Operation *op);
  void contribute(Value value, Value gradient, Operation *consumer);
  /// The whole gradient of `value`; null if nothing contributed.
  Value sum(Value value);
  LogicalResult finish();
  /// The first op between `value` and the loss whose gradient is zero by structure.
  Operation *findZero(Value value);

  func::FuncOp main;
  Block &block;
  OpBuilder builder;
  llvm::DenseSet<Value> active;       // depends on something whose gradient is wanted
  llvm::DenseSet<Operation *> needed; // active, and leads to the loss
  llvm::DenseMap<Value, SmallVector<std::pair<Operation *, Value>>> contributions; // with their consumers
  llvm::MapVector<StringAttr, SmallVector<nn::ReadOp>> parameters;
  SmallVector<BlockArgument> inputs;
};
} // namespace

LogicalResult Differentiator::findActive(ArrayRef<std::string> inputGradients) {
  for (StringRef wanted : inputGradients) {
    auto isNamed = [&](BlockArgument argument) {
      auto name = main.getArgAttrOfType<StringAttr>(argument.getArgNumber(), "nn.name");
      return name && name.getValue() == wanted;
    };
    auto *it = llvm::find_if(main.getArguments(), isNamed);
    if (it == main.getArguments().end())
      return main.emitError("input-gradients: the model has no input '") << wanted << "'";
    if (!isFloat(*it))
      return main.emitError("input-gradients: input '") << wanted << "' has elements of type "
             << getElementTypeOrSelf(it->getType()) << ", expected floating-point ones";
    inputs.push_back(*it);
    active.insert(*it);
  }
  for (Operation &op : block.without_terminator()) {
    if (auto read = dyn_cast<nn::ReadOp>(op)) {
      auto parameter = SymbolTable::lookupNearestSymbolFrom<nn::ParameterOp>(read, read.getParameterAttr());
      if (parameter && parameter.isTrainable()) {
        parameters[parameter.getSymNameAttr()].push_back(read);
        active.insert(read.getResult());
      }
    } else if (llvm::any_of(op.getOperands(), [&](Value operand) { return active.contains(operand); })) {
      for (Value result : op.getResults())
        if (isFloat(result))
          active.insert(result);
    }
  }
  if (parameters.empty() && inputs.empty())
    return main.emitError("nothing to differentiate: the model has no trainable parameter");
  return success();
}

/// Names every op in the way, before any work.
LogicalResult Differentiator::checkDifferentiable(Value loss) {
  SmallVector<Value> worklist = {loss};
  llvm::DenseSet<Value> seen = {loss};
  SmallVector<Operation *> faults;
  while (!worklist.empty()) {
    Value value = worklist.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (!op || isa<nn::ReadOp>(op) || !active.contains(value))
      continue;
    if (needed.insert(op).second && !isa<nn::DifferentiableOpInterface>(op))
      faults.push_back(op);
    for (Value operand : op->getOperands())
      if (active.contains(operand) && seen.insert(operand).second)
        worklist.push_back(operand);
  }
  llvm::sort(faults, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  for (Operation *op : faults)
    op->emitError("not differentiable: ") << op->getName().stripDialect() << " has no gradient, and trained parameters or "
                                          "inputs reach the loss through it; freeze what comes before it or train another output";
  return success(faults.empty());
}

void Differentiator::contribute(Value value, Value gradient, Operation *consumer) {
  contributions[value].emplace_back(consumer, gradient);
}

Value Differentiator::sum(Value value) {
  auto it = contributions.find(value);
  if (it == contributions.end())
    return {};
  auto &parts = it->second;
  llvm::stable_sort(parts, [](auto &a, auto &b) { return a.first != b.first && a.first->isBeforeInBlock(b.first); });
  Value total;
  for (auto &[consumer, part] : parts)
    total = total ? nn::AddOp::create(builder, part.getLoc(), total, part).getResult() : part;
  return total;
}

LogicalResult Differentiator::step(Operation *op) {
  SmallVector<Value> gradients;
  for (Value result : op->getResults())
    gradients.push_back(active.contains(result) ? sum(result) : Value());
  if (llvm::none_of(gradients, [](Value v) { return v; }))
    return success();
  SmallVector<bool> wanted;
  for (Value operand : op->getOperands())
    wanted.push_back(active.contains(operand));
  SmallVector<Value> operandGradients;
  Operation *last = builder.getInsertionPoint() == block.begin() ? nullptr : &*std::prev(builder.getInsertionPoint());
  if (failed(cast<nn::DifferentiableOpInterface>(op).buildBackward(builder, gradients, wanted, operandGradients)))
    return failure();
  Location loc = locationOfGradient(op);
  for (Operation *built = last ? last->getNextNode() : &block.front(); built != &*builder.getInsertionPoint(); built = built->getNextNode())
    built->setLoc(loc);
  if (operandGradients.size() != op->getNumOperands())
    return op->emitError("internal error: expected ") << op->getNumOperands() << " gradients, got " << operandGradients.size();
  for (auto [operand, gradient, isWanted] : llvm::zip(op->getOperands(), operandGradients, wanted)) {
    if (!gradient || !isWanted)
      continue;
    auto type = cast<RankedTensorType>(operand.getType()), found = cast<RankedTensorType>(gradient.getType());
    if (!nn::areCompatibleTypes(TypeRange(found), TypeRange(type)))
      return op->emitError("internal error: expected a gradient of type ") << type << ", got " << found;
    if (found != type)
      gradient = nn::ReshapeOp::create(builder, loc, type, gradient);
    contribute(operand, gradient, op);
  }
  return success();
}

Operation *Differentiator::findZero(Value value) {
  for (Operation *user : value.getUsers()) {
    if (!needed.contains(user))
      continue;
    bool hasGradient = llvm::any_of(user->getResults(), [&](Value result) { return contributions.contains(result); });
    if (hasGradient)
      return user;
    for (Value result : user->getResults())
      if (Operation *zero = findZero(result))
        return zero;
  }
  return nullptr;
}

LogicalResult Differentiator::finish() {
  bool isFine = true;
  for (auto &[name, reads] : parameters) {
    Value total;
    bool isUsed = false;
    for (nn::ReadOp read : reads) {
      Value part = sum(read.getResult());
      if (part)
        total = total ? nn::AddOp::create(builder, part.getLoc(), total, part).getResult() : part;
      isUsed |= llvm::any_of(read->getUsers(), [&](Operation *user) { return needed.contains(user); });
    }
    if (total) {
      train::GradientOp::create(builder, total.getLoc(), FlatSymbolRefAttr::get(name), total);
    } else if (isUsed) {
      Operation *zero = nullptr;
      for (nn::ReadOp read : reads)
        zero = zero ? zero : findZero(read.getResult());
      InFlightDiagnostic error = zero ? zero->emitError("the gradient of ") << zero->getName().stripDialect() << " is zero"
                                      : main.emitError("the gradient is zero");
      error << ", so that parameter '" << name.getValue() << "' cannot be trained; freeze it or change the model";
      isFine = false;
    } else {
      main.emitWarning("parameter '") << name.getValue() << "' does not reach the loss and is not trained";
    }
  }
  if (!isFine)
    return failure();
  for (BlockArgument input : inputs) {
    Value total = sum(input);
    if (!total)
      total = nn::FillOp::create(builder, main.getLoc(), cast<RankedTensorType>(input.getType()),
                                 builder.getFloatAttr(getElementTypeOrSelf(input.getType()), 0.0));
    StringRef name = main.getArgAttrOfType<StringAttr>(input.getArgNumber(), "nn.name").getValue();
    addResult(main, main.getNumResults(), total, (name + ".gradient").str(), "input_gradient");
  }
  return success();
}

LogicalResult Differentiator::run(ArrayRef<std::string> inputGradients) {
  Value loss = findResult(main, "loss");
  if (!loss || failed(findActive(inputGradients)))
    return failure();
  auto type = cast<RankedTensorType>(loss.getType());
  if (type.getRank() != 0 || !isFloat(loss))
    return main.emitError("expected a loss of rank 0, got ") << type;
  if (failed(checkDifferentiable(loss)))
    return failure();
  SmallVector<Operation *> forward;
  for (Operation &op : block.without_terminator())
    if (needed.contains(&op))
      forward.push_back(&op);
  contribute(loss, nn::FillOp::create(builder, main.getLoc(), type, builder.getFloatAttr(type.getElementType(), 1.0)), block.getTerminator());
  for (Operation *op : llvm::reverse(forward))
    if (failed(step(op)))
      return failure();
  return finish();
}

namespace {
struct Differentiate : autodiff::impl::DifferentiateBase<Differentiate> {
  using Base::Base;
  void runOnOperation() override {
    func::FuncOp main = getMain(getOperation());
    SmallVector<std::string> names(inputGradients.begin(), inputGradients.end());
    if (!main || failed(Differentiator(main).run(names)))
      signalPassFailure();
  }
};
} // namespace
