"""What the author calls an object: the variable that holds it, the line that made it, the words that it says."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

from manim import Mobject, Scene

from generation.render.faults import SOURCE_NAME
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
        return next((frame.f_lineno for frame in _frames()), None)

    def name(self, mobject: Mobject, scene: Scene) -> Name:
        frames = list(_frames())
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

    def _made(self, source: str, function: str, frames: list[FrameType]) -> int | None:
        """The last assignment to the variable before the line that plays."""
        if not source:
            return None
        variable = source.partition("[")[0]
        before = max((frame.f_lineno for frame in frames if frame.f_code.co_name == function), default=10**9)
        scopes = [node for node in ast.walk(self._tree) if getattr(node, "name", None) == function]
        if variable.startswith("self.") or not scopes:
            scopes, before = [self._tree], 10**9
        lines = [
            node.lineno
            for scope in scopes
            for node in ast.walk(scope)
            if isinstance(node, ast.Name | ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and ast.unparse(node) == variable
            and node.lineno <= before
        ]
        return max(lines, default=None)

    def _written(self, words: str) -> int | None:
        """Where a text stands in the source just as it is said."""
        for node in ast.walk(self._tree) if words else ():
            if isinstance(node, ast.Constant) and node.value == words:
                return node.lineno
        return None


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def _frames() -> Iterator[FrameType]:
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
        own = [(f"self.{name}", value) for name, value in vars(scene).items() if name not in _MANIMS]
        for name, value in (*names, *own):
            if value is scene:
                continue
            if found := _path(name, value, mobject):
                best = min(best or (99, "", ""), (found[0], found[1], frame.f_code.co_name))
        if best and best[0] == 0:
            break
    return (best[1], best[2]) if best else ("", "")


_MANIMS = {"mobjects", "foreground_mobjects", "moving_mobjects", "static_mobjects", "animations", "updaters"}
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
