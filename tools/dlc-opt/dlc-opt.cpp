// Reads MLIR text, runs passes by name, writes text: the tool behind the tests and for looking at
// one step of the compiler at a time.
#include "tools/dlc-opt/Registration.h"

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  dlc::registerPasses();
  mlir::DialectRegistry registry;
  dlc::registerDialects(registry);
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "dlc pass driver\n", registry));
}
