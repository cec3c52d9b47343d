// dlc eval: how often a classifier is right on labelled data.
#include "tools/dlc/Evaluation.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Table.h"

#include <cmath>

using namespace dlc;
using namespace dlc::cli;

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
  return openLabelled(invocation.text(OPT_data), invocation.has(OPT_split) ? invocation.text(OPT_split) : "test",
                      invocation.text(OPT_data_labels));
}

static llvm::Expected<int> eval(Invocation &invocation) {
  auto gate = minAccuracy(invocation);
  auto options = loadOptions(invocation);
  auto evaluationSettings = evaluationOptions(invocation);
  if (!gate || !options || !evaluationSettings)
    return llvm::joinErrors(llvm::joinErrors(gate.takeError(), options.takeError()), evaluationSettings.takeError());
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
  Evaluation evaluation(invocation, **model, **dataset, *evaluationSettings);
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
