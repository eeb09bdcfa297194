"""A teacher's notation as SymPy, and SymPy as Python and TeX.

The parser is our own: `sympify` and `parse_expr` run what they read. It is bounded in length, depth, size of
numbers and powers, so that `9^9^9^9` is an answer in words, not a hang.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sympy

from generation.blueprints.mathprint import number_tex, round_number, to_function, to_python, to_tex
from generation.blueprints.mathtokens import Token, tokens

__all__ = ["number", "number_tex", "parse", "parse_equation", "round_number", "to_function", "to_python", "to_tex"]

MAX_LENGTH = 300
MAX_DEPTH = 40
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
INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
CONSTANTS = {"pi": (sympy.pi, math.pi), "e": (sympy.E, math.e), "tau": (2 * sympy.pi, math.tau)}
CLOSING = {"(": ")", "{": "}"}


@dataclass(frozen=True)
class Part:
    """A piece of the formula; `value` when it is a plain number."""

    expr: sympy.Expr
    degree: float = 0.0
    value: float | None = None


def parse(text: str, variable: str = "x", *, as_written: bool = False) -> sympy.Expr:
    """Read a formula in one variable; ValueError with a sentence that says what to do.

    `log` is the logarithm to base 10, `ln` the natural one. `as_written` keeps `3x + 2x` from becoming `5x`.
    """
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"Type a formula in {variable}, such as {variable}^2 - 3{variable} + 2.")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"This formula is too long: use at most {MAX_LENGTH} signs.")
    return _Parser(tokens(text, variable), variable, as_written).formula()


def parse_equation(text: str, variable: str = "x") -> sympy.Eq:
    """Read `left = right`, both sides as written (`.doit()` collects them); ValueError with a sentence."""
    sides = text.split("=") if isinstance(text, str) else []
    if len(sides) != 2:
        raise ValueError(f"Type an equation with one equals sign, such as 3{variable} + 5 = 20.")
    left, right = (parse(side, variable, as_written=True) for side in sides)
    return sympy.Eq(left, right, evaluate=False)


def number(text: str) -> float:
    """The value of a formula without a variable, such as "2π" or "-1/2"; ValueError with a sentence."""
    value = float(to_function(parse(text, variable=""), "x")(0.0))
    if not math.isfinite(value):
        raise ValueError(f"“{text.strip()}” is no number: write one such as 2.5 or pi/2.")
    return value


class _Parser:
    """Recursive descent. Signs bind as in school: powers, products (also unwritten ones), sums."""

    def __init__(self, tokens: list[Token], variable: str, as_written: bool) -> None:
        self.tokens = tokens
        self.variable = variable
        self.evaluate = not as_written
        self.position = 0
        self.depth = 0
        self.open_bars = 0

    def formula(self) -> sympy.Expr:
        part = self._sum()
        if self._next.kind != "end":
            raise ValueError(f"I can't read this formula from “{self._next.text}” on: check the brackets and signs.")
        return part.expr

    @property
    def _next(self) -> Token:
        return self.tokens[self.position]

    def _take(self, *signs: str) -> str | None:
        if self._next.kind == "sign" and self._next.text in signs:
            self.position += 1
            return self.tokens[self.position - 1].text
        return None

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError("This formula is nested too deep: use fewer brackets, powers and signs inside each other.")
        yield
        self.depth -= 1

    def _sum(self) -> Part:
        parts = [self._product()]
        while sign := self._take("+", "-"):
            part = self._product()
            parts.append(self._negative(part) if sign == "-" else part)
        if len(parts) == 1:
            return parts[0]
        value = sum(part.value for part in parts if part.value is not None)
        return self._part(
            lambda: sympy.Add(*(part.expr for part in parts), evaluate=self.evaluate),
            max(part.degree for part in parts),
            None if any(part.value is None for part in parts) else value,
        )

    def _product(self) -> Part:
        part = self._signed()
        while True:
            if sign := self._take("*", "/"):
                other = self._signed()
                part = self._quotient(part, other) if sign == "/" else self._times(part, other)
            elif self._starts_factor():
                part = self._times(part, self._power())
            else:
                return part

    def _starts_factor(self) -> bool:
        token = self._next
        if token.kind == "number":
            before = self.tokens[self.position - 1].text
            hint = f"“{before} {token.text}” can be read in two ways: write"
            raise ValueError(f"{hint} {before}^{token.text} for a power, or {before}*{token.text} for a product.")
        if token.text == "|":
            return not self.open_bars
        return token.kind in ("function", "constant", "variable") or token.text in ("(", "{", "√", "∛", "@frac")

    def _signed(self) -> Part:
        if sign := self._take("-", "+"):
            with self._deeper():
                part = self._signed()
            return self._negative(part) if sign == "-" else part
        return self._power()

    def _power(self) -> Part:
        base = self._atom()
        if not self._take("^"):
            return base
        return self._raise(base, self._exponent())

    def _exponent(self) -> Part:
        sign = self._take("-", "+")
        with self._deeper():
            part = self._exponent() if sign else self._power()
        return self._negative(part) if sign == "-" else part

    def _atom(self) -> Part:
        with self._deeper():
            return self._operand()

    def _operand(self) -> Part:
        token = self._next
        self.position += 1
        if token.kind == "number":
            exact = sympy.Rational(token.text.rstrip("."))
            return self._part(lambda: exact, 0, float(exact))
        if token.kind == "variable":
            return Part(sympy.Symbol(self.variable), 1)
        if token.kind == "constant":
            expr, value = CONSTANTS[token.text]
            return Part(expr, 0, value)
        if token.kind == "function":
            return self._function(token.text)
        if token.text in CLOSING:
            return self._closed(CLOSING[token.text])
        if token.text == "|":
            return self._absolute()
        if token.text in ("√", "∛"):
            return self._apply("sqrt" if token.text == "√" else "cbrt", self._atom())
        if token.text == "@frac":
            top = self._atom()
            return self._quotient(top, self._atom())
        if token.kind == "end":
            raise ValueError("This formula stops too early: something is missing at its end.")
        raise ValueError(f"I can't read “{token.text}” here: check the formula's signs and brackets.")

    def _closed(self, closing: str) -> Part:
        bars, self.open_bars = self.open_bars, 0
        part = self._sum()
        self.open_bars = bars
        if not self._take(closing):
            raise ValueError(f"A bracket is not closed: add “{closing}”.")
        return part

    def _absolute(self) -> Part:
        self.open_bars += 1
        part = self._sum()
        self.open_bars -= 1
        if not self._take("|"):
            raise ValueError("A bar “|” is not closed: write |x| with two bars.")
        return self._apply("abs", part)

    def _function(self, name: str) -> Part:
        base = self._atom() if name == "log" and self._take("_") else None
        root = self._root() if name == "sqrt" and self._next.text == "(" and self._is_root_index() else None
        exponent = self._exponent() if self._take("^") else None
        if exponent is not None and exponent.value == -1 and name in INVERSES:
            name, exponent = INVERSES[name], None
        argument = self._argument()
        if root is not None:
            return self._raise(argument, self._quotient(Part(sympy.Integer(1), 0, 1.0), root))
        part = self._apply(name, argument) if base is None else self._logarithm(argument, base)
        return part if exponent is None else self._raise(part, exponent)

    def _is_root_index(self) -> bool:
        """Whether `\\sqrt[3]{x}` follows (its square brackets are round by now)."""
        texts = [token.text for token in self.tokens[self.position : self.position + 4]]
        return len(texts) == 4 and texts[1].isdigit() and texts[2:] == [")", "{"]

    def _root(self) -> Part:
        self.position += 1
        index = self._atom()
        self.position += 1
        return index

    def _argument(self) -> Part:
        """`sin(x)` takes the bracket only; `sin 2x` what is written together, up to the next function."""
        if self._next.text in (*CLOSING, "|"):
            return self._atom()
        if self._take("-"):
            with self._deeper():
                return self._negative(self._argument())
        part = self._power()
        while self._next.kind in ("constant", "variable") or (part.value is not None and self._next.text == "("):
            part = self._times(part, self._power())
        return part

    # Making parts. A plain number is worked out as a float first, so that SymPy never meets a huge one.

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

    def _negative(self, part: Part) -> Part:
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

    def _times(self, left: Part, right: Part) -> Part:
        value = None if left.value is None or right.value is None else left.value * right.value
        return self._part(lambda: self._multiply(left.expr, right.expr), left.degree + right.degree, value)

    def _quotient(self, top: Part, bottom: Part) -> Part:
        if bottom.value == 0 or bottom.expr == 0:
            raise ValueError("This formula divides by zero: change what is under the line.")
        value = None if top.value is None or bottom.value is None else top.value / bottom.value
        one_over = sympy.Pow(bottom.expr, -1)
        return self._part(lambda: self._multiply(top.expr, one_over), top.degree + bottom.degree, value)

    def _raise(self, base: Part, exponent: Part) -> Part:
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

    def _logarithm(self, argument: Part, base: Part) -> Part:
        if base.value is None or base.value <= 0 or base.value == 1:
            raise ValueError("The base of a logarithm must be a positive number other than 1: write log_2(x).")
        bottom = Part(sympy.log(base.expr), 0, math.log(base.value))
        return self._quotient(self._apply("ln", argument), bottom)

    def _apply(self, name: str, argument: Part) -> Part:
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
