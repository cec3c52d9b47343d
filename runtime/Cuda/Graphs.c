/* CUDA graphs of the launches: one call into the driver instead of one for each kernel. A graph holds the kernels'
 * arguments, so it serves calls of equal symbols and addresses: those of host tensors, whose copies lie where they
 * lay before, and those on device memory that a program uses again. Capturing costs a few runs: it waits for a
 * key's second use, and addresses that never return are launched plainly. */
#include "Cuda/Cuda.h"

#include <string.h>

static void clear(DlcCudaFrame *frame, DlcGraphSlot *slot) {
  if (slot->executable)
    frame->cuda->driver->cuGraphExecDestroy(slot->executable); /* one that still runs goes when it is done */
  slot->executable = NULL;
  slot->lastUse = 0;
}

void dlcDropGraphs(DlcCudaFrame *frame) {
  for (int i = 0; i < DLC_GRAPH_SLOTS; ++i)
    clear(frame, &frame->graphs[i]);
}

/* The slot of the frame's key, or else the one that was not used for longest. */
static DlcGraphSlot *findSlot(DlcCudaFrame *frame, bool *isKnown) {
  DlcGraphSlot *oldest = &frame->graphs[0];
  for (int i = 0; i < DLC_GRAPH_SLOTS; ++i) {
    DlcGraphSlot *slot = &frame->graphs[i];
    *isKnown = slot->lastUse && memcmp(slot->key, frame->key, frame->keySize) == 0;
    if (*isKnown)
      return slot;
    if (slot->lastUse < oldest->lastUse)
      oldest = slot;
  }
  return oldest;
}

/* The launches as a graph, or NULL when the driver makes none: the plain launches then say what is wrong, if
 * anything is. */
static CUgraphExec capture(DlcCudaFrame *frame) {
  const DlcDriver *driver = frame->cuda->driver;
  CUgraph graph = NULL;
  CUgraphExec executable = NULL;
  if (driver->cuStreamBeginCapture_v2(frame->stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL) != CUDA_SUCCESS)
    return NULL;
  dlc_status status = dlcLaunchAll(frame, frame->stream, NULL);
  if (driver->cuStreamEndCapture(frame->stream, &graph) == CUDA_SUCCESS && status == DLC_OK &&
      driver->cuGraphInstantiateWithFlags(&executable, graph, 0) != CUDA_SUCCESS)
    executable = NULL;
  if (graph)
    driver->cuGraphDestroy(graph);
  return executable;
}

dlc_status dlcLaunchByGraph(DlcCudaFrame *frame, CUstream stream) {
  DlcCudaModel *cuda = frame->cuda;
  if (!atomic_load_explicit(&cuda->useGraphs, memory_order_relaxed))
    return dlcLaunchAll(frame, stream, NULL);
  bool isKnown;
  DlcGraphSlot *slot = findSlot(frame, &isKnown);
  if (!isKnown) {
    clear(frame, slot);
    memcpy(slot->key, frame->key, frame->keySize);
  } else if (!slot->executable && !(slot->executable = capture(frame)))
    atomic_store_explicit(&cuda->useGraphs, false, memory_order_relaxed);
  slot->lastUse = ++frame->clock;
  if (!slot->executable)
    return dlcLaunchAll(frame, stream, NULL);
  CUresult result = cuda->driver->cuGraphLaunch(slot->executable, stream);
  return result ? dlcCudaFail(cuda, result, "cannot launch the graph of its kernels") : DLC_OK;
}
