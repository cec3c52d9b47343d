// Made by make_expectations.py: each function returns what the op gives and what it must give.
func.func @neg_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.neg %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [-0.125, -1.5, -20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @neg_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.neg %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [-0.125, -1.5, -20.75]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @neg_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.neg %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [-0.125, -1.5, -20.75]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @neg_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.neg %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [-0.125, -1.5, -20.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @abs_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.abs %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @abs_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.abs %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @abs_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.abs %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @abs_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.abs %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[30.0, 2.5, 0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @sign_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.sign %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @sign_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.sign %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @sign_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.sign %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @sign_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.sign %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-1.0, -1.0, -1.0], [1.0, 1.0, 1.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @floor_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.floor %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-30.0, -3.0, -1.0], [0.0, 1.0, 20.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @floor_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.floor %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-30.0, -3.0, -1.0], [0.0, 1.0, 20.0]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @floor_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.floor %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-30.0, -3.0, -1.0], [0.0, 1.0, 20.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @floor_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.floor %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-30.0, -3.0, -1.0], [0.0, 1.0, 20.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @ceil_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.ceil %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [1.0, 2.0, 21.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @ceil_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.ceil %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [1.0, 2.0, 21.0]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @ceil_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.ceil %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [1.0, 2.0, 21.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @ceil_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.ceil %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [1.0, 2.0, 21.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @round_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.round %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [0.0, 2.0, 21.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @round_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.round %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [0.0, 2.0, 21.0]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @round_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.round %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [0.0, 2.0, 21.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @round_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.round %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-30.0, -2.0, -0.0], [0.0, 2.0, 21.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @exp_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-4.0, -2.5, -0.5], [0.125, 1.5, 4.0]]> : tensor<2x3xf32>
  %result = nn.exp %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.018315639346837997, 0.08208499848842621, 0.6065306663513184], [1.133148431777954, 4.481688976287842, 54.598148345947266]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @exp_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-4.0, -2.5, -0.5], [0.125, 1.5, 4.0]]> : tensor<2x3xf64>
  %result = nn.exp %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[0.01831563888873418, 0.0820849986238988, 0.6065306597126334], [1.1331484530668263, 4.4816890703380645, 54.598150033144236]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @exp_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-4.0, -2.5, -0.5], [0.125, 1.5, 4.0]]> : tensor<2x3xf16>
  %result = nn.exp %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.018310546875, 0.08209228515625, 0.6064453125], [1.1328125, 4.48046875, 54.59375]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @exp_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-4.0, -2.5, -0.5], [0.125, 1.5, 4.0]]> : tensor<2x3xbf16>
  %result = nn.exp %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[0.018310546875, 0.08203125, 0.60546875], [1.1328125, 4.46875, 54.5]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @erf_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.erf %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-1.0, -0.9995930194854736, -0.5204998850822449], [0.1403162032365799, 0.9661051630973816, 1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @erf_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.erf %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-1.0, -0.999593047982555, -0.5204998778130465], [0.1403162048013338, 0.9661051464753108, 1.0]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @erf_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.erf %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-1.0, -0.99951171875, -0.5205078125], [0.1402587890625, 0.96630859375, 1.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @erf_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.erf %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-1.0, -1.0, -0.51953125], [0.140625, 0.96484375, 1.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @sin_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.sin %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.9880316257476807, -0.5984721183776855, -0.4794255495071411], [0.1246747300028801, 0.9974949955940247, 0.9461564421653748]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @sin_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.sin %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[0.9880316240928618, -0.5984721441039565, -0.479425538604203], [0.12467473338522769, 0.9974949866040544, 0.9461564284508708]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @sin_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.sin %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.98779296875, -0.5986328125, -0.4794921875], [0.12469482421875, 0.99755859375, 0.9462890625]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @sin_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.sin %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[0.98828125, -0.59765625, -0.478515625], [0.12451171875, 0.99609375, 0.9453125]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @cos_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.cos %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.15425145626068115, -0.8011435866355896, 0.8775825500488281], [0.9921976923942566, 0.07073719799518585, -0.32370975613594055]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @cos_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.cos %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[0.15425144988758405, -0.8011436155469337, 0.8775825618903728], [0.992197667229329, 0.0707372016677029, -0.3237097664592346]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @cos_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.cos %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.154296875, -0.80126953125, 0.87744140625], [0.9921875, 0.07073974609375, -0.32373046875]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @cos_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.cos %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[0.154296875, -0.80078125, 0.87890625], [0.9921875, 0.07080078125, -0.32421875]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @tanh_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.tanh %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-1.0, -0.9866142868995667, -0.46211716532707214], [0.12435299903154373, 0.9051482677459717, 1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @tanh_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.tanh %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-1.0, -0.9866142981514303, -0.46211715726000974], [0.12435300177159621, 0.9051482536448665, 1.0]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @tanh_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.tanh %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-1.0, -0.98681640625, -0.462158203125], [0.12432861328125, 0.9052734375, 1.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @tanh_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.tanh %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-1.0, -0.98828125, -0.462890625], [0.12451171875, 0.90625, 1.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @sigmoid_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.sigmoid %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[9.357622912219837e-14, 0.07585818320512772, 0.3775406777858734], [0.5312093496322632, 0.8175745010375977, 1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @sigmoid_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.sigmoid %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[9.357622968839299e-14, 0.07585818002124355, 0.3775406687981454], [0.5312093733737563, 0.8175744761936437, 0.9999999990263799]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @sigmoid_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.sigmoid %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.0, 0.07586669921875, 0.37744140625], [0.53125, 0.8173828125, 1.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @sigmoid_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.sigmoid %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[9.370282327836321e-14, 0.07568359375, 0.376953125], [0.53125, 0.81640625, 1.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @softplus_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.softplus %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[9.357622912219837e-14, 0.07888973504304886, 0.4740769863128662], [0.7575990557670593, 1.7014132738113403, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @softplus_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.softplus %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[9.357622968839737e-14, 0.07888973429254963, 0.4740769841801067], [0.7575990353171691, 1.7014132779827524, 20.75000000097362]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @softplus_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.softplus %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.0, 0.07891845703125, 0.47412109375], [0.7578125, 1.701171875, 20.75]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @softplus_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.softplus %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[9.370282327836321e-14, 0.0791015625, 0.474609375], [0.7578125, 1.703125, 20.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @relu_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.relu %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.0, 0.0, 0.0], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @relu_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.relu %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[0.0, 0.0, 0.0], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @relu_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.relu %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.0, 0.0, 0.0], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @relu_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.relu %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[0.0, 0.0, 0.0], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @hard_swish_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.hard_swish %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-0.0, -0.2083333283662796, -0.2083333283662796], [0.0651041641831398, 1.125, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @hard_swish_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.hard_swish %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-0.0, -0.2083333333333333, -0.20833333333333334], [0.06510416666666667, 1.125, 20.75]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @hard_swish_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.hard_swish %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-0.0, -0.2083740234375, -0.2083740234375], [0.06512451171875, 1.125, 20.75]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @hard_swish_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.hard_swish %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-0.0, -0.2080078125, -0.2080078125], [0.06494140625, 1.125, 20.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @reciprocal_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.reciprocal %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-0.03333333507180214, -0.4000000059604645, -2.0], [8.0, 0.6666666865348816, 0.048192769289016724]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reciprocal_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.reciprocal %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-0.03333333333333333, -0.4, -2.0], [8.0, 0.6666666666666666, 0.04819277108433735]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @reciprocal_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.reciprocal %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-0.0333251953125, -0.39990234375, -2.0], [8.0, 0.66650390625, 0.048187255859375]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @reciprocal_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.reciprocal %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-0.033447265625, -0.400390625, -2.0], [8.0, 0.66796875, 0.048095703125]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @gelu_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.gelu %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-0.0, -0.015524162910878658, -0.1542687714099884], [0.06871727854013443, 1.3997892141342163, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @gelu_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 1.0e-15 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf64>
  %result = nn.gelu %0 : (tensor<2x3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-1.4720141781446293e-196, -0.015524163314440348, -0.15426876936299344], [0.06871727810376412, 1.399789198096713, 20.75]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @gelu_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf16>
  %result = nn.gelu %0 : (tensor<2x3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-0.0, -0.01552581787109375, -0.154296875], [0.0687255859375, 1.3994140625, 20.75]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @gelu_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xbf16>
  %result = nn.gelu %0 : (tensor<2x3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-0.0, -0.0155029296875, -0.154296875], [0.06884765625, 1.3984375, 20.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @sqrt_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.125, 0.5, 1.0], [2.5, 7.0, 100.0]]> : tensor<2x3xf32>
  %result = nn.sqrt %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.3535533845424652, 0.7071067690849304, 1.0], [1.5811388492584229, 2.6457512378692627, 10.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @log_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.125, 0.5, 1.0], [2.5, 7.0, 100.0]]> : tensor<2x3xf32>
  %result = nn.log %0 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-2.079441547393799, -0.6931471824645996, 0.0], [0.9162907600402832, 1.945910096168518, 4.605170249938965]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @sqrt_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.sqrt %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[0xFFC00000, 0.0, 0x7F800000, 0xFFC00000, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @log_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.log %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[0xFFC00000, 0xFF800000, 0x7F800000, 0xFFC00000, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @exp_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.exp %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[0.3678794503211975, 1.0, 0x7F800000, 0.0, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @tanh_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.tanh %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[-0.7615941762924194, 0.0, 1.0, -1.0, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @sigmoid_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.sigmoid %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[0.2689414322376251, 0.5, 1.0, 0.0, 0xFFC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @softplus_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.softplus %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[0.3132616877555847, 0.6931471824645996, 0x7F800000, 0.0, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @relu_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.relu %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[0.0, 0.0, 0x7F800000, 0.0, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @sign_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.sign %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[-1.0, 0.0, 1.0, -1.0, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @floor_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.floor %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @abs_special() -> (tensor<5xf32>, tensor<5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-1.0, 0.0, 0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<5xf32>
  %result = nn.abs %0 : (tensor<5xf32>) -> tensor<5xf32>
  %expected = nn.constant dense<[1.0, 0.0, 0x7F800000, 0x7F800000, 0x7FC00000]> : tensor<5xf32>
  return %result, %expected : tensor<5xf32>, tensor<5xf32>
}
func.func @leaky_relu() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.leaky_relu %0 {alpha = 0.25 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-7.5, -0.625, -0.125], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @elu() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.elu %0 {alpha = 1.5 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-1.5, -1.3768725395202637, -0.5902040004730225], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @gelu_tanh() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 2.0e-06 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.gelu %0 {tanh} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-0.0, -0.015084265731275082, -0.1542859971523285], [0.06871719658374786, 1.3995715379714966, 20.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @hard_sigmoid() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.hard_sigmoid %0 {alpha = 0.25 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.0, 0.0, 0.375], [0.53125, 0.875, 1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @clip() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.clip %0 {min = -0.1 : f64, max = 6.0 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-0.10000000149011612, -0.10000000149011612, -0.10000000149011612], [0.125, 1.5, 6.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @clip_crossed() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-30.0, -2.5, -0.5], [0.125, 1.5, 20.75]]> : tensor<2x3xf32>
  %result = nn.clip %0 {min = 1.0 : f64, max = -1.0 : f64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-1.0, -1.0, -1.0], [-1.0, -1.0, -1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @neg_i8() -> (tensor<5xi8>, tensor<5xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, -1, 0, 5, 127]> : tensor<5xi8>
  %result = nn.neg %0 : (tensor<5xi8>) -> tensor<5xi8>
  %expected = nn.constant dense<[-128, 1, 0, -5, -127]> : tensor<5xi8>
  return %result, %expected : tensor<5xi8>, tensor<5xi8>
}
func.func @abs_i8() -> (tensor<5xi8>, tensor<5xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, -1, 0, 5, 127]> : tensor<5xi8>
  %result = nn.abs %0 : (tensor<5xi8>) -> tensor<5xi8>
  %expected = nn.constant dense<[-128, 1, 0, 5, 127]> : tensor<5xi8>
  return %result, %expected : tensor<5xi8>, tensor<5xi8>
}
func.func @sign_i8() -> (tensor<5xi8>, tensor<5xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, -1, 0, 5, 127]> : tensor<5xi8>
  %result = nn.sign %0 : (tensor<5xi8>) -> tensor<5xi8>
  %expected = nn.constant dense<[-1, -1, 0, 1, 1]> : tensor<5xi8>
  return %result, %expected : tensor<5xi8>, tensor<5xi8>
}
func.func @relu_i8() -> (tensor<5xi8>, tensor<5xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, -1, 0, 5, 127]> : tensor<5xi8>
  %result = nn.relu %0 : (tensor<5xi8>) -> tensor<5xi8>
  %expected = nn.constant dense<[0, 0, 0, 5, 127]> : tensor<5xi8>
  return %result, %expected : tensor<5xi8>, tensor<5xi8>
}
func.func @neg_ui8() -> (tensor<3xui8>, tensor<3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 1, 255]> : tensor<3xui8>
  %result = nn.neg %0 : (tensor<3xui8>) -> tensor<3xui8>
  %expected = nn.constant dense<[0, 255, 1]> : tensor<3xui8>
  return %result, %expected : tensor<3xui8>, tensor<3xui8>
}
func.func @relu_ui8() -> (tensor<3xui8>, tensor<3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 1, 255]> : tensor<3xui8>
  %result = nn.relu %0 : (tensor<3xui8>) -> tensor<3xui8>
  %expected = nn.constant dense<[0, 1, 255]> : tensor<3xui8>
  return %result, %expected : tensor<3xui8>, tensor<3xui8>
}
func.func @not() -> (tensor<1x2xi1>, tensor<1x2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true, false]]> : tensor<1x2xi1>
  %result = nn.not %0 : (tensor<1x2xi1>) -> tensor<1x2xi1>
  %expected = nn.constant dense<[[false, true]]> : tensor<1x2xi1>
  return %result, %expected : tensor<1x2xi1>, tensor<1x2xi1>
}
func.func @relu_empty() -> (tensor<2x0x3xf32>, tensor<2x0x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0x3xf32>
  %result = nn.relu %0 : (tensor<2x0x3xf32>) -> tensor<2x0x3xf32>
  %expected = nn.constant dense<> : tensor<2x0x3xf32>
  return %result, %expected : tensor<2x0x3xf32>, tensor<2x0x3xf32>
}
func.func @relu_scalar() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<-2.0> : tensor<f32>
  %result = nn.relu %0 : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<0.0> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @add_f32_0() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.75, 0.75, 1.125], [2.375, 0.5, 1.75]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[2.0, -1.625, -2.75]> : tensor<3xf32>
  %result = nn.add %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[4.75, -0.875, -1.625], [4.375, -1.125, -1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @add_f32_1() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1.25], [-1.375], [2.25]]> : tensor<3x1xf32>
  %1 = nn.constant dense<[[[2.5, -3.0, 1.0, 2.0, -2.25]], [[1.875, -2.375, -0.25, 2.0, -1.25]]]> : tensor<2x1x5xf32>
  %result = nn.add %0, %1 : (tensor<3x1xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[1.25, -4.25, -0.25, 0.75, -3.5], [1.125, -4.375, -0.375, 0.625, -3.625], [4.75, -0.75, 3.25, 4.25, 0.0]], [[0.625, -3.625, -1.5, 0.75, -2.5], [0.5, -3.75, -1.625, 0.625, -2.625], [4.125, -0.125, 2.0, 4.25, 1.0]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @add_f32_2() -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<-1.0> : tensor<f32>
  %1 = nn.constant dense<[[-1.375, 1.375], [-1.5, 3.0]]> : tensor<2x2xf32>
  %result = nn.add %0, %1 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %expected = nn.constant dense<[[-2.375, 0.375], [-2.5, 2.0]]> : tensor<2x2xf32>
  return %result, %expected : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @add_f32_3() -> (tensor<2x0xf32>, tensor<2x0xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<[[-0.375]]> : tensor<1x1xf32>
  %result = nn.add %0, %1 : (tensor<2x0xf32>, tensor<1x1xf32>) -> tensor<2x0xf32>
  %expected = nn.constant dense<> : tensor<2x0xf32>
  return %result, %expected : tensor<2x0xf32>, tensor<2x0xf32>
}
func.func @add_f32_4() -> (tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[-0.125, 0.0]], [[0.5, 0.375]]]], [[[[0.0, 3.0]], [[1.875, 1.75]]]]]], [[[[[[1.25, 0.75]], [[-1.0, 3.0]]]], [[[[-0.25, -1.75]], [[2.125, -2.125]]]]]]]]> : tensor<1x2x1x2x1x2x1x2xf32>
  %1 = nn.constant dense<[[[[[[[[2.25]]]]]]], [[[[[[[0.75]]]]]]]]> : tensor<2x1x1x1x1x1x1x1xf32>
  %result = nn.add %0, %1 : (tensor<1x2x1x2x1x2x1x2xf32>, tensor<2x1x1x1x1x1x1x1xf32>) -> tensor<2x2x1x2x1x2x1x2xf32>
  %expected = nn.constant dense<[[[[[[[[2.125, 2.25]], [[2.75, 2.625]]]], [[[[2.25, 5.25]], [[4.125, 4.0]]]]]], [[[[[[3.5, 3.0]], [[1.25, 5.25]]]], [[[[2.0, 0.5]], [[4.375, 0.125]]]]]]], [[[[[[[0.625, 0.75]], [[1.25, 1.125]]]], [[[[0.75, 3.75]], [[2.625, 2.5]]]]]], [[[[[[2.0, 1.5]], [[-0.25, 3.75]]]], [[[[0.5, -1.0]], [[2.875, -1.375]]]]]]]]> : tensor<2x2x1x2x1x2x1x2xf32>
  return %result, %expected : tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>
}
func.func @add_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.375, -2.75, -0.375], [-2.875, -2.25, 0.125]]> : tensor<2x3xf16>
  %1 = nn.constant dense<[2.875, -0.25, 1.875]> : tensor<3xf16>
  %result = nn.add %0, %1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[0.5, -3.0, 1.5], [0.0, -2.5, 2.0]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @add_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.5, 2.0, 0.75], [-0.375, 0.125, -1.375]]> : tensor<2x3xbf16>
  %1 = nn.constant dense<[1.0, -0.75, -1.5]> : tensor<3xbf16>
  %result = nn.add %0, %1 : (tensor<2x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[3.5, 1.25, -0.75], [0.625, -0.625, -2.875]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @add_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[3.0, -3.0, -2.5], [-1.875, 2.875, 1.125]]> : tensor<2x3xf64>
  %1 = nn.constant dense<[2.375, -1.875, 1.375]> : tensor<3xf64>
  %result = nn.add %0, %1 : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[5.375, -4.875, -1.125], [0.5, 1.0, 2.5]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @add_i8() -> (tensor<2x2xi8>, tensor<2x2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-128, 127], [100, 7]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %result = nn.add %0, %1 : (tensor<2x2xi8>, tensor<2xi8>) -> tensor<2x2xi8>
  %expected = nn.constant dense<[[-125, -127], [103, 9]]> : tensor<2x2xi8>
  return %result, %expected : tensor<2x2xi8>, tensor<2x2xi8>
}
func.func @add_i16() -> (tensor<2x2xi16>, tensor<2x2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-32768, 32767], [100, 7]]> : tensor<2x2xi16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi16>
  %result = nn.add %0, %1 : (tensor<2x2xi16>, tensor<2xi16>) -> tensor<2x2xi16>
  %expected = nn.constant dense<[[-32765, -32767], [103, 9]]> : tensor<2x2xi16>
  return %result, %expected : tensor<2x2xi16>, tensor<2x2xi16>
}
func.func @add_i32() -> (tensor<2x2xi32>, tensor<2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2147483648, 2147483647], [100, 7]]> : tensor<2x2xi32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi32>
  %result = nn.add %0, %1 : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %expected = nn.constant dense<[[-2147483645, -2147483647], [103, 9]]> : tensor<2x2xi32>
  return %result, %expected : tensor<2x2xi32>, tensor<2x2xi32>
}
func.func @add_i64() -> (tensor<2x2xi64>, tensor<2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1125899906842624, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi64>
  %result = nn.add %0, %1 : (tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %expected = nn.constant dense<[[-1125899906842621, 1125899906842626], [103, 9]]> : tensor<2x2xi64>
  return %result, %expected : tensor<2x2xi64>, tensor<2x2xi64>
}
func.func @add_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 255], [100, 7]]> : tensor<2x2xui8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui8>
  %result = nn.add %0, %1 : (tensor<2x2xui8>, tensor<2xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[3, 1], [103, 9]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @add_ui16() -> (tensor<2x2xui16>, tensor<2x2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 65535], [100, 7]]> : tensor<2x2xui16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui16>
  %result = nn.add %0, %1 : (tensor<2x2xui16>, tensor<2xui16>) -> tensor<2x2xui16>
  %expected = nn.constant dense<[[3, 1], [103, 9]]> : tensor<2x2xui16>
  return %result, %expected : tensor<2x2xui16>, tensor<2x2xui16>
}
func.func @add_ui32() -> (tensor<2x2xui32>, tensor<2x2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 4294967295], [100, 7]]> : tensor<2x2xui32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui32>
  %result = nn.add %0, %1 : (tensor<2x2xui32>, tensor<2xui32>) -> tensor<2x2xui32>
  %expected = nn.constant dense<[[3, 1], [103, 9]]> : tensor<2x2xui32>
  return %result, %expected : tensor<2x2xui32>, tensor<2x2xui32>
}
func.func @add_ui64() -> (tensor<2x2xui64>, tensor<2x2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui64>
  %result = nn.add %0, %1 : (tensor<2x2xui64>, tensor<2xui64>) -> tensor<2x2xui64>
  %expected = nn.constant dense<[[3, 1125899906842626], [103, 9]]> : tensor<2x2xui64>
  return %result, %expected : tensor<2x2xui64>, tensor<2x2xui64>
}
func.func @sub_f32_0() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-0.75, -0.125, -3.0], [0.75, 2.0, 1.0]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[-2.125, 0.25, -1.375]> : tensor<3xf32>
  %result = nn.sub %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[1.375, -0.375, -1.625], [2.875, 1.75, 2.375]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @sub_f32_1() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.875], [2.375], [-1.875]]> : tensor<3x1xf32>
  %1 = nn.constant dense<[[[1.0, 2.75, 2.125, 1.25, 0.875]], [[-2.75, 1.5, -0.125, -2.5, -1.625]]]> : tensor<2x1x5xf32>
  %result = nn.sub %0, %1 : (tensor<3x1xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[1.875, 0.125, 0.75, 1.625, 2.0], [1.375, -0.375, 0.25, 1.125, 1.5], [-2.875, -4.625, -4.0, -3.125, -2.75]], [[5.625, 1.375, 3.0, 5.375, 4.5], [5.125, 0.875, 2.5, 4.875, 4.0], [0.875, -3.375, -1.75, 0.625, -0.25]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @sub_f32_2() -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<0.25> : tensor<f32>
  %1 = nn.constant dense<[[1.375, 1.0], [0.75, 2.25]]> : tensor<2x2xf32>
  %result = nn.sub %0, %1 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %expected = nn.constant dense<[[-1.125, -0.75], [-0.5, -2.0]]> : tensor<2x2xf32>
  return %result, %expected : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @sub_f32_3() -> (tensor<2x0xf32>, tensor<2x0xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<[[1.125]]> : tensor<1x1xf32>
  %result = nn.sub %0, %1 : (tensor<2x0xf32>, tensor<1x1xf32>) -> tensor<2x0xf32>
  %expected = nn.constant dense<> : tensor<2x0xf32>
  return %result, %expected : tensor<2x0xf32>, tensor<2x0xf32>
}
func.func @sub_f32_4() -> (tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[-0.875, 0.875]], [[0.625, -2.375]]]], [[[[-2.75, 1.0]], [[-0.75, 0.625]]]]]], [[[[[[-1.125, -1.625]], [[-2.125, -0.75]]]], [[[[2.0, -0.625]], [[-0.75, 0.5]]]]]]]]> : tensor<1x2x1x2x1x2x1x2xf32>
  %1 = nn.constant dense<[[[[[[[[2.875]]]]]]], [[[[[[[-0.625]]]]]]]]> : tensor<2x1x1x1x1x1x1x1xf32>
  %result = nn.sub %0, %1 : (tensor<1x2x1x2x1x2x1x2xf32>, tensor<2x1x1x1x1x1x1x1xf32>) -> tensor<2x2x1x2x1x2x1x2xf32>
  %expected = nn.constant dense<[[[[[[[[-3.75, -2.0]], [[-2.25, -5.25]]]], [[[[-5.625, -1.875]], [[-3.625, -2.25]]]]]], [[[[[[-4.0, -4.5]], [[-5.0, -3.625]]]], [[[[-0.875, -3.5]], [[-3.625, -2.375]]]]]]], [[[[[[[-0.25, 1.5]], [[1.25, -1.75]]]], [[[[-2.125, 1.625]], [[-0.125, 1.25]]]]]], [[[[[[-0.5, -1.0]], [[-1.5, -0.125]]]], [[[[2.625, 0.0]], [[-0.125, 1.125]]]]]]]]> : tensor<2x2x1x2x1x2x1x2xf32>
  return %result, %expected : tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>
}
func.func @sub_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.5, -0.375, 0.625], [-0.375, 0.875, 0.25]]> : tensor<2x3xf16>
  %1 = nn.constant dense<[1.125, 2.75, -2.125]> : tensor<3xf16>
  %result = nn.sub %0, %1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-0.625, -3.125, 2.75], [-1.5, -1.875, 2.375]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @sub_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.375, -0.375, -0.875], [-1.625, -2.75, -0.625]]> : tensor<2x3xbf16>
  %1 = nn.constant dense<[2.0, -2.5, -0.625]> : tensor<3xbf16>
  %result = nn.sub %0, %1 : (tensor<2x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-1.625, 2.125, -0.25], [-3.625, -0.25, 0.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @sub_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.875, 2.75, -1.75], [-3.0, 1.0, -3.0]]> : tensor<2x3xf64>
  %1 = nn.constant dense<[-1.25, 1.0, 2.25]> : tensor<3xf64>
  %result = nn.sub %0, %1 : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[4.125, 1.75, -4.0], [-1.75, 0.0, -5.25]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @sub_i8() -> (tensor<2x2xi8>, tensor<2x2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-128, 127], [100, 7]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %result = nn.sub %0, %1 : (tensor<2x2xi8>, tensor<2xi8>) -> tensor<2x2xi8>
  %expected = nn.constant dense<[[125, 125], [97, 5]]> : tensor<2x2xi8>
  return %result, %expected : tensor<2x2xi8>, tensor<2x2xi8>
}
func.func @sub_i16() -> (tensor<2x2xi16>, tensor<2x2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-32768, 32767], [100, 7]]> : tensor<2x2xi16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi16>
  %result = nn.sub %0, %1 : (tensor<2x2xi16>, tensor<2xi16>) -> tensor<2x2xi16>
  %expected = nn.constant dense<[[32765, 32765], [97, 5]]> : tensor<2x2xi16>
  return %result, %expected : tensor<2x2xi16>, tensor<2x2xi16>
}
func.func @sub_i32() -> (tensor<2x2xi32>, tensor<2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2147483648, 2147483647], [100, 7]]> : tensor<2x2xi32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi32>
  %result = nn.sub %0, %1 : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %expected = nn.constant dense<[[2147483645, 2147483645], [97, 5]]> : tensor<2x2xi32>
  return %result, %expected : tensor<2x2xi32>, tensor<2x2xi32>
}
func.func @sub_i64() -> (tensor<2x2xi64>, tensor<2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1125899906842624, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi64>
  %result = nn.sub %0, %1 : (tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %expected = nn.constant dense<[[-1125899906842627, 1125899906842622], [97, 5]]> : tensor<2x2xi64>
  return %result, %expected : tensor<2x2xi64>, tensor<2x2xi64>
}
func.func @sub_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 255], [100, 7]]> : tensor<2x2xui8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui8>
  %result = nn.sub %0, %1 : (tensor<2x2xui8>, tensor<2xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[253, 253], [97, 5]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @sub_ui16() -> (tensor<2x2xui16>, tensor<2x2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 65535], [100, 7]]> : tensor<2x2xui16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui16>
  %result = nn.sub %0, %1 : (tensor<2x2xui16>, tensor<2xui16>) -> tensor<2x2xui16>
  %expected = nn.constant dense<[[65533, 65533], [97, 5]]> : tensor<2x2xui16>
  return %result, %expected : tensor<2x2xui16>, tensor<2x2xui16>
}
func.func @sub_ui32() -> (tensor<2x2xui32>, tensor<2x2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 4294967295], [100, 7]]> : tensor<2x2xui32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui32>
  %result = nn.sub %0, %1 : (tensor<2x2xui32>, tensor<2xui32>) -> tensor<2x2xui32>
  %expected = nn.constant dense<[[4294967293, 4294967293], [97, 5]]> : tensor<2x2xui32>
  return %result, %expected : tensor<2x2xui32>, tensor<2x2xui32>
}
func.func @sub_ui64() -> (tensor<2x2xui64>, tensor<2x2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui64>
  %result = nn.sub %0, %1 : (tensor<2x2xui64>, tensor<2xui64>) -> tensor<2x2xui64>
  %expected = nn.constant dense<[[18446744073709551613, 1125899906842622], [97, 5]]> : tensor<2x2xui64>
  return %result, %expected : tensor<2x2xui64>, tensor<2x2xui64>
}
func.func @mul_f32_0() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.5, 1.0, 0.25], [-2.25, 2.125, 2.125]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[-0.125, 2.75, 0.625]> : tensor<3xf32>
  %result = nn.mul %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.3125, 2.75, 0.15625], [0.28125, 5.84375, 1.328125]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @mul_f32_1() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.5], [2.875], [0.375]]> : tensor<3x1xf32>
  %1 = nn.constant dense<[[[-1.375, -2.125, 0.375, -1.875, 1.5]], [[2.625, -1.5, 0.375, -2.75, -2.0]]]> : tensor<2x1x5xf32>
  %result = nn.mul %0, %1 : (tensor<3x1xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[-3.4375, -5.3125, 0.9375, -4.6875, 3.75], [-3.953125, -6.109375, 1.078125, -5.390625, 4.3125], [-0.515625, -0.796875, 0.140625, -0.703125, 0.5625]], [[6.5625, -3.75, 0.9375, -6.875, -5.0], [7.546875, -4.3125, 1.078125, -7.90625, -5.75], [0.984375, -0.5625, 0.140625, -1.03125, -0.75]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @mul_f32_2() -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<-0.75> : tensor<f32>
  %1 = nn.constant dense<[[2.375, 2.875], [0.875, 0.5]]> : tensor<2x2xf32>
  %result = nn.mul %0, %1 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %expected = nn.constant dense<[[-1.78125, -2.15625], [-0.65625, -0.375]]> : tensor<2x2xf32>
  return %result, %expected : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @mul_f32_3() -> (tensor<2x0xf32>, tensor<2x0xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<[[0.375]]> : tensor<1x1xf32>
  %result = nn.mul %0, %1 : (tensor<2x0xf32>, tensor<1x1xf32>) -> tensor<2x0xf32>
  %expected = nn.constant dense<> : tensor<2x0xf32>
  return %result, %expected : tensor<2x0xf32>, tensor<2x0xf32>
}
func.func @mul_f32_4() -> (tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[-2.75, -0.75]], [[3.0, -0.5]]]], [[[[-1.75, -1.625]], [[1.25, -2.875]]]]]], [[[[[[2.875, 2.25]], [[0.375, -0.25]]]], [[[[1.625, 0.25]], [[-0.125, -1.125]]]]]]]]> : tensor<1x2x1x2x1x2x1x2xf32>
  %1 = nn.constant dense<[[[[[[[[-0.375]]]]]]], [[[[[[[1.5]]]]]]]]> : tensor<2x1x1x1x1x1x1x1xf32>
  %result = nn.mul %0, %1 : (tensor<1x2x1x2x1x2x1x2xf32>, tensor<2x1x1x1x1x1x1x1xf32>) -> tensor<2x2x1x2x1x2x1x2xf32>
  %expected = nn.constant dense<[[[[[[[[1.03125, 0.28125]], [[-1.125, 0.1875]]]], [[[[0.65625, 0.609375]], [[-0.46875, 1.078125]]]]]], [[[[[[-1.078125, -0.84375]], [[-0.140625, 0.09375]]]], [[[[-0.609375, -0.09375]], [[0.046875, 0.421875]]]]]]], [[[[[[[-4.125, -1.125]], [[4.5, -0.75]]]], [[[[-2.625, -2.4375]], [[1.875, -4.3125]]]]]], [[[[[[4.3125, 3.375]], [[0.5625, -0.375]]]], [[[[2.4375, 0.375]], [[-0.1875, -1.6875]]]]]]]]> : tensor<2x2x1x2x1x2x1x2xf32>
  return %result, %expected : tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>
}
func.func @mul_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.75, -2.875, 1.375], [-0.75, 1.875, -2.875]]> : tensor<2x3xf16>
  %1 = nn.constant dense<[2.5, -2.25, -0.5]> : tensor<3xf16>
  %result = nn.mul %0, %1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-6.875, 6.46875, -0.6875], [-1.875, -4.21875, 1.4375]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @mul_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.875, -2.375, 1.0], [1.375, -0.5, -2.625]]> : tensor<2x3xbf16>
  %1 = nn.constant dense<[0.125, -0.375, 2.25]> : tensor<3xbf16>
  %result = nn.mul %0, %1 : (tensor<2x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[0.359375, 0.890625, 2.25], [0.171875, 0.1875, -5.90625]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @mul_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.125, -1.0, -2.75], [0.5, -1.375, 1.125]]> : tensor<2x3xf64>
  %1 = nn.constant dense<[2.25, -0.875, 2.5]> : tensor<3xf64>
  %result = nn.mul %0, %1 : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[2.53125, 0.875, -6.875], [1.125, 1.203125, 2.8125]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @mul_i8() -> (tensor<2x2xi8>, tensor<2x2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-128, 127], [100, 7]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %result = nn.mul %0, %1 : (tensor<2x2xi8>, tensor<2xi8>) -> tensor<2x2xi8>
  %expected = nn.constant dense<[[-128, -2], [44, 14]]> : tensor<2x2xi8>
  return %result, %expected : tensor<2x2xi8>, tensor<2x2xi8>
}
func.func @mul_i16() -> (tensor<2x2xi16>, tensor<2x2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-32768, 32767], [100, 7]]> : tensor<2x2xi16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi16>
  %result = nn.mul %0, %1 : (tensor<2x2xi16>, tensor<2xi16>) -> tensor<2x2xi16>
  %expected = nn.constant dense<[[-32768, -2], [300, 14]]> : tensor<2x2xi16>
  return %result, %expected : tensor<2x2xi16>, tensor<2x2xi16>
}
func.func @mul_i32() -> (tensor<2x2xi32>, tensor<2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2147483648, 2147483647], [100, 7]]> : tensor<2x2xi32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi32>
  %result = nn.mul %0, %1 : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %expected = nn.constant dense<[[-2147483648, -2], [300, 14]]> : tensor<2x2xi32>
  return %result, %expected : tensor<2x2xi32>, tensor<2x2xi32>
}
func.func @mul_i64() -> (tensor<2x2xi64>, tensor<2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1125899906842624, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi64>
  %result = nn.mul %0, %1 : (tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %expected = nn.constant dense<[[-3377699720527872, 2251799813685248], [300, 14]]> : tensor<2x2xi64>
  return %result, %expected : tensor<2x2xi64>, tensor<2x2xi64>
}
func.func @mul_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 255], [100, 7]]> : tensor<2x2xui8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui8>
  %result = nn.mul %0, %1 : (tensor<2x2xui8>, tensor<2xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[0, 254], [44, 14]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @mul_ui16() -> (tensor<2x2xui16>, tensor<2x2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 65535], [100, 7]]> : tensor<2x2xui16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui16>
  %result = nn.mul %0, %1 : (tensor<2x2xui16>, tensor<2xui16>) -> tensor<2x2xui16>
  %expected = nn.constant dense<[[0, 65534], [300, 14]]> : tensor<2x2xui16>
  return %result, %expected : tensor<2x2xui16>, tensor<2x2xui16>
}
func.func @mul_ui32() -> (tensor<2x2xui32>, tensor<2x2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 4294967295], [100, 7]]> : tensor<2x2xui32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui32>
  %result = nn.mul %0, %1 : (tensor<2x2xui32>, tensor<2xui32>) -> tensor<2x2xui32>
  %expected = nn.constant dense<[[0, 4294967294], [300, 14]]> : tensor<2x2xui32>
  return %result, %expected : tensor<2x2xui32>, tensor<2x2xui32>
}
func.func @mul_ui64() -> (tensor<2x2xui64>, tensor<2x2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui64>
  %result = nn.mul %0, %1 : (tensor<2x2xui64>, tensor<2xui64>) -> tensor<2x2xui64>
  %expected = nn.constant dense<[[0, 2251799813685248], [300, 14]]> : tensor<2x2xui64>
  return %result, %expected : tensor<2x2xui64>, tensor<2x2xui64>
}
func.func @div_f32_0() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.125, 0.25, 1.625], [1.75, 2.5, 3.0]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[-2.125, -0.5, 2.625]> : tensor<3xf32>
  %result = nn.div %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-0.05882352963089943, -0.5, 0.6190476417541504], [-0.8235294222831726, -5.0, 1.1428571939468384]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @div_f32_1() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1.125], [-3.0], [0.5]]> : tensor<3x1xf32>
  %1 = nn.constant dense<[[[1.5, 1.5, 1.875, 0.875, -2.25]], [[2.125, -0.5, 2.125, 1.875, 2.875]]]> : tensor<2x1x5xf32>
  %result = nn.div %0, %1 : (tensor<3x1xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[-0.75, -0.75, -0.6000000238418579, -1.2857142686843872, 0.5], [-2.0, -2.0, -1.600000023841858, -3.4285714626312256, 1.3333333730697632], [0.3333333432674408, 0.3333333432674408, 0.2666666805744171, 0.5714285969734192, -0.2222222238779068]], [[-0.529411792755127, 2.25, -0.529411792755127, -0.6000000238418579, -0.3913043439388275], [-1.4117647409439087, 6.0, -1.4117647409439087, -1.600000023841858, -1.04347825050354], [0.23529411852359772, -1.0, 0.23529411852359772, 0.2666666805744171, 0.17391304671764374]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @div_f32_2() -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<-3.0> : tensor<f32>
  %1 = nn.constant dense<[[2.25, 0.75], [-0.125, 1.75]]> : tensor<2x2xf32>
  %result = nn.div %0, %1 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %expected = nn.constant dense<[[-1.3333333730697632, -4.0], [24.0, -1.7142857313156128]]> : tensor<2x2xf32>
  return %result, %expected : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @div_f32_3() -> (tensor<2x0xf32>, tensor<2x0xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<[[2.75]]> : tensor<1x1xf32>
  %result = nn.div %0, %1 : (tensor<2x0xf32>, tensor<1x1xf32>) -> tensor<2x0xf32>
  %expected = nn.constant dense<> : tensor<2x0xf32>
  return %result, %expected : tensor<2x0xf32>, tensor<2x0xf32>
}
func.func @div_f32_4() -> (tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[0.125, -2.5]], [[1.375, -1.625]]]], [[[[-1.625, -1.875]], [[-1.875, 2.5]]]]]], [[[[[[-0.875, -2.375]], [[-2.0, -0.625]]]], [[[[-1.0, -1.125]], [[2.75, 2.25]]]]]]]]> : tensor<1x2x1x2x1x2x1x2xf32>
  %1 = nn.constant dense<[[[[[[[[0.5]]]]]]], [[[[[[[3.0]]]]]]]]> : tensor<2x1x1x1x1x1x1x1xf32>
  %result = nn.div %0, %1 : (tensor<1x2x1x2x1x2x1x2xf32>, tensor<2x1x1x1x1x1x1x1xf32>) -> tensor<2x2x1x2x1x2x1x2xf32>
  %expected = nn.constant dense<[[[[[[[[0.25, -5.0]], [[2.75, -3.25]]]], [[[[-3.25, -3.75]], [[-3.75, 5.0]]]]]], [[[[[[-1.75, -4.75]], [[-4.0, -1.25]]]], [[[[-2.0, -2.25]], [[5.5, 4.5]]]]]]], [[[[[[[0.0416666679084301, -0.8333333134651184]], [[0.4583333432674408, -0.5416666865348816]]]], [[[[-0.5416666865348816, -0.625]], [[-0.625, 0.8333333134651184]]]]]], [[[[[[-0.2916666567325592, -0.7916666865348816]], [[-0.6666666865348816, -0.2083333283662796]]]], [[[[-0.3333333432674408, -0.375]], [[0.9166666865348816, 0.75]]]]]]]]> : tensor<2x2x1x2x1x2x1x2xf32>
  return %result, %expected : tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>
}
func.func @div_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1.0, -2.25, -1.375], [-2.5, 2.75, -1.75]]> : tensor<2x3xf16>
  %1 = nn.constant dense<[-0.375, -1.875, 3.0]> : tensor<3xf16>
  %result = nn.div %0, %1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[2.666015625, 1.2001953125, -0.458251953125], [6.66796875, -1.466796875, -0.58349609375]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @div_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.125, 0.125, 2.75], [0.125, 2.5, 2.375]]> : tensor<2x3xbf16>
  %1 = nn.constant dense<[1.625, 1.5, 0.5]> : tensor<3xbf16>
  %result = nn.div %0, %1 : (tensor<2x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-1.3046875, 0.08349609375, 5.5], [0.0771484375, 1.6640625, 4.75]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @div_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.5, 2.0, -0.5], [2.75, 2.375, -0.75]]> : tensor<2x3xf64>
  %1 = nn.constant dense<[-0.5, 1.375, 2.625]> : tensor<3xf64>
  %result = nn.div %0, %1 : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[-1.0, 1.4545454545454546, -0.19047619047619047], [-5.5, 1.7272727272727273, -0.2857142857142857]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @div_i8() -> (tensor<2x2xi8>, tensor<2x2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-128, 127], [100, 7]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %result = nn.div %0, %1 : (tensor<2x2xi8>, tensor<2xi8>) -> tensor<2x2xi8>
  %expected = nn.constant dense<[[-42, 63], [33, 3]]> : tensor<2x2xi8>
  return %result, %expected : tensor<2x2xi8>, tensor<2x2xi8>
}
func.func @div_i16() -> (tensor<2x2xi16>, tensor<2x2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-32768, 32767], [100, 7]]> : tensor<2x2xi16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi16>
  %result = nn.div %0, %1 : (tensor<2x2xi16>, tensor<2xi16>) -> tensor<2x2xi16>
  %expected = nn.constant dense<[[-10922, 16383], [33, 3]]> : tensor<2x2xi16>
  return %result, %expected : tensor<2x2xi16>, tensor<2x2xi16>
}
func.func @div_i32() -> (tensor<2x2xi32>, tensor<2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2147483648, 2147483647], [100, 7]]> : tensor<2x2xi32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi32>
  %result = nn.div %0, %1 : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %expected = nn.constant dense<[[-715827882, 1073741823], [33, 3]]> : tensor<2x2xi32>
  return %result, %expected : tensor<2x2xi32>, tensor<2x2xi32>
}
func.func @div_i64() -> (tensor<2x2xi64>, tensor<2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1125899906842624, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi64>
  %result = nn.div %0, %1 : (tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %expected = nn.constant dense<[[-375299968947541, 562949953421312], [33, 3]]> : tensor<2x2xi64>
  return %result, %expected : tensor<2x2xi64>, tensor<2x2xi64>
}
func.func @div_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 255], [100, 7]]> : tensor<2x2xui8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui8>
  %result = nn.div %0, %1 : (tensor<2x2xui8>, tensor<2xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[0, 127], [33, 3]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @div_ui16() -> (tensor<2x2xui16>, tensor<2x2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 65535], [100, 7]]> : tensor<2x2xui16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui16>
  %result = nn.div %0, %1 : (tensor<2x2xui16>, tensor<2xui16>) -> tensor<2x2xui16>
  %expected = nn.constant dense<[[0, 32767], [33, 3]]> : tensor<2x2xui16>
  return %result, %expected : tensor<2x2xui16>, tensor<2x2xui16>
}
func.func @div_ui32() -> (tensor<2x2xui32>, tensor<2x2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 4294967295], [100, 7]]> : tensor<2x2xui32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui32>
  %result = nn.div %0, %1 : (tensor<2x2xui32>, tensor<2xui32>) -> tensor<2x2xui32>
  %expected = nn.constant dense<[[0, 2147483647], [33, 3]]> : tensor<2x2xui32>
  return %result, %expected : tensor<2x2xui32>, tensor<2x2xui32>
}
func.func @div_ui64() -> (tensor<2x2xui64>, tensor<2x2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui64>
  %result = nn.div %0, %1 : (tensor<2x2xui64>, tensor<2xui64>) -> tensor<2x2xui64>
  %expected = nn.constant dense<[[0, 562949953421312], [33, 3]]> : tensor<2x2xui64>
  return %result, %expected : tensor<2x2xui64>, tensor<2x2xui64>
}
func.func @min_f32_0() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.5, -2.625, -1.5], [-0.375, -2.125, 0.125]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[0.25, 2.75, 1.5]> : tensor<3xf32>
  %result = nn.min %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-2.5, -2.625, -1.5], [-0.375, -2.125, 0.125]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @min_f32_1() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1.5], [1.75], [1.875]]> : tensor<3x1xf32>
  %1 = nn.constant dense<[[[1.125, 1.125, -1.125, 1.375, -2.25]], [[0.75, 2.625, 2.875, -1.25, -1.0]]]> : tensor<2x1x5xf32>
  %result = nn.min %0, %1 : (tensor<3x1xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[-1.5, -1.5, -1.5, -1.5, -2.25], [1.125, 1.125, -1.125, 1.375, -2.25], [1.125, 1.125, -1.125, 1.375, -2.25]], [[-1.5, -1.5, -1.5, -1.5, -1.5], [0.75, 1.75, 1.75, -1.25, -1.0], [0.75, 1.875, 1.875, -1.25, -1.0]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @min_f32_2() -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<0.75> : tensor<f32>
  %1 = nn.constant dense<[[-0.625, 1.375], [-1.875, -2.0]]> : tensor<2x2xf32>
  %result = nn.min %0, %1 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %expected = nn.constant dense<[[-0.625, 0.75], [-1.875, -2.0]]> : tensor<2x2xf32>
  return %result, %expected : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @min_f32_3() -> (tensor<2x0xf32>, tensor<2x0xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<[[-2.75]]> : tensor<1x1xf32>
  %result = nn.min %0, %1 : (tensor<2x0xf32>, tensor<1x1xf32>) -> tensor<2x0xf32>
  %expected = nn.constant dense<> : tensor<2x0xf32>
  return %result, %expected : tensor<2x0xf32>, tensor<2x0xf32>
}
func.func @min_f32_4() -> (tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[-0.125, -1.75]], [[-1.25, 2.5]]]], [[[[1.875, 2.125]], [[0.625, -2.375]]]]]], [[[[[[1.5, 0.625]], [[2.5, -0.125]]]], [[[[-2.0, 0.625]], [[-0.25, 1.0]]]]]]]]> : tensor<1x2x1x2x1x2x1x2xf32>
  %1 = nn.constant dense<[[[[[[[[-0.75]]]]]]], [[[[[[[-1.125]]]]]]]]> : tensor<2x1x1x1x1x1x1x1xf32>
  %result = nn.min %0, %1 : (tensor<1x2x1x2x1x2x1x2xf32>, tensor<2x1x1x1x1x1x1x1xf32>) -> tensor<2x2x1x2x1x2x1x2xf32>
  %expected = nn.constant dense<[[[[[[[[-0.75, -1.75]], [[-1.25, -0.75]]]], [[[[-0.75, -0.75]], [[-0.75, -2.375]]]]]], [[[[[[-0.75, -0.75]], [[-0.75, -0.75]]]], [[[[-2.0, -0.75]], [[-0.75, -0.75]]]]]]], [[[[[[[-1.125, -1.75]], [[-1.25, -1.125]]]], [[[[-1.125, -1.125]], [[-1.125, -2.375]]]]]], [[[[[[-1.125, -1.125]], [[-1.125, -1.125]]]], [[[[-2.0, -1.125]], [[-1.125, -1.125]]]]]]]]> : tensor<2x2x1x2x1x2x1x2xf32>
  return %result, %expected : tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>
}
func.func @min_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.25, 2.875, 1.5], [-0.25, -1.625, 0.75]]> : tensor<2x3xf16>
  %1 = nn.constant dense<[-0.5, 0.875, -2.5]> : tensor<3xf16>
  %result = nn.min %0, %1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[-2.25, 0.875, -2.5], [-0.5, -1.625, -2.5]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @min_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1.875, 1.5, -2.625], [1.125, -0.5, -3.0]]> : tensor<2x3xbf16>
  %1 = nn.constant dense<[1.625, 1.25, 1.875]> : tensor<3xbf16>
  %result = nn.min %0, %1 : (tensor<2x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[-1.875, 1.25, -2.625], [1.125, -0.5, -3.0]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @min_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.375, 1.375, 2.125], [-2.375, 2.625, 2.5]]> : tensor<2x3xf64>
  %1 = nn.constant dense<[1.25, 1.875, 1.5]> : tensor<3xf64>
  %result = nn.min %0, %1 : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[1.25, 1.375, 1.5], [-2.375, 1.875, 1.5]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @min_i8() -> (tensor<2x2xi8>, tensor<2x2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-128, 127], [100, 7]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %result = nn.min %0, %1 : (tensor<2x2xi8>, tensor<2xi8>) -> tensor<2x2xi8>
  %expected = nn.constant dense<[[-128, 2], [3, 2]]> : tensor<2x2xi8>
  return %result, %expected : tensor<2x2xi8>, tensor<2x2xi8>
}
func.func @min_i16() -> (tensor<2x2xi16>, tensor<2x2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-32768, 32767], [100, 7]]> : tensor<2x2xi16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi16>
  %result = nn.min %0, %1 : (tensor<2x2xi16>, tensor<2xi16>) -> tensor<2x2xi16>
  %expected = nn.constant dense<[[-32768, 2], [3, 2]]> : tensor<2x2xi16>
  return %result, %expected : tensor<2x2xi16>, tensor<2x2xi16>
}
func.func @min_i32() -> (tensor<2x2xi32>, tensor<2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2147483648, 2147483647], [100, 7]]> : tensor<2x2xi32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi32>
  %result = nn.min %0, %1 : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %expected = nn.constant dense<[[-2147483648, 2], [3, 2]]> : tensor<2x2xi32>
  return %result, %expected : tensor<2x2xi32>, tensor<2x2xi32>
}
func.func @min_i64() -> (tensor<2x2xi64>, tensor<2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1125899906842624, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi64>
  %result = nn.min %0, %1 : (tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %expected = nn.constant dense<[[-1125899906842624, 2], [3, 2]]> : tensor<2x2xi64>
  return %result, %expected : tensor<2x2xi64>, tensor<2x2xi64>
}
func.func @min_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 255], [100, 7]]> : tensor<2x2xui8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui8>
  %result = nn.min %0, %1 : (tensor<2x2xui8>, tensor<2xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[0, 2], [3, 2]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @min_ui16() -> (tensor<2x2xui16>, tensor<2x2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 65535], [100, 7]]> : tensor<2x2xui16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui16>
  %result = nn.min %0, %1 : (tensor<2x2xui16>, tensor<2xui16>) -> tensor<2x2xui16>
  %expected = nn.constant dense<[[0, 2], [3, 2]]> : tensor<2x2xui16>
  return %result, %expected : tensor<2x2xui16>, tensor<2x2xui16>
}
func.func @min_ui32() -> (tensor<2x2xui32>, tensor<2x2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 4294967295], [100, 7]]> : tensor<2x2xui32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui32>
  %result = nn.min %0, %1 : (tensor<2x2xui32>, tensor<2xui32>) -> tensor<2x2xui32>
  %expected = nn.constant dense<[[0, 2], [3, 2]]> : tensor<2x2xui32>
  return %result, %expected : tensor<2x2xui32>, tensor<2x2xui32>
}
func.func @min_ui64() -> (tensor<2x2xui64>, tensor<2x2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui64>
  %result = nn.min %0, %1 : (tensor<2x2xui64>, tensor<2xui64>) -> tensor<2x2xui64>
  %expected = nn.constant dense<[[0, 2], [3, 2]]> : tensor<2x2xui64>
  return %result, %expected : tensor<2x2xui64>, tensor<2x2xui64>
}
func.func @max_f32_0() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.375, 2.375, 0.125], [2.0, 2.5, -1.25]]> : tensor<2x3xf32>
  %1 = nn.constant dense<[-2.75, -2.0, -2.875]> : tensor<3xf32>
  %result = nn.max %0, %1 : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[2.375, 2.375, 0.125], [2.0, 2.5, -1.25]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @max_f32_1() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-0.375], [-3.0], [-1.5]]> : tensor<3x1xf32>
  %1 = nn.constant dense<[[[-1.5, 1.25, -1.5, 2.75, -1.875]], [[2.875, 0.375, -1.625, -2.875, -1.25]]]> : tensor<2x1x5xf32>
  %result = nn.max %0, %1 : (tensor<3x1xf32>, tensor<2x1x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[-0.375, 1.25, -0.375, 2.75, -0.375], [-1.5, 1.25, -1.5, 2.75, -1.875], [-1.5, 1.25, -1.5, 2.75, -1.5]], [[2.875, 0.375, -0.375, -0.375, -0.375], [2.875, 0.375, -1.625, -2.875, -1.25], [2.875, 0.375, -1.5, -1.5, -1.25]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @max_f32_2() -> (tensor<2x2xf32>, tensor<2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<0.5> : tensor<f32>
  %1 = nn.constant dense<[[-2.375, -2.0], [-2.375, 1.125]]> : tensor<2x2xf32>
  %result = nn.max %0, %1 : (tensor<f32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %expected = nn.constant dense<[[0.5, 0.5], [0.5, 1.125]]> : tensor<2x2xf32>
  return %result, %expected : tensor<2x2xf32>, tensor<2x2xf32>
}
func.func @max_f32_3() -> (tensor<2x0xf32>, tensor<2x0xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<[[-2.5]]> : tensor<1x1xf32>
  %result = nn.max %0, %1 : (tensor<2x0xf32>, tensor<1x1xf32>) -> tensor<2x0xf32>
  %expected = nn.constant dense<> : tensor<2x0xf32>
  return %result, %expected : tensor<2x0xf32>, tensor<2x0xf32>
}
func.func @max_f32_4() -> (tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[-2.875, -0.25]], [[-1.125, 0.375]]]], [[[[2.625, 2.25]], [[0.25, 0.875]]]]]], [[[[[[1.875, -0.375]], [[1.0, -1.75]]]], [[[[0.625, -1.625]], [[-1.875, 1.625]]]]]]]]> : tensor<1x2x1x2x1x2x1x2xf32>
  %1 = nn.constant dense<[[[[[[[[0.5]]]]]]], [[[[[[[-0.75]]]]]]]]> : tensor<2x1x1x1x1x1x1x1xf32>
  %result = nn.max %0, %1 : (tensor<1x2x1x2x1x2x1x2xf32>, tensor<2x1x1x1x1x1x1x1xf32>) -> tensor<2x2x1x2x1x2x1x2xf32>
  %expected = nn.constant dense<[[[[[[[[0.5, 0.5]], [[0.5, 0.5]]]], [[[[2.625, 2.25]], [[0.5, 0.875]]]]]], [[[[[[1.875, 0.5]], [[1.0, 0.5]]]], [[[[0.625, 0.5]], [[0.5, 1.625]]]]]]], [[[[[[[-0.75, -0.25]], [[-0.75, 0.375]]]], [[[[2.625, 2.25]], [[0.25, 0.875]]]]]], [[[[[[1.875, -0.375]], [[1.0, -0.75]]]], [[[[0.625, -0.75]], [[-0.75, 1.625]]]]]]]]> : tensor<2x2x1x2x1x2x1x2xf32>
  return %result, %expected : tensor<2x2x1x2x1x2x1x2xf32>, tensor<2x2x1x2x1x2x1x2xf32>
}
func.func @max_f16() -> (tensor<2x3xf16>, tensor<2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.875, -1.625, 1.875], [-0.25, 2.875, 2.5]]> : tensor<2x3xf16>
  %1 = nn.constant dense<[2.125, -3.0, -2.75]> : tensor<3xf16>
  %result = nn.max %0, %1 : (tensor<2x3xf16>, tensor<3xf16>) -> tensor<2x3xf16>
  %expected = nn.constant dense<[[2.125, -1.625, 1.875], [2.125, 2.875, 2.5]]> : tensor<2x3xf16>
  return %result, %expected : tensor<2x3xf16>, tensor<2x3xf16>
}
func.func @max_bf16() -> (tensor<2x3xbf16>, tensor<2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.5, -1.0, 2.125], [-1.125, -2.125, -2.375]]> : tensor<2x3xbf16>
  %1 = nn.constant dense<[-1.25, 0.75, -2.25]> : tensor<3xbf16>
  %result = nn.max %0, %1 : (tensor<2x3xbf16>, tensor<3xbf16>) -> tensor<2x3xbf16>
  %expected = nn.constant dense<[[0.5, 0.75, 2.125], [-1.125, 0.75, -2.25]]> : tensor<2x3xbf16>
  return %result, %expected : tensor<2x3xbf16>, tensor<2x3xbf16>
}
func.func @max_f64() -> (tensor<2x3xf64>, tensor<2x3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.875, -1.25, -1.125], [1.0, 2.25, -0.375]]> : tensor<2x3xf64>
  %1 = nn.constant dense<[1.875, -1.25, -2.25]> : tensor<3xf64>
  %result = nn.max %0, %1 : (tensor<2x3xf64>, tensor<3xf64>) -> tensor<2x3xf64>
  %expected = nn.constant dense<[[1.875, -1.25, -1.125], [1.875, 2.25, -0.375]]> : tensor<2x3xf64>
  return %result, %expected : tensor<2x3xf64>, tensor<2x3xf64>
}
func.func @max_i8() -> (tensor<2x2xi8>, tensor<2x2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-128, 127], [100, 7]]> : tensor<2x2xi8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %result = nn.max %0, %1 : (tensor<2x2xi8>, tensor<2xi8>) -> tensor<2x2xi8>
  %expected = nn.constant dense<[[3, 127], [100, 7]]> : tensor<2x2xi8>
  return %result, %expected : tensor<2x2xi8>, tensor<2x2xi8>
}
func.func @max_i16() -> (tensor<2x2xi16>, tensor<2x2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-32768, 32767], [100, 7]]> : tensor<2x2xi16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi16>
  %result = nn.max %0, %1 : (tensor<2x2xi16>, tensor<2xi16>) -> tensor<2x2xi16>
  %expected = nn.constant dense<[[3, 32767], [100, 7]]> : tensor<2x2xi16>
  return %result, %expected : tensor<2x2xi16>, tensor<2x2xi16>
}
func.func @max_i32() -> (tensor<2x2xi32>, tensor<2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2147483648, 2147483647], [100, 7]]> : tensor<2x2xi32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi32>
  %result = nn.max %0, %1 : (tensor<2x2xi32>, tensor<2xi32>) -> tensor<2x2xi32>
  %expected = nn.constant dense<[[3, 2147483647], [100, 7]]> : tensor<2x2xi32>
  return %result, %expected : tensor<2x2xi32>, tensor<2x2xi32>
}
func.func @max_i64() -> (tensor<2x2xi64>, tensor<2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1125899906842624, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xi64>
  %result = nn.max %0, %1 : (tensor<2x2xi64>, tensor<2xi64>) -> tensor<2x2xi64>
  %expected = nn.constant dense<[[3, 1125899906842624], [100, 7]]> : tensor<2x2xi64>
  return %result, %expected : tensor<2x2xi64>, tensor<2x2xi64>
}
func.func @max_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 255], [100, 7]]> : tensor<2x2xui8>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui8>
  %result = nn.max %0, %1 : (tensor<2x2xui8>, tensor<2xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[3, 255], [100, 7]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @max_ui16() -> (tensor<2x2xui16>, tensor<2x2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 65535], [100, 7]]> : tensor<2x2xui16>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui16>
  %result = nn.max %0, %1 : (tensor<2x2xui16>, tensor<2xui16>) -> tensor<2x2xui16>
  %expected = nn.constant dense<[[3, 65535], [100, 7]]> : tensor<2x2xui16>
  return %result, %expected : tensor<2x2xui16>, tensor<2x2xui16>
}
func.func @max_ui32() -> (tensor<2x2xui32>, tensor<2x2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 4294967295], [100, 7]]> : tensor<2x2xui32>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui32>
  %result = nn.max %0, %1 : (tensor<2x2xui32>, tensor<2xui32>) -> tensor<2x2xui32>
  %expected = nn.constant dense<[[3, 4294967295], [100, 7]]> : tensor<2x2xui32>
  return %result, %expected : tensor<2x2xui32>, tensor<2x2xui32>
}
func.func @max_ui64() -> (tensor<2x2xui64>, tensor<2x2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  %1 = nn.constant dense<[3, 2]> : tensor<2xui64>
  %result = nn.max %0, %1 : (tensor<2x2xui64>, tensor<2xui64>) -> tensor<2x2xui64>
  %expected = nn.constant dense<[[3, 1125899906842624], [100, 7]]> : tensor<2x2xui64>
  return %result, %expected : tensor<2x2xui64>, tensor<2x2xui64>
}
func.func @div_by_zero() -> (tensor<3xi8>, tensor<3xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[5, -128, -128]> : tensor<3xi8>
  %1 = nn.constant dense<[0, -1, 1]> : tensor<3xi8>
  %result = nn.div %0, %1 : (tensor<3xi8>, tensor<3xi8>) -> tensor<3xi8>
  %expected = nn.constant dense<[0, -128, -128]> : tensor<3xi8>
  return %result, %expected : tensor<3xi8>, tensor<3xi8>
}
func.func @div_float_zero() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0, -1.0, 0.0]> : tensor<3xf32>
  %1 = nn.constant dense<[0.0, 0.0, 0.0]> : tensor<3xf32>
  %result = nn.div %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[0x7F800000, 0xFF800000, 0x7FC00000]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @min_nan() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0x7FC00000, 1.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[1.0, 0x7FC00000, 0x7FC00000]> : tensor<3xf32>
  %result = nn.min %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[0x7FC00000, 0x7FC00000, 0x7FC00000]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @max_nan() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0x7FC00000, 1.0, 0x7FC00000]> : tensor<3xf32>
  %1 = nn.constant dense<[1.0, 0x7FC00000, 0x7FC00000]> : tensor<3xf32>
  %result = nn.max %0, %1 : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[0x7FC00000, 0x7FC00000, 0x7FC00000]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @equal_f32() -> (tensor<2x3xi1>, tensor<2x3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 2.0, 0x7FC00000]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[[1.0], [3.0]]> : tensor<2x1xf32>
  %result = nn.equal %0, %1 : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi1>
  %expected = nn.constant dense<[[true, false, false], [false, false, false]]> : tensor<2x3xi1>
  return %result, %expected : tensor<2x3xi1>, tensor<2x3xi1>
}
func.func @equal_i8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 5]> : tensor<3xi8>
  %1 = nn.constant dense<[5]> : tensor<1xi8>
  %result = nn.equal %0, %1 : (tensor<3xi8>, tensor<1xi8>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @equal_ui8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui8>
  %1 = nn.constant dense<[5]> : tensor<1xui8>
  %result = nn.equal %0, %1 : (tensor<3xui8>, tensor<1xui8>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @equal_ui64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui64>
  %1 = nn.constant dense<[5]> : tensor<1xui64>
  %result = nn.equal %0, %1 : (tensor<3xui64>, tensor<1xui64>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @equal_i64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-5, 127, 5]> : tensor<3xi64>
  %1 = nn.constant dense<[5]> : tensor<1xi64>
  %result = nn.equal %0, %1 : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_f32() -> (tensor<2x3xi1>, tensor<2x3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 2.0, 0x7FC00000]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[[1.0], [3.0]]> : tensor<2x1xf32>
  %result = nn.less %0, %1 : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi1>
  %expected = nn.constant dense<[[false, false, false], [true, true, false]]> : tensor<2x3xi1>
  return %result, %expected : tensor<2x3xi1>, tensor<2x3xi1>
}
func.func @less_i8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 5]> : tensor<3xi8>
  %1 = nn.constant dense<[5]> : tensor<1xi8>
  %result = nn.less %0, %1 : (tensor<3xi8>, tensor<1xi8>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_ui8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui8>
  %1 = nn.constant dense<[5]> : tensor<1xui8>
  %result = nn.less %0, %1 : (tensor<3xui8>, tensor<1xui8>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_ui64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui64>
  %1 = nn.constant dense<[5]> : tensor<1xui64>
  %result = nn.less %0, %1 : (tensor<3xui64>, tensor<1xui64>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_i64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-5, 127, 5]> : tensor<3xi64>
  %1 = nn.constant dense<[5]> : tensor<1xi64>
  %result = nn.less %0, %1 : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_equal_f32() -> (tensor<2x3xi1>, tensor<2x3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 2.0, 0x7FC00000]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[[1.0], [3.0]]> : tensor<2x1xf32>
  %result = nn.less_equal %0, %1 : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi1>
  %expected = nn.constant dense<[[true, false, false], [true, true, false]]> : tensor<2x3xi1>
  return %result, %expected : tensor<2x3xi1>, tensor<2x3xi1>
}
func.func @less_equal_i8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 5]> : tensor<3xi8>
  %1 = nn.constant dense<[5]> : tensor<1xi8>
  %result = nn.less_equal %0, %1 : (tensor<3xi8>, tensor<1xi8>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_equal_ui8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui8>
  %1 = nn.constant dense<[5]> : tensor<1xui8>
  %result = nn.less_equal %0, %1 : (tensor<3xui8>, tensor<1xui8>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_equal_ui64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui64>
  %1 = nn.constant dense<[5]> : tensor<1xui64>
  %result = nn.less_equal %0, %1 : (tensor<3xui64>, tensor<1xui64>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @less_equal_i64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-5, 127, 5]> : tensor<3xi64>
  %1 = nn.constant dense<[5]> : tensor<1xi64>
  %result = nn.less_equal %0, %1 : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, false, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_f32() -> (tensor<2x3xi1>, tensor<2x3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 2.0, 0x7FC00000]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[[1.0], [3.0]]> : tensor<2x1xf32>
  %result = nn.greater %0, %1 : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi1>
  %expected = nn.constant dense<[[false, true, false], [false, false, false]]> : tensor<2x3xi1>
  return %result, %expected : tensor<2x3xi1>, tensor<2x3xi1>
}
func.func @greater_i8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 5]> : tensor<3xi8>
  %1 = nn.constant dense<[5]> : tensor<1xi8>
  %result = nn.greater %0, %1 : (tensor<3xi8>, tensor<1xi8>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_ui8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui8>
  %1 = nn.constant dense<[5]> : tensor<1xui8>
  %result = nn.greater %0, %1 : (tensor<3xui8>, tensor<1xui8>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_ui64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui64>
  %1 = nn.constant dense<[5]> : tensor<1xui64>
  %result = nn.greater %0, %1 : (tensor<3xui64>, tensor<1xui64>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_i64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-5, 127, 5]> : tensor<3xi64>
  %1 = nn.constant dense<[5]> : tensor<1xi64>
  %result = nn.greater %0, %1 : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_equal_f32() -> (tensor<2x3xi1>, tensor<2x3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 2.0, 0x7FC00000]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[[1.0], [3.0]]> : tensor<2x1xf32>
  %result = nn.greater_equal %0, %1 : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xi1>
  %expected = nn.constant dense<[[true, true, false], [false, false, false]]> : tensor<2x3xi1>
  return %result, %expected : tensor<2x3xi1>, tensor<2x3xi1>
}
func.func @greater_equal_i8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 5]> : tensor<3xi8>
  %1 = nn.constant dense<[5]> : tensor<1xi8>
  %result = nn.greater_equal %0, %1 : (tensor<3xi8>, tensor<1xi8>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_equal_ui8() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui8>
  %1 = nn.constant dense<[5]> : tensor<1xui8>
  %result = nn.greater_equal %0, %1 : (tensor<3xui8>, tensor<1xui8>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_equal_ui64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0, 127, 5]> : tensor<3xui64>
  %1 = nn.constant dense<[5]> : tensor<1xui64>
  %result = nn.greater_equal %0, %1 : (tensor<3xui64>, tensor<1xui64>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @greater_equal_i64() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-5, 127, 5]> : tensor<3xi64>
  %1 = nn.constant dense<[5]> : tensor<1xi64>
  %result = nn.greater_equal %0, %1 : (tensor<3xi64>, tensor<1xi64>) -> tensor<3xi1>
  %expected = nn.constant dense<[false, true, true]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @and() -> (tensor<2x2xi1>, tensor<2x2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %1 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.and %0, %1 : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  %expected = nn.constant dense<[[true, false], [false, false]]> : tensor<2x2xi1>
  return %result, %expected : tensor<2x2xi1>, tensor<2x2xi1>
}
func.func @or() -> (tensor<2x2xi1>, tensor<2x2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %1 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.or %0, %1 : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  %expected = nn.constant dense<[[true, true], [true, false]]> : tensor<2x2xi1>
  return %result, %expected : tensor<2x2xi1>, tensor<2x2xi1>
}
func.func @xor() -> (tensor<2x2xi1>, tensor<2x2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %1 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.xor %0, %1 : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  %expected = nn.constant dense<[[false, true], [true, false]]> : tensor<2x2xi1>
  return %result, %expected : tensor<2x2xi1>, tensor<2x2xi1>
}
func.func @equal_i1() -> (tensor<2x2xi1>, tensor<2x2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %1 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.equal %0, %1 : (tensor<2x1xi1>, tensor<2xi1>) -> tensor<2x2xi1>
  %expected = nn.constant dense<[[true, false], [false, true]]> : tensor<2x2xi1>
  return %result, %expected : tensor<2x2xi1>, tensor<2x2xi1>
}
func.func @pow_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[4.0, -2.0, 2.0]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[[2.0], [-1.0]]> : tensor<2x1xf32>
  %result = nn.pow %0, %1 : (tensor<1x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[16.0, 4.0, 4.0], [0.25, -0.5, 0.5]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @pow_f32_i32() -> (tensor<1x3xf32>, tensor<1x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[4.0, -2.0, 2.0]]> : tensor<1x3xf32>
  %1 = nn.constant dense<[3]> : tensor<1xi32>
  %result = nn.pow %0, %1 : (tensor<1x3xf32>, tensor<1xi32>) -> tensor<1x3xf32>
  %expected = nn.constant dense<[[64.0, -8.0, 8.0]]> : tensor<1x3xf32>
  return %result, %expected : tensor<1x3xf32>, tensor<1x3xf32>
}
func.func @pow_i32() -> (tensor<3xi32>, tensor<3xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[2, -3, 7]> : tensor<3xi32>
  %1 = nn.constant dense<[10, 3, 0]> : tensor<3xi32>
  %result = nn.pow %0, %1 : (tensor<3xi32>, tensor<3xi32>) -> tensor<3xi32>
  %expected = nn.constant dense<[1024, -27, 1]> : tensor<3xi32>
  return %result, %expected : tensor<3xi32>, tensor<3xi32>
}
func.func @pow_i8_wraps() -> (tensor<2xi8>, tensor<2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3, 2]> : tensor<2xi8>
  %1 = nn.constant dense<[6, 7]> : tensor<2xi8>
  %result = nn.pow %0, %1 : (tensor<2xi8>, tensor<2xi8>) -> tensor<2xi8>
  %expected = nn.constant dense<[-39, -128]> : tensor<2xi8>
  return %result, %expected : tensor<2xi8>, tensor<2xi8>
}
func.func @pow_negative() -> (tensor<4xi32>, tensor<4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1, -1, -1, 5]> : tensor<4xi32>
  %1 = nn.constant dense<[-3, -3, -2, -1]> : tensor<4xi64>
  %result = nn.pow %0, %1 : (tensor<4xi32>, tensor<4xi64>) -> tensor<4xi32>
  %expected = nn.constant dense<[1, -1, 1, 0]> : tensor<4xi32>
  return %result, %expected : tensor<4xi32>, tensor<4xi32>
}
func.func @pow_i32_f32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4, 9]> : tensor<2xi32>
  %1 = nn.constant dense<0.5> : tensor<f32>
  %result = nn.pow %0, %1 : (tensor<2xi32>, tensor<f32>) -> tensor<2xi32>
  %expected = nn.constant dense<[2, 3]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @where_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %1 = nn.constant dense<[[2.0, 1.625, 1.5], [2.375, 0.0, -1.875]]> : tensor<2x3xf32>
  %2 = nn.constant dense<0.5> : tensor<f32>
  %result = nn.where %0, %1, %2 : (tensor<2x1xi1>, tensor<2x3xf32>, tensor<f32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[2.0, 1.625, 1.5], [0.5, 0.5, 0.5]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @where_ui8() -> (tensor<2x2xui8>, tensor<2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %1 = nn.constant dense<[1, 255]> : tensor<2xui8>
  %2 = nn.constant dense<[[7]]> : tensor<1x1xui8>
  %result = nn.where %0, %1, %2 : (tensor<2x1xi1>, tensor<2xui8>, tensor<1x1xui8>) -> tensor<2x2xui8>
  %expected = nn.constant dense<[[1, 255], [7, 7]]> : tensor<2x2xui8>
  return %result, %expected : tensor<2x2xui8>, tensor<2x2xui8>
}
func.func @cast_f32_f64() -> (tensor<4xf64>, tensor<4xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = f64} : (tensor<4xf32>) -> tensor<4xf64>
  %expected = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf64>
  return %result, %expected : tensor<4xf64>, tensor<4xf64>
}
func.func @cast_f32_f32() -> (tensor<4xf32>, tensor<4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = f32} : (tensor<4xf32>) -> tensor<4xf32>
  %expected = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  return %result, %expected : tensor<4xf32>, tensor<4xf32>
}
func.func @cast_f32_f16() -> (tensor<4xf16>, tensor<4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = f16} : (tensor<4xf32>) -> tensor<4xf16>
  %expected = nn.constant dense<[-3.69921875, 2.5, 100.25, 0.0]> : tensor<4xf16>
  return %result, %expected : tensor<4xf16>, tensor<4xf16>
}
func.func @cast_f32_bf16() -> (tensor<4xbf16>, tensor<4xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = bf16} : (tensor<4xf32>) -> tensor<4xbf16>
  %expected = nn.constant dense<[-3.703125, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  return %result, %expected : tensor<4xbf16>, tensor<4xbf16>
}
func.func @cast_f32_i1() -> (tensor<4xi1>, tensor<4xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = i1} : (tensor<4xf32>) -> tensor<4xi1>
  %expected = nn.constant dense<[true, true, true, false]> : tensor<4xi1>
  return %result, %expected : tensor<4xi1>, tensor<4xi1>
}
func.func @cast_f32_i8() -> (tensor<4xi8>, tensor<4xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = i8} : (tensor<4xf32>) -> tensor<4xi8>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi8>
  return %result, %expected : tensor<4xi8>, tensor<4xi8>
}
func.func @cast_f32_i16() -> (tensor<4xi16>, tensor<4xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = i16} : (tensor<4xf32>) -> tensor<4xi16>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi16>
  return %result, %expected : tensor<4xi16>, tensor<4xi16>
}
func.func @cast_f32_i32() -> (tensor<4xi32>, tensor<4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = i32} : (tensor<4xf32>) -> tensor<4xi32>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi32>
  return %result, %expected : tensor<4xi32>, tensor<4xi32>
}
func.func @cast_f32_i64() -> (tensor<4xi64>, tensor<4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = i64} : (tensor<4xf32>) -> tensor<4xi64>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi64>
  return %result, %expected : tensor<4xi64>, tensor<4xi64>
}
func.func @cast_f32_ui8() -> (tensor<4xui8>, tensor<4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = ui8} : (tensor<4xf32>) -> tensor<4xui8>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui8>
  return %result, %expected : tensor<4xui8>, tensor<4xui8>
}
func.func @cast_f32_ui16() -> (tensor<4xui16>, tensor<4xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = ui16} : (tensor<4xf32>) -> tensor<4xui16>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui16>
  return %result, %expected : tensor<4xui16>, tensor<4xui16>
}
func.func @cast_f32_ui32() -> (tensor<4xui32>, tensor<4xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = ui32} : (tensor<4xf32>) -> tensor<4xui32>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui32>
  return %result, %expected : tensor<4xui32>, tensor<4xui32>
}
func.func @cast_f32_ui64() -> (tensor<4xui64>, tensor<4xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  %result = nn.cast %0 {to = ui64} : (tensor<4xf32>) -> tensor<4xui64>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui64>
  return %result, %expected : tensor<4xui64>, tensor<4xui64>
}
func.func @cast_f64_f64() -> (tensor<4xf64>, tensor<4xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = f64} : (tensor<4xf64>) -> tensor<4xf64>
  %expected = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  return %result, %expected : tensor<4xf64>, tensor<4xf64>
}
func.func @cast_f64_f32() -> (tensor<4xf32>, tensor<4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = f32} : (tensor<4xf64>) -> tensor<4xf32>
  %expected = nn.constant dense<[-3.700000047683716, 2.5, 100.25, 0.0]> : tensor<4xf32>
  return %result, %expected : tensor<4xf32>, tensor<4xf32>
}
func.func @cast_f64_f16() -> (tensor<4xf16>, tensor<4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = f16} : (tensor<4xf64>) -> tensor<4xf16>
  %expected = nn.constant dense<[-3.69921875, 2.5, 100.25, 0.0]> : tensor<4xf16>
  return %result, %expected : tensor<4xf16>, tensor<4xf16>
}
func.func @cast_f64_bf16() -> (tensor<4xbf16>, tensor<4xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = bf16} : (tensor<4xf64>) -> tensor<4xbf16>
  %expected = nn.constant dense<[-3.703125, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  return %result, %expected : tensor<4xbf16>, tensor<4xbf16>
}
func.func @cast_f64_i1() -> (tensor<4xi1>, tensor<4xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = i1} : (tensor<4xf64>) -> tensor<4xi1>
  %expected = nn.constant dense<[true, true, true, false]> : tensor<4xi1>
  return %result, %expected : tensor<4xi1>, tensor<4xi1>
}
func.func @cast_f64_i8() -> (tensor<4xi8>, tensor<4xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = i8} : (tensor<4xf64>) -> tensor<4xi8>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi8>
  return %result, %expected : tensor<4xi8>, tensor<4xi8>
}
func.func @cast_f64_i16() -> (tensor<4xi16>, tensor<4xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = i16} : (tensor<4xf64>) -> tensor<4xi16>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi16>
  return %result, %expected : tensor<4xi16>, tensor<4xi16>
}
func.func @cast_f64_i32() -> (tensor<4xi32>, tensor<4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = i32} : (tensor<4xf64>) -> tensor<4xi32>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi32>
  return %result, %expected : tensor<4xi32>, tensor<4xi32>
}
func.func @cast_f64_i64() -> (tensor<4xi64>, tensor<4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = i64} : (tensor<4xf64>) -> tensor<4xi64>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi64>
  return %result, %expected : tensor<4xi64>, tensor<4xi64>
}
func.func @cast_f64_ui8() -> (tensor<4xui8>, tensor<4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = ui8} : (tensor<4xf64>) -> tensor<4xui8>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui8>
  return %result, %expected : tensor<4xui8>, tensor<4xui8>
}
func.func @cast_f64_ui16() -> (tensor<4xui16>, tensor<4xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = ui16} : (tensor<4xf64>) -> tensor<4xui16>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui16>
  return %result, %expected : tensor<4xui16>, tensor<4xui16>
}
func.func @cast_f64_ui32() -> (tensor<4xui32>, tensor<4xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = ui32} : (tensor<4xf64>) -> tensor<4xui32>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui32>
  return %result, %expected : tensor<4xui32>, tensor<4xui32>
}
func.func @cast_f64_ui64() -> (tensor<4xui64>, tensor<4xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.7, 2.5, 100.25, 0.0]> : tensor<4xf64>
  %result = nn.cast %0 {to = ui64} : (tensor<4xf64>) -> tensor<4xui64>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui64>
  return %result, %expected : tensor<4xui64>, tensor<4xui64>
}
func.func @cast_f16_f64() -> (tensor<4xf64>, tensor<4xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = f64} : (tensor<4xf16>) -> tensor<4xf64>
  %expected = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf64>
  return %result, %expected : tensor<4xf64>, tensor<4xf64>
}
func.func @cast_f16_f32() -> (tensor<4xf32>, tensor<4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = f32} : (tensor<4xf16>) -> tensor<4xf32>
  %expected = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf32>
  return %result, %expected : tensor<4xf32>, tensor<4xf32>
}
func.func @cast_f16_f16() -> (tensor<4xf16>, tensor<4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = f16} : (tensor<4xf16>) -> tensor<4xf16>
  %expected = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  return %result, %expected : tensor<4xf16>, tensor<4xf16>
}
func.func @cast_f16_bf16() -> (tensor<4xbf16>, tensor<4xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = bf16} : (tensor<4xf16>) -> tensor<4xbf16>
  %expected = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  return %result, %expected : tensor<4xbf16>, tensor<4xbf16>
}
func.func @cast_f16_i1() -> (tensor<4xi1>, tensor<4xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = i1} : (tensor<4xf16>) -> tensor<4xi1>
  %expected = nn.constant dense<[true, true, true, false]> : tensor<4xi1>
  return %result, %expected : tensor<4xi1>, tensor<4xi1>
}
func.func @cast_f16_i8() -> (tensor<4xi8>, tensor<4xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = i8} : (tensor<4xf16>) -> tensor<4xi8>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi8>
  return %result, %expected : tensor<4xi8>, tensor<4xi8>
}
func.func @cast_f16_i16() -> (tensor<4xi16>, tensor<4xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = i16} : (tensor<4xf16>) -> tensor<4xi16>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi16>
  return %result, %expected : tensor<4xi16>, tensor<4xi16>
}
func.func @cast_f16_i32() -> (tensor<4xi32>, tensor<4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = i32} : (tensor<4xf16>) -> tensor<4xi32>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi32>
  return %result, %expected : tensor<4xi32>, tensor<4xi32>
}
func.func @cast_f16_i64() -> (tensor<4xi64>, tensor<4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = i64} : (tensor<4xf16>) -> tensor<4xi64>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi64>
  return %result, %expected : tensor<4xi64>, tensor<4xi64>
}
func.func @cast_f16_ui8() -> (tensor<4xui8>, tensor<4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = ui8} : (tensor<4xf16>) -> tensor<4xui8>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui8>
  return %result, %expected : tensor<4xui8>, tensor<4xui8>
}
func.func @cast_f16_ui16() -> (tensor<4xui16>, tensor<4xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = ui16} : (tensor<4xf16>) -> tensor<4xui16>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui16>
  return %result, %expected : tensor<4xui16>, tensor<4xui16>
}
func.func @cast_f16_ui32() -> (tensor<4xui32>, tensor<4xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = ui32} : (tensor<4xf16>) -> tensor<4xui32>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui32>
  return %result, %expected : tensor<4xui32>, tensor<4xui32>
}
func.func @cast_f16_ui64() -> (tensor<4xui64>, tensor<4xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.25, 0.0]> : tensor<4xf16>
  %result = nn.cast %0 {to = ui64} : (tensor<4xf16>) -> tensor<4xui64>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui64>
  return %result, %expected : tensor<4xui64>, tensor<4xui64>
}
func.func @cast_bf16_f64() -> (tensor<4xf64>, tensor<4xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = f64} : (tensor<4xbf16>) -> tensor<4xf64>
  %expected = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xf64>
  return %result, %expected : tensor<4xf64>, tensor<4xf64>
}
func.func @cast_bf16_f32() -> (tensor<4xf32>, tensor<4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = f32} : (tensor<4xbf16>) -> tensor<4xf32>
  %expected = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xf32>
  return %result, %expected : tensor<4xf32>, tensor<4xf32>
}
func.func @cast_bf16_f16() -> (tensor<4xf16>, tensor<4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = f16} : (tensor<4xbf16>) -> tensor<4xf16>
  %expected = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xf16>
  return %result, %expected : tensor<4xf16>, tensor<4xf16>
}
func.func @cast_bf16_bf16() -> (tensor<4xbf16>, tensor<4xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = bf16} : (tensor<4xbf16>) -> tensor<4xbf16>
  %expected = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  return %result, %expected : tensor<4xbf16>, tensor<4xbf16>
}
func.func @cast_bf16_i1() -> (tensor<4xi1>, tensor<4xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = i1} : (tensor<4xbf16>) -> tensor<4xi1>
  %expected = nn.constant dense<[true, true, true, false]> : tensor<4xi1>
  return %result, %expected : tensor<4xi1>, tensor<4xi1>
}
func.func @cast_bf16_i8() -> (tensor<4xi8>, tensor<4xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = i8} : (tensor<4xbf16>) -> tensor<4xi8>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi8>
  return %result, %expected : tensor<4xi8>, tensor<4xi8>
}
func.func @cast_bf16_i16() -> (tensor<4xi16>, tensor<4xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = i16} : (tensor<4xbf16>) -> tensor<4xi16>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi16>
  return %result, %expected : tensor<4xi16>, tensor<4xi16>
}
func.func @cast_bf16_i32() -> (tensor<4xi32>, tensor<4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = i32} : (tensor<4xbf16>) -> tensor<4xi32>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi32>
  return %result, %expected : tensor<4xi32>, tensor<4xi32>
}
func.func @cast_bf16_i64() -> (tensor<4xi64>, tensor<4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = i64} : (tensor<4xbf16>) -> tensor<4xi64>
  %expected = nn.constant dense<[-3, 2, 100, 0]> : tensor<4xi64>
  return %result, %expected : tensor<4xi64>, tensor<4xi64>
}
func.func @cast_bf16_ui8() -> (tensor<4xui8>, tensor<4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = ui8} : (tensor<4xbf16>) -> tensor<4xui8>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui8>
  return %result, %expected : tensor<4xui8>, tensor<4xui8>
}
func.func @cast_bf16_ui16() -> (tensor<4xui16>, tensor<4xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = ui16} : (tensor<4xbf16>) -> tensor<4xui16>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui16>
  return %result, %expected : tensor<4xui16>, tensor<4xui16>
}
func.func @cast_bf16_ui32() -> (tensor<4xui32>, tensor<4xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = ui32} : (tensor<4xbf16>) -> tensor<4xui32>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui32>
  return %result, %expected : tensor<4xui32>, tensor<4xui32>
}
func.func @cast_bf16_ui64() -> (tensor<4xui64>, tensor<4xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[3.5, 2.5, 100.0, 0.0]> : tensor<4xbf16>
  %result = nn.cast %0 {to = ui64} : (tensor<4xbf16>) -> tensor<4xui64>
  %expected = nn.constant dense<[3, 2, 100, 0]> : tensor<4xui64>
  return %result, %expected : tensor<4xui64>, tensor<4xui64>
}
func.func @cast_i1_f64() -> (tensor<2xf64>, tensor<2xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = f64} : (tensor<2xi1>) -> tensor<2xf64>
  %expected = nn.constant dense<[1.0, 0.0]> : tensor<2xf64>
  return %result, %expected : tensor<2xf64>, tensor<2xf64>
}
func.func @cast_i1_f32() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = f32} : (tensor<2xi1>) -> tensor<2xf32>
  %expected = nn.constant dense<[1.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @cast_i1_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = f16} : (tensor<2xi1>) -> tensor<2xf16>
  %expected = nn.constant dense<[1.0, 0.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @cast_i1_bf16() -> (tensor<2xbf16>, tensor<2xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = bf16} : (tensor<2xi1>) -> tensor<2xbf16>
  %expected = nn.constant dense<[1.0, 0.0]> : tensor<2xbf16>
  return %result, %expected : tensor<2xbf16>, tensor<2xbf16>
}
func.func @cast_i1_i1() -> (tensor<2xi1>, tensor<2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = i1} : (tensor<2xi1>) -> tensor<2xi1>
  %expected = nn.constant dense<[true, false]> : tensor<2xi1>
  return %result, %expected : tensor<2xi1>, tensor<2xi1>
}
func.func @cast_i1_i8() -> (tensor<2xi8>, tensor<2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = i8} : (tensor<2xi1>) -> tensor<2xi8>
  %expected = nn.constant dense<[1, 0]> : tensor<2xi8>
  return %result, %expected : tensor<2xi8>, tensor<2xi8>
}
func.func @cast_i1_i16() -> (tensor<2xi16>, tensor<2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = i16} : (tensor<2xi1>) -> tensor<2xi16>
  %expected = nn.constant dense<[1, 0]> : tensor<2xi16>
  return %result, %expected : tensor<2xi16>, tensor<2xi16>
}
func.func @cast_i1_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = i32} : (tensor<2xi1>) -> tensor<2xi32>
  %expected = nn.constant dense<[1, 0]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @cast_i1_i64() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = i64} : (tensor<2xi1>) -> tensor<2xi64>
  %expected = nn.constant dense<[1, 0]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @cast_i1_ui8() -> (tensor<2xui8>, tensor<2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = ui8} : (tensor<2xi1>) -> tensor<2xui8>
  %expected = nn.constant dense<[1, 0]> : tensor<2xui8>
  return %result, %expected : tensor<2xui8>, tensor<2xui8>
}
func.func @cast_i1_ui16() -> (tensor<2xui16>, tensor<2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = ui16} : (tensor<2xi1>) -> tensor<2xui16>
  %expected = nn.constant dense<[1, 0]> : tensor<2xui16>
  return %result, %expected : tensor<2xui16>, tensor<2xui16>
}
func.func @cast_i1_ui32() -> (tensor<2xui32>, tensor<2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = ui32} : (tensor<2xi1>) -> tensor<2xui32>
  %expected = nn.constant dense<[1, 0]> : tensor<2xui32>
  return %result, %expected : tensor<2xui32>, tensor<2xui32>
}
func.func @cast_i1_ui64() -> (tensor<2xui64>, tensor<2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[true, false]> : tensor<2xi1>
  %result = nn.cast %0 {to = ui64} : (tensor<2xi1>) -> tensor<2xui64>
  %expected = nn.constant dense<[1, 0]> : tensor<2xui64>
  return %result, %expected : tensor<2xui64>, tensor<2xui64>
}
func.func @cast_i8_f64() -> (tensor<3xf64>, tensor<3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = f64} : (tensor<3xi8>) -> tensor<3xf64>
  %expected = nn.constant dense<[-128.0, 127.0, 0.0]> : tensor<3xf64>
  return %result, %expected : tensor<3xf64>, tensor<3xf64>
}
func.func @cast_i8_f32() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = f32} : (tensor<3xi8>) -> tensor<3xf32>
  %expected = nn.constant dense<[-128.0, 127.0, 0.0]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @cast_i8_f16() -> (tensor<3xf16>, tensor<3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = f16} : (tensor<3xi8>) -> tensor<3xf16>
  %expected = nn.constant dense<[-128.0, 127.0, 0.0]> : tensor<3xf16>
  return %result, %expected : tensor<3xf16>, tensor<3xf16>
}
func.func @cast_i8_bf16() -> (tensor<3xbf16>, tensor<3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = bf16} : (tensor<3xi8>) -> tensor<3xbf16>
  %expected = nn.constant dense<[-128.0, 127.0, 0.0]> : tensor<3xbf16>
  return %result, %expected : tensor<3xbf16>, tensor<3xbf16>
}
func.func @cast_i8_i1() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = i1} : (tensor<3xi8>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @cast_i8_i8() -> (tensor<3xi8>, tensor<3xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = i8} : (tensor<3xi8>) -> tensor<3xi8>
  %expected = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  return %result, %expected : tensor<3xi8>, tensor<3xi8>
}
func.func @cast_i8_i16() -> (tensor<3xi16>, tensor<3xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = i16} : (tensor<3xi8>) -> tensor<3xi16>
  %expected = nn.constant dense<[-128, 127, 0]> : tensor<3xi16>
  return %result, %expected : tensor<3xi16>, tensor<3xi16>
}
func.func @cast_i8_i32() -> (tensor<3xi32>, tensor<3xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = i32} : (tensor<3xi8>) -> tensor<3xi32>
  %expected = nn.constant dense<[-128, 127, 0]> : tensor<3xi32>
  return %result, %expected : tensor<3xi32>, tensor<3xi32>
}
func.func @cast_i8_i64() -> (tensor<3xi64>, tensor<3xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = i64} : (tensor<3xi8>) -> tensor<3xi64>
  %expected = nn.constant dense<[-128, 127, 0]> : tensor<3xi64>
  return %result, %expected : tensor<3xi64>, tensor<3xi64>
}
func.func @cast_i8_ui8() -> (tensor<3xui8>, tensor<3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = ui8} : (tensor<3xi8>) -> tensor<3xui8>
  %expected = nn.constant dense<[128, 127, 0]> : tensor<3xui8>
  return %result, %expected : tensor<3xui8>, tensor<3xui8>
}
func.func @cast_i8_ui16() -> (tensor<3xui16>, tensor<3xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = ui16} : (tensor<3xi8>) -> tensor<3xui16>
  %expected = nn.constant dense<[65408, 127, 0]> : tensor<3xui16>
  return %result, %expected : tensor<3xui16>, tensor<3xui16>
}
func.func @cast_i8_ui32() -> (tensor<3xui32>, tensor<3xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = ui32} : (tensor<3xi8>) -> tensor<3xui32>
  %expected = nn.constant dense<[4294967168, 127, 0]> : tensor<3xui32>
  return %result, %expected : tensor<3xui32>, tensor<3xui32>
}
func.func @cast_i8_ui64() -> (tensor<3xui64>, tensor<3xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-128, 127, 0]> : tensor<3xi8>
  %result = nn.cast %0 {to = ui64} : (tensor<3xi8>) -> tensor<3xui64>
  %expected = nn.constant dense<[18446744073709551488, 127, 0]> : tensor<3xui64>
  return %result, %expected : tensor<3xui64>, tensor<3xui64>
}
func.func @cast_i16_f64() -> (tensor<3xf64>, tensor<3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = f64} : (tensor<3xi16>) -> tensor<3xf64>
  %expected = nn.constant dense<[-300.0, 300.0, 0.0]> : tensor<3xf64>
  return %result, %expected : tensor<3xf64>, tensor<3xf64>
}
func.func @cast_i16_f32() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = f32} : (tensor<3xi16>) -> tensor<3xf32>
  %expected = nn.constant dense<[-300.0, 300.0, 0.0]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @cast_i16_f16() -> (tensor<3xf16>, tensor<3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = f16} : (tensor<3xi16>) -> tensor<3xf16>
  %expected = nn.constant dense<[-300.0, 300.0, 0.0]> : tensor<3xf16>
  return %result, %expected : tensor<3xf16>, tensor<3xf16>
}
func.func @cast_i16_bf16() -> (tensor<3xbf16>, tensor<3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = bf16} : (tensor<3xi16>) -> tensor<3xbf16>
  %expected = nn.constant dense<[-300.0, 300.0, 0.0]> : tensor<3xbf16>
  return %result, %expected : tensor<3xbf16>, tensor<3xbf16>
}
func.func @cast_i16_i1() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = i1} : (tensor<3xi16>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @cast_i16_i8() -> (tensor<3xi8>, tensor<3xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = i8} : (tensor<3xi16>) -> tensor<3xi8>
  %expected = nn.constant dense<[-44, 44, 0]> : tensor<3xi8>
  return %result, %expected : tensor<3xi8>, tensor<3xi8>
}
func.func @cast_i16_i16() -> (tensor<3xi16>, tensor<3xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = i16} : (tensor<3xi16>) -> tensor<3xi16>
  %expected = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  return %result, %expected : tensor<3xi16>, tensor<3xi16>
}
func.func @cast_i16_i32() -> (tensor<3xi32>, tensor<3xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = i32} : (tensor<3xi16>) -> tensor<3xi32>
  %expected = nn.constant dense<[-300, 300, 0]> : tensor<3xi32>
  return %result, %expected : tensor<3xi32>, tensor<3xi32>
}
func.func @cast_i16_i64() -> (tensor<3xi64>, tensor<3xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = i64} : (tensor<3xi16>) -> tensor<3xi64>
  %expected = nn.constant dense<[-300, 300, 0]> : tensor<3xi64>
  return %result, %expected : tensor<3xi64>, tensor<3xi64>
}
func.func @cast_i16_ui8() -> (tensor<3xui8>, tensor<3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = ui8} : (tensor<3xi16>) -> tensor<3xui8>
  %expected = nn.constant dense<[212, 44, 0]> : tensor<3xui8>
  return %result, %expected : tensor<3xui8>, tensor<3xui8>
}
func.func @cast_i16_ui16() -> (tensor<3xui16>, tensor<3xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = ui16} : (tensor<3xi16>) -> tensor<3xui16>
  %expected = nn.constant dense<[65236, 300, 0]> : tensor<3xui16>
  return %result, %expected : tensor<3xui16>, tensor<3xui16>
}
func.func @cast_i16_ui32() -> (tensor<3xui32>, tensor<3xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = ui32} : (tensor<3xi16>) -> tensor<3xui32>
  %expected = nn.constant dense<[4294966996, 300, 0]> : tensor<3xui32>
  return %result, %expected : tensor<3xui32>, tensor<3xui32>
}
func.func @cast_i16_ui64() -> (tensor<3xui64>, tensor<3xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-300, 300, 0]> : tensor<3xi16>
  %result = nn.cast %0 {to = ui64} : (tensor<3xi16>) -> tensor<3xui64>
  %expected = nn.constant dense<[18446744073709551316, 300, 0]> : tensor<3xui64>
  return %result, %expected : tensor<3xui64>, tensor<3xui64>
}
func.func @cast_i32_f64() -> (tensor<3xf64>, tensor<3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = f64} : (tensor<3xi32>) -> tensor<3xf64>
  %expected = nn.constant dense<[-70000.0, 70000.0, 0.0]> : tensor<3xf64>
  return %result, %expected : tensor<3xf64>, tensor<3xf64>
}
func.func @cast_i32_f32() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = f32} : (tensor<3xi32>) -> tensor<3xf32>
  %expected = nn.constant dense<[-70000.0, 70000.0, 0.0]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @cast_i32_f16() -> (tensor<3xf16>, tensor<3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = f16} : (tensor<3xi32>) -> tensor<3xf16>
  %expected = nn.constant dense<[0xFC00, 0x7C00, 0.0]> : tensor<3xf16>
  return %result, %expected : tensor<3xf16>, tensor<3xf16>
}
func.func @cast_i32_bf16() -> (tensor<3xbf16>, tensor<3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = bf16} : (tensor<3xi32>) -> tensor<3xbf16>
  %expected = nn.constant dense<[-70144.0, 70144.0, 0.0]> : tensor<3xbf16>
  return %result, %expected : tensor<3xbf16>, tensor<3xbf16>
}
func.func @cast_i32_i1() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = i1} : (tensor<3xi32>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @cast_i32_i8() -> (tensor<3xi8>, tensor<3xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = i8} : (tensor<3xi32>) -> tensor<3xi8>
  %expected = nn.constant dense<[-112, 112, 0]> : tensor<3xi8>
  return %result, %expected : tensor<3xi8>, tensor<3xi8>
}
func.func @cast_i32_i16() -> (tensor<3xi16>, tensor<3xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = i16} : (tensor<3xi32>) -> tensor<3xi16>
  %expected = nn.constant dense<[-4464, 4464, 0]> : tensor<3xi16>
  return %result, %expected : tensor<3xi16>, tensor<3xi16>
}
func.func @cast_i32_i32() -> (tensor<3xi32>, tensor<3xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = i32} : (tensor<3xi32>) -> tensor<3xi32>
  %expected = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  return %result, %expected : tensor<3xi32>, tensor<3xi32>
}
func.func @cast_i32_i64() -> (tensor<3xi64>, tensor<3xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = i64} : (tensor<3xi32>) -> tensor<3xi64>
  %expected = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi64>
  return %result, %expected : tensor<3xi64>, tensor<3xi64>
}
func.func @cast_i32_ui8() -> (tensor<3xui8>, tensor<3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = ui8} : (tensor<3xi32>) -> tensor<3xui8>
  %expected = nn.constant dense<[144, 112, 0]> : tensor<3xui8>
  return %result, %expected : tensor<3xui8>, tensor<3xui8>
}
func.func @cast_i32_ui16() -> (tensor<3xui16>, tensor<3xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = ui16} : (tensor<3xi32>) -> tensor<3xui16>
  %expected = nn.constant dense<[61072, 4464, 0]> : tensor<3xui16>
  return %result, %expected : tensor<3xui16>, tensor<3xui16>
}
func.func @cast_i32_ui32() -> (tensor<3xui32>, tensor<3xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = ui32} : (tensor<3xi32>) -> tensor<3xui32>
  %expected = nn.constant dense<[4294897296, 70000, 0]> : tensor<3xui32>
  return %result, %expected : tensor<3xui32>, tensor<3xui32>
}
func.func @cast_i32_ui64() -> (tensor<3xui64>, tensor<3xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-70000, 70000, 0]> : tensor<3xi32>
  %result = nn.cast %0 {to = ui64} : (tensor<3xi32>) -> tensor<3xui64>
  %expected = nn.constant dense<[18446744073709481616, 70000, 0]> : tensor<3xui64>
  return %result, %expected : tensor<3xui64>, tensor<3xui64>
}
func.func @cast_i64_f64() -> (tensor<3xf64>, tensor<3xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = f64} : (tensor<3xi64>) -> tensor<3xf64>
  %expected = nn.constant dense<[-8589934597.0, 8589934597.0, 0.0]> : tensor<3xf64>
  return %result, %expected : tensor<3xf64>, tensor<3xf64>
}
func.func @cast_i64_f32() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = f32} : (tensor<3xi64>) -> tensor<3xf32>
  %expected = nn.constant dense<[-8589934592.0, 8589934592.0, 0.0]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @cast_i64_f16() -> (tensor<3xf16>, tensor<3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = f16} : (tensor<3xi64>) -> tensor<3xf16>
  %expected = nn.constant dense<[0xFC00, 0x7C00, 0.0]> : tensor<3xf16>
  return %result, %expected : tensor<3xf16>, tensor<3xf16>
}
func.func @cast_i64_bf16() -> (tensor<3xbf16>, tensor<3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = bf16} : (tensor<3xi64>) -> tensor<3xbf16>
  %expected = nn.constant dense<[-8589934592.0, 8589934592.0, 0.0]> : tensor<3xbf16>
  return %result, %expected : tensor<3xbf16>, tensor<3xbf16>
}
func.func @cast_i64_i1() -> (tensor<3xi1>, tensor<3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = i1} : (tensor<3xi64>) -> tensor<3xi1>
  %expected = nn.constant dense<[true, true, false]> : tensor<3xi1>
  return %result, %expected : tensor<3xi1>, tensor<3xi1>
}
func.func @cast_i64_i8() -> (tensor<3xi8>, tensor<3xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = i8} : (tensor<3xi64>) -> tensor<3xi8>
  %expected = nn.constant dense<[-5, 5, 0]> : tensor<3xi8>
  return %result, %expected : tensor<3xi8>, tensor<3xi8>
}
func.func @cast_i64_i16() -> (tensor<3xi16>, tensor<3xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = i16} : (tensor<3xi64>) -> tensor<3xi16>
  %expected = nn.constant dense<[-5, 5, 0]> : tensor<3xi16>
  return %result, %expected : tensor<3xi16>, tensor<3xi16>
}
func.func @cast_i64_i32() -> (tensor<3xi32>, tensor<3xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = i32} : (tensor<3xi64>) -> tensor<3xi32>
  %expected = nn.constant dense<[-5, 5, 0]> : tensor<3xi32>
  return %result, %expected : tensor<3xi32>, tensor<3xi32>
}
func.func @cast_i64_i64() -> (tensor<3xi64>, tensor<3xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = i64} : (tensor<3xi64>) -> tensor<3xi64>
  %expected = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  return %result, %expected : tensor<3xi64>, tensor<3xi64>
}
func.func @cast_i64_ui8() -> (tensor<3xui8>, tensor<3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = ui8} : (tensor<3xi64>) -> tensor<3xui8>
  %expected = nn.constant dense<[251, 5, 0]> : tensor<3xui8>
  return %result, %expected : tensor<3xui8>, tensor<3xui8>
}
func.func @cast_i64_ui16() -> (tensor<3xui16>, tensor<3xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = ui16} : (tensor<3xi64>) -> tensor<3xui16>
  %expected = nn.constant dense<[65531, 5, 0]> : tensor<3xui16>
  return %result, %expected : tensor<3xui16>, tensor<3xui16>
}
func.func @cast_i64_ui32() -> (tensor<3xui32>, tensor<3xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = ui32} : (tensor<3xi64>) -> tensor<3xui32>
  %expected = nn.constant dense<[4294967291, 5, 0]> : tensor<3xui32>
  return %result, %expected : tensor<3xui32>, tensor<3xui32>
}
func.func @cast_i64_ui64() -> (tensor<3xui64>, tensor<3xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-8589934597, 8589934597, 0]> : tensor<3xi64>
  %result = nn.cast %0 {to = ui64} : (tensor<3xi64>) -> tensor<3xui64>
  %expected = nn.constant dense<[18446744065119617019, 8589934597, 0]> : tensor<3xui64>
  return %result, %expected : tensor<3xui64>, tensor<3xui64>
}
func.func @cast_ui8_f64() -> (tensor<2xf64>, tensor<2xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = f64} : (tensor<2xui8>) -> tensor<2xf64>
  %expected = nn.constant dense<[255.0, 0.0]> : tensor<2xf64>
  return %result, %expected : tensor<2xf64>, tensor<2xf64>
}
func.func @cast_ui8_f32() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = f32} : (tensor<2xui8>) -> tensor<2xf32>
  %expected = nn.constant dense<[255.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @cast_ui8_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = f16} : (tensor<2xui8>) -> tensor<2xf16>
  %expected = nn.constant dense<[255.0, 0.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @cast_ui8_bf16() -> (tensor<2xbf16>, tensor<2xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = bf16} : (tensor<2xui8>) -> tensor<2xbf16>
  %expected = nn.constant dense<[255.0, 0.0]> : tensor<2xbf16>
  return %result, %expected : tensor<2xbf16>, tensor<2xbf16>
}
func.func @cast_ui8_i1() -> (tensor<2xi1>, tensor<2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = i1} : (tensor<2xui8>) -> tensor<2xi1>
  %expected = nn.constant dense<[true, false]> : tensor<2xi1>
  return %result, %expected : tensor<2xi1>, tensor<2xi1>
}
func.func @cast_ui8_i8() -> (tensor<2xi8>, tensor<2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = i8} : (tensor<2xui8>) -> tensor<2xi8>
  %expected = nn.constant dense<[-1, 0]> : tensor<2xi8>
  return %result, %expected : tensor<2xi8>, tensor<2xi8>
}
func.func @cast_ui8_i16() -> (tensor<2xi16>, tensor<2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = i16} : (tensor<2xui8>) -> tensor<2xi16>
  %expected = nn.constant dense<[255, 0]> : tensor<2xi16>
  return %result, %expected : tensor<2xi16>, tensor<2xi16>
}
func.func @cast_ui8_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = i32} : (tensor<2xui8>) -> tensor<2xi32>
  %expected = nn.constant dense<[255, 0]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @cast_ui8_i64() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = i64} : (tensor<2xui8>) -> tensor<2xi64>
  %expected = nn.constant dense<[255, 0]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @cast_ui8_ui8() -> (tensor<2xui8>, tensor<2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = ui8} : (tensor<2xui8>) -> tensor<2xui8>
  %expected = nn.constant dense<[255, 0]> : tensor<2xui8>
  return %result, %expected : tensor<2xui8>, tensor<2xui8>
}
func.func @cast_ui8_ui16() -> (tensor<2xui16>, tensor<2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = ui16} : (tensor<2xui8>) -> tensor<2xui16>
  %expected = nn.constant dense<[255, 0]> : tensor<2xui16>
  return %result, %expected : tensor<2xui16>, tensor<2xui16>
}
func.func @cast_ui8_ui32() -> (tensor<2xui32>, tensor<2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = ui32} : (tensor<2xui8>) -> tensor<2xui32>
  %expected = nn.constant dense<[255, 0]> : tensor<2xui32>
  return %result, %expected : tensor<2xui32>, tensor<2xui32>
}
func.func @cast_ui8_ui64() -> (tensor<2xui64>, tensor<2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[255, 0]> : tensor<2xui8>
  %result = nn.cast %0 {to = ui64} : (tensor<2xui8>) -> tensor<2xui64>
  %expected = nn.constant dense<[255, 0]> : tensor<2xui64>
  return %result, %expected : tensor<2xui64>, tensor<2xui64>
}
func.func @cast_ui16_f64() -> (tensor<2xf64>, tensor<2xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = f64} : (tensor<2xui16>) -> tensor<2xf64>
  %expected = nn.constant dense<[65535.0, 0.0]> : tensor<2xf64>
  return %result, %expected : tensor<2xf64>, tensor<2xf64>
}
func.func @cast_ui16_f32() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = f32} : (tensor<2xui16>) -> tensor<2xf32>
  %expected = nn.constant dense<[65535.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @cast_ui16_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = f16} : (tensor<2xui16>) -> tensor<2xf16>
  %expected = nn.constant dense<[0x7C00, 0.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @cast_ui16_bf16() -> (tensor<2xbf16>, tensor<2xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = bf16} : (tensor<2xui16>) -> tensor<2xbf16>
  %expected = nn.constant dense<[65536.0, 0.0]> : tensor<2xbf16>
  return %result, %expected : tensor<2xbf16>, tensor<2xbf16>
}
func.func @cast_ui16_i1() -> (tensor<2xi1>, tensor<2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = i1} : (tensor<2xui16>) -> tensor<2xi1>
  %expected = nn.constant dense<[true, false]> : tensor<2xi1>
  return %result, %expected : tensor<2xi1>, tensor<2xi1>
}
func.func @cast_ui16_i8() -> (tensor<2xi8>, tensor<2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = i8} : (tensor<2xui16>) -> tensor<2xi8>
  %expected = nn.constant dense<[-1, 0]> : tensor<2xi8>
  return %result, %expected : tensor<2xi8>, tensor<2xi8>
}
func.func @cast_ui16_i16() -> (tensor<2xi16>, tensor<2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = i16} : (tensor<2xui16>) -> tensor<2xi16>
  %expected = nn.constant dense<[-1, 0]> : tensor<2xi16>
  return %result, %expected : tensor<2xi16>, tensor<2xi16>
}
func.func @cast_ui16_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = i32} : (tensor<2xui16>) -> tensor<2xi32>
  %expected = nn.constant dense<[65535, 0]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @cast_ui16_i64() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = i64} : (tensor<2xui16>) -> tensor<2xi64>
  %expected = nn.constant dense<[65535, 0]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @cast_ui16_ui8() -> (tensor<2xui8>, tensor<2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = ui8} : (tensor<2xui16>) -> tensor<2xui8>
  %expected = nn.constant dense<[255, 0]> : tensor<2xui8>
  return %result, %expected : tensor<2xui8>, tensor<2xui8>
}
func.func @cast_ui16_ui16() -> (tensor<2xui16>, tensor<2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = ui16} : (tensor<2xui16>) -> tensor<2xui16>
  %expected = nn.constant dense<[65535, 0]> : tensor<2xui16>
  return %result, %expected : tensor<2xui16>, tensor<2xui16>
}
func.func @cast_ui16_ui32() -> (tensor<2xui32>, tensor<2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = ui32} : (tensor<2xui16>) -> tensor<2xui32>
  %expected = nn.constant dense<[65535, 0]> : tensor<2xui32>
  return %result, %expected : tensor<2xui32>, tensor<2xui32>
}
func.func @cast_ui16_ui64() -> (tensor<2xui64>, tensor<2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[65535, 0]> : tensor<2xui16>
  %result = nn.cast %0 {to = ui64} : (tensor<2xui16>) -> tensor<2xui64>
  %expected = nn.constant dense<[65535, 0]> : tensor<2xui64>
  return %result, %expected : tensor<2xui64>, tensor<2xui64>
}
func.func @cast_ui32_f64() -> (tensor<2xf64>, tensor<2xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = f64} : (tensor<2xui32>) -> tensor<2xf64>
  %expected = nn.constant dense<[4294967295.0, 0.0]> : tensor<2xf64>
  return %result, %expected : tensor<2xf64>, tensor<2xf64>
}
func.func @cast_ui32_f32() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = f32} : (tensor<2xui32>) -> tensor<2xf32>
  %expected = nn.constant dense<[4294967296.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @cast_ui32_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = f16} : (tensor<2xui32>) -> tensor<2xf16>
  %expected = nn.constant dense<[0x7C00, 0.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @cast_ui32_bf16() -> (tensor<2xbf16>, tensor<2xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = bf16} : (tensor<2xui32>) -> tensor<2xbf16>
  %expected = nn.constant dense<[4294967296.0, 0.0]> : tensor<2xbf16>
  return %result, %expected : tensor<2xbf16>, tensor<2xbf16>
}
func.func @cast_ui32_i1() -> (tensor<2xi1>, tensor<2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = i1} : (tensor<2xui32>) -> tensor<2xi1>
  %expected = nn.constant dense<[true, false]> : tensor<2xi1>
  return %result, %expected : tensor<2xi1>, tensor<2xi1>
}
func.func @cast_ui32_i8() -> (tensor<2xi8>, tensor<2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = i8} : (tensor<2xui32>) -> tensor<2xi8>
  %expected = nn.constant dense<[-1, 0]> : tensor<2xi8>
  return %result, %expected : tensor<2xi8>, tensor<2xi8>
}
func.func @cast_ui32_i16() -> (tensor<2xi16>, tensor<2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = i16} : (tensor<2xui32>) -> tensor<2xi16>
  %expected = nn.constant dense<[-1, 0]> : tensor<2xi16>
  return %result, %expected : tensor<2xi16>, tensor<2xi16>
}
func.func @cast_ui32_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = i32} : (tensor<2xui32>) -> tensor<2xi32>
  %expected = nn.constant dense<[-1, 0]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @cast_ui32_i64() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = i64} : (tensor<2xui32>) -> tensor<2xi64>
  %expected = nn.constant dense<[4294967295, 0]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @cast_ui32_ui8() -> (tensor<2xui8>, tensor<2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = ui8} : (tensor<2xui32>) -> tensor<2xui8>
  %expected = nn.constant dense<[255, 0]> : tensor<2xui8>
  return %result, %expected : tensor<2xui8>, tensor<2xui8>
}
func.func @cast_ui32_ui16() -> (tensor<2xui16>, tensor<2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = ui16} : (tensor<2xui32>) -> tensor<2xui16>
  %expected = nn.constant dense<[65535, 0]> : tensor<2xui16>
  return %result, %expected : tensor<2xui16>, tensor<2xui16>
}
func.func @cast_ui32_ui32() -> (tensor<2xui32>, tensor<2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = ui32} : (tensor<2xui32>) -> tensor<2xui32>
  %expected = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  return %result, %expected : tensor<2xui32>, tensor<2xui32>
}
func.func @cast_ui32_ui64() -> (tensor<2xui64>, tensor<2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[4294967295, 0]> : tensor<2xui32>
  %result = nn.cast %0 {to = ui64} : (tensor<2xui32>) -> tensor<2xui64>
  %expected = nn.constant dense<[4294967295, 0]> : tensor<2xui64>
  return %result, %expected : tensor<2xui64>, tensor<2xui64>
}
func.func @cast_ui64_f64() -> (tensor<2xf64>, tensor<2xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = f64} : (tensor<2xui64>) -> tensor<2xf64>
  %expected = nn.constant dense<[1099511627776.0, 0.0]> : tensor<2xf64>
  return %result, %expected : tensor<2xf64>, tensor<2xf64>
}
func.func @cast_ui64_f32() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = f32} : (tensor<2xui64>) -> tensor<2xf32>
  %expected = nn.constant dense<[1099511627776.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @cast_ui64_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = f16} : (tensor<2xui64>) -> tensor<2xf16>
  %expected = nn.constant dense<[0x7C00, 0.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @cast_ui64_bf16() -> (tensor<2xbf16>, tensor<2xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = bf16} : (tensor<2xui64>) -> tensor<2xbf16>
  %expected = nn.constant dense<[1099511627776.0, 0.0]> : tensor<2xbf16>
  return %result, %expected : tensor<2xbf16>, tensor<2xbf16>
}
func.func @cast_ui64_i1() -> (tensor<2xi1>, tensor<2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = i1} : (tensor<2xui64>) -> tensor<2xi1>
  %expected = nn.constant dense<[true, false]> : tensor<2xi1>
  return %result, %expected : tensor<2xi1>, tensor<2xi1>
}
func.func @cast_ui64_i8() -> (tensor<2xi8>, tensor<2xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = i8} : (tensor<2xui64>) -> tensor<2xi8>
  %expected = nn.constant dense<[0, 0]> : tensor<2xi8>
  return %result, %expected : tensor<2xi8>, tensor<2xi8>
}
func.func @cast_ui64_i16() -> (tensor<2xi16>, tensor<2xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = i16} : (tensor<2xui64>) -> tensor<2xi16>
  %expected = nn.constant dense<[0, 0]> : tensor<2xi16>
  return %result, %expected : tensor<2xi16>, tensor<2xi16>
}
func.func @cast_ui64_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = i32} : (tensor<2xui64>) -> tensor<2xi32>
  %expected = nn.constant dense<[0, 0]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @cast_ui64_i64() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = i64} : (tensor<2xui64>) -> tensor<2xi64>
  %expected = nn.constant dense<[1099511627776, 0]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @cast_ui64_ui8() -> (tensor<2xui8>, tensor<2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = ui8} : (tensor<2xui64>) -> tensor<2xui8>
  %expected = nn.constant dense<[0, 0]> : tensor<2xui8>
  return %result, %expected : tensor<2xui8>, tensor<2xui8>
}
func.func @cast_ui64_ui16() -> (tensor<2xui16>, tensor<2xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = ui16} : (tensor<2xui64>) -> tensor<2xui16>
  %expected = nn.constant dense<[0, 0]> : tensor<2xui16>
  return %result, %expected : tensor<2xui16>, tensor<2xui16>
}
func.func @cast_ui64_ui32() -> (tensor<2xui32>, tensor<2xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = ui32} : (tensor<2xui64>) -> tensor<2xui32>
  %expected = nn.constant dense<[0, 0]> : tensor<2xui32>
  return %result, %expected : tensor<2xui32>, tensor<2xui32>
}
func.func @cast_ui64_ui64() -> (tensor<2xui64>, tensor<2xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  %result = nn.cast %0 {to = ui64} : (tensor<2xui64>) -> tensor<2xui64>
  %expected = nn.constant dense<[1099511627776, 0]> : tensor<2xui64>
  return %result, %expected : tensor<2xui64>, tensor<2xui64>
}
func.func @cast_saturates_i8() -> (tensor<5xi8>, tensor<5xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = i8} : (tensor<5xf32>) -> tensor<5xi8>
  %expected = nn.constant dense<[127, -128, 0, 127, -128]> : tensor<5xi8>
  return %result, %expected : tensor<5xi8>, tensor<5xi8>
}
func.func @cast_saturates_ui8() -> (tensor<5xui8>, tensor<5xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = ui8} : (tensor<5xf32>) -> tensor<5xui8>
  %expected = nn.constant dense<[255, 0, 0, 255, 0]> : tensor<5xui8>
  return %result, %expected : tensor<5xui8>, tensor<5xui8>
}
func.func @cast_saturates_i16() -> (tensor<5xi16>, tensor<5xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = i16} : (tensor<5xf32>) -> tensor<5xi16>
  %expected = nn.constant dense<[32767, -32768, 0, 32767, -32768]> : tensor<5xi16>
  return %result, %expected : tensor<5xi16>, tensor<5xi16>
}
func.func @cast_saturates_ui16() -> (tensor<5xui16>, tensor<5xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = ui16} : (tensor<5xf32>) -> tensor<5xui16>
  %expected = nn.constant dense<[65535, 0, 0, 65535, 0]> : tensor<5xui16>
  return %result, %expected : tensor<5xui16>, tensor<5xui16>
}
func.func @cast_saturates_i32() -> (tensor<5xi32>, tensor<5xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = i32} : (tensor<5xf32>) -> tensor<5xi32>
  %expected = nn.constant dense<[2147483647, -2147483648, 0, 2147483647, -2147483648]> : tensor<5xi32>
  return %result, %expected : tensor<5xi32>, tensor<5xi32>
}
func.func @cast_saturates_ui32() -> (tensor<5xui32>, tensor<5xui32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = ui32} : (tensor<5xf32>) -> tensor<5xui32>
  %expected = nn.constant dense<[4294967295, 0, 0, 4294967295, 0]> : tensor<5xui32>
  return %result, %expected : tensor<5xui32>, tensor<5xui32>
}
func.func @cast_special_i1() -> (tensor<5xi1>, tensor<5xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0000000150474662e+30, -1.0000000150474662e+30, 0x7FC00000, 0x7F800000, 0xFF800000]> : tensor<5xf32>
  %result = nn.cast %0 {to = i1} : (tensor<5xf32>) -> tensor<5xi1>
  %expected = nn.constant dense<[true, true, true, true, true]> : tensor<5xi1>
  return %result, %expected : tensor<5xi1>, tensor<5xi1>
}
func.func @quantize_ui8() -> (tensor<2x3x4xui8>, tensor<2x3x4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1000.0, -1000.0, 0.5, 1.5], [0.625, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.125, 1.875, -0.875], [-1.0, -2.5, 1.375, -1.125], [2.25, -0.25, 2.375, -2.25]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<ui8>
  %result = nn.quantize %0, %1, %2 : (tensor<2x3x4xf32>, tensor<f32>, tensor<ui8>) -> tensor<2x3x4xui8>
  %expected = nn.constant dense<[[[255, 0, 5, 9], [5, 10, 0, 2], [7, 0, 6, 13]], [[11, 7, 11, 0], [0, 0, 9, 0], [12, 2, 13, 0]]]> : tensor<2x3x4xui8>
  return %result, %expected : tensor<2x3x4xui8>, tensor<2x3x4xui8>
}
func.func @dequantize_ui8() -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[255, 0, 5, 9], [5, 10, 0, 2], [7, 0, 6, 13]], [[11, 7, 11, 0], [0, 0, 9, 0], [12, 2, 13, 0]]]> : tensor<2x3x4xui8>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<ui8>
  %result = nn.dequantize %0, %1, %2 : (tensor<2x3x4xui8>, tensor<f32>, tensor<ui8>) -> tensor<2x3x4xf32>
  %expected = nn.constant dense<[[[63.0, -0.75, 0.5, 1.5], [0.5, 1.75, -0.75, -0.25], [1.0, -0.75, 0.75, 2.5]], [[2.0, 1.0, 2.0, -0.75], [-0.75, -0.75, 1.5, -0.75], [2.25, -0.25, 2.5, -0.75]]]> : tensor<2x3x4xf32>
  return %result, %expected : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @quantize_i8() -> (tensor<2x3x4xi8>, tensor<2x3x4xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1000.0, -1000.0, 0.5, 1.5], [0.625, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.125, 1.875, -0.875], [-1.0, -2.5, 1.375, -1.125], [2.25, -0.25, 2.375, -2.25]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<i8>
  %result = nn.quantize %0, %1, %2 : (tensor<2x3x4xf32>, tensor<f32>, tensor<i8>) -> tensor<2x3x4xi8>
  %expected = nn.constant dense<[[[127, -128, 5, 9], [5, 10, -7, 2], [7, -8, 6, 13]], [[11, 7, 11, -1], [-1, -7, 9, -1], [12, 2, 13, -6]]]> : tensor<2x3x4xi8>
  return %result, %expected : tensor<2x3x4xi8>, tensor<2x3x4xi8>
}
func.func @dequantize_i8() -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[127, -128, 5, 9], [5, 10, -7, 2], [7, -8, 6, 13]], [[11, 7, 11, -1], [-1, -7, 9, -1], [12, 2, 13, -6]]]> : tensor<2x3x4xi8>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<i8>
  %result = nn.dequantize %0, %1, %2 : (tensor<2x3x4xi8>, tensor<f32>, tensor<i8>) -> tensor<2x3x4xf32>
  %expected = nn.constant dense<[[[31.0, -32.75, 0.5, 1.5], [0.5, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.0, 2.0, -1.0], [-1.0, -2.5, 1.5, -1.0], [2.25, -0.25, 2.5, -2.25]]]> : tensor<2x3x4xf32>
  return %result, %expected : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @quantize_ui16() -> (tensor<2x3x4xui16>, tensor<2x3x4xui16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1000.0, -1000.0, 0.5, 1.5], [0.625, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.125, 1.875, -0.875], [-1.0, -2.5, 1.375, -1.125], [2.25, -0.25, 2.375, -2.25]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<ui16>
  %result = nn.quantize %0, %1, %2 : (tensor<2x3x4xf32>, tensor<f32>, tensor<ui16>) -> tensor<2x3x4xui16>
  %expected = nn.constant dense<[[[4003, 0, 5, 9], [5, 10, 0, 2], [7, 0, 6, 13]], [[11, 7, 11, 0], [0, 0, 9, 0], [12, 2, 13, 0]]]> : tensor<2x3x4xui16>
  return %result, %expected : tensor<2x3x4xui16>, tensor<2x3x4xui16>
}
func.func @dequantize_ui16() -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[4003, 0, 5, 9], [5, 10, 0, 2], [7, 0, 6, 13]], [[11, 7, 11, 0], [0, 0, 9, 0], [12, 2, 13, 0]]]> : tensor<2x3x4xui16>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<ui16>
  %result = nn.dequantize %0, %1, %2 : (tensor<2x3x4xui16>, tensor<f32>, tensor<ui16>) -> tensor<2x3x4xf32>
  %expected = nn.constant dense<[[[1000.0, -0.75, 0.5, 1.5], [0.5, 1.75, -0.75, -0.25], [1.0, -0.75, 0.75, 2.5]], [[2.0, 1.0, 2.0, -0.75], [-0.75, -0.75, 1.5, -0.75], [2.25, -0.25, 2.5, -0.75]]]> : tensor<2x3x4xf32>
  return %result, %expected : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @quantize_i16() -> (tensor<2x3x4xi16>, tensor<2x3x4xi16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1000.0, -1000.0, 0.5, 1.5], [0.625, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.125, 1.875, -0.875], [-1.0, -2.5, 1.375, -1.125], [2.25, -0.25, 2.375, -2.25]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<i16>
  %result = nn.quantize %0, %1, %2 : (tensor<2x3x4xf32>, tensor<f32>, tensor<i16>) -> tensor<2x3x4xi16>
  %expected = nn.constant dense<[[[4003, -3997, 5, 9], [5, 10, -7, 2], [7, -8, 6, 13]], [[11, 7, 11, -1], [-1, -7, 9, -1], [12, 2, 13, -6]]]> : tensor<2x3x4xi16>
  return %result, %expected : tensor<2x3x4xi16>, tensor<2x3x4xi16>
}
func.func @dequantize_i16() -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[4003, -3997, 5, 9], [5, 10, -7, 2], [7, -8, 6, 13]], [[11, 7, 11, -1], [-1, -7, 9, -1], [12, 2, 13, -6]]]> : tensor<2x3x4xi16>
  %1 = nn.constant dense<0.25> : tensor<f32>
  %2 = nn.constant dense<3> : tensor<i16>
  %result = nn.dequantize %0, %1, %2 : (tensor<2x3x4xi16>, tensor<f32>, tensor<i16>) -> tensor<2x3x4xf32>
  %expected = nn.constant dense<[[[1000.0, -1000.0, 0.5, 1.5], [0.5, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.0, 2.0, -1.0], [-1.0, -2.5, 1.5, -1.0], [2.25, -0.25, 2.5, -2.25]]]> : tensor<2x3x4xf32>
  return %result, %expected : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @quantize_axis() -> (tensor<2x3x4xui8>, tensor<2x3x4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1000.0, -1000.0, 0.5, 1.5], [0.625, 1.75, -2.5, -0.25], [1.0, -2.75, 0.75, 2.5]], [[2.0, 1.125, 1.875, -0.875], [-1.0, -2.5, 1.375, -1.125], [2.25, -0.25, 2.375, -2.25]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<[0.10000000149011612, 0.30000001192092896, 0.699999988079071]> : tensor<3xf32>
  %2 = nn.constant dense<[0, 100, 255]> : tensor<3xui8>
  %result = nn.quantize %0, %1, %2 {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<3xf32>, tensor<3xui8>) -> tensor<2x3x4xui8>
  %expected = nn.constant dense<[[[255, 0, 5, 15], [102, 106, 92, 99], [255, 251, 255, 255]], [[20, 11, 19, 0], [97, 92, 105, 96], [255, 255, 255, 252]]]> : tensor<2x3x4xui8>
  return %result, %expected : tensor<2x3x4xui8>, tensor<2x3x4xui8>
}
func.func @dequantize_axis() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[-87, -40, -122], [-3, 38, 41]]> : tensor<2x3xi8>
  %1 = nn.constant dense<[0.10000000149011612, 0.30000001192092896, 0.699999988079071]> : tensor<3xf32>
  %2 = nn.constant dense<[-1, 0, 9]> : tensor<3xi8>
  %result = nn.dequantize %0, %1, %2 {axis = 1 : i64} : (tensor<2x3xi8>, tensor<3xf32>, tensor<3xi8>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[-8.600000381469727, -12.0, -91.69999694824219], [-0.20000000298023224, 11.40000057220459, 22.399999618530273]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @dequantize_i32() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1048576, -16777216, 7]> : tensor<3xi32>
  %1 = nn.constant dense<0.5> : tensor<f32>
  %2 = nn.constant dense<0> : tensor<i32>
  %result = nn.dequantize %0, %1, %2 : (tensor<3xi32>, tensor<f32>, tensor<i32>) -> tensor<3xf32>
  %expected = nn.constant dense<[524288.0, -8388608.0, 3.5]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @quantize_ties() -> (tensor<4xui8>, tensor<4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0.699999988079071, 0.8999999761581421, 1.100000023841858, 0.5]> : tensor<4xf32>
  %1 = nn.constant dense<0.20000000298023224> : tensor<f32>
  %2 = nn.constant dense<0> : tensor<ui8>
  %result = nn.quantize %0, %1, %2 : (tensor<4xf32>, tensor<f32>, tensor<ui8>) -> tensor<4xui8>
  %expected = nn.constant dense<[4, 4, 6, 2]> : tensor<4xui8>
  return %result, %expected : tensor<4xui8>, tensor<4xui8>
}
func.func @matmul_plain_f32() -> (tensor<5x4xf32>, tensor<5x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-1.75, -2.0, 0.375], [0.875, 2.75, 2.375], [-0.75, -2.125, -1.5], [2.375, -0.25, 3.0], [1.0, 0.625, -2.5]]> : tensor<5x3xf32>
  %1 = nn.constant dense<[[0.5, -0.75, 2.125, -2.25], [-1.875, 1.0, 1.125, 2.0], [0.125, -0.75, -1.25, -0.75]]> : tensor<3x4xf32>
  %result = nn.matmul %0, %1 : (tensor<5x3xf32>, tensor<3x4xf32>) -> tensor<5x4xf32>
  %expected = nn.constant dense<[[2.921875, -0.96875, -6.4375, -0.34375], [-4.421875, 0.3125, 1.984375, 1.75], [3.421875, -0.4375, -2.109375, -1.4375], [2.03125, -4.28125, 1.015625, -8.09375], [-0.984375, 1.75, 5.953125, 0.875]]> : tensor<5x4xf32>
  return %result, %expected : tensor<5x4xf32>, tensor<5x4xf32>
}
func.func @matmul_plain_f64() -> (tensor<5x4xf64>, tensor<5x4xf64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 0.25, -1.25], [-1.75, 1.25, -1.5], [-1.75, -1.0, 2.125], [-0.25, 0.625, -2.625], [-1.0, 1.5, 1.625]]> : tensor<5x3xf64>
  %1 = nn.constant dense<[[0.5, 2.25, -1.25, -2.0], [-2.625, -1.875, 1.625, 2.5], [-2.25, 0.0, -2.25, 2.125]]> : tensor<3x4xf64>
  %result = nn.matmul %0, %1 : (tensor<5x3xf64>, tensor<3x4xf64>) -> tensor<5x4xf64>
  %expected = nn.constant dense<[[2.65625, 1.78125, 1.96875, -4.03125], [-0.78125, -6.28125, 7.59375, 3.4375], [-3.03125, -2.0625, -4.21875, 5.515625], [4.140625, -1.734375, 7.234375, -3.515625], [-8.09375, -5.0625, 0.03125, 9.203125]]> : tensor<5x4xf64>
  return %result, %expected : tensor<5x4xf64>, tensor<5x4xf64>
}
func.func @matmul_plain_f16() -> (tensor<5x4xf16>, tensor<5x4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.25, 0.875, -2.625], [1.5, 2.5, 1.375], [-1.375, 2.125, -1.125], [1.5, 2.0, -0.125], [0.75, 2.125, -1.875]]> : tensor<5x3xf16>
  %1 = nn.constant dense<[[-3.0, -0.375, -2.0, 2.375], [2.25, -0.75, -1.125, 1.25], [-0.25, -2.5, 1.0, 1.375]]> : tensor<3x4xf16>
  %result = nn.matmul %0, %1 : (tensor<5x3xf16>, tensor<3x4xf16>) -> tensor<5x4xf16>
  %expected = nn.constant dense<[[9.375, 6.75, 0.890625, -7.859375], [0.78125, -5.875, -4.4375, 8.578125], [9.1875, 1.734375, -0.765625, -2.15625], [0.03125, -1.75, -5.375, 5.890625], [3.0, 2.8125, -5.765625, 1.859375]]> : tensor<5x4xf16>
  return %result, %expected : tensor<5x4xf16>, tensor<5x4xf16>
}
func.func @matmul_plain_bf16() -> (tensor<5x4xbf16>, tensor<5x4xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-2.625, 1.75, 0.25], [2.0, 2.125, 1.125], [-1.0, -0.75, 1.375], [-2.625, -1.625, 0.125], [2.75, 1.625, 1.875]]> : tensor<5x3xbf16>
  %1 = nn.constant dense<[[-1.875, -1.375, -1.375, 1.5], [0.25, -1.75, 1.5, 0.875], [2.375, 0.375, -2.25, 2.375]]> : tensor<3x4xbf16>
  %result = nn.matmul %0, %1 : (tensor<5x3xbf16>, tensor<3x4xbf16>) -> tensor<5x4xbf16>
  %expected = nn.constant dense<[[5.9375, 0.640625, 5.6875, -1.8125], [-0.546875, -6.0625, -2.09375, 7.53125], [4.9375, 3.203125, -2.84375, 1.109375], [4.8125, 6.5, 0.890625, -5.0625], [-0.296875, -5.9375, -5.5625, 10.0]]> : tensor<5x4xbf16>
  return %result, %expected : tensor<5x4xbf16>, tensor<5x4xbf16>
}
func.func @matmul_plain_i8() -> (tensor<5x4xi8>, tensor<5x4xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-15, -22, 15], [-2, 7, -18], [11, -5, 24], [7, 22, 14], [17, -20, 14]]> : tensor<5x3xi8>
  %1 = nn.constant dense<[[5, -5, -9, 7], [-15, -15, 18, 13], [4, 13, -9, 11]]> : tensor<3x4xi8>
  %result = nn.matmul %0, %1 : (tensor<5x3xi8>, tensor<3x4xi8>) -> tensor<5x4xi8>
  %expected = nn.constant dense<[[59, 88, 116, 30], [69, -73, 50, -121], [-30, 76, 107, 20], [17, 73, -49, -23], [-71, -115, -127, 13]]> : tensor<5x4xi8>
  return %result, %expected : tensor<5x4xi8>, tensor<5x4xi8>
}
func.func @matmul_plain_ui8() -> (tensor<5x4xui8>, tensor<5x4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[5, 11, 3], [9, 8, 10], [11, 0, 8], [21, 10, 13], [2, 9, 24]]> : tensor<5x3xui8>
  %1 = nn.constant dense<[[13, 0, 18, 19], [9, 0, 20, 6], [22, 9, 9, 19]]> : tensor<3x4xui8>
  %result = nn.matmul %0, %1 : (tensor<5x3xui8>, tensor<3x4xui8>) -> tensor<5x4xui8>
  %expected = nn.constant dense<[[230, 27, 81, 218], [153, 90, 156, 153], [63, 72, 14, 105], [137, 117, 183, 194], [123, 216, 176, 36]]> : tensor<5x4xui8>
  return %result, %expected : tensor<5x4xui8>, tensor<5x4xui8>
}
func.func @matmul_plain_i64() -> (tensor<5x4xi64>, tensor<5x4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-18, -23, 13], [21, 24, -18], [-17, -8, 10], [20, 16, -6], [21, -12, -18]]> : tensor<5x3xi64>
  %1 = nn.constant dense<[[-3, -20, 9, 24], [-19, -19, -16, -16], [2, 4, 22, -3]]> : tensor<3x4xi64>
  %result = nn.matmul %0, %1 : (tensor<5x3xi64>, tensor<3x4xi64>) -> tensor<5x4xi64>
  %expected = nn.constant dense<[[517, 849, 492, -103], [-555, -948, -591, 174], [223, 532, 195, -310], [-376, -728, -208, 242], [129, -264, -15, 750]]> : tensor<5x4xi64>
  return %result, %expected : tensor<5x4xi64>, tensor<5x4xi64>
}
func.func @matmul_plain_ui64() -> (tensor<5x4xui64>, tensor<5x4xui64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[23, 18, 21], [4, 11, 22], [18, 5, 21], [19, 3, 1], [6, 11, 3]]> : tensor<5x3xui64>
  %1 = nn.constant dense<[[0, 2, 7, 9], [7, 11, 17, 6], [11, 18, 1, 23]]> : tensor<3x4xui64>
  %result = nn.matmul %0, %1 : (tensor<5x3xui64>, tensor<3x4xui64>) -> tensor<5x4xui64>
  %expected = nn.constant dense<[[357, 622, 488, 798], [319, 525, 237, 608], [266, 469, 232, 675], [32, 89, 185, 212], [110, 187, 232, 189]]> : tensor<5x4xui64>
  return %result, %expected : tensor<5x4xui64>, tensor<5x4xui64>
}
func.func @matmul_batch_f32() -> (tensor<2x5x3x2xf32>, tensor<2x5x3x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[3.0, -1.25, 2.375, -1.5], [2.5, 1.0, -1.5, -2.625], [-0.625, 1.5, -1.625, 0.125]]], [[[-2.25, -0.5, -2.875, 3.0], [0.0, 2.125, -2.25, -2.0], [-2.0, 0.375, 2.25, 0.625]]]]> : tensor<2x1x3x4xf32>
  %1 = nn.constant dense<[[[-0.125, 2.75], [-1.875, -2.0], [1.0, 2.125], [-1.375, -1.5]], [[0.125, 1.75], [-1.375, 2.0], [0.125, 1.25], [0.75, -0.125]], [[0.25, 3.0], [-0.625, 2.75], [1.75, -2.0], [2.25, -0.75]], [[-2.0, -1.5], [-2.25, -1.0], [-2.375, 0.25], [3.0, 2.875]], [[2.75, -1.625], [-1.625, 1.125], [2.875, 2.0], [-1.75, 1.5]]]> : tensor<5x4x2xf32>
  %result = nn.matmul %0, %1 : (tensor<2x1x3x4xf32>, tensor<5x4x2xf32>) -> tensor<2x5x3x2xf32>
  %expected = nn.constant dense<[[[[6.40625, 18.046875], [-0.078125, 5.625], [-4.53125, -8.359375]], [[1.265625, 5.90625], [-3.21875, 4.828125], [-2.25, -0.140625]], [[2.3125, 1.9375], [-8.53125, 15.21875], [-3.65625, 5.40625]], [[-13.328125, -6.96875], [-11.5625, -12.671875], [2.109375, -0.609375]], [[19.734375, -3.78125], [5.53125, -9.875], [-9.046875, -0.359375]]], [[[-5.78125, -15.796875], [-3.484375, -6.03125], [0.9375, -2.40625]], [[2.296875, -8.90625], [-4.703125, 1.6875], [-0.015625, -0.015625]], [[1.46875, -4.625], [-9.765625, 11.84375], [4.609375, -9.9375]], [[21.453125, 11.78125], [-5.4375, -8.4375], [-0.3125, 4.984375]], [[-18.890625, 1.84375], [-6.421875, -5.109375], [-0.734375, 9.109375]]]]> : tensor<2x5x3x2xf32>
  return %result, %expected : tensor<2x5x3x2xf32>, tensor<2x5x3x2xf32>
}
func.func @matmul_batch_i32() -> (tensor<2x5x3x2xi32>, tensor<2x5x3x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[0, -3, 0, 2], [20, 14, -23, 13], [-9, -8, 5, 24]]], [[[-21, 1, -13, 20], [-2, 17, 19, -20], [13, 14, 16, 24]]]]> : tensor<2x1x3x4xi32>
  %1 = nn.constant dense<[[[13, 16], [10, -10], [17, 10], [9, 23]], [[12, -8], [-10, -8], [-16, -21], [13, 14]], [[-16, -5], [21, 17], [5, 23], [-8, 17]], [[21, 5], [-17, -10], [1, -11], [-20, -16]], [[23, -6], [4, -3], [15, -20], [-11, 4]]]> : tensor<5x4x2xi32>
  %result = nn.matmul %0, %1 : (tensor<2x1x3x4xi32>, tensor<5x4x2xi32>) -> tensor<2x5x3x2xi32>
  %expected = nn.constant dense<[[[[-12, 76], [126, 249], [104, 538]], [[56, 52], [637, 393], [204, 367]], [[-79, -17], [-245, -170], [-191, 432]], [[11, -2], [-101, 5], [-528, -404]], [[-34, 17], [28, 350], [-428, 74]]], [[[-304, -16], [287, -472], [797, 780]], [[206, 713], [-758, -799], [72, -216]], [[132, 163], [644, 396], [-26, 949]], [[-871, -292], [88, -69], [-429, -635]], [[-894, 463], [527, -499], [331, -344]]]]> : tensor<2x5x3x2xi32>
  return %result, %expected : tensor<2x5x3x2xi32>, tensor<2x5x3x2xi32>
}
func.func @matmul_row_f32() -> (tensor<4xf32>, tensor<4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.875, -0.25, 1.25]> : tensor<3xf32>
  %1 = nn.constant dense<[[1.875, 0.875, 2.0, 2.75], [-1.75, -0.375, -1.625, -0.5], [-3.0, 1.125, -1.625, 2.0]]> : tensor<3x4xf32>
  %result = nn.matmul %0, %1 : (tensor<3xf32>, tensor<3x4xf32>) -> tensor<4xf32>
  %expected = nn.constant dense<[0.203125, 3.140625, 2.125, 7.78125]> : tensor<4xf32>
  return %result, %expected : tensor<4xf32>, tensor<4xf32>
}
func.func @matmul_row_i32() -> (tensor<4xi32>, tensor<4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[11, -8, -2]> : tensor<3xi32>
  %1 = nn.constant dense<[[8, -4, -14, -22], [3, 2, 13, -18], [-21, 12, 11, 15]]> : tensor<3x4xi32>
  %result = nn.matmul %0, %1 : (tensor<3xi32>, tensor<3x4xi32>) -> tensor<4xi32>
  %expected = nn.constant dense<[106, -84, -280, -128]> : tensor<4xi32>
  return %result, %expected : tensor<4xi32>, tensor<4xi32>
}
func.func @matmul_column_f32() -> (tensor<2x5xf32>, tensor<2x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-3.0, 1.0, 2.75], [1.625, -0.25, -0.125], [-0.5, -2.75, 1.375], [0.25, 0.125, 2.625], [1.375, 2.75, -2.5]], [[2.75, 0.375, -0.625], [0.375, -2.875, 2.625], [0.75, -2.875, 2.5], [-0.25, -2.375, 0.75], [-2.625, 0.25, 1.625]]]> : tensor<2x5x3xf32>
  %1 = nn.constant dense<[-2.625, 1.75, 0.625]> : tensor<3xf32>
  %result = nn.matmul %0, %1 : (tensor<2x5x3xf32>, tensor<3xf32>) -> tensor<2x5xf32>
  %expected = nn.constant dense<[[11.34375, -4.78125, -2.640625, 1.203125, -0.359375], [-6.953125, -4.375, -5.4375, -3.03125, 8.34375]]> : tensor<2x5xf32>
  return %result, %expected : tensor<2x5xf32>, tensor<2x5xf32>
}
func.func @matmul_column_i32() -> (tensor<2x5xi32>, tensor<2x5xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-9, -14, -24], [-15, -11, 19], [1, -15, 12], [-2, 16, 12], [21, 10, -19]], [[3, -4, 15], [-17, -2, 16], [6, -23, 16], [-7, 9, 8], [7, -4, -5]]]> : tensor<2x5x3xi32>
  %1 = nn.constant dense<[-20, 3, -10]> : tensor<3xi32>
  %result = nn.matmul %0, %1 : (tensor<2x5x3xi32>, tensor<3xi32>) -> tensor<2x5xi32>
  %expected = nn.constant dense<[[378, 77, -185, -32, -200], [-222, 174, -349, 87, -102]]> : tensor<2x5xi32>
  return %result, %expected : tensor<2x5xi32>, tensor<2x5xi32>
}
func.func @matmul_dot_f32() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-0.625, -2.0, 1.5, 2.625, -0.75, -0.5, -0.25]> : tensor<7xf32>
  %1 = nn.constant dense<[-2.625, 1.625, 2.375, 0.0, -2.625, -1.0, -2.125]> : tensor<7xf32>
  %result = nn.matmul %0, %1 : (tensor<7xf32>, tensor<7xf32>) -> tensor<f32>
  %expected = nn.constant dense<4.953125> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @matmul_dot_i32() -> (tensor<i32>, tensor<i32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[16, 15, -6, -6, 17, -20, 14]> : tensor<7xi32>
  %1 = nn.constant dense<[23, -3, 12, 10, 19, -23, 10]> : tensor<7xi32>
  %result = nn.matmul %0, %1 : (tensor<7xi32>, tensor<7xi32>) -> tensor<i32>
  %expected = nn.constant dense<1114> : tensor<i32>
  return %result, %expected : tensor<i32>, tensor<i32>
}
func.func @matmul_transpose_rhs_f32() -> (tensor<5x4xf32>, tensor<5x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-0.625, 2.25, 2.25], [-1.25, 0.5, 0.0], [0.375, 2.0, 1.0], [1.625, 1.125, -1.5], [0.5, -0.75, -0.5]]> : tensor<5x3xf32>
  %1 = nn.constant dense<[[-2.375, -2.0, -1.0], [-1.25, 0.875, -1.25], [-1.5, -0.375, 0.375], [3.0, 0.0, -0.875]]> : tensor<4x3xf32>
  %result = nn.matmul %0, %1 {transpose_rhs} : (tensor<5x3xf32>, tensor<4x3xf32>) -> tensor<5x4xf32>
  %expected = nn.constant dense<[[-5.265625, -0.0625, 0.9375, -3.84375], [1.96875, 2.0, 1.6875, -3.75], [-5.890625, 0.03125, -0.9375, 0.25], [-4.609375, 0.828125, -3.421875, 6.1875], [0.8125, -0.65625, -0.65625, 1.9375]]> : tensor<5x4xf32>
  return %result, %expected : tensor<5x4xf32>, tensor<5x4xf32>
}
func.func @matmul_transpose_rhs_i32() -> (tensor<5x4xi32>, tensor<5x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-9, -3, 21], [-6, -12, 4], [13, 22, -11], [19, 17, -6], [-8, -11, -9]]> : tensor<5x3xi32>
  %1 = nn.constant dense<[[19, -9, 0], [21, 9, -18], [-21, -14, 18], [-13, -9, 2]]> : tensor<4x3xi32>
  %result = nn.matmul %0, %1 {transpose_rhs} : (tensor<5x3xi32>, tensor<4x3xi32>) -> tensor<5x4xi32>
  %expected = nn.constant dense<[[-144, -594, 609, 186], [-6, -306, 366, 194], [49, 669, -779, -389], [208, 660, -745, -412], [-53, -105, 160, 185]]> : tensor<5x4xi32>
  return %result, %expected : tensor<5x4xi32>, tensor<5x4xi32>
}
func.func @matmul_transpose_lhs_f32() -> (tensor<5x4xf32>, tensor<5x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.0, -2.625, -1.875, 3.0, -0.5], [-1.375, 2.0, -0.25, 2.0, -2.125], [-0.125, 1.875, 1.625, 1.125, -0.25]]> : tensor<3x5xf32>
  %1 = nn.constant dense<[[2.0, -0.75, 1.0, 0.25], [-1.25, -1.875, 0.25, -1.125], [0.125, 1.25, 1.875, 1.625]]> : tensor<3x4xf32>
  %result = nn.matmul %0, %1 {transpose_lhs} : (tensor<3x5xf32>, tensor<3x4xf32>) -> tensor<5x4xf32>
  %expected = nn.constant dense<[[1.703125, 2.421875, -0.578125, 1.34375], [-7.515625, 0.5625, 1.390625, 0.140625], [-3.234375, 3.90625, 1.109375, 2.453125], [3.640625, -4.59375, 5.609375, 0.328125], [1.625, 4.046875, -1.5, 1.859375]]> : tensor<5x4xf32>
  return %result, %expected : tensor<5x4xf32>, tensor<5x4xf32>
}
func.func @matmul_transpose_lhs_i32() -> (tensor<5x4xi32>, tensor<5x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1, -22, -16, 11, 5], [16, 0, -3, -13, -21], [-17, 9, 4, -12, -7]]> : tensor<3x5xi32>
  %1 = nn.constant dense<[[7, -6, -6, -11], [7, 19, -12, -10], [-1, -15, 1, 19]]> : tensor<3x4xi32>
  %result = nn.matmul %0, %1 {transpose_lhs} : (tensor<3x5xi32>, tensor<3x4xi32>) -> tensor<5x4xi32>
  %expected = nn.constant dense<[[136, 553, -215, -494], [-163, -3, 141, 413], [-137, -21, 136, 282], [-2, -133, 78, -219], [-105, -324, 215, 22]]> : tensor<5x4xi32>
  return %result, %expected : tensor<5x4xi32>, tensor<5x4xi32>
}
func.func @matmul_transpose_both_f32() -> (tensor<2x5x4xf32>, tensor<2x5x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.75, -2.0, -1.875, -2.625, 2.875], [-1.0, -1.25, 2.25, -1.25, -1.625], [-1.5, -0.625, -2.625, 0.875, -0.5]], [[2.875, 1.625, -0.75, 1.25, 1.875], [-1.875, -2.125, -2.25, -2.75, -1.125], [1.75, 1.625, -0.75, -0.125, 1.625]]]> : tensor<2x3x5xf32>
  %1 = nn.constant dense<[[2.625, -1.375, 1.0], [0.625, 0.75, 1.875], [1.625, -0.625, 1.5], [-2.75, -1.0, -1.75]]> : tensor<4x3xf32>
  %result = nn.matmul %0, %1 {transpose_lhs, transpose_rhs} : (tensor<2x3x5xf32>, tensor<4x3xf32>) -> tensor<2x5x4xf32>
  %expected = nn.constant dense<[[[1.84375, -3.09375, -0.40625, 1.5625], [-4.15625, -3.359375, -3.40625, 7.84375], [-10.640625, -4.40625, -8.390625, 7.5], [-4.296875, -0.9375, -2.171875, 6.9375], [9.28125, -0.359375, 4.9375, -5.40625]], [[11.875, 3.671875, 8.46875, -9.09375], [8.8125, 2.46875, 6.40625, -5.1875], [0.375, -3.5625, -0.9375, 5.625], [6.9375, -1.515625, 3.5625, -0.46875], [8.09375, 3.375, 6.1875, -6.875]]]> : tensor<2x5x4xf32>
  return %result, %expected : tensor<2x5x4xf32>, tensor<2x5x4xf32>
}
func.func @matmul_transpose_both_i32() -> (tensor<2x5x4xi32>, tensor<2x5x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-12, 20, -3, -21, -1], [-21, -18, -6, -3, -13], [7, 0, -18, 16, -18]], [[-7, -16, 22, -11, 18], [23, -14, -23, -24, -15], [-5, -16, 22, -1, 17]]]> : tensor<2x3x5xi32>
  %1 = nn.constant dense<[[-24, -18, -2], [-17, -17, -23], [-11, 13, 14], [0, -15, -2]]> : tensor<4x3xi32>
  %result = nn.matmul %0, %1 {transpose_lhs, transpose_rhs} : (tensor<2x3x5xi32>, tensor<4x3xi32>) -> tensor<2x5x4xi32>
  %expected = nn.constant dense<[[[652, 400, -43, 301], [-156, -34, -454, 270], [216, 567, -297, 126], [526, 40, 416, 13], [294, 652, -410, 231]], [[-236, -157, 306, -335], [668, 878, -230, 242], [-158, -489, -233, 301], [698, 618, -205, 362], [-196, -442, -155, 191]]]> : tensor<2x5x4xi32>
  return %result, %expected : tensor<2x5x4xi32>, tensor<2x5x4xi32>
}
func.func @matmul_no_terms_f32() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %1 = nn.constant dense<> : tensor<0x3xf32>
  %result = nn.matmul %0, %1 : (tensor<2x0xf32>, tensor<0x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @matmul_no_terms_i32() -> (tensor<2x3xi32>, tensor<2x3xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xi32>
  %1 = nn.constant dense<> : tensor<0x3xi32>
  %result = nn.matmul %0, %1 : (tensor<2x0xi32>, tensor<0x3xi32>) -> tensor<2x3xi32>
  %expected = nn.constant dense<[[0, 0, 0], [0, 0, 0]]> : tensor<2x3xi32>
  return %result, %expected : tensor<2x3xi32>, tensor<2x3xi32>
}
func.func @matmul_no_rows_f32() -> (tensor<0x2xf32>, tensor<0x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x3xf32>
  %1 = nn.constant dense<[[0.75, -2.125], [-0.625, 2.0], [-0.5, -0.125]]> : tensor<3x2xf32>
  %result = nn.matmul %0, %1 : (tensor<0x3xf32>, tensor<3x2xf32>) -> tensor<0x2xf32>
  %expected = nn.constant dense<> : tensor<0x2xf32>
  return %result, %expected : tensor<0x2xf32>, tensor<0x2xf32>
}
func.func @matmul_no_rows_i32() -> (tensor<0x2xi32>, tensor<0x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x3xi32>
  %1 = nn.constant dense<[[16, 8], [-17, 5], [21, -14]]> : tensor<3x2xi32>
  %result = nn.matmul %0, %1 : (tensor<0x3xi32>, tensor<3x2xi32>) -> tensor<0x2xi32>
  %expected = nn.constant dense<> : tensor<0x2xi32>
  return %result, %expected : tensor<0x2xi32>, tensor<0x2xi32>
}
func.func @matmul_many_rows_f32() -> (tensor<19x1xf32>, tensor<19x1xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.375, 0.5], [1.0, -1.0], [-2.75, -2.875], [1.0, 3.0], [0.625, -0.875], [1.625, 2.75], [-1.75, -2.375], [2.75, -2.75], [2.375, -2.125], [-2.375, -1.375], [-1.125, -1.0], [-2.875, 2.125], [2.0, 1.125], [2.5, 2.625], [3.0, -0.75], [0.625, 1.625], [1.0, 1.75], [1.125, -0.75], [0.375, -1.875]]> : tensor<19x2xf32>
  %1 = nn.constant dense<[[2.75], [2.375]]> : tensor<2x1xf32>
  %result = nn.matmul %0, %1 : (tensor<19x2xf32>, tensor<2x1xf32>) -> tensor<19x1xf32>
  %expected = nn.constant dense<[[7.71875], [0.375], [-14.390625], [9.875], [-0.359375], [11.0], [-10.453125], [1.03125], [1.484375], [-9.796875], [-5.46875], [-2.859375], [8.171875], [13.109375], [6.46875], [5.578125], [6.90625], [1.3125], [-3.421875]]> : tensor<19x1xf32>
  return %result, %expected : tensor<19x1xf32>, tensor<19x1xf32>
}
func.func @matmul_many_rows_i32() -> (tensor<19x1xi32>, tensor<19x1xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[5, 13], [-8, -6], [1, -12], [-24, -5], [11, -12], [10, 5], [-4, 11], [17, 22], [13, -20], [-8, 1], [-21, -4], [-18, 3], [-15, -11], [-10, 23], [-3, 3], [21, -24], [-11, -4], [20, 11], [9, -6]]> : tensor<19x2xi32>
  %1 = nn.constant dense<[[17], [-15]]> : tensor<2x1xi32>
  %result = nn.matmul %0, %1 : (tensor<19x2xi32>, tensor<2x1xi32>) -> tensor<19x1xi32>
  %expected = nn.constant dense<[[-110], [-46], [197], [-333], [367], [95], [-233], [-41], [521], [-151], [-297], [-351], [-90], [-515], [-96], [717], [-127], [175], [243]]> : tensor<19x1xi32>
  return %result, %expected : tensor<19x1xi32>, tensor<19x1xi32>
}
func.func @matmul_empty_batch_f32() -> (tensor<0x2x2xf32>, tensor<0x2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x2x3xf32>
  %1 = nn.constant dense<[[-0.625, -0.875], [-3.0, -2.5], [1.75, 2.75]]> : tensor<3x2xf32>
  %result = nn.matmul %0, %1 : (tensor<0x2x3xf32>, tensor<3x2xf32>) -> tensor<0x2x2xf32>
  %expected = nn.constant dense<> : tensor<0x2x2xf32>
  return %result, %expected : tensor<0x2x2xf32>, tensor<0x2x2xf32>
}
func.func @matmul_empty_batch_i32() -> (tensor<0x2x2xi32>, tensor<0x2x2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x2x3xi32>
  %1 = nn.constant dense<[[-12, -21], [-18, -22], [15, -22]]> : tensor<3x2xi32>
  %result = nn.matmul %0, %1 : (tensor<0x2x3xi32>, tensor<3x2xi32>) -> tensor<0x2x2xi32>
  %expected = nn.constant dense<> : tensor<0x2x2xi32>
  return %result, %expected : tensor<0x2x2xi32>, tensor<0x2x2xi32>
}
func.func @matmul_row_batch_f32() -> (tensor<2x4xf32>, tensor<2x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.125, 1.75, -1.75]> : tensor<3xf32>
  %1 = nn.constant dense<[[[-1.625, -1.375, 1.625, 2.75], [1.625, -1.375, 1.375, 1.25], [-0.5, -2.25, -1.125, 1.875]], [[0.125, -2.375, 2.5, 0.125], [-0.875, -2.875, 0.5, 0.25], [-2.125, 2.125, 0.0, -2.5]]]> : tensor<2x3x4xf32>
  %result = nn.matmul %0, %1 : (tensor<3xf32>, tensor<2x3x4xf32>) -> tensor<2x4xf32>
  %expected = nn.constant dense<[[1.890625, -0.015625, 6.203125, 2.0], [2.328125, -11.421875, 3.6875, 4.953125]]> : tensor<2x4xf32>
  return %result, %expected : tensor<2x4xf32>, tensor<2x4xf32>
}
func.func @matmul_row_batch_i32() -> (tensor<2x4xi32>, tensor<2x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[-15, -11, 12]> : tensor<3xi32>
  %1 = nn.constant dense<[[[13, 16, 5, 20], [-9, 4, 6, -6], [-2, 10, 18, 21]], [[-10, 11, 13, 21], [7, -15, 12, -16], [-6, -1, 11, -16]]]> : tensor<2x3x4xi32>
  %result = nn.matmul %0, %1 : (tensor<3xi32>, tensor<2x3x4xi32>) -> tensor<2x4xi32>
  %expected = nn.constant dense<[[-120, -164, 75, 18], [1, -12, -195, -331]]> : tensor<2x4xi32>
  return %result, %expected : tensor<2x4xi32>, tensor<2x4xi32>
}
func.func @conv_1d() -> (tensor<2x4x5xf32>, tensor<2x4x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[1.25, -2.125, -0.75, -2.375, -2.875, -1.125, 2.875], [0.375, 1.25, -1.625, -1.75, 2.5, 1.375, -0.125], [-1.375, 2.25, -0.25, -2.75, 2.25, -0.5, -0.375]], [[-0.75, -1.25, 0.625, -1.25, 0.0, -2.625, 2.0], [-1.75, 0.625, -1.375, -1.875, -2.0, 1.25, -2.625], [1.875, -0.25, -0.25, -1.75, -0.875, 1.5, 2.375]]]> : tensor<2x3x7xf32>
  %1 = nn.constant dense<[[[2.625, 0.75, -1.375], [-2.625, 0.5, 0.375], [0.0, 0.125, -2.625]], [[-0.625, -2.25, 2.125], [2.375, 2.0, -0.125], [1.875, 1.875, -0.875]], [[-2.625, 2.125, 0.625], [-0.375, 2.25, 2.75], [2.25, -3.0, -3.0]], [[-0.125, 0.125, -1.625], [-0.75, 0.375, 1.625], [1.625, -2.625, -0.75]]]> : tensor<4x3x3xf32>
  %2 = nn.constant dense<[-1.5, -1.25, 1.875, -0.375]> : tensor<4xf32>
  %result = nn.conv %0, %1, %2 {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, groups = 1 : i64} : (tensor<2x3x7xf32>, tensor<4x3x3xf32>, tensor<4xf32>) -> tensor<2x4x5xf32>
  %expected = nn.constant dense<[[[1.1875, -1.9375, -3.21875, -0.390625, -18.84375], [6.609375, 2.8125, -16.8125, 4.484375, 21.5], [-17.28125, 9.5, 1.484375, -0.078125, 18.328125], [-9.984375, 5.640625, 13.84375, -4.125, -1.140625]], [[-0.25, -1.0625, 3.203125, -0.828125, -7.375], [3.890625, -4.96875, -8.578125, -20.890625, 6.078125], [5.578125, 2.65625, -4.3125, -2.65625, -19.703125], [1.75, -0.578125, 1.3125, 5.0625, -13.390625]]]> : tensor<2x4x5xf32>
  return %result, %expected : tensor<2x4x5xf32>, tensor<2x4x5xf32>
}
func.func @conv_1d_stride() -> (tensor<1x2x5xf32>, tensor<1x2x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[-0.125, 2.875, -0.25, 1.5, 2.875, 2.875, -1.125, -0.625, -2.75, 1.5, -0.625], [-3.0, -2.125, -2.0, -2.5, -2.625, 0.375, -1.625, 2.75, 0.5, 0.5, 0.125]]]> : tensor<1x2x11xf32>
  %1 = nn.constant dense<[[[0.875, 1.75], [-1.125, 0.75]], [[0.375, 1.125], [1.5, 1.625]]]> : tensor<2x2x2xf32>
  %result = nn.conv %0, %1 {strides = array<i64: 3>, pads = array<i64: 1, 2>, dilations = array<i64: 1>, groups = 1 : i64} : (tensor<1x2x11xf32>, tensor<2x2x2xf32>) -> tensor<1x2x5xf32>
  %expected = nn.constant dense<[[[-2.46875, 2.78125, -1.09375, 0.03125, 0.0], [-5.015625, -5.46875, -2.265625, 2.21875, 0.0]]]> : tensor<1x2x5xf32>
  return %result, %expected : tensor<1x2x5xf32>, tensor<1x2x5xf32>
}
func.func @conv_2d() -> (tensor<1x2x5x7xf32>, tensor<1x2x5x7xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[0.5, -2.625, 1.875, 2.875, 0.25, -0.375, -1.875], [-0.25, 0.5, 1.625, 0.0, -2.0, -2.0, 0.25], [0.75, 2.375, 2.0, 0.5, -2.25, 2.0, 0.25], [2.125, 1.375, -1.125, -0.625, -0.5, -1.375, 1.625], [-0.75, 1.25, 0.25, -0.5, 1.125, -2.0, 0.375]], [[-2.125, -2.375, 2.0, 2.0, 1.125, 2.625, 0.625], [-2.5, -0.75, -1.5, 1.375, -2.0, 0.625, 2.125], [-2.0, 2.5, 1.25, -2.75, 0.25, -1.0, 1.25], [-1.875, 0.0, -0.125, 0.0, 2.625, 2.75, -2.625], [1.75, -2.0, -2.125, -0.125, 2.875, 0.125, 0.5]], [[1.5, -0.125, -0.375, 1.25, -2.25, 2.375, -0.875], [0.5, 3.0, 1.625, 1.5, 1.875, -2.375, -0.375], [1.875, -1.5, -1.125, 2.375, 1.75, -1.5, -3.0], [-0.125, 2.25, 0.25, -2.125, -0.125, -0.25, 0.625], [1.0, -1.625, 0.0, 0.0, -2.0, 0.0, -2.25]]]]> : tensor<1x3x5x7xf32>
  %1 = nn.constant dense<[[[[-1.875, -1.375, 2.875], [-2.75, 2.25, -1.75], [2.75, -2.25, 0.625]], [[-0.25, -1.625, -0.875], [-0.625, 0.5, 1.375], [-1.375, -0.75, -2.875]], [[-1.5, -1.0, 1.875], [1.625, 1.625, -1.5], [-1.75, -0.625, -0.5]]], [[[1.5, 2.25, -0.625], [-1.75, 2.375, 0.25], [2.5, -0.625, -1.125]], [[-2.75, 1.5, 0.0], [-1.5, -0.375, -2.25], [2.875, -0.375, -1.25]], [[0.625, 1.75, 2.625], [1.125, -2.125, -0.5], [1.25, 2.0, -0.125]]]]> : tensor<2x3x3x3xf32>
  %2 = nn.constant dense<[2.125, -2.25]> : tensor<2xf32>
  %result = nn.conv %0, %1, %2 {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x3x5x7xf32>, tensor<2x3x3x3xf32>, tensor<2xf32>) -> tensor<1x2x5x7xf32>
  %expected = nn.constant dense<[[[[9.234375, 1.203125, -0.015625, 14.375, -8.375, 0.578125, -4.078125], [-16.03125, 4.8125, 28.40625, -11.890625, 12.21875, -18.5, 13.1875], [15.453125, 19.0, -15.40625, -18.46875, -15.015625, 26.71875, -14.34375], [9.25, -1.828125, 16.015625, -0.59375, 1.625, -4.984375, 1.03125], [8.859375, -9.59375, -12.734375, 7.34375, 2.046875, -0.765625, 8.65625]], [[3.390625, -8.546875, 9.59375, 1.90625, 2.234375, -30.296875, -13.5625], [-2.359375, -14.375, 18.921875, 15.671875, -6.640625, -4.171875, -19.25], [-6.5625, 27.796875, 21.296875, -4.703125, -21.03125, 12.0, 2.828125], [2.640625, 8.625, -1.59375, -6.46875, -14.171875, -4.828125, -8.296875], [5.609375, 26.234375, -5.71875, -12.15625, 4.40625, -22.3125, -2.421875]]]]> : tensor<1x2x5x7xf32>
  return %result, %expected : tensor<1x2x5x7xf32>, tensor<1x2x5x7xf32>
}
func.func @conv_2d_odd() -> (tensor<2x3x3x5xf32>, tensor<2x3x3x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-1.0, 2.875, -1.875, 1.25, -1.75], [-2.25, -2.125, 2.5, 3.0, -2.375], [1.25, -2.5, 2.0, -1.0, -2.75], [2.625, 2.625, -2.875, -0.625, 2.5], [-0.875, 0.625, 2.25, -2.625, 0.0], [0.375, 2.625, -0.25, 2.125, 0.375], [-0.375, 1.5, 2.125, 1.125, 0.75]], [[3.0, 0.625, -2.125, 2.625, 1.875], [-0.75, -0.5, 1.0, 1.75, 1.25], [2.375, -2.625, 3.0, -0.125, -1.375], [-1.75, -0.25, -1.25, 2.75, 0.0], [2.75, 1.0, -0.75, -0.625, 2.75], [1.0, -0.625, 1.5, -0.75, -1.75], [1.625, -2.5, -0.125, -0.5, -0.375]]], [[[-1.75, -0.75, -2.25, -0.375, 1.5], [-2.25, -2.125, -2.75, 2.0, 1.5], [-2.75, 0.375, -0.25, 1.0, -0.75], [1.875, 0.0, -1.625, 0.0, -1.625], [0.0, -1.375, -0.375, -1.25, 0.125], [1.625, 1.125, -0.75, 0.0, -1.125], [-1.125, 0.875, 1.75, -1.875, -1.5]], [[-2.375, 3.0, 1.25, -2.125, 1.625], [-1.25, -1.25, -0.125, 0.875, 1.0], [-2.875, 1.5, -0.625, 2.5, 0.5], [2.625, -1.5, 1.0, -0.875, 2.25], [0.625, 1.5, 0.5, 1.625, -2.125], [-1.625, 1.25, -1.875, -2.625, 0.375], [2.875, -1.125, -1.875, 1.375, -1.5]]]]> : tensor<2x2x7x5xf32>
  %1 = nn.constant dense<[[[[1.625, -1.875, -1.875], [3.0, 0.625, -1.25]], [[-0.25, 0.625, -2.75], [3.0, -0.125, 2.75]]], [[[1.75, -2.75, 1.875], [0.125, 2.375, 0.625]], [[-1.375, 1.25, -1.25], [-1.0, 0.5, -1.0]]], [[[2.625, -3.0, -0.75], [-2.875, 1.375, 0.25]], [[-2.125, -2.625, 1.5], [-1.875, 2.125, -1.0]]]]> : tensor<3x2x2x3xf32>
  %2 = nn.constant dense<[0.25, -2.625, 0.0]> : tensor<3xf32>
  %result = nn.conv %0, %1, %2 {strides = array<i64: 2, 1>, pads = array<i64: 0, 2, 1, 0>, dilations = array<i64: 2, 1>, groups = 1 : i64} : (tensor<2x2x7x5xf32>, tensor<3x2x2x3xf32>, tensor<3xf32>) -> tensor<2x3x3x5xf32>
  %expected = nn.constant dense<[[[[-1.15625, -6.71875, 17.625, -16.203125, 9.203125], [0.03125, 12.375, -6.25, 5.125, 23.984375], [-0.734375, -9.5, -2.5625, -1.46875, 5.859375]], [[-9.84375, 13.703125, -27.703125, 11.171875, -14.296875], [-6.546875, -5.8125, 1.171875, -3.828125, -12.359375], [-9.5625, 6.5, -1.15625, -5.296875, 9.0]], [[3.1875, 2.671875, -40.609375, 41.53125, -19.25], [-0.34375, -8.25, 17.28125, -16.5, -10.546875], [3.0625, 2.25, -20.015625, -0.421875, 16.3125]]], [[[5.59375, -2.5, -16.171875, 21.0, -11.625], [15.03125, 4.546875, 1.59375, -2.078125, -6.890625], [7.84375, -6.15625, 1.53125, 3.234375, 4.515625]], [[-1.78125, -15.171875, 2.25, -2.59375, -5.875], [-4.8125, -1.875, -6.203125, -10.09375, -4.359375], [-6.984375, -5.859375, 2.3125, -7.90625, 3.28125]], [[-0.0625, 5.25, 15.953125, -15.59375, 7.34375], [-2.875, 17.25, -7.390625, 2.9375, -3.546875], [-2.21875, 7.546875, -1.140625, -7.4375, -5.890625]]]]> : tensor<2x3x3x5xf32>
  return %result, %expected : tensor<2x3x3x5xf32>, tensor<2x3x3x5xf32>
}
func.func @conv_pointwise() -> (tensor<1x3x3x5xf32>, tensor<1x3x3x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-2.875, -1.75, 2.625, 2.875, -0.375], [2.5, -1.75, 0.5, 1.25, 2.375], [-3.0, 0.625, -1.5, -0.75, 2.875]], [[1.0, 2.375, -1.875, 0.875, 2.625], [-2.5, 2.25, -1.125, -0.5, -2.875], [2.125, -1.75, 3.0, -2.875, -2.375]], [[-2.25, 1.125, 0.875, -1.75, -2.5], [-1.5, -2.125, 1.375, 2.5, -0.5], [-1.0, 0.125, -1.0, -2.0, -2.5]], [[0.875, 1.875, 0.125, 1.125, -2.375], [0.25, 1.0, 0.75, -2.875, -2.5], [3.0, -1.5, -1.625, 0.5, 1.375]]]]> : tensor<1x4x3x5xf32>
  %1 = nn.constant dense<[[[[2.75]], [[1.5]], [[2.0]], [[2.5]]], [[[0.875]], [[0.625]], [[0.125]], [[-1.75]]], [[[-3.0]], [[-2.25]], [[2.375]], [[-1.125]]]]> : tensor<3x4x1x1xf32>
  %2 = nn.constant dense<[-2.625, -2.25, -2.25]> : tensor<3xf32>
  %result = nn.conv %0, %1, %2 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x3x5xf32>, tensor<3x4x1x1xf32>, tensor<3xf32>) -> tensor<1x3x3x5xf32>
  %expected = nn.constant dense<[[[[-11.34375, 3.0625, 3.84375, 5.90625, -10.65625], [-1.875, -5.8125, 1.6875, -2.125, -7.65625], [-2.1875, -7.03125, -8.3125, -11.75, 0.15625]], [[-5.953125, -5.4375, -1.234375, -1.375, 2.90625], [-2.25, -4.390625, -3.65625, 3.875, 2.34375], [-8.921875, -0.15625, 1.03125, -5.828125, -3.9375]], [[-2.203125, -1.78125, -3.96875, -18.265625, -10.296875], [-7.96875, -8.234375, 1.203125, 4.296875, -1.28125], [-3.78125, 1.796875, -5.046875, 1.15625, -13.015625]]]]> : tensor<1x3x3x5xf32>
  return %result, %expected : tensor<1x3x3x5xf32>, tensor<1x3x3x5xf32>
}
func.func @conv_pointwise_stride() -> (tensor<1x3x2x3xf32>, tensor<1x3x2x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-0.75, 1.125, 1.875, 1.875, 2.75], [1.75, -1.5, -0.25, 0.875, -2.0], [1.125, -2.875, -1.625, 2.125, -1.125]], [[2.875, 2.125, -1.625, 2.625, 2.25], [3.0, -0.625, 2.5, -1.125, -0.875], [0.0, -0.875, -3.0, 1.375, -0.375]], [[2.0, -1.875, -1.625, 1.25, 1.25], [0.0, 0.625, 2.25, 2.375, 2.375], [3.0, -1.125, 1.875, -1.375, 2.25]], [[2.75, -0.375, 0.0, -2.375, -2.5], [-1.875, -2.75, -0.625, 3.0, 1.25], [0.5, 1.375, -2.75, 1.0, 0.125]]]]> : tensor<1x4x3x5xf32>
  %1 = nn.constant dense<[[[[-2.375]], [[0.0]], [[1.0]], [[-0.375]]], [[[2.625]], [[2.75]], [[-0.875]], [[2.75]]], [[[-1.625]], [[-2.25]], [[0.875]], [[-2.125]]]]> : tensor<3x4x1x1xf32>
  %result = nn.conv %0, %1 {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x3x5xf32>, tensor<3x4x1x1xf32>) -> tensor<1x3x2x3xf32>
  %expected = nn.constant dense<[[[[2.75, -6.078125, -4.34375], [0.140625, 6.765625, 4.875]], [[11.75, 1.875, 5.4375], [1.703125, -21.71875, -5.609375]], [[-9.34375, -0.8125, -3.125], [-0.265625, 16.875, 4.375]]]]> : tensor<1x3x2x3xf32>
  return %result, %expected : tensor<1x3x2x3xf32>, tensor<1x3x2x3xf32>
}
func.func @conv_groups() -> (tensor<1x6x2x2xf32>, tensor<1x6x2x2xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-1.125, -0.625, 1.125, 2.0], [2.375, 0.75, 2.875, 1.375], [2.25, 0.5, -2.375, -1.75], [-0.5, 2.0, -0.5, -3.0]], [[-0.375, 1.25, 3.0, -1.875], [-1.125, -0.125, -0.125, 2.875], [-0.625, 0.25, -1.5, -2.75], [-0.625, -0.375, -2.0, 1.0]], [[-1.0, -2.75, 0.25, -1.5], [1.375, -3.0, 1.625, 0.25], [1.375, -0.75, 2.375, 0.0], [3.0, -1.25, 2.125, 1.0]], [[2.625, -2.0, 0.125, 2.5], [-1.625, 2.875, 2.875, 0.0], [1.375, -0.25, 1.0, 2.25], [1.5, -1.25, 0.5, 1.875]]]]> : tensor<1x4x4x4xf32>
  %1 = nn.constant dense<[[[[0.5, -1.25, 1.5], [1.375, 0.875, -1.0], [0.375, 0.625, -1.75]], [[2.625, 0.625, -2.75], [-1.375, 1.875, 1.125], [0.25, 0.0, -0.75]]], [[[2.75, -0.875, 2.0], [-2.625, 0.25, -1.5], [-0.5, 0.75, -2.625]], [[-2.5, 0.5, 1.0], [-2.625, 2.875, -0.375], [3.0, -2.25, 2.375]]], [[[0.875, 1.875, 1.875], [-2.0, -2.0, 2.875], [-0.375, -1.875, 0.75]], [[2.25, -1.375, 2.375], [-2.625, 0.75, -0.75], [0.125, 0.625, -1.875]]], [[[-2.75, 0.125, 2.75], [-1.25, 0.375, -2.25], [-1.0, -2.25, -2.375]], [[1.875, 2.5, 2.625], [1.375, -2.25, 2.625], [-3.0, -1.375, -1.5]]], [[[1.5, -2.25, 2.875], [-1.875, 2.25, 0.5], [-1.5, -0.5, -2.375]], [[-0.375, 1.125, -1.75], [2.875, 1.0, -0.75], [-1.25, 1.75, -0.625]]], [[[2.75, -0.25, 1.25], [2.5, 2.75, -1.5], [-0.375, 1.375, -0.5]], [[-1.125, 0.75, 2.375], [-0.25, -0.625, 1.625], [0.0, -1.125, 2.25]]]]> : tensor<6x2x3x3xf32>
  %result = nn.conv %0, %1 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64} : (tensor<1x4x4x4xf32>, tensor<6x2x3x3xf32>) -> tensor<1x6x2x2xf32>
  %expected = nn.constant dense<[[[[1.953125, 20.828125], [10.703125, -10.515625]], [[-3.96875, -6.46875], [12.234375, 14.453125]], [[8.8125, 1.53125], [-3.65625, 9.109375]], [[-14.921875, -0.71875], [0.96875, 21.203125]], [[-20.625, 8.65625], [-1.125, -0.234375]], [[-10.078125, 0.34375], [15.25, 4.875]]]]> : tensor<1x6x2x2xf32>
  return %result, %expected : tensor<1x6x2x2xf32>, tensor<1x6x2x2xf32>
}
func.func @conv_depthwise() -> (tensor<1x3x3x3xf32>, tensor<1x3x3x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[0.625, 1.0, 1.875, -2.5, 2.125], [-2.25, -3.0, 3.0, -1.375, -2.875], [1.25, -1.25, -0.5, 2.75, 0.375], [-3.0, 1.125, -2.125, -1.125, -1.75], [2.5, -2.5, 0.25, -0.125, 0.375]], [[0.625, -2.375, -1.125, 0.375, -2.375], [1.875, 1.875, 0.125, 1.875, -0.375], [0.375, -0.25, -2.25, -2.0, 0.25], [-2.625, 0.75, -1.125, -0.5, 2.375], [2.25, -0.25, -0.625, 1.875, 0.125]], [[1.5, -2.375, 1.25, 0.375, -1.75], [1.625, 0.25, 1.375, 2.0, -1.5], [1.875, 3.0, 0.125, 1.375, 1.625], [-0.5, 1.875, -0.5, 2.375, 1.75], [0.25, -2.0, 2.0, 0.875, 0.375]]]]> : tensor<1x3x5x5xf32>
  %1 = nn.constant dense<[[[[1.375, 3.0, 0.125], [-0.75, 2.25, 0.875], [-0.25, -2.0, -0.25]]], [[[2.625, -1.375, 2.875], [2.625, 2.125, -1.125], [1.75, 1.25, 2.375]]], [[[-0.5, 0.75, 2.625], [2.5, 2.75, -2.5], [-2.875, -2.5, 3.0]]]]> : tensor<3x1x3x3xf32>
  %2 = nn.constant dense<[-0.5, 0.625, -0.5]> : tensor<3xf32>
  %result = nn.conv %0, %1, %2 {strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 3 : i64} : (tensor<1x3x5x5xf32>, tensor<3x1x3x3xf32>, tensor<3xf32>) -> tensor<1x3x3x3xf32>
  %expected = nn.constant dense<[[[[7.03125, -4.125, 12.25], [-0.1875, 10.671875, -8.453125], [-5.921875, -3.140625, -6.359375]], [[11.421875, -0.53125, -0.625], [3.015625, 6.296875, 3.4375], [11.453125, -1.390625, 1.234375]], [[6.25, -2.09375, -6.375], [5.90625, 13.046875, -5.921875], [9.734375, 2.734375, 2.84375]]]]> : tensor<1x3x3x3xf32>
  return %result, %expected : tensor<1x3x3x3xf32>, tensor<1x3x3x3xf32>
}
func.func @conv_3d() -> (tensor<1x2x3x4x5xf32>, tensor<1x2x3x4x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[[-2.625, 2.5, 0.0, -1.25, -2.75], [-2.375, 0.25, 1.625, -1.875, 0.125], [-0.75, 1.0, -1.25, 2.375, 0.625], [-2.0, 2.0, 0.875, 2.625, 2.625]], [[-1.0, 1.125, 0.375, -0.375, -3.0], [1.875, -0.75, -2.625, 2.875, -0.625], [-2.375, -0.375, 2.25, 1.5, 0.875], [-1.25, -1.25, -1.5, 1.75, 1.875]], [[-1.25, -1.25, 2.375, 2.875, -2.5], [-1.5, -2.375, -0.875, 1.5, 0.5], [-0.25, -1.75, -2.125, 1.625, 0.125], [-2.875, -1.25, 1.125, 0.25, 1.375]]], [[[1.5, -2.375, 2.125, 0.625, -2.75], [2.75, 0.625, -1.625, 3.0, -2.875], [-0.25, -2.875, 1.625, 1.625, -2.5], [-1.25, 2.25, -1.5, 0.5, 0.25]], [[2.375, 1.5, 1.75, -2.5, 2.25], [-0.25, -2.75, -2.5, 1.375, 2.375], [-1.875, -1.25, -1.375, 2.375, -1.125], [0.875, 0.5, -0.5, 0.75, -1.75]], [[2.625, 2.5, -3.0, -0.125, -1.875], [-0.375, -0.875, 2.25, 2.0, -1.25], [0.25, -0.625, 0.125, 2.5, 1.625], [-2.75, 1.0, 1.625, -1.25, 1.5]]]]]> : tensor<1x2x3x4x5xf32>
  %1 = nn.constant dense<[[[[[-2.5, -2.5], [-0.25, -0.5]], [[2.375, 2.0], [0.625, 0.25]]], [[[-2.75, -1.875], [-0.375, -0.5]], [[-0.75, 0.0], [0.5, -0.625]]]], [[[[0.5, -2.375], [2.75, 0.125]], [[-1.0, -0.375], [-0.625, -1.25]]], [[[0.75, 2.375], [2.375, -2.0]], [[1.25, 1.5], [-0.125, 1.125]]]]]> : tensor<2x2x2x2x2xf32>
  %result = nn.conv %0, %1 {strides = array<i64: 1, 1, 1>, pads = array<i64: 0, 1, 0, 1, 0, 1>, dilations = array<i64: 1, 1, 1>, groups = 1 : i64} : (tensor<1x2x3x4x5xf32>, tensor<2x2x2x2x2xf32>) -> tensor<1x2x3x4x5xf32>
  %expected = nn.constant dense<[[[[[-0.0625, -0.34375, 2.09375, -0.8125, 0.96875], [0.4375, -2.640625, -8.453125, 9.984375, 7.46875], [-0.796875, -7.125, -1.828125, 8.84375, 5.09375], [-1.65625, 8.40625, -3.390625, -3.0, 7.78125]], [[-3.296875, 1.03125, 1.46875, 3.6875, -2.59375], [-16.890625, -11.015625, 12.6875, 13.75, -4.265625], [-2.96875, 12.0625, -1.5, -10.65625, -1.75], [6.34375, -6.5, -10.265625, -9.96875, 1.78125]], [[-1.296875, -0.3125, -0.84375, 1.515625, 1.328125], [-3.515625, -3.828125, -7.015625, 2.171875, 11.75], [13.515625, 7.984375, -13.078125, -10.375, 1.546875], [7.359375, 9.734375, -4.171875, -15.328125, -5.6875]]], [[[2.015625, -2.40625, 0.84375, 10.03125, -12.5], [-10.484375, 14.65625, -1.46875, 10.8125, -4.015625], [-0.265625, -24.03125, 8.6875, 8.703125, -3.125], [-21.390625, 17.0625, -4.328125, -2.828125, 3.015625]], [[4.859375, -2.671875, 5.296875, -12.609375, -1.109375], [23.859375, 5.234375, -25.84375, 8.625, 4.109375], [-10.3125, 5.84375, -0.171875, 21.0, -1.140625], [-2.078125, -8.140625, -1.625, 11.96875, 1.453125]], [[-2.359375, 8.796875, 0.015625, 11.046875, -11.328125], [6.6875, -24.734375, -9.0625, 14.265625, -4.25], [3.46875, -1.234375, -7.90625, 5.265625, 3.515625], [-13.859375, -0.171875, 10.59375, 1.140625, 8.625]]]]]> : tensor<1x2x3x4x5xf32>
  return %result, %expected : tensor<1x2x3x4x5xf32>, tensor<1x2x3x4x5xf32>
}
func.func @conv_all_padding() -> (tensor<1x1x5x5xf32>, tensor<1x1x5x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[1.875]]]]> : tensor<1x1x1x1xf32>
  %1 = nn.constant dense<[[[[-2.375, -0.125, -2.875, 2.875, 0.125], [-1.375, -2.625, -2.25, -1.375, 2.0], [3.0, -1.25, -1.0, 2.125, -2.5], [0.625, 0.625, 0.0, 2.0, -2.5], [-1.375, 1.75, -1.25, -2.625, -0.25]]]]> : tensor<1x1x5x5xf32>
  %result = nn.conv %0, %1 {strides = array<i64: 1, 1>, pads = array<i64: 4, 4, 4, 4>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x1x1x1xf32>, tensor<1x1x5x5xf32>) -> tensor<1x1x5x5xf32>
  %expected = nn.constant dense<[[[[-0.46875, -4.921875, -2.34375, 3.28125, -2.578125], [-4.6875, 3.75, 0.0, 1.171875, 1.171875], [-4.6875, 3.984375, -1.875, -2.34375, 5.625], [3.75, -2.578125, -4.21875, -4.921875, -2.578125], [0.234375, 5.390625, -5.390625, -0.234375, -4.453125]]]]> : tensor<1x1x5x5xf32>
  return %result, %expected : tensor<1x1x5x5xf32>, tensor<1x1x5x5xf32>
}
func.func @conv_no_batch() -> (tensor<0x3x4xf32>, tensor<0x3x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x2x5xf32>
  %1 = nn.constant dense<[[[2.875, 1.75], [2.25, -1.375]], [[-1.25, -2.125], [-2.25, -1.375]], [[2.375, 1.125], [-0.125, -0.125]]]> : tensor<3x2x2xf32>
  %result = nn.conv %0, %1 {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<0x2x5xf32>, tensor<3x2x2xf32>) -> tensor<0x3x4xf32>
  %expected = nn.constant dense<> : tensor<0x3x4xf32>
  return %result, %expected : tensor<0x3x4xf32>, tensor<0x3x4xf32>
}
func.func @conv_no_channels() -> (tensor<1x2x4xf32>, tensor<1x2x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<1x0x5xf32>
  %1 = nn.constant dense<> : tensor<2x0x2xf32>
  %2 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %result = nn.conv %0, %1, %2 {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x0x5xf32>, tensor<2x0x2xf32>, tensor<2xf32>) -> tensor<1x2x4xf32>
  %expected = nn.constant dense<[[[1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 2.0, 2.0]]]> : tensor<1x2x4xf32>
  return %result, %expected : tensor<1x2x4xf32>, tensor<1x2x4xf32>
}
func.func @conv_f16() -> (tensor<1x2x3xf16>, tensor<1x2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-2.25, 0.0, 0.0, 1.625, -1.5], [2.25, -0.625, -2.75, 0.875, 0.625]]]> : tensor<1x2x5xf16>
  %1 = nn.constant dense<[[[2.5, 0.375, 1.875], [-1.625, -2.125, 0.875]], [[-0.125, 1.75, 0.0], [1.875, 3.0, 2.875]]]> : tensor<2x2x3xf16>
  %result = nn.conv %0, %1 {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x5xf16>, tensor<2x2x3xf16>) -> tensor<1x2x3xf16>
  %expected = nn.constant dense<[[[-10.359375, 10.671875, 0.953125], [-5.28125, -6.90625, 2.109375]]]> : tensor<1x2x3xf16>
  return %result, %expected : tensor<1x2x3xf16>, tensor<1x2x3xf16>
}
func.func @conv_bf16() -> (tensor<1x2x3xbf16>, tensor<1x2x3xbf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-2.5, 2.875, 0.125, -0.75, 2.5], [-2.0, -0.625, 2.0, -1.5, 2.625]]]> : tensor<1x2x5xbf16>
  %1 = nn.constant dense<[[[0.375, 0.125, -1.125], [-2.25, 2.625, -3.0]], [[-2.5, -2.625, -1.75], [1.375, -2.5, -2.125]]]> : tensor<2x2x3xbf16>
  %result = nn.conv %0, %1 {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x5xbf16>, tensor<2x2x3xbf16>) -> tensor<1x2x3xbf16>
  %expected = nn.constant dense<[[[-3.859375, 13.125, -19.125], [-6.9375, -8.875, -1.796875]]]> : tensor<1x2x3xbf16>
  return %result, %expected : tensor<1x2x3xbf16>, tensor<1x2x3xbf16>
}
func.func @conv_transpose_1d() -> (tensor<1x3x6xf32>, tensor<1x3x6xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[1.25, -2.875, -1.25, 2.0], [2.5, 0.0, 2.375, 2.375]]]> : tensor<1x2x4xf32>
  %1 = nn.constant dense<[[[2.625, -1.5, -1.5], [1.0, -3.0, -1.5], [-0.75, 2.375, 2.875]], [[-1.0, 1.625, 0.25], [-2.75, -0.625, 1.25], [1.25, 2.5, 0.75]]]> : tensor<2x3x3xf32>
  %2 = nn.constant dense<[2.875, -0.25, 1.375]> : tensor<3xf32>
  %result = nn.conv_transpose %0, %1, %2 {strides = array<i64: 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, output_padding = array<i64: 0>, groups = 1 : i64} : (tensor<1x2x4xf32>, tensor<2x3x3xf32>, tensor<3xf32>) -> tensor<1x3x6xf32>
  %expected = nn.constant dense<[[[3.65625, -2.484375, 0.28125, 15.796875, 6.203125, 0.46875], [-5.875, -8.4375, 1.84375, 1.796875, -2.890625, -0.28125], [3.5625, 12.75, 3.921875, -2.453125, 10.25, 8.90625]]]> : tensor<1x3x6xf32>
  return %result, %expected : tensor<1x3x6xf32>, tensor<1x3x6xf32>
}
func.func @conv_transpose_2d() -> (tensor<1x2x6x10xf32>, tensor<1x2x6x10xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[0.75, 2.25, 2.625, 2.125, 2.75], [-0.875, 3.0, -2.5, -0.75, 1.375], [0.75, -2.25, 1.125, -0.75, 1.75]], [[3.0, -1.875, 0.375, -2.875, 0.125], [2.125, 2.75, 1.75, -1.375, -0.75], [3.0, 1.75, 2.5, -1.5, -0.875]], [[2.0, -1.0, 1.5, -2.25, -2.625], [2.5, -1.25, -1.875, -1.5, -3.0], [1.625, 2.375, -3.0, 0.625, -0.875]], [[1.0, 1.25, 1.375, -2.75, -2.75], [2.75, -2.5, 0.0, 0.0, -0.75], [-2.75, -2.0, 0.0, -2.375, 1.5]]]]> : tensor<1x4x3x5xf32>
  %1 = nn.constant dense<[[[[2.25, 1.0], [2.0, 0.75]], [[1.125, -2.75], [0.25, -1.625]]], [[[-1.875, 2.375], [2.0, -2.25]], [[3.0, 0.25], [0.75, -2.75]]], [[[2.375, 2.75], [1.625, -2.0]], [[0.125, -0.5], [-0.625, 0.25]]], [[[1.375, 1.375], [-1.625, 2.625]], [[-0.375, 1.5], [2.25, -0.875]]]]> : tensor<4x2x2x2xf32>
  %2 = nn.constant dense<[2.25, -2.625]> : tensor<2xf32>
  %result = nn.conv_transpose %0, %1, %2 {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, output_padding = array<i64: 0, 0>, groups = 1 : i64} : (tensor<1x4x3x5xf32>, tensor<4x2x2x2xf32>, tensor<2xf32>) -> tensor<1x2x6x10xf32>
  %expected = nn.constant dense<[[[[4.4375, 17.0, 10.171875, -0.984375, 12.90625, 11.78125, 3.296875, -12.421875, -1.8125, -5.703125], [11.375, -5.3125, -0.65625, 13.4375, 8.453125, 3.984375, 1.5625, 7.59375, 8.203125, 2.0625], [6.015625, 17.078125, -2.5625, 4.90625, -11.109375, -1.25, -0.421875, -5.890625, -1.40625, -7.4375], [4.34375, -0.96875, 15.78125, -5.75, -2.296875, 0.1875, -4.4375, 7.78125, -0.15625, 9.0], [-1.609375, 10.8125, -3.203125, 7.9375, -7.03125, 1.0625, 1.59375, -3.609375, 7.8125, 1.578125], [16.859375, -14.40625, 8.359375, -13.375, 4.625, 3.46875, 2.625, -2.421875, 0.140625, 11.21875]], [[7.09375, -3.4375, -6.3125, -6.90625, 1.125, -8.4375, -8.109375, -12.1875, 1.546875, -12.96875], [0.8125, -12.46875, -0.03125, -2.46875, 0.46875, -8.75, -9.03125, 3.671875, -6.390625, -5.6875], [2.046875, 3.1875, 9.78125, -13.3125, -0.421875, 5.625, -7.78125, -0.15625, -3.421875, -6.21875], [3.375, -8.828125, -4.65625, -13.1875, -0.765625, -3.84375, -2.90625, 2.0, -2.65625, -2.890625], [8.453125, -8.875, 1.140625, -0.1875, 5.765625, -3.59375, -7.0, -4.8125, -3.953125, -4.96875], [-7.390625, -9.28125, -7.859375, -1.4375, 1.40625, -12.078125, -9.671875, 4.953125, 1.078125, -4.59375]]]]> : tensor<1x2x6x10xf32>
  return %result, %expected : tensor<1x2x6x10xf32>, tensor<1x2x6x10xf32>
}
func.func @conv_transpose_2d_odd() -> (tensor<2x3x9x8xf32>, tensor<2x3x9x8xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-1.25, 1.25, 1.5], [2.875, -0.5, -3.0], [-0.375, 1.625, -2.375], [-2.0, -0.5, -0.25]], [[-0.375, 0.125, 0.75], [0.75, -0.5, 3.0], [-0.125, 1.125, 1.0], [-0.625, 0.875, 1.375]]], [[[-0.125, -0.25, 0.625], [-0.5, 1.625, -0.875], [-2.5, 0.0, 2.5], [-1.375, -1.125, -1.625]], [[2.625, -2.125, -0.375], [-0.375, 0.375, -1.25], [1.625, 2.125, -0.375], [2.125, -2.375, -1.0]]]]> : tensor<2x2x4x3xf32>
  %1 = nn.constant dense<[[[[2.375, 0.75], [-2.0, 2.5], [2.25, -0.875]], [[-1.875, 0.375], [0.5, -0.375], [1.25, 0.875]], [[1.75, 2.875], [1.5, -2.25], [-3.0, 2.875]]], [[[1.875, 1.0], [-1.5, 1.75], [-2.375, 0.875]], [[-0.75, 2.25], [1.125, -1.125], [1.75, 1.25]], [[-1.5, -1.5], [-0.75, 0.0], [-1.375, 1.125]]]]> : tensor<2x3x3x2xf32>
  %result = nn.conv_transpose %0, %1 {strides = array<i64: 2, 3>, pads = array<i64: 1, 0, 0, 1>, dilations = array<i64: 1, 2>, output_padding = array<i64: 1, 0>, groups = 1 : i64} : (tensor<2x2x4x3xf32>, tensor<2x3x3x2xf32>) -> tensor<2x3x9x8xf32>
  %expected = nn.constant dense<[[[[3.0625, 0.0, -3.78125, -2.6875, 0.0, 3.34375, -4.125, 0.0], [6.3125, 0.0, 3.671875, 0.390625, 0.0, -1.859375, 0.09375, 0.0], [-6.875, 0.0, 8.5, 1.75, 0.0, -2.125, 1.5, 0.0], [3.5625, 0.0, -2.265625, 6.03125, 0.0, 2.34375, -17.640625, 0.0], [0.9375, 0.0, -1.15625, -4.9375, 0.0, 6.03125, 3.25, 0.0], [-6.46875, 0.0, -1.90625, 1.4375, 0.0, 0.0625, -5.734375, 0.0], [4.9375, 0.0, -6.09375, -0.3125, 0.0, 0.28125, -1.5625, 0.0], [-3.015625, 0.0, 1.203125, -3.203125, 0.0, 1.203125, -3.828125, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[-1.046875, 0.0, 0.890625, 0.765625, 0.0, -0.609375, 1.59375, 0.0], [-8.171875, 0.0, 1.203125, 3.09375, 0.0, -0.0625, 6.5625, 0.0], [2.28125, 0.0, -1.921875, -0.8125, 0.0, 0.75, 1.875, 0.0], [5.703125, 0.0, 3.03125, -5.390625, 0.0, 2.078125, 5.203125, 0.0], [-0.328125, 0.0, 0.28125, 2.078125, 0.0, -1.875, -0.0625, 0.0], [3.53125, 0.0, -2.640625, 4.28125, 0.0, 4.609375, -1.78125, 0.0], [-1.703125, 0.0, 1.453125, 0.734375, 0.0, -0.796875, 1.421875, 0.0], [-3.59375, 0.0, -2.53125, 0.90625, 0.0, 0.65625, 2.09375, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[-1.59375, 0.0, 2.8125, 1.78125, 0.0, -2.8125, 1.6875, 0.0], [8.171875, 0.0, 3.125, -4.046875, 0.0, 3.046875, -15.28125, 0.0], [3.75, 0.0, -6.46875, -0.375, 0.0, 1.125, -6.75, 0.0], [-10.125, 0.0, 8.21875, 3.34375, 0.0, 0.984375, -0.78125, 0.0], [-0.46875, 0.0, 0.84375, 1.59375, 0.0, -3.65625, -4.3125, 0.0], [-1.265625, 0.0, -6.03125, -8.609375, 0.0, 3.1875, 3.25, 0.0], [-2.53125, 0.0, 4.5, -1.40625, 0.0, 1.125, -1.40625, 0.0], [6.859375, 0.0, -6.453125, 0.296875, 0.0, -0.453125, -1.140625, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]], [[[-3.6875, 0.0, 4.28125, 3.6875, 0.0, -4.34375, -0.6875, 0.0], [-8.40625, 0.0, 1.65625, 9.046875, 0.0, -0.046875, -2.125, 0.0], [1.5625, 0.0, -1.90625, -3.8125, 0.0, 4.71875, 3.625, 0.0], [-3.125, 0.0, -0.140625, 6.75, 0.0, 1.03125, 6.234375, 0.0], [2.5625, 0.0, -3.40625, -3.1875, 0.0, 3.71875, -4.4375, 0.0], [-8.765625, 0.0, 4.703125, -12.171875, 0.0, -1.359375, 0.78125, 0.0], [-0.4375, 0.0, 0.28125, 5.8125, 0.0, -6.96875, 4.75, 0.0], [-8.140625, 0.0, 3.0625, 3.109375, 0.0, -1.09375, -1.28125, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[2.890625, 0.0, -2.90625, -2.515625, 0.0, 2.484375, -0.109375, 0.0], [5.65625, 0.0, 2.140625, -7.359375, 0.0, -1.421875, 2.703125, 0.0], [-0.671875, 0.0, 0.609375, 1.234375, 0.0, -1.03125, -1.84375, 0.0], [2.1875, 0.0, 1.8125, 1.09375, 0.0, 6.671875, -7.6875, 0.0], [0.578125, 0.0, -0.890625, 2.390625, 0.0, -2.390625, 0.828125, 0.0], [0.703125, 0.0, 4.109375, 7.609375, 0.0, -3.109375, 6.265625, 0.0], [1.703125, 0.0, -1.875, -3.234375, 0.0, 3.09375, -1.9375, 0.0], [2.0, 0.0, 1.453125, -5.5625, 0.0, -3.953125, -3.78125, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[-2.15625, 0.0, 0.28125, 1.21875, 0.0, 0.5625, 1.21875, 0.0], [-3.546875, 0.0, 1.71875, 5.953125, 0.0, 1.0, -1.015625, 0.0], [-0.46875, 0.0, 1.125, 2.15625, 0.0, -3.65625, -0.375, 0.0], [-4.796875, 0.0, -11.484375, -8.578125, 0.0, 1.90625, 9.28125, 0.0], [-4.96875, 0.0, 5.625, -1.59375, 0.0, 0.0, 4.03125, 0.0], [-0.328125, 0.0, -12.5, -1.328125, 0.0, 2.71875, -8.328125, 0.0], [-3.65625, 0.0, 3.09375, 0.09375, 0.0, 2.53125, -1.6875, 0.0], [1.203125, 0.0, -1.5625, 6.640625, 0.0, -5.90625, 6.25, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]]> : tensor<2x3x9x8xf32>
  return %result, %expected : tensor<2x3x9x8xf32>, tensor<2x3x9x8xf32>
}
func.func @conv_transpose_groups() -> (tensor<1x4x5x3xf32>, tensor<1x4x5x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[0.125, -1.875, 1.25], [-2.75, 2.625, 1.75], [-2.5, 1.875, -1.0]], [[1.0, -1.625, -1.125], [-3.0, 1.0, 0.5], [-2.5, -1.375, 1.0]], [[1.875, 0.5, -2.0], [0.75, -1.75, -0.375], [-0.125, -1.625, 1.875]], [[1.375, -2.375, -0.25], [-2.375, 1.5, -0.75], [-0.875, -1.5, -2.5]]]]> : tensor<1x4x3x3xf32>
  %1 = nn.constant dense<[[[[-2.25, 0.25, 1.375], [0.75, -1.625, 2.625], [0.875, 2.375, -3.0]], [[-2.75, -2.75, 1.625], [-0.875, -1.5, 0.625], [1.25, -0.375, -0.75]]], [[[-0.625, -1.125, -0.75], [-0.125, -1.125, 0.125], [0.875, 1.25, -3.0]], [[0.875, -1.125, 1.125], [2.875, -0.75, -2.375], [1.125, -1.0, -1.0]]], [[[0.75, 0.625, -2.875], [-0.25, -0.75, 0.375], [0.75, -3.0, -2.625]], [[0.0, 2.125, -1.75], [-2.375, -0.75, -1.375], [-2.625, 2.625, 1.0]]], [[[1.75, 2.375, 0.875], [-0.875, -3.0, -2.375], [-1.125, 0.75, 1.0]], [[-2.25, -1.5, 2.375], [-1.25, -2.25, -1.5], [-0.875, 0.0, 0.0]]]]> : tensor<4x2x3x3xf32>
  %2 = nn.constant dense<[-2.375, -2.375, -1.75, -1.125]> : tensor<4xf32>
  %result = nn.conv_transpose %0, %1, %2 {strides = array<i64: 2, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, output_padding = array<i64: 0, 0>, groups = 2 : i64} : (tensor<1x4x3x3xf32>, tensor<4x2x3x3xf32>, tensor<4xf32>) -> tensor<1x4x5x3xf32>
  %expected = nn.constant dense<[[[[-4.90625, 4.03125, -8.265625], [-7.734375, -18.375, 12.421875], [7.3125, -14.109375, 1.234375], [-10.65625, 26.40625, -6.234375], [6.078125, -11.625, 2.875]], [[-6.34375, -4.96875, -0.71875], [-3.0, -21.40625, 1.328125], [4.578125, -1.75, -6.109375], [9.390625, -3.40625, -3.375], [-2.34375, 3.96875, 2.8125]], [[-5.328125, 3.15625, 6.328125], [-7.15625, -13.15625, 4.703125], [3.9375, 1.734375, -3.4375], [-14.78125, -7.109375, 3.5], [2.6875, 7.71875, 7.296875]], [[-3.84375, 4.265625, 3.8125], [6.34375, -3.703125, 1.078125], [5.9375, 1.171875, 1.0], [8.546875, -0.765625, 3.15625], [6.671875, 3.625, 7.578125]]]]> : tensor<1x4x5x3xf32>
  return %result, %expected : tensor<1x4x5x3xf32>, tensor<1x4x5x3xf32>
}
func.func @conv_transpose_3d() -> (tensor<1x2x4x4x4xf32>, tensor<1x2x4x4x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[[2.875, -1.375], [-0.875, 1.25]], [[-1.0, 3.0], [-0.125, -0.875]]]]]> : tensor<1x1x2x2x2xf32>
  %1 = nn.constant dense<[[[[[1.625, 1.75], [1.0, -2.25]], [[-1.25, 0.5], [-0.75, -0.375]]], [[[-1.375, -1.25], [-0.125, 2.0]], [[-0.875, 1.5], [3.0, -2.25]]]]]> : tensor<1x2x2x2x2xf32>
  %result = nn.conv_transpose %0, %1 {strides = array<i64: 2, 2, 2>, pads = array<i64: 0, 0, 0, 0, 0, 0>, dilations = array<i64: 1, 1, 1>, output_padding = array<i64: 0, 0, 0>, groups = 1 : i64} : (tensor<1x1x2x2x2xf32>, tensor<1x2x2x2x2xf32>) -> tensor<1x2x4x4x4xf32>
  %expected = nn.constant dense<[[[[[4.671875, 5.03125, -2.234375, -2.40625], [2.875, -6.46875, -1.375, 3.09375], [-1.421875, -1.53125, 2.03125, 2.1875], [-0.875, 1.96875, 1.25, -2.8125]], [[-3.59375, 1.4375, 1.71875, -0.6875], [-2.15625, -1.078125, 1.03125, 0.515625], [1.09375, -0.4375, -1.5625, 0.625], [0.65625, 0.328125, -0.9375, -0.46875]], [[-1.625, -1.75, 4.875, 5.25], [-1.0, 2.25, 3.0, -6.75], [-0.203125, -0.21875, -1.421875, -1.53125], [-0.125, 0.28125, -0.875, 1.96875]], [[1.25, -0.5, -3.75, 1.5], [0.75, 0.375, -2.25, -1.125], [0.15625, -0.0625, 1.09375, -0.4375], [0.09375, 0.046875, 0.65625, 0.328125]]], [[[-3.953125, -3.59375, 1.890625, 1.71875], [-0.359375, 5.75, 0.171875, -2.75], [1.203125, 1.09375, -1.71875, -1.5625], [0.109375, -1.75, -0.15625, 2.5]], [[-2.515625, 4.3125, 1.203125, -2.0625], [8.625, -6.46875, -4.125, 3.09375], [0.765625, -1.3125, -1.09375, 1.875], [-2.625, 1.96875, 3.75, -2.8125]], [[1.375, 1.25, -4.125, -3.75], [0.125, -2.0, -0.375, 6.0], [0.171875, 0.15625, 1.203125, 1.09375], [0.015625, -0.25, 0.109375, -1.75]], [[0.875, -1.5, -2.625, 4.5], [-3.0, 2.25, 9.0, -6.75], [0.109375, -0.1875, 0.765625, -1.3125], [-0.375, 0.28125, -2.625, 1.96875]]]]]> : tensor<1x2x4x4x4xf32>
  return %result, %expected : tensor<1x2x4x4x4xf32>, tensor<1x2x4x4x4xf32>
}
func.func @max_pool_1d() -> (tensor<1x2x3xf32>, tensor<1x2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[2.625, -1.25, -2.5, 2.0, -3.0, 3.0, -1.75], [0.625, -1.5, 2.25, 1.25, 3.0, 1.75, 1.5]]]> : tensor<1x2x7xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 3>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x7xf32>) -> tensor<1x2x3xf32>
  %expected = nn.constant dense<[[[2.625, 2.0, 3.0], [2.25, 3.0, 3.0]]]> : tensor<1x2x3xf32>
  return %result, %expected : tensor<1x2x3xf32>, tensor<1x2x3xf32>
}
func.func @avg_pool_1d_0() -> (tensor<1x2x3xf32>, tensor<1x2x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[2.625, -1.25, -2.5, 2.0, -3.0, 3.0, -1.75], [0.625, -1.5, 2.25, 1.25, 3.0, 1.75, 1.5]]]> : tensor<1x2x7xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x2x7xf32>) -> tensor<1x2x3xf32>
  %expected = nn.constant dense<[[[-0.375, -1.1666666269302368, -0.5833333134651184], [0.4583333432674408, 2.1666667461395264, 2.0833332538604736]]]> : tensor<1x2x3xf32>
  return %result, %expected : tensor<1x2x3xf32>, tensor<1x2x3xf32>
}
func.func @avg_pool_1d_1() -> (tensor<1x2x3xf32>, tensor<1x2x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[2.625, -1.25, -2.5, 2.0, -3.0, 3.0, -1.75], [0.625, -1.5, 2.25, 1.25, 3.0, 1.75, 1.5]]]> : tensor<1x2x7xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, count_include_pad} : (tensor<1x2x7xf32>) -> tensor<1x2x3xf32>
  %expected = nn.constant dense<[[[-0.375, -1.1666666269302368, -0.5833333134651184], [0.4583333432674408, 2.1666667461395264, 2.0833332538604736]]]> : tensor<1x2x3xf32>
  return %result, %expected : tensor<1x2x3xf32>, tensor<1x2x3xf32>
}
func.func @max_pool_2d() -> (tensor<2x3x4x3xf32>, tensor<2x3x4x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[2.75, 0.875, -1.75, -1.75, 1.0, -0.75, 1.625], [0.75, -2.875, 2.625, 2.875, -1.25, -1.375, -0.625], [1.875, -2.875, -2.0, 1.25, -0.5, -0.375, 2.625], [1.875, -2.375, -1.625, -1.5, 1.0, -0.375, 1.0], [-1.625, -0.25, -0.875, -1.875, -1.875, -0.625, 1.125], [1.5, 1.625, -1.875, 0.5, -2.5, -2.25, -0.25], [1.25, -1.625, -2.0, 1.875, 0.625, 2.0, -2.5], [2.75, 1.875, 2.125, -2.375, 0.875, 0.25, -1.875], [2.5, 2.0, 2.0, 1.375, -2.0, 1.5, -0.25]], [[1.25, 0.625, 2.0, 0.125, -1.25, 1.0, 1.0], [-1.25, 0.125, 1.0, -1.0, -2.0, -1.0, 2.0], [-2.125, -0.625, 0.0, 1.75, -0.75, 3.0, -0.5], [-0.25, 2.125, -0.25, 1.125, -0.875, 1.125, 0.625], [3.0, -0.625, -1.75, -2.25, 0.0, 0.0, -2.5], [-3.0, -0.625, -2.875, 2.75, 1.75, -2.5, 1.75], [1.625, 1.375, 2.25, 1.25, 0.0, 1.375, 1.875], [0.5, -0.375, 0.5, -0.875, -0.625, 0.0, 1.5], [-1.875, -0.375, -1.125, -2.125, -1.25, -1.25, 3.0]], [[-0.75, -1.0, -0.625, -1.625, 2.5, 2.75, -0.625], [-2.25, -3.0, 2.875, 2.0, 2.125, 0.5, 0.875], [1.625, -0.5, 2.0, -1.875, -0.375, -2.375, 1.625], [-2.375, 0.0, -0.875, 3.0, -0.625, -2.25, 2.625], [0.375, 0.25, 0.875, 3.0, -2.875, 1.375, -0.25], [-2.125, 2.5, 0.375, 2.5, -2.125, 1.125, -2.875], [3.0, 2.75, 2.375, -1.0, 1.25, -1.875, 2.125], [-2.5, 1.5, 0.875, -1.25, -0.25, -0.125, -3.0], [-2.75, 1.375, 1.125, -1.5, -0.375, 1.75, 1.125]]], [[[-0.125, 2.25, 0.25, -3.0, -0.25, -1.625, 1.125], [-2.375, 3.0, 0.625, 1.875, -0.25, -2.625, -0.375], [0.0, -0.5, -1.625, -1.75, -2.375, 0.0, -1.875], [0.75, -1.5, -0.375, 2.875, 0.125, 1.5, 1.125], [2.125, -2.75, 1.25, -1.625, -1.125, 2.5, -0.625], [0.125, -0.375, -2.375, -1.25, -2.125, -0.5, -3.0], [1.625, 0.25, -2.625, 3.0, -1.375, -0.875, -0.125], [0.25, 1.125, 0.25, 0.875, -1.125, 1.375, 2.125], [-2.375, -2.375, -2.0, -1.0, -1.125, 1.75, -1.375]], [[2.375, 1.625, 2.75, 3.0, -2.625, 1.125, 2.25], [-2.875, -2.0, -1.25, -1.75, 1.875, -2.25, 2.625], [-0.875, 0.625, -0.5, -0.875, 2.25, -0.875, 2.875], [0.875, -0.875, 2.25, -1.375, -1.0, 2.375, -1.875], [2.375, -3.0, -3.0, -2.25, 0.75, 2.125, 2.125], [0.75, 0.875, 3.0, 2.75, -2.625, 0.375, -0.875], [-2.25, 1.75, 0.25, 1.0, 0.125, -2.625, 2.25], [-0.625, -1.75, 0.875, -1.25, 1.125, 0.125, -0.25], [-2.5, -1.875, 2.25, 2.875, 0.375, -0.25, -2.0]], [[1.375, 0.875, 0.25, -1.375, -2.625, 2.875, -1.625], [1.0, -2.625, 1.125, -1.875, 1.25, -1.875, 0.0], [-0.5, 0.125, -1.125, -1.0, -0.875, 0.875, 2.0], [-0.875, -2.875, -1.875, -2.375, 0.75, 1.875, -1.75], [0.25, -0.125, -0.375, 2.375, -1.375, 0.75, 0.25], [2.25, -1.75, 2.625, 2.25, -0.375, 2.0, 0.875], [-1.125, 2.125, -2.875, -2.25, 2.375, 1.75, -1.25], [3.0, 1.0, -1.625, 2.25, 3.0, 1.875, 0.75], [2.25, 1.875, -0.125, 1.625, 2.125, -2.875, -0.25]]]]> : tensor<2x3x9x7xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<2x3x9x7xf32>) -> tensor<2x3x4x3xf32>
  %expected = nn.constant dense<[[[[2.75, 2.875, 2.625], [1.875, 1.25, 2.625], [1.625, 1.875, 2.0], [2.75, 2.125, 2.0]], [[2.0, 2.0, 3.0], [3.0, 1.75, 3.0], [3.0, 2.75, 1.875], [2.25, 2.25, 3.0]], [[2.875, 2.875, 2.75], [2.0, 3.0, 2.625], [3.0, 3.0, 2.125], [3.0, 2.375, 2.125]]], [[[3.0, 1.875, 1.125], [2.125, 2.875, 2.5], [2.125, 3.0, 2.5], [1.625, 3.0, 2.125]], [[2.75, 3.0, 2.875], [2.375, 2.25, 2.875], [3.0, 3.0, 2.25], [2.25, 2.875, 2.25]], [[1.375, 1.25, 2.875], [0.25, 2.375, 2.0], [2.625, 2.625, 2.375], [3.0, 3.0, 3.0]]]]> : tensor<2x3x4x3xf32>
  return %result, %expected : tensor<2x3x4x3xf32>, tensor<2x3x4x3xf32>
}
func.func @avg_pool_2d_0() -> (tensor<2x3x4x3xf32>, tensor<2x3x4x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[2.75, 0.875, -1.75, -1.75, 1.0, -0.75, 1.625], [0.75, -2.875, 2.625, 2.875, -1.25, -1.375, -0.625], [1.875, -2.875, -2.0, 1.25, -0.5, -0.375, 2.625], [1.875, -2.375, -1.625, -1.5, 1.0, -0.375, 1.0], [-1.625, -0.25, -0.875, -1.875, -1.875, -0.625, 1.125], [1.5, 1.625, -1.875, 0.5, -2.5, -2.25, -0.25], [1.25, -1.625, -2.0, 1.875, 0.625, 2.0, -2.5], [2.75, 1.875, 2.125, -2.375, 0.875, 0.25, -1.875], [2.5, 2.0, 2.0, 1.375, -2.0, 1.5, -0.25]], [[1.25, 0.625, 2.0, 0.125, -1.25, 1.0, 1.0], [-1.25, 0.125, 1.0, -1.0, -2.0, -1.0, 2.0], [-2.125, -0.625, 0.0, 1.75, -0.75, 3.0, -0.5], [-0.25, 2.125, -0.25, 1.125, -0.875, 1.125, 0.625], [3.0, -0.625, -1.75, -2.25, 0.0, 0.0, -2.5], [-3.0, -0.625, -2.875, 2.75, 1.75, -2.5, 1.75], [1.625, 1.375, 2.25, 1.25, 0.0, 1.375, 1.875], [0.5, -0.375, 0.5, -0.875, -0.625, 0.0, 1.5], [-1.875, -0.375, -1.125, -2.125, -1.25, -1.25, 3.0]], [[-0.75, -1.0, -0.625, -1.625, 2.5, 2.75, -0.625], [-2.25, -3.0, 2.875, 2.0, 2.125, 0.5, 0.875], [1.625, -0.5, 2.0, -1.875, -0.375, -2.375, 1.625], [-2.375, 0.0, -0.875, 3.0, -0.625, -2.25, 2.625], [0.375, 0.25, 0.875, 3.0, -2.875, 1.375, -0.25], [-2.125, 2.5, 0.375, 2.5, -2.125, 1.125, -2.875], [3.0, 2.75, 2.375, -1.0, 1.25, -1.875, 2.125], [-2.5, 1.5, 0.875, -1.25, -0.25, -0.125, -3.0], [-2.75, 1.375, 1.125, -1.5, -0.375, 1.75, 1.125]]], [[[-0.125, 2.25, 0.25, -3.0, -0.25, -1.625, 1.125], [-2.375, 3.0, 0.625, 1.875, -0.25, -2.625, -0.375], [0.0, -0.5, -1.625, -1.75, -2.375, 0.0, -1.875], [0.75, -1.5, -0.375, 2.875, 0.125, 1.5, 1.125], [2.125, -2.75, 1.25, -1.625, -1.125, 2.5, -0.625], [0.125, -0.375, -2.375, -1.25, -2.125, -0.5, -3.0], [1.625, 0.25, -2.625, 3.0, -1.375, -0.875, -0.125], [0.25, 1.125, 0.25, 0.875, -1.125, 1.375, 2.125], [-2.375, -2.375, -2.0, -1.0, -1.125, 1.75, -1.375]], [[2.375, 1.625, 2.75, 3.0, -2.625, 1.125, 2.25], [-2.875, -2.0, -1.25, -1.75, 1.875, -2.25, 2.625], [-0.875, 0.625, -0.5, -0.875, 2.25, -0.875, 2.875], [0.875, -0.875, 2.25, -1.375, -1.0, 2.375, -1.875], [2.375, -3.0, -3.0, -2.25, 0.75, 2.125, 2.125], [0.75, 0.875, 3.0, 2.75, -2.625, 0.375, -0.875], [-2.25, 1.75, 0.25, 1.0, 0.125, -2.625, 2.25], [-0.625, -1.75, 0.875, -1.25, 1.125, 0.125, -0.25], [-2.5, -1.875, 2.25, 2.875, 0.375, -0.25, -2.0]], [[1.375, 0.875, 0.25, -1.375, -2.625, 2.875, -1.625], [1.0, -2.625, 1.125, -1.875, 1.25, -1.875, 0.0], [-0.5, 0.125, -1.125, -1.0, -0.875, 0.875, 2.0], [-0.875, -2.875, -1.875, -2.375, 0.75, 1.875, -1.75], [0.25, -0.125, -0.375, 2.375, -1.375, 0.75, 0.25], [2.25, -1.75, 2.625, 2.25, -0.375, 2.0, 0.875], [-1.125, 2.125, -2.875, -2.25, 2.375, 1.75, -1.25], [3.0, 1.0, -1.625, 2.25, 3.0, 1.875, 0.75], [2.25, 1.875, -0.125, 1.625, 2.125, -2.875, -0.25]]]]> : tensor<2x3x9x7xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : (tensor<2x3x9x7xf32>) -> tensor<2x3x4x3xf32>
  %expected = nn.constant dense<[[[[-0.0694444477558136, 0.0555555559694767, 0.0416666679084301], [-0.875, -0.8888888955116272, 0.2222222238779068], [-0.4305555522441864, -0.8888888955116272, -0.6944444179534912], [1.2083333730697632, 0.2777777910232544, -0.1527777761220932]], [[0.1111111119389534, -0.013888888992369175, 0.1666666716337204], [-0.0555555559694767, -0.3333333432674408, 0.013888888992369175], [-0.0694444477558136, 0.125, 0.1944444477558136], [0.2777777910232544, -0.2222222238779068, 0.5138888955116272]], [[-0.1805555522441864, 0.7777777910232544, 0.7777777910232544], [0.1527777761220932, 0.25, -0.3472222089767456], [1.1527777910232544, 0.4861111044883728, -0.4583333432674408], [0.8611111044883728, 0.1388888955116272, 0.0694444477558136]]], [[[0.1666666716337204, -0.7222222089767456, -0.9166666865348816], [-0.2916666567325592, -0.5138888955116272, -0.0833333358168602], [-0.3055555522441864, -0.9166666865348816, -0.8055555820465088], [-0.6527777910232544, -0.5694444179534912, -0.0833333358168602]], [[-0.013888888992369175, 0.3194444477558136, 0.8055555820465088], [-0.2361111044883728, -0.4166666567325592, 0.9722222089767456], [0.0833333358168602, 0.0, 0.1805555522441864], [-0.4305555522441864, 0.8472222089767456, -0.125]], [[0.0555555559694767, -0.6944444179534912, 0.0], [-0.8194444179534912, -0.6527777910232544, 0.2777777910232544], [0.1111111119389534, 0.2638888955116272, 0.5555555820465088], [0.5, 0.5, 0.8333333134651184]]]]> : tensor<2x3x4x3xf32>
  return %result, %expected : tensor<2x3x4x3xf32>, tensor<2x3x4x3xf32>
}
func.func @avg_pool_2d_1() -> (tensor<2x3x4x3xf32>, tensor<2x3x4x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[2.75, 0.875, -1.75, -1.75, 1.0, -0.75, 1.625], [0.75, -2.875, 2.625, 2.875, -1.25, -1.375, -0.625], [1.875, -2.875, -2.0, 1.25, -0.5, -0.375, 2.625], [1.875, -2.375, -1.625, -1.5, 1.0, -0.375, 1.0], [-1.625, -0.25, -0.875, -1.875, -1.875, -0.625, 1.125], [1.5, 1.625, -1.875, 0.5, -2.5, -2.25, -0.25], [1.25, -1.625, -2.0, 1.875, 0.625, 2.0, -2.5], [2.75, 1.875, 2.125, -2.375, 0.875, 0.25, -1.875], [2.5, 2.0, 2.0, 1.375, -2.0, 1.5, -0.25]], [[1.25, 0.625, 2.0, 0.125, -1.25, 1.0, 1.0], [-1.25, 0.125, 1.0, -1.0, -2.0, -1.0, 2.0], [-2.125, -0.625, 0.0, 1.75, -0.75, 3.0, -0.5], [-0.25, 2.125, -0.25, 1.125, -0.875, 1.125, 0.625], [3.0, -0.625, -1.75, -2.25, 0.0, 0.0, -2.5], [-3.0, -0.625, -2.875, 2.75, 1.75, -2.5, 1.75], [1.625, 1.375, 2.25, 1.25, 0.0, 1.375, 1.875], [0.5, -0.375, 0.5, -0.875, -0.625, 0.0, 1.5], [-1.875, -0.375, -1.125, -2.125, -1.25, -1.25, 3.0]], [[-0.75, -1.0, -0.625, -1.625, 2.5, 2.75, -0.625], [-2.25, -3.0, 2.875, 2.0, 2.125, 0.5, 0.875], [1.625, -0.5, 2.0, -1.875, -0.375, -2.375, 1.625], [-2.375, 0.0, -0.875, 3.0, -0.625, -2.25, 2.625], [0.375, 0.25, 0.875, 3.0, -2.875, 1.375, -0.25], [-2.125, 2.5, 0.375, 2.5, -2.125, 1.125, -2.875], [3.0, 2.75, 2.375, -1.0, 1.25, -1.875, 2.125], [-2.5, 1.5, 0.875, -1.25, -0.25, -0.125, -3.0], [-2.75, 1.375, 1.125, -1.5, -0.375, 1.75, 1.125]]], [[[-0.125, 2.25, 0.25, -3.0, -0.25, -1.625, 1.125], [-2.375, 3.0, 0.625, 1.875, -0.25, -2.625, -0.375], [0.0, -0.5, -1.625, -1.75, -2.375, 0.0, -1.875], [0.75, -1.5, -0.375, 2.875, 0.125, 1.5, 1.125], [2.125, -2.75, 1.25, -1.625, -1.125, 2.5, -0.625], [0.125, -0.375, -2.375, -1.25, -2.125, -0.5, -3.0], [1.625, 0.25, -2.625, 3.0, -1.375, -0.875, -0.125], [0.25, 1.125, 0.25, 0.875, -1.125, 1.375, 2.125], [-2.375, -2.375, -2.0, -1.0, -1.125, 1.75, -1.375]], [[2.375, 1.625, 2.75, 3.0, -2.625, 1.125, 2.25], [-2.875, -2.0, -1.25, -1.75, 1.875, -2.25, 2.625], [-0.875, 0.625, -0.5, -0.875, 2.25, -0.875, 2.875], [0.875, -0.875, 2.25, -1.375, -1.0, 2.375, -1.875], [2.375, -3.0, -3.0, -2.25, 0.75, 2.125, 2.125], [0.75, 0.875, 3.0, 2.75, -2.625, 0.375, -0.875], [-2.25, 1.75, 0.25, 1.0, 0.125, -2.625, 2.25], [-0.625, -1.75, 0.875, -1.25, 1.125, 0.125, -0.25], [-2.5, -1.875, 2.25, 2.875, 0.375, -0.25, -2.0]], [[1.375, 0.875, 0.25, -1.375, -2.625, 2.875, -1.625], [1.0, -2.625, 1.125, -1.875, 1.25, -1.875, 0.0], [-0.5, 0.125, -1.125, -1.0, -0.875, 0.875, 2.0], [-0.875, -2.875, -1.875, -2.375, 0.75, 1.875, -1.75], [0.25, -0.125, -0.375, 2.375, -1.375, 0.75, 0.25], [2.25, -1.75, 2.625, 2.25, -0.375, 2.0, 0.875], [-1.125, 2.125, -2.875, -2.25, 2.375, 1.75, -1.25], [3.0, 1.0, -1.625, 2.25, 3.0, 1.875, 0.75], [2.25, 1.875, -0.125, 1.625, 2.125, -2.875, -0.25]]]]> : tensor<2x3x9x7xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, count_include_pad} : (tensor<2x3x9x7xf32>) -> tensor<2x3x4x3xf32>
  %expected = nn.constant dense<[[[[-0.0694444477558136, 0.0555555559694767, 0.0416666679084301], [-0.875, -0.8888888955116272, 0.2222222238779068], [-0.4305555522441864, -0.8888888955116272, -0.6944444179534912], [1.2083333730697632, 0.2777777910232544, -0.1527777761220932]], [[0.1111111119389534, -0.013888888992369175, 0.1666666716337204], [-0.0555555559694767, -0.3333333432674408, 0.013888888992369175], [-0.0694444477558136, 0.125, 0.1944444477558136], [0.2777777910232544, -0.2222222238779068, 0.5138888955116272]], [[-0.1805555522441864, 0.7777777910232544, 0.7777777910232544], [0.1527777761220932, 0.25, -0.3472222089767456], [1.1527777910232544, 0.4861111044883728, -0.4583333432674408], [0.8611111044883728, 0.1388888955116272, 0.0694444477558136]]], [[[0.1666666716337204, -0.7222222089767456, -0.9166666865348816], [-0.2916666567325592, -0.5138888955116272, -0.0833333358168602], [-0.3055555522441864, -0.9166666865348816, -0.8055555820465088], [-0.6527777910232544, -0.5694444179534912, -0.0833333358168602]], [[-0.013888888992369175, 0.3194444477558136, 0.8055555820465088], [-0.2361111044883728, -0.4166666567325592, 0.9722222089767456], [0.0833333358168602, 0.0, 0.1805555522441864], [-0.4305555522441864, 0.8472222089767456, -0.125]], [[0.0555555559694767, -0.6944444179534912, 0.0], [-0.8194444179534912, -0.6527777910232544, 0.2777777910232544], [0.1111111119389534, 0.2638888955116272, 0.5555555820465088], [0.5, 0.5, 0.8333333134651184]]]]> : tensor<2x3x4x3xf32>
  return %result, %expected : tensor<2x3x4x3xf32>, tensor<2x3x4x3xf32>
}
func.func @max_pool_pads() -> (tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[2.625, -1.5, 0.75, -0.125, 0.5], [-1.0, 0.875, 1.625, 1.5, 2.0], [-1.5, -2.25, 0.25, -2.0, 0.75], [-0.75, 1.375, -0.25, 0.375, 2.75], [0.75, 2.75, -1.625, 2.875, -1.75]], [[1.375, -2.75, 1.125, 2.375, -1.375], [-2.125, -0.75, -2.625, -3.0, -0.5], [2.0, -0.625, -1.375, -1.625, -2.625], [-0.625, -1.125, -0.25, -1.125, 0.5], [1.375, -3.0, -3.0, -1.375, -1.625]]]]> : tensor<1x2x5x5xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 3, 2>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 2, 0>, dilations = array<i64: 1, 1>} : (tensor<1x2x5x5xf32>) -> tensor<1x2x6x5xf32>
  %expected = nn.constant dense<[[[[2.625, 2.625, 1.625, 1.625, 2.0], [2.625, 2.625, 1.625, 1.625, 2.0], [-0.75, 1.375, 1.625, 1.625, 2.75], [0.75, 2.75, 2.75, 2.875, 2.875], [0.75, 2.75, 2.75, 2.875, 2.875], [0.75, 2.75, 2.75, 2.875, 2.875]], [[1.375, 1.375, 1.125, 2.375, 2.375], [2.0, 2.0, 1.125, 2.375, 2.375], [2.0, 2.0, -0.25, -0.25, 0.5], [2.0, 2.0, -0.25, -0.25, 0.5], [1.375, 1.375, -0.25, -0.25, 0.5], [1.375, 1.375, -3.0, -1.375, -1.375]]]]> : tensor<1x2x6x5xf32>
  return %result, %expected : tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>
}
func.func @avg_pool_pads_0() -> (tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[2.625, -1.5, 0.75, -0.125, 0.5], [-1.0, 0.875, 1.625, 1.5, 2.0], [-1.5, -2.25, 0.25, -2.0, 0.75], [-0.75, 1.375, -0.25, 0.375, 2.75], [0.75, 2.75, -1.625, 2.875, -1.75]], [[1.375, -2.75, 1.125, 2.375, -1.375], [-2.125, -0.75, -2.625, -3.0, -0.5], [2.0, -0.625, -1.375, -1.625, -2.625], [-0.625, -1.125, -0.25, -1.125, 0.5], [1.375, -3.0, -3.0, -1.375, -1.625]]]]> : tensor<1x2x5x5xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3, 2>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 2, 0>, dilations = array<i64: 1, 1>} : (tensor<1x2x5x5xf32>) -> tensor<1x2x6x5xf32>
  %expected = nn.constant dense<[[[[0.8125, 0.25, 0.4375, 0.9375, 0.96875], [0.0416666679084301, -0.4583333432674408, -0.0416666679084301, 0.3333333432674408, 0.4375], [-1.0833333730697632, -0.5416666865348816, 0.2708333432674408, 0.25, 0.8958333134651184], [-0.5, 0.0625, 0.0416666679084301, -0.0625, 0.5], [0.0, 1.03125, 0.5625, 0.34375, 1.0625], [0.75, 1.75, 0.5625, 0.625, 0.5625]], [[-0.375, -1.0625, -1.25, -0.53125, -0.625], [0.4166666567325592, -0.4791666567325592, -1.1666666269302368, -0.8541666865348816, -1.125], [-0.25, -0.5416666865348816, -1.125, -1.6666666269302368, -1.3958333730697632], [0.9166666865348816, -0.3333333432674408, -1.5625, -1.4583333730697632, -1.3125], [0.375, -0.84375, -1.84375, -1.4375, -0.90625], [1.375, -0.8125, -3.0, -2.1875, -1.5]]]]> : tensor<1x2x6x5xf32>
  return %result, %expected : tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>
}
func.func @avg_pool_pads_1() -> (tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[2.625, -1.5, 0.75, -0.125, 0.5], [-1.0, 0.875, 1.625, 1.5, 2.0], [-1.5, -2.25, 0.25, -2.0, 0.75], [-0.75, 1.375, -0.25, 0.375, 2.75], [0.75, 2.75, -1.625, 2.875, -1.75]], [[1.375, -2.75, 1.125, 2.375, -1.375], [-2.125, -0.75, -2.625, -3.0, -0.5], [2.0, -0.625, -1.375, -1.625, -2.625], [-0.625, -1.125, -0.25, -1.125, 0.5], [1.375, -3.0, -3.0, -1.375, -1.625]]]]> : tensor<1x2x5x5xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3, 2>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 2, 0>, dilations = array<i64: 1, 1>, count_include_pad} : (tensor<1x2x5x5xf32>) -> tensor<1x2x6x5xf32>
  %expected = nn.constant dense<[[[[0.2708333432674408, 0.1666666716337204, 0.2916666567325592, 0.625, 0.6458333134651184], [0.02083333395421505, -0.4583333432674408, -0.0416666679084301, 0.3333333432674408, 0.4375], [-0.5416666865348816, -0.5416666865348816, 0.2708333432674408, 0.25, 0.8958333134651184], [-0.25, 0.0625, 0.0416666679084301, -0.0625, 0.5], [0.0, 0.6875, 0.375, 0.2291666716337204, 0.7083333134651184], [0.125, 0.5833333134651184, 0.1875, 0.2083333283662796, 0.1875]], [[-0.125, -0.7083333134651184, -0.8333333134651184, -0.3541666567325592, -0.4166666567325592], [0.2083333283662796, -0.4791666567325592, -1.1666666269302368, -0.8541666865348816, -1.125], [-0.125, -0.5416666865348816, -1.125, -1.6666666269302368, -1.3958333730697632], [0.4583333432674408, -0.3333333432674408, -1.5625, -1.4583333730697632, -1.3125], [0.125, -0.5625, -1.2291666269302368, -0.9583333134651184, -0.6041666865348816], [0.2291666716337204, -0.2708333432674408, -1.0, -0.7291666865348816, -0.5]]]]> : tensor<1x2x6x5xf32>
  return %result, %expected : tensor<1x2x6x5xf32>, tensor<1x2x6x5xf32>
}
func.func @max_pool_ceil() -> (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[-2.5, 2.375, -2.5, 2.125, -2.625, 0.75], [-0.75, 0.375, 0.125, -1.75, -2.5, 2.25], [1.375, 1.625, 0.75, 0.125, 2.125, -2.125], [0.625, -1.75, 0.875, -0.75, -0.5, -1.0], [0.625, -2.75, 1.625, -0.625, 3.0, -0.375], [-2.25, -1.25, -0.25, -0.75, -1.5, -1.0]]]]> : tensor<1x1x6x6xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode} : (tensor<1x1x6x6xf32>) -> tensor<1x1x3x3xf32>
  %expected = nn.constant dense<[[[[2.375, 2.125, 2.25], [1.625, 3.0, 3.0], [1.625, 3.0, 3.0]]]]> : tensor<1x1x3x3xf32>
  return %result, %expected : tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>
}
func.func @avg_pool_ceil_0() -> (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-2.5, 2.375, -2.5, 2.125, -2.625, 0.75], [-0.75, 0.375, 0.125, -1.75, -2.5, 2.25], [1.375, 1.625, 0.75, 0.125, 2.125, -2.125], [0.625, -1.75, 0.875, -0.75, -0.5, -1.0], [0.625, -2.75, 1.625, -0.625, 3.0, -0.375], [-2.25, -1.25, -0.25, -0.75, -1.5, -1.0]]]]> : tensor<1x1x6x6xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode} : (tensor<1x1x6x6xf32>) -> tensor<1x1x3x3xf32>
  %expected = nn.constant dense<[[[[0.0972222238779068, -0.4583333432674408, -0.3541666567325592], [0.3333333432674408, 0.7361111044883728, 0.1875], [-0.7083333134651184, 0.25, 0.03125]]]]> : tensor<1x1x3x3xf32>
  return %result, %expected : tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>
}
func.func @avg_pool_ceil_1() -> (tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[-2.5, 2.375, -2.5, 2.125, -2.625, 0.75], [-0.75, 0.375, 0.125, -1.75, -2.5, 2.25], [1.375, 1.625, 0.75, 0.125, 2.125, -2.125], [0.625, -1.75, 0.875, -0.75, -0.5, -1.0], [0.625, -2.75, 1.625, -0.625, 3.0, -0.375], [-2.25, -1.25, -0.25, -0.75, -1.5, -1.0]]]]> : tensor<1x1x6x6xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode, count_include_pad} : (tensor<1x1x6x6xf32>) -> tensor<1x1x3x3xf32>
  %expected = nn.constant dense<[[[[0.0972222238779068, -0.4583333432674408, -0.3541666567325592], [0.3333333432674408, 0.7361111044883728, 0.1875], [-0.7083333134651184, 0.25, 0.03125]]]]> : tensor<1x1x3x3xf32>
  return %result, %expected : tensor<1x1x3x3xf32>, tensor<1x1x3x3xf32>
}
func.func @max_pool_ceil_pads() -> (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[1.375, -0.75, -2.125, 0.75, 1.5, 0.0], [1.375, -1.875, -2.125, 1.75, 1.75, 0.125], [-0.125, -0.25, -1.75, 1.25, -0.75, 1.5], [-0.375, 2.125, 2.125, 1.875, -1.375, 1.0], [1.5, 1.375, 2.375, -2.125, 1.0, 1.25]], [[-0.875, -1.5, 0.375, -1.5, 0.5, -2.375], [-0.625, -0.625, 1.375, -3.0, -0.875, 1.0], [0.0, 1.5, 2.25, 1.75, -1.0, -2.25], [-2.5, 0.875, -2.25, 2.125, 0.5, -2.875], [1.75, -1.875, 3.0, -1.375, 0.25, -0.25]]]]> : tensor<1x2x5x6xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 2, 3>, strides = array<i64: 3, 2>, pads = array<i64: 1, 1, 0, 1>, dilations = array<i64: 1, 1>, ceil_mode} : (tensor<1x2x5x6xf32>) -> tensor<1x2x2x4xf32>
  %expected = nn.constant dense<[[[[1.375, 0.75, 1.5, 0.0], [2.125, 2.125, 1.875, 1.5]], [[-0.875, 0.375, 0.5, -2.375], [1.5, 2.25, 2.125, -2.25]]]]> : tensor<1x2x2x4xf32>
  return %result, %expected : tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>
}
func.func @avg_pool_ceil_pads_0() -> (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[1.375, -0.75, -2.125, 0.75, 1.5, 0.0], [1.375, -1.875, -2.125, 1.75, 1.75, 0.125], [-0.125, -0.25, -1.75, 1.25, -0.75, 1.5], [-0.375, 2.125, 2.125, 1.875, -1.375, 1.0], [1.5, 1.375, 2.375, -2.125, 1.0, 1.25]], [[-0.875, -1.5, 0.375, -1.5, 0.5, -2.375], [-0.625, -0.625, 1.375, -3.0, -0.875, 1.0], [0.0, 1.5, 2.25, 1.75, -1.0, -2.25], [-2.5, 0.875, -2.25, 2.125, 0.5, -2.875], [1.75, -1.875, 3.0, -1.375, 0.25, -0.25]]]]> : tensor<1x2x5x6xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 2, 3>, strides = array<i64: 3, 2>, pads = array<i64: 1, 1, 0, 1>, dilations = array<i64: 1, 1>, ceil_mode} : (tensor<1x2x5x6xf32>) -> tensor<1x2x2x4xf32>
  %expected = nn.constant dense<[[[[0.3125, -0.7083333134651184, 0.75, 0.0], [0.34375, 0.8958333134651184, 0.5833333134651184, 1.25]], [[-1.1875, -0.875, -1.125, -2.375], [-0.03125, 1.0416666269302368, -0.2916666567325592, -2.5625]]]]> : tensor<1x2x2x4xf32>
  return %result, %expected : tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>
}
func.func @avg_pool_ceil_pads_1() -> (tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[1.375, -0.75, -2.125, 0.75, 1.5, 0.0], [1.375, -1.875, -2.125, 1.75, 1.75, 0.125], [-0.125, -0.25, -1.75, 1.25, -0.75, 1.5], [-0.375, 2.125, 2.125, 1.875, -1.375, 1.0], [1.5, 1.375, 2.375, -2.125, 1.0, 1.25]], [[-0.875, -1.5, 0.375, -1.5, 0.5, -2.375], [-0.625, -0.625, 1.375, -3.0, -0.875, 1.0], [0.0, 1.5, 2.25, 1.75, -1.0, -2.25], [-2.5, 0.875, -2.25, 2.125, 0.5, -2.875], [1.75, -1.875, 3.0, -1.375, 0.25, -0.25]]]]> : tensor<1x2x5x6xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 2, 3>, strides = array<i64: 3, 2>, pads = array<i64: 1, 1, 0, 1>, dilations = array<i64: 1, 1>, ceil_mode, count_include_pad} : (tensor<1x2x5x6xf32>) -> tensor<1x2x2x4xf32>
  %expected = nn.constant dense<[[[[0.1041666641831398, -0.3541666567325592, 0.375, 0.0], [0.2291666716337204, 0.8958333134651184, 0.5833333134651184, 0.625]], [[-0.3958333432674408, -0.4375, -0.5625, -0.59375], [-0.02083333395421505, 1.0416666269302368, -0.2916666567325592, -1.28125]]]]> : tensor<1x2x2x4xf32>
  return %result, %expected : tensor<1x2x2x4xf32>, tensor<1x2x2x4xf32>
}
func.func @max_pool_ceil_drops() -> (tensor<1x1x2xf32>, tensor<1x1x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-0.875, -2.0, -2.625]]]> : tensor<1x1x3xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 1>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, ceil_mode} : (tensor<1x1x3xf32>) -> tensor<1x1x2xf32>
  %expected = nn.constant dense<[[[-0.875, -2.625]]]> : tensor<1x1x2xf32>
  return %result, %expected : tensor<1x1x2xf32>, tensor<1x1x2xf32>
}
func.func @avg_pool_ceil_drops_0() -> (tensor<1x1x2xf32>, tensor<1x1x2xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[-0.875, -2.0, -2.625]]]> : tensor<1x1x3xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 1>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, ceil_mode} : (tensor<1x1x3xf32>) -> tensor<1x1x2xf32>
  %expected = nn.constant dense<[[[-0.875, -2.625]]]> : tensor<1x1x2xf32>
  return %result, %expected : tensor<1x1x2xf32>, tensor<1x1x2xf32>
}
func.func @avg_pool_ceil_drops_1() -> (tensor<1x1x2xf32>, tensor<1x1x2xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[-0.875, -2.0, -2.625]]]> : tensor<1x1x3xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 1>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>, ceil_mode, count_include_pad} : (tensor<1x1x3xf32>) -> tensor<1x1x2xf32>
  %expected = nn.constant dense<[[[-0.875, -2.625]]]> : tensor<1x1x2xf32>
  return %result, %expected : tensor<1x1x2xf32>, tensor<1x1x2xf32>
}
func.func @max_pool_dilated() -> (tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[0.25, 3.0, -1.0, -1.25, 1.0, 3.0, 0.25, 2.875], [1.125, 1.875, -1.5, 0.375, 1.25, -0.875, 1.375, -0.75], [1.375, -0.25, -2.625, -2.5, 2.75, 0.875, 0.5, 1.625], [-1.375, -0.875, -0.375, 1.0, 0.125, -1.375, 0.125, -0.75], [-1.5, -1.875, -1.5, 0.25, -0.875, -0.5, 1.75, 1.25], [-0.375, 0.5, -2.875, -0.5, -0.25, -1.25, -1.875, 1.5], [-3.0, 2.875, 2.875, 0.75, -1.25, -1.25, 0.25, 1.0], [-0.875, -0.375, -2.75, 2.375, 2.5, -1.5, 2.625, 2.125]]]]> : tensor<1x1x8x8xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 2, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 3, 2>} : (tensor<1x1x8x8xf32>) -> tensor<1x1x5x4xf32>
  %expected = nn.constant dense<[[[[1.0, 3.0, 1.0, 3.0], [1.25, 1.875, 1.75, 1.25], [2.75, 0.875, 2.75, 1.625], [2.875, 2.875, 2.875, 1.0], [2.5, 2.375, 2.625, 2.375]]]]> : tensor<1x1x5x4xf32>
  return %result, %expected : tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>
}
func.func @avg_pool_dilated_0() -> (tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[0.25, 3.0, -1.0, -1.25, 1.0, 3.0, 0.25, 2.875], [1.125, 1.875, -1.5, 0.375, 1.25, -0.875, 1.375, -0.75], [1.375, -0.25, -2.625, -2.5, 2.75, 0.875, 0.5, 1.625], [-1.375, -0.875, -0.375, 1.0, 0.125, -1.375, 0.125, -0.75], [-1.5, -1.875, -1.5, 0.25, -0.875, -0.5, 1.75, 1.25], [-0.375, 0.5, -2.875, -0.5, -0.25, -1.25, -1.875, 1.5], [-3.0, 2.875, 2.875, 0.75, -1.25, -1.25, 0.25, 1.0], [-0.875, -0.375, -2.75, 2.375, 2.5, -1.5, 2.625, 2.125]]]]> : tensor<1x1x8x8xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 2, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 3, 2>} : (tensor<1x1x8x8xf32>) -> tensor<1x1x5x4xf32>
  %expected = nn.constant dense<[[[[-0.2291666716337204, 0.5833333134651184, 0.02083333395421505, 0.5833333134651184], [-0.5, -0.125, 0.0833333358168602, -0.0416666679084301], [-0.3333333432674408, -0.5208333134651184, -0.7291666865348816, -0.0416666679084301], [-0.5, 0.1875, 0.2916666567325592, -0.1041666641831398], [-0.8333333134651184, -0.2708333432674408, 0.2916666567325592, 0.6666666865348816]]]]> : tensor<1x1x5x4xf32>
  return %result, %expected : tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>
}
func.func @avg_pool_dilated_1() -> (tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[0.25, 3.0, -1.0, -1.25, 1.0, 3.0, 0.25, 2.875], [1.125, 1.875, -1.5, 0.375, 1.25, -0.875, 1.375, -0.75], [1.375, -0.25, -2.625, -2.5, 2.75, 0.875, 0.5, 1.625], [-1.375, -0.875, -0.375, 1.0, 0.125, -1.375, 0.125, -0.75], [-1.5, -1.875, -1.5, 0.25, -0.875, -0.5, 1.75, 1.25], [-0.375, 0.5, -2.875, -0.5, -0.25, -1.25, -1.875, 1.5], [-3.0, 2.875, 2.875, 0.75, -1.25, -1.25, 0.25, 1.0], [-0.875, -0.375, -2.75, 2.375, 2.5, -1.5, 2.625, 2.125]]]]> : tensor<1x1x8x8xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 2, 3>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 3, 2>, count_include_pad} : (tensor<1x1x8x8xf32>) -> tensor<1x1x5x4xf32>
  %expected = nn.constant dense<[[[[-0.2291666716337204, 0.5833333134651184, 0.02083333395421505, 0.5833333134651184], [-0.5, -0.125, 0.0833333358168602, -0.0416666679084301], [-0.3333333432674408, -0.5208333134651184, -0.7291666865348816, -0.0416666679084301], [-0.5, 0.1875, 0.2916666567325592, -0.1041666641831398], [-0.8333333134651184, -0.2708333432674408, 0.2916666567325592, 0.6666666865348816]]]]> : tensor<1x1x5x4xf32>
  return %result, %expected : tensor<1x1x5x4xf32>, tensor<1x1x5x4xf32>
}
func.func @max_pool_3d() -> (tensor<1x1x2x2x4xf32>, tensor<1x1x2x2x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[-1.875, -2.125, -0.5, 1.125, -0.75], [1.375, -2.0, 2.625, 1.0, -1.5], [1.75, -0.5, 1.625, 1.25, 1.125], [-2.375, -3.0, 1.25, -1.625, -2.625]], [[0.125, 2.625, 1.25, -1.25, -0.75], [1.25, -0.25, 0.375, 2.125, -2.75], [-2.875, 2.375, -1.375, 2.0, -1.25], [2.125, 3.0, 2.625, -1.625, 0.125]], [[-2.75, -1.375, -0.5, -2.875, 0.875], [-1.875, -2.125, 0.875, 2.125, 3.0], [-1.875, 1.75, 1.25, 1.875, -2.125], [-0.125, 2.375, 0.5, -1.875, -3.0]]]]]> : tensor<1x1x3x4x5xf32>
  %result = nn.max_pool %0 {kernel = array<i64: 2, 2, 2>, strides = array<i64: 1, 2, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, dilations = array<i64: 1, 1, 1>} : (tensor<1x1x3x4x5xf32>) -> tensor<1x1x2x2x4xf32>
  %expected = nn.constant dense<[[[[[2.625, 2.625, 2.625, 2.125], [3.0, 3.0, 2.625, 2.0]], [[2.625, 2.625, 2.125, 3.0], [3.0, 3.0, 2.625, 2.0]]]]]> : tensor<1x1x2x2x4xf32>
  return %result, %expected : tensor<1x1x2x2x4xf32>, tensor<1x1x2x2x4xf32>
}
func.func @avg_pool_3d_0() -> (tensor<1x1x2x2x4xf32>, tensor<1x1x2x2x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[[-1.875, -2.125, -0.5, 1.125, -0.75], [1.375, -2.0, 2.625, 1.0, -1.5], [1.75, -0.5, 1.625, 1.25, 1.125], [-2.375, -3.0, 1.25, -1.625, -2.625]], [[0.125, 2.625, 1.25, -1.25, -0.75], [1.25, -0.25, 0.375, 2.125, -2.75], [-2.875, 2.375, -1.375, 2.0, -1.25], [2.125, 3.0, 2.625, -1.625, 0.125]], [[-2.75, -1.375, -0.5, -2.875, 0.875], [-1.875, -2.125, 0.875, 2.125, 3.0], [-1.875, 1.75, 1.25, 1.875, -2.125], [-0.125, 2.375, 0.5, -1.875, -3.0]]]]]> : tensor<1x1x3x4x5xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 2, 2, 2>, strides = array<i64: 1, 2, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, dilations = array<i64: 1, 1, 1>} : (tensor<1x1x3x4x5xf32>) -> tensor<1x1x2x2x4xf32>
  %expected = nn.constant dense<[[[[[-0.109375, 0.25, 0.84375, -0.34375], [0.0625, 0.75, 0.515625, -0.328125]], [[-0.546875, 0.109375, 0.265625, 0.0625], [0.84375, 1.5625, 0.421875, -0.734375]]]]]> : tensor<1x1x2x2x4xf32>
  return %result, %expected : tensor<1x1x2x2x4xf32>, tensor<1x1x2x2x4xf32>
}
func.func @avg_pool_3d_1() -> (tensor<1x1x2x2x4xf32>, tensor<1x1x2x2x4xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[[[-1.875, -2.125, -0.5, 1.125, -0.75], [1.375, -2.0, 2.625, 1.0, -1.5], [1.75, -0.5, 1.625, 1.25, 1.125], [-2.375, -3.0, 1.25, -1.625, -2.625]], [[0.125, 2.625, 1.25, -1.25, -0.75], [1.25, -0.25, 0.375, 2.125, -2.75], [-2.875, 2.375, -1.375, 2.0, -1.25], [2.125, 3.0, 2.625, -1.625, 0.125]], [[-2.75, -1.375, -0.5, -2.875, 0.875], [-1.875, -2.125, 0.875, 2.125, 3.0], [-1.875, 1.75, 1.25, 1.875, -2.125], [-0.125, 2.375, 0.5, -1.875, -3.0]]]]]> : tensor<1x1x3x4x5xf32>
  %result = nn.avg_pool %0 {kernel = array<i64: 2, 2, 2>, strides = array<i64: 1, 2, 1>, pads = array<i64: 0, 0, 0, 0, 0, 0>, dilations = array<i64: 1, 1, 1>, count_include_pad} : (tensor<1x1x3x4x5xf32>) -> tensor<1x1x2x2x4xf32>
  %expected = nn.constant dense<[[[[[-0.109375, 0.25, 0.84375, -0.34375], [0.0625, 0.75, 0.515625, -0.328125]], [[-0.546875, 0.109375, 0.265625, 0.0625], [0.84375, 1.5625, 0.421875, -0.734375]]]]]> : tensor<1x1x2x2x4xf32>
  return %result, %expected : tensor<1x1x2x2x4xf32>, tensor<1x1x2x2x4xf32>
}
func.func @max_pool_ui8() -> (tensor<1x1x2xui8>, tensor<1x1x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[186, 17, 213, 167, 65]]]> : tensor<1x1x5xui8>
  %result = nn.max_pool %0 {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x5xui8>) -> tensor<1x1x2xui8>
  %expected = nn.constant dense<[[[186, 213]]]> : tensor<1x1x2xui8>
  return %result, %expected : tensor<1x1x2xui8>, tensor<1x1x2xui8>
}
func.func @max_pool_f16() -> (tensor<1x1x2xf16>, tensor<1x1x2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[-1.75, -2.5, -1.0, 0.5, -1.125]]]> : tensor<1x1x5xf16>
  %result = nn.max_pool %0 {kernel = array<i64: 2>, strides = array<i64: 2>, pads = array<i64: 0, 0>, dilations = array<i64: 1>} : (tensor<1x1x5xf16>) -> tensor<1x1x2xf16>
  %expected = nn.constant dense<[[[-1.75, 0.5]]]> : tensor<1x1x2xf16>
  return %result, %expected : tensor<1x1x2xf16>, tensor<1x1x2xf16>
}
func.func @reduce_sum_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.5, 0.75], [2.375, 2.25, 1.5, 0.625], [1.5, 1.125, 1.5, 0.5]], [[1.375, 0.25, 1.25, 2.125], [0.5, 0.5, 1.0, 2.75], [0.875, 2.875, 0.75, 0.25]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[5.375, 5.375, 4.5, 1.875]], [[2.75, 3.625, 3.0, 5.125]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_sum_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.375, 0.375, 0.375, 1.625], [0.625, 1.875, 1.625, 2.25], [1.0, 0.875, 0.75, 2.25]], [[1.125, 2.625, 1.625, 2.5], [2.125, 2.125, 3.0, 1.375], [2.625, 2.5, 1.375, 2.125]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[12.625, 15.0, 13.5]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_sum_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[1.375, 2.0], [1.25, 1.5], [0.75, 2.0]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<8.875> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_sum_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.875, 1.125, 0.25], [2.125, 0.625, 2.125]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[2.875, 1.125, 0.25], [2.125, 0.625, 2.125]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_sum_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<2.0> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<2.0> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_sum_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.875, 1.875, 0.375], [0.875, 0.875, 2.875]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[5.125, 4.625]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_sum_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[21, 10, 22], [15, 8, 3]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[53, 26]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_sum_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_mean_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.75, 2.75, 2.25, 0.375], [1.75, 1.25, 2.125, 2.75], [1.625, 2.875, 0.625, 2.75]], [[2.625, 2.5, 2.875, 0.75], [0.625, 0.125, 2.375, 1.375], [1.0, 0.25, 0.875, 3.0]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[2.0416667461395264, 2.2916667461395264, 1.6666666269302368, 1.9583333730697632]], [[1.4166666269302368, 0.9583333134651184, 2.0416667461395264, 1.7083333730697632]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_mean_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[0.25, 0.125, 0.875, 1.0], [0.625, 0.625, 1.75, 0.125], [3.0, 1.5, 1.125, 0.25]], [[0.625, 2.75, 1.125, 2.125], [0.5, 1.125, 1.0, 2.625], [1.25, 2.5, 2.875, 1.0]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[1.109375, 1.046875, 1.6875]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_mean_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.75, 2.625], [2.875, 2.875], [0.5, 1.875]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<1.9166666269302368> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_mean_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.375, 1.125, 1.25], [2.75, 2.25, 2.875]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.375, 1.125, 1.25], [2.75, 2.25, 2.875]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_mean_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<2.625> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<2.625> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_mean_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.125, 2.625, 0.375], [0.625, 2.625, 0.25]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[1.375, 1.1669921875]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_mean_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[16, 22, 6], [17, 14, 17]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[14, 16]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_mean_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0x7FC00000, 0x7FC00000]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_max_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.0, 0.375, 2.875, 0.375], [1.125, 0.125, 0.625, 2.0], [0.25, 0.75, 1.125, 1.0]], [[3.0, 0.625, 0.75, 2.375], [1.375, 1.5, 3.0, 0.625], [0.125, 2.75, 1.0, 1.0]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[1.125, 0.75, 2.875, 2.0]], [[3.0, 2.75, 3.0, 2.375]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_max_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.5, 1.875, 0.375, 2.75], [2.875, 0.125, 2.625, 0.625], [0.5, 2.375, 1.875, 1.375]], [[1.75, 0.625, 2.125, 1.125], [1.0, 1.75, 1.25, 0.25], [0.75, 3.0, 1.0, 1.25]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[2.75, 2.875, 3.0]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_max_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.625, 0.25], [2.75, 1.875], [2.75, 2.5]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<2.75> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_max_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[1.125, 1.5, 2.125], [2.375, 1.5, 0.125]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[1.125, 1.5, 2.125], [2.375, 1.5, 0.125]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_max_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<0.875> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<0.875> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_max_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 1.125, 1.875], [3.0, 0.5, 1.125]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[1.875, 3.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_max_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[7, 14, 20], [23, 13, 8]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[20, 23]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_max_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0xFF800000, 0xFF800000]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_min_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[0.75, 2.5, 0.25, 0.375], [0.25, 2.25, 2.625, 2.5], [0.875, 2.625, 0.125, 3.0]], [[1.875, 2.25, 0.375, 3.0], [1.25, 0.875, 2.625, 1.625], [0.5, 0.75, 1.125, 0.375]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[0.25, 2.25, 0.125, 0.375]], [[0.5, 0.75, 0.375, 0.375]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_min_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.625, 1.375, 2.0, 2.25], [0.5, 2.375, 2.5, 0.125], [2.375, 2.875, 1.25, 0.75]], [[1.75, 1.0, 0.75, 2.5], [1.875, 2.75, 2.25, 2.25], [2.375, 1.0, 0.5, 1.5]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[0.75, 0.125, 0.5]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_min_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[3.0, 2.625], [2.25, 1.125], [0.75, 2.5]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<0.75> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_min_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[1.375, 2.375, 0.75], [1.5, 2.5, 2.75]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[1.375, 2.375, 0.75], [1.5, 2.5, 2.75]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_min_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<0.25> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<0.25> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_min_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.25, 0.875, 2.25], [2.375, 2.0, 2.25]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[0.875, 2.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_min_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[8, 2, 13], [1, 15, 15]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[2, 1]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_min_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0x7F800000, 0x7F800000]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_prod_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.625, 2.625, 0.375, 1.25], [3.0, 0.875, 3.0, 0.125], [0.125, 0.75, 2.875, 2.0]], [[1.625, 0.375, 0.5, 2.625], [2.5, 0.25, 1.375, 1.75], [2.25, 0.125, 2.5, 1.625]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[0.609375, 1.72265625, 3.234375, 0.3125]], [[9.140625, 0.01171875, 1.71875, 7.46484375]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_prod_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.625, 1.125, 0.25, 2.875], [2.5, 2.5, 2.125, 1.5], [2.75, 0.375, 0.875, 1.375]], [[2.375, 1.125, 2.625, 1.0], [1.125, 1.0, 1.25, 2.5], [1.125, 1.5, 0.125, 1.75]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[9.215718269348145, 70.037841796875, 0.45800113677978516]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_prod_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.75, 1.5], [1.0, 1.25], [0.375, 1.5]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<0.791015625> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_prod_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.375, 1.875, 1.375], [2.625, 1.75, 1.875]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[2.375, 1.875, 1.375], [2.625, 1.75, 1.875]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_prod_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<0.875> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<0.875> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_prod_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.125, 1.125, 0.625], [2.375, 1.75, 1.5]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[1.494140625, 6.234375]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_prod_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[18, 15, 19], [11, 24, 14]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[5130, 3696]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_prod_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[1.0, 1.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_l1_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.75, 3.0, 0.875], [0.75, 1.625, 0.25, 2.125], [2.125, 0.375, 0.875, 3.0]], [[0.625, 1.5, 2.125, 0.75], [1.125, 2.375, 1.375, 2.5], [0.25, 2.0, 1.125, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[4.375, 4.75, 4.125, 6.0]], [[2.0, 5.875, 4.625, 6.0]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_l1_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[1.375, 0.375, 2.625, 1.625], [0.25, 2.25, 1.875, 2.875], [2.125, 2.0, 0.75, 1.875]], [[0.625, 1.25, 1.375, 1.75], [0.75, 1.75, 1.0, 2.75], [3.0, 2.5, 0.75, 2.25]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[11.0, 13.5, 15.25]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_l1_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[3.0, 2.875], [2.625, 0.25], [0.5, 2.375]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<11.625> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_l1_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[1.0, 1.5, 1.5], [2.375, 2.25, 1.0]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[1.0, 1.5, 1.5], [2.375, 2.25, 1.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_l1_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<2.375> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<2.375> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_l1_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.5, 1.875, 2.5], [0.875, 0.125, 2.0]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[5.875, 3.0]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_l1_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[7, 7, 12], [22, 21, 18]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[26, 61]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_l1_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l1>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_l2_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[0.875, 2.875, 2.5, 0.125], [0.75, 0.375, 1.0, 2.125], [1.75, 0.5, 2.0, 1.875]], [[2.75, 1.0, 2.75, 2.0], [0.875, 1.0, 2.25, 2.125], [2.0, 1.25, 1.25, 1.75]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[2.095381736755371, 2.942150592803955, 3.3541018962860107, 2.8367013931274414]], [[3.5111429691314697, 1.8874585628509521, 3.766629695892334, 3.4026644229888916]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_l2_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.375, 0.875, 2.75, 0.625], [1.5, 1.0, 2.75, 0.625], [0.5, 2.125, 0.5, 3.0]], [[2.375, 2.75, 1.0, 2.25], [1.875, 1.375, 1.5, 0.125], [0.5, 0.375, 2.375, 0.875]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[5.798706531524658, 4.344536781311035, 4.562071800231934]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_l2_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.25, 2.25], [0.5, 1.0], [0.875, 0.375]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<3.5044615268707275> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_l2_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.5, 1.125, 2.75], [2.625, 2.625, 2.25]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[2.5, 1.125, 2.75], [2.625, 2.625, 2.25]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_l2_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<1.625> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<1.625> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_l2_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.375, 1.125, 2.0], [1.375, 2.625, 0.625]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[2.67578125, 3.029296875]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_l2_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[9, 12, 7], [6, 14, 4]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[16, 15]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_l2_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<l2>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_log_sum_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.375, 1.25, 2.375, 0.25], [2.375, 1.5, 2.625, 2.125], [2.5, 2.0, 0.375, 3.0]], [[1.25, 2.75, 1.625, 2.0], [0.625, 2.75, 2.375, 1.375], [1.375, 2.5, 0.5, 0.875]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[1.9810014963150024, 1.5581445693969727, 1.6817585229873657, 1.6817585229873657]], [[1.1786550283432007, 2.079441547393799, 1.504077434539795, 1.4469189643859863]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_log_sum_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[0.5, 1.625, 1.125, 3.0], [2.75, 1.875, 2.375, 1.625], [1.375, 2.375, 1.125, 1.0]], [[0.5, 2.5, 2.5, 0.125], [2.625, 0.75, 2.75, 0.625], [0.5, 0.875, 2.875, 2.875]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[2.474435329437256, 2.7327427864074707, 2.5649492740631104]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_log_sum_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.0, 0.125], [1.875, 1.0], [2.25, 1.75]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<2.1972246170043945> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_log_sum_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.75, 2.125, 1.0], [2.375, 0.75, 1.25]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[1.0116009712219238, 0.7537717819213867, 0.0], [0.8649974465370178, -0.28768208622932434, 0.2231435477733612]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_log_sum_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<0.75> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<-0.28768208622932434> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_log_sum_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.75, 1.25, 2.625], [1.375, 0.375, 2.375]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[1.53125, 1.4169921875]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_log_sum_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2, 14, 6], [22, 12, 10]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[3, 3]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_log_sum_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0xFF800000, 0xFF800000]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_log_sum_exp_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.875, 1.375, 2.25, 1.375], [1.75, 1.5, 1.625, 1.375], [2.125, 1.5, 2.0, 2.25]], [[1.125, 0.625, 0.375, 1.875], [0.625, 1.125, 2.375, 1.5], [2.0, 0.5, 2.5, 1.875]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[3.4611291885375977, 2.558656930923462, 3.0890045166015625, 2.856348991394043]], [[2.5126450061798096, 1.8866429328918457, 3.1941115856170654, 2.8635330200195312]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_log_sum_exp_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[0.25, 1.5, 2.75, 1.5], [1.25, 0.125, 2.875, 0.75], [1.875, 1.375, 1.75, 0.375]], [[2.5, 0.5, 2.0, 0.875], [2.125, 0.375, 0.5, 2.75], [1.875, 2.5, 1.125, 2.375]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[3.902158260345459, 3.9432339668273926, 3.9164140224456787]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_log_sum_exp_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.25, 2.25], [0.5, 2.0], [1.5, 2.0]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<3.4556944370269775> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_log_sum_exp_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.875, 0.375, 2.375], [1.5, 0.375, 1.375]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.875, 0.375, 2.375], [1.5, 0.375, 1.375]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_log_sum_exp_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<0.125> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<0.125> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_log_sum_exp_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[2.75, 3.0, 1.25], [1.0, 2.0, 1.625]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[3.669921875, 2.720703125]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_log_sum_exp_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[19, 6, 10], [6, 23, 10]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[19, 23]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_log_sum_exp_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0xFF800000, 0xFF800000]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_sum_square_0() -> (tensor<2x1x4xf32>, tensor<2x1x4xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[2.0, 2.375, 1.875, 0.125], [3.0, 2.625, 1.0, 3.0], [2.75, 1.75, 1.375, 1.125]], [[0.875, 0.75, 0.375, 0.625], [3.0, 1.0, 0.75, 2.625], [1.875, 0.125, 0.875, 2.375]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 1>, keepdims} : (tensor<2x3x4xf32>) -> tensor<2x1x4xf32>
  %expected = nn.constant dense<[[[20.5625, 15.59375, 6.40625, 10.28125]], [[13.28125, 1.578125, 1.46875, 12.921875]]]> : tensor<2x1x4xf32>
  return %result, %expected : tensor<2x1x4xf32>, tensor<2x1x4xf32>
}
func.func @reduce_sum_square_1() -> (tensor<3xf32>, tensor<3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[[0.875, 2.125, 1.75, 0.125], [0.5, 0.25, 2.5, 2.25], [0.5, 2.125, 0.5, 1.0]], [[2.125, 2.625, 1.0, 0.75], [0.125, 1.375, 1.75, 0.375], [2.0, 2.0, 0.5, 0.375]]]> : tensor<2x3x4xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 0, 2>} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  %expected = nn.constant dense<[21.328125, 16.734375, 14.40625]> : tensor<3xf32>
  return %result, %expected : tensor<3xf32>, tensor<3xf32>
}
func.func @reduce_sum_square_2() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[0.625, 0.625], [0.625, 2.375], [0.75, 1.625]]> : tensor<3x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 0, 1>} : (tensor<3x2xf32>) -> tensor<f32>
  %expected = nn.constant dense<10.015625> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_sum_square_3() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<[[2.375, 2.0, 1.375], [2.25, 0.125, 1.875]]> : tensor<2x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64>, keepdims} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[5.640625, 4.0, 1.890625], [5.0625, 0.015625, 3.515625]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @reduce_sum_square_4() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 1.0e-07 : f64} {
  %0 = nn.constant dense<1.125> : tensor<f32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<1.265625> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @reduce_sum_square_f16() -> (tensor<2xf16>, tensor<2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0.625, 0.625, 2.125], [3.0, 0.375, 1.0]]> : tensor<2x3xf16>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 1>} : (tensor<2x3xf16>) -> tensor<2xf16>
  %expected = nn.constant dense<[5.296875, 10.140625]> : tensor<2xf16>
  return %result, %expected : tensor<2xf16>, tensor<2xf16>
}
func.func @reduce_sum_square_i32() -> (tensor<2xi32>, tensor<2xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[7, 12, 11], [17, 3, 13]]> : tensor<2x3xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 1>} : (tensor<2x3xi32>) -> tensor<2xi32>
  %expected = nn.constant dense<[314, 467]> : tensor<2xi32>
  return %result, %expected : tensor<2xi32>, tensor<2xi32>
}
func.func @reduce_sum_square_empty() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<2x0xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 1>} : (tensor<2x0xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[0.0, 0.0]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @reduce_max_empty_i8() -> (tensor<1xi8>, tensor<1xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<1x0xi8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<1x0xi8>) -> tensor<1xi8>
  %expected = nn.constant dense<[-128]> : tensor<1xi8>
  return %result, %expected : tensor<1xi8>, tensor<1xi8>
}
func.func @reduce_min_empty_i8() -> (tensor<1xi8>, tensor<1xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<1x0xi8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>} : (tensor<1x0xi8>) -> tensor<1xi8>
  %expected = nn.constant dense<[127]> : tensor<1xi8>
  return %result, %expected : tensor<1xi8>, tensor<1xi8>
}
func.func @reduce_mean_empty_i8() -> (tensor<1xi8>, tensor<1xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<1x0xi8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<1x0xi8>) -> tensor<1xi8>
  %expected = nn.constant dense<[0]> : tensor<1xi8>
  return %result, %expected : tensor<1xi8>, tensor<1xi8>
}
func.func @reduce_sum_empty_i8() -> (tensor<1xi8>, tensor<1xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<1x0xi8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<1x0xi8>) -> tensor<1xi8>
  %expected = nn.constant dense<[0]> : tensor<1xi8>
  return %result, %expected : tensor<1xi8>, tensor<1xi8>
}
func.func @reduce_prod_empty_i8() -> (tensor<1xi8>, tensor<1xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<1x0xi8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 1>} : (tensor<1x0xi8>) -> tensor<1xi8>
  %expected = nn.constant dense<[1]> : tensor<1xi8>
  return %result, %expected : tensor<1xi8>, tensor<1xi8>
}
func.func @reduce_sum_ui8() -> (tensor<1xui8>, tensor<1xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[100, 100, 3]]> : tensor<1x3xui8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum>, axes = array<i64: 1>} : (tensor<1x3xui8>) -> tensor<1xui8>
  %expected = nn.constant dense<[203]> : tensor<1xui8>
  return %result, %expected : tensor<1xui8>, tensor<1xui8>
}
func.func @reduce_prod_ui8() -> (tensor<1xui8>, tensor<1xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[100, 100, 3]]> : tensor<1x3xui8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<prod>, axes = array<i64: 1>} : (tensor<1x3xui8>) -> tensor<1xui8>
  %expected = nn.constant dense<[48]> : tensor<1xui8>
  return %result, %expected : tensor<1xui8>, tensor<1xui8>
}
func.func @reduce_sum_square_ui8() -> (tensor<1xui8>, tensor<1xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[100, 100, 3]]> : tensor<1x3xui8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<sum_square>, axes = array<i64: 1>} : (tensor<1x3xui8>) -> tensor<1xui8>
  %expected = nn.constant dense<[41]> : tensor<1xui8>
  return %result, %expected : tensor<1xui8>, tensor<1xui8>
}
func.func @reduce_mean_ui8() -> (tensor<1xui8>, tensor<1xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[100, 100, 3]]> : tensor<1x3xui8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<1x3xui8>) -> tensor<1xui8>
  %expected = nn.constant dense<[67]> : tensor<1xui8>
  return %result, %expected : tensor<1xui8>, tensor<1xui8>
}
func.func @reduce_max_ui8() -> (tensor<1xui8>, tensor<1xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[100, 100, 3]]> : tensor<1x3xui8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<1x3xui8>) -> tensor<1xui8>
  %expected = nn.constant dense<[100]> : tensor<1xui8>
  return %result, %expected : tensor<1xui8>, tensor<1xui8>
}
func.func @reduce_min_ui8() -> (tensor<1xui8>, tensor<1xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[100, 100, 3]]> : tensor<1x3xui8>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<min>, axes = array<i64: 1>} : (tensor<1x3xui8>) -> tensor<1xui8>
  %expected = nn.constant dense<[3]> : tensor<1xui8>
  return %result, %expected : tensor<1xui8>, tensor<1xui8>
}
func.func @reduce_mean_negative() -> (tensor<1xi32>, tensor<1xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[-3, -4]]> : tensor<1x2xi32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<mean>, axes = array<i64: 1>} : (tensor<1x2xi32>) -> tensor<1xi32>
  %expected = nn.constant dense<[-3]> : tensor<1xi32>
  return %result, %expected : tensor<1xi32>, tensor<1xi32>
}
func.func @reduce_max_nan() -> (tensor<1xf32>, tensor<1xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1.0, 0x7FC00000, 3.0]]> : tensor<1x3xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<max>, axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  %expected = nn.constant dense<[0x7FC00000]> : tensor<1xf32>
  return %result, %expected : tensor<1xf32>, tensor<1xf32>
}
func.func @reduce_log_sum_exp_large() -> (tensor<2xf32>, tensor<2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[1000.0, 1001.0], [0xFF800000, 0xFF800000]]> : tensor<2x2xf32>
  %result = nn.reduce %0 {kind = #nn.reduce_kind<log_sum_exp>, axes = array<i64: 1>} : (tensor<2x2xf32>) -> tensor<2xf32>
  %expected = nn.constant dense<[1001.313232421875, 0xFF800000]> : tensor<2xf32>
  return %result, %expected : tensor<2xf32>, tensor<2xf32>
}
func.func @softmax_last() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[-2.375, 1.875, 0.875, 2.375, 1.5], [1.125, -0.75, 2.125, -0.625, -1.625], [-1.75, 0.125, 0.125, -1.5, 0.5]], [[-1.75, 2.625, -2.875, -2.875, -1.0], [2.5, -1.75, 3.0, -1.0, -1.0], [-2.375, 1.375, 2.25, 2.0, -2.125]]]> : tensor<2x3x5xf32>
  %result = nn.softmax %0 {axis = 2 : i64} : (tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[0.0038363749627023935, 0.2689506411552429, 0.09894141554832458, 0.44342464208602905, 0.184846892952919], [0.2433481514453888, 0.037318646907806396, 0.6614888310432434, 0.042287565767765045, 0.015556726604700089], [0.04030080884695053, 0.26279428601264954, 0.26279428601264954, 0.05174725875258446, 0.3823634088039398]], [[0.01201834250241518, 0.9547352194786072, 0.003901784773916006, 0.003901784773916006, 0.025442831218242645], [0.36719074845314026, 0.005237694829702377, 0.6053951978683472, 0.01108819991350174, 0.01108819991350174], [0.004419934470206499, 0.18794040381908417, 0.4508455991744995, 0.35111889243125916, 0.005675308406352997]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @log_softmax_last() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[-2.375, 1.875, 0.875, 2.375, 1.5], [1.125, -0.75, 2.125, -0.625, -1.625], [-1.75, 0.125, 0.125, -1.5, 0.5]], [[-1.75, 2.625, -2.875, -2.875, -1.0], [2.5, -1.75, 3.0, -1.0, -1.0], [-2.375, 1.375, 2.25, 2.0, -2.125]]]> : tensor<2x3x5xf32>
  %result = nn.softmax %0 {axis = 2 : i64, log} : (tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[-5.563227653503418, -1.3132274150848389, -2.313227415084839, -0.8132274150848389, -1.6882274150848389], [-1.413262128829956, -3.288262128829956, -0.41326215863227844, -3.163262128829956, -4.163262367248535], [-3.211383819580078, -1.3363838195800781, -1.3363838195800781, -2.961383819580078, -0.9613838195800781]], [[-4.421321392059326, -0.04632125794887543, -5.546321392059326, -5.546321392059326, -3.671321153640747], [-1.0018738508224487, -5.251873970031738, -0.5018738508224487, -4.501873970031738, -4.501873970031738], [-5.421630382537842, -1.6716303825378418, -0.7966303825378418, -1.0466303825378418, -5.171630382537842]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @softmax_middle() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[0.875, -0.25, -1.25, 1.625, 0.75], [2.25, 2.25, 2.125, -2.375, 0.75], [-0.125, -2.0, -2.875, -1.875, 2.125]], [[1.125, 1.75, 2.5, -2.75, -0.625], [1.5, 1.5, 1.125, -2.25, -2.25], [-0.375, 0.125, -1.125, 1.125, -1.75]]]> : tensor<2x3x5xf32>
  %result = nn.softmax %0 {axis = 1 : i64} : (tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[0.18786554038524628, 0.07487121224403381, 0.03287182003259659, 0.9537315964698792, 0.1679239571094513], [0.743022620677948, 0.912118136882782, 0.9606553912162781, 0.017468204721808434, 0.1679239571094513], [0.06911186873912811, 0.013010666705667973, 0.0064728450961411, 0.028800198808312416, 0.6641521453857422]], [[0.3733960688114166, 0.5061465501785278, 0.7815622091293335, 0.019672872498631477, 0.6572184562683105], [0.5432880520820618, 0.394187331199646, 0.19760987162590027, 0.03243508189916611, 0.12941399216651917], [0.08331592381000519, 0.09966616332530975, 0.020827926695346832, 0.9478920698165894, 0.21336759626865387]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @log_softmax_middle() -> (tensor<2x3x5xf32>, tensor<2x3x5xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[[0.875, -0.25, -1.25, 1.625, 0.75], [2.25, 2.25, 2.125, -2.375, 0.75], [-0.125, -2.0, -2.875, -1.875, 2.125]], [[1.125, 1.75, 2.5, -2.75, -0.625], [1.5, 1.5, 1.125, -2.25, -2.25], [-0.375, 0.125, -1.125, 1.125, -1.75]]]> : tensor<2x3x5xf32>
  %result = nn.softmax %0 {axis = 1 : i64, log} : (tensor<2x3x5xf32>) -> tensor<2x3x5xf32>
  %expected = nn.constant dense<[[[-1.6720287799835205, -2.5919857025146484, -3.4151394367218018, -0.04737302288413048, -1.7842440605163574], [-0.2970287799835205, -0.091985784471035, -0.040139541029930115, -4.047372817993164, -1.7842440605163574], [-2.6720287799835205, -4.341985702514648, -5.040139675140381, -3.547373056411743, -0.4092440605163574]], [[-0.985115647315979, -0.6809290647506714, -0.24646052718162537, -3.9285147190093994, -0.4197388291358948], [-0.610115647315979, -0.9309290647506714, -1.6214605569839478, -3.4285147190093994, -2.04473876953125], [-2.4851155281066895, -2.305929183959961, -3.871460437774658, -0.05351461470127106, -1.54473876953125]]]> : tensor<2x3x5xf32>
  return %result, %expected : tensor<2x3x5xf32>, tensor<2x3x5xf32>
}
func.func @softmax_first() -> (tensor<4x3xf32>, tensor<4x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[-1.0, -2.5, 0.0], [1.5, 2.875, -1.625], [0.875, -2.75, 0.0], [2.375, -2.625, -0.75]]> : tensor<4x3xf32>
  %result = nn.softmax %0 {axis = 0 : i64} : (tensor<4x3xf32>) -> tensor<4x3xf32>
  %expected = nn.constant dense<[[0.020438363775610924, 0.004574541002511978, 0.37463313341140747], [0.2489902377128601, 0.9878258109092712, 0.07376963645219803], [0.1332748681306839, 0.003562656231224537, 0.37463313341140747], [0.5972965359687805, 0.004037018399685621, 0.1769641637802124]]> : tensor<4x3xf32>
  return %result, %expected : tensor<4x3xf32>, tensor<4x3xf32>
}
func.func @log_softmax_first() -> (tensor<4x3xf32>, tensor<4x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[-1.0, -2.5, 0.0], [1.5, 2.875, -1.625], [0.875, -2.75, 0.0], [2.375, -2.625, -0.75]]> : tensor<4x3xf32>
  %result = nn.softmax %0 {axis = 0 : i64, log} : (tensor<4x3xf32>) -> tensor<4x3xf32>
  %expected = nn.constant dense<[[-3.8903415203094482, -5.387248992919922, -0.981808066368103], [-1.3903415203094482, -0.012248889543116093, -2.6068081855773926], [-2.0153415203094482, -5.637248992919922, -0.981808066368103], [-0.515341579914093, -5.512248992919922, -1.731808066368103]]> : tensor<4x3xf32>
  return %result, %expected : tensor<4x3xf32>, tensor<4x3xf32>
}
func.func @softmax_one() -> (tensor<3x1xf32>, tensor<3x1xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[-2.375], [0.25], [2.125]]> : tensor<3x1xf32>
  %result = nn.softmax %0 {axis = 1 : i64} : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %expected = nn.constant dense<[[1.0], [1.0], [1.0]]> : tensor<3x1xf32>
  return %result, %expected : tensor<3x1xf32>, tensor<3x1xf32>
}
func.func @log_softmax_one() -> (tensor<3x1xf32>, tensor<3x1xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[-2.375], [0.25], [2.125]]> : tensor<3x1xf32>
  %result = nn.softmax %0 {axis = 1 : i64, log} : (tensor<3x1xf32>) -> tensor<3x1xf32>
  %expected = nn.constant dense<[[0.0], [0.0], [0.0]]> : tensor<3x1xf32>
  return %result, %expected : tensor<3x1xf32>, tensor<3x1xf32>
}
func.func @softmax_rank1() -> (tensor<7xf32>, tensor<7xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[-0.25, 1.5, -1.25, 2.0, -1.625, 0.5, -0.875]> : tensor<7xf32>
  %result = nn.softmax %0 {axis = 0 : i64} : (tensor<7xf32>) -> tensor<7xf32>
  %expected = nn.constant dense<[0.05124179646372795, 0.29487618803977966, 0.01885080337524414, 0.48616862297058105, 0.012955955229699612, 0.10847888886928558, 0.027427757158875465]> : tensor<7xf32>
  return %result, %expected : tensor<7xf32>, tensor<7xf32>
}
func.func @log_softmax_rank1() -> (tensor<7xf32>, tensor<7xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[-0.25, 1.5, -1.25, 2.0, -1.625, 0.5, -0.875]> : tensor<7xf32>
  %result = nn.softmax %0 {axis = 0 : i64, log} : (tensor<7xf32>) -> tensor<7xf32>
  %expected = nn.constant dense<[-2.9711997509002686, -1.2211997509002686, -3.9711997509002686, -0.7211997509002686, -4.346199989318848, -2.2211997509002686, -3.5961997509002686]> : tensor<7xf32>
  return %result, %expected : tensor<7xf32>, tensor<7xf32>
}
func.func @softmax_large() -> (tensor<1x3xf32>, tensor<1x3xf32>) attributes {tolerance = 1.0e-06 : f64} {
  %0 = nn.constant dense<[[1000.0, 1001.0, -1000.0]]> : tensor<1x3xf32>
  %result = nn.softmax %0 {axis = 1 : i64} : (tensor<1x3xf32>) -> tensor<1x3xf32>
  %expected = nn.constant dense<[[0.2689414322376251, 0.7310585975646973, 0.0]]> : tensor<1x3xf32>
  return %result, %expected : tensor<1x3xf32>, tensor<1x3xf32>
}
func.func @softmax_empty() -> (tensor<0x4xf32>, tensor<0x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x4xf32>
  %result = nn.softmax %0 {axis = 1 : i64} : (tensor<0x4xf32>) -> tensor<0x4xf32>
  %expected = nn.constant dense<> : tensor<0x4xf32>
  return %result, %expected : tensor<0x4xf32>, tensor<0x4xf32>
}
func.func @layer_norm_last() -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) attributes {tolerance = 1.0e-05 : f64} {
  %0 = nn.constant dense<[[[0.5, -1.375, 0.125, -1.375], [1.5, -1.625, -1.0, -3.0], [0.0, -3.0, -0.125, 2.25]], [[1.0, 0.125, -1.75, 2.25], [-2.875, -1.875, -2.5, -0.875], [-2.0, -2.125, 2.25, 0.25]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<[1.375, 0.125, 1.5, 1.625]> : tensor<4xf32>
  %2 = nn.constant dense<[-0.375, 2.125, -2.375, 2.75]> : tensor<4xf32>
  %result = nn.layer_norm %0, %1, %2 {axis = 2 : i64, epsilon = 1.0e-3 : f64} : (tensor<2x3x4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x3x4xf32>
  %expected = nn.constant dense<[[[1.2840477228164673, 2.0015997886657715, -1.2232643365859985, 1.1457968950271606], [1.7589402198791504, 2.0794951915740967, -2.3462600708007812, 0.7884994745254517], [-0.2135944813489914, 1.9384403228759766, -2.2995376586914062, 4.902772426605225]], [[0.18556249141693115, 2.100860834121704, -4.595792770385742, 4.807183742523193], [-1.9059779644012451, 2.1507740020751953, -3.302865505218506, 5.229462623596191], [-1.5913002490997314, 2.0057549476623535, -0.1635448932647705, 3.3418893814086914]]]> : tensor<2x3x4xf32>
  return %result, %expected : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @layer_norm_two() -> (tensor<2x3x4xf32>, tensor<2x3x4xf32>) attributes {tolerance = 1.0e-05 : f64} {
  %0 = nn.constant dense<[[[-0.25, -2.125, 2.25, 1.0], [0.0, -1.375, 0.75, 1.875], [-0.75, -2.125, -2.125, 1.75]], [[0.75, -1.5, -0.125, -2.0], [-1.0, 1.875, -1.5, 2.875], [1.25, -2.75, -1.125, -1.125]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<[[0.5, 3.0, -1.5, -2.0], [1.5, 0.75, -0.75, 1.25], [-0.125, 2.375, 2.625, -1.125]]> : tensor<3x4xf32>
  %2 = nn.constant dense<[[1.375, 0.0, 1.5, -0.75], [-1.0, -3.0, 2.125, 0.125], [-0.75, 0.25, 3.0, 2.0]]> : tensor<3x4xf32>
  %result = nn.layer_norm %0, %1, %2 {axis = 1 : i64, epsilon = 1.0e-3 : f64} : (tensor<2x3x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<2x3x4xf32>
  %expected = nn.constant dense<[[[1.3248932361602783, -3.908328056335449, -0.7548047304153442, -2.152989625930786], [-0.9098078012466431, -3.6163132190704346, 1.7191351652145386, 1.703363299369812], [-0.6973878741264343, -2.844092845916748, -0.4197869300842285, 0.6696652173995972]], [[1.716630220413208, -2.088094711303711, 1.2796964645385742, 1.2550816535949707], [-1.5842833518981934, -1.9703203439712524, 2.6470236778259277, 2.6074061393737793], [-0.8737212419509888, -3.2229743003845215, 1.7763574123382568, 2.524418354034424]]]> : tensor<2x3x4xf32>
  return %result, %expected : tensor<2x3x4xf32>, tensor<2x3x4xf32>
}
func.func @layer_norm_no_bias() -> (tensor<5x3xf32>, tensor<5x3xf32>) attributes {tolerance = 1.0e-05 : f64} {
  %0 = nn.constant dense<[[2.375, -0.75, 1.0], [0.125, 2.0, 1.375], [0.25, -0.125, 1.375], [0.0, -2.25, -2.75], [3.0, -1.5, 1.875]]> : tensor<5x3xf32>
  %1 = nn.constant dense<[-2.375, -2.25, -2.875]> : tensor<3xf32>
  %result = nn.layer_norm %0, %1 {axis = 1 : i64, epsilon = 1.0e-3 : f64} : (tensor<5x3xf32>, tensor<3xf32>) -> tensor<5x3xf32>
  %expected = nn.constant dense<[[-2.7848894596099854, 2.858175754547119, -0.28093183040618896], [3.17111873626709, -2.403374671936035, -0.767744779586792], [0.9304072856903076, 2.2035961151123047, -3.941988468170166], [-3.30832576751709, 1.096971035003662, 2.6031296253204346], [-2.3285605907440186, 3.088406801223755, -1.1275135278701782]]> : tensor<5x3xf32>
  return %result, %expected : tensor<5x3xf32>, tensor<5x3xf32>
}
func.func @batch_norm_2d() -> (tensor<2x3x2x2xf32>, tensor<2x3x2x2xf32>) attributes {tolerance = 1.0e-05 : f64} {
  %0 = nn.constant dense<[[[[-1.625, 2.875], [0.5, -3.0]], [[1.625, 2.625], [-2.125, 0.25]], [[2.875, -1.0], [-1.0, 0.75]]], [[[3.0, 2.625], [1.5, -1.375]], [[-0.125, -2.0], [-0.875, 2.75]], [[-2.5, -2.25], [-2.5, -1.875]]]]> : tensor<2x3x2x2xf32>
  %1 = nn.constant dense<[0.75, -0.75, 1.625]> : tensor<3xf32>
  %2 = nn.constant dense<[0.625, 2.5, -1.125]> : tensor<3xf32>
  %3 = nn.constant dense<[-0.875, -2.875, 2.625]> : tensor<3xf32>
  %4 = nn.constant dense<[2.625, 1.0, 0.75]> : tensor<3xf32>
  %result = nn.batch_norm %0, %1, %2, %3, %4 {epsilon = 1.0e-3 : f64} : (tensor<2x3x2x2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<2x3x2x2xf32>
  %expected = nn.constant dense<[[[[0.2778836488723755, 2.3605823516845703], [1.2613801956176758, -0.35849642753601074]], [[-0.8733140230178833, -1.6229393482208252], [1.9377809762954712, 0.15742084383964539]], [[-0.6562151908874512, -7.922377586364746], [-7.922377586364746, -4.640884876251221]]], [[[2.4184348583221436, 2.2448768615722656], [1.724202036857605, 0.3935890793800354]], [[0.4385303258895874, 1.8440778255462646], [1.0007493495941162, -1.7166423797607422]], [[-10.735085487365723, -10.266300201416016], [-10.735085487365723, -9.56312370300293]]]]> : tensor<2x3x2x2xf32>
  return %result, %expected : tensor<2x3x2x2xf32>, tensor<2x3x2x2xf32>
}
func.func @batch_norm_rank2() -> (tensor<4x3xf32>, tensor<4x3xf32>) attributes {tolerance = 1.0e-05 : f64} {
  %0 = nn.constant dense<[[2.75, 0.125, 2.625], [-1.125, -2.125, 0.5], [2.25, -2.375, 1.25], [-2.875, 1.25, 2.375]]> : tensor<4x3xf32>
  %1 = nn.constant dense<[2.125, 0.625, 0.25]> : tensor<3xf32>
  %2 = nn.constant dense<[-2.25, 0.0, 2.625]> : tensor<3xf32>
  %3 = nn.constant dense<[-0.875, -1.375, 2.25]> : tensor<3xf32>
  %4 = nn.constant dense<[1.625, 2.75, 0.25]> : tensor<3xf32>
  %result = nn.batch_norm %0, %1, %2, %3, %4 {epsilon = 1.0e-3 : f64} : (tensor<4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<4x3xf32>
  %expected = nn.constant dense<[[3.7909698486328125, 0.5652310252189636, 2.8121261596679688], [-2.666618585586548, -0.2826154828071594, 1.7517446279525757], [2.957732677459717, -0.3768206834793091, 2.1259970664978027], [-5.582948684692383, 0.9891543388366699, 2.68737530708313]]> : tensor<4x3xf32>
  return %result, %expected : tensor<4x3xf32>, tensor<4x3xf32>
}
func.func @transpose_f32() -> (tensor<4x2x3xf32>, tensor<4x2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  %expected = nn.constant dense<[[[0.5, 0.75, 0.5], [0.75, 0.25, 2.375]], [[2.0, 0.75, 2.75], [2.25, 0.375, 1.0]], [[2.375, 0.5, 1.75], [0.75, 1.0, 0.0]], [[3.0, 2.25, 2.0], [0.5, 0.25, 2.75]]]> : tensor<4x2x3xf32>
  return %result, %expected : tensor<4x2x3xf32>, tensor<4x2x3xf32>
}
func.func @reshape_f32() -> (tensor<4x6xf32>, tensor<4x6xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.reshape %0 : (tensor<2x3x4xf32>) -> tensor<4x6xf32>
  %expected = nn.constant dense<[[0.5, 2.0, 2.375, 3.0, 0.75, 0.75], [0.5, 2.25, 0.5, 2.75, 1.75, 2.0], [0.75, 2.25, 0.75, 0.5, 0.25, 0.375], [1.0, 0.25, 2.375, 1.0, 0.0, 2.75]]> : tensor<4x6xf32>
  return %result, %expected : tensor<4x6xf32>, tensor<4x6xf32>
}
func.func @slice_f32() -> (tensor<2x2x2xf32>, tensor<2x2x2xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.slice %0 {starts = #nn.dims<0, 2, 1>, steps = array<i64: 1, -2, 2>} : (tensor<2x3x4xf32>) -> tensor<2x2x2xf32>
  %expected = nn.constant dense<[[[2.75, 2.0], [2.0, 3.0]], [[1.0, 2.75], [2.25, 0.5]]]> : tensor<2x2x2xf32>
  return %result, %expected : tensor<2x2x2xf32>, tensor<2x2x2xf32>
}
func.func @concat_f32() -> (tensor<2x4x4xf32>, tensor<2x4x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0]], [[0.75, 2.25, 0.75, 0.5]]]> : tensor<2x1x4xf32>
  %2 = nn.constant dense<> : tensor<2x0x4xf32>
  %result = nn.concat %0, %1, %2 {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<2x1x4xf32>, tensor<2x0x4xf32>) -> tensor<2x4x4xf32>
  %expected = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0], [0.5, 2.0, 2.375, 3.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75], [0.75, 2.25, 0.75, 0.5]]]> : tensor<2x4x4xf32>
  return %result, %expected : tensor<2x4x4xf32>, tensor<2x4x4xf32>
}
func.func @gather_f32() -> (tensor<2x2x2x4xf32>, tensor<2x2x2x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %1 = nn.constant dense<[[1, -1], [0, -2]]> : tensor<2x2xi64>
  %result = nn.gather %0, %1 {axis = 1 : i64} : (tensor<2x3x4xf32>, tensor<2x2xi64>) -> tensor<2x2x2x4xf32>
  %expected = nn.constant dense<[[[[0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25]]], [[[0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25]]]]> : tensor<2x2x2x4xf32>
  return %result, %expected : tensor<2x2x2x4xf32>, tensor<2x2x2x4xf32>
}
func.func @shape_f32() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.shape %0 {start = 1 : i64, end = 3 : i64} : (tensor<2x3x4xf32>) -> tensor<2xi64>
  %expected = nn.constant dense<[3, 4]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @pad_constant_f32() -> (tensor<2x6x6xf32>, tensor<2x6x6xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<constant>} : (tensor<2x3x4xf32>) -> tensor<2x6x6xf32>
  %expected = nn.constant dense<[[[0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.5, 2.0, 2.375], [0.0, 0.0, 0.0, 0.75, 0.75, 0.5], [0.0, 0.0, 0.0, 0.5, 2.75, 1.75], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.75, 2.25, 0.75], [0.0, 0.0, 0.0, 0.25, 0.375, 1.0], [0.0, 0.0, 0.0, 2.375, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]]> : tensor<2x6x6xf32>
  return %result, %expected : tensor<2x6x6xf32>, tensor<2x6x6xf32>
}
func.func @pad_edge_f32() -> (tensor<2x6x6xf32>, tensor<2x6x6xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<edge>} : (tensor<2x3x4xf32>) -> tensor<2x6x6xf32>
  %expected = nn.constant dense<[[[0.5, 0.5, 0.5, 0.5, 2.0, 2.375], [0.5, 0.5, 0.5, 0.5, 2.0, 2.375], [0.75, 0.75, 0.75, 0.75, 0.75, 0.5], [0.5, 0.5, 0.5, 0.5, 2.75, 1.75], [0.5, 0.5, 0.5, 0.5, 2.75, 1.75], [0.5, 0.5, 0.5, 0.5, 2.75, 1.75]], [[0.75, 0.75, 0.75, 0.75, 2.25, 0.75], [0.75, 0.75, 0.75, 0.75, 2.25, 0.75], [0.25, 0.25, 0.25, 0.25, 0.375, 1.0], [2.375, 2.375, 2.375, 2.375, 1.0, 0.0], [2.375, 2.375, 2.375, 2.375, 1.0, 0.0], [2.375, 2.375, 2.375, 2.375, 1.0, 0.0]]]> : tensor<2x6x6xf32>
  return %result, %expected : tensor<2x6x6xf32>, tensor<2x6x6xf32>
}
func.func @pad_reflect_f32() -> (tensor<2x6x6xf32>, tensor<2x6x6xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<reflect>} : (tensor<2x3x4xf32>) -> tensor<2x6x6xf32>
  %expected = nn.constant dense<[[[2.25, 0.5, 0.75, 0.75, 0.75, 0.5], [3.0, 2.375, 2.0, 0.5, 2.0, 2.375], [2.25, 0.5, 0.75, 0.75, 0.75, 0.5], [2.0, 1.75, 2.75, 0.5, 2.75, 1.75], [2.25, 0.5, 0.75, 0.75, 0.75, 0.5], [3.0, 2.375, 2.0, 0.5, 2.0, 2.375]], [[0.25, 1.0, 0.375, 0.25, 0.375, 1.0], [0.5, 0.75, 2.25, 0.75, 2.25, 0.75], [0.25, 1.0, 0.375, 0.25, 0.375, 1.0], [2.75, 0.0, 1.0, 2.375, 1.0, 0.0], [0.25, 1.0, 0.375, 0.25, 0.375, 1.0], [0.5, 0.75, 2.25, 0.75, 2.25, 0.75]]]> : tensor<2x6x6xf32>
  return %result, %expected : tensor<2x6x6xf32>, tensor<2x6x6xf32>
}
func.func @pad_wrap_f32() -> (tensor<2x6x6xf32>, tensor<2x6x6xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[0.5, 2.0, 2.375, 3.0], [0.75, 0.75, 0.5, 2.25], [0.5, 2.75, 1.75, 2.0]], [[0.75, 2.25, 0.75, 0.5], [0.25, 0.375, 1.0, 0.25], [2.375, 1.0, 0.0, 2.75]]]> : tensor<2x3x4xf32>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<wrap>} : (tensor<2x3x4xf32>) -> tensor<2x6x6xf32>
  %expected = nn.constant dense<[[[2.75, 1.75, 2.0, 0.5, 2.75, 1.75], [2.0, 2.375, 3.0, 0.5, 2.0, 2.375], [0.75, 0.5, 2.25, 0.75, 0.75, 0.5], [2.75, 1.75, 2.0, 0.5, 2.75, 1.75], [2.0, 2.375, 3.0, 0.5, 2.0, 2.375], [0.75, 0.5, 2.25, 0.75, 0.75, 0.5]], [[1.0, 0.0, 2.75, 2.375, 1.0, 0.0], [2.25, 0.75, 0.5, 0.75, 2.25, 0.75], [0.375, 1.0, 0.25, 0.25, 0.375, 1.0], [1.0, 0.0, 2.75, 2.375, 1.0, 0.0], [2.25, 0.75, 0.5, 0.75, 2.25, 0.75], [0.375, 1.0, 0.25, 0.25, 0.375, 1.0]]]> : tensor<2x6x6xf32>
  return %result, %expected : tensor<2x6x6xf32>, tensor<2x6x6xf32>
}
func.func @transpose_f16() -> (tensor<4x2x3xf16>, tensor<4x2x3xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]]]> : tensor<2x3x4xf16>
  %result = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xf16>) -> tensor<4x2x3xf16>
  %expected = nn.constant dense<[[[1.5, 0.125, 2.75], [2.625, 2.375, 0.5]], [[2.0, 1.0, 0.0], [2.875, 1.25, 2.625]], [[1.875, 0.875, 3.0], [0.5, 1.375, 1.5]], [[2.375, 1.75, 1.375], [0.625, 0.875, 0.0]]]> : tensor<4x2x3xf16>
  return %result, %expected : tensor<4x2x3xf16>, tensor<4x2x3xf16>
}
func.func @reshape_f16() -> (tensor<4x6xf16>, tensor<4x6xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]]]> : tensor<2x3x4xf16>
  %result = nn.reshape %0 : (tensor<2x3x4xf16>) -> tensor<4x6xf16>
  %expected = nn.constant dense<[[1.5, 2.0, 1.875, 2.375, 0.125, 1.0], [0.875, 1.75, 2.75, 0.0, 3.0, 1.375], [2.625, 2.875, 0.5, 0.625, 2.375, 1.25], [1.375, 0.875, 0.5, 2.625, 1.5, 0.0]]> : tensor<4x6xf16>
  return %result, %expected : tensor<4x6xf16>, tensor<4x6xf16>
}
func.func @slice_f16() -> (tensor<2x2x2xf16>, tensor<2x2x2xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]]]> : tensor<2x3x4xf16>
  %result = nn.slice %0 {starts = #nn.dims<0, 2, 1>, steps = array<i64: 1, -2, 2>} : (tensor<2x3x4xf16>) -> tensor<2x2x2xf16>
  %expected = nn.constant dense<[[[0.0, 1.375], [2.0, 2.375]], [[2.625, 0.0], [2.875, 0.625]]]> : tensor<2x2x2xf16>
  return %result, %expected : tensor<2x2x2xf16>, tensor<2x2x2xf16>
}
func.func @concat_f16() -> (tensor<2x4x4xf16>, tensor<2x4x4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]]]> : tensor<2x3x4xf16>
  %1 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375]], [[2.625, 2.875, 0.5, 0.625]]]> : tensor<2x1x4xf16>
  %2 = nn.constant dense<> : tensor<2x0x4xf16>
  %result = nn.concat %0, %1, %2 {axis = 1 : i64} : (tensor<2x3x4xf16>, tensor<2x1x4xf16>, tensor<2x0x4xf16>) -> tensor<2x4x4xf16>
  %expected = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375], [1.5, 2.0, 1.875, 2.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0], [2.625, 2.875, 0.5, 0.625]]]> : tensor<2x4x4xf16>
  return %result, %expected : tensor<2x4x4xf16>, tensor<2x4x4xf16>
}
func.func @gather_f16() -> (tensor<2x2x2x4xf16>, tensor<2x2x2x4xf16>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]]]> : tensor<2x3x4xf16>
  %1 = nn.constant dense<[[1, -1], [0, -2]]> : tensor<2x2xi64>
  %result = nn.gather %0, %1 {axis = 1 : i64} : (tensor<2x3x4xf16>, tensor<2x2xi64>) -> tensor<2x2x2x4xf16>
  %expected = nn.constant dense<[[[[0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75]]], [[[2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875]]]]> : tensor<2x2x2x4xf16>
  return %result, %expected : tensor<2x2x2x4xf16>, tensor<2x2x2x4xf16>
}
func.func @shape_f16() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[1.5, 2.0, 1.875, 2.375], [0.125, 1.0, 0.875, 1.75], [2.75, 0.0, 3.0, 1.375]], [[2.625, 2.875, 0.5, 0.625], [2.375, 1.25, 1.375, 0.875], [0.5, 2.625, 1.5, 0.0]]]> : tensor<2x3x4xf16>
  %result = nn.shape %0 {start = 1 : i64, end = 3 : i64} : (tensor<2x3x4xf16>) -> tensor<2xi64>
  %expected = nn.constant dense<[3, 4]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @transpose_ui8() -> (tensor<4x2x3xui8>, tensor<4x2x3xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xui8>) -> tensor<4x2x3xui8>
  %expected = nn.constant dense<[[[23, 9, 22], [12, 13, 12]], [[3, 9, 22], [20, 11, 22]], [[21, 1, 24], [5, 17, 8]], [[17, 9, 16], [22, 14, 21]]]> : tensor<4x2x3xui8>
  return %result, %expected : tensor<4x2x3xui8>, tensor<4x2x3xui8>
}
func.func @reshape_ui8() -> (tensor<4x6xui8>, tensor<4x6xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.reshape %0 : (tensor<2x3x4xui8>) -> tensor<4x6xui8>
  %expected = nn.constant dense<[[23, 3, 21, 17, 9, 9], [1, 9, 22, 22, 24, 16], [12, 20, 5, 22, 13, 11], [17, 14, 12, 22, 8, 21]]> : tensor<4x6xui8>
  return %result, %expected : tensor<4x6xui8>, tensor<4x6xui8>
}
func.func @slice_ui8() -> (tensor<2x2x2xui8>, tensor<2x2x2xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.slice %0 {starts = #nn.dims<0, 2, 1>, steps = array<i64: 1, -2, 2>} : (tensor<2x3x4xui8>) -> tensor<2x2x2xui8>
  %expected = nn.constant dense<[[[22, 16], [3, 17]], [[22, 21], [20, 22]]]> : tensor<2x2x2xui8>
  return %result, %expected : tensor<2x2x2xui8>, tensor<2x2x2xui8>
}
func.func @concat_ui8() -> (tensor<2x4x4xui8>, tensor<2x4x4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %1 = nn.constant dense<[[[23, 3, 21, 17]], [[12, 20, 5, 22]]]> : tensor<2x1x4xui8>
  %2 = nn.constant dense<> : tensor<2x0x4xui8>
  %result = nn.concat %0, %1, %2 {axis = 1 : i64} : (tensor<2x3x4xui8>, tensor<2x1x4xui8>, tensor<2x0x4xui8>) -> tensor<2x4x4xui8>
  %expected = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16], [23, 3, 21, 17]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21], [12, 20, 5, 22]]]> : tensor<2x4x4xui8>
  return %result, %expected : tensor<2x4x4xui8>, tensor<2x4x4xui8>
}
func.func @gather_ui8() -> (tensor<2x2x2x4xui8>, tensor<2x2x2x4xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %1 = nn.constant dense<[[1, -1], [0, -2]]> : tensor<2x2xi64>
  %result = nn.gather %0, %1 {axis = 1 : i64} : (tensor<2x3x4xui8>, tensor<2x2xi64>) -> tensor<2x2x2x4xui8>
  %expected = nn.constant dense<[[[[9, 9, 1, 9], [22, 22, 24, 16]], [[23, 3, 21, 17], [9, 9, 1, 9]]], [[[13, 11, 17, 14], [12, 22, 8, 21]], [[12, 20, 5, 22], [13, 11, 17, 14]]]]> : tensor<2x2x2x4xui8>
  return %result, %expected : tensor<2x2x2x4xui8>, tensor<2x2x2x4xui8>
}
func.func @shape_ui8() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.shape %0 {start = 1 : i64, end = 3 : i64} : (tensor<2x3x4xui8>) -> tensor<2xi64>
  %expected = nn.constant dense<[3, 4]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @pad_constant_ui8() -> (tensor<2x6x6xui8>, tensor<2x6x6xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<constant>} : (tensor<2x3x4xui8>) -> tensor<2x6x6xui8>
  %expected = nn.constant dense<[[[0, 0, 0, 0, 0, 0], [0, 0, 0, 23, 3, 21], [0, 0, 0, 9, 9, 1], [0, 0, 0, 22, 22, 24], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]], [[0, 0, 0, 0, 0, 0], [0, 0, 0, 12, 20, 5], [0, 0, 0, 13, 11, 17], [0, 0, 0, 12, 22, 8], [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]]> : tensor<2x6x6xui8>
  return %result, %expected : tensor<2x6x6xui8>, tensor<2x6x6xui8>
}
func.func @pad_edge_ui8() -> (tensor<2x6x6xui8>, tensor<2x6x6xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<edge>} : (tensor<2x3x4xui8>) -> tensor<2x6x6xui8>
  %expected = nn.constant dense<[[[23, 23, 23, 23, 3, 21], [23, 23, 23, 23, 3, 21], [9, 9, 9, 9, 9, 1], [22, 22, 22, 22, 22, 24], [22, 22, 22, 22, 22, 24], [22, 22, 22, 22, 22, 24]], [[12, 12, 12, 12, 20, 5], [12, 12, 12, 12, 20, 5], [13, 13, 13, 13, 11, 17], [12, 12, 12, 12, 22, 8], [12, 12, 12, 12, 22, 8], [12, 12, 12, 12, 22, 8]]]> : tensor<2x6x6xui8>
  return %result, %expected : tensor<2x6x6xui8>, tensor<2x6x6xui8>
}
func.func @pad_reflect_ui8() -> (tensor<2x6x6xui8>, tensor<2x6x6xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<reflect>} : (tensor<2x3x4xui8>) -> tensor<2x6x6xui8>
  %expected = nn.constant dense<[[[9, 1, 9, 9, 9, 1], [17, 21, 3, 23, 3, 21], [9, 1, 9, 9, 9, 1], [16, 24, 22, 22, 22, 24], [9, 1, 9, 9, 9, 1], [17, 21, 3, 23, 3, 21]], [[14, 17, 11, 13, 11, 17], [22, 5, 20, 12, 20, 5], [14, 17, 11, 13, 11, 17], [21, 8, 22, 12, 22, 8], [14, 17, 11, 13, 11, 17], [22, 5, 20, 12, 20, 5]]]> : tensor<2x6x6xui8>
  return %result, %expected : tensor<2x6x6xui8>, tensor<2x6x6xui8>
}
func.func @pad_wrap_ui8() -> (tensor<2x6x6xui8>, tensor<2x6x6xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[23, 3, 21, 17], [9, 9, 1, 9], [22, 22, 24, 16]], [[12, 20, 5, 22], [13, 11, 17, 14], [12, 22, 8, 21]]]> : tensor<2x3x4xui8>
  %result = nn.pad %0 {pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<wrap>} : (tensor<2x3x4xui8>) -> tensor<2x6x6xui8>
  %expected = nn.constant dense<[[[22, 24, 16, 22, 22, 24], [3, 21, 17, 23, 3, 21], [9, 1, 9, 9, 9, 1], [22, 24, 16, 22, 22, 24], [3, 21, 17, 23, 3, 21], [9, 1, 9, 9, 9, 1]], [[22, 8, 21, 12, 22, 8], [20, 5, 22, 12, 20, 5], [11, 17, 14, 13, 11, 17], [22, 8, 21, 12, 22, 8], [20, 5, 22, 12, 20, 5], [11, 17, 14, 13, 11, 17]]]> : tensor<2x6x6xui8>
  return %result, %expected : tensor<2x6x6xui8>, tensor<2x6x6xui8>
}
func.func @transpose_i64() -> (tensor<4x2x3xi64>, tensor<4x2x3xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10]]]> : tensor<2x3x4xi64>
  %result = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xi64>) -> tensor<4x2x3xi64>
  %expected = nn.constant dense<[[[6, 1, 23], [18, 10, 5]], [[10, 14, 8], [8, 5, 3]], [[7, 6, 0], [19, 14, 16]], [[4, 24, 18], [2, 1, 10]]]> : tensor<4x2x3xi64>
  return %result, %expected : tensor<4x2x3xi64>, tensor<4x2x3xi64>
}
func.func @reshape_i64() -> (tensor<4x6xi64>, tensor<4x6xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10]]]> : tensor<2x3x4xi64>
  %result = nn.reshape %0 : (tensor<2x3x4xi64>) -> tensor<4x6xi64>
  %expected = nn.constant dense<[[6, 10, 7, 4, 1, 14], [6, 24, 23, 8, 0, 18], [18, 8, 19, 2, 10, 5], [14, 1, 5, 3, 16, 10]]> : tensor<4x6xi64>
  return %result, %expected : tensor<4x6xi64>, tensor<4x6xi64>
}
func.func @slice_i64() -> (tensor<2x2x2xi64>, tensor<2x2x2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10]]]> : tensor<2x3x4xi64>
  %result = nn.slice %0 {starts = #nn.dims<0, 2, 1>, steps = array<i64: 1, -2, 2>} : (tensor<2x3x4xi64>) -> tensor<2x2x2xi64>
  %expected = nn.constant dense<[[[8, 18], [10, 4]], [[3, 10], [8, 2]]]> : tensor<2x2x2xi64>
  return %result, %expected : tensor<2x2x2xi64>, tensor<2x2x2xi64>
}
func.func @concat_i64() -> (tensor<2x4x4xi64>, tensor<2x4x4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10]]]> : tensor<2x3x4xi64>
  %1 = nn.constant dense<[[[6, 10, 7, 4]], [[18, 8, 19, 2]]]> : tensor<2x1x4xi64>
  %2 = nn.constant dense<> : tensor<2x0x4xi64>
  %result = nn.concat %0, %1, %2 {axis = 1 : i64} : (tensor<2x3x4xi64>, tensor<2x1x4xi64>, tensor<2x0x4xi64>) -> tensor<2x4x4xi64>
  %expected = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18], [6, 10, 7, 4]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10], [18, 8, 19, 2]]]> : tensor<2x4x4xi64>
  return %result, %expected : tensor<2x4x4xi64>, tensor<2x4x4xi64>
}
func.func @gather_i64() -> (tensor<2x2x2x4xi64>, tensor<2x2x2x4xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10]]]> : tensor<2x3x4xi64>
  %1 = nn.constant dense<[[1, -1], [0, -2]]> : tensor<2x2xi64>
  %result = nn.gather %0, %1 {axis = 1 : i64} : (tensor<2x3x4xi64>, tensor<2x2xi64>) -> tensor<2x2x2x4xi64>
  %expected = nn.constant dense<[[[[1, 14, 6, 24], [23, 8, 0, 18]], [[6, 10, 7, 4], [1, 14, 6, 24]]], [[[10, 5, 14, 1], [5, 3, 16, 10]], [[18, 8, 19, 2], [10, 5, 14, 1]]]]> : tensor<2x2x2x4xi64>
  return %result, %expected : tensor<2x2x2x4xi64>, tensor<2x2x2x4xi64>
}
func.func @shape_i64() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[6, 10, 7, 4], [1, 14, 6, 24], [23, 8, 0, 18]], [[18, 8, 19, 2], [10, 5, 14, 1], [5, 3, 16, 10]]]> : tensor<2x3x4xi64>
  %result = nn.shape %0 {start = 1 : i64, end = 3 : i64} : (tensor<2x3x4xi64>) -> tensor<2xi64>
  %expected = nn.constant dense<[3, 4]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @transpose_i1() -> (tensor<4x2x3xi1>, tensor<4x2x3xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false]]]> : tensor<2x3x4xi1>
  %result = nn.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xi1>) -> tensor<4x2x3xi1>
  %expected = nn.constant dense<[[[true, false, true], [true, true, true]], [[false, false, false], [false, false, false]], [[true, true, true], [false, true, false]], [[true, true, true], [false, true, false]]]> : tensor<4x2x3xi1>
  return %result, %expected : tensor<4x2x3xi1>, tensor<4x2x3xi1>
}
func.func @reshape_i1() -> (tensor<4x6xi1>, tensor<4x6xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false]]]> : tensor<2x3x4xi1>
  %result = nn.reshape %0 : (tensor<2x3x4xi1>) -> tensor<4x6xi1>
  %expected = nn.constant dense<[[true, false, true, true, false, false], [true, true, true, false, true, true], [true, false, false, false, true, false], [true, true, true, false, false, false]]> : tensor<4x6xi1>
  return %result, %expected : tensor<4x6xi1>, tensor<4x6xi1>
}
func.func @slice_i1() -> (tensor<2x2x2xi1>, tensor<2x2x2xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false]]]> : tensor<2x3x4xi1>
  %result = nn.slice %0 {starts = #nn.dims<0, 2, 1>, steps = array<i64: 1, -2, 2>} : (tensor<2x3x4xi1>) -> tensor<2x2x2xi1>
  %expected = nn.constant dense<[[[false, true], [false, true]], [[false, false], [false, false]]]> : tensor<2x2x2xi1>
  return %result, %expected : tensor<2x2x2xi1>, tensor<2x2x2xi1>
}
func.func @concat_i1() -> (tensor<2x4x4xi1>, tensor<2x4x4xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false]]]> : tensor<2x3x4xi1>
  %1 = nn.constant dense<[[[true, false, true, true]], [[true, false, false, false]]]> : tensor<2x1x4xi1>
  %2 = nn.constant dense<> : tensor<2x0x4xi1>
  %result = nn.concat %0, %1, %2 {axis = 1 : i64} : (tensor<2x3x4xi1>, tensor<2x1x4xi1>, tensor<2x0x4xi1>) -> tensor<2x4x4xi1>
  %expected = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false], [true, false, false, false]]]> : tensor<2x4x4xi1>
  return %result, %expected : tensor<2x4x4xi1>, tensor<2x4x4xi1>
}
func.func @gather_i1() -> (tensor<2x2x2x4xi1>, tensor<2x2x2x4xi1>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false]]]> : tensor<2x3x4xi1>
  %1 = nn.constant dense<[[1, -1], [0, -2]]> : tensor<2x2xi64>
  %result = nn.gather %0, %1 {axis = 1 : i64} : (tensor<2x3x4xi1>, tensor<2x2xi64>) -> tensor<2x2x2x4xi1>
  %expected = nn.constant dense<[[[[false, false, true, true], [true, false, true, true]], [[true, false, true, true], [false, false, true, true]]], [[[true, false, true, true], [true, false, false, false]], [[true, false, false, false], [true, false, true, true]]]]> : tensor<2x2x2x4xi1>
  return %result, %expected : tensor<2x2x2x4xi1>, tensor<2x2x2x4xi1>
}
func.func @shape_i1() -> (tensor<2xi64>, tensor<2xi64>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[true, false, true, true], [false, false, true, true], [true, false, true, true]], [[true, false, false, false], [true, false, true, true], [true, false, false, false]]]> : tensor<2x3x4xi1>
  %result = nn.shape %0 {start = 1 : i64, end = 3 : i64} : (tensor<2x3x4xi1>) -> tensor<2xi64>
  %expected = nn.constant dense<[3, 4]> : tensor<2xi64>
  return %result, %expected : tensor<2xi64>, tensor<2xi64>
}
func.func @expand() -> (tensor<4x2x5x3xf32>, tensor<4x2x5x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %result = nn.expand %0 : (tensor<2x1x3xf32>) -> tensor<4x2x5x3xf32>
  %expected = nn.constant dense<[[[[3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25]]], [[[3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25]]], [[[3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25]]], [[[3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375], [3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25], [-2.75, 0.125, -0.25]]]]> : tensor<4x2x5x3xf32>
  return %result, %expected : tensor<4x2x5x3xf32>, tensor<4x2x5x3xf32>
}
func.func @expand_scalar() -> (tensor<0x3xf32>, tensor<0x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<-2.375> : tensor<f32>
  %result = nn.expand %0 : (tensor<f32>) -> tensor<0x3xf32>
  %expected = nn.constant dense<> : tensor<0x3xf32>
  return %result, %expected : tensor<0x3xf32>, tensor<0x3xf32>
}
func.func @pad_value() -> (tensor<3x1x4xf32>, tensor<3x1x4xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %1 = nn.constant dense<7.5> : tensor<f32>
  %result = nn.pad %0, %1 {pads = #nn.dims<1, 0, 0, 0, 0, 1>, mode = #nn.pad_mode<constant>} : (tensor<2x1x3xf32>, tensor<f32>) -> tensor<3x1x4xf32>
  %expected = nn.constant dense<[[[7.5, 7.5, 7.5, 7.5]], [[3.0, -0.375, -2.375, 7.5]], [[-2.75, 0.125, -0.25, 7.5]]]> : tensor<3x1x4xf32>
  return %result, %expected : tensor<3x1x4xf32>, tensor<3x1x4xf32>
}
func.func @pad_crop() -> (tensor<1x1x1xf32>, tensor<1x1x1xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %result = nn.pad %0 {pads = #nn.dims<-1, 0, -1, 0, 0, -1>, mode = #nn.pad_mode<constant>} : (tensor<2x1x3xf32>) -> tensor<1x1x1xf32>
  %expected = nn.constant dense<[[[0.125]]]> : tensor<1x1x1xf32>
  return %result, %expected : tensor<1x1x1xf32>, tensor<1x1x1xf32>
}
func.func @pad_wrap_far() -> (tensor<9xf32>, tensor<9xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %result = nn.pad %0 {pads = #nn.dims<5, 1>, mode = #nn.pad_mode<wrap>} : (tensor<3xf32>) -> tensor<9xf32>
  %expected = nn.constant dense<[2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0]> : tensor<9xf32>
  return %result, %expected : tensor<9xf32>, tensor<9xf32>
}
func.func @pad_empty() -> (tensor<2x3xf32>, tensor<2x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<> : tensor<0x2xf32>
  %result = nn.pad %0 {pads = #nn.dims<1, 0, 1, 1>, mode = #nn.pad_mode<constant>} : (tensor<0x2xf32>) -> tensor<2x3xf32>
  %expected = nn.constant dense<[[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]> : tensor<2x3xf32>
  return %result, %expected : tensor<2x3xf32>, tensor<2x3xf32>
}
func.func @gather_i32_scalar() -> (tensor<2x1xf32>, tensor<2x1xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %1 = nn.constant dense<-1> : tensor<i32>
  %result = nn.gather %0, %1 {axis = 2 : i64} : (tensor<2x1x3xf32>, tensor<i32>) -> tensor<2x1xf32>
  %expected = nn.constant dense<[[-2.375], [-0.25]]> : tensor<2x1xf32>
  return %result, %expected : tensor<2x1xf32>, tensor<2x1xf32>
}
func.func @gather_none() -> (tensor<0x1x3xf32>, tensor<0x1x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %1 = nn.constant dense<> : tensor<0xi64>
  %result = nn.gather %0, %1 {axis = 0 : i64} : (tensor<2x1x3xf32>, tensor<0xi64>) -> tensor<0x1x3xf32>
  %expected = nn.constant dense<> : tensor<0x1x3xf32>
  return %result, %expected : tensor<0x1x3xf32>, tensor<0x1x3xf32>
}
func.func @slice_empty() -> (tensor<0x1x3xf32>, tensor<0x1x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %result = nn.slice %0 {starts = #nn.dims<0, 0, 0>, steps = array<i64: 1, 1, 1>} : (tensor<2x1x3xf32>) -> tensor<0x1x3xf32>
  %expected = nn.constant dense<> : tensor<0x1x3xf32>
  return %result, %expected : tensor<0x1x3xf32>, tensor<0x1x3xf32>
}
func.func @transpose_rank8() -> (tensor<2x1x3x1x2x1x2x1xf32>, tensor<2x1x3x1x2x1x2x1xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[[[[[-1.875, -0.75]], [[1.625, -0.375]], [[-2.625, 1.0]]]], [[[[-0.75, 1.375]], [[-1.875, 0.625]], [[2.125, -1.625]]]]]], [[[[[[-2.5, -0.125]], [[-1.0, 0.75]], [[2.125, 2.625]]]], [[[[1.125, 2.625]], [[1.25, 2.625]], [[3.0, -2.0]]]]]]]]> : tensor<1x2x1x2x1x3x1x2xf32>
  %result = nn.transpose %0 {permutation = array<i64: 7, 6, 5, 4, 3, 2, 1, 0>} : (tensor<1x2x1x2x1x3x1x2xf32>) -> tensor<2x1x3x1x2x1x2x1xf32>
  %expected = nn.constant dense<[[[[[[[[-1.875], [-2.5]]], [[[-0.75], [1.125]]]]], [[[[[1.625], [-1.0]]], [[[-1.875], [1.25]]]]], [[[[[-2.625], [2.125]]], [[[2.125], [3.0]]]]]]], [[[[[[[-0.75], [-0.125]]], [[[1.375], [2.625]]]]], [[[[[-0.375], [0.75]]], [[[0.625], [2.625]]]]], [[[[[1.0], [2.625]]], [[[-1.625], [-2.0]]]]]]]]> : tensor<2x1x3x1x2x1x2x1xf32>
  return %result, %expected : tensor<2x1x3x1x2x1x2x1xf32>, tensor<2x1x3x1x2x1x2x1xf32>
}
func.func @transpose_scalar() -> (tensor<f32>, tensor<f32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<3.0> : tensor<f32>
  %result = nn.transpose %0 {permutation = array<i64>} : (tensor<f32>) -> tensor<f32>
  %expected = nn.constant dense<3.0> : tensor<f32>
  return %result, %expected : tensor<f32>, tensor<f32>
}
func.func @dropout() -> (tensor<2x1x3xf32>, tensor<2x1x3xf32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  %result = nn.dropout %0 {ratio = 0.5 : f64} : (tensor<2x1x3xf32>) -> tensor<2x1x3xf32>
  %expected = nn.constant dense<[[[3.0, -0.375, -2.375]], [[-2.75, 0.125, -0.25]]]> : tensor<2x1x3xf32>
  return %result, %expected : tensor<2x1x3xf32>, tensor<2x1x3xf32>
}
func.func @conv_integer_ui8() -> (tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[5, 1, 170, 92, 190, 221], [191, 103, 182, 177, 18, 11], [21, 136, 197, 212, 156, 243], [67, 61, 2, 34, 136, 198], [23, 213, 191, 32, 87, 163], [206, 209, 24, 16, 126, 58], [25, 115, 199, 137, 143, 156]], [[60, 167, 246, 23, 174, 106], [86, 38, 218, 112, 97, 248], [241, 24, 76, 75, 251, 6], [15, 215, 188, 107, 74, 0], [108, 141, 162, 86, 11, 66], [57, 247, 26, 209, 189, 120], [56, 25, 127, 200, 84, 200]], [[60, 76, 239, 149, 129, 142], [166, 145, 180, 59, 210, 2], [67, 80, 20, 207, 119, 184], [43, 254, 5, 164, 235, 223], [160, 250, 106, 90, 34, 177], [194, 14, 136, 158, 44, 130], [251, 203, 243, 135, 237, 246]], [[211, 112, 136, 118, 76, 145], [166, 213, 38, 130, 157, 156], [16, 188, 3, 164, 183, 76], [87, 71, 178, 54, 199, 75], [213, 246, 157, 4, 216, 193], [168, 230, 237, 114, 229, 132], [11, 132, 68, 188, 99, 188]]], [[[64, 215, 45, 52, 223, 188], [6, 114, 46, 226, 194, 196], [57, 185, 66, 155, 247, 203], [195, 39, 114, 146, 34, 161], [68, 254, 251, 133, 202, 244], [17, 49, 180, 48, 96, 227], [184, 115, 75, 107, 33, 216]], [[5, 33, 75, 101, 220, 191], [228, 176, 174, 55, 191, 109], [49, 215, 90, 248, 230, 210], [252, 73, 113, 49, 198, 101], [238, 40, 255, 49, 75, 245], [167, 120, 99, 72, 119, 55], [118, 145, 71, 91, 4, 227]], [[196, 252, 178, 255, 215, 47], [39, 167, 60, 191, 152, 251], [239, 212, 120, 177, 51, 235], [152, 157, 245, 116, 222, 189], [230, 35, 105, 154, 67, 94], [222, 224, 201, 59, 217, 22], [100, 24, 73, 199, 61, 124]], [[222, 68, 235, 147, 93, 161], [223, 83, 97, 19, 114, 84], [145, 159, 56, 86, 68, 21], [68, 174, 66, 106, 131, 2], [25, 12, 199, 75, 44, 43], [113, 26, 164, 180, 35, 252], [104, 213, 144, 223, 140, 81]]]]> : tensor<2x4x7x6xui8>
  %1 = nn.constant dense<[[[[100, 101], [72, 43], [-98, 67]], [[85, 37], [12, 40], [45, -100]]], [[[-88, -57], [-8, -29], [51, 28]], [[76, -74], [78, -71], [-73, 106]]], [[[85, -102], [17, 115], [43, 14]], [[89, 24], [-25, 106], [107, 108]]], [[[97, -62], [78, -46], [-31, 20]], [[7, 97], [-84, 25], [66, -16]]], [[[100, 64], [-87, -90], [62, -32]], [[49, 66], [-119, 52], [106, 83]]], [[[-6, -7], [-60, -1], [-121, -79]], [[72, -49], [-42, 50], [3, -14]]]]> : tensor<6x2x3x2xi8>
  %2 = nn.constant dense<131> : tensor<ui8>
  %3 = nn.constant dense<3> : tensor<i8>
  %result = nn.conv_integer %0, %1 input_zero %2 filter_zero %3 {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 2, 1>, dilations = array<i64: 1, 2>, groups = 2 : i64} : (tensor<2x4x7x6xui8>, tensor<6x2x3x2xi8>, tensor<ui8>, tensor<i8>) -> tensor<2x6x4x5xi32>
  %expected = nn.constant dense<[[[[-17165, -10379, 2450, -26163, 14443], [-8444, 932, 30964, 26632, -13843], [-37252, -28501, -10965, -6274, -5364], [-18266, 9195, -14110, -7699, 4676]], [[2839, 18287, -7365, 4002, -264], [1304, -26707, -19693, -21457, 21098], [-8310, 26603, 40635, 236, -17780], [-4061, -10808, -48, 20589, 1032]], [[23853, -30601, 14638, 20812, -8434], [-15429, -6804, 35277, 172, -20928], [-8335, 18419, -33879, -21487, 4084], [16636, 40608, -18494, 12771, 6062]], [[-13852, -155, -123, 1967, 3587], [-3484, -11490, 13807, -360, 2854], [-742, 11071, -6371, -3391, 4510], [28275, -7584, 23744, -6411, 2948]], [[-16654, 16669, -20212, 1793, 14229], [24422, -13378, 35409, -45498, 16735], [-8467, -19828, 34930, 19644, 16537], [5133, -10400, -7592, -13377, -9567]], [[-6101, 7822, -22602, 19146, -7195], [30526, -8450, 12185, -19185, -13397], [-17647, -7467, 9437, 4127, 16830], [-9145, 6580, -3106, -2056, 2307]]], [[[-4439, 18159, 8778, -7582, 3306], [-21616, 34800, -5204, 17168, 32537], [39314, -1699, -7486, 24666, 3511], [-5312, -22414, -14732, -1129, -12284]], [[-12885, -13215, -12377, 2050, 4127], [11620, -6815, -5896, -11426, -4952], [-9162, -3874, 13419, -29993, 7969], [17200, 21136, 4879, -9222, -6138]], [[-4142, -10953, 27900, 6599, 7556], [10744, -14109, 18216, -3520, 12266], [35758, -31313, 6029, 740, -2278], [-23415, -7618, -18472, -3364, -1718]], [[5306, 7732, -9523, 6521, 7821], [-2600, -8796, -7963, -4805, -1707], [3954, -9897, 882, -9549, 2351], [10186, 1141, -9755, 8226, 1667]], [[-12414, -27832, -36378, -19786, -3436], [-39685, -14813, 3098, -24495, 21510], [15475, 21397, 6191, 10991, 20387], [26463, 696, 18091, -22899, 9128]], [[14318, -12012, -2392, -23267, -6186], [-12108, -8643, -21204, -14186, -4771], [-18048, 6401, -25776, 17430, -3536], [-466, -2807, 9551, -11919, -3393]]]]> : tensor<2x6x4x5xi32>
  return %result, %expected : tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>
}
func.func @conv_integer_bias_ui8() -> (tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[5, 1, 170, 92, 190, 221], [191, 103, 182, 177, 18, 11], [21, 136, 197, 212, 156, 243], [67, 61, 2, 34, 136, 198], [23, 213, 191, 32, 87, 163], [206, 209, 24, 16, 126, 58], [25, 115, 199, 137, 143, 156]], [[60, 167, 246, 23, 174, 106], [86, 38, 218, 112, 97, 248], [241, 24, 76, 75, 251, 6], [15, 215, 188, 107, 74, 0], [108, 141, 162, 86, 11, 66], [57, 247, 26, 209, 189, 120], [56, 25, 127, 200, 84, 200]], [[60, 76, 239, 149, 129, 142], [166, 145, 180, 59, 210, 2], [67, 80, 20, 207, 119, 184], [43, 254, 5, 164, 235, 223], [160, 250, 106, 90, 34, 177], [194, 14, 136, 158, 44, 130], [251, 203, 243, 135, 237, 246]], [[211, 112, 136, 118, 76, 145], [166, 213, 38, 130, 157, 156], [16, 188, 3, 164, 183, 76], [87, 71, 178, 54, 199, 75], [213, 246, 157, 4, 216, 193], [168, 230, 237, 114, 229, 132], [11, 132, 68, 188, 99, 188]]], [[[64, 215, 45, 52, 223, 188], [6, 114, 46, 226, 194, 196], [57, 185, 66, 155, 247, 203], [195, 39, 114, 146, 34, 161], [68, 254, 251, 133, 202, 244], [17, 49, 180, 48, 96, 227], [184, 115, 75, 107, 33, 216]], [[5, 33, 75, 101, 220, 191], [228, 176, 174, 55, 191, 109], [49, 215, 90, 248, 230, 210], [252, 73, 113, 49, 198, 101], [238, 40, 255, 49, 75, 245], [167, 120, 99, 72, 119, 55], [118, 145, 71, 91, 4, 227]], [[196, 252, 178, 255, 215, 47], [39, 167, 60, 191, 152, 251], [239, 212, 120, 177, 51, 235], [152, 157, 245, 116, 222, 189], [230, 35, 105, 154, 67, 94], [222, 224, 201, 59, 217, 22], [100, 24, 73, 199, 61, 124]], [[222, 68, 235, 147, 93, 161], [223, 83, 97, 19, 114, 84], [145, 159, 56, 86, 68, 21], [68, 174, 66, 106, 131, 2], [25, 12, 199, 75, 44, 43], [113, 26, 164, 180, 35, 252], [104, 213, 144, 223, 140, 81]]]]> : tensor<2x4x7x6xui8>
  %1 = nn.constant dense<[[[[100, 101], [72, 43], [-98, 67]], [[85, 37], [12, 40], [45, -100]]], [[[-88, -57], [-8, -29], [51, 28]], [[76, -74], [78, -71], [-73, 106]]], [[[85, -102], [17, 115], [43, 14]], [[89, 24], [-25, 106], [107, 108]]], [[[97, -62], [78, -46], [-31, 20]], [[7, 97], [-84, 25], [66, -16]]], [[[100, 64], [-87, -90], [62, -32]], [[49, 66], [-119, 52], [106, 83]]], [[[-6, -7], [-60, -1], [-121, -79]], [[72, -49], [-42, 50], [3, -14]]]]> : tensor<6x2x3x2xi8>
  %2 = nn.constant dense<[-6105, -3196, 2139, 2284, -2056, 3600]> : tensor<6xi32>
  %result = nn.conv_integer %0, %1 bias %2 {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 2, 1>, dilations = array<i64: 1, 2>, groups = 2 : i64} : (tensor<2x4x7x6xui8>, tensor<6x2x3x2xi8>, tensor<6xi32>) -> tensor<2x6x4x5xi32>
  %expected = nn.constant dense<[[[[-12329, -6878, 7697, -21831, 12264], [38111, 46917, 77852, 73004, 8186], [8058, 18312, 34786, 39096, 16338], [38835, 67610, 43585, 50530, 33864]], [[10715, 24828, 922, 11374, 2693], [-10147, -38728, -30811, -33091, 22456], [-21006, 15410, 28380, -12400, -16749], [-30904, -36337, -26297, -5126, 5488]], [[89857, 34068, 81053, 86312, 12172], [62557, 70612, 113596, 77975, 22445], [68406, 96663, 43303, 55314, 47130], [58270, 83556, 23734, 55533, 30001]], [[-9552, 3563, 4084, 5382, 9814], [16772, 11046, 35737, 21471, 23512], [21659, 33367, 16306, 18500, 24730], [46011, 9750, 41435, 11274, 18325]], [[-21541, 11200, -25192, -3979, 7339], [53831, 18311, 66492, -14514, 30171], [23087, 11621, 66760, 50688, 29535], [8442, -7493, -4328, -10119, -18835]], [[-36641, -23300, -53235, -12279, -32271], [-957, -37653, -17624, -49093, -29020], [-46985, -36910, -19625, -25721, 769], [-10398, 4925, -4404, -3360, 1446]]], [[[-1148, 22437, 13644, -2866, 2174], [24657, 81946, 41990, 64848, 55652], [87264, 43620, 39825, 71359, 25516], [52362, 34768, 42240, 56941, 16034]], [[-6554, -5897, -4471, 9806, 8131], [-113, -17675, -16708, -21752, -2508], [-19218, -16561, 2724, -41306, 9303], [-9070, -5626, -22093, -35096, -2552]], [[60317, 54493, 93934, 72483, 29209], [88448, 64468, 96841, 75591, 56725], [115139, 45437, 84771, 78864, 41071], [18792, 34097, 23033, 39239, 21351]], [[9768, 11990, -5379, 10698, 14054], [19279, 13494, 13532, 16975, 17856], [26673, 11406, 23319, 11676, 21848], [27361, 18397, 7162, 25458, 16576]], [[-17139, -32761, -41421, -24796, -10320], [-8653, 16630, 33746, 6438, 33851], [47347, 51853, 37781, 41369, 32662], [29211, 3525, 20581, -20094, -608]], [[-16060, -42594, -33088, -53930, -31256], [-41968, -38092, -51448, -44145, -21489], [-47068, -24035, -55078, -13084, -20320], [-2280, -4540, 7479, -13676, -4722]]]]> : tensor<2x6x4x5xi32>
  return %result, %expected : tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>
}
func.func @matmul_integer_ui8() -> (tensor<3x4xi32>, tensor<3x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[80, 9, 66, 71, 72], [28, 25, 43, 6, 30], [87, 83, 93, 2, 64]]> : tensor<3x5xui8>
  %1 = nn.constant dense<[[14, 235, 132, 180], [59, 155, 216, 107], [202, 91, 57, 125], [174, 56, 133, 109], [219, 129, 4, 7]]> : tensor<5x4xui8>
  %2 = nn.constant dense<131> : tensor<ui8>
  %3 = nn.constant dense<[0, 1, 128, 255]> : tensor<4xui8>
  %result = nn.matmul_integer %0, %1 input_zero %2 filter_zero %3 : (tensor<3x5xui8>, tensor<5x4xui8>, tensor<ui8>, tensor<4xui8>) -> tensor<3x4xi32>
  %expected = nn.constant dense<[[-44403, -47424, 691, 53723], [-69341, -68149, 8407, 78151], [-48243, -36779, 5961, 50794]]> : tensor<3x4xi32>
  return %result, %expected : tensor<3x4xi32>, tensor<3x4xi32>
}
func.func @conv_integer_i8() -> (tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[1, -28, -111, -56, -41, 34], [-75, 79, 48, 29, 53, 41], [-103, 29, -76, -63, 74, -32], [72, 88, -65, 114, -14, -82], [-56, -126, -85, 118, -91, 92], [40, 27, 97, 81, 4, 24], [125, 103, -43, -66, -119, -15]], [[31, 43, 127, -73, -1, 54], [-105, -61, 60, 53, -77, 77], [95, -20, -44, 125, -61, 33], [-36, 65, 31, -123, -115, -100], [125, 54, -45, 113, -51, 32], [-5, 105, -5, -113, -27, 100], [-28, 96, -121, 32, -90, -19]], [[9, 52, 58, -66, 50, 42], [-125, 49, 110, 10, -79, -62], [69, -128, -85, -78, -68, 85], [-97, -74, 98, -109, -52, -65], [75, 4, -90, 22, 103, 96], [109, 90, 93, 119, 27, 98], [-46, -13, -43, -92, -113, 116]], [[45, -70, -42, 31, -94, -61], [-105, 81, -30, -77, -79, -21], [48, -72, -77, 92, -128, 30], [-125, 33, -60, -48, 0, -83], [59, 91, -19, 67, 68, 60], [67, 127, -69, 15, 115, -83], [-40, 28, -106, -55, -49, 3]]], [[[13, -11, 80, 16, 62, 107], [17, 79, -9, -22, -117, 81], [-106, 92, -88, 70, 123, 13], [68, 102, 87, -3, 105, -101], [-103, -59, 126, 40, -81, -31], [-125, -20, 25, -26, 0, -79], [-111, -105, 45, -116, -81, 44]], [[75, -46, -3, -12, 67, 111], [85, 32, 63, 79, 90, 67], [55, 116, -35, -111, -1, -30], [-118, 115, 122, -10, 59, 114], [-7, -81, -99, -113, -112, 101], [52, -23, 117, 2, -32, 111], [57, -72, 50, 119, -28, -27]], [[9, -65, 112, -69, 78, 4], [40, -9, 48, 98, 15, -115], [59, -117, 15, -89, 82, 27], [36, 72, -66, -6, -78, 29], [-24, 36, 27, -124, -76, -65], [-31, 127, -8, -44, 89, 114], [-53, -2, -94, -72, 8, -128]], [[56, -73, 2, -46, -66, -16], [46, -14, 51, 12, 64, -7], [25, -120, -84, -60, 19, 118], [-96, -121, 37, 59, 97, -7], [70, 52, -121, -43, 54, -34], [22, 4, 38, 104, 93, -44], [-13, -107, 77, -119, -14, 97]]]]> : tensor<2x4x7x6xi8>
  %1 = nn.constant dense<[[[[109, -48], [117, -98], [55, 24]], [[78, 88], [-17, 25], [61, -90]]], [[[28, -25], [-35, -60], [-9, -124]], [[28, 119], [-6, -11], [-10, -94]]], [[[10, 98], [96, 124], [-86, 80]], [[0, -64], [66, -80], [-10, 6]]], [[[14, 21], [-104, 96], [-80, 119]], [[117, 105], [-52, -41], [71, 21]]], [[[123, -97], [23, 4], [110, -110]], [[-18, -100], [66, -97], [121, -51]]], [[[-16, -49], [-42, 52], [-35, -109]], [[-90, -100], [124, 40], [112, 44]]]]> : tensor<6x2x3x2xi8>
  %2 = nn.constant dense<-7> : tensor<i8>
  %3 = nn.constant dense<3> : tensor<i8>
  %result = nn.conv_integer %0, %1 input_zero %2 filter_zero %3 {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 2, 1>, dilations = array<i64: 1, 2>, groups = 2 : i64} : (tensor<2x4x7x6xi8>, tensor<6x2x3x2xi8>, tensor<i8>, tensor<i8>) -> tensor<2x6x4x5xi32>
  %expected = nn.constant dense<[[[[-692, -3381, 3546, -8517, -4936], [-20823, 43699, -5565, 14027, 4796], [15761, -5362, -5122, -8117, -18126], [16594, 15803, 16575, 1930, -11442]], [[-7364, -6363, 2443, -16437, 1428], [12786, 990, 3425, 31357, -1354], [-590, -21009, -4349, -35170, 841], [-2418, -13046, 10634, 13657, 4778]], [[-8806, -3254, -7198, -8853, -7214], [-18232, -15461, 19914, -19548, 6788], [-6136, 19633, -18604, 24482, -11028], [26128, 21707, -14086, -6292, -15508]], [[19301, -7959, -16824, -1647, -234], [-17369, 5088, -15541, -3549, 8393], [-31665, 6752, 5112, -13284, -10118], [12184, 13779, 8375, 20766, 27934]], [[-29008, 11587, 29681, 7193, -20541], [-42083, 5187, 44896, 6567, -19960], [6744, 15331, 640, 9211, 19412], [15757, 760, -5527, 6385, -3248]], [[-12783, -9073, -9427, 4966, -18204], [-18911, 11491, -5790, 34327, -1359], [2384, 20312, 5637, 14504, 16335], [-15565, -24559, -27575, 2342, -12304]]], [[[-8027, -3688, -2878, -7022, 6292], [-2026, 31984, 5805, 1801, 19967], [-34179, 5878, 53031, 14604, 9400], [-16309, 3065, 22010, -8174, -9149]], [[-15055, -8852, -5050, -28955, -3229], [-4133, 2146, -12343, 5159, -7521], [-7454, 8384, 11541, 13670, 8448], [11315, 10263, 3271, 15529, 2551]], [[13945, -8689, 1639, 13039, 19608], [-15373, 17215, -12459, 785, 581], [28517, 5894, 8827, -34791, -13209], [-10350, -39307, 3408, -9274, -8081]], [[12621, 17998, 482, -9753, -2848], [-5596, 2694, 25394, 19309, 10348], [4173, -35188, 23307, 42465, 13935], [1079, 17232, 23439, 7937, 11236]], [[5444, -15411, 15341, 22895, 8715], [2501, -25327, -9767, 9383, 9242], [22879, 26859, -35332, -9368, 13831], [-17809, 13051, -16698, -33937, 9279]], [[13276, -21525, 2395, 8454, -4061], [-18448, -34264, -626, 8546, 6154], [19556, 5192, -28148, -12525, 9415], [-6635, -32732, -4903, -24809, -12646]]]]> : tensor<2x6x4x5xi32>
  return %result, %expected : tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>
}
func.func @conv_integer_bias_i8() -> (tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[[1, -28, -111, -56, -41, 34], [-75, 79, 48, 29, 53, 41], [-103, 29, -76, -63, 74, -32], [72, 88, -65, 114, -14, -82], [-56, -126, -85, 118, -91, 92], [40, 27, 97, 81, 4, 24], [125, 103, -43, -66, -119, -15]], [[31, 43, 127, -73, -1, 54], [-105, -61, 60, 53, -77, 77], [95, -20, -44, 125, -61, 33], [-36, 65, 31, -123, -115, -100], [125, 54, -45, 113, -51, 32], [-5, 105, -5, -113, -27, 100], [-28, 96, -121, 32, -90, -19]], [[9, 52, 58, -66, 50, 42], [-125, 49, 110, 10, -79, -62], [69, -128, -85, -78, -68, 85], [-97, -74, 98, -109, -52, -65], [75, 4, -90, 22, 103, 96], [109, 90, 93, 119, 27, 98], [-46, -13, -43, -92, -113, 116]], [[45, -70, -42, 31, -94, -61], [-105, 81, -30, -77, -79, -21], [48, -72, -77, 92, -128, 30], [-125, 33, -60, -48, 0, -83], [59, 91, -19, 67, 68, 60], [67, 127, -69, 15, 115, -83], [-40, 28, -106, -55, -49, 3]]], [[[13, -11, 80, 16, 62, 107], [17, 79, -9, -22, -117, 81], [-106, 92, -88, 70, 123, 13], [68, 102, 87, -3, 105, -101], [-103, -59, 126, 40, -81, -31], [-125, -20, 25, -26, 0, -79], [-111, -105, 45, -116, -81, 44]], [[75, -46, -3, -12, 67, 111], [85, 32, 63, 79, 90, 67], [55, 116, -35, -111, -1, -30], [-118, 115, 122, -10, 59, 114], [-7, -81, -99, -113, -112, 101], [52, -23, 117, 2, -32, 111], [57, -72, 50, 119, -28, -27]], [[9, -65, 112, -69, 78, 4], [40, -9, 48, 98, 15, -115], [59, -117, 15, -89, 82, 27], [36, 72, -66, -6, -78, 29], [-24, 36, 27, -124, -76, -65], [-31, 127, -8, -44, 89, 114], [-53, -2, -94, -72, 8, -128]], [[56, -73, 2, -46, -66, -16], [46, -14, 51, 12, 64, -7], [25, -120, -84, -60, 19, 118], [-96, -121, 37, 59, 97, -7], [70, 52, -121, -43, 54, -34], [22, 4, 38, 104, 93, -44], [-13, -107, 77, -119, -14, 97]]]]> : tensor<2x4x7x6xi8>
  %1 = nn.constant dense<[[[[109, -48], [117, -98], [55, 24]], [[78, 88], [-17, 25], [61, -90]]], [[[28, -25], [-35, -60], [-9, -124]], [[28, 119], [-6, -11], [-10, -94]]], [[[10, 98], [96, 124], [-86, 80]], [[0, -64], [66, -80], [-10, 6]]], [[[14, 21], [-104, 96], [-80, 119]], [[117, 105], [-52, -41], [71, 21]]], [[[123, -97], [23, 4], [110, -110]], [[-18, -100], [66, -97], [121, -51]]], [[[-16, -49], [-42, 52], [-35, -109]], [[-90, -100], [124, 40], [112, 44]]]]> : tensor<6x2x3x2xi8>
  %2 = nn.constant dense<[3826, 4208, 7722, 4402, -869, 3258]> : tensor<6xi32>
  %result = nn.conv_integer %0, %1 bias %2 {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 2, 1>, dilations = array<i64: 1, 2>, groups = 2 : i64} : (tensor<2x4x7x6xi8>, tensor<6x2x3x2xi8>, tensor<6xi32>) -> tensor<2x6x4x5xi32>
  %expected = nn.constant dense<[[[[2691, 32, 7175, -4585, -2736], [-19467, 46594, -4173, 16193, 5507], [17915, -2203, -4270, -5399, -17877], [18990, 18814, 17879, 4218, -10237]], [[-617, 414, 9436, -9141, 5942], [18045, 7788, 8720, 37426, 2588], [5467, -13947, 406, -28549, 4321], [1872, -8141, 13832, 17839, 8269]], [[-2360, 3222, -506, -1858, -68], [-12532, -8222, 25650, -13038, 13684], [362, 27136, -13408, 31544, -4594], [32448, 28642, -8858, -80, -9602]], [[23421, -3569, -12782, 2101, 4801], [-15861, 6770, -14246, -1882, 11941], [-28897, 10408, 8399, -10372, -4569], [15557, 17914, 11418, 24607, 32535]], [[-30411, 10454, 28200, 5418, -24172], [-43655, 3789, 43111, 5154, -24896], [6432, 15907, 847, 9043, 16477], [15623, 1388, -5991, 6719, -5451]], [[-10899, -6919, -7621, 6478, -16581], [-16055, 14521, -3147, 37342, 436], [6500, 25316, 10272, 18764, 20131], [-11677, -19909, -24017, 6698, -8854]]], [[[-3609, 112, 1276, -2286, 8996], [347, 35551, 8952, 4192, 21875], [-31794, 7600, 55932, 16569, 10348], [-13763, 4558, 24514, -5874, -7671]], [[-7273, -1688, 2468, -20855, 1789], [2143, 9616, -5293, 11453, -2382], [-1166, 14009, 18345, 19538, 12627], [15755, 13650, 7669, 19723, 6315]], [[21426, -1826, 8856, 20838, 27258], [-8656, 25126, -4968, 7520, 8674], [35246, 11960, 16072, -28482, -6076], [-3880, -33890, 9836, -3050, -1902]], [[18073, 21860, 5754, -5810, 3066], [-2618, 4454, 28639, 22131, 15711], [6470, -32195, 26210, 44927, 19238], [4371, 20383, 27484, 11139, 16425]], [[5373, -17072, 15090, 21315, 5963], [2399, -26647, -9602, 9125, 6121], [22096, 26772, -35509, -9986, 10650], [-18024, 12695, -16160, -34242, 7664]], [[16492, -19899, 5431, 10161, -1559], [-14122, -31156, 3967, 12716, 9764], [23201, 9533, -23897, -8715, 12965], [-2828, -29066, -343, -21092, -8608]]]]> : tensor<2x6x4x5xi32>
  return %result, %expected : tensor<2x6x4x5xi32>, tensor<2x6x4x5xi32>
}
func.func @matmul_integer_i8() -> (tensor<3x4xi32>, tensor<3x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[39, 55, 13, 74, 3], [8, 24, 21, 76, 74], [23, 19, 34, 53, 71]]> : tensor<3x5xi8>
  %1 = nn.constant dense<[[66, 178, 110, 19], [213, 83, 169, 72], [113, 166, 70, 19], [206, 21, 168, 153], [112, 42, 222, 99]]> : tensor<5x4xui8>
  %2 = nn.constant dense<-7> : tensor<i8>
  %3 = nn.constant dense<[0, 1, 128, 255]> : tensor<4xui8>
  %result = nn.matmul_integer %0, %1 input_zero %2 filter_zero %3 : (tensor<3x5xi8>, tensor<5x4xui8>, tensor<i8>, tensor<4xui8>) -> tensor<3x4xi32>
  %expected = nn.constant dense<[[36308, 18556, 4734, -36744], [36927, 14798, 10311, -36923], [33247, 18605, 7880, -39802]]> : tensor<3x4xi32>
  return %result, %expected : tensor<3x4xi32>, tensor<3x4xi32>
}
func.func @matmul_integer_batch() -> (tensor<2x3x4xi32>, tensor<2x3x4xi32>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[[177, 215, 251, 203, 170], [249, 230, 8, 140, 80], [181, 32, 215, 248, 23]], [[192, 121, 253, 155, 243], [14, 154, 202, 14, 183], [215, 239, 139, 95, 216]]]> : tensor<2x3x5xui8>
  %1 = nn.constant dense<[[-8, -46, 105, 71], [-23, -118, 85, -72], [-21, -117, -42, 103], [-58, -111, -74, -83], [-18, -89, -87, -63]]> : tensor<5x4xi8>
  %result = nn.matmul_integer %0, %1 : (tensor<2x3x5xui8>, tensor<5x4xi8>) -> tensor<2x3x4xi32>
  %expected = nn.constant dense<[[[-26466, -100542, -3494, -4619], [-17010, -62190, 28039, -14717], [-21497, -66832, -7658, 10659]], [[-22996, -91543, -12792, 2805], [-12002, -60291, -10881, -1979], [-19534, -84124, 11230, -9119]]]> : tensor<2x3x4xi32>
  return %result, %expected : tensor<2x3x4xi32>, tensor<2x3x4xi32>
}
func.func @requantize_ui8() -> (tensor<2x6xui8>, tensor<2x6xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1, -1, 5, -5, 15], [16777216, 16777217, 2147483647, -2147483648, 1000, -1000]]> : tensor<2x6xi32>
  %1 = nn.constant dense<[[0.5], [0.00390625]]> : tensor<2x1xf32>
  %result = nn.requantize %0, %1 {to = ui8, zero_point = 10 : i64, low = 10 : i64, high = 255 : i64} : (tensor<2x6xi32>, tensor<2x1xf32>) -> tensor<2x6xui8>
  %expected = nn.constant dense<[[10, 10, 10, 12, 10, 18], [255, 255, 255, 10, 14, 10]]> : tensor<2x6xui8>
  return %result, %expected : tensor<2x6xui8>, tensor<2x6xui8>
}
func.func @requantize_i8() -> (tensor<2x6xi8>, tensor<2x6xi8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[[0, 1, -1, 5, -5, 15], [16777216, 16777217, 2147483647, -2147483648, 1000, -1000]]> : tensor<2x6xi32>
  %1 = nn.constant dense<[[0.5], [0.00390625]]> : tensor<2x1xf32>
  %result = nn.requantize %0, %1 {to = i8, zero_point = -3 : i64, low = -128 : i64, high = 100 : i64} : (tensor<2x6xi32>, tensor<2x1xf32>) -> tensor<2x6xi8>
  %expected = nn.constant dense<[[-3, -3, -3, -1, -5, 5], [100, 100, 100, -128, 1, -7]]> : tensor<2x6xi8>
  return %result, %expected : tensor<2x6xi8>, tensor<2x6xi8>
}
func.func @requantize_real() -> (tensor<8xui8>, tensor<8xui8>) attributes {tolerance = 0.0 : f64} {
  %0 = nn.constant dense<[0.5, 1.5, -0.5, -2.5, 0x7FC00000, 0x7F800000, 0xFF800000, 1.0000000150474662e+30]> : tensor<8xf32>
  %result = nn.requantize %0 {to = ui8, zero_point = 7 : i64, low = 2 : i64, high = 255 : i64} : (tensor<8xf32>) -> tensor<8xui8>
  %expected = nn.constant dense<[7, 9, 7, 5, 2, 255, 2, 255]> : tensor<8xui8>
  return %result, %expected : tensor<8xui8>, tensor<8xui8>
}
