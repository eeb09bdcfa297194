"""Calculations, loops and functions that fit after one small change; loops that end."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

import libcst as cst

from generation.checks.calculations import ROWS, kinds, operands
from generation.checks.endless import FINE_ENOUGH, plays_something
from generation.checks.fixes.change import Change, Turn, becomes, with_import
from generation.checks.fixes.methods import METHODS
from generation.checks.fixes.rewrites import Rewrite, wrapped
from generation.checks.fixes.sight import Sight
from generation.checks.handed import UPDATERS, Handed, misfits
from generation.checks.values import Instance, Method, Routine
from generation.types import Problem

DEEP_ENOUGH = 7
ENOUGH_OBJECTS = 400
ROUNDS = 3
"""How often a loop goes round that would never end."""
Parameters = Callable[[Any], Any]


def mend_calculation(sight: Sight, problem: Problem) -> list[Change]:
    node = next(
        (
            part
            for part in sight.module.nodes
            if isinstance(part, ast.BinOp) and problem.message in {found.message for found in _told(sight, part)}
        ),
        None,
    )
    if node is None:
        return []
    for one, other in ((node.left, node.right), (node.right, node.left)):
        found = kinds(sight.inference, one)
        if found == {"str"} and (rewrite := _as_vector(sight, one)):
            return [Change(one, _again(rewrite))]
        if found == {"str"} and isinstance(node.op, ast.Add):
            return [Change(other, wrapped("str(it)"))]
        if found and found <= ROWS and kinds(sight.inference, other) <= {"int", "float"}:
            arrays = [Change(one, wrapped("np.array(it)"))]
            return sight.with_numpy(arrays)
    return []


def _told(sight: Sight, node: ast.BinOp) -> list[Problem]:
    return list(operands(sight.inference, node))


def _as_vector(sight: Sight, node: ast.expr) -> Rewrite | None:
    """What a method is called that gives a vector, where one of the same name gives a text."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    classes = [cls for value in sight.inference.values(node.func.value) for cls in sight.classes_of(value)]
    known = [way for cls in classes for way in METHODS.get(f"{cls}.{node.func.attr}", ())]
    return next((rewrite for rewrite in known if rewrite.takes(node)), None)


def _again(rewrite: Rewrite) -> Turn:
    return lambda old: rewrite.of(old, old.func.value) or old


def mend_loop_over_number(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.expr)
    return [Change(node, wrapped("range(it)"))] if node else []


def mend_index(sight: Sight, problem: Problem) -> list[Change]:
    """Counted from 1: the index just behind the end is the last part."""
    node = sight.at(problem, ast.Subscript)
    while isinstance(node, ast.Subscript) and not re.match(f"“{re.escape(ast.unparse(node.value))}” ", problem.message):
        node = node.value
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return []
    length = sight.inference.contents.length(node.value)
    is_next = length is not None and length > 0 and node.slice.value == length
    return [Change(node.slice, becomes(str((length or 1) - 1)))] if is_next else []


def mend_handed(sight: Sight, problem: Problem) -> list[Change]:
    """A function that is handed over takes as many values as it is given."""
    place = (problem.line, problem.column)
    handed = next((part for part in misfits(sight.inference) if _place(part.place) == place), None)
    if handed is None:
        return []
    names = [part.arg for part in (*handed.function.args.posonlyargs, *handed.function.args.args)]
    if handed.callee in UPDATERS and len(names) == 2 and "dt" not in names and isinstance(handed.function, ast.Lambda):
        return [Change(handed.function, _renamed_parameter(names[1]))]
    if handed.callee in UPDATERS and len(names) == 2 and isinstance(handed.function, ast.FunctionDef):
        return [Change(handed.function, _renamed_parameter(names[1]))]
    if handed.most < handed.given:
        return [Change(handed.function, _with_parameters(_new_names(handed)))]
    if handed.given == 0 and not _mentions(handed.function, names):
        return [Change(handed.function, _without_parameters)]
    return []


def _place(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset + 1


def _new_names(handed: Handed) -> list[str]:
    """Names for what the function is given and has no name for yet."""
    usual = ["mobject", "dt"] if handed.callee in UPDATERS else ["mobject", "alpha"]
    usual = usual if handed.callee.startswith("Update") or handed.callee in UPDATERS else ["_x", "_y"]
    return usual[handed.most : handed.given]


def _mentions(function: ast.FunctionDef | ast.Lambda, names: list[str]) -> bool:
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    return any(isinstance(node, ast.Name) and node.id in names for part in body for node in ast.walk(part))


def _with_parameters(names: list[str]) -> Turn:
    def turn(old: Any) -> Any:
        given = [*old.params.params, *(cst.Param(cst.Name(name)) for name in names)]
        given = [part.with_changes(comma=cst.MaybeSentinel.DEFAULT) for part in given]
        new = old.with_changes(params=old.params.with_changes(params=given))
        blank = isinstance(old, cst.Lambda)
        return new.with_changes(whitespace_after_lambda=cst.SimpleWhitespace(" ")) if blank else new

    return turn


def _without_parameters(old: Any) -> Any:
    new = old.with_changes(params=cst.Parameters())
    is_lambda = isinstance(old, cst.Lambda)
    return new.with_changes(whitespace_after_lambda=cst.SimpleWhitespace("")) if is_lambda else new


def _renamed_parameter(name: str) -> Turn:
    return lambda old: old.visit(_Renamer(name, "dt"))


class _Renamer(cst.CSTTransformer):
    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self.old, self.new = old, new

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self.new) if updated_node.value == self.old else updated_node


