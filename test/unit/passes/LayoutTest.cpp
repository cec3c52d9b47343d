// Random networks of ops with transposes between them, against what the layout passes make of them.
#include "passes/Layout/LayoutGraph.h"
#include "passes/Layout/Passes.h"
#include "test/unit/passes/TestNet.h"

using namespace mlir;
using namespace dlc;

namespace {
struct Layout : testing::Test {
  Layout() : context(TestNet::makeRegistry()) { context.loadAllAvailableDialects(); }
  MLIRContext context;
};

/// Grows a network op by op from values that it has already. Sizes are read from the types; dimension "N" is 2.
class RandomNet {
public:
  explicit RandomNet(TestNet &net) : net(net), b(net.builder), loc(net.loc), f32(b.getF32Type()) {
    bool isSymbolic = net.chance(0.3);
    for (int64_t k = net.pick(1, 2); k > 0; --k) {
      int64_t sizes[] = {1, 2, 3, 4};
      SmallVector<int64_t> shape = {2, sizes[net.pick(0, 3)], sizes[net.pick(0, 3)], sizes[net.pick(0, 3)]};
      if (net.chance(0.3))
        shape.pop_back();
      values.push_back(net.input(f32, shape, {isSymbolic ? "N" : ""}));
    }
  }

  void grow() {
    Value x = values[net.chance(0.7) ? values.size() - 1 : net.pick(0, values.size() - 1)];
    if (Value y = create(x))
      values.push_back(y);
  }

  void finish() {
    SmallVector<Value> results = {values.back()};
    for (Value value : values)
      if (value.use_empty() && value != values.back())
        results.push_back(value);
    net.finish(results);
  }

private:
  static RankedTensorType typeOf(Value value) { return TestNet::typeOf(value); }
  int64_t anyAxis(Value x) { return net.pick(0, typeOf(x).getRank() - 1); }

  SmallVector<int64_t> anyPermutation(int64_t rank) {
    SmallVector<int64_t> permutation = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    if (rank > 2 && net.chance(0.7)) // channels to the end, or back
      std::rotate(permutation.begin() + 1, net.chance(0.5) ? permutation.begin() + 2 : permutation.end() - 1, permutation.end());
    else
      for (int64_t k = 1; k < rank; ++k)
        std::swap(permutation[k], permutation[net.pick(0, k)]);
    return permutation;
  }

  /// A tensor that broadcasts to `x`: a weight, or another value.
  Value anyPartner(Value x) {
    for (Value value : llvm::reverse(values))
      if (value.getType() == x.getType() && value != x && net.chance(0.5))
        return value;
    ArrayRef<int64_t> shape = typeOf(x).getShape();
    SmallVector<int64_t> part(shape.drop_front(net.pick(0, shape.size())));
    for (int64_t &size : part)
      if (net.chance(0.4) || ShapedType::isDynamic(size))
        size = 1;
    return net.chance(0.5) ? net.parameter(f32, part) : net.input(f32, part);
  }

