// The loop: shuffled batches through the step, an evaluation after every epoch, checkpoints to go on from. A run that
// was stopped or killed and is resumed ends in the same bits as one that was not.
#ifndef DLC_TRAINING_TRAINER_H
#define DLC_TRAINING_TRAINER_H

#include "lib/Training/CheckpointFolder.h"
#include "lib/Training/Evaluate.h"
#include "lib/Training/Schedule.h"

namespace dlc::training {

/// What is absent comes from the checkpoint that is resumed, then from the default.
struct TrainerOptions {
  int64_t epochs = 1;                 ///< of the whole run, those before a resume included
  std::optional<int64_t> batch;       ///< 64, or what the model was compiled for
  std::optional<double> learningRate; ///< the manifest's
  std::optional<Schedule> schedule;   ///< cosine, down to 0 at the last step
  std::optional<uint64_t> seed;       ///< 0
  int64_t keep = 3;                   ///< checkpoints
  int64_t checkpointEvery = 0;        ///< steps; besides the one after each epoch
  int64_t limit = 0;                  ///< use the first so many samples, of the evaluation too; 0: all
  bool resume = false;                ///< go on from the newest good checkpoint; from the beginning if there is none
  bool restart = false;               ///< remove the checkpoints that are there
  bool givesProbabilities = false;    ///< see EvaluationOptions
};

struct StepEvent {
  int64_t epoch, epochs; ///< epoch counts from 1
  int64_t step, stepInEpoch, stepsPerEpoch;
  double loss, meanLoss; ///< of this step; over this epoch's steps of this process
  double learningRate;
  double examplesPerSecond, secondsLeft;
};

struct EpochEvent {
  int64_t epoch, step;
  double meanLoss, learningRate;     ///< that of the last step
  double examplesPerSecond, seconds; ///< of the steps, without the evaluation
  std::optional<EvaluationResult> evaluation;
};

class TrainerListener {
public:
  virtual ~TrainerListener();
  virtual void onStep(const StepEvent &) {}
  virtual void onEvaluation(int64_t done, int64_t samples) {}
  virtual void onEpoch(const EpochEvent &) {}
  virtual void onNote(llvm::StringRef) {}
  virtual void onWarning(llvm::StringRef) {}
  /// Asked after every step; true: write a checkpoint and end.
  virtual bool shouldStop() { return false; }
};

enum class Ending { Finished, Interrupted, NotFinite, CannotWrite };

struct TrainerResult {
  Ending ending = Ending::Finished;
  int64_t step = 0;
  std::string checkpoint; ///< the newest, empty if none was written or found
  std::string message;    ///< of NotFinite and CannotWrite
  double bestAccuracy = -1;
};

class Trainer {
public:
  /// `evaluation` may be null. All outlive the trainer.
  Trainer(Session &session, const Batches &training, const Batches *evaluation, TrainerOptions options,
          TrainerListener &listener)
      : session(session), training(training), evaluation(evaluation), options(std::move(options)), listener(listener) {}

  /// Finds the place to start from among the checkpoints. Fails when there are some and nothing was said of them, when
  /// none of those to resume from is good, or when options contradict them or the model: such messages start with "--".
  llvm::Error prepare(std::unique_ptr<CheckpointFolder> checkpoints);
  /// Runs to the end, or to a stop. Fails when the runtime or the data does.
  llvm::Expected<TrainerResult> run();

  /// After `prepare`: what the run will use.
  const CheckpointInfo &place() const { return info; }
  int64_t stepsPerEpoch() const { return numSteps; }

private:
  llvm::Error resume();
  llvm::Error settle();
  llvm::Expected<bool> runEpoch();
  llvm::Expected<bool> finishEpoch(EpochEvent event);
  llvm::Expected<double> runBatch(llvm::ArrayRef<int64_t> indices, double rate);
  bool save();

  Session &session;
  const Batches &training, *evaluation;
  TrainerOptions options;
  TrainerListener &listener;
  std::unique_ptr<CheckpointFolder> folder;
  Schedule schedule;
  CheckpointInfo info;
  int64_t numSteps = 0, savedStep = -1;
  std::vector<std::pair<int64_t, Call>> calls; ///< by batch size: the full one, perhaps a shorter last one
  TrainerResult result;
};

} // namespace dlc::training

#endif
