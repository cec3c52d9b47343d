// dlc inspect: what a model or an artifact contains.
#include "tools/dlc/CpuInfo.h"
#include "tools/dlc/Format.h"
#include "tools/dlc/Graph.h"
#include "tools/dlc/LoadedModel.h"
#include "tools/dlc/ModelFile.h"
#include "tools/dlc/Table.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <dlfcn.h>

using namespace dlc;
using namespace dlc::cli;

static double fileBytes(llvm::StringRef path) {
  uint64_t size = 0;
  return llvm::sys::fs::file_size(path, size) ? 0 : static_cast<double>(size);
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

static std::string attributeText(const ModelFile &file, llvm::StringRef name) {
  auto text = file.module.get()->getAttrOfType<mlir::StringAttr>(name);
  return text ? text.getValue().str() : "";
}

static std::string opsetText(const ModelFile &file) {
  std::string text;
  if (auto versions = file.module.get()->getAttrOfType<mlir::DictionaryAttr>("nn.opset"))
    for (mlir::NamedAttribute entry : versions)
      if (auto version = dyn_cast<mlir::IntegerAttr>(entry.getValue()))
        text += (text.empty() ? "" : ", ") + entry.getName().str() + " " + std::to_string(version.getInt());
  return text;
}

static void addPorts(Table &table, llvm::json::Object &json, const ModelFile &file, const char *kind, const char *key,
                     llvm::ArrayRef<Port> ports) {
  llvm::json::Array list;
  for (const Port &port : ports) {
    std::string type = typeText(port.type, file.dialect());
    table.add({kind, port.name, type});
    list.push_back(llvm::json::Object{{"name", jsonText(port.name)}, {"type", type}});
  }
  json[key] = std::move(list);
}

static void printLayers(Invocation &invocation, llvm::ArrayRef<Layer> layers) {
  Table table({{"#", Align::Right},
               {"node", Align::Left, 44},
               {"ops", Align::Left, 32},
               {"result"},
               {"parameters", Align::Right},
               {"FLOP", Align::Right}});
  constexpr size_t shown = 60;
  bool all = invocation.has(OPT_all) || layers.size() <= shown;
  llvm::json::Array list;
  for (auto [k, layer] : llvm::enumerate(layers)) {
    if (all || k < shown)
      table.add({std::to_string(k), layer.node, layer.ops, layer.result,
                 layer.parameters ? countText(layer.parameters) : "",
                 !layer.flops ? "?" : *layer.flops > 0 ? magnitudeText(*layer.flops) : ""});
    llvm::json::Array inputs;
    for (size_t input : layer.inputs)
      inputs.push_back(static_cast<int64_t>(input));
    list.push_back(llvm::json::Object{{"node", jsonText(layer.node)},
                                      {"ops", layer.ops},
                                      {"result", layer.result},
                                      {"parameters", layer.parameters},
                                      {"flops", layer.flops ? llvm::json::Value(*layer.flops) : nullptr},
                                      {"inputs", std::move(inputs)}});
  }
  invocation.out() << "\n";
  table.print(invocation.out());
  if (!all)
    invocation.out() << "... " << layers.size() - shown << " more layers, --all lists them\n";
  invocation.json["layers"] = std::move(list);
}

static llvm::Expected<int> inspectModel(Invocation &invocation, llvm::StringRef path) {
  auto shapes = parseShapes(invocation);
  if (!shapes)
    return shapes.takeError();
  invocation.progress.step("reading " + path.str());
  ModelFile file = importModel(path, *shapes);
  if (!file.ok())
    return importError(file);
  std::vector<Layer> layers = layersOf(file, /*symbolValue=*/1);
  Work work = workOf(file, layers, /*symbolValue=*/1);

  llvm::raw_ostream &os = invocation.out();
  Summary summary;
  summary.add("model", path.str() + ", " + bytesText(fileBytes(path)));
  summary.add("graph", attributeText(file, "nn.name"));
  summary.add("producer", attributeText(file, "nn.producer"));
  summary.add("opset", opsetText(file));
  summary.add("source hash", attributeText(file, "nn.source_hash"));
  summary.add("nodes", countText(file.report.numNodes) + ", " + countText(layers.size()) + " after import");
  summary.add("parameters", countText(work.parameters) + ", " + bytesText(static_cast<double>(work.parameterBytes)));
  summary.add("work per run", work.flops ? magnitudeText(*work.flops) + "FLOP " + work.assumed : "unknown");
  summary.print(os);
  os << "\n";
  Table ports({{""}, {"name", Align::Left, 48}, {"type"}});
  llvm::json::Object &json = invocation.json;
  addPorts(ports, json, file, "input", "inputs", inputsOf(file));
  addPorts(ports, json, file, "output", "outputs", outputsOf(file));
  ports.print(os);
  json["kind"] = "model";
  json["file"] = jsonText(path);
  json["producer"] = jsonText(attributeText(file, "nn.producer"));
  json["opset"] = jsonText(opsetText(file));
  json["source_hash"] = attributeText(file, "nn.source_hash");
  json["symbols"] = llvm::json::Array(symbolsOf(file));
  json["nodes"] = file.report.numNodes;
  json["parameters"] = work.parameters;
  json["parameter_bytes"] = work.parameterBytes;
  json["flops"] = work.flops ? llvm::json::Value(*work.flops) : nullptr;
  printLayers(invocation, layers);
  if (invocation.has(OPT_graph)) {
    if (llvm::Error error = writeGraph(graphOf(file, layers), invocation.text(OPT_graph)))
      return std::move(error);
    os << "\nwrote " << safeText(invocation.text(OPT_graph)) << "\n";
  }
  return ExitOk;
}

//===----------------------------------------------------------------------===//
// Artifacts
//===----------------------------------------------------------------------===//

/// An artifact looked at without being opened as a model: also one that this processor cannot run.
static llvm::Expected<const dlc_artifact *> mapArtifact(llvm::StringRef path) {
  if (llvm::Error error = checkSharedLibrary(path))
    return std::move(error);
  std::string name = path.contains('/') ? path.str() : "./" + path.str();
  void *library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    return fail(ErrorCode::NotAnArtifact, path + ": cannot load: " + (reason ? reason : "unknown error"));
  }
  auto function = reinterpret_cast<const dlc_artifact *(*)()>(dlsym(library, "dlc_artifact_v1"));
  const dlc_artifact *artifact = function ? function() : nullptr;
  if (!artifact || artifact->magic != DLC_ARTIFACT_MAGIC)
    return fail(ErrorCode::NotAnArtifact, path + ": a shared library, but none that 'dlc compile' wrote");
  if (artifact->abi_version < DLC_ABI_OLDEST || artifact->abi_version > DLC_ABI_VERSION)
    return fail(ErrorCode::VersionMismatch, path + ": artifact of ABI " + llvm::Twine(artifact->abi_version) +
                                                ", this dlc reads " + llvm::Twine(DLC_ABI_OLDEST) + " to " +
                                                llvm::Twine(DLC_ABI_VERSION));
  return artifact;
}

