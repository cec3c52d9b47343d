// The table of error codes, and the errors that carry them.
#include "tools/dlc/Errors.h"

#include "llvm/Support/FormatVariadic.h"

using namespace dlc;
using namespace dlc::cli;

char CodedError::ID = 0;

static constexpr cli::ErrorInfo errors[] = {
#define DLC_ERROR(number, name, exit, title, text) {ErrorCode::name, exit, title, text},
#include "tools/dlc/Errors.def"
};

llvm::ArrayRef<cli::ErrorInfo> cli::allErrors() { return errors; }

const cli::ErrorInfo &cli::errorInfo(ErrorCode code) {
  for (const cli::ErrorInfo &info : errors)
    if (info.code == code)
      return info;
  return errorInfo(ErrorCode::InternalError);
}

std::string cli::codeName(ErrorCode code) { return llvm::formatv("DLC-E{0,0+4}", static_cast<int>(code)).str(); }

const cli::ErrorInfo *cli::findError(llvm::StringRef text) {
  text = text.trim();
  text.consume_front_insensitive("DLC-");
  text.consume_front_insensitive("E");
  unsigned number;
  if (text.getAsInteger(10, number))
    return nullptr;
  for (const cli::ErrorInfo &info : errors)
    if (static_cast<unsigned>(info.code) == number)
      return &info;
  return nullptr;
}

llvm::Error cli::fail(ErrorCode code, const llvm::Twine &message) {
  return llvm::make_error<CodedError>(code, message.str());
}

llvm::Error cli::withCode(ErrorCode code, llvm::Error error) {
  if (!error || error.isA<CodedError>())
    return error;
  return fail(code, llvm::toString(std::move(error)));
}

llvm::Error cli::runtimeError(dlc_status status) {
  ErrorCode code = ErrorCode::RunFailed;
  switch (status) {
  case DLC_OK:
    return llvm::Error::success();
  case DLC_ERROR_UNSUPPORTED:
    code = ErrorCode::ProcessorUnfit;
    break;
  case DLC_ERROR_MEMORY:
    code = ErrorCode::OutOfMemory;
    break;
  case DLC_ERROR_IO:
    code = ErrorCode::FileUnreadable;
    break;
  case DLC_ERROR_VERSION:
    code = ErrorCode::VersionMismatch;
    break;
  case DLC_ERROR_DEVICE:
    code = ErrorCode::DeviceFailed;
    break;
  case DLC_ERROR_ARGUMENT:
  case DLC_ERROR_SHAPE:
  case DLC_ERROR_DTYPE:
  case DLC_ERROR_VALUE:
    break;
  }
  return fail(code, dlc_last_error());
}

ErrorCode cli::codeOf(Outcome outcome) {
  switch (outcome) {
  case Outcome::Unsupported:
    return ErrorCode::UnsupportedModel;
  case Outcome::Internal:
    return ErrorCode::InternalError;
  case Outcome::Ok:
  case Outcome::UserError:
  case Outcome::GateFailed:
    break;
  }
  return ErrorCode::InvalidModel;
}