def mend_endless(sight: Sight, problem: Problem) -> list[Change]:
    """A loop that plays something goes round a few times; one that counts and never counts on does so."""
    loop = sight.at(problem, ast.While)
    if not isinstance(loop, ast.While) or loop.orelse:
        return []
    missed = _missed(sight, loop)
    if missed:
        return missed
    counted = _counted(sight, loop)
    shows = plays_something(loop) or isinstance(loop.test, ast.Constant)
    if counted is None and not shows:
        return []
    return [Change(loop, _as_for(*(counted or ("_", f"range({ROUNDS})"))))]


def _missed(sight: Sight, loop: ast.While) -> list[Change]:
    """`while x != 1:` with steps that jump over it: up to it, or down to it."""
    test = loop.test
    if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.NotEq) or len(test.ops) > 1:
        return []
    name = getattr(test.left, "id", "")
    steps = [
        part.op for part in ast.walk(loop) if isinstance(part, ast.AugAssign) and getattr(part.target, "id", "") == name
    ]
    if len(steps) != 1 or not isinstance(steps[0], (ast.Add, ast.Sub)):
        return []
    sign = cst.LessThan if isinstance(steps[0], ast.Add) else cst.GreaterThan

    def turn(old: Any) -> Any:
        target = old.test.comparisons[0]
        blank = cst.SimpleWhitespace(" ")
        new = target.with_changes(operator=sign(whitespace_before=blank, whitespace_after=blank))
        return old.with_changes(test=old.test.with_changes(comparisons=[new]))

    return [Change(loop, turn)]


def _counted(sight: Sight, loop: ast.While) -> tuple[str, str] | None:
    """`while number < 5:` -> `for number in range(0, 5):`, where the loop forgets to count."""
    test = loop.test
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.left, ast.Name):
        return None
    name = test.left.id
    stored = any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store) for part in ast.walk(loop)
    )
    scope = sight.module.scopes.of.get(loop)
    owner = scope.owner(name) if scope else None
    first = owner.bindings[name][0] if owner else None
    if stored or not isinstance(first, ast.Constant) or not isinstance(first.value, int):
        return None
    end = ast.unparse(test.comparators[0])
    if isinstance(test.ops[0], ast.Lt):
        return name, f"range({first.value}, {end})"
    return (name, f"range({first.value}, {end} + 1)") if isinstance(test.ops[0], ast.LtE) else None


def _as_for(name: str, source: str) -> Turn:
    return lambda old: cst.For(cst.Name(name), cst.parse_expression(source), old.body, leading_lines=old.leading_lines)


def mend_crowd(sight: Sight, problem: Problem) -> list[Change]:
    """A function that branches too often is called with a smaller depth, where its depth is written out."""
    call = sight.at(problem, ast.Call)
    if not problem.hint.startswith("Call it"):
        return _fewer(sight, problem)
    if not isinstance(call, ast.Call):
        return []
    numbers = [part for part in [*call.args, *(part.value for part in call.keywords)] if isinstance(part, ast.Constant)]
    deep = [part for part in numbers if isinstance(part.value, int) and part.value > DEEP_ENOUGH]
    return [Change(deep[0], becomes(str(DEEP_ENOUGH)))] if len(deep) == 1 else []


def _fewer(sight: Sight, problem: Problem) -> list[Change]:
    """A loop that makes thousands of objects makes a few hundred: the film shows the same."""
    loop = sight.at(problem, (ast.For, ast.ListComp, ast.GeneratorExp))
    if loop is None:
        return []
    sources = [part.iter for part in ast.walk(loop) if isinstance(part, (ast.For, ast.comprehension))]
    ends = [
        source.args[-1]
        for source in sources
        if isinstance(source, ast.Call) and getattr(source.func, "id", "") == "range" and len(source.args) < 3
    ]
    numbers = [end for end in ends if isinstance(end, ast.Constant) and isinstance(end.value, int)]
    if not numbers or len(numbers) != len(sources):
        return []
    most = int(ENOUGH_OBJECTS ** (1 / len(numbers)))
    return [Change(end, becomes(str(most))) for end in numbers if isinstance(end.value, int) and end.value > most]


def mend_rounds(sight: Sight, problem: Problem) -> list[Change]:
    """A loop that goes round too often stops earlier; a function that calculates the same again and again remembers."""
    call = sight.at(problem, ast.Call)
    value = next(iter(sight.inference.values(call.func)), None) if isinstance(call, ast.Call) else None
    function = value.node if isinstance(value, Routine) else None
    if isinstance(value, Method) and isinstance(value.holder, Instance):
        member = sight.hierarchy.find(value.holder.cls, value.name)
        function = member.node if member and isinstance(member.node, ast.FunctionDef) else None
    if not isinstance(function, ast.FunctionDef):
        return mend_endless(sight, problem)
    cache = cst.Decorator(cst.parse_expression("functools.cache"))
    changes = [Change(function, lambda old: old.with_changes(decorators=[*old.decorators, cache]))]
    return changes if "functools" in sight.given else [*changes, Change(None, with_import("import functools"))]


def mend_fineness(sight: Sight, problem: Problem) -> list[Change]:
    """A surface of as many patches as can be drawn."""
    node = sight.at(problem, ast.expr)
    if isinstance(node, ast.Tuple):
        return [Change(node, becomes(f"({FINE_ENOUGH}, {FINE_ENOUGH})"))]
    return [Change(node, becomes(str(FINE_ENOUGH)))] if isinstance(node, ast.Constant) else []
