"""The formulas that can be read out of a scene's source before it runs: they are set in one go beside its start.

What Manim makes of its arguments is not guessed: the real classes are called and stopped where they ask for the SVG.
A formula that is missed is only set later, and one too many costs a few milliseconds.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from manim import BulletedList, MathTex, SingleStringMathTex, Tex, Title

from generation.render.tex.client import Recorded, recording
from generation.render.tex.literals import Literals
from generation.render.tex.protocol import Formula

_MOST = 256
_CLASSES: Mapping[str, Callable[..., object]] = {
    kind.__name__: kind for kind in (MathTex, Tex, Title, BulletedList, SingleStringMathTex)
}
_THAT_MATTER = {"arg_separator", "tex_environment", "substrings_to_isolate", "tex_to_color_map"}
"""The keyword arguments that change what is asked for."""
_METHODS: Mapping[str, type[SingleStringMathTex]] = {"get_tex": MathTex, "get_text": Tex}
_LABELS = {"get_axis_labels", "get_x_axis_label", "get_y_axis_label", "get_z_axis_label", "get_graph_label", "Variable"}
_TABLES = {"Matrix", "IntegerMatrix", "MobjectMatrix", "MathTable"}
_NUMBERS = (
    "DecimalNumber", "Integer", "Variable", "add_coordinates", "include_numbers", "add_numbers", "BarChart",
    "ComplexPlane", "PolarPlane", "NumberPlane",
)  # fmt: skip
_NAMES = (*_CLASSES, *_METHODS, *_LABELS, *_TABLES, *_NUMBERS)
"""Without any of these nothing is asked for, and the source need not be parsed."""
_GLYPHS = "0123456789.-"
_OTHER_TEMPLATE = ("TexTemplate", "tex_template")

_Call = tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]


def formulas(code: str) -> list[Formula]:
    """In the order of the source, each once. Raises nothing."""
    if any(name in code for name in _OTHER_TEMPLATE) or not any(name in code for name in _NAMES):
        return []
    found: dict[Formula, None] = {}
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        tree = ast.parse(code)
        for call in _calls(tree, code):
            for formula in _asked_for(*call):
                found[formula] = None
            if len(found) >= _MOST:
                break
    return list(found)


def _asked_for(kind: Callable[..., object], arguments: Sequence[Any], options: Mapping[str, Any]) -> list[Formula]:
    with recording() as asked:
        with suppress(Recorded, Exception):
            kind(*arguments, **options)
        return asked


def _calls(tree: ast.Module, code: str) -> Iterator[_Call]:
    literals = Literals(tree)
    makers = {**{name: (kind, slice(None)) for name, kind in _CLASSES.items()}, **_wrappers(tree)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = _name(node.func)
        if name in makers:
            kind, taken = makers[name]
            options = _options(node, literals)
            yield from ((kind, each, options) for each in literals.arguments(node.args[taken]))
        elif name in _METHODS:
            yield from ((_METHODS[name], each, {}) for each in literals.arguments(node.args))
        elif name in _LABELS | _TABLES:
            yield from ((MathTex, (part,), {}) for part in _parts(node, literals))
        if name == BulletedList.__name__:
            yield MathTex, (r"\cdot",), {}
    if any(name in code for name in _NUMBERS):
        yield from ((MathTex, (glyph,), {}) for glyph in _GLYPHS)


def _wrappers(tree: ast.Module) -> dict[str, tuple[Callable[..., object], slice]]:
    """The file's own functions that hand their arguments on: `def formula(*tex): return MathTex(*tex, …)`."""
    found: dict[str, tuple[Callable[..., object], slice]] = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        named = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
        if not named and not function.args.vararg:
            continue
        for node in ast.walk(function):
            kind = _CLASSES.get(_name(node.func)) if isinstance(node, ast.Call) else None
            if kind is None or not isinstance(node, ast.Call) or len(node.args) != 1:
                continue
            match node.args[0]:
                case ast.Starred(value=ast.Name(id=name)) if function.args.vararg and name == function.args.vararg.arg:
                    found[function.name] = kind, slice(len(named), None)
                case ast.Name(id=name) if name in named:
                    place = named.index(name)
                    found[function.name] = kind, slice(place, place + 1)
    return found


def _options(node: ast.Call, literals: Literals) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for keyword in node.keywords:
        if keyword.arg not in _THAT_MATTER:
            continue
        if keyword.arg == "tex_to_color_map" and isinstance(keyword.value, ast.Dict):
            keys = literals.arguments([key for key in keyword.value.keys if key])
            options[keyword.arg] = dict.fromkeys(keys[0], "#FFFFFF") if keys else {}
        elif values := literals.values(keyword.value):
            options[keyword.arg] = values[0]
    return options


def _parts(node: ast.Call, literals: Literals) -> Iterator[str]:
    """All texts and numbers in a call's arguments, however deep."""
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    waiting = [value for argument in arguments for value in literals.values(argument)]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
