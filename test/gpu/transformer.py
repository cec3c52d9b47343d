"""A transformer block as ONNX, for tests: layer norm, attention of matrix products and softmax, gelu, residual sums."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def build(width=64, heads=4, length=24, seed=0):
    """Takes "x" [N, length, width] and gives "y" of that shape; pre-normalized, as GPT-2 is."""
    random, nodes, tensors = np.random.RandomState(seed), [], []
    head = width // heads

    def tensor(name, values, dtype=np.float32):
        tensors.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name

    def node(op, inputs, name, **attributes):
        nodes.append(helper.make_node(op, inputs, [name + ".out"], name, **attributes))
        return name + ".out"

    def dense(x, name, inputs, outputs):
        weight = tensor(name + ".weight", random.standard_normal((inputs, outputs)) / np.sqrt(inputs))
        bias = tensor(name + ".bias", 0.1 * random.standard_normal(outputs))
        return node("Add", [node("MatMul", [x, weight], name + ".product"), bias], name)

    def norm(x, name):
        scale = tensor(name + ".scale", 1 + 0.1 * random.standard_normal(width))
        return node("LayerNormalization", [x, scale, tensor(name + ".shift", 0.1 * random.standard_normal(width))], name, axis=-1)

    split = tensor("split", [0, length, heads, head], np.int64)

    def part(x, name, order):
        return node("Transpose", [node("Reshape", [dense(x, name, width, width), split], name + ".split")], name + ".heads", perm=order)

    x = norm("x", "norm1")
    q, k, v = part(x, "query", [0, 2, 1, 3]), part(x, "key", [0, 2, 3, 1]), part(x, "value", [0, 2, 1, 3])
    scale = tensor("scale", 1 / np.sqrt(head))
    weights = node("Softmax", [node("Mul", [node("MatMul", [q, k], "scores"), scale], "scaled")], "attention", axis=-1)
    joined = node("Transpose", [node("MatMul", [weights, v], "mixed")], "joined", perm=[0, 2, 1, 3])
    joined = node("Reshape", [joined, tensor("join", [0, length, width], np.int64)], "flat")
    x = node("Add", ["x", dense(joined, "project", width, width)], "residual1")
    y = node("Gelu", [dense(norm(x, "norm2"), "up", width, 4 * width)], "gelu", approximate="none")
    nodes.append(helper.make_node("Add", [x, dense(y, "down", 4 * width, width)], ["y"], "residual2"))
    shape = ["N", length, width]
    graph = helper.make_graph(nodes, "block", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)], tensors)
    model = helper.make_model(graph, producer_name="transformer.py", ir_version=9, opset_imports=[helper.make_opsetid("", 20)])
    onnx.checker.check_model(model, full_check=True)
    return model
