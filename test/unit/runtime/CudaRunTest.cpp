// Runs on a GPU: data of the host and of the device, graphs, streams, failures, times, threads.
#include "FakeCudaModel.h"

#include <thread>

using namespace fakecuda;

namespace {

struct CudaRun : CudaTest {
  /// Memory of the device with the contents of `from`.
  static void *upload(const Model &model, const void *from, size_t size) {
    void *memory = nullptr;
    EXPECT_EQ(dlc_device_alloc(model.get(), size, &memory), DLC_OK) << dlc_last_error();
    EXPECT_EQ(dlc_device_copy(model.get(), memory, from, size), DLC_OK) << dlc_last_error();
    return memory;
  }
};

/// A host call's data moved to the device.
struct DeviceCall {
  const Model &model;
  HostCall host;
  dlc_tensor input, output;
  DeviceCall(const Model &model, int64_t n, int seed = 0)
      : model(model), host(n, seed), input(host.input), output(host.output) {
    input.data = CudaRun::upload(model, host.x.data(), input.size);
    output.data = CudaRun::upload(model, host.y.data(), output.size);
  }
  ~DeviceCall() {
    dlc_device_free(model.get(), input.data);
    dlc_device_free(model.get(), output.data);
  }
  dlc_status run(CUstream stream = nullptr, void *workspace = nullptr, size_t size = 0) {
    return dlc_model_run_device(model.get(), &input, 1, &output, 1, workspace, size, stream);
  }
  bool right() {
    EXPECT_EQ(dlc_device_copy(model.get(), host.y.data(), output.data, output.size), DLC_OK);
    return host.right();
  }
};

TEST_F(CudaRun, HostData) {
  Model model = open();
  for (int64_t n : {3, 1, 50, 3}) {
    HostCall call(n, static_cast<int>(n));
    ASSERT_EQ(call.run(model), DLC_OK) << dlc_last_error();
    EXPECT_TRUE(call.right());
    EXPECT_EQ(call.output.dtype, DLC_F32);
    EXPECT_EQ(call.output.shape[0], n);
  }
  EXPECT_EQ(driver.launches[0], "scale 3,1,1");
  EXPECT_EQ(driver.launches[2], "look 2,1,1");
  EXPECT_EQ(driver.launches[4], "add 1,1,1 in 2");
  EXPECT_EQ(driver.launches[5], "scale 50,1,1"); // the empty grid is left out
  HostCall none(0);
  EXPECT_EQ(none.run(model), DLC_OK) << dlc_last_error();
}

TEST_F(CudaRun, LargeDataIsNotStaged) {
  driver.memory = size_t(64) << 20;
  Model model = open();
  HostCall call(100000);
  ASSERT_EQ(call.run(model), DLC_OK) << dlc_last_error();
  EXPECT_TRUE(call.right());
  HostCall small(3); // and back
  ASSERT_EQ(small.run(model), DLC_OK);
  EXPECT_TRUE(small.right());
}

TEST_F(CudaRun, ArgumentsAreChecked) {
  Model model = open();
  HostCall call(3);
  call.input.dtype = DLC_F64;
  EXPECT_EQ(call.run(model), DLC_ERROR_DTYPE);
  HostCall small(3);
  small.output.size = 4;
  EXPECT_EQ(small.run(model), DLC_ERROR_ARGUMENT);
  HostCall odd(77), huge(100001);
  EXPECT_EQ(odd.run(model), DLC_ERROR_SHAPE);
  expectMessage("the sizes of its kernels");
  EXPECT_EQ(huge.run(model), DLC_ERROR_SHAPE);
  expectMessage("sm_90a: size 1 of its kernels is 100001");
  EXPECT_TRUE(driver.launches.empty());
}

TEST_F(CudaRun, GraphsFromTheSecondRunOn) {
  Model model = open();
  HostCall call(4), other(5);
  for (int i = 0; i < 5; ++i) {
    std::fill(call.y.begin(), call.y.end(), 0.0f);
    call.x[0] = static_cast<float>(i);
    ASSERT_EQ(call.run(model), DLC_OK) << dlc_last_error();
    EXPECT_TRUE(call.right());
  }
  EXPECT_EQ(driver.calls["cuGraphInstantiateWithFlags"], 1);
  EXPECT_EQ(driver.calls["cuGraphLaunch"], 4);
  EXPECT_EQ(driver.calls["cuLaunchKernelEx"], 6); // once plainly, once captured
  EXPECT_EQ(driver.calls["cuTensorMapEncodeTiled"], 1);
  for (int i = 0; i < 3; ++i) // both sizes keep their graphs, and the frame its memory
    for (HostCall *each : {&other, &call})
      ASSERT_EQ(each->run(model), DLC_OK);
  EXPECT_TRUE(other.right());
  EXPECT_EQ(driver.live["executable"], 2);
}

TEST_F(CudaRun, NoGraphs) {
  options.flags = DLC_OPTION_NO_GRAPH;
  Model model = open();
  HostCall call(4);
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(call.run(model), DLC_OK);
  EXPECT_EQ(driver.calls["cuStreamBeginCapture_v2"], 0);
  EXPECT_EQ(driver.calls["cuLaunchKernelEx"], 9);
}

TEST_F(CudaRun, CaptureThatFailsGivesWay) {
  for (const char *entry : {"cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphInstantiateWithFlags"}) {
    driver.failures[entry] = {0, 801};
    Model model = open();
    HostCall call(4);
    for (int i = 0; i < 4; ++i) {
      std::fill(call.y.begin(), call.y.end(), 0.0f);
      ASSERT_EQ(call.run(model), DLC_OK) << dlc_last_error();
      EXPECT_TRUE(call.right());
    }
    EXPECT_EQ(driver.calls["cuGraphLaunch"], 0);
  }
}

TEST_F(CudaRun, ValuesOutOfRange) {
  Model model = open();
  HostCall call(4);
  for (int i = 0; i < 4; ++i) {
    call.x[5] = i % 2 ? 1.0f : -6.0f;
    EXPECT_EQ(call.run(model), i % 2 ? DLC_OK : DLC_ERROR_VALUE);
    if (i % 2)
      EXPECT_TRUE(call.right());
    else
      expectMessage("model 'gpu': node 'add': expected a value in [0, 1000), got -12");
  }
}

TEST_F(CudaRun, DeviceData) {
  Model model = open();
  {
    DeviceCall call(model, 6);
    driver.calls.clear();
    for (int i = 0; i < 3; ++i)
      ASSERT_EQ(call.run(), DLC_OK) << dlc_last_error();
    EXPECT_EQ(driver.calls["cuMemcpyHtoDAsync_v2"], 0);
    EXPECT_EQ(driver.calls["cuGraphLaunch"], 2);
    EXPECT_TRUE(call.right());
    EXPECT_EQ(call.output.shape[0], 6);
    DeviceCall other(model, 6, 5); // other addresses
    ASSERT_EQ(other.run(), DLC_OK);
    EXPECT_TRUE(other.right());
    call.host.x[0] = -1;
    ASSERT_EQ(dlc_device_copy(model.get(), call.input.data, call.host.x.data(), call.input.size), DLC_OK);
    EXPECT_EQ(call.run(), DLC_ERROR_VALUE);
    EXPECT_EQ(other.run(), DLC_OK);
  }
}

TEST_F(CudaRun, DevicePointersAreChecked) {
  Model model = open();
  DeviceCall call(model, 4);
  dlc_tensor right = call.input;
  call.input.data = call.host.x.data();
  EXPECT_EQ(call.run(), DLC_ERROR_ARGUMENT);
  std::vector<char> aligned(256 + 64);
  call.input.data = aligned.data() + (16 - reinterpret_cast<uintptr_t>(aligned.data()) % 16);
  EXPECT_EQ(call.run(), DLC_ERROR_ARGUMENT);
  expectMessage("input 'x': expected memory of device 0, got address");
  expectMessage("of the host; use dlc_device_alloc, or dlc_model_run");
  call.input.data = static_cast<char *>(right.data) + 4;
  EXPECT_EQ(call.run(), DLC_ERROR_ARGUMENT);
  expectMessage("must be aligned to 16 bytes");
  call.input.data = nullptr;
  EXPECT_EQ(call.run(), DLC_ERROR_ARGUMENT);
  call.input = right;
  EXPECT_EQ(call.run(nullptr, aligned.data(), 3), DLC_ERROR_ARGUMENT);
  dlc_tensor output = call.output;
  call.output.data = right.data;
  EXPECT_EQ(call.run(), DLC_ERROR_ARGUMENT);
  expectMessage("overlap");
  call.output = output;
  driver.devices = 2;
  dlc_options second = DLC_OPTIONS_INIT;
  second.device = 1;
  dlc_model *raw = nullptr;
  ASSERT_EQ(dlc_model_create(source.finish(), &second, &raw), DLC_OK);
  Model there(raw);
  DeviceCall wrong(there, 4);
  call.input.data = wrong.input.data;
  EXPECT_EQ(call.run(), DLC_ERROR_ARGUMENT);
  expectMessage("expected memory of device 0, got memory of device 1");
  call.input = right;
  EXPECT_TRUE(driver.launches.empty());
}

TEST_F(CudaRun, Streams) {
  Model model = open();
  CUstream a = fakeStream(), b = fakeStream();
  {
    DeviceCall call(model, 4), bad(model, 4);
    bad.host.x[1] = -3;
    ASSERT_EQ(dlc_device_copy(model.get(), bad.input.data, bad.host.x.data(), bad.input.size), DLC_OK);
    driver.calls.clear();
    ASSERT_EQ(call.run(a), DLC_OK) << dlc_last_error();
    EXPECT_EQ(driver.calls["cuStreamSynchronize"], 1); // clearing the new record; the run does not wait
    ASSERT_EQ(call.run(a), DLC_OK);
    EXPECT_EQ(driver.calls["cuStreamWaitEvent"], 0);
    ASSERT_EQ(call.run(b), DLC_OK); // borrows the workspace that `a` may still use
    EXPECT_EQ(driver.calls["cuStreamWaitEvent"], 1);
    EXPECT_EQ(driver.calls["cuStreamSynchronize"], 1);
    EXPECT_EQ(dlc_model_synchronize(model.get()), DLC_OK);

    EXPECT_EQ(bad.run(a), DLC_OK); // found later: by synchronize,
    EXPECT_EQ(call.run(a), DLC_OK);
    EXPECT_EQ(dlc_model_synchronize(model.get()), DLC_ERROR_VALUE);
    expectMessage("an earlier run on a stream failed: model 'gpu': node 'add': expected a value in [0, 1000), got -6");
    EXPECT_EQ(dlc_model_synchronize(model.get()), DLC_OK);
    EXPECT_EQ(bad.run(a), DLC_OK); // or by a call that waits
    EXPECT_EQ(call.run(), DLC_ERROR_VALUE);
    EXPECT_EQ(call.run(), DLC_OK);

    void *workspace = CudaRun::upload(model, call.host.x.data(), 64);
    driver.calls.clear();
    EXPECT_EQ(call.run(a, workspace, 64), DLC_OK) << dlc_last_error();
    EXPECT_EQ(call.run(b, workspace, 64), DLC_OK);
    EXPECT_EQ(driver.calls["cuStreamWaitEvent"], 0);
    EXPECT_TRUE(call.right());
    dlc_device_free(model.get(), workspace);

    fakeCapture(a, true);
    EXPECT_EQ(call.run(a), DLC_ERROR_ARGUMENT);
    expectMessage("the stream is being captured");
  }
  model.reset();
  fakeFreeStream(a);
  fakeFreeStream(b);
}

TEST_F(CudaRun, Hook) {
  Model model = open();
  std::vector<std::pair<int32_t, int64_t>> times;
  dlc_model_set_hook(model.get(), [](void *user, int32_t kernel, int64_t nanoseconds) {
    static_cast<decltype(times) *>(user)->push_back({kernel, nanoseconds});
  }, &times);
  HostCall call(4);
  for (int i = 0; i < 2; ++i)
    ASSERT_EQ(call.run(model), DLC_OK);
  ASSERT_EQ(times.size(), 6u);
  EXPECT_EQ(times[0], std::pair(0, int64_t(1000000)));
  EXPECT_EQ(times[5].first, 2);
  EXPECT_EQ(driver.calls["cuGraphLaunch"], 0);
  dlc_model_set_hook(model.get(), nullptr, nullptr);
  for (int i = 0; i < 2; ++i)
    ASSERT_EQ(call.run(model), DLC_OK);
  EXPECT_EQ(times.size(), 6u);
  EXPECT_EQ(driver.calls["cuGraphLaunch"], 1);
}

TEST_F(CudaRun, Metrics) {
  options.flags = DLC_OPTION_METRICS;
  Model model = open();
  HostCall call(2);
  ASSERT_EQ(call.run(model), DLC_OK);
  driver.lost = 719;
  EXPECT_EQ(call.run(model), DLC_ERROR_DEVICE);
  driver.lost = 0;
  std::vector<char> text(8192);
  ASSERT_LT(dlc_model_metrics(model.get(), text.data(), text.size()), text.size());
  EXPECT_NE(strstr(text.data(), "isa=\"sm_90a\",status=\"DLC_OK\"} 1"), nullptr) << text.data();
  EXPECT_NE(strstr(text.data(), "status=\"DLC_ERROR_DEVICE\"} 1"), nullptr);
}

TEST_F(CudaRun, Threads) {
  driver.memory = size_t(64) << 20;
  Model model = open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        HostCall call(1 + (t * 7 + i) % 5, t);
        EXPECT_EQ(call.run(model), DLC_OK) << dlc_last_error();
        EXPECT_TRUE(call.right());
      }
      EXPECT_EQ(fakeContexts(), 0);
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST_F(CudaRun, ModelsOnTheProcessorServeTheSameProgram) {
  source.addProcessor();
  options.isa = "cpu";
  Model model = open();
  void *memory = nullptr;
  float from[4] = {1, 2, 3, 4}, to[4] = {};
  ASSERT_EQ(dlc_device_alloc(model.get(), 16, &memory), DLC_OK);
  EXPECT_EQ(dlc_device_copy(model.get(), memory, from, 16), DLC_OK);
  EXPECT_EQ(dlc_device_copy(model.get(), to, memory, 16), DLC_OK);
  EXPECT_EQ(memcmp(from, to, 16), 0);
  dlc_device_free(model.get(), memory);
  EXPECT_EQ(dlc_model_synchronize(model.get()), DLC_OK);
  HostCall call(3);
  EXPECT_EQ(dlc_model_run_device(model.get(), &call.input, 1, &call.output, 1, nullptr, 0, nullptr),
            DLC_ERROR_UNSUPPORTED);
  expectMessage("it runs on the processor (base); use dlc_model_run");
  EXPECT_EQ(dlc_device_copy(model.get(), nullptr, from, 16), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_device_alloc(nullptr, 16, &memory), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_synchronize(nullptr), DLC_ERROR_ARGUMENT);
}

// ---- State

struct CudaState : CudaRun {
  alignas(64) float host[16] = {};
  void SetUp() override {
    CudaRun::SetUp();
    source.addState();
  }
};

TEST_F(CudaState, OfTheHostIsCopied) {
  Model model = open();
  HostCall call(2);
  EXPECT_EQ(call.run(model), DLC_ERROR_ARGUMENT);
  expectMessage("no state is bound");
  host[3] = 7;
  ASSERT_EQ(dlc_model_init_state(model.get(), host, sizeof(host)), DLC_OK) << dlc_last_error();
  EXPECT_EQ(host[3], 0);
  ASSERT_EQ(dlc_model_bind_state(model.get(), host, sizeof(host)), DLC_OK) << dlc_last_error();
  for (int i = 1; i <= 3; ++i) {
    ASSERT_EQ(call.run(model), DLC_OK) << dlc_last_error();
    EXPECT_EQ(host[15], static_cast<float>(i));
  }
  DeviceCall device(model, 2);
  EXPECT_EQ(device.run(), DLC_ERROR_ARGUMENT);
  expectMessage("its state is in memory of the host; bind memory of dlc_device_alloc");
}

TEST_F(CudaState, OfTheDeviceIsShared) {
  Model step = open(), predict = open();
  void *state = nullptr;
  ASSERT_EQ(dlc_device_alloc(step.get(), 64, &state), DLC_OK);
  ASSERT_EQ(dlc_model_init_state(step.get(), state, 64), DLC_OK) << dlc_last_error();
  ASSERT_EQ(dlc_model_bind_state(step.get(), state, 64), DLC_OK);
  ASSERT_EQ(dlc_model_bind_state(predict.get(), state, 64), DLC_OK);
  HostCall call(2);
  ASSERT_EQ(call.run(step), DLC_OK) << dlc_last_error();
  ASSERT_EQ(call.run(predict), DLC_OK);
  DeviceCall device(step, 2);
  ASSERT_EQ(device.run(), DLC_OK);
  ASSERT_EQ(dlc_device_copy(step.get(), host, state, 64), DLC_OK);
  EXPECT_EQ(host[0], 3);
  EXPECT_EQ(dlc_model_bind_state(step.get(), nullptr, 0), DLC_OK);
  EXPECT_EQ(call.run(step), DLC_ERROR_ARGUMENT);
  dlc_device_free(step.get(), state);
}

// ---- Failures

TEST_F(CudaRun, LostDevice) {
  Model model = open();
  HostCall call(2);
  driver.failures["cuStreamSynchronize"] = {1, 700}; // behind the first of the run: the record's
  EXPECT_EQ(call.run(model), DLC_ERROR_DEVICE);
  expectMessage("a kernel or a copy of its results failed: CUDA_ERROR_FAKE_700 (700): as the test wants it; nothing");
  driver.lost = 700;
  driver.calls.clear();
  EXPECT_EQ(call.run(model), DLC_ERROR_DEVICE);
  expectMessage("the device was lost in an earlier call: model 'gpu': a kernel or a copy");
  void *memory;
  EXPECT_EQ(dlc_device_alloc(model.get(), 4, &memory), DLC_ERROR_DEVICE);
  EXPECT_EQ(dlc_model_synchronize(model.get()), DLC_ERROR_DEVICE);
  EXPECT_TRUE(driver.calls.empty()); // at once
  model.reset();
  driver.lost = 0;
  EXPECT_EQ(call.run(open()), DLC_OK);
}

TEST_F(CudaRun, OutOfMemory) {
  Model model = open();
  HostCall large(1000);
  driver.memory = 20000;
  EXPECT_EQ(large.run(model), DLC_ERROR_MEMORY);
  expectMessage("no memory on device 0 for inputs and outputs of 32512 bytes: 3984 of 20000 bytes are free");
  HostCall small(2);
  void *memory = nullptr;
  EXPECT_EQ(dlc_device_alloc(model.get(), 1 << 20, &memory), DLC_ERROR_MEMORY);
  EXPECT_EQ(memory, nullptr);
  driver.memory = 1 << 20;
  EXPECT_EQ(small.run(model), DLC_OK) << dlc_last_error(); // and it goes on
  EXPECT_TRUE(small.right());
}

/// Everything a program may do, going on after every failure.
void useAll(Source &source) {
  dlc_model *raw = nullptr;
  if (dlc_model_create(source.finish(), nullptr, &raw) != DLC_OK)
    return;
  Model model(raw);
  alignas(64) float state[16] = {};
  void *memory[3] = {};
  HostCall call(3), bad(3);
  bad.x[0] = -1;
  CUstream stream = fakeStream();
  dlc_model_bind_state(model.get(), state, sizeof(state));
  for (HostCall *each : {&call, &call, &call, &bad, &call})
    each->run(model);
  for (void *&each : memory)
    dlc_device_alloc(model.get(), 64, &each);
  if (memory[0] && memory[1] && memory[2]) {
    dlc_model_init_state(model.get(), memory[2], 64);
    dlc_device_copy(model.get(), memory[0], bad.x.data(), 48);
    dlc_device_copy(model.get(), memory[1], memory[0], 48);
    dlc_model_bind_state(model.get(), memory[2], 64);
    dlc_tensor input = call.input, output = call.output;
    input.data = memory[0];
    output.data = memory[1];
    for (CUstream each : {stream, stream, stream, CUstream(nullptr), CUstream(nullptr)})
      dlc_model_run_device(model.get(), &input, 1, &output, 1, nullptr, 0, each);
  }
  dlc_model_synchronize(model.get());
  dlc_model_set_hook(model.get(), [](void *, int32_t, int64_t) {}, nullptr);
  call.run(model);
  for (void *each : memory)
    dlc_device_free(model.get(), each);
  model.reset();
  fakeFreeStream(stream);
}

/// Every call of every entry fails once, in a way the model survives and in one it does not; nothing leaks, and
/// the model after it is as good as new.
TEST_F(CudaRun, EveryCallMayFail) {
  static const char *const entries[] = {
#define DLC_CUDA_ENTRY(name, parameters) #name,
#include "Cuda/Driver.def"
  };
  useAll(source);
  source.addState();
  driver.calls.clear();
  useAll(source);
  const auto counts = driver.calls;
  for (const char *entry : entries) {
    auto found = counts.find(entry);
    int count = found == counts.end() ? 0 : found->second;
    for (int k = 0; k < count; ++k)
      for (CUresult result : {1, 700}) {
        driver.failures.clear();
        driver.failures[entry] = {k, result};
        useAll(source);
        // What cannot be entered cannot be freed: only then a context's end is left to the driver.
        if (strcmp(entry, "cuCtxPushCurrent_v2") == 0) {
          driver.live.clear();
          driver.used = 0;
        }
        for (const auto &[kind, left] : driver.live)
          ASSERT_EQ(left, 0) << kind << " after call " << k << " of " << entry << " failed with " << result;
        ASSERT_EQ(fakeContexts(), 0) << entry << " " << k;
      }
  }
  driver.failures.clear();
  source.artifact.num_state = 0;
  source.artifact.state_size = 0;
  for (dlc_cuda_program &program : source.programs)
    program.num_launches = 3;
  HostCall call(3);
  EXPECT_EQ(call.run(open()), DLC_OK) << dlc_last_error();
  EXPECT_TRUE(call.right());
}

} // namespace
