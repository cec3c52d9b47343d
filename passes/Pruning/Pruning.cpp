// From ties to groups of channels, their magnitudes, and what a removal changes.
#include "passes/Pruning/Pruning.h"

#include "dialects/Nn/NnDialect.h"
#include "lib/Support/HostValue.h"
#include "lib/Support/Locations.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

#include <cmath>
#include <map>

#include "passes/Pruning/PruningOpInterface.cpp.inc"

using namespace mlir;
using namespace dlc;
using namespace dlc::pruning;

/// Broadcasting, counted from the last dimension.
static void tieElementwise(Operation *op, ChannelTies &ties) {
  for (Value result : op->getResults())
    for (Value operand : op->getOperands()) {
      int64_t shift = ChannelTies::rankOf(result) - ChannelTies::rankOf(operand);
      for (int64_t d = 0; d < ChannelTies::rankOf(operand); ++d)
        if (ChannelTies::sizeOf(operand, d) != 1 || ChannelTies::sizeOf(result, d + shift) == 1)
          ties.tie(operand, d, result, d + shift);
    }
}

static StringRef nodeOf(Operation *op) { return getNodeName(op->getLoc()); }

/// The name that the file has for a parameter.
static std::string tensorOf(nn::ParameterOp op) {
  SmallVector<StringRef> names = getTensorNames(op.getLoc());
  return names.empty() ? "" : names.front().str();
}

ChannelAnalysis::ChannelAnalysis(ModuleOp module, const AnalysisOptions &options) : module(module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return;
  for (Value argument : main.getArguments())
    if (isa<RankedTensorType>(argument.getType()))
      ties.freeze(argument, "it is an input of the model");
  llvm::StringMap<size_t> seen;
  for (Operation &op : main.front()) {
    if (op.hasTrait<OpTrait::IsTerminator>()) {
      for (Value output : op.getOperands())
        ties.freeze(output, "it is an output of the model");
      continue;
    }
    if (auto read = dyn_cast<nn::ReadOp>(op)) {
      auto parameter = module.lookupSymbol<nn::ParameterOp>(read.getParameter());
      auto [entry, isNew] = seen.try_emplace(read.getParameter(), parameters.size());
      if (!isNew) {
        ties.alias(read.getResult(), parameterValues[entry->second]);
        continue;
      }
      std::string name = parameter ? tensorOf(parameter) : "";
      auto type = cast<RankedTensorType>(read.getType());
      parameters.push_back({name, type.getShape().vec(), parameter ? parameter.getValue() : ElementsAttr()});
      parameterValues.push_back(read.getResult());
      if (name.empty() || !parameter)
        ties.freeze(read.getResult(), "it was computed from the file's tensors");
      continue;
    }
    if (isa<nn::ConstantOp, nn::FillOp>(op)) {
      ties.freezeOp(&op, "it is a constant");
      continue;
    }
    if (auto why = options.fixedOp ? options.fixedOp(&op) : std::nullopt)
      ties.freezeOp(&op, *why);
    if (auto why = options.keptResult ? options.keptResult(&op) : std::nullopt)
      for (Value result : op.getResults())
        ties.freeze(result, *why);
    if (auto rules = dyn_cast<PruningOpInterface>(op))
      rules.tieChannels(ties);
    else if (isa<nn::ElementwiseOpInterface>(op) && !isa<nn::QuantizeOp, nn::DequantizeOp>(op))
      tieElementwise(&op, ties);
    else
      ties.freezeOp(&op, (op.getName().getStringRef() + " has no rule for pruning").str());
  }
  collect();
  score();
}

