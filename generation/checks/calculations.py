"""Calculations that Python refuses: texts with numbers, lists times fractions, loops over a number, parts that a row
does not have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generation.checks.inference import Inference
from generation.checks.problems import problem_at
from generation.checks.scopes import Element
from generation.checks.values import Plain
from generation.types import Problem

NUMBERS = {"int", "float"}
ROWS = {"list", "tuple"}
SAID = {
    "str": "a text", "int": "a number", "float": "a number", "list": "a list", "tuple": "a list",
    "dict": "a dictionary", "set": "a set", "ndarray": "a vector",
}  # fmt: skip
OF_NUMBERS = re.compile(r"[dfeEgG%]$")
CONDITIONS = (ast.If, ast.IfExp, ast.BoolOp, ast.While, ast.Try, ast.comprehension)


def check_calculations(inference: Inference) -> Iterator[Problem]:
    for node in inference.module.nodes:
        if node in inference.module.uncertain:
            continue
        if isinstance(node, ast.BinOp):
            yield from operands(inference, node)
        elif isinstance(node, ast.FormattedValue):
            yield from _formatted(inference, node)
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield from _loop(inference, node)
        elif isinstance(node, ast.Subscript):
            yield from _index(inference, node)


def kinds(inference: Inference, node: ast.expr) -> set[str]:
    """The plain types that the expression may have; nothing when it can't be told."""
    values = inference.values(node)
    plain = {value.name for value in values if isinstance(value, Plain)}
    return plain if len(plain) == len(values) else set()


def operands(inference: Inference, node: ast.BinOp) -> Iterator[Problem]:
    left, right = kinds(inference, node.left), kinds(inference, node.right)
    if not left or not right:
        return
    for text, other, which in ((left, right, node.left), (right, left, node.right)):
        if text == {"str"} and not (which is node.left and isinstance(node.op, ast.Mod)):
            added = isinstance(node.op, ast.Add) and other <= NUMBERS | {"list", "tuple", "dict"}
            times = isinstance(node.op, ast.Mult) and other <= {"float", "ndarray"}
            less = isinstance(node.op, (ast.Sub, ast.Div, ast.Pow)) and other <= NUMBERS | {"ndarray"}
            if added or times or less:
                yield _mixed(node, which, text, other)
                return
        if text <= ROWS and other == {"float"} and isinstance(node.op, (ast.Mult, ast.Div)):
            yield _mixed(node, which, text, other)
            return
        if text <= ROWS and other <= NUMBERS and isinstance(node.op, (ast.Add, ast.Sub, ast.Div)):
            yield _mixed(node, which, text, other)
            return


def _mixed(node: ast.BinOp, which: ast.expr, one: set[str], other: set[str]) -> Problem:
    said, also = SAID[min(one)], SAID[min(other)]
    hint = (
        'Write `str(number)`, or an f-string: `f"… {number}"`.'
        if one == {"str"} and isinstance(node.op, ast.Add)
        else "Write `np.array([…])` where it is to be calculated with."
        if one <= ROWS
        else "Calculate with numbers only."
    )
    return problem_at(
        node,
        "mixed_calculation",
        f"“{_short(which)}” is {said}, and Python can't calculate with it and {also}.",
        hint,
    )


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else f"{text[:37]}…"


def _formatted(inference: Inference, node: ast.FormattedValue) -> Iterator[Problem]:
    spec = node.format_spec.values if isinstance(node.format_spec, ast.JoinedStr) else []
    text = spec[0].value if len(spec) == 1 and isinstance(spec[0], ast.Constant) else ""
    found = kinds(inference, node.value)
    if isinstance(text, str) and OF_NUMBERS.search(text) and found and not found & NUMBERS:
        yield problem_at(
            node,
            "not_a_number",
            f"“{_short(node.value)}” is {SAID[min(found)]}, and is written as a number.",
            f"Leave out `:{text}`, or name one number.",
        )


def _loop(inference: Inference, loop: ast.For | ast.comprehension) -> Iterator[Problem]:
    found = kinds(inference, loop.iter)
    if found and found <= NUMBERS:
        yield problem_at(
            loop.iter,
            "loop_over_number",
            f"The loop runs over “{_short(loop.iter)}”, which is a number.",
            f"Write `range({_short(loop.iter)})`.",
        )


def _index(inference: Inference, node: ast.Subscript) -> Iterator[Problem]:
    length = inference.contents.length(node.value)
    index = highest(inference, node.slice) if length is not None else None
    if length is None or index is None or index < length or _is_conditional(inference, node):
        return
    if isinstance(node.ctx, ast.Load):
        yield problem_at(
            node,
            "no_such_part",
            f"“{_short(node.value)}” has {length} parts, so the index {index} is too high.",
            f"Parts are counted from 0: the last one is `{_short(node.value)}[{length - 1}]`."
            if length
            else "Put something in first.",
        )


def highest(inference: Inference, node: ast.expr) -> int | None:
    """The highest value that an index has."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int) and not isinstance(node.value, bool) else None
    scope = inference.module.scopes.of.get(node)
    owner = scope.owner(node.id) if isinstance(node, ast.Name) and scope else None
    bindings = owner.bindings[node.id] if owner and isinstance(node, ast.Name) else []
    binding = bindings[0] if len(bindings) == 1 else None
    if not isinstance(binding, Element) or _leaves(inference, binding.source):
        return None
    source = binding.source
    callee = source.func.id if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) else ""
    if not isinstance(source, ast.Call):
        return None
    count = None
    if callee == "range" and not binding.place:
        count = inference.contents.length(source)
        first = source.args[0] if len(source.args) == 2 else None
        if first is not None:
            start = first.value if isinstance(first, ast.Constant) and isinstance(first.value, int) else None
            count = None if count is None or start is None else start + count
        elif len(source.args) != 1:
            return None
    elif callee == "enumerate" and binding.place == (0,) and len(source.args) == 1 and not source.keywords:
        count = inference.contents.length(source.args[0])
    return None if not count else count - 1


def _leaves(inference: Inference, source: ast.expr) -> bool:
    """Whether the loop may end early, or leaves some out."""
    loop = inference.parents.get(source)
    if isinstance(loop, ast.comprehension):
        return bool(loop.ifs)
    return any(isinstance(part, (ast.Break, ast.Continue, ast.Return)) for part in ast.walk(loop)) if loop else True


def _is_conditional(inference: Inference, node: ast.AST) -> bool:
    """Whether it is reached only under some condition."""
    above = inference.parents.get(node)
    while above is not None and not isinstance(above, (ast.FunctionDef, ast.Lambda, ast.Module)):
        if isinstance(above, CONDITIONS):
            return True
        above = inference.parents.get(above)
    return False
