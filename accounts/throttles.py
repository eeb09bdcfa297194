"""How often somebody may do what could be tried again and again; counted in the cache, by REST framework's throttle."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle


class Throttle(SimpleRateThrottle):
    """`scope` names a rate of settings.REST_FRAMEWORK, `ident` whom to count."""

    def __init__(self, scope: str, ident: str) -> None:
        self.scope = scope
        self.ident = ident
        super().__init__()

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"throttle_{self.scope}_{self.ident}"

    def seconds_to_wait(self) -> int | None:
        """None if it may be done now (which counts), else the seconds until it may be done again."""
        if self.allow_request(None, None):  # type: ignore[arg-type]  # it looks at our key only
            return None
        return int(self.wait() or 60) + 1


def seconds_to_wait(scope: str, ident: str) -> int | None:
    """As Throttle.seconds_to_wait."""
    return Throttle(scope, ident).seconds_to_wait()


def address_of(request: Request | HttpRequest) -> str:
    """Where a request comes from, for counting those who have no account."""
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]  # it reads headers only
