// Which ops of a float model run in 16 bits, and the casts between them and the others.
#include "passes/Precision/Passes.h"

#include "lib/Support/HostValue.h"
#include "lib/Support/Locations.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Support/GlobPattern.h"

#include <cmath>

namespace dlc::precision {
#define GEN_PASS_DEF_AUTOCAST
#include "passes/Precision/Passes.h.inc"
} // namespace dlc::precision

using namespace mlir;
using namespace dlc;

namespace {
/// How an op takes to fewer bits.
enum class Behaviour {
  Gains,   // most of the arithmetic; accumulates in f32 whatever its operands are
  Follows, // moves, selects, adds or scales: no worse for having operands of few bits
  Keeps,   // loses digits that matter
};
} // namespace

/// The table, one row per op. What is not in it keeps f32.
static Behaviour getBehaviour(Operation *op) {
  static const llvm::DenseMap<TypeID, Behaviour> table = [] {
    llvm::DenseMap<TypeID, Behaviour> rows;
    auto add = [&](Behaviour behaviour, ArrayRef<TypeID> ops) {
      for (TypeID id : ops)
        rows[id] = behaviour;
    };
    add(Behaviour::Gains, {TypeID::get<nn::ConvOp>(), TypeID::get<nn::ConvTransposeOp>(), TypeID::get<nn::MatmulOp>()});
    add(Behaviour::Follows,
        {TypeID::get<nn::AddOp>(),        TypeID::get<nn::SubOp>(),       TypeID::get<nn::MulOp>(),
         TypeID::get<nn::MinOp>(),        TypeID::get<nn::MaxOp>(),       TypeID::get<nn::NegOp>(),
         TypeID::get<nn::AbsOp>(),        TypeID::get<nn::ReluOp>(),      TypeID::get<nn::LeakyReluOp>(),
         TypeID::get<nn::ClipOp>(),       TypeID::get<nn::HardSigmoidOp>(), TypeID::get<nn::HardSwishOp>(),
         TypeID::get<nn::WhereOp>(),      TypeID::get<nn::MaxPoolOp>(),   TypeID::get<nn::AvgPoolOp>(),
         TypeID::get<nn::ReshapeOp>(),    TypeID::get<nn::ExpandOp>(),    TypeID::get<nn::TransposeOp>(),
         TypeID::get<nn::ConcatOp>(),     TypeID::get<nn::SliceOp>(),     TypeID::get<nn::PadOp>(),
         TypeID::get<nn::GatherOp>(),     TypeID::get<nn::DropoutOp>()});
    return rows;
  }();
  auto it = table.find(op->getName().getTypeID());
  return it == table.end() ? Behaviour::Keeps : it->second;
}

static bool isF32(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32();
}

static bool hasF32(Operation *op) {
  return llvm::any_of(op->getResults(), isF32) || llvm::any_of(op->getOperands(), isF32);
}

/// The largest magnitude of a constant or immutable parameter; nothing for other values.
static std::optional<double> getLargest(Value value) {
  ElementsAttr contents = nn::getConstantValue(value);
  if (!contents || !contents.getElementType().isF32())
    return std::nullopt;
  HostValue host = HostValue::fromAttr(contents);
  const auto *data = reinterpret_cast<const float *>(host.getBytes().data());
  double largest = 0;
  for (int64_t k = 0, count = host.getNumElements(); k < count; ++k)
    if (std::isfinite(data[k]))
      largest = std::max<double>(largest, std::fabs(data[k]));
  return largest;
}

/// The model's name of the node; the op's own where it has none.
static StringRef nameOf(Operation *op) {
  StringRef name = getNodeName(op->getLoc());
  return name.empty() ? op->getName().stripDialect() : name;
}

namespace {
struct Autocast : precision::impl::AutocastBase<Autocast> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(readOptions()))
      return signalPassFailure();
    chooseOps();
    for (Operation *op : chosen)
      convert(op);
  }

