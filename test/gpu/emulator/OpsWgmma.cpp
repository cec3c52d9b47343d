// wgmma: one warp's quarter of the 64 rows. A wait completes the groups of all four warps, and only once all four
// have committed them. Accumulators are in flight until then, operands in shared memory are being read.
#include "Lanes.h"
#include "Matrix.h"
#include "Memory.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

struct Descriptor {
  uint32_t start, leading, stride;
  int swizzle; ///< 0 none, 1: 128 bytes, 2: 64, 3: 32

  uint32_t width() const { return swizzle == 1 ? 128 : swizzle == 2 ? 64 : swizzle == 3 ? 32 : 16; }
  uint32_t exchange(uint32_t at) const {
    uint32_t mask = swizzle == 1 ? 7 : swizzle == 2 ? 3 : swizzle == 3 ? 1 : 0;
    return at ^ (at >> 7 & mask) << 4;
  }
  /// 16 bytes of row `row` from byte `byte` on: rows along M or N, bytes along K.
  uint32_t alongK(uint32_t row, uint32_t byte) const {
    uint32_t group = start + row / 8 * stride + row % 8 * width();
    return exchange(swizzle ? group + byte : group + byte / 16 * leading);
  }
  /// 16 bytes of the k-th line from byte `byte` on: bytes along M or N.
  uint32_t alongRows(uint32_t k, uint32_t byte) const {
    uint32_t width = this->width();
    uint32_t at = swizzle ? start + byte / width * leading + k / 8 * stride + k % 8 * width + byte % width
                          : start + byte / 16 * stride + k / 8 * leading + k % 8 * 16;
    return exchange(at);
  }
};

Descriptor decodeDescriptor(Warp &warp, const Instr &instr, uint64_t bits) {
  Descriptor result;
  result.start = static_cast<uint32_t>(bits & 0x3fff) << 4;
  result.leading = static_cast<uint32_t>(bits >> 16 & 0x3fff) << 4;
  result.stride = static_cast<uint32_t>(bits >> 32 & 0x3fff) << 4;
  result.swizzle = static_cast<int>(bits >> 62);
  if (bits >> 49 & 7)
    fail(warp, instr, -1, "wgmma descriptors with a base offset are not supported");
  uint32_t repeat = result.swizzle == 1 ? 0x380 : result.swizzle == 2 ? 0x180 : result.swizzle == 3 ? 0x80 : 0;
  if (result.start & repeat)
    fail(warp, instr, -1,
         "wgmma descriptor: " + hex(result.start) + " is not at the start of the swizzle pattern (align to " +
             std::to_string(repeat + 128) + " bytes)");
  return result;
}

/// The 16-byte units of `rows` rows (or columns) and 32 bytes of K.
template <class F>
void forUnits(const Descriptor &d, bool rowMajor, uint32_t firstRow, uint32_t rows, unsigned elementBytes, F &&unit) {
  if (!rowMajor) { // K is contiguous
    for (uint32_t row = 0; row != rows; ++row)
      for (uint32_t byte = 0; byte != 32; byte += 16)
        unit(d.alongK(firstRow + row, byte), row, byte / elementBytes);
  } else {
    for (uint32_t k = 0; k != 32 / elementBytes; ++k)
      for (uint32_t byte = 0; byte != rows * elementBytes; byte += 16)
        unit(d.alongRows(k, firstRow * elementBytes + byte), byte / elementBytes, k);
  }
}

struct Operation {
  Warp *warp;
  const Instr *instr;
  Descriptor a, b;
  std::vector<uint32_t> registersA;
  bool accumulate;
};

