// The verbs of dlc: one file each, one row in the table of Dlc.cpp.
#ifndef DLC_TOOLS_DLC_VERBS_H
#define DLC_TOOLS_DLC_VERBS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace dlc::cli {

class Invocation;

struct Verb {
  const char *name;
  const char *summary;     ///< one line for `dlc help`
  const char *usage;       ///< what follows "dlc <name> "
  const char *description; ///< paragraphs for `dlc help <name>`
  const char *examples;    ///< command lines with a comment line above each
  unsigned visibility;     ///< OptionVisibility
  int minArguments, maxArguments;
  /// Returns the exit code; errors carry their own.
  llvm::Expected<int> (*run)(Invocation &invocation);
};

extern const Verb compileVerb, runVerb, evalVerb, checkVerb, inspectVerb, verifyVerb, benchVerb, doctorVerb,
    explainVerb, trainCompileVerb, trainVerb, exportVerb, quantizeVerb, pruneVerb;

/// In the order of the help.
llvm::ArrayRef<const Verb *> verbTable();

/// A range over the verbs themselves.
inline auto allVerbs() { return llvm::make_pointee_range(verbTable()); }

/// Exit codes beside the errors' own.
enum ExitCode { ExitOk = 0, ExitUser = 1, ExitUnsupported = 2, ExitGate = 3, ExitInternal = 4 };

} // namespace dlc::cli

#endif
