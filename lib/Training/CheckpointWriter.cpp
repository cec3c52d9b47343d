// The writing half of checkpoints.
#include "lib/Training/CheckpointFormat.h"

#include "lib/Data/Failure.h"
#include "lib/Data/Files.h"
#include "lib/Data/HostTensor.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/xxhash.h"

using namespace dlc;
using namespace dlc::training;

StateLayout StateLayout::of(const dlc_artifact &artifact) {
  return {llvm::ArrayRef(artifact.state, static_cast<size_t>(artifact.num_state)), artifact.state_size,
          artifact.state_hash};
}

uint64_t StateLayout::bytesOf(const dlc_state_entry &entry) {
  uint64_t bytes = data::dtypeSize(entry.dtype);
  for (int32_t d = 0; d < entry.rank; ++d)
    bytes *= static_cast<uint64_t>(entry.dims[d]);
  return bytes;
}

std::string training::checksumText(llvm::ArrayRef<char> bytes) {
  return hexText(llvm::xxHash64(llvm::ArrayRef(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size())));
}

std::string training::hexText(uint64_t value) { return llvm::utohexstr(value, /*LowerCase=*/true, /*Width=*/16); }

llvm::StringRef training::formatDtype(int32_t dtype) {
  for (auto [ours, name] : checkpointDtypes)
    if (ours == dtype)
      return name;
  return "";
}

/// Shortest text that reads back as the same number.
static std::string exactText(double value) { return llvm::formatv("{0}", llvm::format("%.17g", value)).str(); }

std::vector<std::pair<llvm::StringRef, std::string>> training::infoTexts(const CheckpointInfo &info) {
  return {{"step", std::to_string(info.step)},
          {"epoch", std::to_string(info.epoch)},
          {"position", std::to_string(info.position)},
          {"seed", std::to_string(info.seed)},
          {"samples", std::to_string(info.samples)},
          {"batch", std::to_string(info.batch)},
          {"schedule", info.schedule},
          {"optimizer", info.optimizer},
          {"learning_rate", exactText(info.learningRate)},
          {"best_accuracy", exactText(info.bestAccuracy)},
          {"model_digest", info.modelDigest},
          {"state_hash", hexText(info.stateHash)}};
}

/// The header without its length, its own checksum still zeros.
static std::string headerText(const StateLayout &layout, const char *state, const CheckpointInfo &info) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::json::OStream json(os);
  json.objectBegin();
  json.attributeObject("__metadata__", [&] {
    json.attribute(headerChecksumKey, noChecksum);
    json.attribute("format", checkpointFormat);
    json.attribute("version", std::to_string(checkpointVersion));
    for (const auto &[key, value] : infoTexts(info))
      json.attribute(key, value);
    for (const dlc_state_entry &entry : layout.entries)
      json.attribute(checksumPrefix.str() + entry.name,
                     checksumText({state + entry.offset, StateLayout::bytesOf(entry)}));
  });
  uint64_t at = 0;
  for (const dlc_state_entry &entry : layout.entries) {
    uint64_t bytes = StateLayout::bytesOf(entry);
    json.attributeObject(entry.name, [&] {
      json.attribute("dtype", formatDtype(entry.dtype));
      json.attributeArray("shape", [&] {
        for (int32_t d = 0; d < entry.rank; ++d)
          json.value(entry.dims[d]);
      });
      json.attributeArray("data_offsets", [&] {
        json.value(static_cast<int64_t>(at));
        json.value(static_cast<int64_t>(at + bytes));
      });
    });
    at += bytes;
  }
  json.objectEnd();
  text.resize(llvm::alignTo(text.size(), 8), ' ');
  return text;
}

llvm::Error training::writeCheckpoint(llvm::StringRef path, const StateLayout &layout, const char *state,
                                      const CheckpointInfo &info) {
  for (const dlc_state_entry &entry : layout.entries) {
    llvm::StringRef name = entry.name;
    if (name == metadataKey || !llvm::json::isUTF8(name))
      return data::failure(path,
                           "a checkpoint cannot hold a tensor of the name '" + name + "'; rename it in the model");
    if (formatDtype(entry.dtype).empty())
      return data::failure(path, "tensor '" + name + "': expected a type that safetensors has, got " +
                                     data::dtypeName(entry.dtype));
  }
  std::string header = headerText(layout, state, info);
  header.replace(header.find(noChecksum), noChecksum.size(), checksumText(header));
  if (header.size() > maxHeaderBytes)
    return data::failure(path, "expected names and shapes of at most " + llvm::Twine(maxHeaderBytes) +
                                   " bytes for a checkpoint, got " + llvm::Twine(header.size()));
  char length[8];
  llvm::support::endian::write64le(length, header.size());
  return data::writeFileAtomically(path, [&](llvm::raw_ostream &os) {
    os.write(length, sizeof(length));
    os << header;
    for (const dlc_state_entry &entry : layout.entries)
      os.write(state + entry.offset, StateLayout::bytesOf(entry));
    return llvm::Error::success();
  });
}
