// Passes that choose the order in which tensors' dimensions lie in memory.

#ifndef DLC_PASSES_LAYOUT
#define DLC_PASSES_LAYOUT

include "mlir/Pass/PassBase.td"

def ChannelsLast : Pass<"dlc-channels-last", "::mlir::func::FuncOp"> {
  let summary = "Move transposes so that they cancel";
  let description = [{
    Kernels of convolutions and pools stand between transposes, because images are channels-last
    there and channels-first in the model. This pass computes the ops between them on transposed
    tensors where fewer bytes are moved that way: elementwise ops, concatenations, pads, slices,
    reductions, softmax, reshapes that split or merge neighbouring dimensions, and others that do
    not mind the order of dimensions.

    Each such op has two forms, as it is and permuted; a minimum cut chooses among all of them at once,
    for one permutation after the other. What counts is the bytes that transposes move: those of
    constants are free (they fold), those that only move dimensions of size 1 too (they are
    reshapes), and one that several ops need counts once. Among equal choices those win that let
    elementwise ops follow their kernel directly. The bytes never grow: the pass ends when they
    do not shrink any more. Any rank, permutation and symbolic size.

    ```mlir
    %2 = nn.transpose %a {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
    %3 = nn.transpose %b {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32>
    %4 = nn.add %2, %3 : (tensor<1x16x8x8xf32>, tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
    %5 = nn.transpose %4 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x16x8x8xf32>) -> tensor<1x8x8x16xf32>
    // becomes
    %5 = nn.add %a, %b : (tensor<1x8x8x16xf32>, tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def AbsorbTransposes : Pass<"dlc-absorb-transposes", "::mlir::func::FuncOp"> {
  let summary = "Permute constant matrices instead of the activations that meet them";
  let description = [{
    A transposed tensor whose dimensions are then flattened into the contracted one of a matrix product
    with a constant needs no transpose: the rows of the constant matrix are permuted instead, as
    ops on it that constant folding carries out. This is how a network's convolutions, channels-last,
    meet its first dense layer. Works on `nn.matmul` and on `kernel.gemm` with packed columns.

    ```mlir
    %1 = nn.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<4x5x6x8xf32>) -> tensor<4x8x5x6xf32>
    %2 = nn.reshape %1 : (tensor<4x8x5x6xf32>) -> tensor<4x240xf32>
    %3 = nn.matmul %2, %w : (tensor<4x240xf32>, tensor<240x10xf32>) -> tensor<4x10xf32>
    // becomes
    %1 = nn.reshape %0 : (tensor<4x5x6x8xf32>) -> tensor<4x240xf32>
    %2 = nn.reshape %w : (tensor<240x10xf32>) -> tensor<8x5x6x10xf32>
    %3 = nn.transpose %2 {permutation = array<i64: 1, 2, 0, 3>} : (tensor<8x5x6x10xf32>) -> tensor<5x6x8x10xf32>
    %4 = nn.reshape %3 : (tensor<5x6x8x10xf32>) -> tensor<240x10xf32>
    %5 = nn.matmul %1, %4 : (tensor<4x240xf32>, tensor<240x10xf32>) -> tensor<4x10xf32>
    ```
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

#endif // DLC_PASSES_LAYOUT
