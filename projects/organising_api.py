"""REST API v1: lessons, scenes, their links, the trash, search. The pages call the same verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import team_or_404
from accounts.actions import home_team
from accounts.models import Role
from accounts.prepared import Prepared
from accounts.rest.addresses import address
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import named, refusing
from accounts.rest.pages import page
from projects import copying, organising, search, sharing, trash
from projects.access import (
    project_or_404,
    projects_or_404,
    scene_or_404,
    scenes_or_404,
    share_link_or_404,
    trashed_project_or_404,
    trashed_scene_or_404,
)
from projects.actions import default_project
from projects.api_shapes import (
    BulkDone,
    BulkGiven,
    LinkGiven,
    LinkMade,
    LinkShown,
    NewProjectGiven,
    ProjectBulkGiven,
    ProjectEdited,
    ProjectQuery,
    ProjectShown,
    SceneEdited,
    SceneFound,
    SceneGiven,
    SceneQuery,
    SceneShown,
    SearchQuery,
    TrashedShown,
)
from projects.links import LinkRole, ShareLink
from projects.models import Project, Scene
from projects.organising import MOST_CHOSEN

_PROJECTS = Prepared(lambda: Project.objects.live().with_tag_names())
_SCENES = Prepared(lambda: Scene.objects.live().select_related("author").with_tag_names())


@operation("projects", asks=ProjectQuery, shows=ProjectShown, is_page=True)
def project_list(request: Request, query: dict[str, Any]) -> Response:
    """The lessons of your teams."""
    actor = actor_in(request)
    rows = _PROJECTS.filter(actor.teams("team_id__"), archived_at__isnull=not query["archived"])
    if "team" in query:
        rows = rows.filter(team=named("team", team_or_404, actor, query["team"]))
    if "tag" in query:
        rows = rows.filter(tags__name__iexact=query["tag"])
    if "subject" in query:
        rows = rows.filter(subject=query["subject"])
    return page(request, rows, lambda row: _project_json(row, request), by=query["ordering"])


@operation("projects", takes=NewProjectGiven, shows=ProjectShown, status=201)
def project_create(request: Request, values: dict[str, Any]) -> Response:
    """Make a lesson."""
    actor = actor_in(request)
    tags, team = values.pop("tags", []), values.pop("team", None)
    home = named("team", team_or_404, actor, team, Role.EDITOR) if team else home_team(actor, request._request.session)
    refusing(organising.check_tags, tags)
    made = organising.create(home, actor.user, **values)
    refusing(organising.tag, [made], tags)
    return Response(_project_json(made, request), status=HTTPStatus.CREATED)


@operation("projects", shows=ProjectShown)
def project_read(request: Request, id: UUID) -> Response:
    """A lesson."""
    rows = _PROJECTS.filter(actor_in(request).teams("team_id__"))  # in one query: any role may read
    return Response(_project_json(rows.one_or_404(pk=id), request))


@operation("projects", takes=ProjectEdited, is_partial=True, shows=ProjectShown)
def project_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Change a lesson, or put it into the archive."""
    actor = actor_in(request)
    found = project_or_404(actor, id, Role.EDITOR)
    if "tags" in values:
        refusing(organising.tag, [found], values.pop("tags"))
    if "archived" in values:
        organising.archive([found], actor.user, into=values.pop("archived"))
    if values:
        organising.edit(found, actor.user, **values)
    return Response(_project_json(found, request))


@operation("projects", status=204)
def project_trash(request: Request, id: UUID) -> Response:
    """Put a lesson into the trash, for thirty days."""
    actor = actor_in(request)
    organising.trash([project_or_404(actor, id, Role.EDITOR)], actor.user)
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("projects", takes=ProjectBulkGiven, shows=BulkDone)
def projects_bulk(request: Request, values: dict[str, Any]) -> Response:
    """Do the same to many lessons, all of them or none."""
    actor = actor_in(request)
    chosen = projects_or_404(actor, values["projects"])
    count = refusing(organising.do_to_all, values["do"], chosen, actor.user, values.get("tags", []))
    return Response({"changed": count})


