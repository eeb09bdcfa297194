"""From a model's answer to Python: one small mend after the other, as long as each gets further."""

from __future__ import annotations

import ast
import difflib
import itertools
import warnings
from collections.abc import Iterator

from generation.checks.fixes import lines, wording
from generation.checks.syntax import explain
from generation.types import Problem

MOST_MENDS = 40
MOST_CANDIDATES = 120
AT_THE_END = 3
"""Lines from the end: what breaks here was cut off."""


def made_python(code: str) -> tuple[str, list[Problem]]:
    """The text as Python, and what had to be mended; the text as it was where that is out of reach."""
    problems: list[Problem] = []
    current = code.replace("\r\n", "\n").replace("\r", "\n")
    error = broken(current)
    for _ in range(MOST_MENDS):
        if error is None:
            return (current, problems) if ast.parse(current).body else (code, [])
        better = _better(current, error)
        if better is None:
            return code, []
        problems.append(explain(error, current))
        current, error = better
    return code, []


def broken(code: str) -> SyntaxError | None:
    """What Python says against the text; None when it can be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(ast.parse(code), "scene.py", "exec", dont_inherit=True)
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError) as error:
            return SyntaxError(str(error))
    return None


def _better(code: str, error: SyntaxError) -> tuple[str, SyntaxError | None] | None:
    """The first mend after which Python reads all; else the one that lets it read furthest."""
    furthest: tuple[str, SyntaxError | None] | None = None
    least = _unread(code, error)
    for candidate in itertools.islice(_candidates(code, error), MOST_CANDIDATES):
        after = broken(candidate)
        if after is None:
            return candidate, None
        unread = _unread(candidate, after)
        if unread < least and candidate.strip():
            least, furthest = unread, (candidate, after)
    return furthest


def _candidates(code: str, error: SyntaxError) -> Iterator[str]:
    yield from wording.unwrapped(code)
    yield from wording.without_prose(code)
    yield from wording.with_plain_signs(code)
    yield from _ending(code, error)
    yield from lines.mends(code, error)
    if _is_at_the_end(code, error):
        yield from lines.endings(code)


def _unread(code: str, error: SyntaxError) -> tuple[int, int]:
    """How much of the text is behind the error, and how much of its line."""
    parts = code.splitlines()
    line = min(error.lineno or 1, len(parts) or 1)
    rest = len(parts) - line
    return rest, len(parts[line - 1]) - (error.offset or 0) if parts else 0


def _is_at_the_end(code: str, error: SyntaxError) -> bool:
    total = len(code.rstrip().splitlines())
    return (error.lineno or 1) >= total - AT_THE_END or "never closed" in error.msg


def _ending(code: str, error: SyntaxError) -> Iterator[str]:
    """What ends in the middle of a line is mended at its end, before anything else is tried."""
    if isinstance(error, IndentationError) and "indented block" not in error.msg:
        return  # the line is whole, and only begins where it should not
    if (error.lineno or 1) >= len(code.rstrip().splitlines()) and "unmatched" not in error.msg:
        yield from itertools.islice(lines.endings(code), 3)


def diff(before: str, after: str) -> str:
    """Unified, with three lines around each change; empty when nothing has changed."""
    parts = difflib.unified_diff(before.splitlines(), after.splitlines(), "written", "repaired", lineterm="", n=2)
    return "\n".join(parts)
