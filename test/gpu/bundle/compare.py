#!/usr/bin/env python3
"""Times torch on what the runner times: same machine, same sizes, random data, taking turns.

    compare.py --runner ./runner [--device 0] [--rounds 7] [--seconds 110] CASE...

Each round times a batch of the runner's launches, then as many milliseconds of torch's, replayed from a CUDA graph, both by
the device's clock; the order changes from round to round, so that drift of the clock frequency hits both alike. The ratio is
dlc's time over torch's per round, as median [smallest..largest]: below 1 dlc is faster. Inputs are as many copies as the
runner takes turns among. Prints a Markdown table. Needs torch alone.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time

import torch
import torch.nn.functional as F

BATCH_MILLISECONDS = 25


def read_manifest(folder):
    entry = {"name": os.path.basename(folder), "inputs": [], "outputs": [], "sets": 1, "torch": []}
    with open(os.path.join(folder, "manifest")) as file:
        for line in file:
            words = line.split()
            if words and words[0] in ("input", "output"):
                shape = [int(size) for size in words[3].split(",")] if words[3] != "-" else []
                entry[words[0] + "s"].append((getattr(torch, words[2]), shape))
            elif words and words[0] == "sets":
                entry["sets"] = int(words[1])
            elif words and words[0] in ("flops", "bytes"):
                entry[words[0]] = float(words[1])
            elif words and words[0] == "torch":
                entry["torch"].append(words[1:])
    return entry


def draw(dtype, shape, device):
    if dtype.is_floating_point:
        return torch.randn(shape, device=device, dtype=torch.float32).to(dtype)
    return torch.randint(-127, 127, shape, device=device).to(dtype)


def operation(name, words):
    """What torch does with a set of inputs."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = "tf32" in words
    if name == "matmul":
        return torch.matmul
    if name == "int_mm":
        return torch._int_mm
    if name.startswith("conv2d"):
        return lambda x, w: F.conv2d(x, w, padding=int(words[0]))  # with the weights of the shape words[1]
    if name == "add":
        return torch.add
    if name == "gelu":
        return F.gelu
    if name == "softmax":
        return lambda x: torch.softmax(x, -1)
    if name == "layernorm":
        return lambda x, s, b: F.layer_norm(x, (x.shape[-1],), s, b)
    if name == "transpose":
        return lambda x: x.t().contiguous()
    if name == "sum":
        return lambda x: x.sum(int(words[0]))
    raise ValueError(f"unknown operation of torch '{name}'")


class TorchTimer:
    """A graph of one launch for each set of inputs, replayed until a batch is long enough."""

    def __init__(self, entry, name, words, device):
        run = operation(name, words)
        inputs = list(entry["inputs"])
        if name.startswith("conv2d"):
            inputs.append((inputs[0][0], [int(size) for size in words[1].split(",")]))
        sets = [[draw(dtype, shape, device) for dtype, shape in inputs] for _ in range(entry["sets"])]
        if name == "conv2d-channels-last":
            sets = [[x.to(memory_format=torch.channels_last) for x in one] for one in sets]
        torch.backends.cudnn.benchmark = True
        torch.cuda.synchronize()
        side = torch.cuda.Stream()
        with torch.cuda.stream(side):
            for _ in range(3):
                run(*sets[0])
        torch.cuda.synchronize()
        self.graph, self.each = torch.cuda.CUDAGraph(), max(len(sets), 4)
        self.kept = []  # outputs of a set stay where they are, as the runner's do
        with torch.cuda.graph(self.graph):
            for k in range(self.each):
                self.kept.append(run(*sets[k % len(sets)]))
        self.sets, self.replays = sets, 1
        for _ in range(3):
            one = self.batch()
            self.replays = max(1, min(1000, int(BATCH_MILLISECONDS * 1e3 / max(one, 0.5) / self.each)))

    def batch(self):
        """Microseconds of one run."""
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        for _ in range(self.replays):
            self.graph.replay()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end) * 1e3 / (self.replays * self.each)


class Runner:
    def __init__(self, path, device):
        self.process = subprocess.Popen([path, "serve", "--device", str(device), "--milliseconds", str(BATCH_MILLISECONDS)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        if not answer or answer == "failed":
            raise RuntimeError(f"the runner failed at '{command}'")
        return answer

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()


def spread(values):
    values = sorted(values)
    return statistics.median(values), f"{statistics.median(values):.2f} [{values[0]:.2f}..{values[-1]:.2f}]"


def rate(entry, microseconds):
    if "flops" in entry:
        return f"{entry['flops'] / microseconds * 1e-6:.1f} TFLOP/s"
    return f"{entry['bytes'] / microseconds * 1e-3:.0f} GB/s" if "bytes" in entry else ""


def compare(entry, name, words, runner, device, rounds):
    timer = TorchTimer(entry, name, words, device)
    ours, theirs = [], []
    for number in range(rounds):
        turns = [(ours, lambda: float(runner.ask("go"))), (theirs, timer.batch)]
        for samples, measure in turns if number % 2 == 0 else reversed(turns):
            samples.append(measure())
    ratio = spread([a / b for a, b in zip(ours, theirs)])
    (dlc, dlc_text), (peer, peer_text) = spread(ours), spread(theirs)
    cells = [entry["name"], " ".join([name, *words]), dlc_text, peer_text, ratio[1], rate(entry, dlc), rate(entry, peer)]
    return f"| {' | '.join(cells)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runner", required=True)
    parser.add_argument("--device", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=110, help="begin no further case after this long")
    parser.add_argument("cases", nargs="+")
    args = parser.parse_args()
    torch.cuda.set_device(args.device)
    print(f"### Beside torch {torch.__version__} (CUDA {torch.version.cuda})\n")
    print("Microseconds of a run, back to back, as median [smallest..largest] of the rounds; the ratio is dlc / torch.\n")
    print("| case | of torch | dlc | torch | ratio | rate of dlc | rate of torch |\n|---|---|---|---|---|---|---|", flush=True)
    end, runner, left = time.monotonic() + args.seconds, None, 0
    for folder in args.cases:
        if time.monotonic() > end:
            left += 1
            continue
        entry = read_manifest(folder)
        try:
            runner = runner or Runner(args.runner, args.device)
            runner.ask("open " + folder)
            for name, *words in entry["torch"]:
                print(compare(entry, name, words, runner, f"cuda:{args.device}", args.rounds), flush=True)
                torch.cuda.empty_cache()
        except Exception as error:  # one case that cannot run must not take the others along
            why = str(error).splitlines()[0] if str(error) else type(error).__name__
            print(f"| {entry['name']} | not compared: {why} | | | | | |", flush=True)
            if runner:
                runner.close()
            runner = None
        torch.cuda.empty_cache()
    if runner:
        runner.close()
    if left:
        print(f"\n{left} further cases: out of time.")
    print()


if __name__ == "__main__":
    sys.exit(main())
