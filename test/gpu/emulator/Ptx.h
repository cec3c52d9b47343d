// PTX text as data: what Parser.cpp makes of a module. Names of registers and variables are resolved here,
// because they are lexical (an inline assembly block has its own); meanings come with Decoder.cpp.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dlc::emulator {

/// Anything that makes a module unusable or a launch fail; caught at the library's surface.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Space : uint8_t { Generic, Global, Shared, SharedCluster, Local, Const, Param, Reg };

struct Operand {
  enum class Kind : uint8_t { Register, Immediate, Variable, Name, Address, Vector, Tuple, Sink };
  Kind kind = Kind::Sink;
  bool negated = false;       ///< !%p
  bool isFloat = false;       ///< an immediate written 0f or 0d
  bool moduleLevel = false;   ///< a Variable of the module rather than of the function
  int index = -1;             ///< of the register or variable
  int predicate = -1;         ///< of `%r1|%p1`: the register after the bar
  int64_t value = 0;          ///< an immediate's bits; an address's or variable's displacement
  std::string name;           ///< labels and functions
  std::vector<Operand> parts; ///< of a vector, tuple, or address (base first)
};

struct Register {
  std::string name;
  uint8_t bytes; ///< 0: predicate
};

struct Variable {
  std::string name;
  Space space = Space::Global;
  uint32_t align = 1;
  uint64_t size = 0;
  bool external = false;
  std::vector<uint8_t> initial;
  struct Relocation {
    uint64_t at;
    std::string symbol;
    int64_t addend;
  };
  std::vector<Relocation> relocations;
};

struct Statement {
  int line = 0;
  int guard = -1; ///< predicate register
  bool guardNegated = false;
  std::string opcode;
  std::vector<Operand> operands;
  std::vector<int> scopes; ///< innermost last: where a label may have been declared
};

struct Function {
  std::string name;
  bool entry = false, defined = false;
  int line = 0;
  std::vector<Register> registers;
  std::vector<Variable> variables; ///< parameters first, then results, then what the body declares
  unsigned parameters = 0, results = 0;
  std::vector<Statement> statements;
  std::map<std::pair<int, std::string>, int> labels;                           ///< (scope, name) -> statement
  std::map<std::pair<int, std::string>, std::vector<std::string>> branchLists; ///< .branchtargets
  unsigned requiredThreads[3] = {0, 0, 0}, maxThreads = 0;
  unsigned cluster[3] = {0, 0, 0};
  bool explicitCluster = false;
};

struct PtxModule {
  int version = 0;    ///< 80 for 8.0
  std::string target; ///< sm_90a
  std::vector<Variable> variables;
  std::vector<std::unique_ptr<Function>> functions;
  Function *find(std::string_view name) const;
};

/// Throws Failure with the line.
PtxModule parsePtx(std::string_view text);

struct Token {
  enum class Kind : uint8_t { Word, Punctuation, String, End };
  Kind kind;
  int line;
  std::string_view text;
};

std::vector<Token> tokenize(std::string_view text);

/// The bits of a PTX number: decimal, 0x, octal, 0b, 0f (single) or 0d (double). Returns false if it is none.
bool parseNumber(std::string_view text, uint64_t &bits, bool &isFloat);

} // namespace dlc::emulator
