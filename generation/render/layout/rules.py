"""What is wrong with a sight: each rule takes what is seen and yields flaws."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from manim import Arrow, ArrowTip, Dot, Polygon, RegularPolygon

from generation.render.layout import boxes, colours, overlaps, sight
from generation.render.layout.boxes import Floats
from generation.render.layout.flaws import Flaw, direction
from generation.render.layout.overlaps import LEAST_CONTRAST, has_halo
from generation.render.layout.sight import VISIBLE, Seen, Shape, Sight, Words

_GONE = 0.5
"""The font size below which a text has shrunk to a point, and is away."""
SMALLEST_SIZE = 15.0
"""Of a font, in Manim's figures: 15 of 540 points on a slide."""
_MARGIN = 0.04
"""Units by which something may stick out of the frame."""
_MOST_CUT_CURVE = 40
"""Curves of a polygon that is no area under a graph."""
_SMALLEST_DISC = 0.5
"""What is smaller is a point on its way."""


def hidden(seen: Sight) -> Iterator[Flaw]:
    """A text that lies under something solid, or wholly outside the frame. Perhaps only for now."""
    cards = [shape for shape in seen.shapes if sight.is_solid(shape)]
    for words, room, way in zip(seen.words, seen.rooms, seen.ways_in, strict=False):
        if words.opacity < VISIBLE or words.place.is_in_plane:
            continue
        if room <= 0:
            yield _sticking_out(seen, words, way, "lies outside the frame for the whole scene")
            continue
        if not cards:
            continue
        spots = (words.glyphs[:, :2] + words.glyphs[:, 2:]) / 2
        for card in cards:
            if card.order > words.orders.max() and bool(card.covers(spots).all()):
                yield _under(words, card)
                break


def _under(words: Words, card: Shape) -> Flaw:
    def sentence(text: str, lid: str, name: str, cover: str) -> str:
        mend = f"Bring it to the front, {name}.set_z_index(1), or add {cover} first."
        return f"{text} is never seen: {lid} lies on it. {mend}"

    return Flaw("overlap", (words.mobject, card.mobject), (words.box, card.box), sentence, only_if_never_seen=True)


