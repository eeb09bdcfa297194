"""Personal data and secrets in a text: where they stand, and the text without them.

Names alone are fine. A full name beside a grade is not, nor is anything by which a pupil could be found or reached.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from generation.engine.guard.text import WORD, Lexicon, Places, fold

FILE = Path(__file__).with_name("people.toml")
FIRST_NAMES = Path(__file__).with_name("first_names.toml")
BORN_SINCE = 1990
"""Whoever was born earlier is no pupil: Gauss's birthday is no secret."""
NEAR = 80
"""Characters around a name or a date in which the words count that make it personal."""
BESIDE = 40

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\[at\]|\(at\))\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")
DIGITS = r"\+?\(?\d[\d\s()/.-]{4,}\d"
NUMBER_AFTER = re.compile(rf"(?:[^\d\n]{{0,25}})({DIGITS})")
ID_AFTER = re.compile(r"(?:\W|n[ro]\.?|is|ist|est|es|=){0,8}?(?<=\W)([A-Z]{0,3}-?\d(?:[ ./-]?[A-Z\d]){4,})\b")
ABROAD = re.compile(r"(?<![\d)=]\s)(?<![\w)=])\+\d{1,3}(?:[\s().-]{0,2}\d){7,12}(?!\d)")
AT_HOME = re.compile(
    r"(?<![\w.,+*/^=(-])0\d{1,4}[ /-]\d{2,}(?:[ -]?\d{2,})*(?!\d|\s*[*/^=×+])|\(\d{3}\)\s?\d{3}-\d{4}\b"
    r"|(?<=\()0\d{2,4}[ /-]?\d{5,9}(?=\))"
)
SHORTEST_PHONE = 9
DATE = re.compile(
    r"\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(\d{4}|\d{2})\b|\b(\d{4})-\d{2}-\d{2}\b"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)?\.?\s(?:de\s|of\s)?[^\W\d_]{3,}\.?,?\s(?:de\s)?|[^\W\d_]{3,}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s)(\d{4})\b"
)
CAPITAL = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
PARTICLES = r"(?:\s(?:de|del|della|di|da|do|dos|du|van|von|der|den|ten|ter|la|le|el|al|bin))*"
FULL_NAME = re.compile(rf"(?<![\w.])({CAPITAL}){PARTICLES}\s({CAPITAL})")
LISTED = re.compile(rf"(?<![\w.]){CAPITAL}{PARTICLES}\s{CAPITAL}\s?[:=(–-]?\s?\d{{1,3}}(?![\d^*/=x])")
MANY = 2


@dataclass(frozen=True)
class Detail:
    """A stretch of the text, `start` to `end`, and what it gives away: one of the keys of LABELS."""

    kind: str
    start: int
    end: int


LABELS = {
    "secret": "a secret key or password",
    "email": "an e-mail address",
    "phone": "a phone number",
    "address": "a postal address",
    "birth": "a date of birth",
    "id": "an identity number",
    "record": "a full name with a grade or a record",
}


