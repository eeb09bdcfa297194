"""The graph of a function: what is read, what is worked out, what stands on the stage."""

from __future__ import annotations

from typing import Any

import pytest

from generation import blueprints
from generation.blueprints import assemble
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, Thing, observe
from tests.generation.blueprints.plane import assert_tidy

PLOT = blueprints.get("function_plot")
HIGHLIGHT, THIRD = "#f7d96f", "#83c167"


def constants(function: str, **values: object) -> dict[str, Any]:
    return PLOT.constants({"function": function, **values})


def refusal(function: str, **values: object) -> tuple[str, str]:
    with pytest.raises(BadParameter) as problem:
        constants(function, **values)
    return problem.value.data["parameter"], problem.value.data["message"]


def test_the_scene_file_holds_the_block_of_the_defaults() -> None:
    assert assemble.block_of(PLOT.code) == assemble.block(PLOT.constants({}))


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("Plot y = x^2 - 3x + 2 and mark its roots", {"function": "x^2 - 3x + 2", "show_extrema": False}),
        ("graph f(x) = sin(2x) from -pi to pi", {"function": "sin(2x)", "x_max": 3.141592653589793}),
        ("Where is the vertex of y = x² + 4x + 1?", {"show_roots": False, "show_extrema": True}),
        ("draw |x - 1| on [-3, 5]", {"function": "|x - 1|", "x_min": -3.0, "x_max": 5.0}),
        ("Graph a line with slope 2 through the point (0, 1)", {"function": "2*x + 1"}),
        ("a line with slope -1/2 and y-intercept 3", {"function": "3 - x/2"}),
    ],
)
def test_it_reads_a_teachers_sentence(prompt: str, found: dict[str, object]) -> None:
    read = PLOT.read(prompt)
    assert {key: read.get(key) for key in found} == found


@pytest.mark.parametrize("prompt", ["Plot the surface z = x^2 + y^2", "Draw a circle", "polar curve r = 2"])
def test_it_says_when_a_graph_is_no_function_of_x(prompt: str) -> None:
    with pytest.raises(Misfit):
        PLOT.read(prompt)


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        ("x^2 - 3x + 2", [r"x = 1,\ 2"]),
        ("x^2 - 2", [r"x = -\sqrt{2},\ \sqrt{2}"]),
        ("x^2 - x - 1", [r"x = (1 - \sqrt{5})/2", r"x = (1 + \sqrt{5})/2"]),
        ("e^x - 2", [r"x = \ln(2)"]),
        ("cos(x) - x", [r"x \approx 0.739"]),
        ("(x - 1)^2", ["x = 1"]),
        ("cos(2x) + 1", [r"x = -\pi/2,\ \pi/2"]),
        ("x^2 + 1", []),
        ("1/x", []),
    ],
)
def test_roots_are_exact_where_a_closed_form_is_proved(function: str, lines: list[str]) -> None:
    assert constants(function)["ROOT_LINES"] == lines


@pytest.mark.parametrize(("function", "around"), [("x^2 + 1000000", 1_000_005), ("sin(x) - 12345678", -12_345_678)])
def test_a_small_curve_far_from_the_axis_has_ticks_that_differ(function: str, around: float) -> None:
    found = constants(function)
    low, high = found["Y_RANGE"]
    assert low < around < high < low + 20
    values, labels = zip(*found["Y_TICKS"], strict=True)
    assert [float(label) for label in labels] == list(values)


def test_roots_that_go_on_for_ever_are_named_by_their_rule() -> None:
    assert constants("sin(x)")["ROOT_LINES"] == [r"x = k\pi"]
    assert constants("x sin(x)", x_min=-20, x_max=20)["ROOT_LINES"] == [r"x = k\pi"]


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        ("x^2 - 3x + 2", [("minimum", r"(3/2,\, -1/4)")]),
        ("x^3 - 3x", [("maximum", r"(-1,\, 2)"), ("minimum", r"(1,\, -2)")]),
        ("|x - 1| - 2", [("minimum", r"(1,\, -2)")]),
        ("sqrt(x) ln(x)", [("minimum", r"(e^{-2},\, -\frac{2}{e})")]),
        ("x^3", []),
    ],
)
def test_turning_points_have_exact_coordinates(function: str, lines: list[tuple[str, str]]) -> None:
    assert constants(function)["EXTREMUM_LINES"] == lines


