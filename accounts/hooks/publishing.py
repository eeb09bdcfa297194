"""The outbox: an event and its deliveries are rows, written in the transaction of what they tell of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.hooks import bell
from accounts.hooks.kinds import Kind
from accounts.hooks.records import HookDelivery, HookEndpoint, HookEvent
from accounts.models import Team, User


def publish(team: Team, kind: Kind, data: Mapping[str, Any]) -> None:
    """Tell it to the endpoints of the team that want it; `data` are plain values, ids and paths rather than contents.

    Called in the transaction of what happened: a rollback takes both back, a commit sends.
    """
    wanting = [endpoint for endpoint in HookEndpoint.objects.on().filter(team=team) if endpoint.wants(kind)]
    if wanting and not team.is_guest:
        send(team, kind.value, data, wanting)


def send(team: Team, kind: str, data: Mapping[str, Any], endpoints: Iterable[HookEndpoint]) -> list[HookDelivery]:
    """One event for these endpoints, whatever they want."""
    told = {"type": kind, "timestamp": timezone.now().isoformat(), "data": {"team": str(team.pk), **data}}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    with transaction.atomic():
        event = HookEvent.objects.create(team=team, kind=kind, body=body)
        made = HookDelivery.objects.bulk_create(HookDelivery(event=event, endpoint=each) for each in endpoints)
        bell.ring_on_commit()
    return made


def person(user: User | None) -> dict[str, Any] | None:
    """Somebody, as events name them."""
    return {"id": user.pk, "name": user.display_name} if user else None
