// What kernels mean, in plain loops over elements, in double precision.
#ifndef DLC_TEST_CODEGEN_KERNELREFERENCE_H
#define DLC_TEST_CODEGEN_KERNELREFERENCE_H

#include "dialects/Kernel/KernelDialect.h"
#include "lib/Support/HostValue.h"

#include <vector>

namespace dlc::test {

struct ReferenceResult {
  std::vector<HostValue> outputs; // one, or what kernel.update makes of the state
  bool isOutOfRange = false; // some kernel.check failed
  std::string problem;       // what the reference does not know; empty if all went well
};

/// The output of `op`, in buffer form, for its inputs, which for kernel.update end in the old state. `symbols` are by position in the context.
ReferenceResult evaluateKernel(kernel::KernelOpInterface op, ArrayRef<HostValue> inputs, ArrayRef<int64_t> symbols);

} // namespace dlc::test

#endif
