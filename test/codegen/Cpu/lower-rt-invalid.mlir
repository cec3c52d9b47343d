// RUN: dlc-opt %s -split-input-file -verify-diagnostics -dlc-lower-rt

// Sizes of symbols that the artifact does not have.
module attributes {rt.symbols = ["N"]} {
  func.func @run() attributes {rt.entry} {
    // expected-error @+1 {{internal error: size 'M' is not among rt.symbols}}
    %a = rt.buffer input 0 offset <"M"> : memref<8xf32>
    return
  }
}

// -----

// A dynamic buffer without its sizes.
module attributes {rt.symbols = []} {
  // expected-error @+1 {{internal error: buffer 0 of kernel 'k': expected rt.dims with 1 sizes}}
  func.func private @k(%a: memref<?xf32>, %begin: index, %end: index) attributes {rt.kernel} {
    return
  }
  func.func @run() attributes {rt.entry} {
    %a = rt.buffer input 0 offset <0> : memref<?xf32>
    rt.launch @k(%a) tasks <1> cost <1> index 0 : memref<?xf32>
    return
  }
}

// -----

// expected-error @+1 {{internal error: no function with rt.entry}}
module {
}
