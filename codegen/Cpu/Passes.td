// Passes that make native code of kernels.

#ifndef DLC_CODEGEN_CPU_PASSES
#define DLC_CODEGEN_CPU_PASSES

include "mlir/Pass/PassBase.td"

def EmitKernels : Pass<"dlc-emit-kernels", "::mlir::func::FuncOp"> {
  let summary = "Replace kernel ops in buffer form by loops over their tasks";
  let description = [{
    In a function with `rt.kernel`, the kernel op becomes scf, vector, memref, arith and math for the tasks [begin,
    end), the function's last two arguments. Vectors are as wide as the registers of `cpu`, tails are masked.

    ```mlir
    func.func private @k(%x: memref<20xf32>, %y: memref<20xf32>, %begin: index, %end: index) attributes {rt.kernel} {
      kernel.generic(%x : memref<20xf32>) into %y : memref<20xf32> attributes {maps = [...], bounds = #nn.dims<20>} {...}
      return
    }
    // becomes, with vectors of 8
    scf.for %task = %begin to %end step %c1 {
      scf.for %i = ... { vector.load; ...; vector.store }
      if anything is left { vector.maskedload; ...; vector.maskedstore }
    }
    ```
  }];
  let options = [
    Option<"cpu", "cpu", "std::string", "\"x86-64-v3\"", "LLVM's name of the CPU">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::LLVM::LLVMDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect",
                           "::dlc::rt::RtDialect"];
}

def LegalizeArith : Pass<"dlc-legalize-arith"> {
  let summary = "Expand conversions and operations that the target has no instruction for";
  let description = [{
    LLVM would turn them into calls of a compiler support library, which artifacts do not link to.
    f16 conversions become integer arithmetic without `has-f16c`, bf16 ones without `has-bf16`;
    `math.fma` and `vector.fma` become a multiplication and an addition without `has-fma`. Rounding is to
    nearest even throughout. Arithmetic on f16 and bf16 itself is left alone.
  }];
  let options = [
    Option<"hasF16c", "has-f16c", "bool", "false", "The target converts f16">,
    Option<"hasBf16", "has-bf16", "bool", "false", "The target converts f32 to bf16">,
    Option<"hasFma", "has-fma", "bool", "false", "The target multiplies and adds in one step">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def LowerRt : Pass<"dlc-lower-rt", "::mlir::ModuleOp"> {
  let summary = "Turn launches and kernels into functions of the artifact's ABI";
  let description = [{
    Every kernel becomes two functions: `<kernel>.task(args, begin, end)`, which the runtime calls, loads the
    pointers and calls the kernel's code, which takes one pointer for each buffer, then the symbols, the call,
    the kernel's index, begin and end. Buffers that overlap no other buffer in any launch are `noalias`.
    `@run(call) -> i32` fills the pointers on its stack and calls `dlc_rt_launch` once per launch, in order.
    Launches that certainly have no tasks are dropped.

    The entry function is called `entry-name`, and `suffix` is put behind the names of kernels.

    ```mlir
    func.func private @k(%a: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} { ... }
    func.func @run() attributes {rt.entry} {
      %0 = rt.buffer output 0 offset <0> : memref<4xf32>
      rt.launch @k(%0) tasks <1> cost <4> index 0 : memref<4xf32>
      return
    }
    // becomes
    llvm.func internal @k(%a: !llvm.ptr, %symbols: !llvm.ptr, %call: !llvm.ptr, %index: i32, %begin: i64, %end: i64)
    llvm.func internal @k.task(%args: !llvm.ptr, %begin: i64, %end: i64)
    llvm.func @run(%call: !llvm.ptr) -> i32
    ```
  }];
  let options = [
    Option<"entryName", "entry-name", "std::string", "\"run\"", "Name of the entry function">,
    Option<"suffix", "suffix", "std::string", "", "Put behind the names of kernels">,
  ];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect", "::mlir::arith::ArithDialect"];
}

#endif // DLC_CODEGEN_CPU_PASSES
