"""The moving tangent: what is read, what is worked out, what stands on the stage."""

from __future__ import annotations

import math
from typing import Any

import pytest

from generation import blueprints
from generation.blueprints import assemble
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, observe
from tests.generation.blueprints.plane import assert_tidy

TANGENT = blueprints.get("derivative_tangent")
PI = math.pi
THIRD = "#83c167"


def constants(function: str, **values: object) -> dict[str, Any]:
    return TANGENT.constants({"function": function, **values})


def test_the_scene_file_holds_the_block_of_the_defaults() -> None:
    assert assemble.block_of(TANGENT.code) == assemble.block(TANGENT.constants({}))


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        (
            "Show the derivative of sin(x) with a moving tangent line from -pi to pi",
            {"function": "sin(x)", "x_min": -PI, "x_max": PI},
        ),
        (
            "Differentiate x^2 - 4x + 3 graphically on [-1, 5]",
            {"function": "x^2 - 4x + 3", "x_min": -1.0, "x_max": 5.0},
        ),
        ("Why is the derivative of sine the cosine?", {"function": "sin(x)"}),
        ("Show me f'(x) for f(x) = x^4 - 2x^2", {"function": "x^4 - 2x^2"}),
        ("Introduce derivatives with a moving tangent", {}),
    ],
)
def test_it_reads_a_teachers_sentence(prompt: str, found: dict[str, object]) -> None:
    assert TANGENT.read(prompt) == pytest.approx(found)


def test_it_says_when_another_derivative_is_meant() -> None:
    with pytest.raises(Misfit):
        TANGENT.read("Show the partial derivatives of x^2 + y^2")


@pytest.mark.parametrize(
    ("function", "rate"),
    [
        ("sin(x)", r"\cos(x)"),
        ("x^2 - 3x + 2", "2 x - 3"),
        ("ln(x)", r"\frac{1}{x}"),
        ("x e^(-x)", "(1 - x) e^{-x}"),
        ("5", "0"),
    ],
)
def test_the_derivative_is_written_the_short_way(function: str, rate: str) -> None:
    assert constants(function)["SLOPE_TEX"] == rate


def test_level_points_are_where_the_derivative_is_zero() -> None:
    assert constants("x^3 - 3x")["LEVEL"] == pytest.approx([-1, 1])
    assert constants("e^x")["LEVEL"] == []


def test_a_vertical_tangent_at_an_end_is_left_out() -> None:
    values = constants("sqrt(x)", x_min=0, x_max=4)
    assert values["SWEEP"] == pytest.approx((0.04, 4.0))


def test_without_a_range_the_curve_is_taken_where_it_is_whole() -> None:
    low, high = constants("1/x")["X_RANGE"]
    assert 0 < low < high


@pytest.mark.parametrize(
    ("function", "low", "high", "sentence"),
    [
        ("|x|", -1, 1, "abs(x) has a corner at x = 0, so it has no slope there: choose a range without 0."),
        ("cbrt(x)", -1, 1, "is vertical, so it has no slope there: choose a range without 0."),
        ("1/x", -1, 1, "1/x is not defined at x = 0, where it divides by zero: choose a range without 0."),
        ("ln(x)", -1, 1, "ln(x) is not defined for x ≤ 0: choose a range that starts above 0."),
        ("tan(x)", 0, 2, "tan(x) is not defined at x = π/2, where it divides by zero: choose a range without π/2."),
        ("floor(x)", 0.1, 0.9, "has no tangent in many places: choose a smooth function."),
        ("x^2", 3, -3, "The range must run from left to right: choose an end greater than 3."),
        ("sin(x)", -500, 500, "goes up and down too often to follow here: choose a narrower range."),
    ],
)
def test_it_refuses_with_a_sentence(function: str, low: float, high: float, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        constants(function, x_min=low, x_max=high)
    assert sentence in problem.value.data["message"]


@pytest.fixture(scope="module")
def film() -> tuple[Moment, ...]:
    source = TANGENT.source({"function": "sin(x)", "x_min": -PI, "x_max": PI})
    return observe(source.code, source.scene)


def test_the_traced_curve_is_the_derivative(film: tuple[Moment, ...]) -> None:
    trace = max((t for t in film[-1].things if t.colour == THIRD and t.points), key=lambda t: len(t.points))
    low, high = TANGENT.constants({"function": "sin(x)", "x_min": -PI, "x_max": PI})["SLOPE_RANGE"]
    for across, up in trace.points[::50]:
        x = (across + 2) / 7.6 * 2 * PI
        y = (up + 2.1) / 2.55 * (high - low) + (high + low) / 2
        assert y == pytest.approx(math.cos(x), abs=0.01)


def test_the_tangent_shows_its_slope(film: tuple[Moment, ...]) -> None:
    values = TANGENT.constants({"function": "sin(x)", "x_min": -PI, "x_max": PI})
    assert f"{math.cos(values['X_TANGENT']):.2f}" in film[1].texts


def test_nothing_leaves_the_frame_and_no_words_touch(film: tuple[Moment, ...]) -> None:
    assert [moment.name for moment in film] == list(TANGENT.steps)
    assert_tidy(film)
