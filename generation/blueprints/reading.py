"""What a teacher's sentence says: formulas, intervals, numbers, lists, matrices, fractions, equations."""

from __future__ import annotations

import re
from functools import cached_property

from generation.blueprints import mathtokens, spans, wordmath

MAX_SENTENCE = 2000

Numbers = list[float]
Rows = list[Numbers]

NUMBER = r"[-+−–]?\s*(?:\d+(?:\.\d+)?|\.\d+)"
BOUND = (
    r"(?:[xt]\s*=\s*)?([-+−–]?\s*(?:(?:\d+(?:\.\d+)?|\.\d+)\s*\*?\s*(?:π|pi\b|\\pi\b|e\b|√\d+)?|π|pi\b|\\pi\b|e\b|√\d+)"
    r"(?:\s*/\s*\d+(?:\.\d+)?)?)"
)
LESS = r"\s*(?:≤|<=|<|⩽|\\leq?\b)\s*"
BEFORE = r"(?:\b(?:on|over|in|interval|domain|for|range|from)\b|∈|\\in)"
WHICH = r"(?:the\s+)?(?:closed\s+|open\s+)?(?:interval\s+|domain\s+|range\s+)?"
INTERVALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{BEFORE}\s*{WHICH}[\[(]\s*{BOUND}\s*[,;]\s*{BOUND}\s*[\])]",
        rf"\bfrom\s+{BOUND}\s*(?:up\s+)?(?:to|until|till|through|and|up to|\.\.\.?|-)\s+{BOUND}",
        rf"\bbetween\s+{BOUND}\s*(?:and|to|,)\s*{BOUND}",
        rf"{BOUND}{LESS}[xt]{LESS}{BOUND}",
        rf"\b(?:for|with|where|,)\s+[xt]\s*(?:=|in|from|between)?\s*{BOUND}\s*(?:to|and|\.+|until)\s*{BOUND}",
        rf"\[\s*{BOUND}\s*[,;]\s*{BOUND}\s*\](?!\s*,?\s*[\[\]])",
        rf"{BOUND}\s+to\s+{BOUND}",
    )
)
# y = …, f(x) = …, and the like: what follows is the formula.
CUE = re.compile(r"(?<![-+*/^])(?<![-+*/^] )\b(?:y|[a-zA-Z]'*\s*\(\s*([a-zθ])\s*\)|[fgh])\s*=\s*")
FUNCTION_CALL = re.compile(r"\b(?!e\b)[a-zA-Z]'*\s*\(\s*[a-zθ]\s*\)")
AXES = re.compile(r"\b[xyt][\s-]*(?:axis|axes|values?|coordinates?|intercepts?|direction)\b", re.IGNORECASE)
# "the area under x", "plot x": the formula is the variable itself.
LONE = re.compile(
    r"(?<!value )(?<!values )\b(?:under|below|beneath|of|plot|graph|draw|sketch|function|curve|line)\s+[xt]"
    r"(?=\s*(?:$|[,.?!;:)]|(?!vs\b|versus|against|axis|squared|cubed)[a-z]{2,}))",
    re.IGNORECASE,
)
# The x of "x^2 x from 0 to 2" is no factor.
RANGED = re.compile(r"(?<=[\d)²³])\s+[xt](?=\s+(?:from|between|in|on)\b)")
POINT = re.compile(
    r"(?<![\w)^*/+=])\s*(?:at|when|where|with|near|around|to|for|and)?\s*\b[xt]\s*(?:_0\s*)?=\s*"
    rf"{BOUND}(?=\s*(?:$|[,.;?!)]|and\b|to\b|[a-zA-Z]{{2,}}))",
    re.IGNORECASE,
)
# Functions by their names, for "the derivative of sine".
NAMED_FUNCTIONS = (
    (r"(?:natural )?exponential(?: function| curve| growth)?", "e^{v}"),
    (r"natural log(?:arithm)?", "ln({v})"),
    (r"absolute value(?: function)?", "|{v}|"),
    (r"square root(?: function)?", "sqrt({v})"),
    (r"cosine(?: function| curve| wave)?", "cos({v})"),
    (r"sine(?: function| curve| wave)?", "sin({v})"),
    (r"tangent (?:function|curve)", "tan({v})"),
    (r"reciprocal function", "1/{v}"),
    (r"log(?:arithm)?(?:ic)? (?:function|curve)", "log({v})"),
    (r"(?:standard |basic |simple )?(?:parabola|quadratic function)", "{v}^2"),
    (r"cubic function", "{v}^3"),
)
MATRIX_ROW = rf"[\[(]\s*({NUMBER}(?:\s*[,;\s&]\s*{NUMBER})+)\s*[\])]"


