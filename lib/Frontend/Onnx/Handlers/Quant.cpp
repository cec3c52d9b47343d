// Linear quantization: per tensor and per axis.
#include "lib/Frontend/Onnx/Node.h"

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

} // namespace

void frontend::registerQuantHandlers(HandlerTable &t) {
  t.onOp("QuantizeLinear", {10, 13, 19, 21, 23, 24, 25, 28}, {2, 3}, quantizeLinear);
  t.onOp("DequantizeLinear", {10, 13, 19, 21, 23, 24, 25, 28}, {2, 3}, dequantizeLinear);
}
