// Passes on arithmetic, for every target.

#ifndef DLC_CODEGEN_MATH_PASSES
#define DLC_CODEGEN_MATH_PASSES

include "mlir/Pass/PassBase.td"

def ExpandMath : Pass<"dlc-expand-math"> {
  let summary = "Replace mathematical functions by arithmetic";
  let description = [{
    `math` ops on f32 and vectors of f32 become arithmetic within 5 ulp of the exact result: exp, exp2, expm1, log,
    log2, log10, log1p, tanh, erf, sin, cos, powf, rsqrt. Zeros, infinities and NaN come out as C says; denormals
    may count as zeros. sin and cos hold up to |x| = 1e9. What is an instruction stays: sqrt, floor, ceil, trunc,
    round, roundeven, absf, copysign, and fma with `has-fma`; without, `math.fma` and `vector.fma` become a
    multiplication and an addition. Other functions, and all on f64, are left for the library, one scalar each.

    With `expand-f64`, the functions above are arithmetic on f64 too, within 4 ulp, denormals included. It uses
    `math.fma`, which the target must have, whatever `has-fma` says.

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
    Option<"expandF64", "expand-f64", "bool", "false", "Expand functions of f64">,
  ];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
}

#endif // DLC_CODEGEN_MATH_PASSES
