"""What a look at the stage can find: a flaw, the objects it is about, and what to do, in parts of a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from manim import Mobject

from generation.render.layout.boxes import Floats


@dataclass(frozen=True, eq=False)
class Flaw:
    """Something that cannot be read or seen as it is. `sentence` takes what each object is called."""

    id: str
    objects: tuple[Mobject, ...]
    boxes: tuple[Floats, ...]
    """Of the objects, in the frame."""
    sentence: Callable[..., str]
    """Takes the objects' names for a sentence, then their names in the source."""
    only_if_never_seen: bool = False
    """Whether it is a flaw only when the whole scene never shows the object: what hides it may be taken away."""

    @property
    def key(self) -> tuple[str, frozenset[int]]:
        """The same for the same flaw at another time."""
        return self.id, frozenset(map(id, self.objects))


def direction(across: float, up: float) -> str:
    """Manim's name of the way that leads there."""
    if abs(across) > abs(up):
        return "RIGHT" if across > 0 else "LEFT"
    return "UP" if up > 0 else "DOWN"
