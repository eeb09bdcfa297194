"""Values of the wrong kind: texts, numbers and vectors where objects belong, methods that are not called, numbers that
are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generation.checks import library
from generation.checks.calculations import SAID
from generation.checks.calls import Callee, Calls
from generation.checks.inference import Inference
from generation.checks.points import FlatPoints
from generation.checks.problems import problem_at
from generation.checks.values import Builder, BuilderMethod, Class, Instance, Method, Plain, Routine
from generation.types import Problem

NUMBERS = {"int", "float"}
NO_OBJECTS = {"str", "int", "float", "ndarray"}
ROWS_OF_NUMBERS = {("BarChart", "values")}


def check_kinds(inference: Inference) -> Iterator[Problem]:
    calls, points = Calls(inference), FlatPoints(inference)
    for node in inference.module.nodes:
        if node in inference.module.uncertain:
            continue
        if isinstance(node, ast.Call):
            yield from _given(inference, calls, node)
            yield from _called_number(inference, node)
            yield from _range(inference, node)
            yield from _loose_array(inference, node)
            yield from _plain_labels(inference, node)
            for argument in points.arguments(node):
                yield from _not_called(inference, argument)
        elif isinstance(node, ast.BinOp):
            yield from _not_called(inference, node.left)
            yield from _not_called(inference, node.right)
        elif isinstance(node, ast.Attribute) and node.attr == "animate" and _is_builder(inference, node.value):
            yield problem_at(
                node,
                "animate_twice",
                "“animate” stands twice in one chain.",
                "Write it once: `thing.animate.shift(UP).scale(2)`.",
            )


def _is_builder(inference: Inference, node: ast.expr) -> bool:
    values = inference.values(node)
    return bool(values) and all(isinstance(value, Builder) for value in values)


def _given(inference: Inference, calls: Calls, call: ast.Call) -> Iterator[Problem]:
    values = inference.values(call.func)
    answers = calls.answering(next(iter(values))) if len(values) == 1 else None
    if not answers or len(answers) > 1 or any(isinstance(part, ast.Starred) for part in call.args):
        return
    callee = answers[0]
    needed = _objects(callee)
    places = [part.name for part in callee.signature.by_place]
    given = [*zip(places, call.args, strict=False), *((part.arg or "", part.value) for part in call.keywords)]
    for name, argument in given:
        found = inference.values(argument)
        plain = {value.name for value in found if isinstance(value, Plain)}
        if (callee.title, name) in ROWS_OF_NUMBERS and plain == {"dict"} and len(plain) == len(found):
            yield problem_at(
                argument,
                "dictionary_given",
                f"“{callee.title}” is given a dictionary, and needs a list of numbers.",
                f"Write `list({ast.unparse(argument)[:40]}.values())`.",
            )
        if name not in needed or not found:
            continue
        if all(isinstance(value, Routine) for value in found):
            yield problem_at(
                argument,
                "function_given",
                f"“{callee.title}” is given a function, and needs an object of the kind “{needed[name]}”.",
                "Give it the curve: `graph = axes.plot(function)`.",
            )
        elif plain and len(plain) == len(found) and plain <= NO_OBJECTS:
            yield problem_at(
                argument,
                "object_needed",
                f"“{callee.title}” is given {SAID[min(plain)]}, and needs an object of the kind “{needed[name]}”.",
                "Make an object of it: `Line(start, end)`, `Text(…)`.",
            )
        elif all(isinstance(value, Builder) for value in found) and inference.hierarchy.is_a(
            callee.cls or Class(callee.title), "Animation"
        ):
            yield problem_at(
                argument,
                "animation_inside",
                f"“{callee.title}” is given a change by “animate”, which is an animation by itself.",
                "Play it by itself: `self.play(thing.animate.shift(UP))`.",
            )


def _objects(callee: Callee) -> dict[str, str]:
    """The parameters that must be objects, with the class they must be of."""
    owner, _, name = callee.entry_name.partition(".")
    if not name:
        return {}
    found: dict[str, str] = library.class_entry(owner)["members"][name].get("objects", {})
    return found


def _called_number(inference: Inference, call: ast.Call) -> Iterator[Problem]:
    """`circle.radius(2)`, `circle.animate.radius(2)`: what is called is a number."""
    if not isinstance(call.func, ast.Attribute):
        return
    name = call.func.attr
    for value in inference.values(call.func.value):
        target = value.target if isinstance(value, Builder) else value
        member = inference.hierarchy.find(target.cls, name) if isinstance(target, Instance) else None
        if member is None or member.owner.node is not None or member.type not in {"float", "int", "str", "ndarray"}:
            return
        yield problem_at(
            call,
            "number_called",
            f"“{name}” is {SAID[member.type]} and no method, so it can't be called.",
            f"Write `{name}` without brackets, or a method that changes it.",
        )
        return


def _range(inference: Inference, call: ast.Call) -> Iterator[Problem]:
    if not isinstance(call.func, ast.Name) or call.func.id != "range" or call.keywords:
        return
    scope = inference.module.scopes.of.get(call.func)
    if scope is None or scope.owner("range") is not None:
        return
    for argument in call.args:
        if inference.values(argument) == {Plain("float")} and is_broken(argument):
            yield problem_at(
                call,
                "range_of_fractions",
                "“range” counts by whole numbers only, and is given a fraction.",
                "Write `np.arange(0, 2, 0.5)` for fractions, or `//` for a division without a rest.",
            )
            return


def _loose_array(inference: Inference, call: ast.Call) -> Iterator[Problem]:
    """`np.array(1, 2)`: the numbers of a vector one by one."""
    if ast.unparse(call.func) not in {"np.array", "numpy.array"} or len(call.args) < 2:
        return
    numbers = {Plain("int"), Plain("float")}
    if all((found := inference.values(part)) and found <= numbers for part in call.args[1:]):
        yield problem_at(
            call,
            "loose_array",
            "“np.array” is given single numbers, and needs them in one list.",
            "Write `np.array([1, 2, 0])`.",
        )


def _plain_labels(inference: Inference, call: ast.Call) -> Iterator[Problem]:
    """The headings of a table as plain texts, where objects belong."""
    if not any(
        isinstance(value, Class) and inference.hierarchy.is_a(value, "Table") for value in inference.values(call.func)
    ):
        return
    for part in call.keywords:
        found = inference.contents.of(part.value) if part.arg in {"row_labels", "col_labels"} else frozenset()
        if found and found <= {Plain("str"), Plain("int"), Plain("float")}:
            yield problem_at(
                part.value,
                "plain_labels",
                f"The “{part.arg}” of a table are plain texts, and must be objects.",
                'Write `[Text("a"), Text("b")]`.',
            )


def is_broken(node: ast.expr) -> bool:
    """Whether it is certainly no whole number of Python's: a fraction, or what a division gives."""
    if isinstance(node, ast.UnaryOp):
        return is_broken(node.operand)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)


def _not_called(inference: Inference, node: ast.expr) -> Iterator[Problem]:
    values = inference.values(node)
    if not isinstance(node, ast.Attribute) or not node.attr.startswith("get_") or len(values) != 1:
        return
    value = next(iter(values))
    if isinstance(value, (Method, BuilderMethod)):
        yield problem_at(
            node,
            "not_called",
            f"“{ast.unparse(node)}” is a method that is not called.",
            f"Write brackets behind it: `{ast.unparse(node)}()`.",
        )
