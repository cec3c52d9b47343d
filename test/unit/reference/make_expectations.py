#!/usr/bin/env python3
"""Writes expectations.mlir: one function per case that returns what an op gives and what it must give.

Windows, contractions, normalizations and quantization come from ONNX Runtime, the rest from numpy in
f64, so that no expectation is dlc's own. Needs numpy, onnx, onnxruntime, ml_dtypes:
    python3 make_expectations.py > expectations.mlir
"""
import math

import ml_dtypes
import numpy as np
import onnx
import onnxruntime
from onnx import helper

DTYPES = {
    "f64": np.float64, "f32": np.float32, "f16": np.float16, "bf16": ml_dtypes.bfloat16, "i1": np.bool_,
    "i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64,
    "ui8": np.uint8, "ui16": np.uint16, "ui32": np.uint32, "ui64": np.uint64,
}
NAMES = {np.dtype(v): k for k, v in DTYPES.items()}
print("// Made by make_expectations.py: each function returns what the op gives and what it must give.")
rng = np.random.default_rng(7)


def draw(*shape, dtype="f32", low=-24, high=25):
    """Multiples of 1/8 for floats, so that they are exact in every width."""
    values = rng.integers(low, high, shape)
    return (values / 8 if dtype.endswith(("f16", "f32", "f64")) else values).astype(DTYPES[dtype])


def mlir_type(a):
    return "tensor<" + "".join(f"{d}x" for d in a.shape) + NAMES[a.dtype] + ">"


def number(v, dtype):
    """An MLIR literal: exact decimals for numbers, bits for the rest."""
    if dtype == "i1":
        return "true" if v else "false"
    if not dtype.endswith(("f16", "f32", "f64")):
        return str(int(v))
    if not math.isfinite(v):
        bits = int.from_bytes(np.asarray(v, DTYPES[dtype]).tobytes()[::-1], "big")
        return f"0x{bits:0{2 * np.dtype(DTYPES[dtype]).itemsize}X}"
    text = repr(float(v))
    if "." not in text:
        text = text.replace("e", ".0e") if "e" in text else text + ".0"
    return text


def literal(a):
    def nested(part):
        if part.ndim == 0:
            return number(part[()], NAMES[a.dtype])
        return "[" + ", ".join(nested(p) for p in part) + "]"
    return f"nn.constant dense<{nested(a) if a.size else ''}> : {mlir_type(a)}"


def case(name, op, operands, expected, attrs="", tolerance=0.0, words=()):
    """`words` stand before the last operands, of which some may be left out."""
    operands, expected = [np.asarray(a) for a in operands], np.asarray(expected)
    type = mlir_type(expected)
    print(f"func.func @{name}() -> ({type}, {type}) attributes {{tolerance = {number(tolerance, 'f64')} : f64}} {{")
    for k, a in enumerate(operands):
        print(f"  %{k} = {literal(a)}")
    plain = len(operands) - len(words)
    names, types = ", ".join(f"%{k}" for k in range(plain)), ", ".join(map(mlir_type, operands))
    names += "".join(f" {word} %{plain + k}" for k, word in enumerate(words))
    print(f"  %result = nn.{op} {names} {attrs + ' ' if attrs else ''}: ({types}) -> {type}")
    print(f"  %expected = {literal(expected)}")
    print(f"  return %result, %expected : {type}, {type}\n}}")


