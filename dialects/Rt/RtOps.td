// The rt dialect: what compiled code asks of the runtime.

#ifndef DLC_RT_OPS
#define DLC_RT_OPS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Rt/RtEnums.td"
include "dialects/Nn/NnBase.td"

def Rt_Dialect : Dialect {
  let name = "rt";
  let cppNamespace = "::dlc::rt";
  let summary = "Requests of compiled code to the runtime";
  let description = [{
    After bufferization the entry function `@run` is a list of launches over buffers of the call, and
    every kernel is a function with the attribute `rt.kernel` whose arguments are buffers followed
    by the range of tasks to do, `%begin` and `%end`. A dynamic buffer's sizes and strides are
    expressions of the model's symbols, given by the argument attributes `rt.dims` and `rt.strides`.
    Calls go through the entries of `include/dlc/Runtime/Entries.def`.
  }];
  let dependentDialects = ["::dlc::nn::NnDialect"];
  let useDefaultAttributePrinterParser = 1;
}

def Rt_BufferKindAttr : EnumAttr<Rt_Dialect, Rt_BufferKind, "buffer_kind">;

class Rt_Op<string mnemonic, list<Trait> traits = []> : Op<Rt_Dialect, mnemonic, traits>;

def Rt_BufferOp : Rt_Op<"buffer", [Pure]> {
  let summary = "A buffer of the call";
  let description = [{
    Input or output number `index`, or a part of the weights, the workspace or the state that the program bound,
    starting `offset` bytes (an expression of the symbols) from its beginning.

    Example:
    ```mlir
    %0 = rt.buffer workspace 0 offset <"64 * N"> : memref<?x16xf32>
    ```
  }];
  let arguments = (ins Rt_BufferKindAttr:$kind, I64Attr:$index, Nn_DimsAttr:$offset);
  let results = (outs AnyStridedMemRef:$buffer);
  let assemblyFormat = "$kind $index `offset` $offset attr-dict `:` type($buffer)";
}

def Rt_LaunchOp : Rt_Op<"launch", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "Runs the tasks of a kernel";
  let description = [{
    Calls `kernel` over `[0, tasks)`, cut in any way, possibly on several threads. `cost` is the
    estimated number of scalar operations of one task, `index` the kernel's place in the artifact's table.
    (C1) The symbol names a function with `rt.kernel` whose arguments are these buffers' types and two indices.

    Example:
    ```mlir
    func.func private @k0(%a: memref<4xf32>, %begin: index, %end: index) attributes {rt.kernel} {
      return
    }
    func.func @run() {
      %0 = rt.buffer input 0 offset <0> : memref<4xf32>
      rt.launch @k0(%0) tasks <4> cost <100> index 0 : memref<4xf32>
      return
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<AnyStridedMemRef>:$buffers, Nn_DimsAttr:$tasks,
                       Nn_DimsAttr:$cost, I64Attr:$index);
  let assemblyFormat = "$kernel `(` $buffers `)` `tasks` $tasks `cost` $cost `index` $index attr-dict `:` type($buffers)";
}

def Rt_DimOp : Rt_Op<"dim", [Pure]> {
  let summary = "The value of an expression of the model's symbols";
  let description = [{
    In a kernel or the entry function.

    Example:
    ```mlir
    %0 = rt.dim <"2 * N + 1">
    ```
  }];
  let arguments = (ins Nn_DimsAttr:$expr);
  let results = (outs Index:$result);
  let assemblyFormat = "$expr attr-dict";
}

def Rt_FailRangeOp : Rt_Op<"fail_range", []> {
  let summary = "Reports a value out of its range";
  let description = [{
    Makes the call end with DLC_ERROR_VALUE: `value` was outside `[low, high)`. Only in kernels.

    Example:
    ```mlir
    func.func private @k1(%v: memref<1xi64>, %begin: index, %end: index) attributes {rt.kernel} {
      %c0 = arith.constant 0 : i64
      %c4 = arith.constant 4 : i64
      %i = arith.constant 7 : i64
      rt.fail_range %i, %c0, %c4
      return
    }
    ```
  }];
  let arguments = (ins I64:$value, I64:$low, I64:$high);
  let assemblyFormat = "$value `,` $low `,` $high attr-dict";
}

#endif // DLC_RT_OPS
