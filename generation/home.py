"""What the home page, the page of all lessons and the page of one lesson show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value, Window
from django.db.models.functions import NullIf, RowNumber
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.access import Actor
from accounts.models import Membership
from generation.forms import StartForm
from generation.models import Generation
from generation.wording import problem_words
from projects.models import Project, Scene, Subject

RECENT = 12
NEWEST = 5
"""Lessons of a subject that the home page names."""
PAGE = 24
LESSONS_PAGE = 60
OTHERS_LAST = NullIf(F("subject"), Value(Subject.OTHER.value)).asc(nulls_last=True)
IN_ORDER = (OTHERS_LAST, "unit", "title", "pk")
LINE = ("pk", "subject", "title", "team__name")
"""What is said of a project."""
CLIP = ("clip__width", "clip__height", "clip__duration")
"""What a card shows of a film."""


def home_context(actor: Actor, form: StartForm | None = None) -> dict[str, Any]:
    """The page around the prompt box; `form` is the one that came back with its errors."""
    subjects, lesson_count = newest_lessons(actor)
    return {
        "form": form or StartForm(actor=actor),
        "scenes": recent_scenes(actor),
        "subjects": subjects,
        "lesson_count": lesson_count,
        "memberships": list(Membership.objects.filter(user=actor.user).select_related("team").order_by("pk")),
    }


def recent_scenes(actor: Actor) -> list[dict[str, Any]]:
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


def cards(scenes: QuerySet[Scene]) -> list[dict[str, Any]]:
    """Scenes with the state of their newest generation, in two queries."""
    newest = Generation.objects.on_stage().filter(scene=OuterRef("pk")).order_by("-created_at").values("pk")[:1]
    shown = list(scenes.select_related("project", "author").annotate(newest=Subquery(newest)))
    told = Generation.objects.select_related("clip").only("status", "problem", *CLIP)
    generations = told.in_bulk([scene.newest for scene in shown if scene.newest])
    return [_card(scene, generations.get(scene.newest)) for scene in shown]


def _card(scene: Scene, generation: Generation | None) -> dict[str, Any]:
    return {
        "scene": scene,
        "generation": generation,
        "clip": generation.clip if generation else None,
        "problem": problem_words(generation.problem) if generation and generation.problem else None,
    }


@dataclass(frozen=True)
class Lesson:
    """A line of the table of contents, ready to be shown: a team has hundreds."""

    title: str
    url: str
    team: str
    scenes: str


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
    in_teams = actor.user is not None and actor.user.memberships.count() > 1
    subjects = _by_subject(found.values_list(*LINE, named=True)[first : shown.end_index()])
    return {"query": query, "page": shown, "subjects": subjects, "in_teams": in_teams, "archived": archived}


def _by_subject(rows: Iterable[Any]) -> Subjects:
    """Lessons under the label of their subject, their scenes counted in one query."""
    shown = list(rows)
    scenes = Scene.objects.live().filter(archived_at=None, project__in=[project.pk for project in shown])
    counted = scenes.values_list("project")
    counts = dict(counted.annotate(Count("pk")))
    return [
        (str(Subject(subject).label), [_lesson(project, counts.get(project.pk, 0)) for project in group])
        for subject, group in groupby(shown, key=lambda project: project.subject)
    ]


def _lesson(project: Any, scenes: int) -> Lesson:
    said = ngettext("%(count)d scene", "%(count)d scenes", scenes) % {"count": scenes}
    return Lesson(project.title, reverse("lesson", args=[project.pk]), project.team__name, said)
