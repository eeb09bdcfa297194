"""What a job and the broker say to each other: one JSON object a line, over a stream that the broker hands out.

A job's one inherited socket only opens streams: a byte goes out, a stream's descriptor comes back. So any number of the
job's processes ask at once, each over a stream of its own.

Request: {"formulas": [{"document", "compilers", "output"}, …], "wait": true}
Answer:  {"answers": [{"svg": "…"} or {"error": {"id", "message", "log", "line", "read"}}, …]}, in the same order.
With "wait" false it comes at once and is empty: the formulas are set because they will be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

LONGEST_DOCUMENT = 64 * 1024
LONGEST_SVG = 4 * 2**20
LONGEST_REQUEST = 2 * 2**20
_ROOM = LONGEST_REQUEST // 4
"""Characters of documents in one request; written as JSON they grow."""
LONGEST_ANSWER = 16 * 2**20
MOST_IN_A_REQUEST = 256
MOST_IN_A_JOB = 4000
MOST_STREAMS_OPENED = 2000
MOST_STREAMS_OPEN = 64
MOST_BYTES_OF_PICTURES = 256 * 2**20
"""In all answers to a job together: it may leave them unread, and the broker has to hold them."""

OUTPUTS = {
    "latex": (".dvi",),
    "pdflatex": (".dvi",),
    "luatex": (".dvi",),
    "lualatex": (".dvi",),
    "xelatex": (".xdv",),
}
"""The compilers that may be asked for, with what each may put out. No PDF: turning it into SVG takes Ghostscript."""


_POSTSCRIPT = re.compile(
    r"\\special\s*\{\s*(?:ps|header|[\"!])|\\(?:usepackage|RequirePackage)[^\n]*\bpst(?:ricks|-\w+)"
)


class BadRequest(ValueError):
    """A request that no honest job makes."""


@dataclass(frozen=True)
class Formula:
    """A whole LaTeX document and how it is to be set."""

    document: str
    compilers: tuple[str, ...] = ("latex",)
    output: str = ".dvi"

    @classmethod
    def read(cls, data: Any) -> Formula:
        """Raises BadRequest."""
        try:
            document, compilers, output = data["document"], data["compilers"], data["output"]
        except (KeyError, TypeError) as error:
            raise BadRequest("not a formula") from error
        names = [output, *compilers] if isinstance(compilers, list) and 1 <= len(compilers) <= 3 else [None]
        if not isinstance(document, str) or not all(isinstance(name, str) for name in names):
            raise BadRequest("not a formula")
        return cls(document, tuple(compilers), output)

    def refusal(self) -> Problem | None:
        """Why it is not even tried."""
        if len(self.document.encode(errors="replace")) > LONGEST_DOCUMENT:
            return Problem("too_long", f"The formula is longer than {LONGEST_DOCUMENT // 1024} KiB.")
        if not self.document.isprintable() and any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in self.document):
            return Problem("characters", "The formula holds control characters; please remove them.")
        if any("\ud800" <= sign <= "\udfff" for sign in self.document):
            return Problem("characters", "The formula holds half a character; please type it again.")
        if _POSTSCRIPT.search(self.document):
            return Problem("postscript", "PostScript is not run here: draw with TikZ, or with Manim's own shapes.")
        for compiler in self.compilers:
            if compiler not in OUTPUTS:
                return Problem("compiler", f"Formulas are set by {', '.join(OUTPUTS)}; not by “{compiler[:40]}”.")
            if self.output not in OUTPUTS[compiler]:
                put_out = " or ".join(OUTPUTS[compiler])
                return Problem("compiler", f"With {compiler} the template's output_format has to be {put_out}.")
        return None


@dataclass(frozen=True)
class Problem:
    """Why a formula can not be set."""

    id: str
    message: str
    """For a teacher: what is wrong and what to do."""
    log: str = ""
    """LaTeX's own complaint, where it made one."""
    line: int | None = None
    """Of the document, from 1."""
    read: str = ""
    """What LaTeX had read last."""


Answer = str | Problem
"""An SVG file's text, or why there is none."""


def write_request(formulas: Sequence[Formula], wait: bool) -> dict[str, Any]:
    return {"formulas": [asdict(formula) for formula in formulas], "wait": wait}


def in_requests(formulas: Sequence[Formula], most: int = MOST_IN_A_REQUEST) -> Iterator[list[Formula]]:
    """All of them in their order, so many at once as one request may hold."""
    some: list[Formula] = []
    for formula in formulas:
        if some and (len(some) == most or sum(len(one.document) for one in (*some, formula)) > _ROOM):
            yield some
            some = []
        some.append(formula)
    if some:
        yield some


def read_request(data: Any) -> tuple[list[Formula], bool]:
    """Raises BadRequest."""
    try:
        formulas, wait = data["formulas"], data["wait"]
    except (KeyError, TypeError) as error:
        raise BadRequest("not a request") from error
    if not isinstance(formulas, list) or not 1 <= len(formulas) <= MOST_IN_A_REQUEST or not isinstance(wait, bool):
        raise BadRequest("not a request")
    return [Formula.read(formula) for formula in formulas], wait


def write_answers(answers: Sequence[Answer]) -> dict[str, Any]:
    return {"answers": [{"svg": one} if isinstance(one, str) else {"error": asdict(one)} for one in answers]}


def read_answers(data: Mapping[str, Any]) -> list[Answer]:
    return [one["svg"] if "svg" in one else Problem(**one["error"]) for one in data["answers"]]
