"""Units in formulas: amounts of one kind put into one unit, so that they can be compared as numbers."""

from __future__ import annotations

import re
from fractions import Fraction

UNIT = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname)\s*\{([^{}]*)\}")
DECIMAL = re.compile(r"\d[.,]\d")
POWER = {"²": 2, "³": 3}
BASES: dict[str, tuple[str, Fraction]] = {
    "mm": ("length", Fraction(1, 1000)), "cm": ("length", Fraction(1, 100)), "dm": ("length", Fraction(1, 10)),
    "m": ("length", Fraction(1)), "km": ("length", Fraction(1000)),
    "s": ("time", Fraction(1)), "min": ("time", Fraction(60)), "h": ("time", Fraction(3600)),
    "mg": ("mass", Fraction(1, 1000)), "g": ("mass", Fraction(1)), "kg": ("mass", Fraction(1000)),
    "t": ("mass", Fraction(1_000_000)),
    "ml": ("volume", Fraction(1, 1000)), "cl": ("volume", Fraction(1, 100)), "dl": ("volume", Fraction(1, 10)),
    "l": ("volume", Fraction(1)), "hl": ("volume", Fraction(100)),
    "mL": ("volume", Fraction(1, 1000)), "cL": ("volume", Fraction(1, 100)), "dL": ("volume", Fraction(1, 10)),
    "L": ("volume", Fraction(1)), "hL": ("volume", Fraction(100)),
    "ct": ("money", Fraction(1, 100)), "€": ("money", Fraction(1)),
}  # fmt: skip

AMOUNT = re.compile(
    r"(?<=\d)\s*((?:{0})[²³]?(?:/(?:{0})[²³]?)?)(?![\w^²³/])".format("|".join(sorted(BASES, key=len, reverse=True)))
)
"""A unit behind a number in plain words."""

Kind = tuple[tuple[str, int], ...]


def in_one_unit(text: str) -> tuple[str, bool]:
    """`3 m + 25 cm = 325 cm` as `3·100 + 25 = 325`: in the last unit, where all are of one kind.

    And whether a number that is put into another unit may be rounded. What is not understood stays as it is.
    """
    found = list(UNIT.finditer(text))
    read = [_read(match[1]) for match in found]
    known = [unit for unit in read if unit is not None]
    if not found or len(known) < len(read) or len({kind for kind, _ in known}) > 1:
        return text, False
    last = known[-1][1]
    turned, place, is_rounded = "", 0, False
    for match, (_, factor) in zip(found, known, strict=True):
        before = text[place : match.start()]
        if not re.search(r"\d\s*$", before) or text[match.end() :].lstrip().startswith("^"):
            return text, False
        is_rounded |= factor != last and bool(DECIMAL.search(before))
        share = factor / last
        if turned and re.fullmatch(r"\s*[\d.,]+\s*", before):  # 2 h 30 min
            turned += "+"
        turned += before if share == 1 else rf"{before}\cdot {share.numerator}/{share.denominator} "
        place = match.end()
    return turned + text[place:], is_rounded


def _read(unit: str) -> tuple[Kind, Fraction] | None:
    """What kind of amount a unit measures, as powers of bases, and how much of them it is."""
    powers: dict[str, int] = {}
    factor = Fraction(1)
    for place, part in enumerate(re.sub(r"\s", "", unit).split("/")):
        name, power = part.rstrip("²³"), POWER.get(part[-1:], 1)
        if name not in BASES:
            return None
        base, share = BASES[name]
        sign = -power if place else power
        powers[base] = powers.get(base, 0) + sign
        factor *= share**sign
    return tuple(sorted(powers.items())), factor
