/* Which of an artifact's code a model runs: that of a GPU where there is one, else the best variant for this
 * processor. */
#include "Internal.h"

#include <stdio.h>
#include <string.h>

/* Weak: null unless something in the program refers to runtime/Cuda by name, as every artifact with CUDA code
 * does (dlc_cuda_code.part). Hidden: never another library's. */
extern const DlcCudaPart dlc_cuda_part __attribute__((weak, visibility("hidden")));

const dlc_cuda_code *dlcCudaCode(const dlc_artifact *artifact) {
  return artifact->abi_version >= 3 ? artifact->cuda : NULL;
}

/* Whether options.isa asks for the artifact's variant or program `name`, or for all of its `kind`. */
static bool asksFor(const char *isa, const char *name, const char *kind) {
  return !isa || strcmp(isa, name) == 0 || strcmp(isa, kind) == 0;
}

static bool asksForDevice(const char *isa, const dlc_cuda_code *code) {
  if (!isa || strcmp(isa, "cuda") == 0)
    return true;
  for (int32_t i = 0; code && code->programs && i < code->num_programs; ++i)
    if (code->programs[i].isa && strcmp(isa, code->programs[i].isa) == 0)
      return true;
  return false;
}

/* "cuda, sm_90a, cpu, x86-64-v3" for the names that options.isa may have. */
static void listNames(const dlc_artifact *artifact, char *text, size_t size) {
  const dlc_cuda_code *code = dlcCudaCode(artifact);
  size_t used = (size_t)snprintf(text, size, "%s", code ? "cuda, " : "");
  for (int32_t i = 0; code && i < code->num_programs && used < size; ++i)
    used += (size_t)snprintf(text + used, size - used, "%s, ", code->programs[i].isa);
  for (int32_t i = 0; i < artifact->num_variants && used < size; ++i)
    used += (size_t)snprintf(text + used, size - used, "%s, ", artifact->variants[i].isa);
  if (used < size && used >= 2)
    text[used - 2] = 0;
}

static dlc_status chooseVariant(dlc_model *model) {
  const dlc_artifact *artifact = model->artifact;
  const char *isa = model->options.isa;
  uint64_t have = dlc_cpu_features();
  const dlc_variant *refused = NULL;
  for (int32_t i = 0; i < artifact->num_variants; ++i) {
    const dlc_variant *variant = &artifact->variants[i];
    if (!asksFor(isa, variant->isa, "cpu"))
      continue;
    if ((variant->features & ~have) == 0 && dlcEnableFeatures(variant->features)) {
      model->variant = variant;
      model->isa = variant->isa;
      return DLC_OK;
    }
    refused = variant;
  }
  char text[300];
  if (!refused) {
    listNames(artifact, text, sizeof(text));
    return dlcFail(DLC_ERROR_ARGUMENT, "model '%s': options.isa: expected one of %s, got '%s'", artifact->name, text,
                   isa);
  }
  uint64_t missing = refused->features & ~have;
  if (missing)
    dlcFeatureNames(missing, text, sizeof(text));
  else
    snprintf(text, sizeof(text), "the system's leave to use AMX");
  bool isNamed = isa && strcmp(isa, "cpu") != 0;
  return dlcFail(DLC_ERROR_UNSUPPORTED,
                 "model '%s': this processor runs none of %s: '%s' needs %s; compile for an older --target",
                 artifact->name, isNamed ? "the chosen code" : "its code", refused->isa, text);
}

static dlc_status openDevice(dlc_model *model, const char *isa) {
  if (!&dlc_cuda_part)
    return dlcFail(DLC_ERROR_UNSUPPORTED,
                   "model '%s': its CUDA code cannot run: this program is linked without the runtime's part for it; "
                   "call dlc_cuda_driver somewhere in the program",
                   model->artifact->name);
  dlc_status status = dlc_cuda_part.open(model, isa && strcmp(isa, "cuda") == 0 ? NULL : isa);
  if (status == DLC_OK)
    model->part = &dlc_cuda_part;
  return status;
}

dlc_status dlcChoose(dlc_model *model) {
  const dlc_artifact *artifact = model->artifact;
  const dlc_cuda_code *code = dlcCudaCode(artifact);
  const char *isa = model->options.isa;
  if (!code || !asksForDevice(isa, code))
    return chooseVariant(model);
  dlc_status status = openDevice(model, isa);
  if (status == DLC_OK || isa || artifact->num_variants == 0)
    return status;
  char why[1024]; /* stays the last error when the processor takes over */
  snprintf(why, sizeof(why), "%s", dlc_last_error());
  status = chooseVariant(model);
  return status == DLC_OK ? dlcFail(DLC_OK, "%s", why) : dlcFail(status, "%s; %s", dlc_last_error(), why);
}
