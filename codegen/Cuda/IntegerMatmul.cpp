// Where the words of a window lie in memory, and which of them are outside the image.
#include "codegen/Cuda/IntegerMatmul.h"
#include "codegen/Cuda/Matmul.h"

#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

#include <numeric>

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

static std::optional<int64_t> constantOf(AffineExpr expr) {
  auto constant = dyn_cast<AffineConstantExpr>(expr);
  return constant ? std::optional(constant.getValue()) : std::nullopt;
}

int64_t IntegerMatmul::words() const {
  return std::accumulate(taps.begin(), taps.end(), wordsOfTap(), std::multiplies<>());
}

//===----------------------------------------------------------------------===//
// Description
//===----------------------------------------------------------------------===//

template <typename Op> static FailureOr<IntegerMatmul> describeCommon(Op op, GpuBuilder &b) {
  IntegerMatmul matmul;
  matmul.op = op;
  matmul.image = &b.buffer(op.getInputs()[0]);
  matmul.weights = &b.buffer(op.getInputs()[1]);
  matmul.outputDims = op.getOutputDims();
  matmul.m = nn::productOf(ArrayRef(matmul.outputDims).drop_back(), b.getContext());
  matmul.isSigned = op.getIsSigned();
  matmul.order = llvm::to_vector(op.getOrder());
  if (!constantOf(matmul.outputDims.back()) || !constantOf(matmul.image->dims.back()))
    return op.emitOpError("expected constant numbers of channels");
  matmul.panel = *constantOf(matmul.weights->dims.end()[-2]);
  if (DictionaryAttr schedule = op.getScheduleAttr())
    if (auto tile = schedule.getAs<DenseI64ArrayAttr>("tile"))
      matmul.wantedTile = llvm::to_vector(tile.asArrayRef());
  return matmul;
}

FailureOr<IntegerMatmul> IntegerMatmul::describe(kernel::IntegerGemmOp op, GpuBuilder &b) {
  FailureOr<IntegerMatmul> matmul = describeCommon(op, b);
  if (failed(matmul))
    return failure();
  matmul->channels = *constantOf(matmul->image->dims.back());
  matmul->columns = *constantOf(matmul->outputDims.back());
  matmul->panels = *constantOf(matmul->weights->dims[0]);
  return matmul;
}

FailureOr<IntegerMatmul> IntegerMatmul::describe(kernel::IntegerConvOp op, GpuBuilder &b) {
  FailureOr<IntegerMatmul> matmul = describeCommon(op, b);
  if (failed(matmul))
    return failure();
  ArrayRef<AffineExpr> filter = matmul->weights->dims;
  matmul->groups = *constantOf(filter[0]);
  matmul->panels = *constantOf(filter[1]);
  matmul->channels = *constantOf(matmul->image->dims.back()) / matmul->groups;
  matmul->columns = *constantOf(matmul->outputDims.back()) / matmul->groups;
  for (unsigned d = 0; d + 2 < matmul->outputDims.size(); ++d)
    matmul->taps.push_back(*constantOf(filter[2 + d]));
  matmul->strides = llvm::to_vector(op.getStrides());
  matmul->pads = llvm::to_vector(op.getPads());
  matmul->dilations = llvm::to_vector(op.getDilations());
  matmul->padValue = op.getPadValue();
  return matmul;
}

SmallVector<Value> IntegerMatmul::outputAt(GpuBuilder &b, Value group, Value row, Value column) const {
  SmallVector<Value> radices =
      llvm::map_to_vector(ArrayRef(outputDims).drop_back(), [&](AffineExpr e) { return b.apply(e); });
  SmallVector<Value> at = b.delinearize(row, radices);
  at.push_back(groups == 1 ? column : b.add(b.mulConst(group, columns), column));
  return at;
}

int64_t IntegerMatmul::outputRun(GpuBuilder &b) const {
  kernel::KernelOpInterface kernel = op; // its accessors are not const
  const Buffer &out = b.buffer(kernel.getDestination());
  AffineMap identity = AffineMap::getMultiDimIdentityMap(out.getRank(), b.getContext());
  int64_t run =
      GpuBuilder::alignedElements(out, identity, out.getRank() - 1, std::max<int64_t>(16 / out.elementBytes(), 1));
  return groups == 1 ? run : powerDividing(getAffineConstantExpr(columns, b.getContext()), run);
}

