"""One access helper per kept object. Strangers get 404, too weak a role 403."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.access import Actor, require
from accounts.models import Role
from projects.models import Asset, Clip, Project, Scene


def project_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Project:
    project = get_object_or_404(Project.objects.select_related("team"), pk=id)
    require(actor, project.team, needed)
    return project


def scene_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Scene:
    scene = get_object_or_404(Scene.objects.select_related("project__team"), pk=id)
    require(actor, scene.project.team, needed)
    return scene


def clip_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Clip:
    clips: QuerySet[Clip] = Clip.objects.select_related("revision__scene__project__team")
    clip = get_object_or_404(clips, pk=id)
    require(actor, clip.revision.scene.project.team, needed)
    return clip


def asset_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Asset:
    """A live asset, or one that an old film still uses: deleting hides it from lists only."""
    asset = get_object_or_404(Asset.objects.select_related("team", "author"), pk=id)
    require(actor, asset.team, needed)
    return asset
