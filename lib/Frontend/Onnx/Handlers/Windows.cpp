// Operators that slide a window over spatial dimensions: convolutions and pools. auto_pad becomes
// explicit pads here, so nothing later knows of it.
#include "lib/Frontend/Onnx/Handlers/Quantized.h"

#include "llvm/Support/MathExtras.h"

using namespace dlc;
using namespace dlc::frontend;

namespace {

/// The window in nn's terms: n entries each, pads 2n, begins first.
struct Window {
  SmallVector<int64_t> kernel, strides, dilations, pads;
  bool isUpper = false; // of an odd amount of padding, the larger part goes to the end
  std::string autoPad = "NOTSET";
};

constexpr int64_t maxWindow = int64_t(1) << 20; // of any attribute: products stay far below 63 bits

std::optional<int64_t> constantOf(AffineExpr expr) {
  auto constant = mlir::dyn_cast_or_null<mlir::AffineConstantExpr>(expr);
  return constant ? std::optional(constant.getValue()) : std::nullopt;
}

FailureOr<SmallVector<int64_t>> readList(Node &n, StringRef attribute, size_t size, int64_t otherwise, int64_t low) {
  std::optional<SmallVector<int64_t>> list = n.intsAttr(attribute);
  if (n.hasFailed())
    return failure();
  if (!list)
    return SmallVector<int64_t>(size, otherwise);
  if (list->size() != size)
    return n.invalid("expected " + llvm::Twine(size) + " entries in attribute " + quoted(attribute) + ", found " +
                     llvm::Twine(list->size()));
  for (int64_t value : *list)
    if (value < low || value > maxWindow)
      return n.invalid("expected entries of attribute " + quoted(attribute) + " between " + llvm::Twine(low) + " and " +
                       llvm::Twine(maxWindow) + ", found " + llvm::Twine(value));
  return *list;
}

/// Reads strides, dilations, pads and auto_pad for `n` spatial dimensions. SAME_* is left to the caller.
FailureOr<Window> readWindow(Node &n, ArrayRef<int64_t> kernel) {
  Window window;
  size_t spatial = kernel.size();
  window.kernel.assign(kernel.begin(), kernel.end());
  window.autoPad = n.stringAttr("auto_pad", "NOTSET");
  auto strides = readList(n, "strides", spatial, 1, 1);
  auto dilations = readList(n, "dilations", spatial, 1, 1);
  auto pads = readList(n, "pads", 2 * spatial, 0, 0);
  if (failed(strides) || failed(dilations) || failed(pads))
    return failure();
  window.strides = *strides;
  window.dilations = *dilations;
  window.pads = *pads;
  if (window.autoPad != "NOTSET" && window.autoPad != "SAME_UPPER" && window.autoPad != "SAME_LOWER" &&
      window.autoPad != "VALID" && !window.autoPad.empty())
    return n.invalid("expected NOTSET, SAME_UPPER, SAME_LOWER or VALID as auto_pad, found " + quoted(window.autoPad));
  if (window.autoPad.empty())
    window.autoPad = "NOTSET";
  if (window.autoPad != "NOTSET")
    window.pads.assign(2 * spatial, 0);
  window.isUpper = window.autoPad == "SAME_UPPER";
  return window;
}

bool isSame(const Window &window) { return window.autoPad == "SAME_UPPER" || window.autoPad == "SAME_LOWER"; }

void splitPadding(Window &window, size_t k, int64_t total) {
  int64_t small = total / 2, large = total - small;
  window.pads[k] = window.isUpper ? small : large;
  window.pads[window.kernel.size() + k] = window.isUpper ? large : small;
}

/// Pads that make the output ceil(size / stride).
LogicalResult resolveSame(Node &n, ArrayRef<AffineExpr> sizes, Window &window) {
  if (!isSame(window))
    return success();
  for (size_t k = 0; k < sizes.size(); ++k) {
    int64_t stride = window.strides[k], extent = (window.kernel[k] - 1) * window.dilations[k] + 1;
    if (std::optional<int64_t> size = constantOf(sizes[k])) {
      int64_t outputs = llvm::divideCeilSigned(*size, stride);
      splitPadding(window, k, std::max<int64_t>((outputs - 1) * stride + extent - *size, 0));
    } else if (stride == 1 || extent == 1) {
      splitPadding(window, k, extent - 1); // whatever the size
    } else {
      return n.unresolved("auto_pad " + window.autoPad + " with stride " + llvm::Twine(stride) +
                              " over spatial dimension " + llvm::Twine(k) + " of symbolic size has no fixed padding",
                          "give the size with --shape, or export the model with explicit pads");
    }
  }
  return success();
}

/// Sizes of the window of the filter, input `filter`, which must be constants and what kernel_shape says.
FailureOr<SmallVector<int64_t>> filterKernel(Node &n, unsigned filter = 1) {
  if (n.rank(0) < 3 || n.rank(filter) != n.rank(0))
    return n.invalid("expected an input of rank 3 or more and weights of the same rank, found " + typeName(n.type(0)) +
                     " and " + typeName(n.type(filter)));
  SmallVector<AffineExpr> filterDims = n.dims(filter);
  std::optional<SmallVector<int64_t>> declared = n.intsAttr("kernel_shape");
  SmallVector<int64_t> kernel;
  for (AffineExpr dim : ArrayRef(filterDims).drop_front(2)) {
    std::optional<int64_t> size = constantOf(dim);
    if (!size)
      return n.unresolved("the weights' window has a size known only at run time", "fix it with --shape");
    if (*size < 1 || *size > maxWindow)
      return n.invalid("expected a window of 1 to " + llvm::Twine(maxWindow) + " per dimension, found " +
                       llvm::Twine(*size));
    kernel.push_back(*size);
  }
  if (declared && *declared != kernel)
    return n.invalid("expected kernel_shape to be that of the weights, " + typeName(n.type(filter)) + ", found another");
  return kernel;
}

/// The window and groups of a convolution by input `filter`.
struct ConvWindow : Window {
  int64_t groups = 1;

