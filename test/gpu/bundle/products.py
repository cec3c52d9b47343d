"""Cases of matrix products and convolutions: every kind of arithmetic, sizes that fit no tile, fused epilogues."""
import numpy as np

from .graphs import Case, kind_of, kinds, product_tolerance

# M, K, N; primes, one row or column, one tile, several tiles and a bit.
SHAPES = [(37, 53, 29), (1, 67, 41), (61, 5, 1), (128, 64, 128), (131, 203, 263)]
EVERY_KIND = ("float32", "float64", "float16", "bfloat16", "tf32", "bf16-mixed", "fp16-mixed")


def matmul(m, k, n, is_open=False):
    def build(g):
        a = g.input("a", g.normal((m, k)), dims=("M", "K") if is_open else None)
        b = g.input("b", g.normal((k, n)), dims=("K", "N") if is_open else None)
        g.output(g.node("MatMul", a, b))
    return build


def dense(m, k, n, activation):
    """A constant matrix, stored transposed, a bias and an activation; a residual after it."""
    def build(g):
        x = g.input("x", g.normal((m, k)), dims=("N", k))
        y = g.node("Gemm", x, g.constant(g.normal((n, k))), g.constant(g.normal(n)), transB=1)
        y = g.node("Gelu", y) if activation == "Gelu" else g.node(activation, y)
        g.output(g.node("Add", y, g.input("r", g.normal((m, n)), dims=("N", n))))
    return build


def attention(batch, heads, rows, columns, width):
    """Two products of batches of matrices with a softmax between them; the second factor comes transposed."""
    def build(g):
        q = g.input("q", g.normal((batch, heads, rows, width)))
        k = g.input("k", g.normal((batch, heads, columns, width)))
        v = g.input("v", g.normal((batch, heads, columns, width)))
        scores = g.node("MatMul", q, g.node("Transpose", k, perm=[0, 1, 3, 2]))
        weights = g.node("Softmax", g.node("Mul", scores, g.constant(width ** -0.5)), axis=-1)
        g.output(g.node("MatMul", weights, v))
    return build


def transposed(m, k, n):
    def build(g):
        a = g.input("a", g.normal((k, m)))
        g.output(g.node("MatMul", g.node("Transpose", a, perm=[1, 0]), g.input("b", g.normal((k, n)))))
    return build


def broadcast_product(g):
    g.output(g.node("MatMul", g.input("a", g.normal((3, 1, 17, 24))), g.input("b", g.normal((5, 24, 9)))))


def vector_product(g):
    g.output(g.node("MatMul", g.input("a", g.normal(77)), g.constant(g.normal((77, 33)))))


def empty_product(g):
    """No rows, and a product without terms, which is zero."""
    g.output(g.node("MatMul", g.input("a", g.normal((0, 12)), dims=("M", 12)), g.constant(g.normal((12, 7)))))
    g.output(g.node("MatMul", g.input("c", g.normal((9, 0)), dims=(9, "K")), g.input("d", g.normal((0, 6)), dims=("K", 6))))


