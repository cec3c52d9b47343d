// dlc prune: channels of an ONNX model go, its tensors become smaller.
#include "tools/dlc/Evaluation.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/NodePatterns.h"
#include "tools/dlc/PruneReport.h"
#include "tools/dlc/ScratchModel.h"

#include "lib/Export/RemoveSlices.h"
#include "lib/Support/Locations.h"
#include "passes/Pruning/Selection.h"

#include "llvm/Support/FileSystem.h"

using namespace dlc;
using namespace dlc::cli;

/// Operators whose nodes stay right when channels of their operands go: no attribute or constant of theirs counts channels, or
/// removeSlices knows it. The nn ops that they become say which dimensions may change.
static constexpr llvm::StringLiteral resizableOps[] = {
    "Abs", "Add", "And", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Clip", "Concat", "Conv", "ConvTranspose", "Cos",
    "Div", "Dropout", "Elu", "Equal", "Erf", "Exp", "Flatten", "Floor", "Gather", "Gelu", "Gemm", "GlobalAveragePool",
    "GlobalMaxPool", "Greater", "GreaterOrEqual", "HardSigmoid", "HardSwish", "Identity", "LayerNormalization", "LeakyRelu",
    "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "Max", "MaxPool", "Min", "Mish", "Mul", "Neg", "Not", "Or", "PRelu",
    "Pad", "Pow", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum",
    "ReduceSumSquare", "Relu", "Reshape", "Round", "Selu", "Shape", "Sigmoid", "Sign", "Sin", "Slice", "Softmax", "Softplus",
    "Softsign", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "ThresholdedRelu", "Transpose", "Unsqueeze", "Where",
};

namespace {
struct PruneRequest {
  std::string model, output;
  pruning::SelectionOptions selection;
  std::string evalData;
  EvaluationOptions evaluation;
};

class Prune {
public:
  Prune(Invocation &invocation, PruneRequest request) : invocation(invocation), request(std::move(request)) {}

  llvm::Expected<int> run();

private:
  llvm::Error prepare();
  llvm::Error analyze();
  llvm::Error cut();
  void addFoldedReshapes(std::vector<ShapeCut> &shapes);
  llvm::Error figures(llvm::StringRef path, ModelFigures &figures);
  llvm::Expected<bool> evaluate();
  std::optional<std::string> fixedReason(mlir::Operation *op);
  const OnnxNode *nodeOf(mlir::Operation *op) const;

  Invocation &invocation;
  PruneRequest request;
  std::unique_ptr<TemporaryFolder> folder;
  std::unique_ptr<OnnxFile> file;
  std::unique_ptr<OnnxGraph> graph;
  llvm::StringMap<size_t> nodes; // in graph, by name
  ShapeMap shapes; // of the command line
  ModelFile imported;
  std::unique_ptr<pruning::ChannelAnalysis> analysis;
  llvm::DenseSet<int64_t> removed;
  PruneReport report;
  int exitCode = ExitOk;
};
} // namespace

llvm::Error Prune::prepare() {
  invocation.progress.step("reading the model");
  auto given = parseShapes(invocation);
  if (!given)
    return given.takeError();
  shapes = std::move(*given);
  if (ModelFile asGiven = importModel(request.model, shapes); !asGiven.ok())
    return importError(asGiven);
  auto loaded = withCode(ErrorCode::InvalidModel, OnnxFile::load(request.model));
  if (!loaded)
    return loaded.takeError();
  file = std::move(*loaded);
  // Weights in Constant nodes are initializers first, so that they have a name in both worlds.
  if (llvm::Error error = withCode(ErrorCode::InvalidModel, file->liftConstants()))
    return error;
  graph = std::make_unique<OnnxGraph>(*file);
  for (auto [k, node] : llvm::enumerate(graph->nodes)) {
    if (node.op == "DequantizeLinear" || node.op == "QLinearConv" || node.op == "QLinearMatMul")
      return fail(ErrorCode::NotPrunable, request.model + ": expected a model in float, found node '" + safeText(node.name) +
                                              "' (" + node.op + "); prune before quantizing");
    nodes[node.name] = k;
  }
  if (llvm::Error error = withCode(ErrorCode::InternalError, graph->commit(*file)))
    return error;
  auto made = TemporaryFolder::create();
  if (!made)
    return made.takeError();
  folder = std::move(*made);
  if (llvm::Error error = withCode(ErrorCode::FileUnwritable, file->save(scratchPath(*folder, "dense"))))
    return error;
  imported = importModel(scratchPath(*folder, "dense"), shapes);
  return imported.ok() ? llvm::Error::success() : importError(imported);
}

