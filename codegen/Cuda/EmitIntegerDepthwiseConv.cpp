// kernel.integer_depthwise_conv: a thread has some neighbouring channels of some neighbouring outputs along the last
// spatial dimension. Of a short kernel, each byte of the image is read once for all windows of the thread that it is
// in.
#include "codegen/Cuda/Emitters.h"
#include "codegen/Cuda/Matmul.h"

#include <map>

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

static constexpr int64_t threads = 128;

namespace {
class IntegerDepthwiseEmitter {
public:
  IntegerDepthwiseEmitter(kernel::IntegerDepthwiseConvOp op, GpuBuilder &b)
      : op(op), b(b), image(b.buffer(op.getInputs()[0])), filter(b.buffer(op.getInputs()[1])), dims(op.getOutputDims()),
        last(dims.size() - 3), channel(dims.size() - 1) {
    AffineMap identity = AffineMap::getMultiDimIdentityMap(image.getRank(), b.getContext());
    AffineMap along = AffineMap::getMultiDimIdentityMap(filter.getRank(), b.getContext());
    numChannels = GpuBuilder::alignedElements(image, identity, channel, 4);
    numChannels = GpuBuilder::alignedElements(filter, along, filter.getRank() - 1, numChannels);
    numChannels = powerDividing(dims.back(), numChannels);
    // Without outputs enough, threads for each are worth more than shared reads.
    constexpr int64_t enoughThreads = 1 << 15;
    int64_t size = kernel::estimate(nn::productOf(dims, b.getContext()));
    numOutputs = std::clamp<int64_t>(size / numChannels / enoughThreads, 1, 4);
    numOutputs =
        std::min<int64_t>(llvm::bit_floor(static_cast<uint64_t>(numOutputs)), kernel::estimate(dims[channel - 1]));
    numOutputs = std::max<int64_t>(numOutputs, 1);
  }

  void emit() {
    SmallVector<AffineExpr> counts = dims;
    counts[channel - 1] = dims[channel - 1].ceilDiv(numOutputs);
    counts[channel] = dims[channel].ceilDiv(numChannels);
    b.forThreads(counts, threads, [&](SmallVector<Value> index) {
      at = std::move(index);
      at[channel - 1] = b.mulConst(at[channel - 1], numOutputs);
      at[channel] = b.mulConst(at[channel], numChannels);
      SmallVector<Value> sums(numOutputs * numChannels, b.constantInt(b.getI32Type(), 0));
      Value pixel = b.add(b.mul(at[0], b.apply(image.strides[0])), b.mul(at[channel], b.apply(image.strides[channel])));
      sums = emitTaps(0, pixel, b.mul(at[channel], b.apply(filter.strides.back())), sums);
      for (int64_t k = 0; k < numOutputs; ++k) {
        SmallVector<Value> place = at;
        place[channel - 1] = b.addConst(at[channel - 1], k);
        Value isThere = numOutputs == 1 ? Value() : b.less(place[channel - 1], b.apply(dims[channel - 1]));
        b.ifThen(isThere,
                 [&] { b.storeWithEpilogue(op, ArrayRef(sums).slice(k * numChannels, numChannels), place, channel); });
      }
    });
  }

private:
  int64_t taps(unsigned d) { return cast<AffineConstantExpr>(filter.dims[d]).getValue(); }

  /// Of the first window in dimension d.
  Value origin(unsigned d) { return b.addConst(b.mulConst(at[1 + d], op.getStrides()[d]), -op.getPads()[d]); }

  /// The taps of dimension d and on; `pixel` and `weight` are the distances of what is known so far, in elements.
  SmallVector<Value> emitTaps(unsigned d, Value pixel, Value weight, ValueRange sums) {
    if (d == last)
      return emitLastTaps(pixel, weight, sums);
    return b.forLoop(b.index(0), b.index(taps(d)), b.index(1), sums, [&](Value tap, ValueRange carried) {
      Value position = b.add(origin(d), b.mulConst(tap, op.getDilations()[d]));
      return b.ifElse(
          b.isWithin(position, b.apply(image.dims[1 + d])),
          [&] {
            return emitTaps(d + 1, b.add(pixel, b.mul(position, b.apply(image.strides[1 + d]))),
                            b.add(weight, b.mul(tap, b.apply(filter.strides[d]))), carried);
          },
          [&] { return llvm::to_vector(carried); });
    });
  }

