// Integer products on tensor cores: mma.sync m16n8k32 of unsigned by signed bytes, with operands copied to shared
// memory some stages ahead.
//
// A word of the packed weights is what a lane holds of B: four neighbours along k of one column. Which column a lane's
// fragment stands for is free, as long as sums are read back alike: lane l takes columns 4 * (l / 4) + 0 .. 3 of 32 for
// four fragments, so that one load of 16 bytes fills them, and ends with eight neighbouring columns of the sums.
//
// Few output tiles would leave most of the device idle: then warps of a block share the products of a tile, too. Sums
// go through shared memory, where those of such warps are added, to the epilogue.
//
// Rows and words that do not exist may be any bytes in A: the former are not stored, the latter meet zeros in B.
#include "codegen/Cuda/AsyncCopy.h"
#include "codegen/Cuda/IntegerTile.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
class IntegerMmaEmitter {
public:
  IntegerMmaEmitter(const IntegerMatmul &matmul, GpuBuilder &b)
      : matmul(matmul), b(b), shape(chooseIntegerTile(matmul)) {
    int64_t bytes = 4 * matmul.words(), least = IntegerTile::stepDepth * shape.depthWarps;
    while (shape.depth / 2 >= least && shape.depth / 2 >= bytes)
      shape.depth /= 2;
    iterations = (bytes + shape.depth - 1) / shape.depth;
    stages = std::clamp<int64_t>(iterations, 2, shape.depth <= 64 ? 4 : 3);
    chunks = shape.depth / 16;
    piece = std::min<int64_t>(matmul.findPiece(), 16);
    weightPiece = matmul.panel % 4 == 0 && matmul.weights->alignment >= 16 ? 16 : 4;
    lhsBytes = shape.rows * shape.depth;
    rhsBytes = shape.columns * shape.depth;
  }

  void emit() {
    const IntegerTile &s = shape;
    int64_t tilesN = (matmul.columns + s.columns - 1) / s.columns;
    LaunchShape launch;
    launch.grid[0] = matmul.m.ceilDiv(s.rows) * (tilesN * matmul.groups);
    launch.block[0] = s.threads();
    b.setLaunch(launch);
    // Neighbouring blocks work on the same rows.
    SmallVector<Value> at = b.delinearize(b.blockId(), {b.index(0), b.index(matmul.groups), b.index(tilesN)});
    firstRow = b.mulConst(at[0], s.rows);
    group = at[1];
    firstColumn = b.mulConst(at[2], s.columns);

    int64_t sumBytes = s.depthWarps * s.rows * sumStride() * 4;
    memory = b.shared(std::max(stages * (lhsBytes + rhsBytes), sumBytes), 128);
    SmallVector<Value> digits =
        b.delinearize(b.warpId(), {b.index(0), b.index(s.warpsAlongN()), b.index(s.warpsAlongM())});
    depthWarp = digits[0];
    warpColumn = b.mulConst(digits[1], s.warpColumns);
    warpRow = b.mulConst(digits[2], s.warpRows);

    SmallVector<Value> sums(s.warpRows / 16 * (s.warpColumns / 8) * 4, b.constantInt(b.getI32Type(), 0));
    if (iterations > 0) {
      locate();
      sums = emitProducts(sums);
      b.barrier();
    }
    storeSums(sums);
    b.barrier();
    emitEpilogue();
  }

private:
  //===--------------------------------------------------------------------===//
  // Copies
  //===--------------------------------------------------------------------===//

