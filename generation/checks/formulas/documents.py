"""The document that Manim makes of a formula, to the letter: what was set here is known when the scene asks for it.

After manim/mobject/text/tex_mobject.py and manim/utils/tex.py of Manim 0.22 (MIT); a test compares it with them.
"""

from __future__ import annotations

import re

from generation.checks.formulas.calls import Asked
from generation.checks.formulas.templates import PLACEHOLDER
from generation.checks.formulas.written import Text

CLOSED = r"\special{dvisvgm:raw </g>}"
NEEDS_FILLER = {"\\over", "\\overline", "\\sqrt", "\\sqrt{"}
BRACKETS = "(){}[]|.\\"

Sheet = tuple[str, tuple[str, ...], str]
"""A document, the compilers that set it, and what they put out."""


def sheet(asked: Asked) -> Sheet:
    expression = mended(joined(asked) if asked.kind != "SingleStringMathTex" else asked.parts[0].value)
    if asked.environment:
        begin, end = _environment(asked.environment)
        expression = f"{begin}\n{expression}\n{end}"
    template = asked.template
    return template.body.replace(PLACEHOLDER, expression), (template.tex_compiler,), template.output_format


def split(asked: Asked) -> list[Text]:
    """The parts as Manim takes them: entries with their line's end, `{{ … }}` apart, empty ones left out."""
    if asked.kind == "SingleStringMathTex":
        return list(asked.parts[:1])
    parts = asked.parts
    if asked.kind == "BulletedList":
        parts = tuple(part + Text("\\\\", (part.places[-1:] or ((0, 0),)) * 2) for part in parts)
    return [piece for part in parts for piece in _split_double_braces(part) if piece.value]


def joined(asked: Asked) -> str:
    """With the marks by which Manim finds the parts again."""
    parts = split(asked)
    whole, marked = "", 0
    for index, part in enumerate(parts):
        left = part.value
        whole += _mark(f"unique{index:03d}")
        while match := _first_match(asked.isolated, left):
            whole += left[: match.start()] + _mark(f"unique{marked:03d}substring") + match[0] + CLOSED
            left = left[match.end() :]
            marked += 1
        whole += left + (asked.separator if index < len(parts) - 1 else "") + CLOSED
    return whole


def _mark(name: str) -> str:
    return rf"\special{{dvisvgm:raw <g id='{name}'>}}"


def _first_match(isolated: tuple[str, ...], text: str) -> re.Match[str] | None:
    """The first one, the longest of those that begin alike."""
    found = [match for part in isolated if part and (match := re.search(re.escape(part), text))]
    return min(found, key=lambda match: (match.start(), -len(match[0])), default=None)


def mended(tex: str) -> str:
    """What Manim does to a formula before LaTeX sees it: SingleStringMathTex._modify_special_strings."""
    tex = tex.strip()
    if tex in NEEDS_FILLER or tex.endswith(("_", "^", "dot")):
        tex += r"{\quad}"
    if tex in {"\\substack", ""}:
        tex = r"\quad"
    if tex.startswith("\\\\"):
        tex = tex.replace("\\\\", "\\quad\\\\")
    lefts, rights = (sum(bool(part) and part[0] in BRACKETS for part in tex.split(word)[1:]) for word in SIDES)
    if lefts != rights:
        tex = tex.replace("\\left", "\\big").replace("\\right", "\\big")
    missing = _braces(tex, "{") - _braces(tex, "}")
    tex = "{" * -missing + tex + "}" * missing
    return "" if ("\\begin{array}" in tex) ^ ("\\end{array}" in tex) else tex


SIDES = ("\\left", "\\right")


def _braces(tex: str, brace: str) -> int:
    return tex.count(brace) - tex.count(f"\\{brace}") + tex.count(f"\\\\{brace}")


def _environment(environment: str) -> tuple[str, str]:
    name = environment.removeprefix(r"\begin").removeprefix("{")
    begin = rf"\begin{{{name}"
    return begin if begin.endswith(("}", "]")) else begin + "}", rf"\end{{{name.split('}', 1)[0]}}}"


def _split_double_braces(text: Text) -> list[Text]:
    """`{{ … }}` as parts of their own: MathTex._split_double_braces."""
    value, pieces, start, depth, index = text.value, [], 0, -1, 0
    while index < len(value):
        two = value[index : index + 2]
        if two in ("\\\\", "\\{", "\\}"):
            index += 2
        elif depth < 0 and two == "{{" and (index == 0 or value[index - 1].isspace()):
            pieces.append(text.cut(start, index))
            depth, index = 0, index + 2
            start = index
        elif depth == 0 and two == "}}":
            pieces.append(text.cut(start, index))
            depth, index = -1, index + 2
            start = index
        else:
            depth += (value[index] == "{") - (value[index] == "}") if depth >= 0 else 0
            index += 1
    return [*pieces, text.cut(start, len(value))]
