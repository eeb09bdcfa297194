"""Starts a Python program in a root of its own: read-only, with what scenes need and nothing else, by bubblewrap.

The program has all powers inside a user namespace, none outside, and no network. Started by root, that namespace also
has users that nobody on the machine is, one for each job.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generation.render import namespaces, wall

PROJECT = Path(__file__).resolve().parents[2]

_STRANGERS, _MANY = 2_000_000_000, 65_535
"""User and group ids outside of every range that Linux systems hand out."""
_ALONE = (
    "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
    "--hostname", "scene", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--as-pid-1", "--die-with-parent",
)  # fmt: skip


def start(
    arguments: Sequence[str], environment: Mapping[str, str], files: Sequence[int], **options: Any
) -> subprocess.Popen[bytes]:
    """`python arguments…` in a private root, with these open files. `options` are Popen's. Raises OSError."""
    tail = [*_mounts(), "--chdir", str(PROJECT), sys.executable, *arguments]
    options |= {"env": environment, "stdin": subprocess.DEVNULL}
    if not _has_users_to_give():
        return subprocess.Popen(["bwrap", *_ALONE, *tail], pass_fds=list(files), **options)
    told, tell = os.pipe()
    wait, go = os.pipe()
    try:
        head = ["bwrap", *_ALONE, "--info-fd", str(tell), "--userns-block-fd", str(wait)]
        process = subprocess.Popen([*head, *tail], pass_fds=[*files, tell, wait], **options)
        os.close(tell)
        tell = -1
        _give_users(told)
        os.write(go, b"\n")
        return process
    finally:
        for end in (told, tell, wait, go):
            if end >= 0:
                os.close(end)


def _mounts() -> Iterator[str]:
    there: set[Path] = set()
    made: set[Path] = set()
    for path in (*wall.readable(), *_python()):
        if path.is_symlink() and path.parent == Path("/"):  # /lib -> usr/lib
            yield from ("--symlink", os.readlink(path), str(path))
        elif not there & {path.resolve(), *path.resolve().parents, *path.parents}:
            yield from _folders_above(path, made)
            yield from ("--ro-bind", str(path), str(path))
            if not path.is_symlink():
                there.add(path)
    for path in wall.devices():
        yield from _folders_above(path, made)
        yield from ("--dev-bind", str(path), str(path))
    own, temporary = str(namespaces.FOLDER), str(namespaces.TEMPORARY)
    yield from ("--proc", "/proc", "--tmpfs", temporary, "--setenv", "TMPDIR", temporary)
    yield from ("--setenv", "PATH", "/usr/bin:/bin")
    yield from ("--dir", own, "--remount-ro", "/")


def _folders_above(path: Path, made: set[Path]) -> Iterator[str]:
    """Those that bubblewrap would make itself, but for its own user only."""
    for folder in reversed(path.parents[:-1]):
        if folder not in made:
            made.add(folder)
            yield from ("--dir", str(folder))


def _python() -> Iterator[Path]:
    """The interpreter itself, and how it knows that it is a virtual environment's."""
    program = Path(sys.executable)
    while True:
        yield program
        if not program.is_symlink():
            break
        program = program.parent / os.readlink(program)
    if (settings := Path(sys.prefix, "pyvenv.cfg")).exists():
        yield settings


def _has_users_to_give() -> bool:
    """Whether we are root where these ids exist."""
    if os.geteuid() != 0:
        return False
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        first, _, count = map(int, line.split())
        if first <= _STRANGERS and first + count >= _STRANGERS + _MANY:
            return True
    return False


def _give_users(told: int) -> None:
    """Map the users of the namespace that bubblewrap has made and waits in. Raises OSError when it has not."""
    said = b""
    while not said.rstrip().endswith(b"}"):
        piece = os.read(told, 4096)
        if not piece:
            raise OSError("bubblewrap made no user namespace")
        said += piece
    for name in ("uid_map", "gid_map"):
        path = Path("/proc", str(json.loads(said)["child-pid"]), name)
        path.write_text(f"0 0 1\n1 {_STRANGERS} {_MANY}\n", encoding="ascii")
