// Vectors seen with other lanes, and calls of intrinsics that the vector dialect has no words for.
#ifndef DLC_CODEGEN_CPU_INTRINSICS_H
#define DLC_CODEGEN_CPU_INTRINSICS_H

#include "codegen/Cpu/KernelBuilder.h"

namespace dlc::cpu {

/// `value`, a vector, with lanes of another type.
Value asLanes(KernelBuilder &b, Value value, Type element);

/// Calls the intrinsic for the size of the first operand's register, of 128, 256 or 512 bits.
Value callBySize(KernelBuilder &b, Type result, ValueRange operands, StringRef of128, StringRef of256, StringRef of512);

/// Whether elements in a row of the last dimension are neighbours.
bool hasUnitStride(Value memref);

} // namespace dlc::cpu

#endif