static std::string featureText(uint64_t features) {
  std::string text;
#define DLC_CPU_FEATURE(bit, name, label)                                                                              \
  if (features & (uint64_t(1) << bit))                                                                                 \
    text += (text.empty() ? "" : " ") + std::string(label);
#include "dlc/Runtime/CpuFeatures.def"
  return text;
}

static void printVariants(Invocation &invocation, const dlc_artifact &artifact) {
  Table table({{"variant"}, {"here"}, {"needs"}});
  llvm::json::Array list;
  uint64_t present = dlc_cpu_features();
  bool sawFit = false;
  for (int32_t k = 0; k < artifact.num_variants; ++k) {
    const dlc_variant &variant = artifact.variants[k];
    bool fits = (variant.features & present) == variant.features;
    table.add({variant.isa, !fits ? "no" : sawFit ? "runs" : "taken", featureText(variant.features)});
    list.push_back(llvm::json::Object{
        {"isa", jsonText(variant.isa)}, {"fits", fits}, {"features", featureText(variant.features)}});
    sawFit |= fits;
  }
  invocation.out() << "\n";
  table.print(invocation.out());
  invocation.json["variants"] = std::move(list);
}

static bool runsOn(const dlc_cuda_image &image, int32_t capability) {
  if (image.exact)
    return capability == image.capability;
  return image.capability <= capability &&
         (image.kind != DLC_CUDA_CUBIN || image.capability / 10 == capability / 10);
}

