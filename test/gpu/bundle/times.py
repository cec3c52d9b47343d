"""What is timed: single operations of the sizes that language models and image networks have, on random data and without
weights, small networks, and training steps. Those that torch has as well name it."""
from dataclasses import dataclass, field

import numpy as np

from .graphs import Graph, kind_of, kinds, numpy_type, product_tolerance

CACHE = 256e6  # bytes of inputs and outputs among which runs take turns, so that no cache holds them all
MAX_SETS = 4   # for as many the runtime keeps graphs
SHORT = {"float32": "f32", "float16": "f16", "bfloat16": "bf16", "float64": "f64"}


@dataclass
class Timing:
    name: str
    dtype: str = "float32"
    options: tuple = ()
    inputs: list = field(default_factory=list)  # (name, type, shape, "normal" or "range L H")
    outputs: list = field(default_factory=list)  # (name, type, shape)
    build: callable = None    # puts the model into a Graph, whose inputs are there
    network: str = ""         # or a network of networks.py
    training: str = ""        # or a net to train
    flops: float = 0
    bytes: float = 0
    verify: str = ""          # line of the manifest that says what samples of the output are
    torch: object = ""        # what torch does there, one or several lines of the manifest
    is_quick: bool = False

    @property
    def size(self):
        return sum(int(np.prod(shape)) * numpy_type(dtype).itemsize for _, dtype, shape, *_ in self.inputs + self.outputs)

    @property
    def sets(self):
        return max(1, min(MAX_SETS, int(np.ceil(CACHE / max(self.size, 1)))))


class OpenGraph(Graph):
    """Inputs have types and shapes, but no values."""

    def __init__(self, timing):
        super().__init__(timing.dtype)
        from onnx import helper
        for name, dtype, shape, _ in timing.inputs:
            self.inputs.append(helper.make_tensor_value_info(name, self.type(dtype), shape))


def model_of(timing):
    graph = OpenGraph(timing)
    timing.build(graph)
    return graph.model()


def one(op, *inputs, dtype=None, **attributes):
    return lambda g: g.output(g.node(op, *inputs, **attributes), dtype)


def verify(words, label, dtype, depth):
    return "{} {:.4g} {:.4g}".format(words, *product_tolerance(kind_of(label, dtype), depth))


def product(label, dtype, options, m, k, n, is_quick=False):
    return Timing(f"matmul-{m}x{k}x{n}-{label}", dtype, options, [("a", dtype, (m, k), "normal"), ("b", dtype, (k, n), "normal")],
                  [("matmul_1", dtype, (m, n))], one("MatMul", "a", "b"), flops=2 * m * k * n,
                  verify=verify("product", label, dtype, k),
                  torch="matmul" + (" tf32" if label == "tf32" else ""), is_quick=is_quick)


def products():
    found = [product(*kind, size, size, size, is_quick=size == 4096 and kind[0] in ("bf16", "tf32"))
             for kind in kinds("bfloat16", "float16", "tf32") for size in (4096, 8192)]
    found.append(product(*kinds("float32")[0], 4096, 4096, 4096))
    for rows in (1, 16, 128, 4096):
        for depth, columns in ((4096, 4096), (4096, 14336), (14336, 4096)):
            if rows < 4096 or depth != columns:
                found.append(product(*kinds("bfloat16")[0], rows, depth, columns, is_quick=rows in (1, 128) and columns == 14336))
    found.append(Timing("matmul-integer-4096", "float32", (), [(name, "int8", (4096, 4096), "range -127 128") for name in "ab"],
                        [("matmulinteger_1", "int32", (4096, 4096))], one("MatMulInteger", "a", "b", dtype="int32"), flops=2 * 4096 ** 3,
                        verify="product 0 0", torch="int_mm"))
    batch, rows, width = 32, 2048, 128
    found.append(Timing("matmul-batch-32x2048x128x2048-bf16", "bfloat16", (),
                        [("a", "bfloat16", (batch, rows, width), "normal"), ("b", "bfloat16", (batch, width, rows), "normal")],
                        [("matmul_1", "bfloat16", (batch, rows, rows))], one("MatMul", "a", "b"), flops=2 * batch * rows * rows * width,
                        verify=verify("product", "bf16", "bfloat16", width), torch="matmul"))
    return found


def pattern(shape):
    """Weights that the runner knows as well, see Verify.c; exact in every type."""
    return ((np.arange(int(np.prod(shape)), dtype=np.int64) * 7919 % 251 - 125) / 128).reshape(shape)


