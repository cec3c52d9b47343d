/* Workers that spin for a moment and then park. A job needs no worker to finish: the caller takes
 * tasks like everybody else, a worker that comes late finds the job closed, and only those that
 * joined are waited for. So a worker that the system does not run costs nothing, and a child
 * process after fork() simply works alone.
 *
 * `state` holds a job's OPEN bit and the number of workers inside it. The job's fields are written
 * before OPEN is set and stay until OPEN is gone and the number is zero; a worker enters by an
 * exchange that fails unless OPEN is set. */
#define _GNU_SOURCE
#include "ThreadPool.h"

#include "FloatMode.h"
#include "Park.h"

#include <signal.h>
#include <unistd.h>

#define OPEN 0x80000000u
#define WAITING 0x40000000u /* the caller sleeps until the last worker leaves */
#define INSIDE 0x3fffffffu

/* How long to spin for the next kernel of a run before parking: gaps between kernels are mostly
 * shorter, waking a parked thread takes several microseconds. */
#define SPIN_NANOSECONDS 50000

#define STACK_SIZE ((size_t)1 << 20)

struct DlcPool {
  DlcPark ticket; /* changes with every job */
  char padTicket[64];
  DlcPark state;
  char padState[64];
  DlcJob *job;
  atomic_int sleepers;
  atomic_bool busy;
  atomic_bool stop;
  int64_t spin;
  int32_t workers; /* wanted before, running after the start */
  bool started;
  pid_t process;
  pthread_t *threads;
};

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* False when time is up and the masked word is still `value`. */
static bool spinWhile(_Atomic uint32_t *word, uint32_t mask, uint32_t value, int64_t nanoseconds) {
  int64_t deadline = 0;
  for (;;) {
    for (int i = 0; i < 32; ++i) {
      if ((atomic_load_explicit(word, memory_order_acquire) & mask) != value)
        return true;
      relax();
    }
    if (nanoseconds == 0)
      return false;
    int64_t now = dlcNow();
    if (deadline == 0)
      deadline = now + nanoseconds;
    else if (now >= deadline)
      return false;
  }
}

void dlcWork(DlcJob *job) {
  int64_t begin = atomic_load_explicit(&job->next, memory_order_relaxed);
  while (begin < job->tasks) {
    int64_t left = job->tasks - begin, chunk = left / (2 * (int64_t)job->participants);
    if (chunk < job->minChunk)
      chunk = job->minChunk;
    if (chunk > left)
      chunk = left;
    if (!atomic_compare_exchange_weak_explicit(&job->next, &begin, begin + chunk, memory_order_relaxed,
                                               memory_order_relaxed))
      continue;
    job->kernel(job->args, begin, begin + chunk);
    begin = atomic_load_explicit(&job->next, memory_order_relaxed);
  }
}

/* Joins the open job, if there is one, and works until its tasks are taken. */
static void takePart(DlcPool *pool) {
  uint32_t state = atomic_load_explicit(&pool->state.word, memory_order_relaxed);
  do {
    if (!(state & OPEN))
      return;
  } while (!atomic_compare_exchange_weak_explicit(&pool->state.word, &state, state + 1, memory_order_acquire,
                                                  memory_order_relaxed));
  dlcWork(pool->job);
  if (atomic_fetch_sub_explicit(&pool->state.word, 1, memory_order_acq_rel) == (WAITING | 1))
    dlcParkWake(&pool->state, 1);
}

static void *workerMain(void *argument) {
  DlcPool *pool = argument;
  dlcEnterFloatMode();
  uint32_t seen = 0;
  while (!atomic_load(&pool->stop)) {
    if (!spinWhile(&pool->ticket.word, ~0u, seen, pool->spin)) {
      atomic_fetch_add(&pool->sleepers, 1);
      dlcParkWait(&pool->ticket, seen);
      atomic_fetch_sub(&pool->sleepers, 1);
    }
    seen = atomic_load(&pool->ticket.word);
    takePart(pool);
  }
  return NULL;
}

DlcPool *dlcCreatePool(int32_t threads) {
  DlcPool *pool = dlcAlloc(sizeof(DlcPool));
  if (!pool)
    return NULL;
  pool->threads = dlcAlloc(sizeof(pthread_t) * (size_t)threads);
  if (!pool->threads) {
    dlcFree(pool);
    return NULL;
  }
  dlcParkInit(&pool->ticket);
  dlcParkInit(&pool->state);
  pool->job = NULL;
  atomic_init(&pool->sleepers, 0);
  atomic_init(&pool->busy, false);
  atomic_init(&pool->stop, false);
  /* With more threads than processors, whoever spins keeps another from working. */
  pool->spin = threads > dlcProcessors() ? 0 : SPIN_NANOSECONDS;
  pool->workers = threads - 1;
  pool->started = false;
  pool->process = 0;
  return pool;
}

/* As many workers as the system grants. They take no signals but those that a thread causes itself
 * or a profiler sends: the others are meant for the program's threads. */
static void start(DlcPool *pool) {
  static const int kept[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF};
  sigset_t blocked, before;
  sigfillset(&blocked);
  for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); ++i)
    sigdelset(&blocked, kept[i]);
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  int32_t running = 0;
  while (running < pool->workers && pthread_create(&pool->threads[running], &attributes, workerMain, pool) == 0)
    ++running;
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pool->workers = running;
  pool->process = getpid();
  pool->started = true;
}

void dlcDestroyPool(DlcPool *pool) {
  if (!pool)
    return;
  if (pool->started && pool->process == getpid()) {
    atomic_store(&pool->stop, true);
    atomic_fetch_add(&pool->ticket.word, 1);
    dlcParkWake(&pool->ticket, pool->workers);
    for (int32_t i = 0; i < pool->workers; ++i)
      pthread_join(pool->threads[i], NULL);
  }
  dlcParkDestroy(&pool->ticket);
  dlcParkDestroy(&pool->state);
  dlcFree(pool->threads);
  dlcFree(pool);
}

/* Waits until the closed job has no worker inside. */
static void waitForWorkers(DlcPool *pool) {
  int64_t deadline = 0;
  uint32_t state;
  while (((state = atomic_load_explicit(&pool->state.word, memory_order_acquire)) & INSIDE) != 0) {
    if (deadline == 0)
      deadline = dlcNow() + pool->spin;
    if (spinWhile(&pool->state.word, ~0u, state, 0) || dlcNow() < deadline)
      continue;
    if ((state & WAITING) || atomic_compare_exchange_weak(&pool->state.word, &state, state | WAITING))
      dlcParkWait(&pool->state, state | WAITING);
  }
}

bool dlcPoolRun(DlcPool *pool, DlcJob *job) {
  if (atomic_load_explicit(&pool->busy, memory_order_relaxed) || atomic_exchange(&pool->busy, true))
    return false;
  if (!pool->started)
    start(pool);
  pool->job = job;
  atomic_store_explicit(&pool->state.word, OPEN, memory_order_release);
  atomic_fetch_add(&pool->ticket.word, 1);
  int32_t sleepers = atomic_load(&pool->sleepers), helpers = job->participants - 1;
  if (sleepers > 0 && job->wake)
    dlcParkWake(&pool->ticket, helpers < sleepers ? helpers : sleepers);
  dlcWork(job);
  atomic_fetch_and_explicit(&pool->state.word, ~OPEN, memory_order_acq_rel);
  waitForWorkers(pool);
  atomic_store_explicit(&pool->busy, false, memory_order_release);
  return true;
}
