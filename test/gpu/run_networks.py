#!/usr/bin/env python3
"""Compiles whole networks for GPUs and runs them, on the emulated driver or a real one.

    run_networks.py [--dlc build/bin/dlc] [--driver build/test/gpu/emulator/libcuda.so.1 | --device] [--only NAME] [--full]

Per network: PTX for sm_80 and sm_90a, which NVIDIA's assembler takes, where it is installed, without spilled registers,
local memory or warnings; then, on the emulator, a run for each architecture and each order of asynchronous work, whose
answers agree with the reference and among each other to the bit, with no memory left behind on the device. The networks
of the training tests also train a few steps: the state must agree with that of the same steps on the CPU.
--device runs on the GPU of this machine instead. Models outside the repository lie in $DLC_SHARED/models.
Exit status: 0 all good, 1 a failure, 77 nothing to run.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
    import onnx
    from onnx.reference import ReferenceEvaluator
except ImportError:
    print("skipped: this test needs numpy and onnx (./bootstrap test installs them)")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(ROOT, "test", "models"), os.path.join(ROOT, "test", "train"), os.path.join(ROOT, "tools", "python")]
import make_nets  # noqa: E402
import transformer  # noqa: E402
from run_models import Failure, Model, call, cases, largest_errors, models_folder, numbered  # noqa: E402

ARCHITECTURES = {"sm_80": 80, "sm_90a": 90}
TRAINED = {"mlp": 8, "lenet": 4, "residual": 2}  # networks that train, and their batches


class Network:
    """A model, what it is run on, and how its answers may differ; one that computes on bytes gives the processor's bits.
    With `runs` "full" it is only compiled unless --full says otherwise."""

    def __init__(self, name, rtol=1e-4, atol=1e-5, runs=True, options=(), make=None, shape=None, is_integer=False):
        self.model, self.runs, self.options, self.make, self.shape = Model(name, rtol, atol, is_integer), runs, options, make, shape
        self.label = name + "".join(" " + option for option in options[1::2])


NETWORKS = [
    Network("mlp", make=lambda: make_nets.build("mlp"), shape=(5, 1, 28, 28)),
    Network("lenet", make=lambda: make_nets.build("lenet"), shape=(2, 1, 28, 28)),
    Network("lenet", 5e-2, 5e-2, options=("--precision", "bf16"), make=lambda: make_nets.build("lenet"), shape=(3, 1, 28, 28)),
    Network("residual", runs="full", make=lambda: make_nets.build("residual"), shape=(1, 1, 28, 28)),
    Network("block", 1e-4, 1e-4, make=transformer.build, shape=(2, 24, 64)),
    Network("block", 5e-2, 5e-2, options=("--precision", "bf16"), make=transformer.build, shape=(3, 24, 64)),
    Network("block", 1e-2, 1e-2, options=("--precision", "tf32"), make=transformer.build, shape=(3, 24, 64)),
    Network("acasxu-1-1"),
    Network("resnet8-cifar10-fp32"),
    Network("resnet8-cifar10-int8-qdq", 0, 0.00390625, is_integer=True),
    Network("squeezenet1.1-imagenet-fp32", runs="full"),
    Network("squeezenet1.1-imagenet-fp16", 0, 2e-2, runs="full"),
    Network("superres-espcn-x3", runs="full"),
]


def prepare(network, work):
    """The model's file and [(label, folder with input_K.npy and output_K.npy)]; None where it is not there."""
    if not network.make:
        folder = os.path.join(models_folder(), network.model.name)
        path = os.path.join(folder, "model.onnx")
        return (path, cases(folder)[:1]) if os.path.exists(path) else None
    path, folder = os.path.join(work, network.model.name + ".onnx"), os.path.join(work, network.model.name + ".case")
    model = network.make()
    onnx.save(model, path)
    os.makedirs(folder, exist_ok=True)
    x = np.random.RandomState(7).standard_normal(network.shape).astype(np.float32)
    np.save(os.path.join(folder, "input_0.npy"), x)
    for k, output in enumerate(ReferenceEvaluator(model).run(None, {"x": x})):
        np.save(os.path.join(folder, f"output_{k}.npy"), output)
    return path, [("", folder)]


