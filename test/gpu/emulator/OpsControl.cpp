// Branches and calls.
#include "Lanes.h"
#include <algorithm>

namespace dlc::emulator {

namespace {

/// Sends `lanes` of the current split to `pc`.
void sendTo(Warp &warp, uint32_t lanes, uint32_t pc, bool back) {
  Split &split = warp.split();
  if (lanes == split.mask) {
    split.pc = pc;
    split.atBackEdge = back;
    return;
  }
  Split other = split;
  split.mask &= ~lanes;
  split.pc += 1;
  other.mask = lanes;
  other.pc = pc;
  other.atBackEdge = back;
  warp.splits.push_back(std::move(other));
}

Step branch(Warp &warp, const Instr &instr, uint32_t lanes) {
  const Program &program = warp.launch->program;
  auto target = static_cast<uint32_t>(instr.target);
  if (instr.flags & flagAligned && lanes != warp.split().mask)
    fail(warp, instr, firstLane(lanes), "bra.uni diverges: its predicate differs among the lanes");
  bool back = program.code[target].rank <= instr.rank && program.loopEnd[target];
  sendTo(warp, lanes, target, back);
  return Step::Jump;
}

Step branchIndexed(Warp &warp, const Instr &instr, uint32_t lanes) {
  const std::vector<int> &targets = instr.extra->targets;
  const Program &program = warp.launch->program;
  uint32_t here = warp.split().pc, skipped = warp.split().mask & ~lanes, rest = lanes;
  while (rest) {
    uint32_t index = warp.r32(instr.a)[firstLane(rest)], same = 0;
    if (index >= targets.size())
      fail(warp, instr, firstLane(rest),
           "brx.idx: index " + std::to_string(index) + " of " + std::to_string(targets.size()) + " targets");
    forLanes(rest, [&](int lane) { same |= static_cast<uint32_t>(warp.r32(instr.a)[lane] == index) << lane; });
    auto target = static_cast<uint32_t>(targets[index]);
    warp.split().pc = here;
    sendTo(warp, same, target, program.code[target].rank <= instr.rank && program.loopEnd[target]);
    rest &= ~same;
  }
  if (skipped)
    warp.split().pc = here + 1;
  return Step::Jump;
}

void copyParameters(Warp &warp, const Extra &extra, uint32_t lanes, size_t first, size_t last) {
  uint64_t bytes = warp.launch->program.paramBytes;
  forLanes(lanes, [&](int lane) {
    uint8_t *base = warp.params.data() + static_cast<uint64_t>(lane) * bytes;
    for (size_t i = first; i != last; ++i)
      std::memmove(base + extra.copies[i].second, base + extra.copies[i].first, extra.sizes[i]);
  });
}

Step call(Warp &warp, const Instr &instr, uint32_t lanes) {
  Split &split = warp.split();
  if (split.callers.size() > 64)
    fail(warp, instr, firstLane(lanes), "calls nested too deep: recursion is not supported");
  copyParameters(warp, *instr.extra, lanes, 0, static_cast<size_t>(instr.extra->n));
  uint32_t after = split.pc + 1;
  bool whole = lanes == split.mask;
  sendTo(warp, lanes, static_cast<uint32_t>(instr.target), false);
  (whole ? warp.split() : warp.splits.back()).callers.push_back(after);
  return Step::Jump;
}

Step ret(Warp &warp, const Instr &, uint32_t lanes) {
  Split &split = warp.split();
  if (split.callers.empty()) {
    if (lanes != split.mask)
      split.pc += 1;
    exitLanes(warp, lanes);
    return Step::Jump;
  }
  uint32_t after = split.callers.back();
  const Instr &caller = warp.launch->program.code[after - 1];
  copyParameters(warp, *caller.extra, lanes, static_cast<size_t>(caller.extra->n), caller.extra->copies.size());
  bool whole = lanes == split.mask;
  sendTo(warp, lanes, after, false);
  (whole ? warp.split() : warp.splits.back()).callers.pop_back();
  return Step::Jump;
}

Step exitThread(Warp &warp, const Instr &, uint32_t lanes) {
  if (lanes != warp.split().mask)
    warp.split().pc += 1;
  exitLanes(warp, lanes);
  return Step::Jump;
}

Step trap(Warp &warp, const Instr &instr, uint32_t lanes) { fail(warp, instr, firstLane(lanes), "trap"); }

Step nothing(Warp &, const Instr &, uint32_t) { return Step::Next; }
Step yield(Warp &, const Instr &, uint32_t) { return Step::Yield; }

void decodeBranch(Decoder &decoder) {
  decoder.instr.target = decoder.label(decoder.operand(0).name);
  decoder.instr.flags |= decoder.has("uni") ? flagAligned : 0;
  decoder.emit(branch);
}

void decodeIndexed(Decoder &decoder) {
  decoder.instr.a = decoder.source(decoder.operand(0), 4);
  const std::string &list = decoder.operand(1).name;
  for (auto scope = decoder.statement->scopes.rbegin(); scope != decoder.statement->scopes.rend(); ++scope)
    if (auto found = decoder.function->branchLists.find({*scope, list}); found != decoder.function->branchLists.end()) {
      for (const std::string &target : found->second)
        decoder.extra().targets.push_back(decoder.label(target));
      return decoder.emit(branchIndexed);
    }
  decoder.fail("undefined list of branch targets '" + list + "'");
}

void decodeCall(Decoder &decoder) {
  const Operand *results = nullptr, *arguments = nullptr;
  std::string name;
  for (const Operand &operand : decoder.statement->operands)
    if (operand.kind == Operand::Kind::Name)
      name = operand.name;
    else if (operand.kind == Operand::Kind::Tuple)
      (name.empty() ? results : arguments) = &operand;
  const Function *callee = decoder.lookup(name);
  if (!callee || !callee->defined)
    decoder.fail("call of '" + name + "', which has no body");
  Extra &extra = decoder.extra();
  auto copy = [&](const Operand &actual, unsigned formal, bool in) {
    if (actual.kind != Operand::Kind::Variable)
      decoder.unsupported(); // LLVM passes everything in .param variables
    auto there = static_cast<uint32_t>(decoder.formalOffset(*callee, formal));
    auto here = static_cast<uint32_t>(decoder.parameterOffset(actual));
    extra.copies.push_back(in ? std::pair(here, there) : std::pair(there, here));
    extra.sizes.push_back(static_cast<uint32_t>(callee->variables[formal].size));
  };
  for (unsigned i = 0; arguments && i != arguments->parts.size(); ++i)
    copy(arguments->parts[i], i, true);
  extra.n = static_cast<int>(extra.copies.size());
  for (unsigned i = 0; results && i != results->parts.size(); ++i)
    copy(results->parts[i], callee->parameters + i, false);
  decoder.callTo(name);
  decoder.emit(call);
}

Step setRegisters(Warp &warp, const Instr &instr, uint32_t lanes) {
  if (!converged(warp, instr, lanes, ~0u))
    return Step::Retry;
  auto count = static_cast<int>(instr.offset);
  if (warp.maxRegisters && (instr.code ? count < warp.maxRegisters : count > warp.maxRegisters))
    fail(warp, instr, -1,
         "setmaxnreg from " + std::to_string(warp.maxRegisters) + " to " + std::to_string(count) +
             " goes the wrong way");
  warp.maxRegisters = count;
  return Step::Next;
}

} // namespace

bool isBranch(const Instr &instr) { return instr.run == branch || instr.run == branchIndexed; }
bool isExit(const Instr &instr) { return instr.run == ret || instr.run == exitThread || instr.run == trap; }

void registerControlOps() {
  RegisterOpcodes({{"bra", decodeBranch},
                   {"brx", decodeIndexed},
                   {"call", decodeCall},
                   {"ret", [](Decoder &d) { d.emit(ret); }},
                   {"exit", [](Decoder &d) { d.emit(exitThread); }},
                   {"trap", [](Decoder &d) { d.emit(trap); }},
                   {"brkpt", [](Decoder &d) { d.emit(nothing); }},
                   {"pmevent", [](Decoder &d) { d.emit(nothing); }},
                   {"nanosleep", [](Decoder &d) { d.emit(yield); }},
                   {"griddepcontrol", [](Decoder &d) { d.emit(nothing); }},
                   {"setmaxnreg", [](Decoder &d) {
                      d.instr.code = d.has("inc");
                      d.instr.offset = d.immediate(d.operand(0));
                      if (d.instr.offset % 8 || d.instr.offset < 24 || d.instr.offset > 256)
                        d.fail("setmaxnreg: expected a multiple of 8 from 24 to 256");
                      d.emit(setRegisters);
                    }}});
  registerBarrierOps();
}

} // namespace dlc::emulator
