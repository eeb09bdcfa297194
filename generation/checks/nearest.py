"""The name that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one; None when none is like enough to be worth saying."""
    choices = sorted(set(known) - {name})
    folded = {choice.lower().replace("_", ""): choice for choice in reversed(choices)}
    same = folded.get(name.lower().replace("_", ""))
    if same:
        return same
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.75)
    return close[0] if close else None
