"""What a sentence asks of the throws, and the constants of their scene."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generation.blueprints.reading import Misfit, Sentence

THROWS = ("time", "throw", "roll", "flip", "toss", "trial", "repetition", "experiment", "result")
SIDES = re.compile(r"\b(\d+)[\s-]*(?:sided|faced)\b|\bd(\d+)\b|\bwith\s+(\d+)\s+(?:sides|faces)\b", re.IGNORECASE)
SEED = re.compile(r"\bseed\s*(?:=|:|is|of)?\s*(\d+)\b", re.IGNORECASE)
SEVERAL = re.compile(r"\b(?:(?P<number>[2-9])\s+(?:\w+\s+)?|pair\s+of\s+)(?:dice|coins)\b", re.IGNORECASE)
IN_A_ROW = re.compile(r"\bin\s+a\s+row\b|\btree\b", re.IGNORECASE)


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for anything but one fair die or coin."""
    _refuse_other_experiments(sentence)
    found: dict[str, Any] = {}
    coin = sentence.mentions("coin", "heads", "tails", "penny", "flip")
    if coin != sentence.mentions("die", "dice", "cube"):
        found["experiment"] = "coin" if coin else "dice"
    trials = sentence.counts(*THROWS) or sentence.counts("dice", "coin", "n")
    if trials:
        found["trials"] = max(trials)
    sides = SIDES.search(sentence.plain)
    if sides and not coin:
        found |= {"experiment": "dice", "sides": int(next(filter(None, sides.groups())))}
    seed = SEED.search(sentence.plain)
    if seed:
        found["seed"] = int(seed[1])
    return found


def _refuse_other_experiments(sentence: Sentence) -> None:
    if SEVERAL.search(sentence.plain):
        raise Misfit("This scene throws one die or one coin, again and again, not several at once.")
    if sentence.mentions("biased", "loaded", "unfair", "weighted", "crooked"):
        raise Misfit("This scene throws a fair die or a fair coin, none that is loaded.")
    if sentence.mentions("card", "marble", "urn", "spinner", "roulette", "birthday"):
        raise Misfit("This scene throws a die or a coin, and shows no other random experiments.")
    if IN_A_ROW.search(sentence.text):
        raise Misfit("This scene shows how an average settles, not the probability of a sequence of throws.")


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is thrown, how often, and the seed of the random numbers."""
    coin = values["experiment"] == "coin"
    return {
        "COIN": coin,
        "SIDES": 2 if coin else values["sides"],
        "TRIALS": values["trials"],
        "SEED": values["seed"],
    }
