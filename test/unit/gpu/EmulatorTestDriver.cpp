// The emulated driver library through dlopen, as the runtime uses it. Each test runs in a process of its own,
// because the library reads its environment once.
#include "EmulatorTest.h"
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <sstream>

namespace {

using Address = unsigned long long;

const char *addOne = R"(.version 8.0
.target sm_80
.address_size 64
.visible .entry addOne(.param .u64 addOne_0, .param .u32 addOne_1)
{
  .reg .pred %p<2>;
  .reg .b32 %r<8>;
  .reg .b64 %rd<4>;
  ld.param.b64 %rd1, [addOne_0];
  ld.param.b32 %r1, [addOne_1];
  mov.u32 %r2, %ctaid.x;
  mov.u32 %r3, %ntid.x;
  mov.u32 %r4, %tid.x;
  mad.lo.s32 %r5, %r2, %r3, %r4;
  setp.ge.s32 %p1, %r5, %r1;
  @%p1 bra $END;
  mad.wide.s32 %rd2, %r5, 4, %rd1;
  ld.global.b32 %r6, [%rd2];
  add.s32 %r7, %r6, 1;
  st.global.b32 [%rd2], %r7;
$END:
  ret;
}
)";

/// The entry points, opened and initialized; every call checks its own name.
class Cuda {
public:
  Cuda() {
    library = dlopen(DLC_EMULATED_DRIVER, RTLD_NOW | RTLD_LOCAL);
    if (!library)
      std::abort();
  }
  template <class... Args> int operator()(const char *name, Args... args) {
    auto function = reinterpret_cast<int (*)(Args...)>(dlsym(library, name));
    return function ? function(args...) : -1;
  }
  /// cuInit, a context, a module, its function and a buffer of zeros.
  int open() {
    void *context = nullptr;
    if (int status = (*this)("cuInit", 0u))
      return status;
    (*this)("cuDevicePrimaryCtxRetain", &context, 0);
    (*this)("cuCtxSetCurrent", context);
    if (int status = (*this)("cuModuleLoadData", &module, static_cast<const void *>(addOne)))
      return status;
    if (int status = (*this)("cuModuleGetFunction", &function, module, "addOne"))
      return status;
    if (int status = (*this)("cuMemAlloc_v2", &buffer, size_t(4000)))
      return status;
    return (*this)("cuMemsetD8_v2", buffer, static_cast<unsigned char>(0), size_t(4000));
  }
  int launch(int count, void *stream = nullptr) {
    void *parameters[] = {&buffer, &count};
    return (*this)("cuLaunchKernel", function, 8u, 1u, 1u, 128u, 1u, 1u, 0u, stream, static_cast<void **>(parameters),
                   static_cast<void **>(nullptr));
  }
  int value(int index) {
    int result = -1;
    (*this)("cuMemcpyDtoH_v2", static_cast<void *>(&result), buffer + 4ull * static_cast<unsigned>(index), size_t(4));
    return result;
  }
  void *library = nullptr, *module = nullptr, *function = nullptr;
  Address buffer = 0;
};

/// Runs `body` in a child with the given environment; it returns 0 if all is well.
template <class F> void inProcess(std::initializer_list<std::pair<const char *, const char *>> environment, F body) {
  GTEST_FLAG_SET(death_test_style, "fast");
  EXPECT_EXIT(
      {
        for (auto [name, value] : environment)
          setenv(name, value, 1);
        std::exit(body());
      },
      testing::ExitedWithCode(0), "");
}

#define REQUIRE(condition)                                                                                             \
  if (!(condition))                                                                                                    \
  return (std::fprintf(stderr, "line %d: %s\n", __LINE__, #condition), 1)

} // namespace

TEST(EmulatedDriver, RunsKernels) {
  inProcess({}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    REQUIRE(cuda.launch(1000) == 0);
    REQUIRE(cuda.launch(500) == 0);
    REQUIRE(cuda.value(499) == 2);
    REQUIRE(cuda.value(999) == 1);
    return 0;
  });
}

