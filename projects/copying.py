"""Copies: a scene with its newest revision and films, a lesson with its scenes. No file is stored twice."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.activity import Verb
from accounts.models import User
from projects.actions import keep_again
from projects.models import Origin, Project, Revision, Scene
from projects.organising import tell

MOST_SCENES = 300
TITLE_LENGTH = 200

scene_copied = Signal()
"""News upwards: `copy` is a copy of `scene`, made by `user`; its `revision` has the films of the newest one."""


def duplicate_scene(scene: Scene, user: User | None, project: Project | None = None) -> Scene:
    """A copy beside it, or in another lesson. Raises ValidationError where nothing was written yet."""
    with transaction.atomic():
        copy = _copy(scene, user, project or scene.project, _copy_title(scene.title))
        if copy is None:
            raise ValidationError({"scene": _("There is nothing to copy yet: this scene has no code.")})
        tell(copy, user, Verb.COPIED)
    return copy


def branch(revision: Revision, user: User | None, project: Project, title: str = "") -> Scene:
    """A new scene in the lesson, with this revision and its films as its first; without a title it is called a copy."""
    scene = revision.scene
    with transaction.atomic():
        copy = _copy_of(revision, scene, user, project, title or _copy_title(scene.title))
        tell(copy, user, Verb.COPIED)
    return copy


def duplicate_scenes(scenes: list[Scene], user: User | None) -> list[Scene]:
    """Copies of all of them, or of none."""
    with transaction.atomic():
        return [duplicate_scene(scene, user) for scene in scenes]


def duplicate_project(project: Project, user: User | None) -> Project:
    """A copy with all scenes that have code; those in the trash or the archive stay behind."""
    scenes = list(
        project.scenes.live()
        .filter(archived_at=None)
        .select_related("project__team")
        .order_by("created_at")[: MOST_SCENES + 1]
    )
    if len(scenes) > MOST_SCENES:
        raise ValidationError(
            {"project": _("A lesson of more than %(most)d scenes can't be copied.") % {"most": MOST_SCENES}}
        )
    with transaction.atomic():
        copy = project.team.projects.create(
            title=_copy_title(project.title), subject=project.subject, unit=project.unit
        )
        copy.tags.set(project.tags.all())
        for scene in scenes:
            _copy(scene, user, copy, scene.title)
        tell(copy, user, Verb.COPIED)
    return copy


def _copy(scene: Scene, user: User | None, project: Project, title: str) -> Scene | None:
    newest = scene.revisions.last()
    return _copy_of(newest, scene, user, project, title) if newest else None


def _copy_of(kept: Revision, scene: Scene, user: User | None, project: Project, title: str) -> Scene:
    copy = Scene.objects.create(project=project, title=title, author=user)
    if project.team_id == scene.project.team_id:
        copy.tags.set(scene.tags.all())
    revision = _copy_revision(kept, copy, user)
    scene_copied.send(sender=Scene, scene=scene, copy=copy, revision=revision, user=user)
    return copy


def _copy_revision(newest: Revision, copy: Scene, user: User | None) -> Revision:
    kept = ("code", "scene_class", "engine", "blueprint", "parameters")
    facts = {name: getattr(newest, name) for name in kept}
    revision = copy.add_revision(origin=Origin.RESTORE, author=user, **facts)
    for clip in newest.clips.select_for_update(no_key=True).order_by("created_at"):
        keep_again(clip, revision)
    return revision


def _copy_title(title: str) -> str:
    said = _("%(title)s (copy)")
    room = TITLE_LENGTH - len(said % {"title": ""})
    return said % {"title": title[:room]}
