"""Calls written for another Manim, said again for this one: `old(its, arguments) -> new.call(its, arguments)`.

The old side is a signature; arguments are matched to it by place and by name as Python does. On the new side its
names stand for what was given. A parameter whose default is `...` may be missing, and what it would have gone to is
left out then; `rest` is all that no parameter takes; `it` is the object whose method is called.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import libcst as cst

from generation.checks.fixes.change import Turn

OPPOSITE = {"UP": "DOWN", "DOWN": "UP", "LEFT": "RIGHT", "RIGHT": "LEFT", "IN": "OUT", "OUT": "IN"}
SIMPLE = (
    cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.SimpleString, cst.List, cst.Dict,
)  # fmt: skip


OF_OBJECTS = {"graph", "path", "mobject", "target", "other", "a", "b", "c", "d"}
"""Parameters that are never a number or a text."""
OF_TEXTS = {"tex", "text", "label"}
"""Parameters that are never a number."""
OF_NUMBERS = {"number", "row", "column"}
"""Parameters that are never a text."""


@dataclass(frozen=True)
class Rewrite:
    old: str
    new: str
    animates: bool = False
    """Whether what comes out is an animation, to be played where it stands by itself."""
    assigns: str = ""
    """The attribute that is set to what comes out, instead of a call."""

    @property
    def name(self) -> str:
        return self.old[: self.old.index("(")]

    @property
    def owner(self) -> str:
        """The class whose method it is."""
        return self.name.rpartition(".")[0]

    @property
    def method(self) -> str:
        return self.name.rpartition(".")[2]

    @cached_property
    def _parameters(self) -> ast.arguments:
        function = ast.parse(f"def _{self.old[self.old.index('(') :]}: pass").body[0]
        assert isinstance(function, ast.FunctionDef)
        return function.args

    def takes(self, call: ast.Call) -> bool:
        """Whether the call gives each value just once, and all that is needed."""
        if any(isinstance(part, ast.Starred) for part in call.args):
            return bool(self._parameters.vararg)
        if any(part.arg is None for part in call.keywords):
            return bool(self._parameters.kwarg)
        names = [part.arg for part in self._parameters.args]
        placed, given = set(names[: len(call.args)]), {part.arg for part in call.keywords}
        needed = set(names[: len(names) - len(self._parameters.defaults)])
        if placed & given or not needed <= placed | given:
            return False
        if not self._parameters.kwarg and not given <= set(names):
            return False
        if not self._parameters.vararg and len(call.args) > len(names):
            return False
        values = dict(zip(names, call.args, strict=False)) | {str(part.arg): part.value for part in call.keywords}
        return not any(
            isinstance(value, ast.Constant) and _is_amiss(name, value.value) for name, value in values.items()
        )

    def of(
        self,
        call: cst.Call,
        receiver: cst.BaseExpression | None = None,
        itself: cst.BaseExpression | None = None,
    ) -> cst.BaseExpression | None:
        """The new call; None when the arguments are not those of the old one. `itself` is `it` without `.animate`."""
        bound = self._bind(call)
        if bound is None:
            return None
        if receiver is not None:
            bound.given["it"] = receiver
            bound.given["itself"] = receiver if itself is None else itself
        return fill(self.new, bound)

    def _bind(self, call: cst.Call) -> Bound | None:
        parameters = self._parameters
        names = [part.arg for part in parameters.args]
        bound = Bound()
        for argument in call.args:
            if argument.star == "**" or (argument.keyword and argument.keyword.value not in names):
                bound.rest.append(argument)
            elif argument.keyword:
                bound.given[argument.keyword.value] = argument.value
            elif argument.star or not names[len(bound.placed) :]:
                bound.items.append(argument)
            else:
                bound.given[names[len(bound.placed)]] = argument.value
                bound.placed.append(argument)
        if (bound.rest and not parameters.kwarg) or (bound.items and not parameters.vararg):
            return None
        defaults = dict(zip(names[len(names) - len(parameters.defaults) :], parameters.defaults, strict=True))
        for name in names:
            if name in bound.given:
                continue
            if name not in defaults:
                return None
            text = ast.unparse(defaults[name])
            if text == "...":
                bound.missing.add(name)
            else:
                bound.given[name] = cst.parse_expression(text)
        return bound


def _is_amiss(name: str, value: object) -> bool:
    """Whether a parameter of that name never is a value like this."""
    return name in OF_OBJECTS or (name in OF_NUMBERS if isinstance(value, str) else name in OF_TEXTS)


def by_name(*rewrites: Rewrite) -> dict[str, tuple[Rewrite, ...]]:
    """The ways to say each name again, in the order in which they are tried."""
    found: dict[str, tuple[Rewrite, ...]] = {}
    for rewrite in rewrites:
        found[rewrite.name] = (*found.get(rewrite.name, ()), rewrite)
    return found


@dataclass
class Bound:
    """What the names of a template stand for."""

    given: dict[str, cst.BaseExpression] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    rest: list[cst.Arg] = field(default_factory=list)
    items: list[cst.Arg] = field(default_factory=list)
    placed: list[cst.Arg] = field(default_factory=list)


def fill(template: str, bound: Bound) -> cst.BaseExpression:
    """The template with its names replaced."""
    filled = cst.parse_expression(template).visit(_Filler(bound))
    assert isinstance(filled, cst.BaseExpression)
    return filled


def wrapped(template: str) -> Turn:
    """The template, around what is there: its `it`."""
    return lambda old: fill(template, Bound({"it": old}))


class _Filler(cst.CSTTransformer):
    def __init__(self, bound: Bound) -> None:
        super().__init__()
        self.bound = bound
        self.whole: set[cst.CSTNode] = set()
        """Names that are an argument or an element by themselves, and need no brackets."""
        self.words: set[cst.CSTNode] = set()
        """Names of keywords and attributes, which stand for themselves."""

    def visit_Arg(self, node: cst.Arg) -> None:
        self.whole.add(node.value)
        if node.keyword:
            self.words.add(node.keyword)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.words.add(node.attr)

    def visit_Element(self, node: cst.Element) -> None:
        self.whole.add(node.value)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        found = self.bound.given.get(original_node.value)
        if found is None or original_node in self.words:
            return updated_node
        if original_node in self.whole or isinstance(found, SIMPLE) or getattr(found, "lpar", None):
            return found
        return found.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> Any:
        name = original_node.value.value if isinstance(original_node.value, cst.Name) else ""
        if original_node.star and name in {"rest", "items"}:
            return cst.FlattenSentinel(tidy(getattr(self.bound, str(name))))
        return cst.RemoveFromParent() if name in self.bound.missing else updated_node

    def leave_StarredElement(self, original_node: cst.StarredElement, updated_node: cst.StarredElement) -> Any:
        if not isinstance(original_node.value, cst.Name) or original_node.value.value != "items":
            return updated_node
        items = self.bound.items
        return cst.FlattenSentinel([(cst.StarredElement if part.star else cst.Element)(part.value) for part in items])

    def leave_UnaryOperation(self, original_node: cst.UnaryOperation, updated_node: cst.UnaryOperation) -> Any:
        inside = updated_node.expression
        if isinstance(updated_node.operator, cst.Minus) and isinstance(inside, cst.Name) and inside.value in OPPOSITE:
            return cst.Name(OPPOSITE[inside.value])
        return updated_node

    def leave_BinaryOperation(
        self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
    ) -> cst.BaseExpression:
        """`1 - 1` is `0`; what is counted from 0 already stays as it is."""
        left: Any = updated_node.left
        right: Any = updated_node.right
        counted = isinstance(left, cst.Integer) and isinstance(right, cst.Integer)
        if counted and isinstance(updated_node.operator, cst.Subtract):
            return cst.Integer(str(max(0, int(left.value, 0) - int(right.value, 0))))
        return updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if isinstance(original_node.func, cst.Name) and original_node.func.value == "it":
            return updated_node
        return updated_node.with_changes(args=tidy(updated_node.args))


def tidy(arguments: Any) -> list[cst.Arg]:
    """Arguments in a row: commas between, none at the end unless one was on a line of its own."""
    found = list(arguments)
    for number, argument in enumerate(found):
        last = number == len(found) - 1
        comma = argument.comma
        broken = isinstance(comma, cst.Comma) and isinstance(comma.whitespace_after, cst.ParenthesizedWhitespace)
        if last and not broken:
            found[number] = argument.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        elif not last and not isinstance(comma, cst.Comma):
            found[number] = argument.with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return found


def without(call: cst.Call, name: str) -> cst.Call:
    """The call without one of its keywords."""
    kept = [part for part in call.args if not (part.keyword and part.keyword.value == name)]
    if kept and call.args[-1] not in kept:
        kept[-1] = kept[-1].with_changes(
            comma=call.args[-1].comma, whitespace_after_arg=call.args[-1].whitespace_after_arg
        )
    return call.with_changes(args=tidy(kept))


def with_keyword(call: cst.Call, name: str, value: cst.BaseExpression) -> cst.Call:
    """The call with one more keyword, before any `**`; a dictionary is joined with one given already."""
    for number, argument in enumerate(call.args):
        if argument.keyword and argument.keyword.value == name:
            if isinstance(argument.value, cst.Dict) and isinstance(value, cst.Dict):
                both = _joined(argument.value, value)
                return call.with_changes(
                    args=[*call.args[:number], argument.with_changes(value=both), *call.args[number + 1 :]]
                )
            return call
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    argument = cst.Arg(value, cst.Name(name), equal=equal)
    starred = next((number for number, part in enumerate(call.args) if part.star == "**"), len(call.args))
    return call.with_changes(args=tidy([*call.args[:starred], argument, *call.args[starred:]]))


def _joined(one: cst.Dict, other: cst.Dict) -> cst.Dict:
    elements = list(one.elements)
    if elements and not isinstance(elements[-1].comma, cst.Comma):
        elements[-1] = elements[-1].with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    return one.with_changes(elements=[*elements, *other.elements])


def renamed_keyword(call: cst.Call, old: str, new: str) -> cst.Call:
    return call.with_changes(
        args=[
            part.with_changes(keyword=cst.Name(new)) if part.keyword and part.keyword.value == old else part
            for part in call.args
        ]
    )


def value_of(call: cst.Call, name: str) -> cst.BaseExpression | None:
    return next((part.value for part in call.args if part.keyword and part.keyword.value == name), None)
