// Happens-before. Agents of a cluster with W warps in G warpgroups: warp w is agent w; its cp.async groups W + w;
// what it has fenced for the async proxy 2W + w; the wgmma groups of warpgroup g, which are numbered alike in its
// four warps and complete together, 3W + g; mbarrier m, whose clock is its phase, 3W + G + m. A warp's clocks say
// what of every agent happened before its next instruction. Global memory is coarser: agents are blocks, see below.
#pragma once
#include "Machine.h"

namespace dlc::emulator {

/// An access by the warp itself. Strong ones (atomic, volatile, relaxed ...) do not race with each other.
void sharedRead(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size, bool strong);
void sharedWrite(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size, bool strong);

/// A write that is complete once the reader has seen `clock` of `agent`.
void sharedAsyncWrite(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size, uint32_t agent,
                      uint32_t clock);
/// A read by the async proxy from now until sharedAsyncReadDone.
void sharedAsyncRead(Warp &warp, const Instr &instr, int lane, Cta &target, uint32_t at, uint32_t size);
void sharedAsyncReadDone(Warp &warp, Cta &target, uint32_t at, uint32_t size);
/// A read by the warp's open wgmma group.
void sharedWgmmaRead(Warp &warp, const Instr &instr, uint32_t at, uint32_t size);
uint32_t warpgroupOf(const Warp &warp); ///< in the cluster

/// Everything so far happens before what follows a later `acquire` of the same clocks.
void release(Warp &warp, Clocks &into);
void releaseRelaxed(Warp &warp, Clocks &into); ///< what the warp's last fence covers
void acquire(Warp &warp, const Clocks &from);
void fence(Warp &warp);
void proxyFence(Warp &warp);

/// Blocks of a launch: each block's accesses carry its epoch, which a release ends.
void newGlobalEpoch(Cta &cta);
void globalRead(Warp &warp, const Instr &instr, int lane, Allocation &allocation, uint64_t address, uint64_t size);
void globalWrite(Warp &warp, const Instr &instr, int lane, Allocation &allocation, uint64_t address, uint64_t size);

/// A strong access to a location others synchronize by. `target` is null for global memory.
void synchronize(Warp &warp, const Instr &instr, Cta *target, uint64_t address, bool reads, bool writes);

} // namespace dlc::emulator
