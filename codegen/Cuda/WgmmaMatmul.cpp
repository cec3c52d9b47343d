// Products on Hopper: one warpgroup copies k-blocks of both operands into a ring of stages in shared memory, the others
// multiply them, each 64 rows of the tile, and store their part of the output while the next tile is being copied.
//
// Blocks stay for all their tiles, and warpgroups give each other the registers they need. The blocks of a cluster work
// on tiles below each other; each copies a part of the columns to all of them, so that a stage is free again only when
// the warpgroups of all blocks have read it. Products of one k-block are in flight while those of the next are begun: the
// stage that is handed back is the one before. The first k-block of a tile begins the sums: registers set to zero
// before would be written by something else than products, and the assembler would let products wait for each other.
#include "codegen/Cuda/WgmmaPlan.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

using Dim = WgmmaOperand::Dim;

namespace {
/// Registers of a thread, by the number of multiplying warpgroups: together at most what a multiprocessor has, 512 for
/// each of 128 threads.
struct Registers {
  int64_t copying, multiplying;
};
constexpr Registers registers[] = {{0, 0}, {40, 240}, {40, 232}, {32, 160}};

class WgmmaKernel {
public:
  WgmmaKernel(const Matmul &matmul, const WgmmaPlan &plan, GpuBuilder &b)
      : matmul(matmul), plan(plan), tile(plan.tile), b(b), i32(b.getI32Type()) {}

  void emit();

private:
  /// A stage of the ring, and the parity of the phase that it is waited for in: both i32.
  struct Stage {
    Value number, parity;
  };
  /// Where a tile lies: indices.
  struct Place {
    Value batch, row, column;
  };

  void setLaunch();
  void initialize();
  void copyTiles();
  void multiplyTiles();

  Place placeOf(Value number);
  SmallVector<Value> forTiles(function_ref<Stage(const Place &, Stage)> body);
  Stage next(Stage stage);
  Value barrierOf(Value first, Value stage) { return b.offsetBytes(first, b.mul(stage, number(8))); }
  void copyOperand(const WgmmaOperand &operand, Value map, Value to, Value barrier, const Place &place, Value outer,
                   Value block, int64_t mask);
  Value multiplyBlock(Stage stage, Value sums, bool isFirst);
  void release(Value stage);

  Value number(int64_t value) { return b.constantInt(i32, value); }

  const Matmul &matmul;
  const WgmmaPlan &plan;
  const WgmmaTile &tile;
  GpuBuilder &b;
  Type i32;
  AffineExpr rowTiles, columnTiles; // rowTiles: of clusters
  Value ring, staging, full, empty; // shared memory
  Value lhsMap, rhsMap, outputMap;
  Value warpgroup, thread, rank, kBlocks;
};
} // namespace

void WgmmaKernel::setLaunch() {
  rowTiles = plan.m.ceilDiv(tile.rows * tile.cluster);
  columnTiles = plan.n.ceilDiv(tile.columns);
  LaunchShape launch;
  AffineExpr clusters = plan.batch * rowTiles * columnTiles;
  int64_t most = wgmmaProcessors / tile.cluster;
  if (auto known = dyn_cast<AffineConstantExpr>(clusters))
    most = std::min(most, known.getValue());
  // None if there are no tiles: the division rounds every other number up to 1.
  constexpr int64_t many = int64_t(1) << 40;
  launch.grid[0] = clusters.ceilDiv(many) * (most * tile.cluster);
  launch.block[0] = (tile.consumers() + 1) * hopper::warpgroupSize;
  launch.cluster = tile.cluster;
  launch.minBlocks = 1; // else registers cannot be moved
  b.setLaunch(launch);
}

