// What is going on, on stderr: nothing for short work, a line that is rewritten on a terminal, a
// line per step elsewhere.
#ifndef DLC_TOOLS_DLC_PROGRESS_H
#define DLC_TOOLS_DLC_PROGRESS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <chrono>
#include <string>

namespace dlc::cli {

using Clock = std::chrono::steady_clock;

inline double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Progress {
public:
  /// Decides by what stderr is. Quiet progress prints nothing.
  explicit Progress(bool quiet);
  ~Progress() { clear(); }
  Progress(const Progress &) = delete;

  /// A numbered step starts: "[3/8] fuse". `total` 0: not numbered. Off a terminal the line is
  /// printed once the work has taken two seconds.
  void step(llvm::StringRef what, int number = 0, int total = 0);
  /// Part of the current step: how much of it is done, with the time left. Cheap to call often.
  void update(int64_t done, int64_t total, llvm::StringRef unit);
  /// Any other line, at the same pace.
  void status(llvm::function_ref<std::string()> line);
  /// Removes the line, so that other output can follow.
  void clear();

private:
  bool isDue() const;
  void show(const std::string &line);
  enum class Style { None, Lines, Terminal } style;
  Clock::time_point begin, stepBegin, shown;
  std::string current;
  bool visible = false;
};

} // namespace dlc::cli

#endif
