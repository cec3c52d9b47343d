#!/usr/bin/env python3
"""Trains the nets of make_nets.py with PyTorch and stores where they get, for dlc to arrive at as well.

    make_trajectories.py [--out trajectories] [--only mlp,lenet,residual]

Writes <net>.npz: for every optimizer of OPTIMIZERS, 200 steps in float64 and 20 in float32 (see NETS), with batches
and weights that numpy draws from fixed seeds (`batch`, make_nets.build), so that only results are stored:
  <optimizer>/<dtype>/loss              before every step
  <optimizer>/<dtype>/<tensor>          elements `sample_indices` of a parameter or running statistic at the end
  <optimizer>/<dtype>/<tensor>/sums     of all its elements: norm, and product with the vector cos(0), cos(1), ...
  <optimizer>/<dtype>/sensitivity       largest relative change (`difference`) of the above when every initial weight
                                        changes by one rounding: what the arithmetic itself leaves open
  versions                              of what made the file
Running variances follow ONNX (variance of the batch), not PyTorch (its unbiased estimate); parameters of
rank 1 and below have no weight decay. Needs torch, numpy and onnx; one thread, about two minutes.
"""
import argparse
import os

import numpy as np

BATCH = 16
STEPS = {"float64": 200, "float32": 20}
# As `dlc train-compile --optimizer` reads them.
OPTIMIZERS = {
    "sgd": "sgd:lr=0.02,momentum=0.9,wd=5e-4",
    "nesterov": "sgd:lr=0.02,momentum=0.9,nesterov,wd=5e-4",
    "adam": "adam:lr=1e-3",
    "adamw": "adamw:lr=1e-3,wd=0.01",
}
# Twenty float32 steps of the residual net cross kinks of ReLU by roundings alone: 28 million values pass through one.
NETS = {"mlp": ["float64", "float32"], "lenet": ["float64", "float32"], "residual": ["float64"]}
SEED = 7


def parse_optimizer(spec):
    """"sgd:lr=0.1,nesterov" -> ("sgd", {"lr": 0.1, "nesterov": True})"""
    kind, _, rest = spec.partition(":")
    options = {}
    for word in filter(None, rest.split(",")):
        key, is_value, value = word.partition("=")
        options[key] = float(value) if is_value else True
    return kind, options


def batch(step, dtype):
    """Pictures [BATCH,1,28,28] and labels of step 1, 2, ...: noise around one picture per class."""
    centres = np.random.RandomState(1000).standard_normal((10, 1, 28, 28))
    random = np.random.RandomState(1000 + step)
    labels = random.randint(0, 10, BATCH)
    return (centres[labels] * 0.5 + random.standard_normal((BATCH, 1, 28, 28))).astype(dtype), labels.astype(np.int64)


def sample_indices(count):
    """Which elements of a tensor are stored: at most 24, spread evenly."""
    return np.unique(np.linspace(0, count - 1, min(count, 24)).astype(np.int64))


def summary(values):
    """What is stored of a tensor: sampled elements, and two sums over all of them; float64."""
    flat = np.asarray(values, np.float64).reshape(-1)
    return flat[sample_indices(flat.size)], np.array([np.linalg.norm(flat), flat @ np.cos(np.arange(flat.size))])


def difference(got, expected):
    """Relative, of two vectors or two summaries: by norm, for Adam divides tiny gradients by tiny gradients, so that
    single elements are as uncertain as the learning rate."""
    if isinstance(got, tuple):
        (got, got_sums), (expected, sums) = got, expected
        return max(difference(got, expected), difference(got_sums, sums))
    return float(np.linalg.norm(np.asarray(got) - expected) / max(np.linalg.norm(expected), 1e-30))


# ---- PyTorch ----------------------------------------------------------------------------------

def batch_norm(torch, x, weight, bias, mean, variance, epsilon, momentum):
    """Training form; updates the running statistics in place as ONNX defines it."""
    dims = [0, 2, 3]
    with torch.no_grad():
        mean.copy_(momentum * mean + (1 - momentum) * x.mean(dims))
        variance.copy_(momentum * variance + (1 - momentum) * x.var(dims, unbiased=False))
    return torch.nn.functional.batch_norm(x, None, None, weight, bias, True, 0, epsilon)


