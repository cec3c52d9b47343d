/* What a model's shared library has besides the model. */
#include "Fake.h"

const dlc_artifact *dlc_artifact_v1(void);
const dlc_artifact *dlc_artifact_v1(void) { return &fake_dlc_artifact; }
