"""Formulas and TeX texts that TeX would stop at, or show wrongly, as far as that is certain without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generation.checks.inference import Inference
from generation.checks.literals import Literals
from generation.checks.problems import problem_at
from generation.checks.texwords import COMMANDS, MACROS, MATHEMATICAL, MISSING, OWN_WORDS, PACKAGES
from generation.checks.values import Class
from generation.types import Problem

FORMULAS = {"MathTex", "SingleStringMathTex"}
TEXTS = {"Tex", "Title", "BulletedList"}
ESCAPE = re.compile(r"\\(\\|[abfnrtv](?=[A-Za-z]))([A-Za-z]*)")
WORDS = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname)\s*\{[^{}]*\}")
PROSE = re.compile(r"\\(?:text(?:rm|bf|it|sf|tt|normal)?|mbox)\s*\{([^{}$]*(?<!\\)[\^_](?:\{[^{}]*\})?[^{}$]*)\}")
"""Words inside of a formula that hold a power or an index."""
MATHS = re.compile(r"(?<!\\)\$\$?.*?(?<!\\)\$\$?|\\\(.*?\\\)|\\\[.*?\\\]|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
DOLLAR = re.compile(r"(?<!\\)\$")
SIGN = re.compile(r"(?<!\\)[%#]")
ALIGNED = re.compile(r"\\begin\{((?:align|equation|gather|eqnarray)\*?)\}(.*)\\end\{\1\}", re.DOTALL)
AMPERSAND = re.compile(r"(?<!\\)&")
GROUP_START = re.compile(r"\{|[0-9A-Za-z]|\\[A-Za-z]+")
ARITY = {"frac": 2, "dfrac": 2, "tfrac": 2, "binom": 2, "sqrt": 1, "text": 1, "mathbb": 1, "vec": 1, "overline": 1}
OF_FORMULAS = {"aligned", "cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "array", "split", "gathered"}
ENVIRONMENT = re.compile(r"\\(begin|end)\{(\w+\*?)\}")
COMMAND = re.compile(r"\\([A-Za-z]+)")
TABULAR = re.compile(r"\\begin\{|\\(?:matrix|cases|substack)\b")
# Letters that TeX's plain fonts have no shape for, so that it stops.
FOREIGN = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u1780-\u17ff\u3000-\u30ff"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U0001f000-\U0001faff\U00020000-\U0002ffff"
    "\u00b0-\u00b3\u00b5\u00b7\u00d7\u00f7\u2080-\u2089\u2070-\u207f\u2102-\u2124\u21d0-\u22ff\u2713\u2717]+"
)
# Accented letters, which only words may have.
ACCENTED = re.compile("[A-Za-z]*[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f][A-Za-z\u00c0-\u017f]*")


@dataclass(frozen=True, eq=False)
class TexCall:
    """A formula or a TeX text, and the strings it is made of."""

    call: ast.Call
    name: str
    strings: tuple[ast.Constant, ...]
    formatted: tuple[ast.JoinedStr, ...]
    is_plain: bool
    """Whether TeX reads it in Manim's own way: no template and no environment of its own."""

    @property
    def is_formula(self) -> bool:
        return self.name in FORMULAS

    @cached_property
    def joined(self) -> str | None:
        """The whole text; None when parts of it are not written out."""
        return " ".join(map(str, (part.value for part in self.strings))) if self._is_whole else None

    @cached_property
    def _is_whole(self) -> bool:
        return len(self.strings) == len(self.call.args)


def check_tex(inference: Inference) -> Iterator[Problem]:
    literals = Literals(inference)
    for node in inference.module.nodes:
        if isinstance(node, ast.Call) and node not in inference.module.uncertain:
            found = tex_call(inference, literals, node)
            if found:
                yield from _problems(literals, found)


def tex_call(inference: Inference, literals: Literals, call: ast.Call) -> TexCall | None:
    values = inference.values(call.func)
    cls = next(iter(values)) if len(values) == 1 else None
    if not isinstance(cls, Class) or cls.node is not None or cls.name not in FORMULAS | TEXTS:
        return None
    meant = [literals.meant(part) for part in call.args]
    strings = tuple(part for part in meant if isinstance(part, ast.Constant) and isinstance(part.value, str))
    formatted = tuple(part for part in meant if isinstance(part, ast.JoinedStr))
    given = {part.arg for part in call.keywords}
    plain = not given & {"tex_template", "tex_environment", None} and "tex_template" not in inference.module.mentioned
    plain = plain and "TexTemplate" not in inference.module.mentioned
    return TexCall(call, cls.name, strings, formatted, plain)


