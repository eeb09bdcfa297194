"""Plays a scene without drawing it, and has a witness look at it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from manim import Scene

from generation.render.film import UNNAMED, Rehearsal
from generation.render.layout.naming import Author
from generation.render.layout.witness import SECONDS_BETWEEN, Finding, Witness
from generation.types import Limits

_MOST_GLANCES = 6
"""At one animation that is jumped over."""


class Survey(Rehearsal):
    """A rehearsal that stops on its way where a witness wants to look."""

    def __init__(self, scene: Scene, limits: Limits, witness: Witness) -> None:
        super().__init__(scene, limits)
        self._witness = witness

    def play(self, scene: Scene, *animations: Any, **options: Any) -> None:
        section = self.file_writer.sections[-1]
        self._witness.begin(None if section.name == UNNAMED else section.name, self.film_time)
        before = self.frames_done
        super().play(scene, *animations, **options)
        if self.frames_done > before:
            self._witness.rest(self.film_time)

    def begun(self, scene: Scene) -> None:
        if not self.skip_animations or scene.duration <= SECONDS_BETWEEN / 2:
            return
        count = min(_MOST_GLANCES, math.ceil(scene.duration / SECONDS_BETWEEN))
        for number in range(1, count):
            at = scene.duration * number / count
            scene.update_to_time(at)
            self._witness.glance(self.film_time + at)

    def render(self, scene: Scene, time: float, moving_mobjects: Any = None) -> None:
        super().render(scene, time, moving_mobjects)
        if not self.skip_animations and self._witness.is_due(self.film_time):
            self._witness.glance(self.film_time)


def take(scene_class: Callable[[], Scene], code: str, limits: Limits, folder: Path | None = None) -> list[Finding]:
    """Play a scene and say what cannot be read in it. Raises what the scene raises, and FilmTooLong."""
    scene = scene_class()
    witness = Witness(scene, Author(code), folder)
    survey = Survey(scene, limits, witness)
    scene.render()
    subcaptions = ((line.start.total_seconds(), line.content) for line in survey.file_writer.subcaptions)
    return witness.end(survey.film_time, subcaptions)
