// The walk over nodes: which handler or function imports each, and how import goes on after a problem.
#include "lib/Frontend/Onnx/Node.h"

#include "dlc-onnx.pb.h"

using namespace dlc;
using namespace dlc::frontend;

FailureOr<Plan> Importer::plan(const NodeList &list, Frame &frame, StringRef what) {
  FailureOr<Plan> result = planNodes(list, [&](size_t k, Complaint complaint) {
    if (k >= list.nodes.size()) {
      complain(complaint, what.empty() ? "graph" : what);
      return;
    }
    const onnx::NodeProto &proto = *list.nodes[k];
    std::string name = frame.prefix + nodeName(proto, k);
    log.add(complaint, "node " + quoted(name) + " (" + proto.op_type() + ")", locationOf(name, k));
  });
  if (failed(result))
    return failure();
  Complaint complaint;
  if (!result->wasSorted) {
    complaint = {ProblemKind::Warning, "the nodes are not in topological order and were sorted", ""};
    complain(complaint, what);
  }
  if (result->numDead) {
    complaint = {ProblemKind::Remark,
                 std::to_string(result->numDead) + " nodes that no output depends on are left out", ""};
    complain(complaint, what);
  }
  return result;
}

void Importer::importNodes(const NodeList &list, const Plan &plan, Frame &frame) {
  for (size_t k : plan.order) {
    if (hasManyNodes)
      return;
    if (++numNodes > options.budget.maxNodes) {
      Complaint complaint;
      (void)complaint.unsupported("expected at most " + llvm::Twine(options.budget.maxNodes) +
                                  " nodes after inlining, found more");
      complain(complaint);
      hasManyNodes = true;
      return;
    }
    importNode(*list.nodes[k], k, frame);
  }
}

void Importer::importNode(const onnx::NodeProto &proto, size_t index, Frame &frame) {
  std::string name = frame.prefix + nodeName(proto, index);
  Node node(*this, frame, proto, name, locationOf(name, index));
  node.resolveAttributes();
  auto version = frame.opsets->find(node.getDomain());
  if (version != frame.opsets->end())
    node.opsetVersion = version->second;

  auto function = functions.find(functionKey(proto.domain(), proto.op_type(), proto.overload()));
  const HandlerRow *row = HandlerTable::get().find(node.getDomain(), node.op());
  if (function != functions.end())
    importCall(*function->second, node, frame);
  else if (version == frame.opsets->end())
    (void)node.invalid("expected domain " + quoted(node.getDomain().empty() ? "ai.onnx" : node.getDomain()) +
                           " among the opsets the model imports, found a node of it",
                       "add it to opset_import");
  else if (row && (node.sinceVersion = row->sinceAt(node.opsetVersion)))
    importKnown(*row, node, frame);
  else
    reportUnknown(node);
  if (node.hasFailed())
    reportInside(proto, frame, name);
  bindGuesses(node, frame);
}

/// A refused node hides its subgraphs: operators in there are unknown all the same.
void Importer::reportInside(const onnx::NodeProto &proto, const Frame &frame, StringRef name) {
  for (const auto &attribute : proto.attribute()) {
    if (!attribute.has_g())
      continue;
    size_t index = 0;
    for (const auto &inner : attribute.g().node()) {
      std::string innerName = (name + "/" + attribute.name() + "/" + nodeName(inner, index)).str();
      Node node(*this, const_cast<Frame &>(frame), inner, innerName, locationOf(innerName, index++));
      auto version = frame.opsets->find(node.getDomain());
      node.opsetVersion = version == frame.opsets->end() ? 0 : version->second;
      bool isFunction = functions.contains(functionKey(inner.domain(), inner.op_type(), inner.overload()));
      if (!isFunction && !HandlerTable::get().find(node.getDomain(), node.op()))
        reportUnknown(node);
      reportInside(inner, frame, innerName);
    }
  }
}

void Importer::reportUnknown(Node &node) {
  const HandlerTable &table = HandlerTable::get();
  StringRef domain = node.getDomain();
  if (const HandlerRow *row = table.find(domain, node.op())) {
    (void)node.invalid("expected an operator of opset " + llvm::Twine(node.opset()) + ", found one that exists from opset " +
                           llvm::Twine(row->versions.front()) + " on",
                       "export the model with opset " + llvm::Twine(row->versions.front()) + " or newer");
    return;
  }
  std::string todo;
  if (std::string names = listNames(nearestNames(node.op(), table.getNames(domain))); !names.empty())
    todo = "supported operators of a similar name: " + names;
  else if (!domain.empty() && table.find("", node.op()))
    todo = "the operator of this name in ai.onnx is supported";
  else
    todo = "express it by supported operators";
  if (!report.producer.empty())
    todo += "; the model was made by " + report.producer;
  (void)node.unsupported(domain.empty() ? llvm::Twine("operator is not supported")
                                        : "operator of domain '" + domain + "' is not supported",
                         todo);
}

