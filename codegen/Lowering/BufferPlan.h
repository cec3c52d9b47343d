// Where every tensor of a function lies, and the kernels that fill them, in order.
#ifndef DLC_CODEGEN_LOWERING_BUFFERPLAN_H
#define DLC_CODEGEN_LOWERING_BUFFERPLAN_H

#include "codegen/Lowering/BufferView.h"
#include "dialects/Kernel/KernelDialect.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace dlc::lowering {

/// A piece of memory of its own.
struct Root {
  rt::BufferKind kind;
  int64_t index = 0;      // of an input or output
  nn::ParameterOp state;  // of a tensor of state
  ElementsAttr contents;  // of a weight
  AffineExpr bytes;
  AffineExpr offset;      // in the weights or the workspace, in bytes
  int64_t firstUse = -1, lastUse = -1; // launches, for the workspace
};

/// A kernel to be run on buffers. `op` is in tensor form; its inputs and its result, or the state it changes, lie at
/// these views.
struct Launch {
  mutable kernel::KernelOpInterface op; // ops are handles: reading one is not const in MLIR
  std::vector<BufferView> inputs, destinations;

  const BufferView &destination() const { return destinations.front(); }
};

/// A tensor of the state: its place there and, if it does not begin with zeros, the root of its first value.
struct StateEntry {
  nn::ParameterOp parameter;
  int64_t offset;
  int initial = -1;
};

/// A pair of sizes of which `right` must not exceed `left` when the model runs: or a kernel would read beyond a buffer.
struct SizeConstraint {
  AffineExpr left, right;
};

class BufferPlan {
public:
  explicit BufferPlan(mlir::func::FuncOp function) : function(function) {}

  /// Plans the whole function. Fails with a diagnostic at the op that cannot be placed.
  LogicalResult build(bool keepIntermediates);

  ArrayRef<Root> getRoots() const { return roots; }
  ArrayRef<Launch> getLaunches() const { return launches; }
  ArrayRef<SizeConstraint> getConstraints() const { return constraints; }
  ArrayRef<StateEntry> getState() const { return state; }
  int64_t getStateBytes() const { return stateBytes; }
  AffineExpr getWorkspaceBytes() const { return workspaceBytes; }
  int64_t getWeightBytes() const { return weightBytes; }

private:
  /// A value that its producer writes straight into a part of another one.
  struct Placement {
    Value whole;         // result of a concat, of which it is the part from `start` on along `dim`
    unsigned dim = 0;
    AffineExpr start;
    int64_t output = -1; // or the output that it is
    Value part;          // the value that lies there; the producer's is a reshape of it
  };

  void planPlacements();
  Value producerThroughReshapes(Value value);
  BufferView newRoot(rt::BufferKind kind, RankedTensorType type, int64_t index = 0);
  /// Where `value` is to be written.
  BufferView destinationOf(Value value);
  void planState();
  LogicalResult planOp(Operation &op);
  LogicalResult planUpdate(kernel::UpdateOp op);
  LogicalResult planConstant(Operation &op);
  LogicalResult planReshape(Operation *op, Value input, Value result);
  void addCopy(Location loc, RankedTensorType type, const BufferView &from, const BufferView &to);
  void addFill(Location loc, RankedTensorType type, Value value, const BufferView &to);
  void addLaunch(kernel::KernelOpInterface op, ArrayRef<BufferView> inputs, ArrayRef<BufferView> destinations);
  void collectConstraints(kernel::KernelOpInterface op);
  /// A buffer has `size` elements in a dimension of which `used` are read or written.
  void constrain(AffineExpr size, AffineExpr used);
  void placeRoots(bool keepIntermediates);

  mlir::func::FuncOp function;
  std::vector<Root> roots;
  std::vector<Launch> launches;
  SmallVector<SizeConstraint> constraints;
  llvm::DenseMap<Value, BufferView> views;
  llvm::DenseMap<Value, Placement> placements; // by the producer's result
  llvm::DenseMap<Attribute, int> weights;
  SmallVector<StateEntry> state;
  llvm::StringMap<int> stateRoots; // by the parameter's name
  llvm::DenseSet<int> changed;     // roots of state that an update has changed
  int64_t stateBytes = 0;
  AffineExpr workspaceBytes;
  int64_t weightBytes = 0;
};

} // namespace dlc::lowering

#endif
