// nn.map: its scalar body, interpreted for every element. Floats are computed in double whatever their type, as
// everywhere in the reference; a rounding that the model asked for (a cast) is carried out unless all is f64.
#include "lib/Reference/Models.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/StringMap.h"

#include <functional>

using namespace dlc;
using namespace dlc::reference;
namespace arith = mlir::arith;

namespace {
/// A scalar while it is computed: floats as double, integers by their low bits, zero-extended.
union Scalar {
  double f;
  uint64_t i;
};

/// What an op gets to know of a value beside its bits.
unsigned widthOf(Value value) { return value.getType().getIntOrFloatBitWidth(); }
uint64_t wrap(uint64_t bits, unsigned width) { return width >= 64 ? bits : bits & ((uint64_t(1) << width) - 1); }
int64_t extend(uint64_t bits, unsigned width) {
  unsigned shift = 64 - width;
  return static_cast<int64_t>(bits << shift) >> shift;
}

using Step = std::function<Scalar(const Scalar *)>; // of the operands
using Build = Step (*)(Operation *, const EvalOptions &);

template <double (*fn)(double)>
Step unary(Operation *, const EvalOptions &) {
  return [](const Scalar *x) { return Scalar{.f = fn(x[0].f)}; };
}
template <double (*fn)(double, double)>
Step binary(Operation *, const EvalOptions &) {
  return [](const Scalar *x) { return Scalar{.f = fn(x[0].f, x[1].f)}; };
}
/// fn on zero-extended bits; the result wraps.
template <uint64_t (*fn)(uint64_t, uint64_t)>
Step bits(Operation *op, const EvalOptions &) {
  return [width = widthOf(op->getResult(0))](const Scalar *x) { return Scalar{.i = wrap(fn(x[0].i, x[1].i), width)}; };
}
/// fn on sign-extended operands; the result wraps.
template <int64_t (*fn)(int64_t, int64_t)>
Step integers(Operation *op, const EvalOptions &) {
  return [width = widthOf(op->getResult(0))](const Scalar *x) {
    return Scalar{.i = wrap(static_cast<uint64_t>(fn(extend(x[0].i, width), extend(x[1].i, width))), width)};
  };
}

double negate(double x) { return -x; }
double reciprocalSqrt(double x) { return 1 / std::sqrt(x); }
double addF(double a, double b) { return a + b; }
double subF(double a, double b) { return a - b; }
double mulF(double a, double b) { return a * b; }
double divF(double a, double b) { return a / b; }
double maximum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::numeric_limits<double>::quiet_NaN();
  return a > b || (a == b && !std::signbit(a)) ? a : b;
}
double minimum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::numeric_limits<double>::quiet_NaN();
  return a < b || (a == b && std::signbit(a)) ? a : b;
}
uint64_t add(uint64_t a, uint64_t b) { return a + b; }
uint64_t sub(uint64_t a, uint64_t b) { return a - b; }
uint64_t mul(uint64_t a, uint64_t b) { return a * b; }
uint64_t andBits(uint64_t a, uint64_t b) { return a & b; }
uint64_t orBits(uint64_t a, uint64_t b) { return a | b; }
uint64_t xorBits(uint64_t a, uint64_t b) { return a ^ b; }
uint64_t maxUnsigned(uint64_t a, uint64_t b) { return std::max(a, b); }
uint64_t minUnsigned(uint64_t a, uint64_t b) { return std::min(a, b); }
uint64_t divUnsigned(uint64_t a, uint64_t b) { return b == 0 ? 0 : a / b; }
uint64_t shiftRight(uint64_t a, uint64_t b) { return b >= 64 ? 0 : a >> b; }
uint64_t shiftLeft(uint64_t a, uint64_t b) { return b >= 64 ? 0 : a << b; }
int64_t maxSigned(int64_t a, int64_t b) { return std::max(a, b); }
int64_t minSigned(int64_t a, int64_t b) { return std::min(a, b); }
int64_t divSigned(int64_t a, int64_t b) {
  return b == 0 ? 0 : b == -1 ? static_cast<int64_t>(-static_cast<uint64_t>(a)) : a / b;
}

Step constant(Operation *op, const EvalOptions &) {
  Attribute value = cast<arith::ConstantOp>(op).getValue();
  Scalar scalar{.i = 0};
  if (auto number = dyn_cast<FloatAttr>(value))
    scalar.f = number.getValueAsDouble();
  else if (auto number = dyn_cast<IntegerAttr>(value))
    scalar.i = number.getValue().getZExtValue();
  return [scalar](const Scalar *) { return scalar; };
}

Step select(Operation *, const EvalOptions &) {
  return [](const Scalar *x) { return x[0].i ? x[1] : x[2]; };
}

Step fusedMultiplyAdd(Operation *, const EvalOptions &) {
  return [](const Scalar *x) { return Scalar{.f = std::fma(x[0].f, x[1].f, x[2].f)}; };
}

Step keep(Operation *, const EvalOptions &) {
  return [](const Scalar *x) { return x[0]; };
}

