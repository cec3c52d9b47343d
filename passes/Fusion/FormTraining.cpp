// Ops of the train dialect to kernels.
#include "passes/Fusion/KernelForms.h"
#include "passes/Fusion/Passes.h"

#include "dialects/Train/TrainDialect.h"

#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

#include <cmath>

using namespace mlir;
using namespace dlc;
using namespace dlc::fusion;

namespace {
/// Everything becomes one row: state is contiguous, and so is a gradient of the same shape.
struct FormUpdate : OpRewritePattern<train::UpdateOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(train::UpdateOp op, PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    SmallVector<RankedTensorType> stateTypes;
    for (Attribute name : op.getState()) {
      auto parameter = SymbolTable::lookupNearestSymbolFrom<nn::ParameterOp>(op, cast<FlatSymbolRefAttr>(name));
      stateTypes.push_back(cast<RankedTensorType>(parameter.getType()));
    }
    AffineExpr count = rewriter.getAffineConstantExpr(stateTypes[0].getNumElements());
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    SmallVector<Type> stored;
    for (Value input : op.getInputs()) {
      bool isScalar = typeOf(input).getRank() == 0;
      inputs.push_back(isScalar ? input : createReshape(rewriter, loc, input, {count}));
      maps.push_back(isScalar ? AffineMap::get(1, 0, {}, op.getContext()) : rewriter.getMultiDimIdentityMap(1));
      stored.push_back(kernel::getStorageType(typeOf(input).getElementType()));
    }
    for (RankedTensorType type : stateTypes)
      stored.push_back(kernel::getStorageType(type.getElementType()));
    auto update = kernel::UpdateOp::create(rewriter, loc, inputs, ValueRange(), op.getState(), rewriter.getAffineMapArrayAttr(maps),
                                           nn::DimsAttr::get(op.getContext(), {count}));
    OpBuilder::InsertionGuard guard(rewriter);
    Block *block = kernel::addBlock(update.getEpilogue(), stored, loc), &body = op.getBody().front();
    rewriter.setInsertionPointToStart(block);
    IRMapping mapping;
    auto elementOf = [&](unsigned k) {
      return k < inputs.size() ? typeOf(op.getInputs()[k]).getElementType() : stateTypes[k - inputs.size()].getElementType();
    };
    for (auto [k, argument] : llvm::enumerate(body.getArguments()))
      mapping.map(argument, kernel::toCompute(rewriter, loc, block->getArgument(k), elementOf(k)));
    for (Operation &inner : body.without_terminator())
      rewriter.clone(inner, mapping);
    SmallVector<Value> values;
    for (auto [k, value] : llvm::enumerate(cast<train::YieldOp>(body.back()).getValues()))
      values.push_back(kernel::toStorage(rewriter, loc, mapping.lookup(value), stateTypes[k].getElementType()));
    kernel::YieldOp::create(rewriter, loc, values);
    rewriter.eraseOp(op);
    return success();
  }
};

/// Philox4x32-10 on i64 values that hold 32 bits each.
class Philox {
public:
  Philox(ImplicitLocOpBuilder &b) : b(b), mask(constant(0xffffffff)) {}

  Value constant(int64_t value) { return arith::ConstantOp::create(b, b.getI64IntegerAttr(value)); }
  Value low(Value v) { return arith::AndIOp::create(b, v, mask); }
  Value high(Value v) { return arith::ShRUIOp::create(b, v, constant(32)); }

  /// The four words for a counter of four words and a key of two.
  SmallVector<Value> words(SmallVector<Value> c, SmallVector<Value> key) {
    for (int round = 0; round < 10; ++round) {
      Value first = arith::MulIOp::create(b, c[0], constant(0xD2511F53)), second = arith::MulIOp::create(b, c[2], constant(0xCD9E8D57));
      auto mix = [&](Value product, Value word, Value k) -> Value {
        return arith::XOrIOp::create(b, arith::XOrIOp::create(b, high(product), word), k);
      };
      c = {mix(second, c[1], key[0]), low(second), mix(first, c[3], key[1]), low(first)};
      key = {low(arith::AddIOp::create(b, key[0], constant(0x9E3779B9))), low(arith::AddIOp::create(b, key[1], constant(0xBB67AE85)))};
    }
    return c;
  }

private:
  ImplicitLocOpBuilder &b;
  Value mask;
};

struct FormDropout : OpRewritePattern<train::DropoutOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(train::DropoutOp op, PatternRewriter &rewriter) const override {
    if (!hasNamedDims(op))
      return rewriter.notifyMatchFailure(op, "a dimension has no name");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = typeOf(op.getResult());
    unsigned rank = type.getRank();
    AffineMap scalar = AffineMap::get(rank, 0, {}, op.getContext());
    auto generic = kernel::GenericOp::create(b, type, op->getOperands(), Value(),
                                             b.getAffineMapArrayAttr({b.getMultiDimIdentityMap(rank), scalar, scalar}),
                                             dimsAttr(type), DictionaryAttr());
    OpBuilder::InsertionGuard guard(b);
    Block *block = kernel::addBlock(generic.getEpilogue(), {type.getElementType(), b.getI64Type(), b.getI64Type()}, op.getLoc());
    b.setInsertionPointToStart(block);
    Philox philox(b);
    Value index = philox.constant(0);
    for (auto [k, dim] : llvm::enumerate(nn::getDims(type))) {
      Value size = kernel::DimOp::create(b, b.getI64Type(), nn::DimsAttr::get(op.getContext(), {dim}));
      index = arith::AddIOp::create(b, arith::MulIOp::create(b, index, size), kernel::IndexOp::create(b, b.getI64Type(), k));
    }
    Value seed = block->getArgument(1), step = block->getArgument(2);
    Value quarter = arith::ShRUIOp::create(b, index, philox.constant(2));
    SmallVector<Value> words =
        philox.words({philox.low(quarter), philox.high(quarter), philox.low(step), philox.constant(op.getStream() & 0xffffffff)},
                     {philox.low(seed), philox.high(seed)});
    Value place = arith::AndIOp::create(b, index, philox.constant(3)), word = words[3];
    for (int k = 2; k >= 0; --k) {
      Value isThis = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, place, philox.constant(k));
      word = arith::SelectOp::create(b, isThis, words[k], word);
    }
    double ratio = op.getRatio().convertToDouble();
    Value threshold = philox.constant(static_cast<int64_t>(std::ceil(std::ldexp(ratio, 32))));
    Value isKept = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, word, threshold);
    Value x = kernel::toCompute(b, op.getLoc(), block->getArgument(0), type.getElementType());
    auto real = [&](double value) -> Value { return arith::ConstantOp::create(b, b.getFloatAttr(x.getType(), value)); };
    Value scaled = arith::MulFOp::create(b, x, real(1 / (1 - ratio)));
    Value result = arith::SelectOp::create(b, isKept, scaled, real(0));
    kernel::YieldOp::create(b, kernel::toStorage(b, op.getLoc(), result, type.getElementType()));
    rewriter.replaceOp(op, generic);
    return success();
  }
};
} // namespace

void fusion::populateFormTrainingPatterns(RewritePatternSet &patterns) {
  patterns.add<FormUpdate, FormDropout>(patterns.getContext());
}
