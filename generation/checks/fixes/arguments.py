"""Settings that a call does not take: said in another way, by their right name, or left out."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from generation.checks import library
from generation.checks.calls import Callee
from generation.checks.fixes import phrases
from generation.checks.fixes.attributes import likeliest
from generation.checks.fixes.change import Change, Turn
from generation.checks.fixes.names import with_self
from generation.checks.fixes.rewrites import Bound, fill, renamed_keyword, value_of, with_keyword, without
from generation.checks.fixes.sight import Sight
from generation.checks.keywords import replacement
from generation.checks.meaning import same_meaning
from generation.checks.values import Instance, Method
from generation.types import Problem

LIKENESS = 0.78
"""Settings are few, so that one a little farther away is still the one that is meant."""


def mend_keyword(sight: Sight, problem: Problem) -> list[Change]:
    call, name = sight.keywords.get((problem.line, problem.column), (None, ""))
    callee = _callee(sight, call) if call else None
    if call is None or callee is None:
        return []
    given = {part.arg for part in call.keywords}
    if name[1:] in {"_min", "_max", "_step"} and f"{name[0]}_range" in (callee.keywords or ()):
        whole = f"{name[0]}_range"
        both = {f"{name[0]}_min", f"{name[0]}_max"} <= given and whole not in given
        if both and name.endswith("_min"):
            return [Change(call, _range(name[0]))]
        return [] if both or whole not in given else [Change(call, _without(name))]
    again = phrases.RECALLED.get((callee.title, name))
    if again is not None and again.takes(call):
        return [Change(call, lambda old: again.of(old) or old)]
    setting = _setting(callee, name)
    if setting is not None:
        return [Change(call, _said(setting, name))]
    replaced = replacement(callee, name)
    taken = given | {part.name for part in callee.signature.by_place[: len(call.args)]}
    if replaced is not None and replaced.new:
        new: str | None = replaced.new
    else:
        known = {part for part in callee.keywords or () if not part.startswith("_")}
        new = likeliest(name, known, LIKENESS) or same_meaning(name, known - given)
    if new and new not in taken:
        return [Change(call, lambda old: renamed_keyword(old, name, new))]
    if not callee.entry_name:  # the file's own function: what was meant is its author's to say
        return []
    return [Change(call, _without(name))]


def _callee(sight: Sight, call: ast.Call) -> Callee | None:
    for value in sight.inference.values(call.func):
        for callee in sight.calls.answering(value) or ():
            return callee
    return None


def _classes(callee: Callee) -> list[str]:
    if callee.cls is None or callee.cls.node is not None:
        return [callee.title]
    return [callee.cls.name, *library.class_entry(callee.cls.name)["bases"]]


def _setting(callee: Callee, name: str) -> str | None:
    """Only for what makes an object: methods take other things."""
    if not callee.entry_name.endswith(".__init__"):
        return None
    return next((found for cls in _classes(callee) if (found := phrases.SETTINGS.get((cls, name)))), None)


def _said(template: str, name: str) -> Turn:
    """The setting in other words."""

    def turn(call: Any) -> Any:
        value = value_of(call, name) if isinstance(call, cst.Call) else None
        if value is None:
            return call
        rest = without(call, name)
        if template == "it":
            return rest
        said = fill(template, Bound({"it": rest, "value": value}))
        if not template.startswith("it("):
            return said
        if isinstance(value, cst.Name) and value.value == "False" and "value" not in template:
            return rest  # a switch that is off
        assert isinstance(said, cst.Call)
        argument = said.args[0]
        assert argument.keyword is not None
        return with_keyword(rest, argument.keyword.value, argument.value)

    return turn


def _range(letter: str) -> Turn:
    """`x_min=a, x_max=b` -> `x_range=[a, b]`."""

    def turn(call: Any) -> Any:
        ends = [value_of(call, f"{letter}_{end}") for end in ("min", "max", "step")]
        text = ", ".join(cst.Module([]).code_for_node(end) for end in ends if end is not None)
        call = without(without(call, f"{letter}_max"), f"{letter}_step")
        return call.with_changes(
            args=[
                part.with_changes(keyword=cst.Name(f"{letter}_range"), value=cst.parse_expression(f"[{text}]"))
                if part.keyword and part.keyword.value == f"{letter}_min"
                else part
                for part in call.args
            ]
        )

    return turn


def _without(name: str) -> Turn:
    return lambda call: without(call, name) if isinstance(call, cst.Call) else call


def mend_repeated(sight: Sight, problem: Problem) -> list[Change]:
    """`Square(2, 3)` is a rectangle; other extra values have no single meaning."""
    call = next(
        (
            node
            for node in sight.module.nodes
            if isinstance(node, ast.Call)
            and any((part.lineno, part.col_offset + 1) == (problem.line, problem.column) for part in node.args)
        ),
        None,
    )
    if call and isinstance(call.func, ast.Name) and call.func.id == "Square" and len(call.args) == 2:
        return [Change(call.func, lambda old: cst.Name("Rectangle"))]
    return _without_self(sight, call) if call else []


def _without_self(sight: Sight, call: ast.Call) -> list[Change]:
    """`def helper(value):` in a class, called as `self.helper(3)`: its first parameter is forgotten."""
    value = next(iter(sight.inference.values(call.func)), None)
    if not isinstance(value, Method) or not isinstance(value.holder, Instance):
        return []
    member = sight.hierarchy.find(value.holder.cls, value.name)
    function = member.node if member else None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return []
    names = [part.arg for part in function.args.args]
    return [Change(function, with_self)] if "self" not in names and len(call.args) == len(names) else []
