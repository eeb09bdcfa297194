"""REST API v1: revisions and films, read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from accounts.prepared import Prepared
from accounts.rest.addresses import address
from accounts.rest.doors import actor_in, operation
from accounts.rest.errors import refusing
from accounts.rest.pages import page
from projects.access import clip_or_404, revision_or_404, scene_or_404
from projects.api_shapes import ClipQuery, ClipShown, ClipTraced, RevisionBrief, RevisionEdited, RevisionShown
from projects.captions import webvtt
from projects.media import serve
from projects.models import Clip, Revision, Trace

_CLIPS = Prepared(
    lambda: Clip.objects.live().select_related("revision").defer("revision__code", "revision__parameters")
)
_TRACES = Prepared(Trace.objects.all)


@operation("scenes", shows=RevisionBrief, is_page=True)
def revision_list(request: Request, id: UUID) -> Response:
    """The revisions of a scene, the newest first, without their code."""
    rows = scene_or_404(actor_in(request), id).revisions.select_related("author").defer("code", "parameters")
    return page(request, rows, revision_row, by="-number")


@operation("scenes", shows=RevisionShown)
def revision_read(request: Request, id: UUID, number: int) -> Response:
    """A revision of a scene, with its code: one self-contained Manim file."""
    return Response(revision_json(revision_or_404(scene_or_404(actor_in(request), id), number)))


@operation("scenes", takes=RevisionEdited, shows=RevisionShown)
def revision_edit(request: Request, id: UUID, number: int, values: dict[str, Any]) -> Response:
    """Give a revision a name, or take it away: editors. The rest of it never changes."""
    revision = revision_or_404(scene_or_404(actor_in(request), id, Role.EDITOR), number)
    refusing(revision.call, values["label"])
    return Response(revision_json(revision))


@operation("clips", asks=ClipQuery, shows=ClipShown, is_page=True)
def clip_list(request: Request, query: dict[str, Any]) -> Response:
    """The films of your teams' scenes."""
    rows = _CLIPS.filter(actor_in(request).teams("revision__scene__project__team_id__"))
    if "scene" in query:
        rows = rows.filter(revision__scene=query["scene"])
    if "revision" in query:
        rows = rows.filter(revision=query["revision"])
    return page(request, rows, lambda row: clip_json(row, request), by=query["ordering"])


@operation("clips", shows=ClipTraced)
def clip_read(request: Request, id: UUID) -> Response:
    """A film: what it shows when, which lines of the source made that, and where its files are."""
    clip = clip_or_404(actor_in(request), id)
    trace = next(iter(_TRACES.filter(clip=clip)[:1]), Trace())
    return Response(clip_json(clip, request) | {"plays": trace.plays, "objects": trace.things})


@operation("clips", media="video/mp4", refusals={416: "range_not_satisfiable"})
def clip_video(request: Request, id: UUID) -> HttpResponseBase:
    """The film itself; honours Range."""
    return serve(request._request, clip_or_404(actor_in(request), id).video, "video/mp4")


@operation("clips", media="image/png", refusals={416: "range_not_satisfiable"})
def clip_poster(request: Request, id: UUID) -> HttpResponseBase:
    """A picture of the film."""
    return serve(request._request, clip_or_404(actor_in(request), id).poster, "image/png")


@operation("clips", media="text/vtt")
def clip_captions(request: Request, id: UUID) -> HttpResponse:
    """The film's captions, as WebVTT."""
    return HttpResponse(webvtt(clip_or_404(actor_in(request), id).captions), content_type="text/vtt; charset=utf-8")


def revision_row(revision: Revision) -> dict[str, Any]:
    return {
        "id": str(revision.pk),
        "scene": str(revision.scene_id),
        "number": revision.number,
        "engine": revision.engine,
        "blueprint": revision.blueprint or None,
        "origin": revision.origin,
        "label": revision.label,
        "author": revision.author.display_name if revision.author else None,
        "created_at": revision.created_at.isoformat(),
    }


def revision_json(revision: Revision) -> dict[str, Any]:
    pushed = getattr(revision, "pushed_as", None)
    facts = {"sha": pushed.sha, "author": pushed.author, "message": pushed.message} if pushed else None
    return revision_row(revision) | {"code": revision.code, "parameters": revision.parameters, "commit": facts}


def clip_json(clip: Clip, request: Request) -> dict[str, Any]:
    facts = ("quality", "width", "height", "fps", "duration", "steps", "captions")
    files = {"video_url": "api_clip_video", "poster_url": "api_clip_poster", "captions_url": "api_clip_captions"}
    return {
        "id": str(clip.pk),
        "scene": str(clip.revision.scene_id),
        "revision": str(clip.revision_id),
        **{name: getattr(clip, name) for name in facts},
        "created_at": clip.created_at.isoformat(),
        **{name: address(request, view, clip.pk) for name, view in files.items()},
    }
