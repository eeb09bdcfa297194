"""REST API v1: the webhooks of a team, and the log of what they were sent. Admins and owners."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import hook_delivery_or_404, hook_endpoint_or_404, team_or_404
from accounts.hooks import endpoints
from accounts.hooks.records import HookAttempt, HookDelivery, HookEndpoint
from accounts.models import Role
from accounts.rest.doors import actor_in, operation, person_in
from accounts.rest.errors import refusing
from accounts.rest.pages import page
from accounts.webhooks_shapes import (
    DeliveryBrief,
    DeliveryQuery,
    DeliveryShown,
    WebhookEdit,
    WebhookGiven,
    WebhookMade,
    WebhookShown,
)


@operation("webhooks", shows=WebhookShown, is_page=True, for_account=True)
def webhook_list(request: Request, id: UUID) -> Response:
    """The webhooks of a team."""
    return page(request, team_or_404(actor_in(request), id, Role.ADMIN).hook_endpoints.all(), _webhook_json)


@operation("webhooks", takes=WebhookGiven, shows=WebhookMade, status=201, for_account=True)
def webhook_create(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Have a team's events sent to an address.

    Its `secret` is answered this once: receivers check with it that what they get comes from here.
    """
    team = team_or_404(actor_in(request), id, Role.ADMIN)
    made, secret = refusing(endpoints.make, team, person_in(request), **values)
    return Response(_webhook_json(made) | {"secret": secret}, status=HTTPStatus.CREATED)


@operation("webhooks", shows=WebhookShown, for_account=True)
def webhook_read(request: Request, id: UUID) -> Response:
    """A webhook, without its secret."""
    return Response(_webhook_json(_endpoint(request, id)))


@operation("webhooks", takes=WebhookEdit, is_partial=True, shows=WebhookShown, for_account=True)
def webhook_edit(request: Request, id: UUID, values: dict[str, Any]) -> Response:
    """Change a webhook, or switch it off or on."""
    found = _endpoint(request, id)
    refusing(endpoints.edit, found, person_in(request), **values)
    return Response(_webhook_json(found))


@operation("webhooks", status=204, for_account=True)
def webhook_remove(request: Request, id: UUID) -> Response:
    """Remove a webhook, with its log."""
    endpoints.remove(_endpoint(request, id), person_in(request))
    return Response(status=HTTPStatus.NO_CONTENT)


@operation("webhooks", shows=WebhookMade, for_account=True)
def webhook_renew_secret(request: Request, id: UUID) -> Response:
    """Give a webhook another secret, which is answered this once.

    For 24 hours whatever is sent carries a signature of each: put the new one into the receiver meanwhile.
    """
    found = _endpoint(request, id)
    secret = endpoints.renew_secret(found, person_in(request))
    return Response(_webhook_json(found) | {"secret": secret})


@operation("webhooks", shows=DeliveryShown, status=201, for_account=True)
def webhook_send_example(request: Request, id: UUID) -> Response:
    """Send an event of the type `example`, at once."""
    made = refusing(endpoints.send_example, _endpoint(request, id), person_in(request))
    return Response(_whole(made), status=HTTPStatus.CREATED)


@operation("webhooks", asks=DeliveryQuery, shows=DeliveryBrief, is_page=True, for_account=True)
def delivery_list(request: Request, id: UUID, query: dict[str, Any]) -> Response:
    """What a webhook was sent in the last 30 days, the newest first."""
    return page(request, _endpoint(request, id).deliveries.filter(**query).select_related("event"), _delivery_json)


@operation("webhooks", shows=DeliveryShown, for_account=True)
def delivery_read(request: Request, id: int) -> Response:
    """A delivery: what is sent, and what came back at each try."""
    return Response(_whole(hook_delivery_or_404(actor_in(request), id, Role.ADMIN)))


@operation("webhooks", shows=DeliveryShown, status=201, for_account=True)
def delivery_redeliver(request: Request, id: int) -> Response:
    """Send an event again, under the same `webhook-id`: a new delivery, which is answered."""
    made = refusing(endpoints.redeliver, hook_delivery_or_404(actor_in(request), id, Role.ADMIN))
    return Response(_whole(made), status=HTTPStatus.CREATED)


def _endpoint(request: Request, id: UUID) -> HookEndpoint:
    return hook_endpoint_or_404(actor_in(request), id, Role.ADMIN)


def _webhook_json(row: HookEndpoint) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "team": str(row.team_id),
        "url": row.url,
        "kinds": row.kinds.split(),
        "about": row.about,
        "is_on": row.is_on,
        "off": row.off,
        "failing_since": row.failing_since.isoformat() if row.failing_since else None,
        "old_secret_until": row.old_secret_until.isoformat() if row.old_secret_until else None,
        "created_at": row.created_at.isoformat(),
    }


def _delivery_json(row: HookDelivery) -> dict[str, Any]:
    return {
        "id": row.pk,
        "webhook": str(row.endpoint_id),
        "event": str(row.event_id),
        "kind": row.event.kind,
        "state": row.state,
        "attempts": row.attempts,
        "due_at": row.due_at.isoformat() if row.is_open else None,
        "created_at": row.created_at.isoformat(),
    }


def _whole(row: HookDelivery) -> dict[str, Any]:
    return _delivery_json(row) | {
        "payload": json.loads(row.event.body),
        "tries": [_try_json(each) for each in row.tries.all()],
    }


def _try_json(each: HookAttempt) -> dict[str, Any]:
    facts = {name: getattr(each, name) for name in ("status", "error", "answer", "milliseconds")}
    return {"at": each.at.isoformat(), **facts}
