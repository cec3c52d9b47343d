// Registration of the nn dialect and its symbol table.
#include "dialects/Nn/NnDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/TypeSwitch.h"

#include <mutex>

using namespace mlir;
using namespace dlc;
using namespace dlc::nn;

#include "dialects/Nn/NnOpsDialect.cpp.inc"
#include "dialects/Nn/NnOpsEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Nn/NnInterfaces.cpp.inc"
#include "dialects/Nn/NnOpsAttributes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Nn/NnOps.cpp.inc"

/// Names of symbols, numbered in the order they were first met.
struct NnDialect::SymbolTable {
  std::mutex mutex;
  llvm::StringMap<unsigned> positions;
  std::vector<std::string> names;
};

void NnDialect::initialize() {
  symbols = std::make_shared<SymbolTable>();
  addOperations<
#define GET_OP_LIST
#include "dialects/Nn/NnOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Nn/NnOpsAttributes.cpp.inc"
      >();
}

AffineExpr NnDialect::getSymbol(StringRef name) {
  std::lock_guard lock(symbols->mutex);
  auto [it, isNew] = symbols->positions.try_emplace(name, symbols->names.size());
  if (isNew)
    symbols->names.push_back(name.str());
  return getAffineSymbolExpr(it->second, getContext());
}

std::string NnDialect::getSymbolName(unsigned position) const {
  std::lock_guard lock(symbols->mutex);
  return position < symbols->names.size() ? symbols->names[position] : std::string();
}

Operation *NnDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements || elements.getType() != type)
    return nullptr;
  return ConstantOp::create(builder, loc, elements);
}

bool nn::isUnsigned(Type type) { return type.isUnsignedInteger() || type.isInteger(1); }

Type nn::getComputeType(Type type) {
  if (type.isF16() || type.isBF16())
    return Float32Type::get(type.getContext());
  if (type.isUnsignedInteger())
    return IntegerType::get(type.getContext(), type.getIntOrFloatBitWidth());
  return type;
}

bool nn::hasContents(ElementsAttr attr) {
  auto type = dyn_cast_or_null<RankedTensorType>(attr ? attr.getShapedType() : ShapedType());
  if (!type || !type.hasStaticShape())
    return false;
  std::optional<int64_t> count = checkedElementCount(type.getShape());
  int64_t width = elementSize(type.getElementType()), bytes;
  if (!count || width == 0 || llvm::MulOverflow(*count, width, bytes))
    return false;
  auto resource = dyn_cast<DenseResourceElementsAttr>(attr);
  if (!resource)
    return isa<DenseElementsAttr>(attr);
  const AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  return blob && blob->getData().size() == static_cast<size_t>(bytes);
}

ElementsAttr nn::getConstantValue(Value value) {
  if (auto constant = value.getDefiningOp<ConstantOp>())
    return constant.getValue();
  if (auto read = value.getDefiningOp<ReadOp>()) {
    auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(read, read.getParameterAttr());
    if (parameter && parameter.isImmutable())
      return parameter.getValue();
  }
  return {};
}
