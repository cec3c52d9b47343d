// Arithmetic on sizes: 64 bits, floor semantics, never a trap.
#include "codegen/Lowering/DimValues.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::lowering;

SymbolOrder::SymbolOrder(ModuleOp module) : dialect(module.getContext()->getOrLoadDialect<nn::NnDialect>()) {
  auto list = module->getAttrOfType<ArrayAttr>("rt.symbols");
  for (Attribute entry : list ? list.getValue() : ArrayRef<Attribute>()) {
    auto name = dyn_cast<StringAttr>(entry);
    if (name && places.try_emplace(name.getValue(), names.size()).second)
      names.push_back(name.getValue());
  }
}

std::optional<unsigned> SymbolOrder::lookup(unsigned position) const {
  auto it = places.find(dialect->getSymbolName(position));
  return it == places.end() ? std::nullopt : std::optional(it->second);
}

std::string SymbolOrder::findUnknown(AffineExpr expr) const {
  std::string unknown;
  expr.walk([&](AffineExpr part) {
    if (auto symbol = dyn_cast<AffineSymbolExpr>(part); symbol && !lookup(symbol.getPosition()))
      unknown = dialect->getSymbolName(symbol.getPosition());
    else if (auto dim = dyn_cast<AffineDimExpr>(part))
      unknown = "d" + std::to_string(dim.getPosition());
  });
  return unknown;
}

Value DimValues::constant(int64_t value) {
  return arith::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(value));
}

void DimValues::note(Value condition) { bad = bad ? arith::OrIOp::create(builder, loc, bad, condition) : condition; }

Value DimValues::get(AffineExpr expr) {
  if (auto it = values.find(expr); it != values.end())
    return it->second;
  Value value = build(expr); // may grow the map
  values[expr] = value;
  return value;
}

Value DimValues::build(AffineExpr expr) {
  if (auto number = dyn_cast<AffineConstantExpr>(expr))
    return constant(number.getValue());
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr)) {
    std::optional<unsigned> place = order.lookup(symbol.getPosition());
    assert(place && "symbols are checked before code is built");
    Type i64 = builder.getI64Type();
    Value address = LLVM::GEPOp::create(builder, loc, symbols.getType(), i64, symbols,
                                        ArrayRef<LLVM::GEPArg>{static_cast<int32_t>(*place)});
    return LLVM::LoadOp::create(builder, loc, i64, address, /*alignment=*/8, /*isVolatile=*/false,
                                /*isNonTemporal=*/false, /*isInvariant=*/true);
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  assert(binary && "expressions of sizes have no dimensions");
  Value a = get(binary.getLHS()), b = get(binary.getRHS());
  bool isAdd = expr.getKind() == AffineExprKind::Add;
  if (!isAdd && expr.getKind() != AffineExprKind::Mul)
    return buildDivision(expr, a, b);
  if (!checked)
    return isAdd ? arith::AddIOp::create(builder, loc, a, b).getResult()
                 : arith::MulIOp::create(builder, loc, a, b).getResult();
  Type type = LLVM::LLVMStructType::getLiteral(builder.getContext(), {builder.getI64Type(), builder.getI1Type()});
  Value pair = isAdd ? LLVM::SAddWithOverflowOp::create(builder, loc, type, a, b).getResult()
                     : LLVM::SMulWithOverflowOp::create(builder, loc, type, a, b).getResult();
  note(LLVM::ExtractValueOp::create(builder, loc, pair, 1));
  return LLVM::ExtractValueOp::create(builder, loc, pair, 0);
}

Value DimValues::buildDivision(AffineExpr expr, Value a, Value b) {
  using arith::CmpIPredicate;
  Value zero = constant(0), one = constant(1);
  if (auto divisor = dyn_cast<AffineConstantExpr>(cast<AffineBinaryOpExpr>(expr).getRHS());
      !divisor || divisor.getValue() <= 0) {
    Value isWrong = arith::CmpIOp::create(builder, loc, CmpIPredicate::sle, b, zero);
    if (checked)
      note(isWrong);
    b = arith::SelectOp::create(builder, loc, isWrong, one, b);
  }
  Value rest = arith::RemSIOp::create(builder, loc, a, b); // has the sign of a
  if (expr.getKind() == AffineExprKind::Mod) {
    Value isNegative = arith::CmpIOp::create(builder, loc, CmpIPredicate::slt, rest, zero);
    Value raised = arith::AddIOp::create(builder, loc, rest, b);
    return arith::SelectOp::create(builder, loc, isNegative, raised, rest);
  }
  bool isCeil = expr.getKind() == AffineExprKind::CeilDiv;
  Value quotient = arith::DivSIOp::create(builder, loc, a, b);
  Value isOff = arith::CmpIOp::create(builder, loc, isCeil ? CmpIPredicate::sgt : CmpIPredicate::slt, rest, zero);
  Value moved = arith::AddIOp::create(builder, loc, quotient, constant(isCeil ? 1 : -1));
  return arith::SelectOp::create(builder, loc, isOff, moved, quotient);
}
