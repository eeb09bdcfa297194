"""Where LaTeX runs: a jail of its own for each run.

With namespaces (by bubblewrap) it has a root with nothing but the TeX tree, fonts and libraries, a small folder in
memory and no network. Where the host gives none, Landlock shuts it into a folder of its own that is watched. Both
limit time, memory and sizes, and the calls of the kernel to those of a job and those that start programs. What comes
out is a handful of named files, read from a pipe and bounded.
"""

from __future__ import annotations

import asyncio
import io
import os
import resource
import shutil
import signal
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generation.render import landlock, seccomp
from generation.render.tex.protocol import LONGEST_ANSWER

PROCESSOR_SECONDS = 10
WALL_SECONDS = 20.0
MEMORY_BYTES = 2**30
FOLDER_BYTES = 64 * 2**20
FILE_BYTES = 32 * 2**20
_MOST_BYTES_OUT = LONGEST_ANSWER + FILE_BYTES
_WATCH_SECONDS = 0.2
_SECONDS_TO_END = 1.0
UNSAFE = "MANIMGEN_UNSAFE_RENDER"
"""Set to 1, LaTeX runs with nothing but limits where there is neither: for one person at home."""

_PROGRAMS = (
    "latex", "pdftex", "pdflatex", "xelatex", "xetex", "lualatex", "luatex", "luahbtex", "luahbtex", "xdvipdfmx",
    "dvisvgm", "kpsewhich", "mf", "mf-nowin", "sh", "cat", "tar",
)  # fmt: skip
_TREES = (
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache",
    "/usr/share/texlive", "/usr/share/texmf", "/usr/share/texmf-dist", "/usr/local/share/texmf", "/usr/local/texlive",
    "/opt/texlive", "/var/lib/texmf", "/etc/texmf", "/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
    "/var/cache/fontconfig", "/usr/share/fontconfig",
)  # fmt: skip
_SIGNALLED = {
    128 + signal.SIGXCPU: f"LaTeX did not finish it within {PROCESSOR_SECONDS} seconds of computing",
    128 + signal.SIGXFSZ: "LaTeX writes too much for it",
}
"""What a shell's exit status tells about a program that a limit ended."""
_DEVICES = ("/dev/null", "/dev/urandom")
_LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
_INSIDE, _MOUNTED = "/work", "/given"
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "openin_any": "p",
    "openout_any": "p",
    "shell_escape": "f",
    "max_print_line": "1000",  # whole lines in the log
    "error_line": "254",
    "half_error_line": "238",
    "MKTEXPK": "0",
    "MKTEXTFM": "0",
    "MKTEXMF": "0",
    "MKTEXFMT": "0",
}


class NoJail(OSError):
    """This machine gives no jail; the message names what is missing."""


