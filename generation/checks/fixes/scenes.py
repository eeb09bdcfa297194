"""A scene where there is none, or one that shows what it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from generation.checks import library
from generation.checks.fixes.change import Change, Turn
from generation.checks.fixes.sight import Sight
from generation.checks.inference import Inference
from generation.checks.problems import problem_at
from generation.checks.scene import SHOWING, quoted_code
from generation.checks.values import Class, Instance
from generation.types import Problem

NAME = "MyScene"
TOP = (cst.Import, cst.ImportFrom)
FOR_MORE = {"construct", "setup", "tear_down", "__init__"}
CONSTRUCTS = {
    "constuct",
    "contruct",
    "construct_scene",
    "constructs",
    "build",
    "render",
    "animate",
    "run",
    "main",
    "create",
    "play_scene",
}


def mend_no_scene(sight: Sight, problem: Problem) -> list[Change]:
    quoted = quoted_code(sight.module.tree)
    if quoted:
        return [Change(None, lambda module: cst.parse_module(quoted))]
    for node in sight.module.classes:
        if any(getattr(part, "name", "") == "construct" for part in node.body):
            return [Change(node, _as_scene)] if len(node.bases) <= 1 and not node.keywords else []
    return [Change(None, _in_a_scene)] if sight.module.tree.body else []


def _as_scene(cls: cst.ClassDef) -> cst.ClassDef:
    return cls.with_changes(bases=[cst.Arg(cst.Name("Scene"))], lpar=cst.LeftParen(), rpar=cst.RightParen())


def _in_a_scene(module: cst.Module) -> cst.Module:
    """Top-level statements go into a scene; imports and definitions stay outside."""
    outside: list[Any] = []
    inside: list[Any] = []
    construct: Any = None
    for part in module.body:
        if isinstance(part, cst.FunctionDef) and part.name.value == "construct":
            construct = part
        elif isinstance(part, (cst.FunctionDef, cst.ClassDef)) or _is_import(part):
            outside.append(part)
        elif not _is_main(part):
            inside.append(part)
    inside = _of_self(inside)
    if construct is None and inside:
        inside[0] = _at_the_top(inside[0])
        construct = cst.FunctionDef(
            cst.Name("construct"), cst.Parameters([cst.Param(cst.Name("self"))]), cst.IndentedBlock(inside)
        )
        inside = []
    if construct is None:
        return module
    blank = cst.EmptyLine(indent=False)
    scene = cst.ClassDef(
        cst.Name(NAME),
        cst.IndentedBlock([construct.with_changes(leading_lines=[])]),
        [cst.Arg(cst.Name("Scene"))],
        leading_lines=[blank, blank] if outside else [],
    )
    return module.with_changes(body=[*outside, *inside, scene])


def _of_self(statements: list[Any]) -> list[Any]:
    """`scene = Scene(); scene.play(…); scene.render()` said by the scene itself."""
    names = {name for part in statements if (name := _made_scene(part))}
    kept = [part for part in statements if not _made_scene(part) and not _renders(part, names)]
    return [part.visit(_SelfSaid(names)) for part in kept] if names else statements


def _made_scene(part: Any) -> str:
    """The name that a statement gives to a scene it makes."""
    made = part.body[0] if isinstance(part, cst.SimpleStatementLine) else None
    if not isinstance(made, cst.Assign) or not isinstance(made.value, cst.Call):
        return ""
    target, func = made.targets[0].target, made.value.func
    is_scene = isinstance(func, cst.Name) and library.is_class(func.value, "Scene")
    return target.value if is_scene and isinstance(target, cst.Name) else ""


def _renders(part: Any, names: set[str]) -> bool:
    said = part.body[0] if isinstance(part, cst.SimpleStatementLine) else None
    func = said.value.func if isinstance(said, cst.Expr) and isinstance(said.value, cst.Call) else None
    if not isinstance(func, cst.Attribute) or not isinstance(func.value, cst.Name):
        return False
    return func.value.value in names and func.attr.value in {"render", "setup", "tear_down", "construct"}


class _SelfSaid(cst.CSTTransformer):
    def __init__(self, names: set[str]) -> None:
        super().__init__()
        self.names = names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return cst.Name("self") if updated_node.value in self.names else updated_node


def _at_the_top(part: Any) -> Any:
    """Without the empty lines before it."""
    return part.with_changes(leading_lines=[line for line in part.leading_lines if line.comment])


def _is_import(part: Any) -> bool:
    return isinstance(part, cst.SimpleStatementLine) and isinstance(part.body[0], TOP)


def _is_main(part: Any) -> bool:
    """`if __name__ == "__main__":`, which a scene does not need."""
    if not isinstance(part, cst.If) or not isinstance(part.test, cst.Comparison):
        return False
    return isinstance(part.test.left, cst.Name) and part.test.left.value == "__name__"


def mend_nothing_played(sight: Sight, problem: Problem) -> list[Change]:
    """Show what was made; or let the one method that plays be the one that Manim calls."""
    for node in sight.module.classes:
        cls = Class(node.name, node)
        if not sight.hierarchy.is_a(cls, "Scene"):
            continue
        methods = {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}
        if "construct" not in methods:
            others = [part for name, part in methods.items() if name not in FOR_MORE and _shows(part)]
            named = [part for part in others if part.name in CONSTRUCTS or len(others) == 1]
            return [Change(named[0], _named_construct)] if len(named) == 1 else []
        others = [part for name, part in methods.items() if name not in FOR_MORE and _shows(part)]
        if others:
            if all(len(part.args.args) == 1 for part in others):
                return [Change(methods["construct"], _followed_by([f"self.{part.name}()" for part in others]))]
            return []
        made = _unseen(sight, methods["construct"])
        if made:
            shown = ", ".join(f"FadeIn({name})" for name in made)
            return [Change(methods["construct"], _followed_by([f"self.play({shown})", "self.wait()"]))]
    return []


def _shows(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in SHOWING
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        for node in ast.walk(function)
    )


def _named_construct(function: cst.FunctionDef) -> cst.FunctionDef:
    return function.with_changes(name=cst.Name("construct"))


def _followed_by(lines: list[str]) -> Turn:
    def turn(function: cst.FunctionDef) -> cst.FunctionDef:
        block = function.body
        statements = [cst.parse_statement(line) for line in lines]
        kept = [part for part in block.body if not _is_pass(part)]
        return function.with_changes(body=block.with_changes(body=[*kept, *statements]))

    return turn


def _is_pass(part: Any) -> bool:
    return isinstance(part, cst.SimpleStatementLine) and isinstance(part.body[0], cst.Pass)


def _unseen(sight: Sight, function: ast.FunctionDef) -> list[str]:
    """Names of objects that the method makes and nothing uses afterwards."""
    loads = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    found = []
    for statement in function.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            values = sight.inference.values(statement.value)
            objects = values and all(
                isinstance(value, Instance) and sight.hierarchy.is_a(value.cls, "Mobject") for value in values
            )
            if objects and (name not in loads or _only_changed(function, name)) and name not in found:
                found.append(name)
    return found


def _only_changed(function: ast.FunctionDef, name: str) -> bool:
    """Whether the name is used only for calling methods of its own, as statements."""
    receivers = {
        id(node.value.func.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
    }
    uses = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]
    return all(id(node) in receivers for node in uses)


def still_scenes(inference: Inference) -> Iterator[tuple[Problem, list[Change]]]:
    """Scenes that only add, and would be a picture and no film: they get a moment of time."""
    for node in inference.module.classes:
        cls = Class(node.name, node)
        construct = next((part for part in node.body if getattr(part, "name", "") == "construct"), None)
        if not isinstance(construct, ast.FunctionDef) or not inference.hierarchy.is_a(cls, "Scene"):
            continue
        named = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
        calls = {
            part.func.attr
            for part in ast.walk(construct)
            if isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and isinstance(part.func.value, ast.Name)
            and part.func.value.id == "self"
        }
        own = {
            part.name for other in inference.module.classes for part in other.body if isinstance(part, ast.FunctionDef)
        }
        if (
            "add" in calls
            and not named & {"play", "wait", "pause", "wait_until"}
            and not calls & own
            and len(node.bases) == 1
        ):
            problem = problem_at(
                construct,
                "nothing_moves",
                f"The scene “{node.name}” is a picture: nothing moves and no time passes.",
                "End with `self.wait()`, or play an animation.",
            )
            yield problem, [Change(construct, _followed_by(["self.wait()"]))]


def groups_of_everything(inference: Inference) -> Iterator[tuple[Problem, list[Change]]]:
    """`VGroup(*self.mobjects)` breaks as soon as one of them is no drawn shape; `Group` holds them all."""
    for node in inference.module.nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "VGroup":
            continue
        if any(isinstance(part, ast.Starred) and ast.unparse(part.value) == "self.mobjects" for part in node.args):
            problem = problem_at(
                node,
                "group_of_all",
                "All that is on the screen is put into a VGroup, which takes drawn shapes only.",
                "Write `Group(*self.mobjects)`.",
            )
            yield problem, [Change(node.func, lambda old: cst.Name("Group"))]
