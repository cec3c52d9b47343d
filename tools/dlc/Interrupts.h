// Leaving early without a trace: temporary files go when the program is interrupted, its reader is
// gone, or it breaks one of its own rules.
#ifndef DLC_TOOLS_DLC_INTERRUPTS_H
#define DLC_TOOLS_DLC_INTERRUPTS_H

#include "llvm/Support/Error.h"

#include <string>

namespace dlc::cli {

/// Ctrl-C and a closed pipe end the program as the signal would, after temporary files are removed.
/// A crash prints what to report and exits with 4.
void installSignalHandlers(int argc, char **argv);

/// While it lives, Ctrl-C and SIGTERM are noted instead of ending the program, so that work can come to a good end. The
/// second one ends it as usual. One at a time.
class NotedInterrupt {
public:
  NotedInterrupt();
  ~NotedInterrupt();
  NotedInterrupt(const NotedInterrupt &) = delete;

  /// The signal that came, 0 if none did.
  static int signal();
};

/// A folder that is removed, with the files in it, when it goes out of scope or a signal ends the
/// program. One at a time.
class TemporaryFolder {
public:
  static llvm::Expected<std::unique_ptr<TemporaryFolder>> create();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder &) = delete;

  /// The path for a file of this name in the folder.
  std::string file(llvm::StringRef name) const;

private:
  explicit TemporaryFolder(std::string path) : path(std::move(path)) {}
  std::string path;
};

} // namespace dlc::cli

#endif