/// "cubin 9.0 only, 34.2 KiB".
static std::string imageText(const dlc_cuda_image &image) {
  return std::string(image.kind == DLC_CUDA_CUBIN ? "cubin " : "PTX ") + std::to_string(image.capability / 10) + "." +
         std::to_string(image.capability % 10) +
         (image.exact ? " only" : image.kind == DLC_CUDA_CUBIN ? "" : "+") + ", " + bytesText(static_cast<double>(image.size));
}

/// The programs for GPUs, and which of them the first device takes.
static void printPrograms(Invocation &invocation, const dlc_artifact &artifact) {
  if (artifact.abi_version < 3 || !artifact.cuda)
    return;
  int32_t version, count;
  dlc_cuda_device device = {};
  std::string reason;
  if (dlc_cuda_driver(&version, &count) != DLC_OK || (count > 0 && dlc_cuda_describe(0, &device) != DLC_OK))
    reason = dlc_last_error();
  else if (count == 0)
    reason = "the CUDA driver has no device";
  Table table({{"CUDA program"}, {"here"}, {"launches", Align::Right}, {"images"}});
  llvm::json::Array list;
  bool sawFit = false;
  for (const dlc_cuda_program &program : llvm::ArrayRef(artifact.cuda->programs, artifact.cuda->num_programs)) {
    bool fits = false;
    std::string images;
    llvm::json::Array imageList;
    for (const dlc_cuda_image &image : llvm::ArrayRef(program.images, program.num_images)) {
      fits |= reason.empty() && runsOn(image, device.capability);
      images += (images.empty() ? "" : "; ") + imageText(image);
      imageList.push_back(llvm::json::Object{{"kind", image.kind == DLC_CUDA_CUBIN ? "cubin" : "ptx"},
                                             {"capability", image.capability},
                                             {"exact", image.exact != 0},
                                             {"bytes", static_cast<int64_t>(image.size)}});
    }
    table.add({program.isa, !fits ? "no" : sawFit ? "runs" : "taken", std::to_string(program.num_launches), images});
    list.push_back(llvm::json::Object{{"isa", jsonText(program.isa)},
                                      {"fits", fits},
                                      {"launches", program.num_launches},
                                      {"images", std::move(imageList)}});
    sawFit |= fits;
  }
  invocation.out() << "\n";
  table.print(invocation.out());
  if (reason.empty() && !sawFit)
    reason = "device 0 (" + std::string(device.name) + ") has capability " +
             std::to_string(device.capability / 10) + "." + std::to_string(device.capability % 10);
  if (!reason.empty())
    invocation.out() << "no program runs here: " << safeText(reason) << "\n";
  invocation.json["cuda_programs"] = std::move(list);
  invocation.json["cuda_reason"] = reason.empty() ? llvm::json::Value(nullptr) : jsonText(reason);
}

static void printKernels(Invocation &invocation, const dlc_artifact &artifact) {
  Table table({{"#", Align::Right},
               {"kernel", Align::Left, 56},
               {"FLOP", Align::Right},
               {"bytes", Align::Right},
               {"nodes", Align::Left, 56}});
  llvm::json::Array list;
  constexpr int32_t shown = 60;
  bool all = invocation.has(OPT_all) || artifact.num_kernels <= shown;
  for (int32_t k = 0; k < artifact.num_kernels; ++k) {
    const dlc_kernel_info &kernel = artifact.kernels[k];
    std::string nodes = kernel.nodes ? kernel.nodes : "";
    if (all || k < shown)
      table.add({std::to_string(k), kernel.name, kernel.flops > 0 ? magnitudeText(kernel.flops) : "",
                 kernel.bytes > 0 ? bytesText(kernel.bytes) : "", nodes});
    list.push_back(llvm::json::Object{{"kernel", jsonText(kernel.name)},
                                      {"nodes", jsonText(nodes)},
                                      {"flops", kernel.flops},
                                      {"bytes", kernel.bytes}});
  }
  invocation.out() << "\n";
  table.print(invocation.out());
  if (!all)
    invocation.out() << "... " << artifact.num_kernels - shown << " more kernels, --all lists them\n";
  invocation.json["kernels"] = std::move(list);
}

