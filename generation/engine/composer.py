"""The embedded engine: finds the blueprint a sentence asks for and fills it in. No model server, no guessing.

python -m generation.engine.composer "PROMPT" --json
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from generation import blueprints
from generation.blueprints import outline
from generation.blueprints.library import SHELF
from generation.blueprints.reading import Misfit, Sentence
from generation.engine.evidence import Evidence
from generation.engine.language import is_english
from generation.engine.matching import Affinity, Matcher, Reading
from generation.errors import BadParameter, Declined, Fault, GenerationError, NoBlueprintFits
from generation.types import Brief, Plan, Repair, Source, Token

_making = Lock()
logger = logging.getLogger(__name__)

MAX_PROMPT = 600
"""Characters; more than that is no sentence."""
ENOUGH = 0.48
"""A score from here on is a claim."""
MARGIN = 0.03
"""How much nearer to the blueprint than to anything else a sentence must be."""
UNEXPLAINED = 0.06
"""What one word that nothing about the blueprint explains costs of the margin."""
SUPPORT = 0.5
"""How much of what the mathematics in the sentence says for the blueprint counts towards the margin."""
EMPTY_HANDED = 0.09
"""What a scene of formulas, matrices or lists gives up of the margin when the sentence holds nothing for it."""
BARE = 0.5
"""What a formula without any words adds to the scene it asks for."""
UNLIKE_ANY = 0.3
"""A score below this is no wish near any scene."""
OFF_TOPIC_LEAD = 0.06
NEAREST = 3
LINES_A_TOKEN = 4

WELCOME = "Tell me what your class should see, for example “Plot y = x^2 - 3x + 2 and mark its roots”."


@dataclass(frozen=True)
class Choice:
    """What the composer makes of a sentence: a source, or the error that says why there is none."""

    score: float
    nearest: tuple[str, ...]
    reason: str
    blueprint: str | None = None
    """Also with a BadParameter: the scene is right, a value is not."""
    source: Source | None = None
    error: GenerationError | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        """All parameters as used, in JSON form."""
        return self.source.parameters if self.source else {}


class Composer:
    """Writes with the blueprints of a shelf."""

    def __init__(self, shelf: Path = SHELF) -> None:
        self._shelf = shelf

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Plan | Token | Source]:
        """Plan, the source piece by piece, Source. A blueprint that failed can't be made better by asking again."""
        if repair is not None:
            raise GenerationError("repair_impossible", Fault.SYSTEM, reasons=list(repair.reasons))
        choice = self.choose(brief.prompt)
        source = choice.source
        if source is None:
            raise choice.error or NoBlueprintFits(choice.reason, choice.nearest)
        yield Plan(source.title, outline.steps(source.code, source.scene), source.blueprint, source.parameters)
        for piece in _pieces(source.code):
            if stop():
                return
            yield Token(piece)
        yield source

    def choose(self, prompt: str) -> Choice:
        """Find the blueprint and its values; never raises a GenerationError, but carries it."""
        sentence = Sentence(prompt)
        try:
            _refuse_what_is_no_sentence(prompt, sentence)
        except Declined as declined:
            return Choice(0.0, (), declined.data["reason"], error=declined)
        return _Decision(sentence, _matcher(self._shelf).read(sentence)).choice()


def _matcher(shelf: Path) -> Matcher:
    """One matcher a process, made by the first thread that asks."""
    with _making:
        return _made(shelf)


@cache
def _made(shelf: Path) -> Matcher:
    matcher = Matcher(blueprints.load(shelf))
    matcher.load()
    return matcher


def warm() -> None:
    """Load the model and the blueprints' vectors (2 s, the very first time 6 s), so that no sentence waits for them."""
    Composer().choose("Plot y = x^2")


