"""Words in letters that TeX has not, beside formulas or in lists: each becomes a text of its own, in its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generation.checks.fixes.change import Change, becomes
from generation.checks.fixes.sight import Sight
from generation.checks.tex import FOREIGN, TexCall, brace_depth

HANDED_ON = {"color", "font_size"}
"""Settings that texts and formulas have alike."""
WORDS = re.compile(r"\\(?:text|textbf|textit|textrm|mbox|mathrm)\s*\{([^{}]*)\}")
INLINE = re.compile(r"(?<!\\)\$([^$]+)\$")
UNSURE = re.compile(r"\\\\|&|\\begin|\\left|\\right|^\s*[\^_}]")
"""What a formula can't be cut beside."""
MATCHED = ("TransformMatching", "substrings_to_isolate", "tex_to_color_map")
"""What looks into the parts of a formula, and would find others."""

Piece = tuple[bool, str]
"""Whether it is a formula, and what it says."""


def in_a_row(sight: Sight, tex: TexCall) -> list[Change]:
    """`MathTex(r"\\text{面积} = r^2")` -> `VGroup(Text("面积"), MathTex(r"= r^2")).arrange(RIGHT)`, if sure."""
    call = tex.call
    settings = [ast.unparse(part) for part in call.keywords if part.arg in HANDED_ON]
    given = list(tex.strings)
    if len(settings) < len(call.keywords) or call.args != given or any(word in sight.module.code for word in MATCHED):
        return []
    if tex.name == "BulletedList":
        lines = [(False, f"• {part.value!s}") for part in given]
        return _grouped(call, lines, settings, "DOWN, aligned_edge=LEFT")
    if tex.name not in {"Tex", "MathTex"}:
        return []
    cut = [list((_of_formula if tex.is_formula else _of_words)(str(part.value))) for part in given]
    if len(cut) > 1 and any(len(pieces) != 1 for pieces in cut):
        return []  # its parts would have other numbers
    if len(cut) == 1 and _is_taken_apart(sight, call):
        return []
    return _grouped(call, [piece for pieces in cut for piece in pieces], settings, "RIGHT")


def _of_formula(text: str) -> Iterator[Piece]:
    """Words at the outside of a formula that TeX can't set, and what stands between them."""
    begin = 0
    for found in re.finditer(rf"{WORDS.pattern}|{FOREIGN.pattern}", text):
        words = found[1] if found[1] is not None else found[0]
        if not FOREIGN.search(words) or brace_depth(text[: found.start()]):
            continue
        if text[begin : found.start()].strip():
            yield True, text[begin : found.start()].strip()
        yield False, words.strip()
        begin = found.end()
    if text[begin:].strip():
        yield True, text[begin:].strip()


def _of_words(text: str) -> Iterator[Piece]:
    begin = 0
    for found in INLINE.finditer(text):
        if text[begin : found.start()].strip():
            yield False, text[begin : found.start()].strip()
        yield True, found[1].strip()
        begin = found.end()
    if text[begin:].strip():
        yield False, text[begin:].strip()


def _grouped(call: ast.Call, pieces: list[Piece], settings: list[str], where: str) -> list[Change]:
    if any(UNSURE.search(said) or FOREIGN.search(said) if is_formula else "\\" in said for is_formula, said in pieces):
        return []
    if any('"' in said for _, said in pieces):
        return []
    made = [_made(is_formula, said, settings) for is_formula, said in pieces]
    return [Change(call, becomes(f"VGroup({', '.join(made)}).arrange({where})"))]


def _made(is_formula: bool, said: str, settings: list[str]) -> str:
    name, text = ("MathTex", f'r"{said}"') if is_formula else ("Text", f'"{said}"')
    return f"{name}({', '.join([text, *settings])})"


def _is_taken_apart(sight: Sight, call: ast.Call) -> bool:
    """Whether the file asks for parts of it by their numbers."""
    statement: ast.AST = call
    while not isinstance(statement, ast.stmt):
        statement = sight.parents[statement]
    names = {ast.unparse(target) for target in getattr(statement, "targets", ())}
    asked = (node.value for node in sight.module.nodes if isinstance(node, ast.Subscript))
    return any(ast.unparse(node) in names for node in asked)