/// `transposed`: the result is [k][row], as the product wants B.
template <class T>
void load(const Operation &op, const Descriptor &d, bool rowMajor, Type type, uint32_t firstRow, uint32_t rows,
          bool transposed, T *to) {
  unsigned bytes = bytesOf(type), perUnit = 16 / bytes, k = 32 / bytes;
  const uint8_t *shared = op.warp->cta->shared;
  forUnits(d, rowMajor, firstRow, rows, bytes, [&](uint32_t at, uint32_t row, uint32_t column) {
    T values[16];
    decodeElements(type, shared + at, values, perUnit);
    for (uint32_t i = 0; i != perUnit; ++i) {
      uint32_t r = rowMajor ? row + i : row, c = rowMajor ? column : column + i;
      to[transposed ? c * rows + r : r * k + c] = values[i];
    }
  });
}

/// As for mma.sync: register i of A has row g + 8(i%2), elements E t + 4E(i/2) and up.
template <class T> void loadRegisters(const Operation &op, Type type, T *to) {
  int elements = static_cast<int>(elementsPerWord(type)), k = 8 * elements;
  T values[128];
  for (int i = 0; i != 4; ++i) {
    decodeElements(type, reinterpret_cast<const uint8_t *>(op.registersA.data() + 32 * i), values,
                   static_cast<size_t>(32 * elements));
    for (int lane = 0; lane != 32; ++lane)
      for (int e = 0; e != elements; ++e)
        to[(lane / 4 + 8 * (i & 1)) * k + elements * (lane % 4) + e + 4 * elements * (i >> 1)] =
            values[lane * elements + e];
  }
}

template <class T> void perform(const Operation &op) {
  const Extra &extra = *op.instr->extra;
  auto typeA = static_cast<Type>(extra.typeA), typeB = static_cast<Type>(extra.typeB),
       typeD = static_cast<Type>(extra.typeD);
  auto n = static_cast<uint32_t>(extra.n);
  std::vector<T> a(16 * 32), b(32 * n), d(16 * n, T(0));
  int k = static_cast<int>(32 / bytesOf(typeA));
  if (extra.fromRegisters)
    loadRegisters(op, typeA, a.data());
  else
    load(op, op.a, extra.transA != 0, typeA, 16 * (op.warp->index % 4), 16, false, a.data());
  load(op, op.b, extra.transB != 0, typeB, 0, n, true, b.data());
  if (extra.negA * extra.negB < 0)
    for (T &value : a)
      value = -value;
  bool half = typeD == Type::F16;
  auto at = [&](int lane, int i) {
    return static_cast<size_t>((lane / 4 + 8 * (i >> 1 & 1)) * extra.n + 8 * (i >> 2) + 2 * (lane % 4) + (i & 1));
  };
  int count = extra.n / 2;
  for (int i = 0; op.accumulate && i != count; ++i)
    for (int lane = 0; lane != 32; ++lane) {
      uint32_t raw = op.warp->r32(extra.dst[static_cast<size_t>(half ? i / 2 : i)])[lane];
      if constexpr (std::is_same_v<T, float>)
        d[at(lane, i)] = half ? halfToFloat(raw >> (16 * (i & 1)) & 0xffff) : std::bit_cast<float>(raw);
      else
        d[at(lane, i)] = static_cast<T>(raw);
    }
  multiplyAdd(d.data(), a.data(), b.data(), 16, extra.n, k);
  for (int i = 0; i != count; ++i)
    for (int lane = 0; lane != 32; ++lane) {
      T value = d[at(lane, i)];
      uint32_t &raw = op.warp->r32(extra.dst[static_cast<size_t>(half ? i / 2 : i)])[lane];
      if constexpr (std::is_same_v<T, float>) {
        if (!half)
          raw = std::bit_cast<uint32_t>(value);
        else
          raw = i & 1 ? (raw & 0xffff) | floatToHalf(value) << 16 : (raw & 0xffff0000) | floatToHalf(value);
      } else {
        raw = static_cast<uint32_t>(value);
      }
    }
}

WgmmaGroup &openGroup(Warp &warp) {
  if (warp.wgmmaQueue.size() == warp.wgmmaCommitted - warp.wgmmaDone)
    warp.wgmmaQueue.emplace_back();
  return warp.wgmmaQueue.back();
}

