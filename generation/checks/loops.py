"""Counted by running it: how often a loop goes round whose numbers are all written out, as far as it can be told."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from generation.checks.inference import Inference

MOST_ROUNDS = 2_000
ENDLESS = -1
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.USub: operator.neg,
    ast.Not: operator.not_, ast.UAdd: operator.pos,
}  # fmt: skip
LARGEST = 1e15
Numbers = dict[str, float]


class Untold(Exception):
    """Something that can't be told without running the file."""


class Left(Exception):
    """The loop is left by `break` or `return`."""


def rounds(inference: Inference, loop: ast.While) -> int | None:
    """How often the loop goes round: ENDLESS when it comes back to the very same numbers, None when untold.

    MOST_ROUNDS stands for as many or more.
    """
    names = {part.id for part in ast.walk(loop.test) if isinstance(part, ast.Name)}
    names |= {
        part.id for node in ast.walk(loop) if isinstance(node, ast.If) for part in ast.walk(node.test)
        if isinstance(part, ast.Name)
    }  # fmt: skip
    try:
        numbers = {name: _first_value(inference, loop, name) for name in names}
        return _run(loop, numbers)
    except (Untold, ArithmeticError, TypeError, ValueError):
        return None


def _first_value(inference: Inference, loop: ast.While, name: str) -> float:
    """What a name holds when the loop begins: the one number that it is given before."""
    scope = inference.module.scopes.of.get(loop)
    owner = scope.owner(name) if scope else None
    inside = set(ast.walk(loop))
    bindings = owner.bindings[name] if owner else []
    before = [part for part in bindings if isinstance(part, ast.expr) and part not in inside]
    counted = [part for part in inside if isinstance(part, ast.AugAssign) and getattr(part.target, "id", "") == name]
    others = [part for part in bindings if not isinstance(part, ast.expr)]
    if len(before) != 1 or len(others) != len(counted) or any(others):
        raise Untold
    return _value(before[0], {})


def _run(loop: ast.While, numbers: Numbers) -> int:
    seen: set[tuple[float, ...]] = set()
    for count in range(MOST_ROUNDS):
        if not _value(loop.test, numbers):
            return count
        state = tuple(numbers[name] for name in sorted(numbers))
        if state in seen:
            return ENDLESS
        seen.add(state)
        try:
            _do(loop.body, numbers)
        except Left:
            return count
    return MOST_ROUNDS


def _do(body: list[ast.stmt], numbers: Numbers) -> None:
    for statement in body:
        if isinstance(statement, (ast.Break, ast.Return)):
            raise Left
        if isinstance(statement, ast.If):
            if _matters(statement, numbers):
                _do(statement.body if _value(statement.test, numbers) else statement.orelse, numbers)
        elif isinstance(statement, ast.AugAssign) and _stores(statement) & numbers.keys():
            name = getattr(statement.target, "id", "")
            numbers[name] = _bounded(OPERATORS[type(statement.op)](numbers[name], _value(statement.value, numbers)))
        elif isinstance(statement, ast.Assign) and _stores(statement) & numbers.keys():
            if len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name):
                raise Untold
            numbers[statement.targets[0].id] = _value(statement.value, numbers)
        elif _matters(statement, numbers):
            raise Untold


def _matters(statement: ast.stmt, numbers: Numbers) -> bool:
    """Whether it may change one of the numbers, or leave the loop."""
    leaves = any(isinstance(part, (ast.Break, ast.Return, ast.Raise, ast.Continue)) for part in ast.walk(statement))
    return leaves or bool(_stores(statement) & numbers.keys())


def _stores(statement: ast.stmt) -> set[str]:
    return {part.id for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _value(node: ast.expr, numbers: Numbers) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.Name) and node.id in numbers:
        return numbers[node.id]
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return float(OPERATORS[type(node.op)](_value(node.operand, numbers)))
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return _bounded(OPERATORS[type(node.op)](_value(node.left, numbers), _value(node.right, numbers)))
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in OPERATORS:
        left, right = _value(node.left, numbers), _value(node.comparators[0], numbers)
        return bool(OPERATORS[type(node.ops[0])](left, right))
    if isinstance(node, ast.BoolOp):
        found = [bool(_value(part, numbers)) for part in node.values]
        return all(found) if isinstance(node.op, ast.And) else any(found)
    raise Untold


def _bounded(value: float) -> float:
    if abs(value) > LARGEST:
        raise Untold
    return value
