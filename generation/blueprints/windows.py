"""The stretch of x to look at when the teacher names none: where something happens."""

from __future__ import annotations

import math

import numpy as np
import sympy

from generation.blueprints.curves import Range, X, extrema, gap, pieces, poles, roots
from generation.blueprints.mathtext import to_function
from generation.blueprints.scales import CIRCLE, inward, nice_step, y_range

SEARCH = (-10.0, 10.0)
USUAL = (-5.0, 5.0)
FAR = 1e4
MARGINS = (1.5, 1.0, 0.6, 0.45, 0.3, 0.2, 0.12)


def choose(expr: sympy.Expr, periods: float = 2) -> Range:
    """A window with the roots and turning points in it, some periods of a wave, or the edge of the domain."""
    if not expr.has(X):
        return USUAL
    period = _period(expr)
    if period is not None:
        half = (1.5 if poles(expr, (-period, period)) else 0.55 * periods) * period
        return -half, half
    search = (-FAR, FAR) if expr.is_polynomial(X) else SEARCH
    domain = _domain(expr)
    if domain is not None:
        return domain
    turns = extrema(expr, search)[:40]
    points = [*roots(expr, search)[:40], *(turn.x for turn in turns)]
    breaks = poles(expr, search)
    if breaks:
        return _rounded(*_with_air([*points, *breaks], 0.6 if len({*points, *breaks}) > 1 else 1.5))
    return _around(expr, points or [0.0], [turn.y for turn in turns])


def settle(low: float | None, high: float | None, window: Range) -> Range:
    """The teacher's range; an end that was left open comes from `window`."""
    width = window[1] - window[0]
    if low is None:
        low = window[0] if high is None or window[0] < high else high - width
    if high is None:
        high = window[1] if low < window[1] else low + width
    return low, high


def unbroken(expr: sympy.Expr, window: Range) -> Range:
    """The longest stretch of the window where the graph is in one piece and not too high; of equals, the last."""
    stretches = pieces(expr, window, y_range(expr, window))
    longest = max(stretches, key=lambda stretch: (round(stretch[1] - stretch[0], 6), stretch[0]), default=window)
    return window if np.allclose(longest, window) else inward(longest)


def _around(expr: sympy.Expr, points: list[float], levels: list[float]) -> Range:
    """As much air as keeps the turning points visible: the more the curve's ends rise, the less."""
    drop = max([*levels, 0.0]) - min([*levels, 0.0])
    most = max((16 if len(levels) < 2 else 6) * drop, 0.0 if drop else 30.0)
    function = to_function(expr)
    windows = [_rounded(*_with_air(points, margin)) for margin in MARGINS]
    return next((window for window in windows if np.ptp(function(np.linspace(*window, 200))) <= most), windows[-1])


def _with_air(points: list[float], margin: float) -> Range:
    """`margin` is a share of the points' span; of 2, or of the distance from 0, where there is one point only."""
    low, high = min(points), max(points)
    span = high - low
    if span < 1e-6 * max(1.0, abs(high)):
        air = margin * (2.0 if abs(low) < 3 else abs(low))
        return low - air, high + air
    low, high = low - margin * span, high + margin * span
    return (min(low, -0.05 * span) if 0 < low < span else low), (max(high, 0.05 * span) if -span < high < 0 else high)


def _rounded(low: float, high: float) -> Range:
    step = nice_step(high - low, 8) / 2
    low, high = math.floor(low / step + 1e-6) * step, math.ceil(high / step - 1e-6) * step
    return round(low, 10) + 0.0, round(high, 10) + 0.0


def _period(expr: sympy.Expr) -> float | None:
    """The period of a function built from waves of x only."""
    rates = [abs(wave.args[0].diff(X)) for wave in expr.atoms(*CIRCLE) if wave.has(X)]
    if not rates or any(rate.free_symbols or rate == 0 for rate in rates):
        return None
    longest = 2 * math.pi / float(min(rates))
    function = to_function(expr)
    xs = np.array([0.1, 0.37, 0.71, 1.13, 1.9]) * longest
    for period in (longest / 2, longest, 2 * longest, 3 * longest):
        if np.allclose(function(xs), function(xs + period), equal_nan=True) and np.ptp(function(xs)) > 1e-9:
            return period
    return None


def _domain(expr: sympy.Expr) -> Range | None:
    """A window for a function that exists on one side only, or between two ends."""
    if gap(expr, SEARCH) is None:
        return None
    stretches = pieces(expr, SEARCH)
    if not stretches:
        stretches = pieces(expr, (-FAR, FAR))
    if not stretches:
        return USUAL
    low, high = (round(end, 6) + 0.0 for end in (stretches[0][0], stretches[-1][1]))
    happening = [*roots(expr, (low, high)), *(turn.x for turn in extrema(expr, (low, high)))]
    if low > SEARCH[0] and high < SEARCH[1]:
        return _rounded(low - 0.2 * (high - low), high + 0.2 * (high - low))
    if low > SEARCH[0]:
        width = max(5.0, 1.6 * (max(happening, default=low) - low))
        return low - 0.1 * width, low + width
    width = max(5.0, 1.6 * (high - min(happening, default=high)))
    return high - width, high + 0.1 * width