  /// What a thread copies: the same chunk of 16 bytes along k in some rows, and the same four columns of some words.
  void locate() {
    int64_t threads = shape.threads();
    lhsStep = threads / chunks;
    Value thread = b.threadId(), chunk = b.modConst(thread, chunks), row = b.divConst(thread, chunks);
    lhsWord = b.mulConst(chunk, 4);
    for (int64_t r = 0; r < shape.rows; r += lhsStep)
      rows.push_back(matmul.locateRow(b, group, b.add(firstRow, b.addConst(row, r))));
    lhsOffset = b.add(b.mulConst(row, shape.depth), b.mulConst(b.bitXor(chunk, swizzle(row)), 16));
    isCopyingLhs = shape.rows * chunks < threads ? b.less(row, b.index(shape.rows)) : Value();

    int64_t columnChunks = shape.columns / 4;
    rhsStep = threads / columnChunks;
    Value quad = b.modConst(thread, columnChunks);
    rhsWord = b.divConst(thread, columnChunks);
    Value swizzled = b.bitXor(quad, b.mulConst(b.modConst(rhsWord, 4), 2));
    rhsOffset = b.add(b.mulConst(rhsWord, shape.columns * 4), b.mulConst(swizzled, 16));
    isCopyingRhs = shape.depth / 4 < rhsStep ? b.less(rhsWord, b.index(shape.depth / 4)) : Value();
    for (int64_t c = 0; c < 16 / weightPiece; ++c) {
      Value column = b.add(firstColumn, b.addConst(b.mulConst(quad, 4), c * (weightPiece / 4)));
      Value panel = b.add(b.mulConst(group, matmul.panels), b.divConst(column, matmul.panel));
      Value start =
          b.mulConst(b.add(b.mulConst(panel, matmul.words() * matmul.panel), b.modConst(column, matmul.panel)), 4);
      rhsStarts.push_back(b.offsetBytes(matmul.weights->pointer, start));
      bool isSure = matmul.panels * matmul.panel % shape.columns == 0;
      areColumnsThere.push_back(isSure ? Value() : b.less(column, b.index(matmul.panels * matmul.panel)));
    }
  }

  /// Chunks of a row are stored in another order, so that those of eight neighbouring rows are in different banks.
  Value swizzle(Value row) {
    int64_t perLine = std::max<int64_t>(8 / chunks, 1);
    return b.modConst(b.divConst(row, perLine), std::min<int64_t>(chunks, 8));
  }

  Value lhsMemory(Value slot) { return b.offsetBytes(memory, b.mulConst(slot, lhsBytes + rhsBytes)); }
  Value rhsMemory(Value slot) { return b.offsetBytes(lhsMemory(slot), b.index(lhsBytes)); }

  void copyRhs(Value slot, Value iteration) {
    Value base = b.offsetBytes(rhsMemory(slot), rhsOffset);
    b.ifThen(isCopyingRhs, [&] {
      for (int64_t w = 0; w < shape.depth / 4; w += rhsStep) {
        Value word = b.add(b.mulConst(iteration, shape.depth / 4), b.addConst(rhsWord, w));
        bool isSure = matmul.words() % (shape.depth / 4) == 0;
        Value isWordThere = isSure ? Value() : b.less(word, b.index(matmul.words()));
        Value offset = b.mulConst(word, matmul.panel * 4);
        for (auto [c, start] : llvm::enumerate(rhsStarts))
          copyAsync(b, b.offsetBytes(base, b.index(w * shape.columns * 4 + static_cast<int64_t>(c) * weightPiece)),
                    b.offsetBytes(start, offset), weightPiece, b.both(isWordThere, areColumnsThere[c]));
      }
    });
  }

  bool copiesLhs() const { return piece >= 4; }

  SmallVector<IntegerMatmul::Word> locateWords(Value iteration) {
    SmallVector<IntegerMatmul::Word> words;
    Value first = b.add(b.mulConst(iteration, shape.depth / 4), lhsWord);
    for (int64_t k = 0; k < 4; k += std::max<int64_t>(piece / 4, 1)) {
      words.push_back(matmul.locateWord(b, b.addConst(first, k)));
      if (matmul.words() % (shape.depth / 4) == 0)
        words.back().isThere = Value();
    }
    return words;
  }

