// Evaluation of functions: symbols from input shapes, then the ops in order.
#include "lib/Reference/Evaluator.h"
#include "lib/Reference/Models.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::reference;

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

namespace {
/// One dimension of an argument and the size it was given.
struct Equation {
  AffineExpr expr;
  int64_t size;
  unsigned argument;
  size_t dimension;
};
} // namespace

/// Positions of the symbols in `expr` that have no value yet.
static SmallVector<unsigned> unsolvedSymbols(AffineExpr expr, ArrayRef<int64_t> symbols) {
  SmallVector<unsigned> unsolved;
  expr.walk([&](AffineExpr e) {
    if (auto symbol = dyn_cast<mlir::AffineSymbolExpr>(e)) {
      unsigned position = symbol.getPosition();
      if ((position >= symbols.size() || symbols[position] < 0) && !llvm::is_contained(unsolved, position))
        unsolved.push_back(position);
    }
  });
  return unsolved;
}

/// The value of symbol `position` for which `expr`, linear in it, is `size`. Divisions round and have
/// no unique answer; they are left to other equations.
static std::optional<int64_t> solveLinear(AffineExpr expr, unsigned position, int64_t size,
                                          SmallVector<int64_t> symbols) {
  bool isLinear = true;
  expr.walk([&](AffineExpr e) {
    auto binary = dyn_cast<mlir::AffineBinaryOpExpr>(e);
    if (!binary || e.getKind() == mlir::AffineExprKind::Add)
      return;
    auto holds = [&](AffineExpr side) { return side.isFunctionOfSymbol(position); };
    bool isProduct = e.getKind() == mlir::AffineExprKind::Mul;
    isLinear &= isProduct ? !(holds(binary.getLHS()) && holds(binary.getRHS())) : !holds(e);
  });
  if (!isLinear)
    return std::nullopt;
  symbols[position] = 0;
  std::optional<int64_t> atZero = nn::evaluateDim(expr, symbols);
  symbols[position] = 1;
  std::optional<int64_t> atOne = nn::evaluateDim(expr, symbols);
  int64_t slope, rest;
  if (!atZero || !atOne || llvm::SubOverflow(*atOne, *atZero, slope) || llvm::SubOverflow(size, *atZero, rest) ||
      slope == 0 || slope == -1 || rest % slope != 0)
    return std::nullopt;
  int64_t value = rest / slope;
  return value < 0 ? std::nullopt : std::optional(value);
}

static std::string nameOfArgument(mlir::func::FuncOp function, unsigned k) {
  if (auto name = dyn_cast<NameLoc>(function.getArgument(k).getLoc()))
    return formatv("input {0} ('{1}')", k, name.getName().getValue()).str();
  return formatv("input {0}", k).str();
}

Expected<SmallVector<int64_t>> dlc::solveSymbols(mlir::func::FuncOp function, ArrayRef<SmallVector<int64_t>> shapes) {
  auto &dialect = *function.getContext()->getOrLoadDialect<NnDialect>();
  if (shapes.size() != function.getNumArguments())
    return makeError("expected {0} inputs, got {1}", function.getNumArguments(), shapes.size());
  SmallVector<Equation> pending;
  unsigned numSymbols = 0;
  for (auto [k, argument] : llvm::enumerate(function.getArguments())) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type)
      return makeError("expected a tensor type for {0}, got {1}", nameOfArgument(function, k), argument.getType());
    if (type.getRank() != static_cast<int64_t>(shapes[k].size()))
      return makeError("expected {0} of rank {1}, got shape {2}", nameOfArgument(function, k), type.getRank(),
                       printShape(shapes[k]));
    for (auto [d, expr] : llvm::enumerate(nn::getDims(type))) {
      if (!expr)
        continue;
      pending.push_back({expr, shapes[k][d], static_cast<unsigned>(k), d});
      expr.walk([&](AffineExpr e) {
        if (auto symbol = dyn_cast<mlir::AffineSymbolExpr>(e))
          numSymbols = std::max(numSymbols, symbol.getPosition() + 1);
      });
    }
  }

  // Every round solves the equations with one unknown and checks those with none.
  SmallVector<int64_t> symbols(numSymbols, -1);
  auto mismatch = [&](const Equation &e, std::optional<int64_t> expected) {
    std::string text = nn::printDim(e.expr, dialect);
    if (expected && std::to_string(*expected) != text)
      text += formatv(" = {0}", *expected).str();
    return makeError("expected size {0} in dimension {1} of {2}, got {3}", text, e.dimension,
                     nameOfArgument(function, e.argument), e.size);
  };
  bool changed = true;
  while (changed && !pending.empty()) {
    changed = false;
    SmallVector<Equation> rest;
    for (const Equation &e : pending) {
      SmallVector<unsigned> unsolved = unsolvedSymbols(e.expr, symbols);
      if (unsolved.empty()) {
        std::optional<int64_t> expected = nn::evaluateDim(e.expr, symbols);
        if (!expected || *expected != e.size)
          return mismatch(e, expected);
        continue;
      }
      std::optional<int64_t> value;
      if (unsolved.size() == 1)
        value = solveLinear(e.expr, unsolved[0], e.size, symbols);
      if (!value) {
        rest.push_back(e);
        continue;
      }
      symbols[unsolved[0]] = *value;
      changed = true;
      rest.push_back(e); // the next round checks it
    }
    pending = std::move(rest);
  }
  if (!pending.empty()) {
    const Equation &e = pending.front();
    return makeError("cannot solve {0} = {1} for its symbols (dimension {2} of {3})", nn::printDim(e.expr, dialect),
                     e.size, e.dimension, nameOfArgument(function, e.argument));
  }
  return symbols;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

