"""The values that flow through the pipeline: prompt -> brief -> source -> verdict -> film.

Everything here is frozen and knows neither Django nor Manim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from generation.wishes import PLAIN, Wishes


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
    plan: Plan | None = None
    """The plan to keep to, if the teacher has seen one."""
    base: Base | None = None
    """The scene that shall be changed; None: a new one is wanted."""


@dataclass(frozen=True)
class Base:
    """A scene that is there, and what shall be different."""

    source: Source
    change: str
    """In the teacher's words."""
    seconds: float = 0.0
    """Of its film; 0: there is none."""


@dataclass(frozen=True)
class PlanStep:
    """One step of a storyboard; all in the teacher's language."""

    name: str
    shown: str = ""
    """What is seen, and how it moves."""
    said: str = ""
    """What is said while it is shown: the subcaption."""
    written: str = ""
    """Words and formulas on the screen."""
    objects: tuple[str, ...] = ()
    region: str = "STAGE"
    """Of the scene kit's layout."""


@dataclass(frozen=True)
class Plan:
    """What an engine means to show, before it writes the source."""

    title: str
    steps: tuple[str, ...] = ()
    blueprint: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    idea: str = ""
    board: tuple[PlanStep, ...] = ()
    """The storyboard behind `steps`, where a model planned it."""


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
    remark: str = ""
    """What the engine says to the teacher about a change that it made."""


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

    @property
    def reason(self) -> str:
        """For an engine that is asked to mend the source."""
        told = f"line {self.line}: {self.message}" if self.line else self.message  # else it is about all of it
        return f"Already mended, keep it so: {told}" if self.fixed else f"{told} {self.hint}"


@dataclass(frozen=True)
class Verdict:
    """All problems of a source, in the order of their lines."""

    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return all(problem.fixed for problem in self.problems)


@dataclass(frozen=True)
class Repaired:
    """A source after the deterministic repairs."""

    code: str
    problems: tuple[Problem, ...] = ()
    """What was repaired (`fixed`; lines as they were then), then what is left."""
    diff: str = ""
    """Unified; empty when nothing was repaired."""

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


@dataclass(frozen=True)
class Calling:
    """An engine turns to a model server; what it had written so far for this purpose is void."""

    server: str
    """Its name."""
    purpose: str
    """`plan`, `write`, `repair` or `refine`."""
    attempt: int = 1


@dataclass(frozen=True)
class Waiting:
    """All model servers are busy; the engine asks again after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Usage:
    """What one call of a model server took, whether it came to an end or not."""

    server: str
    model: str
    purpose: str
    outcome: str
    """`done`, `length`, `stopped`, `cached`, or the id of an error."""
    tokens_in: int
    tokens_out: int
    is_counted: bool
    """Whether the server told the tokens; else they are reckoned from the text."""
    seconds: float
    cost: float
    """In the currency of the server's prices."""
    is_own: bool = False
    """The team's own server: its key, its money."""
    step: str = ""
    """The name of the scene's step that was mended alone."""


class Dialect(StrEnum):
    """What a model server speaks."""

    AUTO = "auto"
    """Ask it."""
    TGI = "tgi"
    """Text Generation Inference's own API: /generate_stream, /info."""
    OPENAI = "openai"
    """OpenAI-compatible chat completions: TGI too, vLLM, SGLang, llama.cpp, hosted ones."""


@dataclass(frozen=True)
class Server:
    """A model server, and what one answer of it may take."""

    url: str
    name: str = "model"
    model: str = ""
    """Empty: the first one that it offers."""
    key: str = field(default="", repr=False)
    dialect: Dialect = Dialect.AUTO
    seconds: float = 180.0
    """Wall-clock time for one answer."""
    max_tokens: int = 4096
    """Of one answer."""
    context: int = 0
    """Tokens of question and answer together; 0: as the server says."""
    price_in: float = 0.0
    """For a million tokens of the question, in the operator's currency."""
    price_out: float = 0.0
    is_own: bool = False
    """Given by a team, which pays for it."""
    is_guarded: bool = False
    """Given by somebody who must not reach the networks that only this machine can see."""


class Memory(Protocol):
    """What all workers remember together, for a while. Django's cache is one."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def set(self, key: str, value: Any, timeout: float | None = None) -> Any: ...
    def add(self, key: str, value: Any, timeout: float | None = None) -> Any: ...
    def incr(self, key: str, delta: int = 1) -> Any: ...
    def delete(self, key: str) -> Any: ...


@dataclass(frozen=True)
class Example:
    """A scene that is known to render, with the sentence it was made for."""

    prompt: str
    code: str


@dataclass(frozen=True)
class Engines:
    """The model servers, in the order in which they are asked, and what goes with a question."""

    servers: tuple[Server, ...] = ()
    memory: Memory | None = None
    """None: nothing is shared with other workers."""
    examples: tuple[Example, ...] = ()
    """The team's own."""
    signatures: Callable[[str], tuple[str, ...]] | None = None
    """Text -> signatures of the names of Manim that it is about, the likeliest first."""
    admit: Callable[[tuple[Server, ...]], tuple[Server, ...]] | None = None
    """Asked before the first question: those of the servers that there is money for. May raise GenerationError."""
    shelf: str = ""
    """Under which name answers are kept for the same question again; empty: they are not."""
    wishes: Wishes = PLAIN


Output = Plan | Token | Source | Calling | Waiting | Usage


class Engine(Protocol):
    """Brief -> Source. Streams what it does: at most one Plan, any Tokens, and a Source at the end."""

    def write(self, brief: Brief, repair: Repair | None, stop: Callable[[], bool]) -> Iterator[Output]:
        """Raises errors.GenerationError. Ends early, without a Source, soon after `stop()` turns true."""
        ...


@dataclass(frozen=True)
class Limits:
    """What one render may use. When it takes more it is asked to end, and killed when it does not."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 600
    memory_bytes: int = 4 * 2**30
    file_bytes: int = 512 * 2**20
    files: int = 20_000
    open_files: int = 512
    processes: int = 32
    log_bytes: int = 256 * 2**10
    film_seconds: float = 600.0
    pixels_a_second: int = 3840 * 2160 * 60


@dataclass(frozen=True)
class Asset:
    """A file of the team's library, as a scene names it: `assets/<name>`."""

    name: str
    sha256: str


ASPECTS = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1), "4:3": (4, 3)}


@dataclass(frozen=True)
class RenderJob:
    """A file to render. `scene` may be empty when the file has one Scene only."""

    code: str
    scene: str = ""
    quality: Quality = Quality.LOW
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    assets: tuple[Asset, ...] = ()
    still: float | None = None
    """Only the frame at this time, in seconds; -1: what is left on the stage at the end."""
    step: str = ""
    """Only what is on the stage at the end of this step, by its name or its number from 1."""
    layout: bool = False
    """Only what cannot be read in it: the scene is played without drawing, and measured."""
    aspect: str = "16:9"
    """One of ASPECTS. The frame keeps Manim's height of 8 units."""
    transparent: bool = False
    """Without a background: QuickTime Animation, and VP9 for browsers."""
    namespace: str = ""
    """Films with the same one may show each other's animations; empty: nothing is kept. The job never sees it."""

    @property
    def is_still(self) -> bool:
        """Whether one picture is wanted, and no film."""
        return self.still is not None or bool(self.step)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, both even."""
        width, height = self.quality.size
        across, down = ASPECTS[self.aspect]
        return (width if self.aspect == "16:9" else 2 * round(height * across / down / 2)), height


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
