"""A witness beside a film that is being drawn. Its trouble is never the film's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from manim import Scene

from generation.render.layout.witness import Finding, Witness


class Beside:
    """Hears of what a Film tells its audience; `end` gives the findings, none when the witness has lost its way."""

    def __init__(self, code: str, folder: Path) -> None:
        self._code = code
        self._folder = folder
        self._witness: Witness | None = None

    def watch(self, scene: Scene) -> None:
        """From now on."""
        self._witness = Witness(scene, self._code, self._folder)

    def step(self, name: str, time: float) -> None:
        self._tell(lambda witness: witness.begin(name, time))

    def frame(self, time: float) -> None:
        """One more frame of an animation under way."""
        self._tell(lambda witness: witness.glance(time) if witness.is_due(time) else None)

    def rest(self, time: float) -> None:
        """An animation has ended."""
        self._tell(lambda witness: witness.rest(time))

    def end(self, time: float, subcaptions: Iterable[tuple[float, str]]) -> list[Finding]:
        found: list[Finding] = []
        self._tell(lambda witness: found.extend(witness.end(time, subcaptions)))
        return found

    def _tell(self, news: Callable[[Witness], None]) -> None:
        if self._witness is None:
            return
        try:
            news(self._witness)
        except Exception:  # noqa: BLE001  objects of the user's own may answer anything
            self._witness = None
