// dlc eval: how often a classifier is right on labelled data.
#include "tools/dlc/Format.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/Table.h"

#include "lib/Data/Compare.h"
#include "lib/Data/Dataset.h"

#include <cmath>
#include <numeric>

using namespace dlc;
using namespace dlc::cli;

/// What was predicted for what. Most pairs of many classes never occur, so only those that do are kept.
struct Confusion {
  explicit Confusion(int64_t classes) : classes(classes), support(classes), predicted(classes), hits(classes) {}

  void add(int64_t label, int64_t guess) {
    ++samples;
    ++support[label];
    ++predicted[guess];
    if (label == guess) {
      ++hits[label];
      ++correct;
    } else {
      ++mistakes[{label, guess}];
    }
  }
  int64_t at(int64_t label, int64_t guess) const {
    if (label == guess)
      return hits[label];
    auto found = mistakes.find({label, guess});
    return found == mistakes.end() ? 0 : found->second;
  }

  int64_t classes, samples = 0, correct = 0, topFive = 0;
  std::vector<int64_t> support, predicted, hits; ///< by class
  std::map<std::pair<int64_t, int64_t>, int64_t> mistakes;
};

static double ratio(int64_t part, int64_t whole) {
  return whole ? static_cast<double>(part) / static_cast<double>(whole) : std::nan("");
}

struct ClassFigures {
  int64_t support;
  double precision, recall, f1; ///< NaN where there is nothing to divide by
};

static ClassFigures figuresOf(const Confusion &confusion, int64_t k) {
  int64_t support = confusion.support[k], predicted = confusion.predicted[k], hits = confusion.hits[k];
  return {support, ratio(hits, predicted), ratio(hits, support), ratio(2 * hits, support + predicted)};
}

static std::string figureText(double value) { return std::isnan(value) ? "-" : decimalText(value, 4); }

