// The shapes function: from the values of the symbols to every size that a call needs to know.
#include "codegen/Lowering/DimValues.h"
#include "codegen/Lowering/Passes.h"
#include "codegen/Lowering/Ports.h"

#include "dlc/Runtime/Artifact.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace dlc::lowering {
#define GEN_PASS_DEF_BUILDSHAPES
#include "codegen/Lowering/Passes.h.inc"
} // namespace dlc::lowering

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

/// All sizes that the function computes, in one list to check their symbols.
static LogicalResult checkSymbols(ModuleOp module, const Interface &interface, const SymbolOrder &order) {
  SmallVector<AffineExpr> all{interface.workspace};
  for (const auto *ports : {&interface.inputs, &interface.outputs})
    for (const Port &port : *ports)
      llvm::append_range(all, port.dims);
  for (const Constraint &constraint : interface.constraints) {
    all.push_back(constraint.left);
    if (constraint.right)
      all.push_back(constraint.right);
  }
  for (AffineExpr expr : all)
    if (std::string unknown = order.findUnknown(expr); !unknown.empty())
      return module.emitError("internal error: size '") << unknown << "' is not among rt.symbols";
  return success();
}

static LogicalResult buildShapes(ModuleOp module, StringRef name) {
  FailureOr<Interface> interface = readInterface(module);
  SymbolOrder order(module);
  if (failed(interface) || failed(checkSymbols(module, *interface, order)))
    return failure();

  module.getBody()->clear();
  Location loc = module.getLoc();
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  Type pointer = LLVM::LLVMPointerType::get(module.getContext()), i32 = builder.getI32Type(), i64 = builder.getI64Type();
  auto function = LLVM::LLVMFuncOp::create(builder, loc, name, LLVM::LLVMFunctionType::get(i32, {pointer, pointer, pointer}));
  function.setVisibility_(LLVM::Visibility::Hidden);
  function.setNoUnwind(true);
  Block *body = function.addEntryBlock(builder);
  for (unsigned i = 0; i < 3; ++i)
    function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
  builder.setInsertionPointToStart(body);
  DimValues dims(builder, loc, order, body->getArgument(0), /*checked=*/true);

  int32_t place = 0;
  for (const auto *ports : {&interface->inputs, &interface->outputs})
    for (const Port &port : *ports)
      for (AffineExpr dim : port.dims) {
        Value address = LLVM::GEPOp::create(builder, loc, pointer, i64, body->getArgument(1), ArrayRef<LLVM::GEPArg>{place++});
        LLVM::StoreOp::create(builder, loc, dims.get(dim), address);
      }
  LLVM::StoreOp::create(builder, loc, dims.get(interface->workspace), body->getArgument(2));

  auto number = [&](int32_t value) -> Value {
    return arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(value));
  };
  Value result = number(DLC_SHAPES_OK);
  for (size_t k = interface->constraints.size(); k-- > 0;) { // the first one wins
    const Constraint &constraint = interface->constraints[k];
    Value left = dims.get(constraint.left), right = constraint.right ? dims.get(constraint.right) : dims.constant(0);
    auto predicate = constraint.right ? arith::CmpIPredicate::ne : arith::CmpIPredicate::slt;
    Value isViolated = arith::CmpIOp::create(builder, loc, predicate, left, right);
    result = arith::SelectOp::create(builder, loc, isViolated, number(k + 1), result);
  }
  if (Value bad = dims.getBad())
    result = arith::SelectOp::create(builder, loc, bad, number(DLC_SHAPES_OVERFLOW), result);
  LLVM::ReturnOp::create(builder, loc, result);
  return success();
}

namespace {
struct BuildShapes : dlc::lowering::impl::BuildShapesBase<BuildShapes> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(buildShapes(getOperation(), name)))
      signalPassFailure();
  }
};
} // namespace
