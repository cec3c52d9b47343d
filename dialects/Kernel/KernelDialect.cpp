// Registration, verifiers and shared helpers of the kernel dialect.
#include "dialects/Kernel/KernelDialect.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Interfaces/FoldInterfaces.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::kernel;

#include "dialects/Kernel/KernelOpsDialect.cpp.inc"
#include "dialects/Kernel/KernelOpsEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Kernel/KernelOpsAttributes.cpp.inc"
#include "dialects/Kernel/KernelInterfaces.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Kernel/KernelOps.cpp.inc"

namespace {
/// Constants stay inside the region of the kernel that uses them: kernels become functions of their own.
struct KernelFoldInterface : DialectFoldInterface {
  using DialectFoldInterface::DialectFoldInterface;
  bool shouldMaterializeInto(Region *region) const override { return isa<KernelOpInterface>(region->getParentOp()); }
};
} // namespace

void KernelDialect::initialize() {
  addInterfaces<KernelFoldInterface>();
  addOperations<
#define GET_OP_LIST
#include "dialects/Kernel/KernelOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Kernel/KernelOpsAttributes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Type kernel::getStorageType(Type elementType) {
  auto integer = dyn_cast<IntegerType>(elementType);
  if (!integer)
    return elementType;
  return IntegerType::get(elementType.getContext(), std::max(integer.getWidth(), 8u));
}

/// `like`'s vector shape, if any, with another element type.
static Type withElement(Type like, Type element) {
  if (auto vector = dyn_cast<VectorType>(like))
    return vector.clone(element);
  return element;
}

Value kernel::toCompute(OpBuilder &builder, Location loc, Value stored, Type elementType) {
  if (elementType.isF16() || elementType.isBF16())
    return arith::ExtFOp::create(builder, loc, withElement(stored.getType(), builder.getF32Type()), stored);
  if (elementType.isInteger(1)) {
    Value zero = arith::ConstantOp::create(builder, loc, builder.getZeroAttr(stored.getType()));
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, stored, zero);
  }
  return stored;
}

Value kernel::toStorage(OpBuilder &builder, Location loc, Value computed, Type elementType) {
  if (elementType.isF16() || elementType.isBF16())
    return arith::TruncFOp::create(builder, loc, withElement(computed.getType(), elementType), computed);
  if (elementType.isInteger(1))
    return arith::ExtUIOp::create(builder, loc, withElement(computed.getType(), builder.getI8Type()), computed);
  return computed;
}

Block *kernel::addBlock(Region &region, TypeRange arguments, Location loc) {
  Block &block = region.emplaceBlock();
  for (Type type : arguments)
    block.addArgument(type, loc);
  return &block;
}

//===----------------------------------------------------------------------===//
// Forms
//===----------------------------------------------------------------------===//

/// Reads its inputs and writes its destination; pure in tensor form.
template <typename Op>
static void addEffects(Op op, SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  for (OpOperand &operand : op.getInputsMutable())
    if (isa<MemRefType>(operand.get().getType()))
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  for (OpOperand &operand : op.getDestinationMutable())
    effects.emplace_back(MemoryEffects::Write::get(), &operand);
}

/// Either a result and no destination, or the reverse; (C2): bounds are the output's dimensions.
template <typename Op>
static LogicalResult verifyForm(Op op, unsigned coreInputs) {
  bool isTensor = static_cast<bool>(op.getResult());
  if (isTensor == static_cast<bool>(op.getDestination()))
    return op.emitOpError("expected either a result or a destination");
  auto output = cast<ShapedType>(isTensor ? Type(op.getResult().getType()) : Type(op.getDestination().getType()));
  auto bounds = op.getBounds();
  if (bounds.size() != output.getRank())
    return op.emitOpError("expected ") << output.getRank() << " bounds, got " << bounds.size();
  for (auto [k, expr] : llvm::enumerate(bounds.getExprs())) {
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    if (constant ? (!output.isDynamicDim(k) && output.getDimSize(k) != constant.getValue()) : !output.isDynamicDim(k))
      return op.emitOpError("expected bounds that are the output's dimensions, got ") << bounds << " for " << output;
  }
  if (op.getInputs().size() < coreInputs)
    return op.emitOpError("expected at least ") << coreInputs << " inputs, got " << op.getInputs().size();
  return success();
}

