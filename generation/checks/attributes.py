"""Attributes and methods that an object, a class or a module does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache, cached_property

from generation.checks import library, retired
from generation.checks.inference import Inference
from generation.checks.meaning import same_meaning
from generation.checks.nearest import nearest
from generation.checks.values import Builder, Class, Instance, Method, Namespace, Plain, Super, Value
from generation.types import Problem

# What any class has of itself.
OF_CLASSES = frozenset(dir(type)) | {"register"}


def check_attributes(inference: Inference) -> Iterator[Problem]:
    if inference.module.may_change_renderer:
        return
    search = Search(inference)
    given = search.given
    calls = {node.func: node for node in inference.module.nodes if isinstance(node, ast.Call)}
    for node in inference.module.nodes:
        if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load) or node.attr in given:
            continue
        if node in inference.module.uncertain or node.attr.startswith("__"):
            continue
        values = inference.values(node.value)
        if values and all(search.lacks(value, node.attr, calls.get(node)) for value in values):
            yield _problem(search, min(values, key=str), node)
        elif not values and (search.is_retired(node) or search.is_nowhere(node, calls.get(node))):
            match = nearest(node.attr, library.members_of_objects())
            unheard = (
                f"Did you mean `{match}`?" if match else f"Remove `{node.attr}`, or write what it is to do yourself."
            )
            replaced = retired.ATTRIBUTES.get(node.attr)
            yield Problem(
                "unknown_attribute",
                node.end_lineno or node.lineno,
                _column(node),
                f"Nothing in Manim has “{node.attr}”.",
                replaced.hint if replaced else unheard,
            )


class Search:
    """Looks for attributes in one file."""

    def __init__(self, inference: Inference) -> None:
        self.hierarchy = inference.hierarchy
        self.inference = inference
        self.names = cache(self._names)

    def _names(self, cls: Class, exact: bool) -> frozenset[str] | None:
        """Everything an object of the class may have; None when that can't be known."""
        found: set[str] = set()
        if cls.node is not None and not exact and not self.hierarchy.is_whole:
            return None
        for part in [cls] if exact else self.hierarchy.below(cls):
            names = self.hierarchy.names(part)
            if names is None:
                return None
            found |= names
        return frozenset(found)

    def known(self, value: Value) -> frozenset[str] | None:
        """The attributes of a value; None when they can't be known."""
        if isinstance(value, Namespace):
            return library.attributes_of_module(value.name)
        if isinstance(value, Plain):
            return library.attributes_of_plain(value.name)
        if isinstance(value, Instance):
            return self.names(value.cls, value.exact)
        if isinstance(value, Builder):
            names = self.names(value.target.cls, value.target.exact)
            return names and frozenset(names | library.class_entry("_AnimationBuilder")["members"].keys())
        if isinstance(value, (Class, Super)):
            cls = value if isinstance(value, Class) else value.cls
            names = self.names(cls, isinstance(value, Class))
            return names and frozenset(names | OF_CLASSES)
        return None

    def lacks(self, value: Value, name: str, call: ast.Call | None) -> bool:
        """Whether asking this value for the attribute is certain to fail."""
        known = self.known(value)
        if known is None or name in known:
            return False
        cls = value.cls if isinstance(value, Instance) else value.target.cls if isinstance(value, Builder) else None
        if cls is not None and self.hierarchy.is_a(cls, "Mobject"):
            return not _is_answered(name, call, known | self.given)
        return True

    @cached_property
    def given(self) -> set[str]:
        """Attributes that the file itself gives to objects: any of them may have it."""
        module = self.inference.module
        return module.given_attributes | {
            setter.attr.removeprefix("set_") for setter in module.setters if not self._is_method(setter)
        }

    def _is_method(self, asked: ast.Attribute) -> bool:
        """Whether it is a method of whatever is asked, which sets what it will."""
        known = [self.known(value) for value in self.inference.values(asked.value)]
        return bool(known) and all(names is not None and asked.attr in names for names in known)

    def is_retired(self, node: ast.Attribute) -> bool:
        """Whether an attribute of an unknown object is one that only older Manims have."""
        if node.attr not in retired.ATTRIBUTES or node.attr in library.overridable():
            return False
        return node.attr not in self._own and not self._is_foreign(node)

    def is_nowhere(self, node: ast.Attribute, call: ast.Call | None) -> bool:
        """Whether nothing that a scene can hold has an attribute of that name: Manim's, Python's or NumPy's."""
        name = node.attr
        everywhere = library.attributes_anywhere()
        if name in everywhere or name.startswith("_") or name in self._own or self._is_foreign(node):
            return False
        if self.inference.module.imports_others:
            return False
        return not _is_answered(name, call, everywhere)

    @cached_property
    def _own(self) -> set[str]:
        """Every name that the file binds anywhere, or speaks of."""
        module = self.inference.module
        found = {name for scope in module.scopes.inside.values() for name in scope.bindings}
        for node in module.nodes:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(node.value.replace(",", " ").split())
        return found

    def _is_foreign(self, node: ast.Attribute) -> bool:
        """Whether it is asked of something that the file imports or makes at its top, or that Manim keeps to itself."""
        root = node.value
        while isinstance(root, (ast.Attribute, ast.Call, ast.Subscript)):
            if isinstance(root, ast.Attribute) and root.attr.startswith("_"):
                return True
            root = root.func if isinstance(root, ast.Call) else root.value
        return isinstance(root, ast.Name) and root.id in self.inference.module.scopes.root.bindings


