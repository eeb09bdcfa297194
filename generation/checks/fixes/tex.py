"""Formulas and TeX texts that can be set after one small change."""

from __future__ import annotations

import ast
import re
from typing import Any

import libcst as cst

from generation.checks.fixes.change import Change, Turn
from generation.checks.fixes.letters import in_a_row
from generation.checks.fixes.rewrites import with_keyword
from generation.checks.fixes.sight import Sight
from generation.checks.literals import Literals
from generation.checks.tex import (
    ACCENTED,
    COMMAND,
    ESCAPE,
    FOREIGN,
    MATHS,
    PROSE,
    WORDS,
    TexCall,
    brace_depth,
    is_well_formed,
    tex_call,
)
from generation.checks.texwords import COMMANDS, MACROS, MATHEMATICAL, MISSING, OWN_WORDS, PACKAGES, SIGNS
from generation.types import Problem

OPERATOR = re.compile(r"[-+=<>*/]|\\(?:cdot|times|div|pm|leq?|geq?|neq?|approx|to)")
LETTER = re.compile(r"[A-Za-z]")
NUMBER = re.compile(r"\d[\d.,]*")


def mend_tex(sight: Sight, problem: Problem) -> list[Change]:
    node = sight.at(problem, (ast.Constant, ast.JoinedStr))
    literals = Literals(sight.inference)
    tex = _around(sight, literals, node)
    if tex is None or not isinstance(node, (ast.Constant, ast.JoinedStr)):
        return []
    token = literals.token(node)
    if token is None:
        return []
    prefix, quote, content = token
    if problem.id == "tex_eaten":
        return [Change(node, _written(*_raw(prefix, quote, content)))]
    if problem.id == "tex_letters" and not tex.is_formula and _is_words(tex):
        return [Change(tex.call, _called("Text"))]
    if problem.id == "tex_letters" and _commands_for_signs(content, "", tex.is_formula) is None:
        return in_a_row(sight, tex)
    if problem.id == "tex_dollar" and tex.is_formula:
        bare = _without_dollars(content)
        return [Change(tex.call, _called("Tex"))] if bare is None else [Change(node, _written(prefix, quote, bare))]
    if problem.id == "tex_command" and (template := _template(tex)):
        return [Change(tex.call, lambda old: with_keyword(old, "tex_template", cst.parse_expression(template)))]
    if problem.id == "tex_plain" and (_is_all_mathematics(tex) or problem.hint == "Write the whole as `MathTex`."):
        return [Change(tex.call, _called("MathTex"))]
    slash = "\\" if "r" in prefix.lower() else "\\\\"
    new = _content(problem, tex, content, slash)
    return [Change(node, _written(prefix, quote, new))] if new is not None and new != content else []


def _content(problem: Problem, tex: TexCall, content: str, slash: str) -> str | None:
    if problem.id == "tex_letters":
        return _commands_for_signs(content, slash, tex.is_formula)
    if problem.id == "tex_dollar":
        return content + "$" if content.count("$") == 1 and content.rfind("$") < len(content) - 1 else None
    if problem.id == "tex_sign":
        signs = "%#" if tex.is_formula or "begin{" in content else "%#&"
        return re.sub(rf"(?<!\\)[{signs}]", lambda found: slash + found[0], content)
    if problem.id == "tex_command":
        return _own_words(content, slash)
    if problem.id == "tex_plain":
        return PROSE.sub(_prose, content) if tex.is_formula else _with_dollars(content)
    if problem.id == "tex_braces":
        return _balanced(tex, content)
    if problem.id == "tex_environment":
        return _ended(content, slash) if len(tex.strings) == 1 else None
    if problem.id == "tex_nested":
        return re.sub(r"\\+(?:begin|end)\{(?:align|equation|gather|eqnarray)\*?\}", "", content).strip()
    return None


def _ended(content: str, slash: str) -> str | None:
    """Each environment ended by the name that it was begun by."""
    open_ones: list[str] = []

    def said(found: re.Match[str]) -> str:
        if found[1] == "begin":
            open_ones.append(found[2])
        elif open_ones:
            return f"{slash}end{{{open_ones.pop()}}}"
        return found[0]

    ended = re.sub(rf"{re.escape(slash)}(begin|end)\{{(\w+\*?)\}}", said, content)
    return ended + "".join(f" {slash}end{{{name}}}" for name in reversed(open_ones))


