// Learning rate schedules: their text, their formulas.
#include "lib/Training/Schedule.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numbers>

using namespace dlc::training;

static constexpr std::pair<Schedule::Kind, const char *> kinds[] = {{Schedule::Kind::Constant, "constant"},
                                                                    {Schedule::Kind::Cosine, "cosine"},
                                                                    {Schedule::Kind::Linear, "linear"},
                                                                    {Schedule::Kind::Step, "step"}};

static llvm::Error bad(llvm::StringRef text, const llvm::Twine &why) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 "schedule '" + text + "': " + why +
                                     "; expected constant, cosine, linear or step:every=N[epochs],gamma=G, each with "
                                     "warmup=N steps if wanted");
}

llvm::Expected<Schedule> Schedule::parse(llvm::StringRef text) {
  auto [name, rest] = text.split(':');
  Schedule schedule;
  bool isKnown = false;
  for (auto [kind, word] : kinds)
    if (name == word) {
      schedule.kind = kind;
      isKnown = true;
    }
  if (!isKnown)
    return bad(text, "no schedule is called '" + name + "'");
  llvm::SmallVector<llvm::StringRef> words;
  rest.split(words, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef word : words) {
    auto [key, value] = word.split('=');
    bool isStep = schedule.kind == Kind::Step;
    if (key == "warmup") {
      if (value.getAsInteger(10, schedule.warmup) || schedule.warmup < 0)
        return bad(text, "expected a number of steps as warmup, got '" + value + "'");
    } else if (key == "every" && isStep) {
      llvm::StringRef digits = value;
      schedule.everyIsEpochs = digits.consume_back("epochs") || digits.consume_back("epoch");
      if (digits.getAsInteger(10, schedule.every) || schedule.every < 1)
        return bad(text, "expected a number of steps or epochs (2epochs) as every, got '" + value + "'");
    } else if (key == "gamma" && isStep) {
      if (value.getAsDouble(schedule.gamma) || !(schedule.gamma > 0 && schedule.gamma <= 1))
        return bad(text, "expected a factor above 0 and up to 1 as gamma, got '" + value + "'");
    } else {
      return bad(text, "'" + name + "' has no parameter '" + key + "'");
    }
  }
  if (schedule.kind == Kind::Step && schedule.every == 0)
    return bad(text, "'every' is missing");
  return schedule;
}

std::string Schedule::text() const {
  std::string text;
  for (auto [k, word] : kinds)
    if (k == kind)
      text = word;
  char separator = ':';
  auto add = [&](const llvm::Twine &option) {
    text += separator + option.str();
    separator = ',';
  };
  if (kind == Kind::Step) {
    add("every=" + llvm::Twine(every) + (everyIsEpochs ? "epochs" : ""));
    add("gamma=" + llvm::formatv("{0}", llvm::format("%.17g", gamma)).str());
  }
  if (warmup)
    add("warmup=" + llvm::Twine(warmup));
  return text;
}

double Schedule::rate(double base, int64_t step, int64_t total, int64_t stepsPerEpoch) const {
  if (step <= warmup)
    return base * static_cast<double>(step) / static_cast<double>(warmup);
  double t = total > warmup ? static_cast<double>(step - warmup - 1) / static_cast<double>(total - warmup) : 0;
  switch (kind) {
  case Kind::Constant:
    break;
  case Kind::Cosine:
    return base * 0.5 * (1 + std::cos(std::numbers::pi * std::fmin(t, 1)));
  case Kind::Linear:
    return base * (1 - std::fmin(t, 1));
  case Kind::Step: {
    int64_t period = everyIsEpochs ? every * stepsPerEpoch : every;
    return base * std::pow(gamma, static_cast<double>((step - 1) / (period > 0 ? period : 1)));
  }
  }
  return base;
}
