"""A scene to show: a class that derives from one of Manim's scenes, and that puts something on the screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from generation.checks.inference import Inference
from generation.checks.values import Class, Instance
from generation.types import Problem

SHOWING = {"play", "wait", "pause", "wait_until", "add", "mobjects", "foreground_mobjects"}
QUIET = {"next_section", "add_subcaption", "add_sound"}


def check_scene(inference: Inference) -> Iterator[Problem]:
    hierarchy = inference.hierarchy
    orders = {cls: hierarchy.order(cls) for cls in hierarchy.own}
    if any(order is None and _constructs(cls) for cls, order in orders.items()):
        return
    scenes = [cls for cls in orders if hierarchy.is_a(cls, "Scene")]
    if not scenes:
        yield _no_scene(inference)
    elif not any(
        hierarchy.is_a(cls, "LinearTransformationScene") or _shows_something(inference, cls) for cls in scenes
    ):
        yield _nothing_played(inference, scenes[-1])


def _nothing_played(inference: Inference, scene: Class) -> Problem:
    construct = inference.hierarchy.find(scene, "construct")
    place = construct.node if construct and construct.node else scene.node
    hint = (
        "Play what was made: `self.play(Create(…))`, then `self.wait()`."
        if place is not scene.node
        else "Add `def construct(self):` with, for example, `self.play(Create(circle))` and `self.wait()`."
    )
    return Problem(
        "nothing_played",
        getattr(place, "lineno", 1),
        1,
        f"The scene “{scene.name}” shows nothing: no object is added and no animation is played.",
        hint,
    )


def _constructs(cls: Class) -> bool:
    return cls.node is not None and any(getattr(node, "name", "") == "construct" for node in cls.node.body)


def quoted_code(tree: ast.Module) -> str:
    """The code of a scene that the file only quotes: a text in a dictionary, or a text by itself."""
    if len(tree.body) != 1 or not isinstance(tree.body[0], (ast.Expr, ast.Assign)):
        return ""
    texts = [part.value for part in ast.walk(tree) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return next((text for text in texts if "\n" in text and "class " in text and "construct" in text), "")


def _no_scene(inference: Inference) -> Problem:
    if quoted_code(inference.module.tree):
        return Problem(
            "no_scene",
            1,
            1,
            "The code is mixed with other text: it stands between quotes, as a part of some data.",
            "Leave only the Python code.",
        )
    for cls in inference.hierarchy.own:
        if _constructs(cls) and cls.node is not None:
            return Problem(
                "no_scene",
                cls.node.lineno,
                1,
                f"“{cls.name}” is not a scene, so there is nothing to show.",
                f"Write `class {cls.name}(Scene):`.",
            )
    return Problem(
        "no_scene",
        0,
        0,
        "There is no scene in the code, so there is nothing to show.",
        "Put the code into `class MyScene(Scene):` with `def construct(self):`.",
    )


def _shows_something(inference: Inference, cls: Class) -> bool:
    """Follows construct, setup and the methods they call; whoever is handed the scene itself may show anything."""
    waiting = [
        method
        for name in ("setup", "construct", "tear_down")
        if (method := _own_method(inference, cls, name)) is not None
    ]
    seen: set[ast.AST] = set()
    while waiting:
        method = waiting.pop()
        if method in seen:
            continue
        seen.add(method)
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and _is_scene(inference, cls, node.value):
                if node.attr in SHOWING:
                    return True
                called = _own_method(inference, cls, node.attr)
                if called is not None:
                    waiting.append(called)
                elif node.attr not in QUIET and _is_foreign_method(inference, cls, node.attr):
                    return True
        if _hands_itself_on(inference, cls, method):
            return True
    return False


def _own_method(inference: Inference, cls: Class, name: str) -> ast.FunctionDef | None:
    member = inference.hierarchy.find(cls, name)
    return member.node if member and isinstance(member.node, ast.FunctionDef) else None


def _is_scene(inference: Inference, cls: Class, node: ast.expr) -> bool:
    """`self` in a method of the class or of one of its bases, or `super()`."""
    if isinstance(node, ast.Name):
        return any(
            isinstance(value, Instance) and value.cls in (inference.hierarchy.order(cls) or ())
            for value in inference.values(node)
        )
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _is_foreign_method(inference: Inference, cls: Class, name: str) -> bool:
    """A method of Manim's scene classes, such as `add_transformable_mobject`: it may show something."""
    member = inference.hierarchy.find(cls, name)
    return member is not None and member.signature is not None and name not in {"construct", "setup", "tear_down"}


def _hands_itself_on(inference: Inference, cls: Class, method: ast.AST) -> bool:
    holders = {node.value for node in ast.walk(method) if isinstance(node, ast.Attribute)}
    return any(
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node not in holders
        and _is_scene(inference, cls, node)
        for node in ast.walk(method)
    )