/// The index of the largest of `classes` scores from `offset` on, and how many are above the score of
/// `label`. A score that is no number is below all others.
static std::pair<int64_t, int64_t> rank(const dlc_tensor &scores, int64_t offset, int64_t classes, int64_t label) {
  auto score = [&](int64_t k) {
    double value = data::elementAsDouble(scores, offset + k);
    return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  int64_t best = 0, above = 0;
  double bestScore = score(0), own = score(label);
  for (int64_t k = 0; k < classes; ++k) {
    double value = score(k);
    if (value > bestScore) {
      best = k;
      bestScore = value;
    }
    above += value > own || (value == own && k < label);
  }
  return {best, above};
}

namespace {
/// Runs a model over a data set, batch by batch.
class Evaluation {
public:
  Evaluation(Invocation &invocation, const LoadedModel &model, const data::Dataset &dataset)
      : invocation(invocation), model(model), dataset(dataset) {}

  int64_t batch = 1, limit = 0, classes = 0;
  double runSeconds = 0, seconds = 0;

  /// Fails when the model is no classifier for such data.
  llvm::Error prepare() {
    if (model.inputs().size() != 1)
      return fail(ErrorCode::BadDataset, model.path() + ": eval needs a model with one input, this one has " +
                                             llvm::Twine(model.inputs().size()));
    const dlc_port &port = model.inputs()[0];
    if (port.rank == 0)
      return fail(ErrorCode::BadDataset, model.path() + ": the input '" + port.name + "' is a scalar: it has no batch");
    auto wanted = invocation.integer(OPT_batch, 64, 1, 1 << 20);
    auto first = invocation.integer(OPT_limit, dataset.size(), 1);
    if (!wanted || !first)
      return llvm::joinErrors(wanted.takeError(), first.takeError());
    limit = std::min(*first, dataset.size());
    bool isFree = port.dims[0] < 0;
    batch = isFree ? std::min(*wanted, limit) : port.dims[0];
    if (!isFree && invocation.has(OPT_batch) && *wanted != batch)
      return fail(ErrorCode::ConflictingOptions, "--batch " + llvm::Twine(*wanted) +
                                                     ": the model's batch is fixed to " + llvm::Twine(batch));
    if (batch < 1)
      return fail(ErrorCode::BadDataset, model.path() + ": the input '" + port.name + "' has a batch of 0");
    return allocate(port);
  }

  llvm::Expected<Confusion> run() {
    Confusion confusion(classes);
    auto start = Clock::now();
    std::vector<int64_t> indices(batch);
    for (int64_t first = 0; first < limit; first += batch) {
      int64_t count = std::min(batch, limit - first);
      for (int64_t k = 0; k < batch; ++k) // a last batch that is not full repeats its last sample
        indices[k] = first + std::min(k, count - 1);
      if (llvm::Error error = data::fillBatch(dataset, indices, preprocess, buffers.inputViews[0],
                                              data::runtimePreprocessor))
        return withCode(ErrorCode::BadDataset, std::move(error));
      auto runStart = Clock::now();
      if (llvm::Error error = model.run(buffers))
        return std::move(error);
      runSeconds += secondsSince(runStart);
      for (int64_t k = 0; k < count; ++k) {
        int64_t label = dataset.labels()[first + k];
        auto [predicted, above] = rank(buffers.outputViews[0], k * classes, classes, label);
        confusion.add(label, predicted);
        confusion.topFive += above < 5;
      }
      invocation.progress.update(first + count, limit, "samples");
    }
    seconds = secondsSince(start);
    return std::move(confusion);
  }

private:
  /// The input for one batch. Open dimensions other than the batch take the samples' sizes.
  llvm::Error allocate(const dlc_port &port) {
    auto options = preprocessOptions(invocation);
    if (!options)
      return options.takeError();
    preprocess = options->resolve(0, port, data::findPreprocess(model.ports().preprocess, 0));
    llvm::ArrayRef<int64_t> sample = dataset.sampleShape();
    std::vector<int64_t> shape(port.dims, port.dims + port.rank);
    shape[0] = batch;
    for (int32_t d = 1; d < port.rank; ++d) {
      if (shape[d] >= 0)
        continue;
      int64_t fromEnd = port.rank - d;
      if (!dataset.hasFixedShape() || static_cast<int64_t>(sample.size()) < fromEnd)
        return fail(ErrorCode::BadDataset, model.path() + ": dimension " + llvm::Twine(d) + " of input '" + port.name +
                                               "' is open and the data does not tell it; fix it with --shape");
      shape[d] = sample[sample.size() - fromEnd];
    }
    auto input = data::HostTensor::create(port.dtype, shape);
    if (!input)
      return withCode(ErrorCode::OutOfMemory, input.takeError());
    std::vector<data::HostTensor> inputs;
    inputs.push_back(std::move(*input));
    auto prepared = model.prepare(std::move(inputs));
    if (!prepared)
      return prepared.takeError();
    buffers = std::move(*prepared);
    // [N, classes], perhaps with sizes of 1 around the classes.
    llvm::ArrayRef<int64_t> scores = buffers.outputs.empty() ? llvm::ArrayRef<int64_t>() : buffers.outputs[0].shape();
    bool isRow = scores.size() >= 2 && scores[0] == batch &&
                 llvm::count_if(scores.drop_front(), [](int64_t size) { return size != 1; }) <= 1;
    if (!isRow)
      return fail(ErrorCode::BadDataset,
                  model.path() + ": expected a first output with one row of scores per sample" +
                      (scores.empty() ? "" : ", found " + model.portText(model.outputs()[0])) +
                      "; eval is for classifiers");
    classes = buffers.outputs[0].elements() / batch;
    if (classes < 2)
      return fail(ErrorCode::BadDataset, model.path() + ": expected at least 2 classes in output '" +
                                             model.outputs()[0].name + "', found " + llvm::Twine(classes));
    return withCode(ErrorCode::LabelOutOfRange, data::checkLabels(dataset, classes));
  }

  Invocation &invocation;
  const LoadedModel &model;
  const data::Dataset &dataset;
  RunBuffers buffers;
  dlc_preprocess preprocess = {};
};
} // namespace

/// Class names of the artifact, else of the data, else numbers.
static std::vector<std::string> classNames(const LoadedModel &model, const data::Dataset &dataset, int64_t classes) {
  std::vector<std::string> names = model.labels();
  if (static_cast<int64_t>(names.size()) != classes)
    names.assign(dataset.classNames().begin(), dataset.classNames().end());
  if (static_cast<int64_t>(names.size()) != classes) {
    names.clear();
    for (int64_t k = 0; k < classes; ++k)
      names.push_back(std::to_string(k));
  }
  return names;
}

static void printClasses(Invocation &invocation, const Confusion &confusion, llvm::ArrayRef<std::string> names) {
  Table table({{"class", Align::Left, 32},
               {"samples", Align::Right},
               {"precision", Align::Right},
               {"recall", Align::Right},
               {"F1", Align::Right}});
  constexpr int64_t shown = 40;
  std::vector<int64_t> order;
  double sums[3] = {};
  int64_t present = 0;
  llvm::json::Array list;
  for (int64_t k = 0; k < confusion.classes; ++k) {
    ClassFigures figures = figuresOf(confusion, k);
    list.push_back(llvm::json::Object{{"class", k},
                                      {"name", jsonText(names[k])},
                                      {"samples", figures.support},
                                      {"precision", jsonNumber(figures.precision)},
                                      {"recall", jsonNumber(figures.recall)},
                                      {"f1", jsonNumber(figures.f1)}});
    if (!figures.support)
      continue;
    order.push_back(k);
    ++present;
    sums[0] += std::isnan(figures.precision) ? 0 : figures.precision;
    sums[1] += figures.recall;
    sums[2] += figures.f1;
  }
  // Of many classes the weakest are what one looks for.
  bool cut = present > shown;
  if (cut) {
    llvm::sort(order, [&](int64_t a, int64_t b) {
      return std::pair(figuresOf(confusion, a).f1, a) < std::pair(figuresOf(confusion, b).f1, b);
    });
    order.resize(shown);
  }
  for (int64_t k : order) {
    ClassFigures figures = figuresOf(confusion, k);
    table.add({names[k], countText(figures.support), figureText(figures.precision), figureText(figures.recall),
               figureText(figures.f1)});
  }
  table.addRule();
  double n = static_cast<double>(present);
  table.add({"mean of " + std::to_string(present) + " classes", countText(confusion.samples),
             decimalText(sums[0] / n, 4), decimalText(sums[1] / n, 4), decimalText(sums[2] / n, 4)});
  invocation.out() << "\n" << (cut ? "the 40 weakest classes\n" : "");
  table.print(invocation.out());
  invocation.json["classes"] = std::move(list);
  invocation.json["macro_f1"] = sums[2] / n;
}

static void printConfusion(Invocation &invocation, const Confusion &confusion, llvm::ArrayRef<std::string> names) {
  llvm::raw_ostream &os = invocation.out();
  llvm::json::Array rows;
  constexpr int64_t widest = 20;
  if (confusion.classes <= widest) {
    std::vector<Table::Column> columns{{"is \\ taken for", Align::Left, 20}};
    for (int64_t k = 0; k < confusion.classes; ++k)
      columns.push_back({shortText(names[k], 10), Align::Right});
    Table table(std::move(columns));
    for (int64_t label = 0; label < confusion.classes; ++label) {
      std::vector<std::string> cells{names[label]};
      for (int64_t k = 0; k < confusion.classes; ++k)
        cells.push_back(confusion.at(label, k) ? std::to_string(confusion.at(label, k)) : ".");
      table.add(std::move(cells));
    }
    os << "\nconfusion matrix\n";
    table.print(os);
    for (int64_t label = 0; label < confusion.classes; ++label) {
      llvm::json::Array row;
      for (int64_t k = 0; k < confusion.classes; ++k)
        row.push_back(confusion.at(label, k));
      rows.push_back(std::move(row));
    }
    invocation.json["confusion"] = std::move(rows);
    return;
  }
  // A large matrix is nearly empty: what it holds off the diagonal, most frequent first.
  using Mistake = std::pair<std::pair<int64_t, int64_t>, int64_t>;
  std::vector<Mistake> order(confusion.mistakes.begin(), confusion.mistakes.end());
  llvm::sort(order, [](const Mistake &a, const Mistake &b) {
    return std::pair(-a.second, a.first) < std::pair(-b.second, b.first);
  });
  Table table({{"is", Align::Left, 32}, {"taken for", Align::Left, 32}, {"times", Align::Right}});
  for (const auto &[pair, times] : order) {
    if (table.size() < 20)
      table.add({names[pair.first], names[pair.second], countText(times)});
    rows.push_back(llvm::json::Object{{"is", pair.first}, {"taken_for", pair.second}, {"times", times}});
  }
  os << "\nmost frequent confusions\n";
  table.print(os);
  invocation.json["confusions"] = std::move(rows);
}

/// "0.97" or "97%".
static llvm::Expected<double> minAccuracy(const Invocation &invocation) {
  llvm::StringRef text = invocation.text(OPT_min_accuracy).trim(), digits = text;
  if (text.empty() && !invocation.has(OPT_min_accuracy))
    return 0.0;
  double unit = digits.consume_back("%") ? 0.01 : 1, value;
  if (digits.rtrim().getAsDouble(value) || !(value * unit >= 0 && value * unit <= 1))
    return fail(ErrorCode::BadOptionValue,
                "--min-accuracy: expected a fraction such as 0.97 or a percentage such as 97%, got '" + text + "'");
  return value * unit;
}

static llvm::Expected<std::unique_ptr<data::Dataset>> openData(const Invocation &invocation) {
  if (!invocation.has(OPT_data))
    return fail(ErrorCode::BadArguments, "give the samples: --data PATH");
  data::DatasetOptions options;
  llvm::StringRef split = invocation.has(OPT_split) ? invocation.text(OPT_split) : "test";
  if (split != "test" && split != "train")
    return fail(ErrorCode::BadOptionValue, "--split: expected test or train, got '" + safeText(split) + "'");
  options.split = split == "train" ? data::Split::Train : data::Split::Test;
  options.labels = invocation.text(OPT_data_labels).str();
  auto dataset = withCode(ErrorCode::BadDataset, data::openDataset(invocation.text(OPT_data), options));
  if (dataset && (*dataset)->size() == 0)
    return fail(ErrorCode::BadDataset, (*dataset)->path() + ": no samples");
  return dataset;
}

static llvm::Expected<int> eval(Invocation &invocation) {
  auto gate = minAccuracy(invocation);
  auto options = loadOptions(invocation);
  if (!gate || !options)
    return llvm::joinErrors(gate.takeError(), options.takeError());
  invocation.progress.step("reading data");
  auto dataset = openData(invocation);
  if (!dataset)
    return dataset.takeError();
  int exitCode;
  auto model = LoadedModel::open(invocation, invocation.positional(0), *options, exitCode);
  if (!model)
    return model.takeError();
  if (exitCode != ExitOk)
    return exitCode;
  Evaluation evaluation(invocation, **model, **dataset);
  if (llvm::Error error = evaluation.prepare())
    return std::move(error);
  invocation.progress.step("running");
  auto confusion = evaluation.run();
  if (!confusion)
    return confusion.takeError();
  std::vector<std::string> names = classNames(**model, **dataset, confusion->classes);
  int64_t samples = confusion->samples, correct = confusion->correct;
  double accuracy = ratio(correct, samples);
  llvm::raw_ostream &os = invocation.out();
  os << "accuracy " << percentText(accuracy, 2) << ": " << countText(correct) << " of " << countText(samples)
     << " samples of " << safeText((*dataset)->path()) << "\n";
  if (confusion->classes > 10)
    os << "within the five best " << percentText(ratio(confusion->topFive, samples), 2) << "\n";
  printClasses(invocation, *confusion, names);
  printConfusion(invocation, *confusion, names);
  double rate = static_cast<double>(samples) / evaluation.runSeconds;
  os << "\n"
     << countText(static_cast<int64_t>(rate)) << " samples/s in the model (batches of " << evaluation.batch << ", "
     << dlc_model_isa((*model)->model()) << ", " << dlc_model_threads((*model)->model()) << " threads); "
     << timeText(evaluation.seconds) << " with reading and preparing\n";
  llvm::json::Object &json = invocation.json;
  json["model"] = (*model)->json();
  json["data"] = jsonText((*dataset)->path());
  json["samples"] = samples;
  json["correct"] = correct;
  json["accuracy"] = accuracy;
  json["top5_accuracy"] = ratio(confusion->topFive, samples);
  json["batch"] = evaluation.batch;
  json["samples_per_s"] = rate;
  json["seconds"] = evaluation.seconds;
  if (accuracy < *gate) {
    invocation.report(ErrorCode::AccuracyBelow, "accuracy " + percentText(accuracy, 2) + " is below --min-accuracy " +
                                                    percentText(*gate, 2));
    return ExitGate;
  }
  return ExitOk;
}

const Verb cli::evalVerb = {
    "eval", "accuracy of a classifier on labelled data", "MODEL.{so,onnx} --data PATH [options]",
    "Runs all samples and prints accuracy, precision, recall and F1 per class, and the confusion matrix. Samples\n"
    "that are pictures are prepared as the artifact says, or as the options here say.\n",
    "# MNIST as it ships: a folder with t10k-images-idx3-ubyte.gz and so on\n"
    "dlc eval digits.onnx --data mnist/\n"
    "# a gate for CI: exit status 3 below 97 %\n"
    "dlc eval libdigits.so --data mnist/ --min-accuracy 97%\n"
    "# pictures in one folder per class, the first thousand\n"
    "dlc eval libresnet.so --data photos/ --limit 1000 --threads 4\n",
    EvalVerb, 1, 1, eval};
