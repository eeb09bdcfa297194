"""What the home page and the page of a lesson show."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.access import Actor
from accounts.models import Membership
from generation.forms import StartForm
from generation.models import Generation
from generation.wording import problem_words
from projects.models import Project, Scene, Subject

RECENT = 12
LESSONS = 200
PAGE = 24


def home_context(actor: Actor) -> dict[str, Any]:
    return {
        "form": StartForm(actor=actor),
        "scenes": recent_scenes(actor),
        "subjects": lessons_by_subject(actor),
        "memberships": list(Membership.objects.filter(user=actor.user).select_related("team").order_by("pk")),
    }


def recent_scenes(actor: Actor) -> list[dict[str, Any]]:
    """The newest scenes of the actor's teams, as cards."""
    return cards(Scene.objects.of(actor).order_by("-updated_at")[:RECENT])


def lesson_context(project: Project, page: str | None) -> dict[str, Any]:
    """A project's scenes, the newest first, a page at a time."""
    scenes = project.scenes.order_by("-updated_at")
    shown = Paginator(scenes, PAGE).get_page(page)
    first = max(shown.start_index() - 1, 0)
    return {"project": project, "page": shown, "scenes": cards(scenes[first : shown.end_index()])}


def cards(scenes: QuerySet[Scene]) -> list[dict[str, Any]]:
    """Scenes with the state of their newest generation, in two queries."""
    newest = Generation.objects.filter(scene=OuterRef("pk")).order_by("-created_at").values("pk")[:1]
    shown = list(scenes.select_related("project", "author").annotate(newest=Subquery(newest)))
    generations = Generation.objects.select_related("clip").in_bulk([scene.newest for scene in shown if scene.newest])
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


def lessons_by_subject(actor: Actor) -> list[tuple[str, list[Lesson]]]:
    """The projects of the actor's teams under the label of their subject."""
    projects = Project.objects.of(actor).select_related("team").annotate(scene_count=Count("scenes"))
    by_subject = groupby(projects.order_by("subject", "unit", "title")[:LESSONS], key=lambda project: project.subject)
    lessons = [(Subject(subject), [_lesson(project) for project in group]) for subject, group in by_subject]
    lessons.sort(key=lambda pair: pair[0] == Subject.OTHER)
    return [(str(subject.label), group) for subject, group in lessons]


def _lesson(project: Project) -> Lesson:
    scenes: int = project.scene_count  # type: ignore[attr-defined]  # by annotate()
    said = ngettext("%(count)d scene", "%(count)d scenes", scenes) % {"count": scenes}
    return Lesson(project.title, reverse("lesson", args=[project.pk]), project.team.name, said)
