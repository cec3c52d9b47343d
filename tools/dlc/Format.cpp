// Numbers and names as people read them.
#include "tools/dlc/Format.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <cstdio>

using namespace dlc::cli;

static std::string print(const char *format, int digits, double value) {
  char text[400]; // a double without exponent has up to 309 digits before the point
  std::snprintf(text, sizeof(text), format, digits, value);
  return text;
}

std::string dlc::cli::decimalText(double value, int decimals) {
  return std::isfinite(value) ? print("%.*f", decimals, value) : print("%.*g", 3, value);
}

std::string dlc::cli::numberText(double value, int digits) { return print("%.*g", digits, value); }

/// Three significant digits at least: 1.23, 12.3, 123.4 and larger.
static std::string scaled(double value) {
  double size = std::fabs(value);
  return decimalText(value, size < 9.995 ? 2 : 1);
}

std::string dlc::cli::bytesText(double bytes) {
  if (bytes < 1000)
    return decimalText(bytes, 0) + " B";
  for (const char *unit : {"KB", "MB", "GB"}) {
    bytes /= 1000;
    if (bytes < 999.95)
      return scaled(bytes) + " " + unit;
  }
  return scaled(bytes / 1000) + " TB";
}

std::string dlc::cli::countText(int64_t count) {
  std::string digits = std::to_string(count);
  size_t first = count < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string dlc::cli::magnitudeText(double value) {
  if (std::fabs(value) < 1000)
    return decimalText(value, 0);
  for (const char *unit : {"K", "M", "G"}) {
    value /= 1000;
    if (std::fabs(value) < 999.95)
      return scaled(value) + " " + unit;
  }
  return scaled(value / 1000) + " T";
}

std::string dlc::cli::timeText(double seconds) {
  if (seconds < 1e-6)
    return decimalText(seconds * 1e9, 0) + " ns";
  if (seconds < 1e-3)
    return scaled(seconds * 1e6) + " us";
  if (seconds < 1)
    return scaled(seconds * 1e3) + " ms";
  return scaled(seconds) + " s";
}

std::string dlc::cli::percentText(double fraction, int decimals) { return decimalText(fraction * 100, decimals) + " %"; }

std::string dlc::cli::safeText(llvm::StringRef text) {
  std::string valid = llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text);
  std::string out;
  for (unsigned char c : valid) {
    if (c >= 0x20 && c != 0x7f) {
      out += static_cast<char>(c);
      continue;
    }
    out += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\x" + llvm::utohexstr(c, /*LowerCase=*/true, 2);
  }
  return out;
}

/// The longest start of `text` that is at most `columns` wide, whole characters only.
static llvm::StringRef startOf(llvm::StringRef text, size_t columns) {
  size_t bytes = 0, used = 0;
  while (bytes < text.size() && used < columns) {
    ++bytes;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80)
      ++bytes;
    ++used;
  }
  return text.take_front(bytes);
}

std::string dlc::cli::shortText(llvm::StringRef text, size_t columns) {
  size_t characters = 0;
  for (unsigned char c : text)
    characters += (c & 0xc0) != 0x80;
  if (characters <= columns || columns < 8)
    return text.str();
  size_t tail = (columns - 3) / 3, head = columns - 3 - tail;
  llvm::StringRef end = text.drop_front(startOf(text, characters - tail).size());
  return (startOf(text, head) + "..." + end).str();
}

std::string dlc::cli::folderName(llvm::StringRef path) {
  llvm::StringRef name = path.rtrim('/');
  return (name.empty() ? path : name).str();
}

std::string dlc::cli::listText(llvm::ArrayRef<std::string> words, llvm::StringRef last) {
  std::string out;
  for (size_t k = 0; k < words.size(); ++k) {
    if (k)
      out += k + 1 == words.size() ? (" " + last + " ").str() : ", ";
    out += words[k];
  }
  return out;
}

std::string dlc::cli::nearestWord(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates) {
  unsigned best = static_cast<unsigned>(word.size()) / 3 + 1;
  std::string nearest;
  for (llvm::StringRef candidate : candidates) {
    unsigned distance = word.edit_distance_insensitive(candidate, /*AllowReplacements=*/true, best + 1);
    if (distance <= best && (nearest.empty() || distance < best)) {
      best = distance;
      nearest = candidate.str();
    }
  }
  return nearest;
}
