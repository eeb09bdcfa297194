"""Bubble sort: what is read, what is refused, and the bars that stand at the end."""

from __future__ import annotations

from typing import Any

import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, Thing, observe
from tests.generation.blueprints.plane import assert_tidy

SORT = blueprints.get("bubble_sort")
SETTLED = "#5cd0b3"


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("Bubble sort 5, 2, 9, 1, 7", {"numbers": [5, 2, 9, 1, 7]}),
        ("sort [4, -1, 2.5] with bubble sort please", {"numbers": [4, -1, 2.5]}),
        ("Use bubblesort to put 3 1 2 in descending order", {"numbers": [3, 1, 2], "order": "descending"}),
        ("bubble sort from smallest to largest: 9, 8", {"numbers": [9, 8], "order": "ascending"}),
        ("How does bubble sort work?", {}),
    ],
)
def test_it_reads_the_list_and_the_order(prompt: str, found: dict[str, Any]) -> None:
    assert SORT.read(prompt) == found


def test_it_makes_up_numbers_when_only_their_count_is_given() -> None:
    numbers = SORT.read("Visualise bubble sort with 6 random numbers")["numbers"]
    assert len(set(numbers)) == 6
    assert SORT.read("bubble sort 6 random numbers") == {"numbers": numbers}


@pytest.mark.parametrize("prompt", ["Quicksort 5, 2, 9", "Sort the words pear, apple, fig alphabetically"])
def test_it_leaves_other_sorting_alone(prompt: str) -> None:
    with pytest.raises(Misfit, match="This scene"):
        SORT.read(prompt)


def test_its_constants_are_the_list_and_the_direction() -> None:
    assert SORT.constants({"numbers": [3, -1.5, 3], "order": "descending"}) == {
        "VALUES": [3, -1.5, 3],
        "DESCENDING": True,
    }


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ("Bubble sort 400 bars", "400 numbers: give 2 to 10"),
        ("Bubble sort 5, 1000000", "from -999 to 999: choose one of these."),
        ("Bubble sort 1.2345, 2", "too many decimals to fit at its bar: use at most 2."),
    ],
)
def test_it_refuses_lists_that_bars_can_not_show(prompt: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        SORT.source(SORT.read(prompt))
    assert sentence in problem.value.data["message"]


def film(**values: Any) -> tuple[Moment, ...]:
    source = SORT.source(values)
    return observe(source.code, source.scene)


def bars(moment: Moment) -> list[Thing]:
    """From left to right."""
    return sorted(moment.of_kind("RoundedRectangle"), key=lambda bar: bar.centre[0])


def labels(moment: Moment) -> list[str]:
    """The numbers at the bars, from left to right."""
    places = [bar.centre[0] for bar in bars(moment)]
    texts = [text for text in moment.readables if abs(text.centre[1]) < 2.5]
    return [min(texts, key=lambda text: abs(text.centre[0] - x)).text for x in places]


def test_the_bars_end_in_order_with_heights_as_the_numbers() -> None:
    end = film()[-1]
    assert labels(end) == ["1", "2", "5", "7", "9"]
    heights = [bar.height for bar in bars(end)]
    assert [height / heights[0] for height in heights] == pytest.approx([1, 2, 5, 7, 9], abs=0.01)
    assert {bar.colour for bar in bars(end)} == {SETTLED}
    assert "In order after 10 comparisons and 5 swaps" in end.texts


def test_the_first_pass_brings_the_largest_to_the_end() -> None:
    moments = film()
    assert [moment.name for moment in moments] == [
        "The list",
        "The first pass",
        "The second pass",
        "The other passes",
        "In order",
    ]
    assert labels(moments[0]) == ["5", "2", "9", "1", "7"]
    assert labels(moments[1]) == ["2", "5", "1", "7", "9"]
    assert [bar.colour == SETTLED for bar in bars(moments[1])] == [False] * 4 + [True]


def test_it_stops_early_on_a_list_that_is_in_order() -> None:
    moments = film(numbers=[1, 2, 3, 4])
    assert [moment.name for moment in moments] == ["The list", "The first pass", "In order"]
    assert "In order after 3 comparisons and 0 swaps" in moments[-1].texts


def test_negative_numbers_hang_below_the_ground_and_order_may_fall() -> None:
    end = film(numbers=[3, 3, 1, -4, 10, 6], order="descending")[-1]
    assert labels(end) == ["10", "6", "3", "3", "1", "−4"]
    (ground,) = end.of_kind("Line")
    assert [bar.centre[1] > ground.centre[1] for bar in bars(end)] == [True] * 5 + [False]


@pytest.mark.parametrize("numbers", [[5, 2, 9, 1, 7], [12, -3, 7.5, 120, 44, 0, -99.75, 8, 8, 31], [0, 0]])
def test_nothing_leaves_the_frame_and_no_words_touch(numbers: list[float]) -> None:
    moments = film(numbers=numbers)
    assert_tidy(moments)
