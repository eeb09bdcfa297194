"""What the code editor asks the server: the checks' verdict, a repair, a layout, a film, and what Manim has."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, wraps
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_POST, require_safe

from accounts.access import actor_of
from accounts.models import Role
from classrooms import throttles
from classrooms.formatting import Unformattable, formatted
from generation import actions, assets
from generation.checks import check, fixes, maths
from generation.signatures import reference
from generation.throttles import seconds_to_wait
from generation.types import Problem
from projects.access import scene_or_404
from projects.models import Scene

LONGEST_CODE = 100_000
"""Characters."""
View = Callable[[HttpRequest, Scene, str], HttpResponse]


def of_text(wait_for: Callable[[HttpRequest], int | None]) -> Callable[[View], Callable[..., HttpResponse]]:
    """A view of an editor's scene and the `code` that was posted, for those who may change it, and not too often."""

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, id: UUID) -> HttpResponse:
            scene = scene_or_404(actor_of(request), id, Role.EDITOR)
            code = request.POST.get("code", "").replace("\r\n", "\n")
            if len(code) > LONGEST_CODE:
                return _refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The source is too long to be looked at."))
            if wait := wait_for(request):
                words = _("That was often in a short time. Go on in %d s.") % wait
                return _refuse(HTTPStatus.TOO_MANY_REQUESTS, words)
            return view(request, scene, code)

        return require_POST(answer)

    return decorate


@of_text(throttles.seconds_to_wait)
def editor_check(request: HttpRequest, scene: Scene, code: str) -> HttpResponse:
    """What would stop the film, and what in it may be wrong: that is for a teacher to look at."""
    found = check(code, assets.names_for(scene)).problems
    return JsonResponse({"problems": _told(found), "doubts": _told(maths.doubts(code))})


@of_text(throttles.seconds_to_wait)
def editor_mend(request: HttpRequest, scene: Scene, code: str) -> HttpResponse:
    """The text with the problem put right that stands at `line` and `column` with this `problem` id."""
    names = assets.names_for(scene)
    wanted = tuple(request.POST.get(name, "") for name in ("problem", "line", "column"))
    for problem in check(code, names).problems:
        if (problem.id, str(problem.line), str(problem.column)) == wanted:
            mended = fixes.mend(code, problem, names)
            return JsonResponse({"code": mended}) if mended else _no_sure_way()
    return _no_sure_way()


@of_text(throttles.seconds_to_wait)
def editor_format(request: HttpRequest, scene: Scene, code: str) -> HttpResponse:
    try:
        return JsonResponse({"code": formatted(code)})
    except Unformattable:
        words = _("This can't be laid out: it is no Python yet. The marked lines say why.")
        return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, words)


@of_text(seconds_to_wait)
def editor_draw(request: HttpRequest, scene: Scene, code: str) -> HttpResponse:
    """Make a film of the text as it stands."""
    try:
        generation = actions.draw(scene, actor_of(request).user, code)
    except actions.Unfit as unfit:
        words = _("The checks found what would stop the film. See the marked lines.")
        return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, words, problems=_told(unfit.problems))
    except actions.Occupied:
        return _refuse(
            HTTPStatus.CONFLICT, _("A film of this scene is being made. Stop it, or wait until it is there.")
        )
    return JsonResponse({"id": str(generation.pk)}, status=HTTPStatus.CREATED)


@require_safe
@gzip_page
@cache_control(public=True, max_age=3600)
@condition(etag_func=lambda request: f'"manim-{version("manim")}"')
def editor_reference(request: HttpRequest) -> HttpResponse:
    """Names, signatures and docs of the installed Manim, for completion and hints."""
    return HttpResponse(_reference(), content_type="application/json")


@cache
def _reference() -> bytes:
    return json.dumps(reference(), separators=(",", ":")).encode()


def _told(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [asdict(problem) | {"is_mendable": fixes.is_mendable(problem)} for problem in problems]


def _no_sure_way() -> HttpResponse:
    return _refuse(HTTPStatus.UNPROCESSABLE_ENTITY, _("There is no sure way to put this right."))


def _refuse(status: HTTPStatus, words: str, **more: Any) -> HttpResponse:
    return JsonResponse({"message": words} | more, status=status)
