#!/usr/bin/env python3
"""Compiles whole trained models and compares their answers with stored references.

    run_models.py [--dlc build/bin/dlc] [--isa highest|all|x86-64-v3] [--only NAME] [--shared|--bundled]

Per model: two compilations give the same bytes; for each instruction set level and 1 and 2 threads
`dlc run --expect` accepts the outputs, and numpy, independently, does so too; the saved outputs have
the same bits for any thread count, and those of a quantized model on all levels that the CPU has, with and without VNNI. The bundled digit model always runs; the others lie in
$DLC_SHARED/models, or ../shared/models beside the repository.
Exit status: 0 all good, 1 a failure, 77 nothing to run (CTest: skipped).
"""
import argparse
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

try:
    import numpy as np
except ImportError:
    print("skipped: this test needs numpy (./bootstrap test installs it)")
    sys.exit(77)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = 77
TIME_LIMIT = 600  # seconds for one call of dlc: what takes longer hangs

# What each level needs of /proc/cpuinfo's flags, beyond the level before.
ISA_LEVELS = {
    "x86-64-v2": {"cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"},
    "x86-64-v3": {"abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"},
    "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
}


@dataclass
class Model:
    """A model and what its answers may differ: |got - expected| <= atol + rtol * |expected|."""
    name: str
    rtol: float = 1e-4
    atol: float = 1e-5
    is_integer: bool = False  # computes on bytes: the same bits on every level, those with VNNI among them


SHARED = [
    Model("acasxu-1-1"),
    Model("mnist-cntk"),
    Model("resnet8-cifar10-fp32"),
    Model("resnet8-cifar10-int8-qdq", rtol=0, atol=0.00390625, is_integer=True),  # one step of its output
    Model("squeezenet1.1-imagenet-fp32"),
    Model("squeezenet1.1-imagenet-fp16", rtol=0, atol=2e-2),
    Model("superres-espcn-x3"),
]
BUNDLED = Model("digits")


class Failure(Exception):
    """One check that did not hold; the message says which and what was seen."""


# The variants that a quantized model has beside the levels.
VNNI_LEVELS = {"x86-64-v3+avxvnni": ("x86-64-v3", "avx_vnni"), "x86-64-v4+avx512vnni": ("x86-64-v4", "avx512_vnni")}


def cpu_flags():
    with open("/proc/cpuinfo") as file:
        return next((set(line.split()[2:]) for line in file if line.startswith("flags")), set())


def cpu_levels():
    """The levels this CPU runs, lowest first."""
    levels = []
    for level, needed in ISA_LEVELS.items():
        if not needed <= cpu_flags():
            break
        levels.append(level)
    return levels


def levels_of(model, levels, is_one_asked):
    """A quantized model runs on every variant: they must agree."""
    if not model.is_integer or is_one_asked:
        return levels
    available = cpu_levels()
    return available + [name for name, (level, flag) in VNNI_LEVELS.items() if level in available and flag in cpu_flags()]


