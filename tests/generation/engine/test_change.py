"""Wishes about ready scenes: what is read of them, and that nothing is done by half."""

from __future__ import annotations

from typing import Any

import pytest

from generation import blueprints
from generation.blueprints import look
from generation.blueprints.look import Look
from generation.checks import check
from generation.engine import change
from generation.engine.change import NotUnderstood
from generation.errors import BadParameter

READ: list[tuple[str, str, dict[str, Any]]] = [
    ("function_plot", "make the curve blue", {"curve_colour": "blue"}),
    ("function_plot", "Draw the graph in purple, please", {"curve_colour": "purple"}),
    ("function_plot", "use a red curve", {"curve_colour": "red"}),
    ("function_plot", "slower", {"pace": 0.667}),
    ("function_plot", "it is too fast", {"pace": 0.667}),
    ("function_plot", "a bit faster", {"pace": 1.2}),
    ("function_plot", "twice as fast", {"pace": 2.0}),
    ("function_plot", "at half the speed", {"pace": 0.5}),
    ("function_plot", "make it 40 seconds long", {"pace": 0.5}),
    ("function_plot", "white background", {"stage": "light"}),
    ("function_plot", "from -2 to 4", {"x_min": -2, "x_max": 4}),
    ("function_plot", "y = x^3 - x instead", {"function": "x^3 - x"}),
    ("function_plot", "change the function to x^2 - 4", {"function": "x^2 - 4"}),
    ("function_plot", "hide the roots", {"show_roots": False}),
    ("function_plot", "don't mark the turning points", {"show_extrema": False}),
    ("function_plot", "mark only the roots", {"show_extrema": False}),
    ("function_plot", "the curve red, the roots green and slower",
     {"curve_colour": "red", "roots_colour": "green", "pace": 0.667}),
    ("riemann_sum", "with 10 rectangles", {"counts": [10]}),
    ("riemann_sum", "use midpoints", {"rule": "midpoint"}),
    ("unit_circle_sine", "two turns", {"turns": 2}),
    ("unit_circle_sine", "in degrees", {"unit": "degrees"}),
    ("pythagoras", "leg a to 6", {"a": 6}),
    ("pythagoras", "legs 5 and 12", {"a": 5, "b": 12}),
    ("bubble_sort", "sort 4, 1, 3 instead", {"numbers": [4, 1, 3]}),
    ("bubble_sort", "descending", {"order": "descending"}),
    ("law_of_large_numbers", "luck 12", {"seed": 12}),
    ("fraction_bars", "subtract instead", {"operation": "subtract"}),
    ("linear_map", "use the matrix [[2,0],[0,1]]", {"matrix": [[2, 0], [0, 1]]}),
    ("linear_equation", "solve 2x - 4 = 10 instead", {"equation": "2x - 4 = 10"}),
]  # fmt: skip
LEFT: list[tuple[str, str, str]] = [
    ("function_plot", "add the second derivative", "derivative"),
    ("function_plot", "plot x^3 and add the second derivative", "derivative"),
    ("function_plot", "make the spline blue", "spline"),
    ("function_plot", "slower while the curve is drawn", "while"),
    ("function_plot", "explain it in German", "German"),
    ("function_plot", "make the title bigger", "bigger"),
    ("derivative_tangent", "add the second derivative", "second"),
]


def parameters(id: str) -> dict[str, Any]:
    return dict(blueprints.get(id).source({}).parameters)


@pytest.mark.parametrize(("id", "wish", "different"), READ, ids=[f"{id}: {wish}" for id, wish, _ in READ])
def test_what_a_wish_changes(id: str, wish: str, different: dict[str, Any]) -> None:
    before = parameters(id)
    made = change.read(wish, blueprints.get(id), before, 20.0)
    assert dict(made.parameters) == before | different
    assert made.remark.endswith(" now.") or "it was" in made.remark


@pytest.mark.parametrize(("id", "wish", "word"), LEFT, ids=[f"{id}: {wish}" for id, wish, _ in LEFT])
def test_a_wish_that_is_not_read_whole_changes_nothing(id: str, wish: str, word: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        change.read(wish, blueprints.get(id), parameters(id), 20.0)
    assert word in refused.value.left


def test_a_scene_says_no_in_its_own_words() -> None:
    with pytest.raises(NotUnderstood) as refused:
        change.read("add the second derivative", blueprints.get("derivative_tangent"), parameters("derivative_tangent"))
    assert "first derivative" in refused.value.reason


def test_a_value_that_cannot_be_shown_is_told() -> None:
    with pytest.raises(BadParameter):
        change.read("9 turns", blueprints.get("unit_circle_sine"), parameters("unit_circle_sine"))


def test_wishes_add_up() -> None:
    blueprint = blueprints.get("function_plot")
    once = change.read("make the curve red", blueprint, parameters("function_plot"))
    twice = change.read("slower", blueprint, once.parameters)
    thrice = change.read("slower", blueprint, twice.parameters)
    assert (thrice.parameters["curve_colour"], thrice.parameters["pace"]) == (
        "red",
        pytest.approx(1 / 1.5**2, abs=0.001),
    )
    again = change.read("normal speed", blueprint, thrice.parameters)
    assert again.code == once.code


def test_what_is_so_already_is_said() -> None:
    blueprint = blueprints.get("function_plot")
    once = change.read("make the curve red", blueprint, parameters("function_plot"))
    again = change.read("make the curve red", blueprint, once.parameters)
    assert (again.code, again.remark) == (once.code, "It is like that already.")


@pytest.mark.parametrize("blueprint", blueprints.load(), ids=lambda blueprint: str(blueprint.id))
def test_each_example_works(blueprint: blueprints.Blueprint) -> None:
    values = dict(blueprint.source({}).parameters)
    for example in change.examples(blueprint, values):
        assert change.read(example, blueprint, values).code != blueprint.source({}).code, example


@pytest.mark.parametrize("blueprint", blueprints.load(), ids=lambda blueprint: str(blueprint.id))
def test_each_colour_and_the_pace_are_in_the_file_which_the_checks_let_through(blueprint: blueprints.Blueprint) -> None:
    wanted = Look(0.5, "light", {nouns[0]: "red" for nouns in blueprint.colours.values()})
    made = look.source(blueprint, {}, wanted)
    red = look.COLOURS["red"][1]
    for role in blueprint.colours:
        assert f'\n{role} = "{red}"' in made.code
    assert "\nSPEED = 0.5\n" in made.code and check(made.code).ok
    assert look.split(made.parameters) == (dict(blueprint.source({}).parameters), wanted)
