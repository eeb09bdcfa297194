"""Linear equations: what is read, how each is solved, and what stands on the stage."""

from __future__ import annotations

import random

import pytest
import sympy

from generation import blueprints
from generation.blueprints import mathtext
from generation.blueprints.linear_equation.solving import Notation
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, observe
from tests.generation.blueprints.plane import assert_tidy

SOLVE = blueprints.get("linear_equation")
STAGES = ("SIMPLIFY", "COLLECT", "UNDO_SUM", "UNDO_PRODUCT")


@pytest.mark.parametrize(
    ("prompt", "equation"),
    [
        ("Solve 3x + 5 = 20 step by step", "3x + 5 = 20"),
        ("how do I get x out of 4(x - 2) = 12?", "4(x - 2) = 12"),
        ("three x plus four equals nineteen", "3 x + 4 = 19"),
        ("Solve for y: 3y - 4 = 11", "3y - 4 = 11"),
        ("7 - 2x = 1, what is x", "7 - 2x = 1"),
        ("Why is x = 5 the solution of 3x + 5 = 20?", "3x + 5 = 20"),
    ],
)
def test_it_reads_the_equation(prompt: str, equation: str) -> None:
    assert SOLVE.read(prompt) == {"equation": equation}


@pytest.mark.parametrize(
    "prompt",
    [
        "Solve x^2 = 4",
        "Solve 1/x = 2",
        "Solve the system x + y = 5 and x - y = 1",
        "Solve 2x + 3y = 7",
        "Solve 2x + 3 < 7",
        "Solve sin(x) = 1/2",
    ],
)
def test_it_leaves_other_equations_alone(prompt: str) -> None:
    with pytest.raises(Misfit, match=r"\.$"):
        SOLVE.read(prompt)


def solved(equation: str) -> tuple[list[str], str]:
    """What was said of the moves, and the solution."""
    constants = SOLVE.constants({"equation": equation})
    return [spoken for stage in STAGES for _, spoken, _, _ in constants[stage]], constants["SOLUTION"]


@pytest.mark.parametrize(
    ("equation", "moves", "solution"),
    [
        ("3x + 5 = 20", ["Subtract 5 on both sides.", "Divide both sides by 3."], "5"),
        ("20 = 3x + 5", ["Swap the two sides.", "Subtract 5 on both sides.", "Divide both sides by 3."], "5"),
        ("2(x - 3) = x + 4", ["Multiply out the brackets.", "Subtract x on both sides.", "Add 6 on both sides."], "10"),
        ("3x + 2x - 5 = 20", ["Put like terms together.", "Add 5 on both sides.", "Divide both sides by 5."], "5"),
        ("x/3 + 2 = 6", ["Subtract 2 on both sides.", "Multiply both sides by 3."], "12"),
        ("0.5y + 1.2 = 3.7", ["Subtract 1.2 on both sides.", "Divide both sides by 0.5."], "5"),
        ("7 - 2x = 1", ["Subtract 7 on both sides.", "Divide both sides by -2."], "3"),
        ("-x = 4", ["Multiply both sides by -1."], "-4"),
        ("3x = 5", ["Divide both sides by 3."], r"\frac{5}{3}"),
        ("0.3x = 1", ["Divide both sides by 0.3."], r"\frac{10}{3}"),
        ("x = 5", [], "5"),
    ],
)
def test_it_solves_as_in_school(equation: str, moves: list[str], solution: str) -> None:
    assert solved(equation) == (moves, solution)


def test_fractions_are_cleared_before_brackets_are_multiplied_out() -> None:
    moves, solution = solved("(2x+1)/3 = (x-2)/2")
    assert moves[:2] == ["Multiply both sides by 6, and the fractions are gone.", "Multiply out the brackets."]
    assert solution == "-8"


def a_side(chance: random.Random) -> str:
    terms = []
    for _ in range(chance.randint(1, 3)):
        a, b, c = chance.randint(1, 9), chance.randint(1, 9), chance.randint(2, 6)
        terms.append(
            chance.choice((f"{a}x", f"{b}", f"{a}(x - {b})", f"x/{c}", f"({a}x + {b})/{c}", f"{a}/{c}", f"{a}/{c}x"))
        )
    return "".join(f"{chance.choice('+-')}{term}" for term in terms).lstrip("+")


def test_it_agrees_with_sympy_on_any_equation() -> None:
    chance, x = random.Random(7), sympy.Symbol("x")
    for _ in range(150):
        text = f"{a_side(chance)} = {a_side(chance)}"
        if "x" not in text:
            continue
        equation = mathtext.parse_equation(text)
        constants = SOLVE.constants({"equation": text})
        moves = [move for stage in STAGES for move in constants[stage]]
        difference = sympy.expand((equation.lhs - equation.rhs).doit())
        if constants["SOLUTION"]:
            (answer,) = sympy.solve(difference, x)
            assert constants["SOLUTION"] == Notation(x, decimals=False).signed(answer), text
            assert not moves or moves[-1][3] == (["x"], [constants["SOLUTION"]]), text
        else:
            assert constants["ALWAYS_TRUE"] == (difference == 0), text
            assert not difference.has(x), text