  void copyLhs(Value slot, Value iteration) {
    b.ifThen(isCopyingLhs, [&] {
      Value base = b.offsetBytes(lhsMemory(slot), lhsOffset);
      SmallVector<IntegerMatmul::Word> words = locateWords(iteration);
      for (auto [r, row] : llvm::enumerate(rows))
        for (auto [k, word] : llvm::enumerate(words)) {
          int64_t offset = static_cast<int64_t>(r) * lhsStep * shape.depth + static_cast<int64_t>(k) * piece;
          copyPiece(b.offsetBytes(base, b.index(offset)), matmul.at(b, row, word));
        }
    });
  }

  void copyPiece(Value to, const IntegerMatmul::Place &place) {
    int64_t outside = matmul.storedPadValue();
    if (outside == 0 || !place.isThere || matmul.spatialRank() == 0)
      return copyAsync(b, to, place.address, piece, place.isThere);
    (void)b.ifElse(
        place.isThere,
        [&]() -> SmallVector<Value> {
          copyAsync(b, to, place.address, piece);
          return {};
        },
        [&]() -> SmallVector<Value> {
          auto type = VectorType::get({piece / 4}, b.getI32Type());
          APInt word(32, static_cast<uint64_t>(outside) * 0x01010101u);
          b.storeTo(arith::ConstantOp::create(b, DenseElementsAttr::get(type, word)), to, piece);
          return {};
        });
  }

  /// Where words are put together from bytes, they wait in registers while products are computed.
  SmallVector<Value> loadLhs(Value iteration) {
    SmallVector<IntegerMatmul::Word> words = locateWords(iteration);
    SmallVector<Value> loaded;
    for (const IntegerMatmul::Row &row : rows)
      for (const IntegerMatmul::Word &word : words)
        loaded.push_back(matmul.loadBytes(b, matmul.at(b, row, word), word.channel));
    return loaded;
  }

  void storeLhs(Value slot, ArrayRef<Value> loaded) {
    b.ifThen(isCopyingLhs, [&] {
      Value base = b.offsetBytes(lhsMemory(slot), lhsOffset);
      for (size_t r = 0; r < rows.size(); ++r) {
        Value to = b.offsetBytes(base, b.index(static_cast<int64_t>(r) * lhsStep * shape.depth));
        b.storeRun(loaded.slice(4 * r, 4), to, b.getI32Type(), 4);
      }
    });
  }

  //===--------------------------------------------------------------------===//
  // Products
  //===--------------------------------------------------------------------===//

  SmallVector<Value> emitProducts(ArrayRef<Value> zeros) {
    Value last = b.index(iterations), slots = b.index(stages), one = b.index(1);
    for (int64_t stage = 0; stage + 1 < stages; ++stage) {
      Value slot = b.index(stage);
      if (stage < iterations) {
        copyRhs(slot, slot);
        if (copiesLhs())
          copyLhs(slot, slot);
        else
          storeLhs(slot, loadLhs(slot));
      }
      commitCopies(b);
    }
    locateFragments();
    SmallVector<Value> initial = llvm::to_vector(zeros);
    initial.push_back(b.index(0));
    SmallVector<Value> results =
        b.forLoop(b.index(0), last, one, initial, [&](Value iteration, ValueRange carried) -> SmallVector<Value> {
          waitForCopies(b, stages - 2);
          b.barrier(); // others' copies are there, and the slot before this one is free
          Value slot = carried.back();
          Value next = b.addConst(slot, 1);
          next = b.select(b.less(next, slots), next, b.index(0));
          Value before = b.select(b.less(b.index(0), slot), b.addConst(slot, -1), b.index(stages - 1));
          Value ahead = b.addConst(iteration, stages - 1), isAhead = b.less(ahead, last);
          b.ifThen(isAhead, [&] {
            copyRhs(before, ahead);
            if (copiesLhs())
              copyLhs(before, ahead);
          });
          commitCopies(b);
          SmallVector<Value> loaded;
          if (!copiesLhs()) {
            Value zero = b.constantInt(b.getI32Type(), 0);
            loaded = b.ifElse(
                isAhead, [&] { return loadLhs(ahead); }, [&] { return SmallVector<Value>(4 * rows.size(), zero); });
          }
          SmallVector<Value> sums = addStage(slot, carried.drop_back());
          if (!copiesLhs())
            b.ifThen(isAhead, [&] { storeLhs(before, loaded); });
          sums.push_back(next);
          return sums;
        });
    results.pop_back();
    waitForCopies(b, 0);
    return results;
  }

