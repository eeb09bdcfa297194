"""The exact value behind a number (1/2, √2, π/3, e, ln 2), proved to 30 digits, and how to write it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

import sympy

from generation.blueprints.mathtext import number_tex, to_tex

X = sympy.Symbol("x")
CLOSE = 1e-9
PROVED = 1e-30
LONGEST_TEX = 34
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def exact(value: float) -> sympy.Expr:
    """What a person means by this number: 3.14159… is π, 0.5 is 1/2."""
    for guess in _guesses(value):
        return guess
    return sympy.Rational(str(value))


def closed_form(value: float, holds: Callable[[sympy.Expr], sympy.Expr], hints: sympy.Expr = 0) -> sympy.Expr | None:
    """The closed form near `value` for which `holds` is zero; None when there is none.

    `hints` is a polynomial whose roots of degree two are tried first.
    """
    for guess in [*_quadratic_roots(value, hints), *_guesses(value)]:
        try:
            rest = complex(sympy.N(holds(guess), 50))
        except (TypeError, ValueError, ZeroDivisionError, OverflowError):
            continue
        if abs(rest) < PROVED:
            return guess
    return None


def root_form(expr: sympy.Expr, x: float) -> sympy.Expr | None:
    """The closed form of a root of `expr`."""
    return closed_form(x, lambda guess: expr.subs(X, guess), expr)


def value_form(expr: sympy.Expr, x: sympy.Expr | None) -> sympy.Expr | None:
    """The closed form of `expr` at x."""
    if x is None:
        return None
    there = expr.subs(X, x)
    try:
        value = complex(there)
    except (TypeError, ValueError):
        return None
    if abs(value.imag) > CLOSE or not math.isfinite(value.real):
        return None
    short = closed_form(value.real, lambda guess: there - guess)
    return short if short is not None else _short(sympy.radsimp(sympy.expand(there)))


def form_tex(form: sympy.Expr | None, value: float, digits: int = 2) -> str:
    """The closed form's TeX where it is short, else decimals."""
    return decimal_tex(value, digits) if form is None or _short(form) is None else inline_tex(form)


def equals_tex(form: sympy.Expr | None, value: float, digits: int = 3) -> str:
    """`= \\sqrt{2}` or `\\approx 0.739`."""
    if form is not None and _short(form) is not None:
        return "= " + inline_tex(form)
    return r"\approx " + decimal_tex(value, digits)


def inline_tex(form: sympy.Expr) -> str:
    """TeX for a number on one line: `3/2`, `2\\pi/3`, `(1 + \\sqrt{5})/2`."""
    top, bottom = sympy.fraction(sympy.together(form))
    if bottom == 1 or not bottom.is_Integer:
        return to_tex(form).replace(r" \pi", r"\pi")
    sign = "-" if top.could_extract_minus_sign() and not top.is_Add else ""
    upper = to_tex(-top if sign else top).replace(r" \pi", r"\pi")
    return f"{sign}{f'({upper})' if top.is_Add else upper}/{bottom}"


def decimal_tex(value: float, digits: int = 2) -> str:
    """Decimals with at least two significant digits; powers of ten for the very big and very small."""
    size = abs(value)
    if size and (size >= 1e6 or size < 1e-4):
        power = math.floor(math.log10(size) + 1e-12)
        mantissa = number_tex(round(value / 10**power, 2))
        times = "" if mantissa in ("1", "-1") else mantissa + r"\cdot "
        return f"{'-' if mantissa == '-1' else ''}{times}10^{{{power}}}"
    if size and size < 0.1:
        digits = max(digits, 1 - math.floor(math.log10(size)))
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def plain(expr: sympy.Expr) -> str:
    """The formula in running text: `x² − 3x + 2`."""
    text = sympy.sstr(expr.replace(lambda part: part.is_Mul and 1 / sympy.log(10) in part.args, _decimal_logarithm))
    for sign, written in (("**", "^"), ("log(", "ln("), ("lg(", "log("), ("pi", "π"), ("exp(x)", "eˣ"), (" - ", " − ")):
        text = text.replace(sign, written)
    text = "".join(_raised(text.split("^")))
    text = re.sub(r"(?<=[\dπ)])\*(?=[a-zπ(√])", "", text)
    return text.replace("*", " ").replace("sqrt", "√").replace("Abs", "abs")


def plain_number(value: float) -> str:
    """A number in running text: `−π/2`, `1/3`, `0.74`."""
    form = exact(value)
    text = sympy.sstr(form).replace("pi", "π").replace("*", "").replace("sqrt", "√").replace("-", "−")
    return text if len(text) <= 8 and not (form.is_Rational and form.q > 12) else f"{value:.4g}".replace("-", "−")


def _decimal_logarithm(product: sympy.Expr) -> sympy.Expr:
    """log(x)/log(10) as lg(x)."""
    others = [factor for factor in product.args if factor != 1 / sympy.log(10)]
    named = [sympy.Function("lg")(factor.args[0]) if factor.func is sympy.log else factor for factor in others]
    return sympy.Mul(*named)


def _raised(parts: list[str]) -> Iterator[str]:
    yield parts[0]
    for part in parts[1:]:
        count = len(part) - len(part.lstrip("0123456789"))
        yield part[:count].translate(SUPERSCRIPTS) + part[count:] if count else "^" + part


def _short(form: sympy.Expr) -> sympy.Expr | None:
    tex = to_tex(form)
    return form if len(tex) <= LONGEST_TEX and tex.count("sqrt") <= 1 else None


def _quadratic_roots(value: float, hints: sympy.Expr) -> Iterator[sympy.Expr]:
    if not hints or not hints.is_polynomial(X) or not hints.has(X):
        return
    for factor, _ in sympy.factor_list(sympy.expand(hints), X)[1]:
        if sympy.degree(factor, X) <= 2:
            for root in sympy.roots(factor, X):
                if root.is_real and abs(float(root) - value) < CLOSE * max(1.0, abs(value)):
                    yield root


def _guesses(value: float) -> Iterator[sympy.Expr]:
    if abs(value) < CLOSE:
        yield sympy.Integer(0)
        return
    if fraction := _fraction(value, 1000):
        yield fraction
    if fraction := _fraction(value / math.pi, 24):
        yield fraction * sympy.pi
    if fraction := _fraction(value * value, 200):
        yield sympy.sign(value) * sympy.sqrt(fraction)
    if fraction := _fraction(value / math.sqrt(3), 24) or _fraction(value / math.e, 24):
        yield fraction * (sympy.sqrt(3) if abs(value - float(fraction) * math.sqrt(3)) < 1e-6 else sympy.E)
    if abs(value) < 20 and (fraction := _fraction(math.exp(value), 100)):
        yield sympy.log(fraction)
    if value > 0 and (fraction := _fraction(math.log(value), 6)):
        yield sympy.exp(fraction)


def _fraction(value: float, biggest: int) -> sympy.Rational | None:
    if abs(value) > 1e6:
        return sympy.Integer(round(value)) if abs(value - round(value)) < CLOSE else None
    near = Fraction(value).limit_denominator(biggest)
    good = near != 0 and abs(value - near) < CLOSE * max(1.0, abs(value))
    return sympy.Rational(near.numerator, near.denominator) if good else None
