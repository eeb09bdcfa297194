"""How often the editor's text is looked at by the server."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.access import Actor, actor_of


class CheckThrottle(SimpleRateThrottle):
    """Members are counted by person, guests by address."""

    scope = "check"

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        super().__init__()

    def get_cache_key(self, request: Request | HttpRequest, view: Any) -> str:
        ident = self.actor.pk if self.actor.user else self.get_ident(request)  # type: ignore[arg-type]
        return f"throttle_{self.scope}_{ident}"


def seconds_to_wait(request: HttpRequest) -> int | None:
    """None if the text may be looked at now (which counts), else the seconds until it may."""
    throttle = CheckThrottle(actor_of(request))
    if throttle.allow_request(request, None):  # type: ignore[arg-type]
        return None
    return int(throttle.wait() or 60) + 1
