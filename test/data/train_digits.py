#!/usr/bin/env python3
"""Trains the bundled digit model, digits.onnx, on MNIST with dlc.

    python3 train_digits.py <folder with the four MNIST idx.gz files> [--dlc build/bin/dlc] [--copies 5] [--epochs 4]

Writes the untrained net as ONNX and slightly distorted copies of the pictures, lets `dlc train-compile`, `train` and
`export` do the rest, and stores the reference output of one picture. Needs numpy and onnx; takes about a minute and reaches 99.6 % on the test set.
"""
import argparse
import gzip
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np

SEED = 20240


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


def write_idx(path, array):
    header = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header + array.astype(np.uint8).tobytes())


def write_data(source, folder, copies, rng):
    """MNIST's four files, with `copies` distorted versions of the training pictures beside them."""
    images, labels = load(source, "train")
    parts = [images]
    for _ in range(copies):
        parts += [np.rint(distort(images[k:k + 5000], rng) * 255).astype(np.uint8) for k in range(0, len(images), 5000)]
    write_idx(os.path.join(folder, "train-images-idx3-ubyte.gz"), np.concatenate(parts))
    write_idx(os.path.join(folder, "train-labels-idx1-ubyte.gz"), np.concatenate([labels] * (copies + 1)))
    for name, array in zip(("images-idx3", "labels-idx1"), load(source, "t10k")):
        write_idx(os.path.join(folder, f"t10k-{name}-ubyte.gz"), array)


# ---- net ---------------------------------------------------------------------------------------

def build(rng):
    """conv 8 5x5, conv 16 5x5, each with normalization, ReLU and pool; 64 hidden units; 10 scores."""
    from onnx import TensorProto, checker, helper, numpy_helper

    initializers, nodes = [], []

    def weight(name, array):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def node(op, name, inputs, **attributes):
        output = "scores" if name == "fc2" else name + "_out"
        nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))
        return output

    def kaiming(*shape):
        return rng.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape)

    def conv(value, index, inputs, outputs, pad):
        value = node("Conv", f"conv{index}", [value, weight(f"conv{index}.weight", kaiming(outputs, inputs, 5, 5))],
                     kernel_shape=[5, 5], strides=[1, 1], pads=[pad] * 4)
        start = {"scale": 1, "shift": 0, "mean": 0, "var": 1}
        value = node("BatchNormalization", f"bn{index}",
                     [value] + [weight(f"bn{index}.{name}", np.full(outputs, v)) for name, v in start.items()],
                     epsilon=1e-5, momentum=0.98)
        value = node("Relu", f"relu{index}", [value])
        return node("MaxPool", f"pool{index}", [value], kernel_shape=[2, 2], strides=[2, 2])

    def dense(value, index, inputs, outputs):
        return node("Gemm", f"fc{index}", [value, weight(f"fc{index}.weight", kaiming(outputs, inputs)),
                                           weight(f"fc{index}.bias", np.zeros(outputs))], transB=1)

    value = conv(conv("x", 1, 1, 8, pad=2), 2, 8, 16, pad=0)
    value = node("Relu", "relu3", [dense(node("Flatten", "flatten", [value], axis=1), 1, 400, 64)])
    dense(value, 2, 64, 10)
    graph = helper.make_graph(nodes, "digits", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, 28, 28])],
                              [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", 10])], initializers,
                              doc_string="Handwritten digits 0-9, white on black in [0,1], trained by dlc on MNIST.")
    model = helper.make_model(graph, producer_name="dlc train_digits.py", opset_imports=[helper.make_opsetid("", 17)],
                              ir_version=8)
    checker.check_model(model, full_check=True)
    return model


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", help="folder with train-images-idx3-ubyte.gz and its three companions")
    parser.add_argument("--dlc", default=os.path.join(here, "..", "..", "build", "bin", "dlc"))
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--out", default=here, help="folder to write digits.onnx to (default: beside this script)")
    args = parser.parse_args()
    from onnx import save

    def dlc(*words):
        subprocess.run([args.dlc, *map(str, words)], check=True)

    rng = np.random.default_rng(SEED)
    with tempfile.TemporaryDirectory() as folder:
        net, training, data = (os.path.join(folder, name) for name in ("digits.onnx", "digits.train", "mnist"))
        os.mkdir(data)
        save(build(rng), net)
        write_data(args.data, data, args.copies, rng)
        dlc("train-compile", net, "-o", training, "--loss", "softmax_ce", "--optimizer", "adamw:lr=4e-3,wd=0.01,beta2=0.99")
        dlc("train", training, "--data", data, "--epochs", args.epochs, "--batch", 128, "--schedule", "cosine:warmup=1000",
            "--seed", SEED)
        dlc("export", training, "-o", os.path.join(args.out, "digits.onnx"))
    dlc("eval", os.path.join(args.out, "digits.onnx"), "--data", args.data)


if __name__ == "__main__":
    main()