def piled(seen: Sight) -> Iterator[Flaw]:
    """Three or more different shapes left where they were made: in the middle of the frame."""
    found: dict[object, Shape] = {}
    for shape in seen.shapes:
        if shape.is_closed and not shape.place.above and not isinstance(shape.mobject, Dot):
            is_central = np.abs(shape.mobject.get_center_of_mass()[:2]).max() < 0.1
            kind = RegularPolygon if isinstance(shape.mobject, RegularPolygon) else type(shape.mobject)
            if is_central and boxes.areas(shape.box) > 0.1:
                found.setdefault(kind, shape)
    shapes = list(found.values())
    extents = [float(boxes.sizes(shape.box).max()) for shape in shapes]
    if len(shapes) >= 3 and max(extents) < 2.5 * min(extents):
        names = ", ".join

        def sentence(*called: str) -> str:
            things, sources = called[: len(called) // 2], called[len(called) // 2 :]
            return (
                f"{names(things)} lie on each other in the middle of the frame. Give each a place of its own: "
                f"VGroup({names(sources)}).arrange(RIGHT, buff=1)."
            )

        yield Flaw("overlap", tuple(shape.mobject for shape in shapes), tuple(shape.box for shape in shapes), sentence)


def off_frame(seen: Sight) -> Iterator[Flaw]:
    """What the frame's edge cuts. Lines, curves and grids may reach beyond it."""
    told: set[int] = set()
    things = (*seen.words, *seen.shapes)
    cuts = np.abs(seen.ways_in).max(axis=1, initial=0)
    for index in np.flatnonzero((seen.rooms > 0) & (cuts > _MARGIN)):
        thing = things[index]
        if id(thing.top) in told or thing.place.is_in_plane:
            continue
        if isinstance(thing, Shape) and not _may_be_cut(seen, thing, float(cuts[index])):
            continue
        told.add(id(thing.top))
        yield _sticking_out(seen, thing, seen.ways_in[index])


def _may_be_cut(seen: Sight, shape: Shape, cut: float) -> bool:
    """Whether a shape was meant to be seen whole: closed, no curve, not as large as the frame, cut by a good piece."""
    if not shape.is_closed or shape.place.is_in_axes or isinstance(shape.mobject, ArrowTip | Arrow):
        return False
    is_curve = isinstance(shape.mobject, Polygon) and len(shape.mobject.points) > 4 * _MOST_CUT_CURVE
    if is_curve or seen.is_deep:
        return False
    sizes = boxes.sizes(shape.box)
    if isinstance(shape.mobject, Dot) and sizes.max() < _SMALLEST_DISC:
        return False
    fits = bool(np.all(sizes < boxes.sizes(seen.frame)))
    return fits and cut > max(0.15, 0.05 * float(sizes.max()))


def _sticking_out(seen: Sight, thing: Seen, cut: Floats, lost: str = "") -> Flaw:
    size, room = boxes.sizes(thing.box), boxes.sizes(seen.frame) - 0.6
    scale = float(np.min(room / np.maximum(size, 1e-6)))
    way = direction(*cut)
    far = float(np.abs(cut).max()) + 0.3

    def sentence(called: str, name: str) -> str:
        mend = (
            f"Make it smaller: {name}.scale({scale:.2f})."
            if scale < 1
            else f"Move it in, {name}.shift({far:.1f} * {way}), or put it there with {name}.to_edge({_opposite(way)})."
        )
        return f"{called} {lost or 'is cut by the edge of the frame'}. {mend}"

    return Flaw("off_frame", (thing.mobject,), (thing.box,), sentence, only_if_never_seen=bool(lost))


def _opposite(way: str) -> str:
    return {"LEFT": "RIGHT", "RIGHT": "LEFT", "UP": "DOWN", "DOWN": "UP"}[way]


def too_small(seen: Sight) -> Iterator[Flaw]:
    """Letters that nobody reads from the back of a classroom."""
    for words, room in zip(seen.words, seen.rooms, strict=False):
        if _GONE < words.size < SMALLEST_SIZE and words.opacity >= VISIBLE and room > 0:
            yield _tiny(words)


def _tiny(words: Words) -> Flaw:
    factor = max(1.1, 24 / words.size)

    def sentence(called: str, name: str) -> str:
        return (
            f"{called} is too small to read from the back of a room: about font size {words.size:.0f}. Make it larger, "
            f"{name}.scale({factor:.1f}) or font_size=24, and say less if it does not fit."
        )

    return Flaw("too_small", (words.mobject,), (words.box,), sentence)


def low_contrast(seen: Sight) -> Iterator[Flaw]:
    """Letters that hardly stand out from what lies right behind them."""
    for words, room in zip(seen.words, seen.rooms, strict=False):
        if room <= 0 or words.opacity < 0.5 or has_halo(words):
            continue
        ratios = _contrasts(seen, words)
        if len(ratios) and float(np.mean(ratios < LEAST_CONTRAST)) > 0.4:
            yield _pale(words, float(np.median(ratios)))


def _sample(count: int, most: int = 12) -> Any:
    return slice(None) if count <= most else [round(index) for index in np.linspace(0, count - 1, most)]


def _contrasts(seen: Sight, words: Words) -> Floats:
    """Of a few letters with what is right behind them, where that is no picture."""
    some = _sample(len(words.glyphs))
    grounds = sight.grounds_below(seen, boxes.middle(words.glyphs[some]), words.orders[some])
    ratios = colours.contrast(colours.over(grounds, words.paints[some]), grounds)
    return np.asarray(ratios[~np.isnan(ratios)])


def _pale(words: Words, ratio: float) -> Flaw:
    def sentence(called: str, name: str) -> str:
        return (
            f"{called} hardly stands out from what is behind it: {ratio:.1f} to 1, and 3 to 1 is needed. Give it "
            f"another colour, {name}.set_color(WHITE) on dark or {name}.set_color(BLACK) on light."
        )

    return Flaw("low_contrast", (words.mobject,), (words.box,), sentence)


RULES: tuple[Callable[[Sight], Iterator[Flaw]], ...] = (
    overlaps.text_over_text,
    overlaps.arrays_over_arrays,
    overlaps.text_over_strokes,
    hidden,
    overlaps.text_out_of_its_shape,
    piled,
    off_frame,
    too_small,
    low_contrast,
)


def flaws(seen: Sight) -> list[Flaw]:
    return [flaw for rule in RULES for flaw in rule(seen)]


def shows_anything(seen: Sight) -> bool:
    """Whether there is something in the frame to look at."""
    if (seen.rooms[len(seen.words) :] >= 0).any():
        return True
    return any(room >= 0 and words.opacity >= 0.1 for words, room in zip(seen.words, seen.rooms, strict=False))
