"""What stands on a scene's stage just now, measured: its texts, glyph by glyph, and its shapes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
from manim import (
    Arc,
    CoordinateSystem,
    DecimalNumber,
    Line,
    MarkupText,
    Mobject,
    NumberLine,
    NumberPlane,
    Paragraph,
    PolarPlane,
    Polygram,
    SingleStringMathTex,
    Table,
    Text,
    ThreeDVMobject,
)
from manim.mobject.text.tex_mobject import MathTexPart
from manim.mobject.types.image_mobject import AbstractImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject

from generation.render.layout import boxes, colours
from generation.render.layout.boxes import Floats

TEXTS = (Text, MarkupText, SingleStringMathTex, MathTexPart, DecimalNumber, Paragraph)
GEOMETRY = (Line, Arc, Polygram)
"""What may hang below a text without being a glyph of it: boxes, underlines, strokes."""
HEIGHT = 8.0
"""Of the frame, in the units of everything measured."""
VISIBLE = 0.25
"""What is fainter than this share of opacity counts as dimmed on purpose."""
_BRACKET = re.compile(r"\\left(\\?.)\\begin\{array\}\{c\}[\s\\a-z]*\\end\{array\}\\right(\\?.)", re.DOTALL)
"""How Manim writes the brackets of a matrix: one of the two is a dot, which draws nothing."""
_BETWEEN = 0.05
"""Units between the points that stand for a stroke."""
_MOST_POINTS = 4000


@dataclass(frozen=True)
class Place:
    """Where an object hangs: what it is a part of, from the stage downwards."""

    above: tuple[Mobject, ...] = ()

    def is_in(self, *kinds: type[Any]) -> bool:
        return any(isinstance(each, kinds) for each in self.above)

    @cached_property
    def is_in_plane(self) -> bool:
        """Part of a grid that reaches beyond the frame on purpose."""
        return self.is_in(NumberPlane, PolarPlane)

    @cached_property
    def is_in_axes(self) -> bool:
        return self.is_in(CoordinateSystem, NumberLine)

    @cached_property
    def is_in_table(self) -> bool:
        return self.is_in(Table)


@dataclass(frozen=True, eq=False)
class Seen:
    """Something with an extent in the frame."""

    mobject: Mobject
    place: Place
    box: Floats

    @property
    def top(self) -> Mobject:
        """What was put on the stage."""
        return self.place.above[0] if self.place.above else self.mobject

    def is_kin(self, other: Seen) -> bool:
        """Whether one hangs below the other."""
        return self.mobject in other.place.above or other.mobject in self.place.above

    def _keeping(self, again: Any, *names: str) -> Any:
        """Another of its kind, with what was found out of this one."""
        vars(again).update({name: vars(self)[name] for name in names if name in vars(self)})
        return again


@dataclass(frozen=True, eq=False)
class Words(Seen):
    """A text: its glyphs that have ink, each with its box, its colour with opacity, its place in the drawing order."""

    glyphs: Floats
    paints: Floats
    outlines: Floats
    """Colour and opacity of what is drawn round each glyph."""
    orders: Floats
    size: float
    """As a font size of Manim's, whatever the text was scaled by and however near the camera is."""

    @cached_property
    def opacity(self) -> float:
        return float(np.median(self.paints[:, 3]))

    def again(self, mobject: Mobject, place: Place, orders: Floats) -> Words:
        """The same glyphs at another place, in another order."""
        return self._keeping(replace(self, mobject=mobject, place=place, orders=orders), "opacity")  # type: ignore[no-any-return]


@dataclass(frozen=True, eq=False)
class Shape(Seen):
    """A thing that is no text. Opacities are from 0 to 1."""

    order: float
    fill: Floats
    stroke: Floats
    width: float
    """Of the stroke."""
    points: Floats
    """The anchors and the middles between them, in the frame."""
    is_closed: bool

    @property
    def is_visible(self) -> bool:
        return self.fill[3] >= VISIBLE / 2 or self.has_stroke

    @property
    def has_stroke(self) -> bool:
        return self.stroke[3] >= VISIBLE and self.width >= 1

    def again(self, mobject: Mobject, place: Place, order: float) -> Shape:
        """The same outline at another place, in another order."""
        if mobject is self.mobject and order == self.order and place == self.place:
            return self
        return self._keeping(replace(self, mobject=mobject, place=place, order=order), "line")  # type: ignore[no-any-return]

    def covers(self, points: Floats) -> Any:
        """Which of the points lie on its fill."""
        inside = boxes.holds(self.box, points)
        if inside.any():
            inside[inside] = _inside(self.points, points[inside])
        return inside

    @cached_property
    def line(self) -> Floats:
        """Points along the stroke, close to one another."""
        starts, ends = self.points[:-1], self.points[1:]
        steps = np.maximum(1, np.ceil(np.linalg.norm(ends - starts, axis=1) / _BETWEEN)).astype(int)
        if steps.sum() > _MOST_POINTS:
            return self.points
        at = np.concatenate([np.arange(count) / count for count in steps])[:, None]
        repeated = np.repeat(starts, steps, axis=0)
        return np.asarray(repeated + at * np.repeat(ends - starts, steps, axis=0))