def _is_answered(name: str, call: ast.Call | None, known: frozenset[str] | set[str]) -> bool:
    """Mobjects answer to every `get_x()` that has an attribute `x`, and to every `set_x(value)`."""
    if not name.startswith(("get_", "set_")):
        return False
    if (
        call is None
        or any(isinstance(part, ast.Starred) for part in call.args)
        or any(part.arg is None for part in call.keywords)
    ):
        return True
    if name.startswith("get_"):
        return not call.args and not call.keywords and name.removeprefix("get_") in known
    return len(call.args) + len(call.keywords) == 1 and all(part.arg == "value" for part in call.keywords)


def _column(node: ast.Attribute) -> int:
    """Where the attribute's own name begins."""
    return (node.end_col_offset or 0) - len(node.attr) + 1


def _problem(search: Search, value: Value, node: ast.Attribute) -> Problem:
    return Problem(
        "unknown_attribute",
        node.end_lineno or node.lineno,
        _column(node),
        f"“{_title(value)}” has nothing called “{node.attr}”.",
        _hint(search, value, node.attr),
    )


def _title(value: Value) -> str:
    """The module or the class, as a reader knows it."""
    if isinstance(value, Builder):
        return value.target.cls.name
    return value.cls.name if isinstance(value, (Instance, Super)) else value.name


def _hint(search: Search, value: Value, name: str) -> str:
    if isinstance(value, Namespace):
        replaced = retired.MODULE_ATTRIBUTES.get((value.name, name))
        if replaced:
            return replaced.hint
    elif isinstance(value, (Instance, Builder, Super)):
        cls = value.target.cls if isinstance(value, Builder) else value.cls
        scene = retired.SCENE_ATTRIBUTES.get(name)
        if name == "frame" and any(search.hierarchy.is_a(cls, part) for part in ("ThreeDScene", "ThreeDCamera")):
            return (
                "Turn the view by `self.set_camera_orientation(phi=…, theta=…)`, or by `self.move_camera(…)` in time."
            )
        if scene and (search.hierarchy.is_a(cls, "Scene") or search.hierarchy.is_a(cls, "Camera")):
            return f"Derive the scene from `{scene}`: `class MyScene({scene}):`."
        if name in retired.ATTRIBUTES:
            return retired.ATTRIBUTES[name].hint
    known = search.known(value) or frozenset()
    match = same_meaning(name, known) or nearest(name, (other for other in known if not other.startswith("_")))
    if match is None:
        return f"Remove `{name}`, or use what {_title(value)} has."
    return f"Did you mean `{match}`?{_shape(search, value, match)}"


def _shape(search: Search, value: Value, name: str) -> str:
    """How a method is called, as a sentence; nothing for what is no method."""
    methods = [found for found in search.inference.attribute(value, name) if isinstance(found, Method)]
    for method in methods:
        cls = method.holder.cls if isinstance(method.holder, (Instance, Super)) else method.holder
        member = search.hierarchy.find(cls, name)
        if member is not None and member.owner.node is None:
            entry = library.class_entry(member.owner.name)["members"][name]
            return f" It is `{library.shape(name, entry)}`."
    return ""