def forward(torch, graph, tensors, x):
    """Runs the ONNX graph node by node on torch's tensors."""
    f = torch.nn.functional
    values = dict(tensors, x=x)
    for node in graph.node:
        attributes = {a.name: a for a in node.attribute}
        ins = [values[name] for name in node.input]
        if node.op_type == "Conv":
            y = f.conv2d(*ins, stride=list(attributes["strides"].ints), padding=attributes["pads"].ints[0])
        elif node.op_type == "Gemm":
            y = f.linear(*ins)
        elif node.op_type == "BatchNormalization":
            y = batch_norm(torch, *ins, attributes["epsilon"].f, round(attributes["momentum"].f, 6))
        elif node.op_type == "Relu":
            y = f.relu(*ins)
        elif node.op_type == "MaxPool":
            y = f.max_pool2d(*ins, 2)
        elif node.op_type == "GlobalAveragePool":
            y = ins[0].mean([2, 3], keepdim=True)
        elif node.op_type == "Flatten":
            y = ins[0].flatten(1)
        elif node.op_type == "Add":
            y = ins[0] + ins[1]
        else:
            raise SystemExit(f"no PyTorch counterpart of {node.op_type}")
        values[node.output[0]] = y
    return values[graph.output[0].name]


def make_optimizer(torch, spec, parameters):
    kind, o = parse_optimizer(spec)
    decay = o.get("wd", 0.0)
    groups = [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
              {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0}]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=o["lr"], momentum=o.get("momentum", 0), nesterov="nesterov" in o)
    make = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind]
    return make(groups, lr=o["lr"])


def train(torch, model, spec, dtype, disturbance=0.0):
    """Losses, and the tensors at the end."""
    from onnx import numpy_helper
    random = np.random.RandomState(5)
    tensors, parameters = {}, []
    for initializer in model.graph.initializer:
        values = numpy_helper.to_array(initializer)
        values = (values * (1 + disturbance * random.uniform(-1, 1, values.shape))).astype(values.dtype)
        tensors[initializer.name] = torch.tensor(values)
        if "running" not in initializer.name:
            parameters.append(tensors[initializer.name].requires_grad_())
    optimizer = make_optimizer(torch, spec, parameters)
    losses = []
    for step in range(1, STEPS[dtype] + 1):
        x, labels = batch(step, dtype)
        logits = forward(torch, model.graph, tensors, torch.tensor(x))
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), {name: t.detach().numpy().copy() for name, t in tensors.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--out", default=os.path.join(here, "trajectories"))
    parser.add_argument("--only", default=",".join(NETS))
    args = parser.parse_args()
    import onnx
    import torch
    from make_nets import build
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    os.makedirs(args.out, exist_ok=True)
    for net in args.only.split(","):
        stored = {"versions": f"torch {torch.__version__}, numpy {np.__version__}, onnx {onnx.__version__}"}
        for name, spec in OPTIMIZERS.items():
            for dtype in NETS[net]:
                model = build(net, dtype, SEED)
                losses, tensors = train(torch, model, spec, dtype)
                other_losses, others = train(torch, model, spec, dtype, np.finfo(dtype).eps)
                key = f"{name}/{dtype}/"
                stored[key + "loss"] = losses
                sensitivity = {"loss": difference(other_losses, losses)}
                for tensor, values in tensors.items():
                    stored[key + tensor], stored[key + tensor + "/sums"] = summary(values)
                    sensitivity[tensor] = difference(summary(others[tensor]), summary(values))
                worst = max(sensitivity, key=sensitivity.get)
                stored[key + "sensitivity"] = sensitivity[worst]
                print(f"{net:9} {key:18} loss {losses[0]:.4f} -> {losses[-1]:.4f}, sensitivity "
                      f"{sensitivity[worst]:.1e} ({worst})", flush=True)
        np.savez_compressed(os.path.join(args.out, net + ".npz"), **stored)


if __name__ == "__main__":
    main()
