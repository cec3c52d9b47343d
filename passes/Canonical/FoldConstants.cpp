// Constant folding through the reference evaluation of the ops. MLIR's own folder is of no use here:
// it would hold every intermediate weight as an attribute of the context for good.
#include "passes/Canonical/Passes.h"

#include "dialects/Nn/NnDialect.h"

namespace dlc {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "passes/Canonical/Passes.h.inc"
} // namespace dlc

using namespace mlir;
using namespace dlc;

/// Values of up to this many elements become nn.constant, and may always fold.
static constexpr int64_t maxConstantElements = 64;
static constexpr int64_t freeGrowthBytes = 64 << 10;

namespace {
/// What is known of a value.
struct Known {
  HostValue value;
  /// Bytes of parameters and constants that it was made from: what growth is measured against, so
  /// that a chain of growing ops does not compound.
  int64_t sourceBytes = 0;
  /// Folded uses that `value` still waits for, and whether anything else uses it.
  int64_t foldedUsesLeft = 0;
  bool isFolded = false;
};

class Folder {
public:
  Folder(ModuleOp module, const FoldConstantsOptions &options) : module(module), symbols(module), options(options) {}

  void run() {
    module.walk([&](FunctionOpInterface function) {
      SmallVector<Operation *> ops;
      function->walk([&](Operation *op) { ops.push_back(op); });
      for (Operation *op : ops)
        visit(op);
    });
    replaceFolded();
    dropUnusedParameters();
  }

private:
  void visit(Operation *op);
  bool mayFold(Operation *op);
  const Known *lookup(Value value);
  HostValue evaluateFill(nn::FillOp op);
  std::optional<HostValue> evaluate(Operation *op, ArrayRef<const Known *> operands);
  std::optional<HostValue> evaluateShapeArithmetic(Operation *op);
  std::optional<nn::SymbolicElements> elementsOf(Value value);
  void replaceFolded();
  Value materialize(Operation *op, RankedTensorType type, const HostValue &value);
  void dropUnusedParameters();

  ModuleOp module;
  SymbolTable symbols;
  FoldConstantsOptions options;
  llvm::DenseMap<Value, Known> known;
  llvm::DenseMap<Value, nn::SymbolicElements> elements; // of small integer tensors with unknown elements too
  SmallVector<Operation *> folded;                      // in program order
  int64_t operations = 0, liveBytes = 0;                // of values that were computed and are still held
};
} // namespace

static RankedTensorType resultType(Operation *op) {
  return op->getNumResults() == 1 ? dyn_cast<RankedTensorType>(op->getResult(0).getType()) : RankedTensorType();
}

/// Elements of a static shape that may hold any sizes; nothing beyond int64.
static std::optional<int64_t> countOf(RankedTensorType type) {
  return type && type.hasStaticShape() ? checkedElementCount(type.getShape()) : std::nullopt;
}

static bool isSmallInteger(RankedTensorType type) {
  std::optional<int64_t> count = countOf(type);
  return count && *count <= maxConstantElements && isa<IntegerType>(type.getElementType());
}

/// Attributes that name symbols have no value here.
static bool hasSymbolicAttribute(Operation *op) {
  bool isSymbolic = false;
  op->getAttrDictionary().walk([&](nn::DimsAttr dims) { isSymbolic |= !dims.getConstants(); });
  return isSymbolic;
}

/// Pure nn ops with one static result and a reference evaluation; sources of values are not folded,
/// they are what folding starts from.
bool Folder::mayFold(Operation *op) {
  std::optional<int64_t> count = countOf(resultType(op));
  // Dropout is the identity in inference only.
  if (options.keepQuantized && isa<nn::DequantizeOp>(op))
    return false;
  if (!count || isa<nn::ConstantOp, nn::ReadOp, nn::DropoutOp>(op) || op->getNumRegions() != 0 || !isMemoryEffectFree(op) ||
      !isa<nn::ReferenceOpInterface>(op) || hasSymbolicAttribute(op))
    return false;
  return *count <= maxConstantElements || !isa<nn::FillOp>(op);
}

/// A large fill as an operand: it is no reason to store it, but what is made of it may be small. It is
/// held for one op only.
HostValue Folder::evaluateFill(nn::FillOp op) {
  std::optional<int64_t> count = countOf(op.getType());
  auto model = dyn_cast<nn::ReferenceOpInterface>(op.getOperation());
  if (!model || !count || *count > options.maxResultBytes / 8 || *count > options.maxOperations - operations)
    return {};
  operations += *count;
  Expected<SmallVector<HostValue>> results = model.evaluate({}, EvalOptions());
  if (results)
    return results->front();
  consumeError(results.takeError());
  return {};
}

