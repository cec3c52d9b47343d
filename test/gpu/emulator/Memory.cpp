#include "Memory.h"
#include "Decoder.h"
#include "Races.h"
#include <algorithm>

namespace dlc::emulator {

std::pair<Cta *, uint32_t> sharedAddress(Warp &warp, const Instr &instr, int lane, uint64_t address) {
  address &= ~genericMask;
  uint64_t rank = address >> 24;
  uint32_t at = address & 0xffffff;
  if (!rank)
    return {warp.cta, at};
  auto &ctas = warp.cta->cluster->ctas;
  if (rank > ctas.size())
    fail(warp, instr, lane, "shared address " + hex(address) + " names no block of the cluster");
  Cta *cta = ctas[rank - 1].get();
  if (!cta->liveThreads)
    fail(warp, instr, lane, "accesses shared memory of block rank " + std::to_string(rank - 1) + ", which has exited");
  return {cta, at};
}

namespace {

std::string nearest(const Device &device, uint64_t address) {
  for (uint64_t back = 0; back <= 4096; back += 64)
    if (Allocation *allocation = device.find(address - back))
      return "; " + std::to_string(address - allocation->address - allocation->size) + " bytes after the end of '" +
             allocation->name + "' (" + std::to_string(allocation->size) + " bytes)";
  for (uint64_t ahead = 0; ahead <= 4096; ahead += 64)
    if (Allocation *allocation = device.find(address + ahead))
      return "; " + std::to_string(allocation->address - address) + " bytes before '" + allocation->name + "'";
  return "";
}

[[noreturn]] void outOfBounds(Warp &warp, const Instr &instr, int lane, uint64_t address, uint64_t size,
                              const char *space, bool write, const std::string &more) {
  fail(warp, instr, lane,
       std::string(write ? "write" : "read") + " of " + std::to_string(size) + " bytes at " + space + " address " +
           hex(address) + " is out of bounds" + more);
}

} // namespace

Target resolve(Warp &warp, const Instr &instr, int lane, uint64_t address, Space space, uint64_t size, uint64_t align,
               bool write) {
  Target target;
  if (space == Space::Generic) {
    uint64_t tag = address & genericMask;
    space = tag == genericShared  ? Space::Shared
            : tag == genericLocal ? Space::Local
            : tag == genericParam ? Space::Param
                                  : Space::Global;
    address &= ~genericMask;
  }
  if (align > 1 && address % align)
    fail(warp, instr, lane, "misaligned address " + hex(address) + ": expected a multiple of " + std::to_string(align));
  switch (space) {
  case Space::Shared:
  case Space::SharedCluster: {
    auto [cta, at] = sharedAddress(warp, instr, lane, address);
    if (uint64_t(at) + size > cta->sharedBytes)
      outOfBounds(warp, instr, lane, at, size, "shared", write,
                  "; the block has " + std::to_string(cta->sharedBytes) + " bytes");
    target.cta = cta;
    target.at = at;
    target.data = cta->shared + at;
    return target;
  }
  case Space::Local: {
    uint64_t bytes = warp.launch->program.localBytes;
    if (address > bytes || size > bytes - address)
      outOfBounds(warp, instr, lane, address, size, "local", write,
                  "; a thread has " + std::to_string(bytes) + " bytes");
    target.data = warp.local.data() + static_cast<uint64_t>(lane) * bytes + address;
    return target;
  }
  case Space::Param: {
    uint64_t bytes = warp.launch->program.entryParamBytes;
    if (address > bytes || size > bytes - address || write)
      outOfBounds(warp, instr, lane, address, size, "param", write,
                  "; the kernel has " + std::to_string(bytes) + " bytes of parameters");
    target.data = warp.launch->params.data() + address;
    return target;
  }
  default: {
    Allocation *allocation = instr.hint;
    if (!allocation || address - allocation->address >= allocation->size)
      allocation = warp.launch->device.find(address);
    if (!allocation || size > allocation->size - (address - allocation->address))
      outOfBounds(warp, instr, lane, address, size, "global", write,
                  allocation ? "; it crosses the end of '" + allocation->name + "'"
                             : nearest(warp.launch->device, address));
    if (allocation->constant && write)
      fail(warp, instr, lane, "write to constant memory '" + allocation->name + "'");
    instr.hint = allocation;
    target.allocation = allocation;
    target.at = address;
    target.data = reinterpret_cast<uint8_t *>(address);
    return target;
  }
  }
}

void noteAccess(Warp &warp, const Instr &instr, int lane, const Target &target, uint64_t size, bool write) {
  bool strong = instr.flags & flagVolatile;
  if (target.cta) {
    auto at = static_cast<uint32_t>(target.at), bytes = static_cast<uint32_t>(size);
    if (strong)
      synchronize(warp, instr, target.cta, at, !write, write);
    if (write)
      sharedWrite(warp, instr, lane, *target.cta, at, bytes, strong);
    else
      sharedRead(warp, instr, lane, *target.cta, at, bytes, strong);
    (write ? warp.launch->statistics.sharedWritten : warp.launch->statistics.sharedRead) += size;
  } else if (target.allocation) {
    if (strong)
      synchronize(warp, instr, nullptr, target.at, !write, write);
    else if (write)
      globalWrite(warp, instr, lane, *target.allocation, target.at, size);
    else
      globalRead(warp, instr, lane, *target.allocation, target.at, size);
    (write ? warp.launch->statistics.globalWritten : warp.launch->statistics.globalRead) += size;
  }
}

void orderFlags(Decoder &decoder) {
  uint16_t &flags = decoder.instr.flags;
  if (decoder.has("volatile") || decoder.has("relaxed") || decoder.has("mmio"))
    flags |= flagVolatile;
  if (decoder.has("acquire") || decoder.has("acq_rel"))
    flags |= flagVolatile | flagAcquire;
  if (decoder.has("release") || decoder.has("acq_rel"))
    flags |= flagVolatile | flagRelease;
  if (decoder.has("nc"))
    flags |= flagNonCoherent;
}

} // namespace dlc::emulator
