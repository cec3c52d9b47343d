// Where the taps of a window lie: see Windows.h.
#include "codegen/Cpu/Windows.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

Value Windows::inputSize(KernelBuilder &b, unsigned d) const {
  if (std::optional<int64_t> size = constantInputSize(d))
    return b.index(*size);
  return memref::DimOp::create(b, input, b.index(1 + d));
}

std::optional<int64_t> Windows::constantInputSize(unsigned d) const {
  auto type = cast<MemRefType>(input.getType());
  return type.isDynamicDim(1 + d) ? std::nullopt : std::optional<int64_t>(type.getDimSize(1 + d));
}

std::optional<int64_t> Windows::constantOutputSize(unsigned d) const {
  auto constant = dyn_cast<AffineConstantExpr>(outputDims[1 + d]);
  return constant ? std::optional<int64_t>(constant.getValue()) : std::nullopt;
}

int64_t Windows::numTaps() const {
  int64_t taps = 1;
  for (int64_t k : kernel)
    taps *= k;
  return taps;
}

bool Windows::isInside(unsigned d, int64_t first, int64_t end) const {
  std::optional<int64_t> size = constantInputSize(d);
  return size && first * strides[d] >= pads[d] &&
         (end - 1) * strides[d] + (kernel[d] - 1) * dilations[d] - pads[d] < *size;
}

bool Windows::isAlwaysInside(unsigned d) const {
  std::optional<int64_t> size = constantOutputSize(d);
  return size && isInside(d, 0, *size);
}

Value Windows::position(KernelBuilder &b, unsigned d, Value at, Value tap) const {
  return b.addConst(b.add(b.mulConst(at, strides[d]), b.mulConst(tap, dilations[d])), -pads[d]);
}

std::pair<Value, Value> Windows::tapRange(KernelBuilder &b, unsigned d, Value at) const {
  if (isAlwaysInside(d))
    return {b.index(0), b.index(kernel[d])};
  // The first tap at 0 or later, and the first at the input's size or later.
  Value start = b.addConst(b.mulConst(at, strides[d]), -pads[d]);
  auto firstFrom = [&](Value bound) {
    Value distance = b.max(b.addConst(b.sub(bound, start), dilations[d] - 1), b.index(0));
    return b.min(b.floorDiv(distance, b.index(dilations[d])), b.index(kernel[d]));
  };
  return {firstFrom(b.index(0)), firstFrom(inputSize(b, d))};
}

std::pair<Value, Value> Windows::interior(KernelBuilder &b, unsigned d) const {
  Value size = b.apply(outputDims[1 + d]);
  Value first = b.min(b.index((std::max<int64_t>(pads[d], 0) + strides[d] - 1) / strides[d]), size);
  // Positions whose last tap is inside: at * stride < room.
  int64_t reach = (kernel[d] - 1) * dilations[d];
  Value room = b.max(b.addConst(inputSize(b, d), pads[d] - reach), b.index(0));
  Value end = b.floorDiv(b.addConst(room, strides[d] - 1), b.index(strides[d]));
  return {first, b.max(b.min(end, size), first)};
}
