#include "codegen/Cuda/AsyncCopy.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

void cuda::copyAsync(GpuBuilder &b, Value toShared, Value fromGlobal, int64_t bytes, Value isThere) {
  // Pieces of 16 bytes can stay out of the first cache, which has no use for them: they are in shared memory then.
  auto cache = bytes == 16 ? NVVM::LoadCacheModifierKind::CG : NVVM::LoadCacheModifierKind::CA;
  Value count;
  if (isThere)
    count = b.select(isThere, b.constantInt(b.getI32Type(), bytes), b.constantInt(b.getI32Type(), 0));
  NVVM::CpAsyncOp::create(b, toShared, fromGlobal, static_cast<uint32_t>(bytes), cache, count);
}

void cuda::commitCopies(GpuBuilder &b) { NVVM::CpAsyncCommitGroupOp::create(b); }

void cuda::waitForCopies(GpuBuilder &b, int64_t pending) {
  NVVM::CpAsyncWaitGroupOp::create(b, static_cast<uint32_t>(pending));
}

SmallVector<Value> cuda::loadMatrices(GpuBuilder &b, Value address, int64_t count, bool transposed) {
  Type i32 = b.getI32Type();
  Type result = count == 1 ? i32 : Type(LLVM::LLVMStructType::getLiteral(b.getContext(), SmallVector<Type>(count, i32)));
  auto layout = transposed ? NVVM::MMALayout::col : NVVM::MMALayout::row;
  Value loaded = NVVM::LdMatrixOp::create(b, result, address, static_cast<uint32_t>(count), layout,
                                          NVVM::LdStMatrixShapeAttr::get(b.getContext(), 8, 8), NVVM::LdStMatrixEltType::B16);
  if (count == 1)
    return {loaded};
  SmallVector<Value> values;
  for (int64_t k = 0; k < count; ++k)
    values.push_back(LLVM::ExtractValueOp::create(b, loaded, k));
  return values;
}
