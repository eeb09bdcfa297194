"""REST API v1, the doors of the main job: start, read, watch, stop, retry, and fetch the film."""

from __future__ import annotations

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Actor, actor_of
from accounts.actions import home_team
from accounts.models import Role
from accounts.prepared import Prepared
from accounts.rest.doors import actor_in, operation
from accounts.rest.errors import Conflict
from accounts.rest.pages import page
from generation import actions
from generation.access import generation_or_404
from generation.api_shapes import (
    EventsQuery,
    GenerationBrief,
    GenerationQuery,
    GenerationShown,
    PlanGiven,
    StartGiven,
    as_json,
    as_row,
    check_wishes,
)
from generation.engine import chat_plan
from generation.following import Reader, follow
from generation.messages import last_seen
from generation.models import ACTIVE, Generation
from generation.throttles import seconds_to_wait
from generation.types import Quality
from projects.access import project_or_404
from projects.actions import default_project
from projects.models import Project

_GENERATIONS = Prepared(lambda: Generation.objects.live().select_related("scene"))


class TooManyStarts(exceptions.Throttled):
    default_detail = gettext_lazy("Too many generations were started in a short time.")


class NotHeld(Conflict):
    default_detail = gettext_lazy("This plan is not waiting any more.")
    default_code = "not_held"


@operation("generations", asks=GenerationQuery, shows=GenerationBrief, is_page=True)
def generation_list(request: Request, query: dict[str, Any]) -> Response:
    """The generations of your teams, the newest first."""
    rows = _GENERATIONS.filter(actor_in(request).teams("scene__project__team_id__"))
    for name, column in (("project", "scene__project"), ("scene", "scene"), ("team", "scene__project__team")):
        if name in query:
            rows = rows.filter(**{column: query[name]})
    if "status" in query:
        rows = rows.filter(status__in=ACTIVE if query["status"] == "active" else [query["status"]])
    if "engine" in query:
        rows = rows.filter(engine=query["engine"])
    return page(request, rows, lambda row: as_row(row, request), by=query["ordering"])


@operation("generations", takes=StartGiven, shows=GenerationShown, status=201)
def generation_start(request: Request, values: dict[str, Any]) -> Response:
    """Start a generation.

    Answers at once with its id, its status and the address of its events. What goes to a model only (`model`,
    `temperature`, `top_p`, `max_tokens`, `repairs`, `instructions`, `aspect`) is refused for the engine `composer`.
    """
    actor = actor_in(request)
    project = _project(request, actor, values.pop("project", None))
    check_quality(project, Quality(values["quality"]))
    wishes = check_wishes(project.team, values)
    take_a_start(request)
    generation = actions.start(
        project,
        actor.user,
        values["prompt"],
        engine=values["engine"],
        quality=Quality(values["quality"]),
        seed=values["seed"],
        server=values["server"],
        plan_first=values["plan_first"],
        wishes=wishes,
    )
    return Response(as_json(generation, request), status=HTTPStatus.CREATED)


@operation("generations", shows=GenerationShown)
def generation_read(request: Request, id: UUID) -> Response:
    """One generation, with its code, its film and what it cost."""
    return Response(as_json(generation_or_404(actor_in(request), id), request))


@operation("generations", shows=GenerationShown)
def generation_cancel(request: Request, id: UUID) -> Response:
    """Stop a generation; one that has ended stays as it is."""
    actions.cancel(generation_or_404(actor_in(request), id, Role.EDITOR))
    return Response(as_json(generation_or_404(actor_in(request), id), request))


@operation("generations", shows=GenerationShown, status=201)
def generation_retry(request: Request, id: UUID) -> Response:
    """Run the same prompt again, with the same parameters: a new generation of the same scene."""
    actor = actor_in(request)
    found = generation_or_404(actor, id, Role.EDITOR)
    take_a_start(request)
    return Response(as_json(actions.retry(found, actor.user), request), status=HTTPStatus.CREATED)


@operation("generations", takes=PlanGiven, shows=GenerationShown, refusals={409: "not_held"})
def generation_plan(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Go on with the plan in the body, which the teacher has seen and may have changed."""
    found = generation_or_404(actor_in(request), id, Role.EDITOR)
    try:
        plan = chat_plan.from_json(request.data)
    except chat_plan.BrokenPlan as error:
        raise exceptions.ValidationError({"plan": [str(error)]}) from error
    if not actions.go_on(found, plan):
        raise NotHeld
    return Response(as_json(generation_or_404(actor_in(request), id), request))


@operation("generations", asks=EventsQuery, media="text/event-stream")
def generation_events(request: Request, id: UUID, query: dict[str, Any]) -> HttpResponseBase:
    """Watch a generation: its events, those that were and those to come.

    Server-Sent Events (WHATWG HTML, 9.2). Come back with the header `Last-Event-ID` or with `?after=` and nothing is
    lost or doubled. The stream ends with the generation, and for whoever may not see it any more.
    """
    actor = actor_in(request)
    found = generation_or_404(actor, id)
    after = last_seen(request.headers.get("Last-Event-ID") or str(query["after"]))
    reader = Reader(actor.user.pk, lambda: _may_read(request._request, id)) if actor.user else None
    answer = StreamingHttpResponse(_stream(found.pk, after, reader), content_type="text/event-stream")
    answer["Cache-Control"] = "no-cache"
    answer["X-Accel-Buffering"] = "no"
    return answer


async def _stream(id: UUID, after: int, reader: Reader | None) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    async for message in follow(id, after, reader):
        yield f"id: {message['number']}\nevent: {message['kind']}\ndata: {message.text}\n\n"


def _may_read(http: HttpRequest, id: UUID) -> bool:
    """Whether the token that was sent, or the session, opens the generation now."""
    try:
        generation_or_404(actor_of(http, generation_events.scope("GET")), id)
    except Http404:
        return False
    return True


def take_a_start(request: Request) -> None:
    """Count a start of whoever asks. Raises TooManyStarts."""
    wait = seconds_to_wait(request._request, actor_in(request))
    if wait is not None:
        raise TooManyStarts(wait=wait)


def _project(request: Request, actor: Actor, id: UUID | None) -> Project:
    if id is None:
        return default_project(home_team(actor, request._request.session))
    try:
        return project_or_404(actor, id, Role.EDITOR)
    except Http404:
        raise exceptions.ValidationError({"project": [_("You have no project with this id.")]}) from None


def check_quality(project: Project, quality: Quality) -> None:
    """Within the plan of the project's team. Raises ValidationError at its field."""
    allowed = [each for each in Quality if each.value in project.team.plan.qualities]
    if quality not in allowed:
        width, height = allowed[-1].size
        sentence = _("This team's plan draws up to %(width)d × %(height)d: ask for quality “%(best)s” or a lower one.")
        filled = sentence % {"width": width, "height": height, "best": allowed[-1].value}
        raise exceptions.ValidationError({"quality": [filled]})
