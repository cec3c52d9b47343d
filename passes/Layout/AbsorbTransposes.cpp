// Moves a permutation from an activation to the constant matrix that it is multiplied with. ChannelsLast leaves such
// transposes where an image is flattened.
#include "passes/Layout/Passes.h"

#include "dialects/Nn/NnDialect.h"

namespace dlc {
#define GEN_PASS_DEF_ABSORBTRANSPOSES
#include "passes/Layout/Passes.h.inc"
} // namespace dlc

namespace {
struct AbsorbTransposes : dlc::impl::AbsorbTransposesBase<AbsorbTransposes> {
  using Base::Base;
  void runOnOperation() override {}
};
} // namespace
