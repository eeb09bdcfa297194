"""Texts on texts, matrices in matrices, lines through words, words too wide for what is around them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import ArrowTip, Circle, Code, Cross, Dot, Matrix, Mobject, Polygram, Table, Underline

from generation.render.layout import boxes, colours, sight
from generation.render.layout.boxes import Floats
from generation.render.layout.flaws import Flaw, direction
from generation.render.layout.sight import VISIBLE, Seen, Shape, Sight, Words

LEAST_CONTRAST = 2.95
"""WCAG 2.2 asks for 3:1 where letters are large, as on every frame; told in tenths, and so rounded like them."""
_TOUCH = 0.05
"""Units that two things may reach into each other and still only touch."""
_SHARE_COVERED = 0.06
"""Of the smaller text's glyphs, by area."""
_SHARE_TOUCHED, _SHARE_PUSHED = 0.01, 0.2
"""Of the glyphs and of the box, where lines are pushed into each other."""
_TALL = 2.0
"""How much higher than wide, and than letters, a sign is that brackets something."""
_SHARE_SAME = 0.98
"""Of the box, where one thing has taken the other's place."""
_SHARE_CROSSED = 0.4
"""Of a text's longer side, as length of stroke on its glyphs."""
_LONG, _THROUGH = 3.0, 0.4
"""How much wider than high a text is that a line may cut in two; how much of its height the line then takes."""
_FAINT_STROKE = 0.5
"""The opacity below which a line lets a word be read."""
_FAINT_LINE = 2.0
"""The contrast below which it does, too."""


def text_over_text(seen: Sight) -> Iterator[Flaw]:
    """Two texts whose glyphs lie on each other."""
    texts = [words for words in seen.words if words.opacity >= VISIBLE]
    extents = np.array([words.box for words in texts]).reshape(-1, 4)
    for index, one in enumerate(texts):
        depths = boxes.sizes(boxes.meet(extents[index], extents[index + 1 :])).min(axis=1)
        for other in (texts[index + 1 + near] for near in np.flatnonzero(depths > _TOUCH)):
            if one.is_kin(other) or _is_copy(one, other):
                continue
            is_over = _is_overlap(one, other) or _is_pierced(one, other) or _is_pierced(other, one)
            if is_over and not _is_card_between(seen, one, other):
                yield _overlap(one, other)


def _is_overlap(one: Words, other: Words) -> bool:
    """Whether letters lie on letters; or touch, where lines are pushed into each other."""
    small, large = sorted((one, other), key=lambda words: boxes.areas(words.glyphs).sum())
    ink = boxes.areas(small.glyphs)
    share = float(boxes.covered(small.glyphs, large.glyphs) @ ink / max(ink.sum(), 1e-9))
    room = min(boxes.areas(one.box), boxes.areas(other.box))
    is_pushed = boxes.areas(boxes.meet(one.box, other.box)) > _SHARE_PUSHED * room
    return bool(share > _SHARE_COVERED or (share > _SHARE_TOUCHED and is_pushed))


def _is_pierced(bracket: Words, other: Words) -> bool:
    """Whether a tall sign, as the bracket of a matrix is, runs into letters: with little of its ink, and yet."""
    width, height = boxes.sizes(bracket.box)
    if len(bracket.glyphs) > 1 or height < _TALL * max(width, float(np.median(boxes.sizes(other.glyphs)[:, 1]))):
        return False
    return bool((boxes.sizes(boxes.meet(bracket.box, other.glyphs)).min(axis=1) > _TOUCH).any())


def arrays_over_arrays(seen: Sight) -> Iterator[Flaw]:
    """Matrices, tables and listings that stand in each other, even where no letter lies on a letter."""
    parts: dict[int, list[Seen]] = {}
    found: dict[int, Mobject] = {}
    for thing in (*seen.words, *seen.shapes):
        whole = next((each for each in thing.place.above if isinstance(each, Matrix | Table | Code)), None)
        if whole is not None:
            found[id(whole)] = whole
            parts.setdefault(id(whole), []).append(thing)
    extents = [(found[key], boxes.union(np.array([part.box for part in parts[key]]))) for key in found]
    for index, (one, box) in enumerate(extents):
        for other, room in extents[index + 1 :]:
            common = boxes.areas(boxes.meet(box, room)) / max(min(boxes.areas(box), boxes.areas(room)), 1e-9)
            if boxes.depth(box, room) > _TOUCH and _SHARE_PUSHED < common < _SHARE_SAME:
                yield _interlocked(one, box, other, room)


def _interlocked(one: Mobject, box: Floats, other: Mobject, room: Floats) -> Flaw:
    def sentence(late: str, early: str, name: str, before: str) -> str:
        return f"{late} stands in {early}. Put it beside it: {name}.next_to({before}, RIGHT)."

    return Flaw("overlap", (other, one), (room, box), sentence)


def _overlap(one: Words, other: Words) -> Flaw:
    later, earlier = sorted((one, other), key=lambda words: -words.orders.max())
    way = direction(*(boxes.middle(later.box) - boxes.middle(earlier.box))) if later.box is not earlier.box else "DOWN"
    depth = boxes.depth(one.box, other.box) + 0.2

    def sentence(late: str, early: str, name: str, before: str) -> str:
        return (
            f"{late} lies over {early}. Put it beside it, {name}.next_to({before}, {way}), or {depth:.1f} further "
            f"{way}; or take the one off before the other comes: FadeOut({before})."
        )

    return Flaw("overlap", (later.mobject, earlier.mobject), (later.box, earlier.box), sentence)


def _is_copy(one: Words, other: Words) -> bool:
    """Whether one lies exactly on the other, so that nobody can tell there are two."""
    return len(one.glyphs) == len(other.glyphs) and bool(np.abs(one.glyphs - other.glyphs).max() < 0.03)


