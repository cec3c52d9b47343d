#!/usr/bin/env python3
"""Trains by the command line and checks what it promises: the same bits after every kill and with every number of
threads, checkpoints that other tools read, exports that ONNX Runtime runs, and errors that leave the last good state.

    run_training.py [--dlc build/bin/dlc] [--kills 4] [--only NAME,...] [--keep DIR]

Nets come from make_nets.py, data is made up. Exit status: 0 all good, 1 a failure, 77 nothing to run.
"""
import argparse
import filecmp
import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
    import onnx
    from onnx import numpy_helper
except ImportError:
    print("skipped: this test needs numpy and onnx (./bootstrap test installs them)")
    sys.exit(77)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
import make_nets  # noqa: E402

TIME_LIMIT = 600


class Failure(Exception):
    """One check that did not hold; the message says which and what was seen."""


def check(condition, what):
    if not condition:
        raise Failure(what)


class Workshop:
    """A folder, the program under test, and the things that several tests need, each made once."""

    def __init__(self, dlc, folder):
        self.dlc, self.folder, self.made = os.path.abspath(dlc), folder, set()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, *words, status=0, **options):
        """Runs dlc; a Failure unless it exits with `status`. Returns stdout and stderr."""
        done = subprocess.run([self.dlc, *map(str, words)], capture_output=True, text=True, errors="replace",
                              timeout=TIME_LIMIT, **options)
        text = done.stdout + done.stderr
        check(done.returncode == status,
              f"dlc {' '.join(map(str, words))}: expected exit status {status}, got {done.returncode}\n{text[-2000:]}")
        return text

    def data(self, samples=2000, tests=500):
        """An npz of pictures that differ by class, in float32 [N,1,28,28]."""
        path = self.path(f"data-{samples}.npz")
        if path not in self.made:
            rng = np.random.RandomState(11)
            centres = rng.standard_normal((10, 1, 28, 28))
            arrays = {}
            for part, count in (("train", samples), ("test", tests)):
                labels = rng.randint(0, 10, count)
                arrays["x_" + part] = (centres[labels] * 0.3 + rng.standard_normal((count, 1, 28, 28))).astype(np.float32)
                arrays["y_" + part] = labels.astype(np.int64)
            np.savez(path, **arrays)
            self.made.add(path)
        return path

    def net(self, name, **options):
        path = self.path(name + ".onnx")
        if path not in self.made:
            onnx.save(make_nets.build(name, **options), path)
            self.made.add(path)
        return path

    def folder_for(self, net, out, optimizer="adamw:lr=1e-3", *more):
        """A training folder of its own for a test; the net is compiled once."""
        master = self.path(f"{net}-{'-'.join([optimizer, *more])}".replace("/", "_") + ".master")
        if master not in self.made:
            self.run("train-compile", self.net(net), "--loss", "softmax_ce", "--optimizer", optimizer, "-o", master, *more)
            self.made.add(master)
        out = self.path(out)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(master, out)
        return out

    def train(self, out, data, *more, **options):
        return self.run("train", out, "--data", data, *more, **options)

    @staticmethod
    def checkpoints(out):
        folder = os.path.join(out, "checkpoints")
        return sorted(os.path.join(folder, name) for name in os.listdir(folder)) if os.path.isdir(folder) else []

    @staticmethod
    def step_of(path):
        """Of a finished checkpoint; 0 of other files."""
        name = os.path.basename(path)
        return int(name[5:13]) if name.endswith(".safetensors") else 0


def read_header(path):
    with open(path, "rb") as file:
        return json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))


def read_tensor(path, name):
    """The bytes of one tensor of a checkpoint, by the format's own rules."""
    with open(path, "rb") as file:
        length, = struct.unpack("<Q", file.read(8))
        begin, end = json.loads(file.read(length))[name]["data_offsets"]
        file.seek(8 + length + begin)
        return file.read(end - begin)


# ---- the tests --------------------------------------------------------------------------------

