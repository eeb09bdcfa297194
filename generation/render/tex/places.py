"""Where the broker keeps what it has set, and how much of it."""

from __future__ import annotations

import os
from pathlib import Path

SIZE = "TEX_CACHE_MB"
"""The most megabytes that formulas and formats may take."""
_USUAL_SIZE = 512
_SMALLEST_SIZE = 32


def folder() -> Path:
    """MANIMGEN_CACHE, or the user's own cache folder, where no other is named."""
    own = os.environ.get("MANIMGEN_CACHE")
    if own:
        return Path(own, "tex").absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "manimgen", "tex").absolute()


def options(cache: Path | None = None, cache_mb: int | None = None) -> list[str]:
    """For the command that starts a render server, whose own environment names nothing of this."""
    return ["--cache", str(cache or folder()), "--cache-mb", str(cache_mb or megabytes())]


def megabytes() -> int:
    """What TEX_CACHE_MB says; 512 where it says nothing. Raises ValueError with a sentence."""
    said = os.environ.get(SIZE) or str(_USUAL_SIZE)
    if not said.isdecimal() or int(said) < _SMALLEST_SIZE:
        raise ValueError(f"{SIZE} has to be a whole number of megabytes, at least {_SMALLEST_SIZE}; it is “{said}”.")
    return int(said)
