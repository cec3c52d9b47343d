// Launches, streams, events and graphs. A graph keeps its operations in the order of capture, which respects
// every dependency that streams and events expressed.
#include "Driver.h"
#include <chrono>
#include <cstdio>
#include <cstring>

namespace dlc::emulator {

CUresult Driver::launch(const Node &node) {
  std::vector<const void *> pointers;
  for (const auto &value : node.values)
    pointers.push_back(value.data());
  std::string error = device->launchRaw(*node.function->kernel, node.config, pointers);
  const LaunchConfig &config = node.config;
  auto dims = [](const Dim3 &d) { return std::to_string(d.x) + "," + std::to_string(d.y) + "," + std::to_string(d.z); };
  log("launch " + node.function->kernel->name + " grid " + dims(config.grid) + " block " + dims(config.block) +
      " shared " + std::to_string(config.dynamicShared) + " instructions " +
      std::to_string(device->statistics.instructions) + " mma " + std::to_string(device->statistics.mmas) + " read " +
      std::to_string(device->statistics.globalRead) + " written " + std::to_string(device->statistics.globalWritten));
  if (error.empty())
    return success;
  log("error " + error);
  std::fprintf(stderr, "emulator: %s\n", error.c_str());
  if (device->rejected)
    return errorInvalidValue;
  return sticky = errorLaunchFailed;
}

CUresult Driver::submit(Stream *stream, std::shared_ptr<Node> node) {
  bool ordinary = reinterpret_cast<uintptr_t>(stream) > 2;
  if (ordinary && stream->capture) {
    stream->capture->nodes.push_back(std::move(node));
    return success;
  }
  return node->run ? node->run() : launch(*node);
}

namespace {

double now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

CUresult enqueueKernel(KernelFunction *function, const LaunchConfig &config, Stream *stream, void **params) {
  if (!function || !driver().usable(stream))
    return errorInvalidHandle;
  auto node = std::make_shared<Node>();
  node->function = function;
  node->config = config;
  for (size_t i = 0; i != function->kernel->parameters.size(); ++i) {
    if (!params || !params[i])
      return errorInvalidValue;
    const auto *bytes = static_cast<const uint8_t *>(params[i]);
    node->values.emplace_back(bytes, bytes + function->kernel->parameters[i].size);
  }
  return driver().submit(stream, std::move(node));
}

} // namespace
} // namespace dlc::emulator

using namespace dlc::emulator;

DRIVER_EXPORT cuLaunchKernel(KernelFunction *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                             unsigned bz, unsigned shared, Stream *stream, void **params, void **extra) {
  DRIVER_ENTER("cuLaunchKernel", true);
  if (extra)
    return errorInvalidValue;
  LaunchConfig config;
  config.grid = {gx, gy, gz};
  config.block = {bx, by, bz};
  config.dynamicShared = shared;
  return enqueueKernel(function, config, stream, params);
}

DRIVER_EXPORT cuLaunchKernelEx(const DriverLaunchConfig *given, KernelFunction *function, void **params, void **extra) {
  DRIVER_ENTER("cuLaunchKernelEx", true);
  if (extra)
    return errorInvalidValue;
  LaunchConfig config;
  config.grid = {given->grid[0], given->grid[1], given->grid[2]};
  config.block = {given->block[0], given->block[1], given->block[2]};
  config.dynamicShared = given->dynamicShared;
  for (unsigned i = 0; i != given->count; ++i)
    if (given->attributes[i].id == 4) {
      const unsigned *cluster = given->attributes[i].value.cluster;
      config.cluster = {cluster[0], cluster[1], cluster[2]};
      if (driver().sm < 90 || config.cluster.count() > 16)
        return errorInvalidClusterSize;
    }
  return enqueueKernel(function, config, given->stream, params);
}

DRIVER_EXPORT cuStreamCreate(Stream **stream, unsigned) {
  DRIVER_ENTER("cuStreamCreate", true);
  *stream = new Stream;
  driver().streams.insert(*stream);
  return success;
}

DRIVER_EXPORT cuStreamCreateWithPriority(Stream **stream, unsigned flags, int) { return cuStreamCreate(stream, flags); }

