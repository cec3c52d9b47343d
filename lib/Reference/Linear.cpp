// Contractions. Products are summed in double (integers exactly, modulo their width) in the order of
// k; the loops are ordered for rows to stream, so that a network of a GFLOP takes seconds.
#include "lib/Reference/Windows.h"

using namespace dlc;
using namespace dlc::reference;

//===----------------------------------------------------------------------===//
// matmul
//===----------------------------------------------------------------------===//

namespace {
/// An operand of matmul as a stack of rows x columns matrices.
struct MatrixStack {
  SmallVector<int64_t> batch; // leading sizes
  int64_t rows = 1, columns = 1;
  bool isTransposed = false;

  MatrixStack(ArrayRef<int64_t> shape, bool transpose, bool isLhs) {
    if (shape.size() == 1) { // a row on the left, a column on the right
      (isLhs ? columns : rows) = shape[0];
      return;
    }
    batch.assign(shape.begin(), shape.end() - 2);
    rows = shape[shape.size() - 2];
    columns = shape.back();
    isTransposed = transpose;
    if (transpose)
      std::swap(rows, columns);
  }

  /// Matrix `index` of `elements`, row-major as it is to be multiplied. The copy goes to `buffer`.
  template <typename T>
  const T *get(const std::vector<T> &elements, int64_t index, std::vector<T> &buffer) const {
    const T *matrix = elements.data() + index * rows * columns;
    if (!isTransposed)
      return matrix;
    buffer.resize(rows * columns);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c)
        buffer[r * columns + c] = matrix[c * rows + r];
    return buffer.data();
  }
};
} // namespace

/// out += lhs * rhs for row-major m x k and k x n. Eight rows share each pass over a row of rhs.
template <typename T>
static void multiply(const T *lhs, const T *rhs, T *out, int64_t m, int64_t k, int64_t n) {
  for (int64_t block = 0; block < m; block += 8) {
    int64_t end = std::min(block + 8, m);
    for (int64_t l = 0; l < k; ++l) {
      const T *row = rhs + l * n;
      for (int64_t i = block; i < end; ++i) {
        T factor = lhs[i * k + l];
        T *sums = out + i * n;
        for (int64_t j = 0; j < n; ++j)
          sums[j] += factor * row[j];
      }
    }
  }
}

static Expected<HostValue> evaluateMatmul(nn::MatmulOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  const HostValue &lhs = operands[0], &rhs = operands[1];
  MatrixStack a(lhs.getShape(), op.getTransposeLhs(), /*isLhs=*/true);
  MatrixStack b(rhs.getShape(), op.getTransposeRhs(), /*isLhs=*/false);
  if (a.columns != b.rows) // C3
    return makeError("expected equal sizes of the contracted dimension, got {0} and {1}", a.columns, b.rows);
  Expected<SmallVector<int64_t>> batch = broadcastShapes({a.batch, b.batch}); // C4
  if (!batch)
    return batch.takeError();
  SmallVector<int64_t> shape = *batch;
  if (lhs.getRank() > 1)
    shape.push_back(a.rows);
  if (rhs.getRank() > 1)
    shape.push_back(b.columns);
  if (Error error = checkBudget(shape, options))
    return error;

  auto run = [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> left = load<T>(lhs), right = load<T>(rhs), out(*checkedElementCount(shape)), leftBuffer, rightBuffer;
    T *sums = out.data();
    if (!out.empty())
      forEachOffset<2>(*batch, {broadcastStrides(a.batch, *batch), broadcastStrides(b.batch, *batch)},
                       [&](const std::array<int64_t, 2> &at) {
                         multiply<T>(a.get(left, at[0], leftBuffer), b.get(right, at[1], rightBuffer), sums, a.rows,
                                     a.columns, b.columns);
                         sums += a.rows * b.columns;
                       });
    return makeResultOf(out, lhs.getElementType(), shape, options);
  };
  // Sums modulo 2^64 are right for signed integers too once they are narrowed.
  return isa<FloatType>(lhs.getElementType()) ? run(double(0)) : run(uint64_t(0));
}

