"""REST API v1: the apps that a team registers, and those that a person has let in. The pages call the same verbs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from allauth.idp.oidc.models import Client
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import apps_of_others
from accounts.access import app_or_404, team_or_404
from accounts.models import Role
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import refusing
from accounts.scopes import SCOPES

ID = "dda39a167db84fd38f5bbd999baf89a1"


class AppGiven(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100, help_text="People see it when they are asked.")
    redirect_uris = serializers.ListField(
        child=serializers.CharField(max_length=500),
        allow_empty=False,
        help_text="https, or http on the same computer, or a scheme of an app's own; at most ten.",
    )
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES), allow_empty=False, help_text="What it may ask for."
    )
    is_public = serializers.BooleanField(default=False, help_text="It can keep no secret: then it has to use PKCE.")

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "name": "Slides", "redirect_uris": ["https://slides.example/back"], "scopes": ["clips:read"],
        "is_public": False,
    }  # fmt: skip


class AppShown(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The client id.")
    team = serializers.UUIDField()
    name = serializers.CharField()
    redirect_uris = serializers.ListField(child=serializers.CharField())
    scopes = serializers.ListField(child=serializers.CharField())
    is_public = serializers.BooleanField()

    EXAMPLE: ClassVar[dict[str, Any]] = AppGiven.EXAMPLE | {"id": ID, "team": "6f0c5a3e-7a54-4a0e-9d5e-2f7a1b1f0c11"}


class AppMade(AppShown):
    secret = serializers.CharField(allow_blank=True, help_text="This once. Empty: a public app has none.")

    EXAMPLE: ClassVar[dict[str, Any]] = AppShown.EXAMPLE | {"secret": "vT0…"}


class LetInShown(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The client id.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())

    EXAMPLE: ClassVar[dict[str, Any]] = {"id": ID, "name": "Slides", "scopes": ["clips:read"]}


@operation("tokens", shows=AppShown, is_list=True)
def app_list(request: Request, id: UUID) -> Response:
    """The apps that a team has registered: owners."""
    team = team_or_404(actor_in(request), id, Role.OWNER)
    return Response([_app_json(app) for app in apps_of_others.apps_of(team)])


@operation("tokens", takes=AppGiven, shows=AppMade, status=201, for_account=True)
def app_register(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Register an app for OAuth 2.0 and OpenID Connect. Its `secret` is answered this once: owners."""
    team = team_or_404(actor_in(request), id, Role.OWNER)
    app, secret = refusing(apps_of_others.register, team, person_in(request), **values)
    return Response(_app_json(app) | {"secret": secret}, status=HTTPStatus.CREATED)


@operation("tokens", shows=AppShown)
def app_read(request: Request, id: str) -> Response:
    """An app of a team: owners."""
    app, _team = app_or_404(actor_in(request), id, Role.OWNER)
    return Response(_app_json(app))


@operation("tokens", shows=AppMade, for_account=True)
def app_renew_secret(request: Request, id: str) -> Response:
    """Another secret in the old one's place, which ends at once: owners. A public app has none."""
    app, team = app_or_404(actor_in(request), id, Role.OWNER)
    if app.type == Client.Type.PUBLIC:
        raise Http404
    return Response(_app_json(app) | {"secret": apps_of_others.renew_secret(app, team, person_in(request))})


@operation("tokens", status=204, for_account=True)
def app_remove(request: Request, id: str) -> Response:
    """Remove an app; it comes in nowhere any more: owners."""
    app, team = app_or_404(actor_in(request), id, Role.OWNER)
    apps_of_others.remove(app, team, person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("tokens", shows=LetInShown, is_list=True, for_person=True)
def let_in_list(request: Request) -> Response:
    """The apps that may work in your name, and what you have let them do."""
    found = apps_of_others.let_in_by(person_in(request))
    return Response([{"id": app.pk, "name": app.name, "scopes": scopes} for app, scopes in found])


@operation("tokens", status=204, for_person=True)
def let_in_end(request: Request, id: str) -> Response:
    """Shut an app out: what you have let it do ends at once."""
    if not apps_of_others.shut_out(get_object_or_404(Client, pk=id), person_in(request)):
        raise Http404
    return Response(status=HTTPStatus.NO_CONTENT)


def _app_json(app: Client) -> dict[str, Any]:
    return {
        "id": app.pk,
        "team": app.data["team"],
        "name": app.name,
        "redirect_uris": app.get_redirect_uris(),
        "scopes": [scope for scope in app.get_scopes() if ":" in scope],
        "is_public": app.type == Client.Type.PUBLIC,
    }
