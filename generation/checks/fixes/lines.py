"""Lines that Python can't read, at the place where it says so: indentation, colons, commas, brackets, quotes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from generation.checks.syntax import COLON_AFTER_ELSE, SENTENCE

OPEN, CLOSE = "([{", ")]}"
PAIR = dict(zip(OPEN, CLOSE, strict=True))
FIELD = re.compile(r"(?<!\{)\{([^{}:!]*)\}(?!\})")
HALF_A_SETTING = re.compile(r",\s*[a-z_]+$")
"""A word at the end of a cut text, after a comma: a setting far more often than a value."""
HEADER = re.compile(r"\s*(class|def|for|while|if|elif|else|try|except|finally|with)\b.*[^:,(\[{\\]\s*$")


def mends(code: str, error: SyntaxError) -> Iterator[str]:
    """Texts that may be what was meant, the likeliest first."""
    lines = code.splitlines()
    number = min(max((error.lineno or 1) - 1, 0), max(len(lines) - 1, 0))
    message = error.msg or ""
    if not lines:
        return
    for lines_tried in _candidates(lines, number, error, message):
        text = "\n".join(lines_tried) + "\n"
        if text != code:
            yield text


def _candidates(lines: list[str], number: int, error: SyntaxError, message: str) -> Iterator[list[str]]:
    if isinstance(error, TabError) or any("\t" in line[: len(line) - len(line.lstrip())] for line in lines):
        yield [_expanded(line, 8) for line in lines]
        yield [_expanded(line, 4) for line in lines]
    if isinstance(error, IndentationError):
        yield from _indented(lines, number, message)
    if "expected ':'" in message or HEADER.fullmatch(lines[number]):
        yield _with_line(lines, number, _with_colon(lines[number]))
    if COLON_AFTER_ELSE.search(lines[number]):
        yield _with_line(lines, number, COLON_AFTER_ELSE.sub(r"\1", lines[number]))
    yield from _other_language(lines, number)
    yield from _letters(lines, number, message)
    yield from _brackets(lines, number, error, message)
    yield from _quotes(lines, number, message)
    yield from _commas(lines, number, message)
    if SENTENCE.fullmatch(lines[number]):
        indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        yield _with_line(lines, number, f"{indent}# {lines[number].strip()}")
    if "positional argument follows keyword" in message:
        yield from _positional_first(lines, number)


def _letters(lines: list[str], number: int, message: str) -> Iterator[list[str]]:
    """Single letters that are missing: the `r` before quotes, the second `=`, the `*` of a product."""
    line = lines[number]
    if "unicodeescape" in message or "truncated \\" in message:
        for place in range(number, min(number + 3, len(lines))):
            yield _with_line(lines, place, re.sub(r"(?<![\w\"'])([\"'])(?=[^\"']*\\[xuUN])", r"r\1", lines[place]))
    if "'=='" in message:
        yield _with_line(lines, number, re.sub(r"(?<![=!<>:])=(?!=)", "==", line, count=1))
    if "decimal literal" in message or "invalid imaginary" in message:
        yield _with_line(lines, number, re.sub(r"(?<![\w.\"'])(\d+\.?\d*)(?=[a-zA-Z(])", r"\1*", line))
    if message.startswith("f-string") and "\\" in line:
        yield _with_line(lines, number, FIELD.sub(_as_group, line))
    if "single '}'" in message:
        for place in _lone_braces(line):
            yield _with_line(lines, number, line[:place] + "}" + line[place:])
    if "leading zeros" in message:
        yield _with_line(lines, number, re.sub(r"(?<![\w.])0+(?=[1-9])", "", line))


def _as_group(found: re.Match[str]) -> str:
    """A bracket of TeX's in an f-string, doubled: what is inside is no expression, or a number that needs no braces."""
    inside = found[1]
    try:
        is_number = isinstance(ast.parse(inside.strip(), mode="eval").body, ast.Constant)
    except (SyntaxError, ValueError):
        is_number = True
    return f"{{{found[0]}}}" if is_number else found[0]


