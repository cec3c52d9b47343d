// dlc quantize: an ONNX model in float becomes one in QDQ form. What is measured is measured on compiled code: ranges on
// the float model with the tensors of interest as extra outputs, errors on the quantized one.
#include "tools/dlc/Evaluation.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/NodePatterns.h"
#include "tools/dlc/QuantizeReport.h"
#include "tools/dlc/ScratchModel.h"

#include "lib/Data/Files.h"
#include "lib/Quantization/RaiseOpset.h"

#include "llvm/Support/FileSystem.h"

using namespace dlc;
using namespace dlc::cli;

namespace {
struct Request {
  std::string model, output;
  quant::CalibratorOptions calibrator;
  quant::QdqOptions qdq;
  int64_t samples = 512;
  std::optional<double> maxDrop;
  EvaluationOptions evaluation;
};

/// Of runs that only look: so many bytes of results are held at a time.
constexpr int64_t tapBytes = int64_t(256) << 20;
constexpr int64_t largestBatch = 64;
/// Errors are measured on so many samples at most.
constexpr int64_t comparedSamples = 128;

class Quantization {
public:
  Quantization(Invocation &invocation, Request request) : invocation(invocation), request(std::move(request)) {}

  llvm::Expected<int> run();

private:
  llvm::Error prepare();
  llvm::Expected<bool> calibrate();
  llvm::Expected<bool> write();
  llvm::Expected<bool> compare();
  llvm::Expected<bool> evaluate();
  llvm::Error publish();

  /// Loads the prepared float model again: every scratch model starts from it.
  llvm::Expected<std::unique_ptr<OnnxFile>> reload() {
    return withCode(ErrorCode::InternalError, OnnxFile::load(scratchPath(*folder, "float")));
  }
  llvm::Error save(OnnxFile &file, llvm::StringRef stem) {
    return withCode(ErrorCode::FileUnwritable, file.save(scratchPath(*folder, stem)));
  }
  llvm::Expected<std::unique_ptr<LoadedModel>> compileStem(llvm::StringRef stem) {
    return compileScratch(invocation, *folder, scratchPath(*folder, stem), stem, exitCode);
  }
  /// Declares `tensor` an output unless the model gives it already.
  void tap(OnnxFile &file, llvm::StringRef tensor, llvm::StringRef typedAs);
  int64_t batchFor(size_t copies) const;

  Invocation &invocation;
  Request request;
  std::unique_ptr<TemporaryFolder> folder;
  std::unique_ptr<OnnxFile> file;
  std::unique_ptr<OnnxGraph> graph;
  OnnxTensorTypes types;
  quant::QuantPlan plan;
  std::unique_ptr<data::Samples> samples;
  std::vector<quant::Histogram> histograms; // by group
  std::vector<quant::Calibration> calibrations;
  std::vector<quant::QuantParams> params;
  std::vector<quant::WrittenLayer> written;
  QuantizeReport report;
  int exitCode = ExitOk;
};
} // namespace

/// From the file to the plan. Nothing has been compiled yet: what cannot be quantized is known in a moment.
llvm::Error Quantization::prepare() {
  invocation.progress.step("reading the model");
  auto shapes = parseShapes(invocation);
  if (!shapes)
    return shapes.takeError();
  ModelFile imported = importModel(request.model, *shapes);
  if (!imported.ok())
    return importError(imported);
  types = tensorTypesOf(imported);
  auto loaded = withCode(ErrorCode::InvalidModel, OnnxFile::load(request.model));
  if (!loaded)
    return loaded.takeError();
  file = std::move(*loaded);
  if (llvm::Error error = withCode(ErrorCode::InvalidModel, file->liftConstants()))
    return error;
  graph = std::make_unique<OnnxGraph>(*file);
  graph->dropUnusedResults();
  auto raised = withCode(ErrorCode::NotQuantizable, quant::raiseOpset(*graph, *file, types));
  if (!raised)
    return raised.takeError();
  report.raisedOpset = *raised;
  auto folded = withCode(ErrorCode::InvalidModel, quant::prepareModel(*graph, *file, types));
  if (!folded)
    return folded.takeError();
  report.folded = std::move(*folded);
  file->raiseIrVersion();
  file->clearValueInfo();
  auto keep = NodePatterns::parse(invocation, OPT_keep_float);
  if (!keep)
    return keep.takeError();
  quant::QuantPlanOptions options;
  options.keepFloat = [&](const OnnxNode &node) { return keep->match(node.name, node.op); };
  auto planned = withCode(ErrorCode::NotQuantizable, quant::planQuantization(*graph, *file, types, options));
  if (!planned)
    return planned.takeError();
  plan = std::move(*planned);
  if (llvm::Error error = keep->checkUsed(*graph))
    return error;
  if (llvm::Error error = graph->commit(*file))
    return withCode(ErrorCode::InternalError, std::move(error));
  auto made = TemporaryFolder::create();
  if (!made)
    return made.takeError();
  folder = std::move(*made);
  if (llvm::Error error = save(*file, "float"))
    return error;
  return llvm::Error::success();
}

