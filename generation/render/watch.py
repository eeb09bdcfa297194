"""Sees what a job's processes use, and ends them all."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from generation.types import Limits

MOST_FILES = 20_000


@dataclass(frozen=True)
class Excess:
    """A limit that a job went past."""

    error: str
    message: str


def family(pid: int) -> list[psutil.Process]:
    """The process and all its descendants, as far as they are alive."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    return []


def excess_of_processes(pid: int, limits: Limits) -> Excess | None:
    """Whether the job's processes are too many or hold too much memory together."""
    processes = family(pid)
    if len(processes) > limits.processes:
        return Excess("render_limit", f"The scene started more than {limits.processes} processes.")
    held = 0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            held += process.memory_info().rss
    if held > limits.memory_bytes:
        return Excess("render_memory", f"The scene needs more than {limits.memory_bytes // 2**20} MiB of memory.")
    return None


def excess_of_files(folder: Path, limits: Limits) -> Excess | None:
    """Whether the job's folder holds too much."""
    held = count = 0
    for parent, folders, names in os.walk(folder):
        count += len(names) + len(folders)
        for name in names:
            with suppress(OSError):
                held += os.lstat(os.path.join(parent, name)).st_blocks * 512
        if held > limits.file_bytes or count > MOST_FILES:
            return Excess("render_limit", f"The scene writes more than {limits.file_bytes // 2**20} MiB of files.")
    return None


def end(pid: int) -> None:
    """Kill the process, its group and all its descendants. Who is born meanwhile is met by
    `end_strangers`."""
    processes = family(pid)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    _kill(processes)


def end_strangers(known: Iterable[int], seconds: float = 0.0) -> None:
    """Kill and bury the children of this process that it did not start: orphans of jobs.

    Waits at most `seconds` for the last of them to be dead.
    """
    known = set(known)
    patience = time.monotonic() + seconds
    while _strangers_left(known) and time.monotonic() < patience:
        time.sleep(0.005)


def _strangers_left(known: set[int]) -> bool:
    left = False
    for orphan in psutil.Process().children():
        if orphan.pid not in known:
            _kill(family(orphan.pid))
            left |= not _bury(orphan.pid)
    return left


def _bury(pid: int) -> bool:
    with suppress(ChildProcessError):
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    return True


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
