"""A memory cgroup for each job, where this process may make some: version 2, or version 1's memory controller."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from generation.types import Limits


class MemoryCgroups:
    """Cgroups below our own. Raises OSError where none can be made."""

    def __init__(self) -> None:
        self._parent, self._is_v1 = _own()
        self._left = _left_behind(self._parent)
        if not self._is_v1:
            self._hand_memory_down()
        os.close(self.make(0, Limits()))
        self.remove(0)

    def make(self, number: int, limits: Limits) -> int:
        """Returns an open file: a process that writes "0" to it is in the job's cgroup. Raises OSError."""
        cgroup = self._cgroup(number)
        cgroup.mkdir()
        most = limits.memory_bytes + limits.file_bytes  # a job's files are in memory, too
        if self._is_v1:
            (cgroup / "memory.limit_in_bytes").write_text(str(most), encoding="ascii")
        else:
            (cgroup / "memory.max").write_text(str(most), encoding="ascii")
            with suppress(OSError):  # a kernel without swap
                (cgroup / "memory.swap.max").write_text("0", encoding="ascii")
        return os.open(cgroup / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)

    def ran_out(self, number: int) -> bool:
        """Whether the kernel killed one of the job's processes for its memory."""
        name = "memory.oom_control" if self._is_v1 else "memory.events"
        lines = (self._cgroup(number) / name).read_text(encoding="ascii").splitlines()
        return any(line.split()[0] == "oom_kill" and line.split()[1] != "0" for line in lines)

    def remove(self, number: int) -> None:
        """Of a job that has ended. What the kernel still holds is tried again with the next one."""
        self._left.add(self._cgroup(number))
        for cgroup in list(self._left):
            with suppress(OSError):
                cgroup.rmdir()
                self._left.remove(cgroup)

    def close(self) -> None:
        for cgroup in self._left:
            with suppress(OSError):
                cgroup.rmdir()

    def _cgroup(self, number: int) -> Path:
        return self._parent / f"manimgen-{os.getpid()}-{number}"

    def _hand_memory_down(self) -> None:
        """A cgroup that gives memory to others may hold no process: ours moves into one beside the jobs'."""
        own = self._parent / f"manimgen-{os.getpid()}"
        own.mkdir(exist_ok=True)
        (own / "cgroup.procs").write_text("0", encoding="ascii")
        try:
            (self._parent / "cgroup.subtree_control").write_text("+memory", encoding="ascii")
        except OSError:
            (self._parent / "cgroup.procs").write_text("0", encoding="ascii")
            own.rmdir()
            raise


def _left_behind(parent: Path) -> set[Path]:
    """Cgroups of servers that were killed."""
    found = {path: path.name.split("-")[1] for path in parent.glob("manimgen-*")}
    return {path for path, pid in found.items() if not Path("/proc", pid).exists()}


def _own() -> tuple[Path, bool]:
    """The cgroup that decides over our memory, and whether it is of version 1. Raises OSError when there is none."""
    controllers: dict[str, str] = {}
    for line in Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _, names, path = line.split(":", 2)
        controllers |= dict.fromkeys(names.split(","), path)
    is_v1 = "memory" in controllers
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        root, folder = before.split()[3:5]
        if (is_v1 and kind == "cgroup" and "memory" in options.split(",")) or (not is_v1 and kind == "cgroup2"):
            inside = os.path.relpath(controllers["memory" if is_v1 else ""], root)
            return Path(folder, inside), is_v1
    raise FileNotFoundError("no memory cgroups are mounted")
