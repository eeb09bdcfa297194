"""REST API v1: comments. The pages call the same verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import refusing
from accounts.rest.pages import page
from classrooms import discussion
from classrooms.access import comment_or_404, thread_or_404
from classrooms.anchors import Pin, Places, Region
from classrooms.comment_shapes import (
    AskedShown,
    CommentGiven,
    CommentShown,
    ThreadGiven,
    ThreadQuery,
    ThreadShown,
)
from classrooms.discussion import Speaker
from classrooms.threads import Anchor, Comment, Thread
from generation.api import take_a_start
from generation.api_making import starting
from projects.access import scene_or_404


@operation("comments", asks=ThreadQuery, shows=ThreadShown, is_page=True)
def comment_list(request: Request, id: UUID, query: dict[str, Any]) -> Response:
    """The threads about a scene, the newest first."""
    scene = scene_or_404(actor_in(request), id)
    rows = scene.threads.whole()
    if query["resolved"] is not None:
        rows = rows.filter(resolved_at__isnull=not query["resolved"])
    places = Places(scene)
    return page(request, rows, lambda thread: _thread_json(thread, places))


@operation("comments", takes=ThreadGiven, shows=ThreadShown, status=201, for_account=True)
def comment_create(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Begin a thread at a place of a scene: commenters."""
    scene = scene_or_404(actor_in(request), id, Role.COMMENTER)
    text, region = values.pop("text"), values.pop("region", None)
    anchor = Anchor(values.pop("anchor"))
    pin = Pin(anchor=anchor, region=Region(**region) if region else None, **values)
    thread = refusing(discussion.begin, scene, Speaker(person_in(request)), text, pin)
    return Response(_shown(thread.pk), status=HTTPStatus.CREATED)


@operation("comments", shows=ThreadShown)
def comment_read(request: Request, id: UUID) -> Response:
    """A thread."""
    return Response(_shown(thread_or_404(actor_in(request), id).pk))


@operation("comments", takes=CommentGiven, shows=CommentShown, status=201, for_account=True)
def comment_reply(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Say more in a thread; a settled one is open again: commenters."""
    thread = thread_or_404(actor_in(request), id, Role.COMMENTER)
    comment = refusing(discussion.reply, thread, Speaker(person_in(request)), values["text"])
    return Response(_comment_json(comment), status=HTTPStatus.CREATED)


@operation("comments", shows=ThreadShown, for_account=True)
def comment_resolve(request: Request, id: UUID) -> Response:
    """Settle a thread: commenters."""
    thread = thread_or_404(actor_in(request), id, Role.COMMENTER)
    discussion.resolve(thread, person_in(request))
    return Response(_shown(thread.pk))


@operation("comments", shows=ThreadShown, for_account=True)
def comment_reopen(request: Request, id: UUID) -> Response:
    """Take up a settled thread again: commenters."""
    thread = thread_or_404(actor_in(request), id, Role.COMMENTER)
    discussion.reopen(thread)
    return Response(_shown(thread.pk))


@operation("comments", shows=AskedShown, status=201, refusals={409: "occupied"})
def comment_ask(request: Request, id: UUID) -> Response:
    """Have the engine change the scene as a thread asks: editors."""
    actor = actor_in(request)
    thread = thread_or_404(actor, id, Role.EDITOR)
    take_a_start(request)
    generation = starting(discussion.ask_engine, thread, actor.user)
    return Response({"generation": str(generation.pk)}, status=HTTPStatus.CREATED)


@operation("comments", takes=CommentGiven, shows=CommentShown, for_account=True)
def comment_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Change one's own words."""
    comment, _role = comment_or_404(actor_in(request), id, Role.COMMENTER)
    refusing(discussion.edit, comment, Speaker(person_in(request)), values["text"])
    return Response(_comment_json(comment))


@operation("comments", status=204, for_account=True)
def comment_delete(request: Request, id: UUID) -> Response:
    """Delete one's own comment; editors also those of others, which the audit log tells."""
    comment, role = comment_or_404(actor_in(request), id, Role.COMMENTER)
    discussion.delete(comment, Speaker(person_in(request)), role)
    return Response(status=HTTPStatus.NO_CONTENT)


def _shown(id: UUID) -> dict[str, Any]:
    thread = Thread.objects.whole().get(pk=id)
    return _thread_json(thread, Places(thread.scene))


def _thread_json(thread: Thread, places: Places) -> dict[str, Any]:
    place = places.of(thread)
    return {
        "id": str(thread.pk),
        "scene": str(thread.scene_id),
        "anchor": thread.anchor,
        "at": place.at,
        "step": thread.step,
        "region": thread.region,
        "line": place.line,
        "is_outdated": place.is_outdated,
        "revision": thread.revision.number if thread.revision else None,
        "resolved_at": thread.resolved_at.isoformat() if thread.resolved_at else None,
        "created_at": thread.created_at.isoformat(),
        "comments": [_comment_json(comment) for comment in thread.comments.all()],
    }


def _comment_json(comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.pk),
        "thread": str(comment.thread_id),
        "author": comment.author_name,
        "is_guest": comment.author_id is None and bool(comment.name),
        "text": comment.text,
        "created_at": comment.created_at.isoformat(),
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else None,
        "deleted_at": comment.deleted_at.isoformat() if comment.deleted_at else None,
    }
