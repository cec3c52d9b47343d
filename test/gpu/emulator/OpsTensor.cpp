// cp.async.bulk.tensor: boxes and im2col columns of tensors, to and from swizzled shared memory.
#include "Bulk.h"
#include "Lanes.h"
#include "Races.h"
#include "TensorMap.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

TensorMap readMap(Warp &warp, const Instr &instr, int lane, uint64_t address) {
  Target target = resolve(warp, instr, lane, address, Space::Generic, 128, 64, false);
  TensorMap map;
  std::memcpy(&map, target.data, sizeof map);
  if (map.magic != tensorMapMagic)
    fail(warp, instr, lane, "no tensor map at " + hex(address));
  return map;
}

/// 16-byte units of a row are exchanged by three, two or one bits of the row's number.
uint32_t swizzled(uint32_t at, int swizzle) {
  uint32_t mask = swizzle == 3 ? 7 : swizzle == 2 ? 3 : swizzle == 1 ? 1 : 0;
  return at ^ (at >> 7 & mask) << 4;
}

uint32_t alignmentOf(int swizzle) { return swizzle == 3 ? 1024 : swizzle == 2 ? 512 : swizzle == 1 ? 256 : 128; }

/// One run of elements along the innermost dimension: where it lies in the box and in the tensor. Elements
/// outside of the tensor have no address.
struct Run {
  uint32_t at;                    ///< in the box, in bytes
  uint64_t address;               ///< of the first element; 0: all outside
  uint32_t before, inside, bytes; ///< bytes outside at the front, inside, in all
};

Run makeRun(const TensorMap &map, uint32_t at, const int64_t *coordinates, unsigned count) {
  Run run{at, 0, 0, 0, count * map.elementBytes};
  for (unsigned d = 1; d < map.rank; ++d)
    if (coordinates[d] < 0 || coordinates[d] > map.sizes[d])
      return run;
  int64_t first = std::max<int64_t>(coordinates[0], 0),
          last = std::min<int64_t>(coordinates[0] + count, int64_t(map.sizes[0]) + 1);
  if (first >= last)
    return run;
  run.before = static_cast<uint32_t>(first - coordinates[0]) * map.elementBytes;
  run.inside = static_cast<uint32_t>(last - first) * map.elementBytes;
  run.address = map.address + static_cast<uint64_t>(first) * map.elementBytes;
  for (unsigned d = 1; d < map.rank; ++d)
    run.address += static_cast<uint64_t>(coordinates[d]) * map.strides[d - 1];
  return run;
}

std::vector<Run> tileRuns(const TensorMap &map, const int64_t *start) {
  std::vector<Run> runs;
  uint32_t counts[5] = {1, 1, 1, 1, 1};
  for (unsigned d = 0; d != map.rank; ++d)
    counts[d] = (map.box[d] + map.elementStrides[d] - 1u) / map.elementStrides[d];
  uint32_t at = 0;
  for (uint32_t i4 = 0; i4 != counts[4]; ++i4)
    for (uint32_t i3 = 0; i3 != counts[3]; ++i3)
      for (uint32_t i2 = 0; i2 != counts[2]; ++i2)
        for (uint32_t i1 = 0; i1 != counts[1]; ++i1) {
          const uint32_t step[5] = {0, i1, i2, i3, i4};
          int64_t coordinates[5] = {};
          for (unsigned d = 0; d != map.rank; ++d)
            coordinates[d] = start[d] + int64_t(step[d]) * map.elementStrides[d];
          if (map.elementStrides[0] == 1) {
            runs.push_back(makeRun(map, at, coordinates, counts[0]));
            at += counts[0] * map.elementBytes;
            continue;
          }
          for (uint32_t i0 = 0; i0 != counts[0]; ++i0, at += map.elementBytes) {
            runs.push_back(makeRun(map, at, coordinates, 1));
            coordinates[0] += map.elementStrides[0];
          }
        }
  return runs;
}

/// Pixels of the bounding box in order, innermost spatial dimension first, then the next image; `offsets` are the
/// filter tap's, added after the walk.
std::vector<Run> columnRuns(const TensorMap &map, const int64_t *start, const int64_t *offsets) {
  std::vector<Run> runs;
  int64_t pixel[5];
  std::copy(start, start + 5, pixel);
  unsigned spatial = map.rank - 2u;
  uint32_t at = 0;
  for (unsigned i = 0; i != map.box[1]; ++i, at += map.box[0] * map.elementBytes) {
    int64_t coordinates[5] = {};
    std::copy(pixel, pixel + map.rank, coordinates);
    for (unsigned d = 0; d != spatial; ++d)
      coordinates[d + 1] += offsets[d];
    runs.push_back(makeRun(map, at, coordinates, map.box[0]));
    unsigned d = 0;
    for (; d != spatial; ++d) {
      pixel[d + 1] += map.elementStrides[d + 1];
      if (pixel[d + 1] <= int64_t(map.sizes[d + 1]) + map.upper[d])
        break;
      pixel[d + 1] = map.lower[d];
    }
    if (d == spatial)
      ++pixel[map.rank - 1u];
  }
  return runs;
}

/// The pieces of a run in swizzled memory: 16-byte units at most.
void addPieces(std::vector<Piece> &pieces, const TensorMap &map, const Run &run, uint8_t *shared, uint32_t base,
               bool load) {
  for (uint32_t at = 0; at != run.bytes;) {
    uint32_t where = swizzled(base + run.at + at, map.swizzle), size = std::min(run.bytes - at, 16 - where % 16);
    if (!map.swizzle)
      size = run.bytes - at;
    bool outside = !run.inside || at < run.before || at >= run.before + run.inside;
    uint32_t border = !run.inside       ? run.bytes
                      : at < run.before ? run.before
                      : outside         ? run.bytes
                                        : run.before + run.inside;
    size = std::min(size, border - at);
    auto *global = reinterpret_cast<uint8_t *>(outside ? 0 : run.address + at - run.before);
    if (load)
      pieces.push_back({shared + where, global, size});
    else if (!outside)
      pieces.push_back({global, shared + where, size});
    at += size;
  }
}

