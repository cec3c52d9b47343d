"""Whole networks, and training steps, as cases. A network brings its own files; those that are not there are left out."""
import os
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator

from .graphs import Port

HERE = os.path.dirname(os.path.abspath(__file__))
TEST = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.dirname(HERE), os.path.join(TEST, "train"), os.path.join(TEST, "models"),
                os.path.join(os.path.dirname(TEST), "tools", "python")]
import make_nets  # noqa: E402
import transformer  # noqa: E402
from run_models import models_folder, numbered  # noqa: E402


@dataclass
class Network:
    name: str
    source: str              # a folder of models_folder(), or of make_nets, or "block"
    rtol: float = 1e-4
    atol: float = 1e-5
    options: tuple = ()
    shape: tuple = ()
    is_quick: bool = False
    is_brief: bool = False
    programs: str = "all"
    status = 0


NETWORKS = [
    Network("net-mlp", "mlp", shape=(5, 1, 28, 28), is_quick=True, is_brief=True),
    Network("net-lenet", "lenet", shape=(3, 1, 28, 28), is_quick=True),
    Network("net-lenet-bf16", "lenet", 5e-2, 5e-2, ("--precision", "bf16"), (3, 1, 28, 28), is_quick=True),
    Network("net-lenet-fp16", "lenet", 1e-2, 1e-2, ("--precision", "fp16"), (3, 1, 28, 28)),
    Network("net-residual", "residual", shape=(2, 1, 28, 28), is_quick=True),
    Network("net-block", "block", 1e-4, 1e-4, shape=(2, 24, 64), is_quick=True),
    Network("net-block-bf16", "block", 5e-2, 5e-2, ("--precision", "bf16"), (3, 24, 64), is_quick=True),
    Network("net-block-tf32", "block", 1e-2, 1e-2, ("--precision", "tf32"), (3, 24, 64)),
    Network("net-acasxu", "acasxu-1-1", is_quick=True),
    Network("net-resnet8-fp32", "resnet8-cifar10-fp32", is_quick=True),
    Network("net-resnet8-int8", "resnet8-cifar10-int8-qdq", 0, 0.00390625, is_quick=True),
    Network("net-squeezenet-fp32", "squeezenet1.1-imagenet-fp32"),
    Network("net-superres", "superres-espcn-x3"),
]


def source_model(source, dtype="float32"):
    if source == "block":
        return transformer.build()
    if source in make_nets.NETS:
        return make_nets.build(source, dtype)
    path = os.path.join(models_folder(), source, "model.onnx")
    return onnx.load(path) if os.path.exists(path) else None


def build_network(network):
    """As graphs.build; None for a network that is not there."""
    model = source_model(network.source)
    if model is None:
        return None
    folder = os.path.join(models_folder(), network.source)
    inputs = [value for value in model.graph.input if value.name not in {t.name for t in model.graph.initializer}]
    if network.shape:
        values = [np.random.RandomState(7).standard_normal(network.shape).astype(np.float32)]
        answers = ReferenceEvaluator(model).run(None, {inputs[0].name: values[0]})
    else:
        values = [np.load(path) for path in numbered(folder, "input")]
        answers = [np.load(path) for path in numbered(folder, "output")]
    return model, [Port(info.name, value) for info, value in zip(inputs, values)], \
        [Port(info.name, np.ascontiguousarray(answer)) for info, answer in zip(model.graph.output, answers)]


# ---- training ------------------------------------------------------------------------------------------------------

STEPS = 3


@dataclass
class Training:
    name: str
    net: str
    batch: int
    optimizer: str = "sgd:lr=0.05,momentum=0.9"
    options: tuple = ()
    rtol: float = 2e-4
    atol: float = 2e-5
    is_quick: bool = False
    is_brief: bool = False
    programs: str = "all"

    def compares(self, name, values):
        """Whether an entry of the state has a reference: one net's will do for the large ones, and for moments, which show
        in the next parameters."""
        return self.net == "mlp" or (":" not in name and values.size < 20000)


TRAINING = [
    Training("train-mlp", "mlp", 8, is_quick=True, is_brief=True),
    Training("train-lenet", "lenet", 6, is_quick=True),
    Training("train-lenet-adam", "lenet", 5, "adam:lr=0.001", rtol=1e-2, atol=1e-4),
    Training("train-dropout", "dropout", 5, options=("--clip-norm", "1"), atol=1e-4),
    Training("train-residual", "residual", 3, rtol=2e-3, atol=2e-4),
]


def train_compile(dlc, training, dtype, target, folder):
    path = os.path.join(folder, f"{training.net}-{dtype}.onnx")
    onnx.save(make_nets.build(training.net, dtype, 3), path)
    out = os.path.join(folder, f"{training.name}-{dtype}.train")
    subprocess.run([dlc, "train-compile", path, "-o", out, "--loss", "softmax_ce", "--optimizer", training.optimizer,
                    "--target", target, *training.options], check=True, capture_output=True, text=True)
    return os.path.join(out, "libstep.so")


def batches(training):
    """The inputs of STEPS steps, one behind the other: [(name, array whose first dimension counts steps)]."""
    random = np.random.RandomState(5)
    return [("x", random.standard_normal((STEPS, training.batch, 1, 28, 28)).astype(np.float32)),
            ("labels", random.randint(0, 10, (STEPS, training.batch)).astype(np.int64)),
            ("learning_rate", np.full(STEPS, 0.05 if "sgd" in training.optimizer else 0.001)),
            ("step", np.arange(1, STEPS + 1, dtype=np.int64)), ("seed", np.full(STEPS, 3, np.int64))]


def train_reference(library, training, dtype):
    """The same steps on the processor in float64: losses, the model's outputs and the final state."""
    import dlc
    step = dlc.Model(library, threads=1)
    state, values = dlc.State(step), batches(training)
    answers = []
    for number in range(STEPS):
        given = {name: array[number] for name, array in values if name in step.inputs}
        answers.append(step.run(**{**given, "x": given["x"].astype(dtype)}))
    outputs = [(name, np.stack([np.asarray(answer[name]) for answer in answers])) for name in step.outputs]
    states = [(name, np.array(state[name])) for name in state if training.compares(name, state[name])]
    return [(name, array) for name, array in values if name in step.inputs], outputs, states
