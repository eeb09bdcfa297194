"""Our shortcuts against the methods of Manim's that they stand for: python -m tests.generation.render.likeness

Prints one JSON object a check: how many results were compared, and which differ. Numbers are compared by their bits.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise, product
from typing import Any

import numpy as np
from manim import (
    BLUE,
    DOWN,
    HSV,
    IN,
    ORIGIN,
    OUT,
    PI,
    RED,
    RIGHT,
    UL,
    UR,
    WHITE,
    Arrow,
    Axes,
    Circle,
    Cube,
    Dot,
    Group,
    ManimColor,
    Mobject,
    NumberPlane,
    PointCloudDot,
    Square,
    Star,
    Text,
    Torus,
    ValueTracker,
    VGroup,
    VMobject,
    always_redraw,
)  # fmt: skip
from svgelements import Path  # type: ignore[import-untyped]

from generation.render.drawing import native, stepping
from generation.render.sharing import share_paths


class Wide(Square):
    """Says otherwise where its boundary is."""

    def get_points_defining_boundary(self) -> Any:
        return super().get_points_defining_boundary() * 2


class Blinking(Circle):
    """Says otherwise what its colours are."""

    def generate_rgbas_array(self, color: Any, opacity: Any) -> Any:
        return super().generate_rgbas_array(RED, opacity)


class Restless(Square):
    """Is updated in a way of its own."""

    def update(self, dt: float = 0, recursive: bool = True) -> Any:
        return super().update(dt, recursive).shift(dt * RIGHT)


class Pair(Circle):
    """Is copied in a way of its own."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = super().__deepcopy__(memo)
        made.name = "copy"
        return made


def mobjects() -> list[Mobject]:
    """Of many kinds, and some that are odd."""
    tracker, text = ValueTracker(1), Text("a b", gradient=(RED, BLUE))
    both = np.array([[0.0, -0.0, 1], [-0.0, 0.0, 1], [1, 0, 1], [0.0, 2, 1]])
    shared = Dot()
    circular = VGroup(Square(), Circle())
    circular.friend, circular[0].owner = circular[1], circular  # type: ignore[attr-defined]
    circular[0].add_updater(lambda mobject: mobject.shift(RIGHT * 0.01)).method = circular.get_center  # type: ignore[attr-defined]
    odd = VMobject().set_points(np.array([[0, np.nan, 0], [1, 1, 0], [2, 1, 0], [3, 0, 0.0]]))
    made = [
        Square(), Circle(color=BLUE).shift(UR), Star(color=[RED, BLUE], fill_opacity=0.5).set_sheen(0.3, UL), text,
        Arrow(ORIGIN, UR), Axes(), NumberPlane(), Cube(), VMobject(),
        Torus(resolution=4), VGroup(), VGroup(shared, Square(), shared), Group(Square(), Mobject()), Mobject(), odd,
        PointCloudDot(density=3), Wide(), VGroup(Wide(), Dot()), Blinking(), Pair(), VGroup(Pair(), Dot()), circular,
        VMobject().set_points(both), VMobject().set_points(both[:1]), Dot().rotate(PI, axis=RIGHT), tracker,
        always_redraw(lambda: Dot(RIGHT * tracker.get_value())), Circle().set_z_index(3).save_state(),
    ]  # fmt: skip
    made[0].target = made[1]
    things = np.empty(2, dtype=object)
    things[0] = made[0]
    colour = HSV((0.1, 0.2, 0.3))
    made[1].data = {"a": [made[1], (1, [made[0]])], made[0]: things, 2: {3}, (4, colour): colour}  # type: ignore[attr-defined]
    return made


_COUNT = len(mobjects())


def walked(thing: Any, seen: dict[int, tuple[int, Any]]) -> Iterator[Any]:
    """What a thing is made of, in an order of its own; what was met before is told by when that was."""
    if isinstance(thing, (int, float, str, type(None), np.number)):
        yield type(thing), np.float64(thing).tobytes() if isinstance(thing, (float, np.number)) else thing
        return
    if id(thing) in seen:
        yield "as before", seen[id(thing)][0]
        return
    seen[id(thing)] = len(seen), thing  # kept alive: no other thing shall get its id
    yield Path if isinstance(thing, Path) else type(thing)
    if isinstance(thing, np.ndarray) and thing.dtype != object:
        yield thing.dtype, thing.shape, thing.tobytes()
    elif isinstance(thing, (list, tuple, np.ndarray)):
        for member in thing:
            yield from walked(member, seen)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from walked(key, seen)
            yield from walked(value, seen)
    elif hasattr(thing, "__dict__") and not callable(thing):
        yield from walked(_held(thing), seen)
    elif callable(thing):
        yield getattr(thing, "__qualname__", None)
        yield from walked(getattr(thing, "__self__", None), seen)


def _held(thing: Any) -> dict[str, Any]:
    """By name, what makes a thing what it is. A glyph's path reads itself when it is first asked."""
    if isinstance(thing, Path):
        segments = [(type(segment).__name__, *(point and (point.x, point.y) for point in segment)) for segment in thing]
        looks = [str(thing.fill), str(thing.stroke), thing.stroke_width, repr(thing.transform)]
        return {"segments": segments, "values": thing.values, "looks": looks}
    return {key: value for key, value in vars(thing).items() if key != "original_id"}


