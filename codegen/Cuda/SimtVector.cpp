// Products of a matrix and a few vectors, which is what one side is then: the time is that of reading the matrix once.
//
// A thread sums some neighbours of the matrix' outer index, or one of them along a piece of k, for all vectors. Lanes
// beside each other read memory beside each other; what is left of the threads share k, and their sums are added up by
// shuffles and through shared memory, always in the same order.
#include "codegen/Cuda/Simt.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

/// So many vectors at most; more are a tile.
static constexpr int64_t mostRows = 8, mostColumns = 4;

static int64_t smallConstant(AffineExpr expr, int64_t most) {
  auto constant = dyn_cast<AffineConstantExpr>(expr);
  return constant && constant.getValue() >= 1 && constant.getValue() <= most ? constant.getValue() : 0;
}

/// Whether columns are the vectors. Their results are not neighbours, and threads run along k, whose elements have
/// to be neighbours for that.
static bool areColumnsVectors(const Matmul &matmul) {
  return !smallConstant(matmul.m, mostRows) && smallConstant(matmul.n, mostColumns);
}

bool cuda::isMatrixVector(const Matmul &matmul) {
  if (kernel::estimate(matmul.k, 512) < 2 * warpSize)
    return false; // nothing to share
  if (smallConstant(matmul.m, mostRows))
    return true;
  return smallConstant(matmul.n, mostColumns) && matmul.lhs->runsAlongK && matmul.lhs->piece > 1;
}

namespace {
class VectorEmitter {
public:
  VectorEmitter(const Matmul &matmul, GpuBuilder &b)
      : matmul(matmul), b(b), isSwapped(areColumnsVectors(matmul)), matrix(*(isSwapped ? matmul.lhs : matmul.rhs)),
        vectors(*(isSwapped ? matmul.rhs : matmul.lhs)), size(isSwapped ? matmul.m : matmul.n),
        count(smallConstant(isSwapped ? matmul.n : matmul.m, mostRows)), sum(getSumType(matmul)) {
    if (matrix.runsAlongK) {
      pieceK = matrix.piece;
      // A warp for each outer index, or where they are few, all warps for one.
      warpsOuter = kernel::estimate(size * matmul.batch, 4096) >= enoughOuters ? warps : 1;
    } else {
      pieceOuter = std::min<int64_t>(matrix.piece, llvm::bit_floor(static_cast<uint64_t>(mostSums / count)));
      // Lanes side by side read at least 32 bytes, which memory gives at once; more where there are blocks enough.
      lanesOuter = 8;
      while (lanesOuter > 2 && kernel::estimate(size * matmul.batch, 4096) < enoughBlocks * lanesOuter * pieceOuter)
        lanesOuter /= 2;
    }
    unrolled = count <= 2 ? 8 : 4; // registers
  }

  void emit();

private:
  static constexpr int64_t warps = 8, mostSums = 32, enoughOuters = 1024, enoughBlocks = 128;
  int64_t slicesInWarp() const { return warpSize / lanesOuter; }
  int64_t slices() const { return slicesInWarp() * warps / warpsOuter; }
  int64_t stepK() const { return slices() * pieceK; }

  SmallVector<Value> multiply(ArrayRef<Value> locatedMatrix, ArrayRef<SmallVector<Value>> locatedVectors, ValueRange ks,
                              ValueRange sums) const;
  SmallVector<Value> loadPiece(const MatmulOperand &operand, ArrayRef<Value> located, Value k, int64_t piece) const;

  const Matmul &matmul;
  GpuBuilder &b;
  bool isSwapped;
  MatmulOperand &matrix, &vectors;
  AffineExpr size; // of the matrix' outer index
  int64_t count;   // of vectors
  Type sum;
  int64_t pieceK = 1, pieceOuter = 1; // of a thread
  int64_t lanesOuter = 1;             // of a warp, the others share k
  int64_t warpsOuter = 1;             // of the block, the others share k
  int64_t unrolled;                   // steps along k whose loads are on their way together
};
} // namespace

