"""The law of large numbers: what is read, what is refused, and the average that is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, Thing, observe
from tests.generation.blueprints.plane import assert_tidy

LAW = blueprints.get("law_of_large_numbers")
AVERAGE, GOAL, BARS = "#58c4dd", "#f7d96f", "#5cd0b3"
LEFT_END, FLOOR, WIDTH, HEIGHT = -5.8, -2.1, 7.0, 4.1


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("Roll a die 500 times and show the average settling", {"experiment": "dice", "trials": 500}),
        ("Flip a coin 200 times", {"experiment": "coin", "trials": 200}),
        ("toss a fair coin a thousand times", {"experiment": "coin", "trials": 1000}),
        ("Throw a 20-sided die 1,000 times", {"experiment": "dice", "trials": 1000, "sides": 20}),
        ("roll a d8 for 60 throws with seed 9", {"experiment": "dice", "trials": 60, "sides": 8, "seed": 9}),
        ("10, 100 and then 1000 coin flips", {"experiment": "coin", "trials": 1000}),
        ("Explain the law of large numbers", {}),
    ],
)
def test_it_reads_what_is_thrown_and_how_often(prompt: str, found: dict[str, Any]) -> None:
    assert LAW.read(prompt) == found


@pytest.mark.parametrize(
    "prompt",
    ["Roll two dice and add them", "Flip a biased coin 100 times", "Draw cards", "two sixes in a row with a die"],
)
def test_it_leaves_other_experiments_alone(prompt: str) -> None:
    with pytest.raises(Misfit, match="This scene"):
        LAW.read(prompt)


def test_its_constants_are_the_experiment_and_its_seed() -> None:
    assert LAW.constants({}) == {"COIN": False, "SIDES": 6, "TRIALS": 500, "SEED": 350}
    assert LAW.constants({"experiment": "coin", "sides": 20})["SIDES"] == 2


@pytest.mark.parametrize(("values", "sentence"), [({"trials": 1_000_000}, "10 to 5000"), ({"sides": 100}, "2 to 20")])
def test_it_refuses_what_it_can_not_throw(values: dict[str, int], sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        LAW.source(values)
    assert sentence in problem.value.data["message"]


def film(**values: Any) -> tuple[Moment, ...]:
    source = LAW.source(values)
    return observe(source.code, source.scene)


def throws(lowest: int, highest: int, trials: int, seed: int = 350) -> np.ndarray[Any, Any]:
    return np.random.default_rng(seed).integers(lowest, highest + 1, trials)


def graph(moment: Moment) -> Thing:
    """The curve of the running average: the longest path on the stage."""
    curves = [thing for thing in moment.of_kind("VMobject") if thing.colour == AVERAGE]
    return max(curves, key=lambda curve: len(curve.points))


@pytest.mark.parametrize(
    ("values", "lowest", "highest", "trials"),
    [({}, 1, 6, 500), ({"experiment": "coin", "trials": 200}, 0, 1, 200), ({"sides": 20, "trials": 3000}, 1, 20, 3000)],
)
def test_the_graph_is_the_running_average_of_the_seeded_throws(
    values: dict[str, Any], lowest: int, highest: int, trials: int
) -> None:
    averages = np.cumsum(throws(lowest, highest, trials)) / np.arange(1, trials + 1)
    for x, y in graph(film(**values)[-1]).points:
        count = round((x - LEFT_END) / WIDTH * trials)
        shown = lowest + (y - FLOOR) / HEIGHT * (highest - lowest)
        assert shown == pytest.approx(averages[count - 1], abs=0.002 * (highest - lowest))


def test_the_dashed_line_lies_at_the_expected_value_and_the_average_is_read_out() -> None:
    end = film()[-1]
    dashes = [thing.centre[1] for thing in end.of_kind("DashedLine") if thing.colour == GOAL]
    assert dashes == pytest.approx([FLOOR + HEIGHT / 2] * len(dashes), abs=1e-3)
    assert len(dashes) > 10
    average = throws(1, 6, 500).mean()
    assert f"average after 500 throws: {average:.2f}    expected: 3.5" in end.texts


def test_the_bars_are_as_high_as_the_outcomes_were_frequent() -> None:
    end = film()[-1]
    bars = sorted((thing for thing in end.of_kind("VMobject") if thing.colour == BARS), key=lambda bar: bar.centre[0])
    counts = np.bincount(throws(1, 6, 500))[1:]
    assert [bar.height for bar in bars] == pytest.approx(list(2.6 * counts / counts.max()), abs=0.01)
    assert [str(count) for count in counts] == [text for text in end.texts if text in map(str, counts)]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"experiment": "coin", "trials": 5000},
        {"sides": 20, "trials": 11},
        {"trials": 10},
    ],
)
def test_nothing_leaves_the_frame_and_no_words_touch(values: dict[str, Any]) -> None:
    moments = film(**values)
    assert_tidy(moments)
    assert len(moments) == 5
