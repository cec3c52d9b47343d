// Costs of layouts, and the cut that makes them least.
//
// A tensor is stored once, by its producer's form; each other order in which something reads it costs one transpose,
// shared by all that read it so. For two forms per op this is a minimum cut but for a few cases (an op that reads a
// tensor in the order it has now only if it is permuted itself), which are taken as dearer than they are; what the
// cut proposes is weighed exactly before it is believed.
#include "passes/Layout/LayoutGraph.h"

#include "dialects/Kernel/KernelDialect.h"
#include "dialects/Nn/NnDialect.h"

using namespace mlir;
using namespace dlc;
using namespace dlc::layout;

/// What one byte weighs against the tie breaker.
static constexpr int64_t costPerByte = 16;
/// What a symbol is taken to be: costs need numbers.
static constexpr int64_t assumedSymbol = 64;

static RankedTensorType typeOf(Value value) { return cast<RankedTensorType>(value.getType()); }

static int64_t transposeCost(RankedTensorType type) {
  int64_t bytes = elementSize(type.getElementType());
  for (AffineExpr dim : nn::getDims(type)) {
    int64_t size = assumedSymbol;
    if (dim) {
      unsigned symbols = 0;
      dim.walk([&](AffineExpr expr) {
        if (auto symbol = dyn_cast<AffineSymbolExpr>(expr))
          symbols = std::max(symbols, symbol.getPosition() + 1);
      });
      size = nn::evaluateDim(dim, SmallVector<int64_t>(symbols, assumedSymbol)).value_or(assumedSymbol);
    }
    if (size == 0)
      return 0;
    if (llvm::MulOverflow(bytes, std::max<int64_t>(size, 1), bytes))
      return MinCut::maxCost;
  }
  return std::min(bytes, MinCut::maxCost / costPerByte) * costPerByte;
}

Source layout::getSource(Value value) {
  Source source{value, identityPermutation(typeOf(value).getRank())};
  while (auto transpose = source.root.getDefiningOp<nn::TransposeOp>()) {
    source.path = compose(transpose.getPermutation(), source.path);
    source.root = transpose.getInput();
  }
  return source;
}

//===----------------------------------------------------------------------===//
// The graph
//===----------------------------------------------------------------------===//

LayoutGraph::LayoutGraph(func::FuncOp function) {
  auto addRoot = [&](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    if (!type)
      return;
    Root root;
    root.value = value;
    root.cost = isConstant(value) ? 0 : transposeCost(type);
    Value source = value;
    while (auto reshape = source.getDefiningOp<nn::ReshapeOp>())
      source = reshape.getInput();
    root.isKernel = isa_and_nonnull<kernel::KernelOpInterface>(source.getDefiningOp());
    collectUses(value, identityPermutation(type.getRank()), root);
    rootOf[value] = roots.size();
    roots.push_back(std::move(root));
  };
  for (Block &block : function.getBody()) {
    for (BlockArgument argument : block.getArguments())
      addRoot(argument);
    for (Operation &op : block) {
      ops.push_back(&op);
      if (!isa<nn::TransposeOp>(op))
        for (Value result : op.getResults())
          addRoot(result);
    }
  }
}

void LayoutGraph::collectUses(Value value, const Permutation &path, Root &root) {
  for (OpOperand &use : value.getUses()) {
    if (auto transpose = dyn_cast<nn::TransposeOp>(use.getOwner()))
      collectUses(transpose.getResult(), compose(path, transpose.getPermutation()), root);
    else
      root.uses.push_back({use.getOwner(), use.getOperandNumber(), path});
  }
}

/// Whether constant folding will evaluate `value`.
bool LayoutGraph::isConstant(Value value) {
  if (auto it = constants.find(value); it != constants.end())
    return it->second;
  // Producers come before in the block: no deeper than the walk has not been yet.
  Operation *op = value.getDefiningOp();
  bool result = isa_and_nonnull<nn::ConstantOp, nn::FillOp>(op);
  if (isa_and_nonnull<nn::ReadOp>(op))
    result = static_cast<bool>(nn::getConstantValue(value));
  else if (op && !result && isa<nn::NnDialect>(op->getDialect()) && op->getNumOperands() > 0)
    result = llvm::all_of(op->getOperands(), [&](Value operand) { return isConstant(operand); });
  constants[value] = result;
  return result;
}

SmallVector<LayoutGraph::Seed> LayoutGraph::getSeeds() const {
  SmallVector<Seed> seeds;
  for (const Root &root : roots) {
    if (root.cost == 0)
      continue;
    for (const Use &use : root.uses) {
      if (!movesElements(use.path, typeOf(root.value)))
        continue;
      seeds.push_back({use.user, use.operand, invert(use.path), root.cost});
      if (Operation *producer = root.value.getDefiningOp())
        seeds.push_back({producer, std::nullopt, use.path, root.cost});
    }
  }
  for (Operation *op : ops)
    if (auto softmax = dyn_cast<nn::SoftmaxOp>(op); softmax && countHiddenMoves(op, {})) {
      Permutation toEnd;
      int64_t rank = typeOf(softmax.getResult()).getRank();
      for (int64_t k = 0; k < rank; ++k)
        if (k != static_cast<int64_t>(softmax.getAxis()))
          toEnd.push_back(k);
      toEnd.push_back(softmax.getAxis());
      seeds.push_back({op, std::nullopt, toEnd, transposeCost(softmax.getType())});
    }
  return seeds;
}

