"""Looks at a scene's stage through its camera and measures what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Line, ManimColor, Mobject, Paragraph, Scene, Surface, ThreeDCamera, VMobject
from manim.mobject.text.tex_mobject import MathTexPart
from manim.mobject.types.image_mobject import AbstractImageMobject
from manim.mobject.types.point_cloud_mobject import PMobject
from manim.utils.iterables import list_update

from generation.render.layout import boxes
from generation.render.layout.boxes import Floats
from generation.render.layout.sight import GEOMETRY, HEIGHT, TEXTS, Place, Seen, Shape, Sight, Words

_SIZE_OF_A_UNIT = 94.0
"""The font size whose capitals are one unit high."""
_MOST_FOR_SMALL_LETTERS = 2.5
_FEWEST_TURNED = 4
"""Letters of a text that was surely turned if it is taller than wide."""


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
