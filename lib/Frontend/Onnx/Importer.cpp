// Model level of the import: versions, graph inputs, weights, graph outputs, module attributes.
#include "lib/Frontend/Onnx/Importer.h"

#include "lib/Frontend/Onnx/Symbols.h"

#include "dlc-onnx.pb.h"

using namespace dlc;
using namespace dlc::frontend;

StringRef frontend::normalizeDomain(StringRef domain) { return domain == "ai.onnx" ? "" : domain; }

std::string frontend::functionKey(StringRef domain, StringRef name, StringRef overload) {
  return (normalizeDomain(domain) + "\n" + name + "\n" + overload).str();
}

const Binding *Frame::find(StringRef name) const {
  for (const Frame *frame = this; frame; frame = frame->outer) {
    auto it = frame->values.find(name);
    if (it != frame->values.end())
      return &it->second;
  }
  return nullptr;
}

Importer::Importer(onnx::ModelProto &model, StringRef file, StringRef directory, const ImportOptions &options,
                   MLIRContext *context, ImportReport &report)
    : model(model), file(file), options(options), context(context), report(report),
      log(report, options.budget.maxProblems),
      externalFiles(directory, options.externalData),
      tensors(context, externalFiles, options.budget), builder(context) {}

Location Importer::locationOf(StringRef name, size_t index) {
  unsigned line = std::min<size_t>(index, UINT32_MAX);
  return NameLoc::get(builder.getStringAttr(name), mlir::FileLineColLoc::get(builder.getStringAttr(file), line, 0));
}

void Importer::complain(Complaint complaint, const llvm::Twine &where) {
  log.add(std::move(complaint), where, mlir::FileLineColLoc::get(builder.getStringAttr(file), 0, 0));
}

void Importer::complainAbout(Complaint complaint, StringRef kind, StringRef name) {
  ImportProblem problem;
  problem.kind = complaint.kind;
  problem.where = kind.str() + " " + quoted(name);
  problem.node = name.str();
  problem.message = std::move(complaint.message);
  problem.hint = std::move(complaint.hint);
  log.add(std::move(problem), mlir::FileLineColLoc::get(builder.getStringAttr(file), 0, 0));
}

/// `list` by domain. Fails on versions dlc cannot mean.
template <typename List>
static llvm::StringMap<int64_t> readOpsetList(const List &list, function_ref<void(Complaint)> report) {
  llvm::StringMap<int64_t> opsets;
  for (const auto &entry : list) {
    StringRef domain = normalizeDomain(entry.domain());
    Complaint complaint;
    auto [it, isNew] = opsets.try_emplace(domain, entry.version());
    if (!isNew && it->second != entry.version()) {
      (void)complaint.invalid("expected one opset version of domain " + quoted(domain.empty() ? "ai.onnx" : domain) +
                              ", found " + llvm::Twine(it->second) + " and " + llvm::Twine(entry.version()));
      report(complaint);
    } else if (isNew && entry.version() < 1) {
      (void)complaint.invalid("expected opset versions of 1 or more, found " + llvm::Twine(entry.version()) +
                              " of domain " + quoted(domain.empty() ? "ai.onnx" : domain));
      report(complaint);
    } else if (isNew && domain.empty() && entry.version() > newestOpset) {
      (void)complaint.unsupported("expected opset 1 to " + llvm::Twine(newestOpset) + " of ai.onnx, found " +
                                      llvm::Twine(entry.version()),
                                  "export with opset " + llvm::Twine(newestOpset) +
                                      " or convert with onnx.version_converter");
      report(complaint);
    }
  }
  return opsets;
}

LogicalResult Importer::readOpsets() {
  Complaint complaint;
  if (!model.has_ir_version() || model.ir_version() < 1) {
    (void)complaint.invalid("expected an ir_version of 1 to " + llvm::Twine(newestIr) + ", found " +
                                (model.has_ir_version() ? std::to_string(model.ir_version()) : "none"),
                            "the file may not be an ONNX model");
    complain(complaint);
  } else if (model.ir_version() > newestIr) {
    (void)complaint.unsupported("expected an ir_version of at most " + llvm::Twine(newestIr) + ", found " +
                                    llvm::Twine(model.ir_version()),
                                "save the model with onnx 1.23 or older");
    complain(complaint);
  }
  opsets = readOpsetList(model.opset_import(), [&](Complaint c) { complain(c); });
  // Before IR 3 there was one opset.
  if (opsets.empty() && model.ir_version() < 3)
    opsets[""] = 1;
  for (const auto &function : model.functions()) {
    std::string key = functionKey(function.domain(), function.name(), function.overload());
    if (!functions.try_emplace(key, &function).second) {
      (void)complaint.invalid("expected each function once, found a second definition");
      complain(complaint, "function " + quoted(function.name()));
    }
  }
  return failure(log.hasErrors());
}

