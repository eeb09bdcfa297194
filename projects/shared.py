"""What whoever has a link sees: the film with its steps, captions and transcript, nothing else. No account needed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttles import address_of
from projects import sharing
from projects.captions import webvtt
from projects.links import LinkRole
from projects.media import serve
from projects.models import Clip
from projects.sharing import PasswordNeeded

Answer = TypeVar("Answer", bound=HttpResponseBase)
FileView = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
ADDRESSES = {"video": "shared_video", "poster": "shared_poster", "captions_url": "shared_captions"}


@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The scene, with its comments where the link allows them; a POST with the link's password opens it."""
    try:
        found = sharing.shared_scene(token, request.session)
    except PasswordNeeded as needed:
        return ask_password(request, needed, _("This film has a password"))
    if request.method == "POST":
        return redirect("shared", token)
    if request.method == "GET":
        found.link.count()
    may_comment = found.link.role == LinkRole.COMMENT
    clip = film_message(found.clip, token, ADDRESSES) if found.clip else None
    context = {"scene": found.scene, "clip": clip, "token": token, "may_comment": may_comment}
    # a form needs to say where it came from
    referrer = "same-origin" if may_comment else "no-referrer"
    return closed_to_robots(render(request, "projects/shared.html", context), referrer)


def film_files(find: Callable[[HttpRequest, str, UUID], Clip]) -> tuple[FileView, FileView, FileView]:
    """The views of video, poster and captions of the film that `find` leads to, by token and id.

    What `find` raises, Http404 or PasswordNeeded, is 404. It is asked at every request, so that a link taken back
    serves nothing.
    """

    def look(request: HttpRequest, token: str, id: UUID) -> Clip:
        try:
            return find(request, token, id)
        except PasswordNeeded:
            raise Http404 from None

    def serving(file_of: Callable[[HttpRequest, Clip], HttpResponseBase]) -> FileView:
        @require_safe
        async def answer(request: HttpRequest, token: str, id: UUID) -> HttpResponseBase:
            file = file_of(request, await sync_to_async(look)(request, token, id))
            file["Cache-Control"] = "private, no-cache"
            return closed_to_robots(file, "no-referrer")

        answer.__module__ = find.__module__  # whose pages they are part of
        return answer

    return serving(_video), serving(_poster), serving(_captions)


def _video(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    return serve(request, clip.video, "video/mp4")


def _poster(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    return serve(request, clip.poster, "image/png")


def _captions(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    return HttpResponse(webvtt(clip.captions), content_type="text/vtt; charset=utf-8")


def _film(request: HttpRequest, token: str, id: UUID) -> Clip:
    clip = sharing.shared_scene(token, request.session).clip
    if clip is None or clip.pk != id:
        raise Http404
    return clip


shared_video, shared_poster, shared_captions = film_files(_film)


def ask_password(request: HttpRequest, needed: PasswordNeeded, title: str) -> HttpResponse:
    """The page that asks for the password of the page at this address; a POST with the right one leads back there."""
    problem = ""
    if request.method == "POST":
        try:
            sharing.unlock(needed.link, request.session, request.POST.get("password", ""), address_of(request))
            return redirect(request.path)
        except ValidationError as error:
            problem = " ".join(error.messages)
    context = {"problem": problem, "title": title}
    page = render(request, "projects/shared_locked.html", context, status=422 if problem else 200)
    return closed_to_robots(page, "same-origin")  # a form needs to say where it came from


def film_message(clip: Clip, token: str, addresses: Mapping[str, str]) -> dict[str, Any]:
    """The clip for the player, with addresses under the link's own: `addresses` are the names of their URLs."""
    facts = ("width", "height", "duration", "steps", "captions")
    return {name: reverse(view, args=[token, clip.pk]) for name, view in addresses.items()} | {
        name: getattr(clip, name) for name in facts
    }


def closed_to_robots(answer: Answer, referrer: str) -> Answer:
    """In no index, and the address, which is the key, goes to nobody else."""
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = referrer
    return answer
