/* Checks and times compiled models on a GPU, with nothing but the driver on the machine.
 *
 *   runner device [--device N]                       what the GPU is, as lines NAME=VALUE; status 77 without one
 *   runner check [options] CASE...                   one line for each case; status 1 when one failed
 *   runner time [options] CASE...                    the same with times
 *   runner serve [--device N]                        times on request, see serve()
 *
 *   --brief            check: one run of each case, for compute-sanitizer
 *   --other-programs   check: the CUDA programs beside the best, of the cases that say so
 *   --batches N        time: batches of each case, 15 unless said
 *   --milliseconds X   time, serve: of a batch, 25 unless said
 *   --patience S       seconds that a case may take, 60 unless said; 0: all in this process
 *
 * A kernel that hangs or writes where it may not takes all later work of its process with it, so cases run in a child, and
 * the next one gets a new child when that happened. */
#include "Check.h"
#include "Device.h"
#include "Time.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NO_DEVICE = 77 };

typedef struct Options {
  CheckOptions check;
  int batches;
  double milliseconds, patience;
  bool isTime;
} Options;

static bool openAll(int32_t device) {
  int32_t version = 0, devices = 0;
  if (dlc_cuda_driver(&version, &devices) != DLC_OK) {
    fprintf(stderr, "%s\n", dlc_last_error());
    return false;
  }
  return openDevice(device);
}

static int describe(int32_t device) {
  int32_t version = 0, devices = 0;
  dlc_cuda_device description;
  if (dlc_cuda_driver(&version, &devices) != DLC_OK || dlc_cuda_describe(device, &description) != DLC_OK) {
    fprintf(stderr, "no GPU to run on: %s\n", dlc_last_error());
    return NO_DEVICE;
  }
  printf("name=%s\ncapability=%d.%d\nmultiprocessors=%d\nmemory=%llu\ncuda=%d.%d\ndevices=%d\nruntime=%s\n", description.name,
         description.capability / 10, description.capability % 10, description.multiprocessors,
         (unsigned long long)description.memory, version / 1000, version % 1000 / 10, devices, dlc_version());
  return 0;
}

static bool runFolder(const char *folder, const Options *options, bool *deviceLost) {
  static Case c;
  bool good = readCase(folder, &c);
  if (!good)
    printf("FAIL  %s: its manifest cannot be read\n", folder);
  else if (options->isTime)
    good = timeCase(&c, options->check.device, options->batches, options->milliseconds);
  else
    good = checkCase(&c, &options->check, deviceLost);
  if (!good && options->isTime) {
    printf("FAIL  %s: see above\n", folder);
    *deviceLost = true; /* it may be, and a new process is cheap */
  }
  fflush(stdout);
  freeCase(&c);
  return good;
}

/* What a child tells: 'b' begins a case, 'g' and 'f' end it well or badly. */
static void childMain(char **folders, int count, const Options *options, int pipe) {
  bool lost = !openAll(options->check.device);
  for (int i = 0; i < count && !lost; ++i) {
    if (write(pipe, "b", 1) != 1)
      break;
    bool good = runFolder(folders[i], options, &lost);
    if (write(pipe, good ? "g" : "f", 1) != 1)
      break;
  }
  _exit(0); /* not through destructors of a driver that may be broken */
}

/* Waits for a child that is over or was killed; one that hangs in the driver is left behind. */
static int reap(pid_t child) {
  int status = 0;
  for (int i = 0; i < 100; ++i) {
    if (waitpid(child, &status, WNOHANG) != 0)
      return status;
    usleep(100000);
  }
  return 0;
}

