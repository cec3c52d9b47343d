// The exact engine for products: each thread keeps a tile of sums in registers, operands go through shared memory.
//
// While a step along k is computed, the next one's elements are on their way from global memory to registers; shared
// memory has two buffers, so that one barrier for each step is enough. Where the output has few tiles, several groups
// of threads of a block share the steps along k, and the first adds up their sums, in order.
#include "codegen/Cuda/Simt.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
/// A block's tile of the output, and how it is cut.
struct TileShape {
  int64_t rows, columns, depth;      // depth: of k, in one step
  int64_t threadRows, threadColumns; // of a thread
  int64_t laneRows;                  // rows of threads in a warp
  int64_t slices;                    // groups of threads, which take turns along k
  double efficiency;                 // part of the multipliers' peak that the inner loop reaches with enough warps

  int64_t laneColumns() const { return warpSize / laneRows; }
  int64_t warpRows() const { return rows / (laneRows * threadRows); }
  int64_t warpColumns() const { return columns / (laneColumns() * threadColumns); }
  int64_t groupWarps() const { return warpRows() * warpColumns(); }
  int64_t groupThreads() const { return groupWarps() * warpSize; }
  int64_t threads() const { return groupThreads() * slices; }
  int64_t sums() const { return threadRows * threadColumns; }
  /// Elements of a group's two buffers.
  int64_t groupElements() const {
    return 2 * depth * (StagedOperand::getPitch(rows) + StagedOperand::getPitch(columns));
  }
};

/// How much of a product a thread does for each element that it reads from shared memory decides about the efficiency.
constexpr TileShape tileShapes[] = {
    // rows columns depth, of a thread, lanes, slices
    {128, 128, 8, 8, 8, 4, 1, 0.9}, // many tiles
    {128, 32, 16, 8, 4, 4, 1, 0.65}, // few columns: convolutions
    {32, 128, 16, 4, 8, 4, 1, 0.65},
    {128, 16, 16, 4, 4, 8, 1, 0.5},
    {16, 128, 16, 4, 4, 4, 1, 0.5}, // few rows
    {64, 64, 16, 4, 4, 4, 1, 0.5},
    {32, 32, 16, 4, 4, 4, 1, 0.5}, // few tiles
    {32, 32, 16, 4, 4, 4, 4, 0.45}, // and steps enough for several groups
    {16, 32, 16, 4, 4, 4, 8, 0.45},
};

/// A multiprocessor needs so many warps to hide what instructions wait for, and a device has so many multiprocessors.
constexpr int64_t busyWarps = 8, multiprocessors = 128;

class TileEmitter {
public:
  TileEmitter(const Matmul &matmul, GpuBuilder &b) : matmul(matmul), b(b), sum(getSumType(matmul)) {
    shape = chooseShape();
    chunk = 16 / (sum.getIntOrFloatBitWidth() / 8);
  }

  void emit();

private:
  TileShape chooseShape() const;
  SmallVector<Value> multiply(Value lhsTile, Value rhsTile, ValueRange sums) const;
  SmallVector<Value> loadFragment(Value tile, int64_t k, int64_t pitch, int64_t count, int64_t lanes) const;
  Value readAgain(StringRef special) const;
  SmallVector<Value> addSlices(Value memory, Value slice, Value inGroup, ArrayRef<Value> sums) const;
  void storeTile(ArrayRef<Value> sums, Value memory, const TilePlace &place, Value thread) const;
  /// Of a thread's element `i` along one side, from its first one on: it has chunks of neighbours, so far apart as the
  /// chunks of a warp's lanes are long.
  int64_t placeOf(int64_t i, int64_t count, int64_t lanes) const {
    int64_t c = std::min(chunk, count);
    return i / c * c * lanes + i % c;
  }

  const Matmul &matmul;
  GpuBuilder &b;
  Type sum;
  TileShape shape;
  int64_t chunk; // sums in 16 bytes
};
} // namespace

/// The shape that the op's schedule asks for, as `tile = array<i64: rows, columns, slices>`.
static const TileShape *findScheduled(Operation *op) {
  auto schedule = op->getAttrOfType<DictionaryAttr>("schedule");
  auto tile = schedule ? schedule.getAs<DenseI64ArrayAttr>("tile") : DenseI64ArrayAttr();
  for (const TileShape &shape : tileShapes)
    if (tile && tile.asArrayRef() == ArrayRef<int64_t>{shape.rows, shape.columns, shape.slices})
      return &shape;
  return nullptr;
}

