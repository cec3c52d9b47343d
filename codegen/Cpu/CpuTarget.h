// One ISA level that code is made for: what emitters ask, and what LLVM is told.
#ifndef DLC_CODEGEN_CPU_CPUTARGET_H
#define DLC_CODEGEN_CPU_CPUTARGET_H

#include "lib/Support/Mlir.h"

#include <memory>
#include <string>

namespace llvm {
class TargetMachine;
}

namespace dlc::cpu {

struct CpuTarget {
  std::string name;         // as dlc_variant.isa and in symbols: "x86-64-v3", "znver4"
  std::string triple;       // "x86_64-unknown-linux-gnu"
  std::string cpu;          // LLVM's name
  std::string features;     // LLVM's feature string: nothing on that CpuFeatures.def does not list
  uint64_t required = 0;    // DLC_CPU_* bits of everything that is on
  int64_t vectorBytes = 16; // of a vector register that float code should use
  int64_t integerBytes = 16; // of one that integer code should use
  int64_t numVectorRegisters = 16;
  bool hasFma = false;      // and it may be used: not with strictFp
  bool hasF16c = false;     // f16 <-> f32 conversion
  bool hasAvx512 = false;
  bool hasSsse3 = false;    // pmaddubsw
  bool hasVnni = false;     // vpdpbusd, at integerBytes
  bool hasBf16 = false;     // f32 -> bf16 conversion
  bool hasFp16 = false;     // f16 arithmetic
  bool strictFp = false;    // no contraction: the same bits whether or not there is FMA

  /// `name` is an LLVM CPU ("x86-64-v3", "znver4") with features added ("x86-64-v4+avx512vnni"), or "native"; `triple`
  /// empty for the host's. Fails with a sentence that names what there is.
  static Expected<CpuTarget> get(StringRef name, StringRef triple = "", bool strictFp = false);

  /// Whether vdpbf16ps may be used (not with strictFp) and pays: a table of cores.
  bool hasFastBf16Dot() const;

  /// LLVM's code generator for it. `optimizationLevel` 0 to 3.
  Expected<std::unique_ptr<llvm::TargetMachine>> createMachine(int optimizationLevel) const;
};

/// Names of CPUs that `CpuTarget::get` takes, "native" apart.
SmallVector<StringRef> getCpuNames();

} // namespace dlc::cpu

#endif
