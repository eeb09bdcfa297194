"""The formulas that a scene will ask for: which texts, how Manim joins them, in which template.

Only what is certain: formulas whose parts are all written out, in code that will run. A name is followed to its one
value, a loop through its elements, a parameter to the calls of its function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from generation.checks.formulas.reading import Reader
from generation.checks.formulas.templates import USUAL, Template, Templates
from generation.checks.formulas.written import Text
from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.values import Class, Instance, Method

MOST = 400
"""Formulas of a file."""
STRINGS = {"MathTex", "Tex", "Title", "BulletedList", "SingleStringMathTex"}
SEPARATORS = {"MathTex": " "}
ENVIRONMENTS: Mapping[str, str | None] = {
    "MathTex": "align*", "SingleStringMathTex": "align*", "Tex": "center", "Title": "center", "BulletedList": None,
}  # fmt: skip
PARTS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "LabeledDot": (("label", 0),),
    "BraceLabel": (("text", 1),),
    "Variable": (("label", 1),),
}
"""Classes that make a MathTex of these arguments: name and place."""
UNITS = {"DecimalNumber", "Integer"}
TABLES = {"Matrix": "matrix", "MathTable": "table"}
METHODS: Mapping[str, tuple[str, tuple[tuple[str, int], ...]]] = {
    "get_graph_label": ("CoordinateSystem", (("label", 1),)),
    "get_axis_labels": ("CoordinateSystem", (("x_label", 0), ("y_label", 1), ("z_label", 2))),
    "get_x_axis_label": ("CoordinateSystem", (("label", 0),)),
    "get_y_axis_label": ("CoordinateSystem", (("label", 0),)),
    "get_z_axis_label": ("CoordinateSystem", (("label", 0),)),
}
SPOKEN = {"get_tex": "MathTex", "get_text": "Tex"}
"""Methods of Brace: all their arguments, as one formula of this kind."""
READ = {"arg_separator", "tex_environment", "substrings_to_isolate", "tex_to_color_map", "tex_template"}
UNTOLD = object()
OTHER_WAYS = ("label_constructor", "element_to_mobject", "set_default")
"""Where a file speaks of these, labels and entries may be no formulas, or formulas of another kind."""


@dataclass(frozen=True)
class Asked:
    """One formula."""

    kind: str
    parts: tuple[Text, ...]
    separator: str = ""
    environment: str | None = None
    isolated: tuple[str, ...] = ()
    template: Template = USUAL


class Calls:
    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._module = inference.module
        self._reader = Reader(Literals(inference))
        self._templates = Templates(inference, self._reader)
        self._has_other_ways = any(word in self._module.code for word in OTHER_WAYS)

    def asked(self) -> list[Asked]:
        """In the order of the file; none in a file that catches the error of a formula by its class."""
        if any(isinstance(node, ast.ExceptHandler) and _catches_formulas(node) for node in self._module.nodes):
            return []
        calls = [node for node in self._module.nodes if isinstance(node, ast.Call)]
        certain = [call for call in calls if call not in self._module.uncertain]
        certain.sort(key=lambda call: (call.lineno, call.col_offset))
        return list(islice((formula for call in certain for formula in self._of(call)), MOST))

    def _of(self, call: ast.Call) -> Iterator[Asked]:
        values = self._inference.values(call.func)
        value = next(iter(values)) if len(values) == 1 else None
        if any(keyword.arg is None for keyword in call.keywords):
            return
        if isinstance(value, Class) and value.node is None:
            yield from self._of_class(value.name, call)
        elif isinstance(value, Method) and isinstance(value.holder, Instance):
            yield from self._of_method(value.holder.cls, value.name, call)

    def _of_class(self, name: str, call: ast.Call) -> Iterator[Asked]:
        if name in STRINGS:
            yield from self._strings(name, call)
        elif name in UNITS:
            yield from self._each("SingleStringMathTex", call, (("unit", 99),))
        elif self._has_other_ways:
            return
        elif name in PARTS:
            yield from self._each("MathTex", call, PARTS[name])
        elif name in TABLES and (rows := _argument(call, TABLES[name], 0)) is not None:
            for text in self._reader.entries(rows):
                yield from self._plain("MathTex", (text,))

    def _of_method(self, cls: Class, name: str, call: ast.Call) -> Iterator[Asked]:
        if self._has_other_ways:
            return
        if name in METHODS and self._is_a(cls, METHODS[name][0]):
            yield from self._each("MathTex", call, METHODS[name][1])
        elif name in SPOKEN and self._is_a(cls, "Brace"):
            for parts in self._reader.together(call.args):
                yield from self._plain(SPOKEN[name], parts)

    def _is_a(self, cls: Class, base: str) -> bool:
        return bool(self._inference.hierarchy.is_a(cls, base))

    def _each(self, kind: str, call: ast.Call, wanted: Sequence[tuple[str, int]]) -> Iterator[Asked]:
        for name, place in wanted:
            argument = _argument(call, name, place)
            for parts in self._reader.together([argument]) if argument is not None else ():
                yield from self._plain(kind, parts)

    def _plain(self, kind: str, parts: tuple[Text, ...]) -> Iterator[Asked]:
        if self._templates.is_usual:
            yield Asked(kind, parts, SEPARATORS.get(kind, ""), ENVIRONMENTS[kind])

    def _strings(self, kind: str, call: ast.Call) -> Iterator[Asked]:
        options = {str(keyword.arg): keyword.value for keyword in call.keywords if keyword.arg in READ}
        template = self._templates.named(options["tex_template"]) if "tex_template" in options else self._templates.own
        separator = _option(options, "arg_separator", SEPARATORS.get(kind, ""))
        environment = _option(options, "tex_environment", ENVIRONMENTS[kind])
        isolated = self._isolated(options)
        if template is None or not isinstance(separator, str) or environment is UNTOLD or isolated is None:
            return
        for parts in self._reader.together(call.args[:1] if kind == "SingleStringMathTex" else call.args):
            yield Asked(kind, parts, separator, environment, isolated, template)

    def _isolated(self, options: Mapping[str, ast.expr]) -> tuple[str, ...] | None:
        """The parts that Manim sets apart; None when they can't be told."""
        found: list[str] = []
        if (given := options.get("substrings_to_isolate")) is not None:
            found += [text.value for text in self._reader.elements(given)]
            if not found:
                return None
        if (colours := options.get("tex_to_color_map")) is not None:
            colours = self._reader.meant(colours)
            keys = colours.keys if isinstance(colours, ast.Dict) else [None]
            if not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
                return None
            found += [str(key.value) for key in keys if isinstance(key, ast.Constant)]
        return tuple(found)


def _catches_formulas(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and any(getattr(node, "id", "") == "ValueError" for node in ast.walk(handler.type))


def _option(options: Mapping[str, ast.expr], name: str, usual: str | None) -> Any:
    """An option's text or None, as it is written out, or UNTOLD."""
    node = options.get(name)
    if node is None:
        return usual
    is_written = isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str))
    return node.value if is_written and isinstance(node, ast.Constant) else UNTOLD


def _argument(call: ast.Call, name: str, place: int) -> ast.expr | None:
    if any(isinstance(argument, ast.Starred) for argument in call.args[: place + 1]):
        return None
    given = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return given if given is not None else call.args[place] if place < len(call.args) else None
