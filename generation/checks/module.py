"""The file under check: its tree, its scopes, its code, and which of its parts run for certain.

A check may only speak about code that will run: what is guarded by `try`, never called or never reached can be
wrong without harm.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import CodeType

from generation.checks.scopes import Scopes

MANIM_MODULES = ("manim", "manimlib", "manimlib.imports", "manim_imports_ext", "big_ol_pile_of_manim_imports")
"""Manim, and what older scenes call it."""
FORGIVING = {"Exception", "BaseException", "AttributeError", "NameError", "TypeError", "UnboundLocalError"}
JUMPS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


@dataclass(frozen=True, eq=False)
class Module:
    code: str
    tree: ast.Module
    compiled: CodeType
    overridable: frozenset[str] = frozenset()
    """Method names that Manim calls by itself."""

    @classmethod
    def parse(cls, code: str, overridable: frozenset[str] = frozenset()) -> Module:
        """Raises SyntaxError; ValueError, MemoryError or RecursionError for what is no source at all."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            return cls(code, tree, compile(tree, "scene.py", "exec", dont_inherit=True), overridable)

    @cached_property
    def scopes(self) -> Scopes:
        return Scopes(self.tree)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        return [node for node in self.nodes if isinstance(node, ast.ClassDef)]

    @cached_property
    def may_change_renderer(self) -> bool:
        """Whether the file speaks of OpenGL: Manim's classes have other members there."""
        return "opengl" in self.code.lower()

    @cached_property
    def imports_others(self) -> bool:
        """Whether it imports anything but Manim, NumPy and what comes with Python."""
        named = {part.name for node in self.nodes if isinstance(node, ast.Import) for part in node.names}
        named |= {node.module or "" for node in self.nodes if isinstance(node, ast.ImportFrom)}
        heads = {name.split(".")[0] for name in named}
        return not heads <= {"numpy", "__future__", *MANIM_MODULES, *sys.stdlib_module_names}

    @cached_property
    def switched_off(self) -> set[str]:
        """Names that the file sets to something false, once and for all."""
        bindings = self.scopes.root.bindings.items()
        return {
            name
            for name, (first, *others) in bindings
            if not others and isinstance(first, ast.Constant) and not first.value
        }

    @cached_property
    def mentioned(self) -> set[str]:
        """Names that the file uses in any way: by name, as an attribute, in a string."""
        found = {node.id for node in self.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        found |= {node.attr for node in self.nodes if isinstance(node, ast.Attribute)}
        return found | {
            node.value
            for node in self.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier()
        }

    @cached_property
    def given_attributes(self) -> set[str]:
        """Attributes that the file itself sets or asks for by `hasattr`: any object may have them.

        Not those of `set_…` methods: see `setters`.
        """
        found = {
            node.attr for node in self.nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        }
        for node in self.nodes:
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name) and node.func.id in {"hasattr", "getattr", "setattr"}:
                    found |= {
                        part.value
                        for part in node.args
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
                elif isinstance(node.func, ast.Attribute) and node.func.attr == "set":
                    found |= {keyword.arg for keyword in node.keywords if keyword.arg}
        return found

    @cached_property
    def setters(self) -> list[ast.Attribute]:
        """`thing.set_…` wherever it is called: what Manim has no method for becomes an attribute."""
        called = (node.func for node in self.nodes if isinstance(node, ast.Call))
        return [func for func in called if isinstance(func, ast.Attribute) and func.attr.startswith("set_")]

    @cached_property
    def uncertain(self) -> set[ast.AST]:
        """The nodes of parts that may never run, or whose errors the file catches itself."""
        parts = list(_uncertain_parts(self.tree.body, self.switched_off | {"TYPE_CHECKING"}))
        caught = {name for part in parts for name in _called(part)}
        for node in self.nodes:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                if node.name in caught or self._is_idle(node):
                    parts += node.body
            elif isinstance(node, ast.ClassDef) and node.name in caught:
                parts += node.body
        return {node for part in parts for node in ast.walk(part)}

    def _is_idle(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        """Whether nothing can call the function: the file mentions it nowhere, and Manim doesn't know it."""
        special = function.name.startswith("__") or function.name in self.overridable
        return not special and function.name not in self.mentioned and not function.decorator_list


def _uncertain_parts(body: list[ast.stmt], off: set[str]) -> Iterator[ast.AST]:
    reached = True
    for statement in body:
        if not reached:
            yield statement
            continue
        if isinstance(statement, ast.Try) and any(_forgives(handler) for handler in statement.handlers):
            yield from statement.body
            for handler in statement.handlers:
                yield from handler.body
        if isinstance(statement, ast.If) and _is_off(statement.test, off):
            yield from statement.body
            yield from _uncertain_parts(statement.orelse, off)
            continue
        for _, value in ast.iter_fields(statement):
            for part in value if isinstance(value, list) else ():
                if isinstance(part, ast.stmt):
                    yield from _uncertain_parts(value, off)
                    break
                if isinstance(part, (ast.ExceptHandler, ast.match_case)):
                    yield from _uncertain_parts(part.body, off)
        reached = not isinstance(statement, JUMPS)


def _forgives(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(node, ast.Name) and node.id in FORGIVING for node in ast.walk(handler.type))


def _is_off(test: ast.expr, off: set[str]) -> bool:
    """`False`, a name that is false, `__name__ == "__main__"`: Manim imports the file, it does not run it."""
    if isinstance(test, ast.Constant):
        return not test.value
    if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name):
        return test.left.id == "__name__"
    return (test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")) in off


def _called(part: ast.AST) -> set[str]:
    calls = [node.func for node in ast.walk(part) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls} - {""}