/// By a model of the time: tiles of the busiest multiprocessor, and how fast it does them.
TileShape TileEmitter::chooseShape() const {
  if (const TileShape *scheduled = findScheduled(matmul.op))
    return *scheduled;
  constexpr int64_t guess = 512; // of sizes that are not known
  int64_t m = kernel::estimate(matmul.m, guess), n = kernel::estimate(matmul.n, guess), k = kernel::estimate(matmul.k, guess);
  int64_t batch = kernel::estimate(matmul.batch, 16);
  TileShape best = {};
  double least = 0;
  for (const TileShape &shape : tileShapes) {
    int64_t bits = sum.getIntOrFloatBitWidth();
    if ((bits > 32 && shape.sums() > 16) || shape.slices * shape.groupElements() * bits / 8 > b.getTarget().getSharedLimit())
      continue; // does not fit into registers or shared memory
    if (shape.slices > 1 && k < 2 * shape.slices * shape.depth)
      continue;
    int64_t tiles = llvm::divideCeil(m, shape.rows) * llvm::divideCeil(n, shape.columns) * batch;
    int64_t perMultiprocessor = std::max<int64_t>(llvm::divideCeil(tiles, multiprocessors), 1);
    double warps = static_cast<double>(perMultiprocessor * shape.groupWarps() * shape.slices);
    double rate = shape.efficiency * std::min(1.0, warps / busyWarps);
    double cost = static_cast<double>(perMultiprocessor * shape.rows * shape.columns) / rate;
    if (least == 0 || cost < least) {
      least = cost;
      best = shape;
    }
  }
  return best;
}

void TileEmitter::emit() {
  AffineExpr rowTiles = matmul.m.ceilDiv(shape.rows), columnTiles = matmul.n.ceilDiv(shape.columns);
  LaunchShape launch;
  launch.grid[0] = matmul.batch * rowTiles * columnTiles;
  launch.block[0] = shape.threads();
  // Two blocks have 128 registers for each thread, which is enough but for many or long addresses.
  bool isTight = matmul.lhs->piece == 1 || matmul.rhs->piece == 1 || b.getIndexType().isInteger(64) ||
                 sum.getIntOrFloatBitWidth() > 32;
  launch.minBlocks = isTight ? 1 : 2;
  b.setLaunch(launch);
  TilePlace place = placeTile(b, b.blockId(), rowTiles, columnTiles);
  Value firstRow = b.mulConst(place.row, shape.rows), firstColumn = b.mulConst(place.column, shape.columns);
  Value slice = shape.slices == 1 ? b.index(0) : b.divConst(b.warpId(), shape.groupWarps());
  Value warp = b.modConst(b.warpId(), shape.groupWarps());
  Value inGroup = b.modConst(b.threadId(), shape.groupThreads());

  // Shared memory: for each group two buffers, each a tile of lhs and one of rhs.
  int64_t lhsPitch = StagedOperand::getPitch(shape.rows), rhsPitch = StagedOperand::getPitch(shape.columns);
  int64_t lhsElements = lhsPitch * shape.depth, bufferElements = lhsElements + rhsPitch * shape.depth;
  Value memory = b.shared(shape.slices * shape.groupElements() * sum.getIntOrFloatBitWidth() / 8);
  Value mine = b.offset(memory, sum, b.mulConst(slice, shape.groupElements()));
  auto bufferOf = [&](Value step) { return b.offset(mine, sum, b.mulConst(b.modConst(step, 2), bufferElements)); };
  auto rhsOf = [&](Value buffer) { return b.offset(buffer, sum, b.index(lhsElements)); };

  int64_t stepDepth = shape.depth * shape.slices;
  for (MatmulOperand *operand : {matmul.lhs.get(), matmul.rhs.get()}) {
    operand->outerIsInside = true;
    operand->kIsInside = matmul.k.isMultipleOf(stepDepth);
  }
  StagedOperand lhs(b, *matmul.lhs, place.batch, matmul.m, firstRow, inGroup, shape.rows, shape.depth,
                    shape.groupThreads(), sum);
  StagedOperand rhs(b, *matmul.rhs, place.batch, matmul.n, firstColumn, inGroup, shape.columns, shape.depth,
                    shape.groupThreads(), sum);
  Value steps = b.apply(matmul.k.ceilDiv(stepDepth)), firstK = b.mulConst(slice, shape.depth);
  auto load = [&](Value step) {
    Value k = b.add(b.mulConst(step, stepDepth), firstK);
    SmallVector<Value> loaded = lhs.load(k);
    loaded.append(rhs.load(k));
    return loaded;
  };
  size_t lhsCount = 0;
  auto store = [&](ArrayRef<Value> loaded, Value buffer) {
    lhs.store(loaded.take_front(lhsCount), buffer);
    rhs.store(loaded.drop_front(lhsCount), rhsOf(buffer));
  };

  // Where the thread's elements begin in the tile.
  Value laneRow = b.divConst(b.laneId(), shape.laneColumns()), laneColumn = b.modConst(b.laneId(), shape.laneColumns());
  Value warpRow = b.divConst(warp, shape.warpColumns()), warpColumn = b.modConst(warp, shape.warpColumns());
  Value row = b.add(b.mulConst(warpRow, shape.laneRows * shape.threadRows),
                    b.mulConst(laneRow, std::min(chunk, shape.threadRows)));
  Value column = b.add(b.mulConst(warpColumn, shape.laneColumns() * shape.threadColumns),
                       b.mulConst(laneColumn, std::min(chunk, shape.threadColumns)));

  SmallVector<Value> sums(shape.sums(), b.constant(sum, 0));
  sums = b.ifElse(
      b.less(b.index(0), steps),
      [&] {
        SmallVector<Value> first = load(b.index(0));
        lhsCount = lhs.count();
        store(first, bufferOf(b.index(0)));
        b.barrier();
        return b.forLoop(b.index(0), steps, b.index(1), sums, [&](Value step, ValueRange sums) {
          Value next = b.addConst(step, 1), buffer = bufferOf(step);
          Value hasNext = b.less(next, steps);
          SmallVector<Value> loaded = b.ifElse(hasNext, [&] { return load(next); },
                                               [&] {
                                                 SmallVector<Value> none;
                                                 for (Value value : first)
                                                   none.push_back(arith::ConstantOp::create(
                                                       b, cast<TypedAttr>(b.getZeroAttr(value.getType()))));
                                                 return none;
                                               });
          SmallVector<Value> result =
              multiply(b.offset(buffer, sum, row), b.offset(rhsOf(buffer), sum, column), sums);
          b.ifThen(hasNext, [&] { store(loaded, bufferOf(next)); });
          b.barrier();
          return result;
        });
      },
      [&] { return sums; });
  // Nobody reads tiles any more: their memory is for the groups' sums, and behind them for results of each warp.
  int64_t exchanged = (shape.slices - 1) * shape.sums() * shape.groupThreads(), ofWarp = warpSize * shape.threadColumns;
  assert(exchanged + shape.groupWarps() * ofWarp <= shape.slices * shape.groupElements() && "there is room for both");
  if (shape.slices > 1)
    sums = addSlices(memory, slice, inGroup, sums);
  Value thread = readAgain("tid");
  TilePlace again = placeTile(b, readAgain("ctaid"), rowTiles, columnTiles);
  b.ifThen(shape.slices == 1 ? Value() : b.less(thread, b.index(shape.groupThreads())),
           [&] { storeTile(sums, b.offset(memory, sum, b.index(exchanged)), again, thread); });
}