def _around(sight: Sight, literals: Literals, node: ast.AST | None) -> TexCall | None:
    """The formula or TeX text that the string belongs to."""
    for call in sight.module.nodes:
        if isinstance(call, ast.Call):
            tex = tex_call(sight.inference, literals, call)
            if tex and any(part is node for part in (*tex.strings, *tex.formatted)):
                return tex
    return None


def _written(prefix: str, quote: str, content: str) -> Turn:
    def turn(old: Any) -> Any:
        new = cst.parse_expression(f"{prefix}{quote}{content}{quote}")
        return new.with_changes(lpar=old.lpar, rpar=old.rpar) if hasattr(new, "lpar") else new

    return turn


def _called(name: str) -> Turn:
    return lambda call: call.with_changes(func=cst.Name(name)) if isinstance(call, cst.Call) else call


def _raw(prefix: str, quote: str, content: str) -> tuple[str, str, str]:
    """The string with an `r`, or with doubled backslashes where an `r` would change more."""
    plain = re.sub(r"\\\\", "", content)
    others = re.findall(r"\\(?:[abfnrtv][A-Za-z]*|[\"'xuUN0-7]|\n)", plain)
    if all(found[1:] in COMMANDS for found in others):
        return f"r{prefix.replace('u', '')}", quote, content.replace("\\\\", "\\")
    return prefix, quote, ESCAPE.sub(_doubled, content)


def _doubled(found: re.Match[str]) -> str:
    is_command = found[1] != "\\" and found[1] + found[2] in COMMANDS
    return "\\" + found[0] if is_command else found[0]


def _is_words(tex: TexCall) -> bool:
    """Whether the text is nothing but words in another script."""
    return len(tex.strings) == len(tex.call.args) == 1 and not re.search(r"[\\$^_{}&%#~]", str(tex.strings[0].value))


def _without_dollars(content: str) -> str | None:
    """The formula between its dollars; None when there is more than one."""
    found = re.fullmatch(r"(\s*)\$\$?([^$]*)\$\$?(\s*)", content)
    return found[1] + found[2].strip() + found[3] if found else None


def _is_all_mathematics(tex: TexCall) -> bool:
    if tex.joined is None or tex.name != "Tex" or MATHS.search(tex.joined):
        return False
    return not re.search(r"(?<![\\A-Za-z])[A-Za-z]{2,}", re.sub(r"\{[^{}]*\}", "", tex.joined))


def _commands_for_signs(content: str, slash: str, formula: bool) -> str | None:
    """Each sign as its command; None when a letter has none."""
    if any(letter not in SIGNS for found in FOREIGN.finditer(content) for letter in found[0]):
        return None
    if formula and ACCENTED.search(WORDS.sub("", content)):
        return ACCENTED.sub(lambda found: f"{slash}text{{{found[0]}}}", content) if "text" not in content else None

    def said(found: re.Match[str]) -> str:
        command = SIGNS[found[0]].replace("\\", slash)
        inside = formula or _is_inside_mathematics(content, found.start())
        if not inside:
            return f"${command}$"
        follows = content[found.end() : found.end() + 1]
        return command + (" " if follows.isalpha() and command[-1].isalpha() else "")

    return re.sub(f"[{''.join(sign for sign in SIGNS if FOREIGN.match(sign))}]", said, content)


def _is_inside_mathematics(content: str, place: int) -> bool:
    return any(found.start() < place < found.end() for found in MATHS.finditer(content))


def _prose(found: re.Match[str]) -> str:
    """Words with dollars around their powers and indices."""
    return re.sub(r"(?<!\\)([\^_](?:\{[^{}]*\}|\w))", r"$\1$", found[0])


def _template(tex: TexCall) -> str | None:
    """A template with the packages that the missing commands are of; None where one is of none."""
    missing = {word for node in tex.strings for word in COMMAND.findall(str(node.value)) if word in MISSING}
    if not missing or not missing <= PACKAGES.keys():
        return None
    packages = ",".join(sorted({PACKAGES[word] for word in missing}))
    return f'TexTemplate().add_to_preamble(r"\\usepackage{{{packages}}}")'


def _own_words(content: str, slash: str) -> str | None:
    def said(found: re.Match[str]) -> str:
        new = OWN_WORDS.get(found[1])
        return found[0] if new is None else new.replace("\\", slash)

    return _without_macros(re.sub(rf"{re.escape(slash)}([A-Za-z]+)", said, content), slash)


