"""Small ONNX models with inputs, and their answers in float64.

A case's model is described by a function that builds it into a Graph. It is called twice with the same random numbers: in
the case's type for the compiler, and in float64, on the same rounded values, for onnx.reference.
"""
from dataclasses import dataclass, field

import ml_dtypes
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

OPSET, IR_VERSION = 22, 10
NUMPY = {"float32": np.float32, "float64": np.float64, "float16": np.float16, "bfloat16": ml_dtypes.bfloat16}
FLOATS = set(NUMPY)


def numpy_type(name):
    return np.dtype(NUMPY.get(name, name))


class Graph:
    """`dtype` is the type of everything that is no integer, `is_exact` asks for float64 in its place."""

    def __init__(self, dtype, is_exact=False, seed=0):
        self.dtype, self.is_exact = dtype, is_exact
        self.random = np.random.RandomState(seed)  # numpy promises that its stream never changes
        self.nodes, self.initializers, self.inputs, self.outputs, self.count = [], [], [], [], 0
        self.values = {}  # of the inputs

    def _round(self, values, dtype):
        """As the case's type holds them, then in float64 for the reference."""
        values = np.asarray(values).astype(numpy_type(dtype))
        return values.astype(np.float64) if self.is_exact and dtype in FLOATS else values

    def type(self, dtype=None):
        """ONNX's number for a type, by default the case's."""
        dtype = dtype or self.dtype
        return helper.np_dtype_to_tensor_dtype(np.dtype(np.float64) if self.is_exact and dtype in FLOATS else numpy_type(dtype))

    def normal(self, shape, scale=1.0):
        return self.random.standard_normal(shape) * scale

    def integers(self, low, high, shape):
        return self.random.randint(low, high, shape)

    def input(self, name, values, dtype=None, dims=None):
        """`dims` are the model's own sizes where some of them are open."""
        self.values[name] = self._round(values, dtype or self.dtype)
        self.inputs.append(helper.make_tensor_value_info(name, self.type(dtype), dims or self.values[name].shape))
        return name

    def constant(self, values, dtype=None):
        self.count += 1
        name = f"constant_{self.count}"
        self.initializers.append(numpy_helper.from_array(self._round(values, dtype or self.dtype), name))
        return name

    def node(self, op, *inputs, outputs=1, **attributes):
        self.count += 1
        names = [f"{op.lower()}_{self.count}" + (f"_{k}" if outputs > 1 else "") for k in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=names[0], **attributes))
        return names[0] if outputs == 1 else names

    def output(self, name, dtype=None):
        self.outputs.append((name, dtype or self.dtype))

    def model(self):
        infos = [helper.make_tensor_value_info(name, self.type(dtype), None) for name, dtype in self.outputs]
        graph = helper.make_graph(self.nodes, "case", self.inputs, infos, self.initializers)
        model = helper.make_model(graph, producer_name="make-bundle", ir_version=IR_VERSION,
                                  opset_imports=[helper.make_opsetid("", OPSET)])
        return onnx.shape_inference.infer_shapes(model)


@dataclass
class Case:
    """What `build` puts into a Graph, and how far the answers may be from the reference's."""
    name: str
    build: callable
    dtype: str = "float32"
    rtol: float = 1e-5
    atol: float = 1e-5
    options: tuple = ()        # of dlc compile
    status: int = 0            # what every run returns
    is_quick: bool = False     # part of run-bundle --quick
    is_brief: bool = False     # small enough for compute-sanitizer
    programs: str = ""         # "all": not only the best for the device
    lines: list = field(default_factory=list)  # further lines of the manifest


@dataclass
class Port:
    name: str
    values: np.ndarray

    @property
    def dtype(self):
        return "bool" if self.values.dtype == np.bool_ else self.values.dtype.name

    def words(self):
        return f"{self.name} {self.dtype} {','.join(map(str, self.values.shape)) or '-'}"


def build(case):
    """The model, its inputs and what it answers, in the types of the model."""
    graph, exact = Graph(case.dtype), Graph(case.dtype, True)
    case.build(graph)
    case.build(exact)
    inputs = [Port(info.name, graph.values[info.name]) for info in graph.inputs]
    if case.status:
        shapes = {value.name: [d.dim_value for d in value.type.tensor_type.shape.dim] for value in graph.model().graph.output}
        outputs = [Port(name, np.zeros(shapes[name], numpy_type(dtype))) for name, dtype in graph.outputs]
    else:
        with np.errstate(all="ignore"):
            answers = ReferenceEvaluator(exact.model()).run(None, exact.values)
        outputs = [Port(name, np.ascontiguousarray(np.asarray(answer).astype(numpy_type(dtype))))
                   for (name, dtype), answer in zip(graph.outputs, answers)]
    return graph.model(), inputs, outputs


def product_tolerance(kind, depth):
    """(rtol, atol) of sums of `depth` products of normal numbers. The absolute part is for sums that cancel: rounding of
    the operands and of each addition, with room for the largest of many."""
    root = depth ** 0.5
    half = 1e-4 * root + 1e-6 * depth  # tensor cores cut off what they add
    return {"float64": (1e-12, 1e-13 * depth), "float32": (1e-5, 1e-7 * depth + 3e-6 * root),
            "tf32": (1e-3, 4e-3 * root), "float16": (1.5e-3, half), "bfloat16": (1.2e-2, half),
            "mixed": (1e-2, 2.5e-2 * root)}[kind]  # mixed: --precision bf16 or fp16 of a float32 model


def kinds(*names):
    """(label, type of the model, options of dlc) for kinds of arithmetic."""
    table = {"tf32": ("float32", ("--precision", "tf32")), "bf16-mixed": ("float32", ("--precision", "bf16")),
             "fp16-mixed": ("float32", ("--precision", "fp16"))}
    short = {"float32": "f32", "float64": "f64", "float16": "f16", "bfloat16": "bf16"}
    return [(short.get(name, name), *table.get(name, (name, ()))) for name in names]


def kind_of(label, dtype):
    return "mixed" if label.endswith("mixed") else "tf32" if label == "tf32" else dtype


__all__ = ["Case", "Graph", "Port", "TensorProto", "build", "kind_of", "kinds", "numpy_type", "product_tolerance"]
