"""Looks at a scene's stage through its camera and measures what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any

import numpy as np
from manim import (
    Camera,
    Line,
    ManimColor,
    Mobject,
    MovingCamera,
    Paragraph,
    Scene,
    Surface,
    ThreeDCamera,
    VMobject,
)
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


class _Kind(Enum):
    SURFACE, TEXT, GEOMETRY, LINE, VECTORS, PICTURE, DOTS, OTHER = (auto() for _ in range(8))


class _Kinds(dict[type, _Kind]):
    """What mobjects of each type are measured as. Asking Manim's types themselves each time is slow."""

    def __missing__(self, kind: type) -> _Kind:
        self[kind] = found = _find_kind(kind)
        return found


def _find_kind(kind: type) -> _Kind:
    if issubclass(kind, Surface):
        return _Kind.SURFACE
    if issubclass(kind, TEXTS):
        return _Kind.TEXT
    if issubclass(kind, VMobject):
        geometry = _Kind.LINE if issubclass(kind, Line) else _Kind.GEOMETRY
        return geometry if issubclass(kind, GEOMETRY) else _Kind.VECTORS
    if issubclass(kind, AbstractImageMobject):
        return _Kind.PICTURE
    return _Kind.DOTS if issubclass(kind, PMobject) else _Kind.OTHER


_kinds = _Kinds()


class Lookout:
    """Looks at a scene again and again: what is as it was the last time is not measured again."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: _Known = {}

    def look(self) -> Sight:
        """Measure what the scene shows, as its camera sees it."""
        look = _Look(self._scene, self._known)
        seen = look.sight()
        self._known = look.met
        return seen


_Known = dict[int, tuple[Any, Any]]
"""By the address of a mobject: all that its measures depend on, and what was seen of it."""


class _Look:
    def __init__(self, scene: Scene, known: _Known) -> None:
        camera: Any = scene.camera
        self._camera = camera
        self._known = known
        self.met: _Known = {}
        self._stage = list_update(scene.mobjects, scene.foreground_mobjects)
        drawn: Any = self._camera.get_mobjects_to_display(self._stage)
        self._orders = {id(each): float(order) for order, each in enumerate(drawn)}
        self._center = np.asarray(self._camera.frame_center, float)[:2]
        self._scale = HEIGHT / float(self._camera.frame_height)
        self._seen: set[int] = set()
        is_flat = type(camera) in (Camera, MovingCamera)
        self._view = (self._center.tobytes(), self._scale) if is_flat else None
        """What of the camera measures depend on; None when that is not known."""

    def sight(self) -> Sight:
        on_stage = Place()
        found = [seen for each in self._stage for seen in self._walk(each, on_stage)]
        return Sight(
            [seen for seen in found if isinstance(seen, Words)],
            [seen for seen in found if isinstance(seen, Shape)],
            float(self._camera.frame_width) * self._scale / 2,
            np.asarray(ManimColor(self._camera.background_color).to_rgb(), float),
            isinstance(self._camera, ThreeDCamera),
        )

    def _walk(self, mobject: Mobject, place: Place) -> Iterator[Seen]:
        kind = _kinds[type(mobject)]
        if kind is _Kind.SURFACE:
            yield from self._leaf(mobject.submobjects[len(mobject.submobjects) // 2], place) if mobject else ()
        elif kind is _Kind.TEXT:
            yield from self._text(mobject, place)
        else:
            yield from self._leaf(mobject, place)
            if mobject.submobjects:
                below = Place((*place.above, mobject))
                for part in mobject.submobjects:
                    yield from self._walk(part, below)

    def _text(self, text: Mobject, place: Place) -> Iterator[Seen]:
        family = [(part, _kinds[type(part)]) for part in text.get_family() if len(part.points)]
        for part, kind in family:
            if kind in (_Kind.GEOMETRY, _Kind.LINE):
                yield from self._leaf(part, Place((*place.above, text)))
        parts = [part for part, kind in family if kind not in (_Kind.GEOMETRY, _Kind.LINE)]
        drawn = [(part, order) for part in parts if (order := self._first_time(part)) is not None]
        looks = self._view and (self._view, [(id(part), _looks(part)) for part, _ in drawn])
        known = self._known.get(id(text))
        if looks and known and known[0] == looks:
            words, inked = known[1]
        else:
            rows = [self._glyph(part) for part, _ in drawn]
            inked = [index for index, row in enumerate(rows) if row]
            words = self._words(text, place, [row for row in rows if row]) if inked else None
        if words:
            words = words.again(text, place, np.array([drawn[index][1] for index in inked]))
            yield words
        self.met[id(text)] = looks, (words, inked)

    def _words(self, text: Mobject, place: Place, rows: list[tuple[Floats, Floats, Floats]]) -> Words:
        """Whose order is not known yet."""
        glyphs, paints, outlines = (np.array(column) for column in zip(*rows, strict=True))
        size = _font_size(text, glyphs / self._scale) * self._scale
        return Words(text, place, boxes.union(glyphs), glyphs, paints, outlines, np.zeros(0), size)

    def _glyph(self, part: Any) -> tuple[Floats, Floats, Floats] | None:
        fill, stroke, around = _paint(part), _stroke(part), _stroke(part, background=True)
        paint = fill if fill[3] > 0.05 or part.stroke_width < 0.1 else stroke
        return (boxes.around(self._project(part, part.points)), paint, around) if paint[3] > 0.02 else None

    def _leaf(self, mobject: Any, place: Place) -> Iterator[Seen]:
        if not len(mobject.points):
            return
        order = self._first_time(mobject)
        if order is None:
            return
        kind = _kinds[type(mobject)]
        is_vectors = kind not in (_Kind.PICTURE, _Kind.DOTS, _Kind.OTHER)
        looks = self._view and is_vectors and (self._view, _looks(mobject))
        known = self._known.get(id(mobject))
        shape = known[1] if looks and known and known[0] == looks else self._shape(mobject, kind, place, order)
        if shape and shape.is_visible:
            shape = shape.again(mobject, place, order)
            yield shape
        self.met[id(mobject)] = looks, shape

    def _shape(self, mobject: Any, kind: _Kind, place: Place, order: float) -> Shape | None:
        if kind is _Kind.OTHER:
            return None
        if kind in (_Kind.PICTURE, _Kind.DOTS):
            points, width, is_closed = mobject.points, 0.0, kind is _Kind.PICTURE
            fill, stroke = np.array([0.5, 0.5, 0.5, 1.0]), np.zeros(4)
        else:
            points = _along(mobject.points)
            fill, stroke, width = _paint(mobject), _stroke(mobject), float(mobject.stroke_width)
            is_closed = kind is not _Kind.LINE and bool(np.allclose(points[0], points[-1], atol=1e-3))
        flat = self._project(mobject, points)
        return Shape(mobject, place, boxes.around(flat), order, fill, stroke, width, flat, is_closed)

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


def _looks(mobject: Any) -> tuple[Any, ...]:
    """All of a mobject that its measures depend on."""
    rows = (mobject.points, mobject.fill_rgbas, mobject.stroke_rgbas, mobject.background_stroke_rgbas)
    return (
        type(mobject),
        mobject.stroke_width,
        mobject.background_stroke_width,
        *(np.asarray(table).tobytes() for table in rows),
    )


def _mean(rows: Any) -> Floats:
    if len(rows) == 1:
        return np.array(rows[0], float)
    return np.asarray(np.mean(rows, axis=0), float) if len(rows) else np.zeros(4)
