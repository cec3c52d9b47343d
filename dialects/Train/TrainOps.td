// The train dialect: what training adds to nn.

#ifndef DLC_TRAIN_OPS
#define DLC_TRAIN_OPS

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "dialects/Nn/NnBase.td"

def Train_Dialect : Dialect {
  let name = "train";
  let cppNamespace = "::dlc::train";
  let summary = "What training adds";
  let description = [{
    Forms of nn ops that differ between training and inference, and the ops that end a training step: gradients, and
    changes of state. Parameters, running statistics and the optimizer's moments are `nn.parameter`s, `trainable` or
    `state`; between `nn.read` at the beginning and `train.update` at the end of a step everything is a pure function.
  }];
  let dependentDialects = ["::dlc::nn::NnDialect", "::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

class Train_Op<string mnemonic, list<Trait> traits = []> : Op<Train_Dialect, mnemonic, traits>;

def Train_Scalar : Nn_TensorOf<[F64, F32, F16, BF16, I1, I32, I64]>;

def Train_DropoutOp : Train_Op<"dropout", [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "Zeroes elements at random";
  let description = [{
    `result[i] = u[i] >= ratio ? input[i] / (1 - ratio) : 0`, with `u` uniform in [0, 1): word `i mod 4` of Philox4x32-10
    (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), divided by 2^32, where `i` is the row-major
    index. The key is the low and the high half of `seed`, the counter the halves of `i div 4`, the low half of `step`, and
    `stream`. Nothing is stored: whoever needs
    the same mask computes it again. (C1) `0 <= ratio < 1`. (C2) `seed` and `step` have rank 0.

    Example:
    ```mlir
    %1 = train.dropout %0, %seed, %step {ratio = 0.5 : f64, stream = 0 : i64}
      : (tensor<2x3xf32>, tensor<i64>, tensor<i64>) -> tensor<2x3xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_TensorOf<[I64]>:$seed, Nn_TensorOf<[I64]>:$step, F64Attr:$ratio,
                       I64Attr:$stream);
  let results = (outs Nn_FloatTensor:$result);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Train_BatchNormOp : Train_Op<"batch_norm", [Pure, AllTypesMatch<["input", "result"]>]> {
  let summary = "Normalizes each channel by the batch's own statistics";
  let description = [{
    `mean[c]` and `variance[c]` are the mean and population variance of `input[:, c, ...]`, and
    `result[b, c, ...] = (x - mean[c]) / sqrt(variance[c] + epsilon) * scale[c] + bias[c]`.
    (C1) `input` has rank 2 or more. (C2) The other operands and the statistics have rank 1 and the size of dimension 1.

    Example:
    ```mlir
    %y, %mean, %variance = train.batch_norm %x, %scale, %bias {epsilon = 1.0e-5 : f64}
      : (tensor<4x8x5x5xf32>, tensor<8xf32>, tensor<8xf32>) -> (tensor<4x8x5x5xf32>, tensor<8xf32>, tensor<8xf32>)
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$input, Nn_FloatTensor:$scale, Nn_FloatTensor:$bias, F64Attr:$epsilon);
  let results = (outs Nn_FloatTensor:$result, Nn_FloatTensor:$mean, Nn_FloatTensor:$variance);
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

def Train_GradientOp : Train_Op<"gradient", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The gradient of the loss with respect to a parameter";
  let description = [{
    The end of differentiation: an optimizer turns it into `train.update`. (C1) The symbol names a trainable
    `nn.parameter` of the value's type.

    Example:
    ```mlir
    train.gradient @w, %0 : tensor<2xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$parameter, Nn_FloatTensor:$value);
  let assemblyFormat = "$parameter `,` $value attr-dict `:` type($value)";
}

def Train_YieldOp : Train_Op<"yield", [Pure, Terminator, ReturnLike, HasParent<"UpdateOp">]> {
  let summary = "Ends the body of an update";
  let description = "Gives the new element of each tensor of state.";
  let arguments = (ins Variadic<AnyType>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

def Train_UpdateOp : Train_Op<"update", [SingleBlock, DeclareOpInterfaceMethods<SymbolUserOpInterface>,
                                         DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Changes tensors of state element by element";
  let description = [{
    The tensors that `state` names get new elements, which the body computes from one element of each input and the
    old elements, all in compute type. Inputs have the shape of the state, or rank 0. What was read from the state before
    keeps its old value. (C1) The symbols name parameters of one shape that are not immutable. (C2) The body has one argument
    per input, then one per name, and yields one value per name.

    Example:
    ```mlir
    train.update(%g, %rate : tensor<2xf32>, tensor<f32>) state [@w] {
    ^bb0(%0: f32, %1: f32, %2: f32):
      %3 = arith.mulf %0, %1 : f32
      %4 = arith.subf %2, %3 : f32
      train.yield %4 : f32
    }
    ```
  }];
  let arguments = (ins Variadic<Nn_Tensor>:$inputs, FlatSymbolRefArrayAttr:$state);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "`(` $inputs `:` type($inputs) `)` `state` $state attr-dict-with-keyword $body";
}

#endif // DLC_TRAIN_OPS