/// A number of the thread or block along x, of which LLVM does not know that it has been read before: what is computed from
/// it after the loop is not kept in registers through the loop, where they are short.
Value TileEmitter::readAgain(StringRef special) const {
  std::string text = ("mov.u32 $0, %" + special + ".x;").str();
  auto read = LLVM::InlineAsmOp::create(b, b.getI32Type(), ValueRange(), text, "=r", /*has_side_effects=*/true,
                                        /*is_align_stack=*/false, LLVM::TailCallKind::None, LLVM::AsmDialectAttr(), ArrayAttr());
  return b.fromI64(read.getResult(0));
}

SmallVector<Value> TileEmitter::loadFragment(Value tile, int64_t k, int64_t pitch, int64_t count, int64_t lanes) const {
  SmallVector<Value> values;
  int64_t c = std::min(chunk, count);
  for (int64_t i = 0; i < count; i += c)
    values.append(b.loadRun(b.offset(tile, sum, b.index(k * pitch + placeOf(i, count, lanes))), sum, c, c));
  return values;
}

SmallVector<Value> TileEmitter::multiply(Value lhsTile, Value rhsTile, ValueRange sums) const {
  SmallVector<Value> result = llvm::to_vector(sums);
  for (int64_t k = 0; k < shape.depth; ++k) {
    SmallVector<Value> rows = loadFragment(lhsTile, k, StagedOperand::getPitch(shape.rows), shape.threadRows, shape.laneRows);
    SmallVector<Value> columns =
        loadFragment(rhsTile, k, StagedOperand::getPitch(shape.columns), shape.threadColumns, shape.laneColumns());
    for (int64_t i = 0; i < shape.sums(); ++i)
      result[i] = b.fma(rows[i / shape.threadColumns], columns[i % shape.threadColumns], result[i]);
  }
  return result;
}