class TooMuch(Exception):
    """A run that went past its limits. The words say which."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and the files it put out."""

    status: int
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Jail:
    """How runs are shut in on this machine."""

    namespaces: bool
    programs: tuple[Path, ...]
    calls: seccomp.Filter | None = None
    """None where the kernel filters no calls, and the operator has allowed that."""

    async def run(self, script: str, arguments: Sequence[str], stdin: bytes, given: Mapping[str, Path]) -> Outcome:
        """Run a shell script that writes a tar archive to its standard output.

        Its arguments name `given` files by place_of(). Raises TooMuch, and OSError where it can't even begin.
        """
        folder = "" if self.namespaces else tempfile.mkdtemp(prefix="formula-")
        words = ["sh", "-c", script, "sh", *(self._place(word, given) for word in arguments)]
        try:
            command = [*self._bubblewrap(given), *words] if self.namespaces else words
            process = self._start(command, stdin, folder, list(given.values()))
            try:
                data = await self._listen(process, folder)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_SECONDS_TO_END)  # it has closed its output
            finally:
                _end(process)
            if process.returncode in _SIGNALLED:
                raise TooMuch(_SIGNALLED[process.returncode])
            return Outcome(process.returncode, _unpack(data))
        finally:
            if folder:
                shutil.rmtree(folder, ignore_errors=True)

    def _start(self, command: list[str], stdin: bytes, folder: str, given: list[Path]) -> subprocess.Popen[bytes]:
        inside = folder or _INSIDE
        own = {"HOME": inside, "TEXMFVAR": inside, "TEXMFCONFIG": inside, "TMPDIR": inside, "XDG_CACHE_HOME": inside}
        folders = {str(program.parent) for program in self.programs}
        environment = _ENVIRONMENT | own | {"PATH": ":".join(sorted(folders))}
        source = os.memfd_create("formula")
        filters = [self.calls.file()] if self.calls and self.namespaces else []
        try:
            os.write(source, stdin)
            os.lseek(source, 0, os.SEEK_SET)
            return subprocess.Popen(
                [command[0], "--seccomp", str(filters[0]), *command[1:]] if filters else command,
                env=environment,
                cwd=folder or "/",
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=filters,
                preexec_fn=lambda: self._confine(folder, given),  # noqa: PLW1509  the broker has one thread
            )
        finally:
            for file in (source, *filters):
                os.close(file)

    def _confine(self, folder: str, given: list[Path]) -> None:
        """In the child: give up what a run does not need."""
        for kind, soft, hard in (
            (resource.RLIMIT_CPU, PROCESSOR_SECONDS, PROCESSOR_SECONDS + 2),
            (resource.RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES),
            (resource.RLIMIT_FSIZE, FILE_BYTES, FILE_BYTES),
            (resource.RLIMIT_NOFILE, 256, 256),
            (resource.RLIMIT_CORE, 0, 0),
        ):
            resource.setrlimit(kind, (soft, hard))
        if folder and landlock.abi() >= 1:
            readable = [*map(Path, (*_TREES, *_DEVICES)), *given]
            runnable = (*self.programs, *map(Path, _LOADERS))
            landlock.restrict(
                [
                    *((path, landlock.READ) for path in readable),
                    *((path.resolve(), landlock.READ | landlock.Access.EXECUTE) for path in runnable),
                    (Path("/dev/null"), landlock.READ | landlock.Access.WRITE_FILE),
                    (Path(folder), landlock.OWN),
                ]
            )
        if folder and self.calls:
            self.calls.load()

    def _bubblewrap(self, given: Mapping[str, Path]) -> list[str]:
        words = ["bwrap", "--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--disable-userns"]
        words += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "jail"]
        for tree in _TREES:
            if os.path.islink(tree):
                words += ["--symlink", os.readlink(tree), tree]
            elif os.path.exists(tree):
                words += ["--ro-bind", tree, tree]
        for program in self.programs:
            if not any(str(program).startswith(f"{tree}/") for tree in _TREES):
                words += ["--ro-bind", str(program), str(program)]
        for device in _DEVICES:
            words += ["--dev-bind", device, device]
        for name, path in given.items():
            words += ["--ro-bind", str(path), f"{_MOUNTED}/{name}"]
        return [*words, "--size", str(FOLDER_BYTES), "--tmpfs", _INSIDE, "--remount-ro", "/", "--chdir", _INSIDE]

    def _place(self, word: str, given: Mapping[str, Path]) -> str:
        for name, path in given.items():
            word = word.replace(place_of(name), f"{_MOUNTED}/{name}" if self.namespaces else str(path))
        return word

    async def _listen(self, process: subprocess.Popen[bytes], folder: str) -> bytes:
        assert process.stdout is not None
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), process.stdout)
        tasks = [loop.create_task(_read(reader)), *([loop.create_task(_watch(Path(folder)))] if folder else [])]
        try:
            done, _ = await asyncio.wait(tasks, timeout=WALL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                raise TooMuch(f"LaTeX did not finish it within {WALL_SECONDS:g} seconds")
            return done.pop().result()
        finally:
            for task in tasks:
                task.cancel()
            transport.close()


def place_of(name: str) -> str:
    """How a script's arguments name a given file."""
    return f"<{name}>"


async def choose() -> Jail:
    """The best jail that this machine gives, found out by trying. Raises NoJail."""
    programs = tuple(sorted(Path(found) for name in _PROGRAMS if (found := shutil.which(name))))
    is_unsafe = os.environ.get(UNSAFE) == "1"
    try:
        calls = seccomp.Filter(seccomp.rules(alone=False, runs_programs=True))
    except OSError as error:
        if not is_unsafe:
            raise NoJail("the kernel's calls can't be filtered") from error
        calls = None
    if shutil.which("bwrap"):
        jail = Jail(namespaces=True, programs=programs, calls=calls)
        with suppress(OSError, TooMuch):
            if (await jail.run("tar -cf - -T /dev/null", [], b"", {})).status == 0:
                return jail
    if landlock.abi() < 1 and not is_unsafe:
        raise NoJail("neither bubblewrap with namespaces nor Landlock is there")
    return Jail(namespaces=False, programs=programs, calls=calls)


async def _read(reader: asyncio.StreamReader) -> bytes:
    pieces, size = [], 0
    while piece := await reader.read(2**16):
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_BYTES_OUT:
            raise TooMuch("its picture is too big")
    return b"".join(pieces)


async def _watch(folder: Path) -> bytes:
    """Only ends, with TooMuch, when the folder holds more than it may. In namespaces the kernel sees to that."""
    while _held(folder) <= FOLDER_BYTES:  # noqa: ASYNC110  the kernel tells nobody when a folder has grown
        await asyncio.sleep(_WATCH_SECONDS)
    raise TooMuch("LaTeX writes too much for it")


def _held(folder: Path) -> int:
    held = 0
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):
            held += file.lstat().st_size
    return held


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _unpack(archive: bytes) -> dict[str, bytes]:
    """The plain files of an archive that nobody vouches for."""
    files: dict[str, bytes] = {}
    with suppress(tarfile.TarError), tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content and "/" not in entry.name:
                files[entry.name] = content.read()
    return files