SmallVector<Permutation> LayoutGraph::getCandidates() const {
  SmallVector<std::pair<int64_t, Permutation>> candidates;
  for (const Seed &seed : getSeeds()) {
    auto *it = llvm::find_if(candidates, [&](auto &pair) { return pair.second == seed.permutation; });
    if (it == candidates.end())
      candidates.push_back({seed.cost, seed.permutation});
    else
      it->first = llvm::SaturatingAdd<uint64_t>(it->first, seed.cost) & INT64_MAX;
  }
  llvm::sort(candidates, [](auto &a, auto &b) { return std::tie(b.first, a.second) < std::tie(a.first, b.second); });
  return llvm::map_to_vector(candidates, [](auto &pair) { return pair.second; });
}

const Relayout *LayoutGraph::formOf(Operation *op) const {
  auto it = forms.find(op);
  return it == forms.end() ? nullptr : &it->second;
}

void LayoutGraph::assign(Operation *op, std::optional<Relayout> form, std::vector<Operation *> &queue) {
  if (!form || !forms.try_emplace(op, *form).second)
    return;
  assigned.push_back(op);
  queue.push_back(op);
}

void LayoutGraph::assignForms(ArrayRef<int64_t> permutation) {
  forms.clear();
  assigned.clear();
  std::vector<Operation *> queue;
  for (const Seed &seed : getSeeds()) {
    if (ArrayRef(seed.permutation) != permutation)
      continue;
    assign(seed.op, seed.operand ? relayoutFromOperand(seed.op, *seed.operand, permutation) : relayoutFromResult(seed.op, permutation),
           queue);
  }
  // All that reads `root` so that `order` would serve it.
  auto assignReaders = [&](Value value, const Permutation &order) {
    for (const Use &use : roots[rootOf.at(value)].uses) {
      Permutation needed = compose(invert(use.path), order);
      if (!forms.contains(use.user) && !isIdentity(needed))
        assign(use.user, relayoutFromOperand(use.user, use.operand, needed), queue);
    }
  };
  for (size_t k = 0; k < queue.size(); ++k) {
    Operation *op = queue[k];
    Relayout form = forms.at(op);
    assignReaders(op->getResult(0), form.result);
    for (auto [operand, needed] : llvm::zip(op->getOperands(), form.operands)) {
      if (!needed || static_cast<int64_t>(needed->size()) != typeOf(operand).getRank())
        continue;
      Source source = getSource(operand);
      Permutation order = compose(source.path, *needed);
      Operation *producer = source.root.getDefiningOp();
      if (producer && !forms.contains(producer) && !isIdentity(order))
        assign(producer, relayoutFromResult(producer, order), queue);
      assignReaders(source.root, order);
    }
  }
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

Permutation LayoutGraph::orderOf(const Root &root, const Use &use, bool isPermuted) const {
  Permutation order = use.path;
  const Relayout *form = isPermuted ? formOf(use.user) : nullptr;
  if (form && form->operands[use.operand] && form->operands[use.operand]->size() == order.size())
    order = compose(order, *form->operands[use.operand]);
  return elementOrder(order, typeOf(root.value));
}

Permutation LayoutGraph::orderOf(const Root &root, bool isPermuted) const {
  auto type = typeOf(root.value);
  const Relayout *form = isPermuted && root.value.getDefiningOp() ? formOf(root.value.getDefiningOp()) : nullptr;
  return elementOrder(form ? form->result : identityPermutation(type.getRank()), type);
}

int64_t LayoutGraph::ownCost(Operation *op, bool isPermuted) const {
  int64_t cost = 0;
  const Relayout *form = formOf(op);
  if (int64_t moves = countHiddenMoves(op, isPermuted && form ? ArrayRef<int64_t>(form->result) : ArrayRef<int64_t>()))
    cost += moves * transposeCost(typeOf(op->getResult(0)));
  if (!isPermuted || !form)
    return cost;
  // Operands of lower rank are reshaped, then transposed.
  for (auto [operand, needed] : llvm::zip(op->getOperands(), form->operands)) {
    auto type = typeOf(operand);
    if (!needed || static_cast<int64_t>(needed->size()) == type.getRank() || constants.lookup(getSource(operand).root))
      continue;
    int64_t missing = needed->size() - type.getRank();
    Permutation order;
    for (int64_t k : *needed)
      if (k >= missing && type.getDimSize(k - missing) != 1)
        order.push_back(k);
    if (!llvm::is_sorted(order))
      cost += transposeCost(type);
  }
  return cost;
}

int64_t LayoutGraph::tieCost(const Root &root, const Use &use, bool isPermuted) const {
  if (!root.isKernel || !isa<nn::ElementwiseOpInterface>(use.user))
    return 0;
  return orderOf(root, use, isPermuted) != orderOf(root, false);
}

int64_t LayoutGraph::costOf(const Choice &choice) const {
  auto isPermuted = [&](Operation *op) { return op && choice.lookup(op); };
  int64_t cost = 0;
  for (const Root &root : roots) {
    SmallVector<Permutation> orders = {orderOf(root, isPermuted(root.value.getDefiningOp()))};
    for (const Use &use : root.uses) {
      Permutation order = orderOf(root, use, isPermuted(use.user));
      if (!llvm::is_contained(orders, order))
        orders.push_back(order);
      cost += tieCost(root, use, isPermuted(use.user));
    }
    cost += root.cost * (orders.size() - 1);
  }
  for (Operation *op : ops)
    if (formOf(op) || isa<nn::SoftmaxOp>(op))
      cost += ownCost(op, isPermuted(op));
  return cost;
}

//===----------------------------------------------------------------------===//
// The cut
//===----------------------------------------------------------------------===//

void LayoutGraph::addRoot(MinCut &cut, const Root &root, const llvm::DenseMap<Operation *, MinCut::Node> &nodes) const {
  std::optional<MinCut::Node> producer;
  if (Operation *op = root.value.getDefiningOp())
    if (auto it = nodes.find(op); it != nodes.end())
      producer = it->second;
  Permutation plain = orderOf(root, false), permuted = orderOf(root, producer.has_value());

  // Who reads each order: always, or only in one of its forms.
  struct Readers {
    Permutation order;
    bool isAlways = false;
    SmallVector<MinCut::Node> ifPermuted, ifPlain;
  };
  SmallVector<Readers> all;
  auto readersOf = [&](const Permutation &order) -> Readers & {
    auto *it = llvm::find_if(all, [&](Readers &r) { return r.order == order; });
    return it == all.end() ? all.emplace_back(Readers{order, false, {}, {}}) : *it;
  };
  for (const Use &use : root.uses) {
    auto it = nodes.find(use.user);
    Permutation a = orderOf(root, use, false), b = orderOf(root, use, it != nodes.end());
    if (a == b) {
      readersOf(a).isAlways = true;
      continue;
    }
    readersOf(a).ifPlain.push_back(it->second);
    readersOf(b).ifPermuted.push_back(it->second);
    cut.addCostIfFalse(it->second, tieCost(root, use, false));
    cut.addCostIfTrue(it->second, tieCost(root, use, true));
  }

  // A node that is true if any of `readers` is, and false if any of them is.
  auto anyTrue = [&](ArrayRef<MinCut::Node> readers) {
    MinCut::Node any = cut.addNode();
    for (MinCut::Node reader : readers)
      cut.addCostIfTrueFalse(reader, any, MinCut::infinite);
    return any;
  };
  auto anyFalse = [&](ArrayRef<MinCut::Node> readers) {
    MinCut::Node any = cut.addNode();
    for (MinCut::Node reader : readers)
      cut.addCostIfTrueFalse(any, reader, MinCut::infinite);
    return any;
  };
  for (Readers &readers : all) {
    bool isFreePlain = readers.order == plain, isFreePermuted = readers.order == permuted;
    if (isFreePlain && isFreePermuted)
      continue;
    if (readers.isAlways) {
      if (isFreePlain)
        cut.addCostIfTrue(*producer, root.cost);
      else if (isFreePermuted)
        cut.addCostIfFalse(*producer, root.cost);
      continue;
    }
    if (!readers.ifPermuted.empty()) {
      MinCut::Node any = anyTrue(readers.ifPermuted);
      if (isFreePermuted)
        cut.addCostIfTrueFalse(any, *producer, root.cost);
      else
        cut.addCostIfTrue(any, root.cost);
    }
    if (!readers.ifPlain.empty()) {
      MinCut::Node any = anyFalse(readers.ifPlain);
      if (isFreePlain)
        cut.addCostIfTrueFalse(*producer, any, root.cost);
      else
        cut.addCostIfFalse(any, root.cost);
    }
  }
}

SmallVector<std::pair<Operation *, Relayout>> LayoutGraph::choose() {
  MinCut cut;
  llvm::DenseMap<Operation *, MinCut::Node> nodes;
  for (Operation *op : assigned) {
    MinCut::Node node = cut.addNode();
    nodes[op] = node;
    int64_t plain = ownCost(op, false), permuted = ownCost(op, true);
    cut.addCostIfFalse(node, std::min(plain, MinCut::maxCost));
    cut.addCostIfTrue(node, std::min(permuted, MinCut::maxCost));
  }
  for (const Root &root : roots)
    addRoot(cut, root, nodes);
  std::vector<bool> isTrue = cut.solve();
  Choice choice;
  for (Operation *op : assigned)
    choice[op] = isTrue[nodes[op]];
  if (costOf(choice) >= costOf(Choice()))
    return {};
  SmallVector<std::pair<Operation *, Relayout>> chosen;
  for (Operation *op : ops)
    if (choice.lookup(op))
      chosen.push_back({op, forms.at(op)});
  return chosen;
}
