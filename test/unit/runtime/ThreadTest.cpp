// Threads: the pool at every size, concurrent calls, the program's own pool, the floating point
// environment of every thread that takes part. Also built with the thread sanitizer.
#include "Call.h"
#include "Internals.h"

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <cstring>
#include <gtest/gtest.h>
#include <mutex>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

TEST(Threads, SameResultForAnyNumber) {
  for (int32_t threads = 1; threads <= 8; ++threads) {
    ModelPtr model = createFake(threads);
    ASSERT_TRUE(model);
    EXPECT_EQ(dlc_model_threads(model.get()), threads);
    for (int64_t n : {1, 2, 3, 7, 64, 501}) {
      FakeCall call(n, 5, threads);
      ASSERT_EQ(call.run(model.get()), DLC_OK) << dlc_last_error();
      EXPECT_TRUE(call.right()) << threads << " threads, " << n << " rows";
    }
  }
}

TEST(Threads, ManyLaunchesInARow) {
  ModelPtr model = createFake(4);
  FakeCall call(16, 4);
  for (int i = 0; i < 3000; ++i) {
    std::fill(call.y.begin(), call.y.end(), -1);
    ASSERT_EQ(call.run(model.get()), DLC_OK);
    ASSERT_TRUE(call.right()) << i;
    if (i % 500 == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(2)); // long enough to park
  }
}

TEST(Threads, ConcurrentCalls) {
  for (int32_t poolThreads : {1, 2, 3}) {
    ModelPtr model = createFake(poolThreads);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          FakeCall call(1 + (i * 7 + t) % 40, 1 + i % 3, t);
          if (call.run(model.get()) != DLC_OK || !call.right())
            ++wrong;
          call.inputs[0].shape[1] = 10 + t; // errors of threads do not mix
          if (call.run(model.get()) != DLC_ERROR_SHAPE ||
              !strstr(dlc_last_error(), (", " + std::to_string(10 + t) + "]").c_str()))
            ++wrong;
        }
      });
    for (std::thread &thread : threads)
      thread.join();
    EXPECT_EQ(wrong, 0);
  }
}

TEST(Threads, CreateAndDestroyManyPools) {
  for (int i = 0; i < 50; ++i) {
    ModelPtr model = createFake(1 + i % 4);
    FakeCall call(8, 2);
    if (i % 3) {
      ASSERT_EQ(call.run(model.get()), DLC_OK);
    }
  }
}

void serially(void *pool, int64_t count, void (*body)(void *, int64_t), void *context) {
  ++*static_cast<int *>(pool);
  for (int64_t i = count - 1; i >= 0; --i)
    body(context, i);
}

void onThreads(void *pool, int64_t count, void (*body)(void *, int64_t), void *context) {
  ++*static_cast<int *>(pool);
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < count; ++i)
    threads.emplace_back([=] { body(context, i); });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(Threads, CallersParallelFor) {
  for (dlc_parallel_for_fn parallelFor : {serially, onThreads}) {
    int calls = 0;
    dlc_options options = DLC_OPTIONS_INIT;
    options.threads = 3;
    options.parallel_for = parallelFor;
    options.pool = &calls;
    dlc_model *raw = nullptr;
    ASSERT_EQ(dlc_model_create(&fake_dlc_artifact, &options, &raw), DLC_OK);
    ModelPtr model(raw);
    FakeCall call(33, 4);
    ASSERT_EQ(call.run(model.get()), DLC_OK);
    EXPECT_TRUE(call.right());
    EXPECT_EQ(calls, 3); // the fourth kernel is too small
  }
}

// Pieces of one job: disjoint, complete, large first.
std::mutex mutex;
std::vector<std::pair<int64_t, int64_t>> ranges;

void record(void *const *, int64_t begin, int64_t end) {
  std::lock_guard<std::mutex> lock(mutex);
  ranges.push_back({begin, end});
}

TEST(Threads, RangesCoverTheTasksOnce) {
  for (int64_t tasks : {2, 3, 17, 1000}) {
    for (int64_t minChunk : {1, 5}) {
      DlcPool *pool = dlcCreatePool(4);
      ASSERT_TRUE(pool);
      ranges.clear();
      ASSERT_TRUE(runOnPool(pool, record, nullptr, tasks, minChunk, 4));
      std::sort(ranges.begin(), ranges.end());
      int64_t at = 0;
      for (auto [begin, end] : ranges) {
        EXPECT_EQ(begin, at);
        EXPECT_TRUE(end - begin >= minChunk || end == tasks);
        at = end;
      }
      EXPECT_EQ(at, tasks);
      dlcDestroyPool(pool);
    }
  }
}

