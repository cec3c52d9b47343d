// Operands to rows, statements to instructions, functions to one flat program.
#include "Decoder.h"
#include <algorithm>
#include <utility>

namespace dlc::emulator {

namespace {

constexpr std::pair<std::string_view, Type> typeNames[] = {
    {"pred", Type::Pred},     {"b8", Type::B8},         {"u8", Type::U8},     {"s8", Type::S8},
    {"b16", Type::B16},       {"u16", Type::U16},       {"s16", Type::S16},   {"b32", Type::B32},
    {"u32", Type::U32},       {"s32", Type::S32},       {"b64", Type::B64},   {"u64", Type::U64},
    {"s64", Type::S64},       {"b128", Type::B128},     {"f16", Type::F16},   {"f16x2", Type::F16x2},
    {"bf16", Type::BF16},     {"bf16x2", Type::BF16x2}, {"f32", Type::F32},   {"f64", Type::F64},
    {"tf32", Type::TF32},     {"e4m3", Type::E4M3},     {"e5m2", Type::E5M2}, {"e4m3x2", Type::E4M3x2},
    {"e5m2x2", Type::E5M2x2}, {"f32x2", Type::F32x2}};

} // namespace

unsigned bytesOf(Type type) {
  switch (type) {
  case Type::None:
  case Type::Pred: return 0;
  case Type::B8:
  case Type::U8:
  case Type::S8:
  case Type::E4M3:
  case Type::E5M2: return 1;
  case Type::B16:
  case Type::U16:
  case Type::S16:
  case Type::F16:
  case Type::BF16:
  case Type::E4M3x2:
  case Type::E5M2x2: return 2;
  case Type::B64:
  case Type::U64:
  case Type::S64:
  case Type::F64:
  case Type::F32x2: return 8;
  case Type::B128: return 16;
  default: return 4;
  }
}

bool isSigned(Type type) { return type == Type::S8 || type == Type::S16 || type == Type::S32 || type == Type::S64; }
bool isFloating(Type type) { return type >= Type::F16; }

std::unordered_map<std::string, DecodeFunction> &opcodeTable() {
  static std::unordered_map<std::string, DecodeFunction> table;
  return table;
}

bool wideCpu() {
  static const bool wide =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  return wide;
}

std::unique_ptr<Kernel> decodeKernel(Module &module, const Function &entry) {
  static const bool registered = [] {
    for (auto add : {registerBitOps, registerIntegerOps, registerLogicOps, registerFloatOps, registerHalfOps,
                     registerConvertOps, registerMemoryOps, registerAtomicOps, registerWarpOps, registerControlOps,
                     registerMatrixOps, registerAsyncOps, registerMbarrierOps, registerTensorOps, registerWgmmaOps})
      add();
    return true;
  }();
  (void)registered;
  return Decoder(module, entry).run();
}

Decoder::Decoder(Module &module, const Function &entry) : module(module), entry(entry) {}

void Decoder::fail(const std::string &what) const {
  throw Failure("kernel '" + entry.name + "', PTX line " + std::to_string(statement ? statement->line : entry.line) +
                ": " + what);
}

std::unique_ptr<Kernel> Decoder::run() {
  kernel = std::make_unique<Kernel>();
  kernel->program = std::make_unique<Program>();
  program = kernel->program.get();
  kernel->module = &module;
  kernel->name = entry.name;
  uint64_t offset = 0;
  layouts[&entry].resize(entry.variables.size());
  for (unsigned i = 0; i != entry.parameters; ++i) {
    const Variable &parameter = entry.variables[i];
    offset = (offset + parameter.align - 1) / parameter.align * parameter.align;
    layouts[&entry][i] = offset;
    kernel->parameters.push_back({offset, parameter.size, parameter.align});
    offset += parameter.size;
  }
  program->entryParamBytes = offset;
  layoutShared();
  decodeFunction(entry);
  while (!pendingCalls.empty()) {
    auto [at, name] = pendingCalls.back();
    pendingCalls.pop_back();
    const Function *callee = lookup(name);
    if (!callee || !callee->defined)
      fail("call of '" + name + "', which has no body");
    uint32_t start = entryOf(name);
    program->code[at].target = static_cast<int32_t>(start);
  }
  Instr sentinel;
  sentinel.rank = 0x7fffffff;
  program->code.push_back(sentinel);
  program->loopEnd.resize(program->code.size());
  program->predicates = nextPredicate;
  for (int i = 0; i != 3; ++i) {
    kernel->requiredThreads[i] = entry.requiredThreads[i];
    kernel->cluster[i] = entry.cluster[i];
  }
  if (entry.maxThreads)
    kernel->maxThreads = entry.maxThreads;
  kernel->staticShared = program->staticShared;
  kernel->registers = static_cast<unsigned>(entry.registers.size());
  kernel->localBytes = program->localBytes;
  return std::move(kernel);
}

uint64_t Decoder::formalOffset(const Function &callee, unsigned index) {
  layoutLocals(callee);
  return layouts[&callee][index];
}

uint32_t Decoder::entryOf(const std::string &name) {
  const Function *callee = lookup(name);
  if (auto found = starts.find(callee); found != starts.end())
    return found->second;
  decodeFunction(*callee);
  return starts[callee];
}

void Decoder::layoutShared() {
  uint64_t at = 0;
  auto place = [&](const Variable &variable) {
    at = (at + variable.align - 1) / variable.align * variable.align;
    uint64_t offset = at;
    at += variable.size;
    return offset;
  };
  sharedOffsets.assign(module.ptx.variables.size(), 0);
  uint64_t dynamicAlign = 16;
  for (size_t i = 0; i != sharedOffsets.size(); ++i) {
    const Variable &variable = module.ptx.variables[i];
    if (variable.space == Space::Shared && !variable.external && variable.size)
      sharedOffsets[i] = place(variable);
    else if (variable.space == Space::Shared)
      dynamicAlign = std::max<uint64_t>(dynamicAlign, variable.align);
  }
  for (const auto &which : module.ptx.functions) {
    auto &layout = layouts[which.get()];
    layout.resize(which->variables.size());
    for (size_t i = 0; i != layout.size(); ++i)
      if (which->variables[i].space == Space::Shared)
        layout[i] = place(which->variables[i]);
  }
  program->staticShared = at;
  program->dynamicAlign = dynamicAlign;
  for (size_t i = 0; i != sharedOffsets.size(); ++i) {
    const Variable &variable = module.ptx.variables[i];
    if (variable.space == Space::Shared && (variable.external || !variable.size))
      sharedOffsets[i] = (at + dynamicAlign - 1) / dynamicAlign * dynamicAlign;
  }
}

/// Local variables and, in device functions and at calls, parameters: both are bytes of a lane.
void Decoder::layoutLocals(const Function &which) {
  if (std::exchange(laidOut[&which], true))
    return;
  auto &layout = layouts[&which];
  for (size_t i = 0; i != layout.size(); ++i) {
    const Variable &variable = which.variables[i];
    bool entryParameter = which.entry && i < which.parameters;
    uint64_t *top = variable.space == Space::Local                      ? &program->localBytes
                    : variable.space == Space::Param && !entryParameter ? &program->paramBytes
                                                                        : nullptr;
    if (!top)
      continue;
    *top = (*top + variable.align - 1) / variable.align * variable.align;
    layout[i] = *top;
    *top += variable.size;
  }
  program->localBytes = (program->localBytes + 15) / 16 * 16;
  program->paramBytes = (program->paramBytes + 15) / 16 * 16;
}

void Decoder::decodeFunction(const Function &which) {
  const Function *outer = function;
  function = &which;
  layoutLocals(which);
  uint32_t begin = static_cast<uint32_t>(program->code.size());
  starts[&which] = begin;
  for (const Statement &each : which.statements) {
    program->texts.push_back(each.opcode);
    decodeStatement(each, static_cast<int>(program->texts.size()) - 1);
  }
  statement = nullptr;
  base = "ret";
  instr = Instr{};
  instr.line = which.statements.empty() ? which.line : which.statements.back().line;
  opcodeTable()["ret"](*this); // a body may end without one
  uint32_t end = static_cast<uint32_t>(program->code.size());
  program->loopEnd.resize(end);
  rankInstructions(*program, begin, end);
  function = outer;
}

void Decoder::decodeStatement(const Statement &which, int number) {
  statement = &which;
  modifiers.clear();
  types.clear();
  instr = Instr{};
  extraInUse = nullptr;
  writtenRows.clear();
  touchedRows.clear();
  std::string_view rest = which.opcode;
  while (!rest.empty()) {
    size_t end = rest.find('.');
    modifiers.emplace_back(rest.substr(0, end));
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
  }
  base = modifiers[0];
  modifiers.erase(modifiers.begin());
  for (const std::string &modifier : modifiers)
    for (auto [name, type] : typeNames)
      if (modifier == name)
        types.push_back(type);
  instr.line = which.line;
  instr.statement = number;
  if (which.guard >= 0) {
    instr.guard = static_cast<int32_t>(registerPlace(which.guard).row);
    instr.guardNegated = which.guardNegated;
  }
  auto found = opcodeTable().find(base);
  if (found == opcodeTable().end())
    unsupported();
  size_t before = program->code.size();
  found->second(*this);
  if (program->code.size() != before + 1)
    fail("internal error: a statement must become one instruction"); // labels count on it
}

void Decoder::emit(Handler handler) {
  instr.run = handler;
  instr.extra = extraInUse;
  program->code.push_back(instr);
  bool wgmma = base == "wgmma";
  program->usesWgmma |= wgmma;
  program->written.push_back(wgmma ? std::vector<uint32_t>{} : writtenRows);
  program->touched.push_back(wgmma ? std::vector<uint32_t>{} : touchedRows);
}

int Decoder::label(const std::string &name) {
  for (auto scope = statement->scopes.rbegin(); scope != statement->scopes.rend(); ++scope)
    if (auto found = function->labels.find({*scope, name}); found != function->labels.end())
      return static_cast<int>(starts[function]) + found->second;
  fail("undefined label '" + name + "'");
}

bool Decoder::has(std::string_view modifier) const {
  return std::find(modifiers.begin(), modifiers.end(), modifier) != modifiers.end();
}

Type Decoder::type(size_t index) const {
  if (index >= types.size())
    unsupported();
  return types[index];
}

const Operand &Decoder::operand(size_t index) const {
  if (index >= statement->operands.size())
    fail("'" + statement->opcode + "' has too few operands");
  return statement->operands[index];
}

Extra &Decoder::extra() {
  if (!extraInUse) {
    program->extras.push_back(std::make_unique<Extra>());
    extraInUse = program->extras.back().get();
  }
  return *extraInUse;
}

} // namespace dlc::emulator
