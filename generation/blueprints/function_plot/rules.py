"""What a sentence asks of a graph, and the constants of its scene."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy

from generation.blueprints import domains, mathtext, scales
from generation.blueprints.assemble import Code
from generation.blueprints.closed_forms import (
    equals_tex,
    form_tex,
    inline_tex,
    plain,
    plain_number,
    root_form,
    value_form,
)
from generation.blueprints.curves import Extremum, Range, X, derivative, extrema, pieces, poles, roots
from generation.blueprints.reading import Misfit, Sentence
from generation.blueprints.windows import choose, settle
from generation.errors import BadParameter

SIGNED = r"-?\d+(?:\.\d+)?(?:/[1-9]\d*)?"
ROOT_WORDS = ("root", "zero", "zeroes", "x-intercept", "intercept", "crosses", "cross", "solution")
EXTREMUM_WORDS = (
    "extrem*", "maxim*", "minim*", "turning point", "vertex", "vertices", "peak", "valley", "highest", "lowest",
)  # fmt: skip
PLOT_WIDTH = 7.6
CLOSEST_LABELS = 0.45
MOST_POINTS = 40
MOST_ROOT_LINES = 5
MOST_ROOT_LABELS = 7
MOST_EXTREMUM_LINES = 4
WIDEST_LINE = 18


def read(sentence: Sentence) -> dict[str, Any]:
    """JSON values in the teacher's sentence. Raises Misfit for graphs that aren't y = f(x)."""
    if sentence.mentions("surface", "3d", "three-dimensional", "contour*", "parametric*", "polar", "vector field*"):
        raise Misfit("This scene draws graphs of y = f(x) in the plane, no surfaces or parametric curves.")
    expression = sentence.expression()
    if sentence.mentions("circle", "ellipse", "hyperbola") and expression is None:
        raise Misfit("This scene draws graphs of y = f(x), so no circles or other curves with two values of y.")
    expression = expression or _line(sentence.plain)
    found: dict[str, Any] = {} if expression is None else {"function": expression}
    interval = sentence.interval()
    if interval is not None:
        found |= {"x_min": mathtext.number(interval[0]), "x_max": mathtext.number(interval[1])}
    wants_roots, wants_extrema = sentence.mentions(*ROOT_WORDS), sentence.mentions(*EXTREMUM_WORDS)
    if wants_roots or wants_extrema:
        found |= {"show_roots": wants_roots, "show_extrema": wants_extrema}
    return found


def _line(text: str) -> str | None:
    """The formula of a line given by its slope and a point or the y-intercept."""
    slope = re.search(rf"\b(?:slope|gradient)(?: of| is| =)? ({SIGNED})", text, re.IGNORECASE)
    point = re.search(rf"\(\s*({SIGNED})\s*,\s*({SIGNED})\s*\)", text)
    intercept = re.search(rf"\by-?\s?intercept(?: of| is| =| at)? ({SIGNED})", text, re.IGNORECASE)
    if slope is None or (point is None and intercept is None):
        return None
    rate = sympy.Rational(slope[1])
    if point is not None:
        constant = sympy.Rational(point[2]) - rate * sympy.Rational(point[1])
    else:
        constant = sympy.Rational(intercept[1]) if intercept else sympy.Integer(0)
    return str(rate * X + constant)


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """The constants of the scene, everything placed by numbers; BadParameter where nothing can be shown."""
    expr = values["function"]
    if expr == 0:
        raise BadParameter("function", "This function is 0 everywhere, so its graph is the x-axis: choose another one.")
    x_range = _range(expr, values["x_min"], values["x_max"])
    domains.check_drawable(expr, x_range, gaps=values["x_min"] is None and values["x_max"] is None)
    zeros, turns = roots(expr, x_range), extrema(expr, x_range)
    if max(len(zeros), len(turns)) > MOST_POINTS:
        raise BadParameter("x_max", f"{plain(expr)} has {len(zeros)} roots in this range: choose a narrower range.")
    y_range = scales.y_range(expr, x_range, [turn.y for turn in turns])
    return {
        "F": Code(f"lambda x: {mathtext.to_python(expr)}"),
        "F_TEX": mathtext.to_tex(expr),
        "X_RANGE": x_range,
        "Y_RANGE": y_range,
        "X_TICKS": scales.x_ticks(expr, *x_range),
        "Y_TICKS": scales.ticks(*y_range),
        "PIECES": [scales.inward(piece) for piece in pieces(expr, x_range, y_range)],
        "ASYMPTOTES": _asymptotes(expr, x_range, y_range),
        "SHOW_ROOTS": values["show_roots"],
        **_root_constants(expr, zeros, x_range),
        "SHOW_EXTREMA": values["show_extrema"],
        **_extremum_constants(expr, turns),
        "SUMMARY": _summary(zeros, turns, values),
    }


def _range(expr: sympy.Expr, low: float | None, high: float | None) -> Range:
    x_range = settle(low, high, choose(expr) if low is None or high is None else (0.0, 1.0))
    domains.check_order(x_range)
    return x_range


def _asymptotes(expr: sympy.Expr, x_range: Range, y_range: Range) -> list[float]:
    """Poles beside which the curve runs out of the picture; the y-axis is a line already."""
    function = mathtext.to_function(expr)
    step = 1e-7 * (x_range[1] - x_range[0])
    beside = [(x, function(x - step), function(x + step)) for x in poles(expr, x_range) if abs(x) > 10 * step]
    return [x for x, *sides in beside if any(side < y_range[0] or side > y_range[1] for side in sides)]


def _root_constants(expr: sympy.Expr, zeros: list[float], x_range: Range) -> dict[str, Any]:
    forms = [root_form(expr, x) for x in zeros]
    apart = min(np.diff(zeros), default=np.inf) / (x_range[1] - x_range[0]) * PLOT_WIDTH
    labelled = len(zeros) <= MOST_ROOT_LABELS and apart > CLOSEST_LABELS
    labels = [form_tex(form, x) if labelled else "" for form, x in zip(forms, zeros, strict=True)]
    lines = _lines([equals_tex(form, x) for form, x in zip(forms, zeros, strict=True)])
    rule = _progression(expr, zeros, forms)
    said = _roots_said(len(zeros), x_range) + (" They go on like this: one for each whole number k." if rule else "")
    if rule or len(zeros) > MOST_ROOT_LINES:
        lines = [rule or rf"\text{{{len(zeros)} points of the axis}}"]
    return {
        "ROOTS": list(zip(zeros, labels, strict=True)),
        "ROOT_LINES": lines,
        "ROOTS_SAID": said,
    }


def _lines(values: list[str]) -> list[str]:
    """`x = -2, -1, 1` in one line where all are exact and short, else a line each."""
    if all(value.startswith("= ") for value in values) and 0 < sum(map(_width, values)) <= WIDEST_LINE:
        return ["x = " + r",\ ".join(value[2:] for value in values)]
    return [f"x {value}" for value in values]


def _width(tex: str) -> int:
    """About how many letters wide a short formula is."""
    return len(re.sub(r"\\[a-z]+|[{}_^ ]", "", tex)) + 1 + tex.count("\\")


def _progression(expr: sympy.Expr, zeros: list[float], forms: list[sympy.Expr | None]) -> str | None:
    """`x = \\frac{\\pi}{2} + k\\pi` where the roots go on like that for ever."""
    first, second = next(((a, b) for a, b, x in zip(forms, forms[1:], zeros, strict=False) if x > -1e-9), (None, None))
    if len(zeros) < 4 or first is None or second is None:
        return None
    step = second - first
    far = np.array([float(first + k * step) for k in (-50, -17, 5, 17, 50)])
    if not np.allclose(mathtext.to_function(expr)(far), 0, atol=1e-7) or not np.allclose(np.diff(zeros), float(step)):
        return None
    start = "" if first == 0 else f"{inline_tex(first)} + "
    return f"x = {start}k \\cdot {inline_tex(step)}" if step != sympy.pi else f"x = {start}k\\pi"


def _roots_said(count: int, x_range: Range) -> str:
    if count == 0:
        between = f"between x = {plain_number(x_range[0])} and x = {plain_number(x_range[1])}"
        return f"No root here: {between} the curve never meets the x-axis."
    if count == 1:
        return "One root: here y is 0, so the curve meets the x-axis."
    return f"{_count(count).capitalize()} roots: here y is 0, so the curve meets the x-axis."


def _extremum_constants(expr: sympy.Expr, turns: list[Extremum]) -> dict[str, Any]:
    rate = derivative(expr)
    points = [_point_tex(expr, rate, turn) for turn in turns]
    few = len(turns) <= MOST_EXTREMUM_LINES
    lines = [(turn.kind, point) for turn, point in zip(turns, points, strict=True)]
    count = len(turns)
    said = f"{_count(count).capitalize()} turning points: here the curve stops rising or falling and turns round."
    if count == 1:
        said = "One turning point: here the curve stops rising or falling and turns round."
    return {
        "EXTREMA": [(turn.x, turn.y, point if few else "") for turn, point in zip(turns, points, strict=True)],
        "EXTREMUM_LINES": lines if few else _heights(expr, rate, turns),
        "EXTREMA_SAID": said if count else "No turning point: the curve never turns round here.",
    }


def _point_tex(expr: sympy.Expr, rate: sympy.Expr, turn: Extremum) -> str:
    form = _place(expr, rate, turn)
    x, y = form_tex(form, turn.x), form_tex(value_form(expr, form), turn.y)
    return rf"({x},\, {y})"


def _place(expr: sympy.Expr, rate: sympy.Expr, turn: Extremum) -> sympy.Expr | None:
    """The closed form of a turning point's x: a root of the derivative, or of what stands in bars at a corner."""
    form = root_form(rate, turn.x)
    for bars in sorted(expr.atoms(sympy.Abs), key=str) if form is None else ():
        form = form if form is not None else root_form(bars.args[0], turn.x)
    return form


