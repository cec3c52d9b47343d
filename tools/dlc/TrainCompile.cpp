// dlc train-compile: from an ONNX model to a folder with a compiled training step.
#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ModelFile.h"
#include "tools/dlc/Table.h"

#include "dlc/Compiler/Training.h"
#include "lib/Training/Manifest.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <tuple>

using namespace dlc;
using namespace dlc::cli;

/// "drop1:0.5" into `dropout`. Names may contain colons: the ratio is behind the last one.
static llvm::Error addDropout(llvm::StringRef text, std::map<std::string, double> &dropout) {
  auto [name, ratio] = text.rsplit(':');
  double value;
  if (name.empty() || ratio.getAsDouble(value) || !(value > 0 && value < 1))
    return fail(ErrorCode::BadOptionValue, "--insert-dropout: expected NAME:RATIO, the name of a node and a number "
                                           "between 0 and 1, got '" +
                                               safeText(text) + "'");
  if (!dropout.try_emplace(name.str(), value).second)
    return fail(ErrorCode::BadOptionValue, "--insert-dropout: '" + safeText(name) + "' was given before");
  return llvm::Error::success();
}

static llvm::Expected<TrainingOptions> trainingOptions(const Invocation &invocation) {
  TrainingOptions options;
  for (OptionId id : {OPT_loss, OPT_optimizer})
    if (!invocation.has(id))
      return fail(ErrorCode::BadArguments,
                  id == OPT_loss ? "give the loss: --loss softmax_ce, bce or mse"
                                 : "give the optimizer: --optimizer sgd:lr=0.1,momentum=0.9, adam or adamw:lr=1e-3");
  auto named = [&](OptionId id, llvm::Error error) {
    return fail(ErrorCode::BadOptionValue, optionName(id) + ": " + safeText(llvm::toString(std::move(error))));
  };
  auto loss = training::parseLoss(invocation.text(OPT_loss));
  if (!loss)
    return named(OPT_loss, loss.takeError());
  std::tie(options.loss, options.output) = *loss;
  auto optimizer = training::parseOptimizer(invocation.text(OPT_optimizer));
  if (!optimizer)
    return named(OPT_optimizer, optimizer.takeError());
  options.optimizer = *optimizer;
  auto clip = invocation.number(OPT_clip_norm, 0, 0);
  if (!clip)
    return clip.takeError();
  options.clipNorm = *clip;
  options.train = invocation.all(OPT_train_pattern);
  options.freeze = invocation.all(OPT_freeze);
  options.noDecay = invocation.all(OPT_no_decay);
  options.inputGradients = invocation.all(OPT_input_gradient);
  llvm::StringRef norm = invocation.has(OPT_bn) ? invocation.text(OPT_bn) : "train";
  if (norm != "train" && norm != "frozen")
    return fail(ErrorCode::BadOptionValue, "--bn: expected train or frozen, got '" + safeText(norm) + "'");
  options.freezeBatchNorm = norm == "frozen";
  for (const std::string &text : invocation.all(OPT_insert_dropout))
    if (llvm::Error error = addDropout(text, options.dropout))
      return std::move(error);
  return options;
}

/// What the backward pass keeps of the forward pass, largest first.
static void printSaved(Invocation &invocation, const TrainingReport &report) {
  std::vector<TrainingReport::SavedValue> saved = report.saved;
  llvm::erase_if(saved, [](const auto &value) { return value.node.empty(); }); // scalars that stand for no node
  llvm::stable_sort(saved, [](const auto &a, const auto &b) { return a.bytes > b.bytes; });
  llvm::json::Array list;
  Table table({{"kept for the backward pass", Align::Left, 60}, {"size", Align::Right}});
  constexpr size_t shown = 20;
  for (const auto &value : saved) {
    if (table.size() < shown)
      table.add({value.node, value.bytes ? bytesText(static_cast<double>(value.bytes)) : "by batch"});
    list.push_back(llvm::json::Object{{"node", jsonText(value.node)},
                                      {"bytes", value.bytes ? llvm::json::Value(value.bytes) : nullptr}});
  }
  if (saved.size() > shown)
    table.add({"and " + std::to_string(saved.size() - shown) + " more"});
  if (!saved.empty()) {
    invocation.out() << "\n";
    table.print(invocation.out());
  }
  invocation.json["saved_values"] = std::move(list);
}

