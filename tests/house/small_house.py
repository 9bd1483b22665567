# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A house of a few files, for the tests of the scripts in tools/ that check the real one."""
import subprocess
import sys
import tempfile
from pathlib import Path


def complaints(checker, files):
    """Status and words of tools/<checker> in a folder of these files: {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        tool = Path(__file__).resolve().parents[2] / "tools" / checker
        done = subprocess.run([sys.executable, tool, "--root", folder], text=True,
                              capture_output=True)
        return done.returncode, done.stdout + done.stderr
