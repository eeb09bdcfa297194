"""The mathematical statements that a scene shows: sides of equations and inequalities, as written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.matrices import MATRIX
from generation.checks.units import AMOUNT, in_one_unit
from generation.checks.values import Class, Routine

FORMULAS = {"MathTex", "SingleStringMathTex", "formula"}
TEXTS = {"Text", "Tex", "MarkupText", "Title", "words"}
NUMBERS = {"Integer", "DecimalNumber"}
GROUPS = {"VGroup", "Group"}
SIGNS = {"=", r"\approx", "<", ">", r"\leq", r"\geq"}
MOST_LETTERS = 300
MOST_JOINED = 8
"""Formulas that are one, put next to each other."""

LAYOUT = re.compile(
    r"\\\$|\\(?:displaystyle|textstyle|limits|nolimits|,|;|!|:|>|phantom\{[^{}]*\}|[bB]igg?[lr]?(?![a-z]))|&|~"
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
AMOUNTS = r"(?:[\d\s.,+\-−×·*/÷:()^²³%]|\\text\{[^{}]*\})"
ARITHMETIC = re.compile(rf"(?<![\w.,^])[-−(]?\d{AMOUNTS}*(?:(?:=|≈|<|>|≤|≥|≠){AMOUNTS}+)+")
INSIDE = re.compile(r"_\{[^{}]*\}")
THOUSANDS = re.compile(r"(?<=\d)\\[,;:](?=\d{3}(?!\d))")
APPROACH = re.compile(r"(_\{\s*[a-z]\s*)(?:\\to|\\rightarrow|→)(?![a-z])\s*")
"""Below a limit; written as `x@0`, since an arrow cuts statements apart."""
PAIR = re.compile(r"(\\(?:gcd|lcm)\s*\(\s*\d+)\s*,\s*(?=\d)")
"""The comma between two numbers that belong together."""
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
    written: tuple[str, str] = ("", "")
    """Both sides with the units that stand there, where there are any."""
    is_rounded: bool = False
    """Whether amounts in different units are compared, and some of them may be rounded."""

    @property
    def text(self) -> str:
        left, right = self.written if any(self.written) else (self.left, self.right)
        sign = {"~": "≈", "<=": "≤", ">=": "≥", "!=": "≠"}.get(self.relation, self.relation)
        return f"{left} {sign} {right}".replace(" @", "@").replace("@", r" \to ")


def statements(inference: Inference) -> Iterator[Statement]:
    """All that is said in formulas, and plain arithmetic in texts."""
    literals = Literals(inference)
    beside = dict(_beside(literals))
    for node in inference.module.nodes:
        if not isinstance(node, ast.Call):
            continue
        name = _maker(inference, node)
        if name in GROUPS:
            yield from _in_formula(_row(inference, literals, node), node)
            continue
        whole = _written(literals, node) if name in FORMULAS | TEXTS else None
        if whole is None:
            continue
        if name in FORMULAS and whole.lstrip().startswith("=") and node in beside:
            whole = _before(inference, literals, beside, node) + whole
        for formula in [whole] if name in FORMULAS else _formulas(whole):
            yield from _in_formula(formula, node)


def _written(literals: Literals, call: ast.Call) -> str | None:
    """All that a text or a formula says; None where some of it is not written out."""
    strings = [literals.meant(part) for part in call.args]
    texts = [text for part in strings if (text := _text(literals, part)) is not None]
    return " ".join(texts) if len(texts) == len([part for part in strings if not _is_size(part)]) else None


def _beside(literals: Literals) -> Iterator[tuple[ast.Call, ast.Call]]:
    """What is put next to what: to the right of it, or below."""
    for node in literals.module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "next_to":
            one, other = _made(literals, node.func.value), _made(literals, node.args[0]) if node.args else None
            where = ast.unparse(node.args[1]) if len(node.args) > 1 else "RIGHT"
            if one and other and one is not other and where in {"RIGHT", "DOWN"}:
                yield one, other


def _made(literals: Literals, node: ast.expr) -> ast.Call | None:
    """The call that makes what is named, without what is done with it at once: `MathTex("x").to_edge(UP)`."""
    made = literals.meant(node)
    while isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute):
        made = literals.meant(made.func.value)
    return made if isinstance(made, ast.Call) else None


def _before(inference: Inference, literals: Literals, beside: dict[ast.Call, ast.Call], call: ast.Call) -> str:
    """The formula that one beginning with a sign of equality goes on with; empty where that can't be told."""
    said: list[str] = []
    while call in beside and len(said) < MOST_JOINED:
        call = beside[call]
        text = _written(literals, call) if _maker(inference, call) in FORMULAS else None
        if text is None:
            return ""
        said.insert(0, f"{text} ")
        if not text.lstrip().startswith("="):
            return "".join(said)
    return ""


