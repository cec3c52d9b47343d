// Building ops for a node and reporting about it.
#include "lib/Frontend/Onnx/Node.h"

#include "dlc-onnx.pb.h"
#include "mlir/IR/Verifier.h"

using namespace dlc;
using namespace dlc::frontend;

Node::Node(Importer &importer, Frame &frame, const onnx::NodeProto &proto, std::string name, Location loc)
    : importer(importer), frame(frame), proto(proto), name(std::move(name)), opType(proto.op_type()),
      domain(normalizeDomain(proto.domain())), loc(loc) {}

StringRef Node::inputName(unsigned i) const {
  return static_cast<int>(i) < proto.input_size() ? StringRef(proto.input(i)) : StringRef();
}

unsigned Node::numOutputs() const { return proto.output_size(); }

bool Node::isOutputUsed(unsigned i) const {
  if (static_cast<int>(i) >= proto.output_size() || proto.output(i).empty())
    return false;
  return frame.plan->used.contains(llvm::CachedHashStringRef(proto.output(i)));
}

LogicalResult Node::gatherOperands(bool &isKnown) {
  isKnown = true;
  for (const std::string &input : proto.input()) {
    if (input.empty()) {
      operands.push_back({});
      continue;
    }
    // Nothing known and no guess: an input that the call of the function around leaves out.
    const Binding *binding = frame.find(input);
    isKnown &= binding && (binding->value || !binding->isGuess);
    isGuess |= !binding || binding->isGuess;
    operands.push_back(binding ? binding->value : Value());
  }
  while (isKnown && !operands.empty() && !operands.back())
    operands.pop_back();
  return success(isKnown);
}

LogicalResult Node::setOutput(unsigned i, Value value) {
  if (!value || isFailed)
    return failure();
  if (static_cast<int>(i) >= proto.output_size() || proto.output(i).empty())
    return success();
  StringRef output = proto.output(i);
  frame.values[output] = {value, isGuess};
  // The op that gives the tensor carries its name; see Locations.h.
  Operation *op = value.getDefiningOp();
  if (op && op->getLoc() == loc && op->getNumResults() == 1)
    op->setLoc(mlir::FusedLoc::get({loc}, importer.builder.getStrArrayAttr({output}), getContext()));
  return success();
}

//===----------------------------------------------------------------------===//
// Problems
//===----------------------------------------------------------------------===//

LogicalResult Node::addProblem(ProblemKind kind, const llvm::Twine &what, const llvm::Twine &todo) {
  bool isError = kind == ProblemKind::Invalid || kind == ProblemKind::Unsupported;
  isFailed |= isError;
  // Behind a guessed type only what does not depend on types is certain.
  if (isGuess && kind != ProblemKind::Unsupported)
    return failure(isError);
  ImportProblem problem;
  problem.kind = kind;
  problem.node = name;
  problem.op = opType.str();
  problem.domain = domain.empty() ? "ai.onnx" : domain.str();
  problem.opset = opsetVersion;
  problem.message = what.str();
  problem.hint = todo.str();
  problem.where = "node " + quoted(name) + " (" + (domain.empty() ? "" : domain.str() + ":") + opType.str() +
                  (opsetVersion ? ", opset " + std::to_string(opsetVersion) : "") + ")";
  importer.log.add(std::move(problem), loc);
  return failure(isError);
}

LogicalResult Node::invalid(const llvm::Twine &what, const llvm::Twine &todo) {
  return addProblem(ProblemKind::Invalid, what, todo);
}

LogicalResult Node::unsupported(const llvm::Twine &what, const llvm::Twine &todo) {
  return addProblem(ProblemKind::Unsupported, what, todo);
}

LogicalResult Node::unresolved(const llvm::Twine &what, const llvm::Twine &todo) {
  isFailed = true;
  return isGuess ? failure() : addProblem(ProblemKind::Unsupported, what, todo);
}

void Node::warn(const llvm::Twine &what) { (void)addProblem(ProblemKind::Warning, what, ""); }

LogicalResult Node::complain(Complaint complaint) {
  return addProblem(complaint.kind, complaint.message, complaint.hint);
}

//===----------------------------------------------------------------------===//
// Building
//===----------------------------------------------------------------------===//

/// Runs `action` and returns the first error it emits, which nobody else sees.
static std::string captureError(MLIRContext *context, function_ref<LogicalResult()> action) {
  std::string text;
  mlir::ScopedDiagnosticHandler handler(context, [&](mlir::Diagnostic &diagnostic) {
    if (text.empty() && diagnostic.getSeverity() == mlir::DiagnosticSeverity::Error)
      text = diagnostic.str();
    return success();
  });
  if (succeeded(action()))
    return "";
  return text.empty() ? "the operands do not fit the operator" : text;
}

/// What MLIR says about an op, in the words of import: "'nn.exp' op operand #0 must be T, but got 'U'"
/// becomes "expected operand 0 to be T, found U".
static std::string reword(StringRef text) {
  if (text.consume_front("'nn.")) {
    size_t end = text.find("' op ");
    text = end == StringRef::npos ? text : text.drop_front(end + 5);
  }
  if (!text.starts_with("operand #"))
    return text.str();
  auto [index, rest] = text.drop_front(9).split(" must be ");
  auto [wanted, found] = rest.split(", but got ");
  return found.empty() ? text.str()
                       : ("expected operand " + index + " to be " + wanted + ", found " + found.trim("'")).str();
}

