// What all CUDA emitters are written with: the kernel function and its launch, index arithmetic, control, global and
// shared memory, and scalar regions of the kernel ops.
//
// One thread's code is scalar. Where a thread works on several elements along a dimension, its values are kept as an
// array of scalars, its "run"; loads and stores of runs are vectors where the memory is known to be aligned for that.
#ifndef DLC_CODEGEN_CUDA_GPUBUILDER_H
#define DLC_CODEGEN_CUDA_GPUBUILDER_H

#include "codegen/Cuda/CudaTarget.h"
#include "codegen/Lowering/BufferAliases.h"
#include "codegen/Lowering/DimValues.h"
#include "codegen/Lowering/IndexBuilder.h"
#include "dialects/Kernel/KernelDialect.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

#include <vector>

namespace dlc::cuda {

/// Threads of a warp.
inline constexpr int64_t warpSize = 32;

/// A buffer of the kernel.
struct Buffer {
  unsigned argument = 0;  // its number
  Value pointer;          // !llvm.ptr<1>, at the first element
  Type element;           // as stored
  SmallVector<AffineExpr> dims, strides; // expressions of the model's symbols; strides in elements
  int64_t alignment = 1;  // bytes, a power of two of at most 16, that the address is a multiple of in every launch
  unsigned getRank() const { return dims.size(); }
  int64_t elementBytes() const { return (element.getIntOrFloatBitWidth() + 7) / 8; }
};

/// How a kernel is launched. Expressions are of the model's symbols.
struct LaunchShape {
  AffineExpr grid[3];          // blocks; null counts as 1
  int64_t block[3] = {1, 1, 1}; // threads
  int64_t cluster = 1;         // blocks along x that run together
  int64_t minBlocks = 1;       // blocks per multiprocessor that registers must leave room for
};

/// A tensor that the copy engine reads or writes in boxes (dlc_cuda_tensor_map). Dimension 0 is the fastest.
struct TensorMap {
  unsigned argument = 0;              // the buffer's number
  AffineExpr offset;                  // of the first element, in bytes, from the buffer's; null: 0
  int32_t dtype = 0;                  // dlc_dtype
  SmallVector<AffineExpr> sizes;      // elements
  SmallVector<AffineExpr> strides;    // bytes; the first one is not looked at
  SmallVector<int64_t> box;           // elements
  int64_t swizzle = 0;                // bytes: 0, 32, 64, 128
  // Boxes of pixels of a window (im2col), where pixels > 0.
  int64_t pixels = 0, channels = 0;
  SmallVector<int64_t> lower, upper, steps;
};

class GpuBuilder : public lowering::IndexBuilder {
public:
  /// Begins the kernel function `function`, an empty one, with an argument for each buffer and symbol. `source` is the
  /// kernel in buffer form, which `launches` run.
  GpuBuilder(mlir::LLVM::LLVMFuncOp function, mlir::func::FuncOp source, ArrayRef<lowering::BufferFacts> facts,
             ArrayRef<rt::LaunchOp> launches, const CudaTarget &target, const lowering::SymbolOrder &order);

  const CudaTarget &getTarget() const { return target; }

  //===--------------------------------------------------------------------===//
  // The kernel
  //===--------------------------------------------------------------------===//

  /// The buffer behind an operand of the kernel op.
  const Buffer &buffer(Value operand) const { return buffers[cast<mlir::BlockArgument>(operand).getArgNumber()]; }
  /// Says how the kernel is launched; once.
  void setLaunch(const LaunchShape &shape) { launch = shape; }
  /// `bytes` of the block's shared memory, at a multiple of `alignment`. !llvm.ptr<3>
  Value shared(int64_t bytes, int64_t alignment = 16);
  int64_t getSharedBytes() const { return sharedBytes; }
  /// Address of an encoded tensor map, as the copy instructions want it. !llvm.ptr
  Value tensorMap(const TensorMap &map);
  /// Writes down what the launch needs as attributes of the function, and ends it.
  void finish();

  //===--------------------------------------------------------------------===//
  // Indices: i32, or i64 where some buffer needs it
  //===--------------------------------------------------------------------===//
  Type getIndexType() const { return indexType; }
  Value index(int64_t value);
  Value divConst(Value a, int64_t b) { return floorDiv(a, index(b)); }
  Value modConst(Value a, int64_t b) { return mod(a, index(b)); }
  Value bitXor(Value a, Value b);
  Value equal(Value a, Value b);    // i1
  Value both(Value a, Value b);     // i1; null operands count as true
  Value isWithin(Value i, Value size); // i1: 0 <= i < size
  Value select(Value condition, Value a, Value b);
  /// The value of an expression of the model's symbols (and `dims` for its dimensions).
  Value apply(AffineExpr expr, ValueRange dims = {});
  /// An index or i64 as the other.
  Value toI64(Value index);
  Value fromI64(Value number);

  //===--------------------------------------------------------------------===//
  // Threads
  //===--------------------------------------------------------------------===//
  Value threadId();  // along x, in [0, block[0]); setLaunch comes first
  Value blockId(unsigned dim = 0);
  Value numBlocks(unsigned dim = 0);
  Value laneId();    // of a one-dimensional block
  Value warpId();    // the same value for all of a warp
  void barrier();    // of all threads of the block
  /// Launches a thread for each index of a space of these sizes, in blocks of `threads`, and runs `body` on its index.
  void forThreads(ArrayRef<AffineExpr> counts, int64_t threads, function_ref<void(SmallVector<Value>)> body);
  /// The value of the lane `offset` further (its number xor `offset`); 32-bit types, and those that are cut into such.
  Value shuffleXor(Value value, int64_t offset);
  /// The value of lane `lane` (i32 or index).
  Value shuffleIndex(Value value, Value lane);

