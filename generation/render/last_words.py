"""What a job may say before it is ended.

A job that takes more than its limits is asked first, by a signal: its scene ends as by an error of its own, with the
line, the step and the film up to there. What has not answered after `SECONDS` is killed. Where the interpreter hears no
signal, or breaks, faulthandler leaves the lines it was in, in a file of the job's folder.
"""

from __future__ import annotations

import faulthandler
import os
import re
import signal
import stat
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

SOURCE_NAME = "scene.py"
"""The user's file, as tracebacks and warnings call it."""

SECONDS = 3.0
"""For an answer."""

_ASK = signal.SIGUSR1
_NAME = "traceback.txt"
_MOST_BYTES = 64 * 2**10
_held: list[IO[str]] = []
"""The file stays open as long as the job lives."""


class Asked(BaseException):
    """The job has to come to its end. No scene can catch this by `except Exception`."""


def listen(folder: Path) -> None:
    """In the job, before any of the user's code."""
    file = (folder / _NAME).open("w", encoding="utf-8")
    _held.append(file)
    signal.signal(_ASK, _end)
    faulthandler.enable(file, all_threads=False)
    faulthandler.register(_ASK, file, all_threads=False, chain=True)


def _end(*_: object) -> NoReturn:
    raise Asked


def ask(pid: int) -> None:
    """The job whose first process that is."""
    with suppress(ProcessLookupError):
        os.kill(pid, _ASK)


def line(directory: int) -> int | None:
    """The line of the user's file that a job was in, by what faulthandler left in its folder. Nobody vouches for it."""
    try:
        file = os.open(_NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=directory)
    except OSError:
        return None
    try:
        text = os.read(file, _MOST_BYTES) if stat.S_ISREG(os.fstat(file).st_mode) else b""
    except OSError:
        return None
    finally:
        os.close(file)
    last = text.decode(errors="replace").rpartition("most recent call first")[2]
    found = re.search(rf'^  File "{re.escape(SOURCE_NAME)}", line (\d{{1,9}}) in ', last, re.MULTILINE)
    return int(found[1]) if found else None
