// Passes that turn a model into a training step.

#ifndef DLC_PASSES_AUTODIFF
#define DLC_PASSES_AUTODIFF

include "mlir/Pass/PassBase.td"

def MarkState : Pass<"dlc-mark-state", "::mlir::ModuleOp"> {
  let summary = "Tell running statistics from trained parameters";
  let description = [{
    Parameters that are only read as mean or variance of a batch normalization become `state`, or, with
    `freeze-batch-norm`, immutable. Trainable parameters that nothing reads become immutable.

    ```mlir
    nn.parameter @mean trainable : tensor<8xf32> = dense<0.0> : tensor<8xf32>
    // read by an nn.batch_norm alone, becomes
    nn.parameter @mean state : tensor<8xf32> = dense<0.0> : tensor<8xf32>
    ```
  }];
  let options = [
    Option<"freezeBatchNorm", "freeze-batch-norm", "bool", "false", "Running statistics stay as they are">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect"];
}

def AddMoments : Pass<"dlc-add-moments", "::mlir::ModuleOp"> {
  let summary = "Give every trainable parameter the optimizer's moments";
  let description = [{
    One `nn.parameter` of state per trainable parameter and name in `moments`, zeros of the same type.

    ```mlir
    nn.parameter @w trainable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
    // with moments=m gains
    nn.parameter @"w:m" state : tensor<2xf32> = dense<0.0> : tensor<2xf32> {train.moment_of = @w}
    ```
  }];
  let options = [
    ListOption<"moments", "moments", "std::string", "Names of the moments">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect", "::dlc::train::TrainDialect"];
}

def AddLoss : Pass<"dlc-add-loss", "::mlir::ModuleOp"> {
  let summary = "Compare an output with a target";
  let description = [{
    `@main` gains the arguments `target` (class indices for `softmax_ce`, else as the output), `learning_rate` (f64),
    `step` and `seed` (i64), and a first result: the mean over all samples of the loss. Kinds: `softmax_ce`
    (-log softmax(output)[label], classes along dimension 1; a softmax that ends the model is left out, its input
    compared), `bce` (softplus(x) - x * target; a sigmoid is left out likewise) and `mse` ((x - target)^2).
  }];
  let options = [
    Option<"kind", "kind", "std::string", "\"softmax_ce\"", "softmax_ce, bce or mse">,
    Option<"output", "output", "std::string", "\"\"", "Name of the compared output; the first if empty">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect", "::dlc::train::TrainDialect"];
}

def TrainingForm : Pass<"dlc-training-form", "::mlir::ModuleOp"> {
  let summary = "Replace inference forms of ops by training forms";
  let description = [{
    `nn.dropout` becomes `train.dropout`, each with a random stream of its own. `nn.batch_norm` whose statistics are
    state becomes `train.batch_norm` and an update `r = r * momentum + batch * (1 - momentum)` of the statistics, if the
    loss is finite. `insert-dropout` ("node=ratio") adds a dropout behind a node of the model first.
  }];
  let options = [
    ListOption<"insertDropout", "insert-dropout", "std::string", "node=ratio">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect", "::dlc::train::TrainDialect", "::mlir::arith::ArithDialect"];
}

def Differentiate : Pass<"dlc-differentiate", "::mlir::ModuleOp"> {
  let summary = "Build the gradient of the loss";
  let description = [{
    Reverse mode on nn: walks back from the result of `@main` with `train.role = "loss"` through the ops that depend on
    a trainable parameter, by `DifferentiableOpInterface`. Contributions to one value are added in the order of their
    consumers. Ends in one `train.gradient` per trainable parameter that the loss depends on; `input-gradients` names
    arguments whose gradient becomes a result. An op on the way without a gradient is an error, and so is a
    parameter that only ops with a zero gradient lead to.

    ```mlir
    %w = nn.read @w : tensor<4xf32>
    %y = nn.mul %x, %w : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %l = nn.reduce %y {kind = #nn.reduce_kind<sum>, axes = array<i64: 0>} : (tensor<4xf32>) -> tensor<f32>
    // gains
    %1 = nn.fill 1.0 : f32 -> tensor<f32>
    %2 = nn.expand %1 : (tensor<f32>) -> tensor<4xf32>
    %3 = nn.mul %2, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    train.gradient @w, %3 : tensor<4xf32>
    ```
  }];
  let options = [
    ListOption<"inputGradients", "input-gradients", "std::string", "Names of arguments">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect", "::dlc::train::TrainDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def ApplyOptimizer : Pass<"dlc-apply-optimizer", "::mlir::ModuleOp"> {
  let summary = "Turn gradients into updates of the parameters";
  let description = [{
    Each `train.gradient` becomes a `train.update` of the parameter and its moments by the formulas of PyTorch's SGD,
    Adam and AdamW. With `clip-norm` gradients are scaled by min(1, clip-norm / (norm + 1e-6)), where norm is the root of the
    sum of all their squares, which becomes a result. Nothing changes when the loss is not finite. `no-decay` are
    patterns (* and ?) of parameters without weight decay; if empty, those of rank 1 or less.
  }];
  let options = [
    Option<"kind", "kind", "std::string", "\"sgd\"", "sgd, adam or adamw">,
    Option<"weightDecay", "weight-decay", "double", "0", "Weight decay">,
    Option<"momentum", "momentum", "double", "0", "Momentum of sgd">,
    Option<"nesterov", "nesterov", "bool", "false", "Nesterov's momentum">,
    Option<"beta1", "beta1", "double", "0.9", "Decay of the first moment">,
    Option<"beta2", "beta2", "double", "0.999", "Decay of the second moment">,
    Option<"epsilon", "epsilon", "double", "1e-8", "Added to the root of the second moment">,
    Option<"clipNorm", "clip-norm", "double", "0", "Largest norm of all gradients together; 0: any">,
    ListOption<"noDecay", "no-decay", "std::string", "Parameters without weight decay">,
  ];
  let dependentDialects = ["::dlc::nn::NnDialect", "::dlc::train::TrainDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def DecomposeTraining : Pass<"dlc-decompose-training", "::mlir::func::FuncOp"> {
  let summary = "Write training forms in nn ops";
  let description = [{
    `train.batch_norm` becomes reductions over the batch and elementwise ops. The variance is the mean of squared
    distances from the mean, in two passes.
  }];
  let dependentDialects = ["::dlc::nn::NnDialect", "::dlc::train::TrainDialect"];
}

def HoistUpdates : Pass<"dlc-hoist-updates", "::mlir::func::FuncOp"> {
  let summary = "Update state as soon as nothing reads its old value";
  let description = [{
    Moves each `kernel.update` up behind its inputs and behind the last kernel that reads the state it changes: the
    gradient is still in the cache then, and its memory is free sooner.
  }];
  let dependentDialects = ["::dlc::kernel::KernelDialect"];
}

#endif // DLC_PASSES_AUTODIFF
