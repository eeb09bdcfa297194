"""The render server: takes jobs in, first come first served, and lets a warm zygote fork a child for each.

It never reads a job: it hands its open files on. One thread, one loop. The zygote is replaced by a fresh one after a
number of jobs, or when it dies; the old one sees its running jobs to their end.

A client connects, sends {"op": "render", "limits": {…}} with three open files (the job, the end to write events to, the
end to write the log to) and hears {"op": "started"}, with the job's folder as an open descriptor, and
{"op": "ended", "status", "error", "message"}.
Its hanging up at any moment ends the job; the job's folder stays until it has hung up.
"""

from __future__ import annotations

import itertools
import os
import selectors
import signal
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from generation.render import wall, watch
from generation.render.channel import Channel, Hangup, close_all
from generation.render.folders import Folders
from generation.render.tex import places
from generation.render.tex.service import Broker
from generation.render.warm import PROJECT, Warm, clean_environment, start
from generation.types import Limits

_FILES_OF_A_JOB = 3
_MOST_WAITING = 256
_TRIES_TO_START = 3
_SECONDS_BETWEEN_STARTS = 2.0
_SEND_SECONDS = 2.0
_LOOP_SECONDS = 1.0
_SECONDS_TO_END = 3.0


@dataclass(eq=False)
class _Job:
    """A client's job: waiting while it has no zygote."""

    number: int
    client: Channel
    limits: Mapping[str, Any]
    files: list[int]
    zygote: Warm | None = None
    folder: Path | None = None
    abandoned: bool = False


