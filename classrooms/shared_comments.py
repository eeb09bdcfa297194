"""Comments on the page behind a link that allows them: read, begun, answered and changed under a name, no account."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.throttles import address_of
from classrooms import discussion
from classrooms.access import commentable_or_404
from classrooms.comments import PinForm, is_script, said
from classrooms.discussion import Speaker
from classrooms.panel import panel
from classrooms.threads import NAME_LENGTH, Comment
from projects.shared import closed_to_robots
from projects.sharing import Shared

NAME, OWN = "comment_name", "comments_written"
MOST_OWN = 200
"""Comments of a session that can still be changed: the newest."""


@require_http_methods(["GET", "HEAD", "POST"])
def shared_comments(request: HttpRequest, token: str) -> HttpResponse:
    """The threads of the shared scene; a POST begins one."""
    found = commentable_or_404(token, request.session)
    if request.method != "POST":
        context = panel(found.scene, None, None, _speaker(request, found))
        context |= {"token": token, "name": request.session.get(NAME, "")}
        return _closed(render(request, "classrooms/threads.html", context))
    speaker, text = _speaker(request, found), request.POST.get("text", "")

    def begin() -> None:
        thread = discussion.begin(found.scene, speaker, text, PinForm(request.POST).pin())
        _remember(request, thread.comments.get())

    return said(begin) or _done(request, token, speaker)


@require_POST
def shared_reply(request: HttpRequest, token: str, id: UUID) -> HttpResponse:
    found = commentable_or_404(token, request.session)
    thread = get_object_or_404(found.scene.threads.select_related("scene__project__team"), pk=id)
    speaker = _speaker(request, found)

    def reply() -> None:
        _remember(request, discussion.reply(thread, speaker, request.POST.get("text", "")))

    return said(reply) or _done(request, token, speaker)


@require_POST
def shared_comment_edit(request: HttpRequest, token: str, id: UUID) -> HttpResponse:
    """Change words that were written in this session."""
    comment, speaker = _own_or_404(request, token, id)
    refused = said(lambda: discussion.edit(comment, speaker, request.POST.get("text", "")))
    return refused or _done(request, token, speaker)


@require_POST
def shared_comment_delete(request: HttpRequest, token: str, id: UUID) -> HttpResponse:
    """Delete words that were written in this session."""
    comment, speaker = _own_or_404(request, token, id)
    discussion.delete(comment, speaker)
    return _done(request, token, speaker)


def _own_or_404(request: HttpRequest, token: str, id: UUID) -> tuple[Comment, Speaker]:
    found = commentable_or_404(token, request.session)
    live = Comment.objects.filter(thread__scene=found.scene, deleted_at=None)
    comment = get_object_or_404(live.select_related("thread__scene__project__team"), pk=id)
    speaker = replace(_speaker(request, found), name=comment.name)
    if not speaker.wrote(comment):
        raise Http404
    return comment, speaker


def _speaker(request: HttpRequest, found: Shared) -> Speaker:
    name = " ".join(request.POST.get("name", "").split())[: NAME_LENGTH + 1]
    own = frozenset(request.session.get(OWN, ()))
    return Speaker(link=found.link, name=name, ident=f"{found.link.pk}-{address_of(request)}", own=own)


def _remember(request: HttpRequest, comment: Comment) -> None:
    request.session[OWN] = [*request.session.get(OWN, ()), str(comment.pk)][-MOST_OWN:]


def _done(request: HttpRequest, token: str, speaker: Speaker) -> HttpResponse:
    request.session[NAME] = speaker.name
    return HttpResponse(status=204) if is_script(request) else redirect("shared", token)


def _closed(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return closed_to_robots(answer, "same-origin")
