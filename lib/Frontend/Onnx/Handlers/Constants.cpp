// Where values come from: constants, and the sizes of tensors.
#include "lib/Frontend/Onnx/Node.h"

#include "dlc-onnx.pb.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

template <typename T, typename List>
HostValue listValue(Type type, ArrayRef<int64_t> shape, const List &list) {
  HostValue value(type, shape);
  for (auto [k, element] : llvm::enumerate(list)) {
    T stored = element;
    std::memcpy(value.getMutableBytes().data() + k * sizeof(T), &stored, sizeof(T));
  }
  return value;
}

LogicalResult constant(Node &n) {
  n.ignoreAttrs({"value", "value_float", "value_floats", "value_int", "value_ints", "value_string", "value_strings",
                 "sparse_value"});
  unsigned given = 0;
  for (StringRef name : {"value", "value_float", "value_floats", "value_int", "value_ints", "value_string",
                         "value_strings", "sparse_value"})
    given += n.hasAttr(name);
  if (given != 1)
    return n.invalid("expected one value attribute, found " + llvm::Twine(given));
  if (n.hasAttr("value_string") || n.hasAttr("value_strings"))
    return n.unsupported("string constants are not supported", "dlc computes with numbers; keep strings outside the model");
  if (n.hasAttr("sparse_value"))
    return n.unsupported("sparse constants are not supported", "save the constant as a dense tensor");
  mlir::Builder &b = n.getBuilder();
  if (const onnx::AttributeProto *attr = n.attr("value")) {
    if (!attr->has_t())
      return n.invalid("expected attribute 'value' to be a tensor, found something else");
    FailureOr<HostValue> value = n.readTensor(attr->t());
    if (failed(value))
      return failure();
    return n.setOutput(0, n.constant(*value, 0));
  }
  if (n.hasAttr("value_float"))
    return n.setOutput(0, n.scalar(b.getF32Type(), n.floatAttr("value_float", 0)));
  if (n.hasAttr("value_int")) {
    SmallVector<int64_t> value = {n.intAttr("value_int", 0)};
    return n.setOutput(0, n.constant(listValue<int64_t>(b.getI64Type(), {}, value), 0));
  }
  if (n.hasAttr("value_ints")) {
    const auto &ints = n.attr("value_ints")->ints();
    return n.setOutput(0, n.constant(listValue<int64_t>(b.getI64Type(), {ints.size()}, ints), 0));
  }
  const auto &floats = n.attr("value_floats")->floats();
  return n.setOutput(0, n.constant(listValue<float>(b.getF32Type(), {floats.size()}, floats), 0));
}

LogicalResult constantOfShape(Node &n) {
  mlir::TypedAttr value = n.getBuilder().getF32FloatAttr(0);
  if (const onnx::AttributeProto *attr = n.attr("value")) {
    if (!attr->has_t())
      return n.invalid("expected attribute 'value' to be a tensor, found something else");
    FailureOr<HostValue> read = n.readTensor(attr->t());
    if (failed(read))
      return failure();
    if (read->getNumElements() != 1)
      return n.invalid("expected a 'value' of one element, found " + llvm::Twine(read->getNumElements()));
    auto type = RankedTensorType::get(read->getShape(), read->getElementType());
    value = cast<mlir::TypedAttr>(*read->toAttr(type, "value").value_begin<Attribute>());
  }
  FailureOr<SmallVector<AffineExpr>> dims = n.dimsOperand(0, "the shape");
  if (failed(dims))
    return failure();
  if (dims->size() > n.maxRank())
    return n.unsupported("expected a rank of at most " + llvm::Twine(n.maxRank()) + ", found " +
                         llvm::Twine(dims->size()));
  for (AffineExpr dim : *dims)
    if (failed(n.require(dim, "expected sizes of 0 or more as shape, found a negative one")))
      return failure();
  return n.setOutput(0, n.fill(*dims, value));
}

/// A bound of Shape: negative ones count from the end, and both are clamped.
int64_t clampBound(int64_t bound, int64_t rank) {
  return std::clamp<int64_t>(bound < 0 ? std::max(bound, -rank) + rank : bound, 0, rank);
}

Value shapeOf(Node &n, int64_t start, int64_t end) {
  return n.create<nn::ShapeOp>(n.input(0), [&](auto &p) {
    p.start = n.i64(start);
    p.end = n.i64(std::max(start, end));
  });
}

LogicalResult shape(Node &n) {
  int64_t rank = n.rank(0), start = n.intAttr("start", 0), end = n.intAttr("end", rank);
  return n.setOutput(0, shapeOf(n, clampBound(start, rank), clampBound(end, rank)));
}

LogicalResult size(Node &n) {
  Value sizes = shapeOf(n, 0, n.rank(0));
  return n.setOutput(0, n.create<nn::ReduceOp>(sizes, [&](auto &p) {
    p.kind = nn::ReduceKindAttr::get(n.getContext(), nn::ReduceKind::Prod);
    p.axes = n.ints({0});
  }));
}

} // namespace

void frontend::registerConstantHandlers(HandlerTable &t) {
  t.onOp("Constant", {1, 9, 11, 12, 13, 19, 21, 23, 24, 25}, 0, constant);
  t.onOp("ConstantOfShape", {9, 20, 21, 23, 24, 25}, 1, constantOfShape);
  t.onOp("Shape", {1, 13, 15, 19, 21, 23, 24, 25}, 1, shape);
  t.onOp("Size", {1, 13, 19, 21, 23, 24, 25}, 1, size);
}
