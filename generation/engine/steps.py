"""The steps of a written scene, so that one that fails can be mended alone and the others stay as they are.

A step begins where the scene says so, with `self.next_section("Name")` or the kit's `step(self, "Name", …)`, as a
statement of `construct` or of a method, and ends before the next one. A file that says it in another way, in a loop for
example, can't be cut, and is mended as a whole.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from generation.types import Repair

MOST_ATTEMPTS = 2
"""What has not helped twice is mended as a whole."""
LINE = re.compile(r"^line (\d+)\b")
NAMED = re.compile(r"\bstep “([^”]+)”")
MENDED = "Already mended"
FENCE = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL)
"""Python in a model's answer."""


@dataclass(frozen=True)
class Step:
    name: str
    first: int
    last: int
    """Its lines, from 1."""
    marker: str
    """The statement that begins it."""
    indent: str
    kept: tuple[str, ...]
    """Names that it gives to what comes after it."""

    def of(self, code: str) -> str:
        return "".join(_lines(code)[self.first - 1 : self.last])


def cut(code: str) -> tuple[Step, ...]:
    """The steps of the file's scene, in their order; none where it can't be cut."""
    tree = _parsed(code)
    if tree is None or "\r" in code or "\f" in code:
        return ()
    scenes = [node for node in tree.body if isinstance(node, ast.ClassDef) and _has_construct(node)]
    if len(scenes) != 1:
        return ()
    methods = [node for node in scenes[0].body if isinstance(node, ast.FunctionDef)]
    return tuple(step for method in methods for step in _of_method(code, method, scenes[0]))


def to_mend(repair: Repair) -> Step | None:
    """The one step in which all faults lie; None when there is none, or when mending it alone has not helped."""
    if repair.attempt > MOST_ATTEMPTS:
        return None
    steps = cut(repair.source.code)
    found = {_place(steps, reason) for reason in repair.reasons if not reason.startswith(MENDED)}
    return next(iter(found)) if len(found) == 1 else None


def put_in(code: str, step: Step, answer: str) -> str | None:
    """The file with the step as the answer has it, the rest to the letter as it was; None when it has none."""
    fenced = FENCE.findall(answer)
    written = _only(step, textwrap.dedent(max(fenced, key=len) if fenced else answer).strip("\n") + "\n")
    if written is None:
        return None
    lines = _lines(code)
    whole = "".join([*lines[: step.first - 1], _indented(written, step.indent), *lines[step.last :]])
    return whole if _parsed(whole) is not None else None


def _of_method(code: str, method: ast.FunctionDef, scene: ast.ClassDef) -> Iterator[Step]:
    marks = [index for index, statement in enumerate(method.body) if marker(statement) is not None]
    if not marks or any(one.lineno <= (before.end_lineno or 0) for before, one in pairwise(method.body)):
        return
    lines = _lines(code)
    for start, end in pairwise([*marks, len(method.body)]):
        body, first = method.body[start:end], method.body[start].lineno
        while first > 1 and lines[first - 2].strip().startswith("#"):  # remarks above belong to it
            first -= 1
        yield Step(
            name=marker(body[0]) or "",
            first=first,
            last=body[-1].end_lineno or body[-1].lineno,
            marker=ast.get_source_segment(code, body[0]) or "",
            indent=lines[body[0].lineno - 1][: body[0].col_offset],
            kept=_kept(body, method, scene),
        )


def marker(statement: ast.stmt) -> str | None:
    """The name of the step that the statement begins; None for any other statement."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="next_section")) as call):
            names = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
        case ast.Expr(value=ast.Call(func=ast.Name(id="step"), args=[ast.Name(id="self"), *_]) as call):
            names = call.args[1:2]
        case _:
            return None
    return next((str(name.value) for name in names if isinstance(name, ast.Constant)), "")


def _kept(body: list[ast.stmt], method: ast.FunctionDef, scene: ast.ClassDef) -> tuple[str, ...]:
    end = body[-1].end_lineno or 0
    given = {_word(node) for statement in body for node in ast.walk(statement) if _is(node, ast.Store)}
    after = {_word(node) for node in ast.walk(method) if _is(node, ast.Load) and getattr(node, "lineno", 0) > end}
    elsewhere = {
        _word(node) for node in ast.walk(scene) if _is(node, ast.Load) and not body[0].lineno <= _line(node) <= end
    }
    return tuple(sorted(name for name in given if name in after or (name.startswith("self.") and name in elsewhere)))


def _is(node: ast.AST, context: type[ast.expr_context]) -> bool:
    return bool(_word(node)) and isinstance(getattr(node, "ctx", None), context)


def _word(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return f"self.{name}"
    return ""


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _place(steps: tuple[Step, ...], reason: str) -> Step | None:
    """The step of a reason: by its line, or where that lies in a helper of the file, by the step that it names."""
    line, named = LINE.match(reason), NAMED.search(reason)
    for step in steps:
        if line and step.first <= int(line[1]) <= step.last:
            return step
    alike = [step for step in steps if named and step.name == named[1]]
    return alike[0] if len(alike) == 1 else None


def _only(step: Step, written: str) -> str | None:
    """The step's statements in what a model wrote: a whole file, the step and the next ones, or just it."""
    tree = _parsed(written)
    if tree is None or not tree.body:
        return None
    if any(isinstance(statement, ast.ClassDef) for statement in tree.body):
        same = [other for other in cut(written) if other.name == step.name]
        return textwrap.dedent(same[0].of(written)) if len(same) == 1 else None
    body = [part for part in tree.body if not isinstance(part, ast.Import | ast.ImportFrom)]
    if not body or isinstance(body[0], ast.FunctionDef):
        return None
    marks = [index for index, statement in enumerate(body) if marker(statement) is not None]
    first = marks[0] if marks else 0
    mine = body[first : marks[1] if len(marks) > 1 else len(body)]
    text = "".join(_lines(written)[mine[0].lineno - 1 : mine[-1].end_lineno])
    return text if marks else f"{textwrap.dedent(step.marker)}\n{text}"


def _indented(text: str, indent: str) -> str:
    """Every line but those inside of a text of several lines."""
    tree = _parsed(text) or ast.Module([], [])
    inside = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for line in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    lines = _lines(text if text.endswith("\n") else f"{text}\n")
    return "".join(
        line if number in inside or not line.strip() else indent + line for number, line in enumerate(lines, 1)
    )


def _lines(code: str) -> list[str]:
    return [f"{line}\n" for line in code.removesuffix("\n").split("\n")]


def _has_construct(node: ast.ClassDef) -> bool:
    return any(isinstance(part, ast.FunctionDef) and part.name == "construct" for part in node.body)


def _parsed(code: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