def _problems(literals: Literals, tex: TexCall) -> Iterator[Problem]:
    eaten = [part for part in (*tex.strings, *tex.formatted) if eaten_commands(literals, part)]
    for node in eaten:
        word = eaten_commands(literals, node)[0]
        yield problem_at(
            node,
            "tex_eaten",
            f"Python reads the beginning of “\\{word}” as a sign of its own, so TeX never sees it.",
            f'Put an `r` before the quotes: `r"\\{word}…"`.',
        )
    if eaten or not tex.is_plain:
        return
    for node in tex.strings:
        if tex.is_formula:
            yield from _nested(node, str(node.value))
        yield from (_formula if tex.is_formula else _text)(node, str(node.value))
        yield from _signs(node, str(node.value), tex.is_formula)
    yield from _missing_commands(tex)
    for node in tex.strings:
        yield from _environments(node, str(node.value))
    if tex.joined is not None:
        yield from _braces(tex, tex.joined)


def eaten_commands(literals: Literals, node: ast.expr) -> list[str]:
    """TeX commands in a string whose backslash Python takes away."""
    token = literals.token(node)
    if token is None or "r" in token[0].lower() or "b" in token[0].lower():
        return []
    found = []
    for escape in ESCAPE.finditer(token[2]):
        word = escape[1] + escape[2]
        if escape[1] != "\\" and word in COMMANDS:
            found.append(word)
    return found


def _formula(node: ast.expr, text: str) -> Iterator[Problem]:
    if DOLLAR.search(WORDS.sub("", text)):
        yield problem_at(
            node,
            "tex_dollar",
            "There is a $ in a formula, and a formula is mathematics already.",
            "Remove the `$` signs: MathTex sets them by itself.",
        )
    prose = PROSE.search(text)
    if prose:
        sign = "^" if "^" in prose[1] else "_"
        yield problem_at(
            node,
            "tex_plain",
            f"“{sign}” is mathematics, and stands between words.",
            r"Put it between `$` signs, `\text{m/s$^2$}`, or behind the words.",
        )
    foreign = FOREIGN.search(text) or ACCENTED.search(WORDS.sub("", text))
    if foreign:
        yield _letters(node, foreign[0])


def _text(node: ast.expr, text: str) -> Iterator[Problem]:
    outside = MATHS.sub(" ", text)
    if DOLLAR.search(outside):
        yield problem_at(
            node,
            "tex_dollar",
            "A $ opens a formula here that no second $ closes.",
            r"Write `$…$` around the formula, or `\$` for the sign itself.",
        )
        return
    if (inside := ENVIRONMENT.search(text)) and inside[2] in OF_FORMULAS and "$" not in text:
        yield problem_at(
            node,
            "tex_plain",
            f"“{inside[2]}” is mathematics, and stands in a line of words.",
            "Write the whole as `MathTex`.",
        )
        return
    bare = re.search(r"(?<!\\)[\^_]", outside)
    command = next((found for found in COMMAND.finditer(outside) if found[1] in MATHEMATICAL), None)
    if bare or command:
        sign = command[0] if command else bare[0] if bare else ""
        yield problem_at(
            node,
            "tex_plain",
            f"“{sign}” is mathematics, and stands in a line of words.",
            "Put the mathematics between `$` signs, or write the whole as `MathTex`.",
        )
    foreign = FOREIGN.search(text)
    if foreign:
        yield _letters(node, foreign[0])


def _letters(node: ast.expr, letters: str) -> Problem:
    return problem_at(
        node,
        "tex_letters",
        f"TeX has no letters for “{letters}”.",
        "Write words with `Text`, and signs of mathematics as TeX commands.",
    )


def _signs(node: ast.expr, text: str, formula: bool) -> Iterator[Problem]:
    found = SIGN.search(text)
    if found is None and not formula and not TABULAR.search(text):
        found = AMPERSAND.search(text)
    if found:
        what = {"%": "begins a remark in TeX, and hides the rest of the line", "#": "has a meaning of its own in TeX"}
        yield problem_at(
            node,
            "tex_sign",
            f"“{found[0]}” {what.get(found[0], 'separates columns in TeX')}.",
            f"Write `\\{found[0]}`.",
        )


