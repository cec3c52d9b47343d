#!/usr/bin/env python3
"""Data and models for quantize.test and prune.test.

    compress.py OUT_DIR

calib.npz      64 pictures like digits, as the input of digits.onnx
flat.npz       the same under another shape; nan.npz with one NaN; empty.npz with none; other.npz under another name
two.onnx       two inputs, one layer; two.npz its data
old.onnx       opset 9, with operators that changed until 13
wide.onnx      opset 9, with a softmax that cannot be brought over
plain.onnx     nothing to quantize or prune
"""
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

out = sys.argv[1]
random = np.random.RandomState(1)
pictures = np.zeros((64, 1, 28, 28), np.float32)
for picture in pictures:  # strokes: bright lines on black
    for _ in range(3):
        start, end = random.randint(4, 24, 2), random.randint(4, 24, 2)
        for t in np.linspace(0, 1, 40):
            row, column = np.round(start + t * (end - start)).astype(int)
            picture[0, row:row + 2, column:column + 2] = random.uniform(0.6, 1)
np.savez(os.path.join(out, "calib.npz"), x=pictures)
np.savez(os.path.join(out, "flat.npz"), x=pictures.reshape(64, 784))
np.savez(os.path.join(out, "double.npz"), x=pictures.astype(np.float64))
np.savez(os.path.join(out, "empty.npz"), x=pictures[:0])
np.savez(os.path.join(out, "other.npz"), x=pictures, mask=pictures)
bad = pictures.copy()
bad[7, 0, 3, 3] = np.nan
np.savez(os.path.join(out, "nan.npz"), x=bad)


def save(name, nodes, inputs, outputs, weights, opset=13):
    value = lambda n, shape: helper.make_tensor_value_info(n, TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, name, [value(*i) for i in inputs], [value(*o) for o in outputs],
                              [numpy_helper.from_array(w, n) for n, w in weights.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=4)
    onnx.save(model, os.path.join(out, name + ".onnx"))


w = lambda *shape: random.standard_normal(shape).astype(np.float32)
node = helper.make_node
save("two", [node("MatMul", ["a", "w"], ["p"], "product"), node("Add", ["p", "b"], ["y"], "sum")],
     [("a", ["N", 8]), ("b", ["N", 4])], [("y", ["N", 4])], {"w": w(8, 4)})
np.savez(os.path.join(out, "two.npz"), a=w(32, 8), b=w(32, 4))
np.savez(os.path.join(out, "uneven.npz"), a=w(32, 8), b=w(31, 4))
save("old", [node("Conv", ["x", "w"], ["c"], "conv", kernel_shape=[3, 3], pads=[1] * 4),
             node("Clip", ["c"], ["r"], "clip", min=0.0, max=6.0),
             node("Squeeze", ["x"], ["unused"], "squeeze", axes=[1]),
             node("Flatten", ["r"], ["f"], "flat"), node("Gemm", ["f", "v"], ["g"], "fc"),
             node("Softmax", ["g"], ["y"], "softmax")],
     [("x", [1, 1, 28, 28])], [("y", [1, 3])], {"w": w(4, 1, 3, 3), "v": w(4 * 784, 3)}, opset=9)
save("wide", [node("Conv", ["x", "w"], ["c"], "conv", kernel_shape=[1, 1]), node("Softmax", ["c"], ["y"], "softmax")],
     [("x", [1, 1, 28, 28])], [("y", [1, 4, 28, 28])], {"w": w(4, 1, 1, 1)}, opset=9)
save("plain", [node("Relu", ["x"], ["r"], "relu"), node("Softmax", ["r"], ["y"], "softmax", axis=1)],
     [("x", [1, 8])], [("y", [1, 8])], {})
