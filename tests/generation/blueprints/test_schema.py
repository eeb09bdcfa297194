"""Parameters: typed, cleaned, and refused with a sentence that says what to do."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy

from generation import blueprints
from generation.blueprints.schema import Parameter, parameter_from
from generation.errors import BadParameter

X = sympy.Symbol("x")

PARAMETERS = {
    "expression": Parameter("function", "expression", "Function", "x^2"),
    "number": Parameter("start", "number", "Start", 0, minimum=-10, maximum=10),
    "integer": Parameter("count", "integer", "Rectangles", 8, minimum=1, maximum=200),
    "boolean": Parameter("roots", "boolean", "Mark the roots", True),
    "choice": Parameter("side", "choice", "Side", "left", options=("left", "right")),
    "text": Parameter("name", "text", "Name", "Anna", max_length=10),
    "numbers": Parameter(
        "items", "numbers", "Numbers", [5, 2], minimum=-99, maximum=99, min_items=2, max_items=5, integers=True
    ),
    "matrix": Parameter("matrix", "matrix", "Matrix", [[1, 1], [0, 1]], minimum=-9, maximum=9),
    "fraction": Parameter("part", "fraction", "Part", "3/4", minimum=0, maximum=2),
    "equation": Parameter("equation", "equation", "Equation", "3x + 5 = 20"),
}


@pytest.mark.parametrize(
    ("kind", "value", "cleaned"),
    [
        ("expression", "x^2 - 1", X**2 - 1),
        ("number", 2, 2.0),
        ("number", "pi/2", math.pi / 2),
        ("integer", 4.0, 4),
        ("integer", "12", 12),
        ("boolean", False, False),
        ("boolean", "on", True),
        ("choice", "right", "right"),
        ("text", "  Ada   L ", "Ada L"),
        ("numbers", [3, 1.0, -2], (3, 1, -2)),
        ("numbers", "3, 1, 2", (3, 1, 2)),
        ("matrix", [[0, -1], [1, 0.5]], ((0, -1), (1, 0.5))),
        ("matrix", "[[0,1],[1,0]]", ((0, 1), (1, 0))),
        ("fraction", "6/8", Fraction(3, 4)),
        ("fraction", " 1 / 3 ", Fraction(1, 3)),
        ("fraction", "2", Fraction(2)),
    ],
)
def test_it_cleans_good_values(kind: str, value: Any, cleaned: Any) -> None:
    assert PARAMETERS[kind].clean(value) == cleaned


def test_an_equation_is_cleaned_to_both_sides_as_written() -> None:
    equation = PARAMETERS["equation"].clean("2y + 3 = 9")
    assert (str(equation.lhs), str(equation.rhs)) == ("2*y + 3", "9")


@pytest.mark.parametrize(
    ("kind", "value", "advice"),
    [
        ("expression", "x +", "something is missing"),
        ("expression", 3, "must be a formula"),
        ("number", "ten", "write one such as"),
        ("number", None, "must be a number"),
        ("number", True, "must be a number"),
        ("number", math.nan, "must be a number"),
        ("number", 11, "from -10 to 10"),
        ("integer", 2.5, "whole number"),
        ("integer", 400, "Rectangles is 400, and this scene shows values from 1 to 200: choose one of these."),
        ("boolean", 7, "yes or no"),
        ("choice", "middle", "left, right"),
        ("choice", ["left"], "left, right"),
        ("text", "x" * 11, "at most 10"),
        ("text", "a\x00b", "can't be shown"),
        ("text", 5, "must be text"),
        ("numbers", [1], "give 2 to 5"),
        ("numbers", [1, "a"], "numbers only"),
        ("numbers", [1, 2.5], "whole numbers only"),
        ("numbers", [1, 100], "from -99 to 99"),
        ("numbers", {"a": 1}, "a list of numbers"),
        ("matrix", [[1, 2]], "2 rows of 2 numbers"),
        ("matrix", [[1, 2], [3, math.inf]], "numbers only"),
        ("matrix", "none", "2 rows of 2 numbers"),
        ("fraction", "1/0", "divides by zero"),
        ("fraction", "5/2", "from 0 to 2"),
        ("fraction", "a/b", "such as 3/4"),
        ("fraction", 0.5, "such as 3/4"),
        ("equation", "3x + 5", "one equals sign"),
        ("equation", "x = y = z", "one equals sign"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(kind: str, value: Any, advice: str) -> None:
    with pytest.raises(BadParameter) as caught:
        PARAMETERS[kind].clean(value)
    assert caught.value.data["parameter"] == PARAMETERS[kind].name
    assert advice in caught.value.data["message"]


def test_it_describes_itself_as_json_schema() -> None:
    assert PARAMETERS["integer"].schema() == {
        "title": "Rectangles",
        "default": 8,
        "type": "integer",
        "minimum": 1,
        "maximum": 200,
    }
    assert PARAMETERS["numbers"].schema()["items"] == {"type": "integer", "minimum": -99, "maximum": 99}
    assert PARAMETERS["choice"].schema()["enum"] == ["left", "right"]


def test_what_may_be_left_out_is_none() -> None:
    parameter = Parameter("end", "number", "End", optional=True)
    assert parameter.clean(None) is None
    assert parameter.clean("") is None
    assert parameter.schema()["type"] == ["number", "null"]


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ({"type": "colour", "label": "L", "default": 1}, "parameters.p.type"),
        ({"type": "integer", "default": 1}, "parameters.p.label"),
        ({"type": "integer", "label": "L", "default": 1, "options": []}, "parameters.p.options"),
        ({"type": "integer", "label": "L", "default": "x"}, "parameters.p.default"),
    ],
)
def test_a_wrong_table_is_named_by_its_key(table: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError, match=key):
        parameter_from("p", table)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A shelf with one toy blueprint."""
    folder = tmp_path / "toy_scene"
    folder.mkdir()
    (folder / "blueprint.toml").write_text(
        'title = "Toy"\nsummary = "A toy."\nsubject = "algebra"\ngrades = [5, 8]\ntags = ["toy"]\n'
        'prompts = ["Show the toy"]\noff_prompts = ["Hide the toy"]\n'
        '[parameters.count]\ntype = "integer"\nlabel = "Count"\ndefault = 3\nminimum = 1\nmaximum = 9\n'
    )
    (folder / "rules.py").write_text(
        "def read(sentence):\n    count = sentence.count('toy')\n    return {'count': count} if count else {}\n\n"
        "def derive(values):\n    return {'COUNT': values['count']}\n"
    )
    (folder / "scene.py").write_text(
        '"""Toy: a toy."""\nfrom manim import *\nfrom generation.kit import step\n\n'
        "# --- parameters ---\nCOUNT = 3\n# --- end of parameters ---\n\n\n"
        'class ToyScene(Scene):\n    def construct(self):\n        step(self, "Toys", "Here they are.")\n'
    )
    return tmp_path


