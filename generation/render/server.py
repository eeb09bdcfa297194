"""The render server: takes jobs in, first come first served, and lets a warm zygote fork a child for each.

It never reads a job: it hands its open files on. One thread, one loop. The zygote is replaced by a fresh one after a
number of jobs, or when it dies; the old one sees its running jobs to their end.

A client connects, sends {"op": "render", "limits": {…}} with three open files (the job, the end to write events to, the
end to write the log to) and hears {"op": "started", "folder": …} and {"op": "ended", "status", "error", "message"}.
Its hanging up at any moment ends the job; the job's folder stays until it has hung up.
"""

from __future__ import annotations

import itertools
import os
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from generation.render import wall, watch
from generation.render.channel import Channel, Hangup, close_all

_PROJECT = Path(__file__).resolve().parents[2]
_FILES_OF_A_JOB = 3
_MOST_WAITING = 256
_JOBS_OF_A_ZYGOTE = 200
_SECONDS_BETWEEN_STARTS = 2.0
_SEND_SECONDS = 2.0
_LOOP_SECONDS = 1.0
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", wall.UNSAFE)
"""All that the processes that run scenes ever see of our environment."""


def clean_environment() -> dict[str, str]:
    """What jobs may know of the environment, and what makes their work repeatable and single-threaded."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    fixed = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"} | kept | fixed


@dataclass(eq=False)
class _Zygote:
    """A warm process, as the server sees it."""

    process: subprocess.Popen[bytes]
    channel: Channel
    facts: dict[str, Any] = field(default_factory=dict)
    forked: int = 0
    running: set[int] = field(default_factory=set)

    @property
    def ready(self) -> bool:
        return bool(self.facts)


@dataclass(eq=False)
class _Job:
    """A client's job: waiting while it has no zygote."""

    number: int
    client: Channel
    limits: Mapping[str, Any]
    files: list[int]
    zygote: _Zygote | None = None
    folder: Path | None = None
    abandoned: bool = False


class Server:
    """Serves at a Unix socket until `stop` is called or SIGTERM comes."""

    def __init__(self, path: Path, jobs: int) -> None:
        self._path = path
        self._folders = path.with_suffix(".jobs")
        self._most_running = jobs
        self._numbers = itertools.count(1)
        self._selector = selectors.DefaultSelector()
        self._jobs: dict[int, _Job] = {}
        self._waiting: deque[_Job] = deque()
        self._zygotes: list[_Zygote] = []  # the last one gets the jobs
        self._started_zygote_at = -_SECONDS_BETWEEN_STARTS
        self._refusal: str | None = None
        self._stopping = False

    def serve(self) -> None:
        wall.adopt_orphans()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        listener = _listen(self._path)
        _remove(self._folders)
        self._folders.mkdir(mode=0o700)
        self._selector.register(listener, selectors.EVENT_READ, lambda: self._accept(listener))
        try:
            while not self._stopping:
                self._keep_a_zygote()
                self._start_waiting()
                for key, _ in self._selector.select(_LOOP_SECONDS):
                    if key.fd in self._selector.get_map():  # an earlier event may have closed it
                        key.data()
        finally:
            self._path.unlink(missing_ok=True)
            self._end_all()
            _remove(self._folders)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _end_all(self) -> None:
        for zygote in self._zygotes:
            zygote.process.kill()
            zygote.process.wait()
        while watch.end_strangers(()):
            time.sleep(0.01)

    # Zygotes

    def _keep_a_zygote(self) -> None:
        current = self._zygotes[-1] if self._zygotes else None
        worn_out = current is not None and current.ready and current.forked >= _JOBS_OF_A_ZYGOTE
        if self._refusal or not (current is None or worn_out):
            return
        if time.monotonic() - self._started_zygote_at >= _SECONDS_BETWEEN_STARTS:
            self._started_zygote_at = time.monotonic()
            self._start_zygote()

    def _start_zygote(self) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(_SEND_SECONDS)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "generation.render.zygote", str(theirs.fileno())],
                env=clean_environment(),
                cwd=_PROJECT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        zygote = _Zygote(process, Channel(ours))
        self._zygotes.append(zygote)
        self._selector.register(ours, selectors.EVENT_READ, lambda: self._hear_zygote(zygote))

    def _hear_zygote(self, zygote: _Zygote) -> None:
        try:
            for message in zygote.channel.receive():
                match message["op"]:
                    case "ready":
                        zygote.facts = message
                        self._retire_others(zygote)
                    case "refused":
                        self._refuse(message["message"])
                    case "ended":
                        self._job_ended(message)
        except Hangup:
            self._lose(zygote)

    def _retire_others(self, fresh: _Zygote) -> None:
        for zygote in self._zygotes:
            if zygote is not fresh:
                with suppress(Hangup):
                    zygote.channel.send({"op": "retire"})

    def _lose(self, zygote: _Zygote) -> None:
        """The zygote is gone: retired, or dead and its jobs with it."""
        self._selector.unregister(zygote.channel)
        zygote.channel.close()
        zygote.process.kill()
        zygote.process.wait()
        self._zygotes.remove(zygote)
        watch.end_strangers([other.process.pid for other in self._zygotes])
        for number in list(zygote.running):
            sentence = "The render server broke off."
            self._job_ended({"job": number, "status": None, "error": "render_crashed", "message": sentence})

    def _refuse(self, sentence: str) -> None:
        """This machine can't render safely: say so to everybody, now and later."""
        self._refusal = sentence
        for job in list(self._jobs.values()):
            self._unavailable(job.client, sentence)

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
            return uid in {0, os.getuid()} and os.getpid() not in {parent.pid for parent in psutil.Process(pid).parents()}
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
            return self._unavailable(client, self._refusal or "Too many renders are waiting.")
        job = _Job(next(self._numbers), client, message["limits"], client.take_files())
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
            job.folder = Path(tempfile.mkdtemp(prefix="job-", dir=self._folders))
            request = {"op": "fork", "job": job.number, "folder": str(job.folder), "limits": job.limits}
            try:
                zygote.channel.send(request, job.files)
            except Hangup:
                self._waiting.appendleft(job)
                return self._lose(zygote)
            close_all(job.files)
            job.files = []
            job.zygote = zygote
            zygote.forked += 1
            zygote.running.add(job.number)
            with suppress(Hangup):  # its hanging up is heard in the loop
                job.client.send({"op": "started", "folder": str(job.folder)})

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
            return self._forget(job)
        with suppress(Hangup):
            job.zygote.channel.send({"op": "end", "job": job.number})

    def _forget(self, job: _Job) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        job.client.close()
        close_all(job.files)
        del self._jobs[job.number]
        if job.folder:
            _remove(job.folder)

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


def _listen(path: Path) -> socket.socket:
    """A socket that only our own user can reach. A stale one of a dead server is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
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


def _remove(folder: Path) -> None:
    """Whatever a hostile scene made of its folder: deep, locked or huge."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", str(folder)], stderr=subprocess.DEVNULL, check=False)
        subprocess.run(["rm", "-rf", "--", str(folder)], stderr=subprocess.DEVNULL, check=False)


def serve(path: Path, jobs: int) -> None:
    """Serve until SIGTERM. Starts this process anew in a clean environment first, when its own holds more."""
    wanted = clean_environment()
    if set(os.environ) - set(wanted):
        os.chdir(_PROJECT)
        arguments = ["-m", "generation.render", "serve", "--socket", str(path.absolute()), "--jobs", str(jobs)]
        os.execve(sys.executable, [sys.executable, *arguments], wanted)
    Server(path.absolute(), jobs).serve()