const OnnxNode *Prune::nodeOf(mlir::Operation *op) const {
  auto found = nodes.find(getNodeName(op->getLoc()));
  return found == nodes.end() ? nullptr : &graph->nodes[found->second];
}

/// Why sizes around an op must stay: because the file has no node of its name, or says them in a way that is not rewritten.
std::optional<std::string> Prune::fixedReason(mlir::Operation *op) {
  const OnnxNode *node = nodeOf(op);
  if (!node)
    return "it belongs to a function or a subgraph";
  if (!llvm::is_contained(resizableOps, llvm::StringRef(node->op)))
    return node->op + " has no rule for pruning";
  auto reshape = dyn_cast<nn::ReshapeOp>(op);
  if (!reshape || node->op != "Reshape" || graph->isInitializer(operandOf(*node, 1)))
    return std::nullopt;
  auto type = cast<mlir::RankedTensorType>(reshape.getType());
  for (int64_t d = 0; d < type.getRank(); ++d) {
    if (type.isDynamicDim(d) || type.getDimSize(d) == 1)
      continue;
    auto entry = reshapeEntry(*file, *graph, *node, d);
    if (!entry)
      llvm::consumeError(entry.takeError());
    else if (*entry && **entry == -1)
      continue;
    return "the shape of Reshape '" + node->name + "' is computed";
  }
  return std::nullopt;
}

llvm::Error Prune::analyze() {
  invocation.progress.step("finding channels");
  mlir::DialectRegistry rules;
  pruning::registerPruningModels(rules);
  imported.context->appendDialectRegistry(rules);
  auto keep = NodePatterns::parse(invocation, OPT_keep);
  if (!keep)
    return keep.takeError();
  for (const OnnxNode &node : graph->nodes)
    (void)keep->match(node.name, node.op);
  if (llvm::Error error = keep->checkUsed(*graph))
    return error;
  pruning::AnalysisOptions options;
  options.fixedOp = [&](mlir::Operation *op) { return fixedReason(op); };
  options.keptResult = [&](mlir::Operation *op) -> std::optional<std::string> {
    const OnnxNode *node = nodeOf(op);
    return node ? keep->match(node->name, node->op) : std::nullopt;
  };
  analysis = std::make_unique<pruning::ChannelAnalysis>(imported.module.get(), options);
  report.frozen = analysis->frozen;
  if (analysis->groups.empty()) {
    std::string why;
    for (const auto &[node, reason] : analysis->frozen)
      if (why.size() < 400)
        why += "; node '" + safeText(node) + "': " + reason;
    return fail(ErrorCode::NotPrunable, request.model + ": no channel can be removed" + why);
  }
  removed = pruning::selectChannels(analysis->groups, request.selection);
  for (const pruning::ChannelGroup &group : analysis->groups) {
    GroupRow &row = report.groups.emplace_back();
    row.name = group.name;
    row.nodes = group.nodes;
    row.before = static_cast<int64_t>(group.channels.size());
    row.smallestKept = std::numeric_limits<double>::infinity();
    for (const pruning::Channel &channel : group.channels) {
      bool isGone = removed.contains(channel.id);
      row.after += !isGone;
      double &bound = isGone ? row.largestRemoved : row.smallestKept;
      bound = isGone ? std::max(bound, channel.score) : std::min(bound, channel.score);
    }
  }
  if (removed.empty())
    return fail(ErrorCode::NotPrunable, request.model + ": " + percentText(request.selection.share) +
                                            " of the channels come to none in every group with --multiple " +
                                            llvm::Twine(request.selection.multiple) +
                                            "; remove more, or allow other numbers with --multiple 1");
  return llvm::Error::success();
}

