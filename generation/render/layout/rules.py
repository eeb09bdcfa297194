"""What is wrong with a sight: each rule takes what is seen and yields flaws."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from manim import Arrow, ArrowTip, Circle, Cross, Dot, Polygon, Polygram, RegularPolygon, Underline

from generation.render.layout import boxes, colours, sight
from generation.render.layout.boxes import Floats
from generation.render.layout.flaws import Flaw, direction
from generation.render.layout.sight import VISIBLE, Seen, Shape, Sight, Words

SMALLEST_SIZE = 15.0
"""Of a font, in Manim's figures: 15 of 540 points on a slide."""
LEAST_CONTRAST = 3.0
"""WCAG 2.2 asks for 3:1 where letters are large, as on every frame."""
_TOUCH = 0.05
"""Units that two things may reach into each other and still only touch."""
_SHARE_COVERED = 0.06
"""Of the smaller text's glyphs, by area."""
_SHARE_CROSSED = 0.4
"""Of a text's longer side, as length of stroke on its glyphs."""
_FAINT_STROKE = 0.5
"""The opacity below which a line lets a word be read."""
_FAINT_LINE = 2.0
"""The contrast below which it does, too."""
_MARGIN = 0.04
_MOST_CUT_CURVE = 40
_SMALLEST_DISC = 0.5
"""What is smaller is a point on its way."""


def text_over_text(seen: Sight) -> Iterator[Flaw]:
    """Two texts whose glyphs lie on each other."""
    texts = [words for words in seen.words if words.opacity >= VISIBLE]
    for index, one in enumerate(texts):
        for other in texts[index + 1 :]:
            if boxes.depth(one.box, other.box) > _TOUCH and not one.is_kin(other) and not _is_copy(one, other):
                small, large = sorted((one, other), key=lambda words: boxes.areas(words.glyphs).sum())
                common = boxes.covered(small.glyphs, large.glyphs)
                share = float(common @ boxes.areas(small.glyphs) / max(boxes.areas(small.glyphs).sum(), 1e-9))
                if share > _SHARE_COVERED and not _is_card_between(seen, small, large):
                    yield _overlap(one, other)


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
    for words in seen.words:
        if words.opacity < VISIBLE or words.place.is_in_axes or _has_halo(words):
            continue
        near = boxes.grown(words.box, 0.5)
        for line in lines:
            is_strike = bool(np.all(line.box[:2] >= near[:2]) and np.all(line.box[2:] <= near[2:]))
            if is_strike or boxes.sizes(boxes.meet(line.box, words.box)).min() < 0:
                continue
            if isinstance(line.mobject, (ArrowTip, Dot, Cross, Underline)) or words.is_kin(line):
                continue
            if _is_crossed(seen, words, line):
                yield _crossing(words, line)
                break