Step round(Operation *op, const EvalOptions &options) {
  if (options.fp64 || !op->hasAttr(nn::exactRoundingAttrName))
    return keep(op, options);
  Type type = op->getResult(0).getType();
  return [type](const Scalar *x) {
    return Scalar{.f = withElement(type, [&](auto tag) {
                    using E = decltype(tag);
                    if constexpr (E::isFloat)
                      return E::toDouble(E::fromDouble(x[0].f));
                    else
                      return 0.0;
                  })};
  };
}

Step extendSigned(Operation *op, const EvalOptions &) {
  return [from = widthOf(op->getOperand(0)), to = widthOf(op->getResult(0))](const Scalar *x) {
    return Scalar{.i = wrap(static_cast<uint64_t>(extend(x[0].i, from)), to)};
  };
}
Step truncate(Operation *op, const EvalOptions &) {
  return [to = widthOf(op->getResult(0))](const Scalar *x) { return Scalar{.i = wrap(x[0].i, to)}; };
}
Step absolute(Operation *op, const EvalOptions &) {
  return [width = widthOf(op->getResult(0))](const Scalar *x) {
    int64_t value = extend(x[0].i, width);
    return Scalar{.i = wrap(value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value), width)};
  };
}
Step signedToFloat(Operation *op, const EvalOptions &) {
  return [width = widthOf(op->getOperand(0))](const Scalar *x) {
    return Scalar{.f = static_cast<double>(extend(x[0].i, width))};
  };
}
Step unsignedToFloat(Operation *, const EvalOptions &) {
  return [](const Scalar *x) { return Scalar{.f = static_cast<double>(x[0].i)}; };
}
Step floatToSigned(Operation *op, const EvalOptions &) {
  return [width = widthOf(op->getResult(0))](const Scalar *x) {
    return Scalar{.i = wrap(static_cast<uint64_t>(saturateToInt<int64_t>(x[0].f)), width)};
  };
}
Step floatToUnsigned(Operation *op, const EvalOptions &) {
  return [width = widthOf(op->getResult(0))](const Scalar *x) {
    return Scalar{.i = wrap(saturateToInt<uint64_t>(x[0].f), width)};
  };
}

Step compareFloats(Operation *op, const EvalOptions &) {
  arith::CmpFPredicate predicate = cast<arith::CmpFOp>(op).getPredicate();
  return [predicate](const Scalar *x) {
    return Scalar{.i = arith::applyCmpPredicate(predicate, llvm::APFloat(x[0].f), llvm::APFloat(x[1].f))};
  };
}
Step compareIntegers(Operation *op, const EvalOptions &) {
  arith::CmpIPredicate predicate = cast<arith::CmpIOp>(op).getPredicate();
  unsigned width = widthOf(op->getOperand(0));
  return [=](const Scalar *x) {
    return Scalar{.i = arith::applyCmpPredicate(predicate, llvm::APInt(width, x[0].i), llvm::APInt(width, x[1].i))};
  };
}

const llvm::StringMap<Build> &getTable() {
  static const llvm::StringMap<Build> table = {
      {"arith.constant", constant},
      {"arith.select", select},
      {"arith.addf", binary<addF>},
      {"arith.subf", binary<subF>},
      {"arith.mulf", binary<mulF>},
      {"arith.divf", binary<divF>},
      {"arith.negf", unary<negate>},
      {"arith.maximumf", binary<maximum>},
      {"arith.minimumf", binary<minimum>},
      {"arith.maxnumf", binary<std::fmax>},
      {"arith.minnumf", binary<std::fmin>},
      {"arith.cmpf", compareFloats},
      {"arith.truncf", round},
      {"arith.extf", keep},
      {"arith.sitofp", signedToFloat},
      {"arith.uitofp", unsignedToFloat},
      {"arith.fptosi", floatToSigned},
      {"arith.fptoui", floatToUnsigned},
      {"arith.addi", bits<add>},
      {"arith.subi", bits<sub>},
      {"arith.muli", bits<mul>},
      {"arith.divsi", integers<divSigned>},
      {"arith.divui", bits<divUnsigned>},
      {"arith.andi", bits<andBits>},
      {"arith.ori", bits<orBits>},
      {"arith.xori", bits<xorBits>},
      {"arith.shli", bits<shiftLeft>},
      {"arith.shrui", bits<shiftRight>},
      {"arith.maxsi", integers<maxSigned>},
      {"arith.minsi", integers<minSigned>},
      {"arith.maxui", bits<maxUnsigned>},
      {"arith.minui", bits<minUnsigned>},
      {"arith.cmpi", compareIntegers},
      {"arith.extsi", extendSigned},
      {"arith.extui", keep},
      {"arith.trunci", truncate},
      {"math.absf", unary<std::fabs>},
      {"math.absi", absolute},
      {"math.ceil", unary<std::ceil>},
      {"math.copysign", binary<std::copysign>},
      {"math.cos", unary<std::cos>},
      {"math.erf", unary<std::erf>},
      {"math.exp", unary<std::exp>},
      {"math.exp2", unary<std::exp2>},
      {"math.expm1", unary<std::expm1>},
      {"math.floor", unary<std::floor>},
      {"math.fma", fusedMultiplyAdd},
      {"math.log", unary<std::log>},
      {"math.log1p", unary<std::log1p>},
      {"math.powf", binary<std::pow>},
      {"math.roundeven", unary<std::nearbyint>}, // halves to even, the default mode
      {"math.rsqrt", unary<reciprocalSqrt>},
      {"math.sin", unary<std::sin>},
      {"math.sqrt", unary<std::sqrt>},
      {"math.tanh", unary<std::tanh>},
      {"math.trunc", unary<std::trunc>},
  };
  return table;
}

