"""Whether the text is Python at all, and of a size that can be checked."""

from __future__ import annotations

import ast
import re

from generation.checks.module import Module
from generation.types import Problem

MAX_BYTES = 200 * 1024
MAX_DEPTH = 150
SENTENCE = re.compile(r"\s*[A-Z][\w'’,-]*(?: [\w'’,.:;-]+){2,}[.!:]?\s*")
ELSE_IF = re.compile(r"^\s*else\s+if\b")
COLON_AFTER_ELSE = re.compile(r"(\bif\b.+\belse)\s*:(?=\s*\S)")
IMPORT = re.compile(r"(from|import)\s+(manim|numpy)")
SPOKEN = re.compile(r"[A-Z][\w'’,-]*(?: [\w'’,.`:;()-]+){2,}[.!:]?\s*")
REMARK = re.compile(r"[A-Z#*][\w*#]*:? [A-Za-z]+ [A-Za-z]+.*[a-z.!:]$")
"""A sentence at the beginning of a line, where code is over."""
CUT_OFF = ("was never closed", "unexpected EOF", "unterminated", "expected an indented block")


class Unreadable(Exception):
    """The text can't be checked any further; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read(code: str, overridable: frozenset[str]) -> Module:
    """The parsed file. Raises Unreadable."""
    if len(code) > MAX_BYTES or len(code.encode("utf-8", "replace")) > MAX_BYTES:
        raise Unreadable(
            Problem(
                "too_long",
                0,
                0,
                "The code is too long to be one scene.",
                f"Keep it under {MAX_BYTES // 1024} KB; split it into several scenes.",
            )
        )
    try:
        module = Module.parse(code, overridable)
    except SyntaxError as error:
        raise Unreadable(explain(error, code)) from error
    except (RecursionError, MemoryError) as error:
        raise Unreadable(too_deep()) from error
    except ValueError as error:
        raise Unreadable(
            Problem("syntax_error", 0, 0, "The code holds characters that can't be read.", f"{error}.".capitalize())
        ) from error
    if _depth(module.tree) > MAX_DEPTH:
        raise Unreadable(too_deep())
    return module


def too_deep() -> Problem:
    return Problem(
        "too_deep",
        0,
        0,
        "The code is nested too deeply to be read.",
        f"Keep expressions and blocks less than {MAX_DEPTH} levels deep; use helper variables and loops.",
    )


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def _is_before_code(lines: list[str], line: int) -> bool:
    """Whether the line stands before the first import, and is none of Python's."""
    start = next((number for number, text in enumerate(lines, 1) if IMPORT.match(text)), 0)
    return line < start and not lines[line - 1].lstrip().startswith(("#", '"', "'", "class ", "def ", "@"))


def _mixed(lines: list[str], line: int, column: int) -> Problem | None:
    """Code in the midst of an answer."""
    fence = next((number for number, part in enumerate(lines, 1) if part.lstrip().startswith("```")), 0)
    if fence:
        hint = "Leave only the Python code: remove the ``` lines and what is outside them."
        return Problem("syntax_error", fence, 1, "The code is mixed with other text.", hint)
    start = next((number for number, text in enumerate(lines, 1) if IMPORT.match(text)), 0)
    spoken = next((number for number, text in enumerate(lines[: max(0, start - 1)], 1) if SPOKEN.fullmatch(text)), 0)
    if spoken or (0 < line <= len(lines) and _is_before_code(lines, line)):
        line = spoken or line
        hint = "Leave only the Python code: remove what is written before it."
        return Problem("syntax_error", line, column, "The code is mixed with other text.", hint)
    if (
        0 < line <= len(lines)
        and REMARK.match(lines[line - 1])
        and any(text.startswith("class ") for text in lines[:line])
    ):
        hint = "Leave only the Python code: remove what is written behind it."
        return Problem("syntax_error", line, column, "The code is mixed with other text.", hint)
    return None


def explain(error: SyntaxError, code: str) -> Problem:
    """What Python says, in words for a teacher."""
    line, column = error.lineno or 0, max(error.offset or 0, 0)
    lines = code.splitlines()
    text = (error.msg or "invalid syntax").rstrip(".")
    if (mixed := _mixed(lines, line, column)) is not None:
        return mixed
    if isinstance(error, (IndentationError, TabError)) and "expected an indented block" not in text:
        return Problem(
            "syntax_error",
            line,
            column,
            f"Line {line} does not begin where it should.",
            f"{text.capitalize()}: indent it like the lines around it, by four spaces a level.",
        )
    if (any(part in text for part in CUT_OFF) and line >= len(lines) - 2) or "was never closed" in text:
        return Problem(
            "syntax_error",
            line,
            column,
            f"The code stops before it is finished, near line {line}.",
            f"{text[:1].upper()}{text[1:]}.",
        )
    if 0 < line <= len(lines) and COLON_AFTER_ELSE.search(lines[line - 1]):
        return Problem(
            "syntax_error",
            line,
            column,
            f"There is a colon after “else” in the middle of line {line}.",
            "Inside of a line it is `a if condition else b`, without a colon.",
        )
    if 0 < line <= len(lines) and ELSE_IF.search(lines[line - 1]):
        return Problem(
            "syntax_error", line, column, f"“else if” on line {line} is one word in Python.", "Write `elif`."
        )
    if 0 < line <= len(lines) and SENTENCE.fullmatch(lines[line - 1]):
        return Problem(
            "syntax_error",
            line,
            column,
            f"Line {line} is a sentence, and no code.",
            "Begin the line with `#`, or remove it.",
        )
    return Problem(
        "syntax_error", line, column, f"Line {line} is not written correctly.", f"{text[:1].upper()}{text[1:]}."
    )
