"""Model and State on top of the C API."""
import ctypes as c
import os

import numpy as np

from . import _abi


class DlcError(Exception):
    """What dlc_last_error said."""


def _aligned(size):
    """`size` zero bytes at a multiple of the runtime's alignment, at least one."""
    block = np.zeros(size + _abi.ALIGNMENT, np.uint8)
    start = -block.ctypes.data % _abi.ALIGNMENT
    return block[start:start + max(size, 1)]


class Model:
    """A shared library that `dlc compile -o x.so` wrote.

    threads: 0 is one per processor. isa: the name of one of the artifact's variants or CUDA programs, "cpu" or "cuda",
    instead of the best that fits. device: the GPU's number.
    """

    def __init__(self, path, threads=0, isa=None, device=0):
        self._handle = None
        self._library = c.CDLL(os.path.abspath(path))
        try:
            entry = self._library.dlc_artifact_v1
        except AttributeError:
            raise DlcError(f"{path}: not a shared library that dlc wrote: it has no dlc_artifact_v1") from None
        entry.restype = c.POINTER(_abi.Artifact)
        artifact = entry()
        if artifact.contents.abi_version != _abi.ABI_VERSION:
            raise DlcError(f"{path}: artifact has ABI version {artifact.contents.abi_version}, "
                           f"expected {_abi.ABI_VERSION}; compile the model again")
        get_api = getattr(self._library, artifact.contents.name.decode() + "_dlc_api")
        get_api.restype = c.POINTER(_abi.Api)
        self._api = get_api().contents
        options = _abi.Options(c.sizeof(_abi.Options), threads, None, None, isa and isa.encode(), None, 0, device)
        handle = c.c_void_p()
        self._check(self._api.model_load(os.path.abspath(path).encode(), c.byref(options), c.byref(handle)))
        self._handle = handle
        self._artifact = self._api.model_artifact(handle).contents
        self._state = None

    def __del__(self):
        if self._handle:
            self._api.model_destroy(self._handle)

    def _check(self, status):
        if status:
            raise DlcError(self._api.last_error().decode())

    def _dtype(self, number):
        return _abi.numpy_dtype(self._api.dtype_name(number).decode())

    @property
    def isa(self):
        return self._api.model_isa(self._handle).decode()

    @property
    def device(self):
        """The GPU that the model runs on, -1 for the processor."""
        return self._api.model_device(self._handle)

    @property
    def threads(self):
        return self._api.model_threads(self._handle)

    @property
    def inputs(self):
        """Names of the inputs, in order."""
        return [self._artifact.inputs[k].name.decode() for k in range(self._artifact.num_inputs)]

    @property
    def outputs(self):
        return [self._artifact.outputs[k].name.decode() for k in range(self._artifact.num_outputs)]

    @property
    def provenance(self):
        return (self._artifact.provenance or b"{}").decode()

    def bind(self, state):
        """Lets runs read, and training steps change, `state`."""
        self._check(self._api.model_bind_state(self._handle, state._memory.ctypes.data, state._memory.size))
        self._state = state  # it must outlive the model

    def run(self, *positional, **named):
        """Runs the model once on arrays (or what numpy makes arrays of) in the inputs' order or by name. Python numbers
        and lists take the input's type; arrays must have it. Returns a dict of outputs by name."""
        arrays = self._gather(positional, named)
        inputs = (_abi.Tensor * len(arrays))(*[self._tensor(a, self._artifact.inputs[k].dtype) for k, a in enumerate(arrays)])
        count = self._artifact.num_outputs
        outputs = (_abi.Tensor * count)()
        self._check(self._api.model_shapes(self._handle, inputs, len(arrays), outputs, count, None))
        results = {}
        for k in range(count):
            tensor = outputs[k]
            result = np.empty(tuple(tensor.shape[:tensor.rank]), self._dtype(tensor.dtype))
            tensor.data, tensor.size = result.ctypes.data, result.nbytes
            results[self.outputs[k]] = result
        self._check(self._api.model_run(self._handle, inputs, len(arrays), outputs, count, None, 0))
        return results

    def _gather(self, positional, named):
        names = self.inputs
        if len(positional) > len(names):
            raise DlcError(f"expected {len(names)} inputs ({', '.join(names)}), got {len(positional)}")
        values = dict(zip(names, positional))
        for name, value in named.items():
            if name not in names or name in values:
                raise DlcError(f"no input '{name}' is left; the model has {', '.join(names)}")
            values[name] = value
        missing = [name for name in names if name not in values]
        if missing:
            raise DlcError(f"missing inputs: {', '.join(missing)}")
        arrays = []
        for k, name in enumerate(names):
            dtype = self._dtype(self._artifact.inputs[k].dtype)
            value = values[name]
            if isinstance(value, (np.ndarray, np.generic)) and value.dtype != dtype:
                raise DlcError(f"input '{name}': expected {dtype}, got {value.dtype}")
            value = np.asarray(value, dtype)
            arrays.append(value if value.flags.c_contiguous and value.flags.aligned else value.copy(order="C"))
        return arrays

    @staticmethod
    def _tensor(array, dtype):
        shape = (c.c_int64 * _abi.MAX_RANK)(*array.shape)
        return _abi.Tensor(array.ctypes.data, array.nbytes, dtype, array.ndim, shape)


class State:
    """The state of a model that was compiled for training: a mapping from names to arrays over its memory.

    Begins with the values of the source file and zero moments, and is bound to `model`. It is memory of the host: a model
    on a GPU copies it there and back in every run.
    """

    def __init__(self, model):
        size = model._api.model_state_size(model._handle)
        if size == 0:
            raise DlcError("the model has no state: it was not compiled for training")
        self._memory = _aligned(size)
        model._check(model._api.model_init_state(model._handle, self._memory.ctypes.data, self._memory.size))
        self._arrays = {}
        for k in range(model._artifact.num_state):
            entry = model._artifact.state[k]
            shape, dtype = tuple(entry.dims[:entry.rank]), model._dtype(entry.dtype)
            count = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
            self._arrays[entry.name.decode()] = self._memory[entry.offset:entry.offset + count].view(dtype).reshape(shape)
        model.bind(self)

    def __getitem__(self, name):
        return self._arrays[name]

    def __setitem__(self, name, value):
        self._arrays[name][...] = value

    def __iter__(self):
        return iter(self._arrays)

    def __len__(self):
        return len(self._arrays)

    def keys(self):
        return self._arrays.keys()

    def copy(self):
        """The bytes as they are now."""
        return self._memory.copy()