/// Samples per run so that `copies` of all tapped tensors stay within bounds.
int64_t Quantization::batchFor(size_t copies) const {
  int64_t perSample = 1;
  for (const quant::QuantGroup &group : plan.groups)
    for (const std::string &tensor : group.sources)
      if (auto type = types.find(tensor); type != types.end()) {
        int64_t count = sizeof(float);
        for (int64_t dim : type->second.dims)
          count *= std::max<int64_t>(1, dim);
        perSample += count;
      }
  return std::clamp<int64_t>(tapBytes / (perSample * static_cast<int64_t>(copies)), 1, largestBatch);
}

void Quantization::tap(OnnxFile &target, llvm::StringRef tensor, llvm::StringRef typedAs) {
  if (llvm::is_contained(target.outputNames(), tensor) || llvm::is_contained(target.inputNames(), tensor))
    return;
  auto type = types.find(typedAs);
  if (type != types.end())
    target.addOutput(tensor, type->second.dtype, type->second.dims);
}

/// Runs the float model with every tensor to be quantized as an output. False when the compiler has said why not.
llvm::Expected<bool> Quantization::calibrate() {
  auto tapped = reload();
  if (!tapped)
    return tapped.takeError();
  for (const quant::QuantGroup &group : plan.groups)
    for (const std::string &tensor : group.sources)
      tap(**tapped, tensor, tensor);
  if (llvm::Error error = save(**tapped, "calibrate"))
    return std::move(error);
  auto model = compileStem("calibrate");
  if (!model)
    return model.takeError();
  if (exitCode != ExitOk)
    return false;
  data::SamplesOptions options;
  options.split = invocation.text(OPT_split) == "test" ? data::Split::Test : data::Split::Train;
  options.preprocess = request.evaluation.preprocess;
  options.preprocessor = data::runtimePreprocessor;
  auto opened = withCode(ErrorCode::BadData,
                         data::Samples::open(invocation.text(OPT_data), (*model)->ports(), options));
  if (!opened)
    return opened.takeError();
  samples = std::move(*opened);
  report.data = samples->path().str();
  report.samples = std::min(request.samples, samples->size());
  invocation.progress.step("calibrating");
  histograms.resize(plan.groups.size());
  llvm::Error error = runSamples(invocation, *samples, report.samples, batchFor(1), {model->get()},
                                 [&](llvm::ArrayRef<RunBuffers> buffers) {
                                   for (auto [group, histogram] : llvm::zip(plan.groups, histograms))
                                     for (const std::string &tensor : group.sources)
                                       histogram.add(floatsOf(**model, buffers[0], tensor));
                                 });
  if (error)
    return std::move(error);
  for (auto [group, histogram] : llvm::zip(plan.groups, histograms)) {
    const std::string &name = group.tensors.front();
    if (histogram.notFinite())
      return fail(ErrorCode::BadData, samples->path() + ": with this data the model's tensor '" + safeText(name) + "' has " +
                                          llvm::Twine(histogram.notFinite()) +
                                          " values that are NaN or infinite; is the data prepared as in training?");
    if (histogram.count() && histogram.min() == histogram.max())
      invocation.warn("tensor '" + name + "' is " + numberText(histogram.min()) +
                      " throughout the calibration data: its scale says nothing about other values");
    calibrations.push_back(quant::calibrate(histogram, request.calibrator, quant::QuantType::UInt8));
    params.push_back(quant::QuantParams::of(calibrations.back().chosen.range, quant::QuantType::UInt8));
  }
  return true;
}