Value Node::finish(mlir::OperationState &state, ValueRange args,
                   function_ref<LogicalResult(SmallVectorImpl<Type> &)> infer) {
  if (isFailed || llvm::is_contained(args, Value()))
    return {};
  SmallVector<Type> types;
  std::string error = captureError(getContext(), [&] { return infer(types); });
  Operation *op = nullptr;
  if (error.empty()) {
    state.addOperands(args);
    state.addTypes(types);
    op = importer.builder.create(state);
    error = captureError(getContext(), [&] { return mlir::verify(op, /*verifyRecursively=*/false); });
  }
  if (!error.empty()) {
    if (op)
      op->erase();
    (void)invalid(reword(error));
    return {};
  }
  if (failed(checkResult(op))) {
    op->erase();
    return {};
  }
  importer.requirements.requireShapesOf(op);
  importer.elements.note(op);
  return op->getResult(0);
}

LogicalResult Node::checkResult(Operation *op) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  const ImportBudget &budget = importer.options.budget;
  if (type.getRank() > budget.maxRank)
    return unsupported("expected a result of rank at most " + llvm::Twine(budget.maxRank) + ", found " +
                       llvm::Twine(type.getRank()));
  SmallVector<int64_t> known;
  for (AffineExpr dim : nn::getDims(type)) {
    auto constant = mlir::dyn_cast_or_null<mlir::AffineConstantExpr>(dim);
    if (constant && constant.getValue() < 0)
      return invalid("expected sizes of 0 or more, found " + llvm::Twine(constant.getValue()) + " in the result");
    if (constant && constant.getValue() > ImportBudget::maxDim)
      return invalid("expected sizes of at most 2^40, found " + llvm::Twine(constant.getValue()) + " in the result");
    if (constant)
      known.push_back(constant.getValue());
    if (dim && !importer.elements.sizes.isSmall(dim))
      return unresolved("a dimension of the result is too long an expression of the input sizes",
                        "give the input sizes with --shape");
  }
  std::optional<int64_t> count = checkedElementCount(known);
  if (!count || *count > budget.maxTensorBytes / static_cast<int64_t>(elementSize(type.getElementType())))
    return unsupported("expected a result of at most " + llvm::Twine(budget.maxTensorBytes) + " bytes, found " +
                       typeName(type));
  return success();
}

Value Node::constant(ElementsAttr value) {
  return createTyped<nn::ConstantOp>(cast<RankedTensorType>(value.getShapedType()), {},
                                     [&](auto &p) { p.value = value; });
}

Value Node::constant(const HostValue &value, unsigned output) {
  StringRef outputName = static_cast<int>(output) < proto.output_size() ? StringRef(proto.output(output)) : StringRef();
  Value result = importer.materialize(value, outputName, loc);
  return result;
}

Value Node::scalar(Type elementType, double value) {
  HostValue host(elementType, {});
  host.setDouble(0, value);
  return constant(host.toAttr(RankedTensorType::get({}, elementType), "scalar"));
}

Value Node::intsConstant(ArrayRef<int64_t> values) {
  auto type = RankedTensorType::get({static_cast<int64_t>(values.size())}, getBuilder().getI64Type());
  return constant(DenseElementsAttr::get(type, values));
}

Value Node::reshape(Value value, ArrayRef<AffineExpr> newDims) {
  if (!value)
    return {};
  auto from = cast<RankedTensorType>(value.getType());
  if (llvm::is_contained(newDims, AffineExpr())) {
    (void)unresolved("a dimension of " + typeName(from) + " has no known size", "give the input sizes with --shape");
    return {};
  }
  if (nn::getDims(from) == SmallVector<AffineExpr>(newDims))
    return value;
  return createTyped<nn::ReshapeOp>(nn::getTensorType(newDims, from.getElementType()), value);
}

Value Node::transpose(Value value, ArrayRef<int64_t> permutation) {
  return create<nn::TransposeOp>(value, [&](auto &p) { p.permutation = ints(permutation); });
}

Value Node::castTo(Value value, Type elementType) {
  if (!value || cast<RankedTensorType>(value.getType()).getElementType() == elementType)
    return value;
  return create<nn::CastOp>(value, [&](auto &p) { p.to = TypeAttr::get(elementType); });
}

Value Node::toScalar(Value value, StringRef what) {
  if (!value)
    return {};
  auto valueType = cast<RankedTensorType>(value.getType());
  if (valueType.getRank() == 0)
    return value;
  if (!valueType.hasStaticShape() || valueType.getNumElements() != 1) {
    (void)invalid("expected one element as " + what + ", found " + typeName(valueType));
    return {};
  }
  return reshape(value, {});
}

Value Node::fill(ArrayRef<AffineExpr> newDims, mlir::TypedAttr value) {
  auto fillType = nn::getTensorType(newDims, value.getType());
  // Small integer contents take part in shape arithmetic.
  constexpr int64_t maxElements = 64;
  std::optional<int64_t> count = fillType.hasStaticShape() ? checkedElementCount(fillType.getShape()) : std::nullopt;
  if (count && *count <= maxElements && isa<IntegerType>(value.getType()))
    return constant(DenseElementsAttr::get(fillType, ArrayRef<Attribute>(value)));
  return createTyped<nn::FillOp>(fillType, {}, [&](auto &p) { p.value = value; });
}

FailureOr<HostValue> Node::readTensor(const onnx::TensorProto &tensor) {
  Complaint complaint;
  FailureOr<HostValue> value = importer.tensors.read(tensor, complaint);
  if (failed(value))
    return complain(complaint);
  return value;
}

FailureOr<Type> Node::readElementType(int64_t dataType) {
  Complaint complaint;
  int32_t narrow = dataType < INT32_MIN || dataType > INT32_MAX ? -1 : static_cast<int32_t>(dataType);
  FailureOr<Type> elementType = getElementType(narrow, getContext(), complaint);
  if (failed(elementType))
    return complain(complaint);
  return elementType;
}
