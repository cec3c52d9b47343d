// How far two tensors are apart: the figures of `dlc run --expect` and `dlc verify`.
#ifndef DLC_DATA_COMPARE_H
#define DLC_DATA_COMPARE_H

#include "lib/Data/HostTensor.h"

namespace dlc::data {

/// Over all elements; a pair of NaNs and a pair of equal infinities agree exactly. An element is a
/// mismatch when |got - want| > atol + rtol * |want|, or one side alone is NaN or infinite.
struct Comparison {
  int64_t elements = 0;
  int64_t mismatches = 0;
  int64_t firstMismatch = -1; ///< row-major element number, -1: none
  int64_t worst = -1;         ///< the element with the largest absolute difference, -1: all are equal
  double maxAbs = 0;          ///< infinite when a NaN or an infinity disagrees
  double maxRel = 0;          ///< |got - want| / |want| where want is not 0
  /// Floats: representable values of their own type between the two, +0 and -0 as one; UINT64_MAX
  /// when one side alone is NaN. Integers: the difference itself.
  uint64_t maxUlp = 0;

  bool matches() const { return mismatches == 0; }
};

/// Fails when dtype or shape differ, or a buffer is short.
llvm::Expected<Comparison> compareTensors(const dlc_tensor &got, const dlc_tensor &want, double rtol,
                                          double atol);

/// One line for people: "3 of 1000 elements differ; first at [0, 3]: expected 1.5, got 1.6; max abs
/// 0.1, max rel 0.06, max ulp 12". The tensors are those that were compared.
std::string comparisonText(const Comparison &comparison, const dlc_tensor &got, const dlc_tensor &want);

/// Element `index` (row-major) as a double; 64-bit integers are rounded.
double elementAsDouble(const dlc_tensor &tensor, int64_t index);

} // namespace dlc::data
#endif
