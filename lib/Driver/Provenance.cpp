// The provenance record of an artifact.
#include "lib/Driver/Provenance.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

using namespace dlc;
namespace json = llvm::json;

/// "sha256:..." of the model file; empty if it cannot be read any more.
static std::string hashFile(StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return "";
  llvm::SHA256 hash;
  hash.update((*file)->getBuffer());
  return "sha256:" + llvm::toHex(hash.final(), /*LowerCase=*/true);
}

/// An attribute as JSON: texts, numbers, lists and dictionaries.
static json::Value toJson(Attribute attr) {
  if (auto text = dyn_cast_or_null<StringAttr>(attr))
    return json::fixUTF8(text.getValue());
  if (auto number = dyn_cast_or_null<IntegerAttr>(attr))
    return number.getInt();
  if (auto number = dyn_cast_or_null<FloatAttr>(attr))
    return number.getValueAsDouble();
  if (auto list = dyn_cast_or_null<ArrayAttr>(attr))
    return json::Array(llvm::map_range(list, toJson));
  json::Object object;
  if (auto dict = dyn_cast_or_null<DictionaryAttr>(attr))
    for (NamedAttribute entry : dict)
      object[json::fixUTF8(entry.getName().getValue())] = toJson(entry.getValue());
  return object;
}

/// The type asked for, and every node's with its reason.
static json::Value describePrecision(const CompileOptions &options, const CompileReport &report) {
  if (options.precision == Precision::F32)
    return "as in the model";
  json::Array nodes;
  for (const PrecisionDecision &decision : report.precision)
    nodes.push_back(json::Object{{"node", json::fixUTF8(decision.node)}, {"op", decision.op}, {"type", decision.type},
                                 {"reason", json::fixUTF8(decision.reason)}});
  StringRef type = options.precision == Precision::BF16 ? "bf16" : options.precision == Precision::F16 ? "f16" : "tf32";
  return json::Object{{"type", type}, {"nodes", std::move(nodes)}};
}

/// A record as JSON, or as text when it is none. The parser recurses: what nests deeply was not written by dlc.
static json::Value parseRecord(StringRef text) {
  constexpr int maxDepth = 32;
  int depth = 0;
  for (char c : text) {
    depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    if (depth > maxDepth)
      return json::fixUTF8(text);
  }
  auto value = json::parse(json::fixUTF8(text));
  if (value)
    return std::move(*value);
  llvm::consumeError(value.takeError());
  return json::fixUTF8(text);
}

std::string dlc::makeProvenance(ModuleOp module, const CompileOptions &options, const CompileReport &report,
                                const emit::ArtifactOptions &artifact) {
  json::Object source{{"hash", hashFile(options.input)}};
  for (auto [attribute, key] : {std::pair("nn.name", "graph"), {"nn.producer", "producer"}, {"nn.opset", "opset"}})
    if (Attribute value = module->getAttr(attribute))
      source[key] = toJson(value);
  json::Array variants;
  for (const cpu::CpuTarget &target : artifact.targets)
    variants.push_back(json::Object{{"isa", target.name}, {"features", target.features}});
  json::Array gpus;
  for (const cuda::CudaTarget &gpu : artifact.gpus)
    gpus.push_back(json::Object{{"isa", gpu.name}, {"ptx", gpu.features}, {"cubin", !artifact.ptxas.empty()}});
  json::Object shapes;
  for (const auto &[name, sizes] : options.shapes)
    shapes[json::fixUTF8(name)] = json::Array(sizes);
  json::Object flags{{"fp", options.strictFp ? "strict" : "default"},
                     {"optimization", options.optimizationLevel},
                     {"external_weights", options.externalWeights},
                     {"keep_intermediates", options.keepIntermediates},
                     {"shapes", std::move(shapes)}};
  json::Array layers, kept;
  for (const IntegerLayer &layer : report.integerLayers)
    layers.push_back(json::Object{{"node", json::fixUTF8(layer.node)},
                                  {"kernel", layer.kernel},
                                  {"saturation", layer.isProved ? "proved" : "widened"},
                                  {"order", json::Array(layer.order)}});
  for (const Remark &remark : report.keptInFloat)
    kept.push_back(json::Object{{"node", json::fixUTF8(remark.node)}, {"why", json::fixUTF8(remark.message)}});
  json::Object record{{"version", 1},
                      {"compiler", "dlc " DLC_VERSION},
                      {"llvm", LLVM_VERSION_STRING},
                      {"triple", artifact.targets.empty() ? "" : artifact.targets.front().triple},
                      {"variants", std::move(variants)},
                      {"flags", std::move(flags)},
                      {"precision", describePrecision(options, report)},
                      {"source", std::move(source)}};
  if (!gpus.empty())
    record["gpus"] = std::move(gpus);
  if (!layers.empty())
    record["integer_layers"] = std::move(layers);
  if (!kept.empty())
    record["kept_in_float"] = std::move(kept);
  // What `dlc quantize` and `dlc prune` did to the model: "quantization", "pruning".
  if (auto records = module->getAttrOfType<DictionaryAttr>("nn.records"))
    for (NamedAttribute entry : records)
      if (auto content = dyn_cast<StringAttr>(entry.getValue()))
        record.try_emplace(json::fixUTF8(entry.getName().getValue().drop_front(StringRef("dlc.").size())),
                           parseRecord(content));
  std::string text;
  llvm::raw_string_ostream(text) << json::Value(std::move(record)); // keys come sorted
  return text;
}