def ort(op_type, operands, opset=20, **attrs):
    """The result of one ONNX node; operands may be None."""
    inputs = [None if a is None else f"i{k}" for k, a in enumerate(operands)]
    node = helper.make_node(op_type, [i or "" for i in inputs], ["y"], **attrs)
    info = [helper.make_tensor_value_info(i, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape)
            for i, a in zip(inputs, operands) if i]
    graph = helper.make_graph([node], "g", info, [onnx.ValueInfoProto(name="y")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {i: a for i, a in zip(inputs, operands) if i})[0]


def array(v):
    return "array<i64" + (": " + ", ".join(map(str, v)) if v else "") + ">"


def rounded(f64, dtype):
    return np.asarray(f64).astype(DTYPES[dtype])


# ---- elementwise, one operand
EDGES = np.array([[-30, -2.5, -0.5], [0.125, 1.5, 20.75]])
POSITIVE = np.array([[0.125, 0.5, 1], [2.5, 7, 100]])
erf = np.vectorize(math.erf)
erfc = np.vectorize(math.erfc)
unary = {
    "neg": np.negative, "abs": np.abs, "sign": np.sign, "floor": np.floor, "ceil": np.ceil, "round": np.rint,
    "exp": np.exp, "erf": erf, "sin": np.sin, "cos": np.cos, "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "softplus": lambda x: np.logaddexp(0, x),
    "relu": lambda x: np.maximum(x, 0), "hard_swish": lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "reciprocal": lambda x: 1 / x, "gelu": lambda x: 0.5 * x * erfc(-x / math.sqrt(2)),
}
for op, fn in unary.items():
    for dtype in ("f32", "f64", "f16", "bf16"):
        x = EDGES.astype(DTYPES[dtype])
        if op == "exp":  # inside every width
            x = np.clip(x, -4, 4).astype(DTYPES[dtype])
        case(f"{op}_{dtype}", op, [x], rounded(fn(x.astype(np.float64)), dtype), tolerance=1e-15 if dtype == "f64" else 0)
for op, fn in {"sqrt": np.sqrt, "log": np.log}.items():
    x = POSITIVE.astype(np.float32)
    case(f"{op}_f32", op, [x], rounded(fn(x.astype(np.float64)), "f32"))
with np.errstate(all="ignore"):
    x = np.array([-1, 0, np.inf, -np.inf, np.nan], np.float32)
    for op in ("sqrt", "log", "exp", "tanh", "sigmoid", "softplus", "relu", "sign", "floor", "abs"):
        fn = unary.get(op) or {"sqrt": np.sqrt, "log": np.log}[op]
        case(f"{op}_special", op, [x], rounded(fn(x.astype(np.float64)), "f32"))
x = EDGES.astype(np.float32)
x64 = x.astype(np.float64)
case("leaky_relu", "leaky_relu", [x], rounded(np.where(x64 < 0, 0.25 * x64, x64), "f32"), "{alpha = 0.25 : f64}")
case("elu", "elu", [x], rounded(np.where(x64 > 0, x64, 1.5 * np.expm1(x64)), "f32"), "{alpha = 1.5 : f64}")
case("gelu_tanh", "gelu", [x], rounded(0.5 * x64 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x64 + 0.044715 * x64**3))), "f32"),
     "{tanh}", 2e-6)
case("hard_sigmoid", "hard_sigmoid", [x], rounded(np.clip(0.25 * x64 + 0.5, 0, 1), "f32"), "{alpha = 0.25 : f64}")
case("clip", "clip", [x], rounded(np.clip(x64, -0.1, 6), "f32"), "{min = -0.1 : f64, max = 6.0 : f64}")
case("clip_crossed", "clip", [x], np.full_like(x, -1), "{min = 1.0 : f64, max = -1.0 : f64}")
ints = np.array([-128, -1, 0, 5, 127], np.int8)
for op in ("neg", "abs", "sign", "relu"):
    with np.errstate(all="ignore"):
        case(f"{op}_i8", op, [ints], unary[op](ints).astype(np.int8))
case("neg_ui8", "neg", [np.array([0, 1, 255], np.uint8)], np.array([0, 255, 1], np.uint8))
case("relu_ui8", "relu", [np.array([0, 1, 255], np.uint8)], np.array([0, 1, 255], np.uint8))
case("not", "not", [np.array([[True, False]])], np.array([[False, True]]))
case("relu_empty", "relu", [np.zeros((2, 0, 3), np.float32)], np.zeros((2, 0, 3), np.float32))
case("relu_scalar", "relu", [np.array(-2, np.float32)], np.array(0, np.float32))