  Value create(Value x) {
    auto type = typeOf(x);
    int64_t rank = type.getRank();
    if (rank == 0)
      return {};
    SmallVector<AffineExpr> dims = nn::getDims(type);
    switch (net.pick(0, 17)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return net.transpose(x, anyPermutation(rank));
    case 4:
      return nn::SigmoidOp::create(b, loc, x);
    case 5:
    case 6:
      return net.chance(0.5) ? nn::AddOp::create(b, loc, x, anyPartner(x)).getResult()
                             : nn::MulOp::create(b, loc, anyPartner(x), x).getResult();
    case 7:
      return nn::ConcatOp::create(b, loc, ValueRange{x, nn::ReluOp::create(b, loc, x)}, b.getI64IntegerAttr(anyAxis(x)));
    case 8:
      return nn::SoftmaxOp::create(b, loc, x, b.getI64IntegerAttr(anyAxis(x)), UnitAttr());
    case 9: {
      SmallVector<int64_t> axes;
      for (int64_t k = 0; k < rank; ++k)
        if (net.chance(0.4))
          axes.push_back(k);
      auto kind = nn::ReduceKindAttr::get(b.getContext(), net.chance(0.5) ? nn::ReduceKind::Sum : nn::ReduceKind::Max);
      return nn::ReduceOp::create(b, loc, x, kind, net.array(axes), net.chance(0.5) ? b.getUnitAttr() : UnitAttr());
    }
    case 10: {
      SmallVector<int64_t> pads(2 * rank);
      for (int64_t k = 0; k < 2 * rank; ++k)
        pads[k] = net.chance(0.3);
      auto mode = net.chance(0.5) ? nn::PadMode::Constant : nn::PadMode::Edge;
      return nn::PadOp::create(b, loc, x, Value(), net.dims(pads), nn::PadModeAttr::get(b.getContext(), mode));
    }
    case 11: {
      int64_t axis = anyAxis(x);
      if (type.isDynamicDim(axis) || type.getDimSize(axis) < 2)
        return {};
      SmallVector<int64_t> starts(rank, 0), steps(rank, 1);
      bool isReversed = net.chance(0.5);
      starts[axis] = isReversed ? type.getDimSize(axis) - 1 : 1;
      steps[axis] = isReversed ? -1 : 1;
      dims[axis] = b.getAffineConstantExpr(type.getDimSize(axis) - !isReversed);
      return nn::SliceOp::create(b, loc, nn::getTensorType(dims, f32), x, net.dims(starts), net.array(steps));
    }
    case 12: { // merge two dimensions
      if (rank < 2)
        return {};
      int64_t at = net.pick(0, rank - 2);
      dims[at] = dims[at] * dims[at + 1];
      dims.erase(dims.begin() + at + 1);
      return nn::ReshapeOp::create(b, loc, nn::getTensorType(dims, f32), x);
    }
    case 13: { // split one, or put a 1 somewhere
      int64_t at = anyAxis(x);
      if (rank > 5)
        return {};
      if (!type.isDynamicDim(at) && type.getDimSize(at) % 2 == 0) {
        dims[at] = b.getAffineConstantExpr(type.getDimSize(at) / 2);
        dims.insert(dims.begin() + at, b.getAffineConstantExpr(2));
      } else {
        dims.insert(dims.begin() + at, b.getAffineConstantExpr(1));
      }
      return nn::ReshapeOp::create(b, loc, nn::getTensorType(dims, f32), x);
    }
    case 14: {
      for (int64_t k = 0; k < rank; ++k)
        if (type.getDimSize(k) == 1 && net.chance(0.5))
          dims[k] = b.getAffineConstantExpr(3);
      if (rank < 5 && net.chance(0.3))
        dims.insert(dims.begin(), b.getAffineConstantExpr(2));
      return nn::ExpandOp::create(b, loc, nn::getTensorType(dims, f32), x);
    }
    case 15: {
      int64_t axis = anyAxis(x);
      if (type.isDynamicDim(axis) || type.getDimSize(axis) == 0)
        return {};
      HostValue indices(b.getI64Type(), {3});
      for (int64_t k = 0; k < 3; ++k)
        indices.setInt(k, net.pick(0, type.getDimSize(axis) - 1));
      auto indexType = RankedTensorType::get({3}, b.getI64Type());
      Value index = nn::ConstantOp::create(b, loc, indexType, indices.toAttr(indexType, "indices"));
      return nn::GatherOp::create(b, loc, x, index, b.getI64IntegerAttr(axis));
    }
    case 16: {
      int64_t axis = anyAxis(x);
      SmallVector<int64_t> normalized;
      for (int64_t k = axis; k < rank; ++k)
        normalized.push_back(type.isDynamicDim(k) ? 1 : type.getDimSize(k));
      return nn::LayerNormOp::create(b, loc, x, net.parameter(f32, normalized), Value(), b.getI64IntegerAttr(axis),
                                     b.getF64FloatAttr(1e-3));
    }
    default: {
      int64_t axis = anyAxis(x);
      SmallVector<int64_t> perAxis;
      if (!type.isDynamicDim(axis) && net.chance(0.7))
        perAxis.push_back(type.getDimSize(axis));
      Type i8 = b.getI8Type();
      Value scale = net.parameter(f32, perAxis, 0.01, 0.1), zero = net.parameter(i8, perAxis, -10, 10);
      auto attr = b.getI64IntegerAttr(axis);
      Value q = nn::QuantizeOp::create(b, loc, x, scale, zero, attr);
      return nn::DequantizeOp::create(b, loc, q, scale, zero, attr);
    }
    }
  }

  TestNet &net;
  OpBuilder &b;
  Location loc;
  Type f32;
  SmallVector<Value> values;
};
} // namespace

TEST_F(Layout, ChannelsLastKeepsResultsAndMovesNoMore) {
  int numBetter = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    TestNet net(context, seed);
    RandomNet random(net);
    for (int64_t k = net.pick(2, 14); k > 0; --k)
      random.grow();
    random.finish();
    int64_t before = layout::LayoutGraph(net.function).getCost();
    net.checkPass(createChannelsLast(), 1e-5);
    if (HasFatalFailure())
      FAIL() << "seed " << seed;
    int64_t after = layout::LayoutGraph(net.function).getCost();
    EXPECT_LE(after, before) << "seed " << seed << "\n" << net.text();
    numBetter += after < before;
  }
  EXPECT_GT(numBetter, 100);
}

