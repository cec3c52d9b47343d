#include "lib/Driver/TrainingManifest.h"

#include "lib/Export/OnnxFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace dlc;
namespace fs = llvm::sys::fs;
namespace json = llvm::json;

Error dlc::copySource(const std::string &from, const std::string &to) {
  llvm::Expected<std::unique_ptr<OnnxFile>> file = OnnxFile::load(from);
  if (!file)
    return file.takeError();
  return (*file)->save(to);
}

static json::Object optimizerToJson(const OptimizerOptions &o) {
  json::Object result{{"kind", nameOf(o.kind)}, {"learning_rate", o.learningRate}, {"weight_decay", o.weightDecay}};
  if (o.kind == OptimizerKind::Sgd) {
    result["momentum"] = o.momentum;
    result["nesterov"] = o.nesterov;
    return result;
  }
  result["beta1"] = o.beta1;
  result["beta2"] = o.beta2;
  result["epsilon"] = o.epsilon;
  return result;
}

Error dlc::writeManifest(const std::string &file, const std::string &source, const TrainingOptions &options) {
  auto contents = llvm::MemoryBuffer::getFile(source, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!contents)
    return createStringError("cannot read '" + source + "': " + contents.getError().message());
  json::Object dropout;
  for (const auto &[node, ratio] : options.dropout)
    dropout[node] = ratio;
  json::Object manifest{
      {"format", 1},
      {"model", "model.onnx"},
      {"model_xxh64", llvm::utohexstr(llvm::xxHash64((*contents)->getBuffer()), /*LowerCase=*/true, /*Width=*/16)},
      {"loss", json::Object{{"kind", nameOf(options.loss)}, {"output", options.output}}},
      {"optimizer", optimizerToJson(options.optimizer)},
      {"clip_norm", options.clipNorm},
      {"train", json::Array(options.train)},
      {"freeze", json::Array(options.freeze)},
      {"no_decay", json::Array(options.noDecay)},
      {"freeze_batch_norm", options.freezeBatchNorm},
      {"dropout", std::move(dropout)},
      {"input_gradients", json::Array(options.inputGradients)},
  };
  std::error_code code;
  llvm::raw_fd_ostream out(file, code);
  if (!code)
    out << llvm::formatv("{0:2}\n", json::Value(std::move(manifest)));
  out.flush();
  if (!code)
    code = out.error();
  out.clear_error();
  return code ? createStringError("cannot write '" + file + "': " + code.message()) : Error::success();
}
