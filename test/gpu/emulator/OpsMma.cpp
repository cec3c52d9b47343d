// mma.sync. The accumulator starts from C and takes the products in ascending k, rounding to float after each;
// products of 16-bit, 8-bit and tf32 operands are exact in float. A tensor core keeps other intermediate bits, so
// results agree within the usual error of the format, not to the last bit.
#include "Lanes.h"
#include "Matrix.h"
#include <algorithm>
#include <array>
#include <limits>

namespace dlc::emulator {

namespace {

/// Four rows at a time, because each sum is a chain of additions. `m` is a multiple of 4, `n` of 8.
template <class T>
DLC_LANE void multiplyAddBody(T *__restrict d, const T *__restrict a, const T *__restrict b, int m, int n, int k) {
  for (int row = 0; row != m; row += 4)
    for (int first = 0; first != n; first += 8) {
      T sums[4][8];
      for (int r = 0; r != 4; ++r)
        for (int i = 0; i != 8; ++i)
          sums[r][i] = d[(row + r) * n + first + i];
      for (int inner = 0; inner != k; ++inner) {
        const T *right = b + inner * n + first;
        for (int r = 0; r != 4; ++r) {
          T factor = a[(row + r) * k + inner];
          for (int i = 0; i != 8; ++i)
            sums[r][i] += factor * right[i];
        }
      }
      for (int r = 0; r != 4; ++r)
        for (int i = 0; i != 8; ++i)
          d[(row + r) * n + first + i] = sums[r][i];
    }
}

template <class T> void multiplyAddPlain(T *d, const T *a, const T *b, int m, int n, int k) {
  multiplyAddBody(d, a, b, m, n, k);
}
template <class T>
__attribute__((target("avx2,fma"))) void multiplyAddWide(T *d, const T *a, const T *b, int m, int n, int k) {
  multiplyAddBody(d, a, b, m, n, k);
}

const float *fp8Table(bool e5m2) {
  static const std::array<std::array<float, 256>, 2> tables = [] {
    std::array<std::array<float, 256>, 2> result;
    for (uint32_t i = 0; i != 512; ++i)
      result[i / 256][i % 256] = fp8ToFloat(i % 256, i / 256);
    return result;
  }();
  return tables[e5m2].data();
}

DLC_LANE void decodeBody(Type type, const uint8_t *raw, float *values, size_t count) {
  auto *halves = reinterpret_cast<const uint16_t *>(raw);
  auto *words = reinterpret_cast<const uint32_t *>(raw);
  if (type == Type::BF16)
    for (size_t i = 0; i != count; ++i)
      values[i] = bfloatToFloat(halves[i]);
  else if (type == Type::F16)
    for (size_t i = 0; i != count; ++i)
      values[i] = halfToFloat(halves[i]);
  else if (type == Type::TF32)
    for (size_t i = 0; i != count; ++i)
      values[i] = truncateToTf32(words[i]);
  else
    for (size_t i = 0; i != count; ++i)
      values[i] = fp8Table(type == Type::E5M2)[raw[i]];
}

void decodePlain(Type type, const uint8_t *raw, float *values, size_t count) { decodeBody(type, raw, values, count); }
__attribute__((target("avx2,fma"))) void decodeWide(Type type, const uint8_t *raw, float *values, size_t count) {
  decodeBody(type, raw, values, count);
}

} // namespace

void decodeElements(Type type, const uint8_t *raw, float *values, size_t count) {
  wideCpu() ? decodeWide(type, raw, values, count) : decodePlain(type, raw, values, count);
}

void decodeElements(Type type, const uint8_t *raw, int32_t *values, size_t count) {
  for (size_t i = 0; i != count; ++i)
    values[i] = type == Type::S8 ? static_cast<int8_t>(raw[i]) : raw[i];
}

void multiplyAdd(float *d, const float *a, const float *b, int m, int n, int k) {
  (wideCpu() ? multiplyAddWide<float> : multiplyAddPlain<float>)(d, a, b, m, n, k);
}

void multiplyAdd(int32_t *d, const int32_t *a, const int32_t *b, int m, int n, int k) {
  // Unsigned arithmetic: accumulators wrap.
  (wideCpu() ? multiplyAddWide<uint32_t> : multiplyAddPlain<uint32_t>)(reinterpret_cast<uint32_t *>(d),
                                                                       reinterpret_cast<const uint32_t *>(a),
                                                                       reinterpret_cast<const uint32_t *>(b), m, n, k);
}

namespace {

/// Register i of A holds E elements of row g + 8(i%2) from column E t + 4E(i/2) on, of B those of column g from
/// row E t + 4E i on, where g = lane/4, t = lane%4: in lane order, 8 rows of A or columns of B of 4E elements.
template <class T, int elements> void gatherOf(Warp &warp, const Extra &extra, T *a, T *b) {
  constexpr int width = 4 * elements;
  auto typeA = static_cast<Type>(extra.typeA), typeB = static_cast<Type>(extra.typeB);
  int k = extra.k;
  T values[8][width];
  auto decode = [&](Type type, Place place) {
    decodeElements(type, reinterpret_cast<const uint8_t *>(warp.r32(place)), values[0], 8 * width);
  };
  bool twoRows = extra.m == 16;
  for (int i = 0; i != static_cast<int>(extra.a.size()); ++i) {
    decode(typeA, extra.a[static_cast<size_t>(i)]);
    T *to = a + (twoRows ? 8 * (i & 1) : 0) * k + width * (twoRows ? i >> 1 : i);
    for (int g = 0; g != 8; ++g)
      for (int e = 0; e != width; ++e)
        to[g * k + e] = values[g][e];
  }
  for (int i = 0; i != static_cast<int>(extra.b.size()); ++i) {
    decode(typeB, extra.b[static_cast<size_t>(i)]);
    for (int e = 0; e != width; ++e)
      for (int g = 0; g != 8; ++g)
        b[(e + width * i) * 8 + g] = values[g][e];
  }
}

template <class T> void gather(Warp &warp, const Extra &extra, T *a, T *b) {
  switch (elementsPerWord(static_cast<Type>(extra.typeA))) {
  case 1: return gatherOf<T, 1>(warp, extra, a, b);
  case 2: return gatherOf<T, 2>(warp, extra, a, b);
  default: return gatherOf<T, 4>(warp, extra, a, b);
  }
}

/// Accumulators: register i of 32-bit ones has row g + 8(i/2), column 2t + i%2.
template <class T> void readAccumulators(const Warp &warp, const std::vector<Place> &places, T *d) {
  for (size_t i = 0; i != places.size(); ++i) {
    const T *row = reinterpret_cast<const T *>(warp.r32(places[i]));
    T *to = d + 64 * (i >> 1) + (i & 1);
    for (int lane = 0; lane != 32; ++lane)
      to[2 * lane] = row[lane]; // 8 g + 2 t
  }
}
template <class T> void writeAccumulators(const Warp &warp, const std::vector<Place> &places, const T *d) {
  for (size_t i = 0; i != places.size(); ++i) {
    T *row = reinterpret_cast<T *>(warp.r32(places[i]));
    const T *from = d + 64 * (i >> 1) + (i & 1);
    for (int lane = 0; lane != 32; ++lane)
      row[lane] = from[2 * lane];
  }
}

Step mma(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  if (lanes != ~0u)
    fail(warp, instr, -1, "expected all 32 lanes");
  const Extra &extra = *instr.extra;
  auto typeD = static_cast<Type>(extra.typeD);
  ++warp.launch->statistics.mmas;
  if (typeD == Type::S32) {
    int32_t a[16 * 32], b[32 * 8], d[16 * 8];
    gather(warp, extra, a, b);
    readAccumulators(warp, extra.c, d);
    if (extra.saturate) {
      for (int i = 0; i != extra.m * 8; ++i) {
        int64_t sum = d[i];
        for (int inner = 0; inner != extra.k; ++inner)
          sum += int64_t(a[i / 8 * extra.k + inner]) * b[inner * 8 + i % 8];
        d[i] = static_cast<int32_t>(
            std::clamp<int64_t>(sum, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()));
      }
    } else {
      multiplyAdd(d, a, b, extra.m, 8, extra.k);
    }
    writeAccumulators(warp, extra.dst, d);
    return Step::Next;
  }
  float a[16 * 32], b[32 * 8], d[16 * 8];
  gather(warp, extra, a, b);
  if (typeD == Type::F32) {
    readAccumulators(warp, extra.c, d);
    multiplyAdd(d, a, b, extra.m, 8, extra.k);
    writeAccumulators(warp, extra.dst, d);
    return Step::Next;
  }
  for (size_t i = 0; i != extra.c.size(); ++i) // pairs of f16
    for (size_t lane = 0; lane != 32; ++lane) {
      uint32_t raw = warp.r32(extra.c[i])[lane];
      d[64 * i + 2 * lane] = halfToFloat(raw & 0xffff);
      d[64 * i + 2 * lane + 1] = halfToFloat(raw >> 16);
    }
  multiplyAdd(d, a, b, extra.m, 8, extra.k);
  for (size_t i = 0; i != extra.dst.size(); ++i)
    for (size_t lane = 0; lane != 32; ++lane)
      warp.r32(extra.dst[i])[lane] = floatToHalf(d[64 * i + 2 * lane]) | floatToHalf(d[64 * i + 2 * lane + 1]) << 16;
  return Step::Next;
}

/// m8n8k4: A row g, column t; B row t, column g; C row g, columns 2t and 2t + 1.
Step mmaDouble(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  const Extra &extra = *instr.extra;
  auto value = [&](Place place, int lane) { return std::bit_cast<double>(warp.r64(place)[lane]); };
  double results[2][32];
  for (int lane = 0; lane != 32; ++lane)
    for (int half = 0; half != 2; ++half) {
      double sum = value(extra.c[static_cast<size_t>(half)], lane);
      for (int k = 0; k != 4; ++k)
        sum = std::fma(value(extra.a[0], lane / 4 * 4 + k), value(extra.b[0], (2 * (lane % 4) + half) * 4 + k), sum);
      results[half][lane] = sum;
    }
  for (int half = 0; half != 2; ++half)
    std::memcpy(warp.r64(extra.dst[static_cast<size_t>(half)]), results[half], sizeof results[half]);
  ++warp.launch->statistics.mmas;
  return Step::Next;
}

} // namespace

void decodeMma(Decoder &decoder) {
  if (!decoder.has("sync") || decoder.has("sp") || decoder.has("sp::ordered_metadata") || decoder.types.size() != 4 ||
      decoder.has("and") || decoder.has("xor"))
    decoder.unsupported();
  Extra &extra = decoder.extra();
  static constexpr struct {
    std::string_view name;
    int m, n, k;
  } shapes[] = {{"m16n8k4", 16, 8, 4},   {"m16n8k8", 16, 8, 8}, {"m16n8k16", 16, 8, 16},
                {"m16n8k32", 16, 8, 32}, {"m8n8k16", 8, 8, 16}, {"m8n8k4", 8, 8, 4}};
  for (auto shape : shapes)
    if (decoder.has(shape.name)) {
      extra.m = shape.m;
      extra.n = shape.n;
      extra.k = shape.k;
    }
  Type typeD = decoder.type(0), typeA = decoder.type(1), typeB = decoder.type(2);
  extra.typeD = static_cast<int>(typeD);
  extra.typeA = static_cast<int>(typeA);
  extra.typeB = static_cast<int>(typeB);
  extra.saturate = decoder.has("satfinite");
  bool isDouble = typeD == Type::F64;
  if (!extra.m || bytesOf(typeA) != bytesOf(typeB) || decoder.type(3) != typeD || decoder.modifiers[0] != "sync" ||
      (isDouble && extra.m != 8) || (extra.m == 8 && extra.k == 4 && !isDouble))
    decoder.unsupported();
  unsigned bytes = isDouble ? 8 : 4;
  extra.dst = decoder.destinations(decoder.operand(0), bytes);
  extra.a = decoder.sources(decoder.operand(1), bytes);
  extra.b = decoder.sources(decoder.operand(2), bytes);
  extra.c = decoder.sources(decoder.operand(3), bytes);
  unsigned perRegister = isDouble ? 1 : elementsPerWord(typeA);
  size_t accumulators = static_cast<size_t>(extra.m * 8 / 32) / (typeD == Type::F16 ? 2 : 1);
  if (extra.a.size() * perRegister * 32 != static_cast<size_t>(extra.m * extra.k) ||
      extra.b.size() * perRegister * 32 != static_cast<size_t>(8 * extra.k) || extra.c.size() != accumulators ||
      extra.dst.size() != accumulators)
    decoder.fail("mma: the number of registers does not fit the shape");
  decoder.emit(isDouble ? mmaDouble : mma);
}

} // namespace dlc::emulator
