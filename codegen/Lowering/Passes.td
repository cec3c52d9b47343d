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

def MergeKernels : Pass<"dlc-merge-kernels", "::mlir::ModuleOp"> {
  let summary = "Keep one of each set of equal kernels";
  let description = [{
    Kernels (functions with `rt.kernel`) whose types, argument attributes and bodies are equal become one
    function, which every launch of them names. Locations are not compared.

    ```mlir
    rt.launch @k0(%a, %b) ... index 0
    rt.launch @k1(%b, %c) ... index 1
    // becomes, when @k0 and @k1 are equal
    rt.launch @k0(%a, %b) ... index 0
    rt.launch @k0(%b, %c) ... index 1
    ```
  }];
}

def BuildShapes : Pass<"dlc-build-shapes", "::mlir::ModuleOp"> {
  let summary = "Replace the module's functions by the artifact's shapes function";
  let description = [{
    From `rt.symbols`, `rt.inputs`, `rt.outputs`, `rt.workspace`, `rt.constraints` and `nn.requires` makes
    `@<name>(symbols, dims, workspace) -> i32` as `dlc_shapes_fn` wants it. Every step is checked for overflow.
  }];
  let options = [
    Option<"name", "name", "std::string", "\"shapes\"", "Name of the function">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect"];
}

def CheckLowered : Pass<"dlc-check-lowered", "::mlir::ModuleOp"> {
  let summary = "Fail when something is left that native code cannot have";
  let description = [{
    Allocations and copies in kernels would become calls to libraries that artifacts do not link to, and ops of
    `kernel`, `rt` and `nn` have no code. Each is an internal error.
  }];
}

#endif // DLC_CODEGEN_LOWERING_PASSES
