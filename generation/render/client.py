"""Asks a render server for a film. Never imports Manim, trusts nothing that a job says."""

from __future__ import annotations

import os
import select
import signal
import socket as sockets
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from generation.render import last_words, parcel, reports, results
from generation.render.arrivals import STILL, Arrivals
from generation.render.channel import ANSWER_SECONDS, Channel, Hangup, connect
from generation.render.hearing import Stream
from generation.render.inspection import Inspector
from generation.render.offences import Offence
from generation.render.reuse.store import Animations, Told, is_wanted, may_come_of_knowledge, recollections
from generation.types import Limits, RenderJob

VIDEO, POSTER = "film.mp4", "poster.png"
"""What a job leaves in its folder."""
WEB_VIDEO, MASTER = "film.webm", "film.mov"
"""What it leaves instead of the one video when that is transparent."""

_TICK = 0.05
_SECONDS_BETWEEN_LOGS = 0.2
"""What is printed meanwhile becomes one event, however small its pieces."""
_GRACE_SECONDS = 15.0
"""How much longer than the job's own wall clock a server may stay silent before it counts as dead."""

Event = dict[str, Any]


def render(
    job: RenderJob,
    out: Path,
    contents: Sequence[BinaryIO] = (),
    *,
    socket: Path,
    stop: Callable[[], bool] = lambda: False,
    animations: Animations | None = None,
) -> Generator[Event]:
    """Render into the folder `out`; yields events, the last of which is always `done` or `failed`, with `offences`
    where the job did what no scene does by mistake.

    `contents` are open files, one for each of the job's assets.

    `animations` are what earlier films of the job's namespace left: what is known of them is not drawn again. The last
    event of a film tells whether it was `helped` by them.

    `stop` is asked at least every 100 ms. Dropping the iterator ends the job, too. Raises nothing of its own.
    """
    with closing(Inspector(socket, job.limits)) as inspector:
        arrivals, told = Arrivals(out, job.limits.file_bytes, inspector), Told()
        store = animations if animations and is_wanted(job) else None
        for known in recollections(job, store):
            try:
                run = _Run(job, contents, socket, known, inspector)
            except (OSError, Hangup) as error:
                yield _failed("render_unavailable", f"The render server does not answer: {error}.")
                return
            told.begin()
            try:
                for event in run.events(stop):
                    if (new := told.news(event)) and (brought := arrivals.bring(new, run.folder)):
                        yield brought
                outcome = run.outcome(out)
                if store and run.folder is not None:
                    store.keep(job, run.folder)
            finally:
                run.close()
            arrivals.offences |= run.offences
            if store and known and may_come_of_knowledge(outcome):
                store.forget(job)
            elif outcome.get("error") != "misjudged":
                helped = {"helped": True} if known and outcome["event"] == "done" else {}
                yield outcome | helped | _told(arrivals.offences)
                return
        yield _failed("render_crashed", "The render went astray.") | _told({*arrivals.offences, Offence.REPORT})


def _told(offences: set[Offence]) -> Event:
    return {"offences": sorted(offences)} if offences else {}


def ping(socket: Path) -> Event:
    """The server's state: ready, running, waiting, jobs, manim, wall, refusal. Raises OSError or Hangup."""
    channel = connect(socket)
    try:
        channel.send({"op": "ping"})
        return channel.receive()[0]
    finally:
        channel.close()


def _failed(error: str, message: str, line: int | None = None) -> Event:
    return {"event": "failed", "error": error, "message": message, "line": line}