void Importer::importKnown(const HandlerRow &row, Node &node, Frame &frame) {
  bool isKnown;
  if (failed(node.gatherOperands(isKnown)))
    return;
  if (node.numInputs() < row.inputs.min || node.numInputs() > row.inputs.max) {
    std::string count = std::to_string(row.inputs.min);
    if (row.inputs.max == Inputs::any)
      count += " or more";
    else if (row.inputs.max != row.inputs.min)
      count += " to " + std::to_string(row.inputs.max);
    (void)node.invalid("expected " + count + " inputs, found " + llvm::Twine(node.numInputs()));
    return;
  }
  for (unsigned k = 0; k < row.inputs.min; ++k)
    if (!node.hasInput(k)) {
      (void)node.invalid("expected input " + llvm::Twine(k) + ", found it left out");
      return;
    }
  if (succeeded(row.handler(node)))
    (void)node.checkAttributes();
  else if (!node.hasFailed())
    (void)node.invalid("the node could not be imported");
}

void Importer::importCall(const onnx::FunctionProto &callee, Node &node, Frame &frame) {
  if (frame.depth + 1 > options.budget.maxCallDepth) {
    (void)node.unsupported("expected calls nested at most " + llvm::Twine(options.budget.maxCallDepth) +
                           " deep, found deeper ones");
    return;
  }
  for (const Frame *caller = &frame; caller; caller = caller->caller)
    if (caller->function == &callee) {
      (void)node.invalid("expected functions that do not call themselves, found a call of " +
                         quoted(callee.name()) + " inside it");
      return;
    }
  const onnx::NodeProto &proto = node.proto;
  if (proto.input_size() > callee.input_size() || proto.output_size() > callee.output_size()) {
    (void)node.invalid("expected at most " + llvm::Twine(callee.input_size()) + " inputs and " +
                       llvm::Twine(callee.output_size()) + " outputs for function " + quoted(callee.name()) +
                       ", found " + llvm::Twine(proto.input_size()) + " and " + llvm::Twine(proto.output_size()));
    return;
  }
  bool isKnown;
  (void)node.gatherOperands(isKnown);

  Frame inner;
  inner.caller = &frame;
  inner.function = &callee;
  inner.depth = frame.depth + 1;
  inner.prefix = node.getName() + "/";
  for (const auto &attribute : callee.attribute_proto())
    inner.attributes[attribute.name()] = &attribute;
  llvm::StringSet<> parameters;
  for (const std::string &attribute : callee.attribute())
    parameters.insert(attribute);
  for (auto &entry : node.attributes) {
    if (!parameters.contains(entry.first()) && !inner.attributes.contains(entry.first())) {
      (void)node.invalid("expected attributes of function " + quoted(callee.name()) + ", found " +
                         quoted(entry.first()));
      return;
    }
    inner.attributes[entry.first()] = entry.second;
  }

  NodeList list;
  for (const auto &inner : callee.node())
    list.nodes.push_back(&inner);
  list.inputs.append(callee.input().begin(), callee.input().end());
  list.outputs.append(callee.output().begin(), callee.output().end());
  for (int k = 0; k < callee.input_size(); ++k) {
    const Binding *argument =
        k < proto.input_size() && !proto.input(k).empty() ? frame.find(proto.input(k)) : nullptr;
    // An input left out reads as one left out inside too; see gatherOperands.
    inner.values[callee.input(k)] = argument ? *argument : Binding{{}, k < proto.input_size() && !proto.input(k).empty()};
  }
  for (const auto &info : callee.value_info())
    inner.declared[info.name()] = &info;
  auto versions = std::make_unique<llvm::StringMap<int64_t>>(opsets);
  for (const auto &entry : callee.opset_import())
    (*versions)[normalizeDomain(entry.domain())] = entry.version();
  inner.opsets = versions.get();
  FailureOr<Plan> order = plan(list, inner, "function " + callee.name());
  if (failed(order)) {
    node.isFailed = true;
    return;
  }
  inner.plan = &*order;
  importNodes(list, *order, inner);
  for (int k = 0; k < proto.output_size(); ++k) {
    if (proto.output(k).empty())
      continue;
    const Binding *result = inner.find(callee.output(k));
    frame.values[proto.output(k)] = result ? *result : Binding{{}, true};
  }
}