/// The epilogue takes the value and one element of each epilogue input, and yields.
template <typename Op>
static LogicalResult verifyEpilogue(Op op, Region &region, ArrayAttr maps, ValueRange inputs, bool hasValue) {
  Block &block = region.front();
  if (block.getNumArguments() != inputs.size() + hasValue || maps.size() != inputs.size())
    return op.emitOpError("expected ") << inputs.size() << " maps and " << inputs.size() + hasValue
                                       << " region arguments, got " << maps.size() << " and "
                                       << block.getNumArguments();
  unsigned rank = op.getBounds().size();
  for (auto [input, attr, argument] : llvm::zip(inputs, maps, block.getArguments().drop_front(hasValue))) {
    AffineMap map = cast<AffineMapAttr>(attr).getValue();
    auto type = cast<ShapedType>(input.getType());
    if (argument.getType() != getStorageType(type.getElementType()))
      return op.emitOpError("expected a region argument of type ") << getStorageType(type.getElementType()) << ", got "
                                                                   << argument.getType();
    if (map.getNumResults() == 0 && map.getNumDims() == 0 && !hasValue && type.getRank() > 0)
      continue; // read by kernel.load
    if (map.getNumDims() != rank || map.getNumResults() != type.getRank())
      return op.emitOpError("expected a map from ") << rank << " to " << type.getRank() << " dimensions, got " << AffineMapAttr::get(map);
  }
  if (block.empty() || !isa<YieldOp>(block.back()))
    return op.emitOpError("expected a region that ends in kernel.yield");
  return success();
}

static SmallVector<AffineMap> mapsOf(ArrayAttr attr) {
  return llvm::map_to_vector(attr, [](Attribute a) { return cast<AffineMapAttr>(a).getValue(); });
}

#define KERNEL_OP_BASICS(OP, CORE)                                                                                     \
  unsigned OP::getNumCoreInputs() { return CORE; }                                                                     \
  SmallVector<AffineExpr> OP::getOutputDims() { return llvm::to_vector(getBounds().getExprs()); }

#define KERNEL_OP(OP, CORE)                                                                                            \
  void OP::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {                  \
    addEffects(*this, effects);                                                                                        \
  }                                                                                                                    \
  KERNEL_OP_BASICS(OP, CORE)

#define EPILOGUE_OP(OP, CORE)                                                                                          \
  KERNEL_OP(OP, CORE)                                                                                                  \
  SmallVector<AffineMap> OP::getReadMaps() { return mapsOf(getEpilogueMapsAttr()); }

KERNEL_OP(GenericOp, 0)
EPILOGUE_OP(ReduceOp, getCoreInputs())
EPILOGUE_OP(RowwiseOp, 1)
EPILOGUE_OP(GemmOp, 2)
EPILOGUE_OP(ConvOp, 2)
EPILOGUE_OP(ConvWeightGradientOp, 2)
EPILOGUE_OP(DepthwiseConvOp, 2)
EPILOGUE_OP(PoolOp, 1)
EPILOGUE_OP(PoolGradOp, (getKind() == PoolKind::Max ? 2 : 1))
EPILOGUE_OP(IntegerGemmOp, 2)
EPILOGUE_OP(IntegerConvOp, 2)
EPILOGUE_OP(IntegerDepthwiseConvOp, 2)

KERNEL_OP_BASICS(UpdateOp, 0)

SmallVector<AffineMap> GenericOp::getReadMaps() { return mapsOf(getMaps()); }
SmallVector<AffineMap> UpdateOp::getReadMaps() { return mapsOf(getMaps()); }

Value UpdateOp::getDestination() { return getDestinations().empty() ? Value() : getDestinations().front(); }

void UpdateOp::getEffects(SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>> &effects) {
  for (OpOperand &operand : getInputsMutable())
    if (isa<MemRefType>(operand.get().getType()))
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  for (OpOperand &operand : getDestinationsMutable()) {
    effects.emplace_back(MemoryEffects::Read::get(), &operand);
    effects.emplace_back(MemoryEffects::Write::get(), &operand);
  }
  // What the symbols name: nothing else may change places with it.
  effects.emplace_back(MemoryEffects::Write::get(), StateResource::get());
}

