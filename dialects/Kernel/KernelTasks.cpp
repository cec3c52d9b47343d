// How kernels are cut into tasks. Everything here is a function of shapes: thread counts and
// machines never enter, so that the same artifact gives the same bits anywhere.
#include "dialects/Kernel/KernelDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::kernel;

int64_t kernel::estimate(AffineExpr expr, int64_t guess) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (isa<AffineSymbolExpr, AffineDimExpr>(expr))
    return guess;
  auto binary = cast<AffineBinaryOpExpr>(expr);
  int64_t a = estimate(binary.getLHS(), guess), b = estimate(binary.getRHS(), guess), result = 0;
  constexpr int64_t limit = int64_t(1) << 40;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    result = a + b;
    break;
  case AffineExprKind::Mul:
    if (llvm::MulOverflow(a, b, result))
      result = limit;
    break;
  case AffineExprKind::FloorDiv:
  case AffineExprKind::CeilDiv:
    result = b > 0 ? (a + b - 1) / b : a;
    break;
  case AffineExprKind::Mod:
    result = b > 0 ? a % b : 0;
    break;
  default:
    break;
  }
  return std::clamp<int64_t>(result, -limit, limit);
}

/// Scalar operations in a region, transcendental ones counted as what their polynomials take.
static int64_t regionCost(Region &region) {
  int64_t cost = 1;
  for (Operation &op : region.front())
    cost += isa<math::MathDialect>(op.getDialect()) ? 16 : isa<arith::DivFOp>(op) ? 4 : 1;
  return cost;
}

/// Elements that are worth a task of their own.
static constexpr int64_t taskElements = 8192;

/// Blocks are whole vectors, on any machine, where they are not smaller.
static constexpr int64_t blockMultiple = 64;

LoopCut kernel::cutLoops(ArrayRef<AffineExpr> dims, int64_t costPerElement, MLIRContext *context,
                         std::optional<unsigned> along, int64_t least) {
  int64_t target = std::max<int64_t>(least, taskElements * 4 / std::max<int64_t>(costPerElement, 4)), inside = 1;
  SmallVector<int64_t> sizes = llvm::map_to_vector(dims, [](AffineExpr e) { return std::max<int64_t>(estimate(e), 1); });
  LoopCut cut;
  cut.blocks.assign(dims.size(), 1);
  // Grows the block of a dimension while the task stays small. False if that leaves something outside.
  auto grow = [&](unsigned d) {
    int64_t others = inside / cut.blocks[d], room = std::max<int64_t>(target / others, cut.blocks[d]);
    if (room >= blockMultiple)
      room -= room % blockMultiple;
    bool isWhole = sizes[d] <= room;
    inside = others * (isWhole ? sizes[d] : room);
    cut.blocks[d] = isWhole ? 0 : room;
    return isWhole;
  };
  if (along) {
    for (unsigned d : {*along, static_cast<unsigned>(dims.size() - 1)})
      inside *= cut.blocks[d] = std::min(sizes[d], blockMultiple);
    grow(dims.size() - 1);
    grow(*along);
  }
  // From the last dimension on, until one has to be cut.
  for (unsigned d = dims.size(); d-- > 0;)
    if (cut.blocks[d] == 1 && !grow(d))
      break;
  cut.count = cut.inner = getAffineConstantExpr(1, context);
  for (auto [dim, block] : llvm::zip(dims, cut.blocks)) {
    cut.counts.push_back(block ? dim.ceilDiv(block) : AffineExpr());
    cut.count = block ? cut.count * cut.counts.back() : cut.count;
    cut.inner = block ? cut.inner * block : cut.inner * dim;
  }
  return cut;
}

GemmCut kernel::cutGemm(GemmOp op) { return cutGemm(op.getOutputDims(), op.getPanel() ? op.getPanel() : plainPanel); }

