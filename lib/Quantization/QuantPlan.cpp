// The plan, from the consumers to the producers: a value becomes an integer when integer arithmetic reads it.
#include "lib/Quantization/QuantPlan.h"

#include "lib/Data/Failure.h"

#include "llvm/ADT/IntEqClasses.h"

using namespace dlc;
using namespace dlc::quant;
using dlc::data::failure;

namespace {
/// What one node does in the plan.
struct NodeState {
  const QuantOp *row = nullptr; ///< null: stays in float
  std::string reason;           ///< of a null row
  size_t head = OnnxGraph::none; ///< the node whose layer it belongs to, itself or one before
  QuantLayer layer;             ///< of a head
  bool isQuantized = false;
};

class Planner {
public:
  Planner(const OnnxGraph &graph, const OnnxFile &file, const OnnxTensorTypes &types, const QuantPlanOptions &options)
      : graph(graph), types(types), options(options), states(graph.nodes.size()) {
    for (OnnxTensorInfo &tensor : file.initializers())
      weights[tensor.name] = std::move(tensor);
  }

  llvm::Expected<QuantPlan> plan() {
    if (llvm::Error error = checkFloat())
      return std::move(error);
    for (size_t k = 0; k < states.size(); ++k)
      classify(k);
    for (size_t k = 0; k < states.size(); ++k)
      formLayer(k);
    for (size_t k = states.size(); k-- > 0;)
      demand(k);
    return collect();
  }

private:
  bool isActivation(llvm::StringRef name) const {
    if (name.empty() || graph.isInitializer(name))
      return false;
    auto type = types.find(name);
    bool isRead = llvm::any_of(graph.usesOf(name), [](OnnxGraph::Use use) { return use.operand < 0; });
    return type != types.end() && type->second.dtype == DLC_F32 && !isRead;
  }

  llvm::Error checkFloat() const {
    static constexpr llvm::StringLiteral integerOps[] = {
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv",
        "QLinearMatMul",  "ConvInteger",      "MatMulInteger",
    };
    for (const OnnxNode &node : graph.nodes)
      if (llvm::is_contained(integerOps, llvm::StringRef(node.op)))
        return failure("expected a model in float, found node '" + node.name + "' (" + node.op +
                       "): it is quantized already; 'dlc compile' takes it as it is");
    return llvm::Error::success();
  }

  /// The activations that node `k` would read as integers.
  std::vector<std::string> activationsOf(size_t k) const {
    const OnnxNode &node = graph.nodes[k];
    if (states[k].row->role == Role::Binary || node.op == "Concat")
      return node.inputs;
    return {operandOf(node, 0).str()};
  }

  void classify(size_t k) {
    NodeState &state = states[k];
    const OnnxNode &node = graph.nodes[k];
    state.row = findQuantOp(node);
    auto stay = [&](const llvm::Twine &why) {
      state.row = nullptr;
      state.reason = why.str();
    };
    if (options.keepFloat)
      if (auto why = options.keepFloat(node))
        return stay(*why);
    if (!state.row)
      return stay(node.op + " has no integer form");
    if (state.row->unfit)
      if (auto why = state.row->unfit(node))
        return stay(*why);
    if (node.outputs.empty() || !isActivation(node.outputs[0]))
      return stay("its result is no float32 tensor of a known shape that nodes alone read");
    if (state.row->role == Role::Linear)
      if (auto why = readWeights(k))
        return stay(*why);
    for (const std::string &name : activationsOf(k))
      if (!isActivation(name) && state.row->role != Role::Shared)
        return stay(graph.isInitializer(name) ? "one of its operands is a constant"
                                              : "an operand is no float32 tensor of a known shape");
  }

  std::optional<std::string> readWeights(size_t k) {
    const OnnxNode &node = graph.nodes[k];
    QuantLayer &layer = states[k].layer;
    auto found = weights.find(operandOf(node, 1));
    if (found == weights.end())
      return graph.isInitializer(operandOf(node, 0)) ? "its weights are the left operand, an integer product has them on the right"
                                                     : "its weights are computed when it runs";
    const OnnxTensorInfo &tensor = found->second;
    if (tensor.dtype != DLC_F32)
      return "its weights are no float32";
    auto form = states[k].row->weightForm(node, tensor.dims.size());
    if (!form)
      return llvm::toString(form.takeError());
    layer.form = *form;
    layer.weights = tensor.name;
    if (!form->hasBias)
      return std::nullopt;
    auto bias = weights.find(operandOf(node, 2));
    if (bias == weights.end())
      return "its bias is computed when it runs";
    int64_t count = 1;
    for (int64_t dim : bias->second.dims)
      count *= dim;
    if (bias->second.dtype != DLC_F32 || (count != 1 && count != tensor.dims[form->axis]))
      return "its bias is not one float32 per channel";
    layer.bias = bias->second.name;
    return std::nullopt;
  }

  /// A clamp whose bounds are constants.
  bool isClamp(size_t k) const {
    if (!states[k].row || !states[k].row->isClamp)
      return false;
    for (size_t operand = 1; operand < graph.nodes[k].inputs.size(); ++operand) {
      const std::string &bound = graph.nodes[k].inputs[operand];
      if (!bound.empty() && !graph.isInitializer(bound))
        return false;
    }
    return true;
  }

