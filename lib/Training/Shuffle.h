// The order in which an epoch visits the samples: a function of seed and epoch alone, so that a run that is resumed
// in the middle of an epoch goes on with the samples that the first one had not seen.
#ifndef DLC_TRAINING_SHUFFLE_H
#define DLC_TRAINING_SHUFFLE_H

#include <cstdint>
#include <vector>

namespace dlc::training {

/// A permutation of 0 ... samples - 1. Every one is equally likely over the seeds; `epoch` counts from 0.
std::vector<int64_t> shuffledOrder(int64_t samples, uint64_t seed, int64_t epoch);

} // namespace dlc::training

#endif
