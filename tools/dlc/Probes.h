// What this machine can do at most, measured: arithmetic per second by kind of instruction, bytes
// per second by where they come from.
#ifndef DLC_TOOLS_DLC_PROBES_H
#define DLC_TOOLS_DLC_PROBES_H

#include <cstdint>
#include <string>
#include <vector>

namespace dlc::cli {

/// One kind of arithmetic: independent multiply-adds in registers, as dense as the processor takes
/// them.
enum class ComputeKind { F32Sse, F32Avx2, F32Avx512, Bf16Avx512, F16Avx512, Int8Avx, Int8Avx512 };

struct ComputeProbe {
  ComputeKind kind;
  const char *name;       ///< "fp32 fma 512 bit"
  const char *instruction;
};

/// All kinds; whether this processor has one.
std::vector<ComputeProbe> computeProbes();
bool isSupported(ComputeKind kind);

/// Operations (a multiply-add counts two) per second with `threads` threads at once, each on a
/// processor of its own where the system lets it. The best of short rounds within `seconds`. 0 when
/// the processor lacks the instruction.
double measureCompute(ComputeKind kind, int threads, double seconds);

/// The kind of fp32 arithmetic that code for these DLC_CPU_* bits uses.
ComputeKind floatKindFor(uint64_t features);

/// Clock ticks per second of one core under load, from a chain of dependent additions, one tick each.
double measureClock(double seconds);

/// Bytes per second when `threads` threads read `bytes` each, over and over.
double measureRead(int64_t bytes, int threads, double seconds);

} // namespace dlc::cli

#endif
