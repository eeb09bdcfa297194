"""The warm process: it has imported Manim once and forks a child for each job.

It never sees what a job is: it gets limits and open files, and the child reads the job from them. It started with an
empty environment, has one thread, and watches over its children: what takes more than its limits is killed with all
its descendants.
"""

from __future__ import annotations

import gc
import io
import os
import selectors
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import manim
import psutil
from manim import Circle, Scene, Text, tempconfig
from PIL import Image

from generation.render import access_times, faults, kernel, last_words, probe, runner, watch
from generation.render.channel import Channel, Hangup, close_all
from generation.render.drawing import glyphs, stepping
from generation.render.reuse import state
from generation.render.sharing import share_paths
from generation.render.tex import client as formulas
from generation.render.wall import Layer, Place, Wall
from generation.types import Limits

_TICK = 0.1
_SECONDS_BETWEEN_FILE_COUNTS = 1.0
_SECONDS_TO_END = 3.0


@dataclass
class _Child:
    """A running job."""

    number: int
    pid: int
    pidfd: int
    folder: Path | None
    """Whose files have to be counted; a file system of the job's own counts for itself."""
    limits: Limits
    deadline: float
    files_counted: float = 0.0
    computed: watch.Computed = field(default_factory=watch.Computed)
    excess: watch.Excess | None = None
    asked_at: float = 0.0


@dataclass
class _Errand:
    """What the server wants done."""

    number: int
    kind: str
    files: dict[str, int]
    limits: Limits


class Zygote:
    """Forks jobs when the server says so, and tells it how each ended."""

    def __init__(self, server: Channel, wall: Wall) -> None:
        self._server = server
        self._wall = wall
        self._children: dict[int, _Child] = {}  # by job number
        self._selector = selectors.DefaultSelector()
        self._selector.register(server, selectors.EVENT_READ)
        self._retired = False
        self._has_strangers = False

    def serve(self) -> None:
        """Until the server hangs up, or retires this process and its last job has ended."""
        self._server.send({"op": "ready", "manim": manim.__version__})
        while self._children or not self._retired:
            events = self._selector.select(_TICK if self._children or self._has_strangers else None)
            for key, _ in events:
                if key.fileobj is self._server:
                    self._listen()
                else:
                    self._ended(key.data)
            self._watch()

    def _listen(self) -> None:
        for message in self._server.receive():
            match message["op"]:
                case "fork":
                    self._fork(message)
                case "end":
                    self._end(message["job"])
                case "retire":
                    self._retired = True

    def _fork(self, message: Mapping[str, Any]) -> None:
        errand = _Errand(
            message["job"],
            message["errand"],
            dict(zip(message["files"], self._server.take_files(), strict=True)),
            Limits(**message["limits"]),
        )
        folder = Path(message["folder"]) if message["folder"] else None
        place = self._wall.place(errand.number, errand.limits, folder)
        sys.stdout.flush()
        sys.stderr.flush()
        pid = self._wall.fork()
        if pid == 0:
            _be_a_job(errand, place, self._wall)
        close_all(list(errand.files.values()))
        deadline = time.monotonic() + errand.limits.wall_seconds
        child = _Child(errand.number, pid, os.pidfd_open(pid), folder, errand.limits, deadline)
        self._children[child.number] = child
        self._selector.register(child.pidfd, selectors.EVENT_READ, child)
        self._server.send({"op": "started", "job": child.number}, [place.directory])
        place.close()

    def _watch(self) -> None:
        if not self._children and not self._has_strangers:
            return
        found = watch.families()
        for child in list(self._children.values()):
            family = found.get(child.pid, [])
            child.excess = child.excess or self._excess(child, family)
            if child.excess and not child.asked_at:
                child.asked_at = time.monotonic()
                watch.end_all_but_first(family)
                last_words.ask(child.pid)
            elif child.excess and time.monotonic() - child.asked_at > last_words.SECONDS:
                self._end(child.number)
        self._has_strangers = watch.end_strangers_among(found, {child.pid for child in self._children.values()})

    def _excess(self, child: _Child, family: list[psutil.Process]) -> watch.Excess | None:
        now = time.monotonic()
        if now > child.deadline:
            seconds = f"{child.limits.wall_seconds:g}"
            return watch.Excess("render_timeout", f"The scene was not drawn within {seconds} seconds.")
        if child.folder and now - child.files_counted > _SECONDS_BETWEEN_FILE_COUNTS:
            child.files_counted = now
            if excess := watch.excess_of_files(child.folder, family, child.limits):
                return excess
        return watch.excess_of_processes(family, child.limits, child.computed)

    def _end(self, number: int) -> None:
        if child := self._children.get(number):
            watch.end(child.pid)

    def _ended(self, child: _Child) -> None:
        """The job's first process is dead: end the rest, then tell the server."""
        _, status = os.waitpid(child.pid, 0)
        self._selector.unregister(child.pidfd)
        os.close(child.pidfd)
        del self._children[child.number]
        known = [other.pid for other in self._children.values()]
        self._has_strangers = watch.end_strangers(known, _SECONDS_TO_END)
        excess = child.excess
        self._server.send(
            {
                "op": "ended",
                "job": child.number,
                "status": os.waitstatus_to_exitcode(status),
                "memory": psutil.Process().memory_info().rss,
                "error": excess.error if excess else None,
                "message": excess.message if excess else None,
            }
        )