@dataclass(frozen=True)
class Sight:
    """All that is on the stage, in the order of the tree, and the frame's half width."""

    words: Sequence[Words]
    shapes: Sequence[Shape]
    half_width: float
    ground: Floats
    is_deep: bool
    """Seen by a camera in space."""

    @cached_property
    def frame(self) -> Floats:
        return np.array([-self.half_width, -HEIGHT / 2, self.half_width, HEIGHT / 2])

    def share(self, box: Floats) -> list[float]:
        """Left, top, width and height of the part of a box inside the frame, as shares of the frame."""
        across, down = 2 * self.half_width, HEIGHT
        left, right = (min(max(float(x) / across + 0.5, 0.0), 1.0) for x in (box[0], box[2]))
        top, bottom = (min(max(0.5 - float(y) / down, 0.0), 1.0) for y in (box[3], box[1]))
        return [round(share, 4) for share in (left, top, right - left, bottom - top)]

    @cached_property
    def extents(self) -> Floats:
        """The box of each thing: of the words, then of the shapes."""
        return np.array([thing.box for thing in (*self.words, *self.shapes)]).reshape(-1, 4)

    @cached_property
    def rooms(self) -> Floats:
        """How far each thing reaches into the frame, along the shorter way; below zero outside."""
        return np.asarray(boxes.sizes(boxes.meet(self.extents, self.frame)).min(axis=1))

    @cached_property
    def ways_in(self) -> Floats:
        """How far to move each thing, across and up, to have it in the frame."""
        low = np.maximum(self.frame[:2] - self.extents[:, :2], 0)
        high = np.maximum(self.extents[:, 2:] - self.frame[2:], 0)
        return np.asarray(np.where(low >= high, low, -high))

    @cached_property
    def fills(self) -> list[Shape]:
        """What is painted with a colour of its own, the lowest first."""
        return sorted((shape for shape in self.shapes if shape.fill[3] > 0.02), key=lambda shape: shape.order)

    @cached_property
    def fill_extents(self) -> Floats:
        return np.array([shape.box for shape in self.fills]).reshape(-1, 4)


def _inside(polygon: Floats, points: Floats) -> Any:
    """Which points lie inside a closed line, by counting how often a ray to the right crosses it."""
    x, y = points[:, :1], points[:, 1:]
    (x0, y0), (x1, y1) = polygon.T, np.roll(polygon, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return (crosses & (x < at)).sum(axis=1) % 2 == 1


def grounds_below(sight: Sight, points: Floats, orders: Floats) -> Floats:
    """The colour right below each of some things drawn in these orders at these points; NaN where a picture lies."""
    found = np.tile(sight.ground, (len(points), 1))
    extents = sight.fill_extents
    near = (extents[:, :2] <= points.max(axis=0)).all(axis=1) & (extents[:, 2:] >= points.min(axis=0)).all(axis=1)
    for shape in (sight.fills[index] for index in np.flatnonzero(near)):
        below = orders > shape.order
        if not below.any():
            break
        below &= shape.covers(points)
        if below.any():
            is_picture = isinstance(shape.mobject, AbstractImageMobject)
            found[below] = np.nan if is_picture else colours.over(found[below], shape.fill)
    return found


def is_solid(shape: Shape) -> bool:
    """Whether it hides what lies below."""
    return bool(shape.fill[3] >= 0.85) and not isinstance(shape.mobject, (PMobject, ThreeDVMobject))


def said(mobject: Any) -> str:
    """What a text says, as its author wrote it; empty for what is no text."""
    if isinstance(mobject, DecimalNumber):
        return str(round(float(cast(Any, mobject.number).real), mobject.num_decimal_places))
    for name in ("original_text", "tex_string"):
        if isinstance(words := getattr(mobject, name, None), str):
            bracket = _BRACKET.fullmatch(words)
            return words if bracket is None else (bracket[1] if bracket[1] != "." else bracket[2])
    if isinstance(mobject, Paragraph):
        return str(getattr(getattr(mobject, "lines_text", None), "original_text", "text"))
    return ""
