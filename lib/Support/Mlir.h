// The names of MLIR and LLVM that dlc uses unqualified. Headers of ours include this instead of
// saying `using namespace mlir`.
#ifndef DLC_SUPPORT_MLIR_H
#define DLC_SUPPORT_MLIR_H

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FormatVariadic.h"

namespace mlir {
class ModuleOp;
class OpPassManager;
class Pass;
class PassManager;
class RewritePatternSet;
} // namespace mlir

namespace dlc {
using llvm::createStringError;
using llvm::Error;
using llvm::Expected;
using llvm::formatv;
using mlir::AffineExpr;
using mlir::AffineMap;
using mlir::ArrayAttr;
using mlir::ArrayRef;
using mlir::Attribute;
using mlir::Block;
using mlir::BoolAttr;
using mlir::cast;
using mlir::DenseElementsAttr;
using mlir::DenseI64ArrayAttr;
using mlir::DictionaryAttr;
using mlir::dyn_cast;
using mlir::dyn_cast_or_null;
using mlir::ElementsAttr;
using mlir::emitError;
using mlir::failed;
using mlir::failure;
using mlir::FailureOr;
using mlir::FloatAttr;
using mlir::FloatType;
using mlir::function_ref;
using mlir::InFlightDiagnostic;
using mlir::IntegerAttr;
using mlir::IntegerType;
using mlir::isa;
using mlir::isa_and_nonnull;
using mlir::Location;
using mlir::LogicalResult;
using mlir::MLIRContext;
using mlir::ModuleOp;
using mlir::MutableArrayRef;
using mlir::NamedAttribute;
using mlir::NameLoc;
using mlir::OpBuilder;
using mlir::Operation;
using mlir::RankedTensorType;
using mlir::Region;
using mlir::SmallVector;
using mlir::SmallVectorImpl;
using mlir::StringAttr;
using mlir::StringRef;
using mlir::succeeded;
using mlir::success;
using mlir::SymbolRefAttr;
using mlir::Type;
using mlir::TypeAttr;
using mlir::TypedAttr;
using mlir::TypeRange;
using mlir::Value;
using mlir::ValueRange;
} // namespace dlc

#endif
