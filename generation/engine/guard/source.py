"""What a written scene would show: the words in it, weighed like a prompt; and orders hidden in its comments."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generation.engine.guard import pasted, personal, rules
from generation.engine.guard.rules import Prompt
from generation.engine.guard.words import Verdict

TEX = re.compile(r"\\[A-Za-z]+|[{}$^_&]")
SHORT = 2
"""Characters of literals that are read together: “b”, “o”, “m”, “b” is a word."""


@dataclass(frozen=True)
class Shown:
    """Words that a school must not be shown, and why. `line` counts from 1; 0: there are no lines."""

    line: int
    verdict: Verdict
    details: tuple[str, ...] = ()
    """Of personal data: the kinds found, keys of personal.LABELS."""


def judge_words(words: Iterable[tuple[int, str]]) -> tuple[Shown, ...]:
    """What is wrong with the words of one scene, each with its line. What they are about is not asked again."""
    words = list(words)
    is_mathematical = Prompt(" ".join(text for _, text in words)).is_mathematical
    return tuple(shown for line, text in words if (shown := _judged(line, text, is_mathematical=is_mathematical)))


def _judged(line: int, text: str, *, is_mathematical: bool) -> Shown | None:
    if details := personal.find(text):
        return Shown(line, Verdict.PERSONAL, tuple(dict.fromkeys(detail.kind for detail in details)))
    prompt = Prompt(TEX.sub(" ", text), is_about_mathematics=is_mathematical)
    finding = next((found for found in rules.findings(prompt) if found.verdict != Verdict.OFF_TASK), None)
    return Shown(line, Verdict(finding.verdict)) if finding else None


def words_of(code: str) -> list[tuple[int, str]]:
    """Every text that is written out in a file, with its line; nothing for a file that can't be read."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    found = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip()
    ]
    found.sort(key=lambda each: each[0])
    return [*found, *_spelled(found)]


def _spelled(words: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Neighbouring short texts as one."""
    run: list[tuple[int, str]] = []
    for line, text in [*words, (0, "end of the file")]:
        if len(text) <= SHORT and text.isalpha():
            run.append((line, text))
            continue
        if len(run) > SHORT:
            yield run[0][0], "".join(text for _, text in run)
        run = []


def hidden_orders(code: str) -> tuple[int, ...]:
    """The lines of the comments that give orders to an engine."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError):
        return ()  # The checks say what is wrong with the file.
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return tuple(comment.start[0] for comment in comments if pasted.speaks_to_engine(comment.string))
