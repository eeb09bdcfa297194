"""What a sentence asks of a linear equation, and the constants of its solution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy

from generation.blueprints import mathtext
from generation.blueprints.linear_equation.solving import Line, Move, Notation, Solver, Tokens, exact, terms_of, totals
from generation.blueprints.reading import Misfit, Sentence
from generation.errors import BadParameter

MOST_GLYPHS = 26
BIGGEST_NUMBER = 999_999
MOST_BLOCKS, MOST_UNITS = 6, 24

OTHER_WORK = ("system*", "simultaneous*", "inequalit*", "quadratic*", "differential*", "cubic", "graphically", "matri*")

# A letter that an operator or an equals sign binds.
LETTER = re.compile(r"(?<![A-Za-z\\])([a-df-hj-z])(?=\s*[-+*/=)^])|[-+*/=(]\s*\d*([a-df-hj-z])(?![A-Za-z]|\s+[a-z]{2})")


def read(sentence: Sentence) -> dict[str, Any]:
    """The equation in the teacher's sentence. Raises Misfit for systems, inequalities, quadratics."""
    if sentence.mentions(*OTHER_WORK) or re.search(r"[<>≤≥]", sentence.plain):
        raise Misfit("This scene solves one linear equation, no systems, inequalities or quadratic equations.")
    equation = sentence.equation()
    if equation is None:
        return {}
    if len({letter for pair in LETTER.findall(sentence.plain) for letter in pair if letter}) > 1:
        raise Misfit("This scene solves one equation with one letter: ask for one such as 3x + 5 = 20.")
    _check_fits(equation)
    return {"equation": equation}


def _check_fits(equation: str) -> None:
    """Misfit for equations that can be read and aren't linear; what can't be read is left to the parameter."""
    letters = re.findall(r"(?<![A-Za-z\\])[a-df-z](?![A-Za-z])", equation)
    try:
        _variable(mathtext.parse_equation(equation, letters[0] if letters else "x"))
    except BadParameter as problem:
        raise Misfit(problem.data["message"]) from None
    except ValueError:
        return


def derive(values: Mapping[str, Any]) -> dict[str, Any]:
    """Every line of the solution in pieces of TeX; BadParameter for equations that aren't linear or too long."""
    equation = values["equation"]
    variable = _variable(equation)
    notation = Notation(variable, decimals=equation.has(sympy.Float))
    left, right = terms_of(equation.lhs), terms_of(equation.rhs)
    start: Line = (notation.tokens(left), notation.tokens(right))
    _check_length(start)
    solver = Solver(left, right, notation)
    stages = {
        "SIMPLIFY": solver.simplify(),
        "COLLECT": solver.collect(),
        "UNDO_SUM": solver.undo_sum(),
        "UNDO_PRODUCT": solver.undo_product(),
    }
    slope, rest = totals(solver.left, variable)
    _, value = totals(solver.right, variable)
    solution = value if slope == 1 else None
    moves = [move for stage in stages.values() for move in stage]
    begin = (totals(left, variable), totals(right, variable))
    return {
        "VARIABLE": variable.name,
        "EQUATION": start,
        **{name: [_written(move) for move in stage] for name, stage in stages.items()},
        "SOLUTION": "" if solution is None else notation.signed(solution),
        "ALWAYS_TRUE": slope == 0 and rest == value,
        "CHECK": ([], []) if solution is None else _check_line(start, variable, notation.signed(solution)),
        "CHECK_VALUE": "" if solution is None else notation.signed(exact(equation.rhs).subs(variable, solution).doit()),
        "BALANCE": _balance([begin, *(move.balance for move in moves)]),
    }


def _variable(equation: sympy.Eq) -> sympy.Symbol:
    """The letter to find; BadParameter if the equation is not linear in it."""
    letters = sorted(equation.free_symbols, key=str)
    if not letters:
        raise BadParameter("equation", "There is no letter to find in this equation: write one such as 3x + 5 = 20.")
    variable = letters[0]
    for side in (equation.lhs, equation.rhs):
        polynomial = sympy.expand(exact(side).doit()).as_poly(variable)
        if polynomial is None or not all(number.is_Rational for number in polynomial.all_coeffs()):
            raise BadParameter(
                "equation", f"{_text(equation)} is not linear: use only sums, numbers times {variable}, and brackets."
            )
        if polynomial.degree() > 1:
            raise BadParameter(
                "equation",
                f"{_text(equation)} has a power of {variable}: choose a linear equation such as 3{variable} + 5 = 20.",
            )
        if any(max(abs(number.p), number.q) > BIGGEST_NUMBER for number in polynomial.all_coeffs()):
            raise BadParameter(
                "equation", "The numbers of this equation are too long to be read: use numbers below a million."
            )
    return variable


def _text(equation: sympy.Eq) -> str:
    return f"“{equation.lhs} = {equation.rhs}”".replace("**", "^").replace("*", "")


def _check_length(line: Line) -> None:
    for side in line:
        glyphs = re.sub(r"\\[a-z]+|[{}\s]", "", "".join(side))
        if len(glyphs) > MOST_GLYPHS:
            raise BadParameter(
                "equation",
                f"A side of this equation is too long to be shown: use at most {MOST_GLYPHS} signs on each side.",
            )


def _written(move: Move) -> tuple[str, str, Line | None, Line]:
    return move.note, move.spoken, move.working, move.result


def _check_line(line: Line, variable: sympy.Symbol, solution: str) -> tuple[Tokens, Tokens]:
    """The equation with the solution in place of the letter: `3 \\cdot 5`."""
    value = f"({solution})" if solution.startswith("-") else solution

    def filled(piece: str, place: int) -> str:
        letter = rf"(?<![A-Za-z\\]){variable.name}(?![A-Za-z])"
        if place == 0 and re.fullmatch(letter, piece):
            return solution
        # Inside a fraction, a fraction is written on one line; elsewhere it is small.
        written = re.sub(r"\\frac\{(\d+)\}\{(\d+)\}", r"\1/\2" if "\\frac" in piece else r"\\tfrac{\1}{\2}", value)
        piece = re.sub(rf"(?<=[\d)}}])\s*{letter}", lambda _: rf" \cdot {written}", piece)
        return re.sub(letter, lambda _: written, piece)

    left, right = ([filled(piece, place) for place, piece in enumerate(side)] for side in line)
    return left, right


def _balance(states: list[tuple[tuple[sympy.Rational, ...], ...]]) -> list[tuple[tuple[int, ...], ...]]:
    """What lies on a pair of scales after each move: blocks with the letter, and units. Empty if that can't be."""
    sides = [side for state in states for side in state]
    whole = all(number.is_Integer and number >= 0 for side in sides for number in side)
    small = all(slope <= MOST_BLOCKS and units <= MOST_UNITS for slope, units in sides)
    heavy = all(sum(side) > 0 for side in sides)
    if not (whole and small and heavy) or states[-1][0] != (1, 0):
        return []
    return [tuple(tuple(int(number) for number in side) for side in state) for state in states]