/// The constant behind `value`, or null. The pointer is good until the next call.
const Known *Folder::lookup(Value value) {
  if (auto it = known.find(value); it != known.end())
    return it->second.value ? &it->second : nullptr;
  Operation *op = value.getDefiningOp();
  if (!op)
    return nullptr;
  Known entry;
  if (auto constant = dyn_cast<nn::ConstantOp>(op)) {
    entry.value = HostValue::fromAttr(constant.getValue());
  } else if (auto read = dyn_cast<nn::ReadOp>(op)) {
    auto parameter = symbols.lookup<nn::ParameterOp>(read.getParameter());
    if (parameter && parameter.isImmutable())
      entry.value = HostValue::fromAttr(parameter.getValue());
  } else if (auto fill = dyn_cast<nn::FillOp>(op)) {
    entry.value = evaluateFill(fill);
  }
  entry.sourceBytes = isa<nn::FillOp>(op) ? 0 : entry.value.getBytes().size();
  Known &stored = known.try_emplace(value, std::move(entry)).first->second;
  return stored.value ? &stored : nullptr;
}

/// Evaluates `op` if the budgets allow, and accounts for it.
std::optional<HostValue> Folder::evaluate(Operation *op, ArrayRef<const Known *> operands) {
  RankedTensorType type = resultType(op);
  int64_t count = *countOf(type), width = elementSize(type.getElementType());
  int64_t sourceBytes = 0;
  for (const Known *operand : operands)
    sourceBytes += operand->sourceBytes;
  bool isTiny = count <= maxConstantElements;
  if (width == 0 || count > options.maxResultBytes / width || count * width > options.maxLiveBytes - liveBytes ||
      (!isTiny && (count * width - freeGrowthBytes) / std::max<int64_t>(options.maxGrowth, 1) > sourceBytes))
    return std::nullopt;
  int64_t work = count;
  if (auto cost = dyn_cast<nn::CostOpInterface>(op))
    if (auto flops = dyn_cast_or_null<AffineConstantExpr>(cost.getFlops()))
      work = std::max(work, flops.getValue());
  for (const Known *operand : operands)
    work = std::max(work, operand->value.getNumElements());
  if (work > options.maxOperations - operations)
    return std::nullopt;

  EvalOptions evalOptions;
  evalOptions.maxBytes = std::numeric_limits<int64_t>::max(); // temporaries are wider than results
  SmallVector<HostValue> values = llvm::map_to_vector(operands, [](const Known *k) { return k->value; });
  Expected<SmallVector<HostValue>> results = cast<nn::ReferenceOpInterface>(op).evaluate(values, evalOptions);
  if (!results) {
    op->emitWarning() << "cannot be evaluated: " << llvm::toString(results.takeError());
    return std::nullopt;
  }
  HostValue &result = (*results)[0];
  if (result.getShape() != type.getShape() || result.getElementType() != type.getElementType())
    return std::nullopt;
  operations += work;
  liveBytes += count * width;
  return std::move(result);
}

/// What is known of the elements of a small integer tensor, whose operands were visited before.
std::optional<nn::SymbolicElements> Folder::elementsOf(Value value) {
  if (auto it = elements.find(value); it != elements.end())
    return it->second;
  if (!isSmallInteger(dyn_cast<RankedTensorType>(value.getType())))
    return std::nullopt;
  const Known *constant = lookup(value);
  if (!constant)
    return std::nullopt;
  nn::SymbolicElements result{llvm::to_vector(constant->value.getShape()), {}};
  for (int64_t k = 0, e = constant->value.getNumElements(); k < e; ++k)
    result.elements.push_back(nn::getConstantDim(constant->value.getInt(k), module.getContext()));
  return result;
}

/// The value of an op on sizes, if all elements come out as numbers; notes those that do not.
std::optional<HostValue> Folder::evaluateShapeArithmetic(Operation *op) {
  auto arithmetic = dyn_cast<nn::ShapeArithmeticOpInterface>(op);
  RankedTensorType type = resultType(op);
  if (!arithmetic || !isSmallInteger(type))
    return std::nullopt;
  SmallVector<std::optional<nn::SymbolicElements>> operands =
      llvm::map_to_vector(op->getOperands(), [&](Value operand) { return elementsOf(operand); });
  std::optional<nn::SymbolicElements> result = arithmetic.inferElements(operands);
  if (!result || static_cast<int64_t>(result->elements.size()) != *countOf(type))
    return std::nullopt;
  HostValue value(type.getElementType(), type.getShape());
  for (auto [k, expr] : llvm::enumerate(result->elements)) {
    auto constant = dyn_cast_or_null<AffineConstantExpr>(expr);
    if (!constant) {
      elements.try_emplace(op->getResult(0), std::move(*result));
      return std::nullopt;
    }
    value.setInt(k, constant.getValue());
  }
  return value;
}

