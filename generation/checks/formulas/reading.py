"""What an argument is, when all of it is written out: through names, loops and the parameters of the file's functions.

What varies together is kept together: the parts of a formula come from one and the same call of a function, and from
one and the same round of a loop.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from generation.checks.formulas.written import Text, text_of
from generation.checks.literals import Literals
from generation.checks.scopes import Scope

Frame = Mapping[ast.AST, ast.AST]
"""A function -> the call that runs it; a loop -> the element that it draws."""
MOST = 64
DEEPEST = 4
"""Functions and loops around one formula."""
DEEPEST_EXPRESSION = 20
Loop = ast.For | ast.comprehension


class Reader:
    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        self._module = literals.module
        self.meant = literals.meant

    def together(self, nodes: Sequence[ast.expr]) -> Iterator[tuple[Text, ...]]:
        """All that the arguments may be together, starred ones laid out; nothing when a part can't be told."""
        for frame in itertools.islice(self._frames(nodes, {}), MOST):
            parts = self._arguments(nodes, frame)
            if parts:
                yield parts

    def elements(self, node: ast.expr) -> list[Text]:
        """The texts of a list that is written out; nothing when one of them is not."""
        node = self.meant(node)
        return list(self._arguments(_listed(node), {}) or ())

    def entries(self, node: ast.expr) -> Iterator[Text]:
        """The texts in a list of lists, as far as they are written out."""
        for row in _listed(self.meant(node)):
            for entry in _listed(self.meant(row)):
                yield from self._arguments([entry], {}) or ()

    def _arguments(self, nodes: Sequence[ast.expr], frame: Frame) -> tuple[Text, ...] | None:
        found: list[Text] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                laid_out = self._laid_out(node.value, frame)
                if laid_out is None:
                    return None
                found += laid_out
            elif (text := self._text(node, frame)) is None:
                return None
            else:
                found.append(text)
        return tuple(found)

    def _laid_out(self, node: ast.expr, frame: Frame) -> tuple[Text, ...] | None:
        function = self._function_of(node)
        if function is not None and isinstance(node, ast.Name) and isinstance(call := frame.get(function), ast.Call):
            return self._arguments(call.args[self._first_free(function) :], frame)
        listed = _listed(self.meant(node))
        return self._arguments(listed, frame) if listed else None

    def _text(self, node: ast.expr, frame: Frame, depth: int = 0, *, is_summand: bool = False) -> Text | None:
        """A number is a text too, but none that could be added to another one."""
        if depth > DEEPEST_EXPRESSION:
            return None
        match node:
            case ast.Constant(value=str()):
                return text_of(self._literals, node)
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and not is_summand:
                return text_of(self._literals, node)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                one, other = (self._text(part, frame, depth + 1, is_summand=True) for part in (left, right))
                return one + other if one and other else None
            case ast.Name():
                value = self._value(node, frame)
                return self._text(value, frame, depth + 1, is_summand=is_summand) if value not in (None, node) else None
        return None

    def _value(self, name: ast.Name, frame: Frame) -> ast.expr | None:
        """What the name stands for, in this call and this round."""
        function, loop = self._function_of(name), self._loop_of(name)
        if function is not None:
            call = frame.get(function)
            return self._given(function, name.id, call) if isinstance(call, ast.Call) else None
        if loop is not None:
            element = frame.get(loop)
            return _part(loop.target, name.id, element) if isinstance(element, ast.expr) else None
        return self.meant(name)

    # What varies

    def _frames(self, nodes: Sequence[ast.AST], frame: Frame) -> Iterator[Frame]:
        varies = next((key for key in self._varying(nodes, frame) if key not in frame), None)
        if varies is None:
            yield frame
        elif len(frame) < DEEPEST:
            for choice in self._choices(varies):
                yield from self._frames([*nodes, *_inside(choice)], {**frame, varies: choice})

    def _varying(self, nodes: Sequence[ast.AST], frame: Frame) -> Iterator[ast.AST]:
        seen: set[ast.AST] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if isinstance(node, ast.Name):
                key = self._function_of(node) or self._loop_of(node)
                if key is not None:
                    yield key
                elif (value := self.meant(node)) is not node:
                    waiting.append(value)
            elif isinstance(node, ast.Constant | ast.BinOp | ast.Starred | ast.List | ast.Tuple):
                waiting.extend(ast.iter_child_nodes(node))

    def _choices(self, varies: ast.AST) -> list[ast.AST]:
        if isinstance(varies, ast.FunctionDef):
            return list(self._calls.get(varies.name, ()))
        return list(self._drawn(varies)) if isinstance(varies, ast.For | ast.comprehension) else []

    def _drawn(self, loop: Loop) -> list[ast.expr]:
        """The elements of a loop over a list, its numbers left out."""
        source = loop.iter
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "enumerate":
            return [ast.Tuple([ast.Constant(...), each], ast.Load()) for each in self._listed_once(source.args[:1])]
        return self._listed_once([source])

    def _listed_once(self, sources: Sequence[ast.expr]) -> list[ast.expr]:
        return [part for source in sources for part in _listed(self.meant(source)) if not isinstance(part, ast.Starred)]

    # Functions

    @cached_property
    def _calls(self) -> dict[str, list[ast.Call]]:
        """The calls of the file's functions that run for certain."""
        found: dict[str, list[ast.Call]] = {}
        for node in self._module.nodes:
            if isinstance(node, ast.Call) and node not in self._module.uncertain:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found.setdefault(name, []).append(node)
        return found

    @cached_property
    def _functions(self) -> dict[str, list[ast.FunctionDef]]:
        found: dict[str, list[ast.FunctionDef]] = {}
        for node in self._module.nodes:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    def _function_of(self, node: ast.expr) -> ast.FunctionDef | None:
        """The function whose parameter the name is, where only one has its name and nothing else is put into it."""
        owner = self._owner(node)
        if owner is None or not isinstance(node, ast.Name) or not isinstance(owner.node, ast.FunctionDef):
            return None
        function = owner.node
        vararg = function.args.vararg.arg if function.args.vararg else None
        bindings = owner.bindings.get(node.id, [])
        is_parameter = len(bindings) == 1 and (isinstance(bindings[0], ast.arg) or node.id == vararg)
        return function if is_parameter and len(self._functions[function.name]) == 1 else None

    def _owner(self, node: ast.expr) -> Scope | None:
        scope = self._module.scopes.of.get(node)
        return scope.owner(node.id) if isinstance(node, ast.Name) and scope else None

    def _named(self, function: ast.FunctionDef) -> list[str]:
        """Its parameters by place, without `self`."""
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        scope = self._module.scopes.inside[function]
        is_static = any(getattr(part, "id", "") == "staticmethod" for part in function.decorator_list)
        return names[1:] if scope.method_of is not None and not is_static else names

    def _first_free(self, function: ast.FunctionDef) -> int:
        return len(self._named(function))

    def _given(self, function: ast.FunctionDef, name: str, call: ast.Call) -> ast.expr | None:
        """What a call gives for a parameter, or its default."""
        if any(keyword.arg is None for keyword in call.keywords):
            return None
        names = self._named(function)
        place = names.index(name) if name in names else len(call.args)
        if any(isinstance(part, ast.Starred) for part in call.args[: place + 1]):
            return None
        if place < len(call.args):
            return call.args[place]
        given = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
        return given if given is not None else _default(function, name)

    # Loops

    @cached_property
    def _loops(self) -> dict[tuple[Scope, str], Loop | None]:
        """The loop that a name comes from; None for names that come from several places."""
        found: dict[tuple[Scope, str], Loop | None] = {}
        for node in self._module.nodes:
            for name in ast.walk(node.target) if isinstance(node, ast.For | ast.comprehension) else ():
                owner = self._owner(name) if isinstance(name, ast.Name) else None
                if owner is not None and isinstance(name, ast.Name) and isinstance(node, ast.For | ast.comprehension):
                    key = (owner, name.id)
                    found[key] = node if key not in found and len(owner.bindings[name.id]) == 1 else None
        return found

    def _loop_of(self, node: ast.expr) -> Loop | None:
        owner = self._owner(node)
        loop = self._loops.get((owner, node.id)) if owner is not None and isinstance(node, ast.Name) else None
        is_inside = loop is not None and (isinstance(loop, ast.comprehension) or _holds(loop, node))
        return loop if is_inside else None


def _holds(loop: ast.For, node: ast.AST) -> bool:
    return any(part is node for statement in loop.body for part in ast.walk(statement))


def _listed(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.List | ast.Tuple) else []


def _inside(choice: ast.AST) -> list[ast.AST]:
    return [*choice.args, *(keyword.value for keyword in choice.keywords)] if isinstance(choice, ast.Call) else [choice]


def _part(target: ast.expr, name: str, element: ast.expr) -> ast.expr | None:
    """What a loop's target gives to a name."""
    if isinstance(target, ast.Name):
        return element if target.id == name else None
    parts, values = _listed(target), _listed(element)
    if len(parts) != len(values) or any(isinstance(part, ast.Starred) for part in (*parts, *values)):
        return None
    return next((found for pair in zip(parts, values) if (found := _part(pair[0], name, pair[1])) is not None), None)


def _default(function: ast.FunctionDef, name: str) -> ast.expr | None:
    arguments = function.args
    by_place = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    defaults: dict[str, ast.expr | None] = dict(zip(reversed(by_place), reversed(arguments.defaults)))
    defaults |= {argument.arg: value for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults)}
    return defaults.get(name)