GemmCut kernel::cutGemm(ArrayRef<AffineExpr> dims, int64_t panel) {
  AffineExpr m = dims[dims.size() - 2], n = dims.back();
  GemmCut cut;
  // Many rows: tasks are row blocks over all columns, so that rows of lhs stay in cache. Few rows: each panel of rhs is a task.
  cut.rows = gemmBlockRows;
  if (estimate(m) >= 8 * cut.rows) {
    cut.columns = 0;
    cut.columnBlocks = getAffineConstantExpr(1, m.getContext());
  } else {
    cut.columns = panel;
    cut.columnBlocks = n.ceilDiv(panel);
  }
  cut.rowBlocks = m.ceilDiv(cut.rows);
  return cut;
}

ConvCut kernel::cutConv(ArrayRef<AffineExpr> dims) {
  // [N, D1..Dn, C]: rows are positions of D(n-1), pixels of Dn make the register tiles.
  MLIRContext *context = dims[0].getContext();
  unsigned spatial = dims.size() - 2;
  ConvCut cut;
  AffineExpr height = spatial >= 2 ? dims[spatial - 1] : getAffineConstantExpr(1, context);
  int64_t width = std::max<int64_t>(estimate(dims[spatial]), 1);
  constexpr int64_t taskPixels = 256;
  cut.rows = std::max<int64_t>(1, (taskPixels + width - 1) / width);
  cut.rowBlocks = height.ceilDiv(cut.rows);
  cut.outer = dims[0];
  for (unsigned k = 1; k + 1 < spatial; ++k)
    cut.outer = cut.outer * dims[k];
  return cut;
}

static AffineExpr constant(int64_t value, MLIRContext *context) { return getAffineConstantExpr(value, context); }

std::optional<unsigned> kernel::getTransposedDim(GenericOp op) {
  SmallVector<AffineExpr> dims = op.getOutputDims();
  auto isOne = [&](unsigned d) { return dims[d] == getAffineConstantExpr(1, op.getContext()); };
  if (dims.size() < 2 || isOne(dims.size() - 1))
    return std::nullopt;
  for (AffineMap map : op.getReadMaps()) {
    if (map.getNumResults() < 2 || map.getResults().back().isFunctionOfDim(dims.size() - 1) ||
        !map.isFunctionOfDim(dims.size() - 1))
      continue;
    for (unsigned d = 0; d + 1 < dims.size(); ++d)
      if (map.getResults().back() == getAffineDimExpr(d, op.getContext()) && !isOne(d))
        return d;
  }
  return std::nullopt;
}

LoopCut kernel::cutGeneric(GenericOp op) {
  return cutLoops(op.getOutputDims(), regionCost(op.getEpilogue()), op.getContext(), getTransposedDim(op));
}

LoopCut kernel::cutUpdate(UpdateOp op) {
  return cutLoops(op.getOutputDims(), regionCost(op.getEpilogue()), op.getContext());
}

TaskSpace UpdateOp::getTasks() {
  LoopCut cut = cutUpdate(*this);
  return {cut.count, cut.inner * regionCost(getEpilogue())};
}

TaskSpace GenericOp::getTasks() {
  LoopCut cut = cutGeneric(*this);
  return {cut.count, cut.inner * regionCost(getEpilogue())};
}

/// Scalar operations for each reduced point.
static int64_t pointCost(ReduceOp op) { return regionCost(op.getMapper()) + 1; }

static AffineExpr reducedPoints(ReduceOp op) { return nn::productOf(op.getReduced().getExprs(), op.getContext()); }

LoopCut kernel::cutReduce(ReduceOp op) {
  SmallVector<AffineExpr> dims = op.getOutputDims();
  int64_t points = std::max<int64_t>(estimate(reducedPoints(op)), 1);
  if (op.getBlock()) { // a block is a task
    LoopCut cut;
    cut.blocks.assign(dims.size(), 0);
    cut.counts.assign(dims.size(), AffineExpr());
    cut.blocks[0] = 1;
    cut.count = cut.counts[0] = dims[0];
    cut.inner = nn::productOf(ArrayRef(dims).drop_front(), op.getContext());
    return cut;
  }
  // Where an output reads a row of its own, a few of them are a task; otherwise outputs share cache lines.
  AffineMap map = op.getMaps().empty() ? AffineMap() : cast<AffineMapAttr>(op.getMaps()[0]).getValue();
  bool hasOwnRows = map && map.getNumResults() > 0 && !dims.empty() && !map.getResults().back().isFunctionOfDim(dims.size() - 1);
  return cutLoops(dims, pointCost(op) * points, op.getContext(), std::nullopt, hasOwnRows ? 4 : 256);
}

