// Prints how much was checked beside what GoogleTest prints.
#include "KernelHarness.h"

#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  int result = RUN_ALL_TESTS();
  for (const auto &[suite, count] : dlc::test::checkCounts())
    llvm::outs() << suite << ": " << count << " kernels x sizes x targets\n";
  return result;
}
