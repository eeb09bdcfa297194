"""The files that a scene names: those of the team's library, each as a literal `assets/<name>`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import PurePath

from generation.checks.nearest import nearest
from generation.checks.problems import problem_at
from generation.types import Problem

_PATH = re.compile(r"assets/([A-Za-z0-9][\w.-]*)")
HOW_TO = 'Upload the file on the team\'s page “Files” and write "assets/{name}".'


def name_in(node: ast.AST) -> str | None:
    """The name of the library's file that this literal stands for."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return None
    match = _PATH.fullmatch(node.value)
    return match[1] if match else None


def named(code: str) -> tuple[str, ...]:
    """The names of all library files that the code names, sorted; none for code that can't be read."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(sorted({name for node in ast.walk(tree) if (name := name_in(node))}))


def missing(nodes: Collection[ast.AST], library: Collection[str]) -> Iterator[Problem]:
    """A problem for each name that the library does not hold."""
    for node in nodes:
        name = name_in(node)
        if name and name not in library and isinstance(node, ast.Constant):
            match = nearest(name, library)
            hint = f'Did you mean "assets/{match}"?' if match else HOW_TO.format(name=name)
            yield problem_at(
                node,
                "file_missing",
                f"The team's library has no file “{name}”.",
                hint,
            )


def how_to_upload(path: str) -> str:
    """What to do about a path that leads elsewhere."""
    return HOW_TO.format(name=PurePath(path.replace("\\", "/")).name or "name.png")
