"""The steps of a scene, told from its source without running it.

Only what a step's name may be made of is worked out: the block's constants, f-strings, and one-line functions.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MAX_DEPTH = 8
MAX_ROUNDS = 12
COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}  # fmt: skip

Known = Mapping[str, Any]


class _Unknown(Exception):
    """The scene works this out while it runs."""


def steps(code: str, scene: str) -> tuple[str, ...]:
    """Names of the steps in the order `construct` comes to them.

    Follows the scene's own methods, loops over constants, and what an `if` on constants decides. A name that is
    made while the scene runs is left out.
    """
    outline = _Outline(ast.parse(code), scene)
    return tuple(dict.fromkeys(outline.steps()))


class _Outline:
    def __init__(self, tree: ast.Module, scene: str) -> None:
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == scene]
        self.methods = {
            node.name: node for node in (classes[0].body if classes else ()) if isinstance(node, ast.FunctionDef)
        }
        self.functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        self.constants: dict[str, Any] = {}
        for node in tree.body:
            self._remember(node, self.constants)

    def steps(self) -> Iterator[str]:
        if "construct" in self.methods:
            yield from self._walk(self.methods["construct"].body, dict(self.constants), 0)

    def _walk(self, body: list[ast.stmt], known: dict[str, Any], depth: int) -> Iterator[str]:
        for statement in body if depth < MAX_DEPTH else ():
            if isinstance(statement, ast.If):
                yield from self._branches(statement, known, depth)
            elif isinstance(statement, ast.For):
                yield from self._rounds(statement, known, depth)
            elif isinstance(statement, ast.While | ast.With):
                yield from self._walk(statement.body, known, depth)
            elif isinstance(statement, ast.Expr | ast.Assign):
                yield from self._calls(statement, known, depth)
                self._remember(statement, known)

    def _branches(self, statement: ast.If, known: dict[str, Any], depth: int) -> Iterator[str]:
        try:
            taken = [statement.body] if self._value(statement.test, known) else [statement.orelse]
        except _Unknown:
            taken = [statement.body, statement.orelse]
        for body in taken:
            yield from self._walk(body, known, depth)

    def _rounds(self, statement: ast.For, known: dict[str, Any], depth: int) -> Iterator[str]:
        try:
            items = list(self._value(statement.iter, known))[:MAX_ROUNDS]
        except (_Unknown, TypeError):
            yield from self._walk(statement.body, known, depth)
            return
        for item in items:
            bound = {statement.target.id: item} if isinstance(statement.target, ast.Name) else {}
            yield from self._walk(statement.body, known | bound, depth)

    def _calls(self, statement: ast.stmt, known: dict[str, Any], depth: int) -> Iterator[str]:
        for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "step" and len(call.args) > 1:
                try:
                    yield str(self._value(call.args[1], known))
                except _Unknown:
                    continue
            elif isinstance(call.func, ast.Attribute) and call.func.attr in self.methods:
                method = self.methods[call.func.attr]
                yield from self._walk(method.body, self._bound(method, call, known, skip=1), depth + 1)

    def _remember(self, statement: ast.stmt, known: dict[str, Any]) -> None:
        """Take up an assignment to a name, or to several at once."""
        if not isinstance(statement, ast.Assign):
            return
        target = statement.targets[0]
        names = [name.id for name in ast.walk(target) if isinstance(name, ast.Name)]
        for name in names:
            known.pop(name, None)
        try:
            value = self._value(statement.value, known)
        except _Unknown:
            return
        if isinstance(target, ast.Name):
            known[target.id] = value
        elif isinstance(target, ast.Tuple) and isinstance(value, tuple) and len(names) == len(value):
            known.update(zip(names, value, strict=True))

    def _bound(self, function: ast.FunctionDef, call: ast.Call, known: Known, skip: int) -> dict[str, Any]:
        """What is known inside a function: the constants, and those arguments that are known outside."""
        inside = dict(self.constants)
        for parameter, argument in zip(function.args.args[skip:], call.args, strict=False):
            inside.pop(parameter.arg, None)
            try:
                inside[parameter.arg] = self._value(argument, known)
            except _Unknown:
                continue
        return inside

    def _value(self, node: ast.expr | None, known: Known) -> Any:
        """What an expression is worth; _Unknown if that is not plain from the constants."""
        match node:
            case ast.Name(id=name) if name in known:
                return known[name]
            case ast.JoinedStr(values=values):
                return "".join(str(self._value(value, known)) for value in values)
            case ast.FormattedValue(value=value, format_spec=None):
                return self._value(value, known)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._value(body if self._value(test, known) else orelse, known)
            case ast.Subscript(value=value, slice=index):
                return _attempt(operator.getitem, self._value(value, known), self._value(index, known))
            case ast.Slice(lower=lower, upper=upper, step=None):
                return slice(*(None if end is None else self._value(end, known) for end in (lower, upper)))
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return self._returned(self.functions[name], node, known)
        return self._worked_out(node, known)

    def _worked_out(self, node: ast.expr | None, known: Known) -> Any:
        """Literals, and what signs make of them."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._value(operand, known)
            case ast.BoolOp(op=sign, values=values):
                decide = any if isinstance(sign, ast.Or) else all
                return decide([self._value(value, known) for value in values])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _attempt(operator.add, self._value(left, known), self._value(right, known))
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in COMPARISONS:
                return _attempt(COMPARISONS[type(sign)], self._value(left, known), self._value(right, known))
            case ast.expr():
                return _attempt(ast.literal_eval, node)
        raise _Unknown

    def _returned(self, function: ast.FunctionDef, call: ast.Call, known: Known) -> Any:
        if len(function.body) == 1 and isinstance(function.body[0], ast.Return):
            return self._value(function.body[0].value, self._bound(function, call, known, skip=0))
        raise _Unknown


def _attempt(work: Callable[..., Any], *values: Any) -> Any:
    try:
        return work(*values)
    except (TypeError, ValueError, LookupError):
        raise _Unknown from None
