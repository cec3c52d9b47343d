// Products on tensor cores with mma.sync (sm_80 and later).
//
// A block copies its rows and columns to shared memory in stages along k, asynchronously: while one stage is worked on, the
// next ones arrive. A warp loads the operands of a step of 32 bytes along k from shared memory while it multiplies those of
// the step before, also from one stage to the next. What is outside the operands is zero there, in all directions, so that
// the loop has no special cases.
#include "codegen/Cuda/AsyncCopy.h"
#include "codegen/Cuda/Fragments.h"
#include "codegen/Cuda/MmaOperand.h"
#include "codegen/Cuda/MmaTiles.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

/// Rows or columns below which most of the smallest tile would be empty.
static constexpr int64_t leastOuter = 8;

bool cuda::canUseMma(const Matmul &matmul, const GpuBuilder &b) {
  Type element = matmul.lhs->element;
  if (element != matmul.rhs->element || !matmul.compute.isF32() || b.getTarget().strictFp)
    return false;
  bool hasInstruction = element.isF16() || element.isBF16() || (element.isF32() && b.getTarget().allowsTf32);
  return hasInstruction && kernel::estimate(matmul.m) >= leastOuter && kernel::estimate(matmul.n) >= leastOuter &&
         kernel::estimate(matmul.k) >= leastOuter;
}

namespace {
/// The fragments of one step, i32 values.
struct Step {
  SmallVector<SmallVector<Value>> lhs, rhs; // of 16 rows, of 8 columns

  SmallVector<Value> flatten() const {
    SmallVector<Value> all;
    for (const auto *side : {&lhs, &rhs})
      for (ArrayRef<Value> fragment : *side)
        all.append(fragment.begin(), fragment.end());
    return all;
  }
  void assign(ValueRange all) {
    for (auto *side : {&lhs, &rhs})
      for (SmallVector<Value> &fragment : *side)
        for (Value &value : fragment) {
          value = all.front();
          all = all.drop_front();
        }
  }
};

class MmaEmitter {
public:
  MmaEmitter(const Matmul &matmul, GpuBuilder &b)
      : matmul(matmul), b(b), tile(chooseMmaTile(matmul, b)), element(matmul.lhs->element),
        stepElements(32 / (element.getIntOrFloatBitWidth() / 8)), steps(tile.k / stepElements), rowTiles(tile.warpM / 16),
        columnTiles(tile.warpN / 8), lhs(b, *matmul.lhs, tile.m, tile.k, tile.getThreads()),
        rhs(b, *matmul.rhs, tile.n, tile.k, tile.getThreads()) {}

  LogicalResult emit();

private:
  void findBlock();
  void copyStage(Value stage, Value k);
  Step loadStep(Value stage, int64_t step);
  void multiply(const Step &step, MutableArrayRef<Value> sums);
  SmallVector<Value> multiplyAll();

  const Matmul &matmul;
  GpuBuilder &b;
  MmaTile tile;
  Type element;
  int64_t stepElements, steps, rowTiles, columnTiles;
  MmaOperand lhs, rhs;
  Value ring;               // the stages
  Value batch, row, column; // of the block
};
} // namespace

/// Which part of the product the block makes. Blocks that follow each other take columns of 8 blocks' rows, so that those
/// which run at a time share operands in the second cache.
void MmaEmitter::findBlock() {
  AffineExpr rowBlocks = matmul.m.ceilDiv(tile.m), columnBlocks = matmul.n.ceilDiv(tile.n);
  LaunchShape launch;
  launch.grid[0] = nn::productOf({matmul.batch, rowBlocks, columnBlocks}, b.getContext());
  launch.block[0] = tile.getThreads();
  b.setLaunch(launch);
  constexpr int64_t together = 8;
  Value manyRows = b.apply(rowBlocks), manyColumns = b.apply(columnBlocks);
  SmallVector<Value> digits = b.delinearize(b.blockId(), {b.index(0), b.mul(manyRows, manyColumns)});
  batch = digits[0];
  Value perGroup = b.mulConst(manyColumns, together);
  Value group = b.floorDiv(digits[1], perGroup), number = b.mod(digits[1], perGroup);
  Value firstRow = b.mulConst(group, together);
  Value rows = b.min(b.sub(manyRows, firstRow), b.index(together));
  row = b.mulConst(b.add(firstRow, b.mod(number, rows)), tile.m);
  column = b.mulConst(b.floorDiv(number, rows), tile.n);
}

void MmaEmitter::copyStage(Value stage, Value k) {
  lhs.copy(stage, k);
  rhs.copy(b.offsetBytes(stage, b.index(lhs.getBytes())), k);
  commitCopies(b);
}

Step MmaEmitter::loadStep(Value stage, int64_t step) {
  Step result;
  // Products of f32 are of operands rounded to 10 bits; the instruction would cut them off.
  auto round = [&](SmallVector<Value> values) {
    if (element.isF32())
      for (Value &value : values)
        value = NVVM::ConvertFloatToTF32Op::create(b, b.getI32Type(), b.bitcast(value, b.getF32Type()), NVVM::FPRoundingMode::RNA,
                                                   NVVM::SaturationMode::NONE, false);
    return values;
  };
  for (int64_t i = 0; i < rowTiles; ++i)
    result.lhs.push_back(round(lhs.loadFragment(stage, i, step)));
  Value columns = b.offsetBytes(stage, b.index(lhs.getBytes()));
  for (int64_t j = 0; j < columnTiles; j += 2) {
    SmallVector<Value> two = round(rhs.loadFragment(columns, j / 2, step));
    result.rhs.push_back({two[0], two[1]});
    result.rhs.push_back({two[2], two[3]});
  }
  return result;
}

