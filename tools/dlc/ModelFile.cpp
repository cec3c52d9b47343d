// Models through the importer.
#include "tools/dlc/ModelFile.h"
#include "tools/dlc/Errors.h"
#include "tools/dlc/Format.h"

#include "lib/Data/HostTensor.h"
#include "lib/Support/Locations.h"
#include "lib/Reference/Reference.h"

#include "mlir/IR/Diagnostics.h"

using namespace dlc;
using namespace dlc::cli;

mlir::func::FuncOp ModelFile::main() const {
  return module ? module.get().lookupSymbol<mlir::func::FuncOp>("main") : mlir::func::FuncOp();
}

const nn::NnDialect &ModelFile::dialect() const { return *context->getLoadedDialect<nn::NnDialect>(); }

ModelFile cli::importModel(llvm::StringRef path, const ShapeMap &shapes) {
  ModelFile file;
  mlir::DialectRegistry registry;
  registry.insert<nn::NnDialect, mlir::func::FuncDialect>();
  registerReferenceModels(registry);
  file.context = std::make_unique<mlir::MLIRContext>(registry, mlir::MLIRContext::Threading::DISABLED);
  file.context->loadAllAvailableDialects();
  ImportOptions options;
  for (const auto &[name, dims] : shapes)
    options.shapes.push_back({name, {dims.begin(), dims.end()}});
  mlir::ScopedDiagnosticHandler silence(file.context.get(), [](mlir::Diagnostic &) { return mlir::success(); });
  auto module = importOnnx(path, options, file.context.get(), &file.report);
  if (mlir::succeeded(module))
    file.module = std::move(*module);
  return file;
}

llvm::Error cli::importError(const ModelFile &file) {
  llvm::Error all = llvm::Error::success();
  for (const ImportProblem &problem : file.report.problems) {
    if (problem.kind != ProblemKind::Invalid && problem.kind != ProblemKind::Unsupported)
      continue;
    ErrorCode code =
        problem.kind == ProblemKind::Invalid ? ErrorCode::InvalidModel : ErrorCode::UnsupportedModel;
    all = llvm::joinErrors(std::move(all), fail(code, file.report.file + ": " + problem.str()));
  }
  if (!all)
    return fail(ErrorCode::InternalError, file.report.file + ": import failed without saying why");
  return all;
}

int32_t cli::dtypeOf(mlir::Type type) {
  if (type.isF32())
    return DLC_F32;
  if (type.isF64())
    return DLC_F64;
  if (type.isF16())
    return DLC_F16;
  if (type.isBF16())
    return DLC_BF16;
  auto integer = dyn_cast<mlir::IntegerType>(type);
  if (!integer)
    return -1;
  bool isUnsigned = integer.isUnsigned();
  switch (integer.getWidth()) {
  case 1:
    return DLC_BOOL;
  case 8:
    return isUnsigned ? DLC_U8 : DLC_I8;
  case 16:
    return isUnsigned ? DLC_U16 : DLC_I16;
  case 32:
    return isUnsigned ? DLC_U32 : DLC_I32;
  case 64:
    return isUnsigned ? DLC_U64 : DLC_I64;
  default:
    return -1;
  }
}

std::string cli::typeText(mlir::RankedTensorType type, const nn::NnDialect &dialect) {
  std::string shape;
  for (AffineExpr dim : nn::getDims(type)) {
    std::string text = dim ? nn::printDim(dim, dialect) : "?";
    if (text.find(' ') != std::string::npos)
      text = "(" + text + ")";
    shape += (shape.empty() ? "" : "x") + text;
  }
  return (data::dtypeName(dtypeOf(type.getElementType())) + " " + (shape.empty() ? "scalar" : shape)).str();
}

static std::string attributeName(mlir::DictionaryAttr attributes, size_t k) {
  auto name = attributes ? dyn_cast_or_null<mlir::StringAttr>(attributes.get("nn.name")) : mlir::StringAttr();
  return name ? name.getValue().str() : "#" + std::to_string(k);
}