void Importer::checkModel() {
  Complaint complaint;
  const onnx::GraphProto &graph = model.graph();
  if (model.training_info_size()) {
    complaint = {ProblemKind::Warning, "the model's training_info is ignored", "dlc makes its own training step"};
    complain(complaint);
  }
  llvm::StringSet<> names;
  for (const auto &input : graph.input())
    if (!names.insert(input.name()).second) {
      (void)complaint.invalid("expected each graph input once, found a second one of this name");
      complain(complaint, "input " + quoted(input.name()));
    }
  names.clear();
  for (const auto &tensor : graph.initializer()) {
    if (tensor.name().empty())
      (void)complaint.invalid("expected initializers with names, found one without");
    else if (!names.insert(tensor.name()).second)
      (void)complaint.invalid("expected each initializer once, found a second one of this name");
    else
      continue;
    complain(complaint, tensor.name().empty() ? "graph" : "initializer " + quoted(tensor.name()));
  }
}

/// "sequence", "optional", ... for a type that is no tensor.
static StringRef kindOf(const onnx::TypeProto &type) {
  switch (type.value_case()) {
  case onnx::TypeProto::kSequenceType:
    return "sequence";
  case onnx::TypeProto::kMapType:
    return "map";
  case onnx::TypeProto::kOptionalType:
    return "optional";
  case onnx::TypeProto::kSparseTensorType:
    return "sparse tensor";
  case onnx::TypeProto::kOpaqueType:
    return "opaque";
  default:
    return "";
  }
}

LogicalResult Importer::importInputs(Frame &frame) {
  llvm::StringSet<> initializers;
  for (const auto &tensor : model.graph().initializer())
    initializers.insert(tensor.name());
  SmallVector<const onnx::ValueInfoProto *> inputs;
  SmallVector<std::string> overridable;
  for (const auto &input : model.graph().input()) {
    auto fixed = llvm::find_if(options.constants, [&](auto &entry) { return entry.first == input.name(); });
    if (fixed != options.constants.end())
      frame.values[input.name()] = {materialize(fixed->second, input.name(), locationOf(input.name(), 0)), false};
    else if (!initializers.contains(input.name()))
      inputs.push_back(&input);
    else if (model.ir_version() >= 4)
      overridable.push_back(input.name());
  }
  if (!overridable.empty()) {
    constexpr size_t maxNames = 5;
    std::string names = listNames(ArrayRef(overridable).take_front(maxNames), overridable.size() > maxNames ? ", " : " and ");
    Complaint complaint;
    complaint = {ProblemKind::Remark,
                 std::to_string(overridable.size()) + " graph inputs have initializers and are compiled as constants: " +
                     (overridable.size() > maxNames ? names + " among others" : names), ""};
    complain(complaint);
  }

  InputDims dims(context, options.shapes);
  dims.resolve(inputs, [&](StringRef input, Complaint complaint) {
    complain(complaint, input.empty() ? "--shape" : "input " + quoted(input));
  });
  SmallVector<Type> types;
  SmallVector<DictionaryAttr> attributes;
  SmallVector<Location> locations;
  for (auto [k, input] : llvm::enumerate(inputs)) {
    Complaint complaint;
    RankedTensorType type;
    StringRef kind = kindOf(input->type());
    if (!kind.empty()) {
      (void)complaint.unsupported("inputs of type " + kind + " are not supported", "dlc compiles tensor inputs");
    } else if (!input->type().has_tensor_type()) {
      (void)complaint.invalid("expected a tensor type, found none");
    } else if (FailureOr<Type> element = getElementType(input->type().tensor_type().elem_type(), context, complaint);
               succeeded(element)) {
      std::optional<ArrayRef<AffineExpr>> shape = dims.getDims(k);
      if (shape && shape->size() <= options.budget.maxRank) {
        type = nn::getTensorType(*shape, *element);
        SmallVector<int64_t> known = llvm::filter_to_vector(type.getShape(), [](int64_t d) { return d >= 0; });
        std::optional<int64_t> count = checkedElementCount(known);
        bool isHuge = llvm::any_of(known, [](int64_t d) { return d > ImportBudget::maxDim; });
        if (isHuge || !count || *count > options.budget.maxTensorBytes / static_cast<int64_t>(elementSize(*element))) {
          (void)complaint.invalid("expected an input of at most " + llvm::Twine(options.budget.maxTensorBytes) +
                                  " bytes, found " + typeName(type));
          type = {};
        }
      } else if (shape) {
        (void)complaint.unsupported("expected a rank of at most " + llvm::Twine(options.budget.maxRank) + ", found " +
                                    llvm::Twine(shape->size()));
      } else if (!input->type().tensor_type().has_shape()) {
        (void)complaint.invalid("expected a shape, found an input of unknown rank",
                                "give it with --shape " + input->name() + "=<size>,<size>,...");
      }
    }
    if (!type) {
      if (!complaint.message.empty())
        complain(complaint, "input " + quoted(input->name()));
      frame.values[input->name()] = {{}, true};
      continue;
    }
    Location loc = locationOf(input->name(), 0);
    frame.values[input->name()] = {function.getBody().front().addArgument(type, loc), false};
    types.push_back(type);
    attributes.push_back(builder.getDictionaryAttr(builder.getNamedAttr("nn.name", builder.getStringAttr(input->name()))));
  }
  function.setFunctionType(builder.getFunctionType(types, {}));
  function.setAllArgAttrs(attributes);
  return success();
}

