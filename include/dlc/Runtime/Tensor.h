/* Tensors as they cross the boundary between a program and a compiled model. */
#ifndef DLC_RUNTIME_TENSOR_H
#define DLC_RUNTIME_TENSOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Element types. The numbers are part of the ABI. */
typedef enum dlc_dtype {
  DLC_F32 = 0,
  DLC_F64 = 1,
  DLC_F16 = 2,
  DLC_BF16 = 3,
  DLC_I8 = 4,
  DLC_I16 = 5,
  DLC_I32 = 6,
  DLC_I64 = 7,
  DLC_U8 = 8,
  DLC_U16 = 9,
  DLC_U32 = 10,
  DLC_U64 = 11,
  DLC_BOOL = 12 /* one byte, 0 or 1 */
} dlc_dtype;

#define DLC_NUM_DTYPES 13
#define DLC_MAX_RANK 8

/* A dense row-major tensor in memory that the program owns. `size` is the bytes at `data`, which
 * must be at least what `shape` and `dtype` need; `data` is aligned to the element's size.
 * Zero-size dimensions are legal, `data` may then be NULL. */
typedef struct dlc_tensor {
  void *data;
  size_t size;
  int32_t dtype; /* dlc_dtype */
  int32_t rank;
  int64_t shape[DLC_MAX_RANK];
} dlc_tensor;

#ifdef __cplusplus
}
#endif
#endif
