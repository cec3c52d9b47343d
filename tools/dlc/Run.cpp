// dlc run: one run of a model on given inputs.
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/Table.h"

#include "lib/Data/Compare.h"
#include "lib/Data/Picture.h"

#include "llvm/Support/Process.h"

#include <numeric>

using namespace dlc;
using namespace dlc::cli;

/// Pictures among the inputs, as text: on a terminal, or when asked.
static void showPictures(Invocation &invocation, const data::InputFiles &files) {
  bool isTerminal = llvm::sys::Process::StandardOutIsDisplayed();
  if (!isTerminal && !invocation.has(OPT_show))
    return;
  for (const auto &[name, path] : files.files) {
    if (!data::isPictureName(path))
      continue;
    auto picture = data::readPicture(path);
    if (!picture) {
      llvm::consumeError(picture.takeError()); // the run has read it: it was replaced meanwhile
      continue;
    }
    data::TextOptions options;
    const char *colour = std::getenv("COLORTERM");
    llvm::StringRef term = colour ? colour : "";
    if (!isTerminal)
      options.style = data::TextStyle::Ascii;
    else if (picture->channels > 1 && (term == "truecolor" || term == "24bit") && !std::getenv("NO_COLOR"))
      options.style = data::TextStyle::Colour;
    invocation.out() << data::pictureText(*picture, options) << "\n";
  }
}

/// Smallest, largest and mean of the numbers of a tensor; how many are no numbers.
struct Statistics {
  double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0;
  int64_t count = 0, notFinite = 0;

  explicit Statistics(const dlc_tensor &tensor, int64_t elements) : count(elements) {
    for (int64_t k = 0; k < elements; ++k) {
      double value = data::elementAsDouble(tensor, k);
      if (!std::isfinite(value)) {
        ++notFinite;
        continue;
      }
      low = std::min(low, value);
      high = std::max(high, value);
      sum += value;
    }
  }
  double mean() const { return sum / static_cast<double>(count - notFinite); }
  bool any() const { return count > notFinite; }
};

static void printOutputs(Invocation &invocation, const LoadedModel &model, const RunBuffers &buffers) {
  Table table({{"output", Align::Left, 40},
               {"type"},
               {"min", Align::Right},
               {"mean", Align::Right},
               {"max", Align::Right},
               {"first values"}});
  llvm::json::Array list;
  for (auto [port, tensor, view] : llvm::zip(model.outputs(), buffers.outputs, buffers.outputViews)) {
    Statistics statistics(view, tensor.elements());
    std::string first;
    constexpr int64_t shown = 5;
    for (int64_t k = 0; k < std::min(shown, tensor.elements()); ++k)
      first += (k ? " " : "") + numberText(data::elementAsDouble(view, k));
    if (tensor.elements() > shown)
      first += " ...";
    std::string type = (data::dtypeName(tensor.dtype()) + " " + data::shapeText(tensor.shape())).str();
    bool any = statistics.any();
    table.add({port.name, type, any ? numberText(statistics.low) : "-", any ? numberText(statistics.mean()) : "-",
               any ? numberText(statistics.high) : "-", first});
    if (statistics.notFinite)
      invocation.warn("output '" + std::string(port.name) + "' has " + countText(statistics.notFinite) + " of " +
                      countText(statistics.count) + " values that are infinite or not a number");
    llvm::json::Object entry{{"name", jsonText(port.name)},
                             {"dtype", data::dtypeName(tensor.dtype())},
                             {"shape", jsonArray(tensor.shape())},
                             {"not_finite", statistics.notFinite}};
    if (any) {
      entry["min"] = statistics.low;
      entry["mean"] = statistics.mean();
      entry["max"] = statistics.high;
    }
    list.push_back(std::move(entry));
  }
  table.print(invocation.out());
  invocation.json["outputs"] = std::move(list);
}

/// The best `count` of the classes [offset, offset + classes) of one sample, best first.
static std::vector<int64_t> topClasses(const dlc_tensor &scores, int64_t offset, int64_t classes, int64_t count) {
  std::vector<int64_t> order(classes);
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, classes);
  auto score = [&](int64_t k) {
    double value = data::elementAsDouble(scores, offset + k);
    return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](int64_t a, int64_t b) {
    return score(a) != score(b) ? score(a) > score(b) : a < b;
  });
  order.resize(count);
  return order;
}

