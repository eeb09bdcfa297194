"""Which name means what where: Python's scopes over a syntax tree, and where each expression stands.

Function bodies see past class bodies; comprehensions and lambdas are scopes; `global` and `nonlocal` reach out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Imported:
    """`import module` (name is None) or `from module import name`."""

    module: str
    name: str | None = None


@dataclass(frozen=True)
class Element:
    """What a loop draws from `source`, one after the other; or the part of it that `place` leads to."""

    source: ast.expr
    place: tuple[int, ...] = ()


# What a name was bound to: an expression, a definition, a parameter, an import; None when it can't be told.
Binding = ast.expr | ast.ClassDef | Function | ast.arg | Imported | Element | None


@dataclass(eq=False)
class Scope:
    node: ast.AST
    parent: Scope | None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    """Names that `global` or `nonlocal` sends to another scope."""

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    @property
    def method_of(self) -> ast.ClassDef | None:
        """The class, when this is the scope of a function defined right in its body."""
        if isinstance(self.node, FUNCTIONS) and self.parent and isinstance(self.parent.node, ast.ClassDef):
            return self.parent.node
        return None

    def bind(self, name: str, binding: Binding) -> None:
        self.elsewhere.get(name, self).bindings.setdefault(name, []).append(binding)

    def owner(self, name: str) -> Scope | None:
        """The scope that a name used here belongs to; None for one that the file doesn't bind."""
        if name in self.elsewhere:
            return self.elsewhere[name]
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None

    def chain(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class Scopes(ast.NodeVisitor):
    """`root` is the module's scope; `of` tells the scope of a call, attribute, name or definition."""

    def __init__(self, tree: ast.Module) -> None:
        self.root = self.here = Scope(tree, None)
        self.of: dict[ast.AST, Scope] = {}
        self.inside: dict[ast.AST, Scope] = {tree: self.root}
        """The scope that a class, function, lambda or comprehension opens."""
        self._reaches_out = any(isinstance(node, (ast.Global, ast.Nonlocal)) for node in ast.walk(tree))
        self.stars: list[str] = []
        """Modules imported by `from … import *`."""
        for statement in tree.body:
            self.visit(statement)

    def visit(self, node: ast.AST) -> None:
        self.of[node] = self.here
        super().visit(node)

    def _within(self, node: ast.AST, parts: list[ast.AST], arguments: ast.arguments | None = None) -> None:
        outer, self.here = self.here, Scope(node, self.here)
        self.inside[node] = self.here
        if arguments is not None:
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            for argument in every:
                self.here.bind(argument.arg, argument)
                self.of[argument] = self.here
            for many in (arguments.vararg, arguments.kwarg):
                if many is not None:
                    self.here.bind(many.arg, None)
        if self._reaches_out:
            self._declare(parts)
        for part in parts:
            self.visit(part)
        self.here = outer

    def _declare(self, parts: list[ast.AST]) -> None:
        """`global` and `nonlocal` hold for the whole body, wherever they stand in it."""
        for part in parts:
            for node in _same_scope(part):
                if isinstance(node, ast.Global):
                    self.here.elsewhere.update(dict.fromkeys(node.names, self.root))
                    for name in node.names:
                        self.root.bind(name, None)
                elif isinstance(node, ast.Nonlocal) and self.here.parent is not None:
                    for name in node.names:
                        self.here.elsewhere[name] = self.here.parent.owner(name) or self.here.parent
                        self.here.bind(name, None)

    def _visit_function(self, node: Function) -> None:
        for default in [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]:
            self.visit(default)
        if isinstance(node, ast.Lambda):
            self._within(node, [node.body], node.args)
            return
        self.here.bind(node.name, None if isinstance(node, ast.AsyncFunctionDef) else node)
        for part in [*node.decorator_list, *_annotations(node)]:
            self.visit(part)
        self._within(node, list(node.body), node.args)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _visit_function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.here.bind(node.name, node)
        for part in [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]:
            self.visit(part)
        self._within(node, list(node.body))

    def _visit_comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        outer, self.here = self.here, Scope(node, self.here)
        self.inside[node] = self.here
        self.inside[node] = self.here
        for generator in node.generators:
            self._bind_target(generator.target, Element(generator.iter))
            for part in [*([] if generator is first else [generator.iter]), *generator.ifs]:
                self.visit(part)
        for part in results:
            self.visit(part)
        self.here = outer

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._bind_target(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self._bind_target(node.target, node.value)
        elif not isinstance(node.target, ast.Name):
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        self._bind_target(node.target, None)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        scope = next(scope for scope in self.here.chain() if not isinstance(scope.node, COMPREHENSIONS))
        scope.bind(node.target.id, node.value)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self._bind_target(node.target, Element(node.iter))
        for part in [*node.body, *node.orelse]:
            self.visit(part)

    def visit_withitem(self, node: ast.withitem) -> None:
        self.visit(node.context_expr)
        if node.optional_vars is not None:
            self._bind_target(node.optional_vars, None)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.here.bind(node.name, None)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            head = alias.name.split(".")[0]
            self.here.bind(alias.asname or head, Imported(alias.name if alias.asname else head))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(node.module or "")
            else:
                self.here.bind(alias.asname or alias.name, Imported(node.module or "", alias.name))

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.here.bind(node.id, None)

    def generic_visit(self, node: ast.AST) -> None:
        for name in ("name", "rest"):  # captures of `match`
            captured = getattr(node, name, None)
            if isinstance(node, ast.pattern) and isinstance(captured, str):
                self.here.bind(captured, None)
        super().generic_visit(node)

    def _bind_target(self, target: ast.expr, binding: Binding) -> None:
        if isinstance(target, ast.Name):
            self.of[target] = self.here
            self.here.bind(target.id, binding)
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = binding.elts if isinstance(binding, (ast.Tuple, ast.List)) else []
            paired = len(values) == len(target.elts) and not any(
                isinstance(part, ast.Starred) for part in [*values, *target.elts]
            )
            starred = any(isinstance(part, ast.Starred) for part in target.elts)
            for index, part in enumerate(target.elts):
                self._bind_target(part, values[index] if paired else None if starred else _part(binding, index))
        elif isinstance(target, ast.Starred):
            self._bind_target(target.value, None)
        else:
            self.visit(target)


def _part(binding: Binding, index: int) -> Binding:
    """What a name gets when a value that is not written out is taken apart."""
    if isinstance(binding, Element):
        return Element(binding.source, (*binding.place, index))
    return Element(binding) if isinstance(binding, ast.expr) else None


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [part.annotation for part in arguments if part.annotation] + ([node.returns] if node.returns else [])


def _same_scope(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is inside it, without the bodies of inner functions and classes."""
    yield node
    if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        for child in ast.iter_child_nodes(node):
            yield from _same_scope(child)
