"""What expressions can be: simple and sure, or nothing.

A name is what all its assignments agree to be; where one of them can't be told, the name can't be told. The order
of assignments is not followed: a claim must hold for each of them.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from functools import cached_property, reduce

from generation.checks import library
from generation.checks.contents import Contents
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
    Plain,
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
PLAIN_TYPES = {"ndarray", "str", "float", "int", "list", "dict"}
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


PLAIN: dict[type[ast.AST], str] = {
    ast.JoinedStr: "str",
    ast.List: "list",
    ast.ListComp: "list",
    ast.Tuple: "tuple",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
}
CALCULATING = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.FloorDiv, ast.Mod)
ARRAY = Plain("ndarray")
NUMBERS = frozenset((Plain("int"), Plain("float")))
GIVING = {"len": "int", "int": "int", "float": "float", "str": "str", "list": "list", "sorted": "list", "ord": "int"}
MAKING_ARRAYS = {"array", "linspace", "arange", "zeros", "ones", "append", "concatenate", "cross", "eye"}
"""NumPy's functions that give an array, whatever they are given."""
UPDATING = {"add_updater", "UpdateFromFunc", "UpdateFromAlphaFunc"}


class Inference:
    def __init__(self, module: Module) -> None:
        self.module = module
        self.hierarchy = Hierarchy(module, self.class_of)
        self.contents = Contents(self)
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
            return self._call(node)
        if isinstance(node, ast.IfExp):
            return _union(self.values(node.body), self.values(node.orelse))
        if isinstance(node, ast.NamedExpr):
            return self.values(node.value)
        if isinstance(node, ast.Lambda):
            return frozenset({Routine("lambda", node)})
        if isinstance(node, ast.Subscript):
            return self.contents.picked(node)
        return self._plain(node)

    def _call(self, node: ast.Call) -> Values:
        function = node.func
        if isinstance(function, ast.Name) and function.id == "super" and not node.args:
            inside = enclosing_class(self.module, node)
            return frozenset({Super(Class(inside.name, inside))}) if inside else UNKNOWN
        holder = function.value if isinstance(function, ast.Attribute) and function.attr in MAKING_ARRAYS else None
        if self.values(holder) == {Namespace("numpy")}:
            return frozenset({ARRAY})
        return self._built_in(node) or self._each(self.values(function), lambda value: self._called(value, node))

    def _plain(self, node: ast.AST) -> Values:
        """What is written out: a text, a number, a list; or calculated from arrays."""
        if isinstance(node, ast.Constant):
            name = type(node.value).__name__
            return frozenset({Plain(name)}) if name in {"str", "int", "float"} else UNKNOWN
        if isinstance(node, ast.BinOp) and isinstance(node.op, CALCULATING):
            return self._calculated(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self.values(node.operand)
        name = PLAIN.get(type(node), "")
        return frozenset({Plain(name)}) if name else UNKNOWN

    def _calculated(self, node: ast.BinOp) -> Values:
        left, right = self.values(node.left), self.values(node.right)
        sides = left | right
        if not left or not right or not sides <= {ARRAY, *NUMBERS}:
            return UNKNOWN
        if ARRAY in sides:
            return frozenset({ARRAY})
        whole = sides == {Plain("int")} and not isinstance(node.op, (ast.Div, ast.Pow))
        return frozenset({Plain("int" if whole else "float")})

    def _built_in(self, call: ast.Call) -> Values:
        """What Python's own functions give."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        scope = self.module.scopes.of.get(call.func)
        own = scope is not None and scope.owner(name) is not None
        return frozenset({Plain(GIVING[name])}) if name in GIVING and not own else UNKNOWN

    def _each(self, values: Values, turn: Callable[[Value], Values]) -> Values:
        found: Values | None = None
        for value in values:
            found = turn(value) if found is None else _union(found, turn(value))
        return found or UNKNOWN

    def name(self, name: str, scope: Scope) -> Values:
        """What a name can be when it is used in the scope."""
        owner = scope.owner(name)
        if owner is None and name in library.DIRECTIONS and name in self._stars:
            return frozenset({ARRAY})
        if owner is None:
            return self._kind(self._stars.get(name, "value"))
        key = (owner, name)
        if key not in self._known:
            self._known[key] = UNKNOWN
            self._known[key] = self._all_bound(owner.bindings[name], owner, name)
        return self._known[key]

    def _all_bound(self, bindings: list[Binding], owner: Scope, name: str) -> Values:
        """All that a name is given; what is calculated from itself (`total = total + 1`) comes last."""
        again = [part for part in bindings if isinstance(part, ast.BinOp) and _mentions(part, name)]
        first = [part for part in bindings if part not in again]
        if not first:
            return UNKNOWN
        found = self._bound(first[0], owner)
        for binding in first[1:]:
            found = _union(found, self._bound(binding, owner))
        for part in again:
            self._known[owner, name] = found
            for node in ast.walk(part):
                self._known.pop(node, None)
            found = _union(found, self._find(part))
            for node in ast.walk(part):
                self._known.pop(node, None)
        return found

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
            return self.contents.element(binding)
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
            return self._given(argument, function)
        named = self.class_of(argument.annotation)
        return frozenset({_widened(named)}) if named else UNKNOWN

    def _given(self, argument: ast.arg, function: ast.AST) -> Values:
        """What all the calls in the file give for a parameter; for an updater, what it updates."""
        if isinstance(function, ast.Lambda):
            first = [*function.args.posonlyargs, *function.args.args][:1] == [argument]
            return self._updated(function) if first else UNKNOWN
        if isinstance(function, ast.FunctionDef) and (handed := self._handed_over(function)):
            first = [*function.args.posonlyargs, *function.args.args][:1] == [argument]
            found = [self._updated(use) for use in handed] if first else []
        else:
            found = [self.values(part) for part in self.arguments_for(argument, function)]
        return reduce(_union, found) if found else UNKNOWN

    def _handed_over(self, function: ast.FunctionDef) -> list[ast.expr]:
        """Where the function itself is given to a call, when that is all that is done with it."""
        uses = self._mentions.get(function.name, [])
        handed = [use for use in uses if isinstance(call := self.parents.get(use), ast.Call) and use in call.args]
        return handed if len(handed) == len(uses) else []

    def arguments_for(self, argument: ast.arg, function: ast.AST) -> list[ast.expr]:
        """What each call in the file gives for a parameter; nothing where one of them can't be told."""
        if not isinstance(function, ast.FunctionDef) or function.decorator_list or function.name.startswith("__"):
            return []
        names = [part.arg for part in [*function.args.posonlyargs, *function.args.args]]
        scope = self.module.scopes.inside[function]
        names = names[1:] if scope.method_of is not None else names
        if argument.arg not in names or function.name in self.module.overridable:
            return []
        found: list[ast.expr] = []
        for use in self._mentions.get(function.name, ()):
            call = self.parents.get(use)
            if not isinstance(call, ast.Call) or call.func is not use or _is_starred(call):
                return []
            given = _argument_at(call, names.index(argument.arg), argument.arg)
            if given is None:
                return []
            found.append(given)
        return found

    def _updated(self, function: ast.expr) -> Values:
        """The object that a function handed to a call changes in every frame."""
        call = self.parents.get(function)
        if not isinstance(call, ast.Call):
            return UNKNOWN
        if isinstance(call.func, ast.Attribute) and call.func.attr == "add_updater" and call.args[:1] == [function]:
            return self.values(call.func.value)
        name = getattr(call.func, "id", "")
        return self.values(call.args[0]) if name in UPDATING and call.args[1:2] == [function] else UNKNOWN

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in self.module.nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def _mentions(self) -> dict[str, list[ast.expr]]:
        """Every place where a name is asked for, alone or as an attribute."""
        found: dict[str, list[ast.expr]] = {}
        for node in self.module.nodes:
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.attr if isinstance(node, ast.Attribute) else node.id, []).append(node)
        return found

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
        if text in PLAIN_TYPES:
            return frozenset({Plain(text)})
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


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _is_starred(call: ast.Call) -> bool:
    return any(isinstance(part, ast.Starred) for part in call.args) or any(part.arg is None for part in call.keywords)


def _argument_at(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """What a call gives for a parameter."""
    if place < len(call.args):
        return call.args[place]
    return next((part.value for part in call.keywords if part.arg == name), None)


def _widened(cls: Class) -> Instance:
    """What an annotation promises: an instance of the class or of one that derives from it."""
    name = VAGUE.get(cls.name, cls.name) if cls.node is None else cls.name
    return Instance(Class(name, cls.node), exact=False)
