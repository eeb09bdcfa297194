"""What is told while a film is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable

from generation.render.film import Film, Totals

_SECONDS_BETWEEN = 0.25


class Progress:
    """Tells `started`, `step` and `progress` events. What it tells only grows, and ends at its own totals."""

    def __init__(self, tell: Callable[..., None], totals: Totals | None) -> None:
        self._tell = tell
        self._animations = totals.animations if totals else None
        self._frames = totals.frames if totals else None
        self._steps = 0
        self._told_at = 0.0

    def started(self, scene: str) -> None:
        self._tell(event="started", scene=scene, animations=self._animations, frames=self._frames)

    def step(self, name: str, start: float) -> None:
        self._steps += 1
        self._tell(event="step", number=self._steps, name=name, start=start)

    def frames(self, film: Film, animation_ended: bool) -> None:
        """After each animation, and within a long one now and then."""
        now = time.monotonic()
        if animation_ended or now - self._told_at >= _SECONDS_BETWEEN:
            self._told_at = now
            self._progress(film)

    def finished(self, film: Film) -> None:
        """Whatever the rehearsal foretold, what was drawn is all there was to draw."""
        self._animations, self._frames = film.animations_done, film.frames_done
        self._progress(film)

    def _progress(self, film: Film) -> None:
        # A rehearsal that foretold too little is corrected upwards, so that no share is above one.
        if self._animations is not None and self._frames is not None:
            self._animations = max(self._animations, film.animations_done)
            self._frames = max(self._frames, film.frames_done)
        self._tell(
            event="progress",
            animations_done=film.animations_done,
            animations=self._animations,
            frames_done=film.frames_done,
            frames=self._frames,
        )
