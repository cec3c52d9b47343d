// Passes that make code for GPUs of kernels.

#ifndef DLC_CODEGEN_CUDA_PASSES
#define DLC_CODEGEN_CUDA_PASSES

include "mlir/Pass/PassBase.td"

def EmitCuda : Pass<"dlc-emit-cuda", "::mlir::ModuleOp"> {
  let summary = "Write a GPU module with a kernel function for each kernel in buffer form";
  let description = [{
    Every function with `rt.kernel` gets a function of its name in the module `gpu.module @<arch>`: its arguments are the
    addresses of the buffers, then the model's symbols (`rt.symbols`, i64), then, where an index can be out of range,
    the address of a `dlc_cuda_failure` and the kernel's number (i64), then tensor maps. What a launch needs beside them is
    the attribute `cuda.launch`: the grid as expressions of symbols, threads of a block, blocks of a cluster, bytes of
    shared memory and the tensor maps. The kernels and their launches in `@run` stay as they are.

    ```mlir
    func.func private @k(%x: memref<20xf32>, %y: memref<20xf32>, %begin: index, %end: index) attributes {rt.kernel} {
      kernel.generic(%x : memref<20xf32>) into %y : memref<20xf32> attributes {maps = [...], bounds = #nn.dims<20>} {...}
      return
    }
    // adds
    gpu.module @sm_80 {
      llvm.func @k(%x: !llvm.ptr<1>, %y: !llvm.ptr<1>) attributes {nvvm.kernel, nvvm.reqntid = array<i32: 128, 1, 1>,
          cuda.launch = {grid = #nn.dims<1, 1, 1>, block = array<i64: 128, 1, 1>, ...}} { ... }
    }
    ```
  }];
  let options = [
    Option<"arch", "arch", "std::string", "\"sm_80\"", "The architecture">,
    Option<"tf32", "tf32", "bool", "false", "Products of f32 may take operands of 10 bits mantissa">,
    Option<"strictFp", "strict-fp", "bool", "false", "No contraction">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::NVVM::NVVMDialect", "::mlir::gpu::GPUDialect", "::mlir::scf::SCFDialect",
                           "::dlc::rt::RtDialect"];
}

def LowerToNvvm : Pass<"dlc-lower-to-nvvm", "::mlir::gpu::GPUModuleOp"> {
  let summary = "Convert what is left of cf, arith and math in a GPU module to the LLVM dialect";
  let description = [{
    All at once, because upstream's passes for cf do not run on a `gpu.module`, and its pass for GPUs calls a library
    for functions that LLVM has instructions for. Functions that need a library are reported, with the node they belong to.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::NVVM::NVVMDialect"];
}

def BuildValues : Pass<"dlc-build-cuda-values", "::mlir::ModuleOp"> {
  let summary = "Replace the module's functions by a program's values function";
  let description = [{
    From `rt.symbols`, `cuda.values` and `cuda.limits` makes `@<name>(symbols, values) -> i32` as `dlc_cuda_values_fn` wants
    it: the numbers of a launch plan, none of them larger than its limit (-1: none). Every step is checked for overflow.
  }];
  let options = [
    Option<"name", "name", "std::string", "\"values\"", "Name of the function">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect"];
}

#endif // DLC_CODEGEN_CUDA_PASSES
