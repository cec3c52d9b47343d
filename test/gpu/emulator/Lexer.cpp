// Tokens of PTX: words hold dots, dollars, percents and double colons, since opcodes and special registers do.
#include "Ptx.h"
#include <cctype>
#include <cstdlib>

namespace dlc::emulator {

namespace {

bool isWordChar(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '%' || c == '.';
}

} // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  int line = 1;
  size_t at = 0, size = text.size();
  while (at < size && text[at]) {
    char c = text[at];
    if (c == '\n') {
      ++line;
      ++at;
    } else if (std::isspace(static_cast<unsigned char>(c))) {
      ++at;
    } else if (c == '/' && at + 1 < size && text[at + 1] == '/') {
      while (at < size && text[at] != '\n')
        ++at;
    } else if (c == '/' && at + 1 < size && text[at + 1] == '*') {
      for (at += 2; at + 1 < size && !(text[at] == '*' && text[at + 1] == '/'); ++at)
        line += text[at] == '\n';
      at += 2;
    } else if (c == '"') {
      size_t end = text.find('"', at + 1);
      if (end == std::string_view::npos)
        throw Failure("line " + std::to_string(line) + ": string without an end");
      tokens.push_back({Token::Kind::String, line, text.substr(at + 1, end - at - 1)});
      at = end + 1;
    } else if (isWordChar(c)) {
      size_t end = at + 1;
      bool directive = c == '.'; // .reg.b32 is two words
      while (end < size && !(directive && text[end] == '.') &&
             (isWordChar(text[end]) || (text[end] == ':' && end + 1 < size && text[end + 1] == ':')))
        end += text[end] == ':' ? 2 : 1;
      tokens.push_back({Token::Kind::Word, line, text.substr(at, end - at)});
      at = end;
    } else {
      tokens.push_back({Token::Kind::Punctuation, line, text.substr(at, 1)});
      ++at;
    }
  }
  tokens.push_back({Token::Kind::End, line, ""});
  return tokens;
}

bool parseNumber(std::string_view text, uint64_t &bits, bool &isFloat) {
  isFloat = false;
  if (text.empty() || !std::isdigit(static_cast<unsigned char>(text[0])))
    return false;
  std::string digits(text);
  if (digits.back() == 'U')
    digits.pop_back();
  int base = 10;
  size_t skip = 0;
  if (digits.size() > 1 && digits[0] == '0') {
    char kind = static_cast<char>(std::tolower(static_cast<unsigned char>(digits[1])));
    isFloat = (kind == 'f' && digits.size() == 10) || (kind == 'd' && digits.size() == 18);
    base = kind == 'x' || isFloat ? 16 : kind == 'b' ? 2 : 8;
    skip = base == 8 ? 1 : 2;
  } else if (digits.find('.') != std::string::npos || digits.find('e') != std::string::npos) {
    return false; // decimal fractions: LLVM never writes them
  }
  char *end = nullptr;
  bits = std::strtoull(digits.c_str() + skip, &end, base);
  return *end == 0;
}

} // namespace dlc::emulator
