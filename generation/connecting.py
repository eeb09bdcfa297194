"""Connect, change and disconnect model servers, and say what a team wants of them: the verbs behind the pages."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from accounts import audit
from accounts.models import Deed, User
from generation.models import ModelServer, TeamEngines


def connect(server: ModelServer, user: User | None) -> None:
    """Keep a new server."""
    with transaction.atomic():
        server.save()
        audit.record(Deed.ENGINE_CONNECTED, team=server.team, user=user, about=server.name, url=server.url)


def change(server: ModelServer, user: User | None, changed: Collection[str]) -> None:
    """Keep a server whose fields of these names are new; their values are nobody's business but the address."""
    with transaction.atomic():
        server.save()
        facts = {"changed": sorted(changed), "url": server.url}
        audit.record(Deed.ENGINE_CHANGED, team=server.team, user=user, about=server.name, **facts)


def disconnect(server: ModelServer, user: User | None) -> None:
    """Forget a server and its key; what it wrote stays."""
    with transaction.atomic():
        audit.record(Deed.ENGINE_DISCONNECTED, team=server.team, user=user, about=server.name, url=server.url)
        server.delete()


def want(wishes: TeamEngines, user: User | None, changed: Collection[str]) -> None:
    """Keep what the team wants of model servers; a bound is money, so its value stands in the log."""
    with transaction.atomic():
        wishes.save()
        bounds = {name: str(getattr(wishes, name)) for name in ("most_tokens", "most_cost") if name in changed}
        facts = {"changed": sorted(changed), **bounds}
        audit.record(Deed.ENGINE_WISHES_CHANGED, team=wishes.team, user=user, about=wishes.team.name, **facts)
