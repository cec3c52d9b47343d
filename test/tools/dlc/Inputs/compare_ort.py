#!/usr/bin/env python3
"""ONNX Runtime on models that dlc wrote.

    compare_ort.py accuracy MODEL MNIST_DIR EVAL_JSON   the same accuracy as `dlc eval --limit N --json`, within 0.3 points
    compare_ort.py outputs MODEL DIR                    the outputs that `dlc run --inputs DIR --save-outputs DIR` wrote
"""
import gzip
import json
import os
import sys

import numpy as np

try:
    import onnxruntime
except ImportError:
    print("skipped: onnxruntime is not installed")
    sys.exit(0)

mode, model = sys.argv[1], sys.argv[2]
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
options.optimized_model_filepath = model + ".optimized"
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
name = session.get_inputs()[0].name
if mode == "outputs":
    folder = sys.argv[3]
    want = np.load(os.path.join(folder, "output_0.npy"))
    got = session.run(None, {name: np.load(os.path.join(folder, "input_0.npy"))})[0]
    np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-4)
    print("outputs agree")
else:
    folder, record = sys.argv[3], json.load(open(sys.argv[4]))
    count = record["samples"]
    read = lambda f, start: np.frombuffer(gzip.open(os.path.join(folder, f)).read(), np.uint8, offset=start)
    pictures = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)[:count].astype(np.float32) / 255
    labels = read("t10k-labels-idx1-ubyte.gz", 8)[:count]
    scores = np.concatenate([session.run(None, {name: pictures[k:k + 250]})[0] for k in range(0, count, 250)])
    accuracy = (scores.argmax(1) == labels).mean()
    print(f"ONNX Runtime {accuracy:.4f}, dlc {record['accuracy']:.4f}")
    assert abs(accuracy - record["accuracy"]) <= 0.003

    import onnx
    kinds = {node.op_type for node in onnx.load(model + ".optimized").graph.node}
    print("integer operators:", sorted(kind for kind in kinds if kind.startswith("Q")))
    assert {"QLinearConv", "QGemm"} <= kinds, kinds
