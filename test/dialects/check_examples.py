"""Parses the examples in a dialect's or pass's generated documentation with dlc-opt.

usage: check_examples.py DLC_OPT < page.md

Every ```mlir block must parse, and every op must have one. A block that is no module gets what
surrounds it: a function whose arguments are the operands that the block does not define, with the
types that the functional type of their user gives them. A line "// becomes" separates two modules.
"""
import re
import subprocess
import sys


def split_types(text):
    """The types of "a, b" at the top level of brackets."""
    parts, depth, start = [], 0, 0
    for k, c in enumerate(text):
        depth += (c in "(<[{") - (c in ")]}" or c == ">" and text[k - 1] != "-")
        if c == "," and depth == 0:
            parts.append(text[start:k])
            start = k + 1
    parts.append(text[start:])
    return [p.strip() for p in parts if p.strip()]


def matching(text, start):
    """Index behind the bracket that closes the one at `start`."""
    depth = 0
    for k in range(start, len(text)):
        depth += (text[k] in "(<[{") - (text[k] in ")]}" or text[k] == ">" and text[k - 1] != "-")
        if depth == 0:
            return k + 1
    raise ValueError("unbalanced brackets: " + text[start : start + 60])


def arguments(block):
    """Names and types of the values that `block` uses and does not define."""
    defined = set(re.findall(r"^\s*(%\w+)(?::\d+)? =", block, re.M))
    for inner in re.findall(r"^\s*\^\w+\((.*)\):", block, re.M):  # arguments of regions
        defined |= set(re.findall(r"%\w+", inner))
    found = {}
    for op in re.finditer(r"\b[a-z_]+\.[a-z_]+((?:(?: [a-z_]+)? %\w+,?)+)", block):
        names = re.findall(r"%\w+", op.group(1))
        functional = re.search(r":\s*\(", block[op.end() :])
        if not functional:
            continue
        start = op.end() + functional.end() - 1
        types = split_types(block[start + 1 : matching(block, start) - 1])
        for name, type in zip(names, types):
            if name not in defined:
                found.setdefault(name, type)
    return found


def module(block):
    if re.match(r"\s*(nn\.parameter|func\.func|module|llvm\.|#|rt\.|//)", block):
        return block
    args = ", ".join(f"{name}: {type}" for name, type in arguments(block).items())
    return f"func.func @example({args}) {{\n{block}\n  return\n}}\n"


def main():
    page = sys.stdin.read()
    modules, without = [], []
    for section in re.split(r"^(?=### )", page, flags=re.M):
        title = section.splitlines()[0] if section else ""
        blocks = re.findall(r"^[ ]*```mlir\n(.*?)^[ ]*```", section, re.M | re.S)
        if re.match(r"### `\w+\.\w+` \(", title) and not blocks:
            without.append(title)
        for block in blocks:
            modules += [f"// {title}\n" + module(part) for part in re.split(r"^\s*// becomes.*\n", block, flags=re.M)]
    if not modules:
        sys.exit("no examples: is this a page of mlir-tblgen?")
    text = "\n// -----\n".join(modules)
    for _ in range(2):  # what is printed parses again
        run = subprocess.run([sys.argv[1], "--split-input-file", "-"], input=text, capture_output=True, text=True)
        if run.returncode:
            sys.exit(run.stderr)
        text = run.stdout
    if without:
        sys.exit("ops without an example:\n" + "\n".join(without))
    print(f"{len(modules)} examples parse")


main()