/// A Reshape to the shape that its operand has anyway is nothing to the importer, but its constant says sizes.
void Prune::addFoldedReshapes(std::vector<ShapeCut> &shapes) {
  llvm::StringMap<mlir::Value> values;
  llvm::StringSet<> present;
  imported.main().walk([&](mlir::Operation *op) {
    present.insert(getNodeName(op->getLoc()));
    for (auto [name, value] : llvm::zip(getTensorNames(op->getLoc()), op->getResults()))
      values[name] = value;
  });
  for (const OnnxNode &node : graph->nodes) {
    if (node.op != "Reshape" || present.contains(node.name) || !graph->isInitializer(operandOf(node, 1)))
      continue;
    // Through whatever else was nothing, to a value.
    llvm::StringRef tensor = operandOf(node, 0);
    while (!values.contains(tensor) && graph->producerOf(tensor) != OnnxGraph::none)
      tensor = operandOf(graph->nodes[graph->producerOf(tensor)], 0);
    mlir::Value value = values.lookup(tensor);
    for (int64_t d = 0; value && d < pruning::ChannelTies::rankOf(value); ++d)
      if (int64_t left = analysis->sizeAfter(value, d, removed); left != pruning::ChannelTies::sizeOf(value, d))
        shapes.push_back({node.name, d, left});
  }
}

llvm::Error Prune::cut() {
  std::vector<TensorCut> tensors;
  for (size_t k = 0; k < analysis->parameters.size(); ++k)
    for (size_t d = 0; d < analysis->parameters[k].shape.size(); ++d) {
      auto indices = analysis->removedFrom(k, static_cast<int64_t>(d), removed);
      if (!indices.empty())
        tensors.push_back({analysis->parameters[k].name, static_cast<int64_t>(d), std::move(indices)});
    }
  std::vector<ShapeCut> shapes;
  for (const pruning::ResultChange &change : analysis->reshapes(removed))
    shapes.push_back({change.node, change.dim, change.newSize});
  addFoldedReshapes(shapes);
  return withCode(ErrorCode::InternalError,
                  removeSlices(*file, *graph, tensors, shapes, analysis->convGroups(removed)));
}

/// Size and work of the model at `path`; that it can be imported is the check that every shape still fits.
llvm::Error Prune::figures(llvm::StringRef path, ModelFigures &figures) {
  ModelFile model = importModel(path, shapes);
  if (!model.ok())
    return fail(ErrorCode::InternalError, "the pruned model is not valid: " + llvm::toString(importError(model)));
  Work work = workOf(model, layersOf(model, 1), 1);
  figures.parameters = work.parameters;
  figures.flops = work.flops;
  report.assumed = work.assumed;
  uint64_t bytes = 0;
  (void)llvm::sys::fs::file_size(path, bytes);
  figures.bytes = static_cast<int64_t>(bytes);
  return llvm::Error::success();
}

llvm::Expected<bool> Prune::evaluate() {
  if (invocation.has(OPT_quick) && request.evalData.empty())
    return true;
  auto before = compileScratch(invocation, *folder, scratchPath(*folder, "dense"), "before", exitCode);
  if (!before)
    return before.takeError();
  if (exitCode != ExitOk)
    return false;
  auto after = compileScratch(invocation, *folder, scratchPath(*folder, "pruned"), "after", exitCode);
  if (!after)
    return after.takeError();
  if (exitCode != ExitOk)
    return false;
  if (!invocation.has(OPT_quick)) {
    auto seconds = timeSideBySide(invocation, **before, **after);
    if (!seconds)
      return seconds.takeError();
    report.before.seconds = seconds->first;
    report.after.seconds = seconds->second;
  }
  if (request.evalData.empty())
    return true;
  auto dataset = openLabelled(request.evalData, "test", "");
  if (!dataset)
    return dataset.takeError();
  report.evalData = (*dataset)->path().str();
  for (auto [model, side] : {std::pair(before->get(), &report.before), {after->get(), &report.after}}) {
    Evaluation evaluation(invocation, *model, **dataset, request.evaluation);
    if (llvm::Error error = evaluation.prepare())
      return std::move(error);
    invocation.progress.step("accuracy");
    auto confusion = evaluation.run();
    if (!confusion)
      return confusion.takeError();
    side->accuracy = AccuracyFigures{confusion->samples, confusion->correct};
  }
  return true;
}

