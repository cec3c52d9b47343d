// The state of models compiled for training: first values, binding, sharing, damaged tables.
#include "Call.h"

#include <cstring>
#include <gtest/gtest.h>

namespace {

const int64_t wDims[] = {3};
const dlc_state_entry entries[] = {{"w", DLC_STATE_PARAMETER, DLC_F32, 1, wDims, 0, 4},
                                   {"w:m", DLC_STATE_MOMENT, DLC_F32, 1, wDims, 64, -1}};
alignas(64) const float first[] = {9, 1, 2, 3};

/// One step: w += 1, m += 2.
int32_t runStep(dlc_call *call) {
  auto *w = reinterpret_cast<float *>(call->state), *m = reinterpret_cast<float *>(call->state + 64);
  for (int i = 0; i < 3; ++i) {
    w[i] += 1;
    m[i] += 2;
  }
  return 0;
}

int32_t noShapes(const int64_t *, int64_t *, int64_t *workspace) {
  *workspace = 0;
  return DLC_SHAPES_OK;
}

const dlc_variant variant = {"base", 0, runStep};

dlc_artifact makeArtifact() {
  dlc_artifact artifact = {};
  artifact.magic = DLC_ARTIFACT_MAGIC;
  artifact.abi_version = DLC_ABI_VERSION;
  artifact.name = "step";
  artifact.num_variants = 1;
  artifact.variants = &variant;
  artifact.shapes = noShapes;
  artifact.weights = reinterpret_cast<const char *>(first);
  artifact.weights_size = sizeof(first);
  artifact.num_state = 2;
  artifact.state = entries;
  artifact.state_size = 128;
  return artifact;
}

struct State : testing::Test {
  dlc_artifact artifact = makeArtifact();
  alignas(64) char memory[192];

  ModelPtr open() {
    dlc_model *model = nullptr;
    dlc_model_create(&artifact, nullptr, &model);
    return ModelPtr(model);
  }
  static dlc_status run(const ModelPtr &model) { return dlc_model_run(model.get(), nullptr, 0, nullptr, 0, nullptr, 0); }
};

TEST_F(State, FirstValuesAndSteps) {
  ModelPtr step = open(), other = open();
  ASSERT_TRUE(step && other) << dlc_last_error();
  ASSERT_EQ(dlc_model_state_size(step.get()), 128u);
  memset(memory, 0x7f, sizeof(memory));
  ASSERT_EQ(dlc_model_init_state(step.get(), memory, sizeof(memory)), DLC_OK) << dlc_last_error();
  EXPECT_EQ(memcmp(memory, first + 1, 12), 0);
  EXPECT_EQ(memory[128], 0x7f); // nothing behind it is touched
  ASSERT_EQ(dlc_model_bind_state(step.get(), memory, 128), DLC_OK);
  ASSERT_EQ(dlc_model_bind_state(other.get(), memory, 128), DLC_OK);
  ASSERT_EQ(run(step), DLC_OK) << dlc_last_error();
  ASSERT_EQ(run(other), DLC_OK);
  const float w[] = {3, 4, 5}, m[] = {4, 4, 4};
  EXPECT_EQ(memcmp(memory, w, 12), 0);
  EXPECT_EQ(memcmp(memory + 64, m, 12), 0);
}

TEST_F(State, MisuseIsRefused) {
  ModelPtr model = open();
  ASSERT_TRUE(model);
  EXPECT_EQ(run(model), DLC_ERROR_ARGUMENT);
  EXPECT_NE(strstr(dlc_last_error(), "no state is bound; call dlc_model_bind_state with 128 bytes first"), nullptr);
  EXPECT_EQ(dlc_model_bind_state(model.get(), memory, 127), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_bind_state(model.get(), memory + 4, 128), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_init_state(model.get(), nullptr, 128), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_init_state(model.get(), memory, 5), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_bind_state(nullptr, memory, 128), DLC_ERROR_ARGUMENT);
  EXPECT_EQ(dlc_model_state_size(nullptr), 0u);
  ASSERT_EQ(dlc_model_bind_state(model.get(), memory, 128), DLC_OK);
  ASSERT_EQ(dlc_model_bind_state(model.get(), nullptr, 0), DLC_OK); // unbinds
  EXPECT_EQ(run(model), DLC_ERROR_ARGUMENT);
}

TEST_F(State, ModelsWithoutStateNeedNone) {
  ModelPtr model = createFake();
  EXPECT_EQ(dlc_model_state_size(model.get()), 0u);
  FakeCall call(3, 2);
  EXPECT_EQ(call.run(model.get()), DLC_OK);
}

TEST_F(State, DamagedTables) {
  using Change = void (*)(dlc_artifact &, dlc_state_entry *);
  const Change changes[] = {
      [](dlc_artifact &a, dlc_state_entry *) { a.state = nullptr; },
      [](dlc_artifact &a, dlc_state_entry *) { a.num_state = -1; },
      [](dlc_artifact &a, dlc_state_entry *) { a.state_size = 70; },
      [](dlc_artifact &, dlc_state_entry *e) { e[0].name = nullptr; },
      [](dlc_artifact &, dlc_state_entry *e) { e[0].rank = 99; },
      [](dlc_artifact &, dlc_state_entry *e) { e[0].dtype = 99; },
      [](dlc_artifact &, dlc_state_entry *e) { e[0].initial = 5; },
      [](dlc_artifact &, dlc_state_entry *e) { e[1].offset = 8; }, // overlaps
      [](dlc_artifact &, dlc_state_entry *e) { e[1].offset = UINT64_MAX - 4; },
  };
  for (const Change &change : changes) {
    dlc_state_entry copy[2] = {entries[0], entries[1]};
    artifact = makeArtifact();
    artifact.state = copy;
    change(artifact, copy);
    EXPECT_FALSE(open()) << "change " << &change - changes;
  }
}

} // namespace
