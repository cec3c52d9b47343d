// What is known about an nn op beyond its syntax, each fact in one place. Shape inference is
// MLIR's InferTypeOpInterface; the interfaces here hold the rest.

#ifndef DLC_NN_INTERFACES
#define DLC_NN_INTERFACES

include "mlir/IR/OpBase.td"

def Nn_ElementwiseOpInterface : OpInterface<"ElementwiseOpInterface"> {
  let cppNamespace = "::dlc::nn";
  let description = [{
    The op computes every result element from the operand elements at the same index, after
    numpy broadcasting. Fusion, vectorization, CPU and CUDA code follow from the scalar body.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the body on scalars with arith and math ops and returns the result scalar. `args` has
      one value per operand, in compute type: signless integers of the operand's width (i1 for
      booleans), f32 for f16 and bf16, the type itself otherwise. The result is in the compute type
      of the result. Signedness is read from the op's own operand types.
    }], "::mlir::Value", "buildScalar",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc, "::mlir::ValueRange":$args)>,
  ];
}

def Nn_ShapeArithmeticOpInterface : OpInterface<"ShapeArithmeticOpInterface"> {
  let cppNamespace = "::dlc::nn";
  let description = [{
    The op can compute on small integer tensors whose elements are expressions of the model's
    symbols. Shape arithmetic written as tensors (Shape, Gather, Concat, Mul, ...) is resolved
    through it when shapes are inferred.
  }];
  let methods = [
    InterfaceMethod<[{
      Given the elements of each operand, row-major (an empty optional where unknown), returns the
      elements of result 0, or nothing if they cannot be told.
    }], "::std::optional<::dlc::nn::SymbolicElements>", "inferElements",
    (ins "::llvm::ArrayRef<::std::optional<::dlc::nn::SymbolicElements>>":$operands)>,
  ];
}

def Nn_ReferenceOpInterface : OpInterface<"ReferenceOpInterface"> {
  let cppNamespace = "::dlc::nn";
  let description = [{
    The op's meaning as plain loops over host tensors. Attached to the ops by lib/Reference; used
    by constant folding and as the oracle of `dlc verify`.
  }];
  let methods = [
    InterfaceMethod<[{
      Computes all results. Inputs hold concrete shapes; result shapes follow from them and from
      `symbols` (values of the model's symbols, used where the op's attributes are expressions).
      Floating point is computed in double and rounded to the result's element type once; with
      `options.fp64` it is left unrounded, elements being f64 throughout. Fails with a sentence.
    }], "::llvm::Expected<::llvm::SmallVector<::dlc::HostValue>>", "evaluate",
    (ins "::llvm::ArrayRef<::dlc::HostValue>":$operands, "const ::dlc::EvalOptions &":$options)>,
  ];
}

def Nn_CostOpInterface : OpInterface<"CostOpInterface"> {
  let cppNamespace = "::dlc::nn";
  let description = [{ How much work the op is, for reports and schedules. }];
  let methods = [
    InterfaceMethod<[{
      Arithmetic operations as an expression of the model's symbols; a multiply-add counts two.
      Null when a dimension is unknown.
    }], "::mlir::AffineExpr", "getFlops", (ins)>,
  ];
}

def Nn_DifferentiableOpInterface : OpInterface<"DifferentiableOpInterface"> {
  let cppNamespace = "::dlc::nn";
  let description = [{
    The op has a gradient. Attached to the ops by passes/Autodiff. An op with floating-point operands and results that
    lacks the interface stops differentiation with an error that names it.
  }];
  let methods = [
    InterfaceMethod<[{
      Builds the gradients of the operands from those of the results with ops of the dialect. `gradients` has one value
      per result, of the result's type (null where a result does not matter); `wanted` says of each operand whether its
      gradient is asked for. Sets `operandGradients`, one value per operand, of the operand's type; null is a gradient
      that is zero by structure (Floor, a condition, an index) or not wanted. At ties and kinks the convention is
      PyTorch's (docs/Training.md). Fails with a diagnostic at the op where it is not differentiable as it stands.
    }], "::llvm::LogicalResult", "buildBackward",
    (ins "::mlir::OpBuilder &":$builder, "::mlir::ValueRange":$gradients, "::llvm::ArrayRef<bool>":$wanted,
         "::llvm::SmallVectorImpl<::mlir::Value> &":$operandGradients)>,
  ];
}

#endif // DLC_NN_INTERFACES
