"""Has what a job left looked at by a process behind the wall, and believes only what fits what was told.

Never imports Manim.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from generation.render.channel import Channel, Hangup, connect
from generation.render.results import BadResult, Breaking, Forged
from generation.types import Limits

_LIMITS = Limits(cpu_seconds=120, memory_bytes=2**30, file_bytes=2**20, files=16, processes=16, log_bytes=2**14)
_SECONDS_BEYOND_THE_JOB = 60.0
_ANSWER_SECONDS = 20.0
_KINDS: Mapping[str, tuple[str, tuple[str, ...], bool]] = {
    ".mp4": ("h264", ("aac", "mp3"), False),
    ".mov": ("qtrle", ("aac", "mp3", "pcm_s16le"), True),
    ".webm": ("vp9", ("opus",), True),
}
"""By the suffix of our name: the one video codec, the possible ones of sound, and whether one can see through."""
_LARGEST_SEGMENT = 4096
_SECONDS_OFF = 0.5


class Inspector:
    """The one process that opens what one job leaves. One that is gone is replaced when the next question comes.

    Each look raises BadResult, which is Forged where a job's own code can't have left this by mistake, and OSError
    when there is nobody who looks.
    """

    def __init__(self, server: Path, job: Limits) -> None:
        self._address = server
        self._limits = replace(_LIMITS, wall_seconds=job.wall_seconds + _SECONDS_BEYOND_THE_JOB)
        self._server: Channel | None = None
        self._process: Channel | None = None

    def begin(self) -> None:
        """Have it ready before it is needed. Raises OSError."""
        if self._process:
            return
        server = connect(self._address)
        ours, theirs = socket.socketpair()
        ours.settimeout(_ANSWER_SECONDS)
        self._server, self._process = server, Channel(ours)
        with theirs, open(os.devnull, "w", encoding="ascii") as nowhere:
            request = {"op": "look", "limits": asdict(self._limits), "files": ["questions", "log"]}
            server.send(request, [theirs.fileno(), nowhere.fileno()])

    def film(self, video: Path, poster: Path, told: Mapping[str, Any]) -> None:
        """Whether they are what was told."""
        with self._asking("film", video, poster) as seen:
            same_size = (seen["width"], seen["height"]) == (told["width"], told["height"])
            same_length = abs(seen["duration"] - told["duration"]) <= _SECONDS_OFF
            picture, sounds, transparent = _KINDS[video.suffix]
            same_kind = seen["pictures"] == [picture] and seen["transparent"] is transparent
            same_sound = seen["others"] in ([], *([sound] for sound in sounds))
            if not (same_kind and same_sound and same_size and same_length):
                raise Forged("the film is not what the scene said it is")

    def segment(self, init: Path, segment: Path, frames: int) -> None:
        """Whether it can be played after its header, and has so many pictures."""
        with self._asking("segment", init, segment) as seen:
            if (seen["codec"], seen["frames"]) != ("h264", frames) or max(seen["size"]) > _LARGEST_SEGMENT:
                raise Forged("a segment is not what the scene said it is")

    def picture(self, picture: Path, told: tuple[int, int] | None = None) -> None:
        """Whether it is a picture, of this width and height in pixels where they are told."""
        with self._asking("picture", picture) as seen:
            if told and tuple(seen["size"]) != told:
                raise Forged("the picture is not of the size that the scene said")

    def close(self) -> None:
        """Have the process ended, and wait until it has."""
        if self._process and self._server:
            self._process.close()
            with suppress(OSError):
                self._server.socket.shutdown(socket.SHUT_WR)
            self._end_of_it()
            self._server.close()
        self._process = self._server = None

    @contextmanager
    def _asking(self, kind: str, *paths: Path) -> Iterator[dict[str, Any]]:
        """What was seen, which may still be the answer of a process that was broken."""
        seen = self._ask(kind, paths)
        try:
            if "error" in seen:
                raise Forged(f"{paths[0].name} can't be read")
            yield seen
        except (KeyError, TypeError, ValueError) as error:
            raise Forged(f"nobody can tell what {paths[0].name} is") from error

    def _ask(self, kind: str, paths: Sequence[Path]) -> dict[str, Any]:
        self.begin()
        assert self._process
        with ExitStack() as stack:
            files = [stack.enter_context(open(path, "rb")).fileno() for path in paths]
            try:
                self._process.send({"look": kind}, files)
                while not (answers := self._process.receive()):
                    pass
            except TimeoutError as late:
                self.close()
                raise BadResult("it takes too long to look at it") from late
            except Hangup as end:
                raise self._why_it_is_gone() from end
        return answers[0]

    def _why_it_is_gone(self) -> Exception:
        ended = self._end_of_it()
        self.close()
        if ended.get("status") is None:
            return OSError("the render server has broken off")
        if ended["error"]:
            return BadResult("it takes too much to look at it")
        return Breaking("whoever looks at it breaks")

    def _end_of_it(self) -> dict[str, Any]:
        """What the server tells of it; empty when that is gone, too."""
        assert self._server
        with suppress(Hangup, TimeoutError):
            while True:
                for message in self._server.receive():
                    if message["op"] == "ended":
                        return message
        return {}
