"""What an expression of a scene is, as far as that can be told without running it: literals, their names, loops."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_MOST_VALUES = 64


class Literals:
    """The values that names take in a file, wherever they stand: a guess, good enough to ask ahead."""

    def __init__(self, tree: ast.AST) -> None:
        self._known: dict[str, list[Any]] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Assign(targets=[target]):
                    self._give(target, self.values(node.value))
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._give(target, self.values(value))
                case ast.For() | ast.comprehension():
                    self._give(node.target, self._elements(node.iter))

    def values(self, node: ast.expr) -> list[Any]:
        """All that it may be; nothing when that can't be told."""
        match node:
            case ast.Constant(value=value):
                return [value]
            case ast.Name(id=name):
                return self._known.get(name, [])
            case ast.Tuple() | ast.List():
                return [list(each) for each in self.arguments(node.elts)]
            case ast.Dict(keys=keys, values=parts) if all(keys):
                return self._mappings([key for key in keys if key], parts)
            case ast.JoinedStr(values=parts):
                return ["".join(map(str, each)) for each in self.arguments(parts)]
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self.values(value)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pairs = self.arguments([left, right])
                return [one + other for one, other in pairs if isinstance(one, str) and isinstance(other, str)]
            case ast.Subscript(value=value, slice=index):
                return list(self._items(self.arguments([value, index])))
        return []

    def arguments(self, nodes: Sequence[ast.expr]) -> list[tuple[Any, ...]]:
        """All that they may be together, starred ones laid out."""
        choices: list[list[tuple[Any, ...]]] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                choices.append([tuple(value) for value in self.values(node.value) if isinstance(value, list)])
            else:
                choices.append([(value,) for value in self.values(node)])
        together = itertools.islice(itertools.product(*choices), _MOST_VALUES)
        return [tuple(itertools.chain(*each)) for each in together]

    def _give(self, target: ast.expr, values: Iterable[Any]) -> None:
        for value in values:
            if isinstance(target, ast.Name):
                known = self._known.setdefault(target.id, [])
                if len(known) < _MOST_VALUES and value not in known:
                    known.append(value)
            elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, list):
                for part, one in zip(target.elts, value):
                    self._give(part, [one])

    def _elements(self, node: ast.expr) -> list[Any]:
        """What a loop over it takes."""
        match node:
            case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]):
                return [[number, each] for number, each in enumerate(self._elements(inner))]
            case ast.Call(func=ast.Name(id="zip"), args=parts):
                return [list(each) for each in zip(*map(self._elements, parts))]
            case ast.Call(func=ast.Attribute(value=inner, attr="items")):
                return [list(item) for value in self.values(inner) if isinstance(value, dict) for item in value.items()]
        return [each for value in self.values(node) if isinstance(value, list) for each in value]

    def _mappings(self, keys: Sequence[ast.expr], parts: Sequence[ast.expr]) -> list[Mapping[Any, Any]]:
        names = [self.values(key) for key in keys]
        if not all(len(each) == 1 and isinstance(each[0], str | int) for each in names):
            return []
        return [{name[0]: value for name, value in zip(names, each)} for each in self.arguments(parts)]

    @staticmethod
    def _items(pairs: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        for container, index in pairs:
            is_there = isinstance(container, dict) and isinstance(index, str | int) and index in container
            if is_there or (
                isinstance(container, list) and isinstance(index, int) and -len(container) <= index < len(container)
            ):
                yield container[index]