TEST(EmulatedDriver, FailedChecksAreSticky) {
  inProcess({}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    REQUIRE(cuda.launch(1001) == 719);
    REQUIRE(cuda.launch(10) == 719);
    REQUIRE(cuda("cuCtxSynchronize") == 719);
    return 0;
  });
}

TEST(EmulatedDriver, ReplaysGraphs) {
  inProcess({{"DLC_EMULATOR_MODE", "random"}}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    void *stream = nullptr, *graph = nullptr, *exec = nullptr;
    REQUIRE(cuda("cuStreamCreate", &stream, 1u) == 0);
    REQUIRE(cuda("cuStreamBeginCapture_v2", stream, 1) == 0);
    REQUIRE(cuda.launch(1000, stream) == 0);
    REQUIRE(cuda.launch(1000, stream) == 0);
    REQUIRE(cuda("cuStreamSynchronize", stream) == 900);
    REQUIRE(cuda("cuStreamEndCapture", stream, &graph) == 0);
    REQUIRE(cuda.value(7) == 0);
    REQUIRE(cuda("cuGraphInstantiateWithFlags", &exec, graph, 0ull) == 0);
    for (int i = 0; i != 3; ++i)
      REQUIRE(cuda("cuGraphLaunch", exec, stream) == 0);
    REQUIRE(cuda.value(7) == 6);
    return 0;
  });
}

TEST(EmulatedDriver, RefusesImagesOfOtherDevices) {
  inProcess({{"DLC_EMULATOR_SM", "80"}, {"DLC_EMULATOR_DRIVER", "12000"}}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    void *module = nullptr;
    auto load = [&](const char *image) { return cuda("cuModuleLoadData", &module, static_cast<const void *>(image)); };
    REQUIRE(load("\x7f"
                 "ELF and more") == 209);
    REQUIRE(load(".version 8.0\n.target sm_90a\n.address_size 64\n") == 209);
    REQUIRE(load(".version 8.0\n.target sm_90\n.address_size 64\n") == 209);
    REQUIRE(load(".version 8.3\n.target sm_80\n.address_size 64\n") == 222);
    REQUIRE(load(".version 8.0\n.target sm_80\nnonsense") == 218);
    char log[200] = "";
    int options[] = {5, 6};
    void *values[] = {log, reinterpret_cast<void *>(sizeof log)};
    REQUIRE(cuda("cuModuleLoadDataEx", &module, static_cast<const void *>(".version 8.0\n.target sm_80\nnonsense"), 2u,
                 static_cast<int *>(options), static_cast<void **>(values)) == 218);
    REQUIRE(std::strstr(log, "line 3"));
    return 0;
  });
}

TEST(EmulatedDriver, InjectsFailures) {
  inProcess({{"DLC_EMULATOR_DEVICES", "0"}}, [] { return Cuda().open() == 100 ? 0 : 1; });
  inProcess({{"DLC_EMULATOR_FAIL", "cuMemAlloc_v2:1:2"}}, [] { return Cuda().open() == 2 ? 0 : 1; });
  inProcess({{"DLC_EMULATOR_FAIL", "cuLaunchKernel:2:214"}}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    REQUIRE(cuda.launch(10) == 0);
    REQUIRE(cuda.launch(10) == 214);
    REQUIRE(cuda("cuCtxSynchronize") == 214); // the device is lost
    return 0;
  });
  inProcess({{"DLC_EMULATOR_MEMORY", "4096"}}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    Address more = 0;
    REQUIRE(cuda("cuMemAlloc_v2", &more, size_t(4096)) == 2);
    return 0;
  });
}

TEST(EmulatedDriver, LogsLaunchesAndLeaks) {
  std::string file = testing::TempDir() + "emulator.log";
  std::remove(file.c_str());
  inProcess({{"DLC_EMULATOR_LOG", file.c_str()}}, [] {
    Cuda cuda;
    REQUIRE(cuda.open() == 0);
    return cuda.launch(1000);
  });
  std::ifstream stream(file);
  std::stringstream text;
  text << stream.rdbuf();
  EXPECT_THAT(text.str(), testing::HasSubstr("launch addOne grid 8,1,1 block 128,1,1"));
  EXPECT_THAT(text.str(), testing::HasSubstr("exit: 4000 bytes of device memory"));
}
