// Placement of buffers in the arena: see MemoryPlan.h.
#include "codegen/Lowering/MemoryPlan.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

static bool areAliveTogether(const Allocation &a, const Allocation &b) { return a.first <= b.last && b.first <= a.last; }

/// Largest first, each at the lowest offset that is free over its lifetime.
static int64_t placeConstants(MutableArrayRef<Allocation> allocations, int64_t alignment, MLIRContext *context) {
  struct Placed {
    const Allocation *allocation;
    int64_t begin, end;
  };
  SmallVector<Allocation *> order;
  for (Allocation &allocation : allocations)
    if (isa<AffineConstantExpr>(allocation.bytes))
      order.push_back(&allocation);
  auto bytesOf = [](const Allocation *a) { return cast<AffineConstantExpr>(a->bytes).getValue(); };
  llvm::stable_sort(order, [&](const Allocation *a, const Allocation *b) { return bytesOf(a) > bytesOf(b); });
  SmallVector<Placed> placed; // by offset
  int64_t size = 0;
  for (Allocation *allocation : order) {
    int64_t bytes = llvm::alignTo(static_cast<uint64_t>(bytesOf(allocation)), alignment), offset = 0;
    for (const Placed &other : placed) {
      if (!areAliveTogether(*allocation, *other.allocation))
        continue;
      if (offset + bytes <= other.begin)
        break;
      offset = std::max(offset, other.end);
    }
    allocation->offset = getAffineConstantExpr(offset, context);
    Placed entry{allocation, offset, offset + bytes};
    placed.insert(llvm::upper_bound(placed, entry, [](const Placed &a, const Placed &b) { return a.begin < b.begin; }), entry);
    size = std::max(size, offset + bytes);
  }
  return size;
}

AffineExpr lowering::planMemory(MutableArrayRef<Allocation> allocations, int64_t alignment, MLIRContext *context) {
  AffineExpr size = getAffineConstantExpr(placeConstants(allocations, alignment, context), context);
  // A slot serves buffers of one size expression in turn.
  struct Slot {
    AffineExpr bytes;
    SmallVector<Allocation *> users;
    AffineExpr offset;
  };
  SmallVector<Slot> slots;
  for (Allocation &allocation : allocations) {
    if (isa<AffineConstantExpr>(allocation.bytes))
      continue;
    Slot *free = nullptr;
    for (Slot &slot : slots)
      if (slot.bytes == allocation.bytes &&
          llvm::none_of(slot.users, [&](Allocation *user) { return areAliveTogether(*user, allocation); })) {
        free = &slot;
        break;
      }
    if (!free) {
      slots.push_back({allocation.bytes, {}, size});
      size = size + allocation.bytes.ceilDiv(alignment) * alignment;
      free = &slots.back();
    }
    free->users.push_back(&allocation);
    allocation.offset = free->offset;
  }
  return size;
}
