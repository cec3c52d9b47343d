// Descriptors: PTX ISA, "Asynchronous Warpgroup Level Matrix Multiply-Accumulate Instructions", matrix descriptor format.
#include "codegen/Cuda/Hopper.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

static Value toI32(GpuBuilder &b, Value index) {
  if (index.getType().isInteger(32))
    return index;
  if (std::optional<int64_t> known = getConstantIntValue(index))
    return b.constantInt(b.getI32Type(), *known);
  return arith::TruncIOp::create(b, b.getI32Type(), index);
}

static SmallVector<Value> toI32(GpuBuilder &b, ArrayRef<Value> indices) {
  return llvm::map_to_vector(indices, [&](Value v) { return toI32(b, v); });
}

static Value toCluster(GpuBuilder &b, Value shared) {
  return LLVM::AddrSpaceCastOp::create(b, LLVM::LLVMPointerType::get(b.getContext(), 7), shared);
}

//===----------------------------------------------------------------------===//
// Barriers
//===----------------------------------------------------------------------===//

void hopper::initBarrier(GpuBuilder &b, Value barrier, int64_t count) {
  NVVM::MBarrierInitOp::create(b, barrier, b.constantInt(b.getI32Type(), count), Value());
}

void hopper::publishBarriers(GpuBuilder &b) { NVVM::FenceMbarrierInitOp::create(b); }

void hopper::arriveExpecting(GpuBuilder &b, Value barrier, int64_t bytes) {
  NVVM::MBarrierArriveExpectTxOp::create(b, TypeRange(), barrier, b.constantInt(b.getI32Type(), bytes),
                                         NVVM::MemScopeKind::CTA, /*relaxed=*/false, Value());
}

void hopper::arrive(GpuBuilder &b, Value barrier) { NVVM::MBarrierArriveOp::create(b, TypeRange(b.getI64Type()), barrier, Value()); }

void hopper::arriveAt(GpuBuilder &b, Value barrier, Value rank) {
  Value there = NVVM::MapaOp::create(b, LLVM::LLVMPointerType::get(b.getContext(), 7), barrier, toI32(b, rank));
  NVVM::MBarrierArriveOp::create(b, TypeRange(), there, Value(), NVVM::MemScopeKind::CLUSTER);
}

void hopper::wait(GpuBuilder &b, Value barrier, Value parity) {
  scf::WhileOp::create(
      b, TypeRange(), ValueRange(),
      [&](OpBuilder &builder, Location loc, ValueRange) {
        Value isDone = NVVM::MBarrierTryWaitOp::create(builder, loc, builder.getI1Type(), barrier, parity, Value());
        Value yes = arith::ConstantIntOp::create(builder, loc, 1, 1);
        scf::ConditionOp::create(builder, loc, arith::XOrIOp::create(builder, loc, isDone, yes), ValueRange());
      },
      [](OpBuilder &builder, Location loc, ValueRange) { scf::YieldOp::create(builder, loc); });
}

void hopper::clusterBarrier(GpuBuilder &b) {
  NVVM::ClusterArriveOp::create(b, b.getUnitAttr());
  NVVM::ClusterWaitOp::create(b, b.getUnitAttr());
}

void hopper::warpgroupBarrier(GpuBuilder &b, Value number) {
  NVVM::BarrierOp::create(b, TypeRange(), toI32(b, number), b.constantInt(b.getI32Type(), warpgroupSize),
                          NVVM::BarrierReductionAttr(), Value());
}

void hopper::setRegisters(GpuBuilder &b, int64_t count, bool isMore) {
  NVVM::SetMaxRegisterOp::create(b, static_cast<uint32_t>(count),
                                 isMore ? NVVM::SetMaxRegisterAction::increase : NVVM::SetMaxRegisterAction::decrease);
}

//===----------------------------------------------------------------------===//
// Copies of boxes
//===----------------------------------------------------------------------===//

void hopper::copyBox(GpuBuilder &b, Value map, Value shared, Value barrier, ArrayRef<Value> coordinates, ArrayRef<Value> taps,
                     int64_t mask) {
  Type i16 = b.getIntegerType(16);
  SmallVector<Value> offsets =
      llvm::map_to_vector(taps, [&](Value tap) -> Value { return arith::TruncIOp::create(b, i16, tap); });
  Value blocks = mask & (mask - 1) ? b.constantInt(i16, mask) : Value();
  NVVM::CpAsyncBulkTensorGlobalToSharedClusterOp::create(
      b, toCluster(b, shared), map, toI32(b, coordinates), barrier, offsets, blocks, /*l2CacheHint=*/Value(),
      taps.empty() ? NVVM::TMALoadMode::TILE : NVVM::TMALoadMode::IM2COL, /*isCTAOnly=*/false, NVVM::CTAGroupKindAttr(),
      /*predicate=*/Value());
}

