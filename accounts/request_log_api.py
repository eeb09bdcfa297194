"""REST API v1: the log of what programs asked."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Actor
from accounts.api_shapes import AT
from accounts.models import ApiRequest, Role
from accounts.request_log import ApiRequestQuerySet
from accounts.rest.doors import actor_in, operation
from accounts.rest.pages import page

FACTS = ("method", "path", "status", "milliseconds", "token", "request_id")


class RequestQuery(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=["GET", "POST", "PUT", "PATCH", "DELETE"], required=False)
    status = serializers.IntegerField(min_value=100, max_value=599, required=False)
    errors = serializers.BooleanField(  # type: ignore[assignment]  # a Serializer's own `errors` is of no use here
        required=False, help_text="`true`: only what was refused or failed."
    )
    token = serializers.CharField(max_length=20, required=False, help_text="How it begins.")


class RequestShown(serializers.Serializer[Any]):
    """A call of the API with a token."""

    at = serializers.DateTimeField()
    method = serializers.CharField()
    path = serializers.CharField(help_text="Without its query.")
    status = serializers.IntegerField()
    milliseconds = serializers.IntegerField()
    token = serializers.CharField(help_text="How it begins; `app`: an app's.")
    request_id = serializers.CharField()

    EXAMPLE: ClassVar[dict[str, Any]] = {
        "at": AT, "method": "POST", "path": "/api/v1/generations/", "status": 201, "milliseconds": 31,
        "token": "mg_Xk3v9Q", "request_id": "2f1c9e8a7b6d4c3e",
    }  # fmt: skip


@operation("usage", asks=RequestQuery, shows=RequestShown, is_page=True, for_account=True)
def request_list(request: Request, query: dict[str, Any]) -> Response:
    """What your programs asked in the last seven days, the newest first.

    Also what was asked with the tokens of the teams that you administer.
    """
    rows = seen_by(actor_in(request))
    if query.pop("errors", False):
        rows = rows.filter(status__gte=400)
    return page(request, rows.filter(**query), _request_json, by="-at")


def seen_by(actor: Actor) -> ApiRequestQuerySet:
    """A team's token sees that team's calls alone."""
    ruled = actor.memberships().filter(role__in=(Role.ADMIN, Role.OWNER)).values("team")
    rows = ApiRequest.objects.seen_by(actor.user, ruled)
    return rows.filter(team=actor.only_team) if actor.only_team else rows


def _request_json(row: ApiRequest) -> dict[str, Any]:
    return {"at": row.at.isoformat(), **{name: getattr(row, name) for name in FACTS}}
