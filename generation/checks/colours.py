"""Colours given in quotes that Manim does not know."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generation.checks import library
from generation.checks.inference import Inference
from generation.checks.nearest import nearest
from generation.checks.values import BuilderMethod, Class, Method
from generation.types import Problem

SETTINGS = {"color", "fill_color", "stroke_color", "background_stroke_color", "sheen_color", "checkerboard_colors"}
METHODS = {"set_color", "set_fill", "set_stroke"}
NUMBER = re.compile(r"(#|0x)([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$")


def check_colours(inference: Inference) -> Iterator[Problem]:
    for node in inference.module.nodes:
        if not isinstance(node, ast.Call) or node in inference.module.uncertain:
            continue
        values = inference.values(node.func)
        if not values or not all(isinstance(value, (Class, Method, BuilderMethod)) for value in values):
            continue
        of_manim = all(not isinstance(value, Class) or value.node is None for value in values)
        given = [part.value for part in node.keywords if part.arg in SETTINGS] if of_manim else []
        if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            given += node.args[:1]
        for colour in given:
            if isinstance(colour, ast.Constant) and isinstance(colour.value, str) and not is_colour(colour.value):
                yield _problem(colour, colour.value)


def is_colour(text: str) -> bool:
    """Whether Manim reads the text as a colour."""
    return bool(NUMBER.match(text)) or library.names().get(text.upper()) == "value:ManimColor"


def _problem(node: ast.expr, text: str) -> Problem:
    known = (name for name, kind in library.names().items() if kind == "value:ManimColor")
    match = nearest(text.upper(), known)
    hint = f"Did you mean `{match}`?" if match else 'Use one of Manim\'s colours, or its number, such as "#58C4DD".'
    return Problem(
        "unknown_colour", node.lineno, node.col_offset + 1, f"“{text}” is not a colour that Manim knows.", hint
    )
