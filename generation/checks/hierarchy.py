"""Classes of the file and of Manim in one hierarchy: bases, order of search, members."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from generation.checks import library
from generation.checks.module import Module
from generation.checks.scopes import FUNCTIONS
from generation.checks.values import Class, Signature, signature_of_entry, signature_of_node

MAX_BASES = 100
PLAIN_DECORATORS = {"property", "cached_property", "functools.cached_property"}


@dataclass(frozen=True)
class Member:
    """What a class defines under a name. `node` for the file's own, `type` (`Class` or `=Class`) where it is known."""

    owner: Class
    signature: Signature | None = None
    node: ast.AST | None = None
    type: str = ""


@dataclass(frozen=True, eq=False)
class Hierarchy:
    module: Module
    base_of: Callable[[ast.expr], Class | None]
    """The class that an expression among the bases names; None when it can't be told."""

    @cached_property
    def _orders(self) -> dict[Class, tuple[Class, ...] | None]:
        return {}

    @cached_property
    def own(self) -> list[Class]:
        return [Class(node.name, node) for node in self.module.classes]

    def order(self, cls: Class) -> tuple[Class, ...] | None:
        """The class and its bases in the order of search; None when some base is unknown."""
        if cls not in self._orders:
            self._orders[cls] = None  # for a class that names itself among its bases
            self._orders[cls] = self._find_order(cls)
        return self._orders[cls]

    def _find_order(self, cls: Class) -> tuple[Class, ...] | None:
        if cls.node is None:
            return _order_in_manim(cls)
        if cls.node.keywords:
            return None
        tails = []
        for base in cls.node.bases:
            found = self.base_of(base)
            tail = self.order(found) if found else None
            if tail is None and not (isinstance(base, ast.Name) and base.id in {"object", "ABC"}):
                return None
            tails.append(list(tail or ()))
            if len(tails[-1]) > MAX_BASES:
                return None
        merged = _merge([*(list(tail) for tail in tails), [tail[0] for tail in tails if tail]])
        return None if merged is None else (cls, *merged)

    def is_a(self, cls: Class, base: str) -> bool:
        """Whether the class is Manim's `base` or derives from it, as far as known."""
        return any(part.node is None and part.name == base for part in self.order(cls) or (cls,))

    @cached_property
    def is_whole(self) -> bool:
        """Whether the bases of all the file's classes are known."""
        return all(self.order(cls) is not None for cls in self.own)

    def below(self, cls: Class) -> Iterator[Class]:
        """The class and everything that derives from it, in the file and in Manim."""
        yield cls
        if cls.node is None:
            for name, entry in library.data()["classes"].items():
                if cls.name in entry["bases"]:
                    yield Class(name)
        for own in self.own:
            if own != cls and cls in (self.order(own) or ()):
                yield own

    def find(self, cls: Class, name: str, after: Class | None = None) -> Member | None:
        """The first definition of a name in the order of search, beginning behind `after`."""
        order = self.order(cls) or ()
        start = order.index(after) + 1 if after in order else 0
        for part in order[start:]:
            member = self.defined(part, name)
            if member is not None:
                return member
        return None

    def defined(self, cls: Class, name: str) -> Member | None:
        if cls.node is None:
            return _member_in_manim(cls, name)
        return self._own_members(cls).get(name)

    def names(self, cls: Class) -> set[str] | None:
        """Every member name an object of the class may have; None when that can't be known."""
        order = self.order(cls)
        if order is None:
            return None
        found: set[str] = set(library.data()["loose"])
        for part in order:
            if part.node is not None:
                if part.node.decorator_list or self._own_members(part).keys() & {
                    "__getattr__",
                    "__getattribute__",
                    "__slots__",
                }:
                    return None
                found |= self._own_members(part).keys()
                continue
            entry = library.class_entry(part.name)
            if entry.get("open") and part.name != "Mobject":
                return None
            found |= entry["members"].keys()
        return found

    @cached_property
    def _own(self) -> dict[Class, dict[str, Member]]:
        return {}

    def _own_members(self, cls: Class) -> dict[str, Member]:
        if cls not in self._own:
            self._own[cls] = dict(self._find_own_members(cls))
        return self._own[cls]

    def _find_own_members(self, cls: Class) -> Iterator[tuple[str, Member]]:
        assert cls.node is not None
        assigned = set()
        for node in ast.walk(cls.node):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                assigned.add(node.attr)
                yield node.attr, Member(cls, node=node)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id, Member(cls)
        for name, bindings in self.module.scopes.inside[cls.node].bindings.items():
            last = bindings[-1]
            if name in assigned or len(bindings) > 1:
                yield name, Member(cls)
            elif isinstance(last, ast.FunctionDef):
                decorators = {ast.unparse(part) for part in last.decorator_list}
                accessor = bool(decorators & PLAIN_DECORATORS)
                yield name, Member(cls, None if accessor else signature_of_node(last), last)
            else:
                yield name, Member(cls, node=last if isinstance(last, ast.expr) else None)


@functools.cache
def _member_in_manim(cls: Class, name: str) -> Member | None:
    entry = library.class_entry(cls.name)["members"].get(name)
    if entry is None:
        return None
    return Member(cls, type=entry) if isinstance(entry, str) else Member(cls, signature_of_entry(entry))


@functools.cache
def _order_in_manim(cls: Class) -> tuple[Class, ...] | None:
    entry = library.data()["classes"].get(cls.name)
    return None if entry is None else (cls, *(Class(base) for base in entry["bases"]))


def _merge(lists: list[list[Class]]) -> list[Class] | None:
    """C3, as Python does it; None for an order that Python refuses."""
    merged: list[Class] = []
    while any(lists):
        lists = [part for part in lists if part]
        for part in lists:
            if not any(part[0] in other[1:] for other in lists):
                head = part[0]
                break
        else:
            return None
        merged.append(head)
        lists = [[item for item in part if item != head] for part in lists]
    return merged


def enclosing_class(module: Module, node: ast.AST) -> ast.ClassDef | None:
    """The class in whose method the node stands, through inner functions and lambdas."""
    scope = module.scopes.of.get(node)
    for part in scope.chain() if scope else ():
        if part.is_class:
            return None
        if isinstance(part.node, FUNCTIONS) and part.method_of is not None:
            return part.method_of
    return None
