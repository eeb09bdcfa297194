"""The animations of a scene's latest films in one file: a line of JSON with what is where, then their partial films.

It is written and read by jobs, of one scene only; the trusted side carries it and looks at its first bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

NAME = "animations.pack"
MAGIC = b"manimgen animations 1\n"
MOST_BYTES = 64 * 2**20
_OLDEST = 20
"""An animation that so many films did not show is forgotten."""


@dataclass(frozen=True)
class Animation:
    """One that was drawn: what it leaves behind, and its partial films."""

    after: str
    """The hash of the state after it."""
    frames: tuple[int, ...] = ()
    """Of each partial film."""
    sizes: tuple[int, ...] = ()
    """Of each partial film, in bytes."""
    has_own_code: bool = False
    """Whether code of the scene's own takes part: an updater, a rate function."""
    must_step: bool = False
    """Whether it leaves something else when it is jumped over."""
    age: int = 0
    """How many films have not shown it since."""

    @property
    def is_possible(self) -> bool:
        """Whether its values are of the kinds that they should be."""
        counts = (*self.frames, *self.sizes)
        fits = len(self.frames) == len(self.sizes) > 0 and type(self.age) is int and isinstance(self.after, str)
        return fits and all(type(count) is int and count > 0 for count in counts)


class Pack:
    """The animations of one file, by the hash of the state before each."""

    def __init__(self, data: bytes = b"") -> None:
        """Of what is no pack, or a broken one, nothing is known."""
        self.known: dict[str, Animation] = {}
        self._films: dict[str, memoryview] = {}
        self.is_false = False
        """Whether it can't be what one of our films left."""
        try:
            self._read(memoryview(data))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.known = {}
            self.is_false = True

    def films(self, key: str) -> list[memoryview]:
        """The partial films of an animation, each a whole MP4 file."""
        films, rest = [], self._films[key]
        for size in self.known[key].sizes:
            films.append(rest[:size])
            rest = rest[size:]
        return films

    def _read(self, data: memoryview) -> None:
        if bytes(data[: len(MAGIC)]) != MAGIC:
            return
        end = bytes(data).index(b"\n", len(MAGIC))
        place = end + 1
        for key, fields in json.loads(bytes(data[len(MAGIC) : end])).items():
            fields |= {name: tuple(fields[name]) for name in ("frames", "sizes")}
            animation = Animation(**fields)
            if not animation.is_possible:
                raise ValueError("there is no such animation")
            length = sum(animation.sizes)
            if place + length > len(data):
                raise ValueError("the pack ends too early")
            self.known[key], self._films[key] = animation, data[place : place + length]
            place += length


def write(target: Path, new: dict[str, tuple[Animation, list[Path]]], old: Pack, shown: set[str]) -> None:
    """Those of this film, then what is left of older ones while there is room."""
    chosen: list[tuple[str, Animation, list[bytes | memoryview]]] = []
    left = MOST_BYTES
    for key, (animation, paths) in new.items():
        films: list[bytes | memoryview] = [path.read_bytes() for path in paths]
        chosen.append((key, replace(animation, sizes=tuple(map(len, films))), films))
    older = sorted((animation.age + 1 if key not in shown else 0, key) for key, animation in old.known.items())
    for age, key in older:
        if key not in new and age <= _OLDEST:
            chosen.append((key, replace(old.known[key], age=age), list(old.films(key))))
    kept = []
    for key, animation, films in chosen:
        left -= sum(animation.sizes)
        if left >= 0:
            kept.append((key, animation, films))
    index = json.dumps({key: asdict(animation) for key, animation, _ in kept}).encode()
    unfinished = target.with_suffix(".part")  # whoever is killed meanwhile leaves no half of a pack
    with unfinished.open("wb") as file:
        file.write(MAGIC + index + b"\n")
        for _, _, films in kept:
            file.writelines(films)
    unfinished.replace(target)