/// The quantized model, as a scratch file until all else has worked, and the rows of the report.
llvm::Expected<bool> Quantization::write() {
  auto addRow = [&](llvm::StringRef output) -> LayerRow & {
    LayerRow &row = report.layers.emplace_back();
    row.output = output.str();
    if (auto group = plan.groupOf.find(output); group != plan.groupOf.end()) {
      row.calibration = calibrations[group->second];
      row.zeros = histograms[group->second].zeros();
      row.values = histograms[group->second].count();
    }
    return row;
  };
  // What becomes integers without being a layer's result: inputs, and results of nodes that stay in float.
  llvm::StringSet<> results;
  for (const quant::QuantLayer &layer : plan.layers)
    results.insert(layer.output);
  for (const quant::QuantGroup &group : plan.groups)
    for (const std::string &source : group.sources)
      if (!results.contains(source)) {
        LayerRow &row = addRow(source);
        row.node = source;
        row.op = graph->isInput(source) ? "(input)" : "(from float)";
        row.isInput = true;
      }
  for (const quant::QuantLayer &layer : plan.layers) {
    LayerRow &row = addRow(layer.output);
    for (size_t k : layer.nodes) {
      row.op += (row.op.empty() ? "" : "+") + graph->nodes[k].op;
      if (k == layer.nodes[0])
        row.node = graph->nodes[k].name;
      else
        row.fused.push_back(graph->nodes[k].name);
    }
    row.isLinear = layer.role == quant::Role::Linear;
    row.isMove = layer.role == quant::Role::Shared;
  }
  for (const quant::FloatNode &kept : plan.keptFloat)
    report.kept.push_back({graph->nodes[kept.node].name, graph->nodes[kept.node].op, kept.reason});
  auto result = withCode(ErrorCode::InternalError, quant::writeQdq(*graph, *file, plan, params, request.qdq));
  if (!result)
    return result.takeError();
  written = std::move(*result);
  size_t first = report.layers.size() - plan.layers.size();
  for (auto [k, layer] : llvm::enumerate(written))
    report.layers[first + k].weights = layer;
  if (llvm::Error error = save(*file, "int8"))
    return std::move(error);
  return true;
}

/// Own and inherited error of every layer: the float model with shadows of its layers beside the quantized model.
llvm::Expected<bool> Quantization::compare() {
  auto shadowed = reload();
  if (!shadowed)
    return shadowed.takeError();
  OnnxGraph shadowGraph(**shadowed);
  auto shadows = withCode(ErrorCode::InternalError,
                          quant::writeShadows(shadowGraph, **shadowed, plan, params, request.qdq));
  if (!shadows)
    return shadows.takeError();
  auto quantized = withCode(ErrorCode::InternalError, OnnxFile::load(scratchPath(*folder, "int8")));
  if (!quantized)
    return quantized.takeError();
  for (auto [layer, shadow, result] : llvm::zip(plan.layers, *shadows, written)) {
    if (shadow.empty())
      continue;
    tap(**shadowed, layer.output, layer.output);
    tap(**shadowed, shadow, layer.output);
    tap(**quantized, result.result, layer.output);
  }
  for (auto [model, stem] : {std::pair(shadowed->get(), "shadow"), {quantized->get(), "tapped"}})
    if (llvm::Error error = save(*model, stem))
      return std::move(error);
  auto floats = compileStem("shadow");
  if (!floats)
    return floats.takeError();
  if (exitCode != ExitOk)
    return false;
  auto integers = compileStem("tapped");
  if (!integers)
    return integers.takeError();
  if (exitCode != ExitOk)
    return false;
  for (LayerRow &row : report.layers)
    for (const IntegerLayer &layer : (*integers)->report.integerLayers)
      if (layer.node == row.node)
        row.saturation = layer.isProved ? "proved" : "widened";
  for (const Remark &remark : (*integers)->report.keptInFloat)
    report.computedInFloat.push_back({remark.node, "", remark.message});
  invocation.progress.step("measuring errors");
  report.compared = std::min(comparedSamples, report.samples);
  size_t first = report.layers.size() - plan.layers.size();
  llvm::Error error = runSamples(
      invocation, *samples, report.compared, batchFor(3), {floats->get(), integers->get()},
      [&](llvm::ArrayRef<RunBuffers> buffers) {
        for (auto [k, layer] : llvm::enumerate(plan.layers)) {
          if ((*shadows)[k].empty())
            continue;
          llvm::ArrayRef<float> want = floatsOf(**floats, buffers[0], layer.output);
          report.layers[first + k].own.add(want, floatsOf(**floats, buffers[0], (*shadows)[k]));
          report.layers[first + k].total.add(want, floatsOf(**integers, buffers[1], written[k].result));
        }
      });
  if (error)
    return std::move(error);
  return true;
}

