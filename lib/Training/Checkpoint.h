// One checkpoint: a safetensors file (any reader of that format sees the weights) whose __metadata__ holds what a run
// needs to go on, and checksums of everything. Written whole or not at all; read strictly.
//
// Layout: the header's length (8 bytes, little endian), the header (JSON, padded with spaces to a multiple of 8), the
// tensors without gaps in the order of the state. __metadata__ keys: "format" ("dlc-checkpoint"), "version", those of
// CheckpointInfo, "xxh64:<tensor>" (16 hex digits) per tensor, and "header_xxh64": of the header with these digits 0.
#ifndef DLC_TRAINING_CHECKPOINT_H
#define DLC_TRAINING_CHECKPOINT_H

#include "dlc/Runtime/Artifact.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>
#include <vector>

namespace dlc::training {

/// Raised when a key changes its meaning. Readers refuse other versions.
constexpr int64_t checkpointVersion = 1;

/// Where a run stands.
struct CheckpointInfo {
  int64_t step = 0;     ///< steps done
  int64_t epoch = 0;    ///< epochs completed
  int64_t position = 0; ///< samples used of the epoch after those
  uint64_t seed = 0;    ///< of shuffling and dropout
  int64_t samples = 0;  ///< of the training data
  int64_t batch = 0;
  std::string schedule, optimizer; ///< as the command line has them
  double learningRate = 0;         ///< before the schedule
  double bestAccuracy = -1;        ///< of the evaluations so far; -1: none
  std::string modelDigest;         ///< of model.onnx
  uint64_t stateHash = 0;          ///< dlc_artifact.state_hash
};

/// What a checkpoint is checked against when it is loaded.
struct StateLayout {
  llvm::ArrayRef<dlc_state_entry> entries;
  uint64_t size = 0, hash = 0;

  static StateLayout of(const dlc_artifact &artifact);
  static uint64_t bytesOf(const dlc_state_entry &entry);
};

/// Writes the state at `state` (layout.size bytes) as `info` describes it. When it fails, or the disk is full, nothing
/// is left behind and an older file of that name stays.
llvm::Error writeCheckpoint(llvm::StringRef path, const StateLayout &layout, const char *state,
                            const CheckpointInfo &info);

/// A tensor in a checkpoint.
struct CheckpointTensor {
  std::string name;
  int32_t dtype;
  std::vector<int64_t> dims;
  llvm::ArrayRef<char> bytes;
};

/// An open checkpoint whose every byte has been checked.
class Checkpoint {
public:
  /// Fails on whatever is no checkpoint of this version, is truncated, or has one bit flipped. The message names the
  /// file, the tensor if one is at fault, what was expected and what was found.
  static llvm::Expected<Checkpoint> open(llvm::StringRef path);

  const std::string &path() const { return source; }
  const CheckpointInfo &info() const { return facts; }
  llvm::ArrayRef<CheckpointTensor> tensors() const { return list; }
  const CheckpointTensor *find(llvm::StringRef name) const;

  /// Fails unless the checkpoint is of the model with this digest.
  llvm::Error checkModel(llvm::StringRef modelDigest) const;
  /// Copies all tensors into `state`, which has `layout.size` bytes. Nothing is written unless names, types, shapes and
  /// the layout's hash agree.
  llvm::Error load(const StateLayout &layout, char *state) const;

private:
  Checkpoint() = default;
  llvm::Error parse();

  std::string source;
  std::unique_ptr<llvm::MemoryBuffer> file;
  CheckpointInfo facts;
  std::vector<CheckpointTensor> list;
};

} // namespace dlc::training

#endif
