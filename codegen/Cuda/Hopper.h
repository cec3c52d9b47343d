// Instructions of Hopper (sm_90a): barriers that count arrivals and bytes, copies of boxes of tensors, and products of
// warpgroups. Operands of products lie in shared memory in rows of 128 bytes whose 16-byte pieces are exchanged ("swizzle
// 128"), as the copy engine writes them.
#ifndef DLC_CODEGEN_CUDA_HOPPER_H
#define DLC_CODEGEN_CUDA_HOPPER_H

#include "codegen/Cuda/GpuBuilder.h"

namespace dlc::cuda::hopper {

inline constexpr int64_t warpgroupSize = 128;
/// Bytes of a row of shared memory that copies and products work on.
inline constexpr int64_t rowBytes = 128;
/// Bytes that such rows repeat the exchange after; where they start is a multiple of it.
inline constexpr int64_t atomBytes = 8 * rowBytes;
/// Rows of a product of one warpgroup.
inline constexpr int64_t productRows = 64;

//===----------------------------------------------------------------------===//
// Barriers in shared memory, 8 bytes each
//===----------------------------------------------------------------------===//

/// A phase ends after `count` arrivals, and when all bytes that were announced are there.
void initBarrier(GpuBuilder &b, Value barrier, int64_t count);
/// Makes initialized barriers visible to the copy engine and to other blocks of the cluster.
void publishBarriers(GpuBuilder &b);
/// Arrives and announces `bytes` for the current phase.
void arriveExpecting(GpuBuilder &b, Value barrier, int64_t bytes);
void arrive(GpuBuilder &b, Value barrier);
/// Arrives at the same barrier of block `rank` of the cluster.
void arriveAt(GpuBuilder &b, Value barrier, Value rank);
/// Waits until the phase with this parity (i32, 0 at first) has ended.
void wait(GpuBuilder &b, Value barrier, Value parity);

/// Of all threads of the cluster.
void clusterBarrier(GpuBuilder &b);
/// Of the 128 threads that give this number (an index, from 1 on).
void warpgroupBarrier(GpuBuilder &b, Value number);
/// Registers that each thread of the warpgroup gives back or takes.
void setRegisters(GpuBuilder &b, int64_t count, bool isMore);

//===----------------------------------------------------------------------===//
// Copies of boxes
//===----------------------------------------------------------------------===//

/// Begins to copy the box at `coordinates` (indices) to `shared`; its bytes count for `barrier`. `taps` are the window's
/// tap where the map is one of pixels. With a mask of more than one bit the box goes to the same place of those blocks.
void copyBox(GpuBuilder &b, Value map, Value shared, Value barrier, ArrayRef<Value> coordinates, ArrayRef<Value> taps = {},
             int64_t mask = 0);
/// Begins to store a box; what is outside of the tensor is left out.
void storeBox(GpuBuilder &b, Value map, Value shared, ArrayRef<Value> coordinates);
/// Makes what this thread wrote to shared memory visible to the copy engine.
void publishShared(GpuBuilder &b);
/// Ends a group of stores of this thread.
void commitStores(GpuBuilder &b);
/// Waits until at most `pending` groups of this thread's stores have not been read yet, or are not done.
void waitForStores(GpuBuilder &b, int64_t pending, bool isRead);
void prefetchMap(GpuBuilder &b, Value map);
/// Four 8x8 matrices of 16-bit elements, each thread giving two neighbours of each; `address` is that of row `lane % 8`
/// of matrix `lane / 8`.
void storeMatrices(GpuBuilder &b, Value address, ArrayRef<Value> pairs);

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// An operand of a product: where its first row lies. Along k, rows hold 128 bytes of k (any type); else rows hold 64
/// elements of 16 bits along the outer index for one k, and the next 64 lie `stride` bytes further.
struct Operand {
  bool isAlongK = true;
  int64_t stride = 0;
};
/// The 64-bit descriptor of an operand at byte address `address` (i32) of shared memory.
Value describe(GpuBuilder &b, Value address, const Operand &operand);
/// The descriptor `steps` products further along k.
Value advance(GpuBuilder &b, Value descriptor, int64_t steps, const Operand &operand);
/// Elements of k in one product.
int64_t productDepth(Type element);
/// 64 x columns x productDepth(element): `sums` (a struct of columns / 2 f32 per thread) plus the product, or the
/// product alone with `isFirst`. Column j * 8 + (lane % 4) * 2 + c of row warp * 16 + lane / 4 + 8 * r is element
/// j * 4 + 2 * r + c of the struct.
Value multiply(GpuBuilder &b, Value sums, Value lhs, Value rhs, int64_t columns, Type element, const Operand &lhsOrder,
               const Operand &rhsOrder, bool isFirst);
/// Comes before the first product of a group.
void fenceProducts(GpuBuilder &b);
void commitProducts(GpuBuilder &b);
/// Waits until at most `pending` groups are not done.
void waitForProducts(GpuBuilder &b, int64_t pending);

} // namespace dlc::cuda::hopper

#endif