def _nested(node: ast.Constant, text: str) -> Iterator[Problem]:
    """A formula is aligned already, and TeX knows no alignment of this kind inside of another."""
    found = ALIGNED.fullmatch(text.strip())
    if found:
        yield problem_at(
            node,
            "tex_nested",
            f"The formula opens “{found[1]}”, and a formula of Manim's is aligned already.",
            f"Leave out `\\begin{{{found[1]}}}` and `\\end{{{found[1]}}}`.",
        )


def _environments(node: ast.expr, text: str) -> Iterator[Problem]:
    """What is begun is ended, by the same name; only for a text that does both."""
    open_ones: list[str] = []
    for found in ENVIRONMENT.finditer(text):
        if found[1] == "begin":
            open_ones.append(found[2])
        elif open_ones and open_ones.pop() != found[2]:
            begun = ENVIRONMENT.search(text)
            first = begun[2] if begun else ""
            yield problem_at(
                node,
                "tex_environment",
                f"The formula begins “{first}” and ends “{found[2]}”.",
                f"Write `\\end{{{first}}}`: what is begun is ended by the same name.",
            )
            return
    if open_ones:
        yield problem_at(
            node,
            "tex_environment",
            f"The formula begins “{open_ones[-1]}” and never ends it.",
            f"Write `\\end{{{open_ones[-1]}}}` behind its last line.",
        )


def _missing_commands(tex: TexCall) -> Iterator[Problem]:
    for node in tex.strings:
        missing = list(dict.fromkeys(word for word in COMMAND.findall(str(node.value)) if word in MISSING))
        quoted = [f"“\\{word}”" for word in missing]
        if missing:
            said = [f"`{OWN_WORDS[word]}` for `\\{word}`" for word in missing if word in OWN_WORDS]
            yield problem_at(
                node,
                "tex_command",
                f"TeX does not know {' and '.join(quoted)}.",
                f"Write {', '.join(said)}." if said else _package_hint(missing),
            )


def _package_hint(missing: list[str]) -> str:
    macros = [word for word in missing if word in MACROS]
    if macros:
        return f"Write `{MACROS[macros[0]]}`, with what was in the brackets for `#1`."
    packages = sorted({PACKAGES[word] for word in missing if word in PACKAGES})
    if not packages:
        return "Say it with a command that TeX has by itself."
    needed = r"\usepackage{" + ",".join(packages) + "}"
    return f'Ask for its package: `tex_template=TexTemplate().add_to_preamble(r"{needed}")`.'


def _braces(tex: TexCall, text: str) -> Iterator[Problem]:
    """Manim closes what is open at the end, so only what is wrong even then is told."""
    depth = brace_depth(text)
    if depth != 0 and tex.strings and not is_well_formed("{" * -depth + text + "}" * depth):
        yield problem_at(
            tex.strings[-1],
            "tex_braces",
            f"The formula has {abs(depth)} “{'{' if depth > 0 else '}'}” too many.",
            f"Add the missing `{'}' if depth > 0 else '{'}`, or remove one.",
        )


def brace_depth(text: str) -> int:
    """How many brackets stay open; below zero for what is closed and was never opened."""
    plain = re.sub(r"\\\\|\\[{}]", "", text)
    return plain.count("{") - plain.count("}")


def is_well_formed(text: str) -> bool:
    """Brackets pair up, none is empty, and the common commands have all their groups."""
    depth = 0
    for found in re.finditer(r"\\\\|\\[{}]|[{}]", text):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth < 0:
            return False
    if depth or re.search(r"\{\s*\}", text):
        return False
    return all(has_groups(text, found.end(), ARITY.get(found[1], 0)) for found in COMMAND.finditer(text))


def has_groups(text: str, place: int, count: int) -> bool:
    """Whether a command that ends at the place has so many groups."""
    for _ in range(count):
        if text[place : place + 1] == "[":
            place = text.find("]", place) + 1
        group = GROUP_START.match(text, place)
        if not group:
            return False
        if group[0] != "{":
            place = group.end()
            continue
        depth = 0
        for end in range(place, len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            if depth == 0:
                break
        place = end + 1
    return True
