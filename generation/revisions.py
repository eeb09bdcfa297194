"""The studio's pages and buttons about revisions: change by words, accept, restore, branch a copy, compare."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import actor_of, role_in
from accounts.models import Role
from generation import actions, conversation
from generation.access import generation_or_404
from generation.history import changes, history_context
from generation.messages import clip_message
from generation.models import Generation
from generation.throttles import seconds_to_wait
from projects.access import project_or_404, revision_or_404, scene_or_404
from projects.copying import branch
from projects.models import Revision, Scene

VIEWS = ("sides", "lines")
"""Of the code; neither: as the page has room."""


class ChangeForm(forms.Form):
    change = forms.CharField(
        label=gettext_lazy("Say what to change"),
        max_length=conversation.LONGEST,
        error_messages={"required": gettext_lazy("Say what to change, for example “slower”.")},
    )


@require_POST
def refine(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change the scene as somebody says it."""
    actor = actor_of(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(str(error) for error in form.errors["change"]))
    return changing(request, lambda: actions.refine(scene, actor.user, form.cleaned_data["change"]))


def changing(request: HttpRequest, verb: Callable[[], Generation]) -> HttpResponse:
    """Answer a form with the generation that the verb starts, or with the reason why it can't be started now."""
    if wait := seconds_to_wait(request):
        return _refuse(HTTPStatus.TOO_MANY_REQUESTS, _("That was often in a short time. Go on in %d s.") % wait)
    try:
        return _made(request, verb())
    except actions.Occupied:
        return _occupied()
    except actions.Unmade:
        return _refuse(HTTPStatus.CONFLICT, _("There is nothing to change yet: this scene has no code."))


@require_POST
def accept(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep what a model has changed, and draw it."""
    actor = actor_of(request)
    generation = generation_or_404(actor, id, Role.EDITOR)
    if not actions.accept(generation, actor.user):
        return _refuse(HTTPStatus.CONFLICT, _("This change is not waiting any more."))
    return _made(request, generation)


@require_POST
def restore(request: HttpRequest, id: UUID, number: int) -> HttpResponse:
    """Make a revision the newest again."""
    actor = actor_of(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    try:
        return _made(request, actions.restore(scene, actor.user, revision_or_404(scene, number)))
    except actions.Occupied:
        return _occupied()


@require_POST
def branch_copy(request: HttpRequest, id: UUID, number: int) -> HttpResponse:
    """A new scene that begins with this revision, in the lesson chosen."""
    actor = actor_of(request)
    scene = scene_or_404(actor, id)
    try:
        project = project_or_404(actor, UUID(request.POST.get("project", "")), Role.EDITOR)
    except ValueError:
        raise Http404 from None
    return redirect("studio", branch(revision_or_404(scene, number), actor.user, project).pk)


@require_POST
def label(request: HttpRequest, id: UUID, number: int) -> HttpResponse:
    """Give a revision a name, or take it away."""
    scene = scene_or_404(actor_of(request), id, Role.EDITOR)
    try:
        revision_or_404(scene, number).call(request.POST.get("label", ""))
    except ValidationError as error:
        return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(error.messages))
    is_script = request.headers.get("X-Requested-With") == "fetch"
    return JsonResponse({}) if is_script else redirect("studio", scene.pk)


@require_safe
def history(request: HttpRequest, id: UUID) -> HttpResponse:
    """The conversation and the revisions, a fragment for the studio."""
    actor = actor_of(request)
    scene = scene_or_404(actor, id)
    return render(request, "generation/history.html", history_context(scene, actor, can_edit=_can_edit(request, scene)))


@require_safe
def compare(request: HttpRequest, id: UUID) -> HttpResponse:
    """Two revisions, `before` and `after`: their code, and their films in step."""
    scene = scene_or_404(actor_of(request), id)
    named = dict(scene.revisions.order_by("-number").values_list("number", "label"))
    numbers = list(named)
    if not numbers:
        raise Http404
    after = _chosen(request, "after", numbers[0], numbers)
    before = _chosen(request, "before", max(after - 1, numbers[-1]), numbers)
    old, new = revision_or_404(scene, before), revision_or_404(scene, after)
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else ""
    films = [_film(revision) for revision in (old, new)]
    context = {"scene": scene, "before": old, "after": new, "named": named, "view": view, "films": films}
    context |= {"changes": changes(old.code, new.code), "has_films": all(films)}
    return render(request, "generation/compare.html", context)


def _film(revision: Revision) -> dict[str, object] | None:
    clip = revision.clips.order_by("created_at").last()
    return clip_message(clip) | {"number": revision.number, "label": revision.label} if clip else None


def _chosen(request: HttpRequest, name: str, otherwise: int, numbers: list[int]) -> int:
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise
    if number not in numbers:
        raise Http404
    return number


def _can_edit(request: HttpRequest, scene: Scene) -> bool:
    role = role_in(actor_of(request), scene.project.team)
    return role is not None and role.covers(Role.EDITOR)


def _made(request: HttpRequest, generation: Generation) -> HttpResponse:
    """The generation's id for a script; the studio for a form that was sent without one."""
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"id": str(generation.pk)}, status=HTTPStatus.CREATED)
    return redirect("studio", generation.scene_id)


def _occupied() -> HttpResponse:
    words = _("This scene is being worked on, or a change waits to be accepted. Finish that first.")
    return _refuse(HTTPStatus.CONFLICT, words)


def _refuse(status: HTTPStatus, words: str) -> HttpResponse:
    return JsonResponse({"message": words}, status=status)
