// The module attributes that describe an artifact, read once and checked: `rt.inputs`, `rt.outputs`,
// `rt.workspace`, `rt.constraints` and `nn.requires`.
#ifndef DLC_CODEGEN_LOWERING_PORTS_H
#define DLC_CODEGEN_LOWERING_PORTS_H

#include "dialects/Nn/NnDialect.h"

namespace dlc::lowering {

struct Port {
  StringRef name;
  int32_t dtype; // dlc_dtype
  SmallVector<AffineExpr> dims;
};

/// `left` equals `right`; with a null `right`, `left` is not negative.
struct Constraint {
  AffineExpr left, right;
};

struct Interface {
  SmallVector<Port> inputs, outputs;
  SmallVector<Constraint> constraints;
  AffineExpr workspace; // bytes
};

/// Fails with a diagnostic when an attribute is missing or malformed, which is a defect of a pass.
FailureOr<Interface> readInterface(ModuleOp module);

/// "N + 1 = M", "N - 3 >= 0".
std::string printConstraint(const Constraint &constraint, MLIRContext *context);

} // namespace dlc::lowering

#endif
