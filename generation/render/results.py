"""Takes what a job made out of its folder, believing nothing about it.

The folder is an open descriptor: it may lie in a file system that this process can't see. The names are ours.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from generation.render.offences import Offence

_BEGINNINGS = {
    ".mp4": (4, (b"ftyp",)),
    ".mov": (4, (b"ftyp",)),
    ".webm": (0, (b"\x1a\x45\xdf\xa3",)),
    ".m4s": (4, (b"styp", b"sidx", b"moof")),
    ".pack": (0, (b"manimgen animati",)),
    ".png": (0, (b"\x89PNG\r\n\x1a\n",)),
}
"""By the suffix of our name: an offset, and the bytes of which one must stand there."""
_OUR_OWN_TROUBLE = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}


class BadResult(Exception):
    """The job left something else than it should have."""


class Forged(BadResult):
    """Our own code in the job can't have left it so."""

    offence = Offence.MEDIA


class Breaking(Forged):
    """Whoever looked at it has broken."""

    offence = Offence.BREAKAGE


def take(directory: int, name: str, target: Path, most_bytes: int) -> Path:
    """Copy one file from a job's folder to `target`, whose folder is there. Raises BadResult, OSError.

    The job may still be running: what it does to the file meanwhile spoils its own copy only.
    """
    try:
        source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    except OSError as error:
        if error.errno in _OUR_OWN_TROUBLE:
            raise
        raise Forged(f"{name} is missing or is no file") from error
    try:
        status = os.fstat(source)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1 or not status.st_size:
            raise Forged(f"{name} is no ordinary file, or empty")
        if status.st_size > most_bytes:
            raise BadResult(f"{name} is bigger than it may be")
        offset, beginnings = _BEGINNINGS[Path(name).suffix]
        if not os.pread(source, 16, offset).startswith(beginnings):
            raise Forged(f"{name} is not what its name says")
        with open(target, "wb") as copy:
            sent = 0
            while step := os.sendfile(copy.fileno(), source, sent, status.st_size - sent):
                sent += step
    finally:
        os.close(source)
    return target
