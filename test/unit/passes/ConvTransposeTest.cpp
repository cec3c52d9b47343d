// Transposed convolutions of all shapes against their decomposition.
#include "passes/Canonical/Passes.h"
#include "test/unit/passes/TestNet.h"

using namespace mlir;
using namespace dlc;

TEST(DecomposeConvTranspose, KeepsTheResult) {
  MLIRContext context(TestNet::makeRegistry());
  context.loadAllAvailableDialects();
  int numRun = 0, numSymbolic = 0;
  for (unsigned seed = 0; numRun < 400; ++seed) {
    TestNet net(context, seed);
    int64_t spatial = net.chance(0.1) ? 3 : net.pick(1, 2), groups = net.chance(0.6) ? 1 : net.pick(2, 3);
    int64_t inputs = groups * net.pick(1, 3), outputs = net.pick(1, 3);
    SmallVector<int64_t> input = {net.pick(1, 2), inputs}, filter = {inputs, outputs}, strides, dilations, begins, ends, extra;
    SmallVector<std::string> names = {"N", ""};
    bool isSymbolic = net.chance(0.4), isEmpty = false;
    for (int64_t k = 0; k < spatial; ++k) {
      input.push_back(net.pick(1, 5));
      names.push_back(std::string(1, "HWD"[k]));
      filter.push_back(net.pick(1, 4));
      strides.push_back(net.pick(1, 3));
      dilations.push_back(net.chance(0.6) ? 1 : net.pick(2, 3));
      begins.push_back(net.pick(0, net.chance(0.2) ? 7 : 2));
      ends.push_back(net.pick(0, net.chance(0.2) ? 7 : 2));
      extra.push_back(net.pick(0, std::max(strides[k], dilations[k]) - 1));
      int64_t size = (input[2 + k] - 1) * strides[k] + extra[k] + dilations[k] * (filter[2 + k] - 1) + 1 - begins[k] - ends[k];
      isEmpty |= size < (isSymbolic ? 1 : 0);
    }
    if (isEmpty)
      continue;
    ++numRun;
    numSymbolic += isSymbolic;
    SmallVector<int64_t> pads = begins;
    llvm::append_range(pads, ends);
    Type f64 = net.builder.getF64Type();
    Value x = isSymbolic ? net.input(f64, input, names) : net.input(f64, input);
    Value w = net.chance(0.5) ? net.parameter(f64, filter) : net.input(f64, filter);
    Value bias = net.chance(0.5) ? net.parameter(f64, {groups * outputs}) : Value();
    Value y = nn::ConvTransposeOp::create(net.builder, net.loc, x, w, bias, net.array(strides), net.array(pads), net.array(dilations),
                                          net.array(extra), net.builder.getI64IntegerAttr(groups));
    net.finish(y);
    net.checkPass(createDecomposeConvTranspose(), 1e-12);
    if (HasFatalFailure())
      FAIL() << "seed " << seed;
    EXPECT_EQ(net.count<nn::ConvTransposeOp>(), 0);
  }
  EXPECT_GT(numSymbolic, 50);
}
