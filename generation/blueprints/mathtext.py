"""A teacher's notation as SymPy, and SymPy as Python and TeX.

The parser is our own: `sympify` and `parse_expr` run what they read. It is bounded in length, depth, size of
numbers and powers, so that `9^9^9^9` is an answer in words, not a hang.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import sympy

from generation.blueprints.mathparts import Maker, Part
from generation.blueprints.mathprint import number_tex, round_number, to_function, to_python, to_tex
from generation.blueprints.mathtokens import Token, tokens

__all__ = ["number", "number_tex", "parse", "parse_equation", "round_number", "to_function", "to_python", "to_tex"]

MAX_LENGTH = 300
MAX_DEPTH = 40
INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
CLOSING = {"(": ")", "{": "}"}


def parse(text: str, variable: str = "x", *, as_written: bool = False) -> sympy.Expr:
    """Read a formula in one variable; ValueError with a sentence that says what to do.

    `log` is the logarithm to base 10, `ln` the natural one. `as_written` keeps `3x + 2x` from becoming `5x`.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"Type a formula in {variable}, such as {variable}^2 - 3{variable} + 2.")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"This formula is too long: use at most {MAX_LENGTH} signs.")
    return _Parser(tokens(text, variable), variable, as_written).formula()


def parse_equation(text: str, variable: str = "x") -> sympy.Eq:
    """Read `left = right`, both sides as written (`.doit()` collects them); ValueError with a sentence."""
    sides = text.split("=") if isinstance(text, str) else []
    if len(sides) != 2:
        raise ValueError(f"Type an equation with one equals sign, such as 3{variable} + 5 = 20.")
    left, right = (parse(side, variable, as_written=True) for side in sides)
    return sympy.Eq(left, right, evaluate=False)


def number(text: str) -> float:
    """The value of a formula without a variable, such as "2π" or "-1/2"; ValueError with a sentence."""
    value = float(to_function(parse(text, variable=""), "x")(0.0))
    if not math.isfinite(value):
        raise ValueError(f"“{text.strip()}” is no number: write one such as 2.5 or pi/2.")
    return value


class _Parser:
    """Recursive descent. Signs bind as in school: powers, products (also unwritten ones), sums."""

    def __init__(self, tokens: list[Token], variable: str, as_written: bool) -> None:
        self.tokens = tokens
        self.variable = variable
        self.make = Maker(evaluate=not as_written)
        self.position = 0
        self.depth = 0
        self.open_bars = 0

    def formula(self) -> sympy.Expr:
        part = self._sum()
        if self._next.kind != "end":
            raise ValueError(f"I can't read this formula from “{self._next.text}” on: check the brackets and signs.")
        return part.expr

    @property
    def _next(self) -> Token:
        return self.tokens[self.position]

    def _take(self, *signs: str) -> str | None:
        if self._next.kind == "sign" and self._next.text in signs:
            self.position += 1
            return self.tokens[self.position - 1].text
        return None

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError("This formula is nested too deep: use fewer brackets, powers and signs inside each other.")
        yield
        self.depth -= 1

    def _sum(self) -> Part:
        parts = [self._product()]
        while sign := self._take("+", "-"):
            part = self._product()
            parts.append(self.make.negative(part) if sign == "-" else part)
        if len(parts) == 1:
            return parts[0]
        return self.make.sum(parts)

    def _product(self) -> Part:
        part = self._signed()
        while True:
            if sign := self._take("*", "/"):
                other = self._signed()
                part = self.make.quotient(part, other) if sign == "/" else self.make.times(part, other)
            elif self._starts_factor():
                part = self.make.times(part, self._power())
            else:
                return part

    def _starts_factor(self) -> bool:
        token = self._next
        if token.kind == "number":
            before = self.tokens[self.position - 1].text
            hint = f"“{before} {token.text}” can be read in two ways: write"
            raise ValueError(f"{hint} {before}^{token.text} for a power, or {before}*{token.text} for a product.")
        if token.text == "|":
            return not self.open_bars
        return token.kind in ("function", "constant", "variable") or token.text in ("(", "{", "√", "∛", "@frac")

    def _signed(self) -> Part:
        if sign := self._take("-", "+"):
            with self._deeper():
                part = self._signed()
            return self.make.negative(part) if sign == "-" else part
        return self._power()

    def _power(self) -> Part:
        base = self._atom()
        if not self._take("^"):
            return base
        return self.make.power(base, self._exponent())

    def _exponent(self) -> Part:
        sign = self._take("-", "+")
        with self._deeper():
            part = self._exponent() if sign else self._power()
        return self.make.negative(part) if sign == "-" else part

    def _atom(self) -> Part:
        with self._deeper():
            return self._operand()

    def _operand(self) -> Part:
        token = self._next
        self.position += 1
        if token.kind == "number":
            return self.make.number(token.text)
        if token.kind == "variable":
            return self.make.variable(self.variable)
        if token.kind == "constant":
            return self.make.constant(token.text)
        if token.kind == "function":
            return self._function(token.text)
        if token.text in CLOSING:
            return self._closed(CLOSING[token.text])
        if token.text == "|":
            return self._absolute()
        if token.text in ("√", "∛"):
            return self.make.apply("sqrt" if token.text == "√" else "cbrt", self._atom())
        if token.text == "@frac":
            top = self._atom()
            return self.make.quotient(top, self._atom())
        if token.kind == "end":
            raise ValueError("This formula stops too early: something is missing at its end.")
        raise ValueError(f"I can't read “{token.text}” here: check the formula's signs and brackets.")

    def _closed(self, closing: str) -> Part:
        bars, self.open_bars = self.open_bars, 0
        part = self._sum()
        self.open_bars = bars
        if not self._take(closing):
            raise ValueError(f"A bracket is not closed: add “{closing}”.")
        return part

    def _absolute(self) -> Part:
        self.open_bars += 1
        part = self._sum()
        self.open_bars -= 1
        if not self._take("|"):
            raise ValueError("A bar “|” is not closed: write |x| with two bars.")
        return self.make.apply("abs", part)

    def _function(self, name: str) -> Part:
        base = self._atom() if name == "log" and self._take("_") else None
        root = self._root() if name == "sqrt" and self._next.text == "(" and self._is_root_index() else None
        exponent = self._exponent() if self._take("^") else None
        if exponent is not None and exponent.value == -1 and name in INVERSES:
            name, exponent = INVERSES[name], None
        argument = self._argument()
        if root is not None:
            return self.make.power(argument, self.make.quotient(self.make.number("1"), root))
        part = self.make.apply(name, argument) if base is None else self.make.logarithm(argument, base)
        return part if exponent is None else self.make.power(part, exponent)

    def _is_root_index(self) -> bool:
        """Whether `\\sqrt[3]{x}` follows (its square brackets are round by now)."""
        texts = [token.text for token in self.tokens[self.position : self.position + 4]]
        return len(texts) == 4 and texts[1].isdigit() and texts[2:] == [")", "{"]

    def _root(self) -> Part:
        self.position += 1
        index = self._atom()
        self.position += 1
        return index

    def _argument(self) -> Part:
        """`sin(x)` takes the bracket only; `sin 2x` what is written together, up to the next function."""
        if self._next.text in (*CLOSING, "|"):
            return self._atom()
        if self._take("-"):
            with self._deeper():
                return self.make.negative(self._argument())
        part = self._power()
        while self._next.kind in ("constant", "variable") or (part.value is not None and self._next.text == "("):
            part = self.make.times(part, self._power())
        return part