  void locateFragments() {
    Value lane = b.laneId();
    Value row = b.modConst(lane, 16);
    lhsFragment = b.mulConst(b.add(warpRow, row), shape.depth);
    lhsSwizzle = b.bitXor(b.divConst(lane, 16), swizzle(row));
    Value word = b.modConst(lane, 4);
    Value quad = b.bitXor(b.add(b.divConst(warpColumn, 4), b.divConst(lane, 4)), b.mulConst(word, 2));
    rhsFragment = b.add(b.mulConst(word, shape.columns * 4), b.mulConst(quad, 16));
  }

  SmallVector<Value> addStage(Value slot, ValueRange carried) {
    SmallVector<Value> sums = llvm::to_vector(carried);
    int64_t steps = shape.depth / IntegerTile::stepDepth / shape.depthWarps, tilesM = shape.warpRows / 16,
            tilesN = shape.warpColumns / 8;
    Value lhs = b.offsetBytes(lhsMemory(slot), lhsFragment), rhs = b.offsetBytes(rhsMemory(slot), rhsFragment);
    for (int64_t s = 0; s < steps; ++s) {
      Value step = b.addConst(b.mulConst(depthWarp, steps), s);
      Value chunk = b.bitXor(b.mulConst(step, 2), lhsSwizzle);
      SmallVector<SmallVector<Value>> as, bs(tilesN);
      for (int64_t i = 0; i < tilesM; ++i)
        as.push_back(loadLhsFragment(b.offsetBytes(lhs, b.add(b.mulConst(chunk, 16), b.index(i * 16 * shape.depth)))));
      for (int64_t half = 0; half < 2; ++half)
        for (int64_t q = 0; q < tilesN / 4; ++q) {
          Value offset = b.addConst(b.mulConst(step, 8 * shape.columns * 4), half * 4 * shape.columns * 4 + q * 128);
          SmallVector<Value> words = b.loadRun(b.offsetBytes(rhs, offset), b.getI32Type(), 4, 4);
          for (int64_t j = 0; j < 4; ++j)
            bs[4 * q + j].push_back(words[j]);
        }
      for (int64_t i = 0; i < tilesM; ++i)
        for (int64_t j = 0; j < tilesN; ++j)
          multiply(as[i], bs[j], MutableArrayRef(sums).slice(4 * (i * tilesN + j), 4));
    }
    return sums;
  }

  SmallVector<Value> loadLhsFragment(Value address) {
    SmallVector<Value> words = loadMatrices(b, address, 4, /*transposed=*/false);
    return llvm::map_to_vector(words, [&](Value word) { return matmul.prepare(b, word); });
  }

  void multiply(ArrayRef<Value> lhs, ArrayRef<Value> rhs, MutableArrayRef<Value> sums) {
    auto type = LLVM::LLVMStructType::getLiteral(b.getContext(), SmallVector<Type>(4, b.getI32Type()));
    Value result = NVVM::MmaOp::create(
        b, type, lhs, rhs, sums, ArrayRef<int64_t>{16, 8, 32}, std::nullopt, NVVM::MMAIntOverflow::wrapped,
        std::array{NVVM::MMATypes::u8, NVVM::MMATypes::s8}, std::array{NVVM::MMALayout::row, NVVM::MMALayout::col});
    for (int64_t k = 0; k < 4; ++k)
      sums[k] = LLVM::ExtractValueOp::create(b, result, k);
  }

  //===--------------------------------------------------------------------===//
  // Sums
  //===--------------------------------------------------------------------===//

  /// Words from one row of sums to the next: four more, so that eight lanes' stores are in different banks.
  int64_t sumStride() const { return shape.columns + 4; }

