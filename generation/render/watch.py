"""Sees what a job's processes use, and ends them all."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from generation.types import Limits


@dataclass(frozen=True)
class Excess:
    """A limit that a job went past."""

    error: str
    message: str


Families = Mapping[int, list[psutil.Process]]


def families() -> Families:
    """All living descendants of this process, by the child of ours that they stem from, who is the first of each list.

    One look through the process table, whatever the number of jobs.
    """
    ours = os.getpid()
    stems: dict[int, int] = {}
    found: dict[int, list[psutil.Process]] = {}
    for process in psutil.Process().children(recursive=True):  # parents come before their children
        with suppress(psutil.NoSuchProcess):
            parent = process.ppid()
            stem = process.pid if parent == ours else stems.get(parent, process.pid)
            stems[process.pid] = stem
            found.setdefault(stem, []).append(process)
    return found


class Computed:
    """The seconds that a job's processes have computed, also those that are gone and were buried by nobody."""

    def __init__(self) -> None:
        self._living: dict[int, float] = {}
        self._gone = 0.0

    def seconds(self, family: Iterable[psutil.Process]) -> float:
        """Of all that was ever seen. A parent counts the children that it waited for; the others are counted here."""
        own, with_children = {}, 0.0
        for process in family:
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()[:4]
                own[process.pid] = sum(times[:2])
                with_children += sum(times)
        self._gone += sum(seconds for pid, seconds in self._living.items() if own.get(pid, -1.0) < seconds)
        self._living = own
        return max(with_children, self._gone + sum(own.values()))


def excess_of_processes(family: Sequence[psutil.Process], limits: Limits, computed: Computed) -> Excess | None:
    """Whether a job's processes together are too many, hold too much memory or have computed too long."""
    if len(family) > limits.processes:
        return Excess("render_limit", f"The scene started more than {limits.processes} processes.")
    held = 0
    for process in family:
        with suppress(psutil.NoSuchProcess):
            held += process.memory_info().rss
    if computed.seconds(family) > limits.cpu_seconds:
        return Excess("render_timeout", f"The scene took more than {limits.cpu_seconds} seconds of computing.")
    if held > limits.memory_bytes:
        return too_much_memory(limits)
    return None


def too_much_memory(limits: Limits) -> Excess:
    return Excess("render_memory", f"The scene needs more than {limits.memory_bytes // 2**20} MiB of memory.")


def excess_of_files(folder: Path, family: Iterable[psutil.Process], limits: Limits) -> Excess | None:
    """Whether the job's folder holds too much, or what was removed from it and is still open."""
    removed = _removed(folder, family)
    held, count = sum(removed.values()), len(removed)
    for parent, folders, names in os.walk(folder):
        count += len(names) + len(folders)
        for name in names:
            with suppress(OSError):
                held += os.lstat(os.path.join(parent, name)).st_blocks * 512
        if held > limits.file_bytes or count > limits.files:
            most = f"{limits.file_bytes // 2**20} MiB of files, or more than {limits.files} of them"
            return Excess("render_limit", f"The scene writes more than {most}.")
    return None


def _removed(folder: Path, family: Iterable[psutil.Process]) -> dict[int, int]:
    """The sizes of files without a name that a process still has open or mapped, by inode."""
    beginning, end = f"{folder.resolve()}/", " (deleted)"
    sizes: dict[int, int] = {}
    for process in family:
        with suppress(OSError, psutil.NoSuchProcess):
            for name in os.listdir(f"/proc/{process.pid}/fd"):
                link = f"/proc/{process.pid}/fd/{name}"
                with suppress(OSError):
                    if (path := os.readlink(link)).startswith(beginning) and path.endswith(end):
                        facts = os.stat(link)
                        sizes[facts.st_ino] = max(sizes.get(facts.st_ino, 0), facts.st_blocks * 512)
            with open(f"/proc/{process.pid}/maps", encoding="utf-8", errors="replace") as maps:
                for line in maps:
                    fields = line.rstrip("\n").split(maxsplit=5)
                    if len(fields) == 6 and fields[5].startswith(beginning) and fields[5].endswith(end):
                        first, last = (int(at, 16) for at in fields[0].split("-"))
                        sizes[int(fields[4])] = max(sizes.get(int(fields[4]), 0), last - first)
    return sizes


def end(pid: int) -> None:
    """Kill a job's first process, its group and its descendants. Who is born meanwhile is met by `end_strangers`."""
    family = families().get(pid, [])
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    _kill(family)


def end_all_but_first(family: Sequence[psutil.Process]) -> None:
    """What a job has started beside its first process."""
    _kill(family[1:])


def end_strangers(known: Iterable[int], seconds: float = 0.0) -> bool:
    """Kill and bury the children of this process that it did not start: orphans of jobs.

    Looks until there are none, as each may have forked while it was looked for, for at most `seconds`. Returns whether
    there may be some yet.
    """
    known = set(known)
    patience = time.monotonic() + seconds
    while left := end_strangers_among(families(), known):
        if time.monotonic() > patience:
            break
        time.sleep(0.005)
    return left


def end_strangers_among(found: Families, known: Collection[int]) -> bool:
    """The same, once and without waiting. Returns whether there were any."""
    strangers = [pid for pid in found if pid not in known]
    for pid in strangers:
        _kill(found[pid])
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return bool(strangers)


def _kill(family: Iterable[psutil.Process]) -> None:
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
