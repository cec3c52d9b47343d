// What kernels mean, written from the dialect's text alone.
#include "KernelReference.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

namespace {
/// An element: which of the two counts depends on its type.
struct Scalar {
  double real = 0;
  int64_t integer = 0; // sign-extended from the type's width
};

using Index = SmallVector<int64_t>;

class Evaluator {
public:
  Evaluator(kernel::KernelOpInterface op, ArrayRef<HostValue> inputs, ArrayRef<int64_t> symbols)
      : op(op), inputs(inputs), symbols(symbols) {
    for (AffineExpr expr : op.getOutputDims())
      shape.push_back(nn::evaluateDim(expr, symbols).value_or(0));
    SmallVector<Value> destinations = {op.getDestination()};
    if (auto update = dyn_cast<kernel::UpdateOp>(op.getOperation()))
      destinations = llvm::to_vector(update.getDestinations());
    for (Value destination : destinations)
      result.outputs.emplace_back(cast<MemRefType>(destination.getType()).getElementType(), shape);
  }

  ReferenceResult evaluate() {
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](kernel::GenericOp op) { forEach(shape, [&](const Index &at) { generic(op, at); }); })
        .Case([&](kernel::ReduceOp op) { forEach(shape, [&](const Index &at) { reduce(op, at); }); })
        .Case([&](kernel::RowwiseOp op) {
          forEach(Index(ArrayRef(shape).drop_back()), [&](const Index &at) { rowwise(op, at); });
        })
        .Case([&](kernel::GemmOp op) { forEach(shape, [&](const Index &at) { gemm(op, at); }); })
        .Case([&](kernel::ConvOp op) { forEach(shape, [&](const Index &at) { conv(op, at); }); })
        .Case([&](kernel::ConvWeightGradientOp op) { forEach(shape, [&](const Index &at) { weightGradient(op, at); }); })
        .Case([&](kernel::DepthwiseConvOp op) { forEach(shape, [&](const Index &at) { depthwise(op, at); }); })
        .Case([&](kernel::PoolOp op) { forEach(shape, [&](const Index &at) { pool(op, at); }); })
        .Case([&](kernel::PoolGradOp op) { poolGrad(op); })
        .Case([&](kernel::UpdateOp op) { forEach(shape, [&](const Index &at) { update(op, at); }); })
        .Case([&](kernel::IntegerGemmOp op) { forEach(shape, [&](const Index &at) { integerGemm(op, at); }); })
        .Case([&](kernel::IntegerConvOp op) { forEach(shape, [&](const Index &at) { integerConv(op, at); }); })
        .Case([&](kernel::IntegerDepthwiseConvOp op) { forEach(shape, [&](const Index &at) { integerDepthwise(op, at); }); })
        .Default([&](Operation *op) { result.problem = "no reference for " + op->getName().getStringRef().str(); });
    return std::move(result);
  }