def _without_macros(content: str, slash: str) -> str:
    """Each command of a package that Manim does not load in TeX's own words, with its groups."""
    for name, said in MACROS.items():
        groups = r"\s*\{((?:[^{}]|\{[^{}]*\})*)\}" * (2 if "#2" in said else 1) + r" ?" * (not said)
        pattern = rf"{re.escape(slash)}{name}(?![A-Za-z]){groups}"
        template = said.replace("\\", slash)

        def written(found: re.Match[str], name: str = name, template: str = template) -> str:
            parts = [_reaction(part, slash) if name == "ce" else part for part in found.groups()]
            for number, part in enumerate(parts, 1):
                template = template.replace(f"#{number}", part)
            return template

        content = re.sub(pattern, written, content)
    return content


def _reaction(text: str, slash: str) -> str:
    """A chemical equation: numbers behind letters are indices, arrows are arrows."""
    text = re.sub(r"(?<=[A-Za-z)])(\d+)", r"_{\1}", text)
    for sign, arrow in (("<=>", "rightleftharpoons"), ("<->", "leftrightarrow"), ("->", "rightarrow")):
        text = text.replace(sign, f"{slash}{arrow} ")
    return text


def _with_dollars(content: str) -> str | None:
    """Dollars around each stretch of mathematics in a line of words."""
    if "\n" in content or content.count("$") % 2:
        return None
    if "$" in content:
        parts = re.split(r"(\$[^$]*\$)", content)
        return "".join(part if part.startswith("$") else _with_dollars(part) or part for part in parts)
    tokens = re.split(r"(\s+)", content)
    result: list[str] = []
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and _may_belong(tokens, end, place):
            end += 2
        stretch = tokens[place : max(place, end - 1)]
        while stretch and not _is_mathematics(stretch[-1]) and not _holds_on(stretch, len(stretch) - 1):
            stretch = stretch[:-2]
        if any(_is_mathematics(token) for token in stretch):
            text = "".join(stretch)
            core = text.rstrip(".,;:!?")
            result.append(f"${core}${text[len(core) :]}")
            place += len(stretch)
        else:
            result.append(tokens[place])
            place += 1
    return "".join(result)


def _is_mathematics(token: str) -> bool:
    if re.search(r"[\^_]", token):
        return True
    return any(found in MATHEMATICAL for found in re.findall(r"\\+([A-Za-z]+)", token))


def _may_belong(tokens: list[str], place: int, start: int) -> bool:
    token = tokens[place]
    if _is_mathematics(token) or OPERATOR.fullmatch(token):
        return not (place > start and tokens[place - 2][-1:] in ".,;:!?")
    if NUMBER.fullmatch(token) or re.fullmatch(r"\d*[A-Za-z](\([a-z]\))?", token):
        after = tokens[place + 2] if place + 2 < len(tokens) else ""
        before = tokens[place - 2] if place >= start + 2 else ""
        return bool(OPERATOR.fullmatch(after) or OPERATOR.fullmatch(before))
    return False


def _holds_on(stretch: list[str], place: int) -> bool:
    """Whether a number or letter at the end belongs to the mathematics before it."""
    return place >= 2 and bool(OPERATOR.fullmatch(stretch[place - 2])) and not OPERATOR.fullmatch(stretch[place])


def _balanced(tex: TexCall, content: str) -> str | None:
    """With the one bracket that is missing or too many, where there is only one place for it."""
    if len(tex.strings) != 1 or tex.joined is None:
        return None
    depth = brace_depth(content)
    if depth == 1:
        candidates = {content[:place] + "}" + content[place:] for place in _ends_of_groups(content)}
    elif depth == -1:
        candidates = {content[: found.start()] + content[found.end() :] for found in re.finditer(r"(?<!\\)\}", content)}
    else:
        return None
    good = sorted(candidate for candidate in candidates if is_well_formed(candidate.replace("\\\\", "\\")))
    return good[0] if len(good) == 1 else None


def _ends_of_groups(content: str) -> list[int]:
    """Places where a group may end: at the end of the text and before an opened or closed bracket."""
    return [len(content), *(found.start() for found in re.finditer(r"(?<!\\)[{}]|(?<=\s)[-+=]", content))]
