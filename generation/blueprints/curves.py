"""What a graph shows: where a function is defined, its roots, its turning points. Numbers first, closed forms after.

SymPy's solvers can run for minutes on a teacher's formula, so everything is found by sampling and bisection; the
exact value is guessed from the number and then proved to 30 digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import sympy

from generation.blueprints.mathtext import to_function

X = sympy.Symbol("x")
REAL_X = sympy.Symbol("x", real=True)
SAMPLES = 4001
HUGE = 1e9
TINY = 1e-9

Function = Callable[[Any], Any]
# Of floats or arrays.
Range = tuple[float, float]


@dataclass(frozen=True)
class Extremum:
    """A turning point; `kind` is "minimum" or "maximum"."""

    kind: str
    x: float
    y: float


def bisect(inside: Callable[[float], bool], x_in: float, x_out: float) -> float:
    """The last x, going from `x_in` to `x_out`, where `inside` holds."""
    for _ in range(200):
        middle = (x_in + x_out) / 2
        if middle in (x_in, x_out):
            break
        if inside(middle):
            x_in = middle
        else:
            x_out = middle
    return x_in


def slope(expr: sympy.Expr) -> Function:
    """The derivative as a function of numbers."""
    rate = derivative(expr)
    if not rate.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta):
        return to_function(rate)
    function = to_function(expr)
    return lambda x: (function(x + 1e-6) - function(x - 1e-6)) / 2e-6


def derivative(expr: sympy.Expr) -> sympy.Expr:
    """The derivative for real x: |x| has the slope sign(x)."""
    return sympy.diff(expr.subs(X, REAL_X), REAL_X).subs(REAL_X, X)


def crossings(function: Function, start: float, end: float) -> list[float]:
    """Where a function changes its sign between `start` and `end`, by sampling."""
    xs = np.linspace(start, end, SAMPLES)
    signs = np.sign(function(xs))
    kept = np.flatnonzero(np.isfinite(signs) & (signs != 0))
    found = []
    for i, k in pairwise(kept):
        if signs[i] != signs[k] and k - i <= 2:
            found.append(bisect(_stays(function, signs[i]), float(xs[i]), float(xs[k])))
    return [_snap(x) for x in found]


def _stays(function: Function, sign: float) -> Callable[[float], bool]:
    return lambda x: bool(np.sign(function(x)) == sign)


def poles(expr: sympy.Expr, x_range: Range) -> list[float]:
    """Single points without a value: ends of the range, zeros of what is under a line or in a logarithm, jumps."""
    if expr.is_polynomial(X):
        return []
    points = [x for x in x_range if not np.isfinite(to_function(expr)(x))]
    for part in _suspects(expr):
        if part.free_symbols:
            function = to_function(part)
            points += crossings(function, *x_range) + _touches(function, *x_range)
    if expr.has(sympy.floor, sympy.ceiling, sympy.sign):
        points += _jumps(to_function(expr), x_range)
    return _distinct([x for x in points if x_range[0] <= x <= x_range[1]], x_range)


def pieces(expr: sympy.Expr, x_range: Range, y_range: Range = (-HUGE, HUGE)) -> list[Range]:
    """The stretches of x where the graph is unbroken and lies inside `y_range`."""
    function = to_function(expr)
    margin = 1e-9 * (x_range[1] - x_range[0])

    def inside(x: float) -> bool:
        return bool(y_range[0] <= function(x) <= y_range[1])

    cuts = [x_range[0] - margin, *poles(expr, x_range), x_range[1] + margin]
    found = []
    for left, right in pairwise(cuts):
        if right - left > 10 * margin:
            found += _runs(inside, function, y_range, (left + margin, right - margin))
    return [(_snap(a), _snap(b)) for a, b in found if b - a > 1000 * margin]


def roots(expr: sympy.Expr, x_range: Range) -> list[float]:
    """Where the graph meets the x-axis, touching included."""
    polynomial = _polynomial(expr)
    if polynomial is not None:
        return [x for x, _ in _real_roots(polynomial) if x_range[0] <= x <= x_range[1]]
    function = to_function(expr)
    found: list[float] = []
    broken = [*poles(expr, x_range), np.inf]
    for start, end in pieces(expr, x_range):
        scale = max(1.0, float(np.nanmax(np.abs(function(np.linspace(start, end, 101))))) ** 0.5)
        near = 1e-3 * (end - start)
        for x, inner in ((start, start + near), (end, end - near)):
            whole = min(abs(np.array(broken) - x)) > near
            if whole and abs(function(x)) < TINY * scale < abs(function(inner)):
                found.append(x)
        found += crossings(function, start, end)
        found += [x for x in crossings(slope(expr), start, end) if abs(function(x)) < TINY * scale]
    return _distinct(found, x_range)


def extrema(expr: sympy.Expr, x_range: Range) -> list[Extremum]:
    """The turning points strictly inside the range, corners included."""
    function, rate = to_function(expr), slope(expr)
    polynomial = _polynomial(expr.diff(X)) if expr.is_polynomial(X) else None
    level = None if polynomial is None else [x for x, times in _real_roots(polynomial) if times % 2]
    edge = 1e-6 * (x_range[1] - x_range[0])
    found = []
    for start, end in pieces(expr, x_range):
        for x in crossings(rate, start, end) if level is None else level:
            if start + edge < x < end - edge:
                side = next(d for d in (edge, 1e3 * edge, 1e5 * edge) if rate(x - d) or d > 1e4 * edge)
                kind = "maximum" if rate(x - side) > 0 else "minimum"
                found.append(Extremum(kind, x, float(function(x)) + 0.0))
    return found


def gap(expr: sympy.Expr, x_range: Range) -> float | None:
    """An x of a whole stretch (not a single point) where the function has no value."""
    function = to_function(expr)
    xs = np.linspace(*x_range, SAMPLES)
    bad = ~np.isfinite(function(xs))
    both = np.flatnonzero(bad[1:] & bad[:-1])
    return float(xs[both[len(both) // 2]]) if len(both) else None


def _polynomial(expr: sympy.Expr) -> sympy.Poly | None:
    """The expression as a polynomial whose roots can be isolated exactly and at once."""
    if not expr.has(X) or not expr.is_polynomial(X):
        return None
    polynomial = sympy.Poly(sympy.expand(expr), X)
    exact = polynomial.domain in (sympy.ZZ, sympy.QQ)
    return polynomial if exact and (polynomial.degree() <= 12 or len(polynomial.terms()) <= 2) else None


def _real_roots(polynomial: sympy.Poly) -> list[tuple[float, int]]:
    """Real roots, ascending, with their multiplicity."""
    found: list[tuple[float, int]] = []
    for factor, times in polynomial.sqf_list()[1]:
        found += [(float(root), times) for root in factor.real_roots()]
    return sorted(found)


def _snap(x: float) -> float:
    """Bisection ends a bit beside round numbers; put it on them."""
    near = round(float(x), 6)
    return near + 0.0 if abs(near - x) < 1e-10 * max(1.0, abs(x)) else float(x)


def _suspects(expr: sympy.Expr) -> Iterator[sympy.Expr]:
    turned = {sympy.tan: sympy.cos, sympy.sec: sympy.cos, sympy.cot: sympy.sin, sympy.csc: sympy.sin}
    for part in sympy.preorder_traversal(expr):
        if part.is_Pow and part.exp.could_extract_minus_sign():
            yield part.base
        elif part.func is sympy.log:
            yield part.args[0]
        elif part.func in turned:
            yield turned[part.func](part.args[0])


def _touches(function: Function, start: float, end: float) -> list[float]:
    """Where |function| comes down to zero without crossing: local minima, narrowed by thirds."""
    xs = np.linspace(start, end, SAMPLES)
    size = np.abs(function(xs))
    low = np.flatnonzero((size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:])) + 1
    scale = float(np.nanmedian(size)) if np.isfinite(size).any() else 1.0
    found = []
    for i in [k for k in low if size[k] < 0.01 * scale][:200]:
        left, right = xs[i - 1], xs[i + 1]
        for _ in range(90):
            a, b = left + (right - left) / 3, right - (right - left) / 3
            left, right = (left, b) if abs(function(a)) <= abs(function(b)) else (a, right)
        x = _round_if_zero(function, (left + right) / 2)
        if abs(function(x)) < TINY * max(scale, TINY):
            found.append(x)
    return found


def _round_if_zero(function: Function, x: float) -> float:
    """A touching point is known to half the digits only; a round number nearby that is a zero is the one meant."""
    near = round(x, 6)
    return near if abs(function(np.float64(near))) <= abs(function(np.float64(x))) else float(x)


def _jumps(function: Function, x_range: Range) -> list[float]:
    xs = np.linspace(*x_range, SAMPLES)
    steps = np.abs(np.diff(function(xs)))
    found = []
    for i in np.flatnonzero(steps > 1e-3 + 20 * np.nanmedian(steps))[:200]:
        x = bisect(_is_level(function, function(xs[i]), steps[i] / 2), float(xs[i]), float(xs[i + 1]))
        found.append(round(x, 9))
    return found


def _is_level(function: Function, target: float, tolerance: float) -> Callable[[float], bool]:
    return lambda x: bool(abs(function(x) - target) < tolerance)


def _runs(inside: Callable[[float], bool], function: Function, y_range: Range, x_range: Range) -> list[Range]:
    xs = np.linspace(*x_range, SAMPLES)
    values = function(xs)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(values) & (values >= y_range[0]) & (values <= y_range[1])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(int)))
    found = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        start = xs[first] if first == 0 else bisect(inside, xs[first], xs[first - 1])
        end = xs[after - 1] if after == len(xs) else bisect(inside, xs[after - 1], xs[after])
        found.append((float(start), float(end)))
    return found


def _distinct(points: list[float], x_range: Range) -> list[float]:
    """Sorted, and one of each cluster."""
    kept: list[float] = []
    for x in sorted(points):
        if not kept or x - kept[-1] > 1e-7 * (x_range[1] - x_range[0]):
            kept.append(float(x) + 0.0)
    return kept
