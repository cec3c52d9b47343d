// dlc export: the weights of a checkpoint, in the model that training started from.
#include "tools/dlc/CompileRequest.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Table.h"

#include "lib/Export/OnnxFile.h"
#include "lib/Training/CheckpointFolder.h"
#include "lib/Training/Manifest.h"

#include "llvm/Support/FileSystem.h"

using namespace dlc;
using namespace dlc::cli;

/// The checkpoint named, or the newest good one of the folder.
static llvm::Expected<training::Checkpoint> chooseCheckpoint(Invocation &invocation, llvm::StringRef folder,
                                                             const training::Manifest &manifest) {
  std::vector<std::string> paths{invocation.text(OPT_checkpoint).str()};
  if (!invocation.has(OPT_checkpoint)) {
    std::string checkpoints = (folder + "/checkpoints").str();
    paths = training::CheckpointFolder::list(checkpoints);
    if (paths.empty())
      return fail(ErrorCode::BadCheckpoint,
                  checkpoints + ": no checkpoint there; train first: dlc train " + folder + " --data DIR");
  }
  auto accept = [&](const training::Checkpoint &checkpoint) { return checkpoint.checkModel(manifest.modelDigest); };
  size_t passedOver = 0;
  auto warn = [&](llvm::StringRef text) {
    if (++passedOver < paths.size())
      invocation.warn((text + "; taking the one before").str());
  };
  return withCode(ErrorCode::BadCheckpoint, training::newestGood(paths, accept, warn));
}

static llvm::Expected<int> exportModel(Invocation &invocation) {
  std::string folder = folderName(invocation.positional(0));
  auto output = outputOption(invocation);
  if (!output)
    return output.takeError();
  if (output->empty())
    return fail(ErrorCode::BadArguments, "give the file to write: -o trained.onnx");
  auto manifest = withCode(ErrorCode::NotATrainingFolder, training::Manifest::read(folder));
  if (!manifest)
    return manifest.takeError();
  auto checkpoint = chooseCheckpoint(invocation, folder, *manifest);
  if (!checkpoint)
    return checkpoint.takeError();
  auto file = withCode(ErrorCode::InvalidModel, OnnxFile::load(folder + "/model.onnx"));
  if (!file)
    return file.takeError();
  int64_t replaced = 0, bytes = 0;
  for (const training::CheckpointTensor &tensor : checkpoint->tensors()) {
    if (!(*file)->hasInitializer(tensor.name)) // the optimizer's
      continue;
    if (llvm::Error error = (*file)->replace(tensor.name, tensor.dtype, tensor.dims, tensor.bytes))
      return withCode(ErrorCode::BadCheckpoint, std::move(error));
    ++replaced;
    bytes += static_cast<int64_t>(tensor.bytes.size());
  }
  if (replaced == 0)
    return fail(ErrorCode::BadCheckpoint, checkpoint->path() + ": expected tensors of " + folder +
                                              "/model.onnx, found none; nothing was written");
  if (llvm::Error error = (*file)->save(*output))
    return withCode(ErrorCode::FileUnwritable, std::move(error));
  uint64_t size = 0;
  if (llvm::sys::fs::file_size(*output, size))
    size = 0;
  const training::CheckpointInfo &info = checkpoint->info();
  Summary summary;
  summary.add("model", *output + ", " + bytesText(static_cast<double>(size)));
  summary.add("checkpoint", checkpoint->path());
  summary.add("trained", countText(info.step) + " steps, " + countText(info.epoch) + " epochs" +
                             (info.position ? " and " + countText(info.position) + " samples" : ""));
  summary.add("replaced", countText(replaced) + " tensors, " + bytesText(static_cast<double>(bytes)));
  summary.print(invocation.out());
  llvm::json::Object &json = invocation.json;
  json["output"] = jsonText(*output);
  json["checkpoint"] = jsonText(checkpoint->path());
  json["step"] = info.step;
  json["epoch"] = info.epoch;
  json["tensors"] = replaced;
  return ExitOk;
}

const Verb cli::exportVerb = {
    "export", "write a trained model as ONNX", "DIR -o FILE.onnx [--checkpoint FILE]",
    "Takes the folder of 'dlc train-compile' and writes the model it was made from with the weights and\n"
    "running statistics of a checkpoint: same nodes, names, types and shapes; batch normalization and\n"
    "dropout as they were. Tensors that were in files beside the model, or too large for one file, are\n"
    "written beside the new one.\n",
    "# after training\n"
    "dlc export lenet.train -o trained.onnx\n"
    "# an earlier state\n"
    "dlc export lenet.train -o early.onnx --checkpoint lenet.train/checkpoints/step-00000938.safetensors\n",
    ExportVerb, 1, 1, exportModel};
