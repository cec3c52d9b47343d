// The choice between the two forms of every op, as it is and permuted, with what each costs.
#ifndef DLC_LAYOUT_LAYOUTGRAPH_H
#define DLC_LAYOUT_LAYOUTGRAPH_H

#include "passes/Layout/MinCut.h"
#include "passes/Layout/Relayout.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace dlc::layout {

/// A value and what it is a transpose of.
struct Source {
  Value root; // no result of nn.transpose
  Permutation path;
};
Source getSource(Value value);

/// All tensors of a function with their reads, seen through transposes. Costs are in bytes moved, scaled; the rest of
/// the scale breaks ties in favour of elementwise ops that directly follow a kernel.
class LayoutGraph {
public:
  explicit LayoutGraph(mlir::func::FuncOp function);

  /// The permutations that some op would be computed in if it were up to one transpose beside it, most bytes first.
  SmallVector<Permutation> getCandidates() const;

  /// Gives ops a permuted form, beginning with those beside a transpose that `permutation` would absorb, and on from
  /// there to what they read and what reads them.
  void assignForms(ArrayRef<int64_t> permutation);

  /// The ops to permute, in order, so that the least is paid; empty if nothing is better than what is there.
  SmallVector<std::pair<Operation *, Relayout>> choose();

  /// What is paid as things are.
  int64_t getCost() const { return costOf(Choice()); }

private:
  struct Use {
    Operation *user;
    unsigned operand;
    Permutation path;
  };
  struct Root {
    Value value;
    SmallVector<Use> uses;
    int64_t cost = 0; // of transposing it once
    bool isKernel = false;
  };
  struct Seed {
    Operation *op;
    std::optional<unsigned> operand; // nothing: the result
    Permutation permutation;
    int64_t cost;
  };
  using Choice = llvm::DenseMap<Operation *, bool>;

  void collectUses(Value value, const Permutation &path, Root &root);
  bool isConstant(Value value);
  SmallVector<Seed> getSeeds() const;
  void assign(Operation *op, std::optional<Relayout> form, std::vector<Operation *> &queue);
  const Relayout *formOf(Operation *op) const;

  /// How `use` reads the root's elements, in either form of the user.
  Permutation orderOf(const Root &root, const Use &use, bool isPermuted) const;
  /// How the root's elements lie, in either form of its producer.
  Permutation orderOf(const Root &root, bool isPermuted) const;
  /// What a form costs beside the transposes of roots.
  int64_t ownCost(Operation *op, bool isPermuted) const;
  int64_t tieCost(const Root &root, const Use &use, bool isPermuted) const;
  int64_t costOf(const Choice &choice) const;
  void addRoot(MinCut &cut, const Root &root, const llvm::DenseMap<Operation *, MinCut::Node> &nodes) const;

  std::vector<Root> roots;
  llvm::DenseMap<Value, unsigned> rootOf;
  llvm::DenseMap<Value, bool> constants;
  llvm::DenseMap<Operation *, Relayout> forms;
  std::vector<Operation *> assigned; // in the order of assignment
  std::vector<Operation *> ops;      // in program order
};

} // namespace dlc::layout

#endif