TaskSpace ReduceOp::getTasks() {
  LoopCut cut = cutReduce(*this);
  AffineExpr points = reducedPoints(*this);
  if (int64_t block = getBlock())
    points = nn::productOf(getReduced().getExprs().drop_front(), getContext()) * block;
  return {cut.count, cut.inner * points * pointCost(*this)};
}

RowCut kernel::cutRows(RowwiseOp op) {
  SmallVector<AffineExpr> dims = op.getOutputDims();
  int64_t length = std::max<int64_t>(estimate(dims.back()), 1);
  return {std::max<int64_t>(1, 1024 / length), nn::productOf(ArrayRef(dims).drop_back(), op.getContext())};
}

TaskSpace RowwiseOp::getTasks() {
  RowCut cut = cutRows(*this);
  return {cut.total.ceilDiv(cut.rows), getOutputDims().back() * cut.rows * (24 + regionCost(getEpilogue()))};
}

/// The size of dimension `dim` of an operand: known in tensor form, a guess in buffer form.
static AffineExpr sizeOf(Value value, int64_t dim) {
  auto type = cast<ShapedType>(value.getType());
  AffineExpr size;
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    size = nn::getDims(tensor)[dim];
  else if (!type.isDynamicDim(dim))
    size = constant(type.getDimSize(dim), value.getContext());
  return size ? size : constant(64, value.getContext());
}

TaskSpace GemmOp::getTasks() {
  GemmCut cut = cutGemm(*this);
  SmallVector<AffineExpr> dims = getOutputDims();
  AffineExpr batch = nn::productOf(ArrayRef(dims).drop_back(2), getContext()), m = dims[dims.size() - 2];
  int64_t rank = cast<ShapedType>(getInputs()[0].getType()).getRank();
  AffineExpr k = sizeOf(getInputs()[0], getTransposeLhs() ? rank - 2 : rank - 1);
  // Of a number of rows that is not known all may be in one block.
  AffineExpr rows = estimate(m) <= cut.rows ? m : constant(cut.rows, getContext());
  AffineExpr columns = cut.columns ? constant(std::min(cut.columns, estimate(dims.back(), cut.columns)), getContext()) : dims.back();
  return {batch * cut.columnBlocks * cut.rowBlocks, columns * rows * (k * 2 + regionCost(getEpilogue()))};
}

TaskSpace ConvWeightGradientOp::getTasks() {
  SmallVector<AffineExpr> dims = getOutputDims();
  unsigned spatial = dims.size() - 3;
  AffineExpr points = constant(2 * getBlock(), getContext());
  for (unsigned d = 0; d < spatial; ++d)
    points = points * sizeOf(getInputs()[1], 1 + d);
  return {nn::productOf(ArrayRef(dims).take_front(spatial), getContext()),
          nn::productOf(ArrayRef(dims).take_back(3), getContext()) * (points + regionCost(getEpilogue()))};
}

/// A dense convolution whose filter is packed in panels of `width` channels; costs are for each output element.
static TaskSpace convTasks(ArrayRef<AffineExpr> dims, int64_t panels, int64_t width, int64_t productCost, int64_t epilogueCost) {
  ConvCut cut = cutConv(dims);
  AffineExpr pixels = dims[dims.size() - 2] * cut.rows;
  return {cut.outer * cut.rowBlocks * panels, pixels * (width * (productCost + epilogueCost))};
}

static int64_t productOf(ArrayRef<int64_t> sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    product *= size;
  return product;
}

