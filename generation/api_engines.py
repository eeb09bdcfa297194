"""REST API v1: a team's model servers, and what it wants of them. The pages use the same forms and verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import team_or_404
from accounts.models import Role
from accounts.rest.doors import actor_in, operation, person_in
from generation import connecting
from generation.access import model_server_or_404
from generation.engine.chat_manner import ping
from generation.engines_forms import ServerForm, TeamEnginesForm
from generation.errors import EngineError
from generation.models import ModelServer, TeamEngines

MOST = 2**31 - 1
MOST_MONEY = 999_999
TEAM = "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"
DIALECTS = [choice for choice, _name in ModelServer._meta.get_field("dialect").choices or ()]


class EngineGiven(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=40, help_text="By which generations ask for it.")
    url = serializers.CharField(max_length=500, help_text="Of a TGI or OpenAI-compatible server, with https.")
    model = serializers.CharField(max_length=200, required=False, allow_blank=True, help_text="Empty: its first.")
    key = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="Kept encrypted and never shown. Empty: as it is."
    )
    dialect = serializers.ChoiceField(choices=DIALECTS, required=False)
    context = serializers.IntegerField(  # type: ignore[assignment]  # a field takes the property's name
        min_value=0, max_value=MOST, required=False, help_text="0: as the server says."
    )
    max_tokens = serializers.IntegerField(min_value=1, max_value=MOST, required=False, help_text="Of an answer.")
    seconds = serializers.IntegerField(min_value=1, max_value=MOST, required=False, help_text="For an answer.")
    price_in = serializers.FloatField(
        min_value=0, max_value=MOST_MONEY, required=False, help_text="For a million tokens."
    )
    price_out = serializers.FloatField(min_value=0, max_value=MOST_MONEY, required=False)
    position = serializers.IntegerField(
        min_value=0, max_value=2**15 - 1, required=False, help_text="The lowest is asked first."
    )
    is_active = serializers.BooleanField(required=False)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "School", "url": "https://models.example.org/v1", "model": "", "key": "sk-…", "max_tokens": 4096,
    }  # fmt: skip


class EngineShown(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    team = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    model = serializers.CharField(allow_blank=True)
    has_key = serializers.BooleanField()
    dialect = serializers.CharField()
    context = serializers.IntegerField()  # type: ignore[assignment]
    max_tokens = serializers.IntegerField()
    seconds = serializers.IntegerField()
    price_in = serializers.FloatField()
    price_out = serializers.FloatField()
    position = serializers.IntegerField()
    is_active = serializers.BooleanField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "id": 3, "team": TEAM, "name": "School", "url": "https://models.example.org/v1", "model": "", "has_key": True,
        "dialect": "auto", "context": 0, "max_tokens": 4096, "seconds": 180, "price_in": 0.0, "price_out": 0.0,
        "position": 0, "is_active": True,
    }  # fmt: skip


class EngineChecked(serializers.Serializer[Any]):
    answers = serializers.BooleanField()
    models = serializers.CharField(allow_blank=True, help_text="What it has. Empty: it does not answer.")
    dialect = serializers.CharField(allow_blank=True, help_text="As set, or as found out: `tgi` or `openai`.")
    context = serializers.IntegerField(  # type: ignore[assignment]  # a field takes the property's name
        help_text="Tokens of question and answer together."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "answers": True, "models": "llama-3.3-70b", "dialect": "openai", "context": 131072,
    }  # fmt: skip


class WishesGiven(serializers.Serializer[Any]):
    server = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="Asked first. Empty: your own, then the site's."
    )
    plan_first = serializers.BooleanField(required=False, help_text="A model's plan waits to be seen.")
    reuse_answers = serializers.BooleanField(required=False)
    most_tokens = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, required=False, allow_null=True, help_text="A month. null: no bound."
    )
    most_cost = serializers.FloatField(
        min_value=0, max_value=MOST_MONEY, required=False, allow_null=True, help_text="A month. null: no bound."
    )

    EXAMPLE: ClassVar[dict[str, Any]] = {"plan_first": True, "most_tokens": 1_000_000}


class WishesShown(serializers.Serializer[Any]):
    server = serializers.CharField(allow_blank=True)
    plan_first = serializers.BooleanField()
    reuse_answers = serializers.BooleanField()
    most_tokens = serializers.IntegerField(allow_null=True)
    most_cost = serializers.FloatField(allow_null=True)

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "server": "", "plan_first": True, "reuse_answers": False, "most_tokens": 1_000_000, "most_cost": None,
    }  # fmt: skip


@operation("engines", shows=EngineShown, is_list=True, for_account=True)
def engine_list(request: Request, id: UUID) -> Response:
    """The model servers of a team, in the order in which they are asked: admins."""
    team = team_or_404(actor_in(request), id, Role.ADMIN)
    return Response([_json(row) for row in ModelServer.objects.filter(team=team).order_by("position", "pk")])


@operation("engines", takes=EngineGiven, shows=EngineShown, status=201, for_account=True)
def engine_connect(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Connect a model server of the team's own: admins."""
    team = team_or_404(actor_in(request), id, Role.ADMIN)
    form = _valid(ServerForm, ModelServer(team=team), values, team=team)
    server = form.filled()
    connecting.connect(server, person_in(request))
    return Response(_json(server), status=HTTPStatus.CREATED)


