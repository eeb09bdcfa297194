"""What is in lists, groups and dictionaries: what a loop draws from them, and what an index picks.

Only what the file shows is followed: what a list was made of, and what was added to it under its name. A group of
Manim's whose parts can't be told holds some object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from generation.checks.scopes import COMPREHENSIONS, Element, Scope
from generation.checks.values import Class, Instance, Plain, Value

if TYPE_CHECKING:
    from generation.checks.inference import Inference

Values = frozenset[Value]
UNKNOWN: Values = frozenset()
GROUPS = {"VGroup", "Group"}
PASSING = {"list", "tuple", "reversed", "sorted", "set"}
"""Functions that give what they are given, all of it."""
GROWING = {"append", "add", "insert", "extend", "add_to_back"}
CHANGING = {"pop", "remove", "clear", "submobjects", "become", "set", "animate", "set_submobjects", "add_to_back"}
SPLITTING = {"substrings_to_isolate", "tex_to_color_map", None}
MAX_DEPTH = 12


class Contents:
    """Looks into the lists and groups of one file."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.module = inference.module
        self._depth = 0

    def element(self, binding: Element) -> Values:
        """What a loop over the source draws, or the part of it that is taken apart."""
        if not binding.place:
            return self.of(binding.source)
        if self._counts(binding):
            return frozenset({Plain("int")})
        row = self.paired(binding.source, binding.place[0])
        if row is not None and len(binding.place) == 1:
            return self.of(row)
        return self._joined(self.inference.values(part) for part in self.parts(binding.source, binding.place))

    def of(self, source: ast.expr) -> Values:
        """What is in there, all alternatives; empty when it can't be told."""
        if self._depth > MAX_DEPTH:
            return UNKNOWN
        held = self.only(source)
        if isinstance(held, ast.Call) and isinstance(held.func, ast.Name) and held.func.id == "range":
            return frozenset({Plain("int")})
        self._depth += 1
        try:
            return self._joined(self._drawn(source)) or self._some_object(source)
        finally:
            self._depth -= 1

    def _counts(self, binding: Element) -> bool:
        """Whether it is the number that `enumerate` gives."""
        call = self.only(binding.source)
        return isinstance(call, ast.Call) and getattr(call.func, "id", "") == "enumerate" and binding.place == (0,)

    def _joined(self, found: Iterator[Values]) -> Values:
        result: Values | None = None
        for values in found:
            if not values:
                return UNKNOWN
            result = values if result is None else result | values
        return result or UNKNOWN

    def _some_object(self, source: ast.expr) -> Values:
        """Any object at all, for what is drawn from one of Manim's whose parts can't be told."""
        values = self.inference.values(source)
        objects = [value for value in values if isinstance(value, Instance)]
        is_a = self.inference.hierarchy.is_a
        if not values or len(objects) < len(values) or not all(is_a(value.cls, "Mobject") for value in objects):
            return UNKNOWN
        if any(value.cls.node is not None for value in objects):
            return UNKNOWN
        drawn = all(is_a(value.cls, "VMobject") for value in objects)
        return frozenset({Instance(Class("VMobject" if drawn else "Mobject"), exact=False)})

    def _drawn(self, source: ast.expr) -> Iterator[Values]:
        for part in self.expressions(source):
            yield UNKNOWN if part is None else self.inference.values(part)

    def expressions(self, source: ast.expr, depth: int = 0) -> Iterator[ast.expr | None]:
        """The expressions that make what is in there; None among them for what can't be told."""
        if depth > MAX_DEPTH:
            yield None
        elif isinstance(source, (ast.List, ast.Tuple, ast.Set)):
            yield from self._listed(source.elts, depth)
        elif isinstance(source, COMPREHENSIONS):
            yield source.value if isinstance(source, ast.DictComp) else source.elt
        elif isinstance(source, ast.Name):
            yield from self._named(source, depth)
        elif isinstance(source, ast.Subscript) and isinstance(source.slice, ast.Slice):
            yield from self.expressions(source.value, depth + 1)
        elif isinstance(source, ast.BinOp) and isinstance(source.op, ast.Add):
            yield from self.expressions(source.left, depth + 1)
            yield from self.expressions(source.right, depth + 1)
        elif isinstance(source, ast.Call):
            yield from self._made(source, depth)
        else:
            yield None

    def _listed(self, parts: list[ast.expr], depth: int) -> Iterator[ast.expr | None]:
        for part in parts:
            if isinstance(part, ast.Starred):
                yield from self.expressions(part.value, depth + 1)
            else:
                yield part

    def _made(self, call: ast.Call, depth: int) -> Iterator[ast.expr | None]:
        """What a call gives: a group of what it is given, or a list of it, or what it is called on."""
        function = call.func
        if isinstance(function, ast.Name) and function.id in PASSING and call.args:
            yield from self.expressions(call.args[0], depth + 1)
        elif any(isinstance(value, Class) and value.name in GROUPS for value in self.inference.values(function)):
            yield from self._listed(call.args, depth)
        elif isinstance(function, ast.Attribute) and function.attr == "values" and not call.args:
            yield from self._of_dictionary(function.value, values=True)
        elif isinstance(function, ast.Attribute) and self._gives_itself(call):
            yield from self.expressions(function.value, depth + 1)
            if function.attr in GROWING:
                yield from self._listed(call.args, depth)
        else:
            yield None

    def _gives_itself(self, call: ast.Call) -> bool:
        assert isinstance(call.func, ast.Attribute)
        before = self.inference.values(call.func.value)
        return bool(before) and before == self.inference.values(call)

    def _of_dictionary(self, node: ast.expr, values: bool) -> Iterator[ast.expr | None]:
        held = self.only(node)
        if isinstance(held, ast.Dict):
            yield from (held.values if values else held.keys)
        elif isinstance(held, ast.DictComp):
            yield held.value if values else held.key
        else:
            yield None

    def _named(self, name: ast.Name, depth: int) -> Iterator[ast.expr | None]:
        """What the name was made of, and what is added to it anywhere."""
        scope = self.module.scopes.of.get(name)
        owner = scope.owner(name.id) if scope else None
        bindings = owner.bindings[name.id] if owner else []
        if owner is None or not bindings or self._is_handed_on(owner, name.id):
            yield None
            return
        for binding in bindings:
            if isinstance(binding, ast.expr):
                yield from self.expressions(binding, depth + 1)
            else:
                yield None
        yield from self._added(owner, name.id, depth)

    @cached_property
    def _uses(self) -> dict[tuple[Scope, str], list[ast.Name]]:
        found: dict[tuple[Scope, str], list[ast.Name]] = {}
        for node in self.module.nodes:
            scope = self.module.scopes.of.get(node) if isinstance(node, ast.Name) else None
            if isinstance(node, ast.Name) and scope is not None and (owner := scope.owner(node.id)):
                found.setdefault((owner, node.id), []).append(node)
        return found

    def _added(self, owner: Scope, name: str, depth: int) -> Iterator[ast.expr | None]:
        for use in self._uses.get((owner, name), ()):
            above = self.inference.parents.get(use)
            if isinstance(above, ast.Subscript) and isinstance(above.ctx, ast.Store):
                yield from self._stored(above)
            call = self.inference.parents.get(above) if isinstance(above, ast.Attribute) else None
            if not isinstance(call, ast.Call) or call.func is not above or not isinstance(above, ast.Attribute):
                continue
            if above.attr == "extend" and call.args:
                yield from self.expressions(call.args[0], depth + 1)
            elif above.attr == "insert":
                yield from self._listed(call.args[1:], depth)
            elif above.attr in GROWING:
                yield from self._listed(call.args, depth)

    def _stored(self, target: ast.Subscript) -> Iterator[ast.expr | None]:
        """`row[1] = value`; parts that change places are there already."""
        statement: ast.AST | None = target
        while statement is not None and not isinstance(statement, ast.stmt):
            statement = self.inference.parents.get(statement)
        if isinstance(statement, ast.Assign) and statement.targets == [target]:
            yield statement.value
        elif not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Tuple)):
            yield None

    def _is_handed_on(self, owner: Scope, name: str) -> bool:
        """Whether a function of the file gets the whole list, and may put anything into it."""
        for use in self._uses.get((owner, name), ()):
            above = self.inference.parents.get(use)
            if isinstance(above, ast.Call) and use in above.args:
                called = above.func.attr if isinstance(above.func, ast.Attribute) else getattr(above.func, "id", "")
                if called in self._own_functions:
                    return True
        return False

    @cached_property
    def _own_functions(self) -> set[str]:
        return {node.name for node in self.module.nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}

    def parts(self, source: ast.expr, place: tuple[int, ...]) -> Iterator[ast.expr]:
        """What a place in what is drawn stands for: `for a, b in zip(…)`; nothing when some of it can't be told."""
        found = list(self._at(source, place))
        if all(part is not None for part in found):
            yield from (part for part in found if part is not None)

    def _at(self, source: ast.expr, place: tuple[int, ...]) -> Iterator[ast.expr | None]:
        held = self.only(source)
        row = self.paired(source, place[0])
        if row is not None:
            yield from self._deeper(list(self.expressions(row)), place[1:])
        elif isinstance(held, ast.Call) and isinstance(held.func, ast.Attribute) and held.func.attr == "items":
            yield from self._deeper(list(self._of_dictionary(held.func.value, values=place[0] == 1)), place[1:])
        else:
            yield from self._deeper(list(self.expressions(held)), place)

    def paired(self, source: ast.expr, place: int) -> ast.expr | None:
        """The row that `zip` or `enumerate` draws the part at the place from."""
        held = self.only(source)
        callee = held.func.id if isinstance(held, ast.Call) and isinstance(held.func, ast.Name) else ""
        if not isinstance(held, ast.Call) or any(isinstance(part, ast.Starred) for part in held.args):
            return None
        if callee == "zip" and place < len(held.args):
            return held.args[place]
        return held.args[0] if callee == "enumerate" and place == 1 and held.args else None

    def _deeper(self, rows: list[ast.expr | None], place: tuple[int, ...]) -> Iterator[ast.expr | None]:
        """Of each row the part at the place."""
        for row in rows:
            part = row
            for index in place:
                whole = self.only(part) if part is not None else None
                is_row = isinstance(whole, (ast.Tuple, ast.List)) and index < len(whole.elts)
                part = whole.elts[index] if is_row and isinstance(whole, (ast.Tuple, ast.List)) else None
            yield part

    def only(self, node: ast.expr) -> ast.expr:
        """What a name stands for when it is given just one value; else the node itself."""
        scope = self.module.scopes.of.get(node)
        owner = scope.owner(node.id) if isinstance(node, ast.Name) and scope else None
        bindings = owner.bindings[node.id] if owner and isinstance(node, ast.Name) else []
        return bindings[0] if len(bindings) == 1 and isinstance(bindings[0], ast.expr) else node

    def picked(self, node: ast.Subscript) -> Values:
        """What an index or a key picks."""
        if isinstance(node.slice, ast.Slice):
            values = self.inference.values(node.value)
            kept = frozenset(value for value in values if isinstance(value, Plain))
            return kept if kept == values else UNKNOWN
        held = self.only(node.value)
        if isinstance(held, (ast.Dict, ast.DictComp)):
            return self._joined(
                UNKNOWN if part is None else self.inference.values(part)
                for part in self._of_dictionary(held, values=True)
            )
        values = self.inference.values(node.value)
        if values and all(isinstance(value, Plain) and value.name not in {"list", "tuple"} for value in values):
            return UNKNOWN
        exact = self._exactly(node, held)
        return self.inference.values(exact) if exact is not None else self.of(node.value)

    def _exactly(self, node: ast.Subscript, held: ast.expr) -> ast.expr | None:
        """The one part that a number picks from a row that is written out and never changes."""
        index = node.slice
        if not isinstance(held, (ast.List, ast.Tuple)) or not isinstance(index, ast.Constant):
            return None
        whole = list(self.expressions(node.value))
        if len(whole) != len(held.elts) or not isinstance(index.value, int) or not 0 <= index.value < len(whole):
            return None
        return whole[index.value]

    def length(self, node: ast.expr, depth: int = 0) -> int | None:
        """How many parts a row has that never grows; None when that can't be told."""
        held = self.only(node)
        if depth > MAX_DEPTH or (held is not node and self._may_grow(node)):
            return None
        if isinstance(held, (ast.List, ast.Tuple)):
            return None if any(isinstance(part, ast.Starred) for part in held.elts) else len(held.elts)
        if isinstance(held, ast.ListComp) and len(held.generators) == 1 and not held.generators[0].ifs:
            return self.length(held.generators[0].iter, depth + 1)
        return self._length_of_made(held, depth) if isinstance(held, ast.Call) else None

    def _length_of_made(self, call: ast.Call, depth: int) -> int | None:
        callee = call.func.id if isinstance(call.func, ast.Name) else ""
        only = call.args[0] if len(call.args) == 1 and not call.keywords else None
        if callee == "range":
            numbers = [part.value if isinstance(part, ast.Constant) else None for part in call.args]
            ends = [number for number in numbers if isinstance(number, int)]
            return len(range(*ends)) if len(ends) == len(numbers) and 0 < len(ends) < 3 else None
        if callee in PASSING - {"set"} and only is not None:
            return self.length(only, depth + 1)
        if callee in GROUPS and not call.keywords:
            if only is not None and isinstance(only, ast.Starred):
                return self.length(only.value, depth + 1)
            return None if any(isinstance(part, ast.Starred) for part in call.args) else len(call.args)
        if callee == "MathTex" and len(call.args) > 1 and not {part.arg for part in call.keywords} & SPLITTING:
            texts = [part.value for part in call.args if isinstance(part, ast.Constant)]
            whole = len(texts) == len(call.args) and not any("{{" in str(text) for text in texts)
            return len(texts) if whole else None
        if isinstance(call.func, ast.Attribute) and call.func.attr not in GROWING and self._gives_itself(call):
            return self.length(call.func.value, depth + 1)
        return None

    def _may_grow(self, node: ast.expr) -> bool:
        """Whether something is added to it or taken away, or whether somebody else gets hold of it."""
        scope = self.module.scopes.of.get(node)
        owner = scope.owner(node.id) if isinstance(node, ast.Name) and scope else None
        if owner is None or not isinstance(node, ast.Name) or self._is_handed_on(owner, node.id):
            return True
        for use in self._uses.get((owner, node.id), ()):
            above = self.inference.parents.get(use)
            if isinstance(above, ast.Attribute) and above.attr in GROWING | CHANGING:
                return True
            if isinstance(above, (ast.Delete, ast.AugAssign, ast.Return, ast.Assign)) and not isinstance(
                use.ctx, ast.Store
            ):
                return True
            if isinstance(above, ast.Subscript) and not isinstance(above.ctx, ast.Load):
                return True
        return False
