"""What LaTeX complains about, in a teacher's words, and where in the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from generation.render.tex.protocol import Problem
from generation.render.tex.vocabulary import COMMANDS

_LONGEST_LOG = 300
_LONGEST_PIECE = 60
_COMPLAINT = re.compile(r"^! ?(.+(?:\n(?!l\.\d|\?|\n).*){0,3})", re.MULTILINE)
_LINE = re.compile(r"^l\.(\d+) ", re.MULTILINE)
_READ = re.compile(r"^(?:<argument>|l\.\d+) (.*)$", re.MULTILINE)
_NOTICES = (
    (re.compile(r"^runsystem\(", re.MULTILINE), "program", "A formula can't run programs."),
    (re.compile(r"^No file (?!formula\.)(\S*?)\.?$", re.MULTILINE), "file", "A formula can't read files."),
)
"""What LaTeX only notes, and goes on."""
_WORDS = sorted(command for command in COMMANDS if len(command) > 1)
_ALIKE = 0.75
_LAST_COMMAND = re.compile(r"(\\(?:[A-Za-z@]+|.))\s*$")

Words = str | Callable[[re.Match[str], str], str]


def _unknown_command(_: re.Match[str], read: str) -> str:
    command = _LAST_COMMAND.search(read)
    if not command:
        return "LaTeX does not know the command used here."
    near = get_close_matches(command[1][1:], _WORDS, n=1, cutoff=_ALIKE)
    meant = f" Did you mean \\{near[0]}?" if near else ""
    return f"LaTeX does not know the command {command[1][:_LONGEST_PIECE]}.{meant}"


def _no_file(match: re.Match[str], _: str) -> str:
    name = match[1].strip("`'\"")[:_LONGEST_PIECE]
    if name.endswith((".sty", ".cls", ".def", ".fd")):
        return f"The LaTeX package {name.rpartition('.')[0]} is not installed where scenes are rendered."
    return f"A formula can't read files, and there is none called {name}."


def _character(match: re.Match[str], _: str) -> str:
    sign = chr(int(match[1], 16))
    return f"LaTeX can't set the character {sign} (U+{match[1]}); use a LaTeX command for it, or Text() for words."


_KNOWN: tuple[tuple[str, str, Words], ...] = (
    ("file", r"<read \d+>", "A formula can't read files."),
    ("undefined", r"Undefined control sequence", _unknown_command),
    ("environment", r"Environment (\S+) undefined", "There is no LaTeX environment called {0}."),
    ("environment", r"\\begin\{(.*?)\}.* ended by \\end\{(.*?)\}", "\\begin{{{0}}} is closed by \\end{{{1}}}."),
    ("file", r"File [`'\"]?(\S+?)['\"]? not found", _no_file),
    ("file", r"(?:I can't find file|can't find file) [`'\"]?(\S+?)['\"]?\.?$", _no_file),
    ("file", r"Not allowed|openout_any|I can't write on file [`'\"]?(\S*?)['\"]?\.?$", "A formula can't write files."),
    ("character", r"Please use \\\\mathaccent", "An accented letter stands in mathematics; put it into \\\\text{{…}}."),
    ("font", r"Font \S+=(\S+) .*not load", "The font {0} of this template is not installed where scenes are rendered."),
    ("character", r"Unicode character .*?\(U\+([0-9A-Fa-f]+)\)", _character),
    ("math", r"Missing \$ inserted", "Something here belongs between dollar signs: it is mathematics inside of words."),
    ("braces", r"Missing [{}] inserted|Extra \}|Too many \}|Argument of .* has an extra \}", "The braces don't match."),
    ("braces", r"Missing \\right|Extra \\right|Missing \\left", "Each \\left needs its \\right."),
    ("braces", r"Missing delimiter", "Behind \\left, \\right or \\big a bracket is missing."),
    (
        "unfinished",
        r"Runaway argument|Paragraph ended before|File ended while scanning|Emergency stop|No pages of output",
        "The formula breaks off: a closing brace or an \\end is missing.",
    ),
    (
        "double",
        r"Double (subscript|superscript)",
        "Two {0}s follow each other; put braces around what belongs together.",
    ),
    ("align", r"Misplaced alignment tab|Extra alignment tab", "A & stands where no columns are."),
    ("align", r"Misplaced \\(noalign|omit|cr)", "A line of a table stands outside of a table."),
    (
        "math",
        r"Bad math environment delimiter|allowed only in math mode",
        "This is for mathematics, and stands in words.",
    ),
    ("parameter", r"macro parameter character #", "A # has to be written as \\#."),
    ("size", r"TeX capacity exceeded", "The formula is too big, or a definition in it runs in circles."),
    (
        "size",
        r"Dimension too large|Arithmetic overflow|Number too big",
        "A number in the formula is too big for LaTeX.",
    ),
    ("number", r"Missing number|Illegal unit", "A number or its unit is missing."),
    ("item", r"Lonely \\item|Something's wrong--perhaps a missing \\item", "A list needs \\item before its entries."),
)


def line(log: str) -> int | None:
    """At which line LaTeX stopped, from 1."""
    found = _COMPLAINT.search(log)
    at = _LINE.search(log, found.start()) if found else None
    return int(at[1]) if at else None


def problem(log: str, lines_before: int = 0) -> Problem:
    """The first complaint of a LaTeX log. It counts the document's lines from behind the first `lines_before`."""
    found = _COMPLAINT.search(log)
    if not found:
        return notice(log) or Problem("latex", "LaTeX could not set this formula.", log=log[-_LONGEST_LOG:].strip())
    at, read = line(log), _READ.search(log, found.start())
    words = read[1].strip() if read else ""
    identity, sentence = _in_words(found[1], words)
    complaint = " ".join(found[1].split())
    number = at + lines_before if at else None
    return Problem(identity, sentence, complaint[:_LONGEST_LOG], number, words[-_LONGEST_LOG:])


def notice(log: str) -> Problem | None:
    """What LaTeX let pass and we do not."""
    for pattern, identity, sentence in _NOTICES:
        if found := pattern.search(log):
            return Problem(identity, sentence, found[0])
    return None


def _in_words(complaint: str, read: str) -> tuple[str, str]:
    on_one_line = " ".join(complaint.split())
    for identity, pattern, words in _KNOWN:
        if match := re.search(pattern, f"{complaint}\n{on_one_line}", re.MULTILINE):
            sentence = words(match, read) if callable(words) else words.format(*(match.groups() or ("",)))
            return identity, sentence
    first = complaint.split("\n", 1)[0].removeprefix("LaTeX Error: ")
    return "latex", f"LaTeX says: {first[:_LONGEST_LOG]}"
