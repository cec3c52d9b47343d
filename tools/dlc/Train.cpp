// dlc train: the loop of lib/Training for people without code.
#include "tools/dlc/Format.h"
#include "tools/dlc/Interrupts.h"
#include "tools/dlc/LoadedModel.h"

#include "lib/Data/Npz.h"
#include "lib/Export/OnnxFile.h"
#include "lib/Training/Trainer.h"

#include "llvm/Support/FileSystem.h"

#include <csignal>

using namespace dlc;
using namespace dlc::cli;

static llvm::Expected<training::TrainerOptions> trainerOptions(const Invocation &invocation) {
  training::TrainerOptions options;
  const std::pair<OptionId, int64_t *> counts[] = {{OPT_epochs, &options.epochs},
                                                   {OPT_keep, &options.keep},
                                                   {OPT_checkpoint_every, &options.checkpointEvery},
                                                   {OPT_limit, &options.limit}};
  for (auto [id, value] : counts) {
    auto number = invocation.integer(id, *value, 1, int64_t(1) << 40);
    if (!number)
      return number.takeError();
    if (invocation.has(id))
      *value = *number;
  }
  auto batch = invocation.integer(OPT_batch, 0, 1, 1 << 20);
  auto seed = invocation.integer(OPT_seed, 0, 0);
  auto rate = invocation.number(OPT_lr, 0, 0);
  if (!batch || !seed || !rate)
    return llvm::joinErrors(llvm::joinErrors(batch.takeError(), seed.takeError()), rate.takeError());
  if (invocation.has(OPT_batch))
    options.batch = *batch;
  if (invocation.has(OPT_seed))
    options.seed = *seed;
  if (invocation.has(OPT_lr))
    options.learningRate = *rate;
  if (invocation.has(OPT_schedule)) {
    auto schedule = training::Schedule::parse(invocation.text(OPT_schedule));
    if (!schedule)
      return fail(ErrorCode::BadOptionValue, "--schedule: " + llvm::toString(schedule.takeError()));
    options.schedule = *schedule;
  }
  options.resume = invocation.has(OPT_resume);
  options.restart = invocation.has(OPT_restart);
  if (options.resume && options.restart)
    return fail(ErrorCode::ConflictingOptions, "--resume goes on where --restart begins anew; give one");
  return options;
}

static llvm::Expected<std::unique_ptr<data::Dataset>> openSamples(llvm::StringRef path, data::Split split,
                                                                  llvm::StringRef labels) {
  data::DatasetOptions options;
  options.split = split;
  options.labels = labels.str();
  options.targets = true;
  auto dataset = withCode(ErrorCode::BadDataset, data::openDataset(path, options));
  if (dataset && (*dataset)->size() == 0)
    return fail(ErrorCode::BadDataset, (*dataset)->path() + ": no samples");
  return dataset;
}

/// The samples of --eval, else the test split of --data if it has one of its own; null if not.
static llvm::Expected<std::unique_ptr<data::Dataset>> openEvaluation(const Invocation &invocation,
                                                                     const data::Dataset &training) {
  if (invocation.has(OPT_eval))
    return openSamples(invocation.text(OPT_eval), data::Split::Test, "");
  llvm::StringRef path = invocation.text(OPT_data);
  auto dataset = openSamples(path, data::Split::Test, "");
  if (!dataset) {
    llvm::consumeError(dataset.takeError());
    return nullptr;
  }
  bool isOwn = (*dataset)->path() != training.path();
  if (path.ends_with_insensitive(".npz")) {
    if (auto archive = data::NpzReader::open(path))
      isOwn = archive->find("x_test") >= 0 && archive->find("x_train") >= 0;
    else
      llvm::consumeError(archive.takeError());
  }
  return isOwn ? std::move(dataset) : llvm::Expected<std::unique_ptr<data::Dataset>>(nullptr);
}

/// Whether the trained output comes out of a Softmax or Sigmoid, in front of which the training loss is taken.
static bool endsInProbabilities(llvm::StringRef folder, const training::Session &session) {
  auto file = OnnxFile::load((folder + "/model.onnx").str());
  if (!file) {
    llvm::consumeError(file.takeError());
    return false;
  }
  llvm::StringRef output = session.predictArtifact().outputs[session.trainedOutput()].name;
  const char *last = session.manifest().loss == LossKind::SoftmaxCrossEntropy            ? "Softmax"
                     : session.manifest().loss == LossKind::BinaryCrossEntropyWithLogits ? "Sigmoid"
                                                                                         : nullptr;
  for (size_t k = 0; k < (*file)->numNodes(); ++k) {
    OnnxNode node = (*file)->node(k);
    if (llvm::is_contained(node.outputs, output))
      return last && node.op == last;
  }
  return false;
}

namespace {
/// Lines on the terminal and rows of the record.
class Reporter : public training::TrainerListener {
public:
  explicit Reporter(Invocation &invocation) : invocation(invocation) {}

