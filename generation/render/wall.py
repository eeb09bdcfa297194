"""The wall around a job: what its process gives up before it reads a byte of anybody's code.

A `Wall` is built once in each zygote; all that takes time is done there.
docs/security/wall.md says what each layer is for.
"""

from __future__ import annotations

import os
import resource
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from generation.render import kernel, landlock, namespaces, seccomp
from generation.types import Limits

_PACKAGE = Path(__file__).resolve().parents[1]
_OWN_CODE = tuple(_PACKAGE / name for name in ("__init__.py", "types.py", "wishes.py", "errors.py", "kit.py", "render"))
_SYSTEM = (
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64", "/usr/local/lib", "/etc/ld.so.cache",
    "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts", "/usr/share/fontconfig", "/etc/fonts",
    "/var/cache/fontconfig", "/usr/share/zoneinfo", "/etc/localtime", "/etc/alternatives",
)  # fmt: skip
_SECONDS_TO_SAY_SO = 30
"""The zygote, which counts the family, speaks first, and the job may answer."""
_DEVICES = ("/dev/urandom", "/dev/random", "/dev/zero")


class Layer(StrEnum):
    """What can be there or not. The rest (rlimits, no capabilities, no new privileges, own streams) always is."""

    NAMESPACES = "namespaces"
    LANDLOCK = "landlock"
    SECCOMP = "seccomp"


Layers = frozenset[Layer]


class LayerFailed(OSError):
    """A layer that must hold does not."""

    def __init__(self, layer: Layer, cause: OSError) -> None:
        super().__init__(cause.errno, f"{layer}: {cause.strerror}")
        self.layer = layer


@dataclass(frozen=True)
class Place:
    """The folder a job works in: its path as the job sees it, and descriptors that the holder closes."""

    path: Path
    directory: int
    mount: int | None = None
    """A file system that is mounted nowhere yet."""

    def close(self) -> None:
        os.close(self.directory)
        if self.mount is not None:
            os.close(self.mount)


class Wall:
    """Raises LayerFailed, here and below, when one of its layers does not hold."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self._namespaces: namespaces.Namespaces | None = None
        self._filter: seccomp.Filter | None = None
        if Layer.NAMESPACES in layers:
            with _naming(Layer.NAMESPACES):
                self._namespaces = namespaces.Namespaces()
        if Layer.SECCOMP in layers:
            with _naming(Layer.SECCOMP):
                self._filter = seccomp.Filter(seccomp.rules(alone=Layer.NAMESPACES in layers))
        self._files = list(_file_rules())

    def place(self, number: int, limits: Limits, folder: Path | None) -> Place:
        """Where job `number` works: a file system of its own, or, without namespaces, the given folder."""
        if self._namespaces is None:
            assert folder is not None
            return Place(folder, os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        with _naming(Layer.NAMESPACES):
            mount = self._namespaces.scratch(limits, number)
        directory = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=mount)
        return Place(namespaces.FOLDER, directory, mount)

    def fork(self) -> int:
        """Like os.fork, for a child that will `confine` itself."""
        if self._namespaces is None:
            return os.fork()
        with _naming(Layer.NAMESPACES):
            return self._namespaces.fork()

    def confine(self, number: int, limits: Limits, folder: Path, mount: int | None) -> None:
        """In the child: shut this process and all it will start into its folder. Closes `mount`."""
        _limit_resources(limits)
        if self._namespaces and mount is not None:
            resource.setrlimit(resource.RLIMIT_NPROC, (limits.processes, limits.processes))  # of its own namespace
            with _naming(Layer.NAMESPACES):
                self._namespaces.enter(mount, number)
            os.close(mount)
        os.chdir(folder)
        kernel.drop_capabilities()
        kernel.gain_no_privileges()
        if Layer.LANDLOCK in self.layers:
            with _naming(Layer.LANDLOCK):
                landlock.restrict([*self._files, (folder, landlock.OWN)])
        if self._filter:
            with _naming(Layer.SECCOMP):
                self._filter.load()


def readable() -> list[Path]:
    """What jobs and their zygote see of this machine: Python, fonts, our code that draws. Nobody's data, no secrets."""
    libraries = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    python = {Path(path) for path in (*libraries, *sys.path, f"{sys.base_prefix}/lib") if path}
    packages = {path for path in python if path.is_dir() and path.resolve() not in {_PACKAGE, *_PACKAGE.parents}}
    return [*sorted(packages), *_OWN_CODE, *(path for path in map(Path, _SYSTEM) if path.exists())]


def devices() -> list[Path]:
    return [Path(path) for path in (*_DEVICES, os.devnull)]


def _file_rules() -> Iterator[tuple[Path, landlock.Access]]:
    yield from ((path, landlock.READ) for path in (*readable(), *map(Path, _DEVICES)))
    yield Path(os.devnull), landlock.READ | landlock.Access.WRITE_FILE


@contextmanager
def _naming(layer: Layer) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LayerFailed(layer, error) from error


def _limit_resources(limits: Limits) -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    address_space = pages * resource.getpagesize() + limits.memory_bytes
    _lower(
        (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, limits.open_files),
            (resource.RLIMIT_FSIZE, limits.file_bytes),
            (resource.RLIMIT_CPU, limits.cpu_seconds + _SECONDS_TO_SAY_SO),
            (resource.RLIMIT_AS, address_space),
        )
    )


def _lower(limits: Iterable[tuple[int, int]]) -> None:
    for kind, value in limits:
        most = resource.getrlimit(kind)[1]
        bounded = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (bounded, bounded))
