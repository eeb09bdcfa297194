"""Doubts about what a scene says: numbers, identities, derivatives, integrals and sums that do not agree.

A doubt never fails a verdict and changes nothing: it is marked for the teacher. What can't be read, or may be meant
in another way, is not doubted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import sympy

from generation.blueprints import mathtext
from generation.checks import claims, library
from generation.checks.inference import Inference
from generation.checks.matrices import MATRIX, differ, evaluated
from generation.checks.notation import said_in_numbers
from generation.checks.statements import Statement, statements
from generation.checks.syntax import Unreadable, read
from generation.types import Problem

MOST_STATEMENTS = 60
POINTS = (0.7, 1.3, 2.1)
"""Where functions are compared; between them nothing usual has a gap."""
MODULAR = re.compile(r"\\equiv|\\pmod")
ROUNDED = 0.02
"""How far numbers may be from each other that are about the same, as a share."""
LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
FUNCTIONS = {"e"}
UNCLEAR = re.compile(
    r"\\pm|\\mp|\\d?dots|\\ldots|\\cdots|\.\.\.|…|\?|\\square|_|\\log(?!_)|\d\s*\\d?frac|\\%.*\\%|\d,\d{3}(?!\d)|\|"
)
DEFINED = re.compile(r"([a-zA-Z])\s*('*)\s*(?:\\left)?\(\s*([a-z])\s*(?:\\right)?\)$")
CALLED = re.compile(r"([a-zA-Z])\s*('*)\s*(?:\\left)?\(\s*(-?\d+(?:\.\d+)?)\s*(?:\\right)?\)$")
D_DX = re.compile(r"\\d?frac\{\s*(?:\\mathrm\{)?d\}?\s*\}\{\s*(?:\\mathrm\{)?d\}?\s*([a-z])\s*\}\s*(.+)$")
DEGREES = re.compile(r"(\d+(?:\.\d+)?)\s*(?:\^\s*\{?\s*\\circ\s*\}?|°)")
SLOPE = re.compile(r"\\d?frac\{\s*d\s*([a-z])\s*\}\{\s*d\s*([a-z])\s*\}$|([a-z])\s*'$")
UNKNOWNS = {"x", "y", "z"}
PRIMED = re.compile(r"(?:\\left)?\((.+)(?:\\right)?\)\s*(?:'|\^\{?\\prime\}?)$")
BOUND = r"(\{[^{}]*\}|-?\w|\\pi)"
INTEGRAL = re.compile(rf"\\int(?:_{BOUND}\^{BOUND}|\^{BOUND}_{BOUND})?\s*(.+?)\s*d\s*([a-z])$")
SUM = re.compile(rf"\\(sum|prod)_\{{\s*([a-z])\s*=\s*(-?\d+)\s*\}}\^{BOUND}\s*(.+)$")
ROW = re.compile(r"^(.+?)\+\s*(?:\\dots|\\ldots|\\cdots|\.\.\.|…)\s*\+\s*(-?\d+)$")
SIGNS = {
    "−": "-", "×": r"\cdot ", "·": r"\cdot ", "÷": "/", "²": "^2", "³": "^3", r"^{\circ}": r"\cdot\pi/180 ",
    r"^\circ": r"\cdot\pi/180 ", r"\div": "/", "{,}": ".", r"\left": "", r"\right": "",
}  # fmt: skip


def doubts(code: str) -> tuple[Problem, ...]:
    """What a teacher should look at, in the order of the lines. Never raises for what the source holds."""
    try:
        found = list(statements(Inference(read(code, library.overridable()))))[:MOST_STATEMENTS]
    except (Unreadable, RecursionError):
        return ()
    facts = Facts(found, is_modular=bool(MODULAR.search(code)))
    problems = [_problem(statement, why) for statement in found if (why := facts.doubt(statement))]
    return tuple(dict.fromkeys(sorted(problems, key=lambda problem: (problem.line, problem.column))))


class Facts:
    """What a scene says of its functions, against which the rest is held."""

    def __init__(self, found: list[Statement], *, is_modular: bool = False) -> None:
        self.found = found
        self.is_modular = is_modular
        self.functions: dict[str, tuple[str, str]] = {}
        twice: set[str] = set()
        for statement in found:
            name, variable = _named(statement)
            if name and statement.relation == "=" and _function(statement.right, variable) is not None:
                known = self.functions.get(name)
                if known and not _agree(known[0], statement.right, variable):
                    twice.add(name)
                self.functions.setdefault(name, (statement.right, variable))
        for each in twice:
            del self.functions[each]

    def doubt(self, statement: Statement) -> str:
        """Why the statement is doubtful; empty when it is not."""
        ways: tuple[Callable[[Statement], str | None], ...] = (
            _matrices, self._claim, self._derivative, self._slope, self._value, self._solution, _derivative_sign,
            _integral, _sum, _row, self._numbers, self._identity,
        )  # fmt: skip
        for way in ways:
            try:
                why = way(statement)
            except (ValueError, TypeError, ZeroDivisionError, OverflowError, ArithmeticError):
                continue
            if why is not None:
                return why
        return ""

    def _claim(self, statement: Statement) -> str | None:
        """A limit, a term of a sequence, or powers worked out."""
        letters = sorted(_letters(statement.right))
        for why in (
            claims.limit(statement, number),
            claims.term(statement, self.found, number),
            claims.power(statement, number, is_solved=self._is_solved(letters)),
        ):
            if why is not None:
                return why
        return None

    def _derivative(self, statement: Statement) -> str | None:
        name = DEFINED.match(statement.left)
        if name is None:
            return None
        known = self.functions.get(name[1])
        if not name[2] or known is None or statement.relation != "=":
            return ""
        return _compare_derivative(known[0], statement.right, known[1], len(name[2]))

    def _slope(self, statement: Statement) -> str | None:
        """`y = x^3` and `dy/dx = 3x`."""
        name = SLOPE.match(statement.left)
        known = self.functions.get(name[1] or name[3]) if name else None
        if name is None or known is None or statement.relation != "=" or (name[2] and name[2] != known[1]):
            return None
        return _compare_derivative(known[0], statement.right, known[1])

    def _solution(self, statement: Statement) -> str | None:
        """`2x + 6 = 14`, and then `x = 5`: held against the last equation of that letter that was still open."""
        letter = statement.left.strip()
        value = number(statement.right)
        if letter not in UNKNOWNS or statement.relation != "=" or value is None:
            return None
        said: float | None = None
        equation: Statement | None = None
        for other in self.found[: self.found.index(statement)]:
            if other.relation != "=" or _letters(other.left) | _letters(other.right) != {letter}:
                continue
            if other.left.strip() == letter and (given := number(other.right)) is not None:
                said, equation = given, None
            elif said is None or _same(other, {letter: said}) is False:
                equation = other
        if equation is None or _same(equation, {letter: value}) is not False:
            return None
        left, right = number(equation.left, {letter: value}), number(equation.right, {letter: value})
        if left is None or right is None or _is_rounded(equation, letter, statement.right):
            return ""
        return f"In {equation.text} the left side is then {_plain(left)}, the right side {_plain(right)}."

    def _value(self, statement: Statement) -> str | None:
        name = CALLED.match(statement.left)
        if name is None:
            return None
        known = self.functions.get(name[1])
        if known is None or statement.relation != "=":
            return ""
        function: sympy.Expr | None = _function(known[0], known[1])
        value = number(statement.right)
        if function is None or value is None:
            return ""
        function = sympy.diff(function, sympy.Symbol(known[1]), len(name[2])) if name[2] else function
        true = float(function.subs(sympy.Symbol(known[1]), sympy.Rational(name[3])))
        return "" if _equal(true, value, statement.right) else f"It is {_plain(true)}."

    def _numbers(self, statement: Statement) -> str | None:
        if _letters(statement.left) | _letters(statement.right):
            return None
        left, right = number(statement.left), number(statement.right)
        if left is None or right is None:
            return ""
        holds = {
            "=": _equal(left, right, statement.right, statement.left)
            or (statement.is_rounded and math.isclose(left, right, rel_tol=ROUNDED)),
            "~": math.isclose(left, right, rel_tol=ROUNDED, abs_tol=0.01),
            "<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right, "!=": left != right,
        }[statement.relation]  # fmt: skip
        if self.is_modular and statement.relation == "=" and 0 <= right < left and left == int(left):
            return ""  # a remainder, as a clock has it
        return "" if holds else f"The left side is {_plain(left)}, the right side {_plain(right)}."

    def _identity(self, statement: Statement) -> str | None:
        """`(a + b)^2 = a^2 + b^2`: the same kind of terms, and yet never the same."""
        letters = sorted(_letters(statement.left) | _letters(statement.right))
        if statement.relation != "=" or not letters or len(letters) > 3 or not re.search(r"[)\]}]", statement.left):
            return None
        if _letters(statement.left) != _letters(statement.right) or self._is_solved(letters):
            return None
        near = [dict(zip(letters, _shifted(POINTS, step), strict=False)) for step in range(3)]
        far = [{letter: 1e5 if letter == big else 1.0 for letter in letters} for big in letters]
        if not all(_ratio_is_one(statement, point) for point in far):
            return None
        same = [_same(statement, point) for point in near]
        return "The two sides are not the same for all values." if same == [False] * 3 else ""

    def _is_solved(self, letters: list[str]) -> bool:
        """Whether the scene goes on to solve for one of the letters: then it is an equation, not a claim."""
        return any(other.left.strip() in letters and not _letters(other.right) for other in self.found)


def _is_rounded(equation: Statement, letter: str, said: str) -> bool:
    """Whether a solution lies as near as the decimals that are written tell."""
    decimals = re.fullmatch(r"\s*-?\d+[.,](\d+)\s*", said)
    value = number(said)
    if decimals is None or value is None:
        return False
    step = 0.5 * 10 ** -len(decimals[1])
    sides = [
        (number(equation.left, {letter: end}), number(equation.right, {letter: end}))
        for end in (value - step, value + step)
    ]
    differences = [left - right for left, right in sides if left is not None and right is not None]
    return len(differences) == 2 and differences[0] * differences[1] <= 0


def _named(statement: Statement) -> tuple[str, str]:
    """The function that the statement defines, and its variable: `f(x) = …`, `y = …`; empty for none."""
    name = DEFINED.match(statement.left)
    if name:
        return ("", "") if name[2] else (name[1], name[3])
    letters = _letters(statement.right)
    single = re.fullmatch(r"\s*([a-z])\s*", statement.left)
    return (single[1], next(iter(letters))) if single and len(letters) == 1 and single[1] not in letters else ("", "")


def _matrices(statement: Statement) -> str | None:
    if not MATRIX.search(statement.left + statement.right):
        return None
    if not differ(statement.left, statement.right, number):
        return ""
    true = evaluated(statement.left, number)
    return f"The left side is {true.tolist() if isinstance(true, sympy.MatrixBase) else true}."


def number(text: str, given: dict[str, float] | None = None) -> float | None:
    """The value of a formula, its letters replaced; None when it has no single one."""
    text = said_in_numbers(text)
    if UNCLEAR.search(text):
        return None
    plain = _put_in(_unified(text), given or {})
    try:
        return mathtext.number(plain)
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


def _unified(text: str) -> str:
    text = DEGREES.sub(r"(\1\\cdot\\pi/180)", text)
    for sign, said in SIGNS.items():
        text = text.replace(sign, said)
    text = re.sub(r"(\d+(?:\.\d+)?)\s*\\?%", r"(\1/100)", text)
    text = re.sub(r"(?<!\w)(\d{1,2})!", lambda found: str(math.factorial(int(found[1]))), text)
    text = re.sub(r"(?<=\d)\s*:\s*(?=[\d(])", "/", text)
    text = re.sub(r"\\d?frac\s*(\d)\s*(\d)", r"\\frac{\1}{\2}", text)
    return re.sub(r"(?<=\d),(?=\d)", ".", text)


def _put_in(text: str, given: dict[str, float]) -> str:
    def value(found: re.Match[str]) -> str:
        return f"({given[found[0]]:.12g})" if found[0] in given else found[0]

    return LETTER.sub(value, text)


def _letters(text: str) -> set[str]:
    return {found for found in LETTER.findall(text) if not found.startswith("\\")} - FUNCTIONS


def _function(text: str, variable: str) -> sympy.Expr | None:
    if UNCLEAR.search(text):
        return None
    try:
        return mathtext.parse(_unified(text), variable)
    except (ValueError, OverflowError):
        return None


def _agree(one: str, other: str, variable: str) -> bool:
    values = [(number(one, {variable: point}), number(other, {variable: point})) for point in POINTS]
    return all(a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9) for a, b in values)


def _compare_derivative(function: str, claimed: str, variable: str, order: int = 1) -> str | None:
    expression, said = _function(function, variable), _function(claimed, variable)
    if expression is None or said is None:
        return ""
    true = sympy.diff(expression, sympy.Symbol(variable), order)
    difference = sympy.lambdify(sympy.Symbol(variable), true - said, "math")
    if all(abs(difference(point)) < 1e-7 for point in POINTS):
        return ""
    return f"The derivative of {function} is {mathtext.to_tex(true)}."


def _derivative_sign(statement: Statement) -> str | None:
    sign = D_DX.match(statement.left)
    primed = PRIMED.match(statement.left)
    if sign is None and primed is None:
        return None
    inside = (sign[2] if sign else primed[1] if primed else "").strip()
    inside = re.sub(r"^(?:\\left)?[(\[](.*?)(?:\\right)?[)\]]$", r"\1", inside)
    letters = _letters(inside)
    variable = sign[1] if sign else next(iter(letters)) if len(letters) == 1 else ""
    return _compare_derivative(inside, statement.right, variable) if variable else ""


def _integral(statement: Statement) -> str | None:
    found = INTEGRAL.match(statement.left)
    if found is None:
        return None
    *bounds, inside, variable = found.groups()
    low, high = (bounds[0], bounds[1]) if bounds[0] else (bounds[3], bounds[2])
    if low is None or high is None:
        whole = re.sub(r"\+\s*[Cc]\s*$", "", statement.right)
        said, function = _function(whole, variable), _function(inside, variable)
        if said is None or function is None:
            return ""
        slope = sympy.lambdify(sympy.Symbol(variable), sympy.diff(said, sympy.Symbol(variable)) - function, "math")
        wrong = any(abs(slope(point)) > 1e-7 for point in POINTS)
        return f"Its derivative is not {inside}." if wrong else ""
    ends = [number(end.strip("{}")) for end in (low, high)]
    value, function = number(statement.right), _function(inside, variable)
    if None in ends or value is None or function is None:
        return ""
    true = float(sympy.Integral(function, (sympy.Symbol(variable), *ends)).evalf(12))
    return "" if _equal(true, value, statement.right) else f"It is {_plain(true)}."


def _sum(statement: Statement) -> str | None:
    found = SUM.match(statement.left)
    if found is None:
        return None
    kind, letter, first, last, term = found.groups()
    end, value = number(last.strip("{}")), number(statement.right)
    if end is None or value is None or end - int(first) > 2000:
        return ""
    terms = [number(term, {letter: float(index)}) for index in range(int(first), int(end) + 1)]
    if None in terms:
        return ""
    known = [part for part in terms if part is not None]
    true = math.fsum(known) if kind == "sum" else math.prod(known)
    return (
        ""
        if _equal(true, value, statement.right)
        else f"The {'sum' if kind == 'sum' else 'product'} is {_plain(true)}."
    )


def _row(statement: Statement) -> str | None:
    """`1 + 2 + 3 + … + 100 = 5050`."""
    found = ROW.match(statement.left)
    if found is None:
        return None
    terms = [number(part) for part in found[1].strip().rstrip("+").split("+")]
    last, value = int(found[2]), number(statement.right)
    steps = {b - a for a, b in pairwise(terms) if a is not None and b is not None}
    if None in terms or value is None or len(terms) < 2 or len(steps) != 1 or 0 in steps:
        return ""
    count = (last - (terms[0] or 0)) / steps.pop() + 1
    if count != int(count) or count < 0:
        return ""
    true = count * ((terms[0] or 0) + last) / 2
    return "" if _equal(true, value, statement.right) else f"The sum is {_plain(true)}."


def _equal(true: float, said: float, *written: str) -> bool:
    """The same, or rounded to the decimals that are written."""
    if math.isclose(true, said, rel_tol=1e-9, abs_tol=1e-9):
        return True
    for text in written:
        decimals = re.fullmatch(r"\s*-?\d+(?:\.|,|\{,\})(\d+)\s*", text)
        if decimals and abs(true - said) <= 0.5 * 10 ** -len(decimals[1]) * 1.0001:
            return True
    return False


def _same(statement: Statement, point: dict[str, float]) -> bool | None:
    left, right = number(statement.left, point), number(statement.right, point)
    return None if left is None or right is None else math.isclose(left, right, rel_tol=1e-8, abs_tol=1e-9)


def _ratio_is_one(statement: Statement, point: dict[str, float]) -> bool:
    left, right = number(statement.left, point), number(statement.right, point)
    return left is not None and bool(right) and abs(abs(left / (right or 1)) - 1) < 1e-3


def _shifted(values: tuple[float, ...], step: int) -> Iterator[float]:
    return iter(values[step:] + values[:step])


def _plain(value: float) -> str:
    return f"{value:.6g}"


def _problem(statement: Statement, why: str) -> Problem:
    return Problem(
        "maths_doubt",
        statement.line,
        statement.column,
        f"Please look at “{statement.text}”: it may be wrong.",
        why,
    )
