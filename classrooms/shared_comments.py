"""Comments on the page behind a link that allows them: read, begun and answered under a name, with no account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.throttling import BaseThrottle

from classrooms import discussion
from classrooms.comments import PinForm, is_script, said
from classrooms.discussion import Speaker
from classrooms.panel import panel
from classrooms.threads import NAME_LENGTH
from projects import sharing
from projects.links import LinkRole
from projects.sharing import PasswordNeeded, Shared

NAME = "comment_name"


@require_http_methods(["GET", "HEAD", "POST"])
def shared_comments(request: HttpRequest, token: str) -> HttpResponse:
    """The threads of the shared scene; a POST begins one."""
    found = _commentable(request, token)
    if request.method != "POST":
        context = panel(found.scene, None, None, is_guest=True)
        context |= {"token": token, "name": request.session.get(NAME, "")}
        return _closed(render(request, "classrooms/threads.html", context))
    speaker, text = _speaker(request, found), request.POST.get("text", "")
    refused = said(lambda: discussion.begin(found.scene, speaker, text, PinForm(request.POST).pin()))
    return refused or _done(request, token, speaker)


@require_POST
def shared_reply(request: HttpRequest, token: str, id: UUID) -> HttpResponse:
    found = _commentable(request, token)
    thread = get_object_or_404(found.scene.threads.select_related("scene__project__team"), pk=id)
    speaker = _speaker(request, found)
    refused = said(lambda: discussion.reply(thread, speaker, request.POST.get("text", "")))
    return refused or _done(request, token, speaker)


def _commentable(request: HttpRequest, token: str) -> Shared:
    try:
        found = sharing.shared_scene(token, request.session)
    except PasswordNeeded:
        raise Http404 from None
    if found.link.role != LinkRole.COMMENT:
        raise Http404
    return found


def _speaker(request: HttpRequest, found: Shared) -> Speaker:
    name = " ".join(request.POST.get("name", "").split())[: NAME_LENGTH + 1]
    address: Any = BaseThrottle().get_ident(request)  # type: ignore[arg-type]  # it reads headers only
    return Speaker(link=found.link, name=name, ident=f"{found.link.pk}-{address}")


def _done(request: HttpRequest, token: str, speaker: Speaker) -> HttpResponse:
    request.session[NAME] = speaker.name
    return HttpResponse(status=204) if is_script(request) else redirect("shared", token)


def _closed(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Cache-Control"] = "private, no-store"
    return answer
