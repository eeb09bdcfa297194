"""What an expression can be, as far as it matters here; and classes, Manim's and the file's own, seen alike."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from generation.checks import library
from generation.checks.keywordflow import Flow, follow


@dataclass(frozen=True)
class Class:
    """A class: one of Manim's by name, or one that the file defines (`node`)."""

    name: str
    node: ast.ClassDef | None = None


@dataclass(frozen=True)
class Instance:
    """`exact`: of just this class; else of it or of one that derives from it."""

    cls: Class
    exact: bool = True


@dataclass(frozen=True)
class Plain:
    """A value of Python's own or of NumPy's: `str`, `int`, `float`, `list`, `tuple`, `dict`, `set`, `ndarray`."""

    name: str


@dataclass(frozen=True)
class Namespace:
    """A module."""

    name: str


@dataclass(frozen=True)
class Routine:
    """A function: one of Manim's by name, or one that the file defines."""

    name: str
    node: ast.FunctionDef | ast.Lambda | None = None


@dataclass(frozen=True)
class Method:
    """What `instance.name` or `Class.name` is. `holder` is where the search began."""

    holder: Instance | Class | Super
    name: str


@dataclass(frozen=True)
class Super:
    """`super()` in a method of the class."""

    cls: Class


@dataclass(frozen=True)
class Builder:
    """`instance.animate`; `called` once its arguments or a first method were given."""

    target: Instance


@dataclass(frozen=True)
class BuilderMethod:
    """`instance.animate.name`."""

    target: Instance
    name: str


Value = Class | Instance | Plain | Namespace | Routine | Method | Super | Builder | BuilderMethod


@dataclass(frozen=True)
class Parameter:
    name: str
    required: bool
    kind: str = ""
    """`""` by place or name, `/` by place only, `k` by name only, `*` and `**` for the rest."""


@dataclass(frozen=True)
class Signature:
    parameters: tuple[Parameter, ...]
    flow: Flow = field(default_factory=Flow)
    returns: str = ""
    bound: str = ""
    """`static`, `class`, or nothing for an ordinary method or function."""
    open: bool = False
    """Whether a decorator may have changed what it takes."""

    @property
    def takes_any_place(self) -> bool:
        return any(parameter.kind == "*" for parameter in self.parameters)

    @property
    def takes_any_name(self) -> bool:
        return any(parameter.kind == "**" for parameter in self.parameters)

    @cached_property
    def by_place(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if parameter.kind in {"", "/"})

    @cached_property
    def by_name(self) -> frozenset[str]:
        return frozenset(parameter.name for parameter in self.parameters if parameter.kind in {"", "k"})

    def without_first(self) -> Signature:
        """As seen through an instance: without `self`."""
        if not self.by_place:
            return self
        return Signature(
            tuple(part for part in self.parameters if part is not self.by_place[0]),
            self.flow,
            self.returns,
            self.bound,
            self.open,
        )


def signature_of_entry(entry: dict[str, Any]) -> Signature:
    """Of a function in the table."""
    parameters: list[Parameter] = []
    by_name_only = False
    for text in entry["parameters"]:
        name, equals, _ = text.partition("=")
        if text == "/":
            parameters = [Parameter(part.name, part.required, "/") for part in parameters]
        elif name.startswith("**"):
            parameters.append(Parameter(name[2:], False, "**"))
        elif name == "*":
            by_name_only = True
        elif name.startswith("*"):
            parameters.append(Parameter(name[1:], False, "*"))
            by_name_only = True
        else:
            parameters.append(Parameter(name, not equals, "k" if by_name_only else ""))
    return Signature(
        tuple(parameters),
        library.flow_of(entry),
        entry.get("returns", ""),
        entry.get("bound", ""),
        bool(entry.get("open")),
    )


def signature_of_node(node: ast.FunctionDef | ast.Lambda) -> Signature:
    """Of a function in the file."""
    arguments = node.args
    placed = [*arguments.posonlyargs, *arguments.args]
    first_default = len(placed) - len(arguments.defaults)
    parameters = [
        Parameter(part.arg, index < first_default, "/" if index < len(arguments.posonlyargs) else "")
        for index, part in enumerate(placed)
    ]
    if arguments.vararg:
        parameters.append(Parameter(arguments.vararg.arg, False, "*"))
    parameters += [
        Parameter(part.arg, default is None, "k")
        for part, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg:
        parameters.append(Parameter(arguments.kwarg.arg, False, "**"))
    decorators = [] if isinstance(node, ast.Lambda) else [ast.unparse(part) for part in node.decorator_list]
    bound = "static" if "staticmethod" in decorators else "class" if "classmethod" in decorators else ""
    neutral = {"staticmethod", "classmethod", "override", "typing.override", "abstractmethod"}
    return Signature(tuple(parameters), follow(node), "", bound, any(part not in neutral for part in decorators))