LogicalResult UpdateOp::verify() {
  bool isTensor = getDestinations().empty();
  ArrayRef<Attribute> names = getStateAttr() ? getStateAttr().getValue() : ArrayRef<Attribute>();
  size_t count = isTensor ? names.size() : getDestinations().size();
  if (count == 0 || (!isTensor && !names.empty()))
    return emitOpError("expected either names of state or destinations");
  if (getBounds().size() != 1)
    return emitOpError("expected one bound, got ") << getBounds().size();
  for (Value destination : getDestinations())
    if (cast<MemRefType>(destination.getType()).getRank() != 1) // C2
      return emitOpError("expected destinations of rank 1, got ") << destination.getType();
  Block &block = getEpilogue().front();
  if (block.getNumArguments() != getInputs().size() + count || getMaps().size() != getInputs().size()) // C1
    return emitOpError("expected ") << getInputs().size() << " maps and " << getInputs().size() + count
                                    << " region arguments, got " << getMaps().size() << " and " << block.getNumArguments();
  for (auto [input, map] : llvm::zip(getInputs(), getReadMaps()))
    if (map.getNumDims() != 1 || map.getNumResults() != cast<ShapedType>(input.getType()).getRank())
      return emitOpError("expected a map from 1 dimension to those of ") << input.getType() << ", got " << AffineMapAttr::get(map);
  auto yield = block.empty() ? YieldOp() : dyn_cast<YieldOp>(block.back());
  if (!yield || yield.getValues().size() != count)
    return emitOpError("expected a region that yields ") << count << " elements";
  return success();
}

LogicalResult GenericOp::verify() {
  if (failed(verifyForm(*this, 0)))
    return failure();
  return verifyEpilogue(*this, getEpilogue(), getMaps(), getInputs(), /*hasValue=*/false);
}

LogicalResult ReduceOp::verify() {
  if (failed(verifyForm(*this, getCoreInputs())))
    return failure();
  unsigned loops = getBounds().size() + getReduced().size();
  if (getMaps().size() != getCoreInputs())
    return emitOpError("expected ") << getCoreInputs() << " maps, got " << getMaps().size();
  for (auto [input, map] : llvm::zip(getInputs(), mapsOf(getMaps())))
    if (map.getNumDims() != loops || map.getNumResults() != cast<ShapedType>(input.getType()).getRank()) // C1
      return emitOpError("expected a map from ") << loops << " loop dimensions to " << input.getType() << ", got " << AffineMapAttr::get(map);
  if (getMapper().front().getNumArguments() != getCoreInputs() || getMapper().front().empty() ||
      !isa<YieldOp>(getMapper().front().back()))
    return emitOpError("expected a mapper of the core inputs' elements that ends in kernel.yield");
  if (int64_t block = getBlock()) { // C2
    if (block < 0 || getBounds().size() == 0 || getReduced().size() == 0)
      return emitOpError("expected a positive block of a reduced dimension that an output dimension counts, got ") << block;
    auto size = dyn_cast<AffineConstantExpr>(getReduced().getExprs()[0]), count = dyn_cast<AffineConstantExpr>(getBounds().getExprs()[0]);
    if (size && count && count.getValue() != llvm::divideCeilSigned(size.getValue(), block))
      return emitOpError("expected ") << llvm::divideCeilSigned(size.getValue(), block) << " blocks of " << block << ", got " << count.getValue();
  }
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(getCoreInputs()), true);
}

#define VERIFY(OP, CORE)                                                                                               \
  LogicalResult OP::verify() {                                                                                         \
    if (failed(verifyForm(*this, CORE)))                                                                               \
      return failure();                                                                                                \
    return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(CORE), true);            \
  }
VERIFY(RowwiseOp, 1)

static int64_t filterRank(Operation *op) { return cast<ShapedType>(op->getOperand(1).getType()).getRank(); }

bool kernel::hasPairs(GemmOp op) { return op.getPanel() && filterRank(op) == 4; }
bool kernel::hasPairs(ConvOp op) { return filterRank(op) == cast<ShapedType>(op.getInputs()[0].getType()).getRank() + 3; }