std::vector<Port> cli::inputsOf(const ModelFile &file) {
  std::vector<Port> ports;
  mlir::func::FuncOp main = file.main();
  for (unsigned k = 0; main && k < main.getNumArguments(); ++k)
    if (auto type = dyn_cast<mlir::RankedTensorType>(main.getArgument(k).getType()))
      ports.push_back({attributeName(main.getArgAttrDict(k), k), type});
  return ports;
}

std::vector<Port> cli::outputsOf(const ModelFile &file) {
  std::vector<Port> ports;
  mlir::func::FuncOp main = file.main();
  for (unsigned k = 0; main && k < main.getNumResults(); ++k)
    if (auto type = dyn_cast<mlir::RankedTensorType>(main.getResultTypes()[k]))
      ports.push_back({attributeName(main.getResultAttrDict(k), k), type});
  return ports;
}

std::vector<std::string> cli::symbolsOf(const ModelFile &file) {
  std::vector<std::string> names;
  for (const Port &port : inputsOf(file))
    for (AffineExpr dim : nn::getDims(port.type))
      if (dim)
        dim.walk([&](AffineExpr part) {
          auto symbol = dyn_cast<mlir::AffineSymbolExpr>(part);
          std::string name = symbol ? file.dialect().getSymbolName(symbol.getPosition()) : "";
          if (symbol && !llvm::is_contained(names, name))
            names.push_back(name);
        });
  return names;
}

namespace {
/// Collects the layers of one function.
class LayerBuilder {
public:
  LayerBuilder(const ModelFile &file, int64_t symbolValue) : file(file), symbolValue(symbolValue) {}

  std::vector<Layer> build() {
    mlir::func::FuncOp main = file.main();
    if (!main || main.isExternal())
      return {};
    for (mlir::Operation &op : main.front())
      add(&op);
    return std::move(layers);
  }

private:
  void add(mlir::Operation *op) {
    if (op->hasTrait<mlir::OpTrait::IsTerminator>()) {
      for (auto [k, value] : llvm::enumerate(op->getOperands()))
        if (auto at = layerOf.find(value.getDefiningOp()); at != layerOf.end())
          layers[at->second].modelOutputs.push_back(k);
      return;
    }
    if (isa<nn::ReadOp, nn::ConstantOp>(op))
      return; // counted where they are used
    size_t index = place(op);
    Layer &layer = layers[index];
    layerOf[op] = index;
    llvm::StringRef kind = op->getName().stripDialect();
    if (!llvm::StringRef(layer.ops).ends_with(kind))
      layer.ops += (layer.ops.empty() ? "" : ", ") + kind.str();
    if (op->getNumResults())
      if (auto type = dyn_cast<mlir::RankedTensorType>(op->getResult(0).getType()))
        layer.result = typeText(type, file.dialect());
    addCost(op, layer);
    for (mlir::Value operand : op->getOperands())
      addOperand(operand, index);
  }

  /// The layer of the op's node: the last one if it goes on, else a new one.
  size_t place(mlir::Operation *op) {
    llvm::StringRef node = getNodeName(op->getLoc());
    if (!layers.empty() && !node.empty() && layers.back().node == node)
      return layers.size() - 1;
    layers.push_back({});
    layers.back().node = node.empty() ? op->getName().getStringRef().str() : node.str();
    layers.back().flops = 0;
    return layers.size() - 1;
  }

  void addCost(mlir::Operation *op, Layer &layer) {
    auto cost = dyn_cast<nn::CostOpInterface>(op);
    if (!cost || !layer.flops)
      return;
    llvm::SmallVector<int64_t> symbols(1024, symbolValue);
    AffineExpr flops = cost.getFlops();
    std::optional<int64_t> value = flops ? nn::evaluateDim(flops, symbols) : std::nullopt;
    if (value)
      *layer.flops += static_cast<double>(*value);
    else
      layer.flops.reset();
  }

