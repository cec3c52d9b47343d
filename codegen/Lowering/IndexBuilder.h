// Index arithmetic, loops and branches for the emitters of all targets. Constants are folded as code is written, so that
// what is known of a size decides what is written next.
#ifndef DLC_CODEGEN_LOWERING_INDEXBUILDER_H
#define DLC_CODEGEN_LOWERING_INDEXBUILDER_H

#include "lib/Support/Mlir.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace dlc::lowering {

class IndexBuilder : public mlir::ImplicitLocOpBuilder {
public:
  using ImplicitLocOpBuilder::ImplicitLocOpBuilder;

  //===--------------------------------------------------------------------===//
  // Arithmetic on integers of one type, index or of some width
  //===--------------------------------------------------------------------===//
  Value constantInt(Type type, int64_t value);
  Value add(Value a, Value b);
  Value sub(Value a, Value b);
  Value mul(Value a, Value b);
  Value addConst(Value a, int64_t b) { return add(a, constantInt(a.getType(), b)); }
  Value mulConst(Value a, int64_t b) { return mul(a, constantInt(a.getType(), b)); }
  Value floorDiv(Value a, Value b); // operands not negative
  Value mod(Value a, Value b);      // operands not negative
  Value min(Value a, Value b);      // signed
  Value max(Value a, Value b);
  Value less(Value a, Value b);     // i1, signed
  /// Row-major digits of `linear` in a mixed radix; the first radix is not needed as a modulus.
  SmallVector<Value> delinearize(Value linear, ArrayRef<Value> radices);

  //===--------------------------------------------------------------------===//
  // Control
  //===--------------------------------------------------------------------===//
  void forLoop(Value lower, Value upper, Value step, function_ref<void(Value)> body);
  /// A loop that carries values; `body` returns the next ones.
  SmallVector<Value> forLoop(Value lower, Value upper, Value step, ValueRange initial,
                             function_ref<SmallVector<Value>(Value, ValueRange)> body);
  void ifThen(Value condition, function_ref<void()> then); // a null condition is true
};

} // namespace dlc::lowering

#endif
