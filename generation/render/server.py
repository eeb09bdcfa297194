"""The render server: takes jobs in, first come first served, and lets a warm zygote fork a child for each.

It never reads a job: it hands its open files on. One thread, one loop. The zygote is replaced by a fresh one after a
number of jobs, or when it dies; the old one sees its running jobs to their end.

A client connects and sends {"op": "render", "limits": {…}, "files": […]} with as many open files as it names: "job",
"events" and "log", the ends to write to. With {"op": "look"} they are "questions", a socket, and "log".
It hears {"op": "started"}, with the job's folder as an open descriptor, and {"op": "ended", "status", "error",
"message"}. Its hanging up at any moment ends the job; the job's folder stays until it has hung up.
{"op": "formulas"} is answered with the same, and a socket to the broker of formulas.
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

from generation.render import kernel, tiers, watch
from generation.render.channel import Channel, Hangup, close_all
from generation.render.folders import Folders
from generation.render.memory_cgroup import MemoryCgroups
from generation.render.tex import places
from generation.render.tex.service import Broker
from generation.render.wall import Layer
from generation.render.warm import PROJECT, Warm, clean_environment, start
from generation.types import Limits

_FILES = {"render": {"job", "events", "log"}, "look": {"questions", "log"}}
_ERRANDS = {"render": "draw", "look": "look"}
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
    errand: str
    limits: Limits
    files: dict[str, int]
    zygote: Warm | None = None
    folder: Path | None = None
    abandoned: bool = False


class Server:
    """Serves at a Unix socket until `stop` is called or SIGTERM comes."""

    def __init__(
        self, path: Path, jobs: int, cache: Path, cache_mb: int, standing: tiers.Standing | None = None
    ) -> None:
        """`standing` is found out by trying when it is not given."""
        self._path = path
        self._broker = Broker(cache, cache_mb)
        self._cgroups = _find_cgroups()
        self._standing = standing or tiers.find(
            clean_environment(), unsafe=tiers.is_unsafe_allowed(), memory_cgroup=self._cgroups is not None
        )
        self._most_running = jobs if self._standing.tier.startswith("A") else 1
        self._numbers = itertools.count(1)
        self._selector = selectors.DefaultSelector()
        self._jobs: dict[int, _Job] = {}
        self._waiting: deque[_Job] = deque()
        self._zygotes: list[Warm] = []  # the last one gets the jobs
        self._started_zygote_at = -_SECONDS_BETWEEN_STARTS
        self._failed_starts = 0
        self._refusal = self._standing.refusal
        self._stopping = False

    def serve(self) -> None:
        kernel.adopt_orphans()
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
            if self._cgroups:
                self._cgroups.close()

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
            zygote = start(self._standing.layers)
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
                    case "started":
                        self._tell_started(message["job"], zygote.channel.files.pop(0))
                    case "ended":
                        zygote.memory = message["memory"]
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
                    case "formulas":
                        self._give_door(client)
                    case "render" | "look":
                        return self._take(client, message)
                    case _:
                        raise Hangup("not a request")
        except (Hangup, TimeoutError):
            self._selector.unregister(client)
            client.close()

    def _give_door(self, client: Channel) -> None:
        """A socket to the broker, such as a job gets, for somebody who wants formulas tried before a render."""
        door = self._broker.connect()
        try:
            client.send({"op": "formulas"}, [door])
        finally:
            os.close(door)

    def _take(self, client: Channel, message: Mapping[str, Any]) -> None:
        if self._refusal or len(self._waiting) >= _MOST_WAITING:
            self._unavailable(client, self._refusal or "Too many renders are waiting.")
            return
        try:
            limits = Limits(**message["limits"])
            names = message["files"]
            if set(names) != _FILES[message["op"]] or len(names) != len(client.files):
                raise ValueError(names)
        except (KeyError, TypeError, ValueError) as error:
            raise Hangup("not a request") from error
        files = dict(zip(names, client.take_files(), strict=True))
        job = _Job(next(self._numbers), client, _ERRANDS[message["op"]], limits, files)
        self._jobs[job.number] = job
        if job.errand == "look":  # somebody's film waits for it
            self._waiting.appendleft(job)
        else:
            self._waiting.append(job)
        self._selector.modify(client, selectors.EVENT_READ, lambda: self._hang_up(job))

    def _unavailable(self, client: Channel, sentence: str) -> None:
        with suppress(Hangup):
            client.send({"op": "ended", "status": None, "error": "render_unavailable", "message": sentence})

    def _start_waiting(self) -> None:
        zygote = next((zygote for zygote in reversed(self._zygotes) if zygote.ready), None)
        while zygote and self._waiting and self._has_room_for(self._waiting[0]):
            job = self._waiting.popleft()
            self._equip(job)
            request = {
                "op": "fork",
                "job": job.number,
                "errand": job.errand,
                "folder": str(job.folder) if job.folder else None,
                "limits": asdict(job.limits),
                "files": list(job.files),
            }
            try:
                zygote.channel.send(request, list(job.files.values()))
            except Hangup:
                self._waiting.appendleft(job)
                self._lose(zygote)
                return
            close_all(list(job.files.values()))
            job.files = {}
            job.zygote = zygote
            zygote.forked += job.errand == "draw"
            zygote.running.add(job.number)

    def _has_room_for(self, job: _Job) -> bool:
        return job.errand == "look" or self._count_running() < self._most_running

    def _count_running(self) -> int:
        return sum(job.zygote is not None and job.errand == "draw" for job in self._jobs.values())

    def _equip(self, job: _Job) -> None:
        """Give it what a job needs beside what its client sent."""
        if Layer.NAMESPACES not in self._standing.layers:
            job.folder = job.folder or self._folders.make()
        if job.errand == "draw" and "formulas" not in job.files:
            job.files["formulas"] = self._broker.connect()
        if self._cgroups and "cgroup" not in job.files:
            job.files["cgroup"] = self._cgroups.make(job.number, job.limits)

    def _tell_started(self, number: int, folder: int) -> None:
        try:
            self._jobs[number].client.send({"op": "started"}, [folder])
        except Hangup:
            pass  # its hanging up is heard in the loop
        finally:
            os.close(folder)

    def _job_ended(self, message: Mapping[str, Any]) -> None:
        for zygote in self._zygotes:
            zygote.running.discard(message["job"])
        job = self._jobs[message["job"]]
        job.zygote = None
        if self._cgroups:
            if message["status"] and not message["error"] and self._cgroups.ran_out(job.number):
                excess = watch.too_much_memory(job.limits)
                message = {**message, "error": excess.error, "message": excess.message}
            self._cgroups.remove(job.number)
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
        close_all(list(job.files.values()))
        del self._jobs[job.number]
        if job.folder:
            self._folders.remove(job.folder)

    def _state(self) -> dict[str, Any]:
        facts = next((zygote.facts for zygote in reversed(self._zygotes) if zygote.ready), {})
        return {
            "ready": bool(facts),
            "running": self._count_running(),
            "waiting": len(self._waiting),
            "jobs": self._most_running,
            "manim": facts.get("manim"),
            "tier": self._standing.tier,
            "layers": self._standing.facts(),
            "wall": self._standing.facts(),
            "refusal": self._refusal,
            "unsafe": self._standing.unsafe,
        }


def _find_cgroups() -> MemoryCgroups | None:
    try:
        return MemoryCgroups()
    except OSError:
        return None


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
