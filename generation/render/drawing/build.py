"""Compiles the inner loops: python -m generation.render.drawing.build

It needs what pycairo's own build needs: a C compiler, Python's headers and Cairo's. Without the result everything is
drawn the way Manim draws it, with the same pixels and more slowly.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).with_name("_native.c")
TARGET = SOURCE.with_name(f"_native{sysconfig.get_config_var('EXT_SUFFIX')}")

# No contraction of a * b + c into one rounding: the numbers are to be those of NumPy, to the last bit.
_FLAGS = ("-O2", "-ftree-vectorize", "-ffp-contract=off", "-fno-math-errno", "-fPIC", "-shared", "-Wall", "-Wextra")


def command(target: Path) -> list[str]:
    """The compiler's command line."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    found = subprocess.run(["pkg-config", "--cflags", "--libs", "cairo"], check=True, capture_output=True, text=True)
    headers = f"-I{sysconfig.get_path('include')}"
    return [*compiler, *_FLAGS, headers, str(SOURCE), "-o", str(target), *shlex.split(found.stdout), "-lm"]


def main() -> None:
    unfinished = TARGET.with_suffix(".part")
    subprocess.run(command(unfinished), check=True)
    unfinished.replace(TARGET)


if __name__ == "__main__":
    main()
