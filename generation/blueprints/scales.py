"""Windows, ticks and ranges of a graph: round numbers, multiples of π, and room for what matters."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import sympy

from generation.blueprints.closed_forms import decimal_tex, inline_tex
from generation.blueprints.curves import Range, poles
from generation.blueprints.mathtext import to_function

Ticks = list[tuple[float, str]]
ARROW = 0.035  # share of an axis that its arrow takes
CIRCLE = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)


def nice_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5 · 10^k that cuts the span into at most `most` parts."""
    power = 10.0 ** math.floor(math.log10(span / most))
    return next(power * m for m in (1, 2, 5, 10) if span / (power * m) <= most * (1 + 1e-9))


def ticks(low: float, high: float, most: int = 8) -> Ticks:
    """Round values inside the range, without 0, where the axes cross, and clear of the arrow at the end."""
    step = nice_step(high - low, most)
    if step < 1:
        step = nice_step(high - low, max(3, most - 2))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    multiples = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    values = [round(k * step, 12) for k in multiples if k and k * step < high - ARROW * (high - low)]
    labels = [decimal_tex(value, digits) for value in values]
    if len({*labels}) < len(labels):  # big numbers close together: a power of ten hides what tells them apart
        labels = [f"{value:.{digits}f}" for value in values]
    return list(zip(values, labels, strict=True))


def pi_ticks(low: float, high: float, most: int = 6) -> Ticks:
    """Multiples of π inside the range, without 0 and clear of the arrow at the end."""
    parts = (sympy.Rational(1, 4), sympy.Rational(1, 2), 1, 2, 4, 5, 10, 20, 50, 100)
    part = next((p for p in parts if (high - low) / (float(p) * math.pi) <= most * (1 + 1e-9)), parts[-1])
    step = float(part) * math.pi
    multiples = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    kept = [k for k in multiples if k and k * step < high - ARROW * (high - low)]
    return [(round(k * step, 12), inline_tex(k * part * sympy.pi)) for k in kept]


def x_ticks(expr: sympy.Expr, low: float, high: float) -> Ticks:
    """Multiples of π where the function turns with the circle and the range is a few turns, else round numbers."""
    turns = expr.has(*CIRCLE) and 1.5 <= high - low <= 200
    return pi_ticks(low, high) if turns else ticks(low, high)


def y_range(expr: sympy.Expr, x_range: Range, points: Iterable[float] = ()) -> Range:
    """The range of y to show: all of the curve unless it runs off to infinity, the points always, 0 when near."""
    values = to_function(expr)(np.linspace(*x_range, 2001))
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    if _runs_off(expr, x_range) or high - low > 1e6:
        low, high = (float(q) for q in np.quantile(values, (0.06, 0.94)))
        low, high = low - 0.25 * (high - low), high + 0.25 * (high - low)
    points = list(points)
    low, high = min([low, *points]), max([high, *points])
    return pad(low, high)


def _runs_off(expr: sympy.Expr, x_range: Range) -> bool:
    """Whether the curve goes to infinity at one of its poles; sin(x)/x at 0 does not."""
    function, beside = to_function(expr), 1e-7 * (x_range[1] - x_range[0])
    usual = np.nanquantile(np.abs(function(np.linspace(*x_range, 1000))), 0.9)
    sides = [abs(function(x + side)) for x in poles(expr, x_range) for side in (-beside, beside)]
    return any(side > 4 * usual + 1e-9 for side in sides if not np.isnan(side))


def pad(low: float, high: float, share: float = 0.08) -> Range:
    """A little air above and below; 0 is taken in when it is near."""
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - max(1.0, abs(low)), high + max(1.0, abs(high))
    size = high - low
    if low > 0 and low < size:
        low = 0.0
    if high < 0 and -high < size:
        high = 0.0
    size = high - low
    bottom = low - share * size if low < 0 else low - 0.12 * size if low == 0 else low - share * size
    top = high + share * size
    return tidy(bottom, min(abs(bottom), size)), tidy(top, min(abs(top), size))


def tidy(value: float, span: float | None = None) -> float:
    """Four significant digits: what a person would type."""
    size = abs(span if span is not None else value)
    return 0.0 if size == 0 else round(value, 3 - math.floor(math.log10(size))) + 0.0


def inward(stretch: Range) -> Range:
    """A stretch of x with few digits, never longer than it was."""
    scale = 10.0 ** (6 - math.floor(math.log10(stretch[1] - stretch[0])))
    return math.ceil(stretch[0] * scale - 1e-6) / scale + 0.0, math.floor(stretch[1] * scale + 1e-6) / scale + 0.0
