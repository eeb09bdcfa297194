"""SymPy as Python for a scene, and as TeX the way a teacher writes it. `mathtext` hands these on."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.str import StrPrinter

NUMPY_NAMES = {
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "exp": "exp",
    "log": "log", "Abs": "abs", "floor": "floor", "ceiling": "ceil", "sign": "sign",
}  # fmt: skip
RECIPROCALS = {"cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh", "sech": "cosh", "csch": "sinh"}
BIGGEST_INTEGER = 2**53


class _PythonPrinter(StrPrinter):  # type: ignore[misc]
    """Real-valued NumPy: roots of odd degree are real, roots of even degree are NaN where they don't exist."""

    def _print_Function(self, expr: sympy.Expr) -> str:
        name, argument = expr.func.__name__, self._print(expr.args[0])
        if name in RECIPROCALS:
            return f"(1/np.{RECIPROCALS[name]}({argument}))"
        if name not in NUMPY_NAMES:
            raise ValueError(f"“{name}” can't be drawn: use functions such as sin, sqrt or ln.")
        return f"np.{NUMPY_NAMES[name]}({argument})"

    def _print_log(self, expr: sympy.Expr) -> str:
        return self._print_Function(expr)

    def _print_Abs(self, expr: sympy.Expr) -> str:
        return self._print_Function(expr)

    def _print_ExpBase(self, expr: sympy.Expr) -> str:
        return f"np.exp({self._print(expr.exp)})"

    def _print_Pi(self, expr: sympy.Expr) -> str:
        return "np.pi"

    def _print_Exp1(self, expr: sympy.Expr) -> str:
        return "np.e"

    def _print_Integer(self, expr: sympy.Integer) -> str:
        return str(expr.p) if abs(expr.p) < BIGGEST_INTEGER else repr(float(expr))

    def _print_Float(self, expr: sympy.Float) -> str:
        return repr(float(expr))

    def _print_Pow(self, expr: sympy.Pow, rational: bool = False) -> str:
        base, exponent = expr.base, expr.exp
        if exponent.is_Rational:
            if exponent.is_negative:
                return f"1/{self.parenthesize(sympy.Pow(base, -exponent), PRECEDENCE['Pow'])}"
            return self._rational_power(base, exponent)
        if base.is_positive:
            return f"{self.parenthesize(base, PRECEDENCE['Pow'])}**{self.parenthesize(exponent, PRECEDENCE['Pow'])}"
        return f"np.power({self._print(base)}, {self._print(exponent)})"

    def _rational_power(self, base: sympy.Expr, exponent: sympy.Rational) -> str:
        top, bottom = exponent.p, exponent.q
        inside = self._print(base)
        if bottom == 1:
            return f"{self.parenthesize(base, PRECEDENCE['Pow'])}**{top}"
        if bottom in (2, 3):
            root = f"np.{'sqrt' if bottom == 2 else 'cbrt'}({inside})"
            return root if top == 1 else f"{root}**{top}"
        if bottom % 2 == 0:
            return f"np.power({inside}, {top}/{bottom})"
        sign = f"np.sign({inside})*" if top % 2 else ""
        return f"({sign}np.abs({inside})**({top}/{bottom}))"


def to_python(expr: sympy.Expr, variable: str = "x") -> str:
    """Python for a lambda of `variable`, with NumPy as `np`; good for floats and arrays alike."""
    stray = {symbol.name for symbol in expr.free_symbols} - {variable}
    if stray:
        raise ValueError(f"Only {variable} may stand in the formula: put a number in for {min(stray)}.")
    return str(_PythonPrinter().doprint(expr))


def to_function(expr: sympy.Expr, variable: str = "x") -> Callable[[Any], Any]:
    """The formula as a function of a float or an array, in floats; NaN or infinity where it has no value."""
    # Only text that our own printer made is compiled here, never a user's.
    compiled = eval(f"lambda {variable}: {to_python(expr, variable)}", {"__builtins__": {}, "np": np})  # noqa: S307

    def function(value: Any) -> Any:
        points = np.asarray(value, dtype=float)
        with np.errstate(all="ignore"):
            result = np.broadcast_to(np.asarray(compiled(points), dtype=float), points.shape)
        return result.copy() if points.shape else float(result)

    return function


