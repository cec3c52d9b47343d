// Names of a model in C.
#ifndef DLC_CODEGEN_EMIT_NAMES_H
#define DLC_CODEGEN_EMIT_NAMES_H

#include "llvm/ADT/StringExtras.h"

#include <string>

namespace dlc::emit {

/// Letters, digits and `_`; anything else becomes `_`, and a leading digit gets one before it.
inline std::string makeIdentifier(llvm::StringRef text) {
  std::string name;
  for (char c : text)
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name.front()))
    name.insert(0, "_");
  return name;
}

/// The same in capitals, for macros.
inline std::string makeMacro(llvm::StringRef text) {
  std::string name = makeIdentifier(text);
  for (char &c : name)
    c = llvm::toUpper(c);
  return name;
}

/// A symbol of model `name`: digits_dlc_artifact. It starts with the model's name, as its functions do, so that no
/// model can take a name of the runtime's.
inline std::string modelSymbol(llvm::StringRef name, llvm::StringRef what) { return (name + "_dlc_" + what).str(); }

} // namespace dlc::emit

#endif
