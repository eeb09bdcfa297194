"""Objects where animations belong, lists where objects belong, points with two numbers, waits of no time."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

import libcst as cst

from generation.checks import library
from generation.checks.colours import is_colour
from generation.checks.fixes.change import Change, Turn, becomes
from generation.checks.fixes.names import colour
from generation.checks.fixes.rewrites import Bound, fill, tidy, with_keyword
from generation.checks.fixes.sight import Sight
from generation.checks.literals import Literals
from generation.checks.nearest import nearest
from generation.checks.playing import Watch
from generation.checks.points import FlatPoints
from generation.checks.values import Builder, Instance, Method
from generation.types import Problem

WRITTEN = ("Text", "MathTex", "SingleStringMathTex", "MarkupText", "Paragraph")


def mend_playing(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.expr)
    if not isinstance(node, ast.expr):
        return []
    mend = PLAYING.get(problem.id)
    return mend(sight, node) if mend else []


def _text_object(sight: Sight, node: ast.expr) -> list[Change]:
    return [Change(node, _wrapped("Text(it)"))] if isinstance(node, (ast.Constant, ast.JoinedStr)) else []


def _as_text(sight: Sight, node: ast.expr) -> list[Change]:
    return [Change(node, _wrapped("str(it)"))]


def _pause(sight: Sight, node: ast.expr) -> list[Change]:
    return [Change(node, _waited)] if sight.is_statement(node) else []


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


def _timed(sight: Sight, node: ast.expr) -> list[Change]:
    """`play(Write(text), 2)` -> `play(Write(text), run_time=2)`."""
    call = sight.parents.get(node)
    if (
        not isinstance(call, ast.Call)
        or call.args[-1] is not node
        or any(part.arg == "run_time" for part in call.keywords)
    ):
        return []
    place = len(call.args) - 1

    def turn(old: Any) -> Any:
        rest = old.with_changes(args=[*old.args[:place], *old.args[place + 1 :]])
        return with_keyword(rest, "run_time", old.args[place].value)

    return [Change(call, turn)]


def _called_methods(sight: Sight, node: ast.expr) -> list[Change]:
    """`play(square.shift, UP, circle.scale, 2)` -> `play(square.animate.shift(UP), circle.animate.scale(2))`."""
    call = sight.parents.get(node)
    if not isinstance(call, ast.Call) or any(isinstance(part, ast.Starred) for part in call.args):
        return []
    kinds = [_kind(sight, part) for part in call.args]

    def turn(old: Any) -> Any:
        made: list[Any] = []
        placed = [part for part in old.args if not part.keyword]
        for part, kind in zip(placed, kinds, strict=True):
            if kind == "method":
                target = part.value
                builder = fill("it.animate", Bound({"it": target.value}))
                made.append(cst.Arg(cst.Call(cst.Attribute(builder, target.attr), [])))
            elif kind == "value" and made and isinstance(made[-1].value, cst.Call):
                value = made[-1].value
                made[-1] = cst.Arg(value.with_changes(args=tidy([*value.args, cst.Arg(part.value)])))
            else:
                made.append(part)
        return old.with_changes(args=tidy([*made, *(part for part in old.args if part.keyword)]))

    return [Change(call, turn)]


def _kind(sight: Sight, node: ast.expr) -> str:
    """What an argument of `play` is: a method that is not called, an animation, or a value for the method before it."""
    values = sight.inference.values(node)
    if isinstance(node, ast.Attribute) and values and all(isinstance(value, Method) for value in values):
        return "method"
    animated = any(
        isinstance(value, Builder) or (isinstance(value, Instance) and sight.hierarchy.is_a(value.cls, "Animation"))
        for value in values
    )
    return "animation" if animated else "value"


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
    if not isinstance(node, (ast.List, ast.Tuple)) or FlatPoints(sight.inference).is_taken_apart(node):
        return _lifted(sight, problem) if problem.id == "flat_point" else []
    if problem.id == "single_row":
        return [Change(part, _wrapped("[it]")) for part in node.elts]

    def turn(old: Any) -> Any:
        last = old.elements[-1]
        comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        return old.with_changes(
            elements=[*old.elements[:-1], last.with_changes(comma=comma), cst.Element(cst.Integer("0"))]
        )

    return [Change(node, turn)]


def _lifted(sight: Sight, problem: Problem) -> list[Change]:
    """A point of the plane put into space where it is used; each of a row."""
    kinds = (ast.Name, ast.Call, ast.BinOp, ast.Subscript, ast.Attribute, ast.ListComp)
    found = [
        part
        for part in FlatPoints(sight.inference).all()
        if (part.lineno, part.col_offset + 1) == (problem.line, problem.column)
    ]
    if len(found) != 1 or not isinstance(found[0], kinds):
        return []
    is_row = isinstance(sight.parents.get(found[0]), ast.Starred)
    template = "[np.append(point, 0) for point in it]" if is_row else "np.append(it, 0)"
    changes = [Change(found[0], _wrapped(template))]
    return sight.with_numpy(changes)


def mend_list_of_points(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.expr)
    call = sight.parents.get(node) if node else None
    return (
        [Change(call, lambda old: old.with_changes(args=[old.args[0].with_changes(star="*"), *old.args[1:]]))]
        if (isinstance(call, ast.Call) and call.args[:1] == [node])
        else []
    )


def mend_joined(sight: Sight, problem: Problem) -> list[Change]:
    """The sum of two lists, calculated as that of vectors."""
    node = sight.at(problem, ast.expr)
    meant = Literals(sight.inference).meant(node) if isinstance(node, ast.expr) else None
    if not isinstance(meant, ast.BinOp):
        return []
    changes = [Change(meant.left, _wrapped("np.array(it)"))]
    return sight.with_numpy(changes)


def mend_loose_numbers(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, ast.Call)
    while isinstance(node, ast.Call) and getattr(node.func, "attr", "") != "move_to":
        node = node.func.value if isinstance(node.func, ast.Attribute) else None
    if not isinstance(node, ast.Call):
        return []
    template = "[a, b, 0]" if len(node.args) == 2 else "[a, b, c]"

    def turn(old: Any) -> Any:
        given = dict(zip("abc", (part.value for part in old.args), strict=False))
        return old.with_changes(args=[cst.Arg(fill(template, Bound(given)))])

    return [Change(node, turn)]


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


PLAYING: dict[str, Callable[[Sight, ast.expr], list[Change]]] = {
    "not_an_animation": _animated,
    "number_played": _timed,
    "method_played": _called_methods,
    "not_an_object": _text_object,
    "not_a_text": _as_text,
    "list_of_objects": _unpacked,
    "not_a_shape": _grouped,
    "animation_added": _played,
    "nothing_to_play": _pause,
    "no_time": _some_time,
}
