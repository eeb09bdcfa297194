"""REST API v1: lessons, scenes, their links, the trash, search. The pages call the same verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import team_or_404
from accounts.api import actor, checked, person, refusing
from accounts.models import Role, Team
from projects import copying, organising, search, sharing, trash
from projects.access import (
    project_or_404,
    scene_or_404,
    scenes_or_404,
    share_link_or_404,
    trashed_project_or_404,
    trashed_scene_or_404,
)
from projects.links import LinkRole, ShareLink
from projects.models import Project, Scene, Subject

MOST_CHOSEN = 200
BULK = ("move", "copy", "archive", "unarchive", "tag", "trash")


class ProjectSerializer(serializers.Serializer[Any]):
    """What `POST projects/` and `PATCH projects/{id}/` take."""

    title = serializers.CharField(max_length=200)
    subject = serializers.ChoiceField(choices=Subject.choices, required=False, allow_blank=True)
    unit = serializers.CharField(max_length=120, required=False, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)
    archived = serializers.BooleanField(required=False)
    team = serializers.UUIDField(required=False)


class SceneSerializer(serializers.Serializer[Any]):
    """What `PATCH scenes/{id}/` takes."""

    title = serializers.CharField(max_length=200, required=False)
    project = serializers.UUIDField(required=False)
    tags = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)
    archived = serializers.BooleanField(required=False)


class BulkSerializer(serializers.Serializer[Any]):
    """What `POST scenes/bulk/` takes: `project` for move, `tags` for tag."""

    scenes = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=MOST_CHOSEN)
    do = serializers.ChoiceField(choices=BULK)
    project = serializers.UUIDField(required=False)
    tags = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)


class ShareSerializer(serializers.Serializer[Any]):
    """What `POST scenes/{id}/links/` takes."""

    days = serializers.IntegerField(min_value=1, max_value=sharing.MOST_DAYS, required=False, allow_null=True)
    password = serializers.CharField(
        min_length=6, max_length=200, required=False, allow_blank=True, trim_whitespace=False
    )
    role = serializers.ChoiceField(choices=[LinkRole.VIEW.value], required=False)


class Pages(PageNumberPagination):
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


@api_view(["GET", "POST"])
def projects(request: Request) -> Response:
    """The lessons of your teams (`?team=`, `?tag=`, `?archived=1`), or a new one: 201."""
    if request.method == "POST":
        values = checked(ProjectSerializer, request)
        tags, team = values.pop("tags", []), values.pop("team", None)
        values.pop("archived", None)
        home = _team(request, team, Role.EDITOR) if team else person(request).personal_team()
        made = organising.create(home, person(request), **values)
        refusing(organising.tag, [made], tags)
        return Response(_project_json(made, request), status=HTTPStatus.CREATED)
    archived = request.query_params.get("archived") in {"1", "true"}
    found = Project.objects.of(actor(request)).live().filter(archived_at__isnull=not archived)
    if team := request.query_params.get("team"):
        found = found.filter(team=_team(request, team, Role.VIEWER))
    if tag := request.query_params.get("tag"):
        found = found.filter(tags__name__iexact=tag)
    return _paged(request, found.prefetch_related("tags").order_by("subject", "unit", "title", "pk"), _project_json)


@api_view(["GET", "PATCH", "DELETE"])
def project(request: Request, id: UUID) -> Response:
    """A lesson; change it; or put it into the trash."""
    found = project_or_404(actor(request), id, Role.VIEWER if request.method == "GET" else Role.EDITOR)
    user = actor(request).user
    if request.method == "DELETE":
        organising.trash([found], user)
        return Response(status=HTTPStatus.NO_CONTENT)
    if request.method == "PATCH":
        values = checked(ProjectSerializer, request, partial=True)
        values.pop("team", None)
        if "tags" in values:
            refusing(organising.tag, [found], values.pop("tags"))
        if "archived" in values:
            organising.archive([found], user, into=values.pop("archived"))
        if values:
            organising.edit(found, user, **values)
    return Response(_project_json(found, request))


@api_view(["POST"])
def project_duplicate(request: Request, id: UUID) -> Response:
    found = project_or_404(actor(request), id, Role.EDITOR)
    copy = refusing(copying.duplicate_project, found, actor(request).user)
    return Response(_project_json(copy, request), status=HTTPStatus.CREATED)


@api_view(["POST"])
def project_restore(request: Request, id: UUID) -> Response:
    found = trashed_project_or_404(actor(request), id)
    organising.restore(found, actor(request).user)
    return Response(_project_json(project_or_404(actor(request), id), request))


@api_view(["GET"])
def scenes(request: Request) -> Response:
    """The scenes of your teams, the newest first (`?project=`, `?tag=`, `?archived=1`)."""
    found = Scene.objects.of(actor(request)).live()
    found = found.filter(archived_at__isnull=request.query_params.get("archived") not in {"1", "true"})
    if project := request.query_params.get("project"):
        found = found.filter(project=_project(request, project, Role.VIEWER))
    if tag := request.query_params.get("tag"):
        found = found.filter(tags__name__iexact=tag)
    shown = found.select_related("author").prefetch_related("tags").order_by("-updated_at", "pk")
    return _paged(request, shown, _scene_json)


@api_view(["GET", "PATCH", "DELETE"])
def scene(request: Request, id: UUID) -> Response:
    """A scene; change its title, lesson, tags or place; or put it into the trash."""
    found = scene_or_404(actor(request), id, Role.VIEWER if request.method == "GET" else Role.EDITOR)
    user = actor(request).user
    if request.method == "DELETE":
        organising.trash([found], user)
        return Response(status=HTTPStatus.NO_CONTENT)
    if request.method == "PATCH":
        values = checked(SceneSerializer, request)
        target = _project(request, values["project"], Role.EDITOR) if "project" in values else None
        if "tags" in values:
            refusing(organising.tag, [found], values["tags"])
        if "title" in values:
            organising.rename(found, user, values["title"])
        if "archived" in values:
            organising.archive([found], user, into=values["archived"])
        if target:
            organising.move([found], user, target)
    return Response(_scene_json(found, request))


@api_view(["POST"])
def scenes_bulk(request: Request) -> Response:
    """Do the same to many scenes, all of them or none."""
    wanted = checked(BulkSerializer, request)
    chosen = scenes_or_404(actor(request), wanted["scenes"])
    user = actor(request).user
    match wanted["do"]:
        case "move":
            count = organising.move(chosen, user, _project(request, wanted.get("project", ""), Role.EDITOR))
        case "copy":
            count = len(refusing(copying.duplicate_scenes, chosen, user))
        case "tag":
            refusing(organising.tag, chosen, wanted.get("tags", []), add=True)
            count = len(chosen)
        case "trash":
            count = organising.trash(chosen, user)
        case into:
            count = organising.archive(chosen, user, into=into == "archive")
    return Response({"changed": count})


@api_view(["POST"])
def scene_duplicate(request: Request, id: UUID) -> Response:
    copy = refusing(copying.duplicate_scene, scene_or_404(actor(request), id, Role.EDITOR), actor(request).user)
    return Response(_scene_json(copy, request), status=HTTPStatus.CREATED)


@api_view(["POST"])
def scene_restore(request: Request, id: UUID) -> Response:
    organising.restore(trashed_scene_or_404(actor(request), id), actor(request).user)
    return Response(_scene_json(scene_or_404(actor(request), id), request))


@api_view(["GET", "POST"])
def scene_links(request: Request, id: UUID) -> Response:
    """The open links to a scene; or a new one: 201, with its `url` this once."""
    found = scene_or_404(actor(request), id, Role.EDITOR)
    if request.method == "GET":
        return Response([_link_json(link) for link in found.share_links.open()])
    wanted = checked(ShareSerializer, request)
    link, token = refusing(
        sharing.share, found, person(request), days=wanted.get("days"), password=wanted.get("password", "")
    )
    url = request.build_absolute_uri(reverse("shared", args=[token]))
    return Response(_link_json(link) | {"url": url}, status=HTTPStatus.CREATED)


@api_view(["DELETE"])
def link(request: Request, id: UUID) -> Response:
    sharing.revoke(share_link_or_404(actor(request), id), person(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@api_view(["GET"])
def trash_list(request: Request) -> Response:
    """What lies in the trash of your teams, and since when."""
    lessons = [_trashed_json(each, "project") for each in trash.lessons_in(actor(request))[:MOST_CHOSEN]]
    alone = [_trashed_json(each, "scene") for each in trash.scenes_in(actor(request))[:MOST_CHOSEN]]
    return Response(lessons + alone)


@api_view(["GET"])
def search_scenes(request: Request) -> Response:
    """Scenes with the words of `?q=` (and `?team=`, `?tag=`), the best first; `snippet` is HTML with <mark>."""
    words = request.query_params.get("q", "")
    given = request.query_params.get("team")
    team = _team(request, given, Role.VIEWER).pk if given else None
    found = search.scenes(actor(request), words, team=team, tag=request.query_params.get("tag", ""))
    pages = Pages()
    shown: list[Scene] = pages.paginate_queryset(found.prefetch_related("tags"), request) or []
    rows = [_scene_json(each.scene, request) | {"snippet": each.snippet} for each in search.with_snippets(shown, words)]
    return pages.get_paginated_response(rows)


def _paged(request: Request, found: Any, as_json: Any) -> Response:
    pages = Pages()
    shown: list[Any] = pages.paginate_queryset(found, request) or []
    return pages.get_paginated_response([as_json(each, request) for each in shown])


def _project_json(project: Project, request: Request) -> dict[str, Any]:
    return {
        "id": str(project.pk),
        "team": str(project.team_id),
        "title": project.title,
        "subject": project.subject,
        "unit": project.unit,
        "tags": [tag.name for tag in project.tags.all()],
        "is_archived": project.archived_at is not None,
        "updated_at": project.updated_at.isoformat(),
        "page_url": request.build_absolute_uri(reverse("lesson", args=[project.pk])),
    }


def _scene_json(scene: Scene, request: Request) -> dict[str, Any]:
    return {
        "id": str(scene.pk),
        "project": str(scene.project_id),
        "title": scene.title,
        "author": scene.author.display_name if scene.author else None,
        "tags": [tag.name for tag in scene.tags.all()],
        "is_archived": scene.archived_at is not None,
        "updated_at": scene.updated_at.isoformat(),
        "studio_url": request.build_absolute_uri(reverse("studio", args=[scene.pk])),
    }


def _link_json(link: ShareLink) -> dict[str, Any]:
    return {
        "id": str(link.pk),
        "role": link.role,
        "has_password": link.has_password,
        "views": link.views,
        "created_at": link.created_at.isoformat(),
        "expires_at": link.expires_at.isoformat() if link.expires_at else None,
    }


def _trashed_json(kept: Project | Scene, kind: str) -> dict[str, Any]:
    since = kept.deleted_at.isoformat() if kept.deleted_at else None
    return {"kind": kind, "id": str(kept.pk), "title": kept.title, "deleted_at": since}


def _team(request: Request, id: UUID | str, needed: Role) -> Team:
    try:
        return team_or_404(actor(request), UUID(str(id)), needed)
    except (Http404, ValueError):
        raise exceptions.ValidationError({"team": [_("You have no team with this id.")]}) from None


def _project(request: Request, id: UUID | str, needed: Role) -> Project:
    try:
        return project_or_404(actor(request), UUID(str(id)), needed)
    except (Http404, ValueError):
        raise exceptions.ValidationError({"project": [_("You have no project with this id.")]}) from None
