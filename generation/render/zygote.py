"""The warm process: it has imported Manim once and forks a child for each job.

It never sees what a job is: it gets limits, a folder and four open files, and the child reads the job from them. It
started with an empty environment, has one thread, and watches over its children: what takes more than its limits is
killed with all its descendants.
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
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import manim
import psutil
from manim import Circle, Scene, Text, tempconfig

from generation.render import runner, wall, watch
from generation.render.channel import Channel, Hangup, close_all
from generation.render.sharing import share_paths
from generation.render.tex import client as formulas
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
    folder: Path
    limits: Limits
    deadline: float
    files_counted: float = 0.0
    excess: watch.Excess | None = None


class Zygote:
    """Forks jobs when the server says so, and tells it how each ended."""

    def __init__(self, server: Channel) -> None:
        self._server = server
        self._children: dict[int, _Child] = {}  # by job number
        self._selector = selectors.DefaultSelector()
        self._selector.register(server, selectors.EVENT_READ)
        self._allowed = wall.allow_list()
        self._retired = False

    def serve(self) -> None:
        """Until the server hangs up, or retires this process and its last job has ended."""
        self._server.send({"op": "ready", "manim": manim.__version__, "wall": wall.layers()})
        while self._children or not self._retired:
            events = self._selector.select(_TICK if self._children else None)
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
        files = self._server.take_files()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            _be_a_job(files, Path(message["folder"]), Limits(**message["limits"]), self._allowed)
        close_all(files)
        limits = Limits(**message["limits"])
        deadline = time.monotonic() + limits.wall_seconds
        child = _Child(message["job"], pid, os.pidfd_open(pid), Path(message["folder"]), limits, deadline)
        self._children[child.number] = child
        self._selector.register(child.pidfd, selectors.EVENT_READ, child)

    def _watch(self) -> None:
        if not self._children:
            return
        found = watch.families()
        for child in list(self._children.values()):
            child.excess = child.excess or self._excess(child, found.get(child.pid, []))
            if child.excess:
                self._end(child.number)
        watch.end_strangers_among(found, {child.pid for child in self._children.values()})

    def _excess(self, child: _Child, family: list[psutil.Process]) -> watch.Excess | None:
        now = time.monotonic()
        if now > child.deadline:
            seconds = f"{child.limits.wall_seconds:g}"
            return watch.Excess("render_timeout", f"The scene was not drawn within {seconds} seconds.")
        if now - child.files_counted > _SECONDS_BETWEEN_FILE_COUNTS:
            child.files_counted = now
            if excess := watch.excess_of_files(child.folder, child.limits):
                return excess
        return watch.excess_of_processes(family, child.limits)

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
        watch.end_strangers(known, _SECONDS_TO_END)
        excess = child.excess
        self._server.send(
            {
                "op": "ended",
                "job": child.number,
                "status": os.waitstatus_to_exitcode(status),
                "error": excess.error if excess else None,
                "message": excess.message if excess else None,
            }
        )


def _be_a_job(files: list[int], folder: Path, limits: Limits, allowed: list[Any]) -> NoReturn:
    """What a forked child does first, before it reads a byte of its job."""
    status = 1
    try:
        job_file, events, log, broker = _keep_only(files)
        os.setsid()
        wall.die_with_parent()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        _replace_streams(log)
        wall.confine(folder, limits, allowed)
        formulas.connect(broker)
        status = runner.run(job_file, events, folder)
        sys.stdout.flush()
    finally:
        os._exit(status)


def _keep_only(files: list[int]) -> Iterator[int]:
    """Close every descriptor but these, and give them low numbers after the three streams."""
    high = [os.dup2(file, 100 + index) for index, file in enumerate(files)]
    os.closerange(3, 100)
    os.closerange(100 + len(files), os.sysconf("SC_OPEN_MAX"))
    low = [os.dup2(file, 3 + index, inheritable=False) for index, file in enumerate(high)]
    close_all(high)
    return iter(low)


def _replace_streams(log: int) -> None:
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
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(1, "w", closefd=False)),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=True,
        )
        for _ in range(2)
    )


def warm_up() -> None:
    """Do once what every job would do first: find the fonts, start Pango and Cairo, draw a frame."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig({"media_dir": folder, "dry_run": True, "verbosity": "ERROR"}),
    ):
        scene = Scene()
        scene.add(Text("Aa"), Circle())
        scene.renderer.update_frame(scene)


def main() -> None:
    """Run as `python -m generation.render.zygote FD`, FD being a connected socket to the server."""
    server = Channel(socket.socket(fileno=int(sys.argv[1])))
    wall.adopt_orphans()
    wall.die_with_parent()
    share_paths()
    formulas.install()
    warm_up()
    gc.collect()
    gc.freeze()
    with suppress(Hangup):
        Zygote(server).serve()


if __name__ == "__main__":
    main()
