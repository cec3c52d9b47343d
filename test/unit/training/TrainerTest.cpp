// The loop: bits that survive stops and resumes, schedules, short batches, and every way to end.
#include "lib/Training/Trainer.h"

#include "FakeTraining.h"

#include <cmath>
#include <cstring>

using namespace dlc;
using namespace dlc::training;

namespace {

/// Points around one corner per class; sample `bad` is no number.
class Points : public data::Dataset {
public:
  explicit Points(int64_t count, int64_t bad = -1) : bad(bad) {
    source = "points";
    shape = {4};
    type = DLC_F32;
    for (int64_t k = 0; k < count; ++k)
      labelList.push_back((k * 7) % 3);
  }
  llvm::Expected<data::HostTensor> read(int64_t) const override { return data::HostTensor::create(DLC_F32, {4}); }
  llvm::Expected<data::Picture> picture(int64_t) const override { return data::Picture(); }
  llvm::Error copy(int64_t index, char *to) const override {
    float values[4];
    for (int64_t i = 0; i < 4; ++i)
      values[i] = (i == labelList[index] ? 1.0f : 0.0f) + 0.3f * std::sin(static_cast<float>(index * 4 + i));
    if (index == bad)
      values[0] = std::nanf("");
    std::memcpy(to, values, sizeof(values));
    return llvm::Error::success();
  }
  void setLabel(int64_t index, int64_t label) { labelList[index] = label; }

private:
  int64_t bad;
};

class Recorder : public TrainerListener {
public:
  void onStep(const StepEvent &event) override {
    losses.push_back(event.loss);
    rates.push_back(event.learningRate);
    left = stopAfter < 0 ? 1 : stopAfter - static_cast<int64_t>(losses.size());
  }
  void onEpoch(const EpochEvent &event) override { epochs.push_back(event); }
  void onNote(llvm::StringRef text) override { notes.push_back(text.str()); }
  void onWarning(llvm::StringRef text) override { warnings.push_back(text.str()); }
  bool shouldStop() override { return left <= 0; }

  int64_t stopAfter = -1, left = 1;
  std::vector<double> losses, rates;
  std::vector<EpochEvent> epochs;
  std::vector<std::string> notes, warnings;
};

struct OneRun {
  std::vector<char> state;
  TrainerResult result;
  std::string error;
  Recorder recorder;
};

struct TrainerTest : testing::Test {
  /// One process's work in `folder`.
  OneRun run(const Folder &folder, TrainerOptions options, int64_t stopAfter = -1, bool isFixed = false,
             const Points *points = nullptr) {
    return runSession(fakeSession(isFixed), folder, std::move(options), stopAfter, points);
  }
  OneRun runSession(std::unique_ptr<Session> session, const Folder &folder, TrainerOptions options,
                    int64_t stopAfter = -1, const Points *points = nullptr) {
    OneRun run;
    run.recorder.stopAfter = stopAfter;
    const Points &samples = points ? *points : training;
    auto a = Batches::create(*session, samples), b = Batches::create(*session, tests);
    if (!a || !b) {
      run.error = message(std::move(a)) + message(std::move(b));
      return run;
    }
    Trainer trainer(*session, *a, &*b, options, run.recorder);
    if (llvm::Error error = trainer.prepare(llvm::cantFail(CheckpointFolder::open(folder.path("checkpoints"))))) {
      run.error = llvm::toString(std::move(error));
      return run;
    }
    auto result = trainer.run();
    if (!result)
      run.error = llvm::toString(result.takeError());
    else
      run.result = *result;
    llvm::cantFail(session->fetchState());
    run.state.assign(session->state(), session->state() + session->layout().size);
    return run;
  }
  static TrainerOptions options(int64_t epochs) {
    TrainerOptions options;
    options.epochs = epochs;
    options.batch = 8;
    options.seed = 5;
    return options;
  }

