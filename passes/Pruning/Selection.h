// Which channels go: the smallest of every group, or of the whole model.
#ifndef DLC_PASSES_PRUNING_SELECTION_H
#define DLC_PASSES_PRUNING_SELECTION_H

#include "passes/Pruning/Pruning.h"

namespace dlc::pruning {

struct SelectionOptions {
  double share = 0.5;     ///< of the channels to remove: of every group, or with `isGlobal` of all together
  bool isGlobal = false;
  int64_t multiple = 8;   ///< a power of two that the numbers of channels left should be multiples of
};

/// How many of `count` channels stay when about `target` are wanted: the nearest multiple of `multiple`, or of a smaller power
/// of two where that would be off by more than an eighth of `count`; at least 1.
int64_t keptCount(int64_t count, double target, int64_t multiple);

/// The channels to remove, by id. Equal scores go in the order of the channels.
llvm::DenseSet<int64_t> selectChannels(ArrayRef<ChannelGroup> groups, const SelectionOptions &options);

} // namespace dlc::pruning

#endif