/// An operand packed in pairs: of bf16, `rank` dimensions, the last ones ceil(depth / 2), columns and 2.
template <typename Op>
static LogicalResult verifyPairs(Op op, int64_t depth, int64_t groups, int64_t rank) {
  auto plain = cast<ShapedType>(op.getInputs()[0].getType());
  auto packed = cast<ShapedType>(op.getInputs()[1].getType());
  bool fits = plain.getElementType().isBF16() && packed.getElementType().isBF16() && packed.hasStaticShape() &&
              packed.getRank() == rank && packed.getShape().back() == 2 && !ShapedType::isDynamic(depth) && groups > 0 &&
              depth % groups == 0 && packed.getShape()[rank - 3] == (depth / groups + 1) / 2;
  if (!fits)
    return op.emitOpError("expected bf16, a constant number of elements to sum over, and as many as that in pairs in "
                          "rank ")
           << rank << ", got " << plain << " and " << packed;
  return success();
}

LogicalResult GemmOp::verify() {
  if (failed(verifyForm(*this, 2)))
    return failure();
  auto lhs = cast<ShapedType>(getInputs()[0].getType()), rhs = cast<ShapedType>(getInputs()[1].getType());
  if (lhs.getRank() < 2 || rhs.getRank() < 2 || getBounds().size() < 2 || getPanel() < 0)
    return emitOpError("expected operands of rank 2 or more, got ") << lhs << " and " << rhs;
  bool isPaired = hasPairs(*this);
  if (isPaired && (lhs.getRank() != 2 || getTransposeLhs())) // C4
    return emitOpError("expected an lhs of rank 2 that is not transposed for an rhs in pairs, got ") << lhs;
  if (isPaired && failed(verifyPairs(*this, lhs.getDimSize(1), 1, 4))) // C4
    return failure();
  if (getPanel() && (rhs.getRank() != (isPaired ? 4 : 3) || rhs.getDimSize(2) != static_cast<int64_t>(getPanel())))
    return emitOpError("expected a packed rhs with panels of ") << getPanel() << ", got " << rhs;
  if (getTransposeRhs() && (getPanel() || getTransposeLhs() || !isa<FloatType>(rhs.getElementType()))) // C3
    return emitOpError("expected a transposed rhs of floats that is not packed, and an lhs that is not transposed");
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true);
}

/// Window attributes of n entries for an input of rank n + 2.
template <typename Op>
static LogicalResult verifyWindows(Op op, int64_t filterRank) {
  int64_t spatial = cast<ShapedType>(op.getInputs()[0].getType()).getRank() - 2;
  if (spatial < 1 || static_cast<int64_t>(op.getStrides().size()) != spatial ||
      static_cast<int64_t>(op.getPads().size()) != spatial || static_cast<int64_t>(op.getDilations().size()) != spatial) // C2
    return op.emitOpError("expected strides, pads and dilations with ") << spatial << " entries";
  if (filterRank && cast<ShapedType>(op.getInputs()[1].getType()).getRank() != spatial + filterRank)
    return op.emitOpError("expected a filter of rank ") << spatial + filterRank << ", got "
                                                        << op.getInputs()[1].getType();
  return success();
}

LogicalResult ConvOp::verify() {
  if (failed(verifyForm(*this, 2)) || failed(verifyWindows(*this, hasPairs(*this) ? 5 : 4)))
    return failure();
  if (hasPairs(*this)) { // C3
    ArrayRef<int64_t> input = cast<ShapedType>(getInputs()[0].getType()).getShape(),
                      filter = cast<ShapedType>(getInputs()[1].getType()).getShape();
    if (failed(verifyPairs(*this, input.back(), filter[0], filter.size())))
      return failure();
  }
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true);
}
LogicalResult ConvWeightGradientOp::verify() {
  if (failed(verifyForm(*this, 2)) || failed(verifyWindows(*this, 0)))
    return failure();
  auto image = cast<ShapedType>(getInputs()[0].getType()), signal = cast<ShapedType>(getInputs()[1].getType());
  if (signal.getRank() != image.getRank() || static_cast<int64_t>(getBounds().size()) != image.getRank() + 1)
    return emitOpError("expected an image, a signal of its rank and a result of one dimension more, got ") << image << " and " << signal;
  if (static_cast<int64_t>(getBlock()) <= 0) // C3
    return emitOpError("expected a positive block, got ") << static_cast<int64_t>(getBlock());
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true);
}
LogicalResult DepthwiseConvOp::verify() {
  if (failed(verifyForm(*this, 2)) || failed(verifyWindows(*this, 1)))
    return failure();
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true);
}
LogicalResult PoolOp::verify() {
  if (failed(verifyForm(*this, 1)) || failed(verifyWindows(*this, 0)))
    return failure();
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(1), true);
}
LogicalResult PoolGradOp::verify() {
  unsigned core = getNumCoreInputs();
  if (failed(verifyForm(*this, core)))
    return failure();
  if (getWindows().size() != getBounds().size()) // C1
    return emitOpError("expected ") << getBounds().size() << " dimensions of windows, got " << getWindows().size();
  size_t spatial = getBounds().size() - 2;
  for (ArrayRef<int64_t> list : {getKernel(), getStrides(), getPads(), getPadsEnd(), getDilations()})
    if (getBounds().size() < 3 || list.size() != spatial) // C2
      return emitOpError("expected kernel, strides, pads and dilations with an entry for each dimension between the first and the last");
  return verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(core), true);
}

