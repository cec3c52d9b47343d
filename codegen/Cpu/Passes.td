// Passes that make native code of kernels.

#ifndef DLC_CODEGEN_CPU_PASSES
#define DLC_CODEGEN_CPU_PASSES

include "mlir/Pass/PassBase.td"

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

def ExpandMath : Pass<"dlc-expand-math"> {
  let summary = "Replace mathematical functions by arithmetic";
  let description = [{
    `math` ops on f32 and vectors of f32 become arithmetic within 5 ulp of the exact result: exp, exp2, expm1, log,
    log2, log10, log1p, tanh, erf, sin, cos, powf, rsqrt. Zeros, infinities and NaN come out as C says; denormals
    may count as zeros. sin and cos hold up to |x| = 1e9. What is an instruction stays: sqrt, floor, ceil, trunc,
    round, roundeven, absf, copysign, and fma with `has-fma`; without, `math.fma` and `vector.fma` become a
    multiplication and an addition. Other functions, and all on f64, are left for the library, one scalar each.

    With `expand-bounds`, `arith.maximumf` and `arith.minimumf` with a constant become a comparison and a
    selection that x86 has one instruction for, and which is NaN for NaN as well. Which zero it takes of -0 and
    +0 is not the greater one, but the operand that is no constant.

    ```mlir
    %1 = arith.maximumf %0, %zero : vector<16xf32>
    // becomes
    %c = arith.cmpf ogt, %zero, %0 : vector<16xf32>
    %1 = arith.select %c, %zero, %0 : vector<16xi1>, vector<16xf32>
    ```
  }];
  let options = [
    Option<"hasFma", "has-fma", "bool", "false", "The target multiplies and adds in one step">,
    Option<"expandBounds", "expand-bounds", "bool", "true", "Expand maximumf and minimumf with a constant">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
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

#endif // DLC_CODEGEN_CPU_PASSES
