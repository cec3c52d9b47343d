#!/usr/bin/env python3
"""What one training step promises: gradients of inputs, clipping, a state that a bad batch leaves alone, and bits.

    run_step.py [--dlc build/bin/dlc]

Exit status: 0 all good, 1 a failure, 77 nothing to run.
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

RATE = 0.1


def compile_step(args, folder, net, dtype, *options):
    model, out = os.path.join(folder, "net.onnx"), os.path.join(folder, "net.train")
    onnx.save(make_nets.build(net, dtype, 3), model)
    subprocess.run([args.dlc, "train-compile", model, "-o", out, "--loss", "softmax_ce", "--optimizer", "sgd:lr=0.1", *options],
                   check=True, capture_output=True)
    return os.path.join(out, "libstep.so")


def batch(count, dtype, seed=0):
    random = np.random.RandomState(seed)
    return random.standard_normal((count, 1, 28, 28)).astype(dtype), random.randint(0, 10, count)


def input_gradient(args, folder):
    """Against central differences of the loss, in float64."""
    step = dlc.Model(compile_step(args, folder, "lenet", "float64", "--input-gradient", "x"), threads=1)
    dlc.State(step)
    x, labels = batch(3, "float64")

    def run(values):
        return step.run(x=values, labels=labels, learning_rate=0.0, step=1, seed=0)

    got, worst = run(x)["x.gradient"], 0.0
    for place in np.random.RandomState(1).randint(0, x.size, 20):
        moved = [x.copy(), x.copy()]
        for sign, values in zip((1, -1), moved):
            values.reshape(-1)[place] += sign * 1e-5
        expected = (run(moved[0])["loss"] - run(moved[1])["loss"]) / 2e-5
        worst = max(worst, abs(float(expected) - got.reshape(-1)[place]))
    return worst < 1e-7, f"largest difference {worst:.1e} of gradients up to {np.abs(got).max():.1e}"


def clipping(args, folder):
    """Changes of the parameters are the rate times gradients whose norm is the limit."""
    step = dlc.Model(compile_step(args, folder, "mlp", "float64", "--clip-norm", "0.5"), threads=1)
    state = dlc.State(step)
    before = {name: np.array(state[name]) for name in state}
    x, labels = batch(8, "float64")
    norm = float(step.run(x=x, labels=labels, learning_rate=RATE, step=1, seed=0)["gradient_norm"])
    changes = np.concatenate([(before[name] - state[name]).reshape(-1) for name in before]) / RATE
    clipped = np.linalg.norm(changes)
    return norm > 0.5 and abs(clipped - 0.5) < 1e-6, f"norm {norm:.3f}, after clipping {clipped:.7f}"


def bad_batches(args, folder):
    """A loss that is not finite, or a label that is no class, changes nothing."""
    step = dlc.Model(compile_step(args, folder, "lenet", "float32"), threads=1)
    state = dlc.State(step)
    before = state.copy()
    x, labels = batch(4, "float32")
    damaged = x.copy()
    damaged[1, 0, 5, 5] = np.nan
    loss = float(step.run(x=damaged, labels=labels, learning_rate=RATE, step=1, seed=0)["loss"])
    good = np.isnan(loss) and bool((before == state.copy()).all())
    message = ""
    for label in (10, -1):
        try:
            step.run(x=x, labels=np.full(4, label), learning_rate=RATE, step=1, seed=0)
            good = False
        except dlc.DlcError as error:
            message = str(error)
            good &= f"expected a value in [0, 10), got {label}" in message and bool((before == state.copy()).all())
    return good, message


def threads_and_repeats(args, folder):
    """The same bits with 1 and 2 threads and on every run, dropout included; other masks for another seed."""
    path = compile_step(args, folder, "dropout", "float32")
    results = []
    for threads, seed in ((1, 5), (2, 5), (2, 5), (1, 6)):
        step = dlc.Model(path, threads=threads)
        state = dlc.State(step)
        for number in range(1, 6):
            x, labels = batch(33, "float32", number)
            step.run(x=x, labels=labels, learning_rate=RATE, step=number, seed=seed)
        results.append(state.copy())
    same = all((results[0] == other).all() for other in results[1:3])
    differs = bool((results[0] != results[3]).any())
    return same and differs, "5 steps of 33 samples"


TESTS = [input_gradient, clipping, bad_batches, threads_and_repeats]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    args = parser.parse_args()
    good = True
    for test in TESTS:
        with tempfile.TemporaryDirectory() as folder:
            passed, what = test(args, folder)
        good &= bool(passed)
        print(f"{'ok  ' if passed else 'FAIL'} {test.__name__}: {what}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
