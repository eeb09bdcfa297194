"""The unit circle and its waves: what is read, and whether the curves are sine and cosine."""

from __future__ import annotations

import math
from typing import Any

import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, Thing, observe
from tests.generation.blueprints.plane import assert_tidy, corners

BLUEPRINT = blueprints.get("unit_circle_sine")
YELLOW, PINK = "#f7d96f", "#f08ab0"


def film(**values: Any) -> tuple[Moment, ...]:
    source = BLUEPRINT.source(values)
    return observe(source.code, source.scene)


def curve(moment: Moment, colour: str) -> Thing:
    """The longest path of that colour."""
    return max((thing for thing in moment.of_kind("VMobject") if thing.colour == colour), key=lambda it: len(it.points))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ({}, [[0.5, r"\frac{\pi}{2}"], [1, r"\pi"], [1.5, r"\frac{3\pi}{2}"], [2, r"2\pi"]]),
        ({"unit": "degrees"}, [[0.5, r"90^\circ"], [1, r"180^\circ"], [1.5, r"270^\circ"], [2, r"360^\circ"]]),
        (
            {"unit": "degrees", "turns": 2},
            [[1, r"180^\circ"], [2, r"360^\circ"], [3, r"540^\circ"], [4, r"720^\circ"]],
        ),
        ({"turns": 3}, [[1, r"\pi"], [2, r"2\pi"], [3, r"3\pi"], [4, r"4\pi"], [5, r"5\pi"], [6, r"6\pi"]]),
    ],
)
def test_it_labels_the_key_angles(values: dict[str, Any], ticks: list[Any]) -> None:
    assert BLUEPRINT.constants(values)["TICKS"] == ticks


def test_it_draws_the_waves_asked_for() -> None:
    both = BLUEPRINT.constants({"function": "both", "turns": 2, "unit": "degrees"})
    assert (both["FUNCTIONS"], both["TURNS"], both["TURN_TEX"]) == (["sin", "cos"], 2, r"360^\circ")
    assert BLUEPRINT.constants({"function": "cosine"})["TITLE_TEXT"] == "The unit circle makes the cosine wave"


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"turns": 5}, "turns"),
        ({"turns": 0}, "turns"),
        ({"turns": 1.5}, "turns"),
        ({"function": "tangent"}, "function"),
    ],
)
def test_it_says_what_it_can_show(values: dict[str, Any], parameter: str) -> None:
    with pytest.raises(BadParameter) as problem:
        BLUEPRINT.source(values)
    assert problem.value.data["parameter"] == parameter
    assert problem.value.data["message"].endswith(".")


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("How does the unit circle make the sine wave?", {"function": "sine"}),
        ("unit circle and cosine graph", {"function": "cosine"}),
        ("Connect sin and cos to the unit circle", {"function": "both"}),
        ("animate sin theta from the circle, two full turns", {"function": "sine", "turns": 2}),
        ("Go round twice and draw cos", {"function": "cosine", "turns": 2}),
        ("Unit circle to sine wave, from 0 to 4pi", {"function": "sine", "turns": 2, "unit": "radians"}),
        ("unit circle from 0 to 720 degrees", {"turns": 2, "unit": "degrees"}),
        ("sine on the circle for three rotations in degrees", {"function": "sine", "turns": 3, "unit": "degrees"}),
        ("show how going round the unit circle draws a wave", {}),
        ("sine wave from the circle, 5 turns", {"function": "sine", "turns": 5}),
    ],
)
def test_it_reads_a_sentence(prompt: str, values: dict[str, Any]) -> None:
    assert BLUEPRINT.read(prompt) == values


@pytest.mark.parametrize(
    "prompt", ["draw y = 2sin(x) from the unit circle", "sin(3x) on the circle", "The tangent on the unit circle"]
)
def test_it_leaves_other_waves_alone(prompt: str) -> None:
    with pytest.raises(Misfit):
        BLUEPRINT.read(prompt)


@pytest.mark.parametrize(
    ("values", "colour", "function"),
    [({}, YELLOW, math.sin), ({"function": "both", "turns": 2}, PINK, math.cos)],
)
def test_the_curve_is_the_wave(values: dict[str, Any], colour: str, function: Any) -> None:
    end = film(**values)[-1]
    radius = max(thing.width for thing in end.of_kind("Circle")) / 2
    axis = next(thing for thing in end.of_kind("Arrow")).centre[1]
    points = corners(curve(end, colour))
    start, length = points[0][0], points[-1][0] - points[0][0]
    turns = values.get("turns", 1)
    for x, y in points:
        angle = (x - start) / length * math.tau * turns
        assert y - axis == pytest.approx(radius * function(angle), abs=0.01)
    assert len(points) > 40 * turns


def test_the_point_on_the_circle_is_as_high_as_the_tip_of_the_curve() -> None:
    carried = film()[1]
    tip = corners(curve(carried, YELLOW))[-1]
    heights = [thing.centre[1] for thing in carried.of_kind("Dot")]
    assert len(heights) == 2
    assert heights == pytest.approx([tip[1]] * 2, abs=0.01)


@pytest.mark.parametrize("values", [{}, {"function": "cosine", "unit": "degrees"}, {"function": "both", "turns": 2}])
def test_nothing_overlaps_or_leaves_the_frame(values: dict[str, Any]) -> None:
    assert_tidy(film(**values))
