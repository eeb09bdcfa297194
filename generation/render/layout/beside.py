"""A witness beside a film that is being drawn. Its trouble is never the film's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from manim import Scene

from generation.render.layout.inventory import Inventory, Thing
from generation.render.layout.naming import Author
from generation.render.layout.sight import Sight
from generation.render.layout.witness import Finding, Witness
from generation.render.trace import Trace


class Beside:
    """Hears of what a Film tells its audience; `end` gives the findings, none when the witness has lost its way.

    `traced` then gives the lines behind the film.
    """

    def __init__(self, code: str, folder: Path) -> None:
        self._code = code
        self._folder = folder
        self._witness: Witness | None = None
        self._inventory: Inventory | None = None
        self._trace = Trace()
        self._things: list[Thing] = []

    def watch(self, scene: Scene) -> None:
        """From now on."""
        author = Author(self._code)
        self._inventory = Inventory(scene, author)
        self._witness = Witness(scene, author, self._folder, self._note)

    def step(self, name: str, time: float) -> None:
        self._tell(lambda witness: witness.begin(name, time))

    def wants_frame(self, time: float) -> bool:
        """Whether a frame that is shown up to this time would be looked at."""
        return self._witness is not None and self._witness.is_due(time)

    def frame(self, time: float) -> None:
        """One more frame of an animation under way."""
        self._tell(lambda witness: witness.glance(time) if witness.is_due(time) else None)

    def rest(self, time: float) -> None:
        """An animation has ended."""
        self._trace.rest(time)
        self._tell(lambda witness: witness.rest(time))

    def end(self, time: float, subcaptions: Iterable[tuple[float, str]]) -> list[Finding]:
        found: list[Finding] = []
        self._tell(lambda witness: found.extend(witness.end(time, subcaptions)))
        if self._inventory:
            self._things = self._inventory.end(time)
        return found

    def traced(self) -> dict[str, Any]:
        """Which lines of the file played when, and which made what stood where."""
        return {"plays": self._trace.plays, "objects": [asdict(thing) for thing in self._things]}

    def _note(self, seen: Sight, time: float) -> None:
        try:
            if self._inventory:
                self._inventory.note(seen, time)
        except Exception:  # noqa: BLE001  the findings go on without it
            self._inventory = None

    def _tell(self, news: Callable[[Witness], None]) -> None:
        if self._witness is None:
            return
        try:
            news(self._witness)
        except Exception:  # noqa: BLE001  objects of the user's own may answer anything
            self._witness = None
