"""The table of the installed Manim, as the checks ask it."""

from __future__ import annotations

import builtins
import functools
import importlib
from typing import Any

from generation.checks import table
from generation.checks.keywordflow import Flow, Target

# What a scene may import, besides Manim.
STANDARD_MODULES = frozenset(
    {
        "numpy",
        "math",
        "cmath",
        "random",
        "itertools",
        "functools",
        "collections",
        "dataclasses",
        "typing",
        "enum",
        "fractions",
        "decimal",
        "statistics",
        "string",
        "colorsys",
    }
)


DIRECTIONS = frozenset(
    ("UP", "DOWN", "LEFT", "RIGHT", "UL", "UR", "DL", "DR", "IN", "OUT", "ORIGIN", "X_AXIS", "Y_AXIS", "Z_AXIS")
)
"""Manim's vectors: three numbers each."""


@functools.cache
def data() -> dict[str, Any]:
    return table.load()


def names() -> dict[str, str]:
    """What `from manim import *` gives, with its kind."""
    found: dict[str, str] = data()["names"]
    return found


@functools.cache
def overridable() -> frozenset[str]:
    """Every member name of a Manim class: a method of that name may be called by Manim itself."""
    return frozenset(name for entry in data()["classes"].values() for name in entry["members"])


@functools.cache
def members_of_objects() -> frozenset[str]:
    """Every public member of what can be shown, and of scenes."""
    return frozenset(
        name
        for cls, entry in data()["classes"].items()
        if "Mobject" in (cls, *entry["bases"]) or "Scene" in (cls, *entry["bases"])
        for name in entry["members"]
        if not name.startswith("_") and not cls.startswith("OpenGL")
    )


@functools.cache
def module_names(module: str) -> dict[str, str] | None:
    """The names of a Manim module with their kinds; None for one that is not known."""
    entry = data()["modules"].get(module)
    if entry is None:
        return None
    same, others = entry
    return {name: names()[name] for name in same.split()} | dict(others)


@functools.cache
def star_names(module: str) -> frozenset[str] | None:
    """What `from module import *` gives; None when that is not known."""
    if module == "numpy" or module.startswith("numpy."):
        found = data()["numpy_names"].get(module.partition(".")[2])
        return frozenset(found) if found is not None else None
    if module.startswith("manim"):
        known = module_names(module)
        return frozenset(name for name in known if not name.startswith("_")) if known is not None else None
    if module in STANDARD_MODULES:
        loaded = importlib.import_module(module)
        return frozenset(getattr(loaded, "__all__", None) or [name for name in dir(loaded) if name[0] != "_"])
    return None


@functools.cache
def attributes_anywhere() -> frozenset[str]:
    """Whatever an object in a scene may be asked for: what anything of Manim, Python, NumPy or Pillow has."""
    found = set(overridable()) | set(data()["loose"]) | set(data()["foreign"].split())
    for module in data()["modules"]:
        found |= (module_names(module) or {}).keys()
    return frozenset(found.union(*data()["numpy_names"].values()))


@functools.cache
def attributes_of_plain(name: str) -> frozenset[str]:
    """What a value of Python's own or of NumPy's has; numbers may be NumPy's, too."""
    return frozenset(data()["plain"].get(name, "").split()) | frozenset(dir(getattr(builtins, name, object)))


def attributes_of_module(module: str) -> frozenset[str] | None:
    """Everything `module.name` may name; None when that is not known."""
    if module in STANDARD_MODULES and module != "numpy":
        return frozenset(dir(importlib.import_module(module)))
    if module.startswith("manim"):
        known = module_names(module)
        return frozenset(known) if known is not None else None
    return star_names(module)


def class_entry(name: str) -> dict[str, Any]:
    """Raises KeyError for what is no Manim class."""
    entry: dict[str, Any] = data()["classes"][name]
    return entry


def function_entry(name: str) -> dict[str, Any]:
    """Raises KeyError for what is no Manim function."""
    entry: dict[str, Any] = data()["functions"][name]
    return entry


def is_class(name: str, base: str) -> bool:
    """Whether Manim's class `name` is `base` or derives from it."""
    entry = data()["classes"].get(name)
    return entry is not None and (name == base or base in entry["bases"])


def flow_of(entry: dict[str, Any]) -> Flow:
    groups, takes = entry.get("flow", ([], []))
    return Flow(
        tuple(tuple(Target(callee, count, tuple(keys)) for callee, count, keys in group) for group in groups),
        tuple(takes),
    )


def shape(name: str, entry: dict[str, Any]) -> str:
    """A call as documentation shows it: `shift(*vectors)`."""
    parameters = [part for part in entry["parameters"] if part != "self"]
    text = ", ".join(parameters)
    if len(text) > 160:
        text = ", ".join(parameters[:6]) + ", …"
    return f"{name}({text})"
