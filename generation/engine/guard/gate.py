"""What a text is about, by its meaning: how near it is to wishes for mathematics, and to what is refused.

The vectors are those of the composer: local, of a small model that reads English well and other languages by the
words they share with its examples. So it is asked only where no word has decided.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from generation import blueprints
from generation.engine.matching import OFF_TOPIC, OTHER_MATHS, Matcher
from generation.engine.vectors import Vectors, encode, encode_known

FILE = Path(__file__).with_name("examples.toml")
NEIGHBOURS = 3


@dataclass(frozen=True)
class Nearness:
    """Cosines of a text to the nearest examples of each kind, from -1 to 1."""

    good: float
    off_task: float
    harmful: float
    injected: float


def nearness(text: str) -> Nearness:
    """About 10 ms. Loads the model at the first call (1 s; 3 s more when the examples were never encoded before)."""
    vector = encode(text)
    return Nearness(**{kind: _nearest(rows @ vector) for kind, rows in _examples().items()})


def _nearest(cosines: Vectors) -> float:
    """Mostly the nearest one, a little the next ones: one odd example shall not decide."""
    nearest = np.sort(cosines)[::-1][:NEIGHBOURS]
    return float(0.75 * nearest[0] + 0.25 * nearest.mean())


@cache
def _examples() -> dict[str, Vectors]:
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rows = encode_known(tuple(text for texts in listed.values() for text in texts))
    ends = np.cumsum([len(texts) for texts in listed.values()])[:-1]
    own = dict(zip(listed, np.split(rows, ends)))
    shelf = Matcher(blueprints.load())
    own["good"] = np.concatenate(
        [own["good"], shelf.vectors[OTHER_MATHS], *(shelf.vectors[blueprint.id] for blueprint in shelf.blueprints)]
    )
    own["off_task"] = np.concatenate([own["off_task"], shelf.vectors[OFF_TOPIC]])
    return own
