// Errors with a stable code, as the command line shows them: "error DLC-E0103: ...". `dlc explain`
// has a text for each.
#ifndef DLC_TOOLS_DLC_ERRORS_H
#define DLC_TOOLS_DLC_ERRORS_H

#include "dlc/Compiler/Compiler.h"
#include "dlc/Runtime/Runtime.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace dlc::cli {

enum class ErrorCode : int {
#define DLC_ERROR(number, name, exit, title, text) name = number,
#include "tools/dlc/Errors.def"
};

struct ErrorInfo {
  ErrorCode code;
  int exitCode;
  const char *title;
  const char *text;
};

/// All codes, ascending.
llvm::ArrayRef<ErrorInfo> allErrors();
const ErrorInfo &errorInfo(ErrorCode code);
/// "DLC-E0103"
std::string codeName(ErrorCode code);
/// Reads "DLC-E0103", "E0103" or "103", in either case; null for anything else.
const ErrorInfo *findError(llvm::StringRef text);

/// An error of this program. Its exit code follows from its code.
class CodedError : public llvm::ErrorInfo<CodedError> {
public:
  static char ID;
  CodedError(ErrorCode code, std::string message) : code(code), message(std::move(message)) {}
  void log(llvm::raw_ostream &os) const override { os << message; }
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

  const ErrorCode code;
  const std::string message;
};

llvm::Error fail(ErrorCode code, const llvm::Twine &message);

/// Gives an error of a library a code; one that has a code keeps it. Success stays success.
llvm::Error withCode(ErrorCode code, llvm::Error error);
template <typename T>
llvm::Expected<T> withCode(ErrorCode code, llvm::Expected<T> value) {
  if (value)
    return value;
  return withCode(code, value.takeError());
}

/// What a failing call of the runtime left in dlc_last_error.
llvm::Error runtimeError(dlc_status status);

/// The code for a compilation that ended with `outcome`.
ErrorCode codeOf(Outcome outcome);

} // namespace dlc::cli

#endif
