// Learning rate schedules: text and formulas.
#include "lib/Training/Schedule.h"

#include "gtest/gtest.h"

using namespace dlc::training;

static Schedule parsed(llvm::StringRef text) {
  auto schedule = Schedule::parse(text);
  if (schedule)
    return *schedule;
  ADD_FAILURE() << llvm::toString(schedule.takeError());
  return {};
}

static std::string message(llvm::StringRef text) {
  auto schedule = Schedule::parse(text);
  return schedule ? "success" : llvm::toString(schedule.takeError());
}

TEST(Schedule, TextReadsBack) {
  for (const char *text : {"constant", "cosine", "linear:warmup=10", "cosine:warmup=100", "step:every=30,gamma=0.5",
                           "step:every=2epochs,gamma=0.25,warmup=3"})
    EXPECT_EQ(parsed(text).text(), text);
  EXPECT_EQ(parsed(parsed("step:every=5,gamma=0.1").text()).gamma, 0.1);
}

TEST(Schedule, Rates) {
  Schedule constant = parsed("constant"), cosine = parsed("cosine"), linear = parsed("linear:warmup=4");
  EXPECT_EQ(constant.rate(0.1, 77, 100, 10), 0.1);
  EXPECT_EQ(cosine.rate(1, 1, 100, 10), 1);
  EXPECT_NEAR(cosine.rate(1, 51, 100, 10), 0.5, 1e-15);
  EXPECT_NEAR(cosine.rate(1, 100, 100, 10), 0.00024671981713420003, 1e-12); // (1 + cos(0.99 pi)) / 2
  EXPECT_EQ(linear.rate(1, 1, 12, 10), 0.25);
  EXPECT_EQ(linear.rate(1, 4, 12, 10), 1);
  EXPECT_EQ(linear.rate(1, 5, 12, 10), 1);
  EXPECT_EQ(linear.rate(1, 9, 12, 10), 0.5);
  // Beyond the planned end the rate stays at the bottom.
  EXPECT_EQ(linear.rate(1, 100, 12, 10), 0);
  EXPECT_EQ(cosine.rate(1, 1000, 100, 10), 0);
}

TEST(Schedule, StepsAndEpochs) {
  Schedule steps = parsed("step:every=10,gamma=0.5"), epochs = parsed("step:every=2epochs,gamma=0.5");
  EXPECT_EQ(steps.rate(1, 10, 100, 5), 1);
  EXPECT_EQ(steps.rate(1, 11, 100, 5), 0.5);
  EXPECT_EQ(steps.rate(1, 21, 100, 5), 0.25);
  EXPECT_EQ(epochs.rate(1, 10, 100, 5), 1);
  EXPECT_EQ(epochs.rate(1, 11, 100, 5), 0.5);
}

TEST(Schedule, ErrorsNameTheWord) {
  EXPECT_EQ(message("cosin").rfind("schedule 'cosin': no schedule is called 'cosin'; expected constant, cosine", 0),
            0u);
  EXPECT_NE(message("cosine:gamma=2").find("'cosine' has no parameter 'gamma'"), std::string::npos);
  EXPECT_NE(message("step:gamma=0.5").find("'every' is missing"), std::string::npos);
  EXPECT_NE(message("step:every=0").find("as every, got '0'"), std::string::npos);
  EXPECT_NE(message("step:every=3,gamma=2").find("as gamma, got '2'"), std::string::npos);
  EXPECT_NE(message("linear:warmup=x").find("as warmup, got 'x'"), std::string::npos);
}
