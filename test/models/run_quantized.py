#!/usr/bin/env python3
"""Compiles small random networks in QDQ form and compares all variants with each other and with ONNX Runtime.

    run_quantized.py [--dlc build/bin/dlc] [--count 12] [--seed 1] [--keep DIR]

A network is a chain of quantized layers on odd sizes: convolutions (dense, grouped, depthwise; with borders, strides
and dilations), residual additions, products, pools, concatenations, matrix products; signed or unsigned activations,
zero points anywhere, scales per tensor or per channel. Its outputs must have the same bits on every instruction set
level that this CPU has, with and without VNNI, and differ from ONNX Runtime without optimization, which computes in
float, by at most one step of the quantization for each layer behind one another.
Exit status: 0 all good, 1 a failure, 77 nothing to run (CTest: skipped).
"""
import argparse
import filecmp
import os
import shutil
import sys
import tempfile

SKIPPED = 77
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
try:
    import numpy as np
    import onnx
    import onnxruntime
    from onnx import helper, numpy_helper
except ImportError as error:
    print(f"skipped: {error} (./bootstrap test --full installs it)")
    sys.exit(SKIPPED)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_models  # noqa: E402  the levels of this CPU


class Net:
    """A network under construction; values are (name, shape), real and quantized."""

    def __init__(self, rng):
        self.rng = rng
        self.nodes, self.initializers, self.count = [], [], 0
        self.dtype = rng.choice([np.uint8, np.int8])

    def name(self, stem):
        self.count += 1
        return f"{stem}_{self.count}"

    def constant(self, array):
        name = self.name("c")
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def node(self, op, inputs, **attrs):
        name = self.name(op.lower())
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attrs))
        return name

    def scale_and_zero(self, scale):
        info = np.iinfo(self.dtype)
        zero = self.rng.choice([info.min, int(self.rng.integers(info.min, info.max + 1)), 0])
        return self.constant(np.float32(scale)), self.constant(np.array(zero, self.dtype))

    def requantize(self, real, scale, final=False):
        """Quantize and dequantize; the quantized name alone with `final`."""
        scale, zero = self.scale_and_zero(scale)
        quantized = self.node("QuantizeLinear", [real, scale, zero])
        return quantized if final else self.node("DequantizeLinear", [quantized, scale, zero])

    def weights(self, shape, axis):
        limit = int(self.rng.choice([64, 127]))
        values = self.rng.integers(-limit, limit + 1, shape).astype(np.int8)
        if self.rng.integers(2):
            scale = (self.rng.uniform(0.5, 2, shape[axis]) / 128).astype(np.float32)
            zero = np.zeros(shape[axis], np.int8)
        else:
            scale, zero = np.float32(self.rng.uniform(0.5, 2) / 128), np.int8(0)
        return self.node("DequantizeLinear", [self.constant(values), self.constant(scale), self.constant(zero)], axis=axis)

    def activation(self, real):
        kind = self.rng.integers(3)
        if kind == 0:
            return self.node("Relu", [real])
        if kind == 1:
            return self.node("Clip", [real, self.constant(np.float32(0)), self.constant(np.float32(6))])
        return real


