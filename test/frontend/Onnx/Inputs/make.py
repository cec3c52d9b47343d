"""Turns every DIR/NAME.txt, a model in ONNX's text form, into DIR/NAME.onnx.

Lines that start with "#!" are Python statements run on the parsed `model` before it is written, for what the
text form cannot say; with `data` (bytes) set by one of them, that is written instead. usage: make.py DIR
"""
import glob
import sys

import onnx
import onnx.parser
from onnx import helper  # for the statements
import numpy as np  # noqa: F401


def main():
    for path in sorted(glob.glob(sys.argv[1] + "/*.txt")):
        lines = open(path).read().splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#"))
        model = onnx.parser.parse_model(text) if text.strip() else onnx.ModelProto()
        scope = {"model": model, "graph": model.graph, "onnx": onnx, "helper": helper, "np": np, "folder": sys.argv[1]}
        for line in lines:
            if line.startswith("#!"):
                exec(line[2:].strip(), scope)
        with open(path[:-4] + ".onnx", "wb") as f:
            f.write(scope.get("data", None) if "data" in scope else model.SerializeToString())


if __name__ == "__main__":
    main()