private:
  static void forEach(const Index &shape, function_ref<void(const Index &)> body) {
    Index at(shape.size(), 0);
    if (llvm::is_contained(shape, 0))
      return;
    for (;;) {
      body(at);
      size_t k = shape.size();
      while (k > 0 && ++at[k - 1] == shape[k - 1])
        at[--k] = 0;
      if (k == 0)
        return;
    }
  }

  static int64_t linear(ArrayRef<int64_t> at, ArrayRef<int64_t> shape) {
    int64_t index = 0;
    for (auto [i, size] : llvm::zip_equal(at, shape)) {
      assert(i >= 0 && i < size);
      index = index * size + i;
    }
    return index;
  }

  static Scalar load(const HostValue &value, ArrayRef<int64_t> at) {
    int64_t index = linear(at, value.getShape());
    if (isa<FloatType>(value.getElementType()))
      return {value.getDouble(index), 0};
    return {0, value.getInt(index)};
  }

  void store(const Index &at, Scalar value, unsigned output = 0) {
    int64_t index = linear(at, shape);
    HostValue &to = result.outputs[output];
    if (isa<FloatType>(to.getElementType()))
      to.setDouble(index, value.real);
    else
      to.setInt(index, value.integer);
  }

  int64_t evaluate(AffineExpr expr, ArrayRef<int64_t> dims) {
    if (auto dim = dyn_cast<AffineDimExpr>(expr))
      return dims[dim.getPosition()];
    if (auto binary = dyn_cast<AffineBinaryOpExpr>(expr)) {
      int64_t a = evaluate(binary.getLHS(), dims), b = evaluate(binary.getRHS(), dims);
      switch (expr.getKind()) {
      case AffineExprKind::Add:
        return a + b;
      case AffineExprKind::Mul:
        return a * b;
      case AffineExprKind::FloorDiv:
        return llvm::divideFloorSigned(a, b);
      case AffineExprKind::CeilDiv:
        return llvm::divideCeilSigned(a, b);
      default:
        return llvm::mod(a, b);
      }
    }
    return nn::evaluateDim(expr, symbols).value_or(0);
  }

  Index evaluate(AffineMap map, ArrayRef<int64_t> dims) {
    return llvm::map_to_vector(map.getResults(), [&](AffineExpr e) { return evaluate(e, dims); });
  }

  //===--------------------------------------------------------------------===//
  // Regions
  //===--------------------------------------------------------------------===//

  static int64_t wrap(int64_t value, Type type) {
    unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
    return width == 64 ? value : width == 1 ? value & 1 : llvm::SignExtend64(uint64_t(value), width);
  }
  static uint64_t bits(int64_t value, Type type) {
    unsigned width = type.getIntOrFloatBitWidth();
    return width == 64 ? uint64_t(value) : uint64_t(value) & ((uint64_t(1) << width) - 1);
  }
  static double roundTo(double value, Type type) {
    HostValue one(type, {1});
    one.setDouble(0, value);
    return one.getDouble(0);
  }
  static double maximum(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::max(a, b); }
  static double minimum(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::min(a, b); }

  Scalar run(Region &region, ArrayRef<Scalar> arguments, ArrayRef<int64_t> at) { return runAll(region, arguments, at)[0]; }

  SmallVector<Scalar> runAll(Region &region, ArrayRef<Scalar> arguments, ArrayRef<int64_t> at) {
    llvm::DenseMap<Value, Scalar> values;
    for (auto [argument, value] : llvm::zip_equal(region.getArguments(), arguments))
      values[argument] = value;
    for (Operation &inner : region.front()) {
      if (auto yield = dyn_cast<kernel::YieldOp>(inner))
        return llvm::map_to_vector(yield.getValues(), [&](Value v) { return values[v]; });
      SmallVector<Scalar> operands = llvm::map_to_vector(inner.getOperands(), [&](Value v) { return values[v]; });
      values[inner.getResult(0)] = run(inner, operands, at);
    }
    return {};
  }

  Scalar run(Operation &inner, ArrayRef<Scalar> x, ArrayRef<int64_t> at) {
    Type type = inner.getResult(0).getType(), from = inner.getNumOperands() ? inner.getOperand(0).getType() : Type();
    auto real = [](double value) { return Scalar{value, 0}; };
    auto integer = [&](int64_t value) { return Scalar{0, wrap(value, type)}; };
    return llvm::TypeSwitch<Operation *, Scalar>(&inner)
        .Case([&](arith::ConstantOp op) {
          if (auto attr = dyn_cast<FloatAttr>(op.getValue()))
            return real(attr.getValueAsDouble());
          return integer(cast<IntegerAttr>(op.getValue()).getValue().getSExtValue());
        })
        .Case([&](arith::AddFOp) { return real(x[0].real + x[1].real); })
        .Case([&](arith::SubFOp) { return real(x[0].real - x[1].real); })
        .Case([&](arith::MulFOp) { return real(x[0].real * x[1].real); })
        .Case([&](arith::DivFOp) { return real(x[0].real / x[1].real); })
        .Case([&](arith::NegFOp) { return real(-x[0].real); })
        .Case([&](arith::MaximumFOp) { return real(maximum(x[0].real, x[1].real)); })
        .Case([&](arith::MinimumFOp) { return real(minimum(x[0].real, x[1].real)); })
        .Case([&](arith::MaxNumFOp) { return real(std::fmax(x[0].real, x[1].real)); })
        .Case([&](arith::MinNumFOp) { return real(std::fmin(x[0].real, x[1].real)); })
        .Case([&](arith::ExtFOp) { return x[0]; })
        .Case([&](arith::TruncFOp) { return real(roundTo(x[0].real, type)); })
        .Case([&](arith::SIToFPOp) { return real(x[0].integer); })
        .Case([&](arith::UIToFPOp) { return real(bits(x[0].integer, from)); })
        .Case([&](arith::FPToSIOp) { return integer(int64_t(x[0].real)); })
        .Case([&](arith::AddIOp) { return integer(x[0].integer + x[1].integer); })
        .Case([&](arith::SubIOp) { return integer(x[0].integer - x[1].integer); })
        .Case([&](arith::MulIOp) { return integer(x[0].integer * x[1].integer); })
        .Case([&](arith::MaxSIOp) { return integer(std::max(x[0].integer, x[1].integer)); })
        .Case([&](arith::MinSIOp) { return integer(std::min(x[0].integer, x[1].integer)); })
        .Case([&](arith::AndIOp) { return integer(x[0].integer & x[1].integer); })
        .Case([&](arith::XOrIOp) { return integer(x[0].integer ^ x[1].integer); })
        .Case([&](arith::ExtUIOp) { return integer(bits(x[0].integer, from)); })
        .Case([&](arith::ExtSIOp) { return integer(from.isInteger(1) ? -x[0].integer : x[0].integer); })
        .Case([&](arith::TruncIOp) { return integer(x[0].integer); })
        .Case([&](arith::SelectOp) { return x[0].integer ? x[1] : x[2]; })
        .Case([&](arith::CmpFOp op) { return integer(compare(op.getPredicate(), x[0].real, x[1].real)); })
        .Case([&](arith::CmpIOp op) { return integer(arith::applyCmpPredicate(op.getPredicate(), APInt(64, x[0].integer), APInt(64, x[1].integer))); })
        .Case([&](math::ExpOp) { return real(std::exp(x[0].real)); })
        .Case([&](math::Exp2Op) { return real(std::exp2(x[0].real)); })
        .Case([&](math::ExpM1Op) { return real(std::expm1(x[0].real)); })
        .Case([&](math::LogOp) { return real(std::log(x[0].real)); })
        .Case([&](math::Log2Op) { return real(std::log2(x[0].real)); })
        .Case([&](math::Log10Op) { return real(std::log10(x[0].real)); })
        .Case([&](math::Log1pOp) { return real(std::log1p(x[0].real)); })
        .Case([&](math::TanhOp) { return real(std::tanh(x[0].real)); })
        .Case([&](math::ErfOp) { return real(std::erf(x[0].real)); })
        .Case([&](math::SinOp) { return real(std::sin(x[0].real)); })
        .Case([&](math::CosOp) { return real(std::cos(x[0].real)); })
        .Case([&](math::PowFOp) { return real(std::pow(x[0].real, x[1].real)); })
        .Case([&](math::SqrtOp) { return real(std::sqrt(x[0].real)); })
        .Case([&](math::RoundEvenOp) { return real(std::nearbyint(x[0].real)); })
        .Case([&](math::AbsFOp) { return real(std::fabs(x[0].real)); })
        .Case([&](kernel::IndexOp op) { return integer(at[op.getDim()]); })
        .Case([&](kernel::DimOp op) { return integer(nn::evaluateDim(op.getExpr().getExprs()[0], symbols).value_or(0)); })
        .Case([&](kernel::CheckOp op) {
          int64_t size = nn::evaluateDim(op.getSize().getExprs()[0], symbols).value_or(0), index = x[0].integer;
          result.isOutOfRange |= index < -size || index >= size;
          return integer(std::max<int64_t>(std::min(index < 0 ? index + size : index, size - 1), 0));
        })
        .Case([&](kernel::LoadOp op) {
          Index place = llvm::map_to_vector(x, [](Scalar s) { return s.integer; });
          const HostValue &source = inputs[op.getInput()];
          return source.getNumElements() ? load(source, place) : Scalar();
        })
        .Default([&](Operation *op) {
          result.problem = "no reference for " + op->getName().getStringRef().str();
          return Scalar();
        });
  }

  static bool compare(arith::CmpFPredicate predicate, double a, double b) {
    switch (predicate) {
    case arith::CmpFPredicate::OGT:
      return a > b;
    case arith::CmpFPredicate::OLT:
      return a < b;
    case arith::CmpFPredicate::OGE:
      return a >= b;
    case arith::CmpFPredicate::OEQ:
      return a == b;
    case arith::CmpFPredicate::UNO:
      return std::isnan(a) || std::isnan(b);
    default:
      return false;
    }
  }

  void storeResult(const Index &at, Scalar value) {
    SmallVector<Scalar> arguments = {value};
    SmallVector<AffineMap> maps = op.getReadMaps();
    for (auto [k, map] : llvm::enumerate(maps))
      arguments.push_back(load(inputs[op.getNumCoreInputs() + k], evaluate(map, at)));
    store(at, run(op.getEpilogue(), arguments, at));
  }

  //===--------------------------------------------------------------------===//
  // Kernels
  //===--------------------------------------------------------------------===//

  void generic(kernel::GenericOp op, const Index &at) {
    SmallVector<Scalar> arguments;
    for (auto [input, map] : llvm::zip(inputs, op.getReadMaps()))
      arguments.push_back(map.getNumResults() == 0 && input.getRank() > 0 ? Scalar() : load(input, evaluate(map, at)));
    store(at, run(op.getEpilogue(), arguments, at));
  }

  void update(kernel::UpdateOp op, const Index &at) {
    SmallVector<Scalar> arguments;
    SmallVector<AffineMap> maps = op.getReadMaps();
    for (auto [k, input] : llvm::enumerate(inputs))
      arguments.push_back(load(input, k < maps.size() ? evaluate(maps[k], at) : at));
    for (auto [k, value] : llvm::enumerate(runAll(op.getEpilogue(), arguments, at)))
      store(at, value, k);
  }

  Scalar combine(kernel::CombineKind kind, Type type, Scalar a, Scalar b) {
    bool isFloat = isa<FloatType>(type);
    switch (kind) {
    case kernel::CombineKind::Add:
      return {a.real + b.real, isFloat ? 0 : wrap(a.integer + b.integer, type)};
    case kernel::CombineKind::Mul:
      return {a.real * b.real, isFloat ? 0 : wrap(int64_t(uint64_t(a.integer) * uint64_t(b.integer)), type)};
    case kernel::CombineKind::Max:
      return {maximum(a.real, b.real), std::max(a.integer, b.integer)};
    case kernel::CombineKind::Min:
      return {minimum(a.real, b.real), std::min(a.integer, b.integer)};
    case kernel::CombineKind::UMax:
      return bits(a.integer, type) > bits(b.integer, type) ? a : b;
    case kernel::CombineKind::UMin:
      return bits(a.integer, type) < bits(b.integer, type) ? a : b;
    }
    return a;
  }

  Scalar identity(kernel::CombineKind kind, Type type) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    int64_t low = isa<FloatType>(type) ? 0 : llvm::minIntN(type.getIntOrFloatBitWidth());
    switch (kind) {
    case kernel::CombineKind::Mul:
      return {1, 1};
    case kernel::CombineKind::Max:
      return {-infinity, low};
    case kernel::CombineKind::Min:
      return {infinity, ~low};
    case kernel::CombineKind::UMin:
      return {0, -1};
    default:
      return {0, 0};
    }
  }

  void reduce(kernel::ReduceOp op, const Index &at) {
    Index reduced;
    for (AffineExpr expr : op.getReduced().getExprs())
      reduced.push_back(nn::evaluateDim(expr, symbols).value_or(0));
    Type type = cast<kernel::YieldOp>(op.getMapper().front().back()).getValue().getType();
    Scalar value = identity(op.getCombine(), type);
    int64_t block = op.getBlock();
    forEach(reduced, [&](const Index &point) {
      if (block && point[0] / block != at[0])
        return;
      Index all = at;
      llvm::append_range(all, point);
      SmallVector<Scalar> arguments;
      for (auto [k, attr] : llvm::enumerate(op.getMaps()))
        arguments.push_back(load(inputs[k], evaluate(cast<AffineMapAttr>(attr).getValue(), all)));
      value = combine(op.getCombine(), type, value, run(op.getMapper(), arguments, all));
    });
    storeResult(at, value);
  }

  void rowwise(kernel::RowwiseOp op, const Index &row) {
    int64_t length = shape.back();
    auto place = [&](int64_t i) {
      Index at = row;
      at.push_back(i);
      return at;
    };
    SmallVector<double> x;
    for (int64_t i = 0; i < length; ++i)
      x.push_back(load(inputs[0], place(i)).real);
    double max = -std::numeric_limits<double>::infinity(), sum = 0, exps = 0, squares = 0;
    for (double v : x)
      max = maximum(max, v), sum += v;
    for (double v : x)
      exps += std::exp(v - max), squares += (v - sum / length) * (v - sum / length);
    for (int64_t i = 0; i < length; ++i) {
      double value = 0;
      if (op.getKind() == kernel::RowKind::Softmax)
        value = std::exp(x[i] - max) / exps;
      else if (op.getKind() == kernel::RowKind::LogSoftmax)
        value = x[i] - max - std::log(exps);
      else
        value = (x[i] - sum / length) / std::sqrt(squares / length + op.getEpsilon().convertToDouble());
      storeResult(place(i), {value, 0});
    }
  }

  /// sum += a * b, in the type of both.
  static void multiplyAdd(Scalar &sum, Scalar a, Scalar b, Type type) {
    sum.real += a.real * b.real;
    if (!isa<FloatType>(type))
      sum.integer = wrap(int64_t(uint64_t(sum.integer) + uint64_t(a.integer) * uint64_t(b.integer)), type);
  }

  void gemm(kernel::GemmOp op, const Index &at) {
    const HostValue &lhs = inputs[0], &rhs = inputs[1];
    int64_t m = at[at.size() - 2], n = at.back(), depth = lhs.getShape().end()[op.getTransposeLhs() ? -2 : -1];
    auto batchOf = [&](const HostValue &operand) {
      Index batch;
      int64_t rank = operand.getRank() - 2, skipped = int64_t(at.size()) - 2 - rank;
      for (int64_t d = 0; d < rank; ++d)
        batch.push_back(operand.getShape()[d] == 1 ? 0 : at[d + skipped]);
      return batch;
    };
    Scalar sum;
    for (int64_t k = 0; k < depth; ++k) {
      Index left = batchOf(lhs), right;
      op.getTransposeLhs() ? left.append({k, m}) : left.append({m, k});
      if (int64_t panel = op.getPanel()) {
        if (kernel::hasPairs(op))
          right = {n / panel, k / 2, n % panel, k % 2};
        else
          right = {n / panel, k, n % panel};
      } else {
        right = batchOf(rhs);
        op.getTransposeRhs() ? right.append({n, k}) : right.append({k, n});
      }
      multiplyAdd(sum, load(lhs, left), load(rhs, right), lhs.getElementType());
    }
    storeResult(at, sum);
  }

  /// Calls `body(tap, input position)` for the taps of a window that are inside.
  void forEachTap(const Index &at, ArrayRef<int64_t> kernel, ArrayRef<int64_t> strides, ArrayRef<int64_t> pads,
                  ArrayRef<int64_t> dilations, function_ref<void(const Index &, const Index &)> body) {
    forEach(Index(kernel), [&](const Index &tap) {
      Index position;
      for (size_t d = 0; d < kernel.size(); ++d) {
        position.push_back(at[1 + d] * strides[d] + tap[d] * dilations[d] - pads[d]);
        if (position[d] < 0 || position[d] >= inputs[0].getShape()[1 + d])
          return;
      }
      body(tap, position);
    });
  }

  void conv(kernel::ConvOp op, const Index &at) {
    ArrayRef<int64_t> filter = inputs[1].getShape();
    bool isPaired = kernel::hasPairs(op);
    int64_t spatial = at.size() - 2, panel = filter[filter.size() - (isPaired ? 2 : 1)];
    int64_t groupInputs = inputs[0].getShape().back() / filter[0];
    int64_t groupOutputs = shape.back() / filter[0], group = at.back() / groupOutputs, channel = at.back() % groupOutputs;
    Scalar sum;
    forEachTap(at, filter.slice(2, spatial), op.getStrides(), op.getPads(), op.getDilations(),
               [&](const Index &tap, const Index &position) {
                 for (int64_t c = 0; c < groupInputs; ++c) {
                   Index from = {at[0]}, weight = {group, channel / panel};
                   llvm::append_range(from, position);
                   from.push_back(group * groupInputs + c);
                   llvm::append_range(weight, tap);
                   if (isPaired)
                     weight.append({c / 2, channel % panel, c % 2});
                   else
                     weight.append({c, channel % panel});
                   multiplyAdd(sum, load(inputs[0], from), load(inputs[1], weight), inputs[0].getElementType());
                 }
               });
    storeResult(at, sum);
  }

  void weightGradient(kernel::ConvWeightGradientOp op, const Index &at) {
    ArrayRef<int64_t> image = inputs[0].getShape(), signal = inputs[1].getShape();
    int64_t spatial = image.size() - 2, first = at[0] * op.getBlock(), count = op.getBlock();
    Index positions = llvm::to_vector(signal.drop_back());
    positions[0] = std::min<int64_t>(count, signal[0] - first);
    Scalar sum;
    forEach(positions, [&](const Index &position) {
      Index from = {first + position[0]}, with = position;
      with[0] += first;
      with.push_back(at.back());
      for (int64_t d = 0; d < spatial; ++d) {
        from.push_back(position[1 + d] * op.getStrides()[d] + at[1 + d] * op.getDilations()[d] - op.getPads()[d]);
        if (from.back() < 0 || from.back() >= image[1 + d])
          return;
      }
      from.push_back(at.end()[-2]);
      multiplyAdd(sum, load(inputs[0], from), load(inputs[1], with), inputs[0].getElementType());
    });
    storeResult(at, sum);
  }

  void depthwise(kernel::DepthwiseConvOp op, const Index &at) {
    Scalar sum;
    forEachTap(at, inputs[1].getShape().drop_back(), op.getStrides(), op.getPads(), op.getDilations(),
               [&](const Index &tap, const Index &position) {
                 Index from = {at[0]}, weight = tap;
                 llvm::append_range(from, position);
                 from.push_back(at.back());
                 weight.push_back(at.back());
                 multiplyAdd(sum, load(inputs[0], from), load(inputs[1], weight), inputs[0].getElementType());
               });
    storeResult(at, sum);
  }

  /// The unsigned byte that an integer kernel reads.
  int64_t byteAt(const Index &at, bool isSigned) {
    int64_t value = load(inputs[0], at).integer;
    return isSigned ? value + 128 : value & 255;
  }

  /// The packed weight of channel `channel`, at `place` followed by group of four, column and byte.
  int64_t packedWeight(Index place, int64_t channel, int64_t column, ArrayRef<int64_t> order) {
    int64_t byte = llvm::find(order, channel % 4) - order.begin();
    place.append({channel / 4, column, byte});
    return load(inputs[1], place).integer;
  }

  static Scalar wrapSum(int64_t sum) { return {0, llvm::SignExtend64<32>(uint64_t(sum))}; }

  void integerGemm(kernel::IntegerGemmOp op, const Index &at) {
    int64_t panel = inputs[1].getShape()[2], sum = 0;
    for (int64_t k = 0; k < inputs[0].getShape()[1]; ++k)
      sum += byteAt({at[0], k}, op.getIsSigned()) * packedWeight({at[1] / panel}, k, at[1] % panel, op.getOrder());
    storeResult(at, wrapSum(sum));
  }

  void integerConv(kernel::IntegerConvOp op, const Index &at) {
    ArrayRef<int64_t> filter = inputs[1].getShape(), input = inputs[0].getShape();
    int64_t spatial = at.size() - 2, panel = filter[filter.size() - 2], groupInputs = input.back() / filter[0];
    int64_t groupOutputs = shape.back() / filter[0], group = at.back() / groupOutputs, channel = at.back() % groupOutputs, sum = 0;
    forEach(Index(filter.slice(2, spatial)), [&](const Index &tap) {
      Index from = {at[0]}, weight = {group, channel / panel};
      bool isInside = true;
      for (int64_t d = 0; d < spatial; ++d) {
        from.push_back(at[1 + d] * op.getStrides()[d] + tap[d] * op.getDilations()[d] - op.getPads()[d]);
        isInside &= from.back() >= 0 && from.back() < input[1 + d];
      }
      llvm::append_range(weight, tap);
      for (int64_t c = 0; c < groupInputs; ++c) {
        from.resize(1 + spatial);
        from.push_back(group * groupInputs + c);
        int64_t x = isInside ? byteAt(from, op.getIsSigned()) : int64_t(op.getPadValue());
        sum += x * packedWeight(weight, c, channel % panel, op.getOrder());
      }
    });
    storeResult(at, wrapSum(sum));
  }

  void integerDepthwise(kernel::IntegerDepthwiseConvOp op, const Index &at) {
    int64_t sum = 0;
    forEachTap(at, inputs[1].getShape().drop_back(), op.getStrides(), op.getPads(), op.getDilations(),
               [&](const Index &tap, const Index &position) {
                 Index from = {at[0]}, weight = tap;
                 llvm::append_range(from, position);
                 from.push_back(at.back());
                 weight.push_back(at.back());
                 int64_t x = load(inputs[0], from).integer;
                 sum += ((op.getIsSigned() ? x : x & 255) - int64_t(op.getZeroPoint())) * load(inputs[1], weight).integer;
               });
    storeResult(at, wrapSum(sum));
  }

  void pool(kernel::PoolOp op, const Index &at) {
    Type type = op.getEpilogue().getArgument(0).getType();
    bool isMax = op.getKind() == kernel::PoolKind::Max;
    auto kind = !isMax ? kernel::CombineKind::Add : op.getIsUnsigned() ? kernel::CombineKind::UMax : kernel::CombineKind::Max;
    Scalar value = identity(kind, type);
    int64_t count = 0;
    forEachTap(at, op.getKernel(), op.getStrides(), op.getPads(), op.getDilations(),
               [&](const Index &tap, const Index &position) {
                 Index from = {at[0]};
                 llvm::append_range(from, position);
                 from.push_back(at.back());
                 value = combine(kind, type, value, load(inputs[0], from));
                 ++count;
               });
    if (op.getKind() == kernel::PoolKind::AvgPadded) {
      count = 0;
      forEach(Index(op.getKernel()), [&](const Index &tap) {
        for (size_t d = 0; d < tap.size(); ++d)
          if (at[1 + d] * op.getStrides()[d] + tap[d] * op.getDilations()[d] >=
              inputs[0].getShape()[1 + d] + op.getPads()[d] + op.getPadsEnd()[d])
            return;
        ++count;
      });
    }
    if (!isMax)
      value = {value.real / count, count ? value.integer / count : 0};
    storeResult(at, value);
  }

  /// Window by window, as the pool goes; the epilogue at the end.
  void poolGrad(kernel::PoolGradOp op) {
    bool isMax = op.getKind() == kernel::PoolKind::Max;
    const HostValue &gradient = inputs[isMax];
    Index windows = llvm::to_vector(gradient.getShape());
    std::vector<double> sums(HostValue(result.outputs[0].getElementType(), shape).getNumElements(), 0);
    forEach(windows, [&](const Index &window) {
      SmallVector<Index> taps; // places
      int64_t count = 0;
      forEach(Index(op.getKernel()), [&](const Index &tap) {
        Index place = {window[0]};
        bool isInside = true, isInPadded = true;
        for (size_t d = 0; d < tap.size(); ++d) {
          int64_t padded = window[1 + d] * op.getStrides()[d] + tap[d] * op.getDilations()[d], at = padded - op.getPads()[d];
          isInPadded &= padded < shape[1 + d] + op.getPads()[d] + op.getPadsEnd()[d];
          isInside &= at >= 0 && at < shape[1 + d];
          place.push_back(at);
        }
        place.push_back(window.back());
        if (isInside)
          taps.push_back(place);
        count += op.getKind() == kernel::PoolKind::AvgPadded ? isInPadded : isInside;
      });
      double share = load(gradient, window).real;
      if (!isMax) {
        for (const Index &place : taps)
          sums[linear(place, shape)] += share / count;
        return;
      }
      const Index *largest = nullptr;
      for (const Index &place : taps) {
        double x = load(inputs[0], place).real, best = largest ? load(inputs[0], *largest).real : 0;
        if (!largest || (!std::isnan(best) && (std::isnan(x) || x > best)))
          largest = &place;
      }
      if (largest)
        sums[linear(*largest, shape)] += share;
    });
    forEach(shape, [&](const Index &at) { storeResult(at, {sums[linear(at, shape)], 0}); });
  }

  kernel::KernelOpInterface op;
  ArrayRef<HostValue> inputs;
  ArrayRef<int64_t> symbols;
  Index shape;
  ReferenceResult result;
};
} // namespace

ReferenceResult test::evaluateKernel(kernel::KernelOpInterface op, ArrayRef<HostValue> inputs, ArrayRef<int64_t> symbols) {
  return Evaluator(op, inputs, symbols).evaluate();
}
