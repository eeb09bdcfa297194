"""Files that come over the network: beside their place until they are whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from manimgen_client.calls import Call
from manimgen_client.flows import Piece

Progress = Callable[[int, int | None], None]
"""Told the bytes that are there, and how many there will be where that is known."""


class Part:
    """What is there of a file, under a name of its own.

    What an address gives never changes, so what an earlier try has left can be gone on with.
    """

    def __init__(self, target: Path, call: Call[Any], progress: Progress | None = None) -> None:
        mark = hashlib.sha256(call.path.encode()).hexdigest()[:12]
        self.target = target
        self.path = target.with_name(f".{target.name}.{mark}.part")
        self.size = self.path.stat().st_size if self.path.exists() else 0
        self._progress = progress
        self._file = self.path.open("r+b" if self.size else "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if kind is None:
            self.path.replace(self.target)

    def take(self, piece: Piece) -> None:
        self._file.seek(piece.offset)
        self._file.truncate()
        self._file.write(piece.content)
        self.size = piece.offset + len(piece.content)
        if self._progress:
            self._progress(self.size, piece.size)
