// Which checkpoints are kept, and which one is taken.
#include "lib/Training/CheckpointFolder.h"

#include "FakeTraining.h"

#include <unistd.h>

using namespace dlc;
using namespace dlc::training;

namespace {

struct CheckpointFolderTest : testing::Test {
  void write(CheckpointFolder &checkpoints, int64_t step, int64_t keep = 3) {
    CheckpointInfo info;
    info.step = step;
    info.stateHash = fakeLayout().hash;
    EXPECT_EQ(message(checkpoints.write(fakeLayout(), state.data(), info, keep)), "success");
  }
  std::unique_ptr<CheckpointFolder> open() {
    auto opened = CheckpointFolder::open(folder.path("run/checkpoints"));
    if (opened)
      return std::move(*opened);
    ADD_FAILURE() << llvm::toString(opened.takeError());
    return nullptr;
  }
  std::vector<std::string> names() const { return folder.names("run/checkpoints"); }
  static std::string file(const char *digits) { return std::string("step-") + digits + ".safetensors"; }

  Folder folder;
  std::array<char, 256> state = {};
};

TEST_F(CheckpointFolderTest, KeepsTheNewest) {
  auto checkpoints = open();
  for (int64_t step : {5, 10, 15, 20})
    write(*checkpoints, step, 2);
  EXPECT_EQ(names(), (std::vector<std::string>{file("00000015"), file("00000020")}));
  write(*checkpoints, 123456789, 2);
  EXPECT_EQ(names(), (std::vector<std::string>{file("00000020"), file("123456789")}));
  EXPECT_TRUE(contains(checkpoints->list().front(), "step-123456789"));
  EXPECT_EQ(message(checkpoints->removeAll()), "success");
  EXPECT_TRUE(names().empty());
}

TEST_F(CheckpointFolderTest, LaterOnesOfAnotherRunGo) {
  auto checkpoints = open();
  for (int64_t step : {10, 20, 30})
    write(*checkpoints, step);
  write(*checkpoints, 15, 2); // the run went on from 10, as 20 and 30 were damaged
  EXPECT_EQ(names(), (std::vector<std::string>{file("00000010"), file("00000015")}));
}

TEST_F(CheckpointFolderTest, OtherFilesAreLeftAlone) {
  folder.write("run/checkpoints/notes.txt", "mine");
  folder.write("run/checkpoints/step-1.safetensors", "no name of ours");
  folder.write("run/checkpoints/step-00000007.safetensors.123-0.tmp", "left by a killed run");
  auto checkpoints = open();
  write(*checkpoints, 8, 1);
  EXPECT_EQ(names(), (std::vector<std::string>{"notes.txt", file("00000008"), "step-1.safetensors"}));
  EXPECT_EQ(checkpoints->list().size(), 1u);
}

TEST_F(CheckpointFolderTest, BelongsToOneRun) {
  auto first = open();
  EXPECT_TRUE(
      contains(message(CheckpointFolder::open(folder.path("run/checkpoints"))), "another 'dlc train' is writing"));
  first.reset();
  EXPECT_TRUE(open());
}

TEST_F(CheckpointFolderTest, UnusablePlacesAreNamed) {
  std::string file = folder.write("file", "");
  EXPECT_TRUE(contains(message(CheckpointFolder::open(file)), file));
  EXPECT_TRUE(contains(message(CheckpointFolder::open(file + "/below")), "cannot create the directory"));
}

TEST_F(CheckpointFolderTest, TheNewestGoodOneIsTaken) {
  auto checkpoints = open();
  for (int64_t step : {10, 20, 30})
    write(*checkpoints, step);
  std::string newest = checkpoints->list()[0], bytes = Folder::read(newest);
  folder.write("run/checkpoints/" + file("00000030"), llvm::StringRef(bytes).drop_back(3));
  std::vector<std::string> warnings;
  auto accept = [](const Checkpoint &) { return llvm::Error::success(); };
  auto warn = [&](llvm::StringRef text) { warnings.push_back(text.str()); };
  auto taken = newestGood(checkpoints->list(), accept, warn);
  ASSERT_TRUE(static_cast<bool>(taken));
  EXPECT_EQ(taken->info().step, 20);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_TRUE(contains(warnings[0], newest) && contains(warnings[0], "truncated")) << warnings[0];
  // None left: the newest one's problem.
  for (const char *step : {"00000010", "00000020"})
    folder.write("run/checkpoints/" + file(step), "x");
  EXPECT_TRUE(contains(message(newestGood(checkpoints->list(), accept, warn)), newest));
}

} // namespace
