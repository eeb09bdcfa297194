"""What a fix sees of a file: the problem's place in the tree, and what the checks know about it."""

from __future__ import annotations

import ast
from functools import cached_property

from generation.checks import library
from generation.checks.calls import Calls
from generation.checks.fixes.change import Change, with_import
from generation.checks.hierarchy import enclosing_class
from generation.checks.inference import Inference
from generation.checks.names import given_names
from generation.checks.values import Builder, Class, Instance, Plain, Super, Value
from generation.types import Problem

Place = tuple[int, int]


class Sight:
    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.module = inference.module
        self.hierarchy = inference.hierarchy
        self.calls = Calls(inference)

    def with_numpy(self, changes: list[Change]) -> list[Change]:
        """The changes, with an import of NumPy as `np` where the file has none."""
        return changes if "np" in self.given else [*changes, Change(None, with_import("import numpy as np"))]

    @cached_property
    def names(self) -> dict[Place, ast.Name]:
        return {(node.lineno, node.col_offset + 1): node for node in self.module.nodes if isinstance(node, ast.Name)}

    @cached_property
    def attributes(self) -> dict[Place, ast.Attribute]:
        return {
            (node.end_lineno or 0, (node.end_col_offset or 0) - len(node.attr) + 1): node
            for node in self.module.nodes
            if isinstance(node, ast.Attribute)
        }

    @cached_property
    def keywords(self) -> dict[Place, tuple[ast.Call, str]]:
        return {
            (keyword.lineno, keyword.col_offset + 1): (node, keyword.arg)
            for node in self.module.nodes
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg
        }

    def at(self, problem: Problem, kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> ast.AST | None:
        """The widest node of the kind that begins where the problem is."""
        found = [
            node
            for node in self.module.nodes
            if isinstance(node, kind)
            and (getattr(node, "lineno", 0), getattr(node, "col_offset", -1) + 1) == (problem.line, problem.column)
        ]
        return max(
            found, key=lambda node: (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)), default=None
        )

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in self.module.nodes for child in ast.iter_child_nodes(node)}

    def call_of(self, node: ast.AST) -> ast.Call | None:
        """The call that the node is the callee of."""
        parent = self.parents.get(node)
        return parent if isinstance(parent, ast.Call) and parent.func is node else None

    def is_statement(self, node: ast.AST) -> bool:
        return isinstance(self.parents.get(node), ast.Expr)

    def free_uses(self, name: str) -> list[ast.Name]:
        """Where the name is looked up and nothing in the file gives it."""
        found = []
        for node in self.names.values():
            scope = self.module.scopes.of.get(node)
            if node.id == name and isinstance(node.ctx, ast.Load) and scope and scope.owner(name) is None:
                found.append(node)
        return found

    @cached_property
    def given(self) -> set[str]:
        """The names that any code of the file may look up."""
        return given_names(self.module) or set(library.names())

    def classes_of(self, value: Value) -> list[str]:
        """Manim's classes that the value is an object of, the nearest first."""
        if isinstance(value, Builder):
            value = value.target
        if isinstance(value, Plain):
            return [value.name]
        if not isinstance(value, (Instance, Super)):
            return []
        order = self.hierarchy.order(value.cls) or ()
        return [part.name for part in order if part.node is None]

    def function_around(self, node: ast.AST) -> ast.FunctionDef | None:
        """The innermost function in which the node stands."""
        while not isinstance(node, ast.FunctionDef):
            if node not in self.parents:
                return None
            node = self.parents[node]
        return node

    def scene_around(self, node: ast.AST) -> ast.ClassDef | None:
        """The scene in whose method the node stands."""
        found = enclosing_class(self.module, node)
        return found if found and self.hierarchy.is_a(Class(found.name, found), "Scene") else None
