/* C++ has no _Atomic: a job is made here. */
#include "Core/ThreadPool.h"

bool runOnPool(DlcPool *pool, dlc_kernel_fn kernel, void *const *args, int64_t tasks, int64_t minChunk,
               int32_t participants);
bool runOnPool(DlcPool *pool, dlc_kernel_fn kernel, void *const *args, int64_t tasks, int64_t minChunk,
               int32_t participants) {
  DlcJob job = {kernel, args, tasks, minChunk, participants, true, 0};
  return dlcPoolRun(pool, &job);
}
