// One call: every refusal with its words, symbols, empty tensors, workspaces, the kernel hook.
#include "Call.h"

#include <gtest/gtest.h>

namespace {

class Run : public testing::Test {
protected:
  ModelPtr model = createFake();
  FakeCall call{4, 3};

  /// Runs and expects a refusal whose message holds all of `words`, with nothing written.
  void refused(dlc_status status, std::initializer_list<const char *> words, void *workspace = nullptr,
               size_t size = 0) {
    EXPECT_EQ(call.run(model.get(), workspace, size), status) << dlc_last_error();
    for (const char *word : words)
      EXPECT_NE(std::string(dlc_last_error()).find(word), std::string::npos) << word << " in: " << dlc_last_error();
    EXPECT_EQ(call.outputs[0].rank, 0);
    EXPECT_EQ(call.y[0], -1);
  }
};

TEST_F(Run, ComputesAndDescribesOutputs) {
  ASSERT_EQ(call.run(model.get()), DLC_OK) << dlc_last_error();
  EXPECT_TRUE(call.right());
  EXPECT_EQ(call.outputs[0].dtype, DLC_F32);
  EXPECT_EQ(call.outputs[0].rank, 2);
  EXPECT_EQ(call.outputs[0].shape[0], 4);
  EXPECT_EQ(call.outputs[0].shape[1], 8);
  EXPECT_EQ(call.outputs[2].dtype, DLC_F64);
  EXPECT_EQ(call.outputs[2].shape[1], 3);
}

TEST_F(Run, OtherShapesOnTheSameModel) {
  for (int64_t n : {1, 9, 2, 64, 3}) {
    FakeCall other(n, n % 5 + 1);
    ASSERT_EQ(other.run(model.get()), DLC_OK) << dlc_last_error();
    EXPECT_TRUE(other.right()) << n;
  }
}

TEST_F(Run, ZeroSizeDimension) {
  FakeCall empty(5, 0);
  empty.inputs[1].data = nullptr;
  empty.outputs[2].data = nullptr;
  ASSERT_EQ(empty.run(model.get()), DLC_OK) << dlc_last_error();
  EXPECT_TRUE(empty.right());
  EXPECT_EQ(empty.outputs[2].shape[0], 0);
}

TEST_F(Run, NegativeComputedDimension) {
  call = FakeCall(0, 3);
  EXPECT_EQ(call.run(model.get()), DLC_ERROR_SHAPE);
  EXPECT_STREQ(dlc_last_error(),
               "model 'fake': dimension 1 of output 't' comes to -1 with these inputs; use larger ones");
}

TEST_F(Run, ViolatedConstraint) {
  call = FakeCall(4, 1234);
  refused(DLC_ERROR_SHAPE, {"violate what the model requires", "M floordiv 1234 * (N - 5) = 0"});
  call = FakeCall(5, 1234);
  EXPECT_EQ(call.run(model.get()), DLC_OK) << dlc_last_error();
}

TEST_F(Run, UndefinedSizes) {
  call = FakeCall(4, 4321);
  refused(DLC_ERROR_SHAPE, {"are not defined or exceed 64 bits"});
}

TEST_F(Run, NullModel) { EXPECT_EQ(call.run(nullptr), DLC_ERROR_ARGUMENT); }

TEST_F(Run, WrongCounts) {
  EXPECT_EQ(dlc_model_run(model.get(), call.inputs, 2, call.outputs, 3, nullptr, 0), DLC_ERROR_ARGUMENT);
  EXPECT_STREQ(dlc_last_error(), "model 'fake': expected 3 inputs, got 2");
  EXPECT_EQ(dlc_model_run(model.get(), call.inputs, 3, call.outputs, 4, nullptr, 0), DLC_ERROR_ARGUMENT);
  EXPECT_STREQ(dlc_last_error(), "model 'fake': expected 3 outputs, got 4");
  EXPECT_EQ(dlc_model_run(model.get(), nullptr, 3, call.outputs, 3, nullptr, 0), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_run(model.get(), call.inputs, 3, nullptr, 3, nullptr, 0), DLC_ERROR_ARGUMENT);
}

TEST_F(Run, WrongDtype) {
  call.inputs[2].dtype = DLC_I32;
  refused(DLC_ERROR_DTYPE, {"input 'e'", "expected int64", "got int32"});
  call.inputs[2].dtype = 77;
  refused(DLC_ERROR_DTYPE, {"got ? (77)"});
}

TEST_F(Run, WrongRank) {
  call.inputs[0].rank = 3;
  refused(DLC_ERROR_SHAPE, {"input 'x'", "expected rank 2 [N, 8]", "got rank 3"});
  call.inputs[0].rank = -1;
  refused(DLC_ERROR_SHAPE, {"got rank -1"});
}

TEST_F(Run, WrongConstantDimension) {
  call.inputs[0].shape[1] = 7;
  refused(DLC_ERROR_SHAPE, {"input 'x'", "expected shape [N, 8]", "got [4, 7]", "dimension 1 must be 8"});
}

TEST_F(Run, ConflictingSymbol) {
  call.inputs[1].shape[0] = 5;
  refused(DLC_ERROR_SHAPE, {"input 'w'", "got [5, 3]", "dimension 0 is N, which is 4 elsewhere"});
}

TEST_F(Run, WrongExpressionDimension) {
  call.inputs[2].shape[0] = 4;
  refused(DLC_ERROR_SHAPE, {"input 'e'", "got [4]", "dimension 0 must be 5"});
}

TEST_F(Run, NegativeAndHugeDimensions) {
  call.inputs[1].shape[1] = -3;
  refused(DLC_ERROR_SHAPE, {"input 'w'", "dimension 1 is negative"});
  call.inputs[1].shape[1] = INT64_MAX / 2;
  refused(DLC_ERROR_SHAPE, {"input 'w'", "exceeds the address space"});
  call.inputs[1].shape[1] = 3;
  for (int k = 0; k < 2; ++k)
    call.inputs[k].shape[0] = INT64_MAX / 8;
  call.inputs[2].shape[0] = INT64_MAX / 8 + 1;
  refused(DLC_ERROR_SHAPE, {"workspace", "exceeds the address space"});
}

TEST_F(Run, ShortBuffers) {
  call.inputs[0].size = 127;
  refused(DLC_ERROR_ARGUMENT, {"input 'x'", "expected 128 bytes for float32 [4, 8], got 127"});
  call.inputs[0].size = 128;
  call.outputs[1].size = 15;
  refused(DLC_ERROR_ARGUMENT, {"output 's'", "expected 16 bytes", "got 15"});
}

TEST_F(Run, NullData) {
  call.inputs[1].data = nullptr;
  refused(DLC_ERROR_ARGUMENT, {"input 'w'", "data is null"});
  call.inputs[1].data = call.w.data();
  call.outputs[2].data = nullptr;
  refused(DLC_ERROR_ARGUMENT, {"output 't'", "data is null, expected 72 bytes"});
}

TEST_F(Run, MisalignedData) {
  std::vector<char> bytes(200);
  char *odd = bytes.data() + 1;
  while (reinterpret_cast<uintptr_t>(odd) % 4 != 2)
    ++odd;
  call.inputs[0].data = odd;
  refused(DLC_ERROR_ARGUMENT, {"input 'x'", "aligned to 4 bytes (float32)"});
}

TEST_F(Run, OverlappingArguments) {
  call.outputs[0].data = call.inputs[0].data;
  refused(DLC_ERROR_ARGUMENT, {"128 bytes of output 'y' overlap input 'x'"});
  call.outputs[0].data = call.y.data();
  call.outputs[1].data = call.y.data() + 30;
  refused(DLC_ERROR_ARGUMENT, {"16 bytes of output 's' overlap output 'y'"});
}

TEST_F(Run, CallersWorkspace) {
  size_t size = 0;
  dlc_tensor outputs[3] = {};
  ASSERT_EQ(dlc_model_shapes(model.get(), call.inputs, 3, outputs, 3, &size), DLC_OK);
  EXPECT_EQ(size, 128u);
  char *memory = static_cast<char *>(aligned_alloc(64, 256));
  refused(DLC_ERROR_ARGUMENT, {"expected a workspace of 128 bytes, got 127"}, memory, 127);
  refused(DLC_ERROR_ARGUMENT, {"workspace must be aligned to 64 bytes"}, memory + 32, 128);
  refused(DLC_ERROR_ARGUMENT, {"workspace is null but its size is 128"}, nullptr, 128);
  call.outputs[1].data = memory + 64;
  refused(DLC_ERROR_ARGUMENT, {"output 's' overlap argument 'workspace'"}, memory, 128);
  call.outputs[1].data = call.s.data();
  call.inputs[1].data = memory + 120;
  refused(DLC_ERROR_ARGUMENT, {"input 'w' overlap argument 'workspace'"}, memory, 128);
  call.inputs[1].data = call.w.data();
  EXPECT_EQ(call.run(model.get(), memory, 128), DLC_OK) << dlc_last_error();
  EXPECT_TRUE(call.right());
  free(memory);
}

TEST_F(Run, ValueOutOfRange) {
  call.e[2] = 123;
  call.e[3] = -5;
  EXPECT_EQ(call.run(model.get()), DLC_ERROR_VALUE);
  EXPECT_STREQ(dlc_last_error(), "model 'fake': node 'pick': expected a value in [0, 100), got 123");
  call.e[2] = call.e[3] = 0;
  EXPECT_EQ(call.run(model.get()), DLC_OK); // the failure does not stick
  call.e[0] = 99;
  EXPECT_EQ(call.run(model.get()), DLC_ERROR_VALUE);
  EXPECT_STREQ(dlc_last_error(), "model 'fake': the compiled code ended with 7");
}

TEST_F(Run, ShapesNeedNoData) {
  dlc_tensor inputs[3] = {{nullptr, 0, 0, 2, {6, 8}}, {nullptr, 0, 0, 2, {6, 2}}, {nullptr, 0, 0, 1, {7}}};
  float kept = 0;
  dlc_tensor outputs[3] = {{&kept, 0, 0, 0, {}}};
  ASSERT_EQ(dlc_model_shapes(model.get(), inputs, 3, outputs, 3, nullptr), DLC_OK) << dlc_last_error();
  EXPECT_EQ(outputs[0].size, 6u * 8 * 4);
  EXPECT_EQ(outputs[0].data, &kept);
  EXPECT_EQ(outputs[2].size, 2u * 5 * 8);
  EXPECT_EQ(outputs[2].shape[1], 5);
  EXPECT_EQ(dlc_model_shapes(nullptr, inputs, 3, outputs, 3, nullptr), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_shapes(model.get(), inputs, 3, outputs, 2, nullptr), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_shapes(model.get(), inputs, 1, outputs, 3, nullptr), DLC_ERROR_ARGUMENT);
  inputs[0].rank = 1;
  EXPECT_EQ(dlc_model_shapes(model.get(), inputs, 3, outputs, 3, nullptr), DLC_ERROR_SHAPE);
}

TEST_F(Run, HookSeesEveryKernel) {
  std::vector<int32_t> seen;
  dlc_model_set_hook(
      model.get(),
      [](void *user, int32_t kernel, int64_t nanoseconds) {
        EXPECT_GE(nanoseconds, 0);
        static_cast<std::vector<int32_t> *>(user)->push_back(kernel);
      },
      &seen);
  ASSERT_EQ(call.run(model.get()), DLC_OK);
  EXPECT_EQ(seen, (std::vector<int32_t>{1, 2, 3, 4}));
  dlc_model_set_hook(model.get(), nullptr, nullptr);
  ASSERT_EQ(call.run(model.get()), DLC_OK);
  EXPECT_EQ(seen.size(), 4u);
}

TEST_F(Run, Metrics) {
  char text[8192];
  EXPECT_EQ(dlc_model_metrics(model.get(), text, sizeof(text)), 0u);
  ModelPtr counted = createFake(1, DLC_OPTION_METRICS);
  for (int i = 0; i < 3; ++i)
    ASSERT_EQ(call.run(counted.get()), DLC_OK);
  call.e[0] = 1000;
  ASSERT_EQ(call.run(counted.get()), DLC_ERROR_VALUE);
  size_t size = dlc_model_metrics(counted.get(), text, sizeof(text));
  ASSERT_LT(size, sizeof(text));
  EXPECT_EQ(strlen(text), size);
  std::string all(text);
  EXPECT_NE(all.find("dlc_runs_total{model=\"fake\",isa=\"base\",status=\"DLC_OK\"} 3\n"), std::string::npos) << all;
  EXPECT_NE(all.find("status=\"DLC_ERROR_VALUE\"} 1\n"), std::string::npos);
  EXPECT_NE(all.find("le=\"+Inf\"} 3\n"), std::string::npos);
  EXPECT_NE(all.find("dlc_run_seconds_count{model=\"fake\",isa=\"base\"} 3\n"), std::string::npos);
  char part[20];
  EXPECT_EQ(dlc_model_metrics(counted.get(), part, sizeof(part)), size);
  EXPECT_EQ(all.substr(0, 19), part);
  EXPECT_EQ(dlc_model_metrics(counted.get(), nullptr, 0), size);
}

} // namespace
