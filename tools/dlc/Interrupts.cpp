// Signals. Handlers call only what POSIX allows in them.
#include "tools/dlc/Interrupts.h"
#include "tools/dlc/Errors.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

using namespace dlc::cli;

// Of the temporary folder; empty when there is none. Fixed memory: read in signal handlers.
static char folderPath[4096];
static char commandLine[2048];

/// Removes the plain files of the temporary folder, then the folder. Uses no heap of ours; readdir is
/// not on POSIX's list, but the folder is small and this is the last thing the process does.
static void removeFolder() {
  if (!folderPath[0])
    return;
  if (DIR *dir = opendir(folderPath)) {
    while (dirent *entry = readdir(dir))
      unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
  }
  rmdir(folderPath);
  folderPath[0] = 0;
}

static void endBySignal(int signal) {
  removeFolder();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

extern "C" void dlcNoteSignal(int signal) {
  llvm::sys::RunInterruptHandlers(); // removes files being written
  endBySignal(signal);
}

static void writeText(const char *text) {
  ssize_t ignored = write(STDERR_FILENO, text, std::strlen(text));
  (void)ignored;
}

[[noreturn]] static void endInternally(const char *reason) {
  removeFolder();
  writeText("\ndlc: error DLC-E0901: internal error");
  if (reason) {
    writeText(": ");
    writeText(reason);
  }
  writeText("\n  command: ");
  writeText(commandLine);
  writeText("\n  please report it with the command and the model; --emit=PHASE narrows it down, "
            "DLC_BACKTRACE=1 adds where it happened\n");
  _exit(4);
}

static void onCrash(void *) {
  if (std::getenv("DLC_BACKTRACE"))
    llvm::sys::PrintStackTrace(llvm::errs());
  endInternally(nullptr);
}

static void onFatalError(void *, const char *reason, bool) {
  if (std::getenv("DLC_BACKTRACE"))
    llvm::sys::PrintStackTrace(llvm::errs());
  llvm::sys::RunInterruptHandlers();
  endInternally(reason);
}

static void onOutOfMemory(void *, const char *reason, bool) {
  removeFolder();
  writeText("\ndlc: error DLC-E0502: memory is short\n");
  _exit(1);
}

static void handle(std::initializer_list<int> signals, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  for (int signal : signals)
    sigaction(signal, &action, nullptr);
}

void dlc::cli::installSignalHandlers(int argc, char **argv) {
  for (int k = 0; k < argc; ++k) {
    std::strncat(commandLine, argv[k], sizeof(commandLine) - std::strlen(commandLine) - 1);
    std::strncat(commandLine, " ", sizeof(commandLine) - std::strlen(commandLine) - 1);
  }
  llvm::sys::AddSignalHandler(onCrash, nullptr);
  llvm::install_fatal_error_handler(onFatalError);
  llvm::install_bad_alloc_error_handler(onOutOfMemory);
  handle({SIGINT, SIGTERM, SIGHUP, SIGPIPE}, dlcNoteSignal);
  handle({SIGXFSZ}, SIG_IGN); // a file that grows beyond a limit: the write fails, as on a full disk
}

static volatile std::sig_atomic_t notedSignal = 0;

extern "C" void dlcKeepSignal(int signal) {
  if (notedSignal)
    dlcNoteSignal(signal);
  notedSignal = signal;
}

NotedInterrupt::NotedInterrupt() {
  notedSignal = 0;
  handle({SIGINT, SIGTERM}, dlcKeepSignal);
}

NotedInterrupt::~NotedInterrupt() { handle({SIGINT, SIGTERM}, dlcNoteSignal); }

int NotedInterrupt::signal() { return notedSignal; }

llvm::Expected<std::unique_ptr<TemporaryFolder>> TemporaryFolder::create() {
  llvm::SmallString<256> path;
  if (std::error_code ec = llvm::sys::fs::createUniqueDirectory("dlc", path))
    return fail(ErrorCode::FileUnwritable, "cannot make a temporary folder: " + ec.message() + "; set TMPDIR");
  if (path.size() < sizeof(folderPath))
    std::memcpy(folderPath, path.c_str(), path.size() + 1);
  return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(path.str().str()));
}

TemporaryFolder::~TemporaryFolder() {
  llvm::sys::fs::remove_directories(path);
  folderPath[0] = 0;
}

std::string TemporaryFolder::file(llvm::StringRef name) const {
  llvm::SmallString<256> result(path);
  llvm::sys::path::append(result, name);
  return result.str().str();
}
