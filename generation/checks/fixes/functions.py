"""Functions where finished things were given, and the numbers of trackers."""

from __future__ import annotations

import ast

import libcst as cst

from generation.checks.fixes.change import Change, Turn, becomes
from generation.checks.fixes.rewrites import Bound, fill
from generation.checks.fixes.sight import Sight
from generation.checks.functions import DRAWN_ANEW, TAKING
from generation.checks.retired import MATHEMATICS
from generation.types import Problem

VARIABLES = {"x", "t", "theta"}
KNOWN = {"np", "math", "PI", "TAU", "e", *MATHEMATICS}


def mend_function(sight: Sight, problem: Problem) -> list[Change]:
    """`always_redraw(Dot(…))` -> with `lambda:` before it; `plot("x**2")` -> `plot(lambda x: x**2)`."""
    node = sight.at(problem, ast.expr)
    call = sight.parents.get(node) if node else None
    if not isinstance(node, ast.expr) or not isinstance(call, ast.Call):
        return []
    if isinstance(call.func, ast.Name) and call.func.id == DRAWN_ANEW and not isinstance(node, ast.Constant):
        return [Change(node, _of())]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "add_updater" and isinstance(node, ast.Call):
        return [Change(node, _of("_"))]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _written(node, node.value)
    return []


def mend_kept(sight: Sight, problem: Problem) -> list[Change]:
    """`plot(self.f)` -> `plot(lambda x: self.f(x))`, with what the method takes."""
    node = sight.at(problem, ast.Attribute)
    scene = sight.scene_around(node) if node else None
    if not isinstance(node, ast.Attribute) or scene is None:
        return []
    methods = [part for part in scene.body if isinstance(part, ast.FunctionDef) and part.name == node.attr]
    names = [part.arg for part in methods[-1].args.args[1:]] if methods else []
    if not names:
        return []
    taken = ", ".join(names)
    return [Change(node, becomes(f"lambda {taken}: {ast.unparse(node)}({taken})"))]


def _written(node: ast.expr, formula: str) -> list[Change]:
    """A formula in quotes, as a function of the one letter in it."""
    text = formula.partition("=")[2].strip() or formula.strip()
    text = text.replace("^", "**")
    try:
        names = {part.id for part in ast.walk(ast.parse(text, mode="eval")) if isinstance(part, ast.Name)}
    except (SyntaxError, ValueError):
        return []
    variables = names - KNOWN
    if len(variables) != 1 or not variables <= VARIABLES:
        return []
    (variable,) = variables
    return [Change(node, lambda old: cst.parse_expression(f"lambda {variable}: {text}"))]


def _of(variable: str = "") -> Turn:
    """What is there, as a function of one variable, or of none."""
    head = f"lambda {variable}".strip()
    return lambda old: fill(f"{head}: it", Bound({"it": old}))


def mend_tracker(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.names.get((problem.line, problem.column)) or sight.at(problem, ast.Attribute)
    return [Change(node, lambda old: fill("it.get_value()", Bound({"it": old})))] if node else []


def as_function(sight: Sight, name: ast.Name) -> list[Change]:
    """`plot(x**2)` -> `plot(lambda x: x**2)`, where nothing gives `x`."""
    if name.id not in VARIABLES:
        return []
    inside: ast.AST = name
    while inside in sight.parents:
        above = sight.parents[inside]
        if isinstance(above, ast.Call) and isinstance(above.func, ast.Attribute) and above.func.attr in TAKING:
            is_first = bool(above.args) and above.args[0] is inside
            return [Change(inside, _of(name.id))] if is_first else []
        if isinstance(above, (ast.Lambda, ast.stmt)):
            return []
        inside = above
    return []
