"""Formulas set by a program beside this one, where no renderer is handed in: the checks know none."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generation.checks.formulas.documents import Sheet

PROGRAM = "generation.render.tex"
_PROJECT = Path(__file__).resolve().parents[3]
_SECONDS = 120.0


@dataclass(frozen=True)
class Told:
    """What the program says is wrong with a formula."""

    id: str
    message: str
    read: str


class Outside:
    """A `Typeset`. `trouble` is why formulas could not be tried, once that has been found out."""

    def __init__(self, socket: Path | None = None) -> None:
        """`socket`: of a render server that sets them."""
        self._arguments = ["--socket", str(socket.absolute())] if socket else []
        self.trouble = ""

    def __call__(self, sheets: Sequence[Sheet]) -> list[Told | None]:
        """Raises OSError when they can't be set just now."""
        command = [sys.executable, "-m", PROGRAM, *self._arguments]
        try:
            ran = subprocess.run(
                command, input=json.dumps(sheets), capture_output=True, text=True, cwd=_PROJECT, timeout=_SECONDS,
                check=True,
            )  # fmt: skip
            return [told and Told(**told) for told in json.loads(ran.stdout)]
        except subprocess.CalledProcessError as error:
            self.trouble = error.stderr.strip() or f"{PROGRAM} ended with {error.returncode}"
        except (subprocess.TimeoutExpired, ValueError, TypeError):
            self.trouble = f"{PROGRAM} gave no answer in time, or none that can be read"
        raise OSError(self.trouble)
