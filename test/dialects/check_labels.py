"""Checks that every labelled constraint of a dialect has a negative test.

usage: check_labels.py TEST.mlir... < page.md

A constraint "(C2) ..." of `nn.concat` is tested by a function or parameter named @concat_c2 or
@concat_c2_<case>. Ops that share their text, such as the elementwise ones, share the test.
"""
import re
import sys


def main():
    names = set()
    for path in sys.argv[1:]:
        with open(path) as file:
            names |= set(re.findall(r"@(\w+)", file.read()))
    ops_of = {}  # sentence -> [op and label]
    for section in re.split(r"^(?=### )", sys.stdin.read(), flags=re.M):
        title = re.match(r"### `\w+\.(\w+)` \(", section)
        if not title:
            continue
        text = " ".join(section.split("```mlir")[0].split())
        for label, sentence in re.findall(r"\(C(\d+)\) (.*?)(?=\(C\d+\)|Example:|$)", text):
            ops_of.setdefault((label, sentence.strip()), []).append(title.group(1))
    if not ops_of:
        sys.exit("no labelled constraints: is this a page of mlir-tblgen?")
    missing = []
    for (label, sentence), ops in ops_of.items():
        if not any(re.fullmatch(f"{op}_c{label}(_\\w+)?", name) for op in ops for name in names):
            missing.append(f"(C{label}) of {', '.join(ops[:3])}: {sentence}")
    if missing:
        sys.exit("constraints without a test:\n" + "\n".join(missing))
    print(f"{len(ops_of)} constraints have tests")


main()
