"""What a text is, by its meaning: something to animate, off the task, harmful, or an order to the engine.

Learned at the first call from `examples.toml` by kernel ridge regression on -1 and 1 (Rasmussen and Williams, Gaussian
Processes for Machine Learning, 2006, chapter 2), with a Gaussian kernel on two vectors of the text side by side: one
knows English best, the other means the same in sixteen languages. Nothing is said of letters that are of none of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from generation import blueprints
from generation.engine import multilingual, vectors
from generation.engine.guard.text import sentences
from generation.engine.guard.words import SELF_HARM
from generation.engine.matching import Matcher

FILE = Path(__file__).with_name("examples.toml")
KINDS = ("good", "off_task", "harmful", "injected", SELF_HARM)
"""What is of the last kind is harmful as well."""
ENGLISH_WEIGHT = 0.5
"""Of the vector that reads English, beside the other one."""
NARROWNESS = 2.0
"""Of the kernel: exp(-NARROWNESS (1 - cosine))."""
RIDGE = 0.3
PIECE = 120
"""Characters of a longer text that are read at once: a line that is hidden in a page must not be drowned by it."""
MARKS = re.compile(r"[#*`<>|/_=\[\]{}\"']+")


@dataclass(frozen=True)
class Leaning:
    """How far each kind is ahead of what can be animated: below 0 for a good text, up to about 2 for a clear case."""

    off_task: float
    harmful: float
    injected: float
    is_of_self_harm: bool
    """Where it is harmful."""


NOTHING = Leaning(-1, -1, -1, is_of_self_harm=False)


def leaning(text: str) -> Leaning:
    """15 ms for a sentence. A long text is off the task as a whole, and as bad as its worst piece.

    Loads both models at the first call (1 s), and learns at the very first one of an installation (15 s).
    """
    pieces = [piece for piece in _pieces(text) if multilingual.is_legible(piece)]
    if not pieces:
        return NOTHING
    scores = _learned().scores(_features(multilingual.encode(pieces), np.stack(list(map(vectors.encode, pieces)))))
    leads = scores[:, 1:4] - scores[:, :1]
    off_task, harmful, injected = leads[:, 0].mean(), leads[:, 1].max(), leads[:, 2].max()
    return Leaning(off_task, harmful, injected, is_of_self_harm=bool(scores[leads[:, 1].argmax(), 4] > 0))


def _pieces(text: str) -> list[str]:
    """A text in pieces of whole sentences, each of about PIECE signs."""
    pieces = [""]
    for sentence in sentences(MARKS.sub(" ", text)):
        for start in range(0, len(sentence), PIECE):
            part = sentence[start : start + PIECE]
            if pieces[-1] and len(pieces[-1]) + len(part) > PIECE:
                pieces.append("")
            pieces[-1] += f"{part} "
    return pieces


@dataclass(frozen=True)
class Learned:
    """What the examples say of others: a row each, and what it counts for each kind."""

    rows: vectors.Vectors
    counts: vectors.Vectors
    means: vectors.Vectors

    def scores(self, features: vectors.Vectors) -> vectors.Vectors:
        """A row a text, a column a kind: about -1 for no, 1 for yes."""
        return np.asarray(_kernel(features, self.rows) @ self.counts + self.means)


def _kernel(features: vectors.Vectors, others: vectors.Vectors) -> vectors.Vectors:
    return np.asarray(np.exp(NARROWNESS * (features @ others.T - 1)))


def _features(tongues: vectors.Vectors, english: vectors.Vectors) -> vectors.Vectors:
    """Unit vectors of both."""
    both = np.concatenate([tongues, ENGLISH_WEIGHT * english], axis=1)
    return np.asarray(both / np.hypot(1, ENGLISH_WEIGHT), dtype=np.float32)


@cache
def _learned() -> Learned:
    """From the disk if the same was learned before: it takes as long as reading what the texts mean."""
    examples = [(MARKS.sub(" ", text), kinds) for kinds, texts in _examples() for text in texts]
    texts = tuple(text for text, _ in examples)
    wanted = np.array([[1 if kind in kinds else -1 for kind in KINDS] for _, kinds in examples], dtype=np.float32)
    means = wanted.mean(axis=0)
    known = (metadata.version(multilingual.PACKAGE), str(ENGLISH_WEIGHT), *texts)
    width = multilingual.DIMENSIONS + vectors.DIMENSIONS
    rows = vectors.kept(
        ("meanings", *known),
        (len(texts), width),
        lambda: _features(multilingual.encode(texts), vectors.encode_known(texts)),
    )
    learned_of = (str(NARROWNESS), str(RIDGE), *(" ".join(kinds) for _, kinds in examples), *known)
    counts = vectors.kept(("counts", *learned_of), wanted.shape, lambda: _solved(rows, wanted - means))
    return Learned(rows, counts, means)


def _solved(rows: vectors.Vectors, wanted: vectors.Vectors) -> vectors.Vectors:
    """What each row counts for each kind."""
    with threadpool_limits(1):  # more threads than idle cores only wait for each other
        return np.asarray(np.linalg.solve(_kernel(rows, rows) + RIDGE * np.eye(len(rows), dtype=np.float32), wanted))


def _examples() -> Iterator[tuple[tuple[str, ...], Sequence[str]]]:
    """Texts by their kinds, alone and as people mix them: an order behind a good wish, harm in a lesson's tone."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    shelf = Matcher(blueprints.load())
    good = [*listed["good"], *shelf.other_maths, *(prompt for each in shelf.blueprints for prompt in each.prompts)]
    yield ("good",), good
    yield ("good",), [f"{text}. {good[(11 * n + 5) % len(good)]}" for n, text in enumerate(good[::3])]
    yield ("off_task",), [*listed["off_task"], *shelf.off_topic]
    for kinds in (("harmful",), ("harmful", SELF_HARM)):
        yield kinds, listed[kinds[-1]]
        yield kinds, [f"Show {text}, step by step" for text in listed[kinds[-1]]]
    yield ("injected",), listed["injected"]
    yield ("injected",), [f"{good[7 * n % len(good)]}. {text}" for n, text in enumerate(listed["injected"])]