class _Decision:
    """One sentence, weighed."""

    def __init__(self, sentence: Sentence, reading: Reading) -> None:
        self.sentence = sentence
        self.reading = reading
        self.evidence = Evidence(sentence)
        scored = [(self._score(affinity), affinity) for affinity in reading.affinities]
        self.ranked = sorted(scored, key=lambda pair: -pair[0])
        self.nearest = tuple(affinity.blueprint.id for _, affinity in self.ranked[:NEAREST])

    def _score(self, affinity: Affinity) -> float:
        bare = BARE if affinity.blueprint.id == self.evidence.bare else 0.0
        unexplained = UNEXPLAINED * len(affinity.unexplained)
        return affinity.prompts + self.evidence.weight(affinity.blueprint) + bare - unexplained

    def choice(self) -> Choice:
        score, best = self.ranked[0]
        if not self._is_claimed(score, best) or best.foreign:
            return self._nothing(score, best)
        if misfit := self.evidence.misfit(best.blueprint):
            return self._none_fits(score, misfit)
        return self._filled(score, best)

    def _is_claimed(self, score: float, best: Affinity) -> bool:
        if best.blueprint.id == self.evidence.bare:
            return True
        return score >= ENOUGH and self._margin(best) >= MARGIN

    def _margin(self, best: Affinity) -> float:
        elsewhere = max(best.off_prompts, self.reading.other_maths, self.reading.off_topic)
        support = SUPPORT * self.evidence.weight(best.blueprint)
        if self.evidence.is_missing(best.blueprint):
            support -= EMPTY_HANDED
        return best.prompts - elsewhere + support - UNEXPLAINED * len(best.unexplained)

    def _filled(self, score: float, best: Affinity) -> Choice:
        blueprint = best.blueprint
        try:
            source = blueprint.source(blueprint.read(self.sentence.text))
        except Misfit as misfit:
            return self._none_fits(score, misfit.reason)
        except BadParameter as problem:
            return Choice(score, self.nearest, problem.data["message"], blueprint.id, error=problem)
        except (ValueError, ArithmeticError):
            # A fault of the blueprint's rules: to be mended there, but no traceback for a teacher.
            logger.exception("%s can't show %r", blueprint.id, self.sentence.text)
            return self._none_fits(score, f"“{blueprint.title}” can't show these values: choose simpler ones.")
        return Choice(score, self.nearest, f"This is what “{blueprint.title}” shows.", blueprint.id, source)

    def _nothing(self, score: float, best: Affinity) -> Choice:
        if not is_english(self.sentence.text):
            return self._none_fits(
                score, "The ready-made scenes are found by English sentences: please ask in English."
            )
        if self._is_off_topic(score):
            reason = f"I make mathematical animations, so I can't help with this. {WELCOME}"
            return Choice(score, self.nearest, reason, error=Declined(reason))
        subject = f"“{best.foreign[0]}”" if best.foreign else "this"
        return self._none_fits(score, f"No ready-made scene shows {subject}.")

    def _is_off_topic(self, score: float) -> bool:
        if self.evidence.is_mathematical:
            return False
        if score < UNLIKE_ANY:
            return self.reading.off_topic > self.reading.other_maths - OFF_TOPIC_LEAD
        return self.reading.off_topic > max(self.reading.other_maths, score)

    def _none_fits(self, score: float, reason: str) -> Choice:
        return Choice(score, self.nearest, reason, error=NoBlueprintFits(reason, self.nearest))


def _refuse_what_is_no_sentence(prompt: str, sentence: Sentence) -> None:
    if not any(sign.isalnum() for sign in sentence.text):
        raise Declined(f"There are no words here that I could read. {WELCOME}")
    if len(prompt) > MAX_PROMPT:
        raise Declined("This is longer than one animation can show: say in one or two sentences what it should show.")


def _pieces(code: str) -> Iterator[str]:
    """The source in groups of lines, for the page to write while one looks on."""
    lines = code.splitlines(keepends=True)
    for start in range(0, len(lines), LINES_A_TOKEN):
        yield "".join(lines[start : start + LINES_A_TOKEN])


def answer(choice: Choice) -> dict[str, Any]:
    """The choice as the command prints it."""
    return {
        "blueprint": choice.blueprint,
        "parameters": dict(choice.values),
        "score": round(min(1.0, max(0.0, choice.score)), 3),
        "reason": choice.reason,
        "nearest": list(choice.nearest),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m generation.engine.composer", description=__doc__)
    parser.add_argument("prompt", help="what the animation should show")
    parser.add_argument("--json", action="store_true", help="print the choice as JSON instead of the source")
    options = parser.parse_args(arguments)
    choice = Composer().choose(options.prompt)
    if options.json:
        print(json.dumps(answer(choice), ensure_ascii=False))
        return 0
    if choice.source is None:
        print(choice.reason, file=sys.stderr)
        return 1
    print(choice.source.code, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
