#!/usr/bin/env python3
"""Makes a small GPU bundle and runs it as its users do, on the emulated driver.

    check_bundle.py [--dlc build/bin/dlc] [--driver build/test/gpu/emulator/libcuda.so.1]

Without a driver run-bundle says so and exits with 77. With one it checks and times, exits with 0, and writes what it found;
with a damaged reference it exits with 1 and names the case. Two bundles of the same sources have the same bytes.
Exit status: 0 all good, 1 a failure, 77 no numpy, no onnx or no emulated driver (what needs none is checked before).
"""
import argparse
import filecmp
import os
import subprocess
import sys
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CASES = ["special-values", "integers", "gather-outside", "matmul-37x53x29-f32", "train-mlp", "mlp-batch-1"]
SKIPPED = 77


class Failure(Exception):
    """One check that did not hold."""


def check(good, what):
    if not good:
        raise Failure(what)


def run(*command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env={**os.environ, **environment}, timeout=900)
    return done.returncode, done.stdout + done.stderr


def make(args, archive, cases):
    only = [word for case in cases for word in ("--only", case)]
    status, said = run(sys.executable, os.path.join(HERE, "make-bundle"), "-o", archive, "--dlc", args.dlc, "--target", "cuda:sm_80",
                       "--jobs", "2", *only)
    if status == SKIPPED:
        print(said.strip())
        sys.exit(SKIPPED)
    check(status == 0, f"make-bundle: exit status {status}\n{said}")
    return said.strip().splitlines()[-1]


def unpack(archive, folder):
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="tar") if hasattr(tarfile, "tar_filter") else tar.extractall(folder)
    return os.path.join(folder, "dlc-gpu-bundle")


def without_driver(bundle, work):
    for script in (os.path.join(bundle, "run-bundle"), os.path.join(HERE, "run-bundle")):  # in a bundle, and in the repository
        status, said = run(script, "--output", os.path.join(work, "none"), DLC_CUDA_DRIVER=os.path.join(work, "libnone.so"))
        check(status == SKIPPED and "skipped: " in said, f"{script} without a driver: exit status {status}\n{said}")
    check(not os.path.exists(os.path.join(work, "none")), "results were written without a driver")


def with_driver(args, bundle, work):
    driver = dict(DLC_CUDA_DRIVER=args.driver, DLC_EMULATOR_SM="80")
    output = os.path.join(work, "good")
    status, said = run(os.path.join(bundle, "run-bundle"), "--output", output, **driver)
    check(status == 0, f"run-bundle: exit status {status}\n{said}")
    with open(os.path.join(output, "results.md")) as file:
        results = file.read()
    check("## Emulated sm_80, 20" in results and "device: 5 passed, 0 failed." in results, f"results.md:\n{results}")
    check("| mlp-batch-1 | sm_80 | " in results, f"no time in results.md:\n{results}")
    for case in CASES[:-1]:
        check(f"ok    {case} " in said, f"no word of {case}:\n{said}")

    path, output = os.path.join(bundle, "checks", "matmul-37x53x29-f32", "output_0.bin"), os.path.join(work, "bad")
    with open(path, "r+b") as file:
        file.seek(400)
        file.write(b"\0\0\0\x42")
    status, said = run(os.path.join(bundle, "run-bundle"), "--quick", "--no-time", "--output", output, **driver)
    check(status == 1 and "element 100: expected 32, got" in said, f"with a damaged reference: exit status {status}\n{said}")
    with open(os.path.join(output, "results.md")) as file:
        check("FAIL  matmul-37x53x29-f32" in file.read(), "results.md does not name the failed case")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--driver", default=os.path.join(ROOT, "build", "test", "gpu", "emulator", "libcuda.so.1"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dlc-bundle-test-") as work:
        archive = os.path.join(work, "bundle.tar.gz")
        print(make(args, archive, CASES))
        try:
            few = [os.path.join(work, name) for name in ("first.tar.gz", "second.tar.gz")]
            for path in few:
                make(args, path, CASES[1:3])
            check(filecmp.cmp(*few, shallow=False), "two bundles of the same sources differ")
            bundle = unpack(archive, work)
            without_driver(bundle, work)
            if not os.path.exists(args.driver):
                print(f"skipped: no emulated driver at {args.driver}")
                return SKIPPED
            with_driver(args, bundle, work)
        except Failure as failure:
            print(f"FAILED: {failure}")
            return 1
    print("bundle: same bytes twice; without a driver, with one, and with a damaged reference as it should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