static std::string preprocessText(const dlc_preprocess &p) {
  auto list = [](const float *values) {
    std::string text;
    for (int k = 0; k < 3; ++k)
      text += (k ? "," : "") + numberText(values[k]);
    return text;
  };
  constexpr const char *resizes[] = {"stretch", "crop", "none"};
  std::string resize = p.resize >= 0 && p.resize < 3 ? resizes[p.resize] : "?";
  return "scale " + numberText(p.scale, 6) + ", mean " + list(p.mean) + ", std " + list(p.std) + ", layout " +
         (p.layout == DLC_LAYOUT_NHWC ? "nhwc" : "nchw") + ", order " + (p.order == DLC_CHANNELS_BGR ? "bgr" : "rgb") +
         ", resize " + resize;
}

/// The workspace of a run when no size is open, else nothing.
static std::optional<int64_t> fixedWorkspace(const dlc_artifact &artifact) {
  if (artifact.num_symbols)
    return std::nullopt;
  size_t numDims = 1;
  for (int32_t k = 0; k < artifact.num_inputs; ++k)
    numDims += artifact.inputs[k].rank;
  for (int32_t k = 0; k < artifact.num_outputs; ++k)
    numDims += artifact.outputs[k].rank;
  std::vector<int64_t> dims(numDims);
  int64_t none = 0, workspace = 0;
  if (artifact.shapes(&none, dims.data(), &workspace) != DLC_SHAPES_OK)
    return std::nullopt;
  return workspace;
}

/// The record that `dlc quantize` left in the model.
static void printQuantization(llvm::raw_ostream &os, const llvm::json::Object &record) {
  const llvm::json::Array *layers = record.getArray("layers");
  if (!layers)
    return;
  auto text = [](const llvm::json::Value *value) -> std::string {
    if (!value)
      return "";
    return value->getAsString() ? value->getAsString()->str() : llvm::formatv("{0}", *value).str();
  };
  os << "\nquantization: " << safeText(text(record.get("scheme"))) << ", calibrated on "
     << safeText(text(record.get("samples"))) << " samples\n";
  Table table({{"node", Align::Left, 40},
               {"op", Align::Left, 24},
               {"range by"},
               {"own dB", Align::Right},
               {"with inherited dB", Align::Right}});
  for (const llvm::json::Value &entry : *layers)
    if (const llvm::json::Object *layer = entry.getAsObject())
      table.add({text(layer->get("node")), text(layer->get("op")), text(layer->get("calibrator")),
                 text(layer->get("own_db")), text(layer->get("total_db"))});
  table.print(os, "  ");
}

static void printProvenance(Invocation &invocation, const dlc_artifact &artifact) {
  if (!artifact.provenance)
    return;
  auto value = llvm::json::parse(artifact.provenance);
  if (!value) {
    llvm::consumeError(value.takeError());
    invocation.out() << "\nprovenance: " << safeText(artifact.provenance) << "\n";
    return;
  }
  invocation.out() << "\nprovenance\n";
  Summary summary;
  if (const llvm::json::Object *object = value->getAsObject()) {
    std::map<std::string, std::string> sorted;
    for (const auto &[key, entry] : *object)
      if (key != "quantization")
        sorted[key.str()] = entry.getAsString() ? entry.getAsString()->str() : llvm::formatv("{0}", entry).str();
    for (const auto &[key, entry] : sorted)
      summary.add(key, entry);
  }
  summary.print(invocation.out(), "  ");
  if (const llvm::json::Object *object = value->getAsObject())
    if (const llvm::json::Object *record = object->getObject("quantization"))
      printQuantization(invocation.out(), *record);
  invocation.json["provenance"] = std::move(*value);
}

