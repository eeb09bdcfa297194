"""Finding formulas in an English sentence: where the mathematics starts and where the words go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generation.blueprints import mathtext, mathtokens

MAX_TOKENS = 120
TOKEN = re.compile(r"\\[A-Za-z]+|\d+(?:\.\d+)?|\.\d+|[A-Za-zͰ-Ͽ]+'*|[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+|\*\*|\s+|.", re.DOTALL)
SIGNS = frozenset("+-−–*/^()[]{}|√∛·×÷⋅_$½⅓⅔¼¾") | {"**"}
OPERATORS = frozenset("+*/^·×÷⋅") | {"**"}
MINUS = frozenset("-−–")
SMALL_WORDS = re.compile(r"a|i|an|in|on|of|to|by|at|is|it|as|or|so|we|me|my|do|if|no|up|us|be|go|he|vs|am|pm")
GREEK = frozenset(["alpha", "beta", "gamma", "theta", "phi", "omega", "lambda"])
LATEX_WORDS = re.compile(
    r"\\(?:[dt]?frac|sqrt|cdot|times|div|left|right|pi|ln|log|exp|(?:arc)?(?:sin|cos|tan)h?|sec|csc|cot|[lr]vert)"
)


@dataclass(frozen=True)
class Token:
    text: str
    kind: str
    """sign, number, name (known to mathtext), letters (a short unknown name), word or space."""


@dataclass(frozen=True)
class Span:
    """A stretch of the sentence that is a formula, or tries to be one (`readable` is False)."""

    text: str
    start: int
    end: int
    readable: bool


def find(sentence: str, variable: str, *, equations: bool = False) -> list[Span]:
    """Formulas in the order of the sentence; with `equations`, stretches with an equals sign are kept whole."""
    tokens = _tokens(sentence, variable, equations)
    spans = (_trim(sentence, tokens, first, last, variable, equations) for first, last in _runs(tokens))
    return [span for span in spans if span is not None]


def _tokens(sentence: str, variable: str, equations: bool) -> list[Token]:
    signs = SIGNS | {"="} if equations else SIGNS
    tokens = []
    for text in TOKEN.findall(sentence):
        if text.isspace():
            kind = "space"
        elif text in signs or text[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻" or LATEX_WORDS.fullmatch(text):
            kind = "sign"
        elif text[0].isdigit() or text[0] == ".":
            kind = "number" if text != "." else "word"
        elif text[0].isalpha():
            kind = _letters(text, variable)
        else:
            kind = "word"
        tokens.append(Token(text, kind))
    return tokens[: MAX_TOKENS * 4]


def _letters(text: str, variable: str) -> str:
    try:
        mathtokens.names(text, variable)
    except ValueError:
        short = len(text) <= 3 and not SMALL_WORDS.fullmatch(text.lower())
        return "letters" if short or text.lower() in GREEK else "word"
    return "name"


def _runs(tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """First and last index of the stretches of mathematical tokens, unknown names joined where a sign binds them."""
    index = 0
    while index < len(tokens):
        if not _belongs(tokens, index):
            index += 1
            continue
        first = index
        while index < len(tokens) and (tokens[index].kind == "space" or _belongs(tokens, index)):
            index += 1
        yield first, index - 1


def _belongs(tokens: list[Token], index: int) -> bool:
    kind = tokens[index].kind
    if kind in ("sign", "number", "name"):
        return True
    if kind == "space":
        return False
    before, after = _neighbour(tokens, index, -1), _neighbour(tokens, index, 1)
    touches = any(
        other is not None and gap == 0 and (other.kind in ("number", "name") or other.text in OPERATORS | {"("})
        for other, gap in (before, after)
    )
    bound = any(other is not None and other.text in OPERATORS | {"="} for other, gap in (before, after))
    if kind == "letters":
        minus = any(other is not None and other.text in MINUS for other, gap in (before, after))
        return touches or bound or minus
    return tokens[index].text.isalpha() and len(tokens[index].text) <= 3 and touches


def _neighbour(tokens: list[Token], index: int, direction: int) -> tuple[Token | None, int]:
    """The next token that is no space, and how many spaces lie between."""
    at, gap = index + direction, 0
    while 0 <= at < len(tokens) and tokens[at].kind == "space":
        at, gap = at + direction, gap + 1
    return (tokens[at], gap) if 0 <= at < len(tokens) else (None, gap)


def _trim(sentence: str, tokens: list[Token], first: int, last: int, variable: str, equations: bool) -> Span | None:
    """The longest readable part of a run; the whole run, unreadable, when unknown names make it so."""
    offset = sum(len(token.text) for token in tokens[:first])
    length = sum(len(token.text) for token in tokens[first : last + 1])
    whole = sentence[offset : offset + length]
    names = {token.text for token in tokens[first : last + 1] if token.kind in ("letters", "word")}
    if names:
        text = whole.strip(" $")
        has_sign = any(token.text in OPERATORS | MINUS for token in tokens[first : last + 1])
        known = any(token.kind in ("number", "name") for token in tokens[first : last + 1])
        return Span(text, offset, offset + length, readable=False) if known and (has_sign or len(text) > 1) else None
    if _ambiguous(whole, variable):
        return Span(whole.strip(" $"), offset, offset + length, readable=False)
    if equations and "=" in whole:
        return Span(whole.strip(" $"), offset, offset + length, readable=True)
    size = min(last - first + 1, MAX_TOKENS)
    for cut in range(size):
        for lead in range(min(cut, 4) + 1):
            start, end = first + lead, last - (cut - lead)
            text = "".join(token.text for token in tokens[start : end + 1])
            if text.strip() and _reads(text, variable):
                if _is_a_formula(tokens[end + 1 : last + 1], variable):
                    return Span(whole.strip(" $"), offset, offset + length, readable=False)
                begin = offset + sum(len(token.text) for token in tokens[first:start])
                return Span(text.strip(" $"), begin, begin + len(text), readable=True)
    return None


def _reads(text: str, variable: str) -> bool:
    try:
        mathtext.parse(text, variable)
    except ValueError as problem:
        # A formula that is whole but asks too much (x^1000, 1/0) is what the teacher wrote: say why, don't cut it.
        return any(phrase in str(problem) for phrase in ("too high", "too big", "divides by zero", "no real value"))
    return True


def _ambiguous(text: str, variable: str) -> bool:
    """`x2` is x squared or 2x: the parser says which to write, so it must not be cut to `x`."""
    return re.search(rf"(?<![A-Za-z]){variable}\d", text) is not None


def _is_a_formula(cut: list[Token], variable: str) -> bool:
    """Whether what was cut off at the end is mathematics of its own: then all of it is to be read, or nothing."""
    known = any(token.kind in ("number", "name") for token in cut)
    bound = any(token.text in OPERATORS for token in cut[:-1])
    return (known and bound) or any(
        mathtokens.depends_on(token.text, variable) for token in cut if token.kind == "name"
    )
