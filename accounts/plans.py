"""What a team may use, as data: a row a plan. The defaults; no money is taken yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MIB = 2**20
GIB = 2**30


@dataclass(frozen=True)
class Plan:
    """The limits of a team. Sizes in bytes, times in seconds."""

    asset_count: int
    asset_bytes: int
    """Of all files in the library together."""
    qualities: str
    """Manim's quality flags that may be asked for."""
    film_seconds: float
    """The longest film."""
    wall_seconds: float
    cpu_seconds: int
    memory_bytes: int
    file_bytes: int
    """The biggest file that a render may write."""
    model_tokens: int
    """Of the operator's model servers, question and answer together, a month."""
    api_rate: int
    """Requests to the API a minute, of each token."""


PLANS: Mapping[str, Plan] = {
    "guest": Plan(0, 0, "lm", 180.0, 180.0, 240, 2 * GIB, 128 * MIB, 200_000, 120),
    "team": Plan(500, 500 * MIB, "lmhk", 600.0, 300.0, 600, 4 * GIB, 512 * MIB, 5_000_000, 1_200),
    "school": Plan(5_000, 5 * GIB, "lmhk", 1_800.0, 1_200.0, 3_600, 8 * GIB, 2 * GIB, 50_000_000, 6_000),
}
"""`guest` is the plan of visitors who have not signed up, `team` the one that a new team gets."""
