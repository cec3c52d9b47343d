// The checkpoints of a run: files step-NNNNNNNN.safetensors in one folder, of which the last few are kept.
#ifndef DLC_TRAINING_CHECKPOINTFOLDER_H
#define DLC_TRAINING_CHECKPOINTFOLDER_H

#include "lib/Training/Checkpoint.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace dlc::training {

class CheckpointFolder {
public:
  /// Creates the folder where it is missing, and takes it for this process: two runs in one folder would remove each
  /// other's files. Fails when another has it, or it cannot be written to. What a killed run left half written goes.
  static llvm::Expected<std::unique_ptr<CheckpointFolder>> open(llvm::StringRef path);
  /// The checkpoints in `path` without opening it for writing, newest first; none when there is no such folder.
  static std::vector<std::string> list(llvm::StringRef path);
  ~CheckpointFolder();
  CheckpointFolder(const CheckpointFolder &) = delete;

  std::vector<std::string> list() const { return list(folder); }
  /// Writes step-<info.step>.safetensors, then removes all but the `keep` newest up to this one, and those of later
  /// steps. Returns its path. When it fails the folder is as it was.
  llvm::Expected<std::string> write(const StateLayout &layout, const char *state, const CheckpointInfo &info,
                                    int64_t keep);
  /// Removes every checkpoint.
  llvm::Error removeAll();

  const std::string &path() const { return folder; }

private:
  CheckpointFolder(std::string folder, int lock) : folder(std::move(folder)), lock(lock) {}
  std::string folder;
  int lock; // of the folder itself; no file is left behind
};

/// The newest of `paths` (newest first) that is sound and, if `accept` is given, acceptable. Those that are not are
/// told to `warn` and passed over. Fails with the first problem when none is left.
llvm::Expected<Checkpoint> newestGood(llvm::ArrayRef<std::string> paths,
                                      llvm::function_ref<llvm::Error(const Checkpoint &)> accept,
                                      llvm::function_ref<void(llvm::StringRef)> warn);

} // namespace dlc::training

#endif
