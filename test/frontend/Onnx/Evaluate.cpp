// Files in, a verdict out.
#include "Evaluate.h"

#include "lib/Data/Compare.h"
#include "lib/Data/Npy.h"
#include "lib/Reference/Evaluator.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace dlc;

static Type typeOf(int32_t dtype, MLIRContext *context) {
  mlir::Builder b(context);
  switch (dtype) {
  case DLC_F64:
    return b.getF64Type();
  case DLC_F16:
    return b.getF16Type();
  case DLC_BF16:
    return b.getBF16Type();
  case DLC_I8:
    return b.getI8Type();
  case DLC_I16:
    return b.getI16Type();
  case DLC_I32:
    return b.getI32Type();
  case DLC_I64:
    return b.getI64Type();
  case DLC_U8:
    return b.getIntegerType(8, /*isSigned=*/false);
  case DLC_U16:
    return b.getIntegerType(16, /*isSigned=*/false);
  case DLC_U32:
    return b.getIntegerType(32, /*isSigned=*/false);
  case DLC_U64:
    return b.getIntegerType(64, /*isSigned=*/false);
  case DLC_BOOL:
    return b.getI1Type();
  default:
    return b.getF32Type();
  }
}

Expected<HostValue> dlc::readValue(StringRef path, MLIRContext *context) {
  auto tensor = data::readNpy(path);
  if (!tensor)
    return tensor.takeError();
  auto owner = std::make_shared<data::HostTensor>(std::move(*tensor));
  return HostValue(typeOf(owner->dtype(), context), owner->shape(), ArrayRef(owner->data(), owner->bytes()), owner);
}

Expected<bool> dlc::evaluateFiles(ModuleOp module, StringRef directory, ArrayRef<unsigned> skip, double rtol,
                                  double atol) {
  auto function = module.lookupSymbol<mlir::func::FuncOp>("main");
  auto file = [&](StringRef kind, unsigned k) { return (directory + "/" + kind + "_" + llvm::Twine(k) + ".npy").str(); };
  SmallVector<HostValue> inputs;
  for (unsigned k = 0; inputs.size() < function.getNumArguments(); ++k) {
    if (llvm::is_contained(skip, k))
      continue;
    Expected<HostValue> value = readValue(file("input", k), module.getContext());
    if (!value)
      return value.takeError();
    inputs.push_back(*value);
  }
  Expected<SmallVector<HostValue>> results = evaluateFunction(function, inputs);
  if (!results)
    return results.takeError();
  bool agrees = true;
  for (auto [k, result] : llvm::enumerate(*results)) {
    auto want = data::readNpy(file("output", k));
    if (!want)
      return want.takeError();
    if (typeOf(want->dtype(), module.getContext()) != result.getElementType())
      return createStringError("output " + llvm::Twine(k) + " has another element type than expected");
    auto got = data::HostTensor::create(want->dtype(), result.getShape());
    if (!got)
      return got.takeError();
    std::memcpy(got->data(), result.getBytes().data(), got->bytes());
    dlc_tensor left = got->view(), right = want->view();
    auto comparison = data::compareTensors(left, right, rtol, atol);
    if (!comparison)
      return comparison.takeError();
    llvm::outs() << "output " << k << ": " << (comparison->matches() ? "agrees: " : "differs: ")
                 << data::comparisonText(*comparison, left, right) << "\n";
    agrees &= comparison->matches();
  }
  return agrees;
}
