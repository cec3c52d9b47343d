// Networks with what inference does not need, against what is left of them.
#include "passes/Canonical/Passes.h"
#include "test/unit/passes/TestNet.h"

using namespace mlir;
using namespace dlc;

namespace {
struct Canonical : testing::Test {
  Canonical() : context(TestNet::makeRegistry()) { context.loadAllAvailableDialects(); }

  /// A convolution, transposed convolution, matrix product or input, of f32, with channels as dimension 1.
  static Value addLinear(TestNet &net, nn::Mutability mutability) {
    Type f32 = net.builder.getF32Type();
    int kind = net.pick(0, 4);
    int64_t groups = net.chance(0.5) ? 1 : 2, inputs = groups * net.pick(1, 3), outputs = net.pick(1, 3);
    auto weight = [&](ArrayRef<int64_t> shape) { return net.parameter(f32, shape, -2, 2, mutability); };
    if (kind == 0)
      return net.input(f32, {2, net.pick(1, 4), 3});
    if (kind <= 2) { // convolutions
      Value x = net.input(f32, {1, inputs, 5, 4}, {net.chance(0.3) ? "N" : ""});
      Value bias = net.chance(0.5) ? weight({groups * outputs}) : Value();
      auto ones = net.array({1, 1});
      auto g = net.builder.getI64IntegerAttr(groups);
      if (kind == 1)
        return nn::ConvOp::create(net.builder, net.loc, x, weight({groups * outputs, inputs / groups, 3, 2}), bias, ones,
                                  net.array({1, 1, 0, 1}), ones, g);
      return nn::ConvTransposeOp::create(net.builder, net.loc, x, weight({inputs, outputs, 3, 2}), bias, net.array({2, 1}),
                                         net.array({1, 1, 0, 1}), ones, net.array({0, 0}), g);
    }
    int64_t k = net.pick(1, 5), n = net.pick(1, 5);
    bool isTransposed = net.chance(0.5);
    Value w = isTransposed ? weight({n, k}) : weight({k, n});
    Value y = nn::MatmulOp::create(net.builder, net.loc, net.input(f32, {3, k}), w, UnitAttr(),
                                   isTransposed ? net.builder.getUnitAttr() : UnitAttr());
    if (kind == 4) {
      Value bias = net.chance(0.5) ? weight({n}) : weight({1, n});
      y = net.chance(0.5) ? nn::AddOp::create(net.builder, net.loc, y, bias) : nn::AddOp::create(net.builder, net.loc, bias, y);
    }
    return y;
  }

  MLIRContext context;
};
} // namespace

TEST_F(Canonical, FoldBatchNormKeepsTheResult) {
  int numFolded = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    TestNet net(context, seed);
    Type f32 = net.builder.getF32Type();
    auto mutability = net.chance(0.2) ? nn::Mutability::Trainable : nn::Mutability::Immutable;
    Value x = addLinear(net, mutability);
    int64_t channels = TestNet::typeOf(x).getDimSize(1);
    bool isLinear = x.getDefiningOp() != nullptr;
    auto vector = [&](double low, double high) { return net.parameter(f32, {channels}, low, high, mutability); };
    Value y = nn::BatchNormOp::create(net.builder, net.loc, x, vector(0.5, 2), vector(-1, 1), vector(-1, 1), vector(0.1, 3),
                                      net.builder.getF64FloatAttr(1e-3), net.builder.getF64FloatAttr(0.9));
    SmallVector<Value> results = {y};
    bool isShared = net.chance(0.2);
    if (isShared)
      results.push_back(x);
    net.finish(results);
    net.checkPass(createFoldBatchNorm(), 1e-5);
    if (HasFatalFailure())
      FAIL() << "seed " << seed;
    EXPECT_EQ(net.count<nn::BatchNormOp>(), 0);
    // In the weights: the product of the linear op is returned as it is, or with a bias added.
    Value result = net.function.front().getTerminator()->getOperand(0);
    bool isScaled = result.getDefiningOp<nn::AddOp>() && result.getDefiningOp<nn::AddOp>().getLhs().getDefiningOp<nn::MulOp>();
    EXPECT_EQ(isScaled, !isLinear || isShared || mutability == nn::Mutability::Trainable) << net.text();
    numFolded += !isScaled;
  }
  EXPECT_GT(numFolded, 50);
}

