#!/usr/bin/env python3
"""Draws the test pictures zero.png ... nine.png: our own strokes, white on black, 28x28 grey.

    python3 draw_digits.py [--out DIR] [--reference MODEL]

Needs Pillow and numpy. As in MNIST, a digit fills a box of 20 pixels and its centre of mass lies in
the middle. With --reference the answers of ONNX Runtime, graph optimizations off, are written to
reference/input_0.npy and reference/output_0.npy: the ten pictures as one batch, in the order 0-9.
"""
import argparse
import math
import os

import numpy as np
from PIL import Image, ImageChops, ImageDraw

NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SCALE = 20  # drawn that much larger, then averaged down


def arc(cx, cy, rx, ry, begin, end):
    """Points of an ellipse from one angle to another; degrees, 0 is right, 90 is down."""
    steps = 40
    angles = [math.radians(begin + (end - begin) * k / steps) for k in range(steps + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


# Strokes per digit: lists of points in a frame one high, y downwards; lean and width of the pen.
STROKES = {
    0: ([arc(0.36, 0.5, 0.31, 0.5, -70, 295)], 0.10, 2.3),
    1: ([[(0.30, 0.0), (0.27, 0.5), (0.25, 1.0)]], 0.12, 2.6),
    2: ([arc(0.34, 0.27, 0.30, 0.27, 195, 375) + [(0.50, 0.58), (0.28, 0.82), (0.02, 0.98)],
         [(0.02, 0.98), (0.22, 0.92), (0.45, 0.99), (0.72, 0.94)]], 0.06, 2.4),
    3: ([arc(0.30, 0.25, 0.29, 0.24, 200, 440), arc(0.29, 0.73, 0.34, 0.27, -85, 150)], 0.05, 2.4),
    4: ([[(0.22, 0.02), (0.10, 0.30), (0.03, 0.56), (0.30, 0.58), (0.66, 0.53)],
         [(0.58, 0.10), (0.53, 0.50), (0.47, 1.0)]], 0.05, 2.3),
    5: ([[(0.16, 0.05), (0.12, 0.42)] + arc(0.26, 0.70, 0.33, 0.28, -120, 140),
         [(0.16, 0.05), (0.40, 0.06), (0.64, 0.01)]], 0.08, 2.4),
    6: ([[(0.52, 0.0), (0.28, 0.20), (0.10, 0.45)] + arc(0.33, 0.72, 0.29, 0.27, 190, 560)], 0.05, 2.3),
    7: ([[(0.02, 0.10), (0.30, 0.07), (0.64, 0.03), (0.50, 0.35), (0.34, 0.66), (0.24, 1.0)]], 0.04, 2.6),
    8: ([arc(0.36, 0.25, 0.25, 0.24, -60, 300), arc(0.33, 0.74, 0.30, 0.26, -80, 280)], 0.10, 2.2),
    9: ([arc(0.32, 0.28, 0.28, 0.27, -20, 340) + [(0.60, 0.22), (0.56, 0.60), (0.44, 1.0)]], 0.06, 2.4),
}


def draw(digit):
    """One digit as a 28x28 picture of mode L."""
    strokes, lean, pen = STROKES[digit]
    size, box = 28 * SCALE, 20 * SCALE
    picture = Image.new("L", (size, size))
    canvas = ImageDraw.Draw(picture)
    radius = pen * SCALE / 2
    inner = box - 2 * radius
    points = [[((x + lean * (1 - y)) * inner + size * 0.3, y * inner + 4 * SCALE + radius) for x, y in s]
              for s in strokes]
    for stroke in points:
        canvas.line(stroke, fill=255, width=round(2 * radius))
        for x, y in stroke:  # round joints and ends
            canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    small = np.asarray(picture, np.float64)
    ys, xs = np.mgrid[0:size, 0:size] + 0.5
    mass = small.sum()
    shift = [round(size / 2 - float((axis * small).sum() / mass)) for axis in (xs, ys)]
    picture = ImageChops.offset(picture, *shift)
    return picture.resize((28, 28), Image.Resampling.BOX)


def write_reference(model, folder, pictures):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    x = np.stack([np.asarray(p, np.float32)[None] / np.float32(255) for p in pictures])
    scores = session.run(None, {"x": x})[0]
    os.makedirs(folder, exist_ok=True)
    np.save(os.path.join(folder, "input_0.npy"), x)
    np.save(os.path.join(folder, "output_0.npy"), scores)
    for digit, row in enumerate(scores):
        p = np.exp(row - row.max())
        p /= p.sum()
        print(f"{NAMES[digit]:6} -> {row.argmax()} with {p.max():.2%}" + ("" if row.argmax() == digit else "  WRONG"))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default=here, help="folder for the pictures (default: beside this script)")
    parser.add_argument("--reference", metavar="MODEL", help="also store what ONNX Runtime answers for MODEL")
    args = parser.parse_args()
    pictures = [draw(digit) for digit in range(10)]
    for name, picture in zip(NAMES, pictures):
        picture.save(os.path.join(args.out, name + ".png"), optimize=True)
    if args.reference:
        write_reference(args.reference, os.path.join(args.out, "reference"), pictures)


if __name__ == "__main__":
    main()
