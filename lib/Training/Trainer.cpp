// The training loop.
#include "lib/Training/Trainer.h"
#include "lib/Training/Shuffle.h"

#include "lib/Data/Failure.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <chrono>
#include <cmath>

using namespace dlc;
using namespace dlc::training;
using data::failure;

TrainerListener::~TrainerListener() = default;

namespace {
class Stopwatch {
public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

private:
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};
} // namespace

//===----------------------------------------------------------------------===//
// Where to start
//===----------------------------------------------------------------------===//

llvm::Error Trainer::prepare(std::unique_ptr<CheckpointFolder> checkpoints) {
  folder = std::move(checkpoints);
  std::vector<std::string> existing = folder->list();
  info.samples = training.samples().size();
  if (options.limit > 0)
    info.samples = std::min(info.samples, options.limit);
  if (!existing.empty() && options.restart) {
    if (llvm::Error error = folder->removeAll())
      return error;
  } else if (!existing.empty() && !options.resume) {
    return failure(folder->path(), "there are checkpoints of an earlier run (the newest is " + existing.front() +
                                       "); --resume goes on from there, --restart removes them and begins anew");
  } else if (options.resume) {
    if (llvm::Error error = resume())
      return error;
  }
  return settle();
}

llvm::Error Trainer::resume() {
  std::vector<std::string> existing = folder->list();
  if (existing.empty()) {
    listener.onNote("no checkpoint to resume from: training begins at the first step");
    return llvm::Error::success();
  }
  int64_t samples = info.samples;
  StateLayout layout = session.layout();
  auto accept = [&](const Checkpoint &checkpoint) -> llvm::Error {
    if (llvm::Error error = checkpoint.checkModel(session.manifest().modelDigest))
      return error;
    if (checkpoint.info().samples != samples)
      return failure(checkpoint.path(), "expected a run on " + llvm::Twine(samples) + " samples, found one on " +
                                            llvm::Twine(checkpoint.info().samples) +
                                            "; give the same data, or --restart");
    if (llvm::Error error = checkpoint.load(layout, session.state()))
      return error;
    return session.storeState();
  };
  int64_t passedOver = 0;
  auto warn = [&](llvm::StringRef text) {
    if (++passedOver < static_cast<int64_t>(existing.size()))
      listener.onWarning((text + "; trying the one before").str());
  };
  auto checkpoint = newestGood(existing, accept, warn);
  if (!checkpoint)
    return checkpoint.takeError();
  info = checkpoint->info();
  savedStep = info.step;
  result.checkpoint = checkpoint->path();
  if (info.position > info.samples || info.samples < 1)
    return failure(checkpoint->path(), "expected a position up to sample " + llvm::Twine(info.samples) + ", found " +
                                           llvm::Twine(info.position));
  listener.onNote("resuming from " + checkpoint->path() + ": step " + std::to_string(info.step) + ", epoch " +
                  std::to_string(info.epoch + 1) + ", sample " + std::to_string(info.position));
  return llvm::Error::success();
}

