// Every type is compared in its own precision: halves through float, 64-bit integers without double.
#include "lib/Data/Compare.h"
#include "lib/Data/Failure.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <limits>

namespace dlc::data {

namespace {

float fromBFloat16(uint16_t bits) { return llvm::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

float fromFloat16(uint16_t bits) {
  int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  float value = exponent == 31  ? (mantissa ? std::numeric_limits<float>::quiet_NaN() : INFINITY)
                : exponent == 0 ? std::ldexp(static_cast<float>(mantissa), -24)
                                : std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
  return bits & 0x8000 ? -value : value;
}

/// Maps the bits of a float onto integers in the order of the values, both zeros onto 0.
template <typename Bits> int64_t ordered(Bits bits) {
  constexpr Bits sign = Bits(1) << (sizeof(Bits) * 8 - 1);
  int64_t magnitude = static_cast<int64_t>(bits & ~sign);
  return bits & sign ? -magnitude : magnitude;
}

template <typename T, typename Bits, T (*decode)(Bits)> struct FloatElement {
  using Storage = Bits;
  static double value(Bits bits) { return static_cast<double>(decode(bits)); }
  static double difference(Bits got, Bits want) {
    double g = value(got), w = value(want);
    if (g == w || (std::isnan(g) && std::isnan(w)))
      return 0;
    double result = std::abs(g - w);
    return std::isnan(result) ? INFINITY : result;
  }
  static uint64_t ulp(Bits got, Bits want) {
    bool gotNan = std::isnan(value(got)), wantNan = std::isnan(value(want));
    if (gotNan || wantNan)
      return gotNan && wantNan ? 0 : UINT64_MAX;
    int64_t g = ordered(got), w = ordered(want);
    return g > w ? uint64_t(g) - uint64_t(w) : uint64_t(w) - uint64_t(g);
  }
};

float floatOf(uint32_t bits) { return llvm::bit_cast<float>(bits); }
double doubleOf(uint64_t bits) { return llvm::bit_cast<double>(bits); }

template <typename T> struct IntegerElement {
  using Storage = T;
  static double value(T element) { return static_cast<double>(element); }
  static uint64_t ulp(T got, T want) {
    return got > want ? uint64_t(got) - uint64_t(want) : uint64_t(want) - uint64_t(got);
  }
  static double difference(T got, T want) { return static_cast<double>(ulp(got, want)); }
};

/// Calls `visit` with the element type's traits; `tensorBytes` has checked the dtype.
template <typename Visit> auto dispatch(int32_t dtype, Visit visit) {
  switch (dtype) {
  case DLC_F32:
    return visit(FloatElement<float, uint32_t, floatOf>());
  case DLC_F64:
    return visit(FloatElement<double, uint64_t, doubleOf>());
  case DLC_F16:
    return visit(FloatElement<float, uint16_t, fromFloat16>());
  case DLC_BF16:
    return visit(FloatElement<float, uint16_t, fromBFloat16>());
  case DLC_I8:
    return visit(IntegerElement<int8_t>());
  case DLC_I16:
    return visit(IntegerElement<int16_t>());
  case DLC_I32:
    return visit(IntegerElement<int32_t>());
  case DLC_I64:
    return visit(IntegerElement<int64_t>());
  case DLC_U16:
    return visit(IntegerElement<uint16_t>());
  case DLC_U32:
    return visit(IntegerElement<uint32_t>());
  case DLC_U64:
    return visit(IntegerElement<uint64_t>());
  default: // DLC_U8, DLC_BOOL
    return visit(IntegerElement<uint8_t>());
  }
}

template <typename Element>
Comparison compare(const void *gotData, const void *wantData, int64_t count, double rtol, double atol) {
  auto *got = static_cast<const typename Element::Storage *>(gotData);
  auto *want = static_cast<const typename Element::Storage *>(wantData);
  Comparison result;
  result.elements = count;
  for (int64_t i = 0; i != count; ++i) {
    double difference = Element::difference(got[i], want[i]);
    if (difference == 0)
      continue;
    double reference = std::abs(Element::value(want[i]));
    result.maxUlp = std::max(result.maxUlp, Element::ulp(got[i], want[i]));
    if (difference > result.maxAbs) {
      result.maxAbs = difference;
      result.worst = i;
    }
    if (reference != 0)
      result.maxRel = std::max(result.maxRel, std::isfinite(reference) ? difference / reference : INFINITY);
    // An infinite or NaN difference must not hide behind an infinite tolerance.
    if (!(difference <= atol + rtol * reference) || std::isinf(difference)) {
      if (result.mismatches++ == 0)
        result.firstMismatch = i;
    }
  }
  return result;
}

llvm::Expected<size_t> checked(const dlc_tensor &tensor) {
  if (tensor.rank < 0 || tensor.rank > DLC_MAX_RANK)
    return failure("expected a rank of 0.." + llvm::Twine(DLC_MAX_RANK) + ", got " +
                   llvm::Twine(tensor.rank));
  llvm::Expected<size_t> bytes =
      tensorBytes(tensor.dtype, llvm::ArrayRef<int64_t>(tensor.shape, tensor.rank));
  if (bytes && *bytes > tensor.size)
    return failure("expected a buffer of " + llvm::Twine(*bytes) + " bytes, got " + llvm::Twine(tensor.size));
  return bytes;
}

} // namespace

double elementAsDouble(const dlc_tensor &tensor, int64_t index) {
  return dispatch(tensor.dtype, [&](auto element) {
    using Element = decltype(element);
    return Element::value(static_cast<const typename Element::Storage *>(tensor.data)[index]);
  });
}

llvm::Expected<Comparison> compareTensors(const dlc_tensor &got, const dlc_tensor &want, double rtol,
                                          double atol) {
  llvm::Expected<size_t> gotBytes = checked(got);
  if (!gotBytes)
    return gotBytes.takeError();
  llvm::Expected<size_t> wantBytes = checked(want);
  if (!wantBytes)
    return wantBytes.takeError();
  llvm::ArrayRef<int64_t> gotShape(got.shape, got.rank), wantShape(want.shape, want.rank);
  if (got.dtype != want.dtype || gotShape != wantShape)
    return failure("expected " + dtypeName(want.dtype) + " " + shapeText(wantShape) + ", got " +
                   dtypeName(got.dtype) + " " + shapeText(gotShape));
  int64_t count = static_cast<int64_t>(*gotBytes / dtypeSize(got.dtype));
  return dispatch(got.dtype, [&](auto element) {
    return compare<decltype(element)>(got.data, want.data, count, rtol, atol);
  });
}

/// Nine digits tell any two floats apart.
static std::string number(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.9g", value);
  return text;
}

std::string comparisonText(const Comparison &comparison, const dlc_tensor &got, const dlc_tensor &want) {
  std::string text = std::to_string(comparison.elements) + " elements agree";
  if (!comparison.matches()) {
    std::string place;
    int64_t rest = comparison.firstMismatch;
    for (int32_t d = got.rank; d-- > 0; rest /= got.shape[d])
      place = std::to_string(rest % got.shape[d]) + (place.empty() ? "" : ", ") + place;
    text = std::to_string(comparison.mismatches) + " of " + std::to_string(comparison.elements) +
           " elements differ; first at [" + place + "]: expected " +
           number(elementAsDouble(want, comparison.firstMismatch)) + ", got " +
           number(elementAsDouble(got, comparison.firstMismatch));
  }
  std::string ulp = comparison.maxUlp == UINT64_MAX ? "inf" : std::to_string(comparison.maxUlp);
  return text + "; max abs " + number(comparison.maxAbs) + ", max rel " + number(comparison.maxRel) +
         ", max ulp " + ulp;
}

} // namespace dlc::data
