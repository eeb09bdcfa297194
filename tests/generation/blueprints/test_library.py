"""What every blueprint on the shelf keeps to."""

from __future__ import annotations

import ast
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from generation import blueprints
from generation.blueprints import Blueprint, assemble, outline
from generation.blueprints.library import SHELF
from generation.blueprints.reading import Misfit
from generation.errors import BadParameter

IDS = sorted(path.name for path in SHELF.iterdir() if path.is_dir() and path.name[0] not in "._")
FIRST_TWELVE = {
    "bubble_sort",
    "derivative_tangent",
    "fraction_bars",
    "function_plot",
    "law_of_large_numbers",
    "linear_equation",
    "linear_map",
    "pythagoras",
    "riemann_sum",
    "square_of_sum",
    "triangle_angles",
    "unit_circle_sine",
}
ALLOWED_IMPORTS = {
    "manim", "numpy", "math", "cmath", "random", "itertools", "functools", "collections", "dataclasses", "typing",
    "enum", "fractions", "decimal", "statistics", "string", "colorsys",
}  # fmt: skip
FORBIDDEN_NAMES = {
    "eval",
    "exec",
    "open",
    "compile",
    "getattr",
    "setattr",
    "globals",
    "locals",
    "vars",
    "__import__",
    "input",
}
THUMBNAIL_SIZE = (480, 270)
THUMBNAIL_BYTES = 40 * 1024
ODD_VALUES: dict[str, list[Any]] = {
    "expression": [
        "", "0", "5", "x", "1/x", "ln(x)", "√(x-100)", "x^100", "tan(x)", "1/(x^2)", "|x|", "sin(1/x)", "e^(x^2)",
        "x^x", "floor(x)", "y",
    ],
    "equation": [
        "", "x = 5", "0x = 0", "0x = 1", "x^2 = 4", "2x = 2x", "x/0 = 1", "y + 1 = 2", "1 = 2", "1/x = 2",
        "999999x = 1",
    ],
    "number": [0, -1, 1e300, -1e300, 1e-9, "pi", None],
    "integer": [0, -1, 1, 2, 7, 400, 10**9, 2.5],
    "boolean": [True, False, "maybe"],
    "choice": ["", "nothing"],
    "text": ["", "\\end{document}", "'; import os", "x" * 500, "#"],
    "numbers": [[], [1], [1, 1, 1], [3, 2, 1], [-5, 0, 5], [1e12, 1], [0.5, 1], list(range(50))],
    "matrix": [
        [[0, 0], [0, 0]], [[1, 0], [0, 1]], [[1, 2], [2, 4]], [[-1, 0], [0, -1]], [[100, 0], [0, 100]],
        [[0.01, 0], [0, 1]], [[1]],
    ],
    "fraction": ["0/5", "1/1", "1/0", "7/3", "999/1000", "1/97", "-1/2", "x"],
}  # fmt: skip


@pytest.fixture(params=IDS)
def blueprint(request: pytest.FixtureRequest) -> Blueprint:
    return blueprints.get(request.param)


def test_the_first_twelve_are_there() -> None:
    assert {blueprint.id for blueprint in blueprints.load()} >= FIRST_TWELVE


def test_its_texts_are_complete(blueprint: Blueprint) -> None:
    assert 15 <= len(blueprint.prompts) <= 40
    assert 3 <= len(blueprint.off_prompts) <= 16
    assert len(set(blueprint.prompts)) == len(blueprint.prompts)
    assert blueprint.summary.endswith(".")
    assert all(parameter.label[0].isupper() for parameter in blueprint.parameters)


def test_its_schema_and_defaults_are_json(blueprint: Blueprint) -> None:
    assert json.loads(json.dumps(blueprint.schema()))["properties"].keys() == blueprint.defaults.keys()
    assert json.loads(json.dumps(blueprint.defaults)) == blueprint.defaults


def test_its_block_is_what_its_rules_give_for_the_defaults(blueprint: Blueprint) -> None:
    assert assemble.block_of(blueprint.code) == assemble.block(blueprint.constants({}))


def test_its_source_stands_alone(blueprint: Blueprint) -> None:
    source = blueprint.source({})
    tree = ast.parse(source.code)
    modules = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.partition(".")[0] for module in modules} <= ALLOWED_IMPORTS | {"__future__"}
    assert "generation." not in source.code
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes if "Scene" in map(ast.unparse, node.bases)] == [blueprint.scene]


def test_its_scene_uses_no_trick(blueprint: Blueprint) -> None:
    nodes = list(ast.walk(ast.parse(blueprint.code)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not names & FORBIDDEN_NAMES
    assert not [name for name in names | attributes if name.startswith("__")]


def test_it_has_three_to_six_steps(blueprint: Blueprint) -> None:
    source = blueprint.source({})
    assert 3 <= len(outline.steps(source.code, source.scene)) <= 6


def test_it_reads_its_own_prompts_and_can_show_them(blueprint: Blueprint) -> None:
    for prompt in blueprint.prompts:
        source = blueprint.source(blueprint.read(prompt))
        compile(source.code, "scene.py", "exec")


def test_it_claims_no_value_that_it_does_not_have(blueprint: Blueprint) -> None:
    names = {parameter.name for parameter in blueprint.parameters}
    for prompt in (*blueprint.prompts, *blueprint.off_prompts):
        try:
            assert blueprint.read(prompt).keys() <= names
        except Misfit as misfit:
            assert misfit.reason.endswith(".")


def test_odd_values_end_in_a_scene_or_in_a_sentence(blueprint: Blueprint) -> None:
    for parameter in blueprint.parameters:
        for value in ODD_VALUES[parameter.type]:
            try:
                source = blueprint.source({parameter.name: value})
            except BadParameter as problem:
                sentence = problem.data["message"]
                assert len(sentence) > 15, (parameter.name, value, sentence)
                assert sentence.rstrip()[-1] in ".?", (parameter.name, value, sentence)
            else:
                compile(source.code, "scene.py", "exec")


def test_its_thumbnail_is_small_and_of_the_right_size(blueprint: Blueprint) -> None:
    assert _png_size(blueprint.thumbnail) == THUMBNAIL_SIZE
    assert blueprint.thumbnail.stat().st_size < THUMBNAIL_BYTES


def _png_size(file: Path) -> tuple[int, int]:
    """Width and height, from the header (PNG specification, 11.2.2)."""
    header = file.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", header[16:24])
    return width, height
