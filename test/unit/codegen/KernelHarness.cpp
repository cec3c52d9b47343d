// From kernel text to a module, and the comparison of what its code does with the reference.
#include "KernelHarness.h"
#include "KernelReference.h"

#include "codegen/Lowering/BufferAliases.h"
#include "dialects/Rt/RtDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"

#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>

using namespace mlir;
using namespace dlc;
using namespace dlc::test;

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static MLIRContext &getContext() {
  static MLIRContext *context = [] {
    DialectRegistry registry;
    registerAllDialects(registry);
    registerAllExtensions(registry);
    registry.insert<nn::NnDialect, kernel::KernelDialect, rt::RtDialect>();
    mlir::registerAllToLLVMIRTranslations(registry);
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

/// How many of a kernel's last arguments it writes.
static size_t countOutputs(kernel::KernelOpInterface op) {
  auto update = dyn_cast<kernel::UpdateOp>(op.getOperation());
  return update ? update.getDestinations().size() : 1;
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
  // The entry launches it once, on an input for each argument but the last ones, which are outputs.
  builder.setInsertionPointToEnd(module->getBody());
  auto run = func::FuncOp::create(builder, kernel.getLoc(), "run", builder.getFunctionType({}, {}));
  run->setAttr("rt.entry", builder.getUnitAttr());
  builder.setInsertionPointToStart(run.addEntryBlock());
  auto one = nn::DimsAttr::get(&getContext(), ArrayRef(builder.getAffineConstantExpr(1)));
  auto zero = nn::DimsAttr::get(&getContext(), ArrayRef(builder.getAffineConstantExpr(0)));
  SmallVector<Value> buffers;
  ArrayRef<Type> types = kernel.getArgumentTypes().drop_back(2);
  size_t firstOutput = types.size() - countOutputs(*kernel.getOps<kernel::KernelOpInterface>().begin());
  for (auto [k, type] : llvm::enumerate(types)) {
    bool isOutput = k >= firstOutput;
    buffers.push_back(rt::BufferOp::create(builder, kernel.getLoc(), type,
                                           isOutput ? rt::BufferKind::Output : rt::BufferKind::Input,
                                           isOutput ? k - firstOutput : k, zero));
  }
  rt::LaunchOp::create(builder, kernel.getLoc(), FlatSymbolRefAttr::get(kernel), buffers, one, one, builder.getI64IntegerAttr(0));
  func::ReturnOp::create(builder, kernel.getLoc());
  return module;
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
  std::unique_ptr<Memory, void (*)(Memory *)> memory{nullptr, nullptr};

  int64_t offset(int64_t index) const {
    int64_t result = 0;
    for (size_t k = shape.size(); k-- > 0; index /= shape[k])
      result += index % shape[k] * strides[k];
    return result * elementSize(element);
  }
  void write(const HostValue &value) {
    size_t size = elementSize(element);
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      std::memcpy(memory->data + offset(i), value.getBytes().data() + i * size, size);
  }
  HostValue read() const {
    HostValue value(element, shape);
    size_t size = elementSize(element);
    for (int64_t i = 0; i < value.getNumElements(); ++i)
      std::memcpy(value.getMutableBytes().data() + i * size, memory->data + offset(i), size);
    return value;
  }
};
} // namespace

static FailureOr<Argument> makeArgument(const KernelTarget &target, func::FuncOp kernel, unsigned k,
                                        ArrayRef<int64_t> byPosition) {
  FailureOr<lowering::BufferLayout> layout = lowering::getBufferLayout(kernel, k);
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
  argument.memory = target.allocate(extent * elementSize(argument.element));
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

static void checkOnce(KernelCode &code, kernel::KernelOpInterface op, ArrayRef<int64_t> symbols,
                      ArrayRef<int64_t> byPosition, std::vector<Argument> &arguments, const ReferenceResult &reference,
                      const CheckOptions &options) {
  SmallVector<Memory> buffers;
  for (Argument &argument : arguments)
    buffers.push_back(*argument.memory);
  auto outputs = ArrayRef(buffers).take_back(reference.outputs.size());
  SmallVector<std::string> before; // what is there before each run
  for (const Memory &out : outputs)
    before.emplace_back(out.data, out.size);
  auto run = [&](int order) {
    for (auto [out, bytes] : llvm::zip(outputs, before))
      std::memcpy(out.data, bytes.data(), out.size);
    code.run(op, buffers, symbols, byPosition, order);
  };
  run(0);
  EXPECT_EQ(code.failure.has_value(), reference.isOutOfRange);
  if (reference.isOutOfRange)
    return; // what is stored is nobody's business
  SmallVector<std::string> after;
  for (auto [k, out] : llvm::enumerate(outputs)) {
    HostValue whole = arguments[arguments.size() - outputs.size() + k].read();
    EXPECT_EQ(compare(whole, reference.outputs[k], options), "");
    after.emplace_back(out.data, out.size);
  }
  for (int order = 1; order < code.numOrders; ++order) {
    run(order);
    for (auto [out, everything] : llvm::zip(outputs, after))
      EXPECT_EQ(everything, std::string(out.data, out.size)) << "order " << order << " of the work changes the bytes";
  }
}

void test::checkKernel(StringRef text, const CheckOptions &options) {
  SCOPED_TRACE(text.str());
  OwningOpRef<ModuleOp> module = parseKernel(text, options.symbols);
  if (!module)
    return;
  auto function = module->lookupSymbol<func::FuncOp>("k");
  auto op = *function.getOps<kernel::KernelOpInterface>().begin();
  auto *dialect = getContext().getOrLoadDialect<nn::NnDialect>();
  for (const std::unique_ptr<KernelTarget> &target : getTargets()) {
    SCOPED_TRACE(target->getName());
    std::unique_ptr<KernelCode> code = target->compile(*module);
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
      size_t numArguments = function.getNumArguments() - 2, firstOutput = numArguments - countOutputs(op);
      bool isInPlace = isa<kernel::UpdateOp>(op.getOperation());
      for (unsigned k = 0; k < numArguments; ++k) {
        FailureOr<Argument> argument = makeArgument(*target, function, k, byPosition);
        ASSERT_TRUE(succeeded(argument));
        if (Memory &memory = *argument->memory; memory.size)
          std::memset(memory.data, 0x5a, memory.size);
        if (k < firstOutput || isInPlace) {
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
