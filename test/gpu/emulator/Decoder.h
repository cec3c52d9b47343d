// Makes a Program of parsed PTX. Each Ops*.cpp adds its opcodes to one table; Decoder gives them the operands.
#pragma once
#include "Machine.h"
#include "Program.h"
#include "Ptx.h"
#include <map>
#include <unordered_map>

namespace dlc::emulator {

enum class Type : uint8_t {
  None,
  Pred,
  B8,
  U8,
  S8,
  B16,
  U16,
  S16,
  B32,
  U32,
  S32,
  B64,
  U64,
  S64,
  B128,
  F16,
  F16x2,
  BF16,
  BF16x2,
  F32,
  F32x2,
  F64,
  TF32,
  E4M3,
  E5M2,
  E4M3x2,
  E5M2x2
};
unsigned bytesOf(Type type);
bool isSigned(Type type);
bool isFloating(Type type);

class Decoder;
using DecodeFunction = void (*)(Decoder &);

/// Opcode (up to the first dot) to who decodes it.
std::unordered_map<std::string, DecodeFunction> &opcodeTable();
struct RegisterOpcodes {
  RegisterOpcodes(std::initializer_list<std::pair<const char *, DecodeFunction>> list) {
    for (auto [name, function] : list)
      opcodeTable()[name] = function;
  }
};
/// Called once: static initializers of a static library's unused objects would be dropped.
void registerBitOps();
void registerIntegerOps();
void registerLogicOps();
void registerFloatOps();
void registerHalfOps();
void registerConvertOps();
void registerMemoryOps();
void registerAtomicOps();
void registerWarpOps();
void registerControlOps();
void registerBarrierOps();
void registerMatrixOps();
void registerAsyncOps();
void registerMbarrierOps();
void registerTensorOps();
void registerWgmmaOps();

class Decoder {
public:
  Decoder(Module &module, const Function &entry);
  std::unique_ptr<Kernel> run();

  Module &module;
  const Function *function = nullptr;
  const Statement *statement = nullptr;
  Program *program = nullptr;
  std::string base;
  std::vector<std::string> modifiers; ///< in order, types included
  std::vector<Type> types;
  Instr instr;

  [[noreturn]] void fail(const std::string &what) const;
  [[noreturn]] void unsupported() const { fail("unsupported instruction '" + statement->opcode + "'"); }
  bool has(std::string_view modifier) const;
  Type type(size_t index = 0) const;
  size_t count() const { return statement->operands.size(); }
  const Operand &operand(size_t index) const;
  bool isPredicate(const Operand &operand) const;

  /// A row with the operand's value. `bytes`: of the type; a register must fit unless `anyWidth`.
  Place source(const Operand &operand, unsigned bytes, bool anyWidth = false);
  Place destination(const Operand &operand, unsigned bytes, bool anyWidth = false);
  Place predicate(const Operand &operand);       ///< a source
  Place predicateDestination(int registerIndex); ///< -1: a sink
  std::vector<Place> sources(const Operand &operand, unsigned bytes);
  std::vector<Place> destinations(const Operand &operand, unsigned bytes);
  /// Sets a (base), offset and space; `space` Generic for instructions that take any.
  void address(const Operand &operand, Space space);
  Place constant(uint64_t value, bool wide);
  int64_t immediate(const Operand &operand);
  Extra &extra();
  void emit(Handler handler);
  int label(const std::string &name);
  Space spaceOf();                                        ///< by the modifiers
  uint64_t parameterOffset(const Operand &operand) const; ///< of a variable in parameter space
  bool isEntry() const { return function == &entry; }
  void callTo(const std::string &name) { pendingCalls.emplace_back(program->code.size(), name); }
  uint32_t entryOf(const std::string &name);
  const Function *lookup(const std::string &name) const { return module.ptx.find(name); }
  /// Of a device function's parameter or result in the lane's parameter memory.
  uint64_t formalOffset(const Function &callee, unsigned index);

private:
  void decodeFunction(const Function &which);
  void decodeStatement(const Statement &which, int number);
  void layoutShared();
  void layoutLocals(const Function &which);
  Place allocate(bool wide);
  Place registerPlace(int index);
  Place special(const std::string &name, unsigned bytes);
  uint64_t variableValue(const Operand &operand);

  const Function &entry;
  std::unique_ptr<Kernel> kernel;
  std::map<const Function *, std::vector<uint64_t>> layouts; ///< offset of each variable in its space
  std::vector<uint64_t> sharedOffsets;                       ///< of the module's shared variables
  std::map<std::pair<const Function *, int>, Place> places;
  std::map<std::pair<uint64_t, bool>, Place> constants;
  std::map<std::pair<std::string, bool>, Place> specials;
  std::map<const Function *, uint32_t> starts;
  std::map<const Function *, bool> laidOut;
  std::vector<std::pair<size_t, std::string>> pendingCalls;
  Extra *extraInUse = nullptr;
  std::vector<uint32_t> writtenRows, touchedRows;
  uint32_t nextPredicate = 1; ///< 0 is true in all lanes
  Place sinkPlace;
  bool sinkMade = false;
};

std::unique_ptr<Kernel> decodeKernel(Module &module, const Function &entry);
void rankInstructions(Program &program, uint32_t begin, uint32_t end);
bool isBranch(const Instr &instr);
bool isExit(const Instr &instr);

/// Whether the CPU has AVX2, FMA and F16C: handlers exist twice.
bool wideCpu();

} // namespace dlc::emulator
