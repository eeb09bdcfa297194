"""What a sentence asks of a Riemann sum, and the constants of its scene."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from sympy.integrals.manualintegrate import manualintegrate

from generation.blueprints import domains, mathtext, scales
from generation.blueprints.assemble import Code
from generation.blueprints.closed_forms import closed_form, equals_tex, exact, form_tex, inline_tex, plain_number
from generation.blueprints.curves import Function, Range, X, pieces, roots
from generation.blueprints.reading import Misfit, Sentence
from generation.errors import BadParameter

ENDS = ("a", "b")
SHIFTS = {"left": 0.0, "midpoint": 0.5, "right": 1.0}
UNITS = ("rectangle", "bar", "strip", "subinterval", "slice", "partition", "box", "column", "interval", "n")
OTHER_RULES = ("trapez*", "simpson*", "monte carlo")
LONGEST_INTEGRAND = 25


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for other ways to find an area."""
    if sentence.mentions(*OTHER_RULES):
        raise Misfit("This scene sums rectangles, with their heights taken at the left, the right or the middle.")
    if sentence.mentions("between the curves", "between two curves", "infinity", "double integral", "volume"):
        raise Misfit("This scene shows the area between one curve and the x-axis over a finite range.")
    expression = sentence.expression()
    found: dict[str, Any] = {} if expression is None else {"function": expression}
    interval = sentence.interval()
    if interval is not None:
        found |= {"a": mathtext.number(interval[0]), "b": mathtext.number(interval[1])}
    elif expression is not None and not _reaches_zero(expression):
        found |= {"a": 1.0, "b": 3.0}
    counts = sentence.counts(*UNITS)
    if counts:
        found["counts"] = counts
    rule = _rule(sentence)
    return found if rule is None else {**found, "rule": rule}


def _rule(sentence: Sentence) -> str | None:
    if sentence.mentions("midpoint", "mid-point", "middle"):
        return "midpoint"
    for side in ("left", "right"):
        ways = ("endpoint", "end point", "hand", "sum", "rule", "riemann", "rectangle", "edge", "side")
        if sentence.mentions(*(f"{side} {way}" for way in ways)):
            return side
    return None


def _reaches_zero(expression: str) -> bool:
    """Whether the usual range, which starts at 0, will do; a formula that can't be read is refused later."""
    try:
        domains.check_unbroken(mathtext.parse(expression), (0.0, 2.0), ENDS)
    except BadParameter:
        return False
    except ValueError:
        pass
    return True


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The constants of the scene; BadParameter where there is no area to fill."""
    expr, ends = values["function"], (values["a"], values["b"])
    domains.check_order(ends, ENDS)
    domains.check_unbroken(expr, ends, ENDS)
    function = mathtext.to_function(expr)
    counts = sorted({int(count) for count in values["counts"]})
    shift = SHIFTS[values["rule"]]
    sums = [riemann_sum(function, ends, count, shift) for count in counts]
    area = integral(function, ends)
    form = integral_form(expr, ends, area)
    x_range, y_range = _window(expr, ends)
    digits = _digits([*sums, area])
    return {
        "F": Code(f"lambda x: {mathtext.to_python(expr)}"),
        "TITLE_TEX": _title(expr, ends),
        "A": ends[0],
        "B": ends[1],
        "SHIFT": shift,
        "X_RANGE": x_range,
        "Y_RANGE": y_range,
        "X_TICKS": scales.x_ticks(expr, *x_range),
        "Y_TICKS": scales.ticks(*y_range),
        "PIECES": [scales.inward(piece) for piece in pieces(expr, x_range, y_range)],
        "SIGNED_PARTS": _signed_parts(expr, ends),
        "AREA_SAID": f"How big is the area between the curve and the x-axis from {_said(ends[0])} to {_said(ends[1])}?",
        "SIGNED_SAID": _signed_note(function, ends),
        "COUNTS": counts,
        "COUNT_GROUPS": _groups(len(counts)),
        "WIDTHS": [_width_tex(ends, count) for count in counts],
        "SUMS": [_decimal(value, digits) for value in sums],
        "SAID": [_sum_said(n, values["rule"], _decimal(value, digits)) for n, value in zip(counts, sums, strict=True)],
        "ERRORS": [_error(abs(value - area), digits) for value in sums],
        "INTEGRAL_TEX": _integral_tex(expr, ends),
        "EXACT_TEX": _exact_tex(form, area, digits),
        "EXACT_SAID": "The thinner the rectangles, the nearer their sum comes to the exact area: the integral.",
    }


def riemann_sum(function: Function, ends: Range, count: int, shift: float) -> float:
    """The sum of `count` rectangles whose heights are taken `shift` of their width to the right."""
    width = (ends[1] - ends[0]) / count
    return float(np.sum(function(ends[0] + (np.arange(count) + shift) * width)) * width) + 0.0


def integral(function: Function, ends: Range) -> float:
    """The integral, by Gauss's rule on 500 parts."""
    points, weights = np.polynomial.legendre.leggauss(12)
    edges = np.linspace(*ends, 501)
    half = (ends[1] - ends[0]) / 1000
    xs = (edges[:-1] + half)[:, None] + half * points
    return float(np.sum(function(xs) * weights) * half) + 0.0


