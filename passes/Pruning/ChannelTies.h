// Which slices of which tensors can only be removed together: a union of indices over all dimensions of all values.
#ifndef DLC_PASSES_PRUNING_CHANNELTIES_H
#define DLC_PASSES_PRUNING_CHANNELTIES_H

#include "lib/Support/Mlir.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

#include <vector>

namespace dlc::pruning {

/// Every index of every static dimension of a value is an item. Ties join items into channels; a frozen item freezes its
/// channel. Dimensions are joined as well, so that channels can be told apart by the dimensions they appear in.
class ChannelTies {
public:
  /// Two names for one value: the reads of a parameter.
  void alias(Value value, Value of);

  /// Dimension `a` of `x` and `b` of `y` have the same meaning, index by index. Where a size is open or they differ, both
  /// are frozen.
  void tie(Value x, int64_t a, Value y, int64_t b);
  /// Index `first + i * step` of dimension `a` goes with index `start + i` of dimension `b`, for `count` indices. The dimensions stay
  /// apart: one may be a part of the other, as in a concatenation.
  void tiePart(Value x, int64_t a, int64_t first, int64_t step, Value y, int64_t b, int64_t start, int64_t count);
  /// Index i of the larger dimension goes with index i / (its size / the other's): the outer one of two that were merged.
  /// Frozen where the sizes do not divide.
  void tieBlocks(Value x, int64_t a, Value y, int64_t b);
  /// Indices that are equal modulo `period` go together.
  void tieModulo(Value x, int64_t dim, int64_t period);

  /// The indices of a parameter's dimension are each a weight vector that makes one channel: rows of a filter, columns of a
  /// matrix. Only channels that something makes are worth removing; others are sizes of inputs and tables.
  void produce(Value value, int64_t dim);
  void freeze(Value value, int64_t dim, StringRef why);
  void freeze(Value value, StringRef why);
  void freezeOp(Operation *op, StringRef why); ///< all operands and results

  /// The size of a dimension; -1 when it is open.
  static int64_t sizeOf(Value value, int64_t dim);
  static int64_t rankOf(Value value);

  // ---- after all ties
  /// The item of an index; the representative of its channel.
  int64_t channelOf(Value value, int64_t dim, int64_t index);
  /// The representative of a dimension.
  int64_t dimensionOf(Value value, int64_t dim);
  bool isFrozen(int64_t channel) const { return frozen.contains(channel); }
  bool isProduced(int64_t channel);
  /// Why a channel is frozen; the first reason that was given.
  StringRef whyFrozen(int64_t channel) const;

private:
  struct Place {
    int64_t firstDim = 0;            // in dims
    std::vector<int64_t> firstItems; // per dimension
  };
  const Place &placeOf(Value value);
  int64_t item(Value value, int64_t dim, int64_t index) { return placeOf(value).firstItems[dim] + index; }
  static int64_t find(std::vector<int64_t> &parents, int64_t k);
  void join(int64_t a, int64_t b);

  llvm::DenseMap<Value, Value> aliases;
  llvm::DenseMap<Value, Place> places;
  std::vector<int64_t> items, dims; // parents
  llvm::DenseMap<int64_t, int64_t> frozen; // by representative: a place in reasons
  std::vector<std::string> reasons;
  std::vector<int64_t> produced; // items
  llvm::DenseSet<int64_t> producedChannels; // by representative, once asked for
};

} // namespace dlc::pruning

#endif