class _Run:
    """One job at the server: three streams to listen to, and how it ended."""

    def __init__(
        self, job: RenderJob, contents: Sequence[BinaryIO], path: Path, known: bytes | None, inspector: Inspector
    ) -> None:
        self.offences: set[Offence] = set()
        self._limits: Limits = job.limits
        self._is_transparent = job.transparent
        self._wants_still, self._wants_layout = job.is_still, job.layout
        self._inspector = inspector
        self._server = connect(path)
        self._events, self._log = Stream(), Stream()
        self._tally = reports.Tally()
        self._printed, self._printed_at = "", 0.0
        """What nobody has been told yet, and when somebody was told last."""
        self._folder: int | None = None
        """The job's own folder, open."""
        self._step: str | None = None
        """The last one that was told."""
        file: int | None = None
        try:
            file = parcel.pack(job, contents, known)
            request = {"op": "render", "limits": asdict(job.limits), "files": ["job", "events", "log"]}
            self._server.send(request, [file, self._events.write_end, self._log.write_end])
        except BaseException:
            self.close()
            raise
        finally:
            if file is not None:
                os.close(file)
            self._events.close_write_end()
            self._log.close_write_end()
        self._result: Event | None = None
        self._ended: Event | None = None
        self._killed_for: Event | None = None
        self._deadline: float | None = None

    def events(self, stop: Callable[[], bool]) -> Iterator[Event]:
        """What the job says, until it has ended and said all."""
        while self._ended is None:
            if self._killed_for is None and stop():
                self._kill(_failed("cancelled", "The render was cancelled."))
            waited_for: list[Channel | Stream] = [
                self._server,
                *(stream for stream in (self._events, self._log) if stream.is_open),
            ]
            ready = select.select(waited_for, [], [], _TICK)[0]
            yield from self._hear(ready)
            if self._deadline is not None and time.monotonic() > self._deadline:
                self._ended = _failed("render_unavailable", "The render server has stopped answering.")
        while any(stream.read() for stream in (self._events, self._log)):
            yield from self._said()
        yield from self._said(is_over=True)

    def outcome(self, out: Path) -> Event:
        """The last event: the film in `out`, or why there is none."""
        if why := self._why_without_result():
            return why
        assert self._result is not None and self._folder is not None
        if self._wants_layout:
            return self._result if self._result["event"] == "failed" else {"event": "done"}
        if self._wants_still and self._result["event"] == "done":
            return self._still(out)
        facts = self._result.get("partial") if self._result["event"] == "failed" else self._result
        if facts is None:
            return self._result
        names = (WEB_VIDEO, MASTER) if self._is_transparent else (VIDEO,)
        try:
            poster, *videos = (
                results.take(self._folder, name, out / name, self._limits.file_bytes) for name in (POSTER, *names)
            )
            for video in videos:
                self._inspector.film(video, poster, facts)
        except results.BadResult as error:
            return self._without_film(self._bad("film", error))
        except OSError as error:
            return self._without_film(_failed("render_unavailable", f"The film can't be kept: {error}."))
        film = (
            dict(zip(("video", "master"), map(str, videos)))
            | {"poster": str(poster)}
            | {name: value for name, value in facts.items() if name != "event"}
        )
        return self._result | {"partial": film} if facts is not self._result else {"event": "done"} | film

    def _why_without_result(self) -> Event | None:
        """Of a job that was killed, or broke; None when it has said itself how it ended."""
        ended = self._ended or {}
        if self._killed_for:
            return self._killed_for | {"step": self._step}
        if ended.get("error"):
            why = {name: ended[name] for name in ("error", "message")}
            if self._result is None or self._result["event"] != "failed":
                return {"event": "failed"} | why | self._whereabouts()
            self._result |= why  # it was asked to end, and has answered
        if self._result is None or self._folder is None:
            return _crash(ended.get("status"), self._limits) | self._whereabouts()
        return None

    def _whereabouts(self) -> Event:
        """Where in the scene a job was that was killed, or broke."""
        line = None if self._folder is None else last_words.line(self._folder)
        return {"line": line, "step": self._step}

    def _without_film(self, why: Event) -> Event:
        """A scene that failed keeps its own fault, with no film up to there."""
        assert self._result is not None
        if self._result["event"] != "failed":
            return why
        return {name: value for name, value in self._result.items() if name != "partial"}

    def _still(self, out: Path) -> Event:
        assert self._result is not None and self._folder is not None
        try:
            picture = results.take(self._folder, STILL, out / STILL, self._limits.file_bytes)
            self._inspector.picture(picture, (self._result["width"], self._result["height"]))
        except results.BadResult as error:
            return self._bad("picture", error)
        except OSError as error:
            return _failed("render_unavailable", f"The picture can't be kept: {error}.")
        return {"event": "done", "still": str(picture)} | {name: self._result[name] for name in ("width", "height")}

    def _bad(self, what: str, error: results.BadResult) -> Event:
        if isinstance(error, results.Forged):
            self.offences.add(error.offence)
        return _failed("render_crashed", f"The render left no {what}: {error}.")

    @property
    def folder(self) -> int | None:
        """The job's own folder, open, once it has started."""
        return self._folder

    def close(self) -> None:
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None
        self._server.close()
        self._events.close()
        self._log.close()

    def _hear(self, ready: list[Any]) -> Iterator[Event]:
        if self._server in ready:
            self._hear_server()
        for stream in (self._events, self._log):
            if stream in ready:
                stream.read()
        yield from self._said()

    def _hear_server(self) -> None:
        try:
            for message in self._server.receive():
                if message["op"] == "started":
                    (self._folder,) = self._server.take_files()
                    self._deadline = time.monotonic() + self._limits.wall_seconds + _GRACE_SECONDS
                    with suppress(OSError):  # else the first look tells
                        self._inspector.begin()  # it gets ready while the job does
                elif message["op"] == "ended":
                    self._ended = message
                    if message["status"] == -signal.SIGSYS:
                        self.offences.add(Offence.CALL)
        except (Hangup, TimeoutError, ValueError):  # ValueError: "started" without a folder
            self._ended = self._ended or _failed("render_unavailable", "The render server broke off.")

    def _said(self, is_over: bool = False) -> Iterator[Event]:
        """The log and the events that came since; what the job said after its result is not heard."""
        yield from self._log_so_far(is_over)
        if self._events.total > reports.MOST_BYTES:
            self._kill(_failed("render_limit", "The scene reports more than a render may report."))
        for line in self._events.take_lines():
            event = reports.event(line)
            if event is None and reports.is_forged(line):
                self.offences.add(Offence.REPORT)
            if event is None or self._result is not None:
                continue
            if event["event"] == "distrust":
                self.offences.add(Offence.PACK)
            elif event["event"] in ("done", "failed"):
                self._result = event
            elif self._tally.hears(event):
                self._step = event["name"] if event["event"] == "step" else self._step
                yield event

    def _log_so_far(self, is_over: bool) -> Iterator[Event]:
        text = reports.clean(self._log.take_text())
        if self._log.total > self._limits.log_bytes:
            self._kill(_failed("render_limit", f"The scene prints more than {self._limits.log_bytes // 1024} KiB."))
            return
        self._printed += text
        if self._printed and (is_over or time.monotonic() - self._printed_at >= _SECONDS_BETWEEN_LOGS):
            self._printed_at = time.monotonic()
            text, self._printed = self._printed, ""
            yield {"event": "log", "text": text}

    def _kill(self, outcome: Event) -> None:
        """End the job for this reason; the server still tells when it has ended."""
        if self._killed_for is None:
            self._killed_for = outcome
            self._deadline = time.monotonic() + ANSWER_SECONDS
            try:
                self._server.socket.shutdown(sockets.SHUT_WR)
            except OSError:
                self._ended = outcome


def _crash(status: int | None, limits: Limits) -> Event:
    """The job died without a word."""
    if status == -signal.SIGXCPU:
        return _failed("render_timeout", f"The scene took more than {limits.cpu_seconds} seconds of computing.")
    if status == -signal.SIGSYS:
        return _failed("scene_error", "The scene asked the system for what no scene may have, and was ended.")
    if status == -signal.SIGKILL:
        return _failed("render_memory", "The machine ran out of memory and ended the render.")
    cause = signal.strsignal(-status) if status and status < 0 else None
    return _failed("render_crashed", f"The render broke off: {cause or 'it ended without a word'}.")
