"""Names that say the same in other words: `point_at_theta` is `point_at_angle`, `get_x_coord` is `get_x`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
EMPTY = frozenset(
    ("a", "the", "of", "at", "by", "to", "for", "on", "in", "with", "from", "under", "its", "fit", "self", "here",
     "now", "mobject", "object", "get", "current", "all")
)  # fmt: skip
"""Words that add nothing to a name."""
MEANINGS: dict[str, tuple[str, ...]] = {
    word: tuple(meaning.split())
    for meaning, words in {
        "get": "compute calculate find fetch obtain retrieve read",
        "set": "change update assign modify make put",
        "add": "append attach include insert",
        "remove": "delete discard drop",
        "increment": "increase raise",
        "decrement": "decrease lower reduce",
        "rotate": "turn spin",
        "shift": "translate displace offset",
        "scale": "resize enlarge",
        "angle": "theta phi radian azimuth",
        "point": "location position coordinate coord pos",
        "center mass": "centroid barycenter barycentre",
        "center": "centre middle midpoint",
        "color": "colour",
        "value": "number val num",
        "vertex": "corner vertices node",
        "edge": "side",
        "curve": "graph function plot",
        "axis": "axes",
        "entry": "element item",
        "column": "col",
        "label": "caption header heading",
        "start": "begin beginning first",
        "end": "finish last stop",
        "width": "stroke thickness",
        "length": "size",
        "proportion": "alpha fraction percentage",
        "tex": "latex math",
        "text": "string word",
        "part": "substring piece portion section term symbol",
        "animation": "anim",
        "index": "idx number",
        "below": "beneath underneath",
        "speed": "velocity",
        "line": "segment",
        "direction": "orientation",
        "gradient": "slope",
        "rectangle": "rect box",
        "opposite": "reverse reversed",
        "style": "format",
        "visible": "shown",
        "orient": "orientate",
    }.items()
    for word in words.split()
}


@cache
def meaning(name: str) -> frozenset[str]:
    """What a name says: its words, each by its commonest synonym, without those that add nothing."""
    words = [word.lower() for word in WORD.findall(name)]
    said: set[str] = set()
    for word in words:
        said |= set(_meanings(word))
    return frozenset(said - EMPTY)


def _meanings(word: str) -> tuple[str, ...]:
    for form in (word, *_singulars(word)):
        if form in MEANINGS:
            return MEANINGS[form]
    is_plural = len(word) > 3 and not word.endswith(("ss", "us", "is"))
    return (next(_singulars(word), word) if is_plural else word,)


def _singulars(word: str) -> Iterator[str]:
    """What it may be one of, the likeliest first."""
    for ending, one in (("ies", "y"), ("s", ""), ("es", "")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + one


def same_meaning(name: str, known: Iterable[str]) -> str | None:
    """The one known name that says the same; None where none does, or two do."""
    said = meaning(name)
    found = [choice for choice in known if choice != name and not choice.startswith("_") and meaning(choice) == said]
    kept = [choice for choice in found if choice.startswith(name[:4])] if len(found) > 1 else found
    return kept[0] if said and len(kept) == 1 else None
