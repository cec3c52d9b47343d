// A kernel ready to run: one flat array of predecoded instructions for the kernel and the functions it calls.
// Every operand is a row of 32 lanes in the warp's register file; constants and special registers are rows too.
#pragma once
#include "Emulator.h"
#include <memory>

namespace dlc::emulator {

struct Warp;
struct Instr;

/// What the warp does after an instruction.
enum class Step : uint8_t {
  Next,
  Jump,  ///< the handler changed the split's pc, mask or stack
  Retry, ///< blocked: run the same instruction again once the wait is over
  Pause, ///< blocked: go on with the next instruction once the wait is over
  Yield, ///< go on with the next instruction, but let others run first
};
using Handler = Step (*)(Warp &warp, const Instr &instr, uint32_t lanes);

/// A source or destination: a row of 4- or 8-byte lanes, or a predicate.
struct Place {
  uint32_t row = 0; ///< in units of 4 bytes; predicates: their index
  bool wide = false;
};

/// Operands of the instructions that have many.
struct Extra {
  std::vector<Place> dst, a, b, c;
  std::vector<int> targets; ///< brx.idx
  int m = 0, n = 0, k = 0;
  int typeA = 0, typeB = 0, typeD = 0;
  int transA = 0, transB = 0;
  int negA = 1, negB = 1;
  bool fromRegisters = false, saturate = false;
  int dims = 0, mode = 0;
  uint64_t extra = 0;
  std::vector<std::pair<uint32_t, uint32_t>> copies; ///< call: (from, to) in parameter memory, then sizes
  std::vector<uint32_t> sizes;
};

enum InstrFlags : uint16_t {
  flagVolatile = 1, ///< strong: takes part in no race with other strong accesses
  flagAcquire = 2,
  flagRelease = 4,
  flagNonCoherent = 8,
  flagSigned = 16,
  flagFtz = 32,
  flagAligned = 64,
  flagCluster = 128,
  flagRead = 256,
  flagNoReturn = 512,
  flagBlocking = 1024,
};

struct Instr {
  Handler run = nullptr;
  int32_t guard = -1;
  bool guardNegated = false;
  Space space = Space::Generic;
  uint8_t size = 0;  ///< bytes of one element
  uint8_t count = 1; ///< elements per lane
  uint16_t flags = 0;
  uint16_t code = 0; ///< what distinguishes users of one handler
  uint32_t rank = 0; ///< order of execution among diverged lanes (Flow.cpp)
  int32_t target = -1;
  Place d, a, b, c, e;
  int64_t offset = 0;
  int32_t line = 0;
  int32_t statement = -1;
  const Extra *extra = nullptr;
  mutable Allocation *hint = nullptr; ///< the allocation of the last access
};

/// Rows filled when a block starts.
enum class Special : uint8_t {
  TidX,
  TidY,
  TidZ,
  NtidX,
  NtidY,
  NtidZ,
  CtaidX,
  CtaidY,
  CtaidZ,
  NctaidX,
  NctaidY,
  NctaidZ,
  LaneId,
  WarpId,
  NWarpId,
  ClusterIdX,
  ClusterIdY,
  ClusterIdZ,
  NClusterIdX,
  NClusterIdY,
  NClusterIdZ,
  ClusterCtaidX,
  ClusterCtaidY,
  ClusterCtaidZ,
  ClusterNctaidX,
  ClusterNctaidY,
  ClusterNctaidZ,
  ClusterCtaRank,
  ClusterNctaRank,
  LaneEq,
  LaneLe,
  LaneLt,
  LaneGe,
  LaneGt,
  DynamicSmem,
  TotalSmem,
  SmId,
  NSmId,
  GridId,
  IsExplicitCluster
};

class Program {
public:
  std::vector<Instr> code;
  std::vector<uint32_t> loopEnd;                       ///< of a loop's first instruction: the highest rank in the loop
  std::vector<std::vector<uint32_t>> written, touched; ///< rows by instruction, kept if there is any wgmma
  std::vector<std::unique_ptr<Extra>> extras;
  std::vector<std::string> texts; ///< of statements, for messages
  struct Constant {
    Place place;
    uint64_t value;
  };
  std::vector<Constant> constants;
  std::vector<std::pair<Place, Special>> specials;
  uint32_t rows = 0; ///< size of the register file in 4-byte units
  uint32_t predicates = 0;
  uint64_t localBytes = 0, paramBytes = 0; ///< per lane: .local variables; parameters of device functions
  uint64_t entryParamBytes = 0;
  uint64_t staticShared = 0, dynamicAlign = 16;
  unsigned sharedGranule = 4, globalGranule = 4; ///< bytes of the smallest access that may go there
  bool usesWgmma = false;
};

} // namespace dlc::emulator
