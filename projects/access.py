"""One access helper per kept object. Strangers get 404, too weak a role 403."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Actor, require
from accounts.models import Role
from accounts.prepared import Prepared
from projects.models import Asset, Clip, Project, Revision, Scene, ShareLink

Row = TypeVar("Row", bound=Model)
_PROJECTS = Prepared(lambda: Project.objects.live().select_related("team"))
_SCENES = Prepared(lambda: Scene.objects.live().select_related("project__team", "author"))
_REVISIONS = Prepared(lambda: Revision.objects.select_related("author", "pushed_as"))
_CLIPS = Prepared(lambda: Clip.objects.live().select_related("revision__scene__project__team"))


def project_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Project:
    project = _PROJECTS.one_or_404(pk=id)
    require(actor, project.team, needed)
    return project


def projects_or_404(actor: Actor, ids: Collection[UUID], needed: Role = Role.EDITOR) -> list[Project]:
    """Several lessons at once, in the order asked for, all of them or none."""
    projects = _all_or_404(Project.objects.of(actor).live().select_related("team"), ids)
    for team in {project.team for project in projects}:
        require(actor, team, needed)
    return projects


def trashed_project_or_404(actor: Actor, id: UUID, needed: Role = Role.EDITOR) -> Project:
    project = get_object_or_404(Project.objects.trashed().select_related("team"), pk=id)
    require(actor, project.team, needed)
    return project


def scene_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Scene:
    scene = _SCENES.one_or_404(pk=id)
    require(actor, scene.project.team, needed)
    return scene


def trashed_scene_or_404(actor: Actor, id: UUID, needed: Role = Role.EDITOR) -> Scene:
    scene = get_object_or_404(Scene.objects.trashed().select_related("project__team"), pk=id)
    require(actor, scene.project.team, needed)
    return scene


def scenes_or_404(actor: Actor, ids: Collection[UUID], needed: Role = Role.EDITOR) -> list[Scene]:
    """Several scenes at once, in the order asked for, all of them or none."""
    scenes = _all_or_404(Scene.objects.of(actor).live().select_related("project__team"), ids)
    for team in {scene.project.team for scene in scenes}:
        require(actor, team, needed)
    return scenes


def revision_or_404(scene: Scene, number: int) -> Revision:
    """Of a scene that may be seen already."""
    revision = _REVISIONS.one_or_404(scene=scene, number=number)
    revision.scene = scene
    return revision


def share_link_or_404(actor: Actor, id: UUID, needed: Role = Role.EDITOR) -> ShareLink:
    related = ShareLink.objects.select_related("scene__project__team")
    link = get_object_or_404(related.filter(scene__in=Scene.objects.live()), pk=id)
    require(actor, link.scene.project.team, needed)
    return link


def clip_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Clip:
    clip = _CLIPS.one_or_404(pk=id)
    require(actor, clip.revision.scene.project.team, needed)
    return clip


def asset_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Asset:
    """A live asset, or one that an old film still uses: deleting hides it from lists only."""
    asset = get_object_or_404(Asset.objects.select_related("team", "author"), pk=id)
    require(actor, asset.team, needed)
    return asset


def _all_or_404(rows: QuerySet[Row], ids: Collection[UUID]) -> list[Row]:
    found = rows.in_bulk(ids)
    if len(found) != len(set(ids)):
        raise Http404
    return [found[id] for id in dict.fromkeys(ids)]