/// The body as steps over a row of scalars: first the arguments, then what each op computes.
struct Program {
  struct Op {
    Step step;
    SmallVector<unsigned, 3> operands;
  };
  std::vector<Op> ops;
  unsigned numValues = 0, result = 0;
};
} // namespace

static Expected<Program> compileBody(nn::MapOp op, const EvalOptions &options) {
  Block &body = op.getBody().front();
  Program program;
  llvm::DenseMap<Value, unsigned> numbers;
  for (Value argument : body.getArguments())
    numbers[argument] = program.numValues++;
  for (Operation &inner : body.without_terminator()) {
    auto entry = getTable().find(inner.getName().getStringRef());
    if (entry == getTable().end())
      return makeError("'{0}' in the body has no reference evaluation", inner.getName().getStringRef());
    Program::Op compiled;
    compiled.step = entry->second(&inner, options);
    for (Value operand : inner.getOperands())
      compiled.operands.push_back(numbers[operand]);
    program.ops.push_back(std::move(compiled));
    numbers[inner.getResult(0)] = program.numValues++;
  }
  program.result = numbers[cast<nn::YieldOp>(body.back()).getValue()];
  return program;
}

static Expected<HostValue> evaluateMap(nn::MapOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  SmallVector<ArrayRef<int64_t>> shapes;
  for (const HostValue &operand : operands)
    shapes.push_back(operand.getShape());
  std::optional<SmallVector<int64_t>> shape = nn::evaluateShape(op.getType(), options.symbols);
  if (shape)
    shapes.push_back(*shape);
  Expected<SmallVector<int64_t>> broadcast = broadcastShapes(shapes);
  if (!broadcast)
    return broadcast.takeError();
  if (shape ? *broadcast != *shape : static_cast<int64_t>(broadcast->size()) != op.getType().getRank())
    return makeError("inputs of shape {0} do not fit {1}", printShape(*broadcast), op.getType());
  if (Error error = checkBudget(*broadcast, options))
    return error;
  Expected<Program> program = compileBody(op, options);
  if (!program)
    return program.takeError();

  // Inputs as rows of scalars.
  SmallVector<std::vector<Scalar>> inputs;
  SmallVector<SmallVector<int64_t>> strides;
  for (const HostValue &operand : operands) {
    Type type = operand.getElementType();
    std::vector<Scalar> scalars(operand.getNumElements());
    if (isa<FloatType>(type)) {
      std::vector<double> elements = load<double>(operand);
      for (size_t k = 0; k < scalars.size(); ++k)
        scalars[k].f = elements[k];
    } else {
      std::vector<uint64_t> elements = load<uint64_t>(operand);
      for (size_t k = 0; k < scalars.size(); ++k)
        scalars[k].i = wrap(elements[k], type.getIntOrFloatBitWidth());
    }
    inputs.push_back(std::move(scalars));
    strides.push_back(broadcastStrides(operand.getShape(), *broadcast));
  }

  std::vector<Scalar> values(program->numValues), arguments;
  std::vector<Scalar> out;
  out.reserve(*checkedElementCount(*broadcast));
  for (Odometer at(*broadcast); !at.isDone(); at.next()) {
    for (size_t n = 0; n < inputs.size(); ++n) {
      int64_t offset = 0;
      for (auto [i, stride] : llvm::zip(*at, strides[n]))
        offset += i * stride;
      values[n] = inputs[n][offset];
    }
    unsigned next = inputs.size();
    for (const Program::Op &compiled : program->ops) {
      arguments.clear();
      for (unsigned number : compiled.operands)
        arguments.push_back(values[number]);
      values[next++] = compiled.step(arguments.data());
    }
    out.push_back(values[program->result]);
  }

  Type type = resultElementType(op, options);
  if (isa<FloatType>(type)) {
    std::vector<double> elements;
    for (Scalar scalar : out)
      elements.push_back(scalar.f);
    return makeResultOf(elements, type, *broadcast, options);
  }
  std::vector<uint64_t> elements;
  for (Scalar scalar : out)
    elements.push_back(scalar.i);
  return makeResultOf(elements, type, *broadcast, options);
}

void reference::attachMaps(MLIRContext *context) { attach<nn::MapOp, evaluateMap>(context); }
