// Losses that are ops of their own because their gradients are simpler or safer than those of their parts.

#ifndef DLC_NN_LOSS
#define DLC_NN_LOSS

include "dialects/Nn/NnBase.td"

def Nn_SoftmaxCrossEntropyOp : Nn_PureOp<"softmax_cross_entropy", [DeclareOpInterfaceMethods<Nn_CostOpInterface>]> {
  let summary = "Negative logarithm of the probability that logits give to a label";
  let description = [{
    `logits` is `[N, C, D1, ..., Dn]`, `labels` `[N, D1, ..., Dn]`. `result[b, d] = log(sum over c of
    exp(logits[b, c, d])) - logits[b, labels[b, d], d]`, computed without overflow. A label outside `[0, C)` makes
    the run fail. (C1) `logits` has rank 2 or more. (C2) `labels` has the shape of `logits` without dimension 1.

    Example:
    ```mlir
    %2 = nn.softmax_cross_entropy %0, %1 : (tensor<4x10xf32>, tensor<4xi64>) -> tensor<4xf32>
    ```
  }];
  let arguments = (ins Nn_FloatTensor:$logits, Nn_IndexTensor:$labels);
  let results = (outs Nn_FloatTensor:$result);
}

#endif // DLC_NN_LOSS
