"""What stands on a scene's stage just now, measured: its texts, glyph by glyph, and its shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
from manim import (
    Arc,
    Axes,
    CoordinateSystem,
    DecimalNumber,
    Line,
    ManimColor,
    MarkupText,
    Mobject,
    NumberLine,
    NumberPlane,
    Paragraph,
    PolarPlane,
    Polygram,
    Scene,
    SingleStringMathTex,
    Surface,
    Table,
    Text,
    ThreeDCamera,
    ThreeDVMobject,
    VMobject,
)
from manim.mobject.text.tex_mobject import MathTexPart
from manim.mobject.types.image_mobject import AbstractImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject
from manim.utils.iterables import list_update

from generation.render.layout import boxes, colours
from generation.render.layout.boxes import Floats

TEXTS = (Text, MarkupText, SingleStringMathTex, MathTexPart, DecimalNumber, Paragraph)
GEOMETRY = (Line, Arc, Polygram)
"""What may hang below a text without being a glyph of it: boxes, underlines, strokes."""
HEIGHT = 8.0
"""Of the frame, in the units of everything measured."""
VISIBLE = 0.25
"""What is fainter than this share of opacity counts as dimmed on purpose."""
_BETWEEN = 0.05
"""Units between the points that stand for a stroke."""
_MOST_POINTS = 4000
_SIZE_OF_A_UNIT = 94.0
"""The font size whose capitals are one unit high."""
_MOST_FOR_SMALL_LETTERS = 2.5
_FEWEST_TURNED = 4
"""Letters of a text that was surely turned if it is taller than wide."""


@dataclass(frozen=True)
class Place:
    """Where an object hangs: what it is a part of, from the stage downwards."""

    above: tuple[Mobject, ...] = ()

    def is_in(self, *kinds: type[Any]) -> bool:
        return any(isinstance(each, kinds) for each in self.above)

    @property
    def is_in_plane(self) -> bool:
        """Part of a grid that reaches beyond the frame on purpose."""
        return self.is_in(NumberPlane, PolarPlane)

    @property
    def is_in_axes(self) -> bool:
        return self.is_in(CoordinateSystem, NumberLine)

    @property
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

    @property
    def opacity(self) -> float:
        return float(np.median(self.paints[:, 3]))


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

    def covers(self, points: Floats) -> Any:
        """Which of the points lie on its fill."""
        inside = boxes.holds(self.box, points)
        if not inside.any() or self.width_of_fill == 0:
            return inside & False
        inside[inside] = _inside(self.points, points[inside])
        return inside

    @property
    def width_of_fill(self) -> float:
        return float(boxes.areas(self.box))

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

    @property
    def frame(self) -> Floats:
        return np.array([-self.half_width, -HEIGHT / 2, self.half_width, HEIGHT / 2])


def look(scene: Scene) -> Sight:
    """Measure what the scene shows, as its camera sees it."""
    return _Look(scene).sight()


class _Look:
    def __init__(self, scene: Scene) -> None:
        camera: Any = scene.camera
        self._camera = camera
        self._stage = list_update(scene.mobjects, scene.foreground_mobjects)
        drawn: Any = self._camera.get_mobjects_to_display(self._stage)
        self._orders = {id(each): float(order) for order, each in enumerate(drawn)}
        self._center = np.asarray(self._camera.frame_center, float)[:2]
        self._scale = HEIGHT / float(self._camera.frame_height)
        self._seen: set[int] = set()

    def sight(self) -> Sight:
        found = [seen for each in self._stage for seen in self._walk(each, ())]
        return Sight(
            [seen for seen in found if isinstance(seen, Words)],
            [seen for seen in found if isinstance(seen, Shape)],
            float(self._camera.frame_width) * self._scale / 2,
            np.asarray(ManimColor(self._camera.background_color).to_rgb(), float),
            isinstance(self._camera, ThreeDCamera),
        )

    def _walk(self, mobject: Mobject, above: tuple[Mobject, ...]) -> Iterator[Seen]:
        place = Place(above)
        if isinstance(mobject, Surface):
            yield from self._leaf(mobject.submobjects[len(mobject.submobjects) // 2], place) if mobject else ()
        elif isinstance(mobject, TEXTS):
            yield from self._text(mobject, place)
        else:
            yield from self._leaf(mobject, place)
            for part in mobject.submobjects:
                yield from self._walk(part, (*above, mobject))

    def _text(self, text: Mobject, place: Place) -> Iterator[Seen]:
        family = text.family_members_with_points()
        for part in family:
            if isinstance(part, GEOMETRY):
                yield from self._leaf(part, Place((*place.above, text)))
        rows = [row for part in family if not isinstance(part, GEOMETRY) and (row := self._glyph(part))]
        if rows:
            glyphs, paints, outlines, orders = (np.array(column) for column in zip(*rows, strict=True))
            size = _font_size(text, glyphs / self._scale) * self._scale
            yield Words(text, place, boxes.union(glyphs), glyphs, paints, outlines, orders, size)

    def _glyph(self, part: Any) -> tuple[Floats, Floats, Floats, float] | None:
        order = self._first_time(part)
        if order is None:
            return None
        fill, stroke, around = _paint(part), _stroke(part), _stroke(part, background=True)
        paint = fill if fill[3] > 0.05 or part.stroke_width < 0.1 else stroke
        return (boxes.around(self._project(part, part.points)), paint, around, order) if paint[3] > 0.02 else None

    def _leaf(self, mobject: Any, place: Place) -> Iterator[Seen]:
        if not len(mobject.points):
            return
        order = self._first_time(mobject)
        if order is None:
            return
        if isinstance(mobject, VMobject):
            points = _along(mobject.points)
            fill, stroke, width = _paint(mobject), _stroke(mobject), float(mobject.stroke_width)
            is_closed = bool(np.allclose(points[0], points[-1], atol=1e-3)) and not isinstance(mobject, Line)
        elif isinstance(mobject, AbstractImageMobject | PMobject):
            points, width, is_closed = mobject.points, 0.0, isinstance(mobject, AbstractImageMobject)
            fill, stroke = np.array([0.5, 0.5, 0.5, 1.0]), np.zeros(4)
        else:
            return
        flat = self._project(mobject, points)
        shape = Shape(mobject, place, boxes.around(flat), order, fill, stroke, width, flat, is_closed)
        if shape.is_visible:
            yield shape

    def _first_time(self, part: Mobject) -> float | None:
        """Its place in the drawing order, when it is drawn and was not met before: groups may share their parts."""
        if id(part) in self._seen:
            return None
        self._seen.add(id(part))
        return self._orders.get(id(part))

    def _project(self, mobject: Mobject, points: Any) -> Floats:
        seen = self._camera.transform_points_pre_display(mobject, points)
        return np.asarray((seen[:, :2] - self._center) * self._scale, float)


def _font_size(text: Any, glyphs: Floats) -> float:
    """The text's own word, or what its largest glyph shows: a transformed text has another's glyphs."""
    shown = float(boxes.sizes(glyphs).max()) * _SIZE_OF_A_UNIT
    if isinstance(text, MathTexPart):  # it may be all small letters, like π
        return shown * _MOST_FOR_SMALL_LETTERS
    height = float(getattr(text, "initial_height", 0) or 0)
    width, up = boxes.sizes(boxes.union(glyphs))
    if up > 2 * width and len(glyphs) >= _FEWEST_TURNED:  # it was turned, and its height says nothing
        return shown
    return max(shown, float(text.font_size)) if height and not isinstance(text, Paragraph) else shown


def _along(points: Any) -> Any:
    """Anchors of cubic curves and their middles; the middle of a cubic is (a + 3b + 3c + d) / 8."""
    whole = len(points) // 4 * 4
    if not whole:
        return points
    a, b, c, d = (points[start:whole:4] for start in range(4))
    return np.stack([a, (a + 3 * b + 3 * c + d) / 8, d], axis=1).reshape(-1, 3)


def _paint(mobject: Any) -> Floats:
    return _mean(mobject.fill_rgbas)


def _stroke(mobject: Any, background: bool = False) -> Floats:
    name = "background_stroke" if background else "stroke"
    paint = _mean(getattr(mobject, f"{name}_rgbas"))
    return paint if float(getattr(mobject, f"{name}_width")) > 0.1 else paint * [1, 1, 1, 0]


def _mean(rows: Any) -> Floats:
    return np.asarray(np.mean(rows, axis=0), float) if len(rows) else np.zeros(4)


def _inside(polygon: Floats, points: Floats) -> Any:
    """Which points lie inside a closed line, by counting how often a ray to the right crosses it."""
    x, y = points[:, :1], points[:, 1:]
    (x0, y0), (x1, y1) = polygon.T, np.roll(polygon, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
    return (crosses & (x < at)).sum(axis=1) % 2 == 1


def ground_below(sight: Sight, point: Floats, order: float) -> Floats | None:
    """The colour right below something drawn in this order at this point; None where a picture lies there."""
    colour = sight.ground
    for shape in sorted(sight.shapes, key=lambda shape: shape.order):
        if shape.order < order and shape.fill[3] > 0.02 and shape.covers(point[None])[0]:
            if isinstance(shape.mobject, AbstractImageMobject):
                return None
            colour = colours.over(colour, shape.fill)
    return colour


def is_solid(shape: Shape) -> bool:
    """Whether it hides what lies below."""
    return bool(shape.fill[3] >= 0.85) and not isinstance(shape.mobject, (PMobject, ThreeDVMobject))


def axes_of(seen: Seen) -> Mobject | None:
    return next((each for each in seen.place.above if isinstance(each, Axes | NumberLine)), None)


def said(mobject: Any) -> str:
    """What a text says, as its author wrote it; empty for what is no text."""
    if isinstance(mobject, DecimalNumber):
        return str(round(float(cast(Any, mobject.number).real), mobject.num_decimal_places))
    for name in ("original_text", "tex_string"):
        if isinstance(words := getattr(mobject, name, None), str):
            return words
    if isinstance(mobject, Paragraph):
        return str(getattr(getattr(mobject, "lines_text", None), "original_text", "text"))
    return ""
