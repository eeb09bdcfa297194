"""What the API shows, as dataclasses. Fields that a newer server adds are passed over; all times are aware."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar, dataclass_transform

T = TypeVar("T")

ENDED = ("succeeded", "failed", "cancelled")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def shape(kind: type[T]) -> type[T]:
    return dataclass(frozen=True, kw_only=True)(kind)


@shape
class Page(Generic[T]):
    """A page of a list; `next` is where it goes on."""

    results: list[T]
    next: str | None = None


@shape
class Account:
    id: int | None
    name: str | None
    email: str | None
    scopes: list[str]
    team: str | None
    """The one team that the token opens; None: all of its person's."""


@shape
class Team:
    id: str
    name: str
    role: str
    is_personal: bool
    plan: str
    created_at: datetime


@shape
class Project:
    """A lesson."""

    id: str
    team: str
    title: str
    subject: str
    unit: str
    tags: list[str]
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    page_url: str


@shape
class Scene:
    id: str
    project: str
    title: str
    author: str | None
    tags: list[str]
    is_archived: bool
    created_at: datetime
    updated_at: datetime
    studio_url: str


@shape
class SceneFound(Scene):
    snippet: str
    """Where the words are: safe HTML."""


@shape
class RevisionBrief:
    """A revision as lists show it: without its code."""

    id: str
    scene: str
    number: int
    engine: str
    blueprint: str | None
    origin: str
    author: str | None
    created_at: datetime


@shape
class Revision(RevisionBrief):
    code: str
    parameters: dict[str, Any]


@shape
class Stretch:
    """A step or a caption of a film, in seconds; one of `name` and `text` is there."""

    start: float
    end: float
    name: str = ""
    text: str = ""


@shape
class Clip:
    """A film; width and height in pixels, duration in seconds."""

    id: str
    scene: str
    revision: str
    quality: str
    width: int
    height: int
    fps: int
    duration: float
    steps: list[Stretch]
    captions: list[Stretch]
    created_at: datetime
    video_url: str
    poster_url: str
    captions_url: str


@shape
class ClipBrief:
    """A film as its generation tells of it."""

    id: str
    duration: float
    steps: list[Stretch] = field(default_factory=list)
    captions: list[Stretch] = field(default_factory=list)


@shape
class Trouble:
    """Why a generation failed: `fault` is `user`, `model` or `system`."""

    id: str
    title: str
    message: str
    fault: str = "system"
    hint: str = ""


@shape
class Usage:
    """What the model servers took."""

    tokens_in: int
    tokens_out: int
    seconds: float
    cost: float
    currency: str
    calls: list[dict[str, Any]]


@shape
class GenerationBrief:
    id: str
    status: str
    prompt: str
    engine: str
    quality: str
    project: str
    scene: str
    created_at: datetime
    ended_at: datetime | None
    url: str

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED


@shape
class Generation(GenerationBrief):
    seed: int
    wishes: dict[str, Any]
    plan: dict[str, Any] | None
    is_held: bool
    """Whether its plan, or what a model would change, waits to be accepted."""
    change: str
    proposal: str
    usage: Usage
    blueprint: str | None
    parameters: dict[str, Any] | None
    code: str | None
    film_url: str | None
    clip: ClipBrief | None
    problem: Trouble | None
    events_url: str
    cancel_url: str
    studio_url: str


@shape
class Event:
    """One of a generation's numbered events; `docs/developers/api.md` lists the kinds and their data."""

    number: int
    kind: str
    at: datetime
    data: dict[str, Any]

    @property
    def is_last(self) -> bool:
        return self.kind == "status" and self.data.get("status") in ENDED


@shape
class BlueprintBrief:
    id: str
    title: str
    summary: str
    subject: str
    grades: list[int]
    tags: list[str]
    thumbnail_url: str


@shape
class Blueprint(BlueprintBrief):
    prompts: list[str]
    steps: list[str]
    defaults: dict[str, Any]
    parameters: dict[str, Any]
    """Their JSON Schema."""


@shape
class Source:
    blueprint: str
    scene_class: str
    parameters: dict[str, Any]
    code: str


@shape
class Problem:
    """One thing that a check found; line and column from 1, 0 for the whole file."""

    id: str
    line: int
    column: int
    message: str
    hint: str
    fixed: bool


@shape
class Check:
    ok: bool
    problems: list[Problem]
    code: str | None
    """After the repairs, where they were asked for."""
    diff: str


@shape
class Formatted:
    code: str


@shape
class Asset:
    """A file of a team's library."""

    id: str
    team: str
    kind: str
    name: str
    path: str
    snippet: str
    sha256: str
    size: int
    media_type: str
    facts: dict[str, Any]
    author: str | None
    created_at: datetime
    deleted_at: datetime | None
    url: str
    download_url: str


@shape
class Link:
    id: str
    role: str
    has_password: bool
    views: int
    created_at: datetime
    expires_at: datetime | None


@shape
class NewLink(Link):
    url: str


@shape
class Trashed:
    kind: str
    id: str
    title: str
    deleted_at: datetime


@shape
class UsedDay:
    day: date
    calls: int
    tokens_in: int
    tokens_out: int
    seconds: float
    cost: float


@shape
class Budget:
    used: int
    most: int


@shape
class TeamUsage:
    team: str
    since: datetime
    currency: str
    model_tokens: Budget
    days: list[UsedDay]


@shape
class Changed:
    changed: int
    """How many."""
