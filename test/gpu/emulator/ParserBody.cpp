// Function bodies: scopes, registers, labels and statements.
#include "Parser.h"
#include <algorithm>
#include <cstring>

namespace dlc::emulator {

void Parser::parseBody() {
  function->defined = true;
  scopes.clear();
  do {
    if (take("{")) {
      scopes.push_back({nextScope++, {}});
      if (scopes.size() == 1)
        for (size_t i = 0; i != function->variables.size(); ++i)
          declare(function->variables[i].name, false, static_cast<int>(i));
    } else if (take("}")) {
      scopes.pop_back();
    } else if (peek().kind == Token::Kind::End) {
      fail("expected '}'");
    } else if (peek().text.starts_with(".")) {
      parseDirective();
    } else if (peek(1).text == ":") {
      std::string label = word();
      expect(":");
      if (take(".branchtargets")) {
        auto &list = function->branchLists[{scopes.back().id, label}];
        do
          list.push_back(word());
        while (take(","));
        expect(";");
      } else if (is(".callprototype")) {
        fail("indirect calls are not supported");
      } else {
        function->labels[{scopes.back().id, label}] = static_cast<int>(function->statements.size());
      }
    } else if (!take(";")) {
      parseStatement();
    }
  } while (!scopes.empty());
}

void Parser::parseDirective() {
  if (take(".reg"))
    return parseRegisters();
  if (is(".loc") || is(".file"))
    return skipLine();
  if (take(".pragma")) {
    while (!take(";"))
      ++at;
    return;
  }
  static const std::pair<std::string_view, Space> spaces[] = {{".local", Space::Local},
                                                              {".shared", Space::Shared},
                                                              {".param", Space::Param},
                                                              {".global", Space::Global},
                                                              {".const", Space::Const}};
  for (auto [name, space] : spaces)
    if (take(name)) {
      size_t first = function->variables.size();
      parseVariable(function->variables, space, false);
      for (size_t i = first; i != function->variables.size(); ++i)
        declare(function->variables[i].name, false, static_cast<int>(i));
      return;
    }
  fail("unsupported directive");
}

void Parser::parseRegisters() {
  int bytes = typeBytes(peek().text);
  if (bytes < 0)
    fail("expected a register type");
  ++at;
  auto add = [&](std::string name) {
    declare(name, true, static_cast<int>(function->registers.size()));
    function->registers.push_back({std::move(name), static_cast<uint8_t>(bytes)});
  };
  do {
    std::string name = word();
    if (take("<")) {
      int64_t count = integer();
      expect(">");
      for (int64_t i = 0; i < count; ++i)
        add(name + std::to_string(i));
    } else {
      add(name);
    }
  } while (take(","));
  expect(";");
}

void Parser::parseStatement() {
  Statement statement;
  statement.line = peek().line;
  for (const Scope &scope : scopes)
    statement.scopes.push_back(scope.id);
  if (take("@")) {
    statement.guardNegated = take("!");
    Operand guard = parseWord();
    if (guard.kind != Operand::Kind::Register)
      fail("expected a predicate after '@'");
    statement.guard = guard.index;
  }
  statement.opcode = word();
  if (!is(";"))
    do
      statement.operands.push_back(parseOperand());
    while (take(","));
  expect(";");
  function->statements.push_back(std::move(statement));
}

Operand Parser::parseWord() {
  Operand operand;
  uint64_t bits = 0;
  bool negative = take("-");
  std::string_view text = peek().text;
  if (peek().kind != Token::Kind::Word)
    fail("expected an operand");
  if (parseNumber(text, bits, operand.isFloat)) {
    ++at;
    operand.kind = Operand::Kind::Immediate;
    if (negative)
      bits = operand.isFloat ? bits ^ (text.size() == 10 ? 1ull << 31 : 1ull << 63) : ~bits + 1;
    operand.value = static_cast<int64_t>(bits);
    return operand;
  }
  ++at;
  if (text == "_")
    return operand;
  if (text == "true" || text == "false") {
    operand.kind = Operand::Kind::Immediate;
    operand.value = text == "true";
    return operand;
  }
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope)
    if (auto found = scope->names.find(text); found != scope->names.end()) {
      operand.kind = found->second.isRegister ? Operand::Kind::Register : Operand::Kind::Variable;
      operand.index = found->second.index;
      return operand;
    }
  for (size_t i = 0; i != module.variables.size(); ++i)
    if (module.variables[i].name == text) {
      operand.kind = Operand::Kind::Variable;
      operand.moduleLevel = true;
      operand.index = static_cast<int>(i);
      return operand;
    }
  operand.kind = Operand::Kind::Name;
  operand.name = text;
  return operand;
}

Operand Parser::parseOperand() {
  Operand operand;
  if (take("{") || take("(")) {
    bool vector = tokens[at - 1].text == "{";
    operand.kind = vector ? Operand::Kind::Vector : Operand::Kind::Tuple;
    while (!take(vector ? "}" : ")"))
      if (!take(","))
        operand.parts.push_back(parseOperand());
    return operand;
  }
  if (take("["))
    return parseAddress();
  bool negated = take("!");
  operand = parseWord();
  operand.negated = negated;
  if (operand.kind == Operand::Kind::Variable && take("+"))
    operand.value = integer();
  if (take("|"))
    operand.predicate = parseWord().index;
  return operand;
}

/// After '[': base, displacement, and of a tensor access the coordinates.
Operand Parser::parseAddress() {
  Operand address;
  address.kind = Operand::Kind::Address;
  address.parts.push_back(parseWord());
  if (take("+"))
    address.value = integer();
  else if (is("-"))
    address.value = integer();
  while (take(","))
    address.parts.push_back(parseOperand());
  expect("]");
  return address;
}

} // namespace dlc::emulator
