// Arguments of one call of the model of Fake.h, with its expected results.
#ifndef DLC_TEST_CALL_H
#define DLC_TEST_CALL_H

#include "Fake.h"

#include <cstdlib>
#include <memory>
#include <vector>

struct FakeCall {
  std::vector<float> x, w, y, s;
  std::vector<int64_t> e;
  std::vector<double> t;
  dlc_tensor inputs[3], outputs[3];

  FakeCall(int64_t n, int64_t m, int seed = 0)
      : x(n * 8), w(n * m), y(n * 8, -1), s(n, -1), e(n + 1), t(m * (n > 0 ? n - 1 : 0), -1) {
    for (size_t i = 0; i < x.size(); ++i)
      x[i] = float((i * 37 + seed) % 101) / 7;
    for (size_t i = 0; i < w.size(); ++i)
      w[i] = float((i * 53 + seed) % 89) / 3;
    inputs[0] = {x.data(), x.size() * 4, DLC_F32, 2, {n, 8}};
    inputs[1] = {w.data(), w.size() * 4, DLC_F32, 2, {n, m}};
    inputs[2] = {e.data(), e.size() * 8, DLC_I64, 1, {n + 1}};
    outputs[0] = {y.data(), y.size() * 4, 0, 0, {}};
    outputs[1] = {s.data(), s.size() * 4, 0, 0, {}};
    outputs[2] = {t.data(), t.size() * 8, 0, 0, {}};
  }

  dlc_status run(dlc_model *model, void *workspace = nullptr, size_t size = 0) {
    return dlc_model_run(model, inputs, 3, outputs, 3, workspace, size);
  }

  bool right() const {
    int64_t n = inputs[0].shape[0], m = inputs[1].shape[1];
    for (int64_t i = 0; i < n * 8; ++i) {
      volatile float product = x[i] * float(i % 8 + 1); // no contraction here either
      if (y[i] != product + float(n))
        return false;
    }
    for (int64_t i = 0; i < n; ++i) {
      float sum = 0;
      for (int64_t k = 0; k < m; ++k)
        sum += w[i * m + k];
      if (s[i] != sum)
        return false;
    }
    for (double value : t)
      if (value != 0)
        return false;
    return true;
  }
};

struct ModelDeleter {
  void operator()(dlc_model *model) const { dlc_model_destroy(model); }
};
using ModelPtr = std::unique_ptr<dlc_model, ModelDeleter>;

inline ModelPtr createFake(int32_t threads = 1, uint64_t flags = 0) {
  dlc_options options = DLC_OPTIONS_INIT;
  options.threads = threads;
  options.flags = flags;
  dlc_model *model = nullptr;
  dlc_model_create(&fake_dlc_artifact, &options, &model);
  return ModelPtr(model);
}

#endif