/// The first group's sums and those of the others, in order; what others get is not used.
SmallVector<Value> TileEmitter::addSlices(Value memory, Value slice, Value inGroup, ArrayRef<Value> sums) const {
  int64_t threads = shape.groupThreads();
  auto at = [&](Value group, int64_t i) { // threads side by side
    return b.offset(memory, sum, b.add(b.mulConst(group, shape.sums() * threads), b.add(inGroup, b.index(i * threads))));
  };
  Value isFirst = b.equal(slice, b.index(0));
  b.ifThen(b.less(b.index(0), slice), [&] {
    for (auto [i, value] : llvm::enumerate(sums))
      b.storeTo(value, at(b.addConst(slice, -1), i));
  });
  b.barrier();
  return b.ifElse(isFirst,
                  [&] {
                    SmallVector<Value> all(sums);
                    for (int64_t group = 0; group + 1 < shape.slices; ++group)
                      for (auto [i, value] : llvm::enumerate(all)) {
                        Value other = b.loadFrom(at(b.index(group), i), sum);
                        value = isa<FloatType>(sum) ? Value(arith::AddFOp::create(b, value, other)) : b.add(value, other);
                      }
                    return all;
                  },
                  [&] { return SmallVector<Value>(sums); });
}

/// A row of the threads' sums at a time goes through shared memory, so that lanes beside each other store neighbours, and
/// so that there is one epilogue for a loop: all of a thread's together would read more than registers can hold.
void TileEmitter::storeTile(ArrayRef<Value> sums, Value memory, const TilePlace &place, Value thread) const {
  Value warp = b.divConst(thread, warpSize), lane = b.modConst(thread, warpSize);
  Value warpRow = b.divConst(warp, shape.warpColumns()), warpColumn = b.modConst(warp, shape.warpColumns());
  Value firstRow = b.add(b.mulConst(place.row, shape.rows), b.mulConst(warpRow, shape.laneRows * shape.threadRows));
  Value firstColumn =
      b.add(b.mulConst(place.column, shape.columns), b.mulConst(warpColumn, shape.laneColumns() * shape.threadColumns));
  memory = b.offset(memory, sum, b.mulConst(warp, warpSize * shape.threadColumns));
  int64_t pitch = shape.laneColumns() * shape.threadColumns, columnChunk = std::min(chunk, shape.threadColumns);
  int64_t run = std::min(matmul.outputPiece, shape.threadColumns), runsOfRow = pitch / run;
  int64_t lanesOfRow = std::min(runsOfRow, warpSize), rowsAtOnce = warpSize / lanesOfRow;
  Value laneRow = b.divConst(lane, shape.laneColumns()), laneColumn = b.modConst(lane, shape.laneColumns());
  Value mine = b.offset(memory, sum, b.add(b.mulConst(laneRow, pitch), b.mulConst(laneColumn, columnChunk)));
  Value readRow = b.divConst(lane, lanesOfRow), readColumn = b.mulConst(b.modConst(lane, lanesOfRow), run);
  Value m = b.apply(matmul.m), n = b.apply(matmul.n);
  bool wholeRows = matmul.m.isMultipleOf(shape.rows), wholeColumns = matmul.n.isMultipleOf(shape.columns);
  auto synchronize = [&] { NVVM::SyncWarpOp::create(b, b.constantInt(b.getI32Type(), -1)); };
  for (int64_t r = 0; r < shape.threadRows; ++r) {
    if (r > 0)
      synchronize(); // all have read the one before
    for (int64_t c = 0; c < shape.threadColumns; c += columnChunk)
      b.storeRun(sums.slice(r * shape.threadColumns + c, columnChunk),
                 b.offset(mine, sum, b.index(placeOf(c, shape.threadColumns, shape.laneColumns()))), sum, columnChunk);
    synchronize();
    b.forLoop(b.index(0), b.index(shape.laneRows), b.index(rowsAtOnce), [&](Value first) {
      Value line = b.add(first, readRow);
      Value row = b.add(b.addConst(firstRow, placeOf(r, shape.threadRows, shape.laneRows)),
                        b.mulConst(line, std::min(chunk, shape.threadRows)));
      SmallVector<Value> at = matmul.outputAt(b, place.batch, row, firstColumn); // divisions, once for a row
      b.forLoop(b.index(0), b.index(pitch), b.index(lanesOfRow * run), [&](Value start) {
        Value distance = b.add(start, readColumn), isThere;
        if (!wholeRows)
          isThere = b.less(row, m);
        if (!wholeColumns)
          isThere = b.both(isThere, b.less(b.add(firstColumn, distance), n));
        b.ifThen(isThere, [&] {
          SmallVector<Value> values = b.loadRun(b.offset(memory, sum, b.add(b.mulConst(line, pitch), distance)), sum, run,
                                                std::min(run, chunk));
          for (Value &value : values)
            value = fromSum(b, value, matmul.compute);
          SmallVector<Value> index = at;
          index.back() = b.add(index.back(), distance);
          b.storeWithEpilogue(matmul.op, values, index, index.size() - 1);
        });
      });
    });
  }
}

LogicalResult cuda::emitSimtMatmul(const Matmul &matmul, GpuBuilder &b) {
  if (isMatrixVector(matmul) && !findScheduled(matmul.op))
    return emitMatrixVector(matmul, b);
  TileEmitter(matmul, b).emit();
  return success();
}
