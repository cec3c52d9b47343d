// RUN: dlc-opt %s -pass-pipeline='builtin.module(gpu.module(dlc-lower-to-nvvm))' -verify-diagnostics -split-input-file

// What needs a library is refused with a way out: LLVM would end the process.
gpu.module @sm_80 {
  llvm.func @k(%x: f64) {
    // expected-error @+1 {{unsupported on GPUs: 'atan2' of 'f64'; compute it in float32, or compile for a CPU}}
    %0 = math.atan2 %x, %x : f64
    llvm.return
  }
}
