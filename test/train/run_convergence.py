#!/usr/bin/env python3
"""Trains the nets on real data until they must be good, three seeds each, and confirms it with ONNX Runtime.

    run_convergence.py [--dlc build/bin/dlc] [--only lenet,mlp,residual] [--seeds 0,1,2] [--threads 2] [--json FILE]

Data lies in $DLC_SHARED/data, or ../shared/data beside the repository. The mean accuracy of the seeds on the test set
must reach LIMITS; ONNX Runtime must find the same accuracy for the exported model (to one sample in a thousand).
Exit status: 0 all good, 1 a failure, 77 nothing to run.
"""
import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
    import onnx
except ImportError:
    print("skipped: this test needs numpy and onnx (./bootstrap test installs them)")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import make_nets  # noqa: E402

SHARED = os.environ.get("DLC_SHARED", os.path.join(ROOT, "..", "shared"))
# net: data set, epochs, the mean accuracy to reach, options of train-compile and train
LIMITS = {
    "lenet": ("mnist", 3, 0.987, ["--optimizer", "adamw:lr=1e-3"], ["--batch", "64"]),
    "mlp": ("mnist", 3, 0.978, ["--optimizer", "adamw:lr=1e-3,wd=0.01"],
            ["--batch", "64"]),
    "residual": ("fashion-mnist", 8, 0.90, ["--optimizer", "sgd:lr=0.1,momentum=0.9,nesterov,wd=5e-4"],
                 ["--batch", "64"]),
}


def ort_accuracy(model, data):
    """Of ONNX Runtime on the test set; None where it is not installed."""
    try:
        import onnxruntime as ort
    except ImportError:
        return None

    def read(name, offset):
        with gzip.open(os.path.join(data, name + ".gz")) as f:
            return np.frombuffer(f.read(), np.uint8, offset=offset)

    x = read("t10k-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28).astype(np.float32) / np.float32(255)
    labels = read("t10k-labels-idx1-ubyte", 8)
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    hits = sum((session.run(None, {name: x[k:k + 500]})[0].argmax(1) == labels[k:k + 500]).sum() for k in range(0, len(x), 500))
    return hits / len(x)


def train(args, net, seed, folder):
    data_set, epochs, _, compile_options, options = LIMITS[net]
    data = os.path.join(SHARED, "data", data_set)
    model, out = os.path.join(folder, f"{net}{seed}.onnx"), os.path.join(folder, f"{net}{seed}.train")
    onnx.save(make_nets.build(net, "float32", seed), model)

    def run(*words):
        done = subprocess.run([args.dlc, *words], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")

    run("train-compile", model, "-o", out, "--loss", "softmax_ce", *compile_options)
    report = os.path.join(folder, "train.json")
    begin = time.time()
    run("train", out, "--data", data, "--epochs", str(epochs), "--seed", str(seed), "--threads", str(args.threads),
        "--json", report, *options)
    seconds = time.time() - begin
    with open(report) as f:
        accuracies = [epoch["accuracy"] for epoch in json.load(f)["epochs"]]
    exported = os.path.join(folder, "trained.onnx")
    run("export", out, "-o", exported)
    return accuracies, ort_accuracy(exported, data), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--only", default=",".join(LIMITS))
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json")
    args = parser.parse_args()
    nets = [net for net in args.only.split(",") if os.path.isdir(os.path.join(SHARED, "data", LIMITS[net][0]))]
    if not nets:
        print(f"skipped: no data in {SHARED}/data (set DLC_SHARED)")
        return 77
    good, rows = True, []
    for net in nets:
        last = []
        for seed in map(int, args.seeds.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                accuracies, confirmed, seconds = train(args, net, seed, folder)
            is_confirmed = confirmed is None or abs(confirmed - accuracies[-1]) <= 0.001
            good &= is_confirmed
            last.append(accuracies[-1])
            rows.append({"net": net, "seed": seed, "accuracy": accuracies, "onnxruntime": confirmed, "seconds": seconds})
            shown = "not installed" if confirmed is None else f"{100 * confirmed:.2f} %"
            print(f"{'ok  ' if is_confirmed else 'FAIL'} {net:9} seed {seed}: "
                  f"{' '.join(f'{100 * a:.2f}' for a in accuracies)} %, ONNX Runtime {shown}, {seconds:.1f} s", flush=True)
        mean, limit = float(np.mean(last)), LIMITS[net][2]
        good &= mean >= limit
        print(f"{'ok  ' if mean >= limit else 'FAIL'} {net:9} mean {100 * mean:.2f} %, expected at least {100 * limit:.1f} %", flush=True)
    if args.json:
        with open(args.json, "w") as f:
            json.dump({"format": 1, "rows": rows}, f, indent=1)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