  /// The layer that starts at node `k`, unless `k` is part of one before.
  void formLayer(size_t k) {
    NodeState &state = states[k];
    if (!state.row || state.head != OnnxGraph::none)
      return;
    state.head = k;
    QuantLayer &layer = state.layer;
    layer.role = state.row->role;
    layer.nodes = {k};
    layer.inputs = activationsOf(k);
    layer.output = graph.nodes[k].outputs[0];
    if (layer.role == Role::Shared)
      return;
    while (true) {
      auto uses = graph.usesOf(layer.output);
      if (uses.size() != 1 || uses[0].operand != 0 || graph.isOutput(layer.output) || !isClamp(uses[0].node))
        return;
      size_t next = uses[0].node;
      states[next].head = k;
      layer.nodes.push_back(next);
      layer.output = graph.nodes[next].outputs[0];
    }
  }

  /// Whether integer arithmetic makes `tensor`, if its layer is on integers at all.
  bool isFromIntegers(llvm::StringRef tensor) {
    auto [entry, isNew] = fromIntegers.try_emplace(tensor, false);
    size_t producer = graph.producerOf(tensor);
    if (!isNew || producer == OnnxGraph::none || !states[producer].row)
      return entry->second;
    const QuantLayer &layer = states[states[producer].head].layer;
    bool result = layer.role == Role::Linear ||
                  llvm::any_of(layer.inputs, [&](const std::string &input) { return isFromIntegers(input); });
    return fromIntegers[tensor] = result;
  }

  /// Decides on the layer that ends at node `k`'s layer head; its consumers have been decided.
  void demand(size_t k) {
    NodeState &state = states[k];
    if (!state.row || state.head != k)
      return;
    QuantLayer &layer = state.layer;
    bool isWanted = wanted.contains(layer.output);
    auto fromIntegers = [&](const std::string &input) { return isFromIntegers(input); };
    switch (layer.role) {
    case Role::Linear:
      state.isQuantized = true;
      break;
    case Role::Binary:
      state.isQuantized = isWanted || llvm::all_of(layer.inputs, fromIntegers);
      break;
    case Role::Own:
      state.isQuantized = llvm::any_of(layer.inputs, fromIntegers) ? isWanted || state.row->pulls
                                                                   : isWanted && state.row->pulls;
      break;
    case Role::Shared:
      state.isQuantized = isWanted;
      break;
    case Role::Float:
      break;
    }
    if (state.isQuantized)
      for (const std::string &input : layer.inputs)
        if (isActivation(input))
          wanted.insert(input);
  }

  QuantPlan collect() {
    QuantPlan plan;
    // Numbers of the tensors, in the order of execution, so that equal models give equal files.
    std::vector<std::string> names;
    llvm::StringMap<size_t> numbers;
    auto number = [&](const std::string &tensor) {
      if (wanted.contains(tensor) && numbers.try_emplace(tensor, names.size()).second)
        names.push_back(tensor);
    };
    for (const OnnxNode &node : graph.nodes) {
      llvm::for_each(node.inputs, number);
      llvm::for_each(node.outputs, number);
    }
    llvm::IntEqClasses classes(static_cast<unsigned>(names.size()));
    llvm::StringSet<> moved; // tensors whose values are another's
    for (const NodeState &state : states) {
      if (!state.isQuantized || state.layer.role != Role::Shared || !wanted.contains(state.layer.output))
        continue;
      for (const std::string &input : state.layer.inputs)
        if (wanted.contains(input)) {
          classes.join(static_cast<unsigned>(numbers[input]), static_cast<unsigned>(numbers[state.layer.output]));
          moved.insert(state.layer.output);
        }
    }
    classes.compress();
    plan.groups.resize(classes.getNumClasses());
    for (auto [k, name] : llvm::enumerate(names)) {
      size_t index = classes[static_cast<unsigned>(k)];
      plan.groupOf[name] = index;
      plan.groups[index].tensors.push_back(name);
      if (!moved.contains(name))
        plan.groups[index].sources.push_back(name);
    }
    for (auto [k, state] : llvm::enumerate(states)) {
      if (state.isQuantized) {
        plan.layers.push_back(std::move(state.layer));
        continue;
      }
      const OnnxNode &node = graph.nodes[k];
      bool isPart = state.row && state.head != k && states[state.head].isQuantized;
      auto type = node.outputs.empty() ? types.end() : types.find(node.outputs[0]);
      if (isPart || type == types.end() || !data::isFloat(type->second.dtype))
        continue;
      std::string reason = state.reason;
      if (state.row)
        reason = "no integer arithmetic reads its result";
      plan.keptFloat.push_back({k, std::move(reason)});
    }
    return plan;
  }

  const OnnxGraph &graph;
  const OnnxTensorTypes &types;
  const QuantPlanOptions &options;
  std::vector<NodeState> states;
  llvm::StringMap<OnnxTensorInfo> weights;
  llvm::StringMap<bool> fromIntegers;
  llvm::StringSet<> wanted;
};
} // namespace

llvm::Expected<QuantPlan> dlc::quant::planQuantization(const OnnxGraph &graph, const OnnxFile &file,
                                                       const OnnxTensorTypes &types, const QuantPlanOptions &options) {
  auto plan = Planner(graph, file, types, options).plan();
  if (!plan)
    return failure(file.path(), llvm::toString(plan.takeError()));
  bool hasLinear = llvm::any_of(plan->layers, [](const QuantLayer &layer) { return layer.role == Role::Linear; });
  if (hasLinear)
    return plan;
  std::string why;
  for (const FloatNode &kept : plan->keptFloat) {
    const OnnxNode &node = graph.nodes[kept.node];
    const QuantOp *row = findQuantOp(node);
    if (row && row->role == Role::Linear && why.size() < 400)
      why += "; node '" + node.name + "' (" + node.op + "): " + kept.reason;
  }
  return failure(file.path(), "expected a convolution or a matrix product with constant weights to quantize, found none" + why);
}