  void storeSums(ArrayRef<Value> sums) {
    Type i32 = b.getI32Type();
    Value lane = b.laneId();
    Value row = b.add(b.add(b.mulConst(depthWarp, shape.rows), warpRow), b.divConst(lane, 4));
    Value column = b.add(warpColumn, b.mulConst(b.modConst(lane, 4), 8));
    Value base = b.offset(memory, i32, b.add(b.mulConst(row, sumStride()), column));
    int64_t tilesM = shape.warpRows / 16, tilesN = shape.warpColumns / 8;
    for (int64_t i = 0; i < tilesM; ++i)
      for (int64_t q = 0; q < tilesN / 4; ++q)
        for (int64_t k = 0; k < 4; ++k) { // k: half of the rows, half of the columns
          SmallVector<Value> run;
          for (int64_t j = 0; j < 4; ++j)
            run.push_back(sums[4 * (i * tilesN + 4 * q + j) + k]);
          int64_t offset = (i * 16 + k / 2 * 8) * sumStride() + q * 32 + k % 2 * 4;
          b.storeRun(run, b.offset(base, i32, b.index(offset)), i32, 4);
        }
  }

  void emitEpilogue() {
    Type i32 = b.getI32Type();
    int64_t run = std::min(matmul.outputRun(b), shape.columns), runs = shape.columns / run;
    unsigned last = matmul.outputDims.size() - 1;
    Value end = b.index(matmul.columns);
    if (matmul.groups != 1)
      end = b.add(b.mulConst(group, matmul.columns), end);
    Value firstInRow = b.sub(end, b.sub(b.index(matmul.columns), firstColumn)); // as an output index
    b.forLoop(b.threadId(), b.index(shape.rows * runs), b.index(shape.threads()), [&](Value number) {
      Value inTile = b.divConst(number, runs), row = b.add(firstRow, inTile);
      Value column = b.add(firstColumn, b.mulConst(b.modConst(number, runs), run));
      b.ifThen(b.less(row, b.apply(matmul.m)), [&] {
        SmallVector<Value> at = matmul.outputAt(b, group, row, column);
        b.forRun(at, last, end, run, [&](ArrayRef<Value> place, int64_t count) {
          Value offset = b.add(b.mulConst(inTile, sumStride()), b.sub(place[last], firstInRow));
          SmallVector<Value> sums;
          for (int64_t w = 0; w < shape.depthWarps; ++w) {
            Value from = b.offset(memory, i32, b.addConst(offset, w * shape.rows * sumStride()));
            SmallVector<Value> part = b.loadRun(from, i32, count, std::min<int64_t>(count, 4));
            for (int64_t k = 0; k < count; ++k)
              if (w == 0)
                sums.push_back(part[k]);
              else
                sums[k] = b.add(sums[k], part[k]);
          }
          b.storeWithEpilogue(matmul.op, sums, place, last);
        });
      });
    });
  }

  const IntegerMatmul &matmul;
  GpuBuilder &b;
  IntegerTile shape;
  int64_t iterations, stages, chunks; // chunks of 16 bytes in a row of a stage
  int64_t piece, weightPiece;         // bytes that are copied at once
  int64_t lhsBytes, rhsBytes;         // of a stage
  Value memory, firstRow, firstColumn, group, warpRow, warpColumn, depthWarp;
  // What a thread copies.
  int64_t lhsStep = 0, rhsStep = 0;
  SmallVector<IntegerMatmul::Row> rows;
  SmallVector<Value> rhsStarts, areColumnsThere;
  Value lhsWord, lhsOffset, isCopyingLhs, rhsWord, rhsOffset, isCopyingRhs;
  // Where a lane's fragments are.
  Value lhsFragment, lhsSwizzle, rhsFragment;
};
} // namespace

bool cuda::canUseIntegerMma(const IntegerMatmul &matmul) { return matmul.weights->alignment >= 4; }

LogicalResult cuda::emitIntegerMma(const IntegerMatmul &matmul, GpuBuilder &b) {
  IntegerMmaEmitter(matmul, b).emit();
  return success();
}
