// RUN: dlc-opt %s --dlc-add-moments=moments=m,v | FileCheck %s

// CHECK: nn.parameter @w trainable
// CHECK-NEXT: nn.parameter @"w:m" state : tensor<2x3xf32> = dense<0.000000e+00> : tensor<2x3xf32> {train.moment_of = @w}
// CHECK-NEXT: nn.parameter @"w:v" state : tensor<2x3xf32> = dense<0.000000e+00> : tensor<2x3xf32> {train.moment_of = @w}
nn.parameter @w trainable : tensor<2x3xf32> = dense<1.0> : tensor<2x3xf32>
// CHECK-NEXT: nn.parameter @fixed immutable
// CHECK-NEXT: nn.parameter @mean state
// CHECK-NOT: moment_of
nn.parameter @fixed immutable : tensor<2xf32> = dense<1.0> : tensor<2xf32>
nn.parameter @mean state : tensor<2xf32> = dense<1.0> : tensor<2xf32>
