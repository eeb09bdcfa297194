"""The trash: what lies in it, and the end of what has lain there for thirty days (the reaper asks for that)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.access import Actor
from accounts.locks import take_turn
from accounts.models import Deed, Team
from projects.models import Asset, Clip, Project, Repository, Scene

AT_ONCE = 20
"""Things that go in one round of the reaper, at most."""


def lessons_in(actor: Actor) -> QuerySet[Project]:
    """The lessons in the trash of the actor's teams, the newest first."""
    return Project.objects.of(actor).trashed().select_related("team").order_by("-deleted_at", "pk")


def scenes_in(actor: Actor) -> QuerySet[Scene]:
    """The scenes that were put into the trash alone, the newest first."""
    return Scene.objects.of(actor).trashed().select_related("project__team").order_by("-deleted_at", "pk")


def purge() -> None:
    """Delete for good what has been in the trash long enough, with the files that nothing else uses."""
    for scene in Scene.objects.outlived().select_related("project__team")[:AT_ONCE]:
        clips = Clip.objects.filter(revision__scene=scene)
        _end(scene, Scene.objects.outlived(), clips, Deed.PURGED, scene.project.team)
    for project in Project.objects.outlived().select_related("team")[:AT_ONCE]:
        clips = Clip.objects.filter(revision__scene__project=project)
        _end(project, Project.objects.outlived(), clips, Deed.PURGED, project.team)
    for team in Team.objects.outlived()[:AT_ONCE]:
        clips = Clip.objects.filter(revision__scene__project__team=team)
        _end(team, Team.objects.outlived(), clips, Deed.TEAM_PURGED, team)


def _end(kept: Scene | Project | Team, outlived: QuerySet[Any], clips: QuerySet[Clip], deed: Deed, team: Team) -> None:
    """Delete one thing, unless somebody has brought it back just now."""
    with transaction.atomic():
        if not outlived.select_for_update(of=("self",)).filter(pk=kept.pk).exists():
            return
        files = {name for names in clips.values_list("video", "poster") for name in names}
        if isinstance(kept, Team):
            files |= set(kept.assets.values_list("file", flat=True))
        audit.record(deed, team=team, about=str(kept), id=str(kept.pk))
        if isinstance(kept, Scene):  # for good is for good: what git still tells is written anew without it
            Repository.objects.filter(folders__scene=kept).delete()
        kept.delete()
        transaction.on_commit(lambda: forget(files), robust=True)


def forget(files: Iterable[str]) -> None:
    """Delete files that no row names any more, nor is just about to: the same content is kept once for all teams."""
    for name in files:
        with transaction.atomic():
            take_turn("file", name)
            named = Clip.objects.filter(Q(video=name) | Q(poster=name)).exists()
            if not named and not Asset.objects.filter(file=name).exists():
                default_storage.delete(name)
