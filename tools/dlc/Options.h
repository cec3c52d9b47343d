// The options of Options.td as C++: ids, the parser, and the text of a verb's help.
#ifndef DLC_TOOLS_DLC_OPTIONS_H
#define DLC_TOOLS_DLC_OPTIONS_H

#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace dlc::cli {

enum OptionId : unsigned {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "tools/dlc/Options.inc"
#undef OPTION
};

/// Which verbs take an option. The names are those of Options.td.
enum OptionVisibility : unsigned {
  CompileVerb = 1u << 1,
  RunVerb = 1u << 2,
  EvalVerb = 1u << 3,
  CheckVerb = 1u << 4,
  InspectVerb = 1u << 5,
  VerifyVerb = 1u << 6,
  BenchVerb = 1u << 7,
  DoctorVerb = 1u << 8,
  ExplainVerb = 1u << 9,
  TrainCompileVerb = 1u << 10,
  TrainVerb = 1u << 11,
  ExportVerb = 1u << 12,
  QuantizeVerb = 1u << 13,
  PruneVerb = 1u << 14,
};

struct Verb;

/// Parses the words after the verb's name. An unknown option is an error that names the nearest one
/// of the verb, or the verbs that have it. `words` must outlive the list.
llvm::Expected<llvm::opt::InputArgList> parseOptions(const Verb &verb, llvm::ArrayRef<const char *> words);

/// The options of a verb by section, two columns.
void printOptions(const Verb &verb, llvm::raw_ostream &os);

/// "--threads": an option as it is written.
std::string optionName(OptionId id);

} // namespace dlc::cli

#endif
