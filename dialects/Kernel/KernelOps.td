// The kernel dialect: fused regions, one op per loop nest or launch.

#ifndef DLC_KERNEL_OPS
#define DLC_KERNEL_OPS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "dialects/Kernel/KernelEnums.td"
include "dialects/Nn/NnBase.td"
include "dialects/Kernel/KernelInterfaces.td"

def Kernel_Dialect : Dialect {
  let name = "kernel";
  let cppNamespace = "::dlc::kernel";
  let summary = "Fused loop nests";
  let description = [{
    One op is one parallel loop nest or GPU launch. It exists in two forms. In tensor form it has a
    result and no destination; in buffer form it writes a `memref` destination. Elements are stored
    in signless types: booleans as `i8` 0 or 1, unsigned integers as signless ones of their width.

    Most kernels end in an **epilogue**, a region of scalar `arith` and `math` ops: its first argument
    is the kernel's value for one output element, in compute type (`f32` for `f16` and `bf16`), the
    others are elements of further inputs, read through `epilogue_maps` from the output's index.

    Images are channels-last here: `[N, D1, ..., Dn, C]`.
  }];
  let dependentDialects = ["::dlc::nn::NnDialect", "::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
  let useDefaultAttributePrinterParser = 1;
}

def Kernel_CombineKindAttr : EnumAttr<Kernel_Dialect, Kernel_CombineKind, "combine">;
def Kernel_RowKindAttr : EnumAttr<Kernel_Dialect, Kernel_RowKind, "row">;
def Kernel_PoolKindAttr : EnumAttr<Kernel_Dialect, Kernel_PoolKind, "pool_kind">;

def Kernel_Shaped : AnyTypeOf<[AnyRankedTensor, AnyStridedMemRef], "a ranked tensor or strided buffer">;

class Kernel_Op<string mnemonic, list<Trait> traits = []> :
    Op<Kernel_Dialect, mnemonic, !listconcat(traits, [
      AttrSizedOperandSegments, RecursivelySpeculatable, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
      DeclareOpInterfaceMethods<Kernel_KernelOpInterface, ["getDestination", "getEpilogue"]>])> {
  let hasVerifier = 1;
  let results = (outs Optional<AnyRankedTensor>:$result);
  let assemblyFormat = [{
    `(` $inputs `:` type($inputs) `)` (`into` $destination^ `:` type($destination))? attr-dict-with-keyword
    ($epilogue^)? (`->` type($result)^)?
  }];
}

def Kernel_YieldOp : Op<Kernel_Dialect, "yield", [Pure, Terminator, ReturnLike]> {
  let summary = "Ends an epilogue or body";
  let description = "Gives the element that the region computes; `kernel.update` has one for each tensor it changes.";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
  let extraClassDeclaration = [{
    ::mlir::Value getValue() { return getValues().front(); }
  }];
}

def Kernel_IndexOp : Op<Kernel_Dialect, "index", [Pure]> {
  let summary = "The position in one dimension of the output element being computed";
  let description = "As an `i64`. Only inside the body of `kernel.generic`.";
  let arguments = (ins I64Attr:$dim);
  let results = (outs I64:$result);
  let assemblyFormat = "$dim attr-dict";
}

def Kernel_DimOp : Op<Kernel_Dialect, "dim", [Pure]> {
  let summary = "The value of an expression of the model's symbols, as an i64";
  let description = "Only inside the regions of kernels.";
  let arguments = (ins Nn_DimsAttr:$expr);
  let results = (outs I64:$result);
  let assemblyFormat = "$expr attr-dict";
}

def Kernel_LoadOp : Op<Kernel_Dialect, "load", [Pure]> {
  let summary = "An element of an input at computed indices";
  let description = [{
    Only inside the body of `kernel.generic`: reads input number `input` of that kernel, whose map is
    `() -> ()`. The indices are in range: the body has clamped or checked them.
  }];
  let arguments = (ins I64Attr:$input, Variadic<I64>:$indices);
  let results = (outs AnyType:$result);
  let assemblyFormat = "$input `[` $indices `]` attr-dict `:` type($result)";
}

def Kernel_CheckOp : Op<Kernel_Dialect, "check", [Pure]> {
  let summary = "Lets the run fail if an index is out of range";
  let description = [{
    Returns `index`, counted from the end if negative, limited to `[0, size)`; if it was outside
    `[-size, size)`, or with `from_zero` outside `[0, size)`, the run ends with DLC_ERROR_VALUE. Only inside the body of
    `kernel.generic`.
  }];
  let arguments = (ins I64:$index, Nn_DimsAttr:$size, UnitAttr:$from_zero);
  let results = (outs I64:$result);
  let assemblyFormat = "$index `in` $size (`from_zero` $from_zero^)? attr-dict";
}

def Kernel_GenericOp : Kernel_Op<"generic"> {
  let summary = "Every output element from input elements";
  let description = [{
    For every index of the output (its dimensions are the loop dimensions, in order) the body computes
    the element from one element of each input: input k is read at `maps[k](index)`, whose symbols are
    the model's. Covers chains of elementwise ops, broadcasts, transposes, slices. With `kernel.index`
    and `kernel.load` bodies can read at computed places; such an input has the map `() -> ()`.
    (C1) One map per input, with as many results as the input's rank (or the empty map), and as many
    dimensions as the output's rank. (C2) `bounds` are the output's dimensions.
    (C3) The body's arguments are the inputs' element types, and it yields the output's.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       AffineMapArrayAttr:$maps, Nn_DimsAttr:$bounds, OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_ReduceOp : Kernel_Op<"reduce"> {
  let summary = "Combines input elements along dimensions";
  let description = [{
    Loop dimensions are the output's, then the reduced ones (`reduced`, their sizes). `mapper`
    computes what one point of the loops contributes from one element of each core input (read
    through `maps`), in compute type; contributions are combined by `combine` in a fixed order that
    depends on shapes alone; the epilogue makes the output element of the result. With `block` = B > 0
    the output's first dimension counts blocks of the first reduced one: position s combines the
    points [s * B, s * B + B) of that dimension, as far as there are any.
    (C1) One map per core input with as many dimensions as the output's rank plus `reduced`.
    (C2) With `block` the output's first size is that of the first reduced dimension over `block`, rounded up.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       I64Attr:$core_inputs, AffineMapArrayAttr:$maps, Nn_DimsAttr:$bounds, Nn_DimsAttr:$reduced,
                       Kernel_CombineKindAttr:$combine, AffineMapArrayAttr:$epilogue_maps,
                       OptionalAttr<DictionaryAttr>:$schedule, DefaultValuedAttr<I64Attr, "0">:$block);
  let regions = (region SizedRegion<1>:$mapper, SizedRegion<1>:$epilogue);
  let assemblyFormat = [{
    `(` $inputs `:` type($inputs) `)` (`into` $destination^ `:` type($destination))? attr-dict-with-keyword
    $mapper $epilogue (`->` type($result)^)?
  }];
}

def Kernel_RowwiseOp : Kernel_Op<"rowwise"> {
  let summary = "Normalizes each row";
  let description = [{
    A row is the last dimension of input 0, which has the output's shape. `softmax`: exponentials
    scaled to sum 1; `log_softmax`: its logarithm; `normalize`: `(x - mean) / sqrt(variance + epsilon)`
    with the population variance. Computed in f32 (f64 for f64).
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       Kernel_RowKindAttr:$kind, F64Attr:$epsilon, Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps,
                       OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_GemmOp : Kernel_Op<"gemm"> {
  let summary = "Matrix product";
  let description = [{
    `output[b, m, n] = sum over k of lhs[b, m, k] * rhs[b, k, n]` for batch indices b, where operands'
    batch dimensions broadcast. With `panel` = NR > 0 `rhs` is packed as `[ceil(N / NR), K, NR]`, padded with
    zeros, and has no batch. With `transpose_lhs` the operand is `lhs[b, k, m]`, with `transpose_rhs` `rhs[b, n, k]`; both
    are read as they lie. Sums are in compute type, in an order that depends on shapes alone. A packed rhs of
    bf16 may be in pairs, `[ceil(N / NR), ceil(K / 2), NR, 2]`: elements k and k + 1 of a column are neighbours, an odd K is filled up with zeros.
    (C1) The inputs begin with lhs and rhs. (C2) `bounds` are the output's dimensions. (C3) A transposed rhs is of floats,
    not packed, and meets an lhs that is not transposed. (C4) With pairs both operands are of bf16, K and rhs are of
    constant size, and lhs is of rank 2 and not transposed.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       I64Attr:$panel, Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps,
                       OptionalAttr<DictionaryAttr>:$schedule, UnitAttr:$transpose_lhs, UnitAttr:$transpose_rhs);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_ConvOp : Kernel_Op<"conv"> {
  let summary = "Convolution, channels last";
  let description = [{
    Input `[N, D1, ..., Dn, C]`, filter packed as `[G, ceil(M / G / NR), K1, ..., Kn, C / G, NR]`, padded
    with zeros, output `[N, O1, ..., On, M]`. Taps outside the input are skipped, nothing is padded.
    Only the pads in front matter: `bounds` say how large the output is. A filter of bf16 may be in pairs,
    `[G, ceil(M / G / NR), K1, ..., Kn, ceil(C / G / 2), NR, 2]`, as in `kernel.gemm`.
    (C1) The inputs begin with input and filter. (C2) `strides`, `pads`, `dilations` have n entries. (C3) With pairs
    both operands are of bf16, and the number of channels is constant.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps, OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_ConvWeightGradientOp : Kernel_Op<"conv_weight_gradient"> {
  let summary = "Gradient of a convolution's filter, channels last, in blocks of images";
  let description = [{
    Image `[N, D1, ..., Dn, C]`, signal (the gradient of the convolution's output) `[N, O1, ..., On, M]`, result
    `[ceil(N / block), K1, ..., Kn, C, M]`: `result[s, k, c, m] = sum over n in [s * block, s * block + block) and
    positions o of image[n, o * strides + k * dilations - pads, c] * signal[n, o, m]`, as far as there are such images;
    taps outside the image are skipped. Both are read where they lie, and nothing is packed.
    (C1) The inputs begin with image and signal. (C2) `strides`, `pads`, `dilations` have n entries.
    (C3) `block` is positive.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, I64Attr:$block,
                       Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps, OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_DepthwiseConvOp : Kernel_Op<"depthwise_conv"> {
  let summary = "Convolution of each channel by itself, channels last";
  let description = [{
    Input `[N, D1, ..., Dn, C]`, filter `[K1, ..., Kn, C]`, output `[N, O1, ..., On, C]`. As `kernel.conv`
    otherwise.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations,
                       Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps, OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_PoolOp : Kernel_Op<"pool"> {
  let summary = "Window maximum or mean, channels last";
  let description = [{
    Input `[N, D1, ..., Dn, C]`, output `[N, O1, ..., On, C]`. `max`: over the taps inside the input;
    `avg`: their mean; `avg_padded`: their sum over the number of taps inside the padded input, which
    reaches `pads_end` beyond the end.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       Kernel_PoolKindAttr:$kind, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$pads_end, DenseI64ArrayAttr:$dilations, UnitAttr:$is_unsigned,
                       Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps, OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_UpdateOp : Op<Kernel_Dialect, "update", [
    AttrSizedOperandSegments, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
    DeclareOpInterfaceMethods<Kernel_KernelOpInterface, ["getDestination", "getEpilogue"]>]> {
  let summary = "Changes the elements of several tensors of state in place";
  let description = [{
    For every index the body computes the new elements of all tensors of state from their old ones and one element of
    each input (read through `maps`): a gradient of the same size, and numbers that are the same for all. In tensor
    form `state` names the tensors, in buffer form they are the destinations. Everything is one row of `bounds[0]`
    elements.
    (C1) The body's arguments are the inputs' elements, then the state's, and it yields as many as the latter.
    (C2) Destinations have rank 1.

    Example:
    ```mlir
    kernel.update(%g, %rate : tensor<10xf32>, tensor<f32>) state [@w] attributes {maps = [...], bounds = #nn.dims<10>} {
    ^bb0(%0: f32, %1: f32, %2: f32):
      %3 = arith.mulf %0, %1 : f32
      %4 = arith.subf %2, %3 : f32
      kernel.yield %4 : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Variadic<AnyStridedMemRef>:$destinations,
                       OptionalAttr<FlatSymbolRefArrayAttr>:$state, AffineMapArrayAttr:$maps,
                       Nn_DimsAttr:$bounds);
  let regions = (region SizedRegion<1>:$epilogue);
  let assemblyFormat = [{
    `(` $inputs `:` type($inputs) `)` (`into` $destinations^ `:` type($destinations))? (`state` $state^)?
    attr-dict-with-keyword $epilogue
  }];
  let hasVerifier = 1;
}

def Kernel_PoolGradOp : Kernel_Op<"pool_grad"> {
  let summary = "Gradient of a pool's input, channels last";
  let description = [{
    The inputs begin with the pool's input `[N, D1, ..., Dn, C]`, for `max` alone, and the gradient of its
    output `[N, O1, ..., On, C]`, whose dimensions are `windows`; the result has the shape of the pool's input.
    `max`: each window gives its gradient to its first largest element in row-major order, or its first NaN;
    `avg` and `avg_padded`: to each tap inside the input, divided by what the pool divides by. An element that is in
    several windows gets the sum, in row-major order of windows; one that is in none gets zero.
    (C1) `windows` has the output's rank. (C2) `kernel`, `strides`, `pads`, `pads_end` and `dilations` have n entries.
  }];
  let arguments = (ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination,
                       Kernel_PoolKindAttr:$kind, DenseI64ArrayAttr:$kernel, DenseI64ArrayAttr:$strides,
                       DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$pads_end, DenseI64ArrayAttr:$dilations, Nn_DimsAttr:$windows,
                       Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps, OptionalAttr<DictionaryAttr>:$schedule);
  let regions = (region SizedRegion<1>:$epilogue);
}
include "dialects/Kernel/KernelIntegerOps.td"

#endif // DLC_KERNEL_OPS
