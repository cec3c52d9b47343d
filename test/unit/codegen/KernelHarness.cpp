// From kernel text to code in memory, and the comparison with the reference.
#include "KernelHarness.h"
#include "KernelReference.h"

#include "codegen/Cpu/BufferAliases.h"
#include "codegen/Cpu/Pipeline.h"
#include "codegen/Emit/ObjectFile.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"

#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sys/mman.h>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

//===----------------------------------------------------------------------===//
// Targets and text
//===----------------------------------------------------------------------===//

ArrayRef<cpu::CpuTarget> test::getTargets() {
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

static MLIRContext &getContext() {
  static MLIRContext *context = [] {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerAllExtensions(registry);
    registry.insert<nn::NnDialect, kernel::KernelDialect, rt::RtDialect>();
    emit::registerTranslations(registry);
    return new MLIRContext(registry, MLIRContext::Threading::DISABLED);
  }();
  return *context;
}

std::string test::memrefText(ArrayRef<int64_t> shape, StringRef element) {
  std::string text = "memref<";
  for (int64_t size : shape)
    text += (size < 0 ? "?" : std::to_string(size)) + "x";
  return text + element.str() + ">";
}

static std::string joined(ArrayRef<int64_t> values) {
  std::string text;
  for (int64_t value : values)
    text += (text.empty() ? "" : ", ") + std::to_string(value);
  return text;
}

std::string test::dimsText(ArrayRef<int64_t> shape) { return "#nn.dims<" + joined(shape) + ">"; }

std::string test::arrayText(ArrayRef<int64_t> values) {
  return values.empty() ? "array<i64>" : "array<i64: " + joined(values) + ">";
}

std::string test::kernelText(StringRef op, ArrayRef<std::string> inputs, StringRef output, StringRef attributes,
                             StringRef regions, ArrayRef<std::string> argumentAttributes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  auto attributesOf = [&](size_t k) { return k < argumentAttributes.size() ? " " + argumentAttributes[k] : std::string(); };
  os << "func.func private @k(";
  for (auto [k, type] : llvm::enumerate(inputs))
    os << "%a" << k << ": " << type << attributesOf(k) << ", ";
  os << "%out: " << output << attributesOf(inputs.size()) << ", %begin: index, %end: index) attributes {rt.kernel} {\n  "
     << op << "(";
  llvm::interleaveComma(llvm::seq<size_t>(0, inputs.size()), os, [&](size_t k) { os << "%a" << k; });
  os << " : ";
  llvm::interleaveComma(inputs, os);
  os << ") into %out : " << output << " attributes {" << attributes << "} " << regions << "\n  return\n}\n";
  return text;
}

OwningOpRef<ModuleOp> test::parseKernel(StringRef text, ArrayRef<std::string> symbols) {
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &getContext());
  auto kernel = module ? module->lookupSymbol<func::FuncOp>("k") : func::FuncOp();
  if (!kernel) {
    ADD_FAILURE() << "expected a kernel @k in\n" << text.str();
    return nullptr;
  }
  OpBuilder builder(&getContext());
  SmallVector<StringRef> names(symbols.begin(), symbols.end());
  (*module)->setAttr("rt.symbols", builder.getStrArrayAttr(names));
  // The entry launches it once, on an input for each argument but the last, which is an output.
  builder.setInsertionPointToEnd(module->getBody());
  auto run = func::FuncOp::create(builder, kernel.getLoc(), "run", builder.getFunctionType({}, {}));
  run->setAttr("rt.entry", builder.getUnitAttr());
  builder.setInsertionPointToStart(run.addEntryBlock());
  auto one = nn::DimsAttr::get(&getContext(), ArrayRef(builder.getAffineConstantExpr(1)));
  auto zero = nn::DimsAttr::get(&getContext(), ArrayRef(builder.getAffineConstantExpr(0)));
  SmallVector<Value> buffers;
  ArrayRef<Type> types = kernel.getArgumentTypes().drop_back(2);
  for (auto [k, type] : llvm::enumerate(types)) {
    bool isOutput = k + 1 == types.size();
    buffers.push_back(rt::BufferOp::create(builder, kernel.getLoc(), type,
                                           isOutput ? rt::BufferKind::Output : rt::BufferKind::Input, isOutput ? 0 : k, zero));
  }
  rt::LaunchOp::create(builder, kernel.getLoc(), FlatSymbolRefAttr::get(kernel), buffers, one, one, builder.getI64IntegerAttr(0));
  func::ReturnOp::create(builder, kernel.getLoc());
  return module;
}

//===----------------------------------------------------------------------===//
// Memory and code
//===----------------------------------------------------------------------===//

