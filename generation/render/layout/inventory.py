"""What stands where and when, and the line that made it: so that a click at the picture finds its place in the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from manim import Mobject, Scene

from generation.render.layout import boxes
from generation.render.layout.boxes import Floats
from generation.render.layout.naming import MANIMS, Author, quoted, running
from generation.render.layout.sight import Seen, Sight, Words

MOST_THINGS = 200
MOST_PLACES = 2_500
_MOST_AT_ONCE = 1_500
_MOST_ITEMS = 200
"""Of a list that is looked through."""
_FAINT = 0.02
"""The opacity below which a text is not there."""
_STIRS = 0.005
"""The share of the frame by which a box may move and still count as the same."""


@dataclass(frozen=True)
class _Held:
    """The variable that holds an object, the line that set it, and whether it holds others as well."""

    variable: str
    line: int
    is_shared: bool = False


@dataclass
class Thing:
    """What one line of the file made. A place is a `box` (left, top, width, height: shares), `start` and `end`."""

    name: str
    line: int
    places: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Stand:
    """Something on the stage, and since when it stands there like that."""

    thing: Thing
    mobject: Mobject
    box: list[float]
    since: float


class Inventory:
    """Told of each look at the stage. Between two looks a thing counts as having changed halfway."""

    def __init__(self, scene: Scene, author: Author) -> None:
        self._scene: Any = scene
        self._author = author
        self._things: dict[tuple[str, int], Thing] = {}
        self._owners: dict[int, tuple[Mobject, Mobject, Thing]] = {}
        """By the id of what is seen: that itself, what it is a part of, and the thing that this is."""
        self._stands: dict[int, _Stand] = {}
        self._places = 0
        self._looked_at = 0.0

    def note(self, seen: Sight, time: float) -> None:
        is_still = self._scene.is_current_animation_frozen_frame()
        changed_at = self._looked_at if is_still else (self._looked_at + time) / 2
        self._looked_at = time
        found = self._find(seen)
        for key, stand in list(self._stands.items()):
            if key not in found or _stirred(stand.box, found[key].box):
                self._leave(key, changed_at)
        for key, stand in found.items():
            if key not in self._stands:
                stand.since = changed_at
                self._stands[key] = stand

    def end(self, time: float) -> list[Thing]:
        """The scene is over. The things that were seen, in the order of their first places."""
        for key in list(self._stands):
            self._leave(key, time)
        return [thing for thing in self._things.values() if thing.places]

    def _find(self, seen: Sight) -> dict[int, _Stand]:
        """What is in the frame, by the id of the object that a line made."""
        variables: dict[int, _Held] | None = None
        parts: dict[int, list[Floats]] = {}
        owners: dict[int, tuple[Thing, Mobject]] = {}
        for each in islice((*seen.words, *seen.shapes), _MOST_AT_ONCE):
            known = self._owners.get(id(each.mobject))
            if known is None:
                variables = self._variables() if variables is None else variables
                known = self._meet(each, variables)
            if known and not (isinstance(each, Words) and each.opacity < _FAINT):
                _, owner, thing = known
                owners[id(owner)] = thing, owner
                parts.setdefault(id(owner), []).append(each.box)
        around = {key: boxes.union(np.array(found)) for key, found in parts.items()}
        return {
            key: _Stand(*owners[key], seen.share(box), 0.0)
            for key, box in around.items()
            if boxes.depth(box, seen.frame) >= 0
        }

    def _meet(self, each: Seen, variables: Mapping[int, _Held]) -> tuple[Mobject, Mobject, Thing] | None:
        """Name what was never seen before, after the nearest thing above it that a variable holds."""
        chain = (each.mobject, *reversed(each.place.above))
        owner = next((above for above in chain if id(above) in variables), each.top)
        words = quoted(owner) or quoted(each.mobject)
        kind = type(owner).__name__
        name, line = words or kind, self._author.written(owner) or self._author.written(each.mobject)
        if held := variables.get(id(owner)):
            name, line = (held.variable if held.is_shared else f"{held.variable} ({words or kind})"), held.line
        line = line or self._author.line()
        if line is None or (len(self._things) == MOST_THINGS and (name, line) not in self._things):
            return None
        thing = self._things.setdefault((name, line), Thing(name, line))
        self._owners[id(each.mobject)] = (each.mobject, owner, thing)
        return self._owners[id(each.mobject)]

    def _variables(self) -> dict[int, _Held]:
        """What the variables of whoever is just playing hold, the nearest first; those alone that some line sets."""
        frames = list(running())
        own = [(f"self.{name}", value) for name, value in vars(self._scene).items() if name not in MANIMS]
        named = [pair for frame in frames for pair in frame.f_locals.items()] + own
        found: dict[int, _Held] = {}
        shared: dict[int, _Held] = {}
        for variable, value in named:
            items = list(_items(value)) if isinstance(value, list | tuple | dict) else []
            if value is self._scene or not (isinstance(value, Mobject) or items):
                continue
            if line := self._author.made(variable, frames):
                for item in items:
                    shared.setdefault(id(item), _Held(variable, line, is_shared=True))
                if not items:
                    found.setdefault(id(value), _Held(variable, line))
        return shared | found

    def _leave(self, key: int, time: float) -> None:
        stand = self._stands.pop(key)
        if self._places < MOST_PLACES and time > stand.since:
            self._places += 1
            stand.thing.places.append({"start": round(stand.since, 3), "end": round(time, 3), "box": stand.box})


def _items(value: Any, depth: int = 0) -> Iterator[Mobject]:
    """The objects in a collection, and in collections in it."""
    for item in islice(value.values() if isinstance(value, dict) else value, _MOST_ITEMS):
        if isinstance(item, Mobject):
            yield item
        elif isinstance(item, list | tuple | dict) and depth < 2:
            yield from _items(item, depth + 1)


def _stirred(one: list[float], other: list[float]) -> bool:
    return any(abs(before - now) > _STIRS for before, now in zip(one, other, strict=True))