  void onStep(const training::StepEvent &event) override {
    lastLoss = event.loss;
    lastRate = event.learningRate;
    invocation.progress.status([&] {
      return "epoch " + std::to_string(event.epoch) + "/" + std::to_string(event.epochs) + "  step " +
             countText(event.stepInEpoch) + "/" + countText(event.stepsPerEpoch) + "  loss " +
             decimalText(event.meanLoss, 4) + "  " + countText(static_cast<int64_t>(event.examplesPerSecond)) +
             " examples/s, about " + timeText(event.secondsLeft) + " left";
    });
  }
  void onEvaluation(int64_t done, int64_t samples) override {
    invocation.progress.status(
        [&] { return "evaluating  " + countText(done) + "/" + countText(samples) + " samples"; });
  }
  void onEpoch(const training::EpochEvent &event) override {
    llvm::raw_ostream &os = invocation.out();
    if (epochs.empty())
      os << "epoch       step      loss        lr   test loss  accuracy  examples/s      time\n";
    bool hasTest = event.evaluation.has_value(), hasAccuracy = hasTest && event.evaluation->accuracy >= 0;
    os << llvm::formatv("{0,5} {1,10} {2,9} {3,9} {4,11} {5,9} {6,11} {7,9}\n", event.epoch, countText(event.step),
                        decimalText(event.meanLoss, 4), numberText(event.learningRate, 3),
                        hasTest ? decimalText(event.evaluation->loss, 4) : "-",
                        hasAccuracy ? percentText(event.evaluation->accuracy, 2) : "-",
                        countText(static_cast<int64_t>(event.examplesPerSecond)), timeText(event.seconds));
    os.flush();
    llvm::json::Object row{{"epoch", event.epoch},
                           {"step", event.step},
                           {"loss", jsonNumber(event.meanLoss)},
                           {"learning_rate", event.learningRate},
                           {"examples_per_second", event.examplesPerSecond},
                           {"seconds", event.seconds}};
    if (hasTest)
      row["test_loss"] = jsonNumber(event.evaluation->loss);
    if (hasAccuracy)
      row["accuracy"] = event.evaluation->accuracy;
    epochs.push_back(std::move(row));
  }
  void onNote(llvm::StringRef text) override {
    invocation.progress.clear();
    llvm::errs() << "note: " << safeText(text) << "\n";
  }
  void onWarning(llvm::StringRef text) override { invocation.warn(text); }
  bool shouldStop() override { return NotedInterrupt::signal() != 0; }

  llvm::json::Array epochs;
  double lastLoss = 0, lastRate = 0;

private:
  Invocation &invocation;
};
} // namespace

/// The command that goes on from the last checkpoint.
static std::string resumeCommand(const Invocation &invocation) {
  std::string text = "dlc train " + invocation.positional(0);
  for (OptionId id :
       {OPT_data, OPT_data_labels, OPT_eval, OPT_epochs, OPT_limit, OPT_checkpoint_every, OPT_keep, OPT_threads})
    if (invocation.has(id))
      text += " " + optionName(id) + " " + invocation.text(id).str();
  return text + " --resume";
}

static llvm::Expected<int> conclude(Invocation &invocation, const training::TrainerResult &result) {
  std::string kept =
      result.checkpoint.empty() ? "no checkpoint was written yet" : "the last good state is " + result.checkpoint;
  llvm::json::Object &json = invocation.json;
  json["step"] = result.step;
  json["checkpoint"] = jsonText(result.checkpoint);
  if (result.bestAccuracy >= 0)
    json["best_accuracy"] = result.bestAccuracy;
  constexpr const char *endings[] = {"finished", "interrupted", "loss not finite", "checkpoint not written"};
  json["ending"] = endings[static_cast<int>(result.ending)];
  switch (result.ending) {
  case training::Ending::NotFinite:
    return fail(ErrorCode::LossNotFinite, result.message + "; " + kept +
                                              "; lower the learning rate (--lr), or clip "
                                              "gradients (dlc train-compile --clip-norm 1)");
  case training::Ending::CannotWrite:
    return fail(ErrorCode::FileUnwritable,
                result.message + "; " + kept + "; make room and go on with\n  " + resumeCommand(invocation));
  case training::Ending::Interrupted:
    invocation.progress.clear();
    llvm::errs() << "stopped after step " << countText(result.step) << "; " << kept << "\ngo on with\n  "
                 << safeText(resumeCommand(invocation)) << "\n";
    return 128 + (NotedInterrupt::signal() ? NotedInterrupt::signal() : SIGINT);
  case training::Ending::Finished:
    break;
  }
  llvm::raw_ostream &os = invocation.out();
  os << "\n" << countText(result.step) << " steps";
  if (result.bestAccuracy >= 0)
    os << ", best accuracy " << percentText(result.bestAccuracy, 2);
  os << ", checkpoint " << result.checkpoint << "\nnext: dlc export " << invocation.positional(0)
     << " -o trained.onnx\n";
  return ExitOk;
}

