"""Functions that are handed to Manim and called by it: how many values they take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from generation.checks.inference import Inference
from generation.checks.problems import problem_at
from generation.checks.values import Class, Instance, Method, Routine, Value
from generation.types import Problem

UPDATERS = {"add_updater"}
# Where the function stands, and how many values it is called with.
BY_NAME: dict[str, tuple[int, int]] = {
    "always_redraw": (0, 0),
    "UpdateFromFunc": (1, 1),
    "UpdateFromAlphaFunc": (1, 2),
    "ParametricFunction": (0, 1),
    "FunctionGraph": (0, 1),
    "ImplicitFunction": (0, 2),
    "Surface": (0, 2),
    "ArrowVectorField": (0, 1),
    "StreamLines": (0, 1),
    "ApplyPointwiseFunction": (0, 1),
    "ApplyComplexFunction": (0, 1),
}
BY_METHOD: dict[str, tuple[int, int]] = {
    "plot": (0, 1),
    "plot_parametric_curve": (0, 1),
    "plot_polar_graph": (0, 1),
    "plot_implicit_curve": (0, 2),
    "plot_surface": (0, 2),
    "apply_function": (0, 1),
    "apply_complex_function": (0, 1),
}


@dataclass(frozen=True)
class Handed:
    """A function that takes another number of values than it is given."""

    place: ast.expr
    function: ast.FunctionDef | ast.Lambda
    callee: str
    given: int
    needed: int
    most: int


def check_handed(inference: Inference) -> Iterator[Problem]:
    for handed in misfits(inference):
        what = "An updater" if handed.callee in UPDATERS else f"The function for “{handed.callee}”"
        takes = str(handed.needed) if handed.given < handed.needed else str(handed.most)
        yield problem_at(
            handed.place,
            "wrong_function",
            f"{what} is called with {_values(handed.given)}, and this one takes {takes}.",
            _hint(handed),
        )


def _values(count: int) -> str:
    return {0: "no value", 1: "one value"}.get(count, f"{count} values")


def _hint(handed: Handed) -> str:
    if handed.callee in UPDATERS:
        return "Write `lambda mobject: …`, or `lambda mobject, dt: …` for one that moves with time."
    names = ", ".join(("x", "y")[: handed.given])
    return f"Write `lambda {names}: …`." if names else "Write `lambda: …`."


def misfits(inference: Inference) -> Iterator[Handed]:
    """All functions in the file that take too many values, or too few."""
    for call in inference.module.nodes:
        if not isinstance(call, ast.Call) or call in inference.module.uncertain:
            continue
        found = _expected(inference, call)
        if found is None or any(isinstance(part, ast.Starred) for part in call.args):
            continue
        callee, place, count = found
        if place < len(call.args):
            function, bound = _function(inference, call.args[place])
            if function is not None:
                yield from _judged(call.args[place], function, callee, count, bound)


def _expected(inference: Inference, call: ast.Call) -> tuple[str, int, int] | None:
    values = inference.values(call.func)
    value: Value | None = next(iter(values)) if len(values) == 1 else None
    if isinstance(value, (Class, Routine)) and value.node is None and value.name in BY_NAME:
        return (value.name, *BY_NAME[value.name])
    if not isinstance(value, Method) or not isinstance(value.holder, Instance):
        return None
    member = inference.hierarchy.find(value.holder.cls, value.name)
    if member is None or member.owner.node is not None or not inference.hierarchy.is_a(value.holder.cls, "Mobject"):
        return None
    if value.name in UPDATERS:
        return (value.name, 0, 1)
    return (value.name, *BY_METHOD[value.name]) if value.name in BY_METHOD else None


def _function(inference: Inference, node: ast.expr) -> tuple[ast.FunctionDef | ast.Lambda | None, int]:
    """A function of the file, and how many of its parameters are filled already."""
    values = inference.values(node)
    value = next(iter(values)) if len(values) == 1 else None
    if isinstance(value, Routine):
        return value.node, 0
    if isinstance(value, Method) and isinstance(value.holder, Instance):
        member = inference.hierarchy.find(value.holder.cls, value.name)
        if member and isinstance(member.node, ast.FunctionDef) and not member.node.decorator_list:
            return member.node, 1
    return None, 0


def _judged(
    place: ast.expr, function: ast.FunctionDef | ast.Lambda, callee: str, count: int, bound: int
) -> Iterator[Handed]:
    arguments = function.args
    names = [part.arg for part in (*arguments.posonlyargs, *arguments.args)][bound:]
    if callee in UPDATERS and "dt" in [*names, *(part.arg for part in arguments.kwonlyargs)]:
        count = 2
    needed = max(0, len(names) - len(arguments.defaults))
    most = 99 if arguments.vararg else len(names)
    if not needed <= count <= most:
        yield Handed(place, function, callee, count, needed, most)
