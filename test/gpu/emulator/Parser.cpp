// Module level: directives, variables, kernels and functions.
#include "Parser.h"
#include <algorithm>
#include <cstring>

namespace dlc::emulator {

int typeBytes(std::string_view type) {
  static const std::pair<std::string_view, int> types[] = {
      {".pred", 0}, {".b8", 1},    {".u8", 1},     {".s8", 1},   {".b16", 2},  {".u16", 2},
      {".s16", 2},  {".f16", 2},   {".bf16", 2},   {".b32", 4},  {".u32", 4},  {".s32", 4},
      {".f32", 4},  {".f16x2", 4}, {".tf32", 4},   {".b64", 8},  {".u64", 8},  {".s64", 8},
      {".f64", 8},  {".b128", 16}, {".bf16x2", 4}, {".e4m3", 1}, {".e5m2", 1}, {".f32x2", 8}};
  for (auto [name, bytes] : types)
    if (name == type)
      return bytes;
  return -1;
}

Function *PtxModule::find(std::string_view name) const {
  for (const auto &function : functions)
    if (function->name == name)
      return function.get();
  return nullptr;
}

PtxModule parsePtx(std::string_view text) { return Parser(text).parse(); }

void Parser::fail(const std::string &what) const {
  throw Failure("line " + std::to_string(peek().line) + ": " + what + ", found '" + std::string(peek().text) + "'");
}

std::string Parser::word() {
  if (peek().kind != Token::Kind::Word)
    fail("expected a name");
  return std::string(tokens[at++].text);
}

int64_t Parser::integer() {
  bool negative = take("-"), isFloat = false;
  uint64_t bits = 0;
  if (!parseNumber(peek().text, bits, isFloat) || isFloat)
    fail("expected an integer");
  ++at;
  return negative ? -static_cast<int64_t>(bits) : static_cast<int64_t>(bits);
}

void Parser::skipLine() {
  int line = peek().line;
  while (peek().kind != Token::Kind::End && peek().line == line)
    ++at;
}

PtxModule Parser::parse() {
  while (peek().kind != Token::Kind::End) {
    bool external = false;
    while (take(".extern") || take(".visible") || take(".weak") || take(".common"))
      external |= tokens[at - 1].text == ".extern";
    if (take(".version")) {
      std::string version = word();
      module.version = std::stoi(version) * 10 + (version.find('.') != std::string::npos ? version.back() - '0' : 0);
    } else if (take(".target")) {
      module.target = word();
      while (take(","))
        word();
    } else if (is(".address_size") || is(".file") || is(".loc")) {
      skipLine();
    } else if (take(".section")) {
      while (!take("}"))
        ++at;
    } else if (take(".pragma")) {
      while (!take(";"))
        ++at;
    } else if (take(".entry") || take(".func")) {
      parseFunction(tokens[at - 1].text == ".entry");
    } else if (take(".global") || take(".const") || take(".shared")) {
      std::string_view space = tokens[at - 1].text;
      parseVariable(module.variables,
                    space == ".shared"  ? Space::Shared
                    : space == ".const" ? Space::Const
                                        : Space::Global,
                    external);
    } else if (take(".alias") || take(";")) {
      fail("unsupported directive");
    } else {
      fail("expected a directive");
    }
  }
  return std::move(module);
}

/// After the space: `.align 4 .b8 name[12] = {...}, other;`
void Parser::parseVariable(std::vector<Variable> &into, Space space, bool external) {
  uint32_t align = 0;
  unsigned lanes = 1;
  int bytes = -1;
  while (is(".align") || is(".attribute") || is(".ptr") || typeBytes(peek().text) >= 0 || is(".v2") || is(".v4")) {
    if (take(".align"))
      align = static_cast<uint32_t>(integer());
    else if (take(".attribute"))
      while (!take(")"))
        ++at;
    else if (take(".v2"))
      lanes = 2;
    else if (take(".v4"))
      lanes = 4;
    else
      bytes = typeBytes(tokens[at++].text);
  }
  if (bytes <= 0)
    fail("expected a variable's type");
  unsigned element = static_cast<unsigned>(bytes) * lanes;
  do {
    Variable variable;
    variable.name = word();
    variable.space = space;
    variable.external = external;
    variable.align = align ? align : element;
    variable.size = element;
    while (take("[")) {
      variable.size *= is("]") ? 0 : static_cast<uint64_t>(integer());
      expect("]");
    }
    if (take("="))
      parseInitializer(variable, static_cast<unsigned>(bytes));
    into.push_back(std::move(variable));
  } while (take(","));
  expect(";");
}

void Parser::parseInitializer(Variable &variable, unsigned elementBytes) {
  int depth = 0;
  do {
    if (take("{")) {
      ++depth;
    } else if (take("}")) {
      --depth;
    } else if (!take(",")) {
      uint64_t bits = 0;
      bool isFloat = false, negative = take("-");
      std::string text = word();
      // LLVM splits an address over bytes as 0xFF(symbol), 0xFF00(symbol), ...
      uint64_t mask = 0;
      if (is("(") && parseNumber(text, mask, isFloat) && text != "generic")
        fail("byte-wise symbol initializers are not supported");
      int64_t addend = 0;
      if (text == "generic") {
        expect("(");
        text = word();
        expect(")");
      }
      bool number = parseNumber(text, bits, isFloat);
      if (!number) {
        if (take("+"))
          addend = integer();
        variable.relocations.push_back({variable.initial.size(), text, addend});
      }
      if (negative)
        bits = ~bits + 1;
      size_t where = variable.initial.size();
      variable.initial.resize(where + elementBytes);
      std::memcpy(variable.initial.data() + where, &bits, std::min<size_t>(elementBytes, 8));
    }
  } while (depth > 0);
  if (!variable.size)
    variable.size = variable.initial.size();
}

void Parser::parseParameters(Function &target, std::string_view close) {
  while (!take(close)) {
    if (take(","))
      continue;
    if (!take(".param"))
      expect(".reg");
    Variable parameter;
    parameter.space = Space::Param;
    int bytes = -1;
    uint32_t align = 0;
    while (peek().text.starts_with(".")) {
      if (take(".align"))
        align = static_cast<uint32_t>(integer());
      else if (take(".ptr"))
        while (is(".global") || is(".shared") || is(".const") || is(".local") || is(".align"))
          if (take(".align"))
            integer(); // the alignment of what is pointed to
          else
            ++at;
      else if ((bytes = typeBytes(peek().text)) >= 0)
        ++at;
      else
        fail("unsupported parameter attribute");
    }
    parameter.name = word();
    parameter.size = static_cast<uint64_t>(std::max(bytes, 1));
    parameter.align = align ? align : static_cast<uint32_t>(parameter.size);
    while (take("[")) {
      parameter.size *= is("]") ? 0 : static_cast<uint64_t>(integer());
      expect("]");
    }
    target.variables.push_back(std::move(parameter));
  }
}

void Parser::parseFunctionDirectives(Function &target) {
  auto dims = [&](unsigned *values) {
    for (int i = 0; i != 3; ++i)
      values[i] = 1;
    int i = 0;
    do
      values[i++] = static_cast<unsigned>(integer());
    while (i < 3 && take(","));
  };
  while (!is("{") && !is(";")) {
    unsigned values[3];
    if (take(".reqntid")) {
      dims(target.requiredThreads);
    } else if (take(".maxntid")) {
      dims(values);
      target.maxThreads = values[0] * values[1] * values[2];
    } else if (take(".reqnctapercluster")) {
      dims(target.cluster);
    } else if (take(".explicitcluster")) {
      target.explicitCluster = true;
    } else if (take(".minnctapersm") || take(".maxnreg") || take(".maxclusterrank") || take(".maxnctapersm")) {
      integer();
    } else if (take(".noreturn") || take(".blocksareclusters")) {
    } else if (take(".pragma")) {
      while (!take(";"))
        ++at;
    } else {
      fail("unsupported function directive");
    }
  }
}

void Parser::parseFunction(bool entry) {
  auto parsed = std::make_unique<Function>();
  parsed->entry = entry;
  parsed->line = peek().line;
  std::vector<Variable> results;
  if (!entry && take("(")) {
    parseParameters(*parsed, ")");
    results.swap(parsed->variables);
  }
  parsed->name = word();
  if (take("("))
    parseParameters(*parsed, ")");
  parsed->parameters = static_cast<unsigned>(parsed->variables.size());
  parsed->results = static_cast<unsigned>(results.size());
  for (Variable &result : results)
    parsed->variables.push_back(std::move(result));
  parseFunctionDirectives(*parsed);
  if (Function *earlier = module.find(parsed->name)) { // a declaration before the definition
    if (earlier->defined && is("{"))
      fail("second definition of '" + parsed->name + "'");
    if (is("{"))
      *earlier = std::move(*parsed);
    function = earlier;
  } else {
    module.functions.push_back(std::move(parsed));
    function = module.functions.back().get();
  }
  if (!take(";"))
    parseBody();
}

} // namespace dlc::emulator
