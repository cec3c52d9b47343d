// Registration and verifiers of the rt dialect.
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::rt;

#include "dialects/Rt/RtOpsDialect.cpp.inc"
#include "dialects/Rt/RtOpsEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/Rt/RtOpsAttributes.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/Rt/RtOps.cpp.inc"

void RtDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Rt/RtOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/Rt/RtOpsAttributes.cpp.inc"
      >();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto kernel = symbols.lookupNearestSymbolFrom<func::FuncOp>(*this, getKernelAttr());
  if (!kernel || !kernel->hasAttr(kernelAttrName)) // C1
    return emitOpError("expected the name of a function with rt.kernel, got ") << getKernelAttr();
  TypeRange arguments = kernel.getArgumentTypes();
  if (arguments.size() != getBuffers().size() + 2 || !llvm::equal(arguments.drop_back(2), getBuffers().getTypes()))
    return emitOpError("expected buffers of the kernel's argument types ") << kernel.getFunctionType();
  return success();
}
