"""Cases of everything but products: elementwise, data movement, reductions, rows, pools."""
import numpy as np

from .graphs import Case, kinds

TOLERANCES = {"float32": (1e-5, 2e-6), "float64": (1e-12, 1e-13), "float16": (2e-3, 2e-3), "bfloat16": (1.6e-2, 1.6e-2)}


def elementwise(g):
    """Broadcasts and the functions whose expansions are ours."""
    x, y = g.input("x", g.normal((7, 13, 11))), g.input("y", g.normal((13, 1)))
    z = g.node("Add", x, y)
    g.output(z)
    for op in ("Exp", "Tanh", "Erf", "Sigmoid", "Sin", "Cos", "Abs", "Neg", "Softplus", "HardSwish", "Elu"):
        g.output(g.node(op, z))
    g.output(g.node("Sqrt", g.node("Abs", z)))
    g.output(g.node("Log", g.node("Add", g.node("Abs", z), g.constant(0.125))))
    g.output(g.node("Div", z, g.node("Add", g.node("Abs", x), g.constant(0.5))))
    g.output(g.node("Where", g.node("Greater", x, y), x, z))
    g.output(g.node("Clip", z, g.constant(-0.5), g.constant(1.25)))


def arithmetic(g):
    """What has no expansion."""
    x, y = g.input("x", g.normal((7, 13, 11))), g.input("y", g.normal((13, 1)))
    for op in ("Add", "Sub", "Mul", "Div", "Max", "Min"):
        g.output(g.node(op, x, y))
    g.output(g.node("Sqrt", g.node("Abs", x)))
    g.output(g.node("Where", g.node("Greater", x, y), x, y))


def special_values(g):
    """NaN, infinities and zeros go where IEEE says."""
    values = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0])
    x, y = g.input("x", np.repeat(values, 7)), g.input("y", np.tile(values, 7))
    for op in ("Add", "Mul", "Div", "Max", "Min"):
        g.output(g.node(op, x, y))
    for op in ("Exp", "Tanh", "Relu", "Sqrt", "Sigmoid"):
        g.output(g.node(op, x))
    g.output(g.node("Equal", x, y), "bool")
    g.output(g.node("Less", x, y), "bool")


def integers(g):
    x = g.input("x", g.integers(-50, 50, (9, 31)), "int32")
    y = g.input("y", g.integers(1, 20, (9, 1)), "int32")
    for op in ("Add", "Sub", "Mul", "Div", "Max"):
        g.output(g.node(op, x, y), "int32")
    g.output(g.node("Cast", x, to=g.type("int8")), "int8")
    g.output(g.node("Cast", x, to=g.type("float32")), "float32")
    g.output(g.node("Greater", x, y), "bool")
    g.output(g.node("ReduceSum", x, g.constant([1], "int64")), "int32")


def long_line(g):
    """More elements than one grid of threads takes at once, and no multiple of a vector."""
    x = g.input("x", g.normal(140009), dims=("N",))
    g.output(g.node("Relu", g.node("Mul", x, g.constant(1.5))))


def nothing(g):
    x = g.input("x", g.normal((0, 5)), dims=("N", 5))
    g.output(g.node("Add", x, g.constant(1.0)))


def movement(g):
    x = g.input("x", g.normal((6, 10, 14)))
    for perm in ([2, 1, 0], [0, 2, 1], [1, 0, 2], [2, 0, 1]):
        g.output(g.node("Transpose", x, perm=perm))
    starts, ends, axes, steps = (g.constant(v, "int64") for v in ([1, 9], [6, -20], [0, 2], [2, -3]))
    g.output(g.node("Slice", x, starts, ends, axes, steps))
    g.output(g.node("Concat", x, g.node("Neg", x), axis=1))
    g.output(g.node("Pad", x, g.constant([0, 1, 2, 1, 0, 3], "int64"), g.constant(0.25), mode="constant"))
    g.output(g.node("Reshape", g.node("Transpose", x, perm=[1, 0, 2]), g.constant([20, 42], "int64")))


def large_transpose(g):
    g.output(g.node("Transpose", g.input("x", g.normal((131, 97))), perm=[1, 0]))


def gather(g):
    """Rows by number, also negative ones."""
    table = g.constant(g.normal((23, 37)))
    g.output(g.node("Gather", table, g.input("i", g.integers(-23, 23, (5, 7)), "int64"), axis=0))
    g.output(g.node("Gather", table, g.input("j", g.integers(0, 37, 11), "int64"), axis=1))