@operation("projects", shows=ProjectShown, status=201)
def project_duplicate(request: Request, id: UUID) -> Response:
    """Copy a lesson with its scenes."""
    actor = actor_in(request)
    copy = refusing(copying.duplicate_project, project_or_404(actor, id, Role.EDITOR), actor.user)
    return Response(_project_json(copy, request), status=HTTPStatus.CREATED)


@operation("projects", shows=ProjectShown)
def project_restore(request: Request, id: UUID) -> Response:
    """Take a lesson out of the trash."""
    actor = actor_in(request)
    organising.restore(trashed_project_or_404(actor, id), actor.user)
    return Response(_project_json(project_or_404(actor, id), request))


@operation("scenes", asks=SceneQuery, shows=SceneShown, is_page=True)
def scene_list(request: Request, query: dict[str, Any]) -> Response:
    """The scenes of your teams."""
    actor = actor_in(request)
    rows = _SCENES.filter(actor.teams("project__team_id__"), archived_at__isnull=not query["archived"])
    if "team" in query:
        rows = rows.filter(project__team=named("team", team_or_404, actor, query["team"]))
    if "project" in query:
        rows = rows.filter(project=named("project", project_or_404, actor, query["project"]))
    if "tag" in query:
        rows = rows.filter(tags__name__iexact=query["tag"])
    return page(request, rows, lambda row: scene_json(row, request), by=query["ordering"])


@operation("scenes", takes=SceneGiven, shows=SceneShown, status=201)
def scene_create(request: Request, values: dict[str, Any]) -> Response:
    """Make a scene without a film; `POST scenes/{id}/revisions/` gives it its code."""
    actor = actor_in(request)
    if "project" in values:
        project = named("project", project_or_404, actor, values["project"], Role.EDITOR)
    else:
        project = default_project(home_team(actor, request._request.session))
    tags = refusing(organising.check_tags, values.get("tags", []))
    made = Scene.objects.create(project=project, title=values["title"], author=actor.user)
    refusing(organising.tag, [made], tags)
    return Response(scene_json(made, request), status=HTTPStatus.CREATED)


@operation("scenes", shows=SceneShown)
def scene_read(request: Request, id: UUID) -> Response:
    """A scene."""
    rows = _SCENES.filter(actor_in(request).teams("project__team_id__"))
    return Response(scene_json(rows.one_or_404(pk=id), request))


@operation("scenes", takes=SceneEdited, is_partial=True, shows=SceneShown)
def scene_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Change a scene's title, tags or lesson, or put it into the archive."""
    actor = actor_in(request)
    found = scene_or_404(actor, id, Role.EDITOR)
    target = named("project", project_or_404, actor, values["project"], Role.EDITOR) if "project" in values else None
    if "tags" in values:
        refusing(organising.tag, [found], values["tags"])
    if "title" in values:
        organising.rename(found, actor.user, values["title"])
    if "archived" in values:
        organising.archive([found], actor.user, into=values["archived"])
    if target:
        organising.move([found], actor.user, target)
    return Response(scene_json(found, request))


@operation("scenes", status=204)
def scene_trash(request: Request, id: UUID) -> Response:
    """Put a scene into the trash, for thirty days."""
    actor = actor_in(request)
    organising.trash([scene_or_404(actor, id, Role.EDITOR)], actor.user)
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("scenes", takes=BulkGiven, shows=BulkDone)
def scenes_bulk(request: Request, values: dict[str, Any]) -> Response:
    """Do the same to many scenes, all of them or none."""
    actor = actor_in(request)
    chosen, user = scenes_or_404(actor, values["scenes"]), actor.user
    match values["do"]:
        case "move":
            count = organising.move(chosen, user, named("project", _project, request, values.get("project")))
        case "copy":
            count = len(refusing(copying.duplicate_scenes, chosen, user))
        case verb:
            count = refusing(organising.do_to_all, verb, chosen, user, values.get("tags", []))
    return Response({"changed": count})