void slow(void *const *args, int64_t, int64_t) {
  static_cast<std::atomic<int> *>(args[0])->fetch_add(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(3)); // the caller has to park as well
}

TEST(Threads, CallerWaitsForSlowWorkers) {
  std::atomic<int> done{0};
  void *args[] = {&done};
  DlcPool *pool = dlcCreatePool(3);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(runOnPool(pool, slow, args, 3, 1, 3));
    EXPECT_EQ(done.exchange(0), 3);
  }
  dlcDestroyPool(pool);
}

#if defined(__x86_64__) || defined(__aarch64__)
// A kernel that meets denormals and notes what it got, and on which thread.
std::set<std::thread::id> threadsSeen;

void denormal(void *const *args, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    volatile float tiny = 1e-39f, half = 1e-38f; // the first is one, the second becomes one when halved
    static_cast<float *>(args[0])[i] = tiny * 2 + half * 0.5f;
  }
  {
    std::lock_guard<std::mutex> lock(mutex);
    threadsSeen.insert(std::this_thread::get_id());
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1)); // so that others come to work too
}

extern "C" void dlc_rt_launch(dlc_call *, dlc_kernel_fn, void *const *, int64_t, int64_t, int32_t);

int32_t runDenormal(dlc_call *call) {
  void *args[] = {call->outputs[0]};
  dlc_rt_launch(call, denormal, args, 32, 100000, 0);
  return 0;
}

int32_t denormalShapes(const int64_t *, int64_t *dims, int64_t *workspace) {
  dims[0] = 32;
  *workspace = 0;
  return DLC_SHAPES_OK;
}

const int64_t denormalDims[] = {32};
const dlc_port denormalOutput = {"y", DLC_F32, 1, denormalDims};
const dlc_variant denormalVariant = {"base", 0, runDenormal};

TEST(Threads, DenormalsFlushedAndEnvironmentRestored) {
  dlc_artifact artifact = {};
  artifact.magic = DLC_ARTIFACT_MAGIC;
  artifact.abi_version = DLC_ABI_VERSION;
  artifact.name = "denormal";
  artifact.num_outputs = 1;
  artifact.outputs = &denormalOutput;
  artifact.num_variants = 1;
  artifact.variants = &denormalVariant;
  artifact.shapes = denormalShapes;

  int calls = 0;
  for (dlc_parallel_for_fn parallelFor :
       {dlc_parallel_for_fn(nullptr), dlc_parallel_for_fn(serially), dlc_parallel_for_fn(onThreads)}) {
    dlc_options options = DLC_OPTIONS_INIT;
    options.threads = 4;
    options.parallel_for = parallelFor;
    options.pool = &calls;
    dlc_model *raw = nullptr;
    ASSERT_EQ(dlc_model_create(&artifact, &options, &raw), DLC_OK) << dlc_last_error();
    ModelPtr model(raw);
    threadsSeen.clear();
    float y[32];
    std::fill(y, y + 32, 1.0f);
    dlc_tensor output = {y, sizeof(y), 0, 0, {}};
    ASSERT_EQ(fesetround(FE_UPWARD), 0);
    std::feclearexcept(FE_ALL_EXCEPT);
    ASSERT_EQ(dlc_model_run(model.get(), nullptr, 0, &output, 1, nullptr, 0), DLC_OK) << dlc_last_error();
    EXPECT_EQ(fegetround(), FE_UPWARD);
    EXPECT_EQ(std::fetestexcept(FE_UNDERFLOW), 0);
    fesetround(FE_TONEAREST);
    volatile float tiny = 1e-39f;
    EXPECT_NE(tiny * 2, 0.0f); // denormals are back outside
    for (float value : y)
      EXPECT_EQ(value, 0.0f);
    EXPECT_GT(threadsSeen.size(), parallelFor == serially ? 0u : 1u);
  }
}
#endif

#if !defined(DLC_THREAD_SANITIZER) // which does not follow fork
TEST(Threads, ChildProcessWorksAlone) {
  ModelPtr model = createFake(3);
  FakeCall call(64, 4);
  ASSERT_EQ(call.run(model.get()), DLC_OK);
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    FakeCall again(64, 4, 5);
    bool good = again.run(model.get()) == DLC_OK && again.right();
    model.reset();
    _exit(good ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}
#endif

} // namespace