void noteReads(Warp &warp, const Instr &instr, const Descriptor &d, bool rowMajor, uint32_t firstRow, uint32_t rows,
               unsigned bytes) {
  std::vector<uint32_t> units;
  forUnits(d, rowMajor, firstRow, rows, bytes, [&](uint32_t at, uint32_t, uint32_t) { units.push_back(at); });
  std::sort(units.begin(), units.end());
  for (size_t i = 0; i != units.size();) {
    size_t end = i + 1;
    while (end != units.size() && units[end] == units[end - 1] + 16)
      ++end;
    auto size = static_cast<uint32_t>(16 * (end - i));
    resolve(warp, instr, -1, units[i], Space::Shared, size, 16, false);
    sharedWgmmaRead(warp, instr, units[i], size);
    i = end;
  }
}

Step multiply(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  if (lanes != ~0u)
    fail(warp, instr, -1, "expected all 32 lanes");
  const Extra &extra = *instr.extra;
  auto uniform = [&](Place place) {
    uint64_t value = warp.r64(place)[0];
    for (int lane = 1; lane != 32; ++lane)
      if (warp.r64(place)[lane] != value)
        fail(warp, instr, lane, "the descriptor differs among the lanes");
    return value;
  };
  auto checkFenced = [&](Place place) {
    if (!warp.inFlight[place.row / 32] && warp.dirty[place.row / 32])
      fail(warp, instr, -1, "a register of wgmma was written since the last wgmma.fence");
  };
  Operation op{&warp, &instr, {}, {}, {}, true};
  WgmmaGroup &group = openGroup(warp);
  unsigned bytes = bytesOf(static_cast<Type>(extra.typeA));
  if (extra.fromRegisters) {
    for (Place place : extra.a) {
      checkFenced(place);
      op.registersA.insert(op.registersA.end(), warp.r32(place), warp.r32(place) + 32);
      group.rows.push_back(place.row / 32);
    }
  } else {
    op.a = decodeDescriptor(warp, instr, uniform(extra.a[0]));
    noteReads(warp, instr, op.a, extra.transA != 0, 16 * (warp.index % 4), 16, bytes);
  }
  op.b = decodeDescriptor(warp, instr, uniform(extra.b[0]));
  noteReads(warp, instr, op.b, extra.transB != 0, 0, static_cast<uint32_t>(extra.n), bytes);
  uint32_t scale = warp.predicates[instr.c.row];
  op.accumulate = ((instr.c.wide ? ~scale : scale) & 1) != 0;
  for (Place place : extra.dst) {
    checkFenced(place);
    group.rows.push_back(place.row / 32);
  }
  for (uint32_t row : group.rows)
    warp.inFlight[row] = 1;
  ++warp.launch->statistics.mmas;
  auto work = [op = std::move(op), integer = static_cast<Type>(extra.typeD) == Type::S32] {
    integer ? perform<int32_t>(op) : perform<float>(op);
  };
  bool first = true; // groups take effect in order
  for (const WgmmaGroup &earlier : warp.wgmmaQueue)
    first &= earlier.work.empty();
  if (first && warp.launch->coin())
    work();
  else
    group.work.push_back(std::move(work));
  return Step::Next;
}

Step fenceRegisters(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  for (uint32_t row : warp.dirtyList)
    warp.dirty[row] = 0;
  warp.dirtyList.clear();
  return Step::Next;
}

Step commitGroup(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  openGroup(warp);
  ++warp.wgmmaCommitted;
  ++warp.launch->progress;
  return Step::Next;
}

/// Completes the warp's groups up to number `target`.
void completeGroups(Warp &warp, uint32_t target) {
  while (warp.wgmmaDone < target) {
    WgmmaGroup &group = warp.wgmmaQueue.front();
    for (auto &work : group.work)
      work();
    warp.wgmmaQueue.pop_front();
    ++warp.wgmmaDone;
  }
}

