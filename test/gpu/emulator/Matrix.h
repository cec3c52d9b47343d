// Elements of matrix operands as floats or integers, shared by mma.sync and wgmma.
#pragma once
#include "Decoder.h"

namespace dlc::emulator {

void decodeMma(Decoder &decoder);

/// Elements of a 32-bit word.
inline unsigned elementsPerWord(Type type) { return 4 / bytesOf(type); }
/// `count` elements of a floating-point type, as floats. tf32 loses the bits a tensor core ignores.
void decodeElements(Type type, const uint8_t *raw, float *values, size_t count);
void decodeElements(Type type, const uint8_t *raw, int32_t *values, size_t count);
/// d[m][n] += sum over k, ascending, of a[m][k] * b[k][n], each step rounded to float.
void multiplyAdd(float *d, const float *a, const float *b, int m, int n, int k);
void multiplyAdd(int32_t *d, const int32_t *a, const int32_t *b, int m, int n, int k);

} // namespace dlc::emulator
