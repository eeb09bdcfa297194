"""What a sentence asks of two fractions, and the constants of their bars."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from generation.blueprints.reading import Misfit, Sentence
from generation.blueprints.written_fraction import WrittenFraction
from generation.errors import BadParameter

MOST_PARTS = 24
MOST_COMMON_PARTS = 60
MOST_PARTS_IN_A_ROW = 120
MOST_WHOLES = 4

ADDING = ("add", "sum", "plus", "total", "together", "addition", "altogether")
SUBTRACTING = ("subtract", "subtraction", "minus", "take away", "difference", "remove", "left over")
COMPARING = (
    "compar*", "bigger", "biggest", "larger", "largest", "greater", "greatest", "smaller", "smallest", "less than",
    "more than", "longer", "shorter", "equivalent", "which is more", "which is less", "same as", "equal",
)  # fmt: skip
OTHER_WORK = (
    "multipl*",
    "product",
    "divid*",
    "division",
    "quotient",
    "decimal",
    "percent*",
    "number line",
    "partial fraction",
)
TERM = r"(?:\d+\s+)?\d+\s*/\s*\d+|\d+"
SUM = re.compile(rf"(?P<first>{TERM})\s*(?P<sign>[-−–+])\s*(?P<second>{TERM})")
PRODUCT = re.compile(r"/\s*\d+\s*(?:\*|×|·|÷|of\b)\s*\d|\d\s*(?:\*|×|·|÷)\s*\d+\s*/")
LETTER = re.compile(r"(?<![A-Za-z])[b-hj-z](?![A-Za-z])")
RELATION = re.compile(r"\d+\s*/\s*\d+\s*[<>=≤≥]")
TAKEN_FROM = re.compile(r"\b(?:subtract\w*|tak(?:e|ing)|remov(?:e|ing))\b.*\bfrom\b", re.IGNORECASE)


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for other work, letters, and more than two fractions."""
    plain = sentence.plain
    if sentence.mentions(*OTHER_WORK) or PRODUCT.search(plain):
        raise Misfit("This scene adds, subtracts or compares two fractions, and does nothing else with them.")
    if LETTER.search(re.sub(r"'[a-z]\b", "", plain)):
        raise Misfit("This scene shows fractions of numbers, no letters.")
    written = next((found for found in SUM.finditer(plain) if "/" in found[0]), None)
    fractions = sentence.fractions()
    operation = _operation(sentence, written["sign"] if written else "")
    if written:
        fractions = _sides(written, fractions)
    if len(fractions) > 2:
        raise Misfit("This scene shows two fractions at a time: ask for two of them.")
    if operation == "subtract" and not written and len(fractions) == 2:
        fractions = _in_order(sentence, fractions)
    found = dict(zip(("first", "second"), fractions, strict=True)) if len(fractions) == 2 else {}
    return found | ({"operation": operation} if operation else {})


def _operation(sentence: Sentence, sign: str) -> str | None:
    if sign:
        return "add" if sign == "+" else "subtract"
    if RELATION.search(sentence.plain):
        return "compare"
    if TAKEN_FROM.search(sentence.text):
        return "subtract"
    kinds = (("subtract", SUBTRACTING), ("add", ADDING), ("compare", COMPARING))
    return next((operation for operation, names in kinds if sentence.mentions(*names)), None)


def _sides(written: re.Match[str], fractions: list[str]) -> list[str]:
    """Both sides of the written sum. A third fraction may only be its result."""
    sides = ["".join(written["first"].split()), "".join(written["second"].split())]
    if not any(side.endswith("/0") for side in (*sides, *fractions)):
        first, second = (WrittenFraction.read(written[name]) for name in ("first", "second"))
        sides = [f"{side.top}/{side.bottom}" for side in (first, second)]
        result = first + second if written["sign"] == "+" else first - second
        return sides + [other for other in fractions if Fraction(other) not in (first, second, result)]
    return sides


def _in_order(sentence: Sentence, fractions: list[str]) -> list[str]:
    """ "Subtract 1/4 from 2/3" begins with 2/3; "the difference between" with the larger one."""
    if TAKEN_FROM.search(sentence.text):
        return fractions[::-1]
    if sentence.mentions("difference") and not any(text.endswith("/0") for text in fractions):
        return sorted(fractions, key=Fraction, reverse=True)
    return fractions


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parts, common denominator and simplest result; BadParameter where bars can't show it."""
    first, second, operation = values["first"], values["second"], values["operation"]
    for name, fraction in (("first", first), ("second", second)):
        _check(name, fraction)
    if operation == "subtract" and first < second:
        raise BadParameter(
            "second", f"{_text(first)} − {_text(second)} is less than zero: put the larger fraction first."
        )
    common = math.lcm(first.bottom, second.bottom)
    total = first + second if operation == "add" else max(first, second)
    _check_size(common, total)
    simplest = first + second if operation == "add" else abs(first - second)
    parts = int(simplest * common)
    return {
        "FIRST_FRACTION": (first.top, first.bottom),
        "SECOND_FRACTION": (second.top, second.bottom),
        "SUBTRACT": operation == "subtract",
        "COMPARE": operation == "compare",
        "COMMON": common,
        "REFINED": common != min(first.bottom, second.bottom),
        "SIMPLEST": (simplest.numerator, simplest.denominator),
        "SIMPLER": operation != "compare" and (parts, common) != (simplest.numerator, simplest.denominator),
    }


def _text(fraction: WrittenFraction) -> str:
    return f"{fraction.top}/{fraction.bottom}" if fraction.bottom > 1 else str(fraction.top)


def _check(name: str, fraction: WrittenFraction) -> None:
    if fraction <= 0:
        raise BadParameter(name, f"{_text(fraction)} can't be shaded in a bar: choose a fraction greater than zero.")
    if fraction.bottom > MOST_PARTS:
        raise BadParameter(
            name, f"The parts of {_text(fraction)} are too thin to see: choose a denominator up to {MOST_PARTS}."
        )


def _check_size(common: int, total: Fraction) -> None:
    """Whether all parts of the longest row can be told apart on a small screen."""
    wholes = math.ceil(total)
    if wholes > MOST_WHOLES:
        raise BadParameter(
            "second", f"The sum needs {wholes} bars in a row: choose fractions with a sum up to {MOST_WHOLES}."
        )
    if common > MOST_COMMON_PARTS or common * wholes > MOST_PARTS_IN_A_ROW:
        raise BadParameter(
            "second",
            f"The bars would be cut into {common * wholes} parts, too thin to see: "
            "choose denominators with a smaller common multiple, such as 4 and 6.",
        )
