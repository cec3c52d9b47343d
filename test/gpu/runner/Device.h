/* What the runner itself asks of the driver: a stream, and events to time it. Without events the host's clock does. */
#ifndef DLC_GPU_RUNNER_DEVICE_H
#define DLC_GPU_RUNNER_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

/* Keeps the device's primary context alive, so that models open fast, makes it this thread's, and creates a stream. The
 * runtime must have loaded the driver already. Says on stderr what failed. */
bool openDevice(int32_t device);

/* The stream, a CUstream; NULL where there is none. */
void *deviceStream(void);

/* Time in nanoseconds on the host. */
int64_t now(void);

/* Microseconds that the device spent on what `queue` put into the stream. Negative when something failed. */
double timeQueue(bool (*queue)(void *context), void *context, bool (*wait)(void *context));

#endif