def convolutions():
    """Layers of ResNet-50 at a batch of 32, in ONNX's order of dimensions, with constant weights."""
    found = []
    for label, dtype, options in kinds("bfloat16", "tf32"):
        for channels, outputs, side, kernel in ((64, 64, 56, 3), (128, 128, 28, 3), (256, 256, 14, 3), (512, 512, 7, 3), (256, 64, 56, 1)):
            if dtype == "float32" and channels != 128:
                continue
            x, w, y = (32, channels, side, side), (outputs, channels, kernel, kernel), (32, outputs, side, side)

            def build(g, kernel=kernel, shape=w):
                g.output(g.node("Conv", "x", g.constant(pattern(shape)), kernel_shape=[kernel] * 2, pads=[kernel // 2] * 4))

            sizes, flag = ",".join(map(str, w)), " tf32" if label == "tf32" else ""

            found.append(Timing(f"conv-{channels}-{outputs}-{side}-{kernel}x{kernel}-{label}", dtype, options,
                                [("x", dtype, x, "normal")], [("y", dtype, y)], build,
                                flops=2 * int(np.prod(y)) * channels * kernel * kernel,
                                verify=verify(f"convolution {kernel // 2} {sizes}", label, dtype, channels * kernel * kernel),
                                torch=[f"{name} {kernel // 2} {sizes}{flag}" for name in ("conv2d", "conv2d-channels-last")],
                                is_quick=channels == 128 and label == "bf16"))
    return found


def memory_bound():
    """As fast as memory is: the bytes are each input read and the output written, once."""
    found = []
    for dtype in ("float32", "bfloat16"):
        width, quick = numpy_type(dtype).itemsize, dtype == "bfloat16"
        rows, columns = 16384, 4096
        matrix = (rows, columns)

        def add(name, build, inputs, shape, torch, scale, label=SHORT[dtype], dtype=dtype, quick=quick):
            found.append(Timing(f"{name}-{label}", dtype, (), [(n, dtype, s, "normal") for n, s in inputs], [("y", dtype, shape)], build,
                                bytes=scale, torch=torch, is_quick=quick))

        size = rows * columns * width
        add("add", one("Add", "x", "r"), [("x", matrix), ("r", matrix)], matrix, "add", 3 * size)
        add("gelu", one("Gelu", "x"), [("x", matrix)], matrix, "gelu", 2 * size)
        add("softmax", one("Softmax", "x", axis=-1), [("x", matrix)], matrix, "softmax", 2 * size)
        add("layernorm", one("LayerNormalization", "x", "s", "b", axis=-1), [("x", matrix), ("s", (columns,)), ("b", (columns,))], matrix,
            "layernorm", 2 * size)
        add("transpose", one("Transpose", "x", perm=[1, 0]), [("x", matrix)], (columns, rows), "transpose", 2 * size)

        def row_sum(g):
            g.output(g.node("ReduceSum", "x", g.constant([1], "int64"), keepdims=0))

        add("sum-rows", row_sum, [("x", matrix)], (rows,), "sum 1", size)

        def column_sum(g):
            g.output(g.node("ReduceSum", "x", g.constant([0], "int64"), keepdims=0))

        add("sum-columns", column_sum, [("x", matrix)], (columns,), "sum 0", size, quick=False)
    return found


def networks():
    def picture(*shape):
        return [("x", "float32", shape, "normal")]

    found = []
    for net in ("mlp", "lenet", "residual"):
        for batch in (1, 256):
            found.append(Timing(f"{net}-batch-{batch}", network=net, inputs=picture(batch, 1, 28, 28),
                                outputs=[("logits", "float32", (batch, 10))], is_quick=net != "residual"))
        labels = ("labels", "int64", (64,), "range 0 10")
        numbers = [("learning_rate", "float64", (), "range 0.001 0.001"), ("step", "int64", (), "range 1 2"), ("seed", "int64", (), "range 1 2")]
        found.append(Timing(f"train-step-{net}-batch-64", training=net, inputs=picture(64, 1, 28, 28) + [labels] + numbers,
                            outputs=[("loss", "float32", ()), ("logits", "float32", (64, 10))], is_quick=net == "lenet"))
    found.append(Timing("block-128x256-bf16", options=("--precision", "bf16"), network="block-256", inputs=picture(8, 128, 256),
                        outputs=[("y", "float32", (8, 128, 256))]))
    for precision in ("fp32", "bf16"):
        options = ("--precision", precision) if precision != "fp32" else ()
        found.append(Timing(f"squeezenet-{precision}", options=options, network="squeezenet1.1-imagenet-fp32", is_quick=precision == "bf16"))
    for name in ("acasxu-1-1", "resnet8-cifar10-fp32", "resnet8-cifar10-int8-qdq", "superres-espcn-x3"):
        found.append(Timing(name, network=name))
    return found


def timings():
    return products() + convolutions() + memory_bound() + networks()