def test_learns_and_exports(w, args):
    """Training learns; the export is the source with other weights, as right in ONNX Runtime as in dlc."""
    out, data = w.folder_for("lenet", "learns"), w.data()
    record = w.path("learns.json")
    w.train(out, data, "--epochs", 5, "--lr", "3e-3", "--schedule", "cosine", "--json", record)
    with open(record) as file:
        rows = json.load(file)["epochs"]
    last = rows[-1]
    check(len(rows) == 5 and last["loss"] < 0.5 * rows[0]["loss"] and last["accuracy"] > 0.5, f"learned too little: {rows}")
    exported = w.path("trained.onnx")
    w.run("export", out, "-o", exported)
    source, trained = onnx.load(w.net("lenet")), onnx.load(exported)
    onnx.checker.check_model(trained, full_check=True)
    changed = [a.name for a, b in zip(source.graph.initializer, trained.graph.initializer)
               if not np.array_equal(numpy_helper.to_array(a), numpy_helper.to_array(b))]
    check(len(changed) == len(source.graph.initializer), f"only {changed} changed")
    for a, b in zip(source.graph.initializer, trained.graph.initializer):
        check((a.name, a.data_type, list(a.dims)) == (b.name, b.data_type, list(b.dims)), f"{a.name} became {b.name}")
    for model in (source, trained):
        del model.graph.initializer[:]
    check(source.SerializeToString() == trained.SerializeToString(), "the exported model differs in more than weights")
    try:
        import onnxruntime
    except ImportError:
        return "without ONNX Runtime, which is not installed"
    arrays = np.load(data)
    logits, = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"]).run(None, {"x": arrays["x_test"]})
    accuracy = float((logits.argmax(1) == arrays["y_test"]).mean())
    check(abs(accuracy - last["accuracy"]) <= 1e-9, f"ONNX Runtime says {accuracy}, dlc train {last['accuracy']}")
    return f"accuracy {accuracy:.4f} in ONNX Runtime as well"


def test_external_data(w, args):
    """A model whose weights lie beside it is trained, and exported the same way."""
    folder = w.path("external")
    os.makedirs(folder)
    source = os.path.join(folder, "net.onnx")
    onnx.save(make_nets.build("mlp"), source, save_as_external_data=True, location="weights.bin", size_threshold=1024)
    out = os.path.join(folder, "net.train")
    w.run("train-compile", source, "--loss", "softmax_ce", "--optimizer", "adam", "-o", out)
    os.remove(os.path.join(folder, "weights.bin"))  # the training folder needs nothing but itself
    w.train(out, w.data(), "--epochs", 1)
    results = []
    for name in ("first.onnx", "second.onnx", "first.onnx"):
        w.run("export", out, "-o", os.path.join(folder, name))
        model = onnx.load(os.path.join(folder, name), load_external_data=False)
        places = {i.external_data[0].value for i in model.graph.initializer
                  if i.data_location == onnx.TensorProto.EXTERNAL}
        check(len(places) == 1, f"{name}: expected weights in one file beside it, found {places}")
        results.append(onnx.load(os.path.join(folder, name)))
    newest = w.checkpoints(out)[-1]
    for initializer in results[0].graph.initializer:
        check(numpy_helper.to_array(initializer).tobytes() == read_tensor(newest, initializer.name), initializer.name)
    check(len([name for name in os.listdir(folder) if name.endswith(".data")]) == 2, str(os.listdir(folder)))


def test_threads(w, args):
    """One thread and two give the same checkpoint, byte by byte, and the same figures."""
    results, figures = [], []
    for threads in (1, 2):
        out, record = w.folder_for("dropout", f"threads{threads}"), w.path(f"threads{threads}.json")
        w.train(out, w.data(), "--epochs", 1, "--threads", threads, "--seed", 3, "--json", record)
        results.append(w.checkpoints(out)[-1])
        with open(record) as file:
            figures.append([{key: row[key] for key in ("loss", "test_loss", "accuracy")} for row in json.load(file)["epochs"]])
    check(filecmp.cmp(*results, shallow=False), "checkpoints of 1 and 2 threads differ")
    check(figures[0] == figures[1], f"figures of 1 and 2 threads differ: {figures}")


