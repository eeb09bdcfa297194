"""How many numbers a point or a vector has, through names, loops, functions of the file and calculations."""

from __future__ import annotations

import ast

from generation.checks.contents import PASSING
from generation.checks.inference import Inference
from generation.checks.library import DIRECTIONS
from generation.checks.scopes import Element
from generation.checks.values import Instance, Method, Plain, Routine

SPACE = 3
ITSELF = 0
"""Of what is calculated from itself: as long as the rest says."""
MAX_DEPTH = 10
SEQUENCES = (ast.List, ast.Tuple)
MAKING = {"np.array", "numpy.array", "np.asarray", "np.float64"}
KEEPING = {"np.round", "np.abs", "np.negative", "np.copy"}
RANDOM_ROWS = {"rand", "randn", "random", "uniform", "normal", "standard_normal", "integers", "randint"}


class Dimensions:
    """Counts in one file."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.module = inference.module
        self._depth = 0
        self._counting: set[ast.expr] = set()

    def of(self, node: ast.expr) -> int | None:
        """How many numbers the vector has; None for what is none, or can't be told."""
        if self._depth > MAX_DEPTH:
            return None
        if node in self._counting:
            return ITSELF
        self._depth += 1
        self._counting.add(node)
        try:
            return self._of(node)
        finally:
            self._depth -= 1
            self._counting.discard(node)

    def of_each(self, rows: ast.expr) -> int | None:
        """How many numbers each of the vectors has that are drawn from there."""
        if self._depth > MAX_DEPTH:
            return None
        self._depth += 1
        try:
            return self._of_each(rows)
        finally:
            self._depth -= 1

    def _of(self, node: ast.expr) -> int | None:
        if isinstance(node, SEQUENCES):
            return len(node.elts) if all(map(self._may_be_number, node.elts)) else None
        if isinstance(node, ast.Name):
            return self._named(node)
        if isinstance(node, ast.UnaryOp):
            return self.of(node.operand)
        if isinstance(node, ast.BinOp):
            return self._calculated(node)
        if isinstance(node, ast.Call):
            return self._called(node)
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            return self.of_each(node.value)
        if isinstance(node, ast.IfExp):
            return self._agreed([self.of(node.body), self.of(node.orelse)])
        return None

    def _may_be_number(self, node: ast.expr) -> bool:
        if isinstance(node, (ast.Starred, *SEQUENCES, ast.ListComp, ast.JoinedStr, ast.Lambda)):
            return False
        if isinstance(node, ast.Constant):
            return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
        return self.of(node) is None and self.inference.values(node) <= {Plain("int"), Plain("float")}

    def _agreed(self, found: list[int | None]) -> int | None:
        told = [count for count in found if count != ITSELF]
        return told[0] if told and len(set(told)) == 1 else None

    def _named(self, node: ast.Name) -> int | None:
        scope = self.module.scopes.of.get(node)
        owner = scope.owner(node.id) if scope else None
        if owner is None:
            return SPACE if node.id in DIRECTIONS else None
        found: list[int | None] = []
        for binding in owner.bindings[node.id]:
            if isinstance(binding, ast.arg):
                given = self.inference.arguments_for(binding, owner.node)
                found += [self.of(part) for part in given] or [None]
            elif isinstance(binding, Element):
                found.append(self._drawn(binding))
            elif isinstance(binding, ast.expr):
                found.append(self.of(binding))
            else:
                found.append(None)
        return self._agreed(found)

    def _drawn(self, binding: Element) -> int | None:
        if not binding.place:
            return self.of_each(binding.source)
        row = self.inference.contents.paired(binding.source, binding.place[0])
        if row is not None and len(binding.place) == 1:
            return self.of_each(row)
        return self._agreed([self.of(part) for part in self.inference.contents.parts(binding.source, binding.place)])

    def _of_each(self, rows: ast.expr) -> int | None:
        if isinstance(rows, ast.Name):
            scope = self.module.scopes.of.get(rows)
            owner = scope.owner(rows.id) if scope else None
            bindings = owner.bindings[rows.id] if owner else []
            if len(bindings) == 1 and isinstance(bindings[0], ast.Call):
                found = self._of_each(bindings[0])
                if found is not None:
                    return found
        if isinstance(rows, ast.Call):
            if ast.unparse(rows.func) in MAKING and rows.args:
                return self.of_each(rows.args[0])
            if getattr(rows.func, "id", "") in PASSING and rows.args:
                return self.of_each(rows.args[0])
            if getattr(rows.func, "id", "") == "zip" and all(map(self._holds_numbers, rows.args)):
                return len(rows.args)
            random = self._random_rows(rows)
            if random is not None:
                return random
        parts = list(self.inference.contents.expressions(rows))
        return self._agreed([None if part is None else self.of(part) for part in parts])

    def _holds_numbers(self, row: ast.expr) -> bool:
        numbers = {Plain("int"), Plain("float")}
        return bool(found := self.inference.contents.of(row)) and found <= numbers

    def _random_rows(self, call: ast.Call) -> int | None:
        """`rng.uniform(-1, 1, size=(50, 2))`, `np.random.rand(50, 2)`."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in RANDOM_ROWS:
            return None
        size: ast.expr | None = next((part.value for part in call.keywords if part.arg == "size"), None)
        if size is None and call.func.attr in {"rand", "randn"} and len(call.args) == 2:
            size = ast.Tuple(call.args, ast.Load())
        if size is None and len(call.args) == 3:
            size = call.args[2]
        if not isinstance(size, ast.Tuple) or len(size.elts) != 2:
            return None
        last = size.elts[1]
        return last.value if isinstance(last, ast.Constant) and isinstance(last.value, int) else None

    def _is_array(self, node: ast.expr) -> bool:
        """Whether arithmetic works on each of its numbers: lists and pairs are joined and repeated instead."""
        if isinstance(node, SEQUENCES):
            return False
        if isinstance(node, ast.Name):
            scope = self.module.scopes.of.get(node)
            owner = scope.owner(node.id) if scope else None
            bindings = owner.bindings[node.id] if owner else []
            return not any(isinstance(part, SEQUENCES) for part in bindings)
        return True

    def _calculated(self, node: ast.BinOp) -> int | None:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.MatMult):
            return self._rows_of_matrix(node.left) if right is not None else None
        if not isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div)):
            return None
        if left is not None and right is not None:
            if self._is_array(node.left) or self._is_array(node.right):
                return left if left == right else None
            return left + right if isinstance(node.op, ast.Add) else None
        vector, other = (node.left, node.right) if left is not None else (node.right, node.left)
        if not self._is_array(vector) or not self._is_scalar(other):
            return None
        return left if left is not None else right

    def _is_scalar(self, node: ast.expr) -> bool:
        """Whether it is a number, as far as can be told: then a vector stays as long as it is."""
        if isinstance(node, (ast.Constant, ast.UnaryOp)):
            return True
        values = self.inference.values(node)
        if values:
            return values <= {Plain("int"), Plain("float")}
        return isinstance(node, (ast.Name, ast.BinOp, ast.Call)) and not isinstance(node, SEQUENCES)

    def _rows_of_matrix(self, node: ast.expr) -> int | None:
        matrix = self.inference.contents.only(node)
        if isinstance(matrix, ast.Call) and ast.unparse(matrix.func) in MAKING and matrix.args:
            matrix = matrix.args[0]
        is_matrix = isinstance(matrix, SEQUENCES) and all(isinstance(row, SEQUENCES) for row in matrix.elts)
        return len(matrix.elts) if is_matrix and isinstance(matrix, SEQUENCES) else None

    def _called(self, call: ast.Call) -> int | None:
        name = ast.unparse(call.func) if isinstance(call.func, (ast.Name, ast.Attribute)) else ""
        if name in MAKING | KEEPING and call.args:
            return self.of(call.args[0])
        if name in {"np.dot", "np.matmul"} and len(call.args) == 2 and self.of(call.args[1]) is not None:
            return self._rows_of_matrix(call.args[0])
        if isinstance(call.func, ast.Attribute) and call.func.attr == "copy":
            return self.of(call.func.value)
        value = next(iter(self.inference.values(call.func)), None)
        own: ast.AST | None = None
        if isinstance(value, Routine):
            own = value.node
        elif isinstance(value, Method) and isinstance(value.holder, Instance):
            member = self.inference.hierarchy.find(value.holder.cls, value.name)
            own = member.node if member is not None else None
        if isinstance(own, ast.FunctionDef):
            returns = [part.value for part in ast.walk(own) if isinstance(part, ast.Return)]
            return self._agreed([None if part is None else self.of(part) for part in returns])
        return self.of(own.body) if isinstance(own, ast.Lambda) else None
