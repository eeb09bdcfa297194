"""Python as `ruff format` lays it out: a program of its own, since it may take a broken text badly."""

from __future__ import annotations

import subprocess
import sys

SECONDS = 5.0
WIDTH = 100
COMMAND = (
    sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", str(WIDTH),
    "--stdin-filename", "scene.py", "-",
)  # fmt: skip


class Unformattable(Exception):
    """The text is no Python, or it takes too long."""


def formatted(code: str) -> str:
    """The same program, laid out. Raises Unformattable."""
    try:
        ran = subprocess.run(COMMAND, input=code, capture_output=True, text=True, timeout=SECONDS, check=True)
    except (subprocess.SubprocessError, OSError) as error:
        raise Unformattable from error
    return ran.stdout
