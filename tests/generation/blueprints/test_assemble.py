"""A scene and its constants become one self-contained file."""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from generation.blueprints import assemble, outline
from generation.blueprints.assemble import Code

SCENE = '''"""Toy: a toy."""

from manim import *
from generation.kit import (
    heading,
    step,
)

# --- parameters ---
N = 1
SHOW = True
# --- end of parameters ---


class Toy(Scene):
    def construct(self):
        step(self, "First", "Said.")
        if SHOW:
            self.more()
        else:
            step(self, "Without", "Said.")
        self.end()

    def end(self):
        step(self, "Last", "Said.")

    def more(self):
        step(self, "More", "Said.")
        for number in range(N):
            step(self, f"Number {number}", "Said.")
'''


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (3, "3"),
        (np.int64(3), "3"),
        (0.1 + 0.2, "0.3"),
        (np.float64(1.5), "1.5"),
        (-0.0, "0.0"),
        (True, "True"),
        (None, "None"),
        ("plain", '"plain"'),
        (r"\frac{1}{2}", r'r"\frac{1}{2}"'),
        ('say "hi"', "'say \"hi\"'"),
        ([1.0, (2, "a")], '[1.0, (2, "a")]'),
        ((1,), "(1,)"),
        ({"a": [1]}, '{"a": [1]}'),
        (Fraction(1, 2), "0.5"),
        (Code("lambda x: x**2"), "lambda x: x**2"),
    ],
)
def test_it_writes_values_as_readable_python(value: Any, source: str) -> None:
    assert assemble.literal(value) == source


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'",
        '"""',
        "\\",
        '\\\\"',
        "x\nimport os",
        "# --- end of parameters ---\nimport os",
        'a"; import os #',
        "\u2028",
        'r"',
        "\\'",
    ],
)
def test_text_never_leaves_the_block(text: str) -> None:
    code = assemble.assemble(SCENE, {"N": 1, "SHOW": True, "WORDS": text})
    tree = ast.parse(code)
    values = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "WORDS"
    ]
    assert [ast.literal_eval(value) for value in values] == [text]
    assert [type(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)] == [ast.ImportFrom]


def test_it_refuses_what_it_cannot_write() -> None:
    with pytest.raises(TypeError, match="parameter block"):
        assemble.literal(object())
    with pytest.raises(ValueError, match="capital letters"):
        assemble.block({"n = 1; import os": 1})


def test_it_brings_along_the_kit_parts_in_use_and_no_others() -> None:
    code = assemble.assemble(SCENE, {"N": 2, "SHOW": True})
    defined = [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef)]
    assert defined == ["fit", "words", "heading", "step"]
    assert "generation" not in code
    assert code.startswith('"""Toy: a toy."""\n\nfrom manim import *\n\n# --- parameters ---\nN = 2\n')
    assert code.count("class Toy(Scene)") == 1
    assert "STAGE_COLOR" not in code


def test_it_refuses_a_scene_without_a_block_or_with_a_kit_part_that_is_none() -> None:
    with pytest.raises(ValueError, match="are missing"):
        assemble.assemble("x = 1\n", {})
    with pytest.raises(ValueError, match="the kit has no wheel"):
        assemble.assemble(SCENE.replace("heading", "wheel"), {})


def test_long_lists_are_broken_into_lines() -> None:
    text = assemble.block({"NUMBERS": list(range(100))})
    assert max(map(len, text.splitlines())) <= 112
    assert ast.literal_eval(text.split("NUMBERS = ")[1].split("# ---")[0]) == list(range(100))


def test_the_outline_follows_the_scene_and_the_constants() -> None:
    assert outline.steps(SCENE, "Toy") == ("First", "More", "Last")
    assert outline.steps(SCENE.replace("SHOW = True", "SHOW = False"), "Toy") == ("First", "Without", "Last")


MADE = """
COUNTS = [4, 8]
COIN = False
THROW, MANY = ("flip", 2) if COIN else ("throw", 3)


def counted(count):
    return f"{count} bar" + ("s" if count > 1 else "")


class Toy(Scene):
    def construct(self):
        first = COUNTS[0]
        step(self, counted(first), "Said.")
        for count in COUNTS[1:]:
            self.more(count)
        while self.unfinished():
            step(self, f"The {THROW}s", "Said.")
        step(self, self.title, "Said.")

    def more(self, count):
        step(self, counted(count), "Said.")
"""


def test_the_outline_works_out_names_that_are_made_of_constants() -> None:
    assert outline.steps(MADE, "Toy") == ("4 bars", "8 bars", "The throws")
