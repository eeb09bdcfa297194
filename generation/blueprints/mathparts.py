"""The pieces of a formula, made so that SymPy never meets a number or a power it would choke on.

A plain number is worked out as a float first; what is too big, too small or not real is refused in words.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import sympy

MAX_DEGREE = 100
MAX_NUMBER = 1e15
MIN_NUMBER = 1e-15

Function = tuple[Callable[..., sympy.Expr], Callable[[float], float]]
# How SymPy calls it, and how to work out its value for a plain number.
FUNCTIONS: dict[str, Function] = {
    "sin": (sympy.sin, math.sin),
    "cos": (sympy.cos, math.cos),
    "tan": (sympy.tan, math.tan),
    "cot": (sympy.cot, lambda a: 1 / math.tan(a)),
    "sec": (sympy.sec, lambda a: 1 / math.cos(a)),
    "csc": (sympy.csc, lambda a: 1 / math.sin(a)),
    "asin": (sympy.asin, math.asin),
    "acos": (sympy.acos, math.acos),
    "atan": (sympy.atan, math.atan),
    "sinh": (sympy.sinh, math.sinh),
    "cosh": (sympy.cosh, math.cosh),
    "tanh": (sympy.tanh, math.tanh),
    "asinh": (sympy.asinh, math.asinh),
    "acosh": (sympy.acosh, math.acosh),
    "atanh": (sympy.atanh, math.atanh),
    "exp": (sympy.exp, math.exp),
    "ln": (sympy.log, math.log),
    "log": (lambda a: sympy.log(a) / sympy.log(10), math.log10),
    "sqrt": (sympy.sqrt, math.sqrt),
    "cbrt": (lambda a: sympy.Pow(a, sympy.Rational(1, 3)), lambda a: math.copysign(abs(a) ** (1 / 3), a)),
    "abs": (sympy.Abs, abs),
    "floor": (sympy.floor, lambda a: float(math.floor(a))),
    "ceil": (sympy.ceiling, lambda a: float(math.ceil(a))),
    "sign": (sympy.sign, lambda a: float((a > 0) - (a < 0))),
}
CONSTANTS = {"pi": (sympy.pi, math.pi), "e": (sympy.E, math.e), "tau": (2 * sympy.pi, math.tau)}


@dataclass(frozen=True)
class Part:
    """A piece of the formula; `value` when it is a plain number."""

    expr: sympy.Expr
    degree: float = 0.0
    value: float | None = None


class Maker:
    """Puts parts together; `evaluate` lets SymPy collect like terms, otherwise they stay as written."""

    def __init__(self, evaluate: bool) -> None:
        self.evaluate = evaluate

    def number(self, text: str) -> Part:
        exact = sympy.Rational(text.rstrip("."))
        # As written, 0.5 is no 1/2.
        number = exact if self.evaluate or exact.is_Integer else sympy.Float(text)
        return self._part(lambda: number, 0, float(exact))

    def constant(self, name: str) -> Part:
        expr, value = CONSTANTS[name]
        return Part(expr, 0, value)

    def variable(self, name: str) -> Part:
        return Part(sympy.Symbol(name), 1)

    def sum(self, parts: list[Part]) -> Part:
        value = sum(part.value for part in parts if part.value is not None)
        return self._part(
            lambda: sympy.Add(*(part.expr for part in parts), evaluate=self.evaluate),
            max(part.degree for part in parts),
            None if any(part.value is None for part in parts) else value,
        )

    def _part(self, make: Callable[[], sympy.Expr], degree: float, value: float | None) -> Part:
        if degree > MAX_DEGREE:
            raise ValueError(f"This power is too high: use powers up to {MAX_DEGREE}.")
        if value is not None and (not math.isfinite(value) or abs(value) > MAX_NUMBER):
            raise ValueError("A number in this formula is too big: use numbers below a million billions.")
        if value is not None and 0 < abs(value) < MIN_NUMBER:
            value = _vanishing(make)
        expr = make()
        if expr.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I):
            raise ValueError("This formula has no real value: look for a division by zero or a root of a negative.")
        return Part(expr, degree, value)

    def negative(self, part: Part) -> Part:
        value = None if part.value is None else -part.value
        return Part(self._multiply(sympy.Integer(-1), part.expr), part.degree, value)

    def _multiply(self, left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
        if self.evaluate:
            keep = left.is_Number and right.is_Add and left != -1
            return sympy.Mul(left, right, evaluate=False) if keep else left * right
        if left.is_Number and right.is_Number:
            return left * right
        factors = [*sympy.Mul.make_args(left), *sympy.Mul.make_args(right)]
        if left == -1 and factors[1].is_Number:
            factors[:2] = [-factors[1]]
        if right.is_Number:
            factors = [right, *factors[:-1]]
        return sympy.Mul(*(factor for factor in factors if factor != 1), evaluate=False)

    def times(self, left: Part, right: Part) -> Part:
        value = None if left.value is None or right.value is None else left.value * right.value
        return self._part(lambda: self._multiply(left.expr, right.expr), left.degree + right.degree, value)

    def quotient(self, top: Part, bottom: Part) -> Part:
        if bottom.value == 0 or bottom.expr == 0:
            raise ValueError("This formula divides by zero: change what is under the line.")
        value = None if top.value is None or bottom.value is None else top.value / bottom.value
        one_over = sympy.Pow(bottom.expr, -1)
        return self._part(lambda: self._multiply(top.expr, one_over), top.degree + bottom.degree, value)

    def power(self, base: Part, exponent: Part) -> Part:
        if exponent.value is not None and abs(exponent.value) > MAX_DEGREE:
            raise ValueError(f"This power is too high: use powers up to {MAX_DEGREE}.")
        if base.value is not None and exponent.value is not None:
            return self._number_power(base, exponent, base.value, exponent.value)
        degree = base.degree * max(1.0, abs(exponent.value)) if exponent.value is not None else base.degree
        return self._part(lambda: sympy.Pow(base.expr, exponent.expr), degree + exponent.degree, None)

    def _number_power(self, base: Part, exponent: Part, low: float, high: float) -> Part:
        if low == 0 and high <= 0:
            raise ValueError("This formula has zero to a power that is not positive: change the power.")
        if low < 0 and exponent.expr.is_Rational and exponent.expr.q % 2 and exponent.expr.q > 1:
            sign = -1 if exponent.expr.p % 2 else 1
            return self._part(lambda: sign * sympy.Pow(-base.expr, exponent.expr), 0, sign * (-low) ** high)
        if low < 0 and high != int(high):
            raise ValueError("This formula has an even root of a negative number: change the number or the power.")
        try:
            value = low**high
        except OverflowError:
            value = math.inf
        return self._part(lambda: sympy.Pow(base.expr, exponent.expr), 0, value)

    def logarithm(self, argument: Part, base: Part) -> Part:
        if base.value is None or base.value <= 0 or base.value == 1:
            raise ValueError("The base of a logarithm must be a positive number other than 1: write log_2(x).")
        bottom = Part(sympy.log(base.expr), 0, math.log(base.value))
        return self.quotient(self.apply("ln", argument), bottom)

    def apply(self, name: str, argument: Part) -> Part:
        make, work_out = FUNCTIONS[name]
        value = None
        if argument.value is not None:
            try:
                value = work_out(argument.value)
            except (ValueError, ZeroDivisionError, OverflowError):
                raise ValueError(f"{name} has no value there: change the number inside it.") from None
        return self._part(lambda: make(argument.expr), argument.degree, value)


def _vanishing(make: Callable[[], sympy.Expr]) -> float:
    """Rounding leaves sin(pi) at 1e-16: it is zero. Other numbers that small are refused."""
    if make() == 0:
        return 0.0
    raise ValueError("A number in this formula is too close to zero: use a bigger one.")
