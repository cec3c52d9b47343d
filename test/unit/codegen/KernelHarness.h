// Runs kernels, given as text in buffer form, through the CPU pipeline for every instruction set that this
// machine has, and compares with plain loops (KernelReference.h).
//
// Every buffer ends at a page that must not be touched, and starts behind one.
#ifndef DLC_TEST_CODEGEN_KERNELHARNESS_H
#define DLC_TEST_CODEGEN_KERNELHARNESS_H

#include "codegen/Cpu/CpuTarget.h"
#include "lib/Support/HostValue.h"

#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <random>
#include <string>
#include <vector>

namespace llvm::orc {
class LLJIT;
}

namespace dlc::test {

/// The targets x86-64-v2, v3 and v4, the latter also with VNNI, as far as this machine runs them, and the machine itself.
ArrayRef<cpu::CpuTarget> getTargets();

/// Bytes between pages without access.
class GuardedMemory {
public:
  explicit GuardedMemory(size_t size);
  ~GuardedMemory();
  GuardedMemory(GuardedMemory &&other) : base(other.base), mapped(other.mapped), bytes(other.bytes), numBytes(other.numBytes) {
    other.base = nullptr;
  }
  char *data() { return bytes; }
  size_t size() const { return numBytes; }

private:
  void *base;
  size_t mapped;
  char *bytes;
  size_t numBytes;
};

/// Code of one kernel in memory.
class CompiledKernel {
public:
  /// `function` is a module with one kernel function @k. Null after a test failure.
  static std::unique_ptr<CompiledKernel> compile(ModuleOp module, const cpu::CpuTarget &target);
  ~CompiledKernel();

  /// Runs tasks [begin, end). The value that was reported out of range, if any, is in getFailure().
  void run(ArrayRef<void *> buffers, ArrayRef<int64_t> symbols, int64_t begin, int64_t end);
  std::optional<int64_t> getFailure() const { return failure; }
  const std::string &getAssembly() const { return assembly; }

private:
  std::unique_ptr<llvm::orc::LLJIT> jit;
  void *task = nullptr;
  std::string assembly;
  std::optional<int64_t> failure;
};

struct CheckOptions {
  /// Names of the symbols in the text, and the values to run with.
  std::vector<std::string> symbols;
  std::vector<std::vector<int64_t>> values = {{}};
  /// |got - expected| <= atol + rtol * |expected|; both 0: equal but for the sign of zero.
  double rtol = 0, atol = 0;
  /// Elements of float inputs are multiples of 1/8 within [-range, range], of integer inputs integers.
  double range = 2;
  /// Fills the inputs instead: (argument, contents).
  std::function<void(unsigned, HostValue &)> fill;
  /// Whether a value out of range must be reported.
  bool expectFailure = false;
};

/// Compiles the kernel function @k in `text` for every target, runs it with random inputs, all tasks at once and
/// one by one in reverse, and expects the reference's output, and the same bits both times.
void checkKernel(StringRef text, const CheckOptions &options = {});

/// A module of the function in `text`, whose symbols are `symbols`; null after a test failure.
mlir::OwningOpRef<ModuleOp> parseKernel(StringRef text, ArrayRef<std::string> symbols);

/// "memref<2x3xf32>"; negative sizes are dynamic.
std::string memrefText(ArrayRef<int64_t> shape, StringRef element);

/// #nn.dims<2, 3>
std::string dimsText(ArrayRef<int64_t> shape);

/// array<i64: 1, 2>
std::string arrayText(ArrayRef<int64_t> values);

/// A kernel function @k. `inputs` and `output` are memref types, `attributes` and `regions` the op's: %a0, %a1, ... are
/// the inputs.
std::string kernelText(StringRef op, ArrayRef<std::string> inputs, StringRef output, StringRef attributes, StringRef regions,
                       ArrayRef<std::string> argumentAttributes = {});

/// The generator that shapes and data come from; the same for every run of a test.
std::mt19937 &generator();
int64_t pick(int64_t low, int64_t high); // both included
template <typename T>
const T &pick(const std::vector<T> &values) {
  return values[pick(0, values.size() - 1)];
}

/// Whether DLC_TEST_FULL asks for more cases than a change needs.
bool isFullTest();

/// How many kernels were checked, by test suite; printed at the end.
std::map<std::string, int64_t> &checkCounts();

} // namespace dlc::test

#endif
