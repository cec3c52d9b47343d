// Which dimensions of a reshape hold the same elements.
#include "passes/Layout/ReshapeGroups.h"

#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::layout;

std::optional<SmallVector<DimGroup>> layout::groupDims(RankedTensorType from, RankedTensorType to) {
  MLIRContext *context = from.getContext();
  SmallVector<AffineExpr> a = nn::getDims(from), b = nn::getDims(to);
  if (llvm::is_contained(a, AffineExpr()) || llvm::is_contained(b, AffineExpr()))
    return std::nullopt;
  auto indices = [](RankedTensorType type) {
    SmallVector<int64_t> kept;
    for (auto [k, size] : llvm::enumerate(type.getShape()))
      if (size != 1)
        kept.push_back(k);
    return kept;
  };
  SmallVector<int64_t> left = indices(from), right = indices(to);
  auto product = [&](ArrayRef<AffineExpr> dims, ArrayRef<int64_t> places) {
    return nn::productOf(llvm::map_to_vector(places, [&](int64_t k) { return dims[k]; }), context);
  };
  SmallVector<DimGroup> groups;
  size_t i = 0, j = 0;
  while (i < left.size() && j < right.size()) {
    // The first pair of lengths with equal products, by their sum.
    size_t maxFrom = left.size() - i, maxTo = right.size() - j;
    std::optional<DimGroup> group;
    for (size_t sum = 2; sum <= maxFrom + maxTo && !group; ++sum)
      for (size_t m = 1; m < sum && m <= maxFrom && !group; ++m) {
        if (sum - m > maxTo)
          continue;
        ArrayRef<int64_t> f = ArrayRef(left).slice(i, m), t = ArrayRef(right).slice(j, sum - m);
        if (nn::knownEqual(product(a, f), product(b, t)))
          group = DimGroup{SmallVector<int64_t, 2>(f), SmallVector<int64_t, 2>(t)};
      }
    if (!group)
      return std::nullopt;
    i += group->from.size();
    j += group->to.size();
    groups.push_back(*group);
  }
  if (i != left.size() || j != right.size())
    return std::nullopt;
  return groups;
}
