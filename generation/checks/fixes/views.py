"""The view of a scene in space that is turned the other Manim's way, by the frame of its camera."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from generation.checks.fixes.change import Change, Turn
from generation.checks.fixes.phrases import FRAMES, VIEWS
from generation.checks.fixes.rewrites import Rewrite
from generation.checks.fixes.sight import Sight
from generation.checks.values import Class

DEGREES_FROM = 6.3
"""Numbers beyond a full turn are meant in degrees."""


def mend_view(sight: Sight, node: ast.Attribute) -> list[Change]:
    """`self.camera.frame.reorient(…)`, at once or as an animation; also where the frame has got a name first."""
    scene = sight.scene_around(node)
    if scene is None or not sight.hierarchy.is_a(Class(scene.name, scene), "ThreeDScene"):
        return []
    statement, said = sight.parents[node], ast.unparse(node)
    if isinstance(statement, ast.Assign) and said in FRAMES:
        return _of_name(sight, statement)
    start = node
    while isinstance(start.value, ast.Attribute):
        start = start.value
    change = _turned(sight, start, ast.unparse(start))
    return [change] if change else []


def _of_name(sight: Sight, assigned: ast.Assign) -> list[Change]:
    """All that is done with a frame by its name, and the naming left out; nothing where some of it can't be said."""
    function = sight.function_around(assigned)
    name = assigned.targets[0]
    if function is None or not isinstance(name, ast.Name) or len(assigned.targets) > 1:
        return []
    uses = [part for part in ast.walk(function) if isinstance(part, ast.Name) and part.id == name.id and part != name]
    changes = [_turned(sight, use, FRAMES[0]) for use in uses]
    done = [change for change in changes if change]
    return [Change(assigned, lambda old: cst.RemoveFromParent()), *done] if done and len(done) == len(uses) else []


def _turned(sight: Sight, start: ast.expr, said: str) -> Change | None:
    """The call that turns the view, beginning at `start`, which means `said`."""
    outer: ast.AST = start
    names = [said]
    while isinstance(above := sight.parents[outer], ast.Attribute):
        outer = above
        names.append(above.attr)
    is_animated = "animate" in names
    rewrite = VIEWS.get(".".join(name for name in names if name != "animate"))
    call = sight.parents[outer]
    if rewrite is None or not isinstance(call, ast.Call) or call.func is not outer:
        return None
    if not is_animated:
        return Change(call, _at_once(rewrite)) if sight.is_statement(call) else None
    played = sight.parents[call]
    if isinstance(played, ast.Call) and played.args == [call] and ast.unparse(played.func) == "self.play":
        return Change(played, _in_time(rewrite)) if sight.is_statement(played) else None
    return None


def _at_once(rewrite: Rewrite) -> Turn:
    return lambda call: rewrite.of(_in_degrees(call)) or call


def _in_time(rewrite: Rewrite) -> Turn:
    """`self.play(…, run_time=3)` becomes a movement of the camera that takes as long."""

    def turn(played: Any) -> Any:
        turned = rewrite.of(_in_degrees(played.args[0].value))
        if not isinstance(turned, cst.Call):
            return played
        settings = [part for part in played.args[1:] if part.keyword]
        moved = turned.with_changes(func=cst.parse_expression("self.move_camera"))
        return moved.with_changes(args=[*moved.args, *settings])

    return turn


def _in_degrees(call: cst.Call) -> cst.Call:
    return call.with_changes(args=[part.with_changes(value=_angle(part.value)) for part in call.args])


def _angle(value: cst.BaseExpression) -> cst.BaseExpression:
    number = value.expression if isinstance(value, cst.UnaryOperation) else value
    if isinstance(number, (cst.Integer, cst.Float)) and float(number.value) > DEGREES_FROM:
        return cst.BinaryOperation(value, cst.Multiply(), cst.Name("DEGREES"))
    return value