@operation("scenes", shows=SceneShown, status=201)
def scene_duplicate(request: Request, id: UUID) -> Response:
    """Copy a scene."""
    actor = actor_in(request)
    copy = refusing(copying.duplicate_scene, scene_or_404(actor, id, Role.EDITOR), actor.user)
    return Response(scene_json(copy, request), status=HTTPStatus.CREATED)


@operation("scenes", shows=SceneShown)
def scene_restore(request: Request, id: UUID) -> Response:
    """Take a scene out of the trash."""
    actor = actor_in(request)
    organising.restore(trashed_scene_or_404(actor, id), actor.user)
    return Response(scene_json(scene_or_404(actor, id), request))


@operation("scenes", shows=LinkShown, is_page=True)
def link_list(request: Request, id: UUID) -> Response:
    """The open links to a scene: editors."""
    rows = scene_or_404(actor_in(request), id, Role.EDITOR).share_links.open()
    return page(request, rows, _link_json)


@operation("scenes", takes=LinkGiven, shows=LinkMade, status=201, for_account=True)
def link_create(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Open a link to a scene. Its `url` is answered this once."""
    found = scene_or_404(actor_in(request), id, Role.EDITOR)
    wanted = {"days": values.get("days"), "password": values.get("password", ""), "role": LinkRole(values["role"])}
    link, token = refusing(sharing.share, found, person_in(request), **wanted)
    url = request.build_absolute_uri(reverse("shared", args=[token]))
    return Response(_link_json(link) | {"url": url}, status=HTTPStatus.CREATED)


@operation("scenes", status=204, for_account=True)
def link_revoke(request: Request, id: UUID) -> Response:
    """Take a link back: it leads nowhere any more, at once."""
    sharing.revoke(share_link_or_404(actor_in(request), id), person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("scenes", shows=TrashedShown, is_list=True)
def trash_list(request: Request) -> Response:
    """What lies in the trash of your teams: at most 200 lessons and 200 scenes, the newest first."""
    actor = actor_in(request)
    lessons = [_trashed_json(each, "project") for each in trash.lessons_in(actor)[:MOST_CHOSEN]]
    return Response(lessons + [_trashed_json(each, "scene") for each in trash.scenes_in(actor)[:MOST_CHOSEN]])


@operation("scenes", asks=SearchQuery, shows=SceneFound, is_list=True)
def scene_search(request: Request, query: dict[str, Any]) -> Response:
    """The scenes with these words in title, prompts, captions or code, those that fit best first."""
    actor = actor_in(request)
    team = named("team", team_or_404, actor, query["team"]).pk if "team" in query else None
    found = search.scenes(actor, query["q"], team=team, tag=query["tag"]).prefetch_related("tags")
    shown = search.with_snippets(list(found[: query["most"]]), query["q"])
    return Response([scene_json(each.scene, request) | {"snippet": each.snippet} for each in shown])


def _project(request: Request, id: UUID | None) -> Project:
    return project_or_404(actor_in(request), id or UUID(int=0), Role.EDITOR)


def _project_json(project: Project, request: Request) -> dict[str, Any]:
    return {
        "id": str(project.pk),
        "team": str(project.team_id),
        "title": project.title,
        "subject": project.subject,
        "unit": project.unit,
        "tags": project.tag_names,
        "is_archived": project.archived_at is not None,
        "created_at": project.created_at.isoformat(),
        "updated_at": project.updated_at.isoformat(),
        "page_url": address(request, "lesson", project.pk),
    }


def scene_json(scene: Scene, request: Request) -> dict[str, Any]:
    return {
        "id": str(scene.pk),
        "project": str(scene.project_id),
        "title": scene.title,
        "author": scene.author.display_name if scene.author else None,
        "tags": scene.tag_names,
        "is_archived": scene.archived_at is not None,
        "created_at": scene.created_at.isoformat(),
        "updated_at": scene.updated_at.isoformat(),
        "studio_url": address(request, "studio", scene.pk),
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
