// Gradients at ties and kinks, where differences tell nothing: against PyTorch's (kinks.json, made by make_kinks.py),
// and against the written convention of docs/Training.md where that keeps to something else.
#include "test/unit/autodiff/GradientCheck.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace dlc;

static double numberOf(const llvm::json::Value &value) {
  if (auto text = value.getAsString())
    return std::stod(text->str());
  return *value.getAsNumber();
}

static std::vector<double> numbersOf(const llvm::json::Value &list) {
  std::vector<double> numbers;
  for (const llvm::json::Value &value : *list.getAsArray())
    numbers.push_back(numberOf(value));
  return numbers;
}

/// Equal, within what PyTorch rounds: it keeps hard_sigmoid's 1/6 as a float.
static bool isNear(double expected, double got) {
  if (std::isnan(expected) || std::isnan(got))
    return std::isnan(expected) && std::isnan(got);
  return expected == got || std::abs(expected - got) <= 1e-7 * std::max(1.0, std::abs(expected));
}

/// Cases in which dlc keeps to another convention than the PyTorch that made the file, with what it gives instead.
/// PyTorch's clamp let the gradient through at its bounds since 2018; the version that made the file gives 0 there.
static const std::map<std::string, std::vector<double>> departures = {
    {"clip at its bounds", {0, 2, 3, 4, 0}},
    {"clip below at its bound", {0, 2, 3, 4}},
};

TEST(Kinks, AsInPyTorch) {
  auto buffer = llvm::MemoryBuffer::getFile(DLC_KINKS);
  ASSERT_TRUE(static_cast<bool>(buffer));
  auto parsed = llvm::json::parse((*buffer)->getBuffer());
  ASSERT_TRUE(static_cast<bool>(parsed)) << llvm::toString(parsed.takeError());
  unsigned numCases = 0, numDepartures = 0;
  for (const llvm::json::Value &value : *parsed->getAsObject()->getArray("cases")) {
    const llvm::json::Object &object = *value.getAsObject();
    std::string name = object.getString("name")->str();
    SCOPED_TRACE(name);
    GradientCheck check(object.getString("text")->str());
    ASSERT_TRUE(check.getOp());
    for (auto [k, input] : llvm::enumerate(*object.getArray("inputs")))
      check.set(k, numbersOf(input));
    std::vector<std::vector<double>> got = check.gradients(numbersOf(*object.get("seed")));
    const llvm::json::Array &gradients = *object.getArray("gradients");
    ASSERT_EQ(got.size(), gradients.size());
    auto departure = departures.find(name);
    numDepartures += departure != departures.end();
    for (size_t k = 0; k < got.size(); ++k) {
      std::vector<double> expected = departure == departures.end() ? numbersOf(gradients[k]) : departure->second;
      ASSERT_EQ(got[k].size(), expected.size());
      for (size_t i = 0; i < expected.size(); ++i)
        EXPECT_TRUE(isNear(expected[i], got[k][i]))
            << "argument " << k << "[" << i << "]: expected " << expected[i] << ", got " << got[k][i];
    }
    ++numCases;
  }
  EXPECT_GE(numCases, 30u);
  EXPECT_EQ(numDepartures, departures.size());
}
