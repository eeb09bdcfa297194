"""Changes to a file that leave the rest as its author wrote it: `ast` says where, LibCST does the writing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

Turn = Callable[[Any], Any]
"""From a LibCST node to the node, or the removal, that takes its place."""
Span = tuple[int, int, int, int]

STRINGS = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)
COUNTERPARTS: dict[type[ast.AST], tuple[type[cst.CSTNode], ...]] = {
    ast.Name: (cst.Name,),
    ast.Attribute: (cst.Attribute,),
    ast.Call: (cst.Call,),
    ast.Constant: (*STRINGS, cst.Integer, cst.Float),
    ast.UnaryOp: (cst.UnaryOperation,),
    ast.JoinedStr: STRINGS,
    ast.List: (cst.List,),
    ast.Tuple: (cst.Tuple,),
    ast.Import: (cst.Import,),
    ast.ImportFrom: (cst.ImportFrom,),
    ast.Expr: (cst.SimpleStatementLine,),
    ast.Assign: (cst.SimpleStatementLine,),
    ast.BinOp: (cst.BinaryOperation,),
    ast.Subscript: (cst.Subscript,),
    ast.ListComp: (cst.ListComp,),
    ast.GeneratorExp: (cst.GeneratorExp,),
    ast.Dict: (cst.Dict,),
    ast.Lambda: (cst.Lambda,),
    ast.IfExp: (cst.IfExp,),
}


@dataclass(frozen=True)
class Change:
    """Something else in the place of a node; without a node, of the whole module."""

    node: ast.AST | None
    turn: Turn


class _Turner(cst.CSTTransformer):
    def __init__(self, turns: dict[cst.CSTNode, list[Turn]]) -> None:
        super().__init__()
        self.turns = turns

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        for turn in self.turns.get(original_node, ()):
            updated_node = turn(updated_node)
        return updated_node


def apply(code: str, changes: Iterable[Change]) -> str:
    """The code with all changes made; one whose place LibCST knows no counterpart of is left out.

    Raises libcst.ParserSyntaxError for what is no Python.
    """
    wrapper = MetadataWrapper(cst.parse_module(code), unsafe_skip_copy=True)
    places = _Places(code, wrapper)
    turns: dict[cst.CSTNode, list[Turn]] = defaultdict(list)
    for change in changes:
        place = wrapper.module if change.node is None else places.find(change.node)
        if place is not None:
            turns[place].append(change.turn)
    return str(wrapper.module.visit(_Turner(turns)).code)


class _Places:
    """Where each node of `ast` is in LibCST's tree."""

    def __init__(self, code: str, wrapper: MetadataWrapper) -> None:
        self.lines = code.split("\n")
        self.by_span: dict[Span, list[cst.CSTNode]] = defaultdict(list)
        self.definitions: dict[int, cst.CSTNode] = {}
        positions = wrapper.resolve(PositionProvider)
        for node, place in positions.items():
            span = (place.start.line, place.start.column, place.end.line, place.end.column)
            self.by_span[span].append(node)
            if isinstance(node, (cst.ClassDef, cst.FunctionDef)):
                self.definitions[positions[node.name].start.line] = node
            if isinstance(node, cst.While):
                self.definitions[place.start.line] = node

    def find(self, node: ast.AST) -> cst.CSTNode | None:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.While)):
            return self.definitions.get(node.lineno)
        kinds = COUNTERPARTS.get(type(node), ())
        line, start, last, end = self._span(node)
        found = self.by_span.get((line, start, last, end), [])
        if isinstance(node, ast.Tuple):  # LibCST counts its brackets as being around it
            found = [*found, *self.by_span.get((line, start + 1, last, end - 1), [])]
        return next((part for part in found if isinstance(part, kinds)), None)

    def _span(self, node: Any) -> Span:
        start = self._characters(node.lineno, node.col_offset)
        return (node.lineno, start, node.end_lineno, self._characters(node.end_lineno, node.end_col_offset))

    def _characters(self, line: int, offset: int) -> int:
        """`ast` counts bytes, LibCST counts characters."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))


def becomes(text: str) -> Turn:
    """An expression in the place of another one, with its brackets."""

    def turn(old: Any) -> cst.BaseExpression:
        new = cst.parse_expression(text)
        return new.with_changes(lpar=old.lpar, rpar=old.rpar) if getattr(old, "lpar", ()) else new

    return turn


def renamed(text: str) -> Turn:
    """`thing.old` -> `thing.text`."""
    return lambda old: old.with_changes(attr=cst.Name(text))


def with_import(line: str) -> Turn:
    """The module with an import, behind those it has; `from manim import *` goes first."""

    def turn(module: cst.Module) -> cst.Module:
        if line in module.code.splitlines():
            return module
        statement = cst.parse_statement(line)
        body = list(module.body)
        places = [number for number, part in enumerate(body) if _is_import(part)]
        if places and not line.startswith("from manim"):
            body.insert(places[-1] + 1, statement)
            return module.with_changes(body=body)
        start = next((number for number, part in enumerate(body) if not _comes_first(part)), len(body))
        if start == 0 and body:
            return module.with_changes(
                header=[], body=[statement.with_changes(leading_lines=module.header), _spaced(body[0]), *body[1:]]
            )
        body.insert(start, statement)
        return module.with_changes(body=body)

    return turn


def _is_import(statement: Any) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], (cst.Import, cst.ImportFrom)
    )


def _comes_first(statement: Any) -> bool:
    """Whether nothing may stand before it: the file's own description, `from __future__`."""
    if not isinstance(statement, cst.SimpleStatementLine):
        return False
    first = statement.body[0]
    if isinstance(first, cst.ImportFrom):
        return isinstance(first.module, cst.Name) and first.module.value == "__future__"
    return isinstance(first, cst.Expr) and isinstance(first.value, STRINGS)


def _spaced(statement: Any) -> Any:
    """With an empty line before it, as a definition after an import has."""
    if _is_import(statement) or not hasattr(statement, "leading_lines") or statement.leading_lines:
        return statement
    return statement.with_changes(leading_lines=[cst.EmptyLine(indent=False)])


def removed_import(name: str) -> Turn:
    """An import statement without one of its names; nothing at all when it was the only one."""

    def turn(statement: Any) -> Any:
        if isinstance(statement.names, cst.ImportStar):
            return cst.RemoveFromParent()
        kept = [part for part in statement.names if cst.Module([]).code_for_node(part.name) != name]
        if not kept:
            return cst.RemoveFromParent()
        return statement.with_changes(names=[*kept[:-1], kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)])

    return turn