def conv(net, value, shape):
    rng, (_, channels, height, width) = net.rng, shape
    groups = int(rng.choice([1, 1, channels, 2 if channels % 2 == 0 else 1]))
    per_group = 1 if groups == channels and rng.integers(2) else int(rng.integers(1, 9))
    outputs = groups * (per_group if groups > 1 else int(rng.integers(1, 40)))
    kernel = [int(rng.integers(1, min(height, 4) + 1)), int(rng.integers(1, min(width, 4) + 1))]
    pads = [int(rng.integers(0, k)) for k in kernel] * 2
    strides = [int(rng.integers(1, 3)) for _ in kernel]
    weights = net.weights((outputs, channels // groups, *kernel), 0)
    inputs = [value, weights]
    if rng.integers(2):
        inputs.append(net.constant(rng.uniform(-1, 1, outputs).astype(np.float32)))
    out = net.node("Conv", inputs, kernel_shape=kernel, pads=pads, strides=strides, group=groups)
    size = [(s + 2 * p - k) // t + 1 for s, p, k, t in zip((height, width), pads, kernel, strides)]
    depth = channels // groups * kernel[0] * kernel[1]
    return net.requantize(net.activation(out), 0.02 * depth ** 0.5), (1, outputs, *size)


def residual(net, value, shape):
    other = net.requantize(net.node("Mul", [value, net.constant(np.float32(-0.75))]), 0.03)
    op = str(net.rng.choice(["Add", "Add", "Mul", "Sub"]))
    return net.requantize(net.activation(net.node(op, [value, other])), 0.06), shape


def pool(net, value, shape):
    if min(shape[2:]) < 2:
        return value, shape
    op = str(net.rng.choice(["MaxPool", "AveragePool"]))
    out = net.node(op, [value], kernel_shape=[2, 2], strides=[1, 2])
    return net.requantize(out, 0.04), (*shape[:2], shape[2] - 1, (shape[3] - 2) // 2 + 1)


def concat(net, value, shape):
    other = net.requantize(net.node("Relu", [value]), 0.05)
    return net.requantize(net.node("Concat", [value, other], axis=1), 0.05), (shape[0], 2 * shape[1], *shape[2:])


def head(net, value, shape):
    """A mean over the image or all of it, then a matrix product."""
    if net.rng.integers(2):
        value = net.requantize(net.node("GlobalAveragePool", [value]), 0.03)
        shape = (*shape[:2], 1, 1)
    flat = net.node("Flatten", [value])
    depth, outputs = int(np.prod(shape[1:])), int(net.rng.integers(1, 70))
    bias = net.constant(net.rng.uniform(-1, 1, outputs).astype(np.float32))
    out = net.node("Gemm", [flat, net.weights((outputs, depth), 0), bias], transB=1)
    return net.requantize(out, 0.02 * depth ** 0.5, final=True), (1, outputs)


def make_model(rng, path):
    """Writes the network; returns the input's shape and how many layers can each add a step of error."""
    net = Net(rng)
    shape = start = (1, int(rng.integers(1, 20)), int(rng.integers(4, 15)), int(rng.integers(4, 15)))
    value = net.requantize("x", 1 / 32)
    layers = int(rng.integers(1, 6))
    for _ in range(layers):
        value, shape = rng.choice([conv, conv, conv, residual, pool, concat])(net, value, shape)
    result, shape = head(net, value, shape)
    element = helper.np_dtype_to_tensor_dtype(np.dtype(net.dtype))
    graph = helper.make_graph(net.nodes, "quantized", [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, start)],
                              [helper.make_tensor_value_info(result, element, shape)], net.initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return start, layers


def reference(path, x):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def check(dlc, rng, folder, levels):
    """(layers, in integers or not, largest difference); a Failure where variants or ONNX Runtime disagree."""
    path, library = os.path.join(folder, "model.onnx"), os.path.join(folder, "libmodel.so")
    shape, layers = make_model(rng, path)
    x = (rng.integers(-128, 128, shape) / 32).astype(np.float32)
    np.save(os.path.join(folder, "input_0.npy"), x)
    expected = reference(path, x).astype(np.int64)
    run_models.call(dlc, "compile", path, "-o", library, "--target", "cpu:" + ",".join(levels))
    first = None
    for level in levels:
        saved = os.path.join(folder, level)
        run_models.call(dlc, "run", library, "--inputs", folder, "--isa", level, "--save-outputs", saved)
        output = os.path.join(saved, "output_0.npy")
        if first and not filecmp.cmp(first, output, shallow=False):
            raise run_models.Failure(f"{path}: {level} differs from {levels[0]}")
        first = first or output
    difference = np.abs(np.load(first).astype(np.int64) - expected)
    return layers, int(difference.max()), float(difference.mean())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", metavar="DIR", help="work there and keep models and outputs")
    args = parser.parse_args()
    levels = run_models.levels_of(run_models.Model("", is_integer=True), run_models.cpu_levels(), False)
    if not levels:
        print("skipped: this CPU is below x86-64-v2")
        return SKIPPED
    work = args.keep or tempfile.mkdtemp(prefix="dlc-quantized-")
    print(f"levels: {', '.join(levels)}")
    failures, worst = 0, 0
    try:
        for seed in range(args.seed, args.seed + args.count):
            folder = os.path.join(work, str(seed))
            os.makedirs(folder, exist_ok=True)
            try:
                layers, largest, mean = check(args.dlc, np.random.default_rng(seed), folder, levels)
                # A step from each layer, which the next may carry on; most elements have none.
                is_fine = largest <= layers + 1 and mean <= 0.5
                failures += not is_fine
                worst = max(worst, largest)
                print(f"seed {seed}: {layers} layers, largest difference {largest} steps, mean {mean:.3f}: "
                      f"{'ok' if is_fine else 'FAILED'}", flush=True)
            except run_models.Failure as failure:
                failures += 1
                print(f"seed {seed}: FAILED: {failure}", flush=True)
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(f"{args.count - failures} of {args.count} networks passed; largest difference {worst} steps")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
