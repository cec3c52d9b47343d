// Integer products with dp4a: a thread has four neighbouring columns of some rows, and reads what it needs from global
// memory. Threads beside it share rows or weights, so that most reads are found in the cache.
#include "codegen/Cuda/IntegerMatmul.h"
#include "codegen/Cuda/Matmul.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

static constexpr int64_t threads = 128, quad = 4;

namespace {
class IntegerDotEmitter {
public:
  IntegerDotEmitter(const IntegerMatmul &matmul, GpuBuilder &b) : matmul(matmul), b(b), piece(matmul.findPiece()) {
    quads = (matmul.columns + quad - 1) / quad;
    // More rows for a thread read the weights less often, once there are threads enough.
    constexpr int64_t enoughThreads = 1 << 16;
    numRows = kernel::estimate(matmul.m) * matmul.groups * quads / 4 >= enoughThreads ? 4 : 1;
    if (!matmul.wantedTile.empty())
      numRows = matmul.wantedTile[0] == 4 ? 4 : 1;
  }

  void emit() {
    AffineExpr total = matmul.m.ceilDiv(numRows) * (matmul.groups * quads);
    LaunchShape launch;
    launch.grid[0] = total.ceilDiv(threads);
    launch.block[0] = threads;
    b.setLaunch(launch);
    Value number = b.add(b.mulConst(b.blockId(), threads), b.threadId());
    b.ifThen(b.less(number, b.apply(total)), [&] {
      SmallVector<Value> at = b.delinearize(number, {b.index(0), b.index(matmul.groups), b.index(quads)});
      Value firstRow = b.mulConst(at[0], numRows), column = b.mulConst(at[2], quad);
      group = at[1];
      for (int64_t r = 0; r < numRows; ++r) {
        rows.push_back(matmul.locateRow(b, group, b.addConst(firstRow, r)));
        if (numRows == 1)
          rows.back().isThere = Value();
      }
      locateWeights(column);
      SmallVector<Value> sums(numRows * quad, b.constantInt(b.getI32Type(), 0));
      sums = emitTaps(0, b.index(0), sums);
      for (int64_t r = 0; r < numRows; ++r)
        b.ifThen(rows[r].isThere,
                 [&] { store(ArrayRef(sums).slice(r * quad, quad), b.addConst(firstRow, r), column); });
    });
  }

private:
  /// Columns beyond the packed ones read the last one.
  void locateWeights(Value column) {
    int64_t packed = matmul.panels * matmul.panel;
    isQuadWhole = matmul.panel % quad == 0;
    for (int64_t c = 0; c < (isQuadWhole ? 1 : quad); ++c) {
      Value at = isQuadWhole ? column : b.min(b.addConst(column, c), b.index(packed - 1));
      Value panel = b.add(b.mulConst(group, matmul.panels), b.divConst(at, matmul.panel));
      Value word = b.add(b.mulConst(panel, matmul.words() * matmul.panel), b.modConst(at, matmul.panel));
      weightStarts.push_back(b.offset(matmul.weights->pointer, b.getI32Type(), word));
    }
  }

  SmallVector<Value> loadWeights(Value word) {
    Type i32 = b.getI32Type();
    Value offset = b.mulConst(word, matmul.panel);
    int64_t alignment = matmul.weights->alignment;
    if (isQuadWhole && alignment >= 16)
      return b.loadRun(b.offset(weightStarts[0], i32, offset), i32, quad, quad);
    SmallVector<Value> words;
    for (int64_t c = 0; c < quad; ++c) {
      Value at = b.offset(weightStarts[isQuadWhole ? 0 : c], i32, isQuadWhole ? b.addConst(offset, c) : offset);
      words.push_back(b.loadFrom(at, i32, std::min<int64_t>(alignment, 4)));
    }
    return words;
  }

