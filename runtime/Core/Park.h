/* A 32-bit word that threads can sleep on until it changes: a futex on Linux, a mutex and condition
 * variable elsewhere (and with DLC_NO_FUTEX, so that they are tested on Linux too). */
#ifndef DLC_RUNTIME_CORE_PARK_H
#define DLC_RUNTIME_CORE_PARK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#if defined(__linux__) && !defined(DLC_NO_FUTEX)
#define DLC_FUTEX 1
#else
#define DLC_FUTEX 0
#endif

typedef struct DlcPark {
  _Atomic uint32_t word;
#if !DLC_FUTEX
  pthread_mutex_t mutex;
  pthread_cond_t changed;
#endif
} DlcPark;

void dlcParkInit(DlcPark *park);
void dlcParkDestroy(DlcPark *park);

/* Sleeps while the word is `value`; may also return for no reason. */
void dlcParkWait(DlcPark *park, uint32_t value);

/* Wakes up to `count` sleepers. Call after changing the word. */
void dlcParkWake(DlcPark *park, int32_t count);

#endif
