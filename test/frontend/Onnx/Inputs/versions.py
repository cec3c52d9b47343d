"""Compares a list of operators with their versions with ONNX's registry. usage: versions.py LIST"""
import collections
import sys

import onnx.defs

# Read although the registry has no such version: fused encoders use it before opset 17.
EXTRA = {("", "LayerNormalization"): {1}}


def main():
    known = collections.defaultdict(set)
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.since_version <= 28:
            known[schema.domain, schema.name].add(schema.since_version)
    count = differ = 0
    for line in open(sys.argv[1]):
        domain, name, *versions = line.split()
        key = ("" if domain == "ai.onnx" else domain, name)
        count += 1
        want = known[key] | EXTRA.get(key, set())
        if want != {int(v) for v in versions}:
            differ += 1
            print(name, "expected", sorted(want), "found", versions)
    print(f"{count} operators, {differ} differ")


if __name__ == "__main__":
    main()