  /// The taps of dimension d and on; `before` counts those that came before.
  SmallVector<Value> emitTaps(unsigned d, Value before, ValueRange sums) {
    if (d == matmul.spatialRank())
      return emitChannels(before, sums);
    return b.forLoop(b.index(0), b.index(matmul.taps[d]), b.index(1), sums, [&](Value tap, ValueRange carried) {
      taps.push_back(b.mulConst(tap, matmul.dilations[d]));
      SmallVector<Value> next = emitTaps(d + 1, b.add(b.mulConst(before, matmul.taps[d]), tap), carried);
      taps.pop_back();
      return next;
    });
  }

  SmallVector<Value> emitChannels(Value tap, ValueRange sums) {
    Value firstWord = b.mulConst(tap, matmul.wordsOfTap());
    int64_t step = std::max<int64_t>(piece / 4, 1);
    return b.forLoop(b.index(0), b.index(matmul.wordsOfTap()), b.index(step), sums,
                     [&](Value word, ValueRange carried) {
                       SmallVector<Value> next = llvm::to_vector(carried);
                       IntegerMatmul::Word where = matmul.locateWord(b, taps, b.mulConst(word, 4));
                       SmallVector<SmallVector<Value>> weights, inputs;
                       for (int64_t k = 0; k < step; ++k)
                         weights.push_back(loadWeights(b.add(firstWord, b.addConst(word, k))));
                       for (const IntegerMatmul::Row &row : rows)
                         inputs.push_back(loadInput(row, where));
                       for (int64_t k = 0; k < step; ++k)
                         for (int64_t r = 0; r < numRows; ++r)
                           for (int64_t c = 0; c < quad; ++c)
                             next[r * quad + c] = addProducts(inputs[r][k], weights[k][c], next[r * quad + c]);
                       return next;
                     });
  }

  SmallVector<Value> loadInput(const IntegerMatmul::Row &row, const IntegerMatmul::Word &word) {
    Type i32 = b.getI32Type();
    IntegerMatmul::Place place = matmul.at(b, row, word);
    SmallVector<Value> words;
    if (piece < 4) {
      words = {matmul.loadBytes(b, place, word.channel)};
    } else {
      auto load = [&] { return b.loadRun(place.address, i32, piece / 4, piece / 4); };
      Value outside =
          b.constantInt(i32, static_cast<int32_t>(static_cast<uint32_t>(matmul.storedPadValue()) * 0x01010101u));
      words = place.isThere ? b.ifElse(place.isThere, load, [&] { return SmallVector<Value>(piece / 4, outside); })
                            : load();
    }
    return llvm::map_to_vector(words, [&](Value word) { return matmul.prepare(b, word); });
  }

  Value addProducts(Value input, Value weights, Value sum) {
    VectorType bytes = VectorType::get({4}, b.getI8Type());
    return NVVM::DotAccumulate4WayOp::create(b, b.getI32Type(), b.bitcast(input, bytes),
                                             NVVM::DotAccumulateType::UNSIGNED, b.bitcast(weights, bytes),
                                             NVVM::DotAccumulateType::SIGNED, sum);
  }

  /// In runs that are inside or outside as a whole.
  void store(ArrayRef<Value> sums, Value row, Value column) {
    int64_t run = powerDividing(b.getAffineConstantExpr(matmul.columns), quad);
    unsigned last = matmul.outputDims.size() - 1;
    for (int64_t c = 0; c < quad; c += run) {
      Value at = b.addConst(column, c);
      b.ifThen(run == quad ? Value() : b.less(at, b.index(matmul.columns)),
               [&] { b.storeWithEpilogue(matmul.op, sums.slice(c, run), matmul.outputAt(b, group, row, at), last); });
    }
  }

  const IntegerMatmul &matmul;
  GpuBuilder &b;
  int64_t piece, quads, numRows;
  Value group;
  SmallVector<IntegerMatmul::Row> rows;
  bool isQuadWhole = false; // four columns lie side by side
  SmallVector<Value> weightStarts, taps;
};
} // namespace

LogicalResult cuda::emitIntegerDot(const IntegerMatmul &matmul, GpuBuilder &b) {
  IntegerDotEmitter(matmul, b).emit();
  return success();
}
