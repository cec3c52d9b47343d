// Kernels as native code in this process. Every buffer ends at a page that must not be touched, and starts behind one.
#include "KernelHarness.h"

#include "codegen/Cpu/Pipeline.h"
#include "codegen/Emit/ObjectFile.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/mman.h>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

/// The levels of x86-64, also with VNNI, as far as this machine runs them, and the machine itself.
static ArrayRef<cpu::CpuTarget> getCpuTargets() {
  static const std::vector<cpu::CpuTarget> targets = [] {
    auto native = cantFail(cpu::CpuTarget::get("native"));
    std::vector<cpu::CpuTarget> result;
    for (StringRef name :
         {"x86-64-v2", "x86-64-v3", "x86-64-v3+avxvnni", "x86-64-v4", "x86-64-v4+avx512vnni", "znver4"}) {
      auto target = cantFail(cpu::CpuTarget::get(name));
      if ((target.required & ~native.required) == 0)
        result.push_back(target);
    }
    result.push_back(native);
    return result;
  }();
  return targets;
}

namespace {
/// Bytes between pages without access.
struct GuardedMemory : Memory {
  explicit GuardedMemory(size_t bytes) : Memory{nullptr, bytes} {
    constexpr size_t page = 4096;
    size_t inside = (bytes + page - 1) / page * page;
    mapped = inside + 2 * page;
    base = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED)
      std::abort();
    data = static_cast<char *>(base) + page;
    if (inside)
      mprotect(data, inside, PROT_READ | PROT_WRITE);
    data += inside - bytes;
  }
  ~GuardedMemory() { munmap(base, mapped); }

  void *base;
  size_t mapped;
};

struct CpuCode : KernelCode {
  void run(kernel::KernelOpInterface op, ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols, ArrayRef<int64_t> byPosition,
           int order) override;
  void runTasks(ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols, int64_t begin, int64_t end);

  std::unique_ptr<llvm::orc::LLJIT> jit;
  void *task = nullptr;
};
} // namespace

static std::optional<int64_t> *currentFailure = nullptr;

static void failRange(void *, int32_t, int64_t value, int64_t, int64_t) {
  if (currentFailure)
    *currentFailure = value;
}
static void launch(void *, void *, void *, int64_t, int64_t, int32_t) {}

static std::unique_ptr<KernelCode> compileKernel(ModuleOp source, const cpu::CpuTarget &target) {
  OwningOpRef<ModuleOp> module = source.clone();
  PassManager pm(module->getContext());
  cpu::buildCpuPipeline(pm, target, "run", "");
  if (failed(pm.run(*module))) {
    ADD_FAILURE() << "does not compile for " << target.name;
    return nullptr;
  }
  auto task = module->lookupSymbol<LLVM::LLVMFuncOp>("k.task");
  if (!task) {
    ADD_FAILURE() << "expected a function k.task";
    return nullptr;
  }
  task.setLinkage(LLVM::Linkage::External);
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> code = emit::translate(*module, target, "kernel", context);
  if (!code)
    return nullptr;
  auto result = std::make_unique<CpuCode>();
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream os(object);
  std::string text;
  llvm::raw_string_ostream assembly(text);
  emit::CodeOptions options;
  static const bool wantsAssembly = std::getenv("DLC_TEST_ASSEMBLY") != nullptr;
  if (wantsAssembly)
    options.assembly = &assembly;
  if (Error error = emit::emitObject(*code, target, options, os)) {
    ADD_FAILURE() << llvm::toString(std::move(error));
    return nullptr;
  }
  if (wantsAssembly)
    llvm::errs() << "# " << target.name << "\n" << text;
  result->jit = cantFail(llvm::orc::LLJITBuilder().create());
  llvm::orc::SymbolMap symbols;
  auto define = [&](StringRef name, auto *function) {
    symbols[result->jit->mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(function), llvm::JITSymbolFlags::Exported};
  };
  define("dlc_rt_launch", &launch);
  define("dlc_rt_fail_range", &failRange);
  cantFail(result->jit->getMainJITDylib().define(llvm::orc::absoluteSymbols(symbols)));
  cantFail(result->jit->addObjectFile(std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(object))));
  auto symbol = result->jit->lookup("k.task");
  if (!symbol) {
    ADD_FAILURE() << llvm::toString(symbol.takeError());
    return nullptr;
  }
  result->task = symbol->toPtr<void *>();
  return result;
}

void CpuCode::runTasks(ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols, int64_t begin, int64_t end) {
  SmallVector<void *> args;
  for (const Memory &buffer : buffers)
    args.push_back(buffer.data);
  args.push_back(const_cast<int64_t *>(symbols.data()));
  args.push_back(nullptr); // the call
  args.push_back(nullptr); // the kernel's index
  failure.reset();
  currentFailure = &failure;
  reinterpret_cast<void (*)(void *const *, int64_t, int64_t)>(task)(args.data(), begin, end);
  currentFailure = nullptr;
}

/// All tasks at once, or one by one in reverse.
void CpuCode::run(kernel::KernelOpInterface op, ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols,
                  ArrayRef<int64_t> byPosition, int order) {
  std::optional<int64_t> count = nn::evaluateDim(op.getTasks().count, byPosition);
  ASSERT_TRUE(count.has_value());
  if (order == 0)
    return runTasks(buffers, symbols, 0, *count);
  for (int64_t k = *count; k-- > 0;)
    runTasks(buffers, symbols, k, k + 1);
}

namespace {
struct CpuKernelTarget : KernelTarget {
  explicit CpuKernelTarget(const cpu::CpuTarget &target) : target(target) {}
  std::string getName() const override { return target.name; }
  std::unique_ptr<KernelCode> compile(ModuleOp module) const override { return compileKernel(module, target); }
  std::unique_ptr<Memory, void (*)(Memory *)> allocate(size_t size) const override {
    return {new GuardedMemory(size), [](Memory *memory) { delete static_cast<GuardedMemory *>(memory); }};
  }

  const cpu::CpuTarget &target;
};
} // namespace

bool test::wantsManyShapes() { return isFullTest(); }

ArrayRef<std::unique_ptr<KernelTarget>> test::getTargets() {
  static const std::vector<std::unique_ptr<KernelTarget>> targets = [] {
    std::vector<std::unique_ptr<KernelTarget>> result;
    for (const cpu::CpuTarget &target : getCpuTargets())
      result.push_back(std::make_unique<CpuKernelTarget>(target));
    return result;
  }();
  return targets;
}