void WgmmaKernel::initialize() {
  ring = b.shared(tile.stages * plan.stageBytes(), hopper::atomBytes);
  if (plan.output)
    staging = b.shared(tile.consumers() * 2 * stagingBytes, hopper::atomBytes);
  full = b.shared(8 * tile.stages);
  empty = b.shared(8 * tile.stages);
  lhsMap = b.tensorMap(plan.lhs.map);
  rhsMap = b.tensorMap(plan.rhs.map);
  if (plan.output)
    outputMap = b.tensorMap(*plan.output);
  constexpr int64_t warps = hopper::warpgroupSize / warpSize;
  warpgroup = b.divConst(b.warpId(), warps);
  thread = b.modConst(b.threadId(), hopper::warpgroupSize);
  rank = tile.cluster > 1 ? b.fromI64(NVVM::ClusterId::create(b, i32)) : b.index(0);
  // An empty sum still takes one block, of zeros.
  kBlocks = b.mulConst(b.max(b.apply(plan.depth.ceilDiv(plan.blockDepth())), b.index(1)), plan.taps);
  b.ifThen(b.equal(b.threadId(), b.index(0)), [&] {
    for (int64_t s = 0; s < tile.stages; ++s) {
      hopper::initBarrier(b, barrierOf(full, number(s)), 1);
      hopper::initBarrier(b, barrierOf(empty, number(s)), tile.consumers() * tile.cluster);
    }
    hopper::publishBarriers(b);
    hopper::prefetchMap(b, lhsMap);
    hopper::prefetchMap(b, rhsMap);
  });
  if (tile.cluster > 1)
    hopper::clusterBarrier(b);
  else
    b.barrier();
}

//===----------------------------------------------------------------------===//
// Tiles and stages
//===----------------------------------------------------------------------===//

/// Neighbouring numbers are tiles below each other, in bands of some rows of tiles, so that blocks that run at the same
/// time read the same rows and columns.
WgmmaKernel::Place WgmmaKernel::placeOf(Value tileNumber) {
  constexpr int64_t band = 16;
  Value rows = b.apply(rowTiles), columns = b.apply(columnTiles), batch = b.index(0);
  if (!plan.batchDims.empty()) {
    Value perBatch = b.mul(rows, columns);
    batch = b.floorDiv(tileNumber, perBatch);
    tileNumber = b.mod(tileNumber, perBatch);
  }
  Value perBand = b.mulConst(columns, band);
  Value first = b.mulConst(b.floorDiv(tileNumber, perBand), band), inBand = b.mod(tileNumber, perBand);
  Value height = b.min(b.sub(rows, first), b.index(band));
  Value row = b.add(first, b.mod(inBand, height)), column = b.floorDiv(inBand, height);
  row = b.add(b.mulConst(row, tile.cluster), rank);
  return {batch, b.mulConst(row, tile.rows), b.mulConst(column, tile.columns)};
}

SmallVector<Value> WgmmaKernel::forTiles(function_ref<Stage(const Place &, Stage)> body) {
  Value tiles = b.apply(plan.batch * rowTiles * columnTiles);
  Value first = b.divConst(b.blockId(), tile.cluster), step = b.divConst(b.numBlocks(), tile.cluster);
  return b.forLoop(first, tiles, step, {number(0), number(0)}, [&](Value i, ValueRange state) -> SmallVector<Value> {
    Stage last = body(placeOf(i), {state[0], state[1]});
    return {last.number, last.parity};
  });
}

WgmmaKernel::Stage WgmmaKernel::next(Stage stage) {
  Value after = b.add(stage.number, number(1));
  Value wraps = b.equal(after, number(tile.stages));
  return {b.select(wraps, number(0), after),
          b.bitXor(stage.parity, arith::ExtUIOp::create(b, i32, wraps))};
}

//===----------------------------------------------------------------------===//
// The copying warpgroup
//===----------------------------------------------------------------------===//