# ---- elementwise, more operands
binary = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "min": np.minimum, "max": np.maximum}
SHAPES = [((2, 3), (3,)), ((3, 1), (2, 1, 5)), ((), (2, 2)), ((2, 0), (1, 1)), ((1, 2, 1, 2, 1, 2, 1, 2), (2, 1, 1, 1, 1, 1, 1, 1))]
for op, fn in binary.items():
    for k, (a, b) in enumerate(SHAPES):
        lhs, rhs = draw(*a), draw(*b)
        rhs = np.where(rhs == 0, 1, rhs).astype(np.float32)
        case(f"{op}_f32_{k}", op, [lhs, rhs], rounded(fn(lhs.astype(np.float64), rhs.astype(np.float64)), "f32"))
    for dtype in ("f16", "bf16", "f64"):
        lhs, rhs = draw(2, 3, dtype=dtype), draw(3, dtype=dtype)
        rhs = np.where(rhs == 0, 1, rhs).astype(DTYPES[dtype])
        case(f"{op}_{dtype}", op, [lhs, rhs], rounded(fn(lhs.astype(np.float64), rhs.astype(np.float64)), dtype))
    for dtype in ("i8", "i16", "i32", "i64", "ui8", "ui16", "ui32", "ui64"):
        info = np.iinfo(DTYPES[dtype])
        top, bottom = min(info.max, 1 << 50), max(info.min, -(1 << 50))
        lhs = np.array([[bottom, top], [100, 7]], DTYPES[dtype])
        rhs = np.array([3, 2], DTYPES[dtype])
        with np.errstate(all="ignore"):
            if op == "div":
                exact = [[int(a) // int(b) if int(a) >= 0 else -(-int(a) // int(b)) for a, b in zip(row, rhs)] for row in lhs]
                expected = np.array(exact, DTYPES[dtype])
            else:
                expected = fn(lhs, rhs).astype(DTYPES[dtype])
        case(f"{op}_{dtype}", op, [lhs, rhs], expected)
case("div_by_zero", "div", [np.array([5, -128, -128], np.int8), np.array([0, -1, 1], np.int8)], np.array([0, -128, -128], np.int8))
case("div_float_zero", "div", [np.array([1, -1, 0], np.float32), np.zeros(3, np.float32)], np.array([np.inf, -np.inf, np.nan], np.float32))
nan = np.array([np.nan, 1, np.nan], np.float32), np.array([1, np.nan, np.nan], np.float32)
for op in ("min", "max"):
    case(f"{op}_nan", op, list(nan), np.full(3, np.nan, np.float32))
compares = {"equal": np.equal, "less": np.less, "less_equal": np.less_equal, "greater": np.greater, "greater_equal": np.greater_equal}
for op, fn in compares.items():
    lhs, rhs = np.array([[1, 2, np.nan]], np.float32), np.array([[1], [3]], np.float32)
    case(f"{op}_f32", op, [lhs, rhs], fn(lhs, rhs))
    for dtype, low in (("i8", -128), ("ui8", 0), ("ui64", 0), ("i64", -5)):
        lhs, rhs = np.array([low, 127, 5], DTYPES[dtype]), np.array([5], DTYPES[dtype])
        case(f"{op}_{dtype}", op, [lhs, rhs], fn(lhs, rhs))
p, q = np.array([[True], [False]]), np.array([True, False])
for op, fn in {"and": np.logical_and, "or": np.logical_or, "xor": np.logical_xor}.items():
    case(op, op, [p, q], fn(p, q))
case("equal_i1", "equal", [p, q], np.equal(p, q))
x, y = np.array([[4, -2, 2]], np.float32), np.array([[2], [-1]], np.float32)
case("pow_f32", "pow", [x, y], x**y)
case("pow_f32_i32", "pow", [x, np.array([3], np.int32)], x**3)
case("pow_i32", "pow", [np.array([2, -3, 7], np.int32), np.array([10, 3, 0], np.int32)], np.array([1024, -27, 1], np.int32))
case("pow_i8_wraps", "pow", [np.array([3, 2], np.int8), np.array([6, 7], np.int8)], np.array([729 - 768, -128], np.int8))
case("pow_negative", "pow", [np.array([1, -1, -1, 5], np.int32), np.array([-3, -3, -2, -1], np.int64)], np.array([1, -1, 1, 0], np.int32))
case("pow_i32_f32", "pow", [np.array([4, 9], np.int32), np.array(0.5, np.float32)], np.array([2, 3], np.int32))
c, a, b = np.array([[True], [False]]), draw(2, 3), draw()
case("where_f32", "where", [c, a, b], np.where(c, a, b))
case("where_ui8", "where", [c, np.array([1, 255], np.uint8), np.array([[7]], np.uint8)], np.where(c, np.array([1, 255], np.uint8), np.array([[7]], np.uint8)))

# ---- conversions
source = {"f32": np.array([-3.7, 2.5, 100.25, 0]), "f64": np.array([-3.7, 2.5, 100.25, 0]), "f16": np.array([-3.5, 2.5, 100.25, 0]), "bf16": np.array([-3.5, 2.5, 100, 0]),
          "i1": np.array([1, 0]), "i8": np.array([-128, 127, 0]), "i16": np.array([-300, 300, 0]), "i32": np.array([-70000, 70000, 0]),
          "i64": np.array([-(2**33) - 5, 2**33 + 5, 0]), "ui8": np.array([255, 0]), "ui16": np.array([65535, 0]), "ui32": np.array([2**32 - 1, 0]), "ui64": np.array([2**40, 0])}
for a, contents in source.items():
    for b in DTYPES:
        x = contents.astype(DTYPES[a])
        if x.dtype.kind in "f" or a == "bf16":
            if b.startswith("u"):
                x = np.abs(x)
        with np.errstate(all="ignore"):
            expected = (x != 0) if b == "i1" else x.astype(np.float64).astype(DTYPES[b]) if b in ("f16", "bf16") else x.astype(DTYPES[b])
        case(f"cast_{a}_{b}", "cast", [x], expected, f"{{to = {b}}}")
special = np.array([1e30, -1e30, np.nan, np.inf, -np.inf], np.float32)
for b in ("i8", "ui8", "i16", "ui16", "i32", "ui32"):
    info = np.iinfo(DTYPES[b])
    case(f"cast_saturates_{b}", "cast", [special], np.array([info.max, info.min, 0, info.max, info.min], DTYPES[b]), f"{{to = {b}}}")
case("cast_special_i1", "cast", [special], np.array([True] * 5), "{to = i1}")
x = np.concatenate([draw(2, 3, 4).reshape(-1), [1000, -1000]])[:24].reshape(2, 3, 4).astype(np.float32)
x[0, 0] = [1000, -1000, 0.5, 1.5]
for dtype in ("ui8", "i8", "ui16", "i16"):
    s, z = np.array(0.25, np.float32), np.array(3, DTYPES[dtype])
    case(f"quantize_{dtype}", "quantize", [x, s, z], ort("QuantizeLinear", [x, s, z], opset=21))
    q = ort("QuantizeLinear", [x, s, z], opset=21)
    case(f"dequantize_{dtype}", "dequantize", [q, s, z], ort("DequantizeLinear", [q, s, z], opset=21))
s, z = np.array([0.1, 0.3, 0.7], np.float32), np.array([0, 100, 255], np.uint8)
case("quantize_axis", "quantize", [x, s, z], ort("QuantizeLinear", [x, s, z], axis=1), "{axis = 1 : i64}")
q = draw(2, 3, dtype="i8", low=-128, high=128)
z = np.array([-1, 0, 9], np.int8)
case("dequantize_axis", "dequantize", [q, s, z], ort("DequantizeLinear", [q, s, z], axis=1), "{axis = 1 : i64}", 1e-7)
wide = np.array([2**20, -(2**24), 7], np.int32)
case("dequantize_i32", "dequantize", [wide, np.array(0.5, np.float32), np.array(0, np.int32)], (wide * 0.5).astype(np.float32))
# Halves of the f32 quotient: 0.7 / 0.2 is above 3.5 in f32 arithmetic and below in f64.
tie = np.array([0.7, 0.9, 1.1, 0.5], np.float32)
s, z = np.array(0.2, np.float32), np.array(0, np.uint8)
case("quantize_ties", "quantize", [tie, s, z], ort("QuantizeLinear", [tie, s, z]))

# ---- contractions
for name, a, b, ta, tb in [("plain", (5, 3), (3, 4), 0, 0), ("batch", (2, 1, 3, 4), (5, 4, 2), 0, 0), ("row", (3,), (3, 4), 0, 0),
                           ("column", (2, 5, 3), (3,), 0, 0), ("dot", (7,), (7,), 0, 0), ("transpose_rhs", (5, 3), (4, 3), 0, 1),
                           ("transpose_lhs", (3, 5), (3, 4), 1, 0), ("transpose_both", (2, 3, 5), (4, 3), 1, 1),
                           ("no_terms", (2, 0), (0, 3), 0, 0), ("no_rows", (0, 3), (3, 2), 0, 0), ("many_rows", (19, 2), (2, 1), 0, 0),
                           ("empty_batch", (0, 2, 3), (3, 2), 0, 0), ("row_batch", (3,), (2, 3, 4), 0, 0)]:
    for dtype in ("f32", "i32") if name != "plain" else ("f32", "f64", "f16", "bf16", "i8", "ui8", "i64", "ui64"):
        x, y = draw(*a, dtype=dtype, low=0 if dtype[0] == "u" else -24), draw(*b, dtype=dtype, low=0 if dtype[0] == "u" else -24)
        wide = np.float64 if dtype.endswith(("f16", "f32", "f64")) else np.int64
        lhs, rhs = x.astype(wide), y.astype(wide)
        lhs = np.swapaxes(lhs, -1, -2) if ta else lhs
        rhs = np.swapaxes(rhs, -1, -2) if tb else rhs
        attrs = "{" + ", ".join(["transpose_lhs"] * ta + ["transpose_rhs"] * tb) + "}" if ta or tb else ""
        case(f"matmul_{name}_{dtype}", "matmul", [x, y], np.asarray(np.matmul(lhs, rhs)).astype(DTYPES[dtype]), attrs)


def conv_attrs(n, strides=None, pads=None, dilations=None, group=1, **more):
    strides, pads, dilations = strides or [1] * n, pads or [0] * 2 * n, dilations or [1] * n
    text = f"strides = {array(strides)}, pads = {array(pads)}, dilations = {array(dilations)}"
    return text, dict(strides=strides, pads=pads, dilations=dilations)


for name, x, w, bias, group, kw in [
    ("1d", (2, 3, 7), (4, 3, 3), True, 1, {}), ("1d_stride", (1, 2, 11), (2, 2, 2), False, 1, dict(strides=[3], pads=[1, 2])),
    ("2d", (1, 3, 5, 7), (2, 3, 3, 3), True, 1, dict(pads=[1, 1, 1, 1])),
    ("2d_odd", (2, 2, 7, 5), (3, 2, 2, 3), True, 1, dict(strides=[2, 1], pads=[0, 2, 1, 0], dilations=[2, 1])),
    ("pointwise", (1, 4, 3, 5), (3, 4, 1, 1), True, 1, {}), ("pointwise_stride", (1, 4, 3, 5), (3, 4, 1, 1), False, 1, dict(strides=[2, 2])),
    ("groups", (1, 4, 4, 4), (6, 2, 3, 3), False, 2, {}), ("depthwise", (1, 3, 5, 5), (3, 1, 3, 3), True, 3, dict(pads=[1, 1, 1, 1], strides=[2, 2])),
    ("3d", (1, 2, 3, 4, 5), (2, 2, 2, 2, 2), False, 1, dict(pads=[0, 1, 0, 1, 0, 1])),
    ("all_padding", (1, 1, 1, 1), (1, 1, 5, 5), False, 1, dict(pads=[4, 4, 4, 4]))]:
    n = len(x) - 2
    ops = [draw(*x), draw(*w)] + ([draw(w[0])] if bias else [])
    text, attrs = conv_attrs(n, **kw)
    case(f"conv_{name}", "conv", ops, ort("Conv", ops, group=group, **attrs), f"{{{text}, groups = {group} : i64}}", 1e-6)
text, _ = conv_attrs(1)
case("conv_no_batch", "conv", [np.zeros((0, 2, 5), np.float32), draw(3, 2, 2)], np.zeros((0, 3, 4), np.float32), f"{{{text}}}")
case("conv_no_channels", "conv", [np.zeros((1, 0, 5), np.float32), np.zeros((2, 0, 2), np.float32), np.array([1, 2], np.float32)],
     np.array([[[1] * 4, [2] * 4]], np.float32), f"{{{text}}}")
x, w = draw(1, 2, 5, dtype="f16"), draw(2, 2, 3, dtype="f16")
case("conv_f16", "conv", [x, w], ort("Conv", [x.astype(np.float32), w.astype(np.float32)]).astype(np.float16), f"{{{text}}}")
x, w = draw(1, 2, 5, dtype="bf16"), draw(2, 2, 3, dtype="bf16")
case("conv_bf16", "conv", [x, w], ort("Conv", [x.astype(np.float32), w.astype(np.float32)]).astype(ml_dtypes.bfloat16), f"{{{text}}}")

for name, x, w, bias, group, extra, kw in [
    ("1d", (1, 2, 4), (2, 3, 3), True, 1, [0], {}), ("2d", (1, 4, 3, 5), (4, 2, 2, 2), True, 1, [0, 0], dict(strides=[2, 2])),
    ("2d_odd", (2, 2, 4, 3), (2, 3, 3, 2), False, 1, [1, 0], dict(strides=[2, 3], pads=[1, 0, 0, 1], dilations=[1, 2])),
    ("groups", (1, 4, 3, 3), (4, 2, 3, 3), True, 2, [0, 0], dict(strides=[2, 1], pads=[1, 1, 1, 1])),
    ("3d", (1, 1, 2, 2, 2), (1, 2, 2, 2, 2), False, 1, [0, 0, 0], dict(strides=[2, 2, 2]))]:
    n = len(x) - 2
    ops = [draw(*x), draw(*w)] + ([draw(w[1] * group)] if bias else [])
    text, attrs = conv_attrs(n, **kw)
    case(f"conv_transpose_{name}", "conv_transpose", ops, ort("ConvTranspose", ops, group=group, output_padding=extra, **attrs),
         f"{{{text}, output_padding = {array(extra)}, groups = {group} : i64}}", 1e-6)

# ---- pools
for name, x, kernel, ceil, kw in [
    ("1d", (1, 2, 7), [3], 0, dict(strides=[2])), ("2d", (2, 3, 9, 7), [3, 3], 0, dict(strides=[2, 2])),
    ("pads", (1, 2, 5, 5), [3, 2], 0, dict(pads=[1, 1, 2, 0])), ("ceil", (1, 1, 6, 6), [3, 3], 1, dict(strides=[2, 2])),
    ("ceil_pads", (1, 2, 5, 6), [2, 3], 1, dict(strides=[3, 2], pads=[1, 1, 0, 1])), ("ceil_drops", (1, 1, 3), [1], 1, dict(strides=[2], pads=[0, 0])),
    ("dilated", (1, 1, 8, 8), [2, 3], 0, dict(dilations=[3, 2])), ("3d", (1, 1, 3, 4, 5), [2, 2, 2], 0, dict(strides=[1, 2, 1]))]:
    n = len(x) - 2
    a = draw(*x)
    text, attrs = conv_attrs(n, **kw)
    text = f"kernel = {array(kernel)}, {text}{', ceil_mode' if ceil else ''}"
    case(f"max_pool_{name}", "max_pool", [a], ort("MaxPool", [a], kernel_shape=kernel, ceil_mode=ceil, **attrs), f"{{{text}}}")
    for count in (0, 1):
        case(f"avg_pool_{name}_{count}", "avg_pool", [a],
             ort("AveragePool", [a], kernel_shape=kernel, ceil_mode=ceil, count_include_pad=count, **attrs),
             f"{{{text}{', count_include_pad' if count else ''}}}", 1e-6)
a = draw(1, 1, 5, dtype="ui8", low=0, high=255)
text, attrs = conv_attrs(1, strides=[2])
case("max_pool_ui8", "max_pool", [a], ort("MaxPool", [a], kernel_shape=[2], **attrs), f"{{kernel = {array([2])}, {text}}}")
a = draw(1, 1, 5, dtype="f16")
case("max_pool_f16", "max_pool", [a], ort("MaxPool", [a.astype(np.float32)], kernel_shape=[2], **attrs).astype(np.float16), f"{{kernel = {array([2])}, {text}}}")

# ---- reductions and normalizations
KINDS = {
    "sum": lambda x, **k: np.sum(x, **k), "mean": lambda x, **k: np.mean(x, **k), "max": lambda x, **k: np.max(x, **k),
    "min": lambda x, **k: np.min(x, **k), "prod": lambda x, **k: np.prod(x, **k), "l1": lambda x, **k: np.sum(np.abs(x), **k),
    "l2": lambda x, **k: np.sqrt(np.sum(x * x, **k)), "log_sum": lambda x, **k: np.log(np.sum(x, **k)),
    "log_sum_exp": lambda x, **k: np.log(np.sum(np.exp(x), **k)), "sum_square": lambda x, **k: np.sum(x * x, **k)}
for kind, fn in KINDS.items():
    for k, (shape, axes, keep) in enumerate([((2, 3, 4), (1,), True), ((2, 3, 4), (0, 2), False), ((3, 2), (0, 1), False), ((2, 3), (), True), ((), (), False)]):
        x = draw(*shape, low=1)
        attrs = f"{{kind = #nn.reduce_kind<{kind}>, axes = {array(axes)}{', keepdims' if keep else ''}}}"
        case(f"reduce_{kind}_{k}", "reduce", [x], rounded(fn(x.astype(np.float64), axis=axes, keepdims=keep), "f32"), attrs, 1e-7)
    x = draw(2, 3, dtype="f16", low=1)
    case(f"reduce_{kind}_f16", "reduce", [x], rounded(fn(x.astype(np.float64), axis=1), "f16"), f"{{kind = #nn.reduce_kind<{kind}>, axes = {array([1])}}}")
    x = draw(2, 3, dtype="i32", low=1)
    case(f"reduce_{kind}_i32", "reduce", [x], np.trunc(fn(x.astype(np.float64), axis=1)).astype(np.int32), f"{{kind = #nn.reduce_kind<{kind}>, axes = {array([1])}}}")
    nothing = {"sum": 0, "l1": 0, "l2": 0, "sum_square": 0, "prod": 1, "max": -np.inf, "min": np.inf, "mean": np.nan, "log_sum": -np.inf, "log_sum_exp": -np.inf}
    case(f"reduce_{kind}_empty", "reduce", [np.zeros((2, 0), np.float32)], np.full(2, nothing[kind], np.float32), f"{{kind = #nn.reduce_kind<{kind}>, axes = {array([1])}}}")
for kind, expected in {"max": [-128], "min": [127], "mean": [0], "sum": [0], "prod": [1]}.items():
    case(f"reduce_{kind}_empty_i8", "reduce", [np.zeros((1, 0), np.int8)], np.array(expected, np.int8), f"{{kind = #nn.reduce_kind<{kind}>, axes = {array([1])}}}")
wrap = np.array([[100, 100, 3]], np.uint8)
for kind, expected in {"sum": 203, "prod": 30000 % 256, "sum_square": 20009 % 256, "mean": 67, "max": 100, "min": 3}.items():
    case(f"reduce_{kind}_ui8", "reduce", [wrap], np.array([expected], np.uint8), f"{{kind = #nn.reduce_kind<{kind}>, axes = {array([1])}}}")
case("reduce_mean_negative", "reduce", [np.array([[-3, -4]], np.int32)], np.array([-3], np.int32), f"{{kind = #nn.reduce_kind<mean>, axes = {array([1])}}}")
case("reduce_max_nan", "reduce", [np.array([[1, np.nan, 3]], np.float32)], np.array([np.nan], np.float32), f"{{kind = #nn.reduce_kind<max>, axes = {array([1])}}}")
big = np.array([[1000, 1001], [-np.inf, -np.inf]], np.float32)
case("reduce_log_sum_exp_large", "reduce", [big], np.array([1001 + math.log1p(math.exp(-1)), -np.inf], np.float32), f"{{kind = #nn.reduce_kind<log_sum_exp>, axes = {array([1])}}}")

for name, shape, axis in [("last", (2, 3, 5), 2), ("middle", (2, 3, 5), 1), ("first", (4, 3), 0), ("one", (3, 1), 1), ("rank1", (7,), 0)]:
    x = draw(*shape)
    case(f"softmax_{name}", "softmax", [x], ort("Softmax", [x], axis=axis), f"{{axis = {axis} : i64}}", 1e-6)
    case(f"log_softmax_{name}", "softmax", [x], ort("LogSoftmax", [x], axis=axis), f"{{axis = {axis} : i64, log}}", 1e-6)
x = np.array([[1000, 1001, -1000]], np.float32)
case("softmax_large", "softmax", [x], ort("Softmax", [x], axis=1), "{axis = 1 : i64}", 1e-6)
case("softmax_empty", "softmax", [np.zeros((0, 4), np.float32)], np.zeros((0, 4), np.float32), "{axis = 1 : i64}")
for name, shape, axis, has_bias in [("last", (2, 3, 4), 2, True), ("two", (2, 3, 4), 1, True), ("no_bias", (5, 3), 1, False)]:
    ops = [draw(*shape), draw(*shape[axis:])] + ([draw(*shape[axis:])] if has_bias else [])
    case(f"layer_norm_{name}", "layer_norm", ops, ort("LayerNormalization", ops, axis=axis, epsilon=1e-3), f"{{axis = {axis} : i64, epsilon = 1.0e-3 : f64}}", 1e-5)
for name, shape in [("2d", (2, 3, 2, 2)), ("rank2", (4, 3))]:
    ops = [draw(*shape), draw(3), draw(3), draw(3), draw(3, low=1)]
    case(f"batch_norm_{name}", "batch_norm", ops, ort("BatchNormalization", ops, epsilon=1e-3), "{epsilon = 1.0e-3 : f64}", 1e-5)

# ---- moves
for dtype in ("f32", "f16", "ui8", "i64", "i1"):
    x = draw(2, 3, 4, dtype=dtype, low=0, high=2 if dtype == "i1" else 25)
    case(f"transpose_{dtype}", "transpose", [x], x.transpose(2, 0, 1), f"{{permutation = {array([2, 0, 1])}}}")
    case(f"reshape_{dtype}", "reshape", [x], x.reshape(4, 6))
    case(f"slice_{dtype}", "slice", [x], x[:, 2::-2, 1:4:2], f"{{starts = #nn.dims<0, 2, 1>, steps = {array([1, -2, 2])}}}")
    case(f"concat_{dtype}", "concat", [x, x[:, :1], x[:, :0]], np.concatenate([x, x[:, :1]], 1), "{axis = 1 : i64}")
    i = np.array([[1, -1], [0, -2]], np.int64)
    case(f"gather_{dtype}", "gather", [x, i], np.take(x, i, 1), "{axis = 1 : i64}")
    case(f"shape_{dtype}", "shape", [x], np.array([3, 4], np.int64), "{start = 1 : i64, end = 3 : i64}")
    for mode, np_mode in (("constant", "constant"), ("edge", "edge"), ("reflect", "reflect"), ("wrap", "wrap")):
        padded = np.pad(x, ((0, 0), (1, 2), (3, 0)), np_mode)[:, :, :-1]
        case(f"pad_{mode}_{dtype}", "pad", [x], padded, f"{{pads = #nn.dims<0, 1, 3, 0, 2, -1>, mode = #nn.pad_mode<{mode}>}}") if dtype in ("f32", "ui8") else None
x = draw(2, 1, 3)
case("expand", "expand", [x], np.broadcast_to(x, (4, 2, 5, 3)))
case("expand_scalar", "expand", [draw()], np.broadcast_to(draw() * 0, (0, 3)).astype(np.float32))
case("pad_value", "pad", [x, np.array(7.5, np.float32)], np.pad(x, ((1, 0), (0, 0), (0, 1)), constant_values=7.5), "{pads = #nn.dims<1, 0, 0, 0, 0, 1>, mode = #nn.pad_mode<constant>}")
case("pad_crop", "pad", [x], x[1:, :, 1:2], "{pads = #nn.dims<-1, 0, -1, 0, 0, -1>, mode = #nn.pad_mode<constant>}")
case("pad_wrap_far", "pad", [np.array([1, 2, 3], np.float32)], np.array([2, 3, 1, 2, 3, 1, 2, 3, 1], np.float32), "{pads = #nn.dims<5, 1>, mode = #nn.pad_mode<wrap>}")
case("pad_empty", "pad", [np.zeros((0, 2), np.float32)], np.zeros((2, 3), np.float32), "{pads = #nn.dims<1, 0, 1, 1>, mode = #nn.pad_mode<constant>}")
case("gather_i32_scalar", "gather", [x, np.array(-1, np.int32)], x[:, :, -1], "{axis = 2 : i64}")
case("gather_none", "gather", [x, np.zeros(0, np.int64)], x[:0], "{axis = 0 : i64}")
case("slice_empty", "slice", [x], x[:0], f"{{starts = #nn.dims<0, 0, 0>, steps = {array([1, 1, 1])}}}")
y = draw(1, 2, 1, 2, 1, 3, 1, 2)
case("transpose_rank8", "transpose", [y], y.transpose(7, 6, 5, 4, 3, 2, 1, 0), f"{{permutation = {array([7, 6, 5, 4, 3, 2, 1, 0])}}}")
case("transpose_scalar", "transpose", [np.array(3, np.float32)], np.array(3, np.float32), f"{{permutation = {array([])}}}")
case("dropout", "dropout", [x], x, "{ratio = 0.5 : f64}")

# ---- integer contractions and requantization
for dtype, zero in (("ui8", 131), ("i8", -7)):
    x, w = draw(2, 4, 7, 6, dtype=dtype, low=0 if dtype == "ui8" else -128, high=256 if dtype == "ui8" else 128), \
        draw(6, 2, 3, 2, dtype="i8", low=-128, high=128)
    xz, wz = np.array(zero, DTYPES[dtype]), np.array(3, np.int8)
    window = "{strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 2, 1>, dilations = array<i64: 1, 2>, groups = 2 : i64}"
    # In int64 by numpy's own loops: ONNX Runtime saturates pairs on processors without VNNI.
    padded = np.pad(x.astype(np.int64) - zero, ((0, 0), (0, 0), (1, 2), (0, 1)))
    f = w.astype(np.int64) - 3
    out = np.zeros((2, 6, 4, 5), np.int64)
    for b, m, i, j, c, k, l in np.ndindex(2, 6, 4, 5, 2, 3, 2):
        out[b, m, i, j] += f[m, c, k, l] * padded[b, m // 3 * 2 + c, 2 * i + k, j + 2 * l]
    case(f"conv_integer_{dtype}", "conv_integer", [x, w, xz, wz], out.astype(np.int32), window, words=("input_zero", "filter_zero"))
    bias = draw(6, dtype="i32", low=-9999, high=9999)
    plain = np.zeros_like(out)
    padded = np.pad(x.astype(np.int64), ((0, 0), (0, 0), (1, 2), (0, 1)))
    for b, m, i, j, c, k, l in np.ndindex(2, 6, 4, 5, 2, 3, 2):
        plain[b, m, i, j] += int(w[m, c, k, l]) * padded[b, m // 3 * 2 + c, 2 * i + k, j + 2 * l]
    case(f"conv_integer_bias_{dtype}", "conv_integer", [x, w, bias], (plain + bias[None, :, None, None]).astype(np.int32), window,
         words=("bias",))
    a, b = draw(3, 5, dtype=dtype, low=0, high=100), draw(5, 4, dtype="ui8", low=0, high=256)
    az, bz = np.array(zero, DTYPES[dtype]), np.array([0, 1, 128, 255], np.uint8)
    product = (a.astype(np.int64) - zero) @ (b.astype(np.int64) - bz.astype(np.int64))
    case(f"matmul_integer_{dtype}", "matmul_integer", [a, b, az, bz], product.astype(np.int32), words=("input_zero", "filter_zero"))
a, b = draw(2, 3, 5, dtype="ui8", low=0, high=256), draw(5, 4, dtype="i8", low=-128, high=128)
case("matmul_integer_batch", "matmul_integer", [a, b], ort("MatMulInteger", [a, b]))
sums = np.array([[0, 1, -1, 5, -5, 15], [1 << 24, (1 << 24) + 1, 2147483647, -2147483648, 1000, -1000]], np.int32)
m = np.array([[0.5], [0.00390625]], np.float32)
scaled = np.rint(sums.astype(np.float32) * m)
case("requantize_ui8", "requantize", [sums, m], np.clip(scaled + 10, 10, 255).astype(np.uint8),
     "{to = ui8, zero_point = 10 : i64, low = 10 : i64, high = 255 : i64}")
case("requantize_i8", "requantize", [sums, m], np.clip(scaled - 3, -128, 100).astype(np.int8),
     "{to = i8, zero_point = -3 : i64, low = -128 : i64, high = 100 : i64}")
reals = np.array([0.5, 1.5, -0.5, -2.5, np.nan, np.inf, -np.inf, 1e30], np.float32)
case("requantize_real", "requantize", [reals], np.array([7, 9, 7, 5, 2, 255, 2, 255], np.uint8),
     "{to = ui8, zero_point = 7 : i64, low = 2 : i64, high = 255 : i64}")
