"""The files of what you keep, and the team's library."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import actor_of, require, team_or_404
from accounts.models import Role, Team
from projects import library
from projects.access import asset_or_404, clip_or_404
from projects.captions import webvtt
from projects.media import serve
from projects.models import Asset, Clip

ASSETS_PAGE = 48


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
    return await sync_to_async(lambda: clip_or_404(actor_of(request, "clips:read"), id))()


@require_http_methods(["GET", "HEAD", "POST"])
def assets(request: HttpRequest, id: UUID) -> HttpResponse:
    """The team's library; a POST with files adds them."""
    actor = actor_of(request)
    team = team_or_404(actor, id)
    refused: list[tuple[str, str]] = []
    if request.method == "POST":
        require(actor, team, Role.EDITOR)
        if actor.user is None:
            raise PermissionDenied(_("Sign up to upload files."))
        given = request.FILES.getlist("file")
        for file in given:
            try:
                library.upload(team, actor.user, file)
            except ValidationError as error:
                refused.append((file.name or "", " ".join(error.messages)))
        if not given:
            refused.append(("", _("Choose at least one file.")))
        if not refused:
            messages.success(request, _("The library has what you uploaded."))
            return redirect("assets", team.pk)
    context = _assets_context(team, request.GET.get("page"))
    role = require(actor, team, Role.VIEWER)
    context |= {"refused": refused, "can_edit": role.covers(Role.EDITOR) and actor.user is not None}
    return render(request, "projects/assets.html", context, status=422 if refused else 200)


@require_POST
def asset_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    asset = asset_or_404(actor, id, Role.EDITOR)
    if actor.user is not None and library.delete(asset, actor.user):
        messages.success(request, _("“%(name)s” is no longer in the library.") % {"name": asset.name})
    return redirect("assets", asset.team_id)


@require_safe
async def asset_file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """As an attachment: a browser shows it inside our pages only, never as a page of its own."""
    asset = await sync_to_async(lambda: asset_or_404(actor_of(request, "assets:read"), id))()
    return serve_asset(request, asset)


def serve_asset(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    answer = serve(request, asset.file, asset.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{asset.name}"'
    return answer


def _assets_context(team: Team, page: str | None) -> dict[str, Any]:
    count, held = library.used(team)
    shown = Paginator(team.assets.live().select_related("author"), ASSETS_PAGE).get_page(page)
    return {"team": team, "page": shown, "count": count, "held": held, "plan": team.plan}
