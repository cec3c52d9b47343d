// What all CPU emitters are written with: loops, index arithmetic, vector access with masked tails,
// and the epilogue applied to vectors.
#ifndef DLC_CODEGEN_CPU_KERNELBUILDER_H
#define DLC_CODEGEN_CPU_KERNELBUILDER_H

#include "codegen/Cpu/CpuTarget.h"
#include "codegen/Lowering/IndexBuilder.h"
#include "dialects/Kernel/KernelDialect.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace dlc::cpu {

/// How many lanes of a vector are in use: all, or the first `count` (an index value) under `mask`.
struct Lanes {
  int64_t width = 0;
  Value count; // null: all
  Value mask;  // vector<width x i1>, null with `count`
  bool isFull() const { return !mask; }
};

class KernelBuilder : public lowering::IndexBuilder {
public:
  KernelBuilder(OpBuilder &builder, Location loc, const CpuTarget &target)
      : IndexBuilder(loc, builder), target(target) {}

  const CpuTarget &getTarget() const { return target; }
  /// Lanes of an f32 vector register.
  int64_t getVectorWidth() const { return target.vectorBytes / 4; }
  /// Lanes of a vector register of these elements.
  int64_t getVectorWidth(Type element) const {
    return target.vectorBytes * 8 / std::max<int64_t>(element.getIntOrFloatBitWidth(), 8);
  }
  /// As above for rows of `length` elements: no wider than needed, where that is known.
  int64_t getVectorWidth(Type element, Value length);

  //===--------------------------------------------------------------------===//
  // Indices
  //===--------------------------------------------------------------------===//
  Value index(int64_t value);
  /// Elements of a buffer along `dim`.
  Value sizeOf(Value memref, int64_t dim);
  /// Where an operand of a batched product is read for the output's batch indices: its dimensions before the last two
  /// are the last of those, read at 0 where they have size 1.
  SmallVector<Value> batchIndices(mlir::MemRefType type, ArrayRef<Value> batch);
  /// The value of an expression of the model's symbols (and `dims` for its dimensions).
  Value apply(AffineExpr expr, ValueRange dims = {});

  //===--------------------------------------------------------------------===//
  // Control
  //===--------------------------------------------------------------------===//
  void forLoop(Value lower, Value upper, int64_t step, function_ref<void(Value)> body) {
    IndexBuilder::forLoop(lower, upper, index(step), body);
  }
  SmallVector<Value> forLoop(Value lower, Value upper, int64_t step, ValueRange initial,
                             function_ref<SmallVector<Value>(Value, ValueRange)> body) {
    return IndexBuilder::forLoop(lower, upper, index(step), initial, body);
  }
  /// Runs `body(i, lanes)` over [lower, upper) in vectors, the last one partial where needed. Emits no
  /// tail when the bounds are constants that leave none.
  void vectorLoop(Value lower, Value upper, int64_t width, function_ref<void(Value, const Lanes &)> body);
  /// As above, carrying values.
  SmallVector<Value> vectorLoop(Value lower, Value upper, int64_t width, ValueRange initial,
                                function_ref<SmallVector<Value>(Value, const Lanes &, ValueRange)> body);
  /// Runs `body(lower, upper)` for each task of [begin, end): the part of an output of sizes `dims` that it does.
  void forEachTask(ArrayRef<AffineExpr> dims, const kernel::LoopCut &cut, Value begin, Value end,
                   function_ref<void(ArrayRef<Value>, ArrayRef<Value>)> body);
  /// Runs `body(outer, lower, upper)` for the rows of the tasks [begin, end): the indices of all dimensions but the
  /// last, and a range of that. Rank 0 is one row [0, 1).
  void forEachRow(ArrayRef<AffineExpr> dims, const kernel::LoopCut &cut, Value begin, Value end,
                  function_ref<void(ArrayRef<Value>, Value, Value)> body);
  Lanes full(int64_t width) { return {width, {}, {}}; }
  Lanes partial(int64_t width, Value count);

