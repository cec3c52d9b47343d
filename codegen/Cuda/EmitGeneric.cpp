// kernel.generic: a thread computes runs of elements along the output's last dimension.
//
// Where an input is contiguous along another dimension than the last one, as in a change of layout, a block goes through
// a square tile of both dimensions: it reads along the input's rows, and writes along the output's, and the elements
// change hands in shared memory.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Runs.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
class GenericEmitter {
public:
  GenericEmitter(kernel::GenericOp op, GpuBuilder &b)
      : op(op), b(b), dims(op.getOutputDims()), maps(op.getReadMaps()), out(b.buffer(op.getDestination())),
        last(dims.empty() ? 0 : dims.size() - 1), identity(b.getMultiDimIdentityMap(dims.size())) {}

  void emit() {
    if (std::optional<unsigned> dim = findTransposed())
      return emitTiles(*dim);
    emitRuns();
  }

private:
  using Runs = RunLoop::Loaded;

  bool isLoaded(unsigned k) { // by kernel.load alone
    return maps[k].getNumDims() == 0 && source(k).getRank() > 0;
  }
  const Buffer &source(unsigned k) { return b.buffer(op.getInputs()[k]); }

  /// What the body reads for `count` outputs from `at` on; runs that are in `known` already are taken from there.
  Runs readInputs(ArrayRef<Value> at, int64_t count, ArrayRef<SmallVector<Value>> known = {}) {
    Runs runs;
    for (unsigned k = 0; k < maps.size(); ++k) {
      if (k < known.size() && !known[k].empty())
        runs.push_back(known[k]);
      else if (isLoaded(k))
        runs.emplace_back(count, b.constant(source(k).element, 0));
      else
        runs.push_back(b.read(source(k), maps[k], at, last, count));
    }
    return runs;
  }

  void compute(ArrayRef<Value> at, int64_t count, const Runs &inputs) {
    SmallVector<Value> results = b.inlineRegionRun(op.getEpilogue(), inputs, at, last, count, op.getInputs())[0];
    b.storeRun(results, b.address(out, at), out.element, GpuBuilder::alignedElements(out, identity, last, count));
  }

  //===--------------------------------------------------------------------===//
  // Runs
  //===--------------------------------------------------------------------===//

  void emitRuns() {
    RunLoop loop;
    loop.dims = dims;
    // The largest element of what is read along the run comes in pieces of at most 32 bytes.
    int64_t limit = 16 / std::min<int64_t>(out.elementBytes(), 16), bytes = 0;
    for (unsigned k = 0; k < maps.size(); ++k)
      if (!isLoaded(k) && maps[k].isFunctionOfDim(last) && !dims.empty())
        limit = std::min(limit, std::max<int64_t>(32 / source(k).elementBytes(), 1));
    loop.run = dims.empty() ? 1 : GpuBuilder::alignedElements(out, identity, last, limit);
    for (unsigned k = 0; k < maps.size(); ++k)
      if (isLoaded(k) || (!dims.empty() && maps[k].isFunctionOfDim(last)))
        bytes += loop.run * source(k).elementBytes();
    loop.choosePerThread(std::max<int64_t>(bytes, 1), op.getEpilogue().front().getOperations().size());
    loop.load = [&](ArrayRef<Value> at, int64_t count) { return readInputs(at, count); };
    loop.finish = [&](ArrayRef<Value> at, int64_t count, const Runs &inputs) { compute(at, count, inputs); };
    loop.emit(b);
  }

  //===--------------------------------------------------------------------===//
  // Tiles
  //===--------------------------------------------------------------------===//

  /// An input that goes through shared memory: the tile's rows are those of the output.
  struct Tile {
    unsigned input;
    int64_t piece; // elements that a thread reads together
    int64_t pitch; // elements from row to row: a bank further than the row is long
    Value memory;
  };

  /// Where in a tile a thread begins: `across` along the output's last dimension, `along` the other one.
  struct Spot {
    Value across, along;
  };

  static constexpr int64_t threads = 256, bankBytes = 4;

  bool isTransposedAlong(unsigned k, unsigned dim) {
    return !isLoaded(k) && maps[k].isFunctionOfDim(last) && GpuBuilder::isContiguousAlong(source(k), maps[k], dim);
  }

  /// The dimension that tiles run along beside the last. Short dimensions would leave threads without work, and a long
  /// body would be repeated for each of a thread's elements.
  std::optional<unsigned> findTransposed() {
    constexpr int64_t longBody = 24, shortDim = 8;
    std::optional<unsigned> dim = kernel::getTransposedDim(op);
    if (!dim || static_cast<int64_t>(op.getEpilogue().front().getOperations().size()) > longBody ||
        kernel::estimate(dims[*dim]) < shortDim || kernel::estimate(dims[last]) < shortDim)
      return std::nullopt;
    for (unsigned k = 0; k < maps.size(); ++k)
      if (isTransposedAlong(k, *dim))
        return dim;
    return std::nullopt;
  }