Value IntegerMatmul::prepare(GpuBuilder &b, Value word) const {
  Type i32 = b.getI32Type();
  if (isSigned)
    word = b.bitXor(word, b.constantInt(i32, static_cast<int32_t>(0x80808080u)));
  if (llvm::equal(order, llvm::seq<int64_t>(0, 4)))
    return word;
  int64_t selector = 0;
  for (int64_t k = 0; k < 4; ++k)
    selector |= order[k] << (4 * k);
  return NVVM::PermuteOp::create(b, i32, word, b.constantInt(i32, 0), b.constantInt(i32, selector),
                                 NVVM::PermuteMode::DEFAULT);
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

int64_t IntegerMatmul::findPiece() const {
  if (constantOf(image->strides.back()) != 1)
    return 1;
  int64_t piece = powerDividing(getAffineConstantExpr(channels, image->strides[0].getContext()), image->alignment);
  for (AffineExpr stride : ArrayRef(image->strides).drop_back())
    piece = powerDividing(stride, piece);
  return piece < 4 ? 1 : piece;
}

bool IntegerMatmul::isAlwaysInside(unsigned d) const {
  std::optional<int64_t> in = constantOf(image->dims[1 + d]), out = constantOf(outputDims[1 + d]);
  return in && out && pads[d] == 0 && (*out - 1) * strides[d] + (taps[d] - 1) * dilations[d] < *in;
}

IntegerMatmul::Row IntegerMatmul::locateRow(GpuBuilder &b, Value group, Value row) const {
  SmallVector<Value> at = outputAt(b, group, row, b.index(0));
  Value start = b.mul(at[0], b.apply(image->strides[0]));
  if (groups != 1)
    start = b.add(start, b.mul(b.mulConst(group, channels), b.apply(image->strides.back())));
  Row result;
  for (unsigned d = 0; d < spatialRank(); ++d) {
    result.origin.push_back(b.addConst(b.mulConst(at[1 + d], strides[d]), -pads[d]));
    start = b.add(start, b.mul(result.origin.back(), b.apply(image->strides[1 + d])));
  }
  result.start = b.offset(image->pointer, image->element, start);
  result.isThere = b.less(row, b.apply(m));
  return result;
}

IntegerMatmul::Word IntegerMatmul::locateWord(GpuBuilder &b, Value word) const {
  SmallVector<Value> radices = llvm::map_to_vector(taps, [&](int64_t t) { return b.index(t); });
  int64_t perTap = std::max<int64_t>(wordsOfTap(), 1);
  Value channel = word;
  SmallVector<Value> tap;
  if (spatialRank() > 0) {
    tap = b.delinearize(b.divConst(word, perTap), radices);
    channel = b.modConst(word, perTap);
  }
  for (unsigned d = 0; d < spatialRank(); ++d)
    tap[d] = b.mulConst(tap[d], dilations[d]);
  Word result = locateWord(b, tap, b.mulConst(channel, 4));
  result.isThere = b.less(word, b.index(words()));
  return result;
}

IntegerMatmul::Word IntegerMatmul::locateWord(GpuBuilder &b, ArrayRef<Value> tap, Value channel) const {
  Word result;
  result.channel = channel;
  result.offset = b.mul(channel, b.apply(image->strides.back()));
  for (unsigned d = 0; d < spatialRank(); ++d)
    result.offset = b.add(result.offset, b.mul(tap[d], b.apply(image->strides[1 + d])));
  result.tap = llvm::to_vector(tap);
  return result;
}

IntegerMatmul::Place IntegerMatmul::at(GpuBuilder &b, const Row &row, const Word &word) const {
  Value isThere = b.both(row.isThere, word.isThere);
  for (unsigned d = 0; d < spatialRank(); ++d)
    if (!isAlwaysInside(d))
      isThere = b.both(isThere, b.isWithin(b.add(row.origin[d], word.tap[d]), b.apply(image->dims[1 + d])));
  return {b.offset(row.start, image->element, word.offset), isThere};
}

Value IntegerMatmul::loadBytes(GpuBuilder &b, const Place &place, Value channel) const {
  Type i32 = b.getI32Type();
  auto load = [&]() -> SmallVector<Value> {
    Value word;
    for (int64_t k = 0; k < 4; ++k) {
      // Bytes beyond the last channel meet weights of zero.
      bool isSure = channels % 4 == 0 || k < channels % 4;
      auto loadByte = [&]() -> SmallVector<Value> {
        Value at = b.offset(place.address, image->element, b.mulConst(b.apply(image->strides.back()), k));
        return {arith::ExtUIOp::create(b, i32, b.loadFrom(at, image->element))};
      };
      Value byte = isSure ? loadByte()[0]
                          : b.ifElse(b.less(channel, b.index(channels - k)), loadByte,
                                     [&]() -> SmallVector<Value> { return {b.constantInt(i32, 0)}; })[0];
      Value shifted = k ? Value(arith::ShLIOp::create(b, byte, b.constantInt(i32, 8 * k))) : byte;
      word = k ? Value(arith::OrIOp::create(b, word, shifted)) : shifted;
    }
    return {word};
  };
  if (!place.isThere)
    return load()[0];
  int64_t outside = storedPadValue() * 0x01010101;
  return b.ifElse(place.isThere, load,
                  [&]() -> SmallVector<Value> { return {b.constantInt(i32, static_cast<int32_t>(outside))}; })[0];
}

LogicalResult cuda::emitIntegerMatmul(const IntegerMatmul &matmul, GpuBuilder &b) {
  // Tiles of tensor cores have 32 columns: with few, or few products each, more of them would be in vain than pays.
  bool isThin = matmul.columns < 16 || matmul.words() < 8;
  if (matmul.wantedTile.size() >= 2)
    isThin = matmul.wantedTile[1] == 4;
  return isThin || !canUseIntegerMma(matmul) ? emitIntegerDot(matmul, b) : emitIntegerMma(matmul, b);
}