  //===--------------------------------------------------------------------===//
  // Control
  //===--------------------------------------------------------------------===//
  SmallVector<Value> ifElse(Value condition, function_ref<SmallVector<Value>()> then,
                            function_ref<SmallVector<Value>()> otherwise);

  //===--------------------------------------------------------------------===//
  // Values
  //===--------------------------------------------------------------------===//
  Value constant(Type type, double value);      // scalar
  /// a * b + c, fused where floats may be.
  Value fma(Value a, Value b, Value c);
  /// Stored elements to compute type and back for emitters whose operands have one type: f16 and bf16 become f32.
  Value widen(Value stored);
  Value bitcast(Value value, Type type);

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//
  /// `pointer` plus `offset` elements of `element`.
  Value offset(Value pointer, Type element, Value offset);
  Value offsetBytes(Value pointer, Value bytes) { return offset(pointer, getI8Type(), bytes); }
  /// A scalar or a vector; `alignment` 0: that of the type.
  Value loadFrom(Value pointer, Type type, int64_t alignment = 0);
  /// What is there, or zero and nothing read where `condition` does not hold; null: it holds.
  Value loadWhere(Value condition, Value pointer, Type type, int64_t alignment = 0);
  void storeTo(Value value, Value pointer, int64_t alignment = 0);
  /// The distance of an element from the buffer's first, in elements.
  Value linear(const Buffer &buffer, ValueRange indices);
  Value address(const Buffer &buffer, ValueRange indices) {
    return offset(buffer.pointer, buffer.element, linear(buffer, indices));
  }
  Value load(const Buffer &buffer, ValueRange indices) { return loadFrom(address(buffer, indices), buffer.element); }
  void store(Value value, const Buffer &buffer, ValueRange indices) { storeTo(value, address(buffer, indices)); }

  /// Whether neighbours along output dimension `dim` are neighbours in the buffer read through `map`.
  static bool isContiguousAlong(const Buffer &buffer, AffineMap map, unsigned dim);
  /// Elements of a run along `dim` that are known to lie in one aligned piece of at most 16 bytes, for a run
  /// whose first index is a multiple of `count`: a power of two up to `count`.
  static int64_t alignedElements(const Buffer &buffer, AffineMap map, unsigned dim, int64_t count);
  /// Consecutive elements from `pointer` on, in pieces of `piece` elements (a power of two).
  SmallVector<Value> loadRun(Value pointer, Type element, int64_t count, int64_t piece);
  void storeRun(ArrayRef<Value> values, Value pointer, Type element, int64_t piece);
  /// The elements that `map` reads of `buffer` for `count` outputs from `at` on along `dim`.
  SmallVector<Value> read(const Buffer &buffer, AffineMap map, ArrayRef<Value> at, unsigned dim, int64_t count);

  //===--------------------------------------------------------------------===//
  // Regions
  //===--------------------------------------------------------------------===//
  /// Clones a scalar region and returns what it yields. `at` is for kernel.index, `inputs` are what kernel.load reads.
  SmallVector<Value> inlineRegion(Region &region, ValueRange arguments, ArrayRef<Value> at, ValueRange inputs = {});
  /// The same on runs of `count` elements from `at` on along `dim`: a run for each of the arguments, and for each value
  /// that is yielded.
  SmallVector<SmallVector<Value>> inlineRegionRun(Region &region, ArrayRef<SmallVector<Value>> arguments, ArrayRef<Value> at,
                                                  unsigned dim, int64_t count, ValueRange inputs = {});
  /// The epilogue of `op` on a run of values (in compute type) for the output elements from `at` on along `dim`:
  /// what is to be stored.
  SmallVector<Value> applyEpilogue(kernel::KernelOpInterface op, ArrayRef<Value> values, ArrayRef<Value> at, unsigned dim);
  /// As above, stored to the destination. A run that begins at a multiple of its length is stored as vectors where possible.
  void storeWithEpilogue(kernel::KernelOpInterface op, ArrayRef<Value> values, ArrayRef<Value> at, unsigned dim);
  /// Does `body(at, count)` on `count` elements along `dim` if all are inside `size`, else on each that is by itself.
  void forRun(ArrayRef<Value> at, unsigned dim, Value size, int64_t count,
              function_ref<void(ArrayRef<Value>, int64_t)> body);

private:
  /// One more argument of the function, the last.
  Value addArgument(Type type, DictionaryAttr attributes = DictionaryAttr());
  Value checkIndex(kernel::CheckOp op, Value index);
  SmallVector<Value> loadChecked(const Buffer &buffer, ValueRange indices, int64_t count, int64_t piece);
  void reportFailure(Value value, Value low, Value high);
  Value getSymbol(unsigned position);

  mlir::LLVM::LLVMFuncOp function;
  const CudaTarget &target;
  const lowering::SymbolOrder &order;
  std::vector<Buffer> buffers; // emitters hold references to its elements
  unsigned numBuffers;
  Type indexType;
  LaunchShape launch;
  int64_t sharedBytes = 0;
  Value failure, failureKernel; // arguments, once needed
  std::vector<TensorMap> tensorMaps;
  llvm::DenseMap<unsigned, Value> symbols; // as indices, by position in the context
  llvm::DenseMap<AffineExpr, Value> expressions; // without dimensions, computed in the entry block
  Value lane, warp, thread;
};

} // namespace dlc::cuda

#endif