static void printTop(Invocation &invocation, const LoadedModel &model, const RunBuffers &buffers, int64_t count) {
  llvm::raw_ostream &os = invocation.out();
  std::vector<std::string> labels = model.labels();
  llvm::json::Array list;
  for (auto [o, port, tensor, view] : llvm::enumerate(model.outputs(), buffers.outputs, buffers.outputViews)) {
    if (tensor.elements() == 0 || tensor.shape().empty())
      continue;
    int64_t samples = tensor.shape().size() > 1 ? tensor.shape()[0] : 1, classes = tensor.elements() / samples;
    bool named = o == 0 && static_cast<int64_t>(labels.size()) == classes;
    if (o == 0 && !labels.empty() && !named)
      invocation.warn("the artifact has " + countText(labels.size()) + " class names, but output '" + port.name +
                      "' has " + countText(classes) + " values per sample; showing numbers");
    constexpr int64_t shownSamples = 16;
    for (int64_t s = 0; s < std::min(samples, shownSamples); ++s) {
      os << "\ntop " << std::min(count, classes) << " of output '" << safeText(port.name) << "'";
      if (samples > 1)
        os << ", sample " << s;
      os << " (raw scores)\n";
      Table table({{"", Align::Right}, {named ? "class" : "class number", Align::Left, 50}, {"score", Align::Right}});
      llvm::json::Array best;
      int64_t rank = 0;
      for (int64_t k : topClasses(view, s * classes, classes, count)) {
        double score = data::elementAsDouble(view, s * classes + k);
        table.add({std::to_string(++rank), named ? labels[k] : std::to_string(k), decimalText(score, 5)});
        llvm::json::Object entry{{"class", k}, {"score", jsonNumber(score)}};
        if (named)
          entry["label"] = jsonText(labels[k]);
        best.push_back(std::move(entry));
      }
      table.print(os, "  ");
      list.push_back(llvm::json::Object{{"output", jsonText(port.name)}, {"sample", s}, {"top", std::move(best)}});
    }
    if (samples > shownSamples)
      os << "\n... " << samples - shownSamples << " more samples\n";
  }
  invocation.json["top"] = std::move(list);
}

/// Compares with the files of --expect. Returns the exit code.
static llvm::Expected<int> compareOutputs(Invocation &invocation, const LoadedModel &model, const RunBuffers &buffers) {
  auto rtol = invocation.number(OPT_rtol, 1e-4, 0);
  auto atol = invocation.number(OPT_atol, 1e-5, 0);
  if (!rtol || !atol)
    return llvm::joinErrors(rtol.takeError(), atol.takeError());
  auto expected = withCode(ErrorCode::BadData, data::readOutputs(invocation.text(OPT_expect), buffers.outputs.size()));
  if (!expected)
    return expected.takeError();
  Table table({{"output", Align::Left, 40},
               {"max abs", Align::Right},
               {"max rel", Align::Right},
               {"max ulp", Align::Right},
               {"differ", Align::Right},
               {"of", Align::Right},
               {"result"}});
  llvm::json::Array list;
  std::vector<std::string> failures;
  for (auto [port, want, got] : llvm::zip(model.outputs(), *expected, buffers.outputViews)) {
    dlc_tensor wanted = want.view();
    auto comparison = data::compareTensors(got, wanted, *rtol, *atol);
    if (!comparison)
      return fail(ErrorCode::BadData, invocation.text(OPT_expect) + ": output '" + port.name +
                                          "': " + llvm::toString(comparison.takeError()));
    bool ok = comparison->matches();
    std::string ulp = comparison->maxUlp == UINT64_MAX ? "inf" : std::to_string(comparison->maxUlp);
    table.add({port.name, numberText(comparison->maxAbs, 3), numberText(comparison->maxRel, 3), ulp,
               countText(comparison->mismatches), countText(comparison->elements), ok ? "ok" : "DIFFERS"});
    if (!ok)
      failures.push_back("output '" + std::string(port.name) + "': " + data::comparisonText(*comparison, got, wanted));
    list.push_back(llvm::json::Object{{"output", jsonText(port.name)},
                                      {"max_abs", jsonNumber(comparison->maxAbs)},
                                      {"max_rel", jsonNumber(comparison->maxRel)},
                                      {"max_ulp", static_cast<double>(comparison->maxUlp)},
                                      {"mismatches", comparison->mismatches},
                                      {"elements", comparison->elements},
                                      {"ok", ok}});
  }
  invocation.out() << "\ncompared with " << safeText(invocation.text(OPT_expect)) << " (rtol " << numberText(*rtol)
                   << ", atol " << numberText(*atol) << ")\n";
  table.print(invocation.out(), "  ");
  invocation.json["comparison"] = llvm::json::Object{{"rtol", *rtol}, {"atol", *atol}, {"outputs", std::move(list)}};
  for (const std::string &failure : failures)
    invocation.report(ErrorCode::OutputsDiffer, failure);
  return failures.empty() ? ExitOk : ExitGate;
}