  /// The thread's spot in pass number `pass` over a tile whose fast dimension is taken in pieces of `piece`.
  std::pair<Value, Value> spotOf(int64_t pass, int64_t piece) {
    int64_t lanes = tileSize / piece;
    Value fast = b.mulConst(b.modConst(b.threadId(), lanes), piece);
    return {fast, b.addConst(b.divConst(b.threadId(), lanes), pass * (threads / lanes))};
  }
  int64_t countPasses(int64_t piece) { return tileSize * tileSize / (threads * piece); }

  /// Whether the output has the elements at a spot; null if it has all of every tile.
  Value isInside(const Spot &spot) {
    Value result;
    for (auto [d, i] : {std::pair(last, spot.across), std::pair(along, spot.along)})
      if (!dims[d].isMultipleOf(tileSize))
        result = b.both(result, b.isWithin(b.add(first[d], i), b.apply(dims[d])));
    return result;
  }

  SmallVector<Value> placeOf(const Spot &spot) {
    SmallVector<Value> at = first;
    at[last] = b.add(first[last], spot.across);
    at[along] = b.add(first[along], spot.along);
    return at;
  }

  void emitTiles(unsigned dim) {
    along = dim;
    constexpr int64_t maxTiles = 4; // others are read where they lie
    SmallVector<Tile> tiles;
    int64_t smallest = out.elementBytes();
    for (unsigned k = 0; k < maps.size() && tiles.size() < maxTiles; ++k)
      if (isTransposedAlong(k, dim)) {
        tiles.push_back({k, 1, 0, Value()});
        smallest = std::min(smallest, source(k).elementBytes());
      }
    tileSize = smallest >= bankBytes ? 32 : 64;
    for (Tile &tile : tiles) {
      int64_t bytes = source(tile.input).elementBytes();
      tile.piece = wholeRun({{&source(tile.input), maps[tile.input]}}, dim, dims[dim], std::max<int64_t>(bankBytes / bytes, 1));
      tile.pitch = tileSize + std::max<int64_t>(bankBytes / bytes, 1);
    }
    SmallVector<AffineExpr> counts = dims;
    for (unsigned d : {dim, last})
      counts[d] = dims[d].ceilDiv(tileSize);
    LaunchShape launch;
    launch.grid[0] = nn::productOf(counts, b.getContext());
    launch.block[0] = threads;
    b.setLaunch(launch);
    first = b.delinearize(b.blockId(), llvm::map_to_vector(counts, [&](AffineExpr e) { return b.apply(e); }));
    for (unsigned d : {dim, last})
      first[d] = b.mulConst(first[d], tileSize);
    for (Tile &tile : tiles)
      fill(tile);
    b.barrier();
    drain(tiles);
  }

  /// The input's part of the tile to shared memory.
  void fill(Tile &tile) {
    const Buffer &input = source(tile.input);
    tile.memory = b.shared(tileSize * tile.pitch * input.elementBytes());
    SmallVector<SmallVector<Value>> pieces; // all are on the way before the first is used
    for (int64_t pass = 0; pass < countPasses(tile.piece); ++pass) {
      auto [fast, slow] = spotOf(pass, tile.piece);
      Spot spot = {slow, fast};
      auto read = [&] { return b.read(input, maps[tile.input], placeOf(spot), along, tile.piece); };
      Value condition = isInside(spot);
      pieces.push_back(!condition ? read() : b.ifElse(condition, read, [&] {
        return SmallVector<Value>(tile.piece, b.constant(input.element, 0));
      }));
    }
    for (auto [pass, piece] : llvm::enumerate(pieces)) {
      auto [fast, slow] = spotOf(pass, tile.piece);
      Value place = b.add(b.mulConst(slow, tile.pitch), fast);
      b.storeRun(piece, b.offset(tile.memory, input.element, place), input.element, tile.piece);
    }
  }

  /// The output's elements from those in shared memory.
  void drain(ArrayRef<Tile> tiles) {
    int64_t piece = wholeRun({{&out, identity}}, last, dims[last], std::max<int64_t>(bankBytes / out.elementBytes(), 1));
    for (int64_t pass = 0; pass < countPasses(piece); ++pass) {
      auto [fast, slow] = spotOf(pass, piece);
      Spot spot = {fast, slow};
      SmallVector<SmallVector<Value>> known(maps.size());
      for (const Tile &tile : tiles)
        for (int64_t k = 0; k < piece; ++k) {
          Value place = b.add(b.mulConst(b.addConst(spot.across, k), tile.pitch), spot.along);
          Type element = source(tile.input).element;
          known[tile.input].push_back(b.loadFrom(b.offset(tile.memory, element, place), element));
        }
      b.ifThen(isInside(spot), [&] {
        SmallVector<Value> at = placeOf(spot);
        compute(at, piece, readInputs(at, piece, known));
      });
    }
  }

  kernel::GenericOp op;
  GpuBuilder &b;
  SmallVector<AffineExpr> dims;
  SmallVector<AffineMap> maps;
  const Buffer &out;
  unsigned last, along = 0; // dimensions of tiles
  AffineMap identity;
  int64_t tileSize = 0;
  SmallVector<Value> first; // the tile's first element
};
} // namespace

LogicalResult cuda::emitGeneric(kernel::GenericOp op, GpuBuilder &b) {
  GenericEmitter(op, b).emit();
  return success();
}
