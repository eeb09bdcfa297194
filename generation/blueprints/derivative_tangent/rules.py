"""What a sentence asks of a derivative, and the constants of its scene."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy

from generation.blueprints import domains, mathtext, scales
from generation.blueprints.assemble import Code
from generation.blueprints.closed_forms import plain, plain_number
from generation.blueprints.curves import Range, crossings, derivative, extrema, pieces, poles, roots
from generation.blueprints.reading import Misfit, Sentence
from generation.blueprints.windows import choose, settle, unbroken
from generation.errors import BadParameter

OTHER_DERIVATIVES = ("partial", "gradient vector", "gradient field", "second derivative", "directional", "implicit*")
# "Why is the derivative of sine the cosine?" asks about the sine.
NAMED_WAVE = re.compile(
    r"\b(?:derivative|slope|tangent line|rate of change) (?:of|to) (?:the )?(sine|cosine)\b", re.IGNORECASE
)
MOST_LEVEL_POINTS = 6
MOST_TURNS = 24


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for other kinds of derivative."""
    if sentence.mentions(*OTHER_DERIVATIVES):
        raise Misfit("This scene shows the first derivative of a function of x by its moving tangent.")
    named = NAMED_WAVE.search(sentence.text)
    expression = {"sine": "sin(x)", "cosine": "cos(x)"}[named[1].lower()] if named else sentence.expression()
    found: dict[str, Any] = {} if expression is None else {"function": expression}
    interval = sentence.interval()
    if interval is not None:
        found |= {"x_min": mathtext.number(interval[0]), "x_max": mathtext.number(interval[1])}
    return found


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The constants of the scene; BadParameter where the curve or its tangent breaks off."""
    expr = values["function"]
    x_range = _range(expr, values["x_min"], values["x_max"])
    domains.check_unbroken(expr, x_range)
    rate = _simplest(derivative(expr))
    _check_tangents(expr, rate, x_range)
    sweep = _inset(rate, x_range)
    y_range = scales.y_range(expr, x_range, [turn.y for turn in extrema(expr, x_range)])
    slope_range = scales.y_range(rate, sweep)
    level = roots(rate, x_range) if rate != 0 else []
    level = level if len(level) <= MOST_LEVEL_POINTS else []
    x_tangent, gap = _secant(expr, rate, sweep)
    return {
        "F": Code(f"lambda x: {mathtext.to_python(expr)}"),
        "F_TEX": mathtext.to_tex(expr),
        "SLOPE": Code(f"lambda x: {mathtext.to_python(rate)}"),
        "SLOPE_TEX": mathtext.to_tex(rate),
        "X_RANGE": x_range,
        "Y_RANGE": y_range,
        "SLOPE_RANGE": slope_range,
        "X_TICKS": scales.x_ticks(expr, *x_range),
        "Y_TICKS": scales.ticks(*y_range, most=4),
        "SLOPE_TICKS": scales.ticks(*slope_range, most=4),
        "PIECES": [scales.inward(piece) for piece in pieces(expr, x_range, y_range)],
        "SLOPE_PIECES": [scales.inward(piece) for piece in pieces(rate, sweep, slope_range)],
        "SWEEP": sweep,
        "X_TANGENT": x_tangent,
        "H": gap,
        "LEVEL": level,
        "DERIVATIVE_SAID": _said(level),
    }


def _range(expr: sympy.Expr, low: float | None, high: float | None) -> Range:
    window = (0.0, 1.0)
    if low is None or high is None:
        window = unbroken(expr, choose(expr, periods=1))
        rate = derivative(expr)
        if not rate.has(sympy.Derivative, sympy.Subs):
            window = unbroken(rate, window)
    x_range = settle(low, high, window)
    domains.check_order(x_range)
    return x_range


def _simplest(rate: sympy.Expr) -> sympy.Expr:
    """The shortest of a few ways to write the derivative."""
    if rate.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta):
        return rate
    return min((rate, sympy.factor(rate), sympy.together(rate)), key=lambda form: len(mathtext.to_tex(form)))


def _check_tangents(expr: sympy.Expr, rate: sympy.Expr, x_range: Range) -> None:
    """Raises BadParameter at corners and at vertical tangents inside the range, and for curves too wild to follow."""
    if rate.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta):
        raise BadParameter("function", f"{plain(expr)} has no tangent in many places: choose a smooth function.")
    function, edge = mathtext.to_function(rate), 1e-6 * (x_range[1] - x_range[0])
    for x in poles(rate, x_range):
        if x_range[0] + edge < x < x_range[1] - edge:
            steep = max(abs(function(x - edge)), abs(function(x + edge))) > 100 * abs(function(x - 0.1))
            at = plain_number(x)
            what = (
                f"The tangent of {plain(expr)} at x = {at} is vertical"
                if steep
                else f"{plain(expr)} has a corner at x = {at}"
            )
            raise BadParameter("x_min", f"{what}, so it has no slope there: choose a range without {at}.")
    if len(crossings(function, *x_range)) > MOST_TURNS:
        raise BadParameter(
            "x_max", f"{plain(expr)} goes up and down too often to follow here: choose a narrower range."
        )


def _inset(rate: sympy.Expr, x_range: Range) -> Range:
    """The stretch the tangent travels: a little shorter where it would be vertical at an end."""
    function, step = mathtext.to_function(rate), 0.01 * (x_range[1] - x_range[0])
    low, high = x_range
    return (
        low if np.isfinite(function(low)) else low + step,
        high if np.isfinite(function(high)) else high - step,
    )


def _secant(expr: sympy.Expr, rate: sympy.Expr, sweep: Range) -> tuple[float, float]:
    """Where the tangent is first shown and the gap to the second point: where the line turns most as they meet."""
    function, slope = mathtext.to_function(expr), mathtext.to_function(rate)
    width = sweep[1] - sweep[0]
    best, most = (sweep[0] + 0.3 * width, 0.3 * width), -1.0
    for share in (0.3, 0.2, 0.4, 0.5):
        for part in (0.3, 0.4):
            x, gap = sweep[0] + share * width, part * width
            turn = abs(np.arctan((function(x + gap) - function(x)) / gap) - np.arctan(slope(x)))
            if turn > most + 1e-6:
                best, most = (x, gap), turn
    return round(best[0], 3), round(best[1], 3)


def _said(level: list[float]) -> str:
    said = "The heights form the derivative: it tells the slope at every x"
    return said + ", and is 0 where the curve is level." if level else said + "."