def _be_a_job(errand: _Errand, place: Place, wall: Wall) -> NoReturn:
    """What a forked child does first, before it reads a byte of its job."""
    status = 1
    try:
        mount = {} if place.mount is None else {"mount": place.mount}
        files = _keep_only(errand.files | mount)
        os.setsid()
        kernel.die_with_parent()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        _replace_streams(files.pop("log"), errand.limits.log_bytes)
        if cgroup := files.pop("cgroup", None):
            os.write(cgroup, b"0")
            os.close(cgroup)
        wall.confine(errand.number, errand.limits, place.path, files.pop("mount", None))
        status = _ERRANDS[errand.kind](files, place.path)
        sys.stdout.flush()
    finally:
        os._exit(status)


def _draw(files: dict[str, int], folder: Path) -> int:
    formulas.connect(files["formulas"])
    return runner.run(files["job"], files["events"], folder)


def _look(files: dict[str, int], _folder: Path) -> int:
    return probe.run(files["questions"])


_ERRANDS = {"draw": _draw, "look": _look}


def _keep_only(files: dict[str, int]) -> dict[str, int]:
    """Close every descriptor but these, and give them low numbers after the three streams, in their order."""
    high = [os.dup2(file, 1000 + index) for index, file in enumerate(files.values())]
    os.closerange(3, 1000)
    os.closerange(1000 + len(files), os.sysconf("SC_OPEN_MAX"))
    low = [os.dup2(file, 3 + index, inheritable=False) for index, file in enumerate(high)]
    close_all(high)
    return dict(zip(files, low, strict=True))


def _replace_streams(log: int, most_bytes: int) -> None:
    """New stream objects: what waits in the old ones belongs to somebody else."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    nowhere = os.open(os.devnull, os.O_WRONLY)  # for the chatter of LaTeX; Python's own stderr goes to the log
    os.dup2(nowhere, 2)
    os.close(nowhere)
    os.dup2(log, 1)
    os.close(log)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
    paper = faults.Log(1, most_bytes)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedWriter(paper),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=True,
        )
        for _ in range(2)
    )


def warm_up() -> None:
    """Do once what every job would do first: find the fonts, start Pango and Cairo, draw a frame, know PNG."""
    Image.preinit()
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig({"media_dir": folder, "dry_run": True, "verbosity": "ERROR"}),
    ):
        scene = Scene()
        scene.add(Text("Aa"), Circle())
        scene.renderer.update_frame(scene)


def main() -> None:
    """Run as `python -m generation.render.zygote FD LAYER…`, FD being a connected socket to the server."""
    server = Channel(socket.socket(fileno=int(sys.argv[1])))
    os.environ.pop("PWD", None)  # bubblewrap's
    kernel.adopt_orphans()
    kernel.die_with_parent()
    wall = Wall(frozenset(map(Layer, sys.argv[2:])))
    share_paths()
    stepping.install()
    glyphs.install()
    access_times.leave_alone()
    formulas.install()
    warm_up()
    state.remember_manim()
    gc.collect()
    gc.freeze()
    with suppress(Hangup):
        Zygote(server, wall).serve()


if __name__ == "__main__":
    main()
