// The one way this folder reports a problem: "<file or argument>: <what was expected and found>".
#ifndef DLC_DATA_FAILURE_H
#define DLC_DATA_FAILURE_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

namespace dlc::data {

inline llvm::Error failure(const llvm::Twine &what) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(), what);
}

inline llvm::Error failure(llvm::StringRef where, const llvm::Twine &what) {
  return failure(where + ": " + what);
}

} // namespace dlc::data
#endif