class _TexPrinter(LatexPrinter):  # type: ignore[misc]
    """`\\sin^{2}(2 x)` instead of `\\sin^{2}{\\left(2 x \\right)}`, and `\\log_{10}` as one sign."""

    def _hprint_BracketedArgument(self, argument: str) -> str:
        return rf"\left({argument}\right)" if "\\frac" in argument else f"({argument})"

    def _print_named(self, name: str, expr: sympy.Expr, exponent: str | None) -> str:
        power = "" if exponent is None else f"^{{{exponent}}}"
        return rf"{name}{power}{self._hprint_BracketedArgument(self._print(expr.args[0]))}"

    def _print_Function(self, expr: sympy.Expr, exp: str | None = None) -> str:
        name = expr.func.__name__
        if name.startswith("log_"):
            return self._print_named(rf"\log_{{{name[4:]}}}", expr, exp)
        tex_name = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan"}.get(name)
        if tex_name is None:
            plain = ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth")
            tex_name = rf"\{name}" if name in plain else rf"\operatorname{{{name.replace('asin', 'arsin')}}}"
        if exp is not None and name.startswith("a"):
            return rf"{self._print_named(tex_name, expr, None)}^{{{exp}}}"
        return self._print_named(tex_name, expr, exp)

    def _print_log(self, expr: sympy.Expr, exp: str | None = None) -> str:
        return self._print_named(r"\ln", expr, exp)

    def _print_Abs(self, expr: sympy.Expr, exp: str | None = None) -> str:
        inside = rf"\left|{self._print(expr.args[0])}\right|"
        return inside if exp is None else rf"{inside}^{{{exp}}}"


def _name_logarithms(expr: sympy.Expr) -> sympy.Expr:
    """log(x)/log(10) as one function, so that it prints as the teacher wrote it."""

    def is_logarithm(part: sympy.Expr) -> bool:
        return bool(part.is_Mul) and _logarithm(part) is not None

    def rename(part: sympy.Expr) -> sympy.Expr:
        found = _logarithm(part)
        if found is None:
            return part
        top, bottom = found
        rest = [factor for factor in part.args if factor not in (top, bottom)]
        named = sympy.Function(f"log_{bottom.base.args[0]}")(top.args[0])
        return sympy.Mul(*rest, named)

    return expr.replace(is_logarithm, rename) if expr.has(sympy.log) else expr


def _logarithm(product: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    tops = [factor for factor in product.args if isinstance(factor, sympy.log) and factor.free_symbols]
    bottoms = [
        factor
        for factor in product.args
        if factor.is_Pow and factor.exp == -1 and isinstance(factor.base, sympy.log) and factor.base.args[0].is_Integer
    ]
    return (tops[0], bottoms[0]) if tops and bottoms else None


def to_tex(expr: Any, *, as_written: bool = False) -> str:
    """TeX as a teacher writes it, terms by falling powers; `as_written` keeps the order of the terms."""
    settings: dict[str, Any] = {"order": "none"} if as_written else {}
    if isinstance(expr, sympy.Eq):
        return f"{to_tex(expr.lhs, as_written=as_written)} = {to_tex(expr.rhs, as_written=as_written)}"
    tex = str(_TexPrinter(settings).doprint(_name_logarithms(sympy.sympify(expr))))
    return re.sub(r"(^|[{(])- ", r"\1-", _slim_brackets(tex))


def _slim_brackets(tex: str) -> str:
    """Plain brackets where nothing tall stands inside: MathTex makes one glyph of them."""
    return tex if "\\frac" in tex else tex.replace(r"\left(", "(").replace(r" \right)", ")").replace(r"\right)", ")")


def round_number(value: float, digits: int = 2) -> float:
    """The value to that many decimals, without a negative zero."""
    return round(float(value), digits) + 0.0


def number_tex(value: Any, digits: int = 2) -> str:
    """A number as TeX: "2", "0.5", "-1.33", fractions of pi as "\\pi/2"; exact SymPy numbers stay exact."""
    if isinstance(value, sympy.Basic) and not value.is_Float:
        return to_tex(value)
    plain = float(value)
    if not math.isfinite(plain):
        return r"\infty" if plain > 0 else r"-\infty"
    if abs(plain - round(plain)) < 1e-9:
        return str(round(plain))
    twelfths = plain / math.pi * 12
    if abs(twelfths - round(twelfths)) < 1e-9 and abs(twelfths) < 1000:
        return _pi_tex(sympy.Rational(round(twelfths), 12))
    text = f"{round_number(plain, digits):.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _pi_tex(multiple: sympy.Rational) -> str:
    top = {1: r"\pi", -1: r"-\pi"}.get(multiple.p, rf"{multiple.p}\pi")
    return top if multiple.q == 1 else f"{top}/{multiple.q}"