  SmallVector<Value> emitLastTaps(Value pixel, Value weight, ValueRange sums) {
    constexpr int64_t mostUnrolled = 7;
    if (taps(last) <= mostUnrolled)
      return addTaps(b.index(0), taps(last), pixel, weight, sums);
    return b.forLoop(b.index(0), b.index(taps(last)), b.index(1), sums,
                     [&](Value tap, ValueRange carried) { return addTaps(tap, 1, pixel, weight, carried); });
  }

  /// The products of `count` neighbouring taps from `first` on.
  SmallVector<Value> addTaps(Value first, int64_t count, Value pixel, Value weight, ValueRange before) {
    SmallVector<Value> sums = llvm::to_vector(before);
    int64_t stride = op.getStrides()[last], dilation = op.getDilations()[last];
    Value start = b.add(origin(last), b.mulConst(first, dilation));
    std::map<int64_t, SmallVector<Value>> bytes; // by the distance from there
    for (int64_t tap = 0; tap < count; ++tap) {
      Value at = b.add(weight, b.mul(b.addConst(first, tap), b.apply(filter.strides[last])));
      SmallVector<Value> weights;
      for (Value value :
           b.loadRun(b.offset(filter.pointer, filter.element, at), filter.element, numChannels, numChannels))
        weights.push_back(arith::ExtSIOp::create(b, b.getI32Type(), value));
      for (int64_t k = 0; k < numOutputs; ++k) {
        SmallVector<Value> &values = bytes[k * stride + tap * dilation];
        if (values.empty())
          values = readPixel(b.addConst(start, k * stride + tap * dilation), pixel);
        for (int64_t c = 0; c < numChannels; ++c) {
          Value &sum = sums[k * numChannels + c];
          sum = arith::AddIOp::create(b, sum, arith::MulIOp::create(b, values[c], weights[c]).getResult());
        }
      }
    }
    return sums;
  }

  /// The channels at `position` of the last spatial dimension, less the zero point; zeros outside.
  SmallVector<Value> readPixel(Value position, Value pixel) {
    Type i32 = b.getI32Type();
    Value zero = b.constantInt(i32, 0), zeroPoint = b.constantInt(i32, op.getZeroPoint());
    auto load = [&] {
      Value at = b.add(pixel, b.mul(position, b.apply(image.strides[1 + last])));
      SmallVector<Value> loaded =
          b.loadRun(b.offset(image.pointer, image.element, at), image.element, numChannels, numChannels);
      return llvm::map_to_vector(loaded, [&](Value byte) -> Value {
        Value wide = op.getIsSigned() ? Value(arith::ExtSIOp::create(b, i32, byte))
                                      : Value(arith::ExtUIOp::create(b, i32, byte));
        return b.sub(wide, zeroPoint);
      });
    };
    return b.ifElse(b.isWithin(position, b.apply(image.dims[1 + last])), load,
                    [&] { return SmallVector<Value>(numChannels, zero); });
  }

  kernel::IntegerDepthwiseConvOp op;
  GpuBuilder &b;
  const Buffer &image, &filter;
  SmallVector<AffineExpr> dims;
  unsigned last, channel;          // the last spatial dimension, and the dimension of channels
  int64_t numChannels, numOutputs; // of a thread
  SmallVector<Value> at;
};
} // namespace

LogicalResult cuda::emitIntegerDepthwiseConv(kernel::IntegerDepthwiseConvOp op, GpuBuilder &b) {
  IntegerDepthwiseEmitter(op, b).emit();
  return success();
}
