"""Stretches in which a film shows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 2.5
_LONGEST_AT_THE_END = 3.5
_SHORTEST_STEP = 1.0
"""Seconds."""


@dataclass(frozen=True)
class Gap:
    """From when until when there is nothing to look at."""

    since: float
    until: float
    step: str | None
    is_whole_step: bool = False

    @property
    def message(self) -> str:
        seconds = self.until - self.since
        if self.is_whole_step:
            where = f"The step “{self.step}” shows nothing" if self.step else "The scene shows nothing"
            return f"{where}. Add what it is about, self.play(FadeIn(…)), or leave the step out."
        return (
            f"The frame is empty for {seconds:.1f} s. Bring something sooner, self.play(FadeIn(…)), wait less, or keep "
            "what was there until the next thing comes."
        )


class Watch:
    """Told at each look whether anything is to be seen."""

    def __init__(self) -> None:
        self._gaps: list[Gap] = []
        self._since: float | None = 0.0
        self._until = 0.0
        self._step: str | None = None
        self._step_since = 0.0
        self._step_showed = self._ever_showed = False

    def begin_step(self, step: str | None, time: float) -> None:
        self._end_step(time)
        self._step, self._step_since, self._step_showed = step, time, False

    def note(self, shows: bool, time: float) -> None:
        if shows:
            self._step_showed = self._ever_showed = True
            self._close(_LONGEST)
        else:
            self._since = time if self._since is None else self._since
            self._until = time

    def end(self, time: float) -> Iterator[Gap]:
        """The scene is over."""
        if not self._ever_showed:
            yield Gap(0.0, time, None, is_whole_step=True)
            return
        self._end_step(time)
        self._until = time
        self._close(_LONGEST_AT_THE_END)
        whole = [gap for gap in self._gaps if gap.is_whole_step]
        yield from whole
        yield from (gap for gap in self._gaps if not any(_is_within(gap, step) for step in whole if step is not gap))

    def _close(self, longest: float) -> None:
        if self._since is not None and self._until - self._since > longest:
            self._gaps.append(Gap(self._since, self._until, self._step))
        self._since = None

    def _end_step(self, time: float) -> None:
        if self._step and not self._step_showed and time - self._step_since >= _SHORTEST_STEP:
            self._gaps.append(Gap(self._step_since, time, self._step, is_whole_step=True))


def _is_within(gap: Gap, step: Gap) -> bool:
    return gap.since < step.until and gap.until > step.since
