"""The comments beside a scene's film: a fragment of the studio, and its forms."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import actor_of, role_in
from accounts.models import Role, User
from classrooms import discussion, notifying
from classrooms.access import comment_or_404, thread_or_404
from classrooms.anchors import Pin, Region
from classrooms.discussion import Speaker
from classrooms.panel import panel
from classrooms.threads import Anchor
from generation.revisions import changing
from projects.access import scene_or_404
from projects.models import Scene


class PinForm(forms.Form):
    """Where a new thread is pinned; parts of the picture in percent."""

    anchor = forms.ChoiceField(choices=Anchor.choices)
    at = forms.FloatField(required=False)
    step = forms.CharField(required=False)
    line = forms.IntegerField(required=False)
    revision = forms.IntegerField(required=False)
    left = forms.FloatField(required=False)
    top = forms.FloatField(required=False)
    width = forms.FloatField(required=False)
    height = forms.FloatField(required=False)

    def pin(self) -> Pin:
        """Raises ValidationError at the field that does not fit."""
        if not self.is_valid():
            raise ValidationError({name: list(errors) for name, errors in self.errors.items()})
        given: dict[str, Any] = self.cleaned_data
        sides = [given[name] for name in ("left", "top", "width", "height")]
        region = None if None in sides else Region(*(side / 100 for side in sides))
        facts = {name: given[name] for name in ("at", "step", "line", "revision")}
        return Pin(anchor=Anchor(given["anchor"]), region=region, **facts)


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, id: UUID) -> HttpResponse:
    """The threads of a scene; a POST begins one."""
    actor = actor_of(request)
    if request.method != "POST":
        scene = scene_or_404(actor, id)
        return render(request, "classrooms/threads.html", panel(scene, actor.user, role_in(actor, scene.project.team)))
    scene = scene_or_404(actor, id, Role.COMMENTER)
    user = member(actor.user)
    text = request.POST.get("text", "")
    return _answered(
        request, scene, lambda: discussion.begin(scene, Speaker(user), text, PinForm(request.POST).pin()).pk
    )


@require_POST
def comment_reply(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    thread = thread_or_404(actor, id, Role.COMMENTER)
    user = member(actor.user)
    return _answered(
        request, thread.scene, lambda: discussion.reply(thread, Speaker(user), request.POST.get("text", "")).pk
    )


@require_POST
def comment_edit(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    comment, _role = comment_or_404(actor, id, Role.COMMENTER)
    user = member(actor.user)
    scene = comment.thread.scene
    return _answered(request, scene, lambda: discussion.edit(comment, Speaker(user), request.POST.get("text", "")))


@require_POST
def comment_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    actor = actor_of(request)
    comment, role = comment_or_404(actor, id, Role.COMMENTER)
    user = member(actor.user)
    return _answered(request, comment.thread.scene, lambda: discussion.delete(comment, Speaker(user), role))


@require_POST
def comment_resolve(request: HttpRequest, id: UUID) -> HttpResponse:
    """Settle a thread, or take it up again (`again`)."""
    actor = actor_of(request)
    thread = thread_or_404(actor, id, Role.COMMENTER)
    user = member(actor.user)
    again = "again" in request.POST
    return _answered(
        request, thread.scene, lambda: discussion.reopen(thread) if again else discussion.resolve(thread, user)
    )


@require_POST
def comment_ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Have the engine do what the thread asks for; a script is told the generation."""
    actor = actor_of(request)
    thread = thread_or_404(actor, id, Role.EDITOR)
    return changing(request, lambda: discussion.ask_engine(thread, actor.user))


@require_POST
def comments_seen(request: HttpRequest, id: UUID) -> HttpResponse:
    """Whoever looks at a thread needs no notice of it any more."""
    actor = actor_of(request)
    thread = thread_or_404(actor, id)
    if actor.user:
        notifying.read(actor.user, thread=thread)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def member(user: User | None) -> User:
    """Visitors work alone: there is nobody to talk to before they sign up."""
    if user is None:
        raise PermissionDenied(_("Sign up to comment."))
    return user


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def said(verb: Callable[[], Any]) -> HttpResponse | None:
    """Call a verb; what it refuses, at its field. None: it is done."""
    try:
        verb()
    except ValidationError as error:
        fields = error.message_dict if hasattr(error, "error_dict") else {"text": error.messages}
        words = " ".join(sentence for sentences in fields.values() for sentence in sentences)
        return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, words, fields=fields)
    return None


def _answered(request: HttpRequest, scene: Scene, verb: Callable[[], Any]) -> HttpResponse:
    """The studio for a form that was sent without a script; for a script, nothing or the reason why not."""
    refused = said(verb)
    if refused:
        return refused
    return HttpResponse(status=HTTPStatus.NO_CONTENT) if is_script(request) else redirect("studio", scene.pk)


def _refuse(status: HTTPStatus, words: str, **more: Any) -> HttpResponse:
    return JsonResponse({"message": words} | more, status=status)
