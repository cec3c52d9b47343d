"""Runs ONNX's own node cases through the importer and the reference evaluator.

usage: conformance.py [--keep DIR] [--expanded] [--jobs N] [FILTER]

A case whose shapes come in as inputs is tried again with its small integer inputs as constants. Prints
one line per failure and the totals; exit status 1 if a case of supported operators fails.
"""
import argparse
import collections
import concurrent.futures
import os
import subprocess
import sys
import tempfile

import numpy as np
from onnx.backend.test.loader import load_node_model_tests


def supported():
    lines = subprocess.run(["dlc-import", "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {tuple(line.split()[:2]) for line in lines}


def write(case, folder):
    """The case as files; the names and arrays of its inputs, or None if it has other types than dlc."""
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/model.onnx", "wb") as f:
        f.write(case.model.SerializeToString())
    inputs, outputs = case.data_sets[0]
    names = [i.name for i in case.model.graph.input]
    kinds = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
    arrays = []
    for kind, values in (("input", inputs), ("output", outputs)):
        for k, value in enumerate(values):
            if not isinstance(value, (np.ndarray, np.generic)) or np.asarray(value).dtype.name not in kinds:
                return None
            value = np.asarray(value)
            np.save(f"{folder}/{kind}_{k}.npy", value)
            if kind == "input":
                arrays.append(value)
    return list(zip(names, arrays))


def run(case, folder, inputs):
    tolerance = ["--rtol", str(case.rtol), "--atol", str(max(case.atol, 1e-7))]

    def attempt(constants):
        extra = []
        for k in constants:
            extra += ["--constant", f"{inputs[k][0]}={folder}/input_{k}.npy", "--skip", str(k)]
        return subprocess.run(["dlc-import", *tolerance, *extra, "--evaluate", folder, f"{folder}/model.onnx"],
                              capture_output=True, text=True, errors="replace", timeout=120)

    result, how = attempt([]), "as is"
    if result.returncode == 2:
        small = [k for k, (_, a) in enumerate(inputs) if a.dtype.name in ("int64", "int32", "bool") and a.size <= 64]
        scalars = [k for k, (_, a) in enumerate(inputs) if a.ndim == 0]
        constants = sorted(set(small) | set(scalars))
        if constants:
            result, how = attempt(constants), "with constants"
    return result, how


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("filter", nargs="?", default="")
    parser.add_argument("--expanded", action="store_true", help="function bodies too")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep")
    args = parser.parse_args()
    ops = supported()
    keep = args.keep or tempfile.mkdtemp()
    totals, failures = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        jobs = {}
        for case in load_node_model_tests():
            if args.filter not in case.name or (not args.expanded and case.name.endswith("_expanded")):
                continue
            nodes = {(n.domain or "ai.onnx", n.op_type) for n in case.model.graph.node}
            if not nodes <= ops:
                totals["other operators"] += 1
                continue
            folder = f"{keep}/{case.name}"
            inputs = write(case, folder)
            if inputs is None:
                totals["other types"] += 1
                continue
            jobs[pool.submit(run, case, folder, inputs)] = case.name
        for job in concurrent.futures.as_completed(jobs):
            result, how = job.result()
            kind = {0: "agree", 2: "unsupported"}.get(result.returncode, "fail")
            totals[kind if kind != "agree" else f"agree {how}"] += 1
            if kind != "agree":
                failures.append((jobs[job], kind, result.returncode, (result.stderr + result.stdout).strip()[-300:]))
    for failure in sorted(failures):
        print(*failure)
    print(dict(totals))
    return any(kind == "fail" for _, kind, _, _ in failures)


if __name__ == "__main__":
    sys.exit(main())