/// Time of both models, and their accuracy on --eval.
llvm::Expected<bool> Quantization::evaluate() {
  if (!invocation.has(OPT_eval) && invocation.has(OPT_quick))
    return true;
  auto before = compileScratch(invocation, *folder, request.model, "before", exitCode);
  if (!before)
    return before.takeError();
  if (exitCode != ExitOk)
    return false;
  auto after = compileStem("int8");
  if (!after)
    return after.takeError();
  if (exitCode != ExitOk)
    return false;
  if (!invocation.has(OPT_quick)) {
    auto seconds = timeSideBySide(invocation, **before, **after);
    if (!seconds)
      return seconds.takeError();
    report.seconds = *seconds;
    dlc_model *model = (*after)->model();
    report.machine = std::string(dlc_model_isa(model)) + ", " + std::to_string(dlc_model_threads(model)) + " threads";
  }
  if (!invocation.has(OPT_eval))
    return true;
  auto dataset = openLabelled(invocation.text(OPT_eval), "test", "");
  if (!dataset)
    return dataset.takeError();
  report.evalData = (*dataset)->path().str();
  for (auto [model, figures] : {std::pair(before->get(), &report.before), {after->get(), &report.after}}) {
    Evaluation evaluation(invocation, *model, **dataset, request.evaluation);
    if (llvm::Error error = evaluation.prepare())
      return std::move(error);
    invocation.progress.step("accuracy");
    auto confusion = evaluation.run();
    if (!confusion)
      return confusion.takeError();
    *figures = AccuracyFigures{confusion->samples, confusion->correct};
  }
  return true;
}

llvm::Error Quantization::publish() {
  file->setMetadata("dlc.quantization", report.metadata());
  if (llvm::Error error = withCode(ErrorCode::FileUnwritable, file->save(request.output)))
    return error;
  for (auto [path, bytes] : {std::pair(request.model, &report.bytesBefore), {request.output, &report.bytesAfter}}) {
    uint64_t size = 0;
    (void)llvm::sys::fs::file_size(path, size);
    *bytes = static_cast<int64_t>(size);
  }
  return llvm::Error::success();
}

llvm::Expected<int> Quantization::run() {
  if (llvm::Error error = prepare())
    return std::move(error);
  report.scheme = request.qdq.weightLevels == 127 ? "int8" : "int8 with 7-bit weights";
  report.calibrator = quant::calibratorName(request.calibrator.calibrator).str();
  report.maxDrop = request.maxDrop;
  for (auto step : {&Quantization::calibrate, &Quantization::write, &Quantization::compare, &Quantization::evaluate}) {
    auto isDone = (this->*step)();
    if (!isDone)
      return isDone.takeError();
    if (!*isDone)
      return exitCode;
  }
  if (llvm::Error error = publish())
    return std::move(error);
  llvm::raw_ostream &os = invocation.out();
  report.print(os, invocation.has(OPT_all));
  os << "written " << safeText(request.output) << "\n";
  for (auto &entry : report.json())
    invocation.json[entry.first] = std::move(entry.second);
  invocation.json["model"] = jsonText(request.model);
  invocation.json["output"] = jsonText(request.output);
  if (request.maxDrop && report.drop() > *request.maxDrop) {
    std::string worst;
    for (size_t k : report.ranking()) {
      if (worst.size() > 200)
        break;
      worst += (worst.empty() ? "" : ", ") + report.layers[k].node;
    }
    invocation.report(ErrorCode::AccuracyDropped,
                      request.output + ": accuracy dropped by " + decimalText(report.drop(), 2) + " points, --max-drop allows " +
                          decimalText(*request.maxDrop, 2) + "; the model was written; layers by their error: " + worst);
    return ExitGate;
  }
  return ExitOk;
}

