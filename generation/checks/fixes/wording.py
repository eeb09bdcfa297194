"""Text that is not Python yet, made so: what stands around the code, and signs that only look like Python's."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

FENCE = re.compile(r"^\s*(```+|~~~+)\s*([\w+-]*)\s*$")
THOUGHT = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL)
MARKS = re.compile(r"<\|[\w ]+\|>|</?(?:code|pre|answer|s)>|\[/?(?:INST|PYTHON)\]")
CODE = re.compile(
    r"(from\s+[\w.]+\s+import|import\s+\w|class\s+\w|def\s+\w|@|#|if\s+__name__|[\w, ]+\s*=[^=]|[\w.]+\()"
)
PROSE = re.compile(r"[A-Z*#>\-\d•][^=()\[\]{}]*[ ].*")
QUOTES = {"“": "”", "”": "”", "„": "“”", "«": "»", "‘": "’", "’": "’", "‚": "‘’", "＂": "＂"}
SIGNS = {
    "–": "-", "—": "-", "−": "-", "×": "*", "·": "*", "÷": "/", "⁄": "/", "∗": "*", "≤": "<=", "≥": ">=", "≠": "!=",
    "…": "...", "（": "(", "）": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "，": ",", "：": ":", "；": ";",
    "＝": "=", "＋": "+", "．": ".", "＃": "#", "²": "**2", "³": "**3", "√": "np.sqrt", "′": "'",
}  # fmt: skip
BLANKS = dict.fromkeys("\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
NOTHING = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")


def unwrapped(code: str) -> Iterator[str]:
    """Without thoughts, marks of a chat, fences and the words around them."""
    text = THOUGHT.sub("", code, count=1)
    text = MARKS.sub("", text)
    if text != code:
        yield text.lstrip("\n")
    lines = text.splitlines()
    blocks = _fenced(lines)
    if blocks:
        yield max(blocks, key=_likeness)
        yield "\n".join(block for block in blocks if _likeness(block) > 0)
    if html.unescape(text) != text and re.search(r"&(lt|gt|amp|quot|#39|nbsp);", text):
        yield html.unescape(text)


def _fenced(lines: list[str]) -> list[str]:
    """What stands between fences; the last may lack its end, the first its beginning."""
    blocks: list[list[str]] = []
    inside: list[str] | None = None
    before: list[str] = []
    for line in lines:
        if FENCE.match(line):
            if inside is None and before and not FENCE.match(line)[2] and not blocks and _looks_like_code(before):  # type: ignore[index]
                blocks.append(before)
                before = []
            elif inside is None:
                inside = []
            else:
                blocks.append(inside)
                inside = None
        elif inside is not None:
            inside.append(line)
        else:
            before.append(line)
    if inside:
        blocks.append(inside)
    return ["\n".join(block) + "\n" for block in blocks]


def _looks_like_code(lines: list[str]) -> bool:
    return any(line.startswith(("from manim", "import ", "class ")) for line in lines)


def _likeness(block: str) -> int:
    return sum(bool(CODE.match(line.strip())) for line in block.splitlines()) * (
        "class " in block or "self" in block or 1
    )


def without_prose(code: str) -> Iterator[str]:
    """Without the sentences before the first and after the last line of code."""
    lines = code.splitlines()
    first = next((number for number, line in enumerate(lines) if CODE.match(line)), None)
    if first is None:
        return
    last = len(lines)
    for number in range(len(lines) - 1, first, -1):
        line = lines[number]
        if line.strip() and not PROSE.fullmatch(line.rstrip()) and not line.startswith(("-", "*")):
            last = number + 1
            break
    for start, end in ((first, len(lines)), (0, last), (first, last)):
        if (start, end) != (0, len(lines)):
            yield "\n".join(lines[start:end]) + "\n"


def with_plain_signs(code: str) -> Iterator[str]:
    """Look-alikes of Python's quotes, signs and blanks, outside of texts in quotes."""
    plain = _plain("".join(NOTHING.get(letter, BLANKS.get(letter, letter)) for letter in code))
    if plain != code:
        yield plain


def _plain(code: str) -> str:
    result: list[str] = []
    place = 0
    while place < len(code):
        letter = code[place]
        if letter == "#":
            end = code.find("\n", place)
            end = len(code) if end < 0 else end
            result.append(code[place:end])
            place = end
        elif letter in "'\"":
            end = _end_of_string(code, place)
            result.append(code[place:end])
            place = end
        elif letter in QUOTES:
            end = next((n for n in range(place + 1, len(code)) if code[n] in QUOTES[letter] or code[n] == "\n"), -1)
            if end < 0 or code[end] == "\n":
                result.append('"' if letter in "“”„«＂" else "'")
                place += 1
                continue
            text = code[place + 1 : end]
            result.append('"' + text.replace('"', '\\"') + '"')
            place = end + 1
        else:
            result.append(SIGNS.get(letter, letter))
            place += 1
    return "".join(result)


def _end_of_string(code: str, start: int) -> int:
    """Behind the quotes that close a string; the line's end for one that is not closed."""
    quote = code[start] * 3 if code.startswith(code[start] * 3, start) else code[start]
    place = start + len(quote)
    while place < len(code):
        if code[place] == "\\":
            place += 2
        elif code.startswith(quote, place):
            return place + len(quote)
        elif code[place] == "\n" and len(quote) == 1:
            return place
        else:
            place += 1
    return len(code)
