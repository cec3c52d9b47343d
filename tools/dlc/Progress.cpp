// Progress lines on stderr.
#include "tools/dlc/Progress.h"
#include "tools/dlc/Format.h"

#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

using namespace dlc::cli;

static constexpr double terminalInterval = 0.1, lineInterval = 10, silence = 2;

Progress::Progress(bool quiet) : begin(Clock::now()), stepBegin(begin), shown(begin) {
  const char *term = std::getenv("TERM");
  bool canRewrite = term && llvm::StringRef(term) != "dumb";
  if (quiet)
    style = Style::None;
  else if (llvm::sys::Process::StandardErrIsDisplayed() && canRewrite)
    style = Style::Terminal;
  else
    style = Style::Lines;
}

void Progress::show(const std::string &line) {
  shown = Clock::now();
  if (style == Style::Terminal) {
    // Longer than the terminal would wrap and could not be erased.
    unsigned width = llvm::sys::Process::StandardErrColumns();
    llvm::errs() << "\r\033[K" << shortText(line, width > 1 ? width - 1 : 79);
    llvm::errs().flush();
    visible = true;
  } else {
    llvm::errs() << line << "\n";
  }
}

void Progress::step(llvm::StringRef what, int number, int total) {
  stepBegin = Clock::now();
  current = total ? "[" + std::to_string(number) + "/" + std::to_string(total) + "] " + what.str() : what.str();
  if (style == Style::None)
    return;
  double elapsed = secondsSince(begin);
  if (style == Style::Terminal || elapsed > silence)
    show(current + "  (" + timeText(elapsed) + ")");
}

void Progress::update(int64_t done, int64_t total, llvm::StringRef unit) {
  if (done <= 0 || total <= 0 || !isDue())
    return;
  double elapsed = secondsSince(stepBegin), left = elapsed * static_cast<double>(total - done) / static_cast<double>(done);
  show(current + "  " + countText(done) + "/" + countText(total) + " " + unit.str() + "  " + timeText(elapsed) +
       ", about " + timeText(left) + " left");
}

bool Progress::isDue() const {
  return style != Style::None && secondsSince(shown) >= (style == Style::Terminal ? terminalInterval : lineInterval);
}

void Progress::status(llvm::function_ref<std::string()> line) {
  if (isDue())
    show(line());
}

void Progress::clear() {
  if (visible)
    llvm::errs() << "\r\033[K";
  visible = false;
}
