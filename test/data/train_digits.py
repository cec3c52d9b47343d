#!/usr/bin/env python3
"""Trains the bundled digit model, digits.onnx, on MNIST with numpy alone.

    python3 train_digits.py <folder with the four MNIST idx.gz files> [--epochs 14] [--out DIR]

Needs numpy and onnx; takes about five minutes on one core and reaches 99.4 % on the test set.
Seed and BLAS threads are fixed, so one machine repeats the same weights. Arrays are NHWC here
(a convolution is then one matrix product); the export writes ONNX's NCHW.
"""
import argparse
import gzip
import os
import struct
import sys
import time

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # a thread count would change the order of the sums

import numpy as np

SEED = 20240
BN_EPSILON = 1e-5


# ---- data ------------------------------------------------------------------------------------

def read_idx(path):
    """The array of an idx.gz file of bytes, shaped as its header says."""
    with gzip.open(path) as file:
        data = file.read()
    zero, dtype, rank = struct.unpack(">HBB", data[:4])
    if zero != 0 or dtype != 8:
        sys.exit(f"{path}: not an idx file of bytes")
    shape = struct.unpack(f">{rank}I", data[4:4 + 4 * rank])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def load(folder, part):
    """uint8 images [N,28,28] and int labels [N] of 'train' or 't10k'."""
    images = read_idx(os.path.join(folder, f"{part}-images-idx3-ubyte.gz"))
    labels = read_idx(os.path.join(folder, f"{part}-labels-idx1-ubyte.gz"))
    return images, labels.astype(np.int64)


def distort(images, rng):
    """Rotates, scales, shears and shifts each image a little; float32 [N,28,28] in [0,1]."""
    n = len(images)
    angle, shear = rng.uniform(-0.2, 0.2, n), rng.uniform(-0.2, 0.2, n)
    sx, sy = rng.uniform(0.88, 1.14, n), rng.uniform(0.88, 1.14, n)
    dx, dy = rng.uniform(-2, 2, n), rng.uniform(-2, 2, n)
    cos, sin = np.cos(angle), np.sin(angle)
    y, x = np.mgrid[0:28, 0:28].astype(np.float32) - 13.5

    def column(values):
        return values.astype(np.float32)[:, None, None]

    fx = column(cos * sx) * x + column(sin * sy + shear) * y + column(dx) + 13.5
    fy = column(-sin * sx) * x + column(cos * sy) * y + column(dy) + 13.5
    padded = np.pad(images, ((0, 0), (1, 2), (1, 2))).reshape(n, -1)  # 31 wide: no border tests
    fx, fy = np.clip(fx, -1, 28) + 1, np.clip(fy, -1, 28) + 1
    ix, iy = fx.astype(np.int32), fy.astype(np.int32)
    wx, wy = fx - ix, fy - iy
    base = (iy * 31 + ix).reshape(n, -1)

    def tap(offset):
        return np.take_along_axis(padded, base + offset, 1).reshape(n, 28, 28).astype(np.float32)

    top = tap(0) * (1 - wx) + tap(1) * wx
    bottom = tap(31) * (1 - wx) + tap(32) * wx
    return (top * (1 - wy) + bottom * wy) / np.float32(255)


# ---- layers: forward keeps in self what backward needs; parameters and gradients in dicts ------