TEST_F(Canonical, SimplifyInferenceKeepsTheResult) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    TestNet net(context, seed);
    Type f32 = net.builder.getF32Type();
    Value y = addLinear(net, net.chance(0.1) ? nn::Mutability::Trainable : nn::Mutability::Immutable);
    int64_t rank = TestNet::typeOf(y).getRank(), channels = TestNet::typeOf(y).getDimSize(1);
    SmallVector<Value> results;
    for (int64_t n = net.pick(1, 4); n > 0; --n) {
      SmallVector<int64_t> shape(net.pick(0, rank), 1);
      if (static_cast<int64_t>(shape.size()) >= rank - 1 && net.chance(0.8))
        shape[shape.size() - (rank - 1)] = channels;
      Value c = net.parameter(f32, shape);
      switch (net.pick(0, 4)) {
      case 0:
        y = nn::MulOp::create(net.builder, net.loc, y, c);
        break;
      case 1:
        y = nn::AddOp::create(net.builder, net.loc, c, y);
        break;
      case 2:
        y = nn::SubOp::create(net.builder, net.loc, y, c);
        break;
      case 3:
        y = nn::SubOp::create(net.builder, net.loc, c, y);
        break;
      default:
        y = nn::DropoutOp::create(net.builder, net.loc, y, net.builder.getF64FloatAttr(0.5));
      }
      if (net.chance(0.1))
        results.push_back(y);
    }
    results.push_back(y);
    net.finish(results);
    SimplifyInferenceOptions options;
    options.strictFp = net.chance(0.3);
    net.checkPass(createSimplifyInference(options), 1e-5);
    if (HasFatalFailure())
      FAIL() << "seed " << seed;
    EXPECT_EQ(net.count<nn::DropoutOp>(), 0);
  }
}

TEST_F(Canonical, SimplifyInferenceJoinsPads) {
  int numJoined = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    TestNet net(context, seed);
    Type f32 = net.builder.getF32Type();
    Value x = net.input(f32, {1, 2, 6, 5}, {"", "", net.chance(0.3) ? "H" : ""});
    SmallVector<int64_t> pads = {0, 0, net.pick(0, 3), net.pick(0, 3), 0, 0, net.pick(0, 3), net.pick(0, 3)};
    if (net.chance(0.1))
      pads[net.pick(0, 1)] = 1;
    if (net.chance(0.1))
      pads[6] = -1;
    double values[] = {0.0, 1.0, -INFINITY};
    double fill = values[net.pick(0, 2)];
    Value value;
    if (fill != 0 || net.chance(0.5))
      value = nn::ConstantOp::create(net.builder, net.loc, RankedTensorType::get({}, f32),
                                     DenseElementsAttr::get(RankedTensorType::get({}, f32), static_cast<float>(fill)));
    auto mode = net.chance(0.1) ? nn::PadMode::Edge : nn::PadMode::Constant;
    Value y = nn::PadOp::create(net.builder, net.loc, x, value, net.dims(pads), nn::PadModeAttr::get(&context, mode));
    int64_t channels = TestNet::typeOf(y).getDimSize(1), kind = net.pick(0, 2);
    auto kernel = net.array({net.pick(1, 3), net.pick(1, 3)}), strides = net.array({net.pick(1, 2), 1}), ones = net.array({1, net.pick(1, 2)});
    auto own = net.chance(0.5) ? net.array({0, 0, 0, 0}) : net.array({net.pick(0, 1), 0, net.pick(0, 1), 1});
    UnitAttr ceil = net.chance(0.2) ? net.builder.getUnitAttr() : UnitAttr(),
             include = net.chance(0.5) ? net.builder.getUnitAttr() : UnitAttr();
    if (kind == 0) {
      Value w = net.parameter(f32, {3, channels, kernel[0], kernel[1]});
      if (!std::isfinite(fill))
        continue; // inf * 0 of the filter has no say here
      y = nn::ConvOp::create(net.builder, net.loc, y, w, Value(), strides, own, ones, net.builder.getI64IntegerAttr(1));
    } else if (kind == 1) {
      y = nn::MaxPoolOp::create(net.builder, net.loc, y, kernel, strides, own, ones, ceil);
    } else {
      y = nn::AvgPoolOp::create(net.builder, net.loc, y, kernel, strides, own, ones, ceil, include);
    }
    net.finish(y);
    net.checkPass(createSimplifyInference(), 1e-6);
    if (HasFatalFailure())
      FAIL() << "seed " << seed;
    numJoined += net.count<nn::PadOp>() == 0;
  }
  EXPECT_GT(numJoined, 40);
}

TEST_F(Canonical, SimplifyInferenceCancelsQuantization) {
  for (bool isEqual : {true, false}) {
    TestNet net(context, 1);
    Type f32 = net.builder.getF32Type(), ui8 = net.builder.getIntegerType(8, false);
    Value x = net.input(ui8, {3, 50}, {}, 0, 255.9), scale = net.parameter(f32, {3}, 0.001, 0.1), zero = net.parameter(ui8, {3}, 0, 200);
    Value other = isEqual ? scale : net.parameter(f32, {3}, 0.001, 0.1);
    auto axis = net.builder.getI64IntegerAttr(0);
    Value y = nn::DequantizeOp::create(net.builder, net.loc, x, scale, zero, axis);
    y = nn::QuantizeOp::create(net.builder, net.loc, y, other, zero, axis);
    net.finish(y);
    net.checkPass(createSimplifyInference(), 0);
    EXPECT_EQ(net.count<nn::QuantizeOp>(), isEqual ? 0 : 1);
  }
}
