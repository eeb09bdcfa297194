"""The name that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MAX_CHOICES = 1000
MAX_DIFFERENCE = 6
"""In length: further apart nothing looks alike."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one; None when none is like enough to be worth saying."""
    choices = sorted(choice for choice in set(known) - {name} if abs(len(choice) - len(name)) <= MAX_DIFFERENCE)
    choices = choices[:MAX_CHOICES]
    folded = {choice.lower().replace("_", ""): choice for choice in reversed(choices)}
    same = folded.get(name.lower().replace("_", ""))
    if same:
        return same
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.75)
    return close[0] if close else None