# A letter that may be an unknown; "a" and "I" are words unless a number stands before them.
UNKNOWN = re.compile(r"(?<![A-Za-z])(?:\d\s?[a-df-z]|[b-df-hj-z])(?![A-Za-z])")
# What an unreadable stretch must hold to be a formula that went wrong, not "2D", "10 km/h" or "x-ray".
MEANT_AS_FORMULA = re.compile(
    r"[A-Za-z)]\s*[+*^=]|[+*^=]\s*[A-Za-z(]|[A-Za-z)][²³]|\d\s*/\s*[a-z]\b|(?<![A-Za-z])[a-z]\s*/\s*[\da-z(]"
    r"|(?<![A-Za-z-])[a-z]\s+[-−]\s+[a-z\d(]|[A-Za-z]{2,}\(|(?<![A-Za-z])[xyt]\d"
)
MATRIX_SIZE = re.compile(
    r"\b\d\s*(?:x|×|\*|by)\s*\d(?=[\s-]+(?:matri|grid|linear|map|transform|rotation|determinant))", re.IGNORECASE
)
SIZE = re.compile(r"\d+\s*[xX×]\s*\d+")


class Misfit(Exception):
    """The sentence clearly asks for something this blueprint can't show; `reason` is a sentence for the teacher."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Sentence:
    """A teacher's sentence and what can be found in it. Nothing here guesses: what is not there is None."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(text[:MAX_SENTENCE].split())

    @cached_property
    def plain(self) -> str:
        """The sentence with number words as digits and spoken formulas as signs."""
        return wordmath.signs(wordmath.digits(self.text))

    def mentions(self, *words: str) -> bool:
        """Whether any of the words or phrases stands in the sentence, inflected or not; `tangent*` is a beginning."""
        return any(_word(word).search(self.text) for word in words)

    def expression(self, variable: str = "x") -> str | None:
        """The formula the sentence is about. It may be one that can't be parsed: say so, don't draw another."""
        found = self.expressions(variable)
        if found:
            return found[0]
        if LONE.search(self.plain):
            return variable
        for pattern, formula in NAMED_FUNCTIONS:
            if re.search(rf"\b{pattern}\b", self.text, re.IGNORECASE):
                return formula.replace("{v}", variable)
        return None

    def expressions(self, variable: str = "x") -> list[str]:
        """All formulas in that variable; those after `y =` or `f(x) =` first, else in the order of the sentence."""
        cued, rest = self._cued(variable)
        return [*cued, *(span.text for span in spans.find(rest, variable) if _is_formula(span, variable))]

    def _cued(self, variable: str) -> tuple[list[str], str]:
        """Formulas after `y =`, and the sentence without them and without intervals, points and axes."""
        rest = self._without_intervals()
        formulas: list[str] = []
        while cue := CUE.search(rest):
            name = cue[1] or variable
            tail = rest[cue.end() :]
            found = spans.find(tail, name)
            if found and found[0].start == 0:
                formulas.append(_rename(found[0].text, name, variable))
                rest = f"{rest[: cue.start()]} , {tail[found[0].end :]}"
            else:
                raw = re.split(r"[,;?!]|\.\s|\s(?:and|with|on|from|for|in|over|between|where|showing)\s", tail)[
                    0
                ].strip()
                formulas += [raw] if raw else []
                rest = f"{rest[: cue.start()]} , {tail[len(raw) :]}"
        return formulas, FUNCTION_CALL.sub(" , ", rest)

    def _without_intervals(self) -> str:
        text = RANGED.sub(" , ", AXES.sub(" , ", self.plain))
        for pattern in INTERVALS:
            text = pattern.sub(" , ", text)
        return POINT.sub(" , ", text)

    def interval(self) -> tuple[str, str] | None:
        """Both ends, as typed: "from -pi to pi" -> ("-pi", "pi")."""
        text = AXES.sub(" ", self.plain)
        for pattern in INTERVALS:
            if found := pattern.search(text):
                low, high = ("".join(end.split()) for end in found.groups())
                return low, high
        return None

    def point(self) -> str | None:
        """The place the sentence points at: "at x = 2" or "at 2" -> "2"."""
        found = re.search(
            rf"\b(?:at|when|near|around|point|where)\s+(?:the\s+point\s+)?{BOUND}", self.plain, re.IGNORECASE
        )
        return "".join(found[1].split()) if found else None

    def numbers(self) -> Numbers:
        """All numbers, number words too, in order; the size of a "2 by 2 matrix" is none."""
        text = MATRIX_SIZE.sub(" ", self.plain)
        text = re.sub(r"\b(\d{1,3})((?:,\d{3})+)\b", lambda found: found[0].replace(",", ""), text)
        return [_plain(sign) for sign in re.findall(r"(?:(?<![\w)])[-−–])?(?:\d+(?:\.\d+)?|\.\d+)", text)]

    def count(self, *units: str) -> int | None:
        """How many of something: count("times") of "500 times" is 500."""
        found = self.counts(*units)
        return found[-1] if found else None

    def counts(self, *units: str) -> list[int]:
        """How many, one after the other: "4, 8 and 16 rectangles" -> [4, 8, 16]."""
        names = "|".join(re.escape(unit) for unit in units)
        whole = r"(?<![\w./^*+-])\d+(?:,\d{3}\b)*"
        several = rf"({whole}(?:\s*(?:,\s*(?:and|then|or)|,|and|then|or|&|/|to)\s*{whole})*)"
        found = re.search(
            rf"{several}[\s-]+(?:(?!and|to|or|from|with\b)[a-z-]+\s+){{0,2}}(?:{names})(?:es|s)?\b",
            self._no_intervals,
            re.IGNORECASE,
        )
        if found is None:
            found = re.search(rf"\b(?:{names})(?:es|s)?\s*(?:=|:|is)\s*{several}", self._no_intervals, re.IGNORECASE)
        if found is None:
            return []
        return [int(number.replace(",", "")) for number in re.findall(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+", found[1])]

    @cached_property
    def _no_intervals(self) -> str:
        text = self.plain
        for pattern in INTERVALS[:-1]:
            text = pattern.sub(" , ", text)
        return text

    def fractions(self) -> list[str]:
        """Fractions of whole numbers: "3/4 + one eighth" -> ["3/4", "1/8"]; "1 1/2" -> "3/2"."""
        text = re.sub(r"\\[dt]?frac\s*\{\s*(\d+)\s*\}\s*\{\s*(\d+)\s*\}", r" \1/\2 ", self.plain)
        text = re.sub(r"\b(\d+)\s+(?:over|out of)\s+(\d+)\b", r"\1/\2", text).replace("⁄", "/")
        fractions = []
        for whole, top, bottom in re.findall(
            r"(?<![\d./])(?:(\d+)\s+(?:and\s+)?)?(\d+)\s*/\s*(\d+)(?![\d/]|\.\d)", text
        ):
            fractions.append(f"{int(whole or 0) * int(bottom) + int(top)}/{int(bottom)}")
        return fractions

    def equation(self) -> str | None:
        """An equation with something to find: "Solve 3x + 5 = 20 step by step" -> "3x + 5 = 20".

        `y = ...` and `f(x) = ...` define, they are none. With two unknowns it comes back all the same: say so.
        """
        text = CUE.sub(" , ", self.plain)
        letters = dict.fromkeys(["x", *(found[-1] for found in UNKNOWN.findall(text))])
        found = [span for letter in letters for span in spans.find(text, letter, equations=True)]
        for span in sorted(found, key=lambda span: not span.readable):
            sides = [" ".join(side.split()) for side in span.text.strip(" .").split("=")]
            given = len(sides) == 2 and re.fullmatch(r"[a-z]", sides[0]) and re.fullmatch(NUMBER, sides[1])
            if len(sides) == 2 and all(sides) and not given and re.search("[a-z]", span.text):
                return " = ".join(sides)
        return None

    def list(self) -> Numbers | None:
        """A row of at least two numbers: "5, 2, 9, 1, 7"."""
        number = r"[-−]?\d+(?:\.\d+)?"
        gap = r"(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s+|\s*\|\s*)"
        runs = re.findall(rf"(?<![\w.^*/=+]){number}(?:{gap}{number})+(?![\w^*/=+])", self.plain)
        best = max(runs, key=lambda run: len(re.findall(number, run)), default=None)
        return [_plain(sign) for sign in re.findall(number, best)] if best else None

    def matrix(self) -> Rows | None:
        """Rows of a matrix: "[[1,1],[0,1]]", "[1 1; 0 1]", "rows (1, 1) and (0, 1)"; None if the rows differ."""
        text = re.sub(r"\\begin\{[a-z]*matrix\}(.*?)\\end\{[a-z]*matrix\}", _latex_rows, self.plain)
        text = text.replace("−", "-")
        rows = re.findall(MATRIX_ROW, text)
        flat = re.search(
            rf"[\[(]\s*({NUMBER}(?:[,\s]+{NUMBER})*(?:\s*[;/|]\s*{NUMBER}(?:[,\s]+{NUMBER})*)+)\s*[\])]", text
        )
        if flat:
            rows = re.split(r"[;/|]", flat[1])
        if len(rows) < 2 and (
            four := re.search(
                rf"\bmatrix\s*(?:is|=|:|with entries|with)?\s*((?:{NUMBER}[\s,;]*){{4}})(?![\d\s,]*\d)",
                text,
                re.IGNORECASE,
            )
        ):
            numbers = _row(four[1])
            return [numbers[:2], numbers[2:]] if len(numbers) == 4 else None
        if len(rows) < 2 and (
            pair := re.search(
                rf"rows?\s+({NUMBER}[,\s]+{NUMBER})\s+and\s+({NUMBER}[,\s]+{NUMBER})", text, re.IGNORECASE
            )
        ):
            rows = list(pair.groups())
        matrix = [_row(row) for row in rows]
        return matrix if len(matrix) > 1 and len({len(row) for row in matrix}) == 1 else None


def _word(word: str) -> re.Pattern[str]:
    stem = re.escape(word.rstrip("*")).replace(r"\ ", r"[\s-]+")
    ending = r"" if word.endswith("*") else r"(?:'s|s|es|d|ed|ing)?\b"
    return re.compile(rf"(?<![A-Za-z]){stem}{ending}", re.IGNORECASE)


def _plain(sign: str) -> float:
    """A number as JSON has it: 5, not 5.0."""
    value = float(sign.replace("−", "-").replace("–", "-").replace(" ", ""))
    return int(value) if value.is_integer() else value


def _row(text: str) -> list[float]:
    return [_plain(number) for number in re.findall(NUMBER, text)]


def _latex_rows(found: re.Match[str]) -> str:
    rows = re.split(r"\\\\", found[1])
    return "[" + ", ".join(f"[{', '.join(row.split('&'))}]" for row in rows if row.strip()) + "]"


def _rename(text: str, name: str, variable: str) -> str:
    if name == variable:
        return text
    return re.sub(rf"(?<![A-Za-z]){name}(?![A-Za-z])", variable, text)


def _is_formula(span: spans.Span, variable: str) -> bool:
    """Whether a stretch is a formula in the variable, not a mere number, a lone letter or a fraction."""
    if not span.readable:
        return bool(MEANT_AS_FORMULA.search(span.text)) and not SIZE.fullmatch(span.text.strip())
    return span.text.strip() != variable and mathtokens.depends_on(span.text, variable)