def compile_network(args, network, path, work):
    """The library, and what the assembler said."""
    library, report = os.path.join(work, "libmodel.so"), os.path.join(work, "compile.json")
    begin = time.monotonic()
    call(args.dlc, "compile", path, "-o", library, "--target", "cuda:" + ",".join(ARCHITECTURES), "--json", report, *network.options)
    seconds = time.monotonic() - begin
    with open(report) as file:
        told = json.load(file)
    kernels = told["gpu_kernels"]
    for kernel in kernels:
        if kernel["local_bytes"]:
            raise Failure(f"{kernel['target']} {kernel['kernel']}: {kernel['local_bytes']} bytes of local memory")
    if told.get("warnings"):
        raise Failure(f"warnings: {told['warnings']}")
    registers = max((kernel["registers"] for kernel in kernels), default=0)
    return library, f"{seconds:5.1f} s {os.path.getsize(library) / 1024:7.0f} KB", \
        f"{len(kernels)} kernels, at most {registers} registers" if kernels else "no ptxas: not assembled"


def environment(args, capability, mode, seed, log):
    changed = dict(os.environ)
    if args.driver:
        changed.update(DLC_CUDA_DRIVER=args.driver, DLC_EMULATOR_SM=str(capability), DLC_EMULATOR_MODE=mode,
                       DLC_EMULATOR_SEED=str(seed), DLC_EMULATOR_LOG=log)
    return changed


def run_with(env, *command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=env, timeout=1800)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise Failure(f"exit status {done.returncode}: {' '.join(command)}\n{tail}")
    return done


def check_log(log):
    """Instructions of all launches; a Failure if something was left on the device."""
    instructions = 0
    with open(log) as file:
        for line in file:
            words = line.split()
            if words[0] == "launch":
                instructions += int(words[words.index("instructions") + 1])
            elif words[0] == "exit:" and any(word.isdigit() and word != "0" for word in words):
                raise Failure(f"left on the device: {line.strip()}")
    return instructions


def schedules(args):
    if not args.driver:
        return [("device", 0)]
    modes = [("eager", 0), ("lazy", 0), ("random", 1)]
    return modes + [("random", seed) for seed in range(2, 6)] if args.full else modes


def processor_outputs(args, path, inputs, work):
    library, saved = os.path.join(work, "libcpu.so"), os.path.join(work, "cpu")
    call(args.dlc, "compile", path, "-o", library, "--target", "cpu:native")
    call(args.dlc, "run", library, "--inputs", inputs, "--save-outputs", saved)
    return [open(name, "rb").read() for name in numbered(saved, "output")]


def run_network(args, network, path, library, references, work):
    worst, instructions, count = 0.0, 0, 0
    for name, capability in ARCHITECTURES.items() if args.driver else [("the device", 0)]:
        first = None
        for mode, seed in schedules(args):
            for label, inputs in references:
                saved, log = os.path.join(work, f"{name}-{mode}-{seed}"), os.path.join(work, "log")
                if os.path.exists(log):
                    os.remove(log)
                run_with(environment(args, capability, mode, seed, log), args.dlc, "run", library, "--inputs", inputs, "--expect",
                         inputs, "--rtol", str(network.model.rtol), "--atol", str(network.model.atol), "--isa",
                         "cuda", "--save-outputs", saved)
                worst = max(worst, largest_errors(saved, inputs, network.model)[0])
                instructions += check_log(log) if args.driver else 0
                outputs = [open(path, "rb").read() for path in numbered(saved, "output")]
                if first is not None and outputs != first:
                    raise Failure(f"{name}: other bits in the order {mode} {seed}")
                first, count = outputs, count + 1
    if network.model.is_integer and first != processor_outputs(args, path, references[-1][1], work):
        raise Failure("other bits than on the processor")
    return f"{count} runs, max abs {worst:.1e}" + (f", {instructions / 1e6:.0f} M warp instructions" if instructions else "")


# ---- training --------------------------------------------------------------------------------------------------------