//===----------------------------------------------------------------------===//
// conv, conv_transpose
//===----------------------------------------------------------------------===//

namespace {
/// Sizes of a convolution; `in` and `out` are channels, of one group and in all.
struct ConvSizes {
  int64_t batch, groups, in, out, inPlane, outPlane, taps;
  int64_t inPerGroup() const { return in / groups; }
  int64_t outPerGroup() const { return out / groups; }
};
} // namespace

static int64_t productOf(ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    product *= size;
  return product;
}

/// The accumulators, one per output element, set to the bias of their channel.
static Expected<std::vector<double>> startWithBias(const ConvSizes &sizes, ArrayRef<HostValue> operands) {
  std::vector<double> sums(sizes.batch * sizes.out * sizes.outPlane);
  if (operands.size() < 3)
    return sums;
  if (operands[2].getShape()[0] != sizes.out) // C5
    return makeError("expected a bias of {0} entries, got {1}", sizes.out, operands[2].getShape()[0]);
  std::vector<double> bias = load<double>(operands[2]);
  for (int64_t k = 0, channels = sizes.batch * sizes.out; k < channels; ++k)
    std::fill_n(sums.begin() + k * sizes.outPlane, sizes.outPlane, bias[k % sizes.out]);
  return sums;
}

/// (C4): `in` and `out` channels in `groups`, with filters for `filterIn` channels each.
static Error checkGroups(int64_t groups, int64_t in, int64_t filterIn, int64_t out) {
  if (in != filterIn * groups || out % groups != 0)
    return makeError("expected {0} groups to divide {1} channels and {2} filters of {3} channels each", groups, in, out,
                     filterIn);
  return Error::success();
}

static Expected<HostValue> evaluateConv(nn::ConvOp op, ArrayRef<HostValue> operands, const EvalOptions &options) {
  ArrayRef<int64_t> input = operands[0].getShape(), filter = operands[1].getShape();
  int64_t groups = op.getGroups();
  if (Error error = checkGroups(groups, input[1], filter[1], filter[0]))
    return error;
  Expected<SmallVector<Window>> windows = makeWindows(input.drop_front(2), filter.drop_front(2), op.getStrides(),
                                                      op.getPads(), op.getDilations(), /*ceilMode=*/false);
  if (!windows)
    return windows.takeError();
  SmallVector<int64_t> shape = {input[0], filter[0]};
  for (const Window &window : *windows)
    shape.push_back(window.output);
  if (Error error = checkBudget(shape, options))
    return error;
  ConvSizes sizes = {input[0], groups, input[1], filter[0], productOf(input.drop_front(2)),
                     productOf(ArrayRef(shape).drop_front(2)), productOf(filter.drop_front(2))};
  Expected<std::vector<double>> sums = startWithBias(sizes, operands);
  if (!sums)
    return sums.takeError();

  std::vector<double> in = load<double>(operands[0]), weights = load<double>(operands[1]);
  std::vector<TapRow> rows;
  int64_t tapIndex = 0, stride = windows->back().stride;
  bool isPointwise = llvm::all_of(*windows, [](const Window &w) {
    return w.kernel == 1 && w.stride == 1 && w.padBegin == 0 && w.padEnd == 0;
  });
  for (Odometer tap(filter.drop_front(2)); !tap.isDone(); tap.next(), ++tapIndex) {
    collectTapRows(*windows, *tap, rows);
    if (isPointwise && sizes.outPlane != 0)
      rows.assign(1, {0, 0, sizes.outPlane});
    for (int64_t b = 0; b < sizes.batch; ++b) {
      for (int64_t m = 0; m < sizes.out; ++m) {
        double *out = sums->data() + (b * sizes.out + m) * sizes.outPlane;
        int64_t firstChannel = b * sizes.in + m / sizes.outPerGroup() * sizes.inPerGroup();
        for (int64_t c = 0; c < sizes.inPerGroup(); ++c) {
          double weight = weights[(m * sizes.inPerGroup() + c) * sizes.taps + tapIndex];
          const double *plane = in.data() + (firstChannel + c) * sizes.inPlane;
          for (const TapRow &row : rows)
            for (int64_t i = 0; i < row.count; ++i)
              out[row.output + i] += weight * plane[row.input + i * stride];
        }
      }
    }
  }
  return makeResultOf(*sums, operands[0].getElementType(), shape, options);
}

