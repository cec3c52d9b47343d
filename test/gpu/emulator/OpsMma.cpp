// mma.sync. The accumulator starts from C and takes the products in ascending k, rounding to float after each;
// products of 16-bit, 8-bit and tf32 operands are exact in float. A tensor core keeps other intermediate bits, so
// results agree within the usual error of the format, not to the last bit.
#include "Lanes.h"
#include "Matrix.h"
#include <algorithm>
#include <limits>

namespace dlc::emulator {

namespace {

template <class T>
DLC_LANE void multiplyAddBody(T *__restrict d, const T *__restrict a, const T *__restrict b, int m, int n, int k) {
  for (int row = 0; row != m; ++row)
    for (int first = 0; first != n; first += 8) {
      T sums[8];
      for (int i = 0; i != 8; ++i)
        sums[i] = d[row * n + first + i];
      for (int inner = 0; inner != k; ++inner) {
        T factor = a[row * k + inner];
        const T *right = b + inner * n + first;
        for (int i = 0; i != 8; ++i)
          sums[i] += factor * right[i];
      }
      for (int i = 0; i != 8; ++i)
        d[row * n + first + i] = sums[i];
    }
}

template <class T> void multiplyAddPlain(T *d, const T *a, const T *b, int m, int n, int k) {
  multiplyAddBody(d, a, b, m, n, k);
}
template <class T>
__attribute__((target("avx2,fma"))) void multiplyAddWide(T *d, const T *a, const T *b, int m, int n, int k) {
  multiplyAddBody(d, a, b, m, n, k);
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
      values[i] = fp8ToFloat(raw[i], type == Type::E5M2);
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
/// row E t + 4E i on, where g = lane/4, t = lane%4; register i of C row g + 8(i/2), column 2t + i%2.
template <class T> void gather(Warp &warp, const Extra &extra, T *a, T *b) {
  auto typeA = static_cast<Type>(extra.typeA), typeB = static_cast<Type>(extra.typeB);
  int elements = static_cast<int>(elementsPerWord(typeA)), n = extra.n, k = extra.k;
  T values[128];
  bool twoRows = extra.m == 16;
  int width = 4 * elements; // in lane order a register's elements are 8 rows of this many
  for (int i = 0; i != static_cast<int>(extra.a.size()); ++i) {
    decodeElements(typeA, reinterpret_cast<const uint8_t *>(warp.r32(extra.a[static_cast<size_t>(i)])), values,
                   static_cast<size_t>(32 * elements));
    int down = twoRows ? 8 * (i & 1) : 0, right = width * (twoRows ? i >> 1 : i);
    for (int g = 0; g != 8; ++g)
      std::copy(values + g * width, values + (g + 1) * width, a + (g + down) * k + right);
  }
  for (int i = 0; i != static_cast<int>(extra.b.size()); ++i) {
    decodeElements(typeB, reinterpret_cast<const uint8_t *>(warp.r32(extra.b[static_cast<size_t>(i)])), values,
                   static_cast<size_t>(32 * elements));
    for (int e = 0; e != width; ++e)
      for (int g = 0; g != 8; ++g)
        b[(e + width * i) * n + g] = values[g * width + e];
  }
}

Step mma(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  if (lanes != ~0u)
    fail(warp, instr, -1, "expected all 32 lanes");
  const Extra &extra = *instr.extra;
  auto typeD = static_cast<Type>(extra.typeD);
  auto at = [&](int lane, int i) { return (lane / 4 + 8 * (i >> 1)) * 8 + 2 * (lane % 4) + (i & 1); };
  ++warp.launch->statistics.mmas;
  if (typeD == Type::S32) {
    int32_t a[16 * 32], b[32 * 8], d[16 * 8];
    gather(warp, extra, a, b);
    for (size_t i = 0; i != extra.c.size(); ++i)
      for (int lane = 0; lane != 32; ++lane)
        d[at(lane, static_cast<int>(i))] = static_cast<int32_t>(warp.r32(extra.c[i])[lane]);
    if (extra.saturate) {
      for (int row = 0; row != extra.m; ++row)
        for (int column = 0; column != 8; ++column) {
          int64_t sum = d[row * 8 + column];
          for (int inner = 0; inner != extra.k; ++inner)
            sum += int64_t(a[row * extra.k + inner]) * b[inner * 8 + column];
          d[row * 8 + column] = static_cast<int32_t>(
              std::clamp<int64_t>(sum, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()));
        }
    } else {
      multiplyAdd(d, a, b, extra.m, 8, extra.k);
    }
    for (size_t i = 0; i != extra.dst.size(); ++i)
      for (int lane = 0; lane != 32; ++lane)
        warp.r32(extra.dst[i])[lane] = static_cast<uint32_t>(d[at(lane, static_cast<int>(i))]);
    return Step::Next;
  }
  float a[16 * 32], b[32 * 8], d[16 * 8];
  gather(warp, extra, a, b);
  bool half = typeD == Type::F16;
  for (size_t i = 0; i != extra.c.size(); ++i)
    for (int lane = 0; lane != 32; ++lane) {
      uint32_t raw = warp.r32(extra.c[i])[lane];
      int index = static_cast<int>(i);
      if (half) {
        d[at(lane, 2 * index)] = halfToFloat(raw & 0xffff);
        d[at(lane, 2 * index + 1)] = halfToFloat(raw >> 16);
      } else {
        d[at(lane, index)] = std::bit_cast<float>(raw);
      }
    }
  multiplyAdd(d, a, b, extra.m, 8, extra.k);
  for (size_t i = 0; i != extra.dst.size(); ++i)
    for (int lane = 0; lane != 32; ++lane) {
      int index = static_cast<int>(i);
      warp.r32(extra.dst[i])[lane] =
          half ? floatToHalf(d[at(lane, 2 * index)]) | floatToHalf(d[at(lane, 2 * index + 1)]) << 16
               : std::bit_cast<uint32_t>(d[at(lane, index)]);
    }
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