/* Runs cases in one child until it ends. Returns how many are done with, and adds the failed ones. */
static int superviseChild(char **folders, int count, const Options *options, int *failed) {
  int ends[2];
  if (pipe(ends) != 0)
    exit(1);
  fflush(stdout);
  pid_t child = fork();
  if (child < 0)
    exit(1);
  if (child == 0) {
    close(ends[0]);
    childMain(folders, count, options, ends[1]);
  }
  close(ends[1]);
  int done = 0;
  bool isInside = false, isLate = false;
  for (;;) {
    struct pollfd wait = {ends[0], POLLIN, 0};
    char word = 0;
    isLate = poll(&wait, 1, (int)(options->patience * 1e3)) == 0;
    if (isLate || read(ends[0], &word, 1) <= 0)
      break;
    isInside = word == 'b';
    done += word != 'b';
    *failed += word == 'f';
  }
  close(ends[0]);
  if (isLate)
    kill(child, SIGKILL);
  int status = reap(child);
  if (!isInside && !isLate)
    return done;
  ++*failed;
  if (isLate)
    printf("FAIL  %s: not done after %.0f s, stopped\n", folders[done], options->patience);
  else if (WIFSIGNALED(status))
    printf("FAIL  %s: the process ended by signal %d\n", folders[done], WTERMSIG(status));
  else
    printf("FAIL  %s: the process ended\n", folders[done]);
  fflush(stdout);
  return done + 1;
}

static int runAll(char **folders, int count, const Options *options) {
  int failed = 0;
  if (options->patience <= 0) {
    bool lost = !openAll(options->check.device);
    failed = lost;
    for (int i = 0; i < count && !lost; ++i)
      failed += !runFolder(folders[i], options, &lost);
  }
  for (int done = 0; done < count && options->patience > 0;) {
    int more = superviseChild(folders + done, count - done, options, &failed);
    if (!more) {
      fprintf(stderr, "no case can be run\n");
      return 1;
    }
    done += more;
  }
  printf("%d of %d cases failed\n", failed, count);
  return failed ? 1 : 0;
}

/* Reads commands from the standard input and answers each with a line:
 *
 *   open CASE      opened LAUNCHES PROGRAM, or failed
 *   go             microseconds of one run, or failed */
static int serve(const Options *options) {
  static Case c;
  static Timer timer;
  char line[MAX_PATH + 16];
  if (!openAll(options->check.device))
    return 1;
  while (fgets(line, sizeof(line), stdin)) {
    line[strcspn(line, "\n")] = 0;
    if (strncmp(line, "open ", 5) == 0) {
      closeTimer(&timer);
      freeCase(&c);
      if (readCase(line + 5, &c) && openTimer(&c, options->check.device, options->milliseconds, &timer))
        printf("opened %lld %s\n", (long long)timer.launches, dlc_model_isa(timer.model));
      else
        printf("failed\n");
    } else if (strcmp(line, "go") == 0 && timer.model) {
      double microseconds = timeBatch(&timer);
      if (microseconds >= 0)
        printf("%.3f\n", microseconds);
      else
        printf("failed\n");
    } else {
      printf("failed\n");
    }
    fflush(stdout);
  }
  closeTimer(&timer);
  freeCase(&c);
  return 0;
}

static int usage(void) {
  fprintf(stderr, "usage: runner device|check|time|serve [options] CASE...\n");
  return 1;
}

int main(int argc, char **argv) {
  Options options = {.batches = 15, .milliseconds = 25, .patience = 60};
  if (argc < 2)
    return usage();
  int i = 2;
  for (; i < argc && strncmp(argv[i], "--", 2) == 0; ++i) {
    const char *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(argv[i], "--brief") == 0)
      options.check.isBrief = true;
    else if (strcmp(argv[i], "--other-programs") == 0)
      options.check.otherPrograms = true;
    else if (strcmp(argv[i], "--device") == 0)
      options.check.device = atoi(value), ++i;
    else if (strcmp(argv[i], "--batches") == 0)
      options.batches = atoi(value) > 0 ? atoi(value) : 1, ++i;
    else if (strcmp(argv[i], "--milliseconds") == 0)
      options.milliseconds = atof(value), ++i;
    else if (strcmp(argv[i], "--patience") == 0)
      options.patience = atof(value), ++i;
    else
      return usage();
  }
  if (strcmp(argv[1], "device") == 0)
    return describe(options.check.device);
  if (strcmp(argv[1], "serve") == 0)
    return serve(&options);
  options.isTime = strcmp(argv[1], "time") == 0;
  if (!options.isTime && strcmp(argv[1], "check") != 0)
    return usage();
  return runAll(argv + i, argc - i, &options);
}
