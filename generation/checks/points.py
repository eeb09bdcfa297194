"""Points of the plane with two numbers, where Manim wants three; a row where it wants rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from generation.checks.dimensions import Dimensions
from generation.checks.inference import Inference
from generation.checks.library import DIRECTIONS
from generation.checks.literals import Literals
from generation.checks.problems import problem_at
from generation.checks.scopes import Element
from generation.checks.values import BuilderMethod, Class, Instance, Method, Plain, Routine
from generation.types import Problem

ALL = 1000
FLAT = 2
JOINED = 6
"""Two points written as lists, and added: Python joins them."""
# How many of the first places are points, and which names.
CLASSES: dict[str, tuple[int, tuple[str, ...]]] = {
    "Dot": (1, ("point",)),
    "Dot3D": (1, ("point",)),
    "Line": (2, ("start", "end")),
    "DashedLine": (2, ("start", "end")),
    "Arrow": (2, ("start", "end")),
    "DoubleArrow": (2, ("start", "end")),
    "Line3D": (2, ("start", "end")),
    "Arrow3D": (2, ("start", "end")),
    "CurvedArrow": (2, ("start_point", "end_point")),
    "CurvedDoubleArrow": (2, ("start_point", "end_point")),
    "ArcBetweenPoints": (2, ("start", "end")),
    "BraceBetweenPoints": (2, ("point_1", "point_2")),
    "CubicBezier": (4, ()),
    "Polygon": (ALL, ()),
    "Circle": (0, ("arc_center",)),
    "Arc": (0, ("arc_center",)),
}
METHODS: dict[str, tuple[int, tuple[str, ...]]] = {
    "move_to": (1, ("point_or_mobject",)),
    "shift": (ALL, ()),
    "next_to": (2, ("mobject_or_point", "direction")),
    "to_edge": (1, ("edge",)),
    "rotate": (0, ("about_point", "axis")),
    "scale": (0, ("about_point",)),
    "put_start_and_end_on": (2, ("start", "end")),
}
POINT_LISTS = {"set_points_as_corners", "set_points_smoothly"}
CURVES = {"ParametricFunction", "Surface"}
MATRICES = {"Matrix", "IntegerMatrix", "DecimalMatrix"}
SEQUENCES = (ast.List, ast.Tuple)


def check_points(inference: Inference) -> Iterator[Problem]:
    flat = FlatPoints(inference)
    for node in inference.module.nodes:
        if isinstance(node, ast.Call) and node not in inference.module.uncertain:
            rows = flat.single_row(node)
            if rows is not None:
                yield _row(rows)
        if isinstance(node, ast.Call) and node not in inference.module.uncertain and flat.is_given_list(node):
            yield problem_at(
                node.args[0],
                "list_of_points",
                f"“{ast.unparse(node.func)}” is given one list, and needs the points themselves.",
                f"Write a star before the list: `{ast.unparse(node.func)}(*points)`.",
            )
        if isinstance(node, ast.Call) and node not in inference.module.uncertain and flat.is_given_numbers(node):
            yield problem_at(
                node,
                "loose_numbers",
                "“move_to” is given single numbers, and needs one point.",
                "Put them into a list, with 0 as the third: `move_to([1, 2, 0])`.",
            )
    for point in flat.all():
        yield _joined(point) if flat.dimensions.of(point) == JOINED else _flat(point)


class FlatPoints:
    """Finds points with two numbers in one file."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.literals = Literals(inference)
        self.dimensions = Dimensions(inference)

    def all(self) -> list[ast.expr]:
        """Every such point, once."""
        module = self.inference.module
        return list(
            dict.fromkeys(point for node in module.nodes if node not in module.uncertain for point in self.points(node))
        )

    def points(self, node: ast.AST) -> Iterator[ast.expr]:
        """The lists of two numbers that this node takes for points."""
        if isinstance(node, ast.Call):
            for argument in [*self._arguments(node), *self._listed(node)]:
                yield from self._used(argument)
            yield from self._returned(node)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if _is_vector(other):
                    yield from self._used(one)

    def _used(self, node: ast.expr) -> Iterator[ast.expr]:
        """Where the third number is missing: in what is written out, else where it is used."""
        is_row = isinstance(node, ast.Starred)
        value = node.value if isinstance(node, ast.Starred) else node
        written = [part for row in self._rows(node) for part in self._flat(row)]
        if written and not any(map(self.is_taken_apart, written)):
            yield from written
        elif (
            (not is_row and self.dimensions.of(value) == JOINED)
            or written
            or (self.dimensions.of_each(value) if is_row else self.dimensions.of(value)) == FLAT
        ):
            yield value

    def _rows(self, node: ast.expr) -> list[ast.expr]:
        if not isinstance(node, ast.Starred):
            return [node]
        inside = self.literals.meant(node.value)
        if isinstance(inside, SEQUENCES):
            return inside.elts
        return [inside.elt] if isinstance(inside, (ast.ListComp, ast.GeneratorExp)) else []

    def _arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        found = self._wanted(call)
        if found is None:
            return
        places, names = found
        for argument in call.args[:places]:
            if isinstance(argument, ast.Starred):
                if places == ALL:
                    yield argument
                return
            yield argument
        yield from (part.value for part in call.keywords if part.arg in names)

    def arguments(self, call: ast.Call) -> Iterator[ast.expr]:
        """What a call is given for points."""
        yield from (part for part in self._arguments(call) if not isinstance(part, ast.Starred))

    def _listed(self, call: ast.Call) -> list[ast.expr]:
        """The points of a path that is given as one list."""
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in POINT_LISTS or not call.args:
            return []
        points = self.literals.meant(call.args[0])
        return points.elts if isinstance(points, SEQUENCES) else []

    def _wanted(self, call: ast.Call) -> tuple[int, tuple[str, ...]] | None:
        values = self.inference.values(call.func)
        value = next(iter(values)) if len(values) == 1 else None
        if isinstance(value, Class) and value.node is None:
            return CLASSES.get(value.name)
        if not isinstance(call.func, ast.Attribute) or call.func.attr in self._own_methods:
            return None
        if values and not isinstance(value, (Method, BuilderMethod)):
            return None
        holder: object = None
        if isinstance(value, (Method, BuilderMethod)):
            holder = value.holder if isinstance(value, Method) else value.target
        if isinstance(holder, Instance) and not self.inference.hierarchy.is_a(holder.cls, "Mobject"):
            return None
        return METHODS.get(call.func.attr)

    @cached_property
    def _own_methods(self) -> set[str]:
        return {node.name for node in self.inference.module.nodes if isinstance(node, ast.FunctionDef)}

    def _flat(self, node: ast.expr) -> Iterator[ast.expr]:
        """The list itself, when the expression is one with two numbers; each of a row that a loop draws it from."""
        drawn = self._drawn(node) or self._kept(node)
        if drawn:
            for part in drawn:
                yield from self._flat(part)
            return
        node = self.literals.meant(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
            node = node.right if isinstance(node.right, ast.Call) else node.left
            if not isinstance(node, ast.Call):
                return  # a list times a number is a longer list
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"np.array", "numpy.array"} and node.args:
            node = node.args[0]
        if isinstance(node, SEQUENCES) and len(node.elts) == 2 and not any(map(self._is_point, node.elts)):
            yield node

    def _drawn(self, node: ast.expr) -> list[ast.expr]:
        """What a loop's variable stands for, one after the other; empty where it can't be told."""
        scope = self.inference.module.scopes.of.get(node)
        owner = scope.owner(node.id) if isinstance(node, ast.Name) and scope else None
        bindings = owner.bindings[node.id] if owner and isinstance(node, ast.Name) else []
        only = bindings[0] if len(bindings) == 1 else None
        if not isinstance(only, Element) or only.place:
            return []
        row = self.literals.meant(only.source)
        if isinstance(row, SEQUENCES):
            return list(row.elts)
        return [row.elt] if isinstance(row, (ast.ListComp, ast.GeneratorExp)) else []

    def _kept(self, node: ast.expr) -> list[ast.expr]:
        """What a dictionary holds that is asked for one of its entries, or what a function of the file returns."""
        if isinstance(node, ast.Subscript):
            held = self.literals.meant(node.value)
            return list(held.values) if isinstance(held, ast.Dict) else []
        value = next(iter(self.inference.values(node.func)), None) if isinstance(node, ast.Call) else None
        if not isinstance(value, Routine) or not isinstance(value.node, ast.FunctionDef):
            return []
        returns = [part.value for part in ast.walk(value.node) if isinstance(part, ast.Return) and part.value]
        return returns if len(returns) == 1 else []

    def is_taken_apart(self, node: ast.expr) -> bool:
        """Whether the list has a name and `x, y = name` relies on its two numbers."""
        for part in self.inference.module.nodes:
            if isinstance(part, ast.Assign) and isinstance(part.targets[0], SEQUENCES):
                meant = self.literals.meant(part.value)
                deeper = any(isinstance(target, SEQUENCES) for target in part.targets[0].elts)
                if meant is node or (deeper and node in ast.walk(meant)):
                    return True
            if isinstance(part, (ast.For, ast.comprehension)) and isinstance(part.target, SEQUENCES):
                rows = [self.literals.meant(row) for row in _rows_of(part.iter)]
                is_deep = isinstance(part.iter, ast.Call)  # zip, enumerate: only what they pair is taken apart further
                deeper = any(isinstance(target, SEQUENCES) for target in part.target.elts)
                if (deeper or not is_deep) and any(node in ast.walk(row) for row in rows):
                    return True
        return False

    def _is_point(self, node: ast.expr) -> bool:
        """Whether it may be anything but a number."""
        if isinstance(node, (ast.Starred, *SEQUENCES, ast.ListComp, ast.JoinedStr)) or _is_vector(node):
            return True
        return isinstance(node, ast.Constant) and not isinstance(node.value, (int, float))

    def _returned(self, call: ast.Call) -> Iterator[ast.expr]:
        """What the function of a curve gives."""
        values = self.inference.values(call.func)
        cls = next(iter(values)) if len(values) == 1 else None
        if isinstance(cls, Class) and cls.node is None and cls.name in CURVES and call.args:
            for value in self.inference.values(call.args[0]):
                if isinstance(value, Routine) and isinstance(value.node, ast.Lambda):
                    yield from self._used(value.node.body)
                elif isinstance(value, Routine) and value.node is not None:
                    returns = [part for part in ast.walk(value.node) if isinstance(part, ast.Return) and part.value]
                    for part in returns:
                        assert part.value is not None
                        yield from self._used(part.value)

    def is_given_list(self, call: ast.Call) -> bool:
        """`Polygon([a, b, c])`: one list where the points belong."""
        found = self._wanted(call)
        if found is None or found[0] != ALL or len(call.args) != 1 or isinstance(call.args[0], ast.Starred):
            return False
        is_class = any(isinstance(value, Class) for value in self.inference.values(call.func))
        return is_class and self.dimensions.of_each(call.args[0]) in {2, 3}

    def is_given_numbers(self, call: ast.Call) -> bool:
        """`move_to(1, 2)`: numbers one by one where one point belongs."""
        is_call = isinstance(call.func, ast.Attribute) and call.func.attr == "move_to" and len(call.args) in {2, 3}
        if not is_call or call.keywords or self._wanted(call) is None:
            return False
        numbers = {Plain("int"), Plain("float")}
        return all((found := self.inference.values(part)) and found <= numbers for part in call.args)

    def single_row(self, call: ast.Call) -> ast.expr | None:
        """The list that a matrix takes for its rows, when it holds plain entries."""
        values = self.inference.values(call.func)
        cls = next(iter(values)) if len(values) == 1 else None
        if not isinstance(cls, Class) or cls.name not in MATRICES or cls.node or not call.args:
            return None
        rows = self.literals.meant(call.args[0])
        if isinstance(rows, SEQUENCES) and rows.elts:
            plain = (ast.Constant, ast.UnaryOp, ast.BinOp)
            if all(isinstance(part, plain) and not isinstance(getattr(part, "value", 0), str) for part in rows.elts):
                return rows
        return None


