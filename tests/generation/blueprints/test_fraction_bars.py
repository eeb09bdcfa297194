"""Fraction bars: what is read, what is refused, and the lengths that are shaded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, observe
from tests.generation.blueprints.plane import assert_tidy

BARS = blueprints.get("fraction_bars")
FIRST, SECOND, FOUND = "#58c4dd", "#5cd0b3", "#f7d96f"


@pytest.mark.parametrize(
    ("prompt", "first", "second", "operation"),
    [
        ("Show 3/4 + 1/8 with fraction bars", "3/4", "1/8", "add"),
        ("What is one half plus one third?", "1/2", "1/3", "add"),
        ("Subtract 1/4 from 2/3", "2/3", "1/4", "subtract"),
        ("take 3/10 away from 4/5", "4/5", "3/10", "subtract"),
        ("5/6 − 1/2", "5/6", "1/2", "subtract"),
        ("2 - 3/4 with bars", "2/1", "3/4", "subtract"),
        ("the difference between 3/8 and 5/6", "5/6", "3/8", "subtract"),
        ("Which is bigger, 3/5 or 2/3?", "3/5", "2/3", "compare"),
        ("Show that 2/4 and 1/2 are equivalent", "2/4", "1/2", "compare"),
        ("Why is 1/2 + 1/4 equal to 3/4?", "1/2", "1/4", "add"),
        ("bar model for 1 1/2 + 2/3", "3/2", "2/3", "add"),
    ],
)
def test_it_reads_both_fractions_and_what_to_do(prompt: str, first: str, second: str, operation: str) -> None:
    assert BARS.read(prompt) == {"first": first, "second": second, "operation": operation}


@pytest.mark.parametrize(
    "prompt", ["Multiply 3/4 by 2/5", "1/2 of 3/4", "1/2 + 1/3 + 1/6", "Solve x/2 + 1/3 = 5", "3/8 as a decimal"]
)
def test_it_leaves_other_work_alone(prompt: str) -> None:
    with pytest.raises(Misfit, match="This scene"):
        BARS.read(prompt)


@pytest.mark.parametrize(
    ("first", "second", "operation", "common", "simplest", "simpler"),
    [
        ("3/4", "1/8", "add", 8, (7, 8), False),
        ("5/6", "7/10", "add", 30, (23, 15), True),
        ("2/4", "1/4", "add", 4, (3, 4), False),
        ("1/3", "1/6", "add", 6, (1, 2), True),
        ("3/2", "2/3", "subtract", 6, (5, 6), False),
        ("1/2", "2/4", "subtract", 4, (0, 1), True),
        ("3/4", "5/8", "compare", 8, (1, 8), False),
    ],
)
def test_it_works_out_the_common_parts_and_the_simplest_result(
    first: str, second: str, operation: str, common: int, simplest: tuple[int, int], simpler: bool
) -> None:
    constants = BARS.constants({"first": first, "second": second, "operation": operation})
    assert (constants["COMMON"], constants["SIMPLEST"], constants["SIMPLER"]) == (common, simplest, simpler)


def test_it_keeps_the_parts_a_fraction_was_written_with() -> None:
    constants = BARS.constants({"first": "2/4", "second": "1 1/2"})
    assert (constants["FIRST_FRACTION"], constants["SECOND_FRACTION"]) == ((2, 4), (3, 2))


@pytest.mark.parametrize(
    ("values", "parameter", "sentence"),
    [
        ({"first": "1/0"}, "first", "divides by zero: put a number from 1 up under the line."),
        ({"first": "1/97"}, "first", "too thin to see: choose a denominator up to 24."),
        ({"first": "0/4"}, "first", "choose a fraction greater than zero."),
        ({"first": "1/4", "second": "3/4", "operation": "subtract"}, "second", "put the larger fraction first."),
        ({"first": "1/17", "second": "1/19"}, "second", "cut into 323 parts, too thin to see"),
        ({"first": "5/2", "second": "5/2"}, "second", "choose fractions with a sum up to 4."),
        ({"first": "7/2"}, "first", "from 0 to 3"),
    ],
)
def test_it_refuses_with_a_sentence(values: dict[str, str], parameter: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        BARS.source(values)
    assert problem.value.data["parameter"] == parameter
    assert sentence in problem.value.data["message"]


def film(**values: str) -> tuple[Moment, ...]:
    source = BARS.source(values)
    return observe(source.code, source.scene)


def rows(moment: Moment) -> list[float]:
    """The shaded length of each row, in wholes, from top to bottom."""
    frames = [thing for thing in moment.of_kind("Rectangle") if thing.colour == "#f2f4f5"]
    parts = [thing for thing in moment.of_kind("Rectangle") if thing.colour in (FIRST, SECOND, FOUND)]
    heights = sorted({round(frame.centre[1], 2) for frame in frames}, reverse=True)
    return [sum(part.width for part in parts if abs(part.centre[1] - y) < 0.1) / frames[0].width for y in heights]


@pytest.mark.parametrize(
    ("first", "second", "operation", "result"),
    [
        ("5/6", "7/10", "add", "23/15"),
        ("3/2", "2/3", "subtract", "5/6"),
        ("1/2", "2/4", "subtract", "0"),
    ],
)
def test_the_shaded_lengths_are_the_fractions(first: str, second: str, operation: str, result: str) -> None:
    moments = film(first=first, second=second, operation=operation)
    values = [float(Fraction(text)) for text in (first, second, result)]
    assert rows(moments[0]) == pytest.approx(values[:2], abs=1e-3)
    assert rows(moments[-1]) == pytest.approx(values, abs=1e-3)
    assert_tidy(moments)


def test_the_calculation_ends_in_a_mixed_number() -> None:
    moments = film(first="5/6", second="7/10")
    assert [moment.name for moment in moments] == [
        "Two fractions",
        "Parts of the same size",
        "Put together",
        "Simplify",
        "The result",
    ]
    assert "The sum is 1 and 8/15" in moments[-1].texts


def test_no_part_lies_on_another() -> None:
    parts = [thing for thing in film()[-1].of_kind("Rectangle") if thing.colour in (FIRST, SECOND, FOUND)]
    assert not [(one, other) for one in parts for other in parts if one is not other and one.overlaps(other)]


@pytest.mark.parametrize(
    ("first", "second", "sentence", "longer"),
    [
        ("3/5", "2/3", "3/5 is less than 2/3 by 1/15", 1 / 15),
        ("2/4", "3/6", "2/4 equals 3/6", 0),
    ],
)
def test_comparing_marks_how_much_longer_one_is(first: str, second: str, sentence: str, longer: float) -> None:
    moments = film(first=first, second=second, operation="compare")
    end = moments[-1]
    assert sentence in end.texts
    frame = next(thing for thing in end.of_kind("Rectangle") if thing.colour == "#f2f4f5")
    marked = sum(part.width for part in end.of_kind("Rectangle") if part.colour == FOUND)
    assert marked / frame.width == pytest.approx(longer, abs=1e-3)
    assert_tidy(moments)


@pytest.mark.parametrize(
    "values",
    [
        {"first": "3", "second": "1"},
        {"first": "7/20", "second": "2/15"},
    ],
)
def test_nothing_leaves_the_frame_and_no_words_touch(values: dict[str, Any]) -> None:
    assert_tidy(film(**values))
