"""Refusing ranges in which a function can't be shown, with a sentence that says what to choose instead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sympy

from generation.blueprints.closed_forms import plain, plain_number
from generation.blueprints.curves import HUGE, Range, X, crossings, gap, pieces, poles, slope
from generation.blueprints.mathtext import to_function
from generation.errors import BadParameter

MOST_TURNS = 80


def check_order(x_range: Range, names: tuple[str, str] = ("x_min", "x_max")) -> None:
    """Raises BadParameter unless the range runs from left to right and is neither tiny nor endless."""
    low, high = x_range
    if low >= high:
        message = f"The range must run from left to right: choose an end greater than {plain_number(low)}."
        raise BadParameter(names[1], message)
    if high - low < 1e-3 or high - low < 1e-6 * max(abs(low), abs(high)):
        raise BadParameter(names[1], "The range is too narrow to see anything: choose one at least 0.001 wide.")


def check_drawable(expr: sympy.Expr, x_range: Range, gaps: bool = False) -> None:
    """Raises BadParameter when the graph is too wild or too high to draw, or a stretch of the range has no value.

    With `gaps`, it is enough that there is a value somewhere.
    """
    x = gap(expr, x_range)
    if x is not None and not (gaps and pieces(expr, x_range)):
        raise BadParameter("x_min", why_undefined(expr, x))
    if x is None and not poles(expr, x_range):
        check_height(expr, x_range)
    turns = len(crossings(slope(expr), *x_range))
    if turns > MOST_TURNS:
        message = f"{plain(expr)} goes up and down {turns} times or more here: choose a narrower range."
        raise BadParameter("x_max", message)


def check_height(expr: sympy.Expr, x_range: Range, names: tuple[str, str] = ("x_min", "x_max")) -> None:
    """Raises BadParameter when the values are too big for an axis."""
    top = float(np.max(np.abs(to_function(expr)(np.linspace(*x_range, 4001)))))
    if not top < HUGE:
        size = "too big to work out" if not np.isfinite(top) else f"as big as {top:.0e}".replace("e+", " times 10^")
        message = f"The values of {plain(expr)} are {size} in this range: choose a smaller range."
        raise BadParameter(names[1], message)


def check_unbroken(expr: sympy.Expr, x_range: Range, names: tuple[str, str] = ("x_min", "x_max")) -> None:
    """Raises BadParameter unless the function has a value everywhere in the closed range, without jumps."""
    x = gap(expr, x_range)
    if x is not None:
        raise BadParameter(names[0], why_undefined(expr, x))
    points = poles(expr, x_range)
    if points:
        raise BadParameter(_nearer_name(points[0], x_range, names), _why_broken(expr, points[0]))
    check_height(expr, x_range, names)


def why_undefined(expr: sympy.Expr, x: float) -> str:
    """A sentence about a function without a value at x: "log(x) is not defined for x ≤ 0: choose …"."""
    if np.isinf(to_function(expr)(x)):
        return f"The values of {plain(expr)} are too big to work out in this range: choose a smaller range."
    for part, inside, relation in _conditions(expr):
        value = to_function(inside)(x)
        if not (value > 0 or (relation == "<" and value == 0)):
            return f"{_name(part, expr)} is not defined {_where(inside, relation, x)}"
    return f"{plain(expr)} is not defined at x = {plain_number(x)}: choose a range without it."


def _where(inside: sympy.Expr, relation: str, x: float) -> str:
    polynomial = sympy.Poly(inside, X) if inside.is_polynomial(X) and inside.has(X) else None
    if polynomial is None or polynomial.degree() != 1:
        return f"at x = {plain_number(x)}: choose a range without it."
    rate, constant = (float(coefficient) for coefficient in polynomial.all_coeffs())
    border = plain_number(-constant / rate + 0.0)
    strict = relation == "≤"
    if rate > 0:
        return f"for x {relation} {border}: choose a range that starts {'above' if strict else 'at'} {border}."
    mirrored = "≥" if strict else ">"
    return f"for x {mirrored} {border}: choose a range that ends {'below' if strict else 'at'} {border}."


def _conditions(expr: sympy.Expr) -> Iterator[tuple[sympy.Expr, sympy.Expr, str]]:
    """Parts of the formula that need something positive: the part, that something, and where it fails."""
    for part in sympy.preorder_traversal(expr):
        if part.func is sympy.log and part.free_symbols:
            yield part, part.args[0], "≤"
        elif part.is_Pow and part.exp.is_Rational and part.exp.q % 2 == 0 and part.free_symbols:
            yield part, part.base, "<" if part.exp > 0 else "≤"
        elif part.func in (sympy.asin, sympy.acos):
            yield part, 1 - part.args[0] ** 2, "<"


def _name(part: sympy.Expr, expr: sympy.Expr) -> str:
    return plain(part / sympy.log(10)) if part.func is sympy.log and expr.has(1 / sympy.log(10)) else plain(part)


def _why_broken(expr: sympy.Expr, x: float) -> str:
    at = plain_number(x)
    for part, inside, _ in _conditions(expr):
        if part.func is sympy.log and abs(to_function(inside)(x)) < 1e-9:
            return why_undefined(part / sympy.log(10) if expr.has(1 / sympy.log(10)) else part, x)
    if expr.has(sympy.floor, sympy.ceiling, sympy.sign) and np.isfinite(to_function(expr)(x)):
        return f"{plain(expr)} jumps at x = {at}: choose a range without it."
    return f"{plain(expr)} is not defined at x = {at}, where it divides by zero: choose a range without {at}."


def _nearer_name(x: float, x_range: Range, names: tuple[str, str]) -> str:
    return names[0] if x - x_range[0] <= x_range[1] - x else names[1]