  Points training{50}, tests{30};
};

TEST_F(TrainerTest, LearnsAndReports) {
  Folder folder;
  OneRun got = run(folder, options(6));
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.result.ending, Ending::Finished);
  EXPECT_EQ(got.result.step, 6 * 7); // 50 samples: six full batches and one of two
  ASSERT_EQ(got.recorder.epochs.size(), 6u);
  EXPECT_LT(got.recorder.epochs.back().meanLoss, 0.5 * got.recorder.epochs.front().meanLoss);
  ASSERT_TRUE(got.recorder.epochs.back().evaluation);
  EXPECT_EQ(got.recorder.epochs.back().evaluation->samples, 30);
  EXPECT_EQ(got.recorder.epochs.back().evaluation->accuracy, 1);
  EXPECT_EQ(got.result.bestAccuracy, 1);
  EXPECT_EQ(CheckpointFolder::list(folder.path("checkpoints")).size(), 3u);
}

// The state lives on the device; checkpoints, evaluations and resumed runs see it.
TEST_F(TrainerTest, OnAGpu) {
  Folder here, there, again;
  OneRun expected = run(here, options(3)), got = runSession(fakeDeviceSession(), there, options(3));
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.state, expected.state);
  EXPECT_EQ(got.recorder.losses, expected.recorder.losses);
  EXPECT_EQ(got.recorder.epochs.back().evaluation->accuracy, expected.recorder.epochs.back().evaluation->accuracy);
  runSession(fakeDeviceSession(), again, options(3), 9);
  TrainerOptions rest = options(3);
  rest.batch.reset();
  rest.seed.reset();
  rest.resume = true;
  EXPECT_EQ(runSession(fakeDeviceSession(), again, rest).state, expected.state);
  auto bytes = [](const OneRun &run) { return Folder::read(run.result.checkpoint); };
  EXPECT_EQ(bytes(got), bytes(expected));
}

TEST_F(TrainerTest, SeedsDiffer) {
  Folder a, b;
  TrainerOptions other = options(1);
  other.seed = 6;
  EXPECT_NE(run(a, options(1)).state, run(b, other).state);
}

// Stopped after every possible step, and gone on with: the same bits.
TEST_F(TrainerTest, ResumedRunsEndInTheSameBits) {
  for (const char *schedule : {"constant", "cosine:warmup=3", "step:every=1epoch,gamma=0.5"}) {
    TrainerOptions whole = options(3);
    whole.schedule = llvm::cantFail(Schedule::parse(schedule));
    Folder reference;
    OneRun expected = run(reference, whole);
    for (int64_t stop = 1; stop <= 21; ++stop) {
      Folder folder;
      OneRun first = run(folder, whole, stop);
      EXPECT_EQ(first.result.ending, stop == 21 ? Ending::Finished : Ending::Interrupted);
      EXPECT_EQ(first.result.step, stop);
      TrainerOptions rest = options(3); // batch, seed and schedule come from the checkpoint
      rest.batch.reset();
      rest.seed.reset();
      rest.resume = true;
      OneRun second = run(folder, rest);
      EXPECT_EQ(second.error, "");
      EXPECT_TRUE(second.recorder.warnings.empty());
      EXPECT_EQ(second.result.step, 21);
      EXPECT_EQ(second.state, expected.state) << schedule << ", stopped after " << stop;
    }
  }
}

// As after kill -9: no checkpoint but the regular ones, and the newest perhaps damaged.
TEST_F(TrainerTest, KilledRunsGoOnFromAnOlderCheckpoint) {
  TrainerOptions whole = options(3);
  whole.checkpointEvery = 4;
  Folder reference, folder;
  OneRun expected = run(reference, whole);
  run(folder, whole, 14);
  std::string newest = CheckpointFolder::list(folder.path("checkpoints")).front();
  EXPECT_TRUE(contains(newest, "step-00000014"));
  folder.write("checkpoints/step-00000014.safetensors", llvm::StringRef(Folder::read(newest)).drop_back());
  whole.resume = true;
  OneRun second = run(folder, whole);
  ASSERT_EQ(second.recorder.warnings.size(), 1u);
  EXPECT_TRUE(contains(second.recorder.warnings[0], "truncated; take") ||
              contains(second.recorder.warnings[0], "truncated"));
  EXPECT_EQ(second.state, expected.state);
  // Nothing written yet: the beginning.
  Folder empty;
  OneRun third = run(empty, whole);
  EXPECT_EQ(third.state, expected.state);
  ASSERT_EQ(third.recorder.notes.size(), 1u);
  EXPECT_TRUE(contains(third.recorder.notes[0], "begins at the first step"));
}