Value Importer::materialize(const HostValue &value, StringRef name, Location loc, bool isInitializer) {
  auto type = RankedTensorType::get(value.getShape(), value.getElementType());
  constexpr int64_t maxConstantElements = 64;
  bool isTrainable = isInitializer && options.isTrainable && isa<FloatType>(value.getElementType()) && value.getRank() > 0 &&
                     options.isTrainable(name);
  bool isSmall = value.getRank() == 0 ||
                 (isa<IntegerType>(value.getElementType()) && value.getNumElements() <= maxConstantElements);
  if (isSmall && !isTrainable) {
    auto constant = nn::ConstantOp::create(builder, loc, value.toAttr(type, name));
    elements.note(constant);
    return constant;
  }
  std::string base = name.empty() ? "weight" : name.str(), symbol = base;
  for (int k = 1; !symbolNames.insert(symbol).second; ++k)
    symbol = base + "_" + std::to_string(k);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(function);
    nn::ParameterOp::create(builder, loc, symbol,
                            isTrainable ? nn::Mutability::Trainable : nn::Mutability::Immutable, type,
                            value.toAttr(type, symbol));
  }
  return nn::ReadOp::create(builder, loc, type, symbol);
}

void Importer::bindInitializers(const onnx::GraphProto &graph, Frame &frame, const Plan &plan) {
  auto isUsed = [&](StringRef name) { return plan.used.contains(llvm::CachedHashStringRef(name)); };
  for (const auto &tensor : graph.initializer()) {
    if (!isUsed(tensor.name()) || frame.values.contains(tensor.name()))
      continue;
    Complaint complaint;
    FailureOr<HostValue> value = tensors.read(tensor, complaint);
    if (failed(value)) {
      complainAbout(complaint, "initializer", tensor.name());
      frame.values[tensor.name()] = {{}, true};
      continue;
    }
    Location loc = mlir::FusedLoc::get({locationOf(tensor.name(), 0)}, builder.getStrArrayAttr({StringRef(tensor.name())}), context);
    frame.values[tensor.name()] = {materialize(*value, tensor.name(), loc, /*isInitializer=*/true), false};
  }
  for (const auto &tensor : graph.sparse_initializer()) {
    StringRef name = tensor.values().name();
    if (!isUsed(name))
      continue;
    Complaint complaint;
    (void)complaint.unsupported("sparse initializers are not supported", "save the weight as a dense initializer");
    complain(complaint, "initializer " + quoted(name));
    frame.values[name] = {{}, true};
  }
}

LogicalResult Importer::importOutputs(Frame &frame) {
  SmallVector<Value> results;
  SmallVector<DictionaryAttr> attributes;
  for (const auto &output : model.graph().output()) {
    const Binding *binding = frame.find(output.name());
    if (!binding || !binding->value || binding->isGuess)
      return failure(); // some node has said why
    results.push_back(binding->value);
    attributes.push_back(builder.getDictionaryAttr(builder.getNamedAttr("nn.name", builder.getStringAttr(output.name()))));
    auto type = cast<RankedTensorType>(binding->value.getType());
    if (!output.type().has_tensor_type() || !output.type().tensor_type().has_elem_type())
      continue;
    // What the file declares is often stale: the computed type counts.
    const auto &declared = output.type().tensor_type();
    Complaint complaint;
    FailureOr<Type> element = getElementType(declared.elem_type(), context, complaint);
    bool isStale = failed(element) || *element != type.getElementType();
    if (declared.has_shape()) {
      isStale |= declared.shape().dim_size() != type.getRank();
      for (int k = 0; !isStale && k < type.getRank(); ++k)
        isStale = declared.shape().dim(k).has_dim_value() && declared.shape().dim(k).dim_value() >= 0 &&
                  !type.isDynamicDim(k) && declared.shape().dim(k).dim_value() != type.getDimSize(k);
    }
    if (isStale) {
      complaint = {ProblemKind::Warning, "the declared type differs from the computed one, " + typeName(type) +
                                             ", which counts", ""};
      complain(complaint, "output " + quoted(output.name()));
    }
  }
  mlir::func::ReturnOp::create(builder, locationOf("return", 0), results);
  function.setFunctionType(
      builder.getFunctionType(function.getFunctionType().getInputs(), ValueRange(results).getTypes()));
  function.setAllResultAttrs(attributes);
  return success();
}

