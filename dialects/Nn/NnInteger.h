// What passes note beside the integer ops of the nn dialect.
#ifndef DLC_NN_INTEGER_H
#define DLC_NN_INTEGER_H

#include "dialects/Nn/NnDialect.h"

namespace dlc::nn {

/// On nn.conv_integer and nn.matmul_integer: the order of each four channels for which the sum of the first two products,
/// and that of the last two, fit 16 signed bits for every input (array<i64: 0, 1, 2, 3> is the order as it is).
inline constexpr llvm::StringLiteral pairOrderAttrName = "nn.pair_order";

} // namespace dlc::nn

#endif
