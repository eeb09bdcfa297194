"""What a cleaned file is, and how one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Refused(Exception):
    """A file that is not kept; the sentence says what to do instead."""


@dataclass(frozen=True)
class Clean:
    """A file that we have written ourselves."""

    kind: str
    """image, drawing, sound or font."""
    media_type: str
    suffix: str
    content: bytes = field(repr=False)
    facts: Mapping[str, int | float | str] = field(default_factory=dict)
    """`width` and `height` in pixels, `duration` in seconds, `family` of a font."""


def check_size(content: bytes, most: int, what: str) -> None:
    if len(content) > most:
        raise Refused(f"{what} may have at most {most // 2**20} MB; this one has {len(content) / 2**20:.1f} MB.")