//===----------------------------------------------------------------------===//
// Integer kernels
//===----------------------------------------------------------------------===//

/// Inputs of bytes, sums of 32 bits, and (C3) of the packed ones.
template <typename Op>
static LogicalResult verifyInteger(Op op, int64_t filterBits) {
  auto isInteger = [](Type type, unsigned bits) { return isa<IntegerType>(type) && type.getIntOrFloatBitWidth() == bits; };
  auto input = cast<ShapedType>(op.getInputs()[0].getType()), filter = cast<ShapedType>(op.getInputs()[1].getType());
  if (!isInteger(input.getElementType(), 8) || !isInteger(filter.getElementType(), filterBits) || !filter.hasStaticShape())
    return op.emitOpError("expected an input of bytes and a filter of constant shape of ") << filterBits
           << "-bit integers, got " << input << " and " << filter;
  if (!op.getEpilogue().front().getArgument(0).getType().isInteger(32))
    return op.emitOpError("expected an epilogue of 32-bit sums, got ") << op.getEpilogue().front().getArgument(0).getType();
  return success();
}

/// (C3): a permutation of 0 to 3; and the filter in groups of four.
template <typename Op>
static LogicalResult verifyPacked(Op op) {
  SmallVector<int64_t> sorted(op.getOrder());
  llvm::sort(sorted);
  if (sorted != SmallVector<int64_t>{0, 1, 2, 3}) // C3
    return op.emitOpError("expected an order of 0 to 3, got ") << op.getOrder();
  auto filter = cast<ShapedType>(op.getInputs()[1].getType());
  if (filter.getShape().back() != 4)
    return op.emitOpError("expected a filter in groups of four, got ") << filter;
  return success();
}

LogicalResult IntegerGemmOp::verify() {
  if (failed(verifyForm(*this, 2)) ||
      failed(verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true)) ||
      failed(verifyInteger(*this, 8)))
    return failure();
  auto lhs = cast<ShapedType>(getInputs()[0].getType()), rhs = cast<ShapedType>(getInputs()[1].getType());
  if (lhs.getRank() != 2 || rhs.getRank() != 4 || getBounds().size() != 2) // C1
    return emitOpError("expected a lhs of rank 2 and a packed rhs of rank 4, got ") << lhs << " and " << rhs;
  return verifyPacked(*this);
}

LogicalResult IntegerConvOp::verify() {
  if (failed(verifyForm(*this, 2)) || failed(verifyWindows(*this, 5)) ||
      failed(verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true)) ||
      failed(verifyInteger(*this, 8)))
    return failure();
  auto pad = static_cast<int64_t>(getPadValue());
  if (pad < 0 || pad > 255) // C4
    return emitOpError("expected a pad_value within 0..255, got ") << pad;
  return verifyPacked(*this);
}

LogicalResult IntegerDepthwiseConvOp::verify() {
  if (failed(verifyForm(*this, 2)) || failed(verifyWindows(*this, 1)) ||
      failed(verifyEpilogue(*this, getEpilogue(), getEpilogueMapsAttr(), getInputs().drop_front(2), true)))
    return failure();
  return verifyInteger(*this, 16);
}