Step waitGroup(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  uint32_t allowed = static_cast<uint32_t>(instr.offset);
  uint32_t target = warp.wgmmaCommitted > allowed ? warp.wgmmaCommitted - allowed : 0;
  Split &split = warp.split();
  split.waitNeed = target;
  split.wait = Wait::Wgmma;
  if (!ready(warp, split))
    return Step::Retry;
  split.wait = Wait::None;
  for (uint32_t i = warp.index / 4 * 4; i != warp.index / 4 * 4 + 4 && i < warp.cta->warps.size(); ++i)
    completeGroups(*warp.cta->warps[i], target);
  uint32_t &seen = warp.clocks[3 * warp.cta->cluster->warpCount + warpgroupOf(warp)];
  seen = std::max(seen, target);
  std::fill(warp.inFlight.begin(), warp.inFlight.end(), 0);
  for (const WgmmaGroup &group : warp.wgmmaQueue)
    for (uint32_t row : group.rows)
      warp.inFlight[row] = 1;
  return Step::Next;
}

void decodeMultiply(Decoder &decoder) {
  if (decoder.has("sp") || decoder.types.size() != 3)
    decoder.unsupported();
  Extra &extra = decoder.extra();
  for (const std::string &modifier : decoder.modifiers)
    if (modifier.starts_with("m64n"))
      extra.n = std::atoi(modifier.c_str() + 4);
  Type typeD = decoder.type(0), typeA = decoder.type(1), typeB = decoder.type(2);
  extra.typeD = static_cast<int>(typeD);
  extra.typeA = static_cast<int>(typeA);
  extra.typeB = static_cast<int>(typeB);
  extra.saturate = decoder.has("satfinite");
  if (!extra.n || extra.n % 8 || extra.n > 256 || extra.saturate ||
      (typeD != Type::F32 && typeD != Type::F16 && typeD != Type::S32))
    decoder.unsupported();
  extra.dst = decoder.destinations(decoder.operand(0), 4);
  extra.fromRegisters = decoder.operand(1).kind == Operand::Kind::Vector;
  extra.a =
      extra.fromRegisters ? decoder.sources(decoder.operand(1), 4) : std::vector{decoder.source(decoder.operand(1), 8)};
  extra.b = {decoder.source(decoder.operand(2), 8)};
  if (extra.dst.size() != static_cast<size_t>(extra.n / (typeD == Type::F16 ? 4 : 2)) ||
      (extra.fromRegisters && extra.a.size() != 4))
    decoder.fail("wgmma: the number of registers does not fit the shape");
  const Operand &scale = decoder.operand(3);
  decoder.instr.c = decoder.predicate(scale);
  if (decoder.count() > 5) {
    extra.negA = static_cast<int>(decoder.immediate(decoder.operand(4)));
    extra.negB = static_cast<int>(decoder.immediate(decoder.operand(5)));
  }
  size_t next = 6;
  if (decoder.count() > next && !extra.fromRegisters)
    extra.transA = static_cast<int>(decoder.immediate(decoder.operand(next++)));
  if (decoder.count() > next)
    extra.transB = static_cast<int>(decoder.immediate(decoder.operand(next)));
  decoder.program->sharedGranule = std::min(decoder.program->sharedGranule, 4u);
  decoder.emit(multiply);
}

void decodeWgmma(Decoder &decoder) {
  if (decoder.has("fence"))
    return decoder.emit(fenceRegisters);
  if (decoder.has("commit_group"))
    return decoder.emit(commitGroup);
  if (decoder.has("wait_group")) {
    decoder.instr.offset = decoder.immediate(decoder.operand(0));
    return decoder.emit(waitGroup);
  }
  decodeMultiply(decoder);
}

} // namespace

void registerWgmmaOps() { RegisterOpcodes({{"wgmma", decodeWgmma}}); }

} // namespace dlc::emulator