void Importer::setModuleAttributes(uint64_t fileHash) {
  auto text = [&](StringRef s) { return builder.getStringAttr(s); };
  (*module)->setAttr("nn.name", text(model.graph().name()));
  (*module)->setAttr("nn.producer", text(report.producer));
  SmallVector<NamedAttribute> versions;
  for (auto &entry : opsets)
    versions.push_back(builder.getNamedAttr(entry.first().empty() ? "ai.onnx" : entry.first(),
                                            builder.getI64IntegerAttr(entry.second)));
  (*module)->setAttr("nn.opset", builder.getDictionaryAttr(versions));
  uint64_t hash = fileHash ^ tensors.externalHash;
  (*module)->setAttr("nn.source_hash", text("xxh3:" + llvm::utohexstr(hash, /*LowerCase=*/true, /*Width=*/16)));
  // What dlc itself wrote into the model: the records of quantize and prune.
  constexpr size_t maxRecordBytes = size_t(4) << 20;
  SmallVector<NamedAttribute> records;
  llvm::StringSet<> keys;
  for (const auto &property : model.metadata_props())
    if (StringRef key = property.key(); key.starts_with("dlc.") && property.value().size() <= maxRecordBytes && keys.insert(key).second)
      records.push_back(builder.getNamedAttr(key, text(property.value())));
  if (!records.empty())
    (*module)->setAttr("nn.records", builder.getDictionaryAttr(records));
  if (!requirements.get().empty())
    (*module)->setAttr("nn.requires", nn::DimsAttr::get(context, requirements.get()));
}

LogicalResult Importer::importGraph() {
  const onnx::GraphProto &graph = model.graph();
  NodeList list;
  for (const auto &node : graph.node())
    list.nodes.push_back(&node);
  for (const auto &input : graph.input())
    list.inputs.push_back(input.name());
  for (const auto &tensor : graph.initializer())
    list.inputs.push_back(tensor.name());
  for (const auto &tensor : graph.sparse_initializer())
    list.inputs.push_back(tensor.values().name());
  for (const auto &output : graph.output())
    list.outputs.push_back(output.name());
  if (list.outputs.empty()) {
    Complaint complaint;
    (void)complaint.invalid("expected a graph with outputs, found none");
    complain(complaint);
    return failure();
  }
  report.numNodes = list.nodes.size();

  Frame frame;
  frame.opsets = &opsets;
  for (const auto &info : graph.value_info())
    frame.declared[info.name()] = &info;
  for (const auto &info : graph.output())
    frame.declared[info.name()] = &info;
  FailureOr<Plan> order = plan(list, frame, "");
  if (failed(importInputs(frame)) || failed(order))
    return failure();
  frame.plan = &*order;
  bindInitializers(graph, frame, *order);
  importNodes(list, *order, frame);
  return importOutputs(frame);
}

mlir::OwningOpRef<ModuleOp> Importer::run(uint64_t fileHash) {
  report.producer = model.producer_name();
  if (!model.producer_version().empty())
    report.producer += " " + model.producer_version();
  module = ModuleOp::create(builder, mlir::FileLineColLoc::get(builder.getStringAttr(file), 0, 0));
  builder.setInsertionPointToStart(module->getBody());
  symbolNames.insert("main");
  function = mlir::func::FuncOp::create(builder, module->getLoc(), "main", builder.getFunctionType({}, {}));
  builder.setInsertionPointToStart(function.addEntryBlock());

  (void)readOpsets();
  checkModel();
  bool isComplete = succeeded(importGraph());
  for (auto &key : tensors.unknownKeys) {
    Complaint complaint;
    complaint = {ProblemKind::Warning, "key " + quoted(key.first()) + " of external data is ignored", ""};
    complain(complaint);
  }
  if (log.hasErrors())
    return {};
  if (!isComplete) {
    Complaint complaint;
    (void)complaint.invalid("the graph could not be imported");
    complain(complaint);
    return {};
  }
  setModuleAttributes(fileHash);
  return std::move(module);
}
