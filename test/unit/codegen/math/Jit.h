// Compiles small functions from MLIR text with the passes under test and LLVM, in memory.
#ifndef DLC_TEST_CODEGEN_MATH_JIT_H
#define DLC_TEST_CODEGEN_MATH_JIT_H

#include "codegen/Cpu/CpuTarget.h"

#include <memory>
#include <string>
#include <vector>

namespace llvm::orc {
class LLJIT;
}

namespace dlc::test {

/// Elements that one call of a compiled loop takes.
constexpr int64_t blockSize = 4096;

/// A target and the number of lanes that code for it is tried with; 1 is scalar code.
struct Variant {
  std::string name;
  cpu::CpuTarget target;
  int64_t lanes;
};

/// What this machine can run of: v2 x 4 lanes, v3 x 8, v4 x 16, its own CPU x its width, v2 and v3 scalar.
const std::vector<Variant> &getVariants();

/// `vector<lanes x element>`, or `element` for one lane.
std::string typeText(int64_t lanes, llvm::StringRef element);

/// A function `name(in0, in1, ..., out)` of pointers that runs `body` over blockSize elements, `lanes` at a time.
/// `body` defines %y of `out` from %x0, %x1, ... of `ins`; types without lanes.
std::string loopText(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> ins, llvm::StringRef out, int64_t lanes,
                     llvm::StringRef body);

class Compiled {
public:
  /// Fails the test and gives null when something does not compile.
  static std::unique_ptr<Compiled> compile(llvm::StringRef text, const cpu::CpuTarget &target, bool expandF64 = false);
  ~Compiled();

  template <typename Function>
  Function *get(llvm::StringRef name) {
    return reinterpret_cast<Function *>(find(name));
  }
  /// What the processor would be given, to look for instructions in.
  const std::string &getAssembly() const { return assembly; }

private:
  void *find(llvm::StringRef name);

  std::string assembly;
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

/// The body of function `name` in `assembly`.
std::string functionOf(const std::string &assembly, llvm::StringRef name);

/// The floating point environment in which the runtime calls kernels, while one lives.
class FlushDenormals {
public:
  FlushDenormals();
  ~FlushDenormals();

private:
  unsigned before;
};

/// Whether to try every value of a type where a sample is the default (DLC_TEST_FULL=1).
bool isFullTest();

} // namespace dlc::test

#endif
