"""What a team may use, as data: a row a plan. The defaults; no money is taken yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KIB = 2**10
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
    processes: int
    """Of one render at a time, with its threads."""
    files: int
    """That one render may make."""
    open_files: int
    """Of each of its processes."""
    log_bytes: int
    """That one render may print."""


PLANS: Mapping[str, Plan] = {
    "guest": Plan(0, 0, "lm", 180.0, 180.0, 240, 2 * GIB, 128 * MIB, 200_000, 120, 32, 5_000, 512, 64 * KIB),
    "team": Plan(
        500, 500 * MIB, "lmhk", 600.0, 300.0, 600, 4 * GIB, 512 * MIB, 5_000_000, 1_200, 32, 20_000, 512, 256 * KIB
    ),
    "school": Plan(
        5_000, 5 * GIB, "lmhk", 1_800.0, 1_200.0, 3_600, 8 * GIB, 2 * GIB, 50_000_000, 6_000, 64, 50_000, 512, MIB
    ),
}
"""`guest` is the plan of visitors who have not signed up, `team` the one that a new team gets."""
