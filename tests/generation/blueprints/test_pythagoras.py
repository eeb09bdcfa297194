"""The proof of the Pythagorean theorem: its sides, its sentences, and whether its pieces really fit."""

from __future__ import annotations

from typing import Any

import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, observe
from tests.generation.blueprints.plane import area, assert_they_tile, assert_tidy, corners

BLUEPRINT = blueprints.get("pythagoras")
SQUARE, SLIDE = "Four copies in a square", "Slide the triangles"
YELLOW = "#f7d96f"


def film(**values: Any) -> tuple[Moment, ...]:
    source = BLUEPRINT.source(values)
    return observe(source.code, source.scene)


def moment(moments: tuple[Moment, ...], name: str) -> Moment:
    return next(moment for moment in moments if moment.name == name)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"A": 3, "B": 4, "SQUARES_TEX": ["9", "16", "25"], "C_TEX": "c = 5", "CELLS": [3, 4, 5]}),
        ({"a": 5, "b": 4, "c": 3}, {"A": 4, "B": 3, "SQUARES_TEX": ["16", "9", "25"], "CELLS": [4, 3, 5]}),
        ({"a": 13, "b": 12, "c": 5}, {"A": 12, "B": 5, "C_TEX": "c = 13"}),
        ({"a": 2, "b": 3}, {"SQUARES_TEX": ["4", "9", "13"], "C_TEX": r"c = \sqrt{13} \approx 3.61", "CELLS": []}),
        ({"a": 1.5, "b": 2}, {"SQUARES_TEX": ["2.25", "4", "6.25"], "C_TEX": "c = 2.5", "CELLS": []}),
        ({"a": 3, "b": 91**0.5}, {"SIDES_TEX": ["3", r"\sqrt{91}"], "SQUARES_TEX": ["9", "91", "100"], "CELLS": []}),
        ({"a": 20, "b": 21, "c": 29}, {"C_TEX": "c = 29", "CELLS": []}),
        ({"a": 1, "b": 1, "c": 1.414}, {"C_TEX": r"c = \sqrt{2} \approx 1.41"}),
        ({"numbers": False}, {"NUMBERS": False}),
    ],
)
def test_it_works_out_the_sides_and_squares(values: dict[str, Any], expected: dict[str, Any]) -> None:
    constants = BLUEPRINT.constants(values)
    assert {name: constants[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("values", "parameter", "sentence"),
    [
        (
            {"a": 2, "b": 3, "c": 4},
            "c",
            "2² + 3² = 13, not 16. Give the two legs only, or three sides such as 3, 4 and 5.",
        ),
        ({"a": 4, "b": 2, "c": 3}, "c", "2, 3 and 4 do not make a right triangle: 2² + 3² = 13, not 16."),
        ({"a": 1, "b": 20}, "a", "A triangle with legs 1 and 20 is too thin to draw"),
        ({"a": 0}, "a", "Leg a is 0"),
        ({"b": -4}, "b", "Leg b is -4"),
        ({"a": 5000}, "a", "from 0.1 to 1000"),
    ],
)
def test_it_says_what_is_wrong_with_the_sides(values: dict[str, Any], parameter: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        BLUEPRINT.source(values)
    assert problem.value.data["parameter"] == parameter
    assert sentence in problem.value.data["message"]


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("Prove the Pythagorean theorem for a 3-4-5 triangle", {"a": 3, "b": 4, "c": 5}),
        ("Pythagoras for a 3/4/5 triangle", {"a": 3, "b": 4, "c": 5}),
        ("Pythagorean theorem with sides 13, 5 and 12", {"a": 13, "b": 5, "c": 12}),
        ("Pythagorean theorem with a = 7 and b = 24", {"a": 7, "b": 24}),
        ("rearrangement proof for a right triangle with legs two and three", {"a": 2, "b": 3}),
        ("right triangle 3 cm by 4 cm, show a² + b² = c²", {"a": 3, "b": 4}),
        ("a right triangle with base 8 and height 6", {"a": 8, "b": 6}),
        ("Hypotenuse 13 and one leg 5: picture the squares", {"a": 5, "b": 12}),
        ("Convince me that 3² + 4² = 5²", {"a": 3, "b": 4, "c": 5}),
        ("Pythagoras in an isosceles right triangle", {"a": 1, "b": 1}),
        ("Prove Pythagoras in general", {"numbers": False}),
        ("Why is a^2 + b^2 = c^2? Use four triangles, grade 8", {}),
    ],
)
def test_it_reads_the_sides_from_a_sentence(prompt: str, values: dict[str, Any]) -> None:
    assert BLUEPRINT.read(prompt) == values


@pytest.mark.parametrize(
    "prompt",
    [
        "Garfield's proof of the Pythagorean theorem",
        "The law of cosines",
        "Hypotenuse 5 and leg 13",
        "Pythagoras in 3D",
    ],
)
def test_it_leaves_other_subjects_alone(prompt: str) -> None:
    with pytest.raises(Misfit):
        BLUEPRINT.read(prompt)


def test_four_triangles_and_the_square_on_c_fill_the_big_square() -> None:
    big = moment(film(), SQUARE)
    shapes = [corners(thing) for thing in big.of_kind("Polygon")]
    triangles = [shape for shape in shapes if len(shape) == 3]
    [hole] = [shape for shape in shapes if len(shape) == 4]
    [frame] = big.of_kind("Square")
    assert [area(triangle) / area(hole) for triangle in triangles] == pytest.approx([6 / 25] * 4, rel=1e-3)
    assert_they_tile(shapes, frame.width**2)


def test_the_same_triangles_leave_the_squares_on_a_and_b() -> None:
    slid = moment(film(), SLIDE)
    frames = [thing for thing in slid.of_kind("Square") if thing.width == pytest.approx(4.5)]
    right = max(frame.centre[0] for frame in frames)
    triangles = [corners(thing) for thing in slid.of_kind("Polygon") if thing.centre[0] > 0]
    squares = [corners(thing) for thing in slid.of_kind("Square") if thing.width < 4.4 and thing.centre[0] > 0]
    assert len(triangles) == 4
    assert right > 0
    assert sorted(area(square) / (4.5 / 7) ** 2 for square in squares) == pytest.approx([9, 16], rel=1e-3)
    assert_they_tile(triangles + squares, 4.5**2)


def test_it_adds_up_the_numbers() -> None:
    texts = film()[-1].texts
    assert [texts.count(area) for area in ("9", "16", "25")] == [2, 2, 2]
    assert "c = 5" in texts


@pytest.mark.parametrize("values", [{}, {"a": 12, "b": 2}, {"a": 170, "b": 1000}])
def test_nothing_overlaps_or_leaves_the_frame(values: dict[str, Any]) -> None:
    assert_tidy(film(**values))