def _lone_braces(line: str) -> list[int]:
    """Where in an f-string a bracket closes that no one opened."""
    found, depth, place = [], 0, 0
    while place < len(line):
        if not depth and line.startswith(("{{", "}}"), place):
            place += 2
            continue
        if line[place] == "{":
            depth += 1
        elif line[place] == "}":
            if not depth:
                found.append(place)
            depth = max(0, depth - 1)
        place += 1
    return found


def _with_line(lines: list[str], number: int, new: str) -> list[str]:
    return [*lines[:number], new, *lines[number + 1 :]]


def _expanded(line: str, width: int) -> str:
    body = line.lstrip(" \t")
    return line[: len(line) - len(body)].expandtabs(width) + body


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _indented(lines: list[str], number: int, message: str) -> Iterator[list[str]]:
    """A line that does not begin where it should begins like a line before it."""
    line = lines[number]
    before = [part for part in lines[:number] if part.strip() and not part.lstrip().startswith("#")]
    if "expected an indented block" in message:
        header = next((place for place in range(number, -1, -1) if lines[place].rstrip().endswith(":")), None)
        if header is not None and header < number:
            level = _indent(lines[header])
            end = next(
                (n for n in range(number, len(lines)) if lines[n].strip() and _indent(lines[n]) < level), len(lines)
            )
            header_word = lines[header].split()[0]
            if header_word in {"def", "class"} or end - number == 1:
                yield [
                    *lines[:number],
                    *(f"    {part}" if part.strip() else part for part in lines[number:end]),
                    *lines[end:],
                ]
            yield [*lines[:number], f"    {line}", *lines[number + 1 :]]
        place = number if header is None or header >= number else header + 1
        indent = _indent(lines[header]) + 4 if header is not None else 4
        if header is not None:
            place = header + 1
        yield [*lines[:place], " " * indent + "pass", *lines[place:]]
        return
    levels = list(dict.fromkeys(_indent(part) for part in reversed(before)))
    block_end = number + 1
    while block_end < len(lines) and lines[block_end].strip() and _indent(lines[block_end]) >= _indent(line):
        block_end += 1
    for level in sorted(levels, key=lambda found: abs(found - _indent(line))):
        yield _with_line(lines, number, " " * level + line.lstrip())
        moved = level - _indent(line)
        block = [" " * max(0, _indent(part) + moved) + part.lstrip() for part in lines[number:block_end]]
        yield [*lines[:number], *block, *lines[block_end:]]


def _with_colon(line: str) -> str:
    code, hash_sign, comment = line.partition(" #")
    return code.rstrip().rstrip(";{").rstrip() + ":" + (f"  {hash_sign.strip()}{comment}" if hash_sign else "")


def _other_language(lines: list[str], number: int) -> Iterator[list[str]]:
    """Words of an older Python and of other languages."""
    line = lines[number]
    old_print = re.fullmatch(r"(\s*)print\s+([^(\s].*|\(.*\).+)", line)
    if old_print:
        yield [re.sub(r"^(\s*)print\s+(?!\()(.+?)\s*$", r"\1print(\2)", part) for part in lines]
        yield _with_line(lines, number, f"{old_print[1]}print({old_print[2].rstrip()})")
    changed = re.sub(r"\belse if\b", "elif", line)
    changed = re.sub(r"\s*&&\s*", " and ", changed)
    changed = re.sub(r"\s*\|\|\s*", " or ", changed)
    changed = re.sub(r"(\w+)\+\+", r"\1 += 1", changed)
    changed = re.sub(r"^(\s*)(?:var|let|const)\s+", r"\1", changed)
    changed = re.sub(r"(?<![\w.])new\s+(?=[A-Z]\w*\()", "", changed)
    changed = re.sub(r"!(?=\w)", "not ", changed) if "!=" not in changed else changed
    changed = re.sub(r"\s//\s(?=[A-Za-z])", "  # ", changed)
    changed = re.sub(r"^(\s*)//+\s?", r"\1# ", changed)
    changed = re.sub(r"^(\s*)(?:function|func|fn)\s+(?=\w+\()", r"\1def ", changed)
    changed = re.sub(r"\blambda\s*\(([\w, ]*)\)\s*:", r"lambda \1:", changed)
    changed = re.sub(r"\(([\w, ]*)\)\s*=>\s*", r"lambda \1: ", changed)
    if changed != line:
        yield _with_line(lines, number, changed)
    if line.strip() in {"}", "};", "{", "end"}:
        yield [*lines[:number], *lines[number + 1 :]]


