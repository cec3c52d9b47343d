#!/usr/bin/env python3
"""Times dlc against ONNX Runtime: same model, same inputs, same cores, taking turns.

    bench.py [MODEL ...] [--threads 1,2] [--rounds 7] [--seconds 1] [--json FILE]

MODEL is a name in $DLC_SHARED/models (or ../shared/models), `digits` for the bundled model, or a
folder with model.onnx and input_0.npy, ... Each round starts one process per peer, pinned to the
same cores while the other is not running, and turns follow as A B, B A, A B, ...: drift of the
clock frequency hits both alike. A round's figure is the median of its calls; the table shows the
smallest and the median round, and the ratio dlc/peer per round as median [smallest..largest].
Below 1 dlc is faster. Compile time and peak memory of `dlc compile` are measured once per model.
Needs numpy and onnxruntime (./bootstrap test --full installs them into .cache/venv).
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DEFAULT_MODELS = ["squeezenet1.1-imagenet-fp32", "resnet8-cifar10-fp32", "superres-espcn-x3"]
FORMAT = 1  # version of the --json file


# ---- one round of a peer, in its own process ----------------------------------------------------

def ort_round(model, inputs, threads, seconds):
    """Latencies of ONNX Runtime in microseconds; inputs and outputs bound, so no copies are timed."""
    import numpy as np
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    begin = time.perf_counter_ns()
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    load_us = (time.perf_counter_ns() - begin) / 1e3
    values = [ort.OrtValue.ortvalue_from_numpy(np.load(os.path.join(inputs, f"input_{k}.npy")))
              for k in range(len(session.get_inputs()))]
    binding = session.io_binding()
    for declared, value in zip(session.get_inputs(), values):
        binding.bind_ortvalue_input(declared.name, value)
    for declared in session.get_outputs():
        binding.bind_output(declared.name, "cpu")
    session.run_with_iobinding(binding)
    results = binding.get_outputs()
    for declared, value in zip(session.get_outputs(), results):
        binding.bind_ortvalue_output(declared.name, value)  # from now on written in place

    clock, run = time.perf_counter_ns, session.run_with_iobinding
    warm_up = clock() + int(min(0.3, seconds) * 1e9)
    while clock() < warm_up:
        run(binding)
    samples, end = [], clock() + int(seconds * 1e9)
    while len(samples) < 3 or clock() < end:
        begin = clock()
        run(binding)
        samples.append((clock() - begin) / 1e3)
    samples.sort()
    return {"min": samples[0], "p50": statistics.median(samples), "runs": len(samples), "load_us": load_us}


def pinned(command, cores, **options):
    return subprocess.run(command, preexec_fn=lambda: os.sched_setaffinity(0, cores), capture_output=True,
                          text=True, errors="replace", **options)


def ask_ort(entry, threads, cores, args):
    done = pinned([sys.executable, os.path.abspath(__file__), "--ort-round", entry["onnx"], "--inputs", entry["inputs"],
                   "--threads", str(threads), "--seconds", str(args.seconds)], cores)
    if done.returncode != 0:
        raise RuntimeError(f"ONNX Runtime failed on {entry['name']}:\n{done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout)


def first_of(record, *names):
    """The first of several spellings that a record has, else None."""
    return next((record[name] for name in names if record.get(name) is not None), None)


def ask_dlc(entry, threads, cores, args):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "bench.json")
        command = [args.dlc, "bench", entry["artifact"], "--inputs", entry["inputs"], "--seconds", str(args.seconds),
                   "--threads", str(threads), "--json", path]
        if args.isa:
            command += ["--isa", args.isa]
        done = pinned(command, cores)
        if done.returncode != 0:
            raise RuntimeError(f"exit status {done.returncode}: {' '.join(command)}\n{done.stderr.strip()[-2000:]}")
        with open(path) as file:
            record = json.load(file)
    latency = record["latency_us"]
    return {"min": latency["min"], "p50": latency["p50"], "gflops": first_of(record, "gflops", "gflop_per_s"),
            "percent_of_peak": first_of(record, "percent_of_peak", "peak_percent"),
            "load_us": first_of(record, "load_us"), "first_run_us": first_of(record, "first_run_us"), "full": record}


# ---- compilation ---------------------------------------------------------------------------------

def compile_model(entry, folder, args):
    """Compiles once; records seconds, peak memory and size in the entry."""
    entry["artifact"] = os.path.join(folder, entry["name"], "libmodel.so")
    os.makedirs(os.path.dirname(entry["artifact"]), exist_ok=True)
    command = [args.dlc, "compile", entry["onnx"], "-o", entry["artifact"]]
    if args.target:
        command += ["--target", args.target]
    log = os.path.join(os.path.dirname(entry["artifact"]), "compile.log")
    begin = time.monotonic()
    with open(log, "w") as file:
        child = subprocess.Popen(command, stdout=file, stderr=file)
        _, status, usage = os.wait4(child.pid, 0)  # of this child alone, unlike RUSAGE_CHILDREN
        child.returncode = os.waitstatus_to_exitcode(status)
    entry["compile_seconds"] = time.monotonic() - begin
    entry["compile_peak_mb"] = usage.ru_maxrss / 1024
    if child.returncode != 0:
        with open(log) as file:
            raise RuntimeError(f"exit status {child.returncode}: {' '.join(command)}\n{file.read().strip()[-2000:]}")
    entry["artifact_bytes"] = os.path.getsize(entry["artifact"])


# ---- the machine ---------------------------------------------------------------------------------

def machine(args):
    fields = {}
    with open("/proc/cpuinfo") as file:
        for line in file:
            key, _, value = line.partition(":")
            fields.setdefault(key.strip(), value.strip())
    import onnxruntime
    version = subprocess.run([args.dlc, "--version"], capture_output=True, text=True)
    lines = (version.stdout or version.stderr).strip().splitlines()
    return {
        "cpu": fields.get("model name", "unknown"), "vendor": fields.get("vendor_id"),
        "family": fields.get("cpu family"), "model": fields.get("model"), "cores": os.cpu_count(),
        "virtual": "hypervisor" in fields.get("flags", "").split(), "kernel": platform.release(),
        "dlc": lines[0] if lines else "unknown", "onnxruntime": onnxruntime.__version__,
        "load_before": os.getloadavg()[0],
    }


def cores_for(threads):
    """The first cores this process may use, as many as there are threads."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < threads:
        sys.exit(f"{threads} threads were asked for, but only {len(allowed)} cores are available; use --threads")
    return set(allowed[:threads])


