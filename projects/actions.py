"""What happens to kept things where several models take part."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from accounts import activity
from accounts.activity import Verb
from accounts.models import Team
from projects.models import Clip, Project, Revision, Trace, store
from projects.news import tell_clip


def take_over(sender: type[Team], guest: Team, team: Team, **signal: Any) -> None:
    """Move the projects of a guest team to the team of the person who signed up."""
    Project.objects.filter(team=guest).update(team=team)


def default_project(team: Team) -> Project:
    """Where a scene goes when nobody says where: the team's most recently used project, made if there is none."""
    return team.projects.shown().order_by("-updated_at").first() or team.projects.create(title=_("My first lesson"))


def keep_clip(
    revision: Revision, *, video: Path, poster: Path, trace: Mapping[str, Any] | None = None, **facts: Any
) -> Clip:
    """Store a rendered film; `trace` has the fields of its Trace, `facts` are the remaining fields of Clip."""
    scene = revision.scene
    clip = Clip.objects.create(revision=revision, video=_keep(video), poster=_keep(poster), **facts)
    if trace:
        Trace.objects.create(clip=clip, **trace)
    tell_clip(clip)
    activity.record(scene.project.team, revision.author, Verb.RENDERED, scene.title, page="studio", target=scene.pk)
    return clip


def keep_again(clip: Clip, revision: Revision) -> Clip:
    """The same film for another revision: nothing is drawn and nothing is stored twice.

    Select `clip` for update in the same transaction, lest its files go meanwhile.
    """
    facts = (field.attname for field in Clip._meta.concrete_fields)
    own = {"id", "revision_id", "created_at"}
    again = Clip.objects.create(revision=revision, **{name: getattr(clip, name) for name in facts if name not in own})
    for trace in Trace.objects.filter(clip=clip):
        Trace.objects.create(clip=again, plays=trace.plays, things=trace.things)
    tell_clip(again)
    return again


def _keep(path: Path) -> str:
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        content.seek(0)
        return store(File(content), digest, path.suffix)