def _scan(text: str) -> list[tuple[int, str]]:
    """The brackets that stay open, with their places, leaving out texts in quotes and remarks."""
    stack: list[tuple[int, str]] = []
    for place, letter in _outside_strings(text):
        if letter in OPEN:
            stack.append((place, letter))
        elif letter in CLOSE and stack:
            stack.pop()
    return stack


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    place, quote = 0, ""
    while place < len(text):
        letter = text[place]
        if quote:
            if letter == "\\":
                place += 1
            elif text.startswith(quote, place):
                place += len(quote) - 1
                quote = ""
            elif letter == "\n" and len(quote) == 1:
                quote = ""
        elif letter in "'\"":
            quote = letter * 3 if text.startswith(letter * 3, place) else letter
            place += len(quote) - 1
        elif letter == "#":
            end = text.find("\n", place)
            place = len(text) if end < 0 else end
        else:
            yield place, letter
        place += 1


def _brackets(lines: list[str], number: int, error: SyntaxError, message: str) -> Iterator[list[str]]:
    column = (error.offset or 1) - 1
    line = lines[number]
    if (
        "was never closed" in message
        or "invalid syntax" in message
        or "'(' was" in message
        or "forgot a comma" in message
    ):
        start = number if "never closed" in message else max(0, number - 1)
        for place in range(start, min(number + 8, len(lines))):
            opened = "".join(PAIR[letter] for _, letter in reversed(_scan("\n".join(lines[start : place + 1]))))
            if opened and not lines[place].rstrip().endswith((",", "(", "[", "{")):
                code, sign, comment = lines[place].partition("  #")
                yield _with_line(lines, place, code.rstrip() + opened + sign + comment)
            elif opened and place + 1 < len(lines) and _indent(lines[place + 1]) <= _indent(lines[start]):
                yield _with_line(lines, place, lines[place].rstrip().rstrip(",") + opened)
    if message.startswith("unmatched"):
        yield _with_line(lines, number, line[:column] + line[column + 1 :])
    wrong = re.match(r"closing parenthesis '(.)' does not match opening parenthesis '(.)'", message)
    if wrong:
        yield _with_line(lines, number, line[:column] + PAIR[wrong[2]] + line[column + 1 :])
        yield _with_line(lines, number, line[:column] + PAIR[wrong[2]] + line[column:])
        yield _with_line(lines, number, line[:column] + line[column + 1 :])


def _quotes(lines: list[str], number: int, message: str) -> Iterator[list[str]]:
    line = lines[number]
    if "unterminated string" in message or "EOL while" in message:
        if number + 1 < len(lines) and re.search(r"^[^'\"]*[\"']", lines[number + 1]):
            yield [*lines[:number], line.rstrip() + "\\n" + lines[number + 1].strip(), *lines[number + 2 :]]
        quote = _open_quote(line)
        if quote:
            body = line.rstrip()
            tail = re.search(r"[)\]},\s]*$", body)
            end = tail.start() if tail else len(body)
            for place in range(end, len(body) + 1):
                yield _with_line(lines, number, body[:place] + quote + body[place:])
            for found in re.finditer(r",\s*\w+\s*=|\)\.", body):
                yield _with_line(lines, number, body[: found.start()] + quote + body[found.start() :])
    if "invalid syntax" in message or "unterminated string" in message or "comma" in message:
        apostrophe = re.search(r"'([^\"]*[a-zA-Z]'[a-zA-Z][^\"]*)'", line)
        if apostrophe:
            yield _with_line(
                lines, number, line[: apostrophe.start()] + f'"{apostrophe[1]}"' + line[apostrophe.end() :]
            )
        inner = re.search(r"(?<=[(\s,=])\"(.*)\"(?=[),])", line)
        if inner and '"' in inner[1] and "'" not in inner[1]:
            yield _with_line(lines, number, line[: inner.start()] + f"'{inner[1]}'" + line[inner.end() :])
    if "f-string" in message:
        yield _with_line(lines, number, re.sub(r"\{([^{}]*)\[\"(\w+)\"\]([^{}]*)\}", r"{\1['\2']\3}", line))


