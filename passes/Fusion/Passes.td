#ifndef DLC_PASSES_FUSION
#define DLC_PASSES_FUSION

include "mlir/Pass/PassBase.td"

def FormAnchors : Pass<"dlc-form-anchors", "::mlir::func::FuncOp"> {
  let summary = "Turn convolutions, pools and matrix products into kernels";
  let description = [{
    Convolutions and pools become channels-last kernels between two transposes, matrix products
    kernels on packed weights. Packing is written as tensor ops on the parameter, which constant
    folding then carries out; for weights that training changes they stay and run.

    ```mlir
    %2 = nn.conv %0, %w {...} : (tensor<1x3x8x8xf32>, tensor<16x3x3x3xf32>) -> tensor<1x16x8x8xf32>
    ```
    becomes
    ```mlir
    %1 = nn.transpose %0 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
    %3 = kernel.conv(%1, %packed : ...) ... -> tensor<1x8x8x16xf32>
    %2 = nn.transpose %3 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
    ```
  }];
  let options = [
    Option<"pairs", "pairs", "bool", "true", "Pack constant bf16 operands in pairs, as CPUs like them and GPUs do not">,
  ];
  let dependentDialects = ["::dlc::kernel::KernelDialect"];
}

def FormKernels : Pass<"dlc-form-kernels", "::mlir::func::FuncOp"> {
  let summary = "Turn every remaining nn op into kernels";
  let description = [{
    Elementwise ops become `kernel.generic` with their scalar body; broadcasts, transposes and slices
    the same with maps; reductions and normalizations their kernels. Reshapes stay: they are views.
    Concatenations and constant pads stay for bufferization, which lets producers write in place.
  }];
  let dependentDialects = ["::dlc::kernel::KernelDialect"];
}

def FuseKernels : Pass<"dlc-fuse-kernels", "::mlir::func::FuncOp"> {
  let summary = "Merge elementwise kernels into their producers and consumers";
  let description = [{
    A `kernel.generic` whose only reader is another one is inlined there; one that reads the result of a
    kernel with an epilogue at the same index joins that epilogue. Remarks say what was fused, and what
    was not and why.
  }];
  let options = [Option<"remarks", "remarks", "bool", "false", "Tell what was fused, and what was not and why">];
  let dependentDialects = ["::dlc::kernel::KernelDialect"];
}

def CollapseLoops : Pass<"dlc-collapse-loops", "::mlir::func::FuncOp"> {
  let summary = "Merge neighbouring loop dimensions of elementwise kernels";
  let description = [{
    Two neighbouring dimensions of a `kernel.generic` become one where every input has both in a row or
    neither, so that vectors run over long rows and short trailing dimensions cost nothing. So do two
    neighbouring reduced dimensions of a `kernel.reduce`.
  }];
  let dependentDialects = ["::dlc::kernel::KernelDialect"];
}

def SplitReductions : Pass<"dlc-split-reductions", "::mlir::func::FuncOp"> {
  let summary = "Cut long reductions to few outputs in two";
  let description = [{
    A reduction of many points to few outputs, as of an image to its channels or of everything to
    one number, is one task or a few. It becomes two: one of blocks, each a task, and one of the
    blocks' results, to which the epilogue goes. How long a block is follows from the sizes of the other
    dimensions, so that equal sizes give equal bits on any number of threads.

    ```mlir
    %1 = kernel.reduce(%0 : tensor<50176x16xf32>) ... reduced = #nn.dims<50176> ... -> tensor<16xf32>
    ```
    becomes
    ```mlir
    %1 = kernel.reduce(%0 : tensor<50176x16xf32>) ... block = 2048, reduced = #nn.dims<50176> ... -> tensor<25x16xf32>
    %2 = kernel.reduce(%1 : tensor<25x16xf32>) ... reduced = #nn.dims<25> ... -> tensor<16xf32>
    ```
  }];
  let dependentDialects = ["::dlc::kernel::KernelDialect"];
}

#endif // DLC_PASSES_FUSION
