# How lit runs the text tests: .mlir files pass through dlc-opt and FileCheck, .test files are shell
# lines about the other tools. `lit -v <build>/test` runs all of them.
import os

import lit.formats
from lit.llvm import initialize

initialize(lit_config, config)
from lit.llvm import llvm_config  # after initialize, which makes it

config.name = "dlc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt", "lit.cfg.py", "unit", "data", "benchmark", "fuzz"]
config.test_source_root = os.path.join(config.dlc_source, "test")
config.test_exec_root = os.path.join(config.dlc_build, "test")

tools = ["dlc-opt", "dlc-lsp-server", "dlc", "FileCheck", "not", "count", "split-file", "mlir-tblgen"]
search = [os.path.join(config.dlc_build, "bin"), config.llvm_tools_dir]
llvm_config.with_environment("PATH", search, append_path=True)
built = [t for t in tools if any(os.path.exists(os.path.join(d, t)) for d in search)]
llvm_config.add_tool_substitutions(built, search)

# numpy and onnx live in the environment that bootstrap makes; tests that import them say
# REQUIRES: python-packages.
venv = os.path.join(config.dlc_source, ".cache", "venv", "bin", "python")
packages = os.path.join(config.dlc_source, ".cache", "venv", "lib")
config.substitutions.append(("%python", venv if os.path.exists(venv) else "python3"))
if any(os.path.isdir(os.path.join(root, "numpy")) for root, _, _ in os.walk(packages)):
    config.available_features.add("python-packages")

# Models that are no part of the repository: REQUIRES: shared.
shared = os.path.realpath(os.environ.get("DLC_SHARED", os.path.join(config.dlc_source, "..", "shared")))
config.substitutions.append(("%shared", shared))
if os.path.isdir(shared):
    config.available_features.add("shared")

config.substitutions.append(("%dlc_source", config.dlc_source))
config.substitutions.append(("%dlc_build", config.dlc_build))
config.substitutions.append(("%mlir_include", config.mlir_include))