def integral_form(expr: sympy.Expr, ends: Range, area: float) -> sympy.Expr | None:
    """The integral's closed form where an antiderivative is found by hand's rules and gives the same number."""
    if expr.count_ops() > LONGEST_INTEGRAND or expr.has(sympy.Abs):
        return None
    whole = manualintegrate(sympy.expand(expr), X)
    if whole.has(sympy.Integral):
        return None
    low, high = (exact(end) for end in ends)
    difference = whole.subs(X, high) - whole.subs(X, low)
    try:
        same = abs(complex(difference) - area) < 1e-8 * max(1.0, abs(area))
    except (TypeError, ValueError):
        return None
    if not same:
        return None
    short = closed_form(area, lambda guess: difference - guess)
    return short if short is not None else sympy.radsimp(sympy.expand(difference))


def _groups(count: int) -> list[list[int]]:
    """Which sums share a step: the first three have one each, the rest one together."""
    single = [[k] for k in range(min(3, count))]
    return [*single, list(range(3, count))] if count > 3 else single


def _window(expr: sympy.Expr, ends: Range) -> tuple[Range, Range]:
    """Some of the curve on both sides of the area, and 0 on both axes when it is near."""
    width = ends[1] - ends[0]
    low, high = ends[0] - 0.12 * width, ends[1] + 0.15 * width
    low = min(low, -0.12 * width) if -width < ends[0] <= width else low
    values = mathtext.to_function(expr)(np.linspace(*ends, 2001))
    y_range = scales.pad(min(0.0, float(values.min())), max(0.0, float(values.max())), 0.12)
    return (scales.tidy(low, width), scales.tidy(high, width)), y_range


def _signed_parts(expr: sympy.Expr, ends: Range) -> list[Range]:
    """The range cut where the curve crosses the axis."""
    inner = [x for x in (roots(expr, ends) if expr != 0 else []) if ends[0] < x < ends[1]]
    cuts = [ends[0], *inner, ends[1]]
    return list(pairwise(cuts))


def _signed_note(function: Function, ends: Range) -> str:
    lowest = float(np.min(function(np.linspace(*ends, 2001))))
    return "red counts as negative" if lowest < -1e-9 else ""


def _digits(values: list[float]) -> int:
    """Decimals that tell the sums apart without crowding the table: four digits in all."""
    size = max(abs(value) for value in values)
    return 3 if size < 1e-6 else min(6, max(0, 3 - math.floor(math.log10(size))))


def _decimal(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _error(size: float, digits: int) -> str:
    """How far off a sum is; a trace that rounds to nothing is not called nothing."""
    smallest = 10.0**-digits
    return f"< {_decimal(smallest, digits)}" if 1e-12 < size < smallest / 2 else _decimal(size, digits)


def _width_tex(ends: Range, count: int) -> str:
    width = (exact(ends[1]) - exact(ends[0])) / count
    return equals_tex(width, float(width))


def _sum_said(count: int, rule: str, value: str) -> str:
    height = {"left": "at its left edge", "right": "at its right edge", "midpoint": "in its middle"}[rule]
    if count == 1:
        return f"One rectangle, as high as the curve {height}: its area is {value}."
    return f"{count} rectangles, each as high as the curve {height}: together {value}."


def _said(value: float) -> str:
    return plain_number(value)


def _end_tex(value: float) -> str:
    return form_tex(exact(value), value, digits=3)


def _title(expr: sympy.Expr, ends: Range) -> str:
    return rf"The area under $f(x) = {mathtext.to_tex(expr)}$ from ${_end_tex(ends[0])}$ to ${_end_tex(ends[1])}$"


def _integral_tex(expr: sympy.Expr, ends: Range) -> str:
    inside = mathtext.to_tex(expr)
    inside = rf"\left({inside}\right)" if expr.is_Add or inside.startswith("-") else inside
    return rf"\int_{{{_end_tex(ends[0])}}}^{{{_end_tex(ends[1])}}} {inside} \, dx"


def _exact_tex(form: sympy.Expr | None, area: float, digits: int) -> str:
    decimal = rf"\approx {_decimal(area, digits)}"
    if form is None or len(inline_tex(form)) > 30:
        return decimal
    return f"= {inline_tex(form)}" if form.is_Integer else f"= {inline_tex(form)} {decimal}"
