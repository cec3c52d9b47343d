// What a handler sees of one node: its operands, attributes and outputs, ways to build nn ops and to
// say what is wrong. Handlers compose without checks in between: building with a null operand gives
// null, and setOutput turns null into failure.
#ifndef DLC_FRONTEND_ONNX_NODE_H
#define DLC_FRONTEND_ONNX_NODE_H

#include "lib/Frontend/Onnx/Importer.h"

namespace onnx {
class NodeProto;
class TensorProto;
} // namespace onnx

namespace dlc::frontend {

class Node {
public:
  Node(Importer &importer, Frame &frame, const onnx::NodeProto &proto, std::string name, Location loc);

  StringRef op() const { return opType; }
  StringRef getDomain() const { return domain; }
  const std::string &getName() const { return name; }
  Location getLoc() const { return loc; }
  /// The opset of the node's domain, and the version of the operator in force there.
  int64_t opset() const { return opsetVersion; }
  int64_t since() const { return sinceVersion; }

  //--- operands and outputs
  /// Inputs up to the last that is given.
  unsigned numInputs() const { return operands.size(); }
  bool hasInput(unsigned i) const { return i < operands.size() && operands[i]; }
  /// Null if absent.
  Value input(unsigned i) const { return i < operands.size() ? operands[i] : Value(); }
  RankedTensorType type(unsigned i) const { return cast<RankedTensorType>(operands[i].getType()); }
  Type elementType(unsigned i) const { return type(i).getElementType(); }
  int64_t rank(unsigned i) const { return type(i).getRank(); }
  SmallVector<AffineExpr> dims(unsigned i) const { return nn::getDims(type(i)); }
  StringRef inputName(unsigned i) const;
  unsigned numOutputs() const;
  /// Whether output `i` has a name that something reads.
  bool isOutputUsed(unsigned i) const;
  /// Binds output `i`; fails if `value` is null.
  LogicalResult setOutput(unsigned i, Value value);

  //--- attributes; asking for one makes it known, all others are errors
  bool hasAttr(StringRef attribute);
  const onnx::AttributeProto *attr(StringRef attribute);
  int64_t intAttr(StringRef attribute, int64_t otherwise);
  double floatAttr(StringRef attribute, double otherwise);
  std::string stringAttr(StringRef attribute, StringRef otherwise);
  std::optional<SmallVector<int64_t>> intsAttr(StringRef attribute);
  bool flagAttr(StringRef attribute, bool otherwise = false) { return intAttr(attribute, otherwise) != 0; }
  void ignoreAttrs(std::initializer_list<StringRef> names);

  //--- problems; each returns failure
  LogicalResult invalid(const llvm::Twine &what, const llvm::Twine &todo = "");
  LogicalResult unsupported(const llvm::Twine &what, const llvm::Twine &todo = "");
  /// Unsupported because a shape or value cannot be told at compile time.
  LogicalResult unresolved(const llvm::Twine &what, const llvm::Twine &todo = "");
  void warn(const llvm::Twine &what);
  LogicalResult complain(Complaint complaint);
  bool hasFailed() const { return isFailed; }

  unsigned maxRank() const { return importer.options.budget.maxRank; }

  //--- values known at compile time
  /// Elements of an integer operand as expressions (null where unknown).
  std::optional<nn::SymbolicElements> elements(unsigned i) const;
  /// Operand `i`, a list called `what`, as expressions, all known; reports otherwise.
  FailureOr<SmallVector<AffineExpr>> dimsOperand(unsigned i, StringRef what);
  FailureOr<SmallVector<int64_t>> intsOperand(unsigned i, StringRef what);
  /// Contents of an operand that is a constant or a weight.
  std::optional<HostValue> constantOperand(unsigned i) const;
  /// `axis` counted from the front, within [0, rank) or, with `allowEnd`, [0, rank].
  FailureOr<int64_t> normalizeAxis(int64_t axis, int64_t rank, bool allowEnd = false);
  /// The same for a list, sorted, without repetition.
  FailureOr<SmallVector<int64_t>> normalizeAxes(ArrayRef<int64_t> axes, int64_t rank);
  /// Records that `expr` must not be negative at run time; reports if it is for certain.
  LogicalResult require(AffineExpr expr, const llvm::Twine &what);

