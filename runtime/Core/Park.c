/* The raw futex call rather than a condition variable, because glibc has two incompatible versions
 * of the latter's functions and a model's shared library must not depend on which one it gets. */
#define _GNU_SOURCE
#include "Park.h"

#if DLC_FUTEX

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void dlcParkInit(DlcPark *park) { atomic_init(&park->word, 0); }

void dlcParkDestroy(DlcPark *park) { (void)park; }

void dlcParkWait(DlcPark *park, uint32_t value) {
  syscall(SYS_futex, &park->word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

void dlcParkWake(DlcPark *park, int32_t count) {
  syscall(SYS_futex, &park->word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

#else

void dlcParkInit(DlcPark *park) {
  atomic_init(&park->word, 0);
  pthread_mutex_init(&park->mutex, NULL);
  pthread_cond_init(&park->changed, NULL);
}

void dlcParkDestroy(DlcPark *park) {
  pthread_cond_destroy(&park->changed);
  pthread_mutex_destroy(&park->mutex);
}

void dlcParkWait(DlcPark *park, uint32_t value) {
  pthread_mutex_lock(&park->mutex);
  if (atomic_load(&park->word) == value)
    pthread_cond_wait(&park->changed, &park->mutex);
  pthread_mutex_unlock(&park->mutex);
}

/* Passing through the mutex orders the change before or after a sleeper's look at the word. */
void dlcParkWake(DlcPark *park, int32_t count) {
  pthread_mutex_lock(&park->mutex);
  pthread_mutex_unlock(&park->mutex);
  if (count == 1)
    pthread_cond_signal(&park->changed);
  else
    pthread_cond_broadcast(&park->changed);
}

#endif