def _told(work: Callable[[], Any]) -> Any:
    """The outcome of some work, an error among them, as something that can be compared."""
    try:
        with np.errstate(all="ignore"):
            return list(walked(work(), {}))
    except Exception as error:  # noqa: BLE001  whatever Manim raises
        return type(error)


Check = tuple[str, Callable[[Any], Any]]
"""What is looked at, and how, given the mobjects."""


def copies() -> Iterator[Check]:
    """A copy, and what it shares with what it is a copy of."""
    for number in range(_COUNT):
        yield f"{number}", partial(_copied, number)
    yield "a list", lambda made: copy.deepcopy([made, made[0], (made[1],)])


def _copied(number: int, made: Any) -> Any:
    return made[number].copy(), made[number]


def extents() -> Iterator[Check]:
    for number, direction in product(range(_COUNT), (UR, DOWN, IN, OUT, ORIGIN, UL, [0, 1, -1])):
        yield f"{number} {direction}", partial(_called, number, "get_critical_point", direction)
    for number, axis, key in product(range(_COUNT), range(3), (-1, 0, 1)):
        yield f"{number} {axis} {key}", partial(_called, number, "get_extremum_along_dim", None, axis, key)
    for number, axis in product(range(_COUNT), range(3)):
        yield f"{number} {axis}", partial(_called, number, "length_over_dim", axis)
        yield f"{number} {axis} max", partial(_called, number, "reduce_across_dimension", max, axis)


def families() -> Iterator[Check]:
    for number in range(_COUNT):
        yield f"{number}", partial(_called, number, "get_family")


def _called(number: int, method: str, *arguments: Any) -> Any:
    *given, made = arguments
    return getattr(made[number], method)(*given)


def colours() -> Iterator[Check]:
    chosen: tuple[Any, ...] = (
        None, RED, "#123456", "blue", [RED], [None], [RED, BLUE], (WHITE,), HSV((0.1, 0.2, 0.3)), 0xFF8800, [],
        np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.2, 0.3, 0.4]), np.array([1, 2, 3]), [0.5, 0.25, 0.125],
    )  # fmt: skip
    for number, color in enumerate(chosen):
        yield f"colour {number}", partial(_made_colours, color)
        for place, opacity in product((0, 1, 2, 3, 15, 18, 19), (None, 0.5, 1, np.float64(0.1), [0.2], [0.1, 0.9])):
            yield f"fill {place} {number} {opacity}", partial(_called, place, "set_fill", color, opacity)
            yield f"stroke {place} {number} {opacity}", partial(_called, place, "set_stroke", color, 2, opacity)
    for first, second in (*pairwise((0, 2, 18, 3, 1)), *product((1, 0, 4, 5, 11, 26, 3), (0, 27, 1, 4, 25))):
        yield f"style {first} {second}", partial(_matched, first, second)


def _made_colours(color: Any, _made: Any) -> Any:
    return [_told(partial(kind, color)) for kind in (ManimColor, partial(ManimColor, alpha=0.5), HSV)]


def _matched(first: int, second: int, made: Any) -> Any:
    return made[first].match_style(made[second])


def updates() -> Iterator[Check]:
    for number in range(_COUNT):
        yield f"{number}", partial(_called, number, "update", 0.1)
        yield f"{number} alone", partial(_called, number, "update", 0.1, False)
    yield "one with a method of its own", _updated_its_own_way


def _updated_its_own_way(made: Any) -> Any:
    group = VGroup(Square(), VGroup(Restless(), Dot()), Circle())
    vars(group[2])["update"] = lambda dt, recursive: group[2].shift(UR)
    suspended = VGroup(made[26].copy()).suspend_updating()
    return group.update(0.5), suspended.update(0.5)


def mixtures() -> Iterator[Check]:
    for alpha in (0, 0.0, 0.3, 1 / 3, 1.0, 1, np.float64(0.7), 1.5):
        for first, second in ((0, 1), (1, 18), (0, 2), (19, 0), (24, 0), (12, 0)):
            yield f"{alpha} {first} {second}", partial(_mixed, alpha, first, second)


def _mixed(alpha: float, first: int, second: int, made: Any) -> Any:
    between = made[first].copy()
    between.interpolate_color(made[first], made[second], alpha)
    return between


def told() -> dict[str, dict[str, Any]]:
    """The outcomes of each group's checks, one after the other with the same mobjects."""
    found: dict[str, dict[str, Any]] = {}
    for group in (copies, extents, families, colours, updates, mixtures):
        made = mobjects()
        works = enumerate(group())
        found[group.__name__] = {f"{place}: {name}": _told(partial(work, made)) for place, (name, work) in works}
    return found


def main() -> None:
    assert native.loops, "the compiled loops are not built"
    share_paths()
    theirs = told()
    stepping.install()
    ours = told()
    for group, outcomes in theirs.items():
        different = [name for name, outcome in outcomes.items() if ours[group][name] != outcome]
        print(json.dumps({"name": group, "compared": len(outcomes), "different": different}))


if __name__ == "__main__":
    main()
