// The training folder's record and the words of the command line that it comes from.
#include "lib/Training/Manifest.h"
#include "lib/Training/CheckpointFormat.h"

#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/xxhash.h"

#include <cmath>

using namespace dlc;
using namespace dlc::training;
using data::failure;

namespace {
/// A number among an optimizer's parameters.
struct Parameter {
  const char *word, *key; ///< on the command line, in training.json
  double OptimizerOptions::*field;
  bool isSgd, isAdam; ///< who has it
  double low, high;   ///< both allowed, but for betas, which stay below 1
};
constexpr Parameter parameters[] = {
    {"lr", "learning_rate", &OptimizerOptions::learningRate, true, true, 0, HUGE_VAL},
    {"wd", "weight_decay", &OptimizerOptions::weightDecay, true, true, 0, HUGE_VAL},
    {"momentum", "momentum", &OptimizerOptions::momentum, true, false, 0, 1},
    {"beta1", "beta1", &OptimizerOptions::beta1, false, true, 0, 1},
    {"beta2", "beta2", &OptimizerOptions::beta2, false, true, 0, 1},
    {"eps", "epsilon", &OptimizerOptions::epsilon, false, true, 0, HUGE_VAL},
};

bool has(const Parameter &parameter, OptimizerKind kind) {
  return kind == OptimizerKind::Sgd ? parameter.isSgd : parameter.isAdam;
}

/// What PyTorch takes when nothing is said.
OptimizerOptions defaultsOf(OptimizerKind kind) {
  OptimizerOptions options;
  options.kind = kind;
  if (kind != OptimizerKind::Sgd)
    options.learningRate = 1e-3;
  if (kind == OptimizerKind::AdamW)
    options.weightDecay = 0.01;
  return options;
}

std::string wordsOf(OptimizerKind kind) {
  std::string words;
  for (const Parameter &parameter : parameters)
    if (has(parameter, kind))
      words += (words.empty() ? "" : ", ") + std::string(parameter.word);
  return kind == OptimizerKind::Sgd ? words + ", nesterov" : words;
}

std::string numberText(double value) {
  // As short as it can be without changing the value.
  for (int digits = 1; digits < 17; ++digits) {
    std::string text = llvm::formatv("{0}", llvm::format("%.*g", digits, value)).str();
    double back;
    if (!llvm::StringRef(text).getAsDouble(back) && back == value)
      return text;
  }
  return llvm::formatv("{0}", llvm::format("%.17g", value)).str();
}
} // namespace

llvm::Expected<std::pair<LossKind, std::string>> training::parseLoss(llvm::StringRef text) {
  auto [name, output] = text.split(':');
  for (auto [kind, word] : lossNames)
    if (name == word)
      return std::pair(kind, output.str());
  return failure("expected softmax_ce, bce or mse, perhaps with the output it is for (softmax_ce:logits), got '" +
                 text + "'");
}

llvm::Expected<OptimizerOptions> training::parseOptimizer(llvm::StringRef text) {
  auto [name, rest] = text.split(':');
  const auto *known = llvm::find_if(optimizerNames, [name = name](const auto &entry) { return name == entry.second; });
  if (known == std::end(optimizerNames))
    return failure("expected sgd, adam or adamw, perhaps with parameters (adamw:lr=1e-3,wd=0.01), got '" + text + "'");
  OptimizerOptions options = defaultsOf(known->first);
  auto bad = [&, name = name](const llvm::Twine &what) {
    return failure("'" + text + "': " + what + "; " + name + " has " + wordsOf(options.kind));
  };
  llvm::SmallVector<llvm::StringRef> words;
  rest.split(words, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef word : words) {
    auto [key, value] = word.trim().split('=');
    if (key == "nesterov" && options.kind == OptimizerKind::Sgd) {
      if (!value.empty() && value != "true" && value != "false")
        return bad("nesterov takes no value");
      options.nesterov = value != "false";
      continue;
    }
    const auto *parameter =
        llvm::find_if(parameters, [&, key = key](const Parameter &p) { return key == p.word && has(p, options.kind); });
    if (parameter == std::end(parameters))
      return bad("no parameter '" + key + "'");
    double number;
    bool isBeta = llvm::StringRef(parameter->word).starts_with("beta");
    if (value.getAsDouble(number) || !std::isfinite(number) || number < parameter->low || number > parameter->high ||
        (isBeta && number == 1))
      return bad("expected a number " +
                 (std::isinf(parameter->high) ? llvm::Twine("from 0 on")
                  : isBeta                    ? llvm::Twine("from 0 to below 1")
                                              : llvm::Twine("from 0 to 1")) +
                 " as " + key + ", got '" + value + "'");
    options.*(parameter->field) = number;
  }
  if (options.nesterov && options.momentum == 0)
    return bad("nesterov needs a momentum above 0");
  return options;
}

std::string training::optimizerText(const OptimizerOptions &options) {
  std::string text = nameOf(options.kind);
  OptimizerOptions defaults = defaultsOf(options.kind);
  for (const Parameter &parameter : parameters)
    if (has(parameter, options.kind) && (parameter.field == &OptimizerOptions::learningRate ||
                                         options.*(parameter.field) != defaults.*(parameter.field)))
      text += (llvm::StringRef(text).contains(':') ? "," : ":") + std::string(parameter.word) + "=" +
              numberText(options.*(parameter.field));
  if (options.nesterov)
    text += ",nesterov";
  return text;
}

llvm::Expected<Manifest> Manifest::read(llvm::StringRef folder) {
  std::string path = (folder + "/training.json").str(), modelPath = (folder + "/model.onnx").str();
  auto file = data::readFile(path);
  if (!file)
    return failure(llvm::toString(file.takeError()) + "; is it a folder that 'dlc train-compile' wrote?");
  auto bad = [&](const llvm::Twine &what) { return failure(path, what + "; run 'dlc train-compile' again"); };
  auto json = parseShallow((*file)->getBuffer());
  if (!json)
    return bad("expected the record of 'dlc train-compile', found no JSON (" + llvm::toString(json.takeError()) + ")");
  const llvm::json::Object *object = json->getAsObject();
  if (!object || object->getInteger("format") != 1)
    return bad("expected a record of format 1, found another dlc's");
  const llvm::json::Object *loss = object->getObject("loss"), *optimizer = object->getObject("optimizer");
  if (!loss || !optimizer)
    return bad("expected a loss and an optimizer");
  Manifest manifest;
  auto kind = parseLoss(loss->getString("kind").value_or(""));
  if (!kind)
    return bad(llvm::toString(kind.takeError()));
  manifest.loss = kind->first;
  manifest.output = loss->getString("output").value_or("").str();
  auto options = parseOptimizer(optimizer->getString("kind").value_or(""));
  if (!options)
    return bad(llvm::toString(options.takeError()));
  manifest.optimizer = *options;
  for (const Parameter &parameter : parameters)
    if (auto value = optimizer->getNumber(parameter.key))
      manifest.optimizer.*(parameter.field) = *value;
  manifest.optimizer.nesterov = optimizer->getBoolean("nesterov").value_or(false);
  manifest.modelDigest = object->getString("model_xxh64").value_or("").str();
  auto model = data::readFile(modelPath);
  if (!model)
    return model.takeError();
  std::string digest = llvm::utohexstr(llvm::xxHash64((*model)->getBuffer()), /*LowerCase=*/true, /*Width=*/16);
  if (digest != manifest.modelDigest)
    return failure(modelPath, "expected digest " + manifest.modelDigest + ", found " + digest +
                                  ": the file was changed since; run 'dlc train-compile' again");
  return manifest;
}
