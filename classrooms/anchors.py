"""Where a thread is pinned, and where that place is now that the scene has changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from classrooms.threads import STEP_LENGTH, Anchor, Thread
from projects.models import Clip, Revision, Scene
from projects.sharing import newest_clip

LONGEST_FILM = 24 * 3600.0
"""Seconds."""
SMALLEST = 0.005
"""Of a region: part of the picture's width or height."""
ROUNDING = 0.05
"""Seconds that a player may be off."""


@dataclass(frozen=True)
class Region:
    """A part of the picture: all four as parts of its width or height, from its upper left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def is_inside(self) -> bool:
        values = (self.x, self.y, self.width, self.height)
        if not all(math.isfinite(value) and 0 <= value <= 1 for value in values):
            return False
        fits = self.x + self.width <= 1 + 1e-6 and self.y + self.height <= 1 + 1e-6
        return fits and min(self.width, self.height) >= SMALLEST


@dataclass(frozen=True)
class Pin:
    """What somebody points at in a revision: its film (`at` in seconds, `step` by name) or its code (`line` from 1)."""

    anchor: Anchor = Anchor.SCENE
    at: float | None = None
    step: str = ""
    region: Region | None = None
    line: int | None = None
    revision: int | None = None
    """The number of the revision that was looked at; None: the newest."""

    def fields(self, scene: Scene) -> dict[str, Any]:
        """What a thread keeps of it. Raises ValidationError at the field that does not fit."""
        revision = self._revision(scene)
        kept: dict[str, Any] = {"anchor": self.anchor, "revision": revision}
        match self.anchor:
            case Anchor.MOMENT | Anchor.REGION:
                kept |= self._moment(revision)
            case Anchor.STEP:
                kept |= {"step": self._step(revision)}
            case Anchor.LINE:
                kept |= {"line": self._line(revision)}
        if self.anchor == Anchor.REGION:
            if self.region is None or not self.region.is_inside:
                raise ValidationError({"region": _("Mark a part of the picture.")})
            kept["region"] = {name: round(value, 4) for name, value in vars(self.region).items()}
        return kept

    def _revision(self, scene: Scene) -> Revision | None:
        if self.revision is None:
            return scene.revisions.last()
        found = scene.revisions.filter(number=self.revision).first()
        if found is None:
            raise ValidationError({"revision": _("This scene has no such revision.")})
        return found

    def _moment(self, revision: Revision | None) -> dict[str, Any]:
        if self.at is None or not 0 <= self.at <= LONGEST_FILM:
            raise ValidationError({"at": _("Say which moment of the film, in seconds.")})
        film = revision.clips.order_by("created_at").last() if revision else None
        for step in film.steps if film else ():
            if step["start"] <= self.at + ROUNDING and self.at < step["end"]:
                name, offset = step["name"][:STEP_LENGTH], max(0.0, self.at - step["start"])
                return {"at": self.at, "step": name, "offset": offset}
        return {"at": self.at}

    def _step(self, revision: Revision | None) -> str:
        film = revision.clips.order_by("created_at").last() if revision else None
        if film is None or self.step not in [step["name"][:STEP_LENGTH] for step in film.steps]:
            raise ValidationError({"step": _("The film has no such step.")})
        return self.step

    def _line(self, revision: Revision | None) -> int:
        lines = len(revision.code.splitlines()) if revision else 0
        if self.line is None or not 1 <= self.line <= lines:
            words = _("The code has the lines 1 to %d.") % lines if lines else _("There is no code yet.")
            raise ValidationError({"line": words})
        return self.line


@dataclass(frozen=True)
class Place:
    """Where something is now. `is_outdated`: not there any more, `at` and `line` say where it was."""

    at: float | None = None
    line: int | None = None
    is_outdated: bool = False


class Places:
    """Where the threads of a scene are in its newest revision and its newest film."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._moves: dict[int, dict[int, int]] = {}

    @cached_property
    def newest(self) -> Revision | None:
        return self._scene.revisions.last()

    @cached_property
    def film(self) -> Clip | None:
        return newest_clip(self._scene)

    def of(self, thread: Thread) -> Place:
        match thread.anchor:
            case Anchor.LINE:
                return self._line(thread)
            case Anchor.STEP:
                start = self._start(thread.step)
                return Place(at=start, is_outdated=start is None)
            case Anchor.MOMENT | Anchor.REGION:
                return self._moment(thread)
        return Place()

    def _moment(self, thread: Thread) -> Place:
        """In another film: as long after its step's beginning as before."""
        at = thread.at or 0.0
        if self.film is None or thread.revision_id in (None, self.film.revision_id):
            return Place(at=at)
        start = self._start(thread.step) if thread.step else None
        if start is not None and thread.offset is not None:
            at = start + thread.offset
        is_gone = at > self.film.duration + ROUNDING or (bool(thread.step) and start is None)
        return Place(at=min(at, self.film.duration), is_outdated=is_gone)

    def _start(self, step: str) -> float | None:
        starts = [each["start"] for each in self.film.steps if each["name"][:STEP_LENGTH] == step] if self.film else []
        return float(starts[0]) if starts else None

    def _line(self, thread: Thread) -> Place:
        line = thread.line or 0
        if self.newest is None or thread.revision is None:
            return Place(line=line, is_outdated=True)
        if thread.revision_id == self.newest.pk:
            return Place(line=line)
        moves = self._moves.get(thread.revision.number)
        if moves is None:
            moves = self._moves[thread.revision.number] = moved(thread.revision.code, self.newest.code)
        return Place(line=moves.get(line, line), is_outdated=line not in moves)


def moved(before: str, after: str) -> dict[int, int]:
    """Where each line of a text is in a newer one, both counted from 1; lines that are gone are left out.

    Besides what a diff leaves in place, a line that occurs in both texts just once has been moved.
    """
    old, new = before.splitlines(), after.splitlines()
    places: dict[int, int] = {}
    for kind, first, last, at, _end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            places |= {first + step + 1: at + step + 1 for step in range(last - first)}
    for number, line in enumerate(old, 1):
        if number not in places and line.strip() and old.count(line) == 1 == new.count(line):
            places[number] = new.index(line) + 1
    return places
