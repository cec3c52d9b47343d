// The rt dialect: what compiled code asks of the runtime.
#ifndef DLC_RT_DIALECT_H
#define DLC_RT_DIALECT_H

#include "dialects/Nn/NnDialect.h"

#include "dialects/Rt/RtOpsDialect.h.inc"
#include "dialects/Rt/RtOpsEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Rt/RtOpsAttributes.h.inc"
#define GET_OP_CLASSES
#include "dialects/Rt/RtOps.h.inc"

namespace dlc::rt {

/// Marks a function as a kernel: (buffers..., begin, end).
inline constexpr llvm::StringLiteral kernelAttrName = "rt.kernel";
/// On a kernel's argument: sizes, and strides in elements, as #nn.dims, where the memref type has dynamic ones.
inline constexpr llvm::StringLiteral dimsAttrName = "rt.dims";
inline constexpr llvm::StringLiteral stridesAttrName = "rt.strides";

} // namespace dlc::rt

#endif
