"""Threads that paint and encode partial films beside the running scene, and hand them on in the film's order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from manim._config.video_encoder import VideoEncoderSpec

from generation.render.drawing.encoding import Canvas, encoder
from generation.render.drawing.sketches import Picture, Pixels

_MOST_BYTES_WAITING = 192 * 2**20
_SECONDS_FOR_A_FRAME = 0.5
_NICENESS = 2
"""The scene itself comes first: all threads live on what it makes."""


@dataclass
class Reel:
    """A partial film: frames that come in at one end while they are painted at the other."""

    path: Path
    spec: VideoEncoderSpec
    is_known: bool = False
    """Whether it was drawn before: its frames only count."""
    frames: int = 0
    """Painted and encoded so far."""
    ends_animation: bool = False
    is_sealed: bool = False
    is_done: bool = False
    last: Pixels | None = None
    waiting: deque[tuple[Pixels | Picture, int]] = field(default_factory=deque)


@dataclass
class Listener:
    """What the studio tells. All are called in the film's order, never two at once."""

    on_picture: Callable[[Pixels], None] = lambda pixels: None
    """The first frame that shows anything."""
    on_frames: Callable[[int], None] = lambda frames: None
    """So many frames more are drawn."""
    on_partial: Callable[[Path, int], None] = lambda path, frames: None
    """A partial film is complete and has so many frames."""
    on_animation: Callable[[Pixels], None] = lambda pixels: None
    """An animation is drawn; its last frame."""


class Studio:
    """A number of painters. The scene's thread opens a reel, adds frames, seals it, and opens the next."""

    def __init__(self, painters: int, listener: Listener, is_flat: bool) -> None:
        self._listener = listener
        self._is_flat = is_flat
        self._change = threading.Condition()
        self._telling = threading.Lock()
        self._reels: list[Reel] = []
        self._next = 0
        self._told = 0
        self._held = 0
        self._is_closed = False
        self._end: int | None = None
        """How many reels there are to be, once some frames are not to be drawn any more."""
        self._has_picture = False
        self._error: BaseException | None = None
        self._threads = [
            threading.Thread(target=self._work, name=f"painter-{number}", daemon=True) for number in range(painters)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def done(self) -> list[tuple[Path, int]]:
        """The partial films that are complete, up to the first that is not."""
        return [(reel.path, reel.frames) for reel in self._reels[: self._told] if reel.frames]

    def open(self, path: Path, spec: VideoEncoderSpec, is_known: bool = False) -> Reel:
        reel = Reel(path, spec, is_known)
        with self._change:
            self._reels.append(reel)
            self._change.notify_all()
        return reel

    def add(self, reel: Reel, frame: Pixels | Picture, repeat: int) -> None:
        """Waits while too much waits. Raises what went wrong at a painter."""
        size = _size(frame)
        with self._change:
            self._change.wait_for(lambda: self._held + size <= _MOST_BYTES_WAITING or not self._held or self._error)
            self._raise()
            self._held += size
            reel.waiting.append((frame, repeat))
            self._change.notify_all()

    def seal(self, reel: Reel, ends_animation: bool) -> None:
        with self._change:
            reel.is_sealed, reel.ends_animation = True, ends_animation
            self._change.notify_all()

    def discard(self) -> None:
        """Draw nothing more of what waits. The film ends where the first frame is missing."""
        with self._change:
            for number, reel in enumerate(self._reels, 1):
                if reel.waiting and self._end is None:
                    self._end = number
                reel.is_sealed = True
                self._held -= sum(_size(frame) for frame, _ in reel.waiting)
                reel.waiting.clear()
            self._change.notify_all()

    def close(self, seconds: float | None = None) -> None:
        """Wait until all is drawn, or what can be drawn in so many seconds. Raises what went wrong."""
        with self._change:
            self._is_closed = True
            for reel in self._reels:
                reel.is_sealed = True
            self._change.notify_all()
            is_drawn = self._change.wait_for(self._is_drawn, seconds)
        if is_drawn:
            for thread in self._threads:
                thread.join()
        else:
            self._break_off()
        self._raise()

    def _is_drawn(self) -> bool:
        return self._error is not None or all(reel.is_done for reel in self._reels)

    def _break_off(self) -> None:
        """Draw no further frame. Whoever is at one for longer than a moment is not waited for."""
        self.discard()
        with self._change:
            self._change.wait_for(self._is_drawn, _SECONDS_FOR_A_FRAME)
        self._tell()
        with self._telling:
            self._end = self._told

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        canvas = Canvas()
        while reel := self._take_reel():
            try:
                self._draw(reel, canvas)
                self._tell()
            except BaseException as error:  # noqa: BLE001  told to the scene's thread, which raises it
                with self._change:
                    self._error = self._error or error
                    self._change.notify_all()

    def _take_reel(self) -> Reel | None:
        with self._change:
            self._change.wait_for(lambda: self._error or self._next < len(self._reels) or self._is_closed)
            if self._error or self._next >= len(self._reels):
                return None
            self._next += 1
            return self._reels[self._next - 1]

    def _draw(self, reel: Reel, canvas: Canvas) -> None:
        film = pixels = None
        while item := self._take_frame(reel):
            frame, repeat = item
            pixels = canvas.show(frame)
            if not self._has_picture:
                self._look_for_picture(reel, pixels)
            if not reel.is_known:
                film = film or encoder(reel.path, reel.spec, self._is_flat)
                film.write(pixels, repeat)
            with self._change:
                reel.frames += repeat
                self._held -= _size(frame)
                self._change.notify_all()
            with self._telling:
                self._listener.on_frames(repeat)
        if film:
            film.finish()
        if pixels is not None and reel.ends_animation:
            reel.last = pixels.copy()
        with self._change:
            reel.is_done = True
            self._change.notify_all()

    def _take_frame(self, reel: Reel) -> tuple[Pixels | Picture, int] | None:
        with self._change:
            self._change.wait_for(lambda: reel.waiting or reel.is_sealed or self._error)
            if self._error:
                raise InterruptedError("another painter has failed")
            return reel.waiting.popleft() if reel.waiting else None

    def _look_for_picture(self, reel: Reel, pixels: Pixels) -> None:
        if reel is self._reels[self._told] and np.ptp(pixels[::4, ::4, :3]):
            self._has_picture = True
            with self._telling:
                self._listener.on_picture(pixels)

    def _tell(self) -> None:
        """Of what is complete, in order."""
        with self._telling:
            end = len(self._reels) if self._end is None else self._end
            while self._told < end and (reel := self._reels[self._told]).is_done:
                if reel.frames:
                    self._listener.on_partial(reel.path, reel.frames)
                if reel.last is not None:
                    self._listener.on_animation(reel.last)
                    reel.last = None
                self._told += 1


def _size(frame: Any) -> int:
    return frame.size if isinstance(frame, Picture) else int(frame.nbytes)
