// Ops that move elements without computing on them, and where values come from.

#ifndef DLC_NN_SHAPE
#define DLC_NN_SHAPE

include "dialects/Nn/NnBase.td"

def Nn_ParameterOp : Nn_Op<"parameter", [Symbol]> {
  let summary = "A weight of the model";
  let description = [{
    A module-level tensor: `immutable`, `trainable` (by its gradient), or `state` that training changes otherwise (running
    statistics, moments). The contents, where training begins, are a resource or dense attribute; they are never copied
    between passes. (C1) The contents have the parameter's type,
    which is static. (C2) A resource is there, and as long as the type says.

    Example:
    ```mlir
    nn.parameter @w immutable : tensor<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Nn_MutabilityAttr:$mutability, TypeAttrOf<Nn_Tensor>:$type,
                       ElementsAttr:$value);
  let assemblyFormat = "$sym_name $mutability `:` $type `=` $value attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    bool isTrainable() { return getMutability() == Mutability::Trainable; }
    bool isImmutable() { return getMutability() == Mutability::Immutable; }
  }];
}

def Nn_ReadOp : Nn_Op<"read", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The value of a parameter";
  let description = [{
    (C1) The symbol names an `nn.parameter`. (C2) The types are equal.

    Example:
    ```mlir
    nn.parameter @w2 immutable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
    func.func @f() -> tensor<2xf32> {
      %0 = nn.read @w2 : tensor<2xf32>
      return %0 : tensor<2xf32>
    }
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$parameter attr-dict `:` type($result)";
}

def Nn_ConstantOp : Nn_Op<"constant", [Pure, ConstantLike, AllTypesMatch<["value", "result"]>,
                                       DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>]> {
  let summary = "A small constant tensor";
  let description = [{
    For scalars and shape-like values; larger contents are parameters. (C1) The contents are dense, or
    a resource that is there and as long as the type says.

    Example:
    ```mlir
    %0 = nn.constant dense<[1, 2]> : tensor<2xi64>
    ```
  }];
  let arguments = (ins ElementsAttr:$value);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "attr-dict $value";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Nn_FillOp : Nn_Op<"fill", [Pure]> {
  let summary = "A tensor of one value";
  let description = [{
    Every element of the result is `value`. (C1) `value` is a number of the result's element type.

    Example:
    ```mlir
    %0 = nn.fill 0.0 : f32 -> tensor<?x8xf32, #nn.dims<"N", 8>>
    ```
  }];
  let arguments = (ins TypedAttrInterface:$value);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$value `->` type($result) attr-dict";
  let hasVerifier = 1;
}

def Nn_ShapeOp : Nn_PureOp<"shape", [DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>]> {
  let summary = "The sizes of a tensor's dimensions as a tensor";
  let description = [{
    `result[i] = size of dimension start + i of input`, for dimensions in [start, end).
    (C1) `0 <= start <= end <= rank`.

    Example:
    ```mlir
    %1 = nn.shape %0 {start = 0, end = 2} : (tensor<2x3xf32>) -> tensor<2xi64>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, I64Attr:$start, I64Attr:$end);
  let results = (outs Nn_TensorOf<[I64]>:$result);
}

class Nn_MoveOp<string mnemonic> : Nn_PureOp<mnemonic, [DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>]>;

/// A move whose result type is part of the op, not inferred.
class Nn_TypedMoveOp<string mnemonic> :
    Nn_Op<mnemonic, [Pure, DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>]> {
  let arguments = (ins Nn_Tensor:$input);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type($input, $result)";
  let hasVerifier = 1;
}

def Nn_ReshapeOp : Nn_TypedMoveOp<"reshape"> {
  let summary = "The same elements in another shape";
  let description = [{
    Row-major order is kept; the result type says the shape. (C1) Element types are equal.
    (C2) The numbers of elements are equal, where they can be told.

    Example:
    ```mlir
    %1 = nn.reshape %0 : (tensor<?x2x3xf32, #nn.dims<"N", 2, 3>>) -> tensor<?x6xf32, #nn.dims<"N", 6>>
    ```
  }];
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Nn_ExpandOp : Nn_TypedMoveOp<"expand"> {
  let summary = "Broadcasts to a shape";
  let description = [{
    The result type says the shape. (C1) Element types are equal. (C2) The input broadcasts to it.

    Example:
    ```mlir
    %1 = nn.expand %0 : (tensor<3x1xf32>) -> tensor<2x3x4xf32>
    ```
  }];
  let hasFolder = 1;
}

def Nn_TransposeOp : Nn_MoveOp<"transpose"> {
  let summary = "Permutes dimensions";
  let description = [{
    `result[i[p[0]], ..., i[p[n-1]]] = input[i[0], ..., i[n-1]]`: dimension k of the result is
    dimension `permutation[k]` of the input. (C1) `size(permutation) = rank(input)`.
    (C2) `permutation` is a permutation of `0..rank-1`.

    Example:
    ```mlir
    %1 = nn.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<4x8xf32>) -> tensor<8x4xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs Nn_Tensor:$result);
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def Nn_ConcatOp : Nn_MoveOp<"concat"> {
  let summary = "Joins tensors along an axis";
  let description = [{
    (C1) At least one operand; element types are equal. (C2) `axis` is within the rank. (C3) All
    other dimensions agree.

    Example:
    ```mlir
    %2 = nn.concat %0, %1 {axis = 1} : (tensor<1x2xf32>, tensor<1x3xf32>) -> tensor<1x5xf32>
    ```
  }];
  let arguments = (ins Variadic<Nn_Tensor>:$inputs, I64Attr:$axis);
  let results = (outs Nn_Tensor:$result);
  let hasFolder = 1;
}

def Nn_SliceOp : Nn_Op<"slice", [Pure, DeclareOpInterfaceMethods<Nn_ShapeArithmeticOpInterface>]> {
  let summary = "A regular part of a tensor";
  let description = [{
    `result[i] = input[starts + i * steps]` in every dimension; steps may be negative. The result
    type says the sizes. (C1) `starts` and `steps` have one entry per dimension, steps are not 0.
    (C2) Element types and ranks are equal. (C3) First and last element lie inside the input, where that can be told.

    Example:
    ```mlir
    %1 = nn.slice %0 {starts = #nn.dims<0, 1>, steps = array<i64: 1, 2>} : (tensor<2x6xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_DimsAttr:$starts, DenseI64ArrayAttr:$steps);
  let results = (outs Nn_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type($input, $result)";
  let hasFolder = 1;
  let hasVerifier = 1;
}

def Nn_PadOp : Nn_PureOp<"pad"> {
  let summary = "Adds elements at the borders";
  let description = [{
    Dimension k grows by `pads[k]` in front and `pads[rank + k]` behind; negative entries crop.
    `mode`: `constant` takes `value` (a rank-0 tensor; zero if absent), `edge` the border element,
    `reflect` mirrors without repeating the border, `wrap` goes on at the other side.
    (C1) `pads` has 2 * rank entries. (C2) `value` has the input's element type and rank 0.
    (C3) For `reflect`, pads are below the dimension's size where that is known; `edge` and `wrap` have
    something to repeat.

    Example:
    ```mlir
    %1 = nn.pad %0 {pads = #nn.dims<0, 1, 0, 1>, mode = #nn.pad_mode<edge>} : (tensor<2x3xf32>) -> tensor<2x5xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, Optional<Nn_Tensor>:$value, Nn_DimsAttr:$pads, Nn_PadModeAttr:$mode);
  let results = (outs Nn_Tensor:$result);
  let hasVerifier = 1;
}

def Nn_GatherOp : Nn_MoveOp<"gather"> {
  let summary = "Picks slices by index";
  let description = [{
    `result[a, i, b] = input[a, indices[i], b]`, with `a` over the dimensions before `axis`, `i` over
    all dimensions of `indices` and `b` over those after `axis`. Negative indices count from the end.
    An index out of range makes the run fail. (C1) `axis` is within the input's rank.

    Example:
    ```mlir
    %2 = nn.gather %0, %1 {axis = 0} : (tensor<10x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
    ```
  }];
  let arguments = (ins Nn_Tensor:$input, Nn_IndexTensor:$indices, I64Attr:$axis);
  let results = (outs Nn_Tensor:$result);
}

def Nn_DropoutOp : Nn_PureOp<"dropout"> {
  let summary = "Zeroes elements at random when training";
  let description = [{
    In inference the identity, and removed by canonicalization there. `ratio` is the share of
    elements that training zeroes, the others being scaled by `1 / (1 - ratio)`.

    Example:
    ```mlir
    %1 = nn.dropout %0 {ratio = 0.5 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, F64Attr:$ratio);
  let results = (outs Nn_FloatTensor:$result);
}

#endif // DLC_NN_SHAPE
