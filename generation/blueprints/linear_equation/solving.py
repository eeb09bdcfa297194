"""Linear equations as terms, and the moves that solve them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import sympy
from sympy import Rational

from generation.blueprints import mathtext

ONE = sympy.Integer(1)
Tokens = list[str]
Line = tuple[Tokens, Tokens]


@dataclass(frozen=True)
class Term:
    """A number times 1, the variable, or a bracket as written."""

    coefficient: Rational
    rest: sympy.Expr = ONE

    @property
    def is_number(self) -> bool:
        return bool(self.rest == ONE)

    @property
    def is_bracket(self) -> bool:
        return not self.is_number and not self.rest.is_Symbol


Side = tuple[Term, ...]


@dataclass(frozen=True)
class Move:
    """One step of the solution: what is said of it, the line it is done on, and the line it leaves."""

    note: str
    """TeX of what is done to both sides, or words where nothing is done."""
    spoken: str
    working: Line | None
    result: Line
    balance: tuple[tuple[Rational, Rational], tuple[Rational, Rational]]
    """Coefficient and constant of both sides of the result."""


def exact(expr: sympy.Expr) -> sympy.Expr:
    """Decimals as exact numbers: 0.1 as 1/10."""
    return expr.replace(lambda part: part.is_Float, lambda part: Rational(str(part)))


def terms_of(side: sympy.Expr) -> Side:
    """The terms of a side in the order they were written."""
    terms = []
    for part in sympy.Add.make_args(side):
        factors = sympy.Mul.make_args(part)
        coefficient = sympy.Mul(*(exact(factor) for factor in factors if factor.is_Number))
        others = [factor for factor in factors if not factor.is_Number]
        rest = others[0] if len(others) == 1 else sympy.Mul(*others, evaluate=False) if others else ONE
        terms.append(Term(coefficient, rest))
    return tuple(terms)


def multiplied_out(side: Side, variable: sympy.Symbol) -> Side:
    """The side without brackets, like terms not yet put together."""
    simple: list[Term] = []
    for term in side:
        if not term.is_bracket:
            simple.append(term)
        elif term.rest.is_Add:
            inner = multiplied_out(terms_of(term.rest), variable)
            simple += [replace(part, coefficient=part.coefficient * term.coefficient) for part in inner]
        else:
            slope, constant = totals((term,), variable)
            simple += [Term(slope, variable), Term(constant)]
    return tuple(simple)


def totals(side: Side, variable: sympy.Symbol) -> tuple[Rational, Rational]:
    """Coefficient of the variable and constant, all terms put together."""
    expr = sympy.expand(sum((term.coefficient * exact(term.rest).doit() for term in side), start=sympy.Integer(0)))
    slope = expr.coeff(variable, 1)
    return slope, sympy.expand(expr - slope * variable)


def put_together(side: Side, variable: sympy.Symbol) -> Side:
    """At most one term with the variable and one number, numbers first if they came first; 0 if nothing is left."""
    slope, constant = totals(side, variable)
    numbers_first = bool(side) and side[0].is_number and slope != 0 and constant != 0
    made = (Term(slope, variable), Term(constant))
    kept = tuple(term for term in (made[::-1] if numbers_first else made) if term.coefficient != 0)
    return kept or (Term(sympy.Integer(0)),)


def is_tidy(side: Side, variable: sympy.Symbol) -> bool:
    """Whether nothing can be put together."""
    return len(put_together(side, variable)) == len(side) and not any(term.is_bracket for term in side)


@dataclass(frozen=True)
class Notation:
    """How numbers and terms are written."""

    variable: sympy.Symbol
    decimals: bool

    def number(self, value: Rational) -> str:
        """TeX of a number that is not negative."""
        if value.q == 1:
            return str(value.p)
        if self.decimals and has_short_decimals(value):
            return f"{sympy.N(value, 15):f}".rstrip("0").rstrip(".")
        return rf"\frac{{{value.p}}}{{{value.q}}}"

    def signed(self, value: Rational) -> str:
        return f"-{self.number(-value)}" if value < 0 else self.number(value)

    def body(self, term: Term) -> str:
        """TeX of a term without its sign."""
        size = abs(term.coefficient)
        if term.is_number:
            return self.number(size)
        inside = mathtext.to_tex(term.rest, as_written=True)
        bracket = rf"({inside})" if term.rest.is_Add else inside
        if size.q > 1 and not (self.decimals and has_short_decimals(size)):
            top = inside if size.p == 1 else f"{size.p} {bracket}"
            return rf"\frac{{{top}}}{{{size.q}}}"
        return bracket if size == 1 else f"{self.number(size)} {bracket}"

    def tokens(self, side: Side) -> Tokens:
        """A side in pieces of TeX: `3 x`, `+ 5`."""
        pieces = []
        for place, term in enumerate(side):
            negative = term.coefficient < 0
            sign = "-" if negative else "+"
            pieces.append(f"{sign} {self.body(term)}" if place else f"{'-' if negative else ''}{self.body(term)}")
        return pieces

    def plain(self, term: Term) -> str:
        """The size of a term in running text: 2x, 1/2."""
        tex = self.body(replace(term, coefficient=abs(term.coefficient)))
        return re.sub(r"\\frac\{(.*?)\}\{(.*?)\}", r"\1/\2", tex).replace(" ", "")


def has_short_decimals(value: Rational) -> bool:
    """Whether at most six decimals write it exactly."""
    return bool(10**6 % value.q == 0)


class Solver:
    """Solves a linear equation move by move, the way it is done in school."""

    def __init__(self, left: Side, right: Side, notation: Notation) -> None:
        self.left, self.right = left, right
        self.notation = notation
        self.variable = notation.variable

    # The stages, in order. Each changes the equation and gives its moves.

    def simplify(self) -> list[Move]:
        """Clear fractions, multiply out, put like terms together, and bring the variable to the left."""
        moves = []
        if not self.notation.decimals and any(term.is_bracket and term.coefficient.q > 1 for term in self._terms):
            moves.append(self._clear_fractions())
        if any(term.is_bracket for term in self._terms):
            left, right = (multiplied_out(side, self.variable) for side in (self.left, self.right))
            moves.append(self._rewrite(left, right, "multiply out the brackets", "Multiply out the brackets."))
        if not self.notation.decimals and self._has_awkward_fractions():
            moves.append(self._clear_fractions())
        if not (is_tidy(self.left, self.variable) and is_tidy(self.right, self.variable)):
            left, right = (put_together(side, self.variable) for side in (self.left, self.right))
            moves.append(self._rewrite(left, right, "put like terms together", "Put like terms together."))
        slopes = [totals(side, self.variable)[0] for side in (self.left, self.right)]
        if (slopes[0] == 0 and slopes[1] != 0) or (slopes[1] != 0 and slopes[0] < slopes[1]):
            moves.append(self._rewrite(self.right, self.left, "swap the two sides", "Swap the two sides."))
        return moves

    def collect(self) -> list[Move]:
        """Bring the variable to the left side only."""
        slope, _ = totals(self.right, self.variable)
        return [self._add(Term(-slope, self.variable))] if slope != 0 else []

    def undo_sum(self) -> list[Move]:
        """Leave only the variable's term on the left."""
        slope, constant = totals(self.left, self.variable)
        return [self._add(Term(-constant))] if constant != 0 and slope != 0 else []

    def undo_product(self) -> list[Move]:
        """Leave the variable alone."""
        moves = []
        slope, _ = totals(self.left, self.variable)
        if slope.q > 1 and not self.notation.decimals:
            moves.append(self._multiply(slope.q if slope.p != -1 else -slope.q))
            slope, _ = totals(self.left, self.variable)
        if slope == -1:
            moves.append(self._multiply(sympy.Integer(-1)))
        elif slope not in (0, 1):
            moves.append(self._divide(slope))
        return moves

    @property
    def _terms(self) -> Side:
        return self.left + self.right

    def _has_awkward_fractions(self) -> bool:
        """Fractions before the variable that one multiplication at the end would not clear."""
        with_variable = [term for term in self._terms if not term.is_number]
        numbers = [term for term in self._terms if term.is_number]
        fractions = any(term.coefficient.q > 1 for term in with_variable)
        return fractions and (len(with_variable) > 1 or any(term.coefficient.q > 1 for term in numbers))

    # The moves

    def _line(self) -> Line:
        return self.notation.tokens(self.left), self.notation.tokens(self.right)

    def _done(self, note: str, spoken: str, working: Line | None, left: Side, right: Side) -> Move:
        self.left, self.right = left, right
        balance = (totals(left, self.variable), totals(right, self.variable))
        return Move(note, spoken, working, self._line(), balance)

    def _rewrite(self, left: Side, right: Side, note: str, spoken: str) -> Move:
        return self._done(note, spoken, None, left, right)

    def _add(self, term: Term) -> Move:
        """The same term added on both sides."""
        sign = "-" if term.coefficient < 0 else "+"
        piece = f"{sign} {self.notation.body(term)}"
        left, right = self._line()
        sides = [put_together((*side, term), self.variable) for side in (self.left, self.right)]
        spoken = f"{'Subtract' if sign == '-' else 'Add'} {self.notation.plain(term)} on both sides."
        return self._done(piece, spoken, ([*left, piece], [*right, piece]), sides[0], sides[1])

    def _divide(self, number: Rational) -> Move:
        divisor = self.notation.signed(number)
        piece = rf"\div {_bracketed(divisor)}"
        return self._scale(1 / number, piece, f"Divide both sides by {divisor}.")

    def _multiply(self, number: Rational) -> Move:
        factor = self.notation.signed(sympy.Integer(number))
        return self._scale(sympy.Integer(number), rf"\cdot {_bracketed(factor)}", f"Multiply both sides by {factor}.")

    def _scale(self, factor: Rational, piece: str, spoken: str) -> Move:
        """Both sides, of one term each, times a number."""
        left, right = self._line()
        sides = [_times(side, factor) for side in (self.left, self.right)]
        note = piece.replace(r"\cdot", r"\times")
        return self._done(note, spoken, ([*left, piece], [*right, piece]), sides[0], sides[1])

    def _clear_fractions(self) -> Move:
        factor = math.lcm(*(int(term.coefficient.q) for term in self._terms))
        working = [self._in_brackets(factor, tokens) for tokens in self._line()]
        sides = [_inlined(_times(side, sympy.Integer(factor))) for side in (self.left, self.right)]
        note, spoken = rf"\times {factor}", f"Multiply both sides by {factor}, and the fractions are gone."
        return self._done(note, spoken, (working[0], working[1]), sides[0], sides[1])

    def _in_brackets(self, factor: int, tokens: Tokens) -> Tokens:
        if len(tokens) == 1:
            return [rf"{factor} \cdot", *tokens]
        return [rf"{factor} \cdot \Big(", *tokens, r"\Big)"]


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def _times(side: Iterable[Term], factor: Rational) -> Side:
    return tuple(replace(term, coefficient=term.coefficient * factor) for term in side)


def _inlined(side: Side) -> Side:
    """Brackets with nothing before them are dropped."""
    inlined: list[Term] = []
    for term in side:
        inlined += terms_of(term.rest) if term.is_bracket and term.coefficient == 1 and term.rest.is_Add else (term,)
    return tuple(inlined)
