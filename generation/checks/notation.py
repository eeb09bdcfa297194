"""Ways to write a number that SymPy's reader does not know: each is put as the number that it is."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

WHOLE = r"\{?\s*(\d{1,3})\s*\}?"
BINOMIAL = re.compile(rf"\\[dt]?binom\s*{WHOLE}\s*{WHOLE}")
REMAINDER = re.compile(r"(?<![\w.])(\d{1,9})\s*\\(?:bmod|mod)\s*(\d{1,9})(?![\w.])")
LOGARITHM = re.compile(r"\\log_\{?(\d+)\}?\s*(?:\(\s*(\d+(?:\.\d+)?)\s*\)|\{?(\d+(?:\.\d+)?)\}?)(?![\w^!.(])")
DIVISORS = re.compile(
    r"\\(?:(gcd)|operatorname\{(?:(gcd|ggT)|(?:lcm|kgV))\}|lcm)\s*\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)"
)
AMOUNT = re.compile(r"\|\s*\{?\s*(-?[\d.+\-*\s()]+?)\s*\}?\s*\|")
RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (BINOMIAL, lambda found: str(math.comb(int(found[1]), int(found[2])))),
    (REMAINDER, lambda found: str(int(found[1]) % int(found[2]))),
    (LOGARITHM, lambda found: f"({math.log(float(found[2] or found[3]), int(found[1])):.12g})"),
    (DIVISORS, lambda found: str((math.gcd if found[1] or found[2] else math.lcm)(int(found[3]), int(found[4])))),
    (AMOUNT, lambda found: f"\\sqrt{{({found[1]})^2}}"),
)


def said_in_numbers(text: str) -> str:
    """The formula without binomials, remainders, logarithms and amounts of numbers, where they are of numbers alone."""
    for pattern, turn in RULES:
        try:
            text = pattern.sub(turn, text)
        except (ValueError, ZeroDivisionError):
            continue
    return text