  //--- building
  MLIRContext *getContext() const { return importer.context; }
  AffineExpr dim(int64_t size) const { return nn::getConstantDim(size, getContext()); }

  template <typename OpT>
  using Setup = function_ref<void(typename OpT::template InferredProperties<OpT> &)>;

  /// Builds an op whose result type is inferred; reports what inference or verification say.
  template <typename OpT>
  Value create(ValueRange args, Setup<OpT> setup = {}) {
    mlir::OperationState state(loc, OpT::getOperationName());
    prepare<OpT>(state, setup);
    auto infer = [&](SmallVectorImpl<Type> &types) {
      return OpT::inferReturnTypes(getContext(), loc, args, DictionaryAttr::get(getContext()),
                                   state.getRawProperties(), {}, types);
    };
    return finish(state, args, infer);
  }
  /// Builds an op whose result type is given.
  template <typename OpT>
  Value createTyped(RankedTensorType type, ValueRange args, Setup<OpT> setup = {}) {
    mlir::OperationState state(loc, OpT::getOperationName());
    prepare<OpT>(state, setup);
    auto infer = [&](SmallVectorImpl<Type> &types) {
      types.push_back(type);
      return success();
    };
    return finish(state, args, infer);
  }

  mlir::Builder &getBuilder() { return importer.builder; }
  DenseI64ArrayAttr ints(ArrayRef<int64_t> values) { return getBuilder().getDenseI64ArrayAttr(values); }
  IntegerAttr i64(int64_t value) { return getBuilder().getI64IntegerAttr(value); }
  FloatAttr f64(double value) { return getBuilder().getF64FloatAttr(value); }
  mlir::UnitAttr unit(bool isSet) { return isSet ? getBuilder().getUnitAttr() : mlir::UnitAttr(); }

  Value constant(ElementsAttr value);
  /// A constant or weight called after output `i`.
  Value constant(const HostValue &value, unsigned output);
  /// A rank-0 constant of a float or integer type.
  Value scalar(Type elementType, double value);
  Value intsConstant(ArrayRef<int64_t> values);
  Value reshape(Value value, ArrayRef<AffineExpr> dims);
  Value transpose(Value value, ArrayRef<int64_t> permutation);
  Value castTo(Value value, Type elementType);
  /// A rank-0 view of a tensor with one element; others give null and a problem called `what`.
  Value toScalar(Value value, StringRef what);
  /// A tensor of `dims` filled with a number.
  Value fill(ArrayRef<AffineExpr> dims, mlir::TypedAttr value);
  /// A tensor message decoded; reports.
  FailureOr<HostValue> readTensor(const onnx::TensorProto &tensor);
  FailureOr<Type> readElementType(int64_t dataType);

  /// Imports the subgraph in attribute `attribute` in place and binds the outputs to its results.
  LogicalResult inlineBranch(StringRef attribute);
  Frame &getFrame() { return frame; }

private:
  friend class Importer;

  template <typename OpT>
  void prepare(mlir::OperationState &state, Setup<OpT> setup) {
    if constexpr (OpT::hasProperties()) {
      auto &properties = state.getOrAddProperties<typename OpT::template InferredProperties<OpT>>();
      OpT::populateDefaultProperties(state.name, properties);
      if (setup)
        setup(properties);
    }
  }
  Value finish(mlir::OperationState &state, ValueRange args,
               function_ref<LogicalResult(SmallVectorImpl<Type> &)> infer);
  /// Checks what a new op's types promise; reports.
  LogicalResult checkResult(Operation *op);
  void resolveAttributes();
  LogicalResult gatherOperands(bool &isKnown);
  LogicalResult checkAttributes();
  LogicalResult addProblem(ProblemKind kind, const llvm::Twine &what, const llvm::Twine &todo);

  Importer &importer;
  Frame &frame;
  const onnx::NodeProto &proto;
  std::string name;
  StringRef opType, domain;
  Location loc;
  int64_t opsetVersion = 0, sinceVersion = 0;
  SmallVector<Value> operands;
  bool isGuess = false, isFailed = false;
  AttributeMap attributes;
  llvm::StringSet<> knownAttributes;
};

} // namespace dlc::frontend

#endif