static Expected<HostValue> evaluateConvTranspose(nn::ConvTransposeOp op, ArrayRef<HostValue> operands,
                                                 const EvalOptions &options) {
  ArrayRef<int64_t> input = operands[0].getShape(), filter = operands[1].getShape();
  int64_t groups = op.getGroups(), spatial = input.size() - 2;
  if (input[1] != filter[0] || input[1] % groups != 0)
    return makeError("expected {0} groups to divide {1} channels, the size of the filter's first dimension, got {2}",
                     groups, input[1], filter[0]);
  // It is the convolution from its result's shape to its input's, read backwards.
  constexpr int64_t limit = int64_t(1) << 30;
  SmallVector<int64_t> shape = {input[0], filter[1] * groups};
  SmallVector<Window> windows;
  for (int64_t k = 0; k < spatial; ++k) {
    Window w;
    w.output = input[2 + k];
    w.kernel = filter[2 + k];
    w.stride = op.getStrides()[k];
    w.dilation = op.getDilations()[k];
    w.padBegin = op.getPads()[k];
    w.padEnd = op.getPads()[spatial + k];
    for (int64_t value : {w.output, w.kernel, w.stride, w.dilation, w.padBegin, w.padEnd})
      if (value < 0 || value > limit)
        return makeError("expected sizes of windows in 0..{0}, got {1}", limit, value);
    w.input = (w.output - 1) * w.stride + op.getOutputPadding()[k] + w.dilation * (w.kernel - 1) + 1;
    w.input -= w.padBegin + w.padEnd;
    if (w.input < 0) // C6
      return makeError("expected an output size of 0 or more in spatial dimension {0}, got {1}", k, w.input);
    shape.push_back(w.input);
    windows.push_back(w);
  }
  if (Error error = checkBudget(shape, options))
    return error;
  ConvSizes sizes = {input[0], groups, input[1], shape[1], productOf(input.drop_front(2)),
                     productOf(ArrayRef(shape).drop_front(2)), productOf(filter.drop_front(2))};
  Expected<std::vector<double>> sums = startWithBias(sizes, operands);
  if (!sums)
    return sums.takeError();

  std::vector<double> in = load<double>(operands[0]), weights = load<double>(operands[1]);
  std::vector<TapRow> rows;
  int64_t tapIndex = 0, stride = windows.back().stride;
  for (Odometer tap(filter.drop_front(2)); !tap.isDone(); tap.next(), ++tapIndex) {
    collectTapRows(windows, *tap, rows);
    for (int64_t b = 0; b < sizes.batch; ++b) {
      for (int64_t c = 0; c < sizes.in; ++c) {
        const double *plane = in.data() + (b * sizes.in + c) * sizes.inPlane;
        int64_t firstOut = b * sizes.out + c / sizes.inPerGroup() * sizes.outPerGroup();
        for (int64_t m = 0; m < sizes.outPerGroup(); ++m) {
          double weight = weights[(c * sizes.outPerGroup() + m) * sizes.taps + tapIndex];
          double *out = sums->data() + (firstOut + m) * sizes.outPlane;
          for (const TapRow &row : rows)
            for (int64_t i = 0; i < row.count; ++i)
              out[row.input + i * stride] += weight * plane[row.output + i];
        }
      }
    }
  }
  return makeResultOf(*sums, operands[0].getElementType(), shape, options);
}

void reference::attachLinear(MLIRContext *context) {
  attach<nn::MatmulOp, evaluateMatmul>(context);
  attach<nn::ConvOp, evaluateConv>(context);
  attach<nn::ConvTransposeOp, evaluateConvTranspose>(context);
}