def _rows_of(source: ast.expr) -> list[ast.expr]:
    """What a loop runs over, through `zip` and `enumerate`."""
    return list(source.args) if isinstance(source, ast.Call) else [source]


def _is_vector(node: ast.expr) -> bool:
    """`UP`, `2 * RIGHT`, `-LEFT + UP`: certainly a vector of Manim's."""
    if isinstance(node, ast.Name):
        return node.id in DIRECTIONS
    if isinstance(node, ast.UnaryOp):
        return _is_vector(node.operand)
    return isinstance(node, ast.BinOp) and (_is_vector(node.left) or _is_vector(node.right))


def _flat(node: ast.expr) -> Problem:
    return problem_at(
        node,
        "flat_point",
        "A point has two numbers here, and Manim needs three.",
        "Add a third number, 0: `[1, 2, 0]`.",
    )


def _joined(node: ast.expr) -> Problem:
    return problem_at(
        node,
        "joined_lists",
        "Two lists are added as if they were vectors, and Python joins them to one list of six numbers.",
        "Write `np.array([1, 2, 0]) + np.array([0.5, 0, 0])`.",
    )


def _row(node: ast.expr) -> Problem:
    return problem_at(
        node,
        "single_row",
        "A Matrix is given one row of numbers, and needs a list of rows.",
        "Write each row as a list of its own: `Matrix([[1], [2]])` is a column.",
    )
