"""Writes seeds for the fuzzers: ONNX's node cases of at most a few kilobytes. usage: make_corpus.py DIR"""
import os
import sys

from onnx.backend.test.loader import load_node_model_tests


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    seen = set()
    for case in load_node_model_tests():
        model = case.model
        operators = tuple((n.domain, n.op_type, tuple(sorted(a.name for a in n.attribute))) for n in model.graph.node)
        data = model.SerializeToString()
        if len(data) > 4096 or operators in seen:
            continue
        seen.add(operators)
        with open(f"{folder}/{case.name}.onnx", "wb") as f:
            f.write(data)


if __name__ == "__main__":
    main()
