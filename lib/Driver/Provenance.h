// What an artifact tells of its own making.
#ifndef DLC_DRIVER_PROVENANCE_H
#define DLC_DRIVER_PROVENANCE_H

#include "codegen/Emit/ArtifactBuilder.h"
#include "dlc/Compiler/Compiler.h"

namespace dlc {

/// JSON on one line: compiler, LLVM, targets, flags, source, and what `report` tells of types. Nothing of time, host or
/// paths: equal inputs give equal text. `module` still has the importer's attributes.
std::string makeProvenance(ModuleOp module, const CompileOptions &options, const CompileReport &report,
                           const emit::ArtifactOptions &artifact);

} // namespace dlc

#endif