/// A residual network of anchors that want channels last: convolutions stand for them, behind transposes.
TEST_F(Layout, ChannelsLastLeavesOneTransposeInAResidualNetwork) {
  TestNet net(context, 7);
  OpBuilder &b = net.builder;
  Type f32 = b.getF32Type();
  auto axes = b.getI64IntegerAttr(1);
  auto anchor = [&](Value x) { // channels-last inside, and opaque to the pass
    x = net.transpose(x, {0, 2, 3, 1});
    Value w = net.input(f32, {8, 8});
    return net.transpose(nn::MatmulOp::create(b, net.loc, x, w, UnitAttr(), UnitAttr()), {0, 3, 1, 2});
  };
  Value x = net.input(f32, {1, 8, 6, 5}, {"N"});
  x = nn::ReluOp::create(b, net.loc, anchor(x));
  for (int k = 0; k < 3; ++k) {
    Value scale = net.parameter(f32, {8, 1, 1}), other = nn::ReluOp::create(b, net.loc, anchor(x));
    other = nn::MulOp::create(b, net.loc, anchor(other), scale);
    x = nn::ReluOp::create(b, net.loc, nn::AddOp::create(b, net.loc, other, x));
    Value left = anchor(x), right = anchor(x);
    Value both = nn::ConcatOp::create(b, net.loc, ValueRange{left, right}, axes);
    x = nn::SliceOp::create(b, net.loc, TestNet::typeOf(x), both, net.dims({0, 3, 0, 0}), net.array({1, 1, 1, 1}));
  }
  Value pooled = nn::ReduceOp::create(b, net.loc, x, nn::ReduceKindAttr::get(&context, nn::ReduceKind::Mean), net.array({2, 3}),
                                      UnitAttr());
  net.finish(pooled);
  net.checkPass(createChannelsLast(), 1e-5);
  int64_t moving = 0;
  net.function.walk([&](nn::TransposeOp op) {
    bool isConstant = nn::getConstantValue(layout::getSource(op.getResult()).root) != nullptr;
    moving += !isConstant && layout::movesElements(op.getPermutation(), TestNet::typeOf(op.getInput()));
  });
  EXPECT_EQ(moving, 1) << net.text(); // the input's
}

TEST_F(Layout, AbsorbTransposesKeepsTheResult) {
  int numAbsorbed = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    TestNet net(context, seed);
    Type f32 = net.builder.getF32Type();
    SmallVector<int64_t> shape = {net.pick(1, 3), net.pick(1, 3), net.pick(1, 3), net.pick(1, 3)};
    Value x = net.input(f32, shape, {net.chance(0.3) ? "N" : ""});
    SmallVector<int64_t> permutation = {0, 3, 1, 2};
    if (net.chance(0.4))
      for (int64_t k = 1; k < 4; ++k)
        std::swap(permutation[k], permutation[net.pick(0, k)]);
    x = net.transpose(x, permutation);
    int64_t kept = net.pick(1, 2);
    SmallVector<AffineExpr> dims = nn::getDims(TestNet::typeOf(x)), flat(dims.begin(), dims.begin() + kept);
    int64_t size = 1;
    for (int64_t k = kept; k < 4; ++k)
      size = ShapedType::isDynamic(TestNet::typeOf(x).getDimSize(k)) ? -1 : size * TestNet::typeOf(x).getDimSize(k);
    if (size < 0)
      continue;
    flat.push_back(net.builder.getAffineConstantExpr(size));
    x = nn::ReshapeOp::create(net.builder, net.loc, nn::getTensorType(flat, f32), x);
    int64_t kind = net.pick(0, 2);
    SmallVector<int64_t> weights = kind == 0 ? SmallVector<int64_t>{size} : kind == 1 ? SmallVector<int64_t>{size, 3} : SmallVector<int64_t>{3, size};
    bool isConstant = net.chance(0.8);
    Value w = isConstant ? net.parameter(f32, weights) : net.input(f32, weights);
    Value y = nn::MatmulOp::create(net.builder, net.loc, x, w, UnitAttr(), kind == 2 ? net.builder.getUnitAttr() : UnitAttr());
    net.finish(y);
    net.checkPass(createAbsorbTransposes(), 1e-5);
    if (HasFatalFailure())
      FAIL() << "seed " << seed;
    int64_t moved = 0;
    net.function.walk([&](nn::TransposeOp op) { moved += !nn::getConstantValue(layout::getSource(op.getResult()).root) &&
                                                         !op.getInput().getDefiningOp<nn::ReshapeOp>(); });
    numAbsorbed += moved == 0 && isConstant;
  }
  EXPECT_GT(numAbsorbed, 40);
}
