// A CUDA driver for tests: the library libDlcFakeCuda.so has the entry points of runtime/Cuda/Driver.def, and this
// is how a test steers and watches them. Device memory is the host's, kernels are functions of the test, and all work
// is done when it is queued; captured launches when their graph is. A device is lost where a test says so.
#ifndef DLC_TEST_FAKEDRIVER_H
#define DLC_TEST_FAKEDRIVER_H

#include "Cuda/Driver.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

struct FakeLaunch {
  unsigned grid[3], block[3], shared, cluster;
  void *const *arguments;
  template <typename T> T argument(int k) const { return *static_cast<const T *>(arguments[k]); }
};

struct FakeKernel {
  std::vector<size_t> sizes; // of the arguments
  std::function<void(const FakeLaunch &)> body;
};

struct FakeFailure {
  int after; // this many calls succeed first
  CUresult result;
};

struct FakeDriver {
  int version = 12040, devices = 1, capability = 90;
  size_t memory = 1 << 20;         // bytes of a device
  int sharedMemory = 232448;       // bytes of a block
  std::map<std::string, FakeKernel> kernels;
  std::map<std::string, int> calls; // by entry
  std::map<std::string, FakeFailure> failures;
  CUresult lost = 0;               // every call that needs a context fails with it
  std::vector<std::string> launches; // "name gx,gy,gz" or, in clusters, "name gx,gy,gz in n" of what ran
  std::map<std::string, int> live; // objects by kind that were made and not freed
  size_t used = 0;                 // device memory

  /// The one in the library.
  static FakeDriver &get();
  int total() const {
    int sum = 0;
    for (const auto &[kind, count] : live)
      sum += count;
    return sum;
  }
};

/// Depth of this thread's stack of contexts.
int fakeContexts();
/// A stream made by a program, and its capture.
CUstream fakeStream();
void fakeCapture(CUstream stream, bool on);
void fakeFreeStream(CUstream stream);

#endif