# ---- turns and tables ----------------------------------------------------------------------------

def compare(entry, threads, args):
    """Rounds of both peers, taking turns; the summary of one table row."""
    cores = cores_for(threads)
    rounds = {"dlc": [], "ort": []}
    ask = {"dlc": ask_dlc, "ort": ask_ort}
    for turn in range(args.rounds):
        for peer in (("dlc", "ort") if turn % 2 == 0 else ("ort", "dlc")):
            rounds[peer].append(ask[peer](entry, threads, cores, args))
    ratios = [d["p50"] / o["p50"] for d, o in zip(rounds["dlc"], rounds["ort"])]
    row = {"model": entry["name"], "threads": threads, "rounds": rounds,
           "ratio": {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)}}
    for peer, results in rounds.items():
        medians = [r["p50"] for r in results]
        row[peer] = {"min_ms": min(r["min"] for r in results) / 1e3, "best_round_ms": min(medians) / 1e3,
                     "median_ms": statistics.median(medians) / 1e3}
    best = min(rounds["dlc"], key=lambda r: r["p50"])
    row["gflops"], row["percent_of_peak"] = best["gflops"], best["percent_of_peak"]
    return row


def show(value, pattern):
    return "-" if value is None else format(value, pattern)


def models_folder():
    shared = os.environ.get("DLC_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
    return os.path.join(shared, "models")


def find_model(name):
    """{'name', 'onnx', 'inputs'} of a model's name or folder."""
    if name == "digits":
        data = os.path.join(ROOT, "test", "data")
        return {"name": name, "onnx": os.path.join(data, "digits.onnx"), "inputs": os.path.join(data, "reference")}
    folder = name if os.path.isdir(name) else os.path.join(models_folder(), name)
    onnx = os.path.join(folder, "model.onnx")
    if not os.path.exists(onnx):
        sys.exit(f"no model '{name}': expected {onnx}; DLC_SHARED names the folder that holds models/")
    return {"name": os.path.basename(os.path.normpath(folder)), "onnx": onnx, "inputs": folder}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"default: {' '.join(DEFAULT_MODELS)}")
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--threads", default="1,2", help="thread counts, each a row (default: 1,2)")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each peer (default: 7)")
    parser.add_argument("--seconds", type=float, default=1.0, help="timed seconds of a turn (default: 1)")
    parser.add_argument("--isa", help="level for dlc, as of dlc bench --isa (default: the best of this CPU)")
    parser.add_argument("--target", help="target for dlc compile (default: dlc's own)")
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    parser.add_argument("--ort-round", metavar="ONNX", help=argparse.SUPPRESS)
    parser.add_argument("--inputs", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ort_round:
        print(json.dumps(ort_round(args.ort_round, args.inputs, int(args.threads), args.seconds)))
        return 0
    if args.rounds < 1 or args.seconds <= 0:
        parser.error("--rounds and --seconds are positive")
    if not os.access(args.dlc, os.X_OK):
        sys.exit(f"no dlc at {args.dlc}; build it first or give --dlc")
    try:
        thread_counts = [int(n) for n in args.threads.split(",")]
        facts = machine(args)
    except ValueError:
        parser.error(f"--threads is a list of numbers such as 1,2, not '{args.threads}'")
    except ImportError:
        sys.exit("this needs onnxruntime: run ./bootstrap test --full, then .cache/venv/bin/python test/benchmark/bench.py")

    print(f"CPU: {facts['cpu']} ({facts['vendor']}, family {facts['family']}, model {facts['model']}), {facts['cores']} cores"
          + (", virtual machine" if facts["virtual"] else ""))
    print(f"{facts['dlc']}; ONNX Runtime {facts['onnxruntime']}; {args.rounds} rounds of {args.seconds:g} s each, taking turns")
    if facts["load_before"] > 0.5:
        print(f"warning: other programs are running (load {facts['load_before']:.1f}); expect a wide spread")

    rows, entries, failed = [], [], 0
    with tempfile.TemporaryDirectory(prefix="dlc-bench-") as folder:
        print(f"\n{'model':30} {'compile':>9} {'peak memory':>12} {'artifact':>10}")
        for entry in [find_model(name) for name in args.models or DEFAULT_MODELS]:
            try:
                compile_model(entry, folder, args)
            except RuntimeError as error:
                failed += 1
                print(f"{entry['name']:30} FAILED: {error}")
                continue
            entries.append(entry)
            print(f"{entry['name']:30} {entry['compile_seconds']:7.1f} s {entry['compile_peak_mb']:9.0f} MB "
                  f"{entry['artifact_bytes'] / 1024:7.0f} KB", flush=True)
        if not entries:
            return 1
        print(f"\n{'model':30} {'thr':>3}  {'dlc min':>9} {'median':>9}  {'ORT min':>9} {'median':>9}  "
              f"{'dlc/ORT [spread]':>22}  {'GFLOP/s':>8} {'of peak':>8}   (times in ms)")
        for entry in entries:
            for threads in thread_counts:
                try:
                    row = compare(entry, threads, args)
                except RuntimeError as error:
                    failed += 1
                    print(f"{entry['name']:30} {threads:3}  FAILED: {error}")
                    continue
                rows.append(row)
                ratio = "{median:.2f} [{min:.2f}..{max:.2f}]".format(**row["ratio"])
                print(f"{row['model']:30} {threads:3}  {row['dlc']['min_ms']:9.4f} {row['dlc']['median_ms']:9.4f}  "
                      f"{row['ort']['min_ms']:9.4f} {row['ort']['median_ms']:9.4f}  {ratio:>22}  "
                      f"{show(row['gflops'], '8.1f'):>8} {show(row['percent_of_peak'], '7.1f'):>7}%", flush=True)
        for entry in entries:
            del entry["artifact"]  # a temporary path
        if args.json:
            with open(args.json, "w") as file:
                json.dump({"format": FORMAT, "machine": facts, "seconds": args.seconds, "compiled": entries,
                           "rows": rows}, file, indent=1)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