FailureOr<SmallVector<Binding>> Importer::importSubgraph(const onnx::GraphProto &graph, StringRef what, Node &node) {
  Frame &outer = node.getFrame();
  if (outer.depth + 1 > options.budget.maxCallDepth)
    return node.unsupported("expected subgraphs nested at most " + llvm::Twine(options.budget.maxCallDepth) +
                            " deep, found deeper ones");
  Frame inner;
  inner.outer = &outer;
  inner.caller = outer.caller;
  inner.function = outer.function;
  inner.attributes = outer.attributes;
  inner.opsets = outer.opsets;
  inner.depth = outer.depth + 1;
  inner.prefix = node.getName() + "/" + what.str() + "/";
  NodeList list;
  for (const auto &proto : graph.node())
    list.nodes.push_back(&proto);
  for (const auto &tensor : graph.initializer())
    list.inputs.push_back(tensor.name());
  for (const auto &tensor : graph.sparse_initializer())
    list.inputs.push_back(tensor.values().name());
  for (const auto &output : graph.output())
    list.outputs.push_back(output.name());
  for (const auto &info : graph.value_info())
    inner.declared[info.name()] = &info;
  list.isOuter = [&](StringRef name) { return outer.find(name) != nullptr; };
  FailureOr<Plan> order = plan(list, inner, what);
  if (failed(order)) {
    node.isFailed = true;
    return failure();
  }
  inner.plan = &*order;
  bindInitializers(graph, inner, *order);
  importNodes(list, *order, inner);
  SmallVector<Binding> results;
  for (const auto &output : graph.output()) {
    const Binding *binding = inner.find(output.name());
    results.push_back(binding ? *binding : Binding{{}, true});
  }
  return results;
}

LogicalResult Node::inlineBranch(StringRef attribute) {
  const onnx::AttributeProto *branch = attr(attribute);
  if (!branch || !branch->has_g())
    return invalid("expected a graph as attribute " + quoted(attribute) + ", found none");
  FailureOr<SmallVector<Binding>> results = importer.importSubgraph(branch->g(), attribute, *this);
  if (failed(results))
    return failure();
  if (static_cast<int>(results->size()) < proto.output_size())
    return invalid("expected " + llvm::Twine(proto.output_size()) + " outputs of " + quoted(attribute) + ", found " +
                   llvm::Twine(results->size()));
  for (auto [output, result] : llvm::zip(proto.output(), *results))
    if (!output.empty())
      frame.values[output] = {result.value, result.isGuess || isGuess};
  return success();
}

void Importer::bindGuesses(Node &node, Frame &frame) {
  bool isKnown;
  if (node.operands.empty() && node.hasFailed())
    (void)node.gatherOperands(isKnown);
  for (const std::string &output : node.proto.output()) {
    if (output.empty() || frame.values.contains(output) ||
        !frame.plan->used.contains(llvm::CachedHashStringRef(output)))
      continue;
    RankedTensorType type;
    auto info = frame.declared.find(output);
    Complaint ignored;
    if (info != frame.declared.end() && info->second->type().tensor_type().has_shape()) {
      const auto &declared = info->second->type().tensor_type();
      FailureOr<Type> element = getElementType(declared.elem_type(), context, ignored);
      SmallVector<int64_t> shape;
      for (const auto &dim : declared.shape().dim())
        shape.push_back(dim.has_dim_value() && dim.dim_value() >= 0 ? dim.dim_value() : mlir::ShapedType::kDynamic);
      if (succeeded(element) && shape.size() <= options.budget.maxRank)
        type = RankedTensorType::get(shape, *element);
    }
    // Most operators keep the type of their first input.
    if (!type)
      for (Value operand : node.operands)
        if (operand) {
          type = cast<RankedTensorType>(operand.getType());
          break;
        }
    Value guess;
    if (type)
      guess = mlir::UnrealizedConversionCastOp::create(builder, node.getLoc(), type, ValueRange()).getResult(0);
    frame.values[output] = {guess, true};
  }
}