GuardedMemory::GuardedMemory(size_t size) : numBytes(size) {
  constexpr size_t page = 4096;
  size_t inside = (size + page - 1) / page * page;
  mapped = inside + 2 * page;
  base = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED)
    std::abort();
  bytes = static_cast<char *>(base) + page;
  if (inside)
    mprotect(bytes, inside, PROT_READ | PROT_WRITE);
  bytes += inside - size;
}

GuardedMemory::~GuardedMemory() {
  if (base)
    munmap(base, mapped);
}

static std::optional<int64_t> *currentFailure = nullptr;

static void failRange(void *, int32_t, int64_t value, int64_t, int64_t) {
  if (currentFailure)
    *currentFailure = value;
}
static void launch(void *, void *, void *, int64_t, int64_t, int32_t) {}

CompiledKernel::~CompiledKernel() = default;

std::unique_ptr<CompiledKernel> CompiledKernel::compile(ModuleOp source, const cpu::CpuTarget &target) {
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
  auto result = std::make_unique<CompiledKernel>();
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream os(object);
  llvm::raw_string_ostream assembly(result->assembly);
  emit::CodeOptions options;
  static const bool wantsAssembly = std::getenv("DLC_TEST_ASSEMBLY") != nullptr;
  if (wantsAssembly)
    options.assembly = &assembly;
  if (Error error = emit::emitObject(*code, target, options, os)) {
    ADD_FAILURE() << llvm::toString(std::move(error));
    return nullptr;
  }
  if (wantsAssembly)
    llvm::errs() << "# " << target.name << "\n" << result->assembly;
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

void CompiledKernel::run(ArrayRef<void *> buffers, ArrayRef<int64_t> symbols, int64_t begin, int64_t end) {
  std::vector<void *> args(buffers.begin(), buffers.end());
  args.push_back(const_cast<int64_t *>(symbols.data()));
  args.push_back(nullptr); // the call
  args.push_back(nullptr); // the kernel's index
  failure.reset();
  currentFailure = &failure;
  reinterpret_cast<void (*)(void *const *, int64_t, int64_t)>(task)(args.data(), begin, end);
  currentFailure = nullptr;
}

//===----------------------------------------------------------------------===//
// Comparison
//===----------------------------------------------------------------------===//

/// A test draws the same shapes whether it runs alone or with others; DLC_TEST_SEED gives it others.
std::mt19937 &test::generator() {
  static std::mt19937 instance;
  static const void *seededFor = nullptr;
  const testing::TestInfo *current = testing::UnitTest::GetInstance()->current_test_info();
  if (current != seededFor) {
    seededFor = current;
    const char *seed = std::getenv("DLC_TEST_SEED");
    std::string text = std::string(seed ? seed : "") + current->test_suite_name() + current->name();
    std::seed_seq sequence(text.begin(), text.end());
    instance.seed(sequence);
  }
  return instance;
}

int64_t test::pick(int64_t low, int64_t high) {
  return low + static_cast<int64_t>(generator()() % static_cast<uint64_t>(high - low + 1));
}

bool test::isFullTest() {
  const char *text = std::getenv("DLC_TEST_FULL");
  return text && *text && StringRef(text) != "0";
}

std::map<std::string, int64_t> &test::checkCounts() {
  static std::map<std::string, int64_t> counts;
  return counts;
}

static void fillRandom(HostValue &value, double range) {
  bool isFloat = isa<FloatType>(value.getElementType());
  for (int64_t i = 0; i < value.getNumElements(); ++i) {
    if (isFloat)
      value.setDouble(i, pick(-8 * range, 8 * range) / 8.0);
    else
      value.setInt(i, pick(-100, 100));
  }
}

namespace {
/// One argument of a kernel: how it lies in memory, and its bytes.
struct Argument {
  SmallVector<int64_t> shape, strides;
  Type element;
  std::unique_ptr<GuardedMemory> memory;

  int64_t offset(int64_t index) const {
    int64_t result = 0;
    for (size_t k = shape.size(); k-- > 0; index /= shape[k])
      result += index % shape[k] * strides[k];
    return result * elementSize(element);
  }
  void write(const HostValue &value) {
    size_t size = elementSize(element);
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      std::memcpy(memory->data() + offset(i), value.getBytes().data() + i * size, size);
  }
  HostValue read() const {
    HostValue value(element, shape);
    size_t size = elementSize(element);
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      std::memcpy(value.getMutableBytes().data() + i * size, memory->data() + offset(i), size);
    return value;
  }
};
} // namespace

static FailureOr<Argument> makeArgument(func::FuncOp kernel, unsigned k, ArrayRef<int64_t> byPosition) {
  FailureOr<cpu::BufferLayout> layout = cpu::getBufferLayout(kernel, k);
  if (failed(layout))
    return failure();
  Argument argument;
  argument.element = cast<MemRefType>(kernel.getArgumentTypes()[k]).getElementType();
  int64_t extent = 1;
  for (auto [dim, stride] : llvm::zip(layout->dims, layout->strides)) {
    argument.shape.push_back(nn::evaluateDim(dim, byPosition).value_or(0));
    argument.strides.push_back(nn::evaluateDim(stride, byPosition).value_or(0));
    extent += (argument.shape.back() - 1) * argument.strides.back();
  }
  if (llvm::is_contained(argument.shape, 0))
    extent = 0;
  argument.memory = std::make_unique<GuardedMemory>(extent * elementSize(argument.element));
  return argument;
}

/// "" or the first difference.
static std::string compare(const HostValue &got, const HostValue &expected, const CheckOptions &options) {
  bool isFloat = isa<FloatType>(expected.getElementType());
  for (int64_t i = 0; i < expected.getNumElements(); ++i) {
    double a = isFloat ? got.getDouble(i) : got.getInt(i), b = isFloat ? expected.getDouble(i) : expected.getInt(i);
    bool isSame = a == b || (std::isnan(a) && std::isnan(b)) || std::fabs(a - b) <= options.atol + options.rtol * std::fabs(b);
    if (isFloat ? !isSame : got.getInt(i) != expected.getInt(i) && !(options.atol > 0 && isSame))
      return "element " + std::to_string(i) + " of " + std::to_string(expected.getNumElements()) + ": expected " +
             std::to_string(b) + ", got " + std::to_string(a);
  }
  return "";
}

static void checkOnce(CompiledKernel &code, kernel::KernelOpInterface op, ArrayRef<int64_t> symbols,
                      ArrayRef<int64_t> byPosition, std::vector<Argument> &arguments, const ReferenceResult &reference,
                      const CheckOptions &options) {
  std::optional<int64_t> count = nn::evaluateDim(op.getTasks().count, byPosition);
  ASSERT_TRUE(count.has_value());
  SmallVector<void *> pointers;
  for (Argument &argument : arguments)
    pointers.push_back(argument.memory->data());
  Argument &out = arguments.back();
  auto clear = [&](int pattern) { std::memset(out.memory->data(), pattern, out.memory->size()); };
  clear(0x5a);
  code.run(pointers, symbols, 0, *count);
  EXPECT_EQ(code.getFailure().has_value(), reference.isOutOfRange);
  HostValue whole = out.read();
  if (reference.isOutOfRange)
    return; // what is stored is nobody's business
  EXPECT_EQ(compare(whole, reference.output, options), "");
  std::string everything(out.memory->data(), out.memory->size());
  clear(0x5a);
  for (int64_t task = *count; task-- > 0;)
    code.run(pointers, symbols, task, task + 1);
  EXPECT_EQ(everything, std::string(out.memory->data(), out.memory->size())) << "the cut into tasks changes the bytes";
}

void test::checkKernel(StringRef text, const CheckOptions &options) {
  SCOPED_TRACE(text.str());
  OwningOpRef<ModuleOp> module = parseKernel(text, options.symbols);
  if (!module)
    return;
  auto function = module->lookupSymbol<func::FuncOp>("k");
  auto op = *function.getOps<kernel::KernelOpInterface>().begin();
  auto *dialect = getContext().getOrLoadDialect<nn::NnDialect>();
  for (const cpu::CpuTarget &target : getTargets()) {
    SCOPED_TRACE(target.name);
    std::unique_ptr<CompiledKernel> code = CompiledKernel::compile(*module, target);
    if (!code)
      return;
    for (const std::vector<int64_t> &values : options.values) {
      SCOPED_TRACE("sizes " + joined(values));
      SmallVector<int64_t> byPosition;
      for (auto [name, value] : llvm::zip_equal(options.symbols, values)) {
        unsigned position = cast<AffineSymbolExpr>(dialect->getSymbol(name)).getPosition();
        byPosition.resize(std::max<size_t>(byPosition.size(), position + 1), 0);
        byPosition[position] = value;
      }
      std::vector<Argument> arguments;
      std::vector<HostValue> inputs;
      for (unsigned k = 0; k + 2 < function.getNumArguments(); ++k) {
        FailureOr<Argument> argument = makeArgument(function, k, byPosition);
        ASSERT_TRUE(succeeded(argument));
        if (k + 3 < function.getNumArguments()) {
          HostValue value(argument->element, argument->shape);
          fillRandom(value, options.range);
          if (options.fill)
            options.fill(k, value);
          argument->write(value);
          inputs.push_back(value);
        }
        arguments.push_back(std::move(*argument));
      }
      ReferenceResult reference = evaluateKernel(op, inputs, byPosition);
      ASSERT_EQ(reference.problem, "");
      EXPECT_EQ(reference.isOutOfRange, options.expectFailure);
      checkOnce(*code, op, values, byPosition, arguments, reference, options);
      ++checkCounts()[testing::UnitTest::GetInstance()->current_test_info()->test_suite_name()];
      if (testing::Test::HasFailure())
        return; // one case is enough to look at
    }
  }
}
