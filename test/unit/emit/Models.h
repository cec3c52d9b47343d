// Modules for the tests, as bufferization leaves them.
#ifndef DLC_TEST_UNIT_EMIT_MODELS_H
#define DLC_TEST_UNIT_EMIT_MODELS_H

namespace dlc::test {

/// y[i, j] = x[i, j] * w[j] + N, through the workspace: [N, 8] with N from the input.
inline const char *const scaleAndShift = R"(
module attributes {
    rt.symbols = ["N"],
    rt.inputs = [{name = "x", dtype = 0 : i32, dims = #nn.dims<"N", 8>}],
    rt.outputs = [{name = "y", dtype = 0 : i32, dims = #nn.dims<"N", 8>}],
    rt.workspace = #nn.dims<"32 * N">,
    rt.kernels = [{name = "dlc_scale_f32", nodes = "scale", flops = 8.0 : f64, bytes = 64.0 : f64},
                  {name = "dlc_shift_f32", nodes = "shift"}],
    rt.weights = [{offset = 64 : i64, value = dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]> : tensor<8xf32>}],
    rt.weights_size = 96 : i64} {
  func.func private @scale(%x: memref<?x8xf32> {rt.dims = #nn.dims<"N", 8>}, %w: memref<8xf32>,
                           %t: memref<?x8xf32> {rt.dims = #nn.dims<"N", 8>}, %begin: index, %end: index)
      attributes {rt.kernel} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    scf.for %i = %begin to %end step %c1 {
      %a = vector.load %x[%i, %c0] : memref<?x8xf32>, vector<8xf32>
      %b = vector.load %w[%c0] : memref<8xf32>, vector<8xf32>
      %c = arith.mulf %a, %b : vector<8xf32>
      vector.store %c, %t[%i, %c0] : memref<?x8xf32>, vector<8xf32>
    }
    return
  }
  func.func private @shift(%t: memref<?x8xf32> {rt.dims = #nn.dims<"N", 8>},
                           %y: memref<?x8xf32> {rt.dims = #nn.dims<"N", 8>}, %begin: index, %end: index)
      attributes {rt.kernel} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c8 = arith.constant 8 : index
    %n = rt.dim <"N">
    %m = arith.index_cast %n : index to i64
    %f = arith.sitofp %m : i64 to f32
    scf.for %i = %begin to %end step %c1 {
      scf.for %j = %c0 to %c8 step %c1 {
        %a = memref.load %t[%i, %j] : memref<?x8xf32>
        %b = arith.addf %a, %f : f32
        memref.store %b, %y[%i, %j] : memref<?x8xf32>
      }
    }
    return
  }
  func.func @run() attributes {rt.entry} {
    %x = rt.buffer input 0 offset <0> : memref<?x8xf32>
    %y = rt.buffer output 0 offset <0> : memref<?x8xf32>
    %w = rt.buffer weights 0 offset <64> : memref<8xf32>
    %t = rt.buffer workspace 0 offset <0> : memref<?x8xf32>
    rt.launch @scale(%x, %w, %t) tasks <"N"> cost <10000> index 0 : memref<?x8xf32>, memref<8xf32>, memref<?x8xf32>
    rt.launch @shift(%t, %y) tasks <"N"> cost <10000> index 1 : memref<?x8xf32>, memref<?x8xf32>
    return
  }
}
)";

/// y[i, j] = i below 100, where the call fails; conditions on the symbols of x: [N, M], of which the first
/// output dimension overflows.
inline const char *const conditions = R"mlir(
module attributes {
    rt.symbols = ["N", "M"],
    rt.inputs = [{name = "x", dtype = 0 : i32, dims = #nn.dims<"N", "M">}],
    rt.outputs = [{name = "y", dtype = 7 : i32, dims = #nn.dims<"N * 4611686018427387904", "M floordiv (N - 2)">}],
    rt.workspace = #nn.dims<0>, rt.weights = [], rt.weights_size = 0 : i64,
    rt.kernels = [{name = "dlc_check_i64", nodes = "check"}],
    rt.constraints = [[#nn.dims<"M">, #nn.dims<"2 * N">]],
    nn.requires = #nn.dims<"N - 3">} {
  func.func private @check(%y: memref<?x?xi64> {rt.dims = #nn.dims<"N", "M floordiv (N - 2)">}, %begin: index, %end: index)
      attributes {rt.kernel} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %low = arith.constant 0 : i64
    %high = arith.constant 100 : i64
    %columns = rt.dim <"M floordiv (N - 2)">
    scf.for %i = %begin to %end step %c1 {
      %v = arith.index_cast %i : index to i64
      %bad = arith.cmpi sge, %v, %high : i64
      scf.if %bad {
        rt.fail_range %v, %low, %high
      }
      scf.for %j = %c0 to %columns step %c1 {
        memref.store %v, %y[%i, %j] : memref<?x?xi64>
      }
    }
    return
  }
  func.func @run() attributes {rt.entry} {
    %y = rt.buffer output 0 offset <0> : memref<?x?xi64>
    rt.launch @check(%y) tasks <"N"> cost <1> index 0 : memref<?x?xi64>
    return
  }
}
)mlir";

} // namespace dlc::test

#endif
