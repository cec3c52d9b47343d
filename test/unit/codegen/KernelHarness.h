// Runs kernels, given as text in buffer form, through the pipeline of every target of a backend, and compares with
// plain loops (KernelReference.h). A test program links one backend: CpuBackend.cpp or CudaBackend.cpp.
#ifndef DLC_TEST_CODEGEN_KERNELHARNESS_H
#define DLC_TEST_CODEGEN_KERNELHARNESS_H

#include "dialects/Kernel/KernelDialect.h"
#include "lib/Support/HostValue.h"

#include "mlir/IR/OwningOpRef.h"

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace dlc::test {

/// Where a kernel's argument lies while it is checked.
struct Memory {
  char *data;
  size_t size;
};

/// Code of one kernel.
class KernelCode {
public:
  virtual ~KernelCode() = default;
  /// Runs all of `op`, the kernel that was compiled, on its buffers, the last of which is the output. The orders 0 to
  /// `numOrders` - 1 do the work differently and must end in the same bytes. `byPosition` are the symbols' values by position in the
  /// context. Failures are those of the test.
  virtual void run(kernel::KernelOpInterface op, ArrayRef<Memory> buffers, ArrayRef<int64_t> symbols,
                   ArrayRef<int64_t> byPosition, int order) = 0;
  int numOrders = 2;
  /// The value that the last run reported out of range, if any.
  std::optional<int64_t> failure;
};

/// What kernels are compiled for.
class KernelTarget {
public:
  virtual ~KernelTarget() = default;
  virtual std::string getName() const = 0;
  /// Whether weights of bf16 may come in pairs, an order that only some backends ask for.
  virtual bool takesPairs() const { return true; }
  /// `module` has one kernel function @k, which its entry @run launches. Null after a test failure.
  virtual std::unique_ptr<KernelCode> compile(ModuleOp module) const = 0;
  /// Memory for an argument, such that touching what is beside it is noticed.
  virtual std::unique_ptr<Memory, void (*)(Memory *)> allocate(size_t size) const = 0;
};

/// The targets of the backend that this program has. The context has all dialects.
ArrayRef<std::unique_ptr<KernelTarget>> getTargets();

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

/// Whether DLC_TEST_FULL asks for more than a change needs.
bool isFullTest();

/// Whether that means more shapes: of the backend. Where each run is slow, it means more orders of each kernel's work.
bool wantsManyShapes();

/// How many kernels were checked, by test suite; printed at the end.
std::map<std::string, int64_t> &checkCounts();

} // namespace dlc::test

#endif
