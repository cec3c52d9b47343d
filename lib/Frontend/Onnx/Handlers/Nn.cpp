// Matrix products, normalizations and softmax.
#include "lib/Frontend/Onnx/Node.h"

#include <charconv>
#include <cstdlib>

using namespace dlc;
using namespace dlc::frontend;

namespace {

LogicalResult matmul(Node &n) { return n.setOutput(0, n.create<nn::MatmulOp>({n.input(0), n.input(1)})); }

LogicalResult gemm(Node &n) {
  n.ignoreAttrs({"broadcast"}); // C broadcasts either way
  bool transposeA = n.flagAttr("transA"), transposeB = n.flagAttr("transB");
  double alpha = n.floatAttr("alpha", 1), beta = n.floatAttr("beta", 1);
  if (n.rank(0) != 2 || n.rank(1) != 2)
    return n.invalid("expected matrices, found " + typeName(n.type(0)) + " and " + typeName(n.type(1)));
  Type type = n.elementType(0);
  bool isFloat = isa<FloatType>(type);
  auto scale = [&](Value value, double factor) -> Value {
    if (factor == 1)
      return value;
    if (!isFloat && factor != std::floor(factor)) {
      (void)n.unsupported("integer Gemm with a fractional alpha or beta is not supported", "scale afterwards");
      return {};
    }
    return n.create<nn::MulOp>({value, n.scalar(type, factor)});
  };
  Value product = n.create<nn::MatmulOp>({n.input(0), n.input(1)}, [&](auto &p) {
    p.transpose_lhs = n.unit(transposeA);
    p.transpose_rhs = n.unit(transposeB);
  });
  Value result = scale(product, alpha);
  if (n.hasInput(2) && beta != 0) {
    if (n.rank(2) > 2)
      return n.invalid("expected C that broadcasts to a matrix, found " + typeName(n.type(2)));
    result = n.create<nn::AddOp>({result, scale(n.input(2), beta)});
  }
  return n.setOutput(0, result);
}

/// Before opset 13 softmax saw its input as a matrix, split before `axis`.
template <bool isLog>
LogicalResult softmax(Node &n) {
  int64_t rank = n.rank(0);
  bool isMatrixForm = n.since() < 13;
  int64_t axis = n.intAttr("axis", isMatrixForm ? 1 : -1);
  auto apply = [&](Value value, int64_t along) {
    return n.create<nn::SoftmaxOp>(value, [&](auto &p) {
      p.axis = n.i64(along);
      p.log = n.unit(isLog);
    });
  };
  FailureOr<int64_t> normal = n.normalizeAxis(axis, rank, /*allowEnd=*/isMatrixForm);
  if (failed(normal))
    return failure();
  if (!isMatrixForm)
    return n.setOutput(0, apply(n.input(0), *normal));
  SmallVector<AffineExpr> dims = n.dims(0);
  auto isOne = [&](AffineExpr dim) { return dim && dim == n.dim(1); };
  if (*normal < rank && llvm::all_of(ArrayRef(dims).drop_front(*normal + 1), isOne))
    return n.setOutput(0, apply(n.input(0), *normal)); // nothing to flatten
  AffineExpr rows = nn::productOf(ArrayRef(dims).take_front(*normal), n.getContext());
  AffineExpr columns = nn::productOf(ArrayRef(dims).drop_front(*normal), n.getContext());
  return n.setOutput(0, n.reshape(apply(n.reshape(n.input(0), {rows, columns}), 1), dims));
}

/// The number that an author wrote: 0.9 for the float nearest to it.
double shortest(float value) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof(text) - 1, value).ptr;
  *end = 0;
  return std::strtod(text, nullptr);
}

LogicalResult batchNormalization(Node &n) {
  n.ignoreAttrs({"consumed_inputs", "is_test"});
  double momentum = shortest(static_cast<float>(n.floatAttr("momentum", 0.9f)));
  double epsilon = n.floatAttr("epsilon", 1e-5f);
  if (n.since() < 9 && !n.flagAttr("spatial", true))
    return n.unsupported("BatchNormalization with spatial=0 is not supported",
                         "export the model with opset 9 or newer");
  bool isTraining = n.since() >= 14 && n.flagAttr("training_mode");
  for (unsigned k = 1; k < n.numOutputs(); ++k)
    isTraining |= n.isOutputUsed(k);
  if (isTraining)
    return n.unsupported("BatchNormalization in training mode is not supported in a model file",
                         "export the model for inference; dlc makes its own training step");
  Value input = n.input(0);
  bool isFlat = n.rank(0) == 1; // one channel, by an old rule
  if (isFlat)
    input = n.reshape(input, {n.dims(0)[0], n.dim(1)});
  Value result = n.create<nn::BatchNormOp>({input, n.input(1), n.input(2), n.input(3), n.input(4)},
                                           [&](auto &p) {
                                             p.epsilon = n.f64(epsilon);
                                             p.momentum = n.f64(momentum);
                                           });
  return n.setOutput(0, isFlat ? n.reshape(result, n.dims(0)) : result);
}

LogicalResult layerNormalization(Node &n) {
  double epsilon = n.floatAttr("epsilon", 1e-5f);
  int64_t axis = n.intAttr("axis", -1), stash = n.intAttr("stash_type", 1);
  FailureOr<int64_t> normal = n.normalizeAxis(axis, n.rank(0));
  FailureOr<Type> stashType = n.readElementType(stash);
  if (failed(normal) || failed(stashType))
    return failure();
  if (n.isOutputUsed(1) || n.isOutputUsed(2)) {
    if (!isa<FloatType>(*stashType))
      return n.invalid("expected a float type as stash_type, found " + elementTypeName(*stashType));
    auto mean = [&](Value value) {
      return n.create<nn::ReduceOp>(value, [&](auto &p) {
        p.kind = nn::ReduceKindAttr::get(n.getContext(), nn::ReduceKind::Mean);
        p.axes = n.ints(llvm::to_vector(llvm::seq<int64_t>(*normal, n.rank(0))));
        p.keepdims = n.unit(true);
      });
    };
    Value x = n.castTo(n.input(0), *stashType), center = mean(x);
    Value difference = n.create<nn::SubOp>({x, center});
    Value variance = mean(n.create<nn::MulOp>({difference, difference}));
    Value deviation = n.create<nn::SqrtOp>(n.create<nn::AddOp>({variance, n.scalar(*stashType, epsilon)}));
    if (failed(n.setOutput(1, center)) || failed(n.setOutput(2, n.create<nn::ReciprocalOp>(deviation))))
      return failure();
  }
  SmallVector<Value> args = {n.input(0), n.input(1)};
  if (n.hasInput(2))
    args.push_back(n.input(2));
  return n.setOutput(0, n.create<nn::LayerNormOp>(args, [&](auto &p) {
    p.axis = n.i64(*normal);
    p.epsilon = n.f64(epsilon);
  }));
}

} // namespace

void frontend::registerNnHandlers(HandlerTable &t) {
  t.onOp("MatMul", {1, 9, 13}, 2, matmul);
  t.onOp("Gemm", {1, 6, 7, 9, 11, 13}, {2, 3}, gemm);
  t.onOp("Softmax", {1, 11, 13}, 1, softmax<false>);
  t.onOp("LogSoftmax", {1, 11, 13}, 1, softmax<true>);
  t.onOp("BatchNormalization", {1, 6, 7, 9, 14, 15}, 5, batchNormalization);
  // Fused encoders have it in the default domain long before opset 17.
  t.onOp("LayerNormalization", {1, 17}, {2, 3}, layerNormalization);
}