class Server:
    """Serves at a Unix socket until `stop` is called or SIGTERM comes."""

    def __init__(self, path: Path, jobs: int, cache: Path, cache_mb: int) -> None:
        self._path = path
        self._broker = Broker(cache, cache_mb)
        self._most_running = jobs
        self._numbers = itertools.count(1)
        self._selector = selectors.DefaultSelector()
        self._jobs: dict[int, _Job] = {}
        self._waiting: deque[_Job] = deque()
        self._zygotes: list[Warm] = []  # the last one gets the jobs
        self._started_zygote_at = -_SECONDS_BETWEEN_STARTS
        self._failed_starts = 0
        self._refusal = None if wall.is_unsafe() else wall.missing()
        self._stopping = False

    def serve(self) -> None:
        wall.adopt_orphans()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        listener = _listen(self._path)
        self._folders = Folders(self._path.with_suffix(".jobs"))
        self._selector.register(listener, selectors.EVENT_READ, lambda: self._accept(listener))
        try:
            while not self._stopping:
                self._broker.keep()
                self._keep_a_zygote()
                self._start_waiting()
                self._folders.bury()
                for key, _ in self._selector.select(_LOOP_SECONDS):
                    if key.fd in self._selector.get_map():  # an earlier event may have closed it
                        key.data()
        finally:
            self._path.unlink(missing_ok=True)
            self._end_all()
            self._folders.close()

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        for zygote in self._zygotes:
            zygote.end()
        self._broker.end()
        watch.end_strangers(self._folders.removals, _SECONDS_TO_END)

    def _own_children(self) -> list[int]:
        return [*(zygote.process.pid for zygote in self._zygotes), *self._broker.pids, *self._folders.removals]

    # Zygotes

    def _keep_a_zygote(self) -> None:
        needed = not self._refusal and (not self._zygotes or self._zygotes[-1].worn_out)
        if needed and time.monotonic() - self._started_zygote_at >= _SECONDS_BETWEEN_STARTS:
            self._started_zygote_at = time.monotonic()
            zygote = start()
            self._zygotes.append(zygote)
            self._selector.register(zygote.channel, selectors.EVENT_READ, lambda: self._hear_zygote(zygote))

    def _hear_zygote(self, zygote: Warm) -> None:
        try:
            for message in zygote.channel.receive():
                match message["op"]:
                    case "ready":
                        zygote.facts = message
                        self._failed_starts = 0
                        self._retire_others(zygote)
                    case "ended":
                        self._job_ended(message)
        except Hangup:
            self._lose(zygote)

    def _retire_others(self, fresh: Warm) -> None:
        for zygote in self._zygotes:
            if zygote is not fresh:
                with suppress(Hangup):
                    zygote.channel.send({"op": "retire"})

    def _lose(self, zygote: Warm) -> None:
        """The zygote is gone: retired, or dead and its jobs with it."""
        self._selector.unregister(zygote.channel)
        zygote.end()
        self._zygotes.remove(zygote)
        watch.end_strangers(self._own_children(), _SECONDS_TO_END)
        for number in list(zygote.running):
            sentence = "The render server broke off."
            self._job_ended({"job": number, "status": None, "error": "render_crashed", "message": sentence})
        self._failed_starts += not zygote.ready
        if self._failed_starts >= _TRIES_TO_START:
            self._turn_away("Manim can't be started; the render server's log says why.")

    def _turn_away(self, sentence: str) -> None:
        while self._waiting:
            self._unavailable(self._waiting.popleft().client, sentence)

    # Jobs

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            connection.settimeout(_SEND_SECONDS)
            if not self._is_welcome(connection):
                connection.close()
                return
            client = Channel(connection)
            self._selector.register(client, selectors.EVENT_READ, lambda: self._hear_newcomer(client))

    def _is_welcome(self, connection: socket.socket) -> bool:
        """Only our own user and root may ask, and no job may: its processes are our descendants."""
        data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid, uid, _ = struct.unpack("3i", data)
        with suppress(psutil.Error):
            return uid in {0, os.getuid()} and os.getpid() not in {
                parent.pid for parent in psutil.Process(pid).parents()
            }
        return False

    def _hear_newcomer(self, client: Channel) -> None:
        try:
            for message in client.receive():
                match message.get("op"):
                    case "ping":
                        client.send(self._state())
                    case "render" if len(client.files) == _FILES_OF_A_JOB:
                        return self._take(client, message)
                    case _:
                        raise Hangup("not a request")
        except (Hangup, TimeoutError):
            self._selector.unregister(client)
            client.close()

    def _take(self, client: Channel, message: Mapping[str, Any]) -> None:
        if self._refusal or len(self._waiting) >= _MOST_WAITING:
            self._unavailable(client, self._refusal or "Too many renders are waiting.")
            return
        try:
            limits = asdict(Limits(**message["limits"]))
        except (KeyError, TypeError) as error:
            raise Hangup("not a request") from error
        job = _Job(next(self._numbers), client, limits, client.take_files())
        self._jobs[job.number] = job
        self._waiting.append(job)
        self._selector.modify(client, selectors.EVENT_READ, lambda: self._hang_up(job))

    def _unavailable(self, client: Channel, sentence: str) -> None:
        with suppress(Hangup):
            client.send({"op": "ended", "status": None, "error": "render_unavailable", "message": sentence})

    def _start_waiting(self) -> None:
        zygote = next((zygote for zygote in reversed(self._zygotes) if zygote.ready), None)
        while zygote and self._waiting and sum(len(each.running) for each in self._zygotes) < self._most_running:
            job = self._waiting.popleft()
            job.folder = job.folder or self._folders.make()
            request = {"op": "fork", "job": job.number, "folder": str(job.folder), "limits": job.limits}
            formulas = self._broker.connect()
            try:
                zygote.channel.send(request, [*job.files, formulas])
            except Hangup:
                self._waiting.appendleft(job)
                self._lose(zygote)
                return
            finally:
                os.close(formulas)
            close_all(job.files)
            job.files = []
            job.zygote = zygote
            zygote.forked += 1
            zygote.running.add(job.number)
            _tell_started(job)

    def _job_ended(self, message: Mapping[str, Any]) -> None:
        for zygote in self._zygotes:
            zygote.running.discard(message["job"])
        job = self._jobs[message["job"]]
        job.zygote = None
        with suppress(Hangup):
            job.client.send({**message, "op": "ended"})
        if job.abandoned:
            self._forget(job)

    def _hang_up(self, job: _Job) -> None:
        """The client has what it wants, or wants no more; it may still listen for the end."""
        self._selector.unregister(job.client)
        job.abandoned = True
        if job.zygote is None:
            self._forget(job)
        else:
            with suppress(Hangup):
                job.zygote.channel.send({"op": "end", "job": job.number})

    def _forget(self, job: _Job) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        job.client.close()
        close_all(job.files)
        del self._jobs[job.number]
        if job.folder:
            self._folders.remove(job.folder)

    def _state(self) -> dict[str, Any]:
        facts = next((zygote.facts for zygote in reversed(self._zygotes) if zygote.ready), {})
        return {
            "ready": bool(facts),
            "running": sum(len(zygote.running) for zygote in self._zygotes),
            "waiting": len(self._waiting),
            "jobs": self._most_running,
            "manim": facts.get("manim"),
            "wall": facts.get("wall"),
            "refusal": self._refusal,
        }


def _tell_started(job: _Job) -> None:
    assert job.folder is not None
    folder = os.open(job.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        job.client.send({"op": "started"}, [folder])
    except Hangup:
        pass  # its hanging up is heard in the loop
    finally:
        os.close(folder)


def _listen(path: Path) -> socket.socket:
    """A socket that only our own user can reach. One that a dead server left is replaced. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        if other.connect_ex(str(path)) == 0:
            raise OSError(f"a render server listens at {path} already")
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(64)
    listener.setblocking(False)
    return listener


def serve(path: Path, jobs: int, cache: Path, cache_mb: int) -> None:
    """Serve until SIGTERM. Starts this process anew in a clean environment first, when its own holds more."""
    wanted = clean_environment()
    if set(os.environ) - set(wanted):
        os.chdir(PROJECT)
        arguments = ["-m", "generation.render", "serve", "--socket", str(path.absolute()), "--jobs", str(jobs)]
        arguments += places.options(cache, cache_mb)
        os.execve(sys.executable, [sys.executable, *arguments], wanted)
    Server(path.absolute(), jobs, cache.absolute(), cache_mb).serve()