static llvm::Expected<int> inspectArtifact(Invocation &invocation, llvm::StringRef path) {
  for (OptionId id : {OPT_graph, OPT_shape})
    if (invocation.has(id))
      return fail(ErrorCode::ConflictingOptions, optionName(id) + " is for models, " + path + " is an artifact");
  auto mapped = mapArtifact(path);
  if (!mapped)
    return mapped.takeError();
  const dlc_artifact &artifact = **mapped;
  data::ModelPorts ports = data::ModelPorts::of(artifact);
  llvm::raw_ostream &os = invocation.out();
  llvm::json::Object &json = invocation.json;
  double flops = 0;
  for (int32_t k = 0; k < artifact.num_kernels; ++k)
    flops += artifact.kernels[k].flops;
  std::optional<int64_t> workspace = fixedWorkspace(artifact);
  std::string open;
  for (const char *symbol : ports.symbols)
    open += (open.empty() ? "depends on " : ", ") + std::string(symbol);
  Summary summary;
  summary.add("artifact", path.str() + ", " + bytesText(fileBytes(path)));
  summary.add("model", artifact.name);
  summary.add("weights", bytesText(static_cast<double>(artifact.weights_size)) +
                             (artifact.weights_file ? std::string(" in ") + artifact.weights_file : ""));
  summary.add("workspace", workspace ? bytesText(static_cast<double>(*workspace)) : open.empty() ? "unknown" : open);
  summary.add("work per run", flops > 0 ? magnitudeText(flops) + "FLOP" : open.empty() ? "unknown" : open);
  if (artifact.labels)
    summary.add("class names", countText(llvm::StringRef(artifact.labels).rtrim('\n').count('\n') + 1));
  for (const dlc_preprocess &p : ports.preprocess)
    summary.add("pictures", (p.input >= 0 && p.input < artifact.num_inputs ? artifact.inputs[p.input].name : "?") +
                                std::string(": ") + preprocessText(p));
  summary.add("ABI", std::to_string(artifact.abi_version));
  summary.print(os);
  os << "\n";
  Table table({{""}, {"name", Align::Left, 48}, {"type"}});
  auto addAll = [&](const char *kind, const char *key, llvm::ArrayRef<dlc_port> list) {
    llvm::json::Array entries;
    for (const dlc_port &port : list) {
      std::string type = data::portText(port, ports.symbols);
      table.add({kind, port.name, type});
      entries.push_back(llvm::json::Object{{"name", jsonText(port.name)}, {"type", jsonText(type)}});
    }
    json[key] = std::move(entries);
  };
  addAll("input", "inputs", ports.inputs);
  addAll("output", "outputs", llvm::ArrayRef(artifact.outputs, artifact.num_outputs));
  table.print(os);
  json["kind"] = "artifact";
  json["file"] = jsonText(path);
  json["name"] = jsonText(artifact.name);
  json["abi_version"] = static_cast<int64_t>(artifact.abi_version);
  json["weight_bytes"] = static_cast<int64_t>(artifact.weights_size);
  json["weights_file"] = artifact.weights_file ? jsonText(artifact.weights_file) : llvm::json::Value(nullptr);
  json["workspace_bytes"] = workspace ? llvm::json::Value(*workspace) : nullptr;
  json["flops"] = flops > 0 ? llvm::json::Value(flops) : nullptr;
  llvm::json::Array symbols;
  for (const char *symbol : ports.symbols)
    symbols.push_back(jsonText(symbol));
  json["symbols"] = std::move(symbols);
  if (artifact.num_variants)
    printVariants(invocation, artifact);
  printPrograms(invocation, artifact);
  printKernels(invocation, artifact);
  printProvenance(invocation, artifact);
  return ExitOk;
}

static llvm::Expected<int> inspect(Invocation &invocation) {
  std::string path = invocation.positional(0);
  auto kind = fileKind(path);
  if (!kind)
    return kind.takeError();
  switch (*kind) {
  case FileKind::Model:
    return inspectModel(invocation, path);
  case FileKind::Artifact:
    return inspectArtifact(invocation, path);
  case FileKind::Archive:
  case FileKind::Object:
    break;
  }
  return fail(ErrorCode::NotAnArtifact,
              path + ": inspect reads models and shared libraries; compile the model to a .so to see what is inside");
}

const Verb cli::inspectVerb = {
    "inspect", "what a model or an artifact contains", "MODEL.onnx|ARTIFACT.so [options]",
    "Of a model: inputs and outputs with their symbolic sizes, parameters, work, and every layer. Of an artifact:\n"
    "its variants and which of them runs here, kernels, memory, and how it was made.\n",
    "# a model, with its graph as a page to look at\n"
    "dlc inspect net.onnx --graph net.html\n"
    "# the work of a run with these sizes\n"
    "dlc inspect net.onnx --shape x=8,3,224,224\n"
    "# which compiler and options made this library?\n"
    "dlc inspect libnet.so\n",
    InspectVerb, 1, 1, inspect};