def test_each_move_shows_the_line_it_is_done_on_and_the_line_it_leaves() -> None:
    constants = SOLVE.constants({"equation": "3x + 5 = 20"})
    assert constants["EQUATION"] == (["3 x", "+ 5"], ["20"])
    ((note, _, working, result),) = constants["UNDO_SUM"]
    assert note == "- 5"
    assert working == (["3 x", "+ 5", "- 5"], ["20", "- 5"])
    assert result == (["3 x"], ["15"])
    assert constants["CHECK"] == ([r"3 \cdot 5", "+ 5"], ["20"])
    assert constants["CHECK_VALUE"] == "20"


def test_the_check_puts_brackets_around_a_negative_solution() -> None:
    constants = SOLVE.constants({"equation": "3x + 5 = x + 1"})
    assert constants["CHECK"] == ([r"3 \cdot (-2)", "+ 5"], ["-2", "+ 1"])
    assert constants["CHECK_VALUE"] == "-1"


@pytest.mark.parametrize(
    ("equation", "always"), [("2x + 1 = 2x + 4", False), ("2(x + 1) = 2x + 2", True), ("0x = 0", True)]
)
def test_it_knows_equations_without_one_solution(equation: str, always: bool) -> None:
    constants = SOLVE.constants({"equation": equation})
    assert (constants["SOLUTION"], constants["ALWAYS_TRUE"]) == ("", always)


def test_small_whole_numbers_lie_on_a_pair_of_scales() -> None:
    assert SOLVE.constants({})["BALANCE"] == [((3, 5), (0, 20)), ((3, 0), (0, 15)), ((1, 0), (0, 5))]
    assert SOLVE.constants({"equation": "3x - 5 = 20"})["BALANCE"] == []


@pytest.mark.parametrize(
    ("equation", "sentence"),
    [
        ("x^2 = 4", "has a power of x: choose a linear equation such as 3x + 5 = 20."),
        ("1/x = 2", "is not linear"),
        ("1 = 2", "There is no letter to find in this equation"),
        ("3x + 5", "one equals sign"),
        ("x/0 = 1", "divides by zero"),
        ("x + y = 2", "y"),
        ("1234567x = 1", "use numbers below a million"),
        ("2x+3x+4x+5x+6x+7x+8x+9x+2x+3x = 1", "too long to be shown"),
    ],
)
def test_it_refuses_with_a_sentence(equation: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        SOLVE.source({"equation": equation})
    assert problem.value.data["parameter"] == "equation"
    assert sentence in problem.value.data["message"]


def film(equation: str = "3x + 5 = 20") -> tuple[Moment, ...]:
    source = SOLVE.source({"equation": equation})
    return observe(source.code, source.scene)


def lines(moment: Moment) -> list[str]:
    """The equations on the stage, from top to bottom."""
    found = [thing for thing in moment.readables if "=" in thing.text]
    return [thing.text.replace(" ", "") for thing in sorted(found, key=lambda thing: -thing.centre[1])]


def test_the_last_line_is_the_solution_and_the_check_holds() -> None:
    moments = film()
    assert [moment.name for moment in moments] == [
        "The equation",
        "Move the number away",
        "Leave the unknown alone",
        "Check",
    ]
    assert lines(moments[0]) == ["3x+5=20"]
    assert lines(moments[-1]) == ["3x+5=20", "3x=15", "x=5", "20=20"]
    assert r"\checkmark" in moments[-1].texts


def test_the_scales_end_with_one_block_against_its_worth() -> None:
    squares = film()[-1].of_kind("Square")
    assert len([square for square in squares if square.width > 0.4]) == 1
    assert len([square for square in squares if square.width < 0.3]) == 5


@pytest.mark.parametrize(
    ("equation", "line", "sentence"),
    [
        ("2x + 1 = 2x + 4", "1=4", "This is never true: the equation has no solution"),
        ("2(x + 1) = 2x + 2", "2=2", "This is always true: every number is a solution"),
    ],
)
def test_it_says_when_there_is_not_one_solution(equation: str, line: str, sentence: str) -> None:
    end = film(equation)[-1]
    assert lines(end)[-1] == line
    assert sentence in end.texts


@pytest.mark.parametrize(
    "equation",
    [
        "3x + 5 = 20",
        "(2x+1)/3 = (x-2)/2 - x",
        "2x+3x+4x+5x+6x+7x = 1",
        "6x + 8 = 2x + 24",
        "0.25t - 1.5 = t + 10.75",
    ],
)
def test_nothing_leaves_the_frame_and_no_words_touch(equation: str) -> None:
    moments = film(equation)
    assert_tidy(moments)