  void addOperand(mlir::Value operand, size_t index) {
    Layer &layer = layers[index];
    if (auto argument = dyn_cast<mlir::BlockArgument>(operand)) {
      if (!llvm::is_contained(layer.modelInputs, argument.getArgNumber()))
        layer.modelInputs.push_back(argument.getArgNumber());
      return;
    }
    if (isa_and_nonnull<nn::ReadOp>(operand.getDefiningOp())) {
      // A weight that several nodes share counts for the first.
      if (counted.insert(operand.getDefiningOp()->getAttr("parameter")).second)
        if (auto type = dyn_cast<mlir::RankedTensorType>(operand.getType()); type && type.hasStaticShape())
          layer.parameters += type.getNumElements();
      return;
    }
    auto at = layerOf.find(operand.getDefiningOp());
    if (at == layerOf.end() || at->second == index || llvm::is_contained(layer.inputs, at->second))
      return;
    layer.inputs.insert(llvm::lower_bound(layer.inputs, at->second), at->second);
  }

  const ModelFile &file;
  int64_t symbolValue;
  std::vector<Layer> layers;
  llvm::DenseMap<mlir::Operation *, size_t> layerOf;
  llvm::DenseSet<mlir::Attribute> counted;
};
} // namespace

std::vector<Layer> cli::layersOf(const ModelFile &file, int64_t symbolValue) {
  return LayerBuilder(file, symbolValue).build();
}

Work cli::workOf(const ModelFile &file, llvm::ArrayRef<Layer> layers, int64_t symbolValue) {
  Work work;
  work.flops = 0;
  for (const Layer &layer : layers)
    work.flops = work.flops && layer.flops ? std::optional(*work.flops + *layer.flops) : std::nullopt;
  mlir::ModuleOp module = file.module.get();
  for (auto parameter : module.getOps<nn::ParameterOp>()) {
    auto type = dyn_cast<mlir::RankedTensorType>(parameter.getType());
    if (!type || !type.hasStaticShape())
      continue;
    work.parameters += type.getNumElements();
    work.parameterBytes +=
        type.getNumElements() * static_cast<int64_t>(data::dtypeSize(dtypeOf(type.getElementType())));
  }
  for (const std::string &symbol : symbolsOf(file))
    work.assumed += (work.assumed.empty() ? "with " : ", ") + symbol + "=" + std::to_string(symbolValue);
  return work;
}

llvm::Expected<PictureInput> cli::findPictureInput(const CompileOptions &options, llvm::StringRef name) {
  ModelFile file = importModel(options.input, options.shapes);
  if (!file.ok())
    return importError(file);
  std::vector<Port> ports = inputsOf(file);
  std::vector<std::string> names, candidates;
  std::optional<size_t> found;
  for (auto [k, port] : llvm::enumerate(ports)) {
    names.push_back(port.name);
    bool fits = name.empty() ? port.type.getRank() == 4 : port.name == name;
    if (fits) {
      candidates.push_back(port.name);
      found = k;
    }
  }
  // One input of another rank may take the flattened pixels.
  if (!found && name.empty() && ports.size() == 1)
    found = 0;
  if (!found)
    return fail(ErrorCode::NoSuchInput, options.input + ": " +
                                            (name.empty() ? "no input takes pictures"
                                                          : "no input '" + safeText(name) + "'") +
                                            "; the inputs are " + listText(names));
  if (candidates.size() > 1)
    return fail(ErrorCode::BadArguments, options.input + ": the inputs " + listText(candidates) +
                                             " can take pictures; choose with --image-input");
  PictureInput input;
  input.index = static_cast<int32_t>(*found);
  input.name = ports[*found].name;
  input.dtype = dtypeOf(ports[*found].type.getElementType());
  for (int64_t dim : ports[*found].type.getShape())
    input.dims.push_back(mlir::ShapedType::isDynamic(dim) ? -1 : dim);
  return input;
}
