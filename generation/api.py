"""REST API v1, the doors of the main job: start, read, watch, stop, retry, and fetch the film.

Errors are problem details (RFC 9457) with our error ids.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from rest_framework import exceptions, serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.access import Actor, actor_of
from accounts.actions import own_team
from accounts.models import Role
from generation import actions
from generation.access import generation_or_404
from generation.engine import chat_plan, choice
from generation.events import follow
from generation.forms import MAX_PROMPT
from generation.messages import clip_message, last_seen, usage_message
from generation.models import Generation
from generation.throttles import seconds_to_wait
from generation.types import Quality
from generation.wording import problem_words
from projects.access import project_or_404
from projects.actions import default_project
from projects.models import Project

MAX_SEED = 2**31 - 1


class StartSerializer(serializers.Serializer[Any]):
    """What `POST generations/` takes."""

    prompt = serializers.CharField(max_length=MAX_PROMPT)
    engine = serializers.ChoiceField(choices=choice.NAMES, default="auto")
    project = serializers.UUIDField(required=False)
    quality = serializers.ChoiceField(choices=[quality.value for quality in Quality], default=Quality.LOW.value)
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, default=0)
    server = serializers.CharField(max_length=40, default="", allow_blank=True)
    plan_first = serializers.BooleanField(allow_null=True, default=None)


class TooManyStarts(exceptions.Throttled):
    default_detail = _("Too many generations were started in a short time.")


class NotHeld(exceptions.APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = _("This plan is not waiting any more.")
    default_code = "not_held"


@api_view(["POST"])
def generations(request: Request) -> Response:
    """Start a generation: 201 with its id, status and the address of its events."""
    actor = _actor(request)
    wanted = StartSerializer(data=request.data)
    wanted.is_valid(raise_exception=True)
    values = wanted.validated_data
    project = _project(request, actor, values.get("project"))
    _check_quality(project, Quality(values["quality"]))
    wait = seconds_to_wait(request._request)
    if wait is not None:
        raise TooManyStarts(wait=wait)
    generation = actions.start(
        project,
        actor.user,
        values["prompt"],
        engine=values["engine"],
        quality=Quality(values["quality"]),
        seed=values["seed"],
        server=values["server"],
        plan_first=values["plan_first"],
    )
    return Response(as_json(generation, request), status=HTTPStatus.CREATED)


@api_view(["GET"])
def generation(request: Request, id: UUID) -> Response:
    return Response(as_json(generation_or_404(_actor(request), id), request))


@api_view(["POST"])
def generation_cancel(request: Request, id: UUID) -> Response:
    found = generation_or_404(_actor(request), id, Role.EDITOR)
    actions.cancel(found)
    return Response(as_json(generation_or_404(_actor(request), id), request))


@api_view(["POST"])
def generation_retry(request: Request, id: UUID) -> Response:
    """Run the same prompt again: 201 with the new generation."""
    found = generation_or_404(_actor(request), id, Role.EDITOR)
    wait = seconds_to_wait(request._request)
    if wait is not None:
        raise TooManyStarts(wait=wait)
    return Response(as_json(actions.retry(found, _actor(request).user), request), status=HTTPStatus.CREATED)


@api_view(["POST"])
def generation_plan(request: Request, id: UUID) -> Response:
    """Go on with the plan in the body, which the teacher has seen and may have changed."""
    found = generation_or_404(_actor(request), id, Role.EDITOR)
    try:
        plan = chat_plan.from_json(request.data)
    except chat_plan.BrokenPlan as error:
        raise exceptions.ValidationError({"plan": [str(error)]}) from error
    if not actions.go_on(found, plan):
        raise NotHeld
    return Response(as_json(generation_or_404(_actor(request), id), request))


@require_GET
async def generation_events(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """Server-Sent Events (WHATWG HTML, 9.2): replay after `Last-Event-ID` or `?after=`, then follow to the end."""
    try:
        found = await sync_to_async(lambda: generation_or_404(actor_of(request), id))()
    except Http404:
        return problem_response(HTTPStatus.NOT_FOUND, "not_found", _("There is no such generation."))
    after = last_seen(request.headers.get("Last-Event-ID") or request.GET.get("after") or "0")
    answer = StreamingHttpResponse(_stream(found.pk, after), content_type="text/event-stream")
    answer["Cache-Control"] = "no-cache"
    answer["X-Accel-Buffering"] = "no"
    return answer


async def _stream(id: UUID, after: int) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    async for message in follow(id, after):
        yield f"id: {message['number']}\nevent: {message['kind']}\ndata: {json.dumps(message)}\n\n"


def as_json(generation: Generation, request: Request) -> dict[str, Any]:
    """A generation as the API shows it; addresses are absolute."""

    def address(view: str) -> str:
        return request.build_absolute_uri(reverse(view, args=[generation.pk]))

    clip = clip_message(generation.clip) if generation.clip else None
    if clip:
        clip |= {name: request.build_absolute_uri(clip[name]) for name in ("video", "poster", "captions_url")}
    revision = generation.revision
    return {
        "id": str(generation.pk),
        "status": generation.status,
        "prompt": generation.prompt,
        "engine": generation.engine,
        "quality": generation.quality,
        "seed": generation.seed,
        "plan": generation.plan,
        "is_held": generation.is_held,
        "usage": usage_message(generation),
        "project": str(generation.scene.project_id),
        "scene": str(generation.scene_id),
        "blueprint": revision.blueprint or None if revision else None,
        "parameters": revision.parameters if revision else None,
        "code": revision.code if revision else None,
        "film_url": address("film") if generation.pieces.segments().exists() else None,
        "clip": clip,
        "problem": problem_words(generation.problem) if generation.problem else None,
        "created_at": generation.created_at.isoformat(),
        "ended_at": generation.ended_at.isoformat() if generation.ended_at else None,
        "url": address("api_generation"),
        "events_url": address("api_generation_events"),
        "cancel_url": address("api_generation_cancel"),
        "studio_url": request.build_absolute_uri(reverse("studio", args=[generation.scene_id])),
    }


def _actor(request: Request) -> Actor:
    """Whom ActorAuthentication found."""
    return cast(Actor, request.user)


def _project(request: Request, actor: Actor, id: UUID | None) -> Project:
    if id is None:
        return default_project(own_team(actor, request._request.session))
    try:
        return project_or_404(actor, id, Role.EDITOR)
    except Http404:
        raise exceptions.ValidationError({"project": [_("You have no project with this id.")]}) from None


def _check_quality(project: Project, quality: Quality) -> None:
    """Within the plan of the project's team. Raises ValidationError at its field."""
    allowed = [each for each in Quality if each.value in project.team.plan.qualities]
    if quality not in allowed:
        width, height = allowed[-1].size
        sentence = _("This team's plan draws up to %(width)d × %(height)d: ask for quality “%(best)s” or a lower one.")
        filled = sentence % {"width": width, "height": height, "best": allowed[-1].value}
        raise exceptions.ValidationError({"quality": [filled]})


def problem_response(status: HTTPStatus, id: str, detail: str, **more: Any) -> JsonResponse:
    body = {"type": f"about:blank#{id}", "id": id, "title": status.phrase, "status": status.value, "detail": detail}
    return JsonResponse(body | more, status=status, content_type="application/problem+json")


def answer_problem(error: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """REST framework's exception handler: each error as problem details."""
    answer = exception_handler(error, context)
    if answer is None:
        return None
    status = HTTPStatus(answer.status_code)
    match error:
        case exceptions.ValidationError():
            problem = problem_response(status, "invalid", _("Some values do not fit."), errors=error.detail)
        case Http404():
            problem = problem_response(status, "not_found", _("There is no such thing, or it is not yours."))
        case PermissionDenied():
            problem = problem_response(status, "forbidden", str(error) or _("Your role does not allow this."))
        case exceptions.APIException():
            problem = problem_response(status, str(error.get_codes()), str(error.detail))
        case _:
            return answer
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in answer.headers:
            problem[header] = answer.headers[header]
    return problem
