// The parser's state, shared by the module level (Parser.cpp) and function bodies (ParserBody.cpp).
#pragma once
#include "Ptx.h"

namespace dlc::emulator {

class Parser {
public:
  explicit Parser(std::string_view text) : tokens(tokenize(text)) {}
  PtxModule parse();

private:
  struct Name {
    bool isRegister;
    int index;
  };
  struct Scope {
    int id;
    std::map<std::string, Name, std::less<>> names;
  };

  [[noreturn]] void fail(const std::string &what) const;
  const Token &peek(size_t ahead = 0) const { return tokens[std::min(at + ahead, tokens.size() - 1)]; }
  bool is(std::string_view text) const { return peek().text == text && peek().kind != Token::Kind::String; }
  bool take(std::string_view text) {
    bool found = is(text);
    at += found;
    return found;
  }
  void expect(std::string_view text) {
    if (!take(text))
      fail("expected '" + std::string(text) + "'");
  }
  std::string word();
  int64_t integer();
  void skipLine();

  void parseVariable(std::vector<Variable> &into, Space space, bool external);
  void parseInitializer(Variable &variable, unsigned elementBytes);
  void parseFunction(bool entry);
  void parseParameters(Function &function, std::string_view close);
  void parseFunctionDirectives(Function &function);

  void parseBody();
  void parseDirective();
  void parseRegisters();
  void parseStatement();
  Operand parseOperand();
  Operand parseAddress();
  Operand parseWord();
  void declare(const std::string &name, bool isRegister, int index) { scopes.back().names[name] = {isRegister, index}; }

  std::vector<Token> tokens;
  size_t at = 0;
  PtxModule module;
  Function *function = nullptr;
  std::vector<Scope> scopes;
  int nextScope = 0;
};

/// Bytes of `.b32`, `.f64x2`, `.pred` (0), ...; -1 if it is no type.
int typeBytes(std::string_view type);

} // namespace dlc::emulator
