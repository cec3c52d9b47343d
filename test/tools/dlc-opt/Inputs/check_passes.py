"""Checks that dlc-opt knows every pass of the sources: check_passes.py SOURCE_ROOT < help."""
import pathlib
import re
import sys

known = set(re.findall(r"--(dlc-[\w-]+)", sys.stdin.read()))
root = pathlib.Path(sys.argv[1])
defined = {
    name: file.relative_to(root)
    for folder in ("passes", "codegen")
    for file in sorted((root / folder).glob("*/Passes.td"))
    for name in re.findall(r': Pass<"([\w-]+)"', file.read_text())
}
missing = [f"{name} of {file}" for name, file in defined.items() if name not in known]
if missing or not defined:
    sys.exit("dlc-opt does not register " + ", ".join(missing or ["any pass"]))
print(f"{len(defined)} passes are registered")
