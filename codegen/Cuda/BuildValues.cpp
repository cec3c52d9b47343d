// The values function of a program: from the symbols to the numbers its launches refer to.
#include "codegen/Cuda/Passes.h"
#include "codegen/Lowering/DimValues.h"
#include "dlc/Runtime/Artifact.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

namespace dlc::cuda {
#define GEN_PASS_DEF_BUILDVALUES
#include "codegen/Cuda/Passes.h.inc"
} // namespace dlc::cuda

using namespace mlir;
using namespace dlc;

static LogicalResult buildValues(ModuleOp module, StringRef name) {
  auto values = module->getAttrOfType<nn::DimsAttr>("cuda.values");
  auto limits = module->getAttrOfType<DenseI64ArrayAttr>("cuda.limits");
  if (!values || !limits || values.getExprs().size() != limits.asArrayRef().size())
    return module.emitError("internal error: expected cuda.values, and as many cuda.limits");
  lowering::SymbolOrder order(module);
  for (AffineExpr expr : values.getExprs())
    if (std::string unknown = order.findUnknown(expr); !unknown.empty())
      return module.emitError("internal error: size '") << unknown << "' is not among rt.symbols";

  module.getBody()->clear();
  Location loc = module.getLoc();
  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  Type pointer = LLVM::LLVMPointerType::get(module.getContext()), i32 = builder.getI32Type(), i64 = builder.getI64Type();
  auto function = LLVM::LLVMFuncOp::create(builder, loc, name, LLVM::LLVMFunctionType::get(i32, {pointer, pointer}));
  function.setVisibility_(LLVM::Visibility::Hidden);
  function.setNoUnwind(true);
  Block *body = function.addEntryBlock(builder);
  for (unsigned i = 0; i < 2; ++i)
    function.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(), builder.getUnitAttr());
  builder.setInsertionPointToStart(body);
  lowering::DimValues dims(builder, loc, order, body->getArgument(0), /*checked=*/true);
  auto number = [&](int32_t value) -> Value {
    return arith::ConstantOp::create(builder, loc, builder.getI32IntegerAttr(value));
  };
  Value result = number(DLC_SHAPES_OK);
  for (int32_t k = limits.size(); k-- > 0;) { // the first one that is too large wins
    Value value = dims.get(values.getExprs()[k]);
    Value address = LLVM::GEPOp::create(builder, loc, pointer, i64, body->getArgument(1), ArrayRef<LLVM::GEPArg>{k});
    LLVM::StoreOp::create(builder, loc, value, address);
    if (limits[k] < 0)
      continue;
    Value isLarge = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::sgt, value, dims.constant(limits[k]));
    result = arith::SelectOp::create(builder, loc, isLarge, number(k + 1), result);
  }
  if (Value bad = dims.getBad())
    result = arith::SelectOp::create(builder, loc, bad, number(DLC_SHAPES_OVERFLOW), result);
  LLVM::ReturnOp::create(builder, loc, result);
  return success();
}

namespace {
struct BuildValuesPass : cuda::impl::BuildValuesBase<BuildValuesPass> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(buildValues(getOperation(), name)))
      signalPassFailure();
  }
};
} // namespace
