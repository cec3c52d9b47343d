// Updates right behind the last reader of what they change.
#include "passes/Autodiff/Passes.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_HOISTUPDATES
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;

namespace {
struct HoistUpdates : autodiff::impl::HoistUpdatesBase<HoistUpdates> {
  void runOnOperation() override {
    Block &block = getOperation().getBody().front();
    llvm::DenseMap<Attribute, Operation *> lastReaders; // of each parameter
    for (Operation &op : block)
      if (auto read = dyn_cast<nn::ReadOp>(op))
        noteReaders(read.getResult(), lastReaders[read.getParameterAttr()]);
    for (auto update : llvm::to_vector(block.getOps<kernel::UpdateOp>())) {
      Operation *after = nullptr;
      auto wait = [&](Operation *op) {
        if (op && (!after || after->isBeforeInBlock(op)))
          after = op;
      };
      for (Value input : update.getInputs())
        wait(input.getDefiningOp());
      for (Attribute name : update.getStateAttr())
        wait(lastReaders.lookup(name));
      if (after && after->isBeforeInBlock(update) && !after->hasTrait<OpTrait::IsTerminator>())
        update->moveAfter(after);
    }
  }

private:
  /// Readers of the memory of `value`: a reshape may be a view of it.
  static void noteReaders(Value value, Operation *&last) {
    for (Operation *user : value.getUsers()) {
      if (!last || last->isBeforeInBlock(user))
        last = user;
      if (isa<nn::ReshapeOp>(user))
        noteReaders(user->getResult(0), last);
    }
  }
};
} // namespace
