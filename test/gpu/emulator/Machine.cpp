// One warp: which of its diverged lanes run, and until when. Lanes with the smallest rank go first, so that
// diverged lanes meet again where their paths join; lanes that go round a loop wait for the rest of it.
#include "Machine.h"
#include <algorithm>

namespace dlc::emulator {

void join(Clocks &into, const Clocks &from) {
  if (into.size() < from.size())
    into.resize(from.size(), 0);
  for (size_t i = 0; i != from.size(); ++i)
    into[i] = std::max(into[i], from[i]);
}

std::string hex(uint64_t value) {
  char text[24];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

void fail(const Warp &warp, const Instr &instr, int lane, const std::string &what) {
  const Cta &cta = *warp.cta;
  const Program &program = warp.launch->program;
  std::string where = "kernel '" + warp.launch->kernel.name + "', PTX line " + std::to_string(instr.line) +
                      ", block (" + std::to_string(cta.id.x) + "," + std::to_string(cta.id.y) + "," +
                      std::to_string(cta.id.z) + "), warp " + std::to_string(warp.index);
  if (lane >= 0)
    where += ", lane " + std::to_string(lane);
  where += ": " + what;
  if (instr.statement >= 0)
    where += "; in '" + program.texts[static_cast<size_t>(instr.statement)] + "'";
  throw LaunchFailure(where);
}

namespace {

/// Order of execution: deeper calls first, then rank.
uint64_t keyOf(const Program &program, const Split &split) {
  uint64_t rank = split.atBackEdge ? 2ull * program.loopEnd[split.pc] + 1 : 2ull * program.code[split.pc].rank;
  return (0xffffull - split.callers.size()) << 40 | rank;
}

void mergeSplits(Warp &warp) {
  std::vector<Split> &splits = warp.splits;
  for (size_t i = 0; i < splits.size(); ++i)
    for (size_t j = i + 1; j < splits.size();) {
      Split &x = splits[i], &y = splits[j];
      auto mergeable = [](const Split &s) { return s.wait == Wait::None || s.wait == Wait::Converge; };
      if (x.pc == y.pc && x.atBackEdge == y.atBackEdge && mergeable(x) && mergeable(y) && x.callers == y.callers) {
        x.mask |= y.mask;
        x.wait = Wait::None;
        splits.erase(splits.begin() + static_cast<std::ptrdiff_t>(j));
      } else {
        ++j;
      }
    }
}

/// Chooses the split to run; false if all are blocked.
bool pick(Warp &warp) {
  const Program &program = warp.launch->program;
  if (warp.splits.size() > 1)
    mergeSplits(warp);
  size_t best = warp.splits.size();
  uint64_t bestKey = ~0ull;
  bool onlyConverge = true;
  for (size_t i = 0; i != warp.splits.size(); ++i) {
    Split &split = warp.splits[i];
    if (!ready(warp, split)) {
      onlyConverge &= split.wait == Wait::Converge;
      continue;
    }
    uint64_t key = keyOf(program, split);
    if (key < bestKey) {
      bestKey = key;
      best = i;
    }
  }
  if (best == warp.splits.size()) {
    if (onlyConverge && best) {
      const Split &split = warp.splits[0];
      std::string others = best > 1 ? "; others: " + describe(warp, warp.splits[1]) : "; the others have exited";
      fail(warp, program.code[split.pc], firstLane(split.mask),
           "diverged: only lanes " + hex(split.mask) + " of " + hex(split.waitNeed & warp.live) + " arrived" + others);
    }
    return false;
  }
  warp.current = best;
  warp.splits[best].wait = Wait::None;
  warp.splits[best].atBackEdge = false;
  return true;
}

/// The rank at which the current split has to stop for the others.
uint64_t limitOf(const Warp &warp) {
  uint64_t limit = ~0ull;
  const Program &program = warp.launch->program;
  const Split &mine = warp.splits[warp.current];
  for (size_t i = 0; i != warp.splits.size(); ++i) {
    const Split &other = warp.splits[i];
    if (i == warp.current || other.callers.size() != mine.callers.size())
      continue;
    uint64_t key = keyOf(program, other) & ((1ull << 40) - 1);
    if (key > 2ull * program.code[mine.pc].rank)
      limit = std::min(limit, key);
  }
  return limit;
}

void checkWgmmaRows(Warp &warp, const Instr &instr, size_t pc) {
  const Program &program = warp.launch->program;
  if (!warp.wgmmaQueue.empty())
    for (uint32_t row : program.touched[pc])
      if (warp.inFlight[row])
        fail(warp, instr, -1, "uses a register of a wgmma in flight: wgmma.wait_group is missing or comes too late");
  for (uint32_t row : program.written[pc])
    if (!warp.dirty[row]) {
      warp.dirty[row] = 1;
      warp.dirtyList.push_back(row);
    }
}

} // namespace

bool ready(Warp &warp, Split &split) {
  switch (split.wait) {
  case Wait::None: return true;
  case Wait::Barrier: return split.waitCta->barriers[split.waitId].generation != split.waitGeneration;
  case Wait::Mbarrier: {
    auto found = split.waitCta->mbarriers.find(split.waitId);
    return split.spin || found == split.waitCta->mbarriers.end() || found->second.phase != split.waitGeneration;
  }
  case Wait::ClusterBarrier: return warp.cta->cluster->generation != split.waitGeneration;
  case Wait::Converge: {
    uint32_t needed = split.waitNeed & warp.live;
    return (split.mask & needed) == needed;
  }
  case Wait::Wgmma: {
    uint32_t first = warp.index / 4 * 4;
    for (uint32_t i = first; i != first + 4 && i < warp.cta->warps.size(); ++i)
      if (warp.cta->warps[i]->wgmmaCommitted < split.waitNeed)
        return false;
    return true;
  }
  }
  return true;
}

bool converged(Warp &warp, const Instr &instr, uint32_t lanes, uint32_t needed) {
  Split &split = warp.split();
  uint32_t live = needed & warp.live;
  if ((lanes & live) == live)
    return true;
  if (lanes != split.mask)
    fail(warp, instr, firstLane(split.mask & ~lanes),
         "diverged: the predicate of a warp-wide instruction differs among its lanes");
  split.wait = Wait::Converge;
  split.waitNeed = needed;
  return false;
}

std::string describe(const Warp &warp, const Split &split) {
  const Program &program = warp.launch->program;
  const Instr &instr = program.code[split.pc];
  std::string text = "block rank " + std::to_string(warp.cta->rank) + " warp " + std::to_string(warp.index) +
                     " lanes " + hex(split.mask) + " at line " + std::to_string(instr.line);
  switch (split.wait) {
  case Wait::Barrier: {
    const NamedBarrier &barrier = split.waitCta->barriers[split.waitId];
    return text + " waits at barrier " + std::to_string(split.waitId) + " (" + std::to_string(barrier.arrived) +
           " of " +
           (barrier.all ? "all " + std::to_string(split.waitCta->liveThreads) : std::to_string(barrier.expected)) +
           " threads arrived)";
  }
  case Wait::Mbarrier: {
    auto found = split.waitCta->mbarriers.find(split.waitId);
    text +=
        " waits for mbarrier at shared " + hex(split.waitId) + " of block rank " + std::to_string(split.waitCta->rank);
    if (found == split.waitCta->mbarriers.end())
      return text + " (invalidated)";
    const Mbarrier &barrier = found->second;
    return text + " (phase " + std::to_string(barrier.phase) + ", " + std::to_string(barrier.pending) + " of " +
           std::to_string(barrier.count) + " arrivals and " + std::to_string(barrier.transactions) +
           " bytes outstanding)";
  }
  case Wait::ClusterBarrier: return text + " waits at the cluster barrier";
  case Wait::Converge: return text + " wait for lanes " + hex(split.waitNeed & warp.live & ~split.mask);
  case Wait::Wgmma:
    return text + " waits for the rest of its warpgroup to commit wgmma group " + std::to_string(split.waitNeed);
  case Wait::None: break;
  }
  return text;
}

void exitLanes(Warp &warp, uint32_t lanes) {
  Split &split = warp.split();
  split.mask &= ~lanes;
  warp.live &= ~lanes;
  warp.cta->liveThreads -= static_cast<uint32_t>(__builtin_popcount(lanes));
  ++warp.launch->progress;
  if (!split.mask)
    warp.splits.erase(warp.splits.begin() + static_cast<std::ptrdiff_t>(warp.current));
  if (!warp.live)
    warpExited(warp);
}

uint64_t runWarp(Warp &warp, uint64_t quantum) {
  const Program &program = warp.launch->program;
  const Instr *code = program.code.data();
  const bool wgmma = program.usesWgmma;
  uint64_t executed = 0;
  while (executed < quantum && !warp.splits.empty() && pick(warp)) {
    Split *split = &warp.split();
    uint64_t limit = warp.splits.size() == 1 ? ~0ull : limitOf(warp);
    uint32_t pc = split->pc;
    for (;;) {
      const Instr &instr = code[pc];
      uint32_t lanes = split->mask;
      if (instr.guard >= 0) {
        uint32_t guard = warp.predicates[static_cast<uint32_t>(instr.guard)];
        lanes &= instr.guardNegated ? ~guard : guard;
      }
      ++executed;
      Step step = Step::Next;
      if (lanes) {
        split->pc = pc;
        if (wgmma)
          checkWgmmaRows(warp, instr, pc);
        step = instr.run(warp, instr, lanes);
      }
      if (step == Step::Next) {
        ++pc;
        if (2ull * code[pc].rank >= limit || executed >= quantum) {
          split->pc = pc;
          break;
        }
        continue;
      }
      if (step == Step::Jump) {
        if (warp.splits.size() == 1 && warp.splits[0].wait == Wait::None && executed < quantum) {
          split = &warp.splits[0]; // exits may have moved it
          warp.current = 0;
          split->atBackEdge = false;
          limit = ~0ull;
          pc = split->pc;
          continue;
        }
        break;
      }
      if (step == Step::Retry)
        --executed; // nothing happened yet
      else
        split->pc = pc + 1;
      if (step == Step::Yield)
        return executed;
      break;
    }
  }
  return executed;
}

} // namespace dlc::emulator