/// `piece` elements as sums, in one load where the operand has them side by side along what the matrix runs along.
SmallVector<Value> VectorEmitter::loadPiece(const MatmulOperand &operand, ArrayRef<Value> located, Value k, int64_t piece) const {
  int64_t bytes = (operand.element.getIntOrFloatBitWidth() + 7) / 8;
  MatmulOperand::Place place = operand.at(b, located, k);
  if (piece == 1)
    return {toSum(b, b.loadWhere(place.isThere, place.address, operand.element), sum)};
  Value vector = b.loadWhere(place.isThere, place.address, VectorType::get({piece}, operand.element), piece * bytes);
  SmallVector<Value> values;
  for (int64_t i = 0; i < piece; ++i)
    values.push_back(toSum(b, LLVM::ExtractElementOp::create(b, vector, b.constantInt(b.getI32Type(), i)), sum));
  return values;
}

/// Adds the products at each of `ks`. All loads come first.
SmallVector<Value> VectorEmitter::multiply(ArrayRef<Value> locatedMatrix, ArrayRef<SmallVector<Value>> locatedVectors,
                                           ValueRange ks, ValueRange sums) const {
  SmallVector<SmallVector<Value>> fromMatrix, fromVectors;
  for (Value k : ks)
    fromMatrix.push_back(loadPiece(matrix, locatedMatrix, k, pieceK * pieceOuter));
  for (Value k : ks)
    for (ArrayRef<Value> located : locatedVectors) {
      if (vectors.runsAlongK && vectors.piece >= pieceK) {
        fromVectors.push_back(loadPiece(vectors, located, k, pieceK));
        continue;
      }
      SmallVector<Value> &values = fromVectors.emplace_back();
      for (int64_t i = 0; i < pieceK; ++i)
        values.append(loadPiece(vectors, located, b.addConst(k, i), 1));
    }
  SmallVector<Value> result = llvm::to_vector(sums);
  for (size_t u = 0; u < ks.size(); ++u)
    for (int64_t i = 0; i < pieceK; ++i)
      for (int64_t v = 0; v < count; ++v)
        for (int64_t o = 0; o < pieceOuter; ++o) {
          Value &total = result[v * pieceOuter + o];
          total = b.fma(fromMatrix[u][i * pieceOuter + o], fromVectors[u * count + v][i], total);
        }
  return result;
}

