"""REST API v1: what became of a scene: two of its revisions compared, a copy that goes another way, what was said."""

from __future__ import annotations

from difflib import unified_diff
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.rest.doors import actor_in, operation
from accounts.rest.pages import page
from generation.api_making import Unmade
from generation.history import CONTEXT
from generation.models import Message
from projects.access import project_or_404, revision_or_404, scene_or_404
from projects.api_shapes import AT, ID, ClipShown, RevisionBrief, SceneShown
from projects.clips_api import clip_json, revision_row
from projects.copying import branch
from projects.models import Revision
from projects.organising_api import scene_json

MOST = 2**31 - 1


class BranchGiven(serializers.Serializer[Any]):
    project = serializers.UUIDField(required=False, help_text="One you may edit; else the scene's own.")

    title = serializers.CharField(max_length=200, required=False, help_text="Else the scene's own, as a copy's.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"title": "Two roots, another way"}


class CompareQuery(serializers.Serializer[Any]):
    before = serializers.IntegerField(
        min_value=1, max_value=MOST, required=False, help_text="The number of a revision; else the one before `after`."
    )
    after = serializers.IntegerField(min_value=1, max_value=MOST, required=False, help_text="Else the newest.")


class Compared(RevisionBrief):
    clip = ClipShown(allow_null=True, help_text="Its newest film.")

    EXAMPLE = RevisionBrief.EXAMPLE | {"clip": None}


class ComparisonShown(serializers.Serializer[Any]):
    before = Compared()
    after = Compared()
    diff = serializers.CharField(help_text="Of the code, unified; empty where it is the same.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "before": Compared.EXAMPLE | {"number": 1}, "after": Compared.EXAMPLE,
        "diff": "--- revision 1\n+++ revision 2\n@@ -7 +7 @@\n-        dot = Dot()\n+        dot = Dot(color=BLUE)\n",
    }  # fmt: skip


class MessageShown(serializers.Serializer[Any]):
    """Something that was said about a scene, by somebody or by the engine, and what it led to."""

    id = serializers.IntegerField()
    author = serializers.CharField(allow_null=True, help_text="None: the engine, or a visitor.")
    is_engine = serializers.BooleanField()
    text = serializers.CharField()
    generation = serializers.UUIDField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True, help_text="The number of the revision that it led to.")
    created_at = serializers.DateTimeField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 17, "author": "Bob", "is_engine": False, "text": "make the curve blue", "generation": ID, "revision": 2,
        "created_at": AT,
    }  # fmt: skip


@operation("scenes", takes=BranchGiven, shows=SceneShown, status=201)
def revision_branch(request: Request, id: UUID, number: int, values: dict[str, Any]) -> Response:
    """Make a new scene that begins with this revision and its films: editors of the lesson where it goes."""
    actor = actor_in(request)
    scene = scene_or_404(actor, id)
    project = project_or_404(actor, values.get("project", scene.project_id), Role.EDITOR)
    copy = branch(revision_or_404(scene, number), actor.user, project, values.get("title", ""))
    return Response(scene_json(copy, request), status=HTTPStatus.CREATED)


@operation("scenes", asks=CompareQuery, shows=ComparisonShown, refusals={409: "unmade"})
def revision_compare(request: Request, id: UUID, query: dict[str, Any]) -> Response:
    """Two revisions of a scene: what differs in their code, and the film of each."""
    scene = scene_or_404(actor_in(request), id)
    newest = scene.revisions.last()
    if newest is None:
        raise Unmade
    after = revision_or_404(scene, query.get("after", newest.number))
    before = revision_or_404(scene, query.get("before", max(after.number - 1, 1)))
    names = (f"revision {before.number}", f"revision {after.number}")
    lines = (before.code.splitlines(), after.code.splitlines())
    rows = list(unified_diff(*lines, *names, n=CONTEXT, lineterm=""))
    diff = "\n".join([*rows, ""]) if rows else ""
    return Response({"before": _compared(before, request), "after": _compared(after, request), "diff": diff})


@operation("scenes", shows=MessageShown, is_page=True)
def message_list(request: Request, id: UUID) -> Response:
    """What was said about a scene, the newest first."""
    rows = scene_or_404(actor_in(request), id).messages.select_related("author", "revision")
    return page(request, rows, _message_json)


def _compared(revision: Revision, request: Request) -> dict[str, Any]:
    clip = revision.clips.select_related("revision").order_by("created_at").last()
    return revision_row(revision) | {"clip": clip_json(clip, request) if clip else None}


def _message_json(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "author": message.author.display_name if message.author else None,
        "is_engine": message.is_engine,
        "text": message.text,
        "generation": str(message.generation_id) if message.generation_id else None,
        "revision": message.revision.number if message.revision else None,
        "created_at": message.created_at.isoformat(),
    }
