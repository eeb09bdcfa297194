"""What the author calls an object: the variable that holds it, the line that made it, the words that it says."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import FrameType
from typing import Any

from manim import Mobject, Scene

from generation.render.last_words import SOURCE_NAME
from generation.render.layout.sight import said

_LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Name:
    """`source` is an expression that stands for the object; `line` is where it was made, if that is known."""

    source: str
    called: str
    line: int | None


class Author:
    """Reads the user's file, and the variables of whoever is just playing an animation."""

    def __init__(self, code: str) -> None:
        try:
            self._tree = ast.parse(code)
        except SyntaxError:  # the file ran, so it is another Python's; nothing is named then
            self._tree = ast.Module([], [])

    def line(self) -> int | None:
        """Of the user's file, where things stand."""
        return next((frame.f_lineno for frame in running()), None)

    def name(self, mobject: Mobject, scene: Scene) -> Name:
        frames = list(running())
        source, function = _variable(mobject, scene, frames)
        words = said(mobject)
        kind = type(mobject).__name__
        line = self._made(source, function, frames) or self._written(words)
        what = f"“{_short(words)}”" if words else f"the {kind}"
        if source and words:
            return Name(source, f"{what} ({source})", line)
        if source:
            return Name(source, f"{source} ({kind})", line)
        return Name(kind.lower(), what, line)

    def made(self, variable: str, frames: Sequence[FrameType]) -> int | None:
        """The line that has set a variable (`name` or `self.name`) of one of these frames, the innermost first."""
        for frame in frames:
            lines = self._stores.get((frame.f_code.co_name, variable), ())
            if before := [line for line in lines if line <= frame.f_lineno] or lines:
                return max(before)
        return max(self._stores.get(("", variable), ()), default=None) if variable.startswith("self.") else None

    def written(self, mobject: Mobject) -> int | None:
        """The line where a text stands in the source just as it is said."""
        return self._written(said(mobject))

    def _made(self, source: str, function: str, frames: list[FrameType]) -> int | None:
        """The last assignment to the variable before the line that plays."""
        if not source:
            return None
        variable = source.partition("[")[0]
        if variable.startswith("self.") or function.startswith("<"):
            return max(self._stores.get(("", variable), ()), default=None)
        before = max((frame.f_lineno for frame in frames if frame.f_code.co_name == function), default=10**9)
        lines = self._stores.get((function, variable), ())
        return max((line for line in lines if line <= before), default=None)

    def _written(self, words: str) -> int | None:
        return self._texts.get(words) if words else None

    @cached_property
    def _stores(self) -> dict[tuple[str, str], list[int]]:
        """By function and variable, the lines that set it; by "" those of the whole file."""
        found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        left: list[tuple[ast.AST, tuple[str, ...]]] = [(self._tree, ("",))]
        while left:
            node, scopes = left.pop()
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
                variable = ast.unparse(node)
                for scope in scopes:
                    found[scope, variable].append(node.lineno)
            inner = (*scopes, node.name) if isinstance(node, ast.FunctionDef | ast.ClassDef) else scopes
            left += [(child, inner) for child in ast.iter_child_nodes(node)]
        return dict(found)

    @cached_property
    def _texts(self) -> dict[str, int]:
        """The first line of each text that stands in the source."""
        found: dict[str, int] = {}
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.setdefault(node.value, node.lineno)
        return found


def quoted(mobject: Mobject) -> str:
    """What a text says, in quotes and not too long; empty for what is no text."""
    words = said(mobject)
    return f"“{_short(words)}”" if words else ""


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def running() -> Iterator[FrameType]:
    """Those of the user's file that are running, the innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        if frame.f_code.co_filename == SOURCE_NAME:
            yield frame
        frame = frame.f_back


def _variable(mobject: Mobject, scene: Scene, frames: list[FrameType]) -> tuple[str, str]:
    """An expression for the object, and the function whose variable it begins with."""
    best: tuple[int, str, str] | None = None
    for frame in frames:
        names = [(name, value) for name, value in frame.f_locals.items() if not name.startswith("_")]
        own = [(f"self.{name}", value) for name, value in vars(scene).items() if name not in MANIMS]
        for name, value in (*names, *own):
            if value is scene:
                continue
            if found := _path(name, value, mobject):
                best = min(best or (99, "", ""), (found[0], found[1], frame.f_code.co_name))
        if best and best[0] == 0:
            break
    return (best[1], best[2]) if best else ("", "")


MANIMS = {"mobjects", "foreground_mobjects", "moving_mobjects", "static_mobjects", "animations", "updaters"}
"""What every scene has."""


def _is_users(value: Any) -> bool:
    return isinstance(value, Mobject | list | tuple | dict)


def _path(name: str, value: Any, mobject: Mobject, depth: int = 0) -> tuple[int, str] | None:
    """How a value leads to the object: itself, an item, an item of an item; the shorter, the better."""
    if value is mobject:
        return depth, name
    if depth == 3 or not _is_users(value):
        return None
    parts = value.items() if isinstance(value, dict) else enumerate(_parts(value))
    found = [path for key, part in parts if (path := _path(f"{name}[{key!r}]", part, mobject, depth + 1))]
    return min(found, default=None)


def _parts(value: Any) -> Any:
    return value.submobjects if isinstance(value, Mobject) else value
