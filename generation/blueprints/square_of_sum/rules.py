"""The two parts of the sum, found in a sentence, and the terms of their square."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from generation.blueprints.mathtext import number_tex
from generation.blueprints.reading import Misfit, Sentence
from generation.errors import BadParameter

LARGEST = 1000
MOST_CELLS = 15
PART = r"(\d+(?:\.\d+)?\s?[a-zA-Z]|\d+(?:\.\d+)?|[a-zA-Z])"
SUM = rf"(?<![\w^.)²+−-]){PART}\s*(?:\+|\bplus\b)\s*{PART}(?![\w^²(.]\w|\^|²|\w)"
TWO = r"(?:\^\s*[({]?\s*2\b[)}]?|²|\*\*\s*2\b|\s*,?\s*(?:all\s*|whole\s*)?(?:squared|\^2))"
SQUARED = re.compile(rf"[(\[]\s*{SUM}\s*[)\]]\s*{TWO}")
PRODUCT = re.compile(rf"\(\s*{SUM}\s*\)\s*[*·×]?\s*\(\s*{SUM}\s*\)")
BARE = re.compile(rf"(?<!\+)(?<!\+ ){SUM}(?!\s*\+)")
TRINOMIAL = re.compile(r"(?<![\w^])([a-zA-Z])(?:\^2|²)\s*\+\s*(\d+)\s*\1\s*\+\s*(\d+)(?![\w^])")
TWO_DIGITS = re.compile(r"(?<![\d.])([1-9])([1-9])\s*(?:\^2|²)")
VALUE = r"\b{}\s*(?:=|is|being)\s*(\d+(?:\.\d+)?)"
OTHERS = (
    (r"\([^()]*\)\s*(?:\^\s*\(?[3-9n]|³|cubed)|\bcube\b|\bbinomial theorem\b", "a square, not a higher power"),
    (rf"\(\s*{PART}\s*[-−–]\s*{PART}\s*\)|\b(?:minus|difference)\b", "the square of a sum, not a difference"),
    (rf"\(\s*{PART}(?:\s*\+\s*{PART}){{2,}}\s*\)", "a sum of two parts, not more"),
    (r"\bcomplet\w+ the square\b", "the expansion of a square, not its completion"),
)


@dataclass(frozen=True)
class Part:
    """A part of the sum, such as 3, x or 2x."""

    factor: Fraction
    letter: str

    @property
    def tex(self) -> str:
        factor = number_tex(float(self.factor))
        return (self.letter if self.factor == 1 else factor + self.letter) if self.letter else factor

    def value(self, length: float) -> Fraction:
        """Its value when its letter has that length."""
        return self.factor * (Fraction(str(length)) if self.letter else 1)


def read(sentence: Sentence) -> dict[str, Any]:
    """The two parts as typed, and the values of their letters when they are given."""
    text = sentence.plain.replace("all^2", "all squared")
    for pattern, shown in OTHERS:
        if re.search(pattern, text, re.IGNORECASE):
            raise Misfit(f"This scene shows {shown}: ask for something like (a + b)^2.")
    found = _parts(text, sentence)
    first, second = found.get("first", "a"), found.get("second", "b")
    for name, part in (("a", first), ("b", second)):
        letter = part[-1]
        value = re.search(VALUE.format(letter), text) if letter.isalpha() else None
        if value:
            found[name] = _plain(value[1])
            found["numbers"] = True
    if sentence.mentions("with numbers", "numerical check", "check with", "numerically"):
        found["numbers"] = True
    return found


def _parts(text: str, sentence: Sentence) -> dict[str, Any]:
    if squared := SQUARED.search(text):
        return _named(squared[1], squared[2])
    if product := PRODUCT.search(text):
        if (product[1], product[2]) != (product[3], product[4]):
            raise Misfit("This scene multiplies a sum by itself, like (x + 3)(x + 3): these two brackets differ.")
        return _named(product[1], product[2])
    if re.search(rf"\([^()]*\)\s*{TWO}", text):
        raise Misfit("This scene squares a sum of two lengths: write it like (a + b)^2, (x + 3)^2 or (20 + 3)^2.")
    if trinomial := TRINOMIAL.search(text):
        letter, middle, last = trinomial[1], int(trinomial[2]), int(trinomial[3])
        if middle * middle != 4 * last:
            raise Misfit(f"{trinomial[0]} is no square of a sum: the middle number must be twice the root of {last}.")
        return _named(letter, str(middle // 2))
    if bare := BARE.search(text):
        return _named(bare[1], bare[2])
    digits = TWO_DIGITS.search(text)
    if digits and not sentence.mentions("Pythag*"):
        return _named(f"{digits[1]}0", digits[2])
    return {}


def _named(first: str, second: str) -> dict[str, Any]:
    return {"first": first.replace(" ", ""), "second": second.replace(" ", "")}


def _plain(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """TeX of the parts, of the areas and of the results; the lengths to draw; the unit squares along each part."""
    first, second = _part("first", values["first"]), _part("second", values["second"])
    if first.letter and first.letter == second.letter:
        raise BadParameter(
            "second",
            f"{first.tex} and {second.tex} can be added to one term: take different letters, or a letter and a number.",
        )
    given = [first.value(round(values["a"], 1)), second.value(round(values["b"], 1))]
    numeric = not (first.letter or second.letter)
    counted = numeric or values["numbers"]
    lengths, to_scale = _lengths(first, second, given, counted)
    product = _product_tex(first, second)
    whole = all(value.denominator == 1 for value in given) and sum(given) <= MOST_CELLS
    return {
        "PARTS_TEX": [first.tex, second.tex],
        "LENGTHS": lengths,
        "TO_SCALE": to_scale,
        "SQUARE_TEX": f"({first.tex} + {second.tex})^2",
        "AREAS_TEX": [_square_tex(first), product, _square_tex(second)],
        "DOUBLE_TEX": f"2{product}" if product.isalpha() else rf"2 \cdot {product}",
        "RESULT_TEX": _result_tex(first, second),
        "CHECK_TEX": _check_tex(first, second, given, numeric) if counted else [],
        "PIECES_TEX": [_tex(given[0] ** 2), _tex(given[0] * given[1]), _tex(given[1] ** 2)] if counted else [],
        "CELLS": [int(value) for value in given] if counted and whole and to_scale else [],
    }


def _part(name: str, text: str) -> Part:
    found = re.fullmatch(r"(-?\d{0,6}(?:\.\d)?)\s*([a-zA-Z]?)", text.strip().replace("−", "-"))
    if re.fullmatch(r"\d+\.\d{2,}\s*[a-zA-Z]?", text.strip()):
        raise BadParameter(name, f"{text.strip()} has too many decimals for the picture: take one at most, like 2.5.")
    if not found or not (found[1] or found[2]) or found[1] in ("-", "."):
        raise BadParameter(name, f"“{text}” can't be a side here: take a letter, a number, or both, like a, 3 or 2x.")
    factor = Fraction(found[1] or 1)
    if factor <= 0:
        raise BadParameter(name, f"A side can't be {text.strip()} long: take a number above 0.")
    if factor > LARGEST:
        raise BadParameter(name, f"{text.strip()} is too large to draw: take a number up to {LARGEST}.")
    return Part(factor, found[2])


def _lengths(first: Part, second: Part, given: list[Fraction], counted: bool) -> tuple[list[float], bool]:
    """What is drawn, and whether it is to scale. Very unequal parts are drawn less so, to have room for their names."""
    long, short = float(given[0]), float(given[1])
    mixed = bool(first.letter) != bool(second.letter)
    if mixed and not counted and abs(long - short) < 0.15 * short:
        # An unknown length must not look as if it were known.
        long, short = (1.6 * short, short) if first.letter else (long, 1.6 * long)
    least = 0.16 if len(_product_tex(first, second)) <= len(r"20 \cdot 3") else 0.22
    share = min(max(long / (long + short), least), 1 - least)
    if abs(share - long / (long + short)) < 1e-9:
        return [long, short], True
    return [share, 1 - share], not counted


def _square_tex(part: Part) -> str:
    return f"({part.tex})^2" if part.letter and part.factor != 1 else f"{part.tex}^2"


def _product_tex(first: Part, second: Part) -> str:
    """ab, 3x, or with a dot where two numbers meet."""
    number, other = (second, first) if first.letter and not second.letter else (first, second)
    if other.letter and other.factor == 1 and bool(number.letter) == (number.factor == 1):
        return number.tex + other.letter
    return rf"{first.tex} \cdot {second.tex}"


def _result_tex(first: Part, second: Part) -> list[str]:
    """The collected terms worked out; nothing where there is nothing to work out."""
    if first.letter and second.letter and first.factor == second.factor == 1:
        return []
    letters = "".join(sorted(first.letter + second.letter))
    middle = Part(2 * first.factor * second.factor, letters)
    return [_worked_out(first), middle.tex, _worked_out(second)]


def _worked_out(part: Part) -> str:
    square = part.factor**2
    if not part.letter:
        return _tex(square)
    return f"{'' if square == 1 else _tex(square)}{part.letter}^2"


def _check_tex(first: Part, second: Part, given: list[Fraction], numeric: bool) -> list[list[str]]:
    """The last lines: the sum worked out, after the letters' values if there are letters."""
    total = _tex(sum(given, Fraction(0)) ** 2)
    if numeric:
        return [["=", total]]
    letters = [
        rf"{part.letter} = {_tex(value / part.factor)}"
        for part, value in zip((first, second), given, strict=True)
        if part.letter
    ]
    areas = [_tex(given[0] ** 2), _tex(2 * given[0] * given[1]), _tex(given[1] ** 2)]
    left = f"({_tex(given[0])} + {_tex(given[1])})^2"
    return [[r",\; ".join(letters) + ":"], [f"{left} = {' + '.join(areas)}", "=", total]]


def _tex(value: Fraction) -> str:
    return number_tex(float(value), 4)
