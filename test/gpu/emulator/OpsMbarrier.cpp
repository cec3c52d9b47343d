// mbarrier. The object's state is kept beside shared memory, by address; a state token is the number of its phase.
#include "Async.h"
#include "Lanes.h"
#include "Memory.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

uint32_t mbarrierAgent(const Warp &warp, const Mbarrier &barrier) {
  return 3 * warp.cta->cluster->warpCount + warp.cta->cluster->warpgroupCount + barrier.id;
}

Mbarrier &mbarrierAt(Warp &warp, const Instr &instr, int lane, Cta &cta, uint32_t at) {
  auto found = cta.mbarriers.find(at);
  if (found == cta.mbarriers.end())
    fail(warp, instr, lane,
         "no mbarrier was initialized at shared " + hex(at) +
             (&cta == warp.cta ? "" : " of block rank " + std::to_string(cta.rank)));
  Mbarrier &barrier = found->second;
  if (warp.launch->races && warp.clocks[barrier.initAgent] < barrier.initClock)
    fail(warp, instr, lane,
         "uses the mbarrier at shared " + hex(at) + " without a barrier after its initialization by another warp");
  return barrier;
}

void updateMbarrier(Warp &warp, const Instr &instr, int lane, Mbarrier &barrier) {
  ++warp.launch->progress;
  if (barrier.pending || barrier.transactions)
    return;
  if (barrier.inFlight)
    fail(warp, instr, lane,
         "an mbarrier phase completes while " + std::to_string(barrier.inFlight) +
             " copies that signal it are in flight: expect_tx was given too few bytes");
  ++barrier.phase;
  barrier.pending = barrier.count;
  join(barrier.clocks, barrier.arriving);
  uint32_t agent = mbarrierAgent(warp, barrier);
  if (barrier.clocks.size() <= agent)
    barrier.clocks.resize(agent + 1, 0);
  barrier.clocks[agent] = static_cast<uint32_t>(barrier.phase);
}

