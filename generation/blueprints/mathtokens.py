"""A formula's text cut into tokens: signs unified, LaTeX made plain, `xsinx` cut into x, sin, x."""

from __future__ import annotations

import re
from dataclasses import dataclass

FUNCTIONS = (
    "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh",
    "atanh", "exp", "ln", "log", "sqrt", "cbrt", "abs", "floor", "ceil", "sign",
)  # fmt: skip
CONSTANTS = ("pi", "e", "tau")
LONGEST_NAME = 7
ALIASES = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "cosec": "csc", "lg": "log", "tg": "tan", "ctg": "cot",
}  # fmt: skip

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˣⁿ⁽⁾", "0123456789+-xn()")
SIGNS = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "‐": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "•": "*", "÷": "/", "⁄": "/",
        "∕": "/", "π": " pi ", "√": " √", "∛": " ∛", "[": "(", "]": ")", "∣": "|", "\u00a0": " ", "$": " ", "´": "'",
        "½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)", "⅕": "(1/5)", "⅛": "(1/8)",
    }
)  # fmt: skip
LATEX = (
    (re.compile(r"\\(?:left|right|displaystyle|,|;|:|!|quad|qquad)(?![a-z])"), " "),
    (re.compile(r"\\(?:cdot|times|ast)(?![a-z])"), "*"),
    (re.compile(r"\\div(?![a-z])"), "/"),
    (re.compile(r"\\[dt]?frac(?![a-z])"), " @frac "),
    (re.compile(r"\\([lr])vert(?![a-z])"), "|"),
    (re.compile(r"\\(?:operatorname|mathrm)\{([a-z]+)\}"), r" \1 "),
    (re.compile(r"\\([a-zA-Z]+)"), r" \1 "),
    (re.compile(r"\*\*"), "^"),
    (re.compile(r"\blog(10|2)(?=[\s(])"), r" log_\1 "),
)
TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<letters>[A-Za-zͰ-Ͽ]+)|(?P<sign>@frac|.))", re.DOTALL)


@dataclass(frozen=True)
class Token:
    kind: str
    """number, function, constant, variable, sign or end."""
    text: str


def tokens(text: str, variable: str) -> list[Token]:
    """The formula's tokens, an `end` after them. ValueError, a sentence, about a name that is not known."""
    found: list[Token] = []
    for match in TOKEN.finditer(_unified(text).rstrip()):
        if match["number"]:
            found.append(Token("number", match["number"]))
        elif match["letters"]:
            found.extend(names(match["letters"], variable))
        else:
            found.append(Token("sign", match["sign"]))
    return [*found, Token("end", "")]


def names(letters: str, variable: str) -> list[Token]:
    """Cut a run of letters such as `xsinx` into known names, the longest first. ValueError if that fails."""
    kinds = dict.fromkeys((*FUNCTIONS, *ALIASES), "function") | dict.fromkeys(CONSTANTS, "constant")
    if variable:
        kinds[variable] = "variable"
    found, start = [], 0
    while start < len(letters):
        rest = letters[start : start + LONGEST_NAME]
        name = next((rest[:n] for n in range(len(rest), 0, -1) if _is_known(rest[:n], kinds)), None)
        if name is None:
            raise ValueError(_unknown(letters, variable))
        known = name if name in kinds else name.lower()
        found.append(Token(kinds[known], ALIASES.get(known, known)))
        start += len(name)
    return found


def depends_on(text: str, variable: str) -> bool:
    """Whether the variable stands in the formula; False for what can't be cut into names."""
    try:
        return any(token.kind == "variable" for token in tokens(text, variable))
    except ValueError:
        return False


def _unified(text: str) -> str:
    """One sign for each meaning: unicode, LaTeX and Python ways of writing made plain."""
    text = re.sub(r"(\d)\s*([½⅓⅔¼¾⅕⅛])", lambda found: f"({found[1]}+{found[2]})", text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˣⁿ⁽⁾]+", lambda found: f"^({found[0].translate(SUPERSCRIPTS)})", text)
    text = text.translate(SIGNS)
    for pattern, plain in LATEX:
        text = pattern.sub(plain, text)
    return text


def _is_known(name: str, kinds: dict[str, str]) -> bool:
    """Capitals are forgiven in `Sin` and `X`, but `E` is not e."""
    return name in kinds or (name.lower() in kinds and (len(name) > 1 or kinds[name.lower()] == "variable"))


def _unknown(name: str, variable: str) -> str:
    if not variable:
        return f"“{name}” is no number: write one such as 2.5 or pi/2."
    return f"I don't know “{name}” here: use {variable}, numbers, and functions such as sin, sqrt or ln."
