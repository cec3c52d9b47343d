// Which dimensions of a reshape hold the same elements.
#ifndef DLC_LAYOUT_RESHAPEGROUPS_H
#define DLC_LAYOUT_RESHAPEGROUPS_H

#include "lib/Support/Mlir.h"

namespace dlc::layout {

/// Neighbouring dimensions of a reshape's input and of its result that hold the same elements, sizes of 1 left out.
struct DimGroup {
  SmallVector<int64_t, 2> from, to;
};

/// Cuts a reshape into the smallest groups; nothing if sizes do not tell.
std::optional<SmallVector<DimGroup>> groupDims(RankedTensorType from, RankedTensorType to);

} // namespace dlc::layout

#endif
