"""A text made ready to be searched for words: one case, no accents, no disguise."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ı": "i", "ø": "o", "đ": "d", "œ": "oe", "æ": "ae", "’": "'", "‘": "'"})
LOOKALIKES = str.maketrans("аеорсухіѕԁһӏ", "aeopcyxisdhl")
"""Cyrillic letters that look like Latin ones."""
LEET = str.maketrans("013457@$", "oieastas")
MIXED = re.compile(r"(?<![\w@$])(?=[\w@$]*[a-z][\w@$]*[a-z])(?=[\w@$]*[0134579@$])[a-z013457@$]{3,}(?![\w@$])")
SPACED = re.compile(r"(?<!\w)(?:[^\W\d_][ .\-_*]){2,}[^\W\d_](?!\w)")
WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
MIN_HALF_LATIN = 0.5
LONGEST_STEM = 24


def fold(text: str) -> str:
    """Small Latin letters without accents; invisible signs are gone, look-alikes of other alphabets replaced."""
    visible = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    small = unicodedata.normalize("NFKD", visible).casefold().translate(LETTERS)
    bare = "".join(sign for sign in small if not unicodedata.combining(sign))
    return re.sub(r"\w+", _unmasked, bare)


def _unmasked(word: re.Match[str]) -> str:
    """A word of Latin letters with a few of another alphabet is a disguise; one of the other alphabet is not."""
    latin = sum("a" <= sign <= "z" for sign in word[0])
    return word[0].translate(LOOKALIKES) if latin >= MIN_HALF_LATIN * len(word[0]) else word[0]


def undisguised(folded: str) -> str:
    """The folded text with `b0mb` and `b o m b` written as words."""
    joined = SPACED.sub(lambda match: re.sub(r"[\W_]", "", match[0]), folded)
    return MIXED.sub(lambda match: match[0].translate(LEET), joined)


def sentences(text: str) -> list[str]:
    return [part for part in SENTENCE_END.split(text) if part.strip()]


Places = list[tuple[int, int]]
"""The numbers of the first and the last word of each find."""


class Lexicon:
    """Many lists of words and phrases, all looked up in one walk over a text.

    In a list, `|` parts the entries; `foo*` is a beginning, `~foo` an ending. What stands between the words of a phrase
    does not matter.
    """

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._whole: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        self._beginnings: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        self._endings: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        for name, listed in lists.items():
            for entry in listed.split("|"):
                if entry.strip():
                    self._add(name, re.findall(r"~?\w+\*?", entry))

    def _add(self, name: str, words: Sequence[str]) -> None:
        first, rest = words[0], words[1:]
        shelf = self._beginnings if first.endswith("*") else self._endings if first.startswith("~") else self._whole
        shelf[first.strip("*~")].append((name, rest))

    def places(self, words: Sequence[str]) -> dict[str, Places]:
        """Where each list's entries stand in a text of folded words; lists without a find are left out."""
        found: dict[str, Places] = defaultdict(list)
        for number, word in enumerate(words):
            for name, rest in self._beginning_with(word):
                following = words[number + 1 : number + 1 + len(rest)]
                if len(following) == len(rest) and all(map(_is, following, rest)):
                    found[name].append((number, number + len(rest)))
        return found

    def _beginning_with(self, word: str) -> Iterator[tuple[str, Sequence[str]]]:
        yield from self._whole.get(word, ())
        for length in range(1, min(len(word), LONGEST_STEM) + 1):
            yield from self._beginnings.get(word[:length], ())
            yield from self._endings.get(word[-length:], ())


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def are_near(groups: Sequence[Places], gap: int, *, ordered: bool = False) -> bool:
    """Whether a find of each group follows one of another with at most `gap` words between."""
    if not all(groups):
        return False
    orders = [tuple(groups)] if ordered else permutations(groups)
    return any(_is_chain(order, gap) for order in orders)


def _is_chain(order: Sequence[Places], gap: int) -> bool:
    ends = sorted({last for _, last in order[0]})
    for finds in order[1:]:
        ends = sorted({last for first, last in finds if bisect_left(ends, first) > bisect_left(ends, first - gap - 1)})
    return bool(ends)