def _maker(inference: Inference, call: ast.Call) -> str:
    values = inference.values(call.func)
    value = next(iter(values)) if len(values) == 1 else None
    return value.name if isinstance(value, (Class, Routine)) else getattr(call.func, "id", "")


def _text(literals: Literals, node: ast.expr) -> str | None:
    """A string that is written out, or made of numbers that are."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    text = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue) and part.format_spec is None:
            value = literals.number(part.value)
            if value is None:
                return None
            text += f"{value:.12g}"
    return text


def _row(inference: Inference, literals: Literals, group: ast.Call) -> str:
    """What a row of numbers and signs says: `VGroup(Integer(3), MathTex("+"), …)`; empty for everything else."""
    said: list[str] = []
    for argument in group.args:
        part = literals.meant(argument)
        if not isinstance(part, ast.Call) or not part.args:
            return ""
        name, first = _maker(inference, part), literals.meant(part.args[0])
        value = literals.number(first) if name in NUMBERS else None
        text = _text(literals, first) if name in FORMULAS | TEXTS else None
        if value is None and text is None:
            return ""
        said.append(f"{value:.12g}" if value is not None else str(text))
    return " ".join(said) if any(part.strip() in SIGNS for part in said) else ""


def _is_size(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str)


def _formulas(text: str) -> Iterator[str]:
    """What is mathematics in a line of words."""
    inside = re.findall(r"(?<!\\)\$([^$]+)\$", text)
    yield from inside
    if not inside:
        of = PERCENT_OF.sub(r"(\1/100*\2)", text)
        is_of_one = len({found[1] for found in AMOUNT.finditer(of)}) == 1
        of = AMOUNT.sub("" if is_of_one else r"\\text{\1}", of)
        yield from (found[0].strip(" .,") for found in ARITHMETIC.finditer(of))


def _in_formula(text: str, node: ast.expr) -> Iterator[Statement]:
    plain = PERCENT_OF.sub(r"(\1/100*\2)", text.replace("\\text{ of }", "of")).replace("{,}", ".")
    if MATRIX.search(plain):
        yield from _of_matrices(plain, node)
        return
    plain = APPROACH.sub(r"\1@", PAIR.sub(r"\1,", THOUSANDS.sub("", plain)))
    for piece in CUTS.split(_without_units(LAYOUT.sub(" ", plain))):
        part, is_rounded = in_one_unit(piece)
        if len(part) > MOST_LETTERS:
            continue
        sides, relations = _split(part)
        said = pairwise(WORDS.sub(r"\1", side) for side in _split(piece)[0])
        for (left, right), relation, written in zip(pairwise(sides), relations, said, strict=True):
            if left and right and not WORDS.search(left + right):
                yield Statement(left, relation, right, node.lineno, node.col_offset + 1, written, is_rounded)


def _split(piece: str) -> tuple[list[str], list[str]]:
    """The sides of a statement and the relations between them, of which those below a sum are none."""
    hidden = INSIDE.sub(lambda found: found[0].replace("=", HIDDEN), piece)
    sides = [side.replace(HIDDEN, "=").strip().rstrip(" .") for side in RELATION.split(hidden)]
    return sides, [MEANING.get(found.lstrip("\\"), found) for found in RELATION.findall(hidden)]


def _of_matrices(text: str, node: ast.expr) -> Iterator[Statement]:
    """Equations between matrices; what stands inside of them is no equation."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x01{len(kept) - 1}\x01"

    for piece in re.split(r"\\\\|\\(?:quad|qquad|implies|Rightarrow)(?![a-z])|,", MATRIX.sub(keep, text)):
        sides = [re.sub("\x01(\\d+)\x01", lambda found: kept[int(found[1])], side).strip() for side in piece.split("=")]
        for left, right in pairwise(sides):
            if left and right:
                yield Statement(left, "=", right, node.lineno, node.col_offset + 1)


def _without_units(text: str) -> str:
    """Without a unit, where all numbers have the same one: `5 cm + 3 cm = 9 cm` is about 5, 3 and 9."""
    units = {found[1].strip() for found in WORDS.finditer(text)}
    if len(units) != 1 or any(text[found.end() :].lstrip().startswith("^") for found in WORDS.finditer(text)):
        return text
    if not all(re.search(r"\d\s*$", text[: found.start()]) for found in WORDS.finditer(text)):
        return text
    return WORDS.sub("", text)
