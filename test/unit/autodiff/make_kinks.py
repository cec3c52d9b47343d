"""Gradients at ties and kinks as PyTorch gives them, for KinksTest.cpp.

usage: make_kinks.py > kinks.json      (needs torch; f64 on the CPU)

Each case is a function of one op as text, the values of its arguments, the gradient of its result, and the gradients
that PyTorch finds for the arguments that have one. Infinities and NaN are written as strings.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

INF, NAN = math.inf, math.nan
cases = []


def shape_of(tensor):
    element = {torch.float64: "f64", torch.int64: "i64", torch.bool: "i1"}[tensor.dtype]
    return "tensor<" + "".join(f"{size}x" for size in tensor.shape) + element + ">"


def number(value):
    value = float(value)
    return str(value) if not math.isfinite(value) else value


def case(name, op, attributes, function, *inputs):
    """`function` on the inputs is what `op` with `attributes` means."""
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs]
    result = function(*tensors)
    seed = torch.arange(1, result.numel() + 1, dtype=torch.float64).reshape(result.shape)
    result.backward(seed)
    names = ", ".join(f"%{k}" for k in range(len(tensors)))
    types = ", ".join(shape_of(t) for t in tensors)
    arguments = ", ".join(f"%{k}: {shape_of(t)}" for k, t in enumerate(tensors))
    text = (f"func.func @f({arguments}) -> {shape_of(result)} {{ %r = nn.{op} {names} {attributes} : ({types}) -> "
            f"{shape_of(result)} return %r : {shape_of(result)} }}")
    flat = lambda t: [number(v) for v in t.detach().reshape(-1).tolist()]
    cases.append({"name": name, "text": text, "inputs": [flat(t) for t in tensors], "seed": flat(seed),
                  "gradients": [flat(t.grad) for t in tensors]})


AROUND = [-1.0, -0.0, 0.0, 1.0]
case("relu at 0", "relu", "", torch.relu, AROUND + [NAN])
case("abs at 0", "abs", "", torch.abs, AROUND)
case("leaky_relu at 0", "leaky_relu", "{alpha = 0.25 : f64}", lambda x: F.leaky_relu(x, 0.25), AROUND)
case("leaky_relu of negative slope at 0", "leaky_relu", "{alpha = -0.25 : f64}", lambda x: F.leaky_relu(x, -0.25), AROUND)
case("elu at 0", "elu", "{alpha = 0.5 : f64}", lambda x: F.elu(x, 0.5), AROUND)
case("softplus at 0", "softplus", "", F.softplus, AROUND)
case("hard_sigmoid at its corners", "hard_sigmoid", "{alpha = 0.16666666666666666 : f64, beta = 0.5 : f64}", F.hardsigmoid,
     [-4.0, -3.0, 0.0, 3.0, 4.0])
case("hard_swish at its corners", "hard_swish", "", F.hardswish, [-4.0, -3.0, -1.5, 0.0, 3.0, 4.0])
case("clip at its bounds", "clip", "{min = -1.0 : f64, max = 2.0 : f64}", lambda x: torch.clamp(x, -1, 2),
     [-1.5, -1.0, 0.0, 2.0, 2.5])
case("clip below at its bound", "clip", "{min = 0.0 : f64}", lambda x: torch.clamp(x, min=0), AROUND)
case("max of equals", "max", "", torch.maximum, [1.0, 2.0, 0.0], [1.0, 1.0, 5.0])
case("min of equals", "min", "", torch.minimum, [1.0, 2.0, 0.0], [1.0, 1.0, 5.0])
case("sqrt at 0", "sqrt", "", torch.sqrt, [0.0, 4.0])
case("log at 0", "log", "", torch.log, [0.0, 4.0])
case("reciprocal at 0", "reciprocal", "", torch.reciprocal, [0.0, 4.0])
case("pow at 0", "pow", "", torch.pow, [0.0] * 6, [0.0, 0.5, 1.0, 2.0, 3.0, -1.0])
case("pow to the 0", "pow", "", torch.pow, [-2.0, 0.0, 1.0, 3.0], [0.0, 0.0, 0.0, 0.0])
case("pow of negatives", "pow", "", torch.pow, [-2.0, -1.5], [2.0, 3.0])
case("sign", "sign", "", torch.sign, AROUND)
case("floor", "floor", "", torch.floor, [0.5, 1.0, -1.0])
case("ceil", "ceil", "", torch.ceil, [0.5, 1.0, -1.0])
case("round", "round", "", torch.round, [0.5, 1.0, 1.5])


def reduction(name, kind, function, values, axes=(1,)):
    attributes = f"{{kind = #nn.reduce_kind<{kind}>, axes = array<i64: {', '.join(map(str, axes))}>}}"
    case(name, "reduce", attributes, lambda x: function(x, axes), values)


TIES = [[1.0, 3.0, 3.0, 3.0], [2.0, 2.0, 0.0, 1.0], [0.0, 1.0, 2.0, 3.0]]
reduction("reduce max of equals", "max", torch.amax, TIES)
reduction("reduce min of equals", "min", torch.amin, TIES)
reduction("reduce max of equals over all", "max", torch.amax, TIES, (0, 1))
reduction("reduce prod with zeros", "prod", lambda x, axes: torch.prod(x, axes[0]),
          [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
reduction("reduce l1 at 0", "l1", lambda x, axes: torch.linalg.vector_norm(x, 1, axes), [[0.0, -2.0, 3.0], [0.0, 0.0, 0.0]])
reduction("reduce l2 at 0", "l2", lambda x, axes: torch.linalg.vector_norm(x, 2, axes), [[0.0, -3.0, 4.0], [0.0, 0.0, 0.0]])
reduction("reduce log_sum_exp far out", "log_sum_exp", torch.logsumexp, [[1000.0, 1000.0, 0.0], [-1000.0, -1000.0, -1000.0]])


def pool(kernel, strides, pads, dilations=(1, 1), ceil=False):
    text = lambda values: "array<i64: " + ", ".join(map(str, values)) + ">"
    return (f"{{kernel = {text(kernel)}, strides = {text(strides)}, pads = {text(list(pads) * 2)}, "
            f"dilations = {text(dilations)}{', ceil_mode' if ceil else ''}}}")


PLANE = [[[[1.0, 1.0, 0.0, 2.0, 2.0], [1.0, 1.0, 3.0, 2.0, 2.0], [0.0, 3.0, 3.0, 0.0, 0.0], [5.0, 0.0, 0.0, 0.0, 0.0]]]]
for kernel, strides, pads, dilations, ceil in [((2, 2), (1, 1), (0, 0), (1, 1), False), ((2, 2), (2, 2), (1, 1), (1, 1), False),
                                               ((3, 3), (2, 2), (1, 1), (1, 1), True), ((2, 2), (1, 1), (1, 1), (2, 2), False)]:
    case(f"max_pool of equals, kernel {kernel}, strides {strides}, pads {pads}, dilations {dilations}, ceil {ceil}", "max_pool",
         pool(kernel, strides, pads, dilations, ceil),
         lambda x: F.max_pool2d(x, kernel, strides, pads, dilations, ceil), PLANE)
case("max_pool of -inf and NaN", "max_pool", pool((1, 3), (1, 3), (0, 0)), lambda x: F.max_pool2d(x, (1, 3), (1, 3)),
     [[[[-INF, -INF, -INF, 1.0, NAN, 2.0, NAN, NAN, 0.0]]]])
case("softmax far out", "softmax", "{axis = 1 : i64}", lambda x: F.softmax(x, 1), [[1000.0, 0.0, -1000.0], [5.0, 5.0, 5.0]])
case("log_softmax far out", "softmax", "{axis = 1 : i64, log}", lambda x: F.log_softmax(x, 1),
     [[1000.0, 0.0, -1000.0], [5.0, 5.0, 5.0]])

json.dump({"torch": torch.__version__, "python": sys.version.split()[0], "cases": cases}, sys.stdout, indent=1)
print()
