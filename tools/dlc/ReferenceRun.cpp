// Inputs, sizes and values of a reference run.
#include "tools/dlc/ReferenceRun.h"
#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"

#include "lib/Support/Locations.h"
#include "lib/Reference/Evaluator.h"

using namespace dlc;
using namespace dlc::cli;

ModelFilePorts::ModelFilePorts(const ModelFile &file) {
  symbolNames = symbolsOf(file);
  for (const std::string &name : symbolNames)
    symbols.push_back(name.c_str());
  std::vector<Port> list = inputsOf(file);
  for (const Port &port : list) {
    names.push_back(port.name);
    dims.emplace_back();
    for (AffineExpr dim : nn::getDims(port.type)) {
      int64_t size = DLC_DIM_EXPRESSION;
      if (auto constant = dyn_cast_or_null<mlir::AffineConstantExpr>(dim))
        size = constant.getValue();
      else if (auto symbol = dyn_cast_or_null<mlir::AffineSymbolExpr>(dim))
        size = DLC_DIM_SYMBOL(llvm::find(symbolNames, file.dialect().getSymbolName(symbol.getPosition())) -
                              symbolNames.begin());
      dims.back().push_back(size);
    }
  }
  for (auto [k, port] : llvm::enumerate(list))
    inputs.push_back({names[k].c_str(), dtypeOf(port.type.getElementType()), static_cast<int32_t>(dims[k].size()),
                      dims[k].data()});
}

/// Random inputs in which every open size is 1.
static llvm::Expected<std::vector<data::HostTensor>> randomTensors(const ModelFile &file, uint64_t seed) {
  std::vector<data::HostTensor> inputs;
  llvm::SmallVector<int64_t> symbols(1024, 1);
  for (const Port &port : inputsOf(file)) {
    auto shape = nn::evaluateShape(port.type, symbols);
    if (!shape)
      return fail(ErrorCode::MissingInput, file.report.file + ": the sizes of input '" + safeText(port.name) +
                                               "' (" + typeText(port.type, file.dialect()) +
                                               ") are open; give them with --shape, or give --inputs");
    auto tensor = data::HostTensor::create(dtypeOf(port.type.getElementType()), *shape);
    if (!tensor)
      return withCode(ErrorCode::OutOfMemory, tensor.takeError());
    fillRandom(*tensor, seed + inputs.size());
    inputs.push_back(std::move(*tensor));
  }
  return std::move(inputs);
}

llvm::Expected<std::unique_ptr<ReferenceRun>> ReferenceRun::prepare(Invocation &invocation, llvm::StringRef path) {
  auto run = std::make_unique<ReferenceRun>();
  auto shapes = parseShapes(invocation);
  if (!shapes)
    return shapes.takeError();
  run->shapes = std::move(*shapes);
  auto seed = invocation.integer(OPT_seed, 1, 0);
  auto pictures = preprocessOptions(invocation);
  if (!seed || !pictures)
    return llvm::joinErrors(seed.takeError(), pictures.takeError());
  run->file = importModel(path, run->shapes);
  if (!run->file.ok())
    return importError(run->file);
  run->areRandom = !invocation.has(OPT_inputs) && !invocation.has(OPT_input);
  llvm::Expected<std::vector<data::HostTensor>> inputs = std::vector<data::HostTensor>();
  if (run->areRandom) {
    inputs = randomTensors(run->file, static_cast<uint64_t>(*seed));
  } else {
    data::InputFiles files;
    files.directory = invocation.text(OPT_inputs).str();
    for (const std::string &argument : invocation.all(OPT_input))
      if (llvm::Error error = files.add(argument))
        return withCode(ErrorCode::BadOptionValue, std::move(error));
    ModelFilePorts ports(run->file);
    inputs = withCode(ErrorCode::BadData,
                      data::readInputs(ports.ports(), files, *pictures, data::runtimePreprocessor));
  }
  if (!inputs)
    return inputs.takeError();
  run->inputs = std::move(*inputs);

  llvm::SmallVector<llvm::SmallVector<int64_t>> inputShapes;
  for (const data::HostTensor &input : run->inputs)
    inputShapes.emplace_back(input.shape());
  auto symbols = solveSymbols(run->file.main(), inputShapes);
  if (!symbols)
    return withCode(ErrorCode::BadData, symbols.takeError());
  for (auto [position, value] : llvm::enumerate(*symbols))
    if (value >= 0)
      run->shapes[run->file.dialect().getSymbolName(position)] = {std::to_string(value)};
  return std::move(run);
}

/// The largest element of a constant scale, 0 when it is computed.
static double largestScale(nn::DequantizeOp op) {
  mlir::ElementsAttr attr = nn::getConstantValue(op.getScale());
  if (!attr)
    return 0;
  HostValue scale = HostValue::fromAttr(attr);
  double largest = 0;
  for (int64_t k = 0; k < scale.getNumElements(); ++k)
    largest = std::max(largest, scale.getDouble(k));
  return largest;
}

llvm::Error ReferenceRun::run() {
  std::vector<HostValue> arguments;
  mlir::func::FuncOp main = file.main();
  for (auto [argument, tensor] : llvm::zip(main.getArguments(), inputs)) {
    auto type = cast<mlir::RankedTensorType>(argument.getType());
    // The tensors outlive the values: no owner.
    arguments.emplace_back(type.getElementType(), tensor.shape(), llvm::ArrayRef<char>(tensor.data(), tensor.bytes()),
                           nullptr);
  }
  main.walk([&](nn::DequantizeOp op) {
    double &step = steps[getNodeName(op.getLoc())];
    step = std::max(step, largestScale(op));
  });
  auto results = evaluateFunction(main, arguments, {}, [&](mlir::Operation *op, unsigned, const HostValue &value) {
    if (isa<nn::ReadOp, nn::ConstantOp>(op))
      return;
    llvm::StringRef node = getNodeName(op->getLoc());
    if (!node.empty())
      values[node].push_back(value);
  });
  if (!results)
    return withCode(ErrorCode::RunFailed, results.takeError());
  for (const HostValue &result : *results) {
    auto tensor = toTensor(result);
    if (!tensor)
      return tensor.takeError();
    outputs.push_back(std::move(*tensor));
  }
  return llvm::Error::success();
}

llvm::ArrayRef<HostValue> ReferenceRun::valuesOf(llvm::StringRef node) const {
  auto found = values.find(node);
  return found == values.end() ? llvm::ArrayRef<HostValue>() : llvm::ArrayRef<HostValue>(found->second);
}

std::string ReferenceRun::outputNode(size_t k) const {
  mlir::Operation *end = file.main().front().getTerminator();
  mlir::Operation *op = k < end->getNumOperands() ? end->getOperand(k).getDefiningOp() : nullptr;
  return op ? getNodeName(op->getLoc()).str() : "";
}

llvm::Expected<data::HostTensor> cli::toTensor(const HostValue &value) {
  auto tensor = data::HostTensor::create(dtypeOf(value.getElementType()), value.getShape());
  if (!tensor)
    return withCode(ErrorCode::OutOfMemory, tensor.takeError());
  if (!value.getBytes().empty())
    std::memcpy(tensor->data(), value.getBytes().data(), std::min(tensor->bytes(), value.getBytes().size()));
  return tensor;
}
