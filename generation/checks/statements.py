"""The mathematical statements that a scene shows: sides of equations and inequalities, as written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.values import Class, Routine

FORMULAS = {"MathTex", "SingleStringMathTex", "formula"}
TEXTS = {"Text", "Tex", "MarkupText", "Title", "words"}
MOST_LETTERS = 300

LAYOUT = re.compile(
    r"\\(?:displaystyle|textstyle|limits|nolimits|,|;|!|:|>|phantom\{[^{}]*\}|[bB]igg?[lr]?(?![a-z]))|&|~"
)
WORDS = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname)\s*\{([^{}]*)\}")
CUTS = re.compile(
    r"\\\\|\\(?:implies|Rightarrow|iff|Leftrightarrow|Longrightarrow|to|rightarrow|quad|qquad|land|lor|wedge|vee)(?![a-z])"
    r"|[;⇒⇔→]|\\begin\{[^{}]*\}|\\end\{[^{}]*\}|,(?!\d)"
)
RELATION = re.compile(r"\\(?:leqslant|geqslant|leq|geq|le|ge|lt|gt|neq|ne|approx)(?![a-z])|[=<>≤≥≠≈]")
MEANING = {
    "leq": "<=", "leqslant": "<=", "le": "<=", "≤": "<=", "geq": ">=", "geqslant": ">=", "ge": ">=", "≥": ">=",
    "lt": "<", "gt": ">", "neq": "!=", "ne": "!=", "≠": "!=", "approx": "~", "≈": "~",
}  # fmt: skip
ARITHMETIC = re.compile(r"(?<![\w.,^])[-−(]?\d[\d\s.,+\-−×·*/÷:()^²³%]*(?:(?:=|≈|<|>|≤|≥|≠)[\d\s.,+\-−×·*/÷:()^²³%]+)+")
INSIDE = re.compile(r"_\{[^{}]*\}")
HIDDEN = "\0"
"""Stands for the sign of equality below a sum."""
PERCENT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*\\?%\s*(?:of|von|de|di)\s*(\d+(?:[.,]\d+)?)")


@dataclass(frozen=True)
class Statement:
    """`left relation right`, and where it stands. The relation is one of = ~ < > <= >= !=."""

    left: str
    relation: str
    right: str
    line: int
    column: int

    @property
    def text(self) -> str:
        sign = {"~": "≈", "<=": "≤", ">=": "≥", "!=": "≠"}.get(self.relation, self.relation)
        return f"{self.left} {sign} {self.right}"


def statements(inference: Inference) -> Iterator[Statement]:
    """All that is said in formulas, and plain arithmetic in texts."""
    literals = Literals(inference)
    for node in inference.module.nodes:
        if not isinstance(node, ast.Call):
            continue
        name = _maker(inference, node)
        strings = [literals.meant(part) for part in node.args]
        texts = [part.value for part in strings if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if name not in FORMULAS | TEXTS or len(texts) != len([part for part in strings if not _is_size(part)]):
            continue
        whole = " ".join(texts)
        for formula in [whole] if name in FORMULAS else _formulas(whole):
            yield from _in_formula(formula, node)


def _maker(inference: Inference, call: ast.Call) -> str:
    values = inference.values(call.func)
    value = next(iter(values)) if len(values) == 1 else None
    return value.name if isinstance(value, (Class, Routine)) else getattr(call.func, "id", "")


def _is_size(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str)


def _formulas(text: str) -> Iterator[str]:
    """What is mathematics in a line of words."""
    inside = re.findall(r"(?<!\\)\$([^$]+)\$", text)
    yield from inside
    if not inside:
        of = PERCENT_OF.sub(r"(\1/100*\2)", text)
        yield from (found[0].strip(" .,") for found in ARITHMETIC.finditer(of))


def _in_formula(text: str, node: ast.expr) -> Iterator[Statement]:
    plain = PERCENT_OF.sub(r"(\1/100*\2)", text.replace("\\text{ of }", "of")).replace("{,}", ".")
    for piece in CUTS.split(LAYOUT.sub(" ", plain)):
        part = INSIDE.sub(lambda found: found[0].replace("=", HIDDEN), piece)
        if len(part) > MOST_LETTERS or WORDS.search(part):
            continue
        sides = [side.replace(HIDDEN, "=") for side in RELATION.split(part)]
        relations = [MEANING.get(found.lstrip("\\"), found) for found in RELATION.findall(part)]
        for left, relation, right in zip(sides, relations, sides[1:]):
            if left.strip() and right.strip():
                yield Statement(left.strip(), relation, right.strip(" ."), node.lineno, node.col_offset + 1)