class Conv:
    """5x5 convolution without bias (batch normalization follows); weights [5*5*in, out]."""

    def __init__(self, rng, inputs, outputs, pad):
        self.shape, self.pad = (5, 5, inputs, outputs), pad
        self.p = {"w": rng.normal(0, np.sqrt(2 / (25 * inputs)), (25 * inputs, outputs))}

    def forward(self, x, training):
        x = np.pad(x, ((0, 0), (self.pad,) * 2, (self.pad,) * 2, (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(x, (5, 5), (1, 2))
        n, h, w, c = windows.shape[:4]
        self.columns = windows.transpose(0, 1, 2, 4, 5, 3).reshape(n * h * w, 25 * c)
        self.out = (n, h, w, self.shape[3])
        return (self.columns @ self.p["w"]).reshape(self.out)

    def backward(self, dy):
        dy = dy.reshape(-1, self.shape[3])
        self.g = {"w": self.columns.T @ dy}
        if self.shape[2] == 1:  # the first layer: nobody asks for the gradient of the picture
            return None
        n, h, w, _ = self.out
        dcols = (dy @ self.p["w"].T).reshape(n, h, w, 5, 5, self.shape[2])
        dx = np.zeros((n, h + 4, w + 4, self.shape[2]), np.float32)
        for i in range(5):
            for j in range(5):
                dx[:, i:i + h, j:j + w] += dcols[:, :, :, i, j]
        return dx[:, self.pad:dx.shape[1] - self.pad, self.pad:dx.shape[2] - self.pad]


class BatchNorm:
    def __init__(self, channels):
        self.p = {"scale": np.ones(channels), "shift": np.zeros(channels)}
        self.mean, self.var = np.zeros(channels, np.float32), np.ones(channels, np.float32)

    def forward(self, x, training):
        mean, var = self.mean, self.var
        if training:
            mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
            self.mean += np.float32(0.02) * (mean - self.mean)
            self.var += np.float32(0.02) * (var - self.var)
        self.inv = 1 / np.sqrt(var + np.float32(BN_EPSILON))
        self.xhat = (x - mean) * self.inv
        return self.xhat * self.p["scale"] + self.p["shift"]

    def backward(self, dy):
        axes = (0, 1, 2)
        self.g = {"scale": (dy * self.xhat).sum(axes), "shift": dy.sum(axes)}
        n = np.float32(dy.size // dy.shape[3])
        return self.p["scale"] * self.inv * (dy - self.g["shift"] / n - self.xhat * (self.g["scale"] / n))


class Relu:
    p = {}

    def forward(self, x, training):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dy):
        return dy * self.mask


class MaxPool:
    p = {}

    def forward(self, x, training):
        n, h, w, c = x.shape
        blocks = x.reshape(n, h // 2, 2, w // 2, 2, c)
        out = blocks.max((2, 4))
        self.mask = blocks == out[:, :, None, :, None]
        return out

    def backward(self, dy):
        dx = self.mask * dy[:, :, None, :, None]
        n, h, _, w, _, c = dx.shape
        return dx.reshape(n, 2 * h, 2 * w, c)


class Flatten:
    p = {}

    def forward(self, x, training):
        self.shape = x.shape
        return x.transpose(0, 3, 1, 2).reshape(len(x), -1)  # ONNX flattens channels first

    def backward(self, dy):
        n, h, w, c = self.shape
        return dy.reshape(n, c, h, w).transpose(0, 2, 3, 1)


class Dense:
    def __init__(self, rng, inputs, outputs):
        self.p = {"w": rng.normal(0, np.sqrt(2 / inputs), (inputs, outputs)), "b": np.zeros(outputs)}

    def forward(self, x, training):
        self.x = x
        return x @ self.p["w"] + self.p["b"]

    def backward(self, dy):
        self.g = {"w": self.x.T @ dy, "b": dy.sum(0)}
        return dy @ self.p["w"].T


def build(rng):
    layers = {
        "conv1": Conv(rng, 1, 8, pad=2), "bn1": BatchNorm(8), "relu1": Relu(), "pool1": MaxPool(),
        "conv2": Conv(rng, 8, 16, pad=0), "bn2": BatchNorm(16), "relu2": Relu(), "pool2": MaxPool(),
        "flatten": Flatten(), "fc1": Dense(rng, 400, 64), "relu3": Relu(), "fc2": Dense(rng, 64, 10),
    }
    for layer in layers.values():
        for name in layer.p:
            layer.p[name] = layer.p[name].astype(np.float32)
    return layers


def forward(layers, x, training=False):
    for layer in layers.values():
        x = layer.forward(x, training)
    return x


def accuracy(layers, images, labels):
    hits = 0
    for at in range(0, len(images), 500):
        x = images[at:at + 500, :, :, None] / np.float32(255)
        hits += int((forward(layers, x).argmax(1) == labels[at:at + 500]).sum())
    return hits / len(images)


# ---- training ----------------------------------------------------------------------------------

def train(layers, images, labels, epochs, rng, batch=128):
    """Adam with a one-cycle rate and decoupled weight decay on the matrices."""
    moments = {(l, p): [np.zeros_like(v), np.zeros_like(v)]
               for l, layer in layers.items() for p, v in layer.p.items()}
    steps_per_epoch = len(images) // batch
    total, step, start = epochs * steps_per_epoch, 0, time.time()
    for epoch in range(epochs):
        order, loss_sum = rng.permutation(len(images)), 0.0
        for k in range(steps_per_epoch):
            pick = order[k * batch:(k + 1) * batch]
            x, y = distort(images[pick], rng)[..., None], labels[pick]
            scores = forward(layers, x, training=True)
            p = np.exp(scores - scores.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            rows = np.arange(batch)
            loss_sum += -float(np.log(p[rows, y] + 1e-12).mean())
            p[rows, y] -= 1
            gradient = p / np.float32(batch)
            for layer in reversed(layers.values()):
                gradient = layer.backward(gradient)
            step += 1
            t = step / total
            rate = 4e-3 * (t / 0.2 if t < 0.2 else 0.5 * (1 + np.cos(np.pi * (t - 0.2) / 0.8)))
            for (l, name), (m, v) in moments.items():
                g, w = layers[l].g[name], layers[l].p[name]
                m += np.float32(0.1) * (g - m)
                v += np.float32(0.01) * (g * g - v)
                mhat, vhat = m / np.float32(1 - 0.9 ** step), v / np.float32(1 - 0.99 ** step)
                if w.ndim == 2:
                    w *= np.float32(1 - rate * 0.01)
                w -= np.float32(rate) * mhat / (np.sqrt(vhat) + np.float32(1e-8))
        print(f"epoch {epoch + 1:2}/{epochs}  loss {loss_sum / steps_per_epoch:.4f}  {time.time() - start:.0f} s", flush=True)


# ---- export ------------------------------------------------------------------------------------

def export(layers, path, note):
    from onnx import TensorProto, checker, helper, numpy_helper, save

    initializers, nodes = [], []

    def constant(name, array):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(op, name, inputs, **attributes):
        output = "scores" if name == "fc2" else name + "_out"
        nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))
        return output

    value = "x"
    for name, layer in layers.items():
        if isinstance(layer, Conv):
            w = layer.p["w"].reshape(layer.shape).transpose(3, 2, 0, 1)
            value = node("Conv", name, [value, constant(name + ".weight", w)], kernel_shape=[5, 5],
                         strides=[1, 1], pads=[layer.pad] * 4)
        elif isinstance(layer, BatchNorm):
            value = node("BatchNormalization", name, [
                value, constant(name + ".scale", layer.p["scale"]), constant(name + ".shift", layer.p["shift"]),
                constant(name + ".mean", layer.mean), constant(name + ".var", layer.var)], epsilon=BN_EPSILON)
        elif isinstance(layer, Relu):
            value = node("Relu", name, [value])
        elif isinstance(layer, MaxPool):
            value = node("MaxPool", name, [value], kernel_shape=[2, 2], strides=[2, 2])
        elif isinstance(layer, Flatten):
            value = node("Flatten", name, [value], axis=1)
        else:
            value = node("Gemm", name, [value, constant(name + ".weight", layer.p["w"].T),
                                        constant(name + ".bias", layer.p["b"])], transB=1)
    graph = helper.make_graph(
        nodes, "digits",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, 28, 28])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", 10])],
        initializers, doc_string=note)
    model = helper.make_model(graph, producer_name="dlc train_digits.py",
                              opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model, full_check=True)
    save(model, path)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", help="folder with train-images-idx3-ubyte.gz and its three companions")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--out", default=here, help="folder to write digits.onnx to (default: beside this script)")
    args = parser.parse_args()

    rng = np.random.default_rng(SEED)
    images, labels = load(args.data, "train")
    test_images, test_labels = load(args.data, "t10k")
    layers = build(rng)
    train(layers, images, labels, args.epochs, rng)
    result = accuracy(layers, test_images, test_labels)
    path = os.path.join(args.out, "digits.onnx")
    export(layers, path, f"Handwritten digits 0-9, white on black in [0,1]; {result:.2%} on the MNIST test set.")
    print(f"{path}: {os.path.getsize(path)} bytes, {result:.2%} on the test set")


if __name__ == "__main__":
    main()
