"""What reasoning models think before they answer, between `<think>` and `</think>`: it is no part of the answer.

Servers that know better send it apart, or not at all. Some templates open the thought themselves, so that an answer may
hold nothing but its end.
"""

from __future__ import annotations

import re

BEGIN = ("<think>", "<thinking>")
END = re.compile(r"</think(?:ing)?>\s*")
LONGEST_END = len("</thinking>")


class Listener:
    """Passes on the pieces of an answer, but for what is thought before it."""

    def __init__(self) -> None:
        self._held = ""
        """What may be, or end, a thought."""
        self._is_thinking = False
        self._is_answering = False

    def heard(self, piece: str) -> str:
        """As much of the answer as this piece lets one know."""
        if self._is_answering:
            return self._first(piece) if self._is_thinking else piece
        self._held += piece
        begun = self._held.lstrip()
        if not self._is_thinking and any(word.startswith(begun) for word in BEGIN if len(begun) < len(word)):
            return ""  # it may become one
        self._is_thinking = self._is_thinking or begun.startswith(BEGIN)
        if not self._is_thinking:
            self._is_answering = True
            return self._held
        end = END.search(self._held)
        if not end:
            self._held = self._held[-LONGEST_END:]
            return ""
        self._is_thinking = self._is_answering = True
        return self._first(self._held[end.end() :])

    def _first(self, piece: str) -> str:
        """What follows a thought, without the empty lines between them."""
        begun = piece.lstrip()
        self._is_thinking = not begun
        return begun


def answer_in(text: str) -> str:
    """A whole text without the thought before it; empty where it is nothing else."""
    thought = list(END.finditer(text))
    if thought:
        return text[thought[-1].end() :]
    return "" if text.lstrip().startswith(BEGIN) else text
