"""What is told while a film is drawn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from generation.render.film import Totals

_SECONDS_BETWEEN = 0.25
_SECONDS_BEFORE_ESTIMATE = 1.0
_MOST_CAPTIONS = 2_000


class Progress:
    """Tells `started`, `step`, `caption` and `progress` events. What it tells only grows, and ends at its own totals.

    `totals` says what there is to draw as far as anybody knows yet. Steps and captions come from the scene's thread,
    the rest from its painters.
    """

    def __init__(self, tell: Callable[..., None], totals: Callable[[], Totals | None] = lambda: None) -> None:
        self._tell = tell
        self._forecast = totals
        self._lock = threading.Lock()
        self._totals: Totals | None = None
        self._animations = self._frames = self._steps = self._captions = 0
        self._started_at = time.monotonic()
        self._told_at = 0.0

    def started(self, scene: str) -> None:
        self._tell(event="started", scene=scene, animations=None, frames=None)

    def step(self, name: str, start: float) -> None:
        self._steps += 1
        self._tell(event="step", number=self._steps, name=name, start=start)

    def captions(self, subcaptions: Sequence[Any]) -> None:
        """Those that Manim's writer holds by now (`srt.Subtitle`); each is told once."""
        for line in subcaptions[self._captions : _MOST_CAPTIONS]:
            self._tell(event="caption", start=max(0.0, line.start.total_seconds()), text=line.content)
        self._captions = len(subcaptions)

    def frames(self, number: int) -> None:
        """So many more are drawn; told now and then."""
        with self._lock:
            self._frames += number
            if time.monotonic() - self._told_at >= _SECONDS_BETWEEN:
                self._progress()

    def animation(self) -> None:
        """One more is drawn."""
        with self._lock:
            self._animations += 1
            self._progress()

    def played(self, totals: Totals) -> None:
        """The scene is at its end: this is all there is to draw, whatever was foretold."""
        with self._lock:
            self._forecast = lambda: totals
            self._progress()

    def _progress(self) -> None:
        now = self._told_at = time.monotonic()
        left = {}
        if totals := self._known():
            self._totals = totals
            if self._frames and now - self._started_at > _SECONDS_BEFORE_ESTIMATE:
                pace = (now - self._started_at) / self._frames
                left = {"seconds_left": round(pace * (totals.frames - self._frames), 1)}
        self._tell(
            event="progress",
            animations_done=self._animations,
            animations=totals and totals.animations,
            frames_done=self._frames,
            frames=totals and totals.frames,
            **left,
        )

    def _known(self) -> Totals | None:
        """A forecast of too little is corrected upwards, so that no share is above one."""
        totals = self._forecast() or self._totals
        return totals and Totals(max(totals.animations, self._animations), max(totals.frames, self._frames))
