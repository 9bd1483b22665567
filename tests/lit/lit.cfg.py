# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Tests of fluxion-opt: each file says in its RUN lines what is run and in CHECK lines what comes out.
import os

import lit.formats

config.name = "fluxion-opt"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir"]
config.test_source_root = os.path.dirname(__file__)
config.environment["PATH"] = os.pathsep.join(
    [config.fluxion_tools, config.llvm_tools, config.environment.get("PATH", "")])
# What a sanitizer would be told must reach the program.
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
