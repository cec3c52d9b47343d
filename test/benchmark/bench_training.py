#!/usr/bin/env python3
"""Times dlc's training steps against PyTorch eager: same net, same batches, same cores, taking turns.

    bench_training.py [--cases mlp:1,mlp:32,mlp:64,lenet:64] [--threads 1,2] [--rounds 5] [--seconds 1] [--json FILE]

A step is forward, backward and AdamW (PyTorch: fused=True, zero_grad and the batch ready as a tensor; dlc: through
the Python module, whose cost is included). Each round starts one process per peer and thread count, pinned to the
same cores while the other is not running; turns follow as A B, B A. The table shows the smallest and the median round
and the ratio dlc/PyTorch per round as median [smallest..largest]; below 1 dlc is faster. The loss after the same steps
is shown for both. Needs torch, numpy and onnx.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "test", "train"), os.path.join(ROOT, "tools", "python")]
CHECKED_STEPS = 20
RATE = 1e-3


def make_batches(size):
    import make_trajectories as reference
    import numpy as np
    batches = []
    for number in range(1, 9):
        parts = [reference.batch(100 * number + k, "float32") for k in range(-(-size // reference.BATCH))]
        batches.append((np.concatenate([x for x, _ in parts])[:size], np.concatenate([y for _, y in parts])[:size]))
    return batches


def measure(step, batches, seconds):
    """The loss after CHECKED_STEPS, and the median of the steps' microseconds afterwards."""
    for k in range(CHECKED_STEPS):
        loss = step(*batches[k % len(batches)])
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 20:
        x, y = batches[len(times) % len(batches)]
        begin = time.perf_counter_ns()
        step(x, y)
        times.append((time.perf_counter_ns() - begin) / 1e3)
    return {"loss": float(loss), "us": statistics.median(times)}


def torch_round(model, size, threads, seconds):
    import onnx
    import torch
    from onnx import numpy_helper
    import make_trajectories as reference
    torch.set_num_threads(threads)
    graph = onnx.load(model).graph
    tensors = {t.name: torch.tensor(numpy_helper.to_array(t)) for t in graph.initializer}
    parameters = [t.requires_grad_() for name, t in tensors.items() if "running" not in name]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.0, fused=True)
    loss_of = torch.nn.functional.cross_entropy

    def step(x, y):
        loss = loss_of(reference.forward(torch, graph, tensors, x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return measure(step, [(torch.tensor(x), torch.tensor(y)) for x, y in make_batches(size)], seconds)


def dlc_round(folder, size, threads, seconds):
    import dlc
    model = dlc.Model(os.path.join(folder, "libstep.so"), threads=threads)
    state = dlc.State(model)
    count = 0

    def step(x, y):
        nonlocal count
        count += 1
        return model.run(x, y, RATE, count, 0)["loss"]

    result = measure(step, make_batches(size), seconds)
    del state
    return result


def run_round(peer, source, size, threads, seconds):
    command = [sys.executable, __file__, "--round", peer, source, str(size), str(threads), str(seconds)]
    cores = sorted(os.sched_getaffinity(0))[:threads]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if done.returncode:
        sys.exit(f"{peer} failed on {source}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def cpu_name():
    with open("/proc/cpuinfo") as f:
        lines = dict(line.split(":", 1) for line in f.read().split("\n\n")[0].splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in lines.items()}
    return f"{fields.get('model name')} (family {fields.get('cpu family')} model {fields.get('model')})"


def main():
    if sys.argv[1:2] == ["--round"]:
        peer, source, size, threads, seconds = sys.argv[2:]
        measured = {"dlc": dlc_round, "torch": torch_round}[peer](source, int(size), int(threads), float(seconds))
        print(json.dumps(measured))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--cases", default="mlp:1,mlp:32,mlp:64,lenet:64")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--json")
    args = parser.parse_args()
    import onnx
    import torch
    import make_nets
    print(f"CPU {cpu_name()}, load {os.getloadavg()[0]:.1f}, PyTorch {torch.__version__} eager, AdamW\n")
    print(f"{'net':8} {'batch':>5} {'threads':>7}  {'dlc min':>9} {'median':>9}  {'torch min':>9} {'median':>9}  "
          f"{'ratio':>22}  {'loss dlc / torch':>22}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for case in args.cases.split(","):
            net, size = case.split(":")
            model, out = os.path.join(folder, net + ".onnx"), os.path.join(folder, net + ".train")
            if not os.path.exists(out):
                onnx.save(make_nets.build(net, "float32", 0), model)
                subprocess.run([args.dlc, "train-compile", model, "-o", out, "--loss", "softmax_ce", "--optimizer", "adamw:lr=1e-3,wd=0"],
                               check=True, capture_output=True)
            for threads in map(int, args.threads.split(",")):
                rounds = {"dlc": [], "torch": []}
                for number in range(args.rounds):
                    order = ["dlc", "torch"] if number % 2 == 0 else ["torch", "dlc"]
                    for peer in order:
                        rounds[peer].append(run_round(peer, out if peer == "dlc" else model, int(size), threads, args.seconds))
                times = {peer: [r["us"] for r in rounds[peer]] for peer in rounds}
                ratios = sorted(a / b for a, b in zip(times["dlc"], times["torch"]))
                losses = [rounds[peer][0]["loss"] for peer in ("dlc", "torch")]
                row = {"net": net, "batch": int(size), "threads": threads, "us": times, "ratios": ratios, "loss": losses}
                rows.append(row)
                shown = [f"{f(times[p]) / 1e3:9.3f}" for p in ("dlc", "torch") for f in (min, statistics.median)]
                print(f"{net:8} {size:>5} {threads:>7}  {shown[0]} {shown[1]}  {shown[2]} {shown[3]}  "
                      f"{statistics.median(ratios):6.2f} [{ratios[0]:5.2f}..{ratios[-1]:5.2f}]  "
                      f"{losses[0]:10.6f} / {losses[1]:.6f}", flush=True)
    print("\nmilliseconds per step")
    if args.json:
        with open(args.json, "w") as f:
            json.dump({"format": 1, "cpu": cpu_name(), "torch": torch.__version__, "rows": rows}, f, indent=1)


if __name__ == "__main__":
    main()