def _is_card_between(seen: Sight, one: Words, other: Words) -> bool:
    """Whether something solid hides the lower one where the upper one is."""
    low, high = sorted((float(np.median(one.orders)), float(np.median(other.orders))))
    spot = boxes.middle(boxes.meet(one.box, other.box))[None]
    return any(low < shape.order < high and sight.is_solid(shape) and shape.covers(spot)[0] for shape in seen.shapes)


def text_over_strokes(seen: Sight) -> Iterator[Flaw]:
    """A line that runs through a word. Grids, strikes and what an axis carries are meant; space has too many lines."""
    if seen.is_deep:
        return
    lines = [
        shape
        for shape in seen.shapes
        if shape.has_stroke and shape.stroke[3] >= _FAINT_STROKE and not shape.place.is_in_plane
    ]
    extents = np.array([line.box for line in lines]).reshape(-1, 4)
    arrays = _arrays(seen)
    for words in seen.words:
        if words.opacity < VISIBLE or words.place.is_in_axes or has_halo(words):
            continue
        near = boxes.grown(arrays.get(id(_array(words)), words.box), 0.5)
        is_strike = (extents[:, :2] >= near[:2]).all(axis=1) & (extents[:, 2:] <= near[2:]).all(axis=1)
        is_apart = boxes.sizes(boxes.meet(extents, words.box)).min(axis=1) < 0
        for line in (lines[index] for index in np.flatnonzero(~is_strike & ~is_apart)):
            if isinstance(line.mobject, (ArrowTip, Dot, Cross, Underline)) or words.is_kin(line):
                continue
            if _is_crossed(seen, words, line):
                yield _crossing(words, line)
                break


def _array(thing: Seen) -> Mobject | None:
    return next((each for each in thing.place.above if isinstance(each, Matrix | Table)), None)


def _arrays(seen: Sight) -> dict[int, Floats]:
    """The boxes of matrices and tables. A line that stays in one strikes out a row, or joins what is multiplied."""
    parts: dict[int, list[Floats]] = {}
    for words in seen.words:
        if (array := _array(words)) is not None:
            parts.setdefault(id(array), []).append(words.box)
    return {array: boxes.union(np.array(found)) for array, found in parts.items()}


def _is_crossed(seen: Sight, words: Words, line: Shape) -> bool:
    points = line.line[boxes.holds(words.box, line.line)]
    if not len(points) or not _stands_out(seen, line, points[len(points) // 2]):
        return False
    on_glyphs = boxes.holds(words.glyphs[:, None], points).any(axis=0)
    order = float(np.median(words.orders))
    if line.order < order:
        for card in seen.shapes:
            if line.order < card.order < order and card.fill[3] >= 0.6:
                on_glyphs &= ~card.covers(points)
    length = float(on_glyphs.sum()) * 0.05
    width, height = boxes.sizes(words.box)
    if length >= _SHARE_CROSSED * max(width, height):
        return True
    rise = float(np.ptp(points[:, 1]))  # a line across a long word is short, and yet nobody reads on over it
    return bool(width >= _LONG * height and rise >= _THROUGH * height and length >= _SHARE_CROSSED * height)


def _stands_out(seen: Sight, line: Shape, point: Floats) -> bool:
    """Whether a line is more than a faint grid on what it is drawn on."""
    (ground,) = sight.grounds_below(seen, point[None], np.array([line.order]))
    return bool(colours.contrast(colours.over(ground, line.stroke), ground) >= _FAINT_LINE)


def _crossing(words: Words, line: Shape) -> Flaw:
    def sentence(text: str, stroke: str, name: str, _: str) -> str:
        return (
            f"{stroke} runs through {text}. Move the text off the line, {name}.shift(0.5 * UP), or give it a ground: "
            f"{name}.add_background_rectangle()."
        )

    return Flaw("overlap", (words.mobject, line.mobject), (words.box, line.box), sentence)


def has_halo(words: Words) -> bool:
    """Whether an outline in another colour keeps lines off."""
    return bool(
        words.outlines[:, 3].max() > 0.5
        and np.median(words.outlines[:, 3]) > 0.5
        and colours.contrast(words.paints[:, :3].mean(axis=0), words.outlines[:, :3].mean(axis=0)) > LEAST_CONTRAST
    )


def text_out_of_its_shape(seen: Sight) -> Iterator[Flaw]:
    """A text in the middle of a shape that is too small for it."""
    shapes = [shape for shape in seen.shapes if isinstance(shape.mobject, Polygram | Circle) and shape.is_visible]
    frames = [shape for shape in shapes if not isinstance(shape.mobject, ArrowTip)]
    for words in (words for words in seen.words if words.opacity >= VISIBLE):
        width, height = boxes.sizes(words.box)
        for shape in frames:
            across, up = boxes.sizes(shape.box)
            if up < 0.9 * height or not 0.2 * width <= across < width - 2 * _TOUCH:
                continue
            off = np.abs(boxes.middle(words.box) - boxes.middle(shape.box))
            if np.any(off > 0.15 * np.array([across, up])):
                continue
            yield _too_wide(words, shape, across / width)
            break


def _too_wide(words: Words, shape: Shape, share: float) -> Flaw:
    def sentence(text: str, around: str, name: str, frame: str) -> str:
        return (
            f"{text} is wider than {around} around it. Make the text smaller, {name}.scale({0.9 * share:.2f}), or the "
            f"shape wider: {frame}.stretch_to_fit_width({name}.width + 0.5)."
        )

    return Flaw("overlap", (words.mobject, shape.mobject), (words.box, shape.box), sentence)
