"""What the webhooks of a team are told of what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.hooks.kinds import Kind
from accounts.hooks.publishing import person, publish
from accounts.models import Team, User

if TYPE_CHECKING:
    from projects.models import Clip, Project, Revision, Scene, ShareLink


def tell_revision(revision: Revision) -> None:
    """It was added to its scene."""
    scene = revision.scene
    told = {
        "revision": {
            "number": revision.number,
            "origin": revision.origin,
            "path": reverse("api_revision", args=[scene.pk, revision.number]),
        },
        "scene": str(scene.pk),
        "project": str(scene.project_id),
        "by": person(revision.author),
    }
    publish(scene.project.team, Kind.REVISION_CREATED, told)


def tell_clip(clip: Clip) -> None:
    """There is a film of a revision."""
    revision = clip.revision
    facts = {name: getattr(clip, name) for name in ("quality", "duration", "width", "height", "fps")}
    told = {
        "clip": {"id": str(clip.pk), **facts, "path": reverse("api_clip", args=[clip.pk])},
        "revision": revision.number,
        "scene": str(revision.scene_id),
        "project": str(revision.scene.project_id),
    }
    publish(revision.scene.project.team, Kind.CLIP_CREATED, told)


def tell_link(link: ShareLink, user: User) -> None:
    """A scene was shared; its token, which opens it, is told to nobody."""
    end = link.expires_at.isoformat() if link.expires_at else None
    told = {
        "link": {"id": str(link.pk), "role": link.role, "has_password": link.has_password, "expires_at": end},
        "scene": str(link.scene_id),
        "project": str(link.scene.project_id),
        "by": person(user),
    }
    publish(link.scene.project.team, Kind.LINK_CREATED, told)


def tell_kept(team: Team, kept: Project | Scene, user: User | None, *, is_back: bool) -> None:
    """A lesson or a scene of the team went into the trash, or came back from it."""
    noun = str(kept._meta.model_name)
    shown = {"id": str(kept.pk), "title": kept.title, "path": reverse(f"api_{noun}", args=[kept.pk])}
    told: dict[str, Any] = {noun: shown, "by": person(user)}
    if project := getattr(kept, "project_id", None):
        told["project"] = str(project)
    publish(team, Kind(f"{noun}.restored" if is_back else f"{noun}.trashed"), told)