def conv(shape, outputs, kernel, activation=None, **attributes):
    groups = attributes.get("group", 1)

    def build(g):
        x = g.input("x", g.normal(shape), dims=("N", *shape[1:]))
        w = g.constant(g.normal((outputs, shape[1] // groups, *kernel), (shape[1] // groups * np.prod(kernel)) ** -0.5))
        y = g.node("Conv", x, w, g.constant(g.normal(outputs)), kernel_shape=list(kernel), **attributes)
        g.output(g.node(activation, y) if activation else y)
    return build


def conv_transpose(g):
    x, w = g.input("x", g.normal((2, 5, 7, 6))), g.constant(g.normal((5, 4, 3, 3), 0.15))
    g.output(g.node("ConvTranspose", x, w, strides=[2, 2], pads=[1] * 4, output_padding=[1, 1]))


CONVOLUTIONS = {
    "3x3": conv((2, 3, 17, 19), 8, (3, 3), "Relu", pads=[1] * 4),
    "stride": conv((1, 16, 15, 13), 24, (3, 3), strides=[2, 2], pads=[0, 1, 1, 0]),
    "dilated": conv((1, 7, 19, 17), 9, (3, 3), dilations=[2, 2], pads=[2] * 4),
    "groups": conv((2, 12, 9, 11), 18, (3, 3), "Relu", group=3, pads=[1] * 4),
    "1x1": conv((2, 40, 9, 9), 72, (1, 1), "Relu"),
    "5x5": conv((1, 6, 12, 10), 10, (5, 5), pads=[2] * 4),
    "wide": conv((1, 64, 14, 14), 136, (3, 3), "Relu", pads=[1] * 4),
    "line": conv((3, 10, 41), 12, (7,), pads=[3, 3]),
    "depthwise": conv((2, 35, 15, 13), 35, (3, 3), "Relu", group=35, pads=[1] * 4),
    "depthwise-stride": conv((1, 24, 16, 17), 24, (5, 5), group=24, strides=[2, 2], pads=[2] * 4),
    "multiplier": conv((1, 8, 11, 11), 16, (3, 3), group=8, pads=[1] * 4),
}

# The same code as for other kinds, and large data.
FEW_CONVOLUTIONS = {"fp16-mixed": (), "f16": ("3x3", "wide", "stride", "depthwise"), "f64": ("3x3", "stride", "depthwise")}


def cases():
    found = []

    def add(name, build, label, dtype, options, depth, slack=1, **more):
        kind = kind_of(label, dtype)
        rtol, atol = product_tolerance(kind, depth)
        # Further operations round as well, but where operands are rounded for the products, these decide.
        atol *= slack if kind == dtype else 1
        found.append(Case(f"{name}-{label}", build, dtype, rtol, atol, options, programs="all", **more))

    for label, dtype, options in kinds(*EVERY_KIND):
        for m, k, n in SHAPES[:-1] if dtype == "float64" else SHAPES:  # its data is large
            add(f"matmul-{m}x{k}x{n}", matmul(m, k, n), label, dtype, options, k, is_brief=m == 37, is_quick=m in (37, 131))
        add("matmul-open", matmul(45, 70, 90, True), label, dtype, options, 70)
        add("matmul-transposed", transposed(50, 34, 70), label, dtype, options, 34)
        add("dense-relu", dense(70, 96, 130, "Relu"), label, dtype, options, 96, is_quick=True, slack=8)
        if dtype != "float64":  # whose exponentials GPUs are not given
            add("dense-gelu", dense(13, 200, 56, "Gelu"), label, dtype, options, 200, slack=8)
            add("attention", attention(2, 3, 33, 47, 16), label, dtype, options, 47, slack=10, is_quick=label == "bf16")
        for name, build in CONVOLUTIONS.items():  # whose weights make the results as large as the inputs
            if label not in FEW_CONVOLUTIONS or name in FEW_CONVOLUTIONS[label]:
                add(f"conv-{name}", build, label, dtype, options, 1, slack=4, is_brief=name in ("3x3", "depthwise"),
                    is_quick=name in ("3x3", "wide", "depthwise"))
    for label, dtype, options in kinds("float32", "bfloat16"):
        add("matmul-broadcast", broadcast_product, label, dtype, options, 24)
        add("matmul-vector", vector_product, label, dtype, options, 77)
        add("matmul-empty", empty_product, label, dtype, options, 1)
        add("conv-transpose", conv_transpose, label, dtype, options, 1, slack=4)
    add("matmul-several-tiles", matmul(520, 328, 392), "bf16", "bfloat16", (), 328, is_quick=True)
    add("matmul-deep", matmul(33, 4100, 65), "bf16", "bfloat16", (), 4100)
    return found