void WgmmaKernel::copyOperand(const WgmmaOperand &operand, Value map, Value to, Value barrier, const Place &place, Value outer,
                              Value block, int64_t mask) {
  Value tap = b.index(0), depth = block;
  if (plan.taps > 1) {
    Value blocks = b.max(b.apply(plan.depth.ceilDiv(plan.blockDepth())), b.index(1));
    tap = b.floorDiv(block, blocks);
    depth = b.mod(block, blocks);
  }
  depth = b.mulConst(depth, plan.blockDepth());
  if (!isa<AffineConstantExpr>(plan.depth)) { // sizes of 0 count as 1 in the map
    Value isEmpty = b.equal(b.apply(plan.depth), b.index(0));
    depth = b.add(depth, b.select(isEmpty, b.index(plan.blockDepth()), b.index(0)));
  }
  SmallVector<Value> radices = llvm::map_to_vector(plan.batchDims, [&](AffineExpr e) { return b.apply(e); });
  SmallVector<Value> digits = b.delinearize(place.batch, radices), windows, taps;
  if (operand.isImage()) {
    SmallVector<Value> sizes = {b.index(0)};
    for (AffineExpr size : operand.positions)
      sizes.push_back(b.apply(size));
    windows = b.delinearize(outer, sizes);
    SmallVector<Value> tapSizes = llvm::map_to_vector(operand.taps, [&](int64_t t) { return b.index(t); });
    taps = b.delinearize(tap, tapSizes);
    for (auto [position, dilation] : llvm::zip(taps, operand.dilations))
      position = b.mulConst(position, dilation);
    std::reverse(taps.begin(), taps.end()); // the fastest dimension comes first
  }
  for (int64_t box = 0; box < operand.boxes; ++box) {
    Value start = b.addConst(outer, box * operand.outerOfBox);
    SmallVector<Value> coordinates;
    for (Dim dim : operand.dims) {
      auto coordinate = [&]() -> Value {
        switch (dim.kind) {
        case Dim::Outer:
          return start;
        case Dim::InPanel:
          return b.modConst(start, operand.panel);
        case Dim::Panel:
          return b.divConst(start, operand.panel);
        case Dim::Depth:
          return depth;
        case Dim::Tap:
          return tap;
        case Dim::Batch:
          return digits[dim.number];
        case Dim::Image:
          return windows[0];
        case Dim::Pixel:
          return b.addConst(b.mulConst(windows[1 + dim.number], operand.strides[dim.number]), -operand.pads[dim.number]);
        }
        llvm_unreachable("all kinds are there");
      };
      coordinates.push_back(coordinate());
    }
    Value place = b.offsetBytes(to, number(box * operand.outerOfBox * hopper::rowBytes));
    hopper::copyBox(b, map, place, barrier, coordinates, taps, mask);
  }
}

void WgmmaKernel::copyTiles() {
  hopper::setRegisters(b, registers[tile.consumers()].copying, /*isMore=*/false);
  Value isFirst = b.equal(b.threadId(), b.index(tile.consumers() * hopper::warpgroupSize));
  b.ifThen(isFirst, [&] {
    forTiles([&](const Place &place, Stage start) -> Stage {
      SmallVector<Value> end = b.forLoop(
          b.index(0), kBlocks, b.index(1), {start.number, start.parity}, [&](Value block, ValueRange state) -> SmallVector<Value> {
            Stage stage = {state[0], state[1]};
            // In the first round all stages are free: a phase of the other parity counts as over.
            hopper::wait(b, barrierOf(empty, stage.number), b.bitXor(stage.parity, number(1)));
            Value barrier = barrierOf(full, stage.number);
            hopper::arriveExpecting(b, barrier, plan.stageBytes());
            Value lhs = b.offsetBytes(ring, b.mul(stage.number, number(plan.stageBytes())));
            copyOperand(plan.lhs, lhsMap, lhs, barrier, place, place.row, block, /*mask=*/1);
            int64_t columns = tile.columns / tile.cluster;
            Value rhs = b.offsetBytes(lhs, b.index(tile.rows * hopper::rowBytes));
            rhs = b.offsetBytes(rhs, b.mulConst(rank, columns * hopper::rowBytes));
            Value column = b.add(place.column, b.mulConst(rank, columns));
            copyOperand(plan.rhs, rhsMap, rhs, barrier, place, column, block, (int64_t(1) << tile.cluster) - 1);
            Stage after = next(stage);
            return {after.number, after.parity};
          });
      return {end[0], end[1]};
    });
  });
}

//===----------------------------------------------------------------------===//
// The multiplying warpgroups
//===----------------------------------------------------------------------===//

