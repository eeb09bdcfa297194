"""Which blueprint a sentence asks for, if any: by the meaning of the whole and by the words that name a topic."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from generation.blueprints import Blueprint
from generation.blueprints.reading import Sentence
from generation.engine.vectors import Vectors, encode, encode_known
from generation.engine.vocabulary import Vocabulary

ELSEWHERE = Path(__file__).with_name("elsewhere.toml")
OTHER_MATHS, OFF_TOPIC, NOT = "other maths", "off topic", "not "
NEIGHBOURS = 3
"""How many of a blueprint's prompts speak for it."""


@dataclass(frozen=True)
class Affinity:
    """How near a sentence is to one blueprint; cosines, from -1 to 1."""

    blueprint: Blueprint
    prompts: float
    """To its own prompts."""
    off_prompts: float
    """To the near misses it must not claim."""
    foreign: tuple[str, ...]
    """Topics the sentence names and this blueprint does not."""
    unexplained: tuple[str, ...]
    """Other words that nothing about this blueprint explains."""


@dataclass(frozen=True)
class Reading:
    """A sentence beside all blueprints, the nearest first, and beside what none of them shows."""

    affinities: tuple[Affinity, ...]
    other_maths: float
    off_topic: float


class Matcher:
    """Compares sentences with a shelf of blueprints."""

    def __init__(self, blueprints: Sequence[Blueprint]) -> None:
        self.blueprints = tuple(blueprints)
        elsewhere = tomllib.loads(ELSEWHERE.read_text(encoding="utf-8"))
        self.other_maths = tuple(elsewhere["other_maths"])
        self.off_topic = tuple(elsewhere["off_topic"])
        self.topics = tuple(_pattern(topic) for topic in elsewhere["topics"])

    def load(self) -> None:
        """Have everything ready that is worked out once."""
        _ = self.vectors, self.vocabulary

    @cached_property
    def vectors(self) -> dict[str, Vectors]:
        """Rows for each group of known sentences: a blueprint's prompts, its near misses, and what none shows."""
        groups: dict[str, tuple[str, ...]] = {OTHER_MATHS: self.other_maths, OFF_TOPIC: self.off_topic}
        for blueprint in self.blueprints:
            groups[blueprint.id] = (blueprint.title, blueprint.summary, *blueprint.prompts)
            groups[f"{NOT}{blueprint.id}"] = blueprint.off_prompts
        rows = encode_known(tuple(sentence for group in groups.values() for sentence in group))
        ends = np.cumsum([len(group) for group in groups.values()])
        return dict(zip(groups, np.split(rows, ends[:-1]), strict=True))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.own_words)

    @cached_property
    def own_words(self) -> dict[str, str]:
        """All that is written about a blueprint: a topic named there is its own."""
        return {
            blueprint.id: " ".join(
                (
                    blueprint.id.replace("_", " "),
                    blueprint.title,
                    blueprint.summary,
                    *blueprint.tags,
                    *blueprint.prompts,
                )
            )
            for blueprint in self.blueprints
        }

    def read(self, sentence: Sentence) -> Reading:
        """Compare one sentence with everything known."""
        vector = encode(sentence.plain)
        named = [found for pattern in self.topics if (found := pattern.search(sentence.text))]
        affinities = [self._affinity(blueprint, sentence, vector, named) for blueprint in self.blueprints]
        return Reading(
            tuple(sorted(affinities, key=lambda affinity: -affinity.prompts)),
            _nearness(self.vectors[OTHER_MATHS] @ vector),
            _nearness(self.vectors[OFF_TOPIC] @ vector),
        )

    def _affinity(
        self, blueprint: Blueprint, sentence: Sentence, vector: Vectors, named: list[re.Match[str]]
    ) -> Affinity:
        prompts, off_prompts = self.vectors[blueprint.id], self.vectors[f"{NOT}{blueprint.id}"]
        own = self.own_words[blueprint.id]
        foreign = tuple(found[0].lower() for found in named if not found.re.search(own))
        unexplained = self.vocabulary.unexplained(sentence.text, blueprint.id)
        return Affinity(blueprint, _nearness(prompts @ vector), _nearness(off_prompts @ vector), foreign, unexplained)


def _nearness(cosines: Vectors) -> float:
    """Mostly the nearest one, a little the next ones: one odd prompt shall not decide."""
    nearest = np.sort(cosines)[::-1][:NEIGHBOURS]
    return float(0.75 * nearest[0] + 0.25 * nearest.mean())


def _pattern(topic: str) -> re.Pattern[str]:
    stem = re.escape(topic.rstrip("*")).replace(r"\ ", r"[\s-]+")
    ending = "" if topic.endswith("*") else r"(?:s|es)?(?![A-Za-z])"
    return re.compile(rf"(?<![A-Za-z0-9]){stem}{ending}", re.IGNORECASE)
