#!/usr/bin/env python3
"""Prints a small grey PNG in the terminal: python3 show_picture.py seven.png

Standard library only, because the demo installs nothing else. Reads 8-bit grey, one character
per pixel pair, two rows to a line.
"""
import struct
import sys
import zlib

SHADES = " .:-=+*#%@"


def read_png(path):
    """Rows of bytes of an 8-bit grey PNG without interlacing."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        sys.exit(f"{path}: not a PNG file")
    at, packed, width, height = 8, b"", 0, 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            if (depth, colour, interlace) != (8, 0, 0):
                sys.exit(f"{path}: expected 8-bit grey, not interlaced")
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, previous, rows = zlib.decompress(packed), bytearray(width), []
    for y in range(height):
        kind, *line = raw[y * (width + 1):(y + 1) * (width + 1)]
        for x in range(width):
            left = line[x - 1] if x else 0
            up, corner = previous[x], previous[x - 1] if x else 0
            guess = left + up - corner
            nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
            line[x] = (line[x] + (0, left, up, (left + up) // 2, nearest[2])[kind]) & 255
        previous = line
        rows.append(line)
    return rows


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: show_picture.py PICTURE.png")
    rows = read_png(sys.argv[1])
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    print("+" + "-" * len(rows[0]) + "+")
    for top, bottom in zip(rows[::2], rows[1::2]):  # a character is about twice as high as wide
        print("|" + "".join(SHADES[(a + b) * (len(SHADES) - 1) // 510] for a, b in zip(top, bottom)) + "|")
    print("+" + "-" * len(rows[0]) + "+")


if __name__ == "__main__":
    main()