void hopper::storeBox(GpuBuilder &b, Value map, Value shared, ArrayRef<Value> coordinates) {
  NVVM::CpAsyncBulkTensorSharedCTAToGlobalOp::create(b, map, shared, toI32(b, coordinates), /*l2CacheHint=*/Value(),
                                                     NVVM::TMAStoreMode::TILE, /*predicate=*/Value());
}

void hopper::publishShared(GpuBuilder &b) {
  NVVM::FenceProxyOp::create(b, NVVM::ProxyKind::async_shared,
                             NVVM::SharedSpaceAttr::get(b.getContext(), NVVM::SharedSpace::shared_cta));
}

void hopper::commitStores(GpuBuilder &b) { NVVM::CpAsyncBulkCommitGroupOp::create(b); }

void hopper::waitForStores(GpuBuilder &b, int64_t pending, bool isRead) {
  NVVM::CpAsyncBulkWaitGroupOp::create(b, static_cast<uint32_t>(pending), isRead ? b.getUnitAttr() : UnitAttr());
}

void hopper::prefetchMap(GpuBuilder &b, Value map) {
  NVVM::PrefetchOp::create(b, NVVM::PrefetchCacheLevelAttr(), NVVM::CacheEvictionPriorityAttr(), map, /*predicate=*/Value(),
                           b.getUnitAttr());
}

void hopper::storeMatrices(GpuBuilder &b, Value address, ArrayRef<Value> pairs) {
  NVVM::StMatrixOp::create(b, address, pairs, NVVM::MMALayout::row, NVVM::LdStMatrixShapeAttr::get(b.getContext(), 8, 8),
                           NVVM::LdStMatrixEltType::B16);
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

Value hopper::describe(GpuBuilder &b, Value address, const Operand &operand) {
  Type i32 = b.getI32Type(), i64 = b.getI64Type();
  // All in units of 16 bytes: the start, from bit 16 on the distance from one piece of 128 bytes along the outer index
  // to the next, from bit 32 on that from eight rows to the next eight; and a 1 for the exchange of 128 bytes.
  uint64_t leading = operand.isAlongK ? 1 : operand.stride / 16;
  uint64_t rest = leading << 16 | static_cast<uint64_t>(atomBytes / 16) << 32 | uint64_t(1) << 62;
  Value inside = arith::AndIOp::create(b, address, b.constantInt(i32, 0x3ffff));
  Value start = arith::ExtUIOp::create(b, i64, arith::ShRUIOp::create(b, inside, b.constantInt(i32, 4)).getResult());
  return arith::OrIOp::create(b, start, b.constantInt(i64, static_cast<int64_t>(rest)));
}

Value hopper::advance(GpuBuilder &b, Value descriptor, int64_t steps, const Operand &operand) {
  int64_t bytes = operand.isAlongK ? 32 : 16 * rowBytes;
  return b.add(descriptor, b.constantInt(b.getI64Type(), steps * bytes / 16));
}

int64_t hopper::productDepth(Type element) { return 256 / element.getIntOrFloatBitWidth(); }

Value hopper::multiply(GpuBuilder &b, Value sums, Value lhs, Value rhs, int64_t columns, Type element, const Operand &lhsOrder,
                       const Operand &rhsOrder, bool isFirst) {
  NVVM::WGMMATypes type = element.isF16()    ? NVVM::WGMMATypes::f16
                          : element.isBF16() ? NVVM::WGMMATypes::bf16
                                             : NVVM::WGMMATypes::tf32;
  auto shape = NVVM::MMAShapeAttr::get(b.getContext(), productRows, columns, productDepth(element));
  return NVVM::WgmmaMmaAsyncOp::create(b, sums.getType(), sums, lhs, rhs, shape, type, type, NVVM::WGMMATypes::f32,
                                       isFirst ? NVVM::WGMMAScaleOut::zero : NVVM::WGMMAScaleOut::one, NVVM::WGMMAScaleIn::one,
                                       NVVM::WGMMAScaleIn::one, lhsOrder.isAlongK ? NVVM::MMALayout::row : NVVM::MMALayout::col,
                                       rhsOrder.isAlongK ? NVVM::MMALayout::col : NVVM::MMALayout::row,
                                       NVVM::MMAIntOverflowAttr());
}

void hopper::fenceProducts(GpuBuilder &b) { NVVM::WgmmaFenceAlignedOp::create(b); }
void hopper::commitProducts(GpuBuilder &b) { NVVM::WgmmaGroupSyncAlignedOp::create(b); }
void hopper::waitForProducts(GpuBuilder &b, int64_t pending) { NVVM::WgmmaWaitGroupSyncOp::create(b, static_cast<uint64_t>(pending)); }
