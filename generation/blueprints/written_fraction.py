"""Fractions that remember how the teacher wrote them."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Self

WRITTEN = re.compile(r"\s*([-+]?)\s*(?:(\d{1,9})\s+)?(\d{1,9})\s*(?:/\s*(\d{1,9})\s*)?")


class WrittenFraction(Fraction):
    """2/4 is worth 1/2, and keeps its four parts."""

    top: int
    bottom: int

    def __new__(cls, top: int, bottom: int) -> Self:
        """Raises ZeroDivisionError."""
        made = super().__new__(cls, top, bottom)
        made.top, made.bottom = top, bottom
        return made

    @classmethod
    def read(cls, text: str) -> Self:
        """From "2/4", "3" or the mixed number "1 1/2"; ValueError for other texts, ZeroDivisionError for "1/0"."""
        found = WRITTEN.fullmatch(text)
        if not found or (found[2] and not found[4]):
            raise ValueError(text)
        bottom = int(found[4] or 1)
        top = int(found[2] or 0) * bottom + int(found[3])
        return cls(-top if found[1] == "-" else top, bottom)
