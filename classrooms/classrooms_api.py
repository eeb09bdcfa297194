"""REST API v1: classrooms, their shelves, and the address for pupils. The pages call the same verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import team_or_404
from accounts.actions import home_team
from accounts.models import Role
from accounts.rest.addresses import address
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import named, refusing
from accounts.rest.pages import page
from classrooms import shelf, shelving
from classrooms.access import classroom_or_404
from classrooms.classroom import Classroom
from classrooms.classroom_shapes import (
    ClassroomEdited,
    ClassroomGiven,
    ClassroomQuery,
    ClassroomShown,
    ShelfGiven,
    ShelfLinkGiven,
    ShelfLinkMade,
    ShelvedShown,
)
from classrooms.shelf import Lesson
from projects.access import project_or_404, projects_or_404


@operation("classrooms", asks=ClassroomQuery, shows=ClassroomShown, is_page=True)
def classroom_list(request: Request, query: dict[str, Any]) -> Response:
    """The classrooms of your teams."""
    actor = actor_in(request)
    rows = Classroom.objects.of(actor)
    if "team" in query:
        rows = rows.filter(team=named("team", team_or_404, actor, query["team"]))
    shown = rows.with_open_link().with_counts()
    return page(request, shown, lambda row: _classroom_json(row, request), by=query["ordering"])


@operation("classrooms", takes=ClassroomGiven, shows=ClassroomShown, status=201, for_account=True)
def classroom_create(request: Request, values: dict[str, Any]) -> Response:
    """Make a classroom with an empty shelf: editors."""
    actor, team = actor_in(request), values.pop("team", None)
    home = named("team", team_or_404, actor, team, Role.EDITOR) if team else home_team(actor, request._request.session)
    made = refusing(shelving.create, home, person_in(request), **values)
    return Response(_shown(request, made.pk), status=HTTPStatus.CREATED)


@operation("classrooms", shows=ClassroomShown)
def classroom_read(request: Request, id: UUID) -> Response:
    """A classroom."""
    return Response(_shown(request, id))


@operation("classrooms", takes=ClassroomEdited, is_partial=True, shows=ClassroomShown, for_account=True)
def classroom_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Change a classroom's name, subject or year: editors."""
    found, _role = classroom_or_404(actor_in(request), id, Role.EDITOR)
    if values:
        shelving.edit(found, person_in(request), **values)
    return Response(_shown(request, id))


@operation("classrooms", status=204, for_account=True)
def classroom_delete(request: Request, id: UUID) -> Response:
    """Delete a classroom for good, with its shelf and address; the lessons stay: admins."""
    found, _role = classroom_or_404(actor_in(request), id, Role.ADMIN)
    shelving.delete(found, person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("classrooms", shows=ShelvedShown, is_list=True)
def shelf_list(request: Request, id: UUID) -> Response:
    """The lessons on the shelf, in their order."""
    found, _role = classroom_or_404(actor_in(request), id)
    return _shelf(request, found)


@operation("classrooms", takes=ShelfGiven, shows=ShelvedShown, is_list=True, for_account=True)
def shelf_put(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Put lessons of the same team at the end of the shelf: editors."""
    actor = actor_in(request)
    found, _role = classroom_or_404(actor, id, Role.EDITOR)
    lessons = named("projects", projects_or_404, actor, values["projects"])
    refusing(shelving.put, found, person_in(request), lessons)
    return _shelf(request, found)


@operation("classrooms", takes=ShelfGiven, shows=ShelvedShown, is_list=True, for_account=True)
def shelf_order(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Put the shelf into this order, each lesson on it once: editors."""
    found, _role = classroom_or_404(actor_in(request), id, Role.EDITOR)
    refusing(shelving.order, found, person_in(request), values["projects"])
    return _shelf(request, found)


@operation("classrooms", status=204, for_account=True)
def shelf_take(request: Request, id: UUID, project: UUID) -> Response:
    """Take a lesson off the shelf, at once for those who look at it: editors."""
    found, _role = classroom_or_404(actor_in(request), id, Role.EDITOR)
    shelving.take(found, person_in(request), [project_or_404(actor_in(request), project)])
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("classrooms", takes=ShelfLinkGiven, shows=ShelfLinkMade, status=201, for_account=True)
def classroom_share(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Give the shelf an address for pupils, in place of the one before. Its `url` is answered this once: admins."""
    found, _role = classroom_or_404(actor_in(request), id, Role.ADMIN)
    wanted = {"days": values.get("days"), "password": values.get("password", "")}
    link, token = shelving.share(found, person_in(request), **wanted)
    made = {
        "has_password": link.has_password,
        "expires_at": link.expires_at.isoformat() if link.expires_at else None,
        "url": request.build_absolute_uri(reverse("shared_shelf", args=[token])),
    }
    return Response(made, status=HTTPStatus.CREATED)


@operation("classrooms", status=204, for_account=True)
def classroom_unshare(request: Request, id: UUID) -> Response:
    """Take the shelf's address back: it leads nowhere any more, at once: admins."""
    found, _role = classroom_or_404(actor_in(request), id, Role.ADMIN)
    shelving.unshare(found, person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


def _shown(request: Request, id: UUID) -> dict[str, Any]:
    rows = Classroom.objects.of(actor_in(request)).with_open_link().with_counts()  # any role may read
    return _classroom_json(get_object_or_404(rows, pk=id), request)


def _classroom_json(classroom: Classroom, request: Request) -> dict[str, Any]:
    link = classroom.link
    return {
        "id": str(classroom.pk),
        "team": str(classroom.team_id),
        "name": classroom.name,
        "subject": classroom.subject,
        "year": classroom.year,
        "lesson_count": classroom.lesson_count,
        "is_shared": link is not None,
        "has_password": link is not None and link.has_password,
        "shared_until": link.expires_at.isoformat() if link and link.expires_at else None,
        "created_at": classroom.created_at.isoformat(),
        "updated_at": classroom.updated_at.isoformat(),
        "page_url": address(request, "classroom", classroom.pk),
    }


def _shelf(request: Request, classroom: Classroom) -> Response:
    return Response([_shelved_json(each, request) for each in shelf.with_films(shelf.on_shelf(classroom))])


def _shelved_json(lesson: Lesson, request: Request) -> dict[str, Any]:
    project = lesson.project
    return {
        "project": str(project.pk),
        "title": project.title,
        "unit": project.unit,
        "film_count": lesson.films,
        "is_archived": project.archived_at is not None,
        "page_url": address(request, "lesson", project.pk),
    }
