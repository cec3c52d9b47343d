// kernel.generic: loops over the output, vectors along its last dimension.
//
// Where an input is contiguous along another dimension than the last one, as in a change of layout, squares of both
// dimensions are transposed in registers.
#include "codegen/Cpu/Emitters.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

namespace {
class GenericEmitter {
public:
  GenericEmitter(kernel::GenericOp op, KernelBuilder &b)
      : op(op), b(b), dims(op.getOutputDims()), maps(op.getReadMaps()), cut(kernel::cutGeneric(op)) {
    width = b.getVectorWidth();
  }

  void emit(Value begin, Value end) {
    if (std::optional<unsigned> dim = findSquares())
      return emitSquares(*dim, begin, end);
    b.forEachRow(dims, cut, begin, end, [&](ArrayRef<Value> outer, Value lower, Value upper) {
      if (dims.empty())
        return emitVector({}, b.full(1));
      emitRow(outer, lower, upper);
    });
  }

private:
  bool isLoaded(unsigned k) { // by kernel.load alone
    return maps[k].getNumDims() == 0 && cast<MemRefType>(op.getInputs()[k].getType()).getRank() > 0;
  }

  void emitRow(ArrayRef<Value> outer, Value lower, Value upper) {
    b.vectorLoop(lower, upper, width, [&](Value i, const Lanes &lanes) {
      SmallVector<Value> at = llvm::to_vector(outer);
      at.push_back(i);
      emitVector(at, lanes);
    });
  }

  /// One vector of output at `at`. `known` are values of inputs that are read already; null elsewhere.
  void emitVector(ArrayRef<Value> at, const Lanes &lanes, ArrayRef<Value> known = {}) {
    unsigned vectorDim = at.empty() ? 0 : at.size() - 1;
    SmallVector<Value> arguments;
    for (auto [k, input] : llvm::enumerate(op.getInputs())) {
      Type element = cast<MemRefType>(input.getType()).getElementType();
      if (k < known.size() && known[k])
        arguments.push_back(known[k]);
      else if (isLoaded(k))
        arguments.push_back(b.constantLike(b.vectorType(lanes.width, element), 0));
      else
        arguments.push_back(b.read(input, maps[k], at, vectorDim, lanes));
    }
    Value value = b.inlineRegion(op.getEpilogue(), arguments, at, vectorDim, lanes, op.getInputs());
    b.store(value, op.getDestination(), at, lanes);
  }

  //===--------------------------------------------------------------------===//
  // Squares
  //===--------------------------------------------------------------------===//

  bool isTransposedAlong(unsigned k, unsigned dim) {
    return !isLoaded(k) && maps[k].isFunctionOfDim(dims.size() - 1) && b.isContiguousAlong(op.getInputs()[k], maps[k], dim);
  }

  /// The dimension that squares run along beside the last. A long body would be repeated for every row of them.
  std::optional<unsigned> findSquares() {
    constexpr size_t longBody = 24;
    std::optional<unsigned> dim = kernel::getTransposedDim(op);
    if (!dim || op.getEpilogue().front().getOperations().size() > longBody)
      return std::nullopt;
    for (unsigned k = 0; k < op.getInputs().size(); ++k)
      if (isTransposedAlong(k, *dim))
        return dim;
    return std::nullopt;
  }

  /// Lanes of a square: as many as fit a register for the largest element, at most 16.
  int64_t squareWidth() {
    int64_t bits = 8;
    for (Value buffer : op->getOperands())
      bits = std::max<int64_t>(bits, cast<MemRefType>(buffer.getType()).getElementTypeBitWidth());
    return std::min<int64_t>(b.getTarget().vectorBytes * 8 / bits, 16);
  }

