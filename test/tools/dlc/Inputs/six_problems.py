"""Writes a valid model with six operators that dlc does not compile, each in a node of its own."""
import sys

from onnx import TensorProto, helper

nodes = [
    helper.make_node("DFT", ["x"], ["f"], name="fft"),
    helper.make_node("StringNormalizer", ["s"], ["t"], name="text", case_change_action="LOWER"),
    helper.make_node("Unique", ["v"], ["u"], name="unique"),
    helper.make_node("NonMaxSuppression", ["b", "c"], ["n"], name="boxes"),
    helper.make_node("Frobnicate", ["v"], ["w"], name="custom", domain="my.domain"),
    helper.make_node("LSTM", ["seq", "wi", "wr"], ["h"], name="cell", hidden_size=4),
]


def info(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


f32, i64, text = TensorProto.FLOAT, TensorProto.INT64, TensorProto.STRING
graph = helper.make_graph(
    nodes, "six",
    [info("x", f32, [1, 8, 1]), info("s", text, [3]), info("v", f32, [7]), info("b", f32, [1, 5, 4]),
     info("c", f32, [1, 2, 5]), info("seq", f32, [3, 1, 5]), info("wi", f32, [1, 16, 5]), info("wr", f32, [1, 16, 4])],
    [info("f", f32, [1, 8, 2]), info("t", text, [3]), info("u", f32, ["k"]), info("n", i64, ["m", 3]),
     info("w", f32, [7]), info("h", f32, [3, 1, 1, 4])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("my.domain", 1)])
with open(sys.argv[1], "wb") as file:
    file.write(model.SerializeToString())
