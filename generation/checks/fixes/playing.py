"""Objects where animations belong, lists where objects belong, points with two numbers, waits of no time."""

from __future__ import annotations

import ast
import re
from typing import Any

import libcst as cst

from generation.checks import library
from generation.checks.colours import is_colour
from generation.checks.fixes.change import Change, Turn, becomes
from generation.checks.fixes.names import colour
from generation.checks.fixes.rewrites import Bound, fill
from generation.checks.fixes.sight import Sight
from generation.checks.literals import Literals
from generation.checks.nearest import nearest
from generation.checks.playing import Watch
from generation.checks.values import Instance
from generation.types import Problem

WRITTEN = ("Text", "MathTex", "SingleStringMathTex", "MarkupText", "Paragraph")


def mend_playing(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.expr)
    if not isinstance(node, ast.expr):
        return []
    match problem.id:
        case "not_an_animation":
            return _animated(sight, node)
        case "not_an_object" if isinstance(node, (ast.Constant, ast.JoinedStr)):
            return [Change(node, _wrapped("Text(it)"))]
        case "not_a_text":
            return [Change(node, _wrapped("str(it)"))]
        case "list_of_objects":
            return _unpacked(sight, node)
        case "not_a_shape":
            return _grouped(sight, node)
        case "animation_added":
            return _played(sight, node)
        case "nothing_to_play" if sight.is_statement(node):
            return [Change(node, _waited)]
        case "no_time":
            return _some_time(sight, node)
    return []


def mend_style(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.Constant)
    if not isinstance(node, ast.Constant):
        return []
    return [Change(node, becomes(f'"{str(node.value).upper()}"'))]


def mend_saving(sight: Sight, problem: Problem) -> list[Change]:
    """What is restored is saved as it was: a camera when the scene begins, an object when it is made."""
    node = sight.at(problem, ast.expr)
    function = sight.function_around(node) if node else None
    if node is None or function is None:
        return []
    line = cst.parse_statement(f"{ast.unparse(node)}.save_state()")
    if ast.unparse(node).startswith("self.camera"):
        return [Change(function.body[0], lambda old: cst.FlattenSentinel([line, old]))]
    makes = [
        part
        for part in ast.walk(function)
        if isinstance(part, ast.Assign) and any(ast.unparse(target) == ast.unparse(node) for target in part.targets)
    ]
    return [Change(makes[0], lambda old: cst.FlattenSentinel([old, line]))] if len(makes) == 1 else []


def _played(sight: Sight, node: ast.expr) -> list[Change]:
    call = sight.parents.get(node)
    if isinstance(call, ast.Call) and sight.is_statement(call) and len(call.args) == 1:
        return [Change(call.func, becomes("self.play"))]
    return []


def _wrapped(template: str) -> Turn:
    return lambda old: fill(template, Bound({"it": old}))


def _animated(sight: Sight, node: ast.expr) -> list[Change]:
    watch = Watch(sight.inference)
    if watch.is_change(node):
        root: Any = node
        while isinstance(root, ast.Call) and isinstance(root.func, ast.Attribute):
            root = root.func.value
        return [Change(root, _wrapped("it.animate"))]
    values = [value for value in sight.inference.values(node) if isinstance(value, Instance)]
    written = all(any(sight.hierarchy.is_a(value.cls, name) for name in WRITTEN) for value in values)
    drawn = all(sight.hierarchy.is_a(value.cls, "VMobject") for value in values)
    return [Change(node, _wrapped("Write(it)" if written else "Create(it)" if drawn else "FadeIn(it)"))]


def _unpacked(sight: Sight, node: ast.expr) -> list[Change]:
    call = sight.parents.get(node)
    if not isinstance(call, ast.Call) or node not in call.args:
        return []
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in {"FadeIn", "FadeOut", "add", "remove"}:
        return [Change(node, _wrapped("VGroup(*it)"))]
    place = call.args.index(node)

    def turn(old: Any) -> Any:
        arguments = list(old.args)
        arguments[place] = arguments[place].with_changes(star="*")
        return old.with_changes(args=arguments)

    return [Change(call, turn)]


