// What a contraction that stays in floating point is missing.
#ifndef DLC_QUANTIZATION_FORMCONTRACTIONS_H
#define DLC_QUANTIZATION_FORMCONTRACTIONS_H

#include "lib/Support/Mlir.h"

namespace dlc::quantization {

/// Why `op`, an nn.conv or nn.matmul, is not computed in integers; empty if it can be.
StringRef whyFloat(Operation *op);

} // namespace dlc::quantization

#endif
