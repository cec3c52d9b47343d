// Numbers and names as people read them: one unit per quantity.
#ifndef DLC_TOOLS_DLC_FORMAT_H
#define DLC_TOOLS_DLC_FORMAT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>

namespace dlc::cli {

/// "1.4 MB" (multiples of 1000), "512 B".
std::string bytesText(double bytes);
/// "1,234,567"
std::string countText(int64_t count);
/// "704.1 M", "1.2 G": of operations or parameters.
std::string magnitudeText(double value);
/// "850 ns", "12.3 us", "4.56 ms", "1.23 s"
std::string timeText(double seconds);
/// A fixed number of decimals.
std::string decimalText(double value, int decimals);
/// As few characters as `digits` significant ones need: "0.000123", "1.2e-07", "inf".
std::string numberText(double value, int digits = 4);
/// "93.1 %"
std::string percentText(double fraction, int decimals = 1);
/// A name or message from a file: control characters escaped, invalid UTF-8 replaced.
std::string safeText(llvm::StringRef text);
/// At most `columns` wide, with "..." in place of the middle.
std::string shortText(llvm::StringRef text, size_t columns);
/// A folder without the separators behind it, so that names can be added: "out/" is "out".
std::string folderName(llvm::StringRef path);
/// "a, b and c"
std::string listText(llvm::ArrayRef<std::string> words, llvm::StringRef last = "and");
/// The word of `candidates` nearest to `word`, or "" when none is near.
std::string nearestWord(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace dlc::cli

#endif