void Folder::visit(Operation *op) {
  if (!mayFold(op))
    return;
  for (Value operand : op->getOperands())
    lookup(operand); // may grow the map: pointers only after all are in
  SmallVector<const Known *> operands = llvm::map_to_vector(op->getOperands(), [&](Value v) { return lookup(v); });
  bool isConstant = !llvm::is_contained(operands, nullptr);
  std::optional<HostValue> value = isConstant ? evaluate(op, operands) : evaluateShapeArithmetic(op);

  Known entry;
  for (const Known *operand : operands)
    entry.sourceBytes += operand ? operand->sourceBytes : 0;
  for (Value operand : op->getOperands())
    if (operand.getDefiningOp<nn::FillOp>() && !known.lookup(operand).isFolded)
      known.erase(operand);
  if (!value)
    return;
  entry.value = std::move(*value);
  entry.isFolded = true;
  entry.sourceBytes = std::min<int64_t>(entry.sourceBytes, entry.value.getBytes().size());
  Value result = op->getResult(0);
  entry.foldedUsesLeft = std::distance(result.use_begin(), result.use_end());
  known.try_emplace(result, std::move(entry));
  folded.push_back(op);
  // What only folded ops used is not needed any more.
  for (Value operand : op->getOperands()) {
    auto it = known.find(operand);
    if (it == known.end() || !it->second.isFolded || --it->second.foldedUsesLeft != 0)
      continue;
    liveBytes -= it->second.value.getBytes().size();
    it->second.value = HostValue();
  }
}

/// "conv1" of the op's location, or the op's own name.
static std::string nameFor(Operation *op) {
  std::string name;
  op->getLoc()->walk([&](Location location) {
    auto named = dyn_cast<NameLoc>(location);
    if (!named)
      return WalkResult::advance();
    name = named.getName().str();
    return WalkResult::interrupt();
  });
  return name.empty() ? op->getName().stripDialect().str() : name;
}

Value Folder::materialize(Operation *op, RankedTensorType type, const HostValue &value) {
  OpBuilder builder(op);
  std::string name = nameFor(op);
  ElementsAttr attr = value.toAttr(type, name);
  if (value.getNumElements() <= maxConstantElements)
    return nn::ConstantOp::create(builder, op->getLoc(), attr);
  OpBuilder moduleBuilder(module.getContext());
  auto parameter = nn::ParameterOp::create(moduleBuilder, op->getLoc(), name, nn::Mutability::Immutable, type, attr);
  // Before the function; the table makes the name unique.
  symbols.insert(parameter, Block::iterator(module.getBody()->findAncestorOpInBlock(*op)));
  return nn::ReadOp::create(builder, op->getLoc(), type, parameter.getSymName());
}

void Folder::replaceFolded() {
  llvm::DenseSet<Operation *> isFolded(folded.begin(), folded.end());
  for (Operation *op : folded) {
    Value result = op->getResult(0);
    if (llvm::all_of(result.getUsers(), [&](Operation *user) { return isFolded.contains(user); }))
      continue;
    auto it = known.find(result);
    result.replaceAllUsesWith(materialize(op, resultType(op), it->second.value));
  }
  for (Operation *op : llvm::reverse(folded))
    op->erase();
  // Reads, constants and fills that only folded ops used.
  module.walk([](Operation *op) {
    if (isa<nn::ReadOp, nn::ConstantOp, nn::FillOp>(op) && op->use_empty())
      op->erase();
  });
}

void Folder::dropUnusedParameters() {
  std::optional<SymbolTable::UseRange> uses = SymbolTable::getSymbolUses(&module.getBodyRegion());
  if (!uses)
    return;
  llvm::DenseSet<StringAttr> used;
  for (SymbolTable::SymbolUse use : *uses)
    used.insert(use.getSymbolRef().getRootReference());
  for (auto parameter : llvm::make_early_inc_range(module.getOps<nn::ParameterOp>()))
    if (parameter.isImmutable() && !used.contains(parameter.getSymNameAttr()))
      symbols.erase(parameter);
}

namespace {
struct FoldConstants : dlc::impl::FoldConstantsBase<FoldConstants> {
  using Base::Base;

  void runOnOperation() override {
    Folder(getOperation(), {maxResultBytes, maxGrowth, maxLiveBytes, maxOperations, keepQuantized}).run();
  }
};
} // namespace