def test_the_curve_is_cut_at_its_poles() -> None:
    values = constants("tan(x)", x_min=-3, x_max=3)
    assert values["ASYMPTOTES"] == pytest.approx([-1.5707963, 1.5707963])
    low, high = values["Y_RANGE"]
    assert len(values["PIECES"]) == 3
    assert low == -high and high < 20


def test_a_window_is_chosen_where_something_happens() -> None:
    assert constants("x^2 - 3x + 2")["X_RANGE"] == (-0.5, 3.5)
    low, high = constants("(x - 100)^2")["X_RANGE"]
    assert low < 100 < high
    assert constants("ln(x)")["X_RANGE"] == (-0.5, 5.0)
    assert constants("x^2", x_min=3)["X_RANGE"][0] == 3.0


@pytest.mark.parametrize(
    ("function", "values", "parameter", "sentence"),
    [
        (
            "log(x)",
            {"x_min": -1, "x_max": 1},
            "x_min",
            "log(x) is not defined for x ≤ 0: choose a range that starts above 0.",
        ),
        (
            "sqrt(3 - x)",
            {"x_min": 0, "x_max": 5},
            "x_min",
            "√(3 − x) is not defined for x > 3: choose a range that ends at 3.",
        ),
        (
            "x^2",
            {"x_min": 2, "x_max": 1},
            "x_max",
            "The range must run from left to right: choose an end greater than 2.",
        ),
        (
            "x^2",
            {"x_min": 1, "x_max": 1},
            "x_max",
            "The range must run from left to right: choose an end greater than 1.",
        ),
        ("sin(x)", {"x_min": -9999, "x_max": 9999}, "x_max", "choose a narrower range"),
        ("e^x", {"x_min": 0, "x_max": 100}, "x_max", "choose a smaller range"),
        ("0", {}, "function", "choose another one"),
        ("x^2 + y", {}, "function", "I don't know “y” here"),
        ("sqrt(-1)", {}, "function", "change the number"),
        ("1/0", {}, "function", "divides by zero"),
    ],
)
def test_it_refuses_with_a_sentence(function: str, values: dict[str, object], parameter: str, sentence: str) -> None:
    name, message = refusal(function, **values)
    assert name == parameter
    assert sentence in message


@pytest.fixture(scope="module")
def film() -> tuple[Moment, ...]:
    source = PLOT.source({})
    return observe(source.code, source.scene)


def dots(moment: Moment, colour: str) -> list[Thing]:
    return [thing for thing in moment.of_kind("Dot") if thing.colour == colour]


def on_screen(x: float, y: float, values: dict[str, Any]) -> tuple[float, float]:
    """Where a point of the graph belongs: the plot is 7.6 by 5.5 around (-2, -0.4)."""
    (x_low, x_high), (y_low, y_high) = values["X_RANGE"], values["Y_RANGE"]
    across, up = (x - x_low) / (x_high - x_low), (y - y_low) / (y_high - y_low)
    return -2 + 7.6 * (across - 0.5), -0.4 + 5.5 * (up - 0.5)


def test_dots_sit_on_the_roots_and_the_turning_point(film: tuple[Moment, ...]) -> None:
    values = PLOT.constants({})
    assert [moment.name for moment in film] == list(PLOT.steps)
    roots = sorted(dot.centre for dot in dots(film[2], HIGHLIGHT))
    assert roots[0] == pytest.approx(on_screen(1, 0, values), abs=0.01)
    assert roots[1] == pytest.approx(on_screen(2, 0, values), abs=0.01)
    (vertex,) = dots(film[3], THIRD)
    assert vertex.centre == pytest.approx(on_screen(1.5, -0.25, values), abs=0.01)


def test_the_words_on_the_stage_tell_the_roots(film: tuple[Moment, ...]) -> None:
    assert r"x = 1,\ 2" in film[-1].texts
    assert "2 roots" in film[-1].texts


@pytest.mark.parametrize("function", ["x^3 - 2x", "tan(x)", "x^2 + 1"])
def test_nothing_leaves_the_frame_and_no_words_touch(function: str) -> None:
    source = PLOT.source({"function": function})
    assert_tidy(observe(source.code, source.scene))