  static FailureOr<ConvWindow> read(Node &n, unsigned filter = 1) {
    int64_t groups = n.intAttr("group", 1);
    FailureOr<SmallVector<int64_t>> kernel = filterKernel(n, filter);
    if (failed(kernel))
      return failure();
    FailureOr<Window> window = readWindow(n, *kernel);
    if (failed(window) || failed(resolveSame(n, ArrayRef(n.dims(0)).drop_front(2), *window)))
      return failure();
    if (groups < 1 || groups > maxWindow)
      return n.invalid("expected a group of 1 to " + llvm::Twine(maxWindow) + ", found " + llvm::Twine(groups));
    return ConvWindow{*window, groups};
  }

  /// Sets the attributes of nn.conv and the like.
  template <typename Properties>
  void set(Node &n, Properties &p) const {
    p.strides = n.ints(strides);
    p.pads = n.ints(pads);
    p.dilations = n.ints(dilations);
    p.groups = n.i64(groups);
  }
};

LogicalResult conv(Node &n) {
  FailureOr<ConvWindow> window = ConvWindow::read(n);
  if (failed(window))
    return failure();
  SmallVector<Value> args = {n.input(0), n.input(1)};
  if (n.hasInput(2))
    args.push_back(n.input(2));
  return n.setOutput(0, n.create<nn::ConvOp>(args, [&](auto &p) { window->set(n, p); }));
}

LogicalResult convInteger(Node &n) {
  FailureOr<ConvWindow> window = ConvWindow::read(n);
  FailureOr<ZeroPoints> zeros = ZeroPoints::read(n, 2, 3);
  if (failed(window) || failed(zeros))
    return failure();
  return n.setOutput(0, n.create<nn::ConvIntegerOp>(zeros->operands(n.input(0), n.input(1)), [&](auto &p) {
    window->set(n, p);
    p.operandSegmentSizes = zeros->segments();
  }));
}

/// In the form of dequantize and quantize, which passes/Quantization takes to integers.
LogicalResult qlinearConv(Node &n) {
  FailureOr<ConvWindow> window = ConvWindow::read(n, 3);
  if (failed(window))
    return failure();
  Value scale = n.toScalar(n.input(1), "scale"), weightScale = n.rank(4) == 1 ? n.input(4) : n.toScalar(n.input(4), "scale");
  SmallVector<Value> args = {dequantize(n, n.input(0), scale, n.input(2), 0), dequantize(n, n.input(3), weightScale, n.input(5), 0)};
  if (n.hasInput(8)) {
    Value zero = n.scalar(n.elementType(8), 0);
    args.push_back(dequantize(n, n.input(8), n.create<nn::MulOp>({scale, weightScale}), zero, 0));
  }
  Value result = n.create<nn::ConvOp>(args, [&](auto &p) { window->set(n, p); });
  return n.setOutput(0, n.create<nn::QuantizeOp>({result, n.toScalar(n.input(6), "scale"), n.toScalar(n.input(7), "zero point")},
                                                 [&](auto &p) { p.axis = n.i64(0); }));
}

LogicalResult convTranspose(Node &n) {
  int64_t groups = n.intAttr("group", 1);
  FailureOr<SmallVector<int64_t>> kernel = filterKernel(n);
  if (failed(kernel))
    return failure();
  size_t spatial = kernel->size();
  FailureOr<Window> window = readWindow(n, *kernel);
  FailureOr<SmallVector<int64_t>> extra = readList(n, "output_padding", spatial, 0, 0);
  std::optional<SmallVector<int64_t>> outputShape = n.intsAttr("output_shape");
  if (failed(window) || failed(extra))
    return failure();
  if (groups < 1 || groups > maxWindow)
    return n.invalid("expected a group of 1 to " + llvm::Twine(maxWindow) + ", found " + llvm::Twine(groups));
  // Some exporters give batch and channels too.
  if (outputShape && outputShape->size() == spatial + 2)
    outputShape->erase(outputShape->begin(), outputShape->begin() + 2);
  if (outputShape && outputShape->size() != spatial)
    return n.invalid("expected " + llvm::Twine(spatial) + " entries in attribute 'output_shape', found " +
                     llvm::Twine(outputShape->size()));
  for (size_t k = 0; k < spatial; ++k) {
    int64_t stride = window->strides[k], extent = (window->kernel[k] - 1) * window->dilations[k] + 1, total;
    if (outputShape) {
      std::optional<int64_t> size = constantOf(n.dims(0)[2 + k]);
      if (!size)
        return n.unresolved("output_shape fixes spatial dimension " + llvm::Twine(k) + ", whose input size is symbolic",
                            "give the size with --shape");
      int64_t wanted = (*outputShape)[k];
      if (wanted < 0 || wanted > maxWindow * maxWindow)
        return n.invalid("expected an output_shape of sizes, found " + llvm::Twine(wanted));
      total = stride * (*size - 1) + (*extra)[k] + extent - wanted;
    } else if (isSame(*window)) {
      total = (*extra)[k] + extent - stride; // the output is size * stride
    } else {
      continue;
    }
    // Nothing to cut: the rest of the output is not reached by any tap.
    if (total < 0) {
      (*extra)[k] -= total;
      total = 0;
    }
    splitPadding(*window, k, total);
  }
  SmallVector<Value> args = {n.input(0), n.input(1)};
  if (n.hasInput(2))
    args.push_back(n.input(2));
  return n.setOutput(0, n.create<nn::ConvTransposeOp>(args, [&](auto &p) {
    p.strides = n.ints(window->strides);
    p.pads = n.ints(window->pads);
    p.dilations = n.ints(window->dilations);
    p.output_padding = n.ints(*extra);
    p.groups = n.i64(groups);
  }));
}

/// What both pools read.
FailureOr<Window> poolWindow(Node &n) {
  std::optional<SmallVector<int64_t>> declared = n.intsAttr("kernel_shape");
  if (!declared || declared->empty())
    return n.invalid("expected attribute 'kernel_shape', found none");
  if (n.rank(0) != static_cast<int64_t>(declared->size()) + 2)
    return n.invalid("expected an input of rank " + llvm::Twine(declared->size() + 2) + " for " +
                     llvm::Twine(declared->size()) + " entries of kernel_shape, found " + typeName(n.type(0)));
  FailureOr<SmallVector<int64_t>> kernel = readList(n, "kernel_shape", declared->size(), 1, 1);
  if (failed(kernel))
    return failure();
  FailureOr<Window> window = readWindow(n, *kernel);
  if (failed(window) || failed(resolveSame(n, ArrayRef(n.dims(0)).drop_front(2), *window)))
    return failure();
  return window;
}

LogicalResult maxPool(Node &n) {
  n.ignoreAttrs({"storage_order"}); // of the indices
  bool ceilMode = n.flagAttr("ceil_mode");
  FailureOr<Window> window = poolWindow(n);
  if (failed(window))
    return failure();
  if (n.isOutputUsed(1))
    return n.unsupported("the second output of MaxPool, Indices, is not supported", "leave it unused");
  return n.setOutput(0, n.create<nn::MaxPoolOp>(n.input(0), [&](auto &p) {
    p.kernel = n.ints(window->kernel);
    p.strides = n.ints(window->strides);
    p.pads = n.ints(window->pads);
    p.dilations = n.ints(window->dilations);
    p.ceil_mode = n.unit(ceilMode && window->autoPad == "NOTSET");
  }));
}

LogicalResult averagePool(Node &n) {
  bool ceilMode = n.flagAttr("ceil_mode"), countsPadding = n.flagAttr("count_include_pad");
  FailureOr<Window> window = poolWindow(n);
  if (failed(window))
    return failure();
  return n.setOutput(0, n.create<nn::AvgPoolOp>(n.input(0), [&](auto &p) {
    p.kernel = n.ints(window->kernel);
    p.strides = n.ints(window->strides);
    p.pads = n.ints(window->pads);
    p.dilations = n.ints(window->dilations);
    p.ceil_mode = n.unit(ceilMode && window->autoPad == "NOTSET");
    p.count_include_pad = n.unit(countsPadding);
  }));
}

template <nn::ReduceKind kind>
LogicalResult globalPool(Node &n) {
  if (n.rank(0) < 2)
    return n.invalid("expected an input of rank 2 or more, found " + typeName(n.type(0)));
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(2, n.rank(0)));
  return n.setOutput(0, n.create<nn::ReduceOp>(n.input(0), [&](auto &p) {
    p.kind = nn::ReduceKindAttr::get(n.getContext(), kind);
    p.axes = n.ints(axes);
    p.keepdims = n.unit(true);
  }));
}

} // namespace

void frontend::registerWindowHandlers(HandlerTable &t) {
  t.onOp("Conv", {1, 11, 22}, {2, 3}, conv);
  t.onOp("ConvInteger", {10}, {2, 4}, convInteger);
  t.onOp("QLinearConv", {10}, {8, 9}, qlinearConv);
  t.onOp("ConvTranspose", {1, 11, 22}, {2, 3}, convTranspose);
  t.onOp("MaxPool", {1, 8, 10, 11, 12, 22}, 1, maxPool);
  t.onOp("AveragePool", {1, 7, 10, 11, 19, 22}, 1, averagePool);
  t.onOp("GlobalAveragePool", {1, 22}, 1, globalPool<nn::ReduceKind::Mean>);
  t.onOp("GlobalMaxPool", {1, 22}, 1, globalPool<nn::ReduceKind::Max>);
}
