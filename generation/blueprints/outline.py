"""The steps of a scene, told from its source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 8


def steps(code: str, scene: str) -> tuple[str, ...]:
    """Names of the steps in the order `construct` comes to them.

    Follows calls of the scene's own methods, and `if NAME:` for the constants of the block. A name that is made
    while the scene runs is left out.
    """
    tree = ast.parse(code)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == scene]
    methods = {node.name: node for node in classes[0].body if isinstance(node, ast.FunctionDef)} if classes else {}
    constants = dict(_constants(tree))
    names = list(_walk(methods["construct"].body, methods, constants, 0)) if "construct" in methods else []
    return tuple(dict.fromkeys(names))


def _constants(tree: ast.Module) -> Iterator[tuple[str, Any]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                yield node.targets[0].id, ast.literal_eval(node.value)
            except ValueError:
                continue


def _walk(
    body: list[ast.stmt], methods: dict[str, ast.FunctionDef], constants: dict[str, Any], depth: int
) -> Iterator[str]:
    for statement in body if depth < MAX_DEPTH else ():
        if isinstance(statement, ast.If):
            truth = _truth(statement.test, constants)
            if truth is not False:
                yield from _walk(statement.body, methods, constants, depth)
            if truth is not True:
                yield from _walk(statement.orelse, methods, constants, depth)
        elif isinstance(statement, ast.For | ast.While | ast.With):
            yield from _walk(statement.body, methods, constants, depth)
        elif isinstance(statement, ast.Expr | ast.Assign):
            yield from _calls(statement, methods, constants, depth)


def _calls(
    statement: ast.stmt, methods: dict[str, ast.FunctionDef], constants: dict[str, Any], depth: int
) -> Iterator[str]:
    for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == "step" and len(call.args) > 1:
            name = _text(call.args[1], constants)
            if name is not None:
                yield name
        elif isinstance(call.func, ast.Attribute) and call.func.attr in methods:
            yield from _walk(methods[call.func.attr].body, methods, constants, depth + 1)


def _text(node: ast.expr, constants: dict[str, Any]) -> str | None:
    value = constants.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
    return value if isinstance(value, str) else None


def _truth(test: ast.expr, constants: dict[str, Any]) -> bool | None:
    """What an `if` on the block's constants decides; None when the scene decides while it runs."""
    if isinstance(test, ast.Name) and test.id in constants:
        return bool(constants[test.id])
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(test.operand, constants)
        return None if inner is None else not inner
    return None