def test_pictures(w, args):
    """Bytes that pass through the preprocessing of train-compile train as the numbers they stand for."""
    rng = np.random.RandomState(8)
    pixels, labels = rng.randint(0, 256, (300, 28, 28)).astype(np.uint8), rng.randint(0, 10, 300)
    np.savez(w.path("bytes.npz"), x=pixels, y=labels)
    # 1/256 and 1/2 are exact: so are the numbers.
    np.savez(w.path("floats.npz"), x=((pixels / 256 - 0.5) / 0.5).astype(np.float32)[:, None], y=labels)
    results = []
    for data, words in (("bytes.npz", ["--scale", "1/256", "--mean", "0.5", "--std", "0.5"]), ("floats.npz", [])):
        out = w.folder_for("mlp", "pictures-" + data, "sgd:lr=0.01", *words)
        text = w.train(out, w.path(data), "--epochs", 1)
        check("no samples to evaluate on" in text, text)
        results.append(w.checkpoints(out)[-1])
    check(filecmp.cmp(*results, shallow=False), "pictures and the numbers they stand for train differently")


def test_kills(w, args):
    """Killed at random moments and resumed, a run ends in the bits of one that was not."""
    words = ["--epochs", 2, "--checkpoint-every", 7, "--schedule", "cosine:warmup=5", "--threads", 1, "--batch", 48]
    reference = w.folder_for("dropout", "whole", "sgd:lr=0.02,momentum=0.9,nesterov")
    w.train(reference, w.data(), *words)
    expected = w.checkpoints(reference)[-1]
    last = int(os.path.basename(expected)[5:13])
    rng, resumed_from, half_written = random.Random(args.seed), [], 0
    for k in range(args.kills):
        out = w.folder_for("dropout", "killed", "sgd:lr=0.02,momentum=0.9,nesterov")
        process = subprocess.Popen([w.dlc, "train", out, "--data", w.data(), *map(str, words)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        # By progress rather than by time, which depends on what else the machine does.
        moment, delay = rng.randrange(-7, last), rng.choice([0, 0.001, 0.003, 0.01, 0.03])
        while process.poll() is None and max(map(w.step_of, w.checkpoints(out)), default=0) < moment:
            time.sleep(0.0005)
        time.sleep(delay)
        process.kill()
        process.wait()
        left = w.checkpoints(out)
        half_written += any(path.endswith(".tmp") for path in left)
        resumed_from.append(max(map(w.step_of, left), default=0))
        w.train(out, w.data(), *words, "--resume")
        check(filecmp.cmp(w.checkpoints(out)[-1], expected, shallow=False),
              f"kill {k} (newest checkpoint of step {resumed_from[-1]}): the resumed run ended in other bits")
        check(not any(path.endswith(".tmp") for path in w.checkpoints(out)), "a half written file is left")
    return (f"{args.kills} kills, {half_written} while a checkpoint was written; resumed from steps "
            f"{', '.join(map(str, sorted(resumed_from)))} of {last}")


def test_interrupt(w, args):
    """Ctrl-C: the step is finished, a checkpoint written, the command to go on with is shown; it ends in the same bits."""
    words = ["--epochs", 3, "--threads", 1]
    reference, out = w.folder_for("lenet", "calm"), w.folder_for("lenet", "interrupted")
    w.train(reference, w.data(), *words)
    process = subprocess.Popen([w.dlc, "train", out, "--data", w.data(), *map(str, words)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    process.stdout.readline()  # the first epoch is done
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=TIME_LIMIT)
    check(process.returncode == 130, f"expected exit status 130, got {process.returncode}: {errors}")
    check("go on with" in errors and "--resume" in errors, errors)
    check(len(w.checkpoints(out)) >= 1, "no checkpoint")
    w.train(out, w.data(), *words, "--resume")
    check(filecmp.cmp(w.checkpoints(out)[-1], w.checkpoints(reference)[-1], shallow=False), "other bits after Ctrl-C")


def test_checkpoints(w, args):
    """Other readers of safetensors see the weights; damage is named, and the one before is taken."""
    out = w.folder_for("mlp", "checkpoints")
    w.train(out, w.data(), "--epochs", 1, "--checkpoint-every", 10, "--keep", 2)
    older, newest = w.checkpoints(out)
    header = read_header(newest)
    metadata = header.pop("__metadata__")
    check(metadata["format"] == "dlc-checkpoint" and metadata["step"] == "32" and metadata["epoch"] == "1", str(metadata))
    check({"fc1.weight", "fc1.weight:m", "fc1.weight:v"} <= set(header), str(sorted(header)))
    told = "without the safetensors package, which is not installed"
    try:
        from safetensors.numpy import load_file
        tensors = load_file(newest)
        exported = w.path("mlp-trained.onnx")
        w.run("export", out, "-o", exported)
        for initializer in onnx.load(exported).graph.initializer:
            check(np.array_equal(tensors[initializer.name], numpy_helper.to_array(initializer)), initializer.name)
        told = f"{len(tensors)} tensors read by safetensors"
    except ImportError:
        pass
    with open(newest, "r+b") as file:  # a flipped bit in the last tensor
        file.seek(-1, 2)
        byte = file.read(1)[0]
        file.seek(-1, 2)
        file.write(bytes([byte ^ 1]))
    text = w.run("export", out, "-o", w.path("older.onnx"))
    check("expected checksum" in text and "taking the one before" in text and os.path.basename(older) in text, text)
    text = w.run("export", out, "-o", w.path("none.onnx"), "--checkpoint", newest, status=1)
    check("DLC-E0110" in text and "tensor '" in text and not os.path.exists(w.path("none.onnx")), text)
    text = w.train(out, w.data(), "--epochs", 2, status=1)
    check("DLC-E0110" in text and "--resume" in text and "--restart" in text, text)
    text = w.train(out, w.data(), "--epochs", 2, "--resume")
    check("trying the one before" in text, text)
    # Those of another model, and of other optimizers.
    other = w.folder_for("lenet", "foreign")
    shutil.copytree(os.path.join(out, "checkpoints"), os.path.join(other, "checkpoints"))
    text = w.train(other, w.data(), "--resume", status=1)
    check("it belongs to another model.onnx" in text, text)
    other = w.folder_for("mlp", "foreign", "sgd:lr=0.1")
    shutil.copytree(os.path.join(out, "checkpoints"), os.path.join(other, "checkpoints"))
    text = w.train(other, w.data(), "--resume", status=1)
    check("the training step has no such state" in text, text)
    return told


def test_bad_endings(w, args):
    """Losses that are no numbers, labels out of range and a full disk leave the last good state."""
    out = w.folder_for("mlp", "diverged")
    text = w.train(out, w.data(), "--epochs", 1, "--checkpoint-every", 5, "--lr", "1e30", "--schedule", "constant", status=1)
    check("DLC-E0504" in text and "learning rate 1e+30" in text and "lower the learning rate" in text, text)
    w.run("export", w.folder_for("mlp", "empty"), "-o", w.path("x.onnx"), status=1)
    # A label that is too large.
    arrays = dict(np.load(w.data()))
    arrays["y_train"][123] = 10
    np.savez(w.path("labels.npz"), **arrays)
    out = w.folder_for("mlp", "labels")
    text = w.train(out, w.path("labels.npz"), status=1)
    check("DLC-E0106" in text and "found 10 for sample 123" in text and not w.checkpoints(out), text)
    # A disk that is full from one moment on: files may not grow beyond a limit.
    out = w.folder_for("mlp", "full")
    w.train(out, w.data(), "--epochs", 1)
    before = w.checkpoints(out)

    def fill_up():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))

    text = w.train(out, w.data(), "--epochs", 2, "--resume", status=1, preexec_fn=fill_up)
    check("DLC-E0102" in text and "the last good state is " + before[-1] in text, text)
    check(w.checkpoints(out) == before, f"{before} became {w.checkpoints(out)}")
    w.train(out, w.data(), "--epochs", 2, "--resume")


def tiny_net(name, outputs, tail=None):
    """A net 4-32-`outputs` on vectors, perhaps with one more operator at its end."""
    b = make_nets.Builder(name, "float32", 2)
    y = b.dense(b.relu(b.dense("x", "fc1", 4, 32), "relu1"), "fc2", 32, outputs)
    return b.model(b.node(tail, [y], "tail") if tail else y, (4,), outputs)


def test_losses(w, args):
    """Every loss trains, in front of a softmax or sigmoid too, and the evaluation is what numpy makes of ONNX Runtime's outputs."""
    try:
        import onnxruntime
    except ImportError:
        onnxruntime = None
    rng = np.random.RandomState(4)
    x = rng.standard_normal((1200, 4)).astype(np.float32)
    sides = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    cases = {  # name: the net, its loss, answers, and the mean loss and accuracy of outputs z and answers y
        "regression": (tiny_net("regression", 2), "mse",
                       np.stack([x[:, 0] - x[:, 1], x[:, 2] * x[:, 3]], 1).astype(np.float32),
                       lambda z, y: (((z - y) ** 2).mean(), None)),
        "sides": (tiny_net("sides", 1), "bce", sides,
                  lambda z, y: ((np.logaddexp(0, z[:, 0]) - z[:, 0] * y).mean(), ((z[:, 0] > 0) == y).mean())),
        "sigmoid": (tiny_net("sigmoid", 1, "Sigmoid"), "bce", sides,
                    lambda p, y: (-np.log(np.where(y, p[:, 0], 1 - p[:, 0])).mean(), ((p[:, 0] > 0.5) == y).mean())),
        "softmax": (tiny_net("softmax", 2, "Softmax"), "softmax_ce", sides,
                    lambda p, y: (-np.log(p[np.arange(len(y)), y]).mean(), (p.argmax(1) == y).mean())),
    }
    for name, (net, loss, y, figures) in cases.items():
        model, data, out, record = (w.path(name + end) for end in (".onnx", ".npz", ".train", ".json"))
        onnx.save(net, model)
        np.savez(data, x_train=x[:1000], y_train=y[:1000], x_test=x[1000:], y_test=y[1000:])
        w.run("train-compile", model, "--loss", loss, "--optimizer", "adam:lr=0.01", "-o", out)
        w.train(out, data, "--epochs", 15, "--json", record)
        with open(record) as file:
            rows = json.load(file)["epochs"]
        check(rows[-1]["loss"] < 0.5 * rows[0]["loss"], f"{name}: learned too little: {rows[0]} ... {rows[-1]}")
        w.run("export", out, "-o", model)
        if onnxruntime:
            z, = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"]).run(None, {"x": x[1000:]})
            mean, accuracy = figures(z.astype(np.float64), y[1000:])
            check(abs(mean - rows[-1]["test_loss"]) < 1e-5, f"{name}: numpy's loss {mean}, {rows[-1]}")
            check(accuracy is None or abs(accuracy - rows[-1]["accuracy"]) < 1e-9, f"{name}: numpy's {accuracy}, {rows[-1]}")
    return None if onnxruntime else "without ONNX Runtime, which is not installed"


def test_c_program(w, args):
    """docs/examples/train.c, compiled against the runtime's archive, learns."""
    library = os.path.join(os.path.dirname(os.path.dirname(w.dlc)), "lib", "libdlc_runtime.a")
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang-22")
    if not compiler or not os.path.exists(library):
        return "skipped: no C compiler or no libdlc_runtime.a beside dlc"
    program = w.path("train")
    subprocess.run([compiler, "-std=c11", "-Wall", "-Werror", os.path.join(ROOT, "docs/examples/train.c"),
                    "-I" + os.path.join(ROOT, "include"), library, "-lm", "-lpthread", "-ldl", "-o", program], check=True)
    out = w.folder_for("spiral", "spiral", "adam:lr=0.01")
    done = subprocess.run([program, out], capture_output=True, text=True, timeout=TIME_LIMIT)
    check(done.returncode == 0, done.stdout + done.stderr)
    return done.stdout.strip().splitlines()[-1]


TESTS = {name[5:]: value for name, value in list(globals().items()) if name.startswith("test_")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dlc", default=os.path.join(ROOT, "build", "bin", "dlc"))
    parser.add_argument("--kills", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(TESTS))
    parser.add_argument("--keep", help="work in this folder and leave it")
    args = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        if args.keep:
            os.makedirs(args.keep, exist_ok=True)
        workshop = Workshop(args.dlc, args.keep or folder)
        for name in args.only.split(","):
            start = time.time()
            try:
                told = TESTS[name](workshop, args)
                print(f"ok    {name} ({time.time() - start:.1f} s){': ' + told if told else ''}", flush=True)
            except (Failure, subprocess.SubprocessError) as failure:
                failures += 1
                print(f"FAIL  {name}: {failure}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
