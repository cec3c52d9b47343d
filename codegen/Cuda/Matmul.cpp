// How plain and packed matrices lie in memory, as operands of products.
#include "codegen/Cuda/MatmulOperands.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::cuda;

int64_t cuda::powerDividing(AffineExpr expr, int64_t limit) {
  int64_t power = limit;
  while (power > 1 && !expr.isMultipleOf(power))
    power /= 2;
  return power;
}

int64_t cuda::largestPiece(const Buffer &buffer) { return std::max<int64_t>(buffer.alignment / buffer.elementBytes(), 1); }

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

namespace {
/// A matrix of a batch, as rows or columns of the product.
class PlainOperand : public MatmulOperand {
public:
  /// Dimensions `outerDim` and `kDim` of the buffer; those before the last two are the batch, `batchDims` the output's.
  PlainOperand(const Buffer &buffer, unsigned outerDim, unsigned kDim, ArrayRef<AffineExpr> batchDims)
      : buffer(buffer), outerDim(outerDim), kDim(kDim), batchDims(batchDims) {
    element = buffer.element;
    bool canRunAlongOuter = isOne(buffer.strides[outerDim]);
    runsAlongK = !canRunAlongOuter || (isOne(buffer.strides[kDim]) && !isOne(buffer.dims[kDim]));
    unsigned inner = runsAlongK ? kDim : outerDim;
    if (!isOne(buffer.strides[inner]))
      return;
    piece = powerDividing(buffer.dims[inner], largestPiece(buffer));
    for (unsigned k = 0; k < buffer.getRank(); ++k)
      if (k != inner)
        piece = powerDividing(buffer.strides[k], piece);
  }

  SmallVector<Value> locate(GpuBuilder &b, Value batch, Value outer) const override {
    SmallVector<Value> radices = llvm::map_to_vector(batchDims, [&](AffineExpr e) { return b.apply(e); });
    SmallVector<Value> digits = b.delinearize(batch, radices);
    Value sum = b.mul(outer, b.apply(buffer.strides[outerDim]));
    int64_t rank = buffer.getRank() - 2, skipped = static_cast<int64_t>(digits.size()) - rank;
    for (int64_t d = 0; d < rank; ++d)
      if (!isOne(buffer.dims[d])) // others are read again for every index of the batch
        sum = b.add(sum, b.mul(digits[d + skipped], b.apply(buffer.strides[d])));
    return {b.offset(buffer.pointer, element, sum), outerIsInside ? Value() : b.isWithin(outer, b.apply(buffer.dims[outerDim]))};
  }

  Place at(GpuBuilder &b, ArrayRef<Value> located, Value k) const override {
    Value address = b.offset(located[0], element, b.mul(k, b.apply(buffer.strides[kDim])));
    return {address, b.both(located[1], kIsInside ? Value() : b.isWithin(k, b.apply(buffer.dims[kDim])))};
  }

private:
  const Buffer &buffer;
  unsigned outerDim, kDim;
  SmallVector<AffineExpr> batchDims;
};
} // namespace

PackedOperand::PackedOperand(const Buffer &buffer, unsigned firstDim) : buffer(buffer), hasGroups(firstDim > 0) {
  element = buffer.element;
  panels = constantOf(buffer.dims[firstDim]);
  panel = constantOf(buffer.dims.back());
  for (AffineExpr dim : ArrayRef(buffer.dims).drop_front(firstDim + 1).drop_back())
    depth *= constantOf(dim);
  runsAlongK = false;
  piece = std::min<int64_t>(largestPiece(buffer), panel & -panel);
}

SmallVector<Value> PackedOperand::locate(GpuBuilder &b, Value batch, Value outer) const {
  Value number = b.divConst(outer, panel), inside = b.modConst(outer, panel);
  Value whole = hasGroups ? b.add(b.mulConst(batch, panels), number) : number;
  Value sum = b.add(b.mulConst(whole, depth * panel), inside);
  return {b.offset(buffer.pointer, element, sum), outerIsInside ? Value() : b.isWithin(outer, b.index(panels * panel))};
}

MatmulOperand::Place PackedOperand::at(GpuBuilder &b, ArrayRef<Value> located, Value k) const {
  Value address = b.offset(located[0], element, b.mulConst(k, panel));
  return {address, b.both(located[1], kIsInside ? Value() : b.isWithin(k, b.index(depth)))};
}

int64_t cuda::findOutputPiece(kernel::KernelOpInterface op, GpuBuilder &b, AffineExpr n) {
  const Buffer &out = b.buffer(op.getDestination());
  unsigned rank = out.getRank();
  AffineMap identity = AffineMap::getMultiDimIdentityMap(rank, b.getContext());
  constexpr int64_t most = 16;
  int64_t wanted = std::max<int64_t>(most / out.elementBytes(), 1);
  return powerDividing(n, GpuBuilder::alignedElements(out, identity, rank - 1, wanted));
}

Matmul cuda::describeGemm(kernel::GemmOp op, GpuBuilder &b) {
  Matmul matmul;
  matmul.op = op;
  const Buffer &lhs = b.buffer(op.getInputs()[0]), &rhs = b.buffer(op.getInputs()[1]);
  SmallVector<AffineExpr> dims = op.getOutputDims(), batchDims(dims.begin(), dims.end() - 2);
  matmul.batch = nn::productOf(batchDims, b.getContext());
  matmul.m = dims[dims.size() - 2];
  matmul.n = dims.back();
  unsigned row = lhs.getRank() - 2, column = lhs.getRank() - 1;
  if (op.getTransposeLhs())
    std::swap(row, column);
  matmul.k = lhs.dims[column];
  matmul.lhs = std::make_unique<PlainOperand>(lhs, row, column, batchDims);
  if (op.getPanel()) {
    auto packed = std::make_unique<PackedOperand>(rhs, 0);
    matmul.k = b.getAffineConstantExpr(packed->getDepth());
    matmul.rhs = std::move(packed);
  } else {
    unsigned k = rhs.getRank() - 2, n = rhs.getRank() - 1;
    if (op.getTransposeRhs())
      std::swap(k, n);
    if (isa<AffineConstantExpr>(rhs.dims[k]))
      matmul.k = rhs.dims[k];
    matmul.rhs = std::make_unique<PlainOperand>(rhs, n, k, batchDims);
  }
  matmul.compute = op.getEpilogue().front().getArgument(0).getType();
  matmul.outputPiece = findOutputPiece(op, b, matmul.n);
  matmul.outputAt = [batchDims](GpuBuilder &b, Value batch, Value m, Value n) {
    SmallVector<Value> radices = llvm::map_to_vector(batchDims, [&](AffineExpr e) { return b.apply(e); });
    SmallVector<Value> at = b.delinearize(batch, radices);
    at.append({m, n});
    return at;
  };
  return matmul;
}
