// Linear quantization: per tensor and per axis.
#include "lib/Frontend/Onnx/Handlers/Quantized.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

struct Scale {
  Value scale, zeroPoint;
  int64_t axis = 0;
};

/// Scale and zero point of rank 0 or 1, the latter zeros of `zeroType` if left out.
FailureOr<Scale> readScale(Node &n, Type zeroType) {
  int64_t block = n.intAttr("block_size", 0), axis = n.intAttr("axis", 1), rank = n.rank(0);
  if (block != 0 || n.rank(1) > 1)
    return n.unsupported("blocked quantization (" +
                             (block ? "block_size " + std::to_string(block) : "a scale of rank " + std::to_string(n.rank(1))) +
                             ") is not supported",
                         "quantize per tensor or per axis");
  Scale result;
  result.scale = n.input(1);
  result.zeroPoint = n.input(2);
  auto scaleType = n.type(1);
  bool isPerTensor = scaleType.getRank() == 0 || (scaleType.hasStaticShape() && scaleType.getNumElements() == 1);
  if (!result.zeroPoint) {
    HostValue zeros(zeroType, {});
    result.zeroPoint = n.constant(zeros.toAttr(RankedTensorType::get({}, zeroType), "zero"));
  } else if (isPerTensor) {
    result.zeroPoint = n.toScalar(result.zeroPoint, "zero point");
  }
  if (isPerTensor) {
    result.scale = n.toScalar(result.scale, "scale");
    return result;
  }
  // The default axis does not fit vectors, which have one axis only.
  FailureOr<int64_t> normal = n.normalizeAxis(rank == 1 && axis == 1 ? 0 : axis, rank);
  if (failed(normal))
    return failure();
  result.axis = *normal;
  return result;
}

bool isQuantized(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer && (integer.getWidth() == 8 || integer.getWidth() == 16);
}

LogicalResult quantizeLinear(Node &n) {
  n.ignoreAttrs({"saturate"}); // of float8 results
  int64_t outputType = n.intAttr("output_dtype", 0), precision = n.intAttr("precision", 0);
  if (precision > 1)
    return n.unsupported("QuantizeLinear with precision other than float is not supported", "leave 'precision' out");
  Type type = n.getBuilder().getIntegerType(8, /*isSigned=*/false);
  if (outputType != 0) {
    FailureOr<Type> read = n.readElementType(outputType);
    if (failed(read))
      return failure();
    type = *read;
  }
  if (n.hasInput(2)) {
    if (outputType != 0 && n.elementType(2) != type)
      return n.invalid("expected output_dtype to be the zero point's type, " + elementTypeName(n.elementType(2)) +
                       ", found " + elementTypeName(type));
    type = n.elementType(2);
  }
  if (!isQuantized(type))
    return n.invalid("expected a zero point of 8 or 16 bits, found " + elementTypeName(type));
  FailureOr<Scale> scale = readScale(n, type);
  if (failed(scale))
    return failure();
  Value input = n.input(0), factor = scale->scale;
  Type f32 = n.getBuilder().getF32Type();
  if (isa<IntegerType>(n.elementType(0)))
    input = n.castTo(input, f32);
  if (isa<IntegerType>(n.elementType(1)))
    factor = n.castTo(factor, f32);
  return n.setOutput(0, n.create<nn::QuantizeOp>({input, factor, scale->zeroPoint},
                                                 [&](auto &p) { p.axis = n.i64(scale->axis); }));
}

LogicalResult dequantizeLinear(Node &n) {
  int64_t outputType = n.intAttr("output_dtype", 0);
  Type type = n.elementType(0);
  if (!isQuantized(type) && !type.isSignlessInteger(32))
    return n.invalid("expected a quantized input of 8, 16 or 32 bits, found " + elementTypeName(type));
  FailureOr<Scale> scale = readScale(n, type);
  if (failed(scale))
    return failure();
  Value result = n.create<nn::DequantizeOp>({n.input(0), scale->scale, scale->zeroPoint},
                                            [&](auto &p) { p.axis = n.i64(scale->axis); });
  if (outputType != 0) {
    FailureOr<Type> read = n.readElementType(outputType);
    if (failed(read))
      return failure();
    result = n.castTo(result, *read);
  }
  return n.setOutput(0, result);
}

//===----------------------------------------------------------------------===//
// Arithmetic on quantized tensors
//===----------------------------------------------------------------------===//

LogicalResult matmulInteger(Node &n) {
  FailureOr<ZeroPoints> zeros = ZeroPoints::read(n, 2, 3);
  if (failed(zeros))
    return failure();
  if (n.rank(0) < 2 || n.rank(1) < 2)
    return n.unsupported("MatMulInteger of a vector is not supported", "make it a matrix of one row or column");
  return n.setOutput(0, n.create<nn::MatmulIntegerOp>(zeros->operands(n.input(0), n.input(1)),
                                                      [&](auto &p) { p.operandSegmentSizes = zeros->segments(); }));
}