def gather_outside(g):
    g.output(g.node("Gather", g.constant(g.normal((23, 37))), g.input("i", np.array([3, 23, 1]), "int64"), axis=0))


def spatial(g):
    x = g.input("x", g.normal((2, 8, 6, 7)))
    g.output(g.node("DepthToSpace", x, blocksize=2))
    g.output(g.node("SpaceToDepth", g.node("Slice", x, *(g.constant(v, "int64") for v in ([0], [6], [3]))), blocksize=2))


def reductions(g):
    x = g.input("x", g.normal((11, 13, 67), 0.5))
    for axes in ([2], [0], [1], [0, 2], [0, 1, 2]):
        names = g.constant(axes, "int64")
        for op in ("ReduceSum", "ReduceMean", "ReduceMax"):
            g.output(g.node(op, x, names, keepdims=0))
    g.output(g.node("ReduceL2", x, g.constant([2], "int64")))
    g.output(g.node("ReduceMin", x, g.constant([1], "int64")))


def long_reduction(g):
    """One sum of many, which several blocks share."""
    x = g.input("x", g.normal((3, 20011), 0.1), dims=("N", 20011))
    g.output(g.node("ReduceSum", x, g.constant([1], "int64")))
    g.output(g.node("ReduceMax", x, g.constant([0, 1], "int64")))


def rows(*shape):
    def build(g):
        x, width = g.input("x", g.normal(shape), dims=("N", *shape[1:])), shape[-1]
        g.output(g.node("Softmax", x, axis=-1))
        g.output(g.node("LogSoftmax", x, axis=-1))
        g.output(g.node("LayerNormalization", x, g.constant(g.normal(width)), g.constant(g.normal(width)), axis=-1))
    return build


def columns(g):
    x = g.input("x", g.normal((3, 29, 5, 7)))
    g.output(g.node("Softmax", x, axis=1))
    g.output(g.node("Sub", x, g.node("ReduceMean", x, g.constant([1], "int64"))))


def pools(g):
    x = g.input("x", g.normal((2, 5, 13, 11)), dims=("N", 5, 13, 11))
    g.output(g.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2]))
    g.output(g.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4))
    g.output(g.node("AveragePool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4))
    g.output(g.node("AveragePool", x, kernel_shape=[3, 2], pads=[1, 0, 1, 1], count_include_pad=1))
    g.output(g.node("GlobalAveragePool", x))
    g.output(g.node("GlobalMaxPool", x))


FLOAT = {  # name: what to build, how much of the type's tolerance
    "arithmetic": (arithmetic, 1), "elementwise": (elementwise, 4), "movement": (movement, 0), "transpose": (large_transpose, 0),
    "gather": (gather, 0),
    "reductions": (reductions, 10), "rows": (rows(19, 77), 4), "rows-wide": (rows(3, 5003), 4), "rows-narrow": (rows(257, 5), 4),
    "columns": (columns, 4), "pools": (pools, 1),
}
NOT_IN_FLOAT64 = {"elementwise", "rows", "rows-wide", "rows-narrow", "columns"}  # GPUs are given no exponentials in it


def cases():
    found = []
    for label, dtype, options in kinds("float32", "float64", "float16", "bfloat16"):
        rtol, atol = TOLERANCES[dtype]
        for name, (build, slack) in FLOAT.items():
            if dtype == "float64" and name in NOT_IN_FLOAT64:
                continue
            found.append(Case(f"{name}-{label}", build, dtype, slack * rtol, slack * atol, options, programs="all",
                              is_quick=label in ("f32", "bf16"),
                              is_brief=label == "f32" and name in ("elementwise", "reductions", "rows", "pools")))
    return found + [
        Case("special-values", special_values, "float32", 1e-6, 1e-7, is_quick=True),
        Case("integers", integers, "float32", 0, 0, is_quick=True),
        Case("long-line", long_line, "float32", 1e-6, 1e-7),
        Case("nothing", nothing, "float32", 0, 0, is_quick=True),
        Case("gather-outside", gather_outside, "float32", status=8, is_quick=True),
        Case("spatial", spatial, "float32", 0, 0),
        Case("long-reduction", long_reduction, "float32", 1e-5, 1e-4, programs="all"),
    ]
