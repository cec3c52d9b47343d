// What the handlers of operators on quantized tensors share.
#ifndef DLC_FRONTEND_ONNX_HANDLERS_QUANTIZED_H
#define DLC_FRONTEND_ONNX_HANDLERS_QUANTIZED_H

#include "lib/Frontend/Onnx/Node.h"

#include <array>

namespace dlc::frontend {

/// The zero points of an integer contraction; null where they are left out.
struct ZeroPoints {
  Value input, filter;

  /// Inputs number `inputAt` and `filterAt`. The first must be one value; the other one, or a vector.
  static FailureOr<ZeroPoints> read(Node &n, unsigned inputAt, unsigned filterAt);

  SmallVector<Value> operands(Value x, Value w) const;
  /// operandSegmentSizes of nn.conv_integer and nn.matmul_integer without a bias.
  std::array<int32_t, 5> segments() const { return {1, 1, input ? 1 : 0, filter ? 1 : 0, 0}; }
};

/// nn.dequantize by a scale and a zero point, which may be of one element or a vector along `axis`.
Value dequantize(Node &n, Value integers, Value scale, Value zero, int64_t axis);

} // namespace dlc::frontend

#endif
