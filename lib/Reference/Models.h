// What the reference models of all op families share: typed copies of operands, results within the
// byte budget, broadcasting, and the shell that makes an external model of a function.
#ifndef DLC_REFERENCE_MODELS_H
#define DLC_REFERENCE_MODELS_H

#include "dialects/Nn/NnDialect.h"
#include "lib/Support/ElementTypes.h"

#include <array>
#include <vector>

namespace dlc::reference {

using nn::NnDialect;

/// A failure with the sentence that `format` and `values` make (llvm::formatv).
template <typename... Ts>
Error makeError(const char *format, Ts &&...values) {
  return createStringError(llvm::Twine(formatv(format, std::forward<Ts>(values)...).str()));
}

/// "2x3x4"; "scalar" for rank 0.
std::string printShape(ArrayRef<int64_t> shape);

/// A zero tensor for a result, if its size is within options.maxBytes.
Expected<HostValue> makeResult(Type elementType, ArrayRef<int64_t> shape, const EvalOptions &options);

/// The element type in which `type` is evaluated: f64 for floats under options.fp64.
Type evaluatedType(Type type, const EvalOptions &options);

/// Element type of result 0 of `op` in this evaluation.
Type resultElementType(Operation *op, const EvalOptions &options);

/// The elements as T: double, int64_t or uint64_t.
template <typename T>
std::vector<T> load(const HostValue &value) {
  std::vector<T> out(value.getNumElements());
  const char *bytes = value.getBytes().data();
  withElement(value.getElementType(), [&](auto tag) {
    using E = decltype(tag);
    for (size_t k = 0; k < out.size(); ++k)
      out[k] = elementTo<T, E>(loadElement<E>(bytes, k));
  });
  return out;
}

/// Stores all elements of `value`, rounding floats once and wrapping integers.
template <typename T>
void store(HostValue &value, ArrayRef<T> elements) {
  char *bytes = value.getMutableBytes().data();
  withElement(value.getElementType(), [&](auto tag) {
    using E = decltype(tag);
    for (size_t k = 0; k < elements.size(); ++k)
      storeElement<E>(bytes, k, elementFrom<E>(elements[k]));
  });
}

/// makeResult and store.
template <typename T>
Expected<HostValue> makeResultOf(const std::vector<T> &elements, Type elementType, ArrayRef<int64_t> shape,
                                 const EvalOptions &options) {
  Expected<HostValue> result = makeResult(elementType, shape, options);
  if (result)
    store<T>(*result, elements);
  return result;
}

/// An error if a tensor of `shape` exceeds the budget at 8 bytes an element: checked before temporaries are made.
Error checkBudget(ArrayRef<int64_t> shape, const EvalOptions &options);

/// Calls `fn` with a zero of the type that `elementType` is computed in: double for floats, uint64_t
/// for unsigned integers and booleans, int64_t for signed ones.
template <typename Fn>
auto withArithmetic(Type elementType, Fn &&fn) {
  if (isa<FloatType>(elementType))
    return fn(double(0));
  if (nn::isUnsigned(elementType))
    return fn(uint64_t(0));
  return fn(int64_t(0));
}

/// Numpy's rule: aligned at the last dimension, sizes are equal or one is 1.
Expected<SmallVector<int64_t>> broadcastShapes(ArrayRef<ArrayRef<int64_t>> shapes);

/// Row-major strides in elements.
SmallVector<int64_t> stridesOf(ArrayRef<int64_t> shape);

/// Strides with which a tensor of `shape` is read over the larger `resultShape`; 0 where it repeats.
SmallVector<int64_t> broadcastStrides(ArrayRef<int64_t> shape, ArrayRef<int64_t> resultShape);

/// Counts through all index tuples of `shape` in row-major order.
class Odometer {
public:
  explicit Odometer(ArrayRef<int64_t> shape) : shape(shape), index(shape.size(), 0) {
    done = llvm::is_contained(shape, 0);
  }
  bool isDone() const { return done; }
  ArrayRef<int64_t> operator*() const { return index; }
  void next() {
    for (size_t k = shape.size(); k-- > 0;) {
      if (++index[k] < shape[k])
        return;
      index[k] = 0;
    }
    done = true;
  }

private:
  SmallVector<int64_t> shape, index;
  bool done;
};

/// Calls fn(offsets) for every index of `shape` in row-major order, `offsets` holding for each of
/// the N stride lists the element it points to.
template <size_t N, typename Fn>
void forEachOffset(ArrayRef<int64_t> shape, const std::array<SmallVector<int64_t>, N> &strides, Fn &&fn) {
  int64_t inner = shape.empty() ? 1 : shape.back();
  if (inner == 0)
    return;
  std::array<int64_t, N> step{}, offset;
  for (size_t n = 0; n < N && !shape.empty(); ++n)
    step[n] = strides[n].back();
  for (Odometer outer(shape.empty() ? shape : shape.drop_back()); !outer.isDone(); outer.next()) {
    offset.fill(0);
    for (auto [k, i] : llvm::enumerate(*outer))
      for (size_t n = 0; n < N; ++n)
        offset[n] += i * strides[n][k];
    for (int64_t i = 0; i < inner; ++i) {
      fn(offset);
      for (size_t n = 0; n < N; ++n)
        offset[n] += step[n];
    }
  }
}

/// Checks that operands have the element types, ranks and static sizes of the op's operand types, so
/// that models may rely on what the verifier has checked.
Error checkOperands(Operation *op, ArrayRef<HostValue> operands, const EvalOptions &options);

/// The external model of `Op` that calls `Fn(Op, operands, options) -> Expected<HostValue>`.
template <typename Op, auto Fn>
struct Model : nn::ReferenceOpInterface::ExternalModel<Model<Op, Fn>, Op> {
  Expected<SmallVector<HostValue>> evaluate(Operation *op, ArrayRef<HostValue> operands,
                                            const EvalOptions &options) const {
    if (Error error = checkOperands(op, operands, options))
      return error;
    Expected<HostValue> result = Fn(cast<Op>(op), operands, options);
    if (!result)
      return result.takeError();
    return SmallVector<HostValue>{std::move(*result)};
  }
};

template <typename Op, auto Fn>
void attach(MLIRContext *context) {
  Op::template attachInterface<Model<Op, Fn>>(*context);
}

/// One function per family, in the file of that name.
void attachArithmetic(MLIRContext *context);
void attachUnary(MLIRContext *context);
void attachConversions(MLIRContext *context);
void attachLinear(MLIRContext *context);
void attachIntegers(MLIRContext *context);
void attachReductions(MLIRContext *context);
void attachGradients(MLIRContext *context);
void attachPools(MLIRContext *context);
void attachNormalizations(MLIRContext *context);
void attachMaps(MLIRContext *context);
void attachMoves(MLIRContext *context);
void attachSources(MLIRContext *context);

} // namespace dlc::reference

#endif
