// Names of the model in the locations of ops, which survive every pass. An op made for node `conv1`,
// the third of the file, that gives the tensor `y` has the location
//
//   fused<["y"]>[NameLoc("conv1", FileLineColLoc("model.onnx", 2, 0))]
//
// and helper ops of the same node have the NameLoc alone. Passes that fuse locations keep both.
#ifndef DLC_SUPPORT_LOCATIONS_H
#define DLC_SUPPORT_LOCATIONS_H

#include "lib/Support/Mlir.h"

namespace dlc {

/// The node an op was made for, "" if none.
inline StringRef getNodeName(Location loc) {
  auto name = loc->findInstanceOf<NameLoc>();
  return name ? name.getName().getValue() : StringRef();
}

/// The tensor names of an op's results in order, "" where one has none; empty for helper ops.
inline SmallVector<StringRef> getTensorNames(Location loc) {
  SmallVector<StringRef> names;
  loc->walk([&](Location part) {
    auto fused = dyn_cast<mlir::FusedLoc>(part);
    auto list = fused ? dyn_cast_or_null<ArrayAttr>(fused.getMetadata()) : ArrayAttr();
    if (!list)
      return mlir::WalkResult::advance();
    for (Attribute name : list)
      if (auto text = dyn_cast<StringAttr>(name))
        names.push_back(text.getValue());
    return mlir::WalkResult::interrupt();
  });
  return names;
}

} // namespace dlc

#endif