def _is_crossed(seen: Sight, words: Words, line: Shape) -> bool:
    points = line.line[boxes.holds(words.box, line.line)]
    if not len(points) or not _stands_out(seen, line, points[len(points) // 2]):
        return False
    on_glyphs = [boxes.holds(glyph, points) for glyph in words.glyphs]
    order = float(np.median(words.orders))
    if line.order < order:
        for card in seen.shapes:
            if line.order < card.order < order and card.fill[3] >= 0.6:
                on_glyphs = [hit & ~card.covers(points) for hit in on_glyphs]
    length = float(np.any(on_glyphs, axis=0).sum()) * 0.05
    return length >= _SHARE_CROSSED * float(boxes.sizes(words.box).max())


def _stands_out(seen: Sight, line: Shape, point: Floats) -> bool:
    """Whether a line is more than a faint grid on what it is drawn on."""
    ground = sight.ground_below(seen, point, line.order)
    return ground is not None and colours.contrast(colours.over(ground, line.stroke), ground) >= _FAINT_LINE


def _crossing(words: Words, line: Shape) -> Flaw:
    def sentence(text: str, stroke: str, name: str, _: str) -> str:
        return (
            f"{stroke} runs through {text}. Move the text off the line, {name}.shift(0.5 * UP), or give it a ground: "
            f"{name}.add_background_rectangle()."
        )

    return Flaw("overlap", (words.mobject, line.mobject), (words.box, line.box), sentence)


def _has_halo(words: Words) -> bool:
    """Whether an outline in another colour keeps lines off."""
    return bool(
        np.median(words.outlines[:, 3]) > 0.5
        and colours.contrast(words.paints[:, :3].mean(axis=0), words.outlines[:, :3].mean(axis=0)) > LEAST_CONTRAST
    )


def hidden(seen: Sight) -> Iterator[Flaw]:
    """A text that lies under something solid, or wholly outside the frame. Perhaps only for now."""
    cards = [shape for shape in seen.shapes if sight.is_solid(shape)]
    for words in seen.words:
        if words.opacity < VISIBLE or words.place.is_in_plane:
            continue
        if boxes.sizes(boxes.meet(words.box, seen.frame)).min() <= 0:
            yield _sticking_out(seen, words, _way_in(seen, words), "lies outside the frame for the whole scene")
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


def text_out_of_its_shape(seen: Sight) -> Iterator[Flaw]:
    """A text in the middle of a shape that is too small for it."""
    for words in seen.words:
        width, height = boxes.sizes(words.box)
        for shape in seen.shapes:
            if not isinstance(shape.mobject, Polygram | Circle) or isinstance(shape.mobject, ArrowTip):
                continue
            across, up = boxes.sizes(shape.box)
            off = np.abs(boxes.middle(words.box) - boxes.middle(shape.box))
            if words.opacity < VISIBLE or up < 0.9 * height or across < 0.2 * width or not shape.is_visible:
                continue
            if np.any(off > 0.15 * np.array([across, up])) or width <= across + 2 * _TOUCH:
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
    for thing in (*seen.words, *seen.shapes):
        cut = _cut(seen, thing)
        if cut is None or id(thing.top) in told or thing.place.is_in_plane:
            continue
        if isinstance(thing, Shape) and not _may_be_cut(seen, thing, float(np.abs(cut).max())):
            continue
        told.add(id(thing.top))
        yield _sticking_out(seen, thing, cut)


def _cut(seen: Sight, thing: Seen) -> Floats | None:
    """How far to move it, across and up, to have it in the frame; None when it is inside, or wholly outside."""
    if boxes.sizes(boxes.meet(thing.box, seen.frame)).min() <= 0:
        return None
    way = _way_in(seen, thing)
    return way if np.abs(way).max() > _MARGIN else None


def _way_in(seen: Sight, thing: Seen) -> Floats:
    low = np.maximum(seen.frame[:2] - thing.box[:2], 0)
    high = np.maximum(thing.box[2:] - seen.frame[2:], 0)
    return np.asarray(np.where(low >= high, low, -high))


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
    scale = float(np.min(room / size))
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
    for words in seen.words:
        in_frame = boxes.sizes(boxes.meet(words.box, seen.frame)).min() > 0
        if words.size < SMALLEST_SIZE and words.opacity >= VISIBLE and in_frame:
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
    for words in seen.words:
        if words.opacity < 0.5 or _has_halo(words) or boxes.sizes(boxes.meet(words.box, seen.frame)).min() <= 0:
            continue
        ratios = [ratio for index in _sample(len(words.glyphs)) if (ratio := _contrast(seen, words, index))]
        if ratios and float(np.mean(np.array(ratios) < LEAST_CONTRAST)) > 0.4:
            yield _pale(words, float(np.median(ratios)))


def _sample(count: int, most: int = 12) -> list[int]:
    return [round(index) for index in np.linspace(0, count - 1, min(count, most))]


def _contrast(seen: Sight, words: Words, index: int) -> float | None:
    order = float(words.orders[index])
    ground = sight.ground_below(seen, boxes.middle(words.glyphs[index]), order)
    if ground is None:
        return None
    return colours.contrast(colours.over(ground, words.paints[index]), ground)


def _pale(words: Words, ratio: float) -> Flaw:
    def sentence(called: str, name: str) -> str:
        return (
            f"{called} hardly stands out from what is behind it: {ratio:.1f} to 1, and 3 to 1 is needed. Give it "
            f"another colour, {name}.set_color(WHITE) on dark or {name}.set_color(BLACK) on light."
        )

    return Flaw("low_contrast", (words.mobject,), (words.box,), sentence)


RULES: tuple[Callable[[Sight], Iterator[Flaw]], ...] = (
    text_over_text,
    text_over_strokes,
    hidden,
    text_out_of_its_shape,
    piled,
    off_frame,
    too_small,
    low_contrast,
)


def flaws(seen: Sight) -> list[Flaw]:
    return [flaw for rule in RULES for flaw in rule(seen)]


def shows_anything(seen: Sight) -> bool:
    """Whether there is something in the frame to look at."""
    things = (*(words for words in seen.words if words.opacity >= 0.1), *seen.shapes)
    return any(boxes.sizes(boxes.meet(thing.box, seen.frame)).min() >= 0 for thing in things)
