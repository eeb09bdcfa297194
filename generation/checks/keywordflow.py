"""Where a function's `**kwargs` ends: the calls that every run of the function hands it to.

`def __init__(self, radius=1, **kwargs): super().__init__(start_angle=0, **kwargs)` accepts, besides its own
`radius`, what the next `__init__` accepts except `start_angle`. A flow says so for one function; whoever knows
the classes (`signatures`) follows it to the end. What can't be known is left open: nothing is claimed then.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

# Callees that only look at a dictionary they are given.
PURE = {
    "len",
    "dict",
    "print",
    "list",
    "sorted",
    "str",
    "repr",
    "bool",
    "set",
    "tuple",
    "update",
    "info",
    "warning",
    "debug",
    "join",
}

OWN_PARTS = "self.submobjects"
"""A loop over them is gone through: a group of one part is none."""


@dataclass(frozen=True)
class Target:
    """One call that receives the keywords: `callee` as written, e.g. `super().__init__` or `Line`."""

    callee: str
    positional: int
    """How many positional arguments come first; -1 when a starred one hides the number."""
    keywords: tuple[str, ...]
    """Keywords that the call sets itself."""


@dataclass(frozen=True)
class Flow:
    """`must`: of each group at least one call receives the keywords. `takes`: keywords popped on the way."""

    must: tuple[tuple[Target, ...], ...] = ()
    takes: tuple[str, ...] = ()


def follow(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Flow:
    """The flow of the function's `**kwargs`; empty when it has none or nothing is certain."""
    if function.args.kwarg is None:
        return Flow()
    name = function.args.kwarg.arg
    body: list[ast.stmt] = function.body if isinstance(function.body, list) else [ast.Expr(function.body)]
    if any(_is_rebound(node, name) for statement in body for node in ast.walk(statement)):
        return Flow()
    must, _ = _receivers(body, name)
    return Flow(tuple(must), tuple(sorted(_taken(body, name))))


def _receivers(body: list[ast.stmt], name: str) -> tuple[list[tuple[Target, ...]], bool]:
    """The groups of calls that `body` is certain to reach, and whether it may return early."""
    found: list[tuple[Target, ...]] = []
    for statement in body:
        groups, returns = _reached(statement, name)
        found += groups
        if returns:
            return found, True
    return found, False


def _reached(statement: ast.stmt, name: str) -> tuple[list[tuple[Target, ...]], bool]:
    found: list[tuple[Target, ...]] = []
    if isinstance(statement, ast.If):
        found += _calls(statement.test, name)
        yes, returns = _receivers(statement.body, name)
        no, also_returns = _receivers(statement.orelse, name)
        if yes and no:
            found.append(yes[0] + no[0])
        return found, returns or also_returns
    if isinstance(statement, ast.With):
        for item in statement.items:
            found += _calls(item.context_expr, name)
        groups, returns = _receivers(statement.body, name)
        return found + groups, returns
    if isinstance(statement, ast.For) and OWN_PARTS in ast.unparse(statement.iter):
        parts = {node.id for node in ast.walk(statement.target) if isinstance(node, ast.Name)}
        groups, returns = _receivers(statement.body, name)
        return [tuple(_of_self(target, parts) for target in group) for group in groups], returns
    if isinstance(statement, ast.Try):
        groups, returns = _receivers(statement.body, name)
        return [] if any(map(_forgives, statement.handlers)) else groups, returns or _returns(statement)
    if isinstance(statement, (ast.Return, ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign)):
        if statement.value is not None:
            found += _calls(statement.value, name)
        return found, isinstance(statement, ast.Return)
    return found, _returns(statement)


def _of_self(target: Target, parts: set[str]) -> Target:
    """A method of one of an object's own parts: as far as anybody knows, those are objects like itself."""
    receiver, dot, method = target.callee.partition(".")
    return replace(target, callee=f"self.{method}") if dot and receiver in parts else target


def _forgives(handler: ast.ExceptHandler) -> bool:
    """Whether the handler would catch the error that an unknown keyword raises."""
    if handler.type is None:
        return True
    return any(
        isinstance(node, ast.Name) and node.id in {"TypeError", "Exception", "BaseException"}
        for node in ast.walk(handler.type)
    )


def _returns(statement: ast.stmt) -> bool:
    """Whether a `return` of this very function stands anywhere inside."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return False


def _calls(expression: ast.expr, name: str) -> list[tuple[Target, ...]]:
    """The calls in an expression that get `**name` whenever the expression is evaluated."""
    found: list[tuple[Target, ...]] = []
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and any(k.arg is None and _is_name(k.value, name) for k in node.keywords):
            starred = any(isinstance(argument, ast.Starred) for argument in node.args)
            given = tuple(keyword.arg for keyword in node.keywords if keyword.arg is not None)
            found.append((Target(ast.unparse(node.func), -1 if starred else len(node.args), given),))
        if not isinstance(
            node, (ast.Lambda, ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
        ):
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _is_rebound(node: ast.AST, name: str) -> bool:
    """Whether the keywords may become others: assigned, or handed whole to someone who may change them."""
    if isinstance(node, ast.Name) and node.id == name:
        return not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Delete):
        return any(
            isinstance(target, ast.Subscript)
            and _is_name(target.value, name)
            and not isinstance(target.slice, ast.Constant)
            for target in node.targets
        )
    if not isinstance(node, ast.Call):
        return False
    whole = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg is not None)]
    callee = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if any(_is_name(argument, name) for argument in whole):
        return callee not in PURE
    if isinstance(node.func, ast.Attribute) and _is_name(node.func.value, name):
        constant = bool(node.args) and isinstance(node.args[0], ast.Constant)
        return callee in {"clear", "popitem"} or (callee == "pop" and not constant)
    return False


def _taken(body: list[ast.stmt], name: str) -> set[str]:
    """Keywords removed by `kwargs.pop("x")` or `del kwargs["x"]`."""
    taken = set()
    for node in (node for statement in body for node in ast.walk(statement)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "pop"
            and _is_name(node.func.value, name)
            and node.args
        ):
            taken |= {
                text.value
                for text in ast.walk(node.args[0])
                if isinstance(text, ast.Constant) and isinstance(text.value, str)
            }
        if isinstance(node, ast.Delete):
            taken |= {
                text.value for text in ast.walk(node) if isinstance(text, ast.Constant) and isinstance(text.value, str)
            }
    return taken


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