def models_folder():
    shared = os.environ.get("DLC_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
    return os.path.join(shared, "models")


def call(*command):
    """Runs a command; a Failure with the end of its output unless it exits with 0."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise Failure(f"no end after {TIME_LIMIT} s: {' '.join(command)}")
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise Failure(f"exit status {done.returncode}: {' '.join(command)}\n{tail}")
    return done


def same_bytes(a, b, what):
    if not filecmp.cmp(a, b, shallow=False):
        raise Failure(f"{what}: {a} and {b} differ")


def numbered(folder, stem):
    """stem_0.npy, stem_1.npy, ... of a folder."""
    paths, k = [], 0
    while os.path.exists(path := os.path.join(folder, f"{stem}_{k}.npy")):
        paths.append(path)
        k += 1
    return paths


def largest_errors(got_folder, expected_folder, model):
    """(max absolute, max relative error) over all outputs; a Failure where one is out of tolerance.

    The relative error leaves out values so small that the absolute tolerance decides.
    """
    worst_abs = worst_rel = 0.0
    expected_files = numbered(expected_folder, "output")
    if not expected_files:
        raise Failure(f"no output_0.npy in {expected_folder}")
    for path in expected_files:
        name = os.path.basename(path)
        saved = os.path.join(got_folder, name)
        if not os.path.exists(saved):
            raise Failure(f"dlc run saved no {name}")
        expected, got = np.load(path), np.load(saved)
        if got.shape != expected.shape or got.dtype != expected.dtype:
            raise Failure(f"{name}: expected {expected.dtype}{list(expected.shape)}, got {got.dtype}{list(got.shape)}")
        expected, got = expected.astype(np.float64), got.astype(np.float64)
        same = (expected == got) | (np.isnan(expected) & np.isnan(got))  # equal infinities, NaN where NaN is due
        error = np.where(same, 0.0, np.abs(got - expected))
        bound = model.atol + model.rtol * np.abs(expected)
        bad = ~(error <= bound)
        if bad.any():
            at = np.unravel_index(int(np.argmax(np.where(bad, error, -1))), error.shape)
            raise Failure(f"{name}{[int(i) for i in at]}: expected {expected[at]:.9g}, got {got[at]:.9g}; "
                          f"{int(bad.sum())} of {bad.size} values out of tolerance")
        if error.size:
            worst_abs = max(worst_abs, float(error.max()))
            large = np.abs(expected) > max(model.atol, 1e-30)
            if large.any():
                worst_rel = max(worst_rel, float((error[large] / np.abs(expected[large])).max()))
    return worst_abs, worst_rel


def cases(folder):
    """The folder itself and its case_* folders: (label, folder)."""
    found = [("", folder)] if numbered(folder, "output") else []
    found += [(name, os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.startswith("case_")]
    return found


def run_model(dlc, model, onnx, references, levels, work):
    """Every check of one model; rows for the table. Raises Failure."""
    libraries, seconds = [], 0.0
    for build in ("first", "second"):  # the same file name: it may be part of the artifact
        folder = os.path.join(work, model.name, build)
        os.makedirs(folder)
        libraries.append(os.path.join(folder, "libmodel.so"))
        begin = time.monotonic()
        call(dlc, "compile", onnx, "-o", libraries[-1])
        seconds = time.monotonic() - begin
    for name in sorted(os.listdir(os.path.dirname(libraries[0]))):
        same_bytes(*(os.path.join(os.path.dirname(lib), name) for lib in libraries), "two builds")
    size = os.path.getsize(libraries[0])

    rows, first = [], {}
    for level in levels:
        for label, inputs in references:
            saved = {}
            for threads in (1, 2):
                saved[threads] = os.path.join(work, model.name, f"{level}-{threads}-{label}")
                call(dlc, "run", libraries[0], "--inputs", inputs, "--expect", inputs, "--rtol", str(model.rtol),
                     "--atol", str(model.atol), "--isa", level, "--threads", str(threads),
                     "--save-outputs", saved[threads])
            for path in numbered(inputs, "output"):
                name = os.path.basename(path)
                if all(os.path.exists(os.path.join(folder, name)) for folder in saved.values()):
                    same_bytes(os.path.join(saved[1], name), os.path.join(saved[2], name), "1 and 2 threads")
            before, first[label] = first.get(label), saved[1]
            for path in numbered(saved[1], "output") if model.is_integer and before else []:
                same_bytes(os.path.join(before, os.path.basename(path)), path, f"{level} and the level before")
            worst_abs, worst_rel = largest_errors(saved[1], inputs, model)
            rows.append((model.name, label, level, worst_abs, worst_rel, seconds, size))
    return rows


def selected(args):
    """[(model, onnx path, [(label, folder)])] that are to run."""
    found = []
    if not args.shared:
        data = os.path.join(ROOT, "test", "data")
        found.append((BUNDLED, os.path.join(data, "digits.onnx"), [("", os.path.join(data, "reference"))]))
    if not args.bundled:
        folder = models_folder()
        if not os.path.isdir(folder):
            print(f"no further models: there is no folder {folder} (DLC_SHARED names its parent)")
        for model in SHARED:
            path = os.path.join(folder, model.name)
            if os.path.exists(os.path.join(path, "model.onnx")):
                found.append((model, os.path.join(path, "model.onnx"), cases(path)))
            elif os.path.isdir(folder):
                print(f"not found: {path}")
    return [entry for entry in found if not args.only or entry[0].name in args.only]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--isa", default="highest",
                        help="highest (of this CPU), all (that it runs), or one level such as x86-64-v3")
    parser.add_argument("--only", action="append", metavar="NAME", help="this model alone; may be repeated")
    parser.add_argument("--shared", action="store_true", help="leave out the bundled model")
    parser.add_argument("--bundled", action="store_true", help="the bundled model alone")
    parser.add_argument("--keep", metavar="DIR", help="work there and keep artifacts and outputs")
    args = parser.parse_args()

    available = cpu_levels()
    if args.isa == "all":
        levels = available
    elif args.isa == "highest":
        levels = available[-1:]
    else:
        levels = [level for level in available if level == args.isa]
    if not levels:
        print(f"skipped: this CPU does not run the level asked for ({args.isa}); it runs {', '.join(available) or 'none'}")
        return SKIPPED
    chosen = selected(args)
    if not chosen:
        print("skipped: no model to run")
        return SKIPPED
    if not os.access(args.dlc, os.X_OK):
        print(f"no dlc at {args.dlc}; build it first or give --dlc")
        return 1

    work = args.keep or tempfile.mkdtemp(prefix="dlc-models-")
    failures = 0
    print(f"levels: {', '.join(levels)}; threads: 1, 2")
    print(f"{'model':30} {'level':20} {'max abs':>9} {'max rel':>9}  {'compile':>8} {'artifact':>10}  result")
    try:
        for model, onnx, references in chosen:
            shutil.rmtree(os.path.join(work, model.name), ignore_errors=True)
            try:
                for name, label, level, worst_abs, worst_rel, seconds, size in run_model(
                        args.dlc, model, onnx, references, levels_of(model, levels, args.isa not in ("all", "highest")), work):
                    title = f"{name} {label}".rstrip()
                    print(f"{title:30} {level:20} {worst_abs:9.2e} {worst_rel:9.2e}  {seconds:6.1f} s "
                          f"{size / 1024:7.0f} KB  ok", flush=True)
            except Failure as failure:
                failures += 1
                print(f"{model.name:30} FAILED: {failure}", flush=True)
    finally:
        if not args.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(f"{len(chosen) - failures} of {len(chosen)} models passed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