def train_steps(folder, isa, batch, steps=3):
    """Runs in a process of its own: three steps; the state and the losses."""
    import dlc
    step = dlc.Model(os.path.join(folder, "libstep.so"), isa=isa)
    state, losses = dlc.State(step), []
    random = np.random.RandomState(5)
    for number in range(1, steps + 1):
        x, labels = random.standard_normal((batch, 1, 28, 28)).astype(np.float32), random.randint(0, 10, batch)
        losses.append(float(step.run(x=x, labels=labels, learning_rate=1e-2, step=number, seed=3)["loss"]))
    np.savez(os.path.join(folder, isa + ".npz"), losses=losses, **{name: np.array(state[name]) for name in state})


def train_network(args, name, work):
    model, folder = os.path.join(work, name + ".onnx"), os.path.join(work, name + ".train")
    onnx.save(make_nets.build(name), model)
    call(args.dlc, "train-compile", model, "-o", folder, "--loss", "softmax_ce", "--optimizer", "sgd:lr=0.01,momentum=0.9",
         "--target", "cuda:" + ",".join(ARCHITECTURES), "--target", "cpu:native")
    command = [sys.executable, os.path.abspath(__file__), "--train-steps", folder, "--batch", str(TRAINED[name])]
    run_with(dict(os.environ), *command, "--isa", "cpu")
    expected, worst = np.load(os.path.join(folder, "cpu.npz")), 0.0
    for isa, capability in ARCHITECTURES.items() if args.driver else [("cuda", 0)]:
        run_with(environment(args, capability, "random", 1, os.path.join(work, "log")), *command, "--isa", isa)
        got = np.load(os.path.join(folder, isa + ".npz"))
        for key in expected.files:
            error = np.abs(got[key] - expected[key]) / (1e-2 + np.abs(expected[key]))
            worst = max(worst, float(error.max(initial=0)))
    if not worst < 1e-3:
        raise Failure(f"the state after 3 steps differs by {worst:.1e}")
    return f"3 steps of {TRAINED[name]}, relative difference to the CPU {worst:.1e}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--driver", default=os.path.join(ROOT, "build", "test", "gpu", "emulator", "libcuda.so.1"))
    parser.add_argument("--device", action="store_true", help="on the GPU of this machine")
    parser.add_argument("--only", action="append", metavar="NAME", help="this network alone; may be repeated")
    parser.add_argument("--full", action="store_true", default=os.environ.get("DLC_TEST_FULL", "0") not in ("", "0"))
    parser.add_argument("--train-steps", help=argparse.SUPPRESS)
    parser.add_argument("--isa", help=argparse.SUPPRESS)
    parser.add_argument("--batch", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.train_steps:
        return train_steps(args.train_steps, args.isa, args.batch)
    if args.device:
        args.driver = ""
    elif not os.path.exists(args.driver):
        print(f"skipped: no emulated driver at {args.driver}; build it, or use --device")
        return 77

    failures = count = 0

    def report(label, work):
        nonlocal failures, count
        count += 1
        begin = time.monotonic()
        try:
            print(f"{label:36} {work()}  [{time.monotonic() - begin:.0f} s]", flush=True)
        except Failure as failure:
            failures += 1
            print(f"{label:36} FAILED: {failure}", flush=True)

    for network in NETWORKS:
        if args.only and network.model.name not in args.only:
            continue
        work = tempfile.mkdtemp(prefix="dlc-gpu-")
        try:
            prepared = prepare(network, work)
            if prepared is None:
                print(f"not found: {network.model.name} in {models_folder()}")
                continue

            def check():
                library, size, assembled = compile_network(args, network, prepared[0], work)
                runs = network.runs is True or args.full or args.device
                return f"{size}  {assembled}; " + (run_network(args, network, prepared[0], library, prepared[1], work) if runs else "compiled only")

            report(network.label, check)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    for name in TRAINED:
        if args.only and name not in args.only:
            continue
        with tempfile.TemporaryDirectory(prefix="dlc-gpu-") as work:
            report(name + " in training", lambda: train_network(args, name, work))
    print(f"{count - failures} of {count} passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
