/* The threads of one model, and the cutting of a kernel's tasks among whoever takes part. */
#ifndef DLC_RUNTIME_CORE_THREADPOOL_H
#define DLC_RUNTIME_CORE_THREADPOOL_H

#include "Internal.h"

/* One launch, on the stack of the thread that makes it. */
typedef struct DlcJob {
  dlc_kernel_fn kernel;
  void *const *args;
  int64_t tasks;
  int64_t minChunk;     /* fewest tasks worth taking at a time */
  int32_t participants; /* threads expected to take part */
  bool wake;            /* whether parked workers are to be woken for it */
  _Atomic int64_t next; /* first task not taken yet */
} DlcJob;

/* Takes ranges of the job until none is left: large ones first, smaller ones towards the end. */
void dlcWork(DlcJob *job);

/* A pool of threads - 1 workers, which start with the first job. NULL when memory is out. */
DlcPool *dlcCreatePool(int32_t threads);
void dlcDestroyPool(DlcPool *pool);

/* Runs the job on the calling thread and the pool's workers and returns when it is done; false, and
 * nothing done, if the pool is busy with another call's job. */
bool dlcPoolRun(DlcPool *pool, DlcJob *job);

#endif
