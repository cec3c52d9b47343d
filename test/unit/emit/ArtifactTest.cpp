// Whole artifacts: code of every level, dynamic sizes, weights inside and beside, kinds of files.
#include "Artifact.h"

using namespace dlc;
using namespace dlc::test;

namespace {

/// y[i, j] = x[i, j] * w[j] + N, through the workspace: [N, 8] with N from the input.
const char *const scaleAndShift = R"(
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

/// Runs the model above on [n, 8] and checks every element.
void checkScaleAndShift(dlc_model *model, int64_t n) {
  std::vector<float> x(n * 8), y(n * 8, -1);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = float(i % 13) - 5;
  dlc_tensor input = tensorOf(x, DLC_F32, {n, 8}), output = tensorOf(y, DLC_F32, {});
  ASSERT_EQ(dlc_model_run(model, &input, 1, &output, 1, nullptr, 0), DLC_OK) << dlc_last_error();
  EXPECT_EQ(output.shape[0], n);
  for (int64_t i = 0; i < n * 8; ++i)
    ASSERT_EQ(y[i], x[i] * float(i % 8 + 1) + float(n)) << i;
}

TEST(Artifact, SharedLibraryRunsOnEveryLevel) {
  Folder folder;
  emit::ArtifactOptions options;
  options.targets = targetsOf({"x86-64-v2", "x86-64-v3", "x86-64-v4"});
  Compiled compiled = compileText(scaleAndShift, folder / "libm.so", options);
  ASSERT_TRUE(compiled.ok) << compiled.message;
  EXPECT_EQ(compiled.files, (std::vector<std::string>{folder / "libm.so", folder / "m.h"}));
  for (const char *isa : {"x86-64-v2", "x86-64-v3", "x86-64-v4"}) {
    if (!canRun(isa))
      continue;
    for (int32_t threads : {1, 3}) {
      ModelPtr model = load(folder / "libm.so", isa, threads);
      ASSERT_TRUE(model);
      EXPECT_STREQ(dlc_model_isa(model.get()), isa);
      for (int64_t n : {1, 2, 17, 64, 0})
        checkScaleAndShift(model.get(), n);
    }
  }
}

} // namespace
