"""What a call may be given: the signature that answers it, and every keyword that gets through to the end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from generation.checks import library
from generation.checks.hierarchy import Member
from generation.checks.inference import Inference
from generation.checks.keywordflow import Flow, Target
from generation.checks.values import (
    BuilderMethod,
    Class,
    Instance,
    Method,
    Parameter,
    Routine,
    Signature,
    Super,
    Value,
    signature_of_entry,
    signature_of_node,
)

MAX_DEPTH = 20
Names = frozenset[str] | None
"""Keywords that are taken; None when any may be."""


@dataclass(frozen=True)
class Callee:
    """One function that may answer a call. `title` is how a reader knows it."""

    title: str
    signature: Signature
    keywords: Names
    entry_name: str = ""
    """`Class.method` or `function` in the table; empty for the file's own."""
    cls: Class | None = None
    lenient: bool = False
    """Whether only the keywords may be judged: what answers depends on the arguments."""


@dataclass(frozen=True)
class Reached:
    """The end of a call inside a function: its parameters by place, and its keywords."""

    places: tuple[Parameter, ...]
    keywords: Names


class Calls:
    """Finds callees in one file."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.hierarchy = inference.hierarchy
        self._following: list[tuple[Class | None, Class | None, Signature]] = []
        self._constructors: dict[Class, list[Callee] | None] = {}
        self._routines: dict[Routine, list[Callee] | None] = {}
        self._methods: dict[tuple[Method, bool], list[Callee] | None] = {}

    def answering(self, value: Value) -> list[Callee] | None:
        """The functions of which one will answer a call of the value; None when that can't be known."""
        if isinstance(value, Class):
            if value not in self._constructors:
                self._constructors[value] = self._constructor(value)
            return self._constructors[value]
        if isinstance(value, Routine):
            return self._routine(value)
        if isinstance(value, Method):
            return self._method(value)
        if isinstance(value, BuilderMethod):
            return self._method(Method(value.target, value.name), animated=True)
        return None

    @cached_property
    def _changes_animations(self) -> bool:
        """Whether the file plays some animations, or some `.animate`, in its own way."""
        ways = {"override_animation", "override_animate", "add_animation_override"}
        return bool(ways & self.inference.module.mentioned)

    def _constructor(self, cls: Class) -> list[Callee] | None:
        order = self.hierarchy.order(cls)
        if order is None or any(part.node is not None and part.node.decorator_list for part in order):
            return None
        if any(
            part.node is None and library.class_entry(part.name).get("open") and part.name != "Mobject"
            for part in order
        ):
            return None
        if any(part.node is not None and self.hierarchy.defined(part, "__new__") for part in order):
            return None
        member = self.hierarchy.find(cls, "__init__")
        if member is None or member.signature is None or member.signature.open:
            return None
        keywords = self.accepted(member.signature, cls, member.owner)
        keywords = keywords and keywords - {"self"}
        animation = self.hierarchy.is_a(cls, "Animation")
        if animation and self._changes_animations:
            return None
        others = [
            signature_of_entry(entry)
            for name, entries in library.data()["overrides"].items()
            for entry in entries
            if animation and self.hierarchy.is_a(cls, name)
        ]
        if keywords is not None:
            keywords = keywords.union(*(other.by_name for other in others))
        return [Callee(cls.name, member.signature.without_first(), keywords, _entry_name(member), cls, bool(others))]

    def _routine(self, routine: Routine) -> list[Callee] | None:
        if routine not in self._routines:
            self._routines[routine] = self._find_routine(routine)
        return self._routines[routine]

    def _find_routine(self, routine: Routine) -> list[Callee] | None:
        signature = (
            signature_of_node(routine.node)
            if routine.node
            else signature_of_entry(library.function_entry(routine.name))
        )
        if signature.open:
            return None
        return [
            Callee(
                routine.name,
                signature,
                self.accepted(signature, None, None, routine.node is not None),
                "" if routine.node else routine.name,
            )
        ]

    def _method(self, method: Method, animated: bool = False) -> list[Callee] | None:
        if (method, animated) not in self._methods:
            self._methods[method, animated] = self._find_method(method, animated)
        return self._methods[method, animated]

    def _find_method(self, method: Method, animated: bool) -> list[Callee] | None:
        holder = method.holder
        if isinstance(holder, Super):
            return self._of_super(holder, method.name)
        cls = holder.cls if isinstance(holder, Instance) else holder
        answers: dict[tuple[Class, Names], Callee] = {}
        inexact = isinstance(holder, Instance) and not holder.exact
        if inexact and cls.node is not None and not self.hierarchy.is_whole:
            return None
        for part in self.hierarchy.below(cls) if inexact else [cls]:
            if self.hierarchy.order(part) is None:
                return None
            member = self.hierarchy.find(part, method.name)
            if (
                member is None
                or member.signature is None
                or member.signature.open
                or (animated and self._animates_otherwise(member, method.name))
            ):
                return None
            signature = member.signature
            if signature.bound != "static":
                if isinstance(holder, Class) and signature.bound != "class":
                    return None
                signature = signature.without_first()
            keywords = self.accepted(member.signature, part, member.owner)
            answers[member.owner, keywords] = Callee(
                f"{cls.name}.{method.name}", signature, keywords, _entry_name(member, method.name), cls
            )
        return list(answers.values())

    def _animates_otherwise(self, member: Member, name: str) -> bool:
        if member.owner.node is not None or self._changes_animations:
            return self._changes_animations
        return bool(library.class_entry(member.owner.name)["members"][name].get("animates"))

    def _of_super(self, holder: Super, name: str) -> list[Callee] | None:
        """Only for a class that no other class of the file derives from: else the next in line may be another."""
        order = self.hierarchy.order(holder.cls)
        if order is None or not self.hierarchy.is_whole or len(list(self.hierarchy.below(holder.cls))) > 1:
            return None
        member = self.hierarchy.find(holder.cls, name, after=holder.cls)
        if member is None or member.signature is None or member.signature.open or member.signature.bound:
            return None
        keywords = self.accepted(member.signature, holder.cls, member.owner)
        return [
            Callee(
                f"{member.owner.name}.{name}",
                member.signature.without_first(),
                keywords,
                _entry_name(member, name),
                member.owner,
            )
        ]

    def accepted(self, signature: Signature, cls: Class | None, owner: Class | None, own: bool = False) -> Names:
        """The keywords that a function takes when it runs for an object of `cls` and was found in `owner`.

        `own`: the function is the file's.
        """
        if signature.open:
            return None
        if not signature.takes_any_name:
            return signature.by_name
        key = (cls, owner, signature)
        if key in self._following or len(self._following) > MAX_DEPTH:
            return None
        self._following.append(key)
        try:
            further = self._flowing(signature.flow, cls, owner, own or (owner is not None and owner.node is not None))
        finally:
            self._following.pop()
        return None if further is None else signature.by_name | further | set(signature.flow.takes)

    def _flowing(self, flow: Flow, cls: Class | None, owner: Class | None, own: bool) -> Names:
        """What every group of calls takes; a group takes what one of its calls takes."""
        result: Names = None
        for group in flow.must:
            union: Names = frozenset()
            for target in group:
                names = self._taken(target, cls, owner, own)
                union = None if union is None or names is None else union | names
            if union is not None:
                result = union if result is None else result & union
        return result

    def _taken(self, target: Target, cls: Class | None, owner: Class | None, own: bool) -> Names:
        """The keywords that one call still takes beside what it is given already."""
        found = self._reached(target.callee, cls, owner, own)
        if found is None or found.keywords is None:
            return None
        given = [part.name for part in found.places[: max(target.positional, 0)]]
        return found.keywords - set(target.keywords) - set(given) - {"self"}

    def _reached(self, callee: str, cls: Class | None, owner: Class | None, own: bool) -> Reached | None:
        """The function that a call inside another function reaches."""
        head, _, name = callee.partition(".")
        if head == "super()" and cls is not None and owner is not None:
            member = self.hierarchy.find(cls, name, after=owner)
            if member is None and name == "__init__" and self._ends_plainly(cls):
                return Reached((), frozenset())
            return self._reached_method(member, cls, seen_through_instance=True)
        if head == "self" and cls is not None:
            return self._reached_method(self.hierarchy.find(cls, name), cls, seen_through_instance=True)
        value = self._in_file(head) if own else self._in_manim(head)
        if isinstance(value, Class) and name:
            member = self.hierarchy.find(value, name) if self.hierarchy.order(value) else None
            return self._reached_method(member, cls or value, seen_through_instance=False)
        answers = self.answering(value) if isinstance(value, (Class, Routine)) and not name else None
        return Reached(answers[0].signature.by_place, answers[0].keywords) if answers else None

    def _reached_method(self, member: Member | None, cls: Class, seen_through_instance: bool) -> Reached | None:
        if member is None or member.signature is None or member.signature.bound:
            return None
        signature = member.signature.without_first() if seen_through_instance else member.signature
        return Reached(signature.by_place, self.accepted(member.signature, cls, member.owner))

    def _in_manim(self, name: str) -> Value | None:
        if name in library.data()["classes"]:
            return Class(name)
        return Routine(name) if name in library.data()["functions"] else None

    def _in_file(self, name: str) -> Value | None:
        """What the name is at the top of the file, when it is nothing else anywhere."""
        if name in self._inner_names:
            return None
        values = self.inference.name(name, self.inference.module.scopes.root)
        return next(iter(values)) if len(values) == 1 else None

    @cached_property
    def _inner_names(self) -> set[str]:
        """Names bound anywhere but at the top of the file."""
        scopes = self.inference.module.scopes
        return {name for scope in scopes.inside.values() if scope is not scopes.root for name in scope.bindings}

    def _ends_plainly(self, cls: Class) -> bool:
        """Whether the search ends at `object`, and not at a base from outside Manim."""
        return not any(
            part.node is None and library.class_entry(part.name).get("open") and part.name != "Mobject"
            for part in self.hierarchy.order(cls) or ()
        )


def _entry_name(member: Member, name: str = "__init__") -> str:
    return f"{member.owner.name}.{name}" if member.owner.node is None else ""
