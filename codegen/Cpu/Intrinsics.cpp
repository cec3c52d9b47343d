// Vectors seen with other lanes, and calls of intrinsics.
#include "codegen/Cpu/Intrinsics.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

Value cpu::asLanes(KernelBuilder &b, Value value, Type element) {
  auto type = cast<VectorType>(value.getType());
  int64_t bits = type.getNumElements() * type.getElementTypeBitWidth();
  VectorType lanes = b.vectorType(bits / element.getIntOrFloatBitWidth(), element);
  return type == lanes ? value : Value(vector::BitCastOp::create(b, lanes, value));
}

Value cpu::callBySize(KernelBuilder &b, Type result, ValueRange operands, StringRef of128, StringRef of256,
                      StringRef of512) {
  auto type = cast<VectorType>(operands[0].getType());
  int64_t bits = type.getNumElements() * type.getElementTypeBitWidth();
  StringRef name = bits == 128 ? of128 : bits == 256 ? of256 : of512;
  return LLVM::CallIntrinsicOp::create(b, result, b.getStringAttr(name), operands).getResult(0);
}

bool cpu::hasUnitStride(Value memref) {
  SmallVector<int64_t> strides;
  int64_t offset;
  auto type = cast<MemRefType>(memref.getType());
  return type.getRank() > 0 && succeeded(type.getStridesAndOffset(strides, offset)) && strides.back() == 1;
}