TaskSpace ConvOp::getTasks() {
  ArrayRef<int64_t> filter = cast<ShapedType>(getInputs()[1].getType()).getShape();
  int64_t panel = filter[filter.size() - (hasPairs(*this) ? 2 : 1)], elements = productOf(filter.drop_front(2));
  return convTasks(getOutputDims(), filter[0] * filter[1], panel, 2 * elements / std::max<int64_t>(panel, 1),
                   regionCost(getEpilogue()));
}

/// Four products of bytes take about the time of one of floats.
static constexpr int64_t byteGroupCost = 2;

TaskSpace IntegerConvOp::getTasks() {
  ArrayRef<int64_t> filter = cast<ShapedType>(getInputs()[1].getType()).getShape();
  return convTasks(getOutputDims(), filter[0] * filter[1], filter[filter.size() - 2],
                   byteGroupCost * productOf(filter.drop_front(2).drop_back(2)), regionCost(getEpilogue()));
}

TaskSpace IntegerGemmOp::getTasks() {
  SmallVector<AffineExpr> dims = getOutputDims();
  ArrayRef<int64_t> rhs = cast<ShapedType>(getInputs()[1].getType()).getShape();
  GemmCut cut = cutGemm(dims, rhs[2]);
  int64_t rows = std::min(cut.rows, estimate(dims[0], cut.rows));
  AffineExpr columns = cut.columns ? constant(std::min(cut.columns, estimate(dims[1], cut.columns)), getContext()) : dims[1];
  return {cut.columnBlocks * cut.rowBlocks, columns * (rows * (byteGroupCost * rhs[1] + regionCost(getEpilogue())))};
}

/// Depthwise convolutions and pools: a task is a block of rows over all channels.
template <typename Op>
static TaskSpace windowTasks(Op op, int64_t taps) {
  SmallVector<AffineExpr> dims = op.getOutputDims();
  AffineExpr row = dims[dims.size() - 2] * dims.back();
  int64_t cost = 2 * taps + regionCost(op.getEpilogue());
  AffineExpr rows = nn::productOf(ArrayRef(dims).drop_back(2), op.getContext());
  return {rows, row * cost};
}

TaskSpace DepthwiseConvOp::getTasks() {
  auto filter = cast<ShapedType>(getInputs()[1].getType());
  int64_t taps = 1;
  for (int64_t k = 0; k + 1 < filter.getRank(); ++k)
    taps *= filter.getDimSize(k);
  return windowTasks(*this, taps);
}

TaskSpace IntegerDepthwiseConvOp::getTasks() {
  return windowTasks(*this, productOf(cast<ShapedType>(getInputs()[1].getType()).getShape().drop_back()));
}

TaskSpace PoolOp::getTasks() {
  int64_t taps = 1;
  for (int64_t k : getKernel())
    taps *= k;
  return windowTasks(*this, taps);
}

bool kernel::hasDisjointWindows(PoolGradOp op) {
  return llvm::all_of(llvm::zip(op.getKernel(), op.getStrides(), op.getDilations()), [](auto dim) {
    auto [kernel, stride, dilation] = dim;
    return stride >= kernel && (dilation == 1 || kernel == 1);
  });
}

TaskSpace PoolGradOp::getTasks() {
  SmallVector<AffineExpr> dims = getOutputDims();
  AffineExpr row = dims[dims.size() - 2] * dims.back();
  int64_t taps = 1, windows = 1, epilogue = regionCost(getEpilogue());
  for (auto [k, stride] : llvm::zip(getKernel(), getStrides())) {
    taps *= k;
    windows *= llvm::divideCeilSigned(k, stride);
  }
  if (!hasDisjointWindows(*this))
    return {nn::productOf(ArrayRef(dims).drop_back(2), getContext()),
            row * (windows * (getKind() == PoolKind::Max ? 4 * taps : 2) + epilogue)};
  int64_t rows = 1;
  for (int64_t stride : getStrides().drop_back())
    rows *= stride;
  return {nn::productOf(getWindows().getExprs().drop_back(2), getContext()), row * (rows * (4 + epilogue))};
}
