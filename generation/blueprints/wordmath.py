"""English number words and spoken formulas, as signs: "x squared minus four" -> "x^2 - 4"."""

from __future__ import annotations

import re

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12}
ORDINALS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "sixteenth": 16, "twentieth": 20,
}  # fmt: skip
VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5", "⅗": "3/5", "⅘": "4/5",
    "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
}  # fmt: skip

_WORD = "|".join((*UNITS, *TENS, *SCALES))
_NUMBER_WORDS = re.compile(
    rf"\b(?:(?:a|an)\s+(?=(?:{'|'.join(SCALES)})\b))?(?:{_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_WORD}))*\b", re.IGNORECASE
)
# "one" as a pronoun is no number.
_PRONOUN = re.compile(
    r"\b(which|this|that|the|each|every|no|any|another|next) one\b|\bone (by one|at a time|another|of|can)\b",
    re.IGNORECASE,
)
_FRACTION_WORDS = re.compile(
    rf"\b(\d+|an?)(?:\s+|-)({'|'.join(ORDINALS)})(s?)\b(?!\s+(?:of\s+the\s+)?(?:grade|step|power|degree|time))",
    re.IGNORECASE,
)

_ABBREVIATIONS = re.compile(r"\b(?:e\.\s?g\.|i\.\s?e\.|etc\.|eg\b|vs\.)", re.IGNORECASE)

_ATOM = r"(?:\d*\.?\d*[a-z](?:\^[\d.]+)?\b|\d+(?:\.\d+)?|\([^()]*\))"
_NAMED = {
    "square root": "sqrt", "cube root": "cbrt", "cubic root": "cbrt", "absolute value": "abs", "natural log": "ln",
    "natural logarithm": "ln", "logarithm": "log", "log": "log", "sine": "sin", "cosine": "cos", "tangent": "tan",
    "root": "sqrt",
}  # fmt: skip
# "The tangent of x^2" is a line where these words stand, else the function.
_TANGENT_LINE = re.compile(
    r"\b(?:line|mov|slop|slid|glid|curve|deriv|along|touch|point|gradient|steep|roll|at\b)", re.IGNORECASE
)
_LEFT, _RIGHT = r"(?<=[\dxyt)²³π|e])\s+", r"\s+(?=[-√(|\dxyt]|[b-hj-z]\b|pi\b|π|sin|cos|tan|ln|log|exp|sqrt|e\^)"
_SPOKEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"(?<=\d)\s+[x×]\s+(?=\d)", " * "),
        (r"\bx\s+square\b", "x^2"),
        (r"([\w)])\s+squared\b", r"\1^2"),
        (r"([\w)])\s+cubed\b", r"\1^3"),
        (r"(?<=[\dxyt)e])\s+(?:raised\s+)?to\s+the\s+(?:power\s+(?:of\s+)?)?(?:minus|negative)\s+(\d+|x)\b", r"^(-\1)"),
        (r"(?<=[\dxyt)e])\s+(?:raised\s+)?to\s+the\s+power\s+(?:of\s+)?(-?\d+|-?x)\b", r"^(\1)"),
        (r"(?<=[\dxyt)e])\s+(?:raised\s+)?to\s+the\s+(\d+|[xt])(?:st|nd|rd|th)?\b(?:\s+power)?", r"^(\1)"),
        (rf"{_LEFT}plus{_RIGHT}", " + "),
        (rf"{_LEFT}minus{_RIGHT}", " - "),
        (rf"{_LEFT}times{_RIGHT}", " * "),
        (rf"{_LEFT}(?:over|divided by){_RIGHT}", "/"),
        (rf"\b(?:minus|negative){_RIGHT}", "-"),
        (r"(?<=[\dxyt)²³])\s+(?:equals|is equal to|equal to|equal)\s+(?=[-\dxyt(])", " = "),
        (r"\b[yY]\s+equals\s+", "y = "),
        (r"\bequals\s+(?=zero\b|-?\d)", "= "),
    )
)


def digits(text: str) -> str:
    """Number words as digits: "five hundred" -> "500", "three quarters" -> "3/4"."""
    text = _ABBREVIATIONS.sub(" ", text)
    for sign, plain in VULGAR.items():
        text = re.sub(rf"(\d)\s*{sign}", rf"\1 {plain}", text).replace(sign, plain)
    text = _PRONOUN.sub(lambda found: re.sub("(o)(ne)", "\\1\u200b\\2", found[0], flags=re.IGNORECASE), text)
    text = _NUMBER_WORDS.sub(_worth, text).replace("\u200b", "")
    return _FRACTION_WORDS.sub(_fraction, text)


def _worth(found: re.Match[str]) -> str:
    """The digits of a run of number words. Words that don't build one number ("two three") stay apart."""
    numbers: list[str] = []
    total = current = 0
    last = ""
    for piece in re.findall(r"[a-z]+|[^a-z]+", found[0].lower()):
        if not piece.isalpha() or piece in ("a", "an", "and"):
            if piece == "and" and last not in SCALES:
                numbers.append(f"{total + current} and ")
                total = current = 0
                last = ""
            continue
        if last and not _continues(last, piece):
            numbers.append(f"{total + current} ")
            total = current = 0
        if piece in SCALES:
            current = max(current, 1) * SCALES[piece]
            if piece != "hundred":
                total, current = total + current, 0
        else:
            current += UNITS.get(piece, TENS.get(piece, 0))
        last = piece
    return "".join(numbers) + str(total + current)


def _continues(last: str, word: str) -> bool:
    if word in SCALES:
        return True
    if last in SCALES:
        return True
    return last in TENS and word in UNITS and UNITS[word] < 10


def _fraction(found: re.Match[str]) -> str:
    top, word, plural = found[1].lower(), found[2].lower(), found[3]
    if top.isdigit() and int(top) > 1 and not plural and word != "half":
        return found[0]
    return f"{1 if top.startswith('a') else top}/{ORDINALS[word]}"


def signs(text: str) -> str:
    """Spoken formulas as signs: "the square root of x plus 1" -> "sqrt(x) + 1"."""
    text = re.sub(
        r"\b(\w+)\s+to the (third|fourth|fifth|sixth)\b(\s+power)?", _ordinal_power, text, flags=re.IGNORECASE
    )
    for _ in range(2):
        for pattern, plain in _SPOKEN:
            text = pattern.sub(plain, text)
    for name, function in _NAMED.items():
        if name == "tangent" and _TANGENT_LINE.search(text):
            continue
        text = re.sub(rf"\b(?:the\s+)?{name}\s+of\s+({_ATOM})", rf"{function}(\1)", text, flags=re.IGNORECASE)
        if name in ("sine", "cosine"):
            text = re.sub(rf"\b{name}\s+(?=\d*\s*[xt]\b|\()", f"{function} ", text, flags=re.IGNORECASE)
    for pattern, plain in _SPOKEN:
        text = pattern.sub(plain, text)
    return re.sub(r"\(\(([^()]*)\)\)", r"(\1)", text)


def _ordinal_power(found: re.Match[str]) -> str:
    if found[1].lower() not in ("x", "t", "e"):
        return found[0]
    return f"{found[1]}^{ORDINALS[found[2].lower()]}"
