// Kernels as PTX in the emulator, for an architecture of each family. Where ptxas is found, it must take the text, too.
#include "EmulatedLaunch.h"
#include "KernelHarness.h"

#include "codegen/Cuda/Pipeline.h"
#include "codegen/Cuda/Ptx.h"

#include "mlir/Dialect/GPU/IR/GPUDialect.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"

#include <cstdlib>
#include <gtest/gtest.h>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

/// One architecture of each family, the first also with products of f32 on tensor cores.
static ArrayRef<cuda::CudaTarget> getCudaTargets() {
  static const std::vector<cuda::CudaTarget> targets = {cantFail(cuda::CudaTarget::get("sm_80", false, /*allowsTf32=*/true)),
                                                        cantFail(cuda::CudaTarget::get("sm_90a"))};
  return targets;
}

namespace {
struct CudaCode : KernelCode {
  void run(kernel::KernelOpInterface op, ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols, ArrayRef<int64_t> byPosition,
           int order) override;

  OwningOpRef<ModuleOp> module; // holds the function
  LLVM::LLVMFuncOp function;
  std::unique_ptr<EmulatedModule> code;
};

struct CudaKernelTarget : KernelTarget {
  explicit CudaKernelTarget(const cuda::CudaTarget &target) : target(target) {}
  std::string getName() const override { return target.name; }
  bool takesPairs() const override { return false; }
  std::unique_ptr<KernelCode> compile(ModuleOp module) const override;
  std::unique_ptr<Memory, void (*)(Memory *)> allocate(size_t size) const override {
    auto memory = std::make_unique<Memory>(Memory{static_cast<char *>(std::malloc(std::max<size_t>(size, 1))), size});
    return {memory.release(), [](Memory *m) {
              std::free(m->data);
              delete m;
            }};
  }

  const cuda::CudaTarget &target;
};
} // namespace

std::unique_ptr<KernelCode> CudaKernelTarget::compile(ModuleOp source) const {
  auto result = std::make_unique<CudaCode>();
  result->numOrders = isFullTest() ? 5 : 2; // those beyond two are random ones
  result->module = source.clone();
  PassManager pm(source.getContext());
  cuda::buildCudaPipeline(pm, target);
  if (failed(pm.run(*result->module))) {
    ADD_FAILURE() << "does not compile for " << target.name;
    return nullptr;
  }
  FailureOr<std::string> ptx = cuda::emitPtx(*result->module, target);
  if (failed(ptx)) {
    ADD_FAILURE() << "no PTX for " << target.name;
    return nullptr;
  }
  static const bool wantsAssembly = std::getenv("DLC_TEST_ASSEMBLY") != nullptr;
  if (wantsAssembly)
    llvm::errs() << *ptx;
  result->function = result->module->lookupSymbol<gpu::GPUModuleOp>(target.name).lookupSymbol<LLVM::LLVMFuncOp>("k");
  std::string problem;
  result->code = EmulatedModule::load(*ptx, target.capability, problem);
  if (!result->code) {
    ADD_FAILURE() << target.name << ": " << problem << "\n" << *ptx;
    return nullptr;
  }
  return result;
}

void CudaCode::run(kernel::KernelOpInterface op, ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols,
                   ArrayRef<int64_t> byPosition, int order) {
  auto launch = function->getAttrOfType<DictionaryAttr>("cuda.launch");
  ASSERT_TRUE(launch);
  auto evaluate = [&](AffineExpr expr) { return nn::evaluateDim(expr, byPosition).value_or(-1); };
  EmulatedLaunch what;
  what.function = "k";
  bool isEmpty = false;
  for (unsigned d = 0; d < 3; ++d) {
    what.grid[d] = evaluate(launch.getAs<nn::DimsAttr>("grid").getExprs()[d]);
    what.block[d] = launch.getAs<DenseI64ArrayAttr>("block")[d];
    isEmpty |= what.grid[d] == 0;
  }
  what.cluster = launch.getAs<IntegerAttr>("cluster").getInt();
  what.shared = launch.getAs<IntegerAttr>("shared").getInt();
  for (const Memory &buffer : buffers)
    what.arguments.push_back({.kind = EmulatedArgument::Memory, .data = buffer.data, .size = buffer.size});
  for (int64_t symbol : symbols)
    what.arguments.push_back({.number = symbol});
  dlc_cuda_failure record = {};
  if (launch.getAs<BoolAttr>("fails").getValue()) {
    what.arguments.push_back({.kind = EmulatedArgument::Memory, .data = reinterpret_cast<char *>(&record), .size = sizeof(record)});
    what.arguments.push_back({.number = 0});
  }
  for (Attribute attr : launch.getAs<ArrayAttr>("tensor_maps")) {
    auto map = cast<DictionaryAttr>(attr);
    EmulatedArgument argument;
    argument.kind = EmulatedArgument::TensorMap;
    argument.base = map.getAs<IntegerAttr>("argument").getInt();
    argument.offset = evaluate(map.getAs<nn::DimsAttr>("offset").getExprs()[0]);
    for (AffineExpr expr : map.getAs<nn::DimsAttr>("sizes").getExprs())
      argument.sizes.push_back(evaluate(expr));
    for (AffineExpr expr : map.getAs<nn::DimsAttr>("strides").getExprs())
      argument.strides.push_back(evaluate(expr));
    dlc_cuda_tensor_map &m = argument.map;
    m.rank = argument.sizes.size();
    m.dtype = map.getAs<IntegerAttr>("dtype").getInt();
    m.swizzle = map.getAs<IntegerAttr>("swizzle").getInt();
    auto copy = [&](StringRef key, int32_t *to) {
      if (auto values = map.getAs<DenseI64ArrayAttr>(key))
        llvm::copy(values.asArrayRef(), to);
    };
    std::fill(m.steps, m.steps + 5, 1);
    copy("box", m.box);
    if (auto pixels = map.getAs<IntegerAttr>("pixels")) {
      m.pixels = pixels.getInt();
      m.channels = map.getAs<IntegerAttr>("channels").getInt();
      copy("lower", m.lower);
      copy("upper", m.upper);
      copy("steps", m.steps);
    }
    what.arguments.push_back(argument);
  }
  failure.reset();
  if (isEmpty)
    return;
  std::string problem = code->launch(what, order, /*seed=*/order);
  EXPECT_EQ(problem, "");
  if (record.failed)
    failure = record.value;
}

bool test::wantsManyShapes() { return false; }

ArrayRef<std::unique_ptr<KernelTarget>> test::getTargets() {
  static const std::vector<std::unique_ptr<KernelTarget>> targets = [] {
    std::vector<std::unique_ptr<KernelTarget>> result;
    for (const cuda::CudaTarget &target : getCudaTargets())
      result.push_back(std::make_unique<CudaKernelTarget>(target));
    return result;
  }();
  return targets;
}
