// kernel.rowwise: vectors along the row, which is read once for each statistic and once for the result.
#include "codegen/Cpu/Combine.h"
#include "codegen/Cpu/Emitters.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cpu;

using kernel::CombineKind;

namespace {
class RowEmitter {
public:
  RowEmitter(kernel::RowwiseOp op, KernelBuilder &b) : op(op), b(b), input(op.getInputs()[0]) {
    computeType = op.getEpilogue().front().getArgument(0).getType();
    width = b.getVectorWidth(computeType);
  }

  void emit(Value begin, Value end) {
    kernel::RowCut cut = kernel::cutRows(op);
    SmallVector<Value> sizes = llvm::map_to_vector(op.getOutputDims(), [&](AffineExpr e) { return b.apply(e); });
    length = sizes.pop_back_val();
    Value rows = b.apply(cut.total);
    b.forLoop(begin, end, 1, [&](Value task) {
      Value first = b.mulConst(task, cut.rows), last = b.min(b.addConst(first, cut.rows), rows);
      b.forLoop(first, last, 1, [&](Value row) {
        at = b.delinearize(row, sizes);
        if (op.getKind() == kernel::RowKind::Normalize)
          emitNormalize();
        else
          emitSoftmax();
      });
    });
  }

private:
  /// Elements of the row from `i` on, in compute type.
  Value element(Value i, const Lanes &lanes) {
    at.push_back(i);
    Value value = b.widen(b.load(input, at, lanes));
    at.pop_back();
    return value;
  }

  Value combineRow(CombineKind kind, function_ref<Value(Value, const Lanes &)> term) {
    return combineRange(b, kind, b.index(0), length, width, computeType, term);
  }

  void storeRow(function_ref<Value(Value, const Lanes &)> value) {
    b.vectorLoop(b.index(0), length, width, [&](Value i, const Lanes &lanes) {
      Value result = value(i, lanes);
      SmallVector<Value> place = at;
      place.push_back(i);
      b.storeWithEpilogue(op, result, place, place.size() - 1, lanes);
    });
  }

  void emitSoftmax() {
    Value max = b.splat(combineRow(CombineKind::Max, [&](Value i, const Lanes &lanes) { return element(i, lanes); }), width);
    auto shifted = [&](Value i, const Lanes &lanes) -> Value { return arith::SubFOp::create(b, element(i, lanes), max); };
    auto exponential = [&](Value i, const Lanes &lanes) -> Value { return math::ExpOp::create(b, shifted(i, lanes)); };
    Value sum = b.splat(combineRow(CombineKind::Add, exponential), width);
    if (op.getKind() == kernel::RowKind::LogSoftmax) {
      Value log = math::LogOp::create(b, sum);
      storeRow([&](Value i, const Lanes &lanes) -> Value { return arith::SubFOp::create(b, shifted(i, lanes), log); });
      return;
    }
    Value scale = arith::DivFOp::create(b, b.constantLike(sum.getType(), 1), sum);
    storeRow([&](Value i, const Lanes &lanes) -> Value { return arith::MulFOp::create(b, exponential(i, lanes), scale); });
  }

  void emitNormalize() {
    Value count = arith::SIToFPOp::create(b, computeType, arith::IndexCastOp::create(b, b.getI64Type(), length).getResult());
    Value sum = combineRow(CombineKind::Add, [&](Value i, const Lanes &lanes) { return element(i, lanes); });
    Value mean = b.splat(arith::DivFOp::create(b, sum, count), width);
    auto centered = [&](Value i, const Lanes &lanes) -> Value { return arith::SubFOp::create(b, element(i, lanes), mean); };
    Value squares = combineRow(CombineKind::Add, [&](Value i, const Lanes &lanes) -> Value {
      Value x = centered(i, lanes);
      return arith::MulFOp::create(b, x, x);
    });
    Value variance = arith::DivFOp::create(b, squares, count);
    Value shifted = arith::AddFOp::create(b, variance, b.constantLike(computeType, op.getEpsilon().convertToDouble()));
    Value deviation = math::SqrtOp::create(b, shifted);
    Value scale = b.splat(arith::DivFOp::create(b, b.constantLike(computeType, 1), deviation), width);
    storeRow([&](Value i, const Lanes &lanes) -> Value { return arith::MulFOp::create(b, centered(i, lanes), scale); });
  }

  kernel::RowwiseOp op;
  KernelBuilder &b;
  Value input, length;
  Type computeType;
  int64_t width;
  SmallVector<Value> at; // the row: all indices but the last
};
} // namespace

LogicalResult cpu::emitRowwise(kernel::RowwiseOp op, KernelBuilder &b, Value begin, Value end) {
  RowEmitter(op, b).emit(begin, end);
  return success();
}