DRIVER_EXPORT cuStreamDestroy_v2(Stream *stream) {
  DRIVER_ENTER("cuStreamDestroy_v2", true);
  if (!driver().streams.erase(stream))
    return errorInvalidHandle;
  delete stream;
  return success;
}

DRIVER_EXPORT cuStreamSynchronize(Stream *stream) {
  DRIVER_ENTER("cuStreamSynchronize", true);
  if (!driver().usable(stream))
    return errorInvalidHandle;
  return reinterpret_cast<uintptr_t>(stream) > 2 && stream->capture ? errorCaptureUnsupported : success;
}

DRIVER_EXPORT cuStreamQuery(Stream *stream) {
  DRIVER_ENTER("cuStreamQuery", true);
  return driver().usable(stream) ? success : errorInvalidHandle;
}

DRIVER_EXPORT cuStreamWaitEvent(Stream *stream, Event *event, unsigned) {
  DRIVER_ENTER("cuStreamWaitEvent", true);
  if (!driver().usable(stream) || !driver().events.count(event))
    return errorInvalidHandle;
  if (event->capture && reinterpret_cast<uintptr_t>(stream) > 2 && !stream->capture)
    stream->capture = event->capture; // the stream joins the capture
  return success;
}

DRIVER_EXPORT cuEventCreate(Event **event, unsigned) {
  DRIVER_ENTER("cuEventCreate", true);
  *event = new Event;
  driver().events.insert(*event);
  return success;
}

DRIVER_EXPORT cuEventDestroy_v2(Event *event) {
  DRIVER_ENTER("cuEventDestroy_v2", true);
  if (!driver().events.erase(event))
    return errorInvalidHandle;
  delete event;
  return success;
}

DRIVER_EXPORT cuEventRecord(Event *event, Stream *stream) {
  DRIVER_ENTER("cuEventRecord", true);
  if (!driver().usable(stream) || !driver().events.count(event))
    return errorInvalidHandle;
  event->capture = reinterpret_cast<uintptr_t>(stream) > 2 ? stream->capture : nullptr;
  event->time = now();
  return success;
}

DRIVER_EXPORT cuEventSynchronize(Event *event) {
  DRIVER_ENTER("cuEventSynchronize", true);
  return driver().events.count(event) ? success : errorInvalidHandle;
}

DRIVER_EXPORT cuEventQuery(Event *event) {
  DRIVER_ENTER("cuEventQuery", true);
  return driver().events.count(event) ? success : errorInvalidHandle;
}

DRIVER_EXPORT cuEventElapsedTime(float *milliseconds, Event *start, Event *end) {
  DRIVER_ENTER("cuEventElapsedTime", true);
  if (!driver().events.count(start) || !driver().events.count(end) || start->time < 0 || end->time < 0)
    return errorInvalidHandle;
  *milliseconds = static_cast<float>(end->time - start->time);
  return success;
}

DRIVER_EXPORT cuStreamBeginCapture_v2(Stream *stream, int) {
  DRIVER_ENTER("cuStreamBeginCapture_v2", true);
  if (reinterpret_cast<uintptr_t>(stream) <= 2)
    return errorCaptureUnsupported;
  if (!driver().usable(stream) || stream->capture)
    return errorInvalidValue;
  stream->capture = new Graph;
  stream->origin = true;
  driver().graphs.insert(stream->capture);
  return success;
}

DRIVER_EXPORT cuStreamEndCapture(Stream *stream, Graph **graph) {
  DRIVER_ENTER("cuStreamEndCapture", true);
  if (!driver().usable(stream) || reinterpret_cast<uintptr_t>(stream) <= 2 || !stream->origin)
    return errorInvalidValue;
  *graph = stream->capture;
  stream->origin = false;
  for (Stream *other : driver().streams)
    if (other->capture == *graph)
      other->capture = nullptr;
  for (Event *event : driver().events)
    if (event->capture == *graph)
      event->capture = nullptr;
  return success;
}

DRIVER_EXPORT cuStreamIsCapturing(Stream *stream, int *status) {
  DRIVER_ENTER("cuStreamIsCapturing", true);
  *status = reinterpret_cast<uintptr_t>(stream) > 2 && stream->capture;
  return success;
}

