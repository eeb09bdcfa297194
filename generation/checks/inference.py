"""What expressions can be: simple and sure, or nothing.

A name is what all its assignments agree to be; where one of them can't be told, the name can't be told. The order
of assignments is not followed: a claim must hold for each of them.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from generation.checks import library
from generation.checks.hierarchy import Hierarchy, Member, enclosing_class
from generation.checks.module import MANIM_MODULES, Module
from generation.checks.scopes import FUNCTIONS, Binding, Element, Imported, Scope
from generation.checks.values import (
    Builder,
    BuilderMethod,
    Class,
    Instance,
    Method,
    Namespace,
    Routine,
    Super,
    Value,
)

Values = frozenset[Value]
"""The alternatives; empty when the expression can't be told."""
UNKNOWN: Values = frozenset()
MAX_ALTERNATIVES = 8
MAX_STEPS = 80
"""From one expression to the next; what is further away can't be told."""
# Annotations that Manim uses for any mobject or animation.
VAGUE = {
    "VMobject": "Mobject",
    "VGroup": "Mobject",
    "Group": "Mobject",
    "VDict": "Mobject",
    "OpenGLMobject": "Mobject",
    "OpenGLVMobject": "Mobject",
    "AnimationGroup": "Animation",
}


class Inference:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.hierarchy = Hierarchy(module, self.class_of)
        self._depth = 0
        self._known: dict[ast.AST | tuple[Scope, str] | tuple[Class, str], Values] = {}

    def class_of(self, node: ast.expr) -> Class | None:
        """The class that the expression names."""
        found = self.values(node)
        only = next(iter(found)) if len(found) == 1 else None
        return only if isinstance(only, Class) else None

    @cached_property
    def _stars(self) -> dict[str, str]:
        """What star imports give, with the kind; names that more than one of them gives are of no known kind."""
        given: dict[str, str] = {}
        for star in self.module.scopes.stars:
            if star in MANIM_MODULES:
                names = library.names()
            else:
                names = library.module_names(star) or dict.fromkeys(library.star_names(star) or (), "value")
            for name, kind in names.items():
                given[name] = kind if given.get(name, kind) == kind else "value"
        return given

    def values(self, node: ast.AST | None) -> Values:
        if node is None:
            return UNKNOWN
        if node in self._known:
            return self._known[node]
        if self._depth > MAX_STEPS:
            return UNKNOWN
        self._depth += 1
        self._known[node] = UNKNOWN  # for what depends on itself
        self._known[node] = self._find(node)
        self._depth -= 1
        return self._known[node]

    def _find(self, node: ast.AST) -> Values:
        scope = self.module.scopes.of.get(node)
        if isinstance(node, ast.Name) and scope is not None:
            return self.name(node.id, scope)
        if isinstance(node, ast.Attribute):
            return self._each(self.values(node.value), lambda value: self.attribute(value, node.attr))
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args:
                inside = enclosing_class(self.module, node)
                return frozenset({Super(Class(inside.name, inside))}) if inside else UNKNOWN
            return self._each(self.values(node.func), lambda value: self._called(value, node))
        if isinstance(node, ast.IfExp):
            return _union(self.values(node.body), self.values(node.orelse))
        if isinstance(node, ast.NamedExpr):
            return self.values(node.value)
        if isinstance(node, ast.Lambda):
            return frozenset({Routine("lambda", node)})
        return UNKNOWN

    def _each(self, values: Values, turn: Callable[[Value], Values]) -> Values:
        found: Values | None = None
        for value in values:
            found = turn(value) if found is None else _union(found, turn(value))
        return found or UNKNOWN

    def name(self, name: str, scope: Scope) -> Values:
        """What a name can be when it is used in the scope."""
        owner = scope.owner(name)
        if owner is None:
            return self._kind(self._stars.get(name, "value"))
        key = (owner, name)
        if key not in self._known:
            self._known[key] = UNKNOWN
            bindings = owner.bindings[name]
            found = self._bound(bindings[0], owner)
            for binding in bindings[1:]:
                found = _union(found, self._bound(binding, owner))
            self._known[key] = found
        return self._known[key]

    def _kind(self, kind: str) -> Values:
        """The value that a kind in the table stands for."""
        sort, _, name = kind.partition(":")
        if sort == "class":
            return frozenset({Class(name)})
        if sort == "function":
            return frozenset({Routine(name)})
        if sort == "module":
            return frozenset({Namespace(name)})
        return frozenset({Instance(Class(name))}) if name else UNKNOWN

    def _bound(self, binding: Binding, scope: Scope) -> Values:
        if isinstance(binding, ast.ClassDef):
            return UNKNOWN if binding.decorator_list else frozenset({Class(binding.name, binding)})
        if isinstance(binding, ast.FunctionDef):
            return UNKNOWN if binding.decorator_list else frozenset({Routine(binding.name, binding)})
        if isinstance(binding, ast.arg):
            return self._argument(binding, scope)
        if isinstance(binding, Imported):
            return self._imported(binding)
        if isinstance(binding, Element):
            return self._element(binding.source)
        return self.values(binding)

    def _imported(self, binding: Imported) -> Values:
        module = "manim" if binding.module in MANIM_MODULES else binding.module
        if binding.name is None:
            return frozenset({Namespace(module)})
        names = library.module_names(module) or {}
        return self._kind(names.get(binding.name, "value"))

    def _argument(self, argument: ast.arg, scope: Scope) -> Values:
        """`self` is an instance of its class; other arguments are what their annotation says, or unknown."""
        holder = scope.method_of
        function = scope.node
        if holder is not None and isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            decorators = {ast.unparse(part) for part in function.decorator_list}
            first = [*function.args.posonlyargs, *function.args.args][:1]
            if first == [argument] and not decorators & {"staticmethod", "classmethod"}:
                return frozenset({Instance(Class(holder.name, holder), exact=False)})
        if argument.annotation is None:
            return UNKNOWN
        named = self.class_of(argument.annotation)
        return frozenset({_widened(named)}) if named else UNKNOWN

    def _element(self, source: ast.expr) -> Values:
        """What a loop over a list of like things draws."""
        if isinstance(source, (ast.List, ast.Tuple)) and source.elts:
            found = self.values(source.elts[0])
            for part in source.elts[1:]:
                found = _union(found, self.values(part))
            return found
        if isinstance(source, (ast.ListComp, ast.GeneratorExp)):
            return self.values(source.elt)
        return UNKNOWN

    def attribute(self, value: Value, name: str) -> Values:
        if isinstance(value, Namespace):
            names = library.module_names(value.name)
            if names is None and f"{value.name}.{name}" in library.data()["modules"]:
                return frozenset({Namespace(f"{value.name}.{name}")})
            if value.name == "numpy" and name in library.data()["numpy_names"]:
                return frozenset({Namespace(f"numpy.{name}")})
            return self._kind((names or {}).get(name, "value"))
        if isinstance(value, Instance):
            return self._instance_attribute(value, name)
        if isinstance(value, Class):
            member = self.hierarchy.find(value, name) if self.hierarchy.order(value) else None
            if member is not None and member.signature is not None:
                return frozenset({Method(value, name)})
            return self._typed(member.type) if member is not None and member.type else UNKNOWN
        if isinstance(value, Super):
            return frozenset({Method(value, name)})
        if isinstance(value, Builder):
            return frozenset({BuilderMethod(value.target, name)})
        return UNKNOWN

    def _instance_attribute(self, value: Instance, name: str) -> Values:
        if self.hierarchy.order(value.cls) is None:
            return UNKNOWN
        if name == "animate" and self.hierarchy.is_a(value.cls, "Mobject"):
            return frozenset({Builder(value)})
        if name == "target" and name not in self._stores and self.hierarchy.is_a(value.cls, "Mobject"):
            return frozenset({value})
        member = self.hierarchy.find(value.cls, name)
        if member is None:
            return UNKNOWN
        if member.signature is not None:
            return frozenset({Method(value, name)})
        if name == "camera" and self._makes_own_camera(value.cls):
            return UNKNOWN
        if member.type:
            return self._typed(member.type)
        return self._own_attribute(value.cls, name, member)

    def _typed(self, text: str) -> Values:
        if text.startswith("="):
            return frozenset({Instance(Class(text[1:]))})
        return frozenset({_widened(Class(text))}) if text not in {"", "Self"} else UNKNOWN

    def _makes_own_camera(self, cls: Class) -> bool:
        return any(
            self.hierarchy.defined(part, "__init__")
            for part in self.hierarchy.order(cls) or ()
            if part.node is not None
        )

    def _own_attribute(self, cls: Class, name: str, member: Member) -> Values:
        """What the file's classes assign to `self.name`, when all assignments agree and nobody else assigns it."""
        key = (member.owner, name)
        if member.owner.node is None or not isinstance(member.node, ast.AST):
            return UNKNOWN
        if key not in self._known:
            self._known[key] = UNKNOWN
            self._known[key] = self._assigned(name)
        return self._known[key]

    @cached_property
    def _stores(self) -> dict[str, int]:
        """How often the file sets an attribute of a name, in whatever way."""
        return Counter(
            node.attr
            for node in self.module.nodes
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
        )

    @cached_property
    def _plain_assignments(self) -> dict[str, list[ast.expr]]:
        found: dict[str, list[ast.expr]] = {}
        for node in self.module.nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute):
                        found.setdefault(target.attr, []).append(node.value)
        return found

    @cached_property
    def _class_names(self) -> set[str]:
        return {name for cls in self.module.classes for name in self.module.scopes.inside[cls].bindings}

    def _assigned(self, name: str) -> Values:
        """The union of all assignments to an attribute of this name, anywhere in the file, if all are plain."""
        values = self._plain_assignments.get(name, [])
        if not values or len(values) != self._stores[name] or name in self._class_names:
            return UNKNOWN
        found = self.values(values[0])
        for value in values[1:]:
            found = _union(found, self.values(value))
        return found

    def _called(self, value: Value, call: ast.Call) -> Values:
        if isinstance(value, Class):
            if self.hierarchy.order(value) is None or self.hierarchy.find(value, "__new__") is not None:
                return UNKNOWN
            return frozenset({Instance(value)})
        if isinstance(value, Routine):
            return self._returned_by_routine(value)
        if isinstance(value, Method):
            return self._returned_by_method(value)
        if isinstance(value, (Builder, BuilderMethod)):
            return frozenset({Builder(value.target)})
        return UNKNOWN

    def _returned_by_routine(self, routine: Routine) -> Values:
        if routine.node is not None:
            return self._returned(routine.node)
        return self._typed(library.function_entry(routine.name).get("returns", ""))

    def _returned(self, function: ast.FunctionDef | ast.Lambda) -> Values:
        """What every `return` of a function of the file agrees on."""
        if isinstance(function, ast.Lambda):
            return self.values(function.body)
        found: Values | None = None
        waiting: list[ast.AST] = list(function.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.Yield, ast.YieldFrom)):
                return UNKNOWN
            if isinstance(node, ast.Return):
                values = self.values(node.value)
                found = values if found is None else _union(found, values)
            if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
                waiting.extend(ast.iter_child_nodes(node))
        return found or UNKNOWN

    def _returned_by_method(self, method: Method) -> Values:
        holder = method.holder
        if isinstance(holder, Super):
            return UNKNOWN
        cls = holder.cls if isinstance(holder, Instance) else holder
        member = self.hierarchy.find(cls, method.name)
        if member is None or member.signature is None:
            return UNKNOWN
        if isinstance(holder, Instance) and not holder.exact and self._is_overridden(holder.cls, method.name, member):
            return UNKNOWN
        if isinstance(member.node, ast.FunctionDef):
            return self._returned(member.node)
        returns = member.signature.returns
        if returns == "Self":
            return frozenset({holder if isinstance(holder, Instance) else Instance(holder, exact=False)})
        return self._typed(returns)

    def _is_overridden(self, cls: Class, name: str, member: Member) -> bool:
        return any(
            part.node is not None and self.hierarchy.find(part, name) != member for part in self.hierarchy.below(cls)
        )


def _union(one: Values, other: Values) -> Values:
    """Both alternatives; unknown when one of them is, or when there are too many."""
    if not one or not other or len(one | other) > MAX_ALTERNATIVES:
        return UNKNOWN
    return one | other


def _widened(cls: Class) -> Instance:
    """What an annotation promises: an instance of the class or of one that derives from it."""
    name = VAGUE.get(cls.name, cls.name) if cls.node is None else cls.name
    return Instance(Class(name, cls.node), exact=False)