static llvm::Expected<int> train(Invocation &invocation) {
  std::string folder = folderName(invocation.positional(0));
  auto options = trainerOptions(invocation);
  auto threads = invocation.integer(OPT_threads, 0, 0, 1024);
  if (!options || !threads)
    return llvm::joinErrors(options.takeError(), threads.takeError());
  if (!invocation.has(OPT_data))
    return fail(ErrorCode::BadArguments, "give the samples: --data PATH");
  for (const char *name : {"training.json", "libstep.so", "libpredict.so"})
    if (!llvm::sys::fs::exists(folder + "/" + name))
      return fail(ErrorCode::NotATrainingFolder, folder +
                                                     ": expected a folder that 'dlc train-compile' wrote, found no " +
                                                     llvm::Twine(name) + " in it");
  for (const char *name : {"libstep.so", "libpredict.so"})
    if (llvm::Error error = checkSharedLibrary(folder + "/" + name))
      return std::move(error);
  auto session =
      withCode(ErrorCode::NotATrainingFolder, training::Session::open(folder, static_cast<int32_t>(*threads)));
  if (!session)
    return session.takeError();
  options->givesProbabilities = endsInProbabilities(folder, **session);

  invocation.progress.step("reading data");
  auto samples = openSamples(invocation.text(OPT_data), data::Split::Train, invocation.text(OPT_data_labels));
  if (!samples)
    return samples.takeError();
  auto tests = openEvaluation(invocation, **samples);
  if (!tests)
    return tests.takeError();
  std::vector<training::Batches> batches;
  for (const data::Dataset *dataset : {samples->get(), tests->get()}) {
    if (!dataset)
      continue;
    auto created = withCode(ErrorCode::BadDataset, training::Batches::create(**session, *dataset));
    if (!created)
      return created.takeError();
    if (llvm::Error error = created->checkLabels())
      return withCode(ErrorCode::LabelOutOfRange, std::move(error));
    batches.push_back(std::move(*created));
  }
  invocation.progress.clear();
  NotedInterrupt interrupts;
  Reporter reporter(invocation);
  if (!*tests)
    reporter.onNote("no samples to evaluate on; --eval PATH names some");
  training::Trainer trainer(**session, batches[0], *tests ? &batches[1] : nullptr, *options, reporter);
  auto checkpoints = withCode(ErrorCode::FileUnwritable, training::CheckpointFolder::open(folder + "/checkpoints"));
  if (!checkpoints)
    return checkpoints.takeError();
  if (llvm::Error error = trainer.prepare(std::move(*checkpoints))) {
    std::string text = llvm::toString(std::move(error));
    bool isOption = llvm::StringRef(text).starts_with("--");
    return fail(isOption ? ErrorCode::ConflictingOptions : ErrorCode::BadCheckpoint, text);
  }
  auto result = trainer.run();
  invocation.progress.clear();
  invocation.json["epochs"] = std::move(reporter.epochs);
  invocation.json["batch"] = trainer.place().batch;
  invocation.json["seed"] = static_cast<int64_t>(trainer.place().seed);
  invocation.json["samples"] = trainer.place().samples;
  invocation.json["threads"] = dlc_model_threads((*session)->stepModel());
  if (!result)
    return withCode(ErrorCode::RunFailed, result.takeError());
  return conclude(invocation, *result);
}

const Verb cli::trainVerb = {
    "train", "train a model that train-compile prepared", "DIR --data PATH [options]",
    "Runs the training step over shuffled batches, evaluates after every epoch and writes checkpoints\n"
    "into DIR/checkpoints (safetensors with checksums; whole or not at all). Pictures are prepared as\n"
    "train-compile was told. The order of the samples and dropout follow from --seed alone: a run that\n"
    "was stopped with Ctrl-C, or killed, and goes on with --resume ends in the same bits, and so does one\n"
    "with another number of threads.\n"
    "\n"
    "A last batch that is not full runs at its own size; where the model was compiled for a fixed batch\n"
    "it is left out. Ctrl-C finishes the step, writes a checkpoint and ends with status 130. A loss that\n"
    "is not finite ends training; the last checkpoint is kept.\n",
    "# three epochs of MNIST, evaluated on its test set\n"
    "dlc train lenet.train --data mnist --epochs 3\n"
    "# with a schedule, and a checkpoint every 500 steps\n"
    "dlc train lenet.train --data mnist --epochs 10 --schedule cosine:warmup=100 --checkpoint-every 500\n"
    "# go on after Ctrl-C or a power cut\n"
    "dlc train lenet.train --data mnist --epochs 10 --resume\n",
    TrainVerb, 1, 1, train};
