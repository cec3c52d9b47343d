// Files that are not there unless everything worked: written beside their place, renamed at the end.
#ifndef DLC_CODEGEN_EMIT_TEMPFILES_H
#define DLC_CODEGEN_EMIT_TEMPFILES_H

#include "lib/Support/Mlir.h"

#include "llvm/Support/raw_ostream.h"

#include <string>
#include <utility>
#include <vector>

namespace dlc::emit {

class TempFiles {
public:
  /// Files lie in the folder of `output`.
  explicit TempFiles(StringRef output);
  /// Removes what was not published.
  ~TempFiles();
  TempFiles(const TempFiles &) = delete;
  TempFiles &operator=(const TempFiles &) = delete;

  /// A new file for `what` (a few letters for the name); `write` fills it. Returns its path.
  Expected<std::string> create(StringRef what, function_ref<void(llvm::raw_ostream &)> write);
  /// A path for a file that somebody else writes.
  Expected<std::string> reserve(StringRef what);

  /// Lets the file at `path` become `destination` when publish is called.
  void keepAs(StringRef path, StringRef destination) { kept.emplace_back(path.str(), destination.str()); }
  /// Renames all files that are kept. Fails with a sentence.
  Error publish();

private:
  std::string directory, stem;
  std::vector<std::string> paths;
  std::vector<std::pair<std::string, std::string>> kept;
};

} // namespace dlc::emit

#endif
