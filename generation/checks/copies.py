"""A scene's own method that an object keeps: whoever animates the object copies it, and with it the whole scene.

`axes.plot(self.f)` keeps `self.f`, which keeps `self`; Manim copies what it animates, and a scene can't be copied. A
`lambda` is not copied, so what it calls does no harm.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from generation.checks.hierarchy import enclosing_class
from generation.checks.inference import Inference
from generation.checks.problems import problem_at
from generation.checks.values import Class, Instance
from generation.types import Problem

KEEPING = {
    "plot", "plot_parametric_curve", "plot_polar_graph", "add_updater", "ImplicitFunction", "Surface",
    "ArrowVectorField", "VectorField", "StreamLines",
}  # fmt: skip
"""Methods and classes whose object keeps the function as it was given."""
ON_ITS_OBJECT = {"add_updater"}
"""Of these, what the object is given that is asked; the others give a new one."""
LETTING_GO = {"clear_updaters", "remove_updater"}
BESIDE = ("Flash", "FocusOn", "Circumscribe", "Add", "Wait")
"""Animations that leave the object alone: what moves is something else."""


@dataclass(frozen=True)
class Kept:
    """A method of the scene that is given to an object, and what the object is called."""

    given: ast.Attribute
    holder: str


def check_copies(inference: Inference) -> Iterator[Problem]:
    functions = [node for node in inference.module.nodes if isinstance(node, ast.FunctionDef)]
    for function in functions:
        kept = [each for each in _kept(inference, function) if _is_one(function, each.holder)]
        copied = [] if not kept else list(_copied(inference, function))
        for each in kept:
            where = each.given.lineno
            if any(said == each.holder and line >= where for said, line in copied):
                name = ast.unparse(each.given)
                yield problem_at(
                    each.given,
                    "scene_kept",
                    f"What keeps “{name}” keeps the whole scene, and can't be copied to be animated.",
                    f"Hand over a function that calls it: `lambda x: {name}(x)`.",
                )


def _is_one(function: ast.FunctionDef, holder: str) -> bool:
    """Whether the name means one object all the time."""
    stored = (node for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return sum(node.id == holder for node in stored) <= 1


def _kept(inference: Inference, function: ast.FunctionDef) -> Iterator[Kept]:
    calls = {node.func: node for node in ast.walk(function) if isinstance(node, ast.Call)}
    names = _names_of_results(function)
    for call in calls.values():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = call.args[0] if call.args else next((part.value for part in call.keywords if part.arg == "func"), None)
        if name not in KEEPING or not isinstance(given, ast.Attribute) or not _is_own_method(inference, given):
            continue
        if name in ON_ITS_OBJECT and isinstance(call.func, ast.Attribute):
            holder = call.func.value
            held = names.get(call) if isinstance(holder, ast.Call) else ast.unparse(holder)
            if any(func.attr in LETTING_GO for func in calls if isinstance(func, ast.Attribute)):
                continue
        else:
            held = names.get(call, ast.unparse(call))
        if held:
            yield Kept(given, held)


def _names_of_results(function: ast.FunctionDef) -> dict[ast.Call, str]:
    """What a call's object is called, also when more is done with it at once: `graph = axes.plot(f).shift(UP)`."""
    found: dict[ast.Call, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.Call):
            made: ast.expr = node.value
            while isinstance(made, ast.Call):
                found[made] = ast.unparse(node.targets[0])
                made = made.func.value if isinstance(made.func, ast.Attribute) else made.func
    return found


def _is_own_method(inference: Inference, given: ast.Attribute) -> bool:
    """Whether it is a method that the scene around defines, bound to it."""
    if not isinstance(given.value, ast.Name) or given.value.id != "self":
        return False
    scene = enclosing_class(inference.module, given)
    if scene is None or not inference.hierarchy.is_a(Class(scene.name, scene), "Scene"):
        return False
    own = (part for part in scene.body if isinstance(part, ast.FunctionDef) and not part.decorator_list)
    return any(part.name == given.attr for part in own)


def _copied(inference: Inference, function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """What animations are made of, and in which line."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr == "animate":
            yield ast.unparse(node.value), node.lineno
        elif isinstance(node, ast.Call):
            for part in node.args[: _count_copied(inference, node)]:
                yield ast.unparse(part), node.lineno


def _count_copied(inference: Inference, call: ast.Call) -> int:
    """How many of the first arguments are copied: an animation's object, and what that becomes."""
    classes = [value.cls for value in inference.values(call) if isinstance(value, Instance)]
    is_a = inference.hierarchy.is_a
    if len(classes) != 1 or not is_a(classes[0], "Animation") or any(is_a(classes[0], name) for name in BESIDE):
        return 0
    return 2 if is_a(classes[0], "Transform") else 1
