"""Which lines of the user's file play when: whoever runs while an animation ends is asked, and nothing is traced."""

from __future__ import annotations

from itertools import islice
from types import CodeType, FrameType
from typing import Any

from generation.render.layout.naming import running

MOST_PLAYS = 2_000
_MOST_CALLERS = 4
_OVERRIDDEN = {"play", "wait"}
"""A scene may have methods of its own by these names, through which all its animations go: they tell nothing."""

Span = tuple[int, int]
"""The first and the last line of a call."""


class Trace:
    """Told whenever an animation has ended, on the thread and within the call that played it."""

    def __init__(self) -> None:
        self.plays: list[dict[str, Any]] = []
        """Each animation or pause: `start` and `end` in seconds, `line` and `last` of its call, `callers`: the first
        lines of the calls that led there, the innermost first."""
        self._until = 0.0
        self._spans: dict[tuple[CodeType, int], Span] = {}

    def rest(self, time: float) -> None:
        """An animation has been played up to this time, in seconds."""
        start, self._until = self._until, time
        if len(self.plays) == MOST_PLAYS or time <= start:
            return
        frames = list(running())
        while len(frames) > 1 and frames[0].f_code.co_name in _OVERRIDDEN:
            del frames[0]
        if not frames:
            return
        line, last = self._span(frames[0])
        callers = [self._span(frame)[0] for frame in frames[1 : _MOST_CALLERS + 1]]
        self.plays.append(
            {"start": round(start, 3), "end": round(time, 3), "line": line, "last": last, "callers": callers}
        )

    def _span(self, frame: FrameType) -> Span:
        """Where the call that this frame waits for stands."""
        place = frame.f_code, frame.f_lasti
        if place not in self._spans:
            first, last, _, _ = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
            self._spans[place] = (first or frame.f_lineno, max(first or 0, last or 0) or frame.f_lineno)
        return self._spans[place]
