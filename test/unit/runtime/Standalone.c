/* A program that links a model's shared library and nothing else of dlc: the runtime inside serves it. */
#include "Fake.h"

#include <stdio.h>

int main(void) {
  dlc_model *model;
  if (fake_create(NULL, &model) != DLC_OK) {
    printf("create: %s\n", fake_last_error());
    return 1;
  }
  float x[16] = {1, 2, 3}, w[2] = {4, 5}, y[16], s[2];
  int64_t e[3] = {0, 1, 2};
  double t[1];
  dlc_tensor inputs[FAKE_NUM_INPUTS] = {
      {x, sizeof(x), DLC_F32, 2, {2, 8}}, {w, sizeof(w), DLC_F32, 2, {2, 1}}, {e, sizeof(e), DLC_I64, 1, {3}}};
  dlc_tensor outputs[FAKE_NUM_OUTPUTS] = {{y, sizeof(y)}, {s, sizeof(s)}, {t, sizeof(t)}};
  if (fake_run(model, inputs, outputs) != DLC_OK) {
    printf("run: %s\n", fake_last_error());
    return 1;
  }
  fake_destroy(model);
  printf("%g %g %g\n", (double)y[1], (double)y[2], (double)s[1]);
  return y[1] == 6 && y[2] == 11 && s[1] == 5 ? 0 : 1;
}