TEST_F(TrainerTest, AFixedBatchLeavesTheRestOut) {
  Folder folder;
  TrainerOptions fixed = options(2);
  fixed.batch.reset();
  OneRun got = run(folder, fixed, -1, /*isFixed=*/true);
  EXPECT_EQ(got.error, "");
  EXPECT_EQ(got.result.step, 2 * 12);
  ASSERT_EQ(got.recorder.notes.size(), 1u);
  EXPECT_TRUE(contains(got.recorder.notes[0], "the last 2 samples of every epoch are left out"));
  fixed.batch = 8;
  EXPECT_TRUE(
      contains(run(Folder(), fixed, -1, true).error, "--batch 8: the training step was compiled for a batch of 4"));
  Points few(3);
  fixed.batch.reset();
  EXPECT_TRUE(contains(run(Folder(), fixed, -1, true, &few).error, "expected at least 4 samples"));
}

TEST_F(TrainerTest, ALossThatIsNoNumberEndsTraining) {
  Folder folder;
  TrainerOptions some = options(3);
  some.checkpointEvery = 1;
  some.schedule = llvm::cantFail(Schedule::parse("constant"));
  Points damaged(50, /*bad=*/20);
  OneRun got = run(folder, some, -1, false, &damaged);
  EXPECT_EQ(got.result.ending, Ending::NotFinite);
  std::string expected =
      "the loss of step " + std::to_string(got.result.step + 1) + " (epoch 1, learning rate 0.1) is no number";
  EXPECT_EQ(got.result.message, expected);
  // The step changed nothing: the state is that of the last checkpoint.
  auto checkpoint = Checkpoint::open(got.result.checkpoint);
  ASSERT_TRUE(static_cast<bool>(checkpoint));
  EXPECT_EQ(checkpoint->info().step, got.result.step);
  EXPECT_EQ(std::memcmp(checkpoint->find("w")->bytes.data(), got.state.data(), 48), 0);
}

TEST_F(TrainerTest, CheckpointsAreNotLostByAccident) {
  Folder folder;
  run(folder, options(1));
  EXPECT_TRUE(contains(run(folder, options(1)).error, "there are checkpoints of an earlier run"));
  TrainerOptions more = options(2);
  more.resume = true;
  more.seed = 6;
  EXPECT_TRUE(contains(run(folder, more).error, "--seed 6: the run to resume has seed 5"));
  more.seed.reset();
  more.limit = 20;
  EXPECT_TRUE(contains(run(folder, more).error, "expected a run on 20 samples, found one on 50"));
  more.limit = 0;
  more.learningRate = 0.5;
  OneRun changed = run(folder, more);
  EXPECT_EQ(changed.recorder.warnings.size(), 1u);
  EXPECT_EQ(changed.result.step, 14);
  TrainerOptions anew = options(1);
  anew.restart = true;
  Folder reference;
  EXPECT_EQ(run(folder, anew).state, run(reference, options(1)).state);
}

TEST_F(TrainerTest, LabelsAreCheckedBeforeAnyWork) {
  auto session = fakeSession();
  training.setLabel(17, 3);
  auto batches = Batches::create(*session, training);
  ASSERT_TRUE(static_cast<bool>(batches));
  std::string text = message(batches->checkLabels());
  EXPECT_EQ(text, "points: expected labels below 3, the model's number of classes, found 3 for sample 17");
}

} // namespace
