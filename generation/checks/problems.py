"""What a check says of a place in the file."""

from __future__ import annotations

import ast

from generation.types import Problem


def problem_at(node: ast.expr | ast.stmt | ast.keyword, id: str, message: str, hint: str) -> Problem:
    """A problem where the node begins."""
    return Problem(id, node.lineno, node.col_offset + 1, message, hint)
