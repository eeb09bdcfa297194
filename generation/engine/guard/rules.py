"""What is refused by its words, in nine languages: `rules.toml` holds them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from generation.engine.guard.text import WORD, Lexicon, Places, are_near, fold, undisguised

FILE = Path(__file__).with_name("rules.toml")
FORMULA = re.compile(
    r"[a-z\d)\]]\s*[=<>≤≥≠≈]\s*[-+−]?[\da-z(\[]|[\da-z)]\s?[\^×÷·√]\s?[\d\w(]|\d\s*[-+*/−–:]\s*\d|\b[a-z]\s*\(\s*[a-z]\s*\)|\b\d+[xyz]\b|√|∫|∑|π|\\[a-z]{2,}|\bn!"
)
DATE = re.compile(
    r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\b\d{1,2}:\d{2}\b|(?<!\d)\d{2,15}(?:[ /-]\d{2,15}){2,8}|\b24/7\b"
)
CODE = re.compile(r"</?\w+>|\|\s*\w+\s*\||\b\w+\s*=\s*['\"]")


@dataclass(frozen=True)
class Finding:
    """What a rule says of a text."""

    verdict: str
    topic: str = ""


class Prompt:
    """A text, folded once for all that is searched in it."""

    def __init__(self, text: str, *, is_about_mathematics: bool = False) -> None:
        self.text = text
        self.folded = fold(text)
        self._is_about_mathematics = is_about_mathematics
        """Known from what stands around it."""

    @cached_property
    def words(self) -> list[str]:
        return WORD.findall(undisguised(self.folded))

    @cached_property
    def places(self) -> dict[str, Places]:
        """Where the words of all rules stand."""
        return _lexicon().places(self.words)

    @cached_property
    def is_mathematical(self) -> bool:
        """Whether it holds a formula or a word that only mathematics and science have."""
        return self._is_about_mathematics or self.has_formula or "stems" in self.places

    @cached_property
    def may_be_mathematical(self) -> bool:
        """Also by words that others use too: enough not to be off the task."""
        return self.is_mathematical or "hints" in self.places

    @cached_property
    def has_formula(self) -> bool:
        return bool(FORMULA.search(CODE.sub(" ", DATE.sub(" ", self.folded))))


class Rule:
    """One entry of the file. Its lists are in the lexicon under its number."""

    def __init__(self, number: int, entry: dict[str, Any]) -> None:
        self.finding = Finding(entry["verdict"], entry.get("topic", ""))
        self.lists = {f"{number} {part}": entry[part] for part in ("phrases", "unless") if part in entry}
        self.lists |= {f"{number} near {place}": group for place, group in enumerate(entry.get("near", ()))}
        self.phrases, self.unless = f"{number} phrases", f"{number} unless"
        self.groups = tuple(name for name in self.lists if " near " in name)
        self.patterns = tuple(re.compile(pattern) for pattern in entry.get("patterns", ()))
        self.gap = entry.get("gap", 0)
        self.is_ordered = entry.get("ordered", False)
        self.is_careful = entry.get("careful", False)

    def fires(self, prompt: Prompt) -> bool:
        """Whether the text has what the rule looks for, and nothing that excuses it."""
        places = prompt.places
        groups = [places.get(name, []) for name in self.groups]
        found = (
            self.phrases in places
            or (bool(groups) and are_near(groups, self.gap, ordered=self.is_ordered))
            or any(pattern.search(prompt.text) for pattern in self.patterns)
        )
        if not found or self.unless in places:
            return False
        return not (self.is_careful and self._is_excused(prompt))

    def _is_excused(self, prompt: Prompt) -> bool:
        return prompt.may_be_mathematical if self.finding.verdict == "off_task" else prompt.is_mathematical


def findings(prompt: Prompt) -> Iterator[Finding]:
    """What the rules say of a text, the gravest first (the file's order)."""
    return (rule.finding for rule in _rules() if rule.fires(prompt))


def warm() -> None:
    """Compile the rules now (50 ms), so that no sentence waits for it."""
    _ = _rules(), _lexicon()


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(Rule(number, entry) for number, entry in enumerate(_file()["rule"]))


@cache
def _lexicon() -> Lexicon:
    lists = dict(_file()["mathematics"])
    for rule in _rules():
        lists |= rule.lists
    return Lexicon(lists)
