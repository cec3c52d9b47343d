#ifndef DLC_CODEGEN_LOWERING_PASSES
#define DLC_CODEGEN_LOWERING_PASSES

include "mlir/Pass/PassBase.td"

def Bufferize : Pass<"dlc-bufferize", "::mlir::ModuleOp"> {
  let summary = "Give every tensor a place and turn kernels into functions that the entry launches";
  let description = [{
    Inputs and outputs are the caller's, parameters lie in the weights, everything else in one
    workspace whose parts are reused when their values are dead. Reshapes are views. A producer that is
    only read by a concatenation or returned writes in place. Each kernel op becomes a function on
    buffers; `@main` becomes the entry `@run`, a list of `rt.launch`.

    ```mlir
    func.func @main(%x: tensor<4xf32> {nn.name = "x"}) -> (tensor<4xf32> {nn.name = "y"}) {
      %0 = kernel.generic(%x : tensor<4xf32>) ... -> tensor<4xf32>
      return %0 : tensor<4xf32>
    }
    ```
    becomes
    ```mlir
    func.func private @kernel_0(%a: memref<4xf32>, %b: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} {
      kernel.generic(%a : memref<4xf32>) into %b : memref<4xf32> ...
      return
    }
    func.func @run() attributes {rt.entry} {
      %0 = rt.buffer input 0 offset <0> : memref<4xf32>
      %1 = rt.buffer output 0 offset <0> : memref<4xf32>
      rt.launch @kernel_0(%0, %1) tasks <1> cost <8192> index 0 : memref<4xf32>, memref<4xf32>
      return
    }
    ```
  }];
  let options = [
    Option<"keepIntermediates", "keep-intermediates", "bool", "false",
           "Give every value its own part of the workspace, so that all can be read after a run">,
  ];
  let dependentDialects = ["::dlc::kernel::KernelDialect", "::dlc::rt::RtDialect", "::mlir::func::FuncDialect"];
}

#endif // DLC_CODEGEN_LOWERING_PASSES
