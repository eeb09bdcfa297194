"""What has been typed since the newest revision: what the editor compares with, and the page that shows it."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import actor_of
from classrooms.documents import text_of
from generation.history import changes
from projects.access import scene_or_404
from projects.models import Revision, Scene


@require_safe
def editor_newest(request: HttpRequest, id: UUID) -> HttpResponse:
    """The newest revision, its number and code; nothing when it is the one that is `known`."""
    newest = _newest(scene_or_404(actor_of(request), id))
    if request.GET.get("known") == str(newest.number):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return JsonResponse({"number": newest.number, "code": newest.code})


@require_safe
def unsaved(request: HttpRequest, id: UUID) -> HttpResponse:
    """The newest revision and the shared text as it stands, beside each other."""
    scene = scene_or_404(actor_of(request), id)
    newest = _newest(scene)
    context = {"scene": scene, "newest": newest, "changes": changes(newest.code, text_of(scene))}
    return render(request, "classrooms/unsaved.html", context)


def _newest(scene: Scene) -> Revision:
    newest = scene.revisions.last()
    if newest is None:
        raise Http404
    return newest
