"""Where in a formula LaTeX stumbled, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from generation.checks.formulas.calls import Asked
from generation.checks.formulas.documents import split
from generation.checks.formulas.written import Place, Text
from generation.checks.tex import ARITY, has_groups
from generation.checks.tex import COMMAND as COMMANDS

if TYPE_CHECKING:
    from generation.checks.formulas import Complaint

MANIMS_OWN = re.compile(r"\\special ?\{dvisvgm:raw [^{}]*\}")
LAST_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)$")
ENVIRONMENT = re.compile(r"\\(begin|end)\{([^{}]*)\}")
MATHS_IN_WORDS = r"\\(?:text\w*|mbox)\{[^{}^_]*[\^_]"
BEFORE, AFTER = 24, 12
"""Characters of a formula that are shown around the fault."""
HINTS = {
    "undefined": "Spell the command as LaTeX does, or say it with one that amsmath and amssymb have.",
    "environment": "Open and close each environment by the same name: `\\begin{cases} … \\end{cases}`.",
    "braces": "Count the braces up to this place: each `{` needs its `}`, each `\\left` its `\\right`.",
    "unfinished": "Close what was opened before this place.",
    "double": "Write `{a^b}^c` or `a^{bc}`.",
    "align": "Put what has columns into an environment: `\\begin{matrix} a & b \\end{matrix}`.",
    "math": "Put mathematics between `$` signs in `Tex`, or write the whole as `MathTex`.",
    "character": "Write signs of mathematics as LaTeX commands, and words with `Text`.",
    "parameter": "Write `\\#`.",
}


def hint(complaint: Complaint) -> str:
    return HINTS.get(complaint.id, "Write the formula so that LaTeX can set it.")


def place(asked: Asked, complaint: Complaint) -> tuple[int, Place]:
    """The number of the character, not counting blanks, and where it stands in the file."""
    signs = list(_signs(asked))
    if not signs:
        return 0, next((part.places[0] for part in asked.parts if part.places), (0, 0))
    text = "".join(sign for sign, _ in signs)
    index = _by_reading(text, complaint)
    if index is None:
        index = _by_looking(text, complaint)
    return index, signs[index][1]


def said(asked: Asked, complaint: Complaint) -> str:
    """The complaint, where the formula itself does not say it better: LaTeX may notice an open environment too late."""
    where, sentence = unpaired("".join(sign for sign, _ in _signs(asked)))
    return (
        sentence if where is not None and complaint.id in {"environment", "latex", "unfinished"} else complaint.message
    )


def shown(asked: Asked, index: int) -> str:
    """The stretch of the formula up to the fault."""
    written = _joined(asked)
    marks = [number for number, sign in enumerate(written.value) if not sign.isspace()]
    if not marks:
        return ""
    at = marks[min(index, len(marks) - 1)]
    start, end = max(0, at - BEFORE), at + AFTER
    before, after = written.value[start:at], written.value[at:end]
    cut = "…" if start else ""
    return f" It is at “{cut}{before}⟨here⟩{after}{'…' if end < len(written.value) else ''}”."


def _joined(asked: Asked) -> Text:
    blank = Text(" ", ((0, 0),))
    whole = Text("", ())
    for number, part in enumerate(split(asked)):
        whole = whole + blank + part if number and asked.separator else whole + part
    return whole


def _signs(asked: Asked) -> Iterator[tuple[str, Place]]:
    whole = _joined(asked)
    return ((sign, at) for sign, at in zip(whole.value, whole.places) if not sign.isspace())


def _by_reading(text: str, complaint: Complaint) -> int | None:
    """By what LaTeX showed of the text that it had read; it shows blanks of its own."""
    read = MANIMS_OWN.sub("", complaint.read)
    wanted = "".join(read.removeprefix("...").split())
    found = text.find(wanted) if wanted else -1
    if found < 0:
        return None
    last = found + len(wanted) - 1
    command = LAST_COMMAND.search(wanted) if complaint.id == "undefined" else None
    return last - len(command[0]) + 1 if command else last


def _by_looking(text: str, complaint: Complaint) -> int:
    """By what the complaint is about; at the beginning where nothing is found."""
    if complaint.id in {"braces", "unfinished", "environment", "latex"}:
        found_at = (unpaired(text)[0], _opening(text, complaint), _without_groups(text), _unmatched(text))
        return next((at for at in found_at if at is not None), 0)
    named = re.search(r"\\[A-Za-z]+", complaint.message)
    sign = {"align": r"(?<!\\)&", "parameter": r"(?<!\\)#", "character": r"[^\x00-\x7f]", "math": MATHS_IN_WORDS}
    if complaint.id == "undefined" and named:
        found = re.search(rf"{re.escape(named[0])}(?![A-Za-z])", text)
    else:
        found = re.search(sign.get(complaint.id, r"\A"), text)
    return found.end() - 1 if found and complaint.id == "math" else found.start() if found else 0


def unpaired(text: str) -> tuple[int | None, str]:
    """The first environment that is closed by another one's name or by none, and a sentence about it."""
    opened: list[re.Match[str]] = []
    for found in ENVIRONMENT.finditer(text):
        if found[1] == "begin":
            opened.append(found)
        elif not opened:
            return found.start(), f"\\end{{{found[2]}}} closes what was never opened."
        elif (begun := opened.pop())[2] != found[2]:
            return found.start(), f"\\begin{{{begun[2]}}} is closed by \\end{{{found[2]}}}."
    return (opened[-1].start(), f"\\begin{{{opened[-1][2]}}} is never closed.") if opened else (None, "")


def _opening(text: str, complaint: Complaint) -> int | None:
    """Where the environment that the complaint names begins."""
    opened = (found for found in ENVIRONMENT.finditer(text) if f" {found[2]}." in complaint.message)
    return next((found.start() for found in opened), None)


def _without_groups(text: str) -> int | None:
    """The command that lacks a group in braces."""
    commands = COMMANDS.finditer(text)
    return next(
        (found.start() for found in commands if not has_groups(text, found.end(), ARITY.get(found[1], 0))), None
    )


def _unmatched(text: str) -> int | None:
    """The bracket that closes nothing, else the last one that is not closed."""
    opened: list[int] = []
    for found in re.finditer(r"\\\\|\\[{}]|[{}]", text):
        if found[0] == "{":
            opened.append(found.start())
        elif found[0] == "}":
            if not opened:
                return found.start()
            opened.pop()
    return opened[-1] if opened else None