namespace {

std::pair<Cta *, uint32_t> locate(Warp &warp, const Instr &instr, int lane) {
  Target target = resolve(warp, instr, lane, addressOf(warp, instr, instr.a, lane), instr.space, 8, 8, true);
  if (!target.cta)
    fail(warp, instr, lane, "expected an address in shared memory");
  return {target.cta, static_cast<uint32_t>(target.at)};
}

Step init(Warp &warp, const Instr &instr, uint32_t lanes) {
  forLanes(lanes, [&](int lane) {
    auto [cta, at] = locate(warp, instr, lane);
    uint32_t count = warp.r32(instr.b)[lane];
    if (!count || count > (1u << 20) - 1)
      fail(warp, instr, lane, "mbarrier.init with count " + std::to_string(count));
    Mbarrier barrier;
    barrier.id = warp.cta->cluster->mbarrierCount++;
    barrier.count = barrier.pending = count;
    barrier.initAgent = warp.agent;
    barrier.initClock = warp.clocks[warp.agent];
    cta->mbarriers[at] = barrier;
  });
  return Step::Next;
}

Step invalidate(Warp &warp, const Instr &instr, uint32_t lanes) {
  forLanes(lanes, [&](int lane) {
    auto [cta, at] = locate(warp, instr, lane);
    mbarrierAt(warp, instr, lane, *cta, at);
    cta->mbarriers.erase(at);
  });
  return Step::Next;
}

/// code: arrive.
constexpr uint16_t withTransactions = 1, withCount = 2, drops = 4, onlyTransactions = 8, completes = 16;

Step arrive(Warp &warp, const Instr &instr, uint32_t lanes) {
  Clocks mine = warp.clocks;
  bool released = !(instr.flags & flagVolatile);
  if (released)
    ++warp.clocks[warp.agent];
  forLanes(lanes, [&](int lane) {
    auto [cta, at] = locate(warp, instr, lane);
    Mbarrier &barrier = mbarrierAt(warp, instr, lane, *cta, at);
    uint64_t value = instr.code & ~drops ? laneValue(warp, instr.b, lane) : 1;
    if (instr.code & withTransactions)
      barrier.transactions += static_cast<int64_t>(value);
    if (instr.code & completes)
      barrier.transactions -= 2 * static_cast<int64_t>(value); // expect was added above
    uint64_t phase = barrier.phase;
    if (!(instr.code & onlyTransactions)) {
      uint32_t arrivals = instr.code & withCount ? static_cast<uint32_t>(value) : 1;
      if (arrivals > barrier.pending)
        fail(warp, instr, lane,
             "more arrivals than the " + std::to_string(barrier.count) + " that the mbarrier at shared " + hex(at) +
                 " expects in a phase");
      barrier.pending -= arrivals;
      if (instr.code & drops)
        barrier.count -= arrivals;
      if (released)
        join(barrier.arriving, mine);
      else
        releaseRelaxed(warp, barrier.arriving);
    }
    if (!(instr.flags & flagNoReturn))
      setLane(warp, instr.d, lane, phase);
    updateMbarrier(warp, instr, lane, barrier);
  });
  return Step::Next;
}

/// b: state or parity.
Step test(Warp &warp, const Instr &instr, uint32_t lanes) {
  bool parity = instr.code & 1;
  uint32_t done = 0;
  Split &split = warp.split();
  bool impatient = split.spin || !(instr.flags & flagBlocking);
  if (warp.launch->mode == Mode::Random && instr.flags & flagBlocking && !(warp.launch->random() & 7))
    impatient = true; // try_wait may give up at any time
  for (uint32_t rest = lanes; rest; rest &= rest - 1) {
    int lane = firstLane(rest);
    auto [cta, at] = locate(warp, instr, lane);
    Mbarrier &barrier = mbarrierAt(warp, instr, lane, *cta, at);
    if (cta != warp.cta)
      fail(warp, instr, lane, "waits at the mbarrier of another block");
    uint64_t value = laneValue(warp, instr.b, lane);
    bool complete = parity ? (barrier.phase & 1) != (value & 1) : barrier.phase > value;
    if (complete) {
      done |= 1u << lane;
      if (!(instr.flags & flagVolatile))
        acquire(warp, barrier.clocks);
    } else if (!impatient) {
      split.wait = Wait::Mbarrier;
      split.waitCta = cta;
      split.waitId = at;
      split.waitGeneration = barrier.phase;
      return Step::Retry;
    }
  }
  split.spin = false;
  uint32_t &to = warp.predicates[instr.d.row];
  to = (to & ~lanes) | done;
  return done == lanes ? Step::Next : Step::Yield;
}

Step copyArrive(Warp &warp, const Instr &instr, uint32_t lanes) {
  auto [work, serial] = pendingAsyncCopies(warp);
  uint32_t agent = warp.cta->cluster->warpCount + warp.agent;
  bool counted = instr.code; // .noinc: the arrival is one of those the barrier expects
  std::vector<std::pair<Mbarrier *, int>> barriers;
  forLanes(lanes, [&](int lane) {
    auto [cta, at] = locate(warp, instr, lane);
    Mbarrier &barrier = mbarrierAt(warp, instr, lane, *cta, at);
    if (!counted)
      ++barrier.pending;
    barriers.emplace_back(&barrier, lane);
  });
  Clocks seen(agent + 1, 0);
  seen[agent] = serial;
  auto finish = [&warp, &instr, work = std::move(work), barriers = std::move(barriers), seen = std::move(seen)] {
    work();
    for (auto [barrier, lane] : barriers) {
      if (!barrier->pending)
        fail(warp, instr, lane, "more arrivals than the mbarrier expects in a phase");
      --barrier->pending;
      join(barrier->arriving, seen);
      updateMbarrier(warp, instr, lane, *barrier);
    }
  };
  if (warp.launch->coin())
    finish();
  else
    warp.cta->cluster->tma.emplace_back(std::move(finish), false);
  return Step::Next;
}

void decodeMbarrier(Decoder &decoder) {
  Instr &instr = decoder.instr;
  Space space = decoder.spaceOf();
  const std::string &what = decoder.modifiers[0];
  instr.flags |= decoder.has("relaxed") ? flagVolatile : 0;
  if (what == "init" || what == "inval") {
    decoder.address(decoder.operand(0), space);
    if (what == "init")
      instr.b = decoder.source(decoder.operand(1), 4);
    return decoder.emit(what == "init" ? init : invalidate);
  }
  if (what == "expect_tx" || what == "complete_tx") {
    decoder.address(decoder.operand(0), space);
    instr.b = decoder.source(decoder.operand(1), 4);
    instr.flags |= flagNoReturn | flagVolatile;
    instr.code = static_cast<uint16_t>(withTransactions | onlyTransactions | (what == "complete_tx" ? completes : 0));
    return decoder.emit(arrive);
  }
  if (what == "arrive" || what == "arrive_drop") {
    bool token = decoder.operand(0).kind != Operand::Kind::Address;
    size_t at = token ? 1 : 0;
    if (token && decoder.operand(0).kind != Operand::Kind::Sink)
      instr.d = decoder.destination(decoder.operand(0), 8);
    else
      instr.flags |= flagNoReturn;
    decoder.address(decoder.operand(at), space);
    instr.code = decoder.has("expect_tx") ? withTransactions : decoder.count() > at + 1 ? withCount : 0;
    if (instr.code)
      instr.b = decoder.source(decoder.operand(at + 1), 4);
    instr.code |= what == "arrive_drop" ? drops : 0;
    return decoder.emit(arrive);
  }
  if (what == "test_wait" || what == "try_wait") {
    instr.d = decoder.predicateDestination(decoder.operand(0).index);
    decoder.address(decoder.operand(1), space);
    instr.code = decoder.has("parity");
    instr.b = decoder.source(decoder.operand(2), instr.code ? 4 : 8);
    instr.flags |= what == "try_wait" ? flagBlocking : 0;
    return decoder.emit(test);
  }
  decoder.unsupported();
}

} // namespace

void decodeCopyArrive(Decoder &decoder) {
  decoder.address(decoder.operand(0), decoder.spaceOf());
  decoder.instr.code = decoder.has("noinc");
  decoder.emit(copyArrive);
}

void registerMbarrierOps() { RegisterOpcodes({{"mbarrier", decodeMbarrier}}); }

} // namespace dlc::emulator
