// dlc explain: the long text behind an error code.
#include "tools/dlc/Format.h"
#include "tools/dlc/Invocation.h"
#include "tools/dlc/Table.h"

using namespace dlc;
using namespace dlc::cli;

static llvm::json::Object toJson(const cli::ErrorInfo &info) {
  return llvm::json::Object{
      {"code", codeName(info.code)}, {"exit_code", info.exitCode}, {"title", info.title}, {"text", info.text}};
}

/// Paragraph text in lines of at most 96 characters.
static void printText(llvm::StringRef text, llvm::raw_ostream &os) {
  size_t at = 0;
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ');
  for (llvm::StringRef word : words) {
    if (at && at + 1 + word.size() > 96) {
      os << "\n";
      at = 0;
    }
    if (at) {
      os << " ";
      ++at;
    }
    os << word;
    at += word.size();
  }
  os << "\n";
}

static llvm::Expected<int> explain(Invocation &invocation) {
  llvm::raw_ostream &os = invocation.out();
  if (invocation.positionals().empty()) {
    Table table({{"code"}, {"exit", Align::Right}, {"meaning"}});
    llvm::json::Array list;
    for (const cli::ErrorInfo &info : allErrors()) {
      table.add({codeName(info.code), std::to_string(info.exitCode), info.title});
      list.push_back(toJson(info));
    }
    table.print(os);
    invocation.json["codes"] = std::move(list);
    return ExitOk;
  }
  std::string word = invocation.positional(0);
  const cli::ErrorInfo *info = findError(word);
  if (!info)
    return fail(ErrorCode::UnknownErrorCode, "'" + word + "' is no error code of dlc; 'dlc explain' lists them");
  os << codeName(info->code) << ": " << info->title << " (exit status " << info->exitCode << ")\n\n";
  printText(info->text, os);
  invocation.json["codes"] = llvm::json::Array{toJson(*info)};
  return ExitOk;
}

const Verb cli::explainVerb = {
    "explain", "what an error code means and what to do", "[CODE]",
    "Every error of dlc has a code that never changes its meaning. Without a code, lists all of them.\n",
    "# the long text of one code\n"
    "dlc explain DLC-E0202\n"
    "# all codes\n"
    "dlc explain\n",
    ExplainVerb, 0, 1, explain};
