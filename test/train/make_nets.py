#!/usr/bin/env python3
"""Writes the networks that the tests and the tutorial train, as ONNX with random weights.

    make_nets.py OUT_DIR [--only mlp,lenet] [--dtype float32|float64] [--seed 0]

mlp       784-256-128-10 with ReLU (235,146 parameters)
lenet     conv16-BN-ReLU-pool, conv32-BN-ReLU-pool, fc128, fc10 (206,970)
dropout   the same net with Dropout 0.25 before and 0.5 after fc128
residual  conv16, three residual blocks of 16, 32 and 64 channels, mean over the picture, fc10 (77,754)
spiral    2-64-64-3 for docs/examples/train.c: points "x" [N,2], "logits" [N,3] (4,547)
The others take float pictures "x" [N,1,28,28] and give "logits" [N,10]. Weights are Kaiming normal, biases 0;
equal seeds give equal files. Needs numpy and onnx.
"""
import argparse
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 17, 8
BN_EPSILON, BN_MOMENTUM = 1e-5, 0.9


class Builder:
    """A graph under construction. Every layer takes and returns the name of a value."""

    def __init__(self, name, dtype, seed):
        self.name, self.dtype = name, np.dtype(dtype)
        self.random = np.random.RandomState(seed)  # numpy promises that its stream never changes
        self.nodes, self.initializers = [], []

    def parameter(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values, self.dtype), name))
        return name

    def kaiming(self, name, shape):
        fan_in = int(np.prod(shape[1:]))
        return self.parameter(name, self.random.standard_normal(shape) * np.sqrt(2 / fan_in))

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name + ".out"], name, **attributes))
        return name + ".out"

    def conv(self, x, name, inputs, outputs, kernel=3, stride=1):
        weight = self.kaiming(name + ".weight", (outputs, inputs, kernel, kernel))
        return self.node("Conv", [x, weight], name, kernel_shape=[kernel] * 2, strides=[stride] * 2,
                         pads=[kernel // 2] * 4)

    def norm(self, x, name, channels):
        tensors = [self.parameter(f"{name}.{part}", np.full(channels, value))
                   for part, value in (("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1))]
        return self.node("BatchNormalization", [x] + tensors, name, epsilon=BN_EPSILON, momentum=BN_MOMENTUM)

    def relu(self, x, name):
        return self.node("Relu", [x], name)

    def pool(self, x, name):
        return self.node("MaxPool", [x], name, kernel_shape=[2, 2], strides=[2, 2])

    def dense(self, x, name, inputs, outputs):
        weight = self.kaiming(name + ".weight", (outputs, inputs))
        return self.node("Gemm", [x, weight, self.parameter(name + ".bias", np.zeros(outputs))], name, transB=1)

    def dropout(self, x, name, ratio):
        constant = numpy_helper.from_array(np.array(ratio, np.float32), name + ".ratio")
        self.initializers.append(constant)
        return self.node("Dropout", [x, constant.name], name)

    def block(self, x, name, inputs, outputs, stride):
        """A residual block; where the shape changes, the other way has a convolution of its own."""
        y = self.relu(self.norm(self.conv(x, name + ".conv1", inputs, outputs, 3, stride), name + ".bn1", outputs),
                      name + ".relu1")
        y = self.norm(self.conv(y, name + ".conv2", outputs, outputs), name + ".bn2", outputs)
        if inputs != outputs or stride != 1:
            x = self.norm(self.conv(x, name + ".short", inputs, outputs, 1, stride), name + ".bns", outputs)
        return self.relu(self.node("Add", [y, x], name + ".add"), name + ".relu2")

    def model(self, logits, sample=(1, 28, 28), classes=10):
        self.nodes[-1].output[0] = "logits"
        assert logits == self.nodes[-1].name + ".out"
        kind = helper.np_dtype_to_tensor_dtype(self.dtype)
        graph = helper.make_graph(self.nodes, self.name,
                                  [helper.make_tensor_value_info("x", kind, ["N", *sample])],
                                  [helper.make_tensor_value_info("logits", kind, ["N", classes])], self.initializers)
        model = helper.make_model(graph, producer_name="make_nets.py", ir_version=IR_VERSION,
                                  opset_imports=[helper.make_opsetid("", OPSET)])
        onnx.checker.check_model(model, full_check=True)
        return model


def mlp(b):
    x = b.node("Flatten", ["x"], "flat")
    x = b.relu(b.dense(x, "fc1", 784, 256), "relu1")
    x = b.relu(b.dense(x, "fc2", 256, 128), "relu2")
    return b.dense(x, "fc3", 128, 10)


def lenet(b, drop=False):
    x = b.pool(b.relu(b.norm(b.conv("x", "conv1", 1, 16), "bn1", 16), "relu1"), "pool1")
    x = b.pool(b.relu(b.norm(b.conv(x, "conv2", 16, 32), "bn2", 32), "relu2"), "pool2")
    x = b.node("Flatten", [x], "flat")
    x = b.dropout(x, "drop1", 0.25) if drop else x
    x = b.relu(b.dense(x, "fc1", 32 * 7 * 7, 128), "relu3")
    x = b.dropout(x, "drop2", 0.5) if drop else x
    return b.dense(x, "fc2", 128, 10)


def residual(b):
    x = b.relu(b.norm(b.conv("x", "conv1", 1, 16), "bn1", 16), "relu1")
    x = b.block(x, "block1", 16, 16, 1)
    x = b.block(x, "block2", 16, 32, 2)
    x = b.block(x, "block3", 32, 64, 2)
    x = b.node("Flatten", [b.node("GlobalAveragePool", [x], "mean")], "flat")
    return b.dense(x, "fc", 64, 10)


def spiral(b):
    x = b.relu(b.dense("x", "fc1", 2, 64), "relu1")
    x = b.relu(b.dense(x, "fc2", 64, 64), "relu2")
    return b.dense(x, "fc3", 64, 3), (2,), 3


NETS = {"mlp": mlp, "lenet": lenet, "dropout": lambda b: lenet(b, drop=True), "residual": residual,
        "spiral": spiral}


def build(name, dtype="float32", seed=0):
    """The model `name` of NETS with weights drawn from `seed`."""
    builder = Builder(name, dtype, seed)
    result = NETS[name](builder)
    return builder.model(*result) if isinstance(result, tuple) else builder.model(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--only", default=",".join(NETS))
    parser.add_argument("--dtype", default="float32", choices=["float32", "float64"])
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    for name in args.only.split(","):
        if name not in NETS:
            parser.error(f"no net '{name}'; there are {', '.join(NETS)}")
        path = os.path.join(args.out, name + ".onnx")
        onnx.save(build(name, args.dtype, args.seed), path)
        print(path)


if __name__ == "__main__":
    main()
