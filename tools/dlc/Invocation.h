// One call of a verb: its options, where its results go, its JSON record.
#ifndef DLC_TOOLS_DLC_INVOCATION_H
#define DLC_TOOLS_DLC_INVOCATION_H

#include "tools/dlc/Errors.h"
#include "tools/dlc/Options.h"
#include "tools/dlc/Progress.h"
#include "tools/dlc/Verbs.h"

#include "llvm/Support/JSON.h"

#include <limits>
#include <map>

namespace dlc::cli {

/// Of every JSON record: raised when a key changes its meaning or goes.
constexpr int64_t jsonVersion = 1;

class Invocation {
public:
  Invocation(const Verb &verb, llvm::opt::InputArgList args);

  const Verb &verb;
  Progress progress;
  /// The verb's content for --json. The frame around it (format, version, exit code, errors) is added
  /// by `finish`.
  llvm::json::Object json;

  /// Results for people: stdout, or nothing when the JSON goes there.
  llvm::raw_ostream &out();

  bool has(OptionId id) const { return args.hasArg(id); }
  /// The last value given, or "".
  llvm::StringRef text(OptionId id) const { return args.getLastArgValue(id); }
  std::vector<std::string> all(OptionId id) const { return args.getAllArgValues(id); }
  /// Words that are no options.
  std::vector<std::string> positionals() const { return args.getAllArgValues(OPT_INPUT); }
  std::string positional(size_t k) const { return positionals()[k]; }

  /// A number option, within bounds; `absent` when it was not given.
  llvm::Expected<int64_t> integer(OptionId id, int64_t absent, int64_t low,
                                  int64_t high = std::numeric_limits<int64_t>::max()) const;
  llvm::Expected<double> number(OptionId id, double absent, double low,
                                double high = std::numeric_limits<double>::max()) const;

  /// Prints an error with its code, and keeps it for the JSON.
  void report(ErrorCode code, llvm::StringRef message);
  void warn(llvm::StringRef message);
  /// Prints every error in `error`; returns the exit code they ask for.
  int report(llvm::Error error);

  /// Writes the JSON where --json says. Returns the exit code of the process: `exitCode`, unless the
  /// file cannot be written.
  int finish(int exitCode);

private:
  llvm::opt::InputArgList args;
  llvm::json::Array errors, warnings;
};

/// JSON has no infinities: those become text, "inf" and "nan".
llvm::json::Value jsonNumber(double value);
llvm::json::Array jsonArray(llvm::ArrayRef<int64_t> values);
/// Text from files, made valid UTF-8.
llvm::json::Value jsonText(llvm::StringRef text);

} // namespace dlc::cli

#endif