static Error errorAt(Operation *op, Error error) {
  std::string location;
  llvm::raw_string_ostream(location) << op->getLoc();
  return makeError("'{0}' at {1}: {2}", op->getName().getStringRef(), location, llvm::toString(std::move(error)));
}

/// An input as the evaluation holds it: of the argument's element type, or f64.
static Expected<HostValue> takeInput(const HostValue &input, RankedTensorType type, const EvalOptions &options,
                                     const std::string &name) {
  if (!input)
    return makeError("{0} has no value", name);
  Type wanted = evaluatedType(type.getElementType(), options);
  if (input.getElementType() == wanted)
    return input;
  if (input.getElementType() != type.getElementType())
    return makeError("expected {0} with elements of {1}, got {2}", name, type.getElementType(), input.getElementType());
  return makeResultOf(load<double>(input), wanted, input.getShape(), options);
}

/// The shape that was computed must be the one the type promises: code relies on the type.
static Error checkResult(Value result, const HostValue &value, const EvalOptions &options) {
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (!type || value.getRank() != type.getRank())
    return makeError("computed shape {0} for a result of type {1}", printShape(value.getShape()), result.getType());
  for (auto [dim, size] : llvm::zip(nn::getDims(type), value.getShape())) {
    std::optional<int64_t> expected = nn::evaluateDim(dim, options.symbols);
    if (expected && *expected != size)
      return makeError("computed shape {0} for a result of type {1}", printShape(value.getShape()), type);
  }
  return Error::success();
}

Expected<SmallVector<HostValue>> dlc::evaluateFunction(mlir::func::FuncOp function, ArrayRef<HostValue> inputs,
                                                       const EvaluateFunctionOptions &functionOptions,
                                                       ResultCallback onResult) {
  if (!function.getBody().hasOneBlock())
    return makeError("function '{0}' must have one block to be evaluated", function.getName());
  Expected<SmallVector<int64_t>> symbols = solveSymbols(
      function, llvm::map_to_vector(inputs, [](const HostValue &v) { return SmallVector<int64_t>(v.getShape()); }));
  if (!symbols)
    return symbols.takeError();
  EvalOptions options;
  options.fp64 = functionOptions.fp64;
  options.maxBytes = functionOptions.maxBytes;
  options.symbols = *symbols;

  // A value is dropped with its last use; parameters are looked up once each.
  struct Live {
    HostValue value;
    int64_t usesLeft;
  };
  llvm::DenseMap<Value, Live> live;
  auto define = [&](Value value, HostValue contents) {
    int64_t uses = std::distance(value.use_begin(), value.use_end());
    if (uses != 0)
      live.try_emplace(value, Live{std::move(contents), uses});
  };
  auto use = [&](Value value) {
    auto it = live.find(value);
    if (it == live.end())
      return HostValue();
    HostValue contents = it->second.value;
    if (--it->second.usesLeft == 0)
      live.erase(it);
    return contents;
  };
  for (auto [k, argument] : llvm::enumerate(function.getArguments())) {
    Expected<HostValue> input = takeInput(inputs[k], cast<RankedTensorType>(argument.getType()), options,
                                          nameOfArgument(function, k));
    if (!input)
      return input.takeError();
    define(argument, std::move(*input));
  }

  for (Operation &op : function.getBody().front()) {
    SmallVector<HostValue> operands = llvm::map_to_vector(op.getOperands(), use);
    if (isa<mlir::func::ReturnOp>(op))
      return operands;
    auto model = dyn_cast<nn::ReferenceOpInterface>(op);
    if (!model)
      return errorAt(&op, makeError("the op has no reference evaluation"));
    Expected<SmallVector<HostValue>> results = model.evaluate(operands, options);
    if (!results)
      return errorAt(&op, results.takeError());
    if (results->size() != op.getNumResults())
      return errorAt(&op, makeError("expected {0} results, got {1}", op.getNumResults(), results->size()));
    for (auto [k, result] : llvm::enumerate(op.getResults())) {
      if (Error error = checkResult(result, (*results)[k], options))
        return errorAt(&op, std::move(error));
      if (onResult)
        onResult(&op, k, (*results)[k]);
      define(result, std::move((*results)[k]));
    }
  }
  return makeError("function '{0}' has no return", function.getName());
}
