#!/usr/bin/env python3
"""Trains the nets of make_nets.py by compiled steps and compares with PyTorch's stored trajectories.

    run_trajectories.py [--dlc build/bin/dlc] [--only mlp,lenet,residual] [--optimizers sgd,adamw] [--isa x86-64-v3] [-v]

Same weights and batches, 200 steps in float64 and 20 in float32: losses and tensors must agree to 1e-8 and 1e-5, or
to what PyTorch itself does when every initial weight changes by one rounding (10 times that, where it is more; only
Adam is that uncertain: it divides tiny gradients by tiny gradients). Exit status: 0 all good, 1 a failure,
77 nothing to run.
"""
import argparse
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import onnx
except ImportError:
    print("skipped: this test needs numpy and onnx (./bootstrap test installs them)")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "tools", "python")]
import dlc  # noqa: E402
import make_nets  # noqa: E402
import make_trajectories as reference  # noqa: E402

TOLERANCE = {"float64": 1e-8, "float32": 1e-5}


def train(args, net, spec, dtype, folder):
    """Losses, and the tensors at the end: as reference.train."""
    model = os.path.join(folder, "net.onnx")
    onnx.save(make_nets.build(net, dtype, reference.SEED), model)
    out = os.path.join(folder, "net.train")
    subprocess.run([args.dlc, "train-compile", model, "-o", out, "--loss", "softmax_ce", "--optimizer", spec],
                   check=True, stdout=subprocess.DEVNULL, stderr=None if args.verbose else subprocess.DEVNULL)
    step = dlc.Model(os.path.join(out, "libstep.so"), threads=args.threads, isa=args.isa)
    state = dlc.State(step)
    rate = reference.parse_optimizer(spec)[1]["lr"]
    losses = []
    for number in range(1, reference.STEPS[dtype] + 1):
        x, labels = reference.batch(number, dtype)
        results = step.run(x=x, labels=labels, learning_rate=rate, step=number, seed=0)
        losses.append(float(results["loss"]))
    return np.array(losses), {name: np.array(state[name]) for name in state if ":" not in name}


def compare(args, net, stored, name, spec, dtype):
    key = f"{name}/{dtype}/"
    if key + "loss" not in stored:
        return True
    with tempfile.TemporaryDirectory() as folder:
        losses, tensors = train(args, net, spec, dtype, folder)
    worst, where = reference.difference(losses, stored[key + "loss"]), "loss"
    for tensor, values in tensors.items():
        expected = stored[key + tensor], stored[key + tensor + "/sums"]
        apart = reference.difference(reference.summary(values), expected)
        if not apart <= worst:
            worst, where = apart, tensor
    limit = max(TOLERANCE[dtype], 10 * float(stored[key + "sensitivity"]))
    good = worst <= limit
    print(f"{'ok  ' if good else 'FAIL'} {net:9} {name:9} {dtype}: {len(losses)} steps, relative difference {worst:.1e} "
          f"in {where}, limit {limit:.1e}")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--only", default=",".join(reference.NETS))
    parser.add_argument("--optimizers", default=",".join(reference.OPTIMIZERS))
    parser.add_argument("--dtypes", default=",".join(TOLERANCE))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--isa")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    good = True
    for net in args.only.split(","):
        stored = np.load(os.path.join(HERE, "trajectories", net + ".npz"))
        for name in args.optimizers.split(","):
            for dtype in args.dtypes.split(","):
                good &= compare(args, net, stored, name, reference.OPTIMIZERS[name], dtype)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