  void emitSquares(unsigned dim, Value begin, Value end) {
    width = squareWidth();
    b.forEachTask(dims, cut, begin, end, [&](ArrayRef<Value> lower, ArrayRef<Value> upper) {
      SmallVector<Value> at(dims.size());
      unsigned last = dims.size() - 1;
      auto nest = [&](auto &self, unsigned d) -> void {
        if (d < last && d != dim) {
          b.forLoop(lower[d], upper[d], 1, [&](Value i) {
            at[d] = i;
            self(self, d + 1);
          });
          return;
        }
        if (d == dim) {
          // Squares along `dim` outside, so that the input's lines are used up before they leave the cache.
          b.vectorLoop(lower[dim], upper[dim], width, [&](Value i, const Lanes &rows) {
            at[dim] = i;
            rowLanes = rows;
            self(self, d + 1);
          });
          return;
        }
        b.vectorLoop(lower[last], upper[last], width, [&](Value i, const Lanes &lanes) {
          at[last] = i;
          emitSquare(dim, at, lanes);
        });
      };
      nest(nest, 0);
    });
  }

  /// The output at `at`, `rowLanes` positions of `dim` by `lanes` of the last dimension.
  void emitSquare(unsigned dim, ArrayRef<Value> at, const Lanes &lanes) {
    unsigned last = dims.size() - 1;
    SmallVector<SmallVector<Value>> known(width, SmallVector<Value>(op.getInputs().size()));
    for (unsigned k = 0; k < op.getInputs().size(); ++k) {
      if (!isTransposedAlong(k, dim))
        continue;
      SmallVector<Value> columns;
      std::optional<int64_t> count = lanes.isFull() ? width : getConstantIntValue(lanes.count);
      for (int64_t c = 0; c < width; ++c) {
        if (count && c >= *count) {
          columns.push_back(columns.back());
          continue;
        }
        // Columns that are not there come from the last one that is.
        Value offset = count ? b.index(c) : b.min(b.index(c), b.sub(lanes.count, b.index(1)));
        SmallVector<Value> place = llvm::to_vector(at);
        place[last] = b.add(at[last], offset);
        columns.push_back(b.read(op.getInputs()[k], maps[k], place, dim, rowLanes));
      }
      transpose(columns);
      for (int64_t r = 0; r < width; ++r)
        known[r][k] = columns[r];
    }
    for (int64_t r = 0; r < width; ++r) {
      auto emitOne = [&] {
        SmallVector<Value> place = llvm::to_vector(at);
        place[dim] = b.addConst(at[dim], r);
        emitVector(place, lanes, known[r]);
      };
      if (rowLanes.isFull())
        emitOne();
      else if (std::optional<int64_t> count = getConstantIntValue(rowLanes.count)) {
        if (r < *count)
          emitOne();
      } else
        b.ifThen(b.less(b.index(r), rowLanes.count), emitOne);
    }
  }

  /// Transposes a square of `width` vectors in place: blocks off the diagonal change places, from large ones to single
  /// elements.
  void transpose(MutableArrayRef<Value> rows) {
    // Small floats as integers: LLVM has no other way to move their lanes than through conversions.
    auto type = cast<VectorType>(rows[0].getType());
    bool isSmallFloat = type.getElementType().isF16() || type.getElementType().isBF16();
    auto castAll = [&](Type to) {
      for (Value &row : rows)
        row = arith::BitcastOp::create(b, to, row);
    };
    if (isSmallFloat)
      castAll(type.clone(b.getI16Type()));
    for (int64_t block = width / 2; block > 0; block /= 2)
      for (int64_t r = 0; r < width; ++r) {
        if (r & block)
          continue;
        SmallVector<int64_t> low, high; // of the two rows side by side
        for (int64_t lane = 0; lane < width; ++lane) {
          low.push_back(lane & block ? width + lane - block : lane);
          high.push_back(lane & block ? width + lane : lane + block);
        }
        Value above = rows[r], below = rows[r + block];
        rows[r] = vector::ShuffleOp::create(b, above, below, low);
        rows[r + block] = vector::ShuffleOp::create(b, above, below, high);
      }
    if (isSmallFloat)
      castAll(type);
  }

  kernel::GenericOp op;
  KernelBuilder &b;
  SmallVector<AffineExpr> dims;
  SmallVector<AffineMap> maps;
  kernel::LoopCut cut;
  int64_t width;
  Lanes rowLanes;
};
} // namespace

LogicalResult cpu::emitGeneric(kernel::GenericOp op, KernelBuilder &b, Value begin, Value end) {
  GenericEmitter(op, b).emit(begin, end);
  return success();
}
