// Options as numbers, errors as lines, the JSON record as a file.
#include "tools/dlc/Invocation.h"
#include "tools/dlc/Format.h"

#include "lib/Data/Files.h"

#include <cmath>

using namespace dlc;
using namespace dlc::cli;

Invocation::Invocation(const Verb &verb, llvm::opt::InputArgList args)
    : verb(verb), progress(args.hasArg(OPT_quiet)), args(std::move(args)) {}

llvm::raw_ostream &Invocation::out() {
  progress.clear();
  return text(OPT_json) == "-" ? llvm::nulls() : llvm::outs();
}

static llvm::Error badValue(OptionId id, llvm::StringRef value, const llvm::Twine &expected) {
  return fail(ErrorCode::BadOptionValue, optionName(id) + ": expected " + expected + ", got '" + safeText(value) + "'");
}

llvm::Expected<int64_t> Invocation::integer(OptionId id, int64_t absent, int64_t low, int64_t high) const {
  if (!has(id))
    return absent;
  int64_t value;
  if (text(id).getAsInteger(10, value) || value < low || value > high) {
    std::string range = high == std::numeric_limits<int64_t>::max()
                            ? "from " + std::to_string(low)
                            : "from " + std::to_string(low) + " to " + std::to_string(high);
    return badValue(id, text(id), "a whole number " + range);
  }
  return value;
}

llvm::Expected<double> Invocation::number(OptionId id, double absent, double low, double high) const {
  if (!has(id))
    return absent;
  double value;
  if (text(id).getAsDouble(value) || !std::isfinite(value) || value < low || value > high) {
    std::string range = high == std::numeric_limits<double>::max()
                            ? "from " + numberText(low)
                            : "from " + numberText(low) + " to " + numberText(high);
    return badValue(id, text(id), "a number " + range);
  }
  return value;
}

/// Messages may have several lines.
static std::string safeLines(llvm::StringRef message) {
  llvm::SmallVector<llvm::StringRef> lines;
  message.split(lines, '\n');
  std::string text;
  for (llvm::StringRef line : lines)
    text += safeText(line) + "\n";
  return text;
}

void Invocation::report(ErrorCode code, llvm::StringRef message) {
  progress.clear();
  llvm::outs().flush();
  llvm::errs() << "dlc: error " << codeName(code) << ": " << safeLines(message);
  errors.push_back(llvm::json::Object{{"code", codeName(code)}, {"message", jsonText(message)}});
}

void Invocation::warn(llvm::StringRef message) {
  progress.clear();
  llvm::outs().flush();
  llvm::errs() << "dlc: warning: " << safeText(message) << "\n";
  warnings.push_back(jsonText(message));
}

int Invocation::report(llvm::Error error) {
  int exitCode = ExitOk;
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    ErrorCode code = ErrorCode::InternalError;
    if (info.isA<CodedError>())
      code = static_cast<const CodedError &>(info).code;
    report(code, info.message());
    exitCode = std::max(exitCode, errorInfo(code).exitCode);
  });
  return exitCode;
}

int Invocation::finish(int exitCode) {
  progress.clear();
  llvm::outs().flush();
  if (!has(OPT_json))
    return exitCode;
  json["format"] = std::string("dlc-") + verb.name;
  json["version"] = jsonVersion;
  json["dlc"] = dlc_version();
  json["exit_code"] = exitCode;
  if (!errors.empty())
    json["errors"] = std::move(errors);
  if (!warnings.empty())
    json["warnings"] = std::move(warnings);
  llvm::json::Value record(std::move(json));
  if (text(OPT_json) == "-") {
    llvm::outs() << llvm::formatv("{0:2}", record) << "\n";
    return exitCode;
  }
  llvm::Error error = data::writeFileAtomically(text(OPT_json), [&](llvm::raw_ostream &os) {
    os << llvm::formatv("{0:2}", record) << "\n";
    return llvm::Error::success();
  });
  if (error)
    return std::max(exitCode, report(withCode(ErrorCode::FileUnwritable, std::move(error))));
  return exitCode;
}

llvm::json::Value cli::jsonNumber(double value) {
  if (std::isfinite(value))
    return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

llvm::json::Array cli::jsonArray(llvm::ArrayRef<int64_t> values) {
  llvm::json::Array array;
  for (int64_t value : values)
    array.push_back(value);
  return array;
}

llvm::json::Value cli::jsonText(llvm::StringRef text) {
  return llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text);
}