def test_a_blueprint_reads_fills_and_assembles(shelf: Path) -> None:
    (toy,) = blueprints.load(shelf)
    source = toy.source(toy.read("Show 5 toys"))
    assert "COUNT = 5" in source.code
    assert (source.scene, source.title, source.engine, source.blueprint) == ("ToyScene", "Toy", "composer", "toy_scene")
    assert source.parameters == {"count": 5}
    assert toy.steps == ("Toys",)
    assert toy.schema()["properties"]["count"]["maximum"] == 9
    assert blueprints.get("toy_scene", shelf).title == "Toy"


def test_a_blueprint_refuses_a_parameter_it_does_not_have(shelf: Path) -> None:
    with pytest.raises(BadParameter, match="bad_parameter") as caught:
        blueprints.get("toy_scene", shelf).source({"colour": "red"})
    assert "it knows count" in caught.value.data["message"]


def test_an_unknown_id_is_a_key_error(shelf: Path) -> None:
    for name in ("other", "../toy_scene", ""):
        with pytest.raises(KeyError):
            blueprints.get(name, shelf)


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("blueprint.toml", 'title = "Toy"\n', "", "title"),
        ("blueprint.toml", '"algebra"', '"magic"', "subject"),
        ("blueprint.toml", "[5, 8]", "[8, 5]", "grades"),
        ("blueprint.toml", 'tags = ["toy"]', "tags = [1]", "tags"),
        ("blueprint.toml", 'tags = ["toy"]', 'tags = ["toy"]\nmood = "x"', "mood"),
        ("blueprint.toml", "default = 3", "default = 30", "parameters.count.default"),
        ("blueprint.toml", "title =", "title", "blueprint.toml"),
        ("scene.py", "class ToyScene", "class Toy", "ToyScene"),
        ("scene.py", "# --- parameters ---", "", "parameters ---"),
        ("scene.py", "class", "clas", "scene.py"),
        ("rules.py", "def derive", "def derived", "derive"),
    ],
)
def test_a_malformed_folder_is_named_by_file_and_key(shelf: Path, file: str, old: str, new: str, named: str) -> None:
    path = shelf / "toy_scene" / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(blueprints.MalformedBlueprint) as caught:
        blueprints.load(shelf)
    assert file in str(caught.value)
    assert named in str(caught.value)