static void printReport(Invocation &invocation, const CompileOptions &options, const TrainingOptions &training,
                        const TrainingReport &report, double seconds) {
  llvm::raw_ostream &os = invocation.out();
  Table files({{"file"}, {"size", Align::Right}});
  llvm::json::Array fileList;
  for (const char *name : {"libstep.so", "libpredict.so", "model.onnx", "training.json"}) {
    std::string path = options.output + "/" + name;
    uint64_t size = 0;
    if (llvm::sys::fs::file_size(path, size))
      size = 0;
    files.add({path, bytesText(static_cast<double>(size))});
    fileList.push_back(llvm::json::Object{{"path", jsonText(path)}, {"bytes", static_cast<int64_t>(size)}});
  }
  files.print(os);
  auto countOf = [](int32_t count, llvm::StringRef what) { return std::to_string(count) + " " + what.str(); };
  auto workspace = [](const CompileReport &part) {
    return part.workspaceBytes < 0 ? std::string("depends on the batch")
                                   : bytesText(static_cast<double>(part.workspaceBytes));
  };
  auto kernels = [](const CompileReport &part) {
    return std::to_string(part.kernels) + " kernels, " + std::to_string(part.fusedNodes) + " nodes fused";
  };
  std::string targets = llvm::join(options.targets, ", ");
  Summary summary;
  summary.add("code for", targets);
  summary.add("loss", std::string(nameOf(training.loss)) +
                          (training.output.empty() ? " of the first output" : " of " + training.output));
  summary.add("optimizer",
              training::optimizerText(training.optimizer) +
                  (training.clipNorm > 0 ? ", gradients clipped to norm " + numberText(training.clipNorm) : ""));
  summary.add("trained", countText(report.trainableParameters) + " parameters");
  summary.add("frozen", countText(report.frozenParameters) + " parameters");
  summary.add("batch norms", training.freezeBatchNorm ? "frozen" : countOf(report.batchNorms, "found"));
  summary.add("dropouts", countOf(report.dropouts, "found or inserted"));
  summary.add("state", bytesText(static_cast<double>(report.stateBytes)) + " with the optimizer's");
  summary.add("step", kernels(report.step) + ", workspace " + workspace(report.step));
  summary.add("prediction", kernels(report.predict) + ", workspace " + workspace(report.predict));
  summary.add("time", timeText(seconds));
  os << "\n";
  summary.print(os);
  printSaved(invocation, report);
  os << "\nnext: dlc train " << options.output << " --data DIR --epochs 3\n";
  auto bytes = [](int64_t value) { return value < 0 ? llvm::json::Value(nullptr) : llvm::json::Value(value); };
  llvm::json::Object &json = invocation.json;
  json["files"] = std::move(fileList);
  json["targets"] = llvm::json::Array(options.targets);
  json["loss"] = nameOf(training.loss);
  json["optimizer"] = training::optimizerText(training.optimizer);
  json["trained_parameters"] = report.trainableParameters;
  json["frozen_parameters"] = report.frozenParameters;
  json["batch_norms"] = report.batchNorms;
  json["dropouts"] = report.dropouts;
  json["state_bytes"] = report.stateBytes;
  json["step"] = llvm::json::Object{{"kernels", report.step.kernels},
                                    {"fused_nodes", report.step.fusedNodes},
                                    {"workspace_bytes", bytes(report.step.workspaceBytes)},
                                    {"artifact_bytes", report.step.artifactBytes}};
  json["prediction"] = llvm::json::Object{{"kernels", report.predict.kernels},
                                          {"fused_nodes", report.predict.fusedNodes},
                                          {"workspace_bytes", bytes(report.predict.workspaceBytes)},
                                          {"artifact_bytes", report.predict.artifactBytes}};
  json["seconds"] = seconds;
}

static llvm::Expected<int> trainCompile(Invocation &invocation) {
  auto start = Clock::now();
  std::string input = invocation.positional(0);
  if (llvm::Error error = expectModel(input))
    return std::move(error);
  auto training = trainingOptions(invocation);
  if (!training)
    return training.takeError();
  auto options = compileOptions(invocation, input, {"native"});
  if (!options)
    return options.takeError();
  if (llvm::Error error = readEmit(invocation, *options))
    return std::move(error);
  auto output = outputOption(invocation);
  if (!output)
    return output.takeError();
  if (output->empty() && !options->emitText)
    return fail(ErrorCode::BadArguments, "give the folder to write: -o " + llvm::sys::path::stem(input) + ".train");
  options->output = output->empty() ? "-" : folderName(*output);
  if (llvm::Error error = addPreprocess(invocation, *options))
    return std::move(error);

  TrainingReport report;
  invocation.json["model"] = jsonText(input);
  int exitCode = withProgress(invocation, *options, [&] { return compileTraining(*options, *training, report); });
  if (exitCode == ExitOk && !options->emitText)
    printReport(invocation, *options, *training, report, secondsSince(start));
  return exitCode;
}

const Verb cli::trainCompileVerb = {
    "train-compile", "compile an ONNX model for training", "MODEL.onnx --loss L --optimizer O -o DIR [options]",
    "Writes a folder: libstep.so, one training step (forward, backward, clipping and optimizer fused) that\n"
    "works on a state its caller owns; libpredict.so, the model in inference mode on the same state;\n"
    "model.onnx, the source; and training.json. 'dlc train' trains it, 'dlc export' writes the result as\n"
    "ONNX, and C programs call both libraries themselves. By default code for this processor is made.\n"
    "\n"
    "Losses: softmax_ce (class numbers), bce (with logits) and mse, each with the output it is for if there\n"
    "are several: softmax_ce:logits. Optimizers: sgd:lr=0.1,momentum=0.9,nesterov,wd=5e-4,\n"
    "adam:lr=1e-3,beta1=0.9,beta2=0.999,eps=1e-8 and adamw, with PyTorch's formulas and defaults.\n"
    "Parameters of rank 0 and 1 (biases, norms) have no weight decay unless --no-decay says which have none.\n",
    "# the usual classifier\n"
    "dlc train-compile lenet.onnx --loss softmax_ce --optimizer adamw:lr=1e-3 -o lenet.train\n"
    "# only the last layer, with running statistics left alone\n"
    "dlc train-compile net.onnx --loss softmax_ce --optimizer sgd:lr=0.01 --train 'fc.*' --bn frozen -o net.train\n"
    "# a regression with clipped gradients\n"
    "dlc train-compile net.onnx --loss mse --optimizer adam --clip-norm 1 -o net.train\n",
    TrainCompileVerb, 1, 1, trainCompile};
