"""What whoever has a link sees: the film with its steps, captions and transcript, nothing else. No account needed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttles import address_of
from projects import sharing
from projects.captions import webvtt
from projects.links import LinkRole
from projects.media import serve
from projects.models import Clip
from projects.sharing import PasswordNeeded, Shared

Answer = TypeVar("Answer", bound=HttpResponseBase)


@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The scene, with its comments where the link allows them; a POST with the link's password opens it."""
    try:
        found = sharing.shared_scene(token, request.session)
    except PasswordNeeded as needed:
        return _ask_password(request, needed, token)
    if request.method == "POST":
        return redirect("shared", token)
    if request.method == "GET":
        sharing.count(found.link)
    may_comment = found.link.role == LinkRole.COMMENT
    clip = _message(found, token) if found.clip else None
    context = {"scene": found.scene, "clip": clip, "token": token, "may_comment": may_comment}
    # a form needs to say where it came from
    referrer = "same-origin" if may_comment else "no-referrer"
    return closed_to_robots(render(request, "projects/shared.html", context), referrer)


def _file(
    view: Callable[[HttpRequest, Clip], HttpResponseBase],
) -> Callable[..., Coroutine[Any, Any, HttpResponseBase]]:
    """A file of the shared film: after the same check at every request, so that a link taken back serves nothing."""

    @require_safe
    @wraps(view)
    async def answer(request: HttpRequest, token: str, id: UUID) -> HttpResponseBase:
        def find() -> Clip:
            try:
                clip = sharing.shared_scene(token, request.session).clip
            except PasswordNeeded:
                raise Http404 from None
            if clip is None or clip.pk != id:
                raise Http404
            return clip

        file = view(request, await sync_to_async(find)())
        file["Cache-Control"] = "private, no-cache"
        return closed_to_robots(file, "no-referrer")

    return answer


@_file
def shared_video(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    return serve(request, clip.video, "video/mp4")


@_file
def shared_poster(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    return serve(request, clip.poster, "image/png")


@_file
def shared_captions(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    return HttpResponse(webvtt(clip.captions), content_type="text/vtt; charset=utf-8")


def _ask_password(request: HttpRequest, needed: PasswordNeeded, token: str) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            sharing.unlock(needed.link, request.session, request.POST.get("password", ""), address_of(request))
            return redirect("shared", token)
        except ValidationError as error:
            problem = " ".join(error.messages)
    page = render(request, "projects/shared_locked.html", {"problem": problem}, status=422 if problem else 200)
    return closed_to_robots(page, "same-origin")  # a form needs to say where it came from


def _message(found: Shared, token: str) -> dict[str, Any]:
    """The clip for the player, with addresses under the link's own."""
    clip = found.clip
    assert clip is not None
    addresses = {"video": "shared_video", "poster": "shared_poster", "captions_url": "shared_captions"}
    facts = ("width", "height", "duration", "steps", "captions")
    return {name: reverse(view, args=[token, clip.pk]) for name, view in addresses.items()} | {
        name: getattr(clip, name) for name in facts
    }


def closed_to_robots(answer: Answer, referrer: str) -> Answer:
    """In no index, and the address, which is the key, goes to nobody else."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = referrer
    return answer
