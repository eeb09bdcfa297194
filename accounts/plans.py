"""What a team may use, as data: a row a plan. The defaults; no money is taken yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KIB = 2**10
MIB = 2**20
GIB = 2**30


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The limits of a team. Sizes in bytes, times in seconds."""

    asset_count: int
    asset_bytes: int
    """Of all files in the library together."""
    qualities: str
    """Manim's quality flags that may be asked for."""
    film_seconds: float
    """The longest film."""
    pixels_a_second: int
    """Width x height x frames a second, also where a scene sets its own."""
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
    "guest": Plan(
        asset_count=0,
        asset_bytes=0,
        qualities="lm",
        film_seconds=180.0,
        pixels_a_second=1280 * 720 * 30,
        wall_seconds=180.0,
        cpu_seconds=240,
        memory_bytes=2 * GIB,
        file_bytes=128 * MIB,
        model_tokens=200_000,
        api_rate=120,
        processes=32,
        files=5_000,
        open_files=512,
        log_bytes=64 * KIB,
    ),
    "team": Plan(
        asset_count=500,
        asset_bytes=500 * MIB,
        qualities="lmhk",
        film_seconds=600.0,
        pixels_a_second=3840 * 2160 * 60,
        wall_seconds=300.0,
        cpu_seconds=600,
        memory_bytes=4 * GIB,
        file_bytes=512 * MIB,
        model_tokens=5_000_000,
        api_rate=1_200,
        processes=32,
        files=20_000,
        open_files=512,
        log_bytes=256 * KIB,
    ),
    "school": Plan(
        asset_count=5_000,
        asset_bytes=5 * GIB,
        qualities="lmhk",
        film_seconds=1_800.0,
        pixels_a_second=3840 * 2160 * 60,
        wall_seconds=1_200.0,
        cpu_seconds=3_600,
        memory_bytes=8 * GIB,
        file_bytes=2 * GIB,
        model_tokens=50_000_000,
        api_rate=6_000,
        processes=64,
        files=50_000,
        open_files=512,
        log_bytes=MIB,
    ),
}
"""`guest` is the plan of visitors who have not signed up, `team` the one that a new team gets."""
