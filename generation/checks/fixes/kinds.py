"""Values of the wrong kind, made of the right one."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from generation.checks.fixes.change import Change
from generation.checks.fixes.methods import METHODS
from generation.checks.fixes.rewrites import Bound, fill, wrapped
from generation.checks.fixes.sight import Sight
from generation.checks.kinds import is_broken
from generation.checks.values import Plain
from generation.types import Problem

FADING = {"FadeIn", "FadeOut"}


def mend_object(sight: Sight, problem: Problem) -> list[Change]:
    """A line in the direction of a vector, an object for a text."""
    node = sight.at(problem, ast.expr)
    values = sight.inference.values(node)
    if node is None or len(values) != 1:
        return []
    if values == {Plain("ndarray")} and problem.message.endswith("“Line”."):
        return [Change(node, wrapped("Line(ORIGIN, it)"))]
    return [Change(node, wrapped("Text(it)"))] if values == {Plain("str")} else []


def mend_dictionary(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.expr)
    return [Change(node, wrapped("list(it.values())"))] if node else []


def mend_animation_inside(sight: Sight, problem: Problem) -> list[Change]:
    """`Create(square.animate.shift(UP))` is the change itself; `FadeOut` of one shows where it goes."""
    node = sight.at(problem, ast.expr)
    call = sight.parents.get(node) if node else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args[:1] != [node]:
        return []
    if call.func.id not in FADING:
        return [Change(call, lambda old: old.args[0].value)]

    def turn(old: Any) -> Any:
        changes = old.args[0].value
        shifted = isinstance(changes, cst.Call) and isinstance(changes.func, cst.Attribute)
        if not shifted or changes.func.attr.value != "shift" or len(changes.args) != 1:
            return old
        builder = changes.func.value
        if not isinstance(builder, cst.Attribute) or builder.attr.value != "animate":
            return old
        bound = Bound({"it": builder.value, "vector": changes.args[0].value})
        return fill(f"{old.func.value}(it, shift=vector)", bound)

    return [Change(call, turn)]


def mend_twice_animated(sight: Sight, problem: Problem) -> list[Change]:
    """The second `.animate` of a chain goes."""
    found = [
        part
        for part in sight.attributes.values()
        if part.attr == "animate" and (part.lineno, part.col_offset + 1) == (problem.line, problem.column)
    ]
    outer = max(found, key=lambda part: part.end_col_offset or 0, default=None)
    return [Change(outer, lambda old: old.value)] if len(found) > 1 and outer else []


def mend_called_number(sight: Sight, problem: Problem) -> list[Change]:
    """`circle.animate.radius(2)`: the method that changes the number; without a value just the number."""
    node = sight.at(problem, ast.Call)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    if not node.args and not node.keywords:
        return [Change(node, lambda old: old.func)]
    values = sight.inference.values(node.func.value)
    classes = [cls for value in values for cls in sight.classes_of(value)]
    ways = [way for cls in classes for way in METHODS.get(f"{cls}.{node.func.attr}", ()) if way.takes(node)]
    return [Change(node, lambda old: ways[0].of(old, old.func.value) or old)] if ways else []


def mend_range(sight: Sight, problem: Problem) -> list[Change]:
    """`range(n / 2)` -> `range(n // 2)`; steps of a fraction are NumPy's."""
    node = sight.at(problem, ast.Call)
    if not isinstance(node, ast.Call):
        return []
    broken = [part for part in node.args if is_broken(part)]
    if all(isinstance(part, ast.BinOp) for part in broken):
        return [Change(part, _divided) for part in broken]
    changes = [Change(node, lambda old: old.with_changes(func=cst.parse_expression("np.arange")))]
    return sight.with_numpy(changes)


def _divided(old: Any) -> Any:
    return old.with_changes(operator=cst.FloorDivide())


def mend_array(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.Call)
    if not isinstance(node, ast.Call):
        return []

    def turn(old: Any) -> Any:
        listed = cst.List([cst.Element(part.value) for part in old.args if not part.keyword])
        return old.with_changes(args=[cst.Arg(listed), *(part for part in old.args if part.keyword)])

    return [Change(node, turn)]


def mend_labels(sight: Sight, problem: Problem) -> list[Change]:
    """Each heading as an object."""
    node = sight.at(problem, ast.expr)
    if isinstance(node, (ast.List, ast.Tuple)):
        template = "Text(it)" if all(isinstance(part, ast.Constant) for part in node.elts) else "Text(str(it))"
        return [Change(part, wrapped(template)) for part in node.elts]
    return [Change(node, wrapped("[Text(str(label)) for label in it]"))] if node else []


def mend_function_given(sight: Sight, problem: Problem) -> list[Change]:
    """`axes.get_area(lambda x: x**2)`: the area below the curve that the function is plotted as."""
    node = sight.at(problem, (ast.Lambda, ast.Name, ast.Attribute))
    call = sight.parents.get(node) if node else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or node is None:
        return []
    orders = [sight.classes_of(value) for value in sight.inference.values(call.func.value)]
    if not orders or not all("CoordinateSystem" in order for order in orders):
        return []
    axes = cst.parse_expression(ast.unparse(call.func.value))
    return [Change(node, lambda old: fill("axes.plot(it)", Bound({"it": old, "axes": axes})))]


def mend_uncalled(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.Attribute)
    return [Change(node, wrapped("it()"))] if node else []