/// Options, checkpoint and model into one plan.
llvm::Error Trainer::settle() {
  bool isResumed = savedStep >= 0;
  if (isResumed && options.seed && *options.seed != info.seed)
    return failure("--seed " + llvm::Twine(*options.seed) + ": the run to resume has seed " + llvm::Twine(info.seed) +
                   "; leave the option out, or --restart");
  if (options.seed)
    info.seed = *options.seed;
  if (options.schedule) {
    schedule = *options.schedule;
  } else if (isResumed) {
    auto parsed = Schedule::parse(info.schedule);
    if (!parsed)
      return parsed.takeError();
    schedule = *parsed;
  }
  double rate =
      options.learningRate.value_or(isResumed ? info.learningRate : session.manifest().optimizer.learningRate);
  int64_t fixed = training.fixedBatch();
  int64_t batch = options.batch.value_or(isResumed ? info.batch : fixed > 0 ? fixed : 64);
  if (fixed > 0 && batch != fixed)
    return failure("--batch " + llvm::Twine(batch) + ": the training step was compiled for a batch of " +
                   llvm::Twine(fixed) + "; compile the model with an open batch to choose one");
  if (isResumed && (schedule.text() != info.schedule || rate != info.learningRate || batch != info.batch))
    listener.onWarning("batch, learning rate or schedule differ from the run that is resumed: the result will not be "
                       "that of an uninterrupted run");
  info.batch = batch;
  info.learningRate = rate;
  info.schedule = schedule.text();
  info.optimizer = optimizerText(session.manifest().optimizer);
  info.modelDigest = session.manifest().modelDigest;
  info.stateHash = session.layout().hash;
  int64_t rest = info.samples % batch;
  numSteps = info.samples / batch + (rest && fixed <= 0);
  if (numSteps == 0)
    return failure("expected at least " + llvm::Twine(batch) +
                   " samples, one batch of the size the training step was "
                   "compiled for, found " +
                   llvm::Twine(info.samples));
  if (rest && fixed > 0)
    listener.onNote("the last " + std::to_string(rest) +
                    " samples of every epoch are left out: the training step was "
                    "compiled for batches of " +
                    std::to_string(fixed));
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// The loop
//===----------------------------------------------------------------------===//

llvm::Expected<double> Trainer::runBatch(llvm::ArrayRef<int64_t> indices, double rate) {
  auto size = static_cast<int64_t>(indices.size());
  auto found = llvm::find_if(calls, [&](const auto &entry) { return entry.first == size; });
  if (found == calls.end()) {
    auto call = training.prepareStep(size);
    if (!call)
      return call.takeError();
    calls.emplace_back(size, std::move(*call));
    found = std::prev(calls.end());
  }
  if (llvm::Error error = training.fillInput(found->second, indices))
    return std::move(error);
  training.fillTarget(found->second, indices);
  return session.runStep(found->second, {rate, info.step + 1, info.seed});
}

/// False when there is nothing left to do: `result` says why.
bool Trainer::save() {
  if (savedStep == info.step)
    return true;
  auto write = [&]() -> llvm::Expected<std::string> {
    if (llvm::Error error = session.fetchState())
      return std::move(error);
    return folder->write(session.layout(), session.state(), info, options.keep);
  };
  auto path = write();
  if (!path) {
    result.ending = Ending::CannotWrite;
    result.message = llvm::toString(path.takeError());
    return false;
  }
  savedStep = info.step;
  result.checkpoint = *path;
  return true;
}

/// What remains of the present epoch. False when the run ends here.
llvm::Expected<bool> Trainer::runEpoch() {
  std::vector<int64_t> order = shuffledOrder(info.samples, info.seed, info.epoch);
  int64_t total = options.epochs * numSteps, first = info.step;
  int64_t end = training.fixedBatch() > 0 ? numSteps * info.batch : info.samples; // without what is left out
  double sum = 0, rate = 0;
  int64_t examples = 0;
  Stopwatch watch;
  while (info.position < end) {
    int64_t count = std::min(info.batch, end - info.position);
    rate = schedule.rate(info.learningRate, info.step + 1, total, numSteps);
    auto loss = runBatch(llvm::ArrayRef(order).slice(info.position, count), rate);
    if (!loss)
      return loss.takeError();
    if (!std::isfinite(*loss)) {
      result.ending = Ending::NotFinite;
      result.message = "the loss of step " + std::to_string(info.step + 1) + " (epoch " +
                       std::to_string(info.epoch + 1) + ", learning rate " +
                       llvm::formatv("{0}", llvm::format("%g", rate)).str() + ") is " +
                       (std::isnan(*loss) ? "no number" : "infinite");
      return false;
    }
    ++info.step;
    info.position += count;
    examples += count;
    sum += *loss;
    double seconds = watch.seconds(), done = static_cast<double>(info.step - first);
    listener.onStep({info.epoch + 1, options.epochs, info.step, (info.position + info.batch - 1) / info.batch, numSteps,
                     *loss, sum / done, rate, static_cast<double>(examples) / seconds,
                     seconds / done * static_cast<double>(std::max<int64_t>(total - info.step, 0))});
    if (info.position >= end)
      break; // the epoch's own checkpoint follows
    bool isDue = options.checkpointEvery > 0 && info.step % options.checkpointEvery == 0;
    bool isStopping = listener.shouldStop();
    if ((isDue || isStopping) && !save())
      return false;
    if (isStopping) {
      result.ending = Ending::Interrupted;
      return false;
    }
  }
  double seconds = watch.seconds(), steps = static_cast<double>(std::max<int64_t>(info.step - first, 1));
  return finishEpoch(
      {info.epoch + 1, info.step, sum / steps, rate, static_cast<double>(examples) / seconds, seconds, {}});
}

llvm::Expected<bool> Trainer::finishEpoch(EpochEvent event) {
  ++info.epoch;
  info.position = 0;
  bool isStopping = listener.shouldStop();
  if (evaluation && !isStopping) {
    EvaluationOptions how;
    how.batch = std::max<int64_t>(info.batch, 64);
    how.limit = options.limit;
    how.givesProbabilities = options.givesProbabilities;
    int64_t samples = evaluation->samples().size();
    auto figures = evaluate(session, *evaluation, how, [&](int64_t done) {
      listener.onEvaluation(done, samples);
      isStopping = listener.shouldStop();
      return !isStopping;
    });
    if (!figures)
      return figures.takeError();
    if (!isStopping) {
      info.bestAccuracy = std::max(info.bestAccuracy, figures->accuracy);
      event.evaluation = *figures;
    }
  }
  bool isSaved = save();
  listener.onEpoch(event);
  if (isSaved && isStopping && info.epoch < options.epochs)
    result.ending = Ending::Interrupted;
  return isSaved && !isStopping;
}

llvm::Expected<TrainerResult> Trainer::run() {
  if (info.epoch >= options.epochs)
    listener.onNote(std::to_string(info.epoch) + " epochs are done already; --epochs " +
                    std::to_string(info.epoch + 1) + " or more goes on");
  bool goesOn = true;
  while (goesOn && info.epoch < options.epochs) {
    auto more = runEpoch();
    if (!more)
      return more.takeError();
    goesOn = *more;
  }
  result.step = info.step;
  result.bestAccuracy = info.bestAccuracy;
  return std::move(result);
}