def _open_quote(line: str) -> str:
    quote, place = "", 0
    while place < len(line):
        if line[place] == "\\":
            place += 1
        elif quote and line[place] == quote:
            quote = ""
        elif not quote and line[place] in "'\"":
            quote = line[place]
        place += 1
    return quote


def _commas(lines: list[str], number: int, message: str) -> Iterator[list[str]]:
    if "comma" not in message and "invalid syntax" not in message and "keyword" not in message:
        return
    line = lines[number]
    if number > 0:
        for place in range(number, max(0, number - 3), -1):
            before = lines[place - 1].rstrip()
            if before and before[-1] not in ",([{:" and _scan("\n".join(lines[max(0, place - 12) : place])):
                yield _with_line(lines, place - 1, before + ",")
    for found in re.finditer(r"(?<=[\w\])\"'])\s+(?=[\w\[(\"'-])", line):
        yield _with_line(lines, number, line[: found.start()] + ", " + line[found.end() :])
    following = number + 1
    if following < len(lines) and lines[number].rstrip() and lines[number].rstrip()[-1] not in ",([{:":
        yield _with_line(lines, number, lines[number].rstrip() + ",")


def _positional_first(lines: list[str], number: int) -> Iterator[list[str]]:
    """`f(a, b=1, c)` -> `f(a, c, b=1)` in a call on one line."""
    line = lines[number]
    for start, letter in _outside_strings(line):
        end = _closing(line, start) if letter == "(" else None
        if end is None:
            continue
        parts = _split(line[start + 1 : end])
        named = [part for part in parts if re.match(r"\w+\s*=[^=]", part)]
        inside = ", ".join([part for part in parts if part not in named] + named)
        if named and inside != line[start + 1 : end]:
            yield _with_line(lines, number, line[: start + 1] + inside + line[end:])


def _closing(line: str, start: int) -> int | None:
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for place, letter in _outside_strings(line):
        if place >= start:
            depth += (letter in OPEN) - (letter in CLOSE)
            if depth == 0:
                return place
    return None


def _split(text: str) -> list[str]:
    """At the commas that are in no inner brackets."""
    parts, depth, begin = [], 0, 0
    for place, letter in _outside_strings(text):
        depth += (letter in OPEN) - (letter in CLOSE)
        if letter == "," and depth == 0:
            parts.append(text[begin:place].strip())
            begin = place + 1
    return [part for part in [*parts, text[begin:].strip()] if part]


def endings(code: str) -> Iterator[str]:
    """Of a text that was cut off: completed where only brackets lack, else up to its last whole statement."""
    lines = code.rstrip().splitlines()
    opened = _scan("\n".join(lines))
    last = lines[-1] if lines else ""
    if opened and not _open_quote(last) and last.rstrip()[-1:] not in ",(=.+-*/":
        whole = HALF_A_SETTING.sub("", last)
        if whole != last:  # `opac` of `opacity=0.5`
            closing = "".join(PAIR[letter] for _, letter in reversed(opened))
            yield "\n".join([*lines[:-1], whole]) + closing + "\n"
        yield "\n".join(lines) + "".join(PAIR[letter] for _, letter in reversed(opened)) + "\n"
    for end in range(len(lines) - 1, max(0, len(lines) - 40), -1):
        kept = lines[:end]
        while kept and (not kept[-1].strip() or kept[-1].lstrip().startswith("#") or kept[-1].rstrip().endswith(":")):
            kept.pop()
        if kept:
            yield "\n".join(kept) + "\n"