llvm::Expected<int> Prune::run() {
  report.share = request.selection.share;
  report.isGlobal = request.selection.isGlobal;
  report.multiple = request.selection.multiple;
  for (auto step : {&Prune::prepare, &Prune::analyze})
    if (llvm::Error error = (this->*step)())
      return std::move(error);
  if (llvm::Error error = figures(scratchPath(*folder, "dense"), report.before))
    return std::move(error);
  if (llvm::Error error = cut())
    return std::move(error);
  if (llvm::Error error = withCode(ErrorCode::FileUnwritable, file->save(scratchPath(*folder, "pruned"))))
    return std::move(error);
  if (llvm::Error error = figures(scratchPath(*folder, "pruned"), report.after))
    return std::move(error);
  auto isDone = evaluate();
  if (!isDone)
    return isDone.takeError();
  if (!*isDone)
    return exitCode;
  file->setMetadata("dlc.pruning", report.metadata());
  if (llvm::Error error = withCode(ErrorCode::FileUnwritable, file->save(request.output)))
    return std::move(error);
  llvm::raw_ostream &os = invocation.out();
  report.print(os, invocation.has(OPT_all));
  os << "written " << safeText(request.output) << "\n";
  for (auto &entry : report.json())
    invocation.json[entry.first] = std::move(entry.second);
  invocation.json["model"] = jsonText(request.model);
  invocation.json["output"] = jsonText(request.output);
  return ExitOk;
}

/// "50%", "0.5".
static llvm::Expected<double> shareOf(llvm::StringRef text) {
  llvm::StringRef digits = text.trim();
  double unit = digits.consume_back("%") ? 0.01 : 1, value;
  if (digits.rtrim().getAsDouble(value) || !(value * unit > 0 && value * unit < 1))
    return fail(ErrorCode::BadOptionValue, "--structured: expected a share above 0 % and below 100 % of the channels, such as "
                                           "50%, got '" + safeText(text) + "'; every layer keeps at least one channel");
  return value * unit;
}

static llvm::Expected<int> prune(Invocation &invocation) {
  PruneRequest request;
  request.model = invocation.positional(0);
  request.output = invocation.has(OPT_o) ? invocation.text(OPT_o).str() : invocation.text(OPT_output).str();
  if (llvm::Error error = checkModelOutput(request.output, request.model))
    return std::move(error);
  auto share = shareOf(invocation.has(OPT_structured) ? invocation.text(OPT_structured) : "50%");
  auto multiple = invocation.integer(OPT_multiple, 8, 1, 64);
  auto evaluation = evaluationOptions(invocation);
  if (!share || !multiple || !evaluation)
    return llvm::joinErrors(llvm::joinErrors(share.takeError(), multiple.takeError()), evaluation.takeError());
  if (*multiple & (*multiple - 1))
    return fail(ErrorCode::BadOptionValue, "--multiple: expected a power of two from 1 to 64, got " + llvm::Twine(*multiple));
  request.selection.share = *share;
  request.selection.multiple = *multiple;
  request.selection.isGlobal = invocation.has(OPT_global);
  request.evalData = (invocation.has(OPT_eval) ? invocation.text(OPT_eval) : invocation.text(OPT_data)).str();
  request.evaluation = std::move(*evaluation);
  return Prune(invocation, std::move(request)).run();
}

const Verb cli::pruneVerb = {
    "prune", "a smaller ONNX model: whole channels go", "MODEL.onnx --structured SHARE -o OUT.onnx [options]",
    "Finds channels that can only go together: through residual sums, concatenations, depthwise convolutions, batch\n"
    "normalization and flattening. Of each such group the channels with the smallest weights are removed, the given share\n"
    "of every group, or with --global the smallest of all. Tensors really become smaller, so that every run is faster.\n"
    "Inputs and outputs keep their sizes. The numbers of channels left are multiples of 8 where that is near.\n"
    "\n"
    "Accuracy is lost at first: train the pruned model for an epoch to recover it.\n",
    "# half of the channels, with the accuracy before and after\n"
    "dlc prune digits.onnx --structured 50% --eval mnist/ -o pruned.onnx\n"
    "# the smallest third of all channels, but nothing of the first layer\n"
    "dlc prune net.onnx --structured 33% --global --keep conv1 -o pruned.onnx\n",
    PruneVerb, 1, 1, prune};
