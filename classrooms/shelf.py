"""What stands on a shelf: for the team, and for pupils who come by its address and see finished films only."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import digest
from classrooms.classroom import Classroom, ShelfLink, Shelved
from projects import sharing
from projects.models import Clip, Project, Scene, SceneQuerySet

SHOWN_OF_CLIP = ("width", "height", "duration")


@dataclass(frozen=True)
class Film:
    """A scene with its newest film."""

    id: UUID
    """Of the scene."""
    title: str
    clip: Clip


@dataclass
class Lesson:
    """A lesson on the shelf, with how many films it has to show and the first of them."""

    project: Project
    films: int = 0
    first: Clip | None = None


def shelf_behind(token: str, session: MutableMapping[str, Any]) -> ShelfLink:
    """The open link with this token, for the visitor of this session. Raises Http404 and sharing.PasswordNeeded."""
    found = ShelfLink.objects.open().filter(digest=digest(token), classroom__team__deleted_at=None)
    link = found.select_related("classroom").first()
    if link is None:
        raise Http404
    sharing.require_unlocked(link, session)
    return link


def on_shelf(classroom: Classroom) -> QuerySet[Shelved]:
    """The lessons in their order, but for those in the trash."""
    rows = classroom.shelf.filter(project__deleted_at=None, project__team=F("classroom__team"))
    return rows.select_related("project")


def for_pupils(classroom: Classroom) -> QuerySet[Shelved]:
    """The lessons that pupils see: those in the archive are on no list."""
    return on_shelf(classroom).filter(project__archived_at=None)


def lesson_or_404(classroom: Classroom, id: UUID) -> Project:
    return get_object_or_404(for_pupils(classroom), project=id).project


def films_of(scenes: SceneQuerySet) -> SceneQuerySet:
    """Those with a film, in the order in which they were made."""
    return scenes.shown().filmed().order_by("created_at", "pk")


def with_films(rows: Iterable[Shelved]) -> list[Lesson]:
    """The lessons, with how many films each has: two queries."""
    lessons = {row.project_id: Lesson(row.project) for row in rows}
    first: dict[UUID, UUID] = {}
    scenes = films_of(Scene.objects.filter(project__in=lessons))
    for project, film in scenes.values_list("project_id", "film"):  # type: ignore[misc]  # annotated by filmed()
        lessons[project].films += 1
        first.setdefault(project, film)
    clips = _clips(first.values())
    for project, film in first.items():
        lessons[project].first = clips.get(film)
    return list(lessons.values())


def rows_of_films(lesson: Project) -> QuerySet[Scene, Any]:
    """What `as_films` takes."""
    scenes = films_of(Scene.objects.filter(project=lesson))
    return scenes.values_list("pk", "title", "film", named=True)  # type: ignore[misc]  # annotated by filmed()


def as_films(rows: Iterable[Any]) -> list[Film]:
    """A page of `rows_of_films`, with the films."""
    shown = list(rows)
    clips = _clips(row.film for row in shown)
    return [Film(row.pk, row.title, clips[row.film]) for row in shown if row.film in clips]


def film_or_404(classroom: Classroom, id: UUID) -> tuple[Project, Film]:
    """The scene with its newest film, and its lesson, which is on the shelf."""
    scene = get_object_or_404(_scenes_on(classroom).select_related("project"), pk=id)
    clip = sharing.newest_clip(scene)
    if clip is None:
        raise Http404
    return scene.project, Film(scene.pk, scene.title, clip)


def clip_or_404(classroom: Classroom, id: UUID) -> Clip:
    """The film with this id, while it is the newest of a scene on the shelf."""
    scene = get_object_or_404(_scenes_on(classroom), revisions__clips=id)
    clip = sharing.newest_clip(scene)
    if clip is None or clip.pk != id:
        raise Http404
    return clip


def _scenes_on(classroom: Classroom) -> SceneQuerySet:
    return Scene.objects.shown().filter(project__in=for_pupils(classroom).values("project"))


def _clips(ids: Iterable[UUID]) -> dict[UUID, Clip]:
    return Clip.objects.only(*SHOWN_OF_CLIP).in_bulk(list(ids))
