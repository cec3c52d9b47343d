/* The calls that compiled code makes (Entries.def). The functions of that name jump through the
 * table in the call's context, which may be another runtime's (see dlc_calls); the bodies here are
 * what this runtime puts into its own table. */
#include "FloatMode.h"
#include "ThreadPool.h"

#define DLC_ENTRY(type, name, parameters) type name parameters;
#include "dlc/Runtime/Entries.def"

void dlc_rt_launch(dlc_call *call, dlc_kernel_fn kernel, void *const *args, int64_t tasks, int64_t cost,
                   int32_t index) {
  call->context->calls->dlc_rt_launch(call, kernel, args, tasks, cost, index);
}

void dlc_rt_fail_range(dlc_call *call, int32_t index, int64_t value, int64_t low, int64_t high) {
  call->context->calls->dlc_rt_fail_range(call, index, value, low, high);
}

/* Waking a parked worker costs the caller microseconds and brings help after tens of them: a kernel of
 * fewer scalar operations goes without unless the workers are still awake from the one before. */
#define WAKE_WORK (4 * (int64_t)DLC_PARALLEL_GRAIN)

/* One iteration of the program's own parallel_for: any thread of the program. */
static void takePart(void *job, int64_t i) {
  (void)i;
  uint64_t before = dlcEnterFloatMode();
  dlcWork(job);
  dlcLeaveFloatMode(before);
}

static void distribute(const dlc_model *model, dlc_kernel_fn kernel, void *const *args, int64_t tasks,
                       int64_t cost) {
  int64_t work, threads = model->threads;
  if (cost < 1)
    cost = 1;
  if (__builtin_mul_overflow(tasks, cost, &work))
    work = INT64_MAX;
  if (threads == 1 || tasks == 1 || work < DLC_PARALLEL_GRAIN) {
    kernel(args, 0, tasks);
    return;
  }
  if (threads > tasks)
    threads = tasks;
  if (threads > work / DLC_PARALLEL_GRAIN + 1)
    threads = work / DLC_PARALLEL_GRAIN + 1;
  int64_t minChunk = DLC_PARALLEL_GRAIN / 8 / cost;
  DlcJob job = {kernel, args, tasks, minChunk < 1 ? 1 : minChunk, (int32_t)threads, work >= WAKE_WORK, 0};
  if (model->options.parallel_for)
    model->options.parallel_for(model->options.pool, threads, takePart, &job);
  else if (!model->pool || !dlcPoolRun(model->pool, &job))
    kernel(args, 0, tasks); /* the pool serves another call of this model: the processors are busy */
}

static void launch(dlc_call *call, dlc_kernel_fn kernel, void *const *args, int64_t tasks, int64_t cost,
                   int32_t index) {
  DlcFrame *frame = (DlcFrame *)call->context;
  int64_t begin = frame->hook ? dlcNow() : 0;
  if (tasks > 0)
    distribute(frame->model, kernel, args, tasks, cost);
  if (frame->hook)
    frame->hook(frame->hookUser, index, dlcNow() - begin);
}

static void failRange(dlc_call *call, int32_t index, int64_t value, int64_t low, int64_t high) {
  DlcFrame *frame = (DlcFrame *)call->context;
  if (atomic_exchange(&frame->failed, 1))
    return;
  frame->failKernel = index;
  frame->failValue = value;
  frame->failLow = low;
  frame->failHigh = high;
}

const dlc_calls dlcCalls = {.dlc_rt_launch = launch, .dlc_rt_fail_range = failRange};