DRIVER_EXPORT cuGraphInstantiateWithFlags(GraphExec **exec, Graph *graph, unsigned long long) {
  DRIVER_ENTER("cuGraphInstantiateWithFlags", true);
  if (!driver().graphs.count(graph))
    return errorInvalidHandle;
  *exec = new GraphExec;
  driver().execs.insert(*exec);
  for (const auto &node : graph->nodes) {
    (*exec)->index[node.get()] = (*exec)->nodes.size();
    (*exec)->nodes.push_back(std::make_shared<Node>(*node));
  }
  return success;
}

DRIVER_EXPORT cuGraphLaunch(GraphExec *exec, Stream *stream) {
  DRIVER_ENTER("cuGraphLaunch", true);
  if (!driver().execs.count(exec) || !driver().usable(stream))
    return errorInvalidHandle;
  for (const auto &node : exec->nodes)
    if (CUresult result = driver().submit(stream, node))
      return result;
  return success;
}

DRIVER_EXPORT cuGraphDestroy(Graph *graph) {
  DRIVER_ENTER("cuGraphDestroy", false);
  if (!driver().graphs.erase(graph))
    return errorInvalidHandle;
  delete graph;
  return success;
}

DRIVER_EXPORT cuGraphExecDestroy(GraphExec *exec) {
  DRIVER_ENTER("cuGraphExecDestroy", false);
  if (!driver().execs.erase(exec))
    return errorInvalidHandle;
  delete exec;
  return success;
}

DRIVER_EXPORT cuGraphGetNodes(Graph *graph, Node **nodes, size_t *count) {
  DRIVER_ENTER("cuGraphGetNodes", true);
  if (!driver().graphs.count(graph))
    return errorInvalidHandle;
  if (nodes)
    for (size_t i = 0; i != std::min(*count, graph->nodes.size()); ++i)
      nodes[i] = graph->nodes[i].get();
  *count = graph->nodes.size();
  return success;
}

DRIVER_EXPORT cuGraphNodeGetType(Node *node, int *type) {
  DRIVER_ENTER("cuGraphNodeGetType", true);
  *type = node->type;
  return success;
}

namespace {

/// CUDA_KERNEL_NODE_PARAMS of cuda.h.
struct KernelNodeParams {
  KernelFunction *function;
  unsigned grid[3], block[3], dynamicShared;
  void **params, **extra;
  void *kernel, *context;
};

} // namespace

DRIVER_EXPORT cuGraphExecKernelNodeSetParams_v2(GraphExec *exec, Node *node, const KernelNodeParams *given) {
  DRIVER_ENTER("cuGraphExecKernelNodeSetParams_v2", true);
  auto found = driver().execs.count(exec) ? exec->index.find(node) : exec->index.end();
  if (!driver().execs.count(exec) || found == exec->index.end() || !node->function)
    return errorInvalidValue;
  Node &mine = *exec->nodes[found->second];
  mine.function = given->function ? given->function : mine.function;
  mine.config.grid = {given->grid[0], given->grid[1], given->grid[2]};
  mine.config.block = {given->block[0], given->block[1], given->block[2]};
  mine.config.dynamicShared = given->dynamicShared;
  const auto &parameters = mine.function->kernel->parameters;
  mine.values.resize(parameters.size());
  for (size_t i = 0; i != parameters.size(); ++i) {
    const auto *bytes = static_cast<const uint8_t *>(given->params[i]);
    mine.values[i].assign(bytes, bytes + parameters[i].size);
  }
  return success;
}

DRIVER_EXPORT cuGraphExecUpdate_v2(GraphExec *exec, Graph *graph, int *result) {
  DRIVER_ENTER("cuGraphExecUpdate_v2", true);
  if (!driver().execs.count(exec) || !driver().graphs.count(graph))
    return errorInvalidHandle;
  bool same = exec->nodes.size() == graph->nodes.size();
  for (size_t i = 0; same && i != exec->nodes.size(); ++i)
    same = exec->nodes[i]->type == graph->nodes[i]->type;
  if (result)
    *result = same ? 0 : 2; // CU_GRAPH_EXEC_UPDATE_ERROR_TOPOLOGY_CHANGED
  if (!same)
    return 910; // CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE
  exec->index.clear();
  for (size_t i = 0; i != exec->nodes.size(); ++i) {
    *exec->nodes[i] = *graph->nodes[i];
    exec->index[graph->nodes[i].get()] = i;
  }
  return success;
}
