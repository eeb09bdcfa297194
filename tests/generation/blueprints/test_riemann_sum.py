"""Riemann sums: what is read, what is worked out, what stands on the stage."""

from __future__ import annotations

import math
from typing import Any

import pytest

from generation import blueprints
from generation.blueprints import assemble
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter
from tests.generation.blueprints.observe import Moment, Thing, observe
from tests.generation.blueprints.plane import assert_tidy

RIEMANN = blueprints.get("riemann_sum")
PRIMARY, WARNING = "#58c4dd", "#fc6255"


def constants(function: str, **values: object) -> dict[str, Any]:
    return RIEMANN.constants({"function": function, **values})


def test_the_scene_file_holds_the_block_of_the_defaults() -> None:
    assert assemble.block_of(RIEMANN.code) == assemble.block(RIEMANN.constants({}))


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        (
            "Approximate the area under x^2 from 0 to 2 with 4, 8 and 16 rectangles",
            {"function": "x^2", "a": 0.0, "b": 2.0, "counts": [4, 8, 16]},
        ),
        (
            "Midpoint rule for e^x from 0 to 1 with n = 6",
            {"function": "e^x", "a": 0.0, "b": 1.0, "counts": [6], "rule": "midpoint"},
        ),
        (
            "Right endpoint sum for 1/x from 1 to 3, 8 bars",
            {"function": "1/x", "a": 1.0, "b": 3.0, "counts": [8], "rule": "right"},
        ),
        (
            "left Riemann sum of x^3 on [0, 1] with 400 rectangles",
            {"function": "x^3", "a": 0.0, "b": 1.0, "counts": [400], "rule": "left"},
        ),
        ("Area under ln(x) with rectangles", {"function": "ln(x)", "a": 1.0, "b": 3.0}),
        ("Why is an integral an area?", {}),
    ],
)
def test_it_reads_a_teachers_sentence(prompt: str, found: dict[str, object]) -> None:
    assert RIEMANN.read(prompt) == found


@pytest.mark.parametrize("prompt", ["Trapezoidal rule for x^2", "Area between two curves", "Integrate to infinity"])
def test_it_says_when_another_area_is_meant(prompt: str) -> None:
    with pytest.raises(Misfit):
        RIEMANN.read(prompt)


@pytest.mark.parametrize(("rule", "total"), [("left", "1.750"), ("midpoint", "2.625"), ("right", "3.750")])
def test_the_sum_follows_the_rule(rule: str, total: str) -> None:
    assert constants("x^2", rule=rule, counts=[4])["SUMS"] == [total]


@pytest.mark.parametrize(
    ("function", "a", "b", "area"),
    [
        ("x^2", 0, 2, r"= 8/3 \approx 2.667"),
        ("sin(x)", 0, math.pi, "= 2"),
        ("1/x", 1, math.e, "= 1"),
        ("e^x", 0, 1, r"= -1 + e \approx 1.718"),
        ("x^3 - x", -1, 1, "= 0"),
        ("e^(-x^2)", -1, 1, r"\approx 1.494"),
        ("|x|", -1, 2, r"\approx 2.500"),
    ],
)
def test_the_integral_is_exact_where_an_antiderivative_is_found(function: str, a: float, b: float, area: str) -> None:
    assert constants(function, a=a, b=b)["EXACT_TEX"] == area


def test_what_lies_below_the_axis_is_said() -> None:
    assert constants("x^3 - x", a=-1, b=1)["SIGNED_SAID"] == "red counts as negative"
    assert constants("x^2")["SIGNED_SAID"] == ""


@pytest.mark.parametrize(
    ("function", "values", "parameter", "sentence"),
    [
        (
            "1/x",
            {"a": -1, "b": 1},
            "a",
            "1/x is not defined at x = 0, where it divides by zero: choose a range without 0.",
        ),
        ("log(x)", {"a": -1, "b": 1}, "a", "log(x) is not defined for x ≤ 0: choose a range that starts above 0."),
        ("1/sqrt(x)", {"a": 0, "b": 1}, "a", "where it divides by zero"),
        ("x^2", {"a": 2, "b": 2}, "b", "The range must run from left to right: choose an end greater than 2."),
        ("x^2", {"counts": [400]}, "counts", "400"),
        ("x^2", {"counts": [0]}, "counts", "from 1 to 200"),
        ("x^2", {"counts": []}, "counts", "1 to 6"),
        ("e^x", {"a": 0, "b": 900}, "a", "choose a smaller range"),
    ],
)
def test_it_refuses_with_a_sentence(function: str, values: dict[str, object], parameter: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as problem:
        constants(function, **values)
    assert problem.value.data["parameter"] == parameter
    assert sentence in problem.value.data["message"]


@pytest.fixture(scope="module")
def film() -> tuple[Moment, ...]:
    source = RIEMANN.source({"function": "x^2 - 1", "a": 0, "b": 2, "counts": [4, 8], "rule": "right"})
    return observe(source.code, source.scene)


def rectangles(moment: Moment) -> list[Thing]:
    return [thing for thing in moment.of_kind("Polygon") if len(thing.points) == 5]


def test_there_are_as_many_rectangles_as_asked_for(film: tuple[Moment, ...]) -> None:
    assert [moment.name for moment in film] == ["The area", "4 rectangles", "8 rectangles", "The exact area"]
    assert [len(rectangles(moment)) for moment in film] == [0, 4, 8, 0]


def test_each_rectangle_is_as_high_as_the_curve_at_its_right_edge(film: tuple[Moment, ...]) -> None:
    low, high = RIEMANN.constants({"function": "x^2 - 1", "a": 0, "b": 2, "counts": [4, 8], "rule": "right"})["Y_RANGE"]
    bars = sorted(rectangles(film[1]), key=lambda bar: bar.centre)
    assert [bar.height for bar in bars] == pytest.approx(
        [abs(x * x - 1) * 5.5 / (high - low) for x in (0.5, 1, 1.5, 2)], abs=0.01
    )
    assert [bar.colour for bar in bars if bar.height > 0.01] == [WARNING, PRIMARY, PRIMARY]


def test_the_table_tells_the_sums_and_the_integral(film: tuple[Moment, ...]) -> None:
    assert {"1.750", "1.188", r"= 2/3 \approx 0.667"} <= set(film[-1].texts)


def test_nothing_leaves_the_frame_and_no_words_touch(film: tuple[Moment, ...]) -> None:
    assert_tidy(film)
