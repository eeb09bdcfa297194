"""Comments on the page behind a link that allows them: read, begun and answered under a name, with no account."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.throttles import address_of
from classrooms import discussion
from classrooms.access import commentable_or_404
from classrooms.comments import PinForm, is_script, said
from classrooms.discussion import Speaker
from classrooms.panel import panel
from classrooms.threads import NAME_LENGTH
from projects.shared import closed_to_robots
from projects.sharing import Shared

NAME = "comment_name"


@require_http_methods(["GET", "HEAD", "POST"])
def shared_comments(request: HttpRequest, token: str) -> HttpResponse:
    """The threads of the shared scene; a POST begins one."""
    found = commentable_or_404(token, request.session)
    if request.method != "POST":
        context = panel(found.scene, None, None, is_guest=True)
        context |= {"token": token, "name": request.session.get(NAME, "")}
        return _closed(render(request, "classrooms/threads.html", context))
    speaker, text = _speaker(request, found), request.POST.get("text", "")
    refused = said(lambda: discussion.begin(found.scene, speaker, text, PinForm(request.POST).pin()))
    return refused or _done(request, token, speaker)


@require_POST
def shared_reply(request: HttpRequest, token: str, id: UUID) -> HttpResponse:
    found = commentable_or_404(token, request.session)
    thread = get_object_or_404(found.scene.threads.select_related("scene__project__team"), pk=id)
    speaker = _speaker(request, found)
    refused = said(lambda: discussion.reply(thread, speaker, request.POST.get("text", "")))
    return refused or _done(request, token, speaker)


def _speaker(request: HttpRequest, found: Shared) -> Speaker:
    name = " ".join(request.POST.get("name", "").split())[: NAME_LENGTH + 1]
    return Speaker(link=found.link, name=name, ident=f"{found.link.pk}-{address_of(request)}")


def _done(request: HttpRequest, token: str, speaker: Speaker) -> HttpResponse:
    request.session[NAME] = speaker.name
    return HttpResponse(status=204) if is_script(request) else redirect("shared", token)


def _closed(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return closed_to_robots(answer, "same-origin")
