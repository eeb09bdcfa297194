"""The source inside an answer, as it comes: without what a model says around it."""

from __future__ import annotations

import re

FENCE = "```"
CODE = re.compile(r"from \w+ import|import \w|class \w|def \w|self\.\w|step\(self|@\w")
"""How a line of a scene begins, where there is no fence."""


class Listener:
    """Passes on what stands in an answer's first fence; or, where there is none, all from its first line of code."""

    def __init__(self) -> None:
        self._line = ""
        """The beginning of a line of which one can't say yet what it is."""
        self._is_inside = False
        self._is_over = False
        self._is_passing = False
        """Whether the line's beginning has been passed on."""

    def heard(self, piece: str) -> str:
        """As much of the source as this piece lets one know."""
        return "".join(map(self._heard, piece.splitlines(keepends=True)))

    def _heard(self, part: str) -> str:
        ends = part.endswith("\n")
        if self._is_over:
            return ""
        if self._is_passing:
            self._is_passing = not ends
            return part
        self._line += part
        begun = self._line.lstrip()
        if begun.startswith(FENCE):
            if ends:
                self._line, self._is_over, self._is_inside = "", self._is_inside, True
            return ""
        if not ends and FENCE.startswith(begun):
            return ""  # it may become one
        self._is_inside = self._is_inside or bool(CODE.match(begun))
        told = self._line if self._is_inside else ""
        if self._is_inside or ends:
            self._line, self._is_passing = "", self._is_inside and not ends
        return told
