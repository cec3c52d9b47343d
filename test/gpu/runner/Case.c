/* Reads manifests. They are ours, so a line that is not understood is an error, never skipped. */
#include "Case.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *allocate(size_t size) {
  void *memory = NULL;
  if (posix_memalign(&memory, 256, size ? size : 1) != 0) {
    fprintf(stderr, "cannot allocate %zu bytes\n", size);
    exit(1);
  }
  return memory;
}

const void *stepData(const Port *port, int64_t step) {
  return (const char *)port->tensor.data + (port->steps > 1 ? (size_t)step * port->tensor.size : 0);
}

/* The words of a line, which is cut. */
enum { MAX_WORDS = 16 };
static int split(char *line, char *words[MAX_WORDS]) {
  int count = 0;
  for (char *rest = NULL, *word = strtok_r(line, " \n", &rest); word && count < MAX_WORDS; word = strtok_r(NULL, " \n", &rest))
    words[count++] = word;
  return count;
}

static bool parseShape(const char *text, dlc_tensor *tensor) {
  tensor->rank = 0;
  tensor->size = dlc_dtype_size(tensor->dtype);
  if (strcmp(text, "-") == 0)
    return true;
  for (;;) {
    char *end = NULL;
    long long value = strtoll(text, &end, 10);
    if (end == text || value < 0 || tensor->rank == DLC_MAX_RANK)
      return false;
    tensor->shape[tensor->rank++] = value;
    tensor->size *= (size_t)value;
    if (*end == 0)
      return true;
    if (*end != ',')
      return false;
    text = end + 1;
  }
}

static int32_t parseDtype(const char *name) {
  for (int32_t dtype = 0; dtype < DLC_NUM_DTYPES; ++dtype)
    if (strcmp(dlc_dtype_name(dtype), name) == 0)
      return dtype;
  return -1;
}

/* The whole file: data of one step or of each. */
static bool readData(const Case *c, const char *name, Port *port) {
  char path[2 * MAX_PATH];
  snprintf(path, sizeof(path), "%s/%s", c->folder, name);
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) {
    fprintf(stderr, "%s: cannot read\n", path);
    if (file)
      fclose(file);
    return false;
  }
  size_t size = (size_t)ftell(file), one = port->tensor.size;
  rewind(file);
  port->steps = size == one ? 1 : c->steps;
  port->tensor.data = allocate(size);
  bool good = size == one * (size_t)port->steps && fread(port->tensor.data, 1, size, file) == size;
  if (!good)
    fprintf(stderr, "%s: expected %zu bytes for each of 1 or %" PRId64 " steps, got %zu\n", path, one, c->steps, size);
  fclose(file);
  return good;
}

/* input|output|state NAME DTYPE SHAPE ... */
static bool readPort(Case *c, char **words, int count) {
  bool isInput = strcmp(words[0], "input") == 0, isOutput = strcmp(words[0], "output") == 0;
  int32_t *number = isInput ? &c->numInputs : isOutput ? &c->numOutputs : &c->numStates;
  Port *port = &(isInput ? c->inputs : isOutput ? c->outputs : c->states)[*number];
  if (count < 4 || *number == MAX_PORTS || strlen(words[1]) >= sizeof(port->name))
    return false;
  strcpy(port->name, words[1]);
  port->steps = 1;
  port->tensor.dtype = parseDtype(words[2]);
  if (port->tensor.dtype < 0 || !parseShape(words[3], &port->tensor))
    return false;
  ++*number;
  if (isInput && count == 5 && strcmp(words[4], "normal") == 0) {
    port->source = SOURCE_NORMAL;
    return true;
  }
  if (isInput && count == 7 && strcmp(words[4], "range") == 0) {
    port->source = SOURCE_RANGE;
    port->low = strtod(words[5], NULL);
    port->high = strtod(words[6], NULL);
    return true;
  }
  if (isOutput && count == 4)
    return true;
  if (count != (isInput ? 5 : 7))
    return false;
  port->source = SOURCE_FILE;
  port->rtol = isInput ? 0 : strtod(words[5], NULL);
  port->atol = isInput ? 0 : strtod(words[6], NULL);
  return readData(c, words[4], port);
}

