"""REST API v1: code that people wrote, blueprints, and what was used."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import team_or_404
from accounts.actions import own_team
from accounts.models import Role
from accounts.rest.doors import actor_in, operation
from accounts.rest.errors import Conflict, named
from accounts.rest.preconditions import Changed
from generation import actions, blueprints
from generation.access import generation_or_404
from generation.api import NotHeld, check_quality, take_a_start
from generation.api_checks import LONGEST_CODE
from generation.api_shapes import AT, ID, QUALITIES, GenerationShown, as_json
from generation.blueprints import Blueprint
from generation.conversation import LONGEST
from generation.errors import BadParameter
from generation.models import Generation
from generation.servers import spent_tokens
from generation.spending import model_days, since_days
from generation.types import Quality
from projects.access import revision_or_404, scene_or_404

MOST_DAYS = 366


class CodeGiven(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=LONGEST_CODE, trim_whitespace=False, help_text="One Manim file.")
    quality = serializers.ChoiceField(choices=QUALITIES, default=Quality.LOW.value)
    after = serializers.IntegerField(
        min_value=0, required=False, help_text="The revision that this builds on, 0: none; 412 if it is not the newest."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "code": "from manim import *\n\n\nclass Dot1(Scene):\n    def construct(self):\n        self.wait()\n"
    }


class ChangeGiven(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST, help_text="What shall be different.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"text": "make the curve green"}


class BlueprintBrief(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    subject = serializers.CharField()
    grades = serializers.ListField(child=serializers.IntegerField(), help_text="From and to.")
    tags = serializers.ListField(child=serializers.CharField())
    thumbnail_url = serializers.URLField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": "square_of_sum", "title": "The square of a sum", "subject": "algebra", "grades": [7, 10],
        "summary": "Expands (a + b)² by cutting a square of side a + b into four pieces.", "tags": ["binomial"],
        "thumbnail_url": "https://manimgen.example/blueprints/square_of_sum/thumbnail.png",
    }  # fmt: skip


class BlueprintShown(BlueprintBrief):
    prompts = serializers.ListField(child=serializers.CharField(), help_text="Sentences that it fits.")
    steps = serializers.ListField(child=serializers.CharField())
    defaults = serializers.DictField(help_text="Of the parameters.")
    parameters = serializers.DictField(help_text="Their JSON Schema.")

    EXAMPLE = BlueprintBrief.EXAMPLE | {
        "prompts": ["Expand (a+b)^2 with areas"], "steps": ["The square"], "defaults": {"first": "a"},
        "parameters": {"type": "object", "properties": {"first": {"type": "string", "maxLength": 8}}},
    }  # fmt: skip


class ParametersGiven(serializers.Serializer[Any]):
    parameters = serializers.DictField(default=dict, help_text="Those that shall not be as by default.")

    EXAMPLE: ClassVar[dict[str, Any]] = {"parameters": {"first": "x", "second": "3"}}


class SourceShown(serializers.Serializer[Any]):
    blueprint = serializers.CharField()
    scene_class = serializers.CharField()
    parameters = serializers.DictField()
    code = serializers.CharField(help_text="One self-contained Manim file.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "blueprint": "square_of_sum", "scene_class": "SquareOfSum", "parameters": {"first": "x", "second": "3"},
        "code": "from manim import *\n…",
    }  # fmt: skip


class UsageQuery(serializers.Serializer[Any]):
    team = serializers.UUIDField(required=False, help_text="One of yours; else your own.")
    days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=30)


class UsageShown(serializers.Serializer[Any]):
    """What a team used."""

    team = serializers.UUIDField()
    since = serializers.DateTimeField()
    currency = serializers.CharField()
    model_tokens = serializers.DictField(help_text="This month, of the operator's servers: `used` and `most`.")
    days = serializers.ListField(child=serializers.DictField(), help_text="Day by day, those with calls of a model.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "team": ID, "since": AT, "currency": "€", "model_tokens": {"used": 5210, "most": 5_000_000},
        "days": [{"day": "2026-09-01", "calls": 3, "tokens_in": 4100, "tokens_out": 900, "seconds": 9.4, "cost": 0.1}],
    }  # fmt: skip


class Occupied(Conflict):
    default_detail = gettext_lazy("An engine is at work on this scene: stop it first, or wait until it has ended.")
    default_code = "occupied"


class Unmade(Conflict):
    default_detail = gettext_lazy("This scene has no code yet that could be changed.")
    default_code = "unmade"


def starting(verb: Callable[..., Generation], *given: Any, **more: Any) -> Generation:
    """Call a verb that starts a generation; what stands in its way is answered as a conflict."""
    try:
        return verb(*given, **more)
    except actions.Occupied:
        raise Occupied from None
    except actions.Overtaken:
        raise Changed from None
    except actions.Unmade:
        raise Unmade from None


@operation("scenes", takes=CodeGiven, shows=GenerationShown, status=201, refusals={409: "occupied", 412: "changed"})
def revision_create(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Give a scene new code: it is checked, kept as a revision, and drawn.

    The answer is the generation that draws it. Code that the checks refuse is kept nowhere; `errors.code` says why.
    """
    actor = actor_in(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    quality = Quality(values["quality"])
    check_quality(scene.project, quality)
    take_a_start(request)
    try:
        made = starting(actions.draw, scene, actor.user, values["code"], quality=quality, after=values.get("after"))
    except actions.Unfit as unfit:
        told = [f"line {each.line}: {each.message} {each.hint}".strip() for each in unfit.problems if not each.fixed]
        raise exceptions.ValidationError({"code": told}) from unfit
    return Response(as_json(made, request), status=HTTPStatus.CREATED)


@operation("scenes", takes=ChangeGiven, shows=GenerationShown, status=201, refusals={409: "occupied"})
def scene_refine(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Change a scene by words.

    The answer is the generation that carries it out. A ready scene changes by its parameters; what a model has changed
    waits (`is_held`, `proposal`) until it is accepted, or the generation cancelled.
    """
    actor = actor_in(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    take_a_start(request)
    made = starting(actions.refine, scene, actor.user, values["text"])
    return Response(as_json(made, request), status=HTTPStatus.CREATED)


@operation("generations", shows=GenerationShown, refusals={409: "not_held"})
def generation_accept(request: Request, id: UUID) -> Response:
    """Keep what a model has changed, and draw it."""
    actor = actor_in(request)
    if not actions.accept(generation_or_404(actor, id, Role.EDITOR), actor.user):
        raise NotHeld
    return Response(as_json(generation_or_404(actor, id), request))


@operation("scenes", shows=GenerationShown, status=201, refusals={409: "occupied"})
def revision_restore(request: Request, id: UUID, number: int) -> Response:
    """Make a revision the newest again, with its film if it has one; nothing in between is lost."""
    actor = actor_in(request)
    scene = scene_or_404(actor, id, Role.EDITOR)
    made = starting(actions.restore, scene, actor.user, revision_or_404(scene, number))
    return Response(as_json(made, request), status=HTTPStatus.CREATED)


@operation("blueprints", shows=BlueprintBrief, is_list=True)
def blueprint_list(request: Request) -> Response:
    """The blueprints: scenes with parameters that always render."""
    return Response([_brief(blueprint, request) for blueprint in blueprints.load()])


@operation("blueprints", shows=BlueprintShown)
def blueprint_read(request: Request, id: str) -> Response:
    """A blueprint with the JSON Schema of its parameters."""
    found = _blueprint(id)
    body = _brief(found, request) | {"prompts": found.prompts, "steps": found.steps}
    return Response(body | {"defaults": found.defaults, "parameters": found.schema()})


@operation("blueprints", verb="read", takes=ParametersGiven, shows=SourceShown)
def blueprint_source(request: Request, id: str, values: dict[str, Any]) -> Response:
    """The source of a blueprint with these parameters: plain Manim, ready to run."""
    found = _blueprint(id)
    try:
        source = found.source(values["parameters"])
    except BadParameter as error:
        told = {error.data["parameter"]: [error.data["message"]]}
        raise exceptions.ValidationError({"parameters": told}) from error
    body = {"blueprint": found.id, "scene_class": source.scene, "parameters": source.parameters, "code": source.code}
    return Response(body)


@operation("blueprints", media="image/png")
def blueprint_thumbnail(request: Request, id: str) -> HttpResponseBase:
    """A picture of a blueprint."""
    return HttpResponse(_blueprint(id).thumbnail.read_bytes(), content_type="image/png")


@operation("usage", asks=UsageQuery, shows=UsageShown)
def usage_read(request: Request, query: dict[str, Any]) -> Response:
    """What a team used of model servers, day by day."""
    actor = actor_in(request)
    team = named("team", team_or_404, actor, query["team"]) if "team" in query else None
    team = team or own_team(actor, request._request.session)
    since = since_days(query["days"])
    days = model_days(team, since)
    return Response(
        {
            "team": str(team.pk),
            "since": since.isoformat(),
            "currency": settings.CURRENCY,
            "model_tokens": {"used": spent_tokens(team), "most": team.plan.model_tokens},
            "days": [row | {"day": row["day"].isoformat(), "cost": float(row["cost"])} for row in days],
        }
    )


def _blueprint(id: str) -> Blueprint:
    try:
        return blueprints.get(id)
    except KeyError:
        raise Http404 from None


def _brief(blueprint: Blueprint, request: Request) -> dict[str, Any]:
    facts = ("id", "title", "summary", "subject", "grades", "tags")
    address = request.build_absolute_uri(reverse("api_blueprint_thumbnail", args=[blueprint.id]))
    return {name: getattr(blueprint, name) for name in facts} | {"thumbnail_url": address}
