// Fills the report of a compilation.
#include "lib/Driver/Report.h"
#include "dialects/Kernel/KernelDialect.h"
#include "lib/Support/Locations.h"
#include "passes/Precision/Passes.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace dlc;

void dlc::reportParameters(ModuleOp module, CompileReport &report) {
  report.parameters = 0;
  for (auto parameter : module.getOps<nn::ParameterOp>())
    report.parameters += cast<ShapedType>(parameter.getType()).getNumElements();
}

void dlc::reportPrecision(ModuleOp module, CompileReport &report) {
  module.walk([&](Operation *op) {
    auto decision = op->getAttrOfType<StringAttr>(precision::decisionAttrName);
    if (!decision)
      return;
    auto [type, reason] = decision.getValue().split(": ");
    report.precision.push_back({getNodeName(op->getLoc()).str(), op->getName().stripDialect().str(), type.str(), reason.str()});
  });
}

template <typename Op>
static void addLayer(Op op, CompileReport &report) {
  ArrayRef<int64_t> order = op.getOrder();
  report.integerLayers.push_back({getNodeName(op.getLoc()).str(), op->getName().stripDialect().str(), op.getFitsPairs(),
                                  std::vector<int64_t>(order.begin(), order.end())});
}

void dlc::reportIntegerLayers(ModuleOp module, CompileReport &report) {
  module.walk([&](Operation *op) {
    if (auto gemm = dyn_cast<kernel::IntegerGemmOp>(op))
      addLayer(gemm, report);
    else if (auto conv = dyn_cast<kernel::IntegerConvOp>(op))
      addLayer(conv, report);
    else if (auto depthwise = dyn_cast<kernel::IntegerDepthwiseConvOp>(op)) // 16-bit products as they are
      report.integerLayers.push_back({getNodeName(op->getLoc()).str(), op->getName().stripDialect().str(), true, {}});
  });
}

void dlc::reportPrograms(ArrayRef<emit::GpuProgram> programs, CompileReport &report) {
  for (const emit::GpuProgram &program : programs) {
    if (!program.cubin)
      continue;
    llvm::StringMap<int64_t> shared;
    for (const cuda::PlannedLaunch &launch : program.plan.getLaunches())
      shared[launch.function] = launch.shared;
    for (const cuda::KernelResources &kernel : program.cubin->kernels)
      report.gpuKernels.push_back({program.target.name, kernel.function, kernel.registers,
                                   std::max(kernel.stack, kernel.spillStores + kernel.spillLoads), shared.lookup(kernel.function)});
    for (const std::string &warning : program.cubin->warnings)
      report.gpuWarnings.push_back(program.target.name + ": " + warning);
  }
}

/// A list attribute's entries that are dictionaries.
static SmallVector<DictionaryAttr> entriesOf(ModuleOp module, StringRef name) {
  SmallVector<DictionaryAttr> entries;
  if (auto list = module->getAttrOfType<ArrayAttr>(name))
    for (Attribute entry : list)
      if (auto dict = dyn_cast<DictionaryAttr>(entry))
        entries.push_back(dict);
  return entries;
}

static std::optional<SmallVector<int64_t>> constantsOf(DictionaryAttr dict, StringRef name) {
  auto dims = dict.getAs<nn::DimsAttr>(name);
  return dims ? dims.getConstants() : std::nullopt;
}

static int64_t integerOf(DictionaryAttr dict, StringRef name) {
  auto attr = dict.getAs<IntegerAttr>(name);
  return attr ? attr.getInt() : 0;
}

/// Results whose place is known when compiling.
static void reportResult(DictionaryAttr entry, CompileReport &report) {
  auto shape = constantsOf(entry, "dims"), strides = constantsOf(entry, "strides"), offset = constantsOf(entry, "offset");
  if (!shape || !strides || !offset || offset->size() != 1)
    return;
  KernelResult result;
  result.kernel = integerOf(entry, "kernel");
  if (auto node = entry.getAs<StringAttr>("node"))
    result.node = node.str();
  result.shape.assign(shape->begin(), shape->end());
  result.strides.assign(strides->begin(), strides->end());
  result.dtype = integerOf(entry, "dtype");
  result.offset = offset->front();
  report.results.push_back(std::move(result));
}

void dlc::reportKernels(ModuleOp module, CompileReport &report) {
  bool isStatic = true;
  for (DictionaryAttr kernel : entriesOf(module, "rt.kernels")) {
    ++report.kernels;
    if (auto nodes = kernel.getAs<StringAttr>("nodes"); nodes && !nodes.getValue().empty())
      report.fusedNodes += nodes.getValue().count(','); // all but one of a kernel's nodes
    auto flops = kernel.getAs<FloatAttr>("flops");
    report.flops += flops ? flops.getValueAsDouble() : 0;
    auto bytes = kernel.getAs<FloatAttr>("bytes"); // 0 only where a size is not known
    isStatic &= bytes && bytes.getValueAsDouble() != 0;
  }
  if (auto symbols = module->getAttrOfType<ArrayAttr>("rt.symbols"); !isStatic && symbols && !symbols.empty())
    report.flops = 0;
  if (auto size = module->getAttrOfType<IntegerAttr>("rt.weights_size"))
    report.weightBytes = size.getInt();
  auto workspace = module->getAttrOfType<nn::DimsAttr>("rt.workspace");
  auto bytes = workspace ? workspace.getConstants() : std::nullopt;
  report.workspaceBytes = bytes && bytes->size() == 1 ? bytes->front() : -1;
  for (DictionaryAttr result : entriesOf(module, "rt.results"))
    reportResult(result, report);
}