void MmaEmitter::multiply(const Step &step, MutableArrayRef<Value> sums) {
  using NVVM::MMATypes;
  MMATypes type = element.isF16() ? MMATypes::f16 : element.isBF16() ? MMATypes::bf16 : MMATypes::tf32;
  Type f32 = b.getF32Type(), result = LLVM::LLVMStructType::getLiteral(b.getContext(), {f32, f32, f32, f32});
  auto typed = [&](ArrayRef<Value> fragment) {
    return llvm::map_to_vector(fragment, [&](Value value) {
      return element.isF16() ? b.bitcast(value, VectorType::get({2}, element)) : value;
    });
  };
  for (int64_t i = 0; i < rowTiles; ++i)
    for (int64_t j = 0; j < columnTiles; ++j) {
      int64_t column = i % 2 ? columnTiles - 1 - j : j; // so that the next product shares an operand with the last one
      MutableArrayRef<Value> own = sums.slice(4 * (i * columnTiles + column), 4);
      Value product = NVVM::MmaOp::create(b, result, typed(step.lhs[i]), typed(step.rhs[column]), ValueRange(own),
                                          ArrayRef<int64_t>{16, 8, stepElements}, std::nullopt, std::nullopt,
                                          std::array<MMATypes, 2>{type, type},
                                          std::array<NVVM::MMALayout, 2>{NVVM::MMALayout::row, NVVM::MMALayout::col});
      for (int64_t k = 0; k < 4; ++k)
        own[k] = LLVM::ExtractValueOp::create(b, product, k);
    }
}

/// The warp's sums over all of k.
SmallVector<Value> MmaEmitter::multiplyAll() {
  int64_t stageBytes = lhs.getBytes() + rhs.getBytes(), ringBytes = tile.stages * stageBytes;
  auto stageAt = [&](Value bytes) { return b.offsetBytes(ring, bytes); };
  // All stages but one are filled; each later step of the loop fills the one that was worked on last.
  b.forLoop(b.index(0), b.index(tile.stages - 1), b.index(1), [&](Value stage) {
    copyStage(stageAt(b.mulConst(stage, stageBytes)), b.mulConst(stage, tile.k));
  });
  waitForCopies(b, tile.stages - 2);
  b.barrier();
  Step fragments = loadStep(ring, 0);
  SmallVector<Value> carried(rowTiles * columnTiles * 4, b.constant(b.getF32Type(), 0));
  size_t numSums = carried.size();
  carried.append(fragments.flatten());
  carried.append({b.index(0), b.index(ringBytes - stageBytes), b.index((tile.stages - 1) * tile.k)});
  Value rounds = b.apply(matmul.k.ceilDiv(tile.k));
  SmallVector<Value> done = b.forLoop(b.index(0), rounds, b.index(1), carried, [&](Value, ValueRange state) {
    SmallVector<Value> sums(state.take_front(numSums));
    fragments.assign(state.drop_front(numSums).drop_back(3));
    Step current = fragments;
    Value reading = state[state.size() - 3], writing = state[state.size() - 2], k = state.back();
    Value next = b.addConst(reading, stageBytes);
    next = b.select(b.equal(next, b.index(ringBytes)), b.index(0), next);
    for (int64_t step = 0; step < steps; ++step) {
      bool isLast = step + 1 == steps;
      if (isLast) {
        // The next stage is there, and nobody reads this one any more.
        waitForCopies(b, tile.stages - 2);
        b.barrier();
      }
      Step following = loadStep(stageAt(isLast ? next : reading), isLast ? 0 : step + 1);
      if (step == 0)
        copyStage(stageAt(writing), k);
      multiply(current, sums);
      current = following;
    }
    sums.append(current.flatten());
    sums.append({next, reading, b.addConst(k, tile.k)}); // what was read is free
    return sums;
  });
  waitForCopies(b, 0);
  done.truncate(numSums);
  return done;
}

LogicalResult MmaEmitter::emit() {
  findBlock();
  matmul.lhs->outerIsInside = matmul.m.isMultipleOf(tile.m);
  matmul.rhs->outerIsInside = matmul.n.isMultipleOf(tile.n);
  ring = b.shared(tile.stages * (lhs.getBytes() + rhs.getBytes()), 128);
  lhs.locate(batch, row);
  rhs.locate(batch, column);
  SmallVector<Value> warp = b.delinearize(b.warpId(), {b.index(0), b.index(tile.n / tile.warpN)});
  Value warpRow = b.mulConst(warp[0], tile.warpM), warpColumn = b.mulConst(warp[1], tile.warpN);
  lhs.setWarp(warpRow, /*isLhs=*/true);
  rhs.setWarp(warpColumn, /*isLhs=*/false);
  SmallVector<Value> sums = multiplyAll();
  for (int64_t i = 0; i < rowTiles; ++i)
    storeSums(matmul, b, ArrayRef(sums).slice(4 * i * columnTiles, 4 * columnTiles), batch,
              b.add(row, b.addConst(warpRow, 16 * i)), b.add(column, warpColumn));
  return success();
}

LogicalResult cuda::emitMmaMatmul(const Matmul &matmul, GpuBuilder &b) { return MmaEmitter(matmul, b).emit(); }
