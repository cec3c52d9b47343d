// Kernels of 8-bit operands with 32-bit sums. Included by KernelOps.td.

#ifndef DLC_KERNEL_INTEGER_OPS
#define DLC_KERNEL_INTEGER_OPS

/// Channels are contracted in groups of four. `order` says which channel of its group lies in each byte of the packed
/// weights. With `fits_pairs`, a proof was found at compile time that the sum of the first two products of a group,
/// and that of the last two, fit 16 signed bits for every input: instructions that saturate there are exact.
class Kernel_IntegerOp<string mnemonic, dag attributes> : Kernel_Op<mnemonic> {
  let arguments = !con((ins Variadic<Kernel_Shaped>:$inputs, Optional<AnyStridedMemRef>:$destination), attributes,
                       (ins Nn_DimsAttr:$bounds, AffineMapArrayAttr:$epilogue_maps, OptionalAttr<DictionaryAttr>:$schedule));
  let regions = (region SizedRegion<1>:$epilogue);
}

def Kernel_IntegerGemmOp : Kernel_IntegerOp<"integer_gemm",
    (ins UnitAttr:$is_signed, UnitAttr:$fits_pairs, DefaultValuedAttr<DenseI64ArrayAttr, "{0, 1, 2, 3}">:$order)> {
  let summary = "Matrix product of 8-bit integers";
  let description = [{
    `sum[m, n] = sum over k of lhs[m, k] * rhs[k, n]` in 32 bits, exact modulo 2^32. `lhs` holds unsigned bytes; with
    `is_signed` signed ones, to which 128 is added (also as a sum: the epilogue takes that off again). `rhs` holds signed
    bytes, packed as `[ceil(N / NR), ceil(K / 4), NR, 4]`, padded with zeros.
    (C1) The inputs begin with lhs `[M, K]` and rhs. (C2) `bounds` are the output's dimensions. (C3) `order` is a
    permutation of 0 to 3.
  }];
}

def Kernel_IntegerConvOp : Kernel_IntegerOp<"integer_conv",
    (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, I64Attr:$pad_value,
         UnitAttr:$is_signed, UnitAttr:$fits_pairs, DefaultValuedAttr<DenseI64ArrayAttr, "{0, 1, 2, 3}">:$order)> {
  let summary = "Convolution of 8-bit integers, channels last";
  let description = [{
    Input `[N, D1, ..., Dn, C]`, unsigned bytes or, with `is_signed`, signed ones, to which 128 is added; filter of signed
    bytes, packed as `[G, ceil(M / G / NR), K1, ..., Kn, ceil(C / G / 4), NR, 4]`, padded with zeros; sums in 32 bits. Taps
    outside the input count as the unsigned byte `pad_value`; those of 0 are skipped.
    (C1) The inputs begin with input and filter. (C2) `strides`, `pads`, `dilations` have n entries. (C3) `order` is a
    permutation of 0 to 3. (C4) `pad_value` is a byte.
  }];
}

def Kernel_IntegerDepthwiseConvOp : Kernel_IntegerOp<"integer_depthwise_conv",
    (ins DenseI64ArrayAttr:$strides, DenseI64ArrayAttr:$pads, DenseI64ArrayAttr:$dilations, I64Attr:$zero_point,
         UnitAttr:$is_signed)> {
  let summary = "Convolution of each channel of 8-bit integers by itself, channels last";
  let description = [{
    Input `[N, D1, ..., Dn, C]` of unsigned bytes or, with `is_signed`, signed ones, less `zero_point`; filter
    `[K1, ..., Kn, C]` of 16-bit integers; sums in 32 bits. Taps outside the input are skipped.
    (C1) The inputs begin with input and filter. (C2) `strides`, `pads`, `dilations` have n entries.
  }];
}

#endif // DLC_KERNEL_INTEGER_OPS
