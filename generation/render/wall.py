"""The wall around a job: what its process gives up before it reads a byte of anybody's code.

Today: files by an allow-list, TCP, signals to others, capabilities, set-uid programs, and resources by rlimits.
Not yet: UDP, netlink and path-named Unix sockets, modes and times of files of the same user (`chmod`, `utime`), names
and sizes of files (`stat`), io_uring and namespaces of its own making, a user id of its own.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sys
import sysconfig
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generation.render import landlock
from generation.types import Limits

UNSAFE = "MANIMGEN_UNSAFE_RENDER"
"""Set to 1 in the render server's environment, this lets it render without Landlock: for one person at home."""

_PACKAGE = Path(__file__).resolve().parents[1]
_SYSTEM = (
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/usr/share", "/usr/local/lib", "/usr/local/share",
    "/lib", "/lib32", "/lib64", "/usr/local/texlive", "/opt/texlive", "/var/lib/texmf", "/etc/texmf",
    "/etc/fonts", "/var/cache/fontconfig", "/etc/ld.so.cache", "/etc/localtime",
    "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
_TEX_PROGRAMS = ("latex", "pdflatex", "xelatex", "lualatex", "luatex", "dvilualatex", "dvisvgm", "kpsewhich")
_LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")

_OPEN_FILES = 512
_SET_CHILD_SUBREAPER = 36
_DROP_FROM_BOUNDING_SET = 24
_PARENT_DEATH_SIGNAL = 1
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

_libc = ctypes.CDLL(None, use_errno=True)


def missing() -> str | None:
    """A sentence naming what this machine lacks for the wall, or None."""
    if landlock.abi() >= 1:
        return None
    return (
        "The kernel gives no Landlock, which keeps scenes away from this machine's files. It needs Linux 5.13 or newer"
        " with landlock among the boot parameter lsm="
        f" (or, for one person at home, {UNSAFE}=1)."
    )


def layers() -> dict[str, Any]:
    """What the wall holds on this machine."""
    return {"landlock": asdict(landlock.Holds.on(landlock.abi())), "unsafe": is_unsafe()}


def is_unsafe() -> bool:
    """Whether the operator allowed rendering without Landlock, and it is indeed missing."""
    return os.environ.get(UNSAFE) == "1" and missing() is not None


def allow_list() -> list[tuple[Path, landlock.Access]]:
    """What every job may read and run: Python, fonts, the TeX tree. Never the project's folder, which holds secrets."""
    libraries = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    python = {Path(path) for path in (*libraries, *sys.path, f"{sys.base_prefix}/lib") if path}
    readable = {path for path in python if path.is_dir() and path.resolve() not in _PACKAGE.parents} | {_PACKAGE}
    rules = [(path, landlock.READ) for path in sorted(readable)]
    rules += [(Path(path), landlock.READ) for path in _SYSTEM]
    rules += [(Path("/dev/null"), landlock.READ | landlock.Access.WRITE_FILE)]
    programs = [Path(found).resolve() for name in _TEX_PROGRAMS if (found := shutil.which(name))]
    rules += [(path, landlock.READ | landlock.Access.EXECUTE) for path in (*programs, *map(Path, _LOADERS))]
    return rules


def confine(folder: Path, limits: Limits, allowed: list[tuple[Path, landlock.Access]]) -> None:
    """Shut this process and all it will start into `folder`. Raises OSError when a layer that must hold does not."""
    _limit_resources(limits)
    _drop_capabilities()
    if not is_unsafe():
        landlock.restrict([*allowed, (folder, landlock.OWN)])


def die_with_parent() -> None:
    """Kill this process when the one that forked it dies."""
    _prctl(_PARENT_DEATH_SIGNAL, 9)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies, so that none gets away."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def _limit_resources(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    address_space = pages * resource.getpagesize() + limits.memory_bytes
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 5),
        (resource.RLIMIT_AS, address_space, address_space),
    ):
        most = resource.getrlimit(kind)[1]
        bounded = [value if most == resource.RLIM_INFINITY else min(value, most) for value in (soft, hard)]
        resource.setrlimit(kind, (bounded[0], bounded[1]))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def _drop_capabilities() -> None:
    """Root keeps its number but none of its powers, and no program it starts gets them back."""
    for capability in range(_LAST_CAPABILITY + 1):
        if _libc.prctl(_DROP_FROM_BOUNDING_SET, ctypes.c_ulong(capability), 0, 0, 0) != 0:
            break  # the kernel's last one is behind us, or we have no powers to give up
    nothing = (ctypes.c_uint32 * 6)()
    if _libc.capset(ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), ctypes.byref(nothing)) != 0:
        raise OSError(ctypes.get_errno(), "can't drop capabilities")


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} failed")
