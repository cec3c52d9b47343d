#!/usr/bin/env python3
"""Runs the commands of docs/tutorial.md, as they stand there, in an empty folder.

    run_tutorial.py [--dlc build/bin/dlc] [--samples N] [--keep DIR]

`--samples N` adds --limit N to every `dlc train`, and leaves out the accuracy that the page asks for, to be quick. Needs
MNIST in $DLC_SHARED/data/mnist, or ../shared/data/mnist beside the repository. Exit status: 0 all good, 1 a failure,
77 nothing to run.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "tutorial.md")


def commands(text):
    """The shell commands of the page: one per line, here-documents with the command that they belong to."""
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S):
        lines = block.splitlines()
        while lines:
            command = lines.pop(0)
            if end := re.search(r"<<'(\w+)'", command):
                while lines:
                    command += "\n" + lines.pop(0)
                    if command.endswith("\n" + end[1]):
                        break
            if command.strip() and not command.startswith("#"):
                yield command


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--samples", type=int)
    parser.add_argument("--keep", help="work in this folder and leave it")
    args = parser.parse_args()
    shared = os.environ.get("DLC_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
    mnist = os.path.join(shared, "data", "mnist")
    try:
        import numpy, onnx  # noqa: E401,F401
    except ImportError:
        print("skipped: the page needs numpy and onnx (./bootstrap test installs them)")
        return 77
    if not os.path.isdir(mnist):
        print(f"skipped: no MNIST in {mnist}")
        return 77
    environment = dict(os.environ, DLC=ROOT)
    environment["PATH"] = os.pathsep.join([os.path.dirname(os.path.abspath(args.dlc)), os.path.dirname(sys.executable),
                                           os.environ["PATH"]])
    with open(PAGE) as file:
        todo = list(commands(file.read()))
    with tempfile.TemporaryDirectory() as folder:
        folder = args.keep or folder
        os.makedirs(folder, exist_ok=True)
        if not os.path.exists(os.path.join(folder, "mnist")):
            os.symlink(mnist, os.path.join(folder, "mnist"))
        for command in todo:
            if args.samples:
                command = re.sub(r"^(dlc train .*)$", rf"\1 --limit {args.samples}", command)
                command = re.sub(r" --min-accuracy \S+", "", command)
            start = time.time()
            done = subprocess.run(["bash", "-ec", command], cwd=folder, env=environment, capture_output=True, text=True,
                                  errors="replace", timeout=1500)
            first = command.splitlines()[0]
            if done.returncode != 0:
                print(f"FAIL  {first}: exit status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
                return 1
            print(f"ok    {first} ({time.time() - start:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