/// "0.3", "0.3pt" or "0.3%": percentage points.
static llvm::Expected<std::optional<double>> maxDrop(const Invocation &invocation) {
  if (!invocation.has(OPT_max_drop))
    return std::nullopt;
  llvm::StringRef text = invocation.text(OPT_max_drop).trim(), digits = text;
  double value;
  if (!digits.consume_back("pt"))
    digits.consume_back("%");
  if (digits.rtrim().getAsDouble(value) || !(value >= 0 && value <= 100))
    return fail(ErrorCode::BadOptionValue,
                "--max-drop: expected percentage points from 0 to 100, such as 0.3, got '" + safeText(text) + "'");
  if (!invocation.has(OPT_eval))
    return fail(ErrorCode::ConflictingOptions, "--max-drop needs labelled data: --eval PATH");
  return std::optional<double>(value);
}

static llvm::Expected<int> quantize(Invocation &invocation) {
  Request request;
  request.model = invocation.positional(0);
  request.output = invocation.has(OPT_o) ? invocation.text(OPT_o).str() : invocation.text(OPT_output).str();
  if (llvm::Error error = checkModelOutput(request.output, request.model))
    return std::move(error);
  if (!invocation.has(OPT_data))
    return fail(ErrorCode::BadArguments, "give samples to calibrate on: --data FILE.npz or a folder");
  llvm::StringRef scheme = invocation.has(OPT_scheme) ? invocation.text(OPT_scheme) : "int8";
  if (scheme != "int8" && scheme != "int8-7bit")
    return fail(ErrorCode::BadOptionValue, "--scheme: expected int8 or int8-7bit, got '" + safeText(scheme) + "'");
  request.qdq.weightLevels = scheme == "int8" ? 127 : 63;
  auto calibrator = withCode(ErrorCode::BadOptionValue,
                             quant::parseCalibrator(invocation.has(OPT_calibrator) ? invocation.text(OPT_calibrator) : "auto"));
  auto samples = invocation.integer(OPT_samples, request.samples, 1);
  auto drop = maxDrop(invocation);
  auto evaluation = evaluationOptions(invocation);
  if (!calibrator || !samples || !drop || !evaluation)
    return llvm::joinErrors(llvm::joinErrors(calibrator.takeError(), samples.takeError()),
                            llvm::joinErrors(drop.takeError(), evaluation.takeError()));
  request.calibrator = *calibrator;
  request.samples = *samples;
  request.maxDrop = *drop;
  request.evaluation = std::move(*evaluation);
  return Quantization(invocation, std::move(request)).run();
}

const Verb cli::quantizeVerb = {
    "quantize", "an ONNX model in integers, from one in float and samples", "MODEL.onnx --data PATH -o OUT.onnx [options]",
    "Runs the model on samples, chooses a range for every tensor, and writes a standard QDQ model: uint8 activations, int8\n"
    "weights with one scale per output channel, int32 biases. dlc and ONNX Runtime run it on integers. Batch normalization\n"
    "is folded first; softmax, the model's outputs and operators without an integer form stay in float.\n"
    "\n"
    "For every tensor min-max, percentile and least-squares ranges are tried and the one with the least error is taken;\n"
    "--calibrator names one for all. The table shows each layer's own error and the one with what it inherits, the\n"
    "worst layers first named. With --eval the accuracy before and after is measured; --max-drop makes it a gate.\n",
    "# calibrate on the training split, check on the test split\n"
    "dlc quantize digits.onnx --data mnist/ --eval mnist/ --max-drop 0.3 -o digits-int8.onnx\n"
    "# arrays named like the model's inputs, 200 samples\n"
    "dlc quantize net.onnx --data calib.npz --samples 200 -o int8.onnx\n"
    "# leave the first layer and all sigmoids in float\n"
    "dlc quantize net.onnx --data calib.npz --keep-float conv1 --keep-float op:Sigmoid -o int8.onnx\n",
    QuantizeVerb, 1, 1, quantize};
