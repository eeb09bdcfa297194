"""The square of a sum: its terms, its sentences, and whether the four pieces make the square."""

from __future__ import annotations

from typing import Any

import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, observe
from tests.generation.blueprints.plane import area, assert_they_tile, assert_tidy, corners

BLUEPRINT = blueprints.get("square_of_sum")


def film(**values: Any) -> tuple[Moment, ...]:
    source = BLUEPRINT.source(values)
    return observe(source.code, source.scene)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, {"SQUARE_TEX": "(a + b)^2", "AREAS_TEX": ["a^2", "ab", "b^2"], "DOUBLE_TEX": "2ab", "RESULT_TEX": []}),
        (
            {"first": "x", "second": "3"},
            {
                "AREAS_TEX": ["x^2", "3x", "3^2"],
                "DOUBLE_TEX": r"2 \cdot 3x",
                "RESULT_TEX": ["x^2", "6x", "9"],
                "TO_SCALE": True,
            },
        ),
        (
            {"first": "2x", "second": "3"},
            {
                "SQUARE_TEX": "(2x + 3)^2",
                "AREAS_TEX": ["(2x)^2", r"2x \cdot 3", "3^2"],
                "RESULT_TEX": ["4x^2", "12x", "9"],
            },
        ),
        (
            {"first": "3x", "second": "2y"},
            {"DOUBLE_TEX": r"2 \cdot 3x \cdot 2y", "RESULT_TEX": ["9x^2", "12xy", "4y^2"]},
        ),
        (
            {"first": "3", "second": "2"},
            {
                "RESULT_TEX": ["9", "12", "4"],
                "CHECK_TEX": [["=", "25"]],
                "PIECES_TEX": ["9", "6", "4"],
                "CELLS": [3, 2],
                "LENGTHS": [3, 2],
            },
        ),
        ({"first": "100", "second": "1"}, {"TO_SCALE": False, "CHECK_TEX": [["=", "10201"]], "CELLS": []}),
        (
            {"a": 5, "b": 1.5, "numbers": True},
            {
                "CHECK_TEX": [[r"a = 5,\; b = 1.5:"], ["(5 + 1.5)^2 = 25 + 15 + 2.25", "=", "42.25"]],
                "PIECES_TEX": ["25", "7.5", "2.25"],
                "CELLS": [],
            },
        ),
    ],
)
def test_it_works_out_the_terms(values: dict[str, Any], expected: dict[str, Any]) -> None:
    constants = BLUEPRINT.constants(values)
    assert {name: constants[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("values", "parameter", "sentence"),
    [
        ({"first": "-3"}, "first", "A side can't be -3 long: take a number above 0."),
        ({"second": "0"}, "second", "A side can't be 0 long: take a number above 0."),
        ({"first": "5000"}, "first", "5000 is too large to draw: take a number up to 1000."),
        ({"first": "x^2"}, "first", "“x^2” can't be a side here: take a letter, a number, or both, like a, 3 or 2x."),
        ({"second": "3.25"}, "second", "3.25 has too many decimals for the picture: take one at most, like 2.5."),
        ({"first": ""}, "first", "can't be a side here"),
        ({"first": "x", "second": "2x"}, "second", "x and 2x can be added to one term"),
        ({"a": -1}, "a", "Length of the first letter is -1"),
    ],
)
def test_it_says_what_is_wrong_with_a_part(values: dict[str, Any], parameter: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        BLUEPRINT.source(values)
    assert problem.value.data["parameter"] == parameter
    assert sentence in problem.value.data["message"]


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("Expand (a+b)^2 with areas", {"first": "a", "second": "b"}),
        ("geometric meaning of (x + 3)²", {"first": "x", "second": "3"}),
        ("Expand (2x + 3y)^2 with an area model", {"first": "2x", "second": "3y"}),
        ("What is (p plus q) squared?", {"first": "p", "second": "q"}),
        ("Multiply out (x + 5)(x + 5) with rectangles", {"first": "x", "second": "5"}),
        ("Visualise the perfect square x^2 + 6x + 9", {"first": "x", "second": "3"}),
        ("Compute 23^2 as (20 + 3)^2", {"first": "20", "second": "3"}),
        ("Show why 13 squared is 100 + 60 + 9", {"first": "10", "second": "3"}),
        ("(a+b)^2 for a = 5 and b = 1", {"first": "a", "second": "b", "a": 5, "b": 1, "numbers": True}),
        ("why is (a+b)^2 not a^2 + b^2?", {"first": "a", "second": "b"}),
        ("square with sides x + 4", {"first": "x", "second": "4"}),
        ("Where does the 2ab come from?", {}),
    ],
)
def test_it_reads_the_parts_from_a_sentence(prompt: str, values: dict[str, Any]) -> None:
    assert BLUEPRINT.read(prompt) == values


@pytest.mark.parametrize(
    "prompt",
    [
        "Expand (a - b)^2",
        "Expand (a + b)^3",
        "(x+2)(x+3) with areas",
        "(a + b + c)^2",
        "Show (-3 + 2)^2",
        "Show x^2 + 6x + 5 as a perfect square",
    ],
)
def test_it_leaves_other_products_alone(prompt: str) -> None:
    with pytest.raises(Misfit):
        BLUEPRINT.read(prompt)


@pytest.mark.parametrize(("values", "parts"), [({}, (3, 2)), ({"first": "5", "second": "2"}, (5, 2))])
def test_the_four_pieces_are_the_areas_and_make_the_square(values: dict[str, Any], parts: tuple[int, int]) -> None:
    apart, joined = film(**values)[1], film(**values)[-1]
    first, second = parts
    side = 4.4
    shares = [first * first, first * second, first * second, second * second]
    for moment in (apart, joined):
        pieces = [corners(thing) for thing in moment.of_kind("Rectangle")]
        areas = [area(piece) / (side / sum(parts)) ** 2 for piece in pieces]
        assert areas == pytest.approx(shares, rel=1e-3)
        assert_they_tile(pieces, side**2)
    reach = [max(point[axis] for piece in pieces for point in piece) for axis in (0, 1)]
    start = [min(point[axis] for piece in pieces for point in piece) for axis in (0, 1)]
    assert [high - low for high, low in zip(reach, start, strict=True)] == pytest.approx([side, side], abs=1e-3)


def test_the_formula_is_written_out() -> None:
    texts = film()[-1].texts
    assert "2ab" in texts
    assert texts.count("ab") == 4
    assert (texts.count("a^2"), texts.count("b^2")) == (3, 3)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"first": "100", "second": "20"},
        {"first": "12.5", "second": "3.5"},
        {"first": "x", "second": "3", "a": 5, "numbers": True},
    ],
)
def test_nothing_overlaps_or_leaves_the_frame(values: dict[str, Any]) -> None:
    assert_tidy(film(**values))
