"""The files of what you keep."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import actor_of
from projects.access import clip_or_404
from projects.captions import webvtt
from projects.media import serve
from projects.models import Clip


@require_safe
async def clip_video(request: HttpRequest, id: UUID) -> HttpResponseBase:
    clip = await _clip(request, id)
    answer = serve(request, clip.video, "video/mp4")
    if "download" in request.GET:
        answer["Content-Disposition"] = 'attachment; filename="manimgen.mp4"'
    return answer


@require_safe
async def clip_poster(request: HttpRequest, id: UUID) -> HttpResponseBase:
    return serve(request, (await _clip(request, id)).poster, "image/png")


@require_safe
async def clip_captions(request: HttpRequest, id: UUID) -> HttpResponse:
    return HttpResponse(webvtt((await _clip(request, id)).captions), content_type="text/vtt; charset=utf-8")


async def _clip(request: HttpRequest, id: UUID) -> Clip:
    return await sync_to_async(lambda: clip_or_404(actor_of(request), id))()
