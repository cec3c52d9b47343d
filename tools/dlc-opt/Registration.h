// What the developer's tools know: every dialect of dlc and MLIR, and every pass.
#ifndef DLC_TOOLS_REGISTRATION_H
#define DLC_TOOLS_REGISTRATION_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace dlc {

/// The dialects of dlc with the reference evaluation of their ops, and all upstream dialects with
/// the models by which they tile, bufferize and translate.
void registerDialects(mlir::DialectRegistry &registry);

/// The passes of dlc by group, and all upstream ones. Call once, before the command line is read.
void registerPasses();

} // namespace dlc

#endif
