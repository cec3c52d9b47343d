/* The few functions behind the API that tests call directly, in a form that C++ can read. */
#ifndef DLC_TEST_INTERNALS_H
#define DLC_TEST_INTERNALS_H

#include "dlc/Runtime/Runtime.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct DlcPool DlcPool;

uint64_t dlcHash(const void *data, size_t size);
void dlcFeatureNames(uint64_t features, char *text, size_t size);
DlcPool *dlcCreatePool(int32_t threads);
void dlcDestroyPool(DlcPool *pool);

/* One job on the pool, see dlcPoolRun. */
bool runOnPool(DlcPool *pool, dlc_kernel_fn kernel, void *const *args, int64_t tasks, int64_t minChunk,
               int32_t participants);

#ifdef __cplusplus
}
#endif
#endif
