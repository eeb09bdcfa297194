"""The last resort where no engine can be asked: a command that no object knows is left out, and the rest is shown."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from generation.checks.fixes.change import Change, Turn
from generation.checks.fixes.rewrites import tidy
from generation.checks.fixes.sight import Sight
from generation.checks.values import Builder, Instance
from generation.types import Problem

COMMANDS = {
    "set", "add", "align", "enable", "disable", "make", "apply", "with", "use", "text", "style", "format", "wrap",
    "justify", "show", "hide", "update", "start", "stop", "fix", "lock", "unlock", "mark", "highlight", "emphasize",
    "attach", "animate", "label", "draw", "fade", "glow", "shade", "blur", "round", "smooth", "toggle", "play",
    "render", "display", "reset", "adjust", "change", "shift", "move", "place", "position", "arrange", "color",
}  # fmt: skip
"""First words of methods that are called for what they do, and not for what they give."""


def leave_out(sight: Sight, problem: Problem) -> list[Change]:
    """Without the call of a method that is not there: its statement, its link in a chain, or its animation."""
    node = sight.attributes.get((problem.line, problem.column))
    call = sight.call_of(node) if node else None
    if node is None or call is None or node.attr.split("_")[0] not in COMMANDS:
        return []
    statement = sight.parents.get(call)
    if isinstance(statement, ast.Expr):
        block = sight.parents.get(statement)
        alone = len(getattr(block, "body", ())) < 2
        return [] if alone else [Change(statement, lambda old: cst.RemoveFromParent())]
    values = sight.inference.values(node.value)
    if values and all(isinstance(value, Builder) for value in values):
        return _without_animation(sight, call)
    objects = values and all(
        isinstance(value, Instance) and sight.hierarchy.is_a(value.cls, "Mobject") for value in values
    )
    return [Change(call, lambda old: old.func.value)] if objects else []


def _without_animation(sight: Sight, call: ast.Call) -> list[Change]:
    """`play(dot.animate.sparkle(), Write(text))` plays the rest; a pause where that was all."""
    played = sight.parents.get(call)
    if not isinstance(played, ast.Call) or call not in played.args or not sight.is_statement(played):
        return []
    place = played.args.index(call)
    return [Change(played, _without(place) if len(played.args) > 1 else _paused)]


def _without(place: int) -> Turn:
    return lambda old: old.with_changes(args=tidy([*old.args[:place], *old.args[place + 1 :]]))


def _paused(old: Any) -> Any:
    return cst.parse_expression("self.wait()")
