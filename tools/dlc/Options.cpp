// The option parser: LLVM's OptTable over Options.td.
#include "tools/dlc/Options.h"
#include "tools/dlc/Errors.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Verbs.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/Option.h"

using namespace dlc::cli;
using namespace llvm::opt;

#define OPTTABLE_STR_TABLE_CODE
#include "tools/dlc/Options.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "tools/dlc/Options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

static constexpr OptTable::Info optionInfos[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "tools/dlc/Options.inc"
#undef OPTION
};

namespace {
class DlcOptTable : public GenericOptTable {
public:
  DlcOptTable() : GenericOptTable(OptionStrTable, OptionPrefixesTable, optionInfos) { setDashDashParsing(true); }
};
} // namespace

static const DlcOptTable &optTable() {
  static const DlcOptTable table;
  return table;
}

std::string dlc::cli::optionName(OptionId id) { return optTable().getOptionPrefixedName(id).str(); }

/// What to do about a word that is no option of the verb.
static std::string adviceFor(llvm::StringRef word, const Verb &verb) {
  const OptTable &table = optTable();
  llvm::StringRef name = word.split('=').first;
  // Another verb's option, spelled right.
  std::vector<std::string> owners;
  for (const Verb &other : allVerbs()) {
    std::string exact;
    if (table.findNearest(name, exact, Visibility(other.visibility), 1, 0) == 0)
      owners.push_back(std::string("dlc ") + other.name);
  }
  if (!owners.empty())
    return "it is an option of " + listText(owners);
  std::string dashed = "--" + name.ltrim('-').str(), nearest;
  auto isNear = [&](unsigned visibility) {
    unsigned distance = table.findNearest(dashed, nearest, Visibility(visibility), 3);
    nearest = llvm::StringRef(nearest).rtrim('=').str();
    return !nearest.empty() && distance <= std::max<size_t>(1, name.ltrim('-').size() / 3);
  };
  if (isNear(verb.visibility))
    return "did you mean '" + nearest + "'?";
  for (const Verb &other : allVerbs())
    if (isNear(other.visibility))
      return "'" + nearest + "' is an option of dlc " + other.name;
  return std::string("'dlc help ") + verb.name + "' lists its options";
}

llvm::Expected<InputArgList> dlc::cli::parseOptions(const Verb &verb, llvm::ArrayRef<const char *> words) {
  unsigned missingIndex, missingCount;
  InputArgList args = optTable().ParseArgs(words, missingIndex, missingCount, Visibility(verb.visibility));
  for (const Arg *arg : args.filtered(OPT_UNKNOWN)) {
    std::string word = arg->getAsString(args);
    return fail(ErrorCode::UnknownOption,
                "dlc " + llvm::Twine(verb.name) + " has no option '" + safeText(word) + "'; " + adviceFor(word, verb));
  }
  if (missingCount) {
    llvm::StringRef word = words[missingIndex];
    return fail(ErrorCode::MissingValue, "option '" + word + "' needs a value: " + word + " VALUE");
  }
  return std::move(args);
}

/// Prints `text` in lines that end before column 100, continued at `column`.
static void printWrapped(llvm::StringRef text, size_t column, llvm::raw_ostream &os) {
  constexpr size_t width = 100;
  size_t at = column;
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ');
  for (llvm::StringRef word : words) {
    if (at + word.size() > width && at > column) {
      os << "\n";
      os.indent(column);
      at = column;
    }
    if (at > column) {
      os << " ";
      ++at;
    }
    os << word;
    at += word.size();
  }
  os << "\n";
}

void dlc::cli::printOptions(const Verb &verb, llvm::raw_ostream &os) {
  const OptTable &table = optTable();
  constexpr size_t helpColumn = 28;
  // TableGen sorts by name; sections have an order of their own.
  for (OptionId group : {OPT_output_group, OPT_data_group, OPT_model_group, OPT_training_group, OPT_compression_group,
                         OPT_code_group, OPT_picture_group,
                         OPT_run_group, OPT_general_group}) {
    bool isFirst = true;
    for (unsigned id = 1; id < table.getNumOptions() + 1; ++id) {
      const char *help = table.getOptionHelpText(id);
      if (!help || table.getOptionGroupID(id) != group || !table.getOption(id).hasVisibilityFlag(verb.visibility))
        continue;
      if (isFirst)
        os << "\n" << table.getOptionName(group) << "\n";
      isFirst = false;
      std::string left = "  " + table.getOptionPrefixedName(id).str();
      if (const char *meta = table.getOptionMetaVar(id))
        left += (id == OPT_O ? "" : " ") + std::string(meta);
      if (id == OPT_help)
        left += ", -h";
      if (id == OPT_quiet)
        left += ", -q";
      os << left;
      if (left.size() + 2 > helpColumn)
        os << "\n";
      os.indent(left.size() + 2 > helpColumn ? helpColumn : helpColumn - left.size());
      printWrapped(help, helpColumn, os);
    }
  }
}