class People:
    """A text, read for what it says of people."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _words(self) -> list[re.Match[str]]:
        return list(WORD.finditer(self.text))

    @cached_property
    def _places(self) -> dict[str, Places]:
        return _lexicon().places([fold(word[0]) for word in self._words])

    def details(self) -> tuple[Detail, ...]:
        """What is found, in the order of the text, without overlaps; of two that overlap, the first of LABELS."""
        kept: list[Detail] = []
        for detail in self._found():
            if not any(other.start < detail.end and detail.start < other.end for other in kept):
                kept.append(detail)
        return tuple(sorted(kept, key=lambda detail: detail.start))

    def _found(self) -> Iterator[Detail]:
        yield from self._by("secret", _patterns("secrets"))
        yield from self._by("email", (EMAIL,))
        yield from self._ids()
        yield from self._births()
        yield from self._phones()
        yield from self._by("address", _patterns("streets"))
        yield from self._records()

    def _by(self, kind: str, patterns: tuple[re.Pattern[str], ...]) -> Iterator[Detail]:
        for pattern in patterns:
            for match in pattern.finditer(self.text):
                yield Detail(kind, *match.span())

    def _ids(self) -> Iterator[Detail]:
        yield from self._by("id", _patterns("numbers"))
        yield from self._after("id", "ids", ID_AFTER)

    def _births(self) -> Iterator[Detail]:
        for match in DATE.finditer(self.text):
            year = next(int(group) for group in match.groups() if group)
            if (year < 100 or year >= BORN_SINCE) and self._are_near("births", *match.span()):
                yield Detail("birth", *match.span())

    def _phones(self) -> Iterator[Detail]:
        yield from self._by("phone", (ABROAD,))
        yield from self._after("phone", "phones", NUMBER_AFTER)
        for match in AT_HOME.finditer(self.text):
            digits = re.sub(r"\D", "", match[0])
            if len(digits) >= SHORTEST_PHONE and not set(digits) <= {"0", "1"}:
                yield Detail("phone", *match.span())

    def _records(self) -> Iterator[Detail]:
        """Full names beside a word that makes a number a grade. A list of such names needs no known first name."""
        names = [match.span() for match in self._full_names() if _is_a_person(match)]
        found = list(LISTED.finditer(self.text))
        listed = [match.span() for match in found]
        known = [match.span() for match in found if (name := FULL_NAME.match(match[0])) and _is_a_person(name)]
        if len(known) >= MANY:  # people with a number each: no word has to say that it is a grade
            yield from (Detail("record", *span) for span in known)
        for start, end in names + (listed if len(listed) >= MANY else []):
            if any(self._are_near(cue, start, end) for cue in ("records", "births", "ids")):
                yield Detail("record", start, end)

    def _full_names(self) -> Iterator[re.Match[str]]:
        """Capitalised words in pairs; in “Pupil Daniel Kim” the second and third, too."""
        place = 0
        while match := FULL_NAME.search(self.text, place):
            yield match
            place = match.end() if _is_a_person(match) else match.start(2)

    def _after(self, kind: str, cues: str, number: re.Pattern[str]) -> Iterator[Detail]:
        """A number that stands right behind a word that says what it is."""
        for _, last in self._places.get(cues, []):
            match = number.match(self.text, self._words[last].end())
            if match and match.start(1) - self._words[last].end() <= BESIDE and sum(map(str.isdigit, match[1])) >= 5:
                yield Detail(kind, *match.span(1))

    def _are_near(self, cues: str, start: int, end: int) -> bool:
        return any(
            self._words[first].start() >= start - NEAR and self._words[last].end() <= end + NEAR
            for first, last in self._places.get(cues, [])
        )


def find(text: str) -> tuple[Detail, ...]:
    """Personal data and secrets in a text."""
    return People(text).details()


def masked(text: str, details: tuple[Detail, ...] | None = None) -> str:
    """The text with a word in brackets in place of each detail; masking twice changes nothing more."""
    for detail in reversed(find(text) if details is None else details):
        text = f"{text[: detail.start]}[{MASKS[detail.kind]}]{text[detail.end :]}"
    return text


def without(value: Any) -> Any:
    """A JSON value with every text in it masked."""
    match value:
        case str():
            return masked(value)
        case list():
            return [without(part) for part in value]
        case dict():
            return {name: without(part) for name, part in value.items()}
    return value


MASKS = {
    "secret": "secret",
    "email": "e-mail",
    "phone": "phone",
    "address": "address",
    "birth": "date",
    "id": "number",
    "record": "a pupil",
}


def _is_a_person(match: re.Match[str]) -> bool:
    first, last = fold(match[1]).split("-")[0], fold(match[2])
    return first in _names("names") and last not in _names("famous") and first not in _names("famous")


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def _lexicon() -> Lexicon:
    lists = {name: _file()[name].replace("\n", " ") for name in ("records", "births", "phones", "ids")}
    return Lexicon(lists)


@cache
def _names(which: str) -> frozenset[str]:
    listed: str = _file()[which]
    if which == "names":
        listed += tomllib.loads(FIRST_NAMES.read_text(encoding="utf-8"))["names"]
    return frozenset(map(fold, listed.split()))


@cache
def _patterns(which: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _file()[which]))