void ChannelAnalysis::collect() {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  // Where each channel appears: the dimensions of all values, and the slices of parameters.
  struct Found {
    llvm::SmallVector<int64_t> dimensions; // representatives, ascending
    std::vector<Slice> slices;
  };
  std::map<int64_t, Found> channels;
  auto visit = [&](Value value, std::optional<size_t> parameter) {
    for (int64_t d = 0; d < ChannelTies::rankOf(value); ++d) {
      int64_t size = ChannelTies::sizeOf(value, d);
      if (size <= 1)
        continue;
      int64_t dimension = ties.dimensionOf(value, d);
      for (int64_t k = 0; k < size; ++k) {
        int64_t id = ties.channelOf(value, d, k);
        if (ties.isFrozen(id))
          continue;
        Found &found = channels[id];
        auto *at = llvm::lower_bound(found.dimensions, dimension);
        if (at == found.dimensions.end() || *at != dimension)
          found.dimensions.insert(at, dimension);
        if (!parameter)
          continue;
        bool isSame = !found.slices.empty() && found.slices.back().parameter == *parameter && found.slices.back().dim == d;
        if (!isSame)
          found.slices.push_back({*parameter, d, {}});
        found.slices.back().indices.push_back(k);
      }
    }
  };
  for (auto [k, value] : llvm::enumerate(parameterValues))
    visit(value, k);
  for (Operation &op : main.front())
    if (!isa<nn::ReadOp>(op))
      for (Value result : op.getResults())
        if (isa<RankedTensorType>(result.getType()))
          visit(result, std::nullopt);
  // Channels in the same dimensions are one group, in the order in which they first appear.
  std::map<std::vector<int64_t>, size_t> places;
  for (auto &[id, found] : channels) {
    if (found.slices.empty() || !ties.isProduced(id))
      continue;
    std::vector<int64_t> key(found.dimensions.begin(), found.dimensions.end());
    auto [entry, isNew] = places.try_emplace(key, groups.size());
    if (isNew)
      groups.emplace_back();
    groups[entry->second].channels.push_back({id, std::move(found.slices), 0});
  }
  llvm::erase_if(groups, [](const ChannelGroup &group) { return group.channels.size() < 2; });

  // Names: every node that reads a parameter belongs to the groups that cut it, and a group is called after the node whose
  // result has its channels.
  llvm::DenseMap<int64_t, size_t> groupOf;
  for (auto [k, group] : llvm::enumerate(groups))
    for (const Channel &channel : group.channels)
      groupOf[channel.id] = k;
  std::map<std::string, std::string> frozenNodes;
  for (Operation &op : main.front()) {
    StringRef node = nodeOf(&op);
    if (isa<nn::ReadOp, nn::ConstantOp>(op) || node.empty())
      continue;
    auto groupsOf = [&](Value value, auto &&each) {
      for (int64_t d = 0; d < ChannelTies::rankOf(value); ++d)
        for (int64_t k = 0, size = ChannelTies::sizeOf(value, d); k < size; ++k)
          if (auto found = groupOf.find(ties.channelOf(value, d, k)); found != groupOf.end())
            each(groups[found->second]);
    };
    bool readsParameter = false;
    for (Value operand : op.getOperands())
      if (isa_and_nonnull<nn::ReadOp>(operand.getDefiningOp())) {
        readsParameter = true;
        groupsOf(operand, [&](ChannelGroup &group) {
          if (!llvm::is_contained(group.nodes, node))
            group.nodes.push_back(node.str());
        });
      }
    for (Value result : op.getResults()) {
      if (!isa<RankedTensorType>(result.getType()))
        continue;
      if (readsParameter && isa<nn::ConvOp, nn::ConvTransposeOp, nn::MatmulOp, nn::GatherOp>(op))
        groupsOf(result, [&](ChannelGroup &group) {
          if (group.name.empty())
            group.name = node.str();
        });
      // Contractions whose results must stay as they are say why.
      if (!readsParameter || !isa<nn::ConvOp, nn::ConvTransposeOp, nn::MatmulOp>(op))
        continue;
      int64_t dim = isa<nn::MatmulOp>(op) ? ChannelTies::rankOf(result) - 1 : 1;
      if (dim < 0 || dim >= ChannelTies::rankOf(result) || ChannelTies::sizeOf(result, dim) <= 0)
        continue;
      int64_t id = ties.channelOf(result, dim, 0);
      if (ties.isFrozen(id) && frozenNodes.try_emplace(node.str(), ties.whyFrozen(id).str()).second)
        frozen.emplace_back(node.str(), ties.whyFrozen(id).str());
    }
  }
  for (ChannelGroup &group : groups)
    if (group.name.empty())
      group.name = group.nodes.empty() ? "" : group.nodes.front();
}

