"""Claims that hold for all values: limits, terms of sequences, rules of powers. Each says why it is doubtful, if it is.

Like everything of `maths`, they say nothing of what can't be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from generation.checks.statements import Statement

LIMIT = re.compile(r"\\lim\s*(?:\\limits)?\s*_\{\s*([a-z])\s*@\s*([^{}]+(?:\{[^{}]*\}[^{}]*)?)\}\s*(.+)$")
ENDLESS = re.compile(r"([+-]?)\s*\\infty$")
ONE_SIDED = re.compile(r"(.+?)\s*\^\s*\{?\s*([+-])\s*\}?$")
STEPS = (1e-3, 1e-4)
FAR = (1e5, 1e6)
SETTLED = 0.003
"""How near to each other two looks must be, as a share, for a limit to be believed."""
CLEAR = 0.02
"""How far from it what is said must be."""
TERM = re.compile(r"([a-zA-Z])_\{?\s*([a-z])\s*\}?$")
ONE_TERM = re.compile(r"([a-zA-Z])_\{?\s*(\d{1,4})\s*\}?$")
POWER = re.compile(r"([a-z])\s*\^\s*(?:\{\s*-?\d+\s*\}|\d)$")
POWERS = re.compile(r"(?:[a-z]|\d|[\^{}()\s/-]|\\cdot|\\times|\\left|\\right|\\d?frac)+$")
POINTS = (0.7, 1.3, 2.1)

Number = Callable[[str, dict[str, float]], float | None]
"""The value of a formula, its letters replaced; None when it has no single one."""


def limit(statement: Statement, number: Number) -> str | None:
    """`\\lim_{x \\to 0} \\frac{\\sin x}{x} = 1`, looked at from both sides, or far away."""
    found = LIMIT.match(statement.left)
    if found is None:
        return None
    letter, target, inside = found.groups()
    said = number(statement.right, {})
    ways = _ways(target, number)
    if said is None or not ways or statement.relation != "=":
        return ""
    ends = [_settled([number(inside, {letter: point}) for point in way]) for way in ways]
    if any(end is None for end in ends):
        return ""
    wrong = all(abs((end or 0.0) - said) > CLEAR * max(1.0, abs(said)) for end in ends)
    return f"Near there it is about {ends[0]:.4g}." if wrong else ""


def _ways(target: str, number: Number) -> list[list[float]]:
    """Points that lead to where the letter goes, from each side that counts."""
    if endless := ENDLESS.match(target.strip()):
        return [[-point if endless[1] == "-" else point for point in FAR]]
    one_sided = ONE_SIDED.match(target.strip())
    at = number(one_sided[1] if one_sided else target, {})
    if at is None:
        return []
    signs = ({"+": 1, "-": -1}[one_sided[2]],) if one_sided else (1, -1)
    return [[at + sign * step for step in STEPS] for sign in signs]


def _settled(values: list[float | None]) -> float | None:
    """What they come to; None where they do not."""
    first, last = values
    if first is None or last is None:
        return None
    return last if abs(first - last) <= SETTLED * max(1.0, abs(last)) else None


def term(statement: Statement, found: list[Statement], number: Number) -> str | None:
    """`a_n = 3n - 1`, and then `a_5 = 14`."""
    name = ONE_TERM.match(statement.left)
    if name is None:
        return None
    rules = {
        (rule[2], other.right)
        for other in found
        if other.relation == "=" and (rule := TERM.match(other.left)) and rule[1] == name[1]
    }
    said = number(statement.right, {})
    if len(rules) != 1 or said is None or statement.relation != "=":
        return ""
    letter, formula = rules.pop()
    true = number(formula, {letter: float(name[2])})
    if true is None or abs(true - said) <= 0.005 * max(1.0, abs(true)):
        return ""
    return f"By {name[1]}_{letter} = {formula} it is {true:.6g}."


def power(statement: Statement, number: Number, *, is_solved: bool) -> str | None:
    """`x^2 \\cdot x^5 = x^{10}`: powers of one letter that are worked out, not an equation to be solved."""
    single = POWER.match(statement.right)
    if single is None or statement.relation != "=" or is_solved or not POWERS.match(statement.left):
        return None
    letter = single[1]
    bare = re.sub(r"\\[a-z]+", "", statement.left)
    if set(re.findall("[a-z]", bare)) != {letter} or (bare.count(letter) < 2 and ")" not in bare):
        return None
    sides = [(number(statement.left, {letter: at}), number(statement.right, {letter: at})) for at in POINTS]
    if any(left is None or right is None for left, right in sides):
        return ""
    wrong = all(abs((left or 0) - (right or 0)) > 1e-6 * abs(right or 1) for left, right in sides)
    return "The two sides are not the same for all values." if wrong else ""