static llvm::Expected<int> runModel(Invocation &invocation) {
  auto options = loadOptions(invocation);
  auto top = invocation.integer(OPT_top, 0, 1, 1000000);
  if (!options || !top)
    return llvm::joinErrors(options.takeError(), top.takeError());
  for (OptionId id : {OPT_rtol, OPT_atol})
    if (invocation.has(id) && !invocation.has(OPT_expect))
      return fail(ErrorCode::ConflictingOptions, optionName(id) + " has no meaning without --expect DIR");
  int exitCode;
  auto opened = LoadedModel::open(invocation, invocation.positional(0), *options, exitCode);
  if (!opened)
    return opened.takeError();
  if (exitCode != ExitOk)
    return exitCode;
  LoadedModel &model = **opened;
  data::InputFiles files;
  auto inputs = givenInputs(invocation, model, files);
  if (!inputs)
    return inputs.takeError();
  auto buffers = model.prepare(std::move(*inputs));
  if (!buffers)
    return buffers.takeError();
  showPictures(invocation, files);
  auto start = Clock::now();
  if (llvm::Error error = model.run(*buffers))
    return std::move(error);
  double seconds = secondsSince(start);
  invocation.json["model"] = model.json();
  invocation.json["run_us"] = seconds * 1e6;
  if (*top)
    printTop(invocation, model, *buffers, *top);
  else
    printOutputs(invocation, model, *buffers);
  if (invocation.has(OPT_save_outputs)) {
    if (llvm::Error error = data::writeOutputs(invocation.text(OPT_save_outputs), buffers->outputViews))
      return withCode(ErrorCode::FileUnwritable, std::move(error));
    invocation.out() << "\nwrote " << buffers->outputs.size() << " output" << (buffers->outputs.size() == 1 ? "" : "s")
                     << " to " << safeText(invocation.text(OPT_save_outputs)) << "\n";
  }
  if (invocation.has(OPT_expect)) {
    auto compared = compareOutputs(invocation, model, *buffers);
    if (!compared)
      return compared.takeError();
    exitCode = *compared;
  }
  invocation.out() << "\n"
                   << timeText(seconds) << " for this first run (" << dlc_model_isa(model.model()) << ", "
                   << dlc_model_threads(model.model())
                   << (dlc_model_threads(model.model()) == 1 ? " thread" : " threads")
                   << "); 'dlc bench' measures speed\n";
  return exitCode;
}

const Verb cli::runVerb = {
    "run", "run a model once on given inputs", "MODEL.{so,onnx} --inputs DIR | --input [NAME=]FILE ... [options]",
    "Runs an artifact, or an ONNX model, which is compiled for this processor first. Inputs are arrays (.npy, .npz,\n"
    ".pb) or pictures (.png, .jpg), which are prepared as the artifact says or as the options here say.\n"
    "Prints the range of every output; with --top the largest scores, raw: no softmax is applied.\n",
    "# the three best classes of a picture\n"
    "dlc run libdigits.so --input x=seven.png --top 3\n"
    "# straight from a model, all inputs from a folder, outputs into another\n"
    "dlc run net.onnx --inputs samples/ --save-outputs out/\n"
    "# a gate for CI: exit status 3 when an output is off\n"
    "dlc run libnet.so --inputs ref/ --expect ref/ --rtol 1e-3 --atol 1e-4\n",
    RunVerb, 1, 1, runModel};
