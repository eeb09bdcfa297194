"""Values that are written out in the file, and the text they are written in."""

from __future__ import annotations

import ast
import re
from functools import cached_property

from generation.checks.inference import Inference
from generation.checks.scopes import Element

TOKEN = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")


class Literals:
    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.module = inference.module

    def meant(self, node: ast.expr) -> ast.expr:
        """What a name stands for, when the file gives it just one value; else the node itself."""
        scope = self.module.scopes.of.get(node)
        if not isinstance(node, ast.Name) or scope is None:
            return node
        owner = scope.owner(node.id)
        bindings = owner.bindings[node.id] if owner else []
        only = bindings[0] if len(bindings) == 1 else None
        if isinstance(only, ast.expr) and not isinstance(only, Element):
            return only
        return node

    def number(self, node: ast.expr | None) -> float | None:
        """The value of a number written out; None for everything else."""
        if node is None:
            return None
        node = self.meant(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            value = self.number(node.operand)
            return None if value is None else -value
        if isinstance(node, ast.BinOp):
            return self._calculated(node)
        if isinstance(node, ast.IfExp):
            return self._chosen(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return float(node.value) if abs(node.value) < 1e15 else 1e15
        return None

    def _calculated(self, node: ast.BinOp) -> float | None:
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, (ast.Add, ast.Sub)):
            return left + right if isinstance(node.op, ast.Add) else left - right
        if max(abs(left), abs(right)) > 1e6 or abs(right) > 100:
            return None
        if isinstance(node.op, ast.Div):
            return left / right if right else None
        if isinstance(node.op, ast.Pow):
            return _power(left, right)
        return left * right if isinstance(node.op, ast.Mult) else None

    def _chosen(self, node: ast.IfExp) -> float | None:
        """What a choice between two numbers comes to."""
        test = node.test
        if not isinstance(test, ast.Compare) or len(test.ops) != 1:
            return None
        left, right = self.number(test.left), self.number(test.comparators[0])
        if left is None or right is None or not isinstance(test.ops[0], (ast.Gt, ast.Lt)):
            return None
        holds = left > right if isinstance(test.ops[0], ast.Gt) else left < right
        return self.number(node.body if holds else node.orelse)

    def is_number(self, node: ast.expr) -> bool:
        """Whether it is certainly a number: written out, or drawn from a row of numbers."""
        if self.number(node) is not None:
            return True
        scope = self.module.scopes.of.get(node)
        owner = scope.owner(node.id) if isinstance(node, ast.Name) and scope else None
        bindings = owner.bindings[node.id] if owner and isinstance(node, ast.Name) else []
        return bool(bindings) and all(
            isinstance(part, Element) and not part.place and self._numbers(part.source) for part in bindings
        )

    def _numbers(self, source: ast.expr) -> bool:
        if isinstance(source, ast.Call):
            return isinstance(source.func, ast.Name) and source.func.id == "range"
        return isinstance(source, (ast.List, ast.Tuple)) and all(self.number(part) is not None for part in source.elts)

    @cached_property
    def lines(self) -> list[bytes]:
        return self.module.code.encode("utf-8", "replace").split(b"\n")

    def source(self, node: ast.expr) -> str:
        """The text that the expression is written in."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        lines = self.lines[first : last + 1]
        if not lines:
            return ""
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode("utf-8", "replace")

    def token(self, node: ast.expr) -> tuple[str, str, str] | None:
        """Prefix, quote and content of one string as written; None for several that are joined."""
        text = self.source(node)
        found = TOKEN.match(text)
        if not found or not text.endswith(found[2]) or len(text) < found.end() + len(found[2]):
            return None
        content = text[found.end() : len(text) - len(found[2])]
        inner = re.sub(r"\\.", "", content, flags=re.DOTALL)
        return None if found[2] in inner else (found[1], found[2], content)


def _power(base: float, exponent: float) -> float | None:
    try:
        value = base**exponent
    except (OverflowError, ZeroDivisionError):
        return None
    return value if isinstance(value, float) and abs(value) < 1e15 else None
