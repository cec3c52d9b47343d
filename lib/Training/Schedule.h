// The learning rate over the steps of a run.
#ifndef DLC_TRAINING_SCHEDULE_H
#define DLC_TRAINING_SCHEDULE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>

namespace dlc::training {

struct Schedule {
  enum class Kind { Constant, Cosine, Linear, Step } kind = Kind::Cosine;
  int64_t warmup = 0; ///< steps of a linear rise from 0 to the full rate; all kinds
  int64_t every = 0;  ///< Step: multiply by `gamma` after so many steps, or epochs
  bool everyIsEpochs = false;
  double gamma = 0.1;

  /// "constant", "cosine", "linear", "step:every=2epochs,gamma=0.5", each with ":warmup=N". Fails with a sentence that
  /// shows what is accepted.
  static llvm::Expected<Schedule> parse(llvm::StringRef text);
  /// As `parse` reads it.
  std::string text() const;

  /// The rate of step `step` of 1 ... `total`. With w steps of warm-up, step s <= w has base * s / w; after them, with
  /// t = (s - w - 1) / (total - w), cosine is base * (1 + cos(pi t)) / 2, linear base * (1 - t), step
  /// base * gamma^floor((s - 1) / every).
  double rate(double base, int64_t step, int64_t total, int64_t stepsPerEpoch) const;
};

} // namespace dlc::training

#endif
