"""REST API v1: who you are, and your tokens."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import tokens
from accounts.access import team_or_404
from accounts.api_shapes import AccountGiven, AccountShown, TokenGiven, TokenMade, TokenShown
from accounts.keys import ApiToken
from accounts.models import Role
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import named, refusing
from accounts.rest.pages import page
from accounts.scopes import EVERYTHING


@operation("account", shows=AccountShown)
def account_read(request: Request) -> Response:
    """Who you are to the API, and what your token allows."""
    actor = actor_in(request)
    user, bearer = actor.user, actor.bearer
    return Response(
        {
            "id": user.pk if user else None,
            "name": user.display_name if user else None,
            "email": user.email if user else None,
            "scopes": sorted(bearer.scopes) if bearer else [EVERYTHING],
            "team": str(actor.only_team.pk) if actor.only_team else None,
        }
    )


@operation("account", takes=AccountGiven, shows=AccountShown, for_person=True)
def account_edit(request: Request, values: dict[str, Any]) -> Response:
    """Change your name."""
    user = person_in(request)
    user.name = values["name"]
    user.save(update_fields=["name"])
    answer: Response = account_read.handler(request)  # type: ignore[assignment]
    return answer


@operation("tokens", shows=TokenShown, is_page=True, for_account=True)
def token_list(request: Request) -> Response:
    """Your live tokens, and those of the teams that you administer."""
    return page(request, tokens.seen_by(actor_in(request)), _token_json)


@operation("tokens", takes=TokenGiven, shows=TokenMade, status=201, for_person=True)
def token_create(request: Request, values: dict[str, Any]) -> Response:
    """Make a token.

    Its `secret` is answered this once. A token makes none that allows more than itself.
    """
    actor = actor_in(request)
    if team := values.pop("team", None):
        values["team"] = named("team", team_or_404, actor, team, Role.ADMIN)
    made, secret = refusing(tokens.make, actor, person_in(request), **values)
    return Response(_token_json(made) | {"secret": secret}, status=HTTPStatus.CREATED)


@operation("tokens", shows=TokenShown, for_account=True)
def token_read(request: Request, id: int) -> Response:
    """A token, without its secret."""
    return Response(_token_json(_token(request, id)))


@operation("tokens", status=204, for_account=True)
def token_revoke(request: Request, id: int) -> Response:
    """Revoke a token: it opens nothing any more, at once."""
    tokens.revoke(_token(request, id), person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


def _token(request: Request, id: int) -> ApiToken:
    return get_object_or_404(tokens.seen_by(actor_in(request)), pk=id)


def _token_json(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scopes.split(),
        "team": str(token.team_id) if token.team_id else None,
        "networks": token.networks.split(),
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
    }