def _heights(expr: sympy.Expr, rate: sympy.Expr, turns: list[Extremum]) -> list[tuple[str, str]]:
    """Many turning points: how many, and their common height when they have one."""
    lines = []
    for kind, plural in (("maximum", "maxima"), ("minimum", "minima")):
        same = [turn for turn in turns if turn.kind == kind]
        if same and np.ptp([turn.y for turn in same]) < 1e-9:
            height = value_form(expr, _place(expr, rate, same[0]))
            lines.append((f"{len(same)} {plural}", f"y {equals_tex(height, same[0].y)}"))
        elif same:
            lines.append((plural, rf"\text{{{len(same)} points}}"))
    return lines


def _summary(zeros: list[float], turns: list[Extremum], values: Mapping[str, Any]) -> list[str]:
    lines = [_counted(len(zeros), "root", "roots")] if values["show_roots"] else []
    if values["show_extrema"]:
        kinds = (("maximum", "maxima"), ("minimum", "minima"))
        counts = [(sum(turn.kind == kind for turn in turns), kind, plural) for kind, plural in kinds]
        lines.append(", ".join(_counted(*entry) for entry in counts if entry[0]) or "no turning point")
    return lines or ["Each point of the curve", "is one x with its y"]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count or 'no'} {one if count in (0, 1) else many}"


def _count(count: int) -> str:
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return names[count] if count < len(names) else str(count)