/// Sums of squares of a parameter's elements by their index in `dim`.
static std::vector<double> squaresAlong(const HostValue &value, int64_t dim) {
  ArrayRef<int64_t> shape = value.getShape();
  int64_t inner = 1;
  for (int64_t size : shape.drop_front(dim + 1))
    inner *= size;
  std::vector<double> sums(shape[dim]);
  for (int64_t k = 0, n = value.getNumElements(); k < n; ++k)
    sums[k / inner % shape[dim]] += value.getDouble(k) * value.getDouble(k);
  return sums;
}

/// L2 norms of the slices of every weight tensor, each divided by the mean over the group, so that tensors count alike;
/// their mean is the channel's score. Vectors (biases, statistics) count only where there is nothing else.
void ChannelAnalysis::score() {
  std::map<std::pair<size_t, int64_t>, std::vector<double>> squares;
  for (ChannelGroup &group : groups) {
    for (bool withVectors : {false, true}) {
      std::map<std::pair<size_t, int64_t>, std::vector<std::pair<Channel *, double>>> norms;
      for (Channel &channel : group.channels)
        for (const Slice &slice : channel.slices) {
          const Parameter &parameter = parameters[slice.parameter];
          if ((parameter.shape.size() < 2 && !withVectors) || !parameter.contents)
            continue;
          auto key = std::pair(slice.parameter, slice.dim);
          auto [entry, isNew] = squares.try_emplace(key);
          if (isNew)
            entry->second = squaresAlong(HostValue::fromAttr(parameter.contents), slice.dim);
          double sum = 0;
          for (int64_t index : slice.indices)
            sum += entry->second[index];
          norms[key].emplace_back(&channel, std::sqrt(sum));
        }
      if (norms.empty())
        continue;
      for (auto &[key, list] : norms) {
        double mean = 0;
        for (auto &[channel, norm] : list)
          mean += norm / double(list.size());
        for (auto &[channel, norm] : list)
          channel->score += mean > 0 ? norm / mean / double(norms.size()) : 0;
      }
      break;
    }
  }
}

std::vector<int64_t> ChannelAnalysis::removedFrom(size_t parameter, int64_t dim, const llvm::DenseSet<int64_t> &removed) {
  std::vector<int64_t> indices;
  Value value = parameterValues[parameter];
  for (int64_t k = 0, size = ChannelTies::sizeOf(value, dim); k < size; ++k)
    if (removed.contains(ties.channelOf(value, dim, k)))
      indices.push_back(k);
  return indices;
}

int64_t ChannelAnalysis::sizeAfter(Value value, int64_t dim, const llvm::DenseSet<int64_t> &removed) {
  int64_t size = ChannelTies::sizeOf(value, dim), left = size;
  for (int64_t k = 0; k < size; ++k)
    left -= removed.contains(ties.channelOf(value, dim, k));
  return left;
}

std::vector<ResultChange> ChannelAnalysis::reshapes(const llvm::DenseSet<int64_t> &removed) {
  std::vector<ResultChange> changes;
  module.lookupSymbol<func::FuncOp>("main").walk([&](nn::ReshapeOp op) {
    Value result = op.getResult();
    for (int64_t d = 0; d < ChannelTies::rankOf(result); ++d) {
      int64_t size = ChannelTies::sizeOf(result, d), left = sizeAfter(result, d, removed);
      if (left != size)
        changes.push_back({nodeOf(op).str(), d, size, left});
    }
  });
  return changes;
}

std::vector<std::pair<std::string, int64_t>> ChannelAnalysis::convGroups(const llvm::DenseSet<int64_t> &removed) {
  std::vector<std::pair<std::string, int64_t>> changes;
  module.lookupSymbol<func::FuncOp>("main").walk([&](nn::ConvOp op) {
    Value input = op.getInput();
    int64_t channels = ChannelTies::sizeOf(input, 1), left = sizeAfter(input, 1, removed);
    if (op.getGroups() == 1 || static_cast<int64_t>(op.getGroups()) != channels)
      return;
    if (left != channels)
      changes.emplace_back(nodeOf(op).str(), left);
  });
  return changes;
}
