/* The words behind a status. The message is the thread's own, so that concurrent calls do not mix;
 * it is the only state of the runtime outside a model. */
#include "Internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char message[2048];

dlc_status dlcFail(dlc_status status, const char *format, ...) {
  char text[sizeof(message)]; /* an argument may be the message before */
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  memcpy(message, text, sizeof(message));
  return status;
}

const char *dlc_last_error(void) { return message; }

const char *dlc_status_name(dlc_status status) {
  switch ((int)status) {
  case DLC_OK: return "DLC_OK";
  case DLC_ERROR_ARGUMENT: return "DLC_ERROR_ARGUMENT";
  case DLC_ERROR_SHAPE: return "DLC_ERROR_SHAPE";
  case DLC_ERROR_DTYPE: return "DLC_ERROR_DTYPE";
  case DLC_ERROR_UNSUPPORTED: return "DLC_ERROR_UNSUPPORTED";
  case DLC_ERROR_MEMORY: return "DLC_ERROR_MEMORY";
  case DLC_ERROR_IO: return "DLC_ERROR_IO";
  case DLC_ERROR_VERSION: return "DLC_ERROR_VERSION";
  case DLC_ERROR_VALUE: return "DLC_ERROR_VALUE";
  case DLC_ERROR_DEVICE: return "DLC_ERROR_DEVICE";
  }
  return "?";
}

typedef struct DtypeRow {
  const char *name;
  size_t size;
} DtypeRow;

static const DtypeRow dtypes[DLC_NUM_DTYPES] = {
    [DLC_F32] = {"float32", 4}, [DLC_F64] = {"float64", 8}, [DLC_F16] = {"float16", 2}, [DLC_BF16] = {"bfloat16", 2},
    [DLC_I8] = {"int8", 1},     [DLC_I16] = {"int16", 2},   [DLC_I32] = {"int32", 4},   [DLC_I64] = {"int64", 8},
    [DLC_U8] = {"uint8", 1},    [DLC_U16] = {"uint16", 2},  [DLC_U32] = {"uint32", 4},  [DLC_U64] = {"uint64", 8},
    [DLC_BOOL] = {"bool", 1},
};

const char *dlc_dtype_name(int32_t dtype) {
  return dtype >= 0 && dtype < DLC_NUM_DTYPES ? dtypes[dtype].name : "?";
}

size_t dlc_dtype_size(int32_t dtype) { return dtype >= 0 && dtype < DLC_NUM_DTYPES ? dtypes[dtype].size : 0; }