private:
  LogicalResult readOptions() {
    narrow = type == "bf16" ? Type(BFloat16Type::get(&getContext())) : type == "f16" ? Type(Float16Type::get(&getContext())) : Type();
    if (!narrow)
      return getOperation().emitError("autocast: expected type bf16 or f16, got '") << type << "'";
    limit = type == "f16" ? 65504.0 : std::numeric_limits<double>::infinity();
    for (const std::string &text : keep) {
      Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(text);
      if (!pattern)
        return getOperation().emitError("autocast: pattern '") << text << "': " << llvm::toString(pattern.takeError());
      patterns.push_back(std::move(*pattern));
    }
    return success();
  }

  void decide(Operation *op, bool isNarrow, const llvm::Twine &reason) {
    op->setAttr(precision::decisionAttrName,
                StringAttr::get(&getContext(), (isNarrow ? llvm::Twine(type) : llvm::Twine("f32")) + ": " + reason));
    if (isNarrow)
      chosen.insert(op);
  }

  /// Why `op` may not be narrow; empty if it may.
  std::string findObstacle(Operation *op) {
    if (llvm::any_of(patterns, [&](const llvm::GlobPattern &p) { return p.match(nameOf(op)); }))
      return "asked for";
    for (Value operand : op->getOperands())
      if (std::optional<double> largest = getLargest(operand); largest && *largest > limit)
        return formatv("a constant reaches {0:e2}, the largest {1} is {2:e2}", *largest, type, limit).str();
    return "";
  }

  void chooseOps() {
    SmallVector<Operation *> followers;
    for (Operation &op : getOperation().getBody().front().without_terminator()) {
      if (isa<nn::ReadOp, nn::ConstantOp, nn::FillOp>(op) || !hasF32(&op))
        continue;
      Behaviour behaviour = getBehaviour(&op);
      std::string obstacle = behaviour == Behaviour::Keeps ? "needs the digits" : findObstacle(&op);
      if (!obstacle.empty())
        decide(&op, false, obstacle);
      else if (behaviour == Behaviour::Gains)
        decide(&op, true, isa<nn::MatmulOp>(op) ? "matrix product" : "convolution");
      else
        followers.push_back(&op);
    }
    // Forwards along the values, then backwards, to a fixed point: from narrow ops through all that may follow.
    for (bool hasChanged = true; hasChanged;) {
      hasChanged = false;
      auto visit = [&](Operation *op) {
        if (chosen.contains(op))
          return;
        if (followsOperands(op))
          decide(op, true, "follows its operands");
        else if (leadsToNarrow(op))
          decide(op, true, "leads to 16-bit ops alone");
        else
          return;
        hasChanged = true;
      };
      llvm::for_each(followers, visit);
      llvm::for_each(llvm::reverse(followers), visit);
    }
    for (Operation *op : followers)
      if (!chosen.contains(op))
        decide(op, false, "between f32 ops");
  }

  static bool isConstant(Value value) { return static_cast<bool>(nn::getConstantValue(value)) || value.getDefiningOp<nn::FillOp>(); }
  bool isNarrow(Value value) { return value.getDefiningOp() && chosen.contains(value.getDefiningOp()); }

  bool followsOperands(Operation *op) {
    bool hasNarrow = false;
    for (Value operand : op->getOperands()) {
      if (!isF32(operand) || isConstant(operand))
        continue;
      if (!isNarrow(operand))
        return false;
      hasNarrow = true;
    }
    return hasNarrow;
  }

  bool leadsToNarrow(Operation *op) {
    return !op->use_empty() && llvm::all_of(op->getUsers(), [&](Operation *user) { return chosen.contains(user); }) &&
           llvm::all_of(op->getOperands(), [&](Value operand) { return !isF32(operand) || !isConstant(operand) || op->getNumOperands() > 1; });
  }

  static RankedTensorType withElement(Value value, Type element) {
    auto type = cast<RankedTensorType>(value.getType());
    return RankedTensorType::get(type.getShape(), element, type.getEncoding());
  }

  /// `value` in 16 bits: what it was made of, if it came from there.
  Value narrowed(Value value) {
    if (auto widening = value.getDefiningOp<nn::CastOp>(); widening && getElementTypeOrSelf(widening.getInput().getType()) == narrow)
      return widening.getInput();
    Value &known = narrowValues[value];
    if (!known) {
      OpBuilder builder(&getContext());
      builder.setInsertionPointAfterValue(value);
      known = nn::CastOp::create(builder, value.getLoc(), value, narrow);
    }
    return known;
  }

  void convert(Operation *op) {
    for (OpOperand &operand : op->getOpOperands())
      if (isF32(operand.get()))
        operand.set(narrowed(operand.get()));
    OpBuilder builder(&getContext());
    builder.setInsertionPointAfter(op);
    for (Value result : op->getResults()) {
      if (!isF32(result))
        continue;
      result.setType(withElement(result, narrow));
      auto wide = nn::CastOp::create(builder, op->getLoc(), result, builder.getF32Type());
      result.replaceAllUsesExcept(wide, wide);
    }
  }

  Type narrow;
  double limit = 0;
  SmallVector<llvm::GlobPattern> patterns;
  llvm::SetVector<Operation *> chosen; // in 16 bits
  llvm::DenseMap<Value, Value> narrowValues;
};
} // namespace
