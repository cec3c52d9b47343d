// The optimizer's state.
#include "passes/Autodiff/Passes.h"

namespace dlc::autodiff {
#define GEN_PASS_DEF_ADDMOMENTS
#include "passes/Autodiff/Passes.h.inc"
} // namespace dlc::autodiff

using namespace mlir;
using namespace dlc;

namespace {
struct AddMoments : autodiff::impl::AddMomentsBase<AddMoments> {
  using Base::Base;

  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    for (auto parameter : llvm::to_vector(getOperation().getOps<nn::ParameterOp>())) {
      if (!parameter.isTrainable())
        continue;
      OpBuilder builder(parameter->getContext());
      auto type = cast<RankedTensorType>(parameter.getType());
      auto zeros = DenseElementsAttr::get(type, builder.getFloatAttr(type.getElementType(), 0.0));
      Operation *last = parameter;
      for (const std::string &moment : moments) {
        auto op = nn::ParameterOp::create(builder, parameter.getLoc(), (parameter.getSymName() + ":" + moment).str(),
                                          nn::Mutability::State, type, zeros);
        op->setAttr(train::momentOfAttrName, FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
        symbols.insert(op, std::next(last->getIterator()));
        last = op;
      }
    }
  }
};
} // namespace
