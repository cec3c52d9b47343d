"""include/dlc/Runtime/{Tensor,Artifact,Runtime}.h as ctypes."""
import ctypes as c

import numpy as np

ABI_VERSION = 3
ALIGNMENT = 64
MAX_RANK = 8


class Port(c.Structure):
    _fields_ = [("name", c.c_char_p), ("dtype", c.c_int32), ("rank", c.c_int32), ("dims", c.POINTER(c.c_int64))]


class StateEntry(c.Structure):
    _fields_ = [("name", c.c_char_p), ("role", c.c_int32), ("dtype", c.c_int32), ("rank", c.c_int32),
                ("dims", c.POINTER(c.c_int64)), ("offset", c.c_uint64), ("initial", c.c_int64)]


class Artifact(c.Structure):
    _fields_ = ([("magic", c.c_uint32), ("abi_version", c.c_uint32), ("name", c.c_char_p)] +
                [(n, c.c_int32) for n in ("num_inputs", "num_outputs", "num_symbols", "num_variants", "num_kernels",
                                          "num_preprocess", "num_constraints")] +
                [("inputs", c.POINTER(Port)), ("outputs", c.POINTER(Port)), ("symbols", c.POINTER(c.c_char_p)),
                 ("variants", c.c_void_p), ("kernels", c.c_void_p), ("preprocess", c.c_void_p),
                 ("constraints", c.POINTER(c.c_char_p)), ("shapes", c.c_void_p), ("weights", c.c_void_p),
                 ("weights_size", c.c_uint64), ("weights_file", c.c_char_p), ("weights_hash", c.c_uint64),
                 ("labels", c.c_char_p), ("provenance", c.c_char_p), ("num_state", c.c_int32),
                 ("state", c.POINTER(StateEntry)), ("state_size", c.c_uint64), ("state_hash", c.c_uint64),
                 ("cuda", c.c_void_p)])


class Tensor(c.Structure):
    _fields_ = [("data", c.c_void_p), ("size", c.c_size_t), ("dtype", c.c_int32), ("rank", c.c_int32),
                ("shape", c.c_int64 * MAX_RANK)]


class Options(c.Structure):
    _fields_ = [("struct_size", c.c_size_t), ("threads", c.c_int32), ("parallel_for", c.c_void_p), ("pool", c.c_void_p),
                ("isa", c.c_char_p), ("weights_file", c.c_char_p), ("flags", c.c_uint64), ("device", c.c_int32)]


_status, _model, _tensors = c.c_int, c.c_void_p, c.POINTER(Tensor)


class Api(c.Structure):
    _fields_ = [
        ("size", c.c_size_t),
        ("version", c.CFUNCTYPE(c.c_char_p)),
        ("last_error", c.CFUNCTYPE(c.c_char_p)),
        ("status_name", c.CFUNCTYPE(c.c_char_p, _status)),
        ("dtype_name", c.CFUNCTYPE(c.c_char_p, c.c_int32)),
        ("dtype_size", c.CFUNCTYPE(c.c_size_t, c.c_int32)),
        ("cpu_features", c.CFUNCTYPE(c.c_uint64)),
        ("model_create", c.CFUNCTYPE(_status, c.c_void_p, c.POINTER(Options), c.POINTER(_model))),
        ("model_load", c.CFUNCTYPE(_status, c.c_char_p, c.POINTER(Options), c.POINTER(_model))),
        ("model_destroy", c.CFUNCTYPE(None, _model)),
        ("model_artifact", c.CFUNCTYPE(c.POINTER(Artifact), _model)),
        ("model_isa", c.CFUNCTYPE(c.c_char_p, _model)),
        ("model_threads", c.CFUNCTYPE(c.c_int32, _model)),
        ("model_shapes", c.CFUNCTYPE(_status, _model, _tensors, c.c_int32, _tensors, c.c_int32, c.POINTER(c.c_size_t))),
        ("model_run", c.CFUNCTYPE(_status, _model, _tensors, c.c_int32, _tensors, c.c_int32, c.c_void_p, c.c_size_t)),
        ("preprocess_image", c.c_void_p),
        ("model_set_hook", c.c_void_p),
        ("model_metrics", c.CFUNCTYPE(c.c_size_t, _model, c.c_char_p, c.c_size_t)),
        ("model_state_size", c.CFUNCTYPE(c.c_size_t, _model)),
        ("model_init_state", c.CFUNCTYPE(_status, _model, c.c_void_p, c.c_size_t)),
        ("model_bind_state", c.CFUNCTYPE(_status, _model, c.c_void_p, c.c_size_t)),
        ("model_device", c.CFUNCTYPE(c.c_int32, _model)),
        ("model_run_device", c.CFUNCTYPE(_status, _model, _tensors, c.c_int32, _tensors, c.c_int32, c.c_void_p,
                                         c.c_size_t, c.c_void_p)),
        ("model_synchronize", c.CFUNCTYPE(_status, _model)),
        ("device_alloc", c.CFUNCTYPE(_status, _model, c.c_size_t, c.POINTER(c.c_void_p))),
        ("device_free", c.CFUNCTYPE(None, _model, c.c_void_p)),
        ("device_copy", c.CFUNCTYPE(_status, _model, c.c_void_p, c.c_void_p, c.c_size_t)),
    ]


def numpy_dtype(name):
    """The numpy type of dlc_dtype_name's word; bfloat16, which numpy lacks, as its bits."""
    return np.dtype({"bfloat16": "uint16", "bool": "bool"}.get(name, name))