@operation("engines", shows=EngineShown, for_account=True)
def engine_read(request: Request, id: int) -> Response:
    """A model server of a team, without its key: admins."""
    return Response(_json(_server(request, id)))


@operation("engines", takes=EngineGiven, is_partial=True, shows=EngineShown, for_account=True)
def engine_edit(request: Request, id: int, values: dict[str, Any]) -> Response:
    """Change a model server: admins. With another `url` the `key` has to be given again."""
    found = _server(request, id)
    form = _valid(ServerForm, found, values, team=found.team)
    server = form.filled()
    connecting.change(server, person_in(request), form.changed_data)
    return Response(_json(server))


@operation("engines", status=204, for_account=True)
def engine_disconnect(request: Request, id: int) -> Response:
    """Forget a model server and its key; what it wrote stays: admins."""
    connecting.disconnect(_server(request, id), person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("engines", shows=EngineChecked, for_account=True)
def engine_check(request: Request, id: int) -> Response:
    """Ask a model server what it has: admins."""
    server = _server(request, id).as_server()
    try:
        found = ping(server) if server else None
    except (OSError, EngineError):
        found = None
    if found is None:
        return Response({"answers": False, "models": "", "dialect": "", "context": 0})
    told = {"dialect": found.manner.dialect.value, "context": found.manner.context}
    return Response({"answers": True, "models": found.models, **told})


@operation("engines", shows=WishesShown, for_account=True)
def engine_wishes_read(request: Request, id: UUID) -> Response:
    """What a team wants of model servers, and its bounds a month: admins."""
    return Response(_wishes_json(TeamEngines.of(team_or_404(actor_in(request), id, Role.ADMIN))))


@operation("engines", takes=WishesGiven, is_partial=True, shows=WishesShown, for_account=True)
def engine_wishes_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Say what a team wants of model servers, and how much they may take a month: admins."""
    wishes = TeamEngines.of(team_or_404(actor_in(request), id, Role.ADMIN))
    form = _valid(TeamEnginesForm, wishes, values)
    connecting.want(form.save(commit=False), person_in(request), form.changed_data)
    return Response(_wishes_json(wishes))


def _server(request: Request, id: int) -> ModelServer:
    """A team's; those of the site are the operator's, on a page of their own."""
    server = model_server_or_404(actor_in(request), id)
    if server.team is None:
        raise Http404
    return server


def _valid(kind: type[Any], row: Model, values: dict[str, Any], **options: Any) -> Any:
    """The page's form, filled with what is there and what is given. Raises REST framework's ValidationError."""
    form: forms.ModelForm[Any] = kind(model_to_dict(row, kind._meta.fields) | values, instance=row, **options)
    if not form.is_valid():
        raise exceptions.ValidationError({name: list(map(str, told)) for name, told in form.errors.items()})
    return form


def _json(row: ModelServer) -> dict[str, Any]:
    plain = ("name", "url", "model", "dialect", "context", "max_tokens", "seconds", "position", "is_active", "has_key")
    return {
        "id": row.pk,
        "team": str(row.team_id),
        **{name: getattr(row, name) for name in plain},
        "price_in": float(row.price_in),
        "price_out": float(row.price_out),
    }


def _wishes_json(wishes: TeamEngines) -> dict[str, Any]:
    plain = ("server", "plan_first", "reuse_answers", "most_tokens")
    cost = wishes.most_cost
    return {name: getattr(wishes, name) for name in plain} | {"most_cost": None if cost is None else float(cost)}
