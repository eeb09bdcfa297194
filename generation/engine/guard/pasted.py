"""Orders to the engine that hide in pasted code: in its comments and in the names of its files.

Whoever pastes a file has often not read it to the end, so these are taken out and reported, and the rest is judged.
"""

from __future__ import annotations

import re

from generation.engine.guard import gate
from generation.engine.guard.rules import Prompt, findings

CODE = re.compile(
    r"```|^[ \t]*(?:import|from|class|def)[ \t]+[\w.]+.*$|\bself\.\w+\(|^[ \t]*\w{1,40}[ \t]*=[ \t]*\w{1,40}\(",
    re.MULTILINE,
)
COMMENT = re.compile(r"(?<!['\"\w#])#(?![0-9A-Fa-f]{6}\b).*$", re.MULTILINE)
DOCSTRING = re.compile(r"(\"\"\"|''')[\s\S]*?\1")
FILE_NAME = re.compile(r"(?<![\w/-])[\w-]{6,100}\.(?:py|ipynb|txt|md|pdf|docx?|csv|png|jpe?g|svg|mp[34]|wav|ttf|otf)\b")

FEWEST_WORDS = 5
"""From which on a comment is also read by its meaning."""
SURE = 1.0
"""More than for a sentence of its own: whoever comments code gives orders, too, to nobody."""


def speaks_to_engine(words: str) -> bool:
    """Whether a comment or a name gives orders to an engine."""
    plain = re.sub(r"[_#-]+", " ", words)
    if any(finding.verdict == "injected" for finding in findings(Prompt(plain))):
        return True
    return len(plain.split()) >= FEWEST_WORDS and gate.leaning(plain).injected >= SURE


def ignore(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without such orders, and a sentence for each that was found."""
    ignored: list[str] = []

    def drop_name(match: re.Match[str]) -> str:
        if not speaks_to_engine(match[0].rsplit(".", 1)[0]):
            return match[0]
        ignored.append("The name of a file gave orders to the engine. It was ignored.")
        return f"file.{match[0].rsplit('.', 1)[1]}"

    def drop_comment(match: re.Match[str]) -> str:
        if not speaks_to_engine(match[0]):
            return match[0]
        line = text.count("\n", 0, match.start()) + 1
        ignored.append(f"A comment in line {line} gave orders to the engine. It was ignored.")
        return ""

    cleaned = FILE_NAME.sub(drop_name, text)
    if CODE.search(cleaned):
        cleaned = COMMENT.sub(drop_comment, DOCSTRING.sub(drop_comment, cleaned))
    return cleaned, tuple(ignored)
