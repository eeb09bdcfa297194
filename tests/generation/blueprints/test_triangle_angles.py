"""The angle sum of a triangle: its angles, its sentences, and whether the corners make a straight angle."""

from __future__ import annotations

import math
from typing import Any

import pytest

from generation import blueprints
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, Thing, observe
from tests.generation.blueprints.plane import Point, area, assert_tidy, corners

BLUEPRINT = blueprints.get("triangle_angles")
TEAR = "tear the corners"


def film(**values: Any) -> tuple[Moment, ...]:
    source = BLUEPRINT.source(values)
    return observe(source.code, source.scene)


@pytest.mark.parametrize(
    ("values", "angles", "tex"),
    [
        ({}, [50, 60, 70], ["50", "60", "70"]),
        ({"alpha": 90, "beta": 45}, [90, 45, 45], ["90", "45", "45"]),
        ({"alpha": 33.3, "beta": 66.6}, [33.3, 66.6, 80.1], ["33.3", "66.6", "80.1"]),
        ({"alpha": 20, "beta": 30, "gamma": 130}, [20, 30, 130], ["20", "30", "130"]),
    ],
)
def test_it_works_out_the_third_angle(values: dict[str, Any], angles: list[float], tex: list[str]) -> None:
    assert BLUEPRINT.constants(values) == {"ANGLES": angles, "ANGLES_TEX": tex, "TEAR": False}


def test_it_tears_the_corners_when_asked() -> None:
    assert BLUEPRINT.constants({"method": TEAR})["TEAR"] is True


@pytest.mark.parametrize(
    ("values", "parameter", "sentence"),
    [
        (
            {"alpha": 100, "beta": 80},
            "beta",
            "100° and 80° leave nothing for the third angle: together they are 180°, and must be less than 180°.",
        ),
        (
            {"alpha": 90, "beta": 60, "gamma": 40},
            "gamma",
            "90°, 60° and 40° add up to 190°, not 180°: with the first two, the third angle is 30°.",
        ),
        ({"alpha": 5}, "alpha", "An angle of 5° is too sharp to be seen: choose angles of at least 15° each."),
        ({"alpha": 90, "beta": 80}, "beta", "An angle of 10° is too sharp"),
        ({"alpha": 20, "method": TEAR}, "alpha", "choose angles of at least 25° each."),
        ({"alpha": 0}, "alpha", "Angle at the left is 0"),
        ({"beta": -30}, "beta", "Angle at the right is -30"),
        ({"alpha": 200}, "alpha", "from 0.1 to 179"),
    ],
)
def test_it_says_what_is_wrong_with_the_angles(values: dict[str, Any], parameter: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        BLUEPRINT.source(values)
    assert problem.value.data["parameter"] == parameter
    assert sentence in problem.value.data["message"]


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("Why do the angles of a triangle add up to 180 degrees?", {}),
        ("why isn't a triangle's angle sum ever 200 degrees?", {}),
        ("the three angles of a triangle make half a turn", {}),
        ("Triangle with angles 50, 60 and 70: show they sum to 180", {"alpha": 50, "beta": 60, "gamma": 70}),
        ("angle sum of the 30-60-90 triangle", {"alpha": 30, "beta": 60, "gamma": 90}),
        ("a triangle with angles of 100 and 50 degrees", {"alpha": 100, "beta": 50}),
        ("Triangle with alpha = 35 and beta = 75", {"alpha": 35, "beta": 75}),
        ("angle sum if α = 40° and γ = 90°", {"alpha": 40, "beta": 50}),
        ("angle sum of a right triangle with a 30 degree angle", {"alpha": 90, "beta": 30}),
        ("isosceles triangle with base angles of 70 degrees", {"alpha": 70, "beta": 70}),
        ("isosceles triangle with apex angle 40: angle sum", {"alpha": 70, "beta": 70}),
        ("a triangle with a 130 degree angle", {"alpha": 130, "beta": 25}),
        ("equilateral triangle angle sum", {"alpha": 60, "beta": 60}),
        ("Tear the corners off a triangle and line them up", {"method": TEAR}),
        ("Use the parallel line to prove the angle sum", {"method": "parallel line"}),
        ("Animate the angle sum theorem for grade 6", {}),
    ],
)
def test_it_reads_the_angles_from_a_sentence(prompt: str, values: dict[str, Any]) -> None:
    assert BLUEPRINT.read(prompt) == values


@pytest.mark.parametrize("prompt", ["Angle sum of a pentagon", "The exterior angle theorem", "A triangle on a sphere"])
def test_it_leaves_other_subjects_alone(prompt: str) -> None:
    with pytest.raises(Misfit):
        BLUEPRINT.read(prompt)


def tip_of_the_fan(sectors: list[tuple[Point, ...]]) -> Point:
    """The point that all sectors have in common."""
    common = set.intersection(*[{(round(x, 2), round(y, 2)) for x, y in sector} for sector in sectors])
    assert len(common) == 1
    return common.pop()


@pytest.mark.parametrize(
    ("values", "angles"),
    [({}, [50, 60, 70]), ({"alpha": 90, "beta": 45}, [90, 45, 45]), ({"method": TEAR}, [50, 60, 70])],
)
def test_the_three_sectors_make_a_straight_angle(values: dict[str, Any], angles: list[float]) -> None:
    end = film(**values)[-1]
    things = end.of_kind("Sector")
    shapes = [corners(thing) for thing in things]
    fan = shapes if values.get("method") == TEAR else _at_the_top(things)
    tip = tip_of_the_fan(fan)
    radius = max(math.dist(tip, point) for point in fan[0])
    assert sorted(2 * area(shape) / radius**2 for shape in fan) == pytest.approx(
        sorted(map(math.radians, angles)), rel=0.02
    )
    sides = [y - tip[1] for shape in fan for _, y in shape]
    assert min(sides) > -0.02 or max(sides) < 0.02
    spread = [x - tip[0] for shape in fan for x, _ in shape]
    assert (min(spread), max(spread)) == pytest.approx((-radius, radius), abs=0.02)


def _at_the_top(things: list[Thing]) -> list[tuple[Point, ...]]:
    """The sectors below the parallel, without those that stayed at the base."""
    highest = sorted(things, key=lambda thing: thing.centre[1] + thing.height / 2)[-3:]
    return [corners(thing) for thing in highest]


def test_it_writes_the_sum_in_degrees() -> None:
    texts = film()[-1].texts
    assert {r"50^\circ", r"60^\circ", r"70^\circ", r"180^\circ", r"\alpha", r"\beta", r"\gamma"} <= set(texts)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"alpha": 15, "beta": 15},
        {"alpha": 15, "beta": 150},
        {"alpha": 82.5, "beta": 82.5},
        {"method": TEAR},
        {"alpha": 130, "beta": 25, "method": TEAR},
    ],
)
def test_nothing_overlaps_or_leaves_the_frame(values: dict[str, Any]) -> None:
    assert_tidy(film(**values))