/// Begins the products of a stage, once it is full.
Value WgmmaKernel::multiplyBlock(Stage stage, Value sums, bool isFirst) {
  hopper::wait(b, barrierOf(full, stage.number), stage.parity);
  Value start = b.add(LLVM::PtrToIntOp::create(b, i32, ring), b.mul(stage.number, number(plan.stageBytes())));
  Value rows = warpgroup;
  if (!rows.getType().isInteger(32))
    rows = arith::TruncIOp::create(b, i32, rows);
  Value lhs = hopper::describe(b, b.add(start, b.mul(rows, number(hopper::productRows * hopper::rowBytes))), plan.lhs.order);
  Value rhs = hopper::describe(b, b.add(start, number(tile.rows * hopper::rowBytes)), plan.rhs.order);
  hopper::fenceProducts(b);
  for (int64_t step = 0; step < plan.blockDepth() / hopper::productDepth(plan.element); ++step)
    sums = hopper::multiply(b, sums, hopper::advance(b, lhs, step, plan.lhs.order), hopper::advance(b, rhs, step, plan.rhs.order),
                            tile.columns, plan.element, plan.lhs.order, plan.rhs.order, isFirst && step == 0);
  hopper::commitProducts(b);
  return sums;
}

/// Tells the copying warpgroups of the cluster that this one has read the stage.
void WgmmaKernel::release(Value stage) {
  Value barrier = barrierOf(empty, stage);
  if (tile.cluster == 1)
    return b.ifThen(b.equal(thread, b.index(0)), [&] { hopper::arrive(b, barrier); });
  b.ifThen(b.less(thread, b.index(tile.cluster)), [&] { hopper::arriveAt(b, barrier, thread); });
}

void WgmmaKernel::multiplyTiles() {
  hopper::setRegisters(b, registers[tile.consumers()].multiplying, /*isMore=*/true);
  Type type = LLVM::LLVMStructType::getLiteral(b.getContext(), SmallVector<Type>(tile.columns / 2, b.getF32Type()));
  WgmmaResult result;
  result.thread = thread;
  result.barrier = b.addConst(warpgroup, 1); // 0 is that of the block
  result.outputMap = outputMap;
  if (plan.output)
    result.staging = b.offsetBytes(staging, b.mulConst(warpgroup, 2 * stagingBytes));
  forTiles([&](const Place &place, Stage start) -> Stage {
    Value sums = multiplyBlock(start, LLVM::UndefOp::create(b, type), /*isFirst=*/true);
    Stage second = next(start);
    SmallVector<Value> end = b.forLoop(b.index(1), kBlocks, b.index(1), {second.number, second.parity, start.number, sums},
                                       [&](Value, ValueRange state) -> SmallVector<Value> {
                                         Stage stage = {state[0], state[1]};
                                         Value sums = multiplyBlock(stage, state[3], /*isFirst=*/false);
                                         hopper::waitForProducts(b, 1);
                                         release(state[2]);
                                         Stage after = next(stage);
                                         return {after.number, after.parity, stage.number, sums};
                                       });
    hopper::waitForProducts(b, 0);
    release(end[2]);
    result.sums = end[3];
    result.batch = place.batch;
    result.row = b.add(place.row, b.mulConst(warpgroup, hopper::productRows));
    result.column = place.column;
    storeWgmmaResult(b, plan, matmul, result);
    return {end[0], end[1]};
  });
  if (plan.output)
    b.ifThen(b.equal(thread, b.index(0)), [&] { hopper::waitForStores(b, 0, /*isRead=*/false); });
}

void WgmmaKernel::emit() {
  setLaunch();
  initialize();
  b.ifElse(
      b.equal(warpgroup, b.index(tile.consumers())),
      [&]() -> SmallVector<Value> {
        copyTiles();
        return {};
      },
      [&]() -> SmallVector<Value> {
        multiplyTiles();
        return {};
      });
  // Shared memory of a block is there until the others have read and written it.
  if (tile.cluster > 1)
    hopper::clusterBarrier(b);
}

bool cuda::canUseWgmma(const Matmul &matmul, const GpuBuilder &b) { return planWgmma(matmul, b).has_value(); }

LogicalResult cuda::emitWgmmaMatmul(const Matmul &matmul, GpuBuilder &b) {
  std::optional<WgmmaPlan> plan = planWgmma(matmul, b);
  if (!plan)
    return matmul.op->emitError("internal error: a product that Hopper's tensor cores do not take");
  WgmmaKernel(matmul, *plan, b).emit();
  return success();
}