static bool readLine(Case *c, char **words, int count) {
  const char *kind = words[0];
  if (strcmp(kind, "input") == 0 || strcmp(kind, "output") == 0 || strcmp(kind, "state") == 0)
    return readPort(c, words, count);
  if (strcmp(kind, "torch") == 0)
    return true;
  if (strcmp(kind, "product") == 0 || strcmp(kind, "convolution") == 0) {
    c->verify = *kind == 'p' ? VERIFY_PRODUCT : VERIFY_CONVOLUTION;
    if (count != (c->verify == VERIFY_PRODUCT ? 3 : 5))
      return false;
    if (c->verify == VERIFY_CONVOLUTION && (!parseShape(words[2], &c->weights) || c->weights.rank != 4))
      return false;
    c->verifyPad = c->verify == VERIFY_PRODUCT ? 0 : strtoll(words[1], NULL, 10);
    c->verifyRtol = strtod(words[count - 2], NULL);
    c->verifyAtol = strtod(words[count - 1], NULL);
    return true;
  }
  if (count != 2)
    return false;
  const char *value = words[1];
  if (strcmp(kind, "library") == 0)
    return snprintf(c->library, sizeof(c->library), "%s/%s", c->folder, value) < (int)sizeof(c->library);
  if (strcmp(kind, "programs") == 0)
    return c->allPrograms = strcmp(value, "all") == 0;
  if (strcmp(kind, "steps") == 0)
    return (c->steps = strtoll(value, NULL, 10)) > 0 && !c->numInputs && !c->numOutputs && !c->numStates;
  if (strcmp(kind, "sets") == 0)
    return (c->sets = strtoll(value, NULL, 10)) > 0;
  if (strcmp(kind, "status") == 0)
    return (c->status = (dlc_status)strtol(value, NULL, 10)) >= 0;
  if (strcmp(kind, "flops") == 0)
    return (c->flops = strtod(value, NULL)) > 0;
  if (strcmp(kind, "bytes") == 0)
    return (c->bytes = strtod(value, NULL)) > 0;
  return false;
}

bool readCase(const char *folder, Case *c) {
  memset(c, 0, sizeof(*c));
  c->steps = c->sets = 1;
  char path[MAX_PATH + 16], line[MAX_PATH], *words[MAX_WORDS];
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/')
    --length;
  if (length >= sizeof(c->folder)) {
    fprintf(stderr, "%s: the name is too long\n", folder);
    return false;
  }
  memcpy(c->folder, folder, length);
  const char *slash = strrchr(c->folder, '/');
  c->name = slash ? slash + 1 : c->folder;
  snprintf(path, sizeof(path), "%s/manifest", c->folder);
  FILE *file = fopen(path, "r");
  if (!file) {
    fprintf(stderr, "%s: cannot read\n", path);
    return false;
  }
  bool good = true;
  for (int number = 1; good && fgets(line, sizeof(line), file); ++number) {
    int count = split(line, words);
    good = !count || readLine(c, words, count);
    if (!good)
      fprintf(stderr, "%s:%d: not understood, from '%s' on\n", path, number, words[0]);
  }
  fclose(file);
  if (good && !*c->library) {
    fprintf(stderr, "%s: names no library\n", path);
    good = false;
  }
  if (!good)
    freeCase(c);
  return good;
}

static void freePorts(Port *ports, int32_t count) {
  for (int32_t k = 0; k < count; ++k)
    free(ports[k].tensor.data);
}

void freeCase(Case *c) {
  freePorts(c->inputs, c->numInputs);
  freePorts(c->outputs, c->numOutputs);
  freePorts(c->states, c->numStates);
  c->numInputs = c->numOutputs = c->numStates = 0;
}
