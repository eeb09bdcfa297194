"""A LaTeX document in two parts: the head, which can be prepared once, and the body. And many bodies in one run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generation.render.tex.protocol import Formula
from generation.render.tex.vocabulary import COMMANDS, ENVIRONMENTS, PACKAGES

MOST_IN_A_RUN = 16

USUAL_HEAD = r"""\documentclass[preview]{standalone}
\usepackage[english]{babel}
\usepackage{amsmath}
\usepackage{amssymb}
"""
"""The head of Manim's own template, prepared before anybody asks. A test compares it with Manim's."""

_BEGIN, _END = "\\begin{document}", "\\end{document}"
# A rotation or a drawing is put out as SVG and not as PostScript, which would take Ghostscript.
_DRIVERS = (
    r"\PassOptionsToPackage{dvisvgm}{graphics}\PassOptionsToPackage{dvisvgm}{color}\PassOptionsToPackage{dvisvgm}{xcolor}"
    r"\def\pgfsysdriver{pgfsys-dvisvgm.def}"
)
# What the standalone class does behind \begin{document} and before \end{document}.
_NEXT_PAGE = r"\csname sa@cls@beforeenddocument\endcsname\csname sa@cls@afterbegindocument\endcsname"

_MANIMS_OWN = re.compile(r"\\special\{dvisvgm:raw (?:<g id='unique\d{3}(?:substring)?'>|</g>)\}")
_PACKAGE_LINE = re.compile(r"\\usepackage(?:\[[A-Za-z0-9,= -]*\])?\{([a-zA-Z0-9, -]+)\}")
_CLASS_LINE = re.compile(r"\\documentclass\[preview\]\{standalone\}")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{([^{}\\]*)\}")


@dataclass(frozen=True)
class Document:
    """A formula's document. `head` ends before \\begin{document}; it is empty where the two can't be told apart."""

    formula: Formula
    head: str
    body: str

    @classmethod
    def of(cls, formula: Formula) -> Document:
        head, begin, body = formula.document.partition(_BEGIN)
        own_line = not head or head.endswith("\n")
        if not begin or not own_line or "\\endinput" in head or "\\batchmode" in head:
            return cls(formula, "", formula.document)
        return cls(formula, head, begin + body)

    @property
    def has_drivers(self) -> bool:
        return self.formula.output == ".dvi"

    @property
    def text(self) -> str:
        """What LaTeX gets to read. No line is another than in the formula's own document."""
        return (_DRIVERS if self.has_drivers else "") + self.formula.document

    @property
    def can_be_prepared(self) -> bool:
        """Whether the head may be kept as a format: only where pdfTeX puts out DVI."""
        return bool(self.head) and self.formula.compilers == ("latex",)

    @property
    def has_plain_head(self) -> bool:
        """Whether it only loads packages that are known to be the same out of a format."""
        return _is_plain_head(self.head)

    @property
    def lines_of_head(self) -> int:
        return self.head.count("\n")

    @property
    def can_share_a_run(self) -> bool:
        """Whether it is set in company just as alone, whatever the company.

        Only commands that leave nothing behind are known to be so: a formula that could change how another one is set
        would poison the other one's place in the cache.
        """
        return self.can_be_prepared and self.has_plain_head and _is_plain_body(self._inner())

    def _inner(self) -> str:
        body = self.body.removeprefix(_BEGIN).rstrip()
        return body.removesuffix(_END) if body.endswith(_END) else _BEGIN  # which no plain body holds


def head_to_dump(head: str) -> str:
    return f"{_DRIVERS}{head}\\dump\n"


def on_one_run(documents: Sequence[Document]) -> str:
    """One body for all of them, a page each. They share their head."""
    return _BEGIN + _NEXT_PAGE.join(document._inner() for document in documents) + _END + "\n"


def at_line(documents: Sequence[Document], line: int) -> int | None:
    """Which of them stands in this line of the body that they share, from 1."""
    end = 1
    for index, document in enumerate(documents):
        end += document._inner().count("\n")
        if line < end or (line == end and index == len(documents) - 1):
            return index
    return None


def runs(documents: Iterable[Document]) -> list[list[Document]]:
    """Which are set together: those that may be, by their head, at most sixteen; each other one alone."""
    together: dict[str, list[list[Document]]] = {}
    made: list[list[Document]] = []
    for document in documents:
        if not document.can_share_a_run:
            made.append([document])
            continue
        of_head = together.setdefault(document.head, [])
        if not of_head or len(of_head[-1]) >= MOST_IN_A_RUN:
            of_head.append([])
            made.append(of_head[-1])
        of_head[-1].append(document)
    return made


def _is_plain_head(head: str) -> bool:
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    if not lines or not _CLASS_LINE.fullmatch(lines[0]):
        return False
    found = [_PACKAGE_LINE.fullmatch(line) for line in lines[1:]]
    return all(match and {name.strip() for name in match[1].split(",")} <= PACKAGES for match in found)


def _is_plain_body(body: str) -> bool:
    body = _MANIMS_OWN.sub(" ", body)
    if "^^" in body or "#" in body or "%" in body.replace("\\%", "") or _is_unbalanced(body):
        return False
    without_environments, _ = _ENVIRONMENT.subn(lambda match: "" if match[1] in ENVIRONMENTS else "\\begin", body)
    return all(match[1] in COMMANDS for match in _COMMAND.finditer(without_environments))


def _is_unbalanced(body: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\.", "", body, flags=re.DOTALL):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return True
    return depth != 0
