"""Sides of an equation with matrices of numbers: products, sums, powers, transposes, determinants."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sympy

MATRIX = re.compile(r"\\begin\{([pbvB]?matrix|array)\}(?:\{[clr|]+\})?(.*?)\\end\{\1\}", re.DOTALL)
SIGN = re.compile(r"\\(?:cdot|times|,|;|!|:|quad|left|right)(?![a-z])|\s+")
TOKEN = re.compile(r"\0(\d+)\0|\\det|\^(?:\{([^{}]*)\}|(\w))|\\d?frac\{[^{}]*\}\{[^{}]*\}|\d+(?:\.\d+)?|[-+()]")
Number = Callable[[str], float | None]
Value = Any
"""A matrix or a number of SymPy's, which has no types."""
MOST_ROWS = 6


class Unclear(Exception):
    """It holds something else than matrices and numbers."""


def evaluated(side: str, number: Number) -> Value:
    """What a side comes to. Raises Unclear."""
    return _Side(side, number).value()


def differ(left: str, right: str, number: Number) -> bool | None:
    """Whether both sides are known and not the same; None where one of them can't be told."""
    try:
        one, other = evaluated(left, number), evaluated(right, number)
        if isinstance(one, sympy.MatrixBase) != isinstance(other, sympy.MatrixBase):
            return None
        if isinstance(one, sympy.MatrixBase):
            return None if one.shape != other.shape else any(abs(float(part)) > 1e-9 for part in one - other)
        return bool(abs(float(one - other)) > 1e-9)
    except (Unclear, ValueError, TypeError, sympy.matrices.exceptions.MatrixError):
        return None


class _Side:
    """Sums of products, read from left to right."""

    def __init__(self, text: str, number: Number) -> None:
        self._number = number
        self._matrices: list[Value] = []
        plain = SIGN.sub(" ", MATRIX.sub(self._kept, text)).replace("−", "-")
        tokens = list(TOKEN.finditer(plain))
        if TOKEN.sub("", plain).strip() or len(tokens) > 60:
            raise Unclear
        self._tokens = tokens
        self._at = 0

    def value(self) -> Value:
        found = self._sum()
        if self._at < len(self._tokens):
            raise Unclear
        return found

    def _kept(self, found: re.Match[str]) -> str:
        rows = [row for row in re.split(r"\\\\", found[2]) if row.strip()]
        entries = [[self._entry(part) for part in row.split("&")] for row in rows]
        if not entries or len(entries) > MOST_ROWS or len({len(row) for row in entries}) != 1:
            raise Unclear
        matrix = sympy.Matrix(entries)
        self._matrices.append(matrix.det() if found[1] == "vmatrix" else matrix)
        return f" \0{len(self._matrices) - 1}\0 "

    def _entry(self, text: str) -> Value:
        value = self._number(text.strip())
        if value is None:
            raise Unclear
        return sympy.nsimplify(value, rational=True)

    def _next(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _take(self) -> re.Match[str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _sum(self) -> Value:
        sign = self._take()[0] if self._next() in ("+", "-") else "+"
        found = self._product() * (1 if sign == "+" else -1)
        while self._next() in ("+", "-"):
            sign = self._take()[0]
            found = found + self._product() * (1 if sign == "+" else -1)
        return found

    def _product(self) -> Value:
        found = self._factor()
        while self._next() and self._next() not in ("+", "-", ")"):
            found = found * self._factor()
        return found

    def _factor(self) -> Value:
        if not self._next():
            raise Unclear
        token = self._take()
        if token[0] == "(":
            found = self._sum()
            if self._next() != ")":
                raise Unclear
            self._take()
        elif token[0] == "\\det":
            inner = self._factor()
            if not isinstance(inner, sympy.MatrixBase):
                raise Unclear
            found = inner.det()
        elif token[1] is not None:
            found = self._matrices[int(token[1])]
        else:
            found = self._entry(token[0])
        while self._next().startswith("^"):
            power = self._take()
            found = _raised(found, (power[2] or power[3] or "").strip())
        return found


def _raised(value: Value, power: str) -> Value:
    if power in ("T", "t", "\\top") and isinstance(value, sympy.MatrixBase):
        return value.T
    if not re.fullmatch(r"-?\d", power):
        raise Unclear
    return value ** int(power)