/// extra.a: shared address, tensor map, mbarrier, mask; extra.b: coordinates; extra.c: im2col offsets.
Step tensorCopy(Warp &warp, const Instr &instr, uint32_t lanes) {
  const Extra &extra = *instr.extra;
  bool load = instr.code == 0;
  forLanes(lanes, [&](int lane) {
    TensorMap map = readMap(warp, instr, lane, laneValue(warp, extra.a[1], lane));
    if (map.rank != extra.b.size() || map.im2col != (extra.fromRegisters ? 1 : 0))
      fail(warp, instr, lane,
           "the tensor map has rank " + std::to_string(map.rank) + (map.im2col ? ", im2col" : ", tiled"));
    int64_t start[5] = {}, offsets[3] = {};
    for (size_t i = 0; i != extra.b.size(); ++i)
      start[i] = static_cast<int32_t>(laneValue(warp, extra.b[i], lane));
    for (size_t i = 0; i != extra.c.size(); ++i)
      offsets[i] = static_cast<int64_t>(laneValue(warp, extra.c[i], lane) & 0xffff);
    std::vector<Run> runs = map.im2col ? columnRuns(map, start, offsets) : tileRuns(map, start);
    uint32_t bytes = runs.back().at + runs.back().bytes;
    uint64_t address = laneValue(warp, extra.a[0], lane) + static_cast<uint64_t>(instr.offset);
    Target shared = resolve(warp, instr, lane, address, Space::SharedCluster, bytes, alignmentOf(map.swizzle), load);
    auto base = static_cast<uint32_t>(shared.at);
    if (!load) {
      std::vector<Piece> pieces;
      for (const Run &run : runs)
        addPieces(pieces, map, run, warp.cta->shared, base, false);
      return issueStore(warp, instr, lane, base, bytes, std::move(pieces), static_cast<Reduction>(extra.mode), [&] {
        static constexpr Type types[] = {Type::U8,  Type::U16, Type::U32,  Type::S32, Type::U64, Type::S64, Type::F16,
                                         Type::F32, Type::F64, Type::BF16, Type::F32, Type::F32, Type::F32};
        return static_cast<int>(types[map.type]);
      }());
    }
    for (const Run &run : runs)
      if (run.inside)
        noteAccess(warp, instr, lane, resolve(warp, instr, lane, run.address, Space::Global, run.inside, 1, false),
                   run.inside, false);
    auto [barrierCta, barrierAt] = sharedAddress(warp, instr, lane, laneValue(warp, extra.a[2], lane) + extra.extra);
    std::vector<Cta *> ctas =
        destinations(warp, instr, lane, shared.cta, extra.dims, extra.dims ? extra.a[3] : Place{});
    std::vector<std::vector<Piece>> pieces;
    for (Cta *cta : ctas) {
      pieces.emplace_back();
      for (const Run &run : runs)
        addPieces(pieces.back(), map, run, cta->shared, base, true);
    }
    issueLoad(warp, instr, lane, ctas, barrierAt, base, bytes, std::move(pieces));
  });
  return Step::Next;
}

} // namespace

void decodeTensor(Decoder &decoder) {
  if (decoder.has("prefetch"))
    return decoder.emit([](Warp &, const Instr &, uint32_t) { return Step::Next; });
  Reduction reduction = reductionOf(decoder);
  if (decoder.has("gather4") || decoder.has("scatter4") || decoder.has("tile::gather4") ||
      decoder.has("tile::scatter4") || decoder.has("im2col::w") || decoder.has("im2col_no_offs"))
    decoder.unsupported();
  bool store = false; // the space written first is the destination
  for (const std::string &modifier : decoder.modifiers)
    if (modifier == "global" || modifier.starts_with("shared")) {
      store = modifier == "global";
      break;
    }
  const Operand &tensor = decoder.operand(store ? 0 : 1);
  if (tensor.parts.size() != 2)
    decoder.unsupported();
  Extra &extra = decoder.extra();
  extra.mode = static_cast<int>(reduction);
  extra.fromRegisters = decoder.has("im2col");
  extra.b = decoder.sources(tensor.parts[1], 4);
  size_t next = 2;
  Place barrier;
  if (!store) {
    decoder.address(decoder.operand(next++), Space::Shared);
    barrier = decoder.instr.a;
    extra.extra = static_cast<uint64_t>(decoder.instr.offset);
    if (extra.fromRegisters)
      extra.c = decoder.sources(decoder.operand(next++), 2);
  }
  Operand map = tensor;
  map.parts.resize(1);
  decoder.address(map, Space::Generic);
  Place mapPlace = decoder.instr.a;
  if (map.parts[0].kind == Operand::Kind::Variable || decoder.instr.offset)
    decoder.unsupported();
  decoder.address(decoder.operand(store ? 1 : 0), Space::Shared);
  extra.a = {decoder.instr.a, mapPlace, barrier};
  if (decoder.has("multicast::cluster")) {
    extra.dims = 1;
    extra.a.push_back(decoder.source(decoder.operand(next++), 2));
  }
  decoder.instr.code = store;
  decoder.emit(tensorCopy);
}

void registerTensorOps() {}

} // namespace dlc::emulator
