"""The values that flow through the pipeline: prompt -> brief -> source -> verdict -> film.

Everything here is frozen and knows neither Django nor Manim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class Quality(StrEnum):
    """Manim's own quality flags."""

    LOW = "l"
    MEDIUM = "m"
    HIGH = "h"
    FOUR_K = "k"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return {"l": (854, 480), "m": (1280, 720), "h": (1920, 1080), "k": (3840, 2160)}[self.value]

    @property
    def fps(self) -> int:
        """Frames a second."""
        return {"l": 15, "m": 30, "h": 60, "k": 60}[self.value]


@dataclass(frozen=True)
class Brief:
    """What is wanted: the teacher's sentence and how it shall be made."""

    prompt: str
    engine: str = "composer"
    quality: Quality = Quality.LOW
    seed: int = 0


@dataclass(frozen=True)
class Plan:
    """What an engine means to show, before it writes the source."""

    title: str
    steps: tuple[str, ...] = ()
    blueprint: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Token:
    """A piece of source, as it is written."""

    text: str


@dataclass(frozen=True)
class Source:
    """One self-contained Manim file."""

    code: str
    scene: str
    title: str
    engine: str
    blueprint: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One thing a check found. Line and column count from 1; 0 means the whole file."""

    id: str
    line: int
    column: int
    message: str
    """For a teacher: no jargon."""
    hint: str
    """For a developer: what to write instead."""
    fixed: bool = False


@dataclass(frozen=True)
class Verdict:
    """All problems of a source, in the order of their lines."""

    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return all(problem.fixed for problem in self.problems)


@dataclass(frozen=True)
class Repair:
    """A request to an engine: this source failed, and this is why. A value like any other."""

    source: Source
    reasons: tuple[str, ...]
    attempt: int
    """1 to 4."""


class Engine(Protocol):
    """Brief -> Source. Streams what it does: at most one Plan, any Tokens, and a Source at the end."""

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Plan | Token | Source]:
        """Raises errors.GenerationError. Ends early, without a Source, soon after `stop()` turns true."""
        ...


@dataclass(frozen=True)
class Engines:
    """The model server that `chat` talks to; without a `url` there is only the embedded engine."""

    url: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    seconds: float = 180.0
    """Wall-clock time for one answer."""
    max_tokens: int = 4096


@dataclass(frozen=True)
class Limits:
    """What one render may use. Its process group is killed when it takes more."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 600
    memory_bytes: int = 4 * 2**30
    file_bytes: int = 512 * 2**20
    processes: int = 32
    log_bytes: int = 256 * 2**10
    film_seconds: float = 600.0


@dataclass(frozen=True)
class RenderJob:
    """A file to render. `scene` may be empty when the file has one Scene only."""

    code: str
    scene: str = ""
    quality: Quality = Quality.LOW
    seed: int = 0
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Step:
    """A named stretch of a film, from Manim's `next_section()`. Times in seconds."""

    name: str
    start: float
    end: float


@dataclass(frozen=True)
class Caption:
    """A subcaption. Times in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Film:
    """What a render made. Paths are inside the render's own output folder."""

    video: Path
    poster: Path
    width: int
    height: int
    fps: int
    duration: float
    """Seconds."""
    steps: tuple[Step, ...] = ()
    captions: tuple[Caption, ...] = ()