  //===--------------------------------------------------------------------===//
  // Vectors
  //===--------------------------------------------------------------------===//
  mlir::VectorType vectorType(int64_t width, Type element) { return mlir::VectorType::get({width}, element); }
  Value constantLike(Type type, double value); // scalar or vector
  Value splat(Value scalar, int64_t width);
  /// a * b + c, fused where the target can.
  Value fma(Value a, Value b, Value c);
  /// Elements from `indices` on along the last dimension, which has stride 1; missing lanes are zero.
  Value load(Value memref, ValueRange indices, const Lanes &lanes);
  void store(Value vector, Value memref, ValueRange indices, const Lanes &lanes);
  Value loadScalar(Value memref, ValueRange indices);
  /// `width` elements, or one, as integers of their size (f16 and bf16 only).
  Value loadBits(Value memref, ValueRange indices, int64_t width);
  Value loadScalarBits(Value memref, ValueRange indices);
  /// One element in all lanes.
  Value loadSplat(Value memref, ValueRange indices, int64_t width);
  /// One element for each lane, at `indicesOf(lane)`. Lanes not in use read the last element in use again.
  Value loadLanes(Value memref, const Lanes &lanes, function_ref<SmallVector<Value>(Value)> indicesOf);
  /// Stored elements (f16, bf16, i8, ...) to compute type and back; `elementType` is the nn type. For emitters
  /// whose operands have one float type: f16 and bf16 become f32, others stay.
  Value widen(Value stored);
  /// The elements that `map` reads of `memref` for output indices `at`, where dimension `vectorDim` runs over lanes.
  /// A vector; a broadcast scalar where the map does not depend on it; gathered lane by lane
  /// where it is not contiguous.
  Value read(Value memref, AffineMap map, ArrayRef<Value> at, unsigned vectorDim, const Lanes &lanes);
  /// Whether `read` along dimension `dim` is one load: neighbours in `dim` are neighbours in memory.
  bool isContiguousAlong(Value memref, AffineMap map, unsigned dim);

  //===--------------------------------------------------------------------===//
  // Regions
  //===--------------------------------------------------------------------===//
  /// Clones a scalar region onto vectors (`lanes.width` > 0) and returns what it yields. `at` and `vectorDim` are for
  /// kernel.index and kernel.load, `inputs` what kernel.load reads.
  Value inlineRegion(Region &region, ValueRange arguments, ArrayRef<Value> at, unsigned vectorDim, const Lanes &lanes,
                     ValueRange inputs = {}) {
    return inlineRegionAll(region, arguments, at, vectorDim, lanes, inputs).front();
  }
  /// The same for a region that yields several values.
  SmallVector<Value> inlineRegionAll(Region &region, ValueRange arguments, ArrayRef<Value> at, unsigned vectorDim,
                                     const Lanes &lanes, ValueRange inputs = {});
  /// The epilogue of `op` on `value` (a vector in compute type) for the output elements at `at`: what is to be stored.
  Value applyEpilogue(kernel::KernelOpInterface op, Value value, ArrayRef<Value> at, unsigned vectorDim, const Lanes &lanes);
  /// As above, stored to the destination.
  void storeWithEpilogue(kernel::KernelOpInterface op, Value value, ArrayRef<Value> at, unsigned vectorDim, const Lanes &lanes);

private:
  /// `memref` as it is loaded and stored: f16 and bf16 as i16, because LLVM would move single lanes of them through
  /// conversions that few targets have.
  Value storage(Value memref);
  /// Loaded from `storage(memref)`, in the elements of `memref`, and back.
  Value fromStorage(Value value, Value memref);
  Value toStorage(Value value);

  CpuTarget target;
  llvm::DenseMap<Value, Value> integerViews;
};

} // namespace dlc::cpu

#endif
