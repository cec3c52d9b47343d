// kernel.depthwise_conv: a thread computes a run of channels at a few neighbouring positions of an output row. The
// weights of a kernel row are read once for all of them, and so are elements that several of them see.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Matmul.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

namespace {
class DepthwiseEmitter {
public:
  DepthwiseEmitter(kernel::DepthwiseConvOp op, GpuBuilder &b)
      : op(op), b(b), image(b.buffer(op.getInputs()[0])), filter(b.buffer(op.getInputs()[1])), dims(op.getOutputDims()),
        compute(op.getEpilogue().front().getArgument(0).getType()) {
    spatial = dims.size() - 2;
    for (AffineExpr size : ArrayRef(filter.dims).drop_back())
      taps.push_back(cast<AffineConstantExpr>(size).getValue());
    const Buffer &out = b.buffer(op.getDestination());
    run = powerDividing(dims.back(), 16 / std::max(image.elementBytes(), out.elementBytes()));
    for (const Buffer *buffer : {&image, &filter, &out}) {
      AffineMap identity = AffineMap::getMultiDimIdentityMap(buffer->getRank(), b.getContext());
      run = GpuBuilder::alignedElements(*buffer, identity, buffer->getRank() - 1, run);
    }
    // Fewer positions for a thread where there would not be threads enough.
    constexpr int64_t mostSums = 16, enough = 128 * 1024;
    int64_t elements = kernel::estimate(nn::productOf(dims, b.getContext()), int64_t(1) << 24);
    while (pixels > 1 && (pixels * run > mostSums || elements / (run * pixels) < enough ||
                          kernel::estimate(dims[spatial]) < pixels))
      pixels /= 2;
  }

  void emit();

private:
  SmallVector<Value> addRow(ArrayRef<Value> place, Value outerTap, Value channel, ValueRange sums);
  int64_t strideOf(unsigned d) { return op.getStrides()[d]; }
  int64_t padOf(unsigned d) { return op.getPads()[d]; }
  int64_t dilationOf(unsigned d) { return op.getDilations()[d]; }

  kernel::DepthwiseConvOp op;
  GpuBuilder &b;
  const Buffer &image, &filter;
  SmallVector<AffineExpr> dims;
  Type compute;
  unsigned spatial;
  SmallVector<int64_t> taps;
  int64_t run = 1;    // channels of a thread
  int64_t pixels = 4; // positions of a thread along the last spatial dimension
};
} // namespace

/// Adds what one row of the kernel contributes: `outerTap` counts the rows, `place` is the first output position.
SmallVector<Value> DepthwiseEmitter::addRow(ArrayRef<Value> place, Value outerTap, Value channel, ValueRange sums) {
  unsigned last = spatial - 1;
  SmallVector<Value> radices, weightAt, imageAt = {place[0]};
  for (unsigned d = 0; d < last; ++d)
    radices.push_back(b.index(taps[d]));
  weightAt = b.delinearize(outerTap, radices);
  Value isInside;
  for (unsigned d = 0; d < last; ++d) {
    Value origin = b.addConst(b.mulConst(place[1 + d], strideOf(d)), -padOf(d));
    imageAt.push_back(b.add(origin, b.mulConst(weightAt[d], dilationOf(d))));
    isInside = b.both(isInside, b.isWithin(imageAt.back(), b.apply(image.dims[1 + d])));
  }
  weightAt.append({b.index(0), channel});
  imageAt.append({b.addConst(b.mulConst(place[spatial], strideOf(last)), -padOf(last)), channel});
  Value weightStart = b.address(filter, weightAt), imageStart = b.address(image, imageAt), width = b.apply(image.dims[spatial]);
  auto loadAt = [&](const Buffer &buffer, unsigned dim, Value start, int64_t distance, Value isThere) {
    Value pointer = b.offset(start, buffer.element, b.mulConst(b.apply(buffer.strides[dim]), distance));
    Type type = run == 1 ? buffer.element : Type(VectorType::get({run}, buffer.element));
    Value loaded = b.loadWhere(isThere, pointer, type, run * buffer.elementBytes());
    SmallVector<Value> values;
    for (int64_t i = 0; i < run; ++i)
      values.push_back(b.widen(
          run == 1 ? loaded : Value(LLVM::ExtractElementOp::create(b, loaded, b.constantInt(b.getI32Type(), i)))));
    return values;
  };
  auto compute = [&] {
    SmallVector<Value> result = llvm::to_vector(sums);
    SmallVector<SmallVector<Value>> weights;
    for (int64_t t = 0; t < taps[last]; ++t)
      weights.push_back(loadAt(filter, last, weightStart, t, Value()));
    // Elements in order, so that each position gets its taps in order.
    int64_t reach = (pixels - 1) * strideOf(last) + (taps[last] - 1) * dilationOf(last);
    for (int64_t x = 0; x <= reach; ++x) {
      SmallVector<Value> values;
      for (int64_t p = 0; p < pixels; ++p) {
        int64_t distance = x - p * strideOf(last), t = distance / dilationOf(last);
        if (distance < 0 || distance % dilationOf(last) != 0 || t >= taps[last])
          continue;
        if (values.empty())
          values = loadAt(image, spatial, imageStart, x, b.isWithin(b.addConst(imageAt[spatial], x), width));
        for (int64_t i = 0; i < run; ++i)
          result[p * run + i] = b.fma(values[i], weights[t][i], result[p * run + i]);
      }
    }
    return result;
  };
  return isInside ? b.ifElse(isInside, compute, [&] { return llvm::to_vector(sums); }) : compute();
}

void DepthwiseEmitter::emit() {
  constexpr int64_t threads = 128;
  SmallVector<AffineExpr> counts = dims;
  counts[spatial] = dims[spatial].ceilDiv(pixels);
  counts.back() = dims.back().floorDiv(run);
  b.forThreads(counts, threads, [&](SmallVector<Value> at) {
    at[spatial] = b.mulConst(at[spatial], pixels);
    at.back() = b.mulConst(at.back(), run);
    int64_t rows = 1;
    for (int64_t t : ArrayRef(taps).drop_back())
      rows *= t;
    SmallVector<Value> sums(pixels * run, b.constant(compute, 0));
    sums = b.forLoop(b.index(0), b.index(rows), b.index(1), sums,
                     [&](Value row, ValueRange sums) { return addRow(at, row, at.back(), sums); });
    Value size = b.apply(dims[spatial]), first = at[spatial];
    for (int64_t p = 0; p < pixels; ++p) {
      at[spatial] = b.addConst(first, p);
      bool isWhole = p == 0 || dims[spatial].isMultipleOf(pixels);
      b.ifThen(isWhole ? Value() : b.less(at[spatial], size),
               [&] { b.storeWithEpilogue(op, ArrayRef(sums).slice(p * run, run), at, at.size() - 1); });
    }
  });
}

LogicalResult cuda::emitDepthwiseConv(kernel::DepthwiseConvOp op, GpuBuilder &b) {
  for (AffineExpr size : ArrayRef(b.buffer(op.getInputs()[1]).dims).drop_back())
    if (!isa<AffineConstantExpr>(size))
      return op.emitOpError("expected a filter of constant shape");
  DepthwiseEmitter(op, b).emit();
  return success();
}
