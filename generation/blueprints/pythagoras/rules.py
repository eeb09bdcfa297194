"""The sides of a right triangle, found in a sentence and checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from generation.blueprints.mathtext import number_tex
from generation.blueprints.reading import Misfit, Sentence
from generation.errors import BadParameter

THINNEST = 6
MOST_CELLS = 24
NUMBER = r"([-−]?\d+(?:\.\d+)?)(?:\s*(?:cm|mm|m|km|in|inch|inches|ft|feet|units?)\b)?"
BETWEEN = r"\s*(?:[-–,/:;]|,?\s*\band\b|&)\s*(?:and\s+)?"
TRIPLE = re.compile(rf"(?<![\d.^]){NUMBER}{BETWEEN}{NUMBER}{BETWEEN}{NUMBER}(?![\d^])")
SQUARES = re.compile(r"\b(\d+(?:\.\d+)?)(?:\^2|²)\D{1,12}?(\d+(?:\.\d+)?)(?:\^2|²)\D{1,12}?(\d+(?:\.\d+)?)(?:\^2|²)")
OTHER_LEG = r"(?:(?:height|the other)\s+(?:leg\s+|side\s+)?(?:is\s+|of\s+)?)?"
PAIR = re.compile(rf"(?<![\d.^]){NUMBER}\s*(?:,|;|&|\band\b|\bby\b|×|x|-)\s*{OTHER_LEG}{NUMBER}(?![\d^])")
SIDE_WORDS = r"\b(?:legs?|sides?|cathet\w+|lengths?|base|triangle|a and b)\b"
HYPOTENUSE = re.compile(rf"\bhypotenuse\b\D{{0,20}}?{NUMBER}|\bc\s*=\s*{NUMBER}")
LEG = re.compile(rf"\b(?:leg|side|cathetus)\b\D{{0,20}}?{NUMBER}|\b[ab]\s*=\s*{NUMBER}")
ELSEWHERE = (
    (("similar triangles", "Garfield", "trapez*", "Euclid", "shear*", "Leonardo"), "another proof"),
    (("law of cosines", "cosine rule"), "the law of cosines"),
    (("identity", "sin^2", "sin²", "sine"), "an identity of sine and cosine"),
    (("distance between", "distance formula"), "the distance of two points"),
    (("3D", "three dimensions", "cuboid", "box", "space diagonal", "pyramid"), "a solid"),
    (("converse",), "the converse of the theorem"),
    (("triples below", "triples up to", "generate", "all triples", "list of"), "a list of triples"),
)


def read(sentence: Sentence) -> dict[str, Any]:
    """The sides, as the sentence names them: three in any order, two legs, or a leg and the hypotenuse."""
    for words, subject in ELSEWHERE:
        if sentence.mentions(*words):
            raise Misfit(f"This scene proves the Pythagorean theorem by rearrangement: it does not show {subject}.")
    found = _sides(sentence.plain.lower())
    if not found and sentence.mentions("isosceles"):
        found = {"a": 1, "b": 1}
    if not found and sentence.mentions("without numbers", "no numbers", "only letters", "letters only", "general"):
        found["numbers"] = False
    return found


def _sides(text: str) -> dict[str, Any]:
    if triple := TRIPLE.search(text) or SQUARES.search(text):
        return dict(zip("abc", map(_plain, triple.groups()), strict=True))
    named = {letter: _plain(value) for letter, value in re.findall(rf"\b([abc])\s*=\s*{NUMBER}", text)}
    if len(named) == 3 or named.keys() == {"a", "b"}:
        return named
    hypotenuse, leg = _first(HYPOTENUSE, text), _first(LEG, text)
    if hypotenuse is not None and leg is not None:
        return _with_hypotenuse(leg, hypotenuse)
    pair = PAIR.search(text)
    if pair and re.search(SIDE_WORDS, text):
        return {"a": _plain(pair[1]), "b": _plain(pair[2])}
    return {}


def _with_hypotenuse(leg: float, hypotenuse: float) -> dict[str, Any]:
    if hypotenuse <= leg:
        raise Misfit(
            f"The hypotenuse is the longest side: with a leg of {_say(leg)} it must be longer than {_say(hypotenuse)}."
        )
    other = math.sqrt(hypotenuse**2 - leg**2)
    return {"a": leg, "b": int(other) if other.is_integer() else other}


def _first(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    return _plain(next(group for group in found.groups() if group)) if found else None


def _plain(text: str) -> float:
    value = float(text.replace("−", "-"))
    return int(value) if value.is_integer() else value


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The legs a and b; TeX of the sides and of the squares; how many unit squares lie along each side."""
    a, b = _legs(values["a"], values["b"], values.get("c"))
    a, b = _tidy(a), _tidy(b)
    if max(a, b) > THINNEST * min(a, b):
        raise BadParameter(
            "a" if a < b else "b",
            f"A triangle with legs {_say(a)} and {_say(b)} is too thin to draw: "
            f"take legs of which the longer is at most {THINNEST} times the shorter.",
        )
    squares = [a * a, b * b, a * a + b * b]
    c = math.sqrt(squares[2])
    whole = all(_is_whole(side) for side in (a, b, c)) and a + b <= MOST_CELLS
    return {
        "A": a,
        "B": b,
        "SIDES_TEX": [_tex_of_root(squares[0]), _tex_of_root(squares[1])],
        "SQUARES_TEX": [number_tex(square, 4) for square in squares],
        "C_TEX": f"c = {_tex_of_root(squares[2], rounded=True)}",
        "NUMBERS": values["numbers"],
        "CELLS": [round(side) for side in (a, b, c)] if whole else [],
    }


def _legs(a: float, b: float, c: float | None) -> tuple[float, float]:
    """The two shorter sides in the order given. All three must fit: whole sides exactly, others as if rounded."""
    if c is None:
        return a, b
    sides = [a, b, c]
    longest = max(sides)
    sides.remove(longest)
    total = sides[0] ** 2 + sides[1] ** 2
    allowed = 0 if all(map(_is_whole, (a, b, c))) else 0.002 * longest**2
    if abs(total - longest**2) > allowed:
        short, long = sorted(sides)
        raise BadParameter(
            "c",
            f"{_say(short)}, {_say(long)} and {_say(longest)} do not make a right triangle: "
            f"{_say(short)}² + {_say(long)}² = {_say(total)}, not {_say(longest**2)}. "
            "Give the two legs only, or three sides such as 3, 4 and 5.",
        )
    return sides[0], sides[1]


def _tidy(side: float) -> float:
    """Two decimals, unless the side is the root of a whole number."""
    return side if _is_whole(side * side) else round(side, 2)


def _tex_of_root(square: float, rounded: bool = False) -> str:
    """The root of the square: a number when that is exact, else the root sign (and its value, if asked for)."""
    root = math.sqrt(square)
    if abs(round(root, 2) ** 2 - square) < 1e-9 * square:
        return number_tex(root)
    value = rf" \approx {number_tex(root)}" if rounded else ""
    return rf"\sqrt{{{number_tex(square, 4)}}}{value}"


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9


def _say(value: float) -> str:
    return f"{value:.6g}"