/// In the form of dequantize and quantize, which passes/Quantization takes to integers.
LogicalResult qlinearMatMul(Node &n) {
  int64_t axis = n.rank(3) - 1;
  auto scaleType = n.type(4);
  bool isPerTensor = scaleType.getRank() == 0 || (scaleType.hasStaticShape() && scaleType.getNumElements() == 1);
  Value scale = isPerTensor ? n.toScalar(n.input(4), "scale") : n.input(4);
  Value zeroPoint = isPerTensor ? n.toScalar(n.input(5), "zero point") : n.input(5);
  Value lhs = dequantize(n, n.input(0), n.toScalar(n.input(1), "scale"), n.toScalar(n.input(2), "zero point"), 0);
  Value product = n.create<nn::MatmulOp>({lhs, dequantize(n, n.input(3), scale, zeroPoint, axis)});
  return n.setOutput(0, n.create<nn::QuantizeOp>({product, n.toScalar(n.input(6), "scale"), n.toScalar(n.input(7), "zero point")},
                                                 [&](auto &p) { p.axis = n.i64(0); }));
}

/// Scale and zero point from the largest and smallest element, 0 among them.
LogicalResult dynamicQuantizeLinear(Node &n) {
  Type type = n.elementType(0), byte = n.getBuilder().getIntegerType(8, /*isSigned=*/false);
  Value zero = n.scalar(type, 0);
  auto extreme = [&](nn::ReduceKind kind) {
    return n.create<nn::ReduceOp>(n.input(0), [&](auto &p) {
      p.kind = nn::ReduceKindAttr::get(n.getContext(), kind);
      p.axes = n.ints(llvm::to_vector(llvm::seq<int64_t>(0, n.rank(0))));
    });
  };
  Value high = n.create<nn::MaxOp>({extreme(nn::ReduceKind::Max), zero}), low = n.create<nn::MinOp>({extreme(nn::ReduceKind::Min), zero});
  Value scale = n.create<nn::DivOp>({n.create<nn::SubOp>({high, low}), n.scalar(type, 255)});
  Value zeroPoint = n.create<nn::QuantizeOp>({n.create<nn::SubOp>({zero, low}), scale, n.scalar(byte, 0)},
                                             [&](auto &p) { p.axis = n.i64(0); });
  if (failed(n.setOutput(1, scale)) || failed(n.setOutput(2, zeroPoint)))
    return failure();
  return n.setOutput(0, n.create<nn::QuantizeOp>({n.input(0), scale, zeroPoint}, [&](auto &p) { p.axis = n.i64(0); }));
}

} // namespace

FailureOr<ZeroPoints> ZeroPoints::read(Node &n, unsigned inputAt, unsigned filterAt) {
  ZeroPoints zeros;
  if (n.hasInput(inputAt)) {
    auto type = n.type(inputAt);
    if (type.getRank() > 0 && !(type.hasStaticShape() && type.getNumElements() == 1))
      return n.unsupported("a zero point for each row of the input is not supported", "quantize the input per tensor");
    zeros.input = n.toScalar(n.input(inputAt), "zero point");
  }
  if (n.hasInput(filterAt)) {
    auto type = n.type(filterAt);
    bool isOne = type.hasStaticShape() && type.getNumElements() == 1;
    if (!isOne && type.getRank() != 1)
      return n.unsupported("zero points of weights that are no vector are not supported", "quantize per tensor or per output channel");
    zeros.filter = isOne ? n.toScalar(n.input(filterAt), "zero point") : n.input(filterAt);
  }
  return zeros;
}

SmallVector<Value> ZeroPoints::operands(Value x, Value w) const {
  SmallVector<Value> all = {x, w};
  for (Value zero : {input, filter})
    if (zero)
      all.push_back(zero);
  return all;
}

Value frontend::dequantize(Node &n, Value integers, Value scale, Value zero, int64_t axis) {
  if (!integers || !scale || !zero)
    return {};
  auto type = cast<RankedTensorType>(zero.getType());
  if (type.hasStaticShape() && type.getNumElements() == 1)
    zero = n.toScalar(zero, "zero point");
  return n.create<nn::DequantizeOp>({integers, scale, zero}, [&](auto &p) { p.axis = n.i64(axis); });
}

void frontend::registerQuantHandlers(HandlerTable &t) {
  t.onOp("QuantizeLinear", {10, 13, 19, 21, 23, 24, 25, 28}, {2, 3}, quantizeLinear);
  t.onOp("DynamicQuantizeLinear", {11}, 1, dynamicQuantizeLinear);
  t.onOp("MatMulInteger", {10}, {2, 4}, matmulInteger);
  t.onOp("QLinearMatMul", {10, 21}, 8, qlinearMatMul);
  t.onOp("DequantizeLinear", {10, 13, 19, 21, 23, 24, 25, 28}, {2, 3}, dequantizeLinear);
}