void VectorEmitter::emit() {
  int64_t outersOfWarp = lanesOuter * pieceOuter, outersOfBlock = outersOfWarp * warpsOuter;
  AffineExpr blocks = size.ceilDiv(outersOfBlock);
  LaunchShape launch;
  launch.grid[0] = matmul.batch * blocks;
  launch.block[0] = warps * warpSize;
  b.setLaunch(launch);
  Value batch = b.floorDiv(b.blockId(), b.apply(blocks)), block = b.mod(b.blockId(), b.apply(blocks));
  Value warpOuter = b.modConst(b.warpId(), warpsOuter), warpSlice = b.divConst(b.warpId(), warpsOuter);
  Value laneOuter = b.modConst(b.laneId(), lanesOuter), laneSlice = b.divConst(b.laneId(), lanesOuter);
  Value slice = b.add(b.mulConst(warpSlice, slicesInWarp()), laneSlice);
  Value firstOuter = b.add(b.mulConst(block, outersOfBlock), b.mulConst(warpOuter, outersOfWarp));
  // Outer indices beyond the last read it again. All k are inside: a piece is all there, or none of it.
  for (MatmulOperand *operand : {&matrix, &vectors})
    operand->outerIsInside = operand->kIsInside = true;
  Value last = b.mulConst(b.sub(b.apply(size.ceilDiv(pieceOuter)), b.index(1)), pieceOuter);
  SmallVector<Value> locatedMatrix =
      matrix.locate(b, batch, b.min(b.add(firstOuter, b.mulConst(laneOuter, pieceOuter)), last));
  SmallVector<SmallVector<Value>> locatedVectors;
  for (int64_t v = 0; v < count; ++v)
    locatedVectors.push_back(vectors.locate(b, batch, b.index(v)));

  int64_t longStep = stepK() * unrolled;
  Value k = b.apply(matmul.k), whole = b.mulConst(b.apply(matmul.k.floorDiv(longStep)), longStep);
  Value own = b.mulConst(slice, pieceK);
  SmallVector<Value> sums(count * pieceOuter, b.constant(sum, 0));
  sums = b.forLoop(b.index(0), whole, b.index(longStep), sums, [&](Value start, ValueRange sums) {
    SmallVector<Value> ks;
    for (int64_t u = 0; u < unrolled; ++u)
      ks.push_back(b.add(b.addConst(start, u * stepK()), own));
    return multiply(locatedMatrix, locatedVectors, ks, sums);
  });
  sums = b.forLoop(b.add(whole, own), k, b.index(stepK()), sums,
                   [&](Value k, ValueRange sums) { return multiply(locatedMatrix, locatedVectors, k, sums); });

  auto addUp = [&](Value x, Value y) { return isa<FloatType>(sum) ? Value(arith::AddFOp::create(b, x, y)) : b.add(x, y); };
  for (Value &total : sums)
    for (int64_t offset = lanesOuter; offset < warpSize; offset *= 2)
      total = addUp(total, b.shuffleXor(total, offset));
  // In shared memory: [warp][vector][outer of the warp].
  int64_t bytes = sum.getIntOrFloatBitWidth() / 8, most = std::min<int64_t>(pieceOuter, 16 / bytes);
  Value memory = b.shared(warps * count * outersOfWarp * bytes);
  auto at = [&](Value warp, Value vector, Value lane) {
    Value line = b.add(b.mulConst(warp, count), vector);
    return b.offset(memory, sum, b.add(b.mulConst(line, outersOfWarp), b.mulConst(lane, pieceOuter)));
  };
  b.ifThen(b.equal(laneSlice, b.index(0)), [&] {
    for (int64_t v = 0; v < count; ++v)
      b.storeRun(ArrayRef(sums).slice(v * pieceOuter, pieceOuter), at(b.warpId(), b.index(v), laneOuter), sum, most);
  });
  b.barrier();
  int64_t results = count * lanesOuter * warpsOuter; // runs of outer indices
  assert(results <= warps * warpSize && "a run for each thread at most");
  b.ifThen(b.less(b.threadId(), b.index(results)), [&] {
    Value lane = b.modConst(b.threadId(), lanesOuter), rest = b.divConst(b.threadId(), lanesOuter);
    Value warp = b.modConst(rest, warpsOuter), vector = b.divConst(rest, warpsOuter);
    SmallVector<Value> totals = b.loadRun(at(warp, vector, lane), sum, pieceOuter, most);
    for (int64_t other = warpsOuter; other < warps; other += warpsOuter) {
      SmallVector<Value> more = b.loadRun(at(b.addConst(warp, other), vector, lane), sum, pieceOuter, most);
      for (auto [total, value] : llvm::zip(totals, more))
        total = addUp(total, value);
    }
    Value outer = b.add(b.mulConst(block, outersOfBlock), b.add(b.mulConst(warp, outersOfWarp), b.mulConst(lane, pieceOuter)));
    int64_t run = isSwapped ? 1 : std::min(matmul.outputPiece, pieceOuter);
    for (int64_t o = 0; o < pieceOuter; o += run) {
      Value first = b.addConst(outer, o);
      b.ifThen(b.less(first, b.apply(size)), [&] {
        SmallVector<Value> values;
        for (int64_t i = 0; i < run; ++i)
          values.push_back(fromSum(b, totals[o + i], matmul.compute));
        SmallVector<Value> index = isSwapped ? matmul.outputAt(b, batch, first, vector) : matmul.outputAt(b, batch, vector, first);
        b.storeWithEpilogue(matmul.op, values, index, index.size() - 1);
      });
    }
  });
}

LogicalResult cuda::emitMatrixVector(const Matmul &matmul, GpuBuilder &b) {
  VectorEmitter(matmul, b).emit();
  return success();
}
