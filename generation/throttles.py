"""How often somebody may start a generation: the page and the API count together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.access import Actor, actor_of


class StartThrottle(SimpleRateThrottle):
    """Members are counted by person, guests by address: a new session is free, an address less so."""

    scope = "guest"

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.scope = "member" if actor.user else "guest"
        super().__init__()

    def get_cache_key(self, request: Request | HttpRequest, view: Any) -> str:
        ident = self.actor.pk if self.actor.user else self.get_ident(request)  # type: ignore[arg-type]
        return f"throttle_{self.scope}_{ident}"


def seconds_to_wait(request: HttpRequest, actor: Actor | None = None) -> int | None:
    """None if the actor may start now (which counts), else the seconds until the next start is allowed.

    `actor`: whom the API has found; else the session's.
    """
    throttle = StartThrottle(actor or actor_of(request))
    if throttle.allow_request(request, None):  # type: ignore[arg-type]
        return None
    return int(throttle.wait() or 60) + 1
