"""Texts as they are written: every character with its place in the file.

A raw string keeps its backslashes, another one loses them; strings that stand side by side are one. What a text is made
of is kept for each of its characters, so that a fault in it can be pointed at.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from generation.checks.literals import Literals

Place = tuple[int, int]
"""Line and column in the file, from 1; columns are characters."""
PREFIX = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")
ESCAPE = re.compile(r"\\(\r?\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|.)|.", re.DOTALL)
MEANT = set("\\'\"abfnrtvxuUN01234567")
"""What stands behind a backslash that is gone when Python has read the string."""


@dataclass(frozen=True)
class Text:
    value: str
    places: tuple[Place, ...]
    """One for each character."""

    def __add__(self, other: Text) -> Text:
        return Text(self.value + other.value, self.places + other.places)

    def cut(self, start: int, end: int) -> Text:
        return Text(self.value[start:end], self.places[start:end])


def text_of(literals: Literals, node: ast.Constant) -> Text:
    """A string or a number that is written out. Where its characters can't be told apart, all stand at its start."""
    value = node.value if isinstance(node.value, str) else str(node.value)
    places = _places(literals, node) if isinstance(node.value, str) else ()
    return Text(value, places if len(places) == len(value) else (_start(literals, node),) * len(value))


def _start(literals: Literals, node: ast.expr) -> Place:
    line = literals.lines[node.lineno - 1]
    return node.lineno, len(line[: node.col_offset].decode("utf-8", "replace")) + 1


def _places(literals: Literals, node: ast.Constant) -> tuple[Place, ...]:
    source = literals.source(node)
    places = _places_of_source(source, *_start(literals, node))
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found: list[Place] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({source})").readline):  # in brackets it may have lines
            if token.type == tokenize.STRING:
                row, column = token.start
                first = starts[row - 1] + column - (row == 1)
                found += _of_token(token.string, places[first : first + len(token.string)])
    except (tokenize.TokenError, SyntaxError):
        return ()
    return tuple(found)


def _places_of_source(source: str, line: int, column: int) -> list[Place]:
    places: list[Place] = []
    for sign in source:
        places.append((line, column))
        line, column = (line + 1, 1) if sign == "\n" else (line, column + 1)
    return places


def _of_token(written: str, places: list[Place]) -> list[Place]:
    """The places of the characters that one string token stands for."""
    opening = PREFIX.match(written)
    if opening is None:
        return []
    first, last = opening.end(), len(written) - len(opening[2])
    if "r" in opening[1].lower():
        return places[first:last]
    found: list[Place] = []
    for part in ESCAPE.finditer(written, first, last):
        behind = part[1]
        if behind is None or behind[0] in MEANT:
            found.append(places[part.start()])
        elif behind[-1] != "\n":  # a backslash that stays, and what it stands before
            found += places[part.start() : part.end()]
    return found
