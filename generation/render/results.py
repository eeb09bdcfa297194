"""Takes a dead job's files out of its folder, believing nothing about them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_BEGINNINGS = {"film.mp4": (4, b"ftyp"), "poster.png": (0, b"\x89PNG\r\n\x1a\n")}
"""The files a job leaves, and the bytes each must have at an offset. Their names are ours, not the job's."""


class BadResult(Exception):
    """The job left something else than a film."""


def collect(folder: Path, out: Path, most_bytes: int) -> tuple[Path, Path]:
    """Copy film and poster into `out`. Only call this when no process of the job is left. Raises BadResult, OSError."""
    video, poster = (_copy(folder / name, out / name, most_bytes) for name in _BEGINNINGS)
    return video, poster


def _copy(made: Path, target: Path, most_bytes: int) -> Path:
    try:
        source = os.open(made, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise BadResult(f"{made.name} is missing or is no file") from error
    try:
        status = os.fstat(source)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1 or not 0 < status.st_size <= most_bytes:
            raise BadResult(f"{made.name} is no ordinary file of an allowed size")
        offset, beginning = _BEGINNINGS[made.name]
        if os.pread(source, len(beginning), offset) != beginning:
            raise BadResult(f"{made.name} is not what its name says")
        with open(target, "wb") as copy:
            sent = 0
            while step := os.sendfile(copy.fileno(), source, sent, status.st_size - sent):
                sent += step
    finally:
        os.close(source)
    return target
