"""What the home page, the page of all lessons and the page of one lesson show."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value, Window
from django.db.models.functions import NullIf, RowNumber
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.access import Actor
from accounts.models import Role, User
from generation.forms import StartForm
from generation.models import Generation, Status
from generation.wording import problem_words
from projects.models import Clip, Project, Scene, Subject

RECENT = 12
NEWEST = 5
"""Lessons of a subject that the home page names."""
PAGE = 24
LESSONS_PAGE = 60
OTHERS_LAST = NullIf(F("subject"), Value(Subject.OTHER.value)).asc(nulls_last=True)
IN_ORDER = (OTHERS_LAST, "unit", "title", "pk")
LINE = ("pk", "subject", "unit", "title", "team_id", "team__name")
"""What is said of a project."""
SCENE = ("pk", "title", "updated_at", "project__title", "author_id", "author__name", "author__email")
CLIP = ("clip__width", "clip__height", "clip__duration")
"""What a card shows of a film."""


def home_context(actor: Actor, form: StartForm | None = None) -> dict[str, Any]:
    """The page around the prompt box; `form` is the one that came back with its errors."""
    memberships = list(actor.memberships().select_related("team").order_by("pk"))
    actor = actor.knowing(memberships)
    subjects, lesson_count = newest_lessons(actor)
    return {
        "form": form or StartForm(actor=actor),
        "scenes": recent_scenes(actor),
        "subjects": subjects,
        "lesson_count": lesson_count,
        "memberships": memberships,
    }


def recent_scenes(actor: Actor) -> list[Card]:
    """The newest scenes of the actor's teams, as cards."""
    shown = Scene.objects.of(actor).shown()
    newest = shown.order_by("-updated_at").values("pk")[:RECENT]  # sorted before anything is joined
    return cards(Scene.objects.filter(pk__in=newest).order_by("-updated_at"))


def lesson_context(project: Project, page: str | None, *, archived: bool = False) -> dict[str, Any]:
    """A project's scenes, or those in its archive, the newest first, a page at a time."""
    scenes = project.scenes.live().filter(archived_at__isnull=not archived).order_by("-updated_at")
    shown = Paginator(scenes, PAGE).get_page(page)
    first = max(shown.start_index() - 1, 0)
    return {
        "project": project,
        "page": shown,
        "scenes": cards(scenes[first : shown.end_index()]),
        "archived": archived,
        "archive_count": project.scenes.live().exclude(archived_at=None).count(),
        "tags": project.tags.all(),
    }


@dataclass(frozen=True)
class Card:
    """A scene in a list, with the state of its newest generation."""

    id: UUID
    title: str
    project: str
    author: User | None
    updated_at: datetime
    generation: Generation | None

    @property
    def version(self) -> tuple[object, ...]:
        """All that is shown of it."""
        author, made = self.author and self.author.display_name, self.generation
        state = made and (made.status, made.problem, made.clip_id)
        return self.id, self.title, self.project, author, self.updated_at, state

    @property
    def clip(self) -> Clip | None:
        return self.generation.clip if self.generation else None

    @property
    def status(self) -> str:
        return str(Status(self.generation.status).label) if self.generation else ""

    @property
    def is_busy(self) -> bool:
        return self.generation is not None and not self.generation.has_ended

    @property
    def problem(self) -> dict[str, str] | None:
        return problem_words(self.generation.problem) if self.generation and self.generation.problem else None


def cards(scenes: QuerySet[Scene]) -> list[Card]:
    """Two queries, and of each row only what is shown."""
    newest = Generation.objects.on_stage().filter(scene=OuterRef("pk")).order_by("-created_at").values("pk")[:1]
    shown = list(scenes.annotate(newest=Subquery(newest)).values_list(*SCENE, "newest", named=True))
    told = Generation.objects.select_related("clip").only("status", "problem", *CLIP)
    generations = told.in_bulk([scene.newest for scene in shown if scene.newest])
    return [_card(scene, generations.get(scene.newest)) for scene in shown]


def _card(scene: Any, generation: Generation | None) -> Card:
    author = None
    if scene.author_id:
        author = User(pk=scene.author_id, name=scene.author__name, email=scene.author__email)
    return Card(scene.pk, scene.title, scene.project__title, author, scene.updated_at, generation)


@dataclass(frozen=True)
class Lesson:
    """A line of the table of contents, ready to be shown: a team has hundreds."""

    id: UUID
    unit: str
    title: str
    url: str
    team: str
    scenes: str
    can_edit: bool


Subjects = list[tuple[str, list[Lesson]]]


def newest_lessons(actor: Actor) -> tuple[Subjects, int]:
    """The projects used last, a few of each subject, in the order of their titles; and how many there are in all."""
    placed = (
        Project.objects.of(actor)
        .shown()
        .annotate(
            newest=Window(RowNumber(), partition_by=[F("subject")], order_by=F("updated_at").desc()),
            place=Window(RowNumber(), order_by=IN_ORDER),
            in_all=Window(Count("pk")),
        )
    )
    rows = placed.order_by("newest").values_list(*LINE, "newest", "place", "in_all", named=True)
    first = rows[: NEWEST * len(Subject)]  # a filter would ask for all of it twice over
    shown = sorted((row for row in first if row.newest <= NEWEST), key=lambda row: row.place)
    return _by_subject(shown), shown[0].in_all if shown else 0


def lessons_context(actor: Actor, query: str, page: str | None, *, archived: bool = False) -> dict[str, Any]:
    """All projects, or those in the archive, whose title has each word of `query`, in order, a page at a time."""
    found = Project.objects.of(actor).live().filter(archived_at__isnull=not archived)
    for word in query.split():
        found = found.filter(title__icontains=word)
    found = found.order_by(*IN_ORDER)
    shown = Paginator(found, LESSONS_PAGE).get_page(page)
    first = max(shown.start_index() - 1, 0)
    roles = dict(actor.memberships().values_list("team", "role"))
    editable = {team for team, role in roles.items() if Role(role).covers(Role.EDITOR)}
    subjects = _by_subject(found.values_list(*LINE, named=True)[first : shown.end_index()], editable)
    can_choose = any(lesson.can_edit for _label, lessons in subjects for lesson in lessons)
    context = {"query": query, "page": shown, "subjects": subjects, "archived": archived}
    return context | {"in_teams": len(roles) > 1, "can_choose": can_choose}


def _by_subject(rows: Iterable[Any], editable: Collection[UUID] = ()) -> Subjects:
    """Lessons under the label of their subject, their scenes counted in one query. `editable`: teams."""
    shown = list(rows)
    scenes = Scene.objects.live().filter(archived_at=None, project__in=[project.pk for project in shown])
    counted = scenes.values_list("project")
    counts = dict(counted.annotate(Count("pk")))
    return [
        (str(Subject(subject).label), [_lesson(project, counts.get(project.pk, 0), editable) for project in group])
        for subject, group in groupby(shown, key=lambda project: project.subject)
    ]


def _lesson(project: Any, scenes: int, editable: Collection[UUID]) -> Lesson:
    said = ngettext("%(count)d scene", "%(count)d scenes", scenes) % {"count": scenes}
    url = reverse("lesson", args=[project.pk])
    return Lesson(project.pk, project.unit, project.title, url, project.team__name, said, project.team_id in editable)