def _grouped(sight: Sight, node: ast.expr) -> list[Change]:
    call = sight.parents.get(node)
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "VGroup":
        return [Change(call.func, becomes("Group"))]
    return []


def _waited(old: Any) -> Any:
    times = [part.value for part in old.args if part.keyword and part.keyword.value == "run_time"]
    return fill("self.wait(it)", Bound({"it": times[0]})) if times else cst.parse_expression("self.wait()")


def _some_time(sight: Sight, node: ast.expr) -> list[Change]:
    if not isinstance(node, ast.Call):
        return []
    statement = sight.parents.get(node)
    if isinstance(node.func, ast.Attribute) and node.func.attr in {"wait", "pause"} and isinstance(statement, ast.Expr):
        block = sight.parents.get(statement)
        if len(getattr(block, "body", ())) > 1:
            return [Change(statement, lambda old: cst.RemoveFromParent())]
    times = [part.value for part in node.keywords if part.arg == "run_time"]
    return [Change(time, becomes("0.1")) for time in times if isinstance(time, (ast.Constant, ast.UnaryOp))]


def mend_point(sight: Sight, problem: Problem) -> list[Change]:
    """A third number for a point; a list of its own for each entry of a column."""
    node = sight.at(problem, (ast.List, ast.Tuple))
    while isinstance(node, ast.Tuple) and len(node.elts) != 2 and isinstance(node.elts[0], (ast.List, ast.Tuple)):
        node = node.elts[0]  # of a tuple without brackets, which begins where its first point does
    if not isinstance(node, (ast.List, ast.Tuple)):
        return []
    if problem.id == "single_row":
        return [Change(part, _wrapped("[it]")) for part in node.elts]
    if _is_taken_apart(sight, node):
        return []

    def turn(old: Any) -> Any:
        last = old.elements[-1]
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        return old.with_changes(
            elements=[*old.elements[:-1], last.with_changes(comma=comma), cst.Element(cst.Integer("0"))]
        )

    return [Change(node, turn)]


def _is_taken_apart(sight: Sight, node: ast.expr) -> bool:
    """Whether the list has a name and `x, y = name` relies on its two numbers."""
    literals = Literals(sight.inference)
    for part in sight.module.nodes:
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], (ast.Tuple, ast.List)):
            meant = literals.meant(part.value)
            deeper = any(isinstance(target, (ast.Tuple, ast.List)) for target in part.targets[0].elts)
            if meant is node or (deeper and node in ast.walk(meant)):
                return True
        if isinstance(part, (ast.For, ast.comprehension)) and isinstance(part.target, (ast.Tuple, ast.List)):
            rows = [literals.meant(row) for row in _rows_of(part.iter)]
            is_deep = isinstance(part.iter, ast.Call)  # zip, enumerate: only what they pair is taken apart further
            deeper = any(isinstance(target, (ast.Tuple, ast.List)) for target in part.target.elts)
            if (deeper or not is_deep) and any(node in ast.walk(row) for row in rows):
                return True
    return False


def _rows_of(source: ast.expr) -> list[ast.expr]:
    """What a loop runs over, through `zip` and `enumerate`."""
    return list(source.args) if isinstance(source, ast.Call) else [source]


def mend_power(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.BinOp)
    found = [part for part in ast.walk(node) if isinstance(part, ast.BinOp)] if node else []
    powers = [part for part in found if isinstance(part.op, ast.BitXor)]
    return [Change(part, _raised) for part in powers[:1]]


def _raised(old: Any) -> Any:
    return old.with_changes(operator=cst.Power(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")))


def mend_colour(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.Constant)
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return []
    word = re.sub(r"[\s-]+", "_", node.value.strip()).upper()
    if is_colour(word):
        return [Change(node, becomes(f'"{word}"'))]
    joined = {name.replace("_", ""): name for name, kind in library.names().items() if kind == "value:ManimColor"}
    own = joined.get(word.replace("_", ""))
    found = own or colour(word) or nearest(word, joined.values())
    if not found:
        return []
    return [Change(node, becomes(found if found.startswith("ManimColor") else f'"{found}"'))]
