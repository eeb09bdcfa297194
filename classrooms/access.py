"""The access helpers of threads, comments and classrooms. Strangers get 404, too weak a role 403."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Actor, require
from accounts.models import Role
from classrooms.classroom import Classroom
from classrooms.threads import Comment, Thread
from projects import sharing
from projects.links import LinkRole
from projects.models import Scene
from projects.sharing import PasswordNeeded, Shared

OF_SCENE = "scene__project__team"


def thread_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> Thread:
    live = Thread.objects.filter(scene__in=Scene.objects.live()).select_related(OF_SCENE, "revision")
    thread = get_object_or_404(live, pk=id)
    require(actor, thread.scene.project.team, needed)
    return thread


def comment_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> tuple[Comment, Role]:
    """A comment that has not been deleted, and the actor's role."""
    live = Comment.objects.filter(deleted_at=None, thread__scene__in=Scene.objects.live())
    comment = get_object_or_404(live.select_related("author", f"thread__{OF_SCENE}"), pk=id)
    return comment, require(actor, comment.thread.scene.project.team, needed)


def commentable_or_404(token: str, session: Any) -> Shared:
    """What a link shows, where the link allows comments and the session has opened it."""
    try:
        found = sharing.shared_scene(token, session)
    except PasswordNeeded:
        raise Http404 from None
    if found.link.role != LinkRole.COMMENT:
        raise Http404
    return found


def classroom_or_404(actor: Actor, id: UUID, needed: Role = Role.VIEWER) -> tuple[Classroom, Role]:
    """A classroom with its open link at hand, and the actor's role."""
    classroom = get_object_or_404(Classroom.objects.select_related("team").with_open_link(), pk=id)
    return classroom, require(actor, classroom.team, needed)
