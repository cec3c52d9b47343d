"""Cases of integer arithmetic: exact sums, and layers that end in a rounding to eight bits, which may be off by one step."""
import numpy as np

from .graphs import Case


def product(m, k, n, a_type, b_type, zero_points=True):
    """MatMulInteger: exact in int32."""
    def build(g):
        low = {"uint8": (0, 256), "int8": (-128, 128)}
        a = g.input("a", g.integers(*low[a_type], (m, k)), a_type)
        b = g.input("b", g.integers(*low[b_type], (k, n)), b_type)
        more = (g.constant(7, a_type), g.constant(3, b_type)) if zero_points else ()
        g.output(g.node("MatMulInteger", a, b, *more), "int32")
    return build


def quantize(g, real, scale, zero, dtype="uint8"):
    """To integers and back: the pair between which the compiler computes in integers."""
    scale, zero = g.constant(scale, "float32"), g.constant(zero, dtype)
    return g.node("DequantizeLinear", g.node("QuantizeLinear", real, scale, zero), scale, zero)


def weights(g, shape):
    """Per channel of the first dimension."""
    values = g.constant(g.integers(-100, 101, shape), "int8")
    scales = g.constant(g.random.uniform(0.5, 2, shape[0]) / 128, "float32")
    return g.node("DequantizeLinear", values, scales, g.constant(np.zeros(shape[0]), "int8"), axis=0)


def conv(shape, outputs, kernel, activation="Relu", **attributes):
    depth = shape[1] // attributes.get("group", 1) * kernel * kernel

    def build(g):
        x = quantize(g, g.input("x", g.normal(shape), dims=("N", *shape[1:])), 1 / 32, 120)
        w = weights(g, (outputs, shape[1] // attributes.get("group", 1), kernel, kernel))
        y = g.node("Conv", x, w, g.constant(g.normal(outputs)), kernel_shape=[kernel] * 2, **attributes)
        g.output(quantize(g, g.node(activation, y), 0.02 * depth ** 0.5, 10))
    return build, 0.02 * depth ** 0.5


def dense(m, k, n):
    def build(g):
        x = quantize(g, g.input("x", g.normal((m, k)), dims=("N", k)), 1 / 32, 5, "int8")
        y = g.node("Gemm", x, weights(g, (n, k)), g.constant(g.normal(n)), transB=1)
        g.output(quantize(g, y, 0.02 * k ** 0.5, -3, "int8"))
    return build, 0.02 * k ** 0.5


def residual(g):
    """Two layers and a sum, all in integers."""
    x = quantize(g, g.input("x", g.normal((2, 16, 9, 9))), 1 / 32, 128)
    y = x
    for _ in range(2):
        y = quantize(g, g.node("Relu", g.node("Conv", y, weights(g, (16, 16, 3, 3)), kernel_shape=[3, 3], pads=[1] * 4)), 0.2, 0)
    g.output(quantize(g, g.node("GlobalAveragePool", g.node("Add", x, y)), 0.05, 100))


def cases():
    found = []
    for a_type, b_type in (("uint8", "int8"), ("int8", "int8"), ("uint8", "uint8")):
        for m, k, n in ((37, 53, 29), (1, 70, 41), (130, 200, 264)):
            found.append(Case(f"matmul-integer-{m}x{k}x{n}-{a_type}-{b_type}", product(m, k, n, a_type, b_type), "float32", 0, 0,
                              programs="all", is_quick=m == 130, is_brief=m == 37))
    layers = {
        "conv-integer-3x3": conv((2, 5, 13, 11), 12, 3, pads=[1] * 4),
        "conv-integer-wide": conv((1, 64, 14, 14), 72, 3, pads=[1] * 4),
        "conv-integer-1x1": conv((2, 40, 7, 7), 24, 1),
        "conv-integer-stride": conv((1, 16, 15, 15), 24, 3, strides=[2, 2], pads=[0, 0, 1, 1]),
        "conv-integer-groups": conv((1, 12, 9, 9), 18, 3, group=3, pads=[1] * 4),
        "conv-integer-depthwise": conv((2, 35, 13, 11), 35, 3, group=35, pads=[1] * 4),
        "dense-integer": dense(33, 150, 70),
    }
    for name, (build, step) in layers.items():
        found.append(Case(name, build, "float32", 0, 1.01 * step, programs="all", is_quick=True,
                          is_brief=name == "conv-integer-3x3"))
    found.append(Case("residual-integer", residual, "float32", 0, 0.11, programs="all"))
    return found
